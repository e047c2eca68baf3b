"""`xs.append(x)` of what is a list, as the operation that it is.

Of an object of the user, it is a method like others; and of something unknown, it may be one.
"""

from __future__ import annotations

import collections
from collections.abc import Mapping
from dataclasses import replace

from ..analysis.memory import kind_of_atom
from ..ir import prims
from ..ir.core import NONE, Atom, Block, Carry, Const, If, Loop, Op, Stmt, Var
from ..ir.kinds import Kind, List, Obj, Tuple, is_unknown
from ..ir.walk import definitions, map_blocks, stmts_in, substitute

APPEND = prims.Method("append")


def with_appends(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block in which lists are appended to by `prims.append`."""
    if not any(isinstance(stmt, Op) and _is_call(stmt) for stmt in stmts_in(block)):
        return block
    origins = _Origins(block)
    subst: dict[Var, Atom] = {}

    def visit(inner: Block) -> Block:
        return Block(tuple(map(changed, inner.stmts)), inner.end)

    def changed(stmt: Stmt) -> Stmt:
        if not isinstance(stmt, Op):
            return map_blocks(stmt, visit)
        if not _is_call(stmt) or not _is_list(stmt.args[0], kinds, origins):
            return stmt
        subst[stmt.outs[0]] = NONE
        return replace(stmt, fn=prims.append, outs=stmt.outs[1:])

    return substitute(visit(block), subst)


def _is_call(op: Op) -> bool:
    return op.fn == APPEND and len(op.args) == 2 and not op.options


def _is_list(atom: Atom, kinds: Mapping[Var, Kind], origins: _Origins) -> bool:
    match kind_of_atom(atom, kinds):
        case List() | Tuple():
            return True
        case Obj(type=cls):
            return _is_like_list(cls)
        case kind:
            return is_unknown(kind) and origins.are_lists(atom)


def _is_like_list(cls: object) -> bool:
    return getattr(cls, "append", None) in (list.append, collections.deque.append)


class _Origins:
    """What values are made of, as the block tells."""

    def __init__(self, block: Block):
        self.defs = definitions(block)
        self.carries: dict[Var, tuple[Carry, Atom]] = {
            var: (carry, end)
            for stmt in stmts_in(block)
            if isinstance(stmt, Loop)
            for carry, end in zip(stmt.carries, stmt.body.end, strict=True)
            for var in (carry.inside, carry.out)
        }

    def are_lists(self, atom: Atom) -> bool:
        """Is it a list that is made here, or None, whichever way it took?"""
        todo, seen = [atom], set[Atom]()
        while todo:
            atom = todo.pop()
            if atom in seen or isinstance(atom, Const) and atom.value is None:
                continue
            seen.add(atom)
            if (before := self.before(atom)) is None:
                return False
            todo += before
        return True

    def before(self, atom: Atom) -> tuple[Atom, ...] | None:
        """What it may have been before; None if it is no list that is made here."""
        if not isinstance(atom, Var):
            return None
        if atom in self.carries:
            carry, end = self.carries[atom]
            return carry.init, end
        match self.defs.get(atom):
            case Op(fn=fn) if fn is prims.make_list or _is_like_list(fn):
                return ()
            case Op(fn=fn, args=(first, *_)) if fn in (prims.append, prims.store, prims.identity):
                return (first,)
            case Op(fn=prims.Method(name=name), args=(first, *_), outs=(_, version)) if (
                name in prims.MUTATORS and version is atom
            ):
                return (first,)
            case If(then=then, orelse=orelse, outs=outs):
                place = outs.index(atom)
                return then.end[place], orelse.end[place]
        return None


__all__ = ["APPEND", "with_appends"]
