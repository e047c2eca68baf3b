"""Several handlers of one `try`, in which the reverse sweep does the same last."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def two(xs, k, w):
    try:
        y = xs[k] * xs[k + 1] * w
    except IndexError:
        y = w
    except TypeError:
        y = w * w
    return y


def raised_by_hand(x, k, w):
    try:
        if k < 0:
            raise ValueError
        if k > 5:
            raise KeyError
        y = np.sum(x * x) * w
    except ValueError:
        y = w
    except KeyError:
        y = w * w
    return y


def left(xs, k, w):
    try:
        return xs[k] * w
    except IndexError:
        return w
    except TypeError:
        return w * w


def three(xs, k, w):
    try:
        if k == 7:
            raise KeyError
        y = xs[k] * w
    except IndexError:
        y = w
    except TypeError:
        y = w * w
    except KeyError:
        y = w * w * w
    return y


def the_first_raises_again(xs, k, w):
    try:
        y = xs[k] * w
    except KeyError:
        raise
    except IndexError:
        y = w * w
    except TypeError:
        y = w
    return y


def one_in_another(xs, k, w):
    try:
        try:
            if k == 7:
                raise KeyError
            y = xs[k] * w
        except IndexError:
            y = w * xs[0]
        except TypeError:
            y = w * w
    except KeyError:
        y = w * w * xs[0]
    except ValueError:
        y = xs[1]
    return y


def under_a_test(xs, k, w):
    y = w
    if w > 0.5:
        try:
            y = xs[k] * w
        except IndexError:
            y = w * 2.0
        except TypeError:
            y = w * w
    return y


def by_key(entries, key, w):
    try:
        y = entries[key] * w
    except KeyError:
        y = w
    except TypeError:
        y = w * w
    return y


def one_way_left(x, entries, key, flag):
    try:
        return x * entries[key]
    except KeyError:
        if flag:
            return x * 2.0
    return x * 5.0


def one_way_left_before_an_else(x, entries, key, flag):
    try:
        v = entries[key]
    except KeyError:
        if flag:
            return x * 2.0
    else:
        return x * v
    return x * 5.0


def loop_left_in_a_handler(x, entries, key, flag):
    for i in range(2):
        try:
            x = x * entries[key]
            break
        except KeyError:
            if flag and i == 1:
                break
        x = x * 1.5
    return x * 5.0


def left_in_a_try_in_a_handler(x, xs, n):
    try:
        return x * xs[n]
    except IndexError:
        try:
            return x * 2.0 / (n - 3)
        except ZeroDivisionError:
            pass
    return x * 5.0


def bound_in_a_loop_or_none(x, xs, entries, key, flag):
    y = x
    for _ in xs:
        w = x * 2
    if key in entries:
        w = entries[key]
    return y - w if flag else y * x


ENTRIES = {"a": 1.3, "b": 0.0}
XS = [0.4, 0.0, 0.6]

PROGRAMS = [
    *(
        Program(fn, [(XS, 0, 0.7), (XS, 2, 0.7), (XS, 5, 0.7), (XS, None, 0.7)], wrt=("xs", "w"))
        for fn in (two, left, the_first_raises_again, under_a_test)
    ),
    *(
        Program(fn, [(XS, 1, 0.7), (XS, 5, 0.7), (XS, None, 0.7), (XS, 7, 0.7)], wrt=("xs", "w"))
        for fn in (three, one_in_another)
    ),
    *(
        Program(fn, [(0.8, ENTRIES, k, c) for k in "aq" for c in (True, False)], wrt="x")
        for fn in (one_way_left, one_way_left_before_an_else, loop_left_in_a_handler)
    ),
    Program(left_in_a_try_in_a_handler, [(0.8, XS, n) for n in (0, 3, 4)], wrt=("x", "xs")),
    Program(
        bound_in_a_loop_or_none,
        [(1.4, XS, ENTRIES | {"n": None}, k, c) for k, c in zip("qaq", (False, True, True))],
        wrt=("x", "xs"),
    ),
    Program(raised_by_hand, [(some(2), k, 0.7) for k in (-1, 2, 7)], wrt=("x", "w")),
    Program(by_key, [({"a": 0.0, "b": 0.3}, k, 0.7) for k in ("a", "c", [])], wrt=("entries", "w")),
]
