"""Second derivatives along a direction, each in the three mixes of modes, and by differences.

In: a function, its arguments, a tangent for each, and the parameters `wrt`. Out: for each of them
the derivative of the gradient along the tangents, in the structure of the argument.

>>> along = Second(lambda x, y: x * x * y, (2.0, 3.0), (1.0, 0.0))
>>> along.forward_over_reverse(), along.reverse_over_reverse(), along.reverse_over_forward()
((6.0, 4.0), (6.0, 4.0), (6.0, 4.0))
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import srcgrad
from srcgrad.api import dispatcher_for, target_of
from srcgrad.pullbacks import Wrt, pulled
from srcgrad.selectors import by_parameter
from srcgrad.tree import leaves, map_leaves
from tests.numeric import is_tuple, selected

MODES = ("forward_over_reverse", "reverse_over_reverse", "reverse_over_forward")


@dataclass(frozen=True)
class Second:
    fn: Callable[..., Any]
    args: tuple[Any, ...]
    tangents: tuple[Any, ...]
    wrt: Any = None

    @cached_property
    def gradient(self) -> Any:
        return srcgrad.grad(self.fn, self.wrt)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The positions of the arguments that are selected."""
        names = list(inspect.signature(self.gradient).parameters)
        return tuple(names.index(name) for name in selected(self.fn, self.wrt))

    def fresh(self) -> tuple[Any, ...]:
        return copy.deepcopy(self.args)

    def packed(self, found: Any) -> tuple[Any, ...]:
        return found if is_tuple(self.fn, self.wrt) else (found,)

    def forward_over_reverse(self) -> tuple[Any, ...]:
        return self.packed(srcgrad.jvp(self.gradient, self.fresh(), self.tangents)[1])

    def reverse_over_reverse(self) -> tuple[Any, ...]:
        """(The Hessian is symmetric.)"""
        chosen = tuple(self.tangents[place] for place in self.places)
        cotangent = chosen if is_tuple(self.fn, self.wrt) else chosen[0]
        return self._pulled(self.gradient, self.fresh(), cotangent)

    def _pulled(self, fn: Any, args: tuple[Any, ...], cotangent: Any) -> tuple[Any, ...]:
        """The cotangents of the arguments that are selected."""
        target, first, signature = target_of(fn)
        names = tuple(list(signature.parameters)[len(first) + place] for place in self.places)
        dispatcher = dispatcher_for(target, signature, names, "vjp")
        _, pullback = pulled(dispatcher, (*first, *args), {}, Wrt(names))
        return pullback(cotangent)

    def reverse_over_forward(self) -> tuple[Any, ...]:
        target, first, signature = target_of(self.fn)
        assert not first
        moving = tuple(by_parameter(signature, self.args, self.tangents))
        tangent = dispatcher_for(target, signature, moving, "jvp")
        run = tangent.pick(self.fresh(), {}).run
        tangents = by_parameter(signature, self.args, self.tangents).values()
        defaults = signature.bind(*self.fresh())
        defaults.apply_defaults()
        return self._pulled(run, (*defaults.arguments.values(), *tangents), (0.0, 1.0))

    def by_differences(self) -> tuple[list[Any], list[Any]]:
        """The leaves of the same, and how far off they may be."""
        far, near = (self._difference(step) for step in (1e-3, 5e-4))
        best = [b + (b - a) / 3 for a, b in zip(far, near, strict=True)]
        return best, [np.abs(b - a) for a, b in zip(far, near, strict=True)]

    def _difference(self, step: float) -> list[Any]:
        ends = [leaves(self._gradient_at(sign * step)) for sign in (1.0, -1.0)]
        return [(np.asarray(a) - b) / (2 * step) for a, b in zip(*ends, strict=True)]

    def _gradient_at(self, step: float) -> tuple[Any, ...]:
        def moved(x: Any, d: Any) -> Any:
            is_fixed = d is None or np.asarray(x).dtype.kind not in "fc"  # (it may be a count)
            if is_fixed or not isinstance(x, np.ndarray):
                return x if is_fixed else x + step * d
            ended = x.copy(order="K")  # (an array without axes, or in another order, stays one)
            ended += step * d
            return ended

        pairs_of = zip(self.fresh(), self.tangents, strict=True)
        return self.packed(self.gradient(*(map_leaves(moved, x, d) for x, d in pairs_of)))
