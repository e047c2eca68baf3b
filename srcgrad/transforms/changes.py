"""Which of its arguments a function may change, as its text tells: a guess on the safe side.

What is passed to a function that changes it is followed into its body, which takes the place of
the call; whether the others leave their arguments alone is checked by `Primals.writes_of_call`.
"""

from __future__ import annotations

import functools
import operator
import types
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..analysis.effects import is_in_place, is_pure_method
from ..analysis.memory import writes_of
from ..analysis.objects_given import parts_of
from ..errors import SrcgradError
from ..front.overwriting import out_of
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, Function, If, Loop, Op, Stmt, Var
from ..ir.kinds import Fn, Kind, Known, Obj, Partial
from ..ir.walk import stmts_in
from .callee import Bound, Direct
from .callees import Host
from .calls import arguments_of
from .classes import class_of, getter, member, operator_method, setter

# what hands on a part of its first argument
_PARTS = frozenset({
    getattr, prims.unpack, prims.unpack_star, prims.identity, zip, enumerate, reversed, iter, list,
    tuple, prims.make_tuple, prims.make_list,
})  # fmt: skip
_GETITEM = "getitem"
_SETTING = (Const("__setattr__"), Const("__delattr__"))


@dataclass
class Changes:
    """`of(fn, classes)`: the names of the parameters that a call may change; `classes` are those
    of the arguments that are objects, in order."""

    host: Host
    found: dict[object, frozenset[str]] = field(default_factory=dict)

    def of(self, fn: types.FunctionType, classes: tuple[type | None, ...]) -> frozenset[str]:
        key = fn, classes
        if key not in self.found:
            self.found[key] = frozenset()
            try:
                function, _ = self.host.lowered(fn)  # type: ignore[misc]
            except SrcgradError:
                return self.found[key]
            self.found[key] = self._changed(function, classes)
        return self.found[key]

    def of_made(self, function: Function) -> frozenset[str]:
        """The names of what a function that is made changes of what it captured or is given."""
        return self._changed(function, ())

    def by_call(self, op: Op) -> tuple[Atom, ...]:
        """The arguments that a call of a function of the user's may change."""
        if not isinstance(op.fn, types.FunctionType) or not self.host.is_user(op.fn):
            return ()
        names = self.of(op.fn, ())
        try:
            arguments = arguments_of(self.host.lowered(op.fn)[0], op) if names else {}  # type: ignore[misc]
        except SrcgradError:
            return op.args
        given = (arguments[name] for name in names)
        return tuple(atom for atom in given if not isinstance(atom, tuple))

    def _changed(self, function: Function, classes: tuple[type | None, ...]) -> frozenset[str]:
        roots: dict[Var, frozenset[str]] = {p.var: frozenset({p.name}) for p in function.params}
        known = {p.var: c for p, c in zip(function.params, classes, strict=False) if c is not None}
        walk = _Taint(self, roots, known)
        for _ in range(4):
            before = len(walk.changed), sum(map(len, roots.values()))
            walk.block(function.body)
            if before == (len(walk.changed), sum(map(len, roots.values()))):
                break
        return frozenset(walk.changed)


class _Taint:
    """From which parameters a value was taken."""

    def __init__(self, changes: Changes, roots: dict, known: dict[Var, type]):
        self.changes, self.roots, self.known = changes, roots, known
        self.changed: set[str] = set()
        self.supers: dict[Var, Op] = {}

    def root(self, atom: Atom) -> frozenset[str]:
        return self.roots.get(atom, frozenset()) if isinstance(atom, Var) else frozenset()

    def put(self, out: Var, roots: frozenset[str]) -> None:
        if roots:
            self.roots[out] = self.root(out) | roots

    def block(self, block: Block) -> None:
        for stmt in stmts_in(block):
            self.stmt(stmt)

    def stmt(self, stmt: Stmt) -> None:
        match stmt:
            case Op():
                self.op(stmt)
            case If(then=then, orelse=orelse, outs=outs):
                for out, a, b in zip(outs, then.end, orelse.end, strict=True):
                    self.put(out, self.root(a) | self.root(b))
            case Loop(head=head, carries=carries, body=body):
                if isinstance(head, Each):
                    self.put(head.target, self.root(head.items))
                for carry, end in zip(carries, body.end, strict=True):
                    both = self.root(carry.init) | self.root(end)
                    self.put(carry.inside, both)
                    self.put(carry.out, both)
                    if carry.init in self.known:
                        self.known[carry.inside] = self.known[carry.out] = self.known[carry.init]  # type: ignore[index]

    def op(self, op: Op) -> None:
        if op.fn in _PARTS or getattr(op.fn, "__name__", "") == _GETITEM:
            for out in op.outs:
                self.put(out, frozenset().union(*map(self.root, op.args)))
        if op.fn is prims.super_attribute:
            self.supers[op.out] = op
        for target in self.targets(op):
            self.changed |= self.root(target)
            if op.outs:
                self.put(op.outs[-1], self.root(target))
                if target in self.known:
                    self.known[op.outs[-1]] = self.known[target]  # type: ignore[index]

    def targets(self, op: Op) -> Iterator[Atom]:
        """What the operation may change."""
        place = writes_of(op, {})
        if place is not None or is_in_place(op.fn):
            yield op.args[place or 0]
        if op.fn in (object.__setattr__, object.__delattr__):
            yield op.args[0]
        if (out := out_of(op)) is not None:
            yield out
        receiver = op.args[0] if op.args else None
        cls = self.known.get(receiver) if isinstance(receiver, Var) else None
        if isinstance(op.fn, prims.Method):
            if cls is not None:
                yield from self.called(member(cls, op.fn.name, receiver), op.args[1:], op)  # type: ignore[arg-type]
            elif not is_pure_method(op.fn.name):  # (of a class or module, it may write the others)
                yield from (*op.args, *(value for _, value in op.options))
        elif op.fn is prims.call and receiver in self.supers:
            base, target, name = self.supers[receiver].args  # type: ignore[index]
            own = self.known.get(target)  # type: ignore[arg-type]
            if (
                name in _SETTING
                or own is None
                or not isinstance(name, Const)
                or not isinstance(base, Const)
            ):
                yield target
            else:
                found = member(own, str(name.value), target, base.value)  # type: ignore[arg-type]
                yield from self.called(found, op.args[1:], op)
        elif op.fn in (prims.call, prims.apply, operator.call):
            yield from (*op.args[1:], *(value for _, value in op.options))
        elif cls is not None and op.fn is getattr and isinstance(op.args[1], Const):
            function = getter(cls, str(op.args[1].value))
            if function is not None:
                yield from self.called(Direct(function), op.args[:1], op)
        elif cls is not None and op.fn is setattr and isinstance(op.args[1], Const):
            function = setter(cls, str(op.args[1].value))
            if function is not None:
                yield from self.called(Direct(function), (op.args[0], op.args[2]), op)
        elif cls is not None and (way := operator_method(op.fn, (cls, None)[: len(op.args)])):
            yield from self.called(member(cls, way[1], receiver), op.args[1:], op)  # type: ignore[arg-type]
        elif self.changes.host.is_user(op.fn):
            yield from self.called(Direct(op.fn), op.args, op)

    def called(self, callee: object, rest: tuple[Atom, ...], op: Op) -> Iterator[Atom]:
        """The arguments of a call that it may change."""
        args = rest
        if isinstance(callee, Bound):
            args, callee = (*callee.args, *rest), callee.callee
        if not isinstance(callee, Direct) or not self.changes.host.is_user(callee.value):
            return
        fn = callee.value
        assert isinstance(fn, types.FunctionType)
        classes = tuple(self.known.get(a) if isinstance(a, Var) else None for a in args)
        changed = self.changes.of(fn, classes)
        if not changed:
            return
        try:
            function, _ = self.changes.host.lowered(fn)  # type: ignore[misc]
        except SrcgradError:
            return
        for param, arg in zip(function.params, args, strict=False):
            if param.name in changed:
                yield arg
        yield from (value for name, value in op.options if name in changed)


def runs_changes(kind: Kind, changes: Changes) -> bool:
    """May a function that is the value, or that it holds, change objects?"""
    match kind:
        case Fn(function=Function() as function, captured=captured):
            ops = (stmt for stmt in stmts_in(function.body) if isinstance(stmt, Op))
            if any(op.fn in (prims.call, prims.apply) for op in ops):
                return True
            return bool(changes.of_made(function)) or any(
                runs_changes(inner, changes) for inner in captured
            )
        case Known(value=types.FunctionType() as fn) if changes.host.is_user(fn):
            return bool(changes.of(fn, ()))
        case Partial(function=types.FunctionType() as fn, given=given) if changes.host.is_user(fn):
            is_changing = bool(changes.of(fn, tuple(map(class_of, given))))
            return is_changing or any(runs_changes(inner, changes) for inner in given)
        case Obj(type=cls) if cls is functools.partial:
            return True
        case _:
            return any(runs_changes(inner, changes) for inner in parts_of(kind))
