"""Values with a derivative put into what only looks like a list, a dict or an array.

held = array.array("d"); held.append(x)    refused: its numbers are no values of Python

>>> import array
>>> why_not_held(array.array), why_not_held(list)
('an array.array', None)
"""

from __future__ import annotations

import array
import collections
import types
from collections.abc import Collection, Iterator, Mapping

import numpy as np

from ..attributes import is_of_library
from ..errors import SrcgradError, Unsupported
from ..front.overwriting import out_of
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Obj, Tuple, Unknown
from ..ir.walk import definitions, stmts_in

_HINT = "use a list, a dict, or an array of floats"
_KEYS_HINT = "keep pairs in a list, or write stop_gradient(key) where it only names a value"
_HOLDERS = {
    array.array: "an array.array",
    collections.UserList: "a UserList",
    collections.UserDict: "a UserDict",
}
_MAKING = frozenset({np.array, np.asarray, np.asanyarray})


def strange_holders(
    body: Block, moving: Collection[Var], kinds: Mapping[Var, Kind]
) -> list[SrcgradError]:
    """An error for each operation that puts such a value there."""
    defs, errors = definitions(body), list[SrcgradError]()
    for op in stmts_in(body):
        if not isinstance(op, Op) or not op.args:
            continue
        given = [atom for atom in op.args if isinstance(atom, Var) and atom in moving]
        if given and (what := _why(op, given, defs, kinds)) is not None:
            reason = f"a value that carries a derivative is put into {what}"
            errors.append(Unsupported(reason, op.span, _HINT))
        if any(_is_float(kinds.get(key, ANY)) for key in _keys(op, defs, kinds) if key in moving):
            reason = "a key of a dict cannot carry a derivative"
            errors.append(Unsupported(reason, op.span, _KEYS_HINT))
        out = out_of(op)
        if given and isinstance(out, Var) and isinstance(kinds.get(out, ANY), (Tuple, List)):
            reason = "a result is written into arrays that are given in a tuple"
            errors.append(Unsupported(reason, op.span, "write `out=y`, with the array itself"))
    return errors + _own_ways(body, moving, kinds)


def _own_ways(
    body: Block, moving: Collection[Var], kinds: Mapping[Var, Kind]
) -> list[SrcgradError]:
    """Errors for what reads lists and dicts of classes that read them in a way of their own."""
    errors: list[SrcgradError] = []
    for stmt in stmts_in(body):
        called: object = None
        match stmt:
            case Op(fn=prims.Method(name=called), args=(Var() as held, *_)):
                pass
            case Op(fn=fn, args=(Var() as held, *_)) if not isinstance(fn, _FUNCTIONS):
                pass
            case Loop(head=Each(items=Var() as held)):
                pass
            case _:
                continue
        kind = kinds.get(held, ANY)
        if held not in moving or not isinstance(kind, Obj):
            continue
        if (name := own_way(kind.type, called)) is not None:
            reason = f"`{kind.type.__name__}` has a method `{name}` of its own, in place of that of"
            reason = f"{reason} a {_builtin_of(kind.type).__name__}"  # type: ignore[union-attr]
            errors.append(Unsupported(reason, stmt.span, "keep the values in a list or a dict"))
    return errors


def own_way(cls: type, called: object = None) -> str | None:
    """A method of lists, dicts or tuples that a class of the user writes anew, and that operators
    use, or that is called.

    >>> class Twice(list):
    ...     __module__ = "of_the_user"
    ...     def __getitem__(self, i): return 2.0 * super().__getitem__(i)
    ...     def pop(self): return 2.0 * super().pop()
    >>> own_way(Twice), own_way(Twice, "pop"), own_way(collections.OrderedDict), own_way(list)
    ('__getitem__', '__getitem__', None, None)
    """
    if (builtin := _builtin_of(cls)) is None:
        return None
    for base in cls.__mro__:
        for name in () if is_of_library(base) else vars(base):
            is_used = name.startswith("__") or name in ("copy", called)
            if is_used and hasattr(builtin, name) and not hasattr(object, name):
                return name
    return None


def _builtin_of(cls: type) -> type | None:
    return next((base for base in cls.__mro__ if base in _CONTAINERS), None)


_CONTAINERS = (list, dict, tuple, collections.deque)
_FUNCTIONS = (types.FunctionType, prims.Called, prims.Closure)


def _why(
    op: Op, given: list[Var], defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]
) -> str | None:
    if op.fn in _MAKING and dict(op.options).get("dtype") == Const(object):
        return _OBJECTS if not _are_numbers(kinds.get(given[0], ANY)) else None
    if op.fn not in (prims.store, prims.append) and not isinstance(op.fn, prims.Method):
        return None
    target, *values = op.args
    if not any(atom in given for atom in values):
        return None
    for made in _origins(target, defs, set()):
        kind = kinds.get(made, ANY)
        if isinstance(kind, Array) and kind.dtype == object:
            is_put = op.fn is prims.store and isinstance(
                kinds.get(given[-1], ANY), (Array, Unknown)
            )
            return _OBJECTS if is_put else None
        found = defs.get(made)
        cls = kind.type if isinstance(kind, Obj) else found.fn if isinstance(found, Op) else None
        if isinstance(cls, type) and (what := why_not_held(cls)) is not None:
            return what
    return None


def _keys(op: Op, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]) -> list[Var]:
    """The keys that it puts into a dict."""
    if op.fn is prims.make_dict:
        made = defs.get(op.args[0]) if isinstance(op.args[0], Var) else None
        keys = made.args if isinstance(made, Op) and made.fn is prims.make_tuple else ()
    elif op.fn is prims.store or op.fn == prims.Method("setdefault"):
        target = op.args[0]
        is_dict = isinstance(target, Var) and isinstance(kinds.get(target, ANY), Dict)
        keys = op.args[1:2] if is_dict else ()
    else:
        keys = ()
    return [key for key in keys if isinstance(key, Var)]


_OBJECTS = "an array of objects"


def why_not_held(cls: type) -> str | None:
    """What an object of the class is, if nothing with a derivative can be put into it."""
    for base, what in _HOLDERS.items():
        if issubclass(cls, base):
            return what
    if issubclass(cls, dict) and hasattr(cls, "__missing__") and cls.__module__ != "collections":
        return f"a {cls.__name__}, which makes items of its own (`__missing__`)"
    return None


def _is_float(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return issubclass(number, (float, complex, np.inexact))
        case Tuple(items=items):
            return any(map(_is_float, items))
        case List(item=item):
            return _is_float(item)
        case _:
            return False


def _are_numbers(kind: Kind) -> bool:
    match kind:
        case Num() | Array():
            return True
        case List(item=item):
            return isinstance(item, Num)
        case Tuple(items=items):
            return all(isinstance(item, Num) for item in items)
        case _:
            return False


def _origins(atom: Atom, defs: Mapping[Var, Stmt], seen: set[Var]) -> Iterator[Var]:
    """The Vars that what is written may have been first."""
    if not isinstance(atom, Var) or atom in seen:
        return
    seen.add(atom)
    match defs.get(atom):
        case Op(fn=fn, args=(target, *_)) if fn in (prims.store, prims.append, prims.identity):
            yield from _origins(target, defs, seen)
        case Op(fn=prims.Method(), args=(target, *_), outs=(_, version)) if version is atom:
            yield from _origins(target, defs, seen)
        case If(then=then, orelse=orelse, outs=outs) if atom in outs:
            for arm in (then, orelse):
                yield from _origins(arm.end[outs.index(atom)], defs, seen)
        case Loop(carries=carries, body=body):
            for carry, end in zip(carries, body.end, strict=True):
                if atom in (carry.inside, carry.out):
                    yield from _origins(carry.init, defs, seen)
                    yield from _origins(end, defs, seen)
        case _:
            yield atom
