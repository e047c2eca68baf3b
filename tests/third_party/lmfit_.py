"""Line shapes of spectroscopy: guards against zero, defaults, functions of scipy.special."""

import numpy as np
from lmfit import lineshapes as ls

from .case import Case

X = np.array([-1.3, -0.4, 0.2, 0.9, 1.7])
POSITIVE = np.array([0.3, 0.8, 1.4, 2.2])
THREE = (1.4, 0.1, 0.8)

CASES = [
    *(Case(fn, (X, *THREE)) for fn in (ls.gaussian, ls.lorentzian, ls.students_t)),
    Case(ls.gaussian2d, (X, 0.5 * X + 0.2, 1.3, 0.2, 0.1, 0.8, 1.2)),
    Case(ls.split_lorentzian, (X, *THREE, 1.2)),
    Case(ls.voigt, (X, *THREE, 0.5)),
    Case(ls.pvoigt, (X, *THREE, 0.4)),
    Case(ls.moffat, (X, *THREE, 1.3)),
    Case(ls.pearson4, (X, *THREE, 1.6, 0.3)),
    Case(ls.pearson7, (X, *THREE, 1.6)),
    Case(ls.breit_wigner, (X, *THREE, 1.2)),
    Case(ls.damped_oscillator, (POSITIVE, *THREE)),
    Case(ls.dho, (POSITIVE, *THREE, 0.4)),
    Case(ls.logistic, (X, *THREE)),
    Case(ls.lognormal, (POSITIVE, *THREE)),
    Case(ls.expgaussian, (X, *THREE, 0.9)),
    Case(ls.doniach, (X, *THREE, 0.2)),
    Case(ls.skewed_gaussian, (X, *THREE, 0.4)),
    Case(ls.skewed_voigt, (X, *THREE, 0.5, 0.3)),
    Case(ls.sine, (X, *THREE)),
    Case(ls.expsine, (X, *THREE, 0.3)),
    Case(ls.bose, (POSITIVE, *THREE)),
    Case(ls.fermi, (X, *THREE)),
    *(
        Case(ls.step, (X, *THREE), options={"form": form}, name=f"lmfit.lineshapes.step, {form}")
        for form in ("linear", "atan", "erf", "logistic")
    ),
    Case(ls.rectangle, (X, 1.4, -0.5, 0.8, 0.6, 0.7), options={"form": "logistic"}),
    Case(ls.exponential, (X, 1.2, 0.8)),
    Case(ls.powerlaw, (POSITIVE, 1.2, 0.8)),
    Case(ls.linear, (X, 1.2, 0.8)),
    Case(ls.parabolic, (X, 1.2, 0.8, 0.3)),
]
