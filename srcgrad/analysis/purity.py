"""Which functions may be run on samples: pure ones, whose results values hardly touch.

>>> is_known_pure(np.sum), is_known_pure(np.random.rand), is_known_pure(print)
(True, False, False)
>>> is_known_pure(np.add.reduce), is_known_pure(np.add.at)
(True, False)
"""

from __future__ import annotations

import builtins
from collections.abc import Callable

import numpy as np

from ..ir import prims
from ..ir.kinds import Fn, Kind, Known, List, Tuple
from ..rules.methods import METHODS
from ..rules.registry import rule_of

_BUILTINS = frozenset(
    getattr(builtins, name)
    for name in "abs all any bool complex divmod float format hex int len max min oct ord pow "
    "repr round sorted str sum".split()
)
RUNTIME = frozenset(
    {
        "srcgrad.runtime",
        "srcgrad.runtime_algebra",
        "srcgrad.runtime_arrays",
        "srcgrad.runtime_batches",
        "srcgrad.runtime_images",
        "srcgrad.runtime_interpolate",
        "srcgrad.runtime_memory",
        "srcgrad.runtime_objects",
        "srcgrad.runtime_scipy",
        "srcgrad.runtime_sparse",
    }
)
# all of these modules do nothing but compute
RUNNABLE = frozenset({"math", "cmath", "_operator", "operator"}) | RUNTIME
_NUMPY_MODULES = frozenset({"numpy", "numpy.linalg", "numpy.fft", "numpy.polynomial"})
_SCIPY_MODULES = ("scipy.special", "scipy.linalg", "scipy.signal")
_IMPURE = frozenset(
    "load save savez savez_compressed savetxt loadtxt genfromtxt fromfile memmap seterr seterrcall "
    "setbufsize set_printoptions printoptions errstate info show_config show_runtime vectorize "
    "frompyfunc fromfunction fromiter nditer put copyto place putmask fill_diagonal "
    "put_along_axis from_dlpack getbufsize geterr test".split()
)
# the type or dtype of the result depends on values, or samples would not be understood
_UNPREDICTABLE = frozenset(
    "splev eig eigvals eigenvectors roots real_if_close poly piecewise sqrtm logm signm "
    "fractional_matrix_power".split()
)
_PURE_METHODS = frozenset(
    "all any argmax argmin argpartition argsort astype clip conj conjugate copy cumprod cumsum "
    "diagonal dot flatten imag max mean min nonzero prod ptp ravel real repeat round searchsorted "
    "squeeze std sum swapaxes take tolist trace transpose var view is_integer bit_length compress "
    "choose".split()
)

# the rules' functions for methods with a calling convention of their own
_AS_METHODS = {
    fn: prims.Method(name) for name, fn in METHODS.items() if fn.__name__ == f"{name}_method"
}


def as_method(fn: Callable) -> prims.Method | None:
    """The method that `reshape_method` … call."""
    return _AS_METHODS.get(fn)


def is_known_pure(fn: object) -> bool:
    """May it be run on a sample: no effects, no files, no random numbers, no user code?"""
    if isinstance(fn, np.vectorize):
        return False
    if isinstance(fn, np.ufunc) or isinstance(fn, prims.Method) and fn.name in _PURE_METHODS:
        return True
    if isinstance(fn, type):
        return fn in (*_BUILTINS, np.finfo, np.iinfo) or issubclass(fn, np.generic)
    if isinstance(getattr(fn, "__self__", None), np.ufunc):
        return getattr(fn, "__name__", "at") != "at"
    name, module = getattr(fn, "__name__", ""), getattr(fn, "__module__", None) or ""
    if module in _NUMPY_MODULES or module.startswith("numpy.lib"):
        return name not in _IMPURE and name not in _UNPREDICTABLE and "scimath" not in module
    if module.startswith("scipy."):
        is_listed = module.startswith(_SCIPY_MODULES) or rule_of(fn) is not None
        return is_listed and name not in _UNPREDICTABLE
    if module == "builtins":
        return fn in _BUILTINS
    return module in RUNNABLE


def is_harmless(kind: Kind) -> bool:
    """No function among the arguments that might do anything."""
    match kind:
        case Known(value=value):
            return not callable(value) or is_known_pure(value) or value in (list, tuple, object)
        case Tuple(items=items):
            return all(map(is_harmless, items))
        case List(item=item):
            return is_harmless(item)
        case Fn():
            return False
        case _:
            return True
