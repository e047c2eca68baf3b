"""Functions of libraries that write their first argument, and return None.

>>> writes_first(np.add.at), writes_first(np.put), writes_first(np.add)
(True, True, False)
>>> class Deck:
...     def shuffle(self, cards): return cards * 2
>>> writes_first(Deck().shuffle)
False
"""

from __future__ import annotations

import random

import numpy as np

from ..hashing import hashable
from ..runtime import add_at

_BY_NAME: dict[str, tuple[type, ...]] = {
    "at": (np.ufunc,),
    "shuffle": (np.random.Generator, np.random.RandomState, random.Random),
}
_WRITERS = frozenset({
    add_at, delattr, np.copyto, np.fill_diagonal, np.place, np.put, np.put_along_axis, np.putmask,
    setattr,
})  # fmt: skip


def writes_first(fn: object) -> bool:
    owners = _BY_NAME.get(getattr(fn, "__name__", ""))
    if owners is not None:
        return isinstance(getattr(fn, "__self__", None), owners)
    return hashable(fn) in _WRITERS
