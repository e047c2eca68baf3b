"""Objects as targets and arguments: what is selected, what is guarded, what is left behind."""

from __future__ import annotations

import copy
import math

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, jvp, value_and_grad
from srcgrad.errors import Aliased, BadSelector
from tests.zoo.managers import Meter
from tests.zoo.objects import Affine, Cell, Pair, Particle, Slotted, given_pair, some

X = some(3, seed=1)


def model() -> Affine:
    return Affine(some(3), 0.5)


def test_method_of_an_object() -> None:
    m = model()
    whole, dx = grad(Affine.loss)(m, X)
    np.testing.assert_array_equal(grad(m.loss)(X), dx)
    np.testing.assert_array_equal(grad(m.loss, "self.w")(X), whole.w)
    np.testing.assert_array_equal(grad(m.loss, "self")(X).w, whole.w)
    db, again = grad(m.loss, ("self.b", 0))(X)
    assert db == whole.b
    np.testing.assert_array_equal(again, dx)
    assert whole.name is None and type(whole) is Affine
    value, same = value_and_grad(m.loss)(X)
    assert value == m.loss(X)
    np.testing.assert_array_equal(same, dx)
    value, tangent = jvp(m.loss, (X,), (np.ones(3),))
    assert value == m.loss(X)
    np.testing.assert_allclose(tangent, dx.sum())


def test_object_that_is_called() -> None:
    class Square:
        def __init__(self, k):
            self.k = k

        def __call__(self, x):
            return self.k * x * x

    square = Square(3.0)
    gradient = grad(square)
    assert gradient.__name__ == "Square_grad"
    assert gradient(2.0) == 12.0
    assert grad(square, "self.k")(2.0) == 4.0
    square.k = 5.0
    assert gradient(2.0) == 20.0
    square.k = np.array([1.0, 2.0])
    with pytest.raises(srcgrad.NotScalar):
        gradient(2.0)


def test_paths() -> None:
    pair = Pair(Particle(0.3, 0.4), Particle(0.7, 0.2))
    whole, _ = grad(given_pair)(copy.deepcopy(pair), 0.1)
    assert grad(given_pair, "pair.left.x")(copy.deepcopy(pair), 0.1) == whole.left.x
    right = grad(given_pair, "pair.right")(copy.deepcopy(pair), 0.1)
    assert vars(right) == vars(whole.right)
    with pytest.raises(BadSelector, match="'y' of its own"):
        grad(given_pair, "pair.left.y")(pair, 0.1)


def test_what_classes_hold_is_guarded() -> None:
    class Line:
        slope = 2.0

        def __init__(self, b):
            self.b = b

        def at(self, x):
            return self.slope * x * self.b

    def f(line, x):
        return line.at(x)

    gradient = grad(f, "x")
    assert gradient(Line(3.0), 1.0) == 6.0
    Line.slope = 4.0
    assert gradient(Line(3.0), 1.0) == 12.0
    Line.at = lambda self, x: self.b * x**2
    assert gradient(Line(3.0), 1.0) == 6.0
    shadowed = Line(3.0)
    shadowed.at = lambda x: 7.0 * x
    assert gradient(shadowed, 1.0) == 7.0
    shadowed.slope = 1.0
    assert gradient(Line(3.0), 1.0) == 6.0


def test_a_common_object_is_refused() -> None:
    one = Particle(0.3, 0.4)
    with pytest.raises(Aliased, match="holds the same memory twice"):
        grad(given_pair)(Pair(one, one), 0.1)

    def moved(a, b):
        a.x = a.x * b.v
        return a.x * b.x

    grad(moved)(Particle(0.3, 0.4), Particle(0.1, 0.2))
    with pytest.raises(Aliased, match="share memory"):
        grad(moved)(one, one)
    with pytest.raises(Aliased, match="share memory"):
        jvp(moved, (one, one), (one, one))


def test_an_array_kept_twice_may_be_replaced() -> None:
    def descend(cell, x):
        cell.h = cell.u
        cell.u = cell.u - 0.1 * x * cell.u
        return np.sum(cell.u * cell.h)

    cell = Cell(some(3, 3), some(3, seed=1))
    for _ in range(2):  # the second time, two attributes are one array
        cell.h = cell.u
        expected = copy.deepcopy(cell)
        descend(expected, 0.5)
        assert np.isfinite(grad(descend, "x")(cell, 0.5))
        np.testing.assert_array_equal(cell.u, expected.u)
        np.testing.assert_array_equal(cell.h, expected.h)


def test_effects_happen_once_and_in_order() -> None:
    class Tracked:
        def __init__(self, x):
            self.x, self.log = x, []

        def note(self, text):
            self.log.append(text)

        def double(self):
            self.note("double")
            self.x = 2.0 * self.x
            if self.x > 1.0:
                raise ValueError(f"{self.x} is too much")

    def f(tracked, t):
        tracked.double()
        tracked.x = tracked.x * t
        tracked.double()
        return tracked.x * t

    tracked = Tracked(0.1)
    found = grad(f, "t")(tracked, 2.0)
    np.testing.assert_allclose(found, 4 * 0.1 * 2 * 2.0)
    assert tracked.log == ["double", "double"] and tracked.x == pytest.approx(0.8)
    raising = Tracked(0.4)
    with pytest.raises(ValueError, match="too much"):
        grad(f, "t")(raising, 2.0)
    assert raising.log == ["double", "double"] and raising.x == pytest.approx(3.2)


def test_slots_and_frozen_mirrors() -> None:
    ds, dt = grad(lambda s, t: s.mixed(t))(Slotted(2.0, 3.0), 2.0)
    assert (ds.a, ds.b, dt) == (2.0, 4.0, 14.0) and type(ds) is Slotted


def test_what_fails_in_a_with_leaves_its_object() -> None:
    def logged(meter: Meter, x: float) -> float:
        with meter as m:
            m.add(x)
            m.add(math.log(x))
        return m.total

    plain, given = Meter(0.5), Meter(0.5)
    for meter, fn in ((plain, logged), (given, grad(logged, "meter"))):
        with pytest.raises(ValueError):
            fn(meter, -0.3)
    assert plain.total == given.total == -0.15
