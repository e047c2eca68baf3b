"""The equations that adjoint code is simplified by, one per line.

Each holds to the bit (a test evaluates both sides on random numbers); a name stands for any
value, `c` for a scalar. They apply to adjoint operations only, so no value of the user's own
computation can change.

>>> [str(len(laws())) != "0"]
[True]
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..front.lower import lower
from ..front.source import source_of
from ..ir.core import Atom, Const, Function, Op, Var
from ..ir.walk import definitions


def equations(x, y, z, c, n, mask):
    """Never called: read."""
    1 * x == x
    x * 1 == x
    x / 1 == x
    x**1 == x
    x - 0 == x
    -1 * x == -x
    x * -1 == -x
    x + x == 2 * x
    x * y + y * x == 2 * (x * y)
    x + -y == x - y
    -x + y == y - x
    x - -y == x + y
    -(-x) == x
    -x * y == -(x * y)
    x * -y == -(x * y)
    -x / y == -(x / y)
    x / -y == -(x / y)
    np.negative(x) == -x
    np.conj(np.conj(x)) == x
    np.broadcast_to(c, x.shape) * x == c * x
    x * np.broadcast_to(c, x.shape) == c * x
    np.transpose(np.transpose(x)) == x
    np.where(mask, np.where(mask, x, y), z) == np.where(mask, x, z)
    np.where(mask, np.where(mask, x, 0.0) * y, 0.0) == np.where(mask, x * y, 0.0)
    2 * (c * x) == 2 * c * x
    2 * (c / n) == 2 * c / n


@dataclass(frozen=True, eq=False)
class Law:
    """`left == right`: both as operations over the Vars of the equations' parameters."""

    left: Atom
    right: Atom
    defs: dict[Var, Op]
    variables: frozenset[Var]

    def size_of(self, atom: Atom) -> int:
        """The number of operations of a side. (A minus costs nothing: it goes into a sum.)"""
        if not isinstance(atom, Var) or atom in self.variables:
            return 0
        return (self.defs[atom].fn is not operator.neg) + sum(
            map(self.size_of, self.defs[atom].args)
        )

    def size_inside(
        self, op: Op, defs: dict[Var, Op], may_go: Callable[[Var], bool], side: Atom | None = None
    ) -> int:
        """How many operations inside `op`, which matches the left side, are then not needed."""
        pattern = self.defs[side or self.left]  # type: ignore[index]
        total = 0
        for inner, atom in zip(pattern.args, op.args, strict=True):
            if self.size_of(inner) and isinstance(atom, Var) and may_go(atom):
                own = self.defs[inner].fn is not operator.neg  # type: ignore[index]
                total += own + self.size_inside(defs[atom], defs, may_go, inner)
        return total


@functools.cache
def laws() -> tuple[Law, ...]:
    """The equations, lowered."""
    return laws_in(lower(source_of(equations), frozen=True))


def laws_in(function: Function) -> tuple[Law, ...]:
    """The equations in the body of a function."""
    defs = {v: s for v, s in definitions(function.body).items() if isinstance(s, Op)}
    variables = frozenset(param.var for param in function.params)
    return tuple(
        Law(stmt.args[0], stmt.args[1], defs, variables)
        for stmt in function.body.stmts
        if isinstance(stmt, Op) and stmt.fn is operator.eq
    )


@functools.cache
def laws_by_head() -> dict[object, tuple[Law, ...]]:
    """The laws by the function at the root of their left side."""
    table: dict[object, tuple[Law, ...]] = {}
    for law in laws():
        assert isinstance(law.left, Var)
        head = law.defs[law.left].fn
        table[head] = (*table.get(head, ()), law)
    return table


def match(pattern: Atom, atom: Atom, law: Law, defs: dict[Var, Op], bound: dict[Var, Atom]) -> bool:
    """Does `atom` have the form of `pattern`? `bound` collects what the names stand for."""
    if isinstance(pattern, Const):
        return isinstance(atom, Const) and same_number(pattern.value, atom.value)
    if pattern in law.variables:
        if pattern in bound:
            return bound[pattern] == atom
        bound[pattern] = atom
        return True
    wanted = law.defs[pattern]
    found = defs.get(atom) if isinstance(atom, Var) else None
    if found is None:
        return False
    if found.fn is not wanted.fn or len(found.args) != len(wanted.args) or found.options:
        return False
    pairs = zip(wanted.args, found.args, strict=True)
    return all(match(p, a, law, defs, bound) for p, a in pairs)


def same_number(a: object, b: object) -> bool:
    """1 and 1.0 are the same number; 0.0 and -0.0 are not."""
    numbers = (int, float)
    if type(a) in numbers and type(b) in numbers:
        return a == b and repr(float(a)) == repr(float(b))  # type: ignore[arg-type]
    return type(a) is type(b) and a == b
