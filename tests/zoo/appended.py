"""Arrays that are appended to a list inside a container, or of several names, and used again."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


def in_dict(x):
    d = {"h": []}
    for _ in range(2):
        x = x * x
        d["h"].append(x)
    return np.sum(x)


def in_tuple(x):
    t = ([], 1.0)
    for _ in range(3):
        x = x * x[0]
        t[0].append(x)
    return np.sum(x * t[0][1])


def under_second_name(x):
    h = []
    d = {"h": h}
    for _ in range(2):
        x = x * x
        h.append(x)
    return np.sum(x * h[0] + d["h"][1])


def views_appended(x):
    d = {"h": []}
    for _ in range(2):
        x = x * x[0]
        d["h"].append(x[1:])
    return np.sum(x) + np.sum(d["h"][1])


def appended_then_carried(x):
    d = {"h": []}
    for _ in range(2):
        y = x * x
        d["h"].append(y)
        x = x + 0.1 * y
    return np.sum(x) + np.sum(d["h"][-1] * d["h"][0])


def items_appended(xs):
    d = {"h": []}
    s = 0.0
    for x in xs:
        y = x * x
        d["h"].append(y)
        s += np.sum(y)
    return s


class Optimiser:
    def __init__(self, w):
        self.w = w
        self.trace = {"w": []}


def trace_of_object(w):
    o = Optimiser(w)
    for _ in range(2):
        o.w = o.w * o.w
        o.trace["w"].append(o.w)
    return np.sum(o.w)


def in_closure(x):
    out = {"h": []}

    def step(x):
        x = x * x
        out["h"].append(x)
        return x

    for _ in range(2):
        x = step(x)
    return np.sum(x) + np.sum(out["h"][0])


def written_after(x):
    d = {"h": []}
    for _ in range(2):
        x = x * x
        d["h"].append(x)
        x *= 2
    return np.sum(x) + np.sum(d["h"][0] * d["h"][-1])


def in_branch(x, a):
    d = {"h": [x]}
    if a > 0:
        d["h"].append(x * x)
    y = x * x[0]
    d["h"].append(y)
    return np.sum(y * d["h"][-1] * d["h"][1])


def in_inner_loop(x):
    d = {"h": []}
    for i in range(2):
        for j in range(2):
            x = x * x[0]
            if j == i:
                d["h"].append(x)
    return np.sum(x * d["h"][-1])


def in_two_lists(x):
    hs = [[], []]
    for i in range(2):
        x = x * x
        hs[i].append(x)
        hs[0].append(x * 2)
    return np.sum(x + hs[0][-1] * hs[1][0])


def same_list_twice(x):
    h = [x * x]
    t = (h, h)
    for _ in range(2):
        x = x * t[1][-1]
        t[0].append(x)
    return np.sum(x * h[-1] * t[1][0])


def under_any_key(x, k):
    d = {"h": [], "g": []}
    d[k].append(x * x)
    y = x * 3
    d["h"].append(y)
    return np.sum(y * d["h"][0])


def under_any_index(x, k):
    d = [[], []]
    d[k].append(x * x)
    y = x * 3
    d[0].append(y)
    return np.sum(y * d[0][0])


def while_it_is_short(x):
    d = {"a": {"h": [x]}}
    while len(d["a"]["h"]) < 3:
        x = x * x
        d["a"]["h"].append(x)
        x = x * d["a"]["h"][-2]
    return np.sum(x * d["a"]["h"][1])


def put(h, x):
    h.append(x)


def by_callee(x):
    d = {"h": []}
    put(d["h"], x * x)
    y = x * x * x
    d["h"].append(y)
    return np.sum(y * d["h"][1] + d["h"][0])


def put_first(h, x):
    h[0] = x * x


def replaced_in_list(x):
    z = x * 2
    h = [z]
    put_first(h, x)
    return np.sum(z * h[0])


def turned(h):
    h.reverse()


def turned_by_callee(x):
    y = x * 3
    h = [x, y]
    turned(h)
    y *= 2
    return np.sum(h[-1] * x + h[0] + y)


def put_again(h, x, n):
    if n > 0:
        h.append(x)
        put_again(h, x * x, n - 1)


def by_callee_that_calls_itself(x):
    d = {"h": []}
    put_again(d["h"], x, 2)
    y = x * x * x
    d["h"].append(y)
    return np.sum(y * d["h"][1])


def put_first_again(h, x, n):
    if n > 0:
        h[0] = x * x
        put_first_again(h, x, n - 1)


def replaced_again(x):
    z = x * 2
    h = [z]
    put_first_again(h, x, 2)
    return np.sum(z * h[0])


def without_first(h, n):
    if n > 0:
        h.pop(0)
        without_first(h, n - 1)


def popped_again(x):
    h = [x, x * 3]
    without_first(h, 1)
    return np.sum(h[-1] * x)


def last_before_another(x):
    xs = [x * 1.0]
    ts = []
    for i in range(2):
        xs.append(x * (i + 1))
        if i:
            t = xs[-1]
            xs.append(t * xs[0])
        else:
            t = x
        ts.append(t)
    return np.sum(ts[1] * ts[1] * ts[0])


def last_in_an_arm(x):
    xs = []
    for i in range(2):
        xs.append(x * (i + 1))
        if i:
            t = xs[-1]
            t2 = xs[0]
            xs.append(t * t2)
        else:
            t2 = None
            t = None
    return np.sum(t * t2 * x)


def last_written_afterwards(x):
    d = {"h": [x, x * 3]}
    for _ in range(2):
        t = d["h"][-1]
        d["h"].append(t * x)
        t *= 2.0
    return np.sum(t * x)


def appended_in_an_arm(x):
    xs = []
    for i in range(2):
        xs.append(x * (i + 1))
        if i:
            xs.append(xs[-1] * xs[0])
    return np.sum(xs[-1])


def at_any_index(x, k):
    xs = [x, x * 3]
    for i in range(3):
        t = xs[k]
        xs.append(t * x * (i + 1))
        x = x * t
    return np.sum(x * xs[k])


def last_of_two_names(x):
    xs = [x * 1.0]
    for _ in range(2):
        t = xs[-1]
        xs.append(t * x)
        t += 1.0
    return np.sum(xs[0] * xs[1] * xs[2])


PROGRAMS = [
    Program(in_dict, [(some(2),)]),
    Program(in_tuple, [(some(2),)]),
    Program(under_second_name, [(some(2),)]),
    Program(views_appended, [(some(3),)]),
    Program(appended_then_carried, [(some(2),)]),
    Program(items_appended, [([some(2), some(3)],)]),
    Program(trace_of_object, [(some(2),)]),
    Program(in_closure, [(some(2),)]),
    Program(written_after, [(some(2),)]),
    Program(in_branch, [(some(2), 1.0), (some(2), -1.0)], wrt="x"),
    Program(in_inner_loop, [(some(2),)]),
    Program(in_two_lists, [(some(2),)]),
    Program(same_list_twice, [(some(2),)], refused=True),
    Program(under_any_key, [(some(2), "h"), (some(2), "g")], wrt="x"),
    Program(under_any_index, [(some(2), 0), (some(2), 1)], wrt="x"),
    Program(while_it_is_short, [(some(2),)]),
    Program(by_callee, [(some(2),)]),
    Program(replaced_in_list, [(some(2),)]),
    Program(turned_by_callee, [(some(2),)]),
    Program(by_callee_that_calls_itself, [(some(2),)]),
    Program(replaced_again, [(some(2),)]),
    Program(popped_again, [(some(2),)]),
    Program(last_before_another, [(some(2),)]),
    Program(last_in_an_arm, [(some(2),)]),
    Program(last_written_afterwards, [(some(2),)]),
    Program(appended_in_an_arm, [(some(2),)]),
    Program(at_any_index, [(some(2), -1), (some(2), 0)], wrt="x"),
    Program(last_of_two_names, [(some(2),)]),
]
