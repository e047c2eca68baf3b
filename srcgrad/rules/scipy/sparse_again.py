"""Rules of what the adjoints of sparse matrices are made of, so that they are differentiated again.

d = outer_at(a, u, v)    du = dd @ v,  dv = dd.T @ u
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from ...runtime_sparse import (
    diagonals_of,
    entries_at,
    inner,
    kept,
    like_entries,
    made_of,
    number,
    outer_at,
    values_given,
)
from ..registry import jvp_of, linear, vjp_of


@vjp_of(outer_at, wrt=("u", "v"), inert=("a",))
def _(y, dy, a, u, v):
    return like_entries(dy @ np.conj(v), u), like_entries(dy.T @ np.conj(u), v)


@jvp_of(outer_at, wrt=("u", "v"), inert=("a",))
def _(y, tangents, a, u, v):
    du, dv = tangents
    return outer_at(a, du, v) + outer_at(a, u, dv)


@linear(entries_at, wrt="d", inert=("a",))
def _(dy, a, d):
    return like_entries(dy, d)


@linear(like_entries, wrt="d", inert=("x",))
def _(dy, d, x):
    return like_entries(dy, d)


@linear(kept, wrt="d", inert=("y", "given"))
def _(dy, d, y, *given):
    return dy


@vjp_of(inner, wrt=("a", "d"))
def _(y, dy, a, d):
    return like_entries(np.conj(dy) * d, a), like_entries(dy * a, d)


@jvp_of(inner, wrt=("a", "d"))
def _(y, tangents, a, d):
    da, dd = tangents
    return inner(da, d) + inner(a, dd)


@linear(number)
def _(dy, x):
    return dy


@linear(values_given, wrt="da", inert=("a", "arg1"))
def _(dy, a, da, arg1):
    return made_of(a, dy, arg1)


@linear(made_of, wrt="d", inert=("a", "arg1"))
def _(dy, a, d, arg1):
    return values_given(a, dy, arg1)


@linear(diagonals_of, wrt="d", inert=("y", "diagonals", "offsets"))
def _(dy, d, y, diagonals, offsets):
    return sparse.diags(dy, offsets, shape=np.shape(y))
