# ruff: noqa: B007, B023, F821
"""Plain functions with sample inputs: what lowering must keep the meaning of.

`PROGRAMS` lists (function, argument tuples). Arguments are made anew for each run.
"""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass

import numpy as np

PROGRAMS: list[tuple[object, tuple[tuple[object, ...], ...]]] = []

scale = 3.0
config = {"step": 0.5}


def program(*samples):
    """Add the function to the table."""

    def add(fn):
        PROGRAMS.append((fn, samples))
        return fn

    return add


def helper(x, y=2):
    return x * y + scale


@dataclass
class Point:
    x: float
    y: float

    def norm(self):
        return math.hypot(self.x, self.y)


# --- straight lines ----------------------------------------------------------------------------


@program((1.0, 2.0), (3, 4))
def arithmetic(x, y):
    a = x + y * 2 - x / 3 + x**2 + -y
    b = a // 2 % 5
    return a, b, +x, ~3 & 7 | 8 ^ 1, 1 << 3 >> 1


@program((2.0,))
def aliases(x):
    y = x
    z = y = y + 1
    x, y = y, x
    return x, y, z


@program((2.0,))
def unpacking(x):
    (a, b), c = (x, 2 * x), 3
    first, *middle, last = [a, b, c, x]
    [p, q] = np.array([a, b])
    *start, end = middle
    return a, b, c, first, middle, last, p, q, start, end


@program(((1.0, 2.0),), ((1.0, 2.0, 3.0),))
def unpack_argument(pair):
    a, b = pair
    return a * b


@program((2.0,))
def outer_names(x):
    return helper(x) + scale * config["step"] + math.pi + np.pi * len([x])


@program((np.arange(6.0),))
def indexing(x):
    y = x.reshape(2, 3)
    return y[0, 1], y[:, None, 1:], y[-1][::2], y[..., 0], x[[0, 2]], x[x > 2]


@program((np.arange(4.0),))
def attributes(x):
    return x.shape, x.T.sum(), x.astype(np.float32).dtype, x.sum(axis=0)


@program((3.0,))
def objects(x):
    p = Point(x, 4.0)
    p.x += 1.0
    p.y = p.x * 2
    return p.norm(), p.x, p.y


@program((1.5,), (2,))
def strings(x):
    name = "a{b}"
    width = 8
    return f"{name}: {x!r:>{width}} {x:.2f} {{}} {x=}", "plain {}", "x".join(["a", "b"])


@program((1.0, 2.0))
def displays(x, y):
    a = [x, y]
    b = (*a, 3, *a)
    c = [*a, *b]
    d = {"a": x, **{"b": y}, "c": 1}
    return b, c, d, {x, *a}, (), [], {}


@program((1.0, 2.0, 3.0))
def chained(x, y, z):
    return x < y < z, x < y > z, x == y != z, x in (y, z), x not in [y], x is None, y is not None


@program((0, 1), (2, 0), (0, 0), (3, 4))
def booleans(x, y):
    a = x and y
    b = x or y or 5
    c = not x
    d = x if y else a
    return a, b, c, d, (x and y) or (y and not x)


@program((5,), (-5,))
def walrus(x):
    if (y := x * 2) > 3:
        z = y + 1
    else:
        z = y - 1
    return y, z, [w := i for i in range(3)], w


@program((2.0,))
def annotated(x: float) -> float:
    y: float = x * 2
    z: int
    z = 3
    return y + z


@program((2.0, 1.0))
def local_import(x, y):
    import math as m
    from math import cos
    from math import sin as s

    return m.exp(x) + s(y) + cos(x)


@program((2.0,))
def shadowing(x):
    sum = x + 1
    len = 3
    np = 2.0
    return sum * len * np


@program((2.0,), (-1.0,))
def deleted(x):
    y = x * 2
    del y
    if x > 0:
        y = 1
    return y


@program((2.0,))
def unbound(x):
    if x < 0:
        y = 1
    return y + x


@program((2.0,))
def never_bound(x):
    z = y + x
    y = z
    return y


@program((2.0,))
def nothing(x):
    x + 1
    pass


@program((1, 2, 3), (1,))
def stars(a, *rest, key=3, **more):
    return a, rest, key, more, max(a, *rest), helper(*(a, key)), helper(a, **{"y": 5})


@program((1, 2), (1, 2, 3))
def forms(a, /, b, c=5, *, d=7):
    return a + b * c - d


@program((np.arange(4.0),))
def star_calls(x):
    args = [x, 2]
    pair = (x, 3)
    options = {"y": 4}
    return helper(*args), helper(*pair), helper(x, **options), np.maximum(*pair)


# --- writes ------------------------------------------------------------------------------------


@program((np.arange(4.0),))
def stores(x):
    y = np.zeros(4)
    z = y
    y[0] = x[1]
    z[1] += x[2]
    y[2:] = x[:2]
    y[3] *= 2
    return y, z, y is z


@program((np.arange(6.0).reshape(2, 3),))
def chained_stores(x):
    d = {"k": [x.copy(), 1]}
    d["k"][0][1][2] = 7.0
    d["k"][1] += 5
    pair = (x.copy(), 2)
    pair[0][0, 0] = 9
    return d, pair


@program((2.0,))
def lists(x):
    xs = [x]
    ys = xs
    xs.append(2 * x)
    last = xs.pop()
    xs.extend([1, 2, 3])
    xs.insert(0, last)
    xs.sort()
    del xs[0]
    return xs, ys, last


@program((2.0,))
def mutators(x):
    d = {"a": x}
    d.update(b=2)
    d.setdefault("c", []).append(x)
    s = {1}
    s.add(2)
    v = d.pop("a")
    return d, s, v


@program((np.arange(3.0),))
def writers(x):
    y = np.zeros(3)
    np.add.at(y, [0, 0, 1], x)
    np.multiply(y, 2, out=y)
    np.copyto(y[1:], 5.0)
    z = np.add(x, y, out=y)
    np.fill_diagonal(w := np.zeros((2, 2)), 3)
    return y, z, w


@program((1.0,), (np.ones(2),))
def in_place(x):
    y = x * 1
    y += 2
    y *= x
    y -= 1
    y /= 3
    y **= 2
    return y


# --- branches ----------------------------------------------------------------------------------


@program((1.0,), (-1.0,), (0.0,))
def elifs(x):
    if x > 0:
        y, z = x, 2
    elif x < 0:
        y = -x
        z = 3
    else:
        y = z = 0
    return y + z


@program((1.0,), (-1.0,), (0.0,), (5.0,))
def guards(x):
    if x < 0:
        return -x
    if x == 0:
        return
    if x > 4:
        x = 4
    else:
        return x * 2
    return x + 1


@program((1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (5.0, 9.0), (5.0, 2.0))
def nested_returns(x, y):
    z = 0
    if x > 0:
        if y > 0:
            if x + y > 10:
                return 100
            z = 1
        else:
            return 200
        z += 10
    if z > 5:
        if y > 1.5:
            return 300
    return x + y + z


@program((1.0,), (-1.0,))
def raises(x):
    if x < 0:
        raise ValueError("negative")
    else:
        y = x * 2
    return y


@program((1.0,), (-1.0,))
def raises_late(x):
    z = x
    if x < 0:
        z = 5
        raise ValueError(f"negative {x}") from None
    return z


@program((1.0,), (-1.0,), (0.0,))
def asserts(x):
    assert x
    assert x > -2, "never"
    assert x > 0, f"wrong {x}"
    return x


@program((1.0, 2.0), (2.0, 1.0))
def swap_in_branch(a, b):
    if a > b:
        a, b = b, a
    return a - b


@program((np.arange(3.0), True), (np.arange(3.0), False))
def store_in_branch(x, flag):
    y = x.copy()
    z = y
    if flag:
        y[0] = 10
    return y, z


@program((1.0,), (-1.0,))
def short_circuit(x):
    log = []
    if x > 0 and not log.append(1) and x > 10:
        return log
    r = log.append(2) or x
    return log, r


@program((None,), (3.0,))
def none_default(x=None):
    if x is None:
        x = 1.0
    return x


# --- loops -------------------------------------------------------------------------------------


@program((3,), (0,))
def counting(n):
    s = 0
    for i in range(n):
        s += i
        t = s * 2
    return s, t, i


@program((5,), (0,))
def while_else(n):
    k = 0
    while k < n and not (k == 7):
        k += 2
        if k == 100:
            break
    else:
        k = -k
    return k


@program((2.0,), (0.5,))
def newton(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


@program((5,), (20,), (0,))
def breaks(n):
    total, last = 0, None
    for i in range(n):
        if i % 3 == 0:
            continue
        total += i
        if total > 20:
            last = i
            break
        total += 1
    else:
        total = -total
    return total, last


@program((10, 3), (10, 30), (0, 1), (4, 6))
def return_in_loop(n, limit):
    s = 0
    for i in range(n):
        for j in range(i):
            if i * j > limit:
                return i, j, s
            if j > 5:
                break
            s += j
        else:
            s += 100
        if s > 1000:
            continue
        s += 1
    return s


@program((7,), (1,))
def while_true(n):
    k = 0
    while True:
        k += 1
        if k > n:
            return k
        if k == 5:
            k = 50
            break
    return -k


@program((7,))
def forever(n):
    while True:
        n -= 1
        if n < 0:
            return n


@program((5,))
def loud_test(n):
    xs = list(range(n))
    out = []
    while xs.pop() > 1:
        out.append(len(xs))
    return xs, out


@program((5,), (3,))
def loud_else(n):
    out = []
    while (k := n) > 0 and helper(k) > 0:
        n -= 1
        if n == 2:
            out.append("skip")
            continue
        if len(out) > 3:
            break
        out.append(k)
    else:
        out.append("else")
    return out, k


@program(([(1, (2, 3)), (4, (5, 6))],))
def tuple_targets(items):
    s = 0
    for a, (b, c) in items:
        s += a * b - c
    for i, (a, *rest) in enumerate(items):
        s += i * a + len(rest)
    return s, a


@program(({"a": 1.0, "b": 2.0},))
def dict_items(d):
    s = 0
    out = {}
    for k, v in d.items():
        s += v
        out[k] = s
    return out


@program((np.arange(5.0), 0.5))
def scan(x, a):
    y = np.zeros_like(x)
    z = y
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = np.tanh(a * y[i - 1] + x[i])
    return np.sum(y), z


@program((4,))
def heat(n):
    u = np.zeros(n)
    u[0] = 1.0
    for _ in range(3):
        v = u.copy()
        for i in range(1, n - 1):
            v[i] = u[i] + 0.1 * (u[i - 1] - 2 * u[i] + u[i + 1])
        u, v = v, u
    return u, v


@program((6,))
def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@program((3,), (0,))
def loop_variable_kept(n):
    i = "before"
    for i in range(n):
        pass
    return i


@program((4,))
def rebound_loop_variable(n):
    out = []
    for i in range(n):
        i = i * 2
        out.append(i)
    return out, i


@program((4,))
def target_is_item(n):
    x = np.zeros(n)
    for x[0] in range(n):
        x[1] += x[0]
    return x


@program((3,))
def list_of_lists(n):
    grid = []
    for i in range(n):
        row = []
        for j in range(i):
            row.append(i * j)
        grid.append(row)
    return grid


@program((5,))
def raise_in_loop(n):
    s = 0
    for i in range(n):
        if i == 3:
            raise IndexError(i)
        s += i
    return s


@program((0,), (3,))
def unbound_after_loop(n):
    for i in range(n):
        y = i
    return y


@program((4,))
def first_iteration(n):
    for i in range(n):
        if i > 0:
            s = s + i
        else:
            s = 10
    return s


@program((6,))
def deep_flags(n):
    log = []
    for i in range(n):
        if i > 1:
            if i % 2:
                if i == 5:
                    break
                continue
            log.append(("even", i))
        log.append(i)
        if i == 4:
            if log:
                log.append("tail")
    return log, i


# --- comprehensions ----------------------------------------------------------------------------


@program(([1.0, 2.0, 3.0],))
def comprehensions(xs):
    x = 100
    a = [x * 2 for x in xs]
    b = {k: v for k, v in enumerate(xs) if v > 1 if k < 5}
    c = {y % 2 for y in xs}
    d = [(i, j) for i in range(3) for j in range(i) if i + j > 1]
    e = sum(v * v for v in xs)
    f = [[i * j for j in range(2)] for i in range(2)]
    return a, b, c, d, e, f, x


@program((3,))
def comprehension_scopes(n):
    last = [n for n in range(n)]
    k = 2
    return (
        last,
        [k * i for i in range(n) if i != k],
        any(i > 1 for i in range(n)),
        tuple(i for i in last),
    )


# --- functions in functions --------------------------------------------------------------------


@program((2.0,))
def inlined(x):
    k = 3

    def g(y, *more, z=x, **options):
        if y > 2:
            return y * k
        for m in more:
            if m > 5:
                return m
        return y + z + len(options)

    k = 4
    square = lambda v: v * v  # noqa: E731
    return g(1), g(3), g(1, 2, 6), g(1, 2, z=5, w=1), square(square(x))


@program((2.0,))
def nonlocal_state(x):
    count = 0
    log = []

    def tick(by=1):
        nonlocal count
        count += by
        log.append(count)
        return count

    for i in range(3):
        tick(i)
    if tick() > 2:
        tick()
    return count, log, x


@program((2.0,))
def closures_as_values(x):
    k = 3
    f = lambda v: v * k  # noqa: E731
    pairs = sorted([(1, 2), (0, 3)], key=lambda p: p[0])
    return list(map(f, [x, 1])), pairs, make(f)(2), [g(1) for g in [f, lambda v: v + k]]


def make(f):
    return lambda v: f(v) + 1


@program((2.0,), (-2.0,))
def chosen_function(x):
    f = np.sin if x > 0 else np.cos
    if x > 1:
        g = lambda v: v + x  # noqa: E731
    else:
        g = lambda v: v - x  # noqa: E731
    return f(x), g(1)


@program((2.0,))
def makes_functions(n):
    def adder(k):
        def add(v):
            return v + k

        return add

    one = adder(1)
    return one(n), adder(5)(n)


@program((3,))
def captured_later(n):
    total = 0
    for i in range(n):
        total += sum(map(lambda v: v * i, [1, 2]))
    return total


@program((3,))
def function_in_loop(n):
    acc = 0
    for i in range(n):

        def add(v):
            nonlocal acc
            if v > 1:
                return None
            acc += v + i
            return acc

        add(i)
    return acc


# --- match -------------------------------------------------------------------------------------


@program((1,), ("b",), ((1, 2),), ([3, 4, 5],), (Point(1.0, 2.0),), (None,), ({"k": 9},), (2.5,))
def matching(x):
    match x:
        case 1 | 2:
            r = "small"
        case "a" | "b" as letter:
            r = letter
        case (a, b) if a < b:
            r = a + b
        case [first, *rest]:
            r = (first, rest)
        case Point(px, y=py):
            return px * py
        case {"k": v}:
            r = v
        case None:
            r = "none"
        case float(z):
            r = z * 2
        case _:
            r = "other"
    return r


@program((0,), (5,))
def match_in_loop(n):
    out = []
    for i in range(n):
        match i:
            case 0:
                continue
            case 3:
                break
            case k if k > 1:
                out.append(k)
        out.append("end")
    return out


# --- more ways through loops and branches ------------------------------------------------------


@program((4,), (0,))
def nested_while(n):
    i, out = 0, []
    while i < n and len(out) < 10:
        j = 0
        while True:
            j += 1
            if j > i:
                break
            if j == 2:
                continue
            out.append((i, j))
        else:
            out.append("never")
        i += 1
    else:
        out.append(i)
    return out


@program((3,), (9,))
def returns_deep(n):
    for i in range(10):
        k = 0
        while k < 5:
            k += 1
            if k * i == n:
                return i, k
            for m in range(2):
                if m + k == n:
                    return "deep", m, k
        if i == 7:
            break
    return None


@program((5,), (-1,))
def inlined_exits(n):
    def first_above(limit, items):
        for item in items:
            if item > limit:
                return item
        return None

    found = first_above(n, [1, 3, 7])
    if found is None:
        return "none"
    return found + sum(first_above(k, [5, 9]) for k in range(n))


@program((3,))
def alias_made_in_loop(n):
    a = [0] * n
    for i in range(n):
        b = a
        b[i] = i
        if i == 1:
            a = [9] * n
    return a, b


@program((3,))
def aliases_written_in_branch_and_loop(n):
    a = b = np.zeros(n)
    for i in range(n):
        if i % 2:
            a[i] = i
        else:
            b[i] = -i
    return a, b, a is b


@program((2,), (5,))
def partly_bound(n):
    if n > 3:
        a = 1
        if n > 4:
            b = 2
    try_a = n > 3 and a
    return try_a, b


@program((4,))
def loop_over_own_list(n):
    todo = [n]
    seen = []
    for item in todo:
        seen.append(item)
        if item > 0:
            todo.append(item - 1)
    return seen


@program((4,))
def walrus_in_loop(n):
    total = 0
    while (n := n - 1) >= 0:
        total += n
        if (half := n / 2) > 1 and half < 100:
            total += half
    return total, half, n


@program(({"a": {"b": [1, 2]}},))
def nested_containers(d):
    d["a"]["b"][0] += 5
    d["a"]["c"] = d["a"]["b"]
    d["a"]["c"].append(3)
    return d


@program((2.0,))
def generators(x):
    return max(x * k for k in range(3)), list(k for k in range(2)), all(k for k in [1, 0])


@program((3.0,), (0.0,))
def ternaries(x):
    return (1 / x if x else 0.0) + (x if x > 1 else -x if x > 0.5 else 2 * x)


@program((3,))
def deletes(n):
    d = {i: i * i for i in range(n)}
    xs = list(d)
    del d[0], xs[1]
    return d, xs


@program((1.0,), (-1.0,), (0.0,))
def caught(x):
    log = []
    try:
        log.append("body")
        y = math.sqrt(x) / x
    except ValueError as error:
        log.append(str(error))
        y = -1.0
    except ZeroDivisionError:
        y = 0.0
    else:
        log.append("else")
    finally:
        log.append("finally")
    return y, log


@program((1,), (2,), (5,))
def left_by_exceptions(n):
    log = []
    for i in range(4):
        try:
            if i == n:
                continue
            try:
                log.append(10 // (i - n + 1))
            finally:
                log.append(i)
        except ZeroDivisionError:
            if n == 2:
                break
            log.append("zero")
    else:
        log.append("end")
    return log


@program((0,), (3,))
def raised_again(n):
    try:
        try:
            return [1, 2][n]
        except IndexError as error:
            raise KeyError("no such place") from error
    except KeyError:
        return "nothing"


@program((3,))
def contexts(n):
    log = []
    with contextlib.suppress(KeyError):
        log.append({}[n])
    with contextlib.nullcontext(n) as m, contextlib.nullcontext([m]) as holder:
        log += holder
        if m > 2:
            return log
    return m


@program((3,))
def generated(n):
    log = []

    def count(m):
        try:
            for i in range(m):
                log.append(i)
                yield i * i
            yield from [7, 8]
        finally:
            log.append("closed")

    for square in count(n):
        log.append(square)
        if square == 7:
            break
    return log, list(count(2)), next((k for k in count(1) if k > 5), None), any(count(3))


@program((1,), (3,))
def raise_everywhere(n):
    if n == 1:
        raise KeyError(n)
    elif n == 2:
        return 5
    else:
        raise ValueError(n)


@program((1.5,))
def sets_globals(x):
    global counter, latest
    counter, latest = x, (x, 1)
    counter += latest[1]
    if counter > 2 and (latest := counter) > 2:
        counter = counter + latest
    return counter
