"""What makes a container or a string: displays, stars in them, f-strings."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from ..ir import prims
from ..ir.core import UNBOUND, Atom, Const
from .build import LocalFunction, Lowering
from .expressions import atom, known_items, value

CONVERSIONS = {115: "!s", 114: "!r", 97: "!a"}


def display(lowering: Lowering, node: gast.Tuple | gast.List | gast.Set, name: str | None) -> Atom:
    make, convert, join = {
        gast.Tuple: (prims.make_tuple, tuple, operator.add),
        gast.List: (prims.make_list, list, operator.add),
        gast.Set: (prims.make_set, set, operator.or_),
    }[type(node)]
    pieces = gathered(lowering, node.elts, convert, node, name, retained=True)
    if len(pieces) == 1 and isinstance(pieces[0], tuple):
        return make_display(lowering, make, pieces[0], node, name)
    if not pieces:
        return make_display(lowering, make, (), node, name)
    parts = [
        make_display(lowering, make, piece, node, None) if isinstance(piece, tuple) else piece
        for piece in pieces
    ]
    result = parts[0]
    for index, part in enumerate(parts[1:], 2):
        result = lowering.emit(join, (result, part), node, name if index == len(parts) else None)
    return result


def gathered(
    lowering: Lowering,
    nodes: list[gast.expr],
    convert: Callable | None,
    around: gast.AST,
    name: str | None = None,
    retained: bool = False,
) -> list[tuple[Atom, ...] | Atom]:
    """Runs of single values as tuples, and between them what `convert` makes of the starred
    iterables whose items are not known: now, as what comes after may write into them."""
    pieces: list[Any] = []
    for node in nodes:
        if isinstance(node, gast.Starred):
            starred = lowering.parts.taken(lowering, node.value, "wholly")
            starred = atom(lowering, node.value) if starred is None else starred
            items = known_items(lowering, starred)
            if items is None:
                if convert is not None:
                    out = name if len(nodes) == 1 else None
                    starred = lowering.emit(convert, (starred,), around, out)
                pieces.append(starred)
                continue
        elif retained:
            items = (retained_atom(lowering, node),)
        else:
            items = (atom(lowering, node),)
        if pieces and isinstance(pieces[-1], tuple):
            pieces[-1] += items
        else:
            pieces.append(items)
    return pieces


def retained_atom(lowering: Lowering, node: gast.expr, name: str | None = None) -> Atom:
    """A value that is kept for later: a function in it must not capture what changes."""
    found = value(lowering, node, name)
    if isinstance(found, LocalFunction):
        return lowering.parts.closure(lowering, found, node, True)
    return found


def make_display(
    lowering: Lowering,
    make: Callable,
    items: tuple[Atom, ...],
    node: gast.AST,
    name: str | None,
) -> Atom:
    if make is prims.make_tuple:
        if all(isinstance(i, Const) and i.text is None and i is not UNBOUND for i in items):
            return Const(tuple(i.value for i in items))
        out = lowering.emit(make, items, node, name)
        lowering.tuples[out] = items
        return out
    return lowering.emit(make, items, node, name)


def dictionary(lowering: Lowering, node: gast.Dict, name: str | None) -> Atom:
    parts: list[Atom] = []
    keys: list[Atom] = []
    values: list[Atom] = []

    def flush(is_last: bool) -> None:
        if keys or (is_last and not parts):
            made = make_display(lowering, prims.make_tuple, tuple(keys), node, None)
            out = name if is_last and not parts else None
            parts.append(lowering.emit(prims.make_dict, (made, *values), node, out))
            keys.clear()
            values.clear()

    for key_node, value_node in zip(node.keys, node.values, strict=True):
        if key_node is None:
            flush(False)
            parts.append(lowering.emit(dict, (atom(lowering, value_node),), node))
        else:
            keys.append(atom(lowering, key_node))
            values.append(retained_atom(lowering, value_node))
    flush(True)
    result = parts[0]
    for index, part in enumerate(parts[1:], 2):
        result = lowering.emit(
            operator.or_, (result, part), node, name if index == len(parts) else None
        )
    return result


def formatted(lowering: Lowering, node: gast.JoinedStr, name: str | None) -> Atom:
    values: list[Atom] = []
    template = _template(lowering, node, values)
    if not values:
        return Const(template.format())
    return lowering.emit(prims.format_string, (Const(template), *values), node, name)


def _template(lowering: Lowering, node: gast.JoinedStr, values: list[Atom]) -> str:
    text = ""
    for part in node.values:
        match part:
            case gast.Constant(value=str(piece)):
                text += piece.replace("{", "{{").replace("}", "}}")
            case gast.FormattedValue():
                values.append(atom(lowering, part.value))
                text += "{" + CONVERSIONS.get(part.conversion, "")
                if part.format_spec is not None:
                    text += ":" + _template(lowering, part.format_spec, values)
                text += "}"
    return text
