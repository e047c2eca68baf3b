"""The few functions that generated code may call where plain NumPy cannot say it.

In: numbers, arrays and containers of them. Out: the same. Each that may appear in generated code
has a derivative rule of its own (rules/helpers.py), so that gradients can be differentiated again.

>>> fit(np.ones((2, 3)), np.zeros(3)), fit(np.float64(2.0), 1)
(array([2., 2., 2.]), 2.0)
>>> divide(1.0, 0.0), divide_or_zero(1.0, 0.0)
(inf, 0.0)
"""

from __future__ import annotations

import math
from collections.abc import ItemsView, ValuesView

import numpy as np

from .attributes import attributes_of, is_record, is_record_class, made
from .errors import NOT_REAL_HINT, NOT_SCALAR_HINT, NotReal, NotScalar, Unsupported, of_records

# --- cotangents of any structure ------------------------------------------------------------------


def fit(d, x):
    """Bring the cotangent `d` to the variable `x`: sum over the axes along which `x` was
    broadcast, drop the imaginary part if `x` is real, cast to the dtype of `x` (integers: float64),
    a Python float for a Python number. Containers item by item. `None` is zero."""
    if d is None:
        return zeros_like(x)
    if type(x) is float or type(x) is int:
        return d if type(d) is float else float(np.sum(np.real(d)))
    if isinstance(x, np.ndarray):
        return _fit_array(d, x)
    match x:
        case None | bool() | np.bool_() | str() | bytes():
            return None
        case np.generic():
            return _cotangent_dtype(x).type(_real_where(x, np.sum(d)))
        case complex():
            return complex(np.sum(d))
        case int() | float():
            return float(np.sum(np.real(d)))
        case dict():  # (`x` may be the cotangent of some items of a tuple, or attributes)
            given = dict(enumerate(d)) if type(d) in (list, tuple) else d
            if not isinstance(given, dict) and not is_record(given):
                raise TypeError(f"{type(d).__name__} is no cotangent of {type(x).__name__}")
            given = given if isinstance(given, dict) else attributes_of(given)
            return {key: fit(given.get(key), value) for key, value in x.items()}
        case list() | tuple():
            if isinstance(d, dict):  # (of some of its items)
                d = [d.get(place) for place in range(len(x))]
            if not isinstance(d, (list, tuple)) and np.shape(d) != (shape := _shape(x)):
                d = unbroadcast(d, np.broadcast_to(np.result_type(d).type(0), shape))
            d = np.array(d, order="C") if isinstance(d, np.ndarray) else d  # (items apart)
            return _like(x, [fit(*pair) for pair in zip(d, x, strict=True)])
        case _ if is_record(x) and isinstance(d, dict):  # (that of some of its attributes)
            return made(type(x), **{k: fit(d.get(k), v) for k, v in attributes_of(x).items()})
        case _ if is_record(x):  # (what was set later has been taken already)
            given, found = attributes_of(x), attributes_of(d)
            return made(type(x), **{k: fit(v, given[k]) for k, v in found.items() if k in given})
        case _:
            return None if isinstance(d, dict) and not d else d  # (a function, of no variables)


def _shape(x):
    """The shape of a list of numbers or of arrays of one shape."""
    if isinstance(x, (list, tuple)):
        return (len(x), *(_shape(x[0]) if x else ()))
    return np.shape(x)


def _fit_array(d, x):
    if isinstance(d, (list, tuple)) and len(d) == 0:
        return zeros_like(x)
    if isinstance(d, (list, tuple)):
        d = np.stack([np.broadcast_to(_zero_if_none(item), x.shape[1:]) for item in d])
    d = np.asarray(unbroadcast(d, x))
    dtype = _cotangent_dtype(x)
    return d.astype(dtype) if d.dtype != dtype else d


_PLAIN_HINT = "make a plain array of it first: np.asarray(...)"


def unbroadcast(d, x):
    """The transpose of broadcasting `x`: sum `d` over the axes that `x` lacks or has with size 1,
    and drop the imaginary part if `x` is real. What is no number or array stays as it is."""
    if type(d) is float and type(x) is float:
        return d
    if d is None or not isinstance(x, (np.ndarray, np.generic, int, float, complex)):
        return _as_long(d, x)
    if np.iscomplexobj(d) and not np.iscomplexobj(x):
        d = np.real(d)
    if type(d) is not np.ndarray and isinstance(d, np.ndarray) and d.__array_priority__ > 0:
        raise Unsupported(f"a {type(d).__name__} meets a derivative here", None, _PLAIN_HINT)
    shape = np.shape(x)
    if np.shape(d) == shape:
        # (of a number the cotangent is one, which is never written in place)
        return d[()] if not isinstance(x, np.ndarray) and isinstance(d, np.ndarray) else d
    extra = np.ndim(d) - len(shape)
    ones = tuple(k + extra for k, size in enumerate(shape) if size == 1 and k + extra >= 0)
    if hasattr(d, "tocoo"):
        hint = "write it with dense arrays, or with products of matrices, A @ x"
        raise Unsupported("a sparse matrix is spread or summed up here", None, hint)
    d = np.sum(d, axis=(*range(extra), *ones), keepdims=True)
    d = np.reshape(d, d.shape[max(extra, 0) :])
    return (d if d.shape == shape else np.broadcast_to(d, shape).copy())[()]


def _as_long(d, x):
    """The cotangent of what was taken for a number, or an array, and is neither: it is one, if it
    has as many items."""
    if isinstance(x, dict) and isinstance(d, (list, tuple, np.ndarray)):
        raise Unsupported(
            "the keys of a dict were run through that could have been a list",
            hint="run through its .keys()",
        )
    if isinstance(x, (list, tuple)) and isinstance(d, (list, tuple)) and len(d) != len(x):
        raise Unsupported(
            f"a {type(x).__name__} was joined or repeated that could have been a number",
            hint="return containers of one kind only, so that it is known what + and * do",
        )
    return fit(d, x) if isinstance(x, (list, tuple)) and isinstance(d, np.ndarray) else d


def spread(d, y):
    """Bring the tangent `d` to the shape of the result `y`, real where that is real."""
    if not isinstance(y, (np.ndarray, np.generic, int, float, complex)):
        return d
    d = np.real(d) if np.iscomplexobj(d) and not np.iscomplexobj(y) else d
    return d if np.shape(d) == np.shape(y) else np.broadcast_to(d, np.shape(y)).copy()


def _cotangent_dtype(x):
    if x.dtype.names:
        raise of_records()
    return x.dtype if x.dtype.kind in "fc" else np.dtype(np.float64)


def _real_where(x, d):
    return np.real(d) if x.dtype.kind != "c" and np.iscomplexobj(d) else d


def _zero_if_none(d):
    return 0.0 if d is None else d


def _like(x, items):
    """`items` as the container that `x` is: list, tuple or namedtuple."""
    if isinstance(x, list):
        return items
    if not hasattr(x, "_fields"):
        return tuple(items)
    if type(x).__init__ is not object.__init__:  # (it asks for more than there is)
        return tuple.__new__(type(x), items)
    return type(x)(*items, **dict.fromkeys(getattr(x, "_extra_fields", ())))


def zeros_like(x):
    """The zero cotangent of `x`: the same structure, float where `x` is an integer."""
    match x:
        case None | bool() | np.bool_() | str() | bytes():
            return None
        case np.ndarray() | np.generic():
            return np.zeros(np.shape(x), _cotangent_dtype(x))[()]
        case complex():
            return 0j
        case int() | float():
            return 0.0
        case dict():
            return {key: zeros_like(value) for key, value in x.items()}
        case list() | tuple():
            return _like(x, [zeros_like(item) for item in x])
        case _ if is_record(x):
            return made(type(x), **{k: zeros_like(v) for k, v in attributes_of(x).items()})
        case ValuesView() | ItemsView():
            return [zeros_like(item) for item in x]
        case _ if hasattr(x, "tocoo"):  # a sparse matrix: one that holds nothing
            return type(x)(x.shape)
        case _:
            return None


_GROWN = "a list that grows or shrinks is read through an object that a container holds"


def add(a, b):
    """The sum of two cotangents of any structure; `None` is zero."""
    if a is None or b is None:
        return b if a is None else a
    match a, b:
        case dict(), dict():
            return {key: add(a.get(key), b.get(key)) for key in {**a, **b}}
        case ((list() | tuple()), (list() | tuple())):
            if len(a) != len(b):
                raise Unsupported(_GROWN, hint="keep the list under a name of its own")
            return _like(a, [add(*pair) for pair in zip(a, b, strict=True)])
        case _ if is_record_class(type(a)) or is_record_class(type(b)):
            whole, more = (b, a) if isinstance(a, dict) else (a, b)
            given = more if isinstance(more, dict) else attributes_of(more)
            return made(
                type(whole), **{k: add(v, given.get(k)) for k, v in attributes_of(whole).items()}
            )
        case _:
            return a + b


def add_at(x, index, value):
    """In place: add `value` to the cotangent `x` at `index`; repeated indices add up. Returns `x`
    (of a tuple or a number, which cannot be written, a new one)."""
    match x:
        case np.ndarray() if _repeats(index):
            np.add.at(x, index, value)
        case np.ndarray():
            x[index] += value
        case dict() if index not in x:
            x[index] = add(zeros_like(value), value)  # (in memory of its own)
        case _ if hasattr(x, "get"):  # a dict, or cotangents by object
            x[index] = add(x.get(index), value)
        case tuple():
            return _like(x, add_at(list(x), index, value))
        case float() | complex() | np.number():  # `x[()]` or `x[..., None]` of a number
            return x + (np.sum(value) if np.ndim(value) else value)
        case list() if isinstance(index, slice):
            for place, item in zip(range(*index.indices(len(x))), value, strict=True):
                x[place] = add(x[place], item)
        case _:
            x[index] = add(x[index], value)
    return x


def _repeats(index):
    """Could this index meet one element twice? Only an array or list of integers can."""
    if isinstance(index, tuple):
        return any(map(_repeats, index))
    return isinstance(index, (list, np.ndarray)) and np.asarray(index).dtype != bool


def surviving(d, index):
    """`d[index]` for the writes that survive: where `index` names a place more than once, the
    last one has the cotangent and the others have zero."""
    part = d[index]
    if not isinstance(d, np.ndarray) or not _repeats(index):
        return part
    places = np.ravel(positions(d)[index])
    _, last = np.unique(places[::-1], return_index=True)
    keep = np.zeros(len(places), bool)
    keep[len(places) - 1 - last] = True
    return np.where(np.reshape(keep, np.shape(part)), part, 0)


def split_sum(d, a):
    """The cotangents of the lists or tuples `a` and `b` from that of `a + b`."""
    return d[: len(a)], d[len(a) :]


def sum_repeats(d, items):
    """The cotangent of the list or tuple `items` from that of `items * count`."""
    total = [None] * len(items)
    for place, item in enumerate(d):
        total[place % len(items)] = add(total[place % len(items)], item)
    return _like(items, total) if d else zeros_like(items)


def repeated(d, items):
    """A list with `d` once for each of `items`."""
    return [d.copy() if isinstance(d, np.ndarray) else d for _ in items]


def unzip(d, iterables):
    """The cotangents of `iterables`, also of items unread, from that of `list(zip(*iterables))`."""
    unread = [[zeros_like(item) for item in [*items][len(d) :]] for items in iterables]
    columns = zip(*d, strict=True) if len(d) else [()] * len(iterables)
    return tuple([*column, *rest] for column, rest in zip(columns, unread, strict=True))


# --- lists, dicts and records ---------------------------------------------------------------------


def picked(items, places):
    """The items at these places."""
    return [items[place] for place in places]


def put_back(d, places, x):
    """The transpose of `picked(x, places)`: zeros like the list `x` with the items of `d` added."""
    total = [zeros_like(item) for item in x]
    for place, item in zip(places, d, strict=True):
        total[place] = add(total[place], item)
    return total


def inserted_at(index, count):
    """Where `insert(index, item)` puts the item in a list of `count` items.

    >>> inserted_at(-1, 3), inserted_at(7, 3), inserted_at(-9, 3)
    (2, 3, 0)
    """
    return range(count)[index:].start


def kept_places(count, index):
    """The places that `del xs[index]` leaves, of `count`."""
    places = list(range(count))
    del places[index]
    return places


def split_store(d, index, x, value):
    """The cotangents of the list `x` and of `value` after `x[index] = value`, mostly a slice."""
    if not isinstance(index, slice):
        whole = list(d)
        whole[index] = zeros_like(x[index])
        return whole, d[index]
    if not hasattr(value, "__len__") or isinstance(value, (dict, set)):
        raise TypeError(f"a {type(value).__name__} cannot be stored here: make a list of it first")
    places = list(range(len(x)))
    places[index] = range(len(x), len(x) + len(value))
    both = [*(zeros_like(item) for item in x), *[None] * len(value)]
    for place, item in zip(places, d, strict=True):
        both[place] = item
    return both[: len(x)], both[len(x) :]


def beside_zero(items):
    """The tangent of `enumerate`: the number has none."""
    return [(0.0, item) for item in items]


def values_like(d, x):
    """The values of the dict `d` in the order of `x`."""
    return [d[key] for key in x]


def items_like(d, x):
    """The tangent of `x.items()`, of which `d` is that of `x`: the keys have none."""
    return [(zeros_like(key), d[key]) for key in x]


def tangents_in(d, x):
    """The tangents of what running through `x` gives, of which `d` is that of `x`."""
    return [zeros_like(key) for key in x] if isinstance(x, dict) else d


def named_entries(d, x):
    """The cotangent of the dict `x` from that of `x.items()`."""
    return {key: item for key, (_, item) in zip(x, d, strict=True)}


def entries_of(d, x, *over):
    """The cotangent of the dict `x` from that of `x | other | …`: `over` are the others, or the
    names that were given."""
    return {
        key: zeros_like(item) if any(key in other for other in over) else d[key]
        for key, item in x.items()
    }


def entries_back(dy, d, x, *over):
    """The transpose of `entries_of`, in the form of `d`."""
    hidden = {key for key in d if key not in x or any(key in other for other in over)}
    return {key: zeros_like(item) if key in hidden else dy[key] for key, item in d.items()}


def keyed(d, pairs):
    """The tangent of `dict(pairs)`."""
    return {key: item for (key, _), (_, item) in zip(pairs, d)}


def unkeyed(d, pairs):
    """The cotangent of `pairs` from that of `dict(pairs)`: the last of a key counts."""
    last = {key: place for place, (key, _) in enumerate(pairs)}
    return [
        (0.0, d[key] if last[key] == place else zeros_like(value))
        for place, (key, value) in enumerate(pairs)
    ]


def values_at(d, keys, values):
    """The cotangent of `values` from that of `dict(zip(keys, values))`."""
    last = {key: place for place, (key, _) in enumerate(zip(keys, values))}
    return put_back([d[key] for key in last], last.values(), values)


# --- arithmetic that does not raise, and strong zeros ---------------------------------------------


def divide(a, b):
    """`a / b` that gives inf or nan for Python numbers where `/` raises, as NumPy does."""
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0 or a != a:
            return math.nan
        return a * math.copysign(math.inf, b) if isinstance(b, float) else a * math.inf


def divide_or_zero(a, b):
    """`a / b`, and 0 where `b` is 0."""
    if isinstance(b, (int, float, complex, np.generic)):
        return a / b if b != 0 else 0.0 * a * b
    nonzero = np.not_equal(b, 0)
    return np.where(nonzero, a / np.where(nonzero, b, 1), 0)[()]


def log_or_zero(a):
    """`log(a)`, and 0 where `a` is not positive (complex: where it is 0)."""
    if isinstance(a, (int, float)):
        return math.log(a) if a > 0 else 0.0
    has_log = np.not_equal(a, 0) if np.iscomplexobj(a) else np.greater(a, 0)
    return np.where(has_log, np.log(np.where(has_log, a, 1)), 0)[()]


def scaled_power(c, a, b):
    """`c * a ** b` that gives inf where a Python number raises, and exactly 0 where `c` is 0."""
    if all(isinstance(value, (int, float)) for value in (c, a, b)):
        try:
            return c * a**b if c != 0 else 0.0
        except (ZeroDivisionError, OverflowError):
            return c * math.inf
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        power = np.power(a, b) if np.iscomplexobj(b) else np.float_power(a, b)
        power = power.astype(np.result_type(a, b, 0.0), copy=False)
        return np.where(np.equal(c, 0), 0, c * power)[()]


# --- arrays ---------------------------------------------------------------------------------------


def count_along(a, axis):
    """How many elements of `a` meet in one element of a reduction along `axis`."""
    shape = np.shape(a)
    return math.prod(shape[k] for k in (axis if isinstance(axis, tuple) else (axis,)))


def positions(a):
    """The flat position of each element of `a`, in the shape of `a`."""
    return np.reshape(np.arange(np.size(a)), np.shape(a))


def scatter_add(d, places, x):
    """The transpose of `np.take(x, places)`: zeros like `x` with each element of `d` added at the
    flat position that `places` tells."""
    d, places = np.ravel(d), np.ravel(places)
    if d.dtype == np.float64:
        return np.reshape(np.bincount(places, d, np.size(x)), np.shape(x))
    total = np.zeros(np.size(x), d.dtype)
    np.add.at(total, places, d)
    return np.reshape(total, np.shape(x))


def split_like(d, arrays, axis):
    """The transpose of joining `arrays` along `axis` (None: flattened): the piece of `d` that each
    of them became, in its own shape."""
    ends = np.cumsum([_length(x, d, axis) for x in arrays])[:-1]
    pieces = np.split(np.array(d, order="C"), ends, axis or 0)  # (apart from `d`)
    return [np.reshape(piece, np.shape(x)) for piece, x in zip(pieces, arrays, strict=True)]


def unstack(d, axis):
    """The transpose of stacking: the list of the slices of `d` along `axis`."""
    return list(np.array(np.moveaxis(d, axis, 0), order="C"))


def join_like(pieces, d, axis):
    """The transpose of `split_like`: the pieces, joined to the shape of `d`."""
    if axis is not None:
        whole = np.ndim(d)
        pieces = [x if np.ndim(x) == whole else np.expand_dims(x, axis) for x in pieces]
    return np.concatenate(pieces, axis)


def _length(x, d, axis):
    """How far `x` extends along `axis` of the joined array: 1 if it was given that axis."""
    if axis is None:
        return np.size(x)
    return np.shape(x)[axis] if np.ndim(x) == np.ndim(d) else 1


def exclusive_cumprod(a, axis):
    """The product of all elements before each one along `axis` (None or a tuple: in the order of
    the flattened axes)."""
    front, shape, axes = _to_front(np.asarray(a), axis)
    products = np.ones_like(front)
    np.cumprod(front[:-1], axis=0, out=products[1:])
    return _from_front(products, shape, axes)


def suffix_horner(g, a, axis):
    """`s` with `s[j] = g[j + 1] + a[j + 1] * s[j + 1]` along `axis`, and 0 at the end."""
    g, a = np.broadcast_arrays(g, a)
    (g, shape, axes), (a, _, _) = _to_front(g, axis), _to_front(a, axis)
    total = np.zeros(g.shape, np.result_type(g, a))
    for j in reversed(range(len(a) - 1)):
        total[j] = g[j + 1] + a[j + 1] * total[j + 1]
    return _from_front(total, shape, axes)


def _to_front(a, axis):
    axes = tuple(range(a.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    moved = np.moveaxis(a, axes, range(len(axes)))
    shape = moved.shape
    return np.reshape(moved, (math.prod(shape[: len(axes)]), *shape[len(axes) :])), shape, axes


def _from_front(front, shape, axes):
    return np.moveaxis(np.reshape(front, shape), range(len(axes)), axes)


def pad_axis(d, width, axis):
    """`d` with zeros before and after it along `axis`; `width` is (before, after)."""
    d = np.asarray(d)
    widths = [(0, 0)] * d.ndim
    widths[axis] = width
    return np.pad(d, widths)


def crop_axis(d, width, axis):
    """The transpose of `pad_axis`."""
    before, after = width
    d = np.moveaxis(np.asarray(d), axis, 0)
    return np.moveaxis(d[before : len(d) - after], 0, axis)


def resized(d, x):
    """`d` cut off, or continued with zeros, at the end of each axis to the shape of `x`."""
    shape = np.shape(x)
    d = d[tuple(map(slice, shape))]
    return np.pad(d, [(0, size - have) for size, have in zip(shape, d.shape, strict=True)])


# --- special functions ----------------------------------------------------------------------------


@np.errstate(over="ignore")
def expit(x):
    """`1 / (1 + exp(-x))`: precise in both tails, and 0 where the exponential is too large."""
    return 1.0 / (1.0 + np.exp(-x))


def polygamma(n, x):
    """The derivative of order `n + 1` of `math.lgamma` at the real number `x`.

    >>> abs(polygamma(0, 1.0) + 0.5772156649015329) < 1e-14
    True
    """
    if x <= 0 and x == math.floor(x):
        return math.nan
    sign, factorial, total = (-1) ** (n + 1), math.factorial(n), 0.0
    while x < 15.0 + n:
        total += sign * factorial / x ** (n + 1)
        x += 1.0
    if n == 0:
        total += math.log(x) - 0.5 / x
    else:
        total += sign * (math.factorial(n - 1) / x**n + factorial / (2.0 * x ** (n + 1)))
    for k, bernoulli in enumerate(_BERNOULLI, start=1):
        rising = math.factorial(2 * k + n - 1) / math.factorial(2 * k)
        total += sign * bernoulli * rising / x ** (2 * k + n)
    return total


_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def sinc_derivative(x, n):
    """The derivative of order `n` of `np.sinc`, exact at 0 too."""
    t = np.pi * np.asarray(x)
    small = np.abs(t) < 1.0
    safe = np.where(small, 1.0, t)
    away = np.sin(safe) / safe
    for k in range(1, n + 1):
        away = (np.sin(safe + k * (np.pi / 2)) - k * away) / safe
    near = 0.0 * t
    for k in range((n + 1) // 2, 12 + n):
        scale = (-1.0) ** k * math.perm(2 * k, n) / math.factorial(2 * k + 1)
        near = near + scale * np.where(small, t, 0.0) ** (2 * k - n)
    return (np.pi**n * np.where(small, near, away))[()]


def sorted_places(keys, reverse=False):
    """The places of the keys in ascending (descending) order; equal keys stay in their order.

    >>> sorted_places([3, 1, 2])
    [1, 2, 0]
    """
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)


def check_scalar(value):
    """Raise NotScalar unless `value` is a float, an int or a real 0-d value."""
    if np.ndim(value) != 0 or np.iscomplexobj(value) or isinstance(value, (str, list, tuple)):
        raise NotScalar(
            f"the function returned {type(value).__name__} of shape {np.shape(value)}; "
            "grad needs a real scalar",
            hint=NOT_SCALAR_HINT,
        )


def check_real(value):
    """Raise NotReal if `value` is complex: a power of a negative float is, in Python."""
    if np.iscomplexobj(value):
        raise NotReal("a power of a negative float has given a complex number", hint=NOT_REAL_HINT)
