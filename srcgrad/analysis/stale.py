"""What containers hold when they are read after something else was put into them under another
name: by a function that is called, or through a part of them.

    d = {"on": False}                       d is {'on': bool} here, not {'on': False}: nothing
    start(d)                                may be decided by what it was made of
    y = 3.0 * x if d["on"] else x

>>> import operator
>>> from ..ir.core import Const
>>> from ..ir.kinds_of import kind_of
>>> d, e, x, t, on = (Var(name) for name in ("d", "e", "x", "t", "on"))
>>> make = Op((d,), prims.make_dict, (Const(("on",)), Const(False)))
>>> part = Op((e,), prims.store, (d, Const("on"), Const(True)))
>>> kinds = {d: kind_of({"on": False}), e: kind_of({"on": True})}
>>> body = Block((make, part, Op((t,), operator.getitem, (d, Const("on")))), (t,))
>>> str(stale_kinds(body, (), kinds, lambda op: (), lambda op: {})[d])
"{'on': bool}"
"""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ..ir import prims
from ..ir.core import Atom, Block, Each, If, Loop, Mirror, Op, Var
from ..ir.kinds import (
    ANY,
    Dict,
    Fn,
    Kind,
    List,
    Nothing,
    Obj,
    Record,
    Tuple,
    Unknown,
    if_there,
    join,
)
from ..ir.walk import regions, stmts_in
from .elementwise import IN_PLACE
from .facts import differ
from .forgetting import forgotten, inside, is_holder
from .kinds import infer
from .memory import is_immutable, kind_of_atom, targets_of
from .objects_given import holders_of_objects, is_from, parts_of
from .points import Places, Points, base_of
from .storage import CalleeWrites, Storage

_Loops: TypeAlias = tuple[Loop, ...]
Write: TypeAlias = tuple[Var, int, _Loops]  # what is written, when, and the loops around it
# what the arguments are after a call that writes into them
After = Callable[[Op], Mapping[Var, Kind]]


def stale_kinds(
    block: Block,
    params: Iterable[Var],
    kinds: Mapping[Var, Kind],
    callee_writes: CalleeWrites,
    after: After,
) -> dict[Var, Kind]:
    """What the Vars hold that are read after a write under another name: with what may have been
    written."""
    ops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Op)]
    if not any(_writes(op, kinds, callee_writes) for op in ops):
        return {}
    walk = Walk(kinds, callee_writes)
    walk.define(params, ())
    walk.block(block, ())
    storage = Storage.of(block, params, kinds, callee_writes, with_managers=False)
    stale = [var for var, writes in walk.seen(storage) if any(True for _ in writes)]
    if not stale:
        return {}
    points = Points.of(block, params, kinds)
    effects = [effect for op in ops for effect in _effects(op, points, after(op))]
    for op in ops:
        if isinstance(op.fn, prims.Closure):
            effects += _by_closure(op, kinds, op.out, _based(points.reach(op.out)))
    found: dict[Var, Kind] = {}
    outside = holders_of_objects(params, kinds)
    for var in stale:
        is_item = False if is_from(points.reach(var), outside) else None
        group = [effect for effect in effects if storage.may_share(var, effect.target)]
        found[var] = joined(
            kinds.get(var, ANY), group, Level(points, _based(points.at(var))), is_item
        )
    return found


@dataclass(frozen=True)
class Effect:
    """What is written into: what it was, and is then; and the places that may be written."""

    target: Var
    before: Kind
    after: Kind
    places: Places


def _effects(op: Op, points: Points, after: Mapping[Var, Kind]) -> list[Effect]:
    """What an operation writes into. (A call may write into all that it finds there.)"""
    kinds = points.kinds
    found = [
        Effect(var, _as_written(kinds.get(var, ANY), kind), kind, _based(points.reach(var)))
        for var, kind in after.items()
    ]
    for target in targets_of(op, kinds):
        if isinstance(target, Var) and is_holder(kinds.get(target, ANY)):
            # (`operator.setitem(xs, 0, x)` gives nothing)
            is_version = op.outs and op.fn not in (operator.setitem, operator.delitem)
            last = kinds.get(op.outs[-1], ANY) if is_version else ANY
            before, places = if_there(kinds.get(target, ANY)), _based(points.at(target))
            found.append(Effect(target, _as_written(before, last), last, places))
    return found


def _as_written(kind: Kind, after: Kind) -> Kind:
    """What a call writes into that is given it: where it is not known what it does, that may be
    anything that is found there."""
    return ANY if isinstance(after, Unknown) else kind


def _by_closure(op: Op, kinds: Mapping[Var, Kind], made: Var, places: Places) -> Iterator[Effect]:
    """What a function that is made writes into what it captured, where it is called."""
    body, params = op.fn.function.body, op.fn.function.params  # type: ignore[attr-defined]
    given = {p.var: kind_of_atom(a, kinds) for p, a in zip(params, op.args, strict=False)}
    inner = infer(body, given)
    for stmt in stmts_in(body):
        if not isinstance(stmt, Op):
            continue
        if isinstance(stmt.fn, prims.Closure):
            yield from _by_closure(stmt, inner, made, places)
        for target in targets_of(stmt, inner) if stmt.outs else ():
            before = kind_of_atom(target, inner)
            if is_holder(before):
                yield Effect(made, before, kind_of_atom(stmt.outs[-1], inner), places)


@dataclass(frozen=True)
class Level:
    """The places of a container, or of what it holds."""

    points: Points
    places: Places

    def may_be_at(self, others: Places) -> bool:
        is_known = all(isinstance(place, Var) for place in self.places)
        return not (is_known and self.places and others) or not self.places.isdisjoint(others)

    def inner(self) -> Level:
        held = (self.points.held.get(place, frozenset()) for place in self.places)
        return Level(self.points, _based(frozenset().union(*held)))


def _based(places: Places) -> Places:
    return frozenset(map(base_of, places))


def seen_writes(
    block: Block, params: Iterable[Var], kinds: Mapping[Var, Kind], storage: Storage
) -> set[Op]:
    """The writes that are seen under another name, which is read after them."""
    walk = Walk(kinds, lambda op: (), lambda kind: not is_immutable(kind))
    walk.define(params, ())
    walk.block(block, ())
    return {
        walk.ops[write[1]]
        for var, writes in walk.seen(storage)
        for write in writes
        if var not in walk.versions(write[0])
    }


def joined(
    kind: Kind,
    effects: Sequence[Effect],
    level: Level,
    is_item: bool | None,
    around: tuple[type, ...] = (),
) -> Kind:
    """The kind, of which each container may be one of those that became another. (`is_item`: of
    an object that a container holds which came from outside, all stores into attributes are looked
    at; None: of one that is made here, they are not. `around`: the classes of the objects that
    hold it.)"""
    was = kind
    for effect in effects:
        after = effect.after
        if level.may_be_at(effect.places) and _may_be(kind, effect.before, after):
            is_known = not isinstance(after, Unknown)
            kind = _or_after(kind, after) if is_known else forgotten(kind, not is_item)
    is_item = None if is_item is None else is_item or not isinstance(kind, Record)
    if isinstance(kind, Record):
        around = (*around, kind.type)
    if kind != was and any(_holds_object(inner, around) for inner in parts_of(kind)):
        return ANY  # (it would hold itself, without end)
    return inside(kind, lambda inner: joined(inner, effects, level.inner(), is_item, around))


def _holds_object(kind: Kind, classes: tuple[type, ...]) -> bool:
    """Is it, or does it hold, an object of one of the classes?"""
    is_one = isinstance(kind, Record) and kind.type in classes
    return is_one or any(_holds_object(inner, classes) for inner in parts_of(kind))


def _or_after(kind: Kind, after: Kind) -> Kind:
    """What it is, or what the container is after it was written. (Items are numbered all the
    same.)"""
    match kind, after:  # (what runs through a list is never the list)
        case List(type=of, item=Tuple(items=items)), List(type=builtins.list, item=other):
            if of is enumerate:
                return replace(kind, item=Tuple((items[0], join(items[1], other))))
            if of is zip:
                pairs = (item if differ(item, other) else join(item, other) for item in items)
                return replace(kind, item=Tuple(tuple(pairs)))
        case List(type=of, item=item), List(type=builtins.list, item=other) if of is reversed:
            return replace(kind, item=join(item, other))
    return join(kind, after)


def _may_be(a: Kind, b: Kind, after: Kind) -> bool:
    """May `a` be the container that is `b` before a write?"""
    if isinstance(b, (List, Dict)) and isinstance(b.item, Nothing):
        b = after
    match a, b:
        case Dict(fields=fields), Dict(fields=others) if fields and others:
            return not {name for name, _ in fields}.isdisjoint(name for name, _ in others)
        case (Dict(item=item), Dict(item=other)) | (List(item=item), List(item=other)):
            return not differ(item, other)
        case (Record(), Record()) | (Tuple(), Tuple()):
            return a.type is b.type
        case (_, Unknown() | Fn() | Obj()):
            return isinstance(a, (Dict, List, Record, Tuple))
        case _:
            return False


def _writes(
    op: Op,
    kinds: Mapping[Var, Kind],
    callee_writes: CalleeWrites,
    is_followed: Callable[[Kind], bool] = is_holder,
) -> list[Var]:
    """What an operation changes. (In arrays, nothing changes that kinds tell of.)"""
    atoms = [*targets_of(op, kinds), *callee_writes(op)]
    return [a for a in atoms if isinstance(a, Var) and is_followed(kinds.get(a, ANY))]


@dataclass
class Walk:
    """When Vars are made, containers written, and read."""

    kinds: Mapping[Var, Kind]
    callee_writes: CalleeWrites
    is_followed: Callable[[Kind], bool] = is_holder
    made: dict[Var, tuple[int, _Loops]] = field(default_factory=dict)
    reads: dict[Var, list[tuple[int, _Loops, frozenset[int]]]] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    by: dict[Var, Op] = field(default_factory=dict)
    ops: dict[int, Op] = field(default_factory=dict)
    number: int = 0

    def define(self, outs: Iterable[Var], loops: _Loops) -> None:
        for out in outs:
            self.made[out] = self.number, loops

    def read(self, atom: Atom, loops: _Loops, besides: frozenset[int] = frozenset()) -> None:
        """(`besides`: the times of writes that the reader itself takes over.)"""
        if isinstance(atom, Var) and self.is_followed(self.kinds.get(atom, ANY)):
            self.reads.setdefault(atom, []).append((self.number, loops, besides))

    def put_back(self, op: Op) -> frozenset[int]:
        """Of `t = d[i]; t2 = store(t, j, v); d2 = store(d, i, t2)`: when `t` is written."""
        if op.fn not in (prims.store, setattr):
            return frozenset()
        found: set[int] = set()
        value: Atom = op.args[2]
        while isinstance(value, Var) and (made := self.by.get(value)) is not None:
            if made.fn not in (prims.store, prims.append, setattr, *IN_PLACE):
                break
            found.add(self.made[value][0])
            value = made.args[0]
        return frozenset(found)

    def block(self, block: Block, loops: _Loops) -> None:
        for stmt in block.stmts:
            self.number += 1
            match stmt:
                case Op():
                    besides = self.put_back(stmt)
                    for atom in (*stmt.args, *(value for _, value in stmt.options)):
                        self.read(atom, loops, besides)
                    self.ops[self.number] = stmt
                    for var in _writes(stmt, self.kinds, self.callee_writes, self.is_followed):
                        self.writes.append((var, self.number, loops))
                    self.define(stmt.outs, loops)
                    self.by.update(dict.fromkeys(stmt.outs, stmt))
                case If():
                    self.read(stmt.test, loops)
                    self.block(stmt.then, loops)
                    self.block(stmt.orelse, loops)
                    self.define(stmt.outs, loops)
                case Loop():
                    self.loop(stmt, loops)
                case Mirror():
                    pass
        self.number += 1
        for atom in block.end:
            self.read(atom, loops)

    def loop(self, loop: Loop, loops: _Loops) -> None:
        for carry in loop.carries:
            self.read(carry.init, loops)
        inner = (*loops, loop)
        self.define((carry.inside for carry in loop.carries), inner)
        if isinstance(loop.head, Each):
            self.read(loop.head.items, loops)
            self.define((loop.head.target,), inner)
        for region in regions(loop):
            self.block(region, inner)
        self.number += 1
        if isinstance(loop.head, Each):
            self.read(loop.head.items, inner)
        self.define((carry.out for carry in loop.carries), loops)

    def versions(self, var: Var) -> set[Var]:
        """It, and what it was before it was written: who reads that is not told of writes."""
        found = {var}
        while (made := self.by.get(var)) is not None:
            if made.fn not in (prims.store, prims.append, setattr, *IN_PLACE):
                break
            if not isinstance(made.args[0], Var) or made.args[0] in found:
                break
            var = made.args[0]
            found.add(var)
        return found

    def seen(self, storage: Storage) -> Iterator[tuple[Var, Iterator[Write]]]:
        """What is read, and the writes to its memory under other names that are seen there."""
        written: dict[Var, list[Write]] = {}
        for write in self.writes:
            written.setdefault(storage.group(write[0]), []).append(write)
        for var in self.reads:
            if var in self.made:
                yield var, self._seen_by(var, written.get(storage.group(var), ()))

    def _seen_by(self, var: Var, writes: Iterable[Write]) -> Iterator[Write]:
        return (write for write in writes if self.sees(var, write))

    def sees(self, var: Var, write: Write) -> bool:
        """Is it made before the write and read after it?"""
        (made, around), (_, when, loops) = self.made[var], write
        for read, outer, besides in self.reads[var]:
            if when not in besides and (
                made < when < read or any(loop in outer and loop not in around for loop in loops)
            ):
                return True
        return False
