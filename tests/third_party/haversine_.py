"""Distances from tuples: an enumeration of units, kernels made for `math` and for NumPy."""

import numpy as np
from haversine import haversine, haversine_vector, inverse_haversine

from .case import Case

CASES = [
    Case(haversine, ((45.76, 4.84), (48.86, 2.35))),
    Case(
        haversine, ((45.76, 4.84), (48.86, 2.35)), options={"unit": "mi"}, name="haversine, miles"
    ),
    Case(
        haversine_vector,
        (np.array([[45.76, 4.84], [40.7, -74.0]]), np.array([[48.86, 2.35], [51.5, -0.1]])),
    ),
    Case(inverse_haversine, ((45.76, 4.84), 32.0, 0.7)),
]
