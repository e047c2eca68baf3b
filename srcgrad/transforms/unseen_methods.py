"""Methods that Python calls itself (`__iter__`, `__str__`, `__bool__`, …) and that write: nobody
sees what they change.

>>> from ..ir.core import Const
>>> class Counter:
...     def __bool__(self):
...         self.asked += 1
...         return True
>>> c = Var("c")
>>> block = Block((If(c, Block(()), Block(())),))
>>> [error.reason for error in unseen_methods(block, {c: Obj(Counter)})]
['`Counter.__bool__` changes something, and Python calls it itself here']
"""

from __future__ import annotations

import operator
import os
from collections.abc import Iterator, Mapping, Sequence

from ..analysis.memory import kind_of_atom
from ..analysis.unknown_writes import ASKING
from ..errors import Span, SrcgradError, Unsupported
from ..front.changing import changes_something
from ..ir import columns, prims
from ..ir.core import Atom, Block, Each, If, Loop, Op, Var, While
from ..ir.kinds import ANY, Column, Dict, Kind, List, Obj, Record, Ref, Tuple
from ..ir.walk import stmts_in
from .users import is_user_function, is_written_by_user

_HINT = "do that in a method with a name of its own, and call it where it is to happen"
_BY_PYTHON = (*sorted(ASKING), "__next__")
_LIBRARY = os.path.dirname(os.__file__)
_OF_KEYS = ("__index__", "__hash__", "__eq__")
_OF_TRUTH = ("__bool__", "__len__")
_ASKED = (*_BY_PYTHON, *_OF_KEYS, *_OF_TRUTH, "__iter__", "__getitem__")
# what hands values on, and looks at none of them
_HANDING_ON = (
    prims.Called, prims.Generated, prims.Made, prims.Holding, prims.Closure, columns.New,
    prims.WrittenThrough, prims.SeenThrough,
)  # fmt: skip
_LOOKING_AT_NONE = frozenset({
    prims.make_tuple, prims.make_list, prims.identity, prims.store, prims.append, prims.call,
    prims.apply, prims.get_attribute, prims.set_attribute, prims.super_attribute, prims.unpack,
    getattr, setattr, delattr, hasattr, isinstance, issubclass, id, type, operator.is_,
    operator.is_not, operator.getitem, callable, columns.attributes,
})  # fmt: skip


def unseen_methods(block: Block, kinds: Mapping[Var, Kind]) -> list[SrcgradError]:
    """An error for each call of such a method."""
    found: dict[tuple[str, Span | None], SrcgradError] = {}
    every = sorted({*_every_class(kinds)}, key=lambda cls: cls.__qualname__)
    for atoms, names, span in _asked(block, kinds) if every else ():
        for atom in atoms:
            kind = kind_of_atom(atom, kinds)
            for cls in _classes(kind, every) if names in (_BY_PYTHON, _OF_KEYS) else _class(kind):
                changing = (name for name in names if changes_something(cls, name, _is_read))
                name = next(changing, None)
                if name is not None:
                    method = f"`{cls.__name__}.{name}`"
                    reason = f"{method} changes something, and Python calls it itself here"
                    found.setdefault((reason, span), Unsupported(reason, span, _HINT))
    return list(found.values())


def _is_read(fn: object) -> bool:
    """(What `dataclass` makes is code of the standard library.)"""
    home = os.path.dirname(fn.__code__.co_filename)  # type: ignore[attr-defined]
    return is_written_by_user(fn) and home != _LIBRARY


def _asked(
    block: Block, kinds: Mapping[Var, Kind]
) -> Iterator[tuple[tuple[Atom, ...], tuple[str, ...], Span | None]]:
    """Values, and the methods that may be called of them."""
    for stmt in stmts_in(block):
        match stmt:
            case If(test=test):
                yield (test,), _OF_TRUTH, stmt.span
            case Loop(head=Each(items=items)):
                yield (items,), ("__iter__", "__len__", "__getitem__"), stmt.span
            case Loop(head=While(test=test)):
                yield test.end, _OF_TRUTH, stmt.span
            case Op(fn=fn) if fn in _LOOKING_AT_NONE or isinstance(fn, _HANDING_ON):
                if fn is operator.getitem and not _is_by_identity(stmt.args[0], kinds):
                    yield stmt.args[1:], _OF_KEYS, stmt.span
            case Op(fn=prims.make_dict):
                yield stmt.args[:1], _OF_KEYS, stmt.span
            case Op() if not is_user_function(stmt.fn):
                yield (*stmt.args, *(value for _, value in stmt.options)), _BY_PYTHON, stmt.span
            case _:
                pass


def _is_by_identity(holder: Atom, kinds: Mapping[Var, Kind]) -> bool:
    """Is it where an attribute of objects is kept? (They themselves are not asked.)"""
    return isinstance(kind_of_atom(holder, kinds), Column)


def _class(kind: Kind) -> Iterator[type]:
    if isinstance(kind, (Record, Ref, Obj)):
        yield kind.type


def _classes(kind: Kind, every: Sequence[type]) -> Iterator[type]:
    """Those of a value and of the items of a container; any of `every` one where that is open."""
    match kind:
        case Record() | Ref() | Obj():
            yield from _class(kind)
        case Tuple(items=items):
            for item in items:
                yield from _classes(item, every)
        case List(item=item) | Dict(item=item) if item is not kind:
            yield from every if item is ANY else _classes(item, every)
        case _:
            pass


def _every_class(kinds: Mapping[Var, Kind]) -> Iterator[type]:
    """The classes of the user's objects in a function."""
    for kind in kinds.values():
        for cls in _classes(kind, ()):
            if any(changes_something(cls, name, _is_read) for name in _ASKED):
                yield cls


__all__ = ["unseen_methods"]
