"""The batched version of a generated function, with those of the functions that it calls.

In: the pieces of a program, callees first, the last of which is called for many directions, and
how many of its last parameters these are. Out: the pieces that take its place, and the levels of
its results. Raises NotBatched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..front.source import value_of
from ..ir import prims
from ..ir.core import Block, Const, Function, Op
from ..ir.kinds import ANY, Array, Dim, List
from ..ir.walk import own_atoms, stmts_in
from .batched import Batched, batched
from .levels import EACH, NO, YES, Level, NotBatched, lifted
from .program import Piece

Pieces = tuple[Piece, ...]


def batched_pieces(pieces: Sequence[Piece], moving: int) -> tuple[Pieces, tuple[Level, ...]]:
    """Raises NotBatched."""
    last = pieces[-1]
    program = _Program(pieces)
    levels = (*[NO] * (len(last.function.params) - moving), *[YES] * moving)
    found = program.made(last, levels, is_first=True)
    every = [*pieces, *program.pieces]
    return tuple(_reached(every)), found.levels


class _Program:
    """`done`: what was made of a function for arguments of these levels; None while it is made."""

    def __init__(self, pieces: Sequence[Piece]):
        self.given = {piece.handle: piece for piece in pieces if piece.handle is not None}
        self.names = {piece.function.name for piece in pieces}
        self.pieces: list[Piece] = []
        self.done: dict[object, tuple[prims.Generated, tuple[Level, ...]] | None] = {}

    def made(self, piece: Piece, levels: tuple[Level, ...], is_first: bool = False) -> Batched:
        params = piece.function.params
        if len(levels) != len(params):
            raise NotBatched("default arguments of a generated function")
        moving = {p.var: level for p, level in zip(params, levels, strict=True) if level is not NO}
        for var, level in moving.items():
            lifted(piece.kinds.get(var, ANY), level)
        namespace = lambda name: value_of(piece.source, name)  # noqa: E731
        found = batched(piece.function, piece.kinds, moving, self.called, namespace, is_first)
        handle = prims.Generated(self.unique(f"{piece.function.name}_batched"))
        function = replace(found.function, name=handle.name, doc=_doc(piece.function))
        self.pieces.append(Piece(function, found.kinds, piece.source, handle))
        return found

    def called(
        self, handle: prims.Generated, levels: tuple[Level, ...]
    ) -> tuple[prims.Generated, tuple[Level, ...]]:
        key = handle, levels
        if key not in self.done:
            self.done[key] = None
            found = self.made(self.given[handle], levels)
            made = self.pieces[-1].handle
            assert made is not None
            self.done[key] = made, found.levels
        done = self.done[key]
        if done is None:
            raise NotBatched("a function that calls itself")
        return done

    def unique(self, name: str) -> str:
        found, number = name, 1
        while found in self.names:
            number += 1
            found = f"{name}{number}"
        self.names.add(found)
        return found


def shapes_of(pieces: Sequence[Piece]) -> tuple[tuple[Dim, ...], ...]:
    """The shapes of what is batched in these functions, without the axis of directions."""
    found: dict[tuple[Dim, ...], None] = {}
    for piece in pieces:
        for kind in piece.kinds.values():
            match kind:
                case Array(dims=(first, *rest)) if first == EACH:
                    found[tuple(rest)] = None
                case List(item=Array(dims=(first, *rest))) if first == EACH:
                    found[_LENGTH, *rest] = None
    return tuple(found)


# a list may hold as many arrays
_LENGTH = 64


def _doc(function: Function) -> str | None:
    return function.doc and f"{function.doc.removesuffix('.')}, for many at once."


def _reached(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The last piece, and those that it calls, in their order."""
    needed = {pieces[-1].handle}
    for piece in reversed(pieces):
        if piece.handle in needed:
            needed.update(handles_in(piece.function.body))
    return (piece for piece in pieces if piece.handle in needed)


def handles_in(block: Block) -> Iterator[prims.Generated]:
    """The generated functions that are called."""
    for stmt in stmts_in(block):
        if isinstance(stmt, Op) and isinstance(stmt.fn, prims.Generated):
            yield stmt.fn
        for atom in own_atoms(stmt):
            if isinstance(atom, Const) and isinstance(atom.value, prims.Generated):
                yield atom.value
