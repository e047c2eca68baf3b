"""Contributions that meet: added before they are put in place, scaled once by what scales them all.

`dx[i] += a; dx[i] += b` becomes `dx[i] += a + b` where nothing reads `dx` in between and both are
of one statement of the user's; `c * x - c * y` becomes `c * (x - y)` for a number `c` and arrays.

>>> x, i, a, b = Var("x"), Var("i"), Var("a"), Var("b")
>>> first, last = Var("dx"), Var("dx")
>>> span = Span("", "", 1, 0, 1, 0, "", "y = x[i] + x[i]", is_adjoint=True)
>>> one = Op((first,), prims.add_item, (x, i, a), (), span)
>>> two = Op((last,), prims.add_item, (first, i, b), (), span)
>>> kinds = {var: Num(float) for var in (a, b)} | {i: Num(int)}
>>> [op.fn.__name__ for op in gather(Block((one, two), (last,)), {}, kinds).stmts]
['add', 'add_item']
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ..analysis.indexing import place_of
from ..analysis.kinds import Kinds, infer
from ..errors import Span
from ..ir import prims
from ..ir.core import Atom, Block, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num
from ..ir.kinds_of import kind_of_const
from ..ir.walk import definitions, map_blocks, reads, substitute
from .work import is_adjoint


def gather(mirror: Block, primal: Mapping[Var, Stmt], kinds: Kinds) -> Block:
    """The mirror with fewer updates and fewer products (itself, if there are no fewer); `primal`
    are the definitions it reads."""
    found = Found({**primal, **definitions(mirror)}, kinds, Counter(reads(mirror)))
    fewer = _block(mirror, found)
    return substitute(fewer, found.skipped) if found.changed else mirror


@dataclass
class Found:
    """`skipped`: versions of a cotangent that are not made any more, and what they came from."""

    defs: dict[Var, Stmt]
    kinds: Kinds
    uses: Counter[Atom]
    skipped: dict[Var, Atom] = field(default_factory=dict)
    changed: bool = False

    def made(self, atom: Atom) -> Op | None:
        """The operation that gives the atom."""
        stmt = self.defs.get(atom) if isinstance(atom, Var) else None
        return stmt if isinstance(stmt, Op) else None

    def kind(self, atom: Atom) -> Kind:
        return kind_of_const(atom.value) if isinstance(atom, Const) else self.kinds.get(atom, ANY)


def _block(block: Block, found: Found) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        match stmt:
            case Op(fn=prims.add_item):
                stmts += _update(stmt, stmts, found)
            case Op(fn=operator.add | operator.sub) if is_adjoint(stmt):
                stmts += _scaled_once(stmt, stmts, found)
            case _:
                stmts.append(map_blocks(stmt, lambda inner: _block(inner, found)))
    return Block(tuple(stmts), block.end)


# --- added before they are put in place --------------------------------------------------------


def _update(op: Op, before: list[Stmt], found: Found) -> list[Op]:
    """The update that also adds what an earlier one adds to the same place."""
    target, index, value = op.args
    earlier = _earlier(op, before, found)
    if earlier is None:
        return [op]
    before.remove(earlier)
    found.skipped[earlier.out], found.changed = earlier.args[0], True
    total = _sum(earlier.args[2], value, op, found)
    found.kinds.update(infer(Block(tuple(total)), found.kinds))
    found.defs.update({made.out: made for made in total})
    found.uses.update(atom for made in total for atom in made.args)
    return [*total, replace(op, args=(target, index, total[-1].out))]


def _earlier(op: Op, before: list[Stmt], found: Found) -> Op | None:
    """The update before `op` that nobody reads but further updates, at the same place."""
    target, index, value = op.args
    place = place_of(index, found.defs, found.kinds)
    while isinstance(target, Var) and found.uses[target] == 1:
        stmt = next((s for s in reversed(before) if isinstance(s, Op) and target in s.outs), None)
        if stmt is None or stmt.fn is not prims.add_item or not _is_one_statement(stmt, op):
            return None
        if place_of(stmt.args[1], found.defs, found.kinds) == place:
            kinds = [found.kind(value), found.kind(stmt.args[2])]
            return stmt if all(isinstance(kind, (Num, Array)) for kind in kinds) else None
        target = stmt.args[0]
        while isinstance(target, Var) and target in found.skipped:
            target = found.skipped[target]
    return None


def _is_one_statement(a: Op, b: Op) -> bool:
    return a.span is not None and b.span is not None and _line(a.span) == _line(b.span)


def _line(span: Span) -> tuple[object, ...]:
    return span.file, span.line, span.statement


def _sum(a: Atom, b: Atom, at: Op, found: Found) -> list[Op]:
    """The operations that add two contributions; what both take away is taken away once."""
    minus_a, minus_b = _negated(a, found), _negated(b, found)
    if minus_a is None and minus_b is None:
        return [_temporary(operator.add, (a, b), at)]
    if minus_a is None or minus_b is None:
        atom, made = minus_a or minus_b or (a, [])
        return [*made, _temporary(operator.sub, (b if minus_b is None else a, atom), at)]
    total = _temporary(operator.add, (minus_a[0], minus_b[0]), at)
    return [*minus_a[1], *minus_b[1], total, _temporary(operator.neg, (total.out,), at)]


def _negated(atom: Atom, found: Found) -> tuple[Atom, list[Op]] | None:
    """`x` of an atom that is `-x`, or `2.0 * x` of one that is `-2.0 * x`, and what makes it."""
    if isinstance(atom, Const):
        return (Const(-atom.value), []) if _is_negative(atom) else None  # type: ignore[operator]
    made = found.made(atom)
    if made is None or found.uses[atom] != 1 or not is_adjoint(made):
        return None
    if made.fn is operator.neg:
        return made.args[0], []
    if made.fn is not operator.mul or not _is_negative(made.args[0]):
        return None
    factor = Const(-made.args[0].value)  # type: ignore[operator, union-attr]
    product = _temporary(operator.mul, (factor, made.args[1]), made)
    return product.out, [product]


def _is_negative(atom: Atom) -> bool:
    return isinstance(atom, Const) and type(atom.value) is float and atom.value < 0


def _temporary(fn: Callable, args: tuple[Atom, ...], at: Op) -> Op:
    return Op((Var("", True),), fn, args, (), at.span)


# --- scaled once ---------------------------------------------------------------------------------


def _scaled_once(op: Op, before: list[Stmt], found: Found) -> list[Op]:
    """`c * x + c * y` as `c * (x + y)`, of a number and arrays of the type of the result."""
    products = [found.made(atom) for atom in op.args]
    for made in products:
        if made is None or made.fn is not operator.mul or not is_adjoint(made):
            return [op]
        if found.uses[made.out] != 1 or not any(stmt is made for stmt in before):
            return [op]
    (c, x), (d, y) = [_factors(made.args, found) for made in products if made is not None]
    if c is None or c != d or not _keeps_type(found.kind(x), found.kind(y), op, found):
        return [op]
    found.changed = True
    total = _temporary(op.fn, (x, y), op)
    return [total, replace(op, fn=operator.mul, args=(c, total.out))]


def _factors(args: tuple[Atom, ...], found: Found) -> tuple[Var | None, Atom]:
    """The number that scales, and what it scales."""
    for scale, rest in (args, args[::-1]):
        if isinstance(scale, Var) and isinstance(found.kind(scale), Num):
            return scale, rest
    return None, args[1]


def _keeps_type(x: Kind, y: Kind, op: Op, found: Found) -> bool:
    whole = found.kinds.get(op.out, ANY)
    if not all(isinstance(kind, Array) for kind in (x, y, whole)):
        return False
    return np.result_type(x.dtype, y.dtype) == whole.dtype  # type: ignore[union-attr]
