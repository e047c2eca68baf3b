"""What a row of the tables is, and what comes of it: right, refused or wrong.

A function stays as its package has it. One whose result is no number is differentiated through a
function of a few lines that weighs the numbers in the result, each with another weight:

>>> def turned(x, y):
...     return [x * y, (x, -y)]
>>> case = Case(turned, (2.0, 3.0))
>>> print(loss_text(case), end="")
def loss(x, y):
    out = turned(x, y)
    return total(out[0], 1) + total(out[1][0], 2) + total(out[1][1], 3)
>>> case.outcome()
Outcome(verdict='right', reason='')
"""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import srcgrad
from srcgrad.front.written import written
from srcgrad.tree import leaves
from tests.numeric import is_tuple, numeric_estimate

RTOL = 1e-6


@dataclass(frozen=True)
class Outcome:
    """`verdict` is 'right', 'refused', 'wrong', or 'untried' where the function, or its
    numerical derivative, does not exist at the arguments."""

    verdict: str
    reason: str = ""


@dataclass(frozen=True)
class Case:
    """A function of a package, arguments to try it with, and what to differentiate.

    `wrt` goes to `grad` as it stands. `options` are passed by name and do not vary.
    """

    fn: Callable[..., Any]
    args: tuple[Any, ...]
    wrt: Any = None
    options: dict[str, Any] = field(default_factory=dict)
    name: str = ""

    @property
    def title(self) -> str:
        return self.name or f"{self.fn.__module__}.{self.fn.__qualname__}"

    def outcome(self) -> Outcome:
        """What `grad` makes of it, against numerical derivatives and forward mode."""
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                loss = loss_of(self)
            except (ArithmeticError, TypeError, ValueError) as error:
                return Outcome("untried", f"{type(error).__name__}: {error}")
            wrt = self.wrt if self.wrt is not None else tuple(range(len(self.args)))
            try:
                both = srcgrad.value_and_grad(loss, wrt)(*copy.deepcopy(self.args))
            except srcgrad.SrcgradError as error:
                return Outcome("refused", str(error))
            except Exception as error:  # the function itself does not raise here
                return Outcome("wrong", f"{type(error).__name__}: {error}")
            try:
                wrong = self._wrong(loss, wrt, both)
            except (ArithmeticError, TypeError, ValueError) as error:  # a step out of its domain
                return Outcome("untried", f"{type(error).__name__}: {error}")
            return Outcome("wrong", wrong) if wrong else RIGHT

    def _wrong(self, loss: Callable[..., Any], wrt: Any, both: Any) -> str:
        """What is wrong with a value and a gradient; empty if nothing is."""
        value, found = both
        expected = loss(*copy.deepcopy(self.args))
        if not np.allclose(value, expected, rtol=1e-12, atol=0.0):
            return f"the value is {value}, not {expected}"
        values, errors = numeric_estimate(loss, self.args, wrt)
        if not is_tuple(loss, wrt):
            found, values, errors = (found,), (values,), (errors,)
        ours, theirs = leaves(found), leaves(values)
        if len(ours) != len(theirs):
            return f"{len(ours)} numbers in the gradient, not {len(theirs)}"
        for mine, yours, error in zip(ours, theirs, leaves(errors), strict=True):
            allowed = RTOL * max(1e-8, float(np.max(np.abs(yours), initial=0.0)))
            if not np.allclose(
                mine, yours, rtol=RTOL, atol=allowed + 10 * np.max(error, initial=0.0)
            ):
                return f"the gradient is {mine}, not {yours} (+- {np.max(error):.1e})"
        return ""


RIGHT = Outcome("right")


def loss_of(case: Case) -> Callable[..., Any]:
    """A function of the same arguments that returns one number."""
    name = _name(case)
    namespace: dict[str, Any] = {
        "__name__": __name__,
        name: case.fn,
        "total": total,
        **{f"{key}_": value for key, value in case.options.items()},
    }
    return written(loss_text(case), "loss", namespace)


def loss_text(case: Case) -> str:
    names = _parameters(case)
    passed = [*names, *(f"{key}={key}_" for key in case.options)]
    result = case.fn(*copy.deepcopy(case.args), **copy.deepcopy(case.options))
    terms = [f"total({path}, {k})" for k, path in enumerate(_numbers("out", result), 1)]
    call = f"{_name(case)}({', '.join(passed)})"
    return f"def loss({', '.join(names)}):\n    out = {call}\n    return {' + '.join(terms)}\n"


def total(value: Any, seed: int) -> Any:
    """A sum of all entries, each with another weight."""
    return np.sum(
        value * (seed + np.cos(np.arange(1.0, np.size(value) + 1.0)).reshape(np.shape(value)))
    )


def _name(case: Case) -> str:
    name = case.fn.__name__
    return name if name.isidentifier() else "fn"


def _parameters(case: Case) -> list[str]:
    """Names for the positional arguments: those of the function, where it has them."""
    try:
        known = [p.name for p in inspect.signature(case.fn).parameters.values() if p.kind <= 1]
    except (TypeError, ValueError):
        known = []
    return [*known, *(f"x{k}" for k in range(len(known), len(case.args)))][: len(case.args)]


def _numbers(path: str, result: Any) -> Iterator[str]:
    """Where in a result numbers and arrays of floats are."""
    if isinstance(result, dict):
        for key, item in result.items():
            yield from _numbers(f"{path}[{key!r}]", item)
    elif isinstance(result, (list, tuple)):
        for k, item in enumerate(result):
            yield from _numbers(f"{path}[{k}]", item)
    elif np.asarray(result).dtype.kind in "fc":
        yield path
