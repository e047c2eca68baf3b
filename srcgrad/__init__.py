"""Derivatives of existing Python and NumPy code, as Python source.

>>> import srcgrad
>>> srcgrad.grad(lambda x, w, b: w * x + b)(1.0, 2.0, 3.0)
(2.0, 1.0, 1.0)
"""

from typing import Any

from .api import Gradient, differentiable, elementwise_grad, grad, value_and_grad
from .checkpoints import checkpoint, checkpointed
from .errors import (
    Aliased,
    BadAdjoint,
    BadRule,
    BadSelector,
    DerivativeLost,
    GradientMismatch,
    NoRule,
    NotReal,
    NotScalar,
    SourceUnavailable,
    SrcgradError,
    Unsupported,
    WrongShape,
)
from .jacobians import HessianProduct, Jacobian, hessian, hvp, jacfwd, jacobian, jacrev
from .markers import insert_grad, stop_gradient
from .pullbacks import Linear, Pullback, jvp, linearize, vjp
from .testing import check_grads

__all__ = [
    "Aliased",
    "BadAdjoint",
    "BadRule",
    "BadSelector",
    "DerivativeLost",
    "Gradient",
    "GradientMismatch",
    "HessianProduct",
    "Jacobian",
    "Linear",
    "NoRule",
    "NotReal",
    "NotScalar",
    "Pullback",
    "SourceUnavailable",
    "SrcgradError",
    "Unsupported",
    "WrongShape",
    "check_grads",
    "checkpoint",
    "checkpointed",
    "differentiable",
    "elementwise_grad",
    "grad",
    "hessian",
    "hvp",
    "insert_grad",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "linearize",
    "rules",
    "stop_gradient",
    "value_and_grad",
    "verify",
    "vjp",
]


def __getattr__(name: str) -> Any:
    """`srcgrad.rules` and `srcgrad.verify` are loaded when they are asked for."""
    import importlib

    if name == "rules":
        return importlib.import_module("srcgrad.rules")
    if name == "verify":
        return importlib.import_module("srcgrad.verification").verify
    raise AttributeError(f"module 'srcgrad' has no attribute {name!r}")
