"""Tensor algebra behind a backend that is chosen when the program runs."""

import numpy as np
import tensorly as tl
from tensorly.metrics import regression
from tensorly.tenalg import khatri_rao, mode_dot

from .case import Case

A = np.array([[0.7, -0.4], [0.1, 0.8], [0.3, 0.5]])
B = np.array([[0.2, 0.4], [1.1, -0.8]])
CUBE = np.arange(1.0, 13.0).reshape(2, 3, 2) / 5.0

CASES = [
    Case(regression.MSE, (A, A + 0.3 * A**2)),
    Case(regression.RMSE, (A, A + 0.3 * A**2)),
    Case(regression.covariance, (A, A + 0.3 * A**2)),
    Case(regression.correlation, (A, A + 0.3 * A**2)),
    Case(tl.unfold, (CUBE, 1), wrt=0),
    Case(khatri_rao, ([A, B],)),
    Case(mode_dot, (CUBE, A.T, 1), wrt=(0, 1)),
]
