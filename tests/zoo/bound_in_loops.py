"""Programs in which a loop, or an arm in one, is the first to bind what is read in part after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.zoo.program import Program, some


def read_by_index(x):
    for i in range(2):
        w = x * 2.0
    return w[0]


def last_row(m):
    for row in m:
        pass
    return row[0]


def slices_of_the_last(x):
    for i in range(2):
        w = x * (i + 1.0)
    return np.sum(w[1:] * w[:-1])


def summed_by_item(x):
    for i in range(2):
        w = x * 2.0
    return sum(v * v for v in w)


def masked_after(x):
    for i in range(2):
        w = x * 2.0
    return w[w > 1.0].sum()


def bound_in_a_while(x):
    k = 0
    while k < 3:
        w = x * k
        k += 1
    return w[1]


def bound_by_an_inner_loop(x):
    t = 0.0
    for i in range(3):
        for j in range(2):
            w = x * (i + j)
        t += w[0] * w[1]
    return t


def unpacked_after(m):
    for i in range(2):
        w = m * 2.0
    a, b = w
    return a @ b


def part_of_a_complex(x):
    for i in range(2):
        z = x + 0j
    return z[0].real


def normed_columns(m):
    for k in range(2):
        v = m[:, k] * 1.0
        v /= np.sqrt(v @ v)
    return v[1]


def stored_into(x):
    for i in range(2):
        w = x * 2.0
        w[0] = 1.0
    return np.sum(w)


def filled_item_by_item(x):
    for i in range(2):
        w = np.zeros(3)
        for j in range(3):
            w[j] = x[j] * (i + 1)
    return np.sum(w * w)


def a_tuple(x):
    for i in range(2):
        w = (x[0] * i, x[1])
    return w[0] * w[1]


def a_list(x):
    for i in range(2):
        w = [x[0] * i, x]
        w.append(x[1])
    return w[0] * w[1][2] * w[2]


def a_dict(x):
    for i in range(2):
        w = {"a": x * i, "b": x[1]}
    w["b"] *= 3.0
    return w["a"][0] * w["b"]


@dataclass
class Holder:
    x: Any


def an_object(x):
    for i in range(2):
        p = Holder(x * (i + 2.0))
    return p.x[0]


def of_several_sizes(x):
    for i in range(3):
        w = x[i:] * 2.0
        w[0] *= x[i]
    return w[0]


def bound_in_an_arm(x, n):
    for i in range(n):
        if i % 2:
            w = x * i
        if i > 2:
            w[0] = 1.0
    t = w[1] if n > 3 else 0.0
    return t + w[2] * w[1]


def read_in_one_arm(x, c):
    for i in range(2):
        w = x * (i + 1.0)
    t = w[1]
    if c:
        t *= w[0]
    return t


def handed_through_an_arm(x, c):
    if c > 0:
        for i in range(2):
            w = np.outer(x, x) * c
    else:
        w = np.eye(3)
    return w[0] @ x


def made_by_a_loop_of_another(x, n):
    def last(v):
        for i in range(n):
            w = v * i
        return w

    return last(x)[1] * last(x[::-1])[0]


def read_on_both_sides(x, n):
    t = 0.0
    for i in range(n):
        if i > 0:
            t += w[0]
        w = x[i:] * t + x[i:]
    return t + w[0]


def left_by_break(x):
    for i in range(5):
        w = x * (i + 1.0)
        if w[0] * w[0] > 1.0:
            break
    return w[1] * w[1]


def never_bound_on_one_path(x, n):
    try:
        for i in range(n):
            w = x * 2.0
        return w[0] * 1.0
    except UnboundLocalError:
        return x[1] * 3.0


# --- bound anew by a nested function, and written in the loop that calls it ----------------------


def another_list(x, n):
    a = [x]
    first = a

    def renew():
        nonlocal a
        a = [x * 2.0]

    for _ in range(n):
        renew()
        a[0] *= 3
    return first[0] * a[0]


def arguments_turned(x, y, n):
    a, b = x, y

    def turn():
        nonlocal a, b
        a, b = b, a

    for _ in range(n):
        a[0] *= 2.0
        turn()
    return b[0] + 2.0 * a[0] + x[0] * y[0]


def best_so_far(x, n):
    now = x[:] * 1.0
    best = now

    def improve(k):
        nonlocal now
        now = now * 0.9 + k
        return np.sum(now)

    while n > 0:
        v = improve(n)
        now[0] += v * 0.1
        n -= 1
    return best[0] * 2.0 + now[0] * now[1]


def by_a_generator(x, n):
    a = [v * 1.0 for v in x]
    first = a

    def doubled():
        nonlocal a
        for _ in range(n):
            a = [v * 2.0 for v in a]
            yield a[0]

    s = 0.0
    for v in doubled():
        a[0] *= 2.0
        s += v
    return first[0] + 3.0 * a[0] + s


def item_as_target(ys, xs, x):
    for xs[0] in ys:
        x *= xs[0]
    return x + xs[0] * xs[1]


def element_as_target(ys, a):
    for i, a[i] in enumerate(ys):
        pass
    return np.sum(a * a)


def target_never_read(ys, xs, x):
    for xs[0] in ys:
        pass
    return x * 2.0


PROGRAMS = [
    Program(item_as_target, [([0.9, 0.1], [0.2, 0.3], 0.5)], wrt=(0, 1, 2)),
    Program(element_as_target, [([0.9, 0.1], some(3))], wrt=(0, 1)),
    Program(target_never_read, [([0.9, 0.1], [0.2, 0.3], 0.5)], wrt="x"),
    Program(read_by_index, [(some(3),)]),
    Program(last_row, [(some(2, 3),)]),
    Program(slices_of_the_last, [(some(3),)]),
    Program(summed_by_item, [(some(3),)]),
    Program(masked_after, [(some(4),)]),
    Program(bound_in_a_while, [(some(3),)]),
    Program(bound_by_an_inner_loop, [(some(3),)]),
    Program(unpacked_after, [(some(2, 2),)]),
    Program(part_of_a_complex, [(some(3),)]),
    Program(normed_columns, [(some(2, 2),)]),
    Program(stored_into, [(some(3),)]),
    Program(filled_item_by_item, [(some(3),)]),
    Program(a_tuple, [(some(3),)]),
    Program(a_list, [(some(3),)]),
    Program(a_dict, [(some(3),)]),
    Program(an_object, [(some(3),)]),
    Program(of_several_sizes, [(some(4),)]),
    Program(bound_in_an_arm, [(some(3), 5), (some(3), 2)], wrt="x"),
    Program(read_in_one_arm, [(some(3), True), (some(3), False)], wrt="x"),
    Program(handed_through_an_arm, [(some(3), 0.7), (some(3), -0.7)]),
    Program(made_by_a_loop_of_another, [(some(3), 3)], wrt="x"),
    Program(read_on_both_sides, [(some(4), 3), (some(4), 1)], wrt="x"),
    Program(left_by_break, [(some(3),)]),
    Program(never_bound_on_one_path, [(some(3), 2), (some(3), 0)], wrt="x"),
    Program(another_list, [(0.7, 0), (0.7, 1), (0.7, 3)], wrt="x"),
    Program(arguments_turned, [([0.7, 0.3], [1.1, 0.2], n) for n in (1, 2)], refused=True),
    Program(best_so_far, [(some(3), 1), (some(3), 3)], wrt="x"),
    Program(by_a_generator, [(some(3), 1), (some(3), 3)], wrt="x"),
]
