"""Checks where only the run knows whether a float that carries a derivative is cut off.

>>> check_stored(np.zeros(2), 0.5), check_kept(np.zeros(2, int), 1)
(None, None)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .errors import Unsupported, of_records
from .origins import placed

_HINT = "make the array one of floats, or cast with int(...) or astype(int) where this is meant"


def check_stored(target: Any, value: Any, line: int | None = None) -> None:
    """Raise Unsupported if `target` is an array of integers and `value` a float, or if it is an
    array of records. (`line`: of the user's function.)

    >>> check_stored(np.zeros(2, int), 0.5)
    Traceback (most recent call last):
    ...
    srcgrad.errors.Unsupported: a float that carries a derivative is cut off to int64
    hint: make the array one of floats, or cast with int(...) or astype(int) where this is meant
    """
    if isinstance(target, np.ndarray) and target.dtype.names:
        raise placed(of_records(), line)
    if isinstance(target, np.ndarray) and target.dtype.kind in "iub" and _has_floats(value):
        raise placed(_cut_off(target), line)


def check_kept(result: Any, *given: Any, line: int | None = None) -> None:
    """Raise Unsupported if `result` holds integers though one that it is made of holds floats."""
    kind = getattr(getattr(result, "dtype", None), "kind", "")
    if kind in ("i", "u", "b") and any(map(_has_floats, given)):
        raise placed(_cut_off(result), line)


def check_items(items: Any, line: int | None = None) -> None:
    """Raise Unsupported if `items` is an iterator, of which some items are about to be taken.

    >>> check_items([1.0]), check_items(range(3))
    (None, None)
    """
    if isinstance(items, Iterator):
        reason = "what is left in an iterator of which some items are taken is not followed"
        hint = "make a list of it first, and take slices of that"
        raise placed(Unsupported(reason, None, hint), line)


def _cut_off(result: Any) -> Unsupported:
    reason = f"a float that carries a derivative is cut off to {result.dtype}"
    return Unsupported(reason, None, _HINT)


def _has_floats(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_has_floats, value))
    return isinstance(value, (float, complex)) or np.asarray(value).dtype.kind in "fc"


__all__ = ["check_items", "check_kept", "check_stored"]
