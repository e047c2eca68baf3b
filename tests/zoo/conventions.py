"""Kinks, ties, poles and masks: the table of section 18 of the design, as expected gradients."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program

INF, NAN = math.inf, math.nan
V = np.array


def absolute(x):
    return abs(x)


def absolute_array(x):
    return np.sum(np.abs(x))


def largest_of_two(x, y):
    return max(x, y)


def smallest_of_two(x, y):
    return min(x, y)


def largest_of_equal(x):
    return np.max(x)


def smallest_of_equal_rows(m):
    return np.sum(np.min(m, axis=1))


def maximum_tie(x, y):
    return np.sum(np.maximum(x, y))


def rectified(x):
    return np.sum(np.maximum(x, 0.0))


def clipped_at_edges(x):
    return np.sum(np.clip(x, -1.0, 1.0))


def norm_at_zero(x):
    return np.linalg.norm(x)


def spread_of_constants(x):
    return np.std(x)


def square_at_zero(x):
    return x**2


def power_zero(x):
    return x**0


def power_of_zero(x, y):
    return x**y


def power_array(x, y):
    return np.sum(x**y)


def self_power(x):
    return x**x


def root_at_zero(x):
    return np.sum(np.sqrt(x))


def masked_root(x):
    return np.sum(np.where(x > 0, np.sqrt(np.abs(x)), 0.0))


def masked_logarithm(x):
    return np.sum(np.where(x > 0, np.log(np.where(x > 0, x, 1.0)), x))


def masked_and_moved(x):
    y = np.cumsum(np.flip(np.sqrt(x)))
    return np.sum(np.where(x > 1.0, y, 0.0) * x)


def quotient_before_its_guard(a, n):
    z = a[0] / n
    if n == 0:
        return a[1] * 2.0
    return z * a[1]


def logarithm_before_its_guard(a, n):
    z = np.log(a)
    if n == 0:
        return a.sum()
    return z.sum() + a[0]


def root_on_one_way(x, n):
    z = np.sqrt(x)
    if n:
        return z.sum()
    return x.sum() * 2.0


def quotients_on_some_rounds(a):
    s = 0.0
    for i in range(2):
        z = a[i] / a[i - 1]
        if i == 1:
            s += z * a[0] + a[1]
        else:
            s += a[i] ** 2
    return s


def loop_before_its_guard(a, n):
    z = 1.0
    for v in a:
        z = z / v
    if n == 0:
        return a[1] * 2.0
    return z


def stores_before_their_guard(a, n):
    z = np.zeros(2)
    for i in range(2):
        z[i] = 1.0 / a[i]
    if n == 0:
        return a[1] * 2.0
    if n == 1:
        return a[1] * a[0]
    return z.sum()


def array_before_its_guard(a, n):
    z = a / np.sum(a * n)
    w = np.exp(a)
    if n == 0:
        return w.sum()
    return z[0] + w.sum()


def logarithm_of(v, w):
    return np.log(v) * w


def call_before_its_guard(a, n):
    z = logarithm_of(a[0], a[1])
    if n == 0:
        return a[1] * 2.0
    return z


def root_and_square(y):
    u = np.sqrt(y)
    return u, u * u


def two_results_before_their_guard(x, y):
    u, v = root_and_square(y)
    if y < 0:
        return 3.0 * x
    return x * v + u


def cases_after_an_exponential(x, y):
    w = np.exp(y)
    match y > 700:
        case True:
            return 3.0 * x
        case False:
            return w * x


def none_instead_of_an_exponential(x, y):
    def f():
        w = np.exp(y)
        if y > 700:
            return None
        return w

    r = f()
    if r is None:
        return x * 3.0
    return r * x


class Inverted:
    def __init__(self, v):
        self.value, self.inverse = v, 1.0 / v


def object_before_its_guard(a, n):
    inverted = Inverted(a[0])
    if n:
        return inverted.inverse
    return inverted.value * 2.0 + a[1]


def masked_factor(x, c):
    return np.sum(np.where(x > 0, c / x + c * np.log(x), 0.0))


def masked_quotient(x):
    y = 1.0 / x
    return np.sum(np.where(x != 0, y, 0.0))


def capped_quotient(x):
    return np.sum(np.minimum(1.0, 1.0 / x))


def product_of_zeros(x):
    return np.prod(x)


def singular_determinant(a):
    return np.linalg.det(a)


def angle_of_nothing(y, x):
    return np.sum(np.arctan2(y, x))


def log_of_sums(x, y):
    return np.sum(np.logaddexp(x, y))


def cardinal_sine(x):
    return np.sum(np.sinc(x))


def steps(x):
    return np.sum(np.floor(x) + np.sign(x) + np.round(x)) + np.argmax(x)


def compares(x, y):
    return float(x > y) + (x == y)


def masked_out(x, y):
    return np.sum(np.where(np.array([True, False]), x, y))


def nothing_selected(x):
    return np.sum(x[x > 100.0])


def times_infinity(x, w):
    return x * w


def minus_itself(x):
    return x - x


def times_zero(x):
    return 0.0 * x


def sum_of_nothing(x):
    return np.sum(x * x)


def product_of_nothing(x):
    return np.prod(x)


def rounded_to_int(x):
    return int(x)


def cut_off_to_integers(x):
    """What is stored in integers carries no derivative; what was there before is gone."""
    a = np.zeros(4, dtype=int)
    a[0] = x[0] * 3.0
    a[1:3] = x
    a[1] += x[1]
    b = x * x
    for i in range(2):
        a[3] = b[i]
        b[i] = a[i]
    return np.sum(a) * x[0] + np.sum(b)


def cut_off_by_functions(x):
    a, b = np.zeros(3, dtype=int), np.array([1, 2, 3])
    a.fill(x)
    np.put(a, [0, 2], 2.0 * x)
    np.copyto(b, a * x, casting="unsafe")
    c = np.full_like(b, x) + np.full(3, x, dtype=int) + np.cumsum(b * x, dtype=int)
    return x * np.sum(a + b + c)


def _put_first(a, x):
    a[0] = x
    return a[0] * x


def cut_off_in_a_function(x, k):
    """(Of the array that is an argument, too.)"""
    a, b = np.zeros(2, dtype=int), np.zeros(2)
    k[1] += x
    s = _put_first(a, x) + _put_first(b, x)
    return s * np.sum(a) + np.sum(b) * x + k[0] * k[1] * x


def last_write_wins(x, v):
    y = x * 1.0
    y[np.array([0, 0])] = v
    return np.sum(y)


def buffered_add(x, v):
    y = x * 1.0
    y[np.array([0, 0])] += v
    return np.sum(y)


def squared_modulus(z):
    return abs(z) ** 2


def switch(x, on):
    return x * 2.0 if on else 0.0


PROGRAMS = [
    Program(absolute, [(0.0,), (-2.0,)], smooth=False, expected=[0.0, -1.0]),
    Program(absolute_array, [(V([0.0, -2.0, 3.0]),)], smooth=False, expected=[V([0.0, -1, 1])]),
    Program(largest_of_two, [(1.5, 1.5)], smooth=False, expected=[(0.5, 0.5)]),
    Program(smallest_of_two, [(1.5, 1.5)], smooth=False, expected=[(0.5, 0.5)]),
    Program(largest_of_equal, [(V([2.0, 1.0, 2.0]),)], smooth=False, expected=[V([0.5, 0.0, 0.5])]),
    Program(
        smallest_of_equal_rows,
        [(V([[1.0, 1.0], [2.0, 1.0]]),)],
        smooth=False,
        expected=[V([[0.5, 0.5], [0.0, 1.0]])],
    ),
    Program(
        maximum_tie,
        [(V([1.0, 2.0]), V([1.0, 3.0]))],
        smooth=False,
        expected=[(V([0.5, 0.0]), V([0.5, 1.0]))],
    ),
    Program(rectified, [(V([0.0, -1.0, 2.0]),)], smooth=False, expected=[V([0.5, 0.0, 1.0])]),
    Program(
        clipped_at_edges,
        [(V([-1.0, 1.0, 0.5, 2.0]),)],
        smooth=False,
        expected=[V([1.0, 1.0, 1.0, 0.0])],
    ),
    Program(norm_at_zero, [(np.zeros(3),)], smooth=False, expected=[np.zeros(3)]),
    Program(spread_of_constants, [(np.ones(3),)], smooth=False, expected=[np.zeros(3)]),
    Program(square_at_zero, [(0.0,)], expected=[0.0]),
    Program(power_zero, [(0.0,), (2.0,)], expected=[0.0, 0.0]),
    Program(
        power_of_zero,
        [(0.0, 2.0), (-2.0, 3.0), (0.0, 1.0)],
        smooth=False,
        expected=[(0.0, 0.0), (12.0, 0.0), (1.0, 0.0)],
    ),
    Program(
        power_array,
        [(V([0.0, -2.0, 3.0]), V([2.0, 3.0, 1.0]))],
        smooth=False,
        expected=[(V([0.0, 12.0, 1.0]), V([0.0, 0.0, 3.0 * math.log(3.0)]))],
    ),
    Program(self_power, [(0.0,)], smooth=False, expected=[0.0]),
    Program(root_at_zero, [(V([0.0, 4.0]),)], smooth=False, expected=[V([INF, 0.25])]),
    Program(masked_and_moved, [(V([0.5, 4.0, 9.0, 0.25]),)]),
    Program(
        quotient_before_its_guard,
        [(V([1.3, 1.5]), 0), (V([1.3, 1.5]), 3)],
        wrt="a",
        smooth=False,
        expected=[V([0.0, 2.0]), V([0.5, 1.3 / 3.0])],
    ),
    Program(
        logarithm_before_its_guard,
        [(V([0.0, 1.5]), 0), (V([0.5, 2.0]), 1)],
        wrt="a",
        smooth=False,
        expected=[V([1.0, 1.0]), V([3.0, 0.5])],
    ),
    Program(
        root_on_one_way,
        [(V([0.0]), False), (V([4.0]), True)],
        wrt="x",
        smooth=False,
        expected=[V([2.0]), V([0.25])],
    ),
    Program(
        quotients_on_some_rounds,
        [(V([2.0, 0.0]),), (V([2.0, 1.5]),)],
        smooth=False,
        expected=[V([4.0, 2.0]), V([4.0, 2.0])],
    ),
    Program(
        loop_before_its_guard,
        [(V([0.0, 1.5]), 0), (V([0.5, 2.0]), 1)],
        wrt="a",
        smooth=False,
        expected=[V([0.0, 2.0]), V([-2.0, -0.5])],
    ),
    Program(
        stores_before_their_guard,
        [(V([0.0, 1.5]), 0), (V([0.0, 1.5]), 1), (V([0.5, 2.0]), 2)],
        wrt="a",
        smooth=False,
        expected=[V([0.0, 2.0]), V([1.5, 0.0]), V([-4.0, -0.25])],
    ),
    Program(
        array_before_its_guard,
        [(V([0.0, 1.5]), 0), (V([0.0, 1.0]), 2)],
        wrt="a",
        smooth=False,
        expected=[V([1.0, math.exp(1.5)]), V([1.5, math.e])],
    ),
    Program(
        call_before_its_guard,
        [(V([0.0, 1.5]), 0), (V([0.5, 2.0]), 1)],
        wrt="a",
        smooth=False,
        expected=[V([0.0, 2.0]), V([4.0, math.log(0.5)])],
    ),
    Program(
        two_results_before_their_guard,
        [(2.0, -4.0), (2.0, 4.0)],
        smooth=False,
        expected=[(3.0, 0.0), (4.0, 2.25)],
    ),
    *(
        Program(
            fn,
            [(2.0, 800.0), (2.0, 1.0)],
            smooth=False,
            expected=[(3.0, 0.0), (math.e, 2.0 * math.e)],
        )
        for fn in (cases_after_an_exponential, none_instead_of_an_exponential)
    ),
    Program(
        object_before_its_guard,
        [(V([0.0, 1.5]), 0), (V([0.5, 2.0]), 1)],
        wrt="a",
        smooth=False,
        expected=[V([2.0, 1.0]), V([-4.0, 0.0])],
    ),
    Program(
        masked_factor,
        [(V([0.0, 2.0]), 3.0)],
        smooth=False,
        expected=[(V([0.0, 0.75]), 0.5 + np.log(2.0))],
    ),
    Program(
        masked_root,
        [(V([0.0, 4.0]),)],
        smooth=False,
        expected=[V([0.0, 0.25])],
        note="strong zero",
    ),
    Program(
        masked_logarithm, [(V([0.5, -4.0]),)], expected=[V([2.0, 1.0])], note="the double where"
    ),
    Program(
        masked_quotient,
        [(V([0.0, 2.0]),)],
        smooth=False,
        expected=[V([0.0, -0.25])],
        note="strong zero",
    ),
    Program(
        capped_quotient,
        [(V([0.0, 2.0]),)],
        smooth=False,
        expected=[V([0.0, -0.25])],
        note="strong zero",
    ),
    Program(
        product_of_zeros,
        [(V([2.0, 0.0, 3.0]),), (V([0.0, 0.0, 3.0]),)],
        expected=[V([0.0, 6.0, 0.0]), np.zeros(3)],
    ),
    Program(
        singular_determinant,
        [(V([[1.0, 2.0], [2.0, 4.0]]),)],
        expected=[V([[4.0, -2.0], [-2.0, 1.0]])],
        note="cofactors",
    ),
    Program(
        angle_of_nothing,
        [(V([0.0, 1.0]), V([0.0, 0.0]))],
        smooth=False,
        expected=[(V([0.0, 0.0]), V([0.0, -1.0]))],
    ),
    Program(
        log_of_sums,
        [(V([1.0, 2.0]), V([-INF, 2.0]))],
        smooth=False,
        expected=[(V([1.0, 0.5]), V([0.0, 0.5]))],
    ),
    Program(cardinal_sine, [(V([0.0, 0.5]),)], smooth=True, note="0 at 0"),
    Program(steps, [(V([0.3, 1.7]),)], expected=[np.zeros(2)]),
    Program(compares, [(1.0, 2.0)], expected=[(0.0, 0.0)]),
    Program(masked_out, [(1.5, 2.5)], expected=[(1.0, 1.0)]),
    Program(nothing_selected, [(V([1.0, 2.0]),)], expected=[np.zeros(2)]),
    Program(
        times_infinity,
        [(0.0, INF), (2.0, NAN)],
        smooth=False,
        expected=[(INF, 0.0), (NAN, 2.0)],
    ),
    Program(minus_itself, [(1.5,), (INF,)], smooth=False, expected=[0.0, 0.0]),
    Program(times_zero, [(1.5,)], expected=[0.0]),
    Program(sum_of_nothing, [(np.zeros(0),), (np.zeros((2, 0)),)]),
    Program(product_of_nothing, [(np.zeros(0),)]),
    Program(rounded_to_int, [(1.5,)], expected=[0.0]),
    Program(cut_off_to_integers, [(V([2.3, 1.7]),)]),
    Program(cut_off_by_functions, [(1.3,), (2.7,)]),
    Program(cut_off_in_a_function, [(1.3, V([2, 3]))], wrt="x"),
    Program(
        last_write_wins,
        [(V([1.0, 2.0]), V([3.0, 4.0]))],
        expected=[(V([0.0, 1.0]), V([0.0, 1.0]))],
    ),
    Program(
        buffered_add,
        [(V([1.0, 2.0]), V([3.0, 4.0]))],
        expected=[(V([1.0, 1.0]), V([0.0, 1.0]))],
    ),
    Program(squared_modulus, [(1.0 + 2.0j,)], expected=[2.0 + 4.0j]),
    Program(switch, [(1.5, True), (1.5, False)], wrt="x", expected=[2.0, 0.0]),
]
