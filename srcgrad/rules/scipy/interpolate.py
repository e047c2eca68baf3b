"""Rules of `scipy.interpolate`: interpolators, in the points of their calls and in their data.

    y = spline(x)    dx = dy * spline(x, 1)

An interpolator is made by one call and evaluated by another: its cotangent is that of its
coefficients or data (`runtime_interpolate`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import interpolate
from scipy.interpolate import BSpline, PPoly, RegularGridInterpolator, UnivariateSpline

from ...ir.kinds import ANY, Array, Kind, Num, Obj, Tuple
from ...runtime_interpolate import (
    as_given,
    beside,
    coefficients_of,
    data_cotangent,
    fitted_cotangent,
    grid_cotangents,
    grid_of,
    grid_tangent,
    hermite_cotangent,
    hermite_tangent,
    kept_cotangent,
    kept_tangent,
    like_queries,
    polynomial_cotangent,
    polynomial_of,
    slopes_at,
    smooth_slope,
    spline_cotangent,
    spline_of,
    unsorted,
    values_cotangent,
)
from ...runtime_scipy import axis_of
from ..registry import jvp_of, members, refused, returns, vjp_of
from . import interpolate_again, surfaces  # noqa: F401
from .names import named
from .slopes import akima_slopes, hermite_slopes

_POLYNOMIAL, _SPLINE = PPoly.__call__, BSpline.__call__
_GRID, _SMOOTH = RegularGridInterpolator.__call__, UnivariateSpline.__call__


# --- piecewise polynomials and splines ------------------------------------------------------------


@vjp_of(_POLYNOMIAL, wrt=("self", "x"))
def _(y, dy, self, x, nu=0, extrapolate=None):
    dself = polynomial_cotangent(self, dy, x, nu, extrapolate)
    if extrapolate is None:
        slope = _POLYNOMIAL(self, x, nu + 1)
    else:
        slope = _POLYNOMIAL(self, x, nu + 1, extrapolate)
    if np.ndim(dy) == np.ndim(x):
        return dself, dy * slope
    return dself, like_queries(dy * slope, x, self.axis)


@vjp_of(_SPLINE, wrt=("self", "x"))
def _(y, dy, self, x, nu=0, extrapolate=None):
    dself = spline_cotangent(self, dy, x, nu, extrapolate)
    if extrapolate is None:
        slope = _SPLINE(self, x, nu + 1)
    else:
        slope = _SPLINE(self, x, nu + 1, extrapolate)
    if np.ndim(dy) == np.ndim(x):
        return dself, dy * slope
    return dself, like_queries(dy * slope, x, self.axis)


@jvp_of(_POLYNOMIAL, wrt=("self", "x"), asks=True)
def _(y, tangents, asked, self, x, nu=0, extrapolate=None):
    dself, dx = tangents
    if "x" not in asked:
        return polynomial_of(self, dself, x, nu, extrapolate)
    along = beside(dx, _POLYNOMIAL(self, x, nu + 1, extrapolate), self.axis)
    if "self" not in asked or dself is None:
        return along
    return along + polynomial_of(self, dself, x, nu, extrapolate)


@jvp_of(_SPLINE, wrt=("self", "x"), asks=True)
def _(y, tangents, asked, self, x, nu=0, extrapolate=None):
    dself, dx = tangents
    if "x" not in asked:
        return spline_of(self, dself, x, nu, extrapolate)
    along = beside(dx, _SPLINE(self, x, nu + 1, extrapolate), self.axis)
    if "self" not in asked or dself is None:
        return along
    return along + spline_of(self, dself, x, nu, extrapolate)


@vjp_of(PPoly.integrate, wrt=("a", "b"))
def _(y, dy, self, a, b, extrapolate=None):
    return -dy * _POLYNOMIAL(self, a, 0, extrapolate), dy * _POLYNOMIAL(self, b, 0, extrapolate)


@vjp_of(BSpline.integrate, wrt=("a", "b"))
def _(y, dy, self, a, b, extrapolate=None):
    return -dy * _SPLINE(self, a, 0, extrapolate), dy * _SPLINE(self, b, 0, extrapolate)


# --- made of data ---------------------------------------------------------------------------------

_MADE: dict[str, Any] = {"ignored": ("extrapolate", "check_finite", "method")}


@vjp_of(interpolate.CubicSpline, wrt="y", **_MADE)
def _(f, d, x, y, axis=0, bc_type="not-a-knot"):
    return data_cotangent(
        interpolate.CubicSpline, d, x, np.shape(y)[axis], {"bc_type": bc_type}, axis
    )


@jvp_of(interpolate.CubicSpline, wrt="y", **_MADE)
def _(f, dy, x, y, axis=0, bc_type="not-a-knot"):
    return coefficients_of(interpolate.CubicSpline, dy, x, {"bc_type": bc_type}, axis)


@vjp_of(interpolate.make_interp_spline, wrt="y", **_MADE)
def _(f, d, x, y, k=3, t=None, bc_type=None, axis=0):
    options = {"k": k, "t": t, "bc_type": bc_type}
    return data_cotangent(interpolate.make_interp_spline, d, x, np.shape(y)[axis], options, axis)


@jvp_of(interpolate.make_interp_spline, wrt="y", **_MADE)
def _(f, dy, x, y, k=3, t=None, bc_type=None, axis=0):
    options = {"k": k, "t": t, "bc_type": bc_type}
    return coefficients_of(interpolate.make_interp_spline, dy, x, options, axis)


@vjp_of(interpolate.make_lsq_spline, wrt="y", **_MADE)
def _(f, d, x, y, t, k=3, w=None, axis=0):
    options = {"t": t, "k": k, "w": w}
    return data_cotangent(interpolate.make_lsq_spline, d, x, np.shape(y)[axis], options, axis)


@jvp_of(interpolate.make_lsq_spline, wrt="y", **_MADE)
def _(f, dy, x, y, t, k=3, w=None, axis=0):
    options = {"t": t, "k": k, "w": w}
    return coefficients_of(interpolate.make_lsq_spline, dy, x, options, axis)


@vjp_of(interpolate.PchipInterpolator, wrt="y", ignored=("extrapolate",))
def _(f, d, x, y, axis=0):
    return hermite_cotangent(hermite_slopes, d, x, y, axis)


@jvp_of(interpolate.PchipInterpolator, wrt="y", ignored=("extrapolate",))
def _(f, dy, x, y, axis=0):
    return hermite_tangent(hermite_slopes, dy, x, y, axis)


_AKIMA: dict[str, Any] = {"ignored": ("extrapolate",), "covers": {"method": ("akima",)}}


@vjp_of(interpolate.Akima1DInterpolator, wrt="y", **_AKIMA)
def _(f, d, x, y, axis=0, method="akima"):
    return hermite_cotangent(akima_slopes, d, x, y, axis)


@jvp_of(interpolate.Akima1DInterpolator, wrt="y", **_AKIMA)
def _(f, dy, x, y, axis=0, method="akima"):
    return hermite_tangent(akima_slopes, dy, x, y, axis)


@vjp_of(PPoly, wrt="c", ignored=("extrapolate",), covers={"axis": (0,)})
def _(f, d, c, x, axis=0):
    return d


@jvp_of(PPoly, wrt="c", ignored=("extrapolate",), covers={"axis": (0,)})
def _(f, dc, c, x, axis=0):
    return dc


@vjp_of(BSpline, wrt="c", ignored=("extrapolate",), covers={"axis": (0,)})
def _(f, d, t, c, k, axis=0):
    return d


@jvp_of(BSpline, wrt="c", ignored=("extrapolate",), covers={"axis": (0,)})
def _(f, dc, t, c, k, axis=0):
    return dc


# --- interpolators that keep their data -----------------------------------------------------------


@vjp_of(interpolate.interp1d, wrt="y", ignored=("copy", "bounds_error", "kind"))
def _(f, d, x, y, axis=-1, fill_value=np.nan, assume_sorted=False):
    return unsorted(d, f, x, axis, assume_sorted)


@jvp_of(interpolate.interp1d, wrt="y", ignored=("copy", "bounds_error", "kind"))
def _(f, dy, x, y, axis=-1, fill_value=np.nan, assume_sorted=False):
    return dy if assume_sorted else np.take(dy, np.argsort(x, kind="stable"), axis)


@vjp_of(interpolate.KroghInterpolator, wrt="yi")
@vjp_of(interpolate.BarycentricInterpolator, wrt="yi", ignored=("rng", "random_state"))
def _(f, d, xi, yi, axis=0):
    return d


@jvp_of(interpolate.KroghInterpolator, wrt="yi")
@jvp_of(interpolate.BarycentricInterpolator, wrt="yi", ignored=("rng", "random_state"))
def _(f, dyi, xi, yi, axis=0):
    return dyi


_KEEPING = (
    interpolate.interp1d, interpolate.KroghInterpolator, interpolate.BarycentricInterpolator
)  # fmt: skip


def _kept(fn):
    @vjp_of(fn, wrt=("self", "x"))
    def _(y, dy, self, x):
        dself = kept_cotangent(self, dy, x, np.ndim(y) - np.ndim(x) + 1)
        slope = slopes_at(self, x)
        if np.ndim(dy) == np.ndim(x):
            return dself, dy * slope
        return dself, like_queries(dy * slope, x, self._y_axis)

    @jvp_of(fn, wrt=("self", "x"), asks=True)
    def _(y, tangents, asked, self, x):
        dself, dx = tangents
        if "x" not in asked:
            return kept_tangent(self, dself, x)
        along = beside(dx, slopes_at(self, x), self._y_axis % (np.ndim(y) - np.ndim(x) + 1))
        if "self" not in asked or dself is None:
            return along
        return along + kept_tangent(self, dself, x)


for _fn in dict.fromkeys(cls.__call__ for cls in _KEEPING):
    _kept(_fn)


# --- grids ----------------------------------------------------------------------------------------


@vjp_of(RegularGridInterpolator, wrt="values", ignored=("method", "bounds_error"))
def _(f, d, points, values, fill_value=np.nan):
    return as_given(d, f)


@jvp_of(RegularGridInterpolator, wrt="values", ignored=("method", "bounds_error"))
def _(f, dvalues, points, values, fill_value=np.nan):
    return as_given(dvalues, f)


@vjp_of(_GRID, wrt=("self", "xi"), covers={"nu": (None,)})
def _(y, dy, self, xi, method=None, nu=None):
    points, values, how, extrapolate = grid_of(self, method)
    return grid_cotangents(dy, points, values, xi, how, extrapolate)


@jvp_of(_GRID, wrt=("self", "xi"), covers={"nu": (None,)}, asks=True)
def _(y, tangents, asked, self, xi, method=None, nu=None):
    dself, dxi = tangents
    dxi = dxi if asked and asked != ("self",) else None
    points, values, how, extrapolate = grid_of(self, method)
    return grid_tangent(y, dself, dxi, points, values, xi, how, extrapolate)


@vjp_of(interpolate.interpn, wrt=("values", "xi"), ignored=("bounds_error",))
def _(y, dy, points, values, xi, method="linear", fill_value=np.nan):
    return grid_cotangents(dy, points, values, xi, method, fill_value is None)


@jvp_of(interpolate.interpn, wrt=("values", "xi"), ignored=("bounds_error",), asks=True)
def _(y, tangents, asked, points, values, xi, method="linear", fill_value=np.nan):
    dvalues, dxi = tangents
    dxi = dxi if asked and asked != ("values",) else None
    return grid_tangent(y, dvalues, dxi, points, values, xi, method, fill_value is None)


# --- splines of Fortran ---------------------------------------------------------------------------


@vjp_of(_SMOOTH, wrt="x")
def _(y, dy, self, x, nu=0, ext=None):
    return dy * smooth_slope(self, x, nu, ext)


@vjp_of(interpolate.splev, wrt=("x", "tck"), covers={"ext": (0, 1, 2)})
def _(y, dy, x, tck, der=0, ext=0):
    dtck = (None, values_cotangent(dy, x, tck, der), None)
    return dy * interpolate.splev(x, tck, der + 1, ext), dtck


@jvp_of(interpolate.splev, wrt=("x", "tck"), covers={"ext": (0, 1, 2)}, asks=True)
def _(y, tangents, asked, x, tck, der=0, ext=0):
    dx, dtck = tangents
    if "x" not in asked:
        return interpolate.splev(x, (tck[0], dtck[1], tck[2]), der, ext)
    along = dx * interpolate.splev(x, tck, der + 1, ext)
    if asked == ("x",):
        return along
    return along + interpolate.splev(x, (tck[0], dtck[1], tck[2]), der, ext)


_FITTED: dict[str, Any] = {
    "ignored": ("quiet",),
    "covers": {
        "w": (None,), "xb": (None,), "xe": (None,), "task": (0,), "s": (None, 0, 0.0),
        "full_output": (0, False), "per": (0, False),
    },
}  # fmt: skip


@vjp_of(interpolate.splrep, wrt="y", sparse=True, **_FITTED)
def _(
    tck, d, x, y, w=None, xb=None, xe=None, k=3, task=0, s=None, t=None, full_output=0, per=0
):  # fmt: skip
    return fitted_cotangent(d[1], x, y, k, t)


@jvp_of(interpolate.splrep, wrt="y", **_FITTED)
def _(
    tck, dy, x, y, w=None, xb=None, xe=None, k=3, task=0, s=None, t=None, full_output=0, per=0
):  # fmt: skip
    return np.zeros_like(tck[0]), interpolate.splrep(x, dy, k=k, t=t)[1], 0.0


# --- what is known of the results -----------------------------------------------------------------


def _made_of(cls: type, place: int) -> Any:
    """The kind of what is made of data: of a vector, its values are as the points."""

    def kind(*args: Kind, **options: Kind) -> Kind:
        match args[place:]:
            case (Array(dtype=dtype, dims=(_,)), *_) if dtype.kind in "fiu":
                return Obj(cls, np.dtype(float), ())
            case _:
                return Obj(cls)

    return kind


def _of_call(f: Kind, x: Kind, *_: Kind, **options: Kind) -> Kind:
    match f, x:
        case Obj(dtype=dtype, dims=()), Array(dims=dims) if dtype is not None:
            return Array(dtype, dims)
        case Obj(dtype=dtype, dims=()), Num(type=number) if dtype is not None:
            return Array(dtype, ()) if issubclass(number, (int, float)) else ANY
        case _:
            return ANY


returns(_of_call, _POLYNOMIAL, _SPLINE)
returns(lambda x, *_, **__: _of_call(Obj(PPoly, np.dtype(float), ()), x), interpolate.splev)
returns(lambda dc, x, y, *_: y if isinstance(y, Array) else ANY, hermite_cotangent)
for _name in ("CubicSpline", "PchipInterpolator", "Akima1DInterpolator"):
    returns(_made_of(getattr(interpolate, _name), 1), getattr(interpolate, _name))
returns(_made_of(BSpline, 1), interpolate.make_interp_spline, interpolate.make_lsq_spline, BSpline)
for _cls in (*_KEEPING, RegularGridInterpolator):
    returns(lambda *args, _cls=_cls, **options: Obj(_cls), _cls)
returns(
    lambda x, y, *args, **options: (
        Tuple((*[Array(np.dtype(float), (None,))] * 2, Num(int, None, True)))
        if not options.get("full_output")
        else ANY
    ),
    interpolate.splrep,
)

members(PPoly, {"()": _POLYNOMIAL, ".integrate": PPoly.integrate, ".axis": axis_of})
members(BSpline, {"()": _SPLINE, ".integrate": BSpline.integrate, ".axis": axis_of})
members(RegularGridInterpolator, {"()": _GRID})
members(UnivariateSpline, {"()": _SMOOTH})
for _cls in _KEEPING:
    members(_cls, {"()": _cls.__call__})

refused(
    "it chooses its knots by the data: interpolate with make_interp_spline or CubicSpline",
    *named(
        interpolate,
        "InterpolatedUnivariateSpline LSQUnivariateSpline UnivariateSpline make_smoothing_spline "
        "make_splprep make_splrep splprep",
    ),
)
refused(
    "interpolation of scattered data is not looked into: use RegularGridInterpolator",
    *named(
        interpolate,
        "CloughTocher2DInterpolator LinearNDInterpolator NearestNDInterpolator RBFInterpolator Rbf "
        "griddata",
    ),
)
