"""Objects of which only the run knows the class, and methods of which only it knows the name: what
they write is followed, or refused."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program


class Resistor:
    def __init__(self, r):
        self.r = r

    def stamp(self, g):
        g[0] += self.r

    def put(self, g):
        g[0] += self.r

    def get(self):
        return self.r

    def is_large(self, x):
        return self.r * x > 0.5


class Source:
    def __init__(self, v):
        self.v = v

    def stamp(self, g):
        g[0] += 2.0 * self.v

    def put(self, g):
        g[0] += 2.0 * self.v

    def get(self):
        return 3.0 * self.v

    def is_large(self, x):
        return self.v > x


def stamped_in_a_loop(r, v):
    g = np.zeros(2)
    for part in [Resistor(r), Source(v)]:
        part.stamp(g)
    return g[0]


def stamped_by_one(r, v):
    g = np.zeros(2)
    part = Resistor(r) if r > 0.5 else Source(v)
    part.stamp(g)
    return g[0]


def named_as_of_arrays(r, v):
    g = np.zeros(2)
    part = Resistor(r) if r > 0.5 else Source(v)
    part.put(g)
    return g[0]


def chosen(kind, value):
    return Resistor(value) if kind == "r" else Source(value)


def stamped_by_a_chosen_one(r, v):
    g = np.zeros(2)
    chosen("r" if r > 0.5 else "v", v).stamp(g)
    return g[0]


def of_a_table_of_classes(r, v):
    g = np.zeros(2)
    {True: Resistor, False: Source}[r > 0.5](v).stamp(g)
    return g[0]


def of_a_dict(r, v):
    g = [0.0]
    for _, part in {"r": Resistor(r), "v": Source(v)}.items():
        part.stamp(g)
    return g[0]


def stamped_over_values(r, v):
    g = np.array([r, v])
    part = Resistor(r) if r > 0.5 else Source(v)
    part.stamp(g)
    return g[0] * g[1]


def popped(r, v):
    g = np.zeros(2)
    parts = [Resistor(r), Source(v)]
    while parts:
        parts.pop().stamp(g)
    return g[0]


class Scale:
    def __init__(self, k):
        self.k = k

    def stamp(self, u):
        u[0] *= self.k


class Scale3:
    def __init__(self, k):
        self.k = k

    def stamp(self, u):
        u[0] *= 3.0 * self.k


def scaled_by_constants(r, v):
    u = np.array([r, v])
    part = Scale(2.0) if r > 0.5 else Scale3(2.0)
    part.stamp(u)
    return u[0] * u[1]


class Base:
    def stamp(self, g):
        g[0] += self.amount()


class Once(Base):
    def __init__(self, r):
        self.r = r

    def amount(self):
        return self.r


class Twice(Base):
    def __init__(self, r):
        self.r = r

    def amount(self):
        return 2.0 * self.r


def inherited(r, v):
    g = np.zeros(2)
    for part in [Once(r), Twice(v)]:
        part.stamp(g)
    return g[0]


class Adding:
    def __init__(self):
        self.t = 0.0

    def __call__(self, v):
        self.t += v


class AddingTwice:
    def __init__(self):
        self.t = 0.0

    def __call__(self, v):
        self.t += 2.0 * v


class Subject:
    def __init__(self):
        self.callbacks = []

    def attach(self, callback):
        self.callbacks.append(callback)

    def notify(self, v):
        for callback in self.callbacks:
            callback(v)

    def notify_all(self, v):
        return [callback(v) for callback in self.callbacks]


def observed(r, v):
    first, second = Adding(), AddingTwice()
    subject = Subject()
    subject.attach(first)
    subject.attach(second)
    subject.notify(r * v)
    return first.t * second.t


def observed_for_nothing(r, v):
    first, second = Adding(), AddingTwice()
    subject = Subject()
    subject.attach(first)
    subject.attach(second)
    _ = subject.notify_all(r * v)
    return first.t * second.t


class Writing:
    def __init__(self, g, r):
        self.g, self.r = g, r

    @property
    def is_done(self):
        self.g[0] += self.r
        return True

    def __add__(self, other):
        other[0] += self.r


class WritingTwice:
    def __init__(self, g, r):
        self.g, self.r = g, r

    @property
    def is_done(self):
        self.g[0] += 3.0 * self.r
        return False

    def __add__(self, other):
        other[0] += 2.0 * self.r


def by_a_property(r, v):
    g = np.zeros(2)
    for one in [Writing(g, r), WritingTwice(g, v)]:
        if one.is_done:
            pass
    return g[0]


def by_an_operator(r, v):
    g = np.zeros(2)
    for one in [Writing(g, r), WritingTwice(g, v)]:
        one + g
    return g[0]


# --- methods by computed names -------------------------------------------------------------------


class Visitor:
    def __init__(self):
        self.t = 0.0

    def on_a(self, v):
        self.t += v

    def on_b(self, v):
        self.t += 2.0 * v


def by_name(x, kind):
    visitor = Visitor()
    getattr(visitor, "on_" + kind)(x)
    return visitor.t


def list_by_name(x, kind):
    values = [x]
    getattr(values, {"a": "append", "b": "remove"}[kind])(x)
    return sum(values)


def array_by_name(x, kind):
    values = np.array([x, 2.0 * x])
    getattr(values, {"a": "fill", "b": "put"}[kind])(x * x)
    return values[0]


def dict_by_name(x, kind):
    values = {"a": x}
    getattr(values, {"a": "setdefault", "b": "get"}[kind])("c", x * x)
    return sum(values.values())


# --- right: nothing that carries a derivative is written ------------------------------------------


def only_asked(r, v):
    part = Resistor(r) if r > 0.5 else Source(v)
    return r * v * v if part.is_large(r) else v * r


def stamped_beside(r, v):
    g = np.zeros(2)
    part = Scale(2.0) if r > 0.5 else Scale3(2.0)
    part.stamp(g)
    return r * v * v + g[0]


_TWO = [(0.7, 1.3), (0.3, 1.1)]
_REFUSED = (
    stamped_in_a_loop, stamped_by_one, named_as_of_arrays, stamped_by_a_chosen_one,
    of_a_table_of_classes, of_a_dict, stamped_over_values, popped, scaled_by_constants, inherited,
    observed, observed_for_nothing, by_a_property, by_an_operator,
)  # fmt: skip

PROGRAMS = [
    *(Program(fn, _TWO, refused=True) for fn in _REFUSED),
    Program(by_name, [(0.7, "a"), (0.7, "b")], wrt="x", refused=True),
    Program(list_by_name, [(0.7, "a")], wrt="x", refused=True),
    Program(array_by_name, [(0.7, "a")], wrt="x", refused=True),
    Program(dict_by_name, [(0.7, "a")], wrt="x", refused=True),
    Program(only_asked, _TWO),
    Program(stamped_beside, _TWO),
]
