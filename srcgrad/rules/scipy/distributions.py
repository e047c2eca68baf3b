"""Rules of the continuous distributions of `scipy.stats`, from one line for each.

    y = stats.gumbel_r.logpdf(x, m, s)    dx = dy * score((x - m) / s) / s

A line tells how the logarithm of the standard density moves with its argument (the score) and with
each shape; where it is elementary, also how the cumulative distribution moves with the shapes.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special, stats

from ...front.written import written
from ..registry import elementwise, rule_of

Shapes = tuple[Callable, ...]


def _register(dist: object, score: Callable, by_shape: Shapes = (), of_cdf: Shapes = ()) -> None:
    """Register what a distribution has, as far as nobody has yet."""
    names = [name.strip() for name in (getattr(dist, "shapes", None) or "").split(",") if name]
    known = ("x", *names, "loc", "scale")
    for method, factor in (("logpdf", ""), ("pdf", "y * ")):
        parts = [f"{factor}{{}}".format(f"d{name}(z{_listed(names)})") for name in names]
        lines = [f"rate = {factor}score(z{_listed(names)}) / scale"]
        one = "y" if factor else "1.0"
        results = ["rate", *parts, "-rate", f"-(rate * z + {one} / scale)"]
        _add(dist, method, names, lines, results, known, score=score, shapes=by_shape)
    known = known if of_cdf else ("x", "loc", "scale")
    shapes = [f"d{name}(z{_listed(names)})" for name in names] if of_cdf else []
    for method, sign, factor in (
        ("cdf", "", ""), ("sf", "-", ""), ("logcdf", "", " * np.exp(-y)"),
        ("logsf", "-", " * np.exp(-y)"),
    ):  # fmt: skip
        lines = [f"density = {sign}pdf(x{_listed(names)}, loc, scale){factor}"]
        parts = [f"{sign}{part}{factor}" for part in shapes]
        _add(
            dist, method, names, lines, ["density", *parts, "-density", "-density * z"], known,
            pdf=dist.pdf, shapes=of_cdf,  # type: ignore[attr-defined]
        )  # fmt: skip
    for method, sign in (("ppf", ""), ("isf", "-")):
        lines = [
            f"density = pdf(y{_listed(names)}, loc, scale)", "z = (y - loc) / scale",
        ]  # fmt: skip
        parts = [f"-{part} / density" for part in shapes]
        _add(
            dist, method, names, lines, [f"{sign}1.0 / density", *parts, "1.0", "z"],
            ("q", *known[1:]), pdf=dist.pdf, shapes=of_cdf,  # type: ignore[attr-defined]
        )  # fmt: skip


def _listed(names: list[str]) -> str:
    return "".join(f", {name}" for name in names)


def _add(
    dist: object, method: str, names: list[str], lines: list[str], results: list[str],
    wrt: tuple[str, ...], shapes: Shapes = (), **bound: object,
) -> None:  # fmt: skip
    fn = getattr(dist, method)
    if rule_of(fn) is not None:
        return
    first = "    z = (x - loc) / scale\n" if wrt[0] == "x" else ""
    text = (
        f"def partial({wrt[0]}{_listed(names)}, loc=0.0, scale=1.0, y=None):\n{first}"
        + "".join(f"    {line}\n" for line in lines)
        + f"    return {', '.join(results)}\n"
    )
    space = {**globals(), **bound}
    space.update(zip([f"d{name}" for name in names], shapes, strict=False))
    elementwise(fn, written(text, "partial", space), wrt)


def _bell(z):
    """The standard normal density."""
    return np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)


def _inverse_mills(u):
    """The standard normal density, divided by what is below."""
    return np.exp(-0.5 * u * u - special.log_ndtr(u)) / np.sqrt(2.0 * np.pi)


# fmt: off
_register(stats.arcsine,     lambda z: (z - 0.5) / (z * (1.0 - z)))
_register(stats.cauchy,      lambda z: -2.0 * z / (1.0 + z * z))
_register(stats.expon,       lambda z: -1.0 + 0.0 * z)
_register(stats.gumbel_l,    lambda z: -np.expm1(z))
_register(stats.gumbel_r,    lambda z: np.expm1(-z))
_register(stats.halfcauchy,  lambda z: -2.0 * z / (1.0 + z * z))
_register(stats.halflogistic, lambda z: -np.tanh(0.5 * z))
_register(stats.halfnorm,    lambda z: -z)
_register(stats.hypsecant,   lambda z: -np.tanh(z))
_register(stats.laplace,     lambda z: -np.sign(z))
_register(stats.levy,        lambda z: (0.5 / z - 1.5) / z)
_register(stats.logistic,    lambda z: -np.tanh(0.5 * z))
_register(stats.maxwell,     lambda z: 2.0 / z - z)
_register(stats.moyal,       lambda z: 0.5 * np.expm1(-z))
_register(stats.norm,        lambda z: -z)
_register(stats.rayleigh,    lambda z: 1.0 / z - z)
_register(stats.uniform,     lambda z: 0.0 * z)

# --- with shapes ----------------------------------------------------------------------------------

_register(stats.beta, lambda z, a, b: (a - 1.0) / z - (b - 1.0) / (1.0 - z), (
    lambda z, a, b: np.log(z) - special.psi(a) + special.psi(a + b),
    lambda z, a, b: np.log1p(-z) - special.psi(b) + special.psi(a + b)))
_register(stats.chi, lambda z, df: (df - 1.0) / z - z, (
    lambda z, df: np.log(z) - 0.5 * (np.log(2.0) + special.psi(0.5 * df)),))
_register(stats.chi2, lambda z, df: (0.5 * df - 1.0) / z - 0.5, (
    lambda z, df: 0.5 * (np.log(0.5 * z) - special.psi(0.5 * df)),))
_register(stats.f, lambda z, dfn, dfd: (
    (0.5 * dfn - 1.0) / z - 0.5 * (dfn + dfd) * dfn / (dfd + dfn * z)), (
    lambda z, dfn, dfd: 0.5 * (
        np.log(dfn * z / (dfd + dfn * z)) + 1.0 - (dfn + dfd) * z / (dfd + dfn * z)
        - special.psi(0.5 * dfn) + special.psi(0.5 * (dfn + dfd))),
    lambda z, dfn, dfd: 0.5 * (
        np.log(dfd / (dfd + dfn * z)) + 1.0 - (dfn + dfd) / (dfd + dfn * z)
        - special.psi(0.5 * dfd) + special.psi(0.5 * (dfn + dfd)))))
_register(stats.fisk, lambda z, c: (c - 1.0 - 2.0 * c * z**c / (1.0 + z**c)) / z, (
    lambda z, c: 1.0 / c + np.log(z) * (1.0 - z**c) / (1.0 + z**c),), (
    lambda z, c: z**c * np.log(z) / (1.0 + z**c) ** 2,))
_register(stats.gamma, lambda z, a: (a - 1.0) / z - 1.0, (
    lambda z, a: np.log(z) - special.psi(a),))
_register(stats.gennorm, lambda z, beta: -beta * np.sign(z) * np.abs(z) ** (beta - 1.0), (
    lambda z, beta: (
        1.0 / beta + special.psi(1.0 / beta) / beta**2 - special.xlogy(np.abs(z) ** beta, np.abs(z))
    ),))
_register(stats.genpareto, lambda z, c: -(1.0 + c) / (1.0 + c * z), (
    lambda z, c: np.log1p(c * z) / c**2 - (1.0 + 1.0 / c) * z / (1.0 + c * z),))
_register(stats.genextreme, lambda z, c: (
    (c - 1.0) / (1.0 - c * z) + (1.0 - c * z) ** (1.0 / c - 1.0)), (
    lambda z, c: (
        ((1.0 - c * z) ** (1.0 / c) - 1.0) * (np.log1p(-c * z) / c + z / (1.0 - c * z)) / c
        + z / (1.0 - c * z)),))
_register(stats.gompertz, lambda z, c: 1.0 - c * np.exp(z), (
    lambda z, c: 1.0 / c - np.expm1(z),), (
    lambda z, c: np.expm1(z) * np.exp(-c * np.expm1(z)),))
_register(stats.invgamma, lambda z, a: (1.0 / z - a - 1.0) / z, (
    lambda z, a: -np.log(z) - special.psi(a),))
_register(stats.invgauss, lambda z, mu: -1.5 / z - 0.5 * (1.0 / mu**2 - 1.0 / z**2), (
    lambda z, mu: (z - mu) / mu**3,))
_register(stats.loggamma, lambda z, c: c - np.exp(z), (
    lambda z, c: z - special.psi(c),))
_register(stats.lognorm, lambda z, s: -(1.0 + np.log(z) / s**2) / z, (
    lambda z, s: (np.log(z) ** 2 / s**2 - 1.0) / s,), (
    lambda z, s: -np.log(z) / s**2 * np.exp(-0.5 * (np.log(z) / s) ** 2) / np.sqrt(2.0 * np.pi),))
_register(stats.lomax, lambda z, c: -(c + 1.0) / (1.0 + z), (
    lambda z, c: 1.0 / c - np.log1p(z),), (
    lambda z, c: np.log1p(z) * (1.0 + z) ** -c,))
_register(stats.nakagami, lambda z, nu: (2.0 * nu - 1.0) / z - 2.0 * nu * z, (
    lambda z, nu: np.log(nu) + 1.0 - special.psi(nu) + 2.0 * np.log(z) - z * z,))
_register(stats.pareto, lambda z, b: -(b + 1.0) / z, (
    lambda z, b: 1.0 / b - np.log(z),), (
    lambda z, b: np.log(z) * z**-b,))
_register(stats.powerlaw, lambda z, a: (a - 1.0) / z, (
    lambda z, a: 1.0 / a + np.log(z),), (
    lambda z, a: np.log(z) * z**a,))
_register(stats.skewnorm, lambda z, a: -z + a * _inverse_mills(a * z), (
    lambda z, a: z * _inverse_mills(a * z),), (
    lambda z, a: -np.exp(-0.5 * z * z * (1.0 + a * a)) / (np.pi * (1.0 + a * a)),))
_register(stats.t, lambda z, df: -(df + 1.0) * z / (df + z * z), (
    lambda z, df: 0.5 * (
        special.psi(0.5 * (df + 1.0)) - special.psi(0.5 * df) - 1.0 / df
        - np.log1p(z * z / df) + (df + 1.0) / df * z * z / (df + z * z)),))
_register(stats.truncnorm, lambda z, a, b: -z + 0.0 * (a + b), (
    lambda z, a, b: _bell(a) / (special.ndtr(b) - special.ndtr(a)) + 0.0 * z,
    lambda z, a, b: -_bell(b) / (special.ndtr(b) - special.ndtr(a)) + 0.0 * z))
_register(stats.vonmises, lambda z, kappa: -kappa * np.sin(z), (
    lambda z, kappa: np.cos(z) - special.i1e(kappa) / special.i0e(kappa),))
_register(stats.weibull_max, lambda z, c: (c - 1.0 - c * (-z) ** c) / z, (
    lambda z, c: 1.0 / c + np.log(-z) * (1.0 - (-z) ** c),))
_register(stats.weibull_min, lambda z, c: (c - 1.0 - c * z**c) / z, (
    lambda z, c: 1.0 / c + np.log(z) * (1.0 - z**c),), (
    lambda z, c: z**c * np.log(z) * np.exp(-(z**c)),))
# fmt: on
