"""Calls of which nobody knows what they do, and that may keep what they are given.

    future.set_result(b)         `future` may hold `b` now, and future.result() be it
    list.append(held, b)         so may `held`

>>> import numpy as np
>>> from concurrent.futures import Future
>>> from ..ir.kinds import Array
>>> b, future = Var("b"), Var("future")
>>> kinds = {b: Array(np.dtype(float), (3,)), future: Obj(Future)}
>>> may_keep(Op((), prims.Method("set_result"), (future, b)), kinds, set()) == (future, b)
True
>>> may_keep(Op((), np.sum, (b,)), kinds, set())
()
"""

from __future__ import annotations

import operator
import random
import types
from collections.abc import Mapping, Set

from ..ir import prims
from ..ir.core import Atom, Op, Var
from ..ir.kinds import Kind, Obj, Unknown
from .effects import is_pure
from .memory import GENERATORS, has_numbers, is_immutable, kind_of_atom
from .unknown_writes import ASKING, is_known

_DESCRIPTORS = (types.MethodDescriptorType, types.WrapperDescriptorType)
# objects that keep nothing of what their methods are given
_KEEPING_NOTHING = (*GENERATORS, random.Random, str, bytes, types.ModuleType)


def may_keep(op: Op, kinds: Mapping[Var, Kind], methods: Set[Var]) -> tuple[Atom, ...]:
    """The arguments of which one may hold the others afterwards, or that an object from outside
    holds. `methods` are values that are
    methods of objects: what is given to somebody beside one may be kept by its object."""
    if methods.isdisjoint(op.args) and not _is_open(op, kinds):
        return ()
    every = (*op.args, *(value for _, value in op.options))
    found = tuple(atom for atom in every if not is_immutable(kind_of_atom(atom, kinds)))
    if owner_outside(op) is not None:
        return found
    is_holding = any(not has_numbers(kind_of_atom(atom, kinds)) for atom in found)
    return found if len(found) > 1 and is_holding else ()


def makes_method(op: Op) -> bool:
    """Is it `put = xs.append`, or `operator.methodcaller("append", x)`?"""
    return op.fn is getattr or op.fn is operator.methodcaller


def owner_outside(op: Op) -> int | None:
    """The identity of the object from outside to which the function belongs that is called."""
    owner = getattr(op.fn, "__self__", None)
    is_bound = isinstance(op.fn, types.BuiltinMethodType) and owner is not None
    return id(owner) if is_bound and not isinstance(owner, (types.ModuleType, type)) else None


def _is_open(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    fn = op.fn
    if isinstance(fn, prims.Method):
        receiver = kind_of_atom(op.args[0], kinds)
        if fn.name in prims.MUTATORS or fn.name in ASKING or is_pure(fn):
            return False
        if isinstance(receiver, Obj):
            return not issubclass(receiver.type, _KEEPING_NOTHING)
        return isinstance(receiver, Unknown)
    if isinstance(fn, _DESCRIPTORS):
        return fn.__name__ not in ASKING
    return isinstance(fn, types.BuiltinFunctionType) and not is_known(op, kinds)


__all__ = ["makes_method", "may_keep", "owner_outside"]
