"""Kinds of which some cover more than what is noted: what may have been written meanwhile.

>>> from ..ir.kinds_of import kind_of
>>> x = Var("x")
>>> kinds = Joined({x: kind_of(True)}, {x: kind_of(False)})
>>> str(kinds[x])
'bool'
"""

from __future__ import annotations

from collections.abc import Mapping

from ..ir.core import Var
from ..ir.kinds import Dict, Kind, is_unknown, join


def has_all_keys(kind: Kind) -> bool:
    """Is it a dict of which all keys are known?"""
    if not isinstance(kind, Dict) or kind.fields is None:
        return False
    return not is_unknown(kind.key) or any(not isinstance(key, str) for key, _ in kind.fields)


class Joined(dict):
    """Kinds by Var: each is joined with that in `changed`."""

    def __init__(self, changed: Mapping[Var, Kind], known: Mapping[Var, Kind]):
        self.changed = changed
        for var, kind in known.items():
            self[var] = kind

    def __setitem__(self, var: Var, kind: Kind) -> None:
        more = self.changed.get(var)
        super().__setitem__(var, kind if more is None else join(kind, more))
