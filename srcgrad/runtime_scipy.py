"""The few functions that generated code may call where plain SciPy cannot say it.

Their rules are in `rules/scipy/helpers.py`.

>>> import numpy as np
>>> doubled(np.array([[2.0]]), np.array([[3.0]])).tolist()
[[2.0, 3.0], [0.0, 2.0]]
>>> row_order(np.array([2, 2, 2]), 3).tolist()
[2, 0, 1]
"""

from __future__ import annotations

import numpy as np

from .errors import Unsupported


def doubled(a, e):
    """The matrix [[a, e], [0, a]]: a function of it has the derivative along `e` in its corner."""
    zero = np.zeros_like(a)
    low = np.concatenate((zero, a), -1)
    return np.concatenate((np.concatenate((a, e), -1), low), -2)


def corner(m):
    """The upper right quarter of a matrix."""
    n = np.shape(m)[-1] // 2
    return m[..., :n, n:]


def in_corner(d):
    """The transpose of `corner`."""
    n = np.shape(d)[-1]
    widths = [(0, 0)] * (np.ndim(d) - 2) + [(0, n), (n, 0)]
    return np.pad(d, widths)


def blocks_like(d, arrays):
    """The transpose of `block_diag`: the diagonal blocks of `d`, in the shapes of `arrays`."""
    pieces, i, j = [], 0, 0
    for x in arrays:
        shape = (1,) * (2 - np.ndim(x)) + np.shape(x)
        block = d[..., i : i + shape[-2], j : j + shape[-1]]
        pieces.append(np.reshape(block, np.shape(x)))
        i, j = i + shape[-2], j + shape[-1]
    return tuple(pieces)


def diagonals_of(m, count, lower):
    """The diagonals of a matrix in `count` rows, as LAPACK stores those of one triangle."""
    return m[_places(m.shape[-1], count, lower)] * _inside(m.shape[-1], count, lower)


def from_diagonals(ab, lower):
    """The transpose of `diagonals_of`: a triangle of a matrix.

    >>> from_diagonals(np.array([[1.0, 2.0], [3.0, 0.0]]), True).tolist()
    [[1.0, 0.0], [3.0, 2.0]]
    """
    count, n = ab.shape
    m = np.zeros((n, n), ab.dtype)
    np.add.at(m, _places(n, count, lower), ab * _inside(n, count, lower))
    return m


def _rows(n, count, lower):
    return np.arange(count)[:, None] - (0 if lower else count - 1) + np.arange(n)


def _places(n, count, lower):
    return np.clip(_rows(n, count, lower), 0, n - 1), np.arange(n)


def _inside(n, count, lower):
    rows = _rows(n, count, lower)
    return (rows >= 0) & (rows < n)


def paired(w):
    """1 where two of the numbers `w` are a pair that `scipy.linalg.cdf2rdf` takes together."""
    w = np.asarray(w)
    mask = np.zeros(w.shape + w.shape[-1:])
    *stacks, places = np.nonzero(np.imag(w))
    stack = tuple(place[::2] for place in stacks)
    mask[*stack, places[::2], places[1::2]] = mask[*stack, places[1::2], places[::2]] = 1.0
    return mask


def pairs(w):
    """The matrix that takes pairs of conjugate vectors to their real and imaginary parts."""
    beside = paired(w)
    up, low = np.triu(beside), np.tril(beside)
    diagonal = 1.0 - (1.0 - 0.5j) * up.sum(-1) - 0.5 * low.sum(-1)
    return diagonal[..., None] * np.eye(beside.shape[-1]) + 0.5 * up - 0.5j * low


def row_order(piv, count):
    """The order that the exchanges of rows `piv` (of an LU factorisation) bring `count` rows
    into."""
    order = np.arange(count)
    for i, j in enumerate(piv):
        order[[i, j]] = order[[j, i]]
    return order


def resized(d, shape):
    """`d` in another shape: cut off, or filled up with zeros, at the end of each axis."""
    if np.shape(d) == tuple(shape):
        return d
    for axis, size in enumerate(shape):
        if size < d.shape[axis]:
            d = np.take(d, np.arange(size), axis)
        elif size > d.shape[axis]:
            widths = [(0, 0)] * d.ndim
            widths[axis] = (0, size - d.shape[axis])
            d = np.pad(d, widths)
    return d


def pairs_doubled(d, size, axis):
    """A half spectrum of `size` real numbers, twice every frequency that has a mirror image."""
    weights = np.full(size // 2 + 1, 2, np.real(d).dtype)
    weights[0] = 1
    if size % 2 == 0:
        weights[-1] = 1
    return np.moveaxis(np.moveaxis(d, axis, -1) * weights, -1, axis)


def end_scaled(d, place, factor, axis):
    """`d` with its element at `place` along `axis` times `factor`."""
    weights = np.ones(np.shape(d)[axis], np.real(d).dtype)
    weights[place] = factor
    return np.moveaxis(np.moveaxis(d, axis, -1) * weights, -1, axis)


# --- filters and quadrature -----------------------------------------------------------------------


def in_middle(d, shape):
    """`d` in the middle of zeros of this shape: the transpose of what mode="same" and "valid" cut
    out of a full convolution."""
    if np.shape(d) == tuple(shape):
        return d
    widths = []
    for size, part in zip(shape, np.shape(d), strict=True):
        before = (size - part) // 2
        widths.append((before, size - part - before))
    return np.pad(d, widths)


def from_middle(d, shape):
    """The transpose of `in_middle`."""
    starts = [(size - part) // 2 for size, part in zip(np.shape(d), shape, strict=True)]
    return d[tuple(slice(start, start + part) for start, part in zip(starts, shape, strict=True))]


def lagged_products(d, x, count):
    """The sums of `d[..., k:] * x[..., : n - k]`, for each lag `k` below `count`."""
    n = np.shape(d)[-1]
    return np.stack([np.sum(d[..., k:] * x[..., : max(n - k, 0)]) for k in range(count)])


_PAD_MODES = {
    "constant": "constant",
    "grid-constant": "constant",
    "grid-mirror": "symmetric",
    "grid-wrap": "wrap",
    "mirror": "reflect",
    "nearest": "edge",
    "reflect": "symmetric",
    "wrap": "wrap",
}


def extended(d, width, mode, axes):
    """`d` with `width` more elements before and after it along the axes, as `scipy.ndimage`
    continues an array beyond its ends."""
    for axis in axes:
        widths = [(0, 0)] * np.ndim(d)
        widths[axis] = (width, width)
        d = np.pad(d, widths, mode=_PAD_MODES[mode])
    return d


def folded(d, width, mode, axes):
    """The transpose of `extended`."""
    for axis in axes:
        d = np.moveaxis(d, axis, 0)
        count = len(d) - 2 * width
        total = d[width : width + count].copy()
        if mode not in ("constant", "grid-constant"):
            places = np.pad(np.arange(count), width, mode=_PAD_MODES[mode])
            np.add.at(total, places[:width], d[:width])
            np.add.at(total, places[width + count :], d[width + count :])
        d = np.moveaxis(total, 0, axis)
    return d


def axes_of(x, axes):
    """The axes of `x`, or the ones given, as a tuple."""
    if axes is None:
        return tuple(range(np.ndim(x)))
    return (axes,) if isinstance(axes, int) else tuple(axes)


def reach(sigma, truncate, radius):
    """How far a Gaussian filter looks."""
    if radius is not None:
        return int(np.max(radius))
    return int(truncate * float(np.max(sigma)) + 0.5)


def vector(x):
    """`x`, if it is a vector: of several at once the rule knows nothing."""
    if np.ndim(x) != 1:
        raise Unsupported("the derivative is known of vectors only", None, "write a loop")
    return x


def simpson_weights(size, x, dx):
    """The weight of each of `size` values in the sum of `scipy.integrate.simpson`."""
    from scipy.integrate import simpson

    def of_some(count, places):
        return simpson(np.eye(count), x=None if x is None else x[places], dx=dx)

    if size <= 4:
        return of_some(size, slice(None))
    weights = np.zeros(size)
    odd = size - 1 + size % 2
    for start in range(0, odd - 2, 2):
        weights[start : start + 3] += of_some(3, slice(start, start + 3))
    if odd != size:
        weights[-4:] += of_some(4, slice(size - 4, size))
        weights[-4:-1] -= of_some(3, slice(size - 4, size - 1))
    return weights


def axis_of(spline):
    """The attribute `axis` of a spline of `scipy.interpolate`."""
    return spline.axis


def surface(x, y, tck, dx, dy):
    """`bisplev`, refused where splines of this degree have no such derivative."""
    from scipy.interpolate import bisplev

    if dx >= tck[3] or dy >= tck[4]:
        order, degree = (dx, tck[3]) if dx >= tck[3] else (dy, tck[4])
        reason = f"the derivative of order {order} of a surface of degree {degree} is not there"
        raise Unsupported(reason, None, "make the surface of a higher degree: kx=5, ky=5")
    return bisplev(x, y, tck, dx, dy)
