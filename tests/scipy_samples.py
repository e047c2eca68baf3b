"""Sample inputs for the rules of SciPy; importing this without SciPy fails."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import fft, integrate, ndimage, optimize, signal, special, stats
from scipy.spatial import distance

import srcgrad.rules.scipy.distance
import srcgrad.rules.scipy.fft
import srcgrad.rules.scipy.integrate
import srcgrad.rules.scipy.interpolate
import srcgrad.rules.scipy.linalg
import srcgrad.rules.scipy.ndimage
import srcgrad.rules.scipy.optimize
import srcgrad.rules.scipy.signal
import srcgrad.rules.scipy.sparse
import srcgrad.rules.scipy.stats  # noqa: F401
from srcgrad import runtime_images, runtime_integrate, runtime_scipy
from srcgrad.rules.registry import all_rules
from tests import linalg_samples, special_samples
from tests.matrix_samples import definite
from tests.rule_samples import (
    Call,
    call,
    draw,
    draw_complex,
    m23,
    m33,
    m34,
    pos3,
    pos23,
    row,
    t234,
    unit3,
    unit23,
    v3,
    v4,
    v5,
    z3,
)

spd = definite(3)
m45 = draw(4, 5)

# functions of which rules give arguments that carry no derivative
CHARACTERISTIC = {special.mathieu_a, special.mathieu_b, special.obl_cv, special.pro_cv}
# and those of which second derivatives are refused
CHARACTERISTIC |= {fn for fn in vars(runtime_images).values() if callable(fn)}


# what takes functions, and what is done with objects, is met in programs of the zoo
_IN_PROGRAMS = (
    "interpolate", "interpolate_again", "optimize", "sparse", "sparse_again", "surfaces"
)  # fmt: skip
IN_PROGRAMS = {
    rule.fn
    for rule in all_rules()
    if rule.calls
    or rule.fn in (runtime_integrate.states,)
    or rule.body.__module__ in [f"srcgrad.rules.scipy.{name}" for name in _IN_PROGRAMS]
}


def of_transform(real: bool, several: bool) -> list[Call]:
    """Lengths that are kept, cut off and filled up; norms; another axis."""
    x, xs = (v5, t234) if real else (draw_complex(5), draw_complex(2, 3, 4))
    if several:
        return [
            call(xs), call(xs, axes=(0, 1)), call(xs, s=(2, 5), axes=(1, 2)),
            call(xs, norm="ortho"), call(xs, norm="forward"), call(xs, s=(3, 3), axes=(-2, -1)),
        ]  # fmt: skip
    return [
        call(x), call(x, 4), call(x, 8), call(xs, axis=1), call(xs, norm="ortho"),
        call(xs, 3, 1, "forward"), call(x[:4]),
    ]  # fmt: skip


REAL, COMPLEX = of_transform(True, False), of_transform(False, False)
REALS, COMPLEXES = of_transform(True, True), of_transform(False, True)
COSINES = [
    call(v5, kind, **options)
    for kind in (1, 2, 3, 4)
    for options in ({}, {"norm": "ortho"}, {"norm": "forward", "n": 4}, {"n": 7})
] + [call(m34, axis=0), call(m34, 3, axis=0)]
SINES = [sample for sample in COSINES if sample.args[1:] != (1,) or "norm" not in sample.options]
ORTHONORMAL = [call(m34, norm="ortho"), call(t234, 3, axes=(0, 2), norm="ortho")]
HANKEL = [
    call(x, 0.3, 1, offset, bias)
    for x in (v5, v4, m34)
    for offset, bias in ((0.0, 0.0), (0.2, 0.0), (0.2, 0.3))
]
FILTERS = ({}, {"mode": "constant"}, {"mode": "nearest"}, {"mode": "mirror"}, {"mode": "wrap"})
SIGNALS = [(v5, v3), (v3, v5), (m34, draw(2, 2)), (draw_complex(4), z3), (v5, z3)]
CONVOLVED = [call(a, b, mode) for a, b in SIGNALS for mode in ("full", "same", "valid")]
PLANES = [
    call(a, b, mode)
    for a, b in ((m34, draw(2, 2)), (draw_complex(3, 4), draw(2, 3)))
    for mode in ("full", "same", "valid")
]
LOCATED = [call(0.7), call(1.3, 0.4), call(1.3 + pos3, 0.4, 1.7), call(2.0 + pos23, row * 0.1, 0.8)]
QUANTILES = [call(0.3), call(0.4, 0.4), call(0.5 + 0.4 * unit3, 0.4, 1.7), call(0.4, scale=0.6)]
SHAPED = [call(0.7, 2.5), call(1.3 + pos3, 2.4, 0.4, 1.7), call(0.8, 1.5, scale=0.6)]
OF_PROBABILITY = [call(1, 0.3), call(1, 0.5 + 0.4 * unit23)]


def distribution(found: object) -> dict[Callable, list[Call]]:
    """Of one without shapes."""
    cumulative = ("cdf", "logcdf", "sf", "logsf")
    samples = {getattr(found, name): LOCATED for name in (*cumulative, "pdf", "logpdf")}
    return {**samples, found.ppf: QUANTILES, found.isf: QUANTILES}


READ = [(0, "nearest"), (1, "constant"), (1, "reflect"), (2, "mirror"), (3, "constant"),
        (3, "grid-wrap"), (4, "reflect"), (5, "mirror")]  # fmt: skip
SECTIONS = signal.butter(3, 0.4, output="sos")

# what is added by one line for each distribution: a point inside of its support, and its shapes
_POINTS = {
    "arcsine": (0.3,), "cauchy": (0.7,), "expon": (0.7,), "gumbel_l": (0.7,), "gumbel_r": (0.7,),
    "halfcauchy": (0.7,), "halflogistic": (0.7,), "halfnorm": (0.7,), "hypsecant": (0.7,),
    "laplace": (0.7,), "levy": (0.7,), "logistic": (0.7,), "maxwell": (0.7,), "moyal": (0.7,),
    "norm": (0.7,), "rayleigh": (0.7,), "uniform": (0.3,), "beta": (0.3, 1.5, 2.5),
    "chi": (0.7, 2.5), "chi2": (0.7, 2.5), "f": (0.7, 2.5, 3.5), "fisk": (0.7, 1.5),
    "gamma": (0.7, 1.5), "gennorm": (0.7, 1.7), "genpareto": (0.7, 0.3), "genextreme": (0.7, 0.3),
    "gompertz": (0.7, 1.5), "invgamma": (0.7, 1.5), "invgauss": (0.7, 1.5), "loggamma": (0.7, 1.5),
    "lognorm": (0.7, 0.8), "lomax": (0.7, 1.5), "nakagami": (0.7, 1.5), "pareto": (1.7, 1.5),
    "powerlaw": (0.3, 1.5), "skewnorm": (0.7, 1.5), "t": (0.7, 3.5), "truncnorm": (0.3, -1.0, 1.5),
    "vonmises": (0.7, 1.5), "weibull_max": (-0.7, 1.5), "weibull_min": (0.7, 1.5),
}  # fmt: skip
_METHODS = ("logpdf", "pdf", "cdf", "sf", "logcdf", "logsf", "ppf", "isf")
OF_DISTRIBUTIONS: dict[Callable, list[Call]] = {
    getattr(getattr(stats, name), method): [
        call(0.3 if method in ("ppf", "isf") else z, *shapes),
        call(0.3 if method in ("ppf", "isf") else 0.2 + 1.3 * z, *shapes, 0.2, 1.3),
    ]
    for name, (z, *shapes) in _POINTS.items()
    for method in _METHODS
}


SAMPLES: dict[Callable, list[Call]] = {
    **special_samples.SAMPLES,
    **linalg_samples.SAMPLES,
    # --- fft --------------------------------------------------------------------------------------
    optimize.rosen: [call(v5), call(m34)],
    optimize.rosen_der: [call(v5), call(m34)],
    optimize.rosen_hess_prod: [call(v3, draw(3)), call(v4, draw(4))],
    fft.dct: COSINES,
    fft.dctn: ORTHONORMAL,
    fft.dst: SINES,
    fft.dstn: ORTHONORMAL,
    fft.fft: REAL + COMPLEX,
    fft.fft2: REALS[:1] + COMPLEXES[:3],
    fft.fftn: REALS + COMPLEXES,
    fft.fftshift: [call(v5), call(m34, 1)],
    fft.fht: HANKEL,
    fft.hfft: COMPLEX,
    fft.hfft2: COMPLEXES[:3],
    fft.hfftn: COMPLEXES,
    fft.idct: COSINES,
    fft.idctn: ORTHONORMAL,
    fft.idst: SINES,
    fft.idstn: ORTHONORMAL,
    fft.ifft: REAL + COMPLEX,
    fft.ifft2: REALS[:1] + COMPLEXES[:3],
    fft.ifftn: REALS + COMPLEXES,
    fft.ifftshift: [call(v5), call(m34, 1)],
    fft.ifht: HANKEL,
    fft.ihfft: REAL,
    fft.ihfft2: REALS[:3],
    fft.ihfftn: REALS,
    fft.irfft: COMPLEX,
    fft.irfft2: COMPLEXES[:3],
    fft.irfftn: COMPLEXES,
    fft.rfft: REAL,
    fft.rfft2: REALS[:3],
    fft.rfftn: REALS,
    # --- integrate --------------------------------------------------------------------------------
    integrate.cumulative_trapezoid: [
        call(v5), call(m34, np.array([0, 1, 3]), axis=0), call(m34, dx=0.3, initial=0),
        call(m34, np.cumsum(np.ones((3, 4), int), 0) ** 2, axis=0),
    ],
    integrate.cumulative_simpson: [
        call(v5), call(m45, x=np.array([0.0, 1.0, 1.5, 3.0, 4.0])),
        call(m45, dx=0.3, axis=0, initial=0),
    ],
    integrate.romb: [call(v5, 0.3), call(draw(2, 5), axis=1), call(draw(3, 2), axis=0)],
    integrate.simpson: [
        call(v5), call(v4), call(draw(2, 9), dx=0.3), call(draw(8), np.arange(8) ** 2),
        call(draw(2), dx=0.5), call(m45, axis=0), call(z3),
    ],
    integrate.trapezoid: [
        call(v5), call(m34, np.array([0, 1, 3]), axis=0), call(m34, dx=0.3), call(z3),
        call(m34, np.cumsum(np.ones((3, 4), int), 0) ** 2, axis=0),
    ],
    # --- signal -----------------------------------------------------------------------------------
    signal.convolve: CONVOLVED,
    signal.convolve2d: PLANES,
    signal.correlate: CONVOLVED,
    signal.correlate2d: PLANES,
    signal.detrend: [call(v5), call(m34, 0), call(m34, type="constant")],
    signal.fftconvolve: CONVOLVED[:9],
    signal.hilbert: [call(v5), call(v4), call(m34, axis=0)],
    signal.lfilter: [
        call(v3, np.array([1.3, 0.4]), v5), call(np.array([0.7]), np.array([2.0, 0.4, 0.2]), m34),
        call(v3, np.array([1.3, 0.4]), m34, axis=0), call(v5, np.array([1.0]), v3),
        call(z3, np.array([1.3, 0.4 - 0.2j]), draw_complex(5)),
    ],
    signal.oaconvolve: CONVOLVED[:9],
    signal.decimate: [call(draw(40), 2), call(draw(40, 2), 2, 4, "fir", 0)],
    signal.filtfilt: [
        call(np.array([0.3, 0.2]), np.array([1.0, -0.4]), draw(12)),
        call(np.array([0.3, 0.2]), np.array([1.0, -0.4]), draw(3, 12), padtype="even", padlen=4),
        call(np.array([0.3, 0.2]), np.array([1.0, -0.4]), draw(12), method="gust"),
    ],
    signal.resample: [call(v5, 8), call(m45, 3, axis=1), call(draw(6), 4, window="hann")],
    signal.resample_poly: [call(draw(6), 3, 2), call(m45, 1, 2, 1)],
    signal.savgol_filter: [
        call(draw(7), 5, 2), call(draw(7, 2), 3, 1, 1, 0.5, axis=0),
        call(draw(7), 5, 2, mode="wrap"),
    ],
    signal.sosfilt: [call(SECTIONS, draw(8)), call(SECTIONS, draw(5, 2), 0)],
    signal.sosfiltfilt: [call(SECTIONS, draw(30)), call(SECTIONS, draw(2, 30), padlen=5)],
    signal.upfirdn: [call(v3, v5, 2, 3), call(v3, m45, axis=0), call(v3, v5, mode="symmetric")],
    # --- distance ---------------------------------------------------------------------------------
    distance.cdist: [call(m34, m45.T[:, :4]), *(
        call(m34, draw(2, 4), metric) for metric in ("sqeuclidean", "cityblock", "cosine"))],
    distance.chebyshev: [call(v3, draw(3))],
    distance.cityblock: [call(v3, draw(3)), call(v3, draw(3), np.array([1, 2, 3]))],
    distance.cosine: [call(v3, draw(3))],
    distance.euclidean: [call(v3, draw(3)), call(v3, draw(3), np.array([1, 2, 3]))],
    distance.mahalanobis: [call(v3, draw(3), spd)],
    distance.minkowski: [call(v3, draw(3), 3), call(v3, draw(3), 1.5, np.array([1, 2, 3]))],
    distance.pdist: [call(m45), call(m45, "sqeuclidean"), call(m45, "cityblock")],
    distance.sqeuclidean: [call(v3, draw(3)), call(v3, draw(3), np.array([1, 2, 3]))],
    distance.squareform: [call(draw(6))],
    # --- ndimage ----------------------------------------------------------------------------------
    ndimage.convolve: [call(m45, np.array([[1, 2, 0], [3, 1, -1]]), **o) for o in FILTERS],
    ndimage.convolve1d: [call(m45, [1, 2, 4, 7], o, origin=s, **f)
                         for o in (0, -1) for s in (0, 1) for f in FILTERS],
    ndimage.correlate: [call(m45, np.array([[1, 2, 0], [3, 1, -1]]), **o) for o in FILTERS],
    ndimage.correlate1d: [call(m45, w, -1, origin=s, **f)
                          for w in ([1, 2, 4], [1, 2, 4, 7]) for s in (0, 1) for f in FILTERS],
    ndimage.gaussian_filter: [
        *(call(m45, 1, **o) for o in FILTERS), call(m45, (1, 0), order=(1, 0)),
        call(m45, 2, truncate=1.5, axes=(0,)),
    ],
    ndimage.gaussian_filter1d: [*(call(m45, 1, **o) for o in FILTERS), call(m45, 1, 0, order=1)],
    ndimage.laplace: [call(m45, **o) for o in FILTERS],
    ndimage.affine_transform: [
        call(m45, np.array([[0.91, 0.2], [-0.1, 1.12]]), np.array([0.31, 0.47]), order=o, mode=m)
        for o, m in READ
    ] + [call(m45, np.array([0.7, 1.2]), 0.33, (3, 4), order=1, mode="mirror")],
    ndimage.map_coordinates: [
        *(call(m45, np.array([[0.3, 2.6, 1.2], [3.3, 0.1, -0.7]]), order=o, mode=m)
          for o, m in READ),
        call(v5, np.array([[1.3, 2.7]]), order=3, prefilter=False),
    ],
    ndimage.prewitt: [call(m45, **o) for o in FILTERS],
    ndimage.shift: [*(call(m45, 0.7, order=o, mode=m) for o, m in READ),
                    call(m45, np.array([0.4, -1.3]), order=1, mode="nearest")],
    ndimage.spline_filter1d: [call(m45), call(m45, 2, 0), call(v5, mode="reflect")],
    ndimage.sobel: [call(m45, 0, **o) for o in FILTERS],
    ndimage.uniform_filter: [call(m45, n, **o) for n in (2, 3, (1, 4)) for o in FILTERS],
    ndimage.zoom: [call(m45, 1.7, order=o, mode=m) for o, m in READ]
    + [call(m45, 2, order=1, mode="reflect", grid_mode=True), call(m45, (1.0, 0.6))],
    ndimage.uniform_filter1d: [call(m45, n, **o) for n in (2, 3, 4) for o in FILTERS],
    # --- stats ------------------------------------------------------------------------------------
    **distribution(stats.cauchy),
    **distribution(stats.expon),
    **distribution(stats.laplace),
    **distribution(stats.logistic),
    **distribution(stats.norm),
    **OF_DISTRIBUTIONS,
    stats.bernoulli.logpmf: [*OF_PROBABILITY, call(0, 0.3)],
    stats.bernoulli.pmf: [*OF_PROBABILITY, call(0, 0.3)],
    stats.beta.logpdf: [call(0.3, 1.5, 2.5), call(0.9, 1.5, 2.5, 0.4, 1.7)],
    stats.beta.pdf: [call(0.3, 1.5, 2.5), call(0.9, 1.5, 2.5, 0.4, 1.7)],
    stats.binom.logpmf: [call(2, 5, 0.3)],
    stats.binom.pmf: [call(2, 5, 0.3), call(np.array([0, 5, 3]), 5, 0.3)],
    stats.chi2.logpdf: SHAPED,
    stats.gamma.logpdf: SHAPED,
    stats.gamma.pdf: SHAPED,
    stats.geom.logpmf: OF_PROBABILITY,
    stats.geom.pmf: OF_PROBABILITY,
    stats.gumbel_r.logpdf: LOCATED,
    stats.halfnorm.logpdf: LOCATED,
    stats.lognorm.logpdf: SHAPED,
    stats.multivariate_normal.logpdf: [
        call(v3), call(v3, draw(3)), call(draw(4, 3), v3, spd), call(v3, v3 + 0.3, pos3),
        call(draw(4, 3), v3, 0.7), call(0.7, 0.2, 1.3),
    ],
    stats.entropy: [call(pos3), call(pos23, base=2.0, axis=1), call(pos3, np.array([1.0, 2, 3]))],
    stats.gmean: [call(pos3), call(pos23, axis=1), call(pos23, axis=None)],
    stats.hmean: [call(pos3), call(pos23, axis=1)],
    stats.kurtosis: [call(v5), call(m45, axis=1, bias=False), call(m45, None, fisher=False)],
    stats.linregress: [call(v5, draw(5))],
    stats.moment: [call(v5, 2), call(m45, 3, axis=1)],
    stats.pearsonr: [call(v5, draw(5))],
    stats.pmean: [call(pos3, 1.7), call(pos23, -2.0, axis=1)],
    stats.sem: [call(v5), call(m45, axis=1, ddof=0)],
    stats.skew: [call(v5), call(m45, axis=1, bias=False)],
    stats.variation: [call(pos3), call(pos23, axis=1, ddof=1)],
    stats.zscore: [call(v5), call(m45, axis=1, ddof=1), call(m45, None)],
    stats.nbinom.logpmf: [call(2, 5, 0.3)],
    stats.nbinom.pmf: [call(2, 5, 0.3)],
    stats.pareto.logpdf: [call(2.7, 2.5), call(4.3 + pos3, 2.4, 0.4, 1.7)],
    stats.poisson.logpmf: [call(2, 0.7), call(3, pos23)],
    stats.poisson.pmf: [call(2, 0.7), call(3, pos23)],
    stats.t.logpdf: SHAPED,
    stats.t.pdf: [call(0.7, 3), call(pos3, 3, 0.4, 1.7)],
    stats.uniform.logpdf: [call(0.7), call(0.7, 0.2, 1.3)],
    stats.uniform.pdf: [call(0.7), call(0.7, 0.2, 1.3)],
    stats.weibull_min.logpdf: SHAPED,
    # --- helpers ----------------------------------------------------------------------------------
    runtime_scipy.blocks_like: [call(m34, (draw(2, 2), draw(2)))],
    runtime_scipy.corner: [call(draw(4, 4))],
    runtime_scipy.diagonals_of: [call(m33, 2, True), call(draw_complex(4, 4), 3, False)],
    runtime_scipy.doubled: [call(m33, draw(3, 3))],
    runtime_scipy.end_scaled: [call(m34, 0, 2.0, 0), call(m34, -1, 0.5, 1)],
    runtime_scipy.lagged_products: [call(v5, draw(5), 3), call(m34, draw(3, 4), 5),
                                    call(draw_complex(4), draw_complex(4), 2)],
    runtime_scipy.pairs_doubled: [call(draw_complex(3), 4, 0), call(draw_complex(2, 3), 5, 1)],
    runtime_scipy.extended: [call(m45, 3, mode, (0, 1)) for mode in ("reflect", "mirror", "wrap")],
    runtime_scipy.folded: [
        call(m45, 1, mode, (0, 1)) for mode in ("reflect", "mirror", "wrap", "constant", "nearest")
    ],
    runtime_scipy.from_diagonals: [call(m23, True), call(draw_complex(2, 4), False)],
    runtime_scipy.from_middle: [call(v5, (2,)), call(m45, (2, 2))],
    runtime_scipy.in_corner: [call(m33)],
    runtime_scipy.in_middle: [call(v3, (6,)), call(m23, (4, 4))],
    runtime_scipy.vector: [call(v3)],
    runtime_scipy.resized: [call(v3, (5,)), call(m45, (6, 2))],
}  # fmt: skip
