"""A package of its own: functions that take functions and read what is global here."""

from __future__ import annotations

FACTORS = (0.5, 2.0)
RATE = 3.0


def applied_twice(f, x):
    return f(f(x)) * FACTORS[1] + RATE


def applied_to_each(f, x):
    g = lambda t: f(t) * RATE
    return g(x) + g(2.0 * x)


def applied_from_a_list(f, x):
    gs = [lambda t: f(t) * RATE, lambda t: t]
    return sum(g(x) for g in gs)
