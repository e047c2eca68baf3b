"""Calls to the user's own functions: arguments of every sort, recursion, functions as values."""

from __future__ import annotations

import functools
import math
import operator

import numpy as np

from tests.zoo.program import Program, positive, some


def square(x):
    return x * x


def layer(w, b, x):
    return np.tanh(w @ x + b)


def scaled(x, factor=2.0, *, offset=0.5):
    return x * factor + offset


def pair(x, y):
    return x * y, x / y


def summed(*values):
    total = 0.0
    for v in values:
        total = total + v * v
    return total


def polynomial(x, **coefficients):
    return coefficients["a"] * x * x + coefficients.get("b", 1.0) * x


def clip_norm(g, limit):
    size = math.sqrt(np.sum(g * g))
    if size > limit:
        return g * (limit / size)
    return g


def leaves_early(x, n):
    for _ in range(n):
        if x > 2.0:
            return x
        x = x * x + 0.2
    return -x


def write_first(buffer, value):
    buffer[0] = value * value


def made_buffer(x):
    buffer = np.zeros(3)
    write_first(buffer, x)
    return buffer


def factorial_like(x, n):
    if n == 0:
        return 1.0
    return x * factorial_like(x, n - 1) + n


def even_part(x, n):
    if n == 0:
        return x
    return math.sin(odd_part(x, n - 1))


def odd_part(x, n):
    if n == 0:
        return 1.0
    return x * even_part(x, n - 1)


def tree_sum(x, depth):
    if depth == 0:
        return x * x
    return tree_sum(x * 0.5, depth - 1) + tree_sum(math.sin(x), depth - 1) * x


def recursive_sum(xs):
    if len(xs) == 0:
        return 0.0
    return xs[0] ** 2 + xs[0] * recursive_sum(xs[1:])


def traced(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)

    return wrapper


def doubled(fn):
    def wrapper(x):
        return 2.0 * fn(x)

    return wrapper


@traced
def decorated_helper(x):
    return x**3


def call_once(x):
    return square(x) + 1.0


def call_twice(x):
    return square(square(x)) + square(x)


def call_with_arrays(w, b, x):
    return np.sum(layer(w, b, layer(w, b, x)))


def call_in_loop(x, n):
    for _ in range(n):
        x = square(x) * 0.5 + 0.1
    return x


def call_in_test(x):
    if square(x) > 1.0:
        return square(x)
    return x


def keywords_and_defaults(x, y):
    return scaled(x) * scaled(x, y) + scaled(factor=y, x=x, offset=x)


def tuple_returned(x, y):
    p, q = pair(x, y)
    return p * q + pair(y, x)[1]


def variable_arguments(x, y):
    return summed(x, y, x * y) * summed() + summed(x)


def spread_arguments(x, y):
    arguments = (x, y)
    return summed(*arguments, x) * layerless(*[x, y])


def layerless(a, b):
    return a * b


def keyword_arguments(x, y):
    return polynomial(x, a=y, b=x) + polynomial(x, a=2.0)


def spread_keywords(x, y):
    options = {"factor": y, "offset": x * y}
    return scaled(x, **options)


def branching_helper(g, limit):
    return np.sum(clip_norm(g, limit) ** 3)


def helper_with_exits(x, n):
    return leaves_early(x, n) * x


def helper_writes_argument(x):
    buffer = np.ones(3) * x
    write_first(buffer, x)
    return np.sum(buffer * buffer)


def helper_makes_buffer(x):
    return np.sum(made_buffer(x) * x)


def recursion(x, n):
    return factorial_like(x, n) * x


def mutual_recursion(x, n):
    return even_part(x, n) + x


def double_recursion(x):
    return tree_sum(x, 3)


def recursion_on_arrays(xs):
    return recursive_sum(xs)


def recursive_itself(x, n):
    if n <= 0:
        return x
    return math.cos(recursive_itself(x, n - 1)) * x


def calls_decorated(x):
    return decorated_helper(x) * x


@traced
def decorated(x, y):
    return x * y * y


@doubled
def changed_by_decorator(x):
    return math.sin(x) * x


def apply(f, x):
    return f(x) * f(2.0 * x)


def apply_numpy(f, x):
    return np.sum(f(x) * x)


def choose_function(x, smooth):
    activation = math.tanh if smooth else square
    return activation(x) * x


def function_table(x, name):
    table = {"square": square, "sin": math.sin}
    return table[name](x) + x


def functions_in_list(x):
    for f in [math.sin, square, math.exp]:
        x = f(x)
    return x


def passes_function_on(x, y):
    return compose_twice(square, x) + compose_twice(math.sin, y)


def compose_twice(f, x):
    return f(f(x))


def mapped(x, y):
    a, b = map(square, (x, y))
    return a * b + sum(map(math.sin, [x, y]))


def reduced(x, y):
    return functools.reduce(operator.mul, [x, y, x + y]) * operator.add(x, y)


def calls_before_definition(x):
    return defined_below(x) * 2.0


def defined_below(x):
    return x**3


def inactive_call(x, n):
    return x * helper_of_counts(n)


def helper_of_counts(n):
    names = [str(k) for k in range(n)]
    return len("".join(names))


def same_helper_two_kinds(x, v):
    return square(x) * np.sum(square(v))


def argument_unused_by_helper(x, y):
    return first_of(x, y) * y


def first_of(x, y):
    return x * x


def result_unused(x):
    square(x)
    return x * 3.0


def rk4(y0, k, steps):
    y = y0
    h = 0.1
    for _ in range(steps):
        k1 = slope(y, k)
        k2 = slope(y + 0.5 * h * k1, k)
        k3 = slope(y + 0.5 * h * k2, k)
        k4 = slope(y + h * k3, k)
        y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    return np.sum(y * y)


def slope(y, k):
    return -k * y * y


def _returns_early(a, b):
    c = 0
    while c:
        pass
    else:
        if b > 0.25:
            return math.exp(-b)
    return a


def callee_returns_early(v):
    return _returns_early(v.mean(), v.mean())


def squares_summed(x):
    s = 0.0
    for v in x:
        s += square(v)
    return s


def summed_in_a_helper(m):
    s = 0.0
    for row in m:
        s += tree_of_products(row)
    return s


def tree_of_products(row):
    total = 0.0
    for k, v in enumerate(row):
        total = total + square(v) * k
    return total


class Buffer:
    def __init__(self, n):
        self.data, self.total = [0.0] * n, 0.0


SIZES = [2, 3]


def new_list(n):
    return [0.0] * n


def new_buffer():
    n = SIZES[0]
    return Buffer(n)


def same(xs):
    return xs


def written_into_what_is_new(a, b):
    xs = new_list(3)
    xs[0], xs[1] = a, a * b
    buffer = new_buffer()
    buffer.data[1] = xs[1] * b
    buffer.total += a
    ys = same(xs)
    ys[2] = b * b
    return xs[0] * xs[1] + xs[2] + buffer.data[1] * buffer.total


PROGRAMS = [
    Program(written_into_what_is_new, [(0.7, 1.3)]),
    Program(callee_returns_early, [(np.array([0.5, 0.6]),), (np.array([0.1, 0.12]),)]),
    Program(call_once, [(0.7,)]),
    Program(call_twice, [(0.7,)]),
    Program(call_with_arrays, [(some(3, 3), some(3), some(3, seed=1))]),
    Program(call_in_loop, [(0.7, 3), (0.7, 0)], wrt="x"),
    Program(call_in_test, [(0.7,), (1.7,)]),
    Program(keywords_and_defaults, [(0.7, 1.2)]),
    Program(tuple_returned, [(0.7, 1.2)]),
    Program(variable_arguments, [(0.7, 1.2)]),
    Program(spread_arguments, [(0.7, 1.2)]),
    Program(keyword_arguments, [(0.7, 1.2)]),
    Program(spread_keywords, [(0.7, 1.2)]),
    Program(branching_helper, [(some(3), 0.5), (some(3), 5.0)]),
    Program(helper_with_exits, [(0.7, 3), (1.3, 5), (0.7, 0)], wrt="x"),
    Program(helper_writes_argument, [(0.7,)]),
    Program(helper_makes_buffer, [(0.7,)]),
    Program(recursion, [(0.7, 4), (0.7, 0)], wrt="x"),
    Program(mutual_recursion, [(0.7, 4), (0.7, 3)], wrt="x"),
    Program(double_recursion, [(0.7,)]),
    Program(recursion_on_arrays, [(some(4),), ([0.7, 1.2],)]),
    Program(recursive_itself, [(0.7, 3), (0.7, 0)], wrt="x"),
    Program(calls_decorated, [(0.7,)]),
    Program(decorated, [(0.7, 1.2)], wrt=(0, 1), note="the wrapper takes *args"),
    Program(changed_by_decorator, [(0.7,)]),
    Program(apply, [(square, 0.7), (math.sin, 0.7), (lambda t: t**3, 0.7)], wrt="x"),
    Program(apply_numpy, [(np.sin, some(3)), (square, some(3)), (np.tanh, some(3))], wrt="x"),
    Program(choose_function, [(0.7, True), (0.7, False)], wrt="x"),
    Program(function_table, [(0.7, "square"), (0.7, "sin")], wrt="x"),
    Program(functions_in_list, [(0.7,)]),
    Program(passes_function_on, [(0.7, 1.2)]),
    Program(mapped, [(0.7, 1.2)]),
    Program(reduced, [(0.7, 1.2)]),
    Program(calls_before_definition, [(0.7,)]),
    Program(inactive_call, [(0.7, 12)], wrt="x"),
    Program(same_helper_two_kinds, [(0.7, some(3))]),
    Program(argument_unused_by_helper, [(0.7, 1.2)]),
    Program(result_unused, [(0.7,)]),
    Program(rk4, [(positive(2), 0.7, 3), (0.8, 0.7, 2)], wrt=("y0", "k")),
    Program(squares_summed, [(some(4),)]),
    Program(summed_in_a_helper, [(some(2, 3),)]),
]
