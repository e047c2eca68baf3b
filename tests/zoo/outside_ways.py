"""What is outside of the function, written and read in one call by ways that no name tells: all of
it is refused. What is only written, or only read, is not."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType

import numpy as np

from srcgrad import checkpoint
from tests.zoo.program import Program, some


class Value:
    def __init__(self, v):
        self.v = v

    def set(self, v):
        self.v = v

    def get(self):
        return self.v


class Registered:
    every: list = []
    last = None
    by_name: dict = {}

    def __init__(self, x):
        self.x = x
        Registered.every.append(self)


class Last:
    last = None

    def __init__(self, x):
        self.x = x
        type(self).last = self


class Keeping:
    kept: dict = {"v": 0.0}
    level = 2.0

    def through(self, x):
        store(self.kept, "v", x * x)
        return self.kept["v"] * x

    def scaled(self, x):
        return x * self.level


NUMBERS, BUFFER, TABLE, LOG = [1.0], np.ones(3), {"a": 1.0}, []
OBJECT, NESTED, NOTHING = Value(1.0), [[1.0], [2.0]], None
COUNTS = {"calls": 0}
SETTINGS = {"rate": 0.5, "shape": [1.0, 2.0]}
WINDOW = BUFFER[1:]


def has(): ...


has.factor = 2.0
has.held = Value(1.0)


def store(holder, key, value):
    holder[key] = value


def added(items, value):
    items.append(value)


def first():
    return NUMBERS[0]


def item_by_a_callee(x):
    store(NUMBERS, 0, x * x)
    return x * NUMBERS[0]


def array_by_a_callee(x):
    for i in range(3):
        store(BUFFER, i, x * (i + 1))
    return np.dot(BUFFER, BUFFER)


def log_by_a_callee(x):
    added(LOG, x * x)
    return LOG[-1] * x


def memo(n, x, found):
    if n not in found:
        found[n] = x * x
    return found[n]


def memo_outside(x):
    return memo(1, x, TABLE) * memo(1, x, TABLE)


def of_a_class(x):
    return Keeping().through(x)


def kept_default(held=[Value(1.0)]):  # noqa: B006
    return held[0]


def through_a_default(x):
    kept_default().v = x * x
    return x * kept_default().v


def attribute_of_a_function(x):
    has.held.set(x * x)
    return x * has.held.v


def in_a_registry(x):
    Registered(x * x)
    return Registered.every[-1].x * x


def the_last_one(x):
    made = Last(x)
    made.x = made.x * x
    return Last.last.x


def put_outside_and_written(x):
    items = [0.0]
    LOG.append(items)
    items[0] = x * x
    return LOG[-1][0] * x


def default_and_alias(x, rows):
    return _by_alias(x) * rows


def _by_alias(x, rows=[[1.0]]):  # noqa: B006
    row = rows[0]
    row[0] = 3.0
    return x * x * rows[0][0]


def switched_on(x):
    _on()
    if NOTHING is not None:
        return x * x * NOTHING
    return x


def _on():
    global NOTHING
    NOTHING = 2.0


def made_longer(x):
    NESTED[0].extend([2.0])
    return x * x * NESTED[0][-1]


def factor_of_a_function(x):
    has.factor, y = 2.0, x
    for _ in range(3):
        y = y * has.factor + x
        has.factor = has.factor + 0.5
    return y


def level_of_a_class(x):
    Keeping.level = 2.0
    keeping = Keeping()
    a = keeping.scaled(x)
    Keeping.level = 3.0
    return a * keeping.scaled(x)


def spelled_out(x):
    NUMBERS.__setitem__(0, x)
    return first() * 3.0


def by_the_type(x):
    type(NUMBERS).__setitem__(NUMBERS, 0, x)
    return first() * 3.0


# --- only written, or only read, or numbers that stay numbers -------------------------------------


def only_logged(x):
    LOG.append(1.0)
    COUNTS["calls"] += 1
    store(TABLE, "b", 2.0)
    return x * SETTINGS["rate"] * sum(SETTINGS["shape"])


def _weighted(x):
    return np.sum(x * x * BUFFER)


def array_of_constants(x):
    BUFFER[:] = 1.0
    y = _weighted(x)
    BUFFER[0] = 5.0
    return y * _weighted(x)


def through_a_window(x):
    BUFFER[1] = 5.0
    return np.sum(WINDOW * x[1:])


def _by_buffer(x):
    return np.sum(x * x * BUFFER)


def checkpointed_by_two_names(x):
    BUFFER[:] = 1.0
    a = checkpoint(_by_buffer)(x)
    WINDOW[0] = 5.0
    return a * x


_partly = partial(store, TABLE, "a")
_set, _get = OBJECT.set, OBJECT.get
FROZEN = MappingProxyType(TABLE)


def keywords_of_a_partial(x):
    y = x * _given()
    _given.keywords["k"] = 3.0
    return y * _given()


def _two(k):
    return k


_given = partial(_two, k=2.0)


def given_to_a_partial(x):
    _partly(x * x)
    return x * TABLE["a"]


def bound_methods(x):
    _set(x * x)
    return x * _get()


def through_a_proxy(x):
    TABLE["a"] = 5.0
    return _by_proxy(x)


def _by_proxy(x):
    return x * x * FROZEN["a"]


REFUSED = (
    item_by_a_callee, array_by_a_callee, log_by_a_callee, memo_outside, of_a_class,
    through_a_default, attribute_of_a_function, in_a_registry, the_last_one,
    put_outside_and_written, switched_on, made_longer, factor_of_a_function, level_of_a_class,
    spelled_out, by_the_type, checkpointed_by_two_names, keywords_of_a_partial,
    given_to_a_partial, bound_methods, through_a_proxy,
)  # fmt: skip

PROGRAMS = [
    *(Program(fn, [(1.5,)], refused=True) for fn in REFUSED),
    Program(default_and_alias, [(1.5, 0.7)], refused=True),
    Program(only_logged, [(1.5,), (0.3,)]),
    Program(array_of_constants, [(some(3),)]),
    Program(through_a_window, [(some(3),)]),
]
