"""Objects that are made or changed, taken apart: their attributes become values of their own.

    p = Particle(x, v)                 x1 = x
    for _ in range(n):                 for _ in range(n):
        p.step(dt)             ->          x1 = x1 + dt * v
    return p.x                         return x1

What a method does is written where it is called, `__init__` included, if it changes its object.
An object that comes from outside, or that others come to know, is changed as well, by operations
that no derivative looks at. Where it is not certain which object a name stands for, the objects
are left as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from ..ir import marks, prims
from ..ir.core import (
    NONE,
    UNBOUND,
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
    Stmt,
    Var,
    While,
)
from ..ir.kinds import ANY, Kind, Record
from ..ir.marks import attempts_in, ends_in_raise
from .callees import Host
from .changes import Changes
from .contents import Structures
from .instances import Attributes, Cell, Demands, GiveUp, Instance, PutAway
from .object_ops import ObjectOps
from .unroll import names_attributes, unroll


class Walk(ObjectOps):
    """One walk over a function, in the order of execution."""

    def __init__(self, demands: Demands, kinds: Mapping[Var, Kind], host: Host, changes: Changes):
        Attributes.__init__(self, demands)
        self.kinds, self.host, self.changes = kinds, host, changes
        self.calls = self.around = ()
        self.bound_in = {}
        self.lent_to = ()
        self.begun, self.entered = [], []
        self.repeated = 0

    def function(self, function: Function, block: Block) -> Block:
        self.attempts = attempts_in(block)
        for param in function.params:
            kind = self.kinds.get(param.var, ANY)
            if isinstance(kind, Record) and "VAR" not in param.form:
                inst = Instance(kind.type, param.name, param.var, param.var, kind)
                self.refs[param.var] = inst
        stmts, end = self.region(block)
        kept = sorted(self.escaped, key=lambda inst: inst.name)
        if kept and self.foreign:
            raise PutAway(
                f"`{kept[0].name}` is put into something else, and an object is changed that may "
                "be the same",
                "make the changes before, or through one name",
                self.foreign[0].span,
                frozenset(inst.cls for inst in kept),
            )
        return Block((*self.prologue, *stmts), end)

    # --- regions -------------------------------------------------------------------------------

    def region(self, block: Block) -> tuple[list[Stmt], tuple[Atom, ...]]:
        """The statements of a block, and its end as values that others may have."""
        stmts, ends = self.inside(block)
        outer, self.stmts = self.stmts, stmts
        end = tuple(self.escape(atom) for atom in ends)
        self.stmts = outer
        return stmts, end

    def escape(self, atom: Atom) -> Atom:
        inst = self.instance(atom)
        if inst is not None:
            self.escaped.add(inst)
        return self.real(atom, None)

    def inside(self, block: Block) -> tuple[list[Stmt], tuple[Atom, ...]]:
        outer, self.stmts = self.stmts, []
        self.statements(block)
        stmts, self.stmts = self.stmts, outer
        return stmts, tuple(map(self.get, block.end))

    def statements(self, block: Block) -> None:
        around = len(self.entered), len(self.begun)
        done = 0
        for place, stmt in enumerate(block.stmts):
            if place < done or (done := self.marked(block.stmts, place)):
                continue
            match stmt:
                case Op():
                    self.op(stmt)
                case If():
                    self.branch(stmt)
                case Loop():
                    self.loop(stmt)
                case Mirror():
                    raise AssertionError("a mirror is not a primal statement")
                case _:
                    assert_never(stmt)
        self.end_all(*around)

    # --- branches ------------------------------------------------------------------------------

    def branch(self, stmt: If) -> None:
        is_there = self.is_surely_true(stmt.test)
        test = Const(True) if is_there else self.real(stmt.test, stmt.span)
        if isinstance(test, Const) and (type(test.value) is bool or test == NONE):
            arm = stmt.then if test.value else stmt.orelse
            self.statements(arm)
            self.subst.update(zip(stmt.outs, map(self.get, arm.end), strict=True))
            return
        before, there = dict(self.env), set(self.refs.values())
        whole = dict(self.whole_of)
        if test in self.attempts:
            self.held.keys.clear()
        arms, keys = [], dict(self.held.keys)
        learned = []
        exposed = self.exposed
        for arm in (stmt.then, stmt.orelse):
            self.env = dict(before)
            self.whole_of = {}
            if arm is stmt.then and test in self.attempts:
                self.exposed = frozenset(self.refs.values())
            if ends_in_raise(arm) and not self.exposed:
                stmts, end = self._failing(arm)
            else:
                stmts, end = self.inside(arm)
            self.exposed = exposed
            arms.append((stmts, list(end), self.env))
            learned.append(self.held.keys)
            self.held.keys = dict(keys)
        self.held.joined(*learned)
        self.env, self.whole_of = dict(before), {}
        outs = self._outs(stmt, arms)
        outs += self._cells(arms, before, there)
        if all(before.get(cell) is value for cell, value in self.env.items()):
            self.whole_of = whole
        blocks = [Block(tuple(stmts), tuple(end)) for stmts, end, _ in arms]
        self.stmts.append(If(test, blocks[0], blocks[1], tuple(outs), stmt.span))

    def _failing(self, arm: Block) -> tuple[list[Stmt], tuple[Atom, ...]]:
        """An arm that raises: nobody sees what it does with objects."""
        escaped, failing = set(self.escaped), self.is_failing
        self.is_failing = True
        stmts, end = self.inside(arm)
        self.escaped, self.is_failing = escaped, failing
        return stmts, end

    def _outs(self, stmt: If, arms: list) -> list[Var]:
        """The outs that stay; those that are one object after either arm are that object."""
        outs: list[Var] = []
        ends: list[list[Atom]] = [[], []]
        for place, out in enumerate(stmt.outs):
            pair = [arm[1][place] for arm in arms]
            found = [self.instance(atom) for atom in pair]
            self.subst.pop(out, None)
            known = [f for f, atom in zip(found, pair, strict=True) if atom != UNBOUND]
            if known and known[0] is not None and all(f is known[0] for f in known):
                self.subst[out] = known[0].ref
                continue
            outs.append(out)
            for k in (0, 1):
                ends[k].append(self._in_arm(arms[k], pair[k]))
        for k in (0, 1):
            arms[k][1][:] = ends[k]
        return outs

    def _in_arm(self, arm: tuple, atom: Atom) -> Atom:
        """A value at the end of an arm, as something that others may have."""
        outer, self.stmts = self.stmts, arm[0]
        env, self.env = self.env, arm[2]
        self.whole_of = {}
        try:
            return self.escape(atom)
        finally:
            self.stmts, self.env, self.whole_of = outer, env, {}

    def _cells(self, arms: list, before: dict[Cell, Atom], there: set[Instance]) -> list[Var]:
        """The attributes that differ after the arms."""
        outs: list[Var] = []
        dead = [_raises(arm[0]) for arm in arms]
        cells = dict.fromkeys(cell for arm in arms for cell in arm[2])
        for cell in cells:
            inst, name = cell
            old = before.get(cell)
            if old is None:
                old = self.initial(inst, name)
            pair = [arm[2].get(cell, old) for arm in arms]
            if pair[0] is pair[1] and pair[0] is not None:
                self.env[cell] = pair[0]
                continue
            if sum(dead) == 1 and pair[dead.index(False)] is old:
                continue  # (what the other arm does with it is lost)
            # (one that is made in an arm is gone, unless the other arm raises)
            if inst.kind is None and inst not in there and not any(dead):
                continue
            out = Var(name.lstrip("_"))
            for arm, value, is_dead in zip(arms, pair, dead, strict=True):
                end = UNBOUND if is_dead else self._cell_in_arm(arm, inst, name, value)
                arm[1].append(end)
                self.unsure |= {out} if not is_dead and self.is_unsure(value, end) else set()
            outs.append(out)
            self.env[cell] = out
        return outs

    def _cell_in_arm(self, arm: tuple, inst: Instance, name: str, value: Atom | None) -> Atom:
        outer, self.stmts = self.stmts, arm[0]
        env, self.env = self.env, arm[2]
        self.whole_of = {}
        try:
            return self.missing(inst, name, None) if value is None else self.escape(value)
        finally:
            self.stmts, self.env, self.whole_of = outer, env, {}

    # --- loops ---------------------------------------------------------------------------------

    def is_written_out(self, stmt: Loop) -> bool:
        """Write out a loop over names of attributes (`setattr(self, name, value)`), if known."""
        if not isinstance(stmt.head, Each) or not names_attributes(stmt):
            return False
        items = self.get(stmt.head.items)
        made = (one for one in self.stmts if isinstance(one, Op))
        known = Structures({out: one for one in made for out in one.outs}, self.kinds)
        if known.iterated(items) is None:
            return False
        stmts: list[Stmt] = []
        ends: dict[Var, Atom] = {}
        unroll(replace(stmt, head=Each(stmt.head.target, items)), known, stmts, ends)
        self.statements(Block(tuple(stmts)))
        self.subst.update((out, self.get(end)) for out, end in ends.items())
        return True

    def loop(self, stmt: Loop) -> None:
        if self.is_written_out(stmt):
            return
        carried: dict[Cell, Var] = {}
        same = {
            place: inst
            for place, carry in enumerate(stmt.carries)
            if (inst := self.instance(carry.init)) is not None
        }
        before, whole = dict(self.env), dict(self.whole_of)
        escaped, changed, there = set(self.escaped), set(self.changed), set(self.refs.values())
        self.held.keys.clear()
        while True:
            self.env = {**before, **carried}
            self.whole_of = {}
            self.escaped, self.changed = set(escaped), set(changed)
            result = self._iteration(stmt, same)
            if result is None:
                continue
            head, stmts, ends, stop = result
            new = self._new_cells(carried, before, there)
            if not new:
                break
            for inst, name in new:
                inside = carried[inst, name] = Var(name.lstrip("_"))
                old = before.get((inst, name)) or self.initial(inst, name)
                self.unsure |= {inside} if old is None or old in self.unsure else set()
        inner = {one for one in self.escaped - escaped if one in self.changed and one in there}
        if inner:
            inst = inner.pop()
            raise GiveUp(
                f"`{inst.name}` is changed in a loop that puts it into something else",
                "make a new object in each iteration",
                stmt.span,
            )
        self._close(stmt, head, (stmts, ends, stop), same, carried, (before, whole))

    def _new_cells(
        self, carried: dict[Cell, Var], before: dict[Cell, Atom], there: set[Instance]
    ) -> list[Cell]:
        """The attributes that an iteration changes, of objects that are there before it."""
        found: list[Cell] = []
        for cell, value in self.env.items():
            if cell in carried or (cell[0].kind is None and cell[0] not in there):
                continue
            old = before.get(cell)
            if old is None:
                old = self.initial(*cell)
            if value is not old:
                found.append(cell)
        return found

    def _iteration(self, stmt: Loop, same: dict[int, Instance]) -> tuple | None:
        """One walk through head and body. None: a carry is not the same object throughout."""
        for place, carry in enumerate(stmt.carries):
            self.subst.pop(carry.inside, None)
            if place in same:
                self.subst[carry.inside] = same[place].ref
        head: Each | While
        match stmt.head:
            case Each(target=target, items=items):
                head = Each(target, self.escape(items))
            case While(test=test):
                entering = dict(self.env)
                stmts, end = self.region(test)
                if self.env != entering:
                    raise GiveUp(
                        "the test of a `while` changes an object",
                        "change it in the body of the loop",
                        stmt.span,
                    )
                head = While(Block(tuple(stmts), end))
            case _:
                assert_never(stmt.head)
        body, ends = self.inside(stmt.body)
        for place in list(same):
            if self.instance(ends[place]) is not same[place]:
                del same[place]
                return None
        return head, body, ends, self.real(stmt.stop, stmt.span)

    def _close(
        self,
        stmt: Loop,
        head: Each | While,
        result: tuple,
        same: dict[int, Instance],
        carried: dict[Cell, Var],
        around: tuple[dict[Cell, Atom], dict[Instance, Var]],
    ) -> None:
        stmts, ends, stop = result
        after, outer = self.env, self.stmts
        self.stmts = stmts
        last = [self.escape(end) for place, end in enumerate(ends) if place not in same]
        last += [self.escape(after[cell]) for cell in carried]
        self.stmts, (self.env, self.whole_of) = outer, around
        carries = []
        for place, carry in enumerate(stmt.carries):
            if place in same:
                self.subst[carry.out] = same[place].ref
            else:
                self.subst.pop(carry.out, None)
                carries.append(replace(carry, init=self.escape(carry.init)))
        for (inst, name), inside in carried.items():
            value = self.load(inst, name)
            init = self.missing(inst, name, stmt.span) if value is None else self.escape(value)
            out = Var(name.lstrip("_"))
            carries.append(Carry(init, inside, out))
            self.env[inst, name] = out
            is_unsure = self.get(after[inst, name]) in self.unsure or self.is_unsure(value, init)
            self.unsure |= {out} if is_unsure else set()
            self.whole_of = {}
        body = Block(tuple(stmts), tuple(last))
        self.stmts.append(replace(stmt, head=head, carries=tuple(carries), body=body, stop=stop))


def _raises(stmts: Sequence[Stmt]) -> bool:
    return any(isinstance(s, Op) and s.fn in (prims.raise_, marks.reraise) for s in stmts)


__all__ = ["Walk"]
