"""One assignment after the other: operators, `math`, elementwise functions, scalars and arrays."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, positive, some


def line(x, w, b):
    return w * x + b


def quotient(x, y):
    return x / y - y / x


def powers(x):
    return x**2 + x**3 - x**-1 + x**0.5


def power_of_both(x, y):
    return x**y


def negated(x, y):
    return -(x - -y) * +y


def remainders(x, y):
    return x % y + x // y + y * (x % 2.0)


def divided_with_remainder(x, y):
    whole, rest = divmod(x, y)
    return rest * x + whole


def reused_name(x):
    x = x * x
    x = math.sin(x)
    x = x + 1.0
    return x * x


def shared_subexpression(x, y):
    t = x * y
    u = t + x
    v = t * u
    return u * v + t


def dead_line(x, y):
    unused = math.exp(x) * y
    kept = x * 3.0
    return kept


def unused_parameter(x, y):
    return x * x


def constant_result(x):
    return 4.0


def identity(x):
    return x


def same_twice(x):
    return x + x


def literals(x):
    return 2 * x - 0.5 + 1e3 * x / 1_000


def trigonometry(x):
    return math.sin(x) * math.cos(x) + math.tan(x)


def inverse_trigonometry(x):
    return math.asin(x) + math.acos(x) * math.atan(x)


def angle(y, x):
    return math.atan2(y, x) * math.hypot(x, y)


def hyperbolic(x):
    return math.sinh(x) * math.cosh(x) - math.tanh(x)


def inverse_hyperbolic(x):
    return math.asinh(x) + math.acosh(1.0 + x) * math.atanh(x / 2.0)


def exponentials(x):
    return math.exp(x) + math.expm1(x) + math.exp2(x)


def logarithms(x):
    return math.log(x) + math.log2(x) * math.log10(x) + math.log1p(x)


def logarithm_to_base(x, base):
    return math.log(x, base)


def roots(x):
    return math.sqrt(x) + math.cbrt(x)


def special_functions(x):
    return math.erf(x) + math.erfc(x) * math.gamma(x) + math.lgamma(x)


def degrees_and_back(x):
    return math.degrees(x) * math.radians(x)


def sign_and_parts(x, y):
    return math.copysign(x, y) * math.fabs(y) + math.fmod(x, y)


def math_power(x, y):
    return math.pow(x, y) * math.dist([x, 1.0], [y, 2.0])


def rounded_down(x):
    return x * math.floor(x) + math.ceil(x) + math.trunc(x) * x


def builtins(x, y):
    return abs(x - y) * pow(x, 3) + max(x, y) - min(x, 2 * y) + float(x)


def rounded(x):
    return round(x) * x + round(x, 1)


def builtin_sum(x, y):
    return sum([x, y * y, x * y]) + sum((x, y), 1.0)


def largest_of_many(x, y, z):
    return max(x, y, z) * min(x, y, z) + max([x, y])


def elementwise(x):
    y = np.sin(x) * np.exp(-x) + np.tanh(x)
    return np.sum(y / (1.0 + x * x))


def numpy_logarithms(x):
    return np.sum(np.log(x) + np.log1p(x) * np.sqrt(x) + np.log2(x) - np.log10(x))


def numpy_trigonometry(x):
    y = np.arcsin(x / 2) + np.arctan(x) * np.cos(x) + np.tan(x / 2) + np.arccos(x / 2)
    return np.sum(y + np.arctan2(x, 2.0))


def numpy_hyperbolic(x):
    return np.sum(np.sinh(x) * np.cosh(x) + np.arcsinh(x) - np.arctanh(x / 2))


def numpy_misc(x):
    return np.sum(np.square(x) + np.cbrt(x) + np.reciprocal(x) + np.abs(x) + np.expm1(x))


def numpy_binary(x, y):
    z = np.add(x, y) * np.subtract(x, y) + np.multiply(x, y) / np.divide(y, x)
    return np.sum(z + np.hypot(x, y) + np.logaddexp(x, y) + np.power(np.abs(x), y))


def numpy_on_floats(x):
    return np.sin(x) + np.maximum(x, 0.5) * np.exp(x)


def weighted_sum(x, w):
    return np.sum(w * x**2 - x / w)


def softplus(x):
    return np.mean(np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0.0))


def float32_constants(x):
    return np.sum(np.float64(2.5) * x) + math.pi * x[0] + np.pi


def gaussian(x, mean, spread):
    z = (x - mean) / spread
    return np.sum(-0.5 * z * z - np.log(spread))


def long_expression(x, y, z):
    return (x + y * z) / (x * x + y * y + z * z) - (x - y) * (y - z) * (z - x) / 3.0


def many_math_operations(x):
    a = math.sin(x)
    b = math.cos(a) + x
    c = math.exp(-b * b)
    d = c / (1.0 + a * a)
    e = math.sqrt(d + 2.0)
    g = math.log(e + b * b)
    return g * d + e


PROGRAMS = [
    Program(line, [(1.0, 2.0, 3.0), (-0.5, 0.25, 0.0), (1, 2, 3)]),
    Program(quotient, [(1.5, -0.7)]),
    Program(powers, [(1.5,), (0.3,)]),
    Program(power_of_both, [(1.5, 2.5), (0.4, -1.5)]),
    Program(negated, [(1.5, -0.7)]),
    Program(remainders, [(5.3, 1.7), (-5.3, 1.7)]),
    Program(divided_with_remainder, [(5.3, 1.7)]),
    Program(reused_name, [(0.7,)]),
    Program(shared_subexpression, [(0.7, 1.3)]),
    Program(dead_line, [(0.7, 1.3)]),
    Program(unused_parameter, [(0.7, 1.3)]),
    Program(constant_result, [(0.7,)]),
    Program(identity, [(0.7,)]),
    Program(same_twice, [(0.7,)]),
    Program(literals, [(0.7,)]),
    Program(trigonometry, [(0.7,), (-2.1,)]),
    Program(inverse_trigonometry, [(0.4,), (-0.6,)]),
    Program(angle, [(0.4, 0.8), (-0.4, -0.8)]),
    Program(hyperbolic, [(0.7,)]),
    Program(inverse_hyperbolic, [(0.7,)]),
    Program(exponentials, [(0.7,), (-1.2,)]),
    Program(logarithms, [(0.7,), (3.1,)]),
    Program(logarithm_to_base, [(0.7, 3.0)]),
    Program(roots, [(0.7,)]),
    Program(special_functions, [(0.7,), (2.3,)]),
    Program(degrees_and_back, [(0.7,)]),
    Program(sign_and_parts, [(5.3, -1.7), (-0.4, 0.3)]),
    Program(math_power, [(1.3, 2.2)]),
    Program(rounded_down, [(2.7,), (-1.2,)]),
    Program(builtins, [(1.3, 2.2), (2.2, 0.3)]),
    Program(rounded, [(2.72,)]),
    Program(builtin_sum, [(1.3, 2.2)]),
    Program(largest_of_many, [(1.3, 2.2, 0.4), (3.0, 0.2, 1.1)]),
    Program(elementwise, [(some(5),), (some(2, 3),)]),
    Program(numpy_logarithms, [(positive(4),)]),
    Program(numpy_trigonometry, [(some(4),)]),
    Program(numpy_hyperbolic, [(some(4),)]),
    Program(numpy_misc, [(some(4),)]),
    Program(numpy_binary, [(some(4), some(4, seed=1)), (some(2, 2), some(2, 2, seed=1))]),
    Program(numpy_on_floats, [(0.7,), (0.2,)]),
    Program(weighted_sum, [(some(4), some(4, seed=1))]),
    Program(softplus, [(some(5),)]),
    Program(float32_constants, [(some(3),)]),
    Program(gaussian, [(some(4), 0.3, 1.2), (some(4), some(4, seed=1), positive(4))]),
    Program(long_expression, [(0.3, 0.9, -1.2)]),
    Program(many_math_operations, [(0.7,), (-1.1,)]),
]
