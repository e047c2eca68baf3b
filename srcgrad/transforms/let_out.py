"""Lists and dicts whose items are not what was put there where they were made: others know them
by another name, by which they are written, or may be.

    fs = [np.sin, np.cos]
    table = {"fs": fs}
    table["fs"].append(np.exp)         what `fs` holds is not known any more

>>> from ..ir.core import Const
>>> fs, table, seen, more = (Var(name) for name in ("fs", "table", "seen", "more"))
>>> made = Op((fs,), prims.make_list, (Const(abs), Const(len)))
>>> kept = Op((table,), prims.make_list, (fs,))
>>> read = Op((seen,), operator.getitem, (table, Const(0)))
>>> written = Op((more,), prims.append, (seen, Const(max)))
>>> LetOut.of(Block((made, kept, read, written)), {}).is_open(fs)
True
>>> LetOut.of(Block((made, kept, read)), {}).is_open(fs)
False
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..analysis.memory import kind_of_atom, writes_of
from ..ir import prims
from ..ir.core import Atom, Block, If, Loop, Op, Stmt, Var
from ..ir.kinds import Array, Kind, Num
from ..ir.walk import definitions, own_atoms, regions, stmts_in
from .contents import is_slice

_MADE = frozenset({prims.make_list, prims.make_dict, list, dict, operator.add, operator.or_})
_READING = _MADE - {prims.make_list, prims.make_dict} | {
    operator.getitem, operator.contains, operator.is_, operator.is_not, operator.not_, len,
    enumerate, zip, reversed, iter, tuple, sorted, sum, min, max, any, all, isinstance, type, bool,
    print, prims.unpack, prims.unpack_star,
}  # fmt: skip
_READING_METHODS = frozenset("items keys values get copy index count".split())

# what a call of a function of the user's writes of that which it is given
CallWrites = Callable[[Op], Iterable[Atom]]


@dataclass(frozen=True)
class LetOut:
    """The displays of a block that somebody else may have written."""

    made: Mapping[Var, Stmt]
    roots: frozenset[Var]

    @classmethod
    def of(
        cls, block: Block, kinds: Mapping[Var, Kind], writes: CallWrites = lambda op: ()
    ) -> LetOut:
        """Those of the block."""
        made = definitions(block)
        known = {var for var, stmt in made.items() if _is_made(stmt, made)}
        if not known:
            return cls(made, frozenset())
        given = {var for var in _given(block) if _root(var, made) in known}
        found = {_root(var, made) for var in _read_later(block, kinds)} & known
        for op in stmts_in(block):
            if not isinstance(op, Op):
                continue
            target = _target(op, kinds)
            root = _root(target, made) if isinstance(target, Var) else None
            if root in known and not given.isdisjoint(_versions(target, made)):  # type: ignore[arg-type]
                found.add(root)  # type: ignore[arg-type]
            is_unknown = root is not None and root not in known
            is_writing = any(_may_hold(atom, kinds) for atom in writes(op))
            if is_unknown or is_writing or _runs_writer(op, kinds):
                found |= {_root(var, made) for var in given}
        return cls(made, frozenset(found))

    def is_open(self, var: Var) -> bool:
        """May it hold something else by now?"""
        return bool(self.roots) and _root(var, self.made) in self.roots


def _is_made(stmt: Stmt, made: Mapping[Var, Stmt]) -> bool:
    """Does it make a list or a dict of its own?"""
    match stmt:
        case Op(fn=operator.getitem, args=(_, place)):
            return is_slice(place, made)
        case Op(fn=fn):
            return fn in _MADE
        case _:
            return False


def _read_later(block: Block, kinds: Mapping[Var, Kind]) -> set[Var]:
    """What is written, and read by another name after that: the version before is read."""
    written: set[Var] = set()
    found: set[Var] = set()
    for stmt in stmts_in(block):
        found |= written.intersection(own_atoms(stmt))
        if isinstance(stmt, Op) and isinstance(target := _target(stmt, kinds), Var):
            written.add(target)
    return found


def _target(op: Op, kinds: Mapping[Var, Kind]) -> Atom | None:
    """The list, dict or object that the operation writes."""
    if op.fn in (setattr, prims.set_attribute):
        return None
    place = writes_of(op, kinds)  # type: ignore[arg-type]
    if place is None:
        return None
    is_numbers = isinstance(kind_of_atom(op.args[place], kinds), (Array, Num))
    return None if is_numbers else op.args[place]


def _runs_writer(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is a function made that writes a container?"""
    if not isinstance(op.fn, prims.Closure):
        return False
    body = op.fn.function.body  # type: ignore[attr-defined]
    inner = (stmt for stmt in stmts_in(body) if isinstance(stmt, Op))
    return any(_target(stmt, {}) is not None for stmt in inner)


def _given(block: Block, is_end: bool = True) -> Iterator[Var]:
    """What is given away: put into something, passed, or bound to other names as well."""
    for stmt in block.stmts:
        match stmt:
            case Op():
                yield from filter(_is_var, _given_by(stmt))
            case Loop(carries=carries):
                yield from filter(_is_var, (carry.init for carry in carries))
            case If():
                pass
        for region in regions(stmt):
            yield from _given(region, False)
    if not is_end:
        yield from filter(_is_var, block.end)


def _given_by(op: Op) -> tuple[Atom, ...]:
    every = (*op.args, *(value for _, value in op.options))
    if op.fn in _READING:
        return ()
    if op.fn is prims.apply:  # (what `*` and `**` stand before is copied)
        return every[:1]
    if isinstance(op.fn, prims.Method) and op.fn.name in _READING_METHODS:
        return every[1:]
    return every[1:] if writes_of(op, {}) == 0 else every


def _is_var(atom: Atom) -> bool:
    return isinstance(atom, Var)


def _may_hold(atom: Atom, kinds: Mapping[Var, Kind]) -> bool:
    return _is_var(atom) and not isinstance(kind_of_atom(atom, kinds), (Array, Num))


def _versions(atom: Atom, made: Mapping[Var, Stmt]) -> Iterator[Var]:
    """The version itself, and those that it was made of by writes."""
    while isinstance(atom, Var):
        yield atom
        match made.get(atom):
            case Op(fn=prims.append | prims.store | operator.iadd, args=(before, *_)):
                atom = before
            case Op(fn=prims.Method(), outs=(_, after), args=(before, *_)) if after is atom:
                atom = before
            case _:
                return


def _root(var: Var, made: Mapping[Var, Stmt]) -> Var:
    *_, first = _versions(var, made)
    return first
