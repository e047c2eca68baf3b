"""Programs with one object at several places, and with arrays of objects that others write."""

from __future__ import annotations

import copy
from collections.abc import Callable

import numpy as np

from .program import Program, some


class Held:
    def __init__(self, u):
        self.u = u


class Layer:
    def __init__(self, u):
        self.u = u

    def __call__(self, z):
        return self.u * z


class Growing:
    def __init__(self, u):
        self.u = u

    def __call__(self, z):
        self.u += 0.5 * z
        return self.u * z


class Pair:
    def __init__(self, w, b):
        self.w = w
        self.b = b
        self.cache = None

    def __call__(self, x):
        z = x * self.w + self.b
        self.cache = z
        return z

    @property
    def whole(self):
        return np.sum(self.w)


class Stepping:
    """(`make` says what `u` and `v` are at first.)"""

    def __init__(self, u, v):
        self.u = u
        self.v = v

    def by_name(self):
        w = self.u
        w[0] = self.v @ self.u

    def by_view(self):
        t = self.u[:2]
        t *= self.u @ self.v

    def both_are_one(self):
        self.u = self.v * self.v
        self.v = self.u


def unpacked_to_two_names(x):
    o = Held(x.copy())
    both = (o, o)
    a, b = both
    a.u += np.sin(a.u)
    b.u += np.sin(b.u)
    return np.sum(o.u)


def unpacked_to_three_names(x):
    o = Held(x.copy())
    every = (o, o, o)
    a, b, c = every
    a.u += np.sin(a.u)
    b.u *= b.u
    c.u[1:] += c.u[:-1] * 1.0
    return np.sum(o.u * x)


def twice_in_a_list(x):
    o = Layer(x.copy())
    for p in [o, o]:
        p.u += np.sin(p.u)
    return np.sum(o.u)


def less_of_itself(x):
    o = Layer(x.copy())
    for p in [o, o]:
        p.u -= p.u * p.u
    return np.sum(o.u)


def called_and_then_by_item(x, z):
    o = Growing(x.copy())
    q = o
    q.u += o(z)
    for p in (o, q):
        p.u[0] = 3 * p.u[1]
    return np.sum(o.u)


def whole_and_then_by_item(x):
    o = Layer(x.copy())
    o.u += np.sin(o.u)
    for p in (o, o):
        p.u[0] = 3 * p.u[1]
    return np.sum(o.u)


def layers_of_pairs(params, x):
    layers = []
    for w, b in params:
        layers.append(Pair(w, b))
    for layer in layers:
        x = layer(x)
    return np.sum(x) + np.sum(layers[0].cache ** 2)


def layers_changed(params, x):
    layers = [Pair(w, b) for w, b in params]
    for layer in layers:
        layer.w = layer.w * layer.b
    return sum(np.sum(layer.w * x) for layer in layers)


def poke(z, v):
    z[0] += v


def one_given_to_a_writer(m):
    ps = [Held(row.copy()) for row in m]
    poke(ps[0].u, m[0, 0])
    return sum(np.sum(p.u * p.u) for p in ps)


def each_given_to_a_writer(m):
    ps = [Held(row.copy()) for row in m]
    for p in ps:
        poke(p.u, p.u[1])
    return sum(np.sum(p.u * p.u) for p in ps)


def the_result_of_a_product(x, m):
    ps = []
    for row in m:
        ps.append(Pair(row * 2, row[0]))
    for p in ps:
        p.b += 0.1
    np.multiply(ps[0].w, x, out=ps[0].w)
    return sum(p.whole * p.b for p in ps)


def added_at_places(m, s):
    ps = [Held(row.copy()) for row in m]
    i = 1
    y = ps[2].u
    ps[2].u[-1] += ps[0].u[1]
    np.add.at(ps[i].u, [2], s)
    return np.sum(y * ps[1].u)


def attributes_become_one(x):
    every = [Stepping(x, x[::-1].copy()) for _ in range(2)]
    for one in every:
        one.both_are_one()
    return np.sum(every[0].u * every[1].v)


def name_of_an_attribute(x, a):
    every = [Stepping(x * a, np.ones(3)) for _ in range(2)]
    every[-1].by_name()
    return np.sum(every[0].u) + np.sum(every[1].u ** 2)


def view_of_an_attribute(x):
    o = Stepping(x, x.copy())
    q = o
    for p in (o, q):
        p.by_view()
    return np.sum(x)


def _pairs() -> list[tuple[np.ndarray, np.ndarray]]:
    return [(some(3), some(3, seed=1)), (some(3, seed=2), some(3, seed=3))]


class Later:
    """Its attributes are read in an arm that is not taken before they are set."""

    def __init__(self, n, u):
        self.u = u
        self.w = self.start(n)
        self.n = n
        for k in range(3):
            if k > 0:
                self.s = self.s * self.t
            else:
                self.s = u
            self.t = self.s * u

    def start(self, n=-1):
        if n == -1:
            n = self.n
        return np.full(n, self.u)

    def last(self, again):
        if again:
            return self.kept * self.u
        self.kept = self.u**2
        return self.kept


def set_later(n, x):
    one = Later(n, x)
    return np.sum(one.w * one.start()) * one.s


def set_when_asked(x, again):
    one = Later(2, x)
    try:
        found = one.last(again)
    except AttributeError:
        return 3.0 * x
    return found * one.last(True)


class Sometimes:
    def __init__(self, u):
        if u > 0.5:
            self.v = u * u

    def asked(self):
        return self.v if hasattr(self, "v") else 1.0


def asked_for(x):
    return Sometimes(x).asked() * x


class Gain:
    def __init__(self, u, k=1.0, **options):
        self.u = u
        self.k = k
        self.set_rest(**options)

    def set_rest(self, **options):
        self.rest = options.get("rest", 0.5)

    def power(self, x, p=2.0):
        return self.u * x**p


class Louder(Gain):
    def __init__(self, u, **options):
        super().__init__(u, **options)
        self.u *= 2.0

    def call(self, x, **options):
        self.k = self.k + self.u
        return self.power(x, **options) * self.k * self.rest


class Loudest(Louder):
    def __init__(self, *args, **options):
        super().__init__(*args, rest=args[0] ** 2, **options)


def options_handed_on(x, y):
    a = Louder(x, k=y * y, rest=x * y).call(y, p=3.0)
    b = Louder(x).call(y)
    return a + b * Loudest(y, k=x).call(x)


X = [(some(3),), (some(3, seed=5),)]
ONE: list[Callable] = [
    unpacked_to_two_names,
    unpacked_to_three_names,
    twice_in_a_list,
    less_of_itself,
    whole_and_then_by_item,
    attributes_become_one,
    view_of_an_attribute,
]
class Turn:
    def __init__(self, q):
        self.q = q

    @property
    def parts(self):
        return self.q

    @property
    def inverse(self):
        size = self.q @ self.q
        if size > 0:
            return self.__class__(self.q * np.array([1.0, -1.0, -1.0]) / size)
        raise ZeroDivisionError("zero has no inverse")


def made_where_nothing_is_raised(q):
    return np.sum(Turn(q).inverse.parts ** 2)


class Part:
    def __init__(self, v):
        self.v = v

    def get(self):
        return self.v

    @property
    def value(self):
        return self.v


class Rows:
    def __init__(self, a):
        self.a = a

    def at(self, i):
        return self.a[i]

    def put(self, i, v):
        self.a[i] = v


def changed_and_used_before_it_is_set(parts, y):
    r = 0.0
    for part in parts:
        v = part.get()
        v -= y
        for _ in range(3):
            r += v * v
        part.v = v
    return parts[0].v * r


def property_changed_and_used(parts, y):
    r = 0.0
    for part in parts:
        v = part.value
        v += y
        for k in range(2):
            r += k * v * v
        part.v = v
    return sum(part.v for part in parts) * r


def item_changed_and_used_before_it_is_put(a, y):
    rows = Rows(a * 1.0)
    r = 0.0
    for k in range(len(a)):
        v = rows.at(k)
        v -= y
        for _ in range(2):
            r += np.sum(v * v)
        rows.put(k, v)
    return np.sum(rows.a * rows.a) * r



# --- copies --------------------------------------------------------------------------------------


class TwoParts:
    def __init__(self, a, b):
        self.a = a
        self.b = b


class Tripled(TwoParts):
    def __copy__(self):
        return Tripled(self.a * 3.0, self.b)


def copy_is_another(x, y):
    o = TwoParts(x, [y])
    p = copy.copy(o)
    p.a = p.a * 2.0
    p.b[0] = p.b[0] * o.a
    return o.a * p.a * o.b[0]


def copy_holds_the_same_array(x, v):
    o = TwoParts(x * 1.0, v)
    p = copy.copy(o)
    p.a[0] = 2.0 * v[0]
    p.b = p.b * o.a
    return np.sum(o.a * p.a * p.b * o.b)


def copy_of_an_argument(o, y):
    o.a = o.a * y
    p = copy.copy(o)
    p.a = p.a * y
    o.b = p.a
    return o.a * p.a * p.b * o.b


def copy_in_its_own_way(x, y):
    o = Tripled(x, y)
    p = copy.copy(o)
    p.a = p.a * 2.0
    return o.a * p.a * p.b



# --- attributes by name --------------------------------------------------------------------------


class Empty:
    pass


class Options:
    def __init__(self, **given):
        for name, value in given.items():
            setattr(self, name, value)


def attributes_set_by_name(x, y):
    o = Empty()
    for name in ("a", "b"):
        setattr(o, name, x * y)
    o.a = o.a + getattr(o, "b") * x  # noqa: B009
    return o.a * o.b


def attributes_changed_by_name(o, y):
    for k, name in enumerate(["a", "b"]):
        setattr(o, name, getattr(o, name) * y + k)
    return o.a * o.b


def options_by_name(x, y):
    o = Options(a=x, b=y)
    return o.a * o.b * o.b


def attributes_named_by_the_run(x, names):
    o = Empty()
    for name in names:
        setattr(o, name, x)
    return o.a * x


PROGRAMS = [
    *(Program(fn, X) for fn in ONE),
    Program(called_and_then_by_item, [(some(3), some(3, seed=1))]),
    Program(layers_of_pairs, [(_pairs(), some(3, seed=4))]),
    Program(layers_changed, [(_pairs(), some(3, seed=4))]),
    Program(one_given_to_a_writer, [(some(3, 3),)]),
    Program(each_given_to_a_writer, [(some(3, 3),)]),
    Program(the_result_of_a_product, [(some(3), some(3, 3, seed=1))]),
    Program(added_at_places, [(some(3, 3), 0.7)]),
    Program(name_of_an_attribute, [(some(3), 0.7)]),
    Program(set_later, [(3, 0.7)], wrt="x"),
    Program(set_when_asked, [(0.7, True), (0.7, False)], wrt="x"),
    Program(asked_for, [(0.7,), (0.3,)], refused=True),
    Program(options_handed_on, [(0.7, 1.3)]),
    Program(made_where_nothing_is_raised, [(some(3),)]),
    Program(changed_and_used_before_it_is_set, [([Part(1.3), Part(0.9)], 0.7)]),
    Program(property_changed_and_used, [([Part(1.3), Part(0.9)], 0.7)]),
    Program(item_changed_and_used_before_it_is_put, [(some(3), 0.7), (some(2, 2), 0.7)]),
    Program(copy_is_another, [(0.5, 0.3)]),
    Program(copy_holds_the_same_array, [(some(2), some(2, seed=1))]),
    Program(copy_of_an_argument, [(TwoParts(0.7, 0.2), 0.3)]),
    Program(copy_in_its_own_way, [(0.5, 0.3)], refused=True),
    Program(attributes_set_by_name, [(0.5, 0.3)]),
    Program(attributes_changed_by_name, [(TwoParts(0.5, 0.3), 0.7)]),
    Program(options_by_name, [(0.5, 0.3)]),
    Program(attributes_named_by_the_run, [(0.5, ["a"])], wrt="x", refused=True),
]
