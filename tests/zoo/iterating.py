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
    for v in itertools.islice([s, s * s, s**3, s**4], 1, 3):
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


def mapped_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in map(lambda t: t * t, y):
        s += v * v
        y[1] = x[0]
    return s


def filtered_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in filter(None, y):
        s += v * v
        y[1] = x[0]
    return s


def chained_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in itertools.chain(y, x):
        s += v * v
        y[1] = x[0] * v
    return s


def flattened_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in itertools.chain.from_iterable([y, x]):
        s += v * v
        y[1] = x[0]
    return s


def taken_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in itertools.takewhile(lambda t: t < 9.0, y):
        s += v * v
        y[1] = x[0]
    return s


def dropped_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in itertools.dropwhile(lambda t: t < -9.0, y):
        s += v * v
        y[1] = x[0]
    return s


def star_mapped_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in itertools.starmap(lambda p, q: p * q, zip(y, x)):
        s += v * v
        y[1] = x[0]
    return s


def summed_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in itertools.accumulate(y):
        s += v * v
        y[1] = x[0]
    return s


def cut_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in itertools.islice(map(lambda t: t * t, y), 2):
        s += v * v
        y[1] = x[0]
    return s


def mapped_while_view_written(x):
    y = x * 1.0
    z = y[1:]
    s = 0.0
    for v in map(np.sin, y):
        s += v * v
        z[0] = x[0]
    return s


def mapped_while_scaled(x):
    y = x * 1.0
    s = 0.0
    for v in map(lambda t: t * t, y):
        s += v * v
        y *= x[0]
    return s


def nested_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in map(lambda t: t + t, filter(lambda t: t != 7.0, y)):
        s += v * v
        y[1] = x[0]
    return s


def reversed_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in reversed(y):
        s += v * v
        y[0] = x[1] * v
    return s


def reversed_while_view_written(x):
    y = x * 1.0
    z = y[:2]
    s = 0.0
    for v in reversed(y):
        s += v * v
        z[:] = x[1] * v
    return s


def mapped_reversed_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in map(lambda t: t * t, reversed(y)):
        s += v * v
        y[0] = x[1] * v
    return s


def mapped_indexes_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in map(lambda i: y[i], range(2)):
        s += v * v
        y[1] = x[0]
    return s


def pairs_while_written(x):
    y = x * 1.0
    s = 0.0
    for p, q in itertools.pairwise(y):
        s += p * q
        y[-1] = x[0] * p
        y[0] = x[1]
    return s


def numbered_while_written(x):
    y = x * 1.0
    s = 0.0
    for i, v in enumerate(map(lambda t: t * t, y), 1):
        s += v * i
        y[1] = x[0]
    return s


def numbered_reversed_while_written(x):
    y = x * 1.0
    s = 0.0
    for i, (v, w) in enumerate(zip(reversed(y), y)):
        s += v * w * (i + 1)
        y[0] = x[1] * v
    return s


def captured_while_rebound(x):
    k = 2.0
    s = 0.0
    for v in map(lambda t: t * k, x):
        s += v
        k = x[0]
    return s


def mapped_by_nested_while_rebound(x):
    k = 2.0
    s = 0.0

    def scaled(t):
        return t * k

    for v in map(scaled, x):
        s += v
        k = x[0] * v
    return s


def left_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in map(lambda t: t * t, y):
        y[1] = x[0]
        if s > 0.0:
            return s * v
        s += v
    return s


def last_written(y, v):
    y[-1] = v * v
    return v


def mapped_while_callee_writes(x):
    y = x * 1.0
    s = 0.0
    for v in map(lambda t: t * t, y):
        s += last_written(y, v)
    return s


def comprehended_while_callee_writes(x):
    y = x * 1.0
    return sum([last_written(y, v) for v in map(lambda t: t * t, y)])


def list_mapped_while_written(x):
    y = [x[0], x[1], x[2]]
    s = 0.0
    for v in map(lambda t: t * t, y):
        s += v
        y[1] = x[0]
    return s


def kept_and_written(x):
    y = x * 1.0
    kept = map(lambda t: t * t, y)
    y[0] = x[1]
    return sum(kept)


def kept_and_view_written(x):
    y = x * 1.0
    z = y[:1]
    kept = filter(None, y)
    z[0] = x[1] * x[2]
    return np.array(list(kept)) @ x


def kept_and_rebound(x):
    k = 2.0
    kept = map(lambda t: t * k, x)
    if x[0] > -9.0:
        k = x[0]
    return sum(kept)


def kept_and_written_in_loop(x):
    y = x * 1.0
    kept = itertools.accumulate(y)
    s = 0.0
    for v in kept:
        s += v
        y[-1] = x[0]
    return s


def zipped_while_written(x):
    y = x * 1.0
    s = 0.0
    for v, w in zip(map(lambda t: t * t, y), x):
        s += v * w
        y[1] = x[0]
    return s


def list_reversed_while_written(x):
    y = [x[0], x[1], x[2]]
    s = 0.0
    for v in reversed(y):
        s += v
        y[0] = x[1]
    return s


def squares_of(y):
    for v in map(lambda t: t * t, y):
        yield v


def squares_from(y):
    yield from map(lambda t: t * t, y)


def generated_elsewhere_while_written(x):
    y = x * 1.0
    s = 0.0
    for v in squares_of(y):
        s += v
        y[1] = x[0]
    for v in squares_from(y):
        s += v
        y[2] = x[0]
    return s


def inner_written(y, z):
    s = 0.0
    for v in map(lambda t: t * t, y):
        s += v
        z[1] = v
    return s


def same_given_twice_while_written(x):
    y = x * 1.0
    return inner_written(y, y)


LEVELS = np.ones(2)


def set_level(value):
    LEVELS[1] = value


def written_by_callee_outside(x):
    LEVELS[0] = 1.0
    LEVELS[1] = 2.0
    total = 0.0
    for value in map(lambda t, u: t * u, LEVELS, x):
        total += value
        set_level(5.0)
    return total


def joined_lists_meanwhile(x):
    first, second = [x * 1.0], [x * 2.0]
    rows = first + second
    total = 0.0
    for value in map(lambda row: row[0] * row[1], first + second):
        total += value
        rows[1][0] = x[1] * 3.0
    return total


def extended_lists_meanwhile(x):
    first, second = [x * 1.0], [x * 2.0]
    rows = []
    rows += second
    rows += first
    total = 0.0
    for value in map(lambda row: np.sum(row * row), second + first):
        total += value
        rows[1][0] = x[1] * 3.0
    return total
def keys_that_may_be_none(x, key=None):
    y = list(x)
    y.sort(key=key, reverse=True)
    total = sorted(x * x, key=key)[0] * max(x, key=key) + min(x[0], x[1], key=key)
    return total + y[0] * y[0]


def functions_that_may_be_none(x, f=None):
    kept = filter(f, x)
    return sum(kept) + list(itertools.accumulate(x, None))[-1]


def loop_over_what_it_replaces(w, n):
    for _ in range(n):
        for _, e in enumerate(w):
            z = np.tanh(w * 1.5)
            if n > 1:
                w = z
                z[z > 0.7] = np.tanh(e + e)
    return np.sum(w)


def loop_over_what_it_replaces_by_number(w, n):
    for _ in range(n):
        for k, e in enumerate(w):
            z = np.tanh(w * 1.5)
            w = z
            z[k] = np.tanh(e + e)
    return np.sum(w)


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
    Program(mapped_while_written, [(some(3),)]),
    Program(filtered_while_written, [(some(3),)]),
    Program(chained_while_written, [(some(3),)]),
    Program(flattened_while_written, [(some(3),)]),
    Program(taken_while_written, [(some(3),)]),
    Program(dropped_while_written, [(some(3),)]),
    Program(star_mapped_while_written, [(some(3),)]),
    Program(summed_while_written, [(some(3),)]),
    Program(cut_while_written, [(some(3),)]),
    Program(mapped_while_view_written, [(some(3),)]),
    Program(mapped_while_scaled, [(some(3),)]),
    Program(nested_while_written, [(some(3),)]),
    Program(reversed_while_written, [(some(3),)]),
    Program(reversed_while_view_written, [(some(3),)]),
    Program(mapped_reversed_while_written, [(some(3),)]),
    Program(mapped_indexes_while_written, [(some(3),)]),
    Program(pairs_while_written, [(some(3),)]),
    Program(numbered_while_written, [(some(3),)]),
    Program(numbered_reversed_while_written, [(some(3),)]),
    Program(captured_while_rebound, [(some(3),)]),
    Program(mapped_by_nested_while_rebound, [(some(3),)]),
    Program(left_while_written, [(some(3),)]),
    Program(mapped_while_callee_writes, [(some(3),)]),
    Program(comprehended_while_callee_writes, [(some(3),)]),
    Program(list_mapped_while_written, [(some(3),)]),
    Program(kept_and_written, [(some(3),)]),
    Program(kept_and_view_written, [(some(3),)]),
    Program(kept_and_rebound, [(some(3),)]),
    Program(kept_and_written_in_loop, [(some(3),)]),
    Program(zipped_while_written, [(some(3),)], refused=True),
    Program(list_reversed_while_written, [(some(3),)], refused=True),
    Program(generated_elsewhere_while_written, [(some(3),)]),
    Program(same_given_twice_while_written, [(some(3),)]),
    Program(written_by_callee_outside, [(some(2),)]),
    Program(joined_lists_meanwhile, [(some(2),)]),
    Program(extended_lists_meanwhile, [(some(2),)]),
    Program(keys_that_may_be_none, [(some(3), None), (some(3), lambda t: -t)], wrt="x"),
    Program(functions_that_may_be_none, [(some(3), None), (some(3), lambda t: t > 0)], wrt="x"),
    Program(loop_over_what_it_replaces, [(some(3), 1), (some(3), 2)], wrt="w"),
    Program(loop_over_what_it_replaces_by_number, [(some(3), 2)], wrt="w"),
]
