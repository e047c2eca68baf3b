"""Values of payments: arguments mapped through `np.array`, masks, fixed-point iterations."""

import numpy as np
import numpy_financial as npf

from .case import Case

CASES = [
    Case(npf.fv, (0.05, 10.0, -100.0, -500.0)),
    Case(npf.pmt, (0.05, 10.0, 500.0)),
    Case(npf.nper, (0.05, -100.0, 500.0)),
    Case(npf.ipmt, (0.05, 3.0, 10.0, 500.0), wrt=(0, 2, 3)),
    Case(npf.ppmt, (0.05, 3.0, 10.0, 500.0), wrt=(0, 2, 3)),
    Case(npf.pv, (0.05, 10.0, -100.0)),
    Case(npf.rate, (10.0, -100.0, 600.0, 200.0)),
    Case(npf.npv, (0.07, np.array([-500.0, 120.0, 300.0, 250.0]))),
    Case(npf.mirr, (np.array([-500.0, 120.0, 300.0, 250.0]), 0.05, 0.07)),
]
