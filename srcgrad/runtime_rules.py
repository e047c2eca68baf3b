"""What a user's derivative rule returned, against what it is for, where the kinds do not tell.


>>> of_rule(np.ones(3), np.zeros(3), 1.0, "model.py:7")
array([1., 1., 1.])
"""

from __future__ import annotations

import linecache

import numpy as np

from . import tree
from .errors import BadRule, Span
from .runtime import fit


def of_rule(d, x, y, place):
    """The (co)tangent `d` of `x` that the rule at `place` returned, in the type of `x`: of its
    shape, or of that of the result `y` if `x` was broadcast to it."""
    if d is not None and tree.is_leaf(x):
        shape, wanted, result = _shape(d, place), np.shape(x), np.shape(y)
        if shape != wanted and not (shape == result and _broadcasts(wanted, result)):
            raise _bad(place, f"returned the shape {shape}, where {wanted} is wanted")
    return fit(d, x)


def of_rule_back(dy, d, x, y, place):
    """The transpose of `of_rule`: the tangent `dy` in the shape of `d`."""
    of_rule(d, x, y, place)
    return np.broadcast_to(dy, np.shape(d))


def partial_of_rule(d, y, place):
    """The partial derivative `d` that the rule at `place` returned: it may be broadcast to `y`."""
    shape, result = _shape(d, place), np.shape(y)
    if not _broadcasts(shape, result):
        raise _bad(place, f"returned the shape {shape}, where {result} is wanted")
    return d


def _shape(d, place):
    if not tree.is_leaf(d) and not isinstance(d, (bool, np.bool_)):
        raise _bad(place, f"returned a {type(d).__name__}, where an array or a number is wanted")
    return np.shape(d)


def _broadcasts(shape, to):
    try:
        return np.broadcast_shapes(shape, to) == to
    except ValueError:
        return False


def parts_of_rule(parts, count, place):
    """The tuple of so many (co)tangents that the rule at `place` returned."""
    if not isinstance(parts, (tuple, list)) or len(parts) != count:
        found = f"{len(parts)} of them" if isinstance(parts, (tuple, list)) else "one value"
        raise _bad(place, f"returned {found}, where a tuple of {count} is wanted")
    return parts


def _bad(place, what):
    hint = "return for each parameter of `wrt` a value of its shape"
    return BadRule(f"the rule {what}", span_at(place), hint)


def span_at(place):
    """The line "file:number"."""
    file, _, number = place.rpartition(":")
    text = linecache.getline(file, int(number)).rstrip()
    start = len(text) - len(text.lstrip())
    return Span(file, "a derivative rule", int(number), start, int(number), len(text), text)
