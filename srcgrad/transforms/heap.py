"""Objects that are known by their identity: what their attributes hold stands in columns.

    for p in particles:                     for p in particles:
        p.x += p.v * dt         ->              xs2 = store(xs, p, xs[p] + vs[p] * dt)

Where it is not certain which object a name stands for (one of a list, one that another holds), the
object itself carries no derivative: it is an index. Each attribute is a container of its own
(`columns.attributes`), indexed by object, and read and written like a dict. So one object under two
names, or twice in a list, is one index. Functions that are given such objects are written in.
"""

from __future__ import annotations

import operator
import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..analysis.containers import column
from ..analysis.outside_kinds import kind_there
from ..attributes import MISSING, is_class_variable, lookup
from ..errors import Span, SrcgradError, Unsupported
from ..ir import columns, prims
from ..ir.columns import Attribute
from ..ir.core import Atom, Block, Const, Function, Loop, Op, Var
from ..ir.kinds import ANY, Column, Kind, Ref
from ..ir.walk import stmts_in
from ..runtime_objects import Before, ByObject
from .callees import Host
from .changes import Changes
from .classes import caching
from .heap_checks import (
    calls_itself,
    fields_of,
    holds_refs,
    is_mixed,
)
from .instances import Demands, GiveUp, Instance
from .object_calls import ENDLESS, ENDLESS_HINT
from .objects import Walk
from .unthreaded import unthreaded

_MOST_STATEMENTS = 3000


@dataclass
class Assumed:
    """Which class objects were taken to be of, and what took the place of values since."""

    classes: dict[Var, type] = field(default_factory=dict)
    renamed: dict[Var, Atom] = field(default_factory=dict)

    def holds(self, kinds: Mapping[Var, Kind]) -> bool:
        """Is that so, as far as they are still there?"""
        for var, cls in self.classes.items():
            atom: Atom = var
            while isinstance(atom, Var) and atom in self.renamed:
                atom = self.renamed[atom]
            kind = kinds.get(atom) if isinstance(atom, Var) else None
            if kind is not None and (not isinstance(kind, Ref) or kind.type is not cls):
                return False
        return True


def heaped(
    function: Function,
    block: Block,
    kinds: Mapping[Var, Kind],
    given: Mapping[Var, Kind],
    host: Host,
    assumed: Assumed,
) -> tuple[Block, SrcgradError | None]:
    """The block, in which attributes stand in columns; or why it cannot be. `given` are the kinds
    of the parameters, in which objects are records."""
    if any(getattr(s, "fn", None) in (ByObject, Before) for s in stmts_in(block)):
        return block, Unsupported(*AGAIN)
    if any(map(is_mixed, given.values())):
        return block, Unsupported(*_MIXED)
    try:
        walk = _HeapWalk({p.var: given.get(p.var, ANY) for p in function.params}, kinds, host)
        walk.assumed = assumed
        made = walk.function(function, unthreaded(block, kinds))
        assumed.renamed.update(walk.subst)
    except GiveUp as why:
        return block, Unsupported(why.reason, why.span, why.hint)
    if sum(1 for _ in stmts_in(made)) > _MOST_STATEMENTS:
        return block, Unsupported(*TOO_LONG)
    return made, None


AGAIN = (
    "the derivative of a function that changes objects in containers is differentiated again",
    None,
    "keep what changes in lists, dicts or arrays",
)
_MIXED = (
    "an argument holds objects that are changed, and numbers beside them",
    None,
    "pass the numbers as arguments of their own",
)


def _is_in(op: Op, fn: types.FunctionType) -> bool:
    """Does the call stand in the function that it calls?"""
    lines = [line for _, _, line in fn.__code__.co_lines() if line is not None]
    first, last = fn.__code__.co_firstlineno, max(lines, default=0)
    span = op.span
    return span is not None and span.function == fn.__name__ and first <= span.line <= last


TOO_LONG = (
    "a function that calls itself changes objects that it finds in containers",
    None,
    "return the new values instead",
)


class _HeapWalk(Walk):
    """One walk over a function; the columns are attributes of one object of their own, `heap`."""

    def __init__(self, given: Mapping[Var, Kind], kinds: Mapping[Var, Kind], host: Host):
        super().__init__(Demands(), kinds, host, Changes(host))
        ref = Var("objects")
        self.heap = self.refs[ref] = Instance(object, "objects", ref, ref)
        # the attributes that objects from outside hold, by parameter
        self.known = {var: fields_of(kind) for var, kind in given.items()}
        # what their classes hold under the name of an attribute, and which attributes are set to
        # None when they were something
        self.defaults: dict[str, dict[type, Kind]] = {}
        self.emptied: set[str] = set()
        # objects that are being made: until then their attributes are values
        self.local: set[Instance] = set()
        self.span: Span | None = None
        self.assumed = Assumed()

    def function(self, function: Function, block: Block) -> Block:
        self.attempts = frozenset()
        for stmt in stmts_in(block):
            if isinstance(stmt, Loop) and stmt.slots is not None and self.holds(stmt):
                raise GiveUp(*CHECKPOINTED, stmt.span)
        stmts, end = self.region(block)
        return Block((*self.columns(), *stmts), end)

    def holds(self, stmt: Loop) -> bool:
        return any(isinstance(kind, Ref) for kind in self.kinds.values())

    # --- which object ----------------------------------------------------------------------------

    def instance(self, atom: Atom) -> Instance | None:
        atom = self.get(atom)
        if not isinstance(atom, Var):
            return None
        if atom not in self.refs and isinstance(kind := self.kinds.get(atom), Ref):
            self.refs[atom] = Instance(kind.type, atom, atom, atom)
            self.assumed.classes[atom] = kind.type
        found = self.refs.get(atom)
        return None if found is self.heap else found

    def escape(self, atom: Atom) -> Atom:
        return self.real(atom, None)

    def real(self, atom: Atom, span: Span | None, lent: bool = False) -> Atom:
        atom = self.get(atom)
        if isinstance(atom, Var) and atom in self.bound:
            return self.method_value(atom, span)
        found = self.refs.get(atom) if isinstance(atom, Var) else None
        if found in self.building:
            raise GiveUp(
                f"`{found.name}` is used as a whole before it is made",
                "do it after the object is made",
                span,
            )
        return atom

    # --- attributes ------------------------------------------------------------------------------

    def can_be_asked(self, inst: Instance) -> bool:
        return False  # (columns hold what objects will get)

    def initial(self, inst: Instance, name: str) -> Atom | None:
        if inst is not self.heap:
            return None
        cell = inst, name
        if cell not in self.first:
            self.first[cell] = Var(name.lstrip("_"))
        return self.first[cell]

    def columns(self) -> list[Op]:
        """The columns as they are when the function begins: those of objects from outside, and
        those that are empty."""
        ops: list[Op] = []
        holders = tuple(p for p, names in self.known.items() if names)
        outside = {name for p in holders for name in self.known[p]}
        for given in (True, False):
            firsts = {n: v for (_, n), v in self.first.items() if (n in outside) is given}
            if not firsts:
                continue
            kinds = tuple(map(self.column, firsts))
            before = Var("before")
            args = (Const(tuple(firsts)), Const(kinds), *(holders if given else ()))
            outs = (*firsts.values(), before)
            ops.append(Op(outs, columns.attributes, args, (), None))  # type: ignore[arg-type]
        return ops

    def column(self, name: str) -> Kind:
        """What an attribute holds when the function begins, or of its class."""
        if name in self.emptied:
            return column(name, [ANY])
        held = [fields[name] for fields in self.known.values() if name in fields]
        return column(name, [*held, *self.defaults.get(name, {}).values()])

    def note(self, name: str, cls: type, op: Op | None = None) -> None:
        """The attribute of an object is read, or written by `op`."""
        found = lookup(cls, str(name))
        if is_class_variable(found):
            kind = kind_there(found, f"{cls.__name__}.{name}")
            self.defaults.setdefault(name, {})[cls] = kind
        if op is not None and op.fn is prims.store and op.spelled != "back":
            if op.args[2] == Const(None):
                self.emptied.add(name)

    def load(self, inst: Instance, name: str) -> Atom | None:
        if inst is self.heap or inst in self.local:
            return super().load(inst, name)
        if lookup(inst.cls, "__getattr__") is not MISSING:
            raise GiveUp(*_COMPUTES, self.span)
        found = lookup(inst.cls, name)
        if caching(inst.cls, name) is not None:
            raise GiveUp(_KEEPS.format(name), _KEPT_HINT, self.span)
        if found is not MISSING and not is_class_variable(found) and not _is_slot(found):
            return None
        if is_class_variable(found) and not self.is_known(Attribute(name, inst.cls)):
            return None
        self.note(Attribute(name, inst.cls), inst.cls)
        column = super().load(self.heap, Attribute(name, inst.cls))
        assert column is not None
        out = Var(name.lstrip("_"), True)
        self.stmts.append(Op((out,), operator.getitem, (column, inst.ref), (), self.span))
        return out

    def is_known(self, name: Attribute) -> bool:
        """Is it an attribute that some object holds itself?"""
        if (self.heap, name) in self.env or (self.heap, name) in self.first:
            return True
        return any(name in names for names in self.known.values())

    def still_holds(self, inst: Instance, name: str, value: Atom) -> bool:
        return inst not in self.local or super().still_holds(inst, name, value)  # (see found_first)

    def store(
        self, inst: Instance, name: str, value: Atom, span: Span | None, is_back: bool = False
    ) -> None:
        if inst in self.local:
            super().store(inst, name, value, span, is_back)
            return
        found = lookup(inst.cls, name)
        if found is not MISSING and callable(found) and not isinstance(found, type):
            raise GiveUp(
                f"the attribute `{name}` hides a method of {inst.cls.__name__}",
                "give it another name",
                span,
            )
        column = super().load(self.heap, Attribute(name, inst.cls))
        assert column is not None
        out = Var(name.lstrip("_"))
        args = (column, inst.ref, self.real(value, span))
        spelled = "back" if is_back else None
        self.stmts.append(Op((out,), prims.store, args, (), span, spelled))
        self.note(Attribute(name, inst.cls), inst.cls, self.stmts[-1])
        self.env[self.heap, Attribute(name, inst.cls)] = out

    # --- making ----------------------------------------------------------------------------------

    def construct(
        self, cls: type, args: Sequence[Atom], options: Sequence[tuple[str, Atom]], op: Op
    ) -> None:
        spans = tuple(str(fn) for fn in self.calls)
        self.demands.real.add((cls, op.span, spans))
        super().construct(cls, args, options, op)

    def may_copy(self, inst: Instance) -> bool:
        return inst in self.local and super().may_copy(inst)  # (else its attributes are not known)

    def started(self, inst: Instance) -> None:
        self.local.add(inst)

    def finished(self, inst: Instance, op: Op) -> None:
        """It is made, and from now on known by its identity."""
        assert inst.handle is not None
        names = self.names(inst)
        values = [(name, self.env.pop((inst, name))) for name in names]
        self.local.discard(inst)
        made = self.stmts[-1]
        assert isinstance(made, Op) and isinstance(made.fn, prims.Made)
        self.stmts[-1] = replace(made, fn=columns.New(made.fn.cls, made.fn.names, made.fn.is_call))
        self.whole_of.clear()
        self.subst[inst.ref] = inst.handle
        self.refs[inst.handle] = Instance(inst.cls, inst.handle, inst.handle, inst.handle)
        for name, value in values:
            self.store(self.refs[inst.handle], name, value, op.span, True)

    # --- operations ------------------------------------------------------------------------------

    def op(self, op: Op) -> None:
        self.span = op.span
        if op.fn is columns.attributes:
            return
        column = self.kinds.get(op.args[0]) if op.args and isinstance(op.args[0], Var) else None
        if isinstance(column, Column) and op.fn in (operator.getitem, prims.store):
            current = super().load(self.heap, column.name)
            args = tuple(self.get(a) for a in op.args[1:])
            self.stmts.append(replace(op, args=(current, *args)))
            ref = self.kinds.get(op.args[1])  # type: ignore[arg-type]
            self.note(column.name, ref.type if isinstance(ref, Ref) else object, self.stmts[-1])
            if op.fn is prims.store:
                self.env[self.heap, column.name] = op.out
            return
        is_open = op.fn is hasattr or op.fn is getattr and len(op.args) == 3 or op.fn in _OF_NONE
        if is_open or op.fn in (isinstance, type) and self.may_be_none(op):
            self.plain(replace(op, args=tuple(map(self.get, op.args))))  # (it may be None)
            return
        super().op(op)
        last = self.stmts[-1] if self.stmts else None
        if op.fn is getattr and not op.out.is_temporary and isinstance(last, Op):
            if last.fn is operator.getitem and self.subst.get(op.out) is last.out:
                del self.subst[op.out]  # what the user has named keeps its name
                self.stmts[-1] = replace(last, outs=op.outs)

    def is_surely_true(self, atom: Atom) -> bool:
        return False  # (it may be None)

    def may_be_none(self, op: Op) -> bool:
        kind = self.kinds.get(op.args[0]) if isinstance(op.args[0], Var) else None
        return isinstance(kind, Ref) and kind.or_none

    def plain(self, op: Op) -> None:
        """An operation that is left as it is."""
        args = tuple(self.real(atom, op.span) for atom in op.args)
        options = tuple((name, self.real(atom, op.span)) for name, atom in op.options)
        self.stmts.append(replace(op, args=args, options=options))

    def call_function(
        self,
        fn: Any,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
        spelled: str | None,
    ) -> bool:
        """A call of a user's function is written in if it is given such objects."""
        atoms = [*map(self.get, args), *(self.get(value) for _, value in options)]
        kinds = [self.kinds.get(a, ANY) for a in (*atoms, *op.outs) if isinstance(a, Var)]
        if any(map(self.instance, atoms)) or any(map(holds_refs, kinds)):
            if (fn.__module__ or "").split(".")[0] in sys.stdlib_module_names:
                what = (
                    f"{fn.__module__}.{fn.__name__}() is given an object that is changed elsewhere"
                )
                raise GiveUp(what, "make a new object of its attributes", op.span)
            if _is_in(op, fn) or calls_itself(fn, self.host):
                raise GiveUp(ENDLESS.format(fn.__name__), ENDLESS_HINT, op.span)
            self.inline(fn, args, options, op)
            return True
        if op.fn is fn:
            return False
        self.plain(self._called(fn, args, options, op, spelled))
        return True


_KEEPS = "whether `{}` is computed already is only known when it runs, with the object"
_KEPT_HINT = "compute it in `__init__`, or anew where it is read (`property`)"
_COMPUTES = ("an object that is changed computes attributes", "set them in `__init__`")
_OF_NONE = frozenset({operator.is_, operator.is_not, operator.not_, operator.truth})


def is_by_identity(function: Function) -> bool:
    """Are objects of the function known by their identity?"""
    ops = (stmt for stmt in stmts_in(function.body) if isinstance(stmt, Op))
    return any(op.fn is columns.attributes for op in ops)


def handles_of(kinds: Iterable[Kind]) -> tuple[type, ...]:
    """The classes of the objects that are known by their identity; and what looks at them."""
    found = {Before: None} | {kind.type: None for kind in kinds if isinstance(kind, Ref)}
    return tuple(found) if len(found) > 1 else ()


PULLED_BACK = (
    "a function that only the run knows changes objects in containers or in other objects",
    "choose it with `if`, or make new objects instead of changing these",
)
CHECKPOINTED = (
    "objects that are changed through containers cannot be checkpointed",
    "leave the checkpoint out",
)


def _is_slot(found: object) -> bool:
    return isinstance(found, types.MemberDescriptorType)
