"""A function that a call made, as one of its own: so that it can be differentiated.

    def times(f, c):                               def inner(t, *, c):
        return lambda t: f(t) * c                      def f(t):
                                                           return t * t
    grad(times(lambda t: t * t, x))    ->              return f(t) * c
                                                   grad(partial(inner, c=x))

>>> names = _Names({"c"})
>>> names.of("c"), names.of("t")
('c_2', 't')
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import FunctionType
from typing import Any

import numpy as np

from ..errors import Unsupported
from ..front.names import free_names, local_names
from ..front.renaming import all_own_names, unique
from ..front.shells import definition, function_of, stands_alone, text_of
from ..front.source import Source
from ..ir import prims
from ..ir.core import UNBOUND, Atom, Const, If, Loop, Op, Var
from .callee import Bound, Direct

_DEEPEST = 60


class _Names:
    """Names that are given once."""

    def __init__(self, taken: set[str]):
        self.taken = taken

    def of(self, wanted: str) -> str:
        found = unique(wanted, self.taken)
        self.taken.add(found)
        return found


def apart(callees: Any, atom: Atom) -> Bound | None:
    """The function of its own for a value that a `prims.Closure` made, with what it captured; None
    where what it captured is not there, or is a function that is not known."""
    source = callees.host.source
    first = _closure_of(callees, atom)
    if first is None or not isinstance(source, Source):
        return None
    closures = _reached(callees, first)
    if closures is None or not all(stands_alone(op.fn.tree, source.cells) for op in closures):
        return None
    tree = first.fn.tree
    own = local_names(tree)
    names = _Names(set())
    for op in closures:
        names.taken |= all_own_names(op.fn.tree) | _outside(op)
        if op is not first and own & _outside(op):
            return None  # (a variable of the module would be taken for that of `inner`)
    called = {op: names.of(op.outs[0].wish or "inner") for op in closures}
    captured: dict[str, Atom] = {}
    known: dict[int, str] = {}
    trees = []
    for op in closures:
        mapping: dict[str, str] = {}
        for name, value in zip(op.fn.captured, op.args, strict=True):
            inner = _closure_of(callees, value)
            if inner is not None:
                mapping[name] = called[inner]
                continue
            if id(value) not in known:
                known[id(value)] = names.of(name)
                captured[known[id(value)]] = _as_known(callees, value)
            mapping[name] = known[id(value)]
        trees.append(definition(op.fn.tree, called[op], mapping))
    text = text_of(trees, [*captured])
    is_one = all(op.span.file == source.file for op in closures)
    fn = _made(text, tree.lineno, _Trees(trees[0], tree), source, is_one)
    return Bound(Direct(fn), (), tuple(captured.items()))


def _closure_of(callees: Any, atom: Atom) -> Any:
    made = callees.defs.get(atom) if isinstance(atom, Var) else None
    return made if isinstance(made, Op) and isinstance(made.fn, prims.Closure) else None


def _reached(callees: Any, first: Op) -> list[Any] | None:
    """The closures that are captured, at any remove; None where something else is not there."""
    found, waiting = [first], [first]
    while waiting:
        for value in waiting.pop().args:
            inner = _closure_of(callees, value)
            if inner is not None:
                if inner not in found:
                    found.append(inner)
                    waiting.append(inner)
            elif not _is_value(callees, value):
                return None
    return found if len(found) <= _DEEPEST else None


def _is_value(callees: Any, atom: Atom) -> bool:
    if atom == UNBOUND or not callees.are_here((atom,)) or callees.may_be_unbound(atom):
        return False
    found = callees.callee(atom)
    return found is None and not callees.structures.holds_function(atom) or _is_direct(found)


def _is_direct(found: object) -> bool:
    return isinstance(found, Direct)


def _as_known(callees: Any, atom: Atom) -> Atom:
    """A function that is known, as the constant that it is."""
    found = callees.callee(atom)
    return Const(found.value, found.text) if isinstance(found, Direct) else atom


def _outside(op: Any) -> set[str]:
    """The names of the module that the function reads."""
    return set(free_names(op.fn.tree)) - set(op.fn.captured)


# --- what is left to the run -------------------------------------------------------------------


def with_own(op: Op, defs: Mapping[Var, Any]) -> Op:
    """`grad(f)`, with respect to the parameters of `f` and not to what it captured (which the run
    finds in parameters too)."""
    if "wrt" in dict(op.options):
        return op
    found = list(_ends(op.args[0], defs, set()))
    own = {_own(end, defs) for end in found}
    if None in own or not any(_captures(defs.get(end)) for end in found):  # type: ignore[arg-type]
        return op
    if len({len(names) for names in own if names is not None}) > 1:
        name = getattr(op.fn, "__name__", "it")
        reason = f"the functions that {name} is given here have different parameters"
        raise Unsupported(reason, op.span, f"say which one: `{name}(f, wrt=0)`")
    names = own.pop()
    wrt: Any = tuple(range(len(names))) if own else names  # type: ignore[arg-type]
    return replace(op, options=(("wrt", Const(wrt[0] if len(wrt) == 1 else wrt)), *op.options))


def _ends(atom: Atom, defs: Mapping[Var, Any], seen: set[Atom]) -> Iterator[Atom]:
    """The values that a value can be, of those that arms and loops give."""
    if atom in seen:
        return
    seen.add(atom)
    match defs.get(atom) if isinstance(atom, Var) else None:
        case If(then=then, orelse=orelse, outs=outs) if atom in outs:
            place = outs.index(atom)  # type: ignore[arg-type]
            for arm in (then, orelse):
                yield from _ends(arm.end[place], defs, seen)
        case Loop(carries=carries, body=body):
            for place, carry in enumerate(carries):
                if atom in (carry.inside, carry.out):
                    yield from _ends(carry.init, defs, seen)
                    yield from _ends(body.end[place], defs, seen)
        case _:
            yield atom


def _captures(made: object) -> bool:
    return isinstance(made, Op) and isinstance(made.fn, prims.Closure) and bool(made.args)


def _own(atom: Atom, defs: Mapping[Var, Any]) -> tuple[str, ...] | None:
    """The parameters of a function, if they are known."""
    if isinstance(atom, Const) and isinstance(atom.value, np.ufunc):
        return tuple(f"x{place}" for place in range(atom.value.nin))
    if isinstance(atom, Const) and isinstance(atom.value, FunctionType):
        return tuple(inspect.signature(atom.value).parameters)
    made = defs.get(atom) if isinstance(atom, Var) else None
    if isinstance(made, Op) and isinstance(made.fn, prims.Closure):
        return tuple(p.name for p in made.fn.function.params[len(made.args) :])  # type: ignore[attr-defined]
    return None


class _Trees:
    """The definition as it is written down, and as it was, which the text says all of."""

    def __init__(self, made: Any, node: Any):
        self.made, self.node = made, node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Trees)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=256)
def _made(text: str, line: int, trees: _Trees, source: Source, is_one: bool) -> FunctionType:
    """The same one for the same text, which begins on a `line`: its derivatives are kept by it."""
    places = source if is_one else None
    return function_of(text, trees.made, trees.node, source.globals, places)
