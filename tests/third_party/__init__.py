"""Functions of installed packages, as they stand: tables of samples, one module per package.

`python -m tests.third_party` prints which gradients are right, refused or wrong. A package that is
not installed is left out; `pip install ".[test-zoo]"` installs all.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from .case import Case


def tables() -> Iterator[tuple[str, list[Case] | None]]:
    """(package, its cases), None where the package is not installed."""
    for module in sorted(one.name for one in pkgutil.iter_modules(__path__)):
        if module.endswith("_") and not module.startswith("_"):
            try:
                yield module[:-1], importlib.import_module(f"{__name__}.{module}").CASES
            except ModuleNotFoundError:
                yield module[:-1], None
