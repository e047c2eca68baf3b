"""Functions whose results carry no derivative, and functions that are refused.

n = np.argmax(x)    constant in x
"""

from __future__ import annotations

import bisect
import collections
import copy
import dataclasses
import random

import numpy as np

from ..markers import stop_gradient
from .registry import called_for_effect, constant, refused

constant(stop_gradient)

# piecewise constant in value
constant(
    np.around,
    np.ceil,
    np.digitize,
    np.fix,
    np.floor,
    np.floor_divide,
    np.rint,
    np.round,
    np.signbit,
    np.spacing,
    np.trunc,
)

# questions: truth values, places, counts
constant(
    bisect.bisect_left,
    bisect.bisect_right,
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
    np.isfortran,
    np.isnat,
    np.iterable,
)

# generators of random numbers (two with one seed are two)
called_for_effect(
    np.random.RandomState,
    np.random.SeedSequence,
    np.random.default_rng,
    random.Random,
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
    np.bartlett,
    np.blackman,
    np.common_type,
    np.einsum_path,
    np.hamming,
    np.hanning,
    np.isdtype,
    np.mask_indices,
    np.mintypecode,
    np.ndindex,
    np.packbits,
    np.typename,
    np.unpackbits,
)

# texts, dates, settings, and what is read from files
constant(
    np.array2string,
    np.array_repr,
    np.array_str,
    np.base_repr,
    np.binary_repr,
    np.busday_count,
    np.busday_offset,
    np.busdaycalendar,
    np.bytes_,
    np.datetime64,
    np.datetime_as_string,
    np.datetime_data,
    np.format_float_positional,
    np.format_float_scientific,
    np.fromfile,
    np.fromregex,
    np.fromstring,
    np.genfromtxt,
    np.get_include,
    np.get_printoptions,
    np.getbufsize,
    np.geterr,
    np.geterrcall,
    np.is_busday,
    np.load,
    np.loadtxt,
    np.memmap,
    np.printoptions,
    np.str_,
    np.timedelta64,
)

called_for_effect(
    np.info,
    np.save,
    np.savetxt,
    np.savez,
    np.savez_compressed,
    np.set_printoptions,
    np.setbufsize,
    np.seterr,
    np.seterrcall,
    np.show_config,
    np.show_runtime,
    np.test,
)

for _module in (np.fft, np.linalg):
    called_for_effect(_module.test)  # type: ignore[attr-defined]

# classes that cannot be called, or whose objects are raised
constant(
    np.linalg.LinAlgError,
    np.character,
    np.complexfloating,
    np.flatiter,
    np.flexible,
    np.floating,
    np.generic,
    np.inexact,
    np.integer,
    np.number,
    np.signedinteger,
    np.ufunc,
    np.unsignedinteger,
)

refused(
    "its matrices take `*` for `@`; use arrays of two axes",
    np.asmatrix,
    np.bmat,
    np.matrix,
)
refused(
    "it hands out elements one by one; loop over `np.ndindex(x.shape)` and take `x[i]`",
    np.broadcast,
    np.nditer,
    np.nested_iters,
)
refused(
    "its function is called by NumPy itself; write the loop over the elements, or the formula on "
    "whole arrays",
    np.frompyfunc,
    np.vectorize,
)
refused(
    "it makes a class; make that outside of the function",
    collections.namedtuple,
    dataclasses.dataclass,
    dataclasses.make_dataclass,
)
refused(
    "it copies arrays, and lists and dicts of numbers; write `[v.copy() for v in xs]`",
    copy.copy,
    copy.deepcopy,
)
refused("give it a function, an axis and an array, and nothing else", np.apply_along_axis)
refused("give it a function, an array and axes, and nothing else", np.apply_over_axes)
refused("give it an array, and nothing else", np.ndenumerate)
refused("give it a function and a shape written out, and nothing else", np.fromfunction)
refused("give it as many functions or values as tests, written out", np.piecewise)
refused("its fields are not looked into; use an array for each", np.recarray, np.record, np.void)
refused("give it a shape, a type and an array, by position; or call np.empty", np.ndarray)
refused("give it four arguments by position; or use an index: `a[i, j] = v`", np.put_along_axis)
