"""Functions that the rules of linear algebra and of `np.einsum` need at run time.

>>> transposed_subscripts("ij,jk->ik", 0, (2, 2))
'ik,jk->ij'
"""

from __future__ import annotations

import functools

import numpy as np

from .runtime import exclusive_cumprod, unbroadcast

# --- matrices -------------------------------------------------------------------------------------


def cofactors(a):
    """The matrix of cofactors: the derivative of the determinant, singular matrices included."""
    u, s, vh = np.linalg.svd(a)
    sign = np.linalg.det(u) * np.linalg.det(vh)
    others = exclusive_cumprod(s, -1) * np.flip(exclusive_cumprod(np.flip(s, -1), -1), -1)
    product = (np.conj(u) * others[..., None, :]) @ np.conj(vh)
    return sign[..., None, None] * product


def quotient(a, b):
    """`a / b` of arrays, where 0 / 0 is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.equal(a, 0), 0, a / b)[()]


def gaps(w):
    """`w[j] - w[i]` at `[i, j]`: 0 where they differ by rounding only, inf on the diagonal.

    >>> gaps(np.array([1.0, 3.0, 3.0]))
    array([[inf,  2.,  2.],
           [-2., inf,  0.],
           [-2.,  0., inf]])
    """
    d = w[..., None, :] - w[..., :, None]
    largest = np.max(np.abs(w), axis=-1, initial=0.0)[..., None, None]
    d = np.where(np.abs(d) <= w.shape[-1] * np.finfo(w.dtype).eps * largest, 0, d)
    return np.where(np.eye(w.shape[-1], dtype=bool), np.inf, d)


def eigenvectors(a, w):
    """The eigenvectors of `a` in the order of its eigenvalues `w`, complex where these are."""
    found, v = np.linalg.eig(a)
    v = v.astype(np.result_type(v, w), copy=False)
    if np.allclose(found, w, 1e-6, 0.0):
        return v
    orders = np.zeros(w.shape, int)
    for place in np.ndindex(w.shape[:-1]):
        left = list(range(w.shape[-1]))
        for j, value in enumerate(w[place]):
            orders[place][j] = left.pop(np.argmin(np.abs(found[place][left] - value)))
    return np.take_along_axis(v, orders[..., None, :], -1)


# --- einsum ---------------------------------------------------------------------------------------


def transposed_subscripts(subscripts, k, ndims):
    """The subscripts that give the cotangent of operand `k` from that of the result and the
    other operands, or None where einsum alone cannot say it (a repeated or summed-out index).

    >>> transposed_subscripts("ij,jk->ik", 0, (2, 2))
    'ik,jk->ij'
    """
    terms, result = _terms(subscripts, ndims)
    others = [term for i, term in enumerate(terms) if i != k]
    if len(set(terms[k])) < len(terms[k]) or not set(terms[k]) <= set("".join([result, *others])):
        return None
    return ",".join([result, *others]) + "->" + terms[k]


def einsum_pullback(d, subscripts, operands, k):
    """The cotangent of operand `k` of `np.einsum(subscripts, *operands)`."""
    ndims = tuple(map(np.ndim, operands))
    terms, result = _terms(subscripts, ndims)
    inner, sizes = terms[k], np.shape(operands[k])
    unique = "".join(dict.fromkeys(inner))
    ones = np.ones([sizes[inner.index(letter)] for letter in unique])
    others = [(term, x) for i, (term, x) in enumerate(zip(terms, operands, strict=True)) if i != k]
    call = ",".join([result, unique, *(term for term, _ in others)]) + "->" + unique
    # numpy broadcasts an ellipsis axis of size 1 under the same letter
    total = np.einsum(call, d, ones, *(np.conj(x) for _, x in others))
    if unique == inner:
        return total
    out = np.zeros(sizes, total.dtype)
    np.einsum(out, [unique.index(letter) for letter in inner], list(range(len(unique))))[...] = (
        total
    )
    return out


def cross_pullback(d, a, b, axisa, axisb, axisc):
    """The cotangents of `a` and `b` of `np.cross(a, b)`, whichever axes hold the components: two
    of a vector of the plane, which stands for one of space whose third component is 0."""
    a, b = np.moveaxis(np.conj(a), axisa, -1), np.moveaxis(np.conj(b), axisb, -1)
    if np.shape(a)[-1] == 2 and np.shape(b)[-1] == 2:  # the third component alone
        d = np.stack([np.zeros_like(d), np.zeros_like(d), d], axis=-1)
    else:
        d = np.moveaxis(d, axisc, -1)
    da = unbroadcast(np.cross(_in_space(b), d)[..., : np.shape(a)[-1]], a)
    db = unbroadcast(np.cross(d, _in_space(a))[..., : np.shape(b)[-1]], b)
    return np.moveaxis(da, -1, axisa), np.moveaxis(db, -1, axisb)


def _in_space(x):
    return x if np.shape(x)[-1] == 3 else np.concatenate([x, np.zeros_like(x[..., :1])], axis=-1)


def einsum_pushforward(tangents, subscripts, operands):
    """The tangent of `np.einsum(subscripts, *operands)`: it is linear in each operand."""
    terms = [einsum_replaced(subscripts, operands, k, d) for k, d in enumerate(tangents)]
    return functools.reduce(np.add, terms)


def einsum_replaced(subscripts, operands, k, value):
    """`np.einsum(subscripts, *operands)` with `value` for operand `k`."""
    return np.einsum(subscripts, *replaced(operands, k, value))


def replaced(items, k, value):
    """The tuple `items` with `value` at `k`."""
    return (*items[:k], value, *items[k + 1 :])


def _terms(subscripts, ndims):
    """The letters of each operand and of the result: implicit results and ellipses made plain."""
    text = subscripts.replace(" ", "")
    left, arrow, result = text.partition("->")
    terms = left.split(",")
    if not arrow:
        letters = sorted({c for c in left if c.isalpha()})
        result = "..." * ("..." in left) + "".join(c for c in letters if left.count(c) == 1)
    unused = [c for c in "ZYXWVUTSRQPONMLKJIHGFEDCBA" if c not in text]
    rest = [n - len(term.replace("...", "")) for term, n in zip(terms, ndims, strict=True)]
    dots = "".join(unused[: max(rest)])
    terms = [t.replace("...", dots[len(dots) - r :]) for t, r in zip(terms, rest, strict=True)]
    return terms, result.replace("...", dots)
