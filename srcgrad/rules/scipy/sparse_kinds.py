"""The kinds of sparse matrices, and of what is done with them.

>>> from ...ir.kinds import Size
>>> wide = Obj(sparse.csr_array, np.dtype(float), (Size("m"), Size("n")))
>>> str(_of_transposed(wide)), str(_of_product(wide, Array(np.dtype(float), (Size("n"),))))
('csc_array:f8[n,m]', 'f8[m]')
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from ...ir.kinds import ANY, Array, Kind, List, Num, Obj, Tuple
from ...runtime_sparse import (
    as_coo,
    as_csc,
    as_csr,
    dense,
    difference,
    matrix,
    negative,
    product,
    product_after,
    quotient,
    times,
    total,
    transposed,
)
from ..registry import returns
from .names import named

FORMATS = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")
CLASSES = tuple(
    getattr(sparse, f"{form}_{kind}") for form in FORMATS for kind in ("array", "matrix")
)


def _of_product(a: Kind, x: Kind, *_: Kind) -> Kind:
    match a, x:
        case Obj(dtype=dtype, dims=(rows, _)), Array(dims=(_, *others)) if dtype is not None:
            return Array(np.result_type(dtype, x.dtype), (rows, *others))
        case Obj(type=cls, dims=(rows, _)), Obj(type=other, dims=(_, columns)):
            if cls in _TRANSPOSED and other in _TRANSPOSED:
                made = type(cls((1, 1)) @ other((1, 1)))
                return Obj(made, np.result_type(a.dtype, x.dtype), (rows, columns))
    return ANY


def _of_product_after(a: Kind, x: Kind, *_: Kind) -> Kind:
    match a, x:
        case Obj(dtype=dtype, dims=(_, columns)), Array(dims=(*others, _)) if dtype is not None:
            return Array(np.result_type(dtype, x.dtype), (*others, columns))
        case _:
            return ANY


def _as(form: str) -> Callable[..., Kind]:
    made = {
        cls: getattr(sparse, f"{form}_{cls.__name__.partition('_')[2]}") for cls in CLASSES
    }  # fmt: skip

    def kind(a: Kind, *_: Kind, **options: Kind) -> Kind:
        match a:
            case Obj(type=cls, dtype=dtype, dims=dims) if cls in made:
                return Obj(made[cls], dtype, dims)
            case _:
                return ANY

    return kind


def _of_sum(a: Kind, b: Kind) -> Kind:
    match a, b:
        case Obj(type=cls, dtype=dtype), Obj(type=other) if dtype is not None is not b.dtype:
            if cls in _TRANSPOSED and other in _TRANSPOSED:
                made = type(cls((1, 1)) + other((1, 1)))
                return Obj(made, np.result_type(dtype, b.dtype), a.dims or b.dims)
    return ANY


def _of_quotient(a: Kind, b: Kind) -> Kind:
    match a, b:
        case Obj(dtype=dtype), Num(type=number, mixed=False) if dtype is not None:
            return replace(a, dtype=np.result_type(dtype, number, np.float32))
        case _:
            return ANY


def _of_diagonals(made: type) -> Callable[..., Kind]:
    def kind(*args: Kind, **options: Kind) -> Kind:
        if {"format", "dtype"} & {*options} or len(args) > 3:
            return ANY
        match args[0]:
            case List(item=(Array(dtype=dtype))) if dtype == np.dtype(float):
                return Obj(made, dtype, (None, None))
            case List(item=Num(type=number, mixed=False)) if number is float:
                return Obj(made, np.dtype(float), (None, None))
            case _:
                return Obj(made)

    return kind


def _of_unit(made: type) -> Callable[..., Kind]:
    def kind(*args: Kind, **options: Kind) -> Kind:
        if {"format", "dtype"} & {*options} or len(args) > 2:
            return ANY
        return Obj(made, np.dtype(float), (None, None))

    return kind


def _of_times(a: Kind, x: Kind) -> Kind:
    match a, x:
        case Obj(dtype=dtype), Num(type=number, mixed=False) if dtype is not None:
            return replace(a, dtype=np.result_type(dtype, number))
        case Obj(type=cls), Array() if issubclass(cls, sparse.spmatrix):
            return _of_product(a, x)
        case _:
            return ANY


_TRANSPOSED = {cls: type(cls((1, 1)).T) for cls in CLASSES}


def _of_transposed(a: Kind) -> Kind:
    match a:
        case Obj(type=cls, dtype=dtype, dims=(rows, columns)) if cls in _TRANSPOSED:
            return Obj(_TRANSPOSED[cls], dtype, (columns, rows))
        case Obj(type=cls) if cls in _TRANSPOSED:
            return Obj(_TRANSPOSED[cls])
        case _:
            return ANY


def _of_dense(a: Kind, *_: Kind) -> Kind:
    match a:
        case Obj(dtype=dtype, dims=dims) if dtype is not None:
            return Array(dtype, dims)
        case _:
            return ANY


def _of_solve(A: Kind, b: Kind, **_: Kind) -> Kind:
    match A, b:
        case Obj(dtype=dtype), Array(dims=(_,)) if dtype is not None:
            return Array(np.result_type(dtype, b.dtype, np.float32), b.dims)
        case _:
            return ANY


returns(_of_product, product)
returns(_of_product_after, product_after)
returns(_of_transposed, transposed)
returns(_of_times, times)
returns(_as("coo"), as_coo)
returns(_as("csc"), as_csc)
returns(_as("csr"), as_csr)
returns(_of_sum, total, difference)
returns(lambda a, *_: a, matrix, negative)
returns(_of_quotient, quotient)
returns(lambda a, *_, **options: Obj(linalg.SuperLU), linalg.splu, linalg.spilu)
returns(_of_dense, dense)
returns(_of_solve, linalg.spsolve)


def _of_made(cls):
    def kind(arg1, shape=None, **options):
        match arg1:
            case Tuple(items=(Array(dtype=dtype), *_)) | Array(dtype=dtype) if not options:
                return Obj(cls, dtype, (None, None))
            case _:
                return Obj(cls)

    return kind


for _cls in CLASSES:
    if _cls.__name__[:3] in ("coo", "csc", "csr"):
        returns(_of_made(_cls), _cls)

for _fn in named(sparse, "eye eye_array"):
    returns(_of_unit(type(_fn(2))), _fn)
returns(_of_diagonals(type(sparse.diags([[1.0, 1.0]], [0]))), sparse.diags)
