"""Functions of `itertools` and `functools`: what they give, as the loops that they are."""

from __future__ import annotations

import functools
import itertools

import numpy as np

from tests.zoo.program import Program, some


def running_sums(s, n):
    items = list(itertools.accumulate([s, s * s, 2.0]))
    m = list(itertools.accumulate([s, 2.0, s], lambda a, b: a * b))
    return items[-1] * m[-1]


def products(s, n):
    t = 0.0
    for a, b in itertools.product([s, s * s], [1.0, s]):
        t += a * b * b
    return t


def combinations_and_permutations(s, n):
    t = 0.0
    for a, b in itertools.combinations([s, s * s, 2.0 * s], 2):
        t += a * a * b
    for a, b in itertools.permutations([s, 3.0 * s], 2):
        t += a * a * b
    return t


def part_of_iterable(s, n):
    t = 0.0
    for v in itertools.islice([s, s * s, s ** 3, s ** 4], 1, 3):
        t += v
    return t


def pairs(s, n):
    t = 0.0
    for a, b in itertools.pairwise([s, s * s, 2.0]):
        t += a * b
    return t


def repeated(s, n):
    t = 1.0
    for v in itertools.repeat(s, n):
        t *= v
    return t


def taken_while(s, n):
    return sum(itertools.takewhile(lambda v: v < 1.0, [s, s * s, 3.0, s]))


def dropped_while(s, n):
    return sum(itertools.dropwhile(lambda v: v < 0.6, [s * s, s, 3.0 * s]))


def star_mapped(s, n):
    return sum(itertools.starmap(lambda a, b: a * b, [(s, 2.0), (s, s)]))


def mapped_and_filtered(s, n):
    items = list(map(lambda a, b: a * b, [s, s * s], [2.0, s]))
    m = list(filter(lambda v: v > 0.1, items))
    return sum(m) + sum(map(np.sin, items))


def reduced(s, n):
    return functools.reduce(lambda a, b: a * s + b, [s, 2.0, s * s], 1.0)


def partial_by_place_and_name(s, n):
    f = functools.partial(lambda a, b, c: a * b + c, s, c=s * s)
    return f(2.0) + f(b=s)


@functools.lru_cache(maxsize=None)
def fibonacci(k):
    return 1 if k < 2 else fibonacci(k - 1) + fibonacci(k - 2)


def cached_count(s, n):
    return fibonacci(n + 2) * s * s


@functools.lru_cache
def squared(v):
    return v * v


def cached_value(s, n):
    return squared(s) * 3.0


def doubling(fn):
    @functools.wraps(fn)
    def inner(*args, **kw):
        return fn(*args, **kw) * 2.0
    return inner


@doubling
def doubled_product(a, b=1.0):
    return a * b


def wrapped(s, n):
    return doubled_product(s, b=s)


def zipped_longest(s, n):
    t = 0.0
    for a, b in itertools.zip_longest([s, s * s, s], [2.0, s], fillvalue=1.0):
        t += a * b
    return t


def grouped(s, n):
    t = 0.0
    for k, g in itertools.groupby([s, 2 * s, -s], key=lambda v: v > 0):
        t += sum(g) * sum([s])
    return t


def cycled(s, n):
    t = 0.0
    for k, v in zip(range(n), itertools.cycle([s, s * s])):
        t += (k + 1) * v
    return t


def chained(s, n):
    t = 0.0
    for v in itertools.chain([s, s * s], [3.0 * s]):
        t = t * s + v
    return t


def columns_by_star(x):
    rows = [[v, v * v] for v in x]
    return sum(a * b for a, b in zip(*rows))


def columns_by_star_numbered(x):
    rows = [(v, v * v) for v in x]
    s = 0.0
    for i, (a, b) in enumerate(zip(*rows)):
        s += a * b * i
    first, second = zip(*rows)
    return s + first[0] * second[1]


def columns_by_star_of_matrix(x):
    s = 0.0
    for column in zip(*np.outer(x, x)):
        s += column[0] * column[1] * x[0]
    return s


def columns_by_star_of_nothing(x):
    return sum([a for (a,) in zip(*[])]) + x[0]


def columns_by_star_changed(x):
    rows = [[v, v * v] for v in x]
    s = 0.0
    for a, b in zip(*rows):
        s += a * b
        rows[0][1] = a
    return s


def keys_that_may_be_none(x, key=None):
    y = list(x)
    y.sort(key=key, reverse=True)
    total = sorted(x * x, key=key)[0] * max(x, key=key) + min(x[0], x[1], key=key)
    return total + y[0] * y[0]


def functions_that_may_be_none(x, f=None):
    kept = filter(f, x)
    return sum(kept) + list(itertools.accumulate(x, None))[-1]


PROGRAMS = [
    Program(running_sums, [(0.7, 3)], wrt="s"),
    Program(products, [(0.7, 3)], wrt="s"),
    Program(combinations_and_permutations, [(0.7, 3)], wrt="s"),
    Program(part_of_iterable, [(0.7, 3)], wrt="s"),
    Program(pairs, [(0.7, 3)], wrt="s"),
    Program(repeated, [(0.7, 3)], wrt="s"),
    Program(taken_while, [(0.7, 3)], wrt="s"),
    Program(dropped_while, [(0.7, 3)], wrt="s"),
    Program(star_mapped, [(0.7, 3)], wrt="s"),
    Program(mapped_and_filtered, [(0.7, 3)], wrt="s"),
    Program(reduced, [(0.7, 3)], wrt="s"),
    Program(partial_by_place_and_name, [(0.7, 3)], wrt="s"),
    Program(cached_count, [(0.7, 3)], wrt="s"),
    Program(cached_value, [(0.7, 3)], wrt="s"),
    Program(wrapped, [(0.7, 3)], wrt="s"),
    Program(zipped_longest, [(0.7, 3)], wrt="s", refused=True),
    Program(grouped, [(0.7, 3)], wrt="s", refused=True),
    Program(cycled, [(0.7, 3)], wrt="s", refused=True),
    Program(chained, [(0.7, 3)], wrt="s"),
    Program(columns_by_star, [(some(2),)]),
    Program(columns_by_star_numbered, [(some(2),)]),
    Program(columns_by_star_of_matrix, [(some(3),)]),
    Program(columns_by_star_of_nothing, [(some(2),)]),
    Program(columns_by_star_changed, [(some(2),)], refused=True),
    Program(keys_that_may_be_none, [(some(3), None), (some(3), lambda t: -t)], wrt="x"),
    Program(functions_that_may_be_none, [(some(3), None), (some(3), lambda t: t > 0)], wrt="x"),
]
