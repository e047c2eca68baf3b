"""Kinds of numbers: ints, NumPy scalars, 0-d arrays, single precision, complex numbers."""

from __future__ import annotations

import math

import numpy as np

from tests.zoo.program import Program, some

F32 = np.float32


def int_arguments(x, w, b):
    return w * x + b


def int_squared(n):
    return n * n + n**3


def int_division(n, k):
    return n / k + n // k * n


def int_array(a):
    return np.sum(a * a) / 2


def int_array_and_floats(a, x):
    return np.sum(np.sin(a * x) + a)


def int_list(xs):
    s = 0
    for x in xs:
        s += x * x
    return s


def int_as_count_and_value(x, n):
    s = 0.0
    for _ in range(n):
        s = s + x
    return s * n


def bool_array_argument(x, mask):
    return np.sum(x * mask)


def accumulates_from_int(x):
    total = 0
    product = 1
    for k in range(3):
        total = total + x * k
        product = product * x
    return total * product


def int_becomes_float_in_loop(n):
    for _ in range(3):
        n = n * 0.5 + 1
    return n * n


def numpy_scalar(x):
    return np.sin(x) * x + np.sqrt(x)


def zero_d(x):
    y = x * x
    return y + np.sum(x)


def zero_d_item(x):
    return x.item() ** 2 + float(x) * 3.0


def array_item(x):
    return x[0].item() * float(x[1]) + x.sum().item()


def single_precision(x):
    return np.sum(np.tanh(x) * x)


def single_and_double(x, y):
    return np.sum(x * y + x)


def single_with_python_floats(x):
    y = 0.5 * x + 1.5
    for _ in range(3):
        y = y * x + 0.1
    return np.sum(y / 3.0)


def single_matrix(w, x):
    return np.sum((w @ x) ** 2)


def single_buffer(x):
    y = np.zeros(3, dtype=np.float32)
    y[:2] = x
    y[2] = x[0] * 2.0
    return np.sum(y * y)


def converted_to_single(x):
    return np.sum(x.astype(np.float32) ** 2)


def converted_to_double(x):
    return np.sum(x.astype(float) ** 2 * 0.5)


def complex_modulus(z):
    return abs(z) ** 2


def complex_parts(z):
    return z.real * z.imag + z.real**2


def complex_product(z, w):
    return (z * w.conjugate()).real + (z * z).imag


def complex_division(z, w):
    return (z / w).real + abs(1.0 / z)


def complex_array(z):
    return np.sum(np.abs(z) ** 2) + np.sum((z * z).real)


def complex_functions(z):
    return np.sum(np.real(np.exp(z) + np.sin(z)) + np.imag(np.conj(z) * z[0]))


def complex_matrix(a, x):
    y = a @ x
    return np.sum((np.conj(y) * y).real)


def real_into_complex(x, phase):
    z = x * np.exp(1j * phase)
    return np.sum(np.abs(z + 1.0) ** 2)


def made_complex(x, y):
    z = complex(x, y)
    return (z * z * z).real


def real_with_imaginary_constant(x):
    return abs(x + 2j) + ((1 + 3j) * x).imag


def complex_loop(c):
    z = 0j
    for _ in range(4):
        z = z * z + c
    return z.real**2 + z.imag**2


def large_and_small(x):
    return math.exp(-1e3 * x) + 1e10 * x - 1e-10 / x


def float_of_array_sum(x):
    return float(np.sum(x * x)) * 2.0


def int_of_active(x):
    return x * int(x * 10.0)


def rounding_functions(x):
    return np.sum(x * np.round(x * 3.0) + np.rint(x) + np.trunc(x) * x)


def integers_in_arrays(x, n):
    a = np.asarray(n)
    b = np.array([[n, 3], [n, 4]]).T
    return x * float(a) + x**2 * np.array([n, 2])[0] + np.sum(b) * x


PROGRAMS = [
    Program(integers_in_arrays, [(0.7, 2), (0.7, 2.5)]),
    Program(int_arguments, [(1, 2, 3), (1.5, 2, 3), (True and 4, 2.5, 0)]),
    Program(int_squared, [(3,), (-2,), (np.int64(3),)]),
    Program(int_division, [(7, 2.5), (7.3, 2.0)]),
    Program(int_array, [(np.array([1, 2, 3]),), (np.array([[1, 2], [3, 4]], dtype=np.int32),)]),
    Program(int_array_and_floats, [(np.array([1, 2, 3]), 0.7)]),
    Program(int_list, [([1, 2, 3],), ((1, 2.5),)]),
    Program(
        int_as_count_and_value,
        [(0.7, 3)],
        smooth=False,
        expected=[(9.0, 2.1)],
        note="as a count it has gradient 0, as a factor it has one",
    ),
    Program(bool_array_argument, [(some(3), np.array([True, False, True]))], wrt="x"),
    Program(accumulates_from_int, [(0.7,)]),
    Program(int_becomes_float_in_loop, [(3,)]),
    Program(numpy_scalar, [(np.float64(0.7),), (0.7,), (np.array(0.7),)]),
    Program(zero_d, [(np.array(0.7),), (np.float64(0.7),)]),
    Program(zero_d_item, [(np.array(0.7),), (np.float64(0.7),)]),
    Program(array_item, [(some(3),)]),
    Program(single_precision, [(some(3).astype(F32),), (F32(0.7),), (np.array(0.7, dtype=F32),)]),
    Program(single_and_double, [(some(3).astype(F32), some(3)), (F32(0.7), some(3))]),
    Program(single_with_python_floats, [(some(3).astype(F32),)]),
    Program(single_matrix, [(some(2, 3).astype(F32), some(3).astype(F32))]),
    Program(single_buffer, [(some(2).astype(F32),)], smooth=False),
    Program(converted_to_single, [(some(3).astype(F32),), (some(3),)], smooth=False),
    Program(converted_to_double, [(some(3).astype(F32),), (np.array([1, 2]),)]),
    Program(complex_modulus, [(1.0 + 2.0j,), (np.complex128(1.0 + 2.0j),)]),
    Program(complex_parts, [(1.0 + 2.0j,)]),
    Program(complex_product, [(1.0 + 2.0j, 0.5 - 1.5j)]),
    Program(complex_division, [(1.0 + 2.0j, 0.5 - 1.5j)]),
    Program(complex_array, [(some(3) + 1j * some(3, seed=1),)]),
    Program(complex_functions, [(some(3) + 1j * some(3, seed=1),)]),
    Program(
        complex_matrix,
        [
            (some(2, 3) + 1j * some(2, 3, seed=1), some(3) + 1j * some(3, seed=1)),
            (some(2, 3) + 1j * some(2, 3, seed=1), some(3)),
        ],
    ),
    Program(real_into_complex, [(some(3), 0.4), (0.7, some(3))]),
    Program(made_complex, [(0.7, 1.2)]),
    Program(real_with_imaginary_constant, [(0.7,)]),
    Program(complex_loop, [(0.3 + 0.4j,)]),
    Program(large_and_small, [(0.01,)]),
    Program(float_of_array_sum, [(some(3),)]),
    Program(int_of_active, [(0.73,)]),
    Program(rounding_functions, [(some(4),)]),
]
