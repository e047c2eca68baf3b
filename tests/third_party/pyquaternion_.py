"""A class: constructors that dispatch on their arguments, properties, operators, class methods."""

import numpy as np
from pyquaternion import Quaternion

from .case import Case

Q = np.array([0.6, 0.3, -0.5, 0.4])
P = np.array([0.2, -0.7, 0.1, 0.5])
V = np.array([0.7, -0.4, 0.3])


def product(q, p):
    return (Quaternion(array=q) * Quaternion(array=p)).elements


def rotation_matrix(q):
    return Quaternion(array=q).rotation_matrix


def rotate(q, v):
    return Quaternion(array=q).rotate(v)


def inverse(q):
    return Quaternion(array=q).inverse.elements


def exponential(q):
    return Quaternion.exp(Quaternion(array=q)).elements


def slerp(q, p):
    return Quaternion.slerp(Quaternion(array=q), Quaternion(array=p), 0.3).elements


def distance(q, p):
    return Quaternion.absolute_distance(Quaternion(array=q), Quaternion(array=p))


CASES = [
    Case(product, (Q, P)),
    Case(rotation_matrix, (Q,)),
    Case(rotate, (Q, V)),
    Case(inverse, (Q,)),
    Case(exponential, (Q,)),
    Case(slerp, (Q, P)),
    Case(distance, (Q, P)),
]
