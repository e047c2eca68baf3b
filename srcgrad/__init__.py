"""Derivatives of existing Python and NumPy code, as Python source.

>>> import srcgrad
>>> srcgrad.grad(lambda x, w, b: w * x + b)(1.0, 2.0, 3.0)
(2.0, 1.0, 1.0)
"""

from typing import Any

from .api import Gradient as Gradient
from .api import differentiable as differentiable
from .api import grad as grad
from .api import jvp as jvp
from .api import value_and_grad as value_and_grad
from .errors import Aliased as Aliased
from .errors import BadSelector as BadSelector
from .errors import GradientMismatch as GradientMismatch
from .errors import NoRule as NoRule
from .errors import NotScalar as NotScalar
from .errors import SourceUnavailable as SourceUnavailable
from .errors import SrcgradError as SrcgradError
from .errors import Unsupported as Unsupported
from .testing import check_grads as check_grads


def __getattr__(name: str) -> Any:
    """`srcgrad.rules` is loaded when it is asked for."""
    if name == "rules":
        import importlib

        return importlib.import_module("srcgrad.rules")
    raise AttributeError(f"module 'srcgrad' has no attribute {name!r}")
