"""Lambdas, nested functions, captured variables, `nonlocal`, functions made by functions."""

from __future__ import annotations

import functools
import math

import numpy as np

from tests.zoo.program import Program, some


def make_scaler(factor):
    def scale(x):
        return x * factor * x

    return scale


def make_network(w):
    return lambda x: np.sum(np.tanh(w @ x))


def make_counter():
    count = 3

    def counted(x):
        return x**count

    return counted


scaled_by_three = make_scaler(3.0)
scaled_by_half = make_scaler(0.5)
network = make_network(np.array([[0.5, -1.0], [0.2, 0.7]]))
cubed = make_counter()
squared, tripled = (lambda x: x * x), (lambda x: 3.0 * x)
with_default = lambda x, factor=2.0: x * x * factor  # noqa: E731


def nested_function(x, y):
    def inner(t):
        return t * t * y

    return inner(x) + inner(y)


def nested_lambda(x, y):
    inner = lambda t: t * y + x  # noqa: E731
    return inner(x) * inner(2.0)


def lambda_called_at_once(x):
    return (lambda t: t * t + x)(3.0 * x)


def captured_loop_variable(x):
    s = 0.0
    for k in range(3):
        f = lambda t: t * k * x  # noqa: B023, E731
        s = s + f(x)
    return s


def late_binding(x):
    fs = [lambda t: t * k for k in range(3)]  # noqa: B023
    return fs[0](x) + fs[2](x * x)


def early_binding(x):
    fs = [lambda t, k=k: t * k for k in range(3)]
    return fs[1](x) + fs[2](x * x)


def rebound_after_definition(x):
    factor = 2.0

    def inner(t):
        return t * factor

    factor = x
    return inner(x)


def nonlocal_counter(x):
    total = 0.0

    def add(t):
        nonlocal total
        total = total + t * t

    add(x)
    add(2.0 * x)
    return total * x


def two_levels(x, y):
    def outer(t):
        def inner(u):
            return u * x + t

        return inner(t) * y

    return outer(x) + outer(y)


def returned_function(x, y):
    def make(a):
        def inner(t):
            return a * t * t

        return inner

    return make(x)(y) + make(y)(2.0)


def function_as_argument(x):
    def twice(f, t):
        return f(f(t))

    return twice(lambda t: t * x, 2.0)


def captured_array(x, w):
    def energy(v):
        return v @ w @ v

    return energy(x) + energy(2.0 * x)


def inner_with_branches(x, y):
    def soft(t):
        if t > 0:
            return t * y
        return t * t

    return soft(x) + soft(x - y)


def inner_with_loop(x):
    def power(t, n=3):
        p = 1.0
        for _ in range(n):
            p = p * t
        return p

    return power(x) + power(x, 2) + power(t=x, n=0)


def inner_called_in_loop(x, n):
    def step(state, k):
        return math.sin(state) * x + k

    state = x
    for k in range(n):
        state = step(state, k)
    return state


def captured_list(x):
    seen = []

    def remember(t):
        seen.append(t)
        return t * t

    y = remember(x) + remember(3.0 * x)
    return y * seen[1]


def conditional_lambda(x, steep):
    f = (lambda t: t**3) if steep else (lambda t: t)
    return f(x) + x


def newton_with_lambda(a):
    residual = lambda t: t * t - a  # noqa: E731
    x = 1.0
    for _ in range(8):
        x = x - residual(x) / (2.0 * x)
    return x


def recursive_inner(x, n):
    def power(k):
        if k == 0:
            return 1.0
        return x * power(k - 1)

    return power(n)


def key_function(x, y):
    largest = max([x, y], key=lambda t: abs(t))
    return largest * x


def picked_then_rebound(a):
    k = a
    f = (lambda: k) if a > 1.5 else (lambda: 2 * k)
    k = a * a
    return f()


def picked_by_and_or(a):
    k = a
    f = a > 1.5 and (lambda: k) or (lambda: 2 * k)
    k += a * a
    return f()


def made_in_loop_then_rebound(a):
    k = a
    for _ in range(2):
        f = lambda: k  # noqa: E731
    k = a * a
    return f()


def made_in_try_then_rebound(a):
    k = a
    try:
        f = lambda: k  # noqa: E731
    except ValueError:
        f = lambda: 0.0  # noqa: E731
    k = a * a
    return f()


def made_in_match_then_rebound(a, n):
    k = a
    match n:
        case 3:
            f = lambda: k  # noqa: E731
        case _:
            f = lambda: 2 * k  # noqa: E731
    k = a * a
    return f()


def picked_by_helper_then_rebound(a):
    k = a

    def once():
        return k

    def twice():
        return k * k

    def pick(is_one):
        if is_one:
            return once
        return twice

    f = pick(a > 1.5)
    k = a * a
    return f()


def picked_before_first_value(a):
    f = (lambda: k) if a > 1.5 else (lambda: 2 * k)
    k = a * a
    return f()


def picked_then_loop_target(a, x):
    k = a
    f = (lambda: k) if a > 1.5 else (lambda: 2 * k)
    for k in x:  # noqa: B007
        pass
    return f()


def picked_then_set_by_inner(a):
    k = a
    f = (lambda: k) if a > 1.5 else (lambda: 2 * k)

    def change(v):
        nonlocal k
        k = v

    change(a * a)
    return f()


def picked_in_comprehension(x):
    fs = [(lambda: v) if i else (lambda: 2 * v) for i, v in enumerate(x)]
    return fs[0]() * fs[1]()


def picked_and_kept(a):
    k = a
    fs = []
    fs.append((lambda: k) if a > 1.5 else (lambda: 2 * k))
    k = a * a
    return fs[0]()


def partial_then_rebound(a):
    k = a
    f = functools.partial(lambda c: k * c, 2.0)
    k = a * a
    return f()


def recursive_then_rebound(a, n):
    k = a

    def power(m):
        return 1.0 if m == 0 else k * power(m - 1)

    f = power if a > 1.5 else (lambda m: k)
    k = a * a
    return f(n)


def class_then_rebound(a):
    n = 2.0

    class Holder:
        def get(self):
            return n

    n = 5.0
    return Holder().get() * a


def picked_used_then_rebound(a):
    k = a
    f = (lambda v: v * k) if a > 1.5 else (lambda v: v + k)
    s = f(a) + max([a, 2 * a], key=f)
    k = s * a
    return s * k


def picked_anew_in_loop(a):
    s = 0.0
    for i in range(3):
        k = a * i + 1.0
        f = (lambda v: v * k) if i % 2 else (lambda v: v + k)
        s += f(a)
    return s + f(a)


def _halved(f, v):
    return v - f(v) / 2.0


def captured_by_argument_in_loop(a):
    k = a
    for _ in range(3):
        k = _halved(lambda z: z * z - k, k)
    return k


def made_by_helper_in_loop(a):
    def make(i):
        k = a * i
        k = k + 1.0
        return (lambda v: v * k) if i % 2 else (lambda v: v - k)

    kept = [make(0), make(1)]
    s = kept[0](a)
    for i in range(3):
        f = make(i)
        s = s * f(a)
    return s + kept[1](s)


scaled_by_three.__name__ = "scaled_by_three"
scaled_by_half.__name__ = "scaled_by_half"
network.__name__, cubed.__name__, with_default.__name__ = "network", "cubed", "with_default"
squared.__name__, tripled.__name__ = "squared", "tripled"


def default_of_a_local_function(x, place):
    f, rate = np.sin, 2.0
    fs = [lambda t, g=f, k=rate: g(t) * k * x, lambda t: t]
    return fs[place](x)


PROGRAMS = [
    Program(scaled_by_three, [(0.7,)]),
    Program(scaled_by_half, [(0.7,)]),
    Program(network, [(some(2),)]),
    Program(cubed, [(0.7,)]),
    Program(squared, [(0.7,)], note="two lambdas on one line"),
    Program(tripled, [(0.7,)]),
    Program(with_default, [(0.7,), (0.7, 1.2)], wrt="x"),
    Program(nested_function, [(0.7, 1.2)]),
    Program(nested_lambda, [(0.7, 1.2)]),
    Program(lambda_called_at_once, [(0.7,)]),
    Program(captured_loop_variable, [(0.7,)]),
    Program(late_binding, [(0.7,)], refused=True),
    Program(early_binding, [(0.7,)]),
    Program(rebound_after_definition, [(0.7,)]),
    Program(nonlocal_counter, [(0.7,)]),
    Program(two_levels, [(0.7, 1.2)]),
    Program(returned_function, [(0.7, 1.2)]),
    Program(function_as_argument, [(0.7,)]),
    Program(captured_array, [(some(3), some(3, 3))]),
    Program(inner_with_branches, [(0.7, 1.2), (0.7, 0.2), (-0.7, 0.2)]),
    Program(inner_with_loop, [(0.7,)]),
    Program(inner_called_in_loop, [(0.7, 3), (0.7, 0)], wrt="x"),
    Program(captured_list, [(0.7,)]),
    Program(conditional_lambda, [(0.7, True), (0.7, False)], wrt="x"),
    Program(newton_with_lambda, [(2.0,)]),
    Program(recursive_inner, [(0.7, 3)], wrt="x"),
    Program(key_function, [(0.7, -1.2), (1.7, -1.2)]),
    Program(picked_then_rebound, [(2.0,), (1.2,)], refused=True),
    Program(picked_by_and_or, [(2.0,), (1.2,)], refused=True),
    Program(made_in_loop_then_rebound, [(2.0,)], refused=True),
    Program(made_in_try_then_rebound, [(2.0,)], refused=True),
    Program(made_in_match_then_rebound, [(2.0, 3), (2.0, 2)], wrt="a", refused=True),
    Program(picked_by_helper_then_rebound, [(2.0,), (1.2,)], refused=True),
    Program(picked_before_first_value, [(2.0,), (1.2,)], refused=True),
    Program(picked_then_loop_target, [(2.0, some(3))], refused=True),
    Program(picked_then_set_by_inner, [(2.0,)], refused=True),
    Program(picked_in_comprehension, [(some(3),)], refused=True),
    Program(picked_and_kept, [(2.0,)], refused=True),
    Program(partial_then_rebound, [(2.0,)], refused=True),
    Program(recursive_then_rebound, [(2.0, 3)], wrt="a", refused=True),
    Program(class_then_rebound, [(2.0,)], refused=True),
    Program(picked_used_then_rebound, [(2.0,), (1.2,)]),
    Program(picked_anew_in_loop, [(2.0,)]),
    Program(captured_by_argument_in_loop, [(2.0,)]),
    Program(made_by_helper_in_loop, [(2.0,)]),
    Program(default_of_a_local_function, [(0.7, 0), (0.7, 1)], wrt="x"),
]
