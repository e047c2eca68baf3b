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

import copy
import types

import gast

from ..ir.core import UNBOUND
from .build import LocalFunction, Lowering, Value
from .names import (
    Comprehension,
    Definition,
    below,
    comprehension_names,
    effects_of,
    free_names,
    local_names,
)
from .resolve import outside
from .written import written


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


def lifted(
    lowering: Lowering, fn: LocalFunction, node: gast.AST
) -> tuple[types.FunctionType, dict[str, Value]]:
    """The function of its own, and the values of what it captured, by name."""
    others = _reached(lowering, fn)
    why = "calls itself" if fn in others else "is differentiated"
    name = others.pop(fn, "inner" if fn.name == "lambda" else fn.name)
    captured: dict[str, Value] = {}
    for each in (fn, *others):
        for free in sorted(free_names(each.node)):
            if each.frame.key(free) is None and free in captured:
                continue
            bound = _captured(lowering, each, free, node)
            if bound is None or isinstance(bound, LocalFunction):
                continue
            if captured.setdefault(free, bound) is not bound:
                raise _refused(lowering, fn, why, f"two variables are called `{free}`", node)
    _check(lowering, fn, why, (fn, *others), {*captured, *others.values(), name}, node)
    made = lowering.lifted.get(fn)
    if made is None:
        made = lowering.lifted[fn] = _made(lowering, fn, name, others, tuple(captured))
    return made, captured


def _captured(lowering: Lowering, fn: LocalFunction, name: str, node: gast.AST) -> Value | None:
    """The value of a variable around the function: of the one that is lowered, or of those that
    it stands in."""
    key = fn.frame.key(name)
    if key is not None:
        return lowering.env.get(key, UNBOUND)
    if name in lowering.source.cells and not fn.frame.is_global(name):
        return outside(lowering, node, name)
    return None


def _refused(
    lowering: Lowering, fn: LocalFunction, why: str, reason: str, node: gast.AST
) -> Exception:
    text = f"the nested function `{fn.name}` {why}, and {reason}"
    return lowering.refuse(text, node, "define it at module level")


def _check(
    lowering: Lowering,
    fn: LocalFunction,
    why: str,
    among: tuple[LocalFunction, ...],
    names: set[str],
    node: gast.AST,
) -> None:
    for each in among:
        effects = effects_of(each.node)
        written_to = [*effects.rebound, *effects.mutated]
        if written_to:
            raise _refused(lowering, fn, why, f"writes to `{written_to[0]}` outside of it", node)
        defaults = [*each.node.args.defaults, *filter(None, each.node.args.kw_defaults)]
        if not all(isinstance(default, gast.Constant) for default in defaults):
            raise _refused(lowering, fn, why, "has a default that is computed", node)
        own: set[str] = set(local_names(each.node))
        for part in below(each.node):
            if isinstance(part, Definition):
                own |= local_names(part)
            elif isinstance(part, Comprehension):
                own |= comprehension_names(part)
        if shared := sorted(own & names):
            raise _refused(lowering, fn, why, f"has a variable `{shared[0]}` of its own", node)
        calls = {id(part.func) for part in below(each.node) if isinstance(part, gast.Call)}
        for part in below(each.node):
            if isinstance(part, gast.Name) and id(part) not in calls:
                if lowering.env.get(each.frame.key(part.id) or "") is fn:
                    raise _refused(lowering, fn, why, "is used as a value there", part)


def _made(
    lowering: Lowering,
    fn: LocalFunction,
    name: str,
    others: dict[LocalFunction, str],
    captured: tuple[str, ...],
) -> types.FunctionType:
    tree = _definition(fn, name)
    inner = [_definition(other, others[other]) for other in others]
    tree.body = [*inner, *tree.body]
    for part in gast.walk(tree):
        if isinstance(part, gast.Call) and isinstance(part.func, gast.Name):
            if part.func.id == name:
                part.keywords += [gast.keyword(arg=each, value=_name(each)) for each in captured]
    tree.args.kwonlyargs += [_parameter(each) for each in captured]
    tree.args.kw_defaults += [None] * len(captured)
    shell = gast.FunctionDef(
        "outside",
        gast.arguments([], [], None, [], [], None, []),
        [tree, gast.Return(_name(name))],
        [],
        None,
        None,
        [],
    )
    text = gast.unparse(gast.fix_missing_locations(gast.Module([shell], []))).lstrip("\n") + "\n"
    shell_code = written(text, "outside", {}).__code__
    code = next(c for c in shell_code.co_consts if isinstance(c, types.CodeType))
    own = types.CellType()
    closure = tuple(own for _ in code.co_freevars)  # (its own name)
    made = types.FunctionType(code, lowering.source.globals, name, None, closure)
    made.__defaults__ = tuple(default.value for default in fn.node.args.defaults) or None
    made.__kwdefaults__ = {
        param.id: default.value
        for param, default in zip(fn.node.args.kwonlyargs, fn.node.args.kw_defaults, strict=True)
        if default is not None
    } or None
    own.cell_contents = made
    return made


def _definition(fn: LocalFunction, name: str) -> gast.FunctionDef:
    node = copy.deepcopy(fn.node)
    if isinstance(node, gast.Lambda):
        body: list[gast.stmt] = [gast.Return(node.body)]
        return gast.FunctionDef(name, node.args, body, [], None, None, [])
    node.name, node.decorator_list = name, []
    return node


def _name(name: str) -> gast.Name:
    return gast.Name(name, gast.Load(), None, None)


def _parameter(name: str) -> gast.Name:
    return gast.Name(name, gast.Param(), None, None)
