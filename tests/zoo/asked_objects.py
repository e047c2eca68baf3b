"""Objects of which only the run knows the class, and what their classes say of operators: which
method is asked first, and what follows where it answers `NotImplemented`."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from tests.zoo.program import Program


class Cost:
    def __init__(self, x):
        self.x = x
        self.size = x

    def __add__(self, v):
        return self.x * v

    def __radd__(self, v):
        return self.x * v * 2.0

    def __neg__(self):
        return self.x**3

    def __getitem__(self, i):
        return self.x * (i + 1.0)

    def __iter__(self):
        return iter([self.x, self.x**2])

    def __float__(self):
        return float(self.x) ** 2

    def value(self, k):
        return self.x * k


class Square(Cost):
    def value(self, k):
        return self.x * self.x * k


def methods_of_any(costs, k):
    return sum(cost.value(k) for cost in costs) * k


def operator_of_any(costs, k):
    return costs[1] + k


def reflected_of_any(costs, k):
    return k + costs[1]


def minus_of_any(costs, k):
    return -costs[1] * k


def item_of_any(costs, k):
    return costs[1][1] * k


def items_of_any(costs, k):
    t = 0.0
    for v in costs[1]:
        t += v * k
    return t


def float_of_any(costs, k):
    return float(costs[1]) * k


def size_of_any(costs, k):
    return costs[1].size * k


def numbers_beside_objects(values, k):
    return values[0] * k + values[1].value(k)


def minus_in_pairs(ps):
    costs = [Cost(p) for p in ps]
    return sum([-cost for cost, _ in zip(costs, ps, strict=True)])


# --- which method is asked -----------------------------------------------------------------------


class Number:
    def __init__(self, x):
        self.x = x

    def __mul__(self, other):
        return Number(self.x + 2.0 * other.x)

    def __rmul__(self, other):
        return Number(5.0 * self.x + other.x)

    def __lt__(self, other):
        return self.x < other.x

    def __gt__(self, other):
        return self.x < 2.0 * other.x


class Special(Number):
    def __rmul__(self, other):
        return Special(7.0 * self.x - other.x)


class Plain(Number):
    pass


def subclass_is_asked_first(x, y):
    return (Number(x) * Special(y)).x * (Number(x) * Plain(y)).x


def subclass_compares_first(x, y):
    return x * y if Number(x) < Plain(y) else x + y


def either_class(x, y, n):
    a = Number(x) if n else Special(y)
    b = Special(x) if n else Special(y)
    return (a * b).x


def rebound_from_a_star(xs, n):
    a = Number(*xs)
    if n:
        a = Special(*xs)
    return (a * Number(0.3)).x


def changed_and_multiplied(numbers, k):
    numbers[0].x *= 2.0
    return (numbers[0] * Number(k)).x


class Equal:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return self.x == other.x if isinstance(other, Equal) else NotImplemented

    def __iadd__(self, other):
        return NotImplemented

    def __add__(self, other):
        return Equal(self.x + 3.0 * other)

    __hash__ = None


def not_equal_to_a_number(x):
    return x * (2.0 if Equal(x) == 3 else 3.0) * (5.0 if Equal(x) == Equal(x) else 7.0)


def added_in_place_or_not(x):
    held = Equal(x)
    held += 2.0 * x
    return held.x * x


# --- attributes ----------------------------------------------------------------------------------


class Kept(NamedTuple):
    w: np.ndarray

    def bump(self, k):
        self.w[0] *= k


def method_of_a_tuple(x, k):
    kept = Kept(x * k)
    kept.bump(k)
    return np.sum(kept.w)


def kept_method_of_a_tuple(x, k):
    kept = Kept(x * k)
    bump = kept.bump
    bump(k)
    return np.sum(kept.w)


def dict_of_a_namespace(x, y):
    s = SimpleNamespace(a=x, b=y)
    s.__dict__["a"] = x * y
    return s.a * s.b


# --- lists ---------------------------------------------------------------------------------------


def pairs_replaced(pairs, k):
    for i, (w, b) in enumerate(pairs):
        pairs[i] = [w * k, b]
    return sum(pair[0] * pair[1] for pair in pairs)


def arrays_replaced(params, grads, rate):
    for i, ((w, b), (dw, db)) in enumerate(zip(params, grads, strict=True)):
        params[i] = (w - rate * dw, b - rate * db)
    return sum(np.sum(w * b) for w, b in params)


def chosen_of_an_empty_list(k, xs):
    for x in xs:
        k = k * (1.0 - x) if x > 1.0 else k + x
    return k


# --- several classes with one name ----------------------------------------------------------------


class Part:
    def __init__(self, v):
        self.v = v


class Whole:
    def __init__(self, v, parts):
        self.v = v
        self.parts = parts
        self.log = []
        self.info = {}


def same_name_in_two_lists(parts, wholes):
    for part, whole in zip(parts, wholes, strict=True):
        part.v += whole.v
    return sum(part.v for part in parts) * wholes[0].v


def same_name_above_and_below(whole):
    whole.parts[0].v *= 2.0
    return whole.parts[0].v * whole.v + whole.parts[1].v


def noted_and_not_read(whole, q):
    for k, part in enumerate(whole.parts):
        part.v -= q
        whole.log.append(1.5)
        whole.info[k] = whole.info.get(k, 0) + 1
    return whole.parts[0].v * whole.parts[1].v


# --- numbers that become arrays -------------------------------------------------------------------


class Total:
    def __init__(self, total):
        self.total = total

    def add(self, q):
        self.total += q
        return self


def number_plus_array_in_place(b, v):
    b += v
    return np.sum(b) + np.mean(b) * b[0]


def number_times_array_in_place(b, v):
    c = v.sum()
    c *= v
    return np.sum(c) * b


def attribute_becomes_an_array(b, v):
    return np.sum(Total(b).add(v).total)


def sum_of_arrays(vs, b):
    return np.sum(sum(vs, b))


def joined_arrays(vs, w):
    return np.sum(np.concatenate(vs) * w) + np.sum(np.mean(vs, axis=0))


def stacked_arrays(vs, m):
    return np.sum(np.stack(vs) * m)


# --- what NumPy asks ------------------------------------------------------------------------------


class Sequence:
    def __init__(self, x, y):
        self.items = [x, y]

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return self.items[i]

    def __radd__(self, s):
        return self.items[0] * s * 7.0

    def __float__(self):
        return self.items[0] * self.items[1]


def scalar_of_numpy_and_sequence(x, y):
    return (np.cos(x) + Sequence(x, y))[1]


def number_and_sequence(x, y):
    return math.cos(x) + Sequence(x, y)


def array_of_sequences(x, y):
    return np.sum(np.array([Sequence(x, y), Sequence(y, x)]))


def stored_as_a_number(x, y):
    a = np.zeros(2)
    a[0] = Sequence(x, y)
    return a[0] * x


class Backwards:
    def __init__(self, x):
        self.x = x

    def __iter__(self):
        return iter([self.x, 1.0])

    def __reversed__(self):
        return iter([3.0 * self.x, 2.0])

    def __delitem__(self, i):
        self.x = self.x * i


def run_through_backwards(x):
    return sum(reversed(Backwards(x))) * x


def item_deleted(x):
    held = Backwards(x)
    del held[3]
    held.x = held.x * x
    return held.x


def _costs():
    return [([Cost(0.3), Square(0.9)], 0.7), ([Square(0.4), Cost(1.3)], 0.7)]


def _arrays(*rows):
    return tuple(np.array(row) for row in rows)


PROGRAMS = [
    Program(methods_of_any, _costs()),
    Program(operator_of_any, _costs(), refused=True),
    Program(reflected_of_any, _costs(), refused=True),
    Program(minus_of_any, _costs(), refused=True),
    Program(item_of_any, _costs(), refused=True),
    Program(items_of_any, _costs(), refused=True),
    Program(float_of_any, _costs(), refused=True),
    Program(size_of_any, _costs(), refused=True),
    Program(numbers_beside_objects, [([0.4, Cost(0.3)], 0.7)]),
    Program(minus_in_pairs, [([1.0, 3.0, 0.5],)]),
    Program(subclass_is_asked_first, [(0.7, 0.4)]),
    Program(subclass_compares_first, [(0.7, 0.4), (0.7, 0.3), (0.4, 0.7)]),
    Program(either_class, [(0.7, 0.4, 0), (0.7, 0.4, 1)], wrt=("x", "y")),
    Program(rebound_from_a_star, [([0.7], 0)], wrt="xs"),
    Program(changed_and_multiplied, [([Number(0.7)], 0.4)]),
    Program(not_equal_to_a_number, [(0.7,)]),
    Program(added_in_place_or_not, [(0.7,)]),
    Program(method_of_a_tuple, [(np.array([0.5, 0.3]), 0.7)]),
    Program(kept_method_of_a_tuple, [(np.array([0.5, 0.3]), 0.7)], refused=True),
    Program(dict_of_a_namespace, [(0.7, 0.4)], refused=True),
    Program(pairs_replaced, [([[1.0, 2.0], [3.0, 4.0]], 0.7)]),
    Program(
        arrays_replaced,
        [([_arrays([1.0, 2.0], [0.5, 0.3])], [_arrays([0.1, 0.2], [0.5, 0.6])], 0.7)],
    ),
    Program(chosen_of_an_empty_list, [(0.7, []), (0.7, [0.3, 1.4])]),
    Program(same_name_in_two_lists, [([Part(0.3), Part(0.4)], [Whole(0.6, []), Whole(0.7, [])])]),
    Program(same_name_above_and_below, [(Whole(0.3, [Part(0.4), Part(0.9)]),)]),
    Program(noted_and_not_read, [(Whole(0.3, [Part(0.4), Part(0.9)]), 0.2)]),
    Program(number_plus_array_in_place, [(0.3, np.array([1.2, 0.4, 0.3]))]),
    Program(number_times_array_in_place, [(0.3, np.array([1.2, 0.4, 0.3]))]),
    Program(attribute_becomes_an_array, [(0.3, np.array([1.2, 0.4, 0.3]))]),
    Program(sum_of_arrays, [([np.array([1.2, 0.4]), np.array([0.3, 0.9])], 0.7)]),
    Program(joined_arrays, [([np.array([1.2, 0.4]), np.array([0.3, 0.9])], np.arange(4.0))]),
    Program(stacked_arrays, [([np.array([1.2, 0.4]), np.array([0.3, 0.9])], np.eye(2) + 0.5)]),
    Program(scalar_of_numpy_and_sequence, [(0.7, 0.4)], refused=True),
    Program(number_and_sequence, [(0.7, 0.4)]),
    Program(array_of_sequences, [(0.7, 0.4)], refused=True),
    Program(stored_as_a_number, [(0.7, 0.4)], refused=True),
    Program(run_through_backwards, [(0.7,)], refused=True),
    Program(item_deleted, [(0.7,)]),
]
