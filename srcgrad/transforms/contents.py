"""What is in a tuple, list or dict that the function made or was given.

>>> from ..ir.core import Block
>>> from ..ir.walk import definitions
>>> x, pair = Var("x"), Var("pair")
>>> block = Block((Op((pair,), prims.make_tuple, (x, Const(abs))),), (pair,))
>>> Structures(definitions(block), {}).items(pair)[1]
<built-in function abs>
"""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from ..ir import prims
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Dict, Fn, Kind, Known, Num, Obj, Tuple
from ..ir.kinds_of import kind_of_const

_MOST_ITEMS = 64


class Parts(tuple):
    """The items of a tuple that an iterator makes on the fly."""


@dataclass(frozen=True)
class At:
    """The item of a container of which nothing but the kind is known."""

    container: Atom
    key: object
    kind: Kind


# an item is the atom that was put there, the parts of a tuple, or a place
Item = Var | Const | Parts | At


def is_slice(place: Atom, defs: Mapping[Var, Stmt]) -> bool:
    """Is it a slice?"""
    made = defs.get(place) if isinstance(place, Var) else None
    if isinstance(place, Const):
        return isinstance(place.value, slice)
    return isinstance(made, Op) and made.fn is prims.make_slice


def slice_of(place: Atom, defs: Mapping[Var, Stmt]) -> slice | None:
    """The slice, if all of it is known."""
    if isinstance(place, Const):
        return place.value  # type: ignore[return-value]
    made = defs[place]
    assert isinstance(made, Op)
    if not all(isinstance(bound, Const) for bound in made.args):
        return None
    return slice(*(bound.value for bound in made.args))  # type: ignore[union-attr]


class Structures:
    """Facts about the containers of one block; of those that are open, nothing is known."""

    def __init__(
        self,
        defs: Mapping[Var, Stmt],
        kinds: Mapping[Var, Kind],
        is_open: Callable[[Var], bool] = lambda var: False,
    ):
        self.defs, self.kinds, self.is_open = defs, kinds, is_open

    def kind(self, atom: Atom) -> Kind:
        return kind_of_const(atom.value) if isinstance(atom, Const) else self.kinds.get(atom, ANY)

    def items(self, atom: Atom) -> list[Item] | None:
        """The items of a sequence, if all are known."""
        if isinstance(atom, Const):
            return list(map(Const, atom.value)) if isinstance(atom.value, tuple) else None
        if self.is_open(atom):
            return None
        match self.defs.get(atom):
            case Op(fn=prims.make_tuple | prims.make_list, args=args):
                return list(args)
            case Op(fn=fn, args=(inner,)) if fn in (tuple, list):
                return self.iterated(inner)
            case Op(fn=operator.getitem, args=(inner, place)) if is_slice(place, self.defs):
                before, chosen = self.items(inner), slice_of(place, self.defs)
                return None if before is None or chosen is None else before[chosen]
            case Op(fn=operator.add, args=(a, b)):
                first, second = self.items(a), self.items(b)
                return None if first is None or second is None else first + second
            case Op(fn=prims.append, args=(inner, value)):
                before = self.items(inner)
                return None if before is None else [*before, value]
            case Op(fn=prims.store, args=(inner, Const(value=int() as place), value)):
                before = self.items(inner)
                if before is None or not -len(before) <= place < len(before):
                    return None
                before[place] = value
                return before
        kind = self.kind(atom)
        if not isinstance(kind, Tuple):
            return None
        return [At(atom, place, item) for place, item in enumerate(kind.items)]

    def fields(self, atom: Atom) -> list[tuple[Any, Item]] | None:
        """The (key, item) pairs of a dict, if all are known."""
        if isinstance(atom, Const) and atom.value is None:
            return []
        if isinstance(atom, Var) and self.is_open(atom):
            return None
        match self.defs.get(atom) if isinstance(atom, Var) else None:
            case Op(fn=prims.make_dict, args=(keys, *values)):
                names = self.items(keys)
                if names is None or not all(isinstance(name, Const) for name in names):
                    return None
                return list(dict(zip((n.value for n in names), values, strict=True)).items())
            case Op(fn=fn, args=(), options=options) if fn is dict:
                return list(options)
            case Op(fn=fn, args=(inner,), options=()) if fn is dict:
                return self.fields(inner)
            case Op(fn=operator.or_, args=(a, b)):
                first, second = self.fields(a), self.fields(b)
                if first is None or second is None:
                    return None
                return list({**dict(first), **dict(second)}.items())
            case Op(fn=prims.store, args=(inner, Const(value=key), value)):
                before = self.fields(inner)
                return None if before is None else list({**dict(before), key: value}.items())
        kind = self.kind(atom)
        if isinstance(kind, Dict) and kind.fields is not None:
            return [(key, At(atom, key, item)) for key, item in kind.fields]
        return None

    def item(self, container: Atom, index: Atom) -> Item | None:
        """One item, at a constant place."""
        if not isinstance(index, Const):
            return None
        fields = self.fields(container)
        if fields is not None:
            return next((item for key, item in fields if _is_same_key(key, index.value)), None)
        items = self.items(container)
        place = index.value
        if items is None or type(place) is not int or not -len(items) <= place < len(items):
            return None
        return items[place]

    def iterated(self, atom: Atom) -> list[Item] | None:
        """What a loop over this would see, if its length is known (and not long)."""
        found = self._iterated(atom)
        return found if found is None or len(found) <= _MOST_ITEMS else None

    def _iterated(self, atom: Atom) -> list[Item] | None:
        fn: Callable | None
        match self.defs.get(atom) if isinstance(atom, Var) else None:
            case Op(fn=fn, args=args, options=()) if fn is range:
                return self._range(args)
            case Op(fn=fn, args=args, options=options) if fn is zip and args:
                columns = [self.iterated(arg) for arg in args]
                if any(column is None for column in columns):
                    return None
                if options and len({len(column or ()) for column in columns}) > 1:
                    return None  # it raises, unless `strict` is false
                return [Parts(row) for row in zip(*columns, strict=False)]  # type: ignore[arg-type]
            case Op(fn=fn, args=(inner,), options=()) if fn is enumerate:
                found = self.iterated(inner)
                return found and [Parts((Const(i), item)) for i, item in enumerate(found)]
            case Op(fn=fn, args=(inner,)) if fn is reversed:
                found = self.iterated(inner)
                return found and found[::-1]
            case Op(fn=prims.Method(name="items"), args=(inner,)):
                pairs = self.fields(inner)
                if pairs is None:
                    return None
                return [Parts((Const(key), item)) for key, item in pairs]
            case Op(fn=prims.Method(name="keys"), args=(inner,)):
                pairs = self.fields(inner)
                return None if pairs is None else [Const(key) for key, _ in pairs]
            case Op(fn=prims.Method(name="values"), args=(inner,)):
                pairs = self.fields(inner)
                return None if pairs is None else [item for _, item in pairs]
        return self.items(atom)

    def _range(self, args: tuple[Atom, ...]) -> list[Item] | None:
        bounds = [self._number(arg) for arg in args]
        if any(bound is None for bound in bounds):
            return None
        numbers = range(*bounds)  # type: ignore[arg-type]
        return [Const(number) for number in numbers] if len(numbers) <= _MOST_ITEMS else None

    def _number(self, atom: Atom) -> int | None:
        """An integer that is known, or the length of what has known items."""
        kind = self.kind(atom)
        if isinstance(kind, Num) and type(kind.size) is int:
            return kind.size
        match self.defs.get(atom) if isinstance(atom, Var) else None:
            case Op(fn=fn, args=(inner,)) if fn is len:
                found = self.items(inner)
                return None if found is None else len(found)
            case Op(fn=operator.add | operator.sub as fn, args=(a, b)):
                first, second = self._number(a), self._number(b)
                return None if first is None or second is None else fn(first, second)
        return None

    def holds_function(self, item: Item) -> bool:
        """Is it a function, or a tuple with one in it?"""
        match item:
            case Parts():
                return any(map(self.holds_function, item))
            case Const(value=value):
                return callable(value)
            case Var():
                return is_function(self.kind(item)) or any(
                    map(self.holds_function, self._tuple_items(item))
                )
            case At(kind=kind):
                return _holds_function(kind)
            case _:
                assert_never(item)

    def _tuple_items(self, var: Var) -> list[Atom]:
        definition = self.defs.get(var)
        is_tuple = isinstance(definition, Op) and definition.fn is prims.make_tuple
        return list(definition.args) if is_tuple else []  # type: ignore[union-attr]


def is_function(kind: Kind) -> bool:
    """Is it certainly a function?"""
    match kind:
        case Fn():
            return True
        case Known(value=value):
            return callable(value)
        case Obj(type=kind_type):
            return kind_type is types.FunctionType
        case _:
            return False


def _holds_function(kind: Kind) -> bool:
    return any(map(_holds_function, kind.items)) if isinstance(kind, Tuple) else is_function(kind)


def _is_same_key(a: object, b: object) -> bool:
    return type(a) is type(b) and a == b
