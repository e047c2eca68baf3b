"""Iterators that are run through more than once: each goes on where the one before has left it.

In goes a block, out come the errors for those that carry a derivative, and the loops over others
that stay though nobody reads what they compute, for they leave less to who comes next.

>>> from ..ir.core import Block, Const
>>> it, i = Var("it"), Var("i")
>>> make = Op((it,), enumerate, (Const("ab"),))
>>> loops = [Loop(Each(i, it), (), Block((), ())) for _ in range(2)]
>>> block = Block((make, *loops), ())
>>> stepping(block, (), {}) == {loop.head for loop in loops}, stepping(Block((make,), ()), (), {})
(True, frozenset())
"""

from __future__ import annotations

import operator
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..analysis.effects import is_pure
from ..analysis.handing_on import hands_on
from ..analysis.iterators import ITERATORS, is_iterator, is_iterator_given, places_run_through
from ..analysis.places import Old, Place, base_of
from ..analysis.points import Points
from ..errors import Span, SrcgradError, Unsupported
from ..ir import marks, prims
from ..ir.core import Atom, Block, Each, Function, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, is_unknown
from ..ir.walk import definitions, map_blocks, own_atoms, regions, stmts_in

_MAKERS = frozenset({zip, enumerate, reversed, iter, map, filter})
_HANDING = frozenset({
    prims.make_tuple, prims.make_list, prims.make_dict, prims.append, prims.store, prims.identity,
    prims.set_attribute, setattr,
})  # fmt: skip
# what else asks for items
_ASKING = frozenset({next, operator.contains, prims.call, prims.apply})
_HINT = "make one for each, or count in a while loop"

Around = tuple[Loop, ...]


def run_through_again(
    function: Function, live: frozenset[Var], kinds: Mapping[Var, Kind]
) -> list[SrcgradError]:
    """An error for each iterator, of those that carry a derivative, that is run through again."""
    params = [param.var for param in function.params]
    uses = _uses(function.body, params, kinds)
    errors: dict[Place, SrcgradError] = {}
    for atom in _again(uses):
        if atom in live:
            errors[atom] = _error(atom, uses.made[atom].span or function.span)
    for place, found in _again_by_place(function.body, params, kinds, uses).items():
        if place not in errors and any(a in live for a in (place, *(use.atom for use in found))):
            errors[place] = _error(found[-1].atom, found[-1].stmt.span)
    given = [
        _used_up(param.name, function)
        for param in function.params
        if param.var in live and is_iterator_given(kinds.get(param.var, ANY))
    ]
    return [*errors.values(), *given, *_called_until(function.body, live)]


def _used_up(name: str, function: Function) -> SrcgradError:
    reason = f"`{name}` is an iterator, which is used up when it is run through"
    hint = "give a list of its items, or select other parameters with `wrt`"
    return Unsupported(reason, function.span, hint)


def _called_until(block: Block, live: frozenset[Var]) -> list[SrcgradError]:
    """An error for each `iter(function, sentinel)`."""
    reason, hint = "what `iter` calls is not followed", "write a `while` loop that calls it"
    ops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Op) and stmt.fn is iter]
    return [
        Unsupported(reason, op.span, hint)
        for op in ops
        if len(op.args) > 1 and any(out in live for out in op.outs)
    ]


def _error(atom: Var, span: Span | None) -> SrcgradError:
    name = f"`{atom.wish}`" if atom.wish and not atom.is_temporary else "an iterator"
    return Unsupported(f"{name} is run through twice, and goes on where it was", span, _HINT)


def stepping(block: Block, params: Sequence[Var], kinds: Mapping[Var, Kind]) -> frozenset[Each]:
    """The heads of loops over iterators that others run through as well, or that are given."""
    uses = _uses(block, params, kinds)
    found = _again(uses) | _again_by_place(block, params, kinds, uses)
    stmts = [use.stmt for every in found.values() for use in every]
    defs = definitions(block)
    stmts += [use.stmt for use in uses.found if _is_of_elsewhere(use.atom, defs, kinds)]
    loops = [stmt for stmt in stmts if isinstance(stmt, Loop)]
    return frozenset(loop.head for loop in loops if isinstance(loop.head, Each))


def _is_of_elsewhere(atom: Var, defs: Mapping[Var, Stmt], kinds: Mapping[Var, Kind]) -> bool:
    """May it be an iterator that others know, as a file?"""
    kind = kinds.get(atom, ANY)
    match defs.get(atom):
        case Op(fn=fn, args=args) if fn is iter:
            return len(args) > 1
        case Op(fn=fn) if is_unknown(kind):
            is_made = isinstance(fn, (types.BuiltinFunctionType, type)) and not is_pure(fn)
            return is_made or fn is marks.enter
        case _:
            return is_iterator_given(kind)


def kept_as_they_are(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """The block, in which of iterators that are run through again nothing is known but their
    items: `it = iter(enumerate(xs))`."""
    again = _again(_uses(block, (), kinds))

    def visit(block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Op) and stmt.fn in ITERATORS and stmt.outs[0] in again:
                known = Var("", True)
                stmts += [
                    replace(stmt, outs=(known,)),
                    Op(stmt.outs, iter, (known,), (), stmt.span, "iter"),
                ]
            else:
                stmts.append(map_blocks(stmt, visit))
        return Block(tuple(stmts), block.end)

    return visit(block) if again else block


# --- uses --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Made:
    """Where an iterator is made, or taken, and the loops around that."""

    span: Span | None
    around: Around


@dataclass(frozen=True)
class _Use:
    """What runs through something, or hands it on, and the loops around that."""

    atom: Var
    stmt: Stmt
    around: Around


@dataclass
class _Uses:
    """Of iterators that are `made` in a block; what loops give (`each`); what is bound under
    another name on some way (`chosen`)."""

    made: dict[Place, _Made] = field(default_factory=dict)
    each: dict[Var, _Made] = field(default_factory=dict)
    chosen: set[Atom] = field(default_factory=set)
    found: list[_Use] = field(default_factory=list)


def _uses(block: Block, params: Sequence[Var], kinds: Mapping[Var, Kind]) -> _Uses:
    uses = _Uses({p: _Made(None, ()) for p in params if is_iterator(kinds.get(p, ANY))})

    def use(atom: Atom, stmt: Stmt, around: Around) -> None:
        if isinstance(atom, Var):
            uses.found.append(_Use(atom, stmt, around))

    def walk(block: Block, around: Around) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    for atom in own_atoms(stmt):
                        use(atom, stmt, around)
                    if stmt.fn in _MAKERS:
                        uses.made.update(dict.fromkeys(stmt.outs, _Made(stmt.span, around)))
                case Loop(head=Each(target=target, items=items)):
                    use(items, stmt, around)
                    uses.each[target] = _Made(stmt.span, (*around, stmt))
                case _:
                    pass
            inner = (*around, stmt) if isinstance(stmt, Loop) else around
            for region in regions(stmt):
                walk(region, inner)
                uses.chosen.update(region.end)
            if isinstance(stmt, Loop):
                uses.chosen.update(carry.init for carry in stmt.carries)

    walk(block, ())
    return uses


def _again(uses: _Uses) -> dict[Place, list[_Use]]:
    """The uses of those that are used again under their own names."""
    return _several(
        [(use.atom, use, uses.made[use.atom]) for use in uses.found if use.atom in uses.made]
    )


def _several(found: Sequence[tuple[Place, _Use, _Made]]) -> dict[Place, list[_Use]]:
    """The uses of those that are used more than once, or in a loop in which they are not made."""
    by_place: dict[Place, list[_Use]] = {}
    again: set[Place] = set()
    for place, use, made in found:
        before = by_place.setdefault(place, [])
        if before or use.around != made.around[: len(use.around)]:
            again.add(place)
        before.append(use)
    return {place: uses for place, uses in by_place.items() if place in again}


def _again_by_place(
    block: Block, params: Sequence[Var], kinds: Mapping[Var, Kind], uses: _Uses
) -> dict[Place, list[_Use]]:
    """The same of those that a container holds, or that one of several ways has chosen: by what
    has made them."""
    kept = uses.made.keys() & uses.chosen
    kept |= {use.atom for use in uses.found if use.atom in uses.made and _hands_on(use, kinds)}
    others = [use for use in uses.found if use.atom not in uses.made]
    taken = [use for use in others if is_iterator(kinds.get(use.atom, ANY))]
    if not kept and not taken:
        return {}
    unknown = [use for use in others if is_unknown(kinds.get(use.atom, ANY))]
    points = Points.of(block, params, kinds)
    found: list[tuple[Place, _Use, _Made]] = []
    for use in (*taken, *filter(_may_run_through, unknown)):
        if _hands_on(use, kinds):
            continue
        places = points.at(use.atom)
        known = {base_of(place) for place in places} & kept
        if not known and is_iterator(kinds.get(use.atom, ANY)):
            known = {base_of(place) for place in places}
        is_old = any(isinstance(place, Old) for place in places)
        for place in known:
            made = _Made(None, ()) if is_old else uses.made.get(place, _Made(None, ()))
            found.append((place, use, uses.each.get(use.atom, made)))
    return _several(found)


def _hands_on(use: _Use, kinds: Mapping[Var, Kind]) -> bool:
    if not isinstance(use.stmt, Op) or use.stmt.fn in _MAKERS:
        return False
    return use.stmt.fn in _HANDING or hands_on(use.stmt, kinds)


def _may_run_through(use: _Use) -> bool:
    """Does it ask an iterator for items? (Of what is not known to be one.)"""
    op = use.stmt
    if not isinstance(op, Op):
        return True
    given = [op.args[place] for place in places_run_through(op)]
    is_call = isinstance(op.fn, (types.FunctionType, prims.Called)) and not is_pure(op.fn)
    return use.atom in given or is_call or op.fn in _ASKING
