"""Names that make trouble: those srcgrad would like itself, shadowed builtins, odd parameters."""

from __future__ import annotations

import math
import math as m
from math import exp as exponential

import numpy
import numpy as np
from numpy import tanh

from tests.zoo.program import Program, some

SCALE = 1.5
WEIGHTS = np.array([1.0, -2.0, 0.5])
SETTINGS = {"rate": 0.3, "steps": 3}
dx = 0.25


def parameter_called_dx(dx, x):
    return dx * x * x


def parameter_called_d(d, t, t2):
    return d * t + d * t2


def parameter_called_np(np, x):
    return np * math.sin(x * np)


def parameter_called_math(math, x):
    y = np.exp(x) * math
    return y * y


def parameter_called_len(len, xs):
    s = 0.0
    for x in xs:
        s += x * len
    return s * s


def parameter_called_stack(_stack, _saved, zeros_like):
    for _ in range(3):
        _stack = _stack * _saved + zeros_like
    return _stack


def parameter_called_range(range, reversed, zip, append):
    y = range
    i = 0
    while i < 3:
        y = y * reversed + zip * append
        i += 1
    return y


def parameter_called_self(self, grad, srcgrad):
    return self * grad + srcgrad


def cotangent_names_taken(x, w):
    dx = x * w
    dw = dx * dx
    dy = dw + x
    return dy * dx


def local_dx_in_loop(x, n):
    dx = 1.0
    for _ in range(n):
        dx = dx * x
        xs = dx + 1.0
    return dx * xs


def shadowed_sum(xs):
    sum = 0.0
    for x in xs:
        sum = sum + x * x
    return sum


def shadowed_module(x):
    numpy = x * x
    tanh = numpy + 1.0
    return numpy * tanh


def unusual_letters(α, ñandú):
    β = α * ñandú
    return β * β + α


def underscores(_, __, _x1):
    __x = _ * __
    return __x * _x1


def numbered(x1, x2):
    x3 = x1 * x2
    x2 = x3 * x3
    x1 = x2 + x3
    return x1 * x2


def one_letter_l(l, O):
    return l * O**2


def shadows_own_name(x):
    shadows_own_name = x * x
    return shadows_own_name * 2.0


def reads_global_number(x):
    return x * x * SCALE


def reads_global_array(x):
    return np.sum(np.sin(WEIGHTS * x))


def reads_global_dict(x):
    for _ in range(SETTINGS["steps"]):
        x = x - SETTINGS["rate"] * x**3
    return x


def global_called_dx(x):
    return math.sin(x) * dx + x * x


def aliased_imports(x):
    return m.sin(x) * exponential(x) * numpy.cos(x) + tanh(x)


def rebound_parameter(x, y):
    x, y = x * y, x + y
    y = x / y
    return y * y


def long_names(learning_rate_of_the_first_layer, momentum_of_the_second_layer):
    effective_learning_rate = learning_rate_of_the_first_layer * momentum_of_the_second_layer
    return (
        effective_learning_rate * learning_rate_of_the_first_layer
        + effective_learning_rate * effective_learning_rate
        - momentum_of_the_second_layer / learning_rate_of_the_first_layer
    )


PROGRAMS = [
    Program(parameter_called_dx, [(0.7, 1.2)]),
    Program(parameter_called_d, [(0.7, 1.2, -0.3)]),
    Program(parameter_called_np, [(0.7, 1.2)]),
    Program(parameter_called_math, [(0.7, 1.2)]),
    Program(parameter_called_len, [(0.7, some(3)), (0.7, [1.0, 2.0])]),
    Program(parameter_called_stack, [(0.7, 1.2, -0.3)]),
    Program(parameter_called_range, [(0.7, 1.2, -0.3, 0.9)]),
    Program(parameter_called_self, [(0.7, 1.2, -0.3)]),
    Program(cotangent_names_taken, [(0.7, 1.2)]),
    Program(local_dx_in_loop, [(0.7, 3)], wrt="x"),
    Program(shadowed_sum, [(some(3),)]),
    Program(shadowed_module, [(0.7,)]),
    Program(unusual_letters, [(0.7, 1.2)]),
    Program(underscores, [(0.7, 1.2, 0.4)]),
    Program(numbered, [(0.7, 1.2)]),
    Program(one_letter_l, [(0.7, 1.2)]),
    Program(shadows_own_name, [(0.7,)]),
    Program(reads_global_number, [(0.7,)]),
    Program(reads_global_array, [(0.7,), (some(3),)]),
    Program(reads_global_dict, [(0.7,)]),
    Program(global_called_dx, [(0.7,)]),
    Program(aliased_imports, [(0.7,)]),
    Program(rebound_parameter, [(0.7, 1.2)]),
    Program(long_names, [(0.7, 1.2)]),
]
