"""Quaternions in arrays of any shape: broadcasting, stores under masks, checks of units."""

import numpy as np
import rowan

from .case import Case

Q = np.array([[0.6, 0.3, -0.5, 0.4], [0.2, -0.7, 0.1, 0.5]])
P = np.array([[0.1, 0.9, 0.4, -0.3], [0.7, 0.2, -0.6, 0.1]])
UNIT = Q / np.linalg.norm(Q, axis=-1, keepdims=True)
V = np.array([[0.7, -0.4, 0.3], [0.1, 0.8, -0.5]])

CASES = [
    Case(rowan.exp, (Q,)),
    Case(rowan.log, (Q,)),
    Case(rowan.power, (UNIT, 1.7)),
    Case(rowan.conjugate, (Q,)),
    Case(rowan.inverse, (Q,)),
    Case(rowan.multiply, (Q, P)),
    Case(rowan.divide, (Q, P)),
    Case(rowan.norm, (Q,)),
    Case(rowan.normalize, (Q,)),
    Case(rowan.rotate, (UNIT, V), wrt=1),
    Case(rowan.from_euler, (0.3, -0.4, 0.8)),
    Case(rowan.from_axis_angle, (V, 0.8)),
    Case(rowan.vector_vector_rotation, (V, V[::-1] + 0.2)),
]
