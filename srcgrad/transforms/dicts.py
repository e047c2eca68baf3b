"""Dicts: read with a default, and their methods.

>>> sorted(name for name, kind in DICTS)
['clear', 'copy', 'get', 'items', 'pop', 'popitem', 'setdefault', 'update', 'values']
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from .. import runtime
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Dict, Num, Tuple
from .changed_items import zero_item
from .context import Context
from .cotangents import Cotangent, Cotangents, named, wish_for
from .dicts_made import UPDATE
from .emit import Emitter
from .entries import Entry, alike, choose, enter, kind_in, part, settle
from .tangents import Tangents

# --- reading with a default --------------------------------------------------------------------


def _is_there(target: Atom, key: Atom, context: Context) -> bool | None:
    """Has the dict the key, as far as is known?"""
    kind = kind_in(context, target)
    if isinstance(kind, Dict) and kind.fields is not None and isinstance(key, Const):
        return key.value in dict(kind.fields)
    return None


def _pull_get(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, key, *rest = op.args
    default = rest[0] if rest else Const(None)
    there = _is_there(target, key, context)
    if there:
        table.add_part(target, key.value, outs[0])  # type: ignore[union-attr, arg-type]
    elif there is False:
        if default in context.active:
            table.add(default, outs[0])
    else:
        value = table.atom(op.out, outs[0])
        test = table.emit(operator.contains, target, key)

        def read(emit: Emitter, before: Atom, zero: Atom) -> list[Atom]:
            return [emit(prims.add_item, before, key, value), zero]

        _either(test, target, default, value, read, table, context)
    return True


def _either(
    test: Atom,
    target: Atom,
    default: Atom,
    value: Atom,
    read: Callable[[Emitter, Atom, Atom], list[Atom]],
    table: Cotangents,
    context: Context,
    before: Atom | None = None,
) -> None:
    """Deliver `value` to the entry that was read, or to the default."""
    assert isinstance(target, Var)
    if before is None:
        before = table.atom(target, table.lookup(target))
    zero: Atom = Const(0.0)
    if isinstance(default, Var) and not isinstance(kind_in(context, default), Num):
        zero = table.zero(default)
    old = before
    dtarget, ddefault = choose(
        table,
        test,
        lambda emit: read(emit, old, zero),
        lambda emit: [old, value],
        (wish_for(target), wish_for(default) if isinstance(default, Var) else ""),
    )
    if target in context.active:
        table.entries[target] = dtarget
    if default in context.active:
        table.add(default, ddefault)


def _pull_pop(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, key, *rest = op.args
    value, after = (table.atom(var, out) for var, out in zip(op.outs, outs, strict=True))
    there = _is_there(target, key, context)
    if not rest or there:
        if isinstance(target, Var) and target in context.active:
            table.add(target, table.emit(prims.with_item, after, key, value, **named(target)))
    elif there is False:
        table.add(target, after)
        if rest[0] in context.active:
            table.add(rest[0], value)
    else:
        _deliver_pop(target, key, rest[0], value, after, table, context)
    return True


def _deliver_pop(
    target: Atom,
    key: Atom,
    default: Atom,
    value: Atom,
    after: Atom,
    table: Cotangents,
    context: Context,
) -> None:
    test = table.emit(operator.contains, target, key)

    def read(emit: Emitter, before: Atom, zero: Atom) -> list[Atom]:
        return [emit(prims.with_item, before, key, value), zero]

    more = table.lookup(target) if isinstance(target, Var) else None
    _either(test, target, default, value, read, table, context, after)
    if target in context.active and isinstance(target, Var) and more is not None:
        found = table.entries.pop(target)
        table.entries[target] = table.sum(target, more, found)


def _pull_setdefault(
    op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context
) -> bool:
    target, key, *rest = op.args
    default = rest[0] if rest else Const(None)
    value, after = (table.atom(var, out) for var, out in zip(op.outs, outs, strict=True))
    total = table.emit(prims.add_item, after, key, value)
    item = table.emit(operator.getitem, total, key)
    test = table.emit(operator.contains, target, key)

    def read(emit: Emitter, before: Atom, zero: Atom) -> list[Atom]:
        return [before, zero]

    more = table.lookup(target) if isinstance(target, Var) else None
    _either(test, target, default, item, read, table, context, total)
    if target in context.active and isinstance(target, Var) and more is not None:
        found = table.entries.pop(target)
        table.entries[target] = table.sum(target, more, found)
    return True


def _pull_popitem(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target = op.args[0]
    if not isinstance(target, Var) or target not in context.active:
        return True
    after = table.atom(op.outs[1], outs[1])
    key = table.emit(operator.getitem, op.outs[0], Const(0))
    value = part(outs[0], 1, table)
    found = table.emit(operator.getitem, op.outs[0], Const(1))
    item = kind_in(context, op.outs[0])
    if isinstance(item, Tuple):
        table.learn(found, item.items[1])
    table.add(target, table.emit(prims.with_item, after, key, table.atom(found, value)))
    return True


def _push_popitem(op: Op, table: Tangents) -> bool:
    """(The entries of the tangent may be in another order.)"""
    primal = table.emit.stmts.pop()
    whole = table.atom(op.args[0])
    table.emit.add(primal)
    key = table.emit(operator.getitem, op.outs[0], Const(0))
    value, rest = table.emit.many(2, prims.Method("pop"), whole, key)
    still = table.emit(prims.zeros_like, key)
    enter(op, (table.emit(prims.make_tuple, still, value), rest), table)
    return True


# --- views -------------------------------------------------------------------------------------


def _pull_values(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """Outside the head of a loop (which delivers to the dict itself)."""
    source = op.args[0]
    whole = table.atom(op.out, outs[0])
    options = named(source) if isinstance(source, Var) else {}
    table.add(source, table.emit(dict, table.emit(zip, source, whole), **options))
    return True


def _push_values(op: Op, table: Tangents) -> bool:
    source = op.args[0]
    enter(op, (table.emit(runtime.values_like, table.atom(source), source),), table)
    return True


def _pull_entries(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    source = op.args[0]
    whole = table.atom(op.out, outs[0])
    table.add(source, table.emit(runtime.named_entries, whole, source))
    return True


def _push_entries(op: Op, table: Tangents) -> bool:
    source = op.args[0]
    enter(op, (table.emit(runtime.items_like, table.atom(source), source),), table)
    return True


def _pull_clear(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    return True


def _push_clear(op: Op, table: Tangents) -> bool:
    return settle(op, table.emit(prims.make_dict, Const(())), table)


def _pull_copy(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    table.add(op.args[0], outs[0])
    return True


def pull_delete(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`del d[k]`"""
    target, key = op.args
    rest = table.atom(op.out, outs[0])
    kind = kind_in(context, target)
    if target in context.active and isinstance(kind, Dict):
        item = kind.item
        if kind.fields is not None and isinstance(key, Const):
            item = dict(kind.fields).get(key.value, item)
        zero = zero_item(target, key, item, table)
        table.add(target, table.emit(prims.with_item, rest, key, zero))
    return True


DICTS: dict[tuple[str, type], Entry] = {
    ("get", Dict): Entry(_pull_get, alike(0, 2), (0, 2)),
    ("pop", Dict): Entry(_pull_pop, alike(0, 2), (0, 2)),
    ("popitem", Dict): Entry(_pull_popitem, _push_popitem),
    ("setdefault", Dict): Entry(_pull_setdefault, alike(0, 2), (0, 2)),
    ("update", Dict): UPDATE,
    ("values", Dict): Entry(_pull_values, _push_values),
    ("items", Dict): Entry(_pull_entries, _push_entries),
    ("copy", Dict): Entry(_pull_copy, alike(0)),
    ("clear", Dict): Entry(_pull_clear, _push_clear),
}
