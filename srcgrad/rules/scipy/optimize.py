"""Rules of `scipy.optimize`: a solution moves as the implicit function theorem says.

    x = optimize.brentq(f, 0.0, 2.0, args=(a,))    da = -dx * (df/da) / (df/dx)

Where the search starts, its bracket and its tolerances do not move the solution.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import optimize

from ... import again_solvers  # noqa: F401
from ...ir.kinds import ANY, Array, Kind, Num, Obj, Tuple
from ...runtime_solvers import (
    SQUARES,
    cost_of,
    each_root_cotangents,
    each_root_tangent,
    fit_cotangents,
    fit_tangent,
    least,
    listed,
    minimum_cotangents,
    minimum_tangent,
    root_cotangents,
    root_of,
    root_tangent,
    solution,
)
from ..registry import constant, jvp_of, linear, members, refused, returns, vjp_of
from . import rosenbrock  # noqa: F401
from .names import named


def _is_separate(given: object) -> bool:
    """Is the derivative a function of its own? (True: the function returns it with its value.)"""
    return given is not True


_FACTS: dict[str, Any] = {"asks": True, "calls": True, "covers": {"full_output": (False, 0)}}
_BRACKETED: dict[str, Any] = {
    **_FACTS, "inert": ("a", "b"), "ignored": ("xtol", "rtol", "maxiter", "disp", "k")
}  # fmt: skip


@linear(listed)
def _(dy, args):
    return list(dy) if isinstance(args, list) else dy


# --- one equation ---------------------------------------------------------------------------------


@vjp_of(optimize.bisect, wrt=("f", "args"), **_BRACKETED)
@vjp_of(optimize.brenth, wrt=("f", "args"), **_BRACKETED)
@vjp_of(optimize.brentq, wrt=("f", "args"), **_BRACKETED)
@vjp_of(optimize.ridder, wrt=("f", "args"), **_BRACKETED)
@vjp_of(optimize.toms748, wrt=("f", "args"), **_BRACKETED)
def _(x, dx, asked, f, a, b, args=(), full_output=False):
    return each_root_cotangents(x, dx, asked, f, args)


@jvp_of(optimize.bisect, wrt=("f", "args"), **_BRACKETED)
@jvp_of(optimize.brenth, wrt=("f", "args"), **_BRACKETED)
@jvp_of(optimize.brentq, wrt=("f", "args"), **_BRACKETED)
@jvp_of(optimize.ridder, wrt=("f", "args"), **_BRACKETED)
@jvp_of(optimize.toms748, wrt=("f", "args"), **_BRACKETED)
def _(x, tangents, asked, f, a, b, args=(), full_output=False):
    return each_root_tangent(x, tangents, asked, f, args)


_NEWTON: dict[str, Any] = {
    **_FACTS,
    "inert": ("x0", "fprime", "fprime2", "x1"),
    "ignored": ("tol", "maxiter", "rtol", "disp"),
}


@vjp_of(optimize.newton, wrt=("func", "args"), **_NEWTON)
def _(
    x, dx, asked, func, x0, fprime=None, args=(), fprime2=None, x1=None, full_output=False
):  # fmt: skip
    return each_root_cotangents(x, dx, asked, func, listed(args), "func")


@jvp_of(optimize.newton, wrt=("func", "args"), **_NEWTON)
def _(
    x, tangents, asked, func, x0, fprime=None, args=(), fprime2=None, x1=None, full_output=False
):  # fmt: skip
    tangents = tangents[0], listed(tangents[1])
    return each_root_tangent(x, tangents, asked, func, listed(args), "func")


_SCALAR: dict[str, Any] = {
    "asks": True, "calls": True,
    "inert": ("bracket", "x0", "x1", "fprime", "fprime2"),
    "ignored": ("method", "xtol", "rtol", "maxiter", "options"),
    "covers": {"fprime": _is_separate, "fprime2": _is_separate},
}  # fmt: skip


@vjp_of(optimize.root_scalar, wrt=("f", "args"), **_SCALAR)
def _(y, d, asked, f, args=(), bracket=None, fprime=None, fprime2=None, x0=None, x1=None):
    return each_root_cotangents(y.root, d["root"], asked, f, args)


@jvp_of(optimize.root_scalar, wrt=("f", "args"), **_SCALAR)
def _(y, tangents, asked, f, args=(), bracket=None, fprime=None, fprime2=None, x0=None, x1=None):
    return {"root": each_root_tangent(y.root, tangents, asked, f, args)}


# --- several equations ----------------------------------------------------------------------------

_SYSTEM: dict[str, Any] = {
    **_FACTS,
    "inert": ("x0", "fprime"),
    "ignored": ("col_deriv", "xtol", "maxfev", "band", "epsfcn", "factor", "diag"),
}


@vjp_of(optimize.fsolve, wrt=("func", "args"), **_SYSTEM)
def _(x, dx, asked, func, x0, args=(), fprime=None, full_output=0):
    return root_cotangents(x, dx, asked, func, args, "func")


@jvp_of(optimize.fsolve, wrt=("func", "args"), **_SYSTEM)
def _(x, tangents, asked, func, x0, args=(), fprime=None, full_output=0):
    return root_tangent(x, tangents, asked, func, args, "func")


_ROOT: dict[str, Any] = {
    "asks": True,
    "calls": True,
    "inert": ("x0", "jac"),
    "ignored": ("method", "tol", "callback", "options"),
    "covers": {"jac": _is_separate},
}


@vjp_of(optimize.root, wrt=("fun", "args"), **_ROOT)
def _(y, d, asked, fun, x0, args=(), jac=None):
    return root_cotangents(y.x, d["x"], asked, fun, args, "fun")


@jvp_of(optimize.root, wrt=("fun", "args"), **_ROOT)
def _(y, tangents, asked, fun, x0, args=(), jac=None):
    return {"x": root_tangent(y.x, tangents, asked, fun, args, "fun")}


_FIXED: dict[str, Any] = {
    "asks": True, "calls": True, "inert": ("x0",), "ignored": ("xtol", "maxiter", "method")
}  # fmt: skip


@vjp_of(optimize.fixed_point, wrt=("func", "args"), **_FIXED)
def _(x, dx, asked, func, x0, args=()):
    return root_cotangents(x, dx, asked, func, listed(args), "func", -1.0)


@jvp_of(optimize.fixed_point, wrt=("func", "args"), **_FIXED)
def _(x, tangents, asked, func, x0, args=()):
    tangents = tangents[0], listed(tangents[1])
    return root_tangent(x, tangents, asked, func, listed(args), "func", -1.0)


# --- minima: where the gradient is zero -----------------------------------------------------------

_MINIMUM: dict[str, Any] = {
    "asks": True, "calls": True,
    "inert": ("x0", "hess", "hessp"),
    "ignored": ("method", "tol", "callback", "options"),
    "covers": {
        "jac": _is_separate, "bounds": (None,), "constraints": ((), None)
    },
}  # fmt: skip


@vjp_of(optimize.minimize, wrt=("fun", "args", "jac"), **_MINIMUM)
def _(
    y, d, asked, fun, x0, args=(), jac=None, hess=None, hessp=None, bounds=None, constraints=()
):  # fmt: skip
    return minimum_cotangents(y, d, asked, fun, args, jac)


@jvp_of(optimize.minimize, wrt=("fun", "args", "jac"), **_MINIMUM)
def _(
    y, tangents, asked, fun, x0, args=(), jac=None, hess=None, hessp=None, bounds=None,
    constraints=(),
):  # fmt: skip
    return minimum_tangent(y, tangents, asked, fun, args, jac)


_ALONG: dict[str, Any] = {
    "asks": True,
    "calls": True,
    "inert": ("bracket", "bounds"),
    "ignored": ("method", "tol", "options"),
}


@vjp_of(optimize.minimize_scalar, wrt=("fun", "args"), **_ALONG)
def _(y, d, asked, fun, bracket=None, bounds=None, args=()):
    dfun, dargs, _ = minimum_cotangents(y, d, asked, fun, args)
    return dfun, dargs


@jvp_of(optimize.minimize_scalar, wrt=("fun", "args"), **_ALONG)
def _(y, tangents, asked, fun, bracket=None, bounds=None, args=()):
    return minimum_tangent(y, (*tangents, None), asked, fun, args)


def _is_free(bounds: object) -> bool:
    return bounds == (-np.inf, np.inf)


_SQUARES: dict[str, Any] = {
    "asks": True,
    "calls": True,
    "inert": ("x0", "jac"),
    "ignored": (
        "method", "ftol", "xtol", "gtol", "x_scale", "diff_step", "tr_solver", "tr_options",
        "jac_sparsity", "max_nfev", "verbose",
    ),
    "covers": {"bounds": _is_free, "loss": ("linear",), "kwargs": (None,)},
}  # fmt: skip


@vjp_of(optimize.least_squares, wrt=("fun", "args"), **_SQUARES)
def _(
    y, d, asked, fun, x0, jac="2-point", bounds=(-np.inf, np.inf), loss="linear", args=(),
    kwargs=None,
):  # fmt: skip
    dfun, dargs, _ = minimum_cotangents(y, d, asked, fun, listed(args), None, SQUARES)
    return dfun, dargs


@jvp_of(optimize.least_squares, wrt=("fun", "args"), **_SQUARES)
def _(
    y, tangents, asked, fun, x0, jac="2-point", bounds=(-np.inf, np.inf), loss="linear", args=(),
    kwargs=None,
):  # fmt: skip
    tangents = tangents[0], listed(tangents[1]), None
    return minimum_tangent(y, tangents, asked, fun, listed(args), None, SQUARES)


_FIT: dict[str, Any] = {
    "asks": True,
    "calls": True,
    "inert": ("p0",),
    "ignored": (
        "absolute_sigma",
        "check_finite",
        "method",
        "jac",
        "maxfev",
        "ftol",
        "xtol",
        "gtol",
    ),
    "covers": {"bounds": _is_free, "full_output": (False,), "nan_policy": (None,)},
}


@vjp_of(optimize.curve_fit, wrt=("f", "xdata", "ydata", "sigma"), sparse=True, **_FIT)
def _(
    y, d, asked, f, xdata, ydata, p0=None, sigma=None, bounds=(-np.inf, np.inf),
    full_output=False, nan_policy=None,
):  # fmt: skip
    return fit_cotangents(y, d, asked, f, xdata, ydata, sigma)


@jvp_of(optimize.curve_fit, wrt=("f", "xdata", "ydata", "sigma"), **_FIT)
def _(
    y, tangents, asked, f, xdata, ydata, p0=None, sigma=None, bounds=(-np.inf, np.inf),
    full_output=False, nan_policy=None,
):  # fmt: skip
    return fit_tangent(y, tangents, asked, f, xdata, ydata, sigma)


# --- what the solvers return ----------------------------------------------------------------------


@vjp_of(solution)
def _(y, dy, result):
    return {"x": dy}


@vjp_of(least)
def _(y, dy, result):
    return {"fun": dy}


@vjp_of(root_of)
def _(y, dy, result):
    return {"root": dy}


@jvp_of(solution)
def _(y, d, result):
    return d["x"]


@jvp_of(least)
def _(y, d, result):
    return d["fun"]


@jvp_of(root_of)
def _(y, d, result):
    return d["root"]


@vjp_of(cost_of)
def _(y, dy, result):
    return {"cost": dy}


@jvp_of(cost_of)
def _(y, d, result):
    return d["cost"]


members(optimize.OptimizeResult, {".x": solution, ".fun": least, ".cost": cost_of})
members(optimize.RootResults, {".root": root_of})


def _number(mixed: bool, most: int) -> Any:
    """The kind of a root, if nothing is asked for beside it."""

    def kind(*args: Kind, **options: Kind) -> Kind:
        plain = "full_output" not in options and len(args) <= most
        return Num(float, None, mixed) if plain else ANY

    return kind


returns(_number(False, 7), *named(optimize, "bisect brenth brentq ridder"))
returns(_number(True, 5), optimize.toms748, root_of)
returns(
    lambda *args, **options: Obj(optimize.OptimizeResult),
    *named(optimize, "minimize minimize_scalar root least_squares"),
)
returns(
    lambda *args, **options: (
        ANY
        if "full_output" in options
        else Tuple((Array(np.dtype(float), (None,)), Array(np.dtype(float), (None, None))))
    ),
    optimize.curve_fit,
)
returns(lambda *args, **options: Obj(optimize.RootResults), optimize.root_scalar)
constant(optimize.linear_sum_assignment)
refused(
    "where its solution is at a bound is not known to srcgrad: solve the equations that hold there",
    *named(optimize, "isotonic_regression linprog lsq_linear milp nnls"),
)
refused(
    "it searches at random: let minimize begin at what it finds, and differentiate that",
    *named(optimize, "basinhopping brute differential_evolution direct dual_annealing shgo"),
)
refused(
    "use minimize, which has a rule",
    *named(
        optimize,
        "bracket brent fmin fmin_bfgs fmin_cg fmin_cobyla fmin_l_bfgs_b fmin_ncg fmin_powell "
        "fmin_slsqp fmin_tnc fminbound golden",
    ),
)
refused(
    "use root or fsolve, which have rules",
    *named(
        optimize,
        "anderson broyden1 broyden2 diagbroyden excitingmixing leastsq linearmixing newton_krylov",
    ),
)
