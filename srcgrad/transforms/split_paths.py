"""Choices between objects of several classes: what follows is written down for each of them.

    shape = Circle(r) if round else Square(w)        if round:
    return shape.area()                                  return Circle(r).area()
                                                     return Square(w).area()

>>> from ..ir import prims
>>> from ..ir.core import Op
>>> class Circle:
...     def area(self): ...
>>> class Square:
...     def area(self): ...
>>> test, a, b, shape, y = (Var(name) for name in ("test", "a", "b", "shape", "y"))
>>> choice = If(test, Block((), (a,)), Block((), (b,)), (shape,))
>>> used = Op((y,), prims.Method("area"), (shape,))
>>> kinds = {a: Record(Circle, ()), b: Record(Square, ())}
>>> (stmt,) = split_paths(Block((choice, used), (y,)), kinds).stmts
>>> [op.args for op in (*stmt.then.stmts, *stmt.orelse.stmts)] == [(a,), (b,)]
True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..attributes import is_record_class
from ..ir.core import UNBOUND, Atom, Block, Function, If, Op, Stmt, Var
from ..ir.kinds import Column, Kind, Obj, Record, Ref
from ..ir.walk import clone, definitions, map_blocks, reads, stmts_in
from .users import is_users_class

# what is written down twice, and what may come of it
_MOST_STATEMENTS = 150
_MOST_IN_ALL = 600


def split_paths(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block, in which the class of each object that a choice made is known."""
    defs = definitions(block)
    if not any(_is_choice(stmt, defs, kinds) for stmt in stmts_in(block)):
        return block
    if any(isinstance(kind, Column) for kind in kinds.values()):
        return block  # (objects are known by their identity by now)
    if sum(1 for _ in stmts_in(block)) > _MOST_IN_ALL:
        return block
    return _split(block, defs, kinds)


def _split(block: Block, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]) -> Block:
    for place, stmt in enumerate(block.stmts):
        rest = Block(block.stmts[place + 1 :], block.end)
        if isinstance(stmt, If) and _is_choice(stmt, defs, kinds) and _is_short(rest):
            if any(out in {*reads(Block(rest.stmts))} for out in stmt.outs):
                arms = []
                for arm in (stmt.then, stmt.orelse):
                    after = clone(rest, dict(zip(stmt.outs, arm.end, strict=True)))
                    arms.append(Block(arm.stmts + after.stmts, after.end))
                outs = tuple(_like(atom) for atom in block.end)
                whole = If(stmt.test, arms[0], arms[1], outs, stmt.span)
                return Block((*block.stmts[:place], whole), outs)
    return Block(
        tuple(map_blocks(stmt, lambda inner: _split(inner, defs, kinds)) for stmt in block.stmts),
        block.end,
    )


def _is_choice(stmt: Stmt, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]) -> bool:
    """Does it choose between objects of several classes?"""
    return isinstance(stmt, If) and any(len({*_classes(out, defs, kinds)}) > 1 for out in stmt.outs)


def _classes(atom: Atom, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]) -> Iterator[type]:
    """The user's classes of which an object may be that choices have made."""
    made = defs.get(atom) if isinstance(atom, Var) else None
    if isinstance(made, If):
        place = made.outs.index(atom)  # type: ignore[arg-type]
        for arm in (made.then, made.orelse):
            if arm.end[place] != UNBOUND:
                yield from _classes(arm.end[place], defs, kinds)
    elif isinstance(atom, Var) and isinstance(kind := kinds.get(atom), (Obj, Record, Ref)):
        if is_users_class(kind.type):
            yield kind.type


def makes_one_of_several(function: Function) -> bool:
    """Does a function give an object that it makes, of one class or another?"""
    defs, found = definitions(function.body), set[object]()
    waiting = [*function.body.end]
    while waiting:
        atom = waiting.pop()
        match defs.get(atom) if isinstance(atom, Var) else None:
            case If(then=then, orelse=orelse, outs=outs):
                place = outs.index(atom)  # type: ignore[arg-type]
                waiting += [then.end[place], orelse.end[place]]
            case Op(fn=fn) if isinstance(fn, type) and is_record_class(fn):
                found.add(fn)
    return len(found) > 1


def _is_short(rest: Block) -> bool:
    return sum(1 for _ in stmts_in(rest)) <= _MOST_STATEMENTS


def _like(atom: Atom) -> Var:
    return Var(atom.wish, atom.is_temporary) if isinstance(atom, Var) else Var("", True)


__all__ = ["makes_one_of_several", "split_paths"]
