"""Where a gradient goes wrong: the first statement whose adjoint is not finite or disagrees.

In: a function and its arguments. Out: a `Report`, or `BadAdjoint`, which shows the user's line.

>>> def loss(x):
...     return np.sum(np.tanh(x) ** 2)
>>> print(verify(loss, np.array([0.5, 1.0])))
3 operations on 1 line: all adjoints are finite and agree with numerical derivatives
"""

from __future__ import annotations

import copy
import inspect
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import runtime, tree
from .analysis.effects import TOLD, is_in_place, is_pure
from .analysis.memory import written
from .api import given_before, grad, select
from .errors import BadAdjoint, NoRule, Unsupported
from .ir import prims
from .ir.core import Block, Const, Op, Var
from .ir.kinds import Array
from .ir.kinds_of import kind_of
from .ir.run import perform, run_block
from .rules.registry import name_of
from .tape import Cell, Step, Tape
from .targets import target_of
from .transforms.context import Context
from .transforms.cotangents import ZERO
from .transforms.reverse import reverse

_CHANGED = "verify cannot follow a container that is changed in another one"

STEP = 1e-3  # of the numerical derivative, relative; halved twice and extrapolated
NOT_FINITE = (
    "keep the argument away from this value: give np.where a safe one where its result is not "
    "wanted, or bound it"
)
DISAGREES = (
    "at a kink or a jump the numerical value means nothing; else the rule is wrong: register "
    "another one with srcgrad.rules"
)


@dataclass(frozen=True)
class Report:
    """What was looked at: how many operations, on how many lines; how many of them have no
    numerical derivative at these values (a kink, the edge of a domain); and the gradient."""

    operations: int
    lines: int
    unsure: int
    gradient: Any

    def __str__(self) -> str:
        lines = "1 line" if self.lines == 1 else f"{self.lines} lines"
        but = f" ({self.unsure} could not be compared)" if self.unsure else ""
        return (
            f"{self.operations} operations on {lines}: all adjoints are finite and agree with "
            f"numerical derivatives{but}"
        )


def verify(f: Callable, *args: Any, wrt: Any = None, rtol: float = 1e-5) -> Report:
    r"""Go back through `f` at these arguments, one operation after the other, and look at the
    adjoint of each: is it finite, and does it agree with a numerical derivative of that operation?

    Arguments: `f`, a function that `grad` takes; `args`, its arguments; `wrt` as for `grad`;
    `rtol`, how far an adjoint may be off, relative. Calls and loops are followed. The function
    runs several times; what it writes into are copies of the arguments.

    Returns a `Report`. Raises `BadAdjoint` for the first operation, in the order of the reverse
    sweep, that fails: it shows the user's line, the operation, and the values that it was given;
    and the errors of `grad`, also where it would not follow memory known under several names.

    >>> def loss(x):
    ...     return np.sum(np.sqrt(x * 2.0))
    >>> try:
    ...     verify(loss, np.array([0.0]))
    ... except BadAdjoint as error:
    ...     print(error.span.line_text, error.reason, sep="\n")
        return np.sum(np.sqrt(x * 2.0))
    the adjoint of `np.sqrt` is not finite: given [0.], from the cotangent [1.] it makes [inf]
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return _verified(f, args, wrt, rtol)


def _verified(f: Callable, args: Sequence[Any], wrt: Any, rtol: float) -> Report:
    target, first = target_of(f)
    parameters = list(inspect.signature(target).parameters)[len(first) :]
    given = given_before(f)
    names, is_bare = select(inspect.signature(f), wrt, target.__name__, given=given)
    gradient = grad(f, wrt)(*copy.deepcopy(tuple(args)))
    found = (gradient,) if is_bare else gradient
    tape = Tape()
    inputs: dict[str, Cell] = {}
    roots = frozenset(name.split(".")[0] for name in names)
    result = tape.run(f, copy.deepcopy(tuple(args)), roots, inputs)
    walk = _Walk(_is_finite(found), rtol)
    if not _is_finite(result.value):
        raise _first_in_the_run(tape.steps, result.value)
    result.cotangent = 1.0
    for step in reversed(tape.steps):
        walk.back(step)
    for name, value in zip(names, found, strict=True):
        if name in parameters and name in inputs:
            _compare(name, value, inputs[name], tape.steps, rtol)
    lines = {(s.op.span.file, s.op.span.line) for s in walk.seen if s.op.span is not None}
    return Report(len(walk.seen), len(lines), walk.unsure, gradient)


def _is_finite(value: Any) -> bool:
    return all(bool(np.all(np.isfinite(leaf))) for leaf in tree.leaves(value))


def _first_in_the_run(steps: Sequence[Step], value: Any) -> BadAdjoint:
    """The first operation that made something that is not finite of what is."""
    for step in steps:
        given = [step.values[var] for var in step.cells]
        made = [step.values[out] for out in step.op.outs]
        if _is_finite(given) and not _is_finite(made):
            what = f"`{_name(step.op)}` gives {_text(made[0])} for {_given(step)}"
            return BadAdjoint(what, step.op.span, NOT_FINITE)
    bad = (s for s in steps if not _is_finite([s.values[out] for out in s.op.outs]))
    span = next((s.op.span for s in bad), None)
    return BadAdjoint(f"the value of the function is {_text(value)}", span, NOT_FINITE)


def _compare(name: str, ours: Any, cell: Cell, steps: Sequence[Step], rtol: float) -> None:
    """The gradient that was generated, against the chain of its operations."""
    theirs = runtime.fit(cell.cotangent, cell.value)
    pairs = zip(tree.leaves(ours), tree.leaves(theirs), strict=True)
    size = max(
        (float(np.max(np.abs(leaf), initial=0.0)) for leaf in tree.leaves(theirs)), default=0
    )
    if not all(np.allclose(a, b, rtol=rtol, atol=rtol * size, equal_nan=True) for a, b in pairs):
        raise BadAdjoint(
            f"the generated gradient with respect to {name} is {_text(ours)}; its operations, one "
            f"by one, make {_text(theirs)}",
            steps[-1].op.span if steps else None,
            "this is a mistake of srcgrad: please report it with the function",
        )


@dataclass
class _Walk:
    """The way back. `masks`: where a cotangent is zero, what is made of it is zero, however
    infinite the derivative (as in the generated gradient, which is finite)."""

    masks: bool
    rtol: float
    unsure: int = 0

    def __post_init__(self) -> None:
        self.seen: list[Step] = []

    def back(self, step: Step) -> None:
        """Give each argument of the operation its contribution."""
        cotangents = [cell.cotangent for cell in step.outs]
        if all(cotangent is None for cotangent in cotangents):
            return
        try:
            made = pulled(step, cotangents, self.masks)
        except Unsupported as error:  # (of a value by itself less is known)
            what = f"verify cannot follow `{_name(step.op)}` by itself: {error.reason}"
            raise Unsupported(what, step.op.span, "use check_grads") from None
        except NoRule:  # (as a part of a loop or of what is made of it, it has none)
            reason = f"verify cannot follow `{_name(step.op)}` here"
            raise Unsupported(reason, step.op.span, "write a loop instead") from None
        except ValueError:
            if not isinstance(step.op.fn, prims.Method):
                raise
            raise Unsupported(_CHANGED, step.op.span, "use check_grads") from None
        if not _is_finite(list(made.values())):
            raise _not_finite(step, cotangents, made)
        self.check(step, cotangents, made)
        self.seen.append(step)
        for var, value in made.items():
            cell = step.cells[var]
            try:
                cell.cotangent = runtime.add(cell.cotangent, value)
            except ValueError:  # (of what has another length now)
                raise Unsupported(_CHANGED, step.op.span, "use check_grads") from None

    def check(self, step: Step, cotangents: Sequence[Any], made: dict[Var, Any]) -> None:
        """Compare with the slope of the operation along a direction."""
        if isinstance(step.op.fn, (*TOLD, prims.Holding)) or not _is_repeatable(step):
            return
        rng = np.random.default_rng(len(self.seen))
        along = {var: tree.normal(rng, step.values[var]) for var in made}
        values = [*cotangents, *made.values()]
        if any(len(tree.leaves(along[v])) != len(tree.leaves(made[v])) for v in made) or not all(
            map(_is_of_numbers, values)
        ):
            self.unsure += 1  # (what `dict.items` gives is no container, a sparse matrix no array)
            return
        ours, size = _dots(made, along)
        is_single = _is_single([*along.values()])
        numeric, error = _slope(step, cotangents, along, 10 * STEP if is_single else STEP)
        allowed = (1e-3 if is_single else self.rtol) * (size + abs(numeric))
        if not error < 1e-2 * (abs(numeric) + size) + 1e-12:
            self.unsure += 1
        elif abs(ours - numeric) > allowed + 10 * error + 1e-12:
            raise _disagrees(step, cotangents, ours, numeric)


def _is_of_numbers(value: Any) -> bool:
    numbers = (np.ndarray, np.generic, int, float, complex, type(None))
    is_sparse = hasattr(value, "tocsr")
    return not is_sparse and all(isinstance(leaf, numbers) for leaf in tree.leaves(value))


def _is_single(value: Any) -> bool:
    single = (np.float32, np.complex64)
    return any(np.asarray(leaf).dtype in single for leaf in tree.leaves(value))


def _dots(left: dict[Var, Any], right: dict[Var, Any]) -> tuple[float, float]:
    """The inner product, and that of the sizes of all entries."""
    terms = [np.zeros(1)]
    for var, value in left.items():
        pairs = zip(tree.leaves(value), tree.leaves(right[var]), strict=True)
        terms += [np.ravel(np.real(np.conj(a) * b)) for a, b in pairs]
    entries = np.concatenate(terms)
    return float(np.sum(entries)), float(np.sum(np.abs(entries)))


def pulled(step: Step, cotangents: Sequence[Any], masks: bool = False) -> dict[Var, Any]:
    """What each argument that moves receives from the cotangents of the results. `masks`: what is
    zero of these has been left out by a mask, as in `np.where(cotangent != 0, result, 0)`."""
    op = step.op
    names = iter(f"n{i}" for i in range(10**9))
    kinds = {var: kind_of(value, names) for var, value in step.values.items()}
    moving = [var for var, cell in step.cells.items() if cell.moves]
    seeds = [Var("d") if given is not None else None for given in cotangents]
    if any(isinstance(step.values[var], Iterator) for var in moving):
        raise Unsupported("an iterator is used up when it is read", op.span, None)
    live = {*moving, *(out for out, seed in zip(op.outs, seeds, strict=True) if seed)}
    given = [ZERO if seed is None else seed for seed in seeds]
    block, values = Block((op,), op.outs), dict(step.values)
    kind = kinds[op.outs[0]]
    if masks and len(op.outs) == 1 and isinstance(kind, Array) and tree.is_leaf(cotangents[0]):
        kept, out = Var("kept"), Var("out")
        values[kept] = np.not_equal(cotangents[0], 0)
        kinds |= {kept: Array(np.dtype(bool), kind.dims), out: kind}
        masked = Op((out,), np.where, (kept, op.outs[0], Const(0.0)), (), op.span)
        # (what the factors of a product are made of is not seen here: any may be infinite)
        alone = replace(op, span=op.span and replace(op.span, is_mirrored=True))
        block, live = Block((alone, masked), (out,)), live | {out}
    sweep = reverse(block, given, moving, Context(kinds, frozenset(live)))
    pairs = zip(seeds, cotangents, strict=True)
    values.update((seed, tree.copied(d)) for seed, d in pairs if seed is not None)
    made = zip(moving, run_block(sweep.mirror, values, step.namespace), strict=True)
    return {var: runtime.fit(value, step.values[var]) for var, value in made}


def _is_repeatable(step: Step) -> bool:
    fn = step.op.fn
    if isinstance(fn, prims.Method) and fn.name in prims.MUTATORS:
        return True
    return is_pure(fn) or is_in_place(fn) or written(step.op, {}) is not None


def _slope(
    step: Step, cotangents: Sequence[Any], along: dict[Var, Any], size: float
) -> tuple[float, float]:
    """The derivative of the operation along a direction, against the cotangents, and how far it
    may be off: infinitely at a kink, a jump, and where the operation raises."""

    def at(t: float) -> float:
        values = {var: tree.copied(step.values[var]) for var in step.cells}
        for var, direction in along.items():
            values[var] = _moved(values[var], direction, t)
        perform(step.op, values, step.namespace)
        pairs = zip(step.op.outs, cotangents, strict=True)
        return float(sum(_dot(d, values[out]) for out, d in pairs if d is not None))

    try:
        here = at(0.0)
        both = [(at(h), at(-h), h) for h in (size, size / 2, size / 4)]
    except (ArithmeticError, LookupError, TypeError, ValueError, Warning, np.linalg.LinAlgError):
        return 0.0, math.inf
    slopes = [(ahead - back) / (2 * h) for ahead, back, h in both]
    bends = [abs(ahead - 2 * here + back) / h for ahead, back, h in both]
    coarse, fine = ((4 * b - a) / 3 for a, b in zip(slopes, slopes[1:], strict=False))
    numeric = (16 * fine - coarse) / 15
    is_kink = bends[2] > 0.5 * bends[0] and bends[2] > 1e-3 * abs(numeric) + 1e-6
    return numeric, math.inf if is_kink else abs(fine - coarse)


def _moved(value: Any, direction: Any, t: float) -> Any:
    """`value`, moved along a direction; integers become floats."""
    steps = iter(tree.leaves(direction))

    def move(leaf: Any) -> Any:
        new = leaf + t * next(steps)
        kind = np.asarray(leaf).dtype
        return (
            new if kind.kind not in "fc" or isinstance(leaf, (float, complex)) else new.astype(kind)
        )

    return tree.map_leaves(move, value)


def _dot(cotangent: Any, value: Any) -> float:
    """(What has become complex by moving has left the domain.)"""
    if any(map(np.iscomplexobj, tree.leaves(value))):
        if not any(map(np.iscomplexobj, tree.leaves(cotangent))):
            raise ValueError("the result has become complex")
    pairs = zip(tree.leaves(runtime.fit(cotangent, value)), tree.leaves(value), strict=True)
    return sum(float(np.sum(np.real(np.conj(a) * b))) for a, b in pairs)


# --- what is said -------------------------------------------------------------------------------


def _not_finite(step: Step, cotangents: Sequence[Any], made: dict[Var, Any]) -> BadAdjoint:
    bad = next(value for value in made.values() if not _is_finite(value))
    what = (
        f"the adjoint of `{_name(step.op)}` is not finite: given {_given(step)}, from the "
        f"cotangent {_cotangent(cotangents)} it makes {_text(bad)}"
    )
    return BadAdjoint(what, step.op.span, NOT_FINITE)


def _disagrees(step: Step, cotangents: Sequence[Any], ours: float, numeric: float) -> BadAdjoint:
    what = (
        f"the adjoint of `{_name(step.op)}` disagrees: given {_given(step)} and the cotangent "
        f"{_cotangent(cotangents)}, it is {ours:.6g} along a direction, numerically {numeric:.6g}"
    )
    return BadAdjoint(what, step.op.span, DISAGREES)


def _name(op: Op) -> str:
    if op.spelled and not op.spelled.startswith(". "):
        return op.spelled.lstrip(".")
    fn = op.fn
    return fn.name if isinstance(fn, prims.Method) else name_of(fn).removeprefix("operator.")


def _given(step: Step) -> str:
    return ", ".join(_text(step.values[var]) for var in step.cells)


def _cotangent(cotangents: Sequence[Any]) -> str:
    return ", ".join(_text(value) for value in cotangents if value is not None)


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return " ".join(np.array2string(value, precision=4, threshold=8, edgeitems=3).split())
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.6g}"
    text = repr(value)
    return text if len(text) < 60 else text[:57] + "..."
