"""Colour science: arrays of triples, ranges of values scaled by a setting, dispatch by name."""

import numpy as np
from colour import algebra, difference, models, temperature

from .case import Case

XYZ = np.array([0.2065, 0.1220, 0.0514])
LAB = np.array([41.5, 52.6, 26.9])
OTHER = np.array([45.2, 39.1, 30.4])

CASES = [
    Case(models.XYZ_to_xyY, (XYZ,)),
    Case(models.XYZ_to_Lab, (XYZ,)),
    Case(models.Lab_to_XYZ, (LAB,)),
    Case(models.XYZ_to_Luv, (XYZ,)),
    Case(models.XYZ_to_IPT, (XYZ,)),
    Case(models.XYZ_to_Oklab, (XYZ,)),
    Case(difference.delta_E_CIE1976, (LAB, OTHER)),
    Case(difference.delta_E_CIE2000, (LAB, OTHER)),
    Case(difference.delta_E_CMC, (LAB, OTHER)),
    Case(algebra.spow, (LAB, 0.4)),
    Case(temperature.CCT_to_xy_Kang2002, (6504.0,)),
]
