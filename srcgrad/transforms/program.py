"""All that is generated for one gradient: the function itself and the halves of its calls.

A `Program` remembers what it has built, per function, kinds and active parameters, so that a
function called twice is generated once, and one that calls itself is found while it is built.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..analysis.activity import active as find_active
from ..analysis.activity import inactive_for
from ..analysis.activity import varied as find_varied
from ..analysis.kinds import Kinds, cotangent_kind, infer
from ..analysis.memory import kind_of_atom, written
from ..analysis.storage import Storage
from ..checkpoints import is_replayed
from ..errors import SrcgradError, Unsupported, together
from ..front.source import Source, value_of
from ..ir import prims
from ..ir.core import Atom, Block, Const, Function, Op, Param, Sweep, Var
from ..ir.kinds import ANY, can_carry, is_unknown
from ..ir.marks import protected
from ..ir.walk import defined, free
from .abandoned import without_marks
from .asked_once import asked_once
from .blockers import Blockers
from .calls import (
    CallPair,
    CallTangent,
    Halves,
    UserCall,
    arguments_of,
    distinct,
    kinds_of_arguments,
    plain,
    written_params,
)
from .caught_tests import with_truths
from .context import Context
from .cotangents import ZERO, Cotangent, Place
from .dead import sweep_dead
from .dispatched import checked
from .forgotten import Forgotten
from .forward import forward
from .fuse import fuse
from .halves import closed, is_moving, wish_of
from .heap import CHECKPOINTED, is_by_identity
from .heap_checks import written_holders
from .idle_calls import Idle
from .lines import results_with_lines
from .new_keys import new_keys
from .plan import Plan
from .primals import Primal
from .read_again import read_again
from .read_before import read_before
from .relearn import learned, relearn
from .remember import remember
from .removable import asked, removable
from .replay import replay
from .reverse import reverse
from .rewound import rewound
from .run_checks import with_checks
from .simplified import simplified
from .simplify import simplify_block
from .telling import ending_in
from .told import by_handle, erased, guarded, numbered
from .unbound import without_idle_reads
from .users import is_user_function, uncached, writes_into_argument


@dataclass(frozen=True)
class Piece:
    """One generated function, ready to be printed."""

    function: Function
    kinds: Kinds
    source: Source
    handle: prims.Generated | None = None


@dataclass
class Program(Blockers, Idle):
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
    keeps_all: bool = False  # (checkpoints are no more than what they wrap)
    is_checkpointed: bool = False
    # the variables outside that checkpointed functions read, as (holder, name)
    done_again: dict[tuple[Any, str], None] = field(default_factory=dict)

    # --- reverse -------------------------------------------------------------------------------

    def sweep(
        self, primal: Primal, seeds: Sequence[Cotangent], wrt: Sequence[Var | Place], kinds: Kinds
    ) -> Sweep:
        """Reverse and simplify."""
        moving = {one.var if isinstance(one, Place) else one for one in wrt}
        blockers = self.blockers(primal, tuple(moving), kinds)
        body = asked_once(guarded(without_marks(primal.function.body), kinds), kinds)
        body = body if self.keeps_all else read_before(body, kinds, self.set_outside)
        body = with_truths(body, kinds, primal.function.is_caught)
        caught = protected(body, primal.function.is_caught)
        live = find_active(body, moving, inactive_for(kinds), kinds)
        body = with_checks(primal.function, body, moving, live, kinds, self.surroundings())
        pair = lambda op: self.pair(op, op in caught, live, kinds)  # noqa: E731
        context = Context(kinds, live, pair, new_keys=new_keys(body))
        context.errors.extend((*blockers, *read_again(body, live, kinds, self)))
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
        varied = find_varied(body, moving, inactive_for(kinds), kinds)
        params = [param.var for param in primal.function.params]
        forward = checked(result.forward, varied, kinds, params)
        result = learned(replace(result, forward=forward, varied=frozenset(varied)), kinds)
        self.record("reverse", result)
        result = simplified(result, kinds)
        result = replace(result, mirror=results_with_lines(result.mirror, wrt, kinds))
        self.record("simplify", result)
        return result

    def record(self, stage: str, code: object) -> None:
        self.stages[stage] = code

    def pair(self, op: Op, is_caught: bool, live: frozenset[Var], kinds: Kinds) -> CallPair | None:
        """The two halves of a call, if it is one of a user's function. `is_caught`: what it raises
        may be caught."""
        call = self.user_call(op, live, kinds, is_caught)
        if call is None:
            return None
        halves = self.halves.get(call.key)
        if halves is None:
            halves = self.build_halves(call)
        elif not halves.is_ready:
            halves.is_recursive = True
        kind = lambda atom: kind_of_atom(atom, kinds)  # noqa: E731
        return CallPair(halves, call.arguments, kinds.update, kind, cotangent_kind, call.written)

    def user_call(
        self, op: Op, live: frozenset[Var], kinds: Kinds, is_caught: bool = False
    ) -> UserCall | None:
        """What a call of a user's function asks for."""
        fn = uncached(op.fn.fn if isinstance(op.fn, prims.Called) else op.fn)
        if not is_user_function(fn):
            return None
        assert isinstance(fn, types.FunctionType)
        function, _ = self.looked(fn)
        function = replace(function, is_caught=is_caught)
        arguments = arguments_of(function, op)
        known = kinds_of_arguments(arguments, function, lambda a: kind_of_atom(a, kinds))
        moving = tuple(p.name for p in function.params if is_moving(arguments[p.name], live))
        if not isinstance(op.fn, prims.Called):
            return UserCall(fn, function, arguments, known, moving)
        written = written_params(function, op)
        finals = tuple(name for name, out in zip(written, op.outs[1:], strict=True) if out in live)
        takes_result = op.outs[0] in live
        return UserCall(fn, function, arguments, known, moving, written, finals, takes_result)

    def called(self, call: UserCall) -> tuple[Primal, tuple[Var, ...]]:
        """The function of a call, lowered for this one, and its active parameters."""
        function, source = self.lowered(call.fn)
        params = zip(function.params, call.function.params, strict=True)
        known = {own.var: call.known[p.var] for own, p in params}
        wrt = tuple(p.var for p in function.params if p.name in call.moving)
        function = replace(function, is_caught=call.function.is_caught)
        primal = self.primal(function, source, known)
        every = tuple(p.var for p in function.params)
        return self.told(primal, every if call.written else wrt, call.written), wrt

    def build_halves(self, call: UserCall) -> Halves:
        primal, wrt = self.called(call)
        halves = self.halves[call.key] = self.new_halves(primal, wrt)
        halves.finals, halves.takes_result = call.finals, call.takes_result
        self.elsewhere |= {halves.forward} if call.fn in self.elsewhere else set()
        self.fill(halves, primal)
        return halves

    def new_halves(self, primal: Primal, wrt: tuple[Var | Place, ...]) -> Halves:
        names = [self.unique(f"{primal.source.name}_{half}") for half in ("fwd", "bwd")]
        return Halves(primal.function, wrt, *map(prims.Generated, names))

    def fill(self, halves: Halves, primal: Primal) -> None:
        kinds, function, wrt = dict(primal.kinds), primal.function, halves.active
        seeds: list[Cotangent] = [ZERO]
        if halves.takes_result:
            seed = Var(f"d{wish_of(primal.result)}" if wish_of(primal.result) else "dy")
            kinds[seed] = cotangent_kind(kind_of_atom(primal.result, kinds))
            seeds = [seed]
        for name in halves.finals:
            seed = Var(f"d{name}")
            kinds[seed] = cotangent_kind(kinds.get(primal.finals[name], ANY))
            seeds.append(seed)
        sweep = self.sweep(ending_in(primal, halves.finals), seeds, wrt, kinds)
        sweep = replace(sweep, forward=by_handle(sweep.forward))
        params = [p.var for p in function.params]
        arm = self.in_place(kinds, primal, sweep, params)
        if is_replayed(primal.source.fn) and not self.keeps_all:
            self.is_checkpointed = True
            self.must_not_write(primal)
            if is_by_identity(function):
                raise Unsupported(CHECKPOINTED[0], function.span, CHECKPOINTED[1])
            ahead, mirror = replay(sweep, params, kinds, self, arm)
        else:
            sweep = rewound(sweep, kinds, primal, self, arm)
            written = lambda op: self.writes_of_call(op, kinds)  # noqa: E731
            ahead, mirror, plan = remember(sweep, params, kinds, self.covered, written, apart=True)
            self.plans.append(plan)
        if halves.asked is not None:
            ends = dict(zip(wrt, mirror.end, strict=True))
            mirror = Block(mirror.stmts, tuple(ends.get(v, Const(None)) for v in halves.asked))
        taken = [seed for seed in seeds if isinstance(seed, Var)]
        for function, handle in closed(halves, primal, ahead, mirror, taken, kinds):
            self.add(function, kinds, primal.source, handle)

    def must_not_write(self, primal: Primal) -> None:
        """Refuse a function that writes into its arguments: its callers do not know of it."""
        kinds, params = primal.kinds, [p.var for p in primal.function.params]

        def written(op: Op) -> tuple[Atom, ...]:  # (what only the run knows, it looks at itself)
            is_open = op.fn in (prims.call, prims.apply)
            return () if is_open else self.writes_of_call(op, kinds)

        storage = Storage.of_users(primal.function.body, params, kinds, written)
        objects, _ = written_holders(params, primal.function.body, kinds)
        if objects or any(map(storage.is_changed, params)):
            raise writes_into_argument(primal.source.name, primal.function.span)

    def pair_of(self, primal: Primal, wrt: Sequence[str]) -> None:
        """The halves of a function whose callers do not know it: the forward one returns the
        result and what is saved, the backward one takes no more than that."""
        kinds, params = primal.kinds, {p.name: p.var for p in primal.function.params}
        carrying = tuple(params[n] for n in wrt if can_carry(kinds.get(params[n], ANY)))
        halves = self.new_halves(primal, carrying)
        halves.asked = tuple(params[name] for name in wrt)
        self.fill(halves, primal)

    def add(
        self, function: Function, kinds: Kinds, source: Source, handle: prims.Generated | None
    ) -> None:
        function = self.trimmed(function, kinds)
        relearn(function.body, kinds, lambda name: value_of(source, name), self.call_kind)
        self.pieces.append(Piece(function, kinds, source, handle))

    def trimmed(self, function: Function, kinds: Kinds) -> Function:
        """The function without what nothing reads, and what only tells of memory."""
        params = [p.var for p in function.params]
        body, is_caught = function.body, function.is_caught
        may_go = removable(body, params, kinds, self.covered, self.is_idle_call, is_caught)
        heads = asked(body, params, kinds, is_caught)
        body = without_idle_reads(sweep_dead(body, may_go, asked=heads), is_caught)
        if (plain := erased(body)) is not body:
            # (one object under several names now: what writes it stays)
            goes = lambda op: written(op, kinds) is None and may_go(op)  # noqa: E731
            body = sweep_dead(plain, goes, asked=heads)
        return replace(function, body=body)

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
        return self.settled(sweep, params, kinds, primal)

    def settled(
        self,
        sweep: Sweep,
        params: Sequence[Var],
        kinds: Kinds,
        primal: Primal,
        joined: Sequence[tuple[Var, Var]] = (),
    ) -> tuple[Block, Block]:
        """Rewind, fuse and remember. `joined`: what is visible that may share memory."""
        writes = lambda op: self.writes_of_call(op, kinds)  # noqa: E731
        arm = self.in_place(kinds, primal, sweep, params, joined)
        sweep = rewound(sweep, kinds, primal, self, arm)
        is_caught, covered = primal.function.is_caught, self.covered
        may_go = removable(sweep.forward, params, kinds, covered, self.is_idle_call, is_caught)

        def changes(block: Block) -> Callable[[Var], bool]:
            return Storage.of(block, params, kinds, writes, joined).is_overwritten

        fused = fuse(sweep, may_go, arm, changes)
        ahead, mirror, plan = remember(fused, params, kinds, self.covered, writes, joined=joined)
        self.plans.append(plan)
        return ahead, mirror

    def in_place(
        self,
        kinds: Kinds,
        primal: Primal,
        sweep: Sweep,
        params: Sequence[Var],
        joined: Sequence[tuple[Var, Var]] = (),
    ) -> Callable[[Sweep], Block]:
        """What makes a block of a little sweep, a part of `sweep`, which is settled where it
        stands."""
        writes = lambda op: self.writes_of_call(op, kinds)  # noqa: E731

        def settle(inner: Sweep) -> Block:
            around = free(inner.forward) | free(inner.mirror) - defined(inner.forward)
            visible = sorted(around, key=lambda v: v.wish)
            storage = Storage.of(sweep.forward, params, kinds, writes, joined)
            pairs = storage.pairs_among(visible)
            ahead, mirror = self.settled(inner, visible, kinds, primal, pairs)
            return Block((*ahead.stmts, *mirror.stmts), mirror.end)

        return settle

    # --- forward mode --------------------------------------------------------------------------

    def tangent_body(self, primal: Primal, tangents: Mapping[Var, Atom], kinds: Kinds) -> Block:
        """The body that computes the result and its tangent."""
        self.check(primal, tuple(tangents), kinds)
        body = numbered(guarded(without_marks(primal.function.body), kinds))
        body = with_truths(body, kinds, primal.function.is_caught)
        caught = protected(body, primal.function.is_caught)
        live = find_active(body, set(tangents), inactive_for(kinds), kinds)
        body = with_checks(primal.function, body, tangents, live, kinds, self.surroundings())
        storage = Storage.of(body, [p.var for p in primal.function.params], kinds)
        calls = lambda op: self.call_tangent(op, op in caught, live, kinds)  # noqa: E731
        context = Context(kinds, live, calls, shares=storage.may_share)
        moving = find_varied(body, set(tangents), inactive_for(kinds), kinds)
        params = [param.var for param in primal.function.params]
        block = checked(forward(body, tangents, context), moving, kinds, params)
        fixed = dict(kinds)
        kinds.update(
            {v: k for v, k in infer(block, kinds).items() if is_unknown(fixed.get(v, ANY))}
        )
        around = (*(p.var for p in primal.function.params), *(a for a in tangents.values()))
        writes = lambda op: self.writes_of_call(op, kinds)  # noqa: E731
        known = tuple(atom for atom in around if isinstance(atom, Var))
        return simplify_block(block, kinds, lambda b: Forgotten.of(b, known, kinds, writes))

    def call_tangent(
        self, op: Op, is_caught: bool, live: frozenset[Var], kinds: Kinds
    ) -> CallTangent | None:
        call = self.user_call(op, live, kinds, is_caught)
        if call is None:
            return None
        if call.key not in self.tangents:
            handle = prims.Generated(self.unique(f"{call.function.name}_jvp"))
            primal, wrt = self.called(call)
            self.tangents[call.key] = handle, primal, wrt
            self._build_tangent(handle, ending_in(primal, call.finals), wrt)
        handle, primal, wrt = self.tangents[call.key]
        return CallTangent(primal.function, wrt, handle, call.arguments, call.written, call.finals)

    def _build_tangent(self, handle: prims.Generated, primal: Primal, wrt: Sequence[Var]) -> None:
        kinds = dict(primal.kinds)
        tangents = {var: Var(f"d{var.wish}") for var in wrt}
        kinds.update({d: cotangent_kind(kinds.get(v, ANY)) for v, d in tangents.items()})
        body = self.tangent_body(primal, tangents, kinds)
        count = len(primal.function.body.end)
        body = Block(body.stmts, (body.end[0], *body.end[count:]))
        params = (*plain(primal.function.params), *(Param(d, d.wish) for d in tangents.values()))
        function = Function(
            handle.name,
            distinct(params, primal.function.params, primal.source.fn.__code__),
            body,
            is_caught=primal.function.is_caught,
        )
        self.add(function, kinds, primal.source, handle)
