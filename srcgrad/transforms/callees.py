"""Which function a value is: known by name, made here, given its first arguments, or one of two.

>>> f, x = Var("f"), Var("x")
>>> block = Block((Op((f,), functools.partial, (Const(pow), x)),), (f,))
>>> found = Callees(block, {}, Host(None, None, None)).callee(f)
>>> type(found).__name__, found.callee
('Bound', Direct(value=<built-in function pow>, text=None))
"""

from __future__ import annotations

import functools
import inspect
import operator
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never

import numpy as np

from ..checkpoints import Checkpoint, checkpoint, replayed
from ..derived import Computed, is_maker, writer_of
from ..errors import Unsupported
from ..ir import prims
from ..ir.core import UNBOUND, Atom, Block, Const, If, Loop, Op, Var
from ..ir.kinds import ANY, Kind, Known, Record, Tuple
from ..ir.walk import definitions, inner_vars, own_outs, regions
from ..rules.registry import is_constant, rule_of
from .apart import apart
from .callee import Again, Bound, Callee, Choice, Direct, Fails, Made, Matrix, Test
from .classes import member
from .contents import At, Item, Structures
from .derivatives import Options, derivative_of
from .let_out import CallWrites, LetOut
from .taken import Taken
from .users import OF_STATE


@dataclass(frozen=True)
class Host:
    """What the pass asks the program: the IR of a user's function, whether something is one, and
    the source of the function that the block belongs to."""

    lowered: Callable | None
    is_user_function: Callable[[object], bool] | None
    source: Any
    # where is noted what is taken for known
    taken: Taken = field(default_factory=Taken)
    # the kind of the result of a call of a user's function
    call_kind: Callable | None = None
    is_caught: bool = False  # may a caller catch what the block raises?

    def is_user(self, fn: object) -> bool:
        return self.is_user_function is not None and self.is_user_function(fn)


class Callees:
    """The functions that the values of one block are, as seen from the place `path`."""

    def __init__(
        self,
        block: Block,
        kinds: Mapping[Var, Kind],
        host: Host,
        writes: CallWrites = lambda op: (),
    ):
        self.kinds, self.host = kinds, host
        let_out = LetOut.of(block, kinds, writes)
        self.structures = Structures(definitions(block), kinds, let_out.is_open)
        self.defs = self.structures.defs
        self.paths = _paths(block)
        self.path: tuple[int, ...] = ()

    def callee(self, atom: Atom) -> Callee | None:
        if isinstance(atom, Const):
            return _callee_of_const(atom)
        kind = self.kinds.get(atom, ANY)
        if isinstance(kind, Known) and callable(kind.value) and not self.may_be_unbound(atom):
            return Direct(kind.value)
        if isinstance(kind, Record) and self.are_here((atom,)):
            method = self.member(kind, "__call__", atom)
            if method is not None:
                return method
        definition = self.defs.get(atom)
        match definition:
            case Op(fn=prims.Closure(function=function), args=captured):
                return Made(function, captured) if self.are_here(captured) else None
            case Op(fn=fn, args=[first, *rest], options=options) if is_maker(fn):
                return derivative_of(fn, self.derivable(first), rest, options)
            case Op(fn=fn) if writer_of(fn) is not None:
                return self.matrix(definition)
            case Op(fn=functools.partial, args=[first, *rest], options=options):
                inner = self.callee(first)
                atoms = (*rest, *(value for _, value in options))
                if inner is None or not self.are_here(atoms):
                    return None
                return Bound(inner, tuple(rest), options)
            case Op(fn=fn, args=(first,)) if fn is checkpoint:
                inner = self.callee(first)
                return None if inner is None else Again(inner)
            case Op(fn=operator.getitem, args=(container, index)):
                return self.item(container, index)
            case Op(fn=fn, args=(holder, Const(value=str() as name))) if fn is getattr:
                kind = self.structures.kind(holder)
                is_method = isinstance(kind, Record) and name not in dict(kind.fields)
                if not is_method or not self.are_here((holder,)):
                    return None
                return self.member(kind, name, holder)
            case Op(fn=prims.Method(name="get"), args=(container, index)):
                return self.item(container, index)
            case Op(fn=prims.unpack, outs=outs, args=(container, _)):
                items = self.structures.items(container)
                if items is None or len(items) != len(outs):
                    return None
                return self.callee_of_item(items[outs.index(atom)])
            case Op(
                fn=prims.super_attribute,
                args=(Const(value=type() as after), holder, Const(value=str() as name)),
            ):
                kind = self.structures.kind(holder)
                if isinstance(kind, Known) and isinstance(kind.value, type):
                    return of_base(kind.value, name, after, self.host.taken)
                if not isinstance(kind, Record) or not self.are_here((holder,)):
                    return None
                return self.member(kind, name, holder, after)
            case If(test=test, then=then, orelse=orelse, outs=outs):
                place = outs.index(atom)
                return self.choice(test, then.end[place], orelse.end[place], atom.wish)
            case _:
                return None

    def matrix(self, op: Op) -> Callee | None:
        """What `hessian(f)` makes; of a function that has arguments, with these."""
        write = writer_of(op.fn)
        if write is None or not op.args or not self.are_here(op.args[:1]):
            return None
        fn, *rest = op.args
        place = self.place_of(fn, rest, op.options)
        if place is None:
            return None
        found = self.callee(fn)
        if isinstance(found, Bound) and isinstance(found.callee, Direct):
            own = Const(found.callee.value)
            matrix = Matrix(own, place + len(found.args), write)
            return Bound(matrix, found.args, found.options)
        return Matrix(fn, place, write)

    def place_of(self, fn: Atom, rest: Sequence[Atom], options: Options) -> int | None:
        """The place of the one argument that `hessian(fn, *rest, **options)` is by; None if it is
        not that plain."""
        match (*rest, *options):
            case ():
                return 0
            case (Const(value=int() as place),) | (("wrt", Const(value=int() as place)),):
                return place if place >= 0 else None
            case (Const(value=str() as name),) | (("wrt", Const(value=str() as name)),):
                names = _parameters(self.callee(fn))
                return names.index(name) if name in names else None
            case _:
                return None

    def derivable(self, atom: Atom) -> Callee | None:
        """The same, with what is made here as a function of its own."""
        made = self.defs.get(atom) if isinstance(atom, Var) else None
        if isinstance(made, If):
            place = made.outs.index(atom)  # type: ignore[arg-type]
            arms = [self.derivable(arm.end[place]) for arm in (made.then, made.orelse)]
            if None not in arms and self.are_here((made.test,)):
                return Choice(made.test, *arms)  # type: ignore[arg-type]
        found = apart(self, atom) or self.callee(atom)
        if isinstance(found, Matrix) and isinstance(made, Op):
            args = [*made.args, *(value for _, value in made.options)]
            if all(isinstance(arg, Const) for arg in args):
                return Direct(made.fn(*(arg.value for arg in made.args), **{}))
        return found

    def member(
        self, kind: Record | Tuple, name: str, receiver: Atom, after: type | None = None
    ) -> Callee | None:
        """The function that an object has by its class, with the object bound."""
        found = member(kind.type, name, receiver, after)
        if found is not None:
            self.host.taken.note_member(kind.type, name)
        return found

    def may_be_unbound(self, atom: Atom) -> bool:
        """(The kind of a name does not tell whether it is bound.)"""
        match self.defs.get(atom) if isinstance(atom, Var) else None:
            case If(then=then, orelse=orelse, outs=outs):
                place = outs.index(atom)  # type: ignore[arg-type]
                return any(self.may_be_unbound(arm.end[place]) for arm in (then, orelse))
            case Loop(carries=carries):
                own = [c.init for c in carries if atom in (c.inside, c.out)]
                return any(self.may_be_unbound(init) for init in own)
            case _:
                return atom == UNBOUND

    def choice(self, test: Atom, then: Atom, orelse: Atom, name: str) -> Callee | None:
        text = f"cannot access local variable {name!r} where it is not associated with a value"
        unbound = Fails(UnboundLocalError(text))
        first, second = (
            unbound if atom == UNBOUND else self.callee(atom) for atom in (then, orelse)
        )
        if isinstance(first, Fails) and isinstance(second, Fails):
            return None
        if first is None or second is None or not self.are_here((test,)):
            return None
        return Choice(test, first, second)

    def item(self, container: Atom, index: Atom) -> Callee | None:
        """An item of a container whose items are known; where the index is not, one of them."""
        found = self.structures.item(container, index)
        if found is not None:
            return self.callee_of_item(found)
        if isinstance(index, Const) or not self.are_here((index,)):
            return None
        fields = self.structures.fields(container)
        if fields is not None:
            tests: list[Test] = [(operator.eq, index, Const(key)) for key, _ in fields]
            callees = [self.callee_of_item(item) for _, item in fields]
        else:
            items = self.structures.items(container) or []
            places = [(place, place - len(items)) for place in range(len(items))]
            tests = [(operator.contains, Const(place), index) for place in places]
            callees = [self.callee_of_item(item) for item in items]
        if not callees or None in callees:
            return None
        result: Callee = callees[-1]  # type: ignore[assignment]
        for test, callee in zip(reversed(tests[:-1]), reversed(callees[:-1]), strict=True):
            result = Choice(test, callee, result)  # type: ignore[arg-type]
        return result

    def callee_of_item(self, item: Item) -> Callee | None:
        match item:
            case Var() | Const():
                return self.callee(item)
            case At(kind=Known(value=value)) if callable(value):
                return Direct(value)
            case _:
                return None

    def are_here(self, atoms: Sequence[Atom]) -> bool:
        """Can these be read at the place that the pass has come to?"""
        return all(
            isinstance(atom, Const) or self.path[: len(path)] == path
            for atom in atoms
            if (path := self.paths.get(atom, ()) if isinstance(atom, Var) else ()) is not None
        )


def of_base(cls: type, name: str, after: type, taken: Taken) -> Callee | None:
    """What `super().name` is in a method of the class itself."""
    found = getattr(super(after, cls), name, None)
    if not callable(found) or not issubclass(cls, after):
        return None
    taken.note_base(cls, name, after)
    return Direct(found)


def _callee_of_const(atom: Const) -> Callee | None:
    if callable(atom.value):
        return Direct(atom.value, atom.text)
    if atom.value is None:
        return Fails(TypeError("'NoneType' object is not callable"))
    return None


def is_indirect(fn: object) -> bool:
    """Is it a function with some of its arguments, or an object that can be called?"""
    if isinstance(fn, Checkpoint) or isinstance(fn, Computed) and fn.in_text() is not None:
        return True
    if not isinstance(fn, (functools.partial, types.MethodType)) or not _is_python(fn):
        return False
    if isinstance(fn, types.MethodType) and (
        (fn.__module__ or "").startswith("scipy.") or fn.__func__ in OF_STATE
    ):
        return False  # its source is not read
    return rule_of(fn) is None and not is_constant(fn)


def _is_python(fn: object) -> bool:
    fn = getattr(fn, "__func__", fn)
    return isinstance(fn, (Checkpoint, types.FunctionType, functools.partial))


def taken_apart(callee: Direct, host: Host) -> Callee:
    """A partial, a bound method or an object with `__call__`, as a function with arguments."""
    value = callee.value
    if isinstance(value, Checkpoint):
        return Again(Direct(value.__wrapped__), value)
    if isinstance(value, Computed) and (told := value.in_text()) is not None:
        return Matrix(Const(told[0]), *told[1:])
    if isinstance(value, functools.partial):
        host.taken.note_partial(value)
        options = tuple((key, Const(item)) for key, item in value.keywords.items())
        return Bound(Direct(value.func), tuple(map(Const, value.args)), options)
    if isinstance(value, types.MethodType) and is_indirect(value):
        host.taken.note_held(value.__self__, "self")
        return Bound(Direct(value.__func__), (Const(value.__self__),))
    known = (type, types.FunctionType, types.BuiltinFunctionType, np.ufunc)
    if not isinstance(value, known):
        method = inspect.getattr_static(type(value), "__call__", None)
        if isinstance(method, types.FunctionType) and not hasattr(value, "__name__"):
            host.taken.note_held(value, "self")
            return Bound(Direct(method), (Const(value),))
    return callee


def again(callee: Callee, name: Callable | None, op: Op, host: Host) -> Callee:
    """A checkpointed function, as one that its backward half runs again."""
    match callee:
        case Direct(value, text):
            inner = taken_apart(callee, host)
            if inner is not callee:
                # (what has the name is given its first arguments already)
                return again(inner, None if isinstance(inner, Bound) else name, op, host)
            if not isinstance(value, types.FunctionType) or not host.is_user(value):
                return callee
            return Direct(replayed(value, name or value), op.spelled if name else text)
        case Bound(inner, args, options):
            return Bound(again(inner, name, op, host), args, options)
        case Choice(test, then, orelse):
            arms = (again(arm, name, op, host) for arm in (then, orelse))
            return Choice(test, *arms)
        case Made(function):
            raise Unsupported(
                f"`{function.name}`, which is made here, cannot be checkpointed",
                op.span,
                "define it in the module, and pass what it captures as arguments",
            )
        case Again() | Fails() | Matrix():
            return callee
        case _:
            assert_never(callee)


def _parameters(callee: Callee | None) -> list[str]:
    """The names of those that are left."""
    match callee:
        case Made(function=function, captured=captured):
            return [param.name for param in function.params[len(captured) :]]
        case Direct(value=types.FunctionType() as function):
            return list(inspect.signature(function).parameters)
        case Bound(callee=inner, args=args, options=options):
            given = dict(options)
            return [name for name in _parameters(inner)[len(args) :] if name not in given]
        case _:
            return []


def _paths(block: Block) -> dict[Var, tuple[int, ...]]:
    """Where each Var is defined: the regions around its definition."""
    paths: dict[Var, tuple[int, ...]] = {}

    def walk(inner: Block, path: tuple[int, ...]) -> None:
        for stmt in inner.stmts:
            paths.update(dict.fromkeys(own_outs(stmt), path))
            for place, region in enumerate(regions(stmt)):
                below = (*path, id(stmt), place)
                paths.update(dict.fromkeys(inner_vars(stmt), below))
                walk(region, below)

    walk(block, ())
    return paths
