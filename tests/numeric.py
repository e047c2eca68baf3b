"""Reference derivatives by evaluation alone; nothing of srcgrad's machinery is used.

>>> dx, dw = numeric_grad(lambda x, w: w * x + math.sin(x), (0.5, 2.0))
>>> round(dx, 9), round(dw, 9)
(2.877582562, 0.5)

`numeric_estimate` also says how far off it may be: at a kink the two step sizes disagree and the
error is large. Functions may write into their arguments, so each evaluation gets copies.
"""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad.tree import leaves, map_leaves, map_tangent

STEPS = (1e-2, 1e-3, 1e-4, 1e-5)
GOOD = 1e-9
FAILURES = (ValueError, ZeroDivisionError, OverflowError, FloatingPointError)


def numeric_grad(f: Callable[..., Any], args: Sequence[Any], wrt: Any = None) -> Any:
    """The gradient of a real scalar function, in the structure that `grad(f, wrt)` returns."""
    return numeric_estimate(f, args, wrt)[0]


def numeric_estimate(f: Callable[..., Any], args: Sequence[Any], wrt: Any = None) -> Any:
    """(gradient, error of each entry), both in the structure of `grad(f, wrt)(*args)`.

    Integers are differentiated as floats; where `f` then fails because it needs a count or an
    index, the gradient is 0. What cannot carry a derivative gets None.
    """
    bound = bind(f, args)
    names = selected(f, wrt)
    pairs = [entrywise(f, bound, name) for name in names]
    values, errors = (tuple(pair[k] for pair in pairs) for k in (0, 1))
    return (values, errors) if is_tuple(f, wrt) else (values[0], errors[0])


def bind(f: Callable[..., Any], args: Sequence[Any]) -> inspect.BoundArguments:
    """The arguments by parameter, defaults filled in."""
    bound = signature_of(f).bind(*args)
    bound.apply_defaults()
    return bound


def signature_of(f: Callable[..., Any]) -> inspect.Signature:
    """The signature; that of a ufunc is not told by every NumPy."""
    if isinstance(f, np.ufunc):
        kind = inspect.Parameter.POSITIONAL_ONLY
        return inspect.Signature([inspect.Parameter(f"x{i}", kind) for i in range(f.nin)])
    return inspect.signature(f)


def selected(f: Callable[..., Any], wrt: Any) -> list[str]:
    """The parameter names that `wrt` means.

    >>> selected(lambda x, y, z: 0, ("z", 0)), selected(lambda x, y: 0, None)
    (['z', 'x'], ['x', 'y'])
    """
    names = list(signature_of(f).parameters)
    if wrt is None:
        return names
    picks = wrt if isinstance(wrt, tuple) else (wrt,)
    return [names[pick] if isinstance(pick, int) else pick for pick in picks]


def is_tuple(f: Callable[..., Any], wrt: Any) -> bool:
    """Does `grad(f, wrt)` return a tuple of gradients?"""
    if wrt is None:
        return len(signature_of(f).parameters) != 1
    return isinstance(wrt, tuple)


def entrywise(f: Callable[..., Any], bound: inspect.BoundArguments, name: str) -> tuple[Any, Any]:
    """Gradient with respect to the parameter `name`, and its error, as trees of the argument."""
    argument = bound.arguments[name]
    everything = {key: map_leaves(widened, value) for key, value in bound.arguments.items()}
    found: list[Any] = []
    off: list[Any] = []
    for position in range(len(leaves(argument))):

        def value_at(leaf: Any, position: int = position) -> Any:
            arguments = copy.deepcopy({**everything, name: argument})
            arguments[name] = with_leaf(map_leaves(widened, arguments[name]), position, leaf)
            return f(*inspect.BoundArguments(bound.signature, arguments).args)

        gradient, error = leaf_gradient(value_at, leaves(argument)[position])
        found.append(gradient)
        off.append(error)
    gradients, errors = iter(found), iter(off)
    return (
        map_tangent(lambda _: next(gradients), argument),
        map_tangent(lambda _: next(errors), argument),
    )


def widened(leaf: Any) -> Any:
    """The same number in double precision; integers stay, they may be counts."""
    dtype = np.asarray(leaf).dtype
    if dtype.kind not in "fc" or not isinstance(leaf, (np.ndarray, np.generic)):
        return leaf
    wide = np.result_type(dtype, np.float64)
    return leaf.astype(wide)


def with_leaf(tree: Any, position: int, leaf: Any) -> Any:
    """`tree` with its leaf number `position` replaced."""
    count = iter(range(10**9))
    return map_leaves(lambda old: leaf if next(count) == position else old, tree)


def leaf_gradient(value_at: Callable[[Any], Any], leaf: Any) -> tuple[Any, Any]:
    """Gradient with respect to one number or array: df/dRe + i df/dIm for complex ones."""
    array = np.asarray(leaf)
    is_complex = array.dtype.kind == "c"
    base = array.astype(complex if is_complex else float)
    gradient, error = np.zeros_like(base), np.zeros(base.shape)
    directions = (1.0, 1j) if is_complex else (1.0,)
    for index in np.ndindex(base.shape):
        for direction in directions:

            def along(t: float, index: Any = index, direction: Any = direction) -> float:
                moved = base.copy(order="K")  # (`ravel` may look at the strides)
                moved[index] += t * direction
                return float(np.real(value_at(as_given(moved, leaf))))

            try:
                slope, off = derivative(along, float(abs(base[index])))
            except (TypeError, IndexError):
                if array.dtype.kind not in "iu":
                    raise
                slope, off = 0.0, 0.0  # a count or an index
            gradient[index] += slope * direction
            error[index] = max(error[index], off)
    if array.shape == () and not isinstance(leaf, np.ndarray):
        return gradient.item(), error.item()
    return gradient, error


def as_given(moved: Any, leaf: Any) -> Any:
    """A moved leaf in the type it came in: Python number, NumPy scalar or array."""
    if isinstance(leaf, np.ndarray):
        return moved
    if isinstance(leaf, np.generic):
        return moved[()]
    return moved.item()


def derivative(phi: Callable[[float], float], size: float = 1.0) -> tuple[float, float]:
    """phi'(0) and an estimate of its error, by extrapolated central differences.

    >>> slope, error = derivative(math.exp)
    >>> abs(slope - 1.0) < 1e-10 and error < 1e-9
    True
    >>> derivative(lambda t: abs(t - 1e-7))[1] > 0.01
    True
    """
    best = (math.nan, math.inf)
    for step in STEPS:
        try:
            slope, error = extrapolated(phi, step * max(size, 0.1))
        except FAILURES:  # the step left the domain
            continue
        if error < best[1]:
            best = (slope, error)
        if error <= GOOD * max(1.0, abs(slope)):
            break
    return best


def extrapolated(phi: Callable[[float], float], step: float) -> tuple[float, float]:
    """Richardson's tables over four halvings of the step: the slope, and what speaks against it.

    The error is the distance to the entries before, or, at a kink, where central differences
    agree on the mean of two slopes, the difference of the one-sided slopes.
    """
    middle = phi(0.0)
    slopes: list[list[float]] = []
    jumps: list[list[float]] = []
    for level in range(4):
        h = step / 2**level
        right, left = phi(h), phi(-h)
        slopes.append(refined((right - left) / (2 * h), slopes, first_power=2))
        jumps.append(refined((right - 2 * middle + left) / h, jumps, first_power=1))
    slope = slopes[-1][-1]
    doubts = (slope - slopes[-1][-2], slope - slopes[-2][-1], jumps[-1][-1])
    error = max(map(abs, doubts))
    return (slope, error) if math.isfinite(slope + error) else (math.nan, math.inf)


def refined(value: float, rows: list[list[float]], first_power: int) -> list[float]:
    """The next row of Richardson's table; the error has powers first_power, + 2, + 4 … of h."""
    row = [value]
    for order, coarse in enumerate(rows[-1] if rows else []):
        row.append(row[-1] + (row[-1] - coarse) / (2 ** (first_power + 2 * order) - 1))
    return row


def complex_step(phi: Callable[[complex], complex]) -> float:
    """phi'(0) of an analytic function, exact to rounding.

    >>> complex_step(lambda t: (1.0 + t) ** 3)
    3.0
    """
    return float((phi(1e-100j)).imag / 1e-100)
