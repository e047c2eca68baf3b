"""The arguments of a call: stars spread, generators run through where the call does so."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import gast

from ..ir import prims
from ..ir.core import Atom, Const
from .build import Lowering, Value
from .by_turns import makes_iterator
from .consumers import taken
from .displays import gathered, make_display, retained_atom
from .expressions import as_atom, atom, value
from .generators import LocalGenerator, as_list, generator


def arguments(
    lowering: Lowering,
    node: gast.Call,
    retained: bool = False,
    functions: bool = False,
    takes: str = "",
) -> tuple[tuple[Any, ...], tuple[tuple[str, Any], ...], tuple[Atom, Atom] | None]:
    """The arguments, the options, and None; or, where stars make their number a run-time matter,
    the tuple of all arguments and the dict of all options. `takes`: how generators among them are
    run through (see `how_taken`)."""
    has_star = any(isinstance(arg, gast.Starred) for arg in node.args)
    args: tuple[Any, ...]
    pieces: list[Any] = []
    if has_star:
        # (one that is alone is spread when the function is called, after the options)
        pieces = gathered(lowering, node.args, tuple if len(node.args) > 1 else None, node)
        args = pieces[0] if len(pieces) == 1 and isinstance(pieces[0], tuple) else ()
    else:
        take = value if functions else retained_atom if retained else atom
        args = tuple(
            _argument(lowering, node, place, take, takes) for place in range(len(node.args))
        )
    options: list[tuple[str, Any]] = []
    stars: list[Atom] = []
    for keyword in node.keywords:
        if keyword.arg is None:
            star = atom(lowering, keyword.value)
            is_last = keyword is node.keywords[-1]  # (else what comes after may write into it)
            stars.append(star if is_last else lowering.emit(dict, (star,), node))
        else:
            take = value if functions else atom
            options.append((keyword.arg, take(lowering, keyword.value)))
    args = tuple(_run(lowering, one, node, functions) for one in args)
    if not stars and (not has_star or args or not pieces):
        return args, tuple(options), None
    return (
        (),
        (),
        (_all_args(lowering, args, pieces, node), _all_options(lowering, options, stars, node)),
    )


def _argument(lowering: Lowering, call: gast.Call, place: int, take: Callable, takes: str) -> Value:
    """An argument: of a generator that is run through the list of its items, or the generator
    itself where there are arguments that are evaluated before it is run."""
    node = call.args[place]
    if take is value and makes_iterator(lowering, node):
        found = generator(lowering, node)
        return take(lowering, node) if found is None else found
    later = [*call.args[place + 1 :], *(keyword.value for keyword in call.keywords)]
    if takes == "wholly" and not all(isinstance(one, gast.Constant) for one in later):
        found = generator(lowering, node)
        return take(lowering, node) if found is None else found
    made = taken(lowering, node, takes)
    return take(lowering, node) if made is None else made


def _run(lowering: Lowering, value: Value, node: gast.AST, functions: bool) -> Any:
    """(What is given to a nested function is handed on as it is.)"""
    is_waiting = isinstance(value, LocalGenerator) and not functions
    return as_list(lowering, value, node) if is_waiting else value


def _all_args(
    lowering: Lowering, args: tuple[Value, ...], pieces: list[Any], node: gast.Call
) -> Atom:
    pieces = pieces or [tuple(as_atom(lowering, arg, node) for arg in args)]
    if len(pieces) == 1 and not isinstance(pieces[0], tuple):
        return lowering.emit(tuple, (pieces[0],), node)
    parts = [
        make_display(lowering, prims.make_tuple, piece, node, None)
        if isinstance(piece, tuple)
        else piece
        for piece in pieces
    ]
    result = parts[0]
    for part in parts[1:]:
        result = lowering.emit(operator.add, (result, part), node)
    return result


def _all_options(
    lowering: Lowering, options: list[tuple[str, Value]], stars: list[Atom], node: gast.Call
) -> Atom:
    keys = Const(tuple(name for name, _ in options))
    values = [as_atom(lowering, option, node) for _, option in options]
    result: Atom | None = None
    if values or not stars:
        result = lowering.emit(prims.make_dict, (keys, *values), node)
    for star in stars:
        result = star if result is None else lowering.emit(operator.or_, (result, star), node)
    assert result is not None
    return result
