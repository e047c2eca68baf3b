"""Copies that NumPy makes of parts of arrays, where another function would give a view: they are
written, and the array is read after that; or the other way round."""

from __future__ import annotations

import numpy as np

from .program import Program, some

# --- of a diagonal -------------------------------------------------------------------------------


def diagonal_raveled(m):
    u = np.diagonal(m).ravel()
    u[0] = 7.0
    return m[0, 0] * m[0, 1] + u[1]


def diagonal_made_contiguous(m):
    u = np.ascontiguousarray(np.diag(m))
    u *= 2.0
    return np.sum(m * m) + u[0] * m[1, 0]


def diagonal_by_the_method(m):
    u = np.require(m.diagonal(), None, "C")
    v = np.asfortranarray(m.T.diagonal())
    u *= m[0, 0]
    v -= u[0]
    return np.sum(m * m * m) + np.sum(u * v)


def diagonals_in_a_stack(m):
    u = np.ravel(np.atleast_2d(np.stack([m, m * m]).diagonal(0, 1, 2)))
    v = np.asarray(m[None].diagonal(0, 1, 2).T, order="F").ravel()
    u *= 2.0
    v *= u[1]
    return np.sum(u * u) + np.sum(v * m[0, 1]) + np.sum(m * m)


def diagonal_turned_round(m):
    u = np.diagonal(m.T)[::-1].ravel("F")
    u *= m[0, 1]
    m *= u[0]
    return np.sum(m * m) + np.sum(u)


def array_written_after_its_diagonal(m):
    d = np.diagonal(m)
    u = d.ravel()
    m *= 3.0
    u += m[0, 1]
    m[0, 0] *= m[1, 0]
    return np.sum(u * u) + np.sum(d * d * d) + np.sum(m * m)


def one_row_is_a_view(m):
    row = m[:1]
    u = np.diagonal(row).ravel()
    row *= 2.0
    return np.sum(u * u) + np.sum(m * m)


def diagonal_rescaled_in_a_loop(m):
    total = 0.0
    for k in range(2):
        u = np.linalg.diagonal(m).ravel()
        u *= m[k, 1 - k]
        total += np.sum(u * u)
        m[k] *= total
    return total + np.sum(m)


# --- by the flat iterator ------------------------------------------------------------------------


def items_of_flat(m):
    u = m.flat[:]
    u *= 2.0
    return np.sum(m * m) + np.sum(u * u)


def items_of_flat_after_a_write(m):
    u = m.flat[1::2]
    m[0, 1] *= 3.0
    v = m.flat[[0, 1]]
    v *= u[0]
    return np.sum(u * u) + np.sum(m * m) + v[1]


_M = [(some(2, 2),), (some(2, 2, seed=3),)]

def transformed_along_no_axis(m):
    u = np.fft.fftn(m, axes=())  # (is `m`)
    u[0] *= 2.0
    w = np.real(np.fft.fftn(m, axes=(0, 1)))
    w[0] = 3.0
    return np.sum(m * m) + np.sum(w * m)


PROGRAMS = [
    Program(diagonal_raveled, _M),
    Program(diagonal_made_contiguous, _M),
    Program(diagonal_by_the_method, _M),
    Program(diagonals_in_a_stack, _M),
    Program(diagonal_turned_round, _M),
    Program(array_written_after_its_diagonal, _M),
    Program(one_row_is_a_view, _M),
    Program(diagonal_rescaled_in_a_loop, _M),
    Program(items_of_flat, _M),
    Program(items_of_flat_after_a_write, _M),
    Program(transformed_along_no_axis, [(some(2, 3),)]),
]
