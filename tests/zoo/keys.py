"""What runs through a dict runs through its keys: they carry no derivative, and the values may."""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np

from tests.zoo.program import Program


def keys_in_powers(s, n):
    c = {1: s, 2: s * s}
    x = 1.4
    t = 0.0
    for k in c:
        t += c[k] * x**k
    return t


def keys_of_argument(c, s):
    t = 0.0
    for k in c:
        t += c[k] * s**k
    return t


def keys_summed(s, n):
    c = {1: s, 2: s * s}
    return sum(c[k] * k for k in c)


def keys_are_pairs(s, n):
    w = {(0, 1): s, (1, 2): s * s}
    t = 0.0
    for a, b in w:
        t += b * w[a, b]
    return t


def items_of_pairs(s, n):
    w = {(0, 1): s, (1, 2): s * s}
    t = 0.0
    for (a, b), c in w.items():
        t += b * c
    return t


def list_of_items_of_pairs(s, n):
    w = {(0, 1): s, (1, 2): s * s}
    t = 0.0
    for (a, b), c in list(w.items()):
        t += b * c * a
    return t


def sorted_items_of_pairs(s, n):
    w = {(1, 2): s * s, (0, 1): s}
    t = 0.0
    for i, ((a, b), c) in enumerate(sorted(w.items(), key=lambda item: item[0])):
        t += b * c * (i + a)
    return t


def items_beside(s, n):
    w = {(0, 1): s, (1, 2): s * s}
    return sum((b - a) * c * d for ((a, b), c), d in zip(w.items(), [s, 2.0 * s]))


def items_kept(s, n):
    w = {(0, 1): s, (1, 2): s * s}
    pairs = [(k, v) for k, v in w.items()]
    (a, b), v = pairs[1]
    return (a + b) * v


def functions_of_keys(w, s):
    return sum(w) * w[2] + max(w) * w[1] * s + min(w) * len(w)


def keys_enumerated(s, n):
    c = {1: s, 3: s * s}
    t = 0.0
    for i, k in enumerate(c):
        t += c[k] * k * (i + 1)
    return t


def keys_beside(s, n):
    c = {1: s, 3: s * s}
    d = {2.0: s, 0.5: 3.0 * s}
    return sum(c[k] * k * y * d[q] * q for k, y, q in zip(c, [s, 2.0], d))


def keys_listed(s, n):
    c = {1: s, 3: s * s}
    ks = list(c)
    more = [*c]
    first, *others = c
    a, b = c
    t = tuple(c)
    return c[ks[1]] * ks[1] + c[more[0]] * more[0] * first * a * b + sum(others) * s + t[1] * s


def keys_in_comprehensions(s, n):
    c = {1: s, 3: s * s}
    doubled = {k: c[k] * k for k in c}
    ks = [k for k in c]
    return sum(doubled[k] / k**2 for k in sorted(doubled, reverse=True)) + ks[1] * s


def keys_backwards(s, n):
    c = {1: s, 3: s * s, 2: s**3}
    t = 1.0
    for k in reversed(c):
        t = t * k + c[k]
    return t


def keys_nested(s, n):
    adj = {0: {1: s}, 1: {2: s * s, 0: s}}
    t = 0.0
    for u in adj:
        for v in adj[u]:
            t += adj[u][v] * (u + 1) * v
    return t


def keys_until(s, n):
    c = {1: s, 3: s * s, 2: s**3}
    t = 1.0
    for k in c:
        t = t * k + c[k] * s
        if t > 2.0:
            break
    return t


def keys_while(s, n):
    c = {1: s, 3: s * s, 2: s**3}
    t = 1.0
    i = 0
    while t < 20.0 and i < 5:
        for k in c:
            t += c[k] * k
        i += 1
    return t


def first_key(s, n):
    c = {3: s, 1: s * s}
    k = next(iter(c))
    return c[k] * k


def keys_are_floats(s, n):
    c = {1.5: s, 2.5: s * s}
    t = s
    for k in c:
        t = t * k + c[k] ** k
    return t


def keys_as_array(s, n):
    c = {1: s, 3: s * s}
    ks = np.array(list(c))
    vs = np.array([c[k] for k in c])
    return np.sum(ks * vs * s)


def keys_extend(s, n):
    c = {1: s, 3: s * s}
    ks = [2.0, s]
    ks.extend(c)
    ks += c
    return sum(k * k for k in ks) * s + ks[3] * c[ks[3]]


def keys_counted(s, n):
    c = {1: s, 3: s * s}
    total = math.fsum(c) * s + math.prod(c) * s * s
    if any(c) and all(c):
        total *= s
    return total + c[max(c)] * len(set(c))


def keys_mapped(s, n):
    c = {1: s, 3: s * s}
    squares = map(lambda k: k * k * c[k], c)
    big = filter(lambda k: k > 1, c)
    return sum(squares) + sum(c[k] * k for k in big)


def keys_starred(s, n):
    c = {1: s, 3: s * s}

    def both(a, b):
        return c[a] * b + a * s

    return both(*c)


def keys_chained(s, n):
    c = {1: s, 3: s * s}
    d = {2: s}
    t = 0.0
    for k in itertools.chain(c, d):
        t += k * s
    for a, b in itertools.product(c, d):
        t += a * b * c[a] * d[b]
    return t + functools.reduce(lambda a, b: a * 2.0 + b * s, c, 1.0)


def keys_of_callee(s, n):
    def total(d):
        return sum(d[k] * k for k in d)

    return total({1: s, 3: s * s}) * total({2: s})


def nth_key(s, n):
    c = {1: s, 3: s * s}
    k = list(c)[-1]
    return c[k] * k * sorted(c)[0]


def keys_in_strings(s, n):
    c = {"a": s, "bc": s * s}
    return sum(c[k] * len(k) for k in c) * len(max(c)) + c[min(c, key=len)]


def keys_given(c, s):
    t = s
    for k, (name, v) in zip(c, c.items()):
        t = t * k + v * name
    return t


def key_by_value(s, n):
    c = {1: s, 3: -s, 2: s * 0.1}
    return c[max(c, key=lambda k: k * k)] * 2.0


def keys_count_from_zero(s, n):
    c = {0: s, 1: s * s, 2: 3.0}
    return (
        max(c, key=lambda k: -k) * s
        + max(c, key=c.get) * s
        + sorted(c, key=lambda k: -k)[0] * s * s
    )


def keys_reduced(s, n):
    c = {0: s, 1: s * s, 2: s}
    return (
        functools.reduce(lambda a, b: a + b * s, c)
        + sum(a * b * s for a, b in itertools.pairwise(c))
        + sum(itertools.islice(c, 2)) * s
    )


def keys_combined(s, n):
    c = {0: s, 1: s * s, 2: s}
    return sum(c[a] * b for a, b in itertools.combinations(c, 2))


def keys_by_kind_call(s, n):
    def total(c):
        t = 0.0
        for k in c:
            t += k * s
        return t

    return total({1: s, 3: s * s}) + total([s, 2.0])


def values_by_float(s, n):
    c = {0.5: s, 1.5: s * s}
    return sum(c.get(k, 0.0) * k for k in [0.5, 1.5, s])


def as_ints(s, n):
    c = {i: s * i for i in range(n)}
    total = 0.0
    for i in c:
        for j in c:
            if i < j:
                total += c[i] * c[j] * i
    return total


def strange_keys(s, n):
    c = {"a": s, 2: s * s, (1, "b"): s, None: 2.0 * s}
    t = 0.0
    for k in c:
        t += c[k] * s
    return t


def nested_tuple_items(s, n):
    c = {((1, 2), "a"): s, ((3, 4), "b"): s * s}
    t = 0.0
    for i, (((a, b), name), v) in enumerate(c.items()):
        t += (a + b * i) * v * len(name)
    return t


def best_key_by_value(s, n):
    c = {i: s * (i - 1.5) ** 2 for i in range(n)}
    return c[max(c, key=c.get)] * c[min(c, key=lambda i: c[i])]


PROGRAMS = [
    Program(keys_in_powers, [(1.2, 3)], wrt=0),
    Program(keys_of_argument, [({1: 1.2, 2: 0.7, 3: 0.4}, 1.3)], wrt=(0, 1)),
    Program(keys_summed, [(1.2, 3)], wrt=0),
    Program(keys_are_pairs, [(1.2, 3)], wrt=0),
    Program(items_of_pairs, [(1.2, 3)], wrt=0),
    Program(list_of_items_of_pairs, [(1.2, 3)], wrt=0),
    Program(sorted_items_of_pairs, [(1.2, 3)], wrt=0),
    Program(items_beside, [(1.2, 3)], wrt=0),
    Program(items_kept, [(1.2, 3)], wrt=0),
    Program(functions_of_keys, [({1: 1.2, 2: 0.7, 3: 0.4}, 1.3)], wrt=(0, 1)),
    Program(keys_enumerated, [(1.2, 3)], wrt=0),
    Program(keys_beside, [(1.2, 3)], wrt=0),
    Program(keys_listed, [(1.2, 3)], wrt=0),
    Program(keys_in_comprehensions, [(1.2, 3)], wrt=0),
    Program(keys_backwards, [(1.2, 3)], wrt=0),
    Program(keys_nested, [(1.2, 3)], wrt=0),
    Program(keys_until, [(1.2, 3)], wrt=0),
    Program(keys_while, [(1.2, 3)], wrt=0),
    Program(first_key, [(1.2, 3)], wrt=0),
    Program(keys_are_floats, [(1.2, 3)], wrt=0),
    Program(keys_as_array, [(1.2, 3)], wrt=0),
    Program(keys_extend, [(1.2, 3)], wrt=0),
    Program(keys_counted, [(1.2, 3)], wrt=0),
    Program(keys_mapped, [(1.2, 3)], wrt=0),
    Program(keys_starred, [(1.2, 3)], wrt=0),
    Program(keys_chained, [(1.2, 3)], wrt=0),
    Program(keys_of_callee, [(1.2, 3)], wrt=0),
    Program(nth_key, [(1.2, 3)], wrt=0),
    Program(keys_in_strings, [(1.2, 3)], wrt=0),
    Program(keys_given, [({1: 1.2, 2: 0.7, 3: 0.4}, 1.3)], wrt=(0, 1)),
    Program(key_by_value, [(1.2, 3)], wrt=0),
    Program(keys_count_from_zero, [(1.2, 3)], wrt=0),
    Program(keys_reduced, [(1.2, 3)], wrt=0),
    Program(keys_combined, [(1.2, 3)], wrt=0),
    Program(keys_by_kind_call, [(1.2, 3)], wrt=0),
    Program(values_by_float, [(1.2, 3)], wrt=0),
    Program(as_ints, [(1.2, 3)], wrt=0),
    Program(strange_keys, [(1.2, 3)], wrt=0),
    Program(nested_tuple_items, [(1.2, 3)], wrt=0),
    Program(best_key_by_value, [(1.2, 3)], wrt=0),
]
