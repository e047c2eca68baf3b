"""What loops take row by row: which parts of a row vary, where what the rows are made of tells.

The numbers of `enumerate` and the keys of `dict.items` do not; what `zip` takes from a list that
does not vary does not.

>>> from ..ir.core import Const
>>> xs, pairs, row, i, x = Var("xs"), Var("pairs"), Var("row"), Var("i"), Var("x")
>>> rows = Rows({xs, pairs})
>>> rows.note(Op((pairs,), enumerate, (xs,)))
>>> rows.take(Each(row, pairs))
>>> rows.note(Op((i, x), prims.unpack, (row, Const(2))))
>>> rows.is_still(i), rows.is_still(x)
(True, False)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from ..ir import prims
from ..ir.core import Atom, Const, Each, Op, Var
from ..ir.kinds import Dict, Kind

# what may vary in a value: nothing (True), whatever is in it (None), or part by part
Still = bool | tuple | None


@dataclass
class Rows:
    """`varied` are the Vars that vary, as far as is known; what is found is no longer true of a
    value once more of what it is made of varies, and is found again then."""

    varied: Collection[Var]
    rows: dict[Var, Still] = field(default_factory=dict)  # of a sequence: of each of its items
    values: dict[Var, Still] = field(default_factory=dict)

    def note(self, op: Op) -> None:
        """An operation that makes rows, or takes one apart."""
        match op:
            case Op(fn=prims.unpack, args=(source, _)):
                parts = self.values.get(source)  # type: ignore[arg-type]
                is_known = isinstance(parts, tuple) and len(parts) == len(op.outs)
                for place, out in enumerate(op.outs):
                    self.values[out] = parts[place] if is_known else None  # type: ignore[index]
            case Op(fn=prims.Method(name="items"), outs=(out,)):
                self.rows[out] = (True, None)
            case Op(fn=fn, outs=(out,), args=args) if fn is enumerate and args:
                self.rows[out] = (True, self.of_item(args[0]))
            case Op(fn=fn, outs=(out,), args=args) if fn is zip:
                self.rows[out] = tuple(map(self.of_item, args))
            case Op(fn=fn, outs=(out,), args=(source, *_)) if fn in _SAME_ITEMS:
                self.rows[out] = self.of_item(source)
            case Op(fn=operator.getitem, outs=(out,), args=(Var() as source, Const(value=place))):
                parts = self.values.get(source)
                is_known = isinstance(parts, tuple) and place in range(len(parts))
                self.values[out] = parts[place] if is_known else None  # type: ignore[index]

    def take(self, head: Each) -> None:
        """A loop takes its items."""
        self.values[head.target] = self.of_item(head.items)

    def of_item(self, items: Atom) -> Still:
        if items not in self.varied:
            return True
        return self.rows.get(items)  # type: ignore[arg-type]

    def is_still(self, var: Var) -> bool:
        return self.values.get(var) is True


_SAME_ITEMS = (list, tuple, sorted, reversed, iter)


def key_read(op: Op, kind_of: Callable[[Atom], Kind]) -> Atom | None:
    """The key by which `op` looks something up in a dict: it chooses, and whatever it is made of,
    no derivative flows through that.

    >>> from ..ir.kinds import ANY
    >>> d, k, y = Var("d"), Var("k"), Var("y")
    >>> key_read(Op((y,), operator.getitem, (d, k)), lambda a: Dict(None, ANY, ANY)) is k
    True
    """
    is_read = op.fn is operator.getitem or isinstance(op.fn, prims.Method) and op.fn.name in _READ
    if not is_read or len(op.args) < 2:
        return None
    return op.args[1] if type(kind_of(op.args[0])) is Dict else None


_READ = frozenset({"get", "pop"})
