"""Functions that call the functions they are given, as the loops that they are.

`map(f, xs)` is lowered like `[f(item) for item in xs]`; `filter`, `functools.reduce` and
`sorted`, `max`, `min` with a `key` likewise. Each is written down as a Python function, whose body
is put in the place of the call like that of a nested function of the user's.

>>> print(text_of_map(["a", "b"], False))
def mapped(zip, function, a, b):
    return [function(a, b) for a, b in zip(a, b)]
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence

import gast

from .. import runtime
from ..ir import prims
from ..ir.core import NONE, Const, Var
from .build import Lowering, Value
from .by_items import made_by_items
from .by_turns import check_apart
from .consumers import taken_early
from .expressions import as_atom, atom, located, value
from .facts import is_of_items
from .generators import generator
from .iterating import ITERATING
from .lazy import called_one, is_as_a_list, is_handed_on, tree_of
from .meanwhile import disturbs, looks_at
from .names import below
from .noticed import items_may_raise
from .written_out import items_of, letters, parsed, run_text, sequence

# what no derivative goes through is left as it stands
_PLAIN: tuple[object, ...] = (bool, bytes, chr, hex, int, len, ord, repr, str, type)

# what gives its items once
_ITERATORS: tuple[object, ...] = (filter, itertools.accumulate, itertools.starmap, map, *ITERATING)


def functional(
    lowering: Lowering, callee: Const, node: gast.Call, name: str | None
) -> Value | None:
    """The value of a call of `map`, `filter` and so on; None if it is something else."""
    if callee.value is zip and _is_of_rows(node):
        return _transposed(lowering, node, name)
    if any(isinstance(arg, gast.Starred) for arg in node.args):
        return None
    options = {keyword.arg: keyword.value for keyword in node.keywords}
    if callee.value is sum and isinstance(_start(node), (gast.List, gast.Tuple)):
        return _joined(lowering, node, name)
    if callee.value in _ITERATORS and is_handed_on(lowering, node):
        return None
    if callee.value in _ITERATORS and not is_as_a_list(lowering, node):
        if name is not None and not is_of_items(node):  # (what it captures is not held to be live)
            raise lowering.refuse(
                "what this iterator reads may change before it is run through",
                node,
                "make it where it is run through",
            )
        return made_by_items(lowering, node)
    if callee.value in (any, all, next) and node.args and not options:
        return _first(lowering, callee.value, node, name)
    if callee.value is map and len(node.args) >= 2 and not options:
        return _map(lowering, node, name)
    if callee.value is filter and len(node.args) == 2 and not options:
        return _filter(lowering, node, name)
    if callee.value is itertools.starmap and len(node.args) == 2 and not options:
        return _starmap(lowering, node, name)
    if callee.value is itertools.accumulate and len(node.args) == 2 and not options:
        return _accumulate(lowering, node, name)
    if callee.value in ITERATING and not options:
        return iterated(lowering, callee.value, node, name)
    if callee.value is functools.reduce and len(node.args) in (2, 3) and not options:
        return _reduce(lowering, node, name)
    if callee.value in (max, min) and set(options) == {"key"} and node.args:
        return _best(lowering, callee, options["key"], node, name)
    if callee.value in (max, min) and set(options) == {"default"} and len(node.args) == 1:
        return _best_or(lowering, callee, options["default"], node, name)
    if callee.value == dict.fromkeys and len(node.args) in (1, 2) and not options:
        return _from_keys(lowering, node, name)
    if callee.value is sorted and "key" in options and set(options) <= {"key", "reverse"}:
        return _sorted(lowering, options, node, name)
    return None


# they may leave items in what they are given
_IN_PART = (itertools.islice, itertools.takewhile, itertools.dropwhile, itertools.chain)


def iterated(lowering: Lowering, fn: object, node: gast.Call, name: str | None) -> Value | None:
    """A function of `itertools`, as a list of what it gives."""
    constants = [arg.value if isinstance(arg, gast.Constant) else None for arg in node.args]
    text = ITERATING[fn](*constants) if node.args else None
    if text is None:
        return None
    params = [param.id for param in parsed(text).args.args]
    args = [
        sequence(lowering, arg, fn in _IN_PART) if "items" in param else value(lowering, arg)
        for param, arg in zip(params, node.args, strict=True)
    ]
    return run_text(lowering, text, args, node, name)


def _is_of_rows(node: gast.Call) -> bool:
    return len(node.args) == 1 and isinstance(node.args[0], gast.Starred) and not node.keywords


def _transposed(lowering: Lowering, node: gast.Call, name: str | None) -> Value | None:
    """`zip(*rows)`, where the rows stay as they are until it is run through."""
    if is_handed_on(lowering, node) or not is_as_a_list(lowering, node):
        return None
    text = (
        "def transposed(rows):\n"
        "    rows = [list(row) for row in rows]\n"
        "    count = min([len(row) for row in rows]) if rows else 0\n"
        "    return [tuple([row[place] for row in rows]) for place in range(count)]"
    )
    return run_text(lowering, text, [atom(lowering, node.args[0].value)], node, name)


# --- map, filter, reduce -----------------------------------------------------------------------


def _map(lowering: Lowering, node: gast.Call, name: str | None) -> Value | None:
    function = value(lowering, node.args[0])
    if isinstance(function, Const) and function.value in _PLAIN:
        return None
    items = items_of(node.args[1]) if len(node.args) == 2 else None
    if items is not None:
        args = [value(lowering, item) for item in items]
        names = letters(len(items))
        calls = ", ".join(f"function({each})" for each in names)
        text = f"def mapped(function, {', '.join(names)}):\n    return [{calls}]"
        return run_text(lowering, text, [function, *args], node, name)
    args = [atom(lowering, arg) for arg in node.args[1:]]
    text = text_of_map(letters(len(args)), len(args) == 1)
    first = [] if len(args) == 1 else [Const(zip, "zip")]
    return run_text(lowering, text, [*first, function, *args], node, name)


def text_of_map(names: Sequence[str], is_single: bool) -> str:
    """`map` over one iterable, or over several."""
    if is_single:
        return "def mapped(function, items):\n    return [function(item) for item in items]"
    args = ", ".join(names)
    return (
        f"def mapped(zip, function, {args}):\n"
        f"    return [function({args}) for {args} in zip({args})]"
    )


def _filter(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    function, items = value(lowering, node.args[0]), atom(lowering, node.args[1])
    if function == NONE:
        text = "def filtered(items):\n    return [item for item in items if item]"
        return run_text(lowering, text, [items], node, name)
    kept = _unless_none(function, "item", "function(item)")
    text = f"def filtered(function, items):\n    return [item for item in items if {kept}]"
    return run_text(lowering, text, [function, items], node, name)


def _starmap(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    args = [value(lowering, node.args[0]), atom(lowering, node.args[1])]
    text = "def mapped(function, items):\n    return [function(*item) for item in items]"
    return run_text(lowering, text, args, node, name)


def _accumulate(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    check_apart(lowering, node.args[0], node.args[1:])
    items, function = sequence(lowering, node.args[0]), value(lowering, node.args[1])
    following = _unless_none(function, "value + item", "function(value, item)")
    text = (
        "def accumulated(function, items):\n"
        "    made = []\n"
        "    for place, item in enumerate(items):\n"
        f"        value = item if place == 0 else {following}\n"
        "        made.append(value)\n"
        "    return made"
    )
    return run_text(lowering, text, [function, items], node, name)


def _reduce(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    check_apart(lowering, node.args[1], [node.args[0], *node.args[2:]])
    function = value(lowering, node.args[0])
    listed = items_of(node.args[1])
    if listed is not None and len(listed) + len(node.args) > 2:
        args = [value(lowering, item) for item in listed]
        names = letters(len(args))
        first = [value(lowering, arg) for arg in node.args[2:]]
        order = [*(["value"] if first else []), *names]
        result = order[0]
        for each in order[1:]:
            result = f"function({result}, {each})"
        text = f"def reduced(function, {', '.join(order)}):\n    return {result}"
        return run_text(lowering, text, [function, *first, *args], node, name)
    items = sequence(lowering, node.args[1])
    loop = "        value = function(value, item)\n    return value"
    if len(node.args) == 3:
        text = f"def reduced(function, items, value):\n    for item in items:\n{loop}"
        initial = value(lowering, node.args[2])
        return run_text(lowering, text, [function, items, initial], node, name)
    empty = ""
    if any(isinstance(part, gast.Try) for part in below(tree_of(lowering))):
        error = "reduce() of empty iterable with no initial value"
        empty = f"    if len(items) == 0:\n        raise TypeError({error!r})\n"
    head = "    value = items[0]\n    for item in items[1:]:\n"
    text = f"def reduced(function, items):\n{empty}{head}{loop}"
    return run_text(lowering, text, [function, items], node, name)


def _from_keys(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    keys = items_of(node.args[0])
    held = [value(lowering, arg) for arg in node.args[1:]] or [NONE]
    if keys:
        names = letters(len(keys))
        pairs = ", ".join(f"{name}: held" for name in names)
        text = f"def made({', '.join(names)}, held):\n    return {{{pairs}}}"
        return run_text(lowering, text, [value(lowering, k) for k in keys] + held, node, name)
    text = "def made(keys, held):\n    return {key: held for key in keys}"
    return run_text(lowering, text, [atom(lowering, node.args[0]), *held], node, name)


def _start(node: gast.Call) -> gast.expr | None:
    """What `sum(items, start)` begins with."""
    named = [keyword.value for keyword in node.keywords if keyword.arg == "start"]
    return next(iter([*node.args[1:], *named]), None)


def _joined(lowering: Lowering, node: gast.Call, name: str | None) -> Value:
    """`sum(lists, [])`: the lists one behind the other."""
    args = [atom(lowering, node.args[0]), value(lowering, _start(node))]  # type: ignore[arg-type]
    text = (
        "def joined(lists, value):\n"
        "    for each in lists:\n"
        "        value = value + each\n"
        "    return value"
    )
    return run_text(lowering, text, args, node, name)


# --- keys --------------------------------------------------------------------------------------


def _best(
    lowering: Lowering, callee: Const, key: gast.expr, node: gast.Call, name: str | None
) -> Value:
    """The item with the greatest (least) key, the first one where several have it."""
    if len(node.args) == 1:
        check_apart(lowering, node.args[0], [key])
        if disturbs(lowering, tree_of(lowering), [key], node.args[0]):
            args = [callee, value(lowering, key), atom(lowering, node.args[0])]
            return run_text(lowering, _BEST_TAKEN, args, node, name)
        items = sequence(lowering, node.args[0])
    else:
        items = atom(lowering, gast.copy_location(gast.Tuple(node.args, gast.Load()), node))
    function = value(lowering, key)
    text = (
        "def best(choose, function, items):\n"
        f"    keys = {_keys(function)}\n"
        "    return items[keys.index(choose(keys))]"
    )
    return run_text(lowering, text, [callee, function, items], node, name)


# (the key may write into what the items are taken from)
_BEST_TAKEN = (
    "def best(choose, function, items):\n"
    "    keys = []\n"
    "    taken = []\n"
    "    for item in items:\n"
    "        taken.append(item)\n"
    "        keys.append(function(item))\n"
    "    return taken[keys.index(choose(keys))]"
)


def _best_or(
    lowering: Lowering, callee: Const, default: gast.expr, node: gast.Call, name: str | None
) -> Value:
    """`max(items, default=value)`: the value where there are no items."""
    check_apart(lowering, node.args[0], [default])
    args = [callee, sequence(lowering, node.args[0]), value(lowering, default)]
    text = "def best(choose, items, other):\n    return choose(items) if len(items) > 0 else other"
    return run_text(lowering, text, args, node, name)


def _unless_none(function: Value, plain: str, called: str) -> str:
    """What is done where the function may be None, or a variable that is."""
    may_be_none = isinstance(function, Var) or function == NONE
    return f"({plain} if function is None else {called})" if may_be_none else called


def _keys(function: Value) -> str:
    return _unless_none(function, "list(items)", "[function(item) for item in items]")


def ordered(function: Value) -> str:
    return (
        "def ordered(order, function, items, reverse):\n"
        f"    keys = {_keys(function)}\n"
        "    return [items[place] for place in order(keys, reverse)]"
    )


def _sorted(
    lowering: Lowering, options: dict[str | None, gast.expr], node: gast.Call, name: str | None
) -> Value | None:
    if len(node.args) != 1:
        return None
    keys = list(options.values())
    check_apart(lowering, node.args[0], keys)
    is_copied = disturbs(lowering, tree_of(lowering), keys, node.args[0])
    items = sequence(lowering, node.args[0], is_copied=is_copied)
    given = {str(option): value(lowering, found) for option, found in options.items()}
    if given["key"] == NONE:
        return None
    order = Const(runtime.sorted_places, "sorted_places")
    args = [order, given["key"], items, given.get("reverse", Const(False))]
    return run_text(lowering, ordered(given["key"]), args, node, name)


def sorted_in_place(lowering: Lowering, node: gast.Call) -> Value | None:
    """`xs.sort(key=f)` as `xs[:] = sorted(xs, key=f)`."""
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    if node.args or "key" not in given or not given.keys() <= {"key", "reverse"}:
        return None
    if looks_at(lowering, given["key"], node.func.value):
        reason = "the key looks at the list that is being sorted, which is empty then"
        raise lowering.refuse(reason, node, "read what it needs before")
    function = value(lowering, given["key"])
    if function == NONE or isinstance(function, Const) and function.value in _PLAIN:
        return None
    items, write_back = located(lowering, node.func.value)
    reverse = value(lowering, given["reverse"]) if "reverse" in given else Const(False)
    order = Const(runtime.sorted_places, "sorted_places")
    given_to = [order, function, items, reverse]
    found = run_text(lowering, ordered(function), given_to, node, None)
    args = (items, Const(slice(None)), as_atom(lowering, found, node))
    write_back(lowering.write(prims.store, args, node, spelled=".sort"))
    return NONE


# --- some of the items ------------------------------------------------------------------------


def _first(lowering: Lowering, fn: object, node: gast.Call, name: str | None) -> Value | None:
    """`any`, `all` and `next` ask a generator for no more items than they need. What `iter` makes
    in the call of `next` itself nobody can ask again."""
    if fn is next and (made := _source_of_iter(lowering, node.args[0])) is not None:
        check_apart(lowering, made, node.args[1:])
        return _next(lowering, generator(lowering, made) or atom(lowering, made), node, name)
    if fn is not next and taken_early(lowering, node.args[0]) and not items_may_raise(node.args[0]):
        source = node.args[0].generators[0].iter
        if not (isinstance(source, gast.Name) and generator(lowering, source)):
            return None
    items = generator(lowering, node.args[0])
    if items is None or fn is next and isinstance(node.args[0], gast.Name):
        return None
    if fn is next:
        return _next(lowering, items, node, name)
    test, found, last = ("item", "True", "False") if fn is any else ("not item", "False", "True")
    text = (
        "def found(items):\n    for item in items:\n"
        f"        if {test}:\n            return {found}\n    return {last}"
    )
    return run_text(lowering, text, [items], node, name)


def _source_of_iter(lowering: Lowering, node: gast.expr) -> gast.expr | None:
    """Of `iter(items)`: the items."""
    is_plain = isinstance(node, gast.Call) and len(node.args) == 1 and not node.keywords
    if not is_plain or isinstance(node.args[0], gast.Starred):
        return None
    return node.args[0] if called_one(lowering, node) is iter else None


def _next(lowering: Lowering, items: Value, node: gast.Call, name: str | None) -> Value:
    default = [value(lowering, arg) for arg in node.args[1:]]
    last = "return default" if default else "raise StopIteration"
    head = f"items{', default' if default else ''}"
    text = f"def first({head}):\n    for item in items:\n        return item\n    {last}"
    return run_text(lowering, text, [items, *default], node, name)
