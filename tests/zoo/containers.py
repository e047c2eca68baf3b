"""Tuples, lists, dicts, namedtuples and dataclasses: built, read, changed, passed and unpacked."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.zoo.program import Program, positive, some


class Point(NamedTuple):
    x: float
    y: float


@dataclass
class Layer:
    weight: np.ndarray
    bias: np.ndarray
    name: str = "layer"


def tuple_built_and_read(x, y):
    pair = (x * y, x + y)
    return pair[0] * pair[1] + pair[-1]


def tuple_unpacked(x, y):
    pair = x * y, x - y
    a, b = pair
    return a * b * b


def nested_unpacking(x, y):
    (a, b), c = (x, x * y), y
    return a * b + c


def starred_unpacking(xs):
    first, *rest = xs
    *_, last = xs
    return first * sum(rest) + last


def starred_middle(x, y):
    a, *b, c = x, x * y, y * y, y
    return a * b[0] + b[1] * c * len(b)


def tuple_argument(pair):
    a, b = pair
    return a * b + a


def tuple_concatenated(x, y):
    t = (x,) + (y, x * y)
    s = 0.0
    for v in t:
        s += v * v
    return s


def list_built_and_read(x, y):
    xs = [x, y, x * y]
    return xs[0] * xs[2] + xs[-1] * len(xs)


def list_appended(x, n):
    xs = []
    for i in range(n):
        xs.append(x**i)
    return sum(xs) * xs[-1]


def list_of_states(x, n):
    xs = [x]
    for _ in range(n):
        xs.append(math.sin(xs[-1]) * x)
    s = 0.0
    for i in range(len(xs)):
        s += xs[i] * xs[len(xs) - 1 - i]
    return s


def list_of_arrays_stacked(x):
    rows = []
    for k in range(3):
        rows.append(np.tanh(k * x))
    m = np.stack(rows)
    return np.sum(m @ m.T)


def list_to_array(x, n):
    values = []
    for i in range(n):
        values.append(x * i)
    a = np.array(values)
    return np.sum(a * a * a)


def list_concatenated(x, y):
    xs = [x] + [y, x * y]
    ys = [x] * 2
    return xs[1] * xs[2] + ys[0] * ys[1]


def list_sliced(xs):
    tail = xs[1:]
    return tail[0] * tail[-1] + len(xs[:-1]) * xs[0]


def list_of_lists(x, y):
    grid = [[x, y], [x * y, x - y]]
    return grid[0][1] * grid[1][0] + grid[1][1]


def list_extended(x, y):
    xs = [x]
    xs.extend([y, x * y])
    xs += [x - y]
    return xs[0] * xs[2] + xs[3] * xs[1]


def list_popped(x, y):
    xs = [x, y, x * y]
    last = xs.pop()
    return last * xs[-1] + xs[0]


def list_in_while(x):
    xs = [x]
    while len(xs) < 4:
        xs.append(xs[-1] * x + 1.0)
    return xs[3]


def dict_built_and_read(x, y):
    d = {"a": x * y, "b": x}
    return d["a"] * d["b"] + d["a"]


def dict_argument(p):
    return p["w"] * p["x"] + p["b"] ** 2


def dict_of_arrays(p, x):
    h = np.tanh(x @ p["w1"] + p["b1"])
    return np.sum((h @ p["w2"] + p["b2"]) ** 2)


def dict_get(p):
    return p.get("w") * p.get("x", 2.0) + p.get("missing", 1.5)


def dict_filled(x, n):
    d = {}
    for i in range(n):
        d[i] = x ** (i + 1)
    return d[0] * d[n - 1]


def dict_merged(p, x):
    q = {**p, "w": x * x}
    return q["w"] * q["b"]


def dict_with_membership(p):
    s = p["w"] * 2.0
    if "bias" in p:
        s = s * p["bias"]
    return s


def dict_made_by_dict(x, y):
    d = dict(a=x, b=y * x)
    return d["a"] * d["b"]


def nested_argument(tree):
    (w, b), options = tree
    return np.sum(w * options["scale"] + b) ** 2


def deep_argument(params):
    s = 0.0
    for layer in params["layers"]:
        s = s + np.sum(layer["w"] ** 2) * layer["b"]
    return s * params["scale"]


def list_argument_of_arrays(ws):
    return np.sum(ws[0] @ ws[1]) * ws[1][0, 0]


def namedtuple_argument(p):
    return p.x * p.x * p.y + p[1]


def namedtuple_built(x, y):
    p = Point(x * y, y)
    a, b = p
    return p.x * p.y + a * b


def dataclass_argument(layer, x):
    return np.sum(np.tanh(layer.weight @ x + layer.bias))


def returned_tuple(x, y):
    def both(a, b):
        return a * b, a + b

    p, s = both(x, y)
    return p * s


def string_in_container(settings):
    if settings["mode"] == "square":
        return settings["x"] ** 2
    return settings["x"] * 3.0


def tuple_in_loop(x, n):
    state = (x, 1.0)
    for _ in range(n):
        state = (state[0] * 0.9 + state[1], state[1] * x)
    return state[0] * state[1]


def list_as_state(x, n):
    state = [x, 1.0]
    for _ in range(n):
        state = [math.sin(state[0]) + state[1], state[1] * x]
    return state[0] + state[1]


def dict_as_state(x, n):
    state = {"position": x, "speed": 1.0}
    for _ in range(n):
        state = {
            "position": state["position"] + 0.1 * state["speed"],
            "speed": state["speed"] - 0.1 * state["position"],
        }
    return state["position"] ** 2 + state["speed"]


def zip_of_lists(x, y):
    s = 0.0
    for a, b in zip([x, y], [y * y, x]):
        s += a * b * a
    return s


def index_by_loop(x, y):
    xs = [x, y, x + y]
    s = 1.0
    for i in (2, 0, 1):
        s = s * xs[i] + xs[i]
    return s


def swapped(x, y):
    a, b = x, y * 2
    a, b = b, a
    return a * a / b


def swapped_in_list(x, y):
    xs = [x, y]
    xs[0], xs[1] = xs[1], xs[0] * xs[1]
    return xs[0] * xs[1] * xs[1]


def min_max_of_list(x, y):
    xs = [x, y, x * y]
    return max(xs) * min(xs)


class Kept:
    def __init__(self, items):
        self.items = items

    def order(self):
        self.items.sort(key=lambda item: item * item)


def sorted_by_keys(x):
    a = [x, -x, x * x]
    b = a
    a.sort(key=lambda item: -item)
    pairs = [(1, x), (0, x * x), (1, 2.0 * x)]
    pairs.sort(key=lambda pair: pair[0], reverse=True)
    kept, d = Kept([x, -2.0 * x, 0.5]), {"a": [x, 3.0 * x, -x]}
    kept.order()
    d["a"].sort(key=lambda item: abs(item - 1.0))
    s = b[0] * a[1] + a[2] * 3.0 + pairs[0][1] * 2.0 + pairs[1][1] * 3.0 + pairs[2][1]
    return s + kept.items[0] * kept.items[1] + kept.items[2] * x + d["a"][0] * 2.0 + d["a"][2] * x


def copies_of_arrays(x):
    y = copy.deepcopy(x)
    y[0] *= 2.0
    z = copy.copy(y)
    z[1] = y[0] * x[1]
    return np.sum(y * z)


def copies_of_lists(x):
    first = [x[0], x[1] * 2.0]
    second = copy.copy(first)
    second[0] = second[1] * first[0]
    third = copy.deepcopy(second)
    third.append(first[0])
    second.append(1.0)
    return sum(third) * sum(second) + first[0]


def copies_of_dicts(x):
    table = {"a": x[0], "b": x[1]}
    other = copy.deepcopy(table)
    other["a"] *= 3.0
    other["c"] = table["a"]
    return sum(other.values()) * table["a"] + copy.copy(x[0]) * copy.deepcopy((x[0], x[1]))[1]


def best_so_far(x):
    best, y = None, x
    for _ in range(3):
        y = y * np.sin(y) + x
        if best is None or np.sum(y) > np.sum(best):
            best = copy.deepcopy(y)
    return np.sum(best**2)


def copies_of_lists_of_arrays(x):
    first = [x, x * 2.0]
    second = copy.deepcopy(first)
    second[0][0] = 5.0
    return np.sum(first[0] * second[1] * second[0])


PROGRAMS = [
    Program(copies_of_arrays, [(some(2),)]),
    Program(copies_of_lists, [(some(2),)]),
    Program(copies_of_dicts, [(some(2),)]),
    Program(best_so_far, [(positive(2),)]),
    Program(copies_of_lists_of_arrays, [(some(2),)], refused=True),
    Program(sorted_by_keys, [(1.3,), (-0.7,)]),
    Program(tuple_built_and_read, [(0.7, 1.2)]),
    Program(tuple_unpacked, [(0.7, 1.2)]),
    Program(nested_unpacking, [(0.7, 1.2)]),
    Program(starred_unpacking, [((0.7, 1.2, -0.4),), ([0.7, 1.2],)]),
    Program(starred_middle, [(0.7, 1.2)]),
    Program(tuple_argument, [((0.7, 1.2),), ([0.7, 1.2],), (np.array([0.7, 1.2]),)]),
    Program(tuple_concatenated, [(0.7, 1.2)]),
    Program(list_built_and_read, [(0.7, 1.2)]),
    Program(list_appended, [(0.7, 4), (0.7, 1)], wrt="x"),
    Program(list_of_states, [(0.7, 4), (0.7, 0)], wrt="x"),
    Program(list_of_arrays_stacked, [(some(3),)]),
    Program(list_to_array, [(0.7, 4), (0.7, 0)], wrt="x"),
    Program(list_concatenated, [(0.7, 1.2)]),
    Program(list_sliced, [([0.7, 1.2, -0.4],)]),
    Program(list_of_lists, [(0.7, 1.2)]),
    Program(list_extended, [(0.7, 1.2)]),
    Program(list_popped, [(0.7, 1.2)]),
    Program(list_in_while, [(0.7,)]),
    Program(dict_built_and_read, [(0.7, 1.2)]),
    Program(dict_argument, [({"w": 0.7, "x": 1.2, "b": -0.4},), ({"w": 1, "x": 2, "b": 3},)]),
    Program(
        dict_of_arrays,
        [({"w1": some(3, 4), "b1": some(4), "w2": some(4, 2), "b2": some(2)}, some(5, 3))],
        wrt="p",
    ),
    Program(dict_get, [({"w": 0.7, "x": 1.2},), ({"w": 0.7},)]),
    Program(dict_filled, [(0.7, 3), (0.7, 1)], wrt="x"),
    Program(dict_merged, [({"w": 0.7, "b": 1.2}, 0.4)]),
    Program(dict_with_membership, [({"w": 0.7, "bias": 1.2},), ({"w": 0.7},)]),
    Program(dict_made_by_dict, [(0.7, 1.2)]),
    Program(nested_argument, [(((some(3), 0.7), {"scale": 1.2, "name": "s"}),)]),
    Program(
        deep_argument,
        [({"layers": [{"w": some(2), "b": 0.7}, {"w": some(3), "b": -0.2}], "scale": 1.5},)],
    ),
    Program(list_argument_of_arrays, [([some(2, 3), some(3, 2)],)]),
    Program(namedtuple_argument, [(Point(0.7, 1.2),)]),
    Program(namedtuple_built, [(0.7, 1.2)]),
    Program(dataclass_argument, [(Layer(some(2, 3), some(2)), some(3))]),
    Program(returned_tuple, [(0.7, 1.2)]),
    Program(string_in_container, [({"mode": "square", "x": 0.7},), ({"mode": "other", "x": 0.7},)]),
    Program(tuple_in_loop, [(0.7, 3), (0.7, 0)], wrt="x"),
    Program(list_as_state, [(0.7, 3)], wrt="x"),
    Program(dict_as_state, [(0.7, 3)], wrt="x"),
    Program(zip_of_lists, [(0.7, 1.2)]),
    Program(index_by_loop, [(0.7, 1.2)]),
    Program(swapped, [(0.7, 1.2)]),
    Program(swapped_in_list, [(0.7, 1.2)]),
    Program(min_max_of_list, [(0.7, 1.2), (1.7, 1.2)]),
]
