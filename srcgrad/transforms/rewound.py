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
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..analysis.kinds import Kinds
from ..analysis.storage import Storage
from ..analysis.unbound import maybe_unbound
from ..checkpoints import rewind
from ..errors import Unsupported
from ..ir import prims
from ..ir.core import (
    FALSE,
    NONE,
    TRUE,
    Atom,
    Block,
    Carry,
    Const,
    Each,
    Function,
    If,
    Loop,
    Mirror,
    Op,
    Param,
    Stmt,
    Sweep,
    Var,
    While,
)
from ..ir.kinds import ANY, Array, List, Num, Tuple
from ..ir.walk import definitions, free, map_blocks, own_outs, rewrite, stmts_in, substitute
from .again import check_again, check_apart, check_bound, is_written, may_go_again
from .calls import distinct
from .dead import sweep_dead
from .emit import Emitter
from .plan import Entry, Plan
from .primals import Primal


def rewound(
    sweep: Sweep, kinds: Kinds, primal: Primal, program: Any, settle: Callable[[Sweep], Block]
) -> Sweep:
    """The sweep without mirrors of checkpointed loops. `settle` makes a block of a little sweep;
    the functions that go ahead are added to the program."""
    stmts = stmts_in(sweep.forward)
    loops = {s.trip: s for s in stmts if isinstance(s, Loop) and s.slots is not None}
    if not loops or program.keeps_all:
        return sweep
    program.is_checkpointed = True
    params = [param.var for param in primal.function.params]
    storage = Storage.of(sweep.forward, params, kinds, lambda op: program.writes_of_call(op, kinds))
    sweep = _as_entered(sweep, storage.is_overwritten, kinds)
    loops = {
        s.trip: s for s in stmts_in(sweep.forward) if isinstance(s, Loop) and s.slots is not None
    }
    rewinder = Rewinder(sweep, kinds, primal, program, settle, loops)
    mirror = rewinder.block(sweep.mirror)
    return replace(sweep, forward=rewinder.forward(sweep.forward), mirror=mirror)


def _as_entered(sweep: Sweep, is_written: Callable[[Var], bool], kinds: Kinds) -> Sweep:
    """The same, where such loops, and their mirrors, know memory by the names that it has when the
    loop begins: what was written there before belongs to it."""
    own: dict[Var, dict[Var, Atom]] = {}

    def ahead(block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Loop) and stmt.slots is not None:
                names = own[stmt.trip] = {}
                for var in sorted(free(Block((stmt,))), key=lambda v: v.wish):
                    if is_written(var):
                        names[var] = new = Var(var.wish, var.is_temporary)
                        kinds[new] = kinds.get(var, ANY)
                        stmts.append(Op((new,), prims.identity, (var,), (), stmt.span))
                (stmt,) = substitute(Block((stmt,)), names).stmts
            stmts.append(map_blocks(stmt, ahead))
        return Block(tuple(stmts), block.end)

    def back(block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            made = map_blocks(stmt, back)
            if isinstance(stmt, Mirror) and own.get(stmt.of.trip):
                (made,) = substitute(Block((made,)), own[stmt.of.trip]).stmts
            stmts.append(made)
        return Block(tuple(stmts), block.end)

    forward = ahead(sweep.forward)
    return replace(sweep, forward=forward, mirror=back(sweep.mirror))


@dataclass
class Rewinder:
    """One sweep. `loops`: the checkpointed ones, by their trip; `counts`: how often those ran of
    which the mirror has to know it."""

    sweep: Sweep
    kinds: Kinds
    primal: Primal
    program: Any
    settle: Callable[[Sweep], Block]
    loops: dict[Var, Loop]
    counts: dict[Var, Var] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.defs = definitions(self.sweep.forward)
        self.order = {var: place for place, var in enumerate(self.defs)}

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
        little = self.settle(Sweep(Block(loop.body.stmts), mirror.body, self.sweep.varied))
        little = sweep_dead(little, may_go_again(little, self.kinds))
        ahead = _ahead(loop, free(little), self.kinds)
        check_again(loop, ahead, little, self.kinds, self.program)
        check_bound(loop, ahead, maybe_unbound(self.sweep.forward))
        is_plain = self.is_range(loop.head) and loop.stop == FALSE
        is_plain = is_plain and loop.trip not in free(little) | free(ahead.body)
        emit = Emitter(mirror.span)
        items, element = self.items(loop, is_plain, emit)
        number = _target(loop) if is_plain else loop.trip
        self.kinds[number] = Num(int)
        stmts = (*element.stmts, *ahead.body.stmts)
        over = replace(
            ahead, head=Each(number, items), body=Block(stmts, ahead.body.end), trip=Var("k")
        )
        states = self.states(loop, over, emit)
        before, outs = Var("", True), (number, *(carry.inside for carry in ahead.carries))
        self.kinds[before] = Tuple(tuple(self.kinds.get(var, ANY) for var in outs))
        self.kinds[states] = List(self.kinds[before])
        taken = Op(outs, prims.unpack, (before, Const(len(outs))), (), mirror.span)
        body = Block((taken, *element.stmts, *little.stmts), little.end)
        head = Each(before, states)
        emit.add(Loop(head, mirror.carries, body, FALSE, Var("k"), mirror.span))
        return emit.stmts

    def states(self, loop: Loop, over: Loop, emit: Emitter) -> Var:
        """The call of `rewind`; `over` is what goes ahead."""
        assert isinstance(over.head, Each) and loop.slots is not None
        inits = {carry.init for carry in over.carries} - free(over.body)
        around = free(Block((over,))) - inits - {over.head.items}  # type: ignore[arg-type]
        reads = sorted(around, key=lambda v: (self.order.get(v, -1), v.wish))
        handle = self.function(loop, over, reads)
        parts = [tuple(carry.init for carry in over.carries), tuple(reads)]
        packed = [emit(prims.make_tuple, *part) for part in parts if part or part is parts[0]]
        options: tuple[tuple[str, Atom], ...] = (("slots", loop.slots),)
        if is_written(loop, over, self.kinds, self.program):
            check_apart(loop, (*parts[0], *reads), self.sweep.forward, self.kinds)
            options = (*options, ("copies", TRUE))
        self.program.plans.append(Plan(tuple(_entries(loop, over))))
        states = Var("", True)
        args = (Const(handle, handle.name), over.head.items, *packed)
        emit.add(Op((states,), rewind, args, options, emit.span))
        return states

    def function(self, loop: Loop, over: Loop, reads: Sequence[Var]) -> prims.Generated:
        """What goes ahead over `items`, as a function of those, the state and what it reads."""
        assert isinstance(over.head, Each)
        given = Var("items")
        self.kinds[given] = self.kinds.get(over.head.items, ANY)  # type: ignore[arg-type]
        starts = [self.like(carry.inside) for carry in over.carries]
        pairs = zip(over.carries, starts, strict=True)
        carries = tuple(replace(carry, init=start) for carry, start in pairs)
        body, kept = self.keeping(over)
        run = replace(over, head=Each(over.head.target, given), carries=carries, body=body)
        state = Var("", True)
        outs = tuple(carry.out for carry in carries)
        pack = Op((state,), prims.make_tuple, outs, (), loop.span)
        made, own = self.cloned(Block((run, pack), (state,)), reads)
        source = self.primal.source
        handle = prims.Generated(self.program.unique(f"{source.name}_ahead"))
        variables = [given, kept, *starts, *(own[var] for var in reads)]
        params = [Param(var, var.wish or "t") for var in variables]
        named = distinct(params, self.primal.function.params, source.fn.__code__)
        function = Function(handle.name, named, made, None, loop.span)
        self.program.add(function, self.kinds, source, handle)
        return handle

    def keeping(self, over: Loop) -> tuple[Block, Var]:
        """The body of what goes ahead, which appends each state to a list if it is given one."""
        assert isinstance(over.head, Each)
        states, test, entry, grown = Var("states"), Var("", True), Var("", True), Var("states")
        self.kinds[states] = self.kinds[grown] = ANY
        given = (over.head.target, *(carry.inside for carry in over.carries))
        append = (
            Op((entry,), prims.make_tuple, given, (), over.span),
            Op((grown,), prims.append, (states, entry), (), over.span),
        )
        asked = Op((test,), operator.is_not, (states, NONE), (), over.span)
        keep = If(test, Block(append), Block(()), (), over.span)
        return Block((asked, keep, *over.body.stmts), over.body.end), states

    def like(self, var: Var) -> Var:
        new = Var(var.wish, var.is_temporary)
        self.kinds[new] = self.kinds.get(var, ANY)
        return new

    # --- what a loop runs over -----------------------------------------------------------------

    def is_range(self, head: Each | While) -> bool:
        items = head.items if isinstance(head, Each) else None
        op = self.defs.get(items) if isinstance(items, Var) else None
        return isinstance(op, Op) and op.fn is range

    def items(self, loop: Loop, is_plain: bool, emit: Emitter) -> tuple[Atom, Emitter]:
        """What `rewind` runs over: the range itself, else the numbers of the iterations; and how
        an iteration has what it takes from its number."""
        assert isinstance(loop.head, Each)
        element = Emitter(emit.span)
        if is_plain:
            return self.anew(loop.head.items, emit), element
        if loop.stop == FALSE:
            count: Atom = self.length(loop.head.items, emit)
        else:
            count = self.counts[loop.trip] = Var("n")
            self.kinds[count] = Num(int)
        taken = self.taken(loop.head.items, loop.trip, loop, element)
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

    def length(self, items: Atom, emit: Emitter) -> Atom:
        """How many things a loop gets from `items`."""
        match self.defs.get(items) if isinstance(items, Var) else None:
            case Op(fn=fn, args=args) if fn is range:
                return args[0] if len(args) == 1 else emit(len, self.anew(items, emit))
            case Op(fn=fn, args=args, options=()) if fn is zip:
                lengths = [self.length(arg, emit) for arg in args]
                return lengths[0] if len(lengths) == 1 else emit(min, *lengths)
            case Op(fn=fn, args=args) if fn in (enumerate, reversed):
                return self.length(args[0], emit)
            case _:
                return emit(len, items)

    def taken(self, items: Atom, number: Atom, loop: Loop, emit: Emitter) -> Atom:
        """What an iteration takes from `items`, by its number."""
        kind = self.kinds.get(items, ANY) if isinstance(items, Var) else ANY
        match self.defs.get(items) if isinstance(items, Var) else None:
            case Op(fn=fn, args=args) if fn is range:
                if len(args) == 1:
                    return number
                return emit(operator.getitem, self.anew(items, emit), number)
            case Op(fn=fn, args=args, options=()) if fn is zip:
                parts = [self.taken(arg, number, loop, emit) for arg in args]
                return emit(prims.make_tuple, *parts)
            case Op(fn=fn, args=args, options=options) if fn is enumerate:
                start = (*args[1:], *(atom for _, atom in options))
                first = emit(operator.add, number, *start) if start else number
                return emit(prims.make_tuple, first, self.taken(args[0], number, loop, emit))
            case Op(fn=fn, args=args) if fn is reversed:
                last = emit(operator.sub, self.length(args[0], emit), Const(1))
                return self.taken(args[0], emit(operator.sub, last, number), loop, emit)
            case _ if isinstance(kind, (Array, Tuple)):
                return emit(operator.getitem, items, number)
            case _ if isinstance(kind, List) and kind.type in (list, tuple, range):
                return emit(operator.getitem, items, number)
            case _:
                raise Unsupported(
                    "checkpointed goes over what cannot be gone over again, from any place",
                    loop.span,
                    "give it a range, a list, a tuple or an array, or zip or enumerate of these",
                )

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
            fresh[var] = new = self.like(var)
            return new

        own = {var: define(var) for var in params}
        use = lambda a: fresh.get(a, a) if isinstance(a, Var) else a  # noqa: E731
        return rewrite(block, use, define), own


def _entries(loop: Loop, over: Loop) -> Iterator[Entry]:
    """What the plan says of the states."""
    slots = loop.slots.value if isinstance(loop.slots, Const) else getattr(loop.slots, "wish", "")
    for carry in over.carries if loop.span is not None else ():
        how = f"computed again from {slots or 'kept'} states"
        place = f"{loop.span.function}, line {loop.span.line}"  # type: ignore[union-attr]
        yield Entry(carry.inside.wish, how, place, loop.span.statement)  # type: ignore[union-attr]


def _ahead(loop: Loop, wanted: set[Var], kinds: Kinds) -> Loop:
    """The loop, as far as the states need it that are wanted."""
    plain = replace(loop, slots=None, stop=FALSE)
    outs = tuple(carry.out for carry in loop.carries if carry.inside in wanted)
    kept = sweep_dead(Block((plain,), outs), may_go_again(Block((plain,)), kinds)).stmts
    made = kept[0] if kept else replace(plain, carries=(), body=Block(()))
    assert isinstance(made, Loop)
    return made


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
