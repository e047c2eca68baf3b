"""Tuples, lists, dicts and whatever can be iterated over.

>>> import numpy as np
>>> from ..ir.kinds import Size
>>> str(item_of(Array(np.dtype(float), (Size("n"), 1)))), str(item_of(Num(int)))
('f8[1]', '?')
>>> str(MAKERS[enumerate](List(Num(float)))), str(get_item(Tuple((Num(int), ANY)), Num(int, 0)))
('enumerate[(int, float)]', 'int')
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from enum import EnumMeta

import numpy as np

from ..ir.kinds import (
    ANY,
    NOTHING,
    Array,
    ByMemory,
    ByObject,
    Column,
    Dict,
    Kind,
    Known,
    List,
    Nothing,
    Num,
    Obj,
    Place,
    Record,
    Ref,
    Slice,
    Tuple,
    join,
    join_all,
    key_in,
)
from ..ir.kinds_of import kind_of_const
from ..ir.records import is_plain_dataclass, is_plain_namedtuple
from .cotangents import cotangent_kind
from .covering import has_all_keys
from .indexing import indexed, is_test

# --- iteration ---------------------------------------------------------------------------------


def item_of(kind: Kind) -> Kind:
    """What a `for` gets from such a value."""
    match kind:
        case Array(dims=None):
            return ANY
        case Array(dtype=dtype, dims=dims):
            if dims == ():
                return NOTHING
            return indexed(Array(dtype, dims), Num(int))
        case Tuple(items=items):
            return join_all(iter(items))
        case List(item=item):
            return item
        case Dict(key=key):
            return key
        case Nothing(is_asked=True):
            return kind
        case _ if is_string(kind):
            return Obj(str)
        case Known(value=cls) if type(cls) is EnumMeta:
            return Obj(cls)
        case _:
            return ANY


def _listed(items: Kind = NOTHING) -> Kind:
    return List(NOTHING if items is NOTHING else item_of(items))


def _tupled(items: Kind = Tuple(())) -> Kind:
    return Tuple(items.items) if isinstance(items, Tuple) else List(item_of(items), tuple)


def _dicted(items: Kind = Dict((), Obj(str), NOTHING), **options: Kind) -> Kind:
    match items:
        case Dict():
            return merged(items, _named(options)) if options else items
        case List(item=Tuple(items=(key, value))) if not options:
            return Dict(None, key, value)
        case Tuple(items=pairs) if not options and all(
            isinstance(pair, Tuple) and len(pair.items) == 2 for pair in pairs
        ):
            item = item_of(items)
            return Dict(None, *item.items) if isinstance(item, Tuple) else ANY
        case _:
            return ANY


def _named(options: dict[str, Kind]) -> Dict:
    return Dict(tuple(options.items()), Obj(str), join_all(iter(options.values())))


def merged(first: Dict, second: Dict) -> Dict:
    """The entries of both; those of the second where both have one."""
    if first.fields is None or second.fields is None:
        empty = Dict((), Obj(str), NOTHING)
        if empty in (first, second):
            return second if first == empty else first
        return Dict(None, join(_key(first), _key(second)), join(first.item, second.item))
    fields = {**dict(first.fields), **dict(second.fields)}
    return _named(fields)


# entries have the parameters of the function, and get kinds
MAKERS: dict[Callable, Callable[..., Kind]] = {
    range: lambda *bounds: List(Num(int), range),
    zip: lambda *items, strict=None: List(Tuple(tuple(map(item_of, items))), zip),
    enumerate: lambda iterable, start=None: List(Tuple((Num(int), item_of(iterable))), enumerate),
    reversed: lambda items: List(item_of(items), reversed),
    sorted: lambda items, key=None, reverse=None: List(item_of(items)),
    list: _listed,
    tuple: _tupled,
    dict: _dicted,
}


# --- records -----------------------------------------------------------------------------------


def made_by(cls: type, args: tuple[Kind, ...], options: dict[str, Kind]) -> Kind:
    """What a class is called to make, if that does nothing but fill its fields."""
    if type(cls) is EnumMeta and cls.__members__ and not options and len(args) == 1:
        return Obj(cls)
    if not (is_plain_namedtuple(cls) or is_plain_dataclass(cls)):
        return ANY
    try:
        bound = inspect.signature(cls).bind(*args, **options)
    except TypeError:
        return ANY
    for name, parameter in inspect.signature(cls).parameters.items():
        if name not in bound.arguments:
            default = parameter.default
            is_plain = type(default) in (int, float, complex, bool, str, type(None))
            bound.arguments[name] = kind_of_const(default) if is_plain else ANY
    fields = {name: bound.arguments[name] for name in inspect.signature(cls).parameters}
    if is_plain_namedtuple(cls):
        return Tuple(tuple(fields.values()), cls)
    return Record(cls, tuple(fields.items()))


def with_attribute(holder: Kind, name: Kind, value: Kind) -> Kind:
    """A holder of attributes after `holder.name = value`."""
    match holder, name:
        case Record(type=kind_type, fields=fields), Known(value=str() as text):
            if text not in dict(fields):
                return ANY
            return Record(kind_type, tuple({**dict(fields), text: value}.items()))
        case Record(), _:
            return ANY
        case _:
            return holder


# --- items -------------------------------------------------------------------------------------


def get_item(container: Kind, index: Kind) -> Kind:
    """The kind of `container[index]`."""
    match container, index:
        case Array(), _:
            return indexed(container, index)
        case Num(type=number), _ if issubclass(number, np.generic) and is_test(index):
            return Array(np.dtype(number), (None,))
        case ByObject(item=item), _:
            return ANY if isinstance(item, (Known, Nothing)) else item
        case ByMemory(), Place(array=array):
            return cotangent_kind(array)
        case Tuple(items=items), Num(size=int() as place):
            return items[place] if -len(items) <= place < len(items) else NOTHING
        case Tuple(items=items), Num():
            return join_all(iter(items))
        case Tuple(items=items, type=kind_type), Slice():
            bounds = _bounds(index)
            if bounds is not None:
                return Tuple(items[bounds])
            return List(join_all(iter(items)), tuple) if kind_type is tuple else ANY
        case List(type=kind_type), Slice():
            return container if kind_type in (list, tuple, range) else ANY
        case List(item=item), Num():
            return item
        case Dict(fields=fields), Known(value=key) if fields is not None:
            return dict(fields).get(key, NOTHING if has_all_keys(container) else ANY)
        case Column(item=item, or_none=or_none), _:  # (not all that is written may be known yet)
            if or_none:
                return Ref(item.type, True) if isinstance(item, Ref) else ANY
            return ANY if isinstance(item, Known) else item
        case Dict(item=item), _:
            return item
        case _ if is_string(container):
            return Obj(str)
        case Known(value=cls), _ if type(cls) is EnumMeta:
            return Obj(cls)
        case _:
            return ANY


def _bounds(index: Slice) -> slice | None:
    parts: list[int | None] = []
    for part in (index.start, index.stop, index.step):
        match part:
            case Known(value=None):
                parts.append(None)
            case Num(size=int() as size):
                parts.append(size)
            case _:
                return None
    return slice(*parts)


def column(name: str, items: Iterable[Kind]) -> Column:
    """What an attribute holds where the function begins, of which these may be."""
    items = list(items)
    there = [item for item in items if item != Known(None)]
    return Column(None, ANY, join_all(iter(there)), name, len(there) < len(items))


def set_item(container: Kind, index: Kind, value: Kind) -> Kind:
    """The kind of `container` after `container[index] = value`."""
    match container, index:
        case ByObject(item=Array()), _ if value == Num(float):
            return container  # (0.0: there is none any more)
        case ByObject(item=item), _ if not isinstance(value, Known):
            return ByObject(value if isinstance(item, (Known, Nothing)) else join(item, value))
        case ((Array() | Obj() | ByMemory()), _):
            return container
        case List(item=item, type=kind_type), Slice():
            return List(join(item, item_of(value)), kind_type)
        case List(item=item, type=kind_type), _:
            return List(join(item, value), kind_type)
        case Tuple(items=items), Num(size=int() as place) if -len(items) <= place < len(items):
            changed = list(items)
            changed[place] = value
            return Tuple(tuple(changed), container.type)
        case Tuple(items=items), Num():
            return Tuple(tuple(join(item, value) for item in items), container.type)
        case Dict(fields=fields), Known(value=str() as key) if fields is not None:
            changed_fields = {**dict(fields), key: value}
            keys = Obj(str) if has_all_keys(container) else container.key
            return Dict(
                tuple(changed_fields.items()), keys, join_all(iter(changed_fields.values()))
            )
        case Column(key=keys, item=item, name=name, or_none=or_none), _:
            return Column(None, join(keys, index), join(item, value), name, or_none)
        case Dict(item=item), _:
            return Dict(None, join(key_in(container), index), join(item, value))
        case _:
            return ANY


def without_item(container: Kind) -> Kind:
    """After `del container[...]` of one item."""
    match container:
        case Dict(fields=fields, key=key, item=item) if fields is not None:
            return Dict(None, key, item)
        case _:
            return container


def make_dict(keys: Kind, values: tuple[Kind, ...]) -> Kind:
    """The kind of a dict display."""
    match keys:
        case Tuple(items=names) if all(
            isinstance(name, Known) and isinstance(name.value, str) for name in names
        ):
            fields = {name.value: v for name, v in zip(names, values, strict=True)}
            return Dict(tuple(fields.items()), Obj(str), join_all(iter(fields.values())))
        case _:
            return Dict(None, item_of(keys), join_all(iter(values)))


def unpacked(items: Kind, count: int) -> tuple[Kind, ...]:
    """The kinds of `a, b, … = items`."""
    match items:
        case Tuple(items=kinds) if len(kinds) == count:
            return kinds
        case _:
            return (items if isinstance(items, Nothing) else item_of(items),) * count


def unpacked_star(items: Kind, before: int, after: int) -> tuple[Kind, ...]:
    """The kinds of `a, *b, c = items`."""
    match items:
        case Tuple(items=kinds) if len(kinds) >= before + after:
            cut = len(kinds) - after
            middle = List(join_all(iter(kinds[before:cut])))
            return (*kinds[:before], middle, *kinds[cut:])
        case _:
            item = items if isinstance(items, Nothing) else item_of(items)
            return (*(item,) * before, List(item), *(item,) * after)


# --- methods -----------------------------------------------------------------------------------

_STRING_METHODS = frozenset(
    {"capitalize", "format", "join", "lower", "lstrip", "replace", "rstrip", "strip", "title"}
    | {"upper"}
)
_TRUTH_METHODS = frozenset({"startswith", "endswith", "isdigit", "isalpha", "islower", "isupper"})


def is_string(kind: Kind) -> bool:
    return kind == Obj(str) or isinstance(kind, Known) and isinstance(kind.value, str)


def method(
    name: str, receiver: Kind, args: tuple[Kind, ...], options: dict[str, Kind] | None = None
) -> Kind:
    """The result of `receiver.name(*args)`, where that does not change the receiver."""
    match receiver, name:
        case Dict(), "items":
            return List(Tuple((_key(receiver), receiver.item)), type({}.items()))
        case Dict(), "keys":
            return List(_key(receiver), type({}.keys()))
        case Dict(), "values":
            return List(receiver.item, type({}.values()))
        case Dict(), "get" if args:
            default = args[1] if len(args) > 1 else Known(None)
            found = get_item(receiver, args[0])
            is_sure = receiver.fields is not None and isinstance(args[0], Known)
            return default if found == NOTHING else found if is_sure else join(found, default)
        case ((Dict() | List()), "copy"):
            return receiver
        case Tuple(items=items, type=kind_type), "_replace" if options:
            fields = dict(zip(getattr(kind_type, "_fields", ()), items, strict=False))
            return Tuple(tuple({**fields, **options}.values()), kind_type)
        case ((List() | Tuple()), ("index" | "count")):
            return Num(int)
        case _ if is_string(receiver) and name in _STRING_METHODS:
            return Obj(str)
        case _ if is_string(receiver) and name in _TRUTH_METHODS:
            return Num(bool)
        case _:
            return ANY


def _key(receiver: Dict) -> Kind:
    return receiver.key


def mutated(
    name: str, receiver: Kind, args: tuple[Kind, ...], options: dict[str, Kind] | None = None
) -> tuple[Kind, Kind]:
    """The result of a mutating method, and the receiver after it."""
    nothing = Known(None)
    match name, receiver:
        case _, Nothing():  # (it is not known yet)
            return NOTHING, NOTHING
        case "append", List(item=item, type=kind_type) if args:
            return nothing, List(join(item, args[0]), kind_type)
        case "insert", List(item=item, type=kind_type) if len(args) > 1:
            return nothing, List(join(item, args[1]), kind_type)
        case "extend", List(item=item, type=kind_type) if args:
            return nothing, List(join(item, item_of(args[0])), kind_type)
        case (("clear" | "remove" | "sort" | "reverse"), List()):
            return nothing, receiver
        case "pop", List(item=item):
            return item, receiver
        case "clear", Dict():
            return nothing, Dict(None, _key(receiver), receiver.item)
        case "update", Dict():
            return nothing, _updated(receiver, args, options or {})
        case "pop", Dict() if args:
            item = get_item(receiver, args[0])
            found = join(item, args[1]) if len(args) > 1 else item
            return found, without_item(receiver)
        case "popitem", Dict():
            return Tuple((_key(receiver), receiver.item)), without_item(receiver)
        case "setdefault", Dict() if args:
            value = args[1] if len(args) > 1 else nothing
            after = Dict(None, join(key_in(receiver), args[0]), join(receiver.item, value))
            return after.item, after
        case (("fill" | "sort" | "put" | "setflags"), Array()):
            return nothing, receiver
        case "resize", Array(dtype=dtype):
            return nothing, Array(dtype, None)
        case _, Obj() | Ref():
            return ANY, receiver
        case _:
            return ANY, ANY


def _updated(receiver: Dict, args: tuple[Kind, ...], options: dict[str, Kind]) -> Kind:
    for arg in (*args, *([_named(options)] if options else ())):
        other = arg if isinstance(arg, Dict) else _dicted(arg)
        if not isinstance(other, Dict):
            return ANY
        receiver = merged(receiver, other)
    return receiver
