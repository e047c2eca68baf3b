"""Writes into arrays, and stores into containers: the adjoint and the tangent of each.

What is written over receives nothing; what is written receives what was there for it.

>>> sorted(name for name, _ in ARRAY_METHODS)
['fill', 'put', 'setflags', 'sort']
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..analysis import containers
from ..analysis.memory import writes_of
from ..analysis.truncation import cuts_off
from ..front.overwriting import out_of
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import (
    ANY,
    NOTHING,
    Array,
    ByMemory,
    Column,
    Dict,
    Kind,
    List,
    Num,
    Tuple,
    is_unknown,
)
from . import dicts, lists
from .changed_items import changed, without
from .context import Context
from .cotangents import Cotangent, Cotangents, named
from .entries import (
    Entry,
    alike,
    all_but,
    deliver,
    has_fields,
    key_of,
    kind_in,
    part,
    reaches,
    refusal,
    settle,
)
from .masked_out import mask_of_out
from .no_rules import no_rule
from .placed import overwritten, pull_places, push_places, tangent_written
from .rearranged import ADD_AT, SORT
from .rebound import zero_of_attribute
from .specialise import copies_item
from .tangents import Tangents
from .without_axes import has_no_axes, pull_all, pull_write, push_write, writes_what_may_have_none

_ALL = Const(Ellipsis)
_ZERO = Const(0.0)


# --- items ---------------------------------------------------------------------------------------


def _pull_store(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`a[i] = v`: `v` receives what was written over; nothing of it reaches the old `a`."""
    target, index, value = op.args
    kind = kind_in(context, op.out)
    _check_is_put_back(op, context)
    if has_fields(kind) and isinstance(index, Const):
        key = key_of(index, kind)
        table.add(value, part(outs[0], key, table))
        table.add(target, all_but(outs[0], key, op.out, table))
        return True
    emit, whole = table.emit, table.atom(op.out, outs[0])
    if isinstance(kind, Column):
        if isinstance(value, Var) and value in context.active:
            deliver(value, emit(operator.getitem, whole, index, wish=named(value)["wish"]), table)
        if (read := _own_augmented(op, context)) is not None:
            table.ignored.add(read)
            table.add(target, whole)
        else:
            old = zero_of_attribute(op, kind, table, context)
            table.add(target, emit(prims.with_item, whole, index, old, **named(op.out)))
        return True
    if isinstance(kind, List) and lists.is_slice(*(kind_in(context, a) for a in op.args[1:])):
        lists.pull_store_slice(op, whole, table, context)
        return True
    moves = reaches(op, value, value in context.active, context)
    if op in context.new_keys and isinstance(kind, Dict):
        taken, rest = emit.many(2, prims.Method("pop"), whole, index)
        if isinstance(value, Var) and moves:
            table.add(value, taken)
        table.add(target, rest)
        return True
    if writes_what_may_have_none(op, kind):
        return pull_all(op, whole, table, context, moves)
    if has_no_axes(kind):
        is_augmented = _own_augmented(op, context) is not None
        pull_write(op, whole, table, context, is_augmented, moves)
    elif isinstance(value, Var) and moves:
        is_repeated = not isinstance(kind, Dict) and may_repeat(index, context)
        fn = prims.surviving if is_repeated else operator.getitem
        taken = emit(fn, whole, index, wish=named(value)["wish"])
        if isinstance(kind, (List, Dict)):
            table.add(value, taken)
        else:
            deliver(value, taken, table)
    if (read := _own_augmented(op, context)) is not None:
        # `a[i] += v` keeps what was there: clearing it and adding it again would cancel
        table.ignored.add(read)
        table.add(target, whole)
    elif isinstance(target, Var) and target in context.active and not has_no_axes(kind):
        zero: Atom = _ZERO
        if not isinstance(kind, (Array, ByMemory)):
            zero = _zero_of_old(op, table, context)
        table.add(target, without(kind, whole, index, zero, target, table))
    return True


def _check_is_put_back(op: Op, context: Context) -> None:
    if copies_item(op, context.kinds) is None:
        raise refusal(
            op,
            "whether this writes into a copy depends on the index, which only the run knows",
            "write with one index, or give the part a name first",
        )


def _augmented(op: Op, context: Context) -> Var | None:
    """In `a[i] += v`, written as `t = a[i]; t2 = t + v; a[i] = t2`: `t`."""
    target, index, value = op.args
    made = context.defs.get(value) if isinstance(value, Var) else None
    if not isinstance(made, Op) or made.fn not in (operator.iadd, operator.isub):
        return None
    if cuts_off(op, context.kinds):
        return None
    read = made.args[0]
    loaded = context.defs.get(read) if isinstance(read, Var) else None
    if not isinstance(loaded, Op) or loaded.fn is not operator.getitem:
        return None
    if not isinstance(read, Var) or not read.is_temporary or target not in context.active:
        return None
    same = loaded.args[0] is target and loaded.args[1] == index
    kind = kind_in(context, op.out)
    if isinstance(kind, Column):  # (a number may become an array)
        plain = kind_in(context, read) == kind_in(context, value) == kind.item
        plain = plain and isinstance(kind.item, (Num, Array))
    else:
        plain = isinstance(kind, Array) and not may_repeat(index, context)
    return read if same and plain else None


def _own_augmented(op: Op, context: Context) -> Var | None:
    """The same, where nothing else reads `t` and `t2`: no cotangent but that of `a[i]` reaches
    them. (A method may have read `t`, and its caller use `t2` before it is stored.)"""
    read = _augmented(op, context)
    is_own = read is not None and context.uses[read] == context.uses[op.args[2]] == 1
    return read if is_own else None


def _zero_of_old(op: Op, table: Cotangents, context: Context) -> Atom:
    """The zero of what was stored over, which may have had another shape or length."""
    target, index, value = op.args
    kind, new = kind_in(context, target), kind_in(context, value)
    item = containers.get_item(kind, kind_in(context, index))
    if isinstance(new, Num) and (isinstance(item, Num) or item is NOTHING):
        return _ZERO
    is_same = isinstance(new, Array) and new == item and None not in (new.dims or (None,))
    if is_same and isinstance(value, Var):
        return table.zero(value)
    old = _found(op, context)
    if old is None:
        load = prims.Method("get") if isinstance(kind, Dict) else operator.getitem
        old = table.emit(load, target, index)
    return table.emit(prims.zeros_like, old)


def _found(op: Op, context: Context) -> Atom | None:
    """Of `a[i][j] = v`, which stores `a[i]` again: the `a[i]` from before."""
    target, index, atom = op.args
    while isinstance(atom, Var) and isinstance(made := context.defs.get(atom), Op):
        if made.fn is operator.getitem and made.args == (target, index):
            return atom
        if writes_of(made, context.kinds) != 0 or made.outs[-1] is not atom:
            return None
        atom = made.args[0]
    return None


def _push_store(op: Op, table: Tangents) -> bool:
    target, index, value = op.args
    kind = kind_in(table.context, op.out)
    _check_is_put_back(op, table.context)
    moves = reaches(op, value, table.has(value), table.context)
    if has_no_axes(kind):
        return push_write(op, table, moves)
    primal = table.emit.stmts.pop()
    whole = table.written(target)
    if _augmented(op, table.context) is not None:
        table.emit.add(primal)
        table.entries[op.out] = _added(op, whole, table)
        return True
    tangent = table.get(value) if moves else None
    if tangent is None:
        tangent = _ZERO if isinstance(kind, (Array, ByMemory, Column)) else table.atom(value)
    table.emit.add(primal)
    table.entries[op.out] = changed(kind, whole, index, tangent, table.emit, **named(op.out))
    return True


def _added(op: Op, whole: Atom, table: Tangents) -> Atom:
    """The tangent of `a` after `a[i] += v`."""
    made = table.context.defs[op.args[2]]  # type: ignore[index]
    assert isinstance(made, Op)
    tangent = table.get(made.args[1])
    if tangent is None:
        return whole
    if made.fn is operator.isub:
        tangent = table.emit(operator.neg, tangent)
    return table.emit(prims.add_item, whole, op.args[1], tangent, **named(op.out))


def may_repeat(index: Atom, context: Context) -> bool:
    """May the index name one place twice (an array of integers, or unknown)?"""
    return not isinstance(index, Const) and _kind_may_repeat(context.kinds.get(index, ANY))


def _kind_may_repeat(kind: Kind) -> bool:
    match kind:
        case Array(dtype=dtype):
            return dtype.kind != "b"
        case Tuple(items=items):
            return any(map(_kind_may_repeat, items))
        case List():
            return True
        case _:
            return is_unknown(kind)


def _pull_delete(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    pull = {List: lists.pull_delete, Dict: dicts.pull_delete}.get(
        type(kind_in(context, op.args[0]))  # type: ignore[arg-type]
    )
    return pull is not None and pull(op, outs, table, context)


# --- whole arrays --------------------------------------------------------------------------------


def _pull_fill(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    whole = table.atom(op.outs[-1], outs[-1])
    return overwritten(op, op.args[1], whole, None, (table, context))


def _push_fill(op: Op, table: Tangents) -> bool:
    value = op.args[1]
    tangent = tangent_written(op, value, table)
    zeros = table.emit(prims.zeros_like, op.outs[-1])
    return settle(op, table.emit(prims.with_item, zeros, _ALL, tangent), table)


def _mask_of(op: Op) -> Atom | None:
    """Where `np.copyto(a, v, where=)`, `np.putmask(a, mask, v)` and `np.place` write."""
    options = dict(op.options)
    if op.fn is np.copyto:
        if set(options) - {"where", "casting"} or len(op.args) > 2:
            raise no_rule(op)
        where = options.get("where", Const(True))
        return None if where == Const(True) else where
    if op.options:
        raise no_rule(op)
    return op.args[1]


def _pull_masked(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    emit, whole = table.emit, table.atom(op.out, outs[0])
    mask, value = _mask_of(op), op.args[-1]
    if mask is None:
        return overwritten(op, value, whole, None, (table, context))
    _need_scalar(op, value, context)
    part = emit(np.where, mask, whole, _ZERO)
    rest = emit(np.where, mask, _ZERO, whole)
    return overwritten(op, value, part, rest, (table, context))


def _need_scalar(op: Op, value: Atom, context: Context) -> None:
    if op.fn is not np.copyto and not isinstance(kind_in(context, value), Num):
        raise refusal(
            op,
            f"{op.spelled or op.fn.__name__} of several values cannot be differentiated",
            "write `a[index] = values`",
        )


def _push_masked(op: Op, table: Tangents) -> bool:
    emit, mask, value = table.emit, _mask_of(op), op.args[-1]
    _need_scalar(op, value, table.context)
    tangent = tangent_written(op, value, table)
    if mask is None:
        zeros = emit(prims.zeros_like, op.out)
        return settle(op, emit(prims.with_item, zeros, _ALL, tangent), table)
    return settle(op, emit(np.where, mask, tangent, table.atom(op.args[0])), table)


# --- results written into an array ---------------------------------------------------------------


def without_out(op: Op) -> Op:
    """`np.add(a, b, out=y)` as `np.add(a, b)`, whose cotangent has the shape of `y`."""
    left_out = ("out", "where") if mask_of_out(op) is not None else ("out",)
    return replace(op, options=tuple((k, a) for k, a in op.options if k not in left_out))


def writes_out(op: Op) -> bool:
    return out_of(op) is not None


def _pull_flags(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    table.add(op.args[0], outs[-1])
    return True


def _push_flags(op: Op, table: Tangents) -> bool:
    table.entries[op.outs[-1]] = table.atom(op.args[0])
    return True


WRITES: dict[Callable, Entry] = {
    prims.store: Entry(_pull_store, _push_store, (0, 2)),
    prims.with_item: Entry(_pull_store, _push_store, (0, 2)),
    prims.add_item: ADD_AT,
    prims.delete_item: Entry(_pull_delete, alike(0)),
    prims.append: lists.APPEND,
    np.copyto: Entry(_pull_masked, _push_masked, (0, 1)),
    np.putmask: Entry(_pull_masked, _push_masked, (0, 2)),
    np.place: Entry(_pull_masked, _push_masked, (0, 2)),
    np.put: Entry(pull_places, push_places, (0, 2)),
    np.fill_diagonal: Entry(pull_places, push_places, (0, 1)),
}

ARRAY_METHODS: dict[tuple[str, type], Entry] = {
    ("fill", Array): Entry(_pull_fill, _push_fill, (0, 1)),
    ("put", Array): Entry(pull_places, push_places, (0, 2)),
    ("sort", Array): SORT,
    ("setflags", Array): Entry(_pull_flags, _push_flags),
}

__all__ = ["ARRAY_METHODS", "WRITES", "without_out", "writes_out"]
