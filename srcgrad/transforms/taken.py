"""What a version takes from outside for known: it holds while that stays as it is.

>>> taken = Taken()
>>> class Settings:
...     step = 0.5
>>> str(taken.class_kind(Settings, "step")), len(taken.global_kinds)
('float', 1)
"""

from __future__ import annotations

import abc
import functools
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import CodeType, FunctionType, ModuleType
from typing import cast

from ..analysis.memory import is_immutable
from ..attributes import MISSING, is_class_variable, lookup
from ..derived import Version
from ..front.resolve import is_fixed
from ..front.source import Source, value_of
from ..front.written import is_ours
from ..ir.core import Const, Function
from ..ir.kinds import ANY, Kind, Known
from ..ir.kinds_of import kind_of
from .classes import ClassSource, Defaults, PlainSource


@dataclass
class Taken:
    """`assumptions`: (place, function and dotted name) -> object; `global_kinds` likewise the
    kinds of variables."""

    root: object = None  # the function whose calls say themselves what it is given
    is_entered: bool = False
    assumptions: dict[tuple[int, str], tuple[Source, str, object]] = field(default_factory=dict)
    global_kinds: dict[tuple[int, str], tuple[Source, str, Kind]] = field(default_factory=dict)
    # the functions whose text was read
    read: dict[FunctionType, None] = field(default_factory=dict)

    def assume(self, source: Source, name: str, value: object) -> None:
        self.assumptions[place_of(source, name), f"{source.name}:{name}"] = source, name, value

    def take_over(self, version: Version) -> None:
        """What another version took is taken by this one, which calls it."""
        for source, name, value in version.made.assumptions:
            if isinstance(source, Source):
                self.assume(source, name, value)
            else:  # (of a class)
                self.assumptions[id(source), name] = source, name, value
        for source, name, kind in version.made.global_kinds:
            self.global_kinds[place_of(source, name), name] = source, name, kind
        self.read |= dict.fromkeys(fn for fn, _ in version.made.texts)

    def note_function(self, function: Function, fn: FunctionType) -> None:
        """Which text and which defaults a function has that is called; and what they hold that may
        change between calls: the version relies on its kind."""
        now = Defaults(fn)
        if fn is not self.root:
            self.read[fn] = None
        # (the root is lowered first; after that, somebody calls it)
        is_called, self.is_entered = fn is not self.root or self.is_entered, True
        for name in now if is_called else ():
            if now[name] is not None:
                source = cast(Source, PlainSource(now))
                self.assumptions[id(fn), name] = source, name, now[name]
        for param in function.params if is_called else ():
            if isinstance(param.default, Const):
                self.note_held(param.default.value, param.name)

    def note_held(self, value: object, name: str) -> None:
        """The kind of what a version has as a constant, if it may change between two calls: of a
        default, an argument of a partial, the object of a method. Errors call it `name`."""
        kind = kind_of(value)
        if not is_immutable(kind):
            source = cast(Source, PlainSource({name: value}))
            self.global_kinds[id(value), name] = source, name, kind

    def note_partial(self, made: functools.partial) -> None:
        """What a partial hands over: by name, it may be exchanged in it."""
        given = made.keywords
        for name, value in (*given.items(), *enumerate(made.args)):
            self.note_held(value, name if isinstance(name, str) else f"args[{name}]")
        whole, each = (cast(Source, PlainSource(names)) for names in ({"keywords": given}, given))
        self.global_kinds[id(given), "keywords"] = whole, "keywords", kind_of(given)
        for name, value in given.items():
            self.assumptions[id(given), name] = each, name, value

    def note_member(self, cls: type, name: str) -> None:
        """What stands under a name of a class was taken for known."""
        found = ClassSource(cls)
        self.assumptions[id(cls), name] = found, name, found.globals[name]  # type: ignore[assignment]

    def note_item(self, names: Mapping[str, object], name: str) -> None:
        """The same under a name of any mapping."""
        source = cast(Source, PlainSource(names))
        self.assumptions[id(names), name] = source, name, names[name]

    def note_base(self, cls: type, name: str, after: type) -> None:
        """The same for what stands there in the classes that follow another one."""
        found = ClassSource(cls, after)
        self.assumptions[id(after), name] = found, name, found.globals[name]  # type: ignore[assignment]

    def note_found(self, holder: type | ModuleType, name: str) -> None:
        """The same, also of a module."""
        if isinstance(holder, type):
            self.note_member(holder, name)
        elif not is_fixed(holder):
            source = cast(Source, PlainSource(vars(holder)))
            self.assumptions[id(vars(holder)), name] = source, name, vars(holder)[name]

    def variable_kind(self, holder: Kind, name: Kind) -> Kind | None:
        """The kind of a variable of a module or class, if it is one."""
        match holder, name:
            case Known(value=ModuleType() as module), Known(value=str() as text):
                return self.module_kind(module, text)
            case Known(value=type() as cls), Known(value=str() as text) if is_plain_class(cls):
                return self.class_kind(cls, text)
            case _:
                return None

    def class_kind(self, cls: type, name: str) -> Kind:
        """The kind of a class's own variable."""
        found = lookup(cls, name)
        if found is MISSING or not is_class_variable(found):
            return ANY
        kind = kind_of(found, (f"{cls.__name__}.{name}.{i}" for i in itertools.count()))
        self.global_kinds[id(cls), name] = ClassSource(cls), name, kind_of(found)  # type: ignore[assignment]
        return kind

    def module_kind(self, module: ModuleType, name: str) -> Kind:
        """The kind of a variable of a module."""
        if name not in vars(module):
            return ANY
        found = vars(module)[name]
        kind = kind_of(found, (f"{module.__name__}.{name}.{i}" for i in itertools.count()))
        if not is_fixed(module):
            source = cast(Source, PlainSource(vars(module)))
            self.global_kinds[id(vars(module)), name] = source, name, kind_of(found)
        return kind

    def texts(self) -> tuple[tuple[FunctionType, CodeType], ...]:
        """The functions besides the first whose text this is made of, and the code that each has
        now."""
        known = (value for _, _, value in self.assumptions.values())
        named = dict.fromkeys(value for value in known if type(value) is FunctionType)
        return tuple((fn, fn.__code__) for fn in self.read | named if not is_ours(fn.__code__))

    def value_of(self, source: Source, name: str) -> object:
        """The live value of a global, whose kind the version then relies on."""
        value = value_of(source, name)
        if name not in source.fixed:
            self.global_kinds[place_of(source, name), name] = source, name, kind_of(value)
        return value


def place_of(source: Source, name: str) -> int:
    """What tells variables of one name apart: the cell, or the namespace of the module."""
    return id(source.cells.get(name.split(".")[0], source.globals))


def is_plain_class(value: object) -> bool:
    """Is it a class whose variables are read as they are?"""
    return type(value) in (type, abc.ABCMeta)


def beside(source: Source, fn: FunctionType) -> Source:
    """The source of a function with the code of `fn` that is not `fn`, as one that is looked up in
    its own cells, whichever function of that code runs."""
    if source.fn is fn or source.fn.__code__ is not fn.__code__:
        return source
    return replace(source, fn=ClassSource.fn)  # type: ignore[arg-type]
