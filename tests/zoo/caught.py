"""What raises in a `try` although nobody reads its value: tests, loops, conversions, callees."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program

KINDS = (KeyError, IndexError)


# --- regions that ask for a truth or for items ---------------------------------------------------


def runs_through_nothing(x, v):
    try:
        for _ in v:
            pass
        y = x * 2.0
    except TypeError:
        y = x**3
    return y


def counts_items(x, v):
    try:
        y = x * 2.0 + sum(1 for _ in v)
    except TypeError:
        y = x**3
    return y


def truth_in_an_expression(x, v):
    try:
        y = x * 2.0 + (1 if v else 2)
    except ValueError:
        y = x**3
    return y


def truth_in_a_branch(x, v):
    try:
        if v > 0:  # noqa: SIM108
            y = x * 2.0
        else:
            y = x * 5.0
    except ValueError:
        y = x**3
    return y


def truth_in_a_while(x, v):
    try:
        while v > 2:
            v = v - 1
        y = x * 5.0
    except ValueError:
        y = x**3
    return y


def truths_of_a_chain(x, v):
    try:
        _ = 0 < v < 3
        y = x * 5.0
    except ValueError:
        y = x**3
    return y


# --- what only the value needs -------------------------------------------------------------------


def steps_of_a_range(x, v):
    try:
        y = x * 2.0 + len(range(0, 5, v))
    except (ValueError, TypeError):
        y = x**3
    return y


def power_that_overflows(x, v):
    try:
        y = x + (v * 1e200) ** 2
    except OverflowError:
        y = x**3
    return y


def item_out_of_range(x, v):
    try:
        y = x * 2.0 + v.item(5)
    except IndexError:
        y = x**3
    return y


def float_of_an_array(x, v):
    try:
        y = x * 2.0 + float(x * v)
    except TypeError:
        y = x**3
    return y


def int_too_large(x, v):
    try:
        s = v * 1.0
        y = x * 2.0
    except OverflowError:
        y = x**3
    else:
        y += 0.0 * s
    return y


def constant_too_large(x):
    try:
        y = x * 10**400
    except OverflowError:
        y = x**3
    return y


def class_that_is_none(x, v):
    try:
        y = x * 2.0 + isinstance(x, v)
    except TypeError:
        y = x**3
    return y


def text_for_a_number(x, v):
    try:
        _ = abs(v)
        y = x * 2.0 + math.isnan(v)
    except TypeError:
        y = x**3
    return y


def keys_of_a_display(x, v):
    try:
        y = x * 2.0 + len({v: 1, 2: 2})
    except TypeError:
        y = x**3
    return y


# --- callees -------------------------------------------------------------------------------------


def plus_an_item(x, v):
    return x * 2.0 + v.item(5)


def thrice(x, v):
    return plus_an_item(x, v) * 3.0


def in_a_callee(x, v):
    try:
        y = thrice(x, v)
    except IndexError:
        y = x**3
    return y


def in_a_callee_and_beside(x, v, flag):
    z = 0.0
    if flag:
        z = plus_an_item(x, np.arange(6.0))
    try:
        y = plus_an_item(x, v)
    except IndexError:
        y = x**3
    return y + z


def doubled_until(x, n, v):
    if n == 0:
        return x + v.item(5)
    return doubled_until(x * 2.0, n - 1, v)


def in_a_recursion(x, v):
    try:
        y = doubled_until(x, 2, v)
    except IndexError:
        y = x**3
    return y


def in_a_generator(x, v):
    def items():
        yield x * 2.0
        v.item(5)
        yield x

    try:
        y = sum(items())
    except IndexError:
        y = x**3
    return y


class Reader:
    def __init__(self, values):
        self.values = values

    @property
    def sixth(self):
        return self.values.item(5)


def in_a_property(x, v):
    reader = Reader(v)
    try:
        y = x * 2.0 + reader.sixth
    except IndexError:
        y = x**3
    return y


# --- names ---------------------------------------------------------------------------------------


def bound_or_not(x, v):
    if v:
        z = x * 2.0
    try:
        y = z * x
    except NameError:
        y = x**3
    return y


def classes_by_one_name(x, entries):
    try:
        return x * entries["z"]
    except KINDS:
        return x**3


# --- imports that fail ----------------------------------------------------------------------------


def module_or_formula(x, v):
    try:
        import a_module_that_is_nowhere
    except ImportError:
        return x * v
    return a_module_that_is_nowhere.f(x)


def function_or_none(x, v):
    try:
        from math import a_function_that_is_nowhere as f
    except ImportError:
        f = None
    return x**2 * v if f is None else f(x)


def imported_on_one_way(x, v):
    if v > 5.0:
        import a_module_that_is_nowhere

        return a_module_that_is_nowhere.f(x)
    return x * v


SIX, TWO = np.arange(6.0), np.array([0.5, 1.5])


def _both(fn, good, *bad):
    return Program(fn, [(1.2, value) for value in (good, *bad)], wrt="x")


PROGRAMS = [
    _both(runs_through_nothing, [1], 1.5, None),
    _both(counts_items, [3.0], 3.0),
    _both(truth_in_an_expression, 2.0, TWO),
    _both(truth_in_a_branch, 2.0, TWO),
    _both(truth_in_a_while, 4.0, TWO),
    _both(truths_of_a_chain, 1.0, TWO),
    _both(steps_of_a_range, 1, 0, 1.5),
    _both(power_that_overflows, 1e-300, 3.0),
    _both(item_out_of_range, SIX, TWO),
    _both(float_of_an_array, np.array([3.0]), TWO),
    _both(int_too_large, 3, 10**400),
    Program(constant_too_large, [(1.2,)], wrt="x"),
    _both(class_that_is_none, float, 3),
    _both(text_for_a_number, 2.0, "a"),
    _both(keys_of_a_display, 1, [2]),
    _both(in_a_callee, SIX, TWO),
    Program(in_a_callee_and_beside, [(1.2, TWO, flag) for flag in (False, True)], wrt="x"),
    _both(in_a_recursion, SIX, TWO),
    _both(in_a_generator, SIX, TWO),
    _both(in_a_property, SIX, TWO),
    _both(bound_or_not, 1, 0),
    _both(classes_by_one_name, {"z": 2.0}, {}),
    *(_both(fn, 2.0) for fn in (module_or_formula, function_or_none, imported_on_one_way)),
]
