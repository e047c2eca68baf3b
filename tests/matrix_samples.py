"""Sample inputs for the rules of `numpy.linalg` and `numpy.fft`; the form is that of rule_samples.

Matrices are far from singular and their eigenvalues apart, except where that is the point.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from tests.rule_samples import Call, call

_random = np.random.default_rng(11)


def draw(*shape: int) -> np.ndarray:
    """Away from 0, where quotients are steep."""
    return _random.uniform(0.4, 2.0, shape) * _random.choice([-1.0, 1.0], shape)


def draw_complex(*shape: int) -> np.ndarray:
    return draw(*shape) + 1j * draw(*shape)


def hermitian(*shape: int, make: Callable = draw) -> np.ndarray:
    a = make(*shape, shape[-1])
    return a + np.conj(np.swapaxes(a, -1, -2))


def definite(*shape: int, make: Callable = draw) -> np.ndarray:
    a = make(*shape, shape[-1])
    return a @ np.conj(np.swapaxes(a, -1, -2)) + 2.0 * np.eye(shape[-1])


def regular(*shape: int, make: Callable = draw) -> np.ndarray:
    return make(*shape, shape[-1]) + 3.0 * np.eye(shape[-1])


v3, z3, m23, m33, m43, m34 = (
    draw(3),
    draw_complex(3),
    draw(2, 3),
    draw(3, 3),
    draw(4, 3),
    draw(3, 4),
)
z33, z43, z34, t234 = draw_complex(3, 3), draw_complex(4, 3), draw_complex(3, 4), draw(2, 3, 4)
r33, c33, s33 = regular(3), regular(3, make=draw_complex), regular(2, 3)
no_rows, no_matrices, point = np.zeros((0, 0)), np.zeros((0, 3, 3)), regular(1)
low = np.outer(draw(4), draw(3))

VECTOR_ORDERS = [None, 2, 1, 3, 2.5, 0.5, -1, -2, 0, math.inf, -math.inf]
MATRIX_ORDERS = [None, "fro", "nuc", 2, -2, 1, -1, math.inf, -math.inf]
AXES = [call(v3), call(m23), call(z3), call(m23, axis=0), call(t234, axis=(2, 0))]

LINEAR_ALGEBRA: dict[Callable, list[Call]] = {
    np.linalg.cholesky: [
        call(definite(3)),
        call(definite(2, 2)),
        call(definite(3, make=draw_complex)),
        call(definite(3), upper=True),
        call(definite(2, 3, make=draw_complex), upper=True),
        call(definite(1)),
        call(no_rows),
        call(m33 @ m33.T + 5.0 * np.eye(3) + np.triu(draw(3, 3), 1)),
    ],
    np.linalg.cond: [
        *[call(r33, p) for p in (None, 2, -2, 1, -1, math.inf, -math.inf, "fro", "nuc")],
        *[call(c33, p) for p in (None, -2, 1, "fro")],
        call(m43),
        call(s33),
        call(s33, 1),
        call(t234, -2),
    ],
    np.linalg.cross: [
        call(v3, draw(3)),
        call(draw(2, 3), v3),
        call(draw(3, 4), draw(3, 4), axis=0),
        call(z3, v3),
        call(z3, draw_complex(2, 3)),
    ],
    np.linalg.det: [
        call(m33),
        call(draw(2, 3, 3)),
        call(draw_complex(2, 2)),
        call(np.ones((3, 3))),
        call(draw(1, 1)),
        call(np.diag([1.0, 2.0, 0.0])),
        call(np.stack([m33, np.ones((3, 3)), np.zeros((3, 3))])),
        call(no_matrices),
        call(z33),
    ],
    np.linalg.diagonal: [call(m34), call(t234, offset=1), call(z43, offset=-2), call(t234)],
    np.linalg.eig: [
        call(np.diag([1.0, 3.0, 6.0]) + 0.2 * m33),
        call(c33),
        call(np.array([[0.5, -2.0], [1.5, 0.7]])),
        call(np.array([[0.5, -2.0, 0.3], [1.5, 0.7, -0.2], [0.1, 0.4, 3.0]])),
        call(np.stack([np.diag([1.0, 3.0]), np.diag([2.0, 5.0])]) + 0.1 * draw(2, 2, 2)),
        call(regular(2, 3, make=draw_complex)),
        call(point),
    ],
    np.linalg.eigh: [
        call(hermitian(3)),
        call(hermitian(3), "U"),
        call(hermitian(3), "u"),
        call(hermitian(3), UPLO="l"),
        call(hermitian(2, 2)),
        call(hermitian(3, make=draw_complex)),
        call(hermitian(3, make=draw_complex), "U"),
        call(hermitian(2, 3, make=draw_complex)),
        call(hermitian(1)),
        call(m33),
        call(no_matrices),
    ],
    np.linalg.eigvals: [
        call(m33),
        call(c33),
        call(np.array([[0.5, -2.0], [1.5, 0.7]])),
        call(regular(2, 3, make=draw_complex)),
        call(point),
    ],
    np.linalg.eigvalsh: [
        call(hermitian(3)),
        call(hermitian(3), UPLO="U"),
        call(hermitian(3), "l"),
        call(hermitian(2, 3, make=draw_complex)),
        call(hermitian(3, make=draw_complex), "u"),
        call(no_rows),
    ],
    np.linalg.inv: [
        call(m33),
        call(draw(2, 3, 3)),
        call(draw_complex(2, 2)),
        call(no_matrices),
        call(point),
    ],
    np.linalg.lstsq: [
        call(m43, draw(4)),
        call(m43, draw(4, 2), None),
        call(m34, v3),
        call(m34, draw(3, 2)),
        call(r33, v3),
        call(z43, draw_complex(4)),
        call(z34, draw_complex(3, 2)),
        call(m43, draw_complex(4)),
        call(m43, draw(4), rcond=-1),
        call(draw(4, 1), draw(4)),
    ],
    np.linalg.matmul: [call(m23, m34), call(t234, draw(2, 4, 3)), call(z34, m43)],
    np.linalg.matrix_norm: [
        *[call(t234, ord=ord) for ord in MATRIX_ORDERS if ord is not None],
        *[call(z43, ord=ord) for ord in MATRIX_ORDERS if ord is not None],
        call(m23),
        call(t234, keepdims=True),
        call(t234, keepdims=True, ord="nuc"),
        call(t234, keepdims=True, ord=-1),
        call(no_matrices),
    ],
    np.linalg.matrix_power: [
        call(m33, 3),
        call(m33, 0),
        call(m33, -2),
        call(draw_complex(2, 2), 2),
        call(m33, 1),
        call(s33, 2),
        call(s33, -1),
    ],
    np.linalg.matrix_transpose: [call(m23), call(t234)],
    np.linalg.multi_dot: [
        call([m23, m34, draw(4, 2)]),
        call([v3, m34, draw(4, 2)]),
        call([m23, m34, draw(4)]),
        call((v3, m34, draw(4))),
        call([m23, m34]),
        call([m23, z34, draw(4, 2)]),
    ],
    np.linalg.norm: [
        *[call(v3, ord) for ord in VECTOR_ORDERS],
        *[call(z3, ord) for ord in VECTOR_ORDERS],
        *[call(m23, ord, axis=1) for ord in VECTOR_ORDERS],
        *[call(m34, ord) for ord in MATRIX_ORDERS],
        *[call(z43, ord) for ord in MATRIX_ORDERS],
        *[call(t234, ord, axis=(0, 2)) for ord in MATRIX_ORDERS],
        *[call(t234, ord, (2, -3), True) for ord in MATRIX_ORDERS],
        call(t234),
        call(m23, keepdims=True),
        call(m23, "nuc", keepdims=True),
        call(v3, 3, keepdims=True),
        call(m23, axis=0),
        call(m23, axis=(1,)),
        call(m23, 3, (0,), True),
        call(m23, math.inf, axis=1, keepdims=True),
        call(np.zeros((0, 3)), axis=1),
        call(np.zeros(0)),
        call(draw(1, 1), 2),
    ],
    np.linalg.outer: [call(v3, draw(4)), call(z3, v3)],
    np.linalg.pinv: [
        call(m23),
        call(m34),
        call(m33),
        call(draw(2, 3, 2)),
        call(draw_complex(3, 2)),
        call(m34, 1e-8),
        call(m34, rtol=1e-8),
        call(hermitian(3), hermitian=True),
        call(hermitian(2, 3, make=draw_complex), hermitian=True),
        call(m33, None, True),
    ],
    np.linalg.qr: [
        call(m43),
        call(m33),
        call(m34),
        call(z43),
        call(z33),
        call(z34),
        call(draw(2, 4, 3)),
        call(draw(2, 2, 3), "reduced"),
        call(m43, "r"),
        call(m34, "r"),
        call(z43, mode="r"),
        call(m33, "complete"),
        call(m34, "complete"),
        call(draw(4, 1)),
    ],
    np.linalg.slogdet: [
        call(m33),
        call(draw(2, 3, 3)),
        call(draw_complex(2, 2)),
        call(regular(2, 3, make=draw_complex)),
        call(no_rows),
    ],
    np.linalg.solve: [
        call(m33, v3),
        call(m33, draw(3, 2)),
        call(draw(2, 3, 3), draw(2, 3, 2)),
        call(draw(2, 3, 3), draw(3, 2)),
        call(r33, draw(2, 3, 2)),
        call(draw(2, 3, 3), v3),
        call(draw_complex(2, 2), draw_complex(2)),
        call(c33, draw(3, 2)),
        call(no_rows, np.zeros((0, 2))),
    ],
    np.linalg.svd: [
        call(m33),
        call(m34, full_matrices=False),
        call(m43, full_matrices=False),
        call(m34, compute_uv=False),
        call(m34, False, False),
        call(draw(2, 4, 3), full_matrices=False),
        call(z33),
        call(z43, False),
        call(z34, False),
        call(draw_complex(2, 3, 9), False),
        call(draw_complex(9, 3), False),
        call(z34, compute_uv=False),
        call(hermitian(3), hermitian=True),
        call(hermitian(2, 3, make=draw_complex), hermitian=True),
        call(hermitian(3), hermitian=True, compute_uv=False),
        call(draw(1, 1)),
    ],
    np.linalg.svdvals: [call(m34), call(draw_complex(3, 2)), call(t234), call(no_matrices)],
    np.linalg.tensordot: [call(t234, draw(3, 4, 5)), call(m23, m34, axes=1)],
    np.linalg.tensorinv: [
        call(draw(2, 3, 6)),
        call(draw(6, 2, 3), 1),
        call(draw(4, 2, 2), ind=1),
        call(draw_complex(4, 2, 2), ind=1),
    ],
    np.linalg.tensorsolve: [
        call(draw(2, 3, 6), draw(2, 3)),
        call(draw(2, 3, 2, 3), draw(2, 3)),
        call(draw(3, 6, 2), draw(6), axes=(0,)),
        call(draw(2, 6, 3), draw(6), axes=(0, 2)),
        call(draw_complex(2, 2, 4), draw(2, 2)),
    ],
    np.linalg.trace: [call(m34), call(t234, offset=1), call(t234, offset=-1), call(z33)],
    np.linalg.vecdot: [call(m23, draw(2, 3)), call(draw_complex(2, 3), z3)],
    np.linalg.vector_norm: [
        *[call(m23, ord=ord, axis=0) for ord in VECTOR_ORDERS if ord is not None],
        *[call(z3, ord=ord) for ord in VECTOR_ORDERS if ord is not None],
        *[call(t234, ord=ord, axis=(2, 0)) for ord in (1, 2, 3, math.inf)],
        call(t234),
        call(t234, keepdims=True, ord=3),
        call(t234, axis=-1, keepdims=True),
    ],
}

NORMS = (None, "backward", "ortho", "forward")
x6, x7, m45, zm45, t345 = draw(6), draw(7), draw(4, 5), draw_complex(4, 5), draw(3, 4, 5)
z6, z7, zt345 = draw_complex(6), draw_complex(7), draw_complex(3, 4, 5)


def along_one(*signals: np.ndarray) -> list[Call]:
    """Odd, even, cut off, continued, along another axis, in each scale."""
    return [
        *[call(x) for x in signals],
        *[call(x, n) for x in signals for n in (5, 10)],
        *[call(x, n) for x in signals[:2] for n in (4, 9)],
        *[call(signals[0], None, -1, norm) for norm in NORMS],
        *[call(signals[1], 8, norm=norm) for norm in NORMS],
        call(signals[-1], axis=0),
        call(signals[-1], n=3, axis=0),
        call(signals[-1], 6, 0, "ortho"),
        call(draw(1, 3), 1),
        call(draw(1, 3), n=2, axis=0),
    ]


def along_two(flat: np.ndarray, deep: np.ndarray) -> list[Call]:
    return [
        call(flat),
        call(deep),
        call(flat, (3, 6)),
        call(flat, s=(6, 4), norm="ortho"),
        call(flat, (3, -1), (0, 1)),
        call(flat, (3, 3), axes=(1, 0)),
        call(deep, axes=(0, 2)),
        call(deep, (5, 2), (0, -1), "forward"),
        call(deep, axes=(2, 0), norm="forward"),
    ]


def along_many(flat: np.ndarray, deep: np.ndarray) -> list[Call]:
    return [
        *along_two(flat, deep)[:1],
        *along_two(flat, deep)[4:],
        call(deep),
        call(deep, axes=(1,)),
        call(deep, s=(2, 5, 6), axes=(0, 1, 2)),
    ]


FFT: dict[Callable, list[Call]] = {
    np.fft.fft: along_one(x6, z7, zm45),
    np.fft.fft2: along_two(zm45, t345),
    np.fft.fftfreq: [call(5, 0.7), call(4, d=1.3)],
    np.fft.fftn: along_many(m45, zt345),
    np.fft.fftshift: [call(x6), call(x7), call(zm45), call(m45, 1), call(t345, axes=(0, 2))],
    np.fft.hfft: along_one(z6, z7, x7, zm45),
    np.fft.ifft: along_one(z6, x7, zm45),
    np.fft.ifft2: along_two(zm45, t345),
    np.fft.ifftn: along_many(m45, zt345),
    np.fft.ifftshift: [call(x6), call(x7), call(zm45), call(m45, 1), call(t345, axes=(0, 2))],
    np.fft.ihfft: along_one(x6, x7, m45),
    np.fft.irfft: along_one(z6, z7, x7, zm45),
    np.fft.irfft2: along_two(zm45, zt345),
    np.fft.irfftn: along_many(zm45, zt345),
    np.fft.rfft: along_one(x6, x7, m45),
    np.fft.rfft2: along_two(m45, t345),
    np.fft.rfftfreq: [call(5, 0.7), call(4, d=1.3)],
    np.fft.rfftn: along_many(m45, t345),
}

MATRIX_SAMPLES = {**LINEAR_ALGEBRA, **FFT}
