"""Which values are written into the expressions that use them.

In goes a Function, out comes `Folded`: the temporaries that have no line of their own, and the
statements that are written in another way than one assignment each (`y[i] += v`, `a and b`,
`for i, (a, b) in …`). Nothing is moved past an operation with which it does not commute, and
whatever has an effect is evaluated in the order in which it was.

>>> import operator
>>> from ..ir.core import Function, Param
>>> x, t, y = Var("x"), Var("y", True), Var("y")
>>> body = Block((Op((t,), operator.mul, (x, x)), Op((y,), operator.add, (t, Const(1)))), (y,))
>>> list(fold(Function("f", (Param(x, "x"),), body), {}).terms) == [t]
True
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..analysis.effects import is_in_place
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, Function, If, Loop, Op, Stmt, Var, _Unbound
from ..ir.kinds import ANY, Dict, Kind, Num, Tuple, is_unknown
from ..ir.marks import MARKS
from .facts import INDEXES, Facts, boolean_arm
from .folded import Folded, is_if_statement
from .held import add_to_item
from .memory import version_of
from .order import Ordered

_STATEMENTS = MARKS | frozenset({
    add_to_item, prims.store, prims.append, prims.delete_item, prims.raise_, prims.assert_,
    prims.set_attribute, prims.set_global, prims.unpack, prims.unpack_star, setattr,
    operator.setitem, operator.delitem,
})  # fmt: skip

# scalar operations that cost less than a name costs the reader
_CHEAP = frozenset({
    operator.add, operator.sub, operator.mul, operator.neg, operator.lt, operator.le, operator.gt,
    operator.ge, operator.eq, operator.ne, operator.not_, operator.getitem, abs, len,
})  # fmt: skip

_UNPACKS = (prims.unpack, prims.unpack_star)


def fold(
    function: Function, kinds: Mapping[Var, Kind], late: frozenset[Var] = frozenset()
) -> Folded:
    """`late` are named Vars that are to be folded too, if they can be."""
    memory = Ordered(function, kinds)
    facts = Facts(function, kinds)
    facts.late = late
    kept: set[object] = set()
    while True:
        walk = _Walk(facts, memory, kept)
        walk.statements(function.body)
        walk.place([*function.body.end], 0, 0)
        if not walk.violations:
            return walk.folded
        kept |= walk.violations
        for key in walk.violations & facts.augmented.keys():
            facts.give_up(key)


# --- the walk ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """An operation inside an expression: what to keep if it must not be there, its effects, how
    long the log was where it stood, and its number in the original order."""

    key: object
    reads: int
    writes: int
    since: int
    number: int
    around: tuple[object, ...] = ()


class _Walk:
    def __init__(self, facts: Facts, memory: Ordered, kept: set[object]):
        self.facts, self.memory, self.kept = facts, memory, kept
        self.violations: set[object] = set()
        self.folded = Folded(memory, facts.roots)
        self.log: list[tuple[int, int]] = []
        self.since: dict[Stmt, tuple[int, int]] = {}
        self.number = 0
        self._is_expression: dict[If, bool] = {}

    # --- blocks and statements -----------------------------------------------------------------

    def statements(self, block: Block) -> None:
        for position, stmt in enumerate(block.stmts):
            if stmt not in self.folded.hidden:
                self.stmt(stmt, block, position)

    def ends(self, atoms: Iterable[Atom], writes: int, allow_effect: bool = False) -> None:
        """Values that become variables together. (In which order is decided later, and a dead
        one is not evaluated: none of them may have an effect.)"""
        parts: list[_Part] = []
        for atom in atoms:
            self.flatten(atom, parts)
        if not allow_effect:
            alone = self.memory.raises if len(parts) == 1 else 0
            self.violations.update(part.key for part in parts if part.writes & ~alone)
        self.place([], 0, writes, parts)

    def arm(self, stmt: If, arm: Block) -> None:
        self.statements(arm)
        is_read = len(stmt.outs) == 1 and stmt.outs[0] in self.facts.surely_read
        if is_read:
            self.facts.surely_read.update(arm.end)
        outs = [out for out in stmt.outs if out not in self.facts.roots]
        pairs = zip(stmt.outs, arm.end, strict=True)
        self.ends([e for out, e in pairs if out in outs], self.names(outs), is_read)

    def stmt(self, stmt: Stmt, block: Block, position: int) -> None:
        folded = self.folded
        self.mark(stmt)
        match stmt:
            case Op():
                if stmt in self.facts.elided:
                    folded.hidden.add(stmt)
                elif stmt in self.facts.idioms:
                    folded.hidden.add(stmt)
                elif self.is_one_value(stmt) and self.is_folded(stmt.outs[0]):
                    folded.terms[stmt.outs[0]] = stmt
                    folded.hidden.add(stmt)
                else:
                    if stmt in self.facts.augmented:
                        folded.augmented[stmt] = self.facts.augmented[stmt][1]
                    self.patterns_after(stmt.outs, block, position + 1)
                    self.keep_target(stmt)
                    self.place_op(stmt)
            case If():
                if self.is_expression(stmt) and self.is_folded(stmt.outs[0]):
                    folded.terms[stmt.outs[0]] = stmt
                    folded.hidden.add(stmt)
                    self.enter_arms(stmt)
                elif self.is_expression(stmt) and not is_if_statement(stmt):
                    folded.expressions.add(stmt)
                    self.enter_arms(stmt)
                    self.place([*folded.operands(stmt)], 0, self.names(stmt.outs))
                else:
                    if boolean_arm(stmt) and self.facts.root(stmt.test) in folded.terms:
                        self.violations.add(self.facts.root(stmt.test))
                    self.place([stmt.test], 0, 0)
                    self.arm(stmt, stmt.then)
                    self.arm(stmt, stmt.orelse)
            case Loop():
                self.loop(stmt)
            case _:
                raise AssertionError(stmt)

    def keep_target(self, op: Op) -> None:
        """What `+=` changes is a name, an item or an attribute."""
        if is_in_place(op.fn):
            target = self.facts.root(op.args[0])
            made = self.folded.terms.get(target) if isinstance(target, Var) else None
            # (of what an index copies, only the copy changes)
            if made is not None and (not _is_place(made) or not self.memory.sources(made)):
                self.violations.add(target)

    def mark(self, stmt: Stmt) -> None:
        self.number += 1
        self.since[stmt] = len(self.log), self.number

    def enter_arms(self, stmt: If) -> None:
        """(All of an arm is written as an expression.)"""
        for arm in (stmt.then, stmt.orelse):
            for inner in arm.stmts:
                self.mark(inner)
                self.folded.hidden.add(inner)
                assert isinstance(inner, (Op, If))
                self.folded.terms[_value(inner)] = inner
                if isinstance(inner, If):
                    self.enter_arms(inner)

    def loop(self, loop: Loop) -> None:
        carries = [c for c in loop.carries if c.inside not in self.facts.roots]
        insides = tuple(c.inside for c in carries)
        self.ends([c.init for c in carries], self.names(insides))
        if isinstance(loop.head, Each):
            self.place([loop.head.items], 0, 0)
            self.patterns_after((loop.head.target,), loop.body, 0)
            self.place([], 0, self.names(self.folded.binds(loop.head.target)))
        else:
            self.statements(loop.head.test)
            self.place([*loop.head.test.end], 0, 0)
        self.statements(loop.body)
        self.place([loop.stop], 0, 0)
        pairs = zip(loop.carries, loop.body.end, strict=True)
        self.ends([end for c, end in pairs if c in carries], self.names(insides))
        self.place([], 0, self.names(c.out for c in carries))

    def patterns_after(self, outs: tuple[Var, ...], block: Block, position: int) -> None:
        """The statements that take what was just bound apart become part of its pattern."""
        open_vars = set(outs)
        while position < len(block.stmts):
            op = block.stmts[position]
            if not (isinstance(op, Op) and op.fn in _UNPACKS and op.args[0] in open_vars):
                return
            var = op.args[0]
            if self.facts.count(var) != 1 or not var.is_temporary:
                return
            self.folded.patterns[var] = op
            self.folded.hidden.add(op)
            open_vars.update(op.outs)
            position += 1

    # --- what may be folded --------------------------------------------------------------------

    def is_one_value(self, op: Op) -> bool:
        """Is nothing but its first result a value of its own? (`x.pop()` has the next version
        of `x` beside it.)"""
        return bool(op.outs) and all(out in self.facts.roots for out in op.outs[1:])

    def is_folded(self, var: Var) -> bool:
        """May the value be written where it is used?"""
        facts = self.facts
        if var in self.kept or not (var.is_temporary or var in facts.late or var in facts.last):
            return False
        if var in facts.roots or var in facts.named:
            return False
        stmt, home, uses = facts.defs[var], facts.home[var], facts.uses.get(var, [])
        if isinstance(stmt, Op) and (not _has_expression(stmt) or self.writes_only(stmt)):
            return False
        if isinstance(stmt, Op) and stmt.fn is prims.copy and is_unknown(facts.kinds.get(var, ANY)):
            return False  # what is copied is going to be written: it needs a name
        if len(uses) == 1 and uses[0] is home or self.is_index(var, stmt):
            return True
        if not self.is_cheap(var, stmt) or not 1 <= len(uses) <= 2:
            return False
        return all(map(self.reaches(home), uses))

    def writes_only(self, op: Op) -> bool:
        """Is the value only the next version of what the operation writes?"""
        version = version_of(op, self.facts.kinds)
        return version is not None and version[0] is op.outs[0]

    def is_index(self, var: Var, stmt: Stmt) -> bool:
        """Is it a slice or a tuple that only stands between square brackets? Such a one is written
        out each time."""
        return isinstance(stmt, Op) and stmt.fn in INDEXES and var in self.facts.indexes

    def is_cheap(self, var: Var, stmt: Stmt) -> bool:
        """Is the expression short, and quick to evaluate again?"""
        if not isinstance(stmt, Op) or stmt.options or len(stmt.args) > 2:
            return False
        for arg in stmt.args:
            made = self.facts.defs.get(arg) if isinstance(arg, Var) else None
            if made is not None and isinstance(arg, Var) and arg in self.folded.terms:
                return False
        if stmt.fn is getattr or stmt.spelled == ".T":
            return True
        if stmt.fn is operator.getitem and isinstance(stmt.args[1], Const):
            if isinstance(self.facts.kinds.get(stmt.args[0]), (Dict, Tuple)):  # type: ignore[arg-type]
                return True
        return stmt.fn in _CHEAP and isinstance(self.facts.kinds.get(var, ANY), Num)

    def reaches(self, home: Block):
        """Is a use in `block` a use once per execution of `home` at most?"""

        def is_reached(block: Block) -> bool:
            while block is not home:
                if block not in self.facts.around:
                    return False
                block, stmt = self.facts.around[block]
                if not isinstance(stmt, If):
                    return False
            return True

        return is_reached

    def is_expression(self, stmt: If) -> bool:
        """Can the `If` be written `a if test else b`, `a and b`, `a or b`?"""
        if stmt not in self._is_expression:
            self._is_expression[stmt] = self._can_be_expression(stmt)
        return self._is_expression[stmt]

    def _can_be_expression(self, stmt: If) -> bool:
        if len(stmt.outs) != 1 or stmt in self.kept or stmt.outs[0] in self.facts.roots:
            return False
        for arm in (stmt.then, stmt.orelse):
            if isinstance(arm.end[0], Const) and isinstance(arm.end[0].value, _Unbound):
                return False
            if not all(self.is_written_in(inner, arm) for inner in arm.stmts):
                return False
        return True

    def is_written_in(self, stmt: Stmt, arm: Block) -> bool:
        """Is the statement part of the expression that the arm is?"""
        match stmt:
            case Op(outs=()) | Loop():
                return False
            case If() if not self.is_expression(stmt):
                return False
        var = _value(stmt)
        return self.is_folded(var) and all(use is arm for use in self.facts.uses.get(var, ()))

    # --- placing -------------------------------------------------------------------------------

    def names(self, outs) -> int:
        """The names that are bound, as bits of an effect mask."""
        mask = 0
        for out in outs:
            if out.wish and not out.is_temporary:
                mask |= self.memory.bit(out.wish)
        return mask

    def place_op(self, op: Op) -> None:
        reads, writes = self.memory.effects(op)
        folded = self.folded
        parts: list[_Part] = []
        operands = [*folded.operands(op)]
        if op.fn is add_to_item:
            # `x[i] += v` reads `x[i]` before `v` is evaluated
            for atom in operands[:2]:
                self.flatten(atom, parts)
            reads_item = self.memory.classes(op.args[:1])
            parts.append(_Part(op, reads_item, 0, *self.since[op]))
            operands = operands[2:]
        if op in folded.augmented:
            load, made = self.facts.augmented[op]
            for atom in operands[:2]:
                self.flatten(atom, parts)
            parts.append(self.part(op, load))
            operands = operands[2:]
            more_reads, more_writes = self.memory.effects(made)
            reads, writes = reads | more_reads, writes | more_writes
        bound = [b for out in op.outs for b in folded.binds(out)]
        self.place(operands, reads, writes | self.names(bound), parts)

    def place(
        self, atoms: list[Atom], reads: int, writes: int, parts: list[_Part] | None = None
    ) -> None:
        """A statement stands here: check that all that is folded into it may be evaluated here,
        in this order."""
        parts = [] if parts is None else parts
        for atom in atoms:
            self.flatten(atom, parts)
        # the outermost first: in a line of its own, it may well keep what is inside it
        for index in reversed(range(len(parts))):
            part = parts[index]
            if (part.reads or part.writes) and self.violations.isdisjoint(part.around):
                self.check(part, parts[index + 1 :])
            reads, writes = reads | part.reads, writes | part.writes
        if reads or writes:
            self.log.append((reads, writes))

    def check(self, part: _Part, later: list[_Part]) -> None:
        for reads, writes in self.log[part.since :]:
            if part.reads & writes or part.writes & (reads | writes):
                self.violations.add(part.key)
                return
        for other in later:
            if other.number < part.number:
                if part.reads & other.writes or part.writes & (other.reads | other.writes):
                    self.violations.add(other.key)

    def flatten(self, atom: Atom, parts: list[_Part], around: tuple[object, ...] = ()) -> None:
        """The operations inside the expression for `atom`, in the order of their evaluation."""
        atom = self.facts.root(atom)
        term = self.folded.terms.get(atom) if isinstance(atom, Var) else None
        if term is None:
            return
        inside = (*around, atom)
        for operand in self.folded.operands(term):
            self.flatten(operand, parts, inside)
        parts.append(self.part(atom, term, around))

    def part(self, key: object, stmt: Stmt, around: tuple[object, ...] = ()) -> _Part:
        reads, writes = self.memory.effects(stmt)
        reads |= self.names(
            root
            for atom in self.folded.operands(stmt)
            if isinstance(root := self.facts.root(atom), Var) and root not in self.folded.terms
        )
        return _Part(key, reads, writes, *self.since[stmt], around)


def _value(stmt: Stmt) -> Var:
    assert isinstance(stmt, (Op, If))
    return stmt.outs[0]


def _is_place(stmt: Stmt) -> bool:
    return isinstance(stmt, Op) and stmt.fn in (operator.getitem, getattr)


def _has_expression(op: Op) -> bool:
    """Is there an expression that does this?"""
    if op.fn in _STATEMENTS or is_in_place(op.fn) or isinstance(op.fn, prims.Opaque):
        return False
    if isinstance(op.fn, prims.Closure):
        return type(op.fn.tree).__name__ == "Lambda"
    return True
