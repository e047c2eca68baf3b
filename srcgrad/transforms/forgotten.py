"""Values that are no longer the same when they are computed again: what they read was written.

    t = np.sum(b * x)
    dt = np.sum(b * dx)
    rng.shuffle(b)
    t2 = np.sum(b * x)      (its tangent is not `dt`)

    r = -b
    b *= 2.0
    t = r * x               (is not `-(b * x)`)

>>> import numpy as np
>>> from ..ir.kinds import Array
>>> b, d, t = Var("b"), Var("d"), Var("t")
>>> kinds = dict.fromkeys((b, d), Array(np.dtype(float), (None,)))
>>> shuffle = Op((), np.random.shuffle, (b,))
>>> forgotten = Forgotten.of(Block((shuffle,)), (b, d), kinds, lambda op: op.args)
>>> seen = {(np.sum, (b,), ()): t, (np.sum, (d,), ()): t}
>>> forgotten.after(shuffle, seen, {})
>>> seen == {(np.sum, (d,), ()): t}
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..analysis.memory import is_immutable, targets_of
from ..analysis.storage import CalleeWrites, Storage
from ..ir.core import Atom, Block, Op, Stmt, Var
from ..ir.kinds import ANY, Kind
from ..ir.walk import stmts_in
from .work import Seen, is_adjoint


@dataclass(frozen=True)
class Forgotten:
    """What the user's own statements write, under whatever name."""

    storage: Storage
    callee_writes: CalleeWrites

    @staticmethod
    def of(
        block: Block, params: Iterable[Var], kinds: Mapping[Var, Kind], callee_writes: CalleeWrites
    ) -> Forgotten:
        """What is asked of a block."""
        return Forgotten(Storage.of(block, params, kinds, callee_writes), callee_writes)

    def after(self, stmt: Stmt, seen: Seen, defs: dict[Var, Op]) -> None:
        """Forget what the statement may have changed."""
        written = {
            self.storage.group(atom)
            for op in stmts_in(Block((stmt,)))
            if isinstance(op, Op) and not is_adjoint(op)
            for atom in (*targets_of(op, self.storage.kinds), *self.callee_writes(op))
            if isinstance(atom, Var)
        }
        if written:
            for key in [key for key in seen if self._reads(key, written)]:
                del seen[key]
            for var in [var for var, op in defs.items() if self._reads(_key(op), written)]:
                del defs[var]

    def is_written(self, atom: Atom) -> bool:
        """Is the memory of a value written later?"""
        return isinstance(atom, Var) and self.storage.is_overwritten(atom)

    def _reads(self, key: object, written: set[Var]) -> bool:
        """(What the simplifier has made itself may be memory of anything.)"""
        for var in _variables(key):
            if not is_immutable(self.storage.kinds.get(var, ANY)):
                if var not in self.storage.order or self.storage.group(var) in written:
                    return True
        return False


def _key(op: Op) -> object:
    return op.args, tuple(atom for _, atom in op.options)


def _variables(key: object) -> Iterator[Var]:
    if isinstance(key, Var):
        yield key
    elif isinstance(key, (tuple, frozenset)):
        for part in key:
            yield from _variables(part)
