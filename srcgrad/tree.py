"""Nested containers of numbers and arrays: their leaves, and building them again.

A leaf is a number or an array of numbers. Tuples, lists, dicts, namedtuples and objects that hold
attributes are containers; everything else (`str`, `bool`, `None`, functions) carries no
derivative, is no leaf, and stays where it is.

>>> tree = {"w": np.array([1.0, 2.0]), "layers": [(3.0, "tanh")]}
>>> leaves(tree)
[array([1., 2.]), 3.0]
>>> map_leaves(lambda leaf: 10 * leaf, tree)
{'w': array([10., 20.]), 'layers': [(30.0, 'tanh')]}
>>> dot(tree, tree)
14.0
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from . import runtime
from .attributes import attributes_of, is_record, made
from .errors import WrongShape

Path = tuple[Any, ...]


def is_leaf(value: Any) -> bool:
    """Can this carry a derivative by itself? Numbers and arrays of numbers; booleans cannot.

    >>> [is_leaf(value) for value in (1, 2.0, 3j, np.ones(2), True, "w", None, [1.0])]
    [True, True, True, True, False, False, False, False]
    """
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "iufc"
    return isinstance(value, (int, float, complex)) and not isinstance(value, bool)


def children(tree: Any) -> list[tuple[Any, Any]] | None:
    """(key, child) pairs of a container in order; None if this is not a container."""
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        return list(zip(tree._fields, tree, strict=True))
    if isinstance(tree, (tuple, list)):
        return list(enumerate(tree))
    if isinstance(tree, dict):
        return list(tree.items())
    return list(attributes_of(tree).items()) if is_record(tree) else None


def container_like(tree: Any, items: Sequence[Any]) -> Any:
    """A container of the type and the keys of `tree` that holds `items`."""
    if isinstance(tree, tuple) and hasattr(tree, "_fields"):
        # (results of SciPy may have more attributes than entries)
        held = getattr(tree, "__dict__", {})
        if type(tree).__init__ is not object.__init__:  # (it asks for what it was made of)
            plain: Any = tuple.__new__(type(tree), items)
            plain.__dict__.update(held)
            return plain
        return type(tree)(*items, **{k: held.get(k) for k in getattr(tree, "_extra_fields", ())})
    if isinstance(tree, (tuple, list)):
        return type(tree)(items)
    if type(tree) is dict:
        return dict(zip(tree, items, strict=True))
    if isinstance(tree, dict):  # (a class of its own may be made in its own way)
        new = copy.copy(tree)
        dict.update(new, zip(tree, items, strict=True))  # (that of a Counter counts)
        return new
    return made(type(tree), **dict(zip(attributes_of(tree), items, strict=True)))


def paths(tree: Any, here: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf with the keys that lead to it.

    >>> [path for path, _ in paths({"w": 1.0, "layers": [(2.0, "tanh")]})]
    [('w',), ('layers', 0, 0)]
    """
    if is_leaf(tree):
        yield here, tree
    else:
        for key, child in children(tree) or ():
            yield from paths(child, (*here, key))


def leaves(tree: Any) -> list[Any]:
    """The numbers and arrays of a tree, depth first."""
    if is_leaf(tree):
        return [tree]
    return [leaf for _, child in children(tree) or () for leaf in leaves(child)]


def map_leaves(fn: Callable[..., Any], tree: Any, *rest: Any) -> Any:
    """`tree` with every leaf replaced by `fn(leaf, *the same places of the rest)`.

    >>> map_leaves(lambda a, b: a - b, (1.0, [2.0, None]), (0.5, [1.5, None]))
    (0.5, [0.5, None])
    """
    if is_leaf(tree):
        return fn(tree, *rest)
    pairs = children(tree)
    if pairs is None:
        return tree
    others = [dict(children(other) or ()) for other in rest]
    columns = [(child, *(other[key] for other in others)) for key, child in pairs]
    return container_like(tree, [map_leaves(fn, *column) for column in columns])


def map_tangent(fn: Callable[[Any], Any], tree: Any) -> Any:
    """`fn` of every leaf, in the structure of a derivative: None for what carries none.

    >>> map_tangent(float, (1, ["s", 2]))
    (1.0, [None, 2.0])
    """
    if is_leaf(tree):
        return fn(tree)
    pairs = children(tree)
    if pairs is None:
        return None
    return container_like(tree, [map_tangent(fn, child) for _, child in pairs])


def copied(tree: Any) -> Any:
    """The same in containers and arrays of its own; what is neither stays as it is.

    >>> inner = np.zeros(1)
    >>> copied([inner, "s"])[0] is inner
    False
    """
    if isinstance(tree, np.ndarray):
        return tree.copy()
    pairs = children(tree)
    if pairs is None:
        return tree
    return container_like(tree, [copied(child) for _, child in pairs])


_COMPARED = (int, float, complex, str, bytes, np.generic)


def are_same(left: Any, right: Any) -> bool:
    """Have two trees the same structure and, to the bit, the same leaves?

    >>> are_same([np.ones(2), {"k": "s"}], [np.ones(2), {"k": "s"}]), are_same([1.0], [1])
    (True, False)
    """
    if isinstance(left, np.ndarray):
        is_like = isinstance(right, np.ndarray) and left.dtype == right.dtype
        return is_like and left.shape == right.shape and left.tobytes() == right.tobytes()
    if type(left) is not type(right):
        return False
    inner, others = children(left), children(right)
    if inner is None or others is None:
        return left is right or isinstance(left, _COMPARED) and bool(left == right)
    return len(inner) == len(others) and all(
        a == b and are_same(one, other) for (a, one), (b, other) in zip(inner, others, strict=True)
    )


def rebuild(tree: Any, new: Sequence[Any]) -> Any:
    """`tree` with its leaves replaced, in the order of `leaves`, by `new`.

    >>> rebuild([1.0, ("s", 2.0)], [5.0, 6.0])
    [5.0, ('s', 6.0)]
    """
    supply = iter(new)
    built = map_leaves(lambda leaf: next(supply), tree)
    if next(supply, None) is not None:
        raise ValueError(f"{len(new)} leaves for a tree of {len(leaves(tree))}")
    return built


def dot(left: Any, right: Any) -> float:
    """Real inner product of two trees: the sum of `Re(conj(a) * b)` over all entries."""
    pairs = zip(leaves(left), leaves(right), strict=True)
    return float(sum(np.real(np.sum(np.conj(a) * b)) for a, b in pairs))


def normal(rng: np.random.Generator, tree: Any) -> Any:
    """A tangent of `tree` with normal random numbers for leaves; integers get floats.

    >>> draw = normal(np.random.default_rng(0), (1, "s", np.ones(2)))
    >>> [type(child).__name__ for child in draw]
    ['float', 'NoneType', 'ndarray']
    """

    def draw(leaf: Any) -> Any:
        shape, dtype = np.shape(leaf), np.asarray(leaf).dtype
        sample = rng.standard_normal(shape)
        if dtype.kind == "c":
            sample = sample + 1j * rng.standard_normal(shape)
        if isinstance(leaf, np.ndarray):
            return np.asarray(sample, dtype=dtype if dtype.kind in "fc" else float)
        if isinstance(leaf, np.inexact):
            return dtype.type(sample)
        return complex(sample) if dtype.kind == "c" else float(sample)

    return map_tangent(draw, tree)


# --- tangents and cotangents against their values ------------------------------------------------


def outline(value: Any) -> Any:
    """A value of the same structure, shapes and types that takes no memory.

    >>> outline([np.ones(10**6), 2.0])[0].strides
    (0,)
    """

    def flat(leaf: Any) -> Any:
        if not isinstance(leaf, np.ndarray):
            return leaf
        # (what looks at bytes cannot be written)
        return np.ndarray(leaf.shape, leaf.dtype, bytes(leaf.itemsize), 0, (0,) * leaf.ndim)

    return map_leaves(flat, value)


def like(d: Any, x: Any, what: str, whose: str) -> Any:
    """A tangent or cotangent `d` of `x`, in its type; WrongShape unless it has the structure and
    the shapes of `x`, and is real where that is. None is zero.

    >>> like({"b": 1, "a": None}, {"a": 3.0, "b": 4.0}, "the tangent", "the primal")
    {'a': 0.0, 'b': 1.0}
    """
    if d is None:
        return runtime.zeros_like(x)
    if is_leaf(x):
        if not is_leaf(d) and not isinstance(d, (bool, np.bool_)):
            raise _wrong(what, f"a {type(d).__name__}", whose, f"a {type(x).__name__}")
        if np.shape(d) != np.shape(x):
            raise _wrong(what, f"of shape {np.shape(d)}", whose, f"of shape {np.shape(x)}")
        if np.iscomplexobj(d) and not np.iscomplexobj(x) and np.any(np.imag(d)):
            raise _wrong(what, "complex", whose, "real")
        return runtime.fit(d, x)
    inner = children(x)
    if inner is None:
        return None
    given = children(d)
    if given is None or [key for key, _ in given] != [key for key, _ in inner]:
        if not isinstance(d, dict) or not isinstance(x, dict) or d.keys() != x.keys():
            raise _wrong(what, _shown(d, given), whose, _shown(x, inner))
    found = dict(given or ())
    items = [like(found[k], v, f"{what}[{k!r}]", f"{whose}[{k!r}]") for k, v in inner]
    return container_like(x, items)


def _shown(value: Any, inner: list | None) -> str:
    if inner is None or isinstance(value, (tuple, list)):
        return f"a {type(value).__name__}" + ("" if inner is None else f" of {len(inner)}")
    return f"a {type(value).__name__} of {', '.join(str(key) for key, _ in inner) or 'nothing'}"


def _wrong(what: str, found: str, whose: str, wanted: str) -> WrongShape:
    return WrongShape(f"{what} is {found}, and {whose} is {wanted}", None, "give one like it")
