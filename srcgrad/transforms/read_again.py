"""Functions that the reverse sweep calls again, and what they read outside that is written by then.

v = quad(lambda t: K[0] * a * t, 0, 1)[0]      (its derivative calls the function again)
K[0] = 5.0                                     refused: it would read this
"""

from __future__ import annotations

import contextlib
import functools
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..analysis.memory import kind_of_atom, written
from ..analysis.storage import ELSEWHERE
from ..analysis.variables_outside import is_held, is_variable_outside
from ..attributes import is_class_variable, is_of_library, is_record, is_record_class
from ..checkpoints import is_replayed
from ..derived import runs_later
from ..errors import SrcgradError, Unsupported
from ..front.source import Source, value_of
from ..ir import prims
from ..ir.core import Atom, Block, Const, Loop, Op, Stmt, Var
from ..ir.kinds import Kind, Record, Ref
from ..ir.walk import definitions, regions, stmts_in
from ..tree import children
from .outside_writes import from_outside, name_of_target
from .users import is_user_function

Loops = tuple[Loop, ...]

# what holds the functions that it is given, and calls none
_HOLDING = (
    functools.partial, prims.make_tuple, prims.make_list, prims.make_dict, prims.identity,
)  # fmt: skip
_CALLS = (prims.call, prims.apply)
# under which names functions hold objects, which have other names as well
_HELD = ("__defaults__", "__kwdefaults__", "__self__", "args", "keywords")


def read_again(
    block: Block, moving: Collection[Var], kinds: Mapping[Var, Kind], program: Any
) -> list[SrcgradError]:
    """An error for each call that the reverse sweep does again, by way of the library or of a
    checkpoint, and that reads what is written later."""
    ops = list(_placed(block, ()))
    for op, loops in ops:
        if is_user_function(fn := _called(op)) and _is_checkpointed(fn, loops):
            program.done_again.update(_read_by(op, kinds, program).places)

    def is_again(op: Op, loops: Loops) -> bool:
        return _is_checkpointed(_called(op), loops) or any(out in moving for out in op.outs)

    return list(_written_later(block, ops, kinds, program, is_again))


def read_later(block: Block, kinds: Mapping[Var, Kind], program: Any) -> list[SrcgradError]:
    """An error for each `vjp` and `linearize` of a function that reads what is written later: what
    stands for the pullback runs the function where it is called."""
    ops = list(_placed(block, ()))
    return list(_written_later(block, ops, kinds, program, lambda op, loops: False))


def _written_later(
    block: Block,
    ops: list[tuple[Op, Loops]],
    kinds: Mapping[Var, Kind],
    program: Any,
    is_again: Callable[[Op, Loops], bool],
) -> Iterator[SrcgradError]:
    writes = list(_writes(ops, from_outside(block, kinds), kinds, program))
    defs = definitions(block) if writes else {}
    for number, (op, loops) in enumerate(ops if writes else ()):
        is_later = _is_pullback(op)
        if not is_later and not is_again(op, loops):
            continue
        names = _names_read_again(op, loops, defs, program, set(), kinds)
        for when, around, found in writes:
            hit = sorted(names if found is None else names & found)
            if hit and (when > number or set(loops) & set(around)):
                how = "is differentiated here" if is_later else "the reverse sweep calls again"
                reason = f"`{hit[0]}` is read by a function that {how}, and written after this call"
                hint = f"pass `{hit[0]}` as an argument, or let the function capture a copy of it"
                yield Unsupported(reason, op.span, hint)
                break


def _is_pullback(op: Op) -> bool:
    """Does it make what stands for the pullback that `vjp` gives, or for what `linearize` does?"""
    first = op.args[0] if op.fn is functools.partial and op.args else None
    return isinstance(first, Const) and runs_later(first.value)


def _placed(block: Block, loops: Loops) -> Iterator[tuple[Op, Loops]]:
    """The operations in order, with the loops around them."""
    for stmt in block.stmts:
        if isinstance(stmt, Op):
            yield stmt, loops
        for region in regions(stmt):
            yield from _placed(region, (*loops, stmt) if isinstance(stmt, Loop) else loops)


def _writes(
    ops: list[tuple[Op, Loops]],
    outside: Mapping[Var, str],
    kinds: Mapping[Var, Kind],
    program: Any,
) -> Iterator[tuple[int, Loops, set[str] | None]]:
    """When variables outside are written, and which of them (None: any)."""
    for number, (op, loops) in enumerate(ops):
        name = name_of_target(written(op, kinds), op, outside, kinds)
        if op.fn is prims.set_global:
            yield number, loops, {_last(op.args[0])}
        elif name is not None:
            yield number, loops, {name.split(".")[-1], *_HELD}
        elif is_user_function(_called(op)):
            if ELSEWHERE in program.writes_of_call(op, kinds):
                yield number, loops, None
            elif program.set_outside:
                yield number, loops, {name.split(".")[-1] for name in program.set_outside}


def _called(op: Op) -> Any:
    return op.fn.fn if isinstance(op.fn, prims.Called) else op.fn


def _last(name: Atom) -> str:
    return str(getattr(name, "value", "")).split(".")[-1]


def _names_read_again(
    op: Op,
    loops: Loops,
    defs: Mapping[Var, Stmt],
    program: Any,
    seen: set[object],
    kinds: Mapping[Var, Kind] = {},
) -> set[str]:
    """The variables outside that are read when the reverse sweep calls functions again: those that
    the library was given, in the operation or in the user's function that it calls; those that
    are checkpointed, or called by a checkpointed loop."""
    fn = _called(op)
    if fn in _CALLS or isinstance(fn, prims.Generated):
        return set()
    if not is_user_function(fn):
        return _Reads(defs, program).given_to(op)
    if _is_checkpointed(fn, loops):
        # (a variable that is set is kept by a checkpointed function: see `replay`)
        kept = {name.split(".")[-1] for name in program.set_outside} if is_replayed(fn) else set()
        return _read_by(op, kinds, program).found - kept
    if fn in seen:
        return set()
    seen.add(fn)
    try:
        function, _ = program.looked(fn)
    except SrcgradError:
        return set()
    inner = definitions(function.body)
    return set().union(
        *(_names_read_again(*each, inner, program, seen) for each in _placed(function.body, ()))
    )


def _is_checkpointed(fn: object, loops: Loops) -> bool:
    return is_replayed(fn) or any(loop.slots is not None for loop in loops)


def _read_by(op: Op, kinds: Mapping[Var, Kind], program: Any) -> _Reads:
    """What the function reads that an operation calls."""
    reads = _Reads({}, program)
    reads.inside(_called(op))
    for atom in (*op.args, *(atom for _, atom in op.options)):
        if isinstance(kind := kind_of_atom(atom, kinds), (Record, Ref)):
            reads.classes[kind.type] = None
    reads.of_classes()
    return reads


@dataclass
class _Reads:
    """The variables outside that functions read."""

    defs: Mapping[Var, Stmt]
    program: Any
    seen: set[object] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    # where they are: (the source of a function, or a module or class; the name there)
    places: dict[tuple[Any, str], None] = field(default_factory=dict)
    # the classes of objects, and the attributes and methods that are asked for
    classes: dict[type, None] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)

    def given_to(self, op: Op) -> set[str]:
        """Those that the functions read which an operation is given."""
        for atom in (*op.args, *(atom for _, atom in op.options)):
            self.given(atom)
        self.of_classes()
        return self.found

    def given(self, atom: Atom) -> None:
        if isinstance(atom, Const):
            self.known(atom.value)
            return
        made = self.defs.get(atom)
        if isinstance(made, Op) and isinstance(made.fn, prims.Closure):
            self.body(made.fn.function.body)  # type: ignore[attr-defined]
        if isinstance(made, Op) and (made.fn in _HOLDING or isinstance(made.fn, prims.Closure)):
            for inner in (*made.args, *(atom for _, atom in made.options)):
                self.given(inner)

    def known(self, value: object) -> None:
        """What is read where a function is called, or a partial or method of one."""
        match value:
            case types.FunctionType() if is_user_function(value):
                self.inside(value)
            case type() if is_record_class(value):
                self.classes[value] = None
            case functools.partial():
                self.known(value.func)
                self.held(value, "args", "keywords")
            case types.MethodType():
                self.known(value.__func__)
                self.held(value, "__self__")

    def held(self, holder: Any, *names: str) -> None:
        for name in names:
            value = getattr(holder, name)
            given = (*value.values(),) if isinstance(value, dict) else value
            if is_held(Const(given)):
                self.at(holder, name)

    def at(self, holder: Any, name: str) -> None:
        """A variable: the classes of the objects that it holds have variables, too."""
        if (holder, name) in self.places:
            return
        self.places[holder, name] = None
        self.found.add(name.split(".")[-1])
        is_source = isinstance(holder, Source)
        with contextlib.suppress(AttributeError):
            found = value_of(holder, name) if is_source else getattr(holder, name)
            self.classes.update(dict.fromkeys(_classes_in(found)))

    def of_classes(self) -> None:
        """What is read through objects: variables of their classes, what methods read."""
        before = -1
        while before != (before := len(self.places) + len(self.seen)):
            for base in [base for cls in self.classes for base in cls.__mro__]:
                for name, found in [] if is_of_library(base) else [*vars(base).items()]:
                    is_special = name.startswith("__")
                    if is_class_variable(found) and name in self.attributes and not is_special:
                        self.at(base, name)
                    elif is_special or name in self.attributes:
                        self.known(getattr(found, "fget", getattr(found, "__func__", found)))

    def inside(self, fn: types.FunctionType) -> None:
        if fn in self.seen:
            return
        self.seen.add(fn)
        self.held(fn, *(name for name in _HELD[:2] if getattr(fn, name)))
        try:
            function, source = self.program.looked(fn)
        except SrcgradError:
            self.found.update(fn.__code__.co_names)
            return
        self.body(function.body, source)

    def body(self, block: Block, source: Any = None) -> None:
        for stmt in stmts_in(block):
            if not isinstance(stmt, Op):
                continue
            if is_variable_outside(stmt):
                is_attribute = stmt.fn is getattr
                holder = stmt.args[0].value if is_attribute else source  # type: ignore[union-attr]
                self.at(holder, str(stmt.args[int(is_attribute)].value))  # type: ignore[union-attr]
            if isinstance(stmt.fn, prims.Closure):
                self.body(stmt.fn.function.body, source)  # type: ignore[attr-defined]
            self.known(_called(stmt))
            if isinstance(stmt.fn, prims.Method):
                self.attributes.add(stmt.fn.name)
            elif stmt.fn in (getattr, prims.get_attribute):
                self.attributes.add(_last(stmt.args[1]))
            for atom in (*stmt.args, *(atom for _, atom in stmt.options)):
                if isinstance(atom, Const):
                    self.given(atom)


def _classes_in(value: object) -> Iterator[type]:
    """The classes of the objects in a value."""
    if is_record(value):
        yield type(value)
    for _, inner in children(value) or ():
        yield from _classes_in(inner)
