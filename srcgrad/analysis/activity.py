"""Which values carry a derivative: they depend on `wrt`, and the result depends on them.

>>> import operator
>>> from ..ir.core import Block, Op, Var
>>> x, n, y, z = Var("x"), Var("n"), Var("y"), Var("z")
>>> block = Block((Op((y,), operator.mul, (x, n)), Op((z,), operator.lt, (x, n))), (y,))
>>> sorted(v.wish for v in active(block, {x}, lambda op: op.fn is operator.lt, {}))
['x', 'y']
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping

import numpy as np

from ..attributes import is_class_variable, lookup
from ..ir import marks, prims
from ..ir.core import Block, Const, Each, If, Loop, Mirror, Op, Var
from ..ir.kinds import ANY, Array, Kind, Num, Record, can_carry, is_unknown
from ..markers import stop_gradient
from ..rules.methods import INERT_ATTRIBUTES, INERT_METHODS
from ..rules.registry import is_constant, is_real_constant
from .memory import PLACES
from .rows import Rows, key_read
from .truncation import gives_integers

IsConstant = Callable[[Op], bool]


def active(
    block: Block, wrt: Collection[Var], is_constant: IsConstant, kinds: Mapping[Var, Kind]
) -> frozenset[Var]:
    """The Vars of `block` that depend on `wrt` and that the end of the block depends on."""
    varied = _varied(block, set(wrt), is_constant, kinds)
    return frozenset(varied & _useful(block, is_constant))


def varied(
    block: Block, wrt: Collection[Var], is_constant: IsConstant, kinds: Mapping[Var, Kind]
) -> frozenset[Var]:
    """The Vars of `block` that depend on `wrt`."""
    return frozenset(_varied(block, set(wrt), is_constant, kinds))


def useful(block: Block, is_constant: IsConstant) -> frozenset[Var]:
    """The Vars of `block` that its end depends on."""
    return frozenset(_useful(block, is_constant))


def _varied(
    block: Block, varied: set[Var], is_constant: IsConstant, kinds: Mapping[Var, Kind]
) -> set[Var]:
    rows = Rows(varied)

    def mark(out: Var) -> None:
        if out not in kinds or can_carry(kinds[out]):
            varied.add(out)

    def walk(block: Block) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    rows.note(stmt)
                    if stmt.fn is marks.error and varied:
                        varied.update(stmt.outs)
                    key = key_read(stmt, lambda atom: kinds.get(atom, ANY))  # type: ignore[arg-type]
                    given = (a for a in _inputs(stmt) if a is not key)
                    moves = not is_constant(stmt) and any(a in varied for a in given)
                    if moves and not gives_integers(stmt, varied, kinds):
                        for out in stmt.outs:
                            if not rows.is_still(out):
                                mark(out)
                case If():
                    walk(stmt.then)
                    walk(stmt.orelse)
                    for out, a, b in zip(stmt.outs, stmt.then.end, stmt.orelse.end, strict=True):
                        if a in varied or b in varied:
                            mark(out)
                case Loop() | Mirror():
                    loop(stmt)

    def loop(stmt: Loop | Mirror) -> None:
        if isinstance(stmt, Loop) and isinstance(stmt.head, Each) and stmt.head.items in varied:
            mark(stmt.head.target)
            rows.take(stmt.head)
        before = -1
        while before != len(varied):
            before = len(varied)
            for carry, end in zip(stmt.carries, stmt.body.end, strict=True):
                if carry.init in varied or end in varied:
                    mark(carry.inside)
                    mark(carry.out)
            walk(stmt.body)

    walk(block)
    return varied


def _useful(block: Block, is_constant: IsConstant) -> set[Var]:
    useful: set[Var] = {a for a in block.end if isinstance(a, Var)}

    def need(atom: object) -> None:
        if isinstance(atom, Var):
            useful.add(atom)

    def walk(block: Block) -> None:
        for stmt in reversed(block.stmts):
            match stmt:
                case Op():
                    if any(out in useful for out in stmt.outs) and not is_constant(stmt):
                        for atom in _inputs(stmt):
                            need(atom)
                case If():
                    for out, a, b in zip(stmt.outs, stmt.then.end, stmt.orelse.end, strict=True):
                        if out in useful:
                            need(a)
                            need(b)
                    walk(stmt.then)
                    walk(stmt.orelse)
                case Loop() | Mirror():
                    loop(stmt)

    def loop(stmt: Loop | Mirror) -> None:
        before = -1
        while before != len(useful):
            before = len(useful)
            for carry, end in zip(stmt.carries, stmt.body.end, strict=True):
                if carry.out in useful or carry.inside in useful:
                    useful.update((carry.inside, carry.out))
                    need(carry.init)
                    need(end)
            walk(stmt.body)
            if isinstance(stmt, Loop) and isinstance(stmt.head, Each):
                if stmt.head.target in useful:
                    need(stmt.head.items)

    walk(block)
    return useful


def _inputs(op: Op) -> list[object]:
    if isinstance(op.fn, prims.SeenThrough):
        return list(op.args[1:])
    if isinstance(op.fn, prims.WrittenThrough) and op.fn.fn is not operator.getitem:
        return list(op.args[1:])
    return [*op.args, *(value for _, value in op.options)]


def inactive_for(kinds: Mapping[Var, Kind], by_name: bool = True) -> IsConstant:
    """Does the result of an operation carry no derivative, whatever its arguments carry? Without
    `by_name`, nothing is said of operations on what may be anything."""

    def is_inactive(op: Op) -> bool:
        if not by_name and any(
            isinstance(a, Var) and is_unknown(kinds.get(a, ANY)) for a in op.args
        ):
            return False
        if op.fn is getattr:
            return isinstance(op.args[1], Const) and _is_inert(op.args[0], op.args[1].value, kinds)
        if isinstance(op.fn, prims.Asking):  # (whether, how many, or where)
            return True
        if isinstance(op.fn, prims.Method):
            return op.fn.name in INERT_METHODS
        if isinstance(op.fn, prims.SeenThrough) and op.fn.fn is stop_gradient:
            return True
        if op.fn in _MERGES:
            return all(isinstance(a, Const) or _is_numeric(kinds.get(a, ANY)) for a in op.args)
        if is_real_constant(op.fn):
            return all(isinstance(a, Const) or _is_real(kinds.get(a, ANY)) for a in op.args)
        if op.fn is type and len(op.args) > 1:  # (a class that is made holds what it is given)
            return False
        return is_constant(op.fn) or op.fn in _INERT

    return is_inactive


def _is_inert(holder: object, name: object, kinds: Mapping[Var, Kind]) -> bool:
    """Is the attribute a shape or the like, or a variable of the object's class?"""
    kind = kinds.get(holder, ANY) if isinstance(holder, Var) else ANY
    if isinstance(kind, Record):
        is_own = name in dict(kind.fields)
        return not is_own and is_class_variable(lookup(kind.type, str(name)))
    return name in INERT_ATTRIBUTES


def _is_numeric(kind: Kind) -> bool:
    return isinstance(kind, (Num, Array))


def _is_real(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return not issubclass(number, (complex, np.complexfloating))
        case Array(dtype=dtype):
            return dtype.kind in "fiub"
        case _:
            return False


_INERT = (prims.format_string, prims.make_slice, *PLACES, range)

# on numbers the bits, on dicts and sets the union and so on
_MERGES = frozenset({
    operator.or_, operator.ior, operator.and_, operator.iand, operator.xor, operator.ixor,
})  # fmt: skip
