"""Context managers that change objects, arrays and lists: classes, and generators."""

from __future__ import annotations

import math
from contextlib import contextmanager, nullcontext

import numpy as np

from tests.zoo.program import Program, some


class Meter:
    def __init__(self, scale):
        self.scale = scale
        self.total = 0.0

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.total *= self.scale
        return False

    def add(self, v):
        self.total += v


class Model:
    def __init__(self, w):
        self.w = w
        self.scale = 1.0

    def scaled(self, s):
        return Scaled(self, s)

    @contextmanager
    def at(self, s):
        old, self.scale = self.scale, s
        yield self
        self.scale = old


class Scaled:
    def __init__(self, model, scale):
        self.model = model
        self.scale = scale

    def __enter__(self):
        self.old = self.model.scale
        self.model.scale = self.scale
        return self.model

    def __exit__(self, *_):
        self.model.scale = self.old


class Kept:
    def __init__(self, a):
        self.a = a
        self.saved = None

    def __enter__(self):
        self.saved = self.a.copy()
        return self.a

    def __exit__(self, *_):
        self.a[:] = self.saved


class Doubling:
    def __init__(self, s):
        self.s = s

    def __enter__(self):
        self.s *= 2.0
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.s *= 3.0


@contextmanager
def scaled(model, s):
    old = model.scale
    model.scale = s
    yield model
    model.scale = old * 2.0


@contextmanager
def restored(model, s):
    old = model.scale
    model.scale = model.scale * s
    try:
        yield model
    finally:
        model.scale = old


@contextmanager
def kept(a):
    b = a.copy()
    try:
        yield b
    finally:
        a[:] = b * 2.0


@contextmanager
def summed(x):
    total = [x]
    yield total
    total.append(total[0] * 2.0)


# --- classes -------------------------------------------------------------------------------------


def left_once(x, y):
    meter = Meter(y)
    with meter as m:
        m.add(x * x)
    return meter.total


def left_by_return(x, y):
    meter = Meter(y)
    with meter as m:
        m.add(x * x)
        return m.total


def _returning_it(x, y):
    meter = Meter(y)
    with meter as m:
        m.add(x * x)
        return m


def returned_and_left(x, y):
    return _returning_it(x, y).total * x


def left_in_a_loop(xs, y):
    meter = Meter(y)
    for v in xs:
        with meter as m:
            m.add(v * v)
            if m.total > 1.5:
                break
            m.add(0.1 * v)
        meter.total += v
    return meter.total


def two_at_once(x, y):
    meter, other = Meter(y), Meter(x)
    with meter as m, other as o:
        m.add(x * x)
        o.add(m.total * y)
        meter.scale *= 2.0
    return meter.total * other.total


def given(meter, x):
    with meter:
        meter.add(x * x)
    with meter as m:
        m.add(x * m.total)
    return meter.total


def another_object(x, y):
    model = Model(x)
    with model.scaled(y) as m:
        a = m.w * m.scale
        if a > 0.5:
            return a * y
    return a * model.scale + model.w


def array_put_back(x):
    held = Kept(x * 2.0)
    with held as a:
        a *= x
        s = np.sum(a)
        a[0] = 3.0
    return s * np.sum(held.a**2)


def asks_for_an_error(x):
    d = Doubling(x)
    with d:
        b = d.s
    return d.s * b


def caught_outside(x, y):
    meter = Meter(y)
    try:
        with meter as m:
            m.add(x)
            m.add(math.log(x))
    except ValueError:
        return 5.0 * x
    return meter.total


def by_finally(x, y):
    meter = Meter(y)
    meter.add(x)
    m = meter.__enter__()
    try:
        m.add(math.log(x))
    finally:
        meter.__exit__(None, None, None)
    return meter.total


def another_given_object(model, x):
    with model.scaled(x) as m:
        m.w = m.w * m.scale
        a = m.w * m.scale
    return a * model.scale * model.w


def written_before_it_is_raised_again(x):
    a = x * 2.0
    b = a[1:]
    try:
        s = math.log(a[0])
        b[0] *= 3.0
    except ValueError:
        a[0] = 1.0
        b[0] = 2.0
        raise
    return s * a[0] * a[1]


def objects_before_it_is_raised_again(x, models):
    try:
        s = math.log(x)
    except ValueError:
        for m in models:
            m.w = m.w * 2
        raise
    for m in models:
        s += m.w * x
        m.w = s
    return s


def left_by_return_in_a_loop(model, k, n):
    for _ in range(n):
        with model.scaled(0.8):
            model.w *= k
            if model.w > 0.6:
                return model.w
    return model.w * model.scale


def returned_in_a_try(xs):
    for x in xs:
        try:
            y = math.log(x)
            if y > 0.3:
                return y * x
        except ValueError:
            raise TypeError("no logarithm") from None
    return xs[0]


class Beside:
    def __init__(self, w):
        self.w = w
        self.scale = 1.0
        self.log = []


def entered_in_a_try(beside, x, n):
    y = x
    t = 0.0
    for _ in range(n):
        try:
            with Scaled(beside, x) as m:
                t += m.scale
        finally:
            y = y * 0.2
    return t * beside.scale * y


# --- generators ----------------------------------------------------------------------------------


def generated(xs, y):
    model = Model(y)
    t = 0.0
    for v in xs:
        with scaled(model, v):
            t += model.scale * model.w
            if t > 2.0:
                break
            if v < 0:
                continue
            t *= 1.1
        t += model.scale
    return t * model.scale


def generated_and_left(xs, y):
    model = Model(y)
    for i, v in enumerate(xs):
        with scaled(model, v) as m:
            if m.scale * m.w > 0.6:
                return m.scale * m.w * i
    return model.scale * model.w


def _always_left(model, x):
    with scaled(model, x) as m:
        return m


def generated_and_always_left(x, y):
    m = _always_left(Model(y), x)
    return m.scale * m.w * x


def array_kept(x):
    a = x * 3.0
    with kept(a) as b:
        b *= x
        s = np.sum(a * b)
        a += 1.0
    return s + np.sum(a * x)


def _left_at_once(a, x):
    with kept(a) as b:
        b *= x
        return np.sum(a * b)


def array_kept_and_left(x):
    a = x * 3.0
    return _left_at_once(a, x) * np.sum(a)


def argument_kept(x, y):
    with kept(x) as b:
        b *= y
        x *= 2.0
    return np.sum(x * x) * y


def one_in_another(x, y):
    model = Model(y)
    with scaled(model, x):
        with scaled(model, model.scale * 2) as m, summed(x) as t:
            z = model.scale * t[0]
            t.append(z * m.scale)
        z += model.scale
    return z * model.scale + sum(t)


def written_in_an_if(model, x):
    with restored(model, x):
        if x > 1.0:
            model.w += x
    return model.scale * model.w


def left_before_it_is_written(xs, model):
    for v in xs:
        with restored(model, v):
            if v < 0.5:
                continue
            model.w *= model.scale
            if model.w > 1.0:
                return model.w * v
    return model.w


def nested_function(x, y):
    z = x

    @contextmanager
    def twice():
        nonlocal z
        z = z * 2
        yield z * y
        z = z * y

    with twice() as t:
        u = t * z
    return u * z


def a_method(x, y):
    model = Model(y)
    with model.at(x) as m:
        z = m.scale * m.w
    return z * model.scale


class Times:
    """What leaving does, does not matter to what it holds."""

    def __init__(self, x, factor):
        self.x, self.factor = x, factor

    def __enter__(self):
        return self.factor * self.x

    def __exit__(self, kind, value, trace):
        pass


class Itself(Times):
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        return None


class Swallowing(Itself):
    def __exit__(self, kind, value, trace):
        return kind is ValueError


def left_as_it_was(x, w):
    with Times(x, w) as y, Itself(x * y, 2.0) as z:
        total = y * z.x + z.factor
    held = Times(total, x)
    with held as last:
        if last > 10.0:
            return last * x
    return total * last


def left_as_it_was_in_a_loop(xs, w):
    total = 0.0
    for x in xs:
        with Times(x, w) as y:
            if x > 2.0:
                break
            total += y * x
    return total


def may_swallow(x, w):
    with Swallowing(x, w) as y:
        total = y.x * w
    return total


def of_nothing(x, w):
    with nullcontext(x * w) as y, nullcontext():
        total = y * x
    with nullcontext(enter_result=total) as z:
        return z * total


def _meter():
    meter = Meter(0.7)
    meter.add(0.4)
    return meter


XS = np.array([0.3, -0.2, 0.9, 1.8, 2.2])

PROGRAMS = [
    Program(left_once, [(1.2, 0.7)]),
    Program(left_by_return, [(1.2, 0.7)]),
    Program(returned_and_left, [(1.2, 0.7)]),
    Program(left_in_a_loop, [(XS, 0.8), (XS[:1], 0.8), (XS[:0], 0.8)]),
    Program(two_at_once, [(1.2, 0.7)]),
    Program(given, [(_meter(), 1.3)]),
    Program(another_object, [(1.2, 0.7), (0.2, 0.7)]),
    Program(array_put_back, [(some(3),)]),
    Program(asks_for_an_error, [(1.2,)]),
    Program(left_by_return_in_a_loop, [(Model(0.4), 0.8, 2), (Model(0.4), 1.8, 2)]),
    Program(returned_in_a_try, [([1.2, 1.3],), ([1.2, 4.3],)]),
    Program(entered_in_a_try, [(Beside(0.4), 0.7, 1), (Beside(0.4), 0.7, 3)], wrt=("beside", "x")),
    Program(another_given_object, [(Model(0.5), 0.3)]),
    Program(written_before_it_is_raised_again, [(np.array([0.7, 0.4, 0.9]),)]),
    Program(objects_before_it_is_raised_again, [(0.7, [Model(0.5), Model(0.3)])]),
    Program(caught_outside, [(1.2, 0.7)], refused=True),
    Program(by_finally, [(1.2, 0.7)]),
    Program(generated, [(XS, 1.3), (XS[:3], 0.3), (XS[:0], 0.3)]),
    Program(generated_and_left, [(XS, 0.9), (XS[:2], 0.9)]),
    Program(generated_and_always_left, [(1.2, 0.7)]),
    Program(array_kept, [(some(3),)]),
    Program(array_kept_and_left, [(some(3),)]),
    Program(argument_kept, [(some(3), 1.3)]),
    Program(one_in_another, [(1.2, 0.7)]),
    Program(written_in_an_if, [(Model(0.5), 0.7), (Model(0.5), 1.2)]),
    Program(left_before_it_is_written, [(XS, Model(0.9)), (XS[2:], Model(0.3))]),
    Program(nested_function, [(1.2, 0.7)]),
    Program(a_method, [(1.2, 0.7)], refused=True),
    Program(left_as_it_was, [(1.2, 0.7), (2.4, 1.7)]),
    Program(left_as_it_was_in_a_loop, [(XS, 0.7), (XS[:3], 1.7)]),
    Program(may_swallow, [(1.2, 0.7)], refused=True),
    Program(of_nothing, [(1.2, 0.7)]),
]
