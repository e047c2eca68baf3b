"""Calls that run through their arguments: which take a generator as the list of its items.

>>> call = gast.parse("f(items)").body[0].value
>>> how_taken(sum, call), how_taken(zip, call)
('wholly', 'calmly')
"""

from __future__ import annotations

import array
import collections
import functools
import itertools
import math

import gast
import numpy as np

from ..ir.core import Atom
from .build import Lowering
from .generators import as_list, called, generator
from .names import reads_of, stores_of
from .noticed import counts

# methods that run through what they are given
TAKING_METHODS = frozenset("extend fromkeys intersection join union update writelines".split())
# what runs through what it is given, to its end, and keeps nothing of it but the items
_TAKING: frozenset[object] = frozenset({
    all, any, array.array, bytearray, bytes, collections.Counter, collections.OrderedDict,
    collections.deque, dict, dict.fromkeys, frozenset, functools.reduce, itertools.combinations,
    itertools.combinations_with_replacement, itertools.permutations, itertools.product, list,
    math.fsum, math.prod, max, min, set, sorted, sum, tuple,
})  # fmt: skip
# what asks for one item after the other
_LAZY: frozenset[object] = frozenset({
    enumerate, filter, iter, map, next, zip, itertools.accumulate, itertools.chain, itertools.cycle,
    itertools.compress, itertools.dropwhile, itertools.filterfalse, itertools.islice,
    itertools.pairwise, itertools.starmap, itertools.takewhile, itertools.zip_longest,
})  # fmt: skip
_LIBRARIES = ("heapq", "math", "numpy", "scipy", "statistics")


def how_taken(fn: object, call: gast.Call) -> str:
    """How a call of a function runs through the generators that it is given: "wholly", as `sum`
    does; "calmly" means that it does not matter when; "" that nobody knows."""
    if type(fn).__hash__ is None or not (fn in _TAKING or fn in _LAZY or _is_of_library(fn)):
        return ""
    is_part = fn in _LAZY or fn in (any, all) or fn is np.fromiter and counts(call)
    return "calmly" if is_part else "wholly"


def _is_of_library(fn: object) -> bool:
    return (getattr(fn, "__module__", None) or "").split(".")[0] in _LIBRARIES


def taken(lowering: Lowering, node: gast.expr, takes: str) -> Atom | None:
    """The list of the items of a generator that is an argument; None if it is something else."""
    if not takes or takes == "calmly" and not taken_early(lowering, node):
        return None
    before = len(lowering.errors), list(lowering.stmts), dict(lowering.env)
    found = generator(lowering, node)
    if found is None:
        return None
    made = as_list(lowering, found, node)
    if len(lowering.errors) > before[0] and called(lowering, node) is not None:
        # perhaps it carries no derivative: then it may stay as it is
        del lowering.errors[before[0] :]
        lowering.stmts[:], lowering.env = before[1], before[2]
        return None
    return made


def taken_early(lowering: Lowering, node: gast.expr) -> bool:
    """Is it a generator expression that comes to the same whenever it is run?"""
    if not isinstance(node, gast.GeneratorExp):
        return False
    parts = [node.elt]
    for each in node.generators:
        parts += [each.iter, *each.ifs]
    facts = lowering.frame.root.facts
    if facts is None or not all(lowering.parts.is_quiet(lowering, part) for part in parts):
        return False
    names = reads_of(node)
    written = stores_of(facts.body)
    return not any(facts.changes_after(name, node) or name in written.mutated for name in names)
