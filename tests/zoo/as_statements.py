"""Functions that do what statements do: `operator.setitem(xs, i, x)` is `xs[i] = x`."""

from __future__ import annotations

import functools
import operator

import numpy as np

from tests.zoo.program import Program, some


def item_set(x):
    held = [None]
    operator.setitem(held, 0, "on")
    if held[0] is None:
        return x[0] * 5.0
    return x[1] ** 2


def truth_set(x):
    held = {"on": False}
    result = operator.setitem(held, "on", True)
    if held["on"] and result is None:
        return x[0] * x[1]
    return x[1] ** 2


def joined_in_place(x):
    held = [None]
    again = held
    operator.iadd(held, ["a", "b"])
    return x[0] ** len(again)


def merged_in_place(x):
    held = {"n": 1}
    operator.ior(held, {"n": 3})
    return np.sum(x ** held["n"])


def deleted_by_a_value(x):
    held = ["a", None]
    remove = operator.delitem
    remove(held, 0)
    return x[0] ** 3 if held[0] is None else x[1]


def set_by_partial(x):
    held = [None]
    functools.partial(operator.setitem, held, 0)("on")
    if held[0] is None:
        return x[0] * 5.0
    return x[1] ** 2


def set_by_map(x):
    held = [None]
    list(map(operator.setitem, [held], [0], ["on"]))
    if held[0] is None:
        return x[0] * 5.0
    return x[1] ** 2


def _switch(held):
    operator.setitem(held, 0, True)


def set_by_callee(x):
    held = [False]
    _switch(held)
    return np.sum(x * x) if held[0] else x[0]


def derivative_set(x):
    held = [1.0, 2.0]
    for i in range(2):
        operator.setitem(held, i, x[i] * held[1 - i])
    operator.delitem(held, 0)
    return held[0] * x[1]


def part_set(x):
    held = {"rows": [x[0], 3.0]}
    operator.setitem(held["rows"], 1, x[1] ** 2)
    return held["rows"][0] * held["rows"][1]


def array_updated(x):
    y = np.ones(2)
    z = operator.imul(y, x)
    operator.iadd(y, x[::-1])
    return np.sum(y * z)


def number_not_updated(x):
    s = x[0]
    more = operator.iadd(s, x[1])
    return s * more


PROGRAMS = [
    Program(fn, [(some(2),)])
    for fn in (
        item_set,
        truth_set,
        joined_in_place,
        merged_in_place,
        deleted_by_a_value,
        set_by_partial,
        set_by_map,
        set_by_callee,
        derivative_set,
        part_set,
        array_updated,
        number_not_updated,
    )
]
