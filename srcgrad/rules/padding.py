"""Rules of `np.pad`, which pads one axis after the other.

y = np.pad(a, 1, "edge")    da = scatter_add(dy, np.pad(positions(a), 1, "edge"), a)
"""

from __future__ import annotations

import numpy as np

from ..runtime import positions, scatter_add
from ..runtime_arrays import pad_pullback, pad_pushforward
from .registry import linear, vjp_of


@vjp_of(np.pad, wrt=("array", "constant_values"))
def _(
    y,
    dy,
    array,
    pad_width,
    mode="constant",
    *,
    constant_values=0,
    end_values=0,
    reflect_type="even",
    stat_length=None,
):
    if mode == "constant":
        inside = np.pad(np.ones(np.shape(array), bool), pad_width)
        # each padding element tells which of the constants it is: numbered from 1
        which = np.pad(
            np.zeros(np.shape(array), int),
            pad_width,
            constant_values=positions(constant_values) + 1,
        )
        added = scatter_add(dy[~inside], which[~inside] - 1, constant_values)
        return np.reshape(dy[inside], np.shape(array)), added
    if mode in ("edge", "symmetric", "wrap", "reflect") and reflect_type == "even":
        return scatter_add(dy, np.pad(positions(array), pad_width, mode), array), None
    return pad_pullback(dy, y, pad_width, mode, stat_length, reflect_type), None


@linear(pad_pullback, inert=("y",))
def _(dy, d, y, pad_width, mode, stat_length=None, reflect_type="even"):
    return pad_pushforward(dy, y, pad_width, mode, stat_length, reflect_type)


@linear(pad_pushforward, inert=("y",))
def _(dy, d, y, pad_width, mode, stat_length=None, reflect_type="even"):
    return pad_pullback(dy, y, pad_width, mode, stat_length, reflect_type)
