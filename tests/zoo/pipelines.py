"""Generators that run through generators, and functions that are given iterators."""

from __future__ import annotations

import itertools

import numpy as np

from tests.zoo.program import Program, some


def squares(xs):
    for x in xs:
        yield x * x


def scaled(items, k):
    for v in items:
        yield v * k


def shifted(items, c):
    for v in items:
        yield v + c


def summed(xs, k, c):
    return sum(shifted(scaled(squares(xs), k), c))


def by_names(xs, k, c):
    a = squares(xs)
    b = scaled(a, k)
    s = 0.0
    for v in b:
        s += v * c
    return s


def with_an_early_end(xs, k, c):
    s = 0.0
    for v in shifted(scaled(squares(xs), k), c):
        s += v * v
        if s > 100.0:
            break
    return s


def total(items):
    s = 0.0
    for v in items:
        s += v
    return s


def given_an_expression(xs, k, c):
    return total(x * k for x in xs) * c


def given_a_map(xs, k, c):
    return total(map(lambda x: x * k, xs)) * c


def lagged(pairs, k):
    s = 0.0
    for a, b in pairs:
        s += a * b * k
    return s


def given_pairs(xs, k, c):
    return lagged(zip(xs, xs[1:]), k) * c + lagged(itertools.pairwise(xs), c)


def first(items):
    for v in items:
        return v


def given_in_part(xs, k, c):
    return first(map(lambda x: x * k, xs)) * c


def weighed(items, k):
    return total(v * k for v in items)


def handed_on(xs, k, c):
    return weighed((x * c for x in xs), k)


def later(items, ys):
    ys[0] = 5.0
    return sum(items)


def written_before_it_is_run(xs, k, c):
    ys = [k, c]
    return later((y * x for x, y in zip(xs, ys)), ys)


def in_a_loop(xs, k, c):
    s = 0.0
    for n in range(2):
        s += total(x * k + n * c for x in xs)
    return s


def given_twice(xs, k, c):
    g = (x * k for x in xs)
    return first(g) + c * first(g)


def run_twice(items):
    return sum(items) + sum(items)


def run_twice_by_a_function(xs, k, c):
    return run_twice(x * k for x in xs)


def feeding(xs, z):
    for v in xs:
        yield v
        z[0] += z[1] * v


def kept(items):
    for v in items:
        if v > 0.8:
            yield v


def written_between_two_items(xs, k, c):
    z = [k, c]
    for v in kept(feeding(xs, z)):
        if v > 1:
            z[1] *= v
    return z[0] * z[1]


def anew_in_each_round(xs, k, c):
    s = 0.0
    for q in [0.3, 1.0, 0.4]:
        z = [k * q, c]
        for v in (v for v in feeding([q * x for x in xs], z) if v > 0.5):
            if v > 1:
                z[1] *= v
        s += z[0] * z[1]
    return s


def numbered(xs, k, c):
    z = [k, c]
    for i, v in enumerate(feeding(xs, z)):
        if v > 1:
            z[1] *= v + i
    return z[0] * z[1]


def fading(xs, d):
    for v in xs:
        yield v
        for key in d:
            d[key] *= 0.9


def popped_between_two_items(xs, k, c):
    d = {0: k, 1: c}
    s = 0.0
    for v in filter(lambda q: q > 0.8, fading(xs, d)):
        if 0 in d:
            s += d.pop(0) * v
    return s + sum(d.values())


def rows_of(m):
    for i in range(len(m)):
        yield m[i]


def scaled_rows(rows, k):
    for n, row in enumerate(rows):
        row *= k + n
        yield row


def rows_written_until(m, k):
    s = 0.0
    for row in scaled_rows(rows_of(m), k):
        if s > 4.0:
            return s * m[0, 0]
        s += np.sum(row * row)
    return s + np.sum(m)


INPUTS = [([1.1, 2.0, 3.0], 2.0, 0.5), ([2.6, 0.7], 1.5, 3.0)]
PROGRAMS = [
    *(
        Program(fn, INPUTS)
        for fn in (
            summed,
            by_names,
            with_an_early_end,
            given_an_expression,
            given_a_map,
            given_pairs,
            given_in_part,
            handed_on,
            written_before_it_is_run,
            in_a_loop,
            written_between_two_items,
            anew_in_each_round,
            numbered,
            popped_between_two_items,
        )
    ),
    Program(rows_written_until, [(some(2, 2), 0.8), (some(3, 2), 1.6), (np.zeros((0, 2)), 0.8)]),
    Program(given_twice, INPUTS, refused=True),
    Program(run_twice_by_a_function, INPUTS, refused=True),
]
