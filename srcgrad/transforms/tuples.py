"""Tuples that the simplifier sees through: an entry is what was put there, or what has its name.

>>> a, b, t, x, y = (Var(name) for name in "abtxy")
>>> make = Op((t,), prims.make_tuple, (a, b))
>>> work = Work({}, {t: make})
>>> unpacked(Op((x, y), prims.unpack, (t, Const(2))), work), work.get(y) is b
(True, True)
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import replace

from ..analysis.kinds import Kinds
from ..ir import prims
from ..ir.core import Atom, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import Tuple, join
from ..ir.walk import regions
from .emit import adjoint
from .work import Work, is_adjoint, kind_in


def taken_apart(block: Block, kinds: Kinds) -> Iterator[tuple[Atom, tuple[Var, ...]]]:
    """The tuples that are taken apart where they are made: wherever they can be read, so can
    their entries."""
    here = {var for stmt in block.stmts if isinstance(stmt, Op) for var in stmt.outs}
    for stmt in block.stmts:
        if not isinstance(stmt, Op):
            for inner in regions(stmt):
                yield from taken_apart(inner, kinds)
        elif stmt.fn is prims.unpack and stmt.args[0] in here:
            if isinstance(kinds.get(stmt.args[0]), Tuple):  # type: ignore[arg-type]
                yield stmt.args[0], stmt.outs


def unpacked(op: Op, work: Work) -> bool:
    """Is what is taken apart a tuple that was made here, or taken apart before?"""
    source = op.args[0]
    made = work.defs.get(source) if isinstance(source, Var) else None
    if isinstance(source, Const) and isinstance(source.value, tuple):
        items: tuple[Atom, ...] = tuple(map(Const, source.value))
    elif made is not None and made.fn is prims.make_tuple:
        items = made.args
    else:
        items = work.taken_apart.get(source, ())
    if len(items) != len(op.outs):
        return False
    for var, item in zip(op.outs, items, strict=True):
        work.replace(var, item)
    return True


def is_item_of_tuple(op: Op, work: Work) -> bool:
    """Is it an item of a tuple that was made here? (It is what was put there, by identity.)"""
    source = op.args[0] if op.fn is operator.getitem else None
    made = work.defs.get(source) if isinstance(source, Var) else None
    return made is not None and made.fn is prims.make_tuple and isinstance(op.args[1], Const)


def with_entries(stmt: If, work: Work) -> Iterator[Stmt]:
    """The `If` with the entries of a tuple that both arms make in the place of the tuple, so that
    an entry can go alone."""
    outs, ends, made = [], [], []
    for var, *tuples in zip(stmt.outs, stmt.then.end, stmt.orelse.end, strict=True):
        then, orelse = (_entries(atom, work) for atom in tuples)
        if then is None or orelse is None or len(then) != len(orelse):
            outs.append(var)
            ends.append(tuples)
            continue
        names = tuple(Var(_wish_of(a) or _wish_of(b), True) for a, b in zip(then, orelse))
        for name, *pair in zip(names, then, orelse, strict=True):
            work.kinds[name] = join(*(kind_in(atom, work) for atom in pair))
            outs.append(name)
            ends.append(pair)
        made.append(Op((var,), prims.make_tuple, names, (), adjoint(stmt.span)))
    if not made:
        yield stmt
        return
    work.changed = True
    thens, orelses = zip(*ends, strict=True)
    yield replace(
        stmt,
        then=replace(stmt.then, end=thens),
        orelse=replace(stmt.orelse, end=orelses),
        outs=tuple(outs),
    )
    for op in made:
        work.defs[op.out] = op
        yield op


def _entries(atom: Atom, work: Work) -> tuple[Atom, ...] | None:
    """What a tuple was made of, if it was made in the mirror."""
    if isinstance(atom, Const):
        return tuple(map(Const, atom.value)) if type(atom.value) is tuple else None
    made = work.defs.get(atom)
    if made is None or made.fn is not prims.make_tuple or not is_adjoint(made):
        return None
    return made.args


def _wish_of(atom: Atom) -> str:
    return atom.wish if isinstance(atom, Var) else ""
