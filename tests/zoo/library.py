"""NumPy's larger functions: padding, statistics, curves, counts, and functions given functions."""

from __future__ import annotations

import cmath
import math
import typing

import numpy as np

from tests.zoo.program import Program, positive, some

W2 = np.array([[1.0, -2.0], [0.5, 3.0]])
W5 = np.array([1.0, -2.0, 0.5, 3.0, -0.7])
KEPT = [True, False, True, True]


def padded_by_what_is_computed(m):
    y = np.pad(m, 1, mode="mean") + np.pad(m, 1, mode="linear_ramp")
    z = np.pad(m, ((1, 1), (1, 1)), mode="maximum", stat_length=2)
    return np.sum(y * y) + np.sum(z * z * z)


def padded_by_reflection(x):
    y = np.pad(x, (2, 3), mode="reflect", reflect_type="odd")
    return np.sum(y * y * np.arange(len(y)))


def padded_with_values(m, v):
    y = np.pad(m, ((1, 1), (0, 2)), constant_values=v)
    return np.sum(y * y)


def kept_by_a_list(x):
    return np.sum(x.compress(KEPT) ** 2)


def unequal_pieces(x):
    a, b, c = np.split(x, [1, 3])
    return np.sum(a) * np.sum(b * b) + np.sum(c * c * c)


def list_against_matrix(x, m):
    return np.sum(np.multiply([x, 2.0 * x * x], m) * W2)


def no_difference(x):
    y = np.diff(x, 0)
    z = np.float64(x)
    return np.sum(W5 * y) + np.sum(y * y * z)


def unknown_axis(x, z):
    k = int(z[0, 0] > 0.0)
    places = tuple(np.argsort(np.array([k, 1 - k])))
    return np.sum(np.transpose(x, places) * z) + np.sum(np.expand_dims(x, k) ** 2)


def from_start_to_stop(a, h):
    return np.sum(np.arange(a, a + 2.2, h) ** 2)


def bars(x, w):
    counts, edges = np.histogram(x, 3, weights=w)
    return np.sum(counts * counts * edges[1:])


def counted_with_weights(w):
    return np.sum(np.bincount(np.array([0, 2, 2, 1, 0]), weights=w) ** 2)


def median_and_quantiles(m, q):
    return np.median(m) * np.quantile(m, q) + np.sum(np.percentile(m, [20.0, 65.0], axis=1) ** 2)


def without_nan(m):
    holes = np.where(m > 1.2, np.nan, m)
    return np.nanvar(holes) + np.nanstd(holes) * np.nanmedian(holes) + np.nanprod(holes)


def correlated(m):
    return np.sum(np.cov(m) ** 2) + np.sum(np.corrcoef(m) ** 3)


def slopes_and_area(y, x):
    return np.sum(np.gradient(y, 0.5) ** 2) + np.trapezoid(y * y, x) ** 2


def fitted_line(x, y):
    slope, offset = np.polyfit(x, y, 1)
    return slope * slope + np.polyval([slope, offset, 1.0], 0.3)


def running_top(x):
    return np.sum(np.maximum.accumulate(x) * W5) + np.logaddexp.reduce(x)


def between_all(x, y):
    return np.sum(np.subtract.outer(x, y) ** 2 * np.multiply.outer(x, y))


def by_pieces(x, s):
    return np.sum(np.piecewise(x, [x < 0.0, x >= 0.8], [lambda t: s * t * t, 3.0]) ** 2)


def by_rows(m, s):
    return np.sum(np.apply_along_axis(lambda row: s * row[1:] * row[0], 1, m) ** 2)


def from_places(s):
    return np.sum(np.fromfunction(lambda i, j: np.sin(s * i) + j * s * s, (2, 3)))


def directions(z):
    return np.sum(np.real(np.sign(z) * z)) + np.sum(np.imag(np.sign(z) * W5[: len(z)]))


def complex_numbers(r, phi):
    z = cmath.rect(r, phi)
    length, angle = cmath.polar(cmath.exp(z) + cmath.sqrt(z))
    return length * math.sin(angle) + cmath.phase(z * z)


def over_some_axes(x):
    return np.sum(np.apply_over_axes(np.sum, x * x, (0, -1)) ** 2)


def element_by_element(x):
    total = 0.0
    for (i, j), v in np.ndenumerate(x):
        total = 1.1 * total + (i + 2 * j) * v * v
    return total


def visited_in_memory_order(x):
    total = 0.0
    for v in np.nditer(x.T[::-1]):
        total = 1.1 * total + v * v
    return total


def broadcast_in_a_loop(x, y):
    total = 0.0
    for a, b in np.broadcast(x, y):
        total = 1.1 * total + a * b * b
    return total * np.broadcast(x, y).size


def smallest_replaced(x, v):
    y = x * 2
    np.put_along_axis(y, np.argsort(x, axis=1)[:, :1], v, 1)
    return np.sum(y * y * x)


def of_one_element(a, b):
    return a * a * b if a > 0.5 else a + b


def made_a_function_of_arrays(x, y):
    return np.sum(np.vectorize(of_one_element)(x, y) ** 2)


def made_of_a_lambda(x):
    bent = np.vectorize(lambda a: a * a if a > 0.3 else 3.0 * a)
    return np.sum(bent(x) * bent(2.0 * x))


def first_result_is_an_integer(x):
    return np.sum(np.vectorize(lambda a: 0 if a < 0.5 else a * a)(x) * x)


def objects_in_an_array(x):
    return np.sum(np.frompyfunc(of_one_element, 2, 1)(x, 2.0) * np.array([x[0], x[1]], object))


def read_from_a_buffer(x):
    y = np.frombuffer(x, offset=8)
    return np.sum(y**3) + np.ndarray((2, 2), float, x)[1, 0]


def fields_of_a_record(x):
    r = np.void((x, 2.0), dtype=[("a", float), ("b", float)])
    return r["a"] * r["a"] * r["b"]


def sets(x, y):
    both = np.union1d(x, y) * np.arange(len(x) + len(y))
    return np.sum(both**2) + np.sum(np.setdiff1d(x, y) ** 3) * np.prod(np.setxor1d(x, y))


def polynomials(zeros, factor):
    p = np.polymul(np.poly(zeros), factor)
    quotient, rest = np.polydiv(p, factor[1:])
    return np.sum(np.abs(np.roots(p)) ** 2) + np.sum(quotient**2) * np.sum(rest**2)


def told_what_it_is(v, x):
    w = typing.cast(np.ndarray, v)
    w[0] = w[1] * typing.cast("float", x)
    return np.sum(v**2 * w)


def several_at_once(x, v):
    a, b = np.atleast_1d(x, v)
    both = np.atleast_2d([x, 2.0], v, x * v)
    return np.sum(a * b**2) + np.sum(both[0].T * both[1] * both[-1])


def weighted_histogram(m):
    h = np.histogram(m[:, 0], bins=[-2.0, 0.0, 2.0], weights=m[:, 1])[0]
    return np.sum(h**3)


PROGRAMS = [
    Program(padded_by_what_is_computed, [(some(3, 2),), (some(2, 4, seed=2),)]),
    Program(padded_by_reflection, [(some(4),)]),
    Program(padded_with_values, [(some(2, 3), 0.7)]),
    Program(kept_by_a_list, [(some(4),)]),
    Program(unequal_pieces, [(some(5),)]),
    Program(list_against_matrix, [(0.7, some(2, 2))]),
    Program(no_difference, [(some(5),)]),
    Program(unknown_axis, [(some(2, 3), -positive(2, 3)), (some(2, 3), positive(3, 2))]),
    Program(from_start_to_stop, [(0.3, 0.5)]),
    Program(bars, [(some(5), positive(5, seed=1))]),
    Program(counted_with_weights, [(some(5),), (some(5).astype(np.float32),)]),
    Program(median_and_quantiles, [(some(3, 4), 0.3)]),
    Program(without_nan, [(some(3, 4),)]),
    Program(correlated, [(some(2, 5),)]),
    Program(slopes_and_area, [(some(5), np.cumsum(positive(5)))]),
    Program(fitted_line, [(some(5), some(5, seed=3))]),
    Program(running_top, [(some(5),), (np.array([0.5, 0.2, 0.9, 0.4, 1.3]),)]),
    Program(between_all, [(some(3), some(2, seed=4))]),
    Program(by_pieces, [(some(5), 0.6)]),
    Program(by_rows, [(some(2, 3), 0.6)]),
    Program(from_places, [(0.7,)]),
    Program(directions, [(some(3) + 1j * some(3, seed=5),)]),
    Program(complex_numbers, [(0.8, 0.4)]),
    Program(over_some_axes, [(some(2, 3, 2),)]),
    Program(element_by_element, [(some(2, 3),)]),
    Program(visited_in_memory_order, [(some(2, 3),)]),
    Program(broadcast_in_a_loop, [(some(3), some(2, 3))]),
    Program(smallest_replaced, [(some(2, 3), some(2, 1))]),
    Program(made_a_function_of_arrays, [(positive(3), positive(2, 3)), (positive(3), 0.7)]),
    Program(made_of_a_lambda, [(some(4),)]),
    Program(
        first_result_is_an_integer,
        [(np.array([0.7, 0.3, 0.9]),), (np.array([0.1, 0.7]),)],
        smooth=False,
        expected=[np.array([1.47, 0.0, 2.43]), np.zeros(2)],
    ),
    Program(objects_in_an_array, [(positive(2),)]),
    Program(read_from_a_buffer, [(some(4),)]),
    Program(fields_of_a_record, [(0.7,)], refused=True),
    Program(sets, [(some(3), some(2, seed=1))]),
    Program(polynomials, [(some(2), some(3, seed=1))]),
    Program(told_what_it_is, [(some(3), 0.7)]),
    Program(several_at_once, [(0.7, some(3))]),
    Program(weighted_histogram, [(some(4, 2),)]),
]
