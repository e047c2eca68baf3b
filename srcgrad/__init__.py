"""Derivatives of existing Python and NumPy code, as Python source.

>>> import srcgrad
>>> srcgrad.grad(lambda x, w, b: w * x + b)(1.0, 2.0, 3.0)
(2.0, 1.0, 1.0)
"""

from typing import Any

from .api import Gradient, differentiable, grad, jvp, value_and_grad
from .checkpoints import checkpoint, checkpointed
from .errors import (
    Aliased,
    BadSelector,
    GradientMismatch,
    NoRule,
    NotScalar,
    SourceUnavailable,
    SrcgradError,
    Unsupported,
)
from .testing import check_grads

__all__ = [
    "Aliased",
    "BadSelector",
    "Gradient",
    "GradientMismatch",
    "NoRule",
    "NotScalar",
    "SourceUnavailable",
    "SrcgradError",
    "Unsupported",
    "check_grads",
    "checkpoint",
    "checkpointed",
    "differentiable",
    "grad",
    "jvp",
    "rules",
    "value_and_grad",
]


def __getattr__(name: str) -> Any:
    """`srcgrad.rules` is loaded when it is asked for."""
    if name == "rules":
        import importlib

        return importlib.import_module("srcgrad.rules")
    raise AttributeError(f"module 'srcgrad' has no attribute {name!r}")
