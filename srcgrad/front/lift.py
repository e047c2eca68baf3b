"""Nested functions that call themselves, or are differentiated, as functions of their own.

A call of a nested function is replaced by its body, which has no end if the function calls
itself. So it is written down again as a function to which what it captured is passed:

    def f(x, n):                                def power(k, *, x):
        def power(k):                               if k == 0:
            if k == 0:                                  return 1.0
                return 1.0                          return x * power(k - 1, x=x)
            return x * power(k - 1)
        return power(n)                         power(n, x=x)
"""

from __future__ import annotations

import types
from collections.abc import Mapping

import gast

from ..ir.core import UNBOUND
from .build import LocalFunction, Lowering, Value
from .names import below, effects_of, free_names, local_names
from .renaming import all_own_names, unique
from .resolve import outside
from .shells import definition, function_of, text_of

_ITSELF = "calls itself"


def is_recursive(lowering: Lowering, fn: LocalFunction) -> bool:
    """Does a call of the function lead to a call of it?"""
    return fn in _reached(lowering, fn)


def _reached(lowering: Lowering, fn: LocalFunction) -> dict[LocalFunction, str]:
    """The nested functions that the function names, at any remove, with their names."""
    found: dict[LocalFunction, str] = {}
    waiting = [fn]
    while waiting:
        each = waiting.pop()
        for name in sorted(free_names(each.node)):
            other = lowering.env.get(each.frame.key(name) or "")
            if isinstance(other, LocalFunction) and other not in found:
                found[other] = name
                waiting.append(other)
    return found


def captured_keys(
    lowering: Lowering, fn: LocalFunction
) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """The variables that the function reads from around it, also in those that it calls: by key,
    their names; and where the functions among them are defined."""
    keys: dict[str, str] = {}
    places: dict[str, tuple[int, int]] = {}
    for each in {fn: None, **dict.fromkeys(_reached(lowering, fn))}:
        for name in sorted(free_names(each.node)):
            key = each.frame.key(name)
            if key is not None:
                keys[key] = name
                bound = lowering.env.get(key)
                if isinstance(bound, LocalFunction) and not isinstance(bound.node, gast.Lambda):
                    places[key] = bound.node.lineno, bound.node.col_offset
    return keys, places


def lifted(
    lowering: Lowering, fn: LocalFunction, node: gast.AST
) -> tuple[types.FunctionType, dict[str, Value]]:
    """The function of its own, and the values of what it captured, by name. Variables that are
    not the same have different names in it, whatever they are called where they stand."""
    others = _reached(lowering, fn)
    why = _ITSELF if fn in others else "is differentiated"
    name = others.pop(fn, "inner" if fn.name == "lambda" else fn.name)
    among = (fn, *others)
    for each in among:
        _check(lowering, fn, why, each, node)
    free = {each: sorted(free_names(each.node)) for each in among}
    scopes = {each: {n: _scope(lowering, fn, each, n) for n in free[each]} for each in among}
    taken = {n for each in among for n, scope in scopes[each].items() if scope is None}
    for each in among:
        taken |= all_own_names(each.node)
    names: dict[object, str] = {}
    for each, wanted in ((fn, name), *others.items()):
        names[each] = unique(wanted, taken)
        taken.add(names[each])
    captured: dict[str, Value] = {}
    for each in among:
        for old, scope in scopes[each].items():
            if scope is None or scope in names:
                continue
            bound = _captured(lowering, each, old, node)
            if isinstance(bound, LocalFunction):
                names[scope] = names[bound]
                continue
            names[scope] = unique(old, taken)
            taken.add(names[scope])
            captured[names[scope]] = bound
    mappings = {
        each: {old: names[scope] for old, scope in scopes[each].items() if scope is not None}
        for each in among
    }
    for each in among:
        _check_renamed(lowering, fn, why, each, mappings[each], node)
    trees = {each: definition(each.node, names[each], mappings[each]) for each in among}
    for tree in trees.values():
        calls = {id(part.func) for part in below(tree) if isinstance(part, gast.Call)}
        for part in below(tree):
            if isinstance(part, gast.Name) and part.id == names[fn] and id(part) not in calls:
                raise _refused(lowering, fn, why, "is used as a value there", part)
    text = text_of([trees[each] for each in among], [*captured])
    made = lowering.lifted.get((fn, text))
    if made is None:
        sources = {each.frame.text or lowering.source for each in among}
        source = sources.pop() if len(sources) == 1 else None
        made = function_of(text, trees[fn], fn.node, lowering.source.globals, source)
        lowering.lifted[fn, text] = made
    return made, captured


def _scope(lowering: Lowering, fn: LocalFunction, each: LocalFunction, name: str) -> object:
    """What tells a variable around one of the functions from others of the same name; None for
    one of the module, which is found by its name."""
    key = each.frame.key(name)
    if key is not None:
        bound = lowering.env.get(key, UNBOUND)
        return bound if isinstance(bound, LocalFunction) else (key,)
    if name in lowering.source.cells and not each.frame.is_global(name):
        return ("", name)
    # (the other functions are defined in `fn`, where its own variables would be in the way)
    return ("", name) if each is not fn and name in local_names(fn.node) else None


def _captured(lowering: Lowering, fn: LocalFunction, name: str, node: gast.AST) -> Value:
    """The value of a variable around the function: of the one that is lowered, or of those that
    it stands in."""
    key = fn.frame.key(name)
    return outside(lowering, node, name) if key is None else lowering.env.get(key, UNBOUND)


def _refused(
    lowering: Lowering, fn: LocalFunction, why: str, reason: str, node: gast.AST
) -> Exception:
    text = f"the nested function `{fn.name}` {why}, and {reason}"
    return lowering.refuse(text, node, "define it at module level")


def _check(
    lowering: Lowering, fn: LocalFunction, why: str, each: LocalFunction, node: gast.AST
) -> None:
    if type(each) is not LocalFunction:
        raise _refused(lowering, fn, why, "calls what np.vectorize makes", node)
    effects = effects_of(each.node)
    # (what is passed may be written into, as any argument)
    written_to = [*effects.rebound, *(() if why == _ITSELF else effects.mutated)]
    if written_to:
        raise _refused(lowering, fn, why, f"writes to `{written_to[0]}` outside of it", node)
    defaults = [*each.node.args.defaults, *filter(None, each.node.args.kw_defaults)]
    if not all(isinstance(default, gast.Constant) for default in defaults):
        raise _refused(lowering, fn, why, "has a default that is computed", node)


def _check_renamed(
    lowering: Lowering,
    fn: LocalFunction,
    why: str,
    each: LocalFunction,
    names: Mapping[str, str],
    node: gast.AST,
) -> None:
    """Statements in which a name is not a node keep their names."""
    for part in below(each.node):
        match part:
            case gast.Global(names=listed) | gast.Nonlocal(names=listed):
                shared = sorted({*listed} & {*names, *names.values()})
                form = type(part).__name__.lower()
            case gast.ClassDef():
                shared = sorted(old for old, new in names.items() if old != new)
                form = "class"
            case _:
                continue
        if shared:
            reason = f"has a `{form}` statement with another variable `{shared[0]}` around"
            raise _refused(lowering, fn, why, reason, node)
