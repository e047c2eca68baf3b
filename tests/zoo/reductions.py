"""Sums, means, products, extremes, spreads and cumulative sums, with axes and `keepdims`."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, some

W23 = np.arange(1.0, 7.0).reshape(2, 3)
W3 = np.array([1.0, -2.0, 0.5])


def sum_everything(m):
    return np.sum(m) ** 2


def sum_axes(m):
    return np.sum(np.sum(m, axis=0) ** 2) + np.sum(m * np.sum(m, axis=-1, keepdims=True))


def sum_several_axes(t):
    return np.sum(np.sum(t, axis=(0, 2)) ** 2) + np.sum(np.sum(t, (1, -1), keepdims=True) ** 3)


def sum_with_axis_none(m):
    return np.sum(m, axis=None) * m[0, 0]


def mean_everything(m):
    return np.mean(m * m) + np.mean(m) ** 2


def mean_axes(m):
    return np.sum(np.mean(m, axis=0) ** 2) + np.sum((m - np.mean(m, 1, keepdims=True)) ** 3)


def average(x):
    return np.average(x) ** 2 + np.average(x, weights=np.array([1.0, 2.0, 0.5])) ** 2


def product(x):
    return np.prod(x)


def product_axes(m):
    return np.sum(np.prod(m, axis=0) ** 2) + np.sum(np.prod(m, axis=1, keepdims=True) * m)


def product_with_zero(x):
    return np.prod(x) + np.prod(x * x)


def maximum_everything(m):
    return np.max(m) ** 2 + np.min(m) * 3.0


def maximum_axes(m):
    return np.sum(np.max(m, axis=0) ** 2) + np.sum(m * np.min(m, axis=1, keepdims=True))


def amax_and_amin(m):
    return np.amax(m) * np.amin(m) + np.sum(np.amax(m, axis=1))


def variance(x):
    return np.var(x) + np.std(x) ** 3


def variance_axes(m):
    return np.sum(np.var(m, axis=0) ** 2) + np.sum(np.std(m, axis=1, keepdims=True) * m)


def variance_of_sample(x):
    return np.var(x, ddof=1) * np.std(x, ddof=1)


def standardised(m):
    z = (m - np.mean(m, axis=0)) / (np.std(m, axis=0) + 0.1)
    return np.sum(z**3)


def cumulative_sum(x):
    return np.sum(np.cumsum(x) ** 2)


def cumulative_sum_axes(m):
    a = np.cumsum(m, axis=0)
    return np.sum(a * np.cumsum(m, axis=1)) + np.cumsum(m)[3] * m[0, 0]


def cumulative_product(x):
    return np.sum(np.cumprod(x) ** 2)


def differences(x):
    return np.sum(np.diff(x) ** 2) + np.sum(np.diff(x, n=2) ** 3)


def log_sum_exp(x):
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))


def softmax_entropy(x):
    p = np.exp(x - np.max(x))
    p = p / p.sum()
    return -np.sum(p * np.log(p))


def norms(x):
    return np.linalg.norm(x) + np.linalg.norm(x) ** 3


def norm_of_matrix(m):
    return np.linalg.norm(m) * m[0, 1] + np.sum(np.linalg.norm(m, axis=1))


def count_of_positive(x):
    return np.sum(x) * np.sum(x > 0) + np.count_nonzero(x > 0.5) * x[0]


def mean_of_list(x, y):
    return np.mean([x, y, x * y]) * np.sum([x * x, y]) + max(x, y)


def median_free_range(x):
    return np.ptp(x) * np.mean(x)


def sum_of_rows(m):
    return sum(m)[0] ** 2 + sum(m[0])


def math_reductions(xs):
    return math.fsum(xs) ** 2 + math.prod(xs) + math.hypot(*xs)


def weighted_by_constants(m, x):
    return np.sum(W23 * m * m) + np.sum(W3 * x**3)


def quadratic_mean(x):
    return math.sqrt(np.mean(x**2))


def dead_and_live_reductions(m):
    total = np.sum(m)
    unused = np.mean(m * m)
    return total * total


PROGRAMS = [
    Program(sum_everything, [(some(2, 3),), (some(3),), (0.7,), (np.zeros(0),)]),
    Program(sum_axes, [(some(2, 3),)]),
    Program(sum_several_axes, [(some(2, 3, 2),)]),
    Program(sum_with_axis_none, [(some(2, 3),)]),
    Program(mean_everything, [(some(2, 3),)]),
    Program(mean_axes, [(some(2, 3),)]),
    Program(average, [(some(3),)]),
    Program(product, [(some(4),), (some(2, 2),), (some(1),)]),
    Program(product_axes, [(some(2, 3),)]),
    Program(
        product_with_zero,
        [(np.array([2.0, 0.0, 3.0]),), (np.array([2.0, 0.0, 0.0]),)],
        expected=[np.array([0.0, 6.0, 0.0]), np.array([0.0, 0.0, 0.0])],
    ),
    Program(maximum_everything, [(some(2, 3),), (some(4),)]),
    Program(maximum_axes, [(some(2, 3),)]),
    Program(amax_and_amin, [(some(2, 3),)]),
    Program(variance, [(some(4),), (some(2, 3),)]),
    Program(variance_axes, [(some(2, 3),)]),
    Program(variance_of_sample, [(some(4),)]),
    Program(standardised, [(some(3, 2),)]),
    Program(cumulative_sum, [(some(4),), (some(2, 2),)]),
    Program(cumulative_sum_axes, [(some(2, 3),)]),
    Program(cumulative_product, [(some(4),)]),
    Program(differences, [(some(5),)]),
    Program(log_sum_exp, [(some(4),)]),
    Program(softmax_entropy, [(some(4),)]),
    Program(norms, [(some(4),)]),
    Program(norm_of_matrix, [(some(2, 3),)]),
    Program(count_of_positive, [(some(4),)]),
    Program(mean_of_list, [(0.7, 1.2)]),
    Program(median_free_range, [(some(4),)]),
    Program(sum_of_rows, [(some(2, 3),)]),
    Program(math_reductions, [([0.7, 1.2, -0.4],)], refused=True),
    Program(weighted_by_constants, [(some(2, 3), some(3))]),
    Program(quadratic_mean, [(some(4),)]),
    Program(dead_and_live_reductions, [(some(2, 3),)]),
]
