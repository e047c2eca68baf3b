"""Iterators that are asked for one item after the other, as generators, each as a text.

Where what they read may change between two items, they are no lists.

>>> print(TEXTS[map](2))
def mapped(function, items):
    for item in items:
        yield function(item)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import gast

from ..ir.core import NONE, Const
from .build import Frame, Lowering, Value
from .generators import LocalGenerator, called, generator
from .lazy import LAZY, are_kept, called_one, is_as_a_list, tree_of
from .meanwhile import disturbs, writes_nothing

_MOST = 4


def _mapped(count: int) -> str | None:
    if count != 2:
        return None
    return "def mapped(function, items):\n    for item in items:\n        yield function(item)"


def _mapped_together(names: str) -> str:
    return (
        f"def mapped(function, zip, {names}):\n"
        f"    for {names} in zip({names}):\n"
        f"        yield function({names})"
    )


def _filtered(count: int) -> str | None:
    return (
        "def filtered(function, items):\n"
        "    for item in items:\n"
        "        if function(item):\n"
        "            yield item"
    )


_TRUE = "def filtered(items):\n    for item in items:\n        if item:\n            yield item"


def _starred(count: int) -> str | None:
    return "def mapped(function, items):\n    for item in items:\n        yield function(*item)"


def _accumulated(count: int) -> str | None:
    function = ", function" if count == 2 else ""
    total = "function(total, item)" if count == 2 else "total + item"
    return (
        f"def accumulated(items{function}):\n"
        "    place = 0\n"
        "    for item in items:\n"
        f"        total = item if place == 0 else {total}\n"
        "        place += 1\n"
        "        yield total"
    )


def _chained(count: int) -> str | None:
    if count > _MOST:
        return None
    loops = (f"    for item in items{n}:\n        yield item\n" for n in range(count))
    return f"def chained({', '.join(f'items{n}' for n in range(count))}):\n{''.join(loops)}"


def _flattened(count: int) -> str | None:
    return (
        "def flattened(items):\n"
        "    for inner in items:\n"
        "        for item in inner:\n"
        "            yield item"
    )


def _taken(count: int) -> str | None:
    return (
        "def taken(function, items):\n"
        "    for item in items:\n"
        "        if not function(item):\n"
        "            break\n"
        "        yield item"
    )


def _left(count: int) -> str | None:
    return (
        "def left(function, items):\n"
        "    is_left = False\n"
        "    for item in items:\n"
        "        is_left = is_left or not function(item)\n"
        "        if is_left:\n"
        "            yield item"
    )


def _paired(count: int) -> str | None:
    return (
        "def paired(items):\n"
        "    place = 0\n"
        "    for item in items:\n"
        "        pair = item if place == 0 else before, item\n"
        "        before = item\n"
        "        place += 1\n"
        "        if place > 1:\n"
        "            yield pair"
    )


def _cut(count: int) -> str | None:
    if count == 2:
        return (
            "def cut(items, stop):\n"
            "    place = 0\n"
            "    if stop > 0:\n"
            "        for item in items:\n"
            "            yield item\n"
            "            place += 1\n"
            "            if place == stop:\n"
            "                break"
        )
    return None


def _numbered(count: int) -> str | None:
    start = ("place", "place=0")[count == 1]
    return (
        f"def numbered(items, {start}):\n"
        "    for item in items:\n"
        "        yield place, item\n"
        "        place += 1"
    )


def _zipped(count: int, place: int) -> str:
    """One of the arguments of `zip` is a generator, the others can be lists. (It is asked for one
    item more where one after it has come to its end.)"""
    before, after = range(place), range(place + 1, count)
    others = [*before, *after]
    lines = [f"def zipped(list, len, {', '.join(f'items{n}' for n in range(count))}):"]
    lines += [f"    rest{n} = list(items{n})" for n in others]
    lines += ["    place = 0"]
    lines += ["    if " + " and ".join(f"len(rest{n}) > 0" for n in before) + ":"] if before else []
    indent = "        " if before else "    "
    lines += [f"{indent}for item{place} in items{place}:"]
    for n in after:
        lines += [f"{indent}    if place == len(rest{n}):", f"{indent}        break"]
    items = (f"item{n}" if n == place else f"rest{n}[place]" for n in range(count))
    lines += [f"{indent}    yield {', '.join(items)}", f"{indent}    place += 1"]
    for n in before:
        lines += [f"{indent}    if place == len(rest{n}):", f"{indent}        break"]
    return "\n".join(lines)


# by function: the text for a number of arguments; None if there is none
TEXTS: dict[object, Callable[[int], str | None]] = {
    enumerate: _numbered,
    filter: _filtered,
    itertools.accumulate: _accumulated,
    itertools.chain: _chained,
    itertools.chain.from_iterable: _flattened,
    itertools.dropwhile: _left,
    itertools.islice: _cut,
    itertools.pairwise: _paired,
    itertools.starmap: _starred,
    itertools.takewhile: _taken,
    map: _mapped,
}


def by_items(lowering: Lowering, node: gast.expr) -> LocalGenerator | None:
    """An iterator as a generator, if it is one that cannot be a list; None if it can."""
    return made_by_items(lowering, node) if _changes_meanwhile(lowering, node) else None


def _changes_meanwhile(lowering: Lowering, node: gast.expr) -> bool:
    fn = called_one(lowering, node)
    if fn not in TEXTS and fn not in LAZY:
        return False
    if fn in TEXTS and fn is not enumerate and not is_as_a_list(lowering, node):
        return True
    if fn in (*TEXTS, zip) and any(_is_followed(lowering, arg) for arg in node.args):
        return True
    return any(_changes_meanwhile(lowering, arg) for arg in node.args)


def _is_followed(lowering: Lowering, node: gast.expr) -> bool:
    """Is it a generator of the user's, or the name of an iterator that is followed?"""
    if isinstance(node, gast.Name):
        return generator(lowering, node) is not None
    return called(lowering, node) is not None


def made_by_items(lowering: Lowering, node: gast.Call) -> LocalGenerator:
    """An iterator as a generator."""
    fn = called_one(lowering, node)
    args = [_given(lowering, arg) for arg in node.args if not isinstance(arg, gast.Starred)]
    text = TEXTS[fn](len(args)) if fn in TEXTS else None
    if fn is filter and args[0] == NONE:
        text, args = _TRUE, args[1:]
    elif fn is map and len(args) > 2 and not any(isinstance(a, LocalGenerator) for a in args):
        text = _mapped_together(", ".join(f"item{n}" for n in range(1, len(args))))
        args.insert(1, Const(zip, "zip"))
    elif fn is zip and (place := _place_of_generator(lowering, node, args)) is not None:
        text = _zipped(len(args), place)
        args = [Const(list, "list"), Const(len, "len"), *args]
    if fn is zip and sum(isinstance(arg, LocalGenerator) for arg in args) > 1:
        raise lowering.refuse(
            "zip() of several generators is not followed", node, "make a list of all but one"
        )
    if text is None or len(args) < len(node.args) - 1 or node.keywords:
        raise lowering.refuse(
            "what this iterator reads may change before it is run through",
            node,
            "make it where it is run through",
        )
    key = (id(node), text)
    if key not in lowering.variants:
        lowering.variants[key] = _written(text, node)
    tree = lowering.variants[key]
    names = [param.id for param in tree.args.args]
    given = dict(zip(names, args, strict=False))
    if fn is enumerate and len(args) == 1:
        given["place"] = Const(0)
    return LocalGenerator(tree, Frame(frozenset()), {}, given, lowering.depth)


def _place_of_generator(lowering: Lowering, node: gast.Call, args: list[Value]) -> int | None:
    """Which argument of `zip` is a generator, if it is one alone, and the others stay as they
    are until the last of its items is taken."""
    places = [n for n, arg in enumerate(args) if isinstance(arg, LocalGenerator)]
    if len(places) != 1 or len(args) != len(node.args):
        return None
    (place,) = places
    others = [arg for n, arg in enumerate(node.args) if n != place]
    found = args[place]
    assert isinstance(found, LocalGenerator)
    together = gast.Tuple(others, gast.Load())
    is_apart = not disturbs(lowering, tree_of(lowering), [node.args[place]], together)
    is_calm = writes_nothing(lowering, found) or is_apart
    return place if is_calm and are_kept(lowering, node, others) else None


def _given(lowering: Lowering, node: gast.expr) -> Value:
    """An argument: a generator where it is an iterator itself."""
    fn = called_one(lowering, node)
    if fn in TEXTS and fn is not enumerate or _changes_meanwhile(lowering, node):
        return made_by_items(lowering, node)
    found = generator(lowering, node)
    return lowering.parts.value(lowering, node) if found is None else found


def _written(text: str, node: gast.expr) -> gast.FunctionDef:
    tree = gast.parse(text).body[0]
    for part in gast.walk(tree):
        if "lineno" in getattr(part, "_attributes", ()):
            gast.copy_location(part, node)
    return tree
