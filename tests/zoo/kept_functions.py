"""Functions that are kept in lists, tuples and dicts, or picked by a branch, and that write what
they captured or were given, called as statements."""

from __future__ import annotations

import functools
from collections import deque

import numpy as np

from tests.zoo.program import Program, some


class _Holder:
    pass


# --- functions that write, in containers: followed where it is known which is called -------------


def in_a_dict(x):
    y = x * 1.0

    def bump(v):
        y[0] += v * x[1]

    d = {"b": bump}
    d["b"](3.0)
    return np.sum(y)


def into_a_log(x):
    log = []

    def put(v):
        log.append(v)

    fs = [put]
    fs[0](x[0])
    return sum(log)


def log_by_lambda(x):
    log = []
    d = {"l": lambda v: log.append(v)}
    d["l"](x[0])
    return sum(log) + 0.0 * x[1]


def picked_by_branch(x):
    y = np.zeros(1)

    def add(v):
        y[0] += v

    def sub(v):
        y[0] -= v

    f = add if x[0] > 0.0 else sub
    f(x[1])
    return y[0]


def picked_by_loop(x):
    y = x * 1.0

    def add(v):
        y[0] += v

    def nothing(v):
        pass

    f = nothing
    for v in x:
        f(v)
        f = add
    return np.sum(y)


def picked_from_a_tuple(x):
    y = x.copy()

    def bump(v):
        y[0] += v

    fs = (bump, bump)
    fs[int(x[0] > 0.0)](x[1])
    return np.sum(y)


def in_turns(x):
    state = {"p": x[0], "q": x[1]}

    def up():
        state["p"] = state["p"] * state["q"]

    def down():
        state["q"] = state["q"] - state["p"]

    steps, i = [up, down], 0
    while i < 4:
        steps[i % 2]()
        i += 1
    return state["p"] + state["q"]


def swapped_by_name(x):
    y = x * 1.0

    def swap():
        y[0], y[1] = y[1], y[0] * x[2]

    acts = {"s": swap}
    for k in "sss":
        acts[k]()
    return y[0] + 2.0 * y[1]


def of_an_item(x):
    y = {"k": x[0]}

    def add(v):
        y["k"] += v

    fs = [add]
    fs[0](x[1])
    return y["k"]


def of_an_attribute(x):
    o = _Holder()
    o.t = 0.0

    def put(v):
        o.t = v

    fs = [put]
    fs[0](x[0])
    return o.t * x[1]


def of_its_own_dict(x):
    fs = {"n": x[2]}

    def put(v):
        fs["n"] = v

    fs["put"] = put
    fs["put"](x[0])
    return fs["n"]


def registered(x):
    y, fs = x * 1.0, {}

    def put(v):
        y[0] = v

    def register(f):
        fs["put"] = f

    register(put)
    fs["put"](x[1])
    return np.sum(y)


def result_and_write(x):
    y = x * 1.0

    def put(v):
        y[0] += v
        return v

    fs, total = {"a": put, "b": put}, 0.0
    for k in "ab":
        total += fs[k](x[1])
    return total + np.sum(y)


def result_unused(x):
    y = x.copy()

    def bump(v):
        y[0] += v
        return v

    d = {"b": bump}
    d["b"](x[1])
    return np.sum(y)


def through_a_view(x):
    y = x * 1.0
    z = y[:1]

    def put(v):
        z[0] = v

    fs = {"a": put}
    fs["a"](x[1])
    return np.sum(y)


def added_at(x):
    y = x * 1.0

    def put(v):
        np.add.at(y, [0, 0], v)

    fs = [put, put]
    fs[int(x[0] > 0.0)](x[1])
    return np.sum(y)


def into_an_out(x):
    y = x * 1.0
    fs = {"a": lambda v: np.multiply(y, v, out=y), "b": lambda v: np.copyto(y, v)}
    fs["a"](x[1])
    return np.sum(y)


def by_method(x):
    state = {"t": x[2]}

    def put(v):
        state.update(t=v)

    fs = (put, put)
    fs[int(x[0] > 0.0)](x[1])
    return state["t"]


def fewer_items(x):
    y = [x[0], x[1]]

    def drop():
        y.reverse()
        y.pop()

    fs = {"a": drop}
    fs["a"]()
    return sum(y) * x[2]


def in_a_queue(x):
    y, q = x * 1.0, deque()

    def put(v):
        y[0] += v

    q.append(put)
    q[0](x[1])
    return np.sum(y)


def called_by_another(x):
    y = x * 1.0

    def put(v):
        y[0] += v

    def call(g, v):
        g(v)

    calls = {"c": call, "d": call}
    for k in "cd":
        calls[k](put, x[1])
    return np.sum(y)


def called_by_one_that_captured(x):
    y = x * 1.0

    def put(v):
        y[0] += v

    callbacks = [put]

    def fire(v):
        for callback in callbacks:
            callback(v)

    d = {"f": fire, "g": fire}
    for k in "fg":
        d[k](x[1])
    return np.sum(y)


def _three_times(callback, v):
    for i in range(3):
        callback(v * i)


def by_a_helper(x):
    log = []

    def put(v):
        log.append(v)

    callbacks = {"w": put, "v": put}
    for k in "wv":
        _three_times(callbacks[k], x[0])
    return sum(log)


def by_a_maker(x):
    y = x * 1.0

    def maker(i):
        def put(v):
            y[i] += v

        return put

    fs = [maker(i) for i in range(2)]
    for i in range(2):
        fs[i](x[2])
    return np.sum(y * y)


def starred(x):
    y = x * 1.0

    def put(*values):
        y[0] += values[0]

    fs, args = {"a": put}, (x[1],)
    fs["a"](*args)
    return np.sum(y)


def into_what_it_is_called_with(x):
    y = np.zeros(2)

    def put(array, v):
        array[0] = v

    fs = {"p": put, "q": put}
    for k in "pq":
        fs[k](y, 0.0 * x[1])
    return np.sum(y) + x[0]


def by_a_partial(x):
    y = x * 1.0

    def put(array, v):
        array[0] = v

    fs = {"p": functools.partial(put, y), "q": functools.partial(put, y)}
    for k in "pq":
        fs[k](x[1])
    return np.sum(y)


def constants_over_a_derivative(x):
    y = np.zeros(2)

    def reset():
        y[0] = 0.0

    fs = {"r": reset, "s": lambda: None}
    y[0] = x[0]
    fs["r"]()
    return y[0] + y[1] * x[1]


def another_length(x):
    values = []

    def put(v):
        values.append(v)

    fs, total = {"a": put, "b": put}, 0.0
    fs["a"](2.0)
    for v in values:
        total = total + x[0] * v
    return total


def another_kind(x):
    y = [1.0]

    def put():
        y[0] = np.ones(2)

    fs = {"a": put, "b": lambda: None}
    fs["a"]()
    return np.sum(y[0] * x[0] * x[1])


# --- refused by the run: given functions that hold what else is given ----------------------------


def given_with_its_log(a, log, callbacks):
    for callback in callbacks:
        callback(a)
    return sum(log)


def given_with_its_array(x, y, callbacks):
    for callback in callbacks:
        callback(x[0])
    return np.sum(y) * x[1]


def _with_its_log():
    log = [0.5]
    return log, [functools.partial(list.append, log), print]


def _with_its_array():
    y = np.ones(2)
    return y, [functools.partial(np.copyto, y), print]


# --- right: the result does not depend on what they write ----------------------------------------


def only_watched(x):
    log, y = [], x * 0.5

    def watch(v):
        log.append(float(np.sum(v)))

    watchers = {"a": watch, "b": watch}
    for k in "ab":
        y = y * y
        watchers[k](y)
    return np.sum(y)


def only_counted(x):
    count = np.zeros(1, int)

    def tick(v):
        count[0] += 1

    fs = {"a": tick, "b": tick}
    for k in "ab":
        fs[k](x)
    return x[count[0] - 1] * x[0]


def switched_on(x):
    state = {"on": False}

    def switch():
        state["on"] = True

    fs = {"a": switch, "b": switch}
    for k in "ab":
        fs[k]()
    return np.sum(3.0 * x) if state["on"] else np.sum(x)


def under_another_key(x):
    state = {"v": 1.0}

    def switch():
        state["on"] = True

    f = switch if x[0] > -9.0 else print
    f()
    return np.sum(3.0 * x) if "on" in state else np.sum(x)


def no_longer_none(x):
    first = [None]

    def put(v):
        first[0] = v

    fs = {"a": put, "b": lambda v: None}
    fs["a"](2.0)
    return np.sum(x * x) if first[0] is not None else x[0]


def only_logs(x, log, callbacks):
    for callback in callbacks:
        callback(x)
        x = x * x
    return np.sum(x)


def _logging():
    own = []
    return [], [lambda v: own.append(float(v[0])), lambda v: None]


def layers_given_weights(x):
    w = np.outer(x, x)

    def layer(m, v):
        return m @ v

    fs = {"a": functools.partial(layer, w), "b": functools.partial(np.dot, w)}
    v = x
    for k in "ab":
        v = fs[k](v)
    return np.sum(v)


# (which function is called is known where it is)
FOLLOWED = [
    in_a_dict, into_a_log, log_by_lambda, picked_by_branch, picked_from_a_tuple, of_an_item,
    registered, result_unused, through_a_view, added_at, into_an_out, by_method, fewer_items,
    called_by_another, starred, into_what_it_is_called_with,
]  # fmt: skip

REFUSED = [
    picked_by_loop, in_turns, swapped_by_name, of_an_attribute, of_its_own_dict,
    result_and_write, in_a_queue, called_by_one_that_captured, by_a_helper, by_a_maker,
    by_a_partial, constants_over_a_derivative,
]  # fmt: skip

# --- lists and dicts of functions that others write -----------------------------------------------


def grown_in_a_dict(x):
    fs = [np.sin, np.cos]
    held = {"fs": fs}
    held["fs"].append(np.exp)
    return np.sum(sum([f(x) for f in fs]))


def replaced_in_a_list(x):
    fs = [np.sin, np.cos]
    held = [fs]
    held[0][0] = np.exp
    return np.sum(fs[0](x))


def _put(fs):
    fs[0] = np.exp


def _add(fs):
    fs.append(np.exp)


def replaced_by_a_function(x):
    fs = [np.sin, np.cos]
    _put(fs)
    return np.sum(fs[0](x))


def grown_by_a_function(x):
    fs = [np.sin, np.cos]
    _add(fs)
    return np.sum(sum([f(x) for f in fs]))


class Holder:
    pass


class Functions:
    def __init__(self, fs):
        self.fs = fs

    def add(self, f):
        self.fs.append(f)

    def run(self, x):
        return sum([f(x) for f in self.fs])


def grown_in_an_object(x):
    fs = [np.sin, np.cos]
    held = Holder()
    held.fs = fs
    held.fs.append(np.exp)
    return np.sum(sum([f(x) for f in fs]))


def grown_by_a_method(x):
    fs = [np.sin, np.cos]
    one, other = Functions(fs), Functions(fs)
    one.add(np.exp)
    return np.sum(other.run(x) + sum([f(x) for f in fs]))


def replaced_in_a_loop(x):
    fs = [np.sin, np.cos]
    same = fs
    for k in range(2):
        same[k] = np.exp
    return np.sum(fs[0](x))


def replaced_perhaps(x):
    fs = [np.sin, np.cos]
    other = [1, 2] if np.sum(x) > 100.0 else fs
    other[0] = np.exp
    return np.sum(fs[0](x))


def dict_replaced_in_a_list(x):
    table = {"a": np.sin}
    held = [table]
    held[0]["a"] = np.cos
    return np.sum(table["a"](x))


def dict_updated_in_a_list(x):
    table = {"a": np.sin}
    held = [table]
    held[0].update(a=np.cos)
    return np.sum(sum([f(x) for _, f in table.items()]))


def grown_in_a_pair(x):
    fs = [np.sin, np.cos]
    pair = (fs, 1.0)
    pair[0].append(np.exp)
    return np.sum(sum([f(x) for f in fs]))


def grown_through_a_loop(x):
    fs = [np.sin, np.cos]
    for each in [fs, fs]:
        each.append(np.exp)
    return np.sum(sum([f(x) for f in fs]))


def slice_by_another_name(x):
    fs = [np.sin, np.cos]
    (same,) = [fs]
    same[1:] = [np.exp]
    return np.sum(sum([f(x) for f in fs]))


def grown_meanwhile(x):
    fs, t = [np.sin, np.cos], x
    for f in fs:
        t = f(t) * t
        if len(fs) < 3:
            fs.append(np.exp)
    return np.sum(t)


def _called(f):
    f()


def item_by_a_partial(x):
    held = [None]
    _called(functools.partial(held.__setitem__, 0, x))
    return np.sum(x if held[0] is None else held[0] * x)


def item_by_the_list(x):
    held = [None]
    _called(functools.partial(list.__setitem__, held, 0, x))
    return np.sum(x if held[0] is None else held[0] * x)


# --- functions that are compared, and their names -------------------------------------------------


def _same(x):
    return x


def compared_with_itself(x, w):
    def scaled(a):
        return a * w

    f = scaled
    return x * 2.0 if f is scaled else w


def compared_in_a_list(x, w):
    scaled = lambda a: a * w  # noqa: E731
    return [scaled, _same].count(scaled) * x


def compared_inside(x, w):
    scaled = lambda a: a * w  # noqa: E731
    return _compared(scaled, scaled, x)


def _compared(f, g, x):
    return f(x) * 0.7 if f is g else g(x) * 1.3


def subscribed_once(x, w):
    def scaled(a):
        return a * w

    seen, s = [], 0.0
    for f in [scaled, scaled]:
        if f not in seen:
            seen.append(f)
            s += f(x)
    return s


def by_its_name(x, w):
    def scaled(a):
        return a * w

    t = x if scaled else w
    return t * (2.0 if scaled.__name__ == "scaled" else 5.0)


def by_no_name(x, w):
    scaled = lambda a: a * w  # noqa: E731
    return scaled(x) * (2.0 if scaled.__name__ == "<lambda>" else 5.0)


def none_is_given(x, w, f=None):
    if f is None:
        f = lambda a: a * w  # noqa: E731
    return f(x) if f is not None else x


PROGRAMS = [
    Program(only_watched, [(some(3),)]),
    Program(only_counted, [(some(3),)]),
    Program(switched_on, [(some(3),)]),
    Program(under_another_key, [(some(3),)]),
    Program(no_longer_none, [(some(3),)]),
    Program(layers_given_weights, [(some(3),)]),
    Program(only_logs, [(some(3), *_logging())], wrt="x"),
    *(Program(fn, [(some(3),)]) for fn in FOLLOWED),
    *(Program(fn, [(some(3),)], refused=True) for fn in REFUSED),
    Program(given_with_its_log, [(0.7, *_with_its_log())], wrt="a", refused=True),
    Program(given_with_its_array, [(some(3), *_with_its_array())], wrt="x", refused=True),
    *(
        Program(fn, [(some(3),)])
        for fn in (
            grown_in_a_dict,
            replaced_in_a_list,
            replaced_by_a_function,
            grown_by_a_function,
            grown_in_an_object,
            grown_by_a_method,
            replaced_in_a_loop,
            replaced_perhaps,
            dict_replaced_in_a_list,
            dict_updated_in_a_list,
            grown_in_a_pair,
            grown_through_a_loop,
            slice_by_another_name,
        )
    ),
    Program(grown_meanwhile, [(some(3),)], refused=True),
    Program(item_by_a_partial, [(some(3),)], refused=True),
    Program(item_by_the_list, [(some(3),)], refused=True),
    *(
        Program(fn, [(0.7, 1.3)], refused=True)
        for fn in (compared_with_itself, compared_in_a_list, compared_inside, subscribed_once)
    ),
    *(Program(fn, [(0.7, 1.3)]) for fn in (by_its_name, by_no_name)),
    Program(none_is_given, [(0.7, 1.3)], wrt=("x", "w")),
]
