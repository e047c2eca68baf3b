"""Small ordinary programs by feature, each with inputs that make every path matter.

>>> len(programs()) > 200
True
"""

from __future__ import annotations

import importlib
import pkgutil

from tests.zoo.program import Program


def programs() -> list[Program]:
    """Every program of every module of this folder, in the order of the files' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return [one for module in modules for one in getattr(module, "PROGRAMS", ())]
