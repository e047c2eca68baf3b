"""The other statements and expressions: `assert`, `print`, f-strings, `match`, walrus, imports …"""

from __future__ import annotations

import contextlib
import math
import os
import warnings

import numpy as np

from tests.zoo.program import Program

DEBUG = False
LOG: list[str] = []


def asserted(x):
    assert x > 0, f"not positive: {x}"
    y = math.log(x)
    assert y < 10.0
    return y * x


def raises_sometimes(x):
    if x < 0:
        raise ValueError("negative")
    return math.sqrt(x) * x


def raises_after_work(x, n):
    y = x * x
    if n > 3:
        raise ValueError(f"too many: {n}, {y:.3f}")
    elif n < 0:
        raise ValueError
    return y * n


def passes(x):
    if x > 0:
        pass
    for _ in range(3):
        pass
    return x * x


def deletes(x):
    y = x * x
    z = y + x
    del y
    y = z * 2.0
    del z
    return y * x


def prints(x):
    y = x * x
    print("y is", y, end="\n")
    y = y * 3.0
    print(f"y is now {y:8.3f}")
    return y


def prints_in_loop(x):
    for i in range(3):
        x = x * 1.5
        print(i, x)
    return x * x


def formats(x):
    name = f"{x:.2f}"
    label = f"a{name!r}b{{}}" + "%s" % name
    return x * len(label)


def walrus(x):
    if (y := x * x) > 0.3:
        return y * x
    return y + x


def walrus_in_while(x):
    while (y := x * x) < 4.0:
        x = y + x
    return y * x


def walrus_in_call(x):
    return math.sin(t := x * 2.0) * t


def match_values(x, mode):
    match mode:
        case 0:
            return x * x
        case 1 | 2:
            return x * 3.0
        case "sin":
            y = math.sin(x)
        case None:
            y = -x
        case _:
            y = math.exp(x)
    return y * x


def match_sequence(x, shape):
    match shape:
        case (a,):
            y = x * a
        case (a, b):
            y = x * a * b
        case [a, *rest]:
            y = x * a * len(rest)
        case _:
            y = x
    return y * x


def match_guard(x):
    match x:
        case v if v > 1.0:
            return v * v
        case float(v) if v > 0:
            return v * 2.0
        case v:
            return v**3


def match_class(x, n):
    match n:
        case int():
            return x**n
        case str():
            return x * len(n)
    return x


def match_active_tuple(x, y):
    match (x * y, y):
        case (p, q) if p > 0:
            return p * q
        case (p, _):
            return p


def imports_inside(x):
    import math as inner
    from math import cos

    import numpy.linalg as la

    v = np.array([x, 2.0])
    return inner.sin(x) * cos(x) * la.norm(v)


def annotated(x: float, y: float) -> float:
    z: float = x * y
    w: float
    w = z + x
    return w * z


def chained_assignment(x):
    a = b = c = x * x
    b = b + a
    return a * b * c


def chained_targets(x):
    a = (b, c) = (x, x * x)
    return a[0] * b + c * a[1]


def augmented(x, y):
    z = x
    z += y
    z -= x * y
    z *= z
    z /= x
    z **= 2
    z %= 1000.0
    z //= 1000.0
    return z + x * y


def augmented_int(x, n):
    n += 1
    n *= 2
    n -= 3
    n //= 2
    return x**n


def several_on_a_line(x):
    a = x * 2
    b = a * a
    c = a + b  # noqa: E702
    return c * b


def continued_lines(x, y):
    z = x * y + x
    w = (
        z * z  # a comment inside
        + y
    )
    return w * z


def has_docstring(x):
    """Square of x.

    With two lines of "text" and a back\\slash.
    """
    return x * x


def has_comments(x):
    # first a square
    y = x * x  # y is positive

    # then a root
    return math.sqrt(y + 1.0)


def expression_statements(x):
    ...
    x * x
    "text"
    return x * 3.0


def debug_branch(x):
    if DEBUG:
        print("debugging", x)
    return x * x


def fills_global_log(x):
    y = x * x
    LOG.append(f"{y:.1f}")
    return y * x


def with_untouched(x):
    with open(os.devnull) as stream:
        text = stream.read()
    with contextlib.suppress(ValueError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
    return x * x + len(text)


def try_untouched(x, name):
    try:
        factor = float(name)
    except ValueError:
        factor = 1.0
    finally:
        name = None
    return x * x * factor


def class_untouched(x):
    class Settings:
        rate = 0.5

    return x * Settings.rate


def strings_handled(x, word):
    parts = word.strip().upper().split(",")
    factor = len(parts) if "A" in parts else -1
    return x * factor * x


def identity_tests(x, option=None):
    if option is not None and option is not False:
        x = x * option
    if type(x) is float or isinstance(x, (int, np.ndarray)):
        return x * x
    return x


def conversions(x, n):
    k = int("3") + int(n) + bool(n) + ord("a") % 2
    return float(x) ** k


def comparisons_as_numbers(x, y):
    return x * (x > y) + y * (x <= y) + x * (y == y) + y * (x != x)


def not_operator(x, flag):
    return x * x if not flag else x**3


def in_operator(x, n):
    if n in (1, 2, 3) and n not in [2]:
        return x * n
    return x * x


def integer_arithmetic(x, n):
    k = (n << 2) | 1 & ~n ^ (n >> 1)
    return x * k


def global_declared(x):
    global DEBUG
    return x * x if not DEBUG else x


def unused_loops(x):
    count = 0
    for i in range(3):
        for j in range(i):
            count += i * j
    return x * count + x**2


def starred_call(x, y):
    return max(*[x, y], x * y) + sum([*(x, y), *[x]])


class Asked:
    def __init__(self, value):
        self.value = value


def asked_for_nothing(x):
    one = Asked(x)
    isinstance(one, Asked)
    type(one)
    hasattr(one, "value")
    getattr(one, "value")
    getattr(one, "other", 3)
    zip([x], [1])
    enumerate([x])
    list(map(abs, [x]))
    next(iter([x]))
    return one.value * x


def asked_in_loop(x):
    total = 0.0
    for k, part in enumerate([x, x * x]):
        isinstance(part, float)
        next(reversed([part, k]))
        sum([part, k])
        total += part * k
    return total


PROGRAMS = [
    Program(asserted, [(0.7,)]),
    Program(raises_sometimes, [(0.7,)]),
    Program(raises_after_work, [(0.7, 3)], wrt="x"),
    Program(passes, [(0.7,), (-0.7,)]),
    Program(deletes, [(0.7,)]),
    Program(prints, [(0.7,)]),
    Program(prints_in_loop, [(0.7,)]),
    Program(formats, [(0.7,)]),
    Program(walrus, [(0.7,), (0.1,)]),
    Program(walrus_in_while, [(0.7,), (3.0,)]),
    Program(walrus_in_call, [(0.7,)]),
    Program(match_values, [(0.7, mode) for mode in (0, 1, 2, "sin", None, "other")], wrt="x"),
    Program(
        match_sequence,
        [(0.7, shape) for shape in ((2,), (2, 3), (2, 3, 4, 5), "none", ())],
        wrt="x",
    ),
    Program(match_guard, [(1.7,), (0.7,), (-0.7,)]),
    Program(match_class, [(0.7, 3), (0.7, "abcd"), (0.7, None)], wrt="x"),
    Program(match_active_tuple, [(0.7, 1.2), (-0.7, 1.2)]),
    Program(imports_inside, [(0.7,)]),
    Program(annotated, [(0.7, 1.2)]),
    Program(chained_assignment, [(0.7,)]),
    Program(chained_targets, [(0.7,)]),
    Program(augmented, [(0.7, 1.2)]),
    Program(augmented_int, [(0.7, 2)], wrt="x"),
    Program(several_on_a_line, [(0.7,)]),
    Program(continued_lines, [(0.7, 1.2)]),
    Program(has_docstring, [(0.7,)]),
    Program(has_comments, [(0.7,)]),
    Program(expression_statements, [(0.7,)]),
    Program(debug_branch, [(0.7,)]),
    Program(fills_global_log, [(0.7,)]),
    Program(with_untouched, [(0.7,)]),
    Program(try_untouched, [(0.7, "2.5"), (0.7, "no number")], wrt="x"),
    Program(class_untouched, [(0.7,)]),
    Program(strings_handled, [(0.7, " a,b,c "), (0.7, "d")]),
    Program(identity_tests, [(0.7,), (0.7, 1.2)], wrt="x"),
    Program(conversions, [(0.7, 2)], wrt="x"),
    Program(comparisons_as_numbers, [(0.7, 1.2), (1.7, 1.2)]),
    Program(not_operator, [(0.7, True), (0.7, False)]),
    Program(in_operator, [(0.7, 1), (0.7, 2)], wrt="x"),
    Program(integer_arithmetic, [(0.7, 5)]),
    Program(global_declared, [(0.7,)]),
    Program(unused_loops, [(0.7,)]),
    Program(starred_call, [(0.7, 1.2), (1.7, 1.2)]),
    Program(asked_for_nothing, [(0.7,)]),
    Program(asked_in_loop, [(0.7,)]),
]
