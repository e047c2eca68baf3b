"""Objects of the user's own classes: attributes, methods, properties, operators, inheritance."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from .program import Program, some


class Affine:
    """Attributes read by methods, a property and a call; a class variable; a name."""

    gain = 1.5

    def __init__(self, w, b, name="affine"):
        self.w, self.b = w, b
        self.name = name

    @property
    def size(self):
        return np.sum(self.w**2)

    def __call__(self, x):
        return self.gain * (x @ self.w) + self.b

    def loss(self, x):
        return np.sum(np.tanh(self(x))) + 0.1 * self.size

    @staticmethod
    def bump(t):
        return t * np.exp(-t)

    @classmethod
    def scaled(cls, t):
        return cls.gain * t


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b

    def mixed(self, t):
        return self.a * t + self.b * t**2


class Shape(ABC):
    def __init__(self, r):
        self.r = r

    @abstractmethod
    def area(self): ...

    def cost(self, price):
        return price * self.area() + self.edge()

    def edge(self):
        return 2.0 * self.r


class Disc(Shape):
    def area(self):
        return math.pi * self.r**2


class Ring(Disc):
    def __init__(self, r, hole):
        self.r, self.hole = r, hole

    def area(self):
        return math.pi * (self.r**2 - self.hole**2)

    def edge(self):
        return Shape.edge(self) + 3.0 * self.hole


class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        if not isinstance(other, Vec):
            return NotImplemented
        return Vec(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vec(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)

    def __rmul__(self, k):
        return Vec(k * self.x, k * self.y)

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __neg__(self):
        return Vec(-self.x, -self.y)

    def __abs__(self):
        return math.hypot(self.x, self.y)

    def __getitem__(self, i):
        return self.x if i == 0 else self.y

    def __len__(self):
        return 2

    def __lt__(self, other):
        return abs(self) < abs(other)


class Hidden:
    def __init__(self, k):
        self.__k = k

    def __twice(self, t):
        return 2.0 * self.__k * t

    def outer(self, t):
        return self.__twice(t) + self.__k


@dataclass
class Layer:
    w: np.ndarray
    act: object = np.tanh

    def __call__(self, x):
        return self.act(self.w @ x)


class Shadowed:
    def __init__(self, k):
        self.k = k

    def act(self, t):
        return t * self.k


def _other(t):
    return t * t


def _shadowing(k):
    made = Shadowed(k)
    made.act = _other
    return made


# --- read only ---------------------------------------------------------------------------------


def attribute_read(m, x):
    return np.sum(m.w * x) + m.b


def method_call(m, x):
    return m.loss(x)


def property_read(m, t):
    return t * m.size


def object_called(m, x):
    return np.sum(m(x) ** 2)


def class_variable(m, t):
    return m.gain * t * m.b


def static_method(m, t):
    return m.bump(t) * m.b


def class_method(m, t):
    return m.scaled(t) * m.b


def slots(s, t):
    return s.mixed(t) * s.a


def inherited(s, price):
    return s.cost(price)


def mangled(h, t):
    return h.outer(t)


def object_in_object(layers, x):
    return np.sum(layers.first(x)) + np.sum(layers.second(layers.first(x)))


class Two:
    def __init__(self, first, second):
        self.first, self.second = first, second


def list_of_objects(layers, x):
    for layer in layers:
        x = layer(x)
    return np.sum(x)


def shadowing_attribute(s, t):
    return s.act(t) * s.k


def dot_of_objects(a, b):
    return (a @ b) * a[0] + len(a) * b[1]


def compared_objects(a, b):
    if a < b:
        return a.x * b.y
    return a.y * b.x


def method_as_value(m, t):
    f = m.bump
    return f(t) * m.b


def bound_method_as_value(s, t):
    f = s.mixed
    return f(t) + f(2.0 * t)


# --- made in the function ----------------------------------------------------------------------


class Particle:
    """Changed by its methods."""

    def __init__(self, x, v, mass=2.0):
        self.x, self.v = x, v
        self.mass = mass

    @property
    def energy(self):
        return 0.5 * self.mass * self.v**2 + self.potential()

    def potential(self):
        return 0.5 * self.x**2 + 0.1 * self.x**4

    def force(self):
        return -self.x - 0.4 * self.x**3

    def step(self, dt):
        self.v += 0.5 * dt * self.force() / self.mass
        self.x += dt * self.v
        self.v += 0.5 * dt * self.force() / self.mass

    def run(self, dt, count):
        for _ in range(count):
            self.step(dt)
        return self

    def kick(self, by):
        if by > 0.5:
            self.v += by**2
        elif by > 0.2:
            self.bounce()

    def bounce(self):
        self.x, self.v = -self.v, self.x


class Charged(Particle):
    def __init__(self, x, v, charge):
        super().__init__(x, v, mass=1.5)
        self.charge = charge

    def force(self):
        return super().force() + self.charge * np.sin(self.x)

    @property
    def energy(self):
        return super().energy + self.charge * np.cos(self.x)


class Recorder:
    """Lists and dicts as attributes."""

    def __init__(self):
        self.seen = []
        self.total = 0.0
        self.named = {}

    def add(self, x):
        self.seen.append(x)
        self.total += x**2
        self.named["last"] = x


class Temperature:
    """A property with a setter, a cached one, and validation."""

    def __init__(self, kelvin):
        self._kelvin = None
        self.kelvin = kelvin

    @property
    def kelvin(self):
        return self._kelvin

    @kelvin.setter
    def kelvin(self, value):
        if value < 0:
            raise ValueError("below absolute zero")
        self._kelvin = 1.0 * value

    @property
    def celsius(self):
        return self.kelvin - 273.15

    @celsius.setter
    def celsius(self, value):
        self.kelvin = value + 273.15


@dataclass
class Spring:
    k: float
    x: float = 1.5
    n: int = 2

    def __post_init__(self):
        self.energy = 0.5 * self.k * self.x**self.n

    def stretch(self, by):
        self.x += by
        self.energy = 0.5 * self.k * self.x**self.n


@dataclass(frozen=True)
class Scaled:
    a: float
    b: float = 0.5

    def __post_init__(self):
        object.__setattr__(self, "c", self.a * self.b)


class Cell:
    """A recurrent cell, its state in an attribute that holds an array."""

    def __init__(self, w, u):
        self.w, self.u = w, u
        self.h = np.zeros(w.shape[0])

    def step(self, x):
        self.h = np.tanh(self.w @ self.h + self.u * x)
        return np.sum(self.h)

    def inplace(self, x):
        self.h *= 0.5
        self.h[0] = x
        self.h[1:] += x * self.u[1:]


class Pair:
    def __init__(self, left, right):
        self.left, self.right = left, right

    def swing(self, dt):
        self.left.x += dt * self.right.v
        self.right.step(dt)


def made_and_read(x, v):
    return Particle(x, v).energy


def made_and_stepped(x, v, dt):
    p = Particle(x, v)
    for _ in range(4):
        p.step(dt)
    return p.energy


def returns_itself(x, v, dt):
    return Particle(x, v, mass=1.2).run(dt, 3).energy


def direct_writes(x, v):
    p = Particle(x, v)
    p.x += 1.0
    p.v = p.v * p.x
    p.x = p.x**2
    return p.x * p.v


def changed_in_branch(x, v, k):
    p = Particle(x, v)
    p.kick(k)
    p.kick(0.3)
    return p.x * p.v + p.x


def superclass(x, v, q):
    p = Charged(x, v, q)
    p.run(0.1, 3)
    return p.energy


def two_objects(x, v):
    p, q = Particle(x, v), Particle(v, x)
    for _ in range(3):
        p.step(0.1)
        q.v += p.x
        p, q = q, p
    return p.x * q.v


def one_object_two_names(x, v):
    p = Particle(x, v)
    q = p
    q.x *= 2.0
    p.v += q.x
    return p.x * q.v


def objects_in_an_object(x, v, dt):
    pair = Pair(Particle(x, v), Particle(v, x))
    for _ in range(2):
        pair.swing(dt)
    pair.left, pair.right = pair.right, pair.left
    pair.swing(dt)
    return pair.left.energy + pair.right.x


def lists_in_an_object(xs):
    r = Recorder()
    for x in xs:
        r.add(x)
    return r.total * r.seen[0] + r.named["last"]


def array_in_an_object(w, u, xs):
    cell = Cell(w, u)
    total = 0.0
    for x in xs:
        total += cell.step(x)
    return total


def written_in_place(w, u, x):
    cell = Cell(w, u)
    cell.step(x)
    cell.inplace(x)
    return np.sum(cell.h**2) + cell.h[0]


def property_setter(t):
    a = Temperature(t)
    a.celsius = a.celsius * 2.0
    a.kelvin += 1.0
    return a.kelvin**2


def dataclass_with_post_init(k, x):
    s = Spring(k)
    s.stretch(x)
    return s.energy * s.x


def frozen_dataclass(a, x):
    s = Scaled(a)
    return s.c * x + Scaled(x, b=a).c * s.a


def vectors(a, b, n):
    total = Vec(a, b)
    step = Vec(b, a * b)
    for _ in range(n):
        total = total + 0.5 * step
    return total @ step + abs(-total) * total[1]


def vectors_in_a_list(a, b):
    points = [Vec(a, b), Vec(b, a * b), Vec(a**2, 1.0)]
    total = Vec(0.0, 0.0)
    for p in points:
        total = total + p * p.x
    return abs(total)


def made_in_a_loop(xs):
    best = Vec(1.0, 0.5)
    for x in xs:
        other = Vec(x, x**2)
        if best < other:
            best = other
    return best.x * best.y


def made_by_a_function(a, b):
    def turned(v):
        return Vec(-v.y, v.x)

    return turned(Vec(a, b * a)) @ Vec(b, a)


def made_by_type(s, k):
    other = type(s)(s.a * k, s.b)
    return other.mixed(k) * s.a


class Row:
    """Items read and set, an operator in place."""

    def __init__(self, items):
        self.items = items

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, value):
        self.items[i] = value

    def __iadd__(self, by):
        self.items[0] = self.items[0] + by
        return self


_SEEN = []


class Shared:
    seen = np.zeros(2)

    def __init__(self, k):
        self.k = k

    def put(self, x):
        self.seen[0] = x * self.k


def swapped_once(x, v):
    p, q = Particle(x, v), Particle(v, x)
    p, q = q, p
    p.x *= 2.0
    return p.x * q.x + q.v


def object_in_a_list(x, v):
    p = Particle(x, v)
    held = [p]
    held[0].x = v * v
    return p.x * p.v


def changed_through_a_list(x):
    p = Particle(1.0, 2.0)
    held = [p]
    held[0].step(0.1)
    return p.x * x


def class_variable_written(x, v):
    a, b = Shared(x), Shared(v)
    a.put(v)
    return b.seen[0] * a.k


def global_list_written(x):
    _SEEN.append(2.0 * x)
    return _SEEN[-1] * 3.0


def array_of_the_caller(x, v):
    p = Particle(x, v)
    p.x[0] = v
    return np.sum(x * x)


def made_and_collected(x, v):
    found = []
    for k in range(3):
        p = Particle(x * k, v)
        p.step(0.1)
        found.append(p)
    return sum(p.x * p.v for p in found)


def setter_of_items(row, v):
    row[1] = v * row[0]
    row[0] += v
    return row[0] * row[1]


def in_place_operator(row, v):
    same = row
    row += v
    row += v * v
    return same[0] * row[1]


def loop_that_stops(x):
    p = Particle(x, 1.0)
    while p.x < 2.0:
        p.x = 1.5 * p.x + 0.1
        if p.x > 1.0:
            p.v *= p.x
            break
    return p.x * p.v


def two_attributes_in_a_loop(p):
    for i in range(2):
        p.x[i] *= p.v[i]
        p.v[i] += p.x[i]
    return np.sum(p.x * p.v * p.x)


def attribute_kept(p, x):
    before = p.x
    p.x = p.x - 0.1 * x * p.x
    return np.sum(before * p.x * p.v)


# --- given and changed -------------------------------------------------------------------------


def given_and_stepped(p, dt):
    for _ in range(3):
        p.step(dt)
    return p.energy


def given_and_written(p, x):
    p.x = p.x * x
    p.v += p.x
    return p.x * p.v


def given_cell(cell, xs):
    total = 0.0
    for x in xs:
        total += cell.step(x)
    return total


def given_written_in_place(cell, x):
    cell.inplace(x)
    return np.sum(cell.h * cell.u)


def given_pair(pair, dt):
    pair.swing(dt)
    return pair.left.energy * pair.right.energy


def new_attribute(p, x):
    p.scratch = p.x * x
    p.v += p.scratch
    return p.v * p.scratch


def changed_by_a_function(p, x):
    _change(p, x)
    return p.x * p.v


def _change(p, x):
    p.x *= x
    if p.x > 0.0:
        p.v = x


def optimiser_step(cell, x):
    """Written as gradient descent is."""
    for _ in range(3):
        error = np.sum(cell.u * x) - 1.0
        cell.u = cell.u - 0.1 * error * x
    return np.sum(cell.u**2)


class BadColour(ValueError):
    def __init__(self, colour):
        super().__init__(f"{type(colour).__name__} of {sorted(vars(colour))}")
        self.colour = colour


class Colour:
    """Checks what it is given while it is made, and when it is changed."""

    def __init__(self, r, g, kind="2"):
        self.r, self.g = r, g
        self.set_kind(kind)
        self.total = self.r * self.g

    def set_kind(self, kind):
        if kind not in ("2", "10"):
            raise BadColour(self)
        self.kind = kind

    def dimmed(self, by):
        if by < 0.0:
            raise BadColour(self)
        self.r *= by


def checked_while_made(x, kind):
    try:
        colour = Colour(x, x * x, kind)
        colour.dimmed(x)
        return colour.total * colour.r + len(colour.kind) * x
    except BadColour as error:
        return x * len(str(error)) * 0.1


def checked_while_made_at_once(x):
    colour = Colour(x, x * x)
    colour.dimmed(x)
    return colour.total * colour.r


PROGRAMS = [
    Program(attribute_read, [(Affine(some(3), 0.5), some(3, seed=1))]),
    Program(method_call, [(Affine(some(3), 0.5), some(3, seed=1))]),
    Program(property_read, [(Affine(some(3), 0.5), 0.7)]),
    Program(object_called, [(Affine(some(3), 0.5), some(2, 3, seed=1))]),
    Program(class_variable, [(Affine(some(3), 0.5), 0.7)]),
    Program(static_method, [(Affine(some(3), 0.5), 0.7)]),
    Program(class_method, [(Affine(some(3), 0.5), 0.7)]),
    Program(slots, [(Slotted(0.4, -1.2), 0.7)]),
    Program(inherited, [(Disc(0.4), 0.7), (Ring(0.9, 0.3), 0.7)]),
    Program(mangled, [(Hidden(0.4), 0.7)]),
    Program(object_in_object, [(Two(Layer(some(3, 3)), Layer(some(3, 3, seed=2))), some(3))]),
    Program(list_of_objects, [([Layer(some(3, 3)), Layer(some(3, 3, seed=2))], some(3))]),
    Program(shadowing_attribute, [(Shadowed(0.4), 0.7), (_shadowing(0.4), 0.7)]),
    Program(dot_of_objects, [(Vec(0.4, 0.3), Vec(-0.7, 1.1))]),
    Program(compared_objects, [(Vec(0.4, 0.3), Vec(-0.7, 1.1)), (Vec(0.4, 3.3), Vec(-0.7, 1.1))]),
    Program(method_as_value, [(Affine(some(3), 0.5), 0.7)]),
    Program(bound_method_as_value, [(Slotted(0.4, -1.2), 0.7)]),
    Program(made_and_read, [(0.3, 0.4)]),
    Program(made_and_stepped, [(0.3, 0.4, 0.1)]),
    Program(returns_itself, [(0.3, 0.4, 0.1)]),
    Program(direct_writes, [(0.3, 0.4)]),
    Program(changed_in_branch, [(0.3, 0.4, 0.7), (0.3, 0.4, 0.3), (0.3, 0.4, 0.1)]),
    Program(superclass, [(0.3, 0.4, 0.7)]),
    Program(two_objects, [(0.3, 0.4)]),
    Program(object_in_a_list, [(0.3, 0.4)]),
    Program(changed_through_a_list, [(0.3,)]),
    Program(class_variable_written, [(0.3, 0.4)], refused=True),
    Program(global_list_written, [(0.3,)], refused=True),
    Program(swapped_once, [(0.3, 0.4)]),
    Program(array_of_the_caller, [(some(2), 0.4)]),
    Program(made_and_collected, [(0.3, 0.4)]),
    Program(setter_of_items, [(Row([0.3, 0.4]), 0.7)]),
    Program(in_place_operator, [(Row([0.3, 0.4]), 0.7)]),
    Program(loop_that_stops, [(0.3,)]),
    Program(two_attributes_in_a_loop, [(Particle(some(2), some(2, seed=1)),)]),
    Program(attribute_kept, [(Particle(some(2), some(2, seed=1)), 0.4)]),
    Program(one_object_two_names, [(0.3, 0.4)]),
    Program(objects_in_an_object, [(0.3, 0.4, 0.1)]),
    Program(lists_in_an_object, [(some(4),)]),
    Program(array_in_an_object, [(some(3, 3), some(3, seed=1), some(4, seed=2))]),
    Program(written_in_place, [(some(3, 3), some(3, seed=1), 0.7)]),
    Program(property_setter, [(300.0,)]),
    Program(dataclass_with_post_init, [(0.3, 0.4)]),
    Program(frozen_dataclass, [(0.3, 0.4)]),
    Program(vectors, [(0.3, 0.4, 3)]),
    Program(vectors_in_a_list, [(0.3, 0.4)]),
    Program(made_in_a_loop, [(some(5),)]),
    Program(made_by_a_function, [(0.3, 0.4)]),
    Program(made_by_type, [(Slotted(0.4, -1.2), 0.7)]),
    Program(given_and_stepped, [(Particle(0.3, 0.4), 0.1)]),
    Program(given_and_written, [(Particle(0.3, 0.4), 0.7)]),
    Program(given_cell, [(Cell(some(3, 3), some(3, seed=1)), some(4, seed=2))]),
    Program(given_written_in_place, [(Cell(some(3, 3), some(3, seed=1)), 0.7)]),
    Program(given_pair, [(Pair(Particle(0.3, 0.4), Particle(0.7, 0.2)), 0.1)]),
    Program(new_attribute, [(Particle(0.3, 0.4), 0.7)]),
    Program(changed_by_a_function, [(Particle(0.3, 0.4), 0.7), (Particle(-0.3, 0.4), 0.7)]),
    Program(optimiser_step, [(Cell(some(3, 3), some(3, seed=1)), some(3, seed=2))]),
    Program(checked_while_made, [(0.7, "2"), (0.7, "3"), (-0.7, "10")], wrt="x"),
    Program(checked_while_made_at_once, [(0.7,)]),
]
