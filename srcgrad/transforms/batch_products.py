"""How products of arrays are batched, and the solution of systems of equations.

>>> sorted(op.__name__ for op in PRODUCTS)
['dot', 'einsum', 'matmul', 'matmul', 'outer', 'solve']
"""

from __future__ import annotations

import operator
from collections.abc import Callable

import numpy as np

from ..ir import prims
from ..ir.core import Const, Op
from .batch_arrays import elementwise
from .batching import Batch, Rule, bound
from .levels import NotBatched


def matmul(op: Op, batch: Batch) -> None:
    """NumPy's `@` treats all but the last two axes as a batch; a vector of directions is a matrix,
    whose rows are multiplied."""
    if op.options or len(op.args) != 2:
        raise NotBatched("options of a product")
    a, b = op.args
    ranks = left, right = batch.rank(a), batch.rank(b)
    if 0 in ranks:
        if op.fn is not np.dot:
            raise NotBatched("a product with a number")
        return elementwise(Op(op.outs, operator.mul, op.args, (), op.span), batch)
    if batch.is_batched(a) and batch.is_batched(b):
        if min(ranks) < 2 or op.fn is np.dot and max(ranks) > 2:
            raise NotBatched("a product of two that are batched")
        rank = max(ranks)
        return batch.give(op, operator.matmul, batch.aligned(a, rank), batch.aligned(b, rank))
    if max(ranks) > 2 and (op.fn is np.dot or min(ranks) < 2):
        raise NotBatched("a product of arrays of many axes")
    if batch.is_batched(b) and right == 1:
        # every row is multiplied from the left: all rows from the right
        other = batch.write(np.transpose, a) if left == 2 else a
        return batch.give(op, operator.matmul, b, other)
    if min(ranks) >= 2:
        a, b = batch.aligned(a, max(ranks)), batch.aligned(b, max(ranks))
    batch.give(op, operator.matmul, a, b)


def outer(op: Op, batch: Batch) -> None:
    a, b = bound(op, "a", "b").values()
    if batch.rank(a) != 1 or batch.rank(b) != 1:
        raise NotBatched("an outer product of what is no vector")
    column = batch.indices(None) if batch.is_batched(b) else None
    if batch.is_batched(a):
        whole = batch.write(prims.make_slice, None, None, None)
        a = batch.write(operator.getitem, a, batch.indices(whole, None))
    else:
        whole = batch.write(prims.make_slice, None, None, None)
        a = batch.write(operator.getitem, a, batch.write(prims.make_tuple, whole, None))
    b = b if column is None else batch.write(operator.getitem, b, column)
    batch.give(op, operator.mul, a, b)


def einsum(op: Op, batch: Batch) -> None:
    """One more letter, for the axis of directions."""
    subscripts, *operands = op.args
    text = subscripts.value if isinstance(subscripts, Const) else None
    if op.options or not isinstance(text, str) or "->" not in text or "." in text:
        raise NotBatched("subscripts that are not known")
    inputs, result = text.replace(" ", "").split("->")
    parts = inputs.split(",")
    letter = next((c for c in "nmzabcdefghijklopqrstuvwxy" if c not in text), None)
    if letter is None or len(parts) != len(operands):
        raise NotBatched("subscripts that are not known")
    for place, operand in enumerate(operands):
        if batch.rank(operand) != len(parts[place]):
            raise NotBatched("subscripts that do not fit")
        if batch.is_batched(operand):
            parts[place] = letter + parts[place]
    batch.give(op, np.einsum, f"{','.join(parts)}->{letter}{result}", *operands)


def solved(op: Op, batch: Batch) -> None:
    """Of one matrix: directions are columns of the other side."""
    a, b = bound(op, "a", "b").values()
    if batch.is_batched(a) or batch.rank(a) != 2:
        raise NotBatched("a system of equations that is batched")
    if batch.rank(b) == 1:
        columns = batch.write(np.transpose, b)
        batch.give(op, np.transpose, batch.write(np.linalg.solve, a, columns))
    else:
        batch.give(op, np.linalg.solve, a, b)


PRODUCTS: dict[Callable, Rule] = {
    **dict.fromkeys((operator.matmul, np.dot, np.matmul), matmul),
    np.einsum: einsum,
    np.linalg.solve: solved,
    np.outer: outer,
}
