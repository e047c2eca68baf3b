"""Derivatives of solvers that are given functions: through the solution, not through the solver.

Where fn(x, *args) = 0, the solution x moves by dx = -J⁻¹ (∂fn/∂args) dargs; where an objective is
minimal, its gradient is that function. What is needed of `fn` is asked of its halves (`pairs`).
`asked` names what carries a derivative: the function, "args", or places in `args`.

>>> residual = written("def residual(x, a):\\n    return x * x - a\\n", "residual", {})
>>> _, (da,) = root_cotangents(3.0, 1.0, (0,), residual, (9.0,))
>>> round(float(da), 6), round(float(root_tangent(3.0, (None, (1.0,)), (0,), residual, (9.0,))), 6)
(0.166667, 0.166667)
"""

from __future__ import annotations

import numpy as np

from . import pairs, runtime
from .errors import Unsupported
from .front.written import written
from .ir.kinds import can_carry
from .ir.kinds_of import kind_of

# a solution is taken for one if Newton's next step from it is smaller than this
_NEAR = 1e-2


def as_args(args):
    """SciPy's `args`: one argument may come without a tuple."""
    if args is None:
        return ()
    return args if isinstance(args, tuple) else (args,)


def listed(args):
    """`args` of a function that takes a list for a tuple."""
    return tuple(args) if isinstance(args, list) else args


def places_in(asked, args):
    """The places in `args` that carry a derivative."""
    if "args" in asked:
        return [place for place, arg in enumerate(args) if can_carry(kind_of(arg))]
    return [place for place in asked if isinstance(place, int)]


class Linear:
    """`fn` near (x, *args): its cotangents by `pull`, its Jacobian in x. (`before` and `after` are
    arguments around x that carry no derivative.)"""

    def __init__(self, x, fn, args, asked, name, before=(), after=()):
        self.given, self.args, self.captured = args, as_args(args), name in asked
        self.places = places_in(asked, self.args)
        self.x, self.fn = x, fn
        first = len(before) + 1 + len(after)
        wrt = (len(before), *(place + first for place in self.places))
        half = pairs.forward(fn, wrt, self.captured)
        self.value, self.saved = half(*before, x, *after, *self.args)

    def pull(self, d):
        """The cotangents of `fn`, of `x` and of `args`."""
        found = pairs.backward(self.saved, d)
        found = list(found) if self.captured or self.places else [found]
        dfn = found.pop(0) if self.captured else None
        dx = found.pop(0)
        parts = [None] * len(self.args)
        for place, part in zip(self.places, found, strict=True):
            parts[place] = part
        if self.given is None:
            return dfn, dx, None
        return dfn, dx, tuple(parts) if isinstance(self.given, tuple) else parts[0]

    def slope(self):
        """The derivative of each entry in the entry of x at its place."""
        along = (np.ones_like(self.x, float)[()], *([None] * len(self.args)))
        slope = pairs.pushforward(self.fn, along)(self.x, *self.args)[1]
        if not np.all(slope):
            raise _no_derivative("at the solution the derivative of the function is zero")
        return slope

    def jacobian(self):
        """A row for each entry of the value."""
        found = [np.ravel(dx) for _, dx, _ in pulls(self)]
        return np.array(found).reshape(len(found), -1)


def pulls(at):
    """The cotangents of everything from each entry of the value."""
    value = np.asarray(at.value)
    for place in np.ndindex(value.shape):
        d = np.zeros(value.shape)
        d[place] = 1.0
        yield at.pull(d[()])


def tangent_of(x, tangents, fn, args):
    """How fn(x, *args) moves while x stays."""
    dfn, dargs = tangents
    parts = dargs if isinstance(args, tuple) else (dargs,)
    if dargs is None:
        parts = (None,) * len(as_args(args))
    moved = pairs.pushforward(fn, (None, *parts), captured=dfn)(x, *as_args(args))
    return moved[1]


def solved(matrix, d):
    """The solution of a system, flat; refused where the implicit function theorem says nothing."""
    try:
        return np.linalg.solve(matrix, np.ravel(d))
    except np.linalg.LinAlgError:
        raise _no_derivative("at the solution the Jacobian is singular") from None


def near(step, x):
    """Refuse what is no solution: the solver has stopped early, or at a bound."""
    if not np.max(np.abs(step), initial=0.0) <= _NEAR * (1.0 + np.max(np.abs(x), initial=0.0)):
        raise _no_derivative("the result of the solver is no solution of its equations")


def _no_derivative(reason):
    hint = "check that the solver has converged, and not at a bound or where solutions meet"
    return pairs.placed(Unsupported(f"{reason}: it has no derivative", None, hint))


# --- roots ----------------------------------------------------------------------------------------


def root_cotangents(x, dx, asked, fn, args, name="f", shift=0.0):
    """The cotangents of `fn` and `args` from that of the root of fn(x, *args) + shift * x."""
    at = Linear(x, fn, args, asked, name)
    matrix = _matrix(at, shift)
    near(solved(matrix, at.value + shift * np.asarray(x)), x)
    weights = solved(matrix.T, dx)
    dfn, _, dargs = at.pull(-np.reshape(weights, np.shape(at.value))[()])
    return dfn, dargs


def root_tangent(x, tangents, asked, fn, args, name="f", shift=0.0):
    """The tangent of the root."""
    at = Linear(x, fn, args, (), name)
    matrix = _matrix(at, shift)
    near(solved(matrix, at.value + shift * np.asarray(x)), x)
    moved = tangent_of(x, chosen(tangents, asked, args, name), fn, args)
    return -np.reshape(solved(matrix, moved), np.shape(x))[()]


def _matrix(at, shift):
    matrix = at.jacobian()
    return matrix + shift * np.eye(len(matrix)) if shift else matrix


def each_root_cotangents(x, dx, asked, fn, args, name="f"):
    """The same for a root of each entry."""
    at = Linear(x, fn, args, asked, name)
    slope = at.slope()
    near(at.value / slope, x)
    dfn, _, dargs = at.pull(-dx / slope)
    return dfn, dargs


def each_root_tangent(x, tangents, asked, fn, args, name="f"):
    """The tangent of a root of each entry."""
    at = Linear(x, fn, args, (), name)
    slope = at.slope()
    near(at.value / slope, x)
    return -tangent_of(x, chosen(tangents, asked, args, name), fn, args) / slope


def chosen(tangents, asked, args, name):
    """The tangents of the function and of `args`; None for what carries none."""
    dfn, dargs = tangents
    places = places_in(asked, as_args(args))
    if args is None:
        return (dfn if name in asked else None), None
    if not isinstance(args, tuple):
        return (dfn if name in asked else None), (dargs if places else None)
    parts = tuple(d if place in places else None for place, d in enumerate(dargs or ()))
    return (dfn if name in asked else None), parts or None


# --- minima ---------------------------------------------------------------------------------------


def minimum_cotangents(y, d, asked, fun, args, jac=None, of="y"):
    """The cotangents of `fun`, `args` and `jac` from those of the attributes of a minimum; `of`
    says what of the value of `fun` is minimal."""
    dx, value = d.get("x"), d.get("fun")
    if d.get("cost") is not None:
        value = runtime.add(value, d["cost"] * y.fun)
    dfun, dargs, djac = None, None, None
    if value is not None:
        dfun, along, dargs = Linear(y.x, fun, args, asked, "fun").pull(value)
        if of != "y":  # (what is minimal does not move with x)
            dx = runtime.add(dx, along)
    if dx is None:
        return dfun, dargs, None
    if callable(jac):
        djac, more = root_cotangents(y.x, dx, asked, jac, args, "jac")
        return dfun, runtime.add(dargs, more), djac
    fn = pairs.gradient(fun, (y.x, *as_args(args)), of)
    own, more = root_cotangents(y.x, dx, asked, fn, args, "fun")
    return runtime.add(dfun, own), runtime.add(dargs, more), None


def minimum_tangent(y, tangents, asked, fun, args, jac=None, of="y"):
    """The tangents of the attributes."""
    dfun, dargs, djac = tangents
    if callable(jac):
        dx = root_tangent(y.x, (djac, dargs), asked, jac, args, "jac")
    else:
        fn = pairs.gradient(fun, (y.x, *as_args(args)), of)
        dx = root_tangent(y.x, (dfun, dargs), asked, fn, args, "fun")
    moved = tangent_of(y.x, chosen((dfun, dargs), asked, args, "fun"), fun, args)
    if of == "y":
        return {"x": dx, "fun": moved}
    moved = moved + Linear(y.x, fun, args, (), "fun").jacobian() @ dx
    return {"x": dx, "fun": moved, "cost": np.sum(y.fun * moved)}


# --- fits -----------------------------------------------------------------------------------------

SQUARES = "0.5 * np.sum(np.square(y))"
_DATA = ("xdata", "ydata", "sigma")


def fitted(f, p, xdata, ydata, sigma, asked):
    """The gradient of the sum of squares in the parameters, and what it is given beside them."""
    if "f" in asked or np.ndim(sigma) > 1:
        hint = "give it as `xdata`, and `sigma` as a vector"
        raise pairs.placed(
            Unsupported("what the model of a fit captures has no derivative rule", None, hint)
        )
    args = (xdata, ydata, 1.0 if sigma is None else sigma)
    parts = ", ".join(f"p[{place}]" for place in range(len(p)))
    text = (
        f"def residual(p, xdata, ydata, sigma):\n    return (f(xdata, {parts}) - ydata) / sigma\n"
    )
    residual = written(text, "residual", {"__name__": "builtins", "f": f})
    places = tuple(place for place, name in enumerate(_DATA) if name in asked)
    return pairs.gradient(residual, (p, *args), SQUARES), args, places


def fit_cotangents(y, d, asked, f, xdata, ydata, sigma):
    """The cotangents of the data of `curve_fit` from that of the parameters that it finds."""
    if d[1] is not None and np.any(d[1]):
        hint = "use the parameters alone"
        raise pairs.placed(
            Unsupported("the covariance of fitted parameters has no derivative rule", None, hint)
        )
    fn, args, places = fitted(f, y[0], xdata, ydata, sigma, asked)
    return None, *root_cotangents(y[0], d[0], places, fn, args, "fn")[1]


def fit_tangent(y, tangents, asked, f, xdata, ydata, sigma):
    """The tangent of the parameters."""
    fn, args, places = fitted(f, y[0], xdata, ydata, sigma, asked)
    return root_tangent(y[0], (None, tangents[1:]), places, fn, args, "fn"), None


def solution(result):
    """The attribute `x` of what a solver returns."""
    return result.x


def least(result):
    """The attribute `fun` of a minimum."""
    return result.fun


def cost_of(result):
    """The attribute `cost` of what `scipy.optimize.least_squares` returns."""
    return result.cost


def root_of(result):
    """The attribute `root` of what `scipy.optimize.root_scalar` returns."""
    return result.root
