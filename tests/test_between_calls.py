"""What stands behind partials, bound methods and defaults changes between two calls: the gradient
that was called before, and one that is made now, say what holds now."""

from __future__ import annotations

import functools
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from srcgrad import Aliased, checkpoint, dispatch, grad, jvp, value_and_grad, vjp


class Holder:
    """Its attributes are what a program puts there."""

    of_class: Any = None

    def __init__(self, k: Any = None, fn: Any = None):
        self.k, self.fn = k, fn

    def scaled(self, x):
        return x if self.k is None else np.sum(x * x * self.k)

    def scaled_by_class(self, x):
        return x if self.of_class is None else x * x * self.of_class

    def scaled_twice(self, factor, x):
        return factor * x if self.k is None else factor * x * x * self.k

    def __call__(self, x):
        return self.scaled(x)


def by_dict(held, x):
    return x if held["k"] is None else x * x * held["k"]


def by_dict_named(x, held):
    return x if held["k"] is None else x * x * held["k"]


def by_two(factor, held, x):
    return factor * by_dict(held, x)


def by_inner(held, x):
    return by_dict(held["inner"], x)


def by_object(held, x):
    return x if held.k is None else x * x * held.k


def by_list(held, x):
    return np.sum(x * held[0])


Changing = tuple[Callable, Callable[[], object]]


def setting(held: dict, value: Any = 2.0) -> Callable[[], object]:
    return lambda: held.update(k=value)


def changing(holder: Holder, value: Any = 2.0) -> Callable[[], object]:
    return lambda: setattr(holder, "k", value)


# --- partials ------------------------------------------------------------------------------------


def partial_of_dict() -> Changing:
    held = {"k": None}
    made = partial(by_dict, held)
    return lambda x: made(x) * x, setting(held)


def partial_by_name() -> Changing:
    held = {"k": None}
    made = partial(by_dict_named, held=held)
    return lambda x: made(x) * x, setting(held)


def nested_partials() -> Changing:
    held = {"k": None}
    made = partial(partial(by_two, 2.0), held)
    return lambda x: made(x) * x, setting(held)


def partial_of_nested_dict() -> Changing:
    held = {"k": None}
    made = partial(by_inner, {"inner": held})
    return lambda x: made(x) * x, setting(held)


def partial_of_object() -> Changing:
    holder = Holder()
    made = partial(by_object, holder)
    return lambda x: made(x) * x, changing(holder)


def partial_of_list() -> Changing:
    held = [1.0]
    made = partial(by_list, held)
    return lambda x: made(x) * x, lambda: held.__setitem__(0, np.ones(3))


def partial_in_a_list() -> Changing:
    held = {"k": None}
    made = [partial(by_dict, held)]
    return lambda x: made[0](x) * x, setting(held)


def partial_in_an_attribute() -> Changing:
    held = {"k": None}
    holder = Holder(fn=partial(by_dict, held))
    return lambda x: holder.fn(x) * x, setting(held)


def partial_as_argument() -> Changing:
    held = {"k": None}
    made = partial(by_dict, held)

    def run(fn, x):
        return fn(x) * x

    return lambda x: run(made, x), setting(held)


def partial_itself() -> Changing:
    held = {"k": None}
    return partial(by_dict, held), setting(held)


def partial_of_a_method() -> Changing:
    holder = Holder()
    made = partial(holder.scaled_twice, 2.0)
    return lambda x: made(x) * x, changing(holder)


def checkpointed_partial() -> Changing:
    held = {"k": None}
    made = checkpoint(partial(by_dict, held))
    return lambda x: made(x) * x, setting(held)


# --- bound methods -------------------------------------------------------------------------------


def bound_method() -> Changing:
    holder = Holder()
    method = holder.scaled
    return lambda x: method(x) * x, changing(holder)


def bound_method_and_array() -> Changing:
    holder = Holder(1.0)
    method = holder.scaled
    return lambda x: method(x) * x, changing(holder, np.array([1.0, 2.0]))


def bound_method_in_a_list() -> Changing:
    holder = Holder()
    methods = [holder.scaled]
    return lambda x: methods[0](x) * x, changing(holder)


def bound_methods_in_a_loop() -> Changing:
    holder = Holder()
    methods = [holder.scaled, Holder(2.0).scaled]

    def f(x):
        for method in methods:
            x = method(x)
        return x

    return f, changing(holder)


def bound_method_in_an_attribute() -> Changing:
    holder = Holder()
    other = Holder(fn=holder.scaled)
    return lambda x: other.fn(x) * x, changing(holder)


def bound_method_shadows_class() -> Changing:
    holder = Holder()
    method = holder.scaled_by_class
    return lambda x: method(x) * x, lambda: setattr(holder, "of_class", 2.0)


def bound_method_itself() -> Changing:
    holder = Holder()
    return holder.scaled, changing(holder)


def callable_in_a_tuple() -> Changing:
    holder = Holder()
    held = {"all": (holder,)}
    return lambda x: held["all"][0](x) * x, changing(holder)


# --- defaults ------------------------------------------------------------------------------------


def default_object() -> Changing:
    holder = Holder()

    def scaled(x, held=holder):
        return by_object(held, x)

    return lambda x: scaled(x) * x, changing(holder)


def default_of_the_target() -> Changing:
    holder = Holder()

    def f(x, held=holder):
        return by_object(held, x)

    return f, changing(holder)


def default_tuple_of_dict() -> Changing:
    held = {"k": None}

    def scaled(x, given=(held,)):
        return by_dict(given[0], x)

    return lambda x: scaled(x) * x, setting(held)


def default_partial() -> Changing:
    held = {"k": None}

    def scaled(x, *, fn=partial(by_dict, held)):  # noqa: B008
        return fn(x)

    return lambda x: scaled(x) * x, setting(held)


def default_method_of_the_target() -> Changing:
    holder = Holder()

    def f(x, fn=holder.scaled):
        return fn(x) * x

    return f, changing(holder)


def default_in_a_list() -> Changing:
    fns = [lambda x, k=2.0: x * k * x]
    return lambda x: fns[0](x) * x, lambda: setattr(fns[0], "__defaults__", (4.0,))


def default_in_a_loop() -> Changing:
    fns = [lambda x, k=2.0: x * k * x, lambda x, k=1.0: x + k]

    def f(x):
        for fn in fns:
            x = fn(x)
        return x

    return f, lambda: setattr(fns[0], "__defaults__", (4.0,))


def default_by_name_in_a_loop() -> Changing:
    fns = [lambda x, *, k=2.0: x * k * x, lambda x, *, k=1.0: x + k]

    def f(x):
        for fn in fns:
            x = fn(x)
        return x

    return f, lambda: fns[0].__kwdefaults__.update(k=4.0)


def code_in_a_list() -> Changing:
    fns = [lambda x, k=2.0: x * k * x]

    def other(x, k=2.0):
        return x * k * x * x

    return lambda x: fns[0](x) * x, lambda: setattr(fns[0], "__code__", other.__code__)


def default_of_a_call_of_itself() -> Changing:
    def f(x, n=2, held=Holder(2.0)):  # noqa: B008
        return x if n == 0 else by_object(held, x) * f(x, n - 1)

    return f, lambda: setattr(f, "__defaults__", (2, Holder()))


def decorated() -> Changing:
    held = {"k": None}

    def plain(x):
        return x

    @functools.wraps(plain)
    def inner(x):
        return plain(x) * by_dict(held, x)

    return lambda x: inner(x) * x, setting(held)


CASES = [
    partial_of_dict, partial_by_name, nested_partials, partial_of_nested_dict, partial_of_object,
    partial_of_list, partial_in_a_list, partial_in_an_attribute, partial_as_argument,
    partial_itself, partial_of_a_method, checkpointed_partial, bound_method,
    bound_method_and_array, bound_method_in_a_list, bound_methods_in_a_loop,
    bound_method_in_an_attribute, bound_method_shadows_class, bound_method_itself,
    callable_in_a_tuple, default_object, default_of_the_target, default_tuple_of_dict,
    default_partial, default_method_of_the_target, default_in_a_list, default_in_a_loop,
    default_by_name_in_a_loop, code_in_a_list, default_of_a_call_of_itself, decorated,
]  # fmt: skip


@pytest.mark.parametrize("make", CASES)
def test_what_holds_now_is_said(make: Callable[[], Changing]) -> None:
    f, change = make()
    before = value_and_grad(f, "x")

    def forms() -> list[Callable]:
        return [
            before,
            value_and_grad(f, "x"),
            lambda x: jvp(f, (x,), (1.0,)),
            lambda x: (f(x), vjp(f, x)[1](1.0)[0]),
        ]

    x, step = 1.5, 1e-6
    for _ in range(2):
        slope = (f(x + step) - f(x - step)) / (2 * step)
        for form in forms():
            assert np.allclose(form(x), (f(x), slope), rtol=1e-6)
        change()


def test_a_default_that_the_function_writes_is_an_argument_of_each_call() -> None:
    def f(x, held=[2.0]):  # noqa: B006
        held[0] = held[0] + 1.0
        return held[0] * x

    assert value_and_grad(f, "x")(1.5) == (4.5, 3.0) and f.__defaults__ == ([3.0],)


def test_an_argument_that_a_partial_holds_too_is_not_written() -> None:
    held = np.ones(3)
    made = partial(lambda held, x: np.sum(held * x), held)

    def f(x):
        x[0] = 3.0
        return made(x)

    assert grad(f)(np.ones(3)).tolist() == [0.0, 1.0, 1.0]
    with pytest.raises(Aliased, match=r"`x` and `args\[0\]`"):
        grad(f)(held)


class Pair:
    def __init__(self, a):
        self.a = a

    @classmethod
    def doubled(cls, a):
        return cls(a * 2)


def added_up(x, places):
    total = np.zeros(3)
    np.add.at(total, places, x)
    return np.sum(total**2)


def of_a_class_method(x, places):
    return np.sum(Pair.doubled(x[places]).a ** 2)


@pytest.mark.parametrize("f", [added_up, of_a_class_method])
def test_what_is_looked_up_anew_each_time_is_built_once(f, monkeypatch) -> None:
    built = []
    build = dispatch.build
    monkeypatch.setattr(dispatch, "build", lambda *args: built.append(args) or build(*args))
    gradient = grad(f, "x")
    for first in (1.0, 2.0, 3.0):
        x = np.array([first, 2.0, 3.0])
        gradient(x, np.array([0, 2, 2]))
    assert len(built) == 1


def cubed(x):
    return x**3


def squared(x):
    return x**2


TABLE = {"f": cubed}
HELD = Holder(fn=cubed)
SAME = cubed


def from_a_table(x):
    return TABLE["f"](x) * x


def from_an_attribute(x):
    return HELD.fn(x) * x


def from_another_name(x):
    return SAME(x) * x


def from_a_default(x, f=cubed):
    return f(x) * x


@pytest.mark.parametrize("f", [from_a_table, from_an_attribute, from_another_name, from_a_default])
def test_a_function_is_that_one_whatever_its_name_stands_for(f, monkeypatch) -> None:
    g = grad(f, wrt="x")
    assert g(2.0) == 32.0
    monkeypatch.setitem(globals(), "cubed", squared)
    assert (g(2.0), grad(f, wrt="x")(2.0)) == (32.0, 32.0)


@functools.singledispatch
def extent(x):
    return x * x


def twice_the_extent(x):
    return 2.0 * extent(x)


def test_a_function_that_is_registered_later_is_chosen_from_then_on() -> None:
    g = grad(twice_the_extent)
    assert g(3.0) == 12.0
    extent.register(float, cubed)
    assert g(3.0) == 54.0
