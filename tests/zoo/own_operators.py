"""Operators of the user's own objects that meet arrays, and arrays of other classes made plain."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


class Wave:
    def __init__(self, height):
        self.height = height

    def __mul__(self, other):
        return self.height * np.sin(other)


class Answering(Wave):
    __array_ufunc__ = None

    def __rmul__(self, other):
        return self.height * np.cos(other)


_MATRIX = np.matrix([[1.0, 5.0], [2.0, 7.0]])
_MASKED = np.ma.masked_array([1.5, 2.5], [0, 1])


def object_times_array(x):
    return np.sum(Wave(x[0]) * x)


def array_times_object(x):
    wave = Answering(x[0])
    return np.sum(x * wave) + np.sum(wave * x)


def given_object_times_array(x, wave):
    return np.sum(wave * x)


def matrix_made_plain(x):
    rows, columns = _MATRIX.shape
    return np.sum(np.asarray(_MATRIX) @ x) * rows + _MATRIX[0, 1] * x[columns - 1]


def masked_made_plain(x):
    return np.sum(_MASKED.filled(0.0) * x) + np.sum(np.where(_MASKED.mask, x**2, 0.0))


PROGRAMS = [
    Program(object_times_array, [(some(3),)]),
    Program(array_times_object, [(some(3),)]),
    Program(given_object_times_array, [(some(3), Wave(0.7))], wrt="x"),
    Program(matrix_made_plain, [(some(2),)]),
    Program(masked_made_plain, [(some(2),)]),
]
