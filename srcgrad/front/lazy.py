"""What Python evaluates later than it is written down: `map`, `filter` and their like.

They are evaluated at once here, as lists. That is the same if each is run through once, and if
nothing that it reads has changed until then: else they are run as generators (see `by_items`).
"""

from __future__ import annotations

import itertools

import gast

from .build import Lowering
from .consumers import TAKING_METHODS, how_taken
from .meanwhile import disturbs, is_users
from .names import Comprehension, Definition, below, children
from .noticed import is_asked_for_less, may_do_more, may_write
from .resolve import resolve

_LOOPS = (gast.For, gast.While, *Comprehension, *Definition)

# they ask what they are given for one item after the other, when they are asked for one
LAZY: frozenset[object] = frozenset({
    enumerate, filter, iter, map, reversed, zip, itertools.accumulate, itertools.chain,
    itertools.chain.from_iterable, itertools.compress, itertools.cycle, itertools.dropwhile,
    itertools.filterfalse, itertools.groupby, itertools.islice, itertools.pairwise,
    itertools.starmap, itertools.takewhile, itertools.zip_longest,
})  # fmt: skip
# they read all that they are given when they are made
_EAGER: frozenset[object] = frozenset({
    itertools.combinations, itertools.permutations, itertools.product, itertools.repeat,
})  # fmt: skip


def is_handed_on(lowering: Lowering, node: gast.expr) -> bool:
    """Is it returned, put into a container, or given to a function of the user?"""
    for part in below(tree_of(lowering)):
        if any(child is node for child in children(part)):
            if isinstance(part, gast.Call):
                return is_users(lowering, part)
            return isinstance(part, (gast.Return, gast.List, gast.Tuple, gast.Dict, gast.Set))
    return False


def tree_of(lowering: Lowering) -> gast.AST:
    return (lowering.frame.text or lowering.source).tree


def called_one(lowering: Lowering, node: gast.AST) -> object:
    """The function that an expression calls, if that is known."""
    known = resolve(lowering, node.func) if isinstance(node, gast.Call) else None
    fn = known.value if known is not None else None
    return fn if type(fn).__hash__ is not None else None


def is_as_a_list(lowering: Lowering, node: gast.Call) -> bool:
    """Is the iterator that `node` makes run through at most once, does nothing change what it
    reads until its last item is taken, and does nobody notice when it does what it does?"""
    tree = tree_of(lowering)
    above = {id(child): part for part in below(tree) for child in children(part)}
    found = _in(tree, node, above)
    if found is None:
        return not disturbs(lowering, tree, [tree], node)
    fn = called_one(lowering, node)
    if may_do_more(lowering, fn, node):
        writes = may_write(lowering, fn, node)
        if is_asked_for_less(lowering, found, tree, above, LAZY, writes):
            return False
    nodes = _meanwhile(lowering, found, tree, above)
    if nodes is not None and fn in _EAGER:
        return True
    return nodes is not None and not disturbs(lowering, tree, nodes, node)


def are_kept(lowering: Lowering, node: gast.Call, parts: list[gast.expr]) -> bool:
    """Is the iterator that `node` makes run through at most once, and does nothing change what
    `parts` read until its last item is taken?"""
    tree = tree_of(lowering)
    above = {id(child): part for part in below(tree) for child in children(part)}
    found = _in(tree, node, above)
    nodes = None if found is None else _meanwhile(lowering, found, tree, above)
    together = gast.Tuple(parts, gast.Load())
    return nodes is not None and not disturbs(lowering, tree, nodes, together)


def _in(tree: gast.AST, node: gast.expr, above: dict[int, gast.AST]) -> gast.AST | None:
    """The node of the tree that it is, or was copied from."""
    if id(node) in above:
        return node

    def place(part: gast.AST) -> tuple:
        return part.lineno, part.col_offset, part.end_lineno, part.end_col_offset

    same = (part for part in below(tree) if type(part) is type(node) and place(part) == place(node))
    return next(same, None)


def _meanwhile(
    lowering: Lowering, node: gast.AST, tree: gast.AST, above: dict[int, gast.AST]
) -> list[gast.AST] | None:
    """What is run between the making of an iterator and its last item; None if it may be run
    through twice, or nobody knows."""
    parent = above[id(node)]
    match parent:
        case gast.For(iter=items, target=target, body=body) if items is node:
            inside = [target, *body]
            stops = (p for stmt in body for p in below(stmt))
            is_shared = any(isinstance(p, (gast.Yield, gast.YieldFrom)) for p in stops)
            return None if is_shared else inside  # (what takes the items stands elsewhere)
        case gast.YieldFrom():
            return None
        case gast.comprehension(iter=items) if items is node:
            holder = above[id(parent)]
            here = [part for part in children(holder) if part is not parent]
            here += [part for part in children(parent) if part is not node]
            if not isinstance(holder, gast.GeneratorExp):
                return here
            later = _meanwhile(lowering, holder, tree, above)
            return None if later is None else here + later
        case gast.Call() if parent.func is not node:
            return _while_given(lowering, node, parent, tree, above)
        case gast.Assign(targets=[gast.Name(id=name)]):
            return _while_kept(lowering, node, name, tree, above)
        case gast.Assign(targets=[gast.Tuple() | gast.List()]) | gast.Starred():
            return []
        case gast.Assign(targets=[gast.Subscript(slice=gast.Slice())]):
            return []
        case gast.AugAssign():  # (a list takes one item after the other)
            return [gast.AugAssign(parent.target, parent.op, gast.Constant(0, None))]
        case gast.IfExp() if parent.test is not node:
            return _meanwhile(lowering, parent, tree, above)
        case gast.Compare(ops=[gast.In() | gast.NotIn()]) if parent.left is not node:
            return []
        case _:
            return None


def _while_given(
    lowering: Lowering,
    node: gast.AST,
    call: gast.Call,
    tree: gast.AST,
    above: dict[int, gast.AST],
) -> list[gast.AST] | None:
    """What is run while a call asks for the items; None if they may be kept."""
    given: list[gast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
    others = [one for one in given if one is not node]
    fn = called_one(lowering, call)
    if fn in LAZY:
        later = _meanwhile(lowering, call, tree, above)
        return None if later is None else later + others
    if resolve(lowering, call.func) is not None:
        return others if how_taken(fn, call) else None
    if getattr(call.func, "attr", None) not in TAKING_METHODS:
        return None
    return [*others, gast.Call(call.func, [], [])]


def _while_kept(
    lowering: Lowering, node: gast.AST, name: str, tree: gast.AST, above: dict[int, gast.AST]
) -> list[gast.AST] | None:
    """What is run until the one use of the name to which it is bound, and while it is used."""
    uses: list[tuple[gast.Name, tuple[gast.AST, ...]]] = []
    heads: dict[int, tuple[gast.AST, ...]] = {}  # what a loop runs through stands before it
    home: tuple[gast.AST, ...] = ()

    def walk(part: gast.AST, loops: tuple[gast.AST, ...]) -> None:
        nonlocal home
        match part:
            case gast.For():
                heads[id(part.iter)] = loops
            case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
                heads[id(part.generators[0].iter)] = loops
            case gast.Name(ctx=gast.Load()) if part.id == name:
                uses.append((part, loops))
        home = loops if part is node else home
        inside = (*loops, part) if isinstance(part, _LOOPS) else loops
        for child in children(part):
            walk(child, heads.get(id(child), inside))

    walk(tree, ())
    if not uses:
        return []
    (use, loops), *others = uses
    if others or not all(loop in home for loop in loops):
        return None
    later = _meanwhile(lowering, use, tree, above)
    return None if later is None else _between(tree, node, use) + later


def _between(tree: gast.AST, node: gast.AST, use: gast.AST) -> list[gast.AST]:
    """What stands between two places of the text."""
    start, end = (node.end_lineno, node.end_col_offset), (use.lineno, use.col_offset)
    return [
        part
        for part in below(tree)
        if isinstance(part, (gast.stmt, gast.expr))
        and (part.lineno, part.col_offset) > start
        and (part.end_lineno, part.end_col_offset) < end
    ]
