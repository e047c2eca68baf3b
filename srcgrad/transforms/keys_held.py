"""Which keys dicts hold by now that were written down: is a result remembered already?

    def value(self, n):
        if n not in self.memo:
            self.memo[n] = self.value(n - 1) * self.x
        return self.memo[n]

A dict is known from where it is written down, by whatever name, until something else is done with
it than to read and to set single items: from then on nothing is said of it.

>>> d, e, held = Var("d"), Var("e"), KeysHeld()
>>> held.follow(Op((d,), prims.make_dict, (Const((0,)), Var("x"))))
>>> held.follow(Op((e,), prims.store, (d, Const(1), Var("y"))))
>>> held.asked(Op((Var("t"),), operator.contains, (d, Const(1)))).value
True
>>> held.follow(Op((), print, (e,)))
>>> held.asked(Op((Var("t"),), operator.contains, (d, Const(1)))) is None
True
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..ir import prims
from ..ir.core import NONE, Atom, Const, Op, Var

_SAME = (operator.is_, operator.is_not)
_READS = (operator.getitem, operator.contains, *_SAME)
_KEYS = (int, str, tuple)


@dataclass
class KeysHeld:
    """`dicts`: which dict a value is; `keys`: what is in it, if it is known."""

    dicts: dict[Var, Var] = field(default_factory=dict)
    keys: dict[Var, frozenset] = field(default_factory=dict)

    def follow(self, op: Op) -> None:
        """An operation is done."""
        atoms = (*op.args, *(value for _, value in op.options))
        is_store = op.fn is prims.store and isinstance(op.args[1], Const)
        is_of_item = is_store or op.fn in _READS
        for atom in atoms[1:] if is_of_item else atoms:
            self.lose(atom)
        if op.fn is prims.make_dict or op.fn is dict and not atoms:
            self._made(op)
        own = self._dict(op.args[0]) if is_store else None
        if own is not None and _is_key(op.args[1]):
            self.dicts[op.outs[-1]] = own
            if own in self.keys:
                self.keys[own] |= {op.args[1].value}  # type: ignore[union-attr]
        elif is_store:
            self.lose(op.args[0])

    def _made(self, op: Op) -> None:
        values = op.args[0].value if op.args and isinstance(op.args[0], Const) else ()
        if not op.args or isinstance(op.args[0], Const):
            if all(type(value) in _KEYS for value in values):  # type: ignore[attr-defined]
                self.dicts[op.out] = op.out
                self.keys[op.out] = frozenset(values)  # type: ignore[arg-type]

    def _dict(self, atom: Atom) -> Var | None:
        return self.dicts.get(atom) if isinstance(atom, Var) else None

    def rename(self, old: Atom, new: Var) -> None:
        """What was one value is another from now on."""
        own = self._dict(old)
        if own is not None:
            self.dicts[new] = own

    def lose(self, atom: Atom) -> None:
        """Somebody else has it."""
        own = self._dict(atom)
        if own is not None:
            self.keys.pop(own, None)

    def asked(self, op: Op) -> Const | None:
        """Whether a key is in a dict, or whether there is a dict."""
        if op.fn in _SAME and op.args[1] == NONE and self._dict(op.args[0]) is not None:
            return Const(op.fn is operator.is_not)
        if op.fn is not operator.contains or not _is_key(op.args[1]):
            return None
        held = self.keys.get(own) if (own := self._dict(op.args[0])) is not None else None
        return None if held is None else Const(op.args[1].value in held)  # type: ignore[union-attr]

    def joined(self, one: Mapping[Var, frozenset], other: Mapping[Var, frozenset]) -> None:
        """After either of two arms."""
        self.keys = {own: keys for own, keys in one.items() if other.get(own) == keys}


def _is_key(atom: Atom) -> bool:
    return isinstance(atom, Const) and type(atom.value) in _KEYS


__all__ = ["KeysHeld"]
