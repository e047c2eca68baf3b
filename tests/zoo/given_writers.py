"""Functions that write into what they captured or are called with, given to other functions: the
interface of integrators with stages that are made once."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.zoo.program import Program


def step(f, y):
    k = np.zeros_like(y)
    f(y, k)
    return y + k


def call(f, *args):
    return f(*args)


def call_by_another(f):
    return call(f)


class Solver:
    def __init__(self, rhs):
        self.rhs = rhs

    def run(self, y):
        k = np.zeros_like(y)
        for _ in range(3):
            self.rhs(y, k)
            y = y + 0.1 * k
        return y


class Stages:
    def __init__(self, f, y):
        self.f, self.y, self.t = f, y.copy(), 0.0
        self.k1, self.k2 = np.zeros_like(y), np.zeros_like(y)

    def step(self, h):
        self.f(self.t, self.y, self.k1)
        self.f(self.t + h, self.y + h * self.k1, self.k2)
        self.y += h / 2 * (self.k1 + self.k2)
        self.t += h


class Model:
    def __init__(self, a):
        self.a, self.calls, self.w = a, 0, a

    def rhs(self, y, out):
        self.calls += 1
        self.w = self.w * self.a
        out[:] = self.a * y * y


@dataclass
class Holder:
    f: Any
    c: float

    def run(self, y):
        k = np.zeros_like(y)
        self.f(y, k)
        return y + self.c * k


# --- stages -------------------------------------------------------------------------------------


def one_step(a, y):
    def rhs(y, out):
        out[:] = a * y * y

    return np.sum(step(rhs, y))


def in_an_object(a, y):
    def rhs(y, out):
        out[:] = a * y * y

    return np.sum(Solver(rhs).run(y))


def by_lambda(a, y):
    return np.sum(step(lambda y, out: np.multiply(a, y * y, out=out), y))


def by_partial(a, y):
    def rhs(c, y, out, d=1.0):
        out[:] = c * y * d * a

    return np.sum(step(functools.partial(rhs, y[0], d=a), y))


def by_bound_method(a, y):
    model = Model(a)
    for _ in range(2):
        y = step(model.rhs, y)
    return np.sum(y) * model.calls * model.w


def by_method_in_lambda(a, y):
    model = Model(a)
    for _ in range(2):
        y = step(lambda y, out: model.rhs(y, out), y)
    return np.sum(y) * model.calls * model.w


def _four(f, t, y, h, n):
    k1, k2, k3, k4 = (np.zeros_like(y) for _ in range(4))
    for _ in range(n):
        f(t, y, k1)
        f(t + h / 2, y + h / 2 * k1, k2)
        f(t + h / 2, y + h / 2 * k2, k3)
        f(t + h, y + h * k3, k4)
        y = y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        t += h
    return y


def _four_at(stages, f, t, y, h, n):
    for _ in range(n):
        f(t, y, stages[0])
        f(t + h / 2, y + h / 2 * stages[0], stages[1])
        f(t + h / 2, y + h / 2 * stages[1], stages[2])
        f(t + h, y + h * stages[2], stages[3])
        y = y + h / 6 * (stages[0] + 2 * stages[1] + 2 * stages[2] + stages[3])
        t += h
    return y


def four_stages(a, y):
    def rhs(t, y, out):
        out[0] = a * y[1] * (1.0 + t)
        out[1] = t * a - y[0] * y[0]

    return np.sum(_four(rhs, 0.0, y, 0.1, 3) ** 2)


def stages_in_rows(a, y):
    def rhs(t, y, out):
        out[0] = a * y[1] * (1.0 + t)
        out[1] = t * a - y[0] * y[0]

    return np.sum(_four_at(np.empty((4, 2)), rhs, 0.0, y, 0.1, 3) ** 2)


def stages_in_a_list(a, y):
    def rhs(t, y, out):
        out[0] = a * y[1] * (1.0 + t)
        out[1] = t * a - y[0] * y[0]

    return np.sum(_four_at([np.zeros(2) for _ in range(4)], rhs, 0.0, y, 0.1, 3) ** 2)


def stages_in_an_object(a, y):
    def rhs(t, y, out):
        out[0] = a * y[1] * (1.0 + t)
        out[1] = t * a - y[0] * y[0]

    stages = Stages(rhs, y)
    for _ in range(3):
        stages.step(0.1)
    return np.sum(stages.y**2)


def whole_trajectory(a, y):
    def rhs(y, out):
        out[:] = a * y * y

    def solve(f, y, n):
        ys, ks = np.zeros((n + 1, len(y))), np.zeros((n, len(y)))
        ys[0] = y
        for i in range(n):
            f(ys[i], ks[i])
            ys[i + 1] = ys[i] + 0.1 * ks[i]
        return ys

    return np.sum(solve(rhs, y, 3) ** 2)


# --- which of them ------------------------------------------------------------------------------


def chosen(a, y):
    def one(y, out):
        out[:] = a * y * y

    def two(y, out):
        out[:] = a * a * y

    return np.sum(step(one if a > 0.0 else two, y) ** 2)


def by_name(a, y):
    def one(y, out):
        out[:] = a * y * y

    def two(y, out):
        out[:] = a * a * y

    fs = {"one": one, "two": two}
    for k in ("one", "two", "one"):
        y = step(fs[k], y)
    return np.sum(y)


def one_after_the_other(a, y):
    def one(y, out):
        out += a * y * y

    def two(y, out):
        out += a * a * y

    for _ in range(3):
        k = np.zeros_like(y)
        for f in [one, two]:
            f(y, k)
        y = y + 0.1 * k
    return np.sum(y)


def around_another(a, y):
    def scaled(f, c):
        def g(y, out):
            f(y, out)
            out *= c

        return g

    return np.sum(step(scaled(scaled(lambda y, out: np.copyto(out, a * y), a), y[0]), y) ** 2)


def starred(a, y):
    def rhs(y, out, *args):
        out[:] = a * y * args[0]

    def step_with(f, y, args=()):
        k = np.zeros_like(y)
        f(y, k, *args)
        return y + k

    return np.sum(step_with(rhs, y, (a,)))


# --- more than the stage ------------------------------------------------------------------------


def returns_it_too(a, y):
    def rhs(y, out=None):
        if out is None:
            out = np.empty_like(y)
        out[:] = a * y * y
        return out

    def twice(f, y):
        k = f(y, np.empty_like(y))
        return f(y + k, k) + k

    return np.sum(twice(rhs, y))


def counted_in_a_list(a, y):
    n = [0]

    def rhs(y, out):
        n[0] += 1
        out[:] = a * y * y * n[0]

    for _ in range(3):
        y = step(rhs, y)
    return np.sum(y) * n[0]


def logged(a, y):
    log = []

    def rhs(y, out):
        log.append(y)
        out[:] = a * y * y

    z = step(rhs, y)
    if not log:
        return a
    return np.sum(z) * np.sum(log[0] ** 2) * len(log)


def scratch(a, y):
    held = np.zeros_like(y)

    def rhs(y, out):
        np.multiply(y, y, out=held)
        out[:] = a * held

    return np.sum(step(rhs, step(rhs, y)) * held)


def into_what_it_reads(a, y):
    def rhs(p, q):
        p[0] = a
        q[1] = p[0] * q[0]
        p[0] = q[1] * p[1]

    z = y * 1.0
    call(call, rhs, z, z)
    call(call, rhs, z, z[::-1])
    return np.sum(z * y)


# --- containers and objects: nothing is decided by what they were before ------------------------


def no_longer_none(a, y):
    xs = [None]

    def put():
        xs[0] = a * a

    call_by_another(put)
    return np.sum(y) if xs[0] is None else xs[0] * a


def switched(a, y):
    state = {"on": False}

    def put():
        state["on"] = True

    call_by_another(put)
    return a * a if state["on"] else np.sum(y)


def another_function(a, y):
    fs = {"f": np.sin}

    def put():
        fs["f"] = np.exp

    call_by_another(put)
    return fs["f"](a) + np.sum(y)


def another_key(a, y):
    d = {"p": a}

    def put():
        d["q"] = a * a

    call_by_another(put)
    return sum(d.values()) if "q" in d else np.sum(y)


def longer(a, y):
    xs = [1.0]

    def put():
        xs.append(a)

    call_by_another(put)
    return len(xs) * np.sum(y) * xs[-1]


def given_in_a_list(a, y):
    d = {"on": None}

    def put():
        d["on"] = a

    def run(fs):
        for f in fs:
            f()

    run([put])
    return np.sum(y) if d["on"] is None else a * a


class State:
    def __init__(self, v):
        self.v, self.xs, self.mode = v, [], "p"


def of_a_captured_object(a, y):
    o = State(a)

    def put():
        o.v = a * o.v
        o.xs.append(a)

    call_by_another(put)
    before = o.v
    call_by_another(put)
    return o.v * before * len(o.xs) * o.xs[1]


def of_an_object_given(a, y):
    o = State(a)

    def put(o):
        o.mode = "q"

    call(call, put, o)
    return np.sum(y) if o.mode == "p" else a * a


# --- refused ------------------------------------------------------------------------------------


def counted_by_nonlocal(a, y):
    n = 0

    def rhs(y, out):
        nonlocal n
        n += 1
        out[:] = a * y * y

    return np.sum(step(rhs, step(rhs, y)))


def held_by_a_dataclass(a, y):
    def rhs(y, out):
        out[:] = a * y * y

    return np.sum(Holder(rhs, a).run(y))


RIGHT = [
    one_step, in_an_object, by_lambda, by_partial, by_bound_method, by_method_in_lambda,
    four_stages, stages_in_rows, stages_in_a_list, stages_in_an_object, whole_trajectory,
    by_name, one_after_the_other, around_another, starred, returns_it_too, counted_in_a_list,
    logged, scratch, into_what_it_reads, no_longer_none, switched, another_function, another_key,
    longer, given_in_a_list, of_a_captured_object, of_an_object_given,
]  # fmt: skip

_Y = np.array([0.3, 0.4])

PROGRAMS = [
    *(Program(fn, [(0.7, _Y)]) for fn in RIGHT),
    Program(chosen, [(0.7, _Y), (-0.7, _Y)]),
    *(Program(fn, [(0.7, _Y)], refused=True) for fn in (counted_by_nonlocal, held_by_a_dataclass)),
]
