"""How packages write: validation, conversion, optional arguments, results that are filled in."""

from __future__ import annotations

import numpy as np

from .program import Program, some


def _filled(p, q=None):
    m = np.eye(4)
    m[:3, 3] = p
    if q is not None:
        m[:3, 0] = q
    return m


def fills_a_new_array(p, q):
    m = _filled(p) @ _filled(q, p)
    return np.sum(m * m)


def _extended(rows, last):
    rows = [*rows]
    rows.append(last)
    rows[0] = rows[0] * last
    return rows


def lists_of_its_own(p, q):
    rows = _extended([p, q], p * q)
    return np.sum(rows[0] * rows[1] + rows[2])


PROGRAMS = [
    Program(fills_a_new_array, [(some(3), some(3, seed=1))]),
    Program(lists_of_its_own, [(some(3), some(3, seed=1))]),
]
