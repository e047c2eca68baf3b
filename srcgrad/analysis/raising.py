"""Which exceptions an operation may raise, and which a region of handlers catches.

>>> import math
>>> log = Op((Var("y"),), math.log, (Var("x"),))
>>> errors = raised_by(log, {log.args[0]: Num(float)})
>>> is_caught(errors, (ValueError,)), is_caught(errors, (KeyError,))
(True, False)
"""

from __future__ import annotations

import operator
import types
from collections.abc import Mapping

import numpy as np

from ..ir import marks, prims
from ..ir.core import Atom, Block, Const, Each, If, Loop, Op, Stmt, Var, While
from ..ir.kinds import (
    ANY,
    MIXED,
    Array,
    Column,
    Dict,
    Fn,
    Kind,
    Known,
    List,
    Nothing,
    Num,
    Obj,
    Slice,
    Started,
    Tuple,
    is_unknown,
)
from ..ir.kinds_of import kind_of_const
from .effects import LOADS, is_in_place, is_pure, never_raises
from .purity import is_known_pure

Kinds = Mapping[Var, Kind]
Errors = tuple[type, ...]

_ANY: Errors = (BaseException,)
# what functions of NumPy and the builtins raise, given plain values
_LIBRARY: Errors = (
    ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError,
    Warning,
)  # fmt: skip
_ON_NUMBERS: Errors = (ArithmeticError, Warning)
_ON_ARRAYS: Errors = (ArithmeticError, MemoryError, ValueError, Warning)
_TRUE_OR_FALSE = (
    type, types.FunctionType, types.BuiltinFunctionType, bool, int, float, complex, str, type(None),
)  # fmt: skip
_SILENT = marks.MARKS - {marks.enter, marks.leave, marks.reraise}
_REAL = frozenset(
    getattr(operator, name)
    for name in (
        "abs add eq floordiv ge gt iadd ifloordiv imod imul ipow isub itruediv le lt mod mul ne "
        "neg not_ pos pow sub truediv"
    ).split()
)  # what real numbers can do
_ORDERING = frozenset({operator.lt, operator.le, operator.gt, operator.ge})
_OPERATORS = frozenset(
    getattr(operator, name) for name in dir(operator) if not name.startswith("_")
) - {operator.getitem, operator.setitem, operator.delitem, operator.call}


def raised_by(stmt: Stmt, kinds: Kinds, defs: Mapping[Var, Stmt] | None = None) -> Errors:
    """The classes of the exceptions that a statement itself may raise: an operation where it is
    run, a region where the truth of its test is asked for, or the items of a loop."""
    match stmt:
        case Op():
            return _of_op(stmt, kinds, defs or {})
        case If(test=test):
            return _of_truth(test, kinds)
        case Loop(head=Each(items=items)):
            return _of_items(_kind(items, kinds))
        case Loop(head=While(test=block)):
            return _of_truth(block.end[0], kinds)
        case _:
            return ()


def _of_op(op: Op, kinds: Kinds, defs: Mapping[Var, Stmt]) -> Errors:
    fn, args = op.fn, [_kind(atom, kinds) for atom in op.args]
    options = [_kind(atom, kinds) for _, atom in op.options]
    if orders_complex(op, kinds, defs):
        return (*_ON_NUMBERS, TypeError)
    if fn in _SILENT or fn is print or never_raises(op, kinds):
        return ()
    if fn is prims.append and isinstance(args[0], (List, Column)):
        return ()
    if fn is prims.raise_:
        return (_class_of(op.args[0], defs),)
    if fn is prims.assert_:
        return (AssertionError,)
    if fn is prims.global_value and len(args) == 1 and not is_unknown(kinds.get(op.outs[0], ANY)):
        return ()  # (a version runs where the variable is of that kind)
    if fn in (prims.read, prims.global_value):
        return (NameError, AttributeError)
    if fn is getattr and len(args) == 2 and isinstance(args[1], Known):
        return _of_attribute(args[0], str(args[1].value))
    if not all(map(_is_plain, (*args, *options))):
        return _ANY
    if isinstance(fn, type) and issubclass(fn, BaseException) and fn.__module__ == "builtins":
        return ()
    if getattr(fn, "__module__", "") == "math":
        return (ArithmeticError, TypeError, ValueError)
    if fn in _OPERATORS or isinstance(fn, np.ufunc) or fn is np.where and len(args) == 3:
        if all(isinstance(kind, Num) for kind in args):
            is_sure = fn in _REAL and all(map(_is_real, args)) or isinstance(fn, np.ufunc)
            return _ON_NUMBERS if is_sure else (*_ON_NUMBERS, TypeError, ValueError)
        if all(isinstance(kind, (Num, Array)) for kind in args):
            is_sure = fn in _REAL and not is_in_place(fn) or isinstance(fn, np.ufunc)
            return _ON_ARRAYS if is_sure or fn is np.where else (*_ON_ARRAYS, TypeError)
        if all(isinstance(kind, (Num, Array, Started)) for kind in args):
            return (*_ON_NUMBERS, *_ON_ARRAYS, TypeError)
    if fn in (operator.getitem, prims.store) and isinstance(args[0], (Array, Tuple, List, Dict)):
        return _of_item(args)
    if fn is prims.store or is_pure(fn) and (is_known_pure(fn) or fn in _OPERATORS):
        return _LIBRARY
    return _ANY


def _of_truth(test: Atom, kinds: Kinds) -> Errors:
    if isinstance(test, Const):
        return ()
    match kinds.get(test, ANY):
        case Num() | List() | Tuple() | Dict() | Slice() | Fn() | Nothing():
            return ()
        case Obj(type=kind_type) if kind_type in (str, bytes, type(None), range):
            return ()
        case Known(value=value) if isinstance(value, _TRUE_OR_FALSE):
            return ()
        case Array(dims=dims):
            return () if dims is not None and all(dim == 1 for dim in dims) else (ValueError,)
        case _:
            return _ANY


def _of_items(kind: Kind) -> Errors:
    match kind:
        case List() | Tuple() | Dict() | Nothing():
            return ()
        case Array() if kind.is_long:
            return ()
        case Obj(type=kind_type) if kind_type in (str, bytes, range):
            return ()
        case Num() | Array():
            return (TypeError,)
        case _:
            return _ANY


def orders_complex(op: Op, kinds: Kinds, defs: Mapping[Var, Stmt]) -> bool:
    """Is it `a < b` of a number that may be complex: `(-2.0) ** 0.5`?"""
    return op.fn in _ORDERING and any(_may_be_complex(arg, kinds, defs, 6) for arg in op.args)


def _may_be_complex(atom: Atom, kinds: Kinds, defs: Mapping[Var, Stmt], depth: int) -> bool:
    made = defs.get(atom) if isinstance(atom, Var) else None
    if not isinstance(made, Op) or not depth:
        return False
    if made.fn is operator.pow:
        base, power = (_kind(arg, kinds) for arg in made.args[:2])
        is_whole = isinstance(power, Num) and issubclass(power.type, int)
        is_whole = is_whole or isinstance(power, Known) and type(power.value) is int
        return isinstance(base, (Num, Known)) and not is_whole
    if made.fn not in _REAL and made.fn is not prims.identity or made.fn is operator.abs:
        return False
    return any(_may_be_complex(arg, kinds, defs, depth - 1) for arg in made.args)


def may_have(kind: Kind, name: str) -> bool:
    """May a value of this kind have an attribute of this name?"""
    match kind:
        case Num(type=number, mixed=mixed):
            return any(hasattr(each, name) for each in (MIXED[number] if mixed else (number,)))
        case Array():
            return hasattr(np.ndarray, name)
        case _:
            return True


def _of_attribute(kind: Kind, name: str) -> Errors:
    if isinstance(kind, Known) and isinstance(kind.value, (np.finfo, np.iinfo)):
        return () if hasattr(kind.value, name) else (AttributeError,)
    if not isinstance(kind, (Num, Array)):
        return _ANY
    is_there = isinstance(kind, Num) and not kind.mixed or isinstance(kind, Array)
    return () if is_there and name in LOADS and may_have(kind, name) else _LIBRARY


def _of_item(args: list[Kind]) -> Errors:
    holder, index, *value = args
    is_exact = isinstance(holder, Array) and _is_index(index)
    if value and isinstance(holder, Array):
        is_exact = is_exact and _is_real(value[0])
    errors: Errors = (LookupError,) if not value else (LookupError, ValueError, Warning)
    return errors if is_exact else (*errors, TypeError, ValueError)


def _is_index(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return issubclass(number, (int, np.integer))
        case Array(dtype=dtype):
            return dtype.kind in "bi"
        case Slice():
            return True
        case Tuple(items=items):
            return all(map(_is_index, items))
        case _:
            return False


def _is_real(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return not issubclass(number, (complex, np.complexfloating))
        case Array(dtype=dtype):
            return dtype.kind in "fiub"
        case _:
            return False


def _is_plain(kind: Kind) -> bool:
    """Does nobody but Python and NumPy say what operations on it do?"""
    match kind:
        case Num() | Known() | Slice():
            return True
        case Array(dtype=dtype):
            return not dtype.hasobject
        case Obj(type=kind_type):
            return kind_type in (str, bytes, type(None), range)
        case Tuple(items=items):
            return all(map(_is_plain, items))
        case List(item=item):
            return _is_plain(item)
        case Dict(fields=fields, item=item):
            return all(_is_plain(each) for _, each in fields) if fields else _is_plain(item)
        case _:
            return False


def _kind(atom: Atom, kinds: Kinds) -> Kind:
    return kinds.get(atom, ANY) if isinstance(atom, Var) else kind_of_const(atom.value)


def _class_of(error: Atom, defs: Mapping[Var, Stmt]) -> type:
    made = defs.get(error) if isinstance(error, Var) else None
    found = made.fn if isinstance(made, Op) else getattr(error, "value", None)
    found = found if isinstance(found, type) else type(found)
    return found if issubclass(found, BaseException) else BaseException


def caught_by(handling: Block) -> Errors:
    """The classes of the exceptions that a region catches."""
    found: list[type] = []
    while handling.stmts:
        test, *rest = handling.stmts
        if not isinstance(test, Op) or test.fn is not marks.catches:
            break
        given = [arg.value if isinstance(arg, Const) else None for arg in test.args] or [None]
        classes = [one for each in given for one in (each if type(each) is tuple else (each,))]
        found += [each if isinstance(each, type) else BaseException for each in classes]
        match rest:
            case [If(orelse=orelse) as choice] if choice.test is test.out:
                handling = orelse
            case _:
                break
    return tuple(found)


def is_caught(raised: Errors, caught: Errors) -> bool:
    """May an exception of one of these classes be caught by one of those?"""
    return any(issubclass(a, b) or issubclass(b, a) for a in raised for b in caught)
