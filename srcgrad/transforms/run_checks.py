"""The checks that a function makes when it runs, of what its kinds do not tell.

>>> never = lambda op: False
>>> Surroundings(Powers(never, never), never).has_objects(Function("f", (), Block(())))
False
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import dataclass

from ..analysis.activity import active as find_active
from ..analysis.activity import inactive_for
from ..ir.core import Block, Function, Var
from ..ir.kinds import Kind
from .cut_off import with_float_checks
from .inert_names import with_inert_checks
from .real_checks import Powers, with_real_checks
from .unknown_objects import with_object_checks


@dataclass(frozen=True)
class Surroundings:
    """What is known of the functions that a program is made of; `has_objects`: may there be objects
    of the user's in one of these, or in this one?"""

    powers: Powers
    has_objects: Callable[[Function], bool]


def with_checks(
    function: Function,
    body: Block,
    roots: Collection[Var],
    moving: Set[Var],
    kinds: Mapping[Var, Kind],
    around: Surroundings,
) -> Block:
    """The body with the checks of the run: of floats that may be complex, or cut off, of objects
    of unknown classes, and of names that are inert for arrays. `roots` are the parameters that
    carry a derivative."""
    file = function.span.file if function.span else ""
    by_use = find_active(body, set(roots), inactive_for(kinds, by_name=False), kinds)
    block = with_inert_checks(body, kinds, by_use, file)
    if around.has_objects(function):
        params = [param.var for param in function.params]
        block = with_object_checks(block, params, kinds, by_use, file)
    block = with_real_checks(block, kinds, moving, around.powers)
    return with_float_checks(block, kinds, moving, file)


__all__ = ["Surroundings", "with_checks"]
