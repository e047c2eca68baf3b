"""Attributes that `object.__setattr__` sets: called by its name, or as what `super()` has."""

from __future__ import annotations

from tests.zoo.program import Program


class Held:
    def __init__(self, k):
        self.k = k

    def put(self, value):
        super().__setattr__("k", value)

    def put_by_name(self, value):
        object.__setattr__(self, "k", value)


class Doubled(Held):
    def put(self, value):
        super().put(value * 2.0)


def put_by_method(x):
    held = Held(x)
    held.put(x * x)
    return held.k * 2.0


def put_by_name(x):
    held = Held(x)
    held.put_by_name(x * x)
    return held.k * held.k


def put_by_base_of_base(x):
    held = Doubled(x)
    held.put(held.k * x)
    return held.k


def put_in_a_loop(x):
    every = [Doubled(x), Held(x * x)]
    for held in every:
        held.put(held.k * x)
    return every[0].k * every[1].k


def put_outside(x):
    held = Doubled(x)
    super(Held, held).__setattr__("j", x * x)
    super(Doubled, held).put(x)
    return held.k * held.j


def _put(held, value):
    super(Held, held).__setattr__("k", value)


def put_by_callee(held, x):
    _put(held, held.k * x)
    return held.k * x


PROGRAMS = [
    Program(put_by_method, [(1.3,)]),
    Program(put_by_name, [(1.3,)]),
    Program(put_by_base_of_base, [(1.3,)]),
    Program(put_in_a_loop, [(1.3,)]),
    Program(put_outside, [(1.3,)]),
    Program(put_by_callee, [(Held(0.7), 1.3)], wrt="x"),
]
