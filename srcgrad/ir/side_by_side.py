"""`np.r_[...]` and `np.c_[...]` as functions, where they only join numbers and arrays.

>>> joined(np.r_, (1.0, np.zeros(2))), joined_columns(np.c_, (np.ones(1), np.zeros((1, 2))))
(array([1., 0., 0.]), array([[1., 0., 0.]]))
"""

from __future__ import annotations

from typing import Any

import numpy as np


def joined(r: Any, items: tuple[Any, ...]) -> np.ndarray:
    """`np.r_[items]`: along the first axis."""
    return r[items]


def joined_columns(c: Any, items: tuple[Any, ...]) -> np.ndarray:
    """`np.c_[items]`: along the last of at least two axes, of which a vector is the first."""
    return c[items]
