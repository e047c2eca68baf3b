"""Variables of the function around that a closure sets with `nonlocal`: the gradient reads and
sets the cell, as the closure itself does; variables of the module of the same name stay as they
are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import Unsupported, checkpoint, grad, hessian, jvp, value_and_grad, vjp

count = 10.0


def counter() -> Callable:
    count = 1.0

    def f(x):
        nonlocal count
        count += 1.0
        return x * x * count

    return f


def looping() -> Callable:
    count = 1.0

    def f(x):
        nonlocal count
        y = x
        for _ in range(3):
            count += 1.0
            y = y * count * x + x
        return y

    return f


def called_twice() -> Callable:
    one, other = counter(), counter()

    def f(x):
        return one(x) * one(x) * other(x) * count

    return f


def beside() -> Callable:
    count = 1.0

    def step(x):
        nonlocal count
        count += 1.0
        return x * count

    def f(x):
        return step(x) * step(x) * count

    return f


def inside() -> Callable:
    count = 1.0

    def f(x):
        def step(y):
            nonlocal count
            count += 1.0
            return y * count

        return step(x) * step(x)

    return f


def without_value() -> Callable:
    if not count:
        k = 0.0

    def f(x):
        nonlocal k
        k = 2.0
        return x * x * k

    return f


def none_at_first() -> Callable:
    last = None

    def f(x):
        nonlocal last
        if last is None:
            last = 2.0
        return x * x * last

    return f


def named() -> Callable:
    count = 1.0

    def f(x):
        nonlocal count
        return x * x * (count := count + 1.0)

    return f


def in_a_method() -> Callable:
    count = 1.0

    class Scaled:
        def by(self, x):
            nonlocal count
            count += 1.0
            return x * count

    scaled = Scaled()

    def f(x):
        return scaled.by(x) * scaled.by(x)

    return f


def at_the_end() -> Callable:
    count = 1.0

    def f(x):
        nonlocal count
        try:
            return x * x * count
        finally:
            count += 1.0

    return f


MAKERS = [
    counter, looping, called_twice, beside, inside, without_value, none_at_first, named,
    in_a_method, at_the_end,
]  # fmt: skip


def numbers(fn: Any) -> list[Any]:
    """What is in the cells of a closure, and in those of the closures in them."""
    found = []
    for cell in fn.__closure__ or ():
        value = cell.cell_contents
        found += numbers(value) if callable(value) else [value]
    return [value for value in found if isinstance(value, float)]


@pytest.mark.parametrize("make", MAKERS)
def test_the_cell_is_read_and_set(make: Callable) -> None:
    x, step = 1.5, 1e-6
    plain = make()
    values = [make()(x + step), make()(x - step), plain(x)]
    slope = (values[0] - values[1]) / (2 * step)
    derived = make()
    value, gradient = value_and_grad(derived)(x)
    assert value == values[2] and gradient == pytest.approx(slope, rel=1e-6)
    assert numbers(derived) == numbers(plain) and count == 10.0
    # what is shared by functions of the same code are the texts, not the cells
    again = make()
    gradient_of_again = value_and_grad(again)
    for _ in range(2):
        gradient_of_again(x)
    plain(x)
    assert numbers(again) == numbers(plain)
    pushed = make()
    value, tangent = jvp(pushed, (x,), (1.0,))
    assert (value, tangent) == (values[2], pytest.approx(gradient))
    pulled = make()
    value, pullback = vjp(pulled, x)
    pulled(x)  # (the cell changes, what was kept does not)
    assert (value, *pullback(1.0)) == (values[2], pytest.approx(gradient))


def test_second_derivatives_and_checkpoints() -> None:
    assert hessian(counter())(1.5) == grad(grad(counter()))(1.5) == 4.0
    assert value_and_grad(checkpoint(counter()))(1.5) == (4.5, 6.0)
    assert np.array_equal(srcgrad.jacobian(counter())(np.array([1.0, 2.0])), np.diag([4.0, 8.0]))


def test_the_generated_text_says_nonlocal() -> None:
    assert "    nonlocal count\n" in value_and_grad(counter()).source_for(1.5)


def test_one_name_for_two_variables_is_refused() -> None:
    count = 1.0

    def f(x):
        def inner():
            global count
            count = 2.0

        inner()
        return x * count

    with pytest.raises(Unsupported, match="a variable of the module here, and elsewhere in `f`"):
        value_and_grad(f)(1.5)


def test_code_that_is_bound_anew_is_refused() -> None:
    thing = abs

    def f(x):
        nonlocal thing
        thing = 2.0
        return x * thing

    with pytest.raises(Unsupported, match="which holds a function or an object, is bound anew"):
        value_and_grad(f)(1.5)
