"""Functions whose results carry no derivative, and functions that are refused.

n = np.argmax(x)    constant in x
"""

from __future__ import annotations

import numpy as np

from .registry import constant, refused

# piecewise constant in value
constant(
    np.around,
    np.ceil,
    np.digitize,
    np.fix,
    np.floor,
    np.floor_divide,
    np.histogram,
    np.rint,
    np.round,
    np.sign,
    np.signbit,
    np.spacing,
    np.trunc,
)

# questions: truth values, places, counts
constant(
    np.all,
    np.allclose,
    np.any,
    np.argmax,
    np.argmin,
    np.argpartition,
    np.argsort,
    np.argwhere,
    np.array_equal,
    np.array_equiv,
    np.bincount,
    np.count_nonzero,
    np.equal,
    np.flatnonzero,
    np.greater,
    np.greater_equal,
    np.isclose,
    np.iscomplex,
    np.iscomplexobj,
    np.isfinite,
    np.isin,
    np.isinf,
    np.isnan,
    np.isneginf,
    np.isposinf,
    np.isreal,
    np.isrealobj,
    np.isscalar,
    np.less,
    np.less_equal,
    np.lexsort,
    np.linalg.matrix_rank,
    np.logical_and,
    np.logical_not,
    np.logical_or,
    np.logical_xor,
    np.may_share_memory,
    np.nanargmax,
    np.nanargmin,
    np.nonzero,
    np.not_equal,
    np.searchsorted,
    np.shares_memory,
)

# shapes, types, indices, settings
constant(
    np.bitwise_and,
    np.bitwise_count,
    np.bitwise_or,
    np.bitwise_xor,
    np.broadcast_shapes,
    np.can_cast,
    np.dtype,
    np.errstate,
    np.finfo,
    np.gcd,
    np.iinfo,
    np.invert,
    np.issubdtype,
    np.ix_,
    np.lcm,
    np.left_shift,
    np.min_scalar_type,
    np.ndim,
    np.promote_types,
    np.ravel_multi_index,
    np.result_type,
    np.right_shift,
    np.shape,
    np.size,
    np.unravel_index,
)

refused("it writes to its first argument; assign `a[...] = v` instead", np.copyto, np.put)
