"""`if`, `elif`, ternaries, `and`, `or`, `not`, chained comparisons; names bound on some paths."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, positive, some


def two_arms(x):
    if x > 0:
        y = x * x
    else:
        y = -3.0 * x
    return y


def one_arm(x):
    y = x
    if x > 1.0:
        y = y * x
    return y * 2.0


def only_else_works(x):
    y = x * x
    if x < 0:
        pass
    else:
        y = y * x
    return y


def elif_chain(x):
    if x < -1.0:
        y = -x
    elif x < 0.0:
        y = x * x
    elif x < 1.0:
        y = math.sin(x)
    else:
        y = math.log(x)
    return y + x


def nested(x, y):
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x - y
        z = z * x
    else:
        z = y * y
    return z


def two_after_another(x, y):
    if x > y:
        z = x * y
    else:
        z = x + y
    if z > 1.0:
        z = math.log(z) * x
    else:
        z = z * z * y
    return z


def early_return(x):
    if x < 0:
        return -x
    return x * x


def return_in_every_arm(x):
    if x < 0:
        return x * 2.0
    elif x < 1:
        return x * 3.0
    else:
        return x * x


def guards(x, y):
    if x < 0:
        return y
    if y < 0:
        return x * y
    z = x * y
    if z > 2.0:
        return z * z
    return z + x


def return_after_work(x):
    y = x * x
    if y > 1.0:
        y = y * x
        if y > 3.0:
            return y * x
        y = y + 1.0
    return y * 2.0


def ternary(x):
    return x * x if x > 0 else math.exp(x)


def nested_ternary(x):
    y = x if x > 1 else (2 * x if x > 0 else -x)
    return y * x


def test_with_and(x, y):
    if x > 0 and y > 0:
        return x * y
    return x + y


def test_with_or_not(x, y):
    if x > 1 or not y > 0:
        return x * x * y
    return x - y


def chained_comparison(x):
    if 0 < x <= 1.0 < 2.0:
        return x * x
    return -x


def value_of_or(x):
    y = x or 2.0
    return y * y + x


def value_of_and(x, y):
    z = x and x * y
    return z * y


def bound_on_one_path(x):
    if x > 0:
        t = x * x
    y = 3.0 * x
    if x > 0:
        y = y + t
    return y


def bound_in_both_read_in_one(x):
    if x > 0:
        a, b = x, 2 * x
    else:
        a = b = x * x
    return a * b if x > 1 else b


def type_changes(x):
    if x > 0:
        y = 0
    else:
        y = x
    return y + x


def same_in_both(x, y):
    if x > y:
        z = x * y
    else:
        z = x * y
    return z


def swapped_in_branch(x, y):
    if x < y:
        x, y = y, x
    return x * x / y


def unrelated_test(x, n):
    if n == 3:
        return x**n
    return x * n


def boolean_flag(x, cubic):
    power = 3 if cubic else 2
    return x**power


def string_option(x, mode):
    if mode == "sin":
        return math.sin(x)
    elif mode in ("exp", "e"):
        return math.exp(x)
    return x


def none_default(x, y=None):
    if y is None:
        y = 2.0 * x
    return x * y


def isinstance_test(x):
    if isinstance(x, float):
        return x * x
    return np.sum(x * 3.0)


def array_in_branch(x, w):
    if np.sum(w) > 0:
        h = np.tanh(x * w)
    else:
        h = x - w
    return np.sum(h * h)


def any_and_all(x):
    y = x * 2.0
    if np.any(x > 1.0):
        y = y / np.max(x)
    if np.all(x > 0.0):
        y = np.sqrt(y)
    return np.sum(y)


def safe_logarithm(x):
    return math.log(x) if x > 1e-6 else 0.0


def piecewise_polynomial(x):
    t = abs(x)
    if t <= 1:
        return 1 - 2.5 * t**2 + 1.5 * t**3
    if t < 2:
        return 2 - 4 * t + 2.5 * t**2 - 0.5 * t**3
    return 0.0


def one_flag_twice(x, w, flag):
    y = x * 2.0
    if flag:
        y *= x
    y *= w
    if flag:
        print("", end="")
    return np.sum(y * y)


PROGRAMS = [
    Program(one_flag_twice, [(some(3), some(3, seed=1), k) for k in (1, 0)], wrt=("x", "w")),
    Program(two_arms, [(0.7,), (-0.7,)]),
    Program(one_arm, [(0.7,), (1.7,)]),
    Program(only_else_works, [(0.7,), (-0.7,)]),
    Program(elif_chain, [(-1.5,), (-0.5,), (0.5,), (1.5,)]),
    Program(nested, [(0.7, 0.3), (0.7, -0.3), (-0.7, 0.3)]),
    Program(two_after_another, [(2.0, 1.1), (0.3, 1.1), (1.1, 2.0), (0.7, 0.2)]),
    Program(early_return, [(0.7,), (-0.7,)]),
    Program(return_in_every_arm, [(-0.7,), (0.7,), (1.7,)]),
    Program(guards, [(-1.0, 0.3), (1.0, -0.3), (2.0, 1.5), (0.5, 0.4)]),
    Program(return_after_work, [(0.7,), (1.2,), (1.7,)]),
    Program(ternary, [(0.7,), (-0.7,)]),
    Program(nested_ternary, [(1.7,), (0.7,), (-0.7,)]),
    Program(test_with_and, [(0.7, 0.3), (-0.7, 0.3), (0.7, -0.3)]),
    Program(test_with_or_not, [(1.7, 0.3), (0.7, -0.3), (0.7, 0.3)]),
    Program(chained_comparison, [(0.5,), (1.5,), (-0.5,)]),
    Program(value_of_or, [(0.7,)]),
    Program(value_of_and, [(0.7, 1.2)]),
    Program(bound_on_one_path, [(0.7,), (-0.7,)]),
    Program(bound_in_both_read_in_one, [(1.7,), (0.7,), (-0.7,)]),
    Program(type_changes, [(0.7,), (-0.7,)]),
    Program(same_in_both, [(0.7, 0.2), (0.2, 0.7)]),
    Program(swapped_in_branch, [(0.7, 0.2), (0.2, 0.7)]),
    Program(unrelated_test, [(0.7, 3), (0.7, 2)], wrt="x"),
    Program(boolean_flag, [(0.7, True), (0.7, False)]),
    Program(string_option, [(0.7, "sin"), (0.7, "e"), (0.7, "none")]),
    Program(none_default, [(0.7,), (0.7, 1.5)], wrt=0),
    Program(isinstance_test, [(0.7,), (some(3),)]),
    Program(array_in_branch, [(some(3), positive(3)), (some(3), -positive(3))]),
    Program(any_and_all, [(positive(4),), (some(4),), (positive(4) / 2,)]),
    Program(safe_logarithm, [(0.7,), (-1.0,)]),
    Program(piecewise_polynomial, [(0.7,), (-1.7,), (2.7,)]),
]
