"""More rows of the table of rule samples: order, statistics, sampled functions, ufunc methods."""

from __future__ import annotations

import cmath
import inspect

import numpy as np

from srcgrad import runtime_arrays
from srcgrad.ir import side_by_side
from tests.rule_samples import (
    EMPTY_REDUCTIONS,
    REDUCTIONS,
    SAMPLES,
    call,
    column,
    draw,
    draw_complex,
    m23,
    m33,
    m34,
    m42,
    one,
    pos3,
    pos23,
    row,
    t234,
    v3,
    v4,
    v5,
    z3,
    z23,
)

MASK = np.array([[True, False, True], [True, True, False]])
holes = np.array([[0.7, np.nan, -1.2, 0.4], [np.nan, 0.3, 1.9, -0.6], [0.2, 1.1, np.nan, 2.3]])
hole = np.array([0.7, np.nan, -1.3, 0.2])
HOLES = [
    call(hole),
    call(holes),
    call(holes, axis=0),
    call(holes, 1),
    call(holes, axis=-1, keepdims=True),
    call(np.stack([holes, 2.0 - holes]), axis=(0, 2)),
]
QUANTILE_METHODS = (
    "inverted_cdf averaged_inverted_cdf closest_observation interpolated_inverted_cdf hazen "
    "weibull linear median_unbiased normal_unbiased lower higher midpoint nearest"
).split()
PLACES = [  # (a, q, options): q in [0, 1]
    (v5, 0.4, {}),
    (v4, np.array([0.1, 0.37, 0.9]), {}),
    (m34, 0.3, {"axis": 0}),
    (m34, np.array([0.2, 0.6]), {"axis": 1, "keepdims": True}),
    (t234, np.array([[0.15, 0.55]]), {"axis": (0, -1)}),
    (m34, 0.55, {"keepdims": True}),
    (one, 0.3, {}),
]
quantiles = [call(a, q, **options) for a, q, options in PLACES] + [
    call(v5, np.array([0.03, 0.33, 0.97]), method=method) for method in QUANTILE_METHODS
]
SAMPLES.update({
    # --- reductions -------------------------------------------------------------------------------
    np.sum: [
        *SAMPLES[np.sum],
        call(m23, axis=0, initial=0.7),
        call(m23, initial=1.5, where=MASK),
        call(m23, axis=1, where=MASK[0]),
        call(z23, axis=1, where=MASK, keepdims=True),
        call(v3, dtype=float),
    ],
    np.mean: [*SAMPLES[np.mean], call(m23, where=MASK), call(m23, axis=1, where=MASK)],
    np.var: [
        *SAMPLES[np.var],
        call(m23, axis=1, where=MASK, ddof=1),
        call(m23, mean=0.3),
        call(m23, axis=0, mean=draw(1, 3)),
        call(m23, where=MASK, mean=0.1),
        call(m23, axis=1, correction=1),
    ],
    np.std: [
        *SAMPLES[np.std],
        call(m23, axis=1, where=MASK),
        call(m23, axis=0, mean=draw(1, 3)),
        call(m34, correction=1),
    ],
    np.max: [
        *SAMPLES[np.max],
        call(m23, axis=0, initial=0.5),
        call(m23, initial=-9.0, where=MASK),
        call(m23, axis=1, initial=7.5, keepdims=True),
    ],
    np.min: [*SAMPLES[np.min], call(m23, axis=0, initial=0.5), call(v3, initial=9.0)],
    np.prod: [
        *SAMPLES[np.prod],
        call(m23, initial=0.7),
        call(m23, axis=1, where=MASK),
        call(z23, axis=0, where=MASK, initial=0.6 - 0.2j),
    ],
    np.diff: [
        *SAMPLES[np.diff],
        call(v3, prepend=0.4),
        call(m23, axis=0, append=row),
        call(m23, n=2, prepend=column, append=0.3),
    ],
    np.ediff1d: [
        call(v4),
        call(m23),
        call(v4, to_end=0.3),
        call(v3, to_begin=v4, to_end=draw(2)),
        call(one, to_begin=0.1),
    ],
    # --- passing over NaN -------------------------------------------------------------------------
    np.nansum: [*SAMPLES[np.nansum], *HOLES],
    np.nanmean: [*SAMPLES[np.nanmean], *HOLES],
    np.nanmax: [*SAMPLES[np.nanmax], *HOLES],
    np.nanmin: [*SAMPLES[np.nanmin], *HOLES],
    np.nanprod: REDUCTIONS + EMPTY_REDUCTIONS + HOLES + [call(z23, axis=0)],
    np.nanvar: [*REDUCTIONS[:2], *REDUCTIONS[4:], *HOLES, call(holes, axis=1, ddof=1)]
    + [call(holes, axis=0, mean=draw(1, 4)), call(holes, correction=1), call(z23, axis=1)],
    np.nanstd: [*REDUCTIONS[:2], *REDUCTIONS[4:10], *HOLES, call(holes, ddof=1)]
    + [call(holes, axis=0, mean=draw(1, 4))],
    np.nancumsum: [call(v3), call(m23), *HOLES[:4], call(z23, 1)],
    np.nancumprod: [call(v3), call(m23), *HOLES[:4], call(z23, 1)],
    np.nanmedian: [call(v4), call(v5), call(m34, axis=(0, 1)), call(t234, axis=(0, 2)), *HOLES],
    np.nanquantile: [
        *(call(a, q, **options) for a, q, options in PLACES),
        call(holes, 0.3, axis=0),
        call(holes, np.array([0.2, 0.7]), axis=1, method="hazen"),
        call(holes, 0.35, axis=1, keepdims=True, method="lower"),
    ],
    np.nanpercentile: [call(holes, 30.0, axis=0), call(v5, np.array([20.0, 61.0]))],
    # --- statistics -------------------------------------------------------------------------------
    np.average: [
        *SAMPLES[np.average],
        call(t234, axis=(2, 0), weights=np.abs(draw(4, 2))),
        call(t234, axis=(0, 2), weights=np.abs(draw(2, 4)), keepdims=True),
    ],
    np.median: SAMPLES[np.median]
    + [call(t234, axis=(0, 2)), call(m34, axis=(0, 1), keepdims=True)],
    np.quantile: quantiles,
    np.percentile: [
        *(call(a, 100.0 * q, **options) for a, q, options in PLACES),
        call(v5, 43.0, method="weibull"),
    ],
    np.cov: [
        call(m34),
        call(v5),
        call(m34, rowvar=False),
        call(m34, draw(2, 4)),
        call(v3, draw(3), bias=True),
        call(m34, draw(3, 2), rowvar=False),
        call(m34, ddof=0),
        call(draw_complex(2, 4)),
        call(m23, v3),
        call(row.T, rowvar=False),
        call(v3, draw(3, 2), rowvar=False),
    ],
    np.corrcoef: [
        call(m34),
        call(v5, draw(5)),
        call(m34, rowvar=False),
        call(draw(4, 3), draw(4, 2), rowvar=False),
        call(draw_complex(2, 4)),
    ],
    side_by_side.joined: [call(np.r_, (v3, 0.7)), call(np.r_, (0.7, v3, v4))],
    side_by_side.joined_columns: [call(np.c_, (m34, draw(3, 2))), call(np.c_, (v3, draw(3, 2)))],
    runtime_arrays.joined_rows: [
        call(m34, v4, True),
        call(v3, draw(3, 2), False),
        call(m34, draw(3, 2), False),
    ],
    runtime_arrays.split_rows: [call(draw(5, 3), m23, draw(3, 3), True)],
    runtime_arrays.quantile_index: [
        call(0.4, 5, "linear"),
        call(np.array([0.3, 0.6]), np.array([4, 7]), "hazen"),
    ],
})  # fmt: skip
if hasattr(np, "cumulative_sum"):
    SAMPLES.update({
        np.cumulative_sum: [
            call(v3),
            call(m23, axis=0),
            call(m23, axis=1, include_initial=True),
            call(v4, include_initial=True),
        ],
        np.cumulative_prod: [
            call(v3),
            call(m23, axis=1, include_initial=True),
            call(z3),
            call(z23, axis=0),
        ],
    })  # fmt: skip

# (NumPy 2.1)
CLIPS = "min" in inspect.signature(np.clip).parameters
grid = np.array([0.0, 0.4, 1.1, 1.5])
knots = np.array([-1.0, 0.2, 2.0])
counted = np.array([0, 2, 1, 2, 0])
SAMPLES.update({
    # --- sampled functions ------------------------------------------------------------------------
    np.interp: [
        *SAMPLES[np.interp],
        call(v5, knots, v3, left=0.3),
        call(m23, knots - 0.3, v3, left=0.3, right=-0.6),
        call(np.array([-3.0, 0.1, 5.0]), knots, z3),
        call(-0.9, np.array([-0.3]), np.array([0.4])),
    ],
    np.gradient: [
        call(v5),
        call(draw(9), 0.5),
        call(v4, grid),
        call(v4, grid, edge_order=2),
        call(draw(5), edge_order=2),
        call(draw(3), edge_order=2),
        call(draw(2)),
        call(m34),
        call(m34, axis=1),
        call(m34, 2, axis=0),
        call(m34, 2, 0.5),
        call(m34, 2, 3, edge_order=2),
        call(t234, axis=(2, 0)),
        call(draw_complex(4)),
    ],
    np.trapezoid: [
        call(v5),
        call(m34, dx=0.5),
        call(v3, np.array([0, 1, 3])),
        call(m34, np.array([0, 1, 3, 4])),
        call(t234, np.array([0, 1, 3]), axis=1),
        call(v4, grid),
        call(m34, grid),
        call(m34, draw(3, 4)),
        call(t234, draw(3), axis=1),
        call(m23, dx=draw(2)),
        call(z3, dx=0.3),
        call(z3, np.array([0.1, 0.5, 1.1])),
    ],
    np.unwrap: [call(4.0 * v5), call(5.0 * m34, axis=0), call(9.0 * v4, period=5)],
    np.i0: [call(0.7), call(v3), call(m23), call(0.0), call(12.5), call(-3.0)],
    np.kaiser: [call(5, 2.3), call(4, 0.7)],
    np.choose: [
        *SAMPLES[np.choose],
        call(np.array([0, 5, -1]), [v3, draw(3)], mode="clip"),
        call(np.array([0, 3, 1]), draw(2, 3), mode="wrap"),
    ],
    np.meshgrid: [
        *SAMPLES[np.meshgrid],
        call(v3, v4, sparse=True),
        call(v3, v4, draw(2), sparse=True, indexing="ij"),
    ],
    np.linspace: [*SAMPLES[np.linspace], call(v3, m23, 4, axis=-1), call(0.4, 1.2, 3, dtype=float)],
    np.require: [call(v3), call(v3, float, ["C"])],
    np.clip: [*SAMPLES[np.clip], call(v3, min=0.1, max=1.3) if CLIPS else call(v3, 0.1, 1.3)],
    np.add: [*SAMPLES[np.add], call([0.7, 1.3, 0.2], m33), call([[0.7], [0.4]], m23)],
    np.multiply: [*SAMPLES[np.multiply], call((0.7, 1.3, 0.2), m33), call([0.4], v3)],
    np.einsum: [
        *SAMPLES[np.einsum],
        call("ii->", m33),
        call("iij->j", draw(3, 3, 2)),
        call("i...->...", m23),
        call("...i,...i", m23, m23),
        call(" i j , j k -> i k ", m23, m34),
        call("ij,jk,kl->il", m23, m34, m42, optimize="greedy"),
        call("ij,jk->ik", m23, m34, optimize=True),
        call("i,ij,j", draw(2), m23, v3),
        call("...,ij->...ij", v3, m23),
    ],
    # --- polynomials ------------------------------------------------------------------------------
    np.polyval: [
        call(v4, 0.7),
        call(v3, m23),
        call([0.7, 1.3, -0.4], v3),
        call(one, v3),
        call(z3, 0.4),
        call(v3, z3),
    ],
    np.polyder: [call(v4), call(v5, 2), call(v3, 3), call(v3, 0), call(one)],
    np.polyint: [call(v4), call(v3, 2), call(v3, m=1, k=2), call(v3, 0)],
    np.polyadd: [call(v3, v5), call(v5, v3), call(v3, draw(3)), call(v3, 0.7)],
    np.polysub: [call(v3, v5), call(v5, v3), call(0.7, v3)],
    np.polyfit: [
        call(grid + 0.1, v4, 1),
        call(draw(6), draw(6), 2),
        call(draw(6), draw(6, 2), 1),
        call(draw(6), draw(6), 2, w=np.abs(draw(6))),
        call(draw(5), draw(5, 2), 2, w=np.abs(draw(5))),
        call(v4, draw_complex(4), 1),
    ],
    # --- counts -----------------------------------------------------------------------------------
    np.bincount: [
        call(counted, v5),
        call(counted, weights=v5, minlength=6),
        call(counted, [0.3, 0.4, 0.1, 1.2, 0.9]),
    ],
    np.histogram: [
        call(v5, 3),
        call(np.abs(v5), 3, (0.5, 1.5)),
        call(v5, 3, density=True),
        call(v5, np.array([-2.1, -0.05, 0.1, 2.1])),
        call(v5, np.array([-2.1, -0.05, 0.1, 2.1]), density=True),
        call(m34, 4, weights=draw(3, 4)),
        call(v5, 3, weights=draw(5) ** 2, density=True),
        call(v5, np.array([-1.5, 0.05, 1.1]), weights=draw(5) ** 2, density=True),
        call(draw(30), "sturges"),
    ],
    np.histogram_bin_edges: [call(v5, 3), call(v5, np.array([0.1, 0.4])), call(v5, 2, (0.1, 1.9))],
    np.from_dlpack: [call(v3), call(m23)],
    np.frombuffer: [call(v3), call(m23), call(v5, count=3, offset=8)],
    np.object_: [call(0.7)],
    np.histogram2d: [
        call(v5, draw(5), 3, [[-1, 2], [-2, 1]], weights=draw(5)), call(v3, v3, 2, weights=draw(3)),
    ],
    np.histogramdd: [
        call(draw(6, 2), 3, [[-1, 2], [-2, 1]], weights=draw(6)),
        call([v3, v3], 2, weights=draw(3)),
    ],
    np.intersect1d: [call(v3, v4)],
    np.setdiff1d: [call(v3, v4), call(m23, np.array([7, 8]))],
    np.setxor1d: [call(v3, v4), call(m23, v3)],
    np.trim_zeros: [call(v4), call(v3, "b")],
    np.union1d: [call(v3, v4), call(m23, 0.3)],
    np.poly: [call(v3), call(z3), call(v3[:1])],
    np.polydiv: [
        call(v5, v3), call(v5, draw(5)), call(v3, v5), call(draw_complex(4), z3), call(v4, z3[:2]),
    ],
    np.polymul: [call(v3, v4), call(z3, v4), call(v3, 0.7)],
    np.roots: [call(v4), call(z3), call(v3[:2])],
    np.unique: [
        call(v5),
        call(m34),
        call(np.array([0.5, -0.2, 1.7]), return_inverse=True),
        call(v4, return_index=True, return_counts=True),
    ],
    np.unique_values: [call(v5), call(m34)],
    np.unique_all: [call(v5)],
    np.unique_counts: [call(v5)],
    np.unique_inverse: [call(m34)],
    np.sort_complex: [call(v5), call(z3), call(z23)],
    # --- pieces -----------------------------------------------------------------------------------
    np.arange: [
        call(0.5, 4.0),
        call(0.5, 3.8, 0.7),
        call(2.5),
        call(0.5, 3.8, step=0.7),
        call(0, 3, 0.45),
    ],
    np.block: [
        call([[m23, draw(2, 1)], [draw(1, 4)]]),
        call([v3, v4]),
        call([[0.7, 1.3], [0.2, 0.4]]),
        call([[m23, z23]]),
    ],
    np.clongdouble: [],
    np.fromiter: [call([0.7, 1.3], float), call([0.7, 1.3, 0.4], float, 2)],
    np.insert: [
        call(v3, 1, 0.7),
        call(v4, [0, 2, 2], draw(3)),
        call(m23, 1, v3, axis=0),
        call(m34, [1, 3], draw(3, 2), axis=1),
        call(m23, 2, 0.4),
        call(m34, slice(0, 2), 0.3, axis=1),
        call(v3, 0, z3),
    ],
    runtime_arrays.first_of: [call(v3, (v3, counted[:3]))],
    runtime_arrays.unblock: [call(draw(3, 3), [[m23], [row]])],
    runtime_arrays.bessel_i: [call(0, 0.7), call(1, v3), call(2, m23), call(3, 0.0)],
    runtime_arrays.gradient_of: [call(m34, (), None, 1), call(v4, (grid,), 0, 2)],
    runtime_arrays.gradient_pullback: [
        call(v4, v4, (), None, 1),
        call(m34, m34, (2,), 1, 2),
        call([m34, m34], m34, (2, 1), None, 1),
    ],
})  # fmt: skip

REDUCED = [
    call(v3),
    call(m23),
    call(m34, 1),
    call(t234, axis=(0, 2)),
    call(m23, axis=None),
    call(m23, axis=-1, keepdims=True),
]
RUNS = np.array([[0.3, 0.1, 0.8, 0.5], [0.7, 0.9, 0.2, 1.4], [-0.4, 0.6, 1.1, 1.3]])
SCANNED = [call(v5), call(RUNS), call(RUNS, 1), call(RUNS, axis=-1), call(one)]
OUTER = [call(v3, v4), call(m23, v3), call(0.7, v3), call(v3, 0.6), call(v3, m23)]
SAMPLES.update({
    np.add.reduce: [*REDUCED, call(m23, initial=0.4), call(m23, 1, where=MASK), call(z23)],
    np.multiply.reduce: [*REDUCED, call(m23, initial=0.4), call(m23, 1, where=MASK), call(z23)],
    **{fn.reduce: REDUCED for fn in (
        np.fmax, np.fmin, np.hypot, np.logaddexp, np.logaddexp2, np.maximum, np.minimum,
    )},
    **{fn.accumulate: SCANNED for fn in (np.add, np.maximum, np.minimum, np.multiply)},
    np.add.reduceat: [
        call(v5, [0, 2, 4]),
        call(v5, [3, 1, 1, 4]),
        call(m34, [0, 3], axis=1),
        call(m34, np.array([0, 1]), 0),
        call(z3, [1]),
    ],
    **{fn.outer: OUTER for fn in (np.add, np.divide, np.maximum, np.minimum, np.subtract)},
    np.multiply.outer: [*OUTER, call(z3, v4)],
    np.power.outer: [call(pos3, v4), call(pos23, v3), call(0.7, v3), call(v3, 2), call(pos3, z3)],
})  # fmt: skip

COMPLEX_NUMBERS = [call(0.4 - 0.9j), call(-1.3 + 0.2j), call(0.6)]
SAMPLES.update({fn: COMPLEX_NUMBERS for fn in (
    cmath.acos, cmath.asin, cmath.asinh, cmath.atan, cmath.atanh, cmath.cos, cmath.cosh, cmath.exp,
    cmath.log10, cmath.phase, cmath.polar, cmath.sin, cmath.sinh, cmath.sqrt, cmath.tan, cmath.tanh,
)})  # fmt: skip
SAMPLES.update({
    cmath.acosh: [*COMPLEX_NUMBERS[:2], call(1.7)],
    cmath.log: [*COMPLEX_NUMBERS, call(0.4 - 0.9j, 2.5), call(0.7, 0.3 + 1.1j)],
    cmath.rect: [call(0.7, 1.3), call(-1.2, 0.4)],
    np.sign: [call(v3), call(0.4), call(z3), call(z23), call(0.4 - 0.9j)],
})  # fmt: skip
if hasattr(np, "row_stack"):
    SAMPLES[np.row_stack] = []
