"""Linear algebra as it is used: factorisations, eigenvalues, singular values, norms, spectra."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, positive, some


def gaussian_log_likelihood(mean, factor, x):
    covariance = factor @ factor.T + 0.5 * np.eye(x.shape[1])
    lower = np.linalg.cholesky(covariance)
    white = np.linalg.solve(lower, (x - mean).T)
    log_det = 2.0 * np.sum(np.log(np.diag(lower)))
    return -0.5 * (np.sum(white**2) + x.shape[0] * log_det)


def log_determinant_loss(a, x):
    covariance = a @ a.T + np.eye(len(a))
    sign, value = np.linalg.slogdet(covariance)
    return 0.5 * value + 0.5 * x @ np.linalg.solve(covariance, x)


def spectral_gap(x):
    covariance = x.T @ x / len(x)
    w = np.linalg.eigvalsh(covariance)
    return w[-1] - w[-2]


def explained_variance(x):
    centred = x - np.mean(x, axis=0)
    result = np.linalg.eigh(centred.T @ centred)
    return result.eigenvalues[-1] / np.sum(result.eigenvalues)


def principal_projection(x, y):
    w, v = np.linalg.eigh(x.T @ x)
    top = v[:, -2:]
    return np.sum((y - y @ top @ top.T) ** 2)


def matrix_square_root(a):
    w, v = np.linalg.eigh(a @ a.T)
    root = (v * np.sqrt(w)) @ v.T
    return np.sum(root**3)


def low_rank(x):
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    close = (u[:, :2] * s[:2]) @ vh[:2]
    return np.sum((x - close) ** 2) + np.sum(close**3)


def nuclear_norm(x):
    return np.sum(np.linalg.svd(x, compute_uv=False)) + np.linalg.norm(x, "nuc")


def singular_entropy(x):
    s = np.linalg.svd(x)[1]
    p = s / np.sum(s)
    return -np.sum(p * np.log(p))


def leading_vectors(x):
    u, s, vh = np.linalg.svd(x)
    return (u[0, 0] * vh[0, 0]) ** 2 + np.sum(np.abs(vh[1]))


def null_space(x, y):
    u, s, vh = np.linalg.svd(x)
    rest = vh[len(s) :]
    return np.sum((rest @ y) ** 2)


def orthonormal(x, y):
    q, r = np.linalg.qr(x)
    return np.sum((q.T @ y) ** 3) + np.sum(np.log(np.abs(np.diag(r))))


def triangular_solve(x, y):
    r = np.linalg.qr(x, mode="r")
    return np.sum(np.linalg.solve(r, x.T @ y) ** 2)


def least_squares_fit(x, y):
    w, rest, rank, s = np.linalg.lstsq(x, y, rcond=None)
    return np.sum(w**2) + rest[0] + s[0] / s[-1] + rank


def pseudo_inverse(x, y):
    return np.sum((np.linalg.pinv(x) @ y) ** 2)


def growth_rate(a):
    return np.max(np.real(np.linalg.eigvals(a)))


def oscillation(a):
    w, v = np.linalg.eig(a)
    return np.sum(np.abs(w) ** 2) + np.sum(np.abs(v[0]) ** 3)


def conditioned(a):
    return np.log(np.linalg.cond(a)) + np.linalg.cond(a, 1)


def all_norms(x):
    total = 0.0
    for order in (1, 2, "fro", "nuc", np.inf):
        total += np.linalg.norm(x, order)
    return total


def chained(a, b, c, x):
    return np.linalg.multi_dot([a, b, c, x]) @ x


def tensor_equation(a, b):
    return np.sum(np.linalg.tensorsolve(a, b) ** 2)


def stacked_energy(a, x):
    factor = np.linalg.cholesky(a @ np.matrix_transpose(a) + np.eye(a.shape[-1]))
    return np.sum(np.linalg.solve(factor, x) ** 2) + np.sum(np.linalg.slogdet(a).logabsdet)


def power_spectrum(x):
    spectrum = np.fft.rfft(x)
    power = np.abs(spectrum) ** 2
    return np.sum(power * np.arange(len(power)))


def low_pass(x, cut):
    spectrum = np.fft.fft(x)
    keep = np.exp(-cut * np.abs(np.fft.fftfreq(len(x))))
    return np.sum(np.fft.ifft(spectrum * keep).real ** 2)


def convolved_by_fft(x, kernel):
    n = len(x) + len(kernel) - 1
    y = np.fft.irfft(np.fft.rfft(x, n) * np.fft.rfft(kernel, n), n)
    return np.sum(y**3)


def image_gradient(image):
    spectrum = np.fft.fftshift(np.fft.fft2(image, norm="ortho"))
    return np.sum(np.abs(spectrum[1:]) ** 2)


def heat_spectral(u, diffusivity):
    k = np.fft.rfftfreq(len(u)) * 2.0 * np.pi
    for _ in range(3):
        u = np.fft.irfft(np.fft.rfft(u) * np.exp(-diffusivity * k**2), len(u))
        u = u + 0.1 * np.sin(u)
    return np.sum(u**2)


def matrix_of_mixed_entries(x, t):
    """(Numbers of NumPy, of Python, and constants.)"""
    turn = np.array([[x[0], t, 1.0], [2, x[1], t * t], [0.0, x[0] * x[1], -1]])
    for _ in range(2):
        turn = turn @ np.array([[1, 0.5, x[0]], [t, 1.0, 0], [0, x[1], 1]])
    return np.sum(turn @ turn)


def vector_of_named_list(x, t):
    row = [t, x[0], 1]
    v = np.array(row)
    other = row
    other.append(x[1] * t)
    w = np.array(row)
    return v @ v + w @ w


# --- one of the results written ------------------------------------------------------------------


def factor_written(a):
    q = np.linalg.qr(a)[0]
    q[0] *= 3.0
    return np.sum(q**3)


def signs_of_vectors(a):
    u = np.linalg.svd(a, full_matrices=False)[0]
    u[:, 0] *= -2.0
    return np.sum(u**3)


def vectors_by_name_scaled(a):
    v = np.linalg.eigh(a + a.T).eigenvectors
    v *= np.sign(v[0]) * 2.0
    return np.sum(v**3)


def first_of_the_rest(a):
    q, *_ = np.linalg.qr(a)
    q *= 3.0
    return np.sum(q**3)


def factors_in_a_list(a):
    t = list(np.linalg.qr(a))
    q = t[0]
    q *= 3.0
    return np.sum(q**3 * np.sum(t[1]))


def values_normalised(a):
    s = np.linalg.svd(a)[1]
    s /= s.sum()
    return -np.sum(s * np.log(s))


def negated_in_place(a):
    q = np.linalg.qr(a)[0]
    np.negative(q, out=q)
    return np.sum(q**3)


PROGRAMS = [
    Program(matrix_of_mixed_entries, [(some(2), 0.7)]),
    Program(vector_of_named_list, [(some(2), 0.7)]),
    Program(gaussian_log_likelihood, [(some(2), some(2, 2), some(4, 2))]),
    Program(log_determinant_loss, [(some(3, 2), some(3))]),
    Program(spectral_gap, [(some(5, 3),)]),
    Program(explained_variance, [(some(5, 3),)]),
    Program(principal_projection, [(some(5, 3), some(4, 3, seed=1)), (some(2, 4), some(4, 4))]),
    Program(matrix_square_root, [(some(3, 3),)]),
    Program(low_rank, [(some(4, 3),), (some(3, 5),)]),
    Program(nuclear_norm, [(some(4, 3),), (some(2, 3),)]),
    Program(singular_entropy, [(some(3, 3),), (some(4, 2),)]),
    Program(leading_vectors, [(some(3, 3),), (some(4, 3),)]),
    Program(null_space, [(some(2, 4), some(4))]),
    Program(orthonormal, [(some(4, 3), some(4)), (some(3, 3), some(3))]),
    Program(triangular_solve, [(some(4, 3), some(4))]),
    Program(least_squares_fit, [(some(5, 2), some(5))]),
    Program(pseudo_inverse, [(some(4, 2), some(4)), (some(2, 4), some(2))]),
    Program(growth_rate, [(some(3, 3),), (some(4, 4),)]),
    Program(oscillation, [(some(3, 3),), (np.array([[0.5, -2.0], [1.5, 0.7]]),)]),
    Program(conditioned, [(some(3, 3) + 2.0 * np.eye(3),)]),
    Program(all_norms, [(some(3, 2),)]),
    Program(chained, [(some(2, 3), some(3, 4), some(4, 2), some(2))]),
    Program(tensor_equation, [(some(2, 3, 6), some(2, 3))]),
    Program(stacked_energy, [(some(2, 3, 3) + 2.0 * np.eye(3), some(2, 3, 1))]),
    Program(power_spectrum, [(some(6),), (some(7),)]),
    Program(low_pass, [(some(6), 0.7), (some(5), 0.7)]),
    Program(convolved_by_fft, [(some(5), some(3)), (some(4), some(3))]),
    Program(image_gradient, [(some(4, 3),)]),
    Program(heat_spectral, [(positive(6), 0.4), (positive(5), 0.4)]),
    Program(factor_written, [(some(3, 2),), (some(3, 3),)]),
    Program(signs_of_vectors, [(some(3, 2),), (some(2, 3),)]),
    Program(vectors_by_name_scaled, [(some(3, 3),)]),
    Program(first_of_the_rest, [(some(3, 2),)]),
    Program(factors_in_a_list, [(some(3, 2),)]),
    Program(values_normalised, [(some(3, 2),), (some(2, 3),)]),
    Program(negated_in_place, [(some(3, 2),)]),
]
