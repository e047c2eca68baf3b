"""Programs with interpolators: made by one call, called by another."""

from __future__ import annotations

import importlib.util

import numpy as np

from tests.zoo.program import Program, positive, some

PROGRAMS: list[Program] = []

if importlib.util.find_spec("scipy") is not None:
    from scipy import interpolate
    from scipy.interpolate import BSpline, CubicSpline, PPoly, RegularGridInterpolator, interp1d

    X = np.array([0.0, 0.7, 1.5, 2.0, 3.1, 4.0])
    KNOWN = CubicSpline(X, np.sin(X))
    LINES = interp1d(X, np.cos(X))
    SMOOTH = interpolate.UnivariateSpline(X, np.sin(X), s=0.01)
    TABLE = RegularGridInterpolator((X, X[:4]), np.outer(np.sin(X), np.cos(X[:4])))

    def at_points(q):
        return np.sum(KNOWN(q) ** 2) + np.sum(KNOWN(q, 1))

    def at_a_point(q):
        total = 0.0
        for k in range(3):
            total += float(KNOWN(q + 0.5 * k)) * q
        return total

    def squares_of(f, q):
        return np.sum(f(q) ** 2)

    def passed_on(q):
        return squares_of(KNOWN, q) + squares_of(LINES, q) * squares_of(lambda t: t, q)

    def area_under(a, b):
        line = interpolate.make_interp_spline(X, np.cos(X))
        return float(KNOWN.integrate(a, b) ** 2) + float(line.integrate(a, b + a))

    def through_data(y, q):
        f = CubicSpline(X, y)
        return np.sum(f(q) ** 2) + np.sum(f(q, nu=2) * q)

    def natural_ends(y, q):
        f = CubicSpline(X, y, bc_type="natural", extrapolate=False)
        g = CubicSpline(X, y**2, bc_type=((1, 0.5), (2, 0.3)))
        return np.sum(f(q) * g(q))

    def columns_of_data(y, q):
        f = CubicSpline(X, y)
        g = CubicSpline(X, y.T, axis=1)
        return np.sum(f(q) ** 3) + np.sum(g(q) ** 2) + np.sum(np.sin(f(q[0])))

    def shape_preserving(y, q):
        f = interpolate.PchipInterpolator(X, y)
        return np.sum(f(q) ** 2) + np.sum(f(q, 1) * q)

    def without_wiggles(y, q):
        f = interpolate.Akima1DInterpolator(X, y)
        return np.sum(f(q) ** 2)

    def b_splines(y, q):
        f = interpolate.make_interp_spline(X, y, k=3)
        g = interpolate.make_interp_spline(X, y, k=2)
        return np.sum(f(q) * g(q)) + np.sum(f(q, 1) ** 2)

    def least_squares_spline(y, q):
        t = np.array([0.0, 0.0, 0.0, 2.0, 4.0, 4.0, 4.0])
        return np.sum(interpolate.make_lsq_spline(X, y, t, 2)(q) ** 2)

    def of_coefficients(c, q):
        f = BSpline(np.arange(7.0), c[0, :4], 2, extrapolate=True)
        g = PPoly(c, np.array([0.0, 1.0, 2.0, 3.0, 4.0]))
        return np.sum(f(q) * g(q))

    def piecewise_linear(y, q):
        f = interp1d(X, y)
        g = interp1d(X[::-1], y, "cubic", bounds_error=False, fill_value="extrapolate")
        return np.sum(f(q) ** 2) + np.sum(g(q + 0.5) * q)

    def rows_of_data(y, q):
        f = interp1d(X, y, kind="quadratic")
        g = interp1d(X, y, kind="previous", bounds_error=False, fill_value=0.0)
        return np.sum(f(q) ** 2) + np.sum(g(2.0 * q) ** 2 * q)

    def polynomials_through(y, q):
        f = interpolate.BarycentricInterpolator(X, y)
        g = interpolate.KroghInterpolator(X, y)
        return np.sum(f(q) ** 2) + np.sum(g(q) * q)

    def on_a_grid(values, q):
        f = RegularGridInterpolator((X, X[:4]), values)
        near = f(q, method="nearest")
        return np.sum(f(q) ** 2) + np.sum(near * near * q[:, 0])

    def looked_up(q, r):
        return np.sum(TABLE((q, r)) ** 2) + TABLE([[q[0], 0.3]])[0]

    def beyond_the_grid(values, q):
        points = (X[::-1], X[:4])
        f = RegularGridInterpolator(points, values, bounds_error=False, fill_value=None)
        return np.sum(f(3.0 * q) ** 2) + np.sum(
            interpolate.interpn(points, values, q, bounds_error=False, fill_value=0.0) ** 2
        )

    def fortran_splines(y, q):
        tck = interpolate.splrep(X, y)
        slope = interpolate.splev(q, tck, der=1)
        return np.sum(interpolate.splev(q, tck) ** 2) + np.sum(slope * q)

    def smoothed_table(q):
        return np.sum(SMOOTH(q) ** 2)

    def smoothed_data(y):
        return np.sum(interpolate.UnivariateSpline(X, y)(X))

    def scattered(y):
        return np.sum(interpolate.RBFInterpolator(X[:, None], y)(X[:, None]))

    def cubic_grid(values, q):
        return np.sum(RegularGridInterpolator((X, X[:4]), values, method="cubic")(q))

    ROWS, COLUMNS = np.meshgrid(np.linspace(0.0, 1.0, 7), np.linspace(0.0, 2.0, 8), indexing="ij")
    HEIGHTS = np.sin(3.0 * ROWS) * np.cos(2.0 * COLUMNS) + ROWS * COLUMNS
    SURFACE = interpolate.bisplrep(ROWS.ravel(), COLUMNS.ravel(), HEIGHTS.ravel(), s=0)

    def on_a_surface(x, y):
        return interpolate.bisplev(x, y, SURFACE) * x + float(interpolate.bisplev(x, y, SURFACE, 1))

    def surface_on_grid(x, y):
        z = interpolate.bisplev(x, y, SURFACE)
        return np.sum(z * np.cos(np.arange(np.size(z)).reshape(np.shape(z))))

    Q = np.array([0.3, 1.7, 2.9])
    PAIRS = np.array([[0.3, 1.2], [2.5, 0.2], [1.7, 1.9]])

    PROGRAMS = [
        Program(at_points, [(Q,), (np.append(Q, 4.4),)]),
        Program(at_a_point, [(0.8,)]),
        Program(passed_on, [(Q,)]),
        Program(area_under, [(0.3, 2.2)]),
        Program(through_data, [(some(6), Q), (some(6), Q - 1.0)]),
        Program(natural_ends, [(some(6), Q)]),
        Program(columns_of_data, [(some(6, 2), Q)]),
        Program(shape_preserving, [(some(6), Q), (np.cumsum(positive(6)), Q)]),
        Program(without_wiggles, [(some(6), Q)]),
        Program(b_splines, [(some(6), Q)]),
        Program(least_squares_spline, [(some(6), Q)]),
        Program(of_coefficients, [(some(3, 4), Q)]),
        Program(piecewise_linear, [(some(6), Q)]),
        Program(rows_of_data, [(some(2, 6), Q)]),
        Program(polynomials_through, [(some(6), Q)]),
        Program(on_a_grid, [(some(6, 4), PAIRS), (some(6, 4, 2), PAIRS[:2])][:1]),
        Program(looked_up, [(Q[:2], np.array([0.2, 1.6]))]),
        Program(beyond_the_grid, [(some(6, 4), PAIRS)]),
        Program(fortran_splines, [(some(6), Q)]),
        Program(on_a_surface, [(0.3, 0.7), (0.9, -0.4)]),
        Program(surface_on_grid, [(X[1:3], X[1:3] + 0.2), (0.3, X[:3] + 0.1), (X[1:2], 0.7)]),
        Program(smoothed_table, [(Q,)]),
        Program(smoothed_data, [(some(6),)], refused=True),
        Program(scattered, [(some(6),)], refused=True),
    ]
