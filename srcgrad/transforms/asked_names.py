"""What asking an object for a name that it lacks comes to.

>>> error_of(int, "size").value
AttributeError("'int' object has no attribute 'size'")
"""

from __future__ import annotations

from collections.abc import Sequence

from ..ir.core import Atom, Const, Var


def error_of(cls: type, name: str) -> Const:
    """The exception of an object that has no such attribute."""
    error = AttributeError(f"{cls.__name__!r} object has no attribute {name!r}")
    return Const(error, f"AttributeError({str(error)!r})")


def are_there(args: Sequence[Atom]) -> bool:
    """Are they there before the call that they are given to is looked up?"""
    return not any(isinstance(arg, Var) and arg.is_temporary for arg in args)
