"""What `copy.copy`, `copy.deepcopy` and `dataclasses.replace` make, and methods that do the same.

>>> from ..ir.kinds import ANY
>>> same_as(copy.deepcopy, List(Num(float))), same_as(copy.deepcopy, List(ANY)) is None
(Method(name='copy'), True)
"""

from __future__ import annotations

import copy
import dataclasses
import functools
from collections.abc import Callable

import numpy as np

from ..ir import prims
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Record, Tuple
from ..ir.records import is_plain_dataclass

COPIES = (copy.copy, copy.deepcopy)


def same_as(fn: object, kind: Kind) -> Callable | None:
    """What does the same with a value of this kind: its method `copy`, or nothing, where it cannot
    be changed. None where parts would have to be copied too, or the kind is not known."""
    if fn not in COPIES:
        return None
    match kind:
        case Num():
            return prims.identity
        case Tuple(items=items) if _are_numbers(items):
            return prims.identity
        case Array(dtype=dtype) if not dtype.hasobject:
            return np.copy
        case List(item=item, type=made) if made is list:
            return prims.Method("copy") if fn is copy.copy or _are_numbers((item,)) else None
        case Dict(fields=fields, item=item):
            items = (item,) if fields is None else tuple(value for _, value in fields)
            return prims.Method("copy") if fn is copy.copy or _are_numbers(items) else None
        case _:
            return None


def _are_numbers(items: tuple[Kind, ...]) -> bool:
    return all(isinstance(item, Num) for item in items)


def _made(fn: Callable, x: Kind) -> Kind:
    return ANY if same_as(fn, x) is None else x


def _replaced(x: Kind, /, **changes: Kind) -> Kind:
    """The result of `dataclasses.replace(x, ...)`."""
    if not isinstance(x, Record) or not is_plain_dataclass(x.type):
        return ANY
    return Record(x.type, tuple((name, changes.get(name, kind)) for name, kind in x.fields))


RESULTS: dict[Callable, Callable[..., Kind]] = {
    **{fn: functools.partial(_made, fn) for fn in COPIES},
    dataclasses.replace: _replaced,
}
