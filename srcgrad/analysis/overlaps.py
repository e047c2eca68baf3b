"""Where NumPy copies over what it still has to read.

`a[::2] = a[:5]` is done element by element where both have one axis and their steps the same sign:
what was written is read again. (With equal steps, NumPy begins at the right end; with more axes or
opposite signs, it takes a copy first.)

>>> x, y, step = Var("x"), Var("y"), Const(slice(None, None, 2))
>>> taken = Op((y,), operator.getitem, (x, step))
>>> kinds = {v: Array(np.dtype(float), (None,)) for v in (x, y)}
>>> step_of(y, {y: taken}, kinds) == (x, 0, 2), step_of(x, {}, kinds) == (x, 0, 1)
(True, True)
"""

from __future__ import annotations

import operator
from collections.abc import Mapping

import numpy as np

from ..front.overwriting import out_of
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import ANY, Array, Kind, Known, Num, Slice
from .effects import is_in_place
from .indexing import indexed, is_basic
from .memory import Fresh, kind_of_atom, memory_of
from .places import union
from .points import base_of
from .purity import as_method
from .rings import are_turned, origin
from .story import Story, Write

# the array that is stepped through (or a container and where it holds the array), the axis, how far
_Steps = tuple[object, int, object]


def overlaps(story: Story, varied: frozenset[Var], useful: frozenset[Var] | None) -> list[Write]:
    """The writes that may read again what they have written."""
    return [
        write
        for write in story.writes
        if {write.target, *write.op.outs} & varied
        and (useful is None or useful.intersection(write.op.outs))
        and (is_over_itself(story, write) or _is_out_over_input(story, write))
    ]


def is_over_itself(story: Story, write: Write) -> bool:
    """May the write read again what it has written?"""
    value, points = stored(write.op), story.points
    if not isinstance(value, Var) or write.is_mirrored:
        return False
    is_shared = not {*map(base_of, points.at(value))}.isdisjoint(map(base_of, write.places))
    if not is_shared or are_turned(story, value, write.target):
        return False
    to, of = origin(story, write.target), origin(story, value)
    if to is not None and of is not None and to is not of:
        older, newer = sorted((to, of), key=lambda var: story.made[var].number)
        if _is_fresh(story, newer):
            return False  # (the other was there before it was made)
    return may_read_what_it_wrote(write.op, story.by, points.kinds)


# they have read their arguments before they write `out`, or NumPy takes a copy of these first
_READ_FIRST = frozenset(
    (
        "all amax amin any argmax argmin around clip cumprod cumsum dot einsum matmul max mean "
        "median min percentile prod quantile round std sum var"
    ).split()
)


def _is_out_over_input(story: Story, write: Write) -> bool:
    """Is it a call with `out` that may read what it has written there?"""
    op, fn = write.op, as_method(write.op.fn) or write.op.fn
    is_ufunc = isinstance(fn, np.ufunc) or isinstance(getattr(fn, "__self__", None), np.ufunc)
    name = fn.name if isinstance(fn, prims.Method) else getattr(fn, "__name__", "")
    if out_of(op) is None or is_ufunc or name in _READ_FIRST or write.is_mirrored:
        return False
    given = union(map(story.points.reach, op.args))
    return not {*map(base_of, given)}.isdisjoint(map(base_of, write.places))


def _is_fresh(story: Story, var: Var) -> bool:
    made = story.by.get(var)
    return made is not None and memory_of(made, story.points.kinds) == Fresh()


def may_read_what_it_wrote(op: Op, by: Mapping[Var, Op], kinds: Mapping[Var, Kind]) -> bool:
    """Is it `a[i] = v` or `np.copyto(a, v)` with one axis on each side, of which it is not known
    that their steps are equal? (That `v` may share the memory of `a` is known.)"""
    target, value = op.args[0], stored(op)
    to, of = kind_of_atom(target, kinds), ANY if value is None else kind_of_atom(value, kinds)
    if value is None or not isinstance(to, Array) or not isinstance(of, Array) or of.dims == ():
        return False
    if op.fn is np.copyto:
        step = step_of(target, by, kinds)
        return _rank(to) in (None, 1) and not _is_safe(step, step_of(value, by, kinds))
    index = kind_of_atom(op.args[1], kinds)
    place = indexed(to, index)
    if is_basic(index) is False or isinstance(place, Num):
        return False
    if isinstance(place, Array) and _rank(place) not in (None, 1):
        return False
    step = _of_item(target, op.args[1], by, kinds)
    return not _is_safe(step, step_of(value, by, kinds))


def _is_safe(to: _Steps | None, of: _Steps | None) -> bool:
    """Are the steps equal, or of opposite signs?"""
    if to is None or of is None or to[:2] != of[:2]:
        return False
    one, other = to[2], of[2]
    return one == other or type(one) is int and type(other) is int and one * other < 0


def stored(op: Op) -> Atom | None:
    """What is copied, if the operation copies something into an array."""
    if op.fn is prims.store:
        return op.args[2]
    return op.args[1] if op.fn is np.copyto and len(op.args) > 1 else None


def step_of(atom: Atom, by: Mapping[Var, Op], kinds: Mapping[Var, Kind]) -> _Steps | None:
    """Which axis of which array the one axis of `atom` is, and how many elements each step is."""
    first = _first_name(atom, by)
    made = by.get(first) if isinstance(first, Var) else None
    if made is not None and made.fn is operator.getitem:
        source, index = made.args
        is_copied = is_basic(kind_of_atom(index, kinds)) is False
        if isinstance(kind_of_atom(source, kinds), Array) and not is_copied:
            return _of_item(source, index, by, kinds)
    return root_of(first, by, kinds), 0, 1


def root_of(atom: Atom, by: Mapping[Var, Op], kinds: Mapping[Var, Kind]) -> object:
    """The array: by its first name, or by where a container holds it."""
    first = _first_name(atom, by)
    made = by.get(first) if isinstance(first, Var) else None
    if made is not None and made.fn is operator.getitem:
        if not isinstance(kind_of_atom(made.args[0], kinds), Array):
            return _first_name(made.args[0], by), made.args[1]
    return first


def _of_item(
    source: Atom, index: Atom, by: Mapping[Var, Op], kinds: Mapping[Var, Kind]
) -> _Steps | None:
    rank, entries = _rank(kind_of_atom(source, kinds)), _entries(index, by, kinds)
    if rank is None or entries is None:
        return None
    if Ellipsis in entries:
        place, more = entries.index(Ellipsis), rank - len(entries) + 1
        entries = [*entries[:place], *[1] * more, *entries[place + 1 :]]
    entries += [1] * (rank - len(entries))
    slices = [axis for axis, step in enumerate(entries) if step is not None]
    if len(slices) != 1:
        return None
    (axis,) = slices
    if rank > 1:
        return root_of(source, by, kinds), axis, entries[axis]
    whole = step_of(source, by, kinds)
    if whole is None:
        return None
    root, first, step = whole
    own = entries[0]
    is_whole = type(own) is int and type(step) is int
    return (root, first, own * step) if is_whole else None  # type: ignore[operator]


def _first_name(atom: Atom, by: Mapping[Var, Op]) -> Atom:
    while (made := by.get(atom) if isinstance(atom, Var) else None) is not None:
        if not _is_version(made):
            break
        atom = made.args[0]
    return atom


def _is_version(op: Op) -> bool:
    """Is the result what the first argument was, as it is now?"""
    told = (prims.SeenThrough, prims.WrittenThrough)
    is_method = isinstance(op.fn, prims.Method) and op.fn.name in prims.MUTATORS
    return (
        op.fn in (prims.store, prims.identity)
        or is_in_place(op.fn)
        or is_method
        or isinstance(op.fn, told)
    )


def _entries(index: Atom, by: Mapping[Var, Op], kinds: Mapping[Var, Kind]) -> list[object] | None:
    """For each axis the step of a slice, None for a number, and Ellipsis; None if not known."""
    made = by.get(index) if isinstance(index, Var) else None
    if made is not None and made.fn is prims.make_tuple:
        parts: list[Atom] = list(made.args)
    elif isinstance(index, Const) and isinstance(index.value, tuple):
        parts = list(map(Const, index.value))
    else:
        parts = [index]
    found: list[object] = []
    for part in parts:
        step = _step(kind_of_atom(part, kinds), part)
        if step == "unknown":
            return None
        found.append(step)
    return found


def _step(kind: Kind, part: Atom) -> object:
    if isinstance(part, Const):
        if part.value is Ellipsis:
            return Ellipsis
        if isinstance(part.value, slice):
            step = part.value.step
            return 1 if step is None else step
    match kind:
        case Num():
            return None
        case Slice(step=Known(value=None)):
            return 1
        case Slice(step=Num(size=int() as step)):
            return step
        case _:
            return "unknown"


def _rank(kind: Kind) -> int | None:
    return len(kind.dims) if isinstance(kind, Array) and kind.dims is not None else None


__all__ = ["may_read_what_it_wrote", "overlaps", "root_of", "step_of", "stored"]
