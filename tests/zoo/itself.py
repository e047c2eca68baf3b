"""What NumPy gives back as it is or as a view, arguments named `out`, sets, and classes whose
attributes are more than what was stored."""

from __future__ import annotations

import contextlib

import numpy as np

from .program import Program, some

# --- the array itself, or a view of it -----------------------------------------------------------


def conjugate_of_a_real_array(x):
    y = x.conj()
    y *= 2.0
    return np.sum(x * y)


def conjugate_and_transposed(x):
    y = x.conj().T
    y *= 2.0
    return np.sum(x**2)


def conjugate_by_the_function(x):
    y = np.conj(x)
    y *= 2.0
    return np.sum(x * y)


def first_power_of_a_matrix(m):
    y = m * 1.0
    z = np.linalg.matrix_power(y, 1)
    z *= 2.0
    return np.sum(y * y)


def third_power_of_a_matrix(m):
    y = m * 1.0
    z = np.linalg.matrix_power(y, 3)
    y[0] = 3.0
    return np.sum(z * y)


def zeros_are_trimmed(x):
    y = x * 1.0
    z = np.trim_zeros(y)
    z *= 2.0
    return np.sum(y * y)


def transposed_and_diagonal_of_linalg(m):
    y = m * 1.0
    trace = np.sum(np.linalg.diagonal(y))
    z = np.linalg.matrix_transpose(y)
    z[0] = 2.0
    return trace * np.sum(y * z)


def open_mesh(x):
    i = np.ix_(x, x)[0]
    i[0] = 5.0
    return np.sum(x)


def a_buffer_from_its_middle(x):
    v = np.frombuffer(x, count=2, offset=8)
    v[:] = 5.0
    return np.sum(x * x)


def a_buffer_that_is_read_again(x):
    y = x * 1.0
    v = np.frombuffer(y, count=2, offset=8)
    y[0] = 3.0
    return np.sum(y * y) + np.sum(v * v)


def an_array_on_a_buffer(x):
    b = np.ones(3)
    v = np.ndarray((3,), buffer=b)
    v[:] = x
    return np.sum(b * x)


def an_array_on_a_buffer_by_position(x):
    y = x * 1.0
    v = np.ndarray((2,), float, y)
    v[0] = y[1]
    return np.sum(y * y) + np.sum(v * v)


def strides_of_a_constant(x):
    b = np.ones(6)
    v = np.lib.stride_tricks.as_strided(b, (3,), (16,))
    v[:] = x
    return np.sum(b[:3] * x)


def window_on_a_constant(x):
    b = np.ones(3)
    v = np.lib.stride_tricks.sliding_window_view(b, 3, axis=0, writeable=True)
    v[0] = x
    return np.sum(b * x)


def written_where_it_stands(x):
    b, c, m, i = np.ones(3), np.ones(3), np.ones((3, 3)), np.ones(3)
    b.conj()[:] = 3.0
    np.trim_zeros(c)[:] = 4.0
    np.linalg.matrix_power(m, 1)[0] = 4.0
    np.ix_(i)[0][0] = 8.0
    return np.sum(b * x) * np.sum(c * x * i) + np.sum(m * x)


def copies_are_their_own(x):
    y = -x
    a, b, c = abs(y), np.nan_to_num(y), np.r_[y]
    a[0] = y[1]
    b[1] = y[0]
    c[2] = y[0]
    y[1] = x[2]
    return np.sum(a * b * c * y)


def copied_where_asked(x):
    y = x * 1.0
    z = np.nan_to_num(y, copy=True)
    z[0] *= 3.0
    return np.sum(y * z)


def array_by_name(x):
    a = np.array(object=x)
    b = np.array(object=x, copy=None)
    b[0] *= 2.0
    return np.sum(a * b * x)


def results_of_ufunc_methods(x):
    y, z = x * 1.0, x * 1.0
    np.add.reduce(np.outer(x, x), 0, None, y)
    np.add.accumulate(x, 0, None, z)
    return np.sum(y * z * x)


def conjugated_into_another(x):
    y = x * 1.0
    x.conj(y)
    return np.sum(x * y)


# --- context managers ----------------------------------------------------------------------------


def bound_by_an_idle_manager(x):
    b = np.ones(3)
    with contextlib.nullcontext(enter_result=b) as v:
        pass
    v[0] = 2.0
    return np.sum(v * x)


# --- arguments named `out` -----------------------------------------------------------------------


def _doubled(m, out=None):
    if out is None:
        out = np.empty_like(m)
    out[:] = m * 2
    return out


def _named_only(m, *, out):
    out += m * m
    return np.sum(out)


def result_into_an_argument(x):
    c = np.empty_like(x)
    d = _doubled(x, out=c)
    return np.sum(d * c)


def result_is_left_there(x):
    c = x.copy()
    _doubled(m=x, out=c)
    return np.sum(c * _doubled(x))


def result_of_another_shape(x):
    c = x * 3.0
    total = _named_only(x, out=c)
    return total * np.sum(c * x)


class Stepper:
    def __init__(self, factor, out=None):
        self.factor, self.out = factor, out

    def step(self, m, out):
        return np.sum(m * out) * self.factor


def method_with_an_out(x):
    c = x * 3.0
    d = Stepper(2.0).step(x, out=c)
    return np.sum(d * c)


def class_with_an_out(x):
    c = x * 3.0
    s = Stepper(x, out=c)
    return np.sum(s.out * s.factor * c)


def dict_with_an_out(x):
    c = x * 1.0
    options = dict(out=c)
    _doubled(x * 2.0, **options)
    return np.sum(c * x)


def drawn_into_an_array(x):
    c = np.zeros(3)
    np.random.default_rng(3).random(out=c)
    return np.sum(x * c)


# --- sets ----------------------------------------------------------------------------------------


def until_all_are_done(x):
    todo, t = {0, 1}, 1.0
    while todo:
        i = min(todo)
        todo.discard(i)
        t = t * x[i]
    return t


def removed_and_popped(x):
    todo, t = set(range(3)), 1.0
    while len(todo) > 1:
        i = max(todo)
        todo.remove(i)
        t = t * x[i] + len(todo) * t
    return t * x[todo.pop()]


def words_seen(x):
    seen, t = set(), 0.0
    words = "the cat sat on the mat".split()
    weights = {w: x[i % 3] * (i + 1) for i, w in enumerate(sorted(set(words)))}
    for w in words:
        if w in seen:
            t = t * x[0]
            continue
        seen.add(w)
        t = t + weights[w]
    return t


# --- classes -------------------------------------------------------------------------------------


class Doubling:
    def __get__(self, obj, cls=None):
        return obj._a * 2.0

    def __set__(self, obj, value):
        obj._a = value


class Doubled:
    a = Doubling()

    def __init__(self, a):
        self.a = a


class OnceOver:
    k = 1.0

    def __init__(self, w):
        self.w = w

    def go(self):
        return self.w


class FiveTimes:
    k = 3.0

    def go(self):
        return self.w * 5.0


def by_a_descriptor(x):
    return Doubled(x[0]).a


def set_by_a_descriptor(x):
    d = Doubled(2.0)
    d.a = x[1]
    return d.a * x[0]


def descriptor_of_a_constant(x):
    return Doubled(2.0).a * x[0]


def of_another_class(x):
    o = OnceOver(x[0])
    o.__class__ = FiveTimes
    return o.go()


def of_another_class_by_setattr(x):
    o = OnceOver(x[0])
    object.__setattr__(o, "__class__", FiveTimes)
    return o.go()


def constant_of_another_class(x):
    o = OnceOver(2.0)
    o.__class__ = FiveTimes
    return o.go() * x[0]


def another_dict(x):
    o = OnceOver(x[0])
    o.__dict__ = {"w": x[1]}
    return o.go()


def a_method_is_replaced(x):
    o = OnceOver(2.0)
    o.go = lambda: x[1]
    return o.go() * x[0]


def variable_of_a_class_between(x):
    OnceOver.k = 1.0
    before = OnceOver(2.0).k
    OnceOver.k = 5.0
    return before * x[0] + OnceOver.k * x[1]


_X = [(some(3),)]
_M = [(some(2, 2),)]

PROGRAMS = [
    Program(conjugate_of_a_real_array, _X),
    Program(conjugate_and_transposed, _X),
    Program(conjugate_by_the_function, _X),
    Program(first_power_of_a_matrix, _M),
    Program(third_power_of_a_matrix, _M),
    Program(zeros_are_trimmed, _X),
    Program(transposed_and_diagonal_of_linalg, _M),
    Program(open_mesh, _X, refused=True),
    Program(a_buffer_from_its_middle, _X),
    Program(a_buffer_that_is_read_again, _X),
    Program(an_array_on_a_buffer, _X, refused=True),
    Program(an_array_on_a_buffer_by_position, _X),
    Program(strides_of_a_constant, _X, refused=True),
    Program(window_on_a_constant, _X, refused=True),
    Program(written_where_it_stands, _X),
    Program(copies_are_their_own, _X),
    Program(copied_where_asked, _X),
    Program(array_by_name, _X),
    Program(results_of_ufunc_methods, _X),
    Program(conjugated_into_another, _X, refused=True),
    Program(bound_by_an_idle_manager, _X),
    Program(result_into_an_argument, _X),
    Program(result_is_left_there, _X),
    Program(result_of_another_shape, _X),
    Program(method_with_an_out, _X),
    Program(class_with_an_out, _X),
    Program(dict_with_an_out, _X),
    Program(drawn_into_an_array, _X),
    Program(until_all_are_done, _X),
    Program(removed_and_popped, _X),
    Program(words_seen, _X),
    Program(by_a_descriptor, _X, refused=True),
    Program(set_by_a_descriptor, _X, refused=True),
    Program(descriptor_of_a_constant, _X),
    Program(of_another_class, _X, refused=True),
    Program(of_another_class_by_setattr, _X, refused=True),
    Program(constant_of_another_class, _X),
    Program(another_dict, _X, refused=True),
    Program(a_method_is_replaced, _X, refused=True),
    Program(variable_of_a_class_between, _X, refused=True),
]
