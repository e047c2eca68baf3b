"""Kalman filters as functions, and Gaussian statistics."""

import numpy as np
from filterpy import common, kalman, stats

from .case import Case

X = np.array([0.7, -0.4])
COV = np.array([[1.3, 0.2], [0.2, 0.8]])
F = np.array([[1.0, 0.1], [0.0, 1.0]])
Z = np.array([0.5])
H = np.array([[1.0, 0.0]])
R = np.array([[0.3]])

CASES = [
    Case(kalman.predict, (X, COV, F, 0.1 * COV)),
    Case(kalman.update, (X, COV, Z, R, H)),
    Case(kalman.predict_steadystate, (X, F)),
    Case(stats.gaussian, (0.3, 0.1, 0.8)),
    Case(stats.mul, (0.3, 0.9, 0.1, 0.8)),
    Case(stats.mahalanobis, (X, X + 0.4, COV)),
    Case(stats.multivariate_multiply, (X, COV, X + 0.4, COV + 0.1)),
    Case(stats.NEES, (X[None], X[None] + 0.4, COV[None])),
    Case(common.linear_ode_discretation, (F, X[:, None], 0.4)),
    Case(
        kalman.unscented_transform,
        (
            np.array([[0.7, 0.1], [0.2, 0.4], [0.9, -0.3]]),
            np.array([0.2, 0.4, 0.4]),
            np.array([0.3, 0.3, 0.4]),
        ),
    ),
]
