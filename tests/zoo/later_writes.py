"""Values that the reverse sweep reads and that are written over later: by callers, in globals."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, positive, some

WEIGHTS = np.ones(3)


# --- what a function has saved, written by its caller --------------------------------------------


def scaled_first(p, s):
    p[0] *= s
    again = p
    return np.sum(again * s)


def saved_argument_written(v, m):
    y = scaled_first(m, m[-1, 1])
    m[1] *= v
    return y + np.sum(m)


def cleared(p, s):
    p -= p.copy() * 0.5
    return np.sum(p * s)


def saved_view_written(m, v):
    y = 0.0
    for row in m:
        y += cleared(row[::2], v[0])
        row[1:] = 1.0
    return y


def array_and_square(s):
    a = np.ones(3) * s
    return a, np.sum(a * a)


def saved_result_written(s):
    a, t = array_and_square(s)
    a *= 3.0
    return t + np.sum(a)


# --- globals --------------------------------------------------------------------------------------


def global_written_later(x):
    WEIGHTS[:] = 1.0
    y = np.sum(x * x * WEIGHTS)
    WEIGHTS[0] = 5.0
    return y


def weighted(x):
    return np.sum(x * x * WEIGHTS)


def global_of_callee_written(x):
    WEIGHTS[:] = 1.0
    y = weighted(x * x)
    WEIGHTS[0] = 5.0
    return y


def change_weights():
    WEIGHTS[0] = 5.0


def global_written_by_callee(x):
    WEIGHTS[:] = 1.0
    y = np.sum(x * x * WEIGHTS)
    change_weights()
    return y


def squares_into(x, y):
    WEIGHTS[0] = 5.0
    t = np.sin(x)
    y[0] = np.sum(t * t)


def global_written_by_half(x):
    WEIGHTS[:] = 1.0
    a = np.zeros(3)
    part = WEIGHTS[:]
    y = np.sum(x * x * part)
    squares_into(x, a)
    return y + a[0]


# --- containers that cannot be changed ------------------------------------------------------------


def row_through_tuple(m, v):
    held = (m,)
    for _ in range(2):
        held[0][1] *= v
    return np.sum(m)


def negated_before_written(x):
    y = x * 1.0
    r = -y
    y *= 2.0
    return r @ y + np.sum(r * r * y)


def negated_and_divided(x):
    y = x * 1.5
    q = -y[::-1]
    r = -(-y)
    y[0] = x[1] * x[2]
    y += x
    return np.sum(q * r / y) - np.sum(q**2 * y)


class Held:
    def __init__(self, d):
        self.d = d


def negated_attribute(x):
    held = Held(x * 1.0)
    r = -held.d
    held.d *= x
    return np.sum(r * held.d / (1.0 + r**2))


def negated_in_loop(x):
    y = x * 1.0
    total = 0.0
    for i in range(3):
        r = -y
        y *= x[i] + 1.0
        total += np.sum(r * y)
    return total


def view_ahead(x):
    y = x * x
    ahead = y[1:]
    total = 0.0
    for i in range(len(x) - 1):
        y[i] = x[i] ** 3
        total += ahead[i] ** 2
    return np.sum(y) * total


def view_turned(x):
    y = x * x
    turned = y[::-1]
    total = 0.0
    for i in range(1, len(x)):
        y[i] = x[i] * y[i - 1]
        total += turned[i] ** 2
    return np.sum(y) * total


def row_of_matrix(x):
    m = x * x
    row = m[1]
    total = 0.0
    for i in range(2):
        m[i] = m[i] * x[i]
        total += np.sum(row[i] ** 2 * x[i])
    return np.sum(m) * total


def beside_in_a_pair(x):
    y = x * x
    z = np.sin(x)
    for i in range(1, len(x)):
        y[i] = y[i - 1] * z[i] * z[i - 1]
    pair = (y, z)
    return np.sum(pair[0] * pair[1])


def beside_in_a_dict(x):
    y = x * x
    z = np.cos(x)
    for i in range(len(x) - 2, -1, -1):
        y[i] = y[i + 1] * z[i]
    held = {"y": y, "z": z}
    return np.sum(held["y"] ** 2 * held["z"])


def one_of_two(x, first):
    y = x * x
    z = np.sin(x)
    w = y if first else z
    for i in range(1, len(x)):
        y[i] = y[i - 1] * x[i]
        z[i] = w[i] ** 2
    return np.sum(y * z)


def turned_by(a, b):
    return a * b + b[0]


def backwards(a):
    return a[::-1]


def with_steps(a, b):
    c = a * b
    for _ in range(2):
        c = c * b + a
    return c


def rows_made_of_rows(d, x):
    q = np.empty((4, 2))
    q[0] = x
    for t in range(1, 4):
        q[t] = turned_by(d[t - 1], q[t - 1])
    r = q.copy()
    for t in range(1, 4):
        r[t] = with_steps(r[t - 1], r[t])
    return np.sum(q**2) + np.sum(r * q)


def rows_turned(d):
    for t in range(4):
        d[t] = backwards(d[t])
    d[0] = turned_by(d[0], d[0])
    return np.sum(d**2 * np.arange(8.0).reshape(4, 2))


def vector_turned(v):
    v[1:] = backwards(v)[1:]
    w = v * v
    w[:] = backwards(w)
    return np.sum(v**2 * w * np.arange(4.0))


def either_way(a, k):
    return a[::-1] if k > 1 else a * 2.0


def rows_turned_or_not(d, k):
    for t in range(4):
        d[t] = either_way(d[t], k)
    return np.sum(d**2)


PROGRAMS = [
    Program(saved_argument_written, [(some(3), some(3, 3))]),
    Program(saved_view_written, [(some(3, 3), some(3))]),
    Program(saved_result_written, [(0.7,)]),
    Program(global_written_later, [(some(3),)]),
    Program(global_of_callee_written, [(some(3),)]),
    Program(global_written_by_callee, [(some(3),)]),
    Program(global_written_by_half, [(some(3),)]),
    Program(row_through_tuple, [(some(3, 3), some(3))]),
    Program(negated_before_written, [(some(3),)]),
    Program(negated_and_divided, [(positive(3),)]),
    Program(negated_attribute, [(some(3),)]),
    Program(negated_in_loop, [(some(3),)]),
    Program(view_ahead, [(some(3),)]),
    Program(view_turned, [(some(3),)]),
    Program(row_of_matrix, [(some(2, 2),)]),
    Program(beside_in_a_pair, [(some(3),)]),
    Program(beside_in_a_dict, [(some(3),)]),
    Program(one_of_two, [(some(3), True), (some(3), False)], wrt="x"),
    Program(rows_made_of_rows, [(some(4, 2), 0.7)]),
    Program(rows_turned, [(some(4, 2),)]),
    Program(vector_turned, [(some(4),)]),
    Program(rows_turned_or_not, [(some(4, 2), 2)], wrt="d", refused=True),
]
