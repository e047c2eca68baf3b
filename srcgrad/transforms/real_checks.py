"""Checks where a float that may have turned out complex is made real again.

>>> import operator
>>> from ..ir.kinds import Num
>>> from ..ir.show import show
>>> x, y, z = Var("x"), Var("y"), Var("z")
>>> power, size = Op((y,), operator.pow, (x, Const(1.5))), Op((z,), abs, (y,))
>>> block, kinds = Block((power, size), (z,)), {x: Num(float), y: Num(float)}
>>> never = lambda op: False
>>> print(show(with_real_checks(block, kinds, {x, y, z}, Powers(never, never))))
y = pow(x, 1.5)
check_real(y)
z = abs(y)
yield z
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from ..analysis.complex_powers import doubtful, is_power, is_real_of
from ..ir import prims
from ..ir.core import Block, Const, Function, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, List, Num
from ..ir.walk import map_blocks, own_atoms, stmts_in


@dataclass(frozen=True)
class Powers:
    """What is known of calls of the user's functions: whether one may return a power of a float,
    and whether one may make a complex number real again."""

    gives_power: Callable[[Op], bool]
    hides_complex: Callable[[Op], bool]


def with_real_checks(
    block: Block, kinds: Mapping[Var, Kind], moving: Set[Var], powers: Powers
) -> Block:
    """The block in which what carries a derivative is checked where a complex number in its place
    would get a wrong one, silently."""
    suspects = doubtful(block, kinds, powers.gives_power)
    if not suspects:
        return block

    def checked(stmt: Op) -> Iterator[Stmt]:
        if moving.isdisjoint(stmt.outs) or not (is_real_of(stmt) or powers.hides_complex(stmt)):
            return
        for atom in dict.fromkeys(own_atoms(stmt)):
            kind = kinds.get(atom, ANY) if isinstance(atom, Var) else ANY
            if atom in suspects and isinstance(kind, (Num, Array, List)):
                yield Op((), prims.check_real, (atom,), (), stmt.span)

    def visit(inner: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in inner.stmts:
            if isinstance(stmt, Op):
                stmts += [*checked(stmt), stmt]
            else:
                stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), inner.end)

    return visit(block)


def powers_among(functions: Callable[[], Mapping[object, Function]]) -> Powers:
    """The answers from the bodies of the functions that a program is made of."""

    def reached(op: Op) -> Iterator[Op]:
        known = functions()
        names = {function.name: function for function in known.values()}
        todo, seen = [op], set()
        while todo:
            call = todo.pop()
            fn = call.fn.fn if isinstance(call.fn, prims.Called) else call.fn
            found = names.get(fn.name) if isinstance(fn, prims.Method) else known.get(fn)
            if found is None and fn is getattr and isinstance(call.args[1], Const):
                found = names.get(str(call.args[1].value))
            if found is None or found in seen:
                continue
            seen.add(found)
            inner = [stmt for stmt in stmts_in(found.body) if isinstance(stmt, Op)]
            yield from inner
            todo += inner

    return Powers(
        lambda op: any(map(is_power, reached(op))), lambda op: any(map(is_real_of, reached(op)))
    )
