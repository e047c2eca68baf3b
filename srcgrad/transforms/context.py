"""What the walks of reverse and forward mode ask for.

>>> Context({}, frozenset()).errors
[]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..errors import SrcgradError
from ..ir.core import Atom, Block, If, Op, Stmt, Var
from ..ir.kinds import Kind


@dataclass(frozen=True)
class Context:
    """Facts about the primal (`kinds`, `active`), the pair of a user's function (`pair`: None if
    it is not one; `shares`: may two Vars have the same memory? `new_keys` are the stores into dicts
    under keys that are not there), and what the walk collects: definitions, how often each Var is
    read (`uses`), the block of each operation, errors, the pairs it used, and what tells
    which arm of an `If` ran whose test cannot be asked again (`ways`)."""

    kinds: dict[Var, Kind]
    active: frozenset[Var]
    pair: Callable[[Op], Any] = lambda op: None
    shares: Callable[[Var, Var], bool] = lambda a, b: False
    new_keys: frozenset[Op] = frozenset()
    defs: dict[Var, Stmt] = field(default_factory=dict)
    uses: Counter[Atom] = field(default_factory=Counter)
    homes: dict[Op, Block] = field(default_factory=dict)
    errors: list[SrcgradError] = field(default_factory=list)
    pairs: dict[Op, Any] = field(default_factory=dict)
    ways: dict[If, Atom] = field(default_factory=dict)
