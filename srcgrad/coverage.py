"""Which functions can be differentiated: one row for each public callable of a module.

>>> rows = table("math")
>>> [row for row in rows if row.name == "sin"]
[Row(name='sin', status='rule', reason='')]
>>> [row.name for row in table("numpy") if row.name in ("argmax", "frombuffer", "sum")]
['argmax', 'frombuffer', 'sum']
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .front.functional_arrays import WRITTEN_OUT
from .ir.kinds import Array
from .rules.methods import INERT_ATTRIBUTES, INERT_METHODS, METHODS, REFUSED, canonical_attribute
from .rules.registry import is_constant, jvp_rule_of, rule_of, why_refused
from .transforms.rearranged import store_fn
from .transforms.writes import ARRAY_METHODS, WRITES

# of each: the public callables; of "ndarray": methods and attributes; of "ufunc": its methods
MODULES = (
    "numpy",
    "ndarray",
    "ufunc",
    "math",
    "cmath",
    "numpy.linalg",
    "numpy.fft",
    "scipy.fft",
    "scipy.linalg",
    "scipy.special",
)


# deprecated, or there only to say that they are gone
_GONE = frozenset({"in1d", "itemset", "newbyteorder", "tostring", "trapz"})


class Row(NamedTuple):
    """`status` is "rule", "constant", "refused", or "unknown" where nobody has said anything."""

    name: str
    status: str
    reason: str


def table(module: str) -> list[Row]:
    """The rows of one of `MODULES`, in the order of their names. Raises ImportError for one that is
    not installed."""
    if module == "ndarray":
        return [_row_of_member(name) for name in _public(np.ndarray) if name != "ptp"]
    if module == "ufunc":
        return [_row(f"{name}.{method}", fn) for name, method, fn in _ufunc_methods()]
    owner = importlib.import_module(module)
    found = [(name, getattr(owner, name)) for name in _public(owner)]
    return [_row(name, fn) for name, fn in found if callable(fn)]


def _public(owner: object) -> list[str]:
    return [name for name in sorted(dir(owner)) if not name.startswith("_") and name not in _GONE]


def _ufunc_methods() -> list[tuple[str, str, Callable]]:
    """The methods of each ufunc of two arguments; of those of one only `at` can be called."""
    ufuncs = {fn for name in _public(np) if isinstance(fn := getattr(np, name), np.ufunc)}
    names = ("accumulate", "at", "outer", "reduce", "reduceat")
    return [
        (fn.__name__, name, getattr(fn, name))
        for fn in sorted(ufuncs, key=lambda fn: fn.__name__)
        for name in names
        if fn.signature is None and fn.nout == 1 and (fn.nin == 2 or name == "at")
    ]


def _row(name: str, fn: Callable) -> Row:
    if rule_of(fn) or jvp_rule_of(fn) or fn in WRITES or fn in WRITTEN_OUT or store_fn(fn):
        return Row(name, "rule", "")
    if is_constant(fn):
        return Row(name, "constant", "")
    reason = why_refused(fn)
    return Row(name, "refused" if reason else "unknown", reason or "")


def _row_of_member(name: str) -> Row:
    """A method or an attribute of arrays."""
    fn = METHODS.get(name) or canonical_attribute(name)
    if fn is not None:
        return _row(name, fn)
    if (name, Array) in ARRAY_METHODS:
        return Row(name, "rule", "")
    if name in INERT_METHODS or name in INERT_ATTRIBUTES:
        return Row(name, "constant", "")
    return Row(name, "refused" if name in REFUSED else "unknown", REFUSED.get(name, ""))


def shown(module: str) -> str:
    """The table as text: counts, then a line for each name."""
    rows = table(module)
    width = max(len(row.name) for row in rows)
    lines = [f"{row.name:{width}}  {row.status:8}  {row.reason}".rstrip() for row in rows]
    return "\n".join([summary(module, rows), *lines])


def summary(module: str, rows: list[Row]) -> str:
    """How many of each status, and which share of those that are not constant has a rule."""
    counts = {
        status: count
        for status in ("rule", "constant", "refused", "unknown")
        if (count := sum(row.status == status for row in rows))
    }
    text = ", ".join(f"{count} {status}" for status, count in counts.items())
    share = counts.get("rule", 0) / max(len(rows) - counts.get("constant", 0), 1)
    return f"{module}: {text}; {100 * share:.1f} % of those that are not constant have a rule"
