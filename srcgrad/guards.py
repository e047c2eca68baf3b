"""Whether a version of a gradient still holds, and the tests that choose one, as Python text.

In: the versions that were met, by the kinds of their arguments. Out: a `__call__` that tests
`type(x) is float` and the like in line, and falls through to the dispatcher on a miss.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from .analysis.memory import is_immutable
from .derived import Version
from .front.source import Source, is_same, value_of
from .ir.kinds import Array, Dict, Kind, Known, List, Num, Obj, Tuple
from .ir.kinds_of import kind_of
from .pipeline import OUTSIDE, Generated
from .sharing import copied_from, overlap, repeats
from .tree import are_same, copied

Kinds = tuple[Kind, ...]
_MOST_VERSIONS = 8


def holds(made: Generated, chain: Sequence[types.FunctionType]) -> bool:
    """Is all that the version took from outside still as it was?"""
    if chain[0].__code__ is not made.code:
        return False
    if any(fn.__code__ is not code for fn, code in made.texts):
        return False
    for source, name, value in made.assumptions:
        if not is_same(current(source, name, chain), value):
            return False
    for source, name, kind in made.global_kinds:
        value = current(source, name, chain)
        if value is _MISSING or kind_of(value) != kind:
            return False
    return True


_MISSING = object()


def meets_outside(
    value: object, made: Generated, chain: Sequence[types.FunctionType], of_objects: bool
) -> str | None:
    """The name of a variable outside that shares memory with an argument, if there is one."""
    for name, other in _mutable_outside(made, chain):
        if overlap(value, other, of_objects):
            return name
    return None


def _mutable_outside(
    made: Generated, chain: Sequence[types.FunctionType]
) -> Iterator[tuple[str, object]]:
    """The variables outside that can be written, by name."""
    for source, name, kind in made.global_kinds:
        if not is_immutable(kind):
            yield name, current(source, name, chain)


def kept_apart(version: Version, arguments: Mapping[str, Any], tangents: Any) -> Any:
    """The tangents in memory that the function does not write: it reads them until it is done."""
    written = [arguments[name] for name in version.made.writes if name != OUTSIDE]
    if OUTSIDE in version.made.writes:
        written += [value for _, value in _mutable_outside(version.made, version.chain)]
    return copied_from(tangents, written) if written else tangents


def outside(version: Version) -> list[Any]:
    """Copies of the variables outside that checkpointed functions read, in the order of
    `done_again`."""
    found = (
        current(holder, name, version.chain)
        if isinstance(holder, Source)
        else getattr(holder, name, _MISSING)
        for holder, name in version.made.done_again
    )
    return [copied(value) for value in found]


def changed(version: Version, before: Sequence[Any]) -> str | None:
    """The name of one that is no longer what it was then, if there is one."""
    pairs = zip(version.made.done_again, before, outside(version), strict=True)
    return next((name for (_, name), old, new in pairs if not are_same(old, new)), None)


def current(source: Any, name: str, chain: Sequence[types.FunctionType]) -> object:
    """What a name means now (in the closure of the one in `chain` that has the same code)."""
    try:
        fn = next((fn for fn in chain if fn.__code__ is source.fn.__code__), None)
        if fn is not None and fn.__closure__:
            first, *rest = name.split(".")
            own = dict(zip(fn.__code__.co_freevars, fn.__closure__, strict=True))
            if first in own:
                value = own[first].cell_contents
                for part in rest:
                    value = getattr(value, part)
                return value
        return value_of(source, name)
    except (AttributeError, KeyError, ValueError):
        return _MISSING


# --- the entry ------------------------------------------------------------------------------------


def entry_for(
    dispatcher: Any, parameters: Sequence[inspect.Parameter], versions: Mapping[Kinds, Version]
) -> Callable | None:
    """`__call__` with the guards of the versions seen so far in line, newest first; None where a
    signature or a kind has no simple guard. It falls through to `dispatcher.call`."""
    simple = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.POSITIONAL_ONLY)
    if any(p.kind not in simple or p.default is not p.empty for p in parameters):
        return None
    names = [p.name for p in parameters]
    bound: dict[str, Any] = {"_srcgrad_": dispatcher, "_array": np.ndarray}
    lines: list[str] = []
    for number, (kinds, version) in enumerate(reversed(versions.items())):
        tests = guard(names, kinds, version, bound, number)
        if tests is None or number >= _MOST_VERSIONS:
            continue
        bound[f"_run{number}"] = version.call
        bound[f"_made{number}"] = version.made
        body = [f"        return _run{number}({', '.join(names)})"]
        if len(versions) > 1:  # (of a single version it is known which ran last)
            body.insert(0, f"        _srcgrad_.last = _made{number}")
        lines += [f"    if {' and '.join(tests) or 'True'}:", *body]
    own = {"self", *bound}
    if not lines or own & set(names):
        return None
    head = f"def __call__(self, {', '.join(names)}):"
    last = f"    return _srcgrad_.call({', '.join(names)})"
    namespace: dict[str, Any] = dict(bound)
    exec("\n".join([head, *lines, last]), namespace)
    return namespace["__call__"]


def guard(
    names: Sequence[str],
    kinds: Sequence[Kind],
    version: Version,
    bound: dict[str, Any],
    number: int,
) -> list[str] | None:
    """The tests that choose a version, or None if one of the kinds has no simple test."""
    made = version.made
    tests: list[str] = []
    for position, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        test = _kind_test(name, kind, bound, f"{number}_{position}")
        if test is None:
            return None
        tests += test
    if made.apart:
        bound |= {"_overlap": overlap, "_repeats": repeats, "_meets_outside": meets_outside}
        bound |= {f"_made{number}": made, f"_chain{number}": version.chain}
        for first, second, is_object in made.apart:
            if second == OUTSIDE:
                made_and_chain = f"_made{number}, _chain{number}"
                tests.append(f"not _meets_outside({first}, {made_and_chain}, {is_object})")
            elif first == second:
                is_array = isinstance(kinds[names.index(first)], Array)
                is_whole = f"{first}.flags.c_contiguous or " if is_array else ""
                tests.append(f"({is_whole}not _repeats({first}, {is_object}))")
            else:
                tests.append(f"not _overlap({first}, {second}, {is_object})")
    bound["_holds"] = holds
    bound |= {f"_made{number}": made, f"_chain{number}": version.chain}
    return tests + _assumption_tests(version, bound, number)


def _kind_test(name: str, kind: Kind, bound: dict[str, Any], tag: str) -> list[str] | None:
    match kind:
        case Num(type=number, mixed=False):
            if number.__module__ == "builtins":
                return [f"type({name}) is {number.__name__}"]
            bound[f"_type{tag}"] = number
            return [f"type({name}) is _type{tag}"]
        case Array(dtype=dtype, dims=dims) if dims is not None:
            bound[f"_dtype{tag}"] = dtype
            tests = [f"type({name}) is _array", f"{name}.dtype is _dtype{tag}"]
            pattern = [dim == 1 for dim in dims]
            tests.append(f"{name}.ndim == {len(dims)}")
            if dims and not any(pattern):
                tests.append(f"1 not in {name}.shape")
            elif dims:
                tests.append(f"[n == 1 for n in {name}.shape] == {pattern!r}")
            return tests
        case Known(value=None):
            return [f"{name} is None"]
        case Known(value=value) if callable(value) or isinstance(value, types.ModuleType):
            bound[f"_value{tag}"] = value
            return [f"{name} is _value{tag}"]
        case Tuple() | List() | Dict() | Obj():
            return None
        case _:
            return None


def _assumption_tests(version: Version, bound: dict[str, Any], number: int) -> list[str]:
    tests, made = [], version.made
    for place, (fn, code) in enumerate([(version.chain[0], made.code), *made.texts]):
        bound |= {f"_fn{number}_{place}": fn, f"_code{number}_{place}": code}
        tests.append(f"_fn{number}_{place}.__code__ is _code{number}_{place}")
    for place, (source, name, value) in enumerate(made.assumptions):
        if "." in name or name in source.cells or name not in source.globals:
            return [f"_holds(_made{number}, _chain{number})"]
        bound[f"_globals{number}_{place}"] = source.globals
        bound[f"_value{number}_{place}_"] = value
        tests.append(f"_globals{number}_{place}.get({name!r}) is _value{number}_{place}_")
    for place, (source, name, kind) in enumerate(made.global_kinds):
        simple = isinstance(kind, Num) and kind.type.__module__ == "builtins"
        if "." in name or name in source.cells or name not in source.globals or not simple:
            return [f"_holds(_made{number}, _chain{number})"]
        bound[f"_space{number}_{place}"] = source.globals
        assert isinstance(kind, Num)
        tests.append(f"type(_space{number}_{place}.get({name!r})) is {kind.type.__name__}")
    return tests
