"""What calls read of what is there from call to call, where the function changes that meanwhile.

A default argument, the object of a bound method, what a `partial` was given: no name tells that it
is read, and the reverse sweep would read it as it is by then.

>>> def scaled(x, by={"k": 2.0}): return x * by["k"]
>>> {id(scaled.__defaults__[0])} <= reach(scaled).keys()
True
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Mapping

import numpy as np

from ..attributes import attributes_of, is_record
from ..front.resolve import is_known
from ..front.source import Source, value_of
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Kind, Known


def reach(*roots: object) -> dict[int, object]:
    """What can be written of all that these hold, and these themselves, by identity."""
    found: dict[int, object] = {}
    seen: set[int] = set()
    todo = list(roots)
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, (list, dict, set, np.ndarray)) or is_record(value):
            found[id(value)] = value
        todo += _held(value)
    return found


def _held(value: object) -> Iterable[object]:
    match value:
        case list() | tuple() | set() | frozenset():
            return list(value)
        case dict():
            return list(value.values())
        case types.MethodType():
            return (value.__self__, value.__func__)
        case functools.partial():
            return (value.func, *value.args, *value.keywords.values())
        case types.FunctionType():
            cells = (cell for cell in value.__closure__ or ())
            held = [c.cell_contents for c in cells if _is_filled(c)]
            named = (value.__kwdefaults__ or {}).values()
            return [*(value.__defaults__ or ()), *named, *held, *vars(value).values()]
        case type():
            names = (name for name in vars(value) if not name.startswith("__"))
            return [vars(value)[name] for name in names]
        case _ if is_record(value):
            return list(attributes_of(value).values())
        case _:
            return ()


def _is_filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True


def read_meanwhile(
    op: Op,
    written: Mapping[str, Atom | None],
    outside: Mapping[Var, str],
    source: Source,
    kinds: Mapping[Var, Kind],
) -> str | None:
    """What a call may read of what is written elsewhere in the function, if there is something:
    its name. `written`: the names of what is written, with what a write went to."""
    given = [op.fn, *(atom.value for atom in op.args if isinstance(atom, Const))]
    given += [value.value for _, value in op.options if isinstance(value, Const)]
    mine = reach(*given)
    names = getattr(getattr(op.fn, "__code__", None), "co_names", ())
    for name, target in written.items():
        holder = kinds.get(target) if isinstance(target, Var) else None
        value = target.value if isinstance(target, Const) else what_is(source, name)
        if isinstance(holder, Known):
            value = holder.value
        if isinstance(value, (type, types.FunctionType)):
            if any(value is one for one in given) and name.rpartition(".")[2] in names:
                return name
        elif mine.keys() & reach(value).keys():
            return name
    given_by_calls = (atom for atom in op.args if "`" in outside.get(atom, ""))  # type: ignore[call-overload]
    if written and next(given_by_calls, None) is not None:
        return next(iter(written))
    return None


def holds_code(value: object) -> bool:
    """Is it a function or class, or an object of one, or does it hold that? Calls are generated for
    the one that stands there when the gradient is made.

    >>> holds_code({"f": abs}), holds_code([1.0, 2.0])
    (True, False)
    """
    match value:
        case dict():
            return any(map(holds_code, value.values()))
        case list() | tuple() | set() | frozenset():
            return any(map(holds_code, value))
        case _:
            return is_known(value) or is_record(value)


def what_is(source: Source, name: str) -> object:
    """What stands under a name outside of a function now; None if that is not known."""
    try:
        return value_of(source, name)
    except (AttributeError, KeyError, ValueError):
        return None
