"""The error for an operation through which no derivative can be carried: what it is, and what to
write in its place.

>>> from ..ir.core import Var
>>> op = Op((Var("y"),), next, (Var("x"),))
>>> no_rule(op).hint
'write a `for` loop over what it runs through'
"""

from __future__ import annotations

import operator

from ..derived import derivative_along, takes_derivative
from ..errors import NoRule, Unsupported
from ..ir import marks, prims
from ..ir.core import Const, Op
from ..rules.methods import canonical_attribute, why_method_refused
from ..rules.registry import name_of, why_refused
from .users import is_cache

_GIVEN = "what {} is given is a function that only the run knows"
_DEFINED = "write the function where it is differentiated, with `def` or `lambda`"

_ALONG = (
    "jvp is given a function, or a number of arguments and tangents, that only the run knows",
    "write both tuples in the call, and the function where it is differentiated",
)

# What stands for syntax, or for a function that only the run will tell: reason and hint.
_NOT_FUNCTIONS: dict[object, tuple[str, str]] = {
    operator.getitem: (
        "the index, or what it is an index of, is not known well enough to differentiate this item",
        "write x[int(i)] if the index comes out of a container that holds floats, too",
    ),
    next: (
        "an iterator that is stepped by hand cannot be differentiated",
        "write a `for` loop over what it runs through",
    ),
    prims.apply: (
        "a call with a `*` or `**` of unknown length cannot be differentiated",
        "write the arguments one by one, or pass the list itself",
    ),
    prims.call: (
        "a function that only the run decides on cannot be differentiated",
        "choose it with `if`, or pass the function itself as an argument",
    ),
    prims.make_set: (
        "the members of a set cannot carry a derivative",
        "use a list or a tuple",
    ),
}


_CACHE = (
    "the results of a function that reads what carries a derivative are kept",
    "keep them in a dict, or cache a function of the module that is given what it reads",
)
_MANAGER = (
    "this context manager holds what carries a derivative",
    "pass the value to what is in the block, not to the manager",
)
_MARKS: dict[object, tuple[str, str]] = {
    marks.enter: _MANAGER,
    marks.leave: _MANAGER,
    marks.error: (
        "the exception that is caught may hold what carries a derivative",
        "compute the value before it is raised",
    ),
}


def no_rule(op: Op) -> NoRule | Unsupported:
    """The error for an operation through which no derivative can be carried."""
    fn = op.fn
    if isinstance(fn, prims.Opaque):
        return Unsupported(fn.reason, op.span, fn.hint)
    if fn in _MARKS:
        return Unsupported(_MARKS[fn][0], op.span, _MARKS[fn][1])
    if isinstance(fn, prims.Method):
        reason = why_method_refused(fn.name)
        return NoRule(
            f"the method .{fn.name}() has no derivative rule{': ' + reason if reason else ''}",
            op.span,
            "call a function in its place, a NumPy function or one of your own",
        )
    if fn is getattr or fn is setattr:
        return _no_attribute(op)
    if derivative_along(fn) is not None:
        return Unsupported(_ALONG[0], op.span, _ALONG[1])
    if takes_derivative(fn):
        return Unsupported(_GIVEN.format(op.spelled or name_of(fn)), op.span, _DEFINED)
    if is_cache(fn):
        return Unsupported(_CACHE[0], op.span, _CACHE[1])
    if fn in _NOT_FUNCTIONS:
        return Unsupported(_NOT_FUNCTIONS[fn][0], op.span, _NOT_FUNCTIONS[fn][1])
    reason = why_refused(fn)
    return NoRule(
        f"{op.spelled or name_of(fn)} has no derivative rule{': ' + reason if reason else ''}",
        op.span,
        "write the formula in NumPy, or register a rule: srcgrad.rules.vjp_of, or "
        "srcgrad.rules.constant if no derivative flows through",
    )


def _no_attribute(op: Op) -> NoRule:
    hint = "pass its value as an argument, or keep it in a dict"
    if not isinstance(op.args[1], Const):
        return NoRule(
            "an attribute is read or set of which only the run knows the name", op.span, hint
        )
    name = op.args[1].value
    if (reason := why_method_refused(name)) is not None:
        return NoRule(f"the attribute .{name} has no derivative rule: {reason}", op.span, hint)
    if (same := canonical_attribute(name)) is not None:
        reason = f".{name} is read of what is not known to be an array"
        return NoRule(reason, op.span, f"write np.{same.__name__}(...)")
    reason = f"the attribute .{name} is one of an object whose attributes are not followed"
    return NoRule(reason, op.span, hint)
