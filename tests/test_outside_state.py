"""State outside of a function that is no plain variable: attributes of functions and classes, what
defaults, partials and methods hold. What the reverse sweep needs of it is kept where it is read: it
may be something else when a pullback is called, or by the end of the function itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pytest

from srcgrad import Unsupported, checkpoint, checkpointed, grad, linearize, value_and_grad, vjp


class Scaled:
    """A class with a variable that its objects read."""

    def __init__(self, own: Any = 2.0):
        self.own = own

    @property
    def both(self):
        return self.of_class * self.own

    def by_own(self, x):
        return x * x * self.own

    def by_class(self, x):
        return x * x * self.of_class

    def by_property(self, x):
        return x * x * self.both


def class_of_its_own(value: Any = 2.0) -> type:
    return type("Own", (Scaled,), {"of_class": value})


def by_dict(held, x):
    return x * x * held["k"]


def by_array(held, x):
    return np.sum(x * x * held)


Changing = tuple[Callable, Callable[[], object]]


# --- what changes between the forward half and the pullback ---------------------------------------


def function_attribute() -> Changing:
    def g(): ...

    g.k = 2.0
    return lambda x: x * x * g.k, lambda: setattr(g, "k", 3.0)


def function_attribute_in_a_loop() -> Changing:
    def g(): ...

    g.k = 0.5

    def f(x):
        for _ in range(3):
            x = x * x * g.k
        return x

    return f, lambda: setattr(g, "k", 3.0)


def array_in_a_function_attribute() -> Changing:
    def g(): ...

    g.k = np.array([2.0])
    return lambda x: np.sum(x * x * g.k), lambda: g.k.__setitem__(0, 3.0)


def class_through_object() -> Changing:
    cls = class_of_its_own()
    one = cls()
    return lambda x: x * x * one.of_class, lambda: setattr(cls, "of_class", 3.0)


def class_through_new_object() -> Changing:
    cls = class_of_its_own()
    return lambda x: x * x * cls().of_class, lambda: setattr(cls, "of_class", 3.0)


def class_in_a_method() -> Changing:
    cls = class_of_its_own()
    one = cls()
    return lambda x: one.by_class(x) * x, lambda: setattr(cls, "of_class", 3.0)


def class_in_a_property() -> Changing:
    cls = class_of_its_own()
    one = cls()
    return lambda x: one.by_property(x) * x, lambda: setattr(cls, "of_class", 3.0)


def class_through_an_argument() -> Changing:
    cls = class_of_its_own()
    one = cls()

    def scaled(held, x):
        return x * x * held.of_class

    return lambda x: scaled(one, x), lambda: setattr(cls, "of_class", 3.0)


def class_of_a_namedtuple() -> Changing:
    class Pair(NamedTuple):
        a: float
        b: float

    class Scaling(Pair):
        scale = 2.0

        def by(self, x):
            return x * x * self.scale * self.a

    pair = Scaling(1.0, 2.0)
    return lambda x: pair.by(x) * x, lambda: setattr(Scaling, "scale", 3.0)


def bound_method() -> Changing:
    one = Scaled()
    method = one.by_own
    return lambda x: method(x) * x, lambda: setattr(one, "own", 3.0)


def item_of_a_default() -> Changing:
    held = [2.0]

    def scaled(x, s=held):
        return x * x * s[0]

    return lambda x: scaled(x) * x, lambda: held.__setitem__(0, 3.0)


def object_of_a_default() -> Changing:
    one = Scaled()

    def scaled(x, s=one):
        return x * x * s.own

    return lambda x: scaled(x) * x, lambda: setattr(one, "own", 3.0)


def array_of_a_default() -> Changing:
    held = np.array([2.0])

    def scaled(x, s=held):
        return np.sum(x * x * s)

    return lambda x: scaled(x) * x, lambda: held.__setitem__(0, 3.0)


def dict_of_a_partial() -> Changing:
    held = {"k": 2.0}
    made = partial(by_dict, held)
    return lambda x: made(x) * x, lambda: held.update(k=3.0)


def array_of_a_partial() -> Changing:
    held = np.array([2.0])
    made = partial(by_array, held)
    return lambda x: made(x) * x, lambda: held.__setitem__(0, 3.0)


def partial_itself() -> Changing:
    held = {"k": 2.0}
    return partial(by_dict, held), lambda: held.update(k=3.0)


def partials_in_a_loop() -> Changing:
    held = {"k": 2.0}
    fns = [partial(by_dict, held), partial(by_dict, {"k": 0.5})]

    def f(x):
        for fn in fns:
            x = fn(x)
        return x

    return f, lambda: held.update(k=3.0)


def gradient_of_a_partial() -> Changing:
    held = {"k": 2.0}
    made = partial(by_dict, held)
    return grad(lambda x: made(x) * x), lambda: held.update(k=3.0)


@pytest.mark.parametrize(
    "make",
    [
        function_attribute, function_attribute_in_a_loop, array_in_a_function_attribute,
        class_through_object, class_through_new_object, class_in_a_method, class_in_a_property,
        class_through_an_argument, class_of_a_namedtuple, bound_method, item_of_a_default,
        object_of_a_default, array_of_a_default, dict_of_a_partial, array_of_a_partial,
        partial_itself, partials_in_a_loop, gradient_of_a_partial,
    ],
)  # fmt: skip
def test_a_pullback_keeps_what_was_read(make: Callable[[], Changing]) -> None:
    f, change = make()
    x, step = 1.5, 1e-6
    value, slope = f(x), (f(x + step) - f(x - step)) / (2 * step)
    found, pullback = vjp(f, x)
    _, push = linearize(f, x)
    change()
    assert found == value
    assert np.allclose(pullback(1.0), slope, rtol=1e-6)
    assert np.allclose(push(1.0), slope, rtol=1e-6)
    assert not np.allclose(vjp(f, x)[1](1.0), slope, rtol=1e-6)


def test_a_pullback_of_an_object_keeps_it() -> None:
    cls = class_of_its_own()
    one = cls()
    fns = (lambda held, x: x * x * held.own, lambda held, x: x * x * held.of_class)
    pullbacks = [vjp(f, one, 1.5)[1] for f in (*fns, cls.by_property)]
    one.own = cls.of_class = 7.0
    assert [pullback(1.0)[1] for pullback in pullbacks] == [6.0, 6.0, 12.0]


# --- what the function itself changes after it has read it ----------------------------------------


def sets_function_attribute() -> Callable:
    def g(): ...

    g.k = 0.5

    def f(x):
        y = x
        for _ in range(3):
            y = y * g.k + x
            g.k = g.k + 0.5
        return y

    return f


def sets_function_attribute_once() -> Callable:
    def g(): ...

    g.k = 2.0

    def f(x):
        y = x * x * g.k
        g.k = 3.0
        return y + x * x * g.k

    return f


def sets_class_that_a_method_reads() -> Callable:
    cls = class_of_its_own()
    one = cls()

    def f(x):
        y = one.by_class(x)
        cls.of_class = 3.0
        return y + one.by_class(x)

    return f


def writes_array_of_a_class() -> Callable:
    cls = class_of_its_own(np.array([2.0]))
    one = cls()

    def f(x):
        y = np.sum(one.by_class(x))
        cls.of_class[0] = 3.0
        return y + np.sum(one.by_class(x))

    return f


def writes_array_of_a_class_by_object() -> Callable:
    cls = class_of_its_own(np.array([2.0]))
    one = cls()

    def f(x):
        y = np.sum(x * x * cls.of_class)
        one.of_class[0] = 3.0
        return y + np.sum(x * x * cls.of_class)

    return f


def writes_array_of_a_base() -> Callable:
    base = class_of_its_own(np.array([2.0]))
    cls = type("Derived", (base,), {})

    def f(x):
        y = np.sum(x * x * cls.of_class)
        base.of_class[0] = 3.0
        return y + np.sum(x * x * cls.of_class)

    return f


def sets_variable_of_a_module() -> Callable:
    module = ModuleType("module")
    module.k = 0.5

    def f(x):
        y = x
        for _ in range(3):
            y = y * x * module.k
            module.k = module.k + 1.0
        return y

    return f


def writes_its_default() -> Callable:
    def scaled(x, s=[2.0]):  # noqa: B006
        y = x * x * s[0]
        s[0] = s[0] + 1.0
        return y

    return lambda x: scaled(x) + scaled(x) * x


def writes_its_default_in_a_loop() -> Callable:
    def scaled(x, s=np.array([2.0])):  # noqa: B008
        for _ in range(3):
            x = np.sum(x * x * s)
            s *= 0.5
        return x

    return lambda x: scaled(x) * x


def writes_array_in_its_default() -> Callable:
    def scaled(x, s=[np.array([2.0])]):  # noqa: B006, B008
        y = np.sum(x * x * s[0])
        s[0][0] = s[0][0] + 1.0
        return y

    return lambda x: scaled(x) + scaled(x) * x


def writes_elsewhere() -> Callable:
    calls = [0.0]

    def scaled(x, s=np.array([2.0])):  # noqa: B008
        return np.sum(x * x * s)

    made = partial(by_array, np.array([3.0]))

    def f(x):
        y = scaled(x) * made(x)
        calls[0] += 1.0
        return y * scaled(x) * made(x)

    return f


@pytest.mark.parametrize(
    "make",
    [
        sets_function_attribute, sets_function_attribute_once, sets_class_that_a_method_reads,
        writes_array_of_a_class, writes_array_of_a_class_by_object, writes_array_of_a_base,
        sets_variable_of_a_module, writes_its_default, writes_its_default_in_a_loop,
        writes_array_in_its_default, writes_elsewhere,
    ],
)  # fmt: skip
def test_what_is_written_later_was_read_before(make: Callable[[], Callable]) -> None:
    """(Where something outside is written and read in one call, it may be refused.)"""
    x, step = 1.5, 1e-6
    value, slope = make()(x), (make()(x + step) - make()(x - step)) / (2 * step)
    for derived in (value_and_grad(make()), lambda x: _pulled(make(), x)):
        try:
            assert np.allclose(derived(x), (value, slope), rtol=1e-6)
        except Unsupported as error:
            assert "from call to call" in str(error) or "default" in make.__name__


def _pulled(f: Callable, x: float) -> tuple[Any, Any]:
    value, pullback = vjp(f, x)
    return value, pullback(1.0)[0]


def test_a_default_that_is_read_as_a_whole_and_written_is_refused() -> None:
    def scaled(x, s=np.array([2.0])):  # noqa: B008
        view = s[:]
        y = np.sum(x * x * s)
        view[0] = 3.0
        return y + np.sum(x * x * s)

    with pytest.raises(Unsupported, match="there from call to call"):
        value_and_grad(lambda x: scaled(x) * x)(1.5)


# --- what is checkpointed is done again -----------------------------------------------------------


def function_attribute_again() -> Changing:
    def g(): ...

    g.k = 2.0
    return checkpoint(lambda x: x * x * g.k), lambda: setattr(g, "k", 3.0)


def class_through_object_again() -> Changing:
    cls = class_of_its_own()
    one = cls()
    return checkpoint(lambda x: x * x * one.of_class), lambda: setattr(cls, "of_class", 3.0)


def class_in_a_property_again() -> Changing:
    cls = class_of_its_own()
    one = cls(1.0)
    return checkpoint(lambda x: one.by_property(x)), lambda: setattr(cls, "of_class", 3.0)


def class_of_a_new_object_again() -> Changing:
    cls = class_of_its_own()
    return checkpoint(lambda x: cls().by_class(x)), lambda: setattr(cls, "of_class", 3.0)


def class_of_an_argument_again() -> Changing:
    cls = class_of_its_own()
    one = cls()
    fn = checkpoint(lambda held, x: held.by_class(x))
    return lambda x: fn(one, x), lambda: setattr(cls, "of_class", 3.0)


def method_again() -> Changing:
    one = Scaled()
    method = one.by_own
    return checkpoint(lambda x: method(x)), lambda: setattr(one, "own", 3.0)


def partial_again() -> Changing:
    held = {"k": 2.0}
    made = partial(by_dict, held)
    return checkpoint(lambda x: made(x)), lambda: held.update(k=3.0)


def default_again() -> Changing:
    held = [2.0]

    def scaled(x, s=held):
        return x * x * s[0]

    return checkpoint(lambda x: scaled(x)), lambda: held.__setitem__(0, 3.0)


AGAIN = [
    function_attribute_again, class_through_object_again, class_in_a_property_again,
    class_of_a_new_object_again, class_of_an_argument_again, method_again, partial_again,
    default_again,
]  # fmt: skip


@pytest.mark.parametrize("make", AGAIN)
def test_a_pullback_does_nothing_again_with_another_state(make: Callable[[], Changing]) -> None:
    fn, change = make()
    _, pullback = vjp(lambda x: fn(x) * x, 1.5)
    assert pullback(1.0) == (13.5,)
    change()
    with pytest.raises(Unsupported, match="has changed since vjp ran"):
        pullback(1.0)


def test_variables_of_a_class_that_nobody_reads_may_change() -> None:
    cls = class_of_its_own()
    cls.calls = 0  # type: ignore[attr-defined]
    fn = checkpoint(cls().by_class)
    _, pullback = vjp(lambda x: fn(x) * x, 1.5)
    cls.calls = 1  # type: ignore[attr-defined]
    assert pullback(1.0) == (13.5,)


def test_what_is_done_again_is_not_changed_before_that() -> None:
    def g(): ...

    held = {"k": 2.0}
    made = partial(by_dict, held)
    g.k, cls = 2.0, class_of_its_own()
    one = cls()
    of_function, of_class = checkpoint(lambda x: x * g.k), checkpoint(lambda x: one.by_class(x))
    of_partial = checkpoint(lambda x: made(x))

    def sets_function(x):
        y = of_function(x)
        g.k = 3.0
        return y

    def sets_class(x):
        y = of_class(x)
        cls.of_class = 3.0
        return y

    def sets_dict(x):
        y = of_partial(x)
        held["k"] = 3.0
        return y

    for f in (sets_function, sets_class, sets_dict):
        with pytest.raises(Unsupported, match="written (after|in) this"):
            grad(f)(1.5)


def in_a_checkpointed_loop(step: Callable) -> Callable:
    def f(x):
        for _ in checkpointed(range(4), slots=2):
            x = step(x)
        return x

    return f


def test_a_checkpointed_loop_reads_before_it_begins() -> None:
    def g(): ...

    held, array = {"k": 2.0}, np.array([2.0])
    g.k, cls = 2.0, class_of_its_own()
    one = cls()
    made, of_array = partial(by_dict, held), partial(by_array, array)

    def mixed(x):
        for _ in checkpointed(range(3), slots=1):
            x = x * x * g.k * one.of_class
        return x

    fns = [in_a_checkpointed_loop(made), in_a_checkpointed_loop(of_array)]
    for f in (mixed, *fns):
        x, step = 0.3, 1e-6
        slope = (f(x + step) - f(x - step)) / (2 * step)
        _, pullback = vjp(f, x)
        held["k"] = array[0] = g.k = cls.of_class = 3.0
        assert np.allclose(pullback(1.0), slope, rtol=1e-6)
        held["k"] = array[0] = g.k = cls.of_class = 2.0


# --- objects that a function which is called knows by their identity ------------------------------


class Node:
    scale = 2.0

    def __init__(self, v, following=None):
        self.v, self.following = v, following


def walked(node):
    total = 0.0
    while node is not None:
        total = total + node.v * node.v * node.scale
        node = node.following
    return total


def of_new_nodes(x):
    return walked(Node(x, Node(2.0 * x, Node(3.0 * x))))


def test_a_pullback_of_objects_that_are_made_for_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    value, pullback = vjp(of_new_nodes, 1.5)
    monkeypatch.setattr(Node, "scale", 3.0)
    assert (value, *pullback(1.0)) == (63.0, 84.0)


def test_a_pullback_of_objects_that_are_given() -> None:
    node = Node(1.0, Node(2.0))
    _, pullback = vjp(lambda node, x: walked(node) * x * x, node, 1.5)
    node.v = node.following.v = 7.0  # type: ignore[union-attr]
    of_node, of_x = pullback(1.0)
    assert (of_node.v, of_node.following.v, of_x) == (9.0, 18.0, 30.0)
    node = Node(1.0, Node(2.0))
    _, pullback = vjp(lambda node, x: walked(node) * node.v * x, node, 1.5)
    node.v = node.following.v = 7.0  # type: ignore[union-attr]
    of_node, of_x = pullback(1.0)
    assert (of_node.v, of_node.following.v, of_x) == (21.0, 12.0, 10.0)
