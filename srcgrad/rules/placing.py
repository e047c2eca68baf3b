"""Does a rule fit its function? Told at the line of the rule, when it is registered.

>>> own = list(inspect.signature(lambda a: 0).parameters.values())
>>> _unlike(lambda a, b: a * b, own, False)
'takes no `b`'
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Collection
from types import FunctionType, MethodType

from ..errors import BadRule
from ..runtime_rules import span_at

# how many parameters of a rule come before those of the function, and after them
LEAD = {"elementwise": 0, "linear": 1, "vjp": 2, "jvp": 2}
_TRAIL = {"elementwise": 1}
_FIRST = {
    "elementwise": "the parameters of the function, then its result",
    "linear": "the cotangent of the result, then the parameters of the function",
    "vjp": "the result, its cotangent, then the parameters of the function",
    "jvp": "the result, the tangents, then the parameters of the function",
}


def checked_rule(form: str, fn: Callable, body: Callable, wrt: tuple[str, ...]) -> str | None:
    """The place "file:line" of a rule of the user's; None for srcgrad's own. Raises BadRule."""
    check_function(fn)
    if (getattr(body, "__module__", None) or "").startswith("srcgrad.rules"):
        return None
    place = place_of(body)
    parameters = list(inspect.signature(body).parameters.values())
    own = parameters[LEAD[form] : len(parameters) - _TRAIL.get(form, 0)]
    reason = _unlike(fn, own, len(parameters) < LEAD[form] + _TRAIL.get(form, 0))
    missing = [name for name in wrt if name not in [p.name for p in own]]
    if reason is None and (missing or not wrt):
        reason = f"takes no `{missing[0]}`" if missing else "takes no parameter of it"
    if reason is not None:
        name = getattr(fn, "__name__", None) or repr(fn)
        raise BadRule(
            f"the rule for {name} {reason}", span_at(place), f"a rule takes {_FIRST[form]}"
        )
    return place


def check_function(fn: object) -> None:
    """Can it be called? Raises BadRule."""
    if not callable(fn):
        raise BadRule(f"{fn!r} is not a function", None, "give the function that the rule is for")


def names_of(wrt: object, body: Callable) -> tuple[str, ...]:
    """The names in `wrt`, of the rule `body`. Raises BadRule."""
    names = (wrt,) if isinstance(wrt, str) else wrt
    if not isinstance(names, (tuple, list)) or not all(isinstance(name, str) for name in names):
        hint = "name the parameters; several partial derivatives go in one tuple: `(y, x)`"
        what = f"wrt must be a name or a tuple of names, not {wrt!r}"
        raise BadRule(what, span_at(place_of(body)), hint)
    return tuple(names)


def check_facts(facts: Collection[str]) -> None:
    """Is all known that is said of a rule? Raises BadRule."""
    for name in facts:
        if name not in _FACTS:
            raise BadRule(f"a rule has no {name}=", None, f"there are {', '.join(_FACTS)}")


_FACTS = ("ignored", "covers", "sparse", "asks", "calls", "keep")


def checked_keep(fn: Callable, keep: Callable, place: str | None) -> None:
    """`keep` is called as `fn` is."""
    if isinstance(fn, FunctionType) and isinstance(keep, FunctionType):
        theirs, ours = (
            [(p.name, p.kind) for p in inspect.signature(each).parameters.values()]
            for each in (fn, keep)
        )
        if theirs != ours:
            raise BadRule(
                f"{keep.__name__} does not take what {fn.__name__} takes",
                place and span_at(place),
                "give keep= a function of the same parameters, that returns (result, kept)",
            )


def place_of(body: Callable) -> str:
    code = getattr(body, "__code__", None)
    if code is None:
        raise BadRule(f"{body!r} is no rule", None, "write it as a function of Python")
    try:
        file = os.path.relpath(code.co_filename)
    except (ValueError, OSError):  # another drive, or the directory is gone
        file = ".."
    file = code.co_filename if file.startswith("..") or "<" in file else file
    return f"{file}:{code.co_firstlineno}"


_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def _unlike(fn: Callable, own: list[inspect.Parameter], is_short: bool) -> str | None:
    """How the parameters of a rule differ from those of the function, if these are known."""
    if is_short:
        return "takes too few parameters"
    if not isinstance(fn, (FunctionType, MethodType)):
        return None
    theirs = list(inspect.signature(fn).parameters.values())
    forms = [p.kind for p in (*own, *theirs)]
    if inspect.Parameter.VAR_POSITIONAL in forms or inspect.Parameter.VAR_KEYWORD in forms:
        return None
    ours = [p for p in own if p.kind in _POSITIONAL]
    given = [p for p in theirs if p.kind in _POSITIONAL]
    if len(ours) > len(given) and all(p.default is p.empty for p in ours):
        return f"takes `{ours[len(given)].name}`, which it has not"
    needed = [p for p in given if p.default is p.empty]
    if len(ours) < len(needed):
        return f"takes no `{needed[len(ours)].name}`"
    names = [p.name for p in theirs]
    for p in own:
        if p.kind is p.KEYWORD_ONLY and p.name not in names:
            return f"takes `{p.name}`, which it has not"
    return None
