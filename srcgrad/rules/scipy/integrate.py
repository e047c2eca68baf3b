"""Rules of `scipy.integrate`: sums of samples, in the samples.

y = integrate.trapezoid(v, x)    dv = dy * half of the steps on both sides
"""

from __future__ import annotations

import numpy as np
from scipy import integrate

from ...runtime import crop_axis, pad_axis
from ...runtime_scipy import simpson_weights
from ..registry import linear, refused
from . import helpers  # noqa: F401
from .names import named


@linear(integrate.trapezoid)
def _(dtotal, y, x=None, dx=1.0, axis=-1):
    dtotal = np.expand_dims(dtotal, -1)
    if x is None:
        halves = dtotal * np.full(np.shape(y)[axis] - 1, 0.5 * dx)
    elif np.ndim(x) == 1:
        halves = dtotal * (0.5 * np.diff(x))
    else:
        halves = dtotal * (0.5 * np.moveaxis(np.diff(x, axis=axis), axis, -1))
    both = pad_axis(halves, (0, 1), -1) + pad_axis(halves, (1, 0), -1)
    return np.moveaxis(both, -1, axis)


@linear(integrate.simpson)
def _(dtotal, y, x=None, *, dx=1.0, axis=-1):
    weights = simpson_weights(np.shape(y)[axis], x, dx)
    return np.moveaxis(np.expand_dims(dtotal, -1) * weights, -1, axis)


@linear(integrate.cumulative_trapezoid, covers={"initial": (None, 0, 0.0)})
def _(dtotal, y, x=None, dx=1.0, axis=-1, initial=None):
    d = np.moveaxis(dtotal, axis, -1)
    if initial is not None:
        d = crop_axis(d, (1, 0), -1)
    after = np.flip(np.cumsum(np.flip(d, -1), -1), -1)
    if x is None:
        halves = after * (0.5 * dx)
    elif np.ndim(x) == 1:
        halves = after * (0.5 * np.diff(x))
    else:
        halves = after * (0.5 * np.moveaxis(np.diff(x, axis=axis), axis, -1))
    both = pad_axis(halves, (0, 1), -1) + pad_axis(halves, (1, 0), -1)
    return np.moveaxis(both, -1, axis)


refused(
    "the function that is integrated is not looked into",
    *named(
        integrate,
        """
    cubature dblquad fixed_quad nquad nsum odeint qmc_quad quad quad_vec solve_bvp solve_ivp
    tanhsinh tplquad
""",
    ),
)
refused("use trapezoid or simpson, which have rules", *named(integrate, "cumulative_simpson romb"))
