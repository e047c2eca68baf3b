"""What Python calls by itself changes what a later test asks for: properties, operators, loops."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from tests.zoo.program import Program, some


class Shape:
    """Properties that compute once, or count; operators that count."""

    def __init__(self, x):
        self.x, self.n, self.area_, self.inv = x, 0, None, None
        self.done, self.mode, self.held, self.counts = False, "a", None, {"n": 0}

    @property
    def area(self):
        if self.area_ is None:
            self.area_ = 3.0 * self.x**2
        return self.area_

    @property
    def inverse(self):
        if self.inv is None:
            self.inv = 1 / self.x
        return self.inv

    @property
    def counted(self):
        self.n += 1
        return self.x

    @property
    def counted_inside(self):
        self.counts["n"] += 1
        return self.x

    @property
    def twice_counted(self):
        return self.counted + self.counted

    @property
    def marked(self):
        self.done, self.mode = True, "b"
        return self.x

    @property
    def is_sound(self):
        self.n += 1
        return True

    @property
    def child(self):
        if self.held is None:
            self.held = Shape(self.x * 2)
        return self.held

    @functools.cached_property
    def cached(self):
        self.n += 1
        return self.x**2

    def __neg__(self):
        self.n += 1
        return -self.x

    def __abs__(self):
        self.n += 1
        return abs(self.x)

    def __matmul__(self, other):
        self.n += 1
        return self.x * other.x

    def __truediv__(self, other):
        self.inv = self.x
        return self.x / other

    def __radd__(self, other):
        self.done = True
        return self.x + other

    def __getitem__(self, i):
        self.n += 1
        return self.x * i

    def __len__(self):
        self.n += 1
        return 3

    def __contains__(self, key):
        self.n += 1
        return True

    def __lt__(self, other):
        self.n += 1
        return self.x < other


class Wider(Shape):
    @property
    def counted(self):
        r = super().counted
        return 2.0 * r if self.n == 1 else 3.0 * r


def computed_once(x):
    s = Shape(x)
    a = s.area
    return a if s.area_ is None else a * a


def counted(x):
    s = Shape(x)
    r = s.counted
    if s.n > 0:
        r = 5 * x
    return r


def counted_for_nothing(x):
    s = Shape(x)
    s.counted  # noqa: B018
    return x * x if s.n == 1 else x


def counted_by_another_property(x):
    s = Shape(x)
    r = s.twice_counted
    return r * x if s.n == 2 else r


def counted_in_a_dict(x):
    s = Shape(x)
    r = s.counted_inside
    return r * x if s.counts["n"] > 0 else r


def counted_by_the_test(x):
    s, r = Shape(x), x
    if s.is_sound:
        r = 2 * x
    return r * x if s.n == 1 else r


def counted_until_enough(x):
    s = Shape(x)
    r = s.counted
    while s.n < 3:
        r = r * s.counted
    return r


def counted_in_a_comprehension(x):
    s = Shape(x)
    return sum([k * x for k in (1.0, 2.0, 3.0) if s.counted and s.n < 3])


def counted_above(x):
    s = Wider(x)
    r = s.counted + s.counted
    return r * x if s.n == 2 else r


def marked(x):
    s = Shape(x)
    r = s.marked
    if s.done and s.mode == "b":
        r = r * x
    return r


def asserted(x):
    s = Shape(x)
    r = s.counted
    assert s.n == 1
    return r * x


def by_name(x):
    s = Shape(x)
    r = getattr(s, "counted")  # noqa: B009
    return r * x if s.n else r


def cached(x):
    s = Shape(x)
    r = s.cached * s.cached
    return r * x if s.n == 1 else r


def child_made_when_asked_for(x):
    s = Shape(x)
    r = s.child.x
    return r * s.held.x if s.held is not None else r


def negated(x):
    s = Shape(x)
    r = -s
    return r * x if s.n > 0 else r


def operators(x):
    s, t = Shape(x), Shape(2 * x)
    r = (s @ t) + abs(t)
    return r * x if s.n == 1 and t.n == 1 else r


def divided(x):
    s = Shape(x)
    r = s / 2.0
    return r * x if s.inv is not None else r


def added_from_the_left(x):
    s = Shape(x)
    r = 2.0 + s
    return r * x if s.done else r


def items_lengths_and_comparisons(x):
    s = Shape(x)
    r = s[2] * len(s)
    if 4 in s and s < 0.45:
        r = r * 3.0
    return r * x if s.n == 4 else r


def in_a_loop(s):
    r = 0.0
    for _ in range(3):
        if s.inv is None:
            r = r + s.inverse
        else:
            r = r + s.inverse * s.x**3
    return r


def of_an_argument(s):
    r = s.inverse
    return r * s.x**2 if s.inv is not None else r


def of_a_child_of_an_argument(s):
    r = s.counted * s.counts["n"] + s.counted_inside
    return r * s.x if s.n == 1 and s.counts["n"] == 1 else r


def in_a_list(shapes):
    r = 0.0
    for s in shapes:
        r = r + s.counted**2
    return r * shapes[1].x if shapes[0].n == 1 else r


def asked_whether_it_is_there(x):
    s, r = Shape(x), x
    if hasattr(s, "counted"):
        r = r * 2.0
    return r * x if s.n else r


# --- what is run through ----------------------------------------------------------------------


class Pair:
    def __init__(self, x):
        self.x, self.n = x, 0

    def __iter__(self):
        self.n += 1
        return iter([self.x, 2 * self.x])


def run_through(x):
    p, r = Pair(x), 0.0
    for v in p:
        r = r + v
    return r * x if p.n else r


def run_through_by_functions(x):
    p = Pair(x)
    a, b = p
    r = sum(p) + a * b + max(p)
    return r * x if p.n == 3 else r


def run_through_twice(x):
    p, r = Pair(x), 0.0
    for v, w in zip(p, p):
        r = r + v * w
    return r * x if p.n == 2 else r


def put_into_a_list(x):
    p, items = Pair(x), [x]
    items += p
    r = items[0] * items[2]
    return r * x if p.n else r


# --- what the class says until the object says something else ------------------------------------


class Lazy:
    area_, mode, n = None, "a", 0

    def __init__(self, x):
        self.x = x

    @property
    def area(self):
        if self.area_ is None:
            self.area_ = self.x**2
        return self.area_

    def turn(self):
        if self.area_ is None:
            self.area_ = self.x**3
        self.mode = "b"
        self.n += 1
        return self.x


@dataclass
class Held:
    x: float
    area_: object = None

    @property
    def area(self):
        if self.area_ is None:
            self.area_ = self.x**2
        return self.area_


def none_by_class(x):
    s = Lazy(x)
    r = s.area
    return r if s.area_ is None else r * x


def none_by_class_and_a_method(x):
    s = Lazy(x)
    r = s.turn()
    return r if s.area_ is None or s.mode == "a" or s.n == 0 else r * s.area_


def none_by_class_of_an_argument(s):
    r = 1.0
    for _ in range(3):
        if s.area_ is None:
            r = r + s.area
        else:
            r = r * s.area
    return r


def none_by_default(s):
    r = s.area
    return r if s.area_ is None else r * r


# --- keys, and items, that are added out of sight ----------------------------------------------


class Memo:
    def __init__(self, x, known):
        self.x, self.known, self.log = x, known, []

    def of(self, key):
        if key not in self.known:
            self.known[key] = self.x**2
            self.log.append(key)
        return self.known[key]

    @property
    def lazy(self):
        if self.known.get("a") is None:
            self.known["a"] = self.x**2
        return self.known["a"]


def _note(memo):
    memo.known["k"] = True


def _append(items):
    items.append(1)


def remembered_by_key(x):
    m = Memo(x, {})
    r = m.of("a") * m.of("a")
    return r if "a" not in m.known or len(m.log) != 1 else r * x


def remembered_by_a_property(x):
    known = {"n": 0.0}
    m = Memo(x, known)
    r = m.lazy
    return r if known.get("a") is None or len(known) == 1 else r * x


def noted_by_a_function(x):
    known = {"n": 0}
    _note(Memo(x, known))
    return x if "k" not in known else x * x


def appended_by_a_function(x):
    items, others, r = [], [], x
    held = {"a": others}
    _append(items)
    held["a"].append(1)
    if items:
        r = r * x
    if others:
        r = r * x
    return r


def empty_until_then(x):
    items, r = [], 1.0
    same = items
    for _ in range(3):
        if items:
            r = r * x
        same.append(1)
    return r


def set_on_some_path(m):
    r = 1.0
    if m.x > 0.45:
        m.more = m.x**2
    if hasattr(m, "more"):
        r = r * m.more
    return r * m.x


def set_for_certain(x):
    s, r = Shape(x), x
    if not hasattr(s, "more"):
        s.more = x**2
    if hasattr(s, "more"):
        r = r * s.more
    return r


# --- names that objects lack ----------------------------------------------------------------------


class Lacking:
    def __init__(self, x):
        self.x = x

    @property
    def ready(self):
        raise AttributeError("not yet")

    @property
    def later(self):
        return self.x * self.scale


def property_that_lacks_something(x):
    return x * 2.0 if hasattr(Lacking(x), "ready") else x**3


def property_of_what_is_not_set(x):
    one = Lacking(x)
    r = x * 2.0 if hasattr(one, "later") else x**3
    one.scale = 2.0
    return r * one.later


def method_that_is_not_there(x):
    one = Lacking(x)
    try:
        return one.scaled(x)
    except AttributeError:
        return x**3


# --- what attributes hold is replaced -----------------------------------------------------------


class Growing:
    def __init__(self, x):
        self.x, self.steps, self.table, self.kind = x, (), np.zeros(2), 1

    @property
    def counted(self):
        self.steps = self.steps + (1,)
        return self.x

    @property
    def squared(self):
        self.table = np.zeros((3, 3))
        return self.x

    def grow(self):
        self.steps = self.steps + (1,)
        self.table = np.zeros(3)
        self.kind = [self.x]
        return self.x


def another_number_of_items(x):
    g = Growing(x)
    r = g.counted * g.counted
    return r * x if len(g.steps) == 2 else r


def another_number_of_axes(g):
    r = g.squared * g.x
    return r * g.x if g.table.ndim == 2 and g.table.size == 9 else r


def another_size(x):
    g = Growing(x)
    r = g.grow()
    return r * x if g.table.shape == (3,) else r


def replace_table(g):
    g.table = np.zeros(3)


def another_size_by_a_function(x):
    g = Growing(x)
    replace_table(g)
    return x * x if g.table.size == 3 else x


def another_size_in_a_list(x):
    gs = [Growing(x), Growing(x)]
    for g in gs:
        replace_table(g)
    return x * x if gs[0].table.size == 3 else x


def another_type(g):
    r = g.grow()
    return r * g.x if isinstance(g.kind, list) and len(g.steps) == 1 else r


TWO = [(0.4,), (0.5,)]
OF_ONE = (
    computed_once, counted, counted_for_nothing, counted_by_another_property, counted_in_a_dict,
    counted_by_the_test, counted_until_enough, counted_in_a_comprehension, counted_above, marked,
    asserted, by_name, cached, child_made_when_asked_for, negated, operators, divided,
    added_from_the_left, items_lengths_and_comparisons, run_through, run_through_by_functions,
    run_through_twice, put_into_a_list, none_by_class, none_by_class_and_a_method,
    remembered_by_key, remembered_by_a_property, noted_by_a_function, appended_by_a_function,
    empty_until_then, set_for_certain,
)  # fmt: skip


def computed_once_of_arrays(x):
    s = Shape(x)
    a = s.area
    return np.sum(a) if s.area_ is None else np.sum(a * a)


class Turning:
    """What its attribute holds changes at every turn: its axes, its type, its class."""

    def __init__(self, v):
        self.v, self.fn = v, np.sin
        self.items, self.of, self.part = [v], {"v": v}, Plain(v)

    def turn(self):
        if self.v.ndim == 2:
            self.v = self.v[0]
        else:
            self.v = np.outer(self.v, self.v)

    def turn_items(self):
        self.items = self.items[0] * 2.0 if isinstance(self.items, list) else [self.v, self.v]

    def turn_dict(self):
        self.of = None if isinstance(self.of, dict) else {"v": self.v}

    def turn_part(self):
        self.part = Cubed(self.v) if isinstance(self.part, Plain) else Plain(self.v)

    def turn_fn(self):
        self.fn = np.cos if self.fn is np.sin else np.sin


class Plain:
    def __init__(self, v):
        self.v = v

    def total(self):
        return np.sum(self.v)


class Cubed(Plain):
    def total(self):
        return np.sum(self.v**3)


def turn(s):
    s.turn()


def axes_in_a_loop(x):
    s, t = Turning(x * 2.0), 0.0
    for k in range(3):
        s.turn()
        if s.v.ndim == 2:
            t += np.sum(s.v**2)
        else:
            t += 5.0 * np.sum(s.v) * k
    return t


def axes_by_a_function_in_a_loop(x):
    s, t = Turning(x * 2.0), 0.0
    for _ in range(2):
        turn(s)
        t += np.sum(s.v) * (3.0 if len(s.v.shape) == 2 else 1.0)
    return t


def axes_until_there_is_one(x):
    s, t, k = Turning(x * 2.0), 0.0, 0
    while k == 0 or s.v.ndim == 2:
        turn(s)
        t += np.sum(s.v[1, 0] * s.v) if s.v.ndim == 2 else np.sum(s.v**2)
        k += 1
    return t


def list_or_array_in_a_loop(x):
    s, t = Turning(x * 2.0), 0.0
    for _ in range(3):
        s.turn_items()
        t += np.sum(s.items[0] ** 3) if isinstance(s.items, list) else np.sum(s.items**2)
    return t


def list_or_array(x):
    s = Turning(x * 2.0)
    s.turn_items()
    return np.sum(s.items[0]) if isinstance(s.items, list) else np.sum(s.items**2)


def dict_or_none_in_a_loop(x):
    s, t = Turning(x * 2.0), 0.0
    for _ in range(3):
        s.turn_dict()
        t += np.sum(x) if s.of is None else np.sum(s.of["v"] ** 2)
    return t


def another_class(x):
    s = Turning(x * 2.0)
    s.turn_part()
    return s.part.total()


def class_asked_for(x):
    s = Turning(x * 2.0)
    s.turn_part()
    return np.sum(s.part.v) if type(s.part) is Plain else np.sum(s.part.v**2)


def class_in_a_loop(x):
    s, t = Turning(x * 2.0), 0.0
    for _ in range(3):
        s.turn_part()
        t += s.part.total()
    return t


def function_in_a_loop(x):
    s, t = Turning(x * 2.0), 0.0
    for _ in range(3):
        s.turn_fn()
        t += np.sum(s.fn(x)) if s.fn is np.cos else np.sum(s.fn(x) ** 2)
    return t


class Noted:
    def __init__(self, v):
        self.v = v


def note(s, x):
    s.v = "noted" if isinstance(s.v, float) else x


def note_more(s, x):
    s.v = {"x": x} if isinstance(s.v, float) else x


def number_or_text_in_a_list(x):
    pair, t = [Noted(float(x[0]) * 2.0), Noted(float(x[1]) * 3.0)], 0.0
    note(pair[1], x)
    for s in pair:
        t += s.v**2 if isinstance(s.v, float) else np.sum(x)
    return t


def number_or_dict_in_a_list(x):
    pair = [Noted(float(x[0]) * 2.0), Noted(float(x[1]) * 3.0)]
    t = pair[1].v ** 3
    note_more(pair[1], x)
    t += pair[1].v ** 2 if isinstance(pair[1].v, float) else np.sum(pair[1].v["x"] ** 2)
    return t + pair[0].v if isinstance(pair[0].v, float) else t


TURNING = (
    axes_in_a_loop, axes_by_a_function_in_a_loop, axes_until_there_is_one,
    list_or_array_in_a_loop, list_or_array, dict_or_none_in_a_loop, another_class,
    class_asked_for, function_in_a_loop, number_or_text_in_a_list, number_or_dict_in_a_list,
)  # fmt: skip


class Doubling:
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        self.value = self.value * 2.0
        return False

    def __eq__(self, other):
        self.value = self.value * 2.0
        return False

    __hash__ = None


def asked_among_others(x):
    one = Doubling(x)
    any([0, one])
    return one.value * x


def asked_all_the_way(x):
    one = Doubling(x)
    all([1, x, one])
    return one.value * x


def compared_among_others(x):
    one = Doubling(x)
    if [0, one] == [1, x] or [0, one].index(0):
        x = x * 2.0
    return one.value * x


PROGRAMS = [
    *(Program(fn, TWO) for fn in OF_ONE),
    Program(computed_once_of_arrays, [(some(3),)]),
    Program(another_number_of_items, TWO),
    Program(another_number_of_axes, [(Growing(0.4),), (Growing(0.7),)]),
    Program(another_size, TWO),
    Program(another_size_by_a_function, TWO),
    Program(another_size_in_a_list, TWO),
    Program(another_type, [(Growing(0.4),), (Growing(0.7),)]),
    Program(in_a_loop, [(Shape(0.4),), (Shape(0.7),)]),
    Program(of_an_argument, [(Shape(0.4),), (Shape(0.7),)]),
    # (to differ by the counts that are compared says nothing)
    Program(of_a_child_of_an_argument, [(Shape(0.4),), (Shape(0.7),)], smooth=False),
    Program(in_a_list, [([Shape(0.4), Shape(0.6)],)], smooth=False),
    Program(asked_whether_it_is_there, TWO),
    Program(none_by_class_of_an_argument, [(Lazy(0.4),), (Lazy(0.7),)]),
    Program(none_by_default, [(Held(0.4),), (Held(0.7),)]),
    *(
        Program(fn, TWO)
        for fn in (
            property_that_lacks_something,
            method_that_is_not_there,
        )
    ),
    Program(property_of_what_is_not_set, TWO, refused=True),
    Program(set_on_some_path, [(Lazy(0.4),), (Lazy(0.7),)], refused=True),
    *(Program(fn, [(some(3),)]) for fn in TURNING),
    Program(class_in_a_loop, [(some(3),)]),
    Program(asked_among_others, [(0.7,)], refused=True),
    Program(asked_all_the_way, [(0.7,)], refused=True),
    Program(compared_among_others, [(0.7,)], refused=True),
]
