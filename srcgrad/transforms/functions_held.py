"""Attributes that hold functions: which one it is, where all that is written into them is known.

    layer = Layer(w, np.tanh)              layer = Layer(w, np.tanh)
    h = layer.act(layer.w * x)      ->     h = np.tanh(layer.w * x)

>>> from ..ir.kinds import ANY
>>> acts, more, p, f = map(Var, ("acts", "acts", "p", "f"))
>>> kinds = {acts: Column(None, ANY, NOTHING, "act"), more: Column(None, ANY, ANY, "act")}
>>> start = Op((acts,), columns.attributes, (Const(("act",)),))
>>> write = Op((more,), prims.store, (acts, p, Const(abs)))
>>> block = Block((start, write, Op((f,), operator.getitem, (more, p))), (f,))
>>> functions_held(block, kinds)[0].end[0].value is abs
True
"""

from __future__ import annotations

import operator
import types
from collections.abc import Mapping

import numpy as np

from ..ir import columns, prims
from ..ir.core import Atom, Block, Const, Op, Var
from ..ir.kinds import NOTHING, Column, Kind
from ..ir.walk import map_blocks, stmts_in, substitute

# the functions of an attribute by the object that holds it; under None, that of every object
Held = dict[Atom | None, Const]


def functions_held(block: Block, kinds: Mapping[Var, Kind]) -> tuple[Block, dict[str, Held]]:
    """The block with these functions themselves (as it is, if there are none), and which."""
    held = held_by_name(block, kinds)
    found: dict[Var, Atom] = {}
    used: dict[str, Held] = {}
    for op in stmts_in(block):
        if isinstance(op, Op) and op.fn is operator.getitem and (name := _name(op, kinds)) in held:
            own = held[name]
            if (fn := own.get(None) or own.get(op.args[1])) is not None:
                found[op.out], used[name] = fn, own
    return (_without(block, found) if found else block), used


def held_by_name(block: Block, kinds: Mapping[Var, Kind]) -> dict[str, Held]:
    """The functions of each attribute that holds nothing else."""
    started = {
        kind.name: kind.item is NOTHING
        for op in stmts_in(block)
        if isinstance(op, Op) and op.fn is columns.attributes
        for kind in map(kinds.get, op.outs)
        if isinstance(kind, Column)
    }
    stores: dict[str, list[Op]] = {name: [] for name, is_empty in started.items() if is_empty}
    made: set[Atom] = set()
    for op in stmts_in(block):
        if not isinstance(op, Op):
            continue
        if isinstance(op.fn, columns.New):
            made.add(op.out)
        elif (name := _name(op, kinds)) in stores and op.fn is not operator.getitem:
            stores[name].append(op)
    return {name: own for name, ops in stores.items() if (own := _held(ops, made))}


def _held(ops: list[Op], made: set[Atom]) -> Held:
    values = [op.args[2] if op.fn is prims.store else None for op in ops]
    functions = [v for v in values if isinstance(v, Const) and isinstance(v.value, _FUNCTIONS)]
    if not values or len(functions) < len(values):
        return {}
    if all(fn.value is functions[0].value for fn in functions):
        return {None: functions[0]}
    refs = [op.args[1] for op in ops]
    is_told = len(set(refs)) == len(refs) and made.issuperset(refs)
    return dict(zip(refs, functions, strict=True)) if is_told else {}


_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, np.ufunc, type(np.sum))


def _name(op: Op, kinds: Mapping[Var, Kind]) -> str:
    kind = kinds.get(op.args[0]) if op.args and isinstance(op.args[0], Var) else None
    return kind.name if isinstance(kind, Column) else ""


def _without(block: Block, found: Mapping[Var, Atom]) -> Block:
    def visit(inner: Block) -> Block:
        return Block(
            tuple(
                stmt if isinstance(stmt, Op) else map_blocks(stmt, visit)
                for stmt in inner.stmts
                if not isinstance(stmt, Op) or len(stmt.outs) != 1 or stmt.out not in found
            ),
            inner.end,
        )

    return substitute(visit(block), found)
