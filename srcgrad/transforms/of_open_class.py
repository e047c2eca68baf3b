"""Objects known by their identity of which only the run knows the class: what is asked of one that
its class answers (a property, an operator, `float(...)`) is refused.

>>> class Point:
...     @property
...     def far(self): ...
>>> point, far = Var("point"), Var("far")
>>> block = Block((Op((far,), getattr, (point, Const("far"))),), (far,))
>>> asked_of_open(block, {}, {Point}, {point}).outs == (far,)
True
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ..attributes import MISSING, lookup
from ..errors import SrcgradError, Unsupported
from ..ir import columns, prims
from ..ir.core import Block, Const, Each, Loop, Op, Var
from ..ir.kinds import Kind, Ref
from ..ir.walk import stmts_in
from .unknown_objects import asked_of, may_be_objects


def answered_by_class(block: Block, kinds: Mapping[Var, Kind]) -> SrcgradError | None:
    """The error for the first such question."""
    made = {stmt.fn.cls for stmt in stmts_in(block) if _is_new(stmt)}  # type: ignore[union-attr]
    classes = made | {kind.type for kind in kinds.values() if isinstance(kind, Ref)}
    asked = asked_of_open(block, kinds, classes, may_be_objects(block, (), kinds))
    if asked is None:
        return None
    found = isinstance(asked, Op) and len(asked.args) > 1 and asked.args[1]
    name = found.value if isinstance(found, Const) else None
    what = f"what .{name} is" if isinstance(name, str) else "what is done with it here"
    return Unsupported(
        f"which class an object is of is only known when it runs, and so {what}",
        asked.span,
        "pick the object with an `if` (a if i == 0 else b), or keep objects of one class",
    )


def asked_of_open(
    block: Block,
    kinds: Mapping[Var, Kind],
    classes: Iterable[type],
    unknown: Collection[Var],
) -> Op | Loop | None:
    """What asks one of the `unknown` for something that one of the classes may answer."""
    classes = tuple(classes)
    speaks = any(_has(cls, name) for cls in classes for name in _SPEAKING)
    for stmt in stmts_in(block):
        match stmt:
            case Op(fn=fn, args=(Var() as first, Const(value=str() as name), *_)) if (
                fn in _OF_ATTRIBUTES and first in unknown
            ):
                if any(_is_computed(cls, name) for cls in classes):
                    return stmt
            case Op() if speaks and any(atom in unknown for atom in asked_of(stmt)):
                return stmt
            case Loop(head=Each(items=items)) if speaks and items in unknown:
                return stmt
            case _:
                pass
    return None


def _is_new(stmt: object) -> bool:
    return isinstance(stmt, Op) and isinstance(stmt.fn, columns.New)


def _is_computed(cls: type, name: str) -> bool:
    """Does something else stand under the name than what the class holds?"""
    return hasattr(type(lookup(cls, name)), "__get__")


def _has(cls: type, name: str) -> bool:
    return lookup(cls, name) not in (MISSING, getattr(object, name, None))


_OF_ATTRIBUTES = (getattr, hasattr, setattr, prims.get_attribute, prims.set_attribute)
_BINARY = "add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift".split()
_SPEAKING = (
    *(f"__{prefix}{name}__" for name in _BINARY for prefix in ("", "r", "i")),
    *(
        f"__{name}__"
        for name in "neg pos abs invert float int complex index round trunc floor ceil getitem "
        "setitem delitem iter len contains array array_ufunc lt le gt ge".split()
    ),
)
