"""Calls that change what an iterator reads between two of its items, or that it changes.

ys.extend(ys[-1] * x for x in xs)        for x in xs:
                                             ys.append(ys[-1] * x)
"""

from __future__ import annotations

from collections.abc import Sequence

import gast

from ..ir import prims
from .build import Lowering, Value
from .consumers import TAKING_METHODS
from .expressions import as_atom, located
from .generators import LocalGenerator, called, generator, run
from .lazy import LAZY, called_one, tree_of
from .loops import changes
from .meanwhile import disturbs

_HINT = "write the loop out"


def extended(lowering: Lowering, node: gast.Call) -> bool:
    """Lower `ys.extend(items)` where what is in `ys` by then may matter; refuse `d.update(items)`
    and its like there."""
    func = node.func
    if func.attr not in TAKING_METHODS or len(node.args) != 1 or node.keywords:
        return False
    (items,) = node.args
    if not may_meet(lowering, items, [gast.Call(func, [], [])]):
        return False
    found = generator(lowering, items)
    if found is None:
        return False
    if func.attr != "extend":
        reason = f"what this iterator reads may change while `.{func.attr}` takes its items"
        raise lowering.refuse(reason, node, _HINT)
    _append_each(lowering, func.value, found, node)
    return True


def added(lowering: Lowering, node: gast.AugAssign) -> bool:
    """Lower `ys += items` of a generator."""
    one_by_one = (gast.GeneratorExp, gast.Call, gast.Name)
    if not isinstance(node.op, gast.Add) or not isinstance(node.value, one_by_one):
        return False
    found = generator(lowering, node.value)
    if found is None:
        return False
    _append_each(lowering, node.target, found, node)
    return True


def _append_each(
    lowering: Lowering, target: gast.expr, items: LocalGenerator, node: gast.AST
) -> None:
    def take(item: Value) -> None:
        made, write_back = located(lowering, target)
        args = (made, as_atom(lowering, item, node))
        write_back(lowering.write(prims.append, args, node, ".append"))

    run(lowering, items, take, changes(lowering, [node]), False, lowering.live, node)


def makes_iterator(lowering: Lowering, node: gast.expr) -> bool:
    """Does an expression make an iterator, or name one that is followed item by item?"""
    match node:
        case gast.GeneratorExp():
            return True
        case gast.Name(id=name):
            return isinstance(lowering.env.get(lowering.frame.key(name) or ""), LocalGenerator)
        case gast.Call():
            return called_one(lowering, node) in LAZY or called(lowering, node) is not None
        case _:
            return False


def may_meet(lowering: Lowering, items: gast.expr, others: Sequence[gast.AST]) -> bool:
    """Do the items come one by one, and may `others` change what they are made of, or look at what
    is changed when they are made?"""
    if not makes_iterator(lowering, items):
        return False
    found = generator(lowering, items) if isinstance(items, gast.Name) else None
    made = items if found is None else found.node
    return disturbs(lowering, tree_of(lowering), [*others], made)


def check_apart(lowering: Lowering, items: gast.expr, others: Sequence[gast.AST]) -> None:
    """Refuse what is called for one item after the other, if the items may tell."""
    if others and may_meet(lowering, items, others):
        reason = "what is called here for each item may change what this iterator reads"
        raise lowering.refuse(reason, items, _HINT)
