"""Functions that the reverse sweep calls again, and what they read outside that is written by then.

v = quad(lambda t: K[0] * a * t, 0, 1)[0]      (its derivative calls the function again)
K[0] = 5.0                                     refused: it would read this
"""

from __future__ import annotations

import functools
import types
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..analysis.memory import is_variable_outside, written
from ..analysis.storage import ELSEWHERE
from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Const, Loop, Op, Stmt, Var
from ..ir.kinds import Kind
from ..ir.walk import definitions, regions, stmts_in
from .outside_writes import from_outside, name_of_target
from .users import is_user_function

Loops = tuple[Loop, ...]

# what holds the functions that it is given, and calls none
_HOLDING = (
    functools.partial, prims.make_tuple, prims.make_list, prims.make_dict, prims.identity,
)  # fmt: skip
_CALLS = (prims.call, prims.apply)


def read_again(
    block: Block, moving: Collection[Var], kinds: Mapping[Var, Kind], program: Any
) -> list[SrcgradError]:
    """An error for each call of the library whose function reads what is written later."""
    ops = list(_placed(block, ()))
    writes = list(_writes(ops, from_outside(block, kinds), kinds, program))
    defs = definitions(block) if writes else {}
    errors: list[SrcgradError] = []
    for number, (op, loops) in enumerate(ops if writes else ()):
        if not any(out in moving for out in op.outs):
            continue
        names = _names_read_again(op, defs, program, set())
        for when, around, found in writes:
            hit = sorted(names if found is None else names & found)
            if hit and (when > number or set(loops) & set(around)):
                reason = (
                    f"`{hit[0]}` is read by a function that the reverse sweep calls again, and "
                    "written after this call"
                )
                hint = f"pass `{hit[0]}` as an argument, or let the function capture a copy of it"
                errors.append(Unsupported(reason, op.span, hint))
                break
    return errors


def _placed(block: Block, loops: Loops) -> Iterator[tuple[Op, Loops]]:
    """The operations in order, with the loops around them."""
    for stmt in block.stmts:
        if isinstance(stmt, Op):
            yield stmt, loops
        for region in regions(stmt):
            yield from _placed(region, (*loops, stmt) if isinstance(stmt, Loop) else loops)


def _writes(
    ops: list[tuple[Op, Loops]],
    outside: Mapping[Var, str],
    kinds: Mapping[Var, Kind],
    program: Any,
) -> Iterator[tuple[int, Loops, set[str] | None]]:
    """When variables outside are written, and which of them (None: any)."""
    for number, (op, loops) in enumerate(ops):
        name = name_of_target(written(op, kinds), op, outside, kinds)
        if op.fn is prims.set_global:
            yield number, loops, {_last(op.args[0])}
        elif name is not None:
            yield number, loops, {name.split(".")[-1]}
        elif is_user_function(_called(op)):
            if ELSEWHERE in program.writes_of_call(op, kinds):
                yield number, loops, None
            elif program.set_outside:
                yield number, loops, {name.split(".")[-1] for name in program.set_outside}


def _called(op: Op) -> Any:
    return op.fn.fn if isinstance(op.fn, prims.Called) else op.fn


def _last(name: Atom) -> str:
    return str(getattr(name, "value", "")).split(".")[-1]


def _names_read_again(
    op: Op, defs: Mapping[Var, Stmt], program: Any, seen: set[object]
) -> set[str]:
    """The variables outside that are read when the reverse sweep calls functions again which the
    library was given: in the operation, or in the user's function that it calls."""
    fn = _called(op)
    if fn in _CALLS or fn in seen or isinstance(fn, prims.Generated):
        return set()
    if not is_user_function(fn):
        return _names_read(op, defs, program)
    seen.add(fn)
    try:
        function, _ = program.looked(fn)
    except SrcgradError:
        return set()
    inner = definitions(function.body)
    ops = (stmt for stmt in stmts_in(function.body) if isinstance(stmt, Op))
    return set().union(*(_names_read_again(each, inner, program, seen) for each in ops))


def _names_read(op: Op, defs: Mapping[Var, Stmt], program: Any) -> set[str]:
    """The variables outside that the functions read which an operation is given."""
    seen: set[object] = set()
    found: set[str] = set()

    def given(atom: Atom) -> None:
        if isinstance(atom, Const):
            if isinstance(atom.value, types.FunctionType) and is_user_function(atom.value):
                inside(atom.value)
            return
        made = defs.get(atom)
        if isinstance(made, Op) and isinstance(made.fn, prims.Closure):
            body(made.fn.function.body)  # type: ignore[attr-defined]
        if isinstance(made, Op) and (made.fn in _HOLDING or isinstance(made.fn, prims.Closure)):
            for inner in (*made.args, *(atom for _, atom in made.options)):
                given(inner)

    def inside(fn: types.FunctionType) -> None:
        if fn in seen:
            return
        seen.add(fn)
        try:
            function, _ = program.looked(fn)
        except SrcgradError:
            found.update(fn.__code__.co_names)
            return
        body(function.body)

    def body(block: Block) -> None:
        for stmt in stmts_in(block):
            if not isinstance(stmt, Op):
                continue
            if is_variable_outside(stmt):
                found.add(_last(stmt.args[-1 if stmt.fn is getattr else 0]))
            if isinstance(stmt.fn, prims.Closure):
                body(stmt.fn.function.body)  # type: ignore[attr-defined]
            if isinstance(_called(stmt), types.FunctionType) and is_user_function(_called(stmt)):
                inside(_called(stmt))
            for atom in (*stmt.args, *(atom for _, atom in stmt.options)):
                if isinstance(atom, Const):
                    given(atom)

    for atom in (*op.args, *(atom for _, atom in op.options)):
        given(atom)
    return found
