"""Objects of the user's that stand for an index, a number or a key, by methods of theirs.

`x[i]` runs `i.__index__()`, `d[k]` runs `k.__hash__()`, `math.pow(x, n)` runs `n.__float__()`. An
index is asked for once, where it stands (`asked_once.py`); the others are refused where the reverse
sweep would ask again, and may be told something else by then.
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterator, Mapping

import numpy as np

from ..analysis.memory import kind_of_atom
from ..attributes import MISSING, lookup
from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Const, Op, Var
from ..ir.kinds import Column, Kind, Obj, Record, Ref, Tuple
from ..ir.walk import stmts_in
from ..rules.registry import rule_of

_NUMBERS = ("__index__", "__float__", "__int__", "__complex__")
_KEYED = (operator.getitem, operator.contains, prims.store, prims.delete_item)
_METHODS = frozenset("get pop setdefault".split())


def stands_for_index(kind: Kind) -> bool:
    """Is it such an object, or a tuple with one?"""
    if isinstance(kind, Tuple):
        return any(map(stands_for_index, kind.items))
    return _has(kind, ("__index__",))


def read_as_numbers(
    block: Block, kinds: Mapping[Var, Kind], moving: Collection[Var]
) -> Iterator[SrcgradError]:
    """Objects that a rule is given as numbers."""
    for op in stmts_in(block):
        if not isinstance(op, Op) or not any(out in moving for out in op.outs):
            continue
        if isinstance(op.fn, np.ufunc) or op.fn is np.put or rule_of(op.fn) is not None:
            if any(_has(kind_of_atom(atom, kinds), _NUMBERS) for atom in op.args):
                yield Unsupported(
                    "an object is read as a number here",
                    op.span,
                    "write the number: float(n), or operator.index(n)",
                )


def changed_keys(block: Block, kinds: Mapping[Var, Kind]) -> Iterator[SrcgradError]:
    """Keys whose hash is the user's, of a class of which objects are changed here."""
    ops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Op)]
    changed = {cls for op in ops for cls in _changed(op, kinds)}
    if not changed:
        return
    for op in ops:
        key = _key_of(op, kinds)
        if key is not None and any(
            cls in changed or object in changed for cls in _hashed(kind_of_atom(key, kinds))
        ):
            yield Unsupported(
                "an object that is a key, with a hash of its own, is of a class of which objects "
                "are changed here",
                op.span,
                "use as a key what the hash is made of",
            )


def _key_of(op: Op, kinds: Mapping[Var, Kind]) -> Atom | None:
    """(Attributes are kept by object, whatever the hash of that is.)"""
    if op.args and isinstance(kind_of_atom(op.args[0], kinds), Column):
        return None
    is_keyed = op.fn in _KEYED if type(op.fn).__hash__ is not None else False
    if isinstance(op.fn, prims.Method):
        is_keyed = op.fn.name in _METHODS
    return op.args[1] if is_keyed and len(op.args) > 1 else None


def _changed(op: Op, kinds: Mapping[Var, Kind]) -> Iterator[type]:
    """The class of the object that the operation changes; `object`: any."""
    if op.fn not in (setattr, prims.set_attribute, prims.store) or isinstance(op.args[0], Const):
        return
    match kind_of_atom(op.args[0], kinds):
        case Column():
            yield object
        case Record(type=cls) | Ref(type=cls) if op.fn is not prims.store:
            yield cls


def _hashed(kind: Kind) -> Iterator[type]:
    match kind:
        case Tuple(items=items):
            for item in items:
                yield from _hashed(item)
        case Record(type=cls) | Ref(type=cls):
            if lookup(cls, "__hash__") not in (object.__hash__, None):
                yield cls


def _has(kind: Kind, names: Collection[str]) -> bool:
    match kind:
        case Record(type=cls) | Ref(type=cls) if not issubclass(cls, tuple):
            return any(lookup(cls, name) is not MISSING for name in names)
        case Obj(type=cls) if cls.__module__.split(".")[0] not in ("builtins", "numpy", "scipy"):
            found = [lookup(cls, name) for name in names]
            return not _is_plain_number(cls) and any(one is not MISSING for one in found)
        case _:
            return False


def _is_plain_number(cls: type) -> bool:
    """Do its objects count as the numbers that they are, as the members of an `IntEnum` do?"""
    number = next((one for one in (int, float) if issubclass(cls, one)), None)
    return number is not None and all(
        lookup(cls, name) is lookup(number, name) for name in _OF_NUMBERS
    )


_OF_NUMBERS = [
    f"__{name}__"
    for name in (
        "index int float complex bool eq ne lt le gt ge neg pos abs add radd sub rsub mul rmul "
        "truediv rtruediv floordiv rfloordiv mod rmod divmod rdivmod pow rpow array array_ufunc "
        "getattribute getattr conjugate"
    ).split()
]


__all__ = ["changed_keys", "read_as_numbers", "stands_for_index"]
