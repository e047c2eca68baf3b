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
    BadAdjoint,
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
    "BadAdjoint",
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
    "verify",
]


def __getattr__(name: str) -> Any:
    """`srcgrad.rules` and `srcgrad.verify` are loaded when they are asked for."""
    import importlib

    if name == "rules":
        return importlib.import_module("srcgrad.rules")
    if name == "verify":
        return importlib.import_module("srcgrad.verification").verify
    raise AttributeError(f"module 'srcgrad' has no attribute {name!r}")
