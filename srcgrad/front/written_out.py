"""A call as the text of a Python function, whose body is put in its place like a nested one's.

>>> parsed("def twice(x): return 2 * x").name, letters(2)
('twice', ['item1', 'item2'])
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence

import gast

from ..ir import prims
from ..ir.core import Const, Var
from ..runtime_cuts import check_items
from .build import LocalFunction, Lowering, Value
from .consumers import taken
from .expressions import atom
from .frames import Frame
from .nested import inline

# the longest display whose items are given one by one
_MOST_ITEMS = 8
_SEQUENCES = (gast.List, gast.ListComp, gast.Tuple)


def items_of(node: gast.expr) -> list[gast.expr] | None:
    """The items of a short display."""
    if not isinstance(node, (gast.List, gast.Tuple)) or len(node.elts) > _MOST_ITEMS:
        return None
    return None if any(isinstance(item, gast.Starred) for item in node.elts) else node.elts


def sequence(
    lowering: Lowering, node: gast.expr, in_part: bool = False, is_copied: bool = False
) -> Value:
    """The items of an iterable as something that has places; if only some of them are asked for
    (`in_part`), the run tells that it is no iterator that leaves the others for later.
    `is_copied`: they stay what they are, whatever is written into the iterable."""
    if (made := taken(lowering, node, "wholly")) is not None:
        return made
    items = atom(lowering, node)
    if isinstance(node, _SEQUENCES):
        return items
    if in_part and isinstance(items, Var):
        lowering.effect(check_items, (items,), node, (), (("line", Const(node.lineno)),))
    may_have_places = isinstance(node, (gast.Name, gast.Subscript)) and not is_copied
    spelled = prims.WITH_PLACES if may_have_places else "list"
    return lowering.emit(list, (items,), node, spelled=spelled)


def letters(count: int) -> list[str]:
    return [f"item{number}" for number in range(1, count + 1)]


@functools.lru_cache(maxsize=256)
def parsed(text: str) -> gast.FunctionDef:
    return gast.parse(text).body[0]


def run_text(
    lowering: Lowering, text: str, args: Sequence[Value], node: gast.Call, name: str | None
) -> Value:
    """The body of the function with this text, as if it stood at `node`. (Its statements have no
    place of their own, so that what they do is told as done by the user's statement.)"""
    tree = copy.deepcopy(parsed(text))
    for part in gast.walk(tree):
        if isinstance(part, gast.stmt):
            for attribute in ("lineno", "end_lineno"):
                if hasattr(part, attribute):
                    delattr(part, attribute)
        elif "lineno" in part._attributes:
            gast.copy_location(part, node)
    made = LocalFunction(tree, Frame(frozenset()), {})
    return inline(lowering, made, tuple(args), (), node, name)
