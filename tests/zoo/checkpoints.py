"""Checkpoints: functions that are run again, and loops of which a few states are kept."""

from __future__ import annotations

import math

import numpy as np

from srcgrad import checkpoint, checkpointed
from tests.zoo.program import Program, positive, some

RATE = 1.5


# --- functions -------------------------------------------------------------------------------


def layer(x, w):
    h = np.tanh(w @ x)
    return np.sin(h * x) + h


def layers(x, weights):
    for w in weights:
        x = checkpoint(layer)(x, w)
    return np.sum(x * x)


def settled(x):
    y = np.zeros(3)
    for i in range(3):
        if x > 0.5:
            y[i] = x * i
        else:
            y[i] = x * x
        x = math.sin(x) + y[i]
    return y[1] * x + y[2]


def calls_settled(x):
    return checkpoint(settled)(checkpoint(settled)(x) * 0.3) * x


@checkpoint
def noisy(x, rng, k=2.0):
    total = 0.0
    for i in range(3):
        noise = float(rng.normal())
        if noise > 0.0:
            print("positive", i)
        total = total + noise * math.sin(x * k)
    return total


def draws_once(x):
    rng = np.random.default_rng(1)
    return noisy(x * noisy(x, rng), rng, k=1.5)


def told(x):
    print("told")
    return x * x


def uses_told(x):
    return math.sin(told(x)) * told(2.0 * x)


def tells_once(x):
    return checkpoint(uses_told)(x) * x


def changed_draw(x, rng):
    noise = rng.normal(size=3) * 1.0
    first = np.asarray(rng.normal(size=3))
    first[0] = 2.0
    return np.sum(x * noise * first)


def draws_and_changes(x):
    return checkpoint(changed_draw)(x, np.random.default_rng(3))


class Net:
    def __init__(self, w):
        self.w = w

    def layer(self, x):
        return np.tanh(self.w * x)


def methods(x, w):
    net = Net(w)
    return np.sum(checkpoint(net.layer)(net.layer(x)))


class Cell:
    def __init__(self, w):
        self.w = w

    @checkpoint
    def step(self, x):
        return np.sin(self.w * x) + x


def decorated_method(x, w, n):
    cell = Cell(w)
    for _ in range(n):
        x = cell.step(x)
    return np.sum(x * x)


def from_a_list(x, fns):
    for fn in fns:
        x = fn(x) * x
    return x


def power(n, x):
    if n == 0:
        return x
    return math.sin(checkpoint(power)(n - 1, x)) * x


def calls_itself(x):
    return power(4, x)


def scaled(x):
    return x * RATE


def one_of_two(x):
    f = checkpoint(scaled if x > 0 else math.sin)
    return f(x) * x


def starred(x, *, k=2.0, **options):
    return x**k * options.get("m", 1.0)


def with_options(x):
    return checkpoint(starred)(x, m=3.0)


def times_rate(x):
    return x * x * RATE


def reads_before_it_is_set(x):
    global RATE
    RATE = 2.0
    y = checkpoint(times_rate)(x)
    RATE = 5.0
    z = checkpoint(times_rate)(x)
    RATE = 1.5
    return y * z


# --- loops -----------------------------------------------------------------------------------


def stepped(x, w, n):
    y = x
    for i in checkpointed(range(n), slots=3):
        y = y + w * math.sin(y)
    return y


def heat(u0, k, n):
    u = u0.copy()
    for i in checkpointed(range(n), slots=4):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
        if i % 2 == 0:
            u[0] = u[0] * u[1]
    return np.sum(u * u)


def left_early(x, xs):
    for v in checkpointed(xs, slots=2):
        x = np.tanh(x * v)
        if x > 0.9:
            break
    return x


def returned_early(x):
    for _ in checkpointed(range(6), slots=2):
        x = x * 1.5
        if x > 4.0:
            return x * x
    return x


def two_buffers(x):
    a, b = np.ones(3) * x, np.zeros(3)
    for _ in checkpointed(range(5), slots=2):
        b[:] = np.sin(a) * x
        a, b = b, a
    return np.sum(a * b)


def nested(x, n):
    total = 0.0
    for i in checkpointed(range(n), slots=2):
        for j in checkpointed(range(i), slots=1):
            x = x + 0.1 * math.sin(x) * j
            if x > 3.0:
                break
        total += x * i
    return total


def paired(x, xs, ys):
    for i, (a, b) in checkpointed(enumerate(zip(xs, ys)), slots=2):
        x = x * a + b * i
    return x


def backwards(x, xs):
    for a in checkpointed(reversed(xs), slots=2):
        x = math.sin(x * a) + x
    return x


def back_to_the_first(w, m):
    a = m * 1.5
    first = a
    for _ in checkpointed(w, slots=3):
        a = first
    a *= w
    return np.sum(a)


def containers(x):
    state = {"a": x, "b": [x, x]}
    for i in checkpointed(range(4), slots=2):
        state["a"] = state["a"] * state["b"][0]
        state["b"][1] = state["a"] + x * i
    return state["a"] + state["b"][1]


def views(x):
    y = np.ones(4) * x
    for _ in checkpointed(range(4), slots=1):
        y = np.sort(y * x)[::-1] * np.arange(1.0, 5.0)
        tail = y[1:]
        tail *= 2.0
    return np.sum(y * y)


def told_in_a_loop(x):
    for i in checkpointed(range(3), slots=1):
        print("iteration", i)
        x = x * math.sin(x)
    return x


def layers_in_a_loop(x, w, n):
    for _ in checkpointed(range(n), slots=2):
        x = layer(x, w)
        x = checkpoint(layer)(x, w)
    return np.sum(x)


# --- refused ---------------------------------------------------------------------------------


def draws_in_a_loop(x):
    rng = np.random.default_rng(1)
    for _ in checkpointed(range(3), slots=2):
        x = x * rng.normal() * x
    return x


def shares_memory(x):
    y = x * 1.0
    head = y[:2]
    for _ in checkpointed(range(3), slots=2):
        y *= x
        head[0] = head[0] * head[1]
    return np.sum(y * y) + np.sum(head)


def shuffles(x):
    places = np.arange(3)
    np.random.default_rng(0).shuffle(places)
    return np.sum(x[places] * np.arange(3))


def calls_shuffles(x):
    return checkpoint(shuffles)(x)


def writes(x):
    x[0] = x[0] * 2.0
    return np.sum(x * x)


def calls_writes(x):
    return checkpoint(writes)(x * 1.0)


COUNT = [0.0]


def counts(x):
    COUNT[0] = 2.0
    return x * x * COUNT[0]


def calls_counts(x):
    return checkpoint(counts)(x)


def checkpoints_lambda(x, w):
    return checkpoint(lambda t: t * w)(x)


def rows_written_before(x, k):
    rows = [[False] * 3 for _ in range(3)]
    for i, row in enumerate(rows):
        row[i] = True
    total = 0.0
    for i in checkpointed(range(3), slots=1):
        for j in checkpointed(range(3), slots=2):
            total += x * x * k if rows[i][j] else x
    return total


def numbered_outside(x, n):
    for i, k in enumerate(checkpointed(range(n), slots=2)):
        x = x * np.sin(x + i * k)
    return x


def numbered_from(x):
    rows = [x, x * x, x**3, 2.0 * x, x]
    s = 0.0
    for i, y in enumerate(checkpointed(rows, slots=2), start=3):
        s = s * x + y * i
    return s


def numbered_pairs(x):
    rows = [x, x * x, x**3, 2.0 * x]
    s = 0.0
    for i, (y, w) in enumerate(checkpointed(zip(rows, [1.0, 2.0, x, x]), slots=2), 1):
        s = s * x + y * i * w
    return s


def zipped_outside(x):
    s = 0.0
    for y, w in zip(checkpointed([x, x * x], slots=2), [1.0, 2.0]):
        s = s * x + y * w
    return s


PROGRAMS = [
    Program(layers, [(some(3), [some(3, 3, seed=1), some(3, 3, seed=2)])]),
    Program(calls_settled, [(0.7,), (0.3,)]),
    Program(draws_once, [(0.7,), (0.4,)]),
    Program(tells_once, [(0.4,)]),
    Program(draws_and_changes, [(some(3),)]),
    Program(methods, [(some(3), some(3, seed=1))]),
    Program(decorated_method, [(some(3), some(3, seed=1), 3)]),
    Program(from_a_list, [(0.7, [checkpoint(scaled), math.sin])], wrt="x"),
    Program(calls_itself, [(0.7,)]),
    Program(one_of_two, [(0.7,), (-0.6,)]),
    Program(with_options, [(0.7,)]),
    Program(reads_before_it_is_set, [(0.7,)]),
    Program(stepped, [(0.3, 0.2, 10), (0.3, 0.2, 1), (0.3, 0.2, 0)]),
    Program(heat, [(positive(6), 0.1, 11), (positive(4), 0.1, 0)]),
    Program(left_early, [(0.5, 3.0 * positive(6)), (0.5, 0.5 * some(4)), (0.5, np.zeros(0))]),
    Program(returned_early, [(1.1,), (0.2,)]),
    Program(two_buffers, [(0.7,)]),
    Program(nested, [(0.7, 5), (2.4, 4)]),
    Program(paired, [(0.7, list(some(5)), some(5, seed=1))]),
    Program(backwards, [(0.7, some(5))]),
    Program(back_to_the_first, [(some(3), some(3, seed=1))]),
    Program(containers, [(0.7,)]),
    Program(views, [(0.7,)]),
    Program(told_in_a_loop, [(0.7,)]),
    Program(layers_in_a_loop, [(some(3), some(3, 3, seed=1), 4)]),
    Program(draws_in_a_loop, [(0.7,)], refused=True),
    Program(shares_memory, [(some(3),)], refused=True),
    Program(calls_shuffles, [(some(3),)], refused=True),
    Program(calls_writes, [(some(3),)], refused=True),
    Program(calls_counts, [(0.7,)], refused=True),
    Program(checkpoints_lambda, [(0.7, 2.0)], refused=True),
    Program(rows_written_before, [(0.7, 2.0)]),
    Program(numbered_outside, [(0.7, 5), (0.7, 0)], wrt="x"),
    Program(numbered_from, [(0.7,)]),
    Program(numbered_pairs, [(0.7,)]),
    Program(zipped_outside, [(0.7,)], refused=True),
]
