"""What a zoo program is: a plain function, arguments to try it with, and what to expect.

>>> square = Program(lambda x: x * x, [(3.0,), (-1.5,)])
>>> [square.fn(*arguments) for arguments in square.fresh()]
[9.0, 2.25]
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Program:
    """A function, the argument tuples to run it with, and what its gradient must satisfy.

    `wrt` goes to `grad` as it stands. `smooth=False`: numerical differences say nothing at these
    inputs, so only forward against reverse is compared. `expected` gives, per input, the
    gradient that `grad` must return where a numerical one cannot decide (kinks, ties, poles).
    `refused`: this version says that it cannot differentiate the program.
    """

    fn: Callable[..., Any]
    inputs: list[tuple[Any, ...]]
    wrt: Any = None
    smooth: bool = True
    note: str = ""
    expected: list[Any] | None = None
    refused: bool = False

    @property
    def name(self) -> str:
        return self.fn.__name__

    @property
    def module(self) -> str:
        return self.fn.__module__.rpartition(".")[2]

    def fresh(self) -> Iterator[tuple[Any, ...]]:
        """The inputs one after the other, copied: programs may write into their arguments."""
        for arguments in self.inputs:
            yield copy.deepcopy(arguments)


def some(*shape: int, seed: int = 0) -> Any:
    """A repeatable array of ordinary numbers, none of them near zero or near another.

    >>> some(2, 3).shape
    (2, 3)
    """
    count = int(np.prod(shape))
    rng = np.random.default_rng(seed)
    sizes = 0.3 + 1.2 * (rng.permutation(count) + 0.5 * rng.random(count)) / max(count, 1)
    signs = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    return (sizes * signs).reshape(shape)


def positive(*shape: int, seed: int = 0) -> Any:
    """As `some`, all entries between 0.3 and 1.5."""
    return np.abs(some(*shape, seed=seed))
