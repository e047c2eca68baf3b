"""Objects that lists, dicts and other objects hold, and that are changed there."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

import numpy as np

from srcgrad import stop_gradient

from .program import Program, positive, some


class Particle:
    def __init__(self, x, v):
        self.x = x
        self.v = v

    def step(self, dt):
        self.v -= dt * self.x
        self.x += dt * self.v

    @property
    def energy(self):
        return 0.5 * self.v * self.v + self.x * self.x


class Body:
    """Its `__init__` does more than keep what it is given."""

    def __init__(self, x, m):
        self.x, self.m = x, m + 0.5
        self.f = self.v = 0.0


class Charged(Particle):
    def __init__(self, x, v, charge):
        super().__init__(x, v)
        self.charge = charge

    def step(self, dt):
        super().step(dt)
        self.charge *= self.x


class World:
    def __init__(self):
        self.bodies, self.t = [], 0.0

    def add(self, body):
        self.bodies.append(body)

    def step(self, dt):
        for body in self.bodies:
            body.step(dt)
        self.t += dt


class Layer:
    def __init__(self, w):
        self.w = w


class Net:
    def __init__(self, layers):
        self.layers = layers

    def scale(self, s):
        for i in range(len(self.layers)):
            self.layers[i].w *= s

    def __call__(self, x):
        for layer in self.layers:
            x = np.tanh(layer.w * x)
        return x


class Node:
    def __init__(self, v, following=None):
        self.v, self.following = v, following


class Tree:
    def __init__(self, v):
        self.v = v
        self.left = self.right = None

    def insert(self, v):
        here = self
        while True:
            if v < here.v:
                if here.left is None:
                    here.left = Tree(v)
                    return
                here = here.left
            else:
                if here.right is None:
                    here.right = Tree(v)
                    return
                here = here.right


class Cell:
    def __init__(self, x):
        self.x, self.beside = x, []
        self.following = 0.0


class Logged:
    def __init__(self, x):
        self.x, self.log = x, []

    def times(self, y):
        self.x = self.x * y
        self.log.append(self.x)


@dataclass
class Kicked:
    x: float
    v: float = 0.5
    seen: list = field(default_factory=list)

    def kick(self, a):
        self.v += a * self.x
        self.seen.append(self.v)


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b


class Halved:
    def __init__(self, r):
        self._r = r

    @property
    def r(self):
        return self._r

    @r.setter
    def r(self, value):
        self._r = value * 0.5


class Cached:
    def __init__(self, x):
        self.x, self.square = x, None

    def value(self):
        if self.square is None:
            self.square = self.x * self.x
        return self.square


class Vector:
    """Its `x` is another one than that of a particle."""

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, s):
        return Vector(self.x * s, self.y * s)

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self


def cached(x):
    cs = [Cached(x), Cached(2.0 * x)]
    s = 0.0
    for _ in range(2):
        for c in cs:
            s = s * x + c.value()
    cs[0].x = 5.0
    return s + cs[0].value()


def of_vectors(x):
    v = Vector(x, 1.0)
    ps = [Particle(Vector(x, 1.0), v), Particle(v, Vector(x, x))]
    for _ in range(2):
        for p in ps:
            p.x = p.x + p.v * 0.1
        for p in ps:
            p.v += p.x * x
    return sum(p.x.x * p.v.y for p in ps) + v.x


def arrays_that_change_places(x):
    ps = [Particle(x * 1.0, x * 2.0)]
    for p in ps:
        for _ in range(3):
            p.x, p.v = p.v, p.x
            p.x += 1.0
            p.v *= x
    return np.sum(ps[0].x * ps[0].v * x)


def lists_of_them(x):
    ps = [Particle(x * i, 1.0) for i in range(5)]
    del ps[1]
    for p in ps:
        p.v *= p.x
    ps[:] = ps[1:]
    ps.insert(0, Particle(x, x))
    ps.reverse()
    forces = {p: x * i for i, p in enumerate(ps)}
    while len(ps) > 1:
        p = ps.pop()
        p.v += forces[p]
        for q in ps:
            if q is not p:
                q.x, q.v = q.v * x, q.x + p.v
    return ps[0].x * ps[0].v


def stepped(x, n):
    ps = [Particle(x * i, 2.0 * x) for i in range(n)]
    for _ in range(3):
        for p in ps:
            p.step(0.1 * x)
    return sum(p.energy for p in ps)


def in_pairs(x, n):
    bodies = [Body(x * i, 1.0 + i) for i in range(n)]
    for _ in range(2):
        for b in bodies:
            b.f = 0.0
        for i, a in enumerate(bodies):
            for b in bodies[i + 1 :]:
                d = a.x - b.x
                a.f -= d * b.m
                b.f += d * a.m * x
        for b in bodies:
            b.v += 0.1 * b.f / b.m
            b.x += 0.1 * b.v
    return sum(b.x**2 for b in bodies)


def in_combinations(x):
    bodies = [Body(x * i, 1.0 + i) for i in range(3)]
    for a, b in itertools.combinations(bodies, 2):
        d = a.x - b.x
        a.f -= d * b.m
        b.f += d * a.m * x
    return sum(b.f * b.f * b.x for b in bodies)


def twice_in_a_list(x):
    p = Particle(x, 2.0)
    for q in [p, p, Particle(x, x)]:
        q.x *= q.x * q.v
    return p.x


def under_two_names(x):
    p = Particle(x, 1.0)
    held = [p]
    held[0].x = x * x
    p.v *= held[0].x
    q = held[0] if x > 0.5 else Particle(x, 2.0)
    q.x *= 3.0 * x
    return p.x * p.v + q.x


def of_arrays(x):
    ps = [Particle(x * i, x * x) for i in range(1, 3)]
    for _ in range(2):
        for p in ps:
            p.x += p.v * 0.1
            p.x[0] *= 2.0
            p.v = p.v * p.x
    return sum(np.sum(p.x**2) for p in ps)


def of_one_array(x):
    """Two objects hold one array, of which a third name knows."""
    a = x * 1.0
    ps = [Particle(a, 1.0), Particle(a, 2.0)]
    old = ps[0].x
    for p in ps:
        p.x += 1.5 * x
    return np.sum(ps[0].x ** 2) + np.sum(ps[1].x * x) + np.sum(a * old * x)


def of_views(x):
    m = np.outer(x, x)
    ps = [Particle(m[i], 1.0) for i in range(2)]
    for p in ps:
        p.x *= x
    return np.sum(m * m)


def snapshots(x):
    ps = [Particle(x * i, x * x) for i in range(2)]
    seen = []
    for _ in range(2):
        for p in ps:
            p.x += p.v
        seen.append(ps[1].x.copy())
        for p in ps:
            p.x = p.x * p.v
        seen.append(ps[1].x)
    return sum(np.sum(s * s) for s in seen)


def world(x):
    w = World()
    for i in range(3):
        w.add(Charged(x * i, 1.0, x))
    w.add(w.bodies[1])
    for _ in range(2):
        w.step(0.1 * x)
    return sum(b.energy * b.charge for b in w.bodies) * w.t


def network(x, w):
    net = Net([Layer(w), Layer(w * w)])
    net.scale(x)
    return net(x)


def chosen(x):
    best = None
    ps = [Particle(x, 1.0), Particle(2.0 * x, 2.0), Particle(-x, 3.0)]
    for p in ps:
        p.x *= x
        if best is None or p.x > best.x:
            best = p
    best.v *= x
    max(ps, key=lambda p: p.v).v += x * x
    return best.x * best.v + sum(p.v for p in ps if p.x > 0.0)


def linked(x):
    first = None
    for i in range(3):
        first = Node(x * (i + 1), first)
    node = first
    while node is not None:
        node.v *= x
        node = node.following
    return first.v * first.following.v


def binary_tree(x):
    root = Tree(x)
    for k in (0.5, 2.0, 3.0, 0.1):
        root.insert(k * x)
    s, left = 0.0, [root]
    while left:
        tree = left.pop()
        tree.v *= x
        s = 0.5 * s + tree.v
        if tree.left is not None:
            left.append(tree.left)
        if tree.right is not None:
            left.append(tree.right)
    return s


def diffusion(x):
    cells = [Cell(x * i) for i in range(4)]
    for i in range(4):
        cells[i].beside.append(cells[(i + 1) % 4])
        cells[i].beside.append(cells[i - 1])
    for _ in range(3):
        for c in cells:
            c.following = c.x + 0.1 * x * sum(d.x - c.x for d in c.beside)
        for c in cells:
            c.x = c.following
    return sum(c.x**2 for c in cells)


def logged(x):
    ls = [Logged(x), Logged(2.0 * x)]
    for _ in range(3):
        for one in ls:
            one.times(x)
    return sum(sum(one.log) for one in ls) * ls[0].log[1]


def kicked(x):
    ks = [Kicked(x), Kicked(2.0 * x, x)]
    for k in ks:
        k.kick(x)
        k.x += k.seen[0]
    return ks[0].x * ks[1].x * ks[1].seen[0]


def in_a_dict(x):
    d = {"a": Slotted(x, 1.0), "b": Slotted(x * x, x)}
    for key in d:
        d[key].a, d[key].b = d[key].b * x, d[key].a
    for one in d.values():
        one.a *= one.b
    return d["a"].a * d["b"].a


def by_properties(x):
    hs = [Halved(x), Halved(x * x)]
    for h in hs:
        h.r = h.r * x
        h.r += 1.0
    return hs[0].r * hs[1].r


def _kicked_all(ps, a):
    for p in ps:
        p.v += a * p.x


def _total(ps):
    s = 0.0
    for p in ps:
        s += p.energy
    return s


def by_functions(x):
    ps = [Particle(x * i, 1.0) for i in range(3)]
    _kicked_all(ps, x)
    before = _total(ps)
    _kicked_all(ps, x * x)
    return _total(ps) - before


def left_early(x):
    ps = [Particle(x * i, 1.0) for i in range(4)]
    for p in ps:
        if p.x > 4.0:
            break
        p.v += p.x
        if p.x < 1.0:
            continue
        p.x *= p.v
    for p in ps:
        p.v *= x
        if p.x > 3.0:
            return p.v * p.x
    return sum(p.v for p in ps)


def roots(x):
    ps = [Particle(x, 1.0), Particle(-x, 2.0)]
    for p in ps:
        try:
            p.x = math.sqrt(p.x)
        except ValueError:
            p.v *= x
    return ps[0].x * ps[1].v


def as_arguments(ps, dt):
    for p in ps:
        p.x += p.v * dt
        p.v *= p.x
    return sum(p.x**2 * p.v for p in ps)


def as_arguments_in_time(ps, dt):
    return as_arguments(ps, dt)


def arrays_as_arguments(ps, dt):
    for p in ps:
        p.x += p.v * dt
        p.v = p.v * p.x
    return sum(np.sum(p.x**2 * p.v) for p in ps)


def two_arguments(a, b, dt):
    for p in (a, b):
        p.x += p.v * dt
    return a.x * b.x


def world_as_argument(w, dt):
    for _ in range(2):
        w.step(dt)
    return sum(b.energy for b in w.bodies) * w.t


def _world():
    w = World()
    w.bodies, w.t = [Particle(0.3, 0.4), Particle(0.7, 0.2)], 0.5
    return w


def _pair():
    return [Particle(0.3, 0.4), Particle(0.7, 0.2)]


class Weights:
    def __init__(self, w):
        self.w = w


def arrays_written_in_part(w):
    layers = [Weights(w * 1.0), Weights(w * 2.0)]
    for layer in layers:
        layer.w = layer.w * 0.5
        layer.w += 0.1
    layers[0].w[0] *= 2.0
    layers[1].w[1] = layers[0].w[0] * w[2]
    total = 0.0
    for layer in layers:
        total = total + np.sum(layer.w**2)
    return total


class Dense:
    def __init__(self, w):
        self.w = w

    def __call__(self, x):
        return x * self.w

    def grow(self, k):
        self.w = self.w * k


class Chain:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Fork:
    def __init__(self, **layers):
        self.layers = layers

    def __call__(self, x):
        return self.layers["left"](x) + self.layers["right"](x)


def _sum_of(*layers):
    return sum(layer.w for layer in layers)


def _product_of(**layers):
    return layers["a"].w * layers["b"].w


def _grow_all(k, *layers):
    for layer in layers:
        layer.grow(k)


def chained(x):
    return Chain(Dense(x), Dense(x * x))(x)


def chained_constants(x):
    return Chain(Dense(2.0), Dense(3.0))(x)


def forked(x):
    fork = Fork(left=Dense(x), right=Dense(2.0))
    return fork(x) * fork(3.0)


def gathered(x):
    return _sum_of(Dense(x), Dense(x * x))


def gathered_by_name(x):
    return _product_of(a=Dense(x), b=Dense(x * x))


def gathered_and_changed(x):
    a, b = Dense(x), Dense(x * x)
    _grow_all(x, a, b)
    _grow_all(x, a, a)
    return a.w * b.w


def changed_in_a_chain(x):
    chain = Chain(Dense(x), Dense(2.0))
    chain.layers[0].grow(x)
    return chain(x)


def spread_out(x):
    layers = [Dense(x), Dense(2.0)]
    return _sum_of(*layers) + Chain(*layers)(x)


def chains_in_a_chain(x):
    return Chain(Chain(Dense(x), Dense(2.0)), Dense(x * x))(x)


# --- attributes that hold functions --------------------------------------------------------------


class Acting:
    def __init__(self, w, act):
        self.w, self.act = w, act

    def __call__(self, h):
        return self.act(self.w * h)


def rectified(z):
    return np.maximum(z, 0.1 * z)


def layers_of_one_kind(x):
    layers = [Acting(w, np.tanh) for w in x]
    layers[0].w = layers[0].w * x[1]
    h = x
    for layer in layers:
        h = layer(h)
    return np.sum(h)


def layers_of_several_kinds(x):
    layers = [Acting(x[0], np.tanh), Acting(x[1] * x[0], rectified), Acting(x[1], np.sin)]
    h = x
    for layer in layers:
        h = layer(h)
    return np.sum(h * h)


class Stacked:
    def __init__(self, weights):
        self.layers = [Acting(w, np.sin) for w in weights]

    def __call__(self, h):
        for layer in self.layers:
            h = layer(h)
        return h


def stack_of_layers(x):
    return np.sum(Stacked(x)(x))


def function_replaced(x):
    layers = [Acting(x[0], np.tanh), Acting(x[1], np.tanh)]

    def swap(layer):
        layer.act = rectified

    swap(layers[1])
    h = x
    for layer in layers:
        h = layer(h)
    return np.sum(h)


def function_replaced_in_loop(x):
    layers = [Acting(x[0], np.tanh), Acting(x[1], np.tanh)]
    h = x
    for _ in range(2):
        for layer in layers:
            h = layer(h)
            layer.act = np.sin
    return np.sum(h)


class Stopping:
    def __init__(self, w):
        self.w = w
        self.target = stop_gradient(w)


def stopped_in_object(x):
    o = Stopping(x * 3)
    o.w[0] = x[1]
    return np.sum(o.w * o.target)


class Affine:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def forward(self, x):
        self.x = x
        return np.maximum(x @ self.w + self.b, 0.0)


class CachingNet:
    def __init__(self):
        self.layers, self.cache = [], {}

    def add(self, layer):
        self.layers.append(layer)
        self.cache[len(self.layers)] = layer

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer.forward(x)
            self.cache[f"a{i}"] = x
        return x


def layers_and_arrays_in_one_dict(w, b, v, c, x):
    net = CachingNet()
    net.add(Affine(w, b))
    net.add(Affine(v, c))
    y = net.forward(x)
    return np.sum(y * y) + np.sum(net.cache["a0"])


class Unit:
    def __init__(self, w, v=0.5):
        self.w, self.v = w, v
        self.c = None


class Row:
    def __init__(self, units):
        self.units = units


c = 5.0  # (has nothing to do with the attribute of this name)


def twice_in_a_tuple(x, y):
    unit = Unit(x)
    row = Row((unit, unit))
    for each in row.units:
        each.c = y
    unit.d = unit.c
    return unit.d * x


def changed_in_a_tuple(x, y):
    unit = Unit(x)
    row = Row((unit, unit))
    for each in row.units:
        each.w = each.w * y
    unit.w = unit.w * 2
    return row.units[0].w * unit.v


def change_places_in_a_tuple(x, y):
    row = Row((Unit(x), Unit(y)))
    for each in row.units:
        each.w = each.w * y
    row.units[0].w, row.units[1].w = row.units[1].w * 2, row.units[0].w
    return row.units[0].w * row.units[1].w * row.units[0].w


PROGRAMS = [
    Program(arrays_written_in_part, [(some(3),)]),
    Program(cached, [(1.3,)]),
    Program(of_vectors, [(1.3,)], refused=True),
    Program(arrays_that_change_places, [(some(2),)]),
    Program(lists_of_them, [(1.3,)]),
    Program(stepped, [(1.3, 3)], wrt="x"),
    Program(in_pairs, [(1.3, 3)], wrt="x"),
    Program(in_combinations, [(1.3,)]),
    Program(twice_in_a_list, [(1.3,)]),
    Program(under_two_names, [(1.3,), (0.4,)]),
    Program(of_arrays, [(some(2),)]),
    Program(of_one_array, [(some(2),)]),
    Program(of_views, [(some(2),)]),
    Program(snapshots, [(some(2),)]),
    Program(world, [(1.3,)]),
    Program(network, [(0.7, 0.6)]),
    Program(chosen, [(1.3,), (-0.8,)]),
    Program(linked, [(1.3,)]),
    Program(binary_tree, [(1.3,)]),
    Program(diffusion, [(1.3,)]),
    Program(logged, [(1.3,)]),
    Program(kicked, [(1.3,)]),
    Program(in_a_dict, [(1.3,)]),
    Program(by_properties, [(1.3,)]),
    Program(by_functions, [(1.3,)]),
    Program(left_early, [(1.3,), (0.3,)]),
    Program(roots, [(1.3,)]),
    Program(as_arguments, [(_pair(), 0.3)]),
    Program(as_arguments_in_time, [(_pair(), 0.3)], wrt="dt"),
    Program(
        arrays_as_arguments,
        [([Particle(some(2), some(2, seed=1)), Particle(some(2, seed=2), some(2, seed=3))], 0.3)],
    ),
    Program(two_arguments, [(*_pair(), 0.5)]),
    Program(world_as_argument, [(_world(), 0.3)]),
    Program(chained, [(1.2,)]),
    Program(chained_constants, [(1.2,)]),
    Program(forked, [(1.2,)]),
    Program(gathered, [(1.2,)]),
    Program(gathered_by_name, [(1.2,)]),
    Program(gathered_and_changed, [(1.2,)]),
    Program(changed_in_a_chain, [(1.2,)]),
    Program(spread_out, [(1.2,)]),
    Program(chains_in_a_chain, [(1.2,)], refused=True),
    Program(layers_of_one_kind, [(some(2),)]),
    Program(layers_of_several_kinds, [(positive(2),)]),
    Program(stack_of_layers, [(some(2),)]),
    Program(function_replaced, [(some(2),)]),
    Program(function_replaced_in_loop, [(some(2),)]),
    Program(
        stopped_in_object,
        [(np.array([0.6, 1.2]),)],
        smooth=False,
        expected=[np.array([0.0, 12.0])],
    ),
    Program(
        layers_and_arrays_in_one_dict, [(some(3, 4), some(4), some(4, 2), some(2), some(2, 3))]
    ),
    *(
        Program(fn, [(1.3, 0.7), (0.4, 1.9)])
        for fn in (twice_in_a_tuple, changed_in_a_tuple, change_places_in_a_tuple)
    ),
]
