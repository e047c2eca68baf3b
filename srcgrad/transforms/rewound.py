"""Mirrors of checkpointed loops: loops over states that are computed again from a few kept ones.

    for i in checkpointed(range(n), slots=k):      for i, y in rewind(f_ahead, range(n), (x,), …):
        y = g(y, i)                                    what is read of the iteration, once more
                                                       its mirror

The body of the loop and that of its mirror make a little sweep, which is settled in place, so
that nothing of one iteration has to be saved in another. What goes ahead from a kept state is a
function of its own: the loop, as far as states need it. The forward loop stays as it is.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..analysis.kinds import Kinds
from ..analysis.storage import Storage
from ..checkpoints import rewind
from ..errors import Span, Unsupported
from ..ir import prims
from ..ir.core import (
    FALSE,
    TRUE,
    Atom,
    Block,
    Carry,
    Const,
    Each,
    Loop,
    Mirror,
    Op,
    Stmt,
    Sweep,
    Var,
)
from ..ir.kinds import ANY, Array, List, Num, Tuple
from ..ir.walk import definitions, free, map_blocks, own_outs, rewrite, stmts_in
from .again import why_not
from .cotangents import is_unbound
from .dead import sweep_dead
from .emit import Emitter


@dataclass
class Rewound:
    """One sweep. `settle` makes a block of a little sweep; `add` makes a function of parameters
    and a body, and gives its handle; `program` knows the user's functions."""

    sweep: Sweep
    kinds: Kinds
    program: Any
    settle: Callable[[Sweep], Block]
    add: Callable[[Sequence[Var], Block, Span | None], prims.Generated]
    counts: dict[Var, Var] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.defs = definitions(self.sweep.forward)
        self.order = {var: place for place, var in enumerate(self.defs)}
        self.loops = {
            s.trip: s
            for s in stmts_in(self.sweep.forward)
            if isinstance(s, Loop) and s.slots is not None
        }

    def result(self) -> Sweep:
        if not self.loops:
            return self.sweep
        mirror = self.block(self.sweep.mirror)
        return Sweep(self.forward(self.sweep.forward), mirror)

    # --- the mirror ----------------------------------------------------------------------------

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Mirror) and stmt.of.trip in self.loops:
                stmts += self.mirror(stmt, self.loops[stmt.of.trip])
            else:
                stmts.append(map_blocks(stmt, self.block))
        return Block(tuple(stmts), block.end)

    def mirror(self, mirror: Mirror, loop: Loop) -> list[Stmt]:
        """What stands for a mirror: the states, and the loop over them."""
        self.check(loop)
        span = mirror.span
        little = self.settle(Sweep(Block(loop.body.stmts), mirror.body))
        little = sweep_dead(little, _may_go)
        ahead = self.ahead(loop, free(little))
        self.check_state(loop, ahead, little)
        is_plain = self.is_range(loop) and loop.stop == FALSE
        is_plain = is_plain and loop.trip not in free(little) | free(ahead.body)
        emit = Emitter(span)
        items, element = self.items(loop, is_plain, emit)
        number = _target(loop) if is_plain else loop.trip
        self.kinds[number] = Num(int)
        state = [carry.inside for carry in ahead.carries]
        over = replace(
            ahead,
            head=Each(number, items),
            body=Block((*element.stmts, *ahead.body.stmts), ahead.body.end),
            trip=Var("k"),
        )
        states = self.states(loop, over, emit)
        before = Var("", True)
        self.kinds[before] = Tuple((Num(int), *(self.kinds.get(var, ANY) for var in state)))
        self.kinds[states] = List(self.kinds[before])
        taken = Op((number, *state), prims.unpack, (before, Const(len(state) + 1)), (), span)
        body = Block((taken, *element.stmts, *little.stmts), little.end)
        made = Loop(Each(before, states), mirror.carries, body, FALSE, Var("k"), span)
        return [*emit.stmts, made]

    def ahead(self, loop: Loop, wanted: set[Var]) -> Loop:
        """The loop, as far as the states need it that the mirror reads."""
        plain = replace(loop, slots=None, stop=FALSE)
        outs = tuple(carry.out for carry in loop.carries if carry.inside in wanted)
        kept = sweep_dead(Block((plain,), outs), _may_go).stmts
        made = kept[0] if kept else replace(plain, carries=(), body=Block(()))
        assert isinstance(made, Loop)
        return made

    def states(self, loop: Loop, over: Loop, emit: Emitter) -> Var:
        """The call of `rewind`; `over` is what goes ahead, over `items`."""
        assert isinstance(over.head, Each)
        items, state = over.head.items, [carry.inside for carry in over.carries]
        result = Var("", True)
        pack = Op((result,), prims.make_tuple, tuple(c.out for c in over.carries), (), loop.span)
        inner = free(Block((over,))) - {items, *(c.init for c in over.carries)}
        inits = {c.init for c in over.carries} & free(Block(over.body.stmts))
        reads = sorted(inner | inits, key=lambda v: (self.order.get(v, -1), v.wish))
        given = Var("items")
        starts = [Var(var.wish, var.is_temporary) for var in state]
        self.kinds.update({new: self.kinds.get(var, ANY) for new, var in zip(starts, state)})
        self.kinds[given] = self.kinds.get(items, ANY)
        carries = tuple(replace(c, init=start) for c, start in zip(over.carries, starts))
        body = Block((replace(over, head=Each(over.head.target, given), carries=carries), pack))
        copied, own = self.cloned(Block(body.stmts, (result,)), reads)
        handle = self.add([given, *starts, *(own[var] for var in reads)], copied, loop.span)
        args: list[Atom] = [Const(handle, handle.name), items]
        args.append(emit(prims.make_tuple, *(carry.init for carry in over.carries)))
        if reads:
            args.append(emit(prims.make_tuple, *reads))
        states = emit(rewind, *args)
        made = emit.stmts.pop()
        assert isinstance(made, Op) and loop.slots is not None
        options: tuple[tuple[str, Atom], ...] = (("slots", loop.slots),)
        if self.is_written(loop, over):
            options = (*options, ("copies", TRUE))
        emit.add(replace(made, options=options))
        return states

    # --- what a loop runs over -----------------------------------------------------------------

    def is_range(self, loop: Loop) -> bool:
        assert isinstance(loop.head, Each)
        op = self.defs.get(loop.head.items) if isinstance(loop.head.items, Var) else None
        return isinstance(op, Op) and op.fn is range

    def items(self, loop: Loop, is_plain: bool, emit: Emitter) -> tuple[Atom, Emitter]:
        """What `rewind` runs over: the range itself, else the numbers of the iterations; and how
        an iteration has what it takes from its number."""
        assert isinstance(loop.head, Each)
        element = Emitter(emit.span)
        if is_plain:
            return self.anew(loop.head.items, emit), element
        if loop.stop == FALSE:
            count: Atom = self.length(loop.head.items, loop, emit)
        else:
            count = self.counts[loop.trip] = Var("n")
            self.kinds[count] = Num(int)
        taken = self.taken(loop.head.items, loop, element)
        element.add(Op((_target(loop),), prims.identity, (taken,), (), emit.span))
        items = emit(range, count)
        self.kinds[items] = self.kinds.get(items, List(Num(int), range))
        return items, element

    def anew(self, items: Atom, emit: Emitter) -> Atom:
        """A range, made once more."""
        op = self.defs[items]  # type: ignore[index]
        assert isinstance(op, Op)
        made = emit(range, *op.args)
        self.kinds[made] = self.kinds.get(items, ANY)  # type: ignore[arg-type]
        return made

    def length(self, items: Atom, loop: Loop, emit: Emitter) -> Atom:
        """How many things a loop gets from `items`."""
        op = self.defs.get(items) if isinstance(items, Var) else None
        if isinstance(op, Op) and op.fn is range:
            return op.args[0] if len(op.args) == 1 else emit(len, self.anew(items, emit))
        if isinstance(op, Op) and op.fn is zip and not op.options:
            lengths = [self.length(arg, loop, emit) for arg in op.args]
            return lengths[0] if len(lengths) == 1 else emit(min, *lengths)
        if isinstance(op, Op) and op.fn is enumerate:
            return self.length(op.args[0], loop, emit)
        return emit(len, items)

    def taken(self, items: Atom, loop: Loop, emit: Emitter) -> Atom:
        """What an iteration takes from `items`, by its number."""
        op = self.defs.get(items) if isinstance(items, Var) else None
        kind = self.kinds.get(items, ANY) if isinstance(items, Var) else ANY
        if isinstance(op, Op) and op.fn is range:
            is_one = len(op.args) == 1
            return (
                loop.trip if is_one else emit(operator.getitem, self.anew(items, emit), loop.trip)
            )
        if isinstance(op, Op) and op.fn is zip and not op.options:
            return emit(prims.make_tuple, *(self.taken(arg, loop, emit) for arg in op.args))
        if isinstance(op, Op) and op.fn is enumerate:
            start = op.args[1:] or tuple(value for _, value in op.options)
            number = emit(operator.add, loop.trip, start[0]) if start else loop.trip
            return emit(prims.make_tuple, number, self.taken(op.args[0], loop, emit))
        if isinstance(kind, (Array, Tuple)) or isinstance(kind, List) and kind.type is not set:
            return emit(operator.getitem, items, loop.trip)
        raise Unsupported(
            "checkpointed goes over what cannot be gone over again, from any place",
            loop.span,
            "give it a range, a list, a tuple or an array, or zip or enumerate of these",
        )

    # --- what cannot be done again --------------------------------------------------------------

    def check(self, loop: Loop) -> None:
        for stmt in stmts_in(loop.body):
            if not isinstance(stmt, Op):
                continue
            reason = None
            if isinstance(stmt.fn, prims.Opaque):
                reason = stmt.fn.reason
            elif stmt.fn in (setattr, prims.set_attribute, prims.set_global):
                reason = "what is set here outlives the iteration"
            elif not isinstance(stmt.fn, prims.Called) and self.program.writes_of_call(
                stmt, self.kinds
            ):
                reason = "what this call writes cannot be followed"
            if reason is not None:
                raise _refused(reason, stmt.span)

    def check_state(self, loop: Loop, ahead: Loop, little: Block) -> None:
        for carry in ahead.carries:
            if is_unbound(carry.init):
                reason = f"`{carry.inside.wish}` may be unbound when this checkpointed loop begins"
                raise Unsupported(reason, loop.span, "bind it before the loop")
        for stmt in (*stmts_in(ahead.body), *stmts_in(little)):
            if isinstance(stmt, Op) and not (stmt.span is not None and stmt.span.is_adjoint):
                if (reason := why_not(stmt, self.kinds, self.program)) is not None:
                    raise _refused(reason, stmt.span)

    def is_written(self, loop: Loop, over: Loop) -> bool:
        """Does the loop write into its state? (It may write into nothing else that it reads.)"""
        plain = replace(loop, slots=None)
        around = free(Block((plain,)))
        storage = Storage.of(
            Block((plain,)),
            around,
            self.kinds,
            lambda op: self.program.writes_of_call(op, self.kinds),
        )
        state = [carry.inside for carry in over.carries]
        inits = {carry.init for carry in loop.carries}
        for var in sorted(around - inits, key=lambda v: v.wish):
            if storage.is_overwritten(var):
                reason = f"this loop writes into `{var.wish}`, and does not carry it"
                raise _refused(reason, loop.span)
        return any(map(storage.is_overwritten, state))

    # --- the forward sweep ---------------------------------------------------------------------

    def forward(self, block: Block) -> Block:
        """The block with loops of Vars of their own (those of the old ones are in the mirror),
        that count where it is asked how often they ran."""
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Loop) and stmt.slots is not None:
                made, _ = self.cloned(Block((_plain(stmt),)), (), {*own_outs(stmt)})
                (loop,) = made.stmts
                assert isinstance(loop, Loop)
                stmts.append(self.counted(loop, self.counts.get(stmt.trip)))
            else:
                stmts.append(map_blocks(stmt, self.forward))
        return Block(tuple(stmts), block.end)

    def counted(self, loop: Loop, count: Var | None) -> Loop:
        if count is None:
            return loop
        inside, grown = Var("n"), Var("n")
        self.kinds[inside] = self.kinds[grown] = Num(int)
        first = Op((grown,), operator.add, (inside, Const(1)), (), loop.span)
        body = Block((first, *loop.body.stmts), (*loop.body.end, grown))
        return replace(loop, carries=(*loop.carries, Carry(Const(0), inside, count)), body=body)

    def cloned(
        self, block: Block, params: Sequence[Var], kept: Collection[Var] = ()
    ) -> tuple[Block, dict[Var, Var]]:
        """The block with Vars of its own, except `kept`, those of `params` included; and which
        stand for these."""
        fresh: dict[Var, Var] = {}

        def define(var: Var) -> Var:
            if var in kept:
                return var
            fresh[var] = new = Var(var.wish, var.is_temporary)
            self.kinds[new] = self.kinds.get(var, ANY)
            return new

        own = {var: define(var) for var in params}
        use = lambda a: fresh.get(a, a) if isinstance(a, Var) else a  # noqa: E731
        return rewrite(block, use, define), own


def _may_go(op: Op) -> bool:
    """(What was done once need not be done again for its own sake.)"""
    return True


def _target(loop: Loop) -> Var:
    assert isinstance(loop.head, Each)
    return loop.head.target


def _plain(loop: Loop) -> Loop:
    """The loop, and those in it, as any other."""
    body = Block(tuple(map(_plain_stmt, loop.body.stmts)), loop.body.end)
    return replace(loop, slots=None, body=body)


def _plain_stmt(stmt: Stmt) -> Stmt:
    if isinstance(stmt, Loop):
        return _plain(stmt)
    return map_blocks(stmt, lambda inner: Block(tuple(map(_plain_stmt, inner.stmts)), inner.end))


def _refused(reason: str, span: Span | None) -> Unsupported:
    hint = "use the loop without checkpointed, or move this out of it"
    return Unsupported(f"{reason}, and a checkpointed loop does its iterations again", span, hint)


__all__ = ["Rewound"]
