"""What runs through others: the adjoint and the tangent of `zip`, `enumerate` and `reversed`, where
they are not the head of a loop. (There the loop delivers to what they were made of.)

>>> sorted(fn.__name__ for fn in ITERATING)
['enumerate', 'reversed', 'zip']
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from .. import runtime
from ..analysis.iterators import is_done_once
from ..ir import prims
from ..ir.core import Const, Op
from ..ir.kinds import is_unknown
from .context import Context
from .cotangents import Cotangent, Cotangents
from .entries import EVERY, UNKNOWN, WRITE_A_LOOP, Entry, again, alike, enter, on_tangents, refusal
from .structure import in_form_of
from .tangents import Tangents


def _pull_zip(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    active = [arg in context.active for arg in op.args]
    each = zip(op.args, active, strict=True)
    read = [again(arg, op, table.emit, context) if moves else Const(()) for arg, moves in each]
    whole = table.atom(op.out, outs[0])
    columns = table.emit(runtime.unzip, whole, table.emit(prims.make_tuple, *read))
    for position, arg in enumerate(op.args):
        if active[position]:
            column = table.emit(operator.getitem, columns, Const(position))
            table.add(arg, in_form_of(arg, column, table, context))
    return True


def _push_zip(op: Op, table: Tangents) -> bool:
    kinds, defs = table.context.kinds, table.context.defs
    for arg in op.args:
        if is_unknown(kinds.get(arg)) and not table.has(arg) and is_done_once(arg, defs, kinds):  # type: ignore[arg-type]
            raise refusal(op, UNKNOWN, WRITE_A_LOOP)
    return on_tangents(op, table, EVERY)


def _by_rule(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    return False


def _push_enumerate(op: Op, table: Tangents) -> bool:
    """The numbers have no tangent."""
    if table.has(op.args[0]):
        enter(op, (table.emit(runtime.beside_zero, table.atom(op.args[0])),), table)
    return True


def _pull_reversed(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    whole = table.atom(op.out, outs[0])
    value = table.emit(operator.getitem, whole, Const(slice(None, None, -1)))
    table.add(op.args[0], in_form_of(op.args[0], value, table, context))
    return True


ITERATING: dict[Callable, Entry] = {
    zip: Entry(_pull_zip, _push_zip, EVERY),
    enumerate: Entry(_by_rule, _push_enumerate),
    reversed: Entry(_pull_reversed, alike(0)),
}
