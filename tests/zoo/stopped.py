"""Arrays whose value is stopped (`stop_gradient`), and that are written while it is still read."""

from __future__ import annotations

import numpy as np

from srcgrad import stop_gradient
from tests.zoo.program import Program


def written_afterwards(x):
    z = x.copy()
    a = stop_gradient(z)
    z[0] = 5.0
    return np.sum(z) + a[1]


def read_before_the_write(x):
    z = x.copy()
    a = stop_gradient(z)
    b = z * 2
    z[0] = 5.0
    return np.sum(b) + a[1]


def view_stopped(x):
    z = x.copy()
    a = stop_gradient(z[1:])
    z[0] = 5.0
    return np.sum(a * z[1:])


def view_of_the_stopped(x):
    z = x * 3
    v = stop_gradient(z)[1:]
    z[1] = x[0] * x[1]
    return np.sum(v) * x[0] + z[1]


def stopped_in_place(x):
    z = x * 3
    a = stop_gradient(z)
    z *= x
    return np.sum(a * z)


def stopped_and_written_in_loop(x):
    z = x.copy()
    a = stop_gradient(z)
    s = 0.0
    for _ in range(2):
        z[0] = z[1] * 0.5
        s += np.sum(a * z)
    return s


def stopped_and_written_in_branch(x):
    z = x.copy()
    a = stop_gradient(z)
    if z[0] > 0:
        z[0] = 5.0 * z[1]
    return z[0] * a[0]


def steps_of_a_descent(x):
    z = x.copy()
    for _ in range(2):
        z -= 0.1 * stop_gradient(z) * z
    return np.sum(z)


def stopped_twice(x):
    z = x * 3
    a = stop_gradient(z)
    b = stop_gradient(a)
    z[0] = x[1]
    return np.sum(z * b + a * 1)


def reshaped_and_stopped(x):
    z = x * 3
    v = stop_gradient(z.reshape(2, 1))
    z[1] = x[0] * x[1]
    return np.sum(v * z)


def first_from_second(z, x):
    z[0] = x[1]


def written_by_callee(x):
    z = x * 3
    a = stop_gradient(z)
    first_from_second(z, x)
    return np.sum(z * a)


def kept(x):
    return stop_gradient(x)


def stopped_by_callee(x):
    z = x * 3
    a = kept(z)
    z[0] = x[1]
    return np.sum(z * a)


def first_of_dict(d, x):
    d["a"][0] = x[1]


def written_in_dict_by_callee(x):
    z = x * 3
    d = {"a": z}
    a = stop_gradient(z)
    first_of_dict(d, x)
    return np.sum(z * a)


def argument_stopped(x):
    a = stop_gradient(x)
    x[0] = x[1] * x[1]
    return np.sum(x * a)


def stopped_is_written(x):
    y = stop_gradient(x * 2.0)
    v = y[:1]
    v[0] = x[1]
    return np.sum(y * x)


def written_as_stopped(x):
    z = x.copy()
    a = stop_gradient(z)
    a[0] = x[1]
    return np.sum(z) + a[1]


def written_as_stopped_by_callee(x):
    z = x * 3
    d = {"a": stop_gradient(z)}
    first_of_dict(d, x)
    return np.sum(z * x)


def dict_stopped(x):
    d = {"a": x * 2}
    e = stop_gradient(d)
    d["a"][0] = 5.0
    return np.sum(d["a"]) + e["a"][1]


def both_in_a_list(x):
    z = x * 3
    h = [z, stop_gradient(z)]
    z *= x
    return np.sum(h[0] * h[1])


def stopped_or_not(x):
    z = x * 3
    a = stop_gradient(z) if x[0] > 0 else z
    z[0] = x[1]
    return np.sum(z * a)


_X = np.array([0.6, 1.2])


def _stopped(fn, *right):
    """(A difference tells nothing of what is stopped.)"""
    return Program(fn, [(_X,)], smooth=False, expected=[np.array(right)])


PROGRAMS = [
    _stopped(written_afterwards, 0.0, 1.0),
    _stopped(read_before_the_write, 2.0, 2.0),
    _stopped(view_stopped, 0.0, 1.2),
    _stopped(view_of_the_stopped, 1.92, 0.6),
    _stopped(stopped_in_place, 3.888, 31.104),
    _stopped(stopped_and_written_in_loop, 0.0, 3.0),
    _stopped(stopped_and_written_in_branch, 0.0, 30.0),
    _stopped(steps_of_a_descent, 0.886984, 0.787072),
    _stopped(stopped_twice, 0.0, 12.0),
    _stopped(reshaped_and_stopped, 10.584, 1.512),
    _stopped(written_by_callee, 0.0, 12.0),
    _stopped(stopped_by_callee, 0.0, 12.0),
    _stopped(written_in_dict_by_callee, 0.0, 12.0),
    _stopped(argument_stopped, 0.0, 4.656),
    _stopped(stopped_is_written, 1.2, 3.0),
    Program(written_as_stopped, [(_X,)], refused=True),
    Program(written_as_stopped_by_callee, [(_X,)], refused=True),
    Program(dict_stopped, [(_X,)], refused=True),
    Program(both_in_a_list, [(_X,)], refused=True),
    Program(stopped_or_not, [(_X,)], refused=True),
]
