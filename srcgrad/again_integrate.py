"""Adjoints of integrals and of differential equations as functions with source, as in
`again_solvers`: an integral of the derivative is an integral, and what moves with the solution of
an equation is the solution of a larger one.

>>> def bell(x, a): return np.exp(-a * x * x)
>>> import inspect
>>> print(inspect.getsource(_integral(1.0, (0,), bell, 0.0, 2.0, (3.0,))), end="")
def again(d, asked, fn, a, b, args, name="func", points=None):
    da, db = None, None
    def integrand(x):
        value, saved = forward(fn, (0, 1))(x, args[0])
        found = backward(saved, d)
        return np.concatenate((np.ravel(found[1]),))
    total = quad_vec(integrand, a, b, 1e-12, 1e-12, "max", points=points)[0]
    return None, da, db, (total[0],)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import runtime_integrate as integrals
from . import runtime_solvers as solvers
from . import tree
from .again_solvers import Asked, again
from .attributes import made
from .pairs import read_as

Path = tuple[Any, ...]


def _leaf(expression: str, path: Path) -> str:
    """The text of what stands at the path."""
    return expression if not path else f"at_path({expression}, {path!r})"


class Leaves:
    """What carries a derivative in a function and its `args`, as one vector: the text that makes
    it of what a backward half has `found`, the one that makes it of `tangents` (whose place for
    `args` is given), and the one that takes it apart. `names` are the classes in that text."""

    def __init__(self, at: Asked, dfn: Any, dargs: Any, place: int = 1):
        parts = dargs if isinstance(at.args, tuple) else (dargs,)
        self.flat: list[str] = []
        self.along: list[str] = []
        self.names: dict[str, Any] = {"made": made}
        self.start = 0
        self.dfn = self._apart(at.of_fn, "tangents[0]", dfn) if at.captured else "None"
        given = f"tangents[{place}]"
        texts = [
            self._apart(
                f"found[{int(at.captured) + 1 + at.places.index(i)}]",
                f"{given}[{i}]" if isinstance(at.args, tuple) else given,
                part,
            )
            if i in at.places
            else "None"
            for i, part in enumerate(parts)
        ]
        self.dargs = "(" + "".join(f"{text}, " for text in texts)[:-1] + ")"
        if not isinstance(at.args, tuple):
            self.dargs = texts[0] if at.args is not None else "None"

    def _apart(self, found: str, tangent: str, value: Any) -> str:
        entries = []
        for path, leaf in tree.paths(value):
            self.flat.append(f"np.ravel({_leaf(found, path)})")
            self.along.append(f"np.ravel({_leaf(tangent, path)})")
            size, shape = np.size(leaf), np.shape(leaf)
            piece = f"total[{self.start}]" if not isinstance(leaf, np.ndarray) else (
                f"np.reshape(total[{self.start}:{self.start + size}], {shape})"
            )  # fmt: skip
            self.start += size
            entries.append((path, piece))
        return self._rebuilt(value, dict(entries), ())

    def _rebuilt(self, value: Any, pieces: dict[Path, str], here: Path) -> str:
        """The text of a container, or of an object, with these leaves."""
        if here in pieces:
            return pieces[here]
        inner = tree.children(value)
        if inner is None:
            return "None"
        items = [(key, self._rebuilt(item, pieces, (*here, key))) for key, item in inner]
        if isinstance(value, tuple):
            return "(" + "".join(f"{text}, " for _, text in items)[:-1] + ")"
        if isinstance(value, list):
            return f"[{', '.join(text for _, text in items)}]"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key!r}: {text}" for key, text in items) + "}"
        name = f"class_{len(self.names)}"
        self.names[name] = type(value)
        return f"made({', '.join([name, *(f'{key}={text}' for key, text in items)])})"

    @property
    def joined(self) -> str:
        return _joined(self.flat)


def _joined(parts: list[str]) -> str:
    return f"np.concatenate(({''.join(f'{each}, ' for each in parts)[:-1]}))"


# --- integrals ------------------------------------------------------------------------------------

_QUAD = 'quad_vec(integrand, a, b, 1e-12, 1e-12, "max", points=points)[0]'


def _quadrature() -> dict[str, Any]:
    from scipy.integrate import quad_vec

    return {"quad_vec": quad_vec}


def _between(a, b):
    """A point of the interval."""
    ends = [end for end in (a, b) if np.isfinite(end)]
    return sum(ends) / len(ends) if ends else 0.0


@read_as(integrals.integral_cotangents)
def _integral(d, asked, fn, a, b, args, name="func", points=None):
    at = Asked.of(asked, args, name)
    ends = [
        f"{sign}np.sum(np.real(np.conj(d) * fn({end}{at.after})))" if end in asked else "None"
        for end, sign in (("a", "-"), ("b", ""))
    ]
    lines, dfn, dargs = [f"da, db = {', '.join(ends)}"], "None", "None"
    names = _quadrature()
    if at.captured or at.places:
        near = solvers.Linear(_between(a, b), fn, args, asked, name)
        shape = near.pull(d)
        leaves = Leaves(at, shape[0], shape[2])
        dfn, dargs = leaves.dfn, leaves.dargs
        names |= leaves.names
        lines += [
            "def integrand(x):",
            f"    value, saved = {at.forward('fn')}",
            "    found = backward(saved, d)",
            f"    return {leaves.joined}",
            f"total = {_QUAD}",
        ]
    lines.append(f"return {dfn}, da, db, {dargs}")
    return again('d, asked, fn, a, b, args, name="func", points=None', lines, names)


@read_as(integrals.integral_tangent)
def _integral_tangent(tangents, asked, fn, a, b, args, name="func", points=None):
    at = Asked.of(asked, args, name)
    terms = []
    if "a" in asked:
        terms.append(f"-fn(a{at.after}) * tangents[1]")
    if "b" in asked:
        terms.append(f"fn(b{at.after}) * tangents[2]")
    lines = []
    if at.captured or at.places:
        along = at.moved("fn").replace("tangents[1]", "tangents[3]")
        lines += ["def integrand(x):", f"    return {along}"]
        terms.append(_QUAD)
    lines.append(f"return {' + '.join(terms)}")
    return again('tangents, asked, fn, a, b, args, name="func", points=None', lines, _quadrature())


# --- differential equations -----------------------------------------------------------------------


def _flow(at: Asked, leaves: Leaves, n: int, starts: bool, fn: str, time_first: bool) -> list[str]:
    """The derivatives of the solution at the times, in `columns`: state, parameter, time."""
    count, m = leaves.start, leaves.start + n * starts
    place = int(time_first)
    wrt = (place, *(p + 2 for p in at.places))
    given = "t, y" if time_first else "y, t"
    own = ", True" * at.captured
    lines = [
        "def slope(t, z):",
        f"    y, columns = z[:{n}], np.reshape(z[{n}:], ({n}, {m}))",
        f"    value, saved = forward({fn}, {wrt}{own})({given}{at.after})",
        "    rows, direct = [], []",
        "    for unit in units(value):",
        "        found = backward(saved, unit)",
        f"        rows.append(np.multiply(1.0, np.ravel(found{at.of_x})))",
    ]
    moved = "np.multiply(1.0, np.stack(rows)) @ columns"
    if count:
        lines.append(f"        direct.append(np.multiply(1.0, {leaves.joined}))")
        direct = "np.multiply(1.0, np.stack(direct))"
        if starts:
            direct = f"np.concatenate((np.zeros(({n}, {n})), {direct}), axis=1)"
        moved = f"{moved} + {direct}"
    first = f"np.eye({n}, {m})" if starts else f"np.zeros(({n}, {m}))"
    lines += [
        f"    moved = {moved}",
        "    return np.concatenate((np.ravel(value), np.ravel(moved)))",
        f"start = np.concatenate((np.ravel(y0), np.ravel({first})))",
        "after = solve_ivp(slope, span, start, t_eval=times, method=method, rtol=rtol, atol=atol)",
        f"columns = np.reshape(after.y[{n}:], ({n}, {m}, len(times)))",
    ]
    return lines


def _equation(fn, y0, args, asked, name, t, time_first=True) -> tuple[Asked, Leaves, int, bool]:
    at = Asked.of(asked, args, name)
    y = np.ravel(np.asarray(y0, float))
    before, after = ((t,), ()) if time_first else ((), (t,))
    dfn, _, dargs = next(solvers.pulls(solvers.Linear(y, fn, args, asked, name, before, after)))
    return at, Leaves(at, dfn, dargs, 2), len(y), "y0" in asked


def _taken_apart(leaves: Leaves, n: int, starts: bool, shape: tuple[int, ...]) -> list[str]:
    dy0 = f"np.reshape(total[:{n}], {shape})" if starts else "None"
    last = f"total = total[{n}:]" if starts else "total = total"
    return [f"dy0 = {dy0}", last, f"return {leaves.dfn}, dy0, {leaves.dargs}"]


def _pushed(leaves: Leaves, n: int, starts: bool) -> str:
    """How the states move: a row for each time."""
    along = _joined([*(["np.ravel(tangents[1])"] if starts else []), *leaves.along])
    m = leaves.start + n * starts
    return f"np.sum(np.reshape({along}, (1, {m}, 1)) * columns, axis=1)"


def _solver() -> dict[str, Any]:
    from scipy.integrate import solve_ivp

    return {"solve_ivp": solve_ivp, "states": integrals.states, "times_of": integrals.times}


_OPTIONS = "method, rtol, atol = options['method'], options['rtol'], options['atol']"


@read_as(integrals.solution_cotangents)
def _solution(y, d, asked, fun, t_span, y0, args, options):
    at, leaves, n, starts = _equation(fun, y0, solvers.listed(args), asked, "fun", t_span[0])
    lines = [
        "times, span = times_of(y), t_span",
        _OPTIONS,
        *_flow(at, leaves, n, starts, "fun", True),
        f"total = np.sum(np.reshape(d['y'], ({n}, 1, len(times))) * columns, axis=(0, 2))",
        *_taken_apart(leaves, n, starts, np.shape(y0)),
    ]
    return again("y, d, asked, fun, t_span, y0, args, options", lines, _solver() | leaves.names)


@read_as(integrals.solution_tangent)
def _solution_tangent(y, tangents, asked, fun, t_span, y0, args, options):
    at, leaves, n, starts = _equation(fun, y0, solvers.listed(args), asked, "fun", t_span[0])
    lines = [
        "times, span = times_of(y), t_span",
        _OPTIONS,
        *_flow(at, leaves, n, starts, "fun", True),
        f"return {{'y': {_pushed(leaves, n, starts)}}}",
    ]
    return again("y, tangents, asked, fun, t_span, y0, args, options", lines, _solver())


def _as_ivp(rtol: Any, atol: Any) -> list[str]:
    return [
        "times, span, method = t, (t[0], t[-1]), 'LSODA'",
        f"rtol, atol = {rtol or 1.49e-8!r}, {1.49e-8 if atol is None else atol!r}",
    ]


@read_as(integrals.odeint_tangent)
def _odeint_tangent(tangents, asked, func, y0, t, args, rtol, atol, time_first):
    at, leaves, n, starts = _equation(func, y0, args, asked, "func", t[0], time_first)
    lines = [
        *_as_ivp(rtol, atol),
        *_flow(at, leaves, n, starts, "func", time_first),
        f"return np.transpose({_pushed(leaves, n, starts)})",
    ]
    head = "tangents, asked, func, y0, t, args, rtol, atol, time_first"
    return again(head, lines, _solver())


@read_as(integrals.odeint_cotangents)
def _odeint(d, asked, func, y0, t, args, rtol, atol, time_first):
    at, leaves, n, starts = _equation(func, y0, args, asked, "func", t[0], time_first)
    lines = [
        *_as_ivp(rtol, atol),
        *_flow(at, leaves, n, starts, "func", time_first),
        f"total = np.sum(np.reshape(np.transpose(d), ({n}, 1, len(times))) * columns, axis=(0, 2))",
        *_taken_apart(leaves, n, starts, np.shape(y0)),
    ]
    return again(
        "d, asked, func, y0, t, args, rtol, atol, time_first", lines, _solver() | leaves.names
    )
