"""Programs with sparse matrices: products, systems of equations, matrices that are made."""

from __future__ import annotations

import importlib.util

import numpy as np

from tests.zoo.program import Program, positive, some

PROGRAMS: list[Program] = []

if importlib.util.find_spec("scipy") is not None:
    from scipy import sparse
    from scipy.sparse import linalg
    from scipy.sparse.linalg import spsolve

    WIDE = sparse.csr_matrix([[1.0, 2.0, 0.0], [0.0, 3.0, 4.0], [0.0, 0.0, 5.0], [1.0, 0.0, 0.0]])
    SQUARE = sparse.csc_array([[4.0, 2.0, 0.0], [1.0, 3.0, 4.0], [0.0, 0.5, 5.0]])
    ROWS, COLUMNS = np.array([0, 1, 1, 2, 0]), np.array([0, 1, 0, 2, 2])
    FACTORED = linalg.splu(SQUARE)

    def sparse_residual(x):
        return np.sum((WIDE @ x - 1.0) ** 2)

    def sparse_from_both_sides(x, y):
        return np.sum(WIDE.dot(x) ** 2 * y) + np.sum(np.sin(y @ WIDE)) + np.sum(WIDE.T @ y * x)

    def energy(a, x):
        return np.sum((a @ x) ** 2) + np.sum(a.toarray() @ x)

    def sparse_passed_on(x):
        return energy(WIDE, x) + energy(SQUARE, x)

    def sparse_old_product(x):
        return np.sum((WIDE * x) ** 3)

    def sparse_times_matrix(m):
        return np.sum((WIDE @ m) ** 2) + np.sum((m @ SQUARE) ** 3)

    def heat_steps(u, dt):
        laplacian = sparse.diags([1.0, -2.0, 1.0], [-1, 0, 1], shape=(4, 4))
        for _ in range(3):
            u = u + dt * (laplacian @ u)
        return np.sum(u * u)

    def solved_for_vector(b):
        return np.sum(spsolve(SQUARE, b) ** 3)

    def solved_for_matrix(values, b):
        m = sparse.csr_matrix((values, (ROWS, COLUMNS)), shape=(3, 3))
        x = spsolve(m, b)
        return np.sum(x**2 * (m @ b)) + np.sum(m.toarray() ** 3) + np.sum(m.T @ x)

    def solved_by_factors(b):
        return np.sum(FACTORED.solve(b) ** 3) + np.sum(FACTORED.solve(b * b, "T"))

    def with_repeated_places(values):
        m = sparse.coo_matrix((values, (np.array([0, 1, 0, 2]), np.array([1, 1, 1, 0]))))
        x = np.array([1.0, 2.0])
        places = np.array([1, 1]), np.array([0, 0])
        n = sparse.coo_array((values[:2], places), shape=(2, 2))
        return np.sum((m @ x) ** 2) + np.sum((m.tocsr() @ x) ** 3) + np.sum((n @ x) ** 2)

    def band_matrix(k, u):
        n = len(u)
        a = sparse.diags([k[1:], -2.0 * k, np.ones(n - 1)], [-1, 0, 1])
        return np.sum((a @ u) ** 2) + np.sum(a.diagonal() ** 3)

    def sums_of_matrices(values, c):
        m = sparse.csr_array((values, (ROWS, COLUMNS)), shape=(3, 3))
        k = 2.0 * m - SQUARE / c
        return np.sum(((-k + c * m) @ np.array([1.0, 2.0, 0.5])) ** 2)

    def compressed_rows(values, x):
        m = sparse.csr_array((values, np.array([0, 2, 1]), np.array([0, 2, 3])), shape=(2, 3))
        return np.sum((m @ x) ** 2)

    def complex_system(x, y):
        u = x + 1j * y
        return np.sum(np.abs((SQUARE * (1 + 2j)) @ u) ** 2 + np.abs(spsolve(SQUARE * 2j, u)))

    def product_of_sparse(values):
        m = sparse.csr_array((values, (ROWS, COLUMNS)), shape=(3, 3))
        return np.sum((m @ SQUARE).toarray() ** 2) + np.sum((SQUARE @ m @ m).toarray())

    def entries_of_sparse(values):
        m = sparse.csr_array((values, (ROWS, COLUMNS)), shape=(3, 3))
        return abs(m).toarray()[0, 0]

    def squared_sparse(values):
        m = sparse.csr_matrix((values, (ROWS, COLUMNS)), shape=(3, 3))
        return np.sum((m**2).toarray())

    def by_factors_of_a_variable(values):
        m = sparse.csc_matrix((values, (ROWS, COLUMNS)), shape=(3, 3))
        return np.sum(linalg.splu(m).solve(np.ones(3)))

    PROGRAMS = [
        Program(sparse_residual, [(some(3),)]),
        Program(sparse_from_both_sides, [(some(3), some(4))]),
        Program(sparse_passed_on, [(some(3),)]),
        Program(sparse_old_product, [(some(3),)]),
        Program(sparse_times_matrix, [(some(3, 3),)]),
        Program(heat_steps, [(some(4), 0.1)]),
        Program(solved_for_vector, [(some(3),)]),
        Program(solved_for_matrix, [(positive(5) + np.array([2, 3, 0, 4, 0]), some(3))]),
        Program(solved_by_factors, [(some(3),)]),
        Program(with_repeated_places, [(some(4),)]),
        Program(band_matrix, [(some(4), some(4, seed=1)), (np.array([1.0, 0.0, 2.0]), some(3))]),
        Program(sums_of_matrices, [(some(5), 0.7)]),
        Program(compressed_rows, [(some(3), some(3, seed=1))]),
        Program(complex_system, [(some(3), some(3, seed=1))]),
        Program(product_of_sparse, [(some(5),)]),
        Program(entries_of_sparse, [(some(5),)], refused=True),
        Program(squared_sparse, [(some(5),)], refused=True),
        Program(by_factors_of_a_variable, [(positive(5) + 2.0,)], refused=True),
    ]
