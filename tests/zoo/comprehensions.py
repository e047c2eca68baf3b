"""List, dict and set comprehensions, with conditions, nested; generators that are consumed."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, positive, some


def list_of_squares(xs):
    return sum([x * x for x in xs])


def list_with_condition(xs):
    return sum([x * x for x in xs if x > 0])


def list_with_ternary(xs):
    ys = [x * x if x > 0 else -x for x in xs]
    return ys[0] * ys[-1] + sum(ys)


def list_over_range(x, n):
    powers = [x**k for k in range(n)]
    return sum(powers) * powers[-1]


def list_capturing(xs, a):
    ys = [a * x + a for x in xs]
    return sum(ys) * ys[0]


def list_of_calls(xs):
    return sum([math.sin(x) * math.exp(x) for x in xs])


def nested_loops(xs, ys):
    return sum([x * y * y for x in xs for y in ys])


def nested_with_conditions(xs):
    products = [x * y for i, x in enumerate(xs) for y in xs[:i] if x > y]
    return sum(products) + xs[0]


def nested_lists(xs):
    table = [[x * y for y in xs] for x in xs]
    return table[0][1] * table[1][1] + sum([sum(row) for row in table])


def over_zip(xs, ys):
    return sum([x * y for x, y in zip(xs, ys)])


def over_enumerate(xs):
    return sum([i * x**2 for i, x in enumerate(xs)])


def over_items(p):
    scaled = {key: 2.0 * v * v for key, v in p.items()}
    return scaled["a"] * scaled["b"]


def dict_with_condition(p):
    kept = {key: v * v for key, v in p.items() if key != "b"}
    return sum(kept.values()) * len(kept)


def dict_by_number(x):
    table = {k: x**k for k in range(1, 4)}
    return table[1] * table[3] + table[2]


def set_of_counts(x, n):
    sizes = {k % 3 for k in range(n)}
    return x ** len(sizes)


def set_of_values(x):
    values = {x, 2.0 * x, 3.0}
    return sum([v * v for v in sorted(values)])


def generator_summed(xs):
    return sum(x * x for x in xs)


def generator_with_condition(xs, a):
    return sum(a * x for x in xs if x > 0) + max(a * x for x in xs)


def generator_tested(xs):
    if all(x > 0 for x in xs) or any(x > 1.4 for x in xs):
        return sum(xs) * xs[0]
    return xs[0] * 2.0


def arrays_made(x):
    rows = np.array([x * k for k in range(1, 4)])
    return np.sum(rows @ rows.T)


def arrays_stacked(xs):
    return np.sum(np.stack([np.tanh(x) for x in xs]) ** 2)


def array_of_comprehension(xs):
    ys = np.array([x**3 for x in xs])
    return ys @ ys


def scope_is_its_own(x):
    y = [x * 2.0 for x in (1.0, 2.0)]
    return x * y[1] + x


def in_a_loop(xs, n):
    for _ in range(n):
        xs = [0.5 * x + x * x for x in xs]
    return sum(xs)


def walrus_inside(xs):
    return sum([y * x for x in xs if (y := x * x) > 0.2])


def matrix_product(a, b):
    n, m, k = len(a), len(b[0]), len(b)
    c = [[sum([a[i][t] * b[t][j] for t in range(k)]) for j in range(m)] for i in range(n)]
    return c[0][0] * c[n - 1][m - 1]


def tuple_of_generator(x, n):
    powers = tuple(x**k for k in range(n))
    return powers[1] * powers[-1]


def summed_twice(v):
    first = sum([v[0] for e in v if e > -0.4])
    rolled = np.roll(v, 1)
    second = sum([np.dot(v, rolled * 0.7) for e in v if e > -0.4])
    return second + first + np.sum(rolled * rolled)


def factorised(x):
    a = np.outer(x, x) + np.eye(3) * 2.0
    low = np.zeros((3, 3))
    for i in range(3):
        for j in range(i + 1):
            s = sum(low[i, k] * low[j, k] for k in range(j))
            if i == j:
                low[i, j] = math.sqrt(a[i, i] - s)
            else:
                low[i, j] = (a[i, j] - s) / low[j, j]
    return np.sum(low**3)


PROGRAMS = [
    Program(factorised, [(some(3),)]),
    Program(list_of_squares, [(some(3),), ([0.7, 1.2],), ([],)]),
    Program(list_with_condition, [(some(5),), ([-0.7],)]),
    Program(list_with_ternary, [(some(5),), (positive(2),)]),
    Program(list_over_range, [(0.7, 4), (0.7, 1)], wrt="x"),
    Program(list_capturing, [(some(3), 0.7)]),
    Program(list_of_calls, [(some(3),)]),
    Program(nested_loops, [(some(2), some(3)), ([0.7], [])]),
    Program(nested_with_conditions, [(some(4),)]),
    Program(nested_lists, [(some(3),)]),
    Program(over_zip, [(some(3), some(3, seed=1))]),
    Program(over_enumerate, [(some(3),)]),
    Program(over_items, [({"a": 0.7, "b": 1.2, "c": 0.1},)]),
    Program(dict_with_condition, [({"a": 0.7, "b": 1.2, "c": 0.1},)]),
    Program(dict_by_number, [(0.7,)]),
    Program(set_of_counts, [(0.7, 5), (0.7, 2)], wrt="x"),
    Program(summed_twice, [(some(3),)]),
    Program(set_of_values, [(0.7,)], refused=True),
    Program(generator_summed, [(some(3),), ([0.7, 1.2],)]),
    Program(generator_with_condition, [(some(4), 0.7)]),
    Program(generator_tested, [(positive(3),), (some(3),), ([-1.0, 1.45],)]),
    Program(arrays_made, [(some(3),)]),
    Program(arrays_stacked, [([some(3), some(3, seed=1)],), (some(2, 2),)]),
    Program(array_of_comprehension, [(some(3),), ([0.7, 1.2],)]),
    Program(scope_is_its_own, [(0.7,)]),
    Program(in_a_loop, [([0.7, 0.2], 3), (some(2), 0)], wrt=0),
    Program(walrus_inside, [(some(4),)]),
    Program(matrix_product, [([[0.7, 1.2], [0.1, 2.0]], [[0.3, 1.0], [0.2, 0.9]])]),
    Program(tuple_of_generator, [(0.7, 4)], wrt="x"),
]
