"""Rules of the elementary functions of `scipy.special`: gamma, beta, error functions, logarithms.

    y = special.gamma(x)    dx = dy * y * special.psi(x)

Numbers such as 5.9.2 are those of the DLMF, https://dlmf.nist.gov.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from ...runtime import divide_or_zero, scaled_power
from ..registry import called_for_effect, constant, elementwise, refused, vjp_of

# the other rooms of `scipy.special` register their rules when they are imported
from . import (  # noqa: F401
    bessel,
    cumulative,
    hypergeometric,
    legendre,
    noncentral,
    polynomials,
    quadrature,
    softmax,
    spheroidal,
    waves,
)
from .names import named

# fmt: off

# --- gamma and beta: 5.2.2, 5.12, 5.15 ------------------------------------------------------------

elementwise(special.beta,      lambda a, b, y: (
    y * (special.psi(a) - special.psi(a + b)), y * (special.psi(b) - special.psi(a + b))))
elementwise(special.betaln,    lambda a, b, y: (
    special.psi(a) - special.psi(a + b), special.psi(b) - special.psi(a + b)))
elementwise(special.binom,     lambda n, k, y: (
    y * (special.psi(n + 1.0) - special.psi(n - k + 1.0)),
    y * (special.psi(n - k + 1.0) - special.psi(k + 1.0))))
elementwise(special.gamma,     lambda x, y: y * special.psi(x))
elementwise(special.gammaln,   lambda x, y: special.psi(x))
elementwise(special.loggamma,  lambda z, y: special.psi(z))
elementwise(special.poch,      lambda z, m, y: (
    y * (special.psi(z + m) - special.psi(z)), y * special.psi(z + m)))
elementwise(special.polygamma, lambda n, x, y: special.polygamma(n + 1, x), wrt="x")
elementwise(special.psi,       lambda x, y: special.polygamma(1, x))
elementwise(special.zeta,      lambda x, q, y: -x * special.zeta(x + 1.0, q), wrt="q")  # 25.11.17

# --- error functions: 7.2, 7.10 -------------------------------------------------------------------

elementwise(special.dawsn,     lambda x, y: 1.0 - 2.0 * x * y)
elementwise(special.erf,       lambda z, y: 2.0 / math.sqrt(math.pi) * np.exp(-z * z))
elementwise(special.erfc,      lambda z, y: -2.0 / math.sqrt(math.pi) * np.exp(-z * z))
elementwise(special.erfcinv,   lambda x, y: -0.5 * math.sqrt(math.pi) * np.exp(y * y))
elementwise(special.erfcx,     lambda x, y: 2.0 * x * y - 2.0 / math.sqrt(math.pi))
elementwise(special.erfi,      lambda z, y: 2.0 / math.sqrt(math.pi) * np.exp(z * z))
elementwise(special.erfinv,    lambda x, y: 0.5 * math.sqrt(math.pi) * np.exp(y * y))
elementwise(special.log_ndtr,  lambda x, y: np.exp(-0.5 * x * x - y) / math.sqrt(2.0 * math.pi))
elementwise(special.ndtr,      lambda x, y: np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi))
elementwise(special.ndtri,     lambda x, y: math.sqrt(2.0 * math.pi) * np.exp(0.5 * y * y))
elementwise(special.ndtri_exp, lambda x, y: math.sqrt(2.0 * math.pi) * np.exp(0.5 * y * y + x))
elementwise(special.owens_t,   lambda h, a, y: (
    -special.erf(a * h / math.sqrt(2.0)) * np.exp(-0.5 * h * h) / math.sqrt(8.0 * math.pi),
    np.exp(-0.5 * h * h * (1.0 + a * a)) / (2.0 * math.pi * (1.0 + a * a))))
elementwise(special.wofz,      lambda z, y: 2j / math.sqrt(math.pi) - 2.0 * z * y)

# --- logistic functions, logarithms, powers -------------------------------------------------------

elementwise(special.boxcox,    lambda x, k, y: (
    x ** (k - 1.0), np.log(x) ** 2 * special.hyp1f1(2.0, 3.0, k * np.log(x)) / 2.0))
elementwise(special.boxcox1p,  lambda x, k, y: (
    (1.0 + x) ** (k - 1.0),
    np.log1p(x) ** 2 * special.hyp1f1(2.0, 3.0, k * np.log1p(x)) / 2.0))
elementwise(special.cbrt,      lambda x, y: 1.0 / (3.0 * y * y))
elementwise(special.cosm1,     lambda x, y: -np.sin(x))
elementwise(special.entr,      lambda x, y: -np.log(x) - 1.0)
elementwise(special.exp10,     lambda x, y: y * math.log(10.0))
elementwise(special.exp2,      lambda x, y: y * math.log(2.0))
elementwise(special.expit,     lambda x, y: y * special.expit(-x))
elementwise(special.expm1,     lambda x, y: y + 1.0)
elementwise(special.exprel,    lambda x, y: 0.5 * special.hyp1f1(2.0, 3.0, x))
elementwise(special.huber,     lambda delta, r, y: (
    np.maximum(np.abs(r) - delta, 0.0), np.clip(r, -delta, delta)))
elementwise(special.inv_boxcox, lambda y, k, x: (
    x ** (1.0 - k), -0.5 * x * y * y * special.hyp2f1(2.0, 2.0, 3.0, -k * y)))
elementwise(special.inv_boxcox1p, lambda y, k, x: (
    (1.0 + x) ** (1.0 - k),
    -0.5 * (1.0 + x) * y * y * special.hyp2f1(2.0, 2.0, 3.0, -k * y)))
elementwise(special.kl_div,    lambda a, b, y: (
    np.log(a / b), 1.0 - scaled_power(a, b, -1.0)))
elementwise(special.lambertw,  lambda z, k=0, tol=1e-8, y=None: np.exp(-y) / (1.0 + y), wrt="z")
elementwise(special.log1p,     lambda x, y: 1.0 / (1.0 + x))
elementwise(special.log_expit, lambda x, y: special.expit(-x))
elementwise(special.logit,     lambda x, y: 1.0 / (x * (1.0 - x)))
elementwise(special.powm1,     lambda a, b, y: (
    scaled_power(b, a, b - 1.0), special.xlogy(y + 1.0, a)))
elementwise(special.pseudo_huber, lambda delta, r, y: (
    2.0 * divide_or_zero(y, delta) - r * r / np.hypot(delta, r),
    delta * divide_or_zero(r, np.hypot(delta, r))))
elementwise(special.rel_entr,  lambda a, b, y: (
    np.log(a / b) + 1.0, -scaled_power(a, b, -1.0)))
elementwise(special.spence,    lambda z, y: -special.hyp2f1(1.0, 1.0, 2.0, 1.0 - z))  # 25.12
elementwise(special.wrightomega, lambda z, y: y / (1.0 + y))
elementwise(special.xlog1py,   lambda a, b, y: (np.log1p(b), scaled_power(a, 1.0 + b, -1.0)))
elementwise(special.xlogy,     lambda a, b, y: (np.log(b), scaled_power(a, b, -1.0)))

# --- degrees --------------------------------------------------------------------------------------

elementwise(special.cosdg,  lambda x, y: -special.sindg(x) * (math.pi / 180.0))
elementwise(special.cotdg,  lambda x, y: (1.0 + y * y) * (-math.pi / 180.0))
elementwise(special.radian, lambda d, m, s, y: (
    math.pi / 180.0, math.pi / 10800.0, math.pi / 648000.0))
elementwise(special.sindg,  lambda x, y: special.cosdg(x) * (math.pi / 180.0))
elementwise(special.tandg,  lambda x, y: (1.0 + y * y) * (math.pi / 180.0))
# fmt: on

if hasattr(special, "softplus"):
    elementwise(special.softplus, lambda x, y: special.expit(x))


@vjp_of(special.rgamma)
def _(y, dy, z):
    if np.iscomplexobj(z):
        return -dy * np.conj(y * special.psi(z))
    # at a pole of gamma, -n, the derivative is (-1)**n n!
    is_pole = np.equal(y, 0.0) & np.less_equal(z, 0.0)
    at_pole = np.cos(math.pi * z) * special.gamma(np.where(is_pole, 1.0 - z, 1.0))
    return dy * np.where(is_pole, at_pole, -y * special.psi(np.where(is_pole, 1.0, z)))


@vjp_of(special.multigammaln)
def _(y, dy, a, d):
    return dy * np.sum(special.psi(np.expand_dims(a, -1) - 0.5 * np.arange(d)), axis=-1)


@vjp_of(special.factorial, wrt="n")
def _(y, dy, n, exact=False):
    if exact:
        return np.zeros(np.shape(y))
    return dy * y * special.psi(np.where(np.equal(y, 0.0), 1.0, n + 1.0))


@vjp_of(special.comb, wrt=("N", "k"))
def _(y, dy, N, k, *, exact=False, repetition=False):
    # 0 where more are to be chosen than there are
    dy = np.where(np.equal(y, 0.0), 0.0, dy * y)
    top = N + k - 1.0 if repetition else N
    top, k = np.where(np.equal(y, 0.0), 1.0, top), np.where(np.equal(y, 0.0), 0.0, k)
    rest = special.psi(top - k + 1.0)
    dtop = dy * (special.psi(top + 1.0) - rest)
    dk = dy * (rest - special.psi(k + 1.0))
    return dtop, dtop + dk if repetition else dk


@vjp_of(special.perm, wrt=("N", "k"))
def _(y, dy, N, k, exact=False):
    dy = np.where(np.equal(y, 0.0), 0.0, dy * y)
    rest = dy * special.psi(np.where(np.equal(y, 0.0), 1.0, N - k + 1.0))
    return dy * special.psi(np.where(np.equal(y, 0.0), 1.0, N + 1.0)) - rest, rest


@vjp_of(special.agm, wrt=("a", "b"))
def _(y, dy, a, b):
    # y = pi (a + b) / (4 K(m)) with m = ((a - b) / (a + b))**2 (19.8.5)
    total = a + b
    m = ((a - b) / total) ** 2
    slope = math.pi / 8.0 * special.hyp2f1(0.5, 0.5, 2.0, m) / ((1.0 - m) * special.ellipk(m))
    share = dy * y * slope * 4.0 * (a - b) / total**3
    return dy * y / total - share * b, dy * y / total + share * a


@vjp_of(special.voigt_profile, wrt=("x", "sigma", "gamma"))
def _(y, dy, x, sigma, gamma):
    # y is the real part of wofz(z) / (sigma sqrt(2 pi)) (7.19)
    z = (x + 1j * gamma) / (sigma * math.sqrt(2.0))
    slope = 2j / math.sqrt(math.pi) - 2.0 * z * special.wofz(z)
    dx = dy * np.real(slope) / (2.0 * math.sqrt(math.pi) * sigma * sigma)
    dgamma = -dy * np.imag(slope) / (2.0 * math.sqrt(math.pi) * sigma * sigma)
    return dx, -(dy * y + x * dx + gamma * dgamma) / sigma, dgamma


@vjp_of(special.diric)
def _(y, dy, x, n):
    # y is the mean of cos(k x) over the k from -(n - 1) / 2 on
    k = np.arange(n) - 0.5 * (n - 1)
    return -dy * np.mean(k * np.sin(k * np.expand_dims(x, -1)), axis=-1)


# --- without a derivative -------------------------------------------------------------------------

constant(special.gammasgn, special.round)

# of integers, and errors
constant(
    *named(
        special,
        """
    SpecialFunctionError SpecialFunctionWarning
    ai_zeros bei_zeros beip_zeros ber_zeros bernoulli berp_zeros bi_zeros c_roots chebyc
    chebys chebyt chebyu erf_zeros euler factorial2 factorialk fresnel_zeros fresnelc_zeros
    fresnels_zeros h_roots he_roots hermite hermitenorm jn_zeros jnjnp_zeros jnp_zeros jnyn_zeros
    kei_zeros keip_zeros kelvin_zeros ker_zeros kerp_zeros l_roots laguerre legendre p_roots
    ps_roots roots_chebyc roots_chebys roots_chebyt roots_chebyu roots_hermite roots_hermitenorm
    roots_laguerre roots_legendre roots_sh_chebyt roots_sh_chebyu roots_sh_legendre s_roots
    sh_chebyt sh_chebyu sh_legendre stirling2 t_roots ts_roots u_roots us_roots y0_zeros y1_zeros
    y1p_zeros yn_zeros ynp_zeros
""",
    )
)
called_for_effect(*named(special, "errstate geterr seterr test"))

refused(
    "it has no closed formula",
    *named(
        special, "ellip_harm ellip_harm_2 ellip_normal mathieu_even_coef mathieu_odd_coef zetac"
    ),
)
refused(
    "it solves for a parameter, in which the derivative has no closed formula",
    *named(
        special,
        """
    bdtrik bdtrin btdtria btdtrib chdtriv chndtridf fdtridfd gdtrib nbdtrik nbdtrin ncfdtridfd
    ncfdtridfn nctdtridf pdtrik stdtridf
""",
    ),
)
refused(
    "SciPy computes it with too few digits for a derivative",
    *named(special, "obl_rad2 obl_rad2_cv"),
)
refused(
    "its result is an np.poly1d; use the function eval_ of the same polynomial",
    *named(special, "gegenbauer genlaguerre jacobi sh_jacobi"),
)
