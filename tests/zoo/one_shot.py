"""Iterators of which some items are taken, by functions that are evaluated to their end here."""

from __future__ import annotations

import itertools
from itertools import islice

import numpy as np

from tests.zoo.program import Program

LINES = iter([2.0, 3.0, 4.0])


class Reader:
    def __init__(self, scaled=None):
        self.count, self.scaled = 0, scaled

    def more(self):
        self.count += 1
        if self.scaled is not None:
            self.scaled[0] *= 1.5
        return self.count


class Steps:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        return float(self.n)


class Owner:
    def __init__(self):
        self.count = 0

    def __iter__(self):
        return Walker(self)


class Walker:
    def __init__(self, owner):
        self.owner = owner

    def __next__(self):
        self.owner.count += 1
        if self.owner.count > 3:
            raise StopIteration
        return float(self.owner.count)


def first_and_rest(x):
    it = iter([1.0, 2.0, 3.0, 4.0])
    a = sum(islice(it, 2))
    return x * a + x * x * sum(it)


def small_and_rest(x):
    it = iter([2.0, 3.0, 4.0, 5.0, 6.0])
    a = sum(x * v for v in itertools.takewhile(lambda v: v < 4, it))
    return a * sum(it)


def first_that_is_large(x):
    it, s = iter([1.0, 2.0, 3.0, 4.0]), 0.0
    for v in filter(lambda v: v > 1, it):
        s += v * x
        break
    return s + x * x * sum(it)


def asked_and_summed(x):
    it = iter([1.0, 2.0, 3.0, 4.0])
    c = any(v > 2 for v in it)
    return x * sum(it) + c * x * x


def of_an_iterator_outside(x):
    return sum(x * v for v in islice(LINES, 1))


def chosen_as_they_come(x):
    reader, s = Reader(), 0.0
    for v in itertools.compress((reader.more() for _ in range(5)), [1, 0]):
        s += v * x
    return s * reader.count


def an_iterator_of_its_own(x):
    steps, s = Steps(4), 0.0
    for v in steps:
        s += v * x
    return s * (steps.n + 2)


def an_iterator_of_another_class(x):
    owner, s = Owner(), 0.0
    for v in owner:
        s += v * x
    return s * owner.count


def until_a_value(x):
    reader, s = Reader(np.ones(2)), 0.0
    for v in iter(reader.more, 4):
        s += v * x * reader.scaled[0]
    return s * reader.count


def without_an_end(x):
    return sum(x * v for v in islice(itertools.count(2), 3))


class Holding:
    def __init__(self):
        self.it = iter([1.0, 2.0, 3.0, 4.0])


def _made():
    return iter([1.0, 2.0, 3.0, 4.0])


def held_by_an_object(x):
    holding = Holding()
    s = sum(islice(holding.it, 2))
    return x * s + x * x * sum(holding.it)


def held_by_a_dict(x):
    held = {"it": iter([1.0, 2.0, 3.0, 4.0])}
    s = sum(itertools.takewhile(lambda v: v < 2.5, held["it"]))
    return x * s + x * x * sum(held["it"])


def made_by_a_function(x):
    it = _made()
    s = sum(islice(it, 2))
    return x * s + x * x * sum(it)


def in_pieces(x):
    it, s = _made(), 0.0
    while True:
        piece = list(islice(it, 2))
        if not piece:
            break
        s += sum(piece) * x * len(piece)
    return s


# --- lists, and iterators that nobody asks again --------------------------------------------------


def slices_of_a_list(xs, n):
    head = sum(v * v for v in islice(xs, n))
    return head * sum(itertools.takewhile(lambda v: v > 0.0, xs)) + sum(islice(xs, 1, None))


def negative_slice(x):
    try:
        return sum(islice([x, x, x], -1))
    except ValueError:
        return x * x


def numbered_without_an_end(xs):
    return sum(k * v for k, v in zip(itertools.count(2), xs))  # noqa: B905


REFUSED = (
    first_and_rest, small_and_rest, first_that_is_large, asked_and_summed, of_an_iterator_outside,
    chosen_as_they_come, an_iterator_of_its_own, an_iterator_of_another_class, until_a_value,
    without_an_end, held_by_an_object, held_by_a_dict, made_by_a_function, in_pieces,
)  # fmt: skip

PROGRAMS = [
    *(Program(fn, [(1.3,)], refused=True) for fn in REFUSED),
    Program(slices_of_a_list, [([1.2, 0.7, -0.4, 0.9], 2), ([1.2, 0.7, 0.4, 0.9], 3)], wrt="xs"),
    Program(negative_slice, [(1.3,)]),
    Program(numbered_without_an_end, [([1.2, 0.7, -0.4],)]),
]
