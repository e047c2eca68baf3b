"""What an `import` inside of a function binds: modules are imported when it is compiled.

>>> node = gast.parse("from math import sin as sine, pi").body[0]
>>> [(name, found) for name, found in bound_by(node, None)]
[('sine', <built-in function sin>), ('pi', 3.141592653589793)]
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from types import ModuleType

import gast


def bound_by(
    node: gast.Import | gast.ImportFrom, package: str | None
) -> Iterator[tuple[str, object]]:
    """Each name, and what it stands for. Raises ImportError as the statement does; `package` is
    that of the module in which it stands."""
    for alias in node.names:
        if isinstance(node, gast.ImportFrom):
            module = importlib.import_module("." * node.level + (node.module or ""), package)
            found = _member(module, alias.name)
        elif alias.asname:
            found = importlib.import_module(alias.name)
        else:
            importlib.import_module(alias.name)
            found = importlib.import_module(alias.name.split(".")[0])
        yield alias.asname or alias.name.split(".")[0], found


def names_of(node: gast.Import | gast.ImportFrom) -> list[str]:
    return [(each.asname or each.name).split(".")[0] for each in node.names]


def _member(module: ModuleType, name: str) -> object:
    try:
        return getattr(module, name)
    except AttributeError:
        inner = f"{module.__name__}.{name}"
    try:
        return importlib.import_module(inner)
    except ModuleNotFoundError as error:
        if error.name not in (inner, module.__name__):
            raise
    place = getattr(module, "__file__", None) or "unknown location"
    raise ImportError(f"cannot import name {name!r} from {module.__name__!r} ({place})")
