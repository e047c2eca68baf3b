"""Comprehensions, as loops that fill a list, a set or a dict."""

from __future__ import annotations

import gast

from ..ir import prims
from ..ir.core import Atom, Const, Var
from .assignments import assign
from .bindings import enter
from .build import Lowering
from .displays import retained_atom
from .expressions import as_atom, atom
from .frames import Frame, LocalFunction, Value
from .loops import changes
from .names import comprehension_names

# the key of the container that a comprehension fills
_MADE = "#items"


def comprehension(lowering: Lowering, node: gast.expr, name: str | None = None) -> Atom:
    iterable = node.generators[0].iter
    generator = lowering.parts.generator(lowering, iterable)
    items = atom(lowering, iterable) if generator is None else generator
    lowering.frame_count += 1
    suffix = f"@{lowering.frame_count}"
    frame = Frame(comprehension_names(node) | {_MADE}, suffix, lowering.frame, live=lowering.live)
    made, wish = _MADE + suffix, name or "items"
    enter(lowering, suffix, node, node)
    lowering.names[made] = wish
    lowering.env[made] = _empty(lowering, node, wish)
    outer = lowering.frame, lowering.live
    lowering.frame = frame
    lowering.live |= {made} | frame.keys(lowering.parts.reads(lowering, node))
    try:
        _generators(lowering, node, 0, items, made)
    finally:
        lowering.frame, lowering.live = outer
    result = as_atom(lowering, lowering.env[made], node)
    for key in [key for key in lowering.env if key.endswith(suffix)]:
        del lowering.env[key]
    return result


def _empty(lowering: Lowering, node: gast.expr, name: str) -> Var:
    match node:
        case gast.SetComp():
            return lowering.emit(prims.make_set, (), node, name)
        case gast.DictComp():
            spelled = prims.COMPREHENSION
            return lowering.emit(prims.make_dict, (Const(()),), node, name, spelled=spelled)
        case _:
            return lowering.emit(prims.make_list, (), node, name, spelled=prims.COMPREHENSION)


def _generators(
    lowering: Lowering, node: gast.expr, index: int, items: Value | None, made: str
) -> None:
    """The loops from `index` on."""
    generator = node.generators[index]
    if generator.is_async:
        raise lowering.refuse("an asynchronous comprehension cannot be differentiated", node)
    if items is None:
        items = lowering.parts.generator(lowering, generator.iter)
    if items is None:
        items = atom(lowering, generator.iter)

    def body() -> None:
        _conditions(lowering, node, index, list(generator.ifs), made)

    if isinstance(items, LocalFunction):

        def take(item: Value) -> None:
            assign(lowering, generator.target, item)
            body()

        changed = changes(lowering, [node]) | {made: False}
        lowering.parts.run(lowering, items, take, changed, False, lowering.live, node)
        return
    lowering.parts.for_loop(
        lowering, generator, node, items, body, {made: False}, lowering.live, lowering.live
    )


def _conditions(
    lowering: Lowering, node: gast.expr, index: int, tests: list[gast.expr], made: str
) -> None:
    if not tests:
        if index + 1 < len(node.generators):
            _generators(lowering, node, index + 1, None, made)
        else:
            _add(lowering, node, made)
        return
    test = atom(lowering, tests[0])

    def then() -> tuple[()]:
        _conditions(lowering, node, index, tests[1:], made)
        return ()

    lowering.branch(test, then, lambda: (), tests[0], lowering.live)


def _add(lowering: Lowering, node: gast.expr, made: str) -> None:
    match node:
        case gast.DictComp():
            key, item = atom(lowering, node.key), retained_atom(lowering, node.value)
            container = lowering.env[made]
            new: Atom = lowering.write(prims.store, (container, key, item), node)
        case gast.SetComp():
            item = retained_atom(lowering, node.elt)
            container = lowering.env[made]
            new = Var(container.wish)
            outs = (lowering.fresh(None), new)
            lowering.effect(prims.Method("add"), (container, item), node, outs, spelled=".add")
        case _:
            item = retained_atom(lowering, node.elt)
            container = lowering.env[made]
            new = lowering.write(prims.append, (container, item), node, spelled=".append")
    lowering.env[made] = new
