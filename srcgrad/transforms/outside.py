"""Bodies of functions of other modules: what they read there is read there still."""

from __future__ import annotations

import sys
from typing import Any

from ..ir import prims
from ..ir.core import Block, Const, Function, Op, Stmt, Var
from ..ir.walk import map_blocks, stmts_in


def is_readable_from(function: Function, source: Any, host: Any) -> tuple[str, str] | None:
    """Why the body of a function cannot take the place of its call in the function of `host`:
    reason and hint; None if it can."""
    for stmt in stmts_in(function.body):
        if not isinstance(stmt, Op):
            continue
        if isinstance(stmt.fn, prims.Opaque):
            return stmt.fn.reason, stmt.fn.hint
        if stmt.fn in (prims.global_value, prims.set_global):
            path = str(stmt.args[0].value)  # type: ignore[union-attr]
            if host is not None and source.globals is host.globals:
                if path.split(".")[0] not in source.cells:
                    continue
            if stmt.fn is prims.set_global or not _is_in_module(source, path):
                return (
                    f"{source.name}() changes an object and reads the variable `{path}` of "
                    "another function",
                    f"pass `{path}` as an argument",
                )
    return None


def _is_in_module(source: Any, path: str) -> bool:
    module = sys.modules.get(source.globals.get("__name__", ""))
    first = path.split(".")[0]
    return (
        module is not None
        and vars(module) is source.globals
        and first in source.globals
        and first not in source.cells
    )


def moved_globals(block: Block, source: Any, host: Any) -> Block:
    """The body with its module's variables read as attributes of the module."""
    if host is not None and source.globals is host.globals:
        return block
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        if isinstance(stmt, Op) and stmt.fn is prims.global_value:
            stmts += _moved(stmt, source)
        else:
            stmts.append(map_blocks(stmt, lambda inner: moved_globals(inner, source, host)))
    return Block(tuple(stmts), block.end)


def _moved(op: Op, source: Any) -> list[Stmt]:
    module = sys.modules[source.globals["__name__"]]
    names = str(op.args[0].value).split(".")  # type: ignore[union-attr]
    made: list[Stmt] = []
    holder: Any = Const(module)
    for name in names:
        out = op.out if name is names[-1] else Var("", True)
        made.append(Op((out,), getattr, (holder, Const(name)), (), op.span, f".{name}"))
        holder = out
    return made
