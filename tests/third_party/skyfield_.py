"""Astronomy: rotation matrices made of scalars or arrays, `einsum`, spherical coordinates."""

import numpy as np
from skyfield import earthlib, functions, geometry

from .case import Case

V = np.array([0.7, -0.4, 0.3])
U = np.array([0.1, 0.8, -0.5])
M = np.array([[0.8, 0.3, -0.1], [0.2, -0.7, 0.5], [0.4, 0.1, 0.9]])

CASES = [
    Case(functions.dots, (V, U)),
    Case(functions.mxv, (M, V)),
    Case(functions.mxm, (M, M.T + 1.0)),
    Case(functions.length_of, (V,)),
    Case(functions.angle_between, (V, U)),
    Case(functions.to_spherical, (V,)),
    Case(functions.from_spherical, (1.2, 0.4, 0.9)),
    Case(functions.rot_x, (0.4,)),
    Case(functions.rot_y, (0.4,)),
    Case(functions.rot_z, (0.4,)),
    Case(earthlib.refraction, (20.0, 10.0, 1010.0)),
    Case(earthlib.earth_rotation_angle, (1.3,)),
    Case(geometry.intersect_line_and_sphere, (U, 3.0 * V, 2.9)),
]
