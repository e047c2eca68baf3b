"""`zip`, `enumerate` and `reversed`: inside one another, of unequal lengths, and as values."""

from __future__ import annotations

import numpy as np

from .program import Program, some


def numbered_beside_reversed(x):
    s = 0.0
    for k, (i, u) in enumerate(zip(reversed(range(2)), [x, x * x])):
        s += (i + 1) * u * (k + 1)
    return s


def zipped_beside_reversed(x):
    s = 0.0
    for a, (i, u) in zip([x, 2.0], zip(reversed([3.0, 4.0]), reversed([x, x * x]))):
        s = s * x + a * i * u
    return s


def beside_numbered_and_values(x):
    held = {1: 3.0, 2: 4.0}
    s = 0.0
    for k, ((j, i), u, w) in enumerate(zip(enumerate([3.0, 4.0]), [x, x * x], held.values())):
        s = s * x + i * u * (k + 2) * (j + 1) * w
    return s


def rows_of_reversed(x):
    s = 0.0
    rows = zip(reversed(range(2)), [x, x * x])
    for row in rows:
        s = s * x + (row[0] + 1) * row[1]
    return s


def list_of_numbered_zip(x):
    rows = list(enumerate(zip(reversed(range(2)), [x, x * x])))
    return rows[1][1][1] * rows[0][1][0] + rows[0][1][1] ** 2


def shorter_in_a_list(x):
    rows = list(zip([x, x * x, x**3], [2.0, x]))
    return rows[0][0] * rows[1][1] + rows[1][0]


def shorter_numbered(x):
    rows = list(zip(enumerate([x, x * x, 3.0 * x]), reversed([2.0, x])))
    return rows[0][0][1] * rows[1][1] + rows[1][0][1] * rows[0][1]


def shorter_reversed(x):
    arrays = [np.array([x, x]), np.array([x * x]), np.array([1.0, x, 2.0])]
    rows = list(zip(enumerate(reversed(arrays), 1), [x, x * x]))
    return np.sum(rows[0][0][1]) * rows[1][1] + np.sum(rows[1][0][1] * rows[1][0][0])


def shorter_in_pairs(x):
    rows = tuple(zip(zip([x, x * x, x**3], [x, 2.0, 3.0]), [2.0, x]))
    return rows[0][0][0] * rows[1][1] + rows[1][0][0] ** 2 * rows[0][0][1]


def shorter_backwards(x):
    s = 0.0
    for (k, u), w in reversed(list(zip(enumerate([x, x * x]), reversed([x, 3.0, 4.0])))):
        s = s * x + k * u + w * u
    return s


def backwards_twice(x):
    pairs = list(reversed(list(zip([x, 2.0, 3.0 * x], [x, 2.0]))))
    s = 0.0
    for k, (u, w) in enumerate(reversed(pairs)):
        s = s * x + u * w * (k + 1)
    return s


def backwards_beside(x):
    s = 0.0
    for (u, w), c in zip(reversed(tuple(zip([x, 2.0, 3.0 * x], [x, 2.0]))), [x, 1.0, 2.0]):
        s = s * x + u * w * c
    return s


def sorted_pairs(x):
    s = 0.0
    for w, u in sorted(zip([2.0, 1.0, 3.0], [x, x * x])):
        s = s * x + u * w
    return s


def sorted_reversed(x):
    s = 0.0
    for u in sorted(reversed([x, x * x, 0.1])):
        s = s * x + u
    return s


def unpacked_zip(x):
    (a, i), (b, j) = zip([x, x * x], reversed([x, 2.0, x**3]))
    return a * i**2 + b * j


def unpacked_numbered(x):
    (_, a), (i, b) = enumerate(reversed([x, x * x]), 3)
    return a**2 + b * i


def values_backwards(x):
    d = dict(zip(["a", "b"], reversed([x, x * x, x**3])))
    return d["a"] * d["b"] ** 2


def keys_backwards(x):
    d = dict(zip(reversed(["a", "b"]), [x, x * x]))
    return d["a"] * d["b"] ** 2


def numbered_entries(x):
    d = dict(enumerate([x, x * x, x**3]))
    d[1] *= d[0]
    e = dict(enumerate((d[1], d[2]), 5))
    return e[5] * e[6] ** 2 + sum(d.values())


def one_of_two_iterators(x):
    it = reversed([x, x * x]) if x > 0 else reversed([4.0 * x, 5.0])
    s = 0.0
    for u in it:
        s = s * x + u
    return s


def of_two_sorts(x):
    if x > 0:
        it = zip([x, x * x], [1.0, 2.0])
    else:
        it = enumerate([4.0 * x, 5.0])
    s = 0.0
    for k, u in it:
        s = s * x + u * (k + 1)
    return s


def beside_one_of_two(x):
    it = reversed(range(2)) if x > 0 else reversed([4, 5])
    s = 0.0
    for u in [x, x * x]:
        s += u
    for i in it:
        s = s * x + i
    return s


def tripled(v):
    v *= 3.0


def stepped_and_then_written(x, y):
    rows = [x * y]
    r = next(iter(rows))
    tripled(rows[0])
    return np.sum(r**2)


PROGRAMS = [
    Program(numbered_beside_reversed, [(0.7,), (1.3,)]),
    Program(zipped_beside_reversed, [(0.7,), (1.3,)]),
    Program(beside_numbered_and_values, [(0.7,), (1.3,)]),
    Program(rows_of_reversed, [(0.7,), (1.3,)]),
    Program(list_of_numbered_zip, [(0.7,), (1.3,)]),
    Program(shorter_in_a_list, [(0.7,), (1.3,)]),
    Program(shorter_numbered, [(0.7,), (1.3,)]),
    Program(shorter_reversed, [(0.7,), (1.3,)]),
    Program(shorter_in_pairs, [(0.7,), (1.3,)]),
    Program(shorter_backwards, [(0.7,), (1.3,)]),
    Program(backwards_twice, [(0.7,), (1.3,)]),
    Program(backwards_beside, [(0.7,), (1.3,)]),
    Program(sorted_pairs, [(0.7,), (1.3,)]),
    Program(sorted_reversed, [(0.7,), (1.3,)]),
    Program(unpacked_zip, [(0.7,), (1.3,)]),
    Program(unpacked_numbered, [(0.7,), (1.3,)]),
    Program(values_backwards, [(0.7,), (1.3,)]),
    Program(numbered_entries, [(0.7,), (1.3,)]),
    Program(keys_backwards, [(0.7,)], refused=True),
    Program(one_of_two_iterators, [(0.7,)], refused=True),
    Program(of_two_sorts, [(0.7,)], refused=True),
    Program(beside_one_of_two, [(0.7,), (-0.7,)]),
    Program(stepped_and_then_written, [(some(3), some(3, seed=1))]),
]
