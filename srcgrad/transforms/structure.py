"""Tuples, lists and dicts, made and taken apart: the adjoint and the tangent of each operation.

`STRUCTURE` is the table: function -> Entry. What writes into lists and dicts is in `lists` and
`dicts`, what writes into arrays in `writes`, attributes in `records`.

>>> sorted(fn.__name__ for fn in STRUCTURE)[:5]
['add', 'array', 'asanyarray', 'asarray', 'getitem']
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from .. import runtime
from ..analysis.containers import _bounds
from ..analysis.iterators import ITERATORS, is_iterator
from ..analysis.truncation import is_float
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Dict, Kind, Known, List, Num, Slice, Tuple, is_unknown
from ..markers import inserted
from .context import Context
from .cotangents import Cotangent, Cotangents, Parts, _Zero, named
from .emit import Emitter
from .entries import (
    EVERY,
    Entry,
    again,
    alike,
    cut,
    deliver,
    kind_in,
    on_tangents,
    part,
    refusal,
    settle,
)
from .no_rules import no_rule
from .tangents import Tangents
from .without_axes import has_no_axes

# --- making ------------------------------------------------------------------------------------


def _pull_items(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    for position, arg in enumerate(op.args):
        if arg in context.active:
            table.add(arg, part(outs[0], position, table))
    return True


def _push_items(op: Op, table: Tangents) -> bool:
    return on_tangents(op, table, EVERY)


# --- taking apart ------------------------------------------------------------------------------


def _pull_unpack(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    source = op.args[0]
    if not isinstance(source, Var) or source not in context.active:
        return True
    kind = kind_in(context, source)
    if is_iterator(kind):
        items = (table.atom(var, out) for var, out in zip(op.outs, outs, strict=True))
        table.add(source, table.emit(prims.make_list, *items))
        return True
    _refuse_iterator(op, kind)
    if isinstance(kind, Tuple) or is_unknown(kind):
        entries = {i: out for i, out in enumerate(outs) if not isinstance(out, _Zero)}
        table.add(source, Parts(entries))
        return True
    for position, (var, out) in enumerate(zip(op.outs, outs, strict=True)):
        if not isinstance(out, _Zero):
            table.add_item(source, Const(position), table.atom(var, out))
    return True


def _refuse_iterator(op: Op, kind: Kind) -> None:
    if isinstance(kind, Dict) or (isinstance(kind, List) and kind.type not in (list, tuple)):
        raise refusal(
            op, "an iterator that is unpacked cannot be differentiated", "make a list of it first"
        )


def _pull_star(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`a, *b, c = xs`"""
    source, before, after = op.args
    if not isinstance(source, Var) or source not in context.active:
        return True
    kind = kind_in(context, source)
    _refuse_iterator(op, kind)
    assert isinstance(before, Const) and isinstance(after, Const)
    lead, trail = before.value, after.value
    assert isinstance(lead, int) and isinstance(trail, int)
    for position, (var, out) in enumerate(zip(op.outs, outs, strict=True)):
        if isinstance(out, _Zero):
            continue
        if isinstance(kind, Tuple):
            _add_star_part(kind, source, position, lead, trail, out, table)
            continue
        index = Const(position if position < lead else position - lead - trail - 1)
        if position == lead:
            index = Const(slice(lead, -trail or None))
        table.add_item(source, index, table.atom(var, out))
    return True


def _add_star_part(
    kind: Tuple,
    source: Var,
    position: int,
    lead: int,
    trail: int,
    out: Cotangent,
    table: Cotangents,
) -> None:
    middle = len(kind.items) - lead - trail
    if position == lead:
        for k in range(middle):
            table.add_part(source, lead + k, part(out, k, table))
    else:
        table.add_part(source, position if position < lead else position + middle - 1, out)


def _pull_getitem(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    source, index = op.args
    if not isinstance(source, Var) or source not in context.active:
        return True
    kind = kind_in(context, source)
    if isinstance(kind, Tuple) and isinstance(index, Const) and type(index.value) is int:
        position = index.value % len(kind.items) if kind.items else 0
        table.add_part(source, position, outs[0])
    elif isinstance(kind, Dict) and kind.fields is not None and isinstance(index, Const):
        table.add_part(source, index.value, outs[0])
    elif isinstance(kind, Tuple) and (places := _places(kind, index, context)) is not None:
        for position, place in enumerate(places):
            table.add_part(source, place, part(outs[0], position, table))
    elif isinstance(kind, Num):
        deliver(source, table.atom(op.out, outs[0]), table)
    elif isinstance(kind, Array) and (back := _without_new_axes(kind_in(context, index))):
        value = table.emit(operator.getitem, table.atom(op.out, outs[0]), back)
        deliver(source, value, table, is_shaped=True)
    else:
        table.add_item(source, index, table.atom(op.out, outs[0]))
    return True


def _without_new_axes(index: Kind) -> Const | None:
    """The index that undoes one that only makes new axes: `[:, 0]` for `[:, None]`."""
    places = [_whole(item) for item in (index.items if isinstance(index, Tuple) else (index,))]
    is_known = 0 in places and all(place is not None for place in places)
    return Const(tuple(places)) if is_known else None


def _whole(place: Kind) -> object:
    """What takes all of an axis, or 0 where a new one is made; else None."""
    match place:
        case Known(value=None):
            return 0
        case Known(value=value) if value is ...:
            return ...
        case Slice(start=Known(value=None), stop=Known(value=None), step=Known(value=None)):
            return slice(None)
        case _:
            return None


def _push_getitem(op: Op, table: Tangents) -> bool:
    """(Of a number, an index like `[..., None]` makes an array in which it is everywhere.)"""
    kind = kind_in(table.context, op.args[0])
    if isinstance(kind, Num) or has_no_axes(kind):
        return settle(op, table.emit(prims.spread, table.atom(op.args[0]), op.out), table)
    return on_tangents(op, table, (0,))


def _places(kind: Tuple, index: Atom, context: Context) -> range | None:
    """The entries of a tuple that a slice takes, if they are known."""
    known = kind_in(context, index)
    bounds = _bounds(known) if isinstance(known, Slice) else None
    return None if bounds is None else range(len(kind.items))[bounds]


# --- the same items ----------------------------------------------------------------------------


def _pull_same(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    table.add(op.args[0], outs[0])
    return True


def _pull_marked(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """What the function makes of the cotangent takes its place."""
    x, fn = op.args
    given = table.emit(prims.fit, table.atom(op.out, outs[0]), x, **named(op.out))
    table.add(x, table.emit(inserted, fn, given, **named(op.out)))
    return True


def _push_marked(op: Op, table: Tangents) -> bool:
    return settle(op, table.atom(op.args[0]), table)


_VIEWS = frozenset({type({}.items()), type({}.values())})
_ITERATORS = _VIEWS.union(ITERATORS)


def _pull_sequence(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`list(xs)`, `tuple(xs)`"""
    if not op.args or op.args[0] not in context.active:
        return True
    source = op.args[0]
    assert isinstance(source, Var)
    kind = kind_in(context, source)
    if isinstance(kind, Tuple) and isinstance(outs[0], Parts):
        table.add(source, outs[0])
        return True
    if isinstance(kind, Dict):
        return True  # its keys
    whole = table.atom(op.out, outs[0])
    if isinstance(kind, Tuple) or isinstance(kind, List) and kind.type is tuple:
        table.add(source, table.emit(tuple, whole))
    elif isinstance(kind, List) and (kind.type is list or kind.type in _ITERATORS):
        table.add(source, table.emit(list, whole))
    elif isinstance(kind, Array) or is_unknown(kind):
        table.add(source, table.emit(prims.fit, whole, source, **named(source)))
    else:
        raise no_rule(op)
    return True


def _pull_sorted(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    source = op.args[0]
    if set(dict(op.options)) - {"reverse"}:
        return False
    places = table.emit(runtime.sorted_places, *_order_of(op, table.emit, context))
    back = table.emit(runtime.sorted_places, places)
    value = table.emit(runtime.picked, table.atom(op.out, outs[0]), back)
    table.add(source, in_form_of(source, value, table, context))
    return True


def in_form_of(source: Atom, value: Atom, table: Cotangents, context: Context) -> Atom:
    """A list of cotangents as the tuple or array that `source` is."""
    kind = kind_in(context, source)
    if is_list(kind) or isinstance(kind, List) and kind.type in _ITERATORS:
        return value
    assert isinstance(source, Var)
    return table.emit(prims.fit, value, source, **named(source))


def _order_of(op: Op, emit: Emitter, context: Context) -> tuple[Atom, ...]:
    source = again(op.args[0], op, emit, context)
    kind = kind_in(context, source)
    if isinstance(kind, List) and kind.type in _VIEWS:
        source = emit(list, source)
    elif source is op.args[0] and not is_sequence(kind) and not isinstance(kind, Array):
        raise refusal(
            op, "an iterator that is sorted cannot be differentiated", "make a list of it first"
        )
    return (source, dict(op.options).get("reverse", Const(False)))


def _push_sorted(op: Op, table: Tangents) -> bool:
    if set(dict(op.options)) - {"reverse"}:
        return False
    places = table.emit(runtime.sorted_places, *_order_of(op, table.emit, table.context))
    tangent = table.atom(op.args[0])
    if is_iterator(kind_in(table.context, op.args[0])):
        tangent = table.emit(list, tangent)
    return settle(op, table.emit(runtime.picked, tangent, places), table)


def is_list(kind: Kind) -> bool:
    return isinstance(kind, List) and kind.type is list


def _by_rule(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    return False


def _push_array(op: Op, table: Tangents) -> bool:
    """An array of a list of tangents, or of a number; floats that are cut off have none."""
    made_of = kind_in(table.context, op.args[0])
    if not is_sequence(made_of) and not isinstance(made_of, Num):
        return False
    out = kind_in(table.context, op.out)
    if isinstance(out, Array) and out.dtype.kind not in "fcO":
        if is_float(made_of) or len(op.args) > 1 or op.options:
            return is_float(made_of)
    if any(isinstance(atom, Var) for atom in (*op.args[1:2], *dict(op.options).values())):
        return False  # only the run knows of which type it is
    return on_tangents(op, table, (0,))


# --- joining and repeating ---------------------------------------------------------------------


def is_sequence(kind: Kind) -> bool:
    return isinstance(kind, Tuple) or (isinstance(kind, List) and kind.type in (list, tuple))


def _pull_join(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`a + b` and `a += b` of lists and tuples."""
    if not _is_joined(op, context):
        return False
    first, second = op.args
    kinds = [kind_in(context, arg) for arg in op.args]
    if isinstance(kinds[0], Tuple) and isinstance(kinds[1], Tuple):
        start = 0
        for arg, kind in zip(op.args, kinds, strict=True):
            items = range(len(kind.items))  # type: ignore[union-attr]
            if arg in context.active:
                table.add(arg, Parts({i: part(outs[0], start + i, table) for i in items}))
            start += len(items)
        return True
    split_join(first, second, table.atom(op.out, outs[0]), op, table, context)
    return True


def split_join(
    first: Atom, second: Atom, whole: Atom, op: Op, table: Cotangents, context: Context
) -> None:
    """Deliver the two pieces of the cotangent of a list to which `second` was appended. (The
    length of the second is what is read: the first may have grown since.)"""
    kind = kind_in(context, second)
    if not is_sequence(kind) and not isinstance(kind, Array):
        raise refusal(
            op, "an iterator that is appended cannot be differentiated", "make a list of it first"
        )
    border = table.emit(operator.sub, table.emit(len, whole), table.emit(len, second))
    if first in context.active:
        table.add(first, cut(table, whole, Const(None), border))
    if second in context.active:
        rest = cut(table, whole, border, Const(None))
        table.add(second, in_form_of(second, rest, table, context))


def _is_joined(op: Op, context: Context) -> bool:
    """Is it a list or tuple that is made? (A list plus an array is an array.)"""
    if not any(is_sequence(kind_in(context, arg)) for arg in op.args):
        return False
    out = kind_in(context, op.out)
    if is_unknown(out):
        raise refusal(
            op,
            "this operator on a sequence and a value of unknown kind cannot be differentiated",
            "make both of one kind",
        )
    return is_sequence(out)


def _push_join(op: Op, table: Tangents) -> bool:
    if not _is_joined(op, table.context):
        return False
    kinds = [kind_in(table.context, arg) for arg in op.args]
    if op.fn is operator.iadd and isinstance(kinds[1], Tuple) and is_list(kinds[0]):
        primal, more = table.emit.stmts.pop(), Var("", True)
        table.entries[more] = table.emit(list, table.atom(op.args[1]))  # (`+` takes lists only)
        table.emit.add(primal)
        op = replace(op, args=(op.args[0], more))
    return on_tangents(op, table, (0, 1))


def _pull_repeat(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`xs * n` and `n * xs`"""
    if not _is_joined(op, context):
        return False
    items = op.args[_repeated(op, context)]
    if not isinstance(items, Var) or items not in context.active:
        return True
    kind, out = kind_in(context, items), kind_in(context, op.out)
    if isinstance(kind, Tuple) and isinstance(out, Tuple) and kind.items:
        for position in range(len(out.items)):
            entry = part(outs[0], position, table)
            table.add_part(items, position % len(kind.items), entry)
        return True
    whole = table.atom(op.out, outs[0])
    table.add(items, table.emit(runtime.sum_repeats, whole, items, **named(items)))
    return True


def _repeated(op: Op, context: Context) -> int:
    return 0 if is_sequence(kind_in(context, op.args[0])) else 1


def _push_repeat(op: Op, table: Tangents) -> bool:
    context = table.context
    return _is_joined(op, context) and on_tangents(op, table, (_repeated(op, context),))


_MAKE = Entry(_pull_items, _push_items, EVERY)

STRUCTURE: dict[Callable, Entry] = {
    prims.make_tuple: _MAKE,
    prims.make_list: _MAKE,
    prims.unpack: Entry(_pull_unpack, alike(0)),
    prims.unpack_star: Entry(_pull_star, alike(0)),
    prims.identity: Entry(_pull_same, alike(0)),
    prims.marked: Entry(_pull_marked, _push_marked, (0, 1)),
    operator.getitem: Entry(_pull_getitem, _push_getitem),
    list: Entry(_pull_sequence, alike(0)),
    tuple: Entry(_pull_sequence, alike(0)),
    sorted: Entry(_pull_sorted, _push_sorted),
    operator.add: Entry(_pull_join, _push_join, (0, 1)),
    operator.iadd: Entry(_pull_join, _push_join, (0, 1)),
    operator.mul: Entry(_pull_repeat, _push_repeat, (0, 1)),
    operator.imul: Entry(_pull_repeat, _push_repeat, (0, 1)),
    **dict.fromkeys((np.array, np.asarray, np.asanyarray), Entry(_by_rule, _push_array)),
}
