"""Test functions for optimisation: points as sequences, written in NumPy."""

import numpy as np
from landscapes import single_objective as so

from .case import Case

XY = (np.array([0.7, -0.4]),)
X = (np.array([0.7, 0.4, 1.3]),)

CASES = [
    *(Case(fn, XY) for fn in (so.ackley, so.adjiman, so.bartels_conn, so.beale, so.bird)),
    *(Case(fn, XY) for fn in (so.bohachevsky_n1, so.booth, so.branin, so.brent, so.camel_hump_3)),
    *(Case(fn, XY) for fn in (so.camel_hump_6, so.carrom_table, so.chichinadze, so.cross_in_tray)),
    *(Case(fn, X) for fn in (so.amgm, so.bent_cigar, so.brown, so.chung_reynolds)),
    *(Case(fn, X) for fn in (so.cosine_mixture, so.csendes)),
    Case(so.colville, (np.array([0.7, -0.4, 0.3, 0.9]),)),
]
