"""The kinds of what the rules themselves tell the kind of: objects of a library, solvers.

>>> of_library(len, (Obj(set),), {}) is None
True
"""

from __future__ import annotations

from collections.abc import Callable

from ..ir import prims
from ..ir.kinds import Kind, Known, Obj
from ..rules.registry import kind_returned, member_of


def of_library(fn: Callable, args: tuple[Kind, ...], options: dict[str, Kind]) -> Kind | None:
    """The kind of a result, if there is a rule that tells it."""
    member: Callable | None = None
    if kind_returned(fn) is not None:
        member = fn
    elif args and isinstance(args[0], Obj):
        name: object = f".{fn.name}" if isinstance(fn, prims.Method) else fn
        if fn is getattr and isinstance(args[1], Known):
            name, args = f".{args[1].value}", args[:1]
        member = member_of(args[0].type, name)
    elif len(args) == 2 and isinstance(args[1], Obj):
        member, args = member_of(args[1].type, ("reflected", fn)), args[::-1]
    kind = None if member is None else kind_returned(member)
    return kind(*args, **options) if kind else None
