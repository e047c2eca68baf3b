"""Leaving loops and functions early: `break`, `continue`, `return` anywhere, `else` on loops."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, positive, some


def break_at_size(x, n):
    s = x
    for _ in range(n):
        s = s * x
        if s > 5.0:
            break
    return s + x


def break_before_work(xs):
    s = 1.0
    for x in xs:
        if x < 0:
            break
        s = s * x
    return s


def break_with_work_on_both_sides(xs):
    s = 0.0
    for x in xs:
        s += x
        if s > 1.0:
            s = s * x
            break
        s += x * x
    return s


def break_in_either_arm(xs):
    s = 1.0
    for x in xs:
        if x > 1.0:
            s *= x
            break
        elif x < -1.0:
            s += x
            break
        s = s * 0.5 + x
    return s


def return_after_maybe_returning(x, y):
    if x > 0.5:
        if y > -5.0:
            return np.tanh(math.sin(x * y))
    if y > 1.0:
        pass
    elif x > -1.0:
        return x * y * y
    return x


def continue_skips(xs):
    s = 0.0
    for x in xs:
        if x < 0:
            continue
        s += x * x
        s *= 1.1
    return s


def continue_after_work(xs):
    s = 1.0
    for i, x in enumerate(xs):
        s = s * x
        if i % 2:
            continue
        s = s + x * x
    return s


def continue_and_break(xs):
    s = 0.0
    for x in xs:
        if x < -0.5:
            continue
        if x > 1.2:
            break
        s = s + x * x + s * x
    return s


def continue_in_while(x, n):
    i = 0
    while i < n:
        i += 1
        if i == 2:
            continue
        x = x * x + i
    return x


def break_in_while(x):
    i = 0
    while i < 10:
        x = x * 1.5
        if x > 4.0:
            break
        i += 1
    return x * x + i


def exit_two_deep(xs):
    s = 0.0
    for x in xs:
        if x > 0:
            s = s + x
            if s > 1.5:
                s = s * x
                break
            s = s + x * x
        s = s * 0.9
    return s


def continue_two_deep(xs):
    s = 1.0
    for x in xs:
        if x > 0:
            if x > 1.0:
                s = s * x
                continue
            s = s + x
        s = s * 0.5
    return s


def break_inner(m):
    s = 0.0
    for row in m:
        for v in row:
            if v < 0:
                break
            s = s + v * v
        s = s * 1.1 + row[0]
    return s


def break_both(m):
    s = 1.0
    for row in m:
        for v in row:
            s = s * v + v
            if s > 3.0:
                break
        if s > 3.0:
            s = s * s
            break
        s = s + 0.1
    return s


def continue_inner_break_outer(m):
    s = 0.0
    for row in m:
        t = 0.0
        for v in row:
            if v < 0:
                continue
            t = t + v * v
        if t > 2.0:
            break
        s = s + t * row[0]
    return s


def return_from_loop(xs):
    s = 1.0
    for x in xs:
        if x < 0:
            return s * x
        s = s + x * x
    return s * s


def return_from_inner_loop(m):
    s = 0.0
    for row in m:
        for v in row:
            if v < -0.5:
                return s * v
            s = s + v * v
        s = s * 0.5
    return s


def return_and_break(xs, limit):
    s = 0.0
    for x in xs:
        if x > limit:
            break
        if x < -limit:
            return s + x * limit
        s = s + x * s + x
    return s * 2.0


def return_from_while(x):
    n = 0
    while True:
        x = x * x + 0.1
        n = n + 1
        if x > 2.0:
            return x * n
        if n > 4:
            return x + n


def return_three_deep(x, n):
    for i in range(n):
        if x > 1.0:
            for j in range(i):
                if x * j > 2.0:
                    return x * x * j
                x = x + 0.3 * x
        x = x * 1.2
    return x


def else_on_for(xs):
    s = 0.0
    for x in xs:
        if x < 0:
            s = s * x
            break
        s = s + x * x
    else:
        s = s * 3.0 + 1.0
    return s


def else_on_while(x):
    i = 0
    while i < 4:
        if x > 3.0:
            x = x - 1.0
            break
        x = x * x
        i += 1
    else:
        x = x * 0.5
    return x


def else_without_break(xs):
    s = 0.0
    for x in xs:
        s += x * x
    else:
        s = s * 2.0
    return s


def else_with_return(xs):
    for x in xs:
        if x > 1.0:
            return x * x
    else:
        y = xs[0] * 2.0
    return y * y


def while_else_zero_trips(x, n):
    while n > 0:
        x = x * x
        n -= 1
        if x > 100.0:
            break
    else:
        x = x + 0.5
    return x * x


def search_then_use(xs, target):
    found = -1
    for i in range(len(xs)):
        if abs(xs[i] - target) < 0.3:
            found = i
            break
    if found < 0:
        return target
    return xs[found] * target


def loop_variable_after_break(xs):
    for i, x in enumerate(xs):
        if x > 0.5:
            break
    return x * x + i


def newton_with_limit(f0, x):
    for k in range(20):
        step = (x**3 - f0) / (3 * x * x)
        x = x - step
        if abs(step) < 1e-10:
            break
    return x


def line_search(x, slope):
    step = 1.0
    best = x * x
    while step > 1e-3:
        trial = x - step * slope
        if trial * trial < 0.5 * best:
            break
        step = step * 0.5
    return trial * trial + step * slope


def early_return_of_array_sum(x):
    for k in range(3):
        x = np.tanh(x) * 1.5
        if np.sum(x) > 1.0:
            return np.sum(x * x)
    return np.sum(x)


def falls_through_ladder(x):
    if x > 3.0:
        return 1.0
    for _ in range(3):
        x = x * 1.5
        if x > 3.0:
            return x - 3.0
    if x < 0:
        return x * x
    return math.exp(-x)


def collatz_like(x):
    for i in range(8):
        if x < 0.5:
            x = 3.0 * x + 0.1
            continue
        if x > 2.0:
            break
        x = x * 1.3
    else:
        return x * 10.0
    return x


PROGRAMS = [
    Program(break_at_size, [(1.3, 20), (1.3, 3), (1.3, 0)], wrt="x"),
    Program(break_before_work, [([0.7, 1.2, -1.0, 2.0],), ([0.7, 1.2],), ([-1.0],), (some(5),)]),
    Program(break_with_work_on_both_sides, [([0.4, 0.3, 0.6, 0.8],), ([0.4],), (some(5),)]),
    Program(break_in_either_arm, [([0.4, 1.3, 0.8],), ([0.4, -1.3, 0.8],), ([0.4, 0.3],)]),
    Program(
        return_after_maybe_returning,
        [(0.7, 0.3), (0.7, -6.0), (0.3, 2.0), (0.3, 0.4), (-2.0, 0.4)],
    ),
    Program(continue_skips, [([0.4, -0.3, 0.6],), (some(5),), ([-0.3],)]),
    Program(continue_after_work, [([0.4, -0.3, 0.6, 1.1],)]),
    Program(continue_and_break, [([0.4, -0.6, 0.6, 1.5, 9.0],), ([0.4, -0.6],), (some(6),)]),
    Program(continue_in_while, [(0.7, 4), (0.7, 1)], wrt="x"),
    Program(break_in_while, [(0.7,), (0.01,)]),
    Program(exit_two_deep, [([0.4, -0.6, 0.6, 1.5, 9.0],), ([0.4, -0.6],), (some(6),)]),
    Program(continue_two_deep, [([0.4, -0.6, 1.6, 1.5, 0.2],), (some(6),)]),
    Program(break_inner, [(some(3, 3),), (positive(2, 2),), (-positive(2, 2),)]),
    Program(break_both, [(positive(4, 4),), (positive(1, 2),), (some(3, 3),)]),
    Program(continue_inner_break_outer, [(some(3, 3),), (some(5, 3, seed=3),)]),
    Program(return_from_loop, [([0.4, 0.7, -0.6, 0.6],), ([0.4],), ([],), (some(5),)]),
    Program(return_from_inner_loop, [(some(3, 3),), (positive(2, 2),)]),
    Program(return_and_break, [([0.4, 0.7, -1.6], 1.0), ([0.4, 1.7, 0.2], 1.0), ([0.4], 1.0)]),
    Program(return_from_while, [(1.3,), (0.3,)]),
    Program(return_three_deep, [(0.7, 6), (0.7, 2), (1.1, 8)], wrt="x"),
    Program(else_on_for, [([0.4, 0.7, -0.6, 0.6],), ([0.4, 0.7],), ([],)]),
    Program(else_on_while, [(1.2,), (0.7,), (3.5,)]),
    Program(else_without_break, [([0.4, 0.7],)]),
    Program(else_with_return, [([0.4, 1.7],), ([0.4, 0.7],)]),
    Program(while_else_zero_trips, [(0.7, 0), (0.7, 2), (12.0, 5)], wrt="x"),
    Program(search_then_use, [([0.4, 1.7, 3.0], 1.8), ([0.4], 1.8)]),
    Program(loop_variable_after_break, [([0.4, 1.7, 3.0],), ([0.4, 0.3],)]),
    Program(newton_with_limit, [(2.0, 1.5), (2.0, 30.0)]),
    Program(line_search, [(1.0, 2.0), (1.0, 1.0), (1.0, -3.0)]),
    Program(early_return_of_array_sum, [(positive(3),), (-positive(3),)]),
    Program(falls_through_ladder, [(3.5,), (1.5,), (-0.5,), (0.1,)]),
    Program(collatz_like, [(0.2,), (0.7,), (2.5,), (0.01,)]),
]
