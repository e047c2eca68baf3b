"""Programs that solve equations and look for minima: functions are given to SciPy."""

from __future__ import annotations

import functools
import importlib.util

import numpy as np

from tests.zoo.program import Program, positive, some

PROGRAMS: list[Program] = []

if importlib.util.find_spec("scipy") is not None:
    from scipy import optimize
    from scipy.optimize import brentq

    def cubic(x, a, b=1.0):
        return b * x**3 + x - a

    def root_with_args(a, b):
        return brentq(cubic, 0.0, 5.0, args=(a, b), xtol=1e-14) * a

    def root_with_one_arg(a):
        return optimize.bisect(cubic, 0, 5, a, xtol=1e-15) ** 2

    def root_with_count(a, n):
        return optimize.ridder(lambda x, a, n: x**n - a, 0.0, 5.0, (a, n), xtol=1e-14)

    def roots_of_closures(a, n):
        b = a * a

        def residual(x, k):
            return x**n - b * k

        return optimize.brenth(residual, 0.0, 3.0, (2.0,), xtol=1e-14) * a

    def roots_in_a_loop(a):
        total = 0.0
        for k in range(1, 4):
            total += optimize.toms748(lambda x: x**k + x - a * k, 0.0, 9.0, xtol=1e-14)  # noqa: B023
        return total

    def root_of_partial(a):
        return brentq(functools.partial(cubic, b=a * a), 0.0, 5.0, args=(a,), xtol=1e-14)

    class Shifted:
        def __init__(self, a):
            self.a = a

        def __call__(self, x):
            return x**3 - self.a

    def root_of_object(a, x):
        return brentq(Shifted(a * x), 0.0, 5.0, xtol=1e-14) * x

    def newton_step_by_step(a):
        return optimize.newton(lambda x: x**3 - a, 1.5, lambda x: 3 * x * x, tol=1e-14)

    def newton_of_arrays(v):
        x = optimize.newton(lambda x, v: x**3 + x - v, np.ones(3), args=(v,), tol=1e-14)
        return np.sum(x * v)

    def root_scalar_of_closure(a):
        return optimize.root_scalar(lambda x: x**3 - a, bracket=[0, 5], xtol=1e-14).root

    def system(x, a, b):
        return [x[0] * np.cos(x[1]) - a, x[0] * x[1] - x[1] - b]

    def solved_system(a, b):
        x = optimize.fsolve(system, [1.0, 1.0], (a, b), xtol=1e-13)
        return x[0] * x[1] ** 2

    def solved_system_of_arrays(m, v):
        def residual(x):
            return m @ x + 0.1 * x**3 - v

        solution = optimize.root(residual, np.zeros(3), tol=1e-13)
        return np.sum(solution.x * v)

    def fixed_point_of(a):
        def step(x, c):
            return np.sqrt(10.0 * a / (x + c))

        c = a * np.array([1.0, 2.0])
        return optimize.fixed_point(step, [1.2, 1.0], args=(c,), xtol=1e-14)[1]

    def bowl(x, a, b):
        return (x[0] - a) ** 4 + (x[0] - a) ** 2 + (x[1] - b * x[0]) ** 2 * np.exp(x[0] * b) + a * b

    def slope_of_bowl(x, a, b):
        r, e = x[1] - b * x[0], np.exp(x[0] * b)
        first = 4.0 * (x[0] - a) ** 3 + 2.0 * (x[0] - a) + r * r * e * b - 2.0 * b * r * e
        return np.array([first, 2.0 * r * e])

    def minimum_by_slope(a, b):
        found = optimize.minimize(bowl, np.zeros(2), (a, b), jac=slope_of_bowl, tol=1e-13)
        return found.x[0] * found.x[1] + found.fun * a

    def minimum_of_closure(a, b):
        def ridge(x):
            r = x - a
            return np.sum(r * r * (1.0 + x[0] ** 2)) + b * x[0]

        return np.sum(optimize.minimize(ridge, np.zeros(2), tol=1e-9, method="BFGS").x ** 2)

    def minimum_along(a):
        def along(x, k):
            return (x - k) ** 2 * np.exp(x * a) + x * a

        options = {"xatol": 1e-13}
        found = optimize.minimize_scalar(
            along, args=(2 * a,), bounds=(-3, 3), method="bounded", options=options
        )
        return found.x * found.fun

    def minimum_of_given_function(a):
        def at(x, slope):
            return np.exp(x) - slope(x)

        options = {"xatol": 1e-13}
        given = (lambda x: x * np.sum(a),)
        return optimize.minimize_scalar(
            at, args=given, bounds=(-3, 5), method="bounded", options=options
        ).x

    def minimum_of_functions_of_functions(a):
        shifted = a * 2.0

        def bowl_of(x):
            return np.sum((x - shifted) ** 2)

        def tilted(x):
            return bowl_of(x) + np.cos(x[0]) * a[1] + bowl_of(x * a)

        found = optimize.minimize(lambda x: tilted(x), np.zeros(2), tol=1e-10)
        return np.sum(found.x * a) + found.fun

    def squares_of_function(a):
        def line(x):
            return a * x[0] + x[1] * np.sin(a)

        target = np.array([1.0, 2.0, 3.5])
        residuals = lambda x: line(x) - target  # noqa: E731
        return optimize.least_squares(residuals, [1.0, 0.5], xtol=1e-14, gtol=1e-14).x[1]

    def minimum_of_partial(a):
        def at(x, slope):
            return np.exp(x) - slope(x)

        least = functools.partial(at, slope=lambda x: x * a**2)
        options = {"xatol": 1e-13}
        return optimize.minimize_scalar(
            least, bounds=(-3, 5), method="bounded", options=options
        ).x

    def ridge_of(x, a):
        return np.exp(-a * x) * x - 1.0

    def minimum_through_calls(a):
        def objective(x):
            r = ridge_of(x, a)
            return np.sum(r * r) + 0.3 * np.sum(x**4)

        return np.sum(optimize.minimize(objective, np.array([0.5, 0.4]), tol=1e-10).x ** 2)

    def squares(a, b):
        def residuals(x, b):
            return np.array([x[0] * np.exp(x[1]) - a, x[0] - b, x[1] - a * b, x[0] * x[1]])

        found = optimize.least_squares(residuals, [1.0, 0.5], args=(b,), xtol=1e-14, gtol=1e-14)
        return found.x[0] * found.x[1] + found.cost * a + found.fun[1] * b

    def model(t, height, rate):
        return height * np.exp(-rate * t)

    def fitted_curve(t, y, sigma):
        found, _ = optimize.curve_fit(model, t, y, [1.0, 1.0], sigma, ftol=1e-14, xtol=1e-14)
        return found[0] * found[1] ** 2

    def covariance_of_fit(t, y):
        return optimize.curve_fit(model, t, y, [1.0, 1.0])[1][0, 0]

    def assigned(c):
        rows, columns = optimize.linear_sum_assignment(c)
        return np.sum(c[rows, columns] ** 2)

    def with_bounds(b):
        return np.sum(optimize.nnls(np.eye(2), b)[0])

    def minimum_within_bounds(a):
        return optimize.minimize(lambda x: x[0] * a, [0.5], bounds=[(0, 1)]).x[0]

    def value_and_slope(a):
        return optimize.root_scalar(lambda x: (x - a, 1.0), x0=1.0, fprime=True).root

    def rosenbrock(x):
        return optimize.rosen(x) + np.sum(optimize.rosen_der(x) * np.cos(x))

    def rosenbrock_of_columns(x):
        return np.sum(np.sin(optimize.rosen(x))) + np.sum(optimize.rosen_der(x) * np.cos(x))

    def rosenbrock_hessian(x, p):
        return np.sum(optimize.rosen_hess_prod(x, p) * np.cos(x))

    def root_then_written(x):
        y = x * 1.0
        r = optimize.brentq(lambda t: t - y[0] * y[1], -10, 10, xtol=1e-14)
        y[0] = 5.0
        return r

    def roots_before_and_after(x, a):
        y = x * x

        def cubic(t):
            return t**3 + t * np.sum(y) - a

        r = optimize.brentq(cubic, -10, 10, xtol=1e-14)
        y[0] = a
        return r * optimize.brentq(cubic, -10, 10, xtol=1e-14)

    def roots_written_down(x, a):
        y = np.zeros(3)
        for i in range(3):
            y[i] = optimize.brentq(lambda t: t**3 + t - np.sum(y) - a, -10, 10, xtol=1e-14)
        return y[2] * x

    def root_of_result_then_written(x):
        y = x * 1.0
        found = optimize.root_scalar(
            lambda t: t**3 + t - y[0] * y[1], bracket=(-10, 10), xtol=1e-14
        )
        r = found.root
        y[0] = 5.0
        return r

    TIMES = np.array([0.0, 0.4, 1.0, 1.5, 2.2])
    M = np.eye(3) * 2.0 + 0.3 * some(3, 3)

    PROGRAMS = [
        Program(root_with_args, [(2.0, 1.0), (0.5, 2.5)]),
        Program(root_with_one_arg, [(2.0,)]),
        Program(root_with_count, [(2.0, 3)], wrt="a"),
        Program(roots_of_closures, [(1.2, 3.0)]),
        Program(roots_in_a_loop, [(1.7,)]),
        Program(root_of_partial, [(1.3,)]),
        Program(root_of_object, [(2.0, 1.5)]),
        Program(minimum_of_given_function, [(positive(3),)], smooth=False),
        Program(minimum_of_functions_of_functions, [(np.array([1.2, 0.7]),)], smooth=False),
        Program(squares_of_function, [(positive(3),)], smooth=False),
        Program(minimum_of_partial, [(1.7,)], smooth=False),
        Program(newton_step_by_step, [(2.0,)]),
        Program(newton_of_arrays, [(positive(3),)]),
        Program(root_scalar_of_closure, [(2.0,)]),
        Program(solved_system, [(4.0, 5.0)]),
        Program(solved_system_of_arrays, [(M, some(3))]),
        Program(fixed_point_of, [(1.2,)]),
        Program(minimum_by_slope, [(0.5, 0.3)]),
        Program(minimum_of_closure, [(0.5, 0.3)], smooth=False),
        Program(minimum_along, [(0.5,)], smooth=False),
        Program(minimum_through_calls, [(0.7,)], smooth=False),
        Program(squares, [(0.7, 1.2)], smooth=False),
        Program(
            fitted_curve,
            [(TIMES, 1.3 * np.exp(-0.7 * TIMES) + 0.1 * some(5), positive(5))],
            smooth=False,
        ),
        Program(covariance_of_fit, [(TIMES, positive(5))], smooth=False, refused=True),
        Program(rosenbrock, [(some(2),), (some(4),), (positive(3).tolist(),)]),
        Program(rosenbrock_of_columns, [(some(3, 2),)]),
        Program(rosenbrock_hessian, [(some(3), some(3, seed=1)), (some(2), [0.5, 0.7])]),
        Program(assigned, [(positive(3, 3),)]),
        Program(with_bounds, [(some(2),)], refused=True),
        Program(minimum_within_bounds, [(0.5,)], refused=True),
        Program(value_and_slope, [(0.5,)], refused=True),
        Program(root_then_written, [(np.array([1.0, 2.0]),)]),
        Program(roots_before_and_after, [(np.array([1.0, 2.0]), 2.0)]),
        Program(roots_written_down, [(1.5, 2.0)]),
        Program(root_of_result_then_written, [(np.array([1.0, 2.0]),)]),
    ]
