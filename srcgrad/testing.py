"""Compare derivatives with numerical ones.

>>> check_grads(lambda x, w: np.sum(np.tanh(w * x)), (np.array([0.5, 2.0]), 3.0))

A disagreement raises `GradientMismatch` with the worst entry: argument, index, both values.
"""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from srcgrad import api, pullbacks
from srcgrad.errors import GradientMismatch
from srcgrad.tree import Path, dot, is_leaf, leaves, map_tangent, normal, paths, rebuild

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

    `modes`: "fwd" checks `jvp`, "rev" checks `grad`. An output that is not one real number is
    first contracted with repeatable random weights.
    `eps` is the relative step. The tolerances default to what the arguments' precision allows.
    Returns nothing, or raises `GradientMismatch` with the worst entry.

    >>> check_grads(lambda x: x**3, (2.0,), modes=("rev",))
    """
    if order != 1:
        raise NotImplementedError("check_grads checks derivatives of order 1 so far")
    unknown = [mode for mode in modes if mode not in ("fwd", "rev")]
    if unknown:
        raise ValueError(f"unknown mode {unknown[0]!r}: modes are 'fwd' and 'rev'")
    single = any(np.asarray(leaf).dtype in (np.float32, np.complex64) for leaf in leaves(args))
    relative = (1e-3 if single else 1e-6) if rtol is None else rtol
    absolute = relative if atol is None else atol
    step = (1e-2 if single else STEP) if eps is None else eps
    weights = weights_for(f(*copy.deepcopy(tuple(args))))
    entries = list(entries_of(args))
    numeric = [difference(f, args, weights, entry, step) for entry in entries]
    for mode in modes:
        found = (pushed if mode == "fwd" else pulled)(f, args, weights, entries)
        compare(mode, f, entries, found, numeric, absolute, relative)


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
) -> float:
    """Derivative of the contracted output along one entry; 0 for a count or an index."""
    leaf = np.asarray(leaves(args[entry.argument])[entry.position])
    size = step * max(1.0, float(abs(leaf[entry.index])))

    def at(t: float) -> float:
        arguments = list(copy.deepcopy(tuple(args)))
        arguments[entry.argument] = moved(arguments[entry.argument], entry, t * entry.direction)
        return dot(weights, f(*arguments))

    try:
        slopes = [(at(h) - at(-h)) / (2 * h) for h in (size, size / 2, size / 4)]
    except (TypeError, IndexError):
        if leaf.dtype.kind not in "iu":
            raise
        return 0.0
    coarse, fine = ((4 * b - a) / 3 for a, b in zip(slopes, slopes[1:], strict=False))
    return (16 * fine - coarse) / 15


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
    found = [0.0] * len(entries)
    for path, weight in paths(weights):
        target = f if isinstance(weights, float) else contracted(f, path, weight)
        of_each = tuple(range(len(args))) if target is f else None
        gradients = api.grad(target, of_each)(*copy.deepcopy(tuple(args)))
        for number, entry in enumerate(entries):
            value = np.asarray(leaves(gradients[entry.argument])[entry.position])[entry.index]
            found[number] += float(np.real(np.conj(entry.direction) * value))
    return found


def contracted(f: Callable[..., Any], path: Path, weight: Any) -> Callable[..., Any]:
    """The inner product of `weight` and the part of the result of `f` at `path`."""
    for key in path:
        f = part_of(f, key)

    def product(*args: Any) -> Any:
        return np.sum(np.real(np.conj(weight) * f(*args)))

    return product


def part_of(f: Callable[..., Any], key: Any) -> Callable[..., Any]:
    return lambda *args: f(*args)[key]


def compare(
    mode: str,
    f: Callable[..., Any],
    entries: Sequence[Entry],
    found: Sequence[float],
    numeric: Sequence[float],
    atol: float,
    rtol: float,
) -> None:
    """Raise for the entry that is off by most, if one is off."""
    worst, excess = None, 1.0
    for number, (ours, theirs) in enumerate(zip(found, numeric, strict=True)):
        ratio = abs(ours - theirs) / (atol + rtol * abs(theirs)) if ours != theirs else 0.0
        if not ratio <= excess:  # a NaN is not
            worst, excess = number, ratio if ratio == ratio else math.inf
    if worst is not None:
        names = list(inspect.signature(f).parameters)
        place = entries[worst].place(names + ["args"] * len(entries))
        raise GradientMismatch(
            f"the {'forward' if mode == 'fwd' else 'reverse'} derivative of "
            f"{getattr(f, '__name__', f)} with respect to {place} is {found[worst]:.9g}, "
            f"numerically it is {numeric[worst]:.9g}",
            hint="a kink at these arguments makes the numerical value meaningless",
        )
