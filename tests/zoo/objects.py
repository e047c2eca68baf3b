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
]
