"""Rules of Rosenbrock's function in `scipy.optimize`, its gradient and its Hessian.

y = optimize.rosen(x)    dx = dy * optimize.rosen_der(x)
"""

from __future__ import annotations

import numpy as np
from scipy import optimize

from ...runtime import pad_axis
from ..registry import jvp_of, vjp_of


@vjp_of(optimize.rosen)
def _(y, dy, x):
    return dy * optimize.rosen_der(x)


@jvp_of(optimize.rosen)
def _(y, dx, x):
    return np.sum(optimize.rosen_der(x) * dx, axis=0)


# (the Hessian is symmetric)
@vjp_of(optimize.rosen_der)
@jvp_of(optimize.rosen_der)
def _(y, dy, x):
    if np.ndim(x) == 1:
        return optimize.rosen_hess_prod(x, dy)
    x = np.asarray(x)
    here, after, head = x[:-1], x[1:], dy[:-1]
    first = (1200.0 * here**2 - 400.0 * after + 2.0) * head - 400.0 * here * dy[1:]
    last = 200.0 * dy[1:] - 400.0 * here * head
    return pad_axis(first, (0, 1), 0) + pad_axis(last, (1, 0), 0)


@vjp_of(optimize.rosen_hess_prod, wrt=("x", "p"))
def _(y, dy, x, p):
    x, p = np.asarray(x), np.asarray(p)
    left, right = p[:-1] * dy[:-1], p[:-1] * dy[1:] + p[1:] * dy[:-1]
    first, last = 2400.0 * x[:-1] * left - 400.0 * right, -400.0 * left
    dx = pad_axis(first, (0, 1), 0) + pad_axis(last, (1, 0), 0)
    return dx, optimize.rosen_hess_prod(x, dy)
