"""Test functions for optimisation: swarms of points as rows, domains that are checked first."""

import numpy as np
from pyswarms.utils.functions import single_obj as so

from .case import Case

PLANE = (np.array([[0.7, -0.4], [1.3, 0.9], [-0.2, 0.3]]),)
SPACE = (np.array([[0.7, -0.4, 0.3], [1.3, 0.9, -0.8]]),)

CASES = [
    *(Case(fn, SPACE) for fn in (so.ackley, so.rastrigin, so.rosenbrock, so.sphere)),
    *(Case(fn, PLANE) for fn in (so.beale, so.booth, so.crossintray, so.easom, so.eggholder)),
    *(Case(fn, PLANE) for fn in (so.goldstein, so.himmelblau, so.holdertable, so.levi)),
    *(Case(fn, PLANE) for fn in (so.matyas, so.schaffer2, so.threehump)),
    Case(so.bukin6, (np.array([[-9.0, 1.3], [-7.5, 0.6]]),)),
]
