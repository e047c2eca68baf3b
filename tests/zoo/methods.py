"""Methods and attributes of arrays that mean the same as NumPy's functions."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, positive, some


def sums(m):
    return m.sum() ** 2 + (m.sum(axis=0) ** 2).sum() + (m * m.sum(1, keepdims=True)).sum()


def means(m):
    return m.mean() ** 2 + (m.mean(axis=1) ** 2).sum() + np.sum(m.mean(0, keepdims=True) * m)


def products(x):
    return x.prod() + x.cumsum()[1] * x.cumprod()[-1]


def extremes(m):
    return m.max() * m.min() + m.max(axis=0).sum() + (m.min(axis=1) ** 2).sum()


def spreads(m):
    return m.var() + m.std() ** 2 + m.std(axis=0).sum() + m.var(axis=1)[0]


def dots(x, y, m):
    return x.dot(y) * 2.0 + m.dot(x).sum() + x @ m.T @ m @ y


def shapes(m):
    rows, columns = m.shape
    return m.sum() * rows / columns + m.size * m[0, 0] + m.ndim + m.nbytes * 0


def reshapes(x):
    a = x.reshape(2, 3)
    b = x.reshape((3, 2)).ravel()
    return (a.flatten() * b).sum() + a.reshape(-1)[2] ** 2


def transposes(m):
    return (m.T @ m).sum() + m.transpose()[0, 1] * m.swapaxes(0, 1)[1, 0]


def squeezes(m):
    return (m.squeeze() ** 2).sum() + m[:, None].squeeze(axis=1)[0, 0]


def copies(x):
    y = x.copy()
    y[0] = y[1] * 2.0
    return (x * y).sum()


def converted(x):
    return (x.astype(np.float64) * x.astype(float)).sum() + x.astype(int).sum()


def items(x):
    return x.item(0) * x[1].item() + x.max().item()


def clips(x):
    return (x.clip(-0.5, 0.7) * x).sum() + (x.clip(0.0, None) ** 2).sum()


def repeats(x):
    return (x.repeat(2) * np.arange(2.0 * len(x))).sum() + x.take([0, 0])[1] ** 2


def diagonals(m):
    return m.diagonal().sum() * m.trace() + m[0, 1]


def rounds(x):
    return (x * x.round(1)).sum()


def parts(x):
    return (x.real * x.real).sum() + x.imag.sum() + (x.conj() * x).sum()


def positions(x):
    return x[x.argmax()] * x[x.argmin()] + x[x.argsort()[0]] + x.nonzero()[0][0]


def tests(x):
    if (x > 0.0).any() and not (x > 10.0).all():
        return (x * x).sum()
    return x.sum()


def chains(x):
    return x.reshape(2, -1).T.sum(axis=0).max() * np.exp(x).mean().item()


def sorted_in_place(x):
    y = x * 2.0
    y.sort()
    return (y * np.arange(1.0, len(y) + 1.0)).sum()


def lists_made(x):
    values = x.tolist()
    return values[0] * values[1] + sum(values)


def filled_buffer(x):
    y = np.zeros(4)
    y.fill(x[0] * x[1])
    y[1:3] = x
    return (y**2).sum()


def properties_of_scalars(x):
    return x.real * x + x.conjugate() * 2.0 + x.imag


def python_matrix_type(x):
    y = np.asarray(x, dtype=float)
    return float(y.sum()) * y.shape[-1] + (y @ y)


class Activated:
    def __init__(self):
        self.f = np.sin

    def by_function(self, x):
        return self.f(switch(self, x))

    def by_method(self, x):
        return self.f(self.switch(x))

    def switch(self, x):
        self.f = np.cos
        return x * 2.0


def switch(one, x):
    one.f = np.cos
    return x * 2.0


def looked_up_before_a_function(x):
    one = Activated()
    return one.f(switch(one, x))


def looked_up_before_a_method(x):
    one = Activated()
    return one.f(one.switch(x)) + one.f(x)


def looked_up_in_a_method(x):
    return Activated().by_function(x) + Activated().by_method(x)


def switched_before(x):
    one = Activated()
    y = switch(one, x)
    return one.f(y) + one.f(x)


def looked_up_by_turns(x):
    one = Activated()
    return np.sum(np.array([one.f(x), switch(one, x), one.f(x)]) * np.array([1.0, 2.0, 3.0]))


PROGRAMS = [
    Program(sums, [(some(2, 3),)]),
    Program(means, [(some(2, 3),)]),
    Program(products, [(some(4),)]),
    Program(extremes, [(some(2, 3),)]),
    Program(spreads, [(some(2, 3),)]),
    Program(dots, [(some(3), some(3, seed=1), some(2, 3))]),
    Program(shapes, [(some(2, 3),)]),
    Program(reshapes, [(some(6),)]),
    Program(transposes, [(some(2, 3),)]),
    Program(squeezes, [(some(2, 3),), (some(2, 1),)]),
    Program(copies, [(some(3),)]),
    Program(converted, [(some(3),)]),
    Program(items, [(some(3),)]),
    Program(clips, [(some(5),)]),
    Program(repeats, [(some(3),)]),
    Program(diagonals, [(some(3, 3),)]),
    Program(rounds, [(some(3),)]),
    Program(parts, [(some(3),)]),
    Program(positions, [(some(4),)]),
    Program(tests, [(some(4),), (-positive(3),)]),
    Program(chains, [(some(6),)]),
    Program(sorted_in_place, [(some(4),)]),
    Program(lists_made, [(some(3),)]),
    Program(filled_buffer, [(some(2),)]),
    Program(properties_of_scalars, [(0.7,), (np.float64(0.7),)]),
    Program(python_matrix_type, [([0.7, 1.2],), (some(3),)]),
    Program(looked_up_before_a_function, [(0.7,)], refused=True),
    Program(looked_up_before_a_method, [(0.7,)], refused=True),
    Program(looked_up_in_a_method, [(0.7,)], refused=True),
    Program(switched_before, [(0.7,)]),
    Program(looked_up_by_turns, [(0.7,)]),
]
