"""Programs with integrals of functions, and with differential equations."""

from __future__ import annotations

import importlib.util

import numpy as np

from tests.zoo.program import Program, some

PROGRAMS: list[Program] = []

if importlib.util.find_spec("scipy") is not None:
    from scipy import integrate
    from scipy.integrate import odeint, quad, solve_ivp

    def bell(x, a, b):
        return a * np.exp(-b * x * x)

    def integral_of_args(a, b):
        value, error = quad(bell, 0.0, 2.0, args=(a, b))
        return value**2 * a

    def integral_of_closure(a, b):
        def wave(x):
            return np.sin(a * x) * b + a * b

        return quad(wave, 0.0, 1.0)[0] * a

    def integral_to_limits(a, b):
        return quad(lambda x: x * x + a, a, 2.0 * b)[0]

    def integral_to_infinity(a):
        return quad(bell, -np.inf, np.inf, (a, a**3))[0]

    def integral_of_vector(w, a):
        def features(x):
            return np.tanh(w * x) + a * x

        y, _ = integrate.quad_vec(features, 0.0, a)
        return np.sum(y * y)

    def integral_with_kink(a):
        return quad(lambda x, a: abs(x - 0.5) * a**2, 0.0, 1.0, args=(a,), points=[0.5])[0]

    def predator_prey(t, z, a, b):
        x, y = z
        return [a * x - b * x * y, 0.5 * x * y - y]

    def end_of_orbit(y0, a, b):
        sol = solve_ivp(predator_prey, (0.0, 1.5), y0, args=(a, b), rtol=1e-10, atol=1e-12)
        return sol.y[0, -1] ** 2 + sol.y[1, -1] * a

    def sampled_orbit(a):
        def decay(t, y):
            return np.array([-a * y[0] + np.sin(t), y[0] * y[1] * a])

        times = np.array([0.3, 0.7, 1.0])
        sol = solve_ivp(
            decay, [0.0, 1.0], [a, 1.0], method="LSODA", t_eval=times, rtol=1e-10, atol=1e-12
        )
        return np.sum(sol.y**2 * np.exp(-sol.t))

    def linear_system(m, y0):
        def flow(t, y):
            return m @ y

        return np.sum(solve_ivp(flow, (0, 1), y0, rtol=1e-10, atol=1e-12).y[:, -1] ** 2)

    def pendulum(y, t, damping, gravity):
        return [y[1], -damping * y[1] - gravity * np.sin(y[0])]

    def swung(start, damping, gravity):
        times = np.linspace(0.0, 2.0, 5)
        found = odeint(pendulum, start, times, args=(damping, gravity), rtol=1e-11, atol=1e-11)
        return np.sum(found[1:, 0] ** 2) + found[-1, 1]

    def logistic_growth(p, r):
        found = odeint(lambda t, y: r * y * (1 - y), p, [0.0, 1.0, 2.0], tfirst=True, rtol=1e-11)
        return found[-1, 0] * p

    def with_events(y0):
        sol = solve_ivp(lambda t, y: -y, (0, 1), y0, events=lambda t, y: y[0] - 0.5)
        return sol.y[0, -1]

    def twice_integrated(a):
        return integrate.dblquad(lambda y, x: a * x * y, 0, 1, 0, 1)[0]

    PROGRAMS = [
        Program(integral_of_args, [(0.7, 1.3)]),
        Program(integral_of_closure, [(0.7, 1.3)]),
        Program(integral_to_limits, [(0.7, 1.3)]),
        Program(integral_to_infinity, [(0.7,)]),
        Program(integral_of_vector, [(some(3), 0.8)]),
        Program(integral_with_kink, [(0.7,)]),
        Program(end_of_orbit, [(np.array([1.0, 0.7]), 1.1, 0.4)]),
        Program(sampled_orbit, [(0.7,)]),
        Program(linear_system, [(some(2, 2), some(2))]),
        Program(swung, [(np.array([1.0, 0.2]), 0.3, 2.0)]),
        Program(logistic_growth, [(0.2, 1.4)]),
        Program(with_events, [(np.array([1.0]),)], refused=True),
        Program(twice_integrated, [(0.7,)], refused=True),
    ]
