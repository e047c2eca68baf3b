"""What flows into a variable that is updated in place, and when a place is cleared.

In goes a Function in which cotangents have value semantics, out comes one in which a variable that
is going to be written holds memory of its own: where something else flows into it, before a loop
or at the end of an arm, a copy is made there, once.

>>> x, i, y = Var("x"), Const(0), Var("y")
>>> op = copying(y, x, {}, Op((y,), prims.add_item, (x, i, i)))
>>> op.fn is prims.copy
True
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..analysis.indexing import is_basic
from ..analysis.liveness import OF_MEMORY, Live, liveness
from ..ir import prims
from ..ir.core import Atom, Block, Carry, Const, Function, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, ByMemory, ByObject, Dict, Kind, List, Num, is_unknown
from ..ir.kinds_of import kind_of_const
from ..ir.walk import definitions, own_atoms, stmts_in
from .held import has_memory, kind_of_atom
from .memory import Memory
from .rounds import Rounds

UPDATES = (prims.with_item, prims.add_item)

# results that may be one of their first arguments, and nothing else
# their last result is their first argument
CHANGING = (prims.append, prims.Method("pop"))
_PASSING = (prims.identity, prims.fit, prims.unbroadcast)


def is_reverse(stmt: Stmt) -> bool:
    if isinstance(stmt, Op) and stmt.fn in (*UPDATES, prims.identity):
        return True
    return stmt.span is not None and (stmt.span.is_adjoint or stmt.span.is_mirrored)


# --- order -------------------------------------------------------------------------------------


def clear_late(block: Block) -> Block:
    """`t = dy[i]; dy[i] = 0; u = t * v` becomes `t = dy[i]; u = t * v; dy[i] = 0`."""
    stmts = list(block.stmts)
    for stmt in block.stmts:
        if isinstance(stmt, Op) and stmt.fn is prims.with_item and isinstance(stmt.args[2], Const):
            here = stmts.index(stmt)
            to = _after_use(stmts, here, stmt)
            if to is not None:
                stmts.insert(to, stmts.pop(here))
    return Block(tuple(map_regions(stmt, clear_late) for stmt in stmts), block.end)


def _after_use(stmts: list[Stmt], here: int, clear: Op) -> int | None:
    """Where the value that was loaded before the place is cleared has been used."""
    target, index, _ = clear.args
    loaded = {
        stmt.outs[0]
        for stmt in stmts[:here]
        if isinstance(stmt, Op) and stmt.fn is operator.getitem and stmt.args == (target, index)
    }
    for place, stmt in enumerate(stmts[here + 1 :], here + 1):
        if not isinstance(stmt, Op) or clear.out in own_atoms(stmt) or not is_reverse(stmt):
            return None
        if loaded & set(own_atoms(stmt)):
            return place
    return None


def map_regions(stmt: Stmt, fn: Callable[[Block], Block]) -> Stmt:
    match stmt:
        case If():
            return replace(stmt, then=fn(stmt.then), orelse=fn(stmt.orelse))
        case Loop():
            return replace(stmt, body=fn(stmt.body))
        case _:
            return stmt


# --- entries: what flows into a variable that is written ---------------------------------------


class Entries:
    """Finds the variables that are updated in place, at whichever depth, and copies what flows
    into them from elsewhere: before the loop, at the end of the arm."""

    def __init__(self, function: Function, kinds: dict[Var, Kind]):
        self.function, self.kinds = function, kinds
        self.live = liveness(function, OF_MEMORY)
        self.memory = Memory(function, kinds, rounds=Rounds(self.live))
        self.defs = definitions(function.body)
        self.views: dict[Var, list[Var]] = {}
        self.needed: set[Var] = set()
        for stmt in stmts_in(function.body):
            if isinstance(stmt, Op):
                for source in self.memory.sources(stmt):
                    if isinstance(source, Var):
                        self.views.setdefault(source, []).extend(stmt.outs)
        for stmt in stmts_in(function.body):
            if isinstance(stmt, Op) and stmt.fn in UPDATES:
                self.need(stmt.args[0])

    def need(self, atom: Atom) -> None:
        """The value will be written: if it is one of several, each must be ours."""
        if not isinstance(atom, Var) or atom in self.needed:
            return
        for incoming in self.incoming(atom):
            self.needed.add(atom)
            self.need(incoming)

    def incoming(self, var: Var) -> list[Atom]:
        """(A primal variable is left as the user wrote it: it is copied where it becomes the
        start of a cotangent.)"""
        match self.defs.get(var):
            case If(outs=outs, then=then, orelse=orelse) as made if var in outs:
                place = outs.index(var)
                ends: list[Atom] = [then.end[place], orelse.end[place]]
                return ends if is_reverse(made) or all(map(self.is_made_in_reverse, ends)) else []
            case Loop(carries=carries, body=body) as made if made.span is None or is_reverse(made):
                for carry, end in zip(carries, body.end, strict=True):
                    if var is carry.inside or var is carry.out:
                        return [carry.init, end, carry.inside]
        return []

    def is_made_in_reverse(self, atom: Atom) -> bool:
        made = self.defs.get(atom) if isinstance(atom, Var) else None
        return isinstance(atom, Const) or (made is not None and is_reverse(made))

    def copied(self) -> Function:
        return replace(self.function, body=self.block(self.function.body))

    def block(
        self, block: Block, more: tuple[Op, ...] = (), end: tuple[Atom, ...] | None = None
    ) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmts += self.stmt(stmt)
        return Block((*stmts, *more), block.end if end is None else end)

    def stmt(self, stmt: Stmt) -> list[Stmt]:
        match stmt:
            case If(then=then, orelse=orelse, outs=outs):
                arms = []
                for arm in (then, orelse):
                    wanted = [out in self.needed for out in outs]
                    ends, made = self.entering(arm.end, wanted, self.live.after[stmt], stmt, outs)
                    arms.append(self.block(arm, made, ends))
                return [replace(stmt, then=arms[0], orelse=arms[1])]
            case Loop(carries=carries, body=body):
                wanted = [carry.inside in self.needed for carry in carries]
                busy = self.live.head[stmt] | self.live.after[stmt]
                insides = tuple(carry.inside for carry in carries)
                inits, before = self.entering(
                    [c.init for c in carries], wanted, busy, stmt, insides, is_start=True
                )
                ends, after = self.entering(body.end, wanted, busy, stmt, insides)
                new = [
                    Carry(init, carry.inside, carry.out)
                    for init, carry in zip(inits, carries, strict=True)
                ]
                return [
                    *before,
                    replace(stmt, carries=tuple(new), body=self.block(body, after, ends)),
                ]
            case _:
                return [stmt]

    def entering(
        self,
        atoms: Sequence[Atom],
        wanted: list[bool],
        busy: int,
        stmt: Stmt,
        names: tuple[Var, ...],
        is_start: bool = False,
    ) -> tuple[tuple[Atom, ...], tuple[Op, ...]]:
        """The values with those replaced by copies that somebody else may see; at the start of a
        loop, one of two that may share memory."""
        values: list[Atom] = list(atoms)
        made: list[Op] = []
        for place, (atom, is_wanted) in enumerate(zip(atoms, wanted, strict=True)):
            if not is_wanted or not isinstance(atom, Var):
                continue
            others = [one for one in values[:place] if isinstance(one, Var)]
            is_again = atom in others
            if is_start and any(self.memory.may_share(atom, one) for one in others):
                is_again = True
            if not is_again and self.is_handed_over(atom, busy):
                continue
            out = Var(names[place].wish, names[place].is_temporary)
            made.append(copying(out, atom, self.kinds, stmt))
            values[place] = out
        return tuple(values), tuple(made)

    def is_handed_over(self, atom: Var, busy: int) -> bool:
        """Is the memory new, and nobody's any more?"""
        if not has_memory(self.kinds.get(atom, ANY)):
            return True
        if any(self.live.bit(var) & busy for var in (atom, *self.views_of(atom))):
            return False
        if not self.memory.is_ours(atom):
            return False  # (nor would it be written in place)
        return self.is_new(atom)

    def is_new(self, atom: Atom) -> bool:
        if not isinstance(atom, Var):
            return True
        if not has_memory(self.kinds.get(atom, ANY)) or atom in self.needed:
            return True
        made = self.defs.get(atom)
        if not isinstance(made, Op):
            return False
        if made.fn in _PASSING or made.fn in CHANGING and atom is made.outs[-1]:
            return self.is_new(made.args[0])
        return made.fn in UPDATES or not self.memory.sources(made)

    def views_of(self, var: Var) -> Iterator[Var]:
        seen, todo = {var}, [var]
        while todo:
            for view in self.views.get(todo.pop(), ()):
                if view not in seen and has_memory(self.kinds.get(view, ANY)):
                    seen.add(view)
                    todo.append(view)
                    yield view


def is_part(var: Atom, defs: Mapping[Var, Stmt], seen: frozenset[Var] = frozenset()) -> bool:
    """May it be what was taken out of a container, as it is?"""
    if not isinstance(var, Var) or var in seen:
        return False
    seen |= {var}
    match defs.get(var):
        case Op(fn=fn, args=args, outs=outs) if fn in _PASSING or fn in CHANGING:
            return fn in CHANGING and var is not outs[-1] or is_part(args[0], defs, seen)
        case Op(fn=fn):
            return fn in (operator.getitem, prims.unpack, getattr, prims.unpack_star)
        case If(outs=outs, then=then, orelse=orelse):
            place = outs.index(var)
            return any(is_part(arm.end[place], defs, seen) for arm in (then, orelse))
        case Loop(carries=carries, body=body):
            found = [
                (carry.init, end)
                for carry, end in zip(carries, body.end, strict=True)
                if var in (carry.inside, carry.out)
            ]
            return not found or any(is_part(atom, defs, seen) for atom in found[0])
        case _:
            return True


class _Names:
    """For each name, all those that may be the same object, as it is or changed."""

    def __init__(self) -> None:
        self.found: dict[Var, list[Var]] = {}
        self.world = Var("world")
        self.read_only: set[Var] = set()

    def class_of(self, var: Var) -> Var:
        return self.members(var)[0]

    def members(self, var: Var) -> list[Var]:
        return self.found.get(var) or [var]

    def unite(self, a: Atom, b: Atom) -> None:
        if isinstance(a, Var) and isinstance(b, Var):
            mine, others = self.found.setdefault(a, [a]), self.found.setdefault(b, [b])
            if mine is not others:
                mine += others
                self.found.update(dict.fromkeys(others, mine))


def same_objects(block: Block, live: Live) -> dict[Var, list[Var]]:
    """For each name, all those that may be the same object at one time, as it is or changed."""
    names, rounds = _Names(), Rounds(live)
    for stmt in stmts_in(block):
        match stmt:
            case Op(fn=fn, args=args, outs=outs) if fn in _PASSING or fn in CHANGING:
                names.unite(outs[-1], args[0])
            case If():
                for end, out in rounds.choose(stmt):
                    names.unite(out, end)
            case Loop(carries=carries):
                for carry in carries:
                    names.unite(carry.out, carry.init)
                    names.unite(carry.out, carry.inside)
                for end, carry in rounds.defer(stmt):
                    names.unite(carry.out, end)
            case _:
                pass
    rounds.settle(names)
    return names.found


def copying(out: Var, atom: Atom, kinds: dict[Var, Kind], at: Stmt) -> Op:
    """`out = atom.copy()`"""
    kind = kind_of_atom(atom, kinds)
    kinds[out] = kind
    return Op((out,), copy_of(kind), (atom,), (), at.span)


def copy_of(kind: Kind) -> Callable:
    """What copies a value of this kind: of one that is not known, the helper, as it may be a
    tuple or a number."""
    return prims.Method("copy") if isinstance(kind, (List, Dict, ByMemory)) else prims.copy


# --- updates ------------------------------------------------------------------------------------


def adds_up(op: Op, kinds: dict[Var, Kind]) -> bool:
    """Is `x[i] += v` right: no index twice, and no item that is shared?"""
    target, index, value = op.args
    match kind_of_atom(target, kinds):
        case Array():
            return _meets_once(kind_of_index(index, kinds))
        case ByObject(item=item):
            added = kind_of_atom(value, kinds)
            return isinstance(item, (Num, Array)) and isinstance(added, (Num, Array))
        case ByMemory():
            return True
        case List(item=Num()):  # (what is of no known kind may be None, which is zero)
            is_known = not is_unknown(kind_of_atom(value, kinds))
            return is_known and isinstance(kind_of_atom(index, kinds), Num)
        case _:
            return False


def kind_of_index(index: Atom, kinds: dict[Var, Kind]) -> Kind:
    return kinds.get(index, ANY) if isinstance(index, Var) else kind_of_const(index.value)


def _meets_once(index: Kind) -> bool:
    """(A boolean mask meets every element once.)"""
    return is_basic(index) is True or isinstance(index, Array) and index.dtype.kind == "b"
