"""Dicts, made and merged.

>>> sorted(fn.__name__ for fn in MAKING)
['dict', 'ior', 'make_dict', 'or_']
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from .. import runtime
from ..analysis.iterators import is_done_once
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Dict, Kind, List, Tuple
from .context import Context
from .cotangents import Cotangent, Cotangents, Parts, named
from .entries import (
    EVERY,
    Entry,
    again,
    is_index,
    kind_in,
    on_tangents,
    part,
    refusal,
    settle,
)
from .no_rules import no_rule
from .structure import in_form_of, is_sequence
from .tangents import Tangents

# --- making ------------------------------------------------------------------------------------


def _pull_make(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """A display. Of a key that is there twice, the last value counts."""
    keys, *values = op.args
    if isinstance(keys, Const):
        names = keys.value
        assert isinstance(names, tuple)
        last = {name: place for place, name in enumerate(names)}
        for name, place in last.items():
            if values[place] in context.active:
                table.add(values[place], part(outs[0], name, table))
        return True
    rest: Atom = table.atom(op.out, outs[0])
    for place in reversed(range(len(values))):
        key = table.emit(operator.getitem, keys, Const(place))
        if len(values) > 1:
            zero = table.zero(values[place]) if isinstance(values[place], Var) else Const(0.0)
            if place == len(values) - 1:
                rest = table.emit(dict, rest)
            item, rest = table.emit.many(2, prims.Method("pop"), rest, key, zero)
        else:
            item = table.emit(operator.getitem, rest, key)
        if values[place] in context.active:
            table.add(values[place], item)
    return True


def _push_make(op: Op, table: Tangents) -> bool:
    return on_tangents(op, table, EVERY[1:])


def _pull_dict(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`dict(p)`, `dict(p, a=x)`, `dict(pairs)`, `dict(zip(keys, values))`, `dict(enumerate(xs))`"""
    if not op.args or isinstance(kind_in(context, op.args[0]), Dict):
        _split(op.args, op.options, op.out, outs[0], table, context)
        return True
    source = op.args[0]
    if op.options or not isinstance(source, Var):
        raise no_rule(op)
    whole = table.atom(op.out, outs[0])
    if (made := _zip_of(source, context)) is not None:
        keys, values = _keys_and_values(made, table.emit)
        if keys in context.active and not is_index(kind_in(context, keys)):
            raise no_rule(op)
        if isinstance(values, Var) and values in context.active:
            each = again(values, op, table.emit, context)
            if each is values and not is_sequence(kind := kind_in(context, values)):
                if not isinstance(kind, Array):
                    raise no_rule(op)
            items = table.emit(runtime.values_at, whole, keys, each)
            table.add(values, in_form_of(values, items, table, context))
        return True
    if not _is_pairs(kind_in(context, source)):
        raise no_rule(op)
    table.add(source, table.emit(runtime.unkeyed, whole, source))
    return True


def _zip_of(source: Atom, context: Context) -> Op | None:
    made = context.defs.get(source) if isinstance(source, Var) else None
    if isinstance(made, Op) and made.fn is enumerate:
        return None if made.options else made
    if not isinstance(made, Op) or made.fn is not zip or len(made.args) != 2:
        return None
    if is_done_once(made.args[0], context.defs, context.kinds):
        raise refusal(made, "the keys of a dict are read from an iterator", "make a list of them")
    return made


def _keys_and_values(made: Op, emit: Callable) -> tuple[Atom, Atom]:
    """Of `zip(keys, values)` or `enumerate(values, start)`."""
    if made.fn is zip:
        keys, values = made.args
        return keys, values
    values, *start = made.args
    count = emit(len, values)
    ends = (*start, emit(operator.add, *start, count)) if start else (count,)
    return emit(range, *ends), values


def _is_pairs(kind: Kind) -> bool:
    match kind:
        case List(item=Tuple(items=(key, _)), type=kind_type) if kind_type in (list, tuple):
            return is_index(key)
        case _:
            return False


def _push_dict(op: Op, table: Tangents) -> bool:
    context = table.context
    if not op.args or isinstance(kind_in(context, op.args[0]), Dict):
        return on_tangents(op, table, (0,), True)
    source = op.args[0]
    if op.options:
        raise no_rule(op)
    if (made := _zip_of(source, context)) is not None:
        keys, *rest = made.args
        if made.fn is enumerate:
            pairs = table.emit(enumerate, table.atom(keys), *rest)
            return settle(op, table.emit(dict, pairs), table)
        if table.has(keys) and not is_index(kind_in(context, keys)):
            raise no_rule(op)
        pairs = table.emit(zip, keys, table.atom(rest[0]))
        return settle(op, table.emit(dict, pairs), table)
    if not _is_pairs(kind_in(context, source)):
        raise no_rule(op)
    return settle(op, table.emit(runtime.keyed, table.atom(source), source), table)


# --- merging -----------------------------------------------------------------------------------


def _split(
    parts: Sequence[Atom],
    options: Sequence[tuple[str, Atom]],
    out: Var,
    given: Cotangent,
    table: Cotangents,
    context: Context,
) -> None:
    """Deliver to dicts that were merged, later ones over earlier ones, the cotangents of the
    entries that come from them."""
    for name, atom in options:
        if atom in context.active:
            table.add(atom, part(given, name, table))
    over: list[Atom] = [Const(tuple(name for name, _ in options))] if options else []
    names: set | None = {name for name, _ in options}
    for atom in reversed(parts):
        kind = kind_in(context, atom)
        fields = kind.fields if isinstance(kind, Dict) else None
        if isinstance(atom, Var) and atom in context.active:
            if fields is not None and names is not None:
                entries = {k: part(given, k, table) for k, _ in fields if k not in names}
                table.add(atom, Parts(entries))
            else:
                whole = table.atom(out, given)
                table.add(atom, table.emit(runtime.entries_of, whole, atom, *over, **named(atom)))
        over.append(atom)
        names = None if names is None or fields is None else names | {k for k, _ in fields}


def _pull_or(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    if not all(isinstance(kind_in(context, arg), Dict) for arg in op.args):
        return False
    _split(op.args, (), op.out, outs[0], table, context)
    return True


def _push_or(op: Op, table: Tangents) -> bool:
    if not all(isinstance(kind_in(table.context, arg), Dict) for arg in op.args):
        return False
    return on_tangents(op, table, (0, 1))


def _pull_update(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    if not all(isinstance(kind_in(context, arg), Dict) for arg in op.args):
        raise no_rule(op)
    _split(op.args, op.options, op.outs[-1], outs[-1], table, context)
    return True


def _push_update(op: Op, table: Tangents) -> bool:
    if not all(isinstance(kind_in(table.context, arg), Dict) for arg in op.args):
        raise no_rule(op)
    return on_tangents(op, table, EVERY, True)


MAKING: dict[Callable, Entry] = {
    prims.make_dict: Entry(_pull_make, _push_make, EVERY[1:]),
    dict: Entry(_pull_dict, _push_dict, (0,), True),
    operator.or_: Entry(_pull_or, _push_or, (0, 1)),
    operator.ior: Entry(_pull_or, _push_or, (0, 1)),
}

UPDATE = Entry(_pull_update, _push_update, (0, 1), True)
