"""What srcgrad knows of the derivatives of functions, and how to add to it.

>>> import math
>>> from srcgrad.rules.registry import rule_of
>>> rule_of(math.sin).body(0.0, 0.0)
1.0
"""

# each of these modules registers its rules when it is imported
from . import (  # noqa: F401
    builtins,
    complex_numbers,
    counting,
    creation,
    decompositions,
    fft,
    halves,
    helpers,
    indexing,
    linalg,
    mathematics,
    methods,
    nan_reductions,
    norms,
    operators,
    padding,
    polynomials,
    products,
    pushforwards,
    reductions,
    sampled,
    shaping,
    statistics,
    ufunc_methods,
    ufuncs,
)
from . import constant as _constants  # noqa: F401
from .registry import constant, elementwise, jvp_of, linear, on_demand, vjp_of

# SciPy is optional: its rules wait until a program uses it
for _name in (
    "fft", "integrate", "interpolate", "linalg", "ndimage", "optimize", "signal", "sparse",
    "special", "stats",
):  # fmt: skip
    on_demand(f"scipy.{_name}", f"{__name__}.scipy.{_name}")
on_demand("scipy.spatial.distance", f"{__name__}.scipy.distance")

__all__ = ["constant", "elementwise", "jvp_of", "linear", "vjp_of"]
