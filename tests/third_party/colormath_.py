"""Colours as objects: conversions found in a table, decorated functions, differences in NumPy."""

import numpy as np
from colormath import color_diff_matrix as cdm
from colormath.color_conversions import Lab_to_XYZ, XYZ_to_Lab
from colormath.color_objects import LabColor, XYZColor

from .case import Case

LAB = np.array([52.0, 21.0, -14.0])
OTHERS = np.array([[48.0, 18.0, -9.0], [61.0, -12.0, 30.0]])


def lab_to_xyz(lab_l, lab_a, lab_b):
    return Lab_to_XYZ(LabColor(lab_l, lab_a, lab_b)).get_value_tuple()


def xyz_to_lab(x, y, z):
    return XYZ_to_Lab(XYZColor(x, y, z)).get_value_tuple()


CASES = [
    Case(cdm.delta_e_cie1976, (LAB, OTHERS)),
    Case(cdm.delta_e_cie1994, (LAB, OTHERS)),
    Case(cdm.delta_e_cie2000, (LAB, OTHERS)),
    Case(cdm.delta_e_cmc, (LAB, OTHERS)),
    Case(lab_to_xyz, (52.0, 21.0, -14.0)),
    Case(xyz_to_lab, (0.3, 0.4, 0.2)),
]
