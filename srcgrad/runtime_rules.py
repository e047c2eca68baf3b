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
    shape, or of that of the result `y` if `x` was broadcast to it. A container is wanted for a
    container (an array does for a list of numbers)."""
    _check(d, x, y, place)
    return fit(d, x)


def _check(d, x, y, place):
    if d is None:
        return
    if tree.is_leaf(x):
        shape, wanted, result = _shape(d, place), np.shape(x), _shape_or_none(y)
        if shape != wanted and not (shape == result and _broadcasts(wanted, result)):
            raise _bad(place, f"returned the shape {shape}, where {wanted} is wanted")
        if np.iscomplexobj(d) and not np.iscomplexobj(x) and not _holds_complex(y):
            raise _bad(place, "returned a complex value, where a real one is wanted", _REAL)
        return
    parts = tree.children(x)
    if parts is None:
        return
    given = _entries(d, x, parts)
    if given is None:
        wanted, result = _shape_or_none(x), _shape_or_none(y)
        is_spread = tree.is_leaf(d) and wanted is not None and np.shape(d) == result
        if not (is_spread and _broadcasts(wanted, result)):
            raise _bad(place, f"returned {_named(d)}, where {_named(x)} is wanted", _CONTAINER)
        return
    for key, part in parts:
        _check(given.get(key), part, part if x is y else y, place)


def _entries(d, x, parts):
    """What `d` has for each key of the container `x`; None if it is of another structure."""
    if isinstance(x, (tuple, list)):
        is_row = isinstance(d, (tuple, list)) or isinstance(d, np.ndarray) and d.ndim > 0
        if not is_row or len(d) != len(parts):
            return None
        return {key: item for (key, _), item in zip(parts, d, strict=True)}
    found = (
        d if isinstance(d, dict) else dict(tree.children(d) or ()) if type(d) is type(x) else None
    )
    if found is None or not set(found) <= {key for key, _ in parts}:
        return None
    # (what is no number needs no derivative)
    return found if all(key in found or not tree.leaves(part) for key, part in parts) else None


def _named(value):
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, dict):
        return f"a dict of {', '.join(map(repr, value)) or 'nothing'}"
    if tree.is_leaf(value):
        return f"the shape {np.shape(value)}"
    return f"a {type(value).__name__}"


def _shape_or_none(x):
    try:
        return np.shape(x)
    except ValueError:  # (a ragged list)
        return None


def _holds_complex(y):
    return any(np.iscomplexobj(leaf) for leaf in tree.leaves(y))


def of_rule_back(dy, d, x, y, place):
    """The transpose of `of_rule`: the tangent `dy` in the shape of `d`."""
    of_rule(d, x, y, place)
    return _like(dy, d)


def _like(dy, d):
    """`dy`, of which a container has what `d` has, in the shapes of `d`."""
    parts = None if tree.is_leaf(d) else tree.children(d)
    if parts is None or tree.is_leaf(dy):
        return None if d is None else np.broadcast_to(dy, np.shape(d))
    given = dict(tree.children(dy) or ())
    # (a cotangent of a named tuple may know its entries by place)
    keys = [key if key in given else place for place, (key, _) in enumerate(parts)]
    pairs = zip(keys, parts, strict=True)
    return tree.container_like(d, [_like(given[key], part) for key, (_, part) in pairs])


def partial_of_rule(d, x, y, place):
    """The partial derivative `d` by `x` that the rule at `place` returned: it may be broadcast to
    `y`."""
    shape, result = _shape(d, place), np.shape(y)
    if not _broadcasts(shape, result):
        raise _bad(place, f"returned the shape {shape}, where {result} is wanted")
    if np.iscomplexobj(d) and not np.iscomplexobj(x) and not np.iscomplexobj(y):
        raise _bad(place, "returned a complex value, where a real one is wanted", _REAL)
    return d


def _shape(d, place):
    if not tree.is_leaf(d) and not isinstance(d, (bool, np.bool_)):
        raise _bad(place, f"returned a {type(d).__name__}, where an array or a number is wanted")
    return np.shape(d)


def _broadcasts(shape, to):
    if to is None:
        return False
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


_SHAPE = "return for each parameter of `wrt` a value of its shape"
_REAL = "return the real part, .real, if the imaginary part is zero"
_CONTAINER = "return what is built alike; None is zero"


def _bad(place, what, hint=_SHAPE):
    return BadRule(f"the rule {what}", span_at(place), hint)


def span_at(place):
    """The line "file:number"."""
    file, _, number = place.rpartition(":")
    text = linecache.getline(file, int(number)).rstrip()
    start = len(text) - len(text.lstrip())
    return Span(file, "a derivative rule", int(number), start, int(number), len(text), text)
