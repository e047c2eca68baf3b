"""Numbers that are read from text, where the text was made of a value with a derivative.

y = float(f"{x:.3f}")    refused: `y` would carry no derivative
print(f"{x:.3f}")        fine: nothing is computed from the text

>>> from ..ir.core import Block, Op, Var
>>> from ..ir.kinds import Num, Obj
>>> x, text, y = Var("x"), Var("text"), Var("y")
>>> body = Block((Op((text,), repr, (x,)), Op((y,), float, (text,))), (y,))
>>> kinds = {x: Num(float), text: Obj(str), y: Num(float)}
>>> [error.reason for error in read_back(body, {x}, {x, text, y}, kinds, lambda *call: None)]
['a number is read from text that was made of a value with a derivative']
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ..analysis.activity import inactive_for, useful, varied
from ..analysis.texts import (
    holds_text,
    is_of_library,
    makes_text,
    may_hold_text,
    passed_on,
    reads,
    written_buffers,
)
from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Each, Function, If, Loop, Mirror, Op, Param, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num
from ..ir.walk import definitions, stmts_in
from .asked import Asked, Question

# what is called: the function, the kinds in it, and which atoms of the call its parameters are
Callee = tuple[Function, Mapping[Var, Kind], Mapping[str, object]]
Look = Callable[[Op, Mapping[Var, Kind]], "Callee | None"]


@dataclass(frozen=True)
class Found:
    """Of a call: is its result text, which parameters are buffers that are written, its errors;
    and is any text made in it?"""

    is_text: bool = False
    buffers: frozenset[str] = frozenset()
    errors: tuple[SrcgradError, ...] = ()
    makes_text: bool = False

    def tells_as(self, other: Found) -> bool:
        """(Errors are made anew whenever the function is looked at.)"""
        return replace(self, errors=()) == replace(other, errors=())


_REASON = "a number is read from text that was made of a value with a derivative"
_HINT = "take the number itself; or stop_gradient of it for the text, where this is meant"
_BITS = "the bits of numbers that carry a derivative are taken for numbers of another type"


def read_back(
    body: Block,
    moving: Collection[Var],
    used: Collection[Var],
    kinds: Mapping[Var, Kind],
    look: Look,
) -> list[SrcgradError]:
    """An error for each number that the result depends on and that is read from such a text."""
    texts = Texts(body, frozenset(moving), kinds, look)
    return [*texts.errors(used), *_bits(body, moving, kinds)]


@dataclass
class Texts:
    """The Vars that are text, or hold text, made of a value with a derivative (`told`)."""

    body: Block
    moving: frozenset[Var]
    kinds: Mapping[Var, Kind]
    look: Look
    told: set[Var] = field(default_factory=set)
    asked: Asked = field(default_factory=Asked)

    def __post_init__(self) -> None:
        self.defs: Mapping[Var, Stmt] = definitions(self.body)
        self.spread()

    def spread(self) -> None:
        before = -1
        while before != len(self.told):
            before = len(self.told)
            self._walk(self.body)

    def errors(self, used: Collection[Var]) -> list[SrcgradError]:
        found: list[SrcgradError] = []
        for op in stmts_in(self.body):
            if not isinstance(op, Op) or not any(out in used for out in op.outs):
                continue
            given = [a for a in passed_on(op) if isinstance(a, Var)]
            if not any(a in self.told and a not in self.moving for a in given):
                continue
            if self._is_looked_into(op):
                found += self._of_call(op).errors
            elif reads(op, self._kind(op.outs[0]), any(a in self.moving for a in given)):
                found.append(Unsupported(_REASON, op.span, _HINT))
        return found

    def _walk(self, block: Block) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    self._op(stmt)
                case If(then=then, orelse=orelse):
                    self._walk(then)
                    self._walk(orelse)
                    for out, *ends in zip(stmt.outs, then.end, orelse.end, strict=True):
                        if any(end in self.told for end in ends):
                            self._tell(out)
                case Loop() | Mirror():
                    if isinstance(stmt, Loop) and isinstance(stmt.head, Each):
                        if stmt.head.items in self.told:
                            self._tell(stmt.head.target)
                    for carry, end in zip(stmt.carries, stmt.body.end, strict=True):
                        if carry.init in self.told or end in self.told:
                            self._tell(carry.inside)
                            self._tell(carry.out)
                    self._walk(stmt.body)

    def _op(self, op: Op) -> None:
        given = passed_on(op)
        has_text = any(a in self.told for a in given)
        if not has_text and not any(a in self.moving for a in given):
            return
        if self._is_looked_into(op):
            found = self._of_call(op)
            results = op.fn.results if isinstance(op.fn, prims.Called) else len(op.outs)
            versions = op.outs[results:] if found.makes_text or has_text else ()
            for out in (*(op.outs[:results] if found.is_text else ()), *versions):
                self._tell(out)
            for var in self._given_for(op, found.buffers) if found.buffers else ():
                self._write(var)
            return
        for buffer in written_buffers(op, self.kinds):
            if any(a is not buffer and (a in self.told or a in self.moving) for a in given):
                self._write(buffer)
        for out in op.outs:
            kind = self._kind(out)
            if makes_text(op, kind):
                self.moving -= {out}
            if has_text and not reads(op, kind) or makes_text(op, kind):
                self._tell(out)

    def _tell(self, var: Var) -> None:
        if may_hold_text(self._kind(var)):
            self.told.add(var)

    def _write(self, buffer: Var) -> None:
        """Text stands in the buffer, and in that which it writes into: `csv.writer(buffer)`."""
        if buffer in self.moving or buffer in self.told:
            return
        self.told.add(buffer)
        made = self.defs.get(buffer)
        if isinstance(made, Op):
            for atom in made.args:
                if isinstance(atom, Var) and not holds_text(self._kind(atom)):
                    if may_hold_text(self._kind(atom)):
                        self._write(atom)

    def _kind(self, atom: Atom) -> Kind:
        return self.kinds.get(atom, ANY) if isinstance(atom, Var) else ANY

    # --- calls of the user's functions -------------------------------------------------------

    def _is_looked_into(self, op: Op) -> bool:
        return not is_of_library(op.fn) and self.look(op, self.kinds) is not None

    def _of_call(self, op: Op) -> Found:
        callee = self.look(op, self.kinds)
        assert callee is not None
        function, kinds, arguments = callee
        moving = frozenset(p.name for p in function.params if self._any(arguments, p, self.moving))
        told = frozenset(p.name for p in function.params if self._any(arguments, p, self.told))
        key = id(function), moving, told
        find = lambda: self._inside(function, kinds, moving, told)  # noqa: E731
        every = frozenset(param.name for param in function.params)
        most = Found(True, every, (), True)
        return self.asked.of(key, find, Question(Found(), most, Found.tells_as))

    def _inside(
        self, fn: Function, kinds: Mapping[Var, Kind], moving: frozenset[str], told: frozenset[str]
    ) -> Found:
        inactive = inactive_for(kinds)
        inner_moving = varied(
            fn.body, {p.var for p in fn.params if p.name in moving}, inactive, kinds
        )
        seeds = {p.var for p in fn.params if p.name in told}
        inner = Texts(fn.body, inner_moving, kinds, self.look, set(seeds), self.asked)
        errors = tuple(inner.errors(useful(fn.body, inactive)))
        is_text = any(end in inner.told for end in fn.body.end)
        buffers = {
            p.name
            for p in fn.params
            if p.var in inner.told and p.name not in told and not holds_text(kinds.get(p.var, ANY))
        }
        return Found(is_text, frozenset(buffers), errors, not inner.told <= seeds)

    def _given_for(self, op: Op, names: Collection[str]) -> list[Var]:
        callee = self.look(op, self.kinds)
        assert callee is not None
        return [atom for name in names for atom in _atoms(callee[2][name]) if isinstance(atom, Var)]

    def _any(self, arguments: Mapping[str, object], param: Param, among: Collection[Var]) -> bool:
        return any(atom in among for atom in _atoms(arguments.get(param.name)))


def _atoms(value: object) -> list[object]:
    if not isinstance(value, tuple):
        return [value]
    return [part for item in value for part in (item if isinstance(item, tuple) else (item,))]


def _bits(body: Block, moving: Collection[Var], kinds: Mapping[Var, Kind]) -> list[SrcgradError]:
    """An error for each `x.view(np.int64)`: also if its numbers are only written somewhere, which
    may be the memory of floats."""
    errors: list[SrcgradError] = []
    for op in stmts_in(body):
        match op:
            case Op(fn=prims.Method(name="view"), args=(Var() as array, _), outs=(out,)):
                if array in moving and _is_other(kinds, array, out):
                    hint = "cast the numbers: x.astype(...)"
                    errors.append(Unsupported(_BITS, op.span, hint))
            case _:
                pass
    return errors


def _is_other(kinds: Mapping[Var, Kind], array: Var, out: Var) -> bool:
    before, after = _dtype_of(kinds.get(array, ANY)), _dtype_of(kinds.get(out, ANY))
    if before is None or after is None:
        return False
    if after.kind not in "fc" or before.kind not in "fc":
        return after != before
    return before.type(0).real.dtype != after.type(0).real.dtype


def _dtype_of(kind: Kind) -> np.dtype | None:
    match kind:
        case Array(dtype=dtype):
            return dtype
        case Num(type=of):
            return np.dtype(of)
        case _:
            return None
