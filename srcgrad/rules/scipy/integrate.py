"""Rules of `scipy.integrate`: sums of samples, integrals of functions, differential equations.

y = integrate.trapezoid(v, x)    dv = dy * half of the steps on both sides
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import integrate
from scipy.integrate._ivp.ivp import OdeResult as _Solution

from ... import again_integrate  # noqa: F401
from ...ir.kinds import ANY, Array, Kind, Num, Obj, Tuple
from ...runtime import crop_axis, pad_axis
from ...runtime_images import along_transposed
from ...runtime_integrate import (
    integral_cotangents,
    integral_tangent,
    odeint_cotangents,
    odeint_tangent,
    solution_cotangents,
    solution_tangent,
    states,
    times,
)
from ...runtime_scipy import simpson_weights
from ..registry import constant, jvp_of, linear, members, refused, returns, vjp_of
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


@linear(integrate.romb, ignored=("show",))
def _(dtotal, y, dx=1.0, axis=-1):
    weights = integrate.romb(np.eye(np.shape(y)[axis]), dx)
    return np.moveaxis(np.expand_dims(dtotal, -1) * weights, -1, axis)


if hasattr(integrate, "cumulative_simpson"):

    @linear(integrate.cumulative_simpson, covers={"initial": (None, 0, 0.0)})
    def _(dtotal, y, *, x=None, dx=1.0, axis=-1, initial=None):
        options = {"x": x, "dx": dx, "initial": initial}
        return along_transposed(
            integrate.cumulative_simpson, dtotal, np.shape(y)[axis], axis, options
        )


# --- integrals of functions -----------------------------------------------------------------------

_QUAD: dict[str, Any] = {
    "asks": True,
    "calls": True,
    "ignored": ("epsabs", "epsrel", "limit", "maxp1", "limlst"),
    "covers": {
        "full_output": (0, False), "weight": (None,), "wvar": (None,), "wopts": (None,),
        "complex_func": (False,),
    },
}  # fmt: skip


@vjp_of(integrate.quad, wrt=("func", "a", "b", "args"), sparse=True, **_QUAD)
def _(
    y, dy, asked, func, a, b, args=(), full_output=0, points=None, weight=None, wvar=None,
    wopts=None, complex_func=False,
):  # fmt: skip
    return integral_cotangents(dy[0], asked, func, a, b, args, "func", points)


@jvp_of(integrate.quad, wrt=("func", "a", "b", "args"), **_QUAD)
def _(
    y, tangents, asked, func, a, b, args=(), full_output=0, points=None, weight=None, wvar=None,
    wopts=None, complex_func=False,
):  # fmt: skip
    return integral_tangent(tangents, asked, func, a, b, args, "func", points), 0.0


_VECTOR: dict[str, Any] = {
    "asks": True,
    "calls": True,
    "ignored": ("epsabs", "epsrel", "norm", "cache_size", "limit", "workers", "quadrature"),
    "covers": {"full_output": (False, 0)},
}


@vjp_of(integrate.quad_vec, wrt=("f", "a", "b", "args"), sparse=True, **_VECTOR)
def _(y, dy, asked, f, a, b, points=None, full_output=False, *, args=()):
    return integral_cotangents(dy[0], asked, f, a, b, args, "f", points)


@jvp_of(integrate.quad_vec, wrt=("f", "a", "b", "args"), **_VECTOR)
def _(y, tangents, asked, f, a, b, points=None, full_output=False, *, args=()):
    return integral_tangent(tangents, asked, f, a, b, args, "f", points), 0.0


# --- differential equations -----------------------------------------------------------------------

_IVP: dict[str, Any] = {
    "asks": True,
    "calls": True,
    "ignored": (
        "dense_output", "vectorized", "jac", "jac_sparsity", "lband", "uband", "first_step",
        "min_step",
    ),
    "covers": {"events": (None,)},
}  # fmt: skip


@vjp_of(integrate.solve_ivp, wrt=("fun", "y0", "args"), **_IVP)
def _(
    y, d, asked, fun, t_span, y0, method="RK45", t_eval=None, events=None, args=None, rtol=1e-3,
    atol=1e-6, max_step=np.inf,
):  # fmt: skip
    options = {"method": method, "rtol": rtol, "atol": atol, "max_step": max_step}
    return solution_cotangents(y, d, asked, fun, t_span, y0, args, options)


@jvp_of(integrate.solve_ivp, wrt=("fun", "y0", "args"), **_IVP)
def _(
    y, tangents, asked, fun, t_span, y0, method="RK45", t_eval=None, events=None, args=None,
    rtol=1e-3, atol=1e-6, max_step=np.inf,
):  # fmt: skip
    options = {"method": method, "rtol": rtol, "atol": atol, "max_step": max_step}
    return solution_tangent(y, tangents, asked, fun, t_span, y0, args, options)


@vjp_of(states)
def _(y, dy, result):
    return {"y": dy}


@jvp_of(states)
def _(y, d, result):
    return d["y"]


_ODEINT: dict[str, Any] = {
    "asks": True,
    "calls": True,
    "ignored": (
        "Dfun", "col_deriv", "ml", "mu", "tcrit", "h0", "hmax", "hmin", "ixpr", "mxstep",
        "mxhnil", "mxordn", "mxords", "printmessg",
    ),
    "covers": {"full_output": (0, False)},
}  # fmt: skip


@vjp_of(integrate.odeint, wrt=("func", "y0", "args"), **_ODEINT)
def _(
    y, dy, asked, func, y0, t, args=(), full_output=0, rtol=None, atol=None, tfirst=False
):  # fmt: skip
    return odeint_cotangents(dy, asked, func, y0, t, args, rtol, atol, tfirst)


@jvp_of(integrate.odeint, wrt=("func", "y0", "args"), **_ODEINT)
def _(
    y, tangents, asked, func, y0, t, args=(), full_output=0, rtol=None, atol=None, tfirst=False
):  # fmt: skip
    return odeint_tangent(tangents, asked, func, y0, t, args, rtol, atol, tfirst)


# --- what is known of the results -----------------------------------------------------------------


def _plain(made: Kind, most: int) -> Any:
    """The kind of a result, if nothing is asked for beside it."""

    def kind(*args: Kind, **options: Kind) -> Kind:
        special = {"full_output", "complex_func"} & {*options}
        return made if not special and len(args) <= most else ANY

    return kind


returns(_plain(Tuple((Num(float), Num(float))), 4), integrate.quad)
returns(_plain(Tuple((ANY, ANY)), 8), integrate.quad_vec)
returns(_plain(Array(np.dtype(float), (None, None)), 6), integrate.odeint)
returns(lambda *args, **options: Obj(_Solution), integrate.solve_ivp)
returns(lambda *args, **options: Array(np.dtype(float), (None,)), times)
members(_Solution, {".t": times, ".y": states})
constant(times)

refused(
    "the function that is integrated is not looked into: use quad or quad_vec",
    *named(integrate, "cubature dblquad fixed_quad nquad nsum qmc_quad tanhsinh tplquad"),
)
refused("write it as equations for scipy.optimize.root", *named(integrate, "solve_bvp"))
