"""A settled sweep, split into the two halves of a call.

In: the forward block and the mirror of a user's function. Out: the function that runs forward, if
it returns more than the user's own, and the one that runs backward; what each is given is noted in
the `Halves`.

>>> x = Var("x")
>>> wish_of(x), is_moving((x, Const(1.0)), frozenset({x}))
('x', True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..analysis.effects import is_pure
from ..analysis.kinds import Kinds
from ..analysis.memory import is_immutable
from ..analysis.storage import Storage
from ..errors import Unsupported
from ..ir import prims
from ..ir.core import NONE, Atom, Block, Const, Function, Op, Param, Var
from ..ir.kinds import ANY, Column, Tuple
from ..ir.walk import definitions, free
from .again import may_go_again
from .calls import Halves, distinct, giving_its_own
from .dead import sweep_dead
from .dispatched import makes_functions
from .primals import Primal

LATER = (
    "the pullback reads an attribute of an object that may be changed before it is called",
    "take grad or value_and_grad of it",
)


def closed(
    halves: Halves,
    primal: Primal,
    ahead: Block,
    mirror: Block,
    seeds: Sequence[Var],
    kinds: Kinds,
) -> Iterator[tuple[Function, prims.Generated]]:
    """The functions of the two halves, with their handles."""
    function = primal.function
    goes = may_go_again(mirror, kinds)
    mirror = sweep_dead(mirror, lambda op: is_pure(op.fn) and goes(op))
    mirror = giving_its_own(mirror, seeds, function.span)
    wanted = free(mirror) - {*seeds}
    if any(isinstance(kinds.get(var), Column) for var in wanted):
        raise Unsupported(LATER[0], function.span, LATER[1])
    params = {p.var: p for p in function.params}
    result = ahead.end[0]
    alone = halves.is_recursive or halves.asked is not None
    if alone:
        saved = sorted(wanted, key=_order(ahead, params))
    else:
        halves.reads = tuple(p for p in function.params if p.var in wanted)
        halves.reads_result = result in wanted and result not in params
        own = {*params, result} if halves.reads_result else set(params)
        saved = sorted(wanted - own, key=_order(ahead, params))
    halves.saves = alone or bool(saved) or makes_functions(ahead)
    halves.is_ready = True
    halves.saves_others = not _are_own(saved, ahead, params, kinds)
    # one value needs no tuple around it
    is_one = len(saved) == 1 and not alone
    bundle = saved[0] if is_one else Var("saved")
    if not is_one:
        kinds[bundle] = Tuple(tuple(kinds.get(v, ANY) for v in saved))
    if halves.saves:
        pack = Op((bundle,), prims.make_tuple, tuple(saved), (), None, "saved")
        halves.returns = result != NONE or alone
        ends = (result, *halves.beside, bundle) if halves.returns else (bundle,)
        body = Block((*ahead.stmts, *(() if is_one else (pack,))), ends)
        ahead_of = Function(
            halves.forward.name, function.params, body, is_caught=function.is_caught
        )
        yield ahead_of, halves.forward
    first: list[Op] = []
    if saved and not is_one:
        count = Const(len(saved))
        span = None if function.span is None else replace(function.span, is_adjoint=True)
        first = [Op(tuple(saved), prims.unpack, (bundle, count), (), span)]
    inputs = [*(Param(p.var, p.name) for p in halves.reads)]
    if halves.reads_result and isinstance(result, Var):
        inputs.append(Param(result, result.wish or "y"))
    if halves.saves:
        inputs.append(Param(bundle, "saved"))
    inputs += [Param(seed, seed.wish) for seed in seeds]
    body = Block((*first, *mirror.stmts), mirror.end)
    code = primal.source.fn.__code__
    back = Function(halves.backward.name, distinct(inputs, function.params, code), body)
    yield back, halves.backward


def _are_own(saved: Sequence[Var], ahead: Block, params: Iterable[Var], kinds: Kinds) -> bool:
    """Was all that is saved made by the function, and does nobody else have it?"""
    storage = Storage.of(ahead, params, kinds)
    return all(is_immutable(kinds.get(var, ANY)) or storage.is_local(var) for var in saved)


def wish_of(atom: Atom) -> str:
    return atom.wish if isinstance(atom, Var) and not atom.is_temporary else ""


def is_moving(value: object, live: frozenset[Var]) -> bool:
    """Does the argument, or one of those that `*args` gets, carry a derivative?"""
    if isinstance(value, tuple):
        return any(is_moving(item, live) for item in value)
    return value in live


def _order(block: Block, params: Mapping[Var, Param]) -> Callable[[Var], int]:
    places = {var: i for i, var in enumerate([*params, *definitions(block)])}
    return lambda var: places.get(var, -1)
