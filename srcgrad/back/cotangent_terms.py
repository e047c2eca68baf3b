"""The primitives of cotangents -> NumPy, as far as kinds tell what they come to.

>>> import gast, operator
>>> from ..ir.core import Var
>>> from ..ir.kinds import Size
>>> from .spell import Speller
>>> from .terms import Terms
>>> d, x = Var("d"), Var("x")
>>> matrix, vector = (Array(np.dtype(float), (Size("n"),) * rank) for rank in (2, 1))
>>> terms = Terms(Speller({}, {}), {d: matrix, x: vector}, {d: "d", x: "x"})
>>> print(gast.unparse(terms.op(Op((Var(),), prims.fit, (d, x)))))
d.sum(axis=0)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import gast
import numpy as np

from .. import runtime
from ..analysis.cotangents import cotangent_kind, fit_axes, needs_fit
from ..ir import prims
from ..ir.core import Atom, Const, Op
from ..ir.kinds import Array, Kind, List, Num
from . import nodes
from .facts import has_shape_of
from .nodes import Expr

_ATOMIC = (gast.Name, gast.Attribute, gast.Subscript, gast.Call)


class Terms(Protocol):
    """What is asked of the writer of expressions (terms.py)."""

    def kind(self, atom: Atom) -> Kind: ...

    def atom(self, atom: Atom) -> Expr: ...

    def const(self, value: object, text: str | None = None) -> Expr: ...

    def call(self, fn: Callable, args: tuple[Atom, ...], op: Op) -> Expr: ...

    def numpy(self, fn: Callable, *args: Expr, **options: Expr) -> Expr: ...


def same(terms: Terms, op: Op) -> Expr:
    return terms.atom(op.args[0])


def copy(terms: Terms, op: Op) -> Expr:
    kind = terms.kind(op.args[0])
    if isinstance(kind, Num):
        return terms.atom(op.args[0])
    if isinstance(kind, Array) and kind.dims == ():  # (what stands for it may be a number)
        return terms.numpy(np.copy, terms.atom(op.args[0]))
    if isinstance(kind, Array):
        return nodes.call(nodes.attribute(terms.atom(op.args[0]), "copy"))
    return terms.call(prims.copy, op.args, op)


def zeros_like(terms: Terms, op: Op) -> Expr:
    kind = terms.kind(op.args[0])
    match cotangent_kind(kind):
        case Num(type=number) if number in (float, np.float64):
            return nodes.constant(0.0)
        case Num(type=number) if number in (complex, np.complex128):
            return nodes.constant(0j)
        case Array(dtype=dtype) if isinstance(kind, Array):
            x = terms.atom(op.args[0])
            if dtype == kind.dtype:
                return terms.numpy(np.zeros_like, x)
            return terms.numpy(np.zeros, nodes.attribute(x, "shape"))
        case List(item=Num(type=number, mixed=False), type=made) if (number, made) == (float, list):
            zero = gast.List([nodes.constant(0.0)], gast.Load())
            return gast.BinOp(zero, gast.Mult(), terms.numpy(len, terms.atom(op.args[0])))
        case _:
            return terms.call(prims.zeros_like, op.args, op)


def fit(terms: Terms, op: Op) -> Expr:
    d, x = op.args
    d_kind, x_kind = terms.kind(d), terms.kind(x)
    if not needs_fit(d_kind, x_kind):
        return terms.atom(d)
    match d_kind, cotangent_kind(x_kind):
        case Num(type=number), Num(type=wanted, mixed=False):
            if issubclass(number, (int, float, np.floating, np.integer)) and wanted in (
                float,
                np.float64,
            ):
                return terms.numpy(wanted, terms.atom(d))
        case Array(dtype=dtype), Num(type=wanted):
            if fit_axes(d_kind, x_kind) == (None, False) and dtype.kind == "f":
                total = reduced(terms, d)
                if dtype.type is wanted:
                    return total
                if wanted is float:
                    return terms.numpy(float, total)
        case Array(dtype=dtype), Array(dtype=wanted):
            axes = fit_axes(d_kind, x_kind)
            if axes is not None and axes[0] is not None and dtype == wanted:
                return summed(terms, d, axes)
    return terms.call(prims.fit, op.args, op)


def unbroadcast(terms: Terms, op: Op) -> Expr:
    """(As `fit`, but of the shape and the real part only.)"""
    d, x = op.args
    d_kind, x_kind = terms.kind(d), terms.kind(x)
    if has_shape_of(d_kind, x_kind, op.fn is prims.spread):
        return terms.atom(d)
    axes = fit_axes(d_kind, x_kind) if op.fn is prims.unbroadcast else None
    if isinstance(d_kind, Array) and d_kind.dtype.kind == "f" and axes is not None:
        return summed(terms, d, axes)
    return terms.call(op.fn, op.args, op)


def count_along(terms: Terms, op: Op) -> Expr:
    a, axis = op.args
    if isinstance(terms.kind(a), Array) and isinstance(axis, Const) and type(axis.value) is int:
        shape = nodes.attribute(terms.atom(a), "shape")
        return nodes.subscript(shape, terms.const(axis.value))
    return terms.call(runtime.count_along, op.args, op)


def summed(terms: Terms, d: Atom, axes: tuple[tuple[int, ...] | None, bool]) -> Expr:
    if axes[0] is None:
        return reduced(terms, d)
    options = {"axis": terms.const(axes[0][0] if len(axes[0]) == 1 else axes[0])}
    if axes[1]:
        options["keepdims"] = nodes.constant(True)
    return reduced(terms, d, **options)


def reduced(terms: Terms, atom: Atom, **options: Expr) -> Expr:
    """`d.sum(…)`, or `np.sum(a * b, …)` for an expression with operators."""
    value = terms.atom(atom)
    if isinstance(value, _ATOMIC):
        return nodes.call(nodes.attribute(value, "sum"), [], options.items())
    return terms.numpy(np.sum, value, **options)
