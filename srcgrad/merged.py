"""One function for those that are printed alike, as those for other sizes often are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .back.build import Generation, generate
from .ir import prims
from .ir.core import Atom, Block, Const, Op, Stmt
from .ir.walk import map_blocks
from .transforms.batched_program import handles_in
from .transforms.program import Piece

_Made = tuple[Piece, Generation]


def merged(pieces: Sequence[Piece], count: int) -> list[_Made]:
    """The pieces and their texts; the last `count` stay as they are."""
    kept: list[_Made] = []
    twins: dict[prims.Generated, prims.Generated] = {}
    called: set[prims.Generated] = set()  # (by those that are before the ones they call)
    for number, piece in enumerate(pieces):
        is_called = number < len(pieces) - count
        if twins:
            body = _calling(piece.function.body, twins)
            piece = replace(piece, function=replace(piece.function, body=body))
        made = generate(piece.function, piece.kinds, piece.source)
        called.update(handles_in(piece.function.body))
        if is_called and piece.handle is not None and piece.handle not in called:
            same = (other.handle for other, text in kept if _is_same(piece, made, other, text))
            if (twin := next(same, None)) is not None:
                twins[piece.handle] = twin
                continue
        kept.append((piece, made))
    return kept


def _is_same(piece: Piece, made: Generation, other: Piece, others: Generation) -> bool:
    """Do they differ in nothing but their names?"""
    if piece.source.fn is not other.source.fn or other.handle is None:
        return False
    if made.as_values is None or others.as_values is None:
        is_same = made.as_values is others.as_values
    else:
        is_same = _is_same_text(piece, made.as_values, other, others.as_values)
    return is_same and _is_same_text(piece, made, other, others)


def _is_same_text(piece: Piece, made: Generation, other: Piece, others: Generation) -> bool:
    bound, own = made.bound, others.bound
    return (
        _without_name(made.text, piece) == _without_name(others.text, other)
        and made.mirrored == others.mirrored
        and bound.keys() == own.keys()
        and all(value is own[name] for name, value in bound.items())
    )


def _without_name(text: str, piece: Piece) -> str:
    return text.removeprefix(f"def {piece.function.name}(")


def _calling(block: Block, twins: Mapping[prims.Generated, prims.Generated]) -> Block:
    """The block with the calls of others."""

    def atom(a: Atom) -> Atom:
        is_twin = isinstance(a, Const) and isinstance(a.value, prims.Generated) and a.value in twins
        return Const(twins[a.value]) if is_twin else a  # type: ignore[union-attr]

    def inner(stmt: Stmt) -> Stmt:
        if not isinstance(stmt, Op):
            return map_blocks(stmt, lambda region: _calling(region, twins))
        fn = twins.get(stmt.fn, stmt.fn) if isinstance(stmt.fn, prims.Generated) else stmt.fn
        args = tuple(map(atom, stmt.args))
        is_same = fn is stmt.fn and all(a is b for a, b in zip(args, stmt.args, strict=True))
        return stmt if is_same else replace(stmt, fn=fn, args=args)

    return Block(tuple(map(inner, block.stmts)), tuple(map(atom, block.end)))
