"""Derivatives that no single function computes, as functions with a text: they are read where the
derivative is taken inside of what is differentiated.

>>> import inspect
>>> print(inspect.getsource(product_of(0, 3, ())), end="")
def hvp_at(f, x, a1, v):
    slope = grad(f, 0)
    return jvp(slope, (x, a1), (v, None))[1]
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from inspect import Parameter
from typing import Any

import numpy as np

from .api import Transformed, grad
from .derived import Computed, Writer, called_as, later
from .errors import Unsupported
from .front.written import written
from .ir.copies import copy
from .pullbacks import jvp, linearize, vjp

_REFUSAL = """
            "a matrix of derivatives is taken, inside of what is differentiated, by a container or"
            " by complex numbers, or of a function that returns a container",
            None,
            "put the numbers into an array",
        """
_MATRIX = """
    if isinstance(x, (list, tuple, dict)) or np.iscomplexobj(x):
        raise Unsupported({refusal})
    if not isinstance(x, np.ndarray):
        return jvp(slope, {primals}, {one})[1]
    if x.ndim == 0:
        return jvp(slope, {primals}, {ones})[1]
    units = np.eye(x.size).reshape((x.size, *x.shape))
{rows}"""

_ROWS_OF_HESSIAN = """\
    rows = np.zeros((x.size, *x.shape))
    for i in range(x.size):
        rows[i] = jvp(slope, {primals}, {unit})[1]
    return rows.reshape(x.shape + x.shape)
"""
_ROWS_OF_JACOBIAN = """\
    y = slope{primals}
    if isinstance(y, (list, tuple, dict)):
        raise Unsupported({refusal})
    if not isinstance(y, np.ndarray):
        row = np.zeros(x.size, np.asarray(y).dtype)
        for i in range(x.size):
            row[i] = jvp(slope, {primals}, {unit})[1]
        return row.reshape(x.shape)
    rows = np.zeros((x.size, *y.shape), y.dtype)
    for i in range(x.size):
        rows[i] = jvp(slope, {primals}, {unit})[1]
    return np.moveaxis(rows, 0, -1).reshape(y.shape + x.shape)
"""


def _head(place: int, count: int) -> list[str]:
    """The names of the arguments: the one at `place` is what the derivative is with respect to."""
    return ["x" if i == place else f"a{i}" for i in range(count)]


def _row(items: list[str]) -> str:
    return f"({', '.join(items)},)" if len(items) == 1 else f"({', '.join(items)})"


def _with_options(names: tuple[str, ...]) -> str:
    given = "".join(f", {name}=k{i}" for i, name in enumerate(names))
    return f"partial(f{given})" if names else "f"


def _parameters(args: list[str], names: tuple[str, ...]) -> str:
    return ", ".join(["f", *args, *(f"k{i}" for i in range(len(names)))])


def _written(text: str, name: str, **more: Any) -> types.FunctionType:
    known: dict[str, Any] = {
        "__name__": "builtins", "np": np, "grad": grad, "jvp": jvp, "partial": functools.partial,
        "Unsupported": Unsupported, **more,
    }  # fmt: skip
    return written(text, name, known)


def _matrix(name: str, slope: str, place: int, count: int, names: tuple) -> types.FunctionType:
    args = _head(place, count)

    def along(tangent: str) -> str:
        return _row([tangent if i == place else "None" for i in range(count)])

    rows = _ROWS_OF_HESSIAN if name == "hessian" else _ROWS_OF_JACOBIAN
    body = _MATRIX.format(
        refusal=_REFUSAL,
        primals=_row(args), one=along("1.0"), ones=along("np.ones_like(x)"),
        rows=rows.format(refusal=_REFUSAL, primals=_row(args), unit=along("units[i]")),
    )  # fmt: skip
    head = f"def {name}_at({_parameters(args, names)}):\n    slope = {slope}"
    return _written(head + body, f"{name}_at")


@functools.cache
def jacobian_of(place: int, count: int, names: tuple[str, ...]) -> types.FunctionType:
    """`jacobian(f)`, called with `f`, `count` arguments, and what it was given by `names`."""
    return _matrix("jacobian", _with_options(names), place, count, names)


@functools.cache
def hessian_of(place: int, count: int, names: tuple[str, ...]) -> types.FunctionType:
    """`hessian(f)`, called with `f` and its arguments."""
    return _matrix("hessian", f"grad({_with_options(names)}, {place})", place, count, names)


@functools.cache
def product_of(place: int, count: int, names: tuple[str, ...]) -> types.FunctionType:
    """`hvp(f)`, called with `f`, its arguments and the vector: `count` in all."""
    args = _head(place, count - 1)
    tangents = _row(["v" if i == place else "None" for i in range(count - 1)])
    text = f"""def hvp_at({_parameters([*args, "v"], names)}):
    slope = grad({_with_options(names)}, {place})
    return jvp(slope, {_row(args)}, {tangents})[1]
"""
    return _written(text, "hvp_at")


@dataclass(frozen=True)
class _Call:
    """A call of `f` with `count` arguments, where it was given `before` more already, and others
    by `names`: what it is written with."""

    count: int
    before: int
    names: tuple[str, ...]

    @property
    def own(self) -> list[str]:
        return [f"a{i}" for i in range(self.count)]

    @property
    def given(self) -> list[str]:
        return [f"b{i}" for i in range(self.before)] + [f"k{i}" for i in range(len(self.names))]

    def call(self, *args: str) -> str:
        named = [f"{name}=k{i}" for i, name in enumerate(self.names)]
        return ", ".join([*self.given[: self.before], *args, *named])

    def beside_value(self, name: str, then: str, **more: Any) -> types.FunctionType:
        """What gives the value, and `then` as a function that has all of this."""
        args = [*self.given, *self.own]
        kept = ", ".join(f"own({arg})" for arg in args)
        text = f"""def {name}_at(f, {", ".join(args)}):
    then = partial({then}, f, {kept})
    return f({self.call(*self.own)}), then
"""
        return _written(text, f"{name}_at", own=copy, **more)


@functools.cache
def linear_of(count: int, before: int, names: tuple[str, ...]) -> types.FunctionType:
    """`linearize`, called with a function, what it was given before, and `count` arguments."""
    called, tangents = _Call(count, before, names), [f"v{i}" for i in range(count)]
    inner = f"partial(f, {called.call()})" if called.given else "f"
    text = f"""def pushed(f, {", ".join([*called.given, *called.own, *tangents])}):
    return jvp({inner}, {_row(called.own)}, {_row(tangents)})[1]
"""
    return called.beside_value("linearize", "pushed", pushed=later(_written(text, "pushed")))


@functools.cache
def pullback_of(count: int, before: int, names: tuple[str, ...]) -> types.FunctionType:
    """`vjp`, called in the same way: the pullback of a cotangent is the gradient of the value's
    product with it."""
    called = _Call(count, before, names)
    given, own = ", ".join(["f", "c", *called.given]), ", ".join(called.own)
    wrt = _row([f'"{name}"' for name in called.own])
    product = f"""def weighted({given}, {own}):
    return np.sum(c * f({called.call(*called.own)}))
"""
    text = f"""def pulled(f, {", ".join([*called.given, *called.own])}, c):
    return grad(partial(weighted, {given}), {wrt})({own})
"""
    pulled = later(_written(text, "pulled", weighted=_written(product, "weighted")))
    return called.beside_value("vjp", "pulled", pulled=pulled)


WRITERS: dict[str, Writer] = {
    "jacrev": jacobian_of, "jacfwd": jacobian_of, "jacobian": jacobian_of, "hessian": hessian_of,
    "hvp": product_of,
}  # fmt: skip
called_as(linearize, linear_of)
called_as(vjp, pullback_of)


class Matrix(Transformed, Computed):
    """What is made from a function and called like it, and has a text by one argument."""

    instead = "take it by one argument, a number or an array, without has_aux"

    def in_text(self) -> tuple[Callable, int, Writer] | None:
        fn, _, mode, has_aux = self._recipe
        name, *others = self._dispatcher.request.wrt
        parameters = self.__signature__.parameters
        if has_aux or others or not self._bare or name not in parameters:
            return None
        if parameters[name].kind is not Parameter.POSITIONAL_OR_KEYWORD:
            return None
        return fn, list(parameters).index(name), WRITERS[mode]

    def parameters(self) -> list[Parameter]:
        return super().parameters() if self.in_text() is None else [*self._shown()]

    def _shown(self) -> Iterable[Parameter]:
        return self.__signature__.parameters.values()
