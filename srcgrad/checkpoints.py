"""Less memory for more work: `checkpoint`, `checkpointed`, and what generated code does for them.

    y = checkpoint(layer)(x, w)                    the reverse sweep runs `layer` again
    for i in checkpointed(range(n), slots=30):     it keeps 30 states of the loop, not n

Outside of differentiation both do nothing. `rewind` is what the gradient of such a loop iterates
over: the states before each iteration, last one first.

>>> def ahead(items, states, y):
...     for i in items:
...         if states is not None:
...             states.append((i, y))
...         y = y + i
...     return (y,)
>>> [(i, y) for i, y in rewind(ahead, range(4), (10,), slots=2)]
[(3, 13), (2, 11), (1, 10), (0, 10)]
"""

from __future__ import annotations

import functools
import itertools
import math
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from . import tree
from .errors import Aliased, Unsupported
from .remade import remade


class Checkpoint:
    """A function of which a gradient keeps the arguments only: see `checkpoint`."""

    def __init__(self, fn: Callable):
        functools.update_wrapper(self, fn)
        self.__wrapped__ = fn

    def __call__(self, /, *args: Any, **options: Any) -> Any:
        return self.__wrapped__(*args, **options)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __deepcopy__(self, memo: dict) -> Checkpoint:
        return self  # as a function

    def __repr__(self) -> str:
        return f"<checkpoint of {getattr(self, '__qualname__', self.__wrapped__)}>"


def checkpoint(f: Callable) -> Checkpoint:
    """`f` itself, of which a gradient keeps nothing but the arguments: the reverse sweep runs it
    again, which costs the time of one more call.

    Arguments: `f`, a function whose source srcgrad can read; also as a decorator. Returns a
    callable that does what `f` does. What `f` prints, draws and reads happens once: the results
    are kept and taken from there.

    Raises, when a gradient is made, `Unsupported` if `f` writes into its arguments or sets what
    is outside of it, or if what it reads outside is written after the call; and when a pullback is
    called, if that has changed since `vjp`.

    >>> import srcgrad
    >>> def layer(x, w):
    ...     return np.tanh(w * x)
    >>> def loss(x, w):
    ...     return np.sum(checkpoint(layer)(checkpoint(layer)(x, w), w))
    >>> srcgrad.grad(loss, "w")(np.array([0.5]), 0.0)
    0.0
    """
    return Checkpoint(f)


@functools.lru_cache(maxsize=4096)
def replayed(fn: types.FunctionType, name: object) -> types.FunctionType:
    """A function like `fn`, of which generated code runs the forward half again. Generated code
    calls what has a name: `fn`, or the `Checkpoint` of it that the user calls."""
    made = types.FunctionType(
        fn.__code__, fn.__globals__, fn.__name__, fn.__defaults__, fn.__closure__
    )
    functools.update_wrapper(made, fn)
    del made.__wrapped__  # type: ignore[attr-defined]
    made.__kwdefaults__ = fn.__kwdefaults__
    made.replays = name  # type: ignore[attr-defined]
    return made


def is_replayed(fn: object) -> bool:
    """Is it one of these?"""
    return isinstance(fn, types.FunctionType) and hasattr(fn, "replays")


def checkpointed(items: Iterable, slots: int) -> Iterable:
    """`items`, for the head of a `for` whose gradient may keep the states of `slots` iterations
    only: the others are computed again from those (the binomial schedule of Griewank and Walther,
    which computes as little as possible again).

    Arguments: `items`, a range, a sequence, or `zip` or `enumerate` of such; `slots`, how many
    states are kept at most. Returns `items`. A state is what the loop changes and reads again:
    arrays that it writes in place are copied.

    Raises `TypeError` if `slots` is no integer, `ValueError` if it is less than 1; when a gradient
    is made, `Unsupported` for loops that do what cannot be done again.

    >>> import srcgrad
    >>> def growth(x, rate, n):
    ...     for _ in checkpointed(range(n), slots=3):
    ...         x = x + rate * x
    ...     return x
    >>> srcgrad.grad(growth, ("x", "rate"))(1.0, 0.5, 4)
    (5.0625, 13.5)
    """
    _check_slots(slots)
    return items


def _check_slots(slots: int) -> None:
    if not isinstance(slots, (int, np.integer)) or isinstance(slots, bool):
        raise TypeError(f"slots must be an integer, not {slots!r}")
    if slots < 1:
        raise ValueError(f"slots must be at least 1, not {slots}")


# --- called by generated code ---------------------------------------------------------------------


def rewind(
    ahead: Callable[..., tuple],
    items: Sequence,
    state: tuple,
    reads: tuple = (),
    *,
    slots: int,
    copies: bool = False,
) -> Iterator[tuple]:
    """`(item, *state before its iteration)` for all items, last one first.

    `ahead(items, states, *state, *reads)` is the state after iterations over these items, each of
    which appends what is yielded for it to `states`, unless that is None; `state` is the one before
    all. At most `slots` states are kept at a time; of plain numbers, those of a run of iterations
    as well. `copies`: iterations write into the state, so each is given one of its own.
    """
    _check_slots(slots)
    own = functools.partial(_copies, reads=reads) if copies else None
    return itertools.chain.from_iterable(_runs(ahead, items, state, reads, slots, own))


def _runs(
    ahead: Callable[..., tuple],
    items: Sequence,
    state: tuple,
    reads: tuple,
    slots: int,
    own: Callable[[tuple], tuple] | None,
) -> Iterator[Iterator[tuple]]:
    """What `rewind` yields, run by run: those of whose iterations every state can be kept."""
    kept = [(0, state)]
    left = len(items)
    unit = 1
    if left > slots and _is_plain(state) and _is_plain(ahead(items[:1], None, *state, *reads)):
        unit = _RUN
    while left:
        start, state = kept[-1]
        while left - start > max(slots - len(kept) + 2, unit):
            free = slots - len(kept)
            end = start + unit * stride(-((start - left) // unit), free + 1)
            state = ahead(items[start:end], None, *(own(state) if own else state), *reads)
            start = end
            if free:
                kept.append((start, state))
        if kept[-1][0] == start:
            kept.pop()
        if own and start == 0:
            state = own(state)  # (the others are of our own making)
        states: list[tuple] = _Copied(own) if own else []
        if left - start > 1:
            state = ahead(items[start : left - 1], states, *state, *reads)
        list.append(states, (items[left - 1], *state))
        left, state = start, ()
        yield reversed(states)
        del states


_RUN = 64  # iterations


def _is_plain(state: tuple) -> bool:
    """Is it made of numbers, which take no memory to speak of?"""
    return all(type(value) in _NUMBERS for value in state)


class _Copied(list):
    """A list of items with their states, each of which is copied when it is appended."""

    def __init__(self, own: Callable[[tuple], tuple]):
        super().__init__()
        self.own = own

    def append(self, entry: tuple) -> None:
        super().append((entry[0], *self.own(entry[1:])))


@functools.lru_cache(maxsize=4096)
def stride(count: int, slots: int) -> int:
    """How many of `count` iterations to go ahead before the next state is kept, with `slots` of
    them (the one at the start among them); with the last one, up to the last iteration.

    With `s` slots and no iteration made more than `r` times, `comb(s + r, s)` iterations can be
    rewound. Behind the new state `s - 1` slots are left, and before it one repetition less.

    >>> [stride(10, slots) for slots in (1, 2, 3, 9)]
    [9, 6, 4, 1]
    """
    if slots == 1:
        return count - 1
    repeats = next(r for r in itertools.count(1) if math.comb(slots + r, slots) >= count)
    before = math.comb(slots + repeats - 1, slots)
    return min(before, count - math.comb(slots + repeats - 2, slots - 1))


def _copies(state: tuple, reads: tuple) -> tuple:
    """The state in memory of its own."""
    arrays = [*_arrays(state)]
    others = [*_arrays(reads)]
    for place, array in enumerate(arrays):
        if any(np.may_share_memory(array, other) for other in (*arrays[:place], *others)):
            raise Aliased(
                "two arrays that a checkpointed loop writes or reads share memory, which copies "
                "of them would not",
                None,
                "give the loop arrays of their own, with .copy()",
            )
    # (a tuple of an iterator is made too long and then cut, which fills Python's list of free ones)
    return tuple([_copy(value) for value in state])


def _arrays(value: Any) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
        return
    for _, child in tree.children(value) or ():
        yield from _arrays(child)


_NUMBERS = frozenset({int, float, complex, bool, np.float64})
_PLAIN = (int, float, complex, str, bytes, bool, np.generic, type(None), range, slice, type)


def _copy(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    children = tree.children(value)
    if children is not None:
        return tree.container_like(value, [_copy(child) for _, child in children])
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        return remade(value, _copy)
    raise Unsupported(
        f"a checkpointed loop carries a {type(value).__name__}, which cannot be copied",
        None,
        "use the loop without checkpointed",
    )
