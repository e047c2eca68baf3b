"""Sample inputs for the rules of `scipy.linalg`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import linalg

import srcgrad.rules.scipy.linalg  # noqa: F401
from tests.matrix_samples import definite
from tests.rule_samples import Call, call, draw, draw_complex, m23, m33, m34, v3, v4, v5, z3, z23

spd = definite(3)
c33 = draw_complex(3, 3)
chd = c33 @ c33.conj().T + 2.0 * np.eye(3)
upper = np.triu(m33) + 2.0 * np.eye(3)
near_one = np.eye(3) + 0.3 * np.tanh(m33)
m43 = draw(4, 3)
band = np.abs(draw(4, 5)) + np.array([[0.0], [0.0], [6.0], [0.0]])
band_spd = np.array([[0.0, 0.0, 0.2, 0.3], [0.0, 0.4, 0.5, 0.6], [3.0, 3.1, 2.5, 2.7]])
band_low = np.array([[3.0, 3.1, 2.5, 2.7], [0.4, 0.5, 0.6, 0.0], [0.2, 0.3, 0.0, 0.0]])
band_hermitian = band_spd * (1.0 + np.array([[0.7j], [0.4j], [0.0]]))
turning = np.array([[0.6, -2.0, 0.3, 0.7], [1.4, 0.4, -0.5, 0.2],
                    [0.3, 0.2, 3.0, 0.9], [-0.2, 0.5, 0.4, 5.0]])  # fmt: skip
indefinite = np.array([[0.1, 2.0, 0.6, 0.3], [2.0, 0.2, -0.4, 0.7],
                       [0.6, -0.4, 1.5, 0.2], [0.3, 0.7, 0.2, -2.0]])  # fmt: skip
z44 = draw_complex(4, 4)


def symmetric(x: np.ndarray) -> np.ndarray:
    return 0.5 * (x + np.conj(x.T))


def with_signs(fn: Callable) -> Callable:
    """The function with vectors whose first entry is positive: SciPy's change from call to call."""

    def run(*args: object, **options: object) -> object:
        y = fn(*args, **options)
        return (y[0], y[1] * np.sign(np.real(y[1][0]))) if isinstance(y, tuple) else y

    return run


VALUES: dict[Callable, Callable] = {
    linalg.eig_banded: with_signs(linalg.eig_banded),
    linalg.eigh: with_signs(linalg.eigh),
    linalg.eigh_tridiagonal: with_signs(linalg.eigh_tridiagonal),
    # of q and r, which SciPy wants Hermitian
    linalg.solve_continuous_are: lambda a, b, q, r: linalg.solve_continuous_are(
        a, b, symmetric(q), symmetric(r)
    ),
    linalg.solve_discrete_are: lambda a, b, q, r: linalg.solve_discrete_are(
        a, b, symmetric(q), symmetric(r)
    ),
}

SAMPLES: dict[Callable, list[Call]] = {
    linalg.block_diag: [call(m23, v3, 0.7), call(m33), call(z23, m33)],
    linalg.cho_factor: [call(spd), call(spd, True), call(chd), call(chd, lower=True)],
    linalg.cho_solve: [
        call((spd, False), v3), call((spd, True), draw(3, 2)), call((chd, True), z3),
        call((chd, False), draw_complex(3, 2)),
    ],
    linalg.cholesky: [call(spd), call(spd, lower=True), call(chd), call(chd, True)],
    linalg.circulant: [call(v4), call(z3)],
    linalg.companion: [call(v4), call(z3)],
    linalg.convolution_matrix: [call(v3, 5), call(v4, 3, "same"), call(z3, 4, "valid")],
    linalg.diagsvd: [call(v3, 3, 4)],
    linalg.leslie: [call(v4, v3)],
    linalg.cosm: [call(near_one), call(0.5 * c33)],
    linalg.coshm: [call(near_one)],
    linalg.det: [call(m33), call(c33)],
    linalg.eigh: [call(spd), call(chd), call(chd, lower=False), call(spd, eigvals_only=True),
                  call(chd, eigvals_only=True), call(spd, lower=False, eigvals_only=True)],
    linalg.eigvals: [call(near_one), call(np.array([[2.0, 0.3], [0.1, 3.0]]))],
    linalg.eigvalsh: [call(spd), call(chd, lower=False)],
    linalg.expm: [call(near_one), call(0.5 * c33), call(np.zeros((2, 2)))],
    linalg.expm_frechet: [call(near_one, m33), call(near_one, m33, compute_expm=False)],
    linalg.fractional_matrix_power: [call(near_one @ near_one.T, 0.4), call(near_one, 3)],
    linalg.hankel: [call(v4), call(v4, v3), call(z3, z3)],
    linalg.inv: [call(m33), call(c33)],
    linalg.khatri_rao: [call(m23, m33), call(z23, m33)],
    linalg.logm: [call(near_one @ near_one.T)],
    linalg.lu: [call(m33), call(c33), call(m34), call(m43), call(z23)],
    linalg.lu_factor: [call(m33), call(c33), call(m34), call(m43), call(z23)],
    linalg.lu_solve: [
        call((m33 + 3.0 * np.eye(3), np.array([1, 2, 2])), b, trans)
        for trans in (0, 1, 2)
        for b in (v3, draw(3, 2), z3)
    ] + [call((c33, np.array([2, 1, 2])), z3, trans) for trans in (0, 1, 2)],
    linalg.norm: [call(v3), call(m23), call(m23, 1), call(m23, axis=1), call(v3, np.inf), call(z3)],
    linalg.pinv: [call(m23), call(m34)],
    linalg.qr: [call(a, mode=mode, pivoting=pivoting) for a in (m33, m34, z44[:3])
                for mode in ("full", "r", "economic") for pivoting in (False, True)]
    + [call(m43, mode="economic"), call(m43, mode="economic", pivoting=True),
       call(draw_complex(4, 2), mode="economic"), call(m33)],
    linalg.sinhm: [call(near_one)],
    linalg.sinm: [call(near_one), call(0.5 * c33)],
    linalg.solve: [
        call(m33, v3), call(m33, draw(3, 2)), call(c33, z3), call(m33, z3),
        call(m33, v3, assume_a="gen"), call(m33, draw(3, 2), transposed=True),
        call(m33, v3, transposed=True), call(spd, v3, assume_a="pos"),
        call(spd, draw(3, 2), lower=True, assume_a="sym"), call(chd, z3, assume_a="her"),
        call(c33 + c33.T, z3, assume_a="sym"), call(chd, draw_complex(3, 2), True, assume_a="pos"),
    ],
    linalg.solve_banded: [call((1, 2), band, v5), call((1, 2), band, draw(5, 2)),
                          call((1, 2), band * (1.0 + 0.3j), draw_complex(5))],
    linalg.solve_continuous_lyapunov: [call(spd, m33), call(chd, c33), call(near_one, c33)],
    linalg.solve_discrete_lyapunov: [call(0.2 * m33, m33), call(0.2 * c33, c33)],
    linalg.solve_sylvester: [call(spd, near_one, m33),
                             call(chd, np.eye(2) + 0j, draw_complex(3, 2))],
    linalg.solve_triangular: [
        call(upper, b, trans, lower, unit_diagonal=unit)
        for trans in (0, "T", 2)
        for b, lower, unit in ((v3, False, False), (draw(3, 2), True, False), (z3, False, True))
    ] + [call(upper * (1 + 0.5j), z3, trans, True) for trans in (0, "T", 2)],
    linalg.solveh_banded: [
        call(np.array([[0.0, 0.3, 0.4], [2.0, 2.1, 2.2]]), v3),
        call(np.array([[2.0, 2.1, 2.2], [0.3, 0.4, 0.0]]), draw(3, 2), lower=True),
    ],
    linalg.sqrtm: [call(near_one @ near_one.T), call(chd)],
    linalg.svd: [call(m33), call(m34, full_matrices=False), call(m34, compute_uv=False)],
    linalg.svdvals: [call(m34)],
    linalg.tanhm: [call(0.5 * near_one)],
    linalg.tanm: [call(0.5 * near_one)],
    linalg.toeplitz: [call(v4), call(v4, v3), call(z3), call(z3, draw_complex(4))],
    # --- equations of special matrices
    linalg.cho_solve_banded: [
        call((band_spd, False), v4), call((band_low, True), draw(4, 2)),
        call((band_hermitian, False), draw_complex(4)),
    ],
    linalg.cholesky_banded: [call(band_spd), call(band_low, lower=True), call(band_hermitian)],
    linalg.lstsq: [
        call(m43, v4), call(m43, draw(4, 2)), call(m34, v3), call(draw_complex(4, 2), z44[0]),
        call(m43, v4, 0.01),
    ],
    linalg.matmul_toeplitz: [
        call(v4, draw(4)), call((v4, v3), draw(3)), call((v3, v4), draw(4, 2)),
        call(z3, z3), call((z3, draw_complex(3)), draw(3, 2)),
    ],
    linalg.pinvh: [call(spd), call(chd), call(spd, lower=False), call(chd, lower=False)],
    linalg.solve_circulant: [
        call(v4, draw(4)), call(v4, draw(4, 2)), call(z3, z3), call(v3, z3),
        call(draw(2, 3), v3, outaxis=-1),
    ],
    linalg.solve_continuous_are: [call(m33, m23.T, spd, definite(2)),
                                  call(c33, z23.T, chd, definite(2))],
    linalg.solve_discrete_are: [call(m33, m23.T, spd, definite(2)),
                                call(c33, z23.T, chd, definite(2))],
    linalg.solve_toeplitz: [
        call(v4 + np.array([4.0, 0, 0, 0]), draw(4)), call((v4, v4[::-1]), draw(4, 2)),
        call(z3, z3), call((z3, draw_complex(3)), z3),
        call((z3, draw_complex(3)), draw_complex(3, 2)),
    ],
    # --- made of elements
    linalg.fiedler: [call(v4), call(v4[:1]), call(z3)],
    linalg.fiedler_companion: [call(v4), call(v5), call(draw(6)), call(draw(2)), call(z44[0])],
    # --- eigenvalues
    linalg.cdf2rdf: [call(np.array([0.2 + 0.4j, 0.2 - 0.4j]), z44[:2, :2]), call(v3, m33)],
    linalg.eig: [call(near_one), call(near_one, right=False), call(c33), call(c33, right=False),
                 call(turning)],
    linalg.eig_banded: [
        call(band_spd), call(band_low, lower=True), call(band_hermitian),
        call(band_spd, eigvals_only=True), call(band_hermitian, eigvals_only=True),
    ],
    linalg.eigh_tridiagonal: [call(v4, draw(3)), call(v4, draw(3), eigvals_only=True)],
    linalg.eigvals_banded: [call(band_spd), call(band_low, lower=True), call(band_hermitian)],
    linalg.eigvalsh_tridiagonal: [call(v4, draw(3))],
    linalg.hessenberg: [call(m33), call(turning), call(turning, True), call(z44), call(z44, True),
                        call(draw(2, 2), calc_q=True), call(draw(5, 5), calc_q=True)],
    linalg.matrix_balance: [call(m33 * np.array([1.0, 100.0, 0.01])), call(z44, permute=False)],
    linalg.schur: [call(near_one), call(turning), call(np.array([[1.0, -4.0], [0.5, 1.3]]))],
    # --- factors
    linalg.ldl: [call(spd), call(spd, lower=False), call(indefinite), call(indefinite, False),
                 call(chd), call(chd, lower=False), call(z44 + z44.T, hermitian=False),
                 call(indefinite * (1 + 0.5j), False, False)],
    linalg.null_space: [call(m34), call(m23)],
    linalg.orth: [call(m43), call(m34), call(z44[:, :3])],
    linalg.orthogonal_procrustes: [call(m43, draw(4, 3)), call(z44, draw_complex(4, 4))],
    linalg.polar: [call(a, side) for a in (m33, m43, m34, c33, z44[:3], z44[:, :3])
                   for side in ("right", "left")],
    linalg.qr_multiply: [call(m43, draw(2, 4)), call(m43, v4), call(m43, draw(3, 2), "left"),
                         call(m34, draw(2, 3)), call(z44, z44[0])],
    linalg.rq: [call(a, mode=mode) for a in (m33, m34) for mode in ("full", "r", "economic")]
    + [call(m43, mode="economic"), call(c33), call(z44[:3], mode="economic")],
    linalg.subspace_angles: [call(np.vstack([m43, m33]), np.vstack([draw(4, 2), m23.T])),
                             call(draw(4, 2), draw(4, 2)),
                             call(draw_complex(4, 2), draw_complex(4, 1)), call(draw(4, 1), m43)],
    # --- functions
    linalg.expm_cond: [call(near_one), call(0.5 * c33)],
    linalg.signm: [call(near_one), call(np.diag([1.0, -2.0, 3.0]) + 0.2 * m33),
                   call(np.diag([1.0, -2.0, 3.0]) + 0.2 * c33)],
}  # fmt: skip

if hasattr(linalg, "kron"):
    SAMPLES[linalg.kron] = [call(m23, draw(2, 2))]
if not np.allclose(linalg.orthogonal_procrustes(z44, z44)[0], np.eye(4)):
    del SAMPLES[linalg.orthogonal_procrustes][1]  # before SciPy 1.15, of real matrices
