"""Programs of the speed table that write through views and other names.

A person writes their gradients with views of the gradient, as the function has views of its arrays.
"""

from __future__ import annotations

import numpy as np

from tests.benchmarks.programs import Benchmark, draws


def heat_through_view(start, k, n):
    u = start.copy()
    inner = u[1:-1]
    for _ in range(n):
        inner += k * (u[2:] - 2.0 * inner + u[:-2])
    return np.sum(u * u)


def heat_through_view_by_hand(start, k, n):
    u = start.copy()
    inner = u[1:-1]
    steps = []
    for _ in range(n):
        step = u[2:] - 2.0 * inner + u[:-2]
        steps.append(step)
        inner += k * step
    du = 2.0 * u
    dinner = du[1:-1]
    dk = 0.0
    for step in reversed(steps):
        dk += np.sum(dinner * step)
        dstep = k * dinner
        dinner -= 2.0 * dstep
        du[2:] += dstep
        du[:-2] += dstep
    return du, float(dk)


def rows_in_turn(m, w, b):
    y = m.copy()
    for row in y:
        row *= w
        row += b
    return np.sum(y * y)


def rows_in_turn_by_hand(m, w, b):
    y = m.copy()
    for row in y:
        row *= w
        row += b
    dm = 2.0 * y
    dw, db = np.zeros_like(w), np.zeros_like(b)
    for row, drow in zip(m, dm):
        db += drow
        dw += drow * row
        drow *= w
    return dm, dw, db


def scale(row, k):
    row *= k
    row[1:] += row[:-1] * 0.5


def rows_by_callee(m, k):
    y = m.copy()
    for i in range(len(y)):
        scale(y[i], k)
    return np.sum(y * y)


def rows_by_callee_by_hand(m, k):
    y = m.copy()
    for i in range(len(y)):
        scale(y[i], k)
    dy = 2.0 * y
    dk = 0.0
    for i in reversed(range(len(y))):
        drow = dy[i]
        drow[:-1] += drow[1:] * 0.5
        dk += np.sum(drow * m[i])
        drow *= k
    return dy, float(dk)


def two_buffers(x, n):
    old, new = x.copy(), np.zeros_like(x)
    for _ in range(n):
        new[1:-1] = 0.5 * (old[2:] * old[:-2])
        new[0] = old[0]
        new[-1] = old[-1]
        old, new = new, old
    return np.sum(old * old)


def two_buffers_by_hand(x, n):
    old, new = x.copy(), np.zeros_like(x)
    saved = []
    for _ in range(n):
        saved.append(old.copy())
        new[1:-1] = 0.5 * (old[2:] * old[:-2])
        new[0] = old[0]
        new[-1] = old[-1]
        old, new = new, old
    dnew, dold = 2.0 * old, np.zeros_like(x)
    for old in reversed(saved):
        dold[0] += dnew[0]
        dold[-1] += dnew[-1]
        inner = 0.5 * dnew[1:-1]
        dold[2:] += inner * old[:-2]
        dold[:-2] += inner * old[2:]
        dnew[:] = 0.0
        dnew, dold = dold, dnew
    return dnew


def rows_in_a_list(m, w):
    y = m * 1.0
    rows = [y[i] for i in range(len(y))]
    rows.append(y[0])
    for row in rows:
        row *= w
        row += y[1]
    return np.sum(y * y)


def rows_in_a_list_by_hand(m, w):
    y = m * 1.0
    rows = [y[i] for i in range(len(y))]
    rows.append(y[0])
    saved = []
    for row in rows:
        saved.append(row.copy())
        row *= w
        row += y[1]
    dy = 2.0 * y
    dw = np.zeros_like(w)
    places = [*range(len(y)), 0]
    for i, row in zip(reversed(places), reversed(saved)):
        drow = dy[i]
        dy[1] += drow
        dw += drow * row
        drow *= w
    return dy, dw


def windows(x, n):
    y = x * 1.0
    held = [y[i : i + 100] for i in range(n)]
    for window in held:
        window *= 0.9
        window[0] += window[4]
    return np.sum(y * y)


def windows_by_hand(x, n):
    y = x * 1.0
    held = [y[i : i + 100] for i in range(n)]
    for window in held:
        window *= 0.9
        window[0] += window[4]
    dy = 2.0 * y
    for i in reversed(range(n)):
        dwindow = dy[i : i + 100]
        dwindow[4] += dwindow[0]
        dwindow *= 0.9
    return dy


VIEWS = [
    Benchmark(
        "heat through a view, 500 steps, n = 1000",
        heat_through_view,
        heat_through_view_by_hand,
        lambda: (*draws((1000,)), 0.2, 500),
        lambda: (*draws((6,)), 0.2, 3),
        ("start", "k"),
        1.5,
    ),
    Benchmark(
        "rows written in turn, 100 x 200",
        rows_in_turn,
        rows_in_turn_by_hand,
        lambda: tuple(draws((100, 200), (200,), (200,))),
        lambda: tuple(draws((3, 2), (2,), (2,))),
        None,
        1.5,
    ),
    Benchmark(
        "rows written by a callee, 100 x 200",
        rows_by_callee,
        rows_by_callee_by_hand,
        lambda: (*draws((100, 200)), 0.7),
        lambda: (*draws((3, 4)), 0.7),
        None,
        1.5,
    ),
    Benchmark(
        "two buffers, 100 steps, n = 1000",
        two_buffers,
        two_buffers_by_hand,
        lambda: (*draws((1000,)), 100),
        lambda: (*draws((6,)), 3),
        "x",
        1.5,
    ),
    Benchmark(
        "rows in a list, one twice, 100 x 200",
        rows_in_a_list,
        rows_in_a_list_by_hand,
        lambda: tuple(draws((100, 200), (200,))),
        lambda: tuple(draws((3, 2), (2,))),
        None,
        1.5,
    ),
    Benchmark(
        "overlapping windows in a list, 100 of 100",
        windows,
        windows_by_hand,
        lambda: (*draws((200,)), 100),
        lambda: (*draws((104,)), 4),
        "x",
        1.5,
    ),
]
