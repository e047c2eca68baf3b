"""What is done with the sparse matrices of `scipy.sparse`, as functions that have rules.

The cotangent of a sparse matrix is a sparse matrix with (at most) the same places, its tangent
too; so it is added, scaled and transposed as the matrix itself is.

>>> from scipy import sparse
>>> a = sparse.csr_array([[2.0, 0.0], [1.0, 3.0]])
>>> product(a, np.ones(2)).tolist(), transposed(a).toarray().tolist()
([2.0, 4.0], [[2.0, 1.0], [0.0, 3.0]])
>>> outer_at(a, np.array([1.0, 10.0]), np.array([1.0, 2.0])).toarray().tolist()
[[1.0, 0.0], [10.0, 20.0]]
"""

from __future__ import annotations

import numpy as np

from .errors import Unsupported


def product(a, x):
    """`a @ x`, `a.dot(x)`"""
    return a @ x


def product_after(a, x):
    """`x @ a`"""
    return x @ a


def transposed(a):
    """`a.T`"""
    return a.T


def dense(a):
    """`a.toarray()`"""
    return a.toarray()


def times(a, x):
    """`a * x`: of a matrix and a vector it is the product, of an array that of each entry."""
    return a * x


def matrix(a):
    """`a`, if `a * x` is a product of matrices, not of each entry."""
    from scipy import sparse

    if isinstance(a, sparse.spmatrix):
        return a
    raise Unsupported(
        "the product of each entry of a sparse array with an array has no derivative rule",
        None,
        "write it with dense arrays; the product of matrices is A @ x",
    )


def number(x):
    """`x`, if it is a number."""
    if np.ndim(x):
        raise Unsupported("a sparse matrix divided by an array has no derivative rule", None,
                          "multiply it with a diagonal matrix from the side")  # fmt: skip
    return x


def quotient(a, divisor):
    """`a / divisor`"""
    return a / divisor


def total(a, b):
    """`a + b`"""
    return a + b


def difference(a, b):
    """`a - b`"""
    return a - b


def negative(a):
    """`-a`"""
    return -a


def as_coo(a, copy=False):
    """`a.tocoo()`"""
    return a.tocoo(copy=copy)


def as_csc(a, copy=False):
    """`a.tocsc()`"""
    return a.tocsc(copy=copy)


def as_csr(a, copy=False):
    """`a.tocsr()`"""
    return a.tocsr(copy=copy)


def lu_solve(lu, rhs, trans="N"):
    """`splu(a).solve(rhs)`"""
    return lu.solve(rhs, trans)


def diagonal(a, k=0):
    """`a.diagonal(k)`"""
    return a.diagonal(k)


# --- cotangents -----------------------------------------------------------------------------------


def places_of(a):
    """The rows and columns of what `a` holds, each place once."""
    if a.format == "dia":
        columns = np.arange(a.data.shape[1])
        rows = columns - a.offsets[:, None]
        there = (rows >= 0) & (rows < a.shape[0]) & (columns < a.shape[1])
        return rows[there], np.broadcast_to(columns, rows.shape)[there]
    a = a.tocsr()
    if not a.has_canonical_format:
        a = a.copy()
        a.sum_duplicates()
    a = a.tocoo()
    return a.row, a.col


def kept(d, y, *given):
    """`d`, the cotangent of `y`; refused if a place of one of the `given` matrices has been lost
    on the way to `y`, because its value is zero: what flows to it is not known."""
    whole = sum(holding(a, np.ones(len(places_of(a)[0])), *places_of(a)) for a in given)
    if whole.nnz != len(places_of(y)[0]):
        raise Unsupported(
            "a sparse matrix has lost entries that are zero, and with them their derivative",
            None,
            "make it of values and places, (values, (rows, columns)), in the format that is used",
        )
    return d


def holding(a, values, rows, columns):
    """A matrix of the shape of `a` that holds the values at these places."""
    from scipy import sparse

    return sparse.csr_array((values, (rows, columns)), shape=a.shape)


def outer_at(a, u, v):
    """The product of the columns `u` and `v`, as far as `a` has places; of matrices, the sum of
    those of their columns."""
    if not isinstance(u, np.ndarray):
        return entries_at(a, u @ v.T)
    rows, columns = places_of(a)
    products = u[rows] * v[columns]
    return holding(a, products if products.ndim == 1 else products.sum(-1), rows, columns)


def entries_at(a, d):
    """The entries of `d` where `a` has places."""
    rows, columns = places_of(a)
    return holding(a, values_at(d, rows, columns), rows, columns)


def like_entries(d, x):
    """`d` as the cotangent of `x`: dense, or at the places of a sparse matrix."""
    if isinstance(x, np.ndarray):
        return d.toarray() if hasattr(d, "toarray") else d
    return entries_at(x, d)


def values_at(d, rows, columns):
    """The entries of `d` at these places, as an array."""
    if isinstance(d, np.ndarray):
        return d[rows, columns]
    return np.ravel(np.asarray(d.tocsr()[rows, columns]))


def inner(a, d):
    """The sum of the products of the entries of two sparse matrices."""
    return a.conj().multiply(d).sum()


# --- matrices that are made -----------------------------------------------------------------------


def rows_and_columns(a, arg1):
    """The places of the values in `csr_array((values, …))`: given, or by the compressed form."""
    if isinstance(arg1[1], tuple):
        return arg1[1]
    _, indices, indptr = arg1
    lines = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    return (lines, indices) if a.format == "csr" else (indices, lines)


def values_given(a, da, arg1):
    """The cotangent of what a sparse matrix was made of."""
    if isinstance(arg1, tuple):
        values = values_at(da, *rows_and_columns(a, arg1))
        return (values, *((None,) * (len(arg1) - 1)))
    if isinstance(arg1, np.ndarray):
        from scipy import sparse

        if np.any(arg1 == 0):
            kept(da, a, sparse.coo_array(np.ones_like(arg1)))
        return np.asarray(da.todense()) if hasattr(da, "todense") else da
    return kept(da, a, arg1)


def made_of(a, d, arg1):
    """The tangent of a sparse matrix from that of what it was made of."""
    if isinstance(arg1, tuple):
        return holding(a, d[0], *rows_and_columns(a, arg1))
    return type(a)(d, shape=a.shape)


def diagonals_of(d, y, diagonals, offsets):
    """The transpose of `diags`: the diagonals of `d`."""
    if y.format != "dia":
        from scipy import sparse

        kept(d, y, sparse.diags(diagonals, offsets, shape=y.shape))
    if np.ndim(offsets) == 0:
        return _one_diagonal(d, offsets, diagonals)
    return [_one_diagonal(d, k, given) for k, given in zip(offsets, diagonals, strict=True)]


def _one_diagonal(d, k, given):
    found = np.asarray(d.diagonal(k))
    return found if np.size(given) > 1 or np.ndim(given) and len(found) == 1 else found.sum()
