"""Fit a function to the kinds of its arguments: static tests, methods, attributes.

`x.sum()` becomes `np.sum(x)` (still spelled `.sum`), `isinstance(x, np.ndarray)` is decided,
and of an `if` that is decided only the arm that runs is left.
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis.kinds import Kinds, constant_of
from ..ir import marks, prims
from ..ir.core import Atom, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Num
from ..ir.walk import map_blocks, substitute
from ..rules.methods import canonical_attribute, canonical_method
from .outcome import decided


def specialise(block: Block, kinds: Kinds) -> Block:
    """The same block for these kinds."""
    subst: dict[Var, Atom] = {}
    return substitute(_block(block, kinds, subst), subst)


def _block(block: Block, kinds: Kinds, subst: dict[Var, Atom]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        match stmt:
            case Op():
                _op(stmt, kinds, subst, stmts)
            case If():
                last = stmts[-1] if stmts else None
                if isinstance(last, Op) and last.fn is marks.attempt and last.out is stmt.test:
                    stmt = decided(stmt, kinds) or stmt
                    if stmt.test != last.out:
                        del stmts[-1]
                _if(stmt, kinds, subst, stmts)
            case _:
                stmts.append(map_blocks(stmt, lambda inner: _block(inner, kinds, subst)))
    return Block(tuple(stmts), block.end)


def _if(stmt: If, kinds: Kinds, subst: dict[Var, Atom], stmts: list[Stmt]) -> None:
    test = _get(stmt.test, subst)
    if isinstance(test, Const) and isinstance(test.value, (bool, int, str, type(None))):
        arm = _block(stmt.then if test.value else stmt.orelse, kinds, subst)
        stmts.extend(arm.stmts)
        subst.update(zip(stmt.outs, arm.end, strict=True))
    else:
        stmts.append(map_blocks(stmt, lambda inner: _block(inner, kinds, subst)))


def _get(atom: Atom, subst: dict[Var, Atom]) -> Atom:
    while isinstance(atom, Var) and atom in subst:
        atom = subst[atom]
    return atom


def _op(op: Op, kinds: Kinds, subst: dict[Var, Atom], stmts: list[Stmt]) -> None:
    if len(op.outs) == 1:
        found = constant_of(op, kinds)
        if found is not None and _is_plain(found) and not _is_read_anew(op):
            subst[op.out] = found
            return
    stmts.append(_canonical(op, kinds))


def _is_plain(const: Const) -> bool:
    return isinstance(const.value, (bool, type(None)))


def _is_read_anew(op: Op) -> bool:
    return op.fn is prims.global_value


def _canonical(op: Op, kinds: Kinds) -> Op:
    """A method or attribute of an array as the function that means the same."""
    if not op.args or not isinstance(op.args[0], Var):
        return op
    kind = kinds.get(op.args[0], ANY)
    if not isinstance(kind, (Array, Num)):
        return op
    if isinstance(op.fn, prims.Method):
        fn = canonical_method(op.fn.name)
        if fn is not None and op.fn.name not in prims.MUTATORS:
            return replace(op, fn=fn)
    if op.fn is getattr and isinstance(op.args[1], Const):
        fn = canonical_attribute(op.args[1].value)
        if fn is not None:
            return replace(op, fn=fn, args=(op.args[0],), spelled=f".{op.args[1].value}")
    return op
