"""Where a derivative is lost without a word of the program: it is told, once per place."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping

import numpy as np

from ..analysis.truncation import cuts_off, gives_integers, written_value
from ..errors import DerivativeLost, Span, Unsupported
from ..front.written import written_lines
from ..ir import prims
from ..ir.core import Atom, Block, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Kind
from ..ir.walk import definitions, stmts_in

_REASON = (
    "a float that carries a derivative is cut off to an integer, because the array that it is "
    "stored in holds {dtype}: no derivative flows through it"
)
_HINT = "make the array one of floats, or cast with astype(int) where this is meant"

# by file, as every module has one: by default Python shows a warning once per line
_registries: dict[str, dict] = {}


def lost(
    body: Block, moving: Collection[Var], used: Collection[Var], kinds: Mapping[Var, Kind]
) -> list[tuple[Span, str]]:
    """Where floats with a derivative are cut off to integers that the result depends on, and what
    the array holds."""
    found = []
    for op in stmts_in(body):
        if not isinstance(op, Op) or op.span is None or used.isdisjoint(op.outs):  # type: ignore[attr-defined]
            continue
        is_full = op.fn is np.full_like and "dtype" not in dict(op.options) and len(op.args) == 2
        if is_full and op.args[1] in moving and gives_integers(op, moving, kinds):
            found.append((op.span, str(kinds[op.out].dtype)))  # type: ignore[union-attr]
        elif written_value(op) in moving and cuts_off(op, kinds):
            found.append((op.span, str(kinds[op.outs[-1]].dtype)))  # type: ignore[union-attr]
    return found


def tell(found: Collection[tuple[Span, str]], told: set[tuple[str, int]]) -> None:
    """Warn of each place that is not told of yet; those in generated text were told of before."""
    for span, dtype in found:
        place = span.file, span.line
        if place in told or written_lines(span.file) is not None:
            continue
        told.add(place)
        text = f"{_REASON.format(dtype=dtype)}\nhint: {_HINT}"
        registry = _registries.setdefault(span.file, {})
        warnings.warn_explicit(text, DerivativeLost, span.file, span.line, registry=registry)


def perhaps_lost(
    body: Block, moving: Collection[Var], used: Collection[Var], kinds: Mapping[Var, Kind]
) -> list[Unsupported]:
    """An error for each store of what carries a derivative into an array that holds floats on one
    path and integers on another."""
    defs, found = definitions(body), []
    for op in stmts_in(body):
        if not isinstance(op, Op) or used.isdisjoint(op.outs):  # type: ignore[attr-defined]
            continue
        if written_value(op) in moving and kinds.get(op.outs[-1], ANY) is ANY:
            if {"f", "i"} <= _held(op.args[0], defs, kinds, set()):
                reason = "the array that is written holds integers on one path, floats on another"
                found.append(Unsupported(reason, op.span, "make it one of floats on both"))
    return found


def _held(
    atom: Atom, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind], seen: set[Atom]
) -> set[str]:
    """Whether it may be an array of floats ("f"), of integers ("i")."""
    if not isinstance(atom, Var) or atom in seen:
        return set()
    seen.add(atom)
    kind = kinds.get(atom, ANY)
    if isinstance(kind, Array):
        return {"i" if kind.dtype.kind in "iub" else "f"}
    ends: list[Atom] = []
    match defs.get(atom):
        case Op() as op if written_value(op) is not None or op.fn is prims.identity:
            ends = [op.args[0]]
        case If(then=then, orelse=orelse, outs=outs) if atom in outs:
            ends = [then.end[outs.index(atom)], orelse.end[outs.index(atom)]]
        case Loop(carries=carries, body=inner):
            pairs = zip(carries, inner.end, strict=True)
            ends = [a for c, end in pairs if atom in (c.inside, c.out) for a in (c.init, end)]
    return set().union(*(_held(end, defs, kinds, seen) for end in ends))


__all__ = ["lost", "perhaps_lost", "tell"]
