"""The equation of state of sea water: `np.asanyarray`, polynomials, five levels of calls."""

import numpy as np
import seawater as sw

from .case import Case

S = np.array([34.2, 35.1, 33.0])
T = np.array([12.0, 8.3, 20.1])
P = np.array([100.0, 800.0, 1500.0])

CASES = [
    Case(sw.dens0, (S, T)),
    Case(sw.dens, (S, T, P)),
    Case(sw.adtg, (S, T, P)),
    Case(sw.alpha, (S, T, P)),
    Case(sw.aonb, (S, T, P)),
    Case(sw.beta, (S, T, P)),
    Case(sw.cp, (S, T, P)),
    Case(sw.dpth, (P, np.array([30.0, 40.0, 50.0]))),
    Case(sw.pres, (P, np.array([30.0, 40.0, 50.0]))),
    Case(sw.fp, (S, P)),
    Case(sw.g, (np.array([30.0, 40.0]), np.array([10.0, 20.0]))),
    Case(sw.pden, (S, T, P)),
    Case(sw.ptmp, (S, T, P)),
    Case(sw.temp, (S, T, P)),
    Case(sw.svel, (S, T, P)),
    Case(sw.salt, (np.array([0.9, 1.02]), np.array([12.0, 8.0]), np.array([100.0, 50.0]))),
    Case(sw.satO2, (S, T)),
    Case(sw.f, (np.array([30.0, 40.0]),)),
    Case(sw.svan, (S, T, P)),
]
