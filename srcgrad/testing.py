"""Compare derivatives with numerical ones.

>>> check_grads(lambda x, w: np.sum(np.tanh(w * x)), (np.array([0.5, 2.0]), 3.0))

A disagreement raises `GradientMismatch` with the worst entry: argument, index, both values.
"""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcgrad import api, pullbacks
from srcgrad.attributes import is_record
from srcgrad.derived import versions_of
from srcgrad.errors import GradientMismatch
from srcgrad.front.written import written
from srcgrad.tree import Path, children, dot, is_leaf, leaves, map_tangent, normal, paths, rebuild

STEP = 1e-3  # relative; two halvings are extrapolated, so the error is of the sixth order
MOST_ENTRIES = 100  # of one array; of larger ones a repeatable sample is compared


@dataclass(frozen=True)
class Entry:
    """One number of the arguments: which argument, the keys to its array, the index therein."""

    argument: int
    path: Path
    position: int
    index: tuple[int, ...]
    direction: complex

    def place(self, names: Sequence[str]) -> str:
        """`w`, `params['w'][0, 1]`, `z (imaginary part)`: as one would write it."""
        keys = "".join(f"[{key!r}]" for key in self.path)
        index = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        part = " (imaginary part)" if self.direction == 1j else ""
        return f"{names[self.argument]}{keys}{index}{part}"


@dataclass(frozen=True)
class Limits:
    """How far off a derivative may be, and the relative step of the differences; `is_free`: other
    steps may be tried."""

    absolute: float
    relative: float
    step: float
    is_free: bool = False

    def excess(self, ours: float, theirs: float) -> float:
        """By how many times what is allowed the two differ; inf where one is no number."""
        ratio = abs(ours - theirs) / self.allowed(theirs) if ours != theirs else 0.0
        return ratio if ratio == ratio else math.inf

    def allowed(self, value: float) -> float:
        return self.absolute + self.relative * abs(value)


def check_grads(
    f: Callable[..., Any],
    args: Sequence[Any],
    order: int = 1,
    modes: Sequence[str] = ("fwd", "rev"),
    atol: float | None = None,
    rtol: float | None = None,
    eps: float | None = None,
) -> None:
    """Check the derivatives of `f` at `args` against central differences.

    Arguments: `f`, a function of any result; `args`, its positional arguments; `order`, up to
    which order (that of order 2 is the derivative of the derivative, in each mix of the modes);
    `modes`: "fwd" checks `jvp`, "rev" checks `grad` and `vjp`; `atol`, `rtol`, the tolerances (they
    default to what the arguments' precision allows); `eps`, the relative step. An output that is
    not one real number is contracted with repeatable random weights.

    Returns nothing, or raises `GradientMismatch` with the worst entry: the argument, the index,
    the analytic and the numerical value; and says if there is a kink at these arguments.

    >>> check_grads(np.tanh, (0.5,), order=3)
    """
    modes = (modes,) if isinstance(modes, str) else tuple(modes)
    unknown = [mode for mode in modes if mode not in ("fwd", "rev")]
    if unknown or not modes:
        raise ValueError(f"unknown mode {''.join(unknown[:1])!r}: modes are 'fwd' and 'rev'")
    if order < 1:
        raise ValueError(f"order is {order}: derivatives have the orders 1, 2, …")
    single = any(np.asarray(leaf).dtype in (np.float32, np.complex64) for leaf in leaves(args))
    relative = (1e-3 if single else 1e-6) if rtol is None else rtol
    absolute = relative if atol is None else atol
    step = (1e-2 if single else STEP) if eps is None else eps
    _check(f, tuple(args), order, modes, Limits(absolute, relative, step, eps is None))


def _check(
    f: Callable[..., Any],
    args: tuple[Any, ...],
    order: int,
    modes: Sequence[str],
    limits: Limits,
) -> None:
    value = f(*copy.deepcopy(args))
    weights = weights_for(value)
    compared = [(e, difference(f, args, weights, e, limits.step)) for e in entries_of(args)]
    entries = [entry for entry, slope in compared if slope is not None]
    numeric = [slope for _, slope in compared if slope is not None]
    for mode in modes:
        found = (pushed if mode == "fwd" else pulled)(f, args, weights, entries)
        if limits.is_free:
            numeric = retried(f, args, weights, entries, found, numeric, limits)
        worst = worst_of(found, numeric, limits)
        if worst is not None:
            both = found[worst], numeric[worst]
            raise mismatch(mode, f, args, weights, entries[worst], both, limits.step)
    if order > 1:
        for mode in modes:
            if mode == "fwd":
                derivative, given = tangent_of(f, args)
            else:
                derivative, given = gradient_of(f, args, value, weights)
            _check(derivative, given, order - 1, modes, limits)


Target = tuple[Callable[..., Any], tuple[Any, ...]]


def gradient_of(f: Callable[..., Any], args: tuple[Any, ...], value: Any, weights: Any) -> Target:
    """The gradient of `f`, contracted, as it is generated for these arguments; and they."""
    target = f if isinstance(weights, float) else contracted(f, args, value, weights)
    versions = versions_of(api.grad(target, wrt_of(target, args).names))
    given = (*versions.first, *args)
    return versions.pick(copy.deepcopy(given), {}).run, given


def tangent_of(f: Callable[..., Any], args: tuple[Any, ...]) -> Target:
    """The function of arguments and tangents that gives value and tangent, and its arguments."""
    target, first, signature = api.target_of(f)
    names = tuple(signature.parameters)
    dispatcher = pullbacks.dispatcher_for(target, signature, names, "jvp")
    bound = signature.bind(*first, *copy.deepcopy(args))
    bound.apply_defaults()
    given = tuple(bound.arguments.values())
    run = dispatcher.pick(bound.args, bound.kwargs).run
    return run, (*given, *normal(np.random.default_rng(1), given))


def weights_for(value: Any) -> Any:
    """What the output is contracted with: 1.0 for a real scalar, else random numbers."""
    if is_real_scalar(value):
        return 1.0
    return normal(np.random.default_rng(0), value)


def is_real_scalar(value: Any) -> bool:
    return is_leaf(value) and np.shape(value) == () and np.asarray(value).dtype.kind != "c"


def entries_of(args: Sequence[Any]) -> Iterator[Entry]:
    """Every number of the arguments, a sample of the large arrays."""
    rng = np.random.default_rng(0)
    for argument, tree in enumerate(args):
        for position, (path, leaf) in enumerate(paths(tree)):
            shape = np.shape(leaf)
            numbers: Sequence[int] = range(math.prod(shape))
            if len(numbers) > MOST_ENTRIES:
                numbers = sorted(rng.choice(len(numbers), MOST_ENTRIES, replace=False))
            for number in numbers:
                index = tuple(map(int, np.unravel_index(number, shape)))
                yield Entry(argument, path, position, index, 1.0)
                if np.asarray(leaf).dtype.kind == "c":
                    yield Entry(argument, path, position, index, 1j)


def basis(args: Sequence[Any], entry: Entry) -> tuple[Any, ...]:
    """Tangents of the arguments that are zero but for one entry."""
    zeros = map_tangent(lambda leaf: 0.0 * normal(np.random.default_rng(0), leaf), tuple(args))
    return tuple(
        moved(zero, entry, entry.direction) if number == entry.argument else zero
        for number, zero in enumerate(zeros)
    )


def moved(tree: Any, entry: Entry, by: complex) -> Any:
    """`tree` with one entry moved; integers become floats."""
    new = leaves(tree)
    leaf = new[entry.position]
    array = np.array(leaf, dtype=np.result_type(np.asarray(leaf), np.float32, type(by)))
    array[entry.index] += by
    scalar = array.item() if isinstance(leaf, (int, float, complex)) else array[()]
    new[entry.position] = array if isinstance(leaf, np.ndarray) else scalar
    return rebuild(tree, new)


def difference(
    f: Callable[..., Any], args: Sequence[Any], weights: Any, entry: Entry, step: float
) -> float | None:
    """Derivative of the contracted output along one entry; None for a count or an index, which
    cannot be moved."""
    leaf = np.asarray(leaves(args[entry.argument])[entry.position])
    size = step * max(1.0, float(abs(leaf[entry.index])))
    try:
        with np.errstate(invalid="ignore"):  # (a step may leave the domain)
            return extrapolated(f, args, weights, entry, size)[0]
    except Exception:
        if leaf.dtype.kind not in "iu":
            raise
        return None


def extrapolated(
    f: Callable[..., Any], args: Sequence[Any], weights: Any, entry: Entry, size: float
) -> tuple[float, float]:
    """The derivative from the differences of three steps, and how far off it may be: by what is
    left out, and by rounding."""
    slopes, largest = [], 0.0
    for h in (size, size / 2, size / 4):
        above, below = at(f, args, weights, entry, h), at(f, args, weights, entry, -h)
        slopes.append((above - below) / (2 * h))
        largest = max(largest, abs(above), abs(below))
    coarse, fine = ((4 * b - a) / 3 for a, b in zip(slopes, slopes[1:], strict=False))
    found = (16 * fine - coarse) / 15
    return found, abs(found - fine) + 4 * np.finfo(float).eps * largest / size


def retried(
    f: Callable[..., Any],
    args: Sequence[Any],
    weights: Any,
    entries: Sequence[Entry],
    found: Sequence[float],
    numeric: Sequence[float],
    limits: Limits,
) -> list[float]:
    """The numerical derivatives; where one does not agree, it may be that the step is too large
    for a small entry, or too small for a large function: that of the steadiest step."""
    better = list(numeric)
    for number, entry in enumerate(entries):
        if limits.excess(found[number], numeric[number]) > 1.0:
            other = steadiest(f, args, weights, entry, limits)
            better[number] = other if math.isfinite(other) else numeric[number]
    return better


def steadiest(
    f: Callable[..., Any], args: Sequence[Any], weights: Any, entry: Entry, limits: Limits
) -> float:
    """The derivative by the step, of several, by which it is known best."""
    leaf = np.asarray(leaves(args[entry.argument])[entry.position])
    own = float(abs(leaf[entry.index])) or 1.0
    best = math.nan, math.inf
    for scale in {own, 30.0 * own, *_SCALES} if leaf.dtype.kind not in "iu" else ():
        with np.errstate(all="ignore"), contextlib.suppress(ArithmeticError, ValueError):
            slope, error = extrapolated(f, args, weights, entry, limits.step * scale)
            best = min(best, (slope, error / limits.allowed(slope)), key=lambda pair: pair[1])
    return best[0]


_SCALES = (1e-3, 1e-1, 1.0, 1e1, 1e2, 1e4, 1e6)  # of the step


def at(f: Callable[..., Any], args: Sequence[Any], weights: Any, entry: Entry, by: float) -> float:
    """The contracted output where one entry is moved."""
    arguments = list(copy.deepcopy(tuple(args)))
    arguments[entry.argument] = moved(arguments[entry.argument], entry, by * entry.direction)
    return dot(weights, f(*arguments))


def pushed(
    f: Callable[..., Any], args: Sequence[Any], weights: Any, entries: Sequence[Entry]
) -> list[float]:
    """The derivatives along the entries, by forward mode."""
    found = []
    for entry in entries:
        primals = copy.deepcopy(tuple(args))
        _, tangent = pullbacks.jvp(f, primals, basis(args, entry))
        found.append(dot(weights, tangent))
    return found


def pulled(
    f: Callable[..., Any], args: Sequence[Any], weights: Any, entries: Sequence[Entry]
) -> list[float]:
    """The same derivatives, by reverse mode."""
    if isinstance(weights, float):
        wrt = wrt_of(f, args)
        gradients = api.grad(f, wrt.names)(*copy.deepcopy(tuple(args)))
        if wrt.starred:
            gradients = (*gradients[:-1], *gradients[-1])
    else:
        gradients = pullbacks.vjp(f, *copy.deepcopy(tuple(args)))[1](weights)
    found = []
    for entry in entries:
        value = np.asarray(leaves(gradients[entry.argument])[entry.position])[entry.index]
        found.append(float(np.real(np.conj(entry.direction) * value)))
    return found


def contracted(
    f: Callable[..., Any], args: tuple[Any, ...], value: Any, weights: Any
) -> Callable[..., Any]:
    """The function that returns the inner product of the weights and the result of `f`.

    >>> f = contracted(lambda x: {"a": (x, 2.0 * x)}, (1.0,), {"a": (1.0, 2.0)}, {"a": (3.0, 4.0)})
    >>> float(f(1.0))
    11.0
    """
    names = names_of(f, args)
    terms: list[str] = []
    namespace = {"f": f, "np": np, "__name__": "contracted"}
    for number, (path, weight) in enumerate(paths(weights)):
        namespace[f"weight{number}"] = weight
        text, whole = "value", value
        for key in path:
            is_attribute = is_record(whole) or hasattr(whole, "_fields")
            text += f".{key}" if is_attribute else f"[{key!r}]"
            whole = dict(children(whole) or ())[key]
        terms.append(f"np.sum(np.real(np.conj(weight{number}) * {text}))")
    given = ", ".join(names)
    body = f"    value = f({given})\n    return {' + '.join(terms) or '0.0'}\n"
    return written(f"def contracted({given}):\n{body}", "contracted", namespace)


def wrt_of(f: Callable[..., Any], args: Sequence[Any]) -> pullbacks.Wrt:
    """The parameters that get these arguments."""
    _, first, signature = api.target_of(f)
    return pullbacks.given(signature, len(first), len(args))


def names_of(f: Callable[..., Any], args: tuple[Any, ...]) -> list[str]:
    """A name for each argument."""
    wrt = wrt_of(f, args)
    plain = wrt.names[:-1] if wrt.starred else wrt.names
    return [*plain, *(f"{wrt.names[-1]}{i}" for i in range(len(args) - len(plain)))]


def worst_of(found: Sequence[float], numeric: Sequence[float], limits: Limits) -> int | None:
    """The number of the entry that is off by most, if one is off."""
    ratios = [limits.excess(*pair) for pair in zip(found, numeric, strict=True)]
    return ratios.index(max(ratios)) if max(ratios, default=0.0) > 1.0 else None


def mismatch(
    mode: str,
    f: Callable[..., Any],
    args: tuple[Any, ...],
    weights: Any,
    entry: Entry,
    both: tuple[float, float],
    step: float,
) -> GradientMismatch:
    """What is said of an entry of which the analytic and the numerical value differ."""
    names = names_of(f, args)
    return GradientMismatch(
        f"the {'forward' if mode == 'fwd' else 'reverse'} derivative of "
        f"{getattr(f, '__name__', f)} with respect to {entry.place(names)} is {both[0]:.9g}, "
        f"numerically it is {both[1]:.9g}",
        hint=hint_for(f, args, weights, entry, step),
    )


def hint_for(
    f: Callable[..., Any], args: tuple[Any, ...], weights: Any, entry: Entry, step: float
) -> str:
    """Is there a kink at these arguments?"""
    left, right = one_sided(f, args, weights, entry, step)
    target, first, _ = api.target_of(f)
    from .kinks import kinks  # (the compiler is loaded when it is needed)

    found = kinks(target, (*first, *copy.deepcopy(args)))
    places = f": {'; '.join(map(str, found))}" if found else ""
    if abs(right - left) > 1e-4 * max(1.0, abs(left), abs(right)):
        sides = f"{left:.6g} on one side and {right:.6g} on the other"
        return f"there is a kink at these arguments (the derivative is {sides}){places}"
    return f"there may be a kink at these arguments{places}" if found else (
        "a rule is wrong, or the step is: try another eps"
    )  # fmt: skip


def one_sided(
    f: Callable[..., Any], args: tuple[Any, ...], weights: Any, entry: Entry, step: float
) -> tuple[float, float]:
    """The derivatives to the left and to the right."""
    leaf = np.asarray(leaves(args[entry.argument])[entry.position])
    size = step * max(1.0, float(abs(leaf[entry.index])))
    here = at(f, args, weights, entry, 0.0)
    sides = []
    for sign in (-1.0, 1.0):
        far, near = (
            (at(f, args, weights, entry, h) - here) / h for h in (sign * size, sign * size / 2)
        )
        sides.append(2 * near - far)
    return sides[0], sides[1]
