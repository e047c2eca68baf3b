"""Arguments by which a function writes into what it is given: `out`, SciPy's `overwrite_a`, NumPy's
`overwrite_input`.

>>> out_place(np.add), out_place(np.clip), out_place(np.sum), out_place(np.sort)
(2, 3, 3, None)
>>> y = Const("y")
>>> out_of(Op((), np.add, (), (("out", y),))), out_of(Op((), print, (), (("out", y),)))
('y', None)
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence

import numpy as np

from ..ir import prims
from ..ir.core import NONE, Atom, Const, Op


def overwrites(
    fn: Callable, args: Sequence[Atom], options: Sequence[tuple[str, Atom]]
) -> str | None:
    """The option of a call that makes it write into an argument (or may: only the run knows)."""
    if not is_in(fn, "scipy") and not is_in(fn, "numpy"):
        return None
    for name, atom in (*zip(names_of(fn), args, strict=False), *options):
        if name.startswith("overwrite_") and not (isinstance(atom, Const) and not atom.value):
            return name
        # `output=np.float32` is a type
        if name == "output" and not (
            isinstance(atom, Const) and (atom.value is None or isinstance(atom.value, (type, str)))
        ):
            return name
    return None


def takes_out(fn: Callable) -> bool:
    """Does it write its result into what is given as `out=`? (A function of the user does with a
    parameter of that name what its text says.)"""
    if isinstance(fn, (prims.Called, prims.Generated, prims.Closure)):
        return False
    if fn in (prims.call, prims.apply) or isinstance(fn, type):
        return False
    if isinstance(fn, prims.Method):
        return hasattr(np.ndarray, fn.name) or hasattr(np.random.Generator, fn.name)
    is_ufunc = isinstance(fn, np.ufunc) or isinstance(getattr(fn, "__self__", None), np.ufunc)
    return is_ufunc or any(is_in(fn, package) for package in _LIBRARIES)


_LIBRARIES = ("numpy", "scipy", "srcgrad")


def out_of(op: Op) -> Atom | None:
    """The array into which a result is written."""
    out = next((value for name, value in op.options if name == "out"), None)
    return None if out is None or out == NONE or not takes_out(op.fn) else out


# of methods of arrays, which have no signature, and of functions that have none in old versions
_OF_METHODS = {
    "all": 1, "any": 1, "argmax": 1, "argmin": 1, "choose": 1, "clip": 2, "compress": 2,
    "conj": 0, "conjugate": 0, "cumprod": 2, "cumsum": 2, "dot": 1, "max": 1, "mean": 2,
    "min": 1, "prod": 2, "round": 1, "std": 2, "sum": 2, "take": 2, "trace": 4, "var": 2,
}  # fmt: skip
_OF_UFUNCS = {"accumulate": 3, "reduce": 3, "reduceat": 4}
_OF_FUNCTIONS = {np.concatenate: 2, np.dot: 2}


def out_place(fn: Callable) -> int | None:
    """Which positional argument (of a method: after the array itself) is `out`, if one can be."""
    if isinstance(fn, prims.Method):
        place = _OF_METHODS.get(fn.name)
        return None if place is None else place + 1
    if isinstance(fn, np.ufunc):
        return fn.nin
    if isinstance(getattr(fn, "__self__", None), np.ufunc):
        return _OF_UFUNCS.get(fn.__name__)
    if not is_in(fn, "numpy"):
        return None
    if fn in _OF_FUNCTIONS:
        return _OF_FUNCTIONS[fn]
    names = names_of(fn)
    return names.index("out") if "out" in names else None


def is_in(fn: Callable, package: str) -> bool:
    module = getattr(fn, "__module__", None)
    return isinstance(module, str) and module.split(".")[0] == package


@functools.cache
def names_of(fn: Callable) -> tuple[str, ...]:
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    try:
        parameters = inspect.signature(fn).parameters.values()
        return tuple(p.name for p in parameters if p.kind in kinds)
    except (ValueError, TypeError):
        return ()
