"""What a user's rule may write of what it is given: it gets copies of that.

    def _(y, dy, x):
        dy[x < 0] = 0.0       (`dy` is a copy: others read it too)
        return dy

>>> import operator
>>> from ..ir.core import Block, Const, Param
>>> dy, dx = Var("dy"), Var("dx")
>>> body = Block((Op((dx,), operator.imul, (dy, Const(2.0))),), (dx,))
>>> written_params(Function("rule", (Param(dy, "dy"),), body), {}) == [dy]
True
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

from ..analysis.aliases import check_aliases
from ..analysis.effects import TOLD
from ..analysis.kinds import infer
from ..analysis.memory import is_immutable, written
from ..analysis.points import Place, Points, base_of
from ..analysis.unknown_writes import may_be_written
from ..errors import Unsupported
from ..ir import prims
from ..ir.core import Const, Function, Op, Var
from ..ir.kinds import ANY, Dict, Kind, List
from ..ir.walk import defined, stmts_in
from ..rules.placing import place_of
from ..runtime_rules import span_at
from .versions import with_versions


@functools.cache
def writes(function: Function) -> bool:
    """Does a rule write into memory at all, or do what nobody knows?"""
    ops = [op for op in stmts_in(function.body) if isinstance(op, Op)]
    return any(_places(op, {}) or _sets_outside(op) for op in ops)


def written_params(function: Function, given: Mapping[Var, Kind]) -> list[Var]:
    """The parameters of a rule, of these kinds, that it may write: also what they hold."""
    if not writes(function):
        return []
    params = [param.var for param in function.params]
    kinds = infer(function.body, given)
    places = _written_places(function, kinds, _places)
    if _is_elsewhere(places):  # (it may have been put there)
        return [param for param in params if not is_immutable(kinds.get(param, ANY))]
    return [param for param in params if param in places]


def writes_what_it_is_given(function: Function, given: Mapping[Var, Kind]) -> bool:
    """Is a function that has a rule known to write into its parameters, of these kinds?"""
    if not writes(function):
        return False
    params = {param.var for param in function.params}
    return not params.isdisjoint(_written_places(function, infer(function.body, given), _sure))


def is_tangled(function: Function, given: Mapping[Var, Kind]) -> bool:
    """Does a rule write memory under one name and read it under another?"""
    if not writes(function):
        return False
    kinds = infer(function.body, given)
    told = with_versions(function, kinds).function
    is_told = any(isinstance(op, Op) and isinstance(op.fn, TOLD) for op in stmts_in(told.body))
    return is_told or _is_untold(told, kinds)


def with_names_told(body: Callable, function: Function, given: Mapping[Var, Kind]) -> Function:
    """The rule in which each name sees what was written under another; refused if that is not
    known."""
    if not writes(function):
        return function
    kinds = infer(function.body, given)
    told = with_versions(function, kinds).function
    if _is_untold(told, kinds):
        raise tangled(body)
    return told


def _is_untold(function: Function, kinds: Mapping[Var, Kind]) -> bool:
    every = frozenset(kinds) | defined(function.body)
    return bool(check_aliases(function, kinds, every)) or _is_elsewhere(
        _written_places(function, kinds, _places)
    )


def _written_places(
    function: Function,
    kinds: Mapping[Var, Kind],
    written_atoms: Callable[[Op, Mapping[Var, Kind]], set[Var]],
) -> set[Place]:
    points = Points.of(function.body, [param.var for param in function.params], kinds)
    found: set[Place] = set()
    for op in stmts_in(function.body):
        if isinstance(op, Op):
            found |= {("elsewhere", op)} if _sets_outside(op) else set()
            for atom in written_atoms(op, kinds):
                is_known = atom is written(op, kinds)
                places = points.at(atom) if is_known else points.reach(atom)
                is_note = op.fn is prims.append or isinstance(kinds.get(atom), (List, Dict))
                found |= {p for p in places if not (is_note and _is_elsewhere({base_of(p)}))}
    return set(map(base_of, found))


def _sets_outside(op: Op) -> bool:
    """Does it set what is known outside of the rule, where it may be read and written?"""
    if op.fn is prims.set_global:
        return True
    is_setting = op.fn in (setattr, delattr, prims.set_attribute)
    return is_setting and isinstance(op.args[0], Const)


def _is_elsewhere(places: set[Place]) -> bool:
    """Is it what others know? (A list or dict in which a rule takes notes is no array.)"""
    return any(isinstance(place, tuple) for place in places)


def tangled(body: Callable) -> Unsupported:
    return Unsupported(
        "the rule writes memory under one name and reads it under another",
        span_at(place_of(body)),
        "return new arrays, or register a rule for forward mode with srcgrad.rules.jvp_of",
    )


def _places(op: Op, kinds: Mapping[Var, Kind]) -> set[Var]:
    """What an operation may write into."""
    return {atom for atom in may_be_written(op, kinds) if isinstance(atom, Var)} | _sure(op, kinds)


def _sure(op: Op, kinds: Mapping[Var, Kind]) -> set[Var]:
    """What an operation is known to write into."""
    atom = written(op, kinds)
    return {atom} if isinstance(atom, Var) else set()
