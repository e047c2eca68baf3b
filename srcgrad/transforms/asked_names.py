"""What asking an object for a name that it lacks comes to.

>>> error_of(int, "size")
AttributeError("'int' object has no attribute 'size'")
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import Span
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var


def error_of(cls: type, name: str) -> AttributeError:
    """The exception of an object that has no such attribute."""
    return AttributeError(f"{cls.__name__!r} object has no attribute {name!r}")


def raising(error: Exception, span: Span | None) -> list[Op]:
    """`raise AttributeError("...")`"""
    made, kind = Var("", True), type(error)
    make = Op((made,), kind, tuple(map(Const, error.args)), (), span, kind.__name__)
    return [make, Op((), prims.raise_, (made,), (), span)]


def are_there(args: Sequence[Atom]) -> bool:
    """Are they there before the call that they are given to is looked up?"""
    return not any(isinstance(arg, Var) and arg.is_temporary for arg in args)
