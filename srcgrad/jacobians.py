"""Whole matrices of derivatives: `jacrev`, `jacfwd`, `jacobian`, `hessian`; and `hvp`, without one.

>>> jacobian(lambda x: np.array([x[0] * x[1], x[0], x[1]]))(np.array([2.0, 3.0]))
array([[3., 2.],
       [1., 0.],
       [0., 1.]])
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Parameter
from typing import Any

import numpy as np

from . import runtime, runtime_objects, tree
from .api import Gradient, made_from, target_of
from .at_once import AtOnce, Found
from .blocks import (
    Along,
    Blocks,
    by_columns,
    by_rows,
    columns,
    is_complex,
    rows,
    weight_of,
)
from .derived import written_by
from .inside import Matrix, hessian_of, jacobian_of, product_of
from .pullbacks import Pullback, Pushforward, Wrt, pulled
from .selectors import Selector
from .tree import like, outline


class Jacobian(Matrix):
    """The Jacobian of a function: called like the function itself, it gives for every array of the
    result and every array that `wrt` selects the derivatives, in the shape of the result followed
    by the shape of the argument; containers stay what they are.

    `mode` is how the last call computed it, "fwd" or "rev", and `batched` whether it took many
    directions at once.

    >>> j = jacobian(lambda x: x * x)
    >>> j(np.array([1.0, 2.0])), j.mode
    (array([[2., 0.],
           [0., 4.]]), 'rev')
    """

    def __init__(self, fn: Callable, wrt: Selector, mode: str, has_aux: bool):
        gradient = Gradient(fn, wrt, "grad", has_aux) if mode == "hessian" else None
        super().__init__(fn, wrt, mode, has_aux, "vjp", gradient)
        # a Hessian is symmetric: where its columns do not go at once, its rows are pulled
        self._mode = {"jacfwd": "fwd", "jacrev": "rev", "hessian": "rev"}.get(mode)
        self._last_mode = None if mode == "hessian" else self._mode
        self._forward = self._at_once(gradient)
        self._text: str | None = None
        self._batched: bool | None = None
        self._added: tuple[str, ...] = ()

    def _at_once(self, gradient: Gradient | None) -> AtOnce | None:
        """What forward mode computes at once: tangents of the function, or of its gradient."""
        fn, _, mode, has_aux = self._recipe
        names = self._dispatcher.request.wrt
        is_aside = mode == "hessian" and has_aux or any("." in name for name in names)
        if mode not in ("hessian", "jacfwd") or is_aside:
            return None
        target = gradient or target_of(fn)[0]
        name = "jvp" if gradient is None else "hvp"
        whole = self._dispatcher.signature
        return AtOnce(target, self._first, whole, names, name, has_aux, self._bare)

    @property
    def source(self) -> str:
        """The text of the two halves of the function, if a pullback that was transposed ran last
        of that too, and then what ran for many directions at once; of forward mode along all of
        them at once, just that."""
        if self._text is not None:
            return self._text
        return "\n\n".join((super().source, *self._added))

    def source_for(self, /, *args: Any, **kwargs: Any) -> str:
        """The text of the version that these arguments would run (if memory allows it); of a
        `jacobian`, whose mode depends on the result, just of the two halves."""
        arguments = self._dispatcher.by_parameter((*self._first, *args), kwargs)
        version = None if self._forward is None else self._forward.version(arguments)
        if version is not None and version.many is not None:
            return version.many[1].text
        halves = self._dispatcher.picked_for(arguments)
        is_pulled = self._mode == "rev" and halves.many is not None
        return f"{halves.made.text}\n\n{halves.many[1].text}" if is_pulled else halves.made.text

    @property
    def batched(self) -> bool | None:
        """Did the last call compute many directions at once? (None before the first call.) Where
        an operation is not known to allow that, it pulls or pushes one direction after the other.

        >>> j = jacrev(lambda x: np.outer(x, x))
        >>> j(np.ones(3)).shape, j.batched
        ((3, 3, 3), True)
        """
        return self._batched

    @property
    def mode(self) -> str | None:
        """How the last call computed it: forward ("fwd") or reverse ("rev"). (Before the first
        call: None, unless there is no choice.)"""
        return self._last_mode

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        args = (*self._first, *args)
        dispatcher = self._dispatcher
        names = dispatcher.request.wrt
        arguments = dispatcher.by_parameter(args, kwargs)
        chosen = selected(arguments, names)
        # (what is called may change containers, but no shape)
        is_plain = all(isinstance(one, (np.ndarray, float)) for one in chosen)
        inputs = chosen if is_plain else outline(chosen)
        found = None if self._forward is None else self._forward(arguments, chosen, inputs)
        if found is not None:
            mode, self._added, self._text = "fwd", (), found.text
        else:
            _, pullback, *aux = pulled(dispatcher, args, kwargs, Wrt(names), arguments)
            shown = pullback.outline
            mode = self._mode or ("rev" if size(shown) <= size(inputs) else "fwd")
            half = pullback if mode == "rev" else pullback.transposed()
            blocks, text = computed(half, shown, inputs)
            found = Found(shown, blocks, text, tuple(aux))
            self._text = None
            self._added = (*((half.source,) if mode == "fwd" else ()), *((text,) if text else ()))
        self._last_mode, self._batched = mode, bool(found.text)
        whole = assembled(found.value, inputs[0] if self._bare else inputs, found.blocks)
        return (whole, *found.aux) if found.aux else whole


def computed(half: Pullback | Pushforward, value: Any, inputs: tuple) -> tuple[Blocks, str]:
    """The blocks, and the text of what ran for many directions at once ("": nothing did)."""
    is_pullback = isinstance(half, Pullback)
    moving = value if is_pullback else inputs
    found = half.many() if size(moving) > 1 else None
    if found is None:
        if isinstance(half, Pullback):
            return by_rows(half.pull, value, inputs), ""
        return by_columns(half.push, value, inputs), ""
    run, many = found
    weight = weight_of(half.version, half.given)
    if isinstance(half, Pullback):
        return rows(Along(run, many.levels), value, inputs, weight), many.text
    along = Along(lambda tangents: run(half.packed(tangents)), many.levels)
    return columns(along, value, inputs, weight), many.text


def selected(arguments: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    """The arguments (or their attributes) of these names."""
    found = []
    for name in names:
        first, *rest = name.split(".")
        value = arguments[first]
        for part in rest:
            value = getattr(value, part)
        found.append(value)
    return tuple(found)


def size(value: Any) -> int:
    """The number of real numbers in it."""
    return sum(np.size(leaf) * (1 + is_complex(leaf)) for leaf in tree.leaves(value))


# --- the result ----------------------------------------------------------------------------------


def assembled(value: Any, inputs: Any, blocks: Blocks) -> Any:
    """The blocks in the structure of the result, in each leaf that of the arguments."""
    rows = itertools.count()

    def row(out: Any) -> Any:
        i, columns = next(rows), itertools.count()

        def block(leaf: Any) -> Any:
            found = blocks[i, next(columns)]
            if found.shape or isinstance(leaf, np.ndarray):
                return found
            return found[()] if isinstance(leaf, np.generic) else found.item()

        return tree.map_tangent(block, inputs)

    return tree.map_tangent(row, value)


# --- what users call -----------------------------------------------------------------------------


@written_by(jacobian_of)
def jacrev(f: Callable | None = None, wrt: Selector = 0, *, has_aux: bool = False) -> Any:
    """The Jacobian of a function by reverse mode: a pull for each number of the result, many of
    them at once where that is possible (`batched` tells).

    Arguments: `f`, a function of any result; `wrt` as for `grad`, by default the first parameter;
    `has_aux`, whether `f` returns `(value, aux)`. Returns a `Jacobian`: called like `f`, it gives
    arrays of the shape of the result followed by the shape of the argument (in the containers of
    the result, and in each those of the argument); with `has_aux`, `(jacobian, aux)`. Also a
    decorator. Errors as for `vjp`; `Unsupported` if the Jacobian of a complex function is no
    complex matrix.

    >>> jacrev(lambda x: x[:2] * x[2])(np.array([1.0, 2.0, 3.0]))
    array([[3., 0., 1.],
           [0., 3., 2.]])
    """
    return made_from(f, lambda f: Jacobian(f, wrt, "jacrev", has_aux))


@written_by(jacobian_of)
def jacfwd(f: Callable | None = None, wrt: Selector = 0, *, has_aux: bool = False) -> Any:
    """The Jacobian of a function by forward mode: a push for each number of the arguments, many of
    them at once where that is possible (`batched` tells).

    Arguments, result and errors as for `jacrev`.

    >>> jacfwd(lambda t: np.array([t, t * t, t**3]))(2.0)
    array([ 1., 4., 12.])
    """
    return made_from(f, lambda f: Jacobian(f, wrt, "jacfwd", has_aux))


@written_by(jacobian_of)
def jacobian(f: Callable | None = None, wrt: Selector = 0, *, has_aux: bool = False) -> Any:
    """The Jacobian of a function by the cheaper mode: forward if the result has more numbers than
    the arguments, else reverse. Its `mode` says which it was.

    Arguments, result and errors as for `jacrev`.

    >>> j = jacobian(lambda t: np.array([t, t * t, t**3]))
    >>> j(2.0), j.mode
    (array([ 1., 4., 12.]), 'fwd')
    """
    return made_from(f, lambda f: Jacobian(f, wrt, "jacobian", has_aux))


@written_by(hessian_of)
def hessian(f: Callable | None = None, wrt: Selector = 0, *, has_aux: bool = False) -> Any:
    """The Hessian of a function that returns a real scalar: the Jacobian of its gradient.

    Arguments: `f`, `wrt` and `has_aux` as for `jacrev`. Returns a `Jacobian`: called like `f`, it
    gives an array of twice the shape of the argument (for containers, and for several arguments,
    one for each pair). Also a decorator. Errors as for `grad`.

    Tangents of the gradient are computed along all directions at once, in forward mode, or where
    that is not possible the gradient is pulled back along each of its numbers (its `mode`, "fwd" or
    "rev", and `batched` tell).

    >>> hessian(lambda x: x[0] ** 2 * x[1])(np.array([3.0, 2.0]))
    array([[4., 6.],
           [6., 0.]])
    """
    return made_from(f, lambda f: Jacobian(f, wrt, "hessian", has_aux))


class HessianProduct(Matrix):
    """The product of the Hessian of a function with a vector: called with the arguments of the
    function and then the vector. No Hessian is formed.

    >>> hvp(lambda x: np.sum(x**3))(np.array([1.0, 2.0]), np.array([1.0, 10.0]))
    array([ 6., 120.])
    """

    def __init__(self, fn: Callable, wrt: Selector, mode: str, has_aux: bool):
        super().__init__(fn, wrt, mode, has_aux, "hvp", Gradient(fn, wrt, "grad", has_aux))

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        *before, vector = args
        given = (*self._first, *before)
        dispatcher = self._dispatcher
        names = dispatcher.request.wrt
        arguments = dispatcher.by_parameter(given, kwargs)
        inputs = selected(arguments, names)
        whole = inputs[0] if self._bare else inputs
        vector = like(vector, whole, "the vector", "the argument")
        vectors = (vector,) if self._bare else vector
        return dispatcher.along(arguments, gathered(arguments, names, vectors))

    def _shown(self) -> Iterable[Parameter]:
        return (*super()._shown(), Parameter("v", Parameter.POSITIONAL_OR_KEYWORD))

    def source_for(self, /, *args: Any, **kwargs: Any) -> str:
        """The text of the version that these arguments, of which the last is the vector, run."""
        return super().source_for(*args[:-1], **kwargs)


def gathered(values: dict[str, Any], names: Sequence[str], vectors: Sequence[Any]) -> list[Any]:
    """The tangents of parameters, from those of what `names` selects, in their order."""
    found: dict[str, Any] = {}
    for name, vector in zip(names, vectors, strict=True):
        first, *rest = name.split(".")
        before = found.get(first)
        if rest and before is None:
            before = runtime.zeros_like(values[first])
        found[first] = _with(before, rest, vector)
    return list(found.values())


def _with(whole: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    inner = _with(getattr(whole, path[0]), path[1:], value)
    return runtime_objects.with_field(whole, path[0], inner)


@written_by(product_of)
def hvp(f: Callable | None = None, wrt: Selector = 0) -> Any:
    """The product of the Hessian of a function with a vector, at a few times the cost of the
    function: the derivative of the gradient along the vector.

    Arguments: `f`, a function that returns a real scalar; `wrt` as for `grad`, by default the
    first parameter. Returns a function of the arguments of `f` and then the vector, which has the
    structure and shape of the argument (a tuple of them if `wrt` is one). Also a decorator.
    Errors as for `grad`; `WrongShape` if the vector is not like the argument.

    >>> product = hvp(lambda x, a: x @ a @ x)
    >>> product(np.array([1.0, 2.0]), np.eye(2), np.array([0.0, 1.0]))
    array([0., 2.])
    """
    return made_from(f, lambda f: HessianProduct(f, wrt, "hvp", False))
