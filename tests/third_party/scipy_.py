"""Functions of SciPy that are written in Python."""

import numpy as np
from scipy import optimize

from .case import Case

X = np.array([0.7, -0.4, 1.3])

CASES = [
    Case(optimize.rosen, (X,)),
    Case(optimize.rosen_der, (X,)),
    Case(optimize.rosen_hess_prod, (X, 0.3 * X)),
]
