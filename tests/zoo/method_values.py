"""Methods of objects as values: handed over, kept, chosen, called by the library."""

from __future__ import annotations

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq

import srcgrad
from tests.zoo.program import Program, some


def twice(f, x):
    return f(x) + f(x * x)


def runge_kutta(f, t, y, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


class Oscillator:
    n = 2.0

    def __init__(self, k, c):
        self.k, self.c, self.calls = k, c, 0

    def rhs(self, t, y):
        return np.array([y[1], -self.k * y[0] - self.c * y[1]])

    def residual(self, x):
        return self.k * x - np.exp(-self.c * x)

    def energy(self, x):
        return self.k * np.sum(x**4) * self.c

    def counting(self, x):
        self.calls += 1
        return self.k * x * self.calls

    @classmethod
    def scaled(cls, x):
        return cls.n * x**2

    @staticmethod
    def cubed(x):
        return x**3

    def run(self, y):
        for i in range(4):
            y = runge_kutta(self.rhs, 0.1 * i, y, 0.1)
        return y

    def all_of_them(self, x):
        functions = {"residual": self.residual, "cubed": self.cubed}
        return sum(functions[name](x) for name in functions)

    def keep(self):
        self.kept = self.residual
        return self

    def use(self, x):
        return self.kept(x) * self.k

    def force(self, x):
        return -srcgrad.grad(self.energy)(x)


def handed_to_a_function(k, c, x):
    return twice(Oscillator(k, c).residual, x)


def handed_by_a_method(k, c, y):
    return np.sum(Oscillator(k, c).run(y) ** 2)


def of_class_and_static(k, c, x):
    o = Oscillator(k, c)
    return twice(o.scaled, x * k) + twice(o.cubed, x) * c


def in_a_dict(k, c, x):
    return Oscillator(k, c).all_of_them(x)


def in_a_list(k, c, x):
    o = Oscillator(k, c)
    s = 0.0
    for f in [o.residual, o.cubed, o.scaled]:
        s += f(x) * s + f(k)
    return s


def mapped(k, c, x):
    return sum(map(Oscillator(k, c).residual, [x, x * k, c]))


def kept_in_an_attribute(k, c, x):
    return Oscillator(k, c).keep().use(x)


def chosen(k, c, x):
    o = Oscillator(k, c)
    f = o.residual if x > 0 else o.cubed
    return twice(f, x)


def object_changed_in_between(k, c, x):
    o = Oscillator(k, c)
    f = o.counting
    o.k = x * k
    return f(x) + f(c)


def root_of_a_method(k, c):
    return brentq(Oscillator(k, c).residual, -3.0, 3.0)


def area_of_a_method(k, c):
    return quad(Oscillator(k, c).residual, 0.0, 1.0)[0]


def force_of_an_energy(k, c, x):
    return np.sum(Oscillator(k, c).force(x) ** 2)


def gradient_of_a_method(k, c, x):
    o = Oscillator(k, c)
    g = srcgrad.grad(o.energy)
    return np.sum(g(x) ** 2)


def value_gradient_and_hessian(k, c, x):
    o = Oscillator(k, c)
    value, slope = srcgrad.value_and_grad(o.energy)(x)
    return value * np.sum(slope**2) + np.sum(srcgrad.hessian(o.energy)(x))


def writing_method_handed_over(k, c, x):
    return twice(Oscillator(k, c).counting, x)


NUMBERS = [(1.3, 0.4, 0.7), (0.6, 0.9, -0.5)]
WITH_ARRAY = [(1.3, 0.4, some(2, seed=1)), (0.6, 0.9, some(2, seed=2))]

PROGRAMS = [
    Program(handed_to_a_function, NUMBERS),
    Program(handed_by_a_method, WITH_ARRAY),
    Program(of_class_and_static, NUMBERS),
    Program(in_a_dict, NUMBERS),
    Program(in_a_list, NUMBERS),
    Program(mapped, NUMBERS),
    Program(kept_in_an_attribute, NUMBERS),
    Program(chosen, NUMBERS),
    Program(object_changed_in_between, NUMBERS),
    Program(root_of_a_method, [(1.3, 0.4), (0.6, 0.9)]),
    Program(area_of_a_method, [(1.3, 0.4), (0.6, 0.9)]),
    Program(force_of_an_energy, WITH_ARRAY),
    Program(gradient_of_a_method, WITH_ARRAY),
    Program(value_gradient_and_hessian, WITH_ARRAY),
    Program(writing_method_handed_over, NUMBERS, refused=True),
]
