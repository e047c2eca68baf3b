"""Objects whose attributes are followed one by one, and what the attributes are by now.

An `Instance` is an object of which it is certain, at every place, which object it is: an argument,
an attribute of one, or one that the function made. Its attributes are values like those of names:
what `self.h` is after `self.h = y` is `y`. The object itself is there as well if somebody else
knows it (`handle`); then what is set is set in it, too.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..attributes import MISSING, is_class_variable, lookup
from ..errors import Span
from ..ir import marks, prims
from ..ir.core import NONE, UNBOUND, Atom, Const, Op, Stmt, Var
from ..ir.kinds import Kind, Known, Record
from .callee import Bound, Callee, Direct
from .classes import caching
from .keys_held import KeysHeld

_ASKED = ("__bool__", "__len__")


class Again(Exception):
    """The walk starts anew: something is known now that had to be known from the start."""


@dataclass
class GiveUp(Exception):
    """The objects cannot be followed."""

    reason: str
    hint: str
    span: Span | None


@dataclass
class PutAway(GiveUp):
    """Objects of these classes cannot be followed: they are put into something else."""

    classes: frozenset[type]


@dataclass(eq=False)
class Instance:
    """`ref` stands for it in the program; `kind` is that of an object from outside."""

    cls: type
    key: object
    ref: Var
    handle: Var | None = None
    kind: Record | None = None

    @property
    def name(self) -> str:
        return self.ref.wish or self.cls.__name__


Cell = tuple[Instance, str]


@dataclass
class Demands:
    """What earlier walks have found: the objects that somebody else comes to know, and those that
    are changed and passed to functions; the functions that call themselves too often to be written
    in; the classes whose objects are `left` as they are."""

    real: set[object] = field(default_factory=set)
    inlined: set[object] = field(default_factory=set)
    called: set[Callable] = field(default_factory=set)
    left: frozenset[type] = frozenset()


class Attributes:
    """The attributes of all instances at one place of the program, and the statements written."""

    def __init__(self, demands: Demands):
        self.demands = demands
        self.env: dict[Cell, Atom] = {}
        self.whole_of: dict[Instance, Var] = {}
        self.first: dict[Cell, Atom] = {}
        self.prologue: list[Op] = []
        self.refs: dict[Var, Instance] = {}
        self.subst: dict[Var, Atom] = {}
        self.stmts: list[Stmt] = []
        # objects that something else holds, that were passed to functions, that were changed
        self.escaped: set[Instance] = set()
        self.lent: set[Instance] = set()
        self.changed: set[Instance] = set()
        self.building: set[Instance] = set()
        # what is walked through now raises in the end
        self.is_failing = False
        self.opening: set[Instance] = set()
        # the tests of attempts; objects that are still there where what is walked over fails
        self.attempts: frozenset[Var] = frozenset()
        self.exposed: frozenset[Instance] = frozenset()
        # what attributes hold that may not be set
        self.unsure: set[Atom] = {UNBOUND}
        # the attributes that were set, if only in an arm that is over
        self.ever_set: set[tuple[Instance, str]] = set()
        # operations that may change objects that are not followed
        self.foreign: list[Op] = []
        self.returned: dict[Atom, object] = {}  # by which call of a function, and where
        # lists, dicts and arrays that were made, whatever has become of them
        self.made_here: set[Atom] = set()
        # tuples and dicts that were written down
        self.displays: dict[Var, Op] = {}
        # what values are that are methods of objects
        self.bound: dict[Var, Callee] = {}
        self.held = KeysHeld()

    # --- atoms ---------------------------------------------------------------------------------

    def get(self, atom: Atom) -> Atom:
        while isinstance(atom, Var) and atom in self.subst:
            atom = self.subst[atom]
        return atom

    def instance(self, atom: Atom) -> Instance | None:
        atom = self.get(atom)
        return self.refs.get(atom) if isinstance(atom, Var) else None

    def is_surely_true(self, atom: Atom) -> bool:
        """Is it an object that is true because it is there?"""
        inst = self.instance(atom)
        return inst is not None and all(lookup(inst.cls, n) is MISSING for n in _ASKED)

    def emit(
        self,
        fn: Callable,
        args: tuple[Atom, ...],
        span: Span | None,
        wish: str = "",
        spelled: str | None = None,
    ) -> Var:
        out = Var(wish, not wish)
        self.stmts.append(Op((out,), fn, args, (), span, spelled))
        return out

    # --- attributes ----------------------------------------------------------------------------

    def initial(self, inst: Instance, name: str) -> Atom | None:
        """What an attribute of an object from outside is when the function begins."""
        if inst.kind is None or inst.handle is None:
            return None
        cell = inst, name
        if cell not in self.first:
            kind = dict(inst.kind.fields).get(name)
            if kind is None:
                return None
            self.first[cell] = self._read(inst, name, kind)
        return self.first[cell]

    def _read(self, inst: Instance, name: str, kind: Kind) -> Atom:
        if isinstance(kind, Known) and (callable(kind.value) or kind.value is None):
            return Const(kind.value)
        out = Var(name if not name.startswith("_") else name.lstrip("_"))
        assert inst.handle is not None
        args = (inst.handle, Const(name))
        self.prologue.append(Op((out,), prims.get_attribute, args, (), None, f".{name}"))
        if isinstance(kind, Record):
            self.refs[out] = Instance(kind.type, (inst.key, name), out, out, kind)
        return out

    def load(self, inst: Instance, name: str) -> Atom | None:
        """An attribute that the object itself holds."""
        found = self.env.get((inst, name))
        return self.initial(inst, name) if found is None else found

    def names(self, inst: Instance) -> list[str]:
        """The names of the attributes that it holds, in order."""
        given = [name for name, _ in inst.kind.fields] if inst.kind is not None else []
        return [*dict.fromkeys([*given, *(n for i, n in self.env if i is inst)])]

    def store(
        self, inst: Instance, name: str, value: Atom, span: Span | None, is_back: bool = False
    ) -> None:
        """`is_back`: the value is what the attribute holds, changed in place."""
        found = lookup(inst.cls, name)
        if found is not MISSING and callable(found) and not isinstance(found, type):
            raise GiveUp(
                f"the attribute `{name}` hides a method of {inst.cls.__name__}",
                "give it another name",
                span,
            )
        if inst in self.escaped:
            raise GiveUp(
                f"`{inst.name}` is changed after it was put into something else",
                "change it first, or make a new object",
                span,
            )
        if inst in self.lent and inst.key not in self.demands.inlined:
            self.demands.inlined.add(inst.key)
            raise Again
        for other in self.names(inst):
            self.initial(inst, other)
        self.ever_set.add((inst, name))
        value = self.env[inst, name] = self.named(value, name)
        if inst in self.exposed:
            text = Const(f"{inst.name}.{name}")
            self.stmts.append(Op((), marks.rebound, (text,), (), span))
        self.whole_of.clear()
        self.changed.add(inst)
        if inst.handle is not None and not is_back:
            args = (inst.handle, Const(name), self.real(value, span))
            self.stmts.append(Op((), prims.set_attribute, args, (), span))

    def named(self, value: Atom, name: str) -> Atom:
        """A value that has no name is called like the attribute."""
        last = self.stmts[-1] if self.stmts else None
        if not isinstance(last, Op) or last.outs != (value,) or not isinstance(value, Var):
            return value
        if not value.is_temporary:
            return value
        new = self.subst[value] = Var(name.lstrip("_"))
        self.stmts[-1] = replace(last, outs=(new,))
        self.held.rename(value, new)
        self.made_here |= {new} if value in self.made_here else set()
        return new

    def missing(self, inst: Instance, name: str, span: Span | None) -> Atom:
        """What an attribute is that the object does not hold: None if it is computed when it is
        read for the first time."""
        if is_class_variable(lookup(inst.cls, name)):
            cls = Const(inst.cls, inst.cls.__name__)
            return self.emit(getattr, (cls, Const(name)), span, spelled=f".{name}")
        return UNBOUND if caching(inst.cls, name) is None else NONE

    def is_unsure(self, value: Atom | None, end: Atom) -> bool:
        """May an attribute not be set yet: of a `value`, that is the `end` of a region?"""
        return end in self.unsure or value is None and end == NONE

    # --- whole objects -------------------------------------------------------------------------

    def real(self, atom: Atom, span: Span | None, lent: bool = False) -> Atom:
        """The atom, or the object that it stands for, as something that others may have."""
        atom = self.get(atom)
        inst = self.refs.get(atom) if isinstance(atom, Var) else None
        if isinstance(atom, Var) and atom in self.bound:
            return self.method_value(atom, span)
        if inst is None:
            self.held.lose(atom)
            return atom
        if lent:
            self.lent.add(inst)
            if inst in self.changed and inst.key not in self.demands.inlined:
                self.demands.inlined.add(inst.key)
                raise Again
        return self.whole(inst, span)

    def method_value(self, atom: Var, span: Span | None) -> Atom:
        """A method of an object, as the function that it is: others may keep and call it."""
        callee = self.bound[atom]
        if isinstance(callee, Direct):
            return Const(callee.value)
        if not isinstance(callee, Bound) or not isinstance(callee.callee, Direct):
            raise GiveUp("a method is kept as a value", "call the method where it is needed", span)
        # (who calls it later, or again in the reverse sweep, must find the object as it is now)
        self.escaped |= {inst for arg in callee.args if (inst := self.instance(arg)) is not None}
        function, args = callee.callee.value, tuple(self.real(arg, span) for arg in callee.args)
        if len(args) == 1 and isinstance(args[0], Const):
            return Const(types.MethodType(function, args[0].value))
        return self.emit(functools.partial, (Const(function), *args), span)

    def whole(self, inst: Instance, span: Span | None) -> Var:
        if inst.handle is None:
            if self.is_failing:
                return self._so_far(inst, span)
            if inst in self.building:
                raise GiveUp(
                    f"`{inst.name}` is used as a whole before it is made",
                    "do it after the object is made",
                    span,
                )
            self.demands.real.add(inst.key)
            raise Again
        if inst.kind is not None and self.is_as_given(inst):
            return inst.handle
        if inst not in self.whole_of:
            if inst in self.opening:
                raise GiveUp(f"`{inst.name}` holds itself", "keep the two objects apart", span)
            self.opening.add(inst)
            names = self.names(inst)
            values = [self.load(inst, name) for name in names]
            atoms = tuple(self.real(v, span) for v in values if v is not None)
            fn = prims.Holding(inst.cls, tuple(names))
            self.opening.discard(inst)
            self.whole_of[inst] = self.emit(fn, (inst.handle, *atoms), span, inst.ref.wish)
        return self.whole_of[inst]

    def _so_far(self, inst: Instance, span: Span | None) -> Var:
        """Another object that holds what this one does by now: an error is made of it."""
        held = {name: self.load(inst, name) for name in self.names(inst)}
        held = {name: v for name, v in held.items() if v is not None and v is not UNBOUND}
        atoms = tuple(self.real(v, span) for v in held.values() if v is not None)
        return self.emit(prims.Made(inst.cls, tuple(held)), atoms, span, inst.ref.wish)

    def is_as_given(self, inst: Instance) -> bool:
        """Does it hold what it held when the function began?"""
        if any(cell[0] is inst for cell in self.env):
            return False
        inner = [self.instance(atom) for (i, _), atom in self.first.items() if i is inst]
        return all(self.is_as_given(one) for one in inner if one is not None)
