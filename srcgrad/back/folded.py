"""What is written inside expressions: the result of `inline.fold`.

>>> import operator
>>> from ..ir.core import Block, Function
>>> x, y, t = Var("x"), Var("y"), Var("t", True)
>>> folded = Folded(Memory(Function("f", (), Block(())), {}), {})
>>> folded.terms[t] = Op((t,), operator.add, (x, y))
>>> folded.reads(t) == (x, y), folded.reads(x) == (x,)
(True, True)
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..analysis.liveness import Reading
from ..ir import prims
from ..ir.core import Atom, If, Op, Stmt, Var
from ..ir.walk import own_atoms
from .facts import boolean_arm, written_atoms
from .memory import Memory


@dataclass(frozen=True, slots=True)
class Folded:
    """`terms`: the Op or If that is written where the Var is read. `expressions`: the Ifs that
    are written as an expression. `augmented[store]` is the operation `+=` of `y[i] += v`.
    `patterns`: the `unpack` that takes a bound Var apart. `hidden`: statements without a line."""

    memory: Memory
    roots: Mapping[Var, Atom]
    terms: dict[Var, Op | If] = field(default_factory=dict)
    expressions: set[If] = field(default_factory=set)
    augmented: dict[Op, Op] = field(default_factory=dict)
    patterns: dict[Var, Op] = field(default_factory=dict)
    hidden: set[Stmt] = field(default_factory=set)
    leaves: dict[Var, tuple[Var, ...]] = field(default_factory=dict)

    def root(self, atom: Atom) -> Atom:
        """The first version of the same storage."""
        while isinstance(atom, Var) and atom in self.roots:
            atom = self.roots[atom]
        return atom

    def reads(self, atom: Atom) -> tuple[Var, ...]:
        """The Vars that are read where the atom is written."""
        atom = self.root(atom)
        if not isinstance(atom, Var):
            return ()
        term = self.terms.get(atom)
        if term is None:
            return (atom,)
        if atom not in self.leaves:
            self.leaves[atom] = tuple(self._leaves(term))
        return self.leaves[atom]

    def _leaves(self, term: Op | If) -> Iterator[Var]:
        for operand in self.operands(term):
            yield from self.reads(operand)

    def is_expression(self, stmt: If) -> bool:
        is_term = len(stmt.outs) == 1 and self.terms.get(stmt.outs[0]) is stmt
        return is_term or stmt in self.expressions

    def binds(self, var: Var) -> tuple[Var, ...]:
        pattern = self.patterns.get(var)
        if pattern is None:
            return () if var in self.roots else (var,)
        return tuple(bound for out in pattern.outs for bound in self.binds(out))

    def operands(self, stmt: Stmt) -> Iterator[Atom]:
        """What a statement or term reads itself, in the order of evaluation as printed."""
        if isinstance(stmt, If):
            yield stmt.test
            if self.is_expression(stmt):
                repeated = boolean_arm(stmt)
                yield from (arm.end[0] for arm in (stmt.then, stmt.orelse) if arm is not repeated)
        elif isinstance(stmt, Op) and stmt in self.augmented:
            yield from stmt.args[:2]
            yield self.augmented[stmt].args[1]
        elif isinstance(stmt, Op) and stmt.fn in (prims.store, operator.setitem, setattr):
            target, index, value = stmt.args
            yield from (value, target, index)
        elif isinstance(stmt, Op) and stmt.fn is operator.contains:
            yield from (stmt.args[1], stmt.args[0])
        elif isinstance(stmt, Op):
            yield from written_atoms(stmt, self.memory.kinds)
        else:
            yield from own_atoms(stmt)

    def statement_atoms(self, stmt: Stmt) -> Iterator[Atom]:
        if isinstance(stmt, Op):
            yield from self.operands(stmt)
        else:
            yield from own_atoms(stmt)

    def reading(self) -> Reading:
        return Reading(
            self.hidden, self.reads, self.binds, self.statement_atoms, self.is_expression
        )


def is_if_statement(stmt: If) -> bool:
    """Did the user write the statement `if`, or `return` in a loop? (No expression begins with the
    word.)"""
    span = stmt.span
    if span is None or span.is_adjoint or any(out.wish == "result" for out in stmt.outs):
        return True
    return re.match(r"(el)?if\b", span.line_text[span.column :]) is not None
