"""Methods of lists, and `del xs[i]`: the adjoint and the tangent of each.

Each of them moves items about, so its adjoint moves the cotangents back. Tangents are moved by
the same call.

>>> sorted(name for name, kind in LISTS if kind is List)[:5]
['append', 'clear', 'copy', 'extend', 'insert']
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

from .. import runtime
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Kind, List, Num, Obj, is_unknown
from .changed_items import zero_item
from .context import Context
from .cotangents import Cotangent, Cotangents, named
from .entries import Entry, alike, cut, kind_in, on_tangents, refusal, settle
from .no_rules import no_rule
from .structure import is_sequence, split_join
from .tangents import Tangents

_BACKWARDS = Const(slice(None, None, -1))


def _pull_append(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, value = op.args
    whole = table.atom(op.outs[-1], outs[-1])
    last, rest = table.emit.many(2, prims.Method("pop"), whole)
    if value in context.active:
        table.add(value, last)
    if target in context.active:
        table.add(target, rest)
    return True


def _pull_extend(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, more = op.args
    split_join(target, more, table.atom(op.outs[-1], outs[-1]), op, table, context)
    return True


def _push_extend(op: Op, table: Tangents) -> bool:
    kind = kind_in(table.context, op.args[1])
    if not is_sequence(kind) and not isinstance(kind, Array):
        raise refusal(
            op, "an iterator that is appended cannot be differentiated", "make a list of it first"
        )
    return on_tangents(op, table, (0, 1))


def _pull_insert(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, index, value = op.args
    emit, whole = table.emit, table.atom(op.outs[-1], outs[-1])
    place: Atom = Const(0)
    after: Atom = Const(1)
    if index != place:
        count = emit(operator.sub, emit(len, whole), Const(1))
        place = emit(runtime.inserted_at, index, count)
        after = emit(operator.add, place, Const(1))
    if value in context.active:
        table.add(value, emit(operator.getitem, whole, place))
    if target in context.active:
        rest = cut(table, whole, after, Const(None))
        if place != Const(0):
            rest = emit(operator.add, cut(table, whole, Const(None), place), rest)
        table.add(target, rest)
    return True


def _pull_pop(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`v = xs.pop()`: the list grows again by the cotangent of what was taken."""
    target = op.args[0]
    if target not in context.active:
        return True
    value, rest = (table.atom(var, out) for var, out in zip(op.outs, outs, strict=True))
    if len(op.args) == 1 or op.args[1] == Const(-1):
        table.add(target, table.emit(prims.append, rest, value, **named(target)))
    else:
        table.add(target, _with_item_at(rest, op.args[1], value, table))
    return True


def _with_item_at(rest: Atom, index: Atom, value: Atom, table: Cotangents) -> Atom:
    """The list `rest` with `value` again at the `index` that it had before it was taken out."""
    emit = table.emit
    item = emit(prims.make_list, value)
    if index == Const(0):
        return emit(operator.add, item, rest)
    count = emit(operator.add, emit(len, rest), Const(1))
    place = emit(operator.mod, index, count)
    head = emit(operator.add, cut(table, rest, Const(None), place), item)
    return emit(operator.add, head, cut(table, rest, place, Const(None)))


def _pull_remove(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, value = op.args
    place = table.emit(prims.Method("index"), target, value)
    _restore(op, place, target, table.atom(op.outs[-1], outs[-1]), table, context)
    return True


def _push_remove(op: Op, table: Tangents) -> bool:
    primal = table.emit.stmts.pop()
    place = table.emit(prims.Method("index"), *op.args)
    whole = table.atom(op.args[0])
    table.emit.add(primal)
    return settle(op, table.emit(prims.delete_item, whole, place), table)


def _restore(
    op: Op, index: Atom, target: Atom, rest: Atom, table: Cotangents, context: Context
) -> None:
    """What was removed from a list has cotangent zero."""
    kind = kind_in(context, target)
    if not isinstance(kind, List) or kind.type is not list:
        raise no_rule(op)
    if target in context.active:
        zero = zero_item(target, index, kind.item, table)
        table.add(target, _with_item_at(rest, index, zero, table))


def _pull_reverse(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    whole = table.atom(op.outs[-1], outs[-1])
    table.add(op.args[0], table.emit(operator.getitem, whole, _BACKWARDS))
    return True


def _order(op: Op) -> tuple[Atom, ...]:
    options = dict(op.options)
    if set(options) - {"reverse"}:
        raise refusal(
            op, "sorting in place by a key cannot be differentiated", "use sorted(xs, key=...)"
        )
    return (op.args[0], options.get("reverse", Const(False)))


def _pull_sort(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    places = table.emit(runtime.sorted_places, *_order(op))
    back = table.emit(runtime.sorted_places, places)
    whole = table.atom(op.outs[-1], outs[-1])
    table.add(op.args[0], table.emit(runtime.picked, whole, back))
    return True


def _push_sort(op: Op, table: Tangents) -> bool:
    primal = table.emit.stmts.pop()
    places = table.emit(runtime.sorted_places, *_order(op))
    whole = table.atom(op.args[0])
    table.emit.add(primal)
    return settle(op, table.emit(runtime.picked, whole, places), table)


def _pull_clear(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    return True  # nothing of what was in it is left


def _push_clear(op: Op, table: Tangents) -> bool:
    return settle(op, table.emit(prims.make_list), table)


def _pull_copy(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    table.add(op.args[0], outs[0])
    return True


# --- items that are written ----------------------------------------------------------------------


def pull_delete(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`del xs[i]`"""
    target, index = op.args
    rest = table.atom(op.out, outs[0])
    kind = kind_in(context, index)
    if isinstance(kind, Num):
        _restore(op, index, target, rest, table, context)
    elif target in context.active:
        places = table.emit(runtime.kept_places, table.emit(len, target), index)
        table.add(target, table.emit(runtime.put_back, rest, places, target))
    return True


def pull_store_slice(op: Op, whole: Atom, table: Cotangents, context: Context) -> None:
    """`xs[i:j] = values`, of a list, which may change its length. (What is
    stored may be one item after all, or an iterator: the run tells, where nothing is known.)"""
    target, index, value = op.args
    kind = kind_in(context, value)
    if not is_sequence(kind) and not is_unknown(kind) and not isinstance(kind, Array):
        raise refusal(op, "an iterator cannot be stored here", "make a list of it first")
    pieces = table.emit(runtime.split_store, whole, index, target, value)
    if target in context.active:
        table.add(target, table.emit(operator.getitem, pieces, Const(0)))
    if isinstance(value, Var) and value in context.active:
        piece: Atom = table.emit(operator.getitem, pieces, Const(1))
        if not isinstance(kind, List) or kind.type is not list:
            piece = table.emit(prims.fit, piece, value, **named(value))
        table.add(value, piece)


def is_slice(index: Kind, value: Kind) -> bool:
    """May several items be stored? (No slice is given a number.)"""
    is_number = isinstance(index, Obj) and issubclass(index.type, int)
    return not (is_number or isinstance(index, Num) or isinstance(value, Num))


LISTS: dict[tuple[str, type], Entry] = {
    ("append", List): Entry(_pull_append, alike(0, 1), (0, 1)),
    ("extend", List): Entry(_pull_extend, _push_extend, (0, 1)),
    ("insert", List): Entry(_pull_insert, alike(0, 2), (0, 2)),
    ("pop", List): Entry(_pull_pop, alike(0)),
    ("remove", List): Entry(_pull_remove, _push_remove, (0, 1)),
    ("reverse", List): Entry(_pull_reverse, alike(0)),
    ("sort", List): Entry(_pull_sort, _push_sort),
    ("clear", List): Entry(_pull_clear, _push_clear),
    ("copy", List): Entry(_pull_copy, alike(0)),
}

APPEND = Entry(_pull_append, alike(0, 1), (0, 1))

__all__ = ["APPEND", "LISTS", "is_slice", "pull_delete", "pull_store_slice"]
