"""Rules of what the adjoints of interpolators are made of, so that they are differentiated again.

    dc = polynomial_cotangent(spline, d, x, nu)    dd = polynomial_of(spline, ddc, x, nu)

Of a spline, these read the knots: its coefficients are an argument of their own.
"""

from __future__ import annotations

import numpy as np

from ...runtime_interpolate import (
    beside,
    coefficients_of,
    data_cotangent,
    like_queries,
    polynomial_cotangent,
    polynomial_of,
    spline_cotangent,
    spline_of,
)
from ...runtime_scipy import axis_of
from ..registry import constant, jvp_of, linear, vjp_of


@vjp_of(polynomial_cotangent, wrt=("d", "x"), inert=("spline",))
def _(y, dy, spline, d, x, nu, extrapolate):
    slope = polynomial_of(spline, dy, x, nu + 1, extrapolate)
    dx = like_queries(d * slope, x, axis_of(spline))
    return polynomial_of(spline, dy, x, nu, extrapolate), dx


@jvp_of(polynomial_cotangent, wrt=("d", "x"), inert=("spline",))
def _(y, tangents, spline, d, x, nu, extrapolate):
    dd, dx = tangents
    along = beside(dx, d, axis_of(spline))
    moved = polynomial_cotangent(spline, along, x, nu + 1, extrapolate)
    return polynomial_cotangent(spline, dd, x, nu, extrapolate) + moved


@vjp_of(polynomial_of, wrt=("dc", "x"), inert=("spline",))
def _(y, dy, spline, dc, x, nu, extrapolate):
    slope = polynomial_of(spline, dc, x, nu + 1, extrapolate)
    dx = like_queries(dy * slope, x, axis_of(spline))
    return polynomial_cotangent(spline, dy, x, nu, extrapolate), dx


@jvp_of(polynomial_of, wrt=("dc", "x"), inert=("spline",))
def _(y, tangents, spline, dc, x, nu, extrapolate):
    ddc, dx = tangents
    slope = polynomial_of(spline, dc, x, nu + 1, extrapolate)
    return polynomial_of(spline, ddc, x, nu, extrapolate) + beside(dx, slope, axis_of(spline))


@vjp_of(spline_cotangent, wrt=("d", "x"), inert=("spline",))
def _(y, dy, spline, d, x, nu, extrapolate):
    slope = spline_of(spline, dy, x, nu + 1, extrapolate)
    return spline_of(spline, dy, x, nu, extrapolate), like_queries(d * slope, x, axis_of(spline))


@jvp_of(spline_cotangent, wrt=("d", "x"), inert=("spline",))
def _(y, tangents, spline, d, x, nu, extrapolate):
    dd, dx = tangents
    moved = spline_cotangent(spline, beside(dx, d, axis_of(spline)), x, nu + 1, extrapolate)
    return spline_cotangent(spline, dd, x, nu, extrapolate) + moved


@vjp_of(spline_of, wrt=("dc", "x"), inert=("spline",))
def _(y, dy, spline, dc, x, nu, extrapolate):
    slope = spline_of(spline, dc, x, nu + 1, extrapolate)
    dx = like_queries(dy * slope, x, axis_of(spline))
    return spline_cotangent(spline, dy, x, nu, extrapolate), dx


@jvp_of(spline_of, wrt=("dc", "x"), inert=("spline",))
def _(y, tangents, spline, dc, x, nu, extrapolate):
    ddc, dx = tangents
    slope = spline_of(spline, dc, x, nu + 1, extrapolate)
    return spline_of(spline, ddc, x, nu, extrapolate) + beside(dx, slope, axis_of(spline))


@linear(like_queries, wrt="d", inert=("x", "axis"))
def _(dy, d, x, axis=0):
    return beside(dy, np.ones_like(d), axis)


@vjp_of(beside, wrt=("dx", "slope"), inert=("axis",))
def _(y, dy, dx, slope, axis=0):
    return like_queries(dy * slope, dx, axis), beside(dx, dy, axis)


@jvp_of(beside, wrt=("dx", "slope"), inert=("axis",))
def _(y, tangents, dx, slope, axis=0):
    ddx, dslope = tangents
    return beside(ddx, slope, axis) + beside(dx, dslope, axis)


@linear(data_cotangent, wrt="dc", inert=("make", "x", "count", "options"))
def _(dy, make, dc, x, count, options, axis=0):
    return coefficients_of(make, dy, x, options, axis)


@linear(coefficients_of, wrt="dy", inert=("make", "x", "options"))
def _(dc, make, dy, x, options, axis=0):
    return data_cotangent(make, dc, x, np.shape(dy)[axis], options, axis)


constant(axis_of)
