"""Sample inputs for every derivative rule: the table that tests/test_rules.py walks.

`SAMPLES[fn]` is a list of calls; `call(np.sum, x, axis=0)` stands for `np.sum(x, axis=0)`. A rule
without a sample fails the suite. Arguments are floats or float arrays where a derivative is meant,
ints where none is.
"""

from __future__ import annotations

import builtins
import math
import operator
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from srcgrad import runtime, runtime_algebra, runtime_arrays, runtime_memory, runtime_rules
from srcgrad.ir import prims
from srcgrad.rules import methods


class Call(NamedTuple):
    args: tuple
    options: dict


def call(*args, **options) -> Call:
    return Call(args, options)


_random = np.random.default_rng(7)


def draw(*shape: int) -> np.ndarray:
    """Away from 0, where quotients are steep."""
    return _random.uniform(0.4, 2.0, shape) * _random.choice([-1.0, 1.0], shape)


def draw_complex(*shape: int) -> np.ndarray:
    return draw(*shape) + 1j * draw(*shape)


# how many samples of np.cross of vectors of the plane, which NumPy 2.5 has no more
IN_PLANE = None if np.lib.NumpyVersion(np.__version__) < "2.5.0" else 0

# --- shapes ---------------------------------------------------------------------------------------

v3, v4, v5 = draw(3), draw(4), draw(5)
m23, m34, m33, m42 = draw(2, 3), draw(3, 4), draw(3, 3), draw(4, 2)
row, column, one = draw(1, 3), draw(2, 1), draw(1)
t234, t243 = draw(2, 3, 4), draw(2, 4, 3)
scalar = np.array(0.7)
empty = np.zeros((0, 3))
z3, z23 = draw_complex(3), draw_complex(2, 3)
pos3, pos23 = np.abs(v3) + 0.3, np.abs(m23) + 0.3
unit3, unit23 = np.tanh(v3) * 0.9, np.tanh(m23) * 0.9

ANYWHERE = [
    call(0.7),
    call(-1.3),
    call(scalar),
    call(v3),
    call(m23),
    call(empty),
    call(np.float64(0.4)),
]
POSITIVE = [call(0.7), call(2.5), call(pos3), call(pos23), call(empty)]
UNIT = [call(0.3), call(-0.8), call(unit3), call(unit23), call(empty)]
ABOVE_ONE = [call(1.5), call(1.0 + pos3), call(1.0 + pos23)]
COMPLEX = [call(0.4 - 0.9j), call(z3), call(z23)]
PAIRS = [
    call(0.7, -1.3),
    call(v3, 0.6),
    call(0.6, v3),
    call(v3, draw(3)),
    call(m23, v3),
    call(column, row),
    call(m23, one),
    call(scalar, m23),
    call(empty, v3),
]
POSITIVE_PAIRS = [
    call(0.7, 1.3),
    call(pos3, 0.6),
    call(0.6, pos3),
    call(pos23, pos3),
    call(np.abs(column), np.abs(row)),
    call(empty, pos3),
]
COMPLEX_PAIRS = [call(0.3 + 0.4j, 1.2 - 0.5j), call(z3, 0.7), call(v3, z3), call(z23, z3)]
NUMBERS = [call(0.7), call(-1.3)]
NUMBERS_POSITIVE = [call(0.7), call(2.5)]
NUMBERS_UNIT = [call(0.3), call(-0.8)]
NUMBER_PAIRS = [call(0.7, -1.3), call(-2.4, 0.9)]
POWERS = [
    call(0.7, 1.3),
    call(0.7, 2),
    call(-1.7, 3),
    call(1.7, -2),
    call(0.7, 0),
    call(1.9, 0.5),
    call(0.7, 2.0),
]
ARRAY_POWERS = [
    call(v3, 2),
    call(m23, 3),
    call(pos3, 0.5),
    call(pos3, -1.5),
    call(pos23, v3),
    call(2.0, v3),
    call(column**2 + 1.0, row),
    call(z3, 2),
    call(z3, 0.7 - 0.2j),
]
REDUCTIONS = [
    call(v3),
    call(m23),
    call(scalar),
    call([0.3, -1.2]),
    call(m23, axis=0),
    call(m23, 1),
    call(m23, axis=-1, keepdims=True),
    call(m23, keepdims=True),
    call(t234, axis=(0, 2)),
    call(t234, axis=(-1, 0), keepdims=True),
    call(one),
    call(row, axis=0),
]
EMPTY_REDUCTIONS = [call(empty), call(empty, axis=0), call(np.zeros((3, 0)), axis=0)]
MATRIX_PRODUCTS = [
    call(v3, draw(3)),
    call(m23, v3),
    call(draw(2), m23),
    call(m23, m34),
    call(row, v3),
    call(column, row),
    call(empty.T, empty),
    call(empty, v3),
    call(z23, m34),
    call(m23, z3),
    call(z3, draw_complex(3)),
]
STACKED_PRODUCTS = [
    call(t234, t243),
    call(t234, m42),
    call(m23, draw(5, 3, 2)),
    call(draw(5, 1, 2, 3), draw(1, 4, 3, 2)),
    call(t234, v4),
    call(v3, t234),
    call(draw_complex(2, 3, 4), t243),
    call(draw_complex(2, 3, 4), v4),
]
JOINS = [
    call([m23, draw(4, 3)]),
    call((m23, m23, row)),
    call([m23, draw(2, 1)], axis=1),
    call([m23, z23]),
]

SAMPLES: dict[Callable, list[Call]] = {
    # --- operators --------------------------------------------------------------------------------
    operator.add: PAIRS + COMPLEX_PAIRS,
    operator.sub: PAIRS + COMPLEX_PAIRS,
    operator.mul: PAIRS + COMPLEX_PAIRS,
    operator.truediv: PAIRS + COMPLEX_PAIRS,
    operator.mod: PAIRS,
    operator.pow: POWERS + ARRAY_POWERS,
    operator.matmul: MATRIX_PRODUCTS + STACKED_PRODUCTS,
    operator.iadd: [call(0.7, 1.3), call(m23, v3)],
    operator.isub: [call(0.7, 1.3), call(m23, v3)],
    operator.imul: [call(0.7, 1.3), call(m23, v3)],
    operator.itruediv: [call(0.7, 1.3), call(m23, v3)],
    operator.imod: [call(0.7, 1.3), call(m23, v3)],
    operator.ipow: [call(0.7, 1.3), call(pos23, v3), call(m23, 2)],
    operator.imatmul: [call(m23, m33)],
    operator.neg: ANYWHERE + COMPLEX,
    operator.pos: ANYWHERE + COMPLEX,
    # --- builtins ---------------------------------------------------------------------------------
    abs: ANYWHERE + COMPLEX,
    complex: [call(0.7), call(0.7, 1.3)],
    divmod: NUMBER_PAIRS + [call(m23, v3)],
    enumerate: [call([0.7, 1.3])],
    float: NUMBERS + [call(scalar)],
    list: [call([0.7, 1.3]), call(v3)],
    max: [call(0.7, 1.3), call(1.3, 0.7), call(0.7, 1.3, 0.2), call([0.7, 1.3, 0.2]), call(v3)],
    min: [call(0.7, 1.3), call(1.3, 0.7), call(0.7, 1.3, 0.2), call([0.7, 1.3, 0.2]), call(v3)],
    pow: POWERS + ARRAY_POWERS,
    reversed: [call([0.7, 1.3]), call(v3)],
    sorted: [call([0.7, 1.3, -0.2]), call(v3)],
    sum: [call([0.7, 1.3]), call([0.7, 1.3], 2.5), call(v3), call(m23), call([v3, draw(3)], v3)],
    tuple: [call([0.7, 1.3]), call(v3)],
    zip: [call([0.7, 1.3], [0.2, 0.4]), call([0.7, 1.3], [0.2, 0.4, 0.5])],
    # --- math -------------------------------------------------------------------------------------
    math.acos: NUMBERS_UNIT,
    math.acosh: [call(1.5), call(3)],
    math.asin: NUMBERS_UNIT,
    math.asinh: NUMBERS,
    math.atan: NUMBERS,
    math.atan2: NUMBER_PAIRS,
    math.atanh: NUMBERS_UNIT,
    math.cbrt: NUMBERS,
    math.copysign: NUMBER_PAIRS,
    math.cos: NUMBERS,
    math.cosh: NUMBERS,
    math.degrees: NUMBERS,
    math.dist: [call([0.7, 1.3], [0.2, 0.4]), call((0.7,), (0.2,))],
    math.erf: NUMBERS,
    math.erfc: NUMBERS,
    math.exp: NUMBERS,
    math.exp2: NUMBERS,
    math.expm1: NUMBERS,
    math.fabs: NUMBERS,
    math.fmod: NUMBER_PAIRS,
    math.frexp: NUMBERS,
    math.fsum: [call([0.7, 1.3])],
    math.gamma: [call(0.7), call(4.2), call(-1.3)],
    math.hypot: [call(0.7, 1.3), call(0.7, 1.3, -0.4), call(0.7), call(0.7, 1.3, -0.4, 2.1)],
    math.ldexp: [call(0.7, 3)],
    math.lgamma: [call(0.7), call(4.2), call(-1.3), call(30.5)],
    math.log: [call(0.7), call(0.7, 2.0), call(2.5, 10)],
    math.log10: NUMBERS_POSITIVE,
    math.log1p: NUMBERS_POSITIVE,
    math.log2: NUMBERS_POSITIVE,
    math.modf: NUMBERS,
    math.nextafter: NUMBER_PAIRS,
    math.pow: POWERS,
    math.prod: [call([0.7, 1.3, -0.4]), call([0.7, 0.0, -0.4]), call([0.7, 1.3], start=2.0)],
    math.radians: NUMBERS,
    math.remainder: NUMBER_PAIRS,
    math.sin: NUMBERS,
    math.sinh: NUMBERS,
    math.sqrt: NUMBERS_POSITIVE,
    math.tan: NUMBERS,
    math.tanh: NUMBERS,
    # --- elementwise ------------------------------------------------------------------------------
    np.absolute: ANYWHERE + COMPLEX,
    np.add: PAIRS + COMPLEX_PAIRS,
    np.angle: COMPLEX + [call(z3, deg=True), call(v3)],
    np.arccos: UNIT + COMPLEX,
    np.arccosh: ABOVE_ONE + COMPLEX,
    np.arcsin: UNIT + COMPLEX,
    np.arcsinh: ANYWHERE + COMPLEX,
    np.arctan: ANYWHERE + COMPLEX,
    np.arctan2: PAIRS,
    np.arctanh: UNIT + COMPLEX,
    np.cbrt: ANYWHERE,
    np.clip: [
        call(m23, -0.5, 0.5),
        call(m23, a_min=0.1, a_max=None),
        call(v3, None, 0.3),
        call(m23, row - 1.0, 1.2),
        call(0.7, 0.9, 1.3),
        call(v3, v5[:3] + 5.0, v4[:3]),
        call(v3, v5[:3] + 5.0, 0.85),
    ],
    np.conjugate: ANYWHERE + COMPLEX,
    np.copysign: PAIRS,
    np.cos: ANYWHERE + COMPLEX,
    np.cosh: ANYWHERE + COMPLEX,
    np.deg2rad: ANYWHERE,
    np.degrees: ANYWHERE,
    np.divide: PAIRS + COMPLEX_PAIRS,
    np.divmod: PAIRS,
    np.exp: ANYWHERE + COMPLEX,
    np.exp2: ANYWHERE + COMPLEX,
    np.expm1: ANYWHERE + COMPLEX,
    np.fabs: ANYWHERE,
    np.float_power: POWERS + ARRAY_POWERS,
    np.fmax: PAIRS,
    np.fmin: PAIRS,
    np.fmod: PAIRS,
    np.frexp: ANYWHERE,
    np.heaviside: [call(np.array([0.0, 1.0, 0.0, -2.0]), v4), call(0, 0.3)],
    np.hypot: PAIRS,
    np.imag: COMPLEX + [call(v3)],
    np.ldexp: [call(v3, 2), call(m23, np.array([1, 2, 3]))],
    np.log: POSITIVE + COMPLEX,
    np.log10: POSITIVE + COMPLEX,
    np.log1p: POSITIVE + COMPLEX,
    np.log2: POSITIVE + COMPLEX,
    np.logaddexp: PAIRS,
    np.logaddexp2: PAIRS,
    np.maximum: PAIRS,
    np.minimum: PAIRS,
    np.modf: ANYWHERE,
    np.multiply: PAIRS + COMPLEX_PAIRS,
    np.nan_to_num: ANYWHERE,
    np.negative: ANYWHERE + COMPLEX,
    np.nextafter: PAIRS,
    np.positive: ANYWHERE,
    np.power: ARRAY_POWERS,
    np.rad2deg: ANYWHERE,
    np.radians: ANYWHERE,
    np.real: COMPLEX + [call(v3)],
    np.real_if_close: [call(v3), call(z3)],
    np.reciprocal: POSITIVE + COMPLEX,
    np.remainder: PAIRS,
    np.sin: ANYWHERE + COMPLEX,
    np.sinc: [*ANYWHERE, call(0.0), call(1e-3), call(0.3)],
    np.sinh: ANYWHERE + COMPLEX,
    np.sqrt: POSITIVE + COMPLEX,
    np.square: ANYWHERE + COMPLEX,
    np.subtract: PAIRS + COMPLEX_PAIRS,
    np.tan: ANYWHERE + COMPLEX,
    np.tanh: ANYWHERE + COMPLEX,
    np.where: [
        call(v3 > 0, v3, draw(3)),
        call(m23 > 0, v3, 0.4),
        call(m23 > 0, column, row),
        call(True, 0.7, 1.3),
        call(m23 > 0, z3, m23),
    ],
    # --- reductions -------------------------------------------------------------------------------
    np.amax: REDUCTIONS,
    np.amin: REDUCTIONS,
    np.average: [
        call(v3),
        call(m23, axis=0),
        call(m23, axis=0, weights=np.array([0.3, 0.9])),
        call(m23, axis=1, weights=pos3, keepdims=True),
        call(m23, weights=pos23),
        call(m23, axis=1, weights=pos23),
    ],
    np.cumprod: [call(v3), call(m23), call(m23, axis=0), call(m23, 1), call(z3), call(one)],
    np.cumsum: [call(v3), call(m23), call(m23, axis=0), call(t234, -2), call(z3), call(empty, 0)],
    np.diff: [
        call(v5),
        call(v5, 2),
        call(m34, axis=0),
        call(m34, n=3, axis=1),
        call(one),
        call(v3, 0),
    ],
    np.max: REDUCTIONS,
    np.mean: REDUCTIONS + EMPTY_REDUCTIONS[2:] + [call(z23, axis=0)],
    np.min: REDUCTIONS,
    np.nanmax: REDUCTIONS,
    np.nanmean: REDUCTIONS,
    np.nanmin: REDUCTIONS,
    np.nansum: REDUCTIONS + EMPTY_REDUCTIONS,
    np.prod: REDUCTIONS + EMPTY_REDUCTIONS + [call(z3), call(z23, axis=1)],
    np.ptp: REDUCTIONS[:2] + REDUCTIONS[4:10],
    np.std: [
        *REDUCTIONS[:2],
        *REDUCTIONS[4:10],
        call(m23, ddof=1),
        call(m23, axis=1, ddof=1),
        call(z23),
    ],
    np.sum: REDUCTIONS + EMPTY_REDUCTIONS + [call(z23, axis=0)],
    np.trapezoid: [
        call(v5),
        call(m34, dx=0.5),
        call(v3, np.array([0, 1, 3])),
        call(m34, np.array([0, 1, 3, 4])),
        call(t234, np.array([0, 1, 3]), axis=1),
    ],
    np.var: [
        *REDUCTIONS[:2],
        *REDUCTIONS[4:],
        call(m23, ddof=1),
        call(m23, axis=1, ddof=1),
        call(z23, axis=0),
    ],
    # --- shapes -----------------------------------------------------------------------------------
    np.append: [call(v3, 0.7), call(m23, v3), call(m23, row, axis=0)],
    np.array_split: [call(v5, 2), call(m34, 3, axis=1)],
    np.atleast_1d: [call(0.7), call(m23)],
    np.atleast_2d: [call(0.7), call(v3)],
    np.atleast_3d: [call(v3), call(m23), call(t234)],
    np.broadcast_arrays: [call(v3, m23), call(0.7, column, row)],
    np.broadcast_to: [
        call(v3, (2, 3)),
        call(0.7, (2,)),
        call(column, (4, 2, 3)),
        call(row, (0, 3)),
    ],
    np.column_stack: [call([v3, draw(3)]), call((v3, draw(3, 2)))],
    np.concatenate: [
        *JOINS,
        call([v3, v4], axis=None),
        call([m23, v3[:, None]], axis=None),
        call(t234),
    ],
    np.dsplit: [call(t234, 2)],
    np.dstack: [call([v3, v3]), call((m23, m23)), call([t234, m23])],
    np.expand_dims: [call(v3, 0), call(m23, (0, -1))],
    np.flip: [call(v3), call(m23, 0), call(t234, (0, 2))],
    np.fliplr: [call(m23)],
    np.flipud: [call(v3), call(m23)],
    np.hsplit: [call(m34, 2), call(v4, [1, 3])],
    np.hstack: [call([v3, v4]), call((m23, column)), call([0.7, v3]), call([0.7, 1.3])],
    np.matrix_transpose: [call(m23), call(t234)],
    np.meshgrid: [call(v3, v4), call(v3, v4, indexing="ij"), call(v3), call(v3, v4, draw(2))],
    np.moveaxis: [call(t234, 0, -1), call(t234, (0, 1), (2, 0))],
    np.pad: [
        call(v3, 2),
        call(m23, ((1, 0), (2, 1))),
        call(m23, 1, "edge"),
        call(m23, 1, mode="reflect"),
        call(v4, (3, 2), mode="wrap"),
        call(v3, 1, constant_values=2.0),
        # (NumPy takes a dict since 2.2)
        *([call(m23, {0: 1, -1: (0, 2)})] if np.__version__ >= "2.2" else []),
        call(m23, ((1, 2), (2, 1)), constant_values=((0.3, 0.7), (1.2, -0.4))),
        call(m23, 2, constant_values=(0.3, -0.7)),
        call(m23, (1, 2), "reflect", reflect_type="odd"),
        call(v4, (5, 6), "reflect", reflect_type="odd"),
        call(v4, (5, 6), "symmetric", reflect_type="odd"),
        call(v4, (5, 6), "reflect"),
        call(v3, (0, 2), "linear_ramp"),
        call(m23, ((1, 2), (3, 0)), "linear_ramp", end_values=2),
        *(
            call(x, width, mode, **options)
            for mode in ("maximum", "mean", "median", "minimum")
            for x, width, options in (
                (v4, (2, 3), {}),
                (v3, 1, {"stat_length": 2}),
                (m34, ((1, 2), (2, 0)), {"stat_length": ((2, 1), (3, 3))}),
            )
        ),
        call(m23, ((1, 0), (2, 1)), "wrap"),
        call(z23, 1, "mean"),
        call(z3, 2, "linear_ramp"),
    ],
    np.permute_dims: [call(t234, (2, 0, 1)), call(m23)],
    np.ravel: [call(m23), call(0.7), call(m23, "F"), call([[0.7, 1.3]])],
    np.repeat: [call(v3, 2), call(m23, 3, 1), call(m23, [1, 2], axis=0), call(0.7, 3)],
    np.reshape: [call(m23, (3, 2)), call(m23, -1), call(m23, (3, 2), order="F"), call(v3, (3, 1))],
    np.resize: [call(v3, (2, 4)), call(m23, (2,))],
    np.roll: [call(v5, 2), call(m23, 1), call(m23, 1, 0), call(m23, (1, 2), axis=(0, 1))],
    np.lib.stride_tricks.sliding_window_view: [
        call(v5, 3),
        call(m23, (2, 2)),
        call(t234, 2, 1),
        call(t234, (2, 1), axis=(0, 0)),
    ],
    np.rollaxis: [call(t234, 2), call(t234, 0, 2)],
    np.rot90: [call(m23), call(m23, 2), call(t234, -1, (1, 2))],
    np.split: [call(v4, 2), call(v5, [1, 3]), call(m34, [1], axis=1)],
    np.squeeze: [call(row), call(draw(1, 2, 1), 0), call(draw(1, 2, 1)), call(one)],
    np.stack: [
        call([v3, draw(3)]),
        call((m23, m23), axis=1),
        call([m23, m23], axis=-1),
        call([0.7, 1.3]),
        call(t234, 1),
    ],
    np.swapaxes: [call(t234, 0, 2), call(m23, 0, -1)],
    np.tile: [call(v3, 2), call(m23, (2, 1)), call(m23, (2, 1, 2)), call(0.7, 3), call(t234, 2)],
    np.transpose: [call(m23), call(t234, (1, 2, 0)), call(t234, (-1, 0, 1)), call(v3)],
    np.vsplit: [call(draw(4, 2), 2)],
    np.vstack: [call([v3, draw(3)]), call((m23, v3)), call([m23, row]), call([0.7, 1.3])],
    # --- products ---------------------------------------------------------------------------------
    np.convolve: [
        call(v5, v3),
        call(v3, v5, "same"),
        call(v5, v3, "valid"),
        call(v4, v3, mode="same"),
        call(z3, v4),
    ],
    np.correlate: [
        call(v5, v3),
        call(v3, v5),
        call(v5, v3, "same"),
        call(v3, v4, "full"),
        call(z3, draw_complex(2), "full"),
    ],
    np.cross: [
        call(v3, draw(3)),
        call(m23, v3),
        call(v3, m23),
        call(draw(3, 4), draw(3, 4), axis=0),
        call(m33, v3, axisa=0),
        *[
            call(v3[:2], v4[2:]),
            call(m42, v3[1:]),
            call(m42.T + 0.1, m42, axisa=0),
            call(m42.T, m34[:2], axis=0),
            call(v3[:2], v5[:3]),
            call(m23, m42[1:3]),
            call(m42.T, m34, axisa=0, axisb=0, axisc=0),
        ][:IN_PLANE],
    ],
    np.dot: MATRIX_PRODUCTS
    + [
        call(0.7, v3),
        call(m23, 1.3),
        call(t234, v4),
        call(v3, draw(2, 3, 4)),
        call(t234, draw(5, 4, 2)),
        call(m23, t234),
        call(t234, m42),
    ],
    np.einsum: [
        call("ij,jk->ik", m23, m34),
        call("ij,jk", m23, m34),
        call("i,i->", v3, draw(3)),
        call("ij->ji", m23),
        call("ij->", m23),
        call("ij->j", m23),
        call("ii->i", m33),
        call("ii", m33),
        call("i,j->ij", v3, v4),
        call("ij,j->i", m23, v3),
        call("...ij,...jk->...ik", t234, t243),
        call("b...,b...->...", m23, m23),
        call("...j,j", m23, v3),
        call("ij,jk,kl->il", m23, m34, m42),
        call("ij,k->i", m23, v4),
        call("ii,jk->k", m33, m23),
        call("ij,jk->ik", z23, m34),
        call("i,i->", z3, draw_complex(3)),
    ],
    np.inner: [
        call(v3, draw(3)),
        call(m23, v3),
        call(v3, m23),
        call(m23, draw(4, 3)),
        call(t234, draw(5, 4)),
        call(0.7, v3),
        call(z23, z3),
    ],
    np.kron: [
        call(v3, v4),
        call(m23, draw(2, 2)),
        call(v3, m23),
        call(t234, draw(2, 2)),
        call(z3, v3),
    ],
    np.matmul: MATRIX_PRODUCTS + STACKED_PRODUCTS,
    np.outer: [call(v3, v4), call(m23, v3), call(z3, v4), call(0.7, v3)],
    np.tensordot: [
        call(m23, m34, 1),
        call(t234, draw(3, 4, 5)),
        call(m23, m34, 0),
        call(t234, t234, axes=([0, 2], [0, 2])),
        call(t234, draw(4, 2), axes=((2, 0), (0, 1))),
        call(m23, m34, axes=(1, 0)),
        call(t234, v4, axes=(-1, 0)),
        call(draw_complex(2, 3), m34, 1),
    ],
    np.vdot: [call(v3, draw(3)), call(z3, draw_complex(3)), call(m23, draw(2, 3)), call(z3, v3)],
    np.vecdot: [call(v3, m23), call(z3, z23), call(m23, m23, axis=0)],
    # --- creation and conversion ------------------------------------------------------------------
    np.array: [
        call([0.7, 1.3]),
        call([[0.7, 1.3], [0.2, 0.1]]),
        call([v3, v3]),
        call(0.7, ndmin=2),
        call(v3, dtype=complex),
    ],
    np.asanyarray: [call([0.7, 1.3])],
    np.asarray: [call([0.7, 1.3]), call(0.7), call(m23), call((v3, v3))],
    np.asarray_chkfinite: [call(v3)],
    np.ascontiguousarray: [call(m23.T), call(0.7)],
    np.asfortranarray: [call(m23)],
    np.astype: [call(v3, float), call(v3, complex)],
    np.complex64: [],
    np.complex128: [call(0.7), call(0.7 + 0.1j), call(v3)],
    np.copy: [call(m23), call([0.7, 1.3])],
    np.diag: [call(v3), call(v3, 1), call(m33), call(m34, -1), call(v3, k=-2)],
    np.diagflat: [call(m23), call(v3, 1)],
    np.diagonal: [call(m33), call(m34, 1), call(t234, 0, 1, 2)],
    np.float16: [],
    np.float32: [],
    np.float64: [call(0.7), call(v3)],
    np.full: [call((2, 3), 0.7), call(3, scalar), call((2, 3), v3)],
    np.full_like: [call(m23.astype(int), 0.7)],
    np.geomspace: [call(0.7, 2.3, 4), call(0.7, 2.3, num=4, endpoint=False)],
    np.linspace: [
        call(0.7, 1.3, 4),
        call(0.7, v3, 5),
        call(v3, draw(3), num=4, endpoint=False),
        call(0.7, 1.3),
    ],
    np.logspace: [call(0.7, 1.3, 4), call(0.7, 1.3, 4, base=2.0)],
    np.longdouble: [],
    np.require: [call(v3)],
    np.trace: [call(m33), call(m34, 1), call(m34, offset=-1), call(t234, 0, 1, 2)],
    np.tril: [call(m33), call(m34, -1)],
    np.triu: [call(m33), call(t234, k=1)],
    np.vander: [call(v3), call(v3, 4, increasing=True), call(v3, N=2)],
    # --- indexing ---------------------------------------------------------------------------------
    np.choose: [call(np.array([0, 1, 0]), [v3, draw(3)]), call(np.array([0, 1]), [0.7, 1.3])],
    np.compress: [call([True, False, True], v3), call([True, False, True], m23, axis=1)],
    np.delete: [call(v5, 2), call(m34, [0, 1], axis=1)],
    np.extract: [call(m23 > 0, m23)],
    np.interp: [
        call(0.3, np.array([-1.0, 0.2, 2.0]), v3),
        call(m23, np.array([-1.0, 0.2, 1.0]), v3),
        call(v5, [0, 1, 2], v3),
    ],
    np.median: [call(v3), call(v4), call(m34), call(m34, axis=0), call(m34, axis=1, keepdims=True)],
    np.partition: [call(v5, 2), call(m34, 1, axis=0)],
    np.select: [call([v3 > 1, v3 > 0], [v3, draw(3)], 0.7), call([m23 > 0], [v3])],
    np.sort: [call(v5), call(m34, 0), call(m34, axis=None), call(t234, axis=1)],
    np.take: [
        call(v5, [0, 0, 3]),
        call(m34, [1, 1], axis=1),
        call(m34, 7),
        call(t234, np.array([[0, 1], [1, 1]]), 0),
    ],
    np.take_along_axis: [call(m34, np.array([[0, 1], [1, 1], [3, 0]]), 1)],
    # --- methods ----------------------------------------------------------------------------------
    methods.astype_method: [call(v3, complex), call(m23, float)],
    methods.clip_method: [
        call(m23, -0.5, 0.5),
        call(m23, min=0.1),
        call(m23, max=row),
        call(v3, v5[:3] + 5.0, v4[:3]),
    ],
    methods.compress_method: [call(v3, [True, False, True])],
    methods.flatten_method: [call(m23), call(m23, "F")],
    methods.item_method: [call(scalar), call(v3, 1), call(m23, 1, 2)],
    methods.reshape_method: [
        call(m23, 3, 2),
        call(m23, (3, 2)),
        call(m23, -1),
        call(m23, 3, 2, order="F"),
    ],
    methods.tolist_method: [call(v3), call(m23), call(scalar)],
    methods.transpose_method: [call(m23), call(t234, 1, 2, 0), call(t234, (2, 0, 1))],
    # --- runtime ----------------------------------------------------------------------------------
    runtime.add: PAIRS[:1] + [call(v3, draw(3))],
    runtime_algebra.cofactors: [call(m33), call(draw(2, 2, 2))],
    runtime.crop_axis: [call(v5, (1, 2), 0), call(m34, (0, 1), 1)],
    runtime_algebra.cross_pullback: [
        call(v3, v5[:3], v4[:3], -1, -1, -1),
        call(m33, m33.T, v3, 0, 0, 0),
        *[
            call(v4, m42, v5[:2], -1, -1, -1),
            call(v3, m23[0], m42[0], -1, -1, -1),
            call(m34, m42.T, m34, 0, 0, 0),
        ][:IN_PLANE],
    ],
    runtime.divide: PAIRS[:4] + COMPLEX_PAIRS,
    runtime.divide_or_zero: PAIRS + COMPLEX_PAIRS,
    runtime_algebra.einsum_pullback: [
        call(draw(2, 4), "ij,jk->ik", (m23, m34), 0),
        call(v3, "ii->i", (m33,), 0),
        call(draw_complex(2, 4), "ij,jk->ik", (z23, m34), 1),
    ],
    runtime_algebra.einsum_pushforward: [
        call((draw(2, 3), draw(3, 4)), "ij,jk->ik", (m23, m34)),
        call((draw_complex(2, 3), draw(3, 4)), "ij,jk", (z23, m34)),
        call((draw(3), draw(3), draw(3)), "i,i,i->", (v3, draw(3), draw(3))),
    ],
    runtime_algebra.einsum_replaced: [call("ij,jk->ik", (m23, m34), 0, draw(2, 3))],
    runtime.exclusive_cumprod: [
        call(v4, 0),
        call(m23, 1),
        call(m23, None),
        call(z3, 0),
        call(t234, (0, 2)),
    ],
    runtime.expit: [call(0.7), call(-30.0), call(v3), call(m23)],
    runtime_algebra.eigenvectors: [call(m33, np.linalg.eigvals(m33)[::-1] + 0)],
    runtime_algebra.gaps: [call(v4), call(m23), call(z23)],
    runtime.fit: [
        call(m23, v3),
        call(t234, column.reshape(2, 1, 1)[0]),
        call(v3, 0.7),
        call(z3, v3),
    ],
    runtime.join_like: [call([v3, draw(3)], draw(2, 3), 0), call([m23, row], draw(3, 3), 0)],
    runtime.log_or_zero: ANYWHERE + COMPLEX,
    runtime.pad_axis: [call(v3, (1, 2), 0), call(m23, (0, 1), 1)],
    runtime_arrays.pad_pullback: [
        call(v5, v5, (1, 1), "mean"),
        call(draw(4, 5), draw(4, 5), 1, "linear_ramp"),
        call(m34, m34, ((0, 1), (1, 0)), "maximum", 2),
    ],
    runtime_arrays.pad_pushforward: [
        call(v3, v5, (1, 1), "median"),
        call(draw(2, 3), draw(4, 5), 1, "reflect", None, "odd"),
    ],
    runtime.polygamma: [call(0, 0.7), call(1, 2.3), call(2, -0.6)],
    runtime.resized: [call(m23, draw(3, 2)), call(z3, draw(5)), call(t234, draw(2, 2, 6))],
    runtime.repeated: [call(0.7, [1.0, 2.0])],
    runtime_algebra.replaced: [call((0.7, 1.3, 0.2), 1, 0.4)],
    runtime_algebra.quotient: [call(v3, draw(3)), call(m23, v3), call(z23, m23)],
    runtime.scaled_power: [
        call(0.7, 1.3, 0.4),
        call(v3, pos3, 2.5),
        call(1.5, pos23, v3),
        call(0.6, -1.4, 3),
    ],
    runtime.scatter_add: [
        call(v4, np.array([0, 2, 2, 1]), v3),
        call(m23, np.array([[0, 1, 1], [2, 5, 5]]), draw(3, 2)),
        call(z3, np.array([1, 1, 0]), z3),
    ],
    runtime.sinc_derivative: [
        call(0.0, 1),
        call(0.1, 1),
        call(0.3, 2),
        call(v3, 1),
        call(v3, 2),
        call(m23, 3),
    ],
    runtime_rules.of_rule: [call(v3, v3, 1.0, "f.py:1"), call(m23, v3, m23, "f.py:1")],
    runtime_rules.of_rule_back: [call(v3, m23, v3, m23, "f.py:1")],
    runtime_rules.partial_of_rule: [call(v3, v3, m23, "f.py:1"), call(0.7, v3, v3, "f.py:1")],
    runtime_rules.parts_of_rule: [call((0.7, 1.3), 2, "f.py:1")],
    runtime.spread: [call(v3, m23), call(0.7, v3)],
    runtime_memory.as_written: [call(v3, v3)],
    prims.copy: [call(v3), call(0.7)],
    runtime.split_like: [call(draw(3, 3), [m23, v3], 0)],
    runtime.beside_zero: [call([0.7, 1.3])],
    runtime.entries_back: [
        call({"a": 0.7, "b": 1.2}, {"a": 0.1, "b": 0.2, "c": 0.3}, {"a": 1.0, "b": 2.0}, ("b",))
    ],
    runtime.entries_of: [
        call({"a": 0.7, "b": 1.2, "c": 0.3}, {"a": 1.0, "b": 2.0}, ("b",)),
        call({"a": 0.7, "b": 1.2}, {"a": 1.0}),
    ],
    runtime.items_like: [call({"a": 0.7, "b": 1.2}, {"b": 1.0, "a": 2.0})],
    runtime.keyed: [call([(0.0, 0.7), (0.0, 1.2)], [("a", 1.0), ("b", 2.0)])],
    runtime.named_entries: [call([(0.0, 0.7), (0.0, 1.2)], {"a": 1.0, "b": 2.0})],
    runtime.picked: [call([0.7, 1.3, 0.2], [2, 0, 0])],
    runtime.put_back: [call([0.7, 1.3], [2, 0], [1.0, 2.0, 3.0])],
    runtime.split_store: [
        call([0.7, 1.3, 0.2, 0.4], slice(1, 2), [1.0, 2.0], [3.0, 4.0, 5.0]),
        call([0.7, 1.3, 0.2], slice(None, None, 2), [1.0, 2.0, 3.0], [4.0, 5.0]),
    ],
    runtime.tangents_in: [call([0.7, 1.3], [1.0, 2.0])],
    runtime.unkeyed: [call({"a": 0.7, "b": 1.2}, [("a", 1.0), ("b", 2.0), ("a", 3.0)])],
    runtime.values_at: [call({"a": 0.7, "b": 1.2}, ["a", "b", "a"], [1.0, 2.0, 3.0])],
    runtime.values_like: [call({"a": 0.7, "b": 1.2}, {"b": 1.0, "a": 2.0})],
    runtime.split_sum: [call([0.7, 1.3, 0.1], [1.0])],
    runtime.suffix_horner: [
        call(v4, draw(4), 0),
        call(m23, draw(2, 3), 1),
        call(z3, draw_complex(3), 0),
    ],
    runtime.sum_repeats: [call([0.7, 1.3, 0.1, 0.4], [1.0, 2.0])],
    runtime.surviving: [call(v3, np.array([0, 2, 0])), call(m23, ([0, 0], [1, 1])), call(v3, 1)],
    runtime.unbroadcast: [call(m23, v3), call(m23, column)],
    runtime.unstack: [call(m23, 0), call(t234, -1), call(v3, 0)],
    runtime.unzip: [call([(0.7, 1.3), (0.2, 0.4)], ([1.0, 2.0], [3.0, 4.0]))],
}

if hasattr(math, "fma"):
    SAMPLES[math.fma] = [call(0.7, 1.3, 0.4)]
if hasattr(math, "sumprod"):
    SAMPLES[math.sumprod] = [call([0.7, 1.3], [0.2, 0.4])]

if hasattr(np, "unstack"):
    SAMPLES[np.unstack] = [call(m23), call(m23, axis=1)]

if hasattr(np, "matvec"):
    SAMPLES[np.matvec] = [call(m23, v3), call(t234, v4), call(z23, z3)]
    SAMPLES[np.vecmat] = [call(v3, m34), call(v3, t234), call(z3, m34)]

# results that Python consumes lazily, as the value they stand for; what is infinite, as 0
VALUES: dict[Callable, Callable] = {
    runtime_algebra.gaps: lambda w: np.nan_to_num(runtime_algebra.gaps(w), posinf=0.0),
    builtins.enumerate: lambda *args: list(enumerate(*args)),
    builtins.reversed: lambda *args: list(reversed(*args)),
    builtins.zip: lambda *args: list(zip(*args)),
}
