"""Methods that Python calls itself (`__iter__`, `__str__`, `__bool__`, …) and that write: nobody
sees what they change.

>>> from ..ir.core import Const
>>> class Counter:
...     def __bool__(self):
...         self.asked += 1
...         return True
>>> c = Var("c")
>>> block = Block((If(c, Block(()), Block(())),))
>>> from ..ir.kinds import Obj
>>> kinds = {c: Obj(Counter)}
>>> around = ClassesAround.of(block, kinds, {})
>>> [error.reason for error in unseen_methods(block, kinds, around)]
['`Counter.__bool__` changes something, and Python calls it itself here']
"""

from __future__ import annotations

import operator
import os
import sys
import types
from collections.abc import Collection, Iterator, Mapping

from ..analysis.memory import kind_of_atom
from ..analysis.unknown_writes import ASKING
from ..attributes import lookup
from ..errors import Span, SrcgradError, Unsupported
from ..front.changing import changes_something
from ..ir import columns, prims
from ..ir.core import Atom, Block, Each, If, Loop, Op, Stmt, Var, While
from ..ir.kinds import Column, Kind, Unknown
from ..ir.walk import stmts_in
from .classes import is_operator, methods_of_operator
from .classes_around import ClassesAround, class_of, classes_of
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


def unseen_methods(
    block: Block, kinds: Mapping[Var, Kind], around: ClassesAround, live: Collection[Var] = ()
) -> list[SrcgradError]:
    """An error for each call of such a method, of one of the classes `around` where the kind of an
    object is open. (What makes a `live` value has a rule: it is given numbers or arrays.)"""
    found: dict[tuple[str, Span | None], SrcgradError] = {}
    every = [cls for cls in around.every() if any(_changes(cls, name) for name in _ASKED)]
    attributes = {o for op in _ops(block) if op.fn is getattr for o in op.outs}
    for atoms, names, stmt in _asked(block, kinds):
        is_deep = names in (_BY_PYTHON, _OF_KEYS)
        for atom in atoms:
            kind = kind_of_atom(atom, kinds)
            asked = names
            if isinstance(kind, Unknown):
                asked = () if atom in attributes else _asked_of_any(stmt, names, live)
            for cls in classes_of(kind, every) if is_deep else class_of(kind, every):
                name = next((name for name in asked if _changes(cls, name)), None)
                if name is None and "__iter__" in names and not isinstance(kind, Unknown):
                    stepped = (one for one in _named_in_iter(cls) if _changes(one, "__next__"))
                    cls = next(stepped, cls)
                    name = "__next__" if _changes(cls, "__next__") else None
                if name is not None:
                    method = f"`{cls.__name__}.{name}`"
                    reason = f"{method} changes something, and Python calls it itself here"
                    found.setdefault((reason, stmt.span), Unsupported(reason, stmt.span, _HINT))
    return list(found.values())


def _named_in_iter(cls: type) -> Iterator[type]:
    """The classes of which the iterator of its objects may be."""
    found = lookup(cls, "__iter__")
    if isinstance(found, types.FunctionType):
        values = (found.__globals__.get(name) for name in found.__code__.co_names)
        yield from (value for value in values if isinstance(value, type))


def _ops(block: Block) -> Iterator[Op]:
    return (stmt for stmt in stmts_in(block) if isinstance(stmt, Op))


def _changes(cls: type, name: str) -> bool:
    return changes_something(cls, name, _is_read)


def _is_read(fn: object) -> bool:
    """(What `dataclass` makes is code of the standard library.)"""
    root = (getattr(fn, "__module__", None) or "").split(".")[0]
    home = os.path.dirname(fn.__code__.co_filename)  # type: ignore[attr-defined]
    return is_written_by_user(fn) and home != _LIBRARY and root not in sys.stdlib_module_names


def _asked(
    block: Block, kinds: Mapping[Var, Kind]
) -> Iterator[tuple[tuple[Atom, ...], tuple[str, ...], Stmt]]:
    """Values, and the methods that may be called of them."""
    for stmt in stmts_in(block):
        match stmt:
            case If(test=test):
                yield (test,), _OF_TRUTH, stmt
            case Loop(head=Each(items=items)):
                yield (items,), ("__iter__", "__next__", "__len__", "__getitem__"), stmt
            case Loop(head=While(test=test)):
                yield test.end, _OF_TRUTH, stmt
            case Op(fn=fn) if fn in _LOOKING_AT_NONE or isinstance(fn, _HANDING_ON):
                if fn is operator.getitem and not _is_by_identity(stmt.args[0], kinds):
                    yield stmt.args[1:], _OF_KEYS, stmt
            case Op(fn=prims.make_dict):
                yield stmt.args[:1], _OF_KEYS, stmt
            case Op() if not is_user_function(stmt.fn):
                yield (*stmt.args, *(value for _, value in stmt.options)), _BY_PYTHON, stmt
            case _:
                pass


def _asked_of_any(stmt: Stmt, names: tuple[str, ...], live: Collection[Var]) -> tuple[str, ...]:
    """Those that are asked of what may be a number as well: not by functions of numbers."""
    if names is not _BY_PYTHON:
        return names
    if not isinstance(stmt, Op) or not is_operator(stmt.fn) or any(o in live for o in stmt.outs):
        return ()
    return methods_of_operator(stmt.fn)


def _is_by_identity(holder: Atom, kinds: Mapping[Var, Kind]) -> bool:
    """Is it where an attribute of objects is kept? (They themselves are not asked.)"""
    return isinstance(kind_of_atom(holder, kinds), Column)


__all__ = ["unseen_methods"]
