"""The programs of the speed table, each with a gradient written by hand.

The hand-written gradients are what a careful engineer would write with NumPy alone: nothing
stored that is not needed, nothing computed twice, no value computed when only the gradient is
asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Benchmark:
    """`hand(*arguments)` returns what `grad(fn, wrt)(*arguments)` must return."""

    name: str
    fn: Callable[..., Any]
    hand: Callable[..., Any]
    arguments: Callable[[], tuple[Any, ...]]
    small: Callable[[], tuple[Any, ...]]  # for comparing with numerical differences
    wrt: Any
    bound: float  # of the ratio to the hand-written gradient
    allowance: float = 0.0  # seconds that are granted on top, where a ratio means little


def line(x, w, b):
    return w * x + b


def line_by_hand(x, w, b):
    return w, x, 1.0


def chain(x):
    a = math.sin(x)
    b = math.cos(a)
    c = math.exp(b)
    d = math.tanh(c)
    e = math.sqrt(d)
    f = math.log(e)
    g = math.atan(f)
    h = math.sin(g)
    i = math.exp(h)
    j = math.tanh(i)
    k = math.cos(j)
    m = math.sqrt(k)
    n = math.exp(m)
    o = math.log(n)
    p = math.sin(o)
    q = math.atan(p)
    r = math.tanh(q)
    s = math.exp(r)
    t = math.cos(s)
    return math.sin(t)


def chain_by_hand(x):
    a = math.sin(x)
    b = math.cos(a)
    c = math.exp(b)
    d = math.tanh(c)
    e = math.sqrt(d)
    f = math.log(e)
    g = math.atan(f)
    h = math.sin(g)
    i = math.exp(h)
    j = math.tanh(i)
    k = math.cos(j)
    m = math.sqrt(k)
    n = math.exp(m)
    o = math.log(n)
    p = math.sin(o)
    q = math.atan(p)
    r = math.tanh(q)
    s = math.exp(r)
    t = math.cos(s)
    dt = math.cos(t)
    ds = -dt * math.sin(s)
    dr = ds * s
    dq = dr * (1.0 - r * r)
    dp = dq / (1.0 + p * p)
    do = dp * math.cos(o)
    dn = do / n
    dm = dn * n
    dk = 0.5 * dm / m
    dj = -dk * math.sin(j)
    di = dj * (1.0 - j * j)
    dh = di * i
    dg = dh * math.cos(g)
    df = dg / (1.0 + f * f)
    de = df / e
    dd = 0.5 * de / e
    dc = dd * (1.0 - d * d)
    db = dc * c
    da = -db * math.sin(a)
    return da * math.cos(x)


def newton(a, steps):
    x = a
    for _ in range(steps):
        x = 0.5 * (x + a / x)
    return x


def newton_by_hand(a, steps):
    x = a
    xs = []
    for _ in range(steps):
        xs.append(x)
        x = 0.5 * (x + a / x)
    dx = 1.0
    da = 0.0
    for x in reversed(xs):
        dx *= 0.5
        da += dx / x
        dx -= dx * a / (x * x)
    return da + dx


def growth(x, y, a, b, c, d):
    return a * x - b * x * y, d * x * y - c * y


def rk4(a, b, c, d, steps):
    """The hares and lynxes of Lotka and Volterra; the hares at the end."""
    x, y, h = 1.0, 0.5, 0.01
    for _ in range(steps):
        p1, q1 = growth(x, y, a, b, c, d)
        p2, q2 = growth(x + 0.5 * h * p1, y + 0.5 * h * q1, a, b, c, d)
        p3, q3 = growth(x + 0.5 * h * p2, y + 0.5 * h * q2, a, b, c, d)
        p4, q4 = growth(x + h * p3, y + h * q3, a, b, c, d)
        x = x + h / 6.0 * (p1 + 2.0 * p2 + 2.0 * p3 + p4)
        y = y + h / 6.0 * (q1 + 2.0 * q2 + 2.0 * q3 + q4)
    return x


def growth_backwards(x, y, dp, dq, a, b, c, d):
    """Cotangents of x, y, a, b, c, d from those of the two rates."""
    xy = x * y
    dx = dp * (a - b * y) + dq * d * y
    dy = dq * (d * x - c) - dp * b * x
    return dx, dy, dp * x, -dp * xy, -dq * y, dq * xy


def rk4_by_hand(a, b, c, d, steps):
    x, y, h = 1.0, 0.5, 0.01
    saved = []
    for _ in range(steps):
        p1, q1 = growth(x, y, a, b, c, d)
        x2, y2 = x + 0.5 * h * p1, y + 0.5 * h * q1
        p2, q2 = growth(x2, y2, a, b, c, d)
        x3, y3 = x + 0.5 * h * p2, y + 0.5 * h * q2
        p3, q3 = growth(x3, y3, a, b, c, d)
        x4, y4 = x + h * p3, y + h * q3
        p4, q4 = growth(x4, y4, a, b, c, d)
        saved.append((x, y, x2, y2, x3, y3, x4, y4))
        x = x + h / 6.0 * (p1 + 2.0 * p2 + 2.0 * p3 + p4)
        y = y + h / 6.0 * (q1 + 2.0 * q2 + 2.0 * q3 + q4)
    dx, dy = 1.0, 0.0
    da = db = dc = dd = 0.0
    for x, y, x2, y2, x3, y3, x4, y4 in reversed(saved):
        dp, dq = h / 6.0 * dx, h / 6.0 * dy
        dx4, dy4, ta, tb, tc, td = growth_backwards(x4, y4, dp, dq, a, b, c, d)
        da, db, dc, dd = da + ta, db + tb, dc + tc, dd + td
        dx3, dy3, ta, tb, tc, td = growth_backwards(
            x3, y3, 2.0 * dp + h * dx4, 2.0 * dq + h * dy4, a, b, c, d
        )
        da, db, dc, dd = da + ta, db + tb, dc + tc, dd + td
        dx2, dy2, ta, tb, tc, td = growth_backwards(
            x2, y2, 2.0 * dp + 0.5 * h * dx3, 2.0 * dq + 0.5 * h * dy3, a, b, c, d
        )
        da, db, dc, dd = da + ta, db + tb, dc + tc, dd + td
        dx1, dy1, ta, tb, tc, td = growth_backwards(
            x, y, dp + 0.5 * h * dx2, dq + 0.5 * h * dy2, a, b, c, d
        )
        da, db, dc, dd = da + ta, db + tb, dc + tc, dd + td
        dx += dx1 + dx2 + dx3 + dx4
        dy += dy1 + dy2 + dy3 + dy4
    return da, db, dc, dd


def rosenbrock_loop(x):
    s = 0.0
    for i in range(len(x) - 1):
        s += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return s


def rosenbrock_loop_by_hand(x):
    dx = np.zeros(x.shape)
    for i in reversed(range(len(x) - 1)):
        d = 200.0 * (x[i + 1] - x[i] ** 2)
        dx[i + 1] += d
        dx[i] -= d * 2.0 * x[i] + 2.0 * (1.0 - x[i])
    return dx


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def rosenbrock_by_hand(x):
    d = 200.0 * (x[1:] - x[:-1] ** 2)
    dx = np.zeros(x.shape)
    dx[1:] += d
    dx[:-1] -= d * 2.0 * x[:-1] + 2.0 * (1.0 - x[:-1])
    return dx


def logistic(w, x, y, decay):
    z = x @ w
    return np.mean(np.logaddexp(0.0, z) - y * z) + 0.5 * decay * (w @ w)


def logistic_by_hand(w, x, y, decay):
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    return x.T @ ((p - y) / len(y)) + decay * w


def mlp(w1, b1, w2, b2, w3, b3, x, y):
    """Cross entropy of a network with two hidden layers; y is one-hot."""
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    z = h2 @ w3 + b3
    z = z - z.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -np.sum(y * logp) / len(y)


def mlp_by_hand(w1, b1, w2, b2, w3, b3, x, y):
    h1 = np.tanh(x @ w1 + b1)
    h2 = np.tanh(h1 @ w2 + b2)
    z = h2 @ w3 + b3
    e = np.exp(z - z.max(axis=1, keepdims=True))
    dz = (e / e.sum(axis=1, keepdims=True) - y) / len(y)
    dw3 = h2.T @ dz
    db3 = dz.sum(axis=0)
    dh2 = dz @ w3.T
    dh2 *= 1.0 - h2 * h2
    dw2 = h1.T @ dh2
    db2 = dh2.sum(axis=0)
    dh1 = dh2 @ w2.T
    dh1 *= 1.0 - h1 * h1
    dw1 = x.T @ dh1
    db1 = dh1.sum(axis=0)
    return dw1, db1, dw2, db2, dw3, db3


def heat(start, k, steps):
    u = start.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return 0.5 * np.sum(u * u)


def heat_by_hand(start, k, steps):
    u = start.copy()
    bends = []
    for _ in range(steps):
        bend = u[2:] - 2.0 * u[1:-1] + u[:-2]
        bends.append(bend)
        u[1:-1] += k * bend
    du = u
    dk = 0.0
    for bend in reversed(bends):
        inner = du[1:-1]
        dk += np.sum(inner * bend)
        t = k * inner
        du[2:] += t
        du[1:-1] -= 2.0 * t
        du[:-2] += t
    return du, dk


def rnn(w, u, b, xs):
    h = np.zeros(len(b))
    for x in xs:
        h = np.tanh(w @ h + u @ x + b)
    return h @ h


def rnn_by_hand(w, u, b, xs):
    h = np.zeros(len(b))
    hs = [h]
    for x in xs:
        h = np.tanh(w @ h + u @ x + b)
        hs.append(h)
    dh = 2.0 * h
    dw, du, db = np.zeros(w.shape), np.zeros(u.shape), np.zeros(b.shape)
    for i in reversed(range(len(xs))):
        dt = dh * (1.0 - hs[i + 1] * hs[i + 1])
        dw += np.outer(dt, hs[i])
        du += np.outer(dt, xs[i])
        db += dt
        dh = w.T @ dt
    return dw, du, db


def draws(*shapes: tuple[int, ...], scale: float = 0.3) -> list[Any]:
    rng = np.random.default_rng(0)
    return [scale * rng.standard_normal(shape) for shape in shapes]


def classes(rows: int, columns: int) -> Any:
    return np.eye(columns)[np.arange(rows) % columns]


def labels(count: int) -> Any:
    return (np.arange(count) % 2).astype(float)


def layers(n: int, sizes: tuple[int, int, int, int]) -> tuple[Any, ...]:
    a, b, c, d = sizes
    weights = draws((a, b), (b,), (b, c), (c,), (c, d), (d,), scale=0.05)
    return (*weights, *draws((n, a)), classes(n, d))


BENCHMARKS = [
    Benchmark(
        "w * x + b",
        line,
        line_by_hand,
        lambda: (1.0, 2.0, 3.0),
        lambda: (1.0, 2.0, 3.0),
        None,
        1.0,
        allowance=100e-9,
    ),
    Benchmark(
        "20 math operations", chain, chain_by_hand, lambda: (0.7,), lambda: (0.7,), None, 1.1
    ),
    Benchmark(
        "Newton, 50 iterations",
        newton,
        newton_by_hand,
        lambda: (1e30, 50),
        lambda: (2.0, 5),
        "a",
        1.15,
    ),
    Benchmark(
        "RK4, 4 parameters, 200 steps",
        rk4,
        rk4_by_hand,
        lambda: (1.1, 0.4, 0.4, 0.1, 200),
        lambda: (1.1, 0.4, 0.4, 0.1, 3),
        ("a", "b", "c", "d"),
        1.15,
    ),
    Benchmark(
        "Rosenbrock loop, n = 1000",
        rosenbrock_loop,
        rosenbrock_loop_by_hand,
        lambda: tuple(draws((1000,))),
        lambda: tuple(draws((5,))),
        None,
        1.15,
    ),
    Benchmark(
        "Rosenbrock, n = 1000",
        rosenbrock,
        rosenbrock_by_hand,
        lambda: tuple(draws((1000,))),
        lambda: tuple(draws((5,))),
        None,
        1.15,
    ),
    Benchmark(
        "logistic regression 1000 x 50",
        logistic,
        logistic_by_hand,
        lambda: (*draws((50,), (1000, 50)), labels(1000), 0.1),
        lambda: (*draws((3,), (5, 3)), labels(5), 0.1),
        "w",
        1.1,
    ),
    Benchmark(
        "MLP 64 x 784-256-256-10",
        mlp,
        mlp_by_hand,
        lambda: layers(64, (784, 256, 256, 10)),
        lambda: layers(3, (4, 3, 2, 3)),
        ("w1", "b1", "w2", "b2", "w3", "b3"),
        1.1,
    ),
    Benchmark(
        "heat in place, 500 steps, n = 1000",
        heat,
        heat_by_hand,
        lambda: (*draws((1000,)), 0.2, 500),
        lambda: (*draws((6,)), 0.2, 3),
        ("start", "k"),
        1.15,
    ),
    Benchmark(
        "RNN, 100 steps, hidden 32",
        rnn,
        rnn_by_hand,
        lambda: tuple(draws((32, 32), (32, 8), (32,), (100, 8), scale=0.2)),
        lambda: tuple(draws((3, 3), (3, 2), (3,), (4, 2))),
        ("w", "u", "b"),
        1.15,
    ),
]
