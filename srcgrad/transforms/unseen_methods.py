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
import types
from collections.abc import Iterator, Mapping

import gast

from ..analysis.memory import kind_of_atom
from ..analysis.unknown_writes import ASKING
from ..attributes import lookup
from ..errors import Span, SrcgradError, Unsupported
from ..front.source import source_of
from ..ir import columns, prims
from ..ir.core import Atom, Block, Each, If, Loop, Op, Var, While
from ..ir.kinds import ANY, Dict, Kind, List, Obj, Record, Ref, Tuple
from ..ir.walk import stmts_in
from .users import is_user_function, is_written_by_user

_HINT = "do that in a method with a name of its own, and call it where it is to happen"
_BY_PYTHON = (*sorted(ASKING), "__next__")
_OF_TRUTH = ("__bool__", "__len__")
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
_DEEPEST = 8


def unseen_methods(block: Block, kinds: Mapping[Var, Kind]) -> list[SrcgradError]:
    """An error for each call of such a method."""
    found: dict[tuple[str, Span | None], SrcgradError] = {}
    for atoms, names, span in _asked(block):
        for atom in atoms:
            for cls in _classes(kind_of_atom(atom, kinds)):
                name = next((name for name in names if _writes(cls, name)), None)
                if name is not None:
                    method = f"`{cls.__name__}.{name}`"
                    reason = f"{method} changes something, and Python calls it itself here"
                    found.setdefault((reason, span), Unsupported(reason, span, _HINT))
    return list(found.values())


def _asked(block: Block) -> Iterator[tuple[tuple[Atom, ...], tuple[str, ...], Span | None]]:
    """Values, and the methods that may be called of them."""
    for stmt in stmts_in(block):
        match stmt:
            case If(test=test):
                yield (test,), _OF_TRUTH, stmt.span
            case Loop(head=Each(items=items)):
                yield (items,), ("__iter__", "__next__", "__len__", "__getitem__"), stmt.span
            case Loop(head=While(test=test)):
                yield test.end, _OF_TRUTH, stmt.span
            case Op(fn=fn) if fn in _LOOKING_AT_NONE or isinstance(fn, _HANDING_ON):
                if fn is operator.getitem:
                    yield stmt.args[1:], ("__index__", "__hash__", "__eq__"), stmt.span
            case Op() if not is_user_function(stmt.fn):
                yield (*stmt.args, *(value for _, value in stmt.options)), _BY_PYTHON, stmt.span
            case _:
                pass


def _classes(kind: Kind) -> Iterator[type]:
    """Those of a value and of the items of a container."""
    match kind:
        case Record(type=cls) | Ref(type=cls) | Obj(type=cls):
            yield cls
        case Tuple(items=items):
            for item in items:
                yield from _classes(item)
        case List(item=item) | Dict(item=item) if item is not kind and item is not ANY:
            yield from _classes(item)
        case _:
            pass


def _writes(cls: type, name: str) -> bool:
    """Is there such a method, written by the user, and does it write?"""
    method = lookup(cls, name)
    return isinstance(method, types.FunctionType) and _changes(method, cls, _DEEPEST)


def _changes(fn: types.FunctionType, cls: type, depth: int) -> bool:
    """May a function change anything but its own variables? (What it calls is looked at too.)"""
    if not is_written_by_user(fn) or not depth:
        return False
    try:
        tree = source_of(fn).tree
    except SrcgradError:  # (what `dataclass` and `namedtuple` write has no source)
        return False
    counters = _counters(tree)
    return any(_is_write(node, counters) for node in gast.walk(tree)) or any(
        _changes(called, cls, depth - 1) for called in _called(tree, fn, cls)
    )


def _is_write(node: gast.AST, counters: set[str]) -> bool:
    match node:
        case gast.Attribute(ctx=gast.Store() | gast.Del()):
            return True
        case gast.Subscript(ctx=gast.Store() | gast.Del()) | gast.Global() | gast.Nonlocal():
            return True
        case gast.AugAssign(target=gast.Name(id=name)):
            return name not in counters
        case gast.Call(func=gast.Attribute(attr=attr)):
            return attr in prims.MUTATORS or attr == "shuffle"
        case _:
            return False


def _counters(tree: gast.AST) -> set[str]:
    """The names that begin as numbers: `n += 1` binds them anew."""
    bound: dict[str, bool] = {}
    for node in gast.walk(tree):
        if isinstance(node, gast.Assign):
            for target in node.targets:
                if isinstance(target, gast.Name):
                    is_number = isinstance(node.value, gast.Constant)
                    bound[target.id] = bound.get(target.id, True) and is_number
    return {name for name, is_number in bound.items() if is_number}


def _called(tree: gast.AST, fn: types.FunctionType, cls: type) -> Iterator[types.FunctionType]:
    """The methods of its class, and functions of its module, that a function calls."""
    for node in gast.walk(tree):
        match node:
            case gast.Call(func=gast.Attribute(attr=name)):
                found = lookup(cls, name)
            case gast.Call(func=gast.Name(id=name)):
                found = fn.__globals__.get(name)
            case _:
                continue
        if isinstance(found, types.FunctionType) and found is not fn:
            yield found


__all__ = ["unseen_methods"]
