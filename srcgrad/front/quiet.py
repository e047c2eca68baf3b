"""Which tests of a `while` can be evaluated as often as one likes."""

from __future__ import annotations

import builtins

import gast

from .build import Lowering
from .names import below
from .resolve import resolve

_QUIET_METHODS = frozenset(
    "all any copy count dot endswith get index item items keys max mean min ndim prod size "
    "startswith std sum tolist values var".split()
)
_LOUD = frozenset({builtins.print, builtins.input, builtins.open, builtins.next, builtins.setattr})


def is_quiet(lowering: Lowering, node: gast.expr) -> bool:
    """Can the expression be evaluated as often as one likes? Calls of functions of NumPy, `math`
    and the builtins can, a user's function may print."""
    for part in below(node):
        match part:
            case gast.NamedExpr() | gast.Lambda() | gast.Await() | gast.Yield():
                return False
            case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
                return False
            case gast.Call():
                known = resolve(lowering, part.func)
                if known is not None:
                    module = getattr(known.value, "__module__", None) or "numpy"
                    root = module.split(".")[0]
                    if root not in ("builtins", "math", "numpy") or _is_loud(known.value):
                        return False
                elif not (
                    isinstance(part.func, gast.Attribute) and part.func.attr in _QUIET_METHODS
                ):
                    return False
    return True


def _is_loud(fn: object) -> bool:
    self_type = type(getattr(fn, "__self__", None))
    return (type(fn).__hash__ is not None and fn in _LOUD) or "random" in self_type.__module__
