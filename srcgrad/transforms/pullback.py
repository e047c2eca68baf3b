"""The two halves of a function of which the caller keeps the second, the pullback.

The forward half returns the value and what the backward half reads, which takes no more than that
and the cotangent of the value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..ir.core import Atom, Block
from .cotangents import Place
from .primals import Primal
from .program import Program


def pull_back(
    program: Program,
    primal: Primal,
    places: Sequence[Place],
    carrying: Sequence[Place],
    aux: Sequence[Atom],
    doc: str,
) -> None:
    """Add the halves of `primal` to the pieces of the program. The backward one returns the
    cotangents of `places`, None for those that are not among `carrying`; `aux` is returned beside
    the value and carries no derivative."""
    function = primal.function
    halves = program.new_halves(primal, tuple(carrying))
    halves.asked, halves.beside = tuple(places), tuple(aux)
    inner = replace(function, body=Block(function.body.stmts, function.body.end[:1]))
    program.fill(halves, replace(primal, function=inner))
    ahead, back = program.pieces[-2:]
    docs = f"Value of {function.name}, and what its pullback reads.", doc
    program.pieces[-2:] = [
        replace(piece, function=replace(piece.function, doc=text))
        for piece, text in zip((ahead, back), docs, strict=True)
    ]
