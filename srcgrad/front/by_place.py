"""What a function of NumPy is about, given by name: in its place, as the first argument.

    f = np.ravel(a=y)    f = np.ravel(y)

>>> from ..ir.core import Const
>>> fn, y, axis = np.flip, Const(1.0), Const(0)
>>> by_place(fn, (), (("axis", axis), ("m", y))) == ((y,), (("axis", axis),))
True
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..ir.core import Atom
from .overwriting import is_in, names_of

Given = tuple[tuple[Atom, ...], tuple[tuple[str, Atom], ...]]

# of functions that have no signature in old versions
_FIRST: dict[Callable, str] = {
    np.array: "object", np.asanyarray: "a", np.asarray: "a", np.ascontiguousarray: "a",
    np.asfortranarray: "a", np.frombuffer: "buffer",
}  # fmt: skip


def by_place(fn: Callable, args: tuple[Atom, ...], options: tuple[tuple[str, Atom], ...]) -> Given:
    """The arguments and the options of a call: memory is followed from the first argument."""
    if args or not options or not is_in(fn, "numpy"):
        return args, options
    first = _FIRST[fn] if fn in _FIRST else next(iter(names_of(fn)), None)
    given = dict(options)
    if first not in given:
        return args, options
    return (given.pop(first),), tuple(given.items())
