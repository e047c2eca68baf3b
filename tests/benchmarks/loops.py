"""Loops of 100 000 iterations, checkpointed with 30 slots, beside the same loops as they stand."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import srcgrad
from srcgrad import checkpointed

COUNT, SLOTS = 100_000, 30


def pendulum(y, w, n):
    for _ in range(n):
        y = y + w * math.sin(y)
    return y


def pendulum_checkpointed(y, w, n):
    for _ in checkpointed(range(n), slots=30):
        y = y + w * math.sin(y)
    return y


def waves(u, w, n):
    for _ in range(n):
        u = u + w * np.sin(u)
    return np.sum(u * u)


def waves_checkpointed(u, w, n):
    for _ in checkpointed(range(n), slots=30):
        u = u + w * np.sin(u)
    return np.sum(u * u)


def heat(u0, w, n):
    u = u0.copy()
    for _ in range(n):
        u[1:-1] += w * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u * u)


def heat_checkpointed(u0, w, n):
    u = u0.copy()
    for _ in checkpointed(range(n), slots=30):
        u[1:-1] += w * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u * u)


@dataclass(frozen=True)
class Checkpointed:
    """`state`: one state of the loop."""

    name: str
    fn: Callable[..., Any]
    plain: Callable[..., Any]
    state: Any
    weight: float

    @functools.cached_property
    def gradients(self) -> tuple[Any, Any]:
        return srcgrad.grad(self.fn, 0), srcgrad.grad(self.plain, 0)

    def arguments(self, count: int = COUNT) -> tuple[Any, ...]:
        return self.state, self.weight, count


LOOPS = [
    Checkpointed("pendulum, a number", pendulum_checkpointed, pendulum, 0.3, 1e-4),
    Checkpointed("waves, 200 numbers", waves_checkpointed, waves, np.linspace(0.1, 1.0, 200), 1e-5),
    Checkpointed(
        "heat in place, 200 numbers", heat_checkpointed, heat, np.linspace(0.1, 1.0, 200), 0.2
    ),
]
