"""Functions that choose by the class of their first argument (`functools.singledispatch`).

>>> import functools
>>> from ..ir.kinds import ANY
>>> @functools.singledispatch
... def area(shape):
...     return shape * shape
>>> @area.register
... def _(shape: list):
...     return sum(map(area, shape))
>>> chosen_for(area, List(ANY)) is area.dispatch(list), chosen_for(area, ANY)
(True, None)
"""

from __future__ import annotations

import collections
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..ir.core import Atom, Op
from ..ir.kinds import MIXED, Array, Dict, Kind, Known, List, Num, Record, Ref, Tuple
from .taken import Taken
from .users import is_single_dispatch

_DICTS = dict, collections.OrderedDict, collections.defaultdict, collections.Counter


def chosen(op: Op, kind: Callable[[Atom], Kind], taken: Taken) -> Op:
    """The call of the function that is chosen; the same, where only the run chooses."""
    if not is_single_dispatch(op.fn) or not op.args:
        return op
    classes = _classes(kind(op.args[0]))
    if (found := chosen_for(op.fn, kind(op.args[0]))) is None:
        return op
    choices = {f"class {place}": cls for place, cls in enumerate(classes)}
    for name in choices:
        taken.note_item(_Chosen(op.fn, choices), name)
    return replace(op, fn=found)


def chosen_for(fn: Any, kind: Kind) -> types.FunctionType | None:
    """The function that such a one chooses for all values of a kind, if it is one."""
    found = {fn.dispatch(cls) for cls in _classes(kind)}
    (one,) = found if len(found) == 1 else (None,)
    return one if isinstance(one, types.FunctionType) else None


class _Chosen(Mapping):
    """What it chooses now, by the names of classes."""

    def __init__(self, fn: Any, classes: Mapping[str, type]):
        self.fn, self.classes = fn, classes

    def __getitem__(self, name: str) -> object:
        return self.fn.dispatch(self.classes[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.classes)

    def __len__(self) -> int:
        return len(self.classes)


def _classes(kind: Kind) -> Collection[type]:
    """The classes of the values of a kind; none if they are not known."""
    match kind:
        case Known(value=value):
            return (type(value),)
        case Num(type=number, mixed=is_mixed):
            return MIXED.get(number, ()) if is_mixed else (number,)
        case Array():
            return (np.ndarray,)
        case List(type=cls) | Tuple(type=cls) | Record(type=cls) | Ref(type=cls, or_none=False):
            return (cls,)
        case Dict():
            return _DICTS
        case _:
            return ()
