"""The kinds of global variables, also of those that the code itself sets.

>>> str(global_kind(Known("names"), False, {"names": []}.get, {}))
'list[?]'
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

from ..ir.kinds import ANY, NOTHING, Kind, Known, List, join
from ..ir.kinds_of import kind_of


def kind_there(value: object, text: str) -> Kind:
    """The kind of what is there, and known by that name: so its sizes are called."""
    return kind_of(value, (f"{text}.{place}" for place in itertools.count()))


def kind_of_default(value: object, name: str) -> Kind:
    """The kind of a parameter that has its default: of a flag it is known what it is."""
    return Known(value) if isinstance(value, (bool, str)) else kind_there(value, name)


def global_kind(
    name: Kind,
    is_set: bool,
    namespace: Callable[[str], object] | None,
    written: Mapping[str, Kind],
) -> Kind:
    """`written`: what the code sets variables to. (Of a variable that it sets, sizes are not
    known: they may change.)"""
    if namespace is None or not isinstance(name, Known):
        return ANY
    text = str(name.value)
    try:
        value = namespace(text)
    except (LookupError, AttributeError, NameError):
        return ANY
    kind = kind_there(value, text)
    if is_set:
        other = kind_of(value, (f"{text}:{place}" for place in itertools.count()))
        kind = join(join(kind, other), written.get(text, NOTHING))
    return List(ANY) if kind == List(NOTHING) else kind
