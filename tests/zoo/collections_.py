"""What the standard library and the language have to hold values: lists, dicts, queues, sets."""

from __future__ import annotations

import bisect
import dataclasses
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from typing import ClassVar, NamedTuple

import numpy as np

from tests.zoo.program import Program

Point = namedtuple("Point", "x y")


def namedtuple_replaced(s, n):
    p = Point(s, s * s)
    q = p._replace(x=p.y * 2.0)
    a, b = q
    return q.x * p.x + b


def slice_of_another_length(s, n):
    items = [s, s * s, 3.0, 4.0]
    items[1:3] = [s * 3.0, s * 4.0, s * 5.0]
    return sum(a * b for a, b in zip(items, range(1, 9)))


def slices_deleted(s, n):
    items = [s, s * s, 3.0 * s, 4.0 * s]
    del items[1:3]
    del items[-1]
    return items[0] * len(items)


def list_repeated(s, n):
    items = [s] * 3 + [0.0] * n
    items[0] = s * s
    items[4] = items[1] * 2.0
    return items[0] * items[4] + sum(items)


def dict_methods(s, n):
    d = {"a": s}
    d.update({"b": s * s}, c=s * 3.0)
    d.setdefault("a", 5.0)
    d.setdefault("e", s * 7.0)
    v = d.pop("b")
    w = d.pop("zz", s * 0.5)
    k, u = d.popitem()
    return d["a"] * v + w * u + d["c"]


def best_by_key(s, n):
    items = [s, -s * 2.0, 3.0 * s]
    a = max(items, key=abs)
    b = min(items, key=lambda v: (v - 1.0) ** 2)
    return a * b


def any_and_all(s, n):
    items = [s, s * s]
    if any(v > 0.3 for v in items) and all(v < 2.0 for v in items):
        return items[0] * items[1]
    return s


def members_of_sets(s, n):
    names = {"a", "b"}
    names.add("c")
    t = 0.0
    for k, v in {"a": s, "d": s * s, "c": 2.0 * s}.items():
        if k in names and k not in {"b"}:
            t += v * v
    return t * len(names)


def nonlocal_written(s, n):
    total = 0.0
    count = 0
    def add(v):
        nonlocal total, count
        total += v * s
        count += 1
        return total
    for k in range(n):
        add(k * s)
    return total * count


def state_in_closure(s, n):
    def make():
        state = s
        def bump(v):
            nonlocal state
            state = state * v
            return state
        return bump
    b = make()
    b(s)
    return b(2.0) * b(s)


def nested_containers(s, n):
    d = {"rows": [[s, s * s], [2.0 * s]], "p": (s, [3.0 * s])}
    r = d["rows"][0]
    r[1] = r[0] * 5.0
    d["p"][1].append(s * s)
    d["rows"][1] += [s]
    return d["rows"][0][1] * d["p"][1][1] + d["rows"][1][1]


def list_methods(s, n):
    items = [s, 2.0 * s, s * s]
    items.insert(1, s * 3.0)
    items.reverse()
    items.remove(items[0])
    m = items.copy()
    items.clear()
    return m[0] * m[1] + m[-1] * len(items) + m.index(m[1])


def functions_in_dict(s, n):
    ops = {"a": lambda v: v * s, "b": np.sin}
    t = s
    for k in ("a", "b", "a"):
        t = ops[k](t)
    return t


def window_in_deque(s, n):
    q = deque([s, s*s], maxlen=3)
    t = 0.0
    for k in range(n):
        q.append(q[-1] * s + k)
        t += q[0] * q[-1]
    return t


def queue_in_deque(s, n):
    q = deque()
    q.append(s)
    q.appendleft(s * s)
    a = q.popleft()
    q.extend([a, a * s])
    return q.pop() * q[0]


def numbers_in_defaultdict(s, n):
    d = defaultdict(float)
    for k in range(n):
        d[k % 2] += s * k
        d["all"] += s * s
    return d[0] * d[1] + d["all"]


def lists_in_defaultdict(s, n):
    d = defaultdict(list)
    for k in range(n):
        d[k % 2].append(s * (k + 1))
    return sum(d[0]) * sum(d[1])


def ordered_dict(s, n):
    d = OrderedDict()
    d["a"] = s
    d["b"] = s * s
    d.move_to_end("a")
    t = 0.0
    for k, v in d.items():
        t = t * 2.0 + v
    return t


def values_before_the_last_is_popped(s, n):
    d = {"a": s, "b": s * s, "c": s**3}
    total = sum(d.values())
    longest = max(d.items(), key=lambda pair: pair[1] * total)
    _, last = d.popitem()
    return total * last * d["a"] * longest[1]


def late_binding(s, n):
    fs = []
    for k in range(3):
        fs.append(lambda v: v * s * k)
    return fs[0](s) + fs[1](2.0)


def sorted_in_place_by_key(s, n):
    items = [s, -s * s, 3.0 * s]
    m = sorted(items, key=lambda v: -v)
    items.sort(key=abs, reverse=True)
    return m[0] * 2.0 + m[1] * 3.0 + items[0] * items[2]


# --- fields that hold functions, and fields that are replaced -------------------------------------

class Polar(NamedTuple):
    r: float
    angle: float = 0.7

    def x(self):
        return self.r * np.cos(self.angle)


def fields_as_a_dict(x):
    d = Polar(x, 2.0 * x)._asdict()
    return d["r"] * sum(v * v for v in d.values())


def made_of_a_list(x):
    p = Polar._make([x, x * x])
    return p.x() * Point._make(p).y


def by_names_of_fields(x):
    p = Polar(x)
    s = 0.0
    for name, v in zip(p._fields, p):
        s += getattr(p, name) * v * v
    return s * len(p._fields)


Weighted = namedtuple("Weighted", "f w")


def field_is_called(x):
    one = Weighted(np.sin, x)
    return one.w * one.f(x)


def field_is_a_lambda(x):
    one = Weighted(lambda v: v * x, x)
    return one.w * one.f(x)


def fields_are_called(x):
    return sum([one.f(x) * one.w for one in [Weighted(np.sin, x), Weighted(np.cos, 2.0 * x)]])


def field_is_replaced(x):
    one = Weighted(np.sin, x)._replace(f=np.exp)
    return one.f(one.w)


@dataclasses.dataclass(frozen=True)
class Quantity:
    value: float
    unit: str = "m"

    def scaled(self, k):
        return dataclasses.replace(self, value=self.value * k)

    def __mul__(self, other):
        return dataclasses.replace(self, value=self.value * other.value)


@dataclasses.dataclass
class Counted:
    v: float
    w: float = 2.0
    n: int = dataclasses.field(default=0, init=False)
    kind: ClassVar[str] = "counted"

    def __post_init__(self):
        self.n = 3
        self.u = self.v * 2.0


def quantity_scaled(x, k):
    one = Quantity(x)
    return one.scaled(k).value * one.value


def quantities_multiplied(x, k):
    one = Quantity(x)
    other = dataclasses.replace(one, value=k)
    return (one * other * other).value


def counted_replaced(x, k):
    one = Counted(x)
    one.w = k
    other = dataclasses.replace(one, v=k * x)
    one.w = 7.0
    return other.v * other.w * other.u * other.n


def quantity_in_loop(x, k):
    one = Quantity(x)
    for i in range(3):
        one = one.scaled(x + k * i)
    return one.value


def put_in_both(x, y):
    xs, ys = [1.0, 3.0], [2.0, 4.0]
    i = bisect.bisect_left(xs, x)
    xs.insert(i, x)
    ys.insert(i, y)
    return sum([p * q * (k + 1) for k, (p, q) in enumerate(zip(xs, ys))])


def dict_from_keys(x, ks):
    d = dict.fromkeys(ks, x)
    e = dict.fromkeys(["a", "b"], 0.0)
    for k in ks:
        d[k] = d[k] * x
        e["a"] += d[k]
    e["b"] += e["a"] * x
    return sum(d.values()) * e["b"]


def one_array_under_all_keys(x, ks):
    d = dict.fromkeys(ks, np.zeros(2))
    for k in ks:
        d[k][0] += x
    return sum(np.sum(v) for v in d.values()) * x


def starred_rest_of_an_array(a, x):
    p, q, *rest = a
    a[0] = x
    return p * q + sum(rest) * a[0]


def counted(x, words):
    counts = Counter(words)
    for word in words[1:]:
        counts[word] += 1
    most = counts.most_common(1)[0][1]
    return x ** counts["b"] * (1 + len(counts)) * most + x * sum(counts.values())


PROGRAMS = [
    Program(namedtuple_replaced, [(0.7, 3)], wrt="s"),
    Program(slice_of_another_length, [(0.7, 3)], wrt="s"),
    Program(slices_deleted, [(0.7, 3)], wrt="s"),
    Program(list_repeated, [(0.7, 3)], wrt="s"),
    Program(dict_methods, [(0.7, 3)], wrt="s"),
    Program(best_by_key, [(0.7, 3)], wrt="s"),
    Program(any_and_all, [(0.7, 3)], wrt="s"),
    Program(members_of_sets, [(0.7, 3)], wrt="s"),
    Program(nonlocal_written, [(0.7, 3)], wrt="s"),
    Program(state_in_closure, [(0.7, 3)], wrt="s"),
    Program(nested_containers, [(0.7, 3)], wrt="s"),
    Program(list_methods, [(0.7, 3)], wrt="s"),
    Program(functions_in_dict, [(0.7, 3)], wrt="s"),
    Program(window_in_deque, [(0.7, 3)], wrt="s"),
    Program(queue_in_deque, [(0.7, 3)], wrt="s"),
    Program(numbers_in_defaultdict, [(0.7, 3)], wrt="s"),
    Program(lists_in_defaultdict, [(0.7, 3)], wrt="s"),
    Program(ordered_dict, [(0.7, 3)], wrt="s"),
    Program(values_before_the_last_is_popped, [(0.7, 3)], wrt="s"),
    Program(late_binding, [(0.7, 3)], wrt="s", refused=True),
    Program(sorted_in_place_by_key, [(0.7, 3)], wrt="s"),
    *(
        Program(fn, [(0.7,), (1.9,)])
        for fn in (field_is_called, field_is_a_lambda, fields_are_called, field_is_replaced)
    ),
    *(
        Program(fn, [(0.7, 1.3)])
        for fn in (quantity_scaled, quantities_multiplied, counted_replaced, quantity_in_loop)
    ),
    *(
        Program(fn, [(0.7,), (-1.3,)])
        for fn in (fields_as_a_dict, made_of_a_list, by_names_of_fields)
    ),
    Program(put_in_both, [(2.2, 1.3), (0.4, 1.3), (3.3, 1.3)]),
    Program(dict_from_keys, [(0.7, ["a", "c"])], wrt="x"),
    Program(one_array_under_all_keys, [(0.7, ["a", "c"])], wrt="x"),
    Program(starred_rest_of_an_array, [(np.array([0.5, 0.3, 0.8, 0.9]), 0.7)]),
    Program(counted, [(1.3, ["a", "b", "a"]), (1.3, ["b", "b", "a", "b"])], wrt="x"),
]
