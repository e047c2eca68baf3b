"""Cotangents of what objects hold that are known by their identity: by object, not by name.

>>> from types import SimpleNamespace
>>> p, q = SimpleNamespace(x=2.0), SimpleNamespace(x=np.ones(2))
>>> dx = ByObject("x")
>>> dx[p] += 3.0
>>> dx[p], dx[q]
(3.0, array([0., 0.]))
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import runtime
from .attributes import attributes_of, is_of_library, is_record, made, reads_as_tuple
from .errors import Unsupported
from .origins import placed
from .tree import children, container_like, copied, is_leaf, leaves


class Attributes:
    """One attribute of all objects, as a container indexed by object.

    Args:
        name: the name of the attribute.

    >>> from types import SimpleNamespace
    >>> p = SimpleNamespace(x=1.0)
    >>> xs = Attributes("x")
    >>> xs[p] = xs[p] + 1.0
    >>> p.x
    2.0
    """

    __slots__ = ("name",)

    def __init__(self, name: str):
        self.name = name

    def __getitem__(self, holder: object) -> Any:
        return getattr(holder, self.name)

    def __setitem__(self, holder: object, value: object) -> None:
        object.__setattr__(holder, self.name, value)


class Before:
    """What the objects in some values hold, to be remembered while they are changed.

    Args:
        holders: the values.

    >>> Before([1.0, 2.0]).gathered(0)
    [0.0, 0.0]
    """

    def __init__(self, *holders: Any):
        self.seen: dict[int, object] = {}
        self.trees = [self._look(holder) for holder in holders]

    def _look(self, tree: Any) -> Any:
        """The value, in containers of its own, with `_Object`s in the place of objects."""
        if is_leaf(tree):
            return np.empty_like(tree) if isinstance(tree, np.ndarray) else tree
        pairs = children(tree)
        if pairs is None:
            return None
        inner = [(key, self._look(child)) for key, child in pairs]
        if not is_record(tree):
            return container_like(tree, [child for _, child in inner])
        if id(tree) in self.seen:
            raise Unsupported(
                "one object stands at two places of the arguments, and its attributes are changed",
                None,
                "differentiate by the values that it is made of",
            )
        self.seen[id(tree)] = tree
        return _Object(tree, dict(inner))

    def gathered(self, place: int, *cotangents: ByObject) -> Any:
        """The cotangent of one of the values.

        Args:
            place: which one.
            cotangents: those of attributes.

        Returns:
            The same structure, of cotangents.

        >>> Before([]).gathered(0)
        []
        """

        def build(tree: Any) -> Any:
            if isinstance(tree, _Object):
                return made(
                    type(tree.own), **{k: part(tree.own, k, v) for k, v in tree.held.items()}
                )
            pairs = children(tree)
            if pairs is None or is_leaf(tree):
                return runtime.zeros_like(tree) if is_leaf(tree) else None
            return container_like(tree, [build(child) for _, child in pairs])

        def part(holder: object, name: str, tree: Any) -> Any:
            # (objects of two classes may have attributes of one name)
            own = (one.get(holder) for one in cotangents if one.name == name)
            return filled(tree, next((found for found in own if found is not None), None))

        def filled(tree: Any, cotangent: Any) -> Any:
            pairs = children(tree)
            if cotangent is None or isinstance(tree, _Object):
                return build(tree)
            if pairs is None or is_leaf(tree):
                return runtime.fit(cotangent, tree)
            inner = dict(children(cotangent) or ())
            return container_like(tree, [filled(child, inner.get(key)) for key, child in pairs])

        return build(self.trees[place])

    def scattered(self, name: str, *tangents: Any) -> ByObject:
        """The tangents of an attribute, by object.

        Args:
            name: the name of the attribute.
            tangents: those of the values, None where there are none.

        Returns:
            The tangents.

        >>> Before([]).scattered("x", []).found
        {}
        """
        found = ByObject(name)

        def look(tree: Any, tangent: Any) -> None:
            if isinstance(tree, _Object) and tangent is not None:
                given = attributes_of(tangent)
                for key, child in tree.held.items():
                    if key == name:
                        found[tree.own] = given[key]
                    look(child, given[key])
            elif tangent is not None and not is_leaf(tree):
                pairs = zip(children(tree) or (), children(tangent) or (), strict=False)
                for (_, child), (_, inner) in pairs:
                    look(child, inner)

        for tree, tangent in zip(self.trees, tangents, strict=True):
            look(tree, tangent)
        return found


class _Object:
    """An object, and what its attributes held."""

    def __init__(self, own: object, held: dict[str, Any]):
        self.own, self.held = own, held


class ByObject:
    """The cotangents of one attribute, zero for the objects that have none yet (of the shape of
    what they hold; for None, of any shape). What is taken out is nobody else's.

    Args:
        name: the name of the attribute.

    >>> from types import SimpleNamespace
    >>> p = SimpleNamespace(x=1.0)
    >>> dx = ByObject("x")
    >>> dx[p] = 2.0
    >>> (dx + dx)[p]
    4.0
    """

    def __init__(self, name: str):
        self.name = name
        # (the object is kept, so that its number is nobody else's)
        self.found: dict[int, tuple[object, Any]] = {}

    def __getitem__(self, holder: object) -> Any:
        kept = self.found.get(id(holder))
        if kept is not None:
            return 0.0 if kept[1] is None else copied(kept[1])
        value = getattr(holder, self.name, None)
        return 0.0 if value is None else runtime.zeros_like(value)

    def get(self, holder: object) -> Any:
        """The cotangent of the attribute of one object.

        Args:
            holder: the object.

        Returns:
            The cotangent; None where there is none yet.

        >>> ByObject("x").get([1.0]) is None
        True
        """
        kept = self.found.get(id(holder))
        return None if kept is None else copied(kept[1])

    def __setitem__(self, holder: object, value: Any) -> None:
        if type(value) is float and value == 0.0:
            self.found.pop(id(holder), None)
        else:
            self.found[id(holder)] = holder, copied(value)

    def copy(self) -> ByObject:
        """The same cotangents, apart from these.

        Returns:
            The copy.

        >>> ByObject("x").copy().found
        {}
        """
        new = ByObject(self.name)
        new.found = {key: (holder, copied(value)) for key, (holder, value) in self.found.items()}
        return new

    def __add__(self, other: ByObject) -> ByObject:
        new = self.copy()
        for holder, value in other.found.values():
            if value is not None:
                new[holder] = runtime.add(new.get(holder), value)
        return new


def check_same_shape(holder, name, value):
    """Refuse to bind an attribute to a value of another shape than it holds."""
    old = getattr(holder, name, None)
    if old is not None and value is not None and _shape(old) != _shape(value):
        raise Unsupported(
            f"the attribute `{name}` is bound to a value of another shape, and what it held before "
            "is read no more",
            None,
            "give what has another shape an attribute of its own",
        )


def check_inert(result, holder, name, line=None):
    """Raise if the attribute or method `name` of `holder`, which carries no derivative where an
    array, a string or a list has it, is one of a user's object and gives numbers. (`line`: of the
    user's function.)

    >>> check_inert((2,), np.ones(2), "shape")
    """
    owner = next((cls for cls in type(holder).__mro__ if name in vars(cls)), None)
    is_own = owner is None or name in getattr(holder, "__dict__", ())
    if not (is_own or not is_of_library(owner)) or not any(map(_is_number, leaves(result))):
        return
    reason = f"which object .{name} belongs to is only known when it runs, and it gives numbers"
    hint = "give the attribute or method another name, or take objects of one class"
    raise placed(Unsupported(reason, None, hint), line)


def check_plain(*values, line=None):
    """Raise if one of the values is an object of a class that may say what operators and functions
    do with it. (`line`: of the user's function.)

    >>> check_plain(1.0, np.ones(2), [3])
    """
    for value in values:
        cls = type(value)
        if not is_of_library(cls) and not (issubclass(cls, tuple) and reads_as_tuple(cls)):
            reason = (
                f"what is done here with an object of the class {cls.__name__} is only known when "
                "it runs: its class says it"
            )
            hint = "call a method of it, or take objects of one class"
            raise placed(Unsupported(reason, None, hint), line)


def check_numbers(*values, line=None):
    """The same, also of what lists and tuples hold, as NumPy looks into them.

    >>> check_numbers([1.0, (np.ones(2), 2)])
    """
    for value in values:
        if type(value) in (list, tuple):
            check_numbers(*value, line=line)
        else:
            check_plain(value, line=line)


def _is_number(leaf):
    return np.asarray(leaf).dtype.kind in "fciu"


def _shape(value):
    pairs = None if is_leaf(value) else children(value)
    return np.shape(value) if pairs is None else [(key, _shape(child)) for key, child in pairs]


# --- objects that are values --------------------------------------------------------------------


def like(x, *items):
    """An object of the class of `x` with these attributes."""
    return made(type(x), **dict(zip(attributes_of(x), items, strict=True)))


def items_of(x):
    """The attributes of an object, in the order in which `like` takes them."""
    if isinstance(x, dict):  # (a cotangent in parts, of which the order is not known)
        what = "a rule that returns objects is differentiated again"
        raise Unsupported(what, None, "let the rule return a tuple or a dict")
    return tuple(attributes_of(x).values())


def with_field(x, name, value):
    """A copy of the object `x` with one other attribute."""
    return made(type(x), **{**attributes_of(x), name: value})
