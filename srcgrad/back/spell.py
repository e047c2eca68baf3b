"""How generated code names an object: by the user's own alias, or by a name bound for it.

>>> import math, numpy
>>> speller = Speller({"numpy": numpy, "e": numpy.exp}, {}, params=("math",))
>>> speller.name(numpy.linalg.inv), speller.name(numpy.exp), speller.name(abs)
('numpy.linalg.inv', 'e', 'abs')
>>> speller.name(math.sin), [*speller.bound]
('math2.sin', ['math2'])
"""

from __future__ import annotations

import builtins
import math
import types
from collections.abc import Collection, Iterator, Mapping

import numpy as np

from ..checkpoints import is_replayed
from ..hashing import Itself
from ..in_python import in_python
from ..ir import prims
from .names import valid_name

_MISSING = object()


class Speller:
    """Names for objects, in the namespace of one function. `bound` collects what the namespace
    does not provide, `relied` the variables of the module that must go on standing for what they
    do. `params` (and other names that are used up) shadow globals."""

    def __init__(
        self,
        globals: Mapping[str, object],
        cells: Mapping[str, types.CellType],
        params: Collection[str] = (),
    ):
        self.globals, self.cells, self.params = globals, cells, frozenset(params)
        self.bound: dict[str, object] = {}
        self.relied: dict[str, object] = {}
        self.used: set[str] = set()
        self._names: dict[int, str] = {}
        self._kept: list[object] = []

    def name(self, value: object, text: str | None = None) -> str:
        """The dotted name of an object; `text` is how the user wrote it, where he did."""
        value = value.fn if isinstance(value, Itself) else value
        value = getattr(value, "replays", value) if is_replayed(value) else value
        found = self._names.get(id(value))
        if text is not None and text != found and self.is_called(text, value):
            self.used.add(text.partition(".")[0])
            self.rely(text, value)
            return text
        if found is None:
            found = self._names[id(value)] = self._find(value, text)
            self._kept.append(value)
            self.rely(found, value)
            self.used.add(found.partition(".")[0])
        return found

    def rely(self, name: str, value: object) -> None:
        is_other = name in self.bound or name in self.cells
        if name in self.globals and not is_other and not isinstance(value, types.ModuleType):
            self.relied[name] = value

    def use(self, text: str) -> str:
        """The name of a global variable, as the user wrote it."""
        self.used.add(text.partition(".")[0])
        return text

    def is_called(self, text: str, value: object) -> bool:
        """Does the name, at the top of the generated function, stand for this object?"""
        root, *attributes = text.split(".")
        found = self.look_up(root)
        for attribute in attributes:
            found = getattr(found, attribute, _MISSING)
        return _is_same(found, value)

    def look_up(self, name: str) -> object:
        if name in self.params:
            return _MISSING
        if name in self.bound:
            return self.bound[name]
        if name in self.cells:
            try:
                return self.cells[name].cell_contents
            except ValueError:
                return _MISSING
        if name in self.globals:
            return self.globals[name]
        return getattr(builtins, name, _MISSING)

    def bind(self, name: str, value: object) -> str:
        """Bind an object under a name that nothing else has."""
        stem, number = name + "_" * name[-1].isdigit(), 2
        while name in self.params or self.is_other(name, value):
            name, number = f"{stem}{number}", number + 1
        self.bound[name] = value
        return name

    def is_other(self, name: str, value: object) -> bool:
        found = self.look_up(name)
        return found is not _MISSING and not _is_same(found, value)

    def _find(self, value: object, text: str | None) -> str:
        for name in _own_names(value):
            if self.is_called(name, value):
                return name
        if isinstance(value, types.ModuleType):
            for name, item in self.globals.items():
                if item is value and name not in self.params and name not in self.bound:
                    return name
            return self.bind("np" if value is np else valid_name(value.__name__), value)
        path = numpy_path(value)
        if path is not None:
            for name, item in self.globals.items():
                if item is value and self.is_called(name, value):
                    return name
            return f"{self.name(np)}.{path}"
        if (path := self.scipy_path(value)) is not None:
            return path
        name = getattr(value, "__name__", "")
        if getattr(math, name, _MISSING) is value:
            return f"{self.name(math)}.{name}" if not self.is_called(name, value) else name
        for alias, item in self.globals.items():
            if item is value and self.is_called(alias, value):
                return alias
        last = (text or name or type(value).__name__).rpartition(".")[2]
        if not isinstance(value, prims.Generated):  # (they are called as they are defined)
            last = last.lstrip("_") or "value"
        return self.bind(valid_name(last), value)

    def scipy_path(self, value: object) -> str | None:
        """ "special.psi" where the user has called `scipy.special` so, or has all of SciPy."""
        name = getattr(value, "__name__", None)
        for alias, module in self.globals.items():
            if not isinstance(module, types.ModuleType) or alias in self.params:
                continue
            if module.__name__.split(".")[0] != "scipy":
                continue
            rooms = [key for key, item in vars(module).items() if _is_room(key, item)]
            for path in (alias, *(f"{alias}.{room}" for room in rooms)):
                if isinstance(name, str) and self.is_called(f"{path}.{name}", value):
                    return f"{path}.{name}"
        return None


def _is_room(name: str, value: object) -> bool:
    """A public module of SciPy."""
    return isinstance(value, types.ModuleType) and value.__name__ == f"scipy.{name}"


def _own_names(value: object) -> Iterator[str]:
    if value is np:
        yield from ("np", "numpy")
    elif isinstance(value, types.ModuleType):
        yield value.__name__
    else:
        name = getattr(value, "__name__", None)
        if isinstance(name, str) and getattr(builtins, name, _MISSING) is value:
            yield name


def numpy_path(value: object) -> str | None:
    """ "linalg.inv" for `np.linalg.inv`; None for what NumPy does not offer by name."""
    name = getattr(value, "__name__", None)
    if not isinstance(name, str):
        return None
    if isinstance(value, np.ufunc):
        return name if getattr(np, name, None) is value else None
    owner = getattr(value, "__self__", None)
    if isinstance(owner, np.ufunc):
        return f"{numpy_path(owner)}.{name}"
    module = (getattr(value, "__module__", None) or "").split(".")
    if module[0] != "numpy":
        return None
    for path in ([*(part for part in module[1:] if not part.startswith("_")), name], [name]):
        found: object = np
        for part in path:
            found = getattr(found, part, _MISSING)
        if found is value:
            return ".".join(path)
    return None


def _is_same(found: object, value: object) -> bool:
    if found is value or in_python(found) is value:
        return True
    if found is _MISSING or type(found) is not type(value):
        return False
    if isinstance(value, (float, int, str, complex)):
        return found == value
    # a bound method (np.add.at) is made anew at each look
    owner = getattr(value, "__self__", None)
    return (
        owner is not None
        and not isinstance(owner, types.ModuleType)
        and getattr(found, "__self__", None) is owner
        and getattr(found, "__name__", 0) == getattr(value, "__name__", 1)
    )
