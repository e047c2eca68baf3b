"""The first items of what has an order: `next(iter(xs))`, `heapq.nsmallest`, `heapq.nlargest`."""

from __future__ import annotations

import heapq
from heapq import nlargest, nsmallest

import numpy as np

from tests.zoo.program import Program, some

XS = [1.1, 0.7, 2.0, -3.0, 1.3]


# --- next(iter(...)) -----------------------------------------------------------------------------


def first_value(d):
    return next(iter(d.values())) ** 2


def first_key(d):
    return d[next(iter(d))] ** 2


def first_pair(d):
    key, value = next(iter(d.items()))
    return value**2 * len(key)


def first_or(xs, y):
    return next(iter(xs), y) ** 2


def first_around_writes(d, x):
    d["a"] = x * x
    value = next(iter(d.values()))
    d["a"] = x * 5.0
    return value * d["a"] * next(iter(d.values()))


def first_of_a_pair(x, y):
    return next(iter((x, y))) * y


def first_then_written(xs):
    first = next(iter(xs))
    xs[0] = first * first
    return first * next(iter(xs)) * xs[1]


def first_row_written(a):
    row = next(iter(a))
    row *= 2.0
    return np.sum(a**2)


def none_left(xs):
    try:
        return next(iter([])) * xs[0]
    except StopIteration:
        return xs[1] ** 2


def taken_from_the_front(d):
    total = 1.0
    while d:
        key = next(iter(d))
        total = total * d.pop(key) + 1.0
    return total


def squares(xs):
    for x in xs:
        yield x * x


def first_of_a_generator(xs):
    return next(iter(squares(xs))) * next(iter(x * 3.0 for x in xs if x > 1.5)) * xs[1]


class Bag:
    def __init__(self, xs):
        self.xs = xs

    def __iter__(self):
        return iter(self.xs)


def first_of_a_bag(xs):
    bag = Bag(xs)
    first = next(iter(bag))
    bag.xs.append(first)
    bag.xs[0] *= 2.0
    return first * sum(bag)


def first_of_iterators(xs):
    pair = next(iter(zip(xs, xs[1:], strict=False)))
    return pair[1] * next(iter(enumerate(xs, 3)))[0] * next(iter(reversed(xs)))


def first_in_function(xs, d):
    def scaled():
        return next(iter(d.values())) * xs[0]

    d["a"] = 3.0 * xs[1]
    return scaled()


def goes_on_where_it_was(xs):
    squared = (x * x for x in xs)
    first = next(iter(squared))
    return first + sum(squared)


# --- nsmallest, nlargest -------------------------------------------------------------------------


def weighted(xs):
    return sum((place + 1) * x for place, x in enumerate(xs))


def least_squares_of_all(xs):
    return sum(heapq.nsmallest(2, [x * x for x in xs]))


def both_ends(xs):
    return weighted(nlargest(2, xs)) * nsmallest(1, xs)[0]


def by_key(xs):
    return weighted(nlargest(2, xs, key=lambda x: (x - 1.0) ** 2)) + weighted(nsmallest(2, xs, abs))


def as_many(xs, k, key):
    return weighted(nsmallest(k, xs, key=key)) + xs[0]


def ties(xs):
    pairs = [(round(x), x) for x in xs]
    least = nsmallest(3, pairs, key=lambda pair: pair[0])
    greatest = nlargest(3, pairs, key=lambda pair: pair[0])
    return weighted([x for _, x in least]) * weighted([x for _, x in greatest])


def keys_of_greatest(d):
    return weighted([d[key] ** 2 for key in nlargest(2, d, key=d.get)])


def keys_counted(xs, k):
    product = [1.0]

    def key(x):
        product[0] *= x
        return x

    return weighted(nsmallest(k, xs, key=key)) * product[0] + xs[0]


def nearest(q, points):
    found = [(np.sum((point - q) ** 2), place) for place, point in enumerate(points)]
    return sum(distance for distance, _ in nsmallest(2, found))


def written_afterwards(xs):
    best = nsmallest(2, xs)
    xs[0] = xs[0] * 5.0
    best[0] *= 2.0
    return best[0] * best[1] + sum(xs)


def row_written(a):
    row = nlargest(1, list(a), key=lambda row: row[0])[0]
    row *= 3.0
    return np.sum(a**2)


def of_what_is_lazy(xs):
    least = sum(nsmallest(2, squares(xs)))
    return least * sum(nlargest(2, map(lambda x: x * xs[0], xs))) * nlargest(iterable=xs, n=2)[1]


class Item:
    def __init__(self, value, weight):
        self.value, self.weight = value, weight

    def __lt__(self, other):
        return self.value < other.value


def least_objects(xs):
    return weighted([item.weight for item in nsmallest(2, [Item(x, x * x) for x in xs])])


PROGRAMS = [
    Program(first_value, [({"a": 1.5, "b": 2.0},)]),
    Program(first_key, [({"a": 1.5, "b": 2.0},)]),
    Program(first_pair, [({"ab": 1.5, "b": 2.0},)]),
    Program(first_or, [(XS, 0.3), ([], 0.3), ((0.7, 0.2), 0.3)], wrt=("xs", "y")),
    Program(first_around_writes, [({"a": 1.5, "b": 2.0}, 0.7)]),
    Program(first_of_a_pair, [(0.4, 0.6)]),
    Program(first_then_written, [(XS,)]),
    Program(first_row_written, [(some(2, 2),)]),
    Program(none_left, [(XS,)]),
    Program(taken_from_the_front, [({"a": 1.5, "b": 2.0, "c": 0.7},)]),
    Program(first_of_a_generator, [(XS,)]),
    Program(first_of_a_bag, [(XS,)]),
    Program(first_of_iterators, [(XS,)]),
    Program(first_in_function, [(XS, {"a": 1.5, "b": 2.0})]),
    Program(goes_on_where_it_was, [(XS,)], refused=True),
    Program(least_squares_of_all, [(XS,), (some(4),)]),
    Program(both_ends, [(XS,), (some(4),)]),
    Program(by_key, [(XS,)]),
    Program(as_many, [(XS, k, key) for k in (-1, 0, 2, 9) for key in (None, abs)], wrt="xs"),
    Program(ties, [([1.1, 0.9, 2.0, 1.2, 2.1],)]),
    Program(keys_of_greatest, [({"a": 1.5, "b": 2.0, "c": 0.3},)]),
    Program(keys_counted, [(XS, -1), (XS, 0), (XS, 2)], wrt="xs"),
    Program(nearest, [(some(2), some(4, 2, seed=1))]),
    Program(written_afterwards, [(XS,)]),
    Program(row_written, [(some(3, 2),)]),
    Program(of_what_is_lazy, [(XS,)]),
    Program(least_objects, [(XS,)]),
]
