"""Which of several things that may raise is the first, what has been done by then, and what is
done when an exception passes."""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np

from tests.zoo.program import Program

# --- order of evaluation -------------------------------------------------------------------------


def quotient_first(x, b, s):
    try:
        return x / b * int(s)
    except ZeroDivisionError:
        return x * x
    except ValueError:
        return x**3


def product(u, v):
    return u * v


def in_arguments(x, b, s):
    try:
        return product(v=int(s), u=x / b)
    except ZeroDivisionError:
        return x * x
    except ValueError:
        return x**3


def in_a_choice(x, b, s):
    try:
        return (x / b if x > 0 else 1.0) * int(s)
    except ZeroDivisionError:
        return x * x
    except ValueError:
        return x**3


def in_an_index(x, b, s):
    a = np.ones(3)
    try:
        a[int(s)] = x / b
    except ZeroDivisionError:
        return x * x
    except ValueError:
        return x**3
    return a.sum()


def in_a_comprehension(x, b, s):
    try:
        ys = [v * x / b * int(s) for v in (1.0, 2.0)]
    except ZeroDivisionError:
        return x * x
    except ValueError:
        return x**3
    return sum(ys)


def added_in_place(x, b, s):
    t = x
    try:
        t += x / b * int(s)
    except ZeroDivisionError:
        return x * x
    except ValueError:
        return x**3
    return t


def before_a_write(x, b, s):
    a = np.ones(2)

    def f(v):
        a[0] = 9.0
        return v * 2.0 * b

    try:
        return f(x + int(s))
    except ValueError:
        return a[0] * x * x


class Counter:
    def __init__(self):
        self.n = 1.0

    def step(self, v):
        self.n = 5.0
        return v * 2.0


def before_a_method(x, b, s):
    counter = Counter()
    try:
        y = counter.step(x * int(s) + b)
    except ValueError:
        return x * x * counter.n
    return y * counter.n


# --- what has no such attribute ------------------------------------------------------------------


def size_of_a_number(x, y):
    try:
        return y * y * x.size
    except AttributeError as error:
        return y**3 + len(str(error)) * 0.0


def size_or_four(x):
    try:
        n = x.size
    except AttributeError as error:  # noqa: F841
        n = 4
    return x * n


def one_try_in_another(x, y):
    try:
        try:
            return y * y * x.size
        except ValueError:
            return x
    except AttributeError:
        return y**3


def size_or_one(x):
    return x * x * getattr(x, "size", 1)


def append_to_a_tuple(p, x):
    try:
        p.append(x)
    except AttributeError:
        return sum(p) * x
    return sum(p)


def product_of_numbers(p):
    try:
        q = p @ p
    except TypeError:
        q = p * 3.0
    return q


# --- iterators that are asked in part ------------------------------------------------------------


def map_left_early(xs, b):
    for v in map(lambda v: b / v, xs):
        if v > 1:
            return v * b
    return b


def filter_left_early(xs, seen):
    for v in filter(lambda v: seen.append(1) or v > 1.2, xs):
        break
    return v * v * len(seen)


def map_of_logarithms(xs, b):
    s = 0.0
    for v in map(math.log, xs):
        s += v * b
        if s > -2.0:
            break
    return s


def any_of_a_map(xs, b):
    return any(map(lambda v: b / v > 1, xs)) * b + sum(v * b for v in xs)


def cut_off_after_two(ys):
    try:
        s = sum(itertools.islice(map(math.sqrt, ys), 2))
    except ValueError:
        s = ys[0] * 7.0
    return s * ys[1]


def taken_while_small(ys):
    try:
        s = sum(itertools.takewhile(lambda v: v < 2.5, map(math.sqrt, ys)))
    except ValueError:
        s = ys[0] * 7.0
    return s * ys[1]


def product_of_all(x, xs):
    try:
        return functools.reduce(lambda p, q: p * q, xs) * x
    except TypeError:
        return x**3


# --- what is done when an exception passes -------------------------------------------------------


class Guard:
    def __init__(self, xs):
        self.xs = xs

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.xs.clear()


def cleared_when_it_fails(x, s):
    xs = [1.0, 2.0]
    try:
        with Guard(xs):
            n = int(s)
    except ValueError:
        n = 1
    return x * x * n + x * sum(xs)


class Log:
    def __init__(self, lines):
        self.lines = lines

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.lines.append(str(error))


def told_what_failed(x, s):
    lines = []
    try:
        with Log(lines):
            n = int(s)
    except ValueError:
        n = 1
    return x * n * len(lines[0])


class Refused(Exception):
    pass


def root_or_refused(a):
    try:
        return math.sqrt(a)
    except ValueError:
        raise Refused from None
    return 2.0 * a  # (never reached)


def returned_before_a_handler_that_raises(x):
    try:
        return root_or_refused(x) * x
    except Refused:
        return x**3


def square_or_refused(a, b):
    try:
        if a > 1.0:
            return a * a
        math.sqrt(b)
    except ValueError:
        raise Refused from None
    return 2.0 * a


def returned_on_one_way(x, y):
    try:
        return square_or_refused(x, y) * y
    except Refused:
        return 5.0 * x * y


def skipped_before_a_handler_that_raises(xs):
    s = 0.0
    for x in xs:
        try:
            if x > 1.0:
                continue
            t = 1.0 / x
        except ZeroDivisionError:
            raise ValueError("zero") from None
        s += t
    return s


def one_goes_on_one_returns(x, n):
    try:
        k = 1.0 / n
    except ValueError:
        k = 5.0
    except ZeroDivisionError:
        return 3.0 * x
    return x * k


# --- what fails before it writes -----------------------------------------------------------------


def popped_until_empty(xs, x):
    for _ in range(5):
        try:
            x = x * xs.pop()
        except IndexError:
            break
    return x


def removed_or_appended(xs, x, v):
    try:
        xs.remove(v)
    except ValueError:
        xs.append(x)
    return sum(u * (i + 1) for i, u in enumerate(xs))


def popped_by_key(entries, x):
    try:
        v = entries.pop("a")
    except KeyError:
        v = x
    return v * x + sum(entries.values())


def split_and_written(xs, w):
    first, *rest = xs
    xs[0] = w
    rest[0] *= first
    return sum(rest) * first + sum(xs)


WAYS = [(2.0, b, s) for b in (0.0, 1.5) for s in ("q", "1")]

PROGRAMS = [
    *(
        Program(fn, WAYS, wrt="x")
        for fn in (
            quotient_first,
            in_arguments,
            in_a_choice,
            in_an_index,
            in_a_comprehension,
            added_in_place,
            before_a_write,
            before_a_method,
        )
    ),
    Program(size_of_a_number, [(2.0, 3.0), (np.float64(2.0), 3.0)]),
    Program(size_or_four, [(2.0,), (np.float64(2.0),)]),
    Program(one_try_in_another, [(2.0, 3.0)]),
    Program(size_or_one, [(3.0,)]),
    Program(append_to_a_tuple, [((1.0, 2.0), 3.0), ([1.0, 2.0], 3.0)]),
    Program(product_of_numbers, [(2.0,), (np.array([1.0, 2.0]),)]),
    Program(map_left_early, [([1.0, 0.0], 1.5), ([3.0, 2.0, 1.0, 0.0], 1.5)], wrt="b"),
    Program(filter_left_early, [([1.5, 2.0], []), ([0.5, 2.0, 3.0], [])], wrt="xs"),
    Program(map_of_logarithms, [([0.2, -0.5], 0.5), ([0.1, 1.2, -0.5], 0.9)], wrt=("xs", "b")),
    Program(any_of_a_map, [([1.0, 0.0], 1.5)], wrt="b"),
    Program(cut_off_after_two, [([4.0, 9.0, -1.0],), ([4.0, 9.0, 1.0],)]),
    Program(taken_while_small, [([4.0, 9.0, -1.0],), ([4.0, 1.0, 9.0],)]),
    Program(product_of_all, [(1.5, [1.2, 2.0]), (1.5, [])], wrt="x"),
    Program(cleared_when_it_fails, [(2.5, "q"), (2.5, "3")], wrt="x"),
    Program(told_what_failed, [(2.5, "q"), (2.5, "3")], wrt="x"),
    Program(returned_before_a_handler_that_raises, [(2.0,), (-2.0,)]),
    Program(returned_on_one_way, [(2.0, 1.0), (0.5, 1.5), (0.5, -1.5)]),
    Program(skipped_before_a_handler_that_raises, [([2.0, 0.5, 0.7],)]),
    Program(one_goes_on_one_returns, [(2.0, 0), (2.0, 4)], wrt="x"),
    Program(popped_until_empty, [([2.0, 3.0], 1.5), ([1.2, 0.7, 1.1, 0.9, 1.3, 0.8], 1.5)]),
    Program(removed_or_appended, [([1.0, 2.0, 3.0], 1.5, v) for v in (2.0, 5.0)], wrt="x"),
    Program(popped_by_key, [({"a": 2.0, "b": 3.0}, 1.5), ({"b": 3.0}, 1.5)]),
    Program(split_and_written, [([1.0, 2.0, 3.0], 1.5)]),
]
