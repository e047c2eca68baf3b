"""The formulas of `srcgrad.formulas` as functions that are read as a user's are.

>>> hermite_slopes(np.ones(2), np.array([0.0, 1.0, 4.0])[:, None])[:, 0].tolist()
[0.0, 1.5, 4.0]
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np

from ... import formulas
from ...front.written import written


def _read(fn: Callable, **names: object) -> Callable:
    """(Functions of the package itself are not looked into.)"""
    space = {"__name__": "formulas", "np": np, **names}
    return written(inspect.getsource(fn), fn.__name__, space)


akima_slopes = _read(formulas.akima_slopes)
end_slope = _read(formulas.end_slope)
hermite_slopes = _read(formulas.hermite_slopes, end_slope=end_slope)
