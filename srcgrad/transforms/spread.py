"""Arguments that a star spreads and whose number only the function tells that takes them.

    def plane(a, b, c): ...
    plane(*row)                     a, b, c = row; plane(a, b, c)
    plane(x, *row[1:])              b, c = row[1:]; plane(x, b, c)

(Too many or too few are a ValueError then, of the unpacking: where exceptions are caught, it stays
as it is.)

>>> def plane(a, b, *, c=1.0): ...
>>> def open_(a, b=1.0): ...
>>> taken_by(Direct(plane), ()), taken_by(Direct(plane), ("a",)), taken_by(Direct(open_), ())
(2, 1, None)
"""

from __future__ import annotations

import inspect
import operator
from collections.abc import Collection

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import Array, List
from .callee import Again, Bound, Callee, Choice, Direct, Fails, Made, Matrix
from .contents import Structures
from .users import is_users_class, is_written_by_user


def spread(op: Op, callee: Callee, structures: Structures, stmts: list[Stmt]) -> list[Atom] | None:
    """The arguments by position of a `prims.apply`, taken out of the tuple of all. None: their
    number is not known, or more than one sequence among them is of unknown length."""
    _, args, options = op.args
    count = taken_by(callee, [str(name) for name, _ in structures.fields(options) or ()])
    if count is None:
        return None
    gone: set[Var] = set()
    pieces = _pieces(args, structures, stmts, gone)
    rest = [piece for piece in pieces if not isinstance(piece, list)]
    number = count - sum(len(piece) for piece in pieces if isinstance(piece, list))
    if len(rest) != 1 or number < 1:
        return None
    # (the tuple was made for this call)
    stmts[:] = [stmt for stmt in stmts if not isinstance(stmt, Op) or gone.isdisjoint(stmt.outs)]
    taken: list[Atom] = [Var("", True) for _ in range(number)]
    stmts.append(Op(tuple(taken), prims.unpack, (rest[0], Const(number)), (), op.span))  # type: ignore[arg-type]
    return [atom for piece in pieces for atom in (piece if isinstance(piece, list) else taken)]


def _pieces(
    args: Atom, structures: Structures, stmts: list[Stmt], gone: set[Var]
) -> list[list[Atom] | Atom]:
    """The arguments that are known, and the sequences in between. `gone` receives what nobody asks
    for then."""
    made = structures.defs.get(args) if isinstance(args, Var) else None
    found: list[list[Atom] | Atom] = [args]
    if not isinstance(made, Op):
        return found
    if made.fn is prims.make_tuple:
        found = [list(made.args)]
    elif made.fn is operator.add:
        found = [piece for arg in made.args for piece in _pieces(arg, structures, stmts, gone)]
    elif made.fn is tuple and len(made.args) == 1 and _is_as_it_was(made, stmts):
        if isinstance(structures.kind(made.args[0]), (Array, List)):
            found = [made.args[0]]
    if found != [args]:
        gone.update(made.outs)
    return found


def _is_as_it_was(made: Op, stmts: list[Stmt]) -> bool:
    """Has nothing been run since, which may have written into what is spread?"""
    for stmt in reversed(stmts):
        if isinstance(stmt, Op) and stmt.outs == made.outs:
            return True
        if not isinstance(stmt, Op) or stmt.fn not in _DISPLAYS:
            return False
    return False


_DISPLAYS = (prims.make_tuple, prims.make_dict, operator.add, tuple)


def taken_by(callee: Callee, named: Collection[str]) -> int | None:
    """How many arguments a function takes by position where these are given by name. None: it is
    not known, or may be more or fewer."""
    match callee:
        case Direct(value=np.ufunc() as ufunc):
            return ufunc.nin
        case Direct(value=value):
            is_known = (
                isinstance(value, type) and is_users_class(value) or is_written_by_user(value)
            )
            return _by_signature(value, named) if is_known else None
        case Made(function, captured):
            own = function.params[len(captured) :]
            is_plain = all(p.form == "POSITIONAL_OR_KEYWORD" and not p.default for p in own)
            return sum(p.name not in named for p in own) if is_plain else None
        case Bound(inner, first, given):
            inside = taken_by(inner, {*named, *(name for name, _ in given)})
            return None if inside is None else inside - len(first)
        case Choice(_, then, orelse):
            counts = {taken_by(arm, named) for arm in (then, orelse)}
            return counts.pop() if len(counts) == 1 else None
        case Again(inner):
            return taken_by(inner, named)
        case Fails() | Matrix():
            return None


def _by_signature(value: object, named: Collection[str]) -> int | None:
    try:
        signature = inspect.signature(value, follow_wrapped=False)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    count = 0
    for param in signature.parameters.values():
        if param.kind in (param.VAR_POSITIONAL, param.VAR_KEYWORD):
            return None
        if param.kind is not param.KEYWORD_ONLY and param.name not in named:
            if param.default is not param.empty:
                return None
            count += 1
    return count


__all__ = ["spread", "taken_by"]
