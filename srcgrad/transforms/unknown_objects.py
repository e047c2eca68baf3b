"""Checks of values of which only the run knows that they are objects of the user, before anything
but a method is asked of them: what an operator does with an object, its class says.

    check_plain(a, b, line=12)
    t = a + b

>>> from ..ir.show import show
>>> a, b, t = Var("a"), Var("b"), Var("t")
>>> block = Block((Op((t,), operator.add, (a, b)),), (t,))
>>> print(show(with_object_checks(block, (a, b), {}, {a, b, t}, "")))
check_plain(a, b)
t = add(a, b)
yield t
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from typing import assert_never

import numpy as np

from ..analysis.effects import TOLD
from ..ir import columns, prims
from ..ir.core import Atom, Block, Each, Function, If, Loop, Mirror, Op, Stmt, Var
from ..ir.kinds import ANY, NOTHING, Dict, Kind, List, Obj, Record, Ref, Tuple, is_unknown
from ..ir.walk import map_blocks, stmts_in
from ..runtime_objects import check_numbers, check_plain
from .classes import is_operator
from .cut_off import line_in
from .users import is_user_function, is_users_class

Kinds = Mapping[Var, Kind]


def meets_objects(given: Iterable[Kind], functions: Iterable[Function]) -> bool:
    """May there be an object of the user's in a program, among what it is given or makes?"""
    if any(map(_may_hold_object, given)):
        return True
    ops = (op for function in functions for op in stmts_in(function.body) if isinstance(op, Op))
    return any(_may_give_object(op) for op in ops)


def with_object_checks(
    block: Block, params: Collection[Var], kinds: Kinds, live: Set[Var], file: str
) -> Block:
    """The block in which such values are checked. `live` carries a derivative into the result,
    whatever is an operator or inert for numbers; `file`: where the function stands."""
    unknown = may_be_objects(block, params, kinds)

    def asked(stmt: Stmt) -> list[Var]:
        match stmt:
            case Op(outs=outs) if not live.isdisjoint(outs):
                looks_in = _looks_in(stmt)
                return [a for a in asked_of(stmt) if a in unknown or looks_in and holds_any(a)]  # type: ignore[misc]
            case Loop(head=Each(target=target, items=items)) if target in live:
                return [items] if items in unknown else []  # type: ignore[list-item]
            case _:
                return []

    def holds_any(atom: Atom) -> bool:
        kind = kinds.get(atom, ANY) if isinstance(atom, Var) else NOTHING
        return isinstance(kind, (List, Tuple)) and _may_hold_object(kind)

    def visit(inner: Block, known: frozenset[Var]) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            new = tuple(dict.fromkeys(atom for atom in asked(stmt) if atom not in known))
            if new:
                known |= {*new}
                check = check_numbers if _looks_in(stmt) else check_plain
                stmts.append(Op((), check, new, line_in(stmt, file), stmt.span))
            if not isinstance(stmt, Op):
                stmt = map_blocks(stmt, lambda part, known=known: visit(part, known))  # type: ignore[misc]
            stmts.append(stmt)
        return Block(tuple(stmts), inner.end)

    return visit(block, frozenset())


# --- what may be an object ------------------------------------------------------------------------


def may_be_objects(block: Block, params: Collection[Var], kinds: Kinds) -> set[Var]:
    """The Vars of unknown kind that may be such objects."""
    found = {var for var in params if is_unknown(kinds.get(var, ANY))}
    before = -1
    while before != len(found):
        before = len(found)
        _walk(block, kinds, found)
    return found


def _walk(block: Block, kinds: Kinds, found: set[Var]) -> None:
    def note(out: Var, *sources: Atom) -> None:
        if is_unknown(kinds.get(out, ANY)) and any(may_be(source) for source in sources):
            found.add(out)

    def may_be(atom: Atom) -> bool:
        return atom in found or _is_object(kinds.get(atom, ANY) if isinstance(atom, Var) else ANY)

    for stmt in block.stmts:
        match stmt:
            case Op(outs=outs):
                for out in outs:
                    if is_unknown(kinds.get(out, ANY)) and _may_give(stmt, may_be):
                        found.add(out)
            case If(then=then, orelse=orelse, outs=outs):
                _walk(then, kinds, found)
                _walk(orelse, kinds, found)
                for out, a, b in zip(outs, then.end, orelse.end, strict=True):
                    note(out, a, b)
            case Loop(head=head, carries=carries, body=body):
                if isinstance(head, Each) and is_unknown(kinds.get(head.target, ANY)):
                    found.add(head.target)
                for carry in carries:
                    note(carry.inside, carry.init)
                _walk(body, kinds, found)
                for carry, end in zip(carries, body.end, strict=True):
                    note(carry.inside, end)
                    note(carry.out, carry.init, end)
            case Mirror():
                pass
            case _:
                assert_never(stmt)


def _may_give(op: Op, may_be: Callable[[Atom], bool]) -> bool:
    """May the result be an object? (Functions of NumPy give arrays, operators what they are
    given.)"""
    fn = op.fn
    if _is_numeric(fn):
        return False
    is_told = isinstance(fn, TOLD) or fn in (prims.identity, prims.store, prims.append)
    if is_told:
        return bool(op.args) and may_be(op.args[0])
    if fn is not operator.getitem and is_operator(fn) or fn in (sum, pow, divmod, max, min):
        return any(map(may_be, op.args))
    return True


def _is_numeric(fn: object) -> bool:
    home = (getattr(fn, "__module__", None) or "").split(".")[0]
    return home in ("numpy", "scipy", "math", "cmath") or isinstance(fn, np.ufunc)


def _looks_in(stmt: Stmt) -> bool:
    return isinstance(stmt, Op) and _is_numeric(stmt.fn)


def _may_give_object(op: Op) -> bool:
    if isinstance(op.fn, (prims.Made, columns.New)) or op.fn in (prims.call, prims.apply):
        return True
    return isinstance(op.fn, type) and is_users_class(op.fn)


def _is_object(kind: Kind) -> bool:
    return isinstance(kind, (Record, Ref)) or isinstance(kind, Obj) and is_users_class(kind.type)


def _may_hold_object(kind: Kind) -> bool:
    match kind:
        case Tuple(items=items):
            return any(map(_may_hold_object, items))
        case List(item=item):
            return _may_hold_object(item)
        case Dict(fields=fields, item=item):
            every = (item,) if fields is None else tuple(value for _, value in fields)
            return any(map(_may_hold_object, every))
        case _:
            return is_unknown(kind) or _is_object(kind)


# --- what is asked of it --------------------------------------------------------------------------


def asked_of(op: Op) -> Iterator[Atom]:
    """The arguments whose class says what the operation does."""
    fn = op.fn
    if fn in _OF_HOLDERS:
        yield op.args[0]
    elif (getattr(fn, "__module__", None) or "").startswith("srcgrad."):
        return  # (what generated code calls knows objects)
    elif not (fn in _AS_THEY_ARE or isinstance(fn, _CALLS) or is_user_function(fn)):
        yield from (*op.args, *(atom for _, atom in op.options))


_CALLS = (prims.Called, prims.Generated, prims.Closure, prims.Method, prims.Made, prims.Holding,
          prims.Opaque, prims.Asking, *TOLD)  # fmt: skip
_OF_HOLDERS = frozenset({
    operator.getitem, prims.store, prims.delete_item, prims.unpack, prims.unpack_star,
})  # fmt: skip
# they hand on what they are given, or look at which it is
_AS_THEY_ARE = frozenset({
    getattr, hasattr, setattr, isinstance, type, id, callable, operator.is_, operator.is_not,
    operator.not_, operator.truth, bool, print, repr, str,
})  # fmt: skip

__all__ = ["asked_of", "may_be_objects", "meets_objects", "with_object_checks"]
