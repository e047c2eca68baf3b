"""The kinds of factorisations and of spectra, whose sizes are functions of the sizes given.

Such a size is a symbol that is named after how it comes about, so that it is the same wherever it
comes about in the same way. Each entry gets the kinds of the arguments; None: it does not know.

>>> matrix = Array(np.dtype(float), (Size("n"), Size("m")))
>>> str(MATRIX_RESULTS[np.linalg.svd](matrix, Known(False)))
'(f8[n,min(n,m)], f8[min(n,m)], f8[min(n,m),m])'
>>> str(MATRIX_RESULTS[np.fft.rfft](matrix))
'c16[n,m//2+1]'
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .. import runtime_algebra
from ..ir.kinds import ANY, Array, Dim, Kind, Known, Num, Size, Tuple, is_unknown


def _eigvals(a: Kind) -> Kind:
    """(Of real matrices, their values tell whether the eigenvalues are complex.)"""
    match a:
        case Array(dtype=dtype, dims=dims) if dtype.kind == "c":
            return Array(dtype, None if dims is None else dims[:-1])
        case _:
            return ANY


def _eig(a: Kind) -> Kind:
    values = _eigvals(a)
    return Tuple((values, ANY if is_unknown(values) else a), type(np.linalg.eig(np.eye(1))))


def _eigenvectors(a: Kind, w: Kind) -> Kind:
    match a, w:
        case Array(dtype=dtype, dims=dims), Array(dtype=of_values) if dtype.char in _REAL:
            return Array(np.result_type(dtype, of_values), dims)
        case _:
            return ANY


def _eigvals_of_scipy(a: Kind) -> Kind:
    """(Complex ones, also of real matrices.)"""
    match a:
        case Array(dtype=dtype, dims=dims) if dtype.kind in "fc":
            complex_dtype = np.result_type(dtype, np.complex64)
            return Array(complex_dtype, None if dims is None else dims[:-1])
        case _:
            return ANY


def _eig_of_scipy(a: Kind, *, right: Kind = Known(True)) -> Kind | None:
    values = _eigvals_of_scipy(a)
    if right == Known(False):
        return values
    is_complex = isinstance(a, Array) and a.dtype.kind == "c"
    return Tuple((values, a if is_complex else ANY)) if right == Known(True) else None


def _riccati(a: Kind, b: Kind, q: Kind, r: Kind) -> Kind | None:
    """(In double precision always.)"""
    if not all(isinstance(kind, Array) and kind.dtype.kind in "fc" for kind in (a, b, q, r)):
        return None
    is_complex = any(kind.dtype.kind == "c" for kind in (a, b, q, r))
    return Array(np.dtype(complex if is_complex else float), a.dims)


def _svd(
    a: Kind,
    full_matrices: Kind = Known(True),
    compute_uv: Kind = Known(True),
    hermitian: Kind = Known(False),
) -> Kind | None:
    match a, full_matrices, compute_uv, hermitian:
        case (
            Array(dtype=dtype, dims=(*stack, rows, columns)),
            Known(value=bool() as full),
            Known(value=bool() as has_vectors),
            Known(value=False),
        ) if dtype.char in _REAL:
            count = _least(rows, columns)
            values = Array(np.dtype(_REAL[dtype.char]), (*stack, count))
            if not has_vectors:
                return values
            left = Array(dtype, (*stack, rows, rows if full else count))
            right = Array(dtype, (*stack, columns if full else count, columns))
            return Tuple((left, values, right), type(np.linalg.svd(np.eye(1))))
        case _:
            return None


def _svdvals(x: Kind) -> Kind | None:
    return _svd(x, Known(False), Known(False))


def _qr(a: Kind, mode: Kind = Known("reduced")) -> Kind | None:
    match a, mode:
        case Array(dtype=dtype, dims=(*stack, rows, columns)), Known(value="reduced" | "r" as m):
            if dtype.char not in _REAL:
                return None
            count = _least(rows, columns)
            right = Array(dtype, (*stack, count, columns))
            if m == "r":
                return right
            left = Array(dtype, (*stack, rows, count))
            return Tuple((left, right), type(np.linalg.qr(np.eye(1))))
        case _:
            return None


def _rfft(a: Kind, n: Kind = Known(None), axis: Kind = Known(-1), norm: Kind = ANY) -> Kind | None:
    """(To run it on samples says nothing: many sizes have the same half.)"""
    match a:
        case Array(dtype=dtype, dims=(*dims,)) if dtype.char in "fd":
            place = _int(axis)
            if place is None or not -len(dims) <= place < len(dims):
                dims = [None] * len(dims)
            elif n == Known(None):
                dims[place] = _half(dims[place])
            else:
                dims[place] = _half(n.size) if isinstance(n, Num) else None
            return Array(np.result_type(dtype, np.complex64), tuple(dims))
        case _:
            return ANY


def _int(kind: Kind) -> int | None:
    match kind:
        case Known(value=int() as value) | Num(size=int() as value):
            return value
        case _:
            return None


# the types that LAPACK works in, and the real one of each
_REAL = {"f": "f", "d": "d", "F": "f", "D": "d"}


def _least(a: Dim, b: Dim) -> Dim:
    match a, b:
        case int(), int():
            return min(a, b)
        case None, _:
            return None
        case _, None:
            return None
        case _ if a == b:
            return a
        case _:
            can_be_one = [not x.is_never_one if isinstance(x, Size) else x == 1 for x in (a, b)]
            return Size(f"min({a},{b})", 0, any(can_be_one))


def _half(count: Dim) -> Dim:
    match count:
        case int() if count >= 0:
            return count // 2 + 1
        case Size():
            name = f"({count})" if count.offset else str(count)
            return Size(f"{name}//2+1", 0, not count.is_never_one)
        case _:
            return None


MATRIX_RESULTS: dict[Callable, Callable[..., Kind | None]] = {
    np.fft.rfft: _rfft,
    np.linalg.eig: _eig,
    np.linalg.eigvals: _eigvals,
    np.linalg.qr: _qr,
    np.linalg.svd: _svd,
    np.linalg.svdvals: _svdvals,
    runtime_algebra.eigenvectors: _eigenvectors,
}

_OF_SCIPY: dict[str, Callable[..., Kind | None]] = {
    "eig": _eig_of_scipy,
    "eigvals": _eigvals_of_scipy,
    "solve_continuous_are": _riccati,
    "solve_discrete_are": _riccati,
}


def of_scipy(fn: object) -> Callable[..., Kind | None] | None:
    """The entry of a function of `scipy.linalg`, which need not be there."""
    if (getattr(fn, "__module__", None) or "").startswith("scipy.linalg"):
        return _OF_SCIPY.get(getattr(fn, "__name__", ""))
    return None
