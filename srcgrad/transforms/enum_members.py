"""Members of an `Enum` that holds nothing that can be written: they are constants, as strings are.

An attribute may be set on them all the same; who reads it would take it for a constant.

>>> import enum
>>> from ..ir.kinds import Obj
>>> m, x = Var("m"), Var("x")
>>> kinds = {m: Obj(enum.Enum("Mode", ["HEAT", "IDLE"]))}
>>> [str(error.reason) for error in changed_members(Block((Op((), setattr, (m, x, x)),)), kinds)]
['an attribute of a member of Mode is written']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..analysis.memory import kind_of_atom
from ..attributes import is_constant_enum, lookup
from ..errors import SrcgradError, Unsupported
from ..front.changing import sets_attributes
from ..ir import prims
from ..ir.core import Block, Const, Op, Var
from ..ir.kinds import Kind, Known, Obj
from ..ir.walk import stmts_in

_READING = (getattr, prims.get_attribute)
_SETTING = (
    setattr, delattr, prims.set_attribute, object.__setattr__, object.__delattr__,
)  # fmt: skip


def changed_members(block: Block, kinds: Mapping[Var, Kind]) -> Iterator[SrcgradError]:
    """An error for each statement that sets an attribute of a member, or may do so."""
    for op in stmts_in(block):
        if not isinstance(op, Op) or not op.args:
            continue
        cls = _class_of(kind_of_atom(op.args[0], kinds))
        if cls is None:
            continue
        is_dict = op.fn is vars or op.fn in _READING and op.args[1:2] == (Const("__dict__"),)
        if op.fn in _SETTING or is_dict or sets_attributes(_called(op, cls), cls):
            what = f"an attribute of a member of {cls.__name__} is written"
            yield Unsupported(what, op.span, "keep it in a dict, with the members as its keys")


def _called(op: Op, cls: type) -> object:
    """The method, or the getter, that an operation calls."""
    if isinstance(op.fn, prims.Method):
        return lookup(cls, op.fn.name)
    if op.fn in (prims.call, prims.apply):
        return lookup(cls, "__call__")
    if op.fn in _READING and len(op.args) > 1 and isinstance(op.args[1], Const):
        return getattr(lookup(cls, str(op.args[1].value)), "fget", None)
    return None


def _class_of(kind: Kind) -> type | None:
    cls = kind.type if isinstance(kind, Obj) else None
    if isinstance(kind, Known):
        cls = type(kind.value)
    return cls if cls is not None and is_constant_enum(cls) else None
