"""Methods of objects that Python calls itself to decide something: `__bool__`, `__lt__`, `__eq__`.
What they read may be changed afterwards, in the object, in another one, or in the module."""

from __future__ import annotations

import math
from dataclasses import InitVar, dataclass, field
from typing import ClassVar

import numpy as np
from scipy.integrate import quad

from tests.zoo.program import Program, positive, some

SETTINGS = {"limit": 0.4, "sign": 1.0}
EVENTS: list[str] = []


class Body:
    def __init__(self, x, limit=0.4):
        self.x, self.limit = x, limit

    def __bool__(self):
        return self.x > self.limit


class Point:
    def __init__(self, x):
        self.x = x


class Shadow:
    def __init__(self, of):
        self.of = of

    def __bool__(self):
        return self.of.x < 1.0


class Set:
    """Compared by what the module says."""

    def __init__(self, x):
        self.x = x

    def __bool__(self):
        return self.x > SETTINGS["limit"]

    def __lt__(self, other):
        return (self.x - other.x) * SETTINGS["sign"] < 0

    def __eq__(self, other):
        return abs(self.x - other.x) < SETTINGS["limit"]


class Counted:
    limit = 0.4

    def __init__(self, x):
        self.x = x

    def __bool__(self):
        return self.x > Counted.limit + len(EVENTS)


class Owned:
    """Equal to what has the same owner, or where one has none."""

    def __init__(self, x, owner):
        self.x, self.owner = x, owner

    def __eq__(self, other):
        if self.owner is None or other.owner is None:
            return True
        return self.owner is other.owner


class Ordered:
    def __init__(self, x):
        self.x = x

    def __lt__(self, other):
        return self.x < other.x

    def __ge__(self, other):
        return self.x >= other.x

    def __contains__(self, number):
        return number < self.x

    def __len__(self):
        return int(self.x * 3)


@dataclass
class Row:
    x: np.ndarray


@dataclass(order=True)
class Sized:
    x: float
    n: int = 0


@dataclass
class Scaled:
    x: float
    scale: InitVar[float] = 2.0
    parts: ClassVar[int] = 3
    y: float = field(init=False, default=1.0)

    def __post_init__(self, scale):
        self.x = self.x * scale
        self.y = self.x * self.parts


HERE, THERE = Point(0), Point(1)


# --- whether an object is true -------------------------------------------------------------------


def changed_after_the_test(a, b):
    v = Body(b)
    t = a
    if v:
        t = t * b
    v.x = 0.0
    return t


def of_an_expression(a, b):
    v = Body(b)
    t = a * (3.0 if v else 1.0)
    v.x = 0.0
    return t


def in_a_loop(a, b):
    v = Body(b, 0.3)
    t = a
    for _ in range(3):
        if v:
            t = t * b
        else:
            t = t + b
        v.x *= 0.7
    return t


def of_a_while(a, b):
    v = Body(b, 0.15)
    s = 0.0
    while v:
        s += v.x * a
        v.x = v.x - 0.25
    return s


def in_a_generator(a, b):
    bodies = [Body(a), Body(b)]
    t = sum(p.x**2 for p in bodies if p)
    bodies[1].x = 0.0
    bodies[0].x = 9.0
    return t


def of_an_argument(p, k):
    t = 0.0
    if p:
        t = p.x * k
    p.x = 0.0
    return t


def by_another_object(a, b):
    other = Point(0.4)
    v = Shadow(other)
    t = 3.0 * b if v else b
    other.x = 9.0
    return t * a


def by_and_and_or(a, b):
    v = Body(b)
    t = (v and v.x * 3.0) or a
    v.x = 0.0
    return t


def by_not(a, b):
    v = Ordered(b)
    t = not v
    v.x = 0.0
    return a * 2.0 if t else b * a


def any_and_all(a, b):
    bodies = [Body(a), Body(b)]
    some_true, all_true = any(bodies), all(bodies)
    for body in bodies:
        body.x = 0.0
    return (a if some_true else b) * (b if all_true else 3.0)


# --- what the module says is changed -------------------------------------------------------------


def truth_by_the_module(a, b):
    SETTINGS["limit"] = 0.4
    v = Set(b)
    t = 3.0 * b if v else b * a
    SETTINGS["limit"] = 9.0
    return t


def order_by_the_module(a, b):
    SETTINGS["sign"] = 1.0
    q = sorted([Set(a), Set(b)])
    SETTINGS["sign"] = -1.0
    return q[0].x * 2.0 + q[1].x ** 2


def order_in_place(a, b):
    SETTINGS["sign"] = 1.0
    q = [Set(a), Set(b)]
    q.sort(reverse=True)
    SETTINGS["sign"] = -1.0
    return q[0].x * 2.0 + q[1].x ** 2


def unequal_by_the_module(a, b):
    SETTINGS["limit"] = 0.4
    t = a if Set(a) != Set(b) else b * b
    SETTINGS["limit"] = 0.0
    return t


def among_by_the_module(a, b):
    SETTINGS["limit"] = 0.1
    t = a if Set(b) in [Set(a), Set(b)] else b * b
    SETTINGS["limit"] = 0.0
    return t


def removed_by_the_module(a, b):
    q = [Set(a), Set(b)]
    SETTINGS["limit"] = 0.1
    q.remove(Set(b))
    SETTINGS["limit"] = 9.0
    return 2.0 * q[0].x


def truth_by_class_and_list(a, b):
    EVENTS.clear()
    Counted.limit = 0.4
    v = Counted(b)
    t = 3.0 * b if v else b * a
    Counted.limit = 0.9
    EVENTS.append("done")
    return t


# --- what is removed from a list -----------------------------------------------------------------


def removed_by_the_owner(a, b):
    q = [Owned(a, HERE), Owned(b, None)]
    q.remove(Owned(0.0, HERE))
    return 2.0 * q[0].x


def removed_by_an_owner_made_here(a, b):
    first, second = Point(a), Point(b)
    q = [Owned(a, first), Owned(b, second)]
    q.remove(Owned(0.0, second))
    return 2.0 * q[0].x


def object_of_the_list(a, b):
    q = [Point(a), Point(b)]
    q.remove(q[0])
    return 2.0 * q[0].x


def array_of_the_list(x):
    rows = [x[0] * 2.0, x[1] * 2.0]
    rows.remove(rows[0])
    return np.sum(rows[0] * x[0])


def object_that_holds_an_array(x):
    q = [Row(x[0] * 2.0), Row(x[1])]
    q.remove(q[0])
    return np.sum(q[0].x)


def object_in_a_pair(a, b):
    q = [("a", Point(a)), ("b", Point(b))]
    q.remove(q[0])
    return 2.0 * q[0][1].x


def of_a_list_argument(ps):
    ps.remove(ps[0])
    ps.append(Point(0.5))
    return 2.0 * ps[0].x * ps[1].x


def smallest_first(xs):
    ys = [x * 2.0 for x in xs]
    s = 0.0
    while len(ys) > 1:
        ys.remove(min(ys))
        s += ys[0] * len(ys)
    return s


# --- comparisons of what is changed later --------------------------------------------------------


def compared_and_changed(a, b):
    p, q = Ordered(a), Ordered(b)
    t = b if p >= q else a
    u = a * b if len(p) > 1 else a
    p.x = 100.0
    return t * u


def contained_and_changed(a, b):
    p = Ordered(a)
    t = b * 2.0 if b in p else b * a
    p.x = 100.0
    return t + p.x


def counted_and_changed(a, b):
    SETTINGS["limit"] = 0.2
    q = [Set(a), Set(b)]
    n = q.count(Set(a + 0.1))
    q[0].x = 7.0
    return a * n + b


# --- dataclasses ---------------------------------------------------------------------------------


def by_their_fields(a, b):
    p, q = Sized(a), Sized(b, 1)
    is_less = p < q
    p.x = 10.0
    is_most = p <= q
    same = Sized(b, 1) == q
    return (a if is_less else b) * (2.0 if is_most else a) * p.x * (b if same else 1.0)


def sorted_by_their_fields(a, b):
    sizes = sorted([Sized(a), Sized(b), Sized(a * b)])
    return sizes[0].x * 3.0 + sizes[2].x ** 2 * sizes[1].x


def arguments_by_their_fields(p, q):
    return p.x * q.x if p != q else q.x


def given_to_the_constructor_alone(a, b):
    return Scaled(a).x + Scaled(a, b).y + Scaled(a, scale=b).x


# --- sums of objects -----------------------------------------------------------------------------


class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return self if other == 0 else self + other

    def norm(self):
        return self.x**2 + self.y**2 * self.x


def sum_from_a_start(a, b):
    return sum([Vector(a, b), Vector(b, a), Vector(1.0, a)], Vector(0.5, b)).norm()


def sum_from_zero(a, b):
    return sum([Vector(a, b), Vector(b, a), Vector(1.0, a)]).norm()


def sum_of_many(a, b, n):
    vectors = [Vector(a * i, b) for i in range(n)]
    return sum(vectors, start=Vector(b, 0.0)).norm()


# --- objects that stand for an index, a key or a number ------------------------------------------


class Place:
    def __init__(self, r):
        self.r = r

    def __index__(self):
        return self.r


class Key:
    def __init__(self, r):
        self.r = r

    def __hash__(self):
        return hash(self.r)

    def __eq__(self, other):
        return self.r == other.r


class Exponent:
    def __init__(self, r):
        self.r = r

    def __float__(self):
        return self.r


def index_changed_after_a_read(x):
    i = Place(1)
    t = x[i] * x[i]
    i.r = 0
    return t


def index_changed_after_a_write(x):
    i = Place(1)
    y = x * x
    y[i] = y[i] * x[2]
    i.r = 0
    return np.sum(y)


def index_among_others(x):
    i = Place(1)
    t = x.reshape(2, 2)[i, 0] * x[: Place(2)][1]
    i.r = 0
    return t


def index_of_a_list_in_a_loop(x):
    xs, i, t = [v * v for v in x], Place(0), 1.0
    while i.r < 3:
        t = t * xs[i] + xs.pop(Place(0))
        i.r += 1
        xs.insert(Place(0), t)
    return t


def key_changed_later(a, b):
    k = Key("a")
    t = {Key("a"): a, Key("b"): b}[k]
    k.r = "b"
    return t * t


def key_that_stays(a, b):
    d = {Key("a"): a, Key("b"): b}
    d[Key("a")] = d[Key("a")] * b
    return d[Key("a")] * d.get(Key("b"), 0.0)


def read_as_a_number(a, b):
    return math.pow(a, Exponent(2.0)) * b


# --- methods that are called again ---------------------------------------------------------------


class Gain:
    def __init__(self, k):
        self.k = k

    def at(self, t):
        return self.k * t * t


def integral_and_then_changed(a, b):
    gain = Gain(a)
    s = quad(gain.at, 0.0, b)[0]
    gain.k = 0.0
    return s


def changed_and_then_integrated(a, b):
    gain = Gain(a)
    gain.k = gain.k * b
    return quad(gain.at, 0.0, b)[0]


def called_and_changed_by_turns(a, b):
    gain, s = Gain(a), 0.0
    for _ in range(3):
        s += sum(map(gain.at, [a, b]))
        gain.k = gain.k * b
    return s


def method_for_some_elements(x, k):
    return np.sum(np.piecewise(x, [x < 0.9, x >= 0.9], [Gain(k).at, lambda t: t**3]) * x)


PAIRS = [(0.3, 0.5), (0.9, 0.35)]

FOURS = [(some(4, seed=1),), (positive(4, seed=2),)]

PROGRAMS = [
    Program(changed_after_the_test, PAIRS),
    Program(of_an_expression, PAIRS),
    Program(in_a_loop, PAIRS),
    Program(of_a_while, PAIRS),
    Program(in_a_generator, PAIRS),
    Program(of_an_argument, [(Body(0.5), 0.3), (Body(0.2), 0.3)]),
    Program(by_another_object, PAIRS),
    Program(by_and_and_or, PAIRS),
    Program(by_not, PAIRS),
    Program(any_and_all, PAIRS),
    Program(truth_by_the_module, PAIRS),
    Program(order_by_the_module, PAIRS),
    Program(order_in_place, PAIRS),
    Program(unequal_by_the_module, PAIRS),
    Program(among_by_the_module, PAIRS),
    Program(removed_by_the_module, PAIRS),
    Program(truth_by_class_and_list, PAIRS),
    Program(removed_by_the_owner, PAIRS),
    Program(removed_by_an_owner_made_here, PAIRS),
    Program(object_of_the_list, PAIRS),
    Program(array_of_the_list, [(some(2, 2, seed=1),)]),
    Program(object_that_holds_an_array, [(some(2, 2, seed=2),)]),
    Program(object_in_a_pair, PAIRS),
    Program(of_a_list_argument, [([Point(0.3), Point(0.5)],)]),
    Program(smallest_first, [([0.3, 0.9, 0.5],), ([0.7, 0.1, 0.4],)]),
    Program(compared_and_changed, PAIRS),
    Program(contained_and_changed, PAIRS),
    Program(counted_and_changed, PAIRS),
    Program(by_their_fields, PAIRS),
    Program(sorted_by_their_fields, PAIRS),
    Program(arguments_by_their_fields, [(Sized(0.3), Sized(0.5)), (Sized(0.3, 1), Sized(0.9))]),
    Program(given_to_the_constructor_alone, PAIRS),
    Program(sum_from_a_start, PAIRS),
    Program(index_changed_after_a_read, FOURS),
    Program(index_changed_after_a_write, FOURS),
    Program(index_among_others, FOURS),
    Program(index_of_a_list_in_a_loop, FOURS),
    Program(key_changed_later, PAIRS, refused=True),
    Program(key_that_stays, PAIRS),
    Program(read_as_a_number, PAIRS, refused=True),
    Program(integral_and_then_changed, PAIRS, refused=True),
    Program(changed_and_then_integrated, PAIRS),
    Program(called_and_changed_by_turns, PAIRS),
    Program(method_for_some_elements, [(positive(4, seed=3), 0.6)]),
    Program(sum_from_zero, PAIRS),
    Program(sum_of_many, [(*pair, n) for pair in PAIRS for n in (0, 3)]),
]
