"""The contract of the public calls, line by line."""

from __future__ import annotations

import copy
import functools
import inspect
import linecache
import math
import os
import pickle
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import (
    differentiable,
    dispatch,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    pipeline,
    value_and_grad,
    vjp,
)
from srcgrad.tree import leaves

ROOT = Path(__file__).resolve().parent.parent


def line(x, w, b):
    """A line."""
    return w * x + b


def square(x):
    return x * x


def with_options(x, power=2, *, scale=1.0):
    return scale * x**power


def of_many(*xs):
    return xs[0] * xs[1] + xs[1]


def first_and_rest(x, *rest):
    return x * rest[0]


def with_aux(w, x):
    y = w * x
    return y * y, {"y": y, "name": "aux"}


def typed(result: Any, expected: Any) -> bool:
    """Equal, and of equal types inside."""
    if isinstance(expected, (tuple, list)):
        same = type(result) is type(expected) and len(result) == len(expected)
        return same and all(typed(a, b) for a, b in zip(result, expected, strict=True))
    return type(result) is type(expected) and result == expected


# --- grad ----------------------------------------------------------------------------------------

ANSWERS = [
    ("all", lambda: grad(line)(1.0, 2.0, 3.0), (2.0, 1.0, 1.0)),
    ("ints", lambda: grad(line)(1, 2, 3), (2.0, 1.0, 1.0)),
    ("mixed", lambda: grad(line)(1, 2.0, 3), (2.0, 1.0, 1.0)),
    ("one parameter", lambda: grad(square)(3.0), 6.0),
    ("one parameter, int", lambda: grad(square)(3), 6.0),
    ("by name", lambda: grad(line, "w")(1.5, 2.0, 3.0), 1.5),
    ("by position", lambda: grad(line, 1)(1.5, 2.0, 3.0), 1.5),
    ("by negative position", lambda: grad(line, -2)(1.5, 2.0, 3.0), 1.5),
    ("by keyword", lambda: grad(line, wrt="w")(1.5, 2.0, 3.0), 1.5),
    ("tuple", lambda: grad(line, ("b", "x"))(1.5, 2.0, 3.0), (1.0, 2.0)),
    ("mixed tuple", lambda: grad(line, (0, "b"))(1.5, 2.0, 3.0), (2.0, 1.0)),
    ("tuple of one", lambda: grad(line, ("w",))(1.5, 2.0, 3.0), (1.5,)),
    ("twice the same", lambda: grad(line, ("w", 1))(1.5, 2.0, 3.0), (1.5, 1.5)),
    ("keyword arguments", lambda: grad(line)(b=3.0, w=2.0, x=1.0), (2.0, 1.0, 1.0)),
    ("some by keyword", lambda: grad(line, "w")(1.5, b=3.0, w=2.0), 1.5),
    ("default", lambda: grad(with_options, "x")(3.0), 6.0),
    ("default replaced", lambda: grad(with_options, "x")(3.0, 3), 27.0),
    ("default by keyword", lambda: grad(with_options, "x")(3.0, scale=2.0), 12.0),
    ("keyword-only", lambda: grad(with_options, "scale")(3.0), 9.0),
    ("keyword-only given", lambda: grad(with_options, "scale")(3.0, scale=5.0), 9.0),
    ("count", lambda: grad(lambda x, n: x * len(range(n)))(3.0, 2), (2.0, 0.0)),
    ("none", lambda: grad(lambda x, m: x if m is None else 0.0)(3.0, None), (1.0, None)),
    ("string", lambda: grad(lambda x, m: x if m == "a" else 0.0)(3.0, "a"), (1.0, None)),
    ("bool", lambda: grad(lambda x, m: x if m else 0.0)(3.0, True), (1.0, None)),
    ("function", lambda: grad(lambda x, g: g(x))(3.0, square), (6.0, None)),
    ("unused", lambda: grad(lambda x, y: x * x)(3.0, 1.0), (6.0, 0.0)),
    ("constant", lambda: grad(lambda x: 3.0)(1.0), 0.0),
    ("star", lambda: grad(of_many)(3.0, 2.0), (2.0, 4.0)),
    ("star, all", lambda: grad(first_and_rest)(3.0, 2.0), (2.0, (3.0,))),
    ("star, first", lambda: grad(first_and_rest, "x")(3.0, 2.0), 2.0),
    ("tuple argument", lambda: grad(lambda p: p[0] * p[1])((3.0, 2.0)), (2.0, 3.0)),
    ("list argument", lambda: grad(lambda p: p[0] * p[1])([3.0, 2.0]), [2.0, 3.0]),
    ("0-d result", lambda: grad(lambda x: np.array(x * x).sum())(3.0), 6.0),
    ("value", lambda: value_and_grad(line)(1.0, 2.0, 3.0), (5.0, (2.0, 1.0, 1.0))),
    ("value, bare", lambda: value_and_grad(line, "w")(1.0, 2.0, 3.0), (5.0, 1.0)),
    ("value of one", lambda: value_and_grad(square)(3.0), (9.0, 6.0)),
    ("value, tuple", lambda: value_and_grad(line, ("w",))(1.0, 2.0, 3.0), (5.0, (1.0,))),
    ("value, ints", lambda: value_and_grad(line)(1, 2, 3), (5, (2.0, 1.0, 1.0))),
    ("tangent", lambda: jvp(line, (1.0, 2.0, 3.0), (1.0, 10.0, 100.0)), (5.0, 112.0)),
    ("two tangents", lambda: jvp(lambda x: (x, x * x), (3.0,), (1.0,)), ((3.0, 9.0), (1.0, 6.0))),
]  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case[0])
def test_answers(case: Any) -> None:
    _, call, expected = case
    found = call()
    assert typed(found, expected), found


def test_dict_argument() -> None:
    found = grad(lambda p: p["a"] * p["b"])({"a": 3.0, "b": 2.0})
    assert found == {"a": 2.0, "b": 3.0} and list(found) == ["a", "b"]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_arrays_keep_their_type(dtype: Any) -> None:
    x = np.array([1.0, 2.0], dtype)
    found = grad(lambda v: np.sum(v * v))(x)
    assert found.dtype == dtype and found.tolist() == [2.0, 4.0]


def test_int_arrays_get_float_gradients() -> None:
    found = grad(lambda v: np.sum(v * v))(np.array([1, 2]))
    assert found.dtype == np.float64 and found.tolist() == [2.0, 4.0]


def test_numpy_numbers() -> None:
    found = grad(square)(np.float32(3.0))
    assert type(found) is np.float32 and found == 6.0
    found = grad(square)(np.array(3.0))
    assert isinstance(found, np.ndarray) and found.shape == () and found == 6.0


# --- forms ---------------------------------------------------------------------------------------


@grad
def decorated(x):
    """Decorated."""
    return x * x


@grad(wrt="w")
def decorated_with_arguments(x, w):
    return w * x * x


@value_and_grad
def value_decorated(x):
    return x * x


@value_and_grad(wrt=("x",), has_aux=True)
def everything(x, w):
    return w * x, "aux"


def test_decorators() -> None:
    assert decorated(3.0) == 6.0
    assert decorated_with_arguments(3.0, 2.0) == 9.0
    assert value_decorated(3.0) == (9.0, 6.0)
    assert everything(3.0, 2.0) == ((6.0, "aux"), (2.0,))


def test_has_aux() -> None:
    gradient, aux = grad(with_aux, "w", has_aux=True)(2.0, 3.0)
    assert gradient == 36.0 and aux == {"y": 6.0, "name": "aux"}
    gradients, aux = grad(with_aux, has_aux=True)(2.0, 3.0)
    assert gradients == (36.0, 24.0) and aux["y"] == 6.0
    (value, aux), gradients = value_and_grad(with_aux, has_aux=True)(2.0, 3.0)
    assert value == 36.0 and aux["name"] == "aux" and gradients == (36.0, 24.0)


def test_has_aux_is_keyword_only() -> None:
    with pytest.raises(TypeError):
        grad(with_aux, "w", True)  # type: ignore[misc]


def test_differentiable() -> None:
    def f(x, w):
        return w * x * x

    before = (f.__code__, f.__defaults__, f.__name__, f.__module__, f.__doc__)
    same = differentiable(f)
    assert same is f and isinstance(f, type(square))
    assert (f.__code__, f.__defaults__, f.__name__, f.__module__, f.__doc__) == before
    assert f(3.0, 2.0) == 18.0
    assert f.grad(3.0, 2.0) == (12.0, 9.0)  # type: ignore[attr-defined]
    assert f.value_and_grad(3.0, 2.0) == (18.0, (12.0, 9.0))  # type: ignore[attr-defined]


def test_differentiable_with_arguments() -> None:
    @differentiable(wrt="w")
    def f(x, w):
        return w * x * x

    assert f.grad(3.0, 2.0) == 9.0 and f.value_and_grad(3.0, 2.0) == (18.0, 9.0)


def test_decorated_functions() -> None:
    """The wrapper itself is differentiated, and what it calls."""

    def doubled(fn):
        @functools.wraps(fn)
        def wrapper(*args):
            return 2.0 * fn(*args)

        return wrapper

    @doubled
    def f(x):
        return x * x

    assert grad(f)(3.0) == 12.0


def test_nested_functions_and_lambdas() -> None:
    a, b = grad(lambda x: x * x), grad(lambda x: x * x * x)  # two on one line
    assert (a(2.0), b(2.0)) == (4.0, 12.0)

    def outer(k):
        def inner(x):
            return k * x * x

        return inner

    assert grad(outer(3.0))(2.0) == 12.0


# --- the Gradient --------------------------------------------------------------------------------


def test_attributes() -> None:
    g = grad(line, ("x", "w"))
    assert isinstance(g, srcgrad.Gradient)
    assert g.__name__ == "line_grad" and g.__qualname__ == "line_grad"
    assert g.__module__ == __name__ and g.__wrapped__ is line
    assert g.__doc__ == "Gradient of line with respect to x, w."
    assert inspect.signature(g) == inspect.signature(line)
    assert list(inspect.signature(g).parameters) == ["x", "w", "b"]
    v = value_and_grad(line)
    assert v.__name__ == "line_value_and_grad"
    assert v.__doc__ == "Value and gradient of line with respect to x, w, b."
    assert grad(lambda x: x).__name__ == "lambda_grad"
    assert repr(g) == "<Gradient of line with respect to x, w>"


def test_attributes_stay_after_calls() -> None:
    g = grad(line, ("x", "w"))
    g(1.0, 2.0, 3.0)
    assert isinstance(g, srcgrad.Gradient) and callable(g)
    assert g.__name__ == "line_grad" and inspect.signature(g) == inspect.signature(line)


@pytest.mark.parametrize("is_used", [False, True])
def test_pickle_of_a_gradient(is_used: bool) -> None:
    g = grad(line, "w")
    if is_used:
        g(1.5, 2.0, 3.0)
    again = pickle.loads(pickle.dumps(g))
    assert again(1.5, 2.0, 3.0) == 1.5 and again.__wrapped__ is line


def test_pickle_of_a_decorated_function() -> None:
    for g, args in [
        (decorated, (3.0,)),
        (decorated_with_arguments, (3.0, 2.0)),
        (everything, (3.0, 2.0)),
    ]:
        again = pickle.loads(pickle.dumps(g))
        assert again(*args) == g(*args)


def test_deepcopy() -> None:
    g = grad(line, "w")
    assert copy.deepcopy(g)(1.5, 2.0, 3.0) == 1.5
    assert copy.copy(decorated)(3.0) == 6.0


class Model:
    rate = 3.0

    @grad(wrt="x")
    def loss(self, x):
        return x * x * x

    @staticmethod
    @grad
    def still(x):
        return x * x

    @grad
    @staticmethod
    def apart(x, y):
        return x * y

    @grad
    @classmethod
    def rated(cls, x):
        return x * x * cls.rate

    @classmethod
    @grad
    def rated_too(cls, x):
        return x * x * cls.rate

    @srcgrad.jacrev
    @classmethod
    def squares(cls, x):
        return x * x * cls.rate

    @differentiable
    @staticmethod
    def plain(x):
        return x * x

    @differentiable(wrt="x")
    @classmethod
    def plain_rated(cls, x, y=1.0):
        return x * x * cls.rate * y


class Faster(Model):
    rate = 5.0


@pytest.mark.parametrize("times", [1, 2])
def test_methods(times: int) -> None:
    model = Model()
    for _ in range(times):
        assert model.loss(2.0) == 12.0
        assert Model.loss(model, 2.0) == 12.0
        assert model.still(2.0) == 4.0
    assert isinstance(Model.loss, srcgrad.Gradient)
    assert model.loss.__self__ is model


@pytest.mark.parametrize("cls", [Model, Faster])
def test_methods_of_classes(cls: type[Model]) -> None:
    """The class is no variable, whatever stands above what."""
    rate = cls.rate
    for owner in (cls, cls()):
        assert owner.apart(2.0, 3.0) == (3.0, 2.0)
        assert owner.rated(2.0) == owner.rated_too(2.0) == 4.0 * rate
        assert owner.plain(2.0) == 4.0 and owner.plain.grad(2.0) == 4.0
        assert owner.plain.value_and_grad(3.0) == (9.0, 6.0)
        assert owner.plain_rated(2.0) == 4.0 * rate
        assert owner.plain_rated.grad(2.0) == 4.0 * rate
        assert owner.plain_rated.value_and_grad(2.0, 3.0) == (12.0 * rate, 12.0 * rate)
        np.testing.assert_array_equal(owner.squares(np.array([1.0, 2.0])), np.diag([2, 4]) * rate)
    assert grad(cls.plain_rated, "x")(2.0) == 4.0 * rate
    assert list(inspect.signature(cls.rated).parameters) == ["x"]
    assert pickle.loads(pickle.dumps(cls.apart))(2.0, 3.0) == (3.0, 2.0)


def test_source_before_and_after_calls() -> None:
    g = grad(lambda x: np.sum(x * x))
    before = g.source
    assert before.startswith("def lambda_grad(x):")
    g(np.ones(3))
    of_vector = g.source
    assert g.source == g.source_for(np.zeros(5)) and of_vector != before
    g(2.0)
    assert g.source == g.source_for(1.0) and g.source != of_vector
    assert g.source_for(np.ones(3)) == of_vector
    assert g.source == g.source_for(1.0), "looking at another version is no call"
    g(np.ones(2))
    assert g.source == of_vector


def test_source_of_annotated_parameters() -> None:
    def f(x: float, n: int):
        return x * n

    g = grad(f, "x")
    assert g.source == g.source_for(1.0, 2)


def test_source_runs_as_it_stands() -> None:
    g = grad(line)
    g(1.0, 2.0, 3.0)
    namespace: dict[str, Any] = {}
    exec(g.source, namespace)
    assert namespace["line_grad"](1.0, 2.0, 3.0) == (2.0, 1.0, 1.0)


def test_plan_and_stages() -> None:
    def f(x, n):
        for _ in range(n):
            x = np.sin(x)
        return x

    g = grad(f, "x")
    g(0.5, 3)
    assert [(e.name, e.how) for e in g.plan.entries] == [("x", "saved in xs")]
    assert str(g.plan).count("\n") == 0 and "read by x = np.sin(x)" in str(g.plan)
    assert list(g.stages) == ["lower", "specialise", "reverse", "simplify", "remember", "text"]
    assert all(isinstance(text, str) and text for text in g.stages.values())
    assert g.stages["text"] == g.source
    assert str(grad(line).plan) == "nothing is kept"


def test_wrong_arguments_are_python_errors() -> None:
    g = grad(line)
    for _ in range(2):
        for args, options in [((1.0,), {}), ((1.0, 2.0, 3.0, 4.0), {}), ((1.0, 2.0), {"q": 1.0})]:
            with pytest.raises(TypeError):
                g(*args, **options)
        g(1.0, 2.0, 3.0)


# --- memory --------------------------------------------------------------------------------------


SHARING = [
    lambda x, y: np.sum(x * y),
    lambda x, y: np.dot(x, y),
    lambda x, y: np.sum(x + y),
    lambda x, y: np.sum(x) + np.sum(y),
    lambda x, y: x @ y + y @ x,
    lambda x, y: np.sum(x.T) + np.sum(y[::-1]),
    lambda x, y: np.sum(np.where(x > 0, x, y)),
    lambda x, y: 3.0,
]


@pytest.mark.parametrize("index", range(len(SHARING)))
def test_results_are_fresh(index: int) -> None:
    x, y = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
    both = grad(SHARING[index])
    first, second = both(x, y), both(x, y)
    arrays = [*first, *second]
    assert all(isinstance(a, np.ndarray) and a.flags.writeable for a in arrays)
    for k, a in enumerate(arrays):
        assert not any(np.shares_memory(a, b) for b in (x, y, *arrays[:k]))
    for a in first:
        a[...] = 99.0
    assert x.tolist() == [1.0, 2.0, 3.0] and y.tolist() == [4.0, 5.0, 6.0]
    assert all(np.array_equal(a, b) for a, b in zip(both(x, y), second, strict=True))


def test_gradient_of_the_same_array_twice() -> None:
    x = np.array([1.0, 2.0])
    a, b = grad(lambda u, v: np.sum(u * v))(x, x)
    assert a.tolist() == b.tolist() == [1.0, 2.0] and not np.shares_memory(a, b)


def test_value_and_aux_share_nothing_with_the_gradient() -> None:
    def f(x):
        y = 2.0 * x
        return np.sum(y * y), y

    x = np.array([1.0, 2.0])
    (_, y), gradient = value_and_grad(f, has_aux=True)(x)
    assert y.tolist() == [2.0, 4.0] and gradient.tolist() == [8.0, 16.0]
    assert not np.shares_memory(y, gradient) and not np.shares_memory(x, gradient)


def test_containers_are_fresh() -> None:
    p = {"a": np.ones(2), "b": [np.ones(3), 2.0]}
    found = grad(lambda q: np.sum(q["a"]) + np.sum(q["b"][0]) * q["b"][1])(p)
    assert found is not p and found["b"] is not p["b"]
    for a in leaves(found):
        assert not any(np.shares_memory(a, b) for b in leaves(p))


def test_arguments_are_left_as_f_leaves_them() -> None:
    def f(x, n):
        x[0] = x[1] * 3.0
        return np.sum(x * x) * n

    for_f, for_grad = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    f(for_f, 2)
    found = grad(f, "x")(for_grad, 2)
    assert for_grad.tolist() == for_f.tolist()
    assert found.tolist() == [0.0, 2 * 2.0 * (9.0 * 2.0 + 2.0)]


def test_the_gradient_of_an_empty_container_that_is_filled_is_empty() -> None:
    def into_dict(d, x):
        d["new"] = x
        return d["new"] * 2.0

    def into_list(found, x):
        found.append(x)
        return found[0] * 2.0

    assert grad(into_dict)({}, 2.0) == ({}, 2.0)
    assert grad(into_list)([], 2.0) == ([], 2.0)


def writes_first(x, y):
    x[0] = y[1] * 2.0
    return np.sum(x * y)


def test_arguments_that_share_memory_and_are_written() -> None:
    g, a = grad(writes_first), np.ones(4)
    expected = g(a[:2].copy(), a[2:].copy())
    for k, (x, y) in enumerate([(a[:2], a[2:]), (a[::2].copy(), a[1::2])]):
        assert all(np.array_equal(p, q) for p, q in zip(g(x, y), expected, strict=True)), k
    for x, y in [(a, a), (a[:3], a[1:]), (a, a[::-1])]:
        for call in (lambda: g(x, y), lambda: jvp(writes_first, (x, y), (x, y))):  # noqa: B023
            with pytest.raises(srcgrad.Aliased, match="`x` and `y` share memory"):
                call()


WEIGHTS = np.array([0.7, -1.2, 0.4])


class Holds:
    w = WEIGHTS


def writes_and_reads_outside(x):
    x *= 2.0
    return np.sum(WEIGHTS * x)


def writes_and_reads_of_a_class(x):
    x *= 2.0
    return np.sum(Holds.w * x)


def writes_outside(x):
    WEIGHTS[0] = 0.7
    return np.sum(x * x)


def reads_outside(x):
    return np.sum(WEIGHTS * x)


def test_an_argument_is_a_variable_outside() -> None:
    captured = WEIGHTS

    def writes_and_reads_captured(x):
        x *= 2.0
        return np.sum(captured * x)

    assert np.array_equal(grad(reads_outside)(WEIGHTS), WEIGHTS)  # (nothing is written)
    both = (writes_and_reads_outside, writes_and_reads_of_a_class, writes_and_reads_captured)
    for f in (*both, writes_outside):
        g = grad(f)
        for _ in range(2):  # (the second call goes through the tests in line)
            wanted = 2.0 * (np.ones(3) if f is writes_outside else WEIGHTS)
            np.testing.assert_allclose(g(np.ones(3)), wanted)
            for x in (WEIGHTS, WEIGHTS[::-1]):
                for call in (lambda: g(x), lambda: jvp(f, (x,), (x,))):  # noqa: B023
                    with pytest.raises(srcgrad.Aliased, match="a variable outside"):
                        call()


# --- effects and exceptions ----------------------------------------------------------------------


SEEN: list[float] = []


def squared(v):
    return v * v


def noted(v):
    SEEN.append(1.0)
    return v * v


def checked(v):
    if v > 2.0:
        raise ValueError("too big")
    return v * v


def drawn(v):
    np.random.rand()
    return v * v


def written_over(v, by):
    np.add(by, v, out=by)
    return v * v


def with_room(v, w):
    return np.sum(v * w)


def sum_of_squared(x):
    s = 0.0
    for v in x:
        s += squared(v)
    return s


def sum_of_noted(x):
    s = 0.0
    for v in x:
        s += noted(v)
    return s


def sum_of_checked(x):
    s = 0.0
    for v in x:
        s += checked(v)
    return s


def sum_of_drawn(x):
    s = 0.0
    for v in x:
        s += drawn(v)
    return s


def sum_of_written(x, y):
    s = 0.0
    for v in x:
        s += written_over(v, y[:1])
    return s + y[0] ** 2


def test_a_call_whose_result_nobody_reads_is_left_out_if_it_does_nothing_else() -> None:
    x = np.array([1.0, 1.5])
    for f in (sum_of_squared, sum_of_drawn, sum_of_noted, sum_of_checked):
        g = grad(f)
        np.testing.assert_array_equal(g(x), 2.0 * x)
        assert ("for v in x:\n" in g.source) == (f is not sum_of_squared)
    assert SEEN == [1.0, 1.0]
    dx, dy = grad(sum_of_written)(x, np.ones(2))
    np.testing.assert_allclose(dx, 2.0 * x + 7.0)
    np.testing.assert_allclose(dy, [7.0, 0.0])
    with pytest.raises(ValueError, match="too big"):
        g(3.0 * x)
    with pytest.raises(ValueError, match="broadcast"):
        grad(lambda v, w: with_room(v, w) + np.sum(v))(np.ones(2), np.ones(3))


def test_effects_happen_once_and_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    log: list[str] = []

    def f(x, n):
        print("start")
        log.append("start")
        for k in range(n):
            print(k)
            x = np.sin(x)
            log.append(f"step {k}")
        print("end", n)
        return x

    f(0.5, 3)
    printed = capsys.readouterr().out
    expected = log[:]
    for take in (grad(f, "x"), value_and_grad(f, "x")):
        log.clear()
        take(0.5, 3)
        assert capsys.readouterr().out == printed and log == expected


RAISING = [
    (lambda x: math.log(x), (-1.0,), ValueError),
    (lambda x: math.sqrt(x) * 0.0, (-1.0,), ValueError),
    (lambda x: 1.0 / x, (0.0,), ZeroDivisionError),
    (lambda x: x * {"a": 1.0}["b"], (1.0,), KeyError),
    (lambda x: x * [1.0][3], (1.0,), IndexError),
    (lambda x: x[5] * 2.0, (np.ones(2),), IndexError),
    (lambda x, y: np.sum(x * y), (np.ones(2), np.ones(3)), ValueError),
    (lambda x: math.exp(x), (1e4,), OverflowError),
]


@pytest.mark.parametrize("index", range(len(RAISING)))
def test_exceptions_pass_unchanged(index: int) -> None:
    fn, args, error = RAISING[index]
    with pytest.raises(error) as of_f:
        fn(*args)
    for take in (grad(fn), value_and_grad(fn)):
        with pytest.raises(error) as of_gradient:
            take(*args)
        assert type(of_gradient.value) is error and of_gradient.value.args == of_f.value.args


def test_own_exceptions_are_the_same_objects() -> None:
    class Stop(Exception):
        pass

    def f(x):
        if x > 1.0:
            raise Stop("too large", x)
        return x * x

    assert grad(f)(0.5) == 1.0
    with pytest.raises(Stop) as caught:
        grad(f)(2.0)
    assert caught.value.args == ("too large", 2.0)


def root(x):
    y = x - 1.0
    return math.sqrt(y)


def test_tracebacks_show_lines_of_the_gradient() -> None:
    with pytest.raises(ValueError) as caught:
        grad(root)(0.5)
    shown = traceback.format_exception(caught.value)
    text = "".join(shown)
    assert "<srcgrad root_grad" in text
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert last.filename.startswith("<srcgrad root_grad") and last.line
    assert last.line in grad(root).source_for(0.5)
    assert linecache.getline(last.filename, last.lineno or 0).strip() == last.line


# --- the world outside ---------------------------------------------------------------------------


def helper(x):
    return x * x


def helper_of_third_degree(x):
    return x * x * x


def calls_helper(x):
    return 3.0 * helper(x)


factor = 2.0
table = {"scale": 2.0}


def uses_global(x):
    return factor * x


def uses_table(x):
    return table["scale"] * x


def through_both(x):
    return calls_helper(x) + uses_global(x)


def test_helper_redefined(monkeypatch: pytest.MonkeyPatch) -> None:
    g = grad(calls_helper)
    assert g(2.0) == 12.0
    monkeypatch.setitem(globals(), "helper", lambda x: x * x * x)
    assert g(2.0) == 36.0
    monkeypatch.undo()
    assert g(2.0) == 12.0


def test_helper_of_a_helper_redefined(monkeypatch: pytest.MonkeyPatch) -> None:
    g = grad(through_both)
    assert g(2.0) == 14.0
    monkeypatch.setitem(globals(), "helper", lambda x: x * x * x)
    assert g(2.0) == 38.0


def test_global_number_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    g, tangent = grad(uses_global), lambda: jvp(uses_global, (1.0,), (1.0,))
    assert g(1.0) == 2.0 and tangent() == (2.0, 2.0)
    monkeypatch.setitem(globals(), "factor", 5.0)
    assert g(1.0) == 5.0 and tangent() == (5.0, 5.0)
    monkeypatch.setitem(globals(), "factor", 7)  # another type
    assert g(1.0) == 7.0
    monkeypatch.setitem(globals(), "factor", np.float64(8.0))
    assert g(1.0) == 8.0
    monkeypatch.setitem(globals(), "factor", 5.0)
    assert g(1.0) == 5.0


def test_global_becomes_an_array(monkeypatch: pytest.MonkeyPatch) -> None:
    def f(x):
        return np.sum(factor * x)

    g = grad(f)
    assert g(1.0) == 2.0
    monkeypatch.setitem(globals(), "factor", np.array([1.0, 2.0, 3.0]))
    assert g(1.0) == 6.0


def test_global_container_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    g = grad(uses_table)
    assert g(1.0) == 2.0
    monkeypatch.setitem(table, "scale", 5.0)
    assert g(1.0) == 5.0
    monkeypatch.setitem(table, "scale", 7)
    assert g(1.0) == 7.0


def test_global_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    g = grad(uses_global)
    assert g(1.0) == 2.0
    monkeypatch.delitem(globals(), "factor")
    with pytest.raises(NameError):
        g(1.0)


def test_closure_cells_are_live() -> None:
    k = 2.0

    def f(x):
        return k * x * x

    g = grad(f)
    assert g(1.0) == 4.0
    k = 5.0
    assert g(1.0) == 10.0
    k = 3
    assert g(1.0) == 6.0


def test_closure_over_a_function_is_live() -> None:
    inner = square

    def f(x):
        return inner(x)

    g = grad(f)
    assert g(3.0) == 6.0
    inner = helper_of_third_degree
    assert g(3.0) == 27.0


def test_lambdas_of_a_loop_bind_late() -> None:
    """As in Python: they all see the last value."""
    late = [grad(lambda x: k * x) for k in (1.0, 2.0, 3.0)]  # noqa: B023
    assert [g(1.0) for g in late] == [3.0, 3.0, 3.0]
    early = [grad(lambda x, k=k: k * x, "x") for k in (1.0, 2.0, 3.0)]
    assert [g(1.0) for g in early] == [1.0, 2.0, 3.0]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the functions whose gradients are generated."""
    found: list[str] = []

    def counted(request: Any, kinds: Any) -> Any:
        found.append(request.fn.__name__)
        return pipeline.build(request, kinds)

    monkeypatch.setattr(dispatch, "build", counted)
    return found


def test_errors_of_the_compiler_say_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(request: Any, kinds: Any) -> Any:
        raise KeyError("x")

    def squared(x):
        return x * x

    monkeypatch.setattr(dispatch, "build", failing)
    with pytest.raises(KeyError) as found:
        grad(squared)(1.0)
    (note,) = found.value.__notes__
    assert "derivative of `squared`" in note and f"{__file__}:" in note


def _scaled(x, k=2.0, *, m=1.0):
    return x * k * m


def _by_default(x):
    return _scaled(x)


def test_defaults_of_a_function_that_is_called_may_change(monkeypatch: pytest.MonkeyPatch) -> None:
    g = grad(_by_default)
    assert g(1.0) == 2.0
    monkeypatch.setattr(_scaled, "__defaults__", (5.0,))
    assert g(1.0) == 5.0
    monkeypatch.setitem(_scaled.__kwdefaults__, "m", 3.0)
    assert g(1.0) == 15.0


class _Line:
    def __init__(self, slope):
        self.slope = slope

    @property
    def twice(self):
        return 2.0 * self.slope

    def at(self, x):
        return self.slope * x


def _multiples(x):
    yield x
    yield 2.0 * x


_line = _Line(3.0)
_tripled = functools.partial(_scaled, k=3.0)
_CODE_OF = {  # what is called, and the function whose text it is
    "itself": (lambda x: x + 1.0, None),
    "a function": (lambda x: _scaled(x), _scaled),
    "a partial": (lambda x: _tripled(x), _scaled),
    "a method": (lambda x: _line.at(x), _Line.at),
    "a property": (lambda x: x * _line.twice, _Line.twice.fget),
    "a generator": (lambda x: sum(_multiples(x)), _multiples),
    "a key": (lambda x: max(2.0 * x, 3.0 * x, key=_scaled), _scaled),
    "what is differentiated": (lambda x: grad(_scaled, "x")(x) * x, _scaled),
}
_OTHER_CODE = {
    "itself": lambda x: x**3,
    "a property": lambda self: self.slope**2,
    "a method": lambda self, x: self.slope * x**2,
    "a key": lambda x, k, *, m: -x,
    "what is differentiated": lambda x, k, *, m: x**3,
}


def _squares(x):
    yield x * x
    yield 2.0 * x


@pytest.mark.parametrize("name", _CODE_OF)
@pytest.mark.parametrize("order", [1, 2])
def test_code_that_is_exchanged_is_read_anew(
    name: str, order: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As tools that load modules again while a program runs exchange it."""
    f, read = _CODE_OF[name]
    if order == 1:
        forms = [grad(f), value_and_grad(f), lambda x: jvp(f, (x,), (1.0,)), jacobian(f)]
    else:
        forms = [grad(grad(f)), hessian(f)]
    before = [form(2.0) for form in forms]
    plain = _squares if name == "a generator" else lambda x, k, *, m: k * x * x
    monkeypatch.setattr(read or f, "__code__", _OTHER_CODE.get(name, plain).__code__)
    after = [form(2.0) for form in forms]
    assert order == 2 or all(old != new for old, new in zip(before, after, strict=True))
    slope = lambda x: (f(x + 1e-5) - f(x - 1e-5)) / 2e-5
    if order == 2:
        expected = [(f(2.001) - 2 * f(2.0) + f(1.999)) / 1e-6] * 2
    else:
        expected = [slope(2.0), (f(2.0), slope(2.0)), (f(2.0), slope(2.0)), slope(2.0)]
    for found, wanted in zip(after, expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


def _with(f, x):
    return f(x)


def _cubed(x, k=2.0, *, m=1.0):
    return x**3 * k * m


@functools.wraps(_cubed)
def _decorated(*args, **options):
    return _cubed(*args, **options)


class _Cubes:
    def at(self, x, k=2.0, *, m=1.0):
        return x**3 * k * m

    def __call__(self, x, k=2.0, *, m=1.0):
        return x**3 * k * m


@pytest.mark.parametrize(
    "f, holder",
    [
        (_cubed, _cubed),
        (_decorated, _cubed),
        (functools.partial(_cubed), _cubed),
        (_Cubes().at, _Cubes.at),
        (_Cubes.at.__get__(_Cubes()), _Cubes.at),
        (_Cubes(), _Cubes.__call__),
    ],
)
def test_defaults_of_what_is_differentiated_may_change(
    f: Any, holder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [
        grad(f, "x"),
        lambda x, g=value_and_grad(f, "x"): g(x)[1],
        lambda x: jvp(f, (x,), (1.0,))[1],
        lambda x: vjp(f, x)[1](1.0)[0],
        jacrev(f, "x"),
        jacfwd(f, "x"),
        hessian(f, "x"),
        grad(grad(f, "x"), "x"),
        lambda x, g=hvp(f, "x"): g(x, 1.0),
    ]
    factors = [3.0] * 6 + [6.0] * 3
    assert [form(1.0) for form in forms] == [2.0 * factor for factor in factors]
    monkeypatch.setattr(holder, "__defaults__", (5.0,))
    assert [form(1.0) for form in forms] == [5.0 * factor for factor in factors]
    monkeypatch.setitem(holder.__kwdefaults__, "m", 7.0)
    assert [form(1.0) for form in forms] == [35.0 * factor for factor in factors]


def _picked(fs, i, x):
    return fs[i](x)


def test_functions_in_a_list_have_no_gradient() -> None:
    assert grad(_picked)([math.sin, square], 1, 3.0) == ([None, None], 0.0, 6.0)
    assert grad(_picked)([math.sin, square], 0, 0.0) == ([None, None], 0.0, 1.0)


def test_what_a_partial_hands_over_may_change() -> None:
    made = functools.partial(_scaled, k=2.0)
    held = {"made": made}
    forms = [
        grad(lambda x: made(x)),
        grad(lambda x: held["made"](x)),
        lambda x: grad(_with, "x")(made, x),
        grad(made, "x"),
    ]
    assert [form(1.0) for form in forms] == [2.0] * 4
    made.keywords["k"] = 5.0
    assert [form(1.0) for form in forms] == [5.0] * 4
    made.keywords["m"] = 3.0
    assert [form(1.0) for form in forms] == [15.0] * 4
    del made.keywords["k"]
    assert [form(1.0) for form in forms] == [6.0] * 4


def test_lambdas_made_anew_compile_once(builds: list[str]) -> None:
    for k in range(5):
        scale = float(k)
        assert grad(lambda x: scale * x * x)(1.0) == 2.0 * k  # noqa: B023
    assert len(builds) == 1


def test_closures_made_anew_compile_once(builds: list[str]) -> None:
    def make(k):
        def f(x):
            return k * x

        return f

    assert [grad(make(k))(1.0) for k in (1.0, 2.0, 3.0)] == [1.0, 2.0, 3.0]
    assert len(builds) == 1


def test_closures_with_other_functions_are_other_programs() -> None:
    def make(inner):
        def f(x):
            return inner(x)

        return f

    a, b = grad(make(square)), grad(make(lambda x: 5.0 * x))
    assert (a(3.0), b(3.0), a(3.0), b(3.0)) == (6.0, 5.0, 6.0, 5.0)


def test_sizes_do_not_compile_again(builds: list[str]) -> None:
    g = grad(lambda x: np.sum(x * x))
    for n in (2, 3, 50):
        g(np.ones(n))
    assert len(builds) == 1
    g(np.ones((2, 2)))
    assert len(builds) == 2


def test_kinds_alternate(builds: list[str]) -> None:
    g = grad(lambda x: x * x)
    for _ in range(3):
        assert typed(g(3.0), 6.0) and typed(g(3), 6.0) and g(np.array(3.0)).shape == ()
    assert len(builds) == 3


def test_many_kinds() -> None:
    g = grad(lambda p: sum([v * v for v in p]))
    for n in range(1, 15):
        assert g(tuple(float(k) for k in range(n))) == tuple(2.0 * k for k in range(n))
    assert g((1.0,)) == (2.0,)


# --- threads -------------------------------------------------------------------------------------


def test_eight_threads_call_a_fresh_gradient() -> None:
    def f(x, n):
        for _ in range(n):
            x = np.sin(x) * x
        return np.sum(x)

    for _ in range(5):
        g = grad(f, "x")
        arguments = [(0.5, 3), (np.ones(3) * 0.7, 3), (np.ones((2, 1)), 2), (1, 1)] * 2
        expected = [grad(f, "x")(*a) for a in arguments]
        found: list[Any] = [None] * 8
        barrier = threading.Barrier(8)

        def work(k: int, g=g, found=found, barrier=barrier, arguments=arguments) -> None:
            barrier.wait()
            for _ in range(20):
                found[k] = g(*arguments[k])

        threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


# --- names ---------------------------------------------------------------------------------------

NAMES = (
    "d dx np len _stack self t x2 math k kinds x_grad f f_grad args kwargs sum print float range "
    "reversed zip srcgrad unbroadcast fit copy _array _holds _run0 _made0 _srcgrad_ y dy value"
).split()

NAMED = """\
import math
import numpy as np

def f({0}, other):
    y = {0} * other
    z = {0}
    for step in (1.0, 2.0):
        z = z * {0} + y * step
    return z

def array({0}):
    return (({0} * {0})[1:] * 3.0).sum()
"""


@pytest.mark.parametrize("name", NAMES)
def test_parameters_of_any_name(name: str, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "named.py"
    path.write_text(NAMED.format(name))
    space: dict[str, Any] = {"__name__": "named"}
    exec(compile(path.read_text(), str(path), "exec"), space)
    f, array = space["f"], space["array"]
    value = f(0.5, 2.0)
    h = 1e-6
    slopes = (
        (f(0.5 + h, 2.0) - f(0.5 - h, 2.0)) / (2 * h),
        (f(0.5, 2.0 + h) - f(0.5, 2.0 - h)) / (2 * h),
    )
    for _ in range(2):
        assert grad(f)(0.5, 2.0) == pytest.approx(slopes, rel=1e-7)
        found, gradient = value_and_grad(f)(**{name: 0.5, "other": 2.0})
        assert found == value and gradient == pytest.approx(slopes, rel=1e-7)
    assert jvp(f, (0.5, 2.0), (1.0, 0.0))[1] == pytest.approx(slopes[0], rel=1e-7)
    assert grad(array)(np.array([1.0, 2.0])).tolist() == [0.0, 12.0]
    assert list(inspect.signature(grad(f)).parameters) == [name, "other"]


# --- determinism ---------------------------------------------------------------------------------

PRINT_SOURCES = """
import warnings
warnings.simplefilter("ignore")
from srcgrad import grad
from tests.zoo import programs
for program in programs()[:30]:
    print(grad(program.fn, program.wrt).source_for(*next(program.fresh())))
"""


def test_the_compiler_is_not_loaded_before_it_is_needed():
    script = "import sys, srcgrad; sys.exit('gast' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script]).returncode == 0


def test_two_processes_write_the_same_bytes() -> None:
    outputs = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(
            [sys.executable, "-c", PRINT_SOURCES], env=environment, capture_output=True, check=False
        )
        assert run.returncode == 0, run.stderr.decode()[-2000:]
        outputs.append(run.stdout)
    assert outputs[0] == outputs[1] and len(outputs[0]) > 1000


def test_import_does_little() -> None:
    """Neither scipy nor the tools that only tests need are imported."""
    names = ("scipy", "hypothesis", "pytest")
    code = f"import sys, srcgrad; print([m for m in {names} if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    )
    assert run.stdout.decode().strip() == "[]"


def counted(x):
    a = np.zeros(3, dtype=int)
    for i in range(3):
        a[i] = x * i
    return x * np.sum(a)


def test_a_lost_derivative_is_told_once_per_line() -> None:
    with pytest.warns(srcgrad.DerivativeLost, match="cut off to an integer") as told:
        assert grad(counted)(1.7) == 4.0
    assert len(told) == 1
    assert told[0].filename.endswith("test_api.py")
    assert "a[i] = x * i" in linecache.getline(told[0].filename, told[0].lineno)


def test_elementwise_gradients_with_aux() -> None:
    x = np.array([1.0, 2.0])
    made = srcgrad.elementwise_grad(
        lambda x, w: (x * x * w, {"size": x.size}), (0, 1), has_aux=True
    )
    (dx, dw), aux = made(x, 3.0 * x)
    np.testing.assert_array_equal(dx, 6.0 * x * x)
    np.testing.assert_array_equal(dw, x * x)
    assert aux == {"size": 2}
    assert srcgrad.elementwise_grad(lambda x: (x * x, "a"), has_aux=True)(3.0) == (6.0, "a")


@pytest.mark.parametrize("wrt", [None, "x", 0])
def test_what_a_partial_is_given_is_no_variable(wrt):
    def product(x, w, *, b):
        return x * w + b

    given = functools.partial(product, w=3.0, b=1.0)
    assert srcgrad.grad(given, wrt)(2.0) == 3.0
    assert srcgrad.grad(given, ("x", "w"))(2.0) == (3.0, 2.0)
    assert srcgrad.grad(lambda x: srcgrad.grad(given)(x) * x)(2.0) == 3.0
