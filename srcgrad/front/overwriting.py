"""Options by which a function of SciPy writes into what it is given.

>>> import scipy.linalg
>>> a, yes = Const(0), Const(True)
>>> overwrites(scipy.linalg.inv, (a, yes), ()), overwrites(scipy.linalg.inv, (a,), ())
('overwrite_a', None)
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence

from ..ir.core import Atom, Const


def overwrites(
    fn: Callable, args: Sequence[Atom], options: Sequence[tuple[str, Atom]]
) -> str | None:
    """The option of a call that makes it write into an argument (or may: only the run knows)."""
    module = getattr(fn, "__module__", None)
    if not isinstance(module, str) or not module.startswith("scipy."):
        return None
    for name, atom in (*zip(_names(fn), args, strict=False), *options):
        if name.startswith("overwrite_") and not (isinstance(atom, Const) and not atom.value):
            return name
        # `output=np.float32` is a type
        if name == "output" and not (
            isinstance(atom, Const) and (atom.value is None or isinstance(atom.value, (type, str)))
        ):
            return name
    return None


@functools.cache
def _names(fn: Callable) -> tuple[str, ...]:
    try:
        return tuple(inspect.signature(fn).parameters)
    except (ValueError, TypeError):
        return ()
