"""Where a derivative is lost without a word of the program: it is told, once per place."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping

from ..analysis.truncation import OF_FIRST, cuts_off, gives_integers, written_value
from ..errors import DerivativeLost, Span
from ..front.written import written_lines
from ..ir.core import Block, Op, Var
from ..ir.kinds import Kind
from ..ir.walk import stmts_in

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
        is_of_first = op.fn in OF_FIRST and "dtype" not in dict(op.options)
        is_moving = any(atom in moving for atom in op.args[1:])
        if is_of_first and is_moving and gives_integers(op, moving, kinds):
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


__all__ = ["lost", "tell"]
