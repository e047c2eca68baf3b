"""Which operations make text of values, write it into a buffer, and make numbers of text.

>>> from ..ir.core import Op, Var
>>> x, text, y = Var("x"), Var("text"), Var("y")
>>> makes_text(Op((text,), repr, (x,)), Obj(str)), reads(Op((y,), float, (text,)), Num(float))
(True, True)
>>> reads(Op((y,), int, (text,)), Num(int))
False
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import numpy as np

from ..ir import marks, prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import (
    ANY,
    Array,
    ByMemory,
    Dict,
    Kind,
    List,
    Nothing,
    Num,
    Obj,
    Record,
    Tuple,
    Unknown,
)
from ..rules.registry import rule_of


def holds_text(kind: Kind) -> bool:
    """Is it known to be text, or a container that has some?"""
    match kind:
        case Obj(type=obj_type):
            return issubclass(obj_type, (str, bytes, bytearray))
        case Array(dtype=dtype):
            return dtype.kind in "US"
        case _:
            return any(map(holds_text, _parts(kind)))


def may_hold_text(kind: Kind) -> bool:
    """May it be text, or something that has some: a match, a buffer, an iterator?"""
    match kind:
        case Unknown() | ByMemory() | Obj():
            return True
        case Array(dtype=dtype):
            return dtype.kind in "USO"
        case _:
            return any(map(may_hold_text, _parts(kind)))


def _parts(kind: Kind) -> tuple[Kind, ...]:
    match kind:
        case Tuple(items=items):
            return items
        case List(item=item):
            return () if isinstance(item, Nothing) else (item,)
        case Dict(fields=fields, item=item):
            return (item,) if fields is None else tuple(value for _, value in fields)
        case Record(fields=fields):
            return tuple(value for _, value in fields)
        case _:
            return ()


def makes_text(op: Op, kind: Kind) -> bool:
    """Is what the operation gives (of that kind) text, made of what it is given?"""
    if op.fn in _STRUCTURE:
        return False
    return holds_text(kind) or may_hold_text(kind) and _is_maker(op)


def _is_maker(op: Op) -> bool:
    if isinstance(op.fn, prims.Method):
        return op.fn.name in _MAKING_METHODS
    if op.fn is map:
        return isinstance(op.args[0], Const) and _is_text_function(op.args[0].value)
    return _is_text_function(op.fn)


def _is_text_function(fn: object) -> bool:
    try:
        return fn in _MAKERS or _in_library(fn, "dumps pack format_float")
    except TypeError:
        return False


def reads(op: Op, kind: Kind, is_among_numbers: bool = False) -> bool:
    """Does the operation, which is given text, make a float of it, or may what it gives be one?
    `is_among_numbers`: something else that it is given carries a derivative."""
    if op.fn in _STRUCTURE or op.fn is prims.call or op.fn is prims.apply:
        return False
    if op.fn in _READERS or _in_library(op.fn, "loads load literal_eval unpack unpack_from"):
        return True
    match kind:
        case Num(type=number):
            return not issubclass(number, (int, np.integer, np.bool_))
        case Array(dtype=dtype):
            return dtype.kind in "fcO"
        case Unknown() if isinstance(op.fn, Callable) and rule_of(op.fn) is not None:  # type: ignore[arg-type]
            return is_among_numbers or op.fn not in _OF_TEXTS
        case _:
            return False


def passed_on(op: Op) -> list[Atom]:
    """What text may come through of what the operation is given: no keys and names."""
    match op:
        case Op(fn=fn, args=(holder, _)) if fn is operator.getitem or fn is getattr:
            return [holder]
        case Op(fn=prims.store, args=(holder, _, value)):
            return [holder, value]
        case Op(fn=prims.get_attribute, args=(holder, *_)):
            return [holder]
        case Op(fn=prims.delete_item, args=(holder, _)):
            return [holder]
        case Op(fn=prims.make_dict, args=(_, *values)):
            return list(values)
        case Op(fn=prims.Method(name=name), args=(receiver, *rest)):
            if name in _COUNTING:
                return []
            return [receiver, *(rest[1:] if name in _BY_KEY else rest), *_given(op)]
        case Op(fn=prims.SeenThrough() | prims.WrittenThrough()):
            return list(op.args[1:])
        case _:
            return [*op.args, *_given(op)]


def _given(op: Op) -> list[Atom]:
    return [atom for _, atom in op.options]


def written_buffers(op: Op, kinds: Mapping[Var, Kind]) -> list[Var]:
    """The buffers that the operation writes what it is given into."""
    found: list[Atom] = []
    if op.fn is print:
        found = [atom for name, atom in op.options if name == "file"]
    elif isinstance(op.fn, prims.Method) and op.fn.name in _WRITING_METHODS:
        found = [op.args[0]]
    elif op.fn in _WRITERS or _in_library(op.fn, "dump"):
        found = [*op.args, *_given(op)]
    return [
        atom
        for atom in found
        if isinstance(atom, Var) and isinstance(kinds.get(atom, ANY), (Obj, Unknown))
    ]


def _in_library(fn: object, names: str) -> bool:
    home = getattr(fn, "__module__", None)
    return (
        isinstance(home, str) and home in _LIBRARY and getattr(fn, "__name__", "") in names.split()
    )


def is_of_library(fn: object) -> bool:
    """Is it a function of a module for text and files, which is not looked into?"""
    return getattr(fn, "__module__", None) in _LIBRARY


_LIBRARY = frozenset(
    "json json.decoder json.encoder ast pickle _pickle marshal struct _struct csv _csv re _io io "
    "string textwrap pprint reprlib".split()
)
_MAKERS = frozenset({
    prims.format_string, str, repr, ascii, format, bytes, bytearray,
    np.array2string, np.array_repr, np.array_str, np.base_repr, np.binary_repr, np.bytes_,
    np.format_float_positional, np.format_float_scientific, np.str_,
})  # fmt: skip
_MAKING_METHODS = frozenset(
    "format format_map join hex tobytes __str__ __repr__ __format__ getvalue".split()
)
_READERS = frozenset({
    eval, np.fromstring, np.loadtxt, np.genfromtxt, np.load, np.fromfile, np.frombuffer,
    np.fromregex,
})  # fmt: skip
_WRITERS = frozenset({np.save, np.savetxt, np.savez, np.savez_compressed})
_WRITING_METHODS = frozenset("write writelines writerow writerows writestr tofile".split())

# these give places and truth values
_COUNTING = frozenset(
    "count find rfind index rindex startswith endswith isdigit isalpha isalnum isspace isupper "
    "islower isnumeric isidentifier start end span seek tell keys".split()
)
_BY_KEY = frozenset("get pop setdefault".split())
_OF_TEXTS = frozenset({
    operator.add, operator.iadd, operator.mul, operator.imul, operator.mod, operator.imod,
    max, min, np.concatenate, np.append, np.array, np.asarray, np.sort,
})  # fmt: skip

# what holds or hands out values as they are
_STRUCTURE = frozenset({
    operator.getitem, getattr, setattr, prims.get_attribute, prims.set_attribute, prims.make_tuple,
    prims.make_list, prims.make_dict, prims.make_set, prims.unpack, prims.unpack_star, prims.store,
    prims.append, prims.identity, prims.copy, prims.select, prims.delete_item, list, tuple, dict,
    set, frozenset, zip, enumerate, reversed, sorted, iter, next, filter, marks.error,
})  # fmt: skip
