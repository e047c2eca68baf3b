"""Programs with integrals of functions, and with differential equations."""

from __future__ import annotations

import functools
import importlib.util

import numpy as np

import srcgrad
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

    def captured_then_written(x):
        y = x * 1.0
        v = quad(lambda t: y[0] * y[1] * t, 0, 1)[0]
        y[0] = 5.0
        return v

    def argument_then_written(x):
        v = quad(lambda t: x[0] * x[0] * t, 0, 1)[0]
        x[0] = 5.0
        return v

    def list_then_written(a):
        y = [a]
        v = quad(lambda t: y[0] ** 2 * t, 0, 1)[0]
        y[0] = 5.0
        y.append(a)
        return v * y[1]

    def dict_then_written(a):
        d = {"k": a}
        v = quad(lambda t: d["k"] ** 2 * t, 0, 1)[0]
        d["k"] = 5.0
        return v

    def view_then_written(x, a):
        y = x * 1.0
        w = y[1:]
        s = quad(lambda t: np.sum(w * w) * t, 0, 1)[0]
        y *= a
        return s + np.sum(y)

    def nested_then_written(x, a):
        y = x * a

        def inner(t):
            return y[0] * t

        v = quad(lambda t: inner(t) * y[1], 0, 1)[0]
        y[0] = 3.0
        return v

    def captured_in_turns(x, a):
        y = x * a

        def f(t):
            return y[0] * y[1] * t

        v = quad(f, 0, 1)[0]
        y[0] = 4.0 * v
        w = quad(f, 0, 1)[0]
        y[1] = w
        return v * w * quad(f, 0, 1)[0]

    def captured_in_loop(x, a):
        y = x * 1.0
        s = 0.0
        for _ in range(3):
            s += quad(lambda t: np.sum(y * t) * y[0] * a, 0, 1)[0]
            y[0] = s
        return s

    def weight(y, k):
        return quad(lambda t: y[0] * y[1] * t * k, 0, 1)[0]

    def captured_by_callee(x, a):
        y = x * a
        s = weight(y, a)
        y[0] = s
        s *= weight(y, a)
        y[1] = 3.0
        return s

    def product_at(y, t):
        return y[0] * y[1] * t

    def partial_then_written(x, a):
        y = x * a
        v = quad(functools.partial(product_at, y), 0, 1)[0]
        y *= a
        return v + y[0]

    class Weighing:
        def __init__(self, weights):
            self.weights = weights

        def __call__(self, t):
            return self.weights[0] * self.weights[1] * t

    def object_then_written(x, a):
        y = x * a
        weigh = Weighing(y)
        v = quad(weigh, 0, 1)[0]
        y[0] = 3.0
        return v

    def constant_then_written(x, a):
        k = [2.0]
        v = quad(lambda t, p: k[0] * p * p * t, 0, 1, args=(a,))[0]
        k[0] = 7.0
        return v * x[0]

    def constant_written_in_loop(a):
        k = np.array([2.0, 3.0])
        s = 0.0
        for _ in range(3):
            s += quad(lambda t, p: k[0] * p * p * t, 0, 1, args=(0.1 * a * s + a,))[0]
            k[0] += 1.0
        return s

    def mask_then_written(x):
        mask = np.array([True, False])
        v = quad(lambda t, p: np.sum(np.where(mask, p, p * p)), 0, 1, args=(x,))[0]
        mask[1] = True
        return v

    def set_then_written(a):
        s = {1.0}
        v = quad(lambda t, p: sum(s) * t * p * p, 0, 1, args=(a,))[0]
        s.add(4.0)
        return v

    def integral_of(f):
        return quad(f, 0, 1)[0]

    def checkpointed_then_written(x, a):
        y = x * a
        v = srcgrad.checkpoint(integral_of)(lambda t: y[0] * y[1] * t)
        y[0] = 4.0
        return v

    def flow_then_written(x):
        y = x * 1.0
        u = odeint(lambda u, t: -u * y[0] * y[0], np.ones(1), [0.0, 1.0], rtol=1e-10, atol=1e-12)
        v = u[1, 0]
        y[0] = 5.0
        return v

    SCALE = np.array([2.0, 3.0])

    def global_then_written(a):
        SCALE[0] = 2.0
        v = quad(lambda t: SCALE[0] * a * a * t, 0, 1)[0]
        SCALE[0] = 5.0
        return v

    def global_then_set(a):
        global LEVEL
        LEVEL = 2.0
        v = quad(lambda t: LEVEL * a * a * t, 0, 1)[0]
        LEVEL = 5.0
        return v

    def global_set_before(a):
        global LEVEL
        LEVEL = 2.0
        SCALE[0] = 2.0
        return quad(lambda t: LEVEL * SCALE[0] * a * a * t, 0, 1)[0]

    def scaled_product(a):
        return quad(lambda t: SCALE[1] * a * a * t, 0, 1)[0]

    def global_of_callee_written(a):
        SCALE[1] = 2.0
        v = scaled_product(a)
        SCALE[1] = 5.0
        return v

    class Holding:
        def __init__(self, held):
            self.held = held

        def __call__(self, t):
            return self.held.weights[0] * self.held.weights[1] * t

    def lists_captured(x, a):
        ys = [[x * a, a], [a * a]]
        return quad(lambda t: np.sum(ys[0][0]) * ys[1][0] * t * ys[0][1], 0, 1)[0]

    def objects_captured(x, a):
        ys = [Weighing(x * a), Weighing(x)]
        return quad(lambda t: ys[0].weights[0] * ys[1].weights[1] * t * a, 0, 1)[0]

    def object_in_object(x, a):
        return quad(Holding(Weighing(x * a)), 0, 1)[0]

    def dict_in_tuple_captured(x, a):
        y = (x * a, {"b": a * a})
        return quad(lambda t: y[0][0] * y[1]["b"] * t * y[0][1], 0, 1)[0]

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
        Program(captured_then_written, [(np.array([1.0, 2.0]),)]),
        Program(argument_then_written, [(np.array([1.0, 2.0]),)]),
        Program(list_then_written, [(1.5,)]),
        Program(dict_then_written, [(1.5,)]),
        Program(view_then_written, [(some(3), 2.0)]),
        Program(nested_then_written, [(np.array([1.0, 2.0]), 2.0)]),
        Program(captured_in_turns, [(np.array([1.0, 2.0]), 2.0)]),
        Program(captured_in_loop, [(np.array([1.0, 2.0]), 2.0)]),
        Program(captured_by_callee, [(np.array([1.0, 2.0]), 2.0)]),
        Program(partial_then_written, [(np.array([1.0, 2.0]), 2.0)]),
        Program(object_then_written, [(np.array([1.0, 2.0]), 2.0)]),
        Program(constant_then_written, [(np.array([1.0, 2.0]), 2.0)]),
        Program(constant_written_in_loop, [(1.5,)]),
        Program(mask_then_written, [(np.array([1.0, 2.0]),)]),
        Program(set_then_written, [(1.5,)]),
        Program(checkpointed_then_written, [(np.array([1.0, 2.0]), 2.0)]),
        Program(flow_then_written, [(np.array([1.0, 2.0]),)]),
        Program(global_then_written, [(1.5,)], refused=True),
        Program(global_then_set, [(1.5,)], refused=True),
        Program(global_set_before, [(1.5,)]),
        Program(global_of_callee_written, [(1.5,)], refused=True),
        Program(lists_captured, [(np.array([1.0, 2.0]), 2.0)]),
        Program(objects_captured, [(np.array([1.0, 2.0]), 2.0)]),
        Program(object_in_object, [(np.array([1.0, 2.0]), 2.0)]),
        Program(dict_in_tuple_captured, [(np.array([1.0, 2.0]), 2.0)]),
    ]
