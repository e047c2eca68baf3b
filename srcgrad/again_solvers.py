"""Adjoints of solvers as functions with source, so that they are differentiated again.

What `runtime_solvers` does with the halves of a function, these texts do too: a system with the
Jacobian at the solution. They are made for the arguments of one call, with as many `args` as it
has. The solution depends on the parameters as the solver's own rule says.

>>> def residual(x, a): return x * x - a
>>> import inspect
>>> print(inspect.getsource(_each_root(3.0, 1.0, (0,), residual, (9.0,))), end="")
def again(x, dx, asked, fn, args, name="f"):
    value, saved = forward(fn, (0, 1))(x, args[0])
    slope = backward(saved, np.ones_like(value))[0]
    found = backward(saved, -dx / slope)
    return None, (found[1],)
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import pairs, runtime
from . import runtime_solvers as solvers
from .front.written import written
from .pairs import read_as

NAMES: dict[str, Any] = {
    "__name__": "builtins", "np": np, "forward": pairs.forward, "backward": pairs.backward,
    "pushforward": pairs.pushforward, "gradient": pairs.gradient, "add": runtime.add,
    "units": pairs.units, "at_path": pairs.at_path, "solution": solvers.solution,
    "least": solvers.least,
}  # fmt: skip


def again(head: str, lines: list[str], more: dict[str, Any] | None = None) -> types.FunctionType:
    """The function of these lines."""
    text = "\n".join([f"def again({head}):", *(f"    {line}" for line in lines)]) + "\n"
    return written(text, "again", NAMES | (more or {}))


@dataclass(frozen=True)
class Asked:
    """The text of calls of `fn(x, *args)` and of its halves. `places` in `args` carry a
    derivative, and so may the function itself (`captured`)."""

    args: Any
    places: tuple[int, ...]
    captured: bool

    @staticmethod
    def of(asked: tuple, args: Any, name: str) -> Asked:
        places = solvers.places_in(asked, solvers.as_args(args))
        return Asked(args, tuple(places), name in asked)

    @property
    def given(self) -> list[str]:
        if not isinstance(self.args, tuple):
            return [] if self.args is None else ["args"]
        return [f"args[{place}]" for place in range(len(self.args))]

    @property
    def after(self) -> str:
        """The arguments behind `x`."""
        return "".join(f", {each}" for each in self.given)

    def forward(self, fn: str) -> str:
        wrt = (0, *(place + 1 for place in self.places))
        return f"forward({fn}, {wrt}{', True' * self.captured})(x{self.after})"

    @property
    def of_x(self) -> str:
        """What is taken of what a backward half returns: the cotangent of x."""
        alone = not self.captured and not self.places
        return "" if alone else f"[{int(self.captured)}]"

    @property
    def of_fn(self) -> str:
        return "found[0]" if self.captured else "None"

    @property
    def of_args(self) -> str:
        first = int(self.captured) + 1
        parts = {place: f"found[{first + i}]" for i, place in enumerate(self.places)}
        if not isinstance(self.args, tuple):
            return parts.get(0, "None")
        return "(" + "".join(f"{parts.get(i, 'None')}, " for i in range(len(self.args)))[:-1] + ")"

    def moved(self, fn: str) -> str:
        """How the value moves while x stays."""
        many = isinstance(self.args, tuple)
        parts = ["None"] * len(self.given)
        for place in self.places:
            parts[place] = f"tangents[1][{place}]" if many else "tangents[1]"
        along = ", ".join(["None", *parts])
        own = ", captured=tangents[0]" if self.captured else ""
        return f"pushforward({fn}, ({along},){own})(x{self.after})[1]"


# --- roots ----------------------------------------------------------------------------------------


@read_as(solvers.each_root_cotangents)
def _each_root(x, dx, asked, fn, args, name="f"):
    at = Asked.of(asked, args, name)
    lines = [
        f"value, saved = {at.forward('fn')}",
        f"slope = backward(saved, np.ones_like(value)){at.of_x}",
        "found = backward(saved, -dx / slope)",
        f"return {at.of_fn}, {at.of_args}",
    ]
    return again('x, dx, asked, fn, args, name="f"', lines)


@read_as(solvers.each_root_tangent)
def _each_root_tangent(x, tangents, asked, fn, args, name="f"):
    at = Asked.of(asked, args, name)
    along = ", ".join(["np.ones_like(x, float)[()]", *["None"] * len(at.given)])
    lines = [
        f"slope = pushforward(fn, ({along},))(x{at.after})[1]",
        f"return -{at.moved('fn')} / slope",
    ]
    return again('x, tangents, asked, fn, args, name="f"', lines)


def _system(at: Asked, fn: str = "fn") -> list[str]:
    """The Jacobian at the solution, row by row. (What ufuncs give is known to be new memory.)"""
    return [
        f"value, saved = {at.forward(fn)}",
        "rows = []",
        "for unit in units(value):",
        f"    rows.append(np.multiply(1.0, np.ravel(backward(saved, unit){at.of_x})))",
        "matrix = np.multiply(1.0, np.stack(rows)) + shift * np.eye(np.size(x))",
    ]


_WEIGHTS = [
    "weights = np.linalg.solve(matrix.T, np.ravel(dx))",
    "found = backward(saved, -np.reshape(weights, np.shape(value)))",
]


@read_as(solvers.root_cotangents)
def _root(x, dx, asked, fn, args, name="f", shift=0.0):
    at = Asked.of(asked, args, name)
    lines = [*_system(at), *_WEIGHTS, f"return {at.of_fn}, {at.of_args}"]
    return again('x, dx, asked, fn, args, name="f", shift=0.0', lines)


@read_as(solvers.root_tangent)
def _root_tangent(x, tangents, asked, fn, args, name="f", shift=0.0):
    at = Asked.of(asked, args, name)
    lines = [
        *_system(Asked(args, (), False)),
        f"moved = {at.moved('fn')}",
        "return -np.reshape(np.linalg.solve(matrix, np.ravel(moved)), np.shape(x))",
    ]
    return again('x, tangents, asked, fn, args, name="f", shift=0.0', lines)


# --- minima ---------------------------------------------------------------------------------------


def _slope_of(at: Asked, jac: Any, of: str) -> str:
    return "jac" if callable(jac) else f"gradient(fun, (x{at.after},), {of!r})"


@read_as(solvers.minimum_cotangents)
def _minimum(y, d, asked, fun, args, jac=None, of="y"):
    at = Asked.of(asked, args, "fun")
    value = [f"d['{key}']{' * least(y)' * (key == 'cost')}" for key in ("fun", "cost")
             if d.get(key) is not None]  # fmt: skip
    moves = d.get("x") is not None or bool(value) and of != "y"
    lines = ["x = solution(y)", "shift = 0.0", "dfun, dargs, djac = None, None, None"]
    if value:
        lines += [
            f"_, saved = {at.forward('fun')}",
            f"found = backward(saved, {' + '.join(value)})",
            f"dfun, dargs = {at.of_fn}, {at.of_args}",
        ]
    if moves:
        own = ["d['x']"] * (d.get("x") is not None)
        own += [f"found{at.of_x}"] * (bool(value) and of != "y")
        near = Asked.of(asked, args, "jac") if callable(jac) else at
        lines += [
            f"dx = {' + '.join(own)}",
            f"fn = {_slope_of(at, jac, of)}",
            *_system(near),
            *_WEIGHTS,
            f"dargs = add(dargs, {near.of_args})",
            f"{'djac' if callable(jac) else 'dfun'} = {near.of_fn}"
            if callable(jac)
            else f"dfun = add(dfun, {near.of_fn})",
        ]
    return again("y, d, asked, fun, args, jac=None, of='y'", [*lines, "return dfun, dargs, djac"])


@read_as(solvers.minimum_tangent)
def _minimum_tangent(y, tangents, asked, fun, args, jac=None, of="y"):
    at, near = (
        Asked.of(asked, args, "fun"),
        Asked.of(asked, args, "jac" if callable(jac) else "fun"),
    )
    own = near.moved("fn").replace("tangents[0]", "tangents[2]" if callable(jac) else "tangents[0]")
    lines = [
        "x, shift = solution(y), 0.0",
        f"fn = {_slope_of(at, jac, of)}",
        *_system(Asked(args, (), False)),
        f"dx = -np.reshape(np.linalg.solve(matrix, np.ravel({own})), np.shape(x))",
        f"moved = {at.moved('fun')}",
    ]
    if of == "y":
        lines.append("return {'x': dx, 'fun': moved}")
    else:
        along = ", ".join(["dx", *["None"] * len(at.given)])
        lines += [
            f"moved = moved + pushforward(fun, ({along},))(x{at.after})[1]",
            "return {'x': dx, 'fun': moved, 'cost': np.sum(least(y) * moved)}",
        ]
    return again("y, tangents, asked, fun, args, jac=None, of='y'", lines)


# --- fits -----------------------------------------------------------------------------------------


@read_as(solvers.fit_cotangents)
def _fit(y, d, asked, f, xdata, ydata, sigma):
    fn, args, places = solvers.fitted(f, y[0], xdata, ydata, sigma, asked)
    at = Asked(args, tuple(places), False)
    lines = [
        "x, dx, shift = y[0], d[0], 0.0",
        f"args = xdata, ydata, {'1.0' if sigma is None else 'sigma'}",
        *_system(at),
        *_WEIGHTS,
        f"return None, *{at.of_args}",
    ]
    return again("y, d, asked, f, xdata, ydata, sigma", lines, {"fn": fn})


@read_as(solvers.fit_tangent)
def _fit_tangent(y, tangents, asked, f, xdata, ydata, sigma):
    fn, args, places = solvers.fitted(f, y[0], xdata, ydata, sigma, asked)
    at = Asked(args, tuple(places), False)
    own = at.moved("fn")
    for place in places:
        own = own.replace(f"tangents[1][{place}]", f"tangents[{place + 1}]")
    lines = [
        "x, shift = y[0], 0.0",
        f"args = xdata, ydata, {'1.0' if sigma is None else 'sigma'}",
        *_system(Asked(args, (), False)),
        f"return -np.reshape(np.linalg.solve(matrix, np.ravel({own})), np.shape(x)), None",
    ]
    return again("y, tangents, asked, f, xdata, ydata, sigma", lines, {"fn": fn})
