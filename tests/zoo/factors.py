"""Results of factorisations on their way: unpacked, by name, by place, in containers, rewritten."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def in_loop(a):
    total = 0.0
    for k in range(3):
        w, v = np.linalg.eigh(a + k * np.eye(3))
        total = total + w[0] * v[0, 1] ** 2
        a = a + 0.1 * v @ v.T * w[1]
    return total


def by_name_or_unpacked(a, wide):
    if wide:
        result = np.linalg.svd(a, full_matrices=False)
        out = result.S[0] * result.U[0, 0] ** 2
    else:
        q, r = np.linalg.qr(a)
        out = np.sum(q**3) + r[0, 0]
    return out


def starred(a):
    u, *rest = np.linalg.svd(a)
    return np.sum(rest[0] ** 2 * 3.0) + u[0, 0] ** 2


def factors_of(a):
    return np.linalg.eigh(a)


def through_call(a):
    result = factors_of(a)
    return result.eigenvalues[0] + result.eigenvectors[0, 0] ** 2


def in_three_ways(a):
    result = np.linalg.eigh(a)
    w, v = result
    return np.sum(result.eigenvalues**2) + result[1][0, 0] ** 2 + w[0] * v[1, 1] ** 2


def in_list(a):
    found = []
    for k in range(2):
        found.append(np.linalg.slogdet(a + k * np.eye(3)))
    total = 0.0
    for sign, value in found:
        total += sign * value
    return total


def in_dict(a):
    found = {"factors": np.linalg.eigh(a)}
    return found["factors"].eigenvalues[-1] + found["factors"][1][0, 0] ** 2


def rewritten(a):
    w, v = np.linalg.eigh(a)
    before = np.sum(w * v[1] ** 3)
    v[0] = 0.0
    w[0] = 2.0 * w[1]
    return before + np.sum(w**2 * v[1] ** 2)


def of_one_or_other(a, as_it_is):
    result = np.linalg.eigh(a) if as_it_is else np.linalg.eigh(a @ a.T)
    return result[0][0] + result[1][0, 0] ** 2


def deflated(a):
    n = 0
    while np.linalg.norm(a, 2) > 0.5 and n < 10:
        u, s, vh = np.linalg.svd(a)
        a = a - 0.5 * s[0] * np.outer(u[:, 0], vh[0])
        n += 1
    return np.sum(a**3)


def of_complex(z):
    w, v = np.linalg.eigh(z + np.conj(z).T)
    return np.sum(w**2 * np.abs(v[0]) ** 2)


def spectra_of_complex(z):
    y = np.fft.fft(z) * np.fft.ifft(np.conj(z), norm="ortho")
    return np.sum(np.abs(y) ** 2) + np.real(y[0])


def into_buffer(x):
    buffer = np.zeros(len(x), complex)
    np.fft.fft(x, out=buffer)
    return np.sum(np.abs(buffer) ** 3)


def only_values_of_repeated(x):
    return np.sum(np.linalg.eigh(x).eigenvalues ** 3) + np.sum(np.linalg.svd(x).S ** 2)


S3 = some(3, 3) + some(3, 3).T
COMPLEX = some(3, 3) + 1j * some(3, 3, seed=1)

PROGRAMS = [
    Program(in_loop, [(S3,)]),
    Program(by_name_or_unpacked, [(some(3, 2), True), (some(3, 2), False)], wrt="a"),
    Program(starred, [(some(3, 3),)]),
    Program(through_call, [(S3,)]),
    Program(in_three_ways, [(S3,)]),
    Program(in_list, [(some(3, 3),)]),
    Program(in_dict, [(S3,)]),
    Program(rewritten, [(S3,)]),
    Program(of_one_or_other, [(S3, True), (S3, False)], wrt="a"),
    Program(deflated, [(some(3, 3),)]),
    Program(of_complex, [(COMPLEX,)]),
    Program(spectra_of_complex, [(COMPLEX[0],)]),
    Program(into_buffer, [(some(4),)]),
    Program(only_values_of_repeated, [(np.eye(3),)], smooth=False, expected=[5.0 * np.eye(3)]),
]
