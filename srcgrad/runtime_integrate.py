"""Derivatives of integrals and of solutions of differential equations, whose functions are given.

The derivative of an integral is the integral of the derivative, by the same adaptive quadrature.
That of a solution is integrated with the solution, to the same tolerances: its columns are the
derivatives in each initial value and each parameter.

>>> from srcgrad.front.written import written
>>> parabola = written("def parabola(x, a):\\n    return a * x * x\\n", "parabola", {})
>>> found = integral_cotangents(1.0, (0,), parabola, 0.0, 3.0, (2.0,))
>>> round(float(found[3][0]), 9)
9.0
"""

from __future__ import annotations

import numpy as np

from . import pairs, tree
from .errors import Unsupported
from .runtime_solvers import Linear, as_args, chosen, listed, pulls, tangent_of

# what an integral is computed to: what the primal was asked for is often enough for it alone
_TOLERANCE = 1e-12
# and what it must come to
_WORST = 1e-7


# --- integrals ------------------------------------------------------------------------------------


def integral_cotangents(d, asked, fn, a, b, args, name="func", points=None):
    """The cotangents of `fn`, of the limits and of `args` from that of an integral."""
    da = _at_limit(d, fn, a, args, -1.0) if "a" in asked else None
    db = _at_limit(d, fn, b, args, 1.0) if "b" in asked else None
    inner = tuple(each for each in asked if each not in ("a", "b"))
    if not inner:
        return None, da, db, None
    shape = None

    def integrand(x):
        nonlocal shape
        dfn, _, dargs = Linear(x, fn, args, inner, name).pull(d)
        shape = (dfn, dargs)
        return flat(shape)

    found = _integrated(integrand, a, b, points)
    dfn, dargs = tree.rebuild(shape, split(found, shape))
    return dfn, da, db, dargs


def integral_tangent(tangents, asked, fn, a, b, args, name="func", points=None):
    """The tangent of the integral."""
    dfn, da, db, dargs = tangents
    total = 0.0
    if "a" in asked:
        total = total - fn(a, *as_args(args)) * da
    if "b" in asked:
        total = total + fn(b, *as_args(args)) * db
    inner = tuple(each for each in asked if each not in ("a", "b"))
    if inner:
        moved = chosen((dfn, dargs), inner, args, name)
        along = _integrated(lambda x: tangent_of(x, moved, fn, args), a, b, points)
        total = total + along
    return total


def _at_limit(d, fn, x, args, sign):
    return sign * np.sum(np.real(np.conj(d) * fn(x, *as_args(args))))


def _integrated(fn, a, b, points):
    from scipy.integrate import quad_vec

    found, error = quad_vec(fn, a, b, _TOLERANCE, _TOLERANCE, "max", points=points)
    if not error <= _WORST * (1.0 + np.max(np.abs(found), initial=0.0)):
        raise pairs.placed(
            Unsupported("the integral of the derivative does not converge", None,
                        "give `points` where the function is not smooth")
        )  # fmt: skip
    return found


def flat(value):
    """The leaves of a tree as one vector."""
    leaves = [np.ravel(leaf) for leaf in tree.leaves(value)]
    return np.concatenate(leaves) if leaves else np.zeros(0)


def split(vector, like):
    """Its pieces again, in the shapes of the leaves of `like`."""
    pieces, start = [], 0
    for leaf in tree.leaves(like):
        piece = np.reshape(vector[start : start + np.size(leaf)], np.shape(leaf))
        pieces.append(piece if isinstance(leaf, np.ndarray) else type(leaf)(piece[()]))
        start += np.size(leaf)
    return pieces


# --- differential equations -----------------------------------------------------------------------


class Flow:
    """The derivatives of the solution y(t) of y' = fn(t, y, *args), from y0, at given times."""

    def __init__(self, fn, y0, args, asked, name, time_first=True):
        if np.iscomplexobj(y0):
            raise pairs.placed(
                Unsupported("a complex differential equation has no derivative rule", None,
                            "write it for the real and the imaginary part")
            )  # fmt: skip
        self.fn, self.name, self.time_first = fn, name, time_first
        self.args = args
        self.y0 = np.ravel(np.asarray(y0, float))
        self.asked = tuple(each for each in asked if each != "y0")
        self.starts = "y0" in asked

    def near(self, t, y):
        """The Jacobian in y, and the derivatives in the parameters."""
        before, after = ((t,), ()) if self.time_first else ((), (t,))
        at = Linear(y, self.fn, self.args, self.asked, self.name, before, after)
        rows = [(np.ravel(dy), (dfn, dargs)) for dfn, dy, dargs in pulls(at)]
        self.like = rows[0][1]
        jacobian = np.array([dy for dy, _ in rows]).reshape(len(y), -1)
        return np.ravel(at.value), jacobian, np.array([flat(part) for _, part in rows])

    def sensitivities(self, times, span, options):
        """For each time the derivatives of y, as a matrix with a column for each parameter."""
        from scipy.integrate import solve_ivp

        n = len(self.y0)
        count = self.near(span[0], self.y0)[2].shape[1]
        first = np.eye(n, n + count) if self.starts else np.zeros((n, count))

        def slope(t, z):
            y, columns = z[:n], z[n:].reshape(n, -1)
            value, jacobian, direct = self.near(t, y)
            moved = jacobian @ columns
            moved[:, moved.shape[1] - count :] += direct
            return np.concatenate((value, np.ravel(moved)))

        if np.ndim(atol := options.get("atol", 0.0)):
            options = {**options, "atol": np.concatenate((atol, np.repeat(atol, first.shape[1])))}
        start = np.concatenate((self.y0, np.ravel(first)))
        found = solve_ivp(slope, span, start, t_eval=times, **options)
        if found.y.shape[1] != len(times):
            raise pairs.placed(
                Unsupported(f"the derivative of the solution failed: {found.message}", None,
                            "ask for other tolerances, or another method")
            )  # fmt: skip
        return np.moveaxis(found.y[n:].reshape(n, -1, len(times)), -1, 0)

    def cotangents(self, d, times, span, options):
        """Those of `fn`, of y0 and of `args`, from one of each y (a row for each time)."""
        found = np.tensordot(d, self.sensitivities(times, span, options), ((0, 1), (0, 1)))
        n = len(self.y0) if self.starts else 0
        dfn, dargs = tree.rebuild(self.like, split(found[n:], self.like))
        return dfn, found[:n] if n else None, dargs

    def tangent(self, tangents, times, span, options):
        """The tangent of y, a row for each time."""
        dfn, dy0, dargs = tangents
        columns = self.sensitivities(times, span, options)
        along = [np.ravel(dy0)] if self.starts else []
        moved = chosen((dfn, dargs), self.asked, self.args, self.name)
        along.append(_like(moved, self.like))
        return columns @ np.concatenate(along)


def _like(tangents, like):
    """The leaves of the tangents that `like` has, as one vector."""
    if not tree.leaves(like):
        return np.zeros(0)
    pairs_of = tree.children(like)
    if pairs_of is None:
        zeros = np.zeros(np.size(like))
        return zeros if tangents is None else np.ravel(np.asarray(tangents, float))
    given = dict(tree.children(tangents) or ())
    return np.concatenate([_like(given.get(key), part) for key, part in pairs_of])


def solution_cotangents(y, d, asked, fun, t_span, y0, args, options):
    """The cotangents of `fun`, `y0` and `args` (a tuple or a list) of `solve_ivp`."""
    if d is None or d.get("y") is None:
        return None, None, None
    flow = Flow(fun, y0, listed(args), asked, "fun")
    return flow.cotangents(np.transpose(d["y"]), y.t, t_span, options)


def solution_tangent(y, tangents, asked, fun, t_span, y0, args, options):
    """The tangent of what `solve_ivp` returns."""
    dfun, dy0, dargs = tangents
    tangents = dfun, dy0, listed(dargs)
    flow = Flow(fun, y0, listed(args), asked, "fun")
    return {"y": np.transpose(flow.tangent(tangents, y.t, t_span, options))}


def states(result):
    """The attribute `y` of a solution."""
    return result.y


def times(result):
    """The attribute `t` of a solution."""
    return result.t


def _as_ivp(t, rtol, atol):
    """The span and the options with which `solve_ivp` does what `odeint` does."""
    options = {
        "method": "LSODA",
        "rtol": rtol or 1.49e-8,
        "atol": 1.49e-8 if atol is None else atol,
    }
    return (t[0], t[-1]), options


def odeint_cotangents(d, asked, func, y0, t, args, rtol, atol, time_first):
    """The cotangents of `func`, `y0` and `args` of `odeint`."""
    flow = Flow(func, y0, args, asked, "func", time_first)
    dfn, dy0, dargs = flow.cotangents(d, np.asarray(t), *_as_ivp(t, rtol, atol))
    return dfn, None if dy0 is None else np.reshape(dy0, np.shape(y0)), dargs


def odeint_tangent(tangents, asked, func, y0, t, args, rtol, atol, time_first):
    """The tangent of what `odeint` returns."""
    flow = Flow(func, y0, args, asked, "func", time_first)
    return flow.tangent(tangents, np.asarray(t), *_as_ivp(t, rtol, atol))
