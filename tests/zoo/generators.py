"""Generators and generator expressions that are consumed in the function."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, positive, some


def halved(y, least):
    while abs(y) > least:
        yield y
        y = y / 2.0


def powers(x, n):
    p = 1.0
    for _ in range(n):
        p = p * x
        yield p


def pairs(xs):
    for i in range(len(xs) - 1):
        yield xs[i], xs[i + 1]


def newton_steps(a):
    x = a
    while True:
        x = 0.5 * (x + a / x)
        yield x


def both_ways(xs):
    for x in xs:
        yield x
    for x in reversed(xs):
        yield x * x


def noted(xs, log):
    for x in xs:
        log.append("before")
        yield x * len(log)
        log.append("after")


def some_of(xs, most):
    for x in xs:
        if x > most:
            return
        yield x


def nested_powers(x, n):
    for k in range(n):
        yield from powers(x, k)
        yield x


# --- in `for` ------------------------------------------------------------------------------------


def summed_in_loop(x):
    s = 0.0
    for y in halved(x, 0.1):
        s += y * y
    return s


def tuples_from_generator(xs):
    s = 0.0
    for a, b in pairs(xs):
        s += a * b * b
    return s


def until_converged(a):
    before = a
    for x in newton_steps(a):
        if abs(x - before) < 1e-12:
            break
        before = x
    return x * a


def with_else(x, least):
    for y in halved(x, 0.1):
        if y < least:
            z = y * y
            break
    else:
        z = x * 3.0
    return z * x


def continue_in_consumer(x):
    s = 0.0
    for y in powers(x, 4):
        if y < 0.3:
            continue
        s = s * x + y
    return s


def return_in_consumer(xs, most):
    s = 0.0
    for x in both_ways(xs):
        s += x * x
        if s > most:
            return s * x
    return s


def generator_returns(xs, most):
    s = 1.0
    for x in some_of(xs, most):
        s *= x
    return s + xs[0]


def effects_in_order(xs, log):
    s = 0.0
    for x in noted(xs, log):
        log.append("between")
        s += x * len(log)
    return s * len(log)


def effects_until_break(xs, log):
    s = 0.0
    for x in noted(xs, log):
        s += x
        if s > 1.0:
            break
    return s * len(log)


def argument_rebound_meanwhile(x):
    s = 0.0
    for y in powers(x, 3):
        x = x * 2.0
        s += x * y
    return s * x


def array_changed_meanwhile(x):
    s = 0.0
    y = x * 1.0
    for a, b in pairs(y):
        y[1:] *= a
        s += a * b
    return s + np.sum(y)


def nested_generator(x, n):
    scale = x * x

    def scaled(m):
        for k in range(m):
            yield scale * k

    s = 0.0
    for v in scaled(n):
        s += v * x
        scale = scale + x
    return s


def generator_of_generator(x, n):
    s = 0.0
    for v in nested_powers(x, n):
        s = s * 0.5 + v
    return s


def two_generators(x):
    s = 0.0
    for y in powers(x, 3):
        for z in halved(y, 0.2):
            s += y * z
    return s


def carried_through(x):
    a, b = x, 1.0
    for y in powers(x, 4):
        a, b = b * y, a + y
    return a * b


# --- consumed by a call --------------------------------------------------------------------------


def summed(x):
    return sum(powers(x, 4)) * x


def listed(x):
    values = list(powers(x, 4))
    return values[-1] * values[0] + len(values)


def sorted_values(xs):
    values = sorted(both_ways(xs))
    return values[0] * values[-1]


def spread(x):
    values = [x, *powers(x, 2)]
    return values[0] * values[2]


def made_array(x):
    return np.sum(np.array(list(halved(x, 0.1))) ** 2)


def in_comprehension(x):
    return sum([y * y for y in powers(x, 3) if y < 2.0])


def largest(xs):
    return max(x * x for x in xs) + min(2.0 * x for x in both_ways(xs))


# --- generator expressions -----------------------------------------------------------------------


def expression_in_for(xs):
    s = 0.0
    for v in (x * x for x in xs if x > 0.5):
        s = s * 0.5 + v
    return s


def expression_nested(xs, n):
    return sum(x**k * y for x in xs for k in range(n) if k != 1 for y in xs)


def expression_under_a_name(x):
    k = x
    values = (v * k for v in [1.0, 2.0])
    k = x * x
    return sum(values) + k


def expression_sees_changes(x):
    s = 0.0
    for v in (u * x for u in [1.0, 2.0, 3.0]):
        x = x * 2.0
        s += v
    return s


def expression_with_effects(x, log):
    s = 0.0
    for v in (log.append(1) or u * x for u in [1.0, 2.0, 3.0]):
        s += v * len(log)
    return s


def expression_left_early(x, log):
    s = 0.0
    for v in (log.append(1) or u * x for u in [1.0, 2.0, 3.0]):
        s += v
        if s > 0.5:
            break
    return s * len(log)


def first_of_expression(xs):
    return next(x * x for x in xs if x > 1.0) * xs[0]


def first_or_default(xs, most):
    return next((x * x for x in xs if x > most), xs[0] * 3.0)


def witness(xs):
    if any((found := x) > 1.0 for x in xs):
        return found * xs[0]
    return xs[0]


def tested_until_false(x, ys):
    if all(x / y > 0.2 for y in ys):
        return x * x
    return x**3


def joined(x, names):
    return x ** len(",".join(name for name in names))


def expression_of_generator(x):
    return sum(y * k for k, y in enumerate(list(powers(x, 4))))


def zipped_expression(xs):
    s = 0.0
    for a, b in zip((x * x for x in xs), xs):
        s += a * b
    return s


def numbered_expression(xs):
    return sum(i * v for i, v in enumerate(x * x for x in xs))


# --- around exceptions ---------------------------------------------------------------------------


def consumer_in_try(xs, log):
    s = 0.0
    try:
        for x in noted(xs, log):
            t = math.log(x)
            log.append(t > 0)
    except ValueError:
        s = xs[0] * 2.0
    return s + xs[1] * len(log)


def generator_with_finally(xs, log):
    def guarded():
        try:
            for x in xs:
                yield x * x
        finally:
            log.append("closed")

    s = 0.0
    for v in guarded():
        s += v * (len(log) + 1)
        if s > 1.0:
            break
    return s * len(log)


def halves_and_squares(x):
    yield x / 2.0
    yield x * x


def gates_unpacked(x, ws):
    h = x
    for _ in range(2):
        i, f, o = (np.tanh(w @ h) for w in ws)
        h = i * f + o
    return np.sum(h)


def one_array_unpacked_twice(x):
    y = x * 2.0
    a, b = (y for _ in range(2))
    a *= 3.0
    return np.sum(a * b * x)


def rows_unpacked_and_written(m):
    m = m.copy()
    a, b = (m[i] for i in range(2))
    a *= b
    b += a
    return np.sum(m * m * m)


def unpacked_late(x):
    y, k = x * 1.0, 2.0
    made = (y * k * j for j in range(1, 3))
    y *= 3.0
    k = 5.0
    a, b = made
    return np.sum(a * b)


def written_while_unpacked(x):
    y = x * 1.0

    def doubled():
        for _ in range(2):
            yield y
            y[0] *= 2.0

    a, b = doubled()
    return np.sum(a * b * x)


def carried_and_unpacked(x):
    a, b = halves_and_squares(x)
    for _ in range(3):
        a, b = (np.sin(q * a) for q in (a, b))
    return np.sum(a * b)


def unpacked_into_items(x):
    y = np.zeros(2)
    pair = [x, x]
    y[0], y[1] = (x[0] * k for k in (2.0, 3.0))
    a, pair[0] = (q for q in (x, y))
    pair[0] *= 2.0
    return np.sum(y * y * a[:2])


def unpacked_into_pairs(x):
    (a, b), c = (q if k else (q, x * q) for k, q in enumerate((x, x * x)))
    return np.sum(a * b * c)


def of_wrong_length(x):
    try:
        a, b = (x * k for k in (1.0, 2.0, 3.0))
    except ValueError:
        a, b = halves_and_squares(x)
    return np.sum(a * b)


def squares(x):
    for i in range(len(x)):
        yield x[i] ** 2


def numbered_generator(x):
    s = 0.0
    for i, v in enumerate(squares(x)):
        s += i * v
    return s + sum(i * v for i, v in enumerate(squares(x * x), 1))


def neighbours_told(x, told):
    for i in range(len(x) - 1):
        told[0] += x[i]
        yield x[i], x[i + 1]


def numbered_pairs_with_exits(x):
    s, told = 0.0, [x[0]]
    for i, (a, b) in enumerate(neighbours_told(x, told), 1):
        if i == 2:
            continue
        if i > 3:
            break
        s += i * a * b * told[0]
    return s * told[0]


def zipped_before(x, ws):
    return sum(p * w for p, w in zip(powers(x, 4), ws))  # noqa: B905


def zipped_after(x, ws):
    s = 0.0
    for w, p, v in zip(ws, powers(x, 4), ws[1:]):  # noqa: B905
        if w > 10.0:
            continue
        s += w * p * v
    return s


def logarithms(xs):
    for x in xs:
        yield math.log(x)


def zipped_as_far_as_asked(xs, ws):
    try:
        s = sum(a * w for w, a in zip(ws, logarithms(xs)))  # noqa: B905
    except ValueError:
        s = xs[0] ** 2
    return s * xs[0]


def zipped_one_too_far(xs, ws):
    try:
        s = sum(a * w for a, w in zip(logarithms(xs), ws))  # noqa: B905
    except ValueError:
        s = xs[0] ** 2
    return s * xs[0]


def multiples(x):
    for k in range(1, 4):
        yield k * x


def zipped_with_a_list(x, w):
    s = 0.0
    for a, b in zip(multiples(x), list(multiples(w))):
        s += np.sum(a * b * b)
    return s


def two_zipped(x, w):
    return sum(np.sum(a * b) for a, b in zip(multiples(x), multiples(w)))


PROGRAMS = [
    Program(zipped_with_a_list, [(some(3), some(3))]),
    Program(two_zipped, [(some(3), some(3))], refused=True),
    *(
        Program(fn, [(1.2, [0.5, 0.7, 20.0][:n]) for n in range(4)], wrt=("x", "ws"))
        for fn in (zipped_before, zipped_after)
    ),
    *(
        Program(
            fn,
            [([1.2, 0.7, -1.0][:n], [0.5, 0.7, 0.9][:m]) for n in (1, 2, 3) for m in range(4)],
        )
        for fn in (zipped_as_far_as_asked, zipped_one_too_far)
    ),
    Program(numbered_generator, [(some(4),), (some(1),)]),
    Program(numbered_pairs_with_exits, [(some(5),), (some(3),)]),
    Program(summed_in_loop, [(0.7,), (0.05,)]),
    Program(tuples_from_generator, [(some(4),)]),
    Program(until_converged, [(2.0,)]),
    Program(with_else, [(0.7, 0.3), (0.7, 0.01)], wrt="x"),
    Program(continue_in_consumer, [(0.7,)]),
    Program(return_in_consumer, [(some(3), 1.5), (some(3), 100.0)], wrt="xs"),
    Program(generator_returns, [(some(4), 0.9), (some(4), 9.0)], wrt="xs"),
    Program(effects_in_order, [(some(3), [])], wrt="xs"),
    Program(effects_until_break, [(positive(3), []), (-positive(3), [])], wrt="xs"),
    Program(argument_rebound_meanwhile, [(0.7,)]),
    Program(array_changed_meanwhile, [(some(4),)]),
    Program(nested_generator, [(0.7, 3)], wrt="x"),
    Program(generator_of_generator, [(0.7, 4)], wrt="x"),
    Program(two_generators, [(1.2,)]),
    Program(carried_through, [(0.7,)]),
    Program(summed, [(0.7,)]),
    Program(listed, [(0.7,)]),
    Program(sorted_values, [(some(3),)]),
    Program(spread, [(0.7,)]),
    Program(made_array, [(0.7,)]),
    Program(in_comprehension, [(0.7,)]),
    Program(largest, [(some(3),)]),
    Program(expression_in_for, [(some(4),)]),
    Program(expression_nested, [(some(3), 3)], wrt="xs"),
    Program(expression_under_a_name, [(0.7,)]),
    Program(expression_sees_changes, [(0.7,)]),
    Program(expression_with_effects, [(0.7, [])], wrt="x"),
    Program(expression_left_early, [(0.7, []), (0.2, [])], wrt="x"),
    Program(first_of_expression, [([0.5, 1.5, 2.5],)]),
    Program(first_or_default, [([0.5, 1.5], 1.0), ([0.5, 1.5], 2.0)], wrt="xs"),
    Program(witness, [([0.5, 1.5, 2.5],), ([0.5, 0.7],)]),
    Program(tested_until_false, [(0.7, [1.0, 2.0]), (0.7, [1.0, -5.0, 0.0])], wrt="x"),
    Program(joined, [(0.7, ["a", "b"])], wrt="x"),
    Program(expression_of_generator, [(0.7,)]),
    Program(zipped_expression, [(some(3),)]),
    Program(numbered_expression, [(some(3),)]),
    Program(consumer_in_try, [([0.5, 0.7], []), ([0.5, -0.7, 0.3], [])], wrt="xs"),
    Program(generator_with_finally, [(positive(3), []), (positive(3) * 0.1, [])], wrt="xs"),
    Program(gates_unpacked, [(some(2), [some(2, 2, seed=k) for k in range(3)])]),
    Program(one_array_unpacked_twice, [(some(3),)]),
    Program(rows_unpacked_and_written, [(some(3, 3),)]),
    Program(unpacked_late, [(some(3),)]),
    Program(written_while_unpacked, [(some(3),)]),
    Program(carried_and_unpacked, [(some(3),)]),
    Program(unpacked_into_items, [(some(3),)]),
    Program(unpacked_into_pairs, [(some(3),)]),
    Program(of_wrong_length, [(some(3),)]),
]
