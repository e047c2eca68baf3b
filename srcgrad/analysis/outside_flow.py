"""What the values of a program may be of what was there before it was called: which object, or
what is in which.

What is taken for the same place is told by the objects that there are now (`outside_things`);
neither the order of statements nor who calls whom is looked at, so that what is found may be more
than what happens.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..attributes import MISSING, is_constant_enum, lookup
from ..front.source import Source
from ..ir.core import Atom, Const, Function, Op, Stmt, Var
from ..ir.walk import stmts_in
from .outside_things import (
    Place,
    Shared,
    Slot,
    SomeClass,
    is_thing,
    is_users_class,
    memory_of,
    name_of,
    parts,
)

Things = frozenset[int]
NONE: Things = frozenset()


@dataclass(frozen=True)
class Given:
    """What an argument may be, and what it may hold."""

    are: Things = NONE
    hold: Things = NONE

    @property
    def every(self) -> Things:
        return self.are | self.hold


def every_of(args: Sequence[Given], options: Mapping[str, Given]) -> Things:
    """All that the arguments of a call are and hold."""
    return NONE.union(*(one.every for one in (*args, *options.values())))


@dataclass(frozen=True)
class Site:
    """Where a place is read or written: by the function `fn`. `is_own`: by the function that is
    differentiated, through a variable of the module, and what is written is nobody else's.
    `is_number`: through such a variable, where numbers stay numbers of their type."""

    fn: types.FunctionType
    op: Stmt
    is_own: bool
    is_number: bool


@dataclass
class Accesses:
    """The places that are read and written, and what they are called."""

    reads: dict[Place, list[Site]] = field(default_factory=dict)
    writes: dict[Place, list[Site]] = field(default_factory=dict)
    names: dict[Place, str] = field(default_factory=dict)
    # what can be reached from variables that are read
    reached: dict[Slot, Things] = field(default_factory=dict)
    # functions that are called and were not looked at
    missing: set[types.FunctionType] = field(default_factory=set)


class Flow:
    """`are` tells which things a Var may be, `hold` which it may hold (the things of a container
    that is new); `things` has them by their identities."""

    def __init__(
        self,
        functions: Mapping[types.FunctionType, tuple[Function, Source]],
        root: types.FunctionType,
        given: Iterable[type] = (),
    ):
        self.functions, self.root = functions, root
        self.things: dict[int, Any] = {}
        self.labels: dict[int, str] = {}
        self.are: dict[Var, Things] = {}
        self.hold: dict[Var, Things] = {}
        self.results: dict[object, Things] = {}
        self.attributes: dict[str, Things] = {}
        self.slots: dict[Place, Things] = {}
        self.held: Things = NONE
        self.closures: dict[Function, int] = {}
        self.found = Accesses()
        self.by_name: dict[str, list[types.FunctionType]] = {}
        for fn in functions:
            self.by_name.setdefault(fn.__name__, []).append(fn)
        self.classes = _classes(functions, given)
        for fn, (function, _) in functions.items():
            self.begin(fn, function)

    def begin(self, fn: types.FunctionType, function: Function) -> None:
        """What parameters are before anybody calls the function."""
        for param in function.params:
            if isinstance(param.default, Const) and fn is not self.root:
                self.put(param.var, self.thing(param.default.value, f"{param.name}={{...}}"))
        owners = [cls for cls in self.classes if _is_class_method(cls, fn)]
        if owners and function.params:
            self.put(function.params[0].var, self.thing(SomeClass, name_of(owners[0])))

    def is_static(self, fn: types.FunctionType) -> bool:
        return any(isinstance(vars(cls).get(fn.__name__), staticmethod) for cls in self.classes)

    def size(self) -> int:
        tables = (self.are, self.hold, self.results, self.attributes, self.slots)
        return sum(len(value) for table in tables for value in table.values()) + len(self.held)

    def give(self, key: object, function: Function) -> None:
        end = [atom for atom in function.body.end if isinstance(atom, Var)]
        found = self.results.get(key, NONE).union(*map(self.of, end))
        self.results[key] = found

    # --- things --------------------------------------------------------------------------------

    def thing(self, value: object, label: str) -> Things:
        """The thing that the value is, if it is one."""
        value = memory_of(value)
        if not is_thing(value):
            return NONE
        if id(value) not in self.things:
            self.things[id(value)] = value
            self.labels[id(value)] = label
        return frozenset({id(value)})

    def parts(self, owners: Iterable[int]) -> Things:
        """What the things hold."""
        found: set[int] = set()
        for owner in owners:
            for part in parts(self.things[owner]):
                found |= self.thing(part, self.labels[owner])
        return frozenset(found)

    def deep(self, owners: Things) -> Things:
        """The things, and all that can be reached from them."""
        found, todo = set(owners), owners
        while todo := self.parts(todo) - found:
            found |= todo
        return frozenset(found)

    def data(self, things: Things) -> Things:
        """Those that are no functions or classes."""
        code = (types.FunctionType, types.MethodType, functools.partial, type)
        return frozenset(one for one in things if not isinstance(self.things[one], code))

    def put(self, var: Var, are: Things, hold: Things = NONE) -> None:
        if are:
            self.are[var] = self.are.get(var, NONE) | are
        if hold:
            self.hold[var] = self.hold.get(var, NONE) | hold

    def of(self, atom: Atom) -> Things:
        """What a value is and holds."""
        return self.is_(atom) | self.hold.get(atom, NONE)  # type: ignore[call-overload]

    def given(self, atom: Atom) -> Given:
        return Given(self.is_(atom), self.hold.get(atom, NONE))  # type: ignore[call-overload]

    def is_(self, atom: Atom) -> Things:
        if isinstance(atom, Const):
            return self.thing(atom.value, atom.text or name_of(atom.value))
        return self.are.get(atom, NONE)

    def class_values(self, name: str) -> Things:
        """What classes may have under the name."""
        found = ((cls, vars(cls).get(name)) for cls in self.classes)
        every = [
            self.thing(value, f"{cls.__name__}.{name}") for cls, value in found if value is not None
        ]
        return NONE.union(*every, self.slots.get(Shared(name), NONE))

    # --- calls ---------------------------------------------------------------------------------

    def bind(
        self,
        key: object,
        params: Sequence,
        args: Sequence[Given],
        options: Mapping[str, Given],
    ) -> Things:
        """A call of a function: what its parameters may be from then on. What it gives."""
        for place, param in enumerate(params):
            if param.form == "VAR_POSITIONAL":
                self.put(param.var, NONE, every_of(args[place:], {}))
            elif param.form == "VAR_KEYWORD":
                self.put(param.var, NONE, every_of((), options))
            else:
                given = args[place] if place < len(args) else options.get(param.name, Given())
                are = given.are if place else self.instances(key, given.are)
                self.put(param.var, are, given.hold)
        return self.results.get(key, NONE)

    def instances(self, fn: object, things: Things) -> Things:
        """The things without the members of an `Enum` that has no such method."""
        if not isinstance(fn, types.FunctionType) or self.is_static(fn):
            return things
        owners = tuple(cls for cls in self.classes if _is_of(cls, fn))
        members = [one for one in things if is_constant_enum(type(self.things[one]))]
        if not owners:
            return things
        return things.difference(one for one in members if not isinstance(self.things[one], owners))

    def call(self, fn: object, args: Sequence[Given], options: Mapping[str, Given]) -> Things:
        """A call of what is known now."""
        match fn:
            case types.FunctionType() if fn in self.functions:
                return self.bind(fn, self.functions[fn][0].params, args, options)
            case types.MethodType():
                first = Given(self.thing(fn.__self__, name_of(fn.__self__)))
                return self.call(fn.__func__, (first, *args), options)
            case types.FunctionType():
                self.found.missing.add(fn)
                return NONE
            case functools._lru_cache_wrapper():
                return self.call(fn.__wrapped__, args, options)
            case functools.partial():
                given = [Given(self.thing(value, name_of(fn))) for value in fn.args]
                named = {k: Given(self.thing(v, k)) for k, v in fn.keywords.items()}
                return self.call(fn.func, (*given, *args), named | dict(options))
            case type():
                made = every_of(args, options)
                for name in ("__new__", "__init__", "__post_init__"):
                    found = lookup(fn, name)
                    found = getattr(found, "__func__", found)
                    if found is not MISSING:
                        own = args if name != "__post_init__" else ()
                        made |= self.call(found, (Given(), *own), options)
                return made
            case _:
                return NONE

    def call_any(self, args: Sequence[Given], options: Mapping[str, Given]) -> Things:
        """A call of one of the functions of the program, whichever."""
        every = self.data(every_of(args, options))
        given = Given(every, every)
        found = NONE
        for fn, (function, _) in self.functions.items():
            if every or self.results.get(fn):
                found |= self.bind(fn, function.params, [given] * len(function.params), {})
        for inner, captured in self.closures.items():
            own = inner.params[captured:]
            found |= self.bind(inner, own, [given] * len(own), {})
        return found


def _classes(
    functions: Mapping[types.FunctionType, tuple[Function, Source]], given: Iterable[type]
) -> list[type]:
    """The classes of objects that are given, or made, or of which a method is called."""
    found = [*given]
    for function, _ in functions.values():
        ops = [stmt for stmt in stmts_in(function.body) if isinstance(stmt, Op)]
        values = (atom.value for op in ops for atom in op.args if isinstance(atom, Const))
        found += [value for value in (*values, *(op.fn for op in ops)) if isinstance(value, type)]
    for space in {id(fn.__globals__): fn.__globals__ for fn in functions}.values():
        classes = (value for value in [*space.values()] if is_users_class(value))
        found += [cls for cls in classes if any(_is_of(cls, fn) for fn in functions)]
    users = (base for cls in found for base in cls.__mro__ if is_users_class(base))
    return [*dict.fromkeys(users)]


def _is_of(cls: type, fn: types.FunctionType) -> bool:
    return fn.__qualname__.split(".")[-2:-1] == [cls.__name__]


def _is_class_method(cls: type, fn: types.FunctionType) -> bool:
    found = vars(cls).get(fn.__name__)
    return isinstance(found, classmethod) and found.__func__ is fn
