"""Turn mirrors into ordinary loops: decide how each primal value that they read is kept.

A value is *live* (defined at function level and not overwritten), *recomputed* (cheap, and what
it is made of is at hand), or *saved*: in a list per iteration, as an out of its `if`, as a copy
before it is overwritten. To be recorded is not a property that anyone predicts: it is a free
variable of the finished, simplified mirror.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..analysis.effects import shape_place
from ..analysis.final import Finals, Place
from ..analysis.kinds import Kinds
from ..analysis.presence import is_known_to_be_there
from ..analysis.storage import CalleeWrites, Storage
from ..errors import Span
from ..ir import prims
from ..ir.core import (
    FALSE,
    NONE,
    Atom,
    Block,
    Carry,
    Const,
    Each,
    If,
    Loop,
    Mirror,
    Op,
    Stmt,
    Sweep,
    Var,
)
from ..ir.kinds import ANY, Array, Column, List, Num, Tuple
from ..ir.walk import defined, inner_vars, own_atoms, own_outs, reads, substitute
from .asked_before import with_answers
from .edits import Edits
from .emit import Emitter, adjoint
from .filled import Filled
from .heads import Head
from .heap_checks import check_is_value
from .held_constants import with_held
from .holders import holding
from .mirror_reads import (
    cost,
    is_cheap,
    is_target,
    loop_tests,
    value_reads,
)
from .moments import Moments, Path
from .plan import Entry, Plan
from .shape_roots import shape_root

# one region around a definition: an arm of an If (0, 1) or the body of a Loop (0)
Region = tuple[Stmt, int]
_PAIRING = (zip, enumerate)
_CHEAP = 6


def remember(
    sweep: Sweep,
    params: Sequence[Var],
    kinds: Kinds,
    covered: set[Op] | None = None,
    callee_writes: CalleeWrites = lambda op: (),
    apart: bool = False,
    joined: Sequence[tuple[Var, Var]] = (),
) -> tuple[Block, Block, Plan]:
    """The forward block, the mirror without `Mirror`s, and the plan. The mirror returned reads
    parameters and Vars of the top level of the forward block only. `covered` receives the
    forward operations that the mirror does again: where they raise, it raises as well. `apart`:
    the mirror will be a function of its own. `joined`: parameters that may share memory."""
    storage_of = lambda block: Storage.of(block, params, kinds, callee_writes, joined)  # noqa: E731
    sweep = with_answers(with_held(sweep, kinds, storage_of, apart), kinds, storage_of)
    memory = Memory(
        sweep, params, kinds, set() if covered is None else covered, callee_writes, apart, joined
    )
    memory.choose(sweep.mirror)
    mirror = memory.settle(sweep.mirror, {})
    forward = memory.edits.apply(sweep.forward, params)
    return holding(forward, memory.kept, memory.storage.group), mirror, Plan(tuple(memory.entries))


@dataclass
class Memory:
    """What is known of the forward sweep, what has been decided, and the edits it needs."""

    sweep: Sweep
    params: Sequence[Var]
    kinds: Kinds
    covered: set[Op]
    callee_writes: CalleeWrites
    apart: bool
    joined: Sequence[tuple[Var, Var]]
    home: dict[Var, tuple[Region, ...]] = field(default_factory=dict)
    defs: dict[Var, Stmt] = field(default_factory=dict)
    order: dict[Var, int] = field(default_factory=dict)
    saved: set[Var] = field(default_factory=set)
    edits: Edits = field(default_factory=Edits)
    entries: list[Entry] = field(default_factory=list)
    exported: dict[Var, Var] = field(default_factory=dict)
    kept: dict[tuple[Var, Callable], Var] = field(default_factory=dict)
    lists: dict[Var, Var] = field(default_factory=dict)
    heads: dict[Loop, Head] = field(default_factory=dict)
    made: set[Var] = field(default_factory=set)
    loops: dict[Var, Loop] = field(default_factory=dict)
    timed: Moments | None = None

    def __post_init__(self) -> None:
        self.storage = Storage.of(
            self.sweep.forward, self.params, self.kinds, self.callee_writes, self.joined
        )
        self.finals = Finals(self.defs, self.storage, self.kinds)
        for param in self.params:
            self.home[param] = ()
        self._index(self.sweep.forward, ())
        self.filled = Filled(self.sweep.forward, self.defs, self.edits, self.like)

    def _index(self, block: Block, path: tuple[Region, ...]) -> None:
        for stmt in block.stmts:
            for out in own_outs(stmt):
                self._place(out, stmt, path)
            match stmt:
                case If():
                    self._index(stmt.then, (*path, (stmt, 0)))
                    self._index(stmt.orelse, (*path, (stmt, 1)))
                case Loop():
                    self.loops[stmt.trip] = stmt
                    for var in inner_vars(stmt):
                        self._place(var, stmt, (*path, (stmt, 0)))
                    for inner in [*loop_tests(stmt), stmt.body]:
                        self._index(inner, (*path, (stmt, 0)))
                case _:
                    pass

    def _place(self, var: Var, stmt: Stmt, path: tuple[Region, ...]) -> None:
        self.home[var], self.defs[var] = path, stmt
        self.order[var] = len(self.order)

    # --- choosing ------------------------------------------------------------------------------

    def choose(self, mirror: Block) -> None:
        """Decide, in program order, which values have to be saved: those that can be had from
        the ones saved before them are recomputed."""
        own = defined(mirror)
        reads_ = value_reads(mirror, self._has_shape)
        wanted = {a for a in reads_ if isinstance(a, Var) and a not in own}
        for var in sorted(
            (v for v in wanted if v in self.home), key=lambda v: self.order.get(v, -1)
        ):
            if not self.is_at_hand(var, _CHEAP):
                self.saved.add(var)

    def is_at_hand(self, var: Atom, budget: int) -> bool:
        """Can the mirror have this value without anything new being saved?"""
        if isinstance(var, Const) or var in self.saved or var not in self.home:
            return True
        if self.storage.is_overwritten(var) or self._is_elsewhere(var):
            return False
        path = self.home[var]
        if not path:
            return True
        region, _ = path[-1]
        stmt = self.defs[var]
        if isinstance(region, Loop) and stmt is region:
            return var is region.trip or (is_target(region, var) and self._can_index(region))
        if self.loop_part(var) is not None or self.final_place(var) is not None:
            return True
        return self.can_recompute(var, budget)

    def _is_elsewhere(self, var: Var) -> bool:
        """Does it stand in objects, in which others may write until the backward half runs?"""
        return self.apart and isinstance(self.kinds.get(var), Column)

    def loop_part(self, var: Var) -> tuple[Loop, tuple[int, ...]] | None:
        """Is it one of the things that `for i, (a, b) in enumerate(zip(...))` takes, which can be
        read again, and where in what the loop takes?"""
        op: Stmt | None = self.defs.get(var)
        region, _ = self.home[var][-1]
        path: tuple[int, ...] = ()
        while isinstance(op, Op) and op.fn is prims.unpack and isinstance(op.args[0], Var):
            path = (op.outs.index(var), *path)
            var, op = op.args[0], self.defs.get(op.args[0])
        if not path or not isinstance(region, Loop) or not isinstance(region.head, Each):
            return None
        if var is not region.head.target or not self._is_made_of_pairs(region.head.items, path):
            return None
        return (region, path) if self._can_index(region) else None

    def _is_made_of_pairs(self, items: Atom, path: tuple[int, ...]) -> bool:
        """Do `zip` and `enumerate` alone make what the path leads through?"""
        if not path:
            return True
        op = self.defs.get(items) if isinstance(items, Var) else None
        if not isinstance(op, Op) or op.fn not in _PAIRING:
            return False
        if op.fn is zip:
            return self._is_made_of_pairs(op.args[path[0]], path[1:])
        return path[0] == 0 or self._is_made_of_pairs(op.args[0], path[1:])

    def final_place(self, var: Var) -> Place | None:
        """Where the last version of an array has this value of an iteration."""
        region, _ = self.home[var][-1]
        if not isinstance(region, Loop) or self.storage.is_overwritten(var):
            return None
        place = self.finals.place_of(var, region)
        if place is None or not self.is_at_hand(place.array, _CHEAP):
            return None
        return place if self.is_at_hand(place.index, _CHEAP) else None

    def can_recompute(self, var: Var, budget: int) -> bool:
        """Is it the result of a cheap operation on values at hand?"""
        op = self.defs[var]
        if not isinstance(op, Op) or len(op.outs) != 1 or not is_cheap(op, self.kinds):
            return False
        left = budget - cost(op)
        return left >= 0 and all(self.is_at_hand(a, left) for a in own_atoms(op))

    def is_made_of_params(self, var: Atom, budget: int) -> bool:
        """Can a backward half, which stands apart, make this value of the parameters?"""
        if isinstance(var, Const):
            return True
        op = self.defs.get(var)
        if not isinstance(op, Op) or self.storage.is_overwritten(var):
            return False
        if len(op.outs) != 1 or not is_cheap(op, self.kinds):
            return False
        left = budget - cost(op)
        return left >= 0 and all(
            (a in self.params and not self.storage.is_overwritten(a))
            or self.is_made_of_params(a, left)
            for a in own_atoms(op)
        )

    def _can_index(self, loop: Loop) -> bool:
        """Can the element of an iteration be read again from what the loop runs over?"""
        assert isinstance(loop.head, Each)
        return self._indexable(loop.head.items)

    def _indexable(self, items: Atom) -> bool:
        if isinstance(items, Const):
            return isinstance(items.value, (tuple, str, range))
        op = self.defs.get(items)
        if isinstance(op, Op) and op.fn is range:
            return all(self.is_at_hand(a, _CHEAP) for a in op.args)
        if isinstance(op, Op) and op.fn in (zip, enumerate, reversed) and not op.options:
            start = op.args[1:] if op.fn is enumerate else ()
            sources = op.args if op.fn is zip else op.args[:1]
            if op.fn is reversed and isinstance(self._fn_of(sources[0]), type(zip)):
                return self._fn_of(sources[0]) is range and self._indexable(sources[0])
            at_hand = all(self.is_at_hand(a, _CHEAP) for a in start)
            return at_hand and all(self._indexable(s) for s in sources)
        kind = self.kinds.get(items, ANY)
        sequence = isinstance(kind, (Array, Tuple)) or (
            isinstance(kind, List) and kind.type is list
        )
        return sequence and self.is_at_hand(items, _CHEAP)

    def _fn_of(self, atom: Atom) -> object:
        op = self.defs.get(atom) if isinstance(atom, Var) else None
        return op.fn if isinstance(op, Op) else None

    # --- settling the mirror ---------------------------------------------------------------------

    def settle(self, block: Block, scope: Mapping[Var, Atom]) -> Block:
        """The block with every primal value that it reads at hand, and no `Mirror` left."""
        emit = Emitter()
        known = dict(scope)
        for stmt in block.stmts:
            emit.span = adjoint(stmt.span)
            match stmt:
                case Mirror():
                    emit.add(self._settle_mirror(stmt, known, emit))
                case Op():
                    emit.add(self._settle_op(stmt, known, emit))
                case If():
                    test = self.have(stmt.test, known, emit, stmt.span)
                    arms = [self.settle(arm, known) for arm in (stmt.then, stmt.orelse)]
                    emit.add(If(test, arms[0], arms[1], stmt.outs, stmt.span))
                case Loop():
                    emit.add(self._settle_loop(stmt, known, emit))
        ends = tuple(self.have(a, known, emit, emit.span) for a in block.end)
        return emit.block(*ends)

    def _settle_op(self, op: Op, known: dict[Var, Atom], emit: Emitter) -> Op:
        place = shape_place(op)
        args = []
        for position, atom in enumerate(op.args):
            get = self.have_shape if position == place else self.have
            args.append(get(atom, known, emit, op.span))
        options = tuple((k, self.have(a, known, emit, op.span)) for k, a in op.options)
        return replace(op, args=tuple(args), options=options)

    def have_shape(
        self, atom: Atom, known: dict[Var, Atom], emit: Emitter, span: Span | None
    ) -> Atom:
        """Something that has the shape of a primal value."""
        root = shape_root(atom, self.defs, self.kinds)
        if self.home.get(root) == () and self._keeps_shape(root):  # type: ignore[arg-type]
            return self.filled.bound(root) if self.apart else root
        if self._keeps_length(root) and self.storage.is_overwritten(root):  # type: ignore[arg-type]
            return self.have(self._copied(root, prims.identity), known, emit, span)  # type: ignore[arg-type]
        source = shape_root(root, self.defs, self.kinds, deep=True)
        is_other = source is not root and root not in self.saved and not self.apart
        if is_other and self.home.get(source) == () and self._keeps_shape(source):  # type: ignore[arg-type]
            return source
        return self.have(root, known, emit, span)

    def _keeps_shape(self, atom: Atom) -> bool:
        """(What is written into a list may change its length.)"""
        return isinstance(self.kinds.get(atom, ANY), (Array, Num)) or (  # type: ignore[arg-type]
            isinstance(atom, Var) and not self.storage.is_overwritten(atom)
        )

    def _has_shape(self, atom: Atom) -> bool:
        return isinstance(self.kinds.get(atom, ANY), (Array, Num)) or self._keeps_length(atom)  # type: ignore[arg-type]

    def _keeps_length(self, atom: Atom) -> bool:
        """Is it a list of numbers of which items are set, and no more? (So its length stays.)"""
        kind = self.kinds.get(atom, ANY) if isinstance(atom, Var) else ANY
        is_plain = isinstance(kind, List) and kind.type is list and isinstance(kind.item, Num)
        return is_plain and not self.apart and self.storage.keeps_length(atom)  # type: ignore[arg-type]

    def _settle_loop(self, loop: Loop, known: dict[Var, Atom], emit: Emitter) -> Stmt:
        """A loop of the mirror's own (from a rule): nothing in it mirrors a primal loop."""
        for var in (a for a in reads(Block((loop,))) if isinstance(a, Var) and a in self.home):
            self.have(var, known, emit, loop.span)
        return substitute(loop, known)

    def have(self, atom: Atom, known: dict[Var, Atom], emit: Emitter, span: Span | None) -> Atom:
        """The atom under which the mirror has a primal value here."""
        while is_known_to_be_there(made := self.defs.get(atom)):  # type: ignore[arg-type]
            atom = made.args[0]  # type: ignore[union-attr]
        if isinstance(atom, Const) or atom not in self.home:
            return known.get(atom, atom) if isinstance(atom, Var) else atom
        if atom in known:
            return known[atom]
        found = self._have(atom, known, emit, span)
        known[atom] = found
        return found

    def _is_settled(self, var: Var) -> bool:
        """Is it written before it is read, and no more after that?"""
        is_seen = self.apart and not self.storage.is_local(var)
        return not (is_seen or var in self.sweep.varied) and self.moments().is_settled(var)

    def _have(self, var: Var, known: dict[Var, Atom], emit: Emitter, span: Span | None) -> Atom:
        if self.storage.is_overwritten(var) and not self._is_settled(var):
            copied = self._copied(var)
            self._note(var, "copied", span)
            return self.have(copied, known, emit, span)
        path = self.home[var]
        if not path and self.apart and self.is_made_of_params(var, _CHEAP):
            return self._recomputed(var, known, emit, span)
        if not path:
            self._note(var, "live", span)
            # (a function of its own is given it on every path)
            return self.filled.bound(var) if self.apart else var
        region, arm = path[-1]
        if var not in self.saved and not isinstance(self.defs[var], Loop):
            if (part := self.loop_part(var)) is not None:
                self._note(var, "recomputed", span)
                return self.heads[part[0]].part(part[1], var)
            if (place := self.final_place(var)) is not None:
                return self._read_final(var, place, known, emit, span)
            if self.can_recompute(var, _CHEAP):
                return self._recomputed(var, known, emit, span)
        if isinstance(region, If):
            return self.have(self._hoisted(var, region, arm), known, emit, span)
        assert isinstance(region, Loop)
        return self._from_loop(var, region, known, emit, span)

    def _read_final(
        self, var: Var, place: Place, known: dict[Var, Atom], emit: Emitter, span: Span | None
    ) -> Atom:
        array = self.have(place.array, known, emit, span)
        index = self.have(place.index, known, emit, span)
        new = emit(operator.getitem, array, index)
        self.kinds[new] = self.kinds.get(var, ANY)
        self._note(var, "read from the final array", span)
        op = self.defs[var]
        if isinstance(op, Op) and op.fn is operator.getitem:
            self.covered.add(op)
        return new

    def _recomputed(
        self, var: Var, known: dict[Var, Atom], emit: Emitter, span: Span | None
    ) -> Atom:
        op = self.defs[var]
        assert isinstance(op, Op)
        args = tuple(self.have(a, known, emit, span) for a in op.args)
        options = tuple((k, self.have(a, known, emit, span)) for k, a in op.options)
        new = Var(var.wish, True)
        self.kinds[new] = self.kinds.get(var, ANY)
        emit.add(Op((new,), op.fn, args, options, adjoint(span), op.spelled))
        self._note(var, "recomputed", span)
        self.covered.add(op)
        return new

    def _from_loop(
        self, var: Var, loop: Loop, known: dict[Var, Atom], emit: Emitter, span: Span | None
    ) -> Atom:
        head = self.heads[loop]
        if var is loop.trip:
            return head.index()
        if is_target(loop, var) and var not in self.saved and self._can_index(loop):
            return head.element(var)
        if (items := head.holder(var)) is not None:
            return head.place(var, self._copied(items, prims.identity))
        self._note(var, "saved", span)
        return head.saved(var)

    def moments(self) -> Moments:
        if self.timed is None:
            self.timed = Moments.of(self.sweep, self.params, self.kinds, self.storage)
        return self.timed

    # --- keeping -------------------------------------------------------------------------------

    def _copied(self, var: Var, fn: Callable = prims.copy) -> Var:
        """A copy of a value that is overwritten later, taken where it is defined. (Or what else
        `fn` makes of it.)"""
        if (var, fn) not in self.kept:
            check_is_value(var, self.kinds, self._span(var))
            new, source = self.like(var), self.filled.bound(var)
            if source is not var and isinstance(source, Var):
                self.kinds[source] = ANY  # (None has no method to copy it)
            is_told = fn is not prims.copy or var in self.sweep.varied
            reader = None if is_told else self.moments().first_read(var, self.home[var])
            arms: Path = ()
            if reader is None:
                self.edits.after(source, lambda v: Op((new,), fn, (v,), (), self._span(var)))
            else:
                first, arms = reader
                self.edits.before(first, Op((new,), fn, (source,), (), self._span(var)))
            self.kept[var, fn] = new
            self.saved.add(new)
            self._adopt(new, var, arms)
        return self.kept[var, fn]

    def _hoisted(self, var: Var, region: If, arm: int) -> Var:
        """A value of one arm as an out of its `if` (None where the other arm was taken)."""
        ends = (region.then, region.orelse)[arm].end
        if var in ends:
            return region.outs[ends.index(var)]
        if var not in self.exported:
            check_is_value(var, self.kinds, self._span(var))
            new, source = self.like(var), self.filled.bound(var)
            self.edits.out(region, new, (source, NONE) if arm == 0 else (NONE, source))
            self.exported[var] = new
            self.saved.add(new)
            self.home[new] = self._home_of(region)
            self.defs[new] = region
            self.order[new] = len(self.order)
        return self.exported[var]

    def _home_of(self, stmt: Stmt) -> tuple[Region, ...]:
        for path in self.home.values():
            for position, (region, _) in enumerate(path):
                if region is stmt:
                    return path[:position]
        raise AssertionError("a region that defines nothing")

    def like(self, var: Var) -> Var:
        new = Var(var.wish, var.is_temporary)
        self.kinds[new] = self.kinds.get(var, ANY)
        return new

    def _adopt(self, new: Var, var: Var, arms: Path = ()) -> None:
        self.home[new], self.order[new] = (*self.home[var], *arms), len(self.order)
        self.defs[new] = Op((new,), prims.copy, (var,))
        self.storage.order[new] = 10**9
        self.storage.loops[new] = ()

    def saved_list(self, var: Var, loop: Loop) -> Var:
        """The list in which the forward loop saves a value of each iteration."""
        if var not in self.lists and (found := _saved_already(var, loop, self.defs)) is not None:
            self.lists[var] = found
        if var not in self.lists:
            check_is_value(var, self.kinds, self._span(var))
            wish = f"{var.wish}s" if var.wish and not var.is_temporary else "ts"
            start, inside, grown, out = (Var(wish) for _ in range(4))
            self.made.update((start, inside, grown, out))
            for new in (start, inside, grown, out):
                self.kinds[new] = List(self.kinds.get(var, ANY))
            span = self._span(var)
            self.edits.before(loop, Op((start,), prims.make_list, (), (), span, ".saved"))
            self.edits.carry(loop, Carry(start, inside, out), grown)
            source = self.filled.bound(var)
            self.edits.after(
                source, lambda v: Op((grown,), prims.append, (inside, v), (), span, ".saved")
            )
            path = self._home_of(loop)
            for new in (start, out):
                self.home[new] = path
                self.order[new] = len(self.order)
                self.storage.order[new] = 10**9
                self.storage.loops[new] = ()
            self.defs[out] = loop
            self.saved.add(out)
            self.lists[var] = out
        return self.lists[var]

    def counted(self, loop: Loop) -> Var:
        """How often the loop ran, counted by the forward sweep."""
        inside, grown, out = (Var("n") for _ in range(3))
        for new in (inside, grown, out):
            self.kinds[new] = Num(int)
        self.edits.carry(loop, Carry(Const(0), inside, out), grown)
        self.edits.first(loop, Op((grown,), operator.add, (inside, Const(1)), (), loop.span))
        self.home[out] = self._home_of(loop)
        self.order[out] = len(self.order)
        self.defs[out] = loop
        self.saved.add(out)
        return out

    def _span(self, var: Var) -> Span | None:
        stmt = self.defs.get(var)
        return stmt.span if stmt is not None else None

    def _note(self, var: Var, how: str, span: Span | None) -> None:
        stmt = self.defs.get(var)
        place = f"{stmt.span.function}, line {stmt.span.line}" if stmt and stmt.span else ""
        made = var in self.made or isinstance(stmt, Op) and stmt.fn is prims.copy and how == "live"
        if not var.wish or var.is_temporary or span is None or made or stmt is None:
            return
        if how == "saved":
            how = f"saved in {var.wish}s"
        entry = Entry(var.wish, how, place or span.function, span.statement)
        if all((e.name, e.place, e.how) != (entry.name, entry.place, how) for e in self.entries):
            self.entries.append(entry)

    # --- the loops of the mirror ---------------------------------------------------------------

    def _settle_mirror(self, mirror: Mirror, known: dict[Var, Atom], emit: Emitter) -> Loop:
        loop = self.loops[mirror.of.trip]
        head = Head(self, loop, emit.span)
        self.heads[loop] = head
        starts = [self.have(c.init, known, emit, mirror.span) for c in mirror.carries]
        inner = self.settle(mirror.body, known)
        each, first = head.finish(known, emit)
        body = Block((*first, *inner.stmts), inner.end)
        carries = tuple(
            replace(c, init=start) for c, start in zip(mirror.carries, starts, strict=True)
        )
        return Loop(each, carries, body, FALSE, Var("k"), mirror.span)


def _saved_already(var: Var, loop: Loop, defs: Mapping[Var, Stmt]) -> Var | None:
    """The list in which a generated function saves this value in each iteration, and nothing
    else."""
    ends = loop.body.end
    for stmt in loop.body.stmts:
        if not isinstance(stmt, Op) or stmt.fn is not prims.append or stmt.args[1] is not var:
            continue
        place = ends.index(stmt.out) if stmt.out in ends else None
        if place is None or stmt.span is None or not stmt.span.is_mirrored:
            continue
        carry = loop.carries[place]
        made = defs.get(carry.init) if isinstance(carry.init, Var) else None
        is_empty = isinstance(made, Op) and made.fn is prims.make_list and not made.args
        if is_empty and stmt.args[0] is carry.inside:
            return carry.out
    return None
