"""Powers of negative floats are complex in Python: an error, and never a wrong gradient."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import NotReal, NotScalar, check_grads, grad, jvp, value_and_grad


def size(x):
    return abs(x**1.5)


def of_call(x):
    return abs(power(x)) * x


def power(x):
    return x**1.5


def in_call(x):
    return magnitude(x**1.5)


def magnitude(z):
    return np.abs(z)


def in_list(x):
    z = [1.0]
    z.append(x**0.5)
    return z[1].real


def in_loop(x):
    total = 0.0
    for k in range(3):
        total += x ** (k + 0.5)
    return np.abs(np.sin(total)) * x


def of_method(x):
    return np.linalg.norm([x**0.5, x])


def on_one_path(x):
    y = x**1.5 if x * x > 1.0 else x
    return abs(y) + x


HIDDEN = (size, of_call, in_call, in_list, in_loop, of_method, on_one_path)


@pytest.mark.parametrize("fn", HIDDEN)
def test_what_hides_a_complex_number_is_checked(fn):
    check_grads(fn, (2.0,))
    for run in (grad(fn), value_and_grad(fn), lambda x: jvp(fn, (x,), (1.0,))):
        with pytest.raises(NotReal, match="power of a negative float"):
            run(-2.0)


@pytest.mark.parametrize("fn", (power, lambda x: np.sin(power(x)), lambda x: 2.0 * x**0.5))
def test_a_complex_result_is_no_real_scalar(fn):
    check_grads(fn, (2.0,))
    for run in (grad(fn), value_and_grad(fn)):
        run(2.0)
        with pytest.raises(NotScalar, match="returned a complex number"):
            run(-2.0)


def not_negative(x):
    return abs((x * x + 1.0) ** 1.5) + abs(abs(x) ** 0.5) + abs(2.0**x)


def whole(x, n):
    return abs(x**2.0) + abs(x**n) + abs(np.float64(x) ** 2.5)


def test_nothing_is_checked_where_nothing_can_be_complex():
    assert "check_real" not in grad(not_negative).source_for(1.0)
    assert "check_real" not in grad(whole).source_for(1.0, 3)
    check_grads(not_negative, (-1.5,))


def compared(x, y):
    try:
        if x**0.5 > 1:
            return x * y * x
        return y
    except TypeError:
        return 5.0 * x * y


def compared_for_nothing(x, y):
    try:
        (-x) ** 0.5 > 1  # noqa: B015
        r = y
    except TypeError:
        r = x * y
    return r * y


@pytest.mark.parametrize("x", [2.0, -2.0])
@pytest.mark.parametrize("fn", [compared, compared_for_nothing])
def test_what_has_no_order_is_caught(fn, x):
    check_grads(fn, (x, 3.0))
