"""Derivatives of the interpolators of `scipy.interpolate`, in the points of a call and in the data.

The cotangent of an interpolator is that of its coefficients (of piecewise polynomials and splines)
or of its data (of the others); the map from data to coefficients is linear, except for
`PchipInterpolator` and `Akima1DInterpolator`, which `formulas` gives the slopes of.

>>> from scipy.interpolate import CubicSpline
>>> spline = CubicSpline(np.arange(4.0), np.arange(4.0) ** 2)
>>> d = polynomial_cotangent(spline, np.ones(1), np.array([1.5]), 0, None)
>>> d[:, 1].tolist()
[0.125, 0.25, 0.5, 1.0]
>>> data_cotangent(CubicSpline, d, np.arange(4.0), 4, {}).round(4).tolist()
[-0.0625, 0.5625, 0.5625, -0.0625]
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from . import pairs
from .errors import Unsupported

# how many columns of data are interpolated at once
_COLUMNS = 256


# --- axes -----------------------------------------------------------------------------------------


def queries_first(d, axis, x):
    """`d`, of the shape of a result, with the axes of the points `x` first, as a matrix."""
    rank = np.ndim(x)
    d = np.moveaxis(np.asarray(d), range(axis, axis + rank), range(rank))
    return np.reshape(d, (np.size(x), -1))


def like_queries(d, x, axis=0):
    """The cotangent of the points: summed over what is interpolated beside each other."""
    return np.reshape(queries_first(d, axis, x).sum(1), np.shape(x))[()]


def beside(dx, slope, axis=0):
    """The tangent of the points, as far as they move the values: times their slope."""
    rank = np.ndim(slope) - np.ndim(dx) - axis
    return np.reshape(dx, (1,) * axis + np.shape(dx) + (1,) * rank) * slope


# --- piecewise polynomials ------------------------------------------------------------------------


def polynomial_cotangent(spline, d, x, nu, extrapolate):
    """The cotangent of the coefficients `spline.c` from that of `spline(x, nu, extrapolate)`."""
    c, knots = spline.c, spline.x
    extrapolate = spline.extrapolate if extrapolate is None else extrapolate
    given = np.ravel(np.asarray(x, float))
    if extrapolate == "periodic":
        given = knots[0] + (given - knots[0]) % (knots[-1] - knots[0])
    places = np.clip(np.searchsorted(knots, given, "right") - 1, 0, len(knots) - 2)
    if not extrapolate:
        outside = (given < knots[0]) | (given > knots[-1])
        d = np.where(outside[:, None], 0.0, queries_first(d, spline.axis, x))
    else:
        d = queries_first(d, spline.axis, x)
    found = np.zeros((*c.shape[:2], d.shape[1]), np.result_type(d, float))
    step = given - knots[places]
    for row in range(len(c)):
        power = len(c) - 1 - row
        if power >= nu:
            factor = math.factorial(power) // math.factorial(power - nu)
            np.add.at(found[row], places, d * (factor * step ** (power - nu))[:, None])
    return found.reshape(c.shape)


def polynomial_of(spline, dc, x, nu, extrapolate):
    """The same piecewise polynomial with other coefficients, at `x`."""
    from scipy.interpolate import PPoly

    extrapolate = spline.extrapolate if extrapolate is None else extrapolate
    made = PPoly(dc, spline.x, extrapolate)
    made.axis = spline.axis
    y = made(x, nu)
    return y if extrapolate else np.where(np.isnan(y), 0.0, y)


def spline_cotangent(spline, d, x, nu, extrapolate):
    """The cotangent of the coefficients of a `BSpline`."""
    weights = _basis(spline, x, nu, extrapolate)
    found = np.zeros((len(spline.c), *spline.c.shape[1:]), np.result_type(d, float))
    rows = weights.shape[1]
    found[:rows] = (weights.T @ queries_first(d, spline.axis, x)).reshape(found[:rows].shape)
    return found


def spline_of(spline, dc, x, nu, extrapolate):
    """The same `BSpline` with other coefficients, at `x`."""
    from scipy.interpolate import BSpline

    made = BSpline(spline.t, dc, spline.k, spline.extrapolate)
    made.axis = spline.axis
    return np.nan_to_num(made(x, nu, extrapolate))


def _basis(spline, x, nu, extrapolate):
    """The matrix that takes coefficients to values at `x`."""
    from scipy.interpolate import BSpline

    count = len(spline.t) - spline.k - 1
    made = BSpline(spline.t, np.eye(count), spline.k, spline.extrapolate)
    return np.nan_to_num(made(np.ravel(np.asarray(x, float)), nu, extrapolate))


# --- from data to coefficients --------------------------------------------------------------------


def data_cotangent(make, dc, x, count, options, axis=0):
    """The cotangent of the data that `make(x, data, **options).c` is linear in, for an array with
    `count` entries along its axis."""
    if dc is None:
        return None
    found = []
    for start in range(0, count, _COLUMNS):
        columns = np.eye(count)[:, start : start + _COLUMNS]
        made = make(x, columns, **_without_ends(options, columns.shape[1:])).c
        rank = made.ndim - 1
        found.append(np.tensordot(made, dc, (range(rank), range(rank))))
    return np.moveaxis(np.concatenate(found), 0, axis)


def coefficients_of(make, dy, x, options, axis=0):
    """The tangent of the coefficients."""
    columns = np.moveaxis(np.asarray(dy), axis, 0)
    return make(x, columns, **_without_ends(options, columns.shape[1:])).c


def _without_ends(options, shape):
    """Conditions at the ends with zeros in the place of the values that are required there."""
    ends = options.get("bc_type")
    if ends == "periodic":
        raise pairs.placed(
            Unsupported(
                "a periodic spline has no derivative in its data: the first value is the last",
                None,
                "repeat the data beyond both ends",
            )
        )
    if isinstance(ends, str) or ends is None:
        return options
    return {**options, "bc_type": tuple(_zero_end(end, shape) for end in ends)}


def _zero_end(end, shape):
    match end:
        case (int(order), value) if np.ndim(value) == 0:
            return order, np.zeros(shape)
        case [(order, value)] if np.ndim(value) == 0:
            return [(order, np.zeros(shape))]
        case str() | None:
            return end
    raise pairs.placed(
        Unsupported("these conditions at the ends of a spline have no derivative rule", None,
                    "give one order and one number for each end")
    )  # fmt: skip


def hermite_cotangent(slopes, dc, x, y, axis=0):
    """The cotangent of the data of cubic pieces with the given slopes at the points."""
    if dc is None:
        return None
    h, columns = np.diff(x), _columns(y, axis)
    saved = pairs.forward(slopes, (1,))(h, columns)[1]
    cubic, square, line, level = dc.reshape(4, len(h), -1)
    h = h[:, None]
    # c = (s/h^2, (m - d0)/h - s/h, d0, y0), s = d0 + d1 - 2 m, m = (y1 - y0)/h
    ds = cubic / h**2 - square / h
    dm = (square / h - 2.0 * ds) / h
    dslopes, dy = np.zeros_like(columns), np.zeros_like(columns)
    dslopes[:-1] += line - square / h + ds
    dslopes[1:] += ds
    dy[:-1] += level - dm
    dy[1:] += dm
    dy += pairs.backward(saved, dslopes)
    return _in_place(dy, y, axis)


def hermite_tangent(slopes, dy, x, y, axis=0):
    """The tangent of the coefficients of such pieces."""
    from scipy.interpolate import CubicHermiteSpline

    along = _columns(dy, axis)
    moved = pairs.pushforward(slopes, (None, along))(np.diff(x), _columns(y, axis))[1]
    c = CubicHermiteSpline(x, along, moved).c
    shape = np.moveaxis(np.asarray(y), axis, 0).shape
    return c.reshape(*c.shape[:2], *shape[1:])


def _columns(y, axis):
    y = np.moveaxis(np.asarray(y, float), axis, 0)
    return y.reshape(len(y), -1)


def _in_place(columns, y, axis):
    moved = np.moveaxis(np.asarray(y), axis, 0)
    return np.moveaxis(columns.reshape(moved.shape), 0, axis)


# --- interpolators that keep their data -----------------------------------------------------------


def weights_of(f, x):
    """The matrix that takes the data of an interpolator to its values at `x`: each column is one
    of the functions that the interpolation of a unit vector is."""
    from scipy.interpolate import interp1d

    given = np.ravel(np.asarray(x, float))
    if isinstance(f, interp1d):
        fill = "extrapolate" if f._extrapolate else 0.0
        kind = f._spline.k if hasattr(f, "_spline") else f._kind
        made = interp1d(
            f.x, np.eye(len(f.x)), kind, 0, bounds_error=False, fill_value=fill,
            assume_sorted=True,
        )  # fmt: skip
        return made(given)
    if hasattr(f, "wi"):
        return type(f)(f.xi, np.eye(len(f.xi)), wi=f.wi)(given)
    return type(f)(f.xi, np.eye(len(f.xi)))(given)


def slopes_at(f, x):
    """The derivative of an interpolator in its points, by its own data."""
    from scipy.interpolate import interp1d

    if not isinstance(f, interp1d):
        return f.derivative(x)
    if hasattr(f, "_spline"):
        inside = (np.asarray(x) >= f.x[0]) & (np.asarray(x) <= f.x[-1]) | f._extrapolate
        slope = f._spline(np.ravel(x), nu=1)
        slope = np.where(np.ravel(inside)[:, None], slope.reshape(np.size(x), -1), 0.0)
    elif f._kind != "linear":
        slope = np.zeros((np.size(x), f._y.shape[1]))
    else:
        slope = _slopes_between(f, np.ravel(np.asarray(x, float)))
    return f._finish_y(slope, np.shape(x))


def _slopes_between(f, x):
    places = np.clip(np.searchsorted(f.x, x), 1, len(f.x) - 1)
    slope = np.diff(f._y, axis=0) / np.diff(f.x)[:, None]
    inside = (x >= f.x[0]) & (x <= f.x[-1]) | f._extrapolate
    return np.where(inside[:, None], slope[places - 1], 0.0)


def kept_cotangent(f, d, x, rank):
    """The cotangent of the data, with so many axes, of an interpolator that keeps them."""
    axis = f._y_axis % rank
    found = weights_of(f, x).T @ queries_first(d, axis, x)
    rest = [*np.shape(d)[:axis], *np.shape(d)[axis + np.ndim(x) :]]
    return np.moveaxis(found.reshape(-1, *rest), 0, axis)


def kept_tangent(f, dy, x):
    """The value at `x` of the interpolation of other data."""
    columns = np.moveaxis(np.asarray(dy), f._y_axis, 0)
    return f._finish_y(weights_of(f, x) @ columns.reshape(len(columns), -1), np.shape(x))


# --- regular grids --------------------------------------------------------------------------------


def corners(grid, xi, method, extrapolate):
    """Of multilinear interpolation: for each corner of the cells in which the points `xi` are, its
    index in the grid, its weights, and the derivatives of those in each coordinate."""
    places, weights, slopes = [], [], []
    inside = np.ones(len(xi), bool)
    for points, x in zip(grid, xi.T, strict=True):
        points = np.asarray(points, float)
        order = slice(None) if points[0] <= points[-1] else slice(None, None, -1)
        points = points[order]
        place = np.clip(np.searchsorted(points, x, "right") - 1, 0, len(points) - 2)
        width = points[place + 1] - points[place]
        share = (x - points[place]) / width
        inside &= extrapolate | (x >= points[0]) & (x <= points[-1])
        pair = np.stack((place, place + 1))
        places.append(pair if order == slice(None) else len(points) - 1 - pair)
        if method == "nearest":
            share, width = np.where(share <= 0.5, 0.0, 1.0), np.inf
        weights.append(np.stack((1.0 - share, share)))
        slopes.append(np.stack((-1.0 / width + 0.0 * share, 1.0 / width + 0.0 * share)))
    for corner in itertools.product((0, 1), repeat=len(grid)):
        index = tuple(place[side] for place, side in zip(places, corner, strict=True))
        each = [weight[side] for weight, side in zip(weights, corner, strict=True)]
        along = [
            math.prod([*each[:k], slopes[k][side], *each[k + 1 :]]) for k, side in enumerate(corner)
        ]
        yield index, math.prod(each) * inside, np.stack(along, -1) * inside[:, None]


def grid_method(method):
    """The method, if it is one of those with a rule."""
    if method not in ("linear", "nearest"):
        raise pairs.placed(
            Unsupported(f"interpolation on a grid with method={method!r} has no derivative rule",
                        None, "use the method \"linear\"")
        )  # fmt: skip
    return method


def coordinates(xi, count):
    """The points of a call as rows."""
    if isinstance(xi, tuple):
        xi = np.stack(np.broadcast_arrays(*xi), -1)
    xi = np.asarray(xi, float)
    return xi.reshape(-1, count)


def grid_cotangents(d, points, values, xi, method, extrapolate):
    """The cotangents of `values` and `xi` from that of `interpn(points, values, xi)`."""
    values, rows = np.asarray(values), coordinates(xi, len(points))
    d = np.reshape(d, (len(rows), *values.shape[len(points) :]))
    dvalues = np.zeros(values.shape, np.result_type(d, float))
    drows = np.zeros(rows.shape)
    for index, weight, slope in corners(points, rows, grid_method(method), extrapolate):
        rest = (1,) * (d.ndim - 1)
        np.add.at(dvalues, index, d * weight.reshape(-1, *rest))
        along = np.real(d * np.conj(values[index])).reshape(len(rows), -1).sum(1)
        drows += along[:, None] * slope
    if isinstance(xi, tuple):
        shape = np.broadcast_shapes(*map(np.shape, xi))
        return dvalues, tuple(part.reshape(shape) for part in drows.T)
    return dvalues, drows.reshape(np.shape(xi))


def grid_tangent(y, dvalues, dxi, points, values, xi, method, extrapolate):
    """The tangent of `interpn(points, values, xi)`."""
    values, rows = np.asarray(values), coordinates(xi, len(points))
    moved = None if dxi is None else coordinates(dxi, len(points))
    total = 0.0
    for index, weight, slope in corners(points, rows, grid_method(method), extrapolate):
        rest = (1,) * (values.ndim - len(points))
        if dvalues is not None:
            total = total + weight.reshape(-1, *rest) * dvalues[index]
        if moved is not None:
            total = total + (slope * moved).sum(1).reshape(-1, *rest) * values[index]
    return np.reshape(total, np.shape(y))


def grid_of(f, method):
    """What a call of a `RegularGridInterpolator` interpolates, how, and whether beyond the ends."""
    return f.grid, f.values, f.method if method is None else method, f.fill_value is None


def as_given(d, f):
    """The cotangent of the values, in the order in which they were given."""
    return None if d is None else np.flip(d, f._descending_dimensions or ())


# --- smoothing splines, and those of Fortran ------------------------------------------------------


def smooth_slope(f, x, nu, ext):
    """The derivative of a `UnivariateSpline`: zero where it is continued by a constant."""
    slope = f(x, nu + 1, ext)
    if (f.ext if ext is None else ext) not in (3, "const"):
        return slope
    first, last = f.get_knots()[[0, -1]]
    return np.where((x < first) | (x > last), 0.0, slope)


def fitted_cotangent(dc, x, y, k, t):
    """The cotangent of the data of `splrep`, which its coefficients are linear in."""
    from scipy.interpolate import splrep

    if dc is None:
        return None
    columns = [splrep(x, unit, k=k, t=t)[1] for unit in np.eye(len(y))]
    return np.array(columns) @ dc


def values_cotangent(d, x, tck, der):
    """The cotangent of the coefficients in `splev(x, tck, der)`."""
    from scipy.interpolate import BSpline

    t, c, k = tck
    found = np.zeros(np.shape(c))
    count = len(t) - k - 1
    weights = BSpline(t, np.eye(count), k)(np.ravel(np.asarray(x, float)), der)
    found[:count] = weights.T @ np.ravel(d)
    return found


def unsorted(d, f, x, axis, assume_sorted):
    """The cotangent of the data of `interp1d`, in the order in which they were given."""
    if d is None or assume_sorted:
        return d
    return np.take(d, np.argsort(np.argsort(x, kind="stable")), axis)
