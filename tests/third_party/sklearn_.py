"""Metrics and kernels behind validation, decorators and the array API."""

import numpy as np
from sklearn import metrics
from sklearn.metrics import pairwise
from sklearn.utils import extmath

from .case import Case

TRUE = np.array([1.2, 0.7, 2.4, 1.9])
SEEN = np.array([1.0, 0.9, 2.9, 1.7])
X = np.array([[0.7, -0.4, 0.3], [0.1, 0.8, -0.5]])
Y = np.array([[0.2, 0.4, 0.9], [1.1, -0.8, 0.5], [0.3, 0.3, 0.1]])

CASES = [
    Case(metrics.mean_squared_error, (TRUE, SEEN)),
    Case(metrics.r2_score, (TRUE, SEEN)),
    Case(metrics.mean_poisson_deviance, (TRUE, SEEN)),
    Case(pairwise.rbf_kernel, (X, Y)),
    Case(extmath.softmax, (X,)),
]
