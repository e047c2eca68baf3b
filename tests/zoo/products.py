"""`dot`, `@`, `outer`, `inner`, `einsum`, `tensordot` at all ranks; inverse, solve, determinant."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some

EYE = np.eye(3)


def dot_product(a, b):
    return np.sum(np.sin(np.dot(a, b)))


def at_operator(a, b):
    return np.sum((a @ b) ** 2)


def matmul_function(a, b):
    return np.sum(np.matmul(a, b) ** 3)


def chain_of_products(a, b, x):
    return x @ a @ b @ x


def quadratic_form(x, a):
    return x @ a @ x - x @ x


def same_matrix_twice(a):
    return np.sum(a @ a) + np.trace(a @ a.T)


def outer_product(x, y):
    return np.sum(np.outer(x, y) ** 2 * np.outer(x, y))


def inner_product(x, y):
    return np.sum(np.inner(x, y) ** 2)


def einsum_trace(a, b):
    return np.einsum("ij,ji->", a, b)


def einsum_product(a, b):
    return np.sum(np.einsum("ij,jk->ik", a, b) ** 2)


def einsum_transposed(a):
    return np.sum(np.einsum("ij->ji", a)[0] ** 2)


def einsum_three(x, a, y):
    return np.einsum("i,ij,j->", x, a, y) ** 2


def einsum_batch(a, b):
    return np.sum(np.einsum("bij,bjk->bik", a, b) ** 2)


def einsum_reduced(a, x):
    return np.sum(np.einsum("ij,j->i", a, x) ** 2) + np.einsum("ij->", a) ** 2


def tensordot_two(a, b):
    return np.sum(np.tensordot(a, b) ** 2)


def tensordot_one(a, b):
    return np.sum(np.tensordot(a, b, axes=1) ** 2)


def tensordot_axes(a, b):
    return np.sum(np.tensordot(a, b, axes=([0, 1], [1, 0])) ** 2)


def tensordot_turned(a, b):
    return np.sum(np.sin(np.tensordot(a, b, axes=([1], [0])).T) ** 2)


def tensordot_reshaped(a, b):
    found = np.tensordot(a, b, axes=[[2], [0]])
    m, n, p = found.shape
    return np.sum(found.reshape(m * n, p).T ** 2) / n


def tensordot_of_one_each(a, b):
    return np.sum(np.tensordot(a, b, axes=[1, 0]).T ** 2)


def tensordot_of_named_axes(a, b, axes):
    return np.sum(np.tensordot(a, b, axes=axes).T ** 2)


def tensordot_axes_written(a, b):
    total = 0.0
    axes = [0]
    for place in range(2):
        axes[0] = place
        total += np.sum(np.tensordot(a, b, axes=(axes, [1])).T ** 2) * (place + 1)
    return total


def kronecker(a, b):
    return np.sum(np.kron(a, b) ** 3)


def cross_product(a, b):
    return np.sum(np.cross(a, b) ** 2)


def inverse(a):
    return np.sum(np.linalg.inv(a) ** 2)


def solved(a, b):
    return np.sum(np.linalg.solve(a, b) ** 2)


def determinant(a):
    return np.linalg.det(a)


def log_determinant(a):
    sign, value = np.linalg.slogdet(a)
    return sign * value


def least_squares(x, y):
    w = np.linalg.solve(x.T @ x + 0.1 * np.eye(x.shape[1]), x.T @ y)
    return np.sum((x @ w - y) ** 2)


def matrix_power(a):
    return np.trace(np.linalg.matrix_power(a, 3))


def batched(a, x):
    return np.sum((a @ x) ** 2)


def vdot_product(x, y):
    return np.vdot(x, y) ** 2


def attention(q, k, v):
    scores = q @ k.T / np.sqrt(q.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return np.sum((weights @ v) ** 2)


def logistic_regression(w, x, y):
    z = x @ w
    return np.mean(np.logaddexp(0.0, z) - y * z) + 0.1 * (w @ w)


def rank_pairs(s, x, m):
    return np.dot(s, np.dot(x, x)) + np.sum(np.dot(m, x) * np.dot(s, x[:2])) + np.dot(x, x)


A3, B3 = some(3, 3) + 2.0 * EYE, some(3, 3, seed=1)

PROGRAMS = [
    Program(
        dot_product,
        [
            (some(3), some(3, seed=1)),
            (some(2, 3), some(3, seed=1)),
            (some(3), some(3, 2, seed=1)),
            (some(2, 3), some(3, 2, seed=1)),
            (0.7, some(3)),
            (some(2, 3), 0.7),
            (0.7, 1.2),
            (some(2, 2, 3), some(3, 2, seed=1)),
            (some(2, 3), some(2, 3, 2, seed=1)),
        ],
    ),
    Program(
        at_operator,
        [
            (some(3), some(3, seed=1)),
            (some(2, 3), some(3, seed=1)),
            (some(3), some(3, 2, seed=1)),
            (some(2, 3), some(3, 2, seed=1)),
            (some(2, 2, 3), some(3, seed=1)),
            (some(3), some(2, 3, 2, seed=1)),
            (some(2, 2, 3), some(2, 3, 2, seed=1)),
            (some(2, 3), some(2, 3, 2, seed=1)),
            (some(1, 2, 3), some(2, 3, 2, seed=1)),
        ],
    ),
    Program(matmul_function, [(some(2, 3), some(3, 2)), (some(3), some(3, 2))]),
    Program(chain_of_products, [(A3, B3, some(3))]),
    Program(quadratic_form, [(some(3), A3)]),
    Program(same_matrix_twice, [(A3,)]),
    Program(outer_product, [(some(2), some(3)), (some(2, 2), some(3))]),
    Program(inner_product, [(some(3), some(3, seed=1)), (some(2, 3), some(4, 3))]),
    Program(einsum_trace, [(some(2, 3), some(3, 2))]),
    Program(einsum_product, [(some(2, 3), some(3, 2))]),
    Program(einsum_transposed, [(some(2, 3),)]),
    Program(einsum_three, [(some(2), some(2, 3), some(3))]),
    Program(einsum_batch, [(some(2, 2, 3), some(2, 3, 2))]),
    Program(einsum_reduced, [(some(2, 3), some(3))]),
    Program(tensordot_two, [(some(2, 3, 2), some(3, 2, 2))]),
    Program(tensordot_one, [(some(2, 3), some(3, 2)), (some(3), some(3, 2))]),
    Program(tensordot_axes, [(some(2, 3, 2), some(3, 2))]),
    Program(tensordot_turned, [(some(2, 3), some(3, 2)), (some(2, 3, 2), some(3, 2))]),
    Program(tensordot_reshaped, [(some(2, 3, 2), some(2, 2))]),
    Program(tensordot_of_one_each, [(some(2, 3), some(3, 2))]),
    Program(
        tensordot_of_named_axes,
        [
            (some(2, 3), some(3, 2), ([1], [0])),
            (some(2, 3), some(3, 2), ((1,), (0,))),
            (some(2, 3), some(3, 2), (-1, 0)),
            (some(2, 3), some(2, 3), 2),
            (some(2, 3), some(3, 2), ([], [])),
        ],
        wrt=("a", "b"),
    ),
    Program(tensordot_axes_written, [(some(3, 3), some(3, 3, seed=1))]),
    Program(kronecker, [(some(2, 2), some(2, 3))]),
    Program(cross_product, [(some(3), some(3, seed=1))]),
    Program(inverse, [(A3,)]),
    Program(solved, [(A3, some(3)), (A3, some(3, 2))]),
    Program(determinant, [(A3,), (some(2, 2),)]),
    Program(log_determinant, [(A3,)]),
    Program(least_squares, [(some(5, 2), some(5))]),
    Program(matrix_power, [(A3,)]),
    Program(batched, [(some(2, 3, 3), some(2, 3, 1)), (some(3, 3), some(2, 3, 1))]),
    Program(vdot_product, [(some(3), some(3, seed=1))]),
    Program(attention, [(some(2, 3), some(4, 3), some(4, 2))]),
    Program(logistic_regression, [(some(3), some(5, 3), np.array([0.0, 1, 1, 0, 1]))], wrt="w"),
    Program(rank_pairs, [(0.7, some(3), some(2, 3))], note="the product broadcasts two shapes"),
]
