"""`for` and `while` over everything one iterates, nested, with no trip, with carried values."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, positive, some


def repeated_product(x, n):
    p = 1.0
    for _ in range(n):
        p = p * x
    return p


def range_with_start_and_step(x, n):
    s = 0.0
    for i in range(1, n, 2):
        s = s + x**i / i
    return s


def counting_down(x, n):
    s = x
    for i in range(n, 0, -1):
        s = math.sin(s) + x / i
    return s


def horner(coefficients, x):
    s = 0.0
    for c in coefficients:
        s = s * x + c
    return s


def over_rows(m):
    s = 0.0
    for row in m:
        s += np.sum(row * row) * s + np.max(row)
    return s


def over_list(x, y):
    s = 1.0
    for v in [x, y, x * y]:
        s = s * v + v
    return s


def over_tuple_of_constants(x):
    s = 0.0
    for c in (1.0, 2.5, -0.5):
        s = s + c * x**2 * s + x
    return s


def enumerated(x):
    s = 0.0
    for i, v in enumerate(x):
        s += (i + 1) * v * v
    return s


def enumerated_from(x):
    s = 1.0
    for i, v in enumerate(x, start=2):
        s = s + v / i * s
    return s


def zipped(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s += math.exp(-a * a) * b
    return s


def zipped_enumerated(x, y, z):
    s = 0.0
    for i, (a, b, c) in enumerate(zip(x, y, z)):
        s += a * b + i * c * a
    return s


def zipped_unequal(x, y):
    s = 0.0
    for a, b in zip(x, y):
        s += a * b
    return s


def reversed_array(x):
    s = 0.0
    for v in reversed(x):
        s = 0.5 * s + v * v
    return s


def reversed_range(x):
    s = 1.0
    for i in reversed(range(len(x))):
        s = s * x[i] + i
    return s


def over_dict(p):
    s = 0.0
    for key in p:
        s += p[key] * p[key]
    return s


def over_items(p):
    s = 1.0
    for key, v in p.items():
        s = s * v + (v if key == "w" else 0.0)
    return s


def over_values(p):
    s = 0.0
    for v in p.values():
        s += v**3
    return s


def over_keys(p, x):
    s = 0.0
    for key in p.keys():
        s += math.sin(p[key] * x)
    return s


def over_string(x, word):
    s = x
    for letter in word:
        if letter == "a":
            s = s * x
        else:
            s = s + x
    return s


def strings_as_keys(p):
    s = 0.0
    for key in ("a", "b"):
        s += p[key] * p[key] * p["a"]
    return s


def sorted_values(x):
    s = 0.0
    for i, v in enumerate(sorted([x[0], x[1], x[2]])):
        s += (i + 1) * v * v
    return s


def while_counter(x, n):
    i = 0
    while i < n:
        x = math.sin(x) + 1.0
        i += 1
    return x


def while_converges(a):
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x * x * x


def while_on_active(x):
    n = 0
    while x < 10.0:
        x = x * x + 0.5
        n += 1
    return x / n


def while_with_and(x):
    i = 0
    while i < 5 and x < 4.0:
        x = x * 1.7
        i += 1
    return x * x


def while_true(x):
    while True:
        x = x * x
        if x > 3.0:
            break
    return x


def never_entered(x, n):
    y = x * 2.0
    for _ in range(n):
        y = y * y * x
    while n > 0:
        y = y + x
        n = n - 1
    return y


def two_carries(x, n):
    a, b = x, 1.0
    for _ in range(n):
        a, b = b, a * b + x
    return a + 2.0 * b


def fibonacci_like(x, n):
    a = x
    b = x * x
    for _ in range(n):
        c = math.tanh(a + b)
        a = b
        b = c
    return b


def carry_from_int(x):
    s = 0
    for v in x:
        s += v * v
    return s


def carry_becomes_array(x, w):
    h = 0.0
    for k in range(3):
        h = np.tanh(w * h + x[k])
    return np.sum(h)


def loop_invariant(x, y, n):
    s = 0.0
    for _ in range(n):
        t = math.exp(y)
        s = s + t * x
    return s


def last_value_read(x):
    for v in x:
        y = v * v
    return y * v


def loop_variable_afterwards(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i]
    return s * x[i] * i


def loop_variable_rebound(x):
    s = 0.0
    for v in x:
        s += v
        v = v * v
        s += 2.0 * v
    return s


def index_rebound(x):
    s = 0.0
    for i in range(len(x) - 1):
        s += x[i]
        i = i + 1
        s += 3.0 * x[i] * x[i]
    return s


def nested_ranges(m):
    s = 0.0
    rows, cols = m.shape
    for i in range(rows):
        for j in range(cols):
            s += (i + 1) * m[i, j] ** 2 + j * m[i, j]
    return s


def nested_dependent(x, n):
    s = 1.0
    for i in range(n):
        t = x
        for j in range(i):
            t = t * x + j
        s = s * 0.5 + t
    return s


def nested_while(x):
    s = 0.0
    i = 0
    while i < 3:
        y = x + i
        while y > 0.5:
            y = y * 0.5 * x
            s += y
        i += 1
    return s + y


def three_deep(x):
    s = x
    for i in range(2):
        for j in range(2):
            for k in range(2):
                s = math.sin(s + i * x) + j - k * s * x
    return s


def triangular(m):
    s = 0.0
    for i in range(m.shape[0]):
        for j in range(i + 1):
            s += m[i, j] * m[j, i]
    return s


def branch_inside(x):
    s = 0.0
    for v in x:
        if v > 0:
            s += v * v
        else:
            s = s * 0.5 - v
    return s


def branch_on_carry(x, n):
    s = x
    for _ in range(n):
        if s > 1.0:
            s = s / 2.0
        else:
            s = s * s + x
    return s


def branch_on_index(x):
    s = 0.0
    for i in range(len(x)):
        if i % 2 == 0:
            s += x[i] ** 2
        elif i == 3:
            s *= x[i]
    return s


def loop_in_branch(x, n):
    if x > 0:
        y = 1.0
        for _ in range(n):
            y = y * x
    else:
        y = x
    return y + x


def two_loops(x):
    s = 0.0
    for v in x:
        s += v * v
    p = 1.0
    for v in x:
        p *= v / s
    return p * s


def variable_born_in_loop(x, n):
    for i in range(n):
        if i == 0:
            t = x
        else:
            t = t * x + 1.0
    return t


def carried_array(a, x):
    for _ in range(3):
        x = np.tanh(a @ x)
    return np.sum(x)


def power_iteration(a):
    v = np.ones(a.shape[0])
    for _ in range(4):
        v = a @ v
        v = v / np.sqrt(v @ v)
    return v @ a @ v


def leapfrog(q, p, dt, steps):
    for _ in range(steps):
        p = p - 0.5 * dt * math.sin(q)
        q = q + dt * p
        p = p - 0.5 * dt * math.sin(q)
    return 0.5 * p * p - math.cos(q)


def augmented_everything(x, n):
    y = x
    for i in range(1, n):
        y *= x
        y -= 0.1 * i
        y /= 1.5
        y += x
        y **= 1.1
    return y


def float_steps(x):
    total = 0.0
    t = 0.0
    while t < 1.0:
        total += x * math.exp(-t * x) * 0.25
        t += 0.25
    return total


def bisection(c):
    low, high = 0.0, 2.0
    for _ in range(8):
        mid = 0.5 * (low + high)
        if mid**3 < 1.7:
            low = mid
        else:
            high = mid
    return c * low + high * c * c


def over_argument_tuple(xs):
    s = 1.0
    for x in xs:
        s = s * x + x
    return s


def over_list_of_arrays(ws, x):
    h = x
    for w in ws:
        h = np.tanh(w @ h)
    return np.sum(h)


def over_pairs(layers, x):
    h = x
    for w, b in layers:
        h = np.tanh(w @ h + b)
    return h @ h


PROGRAMS = [
    Program(repeated_product, [(1.3, 3), (1.3, 1), (1.3, 0)], wrt="x"),
    Program(range_with_start_and_step, [(0.7, 6), (0.7, 1)]),
    Program(counting_down, [(0.7, 4), (0.7, 0)], wrt=0),
    Program(horner, [(some(4), 0.7), ([1.0, -2.0, 0.5], 0.7), ((1.5,), 0.7)]),
    Program(over_rows, [(some(3, 2),)]),
    Program(over_list, [(0.7, 1.2)]),
    Program(over_tuple_of_constants, [(0.7,)]),
    Program(enumerated, [(some(4),)]),
    Program(enumerated_from, [(some(3),), ([0.5, 1.5],)]),
    Program(zipped, [(some(4), some(4, seed=1)), ([0.5, 1.5], [2.5, -1.0])]),
    Program(zipped_enumerated, [(some(3), some(3, seed=1), some(3, seed=2))]),
    Program(zipped_unequal, [(some(4), some(2)), (some(2), some(3))]),
    Program(reversed_array, [(some(4),), ([0.5, 1.5, 2.0],)]),
    Program(reversed_range, [(some(4),)]),
    Program(over_dict, [({"a": 0.7, "b": -1.2},)]),
    Program(over_items, [({"w": 0.7, "b": -1.2},)]),
    Program(over_values, [({"w": 0.7, "b": -1.2},)]),
    Program(over_keys, [({"w": 0.7, "b": -1.2}, 0.6)]),
    Program(over_string, [(1.3, "aba"), (1.3, "")]),
    Program(strings_as_keys, [({"a": 0.7, "b": -1.2, "c": 3.0},)]),
    Program(sorted_values, [(some(3),)]),
    Program(while_counter, [(0.7, 3), (0.7, 0)], wrt="x"),
    Program(while_converges, [(2.0,), (0.3,)]),
    Program(while_on_active, [(1.3,), (2.9,)]),
    Program(while_with_and, [(0.1,), (1.3,), (5.0,)]),
    Program(while_true, [(1.3,), (2.5,)]),
    Program(never_entered, [(0.7, 0), (0.7, 2)], wrt="x"),
    Program(two_carries, [(0.7, 4), (0.7, 1), (0.7, 0)], wrt="x"),
    Program(fibonacci_like, [(0.7, 4), (0.7, 1), (0.7, 0)]),
    Program(carry_from_int, [(some(3),), (np.zeros(0),)]),
    Program(carry_becomes_array, [(some(3, 4), 0.7), (some(3, 2), some(2))]),
    Program(loop_invariant, [(0.7, 0.2, 3), (0.7, 0.2, 0)]),
    Program(last_value_read, [(some(3),), ([0.6],)]),
    Program(loop_variable_afterwards, [(some(3),)]),
    Program(loop_variable_rebound, [(some(3),), ([0.6, 1.5],)]),
    Program(index_rebound, [(some(4),)]),
    Program(nested_ranges, [(some(2, 3),), (some(0, 3),), (some(2, 0),)]),
    Program(nested_dependent, [(0.7, 4), (0.7, 0)], wrt="x"),
    Program(nested_while, [(0.7,), (1.1,)]),
    Program(three_deep, [(0.7,)]),
    Program(triangular, [(some(3, 3),)]),
    Program(branch_inside, [(some(5),), (positive(3),)]),
    Program(branch_on_carry, [(0.7, 6), (1.7, 3)], wrt="x"),
    Program(branch_on_index, [(some(6),), (some(3),)]),
    Program(loop_in_branch, [(0.7, 3), (-0.7, 3)], wrt=0),
    Program(two_loops, [(some(3),)]),
    Program(variable_born_in_loop, [(0.7, 4), (0.7, 1)]),
    Program(carried_array, [(some(3, 3), some(3))]),
    Program(power_iteration, [(positive(3, 3),)]),
    Program(leapfrog, [(0.7, 0.2, 0.1, 5)]),
    Program(augmented_everything, [(1.3, 4)]),
    Program(float_steps, [(0.7,)]),
    Program(bisection, [(0.7,)]),
    Program(over_argument_tuple, [((0.7, 1.2, -0.4),), ([0.7, 1.2],), ((),)]),
    Program(over_list_of_arrays, [([some(3, 2), some(2, 3)], some(2))]),
    Program(over_pairs, [([(some(3, 2), some(3)), (some(2, 3, seed=1), some(2))], some(2))]),
]
