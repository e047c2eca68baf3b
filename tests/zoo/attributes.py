"""Attributes of objects in lists that are None at first, or again; and read after they are set."""

from __future__ import annotations

import dataclasses
import functools
import math

import numpy as np

from .program import Program, some


class Layer:
    out = None

    def __init__(self, w, b=None):
        self.w, self.b = w, b
        self.cache = None

    def __call__(self, x):
        z = self.w * x
        if self.b is not None:
            z = z + self.b
        self.out = np.tanh(z)
        return self.out

    def remembered(self, x):
        if self.cache is None:
            self.cache = np.sin(self.w * x)
        return self.cache

    def reset(self):
        self.cache = None
        self.out = None


class Dense:
    def __init__(self, w, b):
        self.w, self.b, self.out = w, b, None

    def __call__(self, x):
        self.out = np.tanh(self.w @ x + self.b)
        return self.out


class Net:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def penalty(self):
        return sum(np.sum(layer.out**2) for layer in self.layers)


class Node:
    def __init__(self, value):
        self.value = value
        self.grad = None

    def push(self, grad):
        if self.grad is None:
            self.grad = grad
        else:
            self.grad = self.grad + grad


def net_of_layers(w, b, v, c, x):
    net = Net([Dense(w, b), Dense(v, c)])
    y = net(x)
    return np.sum(y**2) + 0.1 * net.penalty()


def emptied_in_the_end(w, x):
    layers = [Layer(w), Layer(2 * w, x), Layer(w * x)]
    y = x
    for layer in layers:
        y = layer(y) + 0.3 * layer.out
    for layer in layers:
        y = y + layer.out**2
    for layer in layers:
        layer.reset()
    return np.sum(y)


def remembered_until_reset(w, x):
    layers = [Layer(w), Layer(2 * w, x)]
    total = 0.0
    for k in range(3):
        for layer in layers:
            total = total + np.sum(layer.remembered(x) * k)
        if k == 1:
            layers[0].reset()
    return total


def none_by_class(w, x):
    one, other = Layer(w), Layer(w * x, w)
    total = 0.0
    for layer in [one, other, one]:
        before = layer.out
        layer(x)
        if before is not None:
            total = total + np.sum(before * layer.out)
        else:
            total = total + np.sum(layer.out) ** 2
    return total


def emptied_and_filled(w, x):
    one, other = Layer(w), Layer(w * x, w)
    layers = [one, other, one]
    total = 0.0
    for layer in layers:
        before = layer.out
        layer(x)
        if before is not None:
            total = total + np.sum(before * layer.out)
    one.out = None
    other(x * x)
    for layer in layers:
        if layer.out is None:
            layer(w)
        total = total + np.sum(layer.out**3)
    return total


def pushed(w, x):
    nodes = [Node(w), Node(x), Node(w * x)]
    nodes[0].push(w * x)
    nodes[0].push(x**2)
    nodes[2].push(np.sin(w))
    nodes[1].push(nodes[0].grad * nodes[2].grad)
    total = 0.0
    for node in nodes:
        if node.grad is not None:
            total = total + np.sum(node.grad * node.value)
    nodes[1].grad = None
    nodes[1].push(w**3)
    return total + np.sum(nodes[1].grad)


def numbers_arrays_and_none(w, x):
    one, other, third = Node(w), Node(x), Node(w)
    one.grad, other.grad = w * x, 2.5
    total = 0.0
    for node in (one, other, third):
        if node.grad is None:
            node.grad = np.sum(node.value)
        total = total + np.sum(node.grad * node.value)
    return total + np.sum(third.grad * other.grad * one.grad)


def written_where_read(w, x):
    one, other = Node(w * 1.0), Node(x * 1.0)
    for node in [one, other, one]:
        y = node.value
        y *= 2.0
        node.grad = y
        z = node.grad
        z += x
        node.value = node.value * w
    return np.sum(one.value * other.value) + np.sum(one.grad * other.grad)


def added_to_and_read(w, x):
    one, other = Node(w), Node(x)
    for node in [one, other, one]:
        before = node.value
        node.value += x
        node.grad = node.value * before
        node.value *= node.grad
    return np.sum(one.value * other.value)


class Shown:
    def __init__(self, d):
        self.d, self.scale, self.count = d, 0.5, 0
        self._items, self._named, self._doubled = [d], {"a": d * 1.0}, d * 2.0

    @property
    def top(self):
        return self.d[:2]

    @property
    def raw(self):
        return self.d

    @property
    def new(self):
        return self.d * 2.0

    @property
    def items(self):
        return self._items

    @property
    def named(self):
        return self._named

    @property
    def doubled(self):
        return self._doubled

    @doubled.setter
    def doubled(self, value):
        self.count += 1
        self._doubled = value * 3.0


def view_that_a_property_gives(x, t):
    o = Shown(x * 1.0)
    o.top[0] += t
    o.raw[1] = t * o.raw[0]
    o.raw[:] *= x
    o.new[0] += t
    return np.sum(o.d**2) + o.top[1]


def properties_of_objects_in_a_list(x, t):
    every = [Shown(x * 1.0), Shown(x * t)]
    q = every[0]
    for o in every:
        o.top[0] += t * q.d[1]
        o.scale += t
        o.d = o.d * x
    return sum(np.sum(o.d**2) * o.scale for o in every)


def lists_that_properties_give(x, t):
    o = Shown(x)
    o.items.append(x * t)
    o.items[0] = x * 3.0
    o.named["b"] = x * t
    o.named["a"] *= t
    return np.sum(o._items[-1] * o.items[0]) + np.sum(o._named["b"] ** 2 * o._named["a"])


def a_setter_is_not_called_for_an_item(x, t):
    o = Shown(x)
    o.doubled[0] = t
    o.doubled[1:] *= t
    before = np.sum(o._doubled**2) + o.count
    o.doubled *= t
    return before * np.sum(o.doubled) + o.count * t


class Rows:
    def __init__(self, m):
        self.m = m

    def __getitem__(self, i):
        return self.m[i]

    def row(self, i):
        return self.m[i]


def rows_that_an_object_gives(m, x):
    o = Rows(m * 1.0)
    o.m[[0, 1]][0] = x
    o.m[0][:2] *= x[1]
    o[1][0] += x[2]
    o[[0, 1]][1] = 3.0
    o.row([1])[0] = 2.0
    o.row(1)[1] *= x[0]
    return np.sum(o.m**2)


_W, _X = some(3), some(3, seed=1)

# --- bound to a value of another shape ------------------------------------------------------------


class Held:
    def __init__(self, a):
        self.a = a

    def grow(self, x):
        self.a = self.a + x


def widened_in_a_loop(x):
    ps = [Held(np.array([x]))]
    for p in ps:
        p.a = p.a * np.array([1.0, 2.0, 3.0])
    return np.sum(ps[0].a)


def widened_where_chosen(x, k):
    p, q = Held(np.array([x])), Held(np.array([k]))
    best = p if x > k else q
    best.a = best.a * np.array([1.0, 2.0, 3.0])
    return np.sum(p.a) + np.sum(q.a)


def widened_argument(ps):
    for p in ps:
        p.a = p.a * np.array([1.0, 2.0, 3.0])
    return np.sum(ps[0].a)


def rows_added(x):
    ps = [Held(np.array([[x, 1.0]]))]
    for p in ps:
        p.a = p.a - np.array([[1.0], [3.0]])
    return np.sum(ps[0].a ** 2)


def widened_child(x, k):
    w = Held(np.array([x]))
    w.kid = Held(np.array([k]))
    c = w.kid if k > 0 else w
    c.a = c.a * np.array([1.0, 2.0, 3.0])
    return np.sum(w.a) + np.sum(w.kid.a)


def grown_by_a_method(x, k):
    ps = [Held(np.array([x])), Held(np.array([k]))]
    for i in range(3):
        ps[i % 2].grow(np.array([x, k * i]))
    return np.sum(ps[0].a ** 2) + np.sum(ps[1].a)


def appended_to(xs, k):
    ps = [Held(np.array([x, 1.0])) for x in xs]
    for p in ps:
        p.a = np.append(p.a, k)
    return sum(np.sum(p.a**2) for p in ps)


def cut_and_turned(x, k):
    ps = [Held(np.array([[x, k, 1.0], [1.0, 2.0, 3.0]]))]
    for p in ps:
        p.a = p.a.T * k
    for p in ps:
        p.a = np.diff(p.a[:2], axis=0)
    return np.sum(ps[0].a)


def written_in_between(x, k):
    ps = [Held(np.array([x, k])), Held(np.array([k, 1.0]))]
    best = ps[0] if x > k else ps[1]
    if k > 0:
        best.a = np.append(best.a, x)
    best.a *= k
    best.a[0] += x
    best.a = best.a[::2] * x
    return np.sum(ps[0].a) + np.sum(ps[1].a ** 2)


def number_then_arrays(x, k):
    ps = [Held(x), Held(k)]
    for p in ps:
        p.a = p.a * np.array([1.0, 2.0])
    for p in ps:
        p.a = np.sum(p.a * k)
    for p in ps:
        p.a = p.a * np.array([1.0, 2.0, 3.0])
    return np.sum(ps[0].a) + np.sum(ps[1].a)


def cleared_in_each_step(ps, x):
    for _ in range(3):
        for p in ps:
            p.f = np.zeros(2)
            for q in ps:
                if q is not p:
                    p.f = p.f + q.a * x
        for p in ps:
            p.a = p.a + p.f * 0.1
    return sum(np.sum(p.a**2) for p in ps)


def another_shape_after_what_nobody_reads(x, k):
    ps, y = [Held(np.array([1.0])), Held(np.array([k]))], np.array([x])
    for p in ps:
        p.a = y * 2.0
    for p in ps:
        p.a = np.ones(3)
    return np.sum(ps[0].a) * x + np.sum(y * y)


def rebound_after_a_loop_has_read_it(x, k, n):
    ps, t = [Held(np.array([x, k])), Held(np.array([k, 1.0]))], 0.0
    q = ps[0] if x > k else ps[1]
    for _ in range(n):
        t = t + np.sum(q.a**2)
    q.a = np.ones(2) * k
    return t + sum(np.sum(p.a) for p in ps)


def another_shape_after_a_loop_has_read_it(x, k, n):
    ps, t = [Held(np.array([x, k])), Held(np.array([k, 1.0]))], 0.0
    q = ps[0] if x > k else ps[1]
    for _ in range(n):
        t = t + np.sum(q.a**2)
    q.a = np.ones(3) * k
    return t + sum(np.sum(p.a) for p in ps)


def held(*values):
    return [Held(np.array(value)) for value in values]


_TWO = [(1.3, 0.7), (-0.6, 1.9)]

# --- properties that are computed once ------------------------------------------------------------


class Once:
    def __init__(self, a):
        self.a = a
        self.n = 0

    @functools.cached_property
    def area(self):
        self.n += 1
        return self.a * self.a

    @functools.cached_property
    def areas(self):
        return np.array([self.a, 2.0 * self.area])

    def log(self, x):
        return x * self.area + self.a


def once_in_loop(a, n):
    one, t = Once(a), 0.0
    for _ in range(n):
        t += one.area
        one.a = one.a * 2.0
    return t + one.area * one.a


def once_in_comprehension(a, n):
    one = Once(a)
    return sum([one.log(x) for x in [1.0, a, 3.0][:n]]) + one.n


def once_in_an_arm(a, n):
    one, t = Once(a), 0.0
    if n > 2:
        t += one.area
    one.a *= 3.0
    return t + one.area


def once_by_another(a, n):
    one, t = Once(a), 0.0
    for k in range(n):
        if k > 0:
            t += np.sum(one.areas)
        one.a *= 2.0
    return t + np.sum(one.areas) * one.n


def once_while(a, n):
    one, t = Once(a), 0.0
    while n > 0:
        t += one.area
        n -= 1
        if t > 1:
            one.a *= 1.1
    return t + one.area


def once_each(a, n):
    t = 0.0
    for k in range(n):
        one = Once(a * k)
        t += one.area * one.area
    return t


def once_of_a_list(a, n):
    one = Once(a)
    held = [one]
    if n > 2:
        t = one.area
        one.a *= 2.0
        return held[0].area + t
    return held[0].a


def once_tried(a, n):
    one, t = Once(a), 0.0
    for _ in range(n):
        try:
            t += one.area
        except ZeroDivisionError:
            t += 1.0
        one.a += 1.0
    return t


_ONCE = [(0.7, 1), (0.7, 3)]


@dataclasses.dataclass
class Decay:
    height: float
    rate: float
    floor: float


def misfit_of_a_decay(decay, xs, ys):
    total = 0.0
    for x, y in zip(xs, ys):  # noqa: B905
        error = decay.height * math.exp(-decay.rate * x) + decay.floor - y
        total += error * error
    return total


PROGRAMS = [
    Program(net_of_layers, [(some(3, 2), some(3), some(2, 3), some(2, seed=1), some(2, seed=2))]),
    Program(emptied_in_the_end, [(_W, _X)]),
    Program(remembered_until_reset, [(_W, _X)]),
    Program(none_by_class, [(_W, _X)]),
    Program(emptied_and_filled, [(_W, _X)]),
    Program(pushed, [(_W, _X)]),
    Program(numbers_arrays_and_none, [(_W, _X)]),
    Program(written_where_read, [(_W, _X)]),
    Program(added_to_and_read, [(_W, _X)]),
    Program(view_that_a_property_gives, [(_W, 0.7)]),
    Program(properties_of_objects_in_a_list, [(_W, 0.7)]),
    Program(lists_that_properties_give, [(_W, 0.7)]),
    Program(a_setter_is_not_called_for_an_item, [(_W, 0.7)]),
    Program(rows_that_an_object_gives, [(some(3, 3), _X)]),
    Program(widened_in_a_loop, [(1.3,), (-0.6,)]),
    Program(widened_where_chosen, _TWO),
    Program(widened_argument, [(held([1.3]),), (held([2.0], [0.4]),)]),
    Program(rows_added, [(1.3,), (-0.6,)]),
    Program(widened_child, _TWO),
    Program(grown_by_a_method, _TWO),
    Program(appended_to, [([1.0, 2.0], 0.7), ([0.3], 1.5)]),
    Program(cut_and_turned, _TWO),
    Program(written_in_between, _TWO),
    Program(number_then_arrays, _TWO),
    Program(cleared_in_each_step, [(held([1.0, 2.0], [0.5, -1.0], [0.3, 0.2]), 0.4)]),
    Program(another_shape_after_what_nobody_reads, _TWO),
    Program(rebound_after_a_loop_has_read_it, [(1.3, 0.7, 2), (0.3, 0.7, 0)]),
    Program(another_shape_after_a_loop_has_read_it, [(1.3, 0.7, 2)], refused=True),
    *(
        Program(fn, _ONCE, wrt="a")
        for fn in (
            once_in_loop,
            once_in_comprehension,
            once_in_an_arm,
            once_by_another,
            once_while,
            once_each,
        )
    ),
    Program(once_of_a_list, _ONCE, wrt="a"),
    Program(once_tried, _ONCE, wrt="a", refused=True),
    Program(
        misfit_of_a_decay,
        [
            (Decay(1.2, 0.7, 0.3), [0.1, 0.5, 1.5], [1.4, 0.9, 0.6]),
            (Decay(1.2, 0.7, 0.3), [], []),
        ],
        wrt="decay",
    ),
]
