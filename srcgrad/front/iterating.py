"""Functions of `itertools`, as the lists of what they give: each as the text of a Python function.

Arguments of the texts that are called `items…` are sequences. A text may depend on constants among
the arguments; None: it is not written down for these.

>>> print(ITERATING[itertools.pairwise](None))
def paired(items):
    return [(items[place], items[place + 1]) for place in range(len(items) - 1)]
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

_MOST = 4
_NEGATIVE = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."


def _chained(*args: object) -> str:
    names = [f"items{place}" for place in range(len(args))]
    starred = ", ".join(f"*{name}" for name in names)
    return f"def chained({', '.join(names)}):\n    return [{starred}]"


def _flattened(*args: object) -> str:
    return "def flattened(items):\n    return [item for inner in items for item in inner]"


def _accumulated(*args: object) -> str | None:
    if len(args) != 1:
        return None
    return (
        "def accumulated(items):\n"
        "    made = []\n"
        "    for place, item in enumerate(items):\n"
        "        total = item if place == 0 else total + item\n"
        "        made.append(total)\n"
        "    return made"
    )


def _cut(*args: object) -> str | None:
    names = {2: ("stop",), 3: ("start", "stop"), 4: ("start", "stop", "step")}.get(len(args))
    if names is None:
        return None
    places = ":".join(names) if len(names) > 1 else f":{names[0]}"
    checks = "".join(
        f"    if {name} is not None and {name} < 0:\n        raise ValueError({_NEGATIVE!r})\n"
        for name, value in zip(names, args[1:], strict=True)
        if type(value) is not int or value < 0
    )
    return f"def cut(items, {', '.join(names)}):\n{checks}    return items[{places}]"


def _paired(*args: object) -> str:
    return (
        "def paired(items):\n"
        "    return [(items[place], items[place + 1]) for place in range(len(items) - 1)]"
    )


def _multiplied(*args: object) -> str:
    names = [f"item{place}" for place in range(len(args))]
    loops = " ".join(f"for {name} in items{name[4:]}" for name in names)
    params = ", ".join(f"items{name[4:]}" for name in names)
    return f"def multiplied({params}):\n    return [({', '.join(names)},) {loops}]"


def _combined(items: object = None, count: object = None, *more: object) -> str | None:
    return _chosen("combined", count, lambda k: f"range(i{k - 1} + 1, len(items))" if k else "")


def _permuted(items: object = None, count: object = None, *more: object) -> str | None:
    def places(k: int) -> str:
        others = " and ".join(f"i{k} != i{other}" for other in range(k))
        return f"range(len(items)) if {others}" if k else ""

    return _chosen("permuted", count, places)


def _chosen(name: str, count: object, places: Callable[[int], str]) -> str | None:
    if type(count) is not int or not 1 <= count <= _MOST:
        return None
    loops = " ".join(f"for i{k} in {places(k) or 'range(len(items))'}" for k in range(count))
    chosen = ", ".join(f"items[i{k}]" for k in range(count))
    return f"def {name}(items, count):\n    return [({chosen},) {loops}]"


def _repeated(*args: object) -> str | None:
    if len(args) != 2:
        return None
    return "def repeated(value, count):\n    return [value for _ in range(count)]"


def _taken(*args: object) -> str:
    return (
        "def taken(function, items):\n"
        "    made = []\n"
        "    for item in items:\n"
        "        if not function(item):\n"
        "            break\n"
        "        made.append(item)\n"
        "    return made"
    )


def _left(*args: object) -> str:
    return (
        "def left(function, items):\n"
        "    made = []\n"
        "    is_left = False\n"
        "    for item in items:\n"
        "        is_left = is_left or not function(item)\n"
        "        if is_left:\n"
        "            made.append(item)\n"
        "    return made"
    )


ITERATING: dict[object, Callable[..., str | None]] = {
    itertools.accumulate: _accumulated,
    itertools.chain: _chained,
    itertools.chain.from_iterable: _flattened,
    itertools.combinations: _combined,
    itertools.dropwhile: _left,
    itertools.islice: _cut,
    itertools.pairwise: _paired,
    itertools.permutations: _permuted,
    itertools.product: _multiplied,
    itertools.repeat: _repeated,
    itertools.takewhile: _taken,
}
