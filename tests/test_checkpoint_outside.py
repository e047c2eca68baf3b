"""Checkpoints and what they read outside of the function: as it was then, or refused."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import checkpoint, checkpointed, grad, jacfwd, vjp

THIS = sys.modules[__name__]


class Held:
    scale = 2.0

    def __init__(self) -> None:
        self.k = 2.0
        self.inner = {"w": np.array([2.0])}


NUMBER, LIST, ARRAY, OBJECT = 2.0, [2.0], np.array([2.0]), Held()


def before() -> None:
    """The state in which each test begins."""
    THIS.NUMBER = 2.0  # type: ignore[attr-defined]
    LIST[0], ARRAY[0], OBJECT.k, Held.scale = 2.0, 2.0, 2.0, 2.0
    OBJECT.inner["w"][0] = 2.0


# --- one code, many closures ------------------------------------


def growth(k: Any) -> Callable[[float], float]:
    def f(x):
        for _ in checkpointed(range(3), slots=2):
            x = x * x * k
        return x

    return f


def growth_by_items(ks: Any) -> Callable[[float], float]:
    def f(x):
        for i in checkpointed(range(3), slots=1):
            x = x * x * ks[i % 2]
        return x

    return f


@pytest.mark.parametrize("k", [1.0, 2.0, 3.0])
def test_each_closure_has_its_own(k: float) -> None:
    assert grad(growth(k))(1.0) == 8.0 * k**7
    assert jacfwd(growth(k))(1.0) == 8.0 * k**7
    assert grad(growth_by_items([k, 1.0]))(1.0) == 8.0 * k**5
    assert grad(growth_by_items(np.array([k, 1.0])))(1.0) == 8.0 * k**5


def test_a_captured_variable_that_is_set_again() -> None:
    k = 1.0

    def f(x):
        for _ in checkpointed(range(3), slots=2):
            x = x * x * k
        return x

    assert grad(f)(1.0) == 8.0
    k = 2.0
    assert grad(f)(1.0) == 1024.0


def made_anew(x):
    def inner(w):
        for _ in checkpointed(range(3), slots=2):
            w = w * w * x
        return w

    return grad(inner)(x)


def test_a_closure_that_a_call_makes() -> None:
    assert made_anew(1.0) == 8.0
    assert made_anew(2.0) == 8.0 * 2.0**14
    assert grad(made_anew)(2.0) == 8.0 * 14.0 * 2.0**13


# --- what is written after the loop ------------------------------------


def item_of_a_list(x):
    LIST[0] = 2.0
    for _ in checkpointed(range(3), slots=1):
        x = x * x * LIST[0]
    LIST[0] = 3.0
    return x


def entry_of_an_array(x):
    ARRAY[0] = 2.0
    for _ in checkpointed(range(3), slots=1):
        x = x * x * ARRAY[0]
    ARRAY[:] = 3.0
    return x


def attribute(x):
    OBJECT.k = 2.0
    for _ in checkpointed(range(3), slots=1):
        x = x * x * OBJECT.k
    OBJECT.k = 3.0
    return x


def array_in_a_dict_of_an_object(x):
    OBJECT.inner["w"][0] = 2.0
    for _ in checkpointed(range(3), slots=1):
        x = x * x * OBJECT.inner["w"][0]
    OBJECT.inner["w"][0] = 3.0
    return x


def of_a_class(x):
    for _ in checkpointed(range(3), slots=1):
        x = x * x * Held.scale
    return x


def variable(x):
    global NUMBER
    NUMBER = 2.0
    for _ in checkpointed(range(3), slots=1):
        x = x * x * NUMBER
    NUMBER = 3.0
    return x


def in_a_loop(x):
    LIST[0] = 1.0
    for _ in range(3):
        for _ in checkpointed(range(1), slots=1):
            x = x * x * LIST[0]
        LIST[0] *= 2.0
    return x


def list_in_a_callee(x):
    for _ in checkpointed(range(3), slots=1):
        x = x * x * LIST[0]
    return x


def written_by_the_caller(x):
    LIST[0] = 2.0
    x = list_in_a_callee(x)
    LIST[0] = 3.0
    return x


RIGHT = [
    (item_of_a_list, 1024.0),
    (entry_of_an_array, 1024.0),
    (attribute, 1024.0),
    (array_in_a_dict_of_an_object, 1024.0),
    (of_a_class, 1024.0),
    (variable, 1024.0),
    (in_a_loop, 8.0 * 2.0**4),
    (written_by_the_caller, 1024.0),
]


@pytest.mark.parametrize("fn, wanted", RIGHT, ids=lambda one: getattr(one, "__name__", ""))
def test_a_loop_reads_what_it_read(fn: Any, wanted: float) -> None:
    before()
    assert grad(fn)(1.0) == wanted
    assert srcgrad.jvp(fn, (1.0,), (1.0,))[1] == wanted


# --- functions that are called again ------------------------------------


def square(x):
    return x * x * LIST[0]


def square_by_a_callee(x):
    return square(x) * 1.0


def after_a_function(x):
    LIST[0] = 2.0
    y = checkpoint(square)(x)
    LIST[0] = 3.0
    return y


def after_a_callee(x):
    y = checkpoint(square_by_a_callee)(x)
    LIST[0] = 3.0
    return y


def after_a_loop_of_calls(x):
    for _ in checkpointed(range(3), slots=1):
        x = square(x)
    LIST[0] = 3.0
    return x


def calls_in_a_loop(x):
    for _ in range(3):
        x = checkpoint(square)(x)
        LIST[0] *= 2.0
    return x


def inside(x):
    return checkpoint(square)(x)


def after_one_that_has_a_checkpoint(x):
    y = inside(x)
    LIST[0] = 3.0
    return y


@pytest.mark.parametrize(
    "fn",
    [
        after_a_function,
        after_a_callee,
        after_a_loop_of_calls,
        calls_in_a_loop,
        after_one_that_has_a_checkpoint,
    ],
)
def test_what_would_be_read_later_is_refused(fn: Any) -> None:
    before()
    with pytest.raises(srcgrad.Unsupported, match="`LIST` is read by a function"):
        grad(fn)(1.0)


# --- between vjp and its pullback ------------------------------------


def numbers(x):
    for _ in checkpointed(range(3), slots=1):
        x = x * x * NUMBER * LIST[0] * ARRAY[0] * OBJECT.k * Held.scale
    return x


def set_all(value: float) -> None:
    THIS.NUMBER = value  # type: ignore[attr-defined]
    LIST[0], ARRAY[0], OBJECT.k, Held.scale = value, value, value, value


def test_a_pullback_knows_what_its_loop_read() -> None:
    before()
    set_all(1.0)
    _, pullback = vjp(numbers, 1.0)
    set_all(3.0)
    assert pullback(1.0) == (8.0,)


def by_number(x):
    return x * x * NUMBER


def by_class(x):
    return x * x * Held.scale


def in_an_object(x):
    return x * x * OBJECT.inner["w"][0]


CHANGES = [
    (by_number, lambda: setattr(THIS, "NUMBER", 3.0), "NUMBER"),
    (square, lambda: LIST.append(1.0), "LIST"),
    (by_class, lambda: setattr(Held, "scale", 3.0), "scale"),
    (in_an_object, lambda: OBJECT.inner["w"].fill(3.0), "OBJECT"),
]


@pytest.mark.parametrize("fn, change, name", CHANGES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_pullback_refuses_what_it_would_read_again(fn: Any, change: Any, name: str) -> None:
    before()
    step = checkpoint(fn)
    _, pullback = vjp(lambda x: step(x) * step(x), 1.0)
    assert pullback(1.0) == (16.0,)
    change()
    try:
        with pytest.raises(srcgrad.Unsupported, match=f"{name}` has changed since vjp ran"):
            pullback(1.0)
    finally:
        del LIST[1:]
        before()
