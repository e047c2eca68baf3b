"""Forward mode along all directions at once: one call of a generated function gives a Jacobian.

>>> import numpy as np
>>> from .targets import target_of
>>> target, first = target_of(lambda x, a: a * x * x)
>>> forward = AtOnce(target, first, inspect.signature(target), ("x",), "jvp")
>>> x = np.array([1.0, 2.0])
>>> forward({"x": x, "a": 3.0}, (x,), (x,)).blocks[0, 0]
array([[ 6.,  0.],
       [ 0., 12.]])
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import runtime
from .api import dispatcher_of
from .blocks import MOST, Blocks, Directions, leaves_of, placed, weight_of
from .derived import Version
from .errors import SrcgradError
from .ir.kinds import Kind
from .transforms.levels import NO

# f runs once, so all directions go at once, or none: an array may then have more numbers
_MOST = 16 * MOST


@dataclass(frozen=True)
class Found:
    """`value` is that of the function, or what has its shape."""

    value: Any
    blocks: Blocks
    text: str
    aux: tuple[Any, ...] = ()


class AtOnce:
    """Tangents of a function (`mode` "jvp") or of its gradient ("hvp"), where these can be
    computed along many directions at once."""

    def __init__(
        self,
        fn: Any,
        first: tuple[Any, ...],
        signature: inspect.Signature,
        names: tuple[str, ...],
        mode: str,
        has_aux: bool = False,
        bare: bool = False,
    ):
        self.is_product = mode == "hvp"
        self.dispatcher = dispatcher_of(fn, signature, names, mode, has_aux, bare, first)
        self.whole = operator.itemgetter(0) if bare else tuple
        # kinds of arguments for which there is no forward mode
        self.refused: set[tuple[Kind, ...]] = set()

    def __call__(self, arguments: Mapping[str, Any], chosen: tuple, inputs: tuple) -> Found | None:
        """`chosen` are the arguments that are selected, and `inputs` their shapes. None: it cannot
        be done at once."""
        directions = Directions(inputs)
        version = self.version(arguments) if directions.count > 1 else None
        if version is None or version.many is None:
            return None
        run, many = version.many
        levels = many.levels
        if not self.is_product and levels[0] is not NO:
            return None
        if directions.count * weight_of(version, arguments.values()) > _MOST:
            return None
        value = runtime.zeros_like(self.whole(chosen)) if self.is_product else None
        tangent = run(*arguments.values(), *directions.units(0, directions.count))
        aux: list[Any] = []
        if not self.is_product:
            value, tangent, *aux = tangent
        found = leaves_of(tangent, (levels[not self.is_product],), directions.count)
        return Found(value, placed(directions, found, value, inputs), many.text, tuple(aux))

    def version(self, arguments: Mapping[str, Any]) -> Version | None:
        if self.refused and self.dispatcher.kinds_of_all(arguments) in self.refused:
            return None
        try:
            return self.dispatcher.picked_for(arguments)
        except SrcgradError:
            self.refused.add(self.dispatcher.kinds_of_all(arguments))
            return None
