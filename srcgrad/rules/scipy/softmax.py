"""Rules of `logsumexp`, `softmax` and `log_softmax`.

y = special.logsumexp(a)    da = dy * np.exp(a - y)
"""

from __future__ import annotations

import numpy as np
from scipy import special

from ..registry import vjp_of


@vjp_of(special.logsumexp, wrt=("a", "b"))
def _(y, dy, a, axis=None, b=None, keepdims=False, return_sign=False):
    if return_sign:
        y, sign = y
        dy, _ = dy
        dy = dy * sign
    if axis is not None and not keepdims:
        y, dy = np.expand_dims(y, axis), np.expand_dims(dy, axis)
    # where everything is -inf, nothing has a share
    share = np.exp(a - np.where(np.isneginf(y), 0.0, y))
    if b is None:
        return dy * np.conj(share), None
    return dy * np.conj(b * share), dy * np.conj(share)


@vjp_of(special.softmax)
def _(y, dy, x, axis=None):
    return np.conj(y) * (dy - np.sum(dy * np.conj(y), axis=axis, keepdims=True))


@vjp_of(special.log_softmax)
def _(y, dy, x, axis=None):
    return dy - np.conj(np.exp(y)) * np.sum(dy, axis=axis, keepdims=True)
