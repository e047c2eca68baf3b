"""What an operation of the reverse sweep is known to give: one of its arguments, or a constant.

>>> work = Work({}, {})
>>> known_value(Op((Var(),), operator.mul, (Const(2), Const(3.0))), work)
6.0
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from .. import runtime_rules
from ..analysis.indexing import is_basic
from ..analysis.kinds import Kinds, constant_of, fit_axes, needs_fit
from ..analysis.presence import THERE
from ..ir import prims
from ..ir.core import NONE, Atom, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind, Num, Tuple, if_array, is_unknown
from ..ir.records import is_plain_namedtuple, items_given
from ..runtime_algebra import transposed_subscripts
from .same_shapes import have_same_shape
from .work import Work, is_complex, kind_in


def _is_never_complex(atom: Atom, kinds: Kinds) -> bool:
    if isinstance(atom, Const):
        return type(atom.value) in (int, float)
    return _is_real(kinds.get(atom, ANY))


def _is_real(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return issubclass(number, (int, float, np.integer, np.floating))
        case Array(dtype=dtype):
            return dtype.kind in "iuf"
        case _:
            return False


def known_value(op: Op, work: Work) -> Atom | None:
    """The atom that an operation is worth, if that can be said without it."""
    match op.fn:
        case prims.fit:
            return _fitted(op, work)
        case prims.shaped | prims.unbroadcast:
            found = _shaped(op, work)
            if isinstance(found, Var):
                _remember_shape(found, op.args[1], work)
            return found
        case prims.spread:
            return _shaped(op, work)
        case prims.identity:  # (that a value is there is known under this name alone)
            is_told = op.spelled == THERE and is_unknown(kind_in(op.args[0], work))
            return None if is_told else op.args[0]
        case prims.Method(name="astype") if _has_dtype(op, work):
            return op.args[0]
        case runtime_rules.of_rule | runtime_rules.partial_of_rule:
            return _checked(op, work)
        case runtime_rules.parts_of_rule:
            kind = kind_in(op.args[0], work)
            return op.args[0] if isinstance(kind, Tuple) else None
        case operator.getitem:
            found = _item(op, work)
            if found is not None:
                return found
        case prims.add_item:
            found = _put_again(op, work)
            if found is not None:
                return found
        case prims.zeros_like if op.args[0] == NONE:
            return NONE
        case np.conj | np.conjugate if _is_never_complex(op.args[0], work.kinds):
            return op.args[0]
    known = constant_of(op, work.kinds)
    if known is not None:
        return known
    if op.args and not op.options and all(isinstance(a, Const) for a in op.args):
        return _folded(op)
    return None


def _fitted(op: Op, work: Work) -> Atom | None:
    value, var = op.args
    kind = kind_in(value, work)
    if is_unknown(kind):
        return None
    if not needs_fit(kind, kind_in(var, work)):
        return value
    target = kind_in(var, work)
    if isinstance(value, Const) and type(value.value) is int and isinstance(target, Num):
        return Const(float(value.value)) if issubclass(target.type, (int, float)) else None
    return None


def _checked(op: Op, work: Work) -> Atom | None:
    """What a user's rule returned, where its shape is known to be right."""
    d, *others = (kind_in(atom, work) for atom in op.args[:-1])
    if not _is_real(d) and not any(map(is_complex, others)):
        return None
    is_partial = op.fn is runtime_rules.partial_of_rule
    if isinstance(d, Num) and (is_partial or isinstance(others[0], Num)):
        return op.args[0]
    wanted = others[-1] if is_partial or isinstance(others[0], Num) else others[0]
    is_known = isinstance(d, Array) and d.dims is not None and None not in d.dims
    return op.args[0] if is_known and isinstance(wanted, Array) and d.dims == wanted.dims else None


def _shaped(op: Op, work: Work) -> Atom | None:
    """`unbroadcast(d, x)` and `spread(d, y)` where shapes and realness are the same already."""
    d, x = (kind_in(a, work) for a in op.args[:2])
    if isinstance(x, Num) and isinstance(d, Array) and d.dims == ():
        made = work.defs.get(op.args[0])  # type: ignore[call-overload]
        number = made.args[0] if made is not None and made.fn is np.broadcast_to else None
        is_same = number is not None and isinstance(kind := kind_in(number, work), Num)
        return number if is_same and not (is_complex(kind) and not is_complex(x)) else None
    if _is_uniform_like(op.args[0], op.args[1], work):
        return op.args[0]
    if len(op.args) > 2:
        return op.args[0]
    if is_complex(d) and not is_complex(x):
        return None
    if op.fn is not prims.spread:  # (nobody asks for the cotangent of a constant)
        d, x = if_array(d), if_array(x)
    match d, x:
        case Num(), Num():
            return op.args[0]
        case Array(), Array():
            if op.fn is not prims.spread and fit_axes(d, x) == ((), False):
                return op.args[0]
            if op.fn is prims.shaped or have_same_shape(op.args[0], op.args[1], work):
                return op.args[0]
            if d.dims == x.dims and d.dims is not None and None not in d.dims:
                return op.args[0]
    return None


def _remember_shape(d: Var, x: Atom, work: Work) -> None:
    """`d` has the shape of `x`: its sizes are those that are known of either."""
    kind, like = work.kinds.get(d, ANY), kind_in(x, work)
    if d in work.primal or d is x or not isinstance(kind, Array) or not isinstance(like, Array):
        return
    work.shaped.setdefault(d, x)
    if kind.dims is not None and like.dims is not None and len(kind.dims) == len(like.dims):
        dims = (n if m is None else m for m, n in zip(kind.dims, like.dims, strict=True))
        work.kinds[d] = replace(kind, dims=tuple(dims))


def _is_uniform_like(d: Atom, x: Atom, work: Work) -> bool:
    """Is `d` made as one number in the shape of `x`?"""
    made = work.defs.get(d) if isinstance(d, Var) else None
    if made is None or made.fn is not np.broadcast_to or len(made.args) != 2:
        return False
    shape = work.defs.get(made.args[1]) if isinstance(made.args[1], Var) else None
    if shape is None or shape.args[0] is not x or is_complex(kind_in(made.args[0], work)):
        return False
    return shape.fn is np.shape or (shape.fn is getattr and shape.args[1] == Const("shape"))


def is_whole(index: Atom, kind: Kind, defs: Mapping[Var, Stmt]) -> bool:
    """Is it `x[:]` or `x[...]` of an array?

    >>> is_whole(Const(slice(None)), Array(np.dtype(float), (None,)), {})
    True
    """
    if not isinstance(kind, Array) or kind.dims is None:
        return False
    made = defs.get(index) if isinstance(index, Var) else None
    if isinstance(made, Op) and made.fn is prims.make_slice:
        return bool(kind.dims) and all(arg == Const(None) for arg in made.args)
    if not isinstance(index, Const):
        return False
    is_slice = isinstance(index.value, slice) and index.value == slice(None)
    return is_slice and bool(kind.dims) or index.value is Ellipsis


def _has_dtype(op: Op, work: Work) -> bool:
    """Is it an idle `d.astype(dtype)`?"""
    kind, dtype = kind_in(op.args[0], work), op.args[1]
    is_known = isinstance(kind, Array) and isinstance(dtype, Const) and len(op.args) == 2
    return is_known and not op.options and kind.dtype == np.dtype(dtype.value)


def _item(op: Op, work: Work) -> Atom | None:
    """`(a, b)[1]` is `b`; an entry of a constant tuple is a constant; `x[:]` has the value of x."""
    source, index = op.args
    if is_whole(index, kind_in(source, work), work.defs):
        return source
    if not isinstance(index, Const) or type(index.value) not in (int, str):
        return None
    if isinstance(source, Const) and isinstance(source.value, tuple) and type(index.value) is int:
        if -len(source.value) <= index.value < len(source.value):
            return Const(source.value[index.value])
        return None
    named = work.taken_apart.get(source, ()) if type(index.value) is int else ()
    if named and -len(named) <= index.value < len(named):  # type: ignore[operator]
        return named[index.value]  # type: ignore[index]
    made = work.defs.get(source) if isinstance(source, Var) else None
    if made is None:
        return None
    items: Sequence[Atom] | None = made.args if made.fn is prims.make_tuple else None
    if is_plain_namedtuple(made.fn):
        items = items_given(made.fn, made.args, made.options)  # type: ignore[arg-type]
    if items and type(index.value) is int and -len(items) <= index.value < len(items):
        return items[index.value]
    if made.fn is prims.make_dict and isinstance(made.args[0], Const):
        keys = made.args[0].value
        if isinstance(keys, tuple) and index.value in keys:
            return made.args[len(keys) - keys[::-1].index(index.value)]  # the last one counts
    return None


def _put_again(op: Op, work: Work) -> Atom | None:
    """`dx[i]`, taken out (`dx[i] = 0.0`) and added again at that place: `dx`."""
    cleared, taken = (
        work.defs.get(atom) if isinstance(atom, Var) else None for atom in op.args[::2]
    )
    if cleared is None or taken is None or cleared.fn is not prims.with_item:
        return None
    whole, place, zero = cleared.args
    if taken.fn is not operator.getitem or taken.args != (whole, place) or op.args[1] != place:
        return None
    is_zero = isinstance(zero, Const) and zero == Const(0.0)
    is_array = isinstance(kind_in(whole, work), Array)
    return whole if is_zero and is_array and is_basic(kind_in(place, work)) else None


_FOLDABLE: frozenset[Callable] = frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.neg, operator.pow,
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.is_,
    operator.is_not, operator.not_, operator.mod, operator.floordiv, float, int, abs, isinstance,
    operator.contains, bool, len, type, math.log, math.sqrt, np.ndim, transposed_subscripts,
    prims.make_tuple,
})  # fmt: skip


def _folded(op: Op) -> Const | None:
    """The value of an operation on literals, unless it raises or leaves the literals."""
    if op.fn not in _FOLDABLE or any(not _is_literal(a) for a in op.args):
        return None
    try:
        value = op.fn(*(a.value for a in op.args if isinstance(a, Const)))
    except (ArithmeticError, TypeError, ValueError):
        return None
    return Const(value) if isinstance(value, (bool, int, float, complex, str, tuple)) else None


def _is_literal(atom: Atom) -> bool:
    if not isinstance(atom, Const):
        return False
    simple = (bool, int, float, complex, str, type(None), type, tuple)
    return isinstance(atom.value, simple)
