"""Methods of the user's own classes with the names of those of lists, dicts and arrays."""

from __future__ import annotations

import collections
import functools

import numpy as np

from tests.zoo.program import Program, some


class Squares:
    def __init__(self, total=0.0):
        self.total = total
        self.count = 0

    def append(self, x):
        self.total += x * x
        self.count += 1

    def add_all(self, x):
        for k in range(3):
            self.append(k * x)

    def update(self, x, weight=1.0):
        self.total = self.total + weight * x**3
        return self

    def pop(self):
        self.count -= 1
        return self.total / 2.0

    def sort(self, x):
        self.total *= x


class Buffer:
    def __init__(self, n):
        self.data = np.zeros(n)
        self.filled = 0

    def append(self, x):
        self.data[self.filled] = x
        self.filled += 1

    def mean(self):
        return np.mean(self.data[: self.filled])


class Scaled:
    def __init__(self, xs=None):
        self.xs = [] if xs is None else xs

    def append(self, x):
        self.xs.append(3.0 * x)

    def __getitem__(self, i):
        return 2.0 * self.xs[i]

    def __iter__(self):
        return iter(self.xs)


class Clip:
    limit = 0.5

    def append(self, x):
        return min(x, self.limit) * x

    def T(self, x):
        return x * self.limit


class Twice(list):
    def append(self, x):
        super().append(2.0 * x)


class Ends(collections.deque):
    def append(self, x):
        super().append(2.0 * x)


class Halves(list):
    def __getitem__(self, i):
        return 0.5 * super().__getitem__(i)


class Doubles(dict):
    def items(self):
        return [(key, 2.0 * value) for key, value in super().items()]


class Plain(list):
    pass


class Held:
    def __init__(self):
        self.log = Squares()
        self.late = None

    def put(self, x):
        self.log.append(x)

    def keep(self, x):
        if self.late is None:
            self.late = []
        self.late.append(x)


def by_another_method(x):
    o = Squares()
    o.add_all(x)
    return o.total * x


def into_buffer(v):
    b = Buffer(3)
    for k in range(3):
        b.append(v[k] ** 2)
    return b.mean()


def with_items(x):
    o = Scaled()
    o.append(x)
    o.append(x * x)
    return o[0] * x + o[1]


def run_through(x):
    o = Scaled()
    o.append(x)
    o.append(x * x)
    total = 0.0
    for y in o:
        total += y * x
    return total


def into_shared_list(x):
    xs = [x]
    o = Scaled(xs)
    o.append(x * x)
    return xs[0] * xs[1]


def of_argument(o, x):
    o.append(x)
    o.append(2.0 * x)
    return o.total * x


def result_used(x):
    return Clip().append(x) * x


def in_attribute(x):
    h = Held()
    h.put(x)
    h.log.append(x * x)
    return h.log.total * x


def in_containers(x):
    d = {"own": Squares(), "list": []}
    d["own"].append(x)
    d["list"].append(x)
    many = [Squares(), Squares(1.0)]
    for k in range(4):
        many[k % 2].append(x * k)
    return d["own"].total * d["list"][0] + many[0].total * many[1].total


def put(o, x):
    o.append(x)


def by_helper(x):
    o, xs = Squares(), []
    put(o, x)
    put(xs, x)
    return o.total * xs[0]


def raises(x):
    b = Buffer(1)
    try:
        b.append(x)
        b.append(x * x)
    except IndexError:
        return b.data[0] * 2.0
    return b.data[0]


def other_names(x):
    o = Squares()
    o.update(x)
    o.update(x, x).update(2.0 * x)
    o.sort(x)
    return o.pop() * o.total + o.count


def other_names_given(o, x):
    o.update(x)
    o.update(x, x).update(2.0 * x)
    o.sort(x)
    return o.pop() * o.total + o.count


def name_of_attribute(c, x):
    return c.T(x) * x


def list_or_none(x):
    h = Held()
    for k in range(3):
        h.keep(x * k)
    return h.late[1] * h.late[2]


def plain_subclass(x):
    xs = Plain()
    xs.append(x)
    xs.append(x * x)
    return xs[0] * xs[1]


def own_append_of_list(x):
    xs = Twice()
    xs.append(x)
    xs.append(x * x)
    return xs[0] * xs[1]


def own_append_of_given_list(xs, x):
    xs.append(x)
    return xs[0] * xs[1]


def own_append_of_deque(x):
    xs = Ends()
    xs.append(x)
    return xs[0] * x


def own_items_of_list(xs, x):
    return xs[0] * x


def own_items_of_dict(d, x):
    return sum(value for _, value in d.items()) * x


# --- functions with the names of those that write their first argument ----------------------------


class Scale:
    factor = 3

    @classmethod
    def at(cls, n):
        return cls.factor * n


@functools.lru_cache
def shuffle(n):
    return n * 5


@np.vectorize
def putmask(n):
    return n * 3.0


def called_like_writers(x, n):
    k = Scale.at(n)
    m = shuffle(n)
    p = float(putmask(n))
    return x * k + x**2 * m + x**3 * p


PROGRAMS = [
    Program(by_another_method, [(0.7,)]),
    Program(into_buffer, [(some(3),)]),
    Program(with_items, [(0.7,)]),
    Program(run_through, [(0.7,)]),
    Program(into_shared_list, [(0.7,)]),
    Program(of_argument, [(Squares(1.5), 0.7)], wrt="x"),
    Program(result_used, [(0.3,), (0.7,)]),
    Program(in_attribute, [(0.7,)]),
    Program(in_containers, [(0.7,)]),
    Program(by_helper, [(0.7,)]),
    Program(raises, [(0.7,)], refused=True),
    Program(other_names, [(0.7,)]),
    Program(other_names_given, [(Squares(1.5), 0.7)], wrt="x"),
    Program(name_of_attribute, [(Clip(), 0.7)], wrt="x"),
    Program(list_or_none, [(0.7,)]),
    Program(plain_subclass, [(0.7,)]),
    Program(own_append_of_list, [(0.7,)], refused=True),
    Program(own_append_of_given_list, [(Twice([1.5]), 0.7)], refused=True),
    Program(own_append_of_deque, [(0.7,)], refused=True),
    Program(own_items_of_list, [(Halves([1.5]), 0.7)], refused=True),
    Program(own_items_of_dict, [(Doubles(a=1.5), 0.7)], refused=True),
    Program(called_like_writers, [(0.7, 2)], wrt="x"),
]
