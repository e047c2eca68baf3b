"""What srcgrad knows of the derivatives of functions, and how to add to it.

>>> import math
>>> from srcgrad.rules.registry import rule_of
>>> rule_of(math.sin).body(0.0, 0.0)
1.0
"""

# each of these modules registers its rules when it is imported
from . import builtins as _builtins
from . import constant as _constant
from . import creation as _creation
from . import helpers as _helpers
from . import indexing as _indexing
from . import linalg as _linalg
from . import mathematics as _mathematics
from . import methods as _methods
from . import operators as _operators
from . import products as _products
from . import reductions as _reductions
from . import shaping as _shaping
from . import ufuncs as _ufuncs
from .registry import constant, elementwise, jvp_of, linear, vjp_of

__all__ = ["constant", "elementwise", "jvp_of", "linear", "vjp_of"]
