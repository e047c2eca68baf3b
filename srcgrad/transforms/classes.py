"""What an attribute or an operator of a user's object means, by its class.

>>> class Point:
...     def norm(self): return abs(self.x)
...     def __neg__(self): return self
...     @property
...     def double(self): return 2 * self.x
>>> p = Var("p")
>>> member(Point, "norm", p).callee.value is Point.norm
True
>>> getter(Point, "double") is Point.double.fget, operator_method(operator.neg, (Point,))
(True, (0, '__neg__'))
"""

from __future__ import annotations

import functools
import operator
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ..attributes import MISSING, is_record_class, lookup
from ..checkpoints import Checkpoint, replayed
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Dict, Kind, Known, List, Num, Obj, Record, Ref, Tuple
from .callee import Bound, Callee, Direct


class ClassNames(Mapping):
    """The names that a class knows, with what stands under them, as it is now."""

    def __init__(self, cls: type, after: type | None = None):
        self.cls, self.after = cls, after

    def __getitem__(self, name: str) -> Any:
        found = lookup(self.cls, name, self.after)
        if found is MISSING:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(dir(self.cls))

    def __len__(self) -> int:
        return len(dir(self.cls))


class Defaults(Mapping):
    """The default arguments of a function, as they are now: all that may be given by position
    under one name, and each of the others under its own."""

    def __init__(self, fn: types.FunctionType):
        self.fn = fn

    def __getitem__(self, name: str) -> Any:
        return self.fn.__defaults__ if name == ALL else (self.fn.__kwdefaults__ or {})[name]

    def __iter__(self) -> Iterator[str]:
        return iter([ALL, *(self.fn.__kwdefaults__ or ())])

    def __len__(self) -> int:
        return 1 + len(self.fn.__kwdefaults__ or ())


ALL = "__defaults__"


class ClassSource:
    """Where assumptions about a class are looked up: a namespace like that of a function."""

    fn = types.SimpleNamespace(__code__=None)

    def __init__(self, cls: type, after: type | None = None):
        self.cells: dict[str, Any] = {}
        self.globals = ClassNames(cls, after)


class PlainSource:
    """The same for the variables of a module, or for one object under a name."""

    fn = ClassSource.fn

    def __init__(self, names: Mapping[str, Any]):
        self.cells: dict[str, Any] = {}
        self.globals = names


def class_of(kind: Kind) -> type | None:
    """The class of an object whose attributes are known by its class."""
    match kind:
        case Record(type=cls) | Ref(type=cls):
            return cls
        case Obj(type=cls) if is_record_class(cls):
            return cls
        case _:
            return None


def is_object(kind: Kind) -> bool:
    """An object, or a namedtuple of a class that may have methods?"""
    return isinstance(kind, Record) or isinstance(kind, Tuple) and kind.type is not tuple


# what reads and sets attributes
ATTRIBUTE_OPS = (getattr, hasattr, setattr, delattr, prims.get_attribute, prims.set_attribute)
OTHER_OBJECT = (
    "an object is made one of another class, or its `__dict__` is taken",
    "make a new object; read and write the attributes by their names",
)


def is_data(found: object) -> bool:
    """Does it win over an attribute of the object itself?"""
    return isinstance(found, property)


def member(cls: type, name: str, receiver: Atom, after: type | None = None) -> Callee | None:
    """The function that `receiver.name` is, with the receiver bound; None if it is none."""
    match lookup(cls, name, after):
        case types.FunctionType() as function:
            return Bound(Direct(function), (receiver,))
        case Checkpoint(__wrapped__=types.FunctionType() as function) as found:
            return Bound(Direct(replayed(function, found)), (receiver,))
        case staticmethod(__func__=types.FunctionType() as function):
            return Direct(function)
        case classmethod(__func__=types.FunctionType() as function):
            return Bound(Direct(function), (Const(cls, cls.__name__),))
        case _:
            return None


def getter(cls: type, name: str, after: type | None = None) -> types.FunctionType | None:
    """The function that computes a property."""
    match lookup(cls, name, after):
        case property(fget=types.FunctionType() as function):
            return function
        case _:
            return None


def setter(cls: type, name: str) -> types.FunctionType | None:
    match lookup(cls, name):
        case property(fset=types.FunctionType() as function):
            return function
        case _:
            return None


def caching(cls: type, name: str) -> types.FunctionType | None:
    """The function that computes a property once."""
    match lookup(cls, name):
        case functools.cached_property(func=types.FunctionType() as function):
            return function
        case _:
            return None


# --- operators ---------------------------------------------------------------------------------

_ARITHMETIC = "add sub mul matmul truediv floordiv mod pow and or xor lshift rshift".split()
_PLAIN = {"and": "and_", "or": "or_"}
_COMPARISONS = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}

# operator -> the methods of the left and of the right operand
_BINARY: dict[Callable, tuple[str, str]] = {
    **{getattr(operator, _PLAIN.get(n, n)): (f"__{n}__", f"__r{n}__") for n in _ARITHMETIC},
    **{getattr(operator, n): (f"__{n}__", f"__{r}__") for n, r in _COMPARISONS.items()},
}
# a method of the first operand only
_FIRST: dict[Callable, str] = {
    operator.neg: "__neg__",
    operator.pos: "__pos__",
    operator.invert: "__invert__",
    abs: "__abs__",
    operator.abs: "__abs__",
    len: "__len__",
    operator.getitem: "__getitem__",
    operator.contains: "__contains__",
    round: "__round__",
    float: "__float__",
}
_IN_PLACE = {getattr(operator, f"i{name}"): name for name in _ARITHMETIC}


def is_operator(fn: object) -> bool:
    try:
        return fn in _BINARY or fn in _FIRST or fn in _IN_PLACE
    except TypeError:
        return False


def methods_of_operator(fn: Callable) -> tuple[str, ...]:
    """The methods that an operator may call.

    >>> methods_of_operator(operator.add), methods_of_operator(operator.iadd)
    (('__add__', '__radd__'), ('__iadd__', '__add__', '__radd__'))
    """
    if fn in _IN_PLACE:
        name = _IN_PLACE[fn]
        return f"__i{name}__", f"__{name}__", f"__r{name}__"
    return _BINARY[fn] if fn in _BINARY else (_FIRST[fn],)


def without_place(fn: Callable) -> Callable | None:
    """`operator.add` of `operator.iadd`."""
    name = _IN_PLACE.get(fn)
    return None if name is None else getattr(operator, _PLAIN.get(name, name))


def operator_method(fn: Callable, classes: Sequence[type | None]) -> tuple[int, str] | None:
    """Which operand's method an operator calls first, and its name. `classes` are those of the
    operands that are objects of the user."""
    if fn in _IN_PLACE:
        name = _IN_PLACE[fn]
        if classes[0] is not None and lookup(classes[0], f"__i{name}__") is not MISSING:
            return 0, f"__i{name}__"
        fn = getattr(operator, _PLAIN.get(name, name))
    first = classes[0] if classes else None
    if fn in _FIRST:
        has = first is not None and lookup(first, _FIRST[fn]) is not MISSING
        return (0, _FIRST[fn]) if has else None
    if fn not in _BINARY or len(classes) != 2:
        return None
    left, right = _BINARY[fn]
    own = [c is not None and _function(c, n) for c, n in zip(classes, (left, right), strict=True)]
    if own[1] and first is not None and classes[1] is not first:
        # (a comparison asks a subclass first, whether it has a method of its own or not)
        is_own = left[2:-2] in _COMPARISONS or own[1] is not _function(first, right)
        if issubclass(classes[1], first) and is_own:  # type: ignore[arg-type]
            return 1, right
    return (0, left) if own[0] else (1, right) if own[1] else None


def only_run_knows(
    fn: Callable, args: Sequence[Kind], classes: Sequence[type | None], place: int
) -> bool:
    """Does only the run know whether the method of the operand at `place` is called?"""
    if len(classes) != 2 or classes[1 - place] is not None:
        return False
    cls = classes[place]
    assert cls is not None
    return may_come_first(fn, args[1 - place], cls, place)


def may_come_first(fn: Callable, other: Kind, cls: type, place: int) -> bool:
    """Of an operand whose class is not known: may its method be called, and not that of the operand
    at `place`, which is an object of the class?"""
    if place == 1 and isinstance(other, (Num, Array)):
        return not _answers_numpy(cls, other)
    is_plain = isinstance(other, (Num, Array, Known, List, Dict)) or other == Obj(str)
    if is_plain or isinstance(other, Tuple) and other.type is tuple:
        return False
    if place == 1:
        return True
    right = _BINARY[fn][1] if fn in _BINARY else f"__r{_IN_PLACE.get(fn, '')}__"
    waiting: list[type] = [*type.__subclasses__(cls)]
    while waiting:
        sub = waiting.pop()
        is_compared = fn in _BINARY and _BINARY[fn][0][2:-2] in _COMPARISONS
        if is_compared or _function(sub, right) is not _function(cls, right):
            return True
        waiting += type.__subclasses__(sub)
    return False


def _answers_numpy(cls: type, left: Num | Array) -> bool:
    """Is an object of the class asked where a number or an array stands on the left? (NumPy takes
    sequences for arrays, and asks others for each of its elements.)"""
    if lookup(cls, "__array_ufunc__") is None:
        return True
    if isinstance(left, Array):
        return False
    is_python = left.type in (bool, int, float, complex) and not left.mixed
    return is_python or not any(lookup(cls, name) is not MISSING for name in _OF_SEQUENCES)


_OF_SEQUENCES = ("__len__", "__getitem__", "__array__", "__array_interface__", "__buffer__")


def reflected(fn: Callable, classes: Sequence[type | None]) -> tuple[int, str] | None:
    """What is called where the left operand's method has returned `NotImplemented`."""
    if fn in _IN_PLACE:
        fn = getattr(operator, _PLAIN.get(_IN_PLACE[fn], _IN_PLACE[fn]))
    if fn not in _BINARY or len(classes) != 2 or classes[1] is None:
        return None
    name = _BINARY[fn][1]
    return (1, name) if _function(classes[1], name) else None


def _function(cls: type, name: str) -> types.FunctionType | None:
    """(How a dataclass is compared is in no text.)"""
    found = lookup(cls, name)
    is_function = isinstance(found, types.FunctionType)
    return found if is_function and found.__code__.co_filename != "<string>" else None


def lookup_function(
    op: Op, classes: tuple[type | None, ...], is_user: Callable[[object], bool]
) -> tuple[types.FunctionType, tuple[type | None, ...]] | None:
    """The user's function that an operation on objects of these classes calls, and the classes of
    its arguments."""
    cls = classes[0] if op.args else None
    found: Callee | None = None
    rest = classes[1:]
    match op.fn:
        case prims.Method(name=name) if cls is not None:
            found = member(cls, name, op.args[0])
        case fn if fn is getattr and cls is not None and isinstance(op.args[1], Const):
            function = getter(cls, str(op.args[1].value))
            return (function, (cls,)) if function is not None and is_user(function) else None
        case fn if is_operator(fn) and not op.options:
            place = operator_method(fn, classes)
            own = None if place is None else classes[place[0]]
            if place is None or own is None:
                return None
            found, cls = member(own, place[1], op.args[place[0]]), own
            rest = tuple(c for i, c in enumerate(classes) if i != place[0])
        case fn if is_user(fn):
            return fn, classes  # type: ignore[return-value]
    first: tuple[type | None, ...] = ()
    if isinstance(found, Bound):
        first = (None,) if isinstance(found.args[0], Const) else (cls,)
        found = found.callee
    if not isinstance(found, Direct) or not is_user(found.value):
        return None
    return found.value, (*first, *rest)  # type: ignore[return-value]


__all__ = [
    "ATTRIBUTE_OPS",
    "OTHER_OBJECT",
    "ClassSource",
    "Var",
    "caching",
    "class_of",
    "getter",
    "is_object",
    "is_operator",
    "lookup_function",
    "member",
    "only_run_knows",
    "operator_method",
    "reflected",
    "setter",
    "without_place",
]
