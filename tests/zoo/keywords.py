"""Arrays that are given by name, or put into containers by calls: they are shared all the same."""

from __future__ import annotations

import bisect
import collections
import heapq
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from tests.zoo.program import Program, positive, some


@dataclass
class Weights:
    w: Any


class Layer(NamedTuple):
    w: Any
    n: int


@dataclass
class Holder:
    items: list


# --- given by name -------------------------------------------------------------------------------


def view_by_name(x):
    y = x * 1.0
    flat = np.ravel(a=y)
    flat *= 2.0
    return np.sum(y)


def views_by_name(x):
    y = x.reshape(2, -1) * 1.0
    turned = np.transpose(a=y, axes=(1, 0))
    turned[0] *= 3.0
    rows = np.swapaxes(a=y, axis1=0, axis2=1)
    rows[1] += 1.0
    upside = np.flip(m=y, axis=0)
    upside[0] *= y[0]
    return np.sum(np.expand_dims(a=y, axis=0) * np.moveaxis(a=y, source=0, destination=0))


def same_array_by_name(x):
    y = x * 1.0
    same = np.asarray(a=y)
    same *= 2.0
    whole = np.ascontiguousarray(a=y)
    whole += y
    return np.sum(y * np.real(val=y))


def constant_by_name(x):
    w = np.ones(len(x))
    d = dict(w=w)
    w[0] = 5.0
    return np.sum(d["w"] * x)


def dict_by_name(x):
    y = x * 1.0
    d = dict(k=y)
    v = d["k"]
    t = np.sum(y * y)
    v *= 2.0
    v[1] += y[0]
    return t * np.sum(v * v)


def dict_and_name(x):
    y = x * 1.0
    d = dict({"a": x}, k=y)
    y *= 2.0
    e = collections.OrderedDict(k=y)
    e["k"] *= 3.0
    return np.sum(d["k"] * d["a"])


def updated_by_name(x):
    y = x * 1.0
    d = {}
    d.update(a=y[:2], b=y[1:])
    d["a"] *= 2.0
    return np.sum(d["b"] ** 2)


def start_of_sum(x):
    y = sum([], start=x)
    y *= 2.0
    return np.sum(x)


def objects_of_constants(x):
    w = np.ones(len(x))
    p, q, r = Weights(w=w), Layer(w=w, n=1), SimpleNamespace(w=w)
    w[0] = 5.0
    return np.sum(p.w * x) + np.sum(q.w * x) * np.sum(r.w * x)


def object_by_name(x):
    y = x * 1.0
    p = Weights(w=y)
    y *= 2.0
    return np.sum(p.w)


def attribute_of_named(x):
    y = x * 1.0
    p = Weights(**{"w": y})
    v = p.w
    v *= 2.0
    return np.sum(y * y)


def tuple_by_name(x):
    y = x * 1.0
    p = Layer(w=y, n=1)
    v = p.w
    v *= 2.0
    return np.sum(y)


def replaced_by_name(x):
    y = x * 1.0
    p = Layer(None, 1)._replace(w=y)
    p.w[0] = 0.0
    return np.sum(y * y)


def namespace_by_name(x):
    y = x * 1.0
    p = SimpleNamespace(w=y)
    v = p.w
    v *= 2.0
    return np.sum(y * y)


def default_by_name(x):
    y = x * 1.0
    least = min([], key=len, default=y)
    least *= 2.0
    return np.sum(y)


# --- put into containers by calls ----------------------------------------------------------------


def added_twice(x):
    y, items = x * 1.0, []
    items += [y, y]
    items[0] *= 2.0
    return np.sum(items[1])


def added_views(x):
    y, items = x * 1.0, []
    items += [y[:2], y[1:]]
    items[0] *= 2.0
    return np.sum(items[1] ** 2)


def attribute_extended(x):
    y, h = x * 1.0, Holder([])
    h.items += [y, y]
    h.items[0] *= 2.0
    return np.sum(h.items[1])


def extended_by_two(x):
    y, items = x * 1.0, [1.0]
    items.extend([y, y])
    items[1] *= 2.0
    return np.sum(items[2])


def added_to_sequence(x):
    y = x * 1.0
    items = [1.0] + [y, y]
    items[1] *= 2.0
    return np.sum(items[2])


def copied_list(x):
    y = x * 1.0
    items = [y, y][:]
    items[0] *= 2.0
    return np.sum(items[1])


def extended_in_turns(x):
    items = []
    for k in range(3):
        items += [x * k, x + k]
        items.extend([x * x])
        items[-1] *= 2.0
    items[1] *= 3.0
    return np.sum(items[1] * items[4] * items[5])


def dict_of_pairs(x):
    y = x * 1.0
    d = dict([("a", y), ("b", y)])
    d["a"] *= 2.0
    e = {}
    e.update([("c", y)])
    e["c"] *= y
    return np.sum(d["b"])


def last_item_taken(x):
    y = x * 1.0
    v = {"k": y}.popitem()[1]
    v *= 2.0
    return np.sum(y)


def items_taken_in_turn(x):
    y = x * 1.0
    _, v = {"k": y}.popitem()
    v *= 2.0
    _, w = collections.OrderedDict([("k", y)]).popitem()
    w *= 3.0
    return np.sum(y)


def constants_added(x):
    b, items = np.ones(len(x)), []
    items += [b, 2.0 * b]
    t = np.sum(b * x)
    return t * np.sum(items[0] * x) + t * np.sum(items[1])


# --- lists in order ------------------------------------------------------------------------------


def kept_in_order(xs):
    ordered = []
    for k in range(len(xs)):
        bisect.insort(ordered, xs[k] * xs[k])
    bisect.insort_left(ordered, xs[0] * 1.0)
    return ordered[0] * 3.0 + ordered[1] * ordered[2]


def place_in_order(x, steps):
    return x * bisect.bisect(steps, x) + x * x * bisect.bisect_left(steps, 2.0 * x)


def put_into_heap(x):
    heap = []
    heapq.heappush(heap, x)
    return heap[0] * 3.0


def pairs_in_heap(x):
    heap = [(1.0, 2)]
    push = heapq.heappush
    push(heap, (x, 1))
    return heap[0][0] * 3.0


def replaced_in_heap(x):
    heap = [x * 2.0]
    first = heapq.heapreplace(heap, x)
    return heap[0] * 3.0 + first


def in_order_of_key(x):
    ordered = [1.0, 2.0]
    bisect.insort(ordered, x, key=lambda value: -value)
    return ordered[0] * 3.0


def extended_from_left(x):
    items = collections.deque()
    items.extendleft([x])
    return items[0] * 3.0


def counter_updated(x):
    counts = collections.Counter()
    counts.update({"k": x})
    return counts["k"] * 3.0


def added_in_turns(x):
    items = []
    for k in range(3):
        items += [x * k, x + k]
        items.extend([x * x])
    return np.sum(items[1] * items[4] * items[5])


def two_lists_in_turns(x, w):
    a, b = [x], [w]
    for k in range(3):
        a += [b[-1] * (k + 1.0)]
        b += [a[-1] * x, a[-2]]
    return np.sum(a[-1] * b[-1] * b[2])


def added_then_read(x, w):
    items = []
    items += [x + 1.0, x - w]
    p, q = items[0], items[1]
    return np.sum(p * q * p * x)


def added_to_tuple(x, w):
    t = (x + 1.0,)
    t += (w + 2.0, x)
    return np.sum(t[0] * t[1] * t[2] * t[1])


PROGRAMS = [
    Program(view_by_name, [(some(3),)]),
    Program(views_by_name, [(some(6),)]),
    Program(same_array_by_name, [(some(3),)]),
    Program(constant_by_name, [(some(3),)]),
    Program(dict_by_name, [(some(3),)]),
    Program(dict_and_name, [(some(3),)]),
    Program(updated_by_name, [(some(3),)]),
    Program(start_of_sum, [(some(3),)]),
    Program(objects_of_constants, [(some(3),)]),
    Program(object_by_name, [(some(3),)], refused=True),
    Program(attribute_of_named, [(some(3),)], refused=True),
    Program(tuple_by_name, [(some(3),)]),
    Program(replaced_by_name, [(some(3),)]),
    Program(namespace_by_name, [(some(3),)]),
    Program(default_by_name, [(some(3),)], refused=True),
    Program(added_twice, [(some(3),)]),
    Program(added_views, [(some(3),)]),
    Program(attribute_extended, [(some(3),)]),
    Program(extended_by_two, [(some(3),)], refused=True),
    Program(added_to_sequence, [(some(3),)], refused=True),
    Program(copied_list, [(some(3),)], refused=True),
    Program(extended_in_turns, [(some(3),)]),
    Program(dict_of_pairs, [(some(3),)]),
    Program(last_item_taken, [(some(3),)]),
    Program(items_taken_in_turn, [(some(3),)], refused=True),
    Program(constants_added, [(some(3),)]),
    Program(kept_in_order, [(positive(4),)]),
    Program(place_in_order, [(1.5, [1.0, 2.0, 3.5])], wrt="x"),
    Program(put_into_heap, [(0.7,)]),
    Program(pairs_in_heap, [(0.7,)]),
    Program(replaced_in_heap, [(0.7,)]),
    Program(in_order_of_key, [(0.7,)], refused=True),
    Program(extended_from_left, [(0.7,)], refused=True),
    Program(counter_updated, [(0.7,)], refused=True),
    Program(added_in_turns, [(some(3),)]),
    Program(two_lists_in_turns, [(some(3), some(3, seed=1))]),
    Program(added_then_read, [(some(3), some(3, seed=1))]),
    Program(added_to_tuple, [(some(3), some(3, seed=1))]),
]
