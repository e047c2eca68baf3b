"""All that is generated for one gradient: the function itself and the halves of its calls.

A `Program` remembers what it has built, per function, kinds and active parameters, so that a
function called twice is generated once, and one that calls itself is found while it is built.
"""

from __future__ import annotations

import operator
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..analysis.activity import active as find_active
from ..analysis.activity import inactive_for
from ..analysis.effects import is_in_place, is_pure, may_raise
from ..analysis.kinds import Kinds, cotangent_kind, infer
from ..analysis.meetings import adjoint_meetings
from ..analysis.storage import Storage
from ..errors import SrcgradError, together
from ..front.source import Source
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Op, Param, Sweep, Var
from ..ir.kinds import ANY, Array, Kind, Num, Tuple
from ..ir.walk import defined, free, stmts_in
from .calls import (
    CallPair,
    CallTangent,
    Halves,
    arguments_of,
    distinct,
    kinds_of_arguments,
    plain,
)
from .context import Context
from .dead import sweep_dead
from .forward import forward
from .fuse import fuse
from .plan import Plan
from .primals import Primal, Primals, is_user_function, kind_of_atom, value_of
from .remember import remember
from .reverse import Place, reverse
from .simplify import simplify, simplify_block


@dataclass(frozen=True)
class Piece:
    """One generated function, ready to be printed."""

    function: Function
    kinds: Kinds
    source: Source
    handle: prims.Generated | None = None


@dataclass
class Program(Primals):
    """`pieces` are the functions that calls need, callees first; `assumptions` what was taken
    from outside for known: (namespace of the function, dotted name, object)."""

    pieces: list[Piece] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    stages: dict[str, object] = field(default_factory=dict)
    halves: dict[object, Halves] = field(default_factory=dict)
    tangents: dict[object, tuple[prims.Generated, Primal, tuple[Var, ...]]] = field(
        default_factory=dict
    )
    names: set[str] = field(default_factory=set)
    covered: set[Op] = field(default_factory=set)

    # --- reverse -------------------------------------------------------------------------------

    def sweep(
        self, primal: Primal, seeds: Sequence[Atom], wrt: Sequence[Var | Place], kinds: Kinds
    ) -> Sweep:
        """Reverse and simplify."""
        body = primal.function.body
        moving = {one.var if isinstance(one, Place) else one for one in wrt}
        live = find_active(body, moving, inactive_for(kinds), kinds)
        context = Context(kinds, live, lambda op: self.pair(op, primal, live, kinds))
        context.errors.extend(self.blockers(primal, tuple(moving), kinds))
        try:
            result = reverse(body, seeds, wrt, context)
        except SrcgradError:
            if primal.reason is not None:
                raise primal.reason from None
            raise
        except Exception:  # a function that is refused may be any: what is known of it is said
            if context.errors:
                raise together(context.errors) from None
            raise
        fixed = dict(kinds)
        kinds.update(
            {v: k for v, k in infer(result.mirror, kinds).items() if fixed.get(v, ANY) is ANY}
        )
        self.record("reverse", result)
        result = simplify(result, kinds)
        # what was simplified away may have hidden an exact kind: `np.conj` of a float
        relearn(result.mirror, kinds)
        result = simplify(result, kinds)
        self.record("simplify", result)
        return result

    def record(self, stage: str, code: object) -> None:
        self.stages[stage] = code

    def pair(self, op: Op, caller: Primal, live: frozenset[Var], kinds: Kinds) -> CallPair | None:
        """The two halves of a call, if it is one of a user's function."""
        fn = op.fn
        if not is_user_function(fn):
            return None
        assert isinstance(fn, types.FunctionType)
        function, source = self.lowered(fn)
        arguments = arguments_of(function, op)
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        moving = tuple(p.name for p in function.params if _is_moving(arguments[p.name], live))
        key = fn, tuple(known[p.var] for p in function.params), moving
        halves = self.halves.get(key)
        if halves is None:
            halves = self.build_halves(key, function, source, known, moving)
        elif not halves.is_ready:
            halves.is_recursive = True
        fixed = lambda found: kinds.update(found)  # noqa: E731
        return CallPair(halves, arguments, fixed, lambda a: kind_of_atom(a, kinds), cotangent_kind)

    def build_halves(
        self, key: object, function: Function, source: Source, known: Kinds, moving: Sequence[str]
    ) -> Halves:
        primal = self.primal(function, source, known)
        kinds = dict(primal.kinds)
        wrt = tuple(p.var for p in function.params if p.name in moving)
        halves = Halves(
            function,
            wrt,
            prims.Generated(self.unique(f"{source.name}_fwd")),
            prims.Generated(self.unique(f"{source.name}_bwd")),
        )
        self.halves[key] = halves
        seed = Var(f"d{_wish(primal.result)}" if _wish(primal.result) else "dy")
        kinds[seed] = cotangent_kind(kind_of_atom(primal.result, kinds))
        sweep = self.sweep(primal, (seed,), wrt, kinds)
        ahead, mirror, plan = remember(
            sweep,
            [p.var for p in function.params],
            kinds,
            self.covered,
            lambda op: self.writes_of_call(op, kinds),
            apart=True,
        )
        self.plans.append(plan)
        self._close(halves, primal, ahead, mirror, seed, kinds)
        return halves

    def _close(
        self,
        halves: Halves,
        primal: Primal,
        ahead: Block,
        mirror: Block,
        seed: Var,
        kinds: Kinds,
    ) -> None:
        """Split the settled sweep into two functions."""
        function = primal.function
        mirror = sweep_dead(mirror, lambda op: is_pure(op.fn))
        wanted = free(mirror) - {seed}
        params = {p.var: p for p in function.params}
        result = ahead.end[0]
        if halves.is_recursive:
            saved = sorted(wanted, key=_order(ahead, params))
        else:
            halves.reads = tuple(p for p in function.params if p.var in wanted)
            halves.reads_result = result in wanted and result not in params
            own = {*params, result} if halves.reads_result else set(params)
            saved = sorted(wanted - own, key=_order(ahead, params))
        halves.saves = halves.is_recursive or bool(saved)
        halves.is_ready = True
        # one value needs no tuple around it
        is_one = len(saved) == 1 and not halves.is_recursive
        bundle = saved[0] if is_one else Var("saved")
        if not is_one:
            kinds[bundle] = Tuple(tuple(kinds.get(v, ANY) for v in saved))
        if halves.saves:
            pack = Op((bundle,), prims.make_tuple, tuple(saved), (), function.span)
            body = Block((*ahead.stmts, *(() if is_one else (pack,))), (result, bundle))
            name = halves.forward.name
            self.add(Function(name, function.params, body), kinds, primal.source, halves.forward)
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
        inputs.append(Param(seed, seed.wish))
        body = Block((*first, *mirror.stmts), mirror.end)
        back = Function(
            halves.backward.name, distinct(inputs, function.params, primal.source.fn.__code__), body
        )
        self.add(back, kinds, primal.source, halves.backward)

    def add(
        self, function: Function, kinds: Kinds, source: Source, handle: prims.Generated | None
    ) -> None:
        function = self.trimmed(function, kinds)
        relearn(function.body, kinds, lambda name: value_of(source, name), self.call_kind)
        self.pieces.append(Piece(function, kinds, source, handle))

    def trimmed(self, function: Function, kinds: Kinds) -> Function:
        """The function without what nothing reads."""
        params = [p.var for p in function.params]
        may_go = removable(function.body, params, kinds, self.covered)
        return replace(function, body=sweep_dead(function.body, may_go))

    def unique(self, name: str) -> str:
        name = name if name.isidentifier() else "lambda" + name.removeprefix("<lambda>")
        if name.startswith("__"):  # `__abs___bwd` is `abs_bwd`
            name = name.lstrip("_").replace("___", "_")
        found, number = name, 1
        while found in self.names:
            number += 1
            found = f"{name}{number}"
        self.names.add(found)
        return found

    def gradient(
        self,
        primal: Primal,
        wrt: Sequence[Var | Place],
        kinds: Kinds,
        seeds: Sequence[Atom],
        params: Sequence[Var],
    ) -> tuple[Block, Block]:
        """The forward block and the settled mirror of a whole gradient, fused at the turn."""
        sweep = self.sweep(primal, seeds, wrt, kinds)
        return self.settled(sweep, params, kinds)

    def settled(self, sweep: Sweep, params: Sequence[Var], kinds: Kinds) -> tuple[Block, Block]:
        """Fuse and remember."""
        may_go = removable(sweep.forward, params, kinds, self.covered)

        def arm(inner: Sweep) -> Block:
            around = free(inner.forward) | free(inner.mirror) - defined(inner.forward)
            visible = sorted(around, key=lambda v: v.wish)
            ahead, mirror = self.settled(inner, visible, kinds)
            return Block((*ahead.stmts, *mirror.stmts), mirror.end)

        fused = fuse(sweep, may_go, arm)
        ahead, mirror, plan = remember(
            fused, params, kinds, self.covered, lambda op: self.writes_of_call(op, kinds)
        )
        self.plans.append(plan)
        return ahead, mirror

    # --- forward mode --------------------------------------------------------------------------

    def tangent_body(self, primal: Primal, tangents: Mapping[Var, Atom], kinds: Kinds) -> Block:
        """The body that computes the result and its tangent."""
        body = primal.function.body
        live = find_active(body, set(tangents), inactive_for(kinds), kinds)
        self.check(primal, tuple(tangents), kinds)
        context = Context(kinds, live, lambda op: self.call_tangent(op, live, kinds))
        block = forward(body, tangents, context)
        fixed = dict(kinds)
        kinds.update({v: k for v, k in infer(block, kinds).items() if fixed.get(v, ANY) is ANY})
        return simplify_block(block, kinds)

    def call_tangent(self, op: Op, live: frozenset[Var], kinds: Kinds) -> CallTangent | None:
        fn = op.fn
        if not is_user_function(fn):
            return None
        assert isinstance(fn, types.FunctionType)
        function, source = self.lowered(fn)
        arguments = arguments_of(function, op)
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        moving = tuple(p.name for p in function.params if _is_moving(arguments[p.name], live))
        key = fn, tuple(known[p.var] for p in function.params), moving
        if key not in self.tangents:
            handle = prims.Generated(self.unique(f"{source.name}_jvp"))
            wrt = tuple(p.var for p in function.params if p.name in moving)
            primal = self.primal(function, source, known)
            self.tangents[key] = handle, primal, wrt
            self._build_tangent(handle, primal, wrt)
        handle, primal, wrt = self.tangents[key]
        return CallTangent(primal.function, wrt, handle, arguments)

    def _build_tangent(self, handle: prims.Generated, primal: Primal, wrt: Sequence[Var]) -> None:
        kinds = dict(primal.kinds)
        tangents = {var: Var(f"d{var.wish}") for var in wrt}
        kinds.update({d: cotangent_kind(kinds.get(v, ANY)) for v, d in tangents.items()})
        body = self.tangent_body(primal, tangents, kinds)
        params = (*plain(primal.function.params), *(Param(d, d.wish) for d in tangents.values()))
        function = Function(
            handle.name, distinct(params, primal.function.params, primal.source.fn.__code__), body
        )
        self.add(function, kinds, primal.source, handle)


def relearn(
    block: Block,
    kinds: Kinds,
    namespace: Callable[[str], object] | None = None,
    call_kind: Callable[..., Kind] | None = None,
) -> None:
    """Infer the kinds of all that the block defines anew, from those around it and from those
    of the results of generated functions."""
    own = defined(block)
    for stmt in stmts_in(block):
        if isinstance(stmt, Op) and isinstance(stmt.fn, prims.Generated):
            own.difference_update(stmt.outs)
    around = {var: kind for var, kind in kinds.items() if var not in own}
    kinds.update(infer(block, around, call_kind, namespace))


def removable(
    block: Block, params: Sequence[Var], kinds: Mapping[Var, Kind], covered: set[Op]
) -> Callable[[Op], bool]:
    """May a dead operation be left out? The user's own stay if they may raise, and if they write
    memory that others know."""
    storage = Storage.of(block, params, kinds)
    kept = adjoint_meetings(block, kinds)
    places = {
        (stmt.out.wish, stmt.args[1])
        for stmt in stmts_in(block)
        if isinstance(stmt, Op) and stmt.fn is prims.add_item
    }

    def may_go(op: Op) -> bool:
        if op in covered or (op.span is not None and op.span.is_adjoint and is_pure(op.fn)):
            return True
        if op.fn is operator.getitem and isinstance(op.args[0], Var):
            # its cotangent is written at the same place: an index out of range raises there
            if isinstance(kinds.get(op.args[0]), Array) and op.args[0].wish:
                if (f"d{op.args[0].wish}", op.args[1]) in places:
                    return True
        if is_in_place(op.fn) and isinstance(kind_of_atom(op.args[0], kinds), Num):
            return not may_raise(op, kinds, kept)
        if op.fn in (prims.append, prims.store):
            return storage.is_local(op.args[0])
        return is_pure(op.fn) and not may_raise(op, kinds, kept)

    return may_go


def _wish(atom: Atom) -> str:
    return atom.wish if isinstance(atom, Var) and not atom.is_temporary else ""


def _is_moving(value: object, live: frozenset[Var]) -> bool:
    if isinstance(value, tuple):
        return any(_is_moving(item, live) for item in value)
    return value in live


def _order(block: Block, params: Mapping[Var, Param]) -> Callable[[Var], int]:
    from ..ir.walk import definitions

    places = {var: i for i, var in enumerate([*params, *definitions(block)])}
    return lambda var: places.get(var, -1)
