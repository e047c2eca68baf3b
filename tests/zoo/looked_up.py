"""Functions that are looked up in a class, a module or a function which is itself a value."""

from __future__ import annotations

import functools
import operator
import sys

import numpy as np

from tests.zoo.program import Program, some

HERE = sys.modules[__name__]


class Cell:
    def __init__(self, s):
        self.s = s

    def set(self, t):
        self.s = t

    @property
    def ways(self):
        return Scale


class Scale:
    @staticmethod
    def one(cell, t):
        cell.s = cell.s * t

    @staticmethod
    def all(v, t):
        v *= t


class Twice(Scale):
    pass


class Base:
    @classmethod
    def scale(cls, cell, t):
        cell.s = cell.s * t

    @classmethod
    def push(cls, items, t):
        items.append(t)

    @classmethod
    def made(cls, t):
        return Cell(t * t)


class Derived(Base):
    @classmethod
    def scale(cls, cell, t):
        super().scale(cell, t)

    @classmethod
    def push(cls, items, t):
        super().push(items, t)

    @classmethod
    def made(cls, t):
        cell = super().made(t)
        cell.s += t
        return cell


class Holder:
    def __init__(self, c):
        self.c = c


class Layer:
    ways = Scale

    def __init__(self, v, xp):
        self.v, self.xp = v, xp

    def scaled(self, t):
        self.ways.all(self.v, t)
        return self.xp.sum(self.v * self.xp.tanh(self.v))


HELD, LISTED = Holder(Scale), (Scale,)


def scale_one(cell, t):
    cell.s = cell.s * t


def scale_all(v, t):
    v *= t


def same(c):
    return c


def by(c, cell, t):
    c.one(cell, t)


def by_default(v, t, ways=Scale):
    ways.all(v, t)


def summed(v, *, xp=np):
    return xp.sum(xp.exp(v) * v)


def of_the_class(x, y):
    cell = Cell(x)
    cell.__class__.set(cell, x * y)
    return cell.s * y


def of_the_type(x, y):
    cell = Cell(x)
    type(cell).set(cell, x * y)
    return cell.s * y


def of_a_loop(x, y):
    cell = Cell(x)
    for c in (Scale, Twice):
        c.one(cell, y)
    return cell.s


def of_an_attribute(x, y):
    cell = Cell(x)
    Holder(Scale).c.one(cell, y)
    cell.ways.one(cell, y)
    return cell.s


def of_an_item(x, y):
    cell = Cell(x)
    {"t": Scale}["t"].one(cell, y)
    first, *_ = Scale, Twice
    first.one(cell, x)
    return cell.s


def of_a_parameter(x, y):
    cell = Cell(x)
    by(Scale, cell, y)
    same(Scale).one(cell, y)
    return cell.s


def of_a_base_class(x, y):
    cell, items = Cell(x), [x]
    Derived.scale(cell, y)
    Derived.push(items, y * y)
    return cell.s * items[-1] + Derived.made(x).s


def of_a_module(x, y):
    cell = Cell(x)
    [HERE][0].scale_one(cell, y)
    Holder(HERE).c.scale_one(cell, x)
    return cell.s


def by_its_call(x, y):
    cell = Cell(x)
    Holder(scale_one).c.__call__(cell, y)
    return cell.s


def made_again(x, y):
    cell = Cell(x)
    type(cell).__init__(cell, x * y)
    return cell.s


def set_by_the_class(x, y):
    cell = Cell(x)
    type(cell).__setattr__(cell, "s", x * y)
    return cell.s


def called_by_operator(v, x):
    operator.call(scale_all, v, x)
    return np.sum(v * v)


def of_a_layer(v, x):
    return Layer(v, np).scaled(x) * x


def in_a_test(v, x):
    w = v * 2
    if same(Scale).all(w, x) is None:
        return np.sum(w * v)
    return x


def in_a_comprehension(v, x):
    w = v * 2
    found = [c.all(w, x) for c in (Scale, Twice)]
    return np.sum(w * v) * len(found)


def outside_and_by_default(v, x):
    w = v * x
    HELD.c.all(w, x)
    LISTED[0].all(w, x)
    by_default(w, x)
    return np.sum(w * v)


def module_by_default(v, x):
    return summed(v * x) + summed(v, xp=np)


def copied_into(xp, v, x):
    xp.copyto(v, x)


def of_a_module_that_is_given(v, x):
    copied_into(np, v, x)
    return np.sum(v * v)


def of_ufuncs(v, x):
    for fn in (np.add, np.multiply):
        fn.at(v, [0], x)
    return np.sum(v * v)


def of_builtin_types(v, x):
    w = v * x
    type(w).fill(w, x)
    return np.sum(w * v)


def of_list_itself(x, y):
    items = [x]
    Holder(list).c.append(items, y)
    return items[-1] * x


def given_before_to_what_is_called(v, x, fs, k):
    w = v * 1.0
    made = functools.partial(fs[k], w)
    made(x)
    return np.sum(w * v)


def by_methodcaller(v, x, classes, k):
    w = v * 1.0
    operator.methodcaller("all", w, x)(classes[k])
    return np.sum(w * v)


NUMBERS = (
    of_the_class, of_the_type, of_a_loop, of_an_attribute, of_an_item, of_a_parameter,
    of_a_base_class, of_a_module, by_its_call, made_again, set_by_the_class,
)  # fmt: skip
ARRAYS = (
    called_by_operator, of_a_layer, in_a_test, in_a_comprehension, outside_and_by_default,
    module_by_default,
)  # fmt: skip
REFUSED = (of_a_module_that_is_given, of_ufuncs, of_builtin_types)

PROGRAMS = [
    *(Program(fn, [(1.3, 0.7), (0.4, 1.9)]) for fn in NUMBERS),
    *(Program(fn, [(some(3), 1.3)]) for fn in ARRAYS),
    *(Program(fn, [(some(3), 1.3)], refused=True) for fn in REFUSED),
    Program(of_list_itself, [(1.3, 0.7)], refused=True),
    Program(
        given_before_to_what_is_called,
        [(some(3), 1.3, [scale_all, np.add], 0)],
        wrt=("v", "x"),
        refused=True,
    ),
    Program(by_methodcaller, [(some(3), 1.3, [Scale, Twice], 1)], wrt=("v", "x"), refused=True),
]
