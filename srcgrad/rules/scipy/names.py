"""What a module offers, by name: SciPy adds and removes functions from version to version.

>>> import scipy.special
>>> len(named(scipy.special, "erf no_such_function"))
1
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType


def named(module: ModuleType, names: str) -> tuple[Callable, ...]:
    """Those of the names that this version has."""
    return tuple(getattr(module, name) for name in names.split() if hasattr(module, name))
