"""Blocks -> statements: the function, `if`, loops, and how they are left.

>>> import gast, operator
>>> from ..analysis.liveness import liveness
>>> from ..ir.core import Param
>>> from .inline import fold
>>> from .spell import Speller
>>> x, y = Var("x"), Var("y", True)
>>> f = Function("f", (Param(x, "x"),), Block((Op((y,), operator.neg, (x,)),), (y,)))
>>> folded = fold(f, {})
>>> terms = Terms(Speller({}, {}), {}, {x: "x"}, folded)
>>> tree = Regions(f, terms, liveness(f, folded.reading())).function()
>>> print(gast.unparse(gast.fix_missing_locations(tree)).strip())
def f(x):
    return -x
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import assert_never

import gast

from ..analysis.liveness import Live
from ..ir import prims
from ..ir.core import (
    FALSE,
    NONE,
    TRUE,
    Atom,
    Block,
    Each,
    Function,
    If,
    Loop,
    Mirror,
    Op,
    Stmt,
    Var,
)
from ..ir.marks import OPENERS, attempts_in, ends_in_raise, protected
from ..ir.walk import stmts_in
from . import nodes
from .arguments import arguments
from .attempts import Attempts
from .comprehended import comprehension
from .entries import is_reverse
from .flags import without_idle_flags
from .names import valid_name
from .statements import Copies, is_adjoint, is_written, names_in
from .terms import Terms


class Regions(Attempts):
    """The statements of a whole function."""

    def __init__(self, function: Function, terms: Terms, live: Live):
        super().__init__(terms, live)
        self.ir = function
        self.is_reverse = False
        self.depth = 0
        self.saves: set[nodes.Stmt] = set()
        self.filled: set[nodes.Stmt] = set()  # by a comprehension
        self.attempts = attempts_in(function.body)
        self.protected = protected(function.body, function.is_caught)

    # --- the function --------------------------------------------------------------------------

    def function(self) -> nodes.Stmt:
        function = self.ir
        body: list[nodes.Stmt] = []
        if function.doc:
            body.append(nodes.expression(nodes.constant(function.doc)))
        body += declarations(function.body, self.terms.speller.cells)
        body += without_idle_flags(self.tail(function.body, function.body.end, is_last=True))
        if not body:
            body.append(gast.Pass())
        params = arguments(function.params, self.terms.const)
        return gast.FunctionDef(valid_name(function.name), params, body, [], None, None, [])

    def tail(
        self, block: Block, results: tuple[Atom, ...], is_last: bool = False
    ) -> list[nodes.Stmt]:
        """A block after which the function returns."""
        last = block.stmts[-1] if block.stmts else None
        if not self.returns_in_arms(last, results):
            body = self.block(block)
            if ends_in_raise(block):
                return body
            if is_last and results == (NONE,):
                return body
            values = [self.terms.atom(result) for result in results]
            value = values[0] if len(values) == 1 else nodes.tuple_of(values)
            tree = gast.Return(value)
            if self.is_reverse:
                self.mirrored.add(id(tree))
            return [*body, tree]
        assert isinstance(last, If)
        body = self.statements(block.stmts[:-1])
        place = last.outs.index(results[0])  # type: ignore[arg-type]
        test = self.terms.atom(last.test)
        outer = self.commented
        then = self.tail(last.then, (last.then.end[place],))
        self.commented = outer
        orelse = self.tail(last.orelse, (last.orelse.end[place],), is_last)
        return [*body, gast.If(test, then, []), *orelse]

    def returns_in_arms(self, stmt: Stmt | None, results: tuple[Atom, ...]) -> bool:
        if not isinstance(stmt, If) or stmt in self.folded.hidden or len(results) != 1:
            return False
        out = results[0]
        if self.folded.is_expression(stmt) or out not in stmt.outs or self.is_attempt(stmt):
            return False
        return isinstance(out, Var) and (out.is_temporary or out.wish == "result")

    # --- blocks --------------------------------------------------------------------------------

    def block(self, block: Block) -> list[nodes.Stmt]:
        return self.statements(block.stmts)

    def statements(self, stmts: Sequence[Stmt]) -> list[nodes.Stmt]:
        body: list[nodes.Stmt] = []
        place = 0
        while place < len(stmts):
            stmt = stmts[place]
            place += 1
            if stmt in self.folded.hidden:
                continue
            is_turn = self.is_turn(stmt)
            if isinstance(stmt, Op) and stmt.fn in OPENERS:
                made, place = self.marked(stmts, place - 1)
            else:
                made = self.statement(stmt)
            if made and is_turn and body:
                first = id(made[0])
                self.comments[first] = ("", *self.comments.get(first, ()))
            if isinstance(stmt, Loop):
                self.start_early(body, made)
                self.comprehend(body, made)
            body += made
        return body

    def statement(self, stmt: Stmt) -> list[nodes.Stmt]:
        made = self.written(stmt)
        if is_reverse(stmt) or isinstance(stmt, Op) and stmt.spelled == ".saved":
            self.mirrored.update(map(id, made))
        return made

    def written(self, stmt: Stmt) -> list[nodes.Stmt]:
        match stmt:
            case Op():
                made = self.op(stmt)
                if made:
                    self.note(made[0], stmt)
                if stmt.fn is prims.make_list and not stmt.args and not is_written(stmt):
                    self.saves.update(made)
                if stmt.spelled == prims.COMPREHENSION:
                    self.filled.update(made)
                return made
            case If():
                return self.choice(stmt)
            case Loop():
                return self.loop(stmt)
            case Mirror():
                raise AssertionError("a mirror cannot be printed")
            case _:
                assert_never(stmt)

    def is_turn(self, stmt: Stmt) -> bool:
        """Does the reverse sweep begin here?"""
        if self.is_reverse or not is_adjoint(stmt):
            return False
        self.is_reverse = True
        return self.depth == 0

    def start_early(self, body: list[nodes.Stmt], made: list[nodes.Stmt]) -> None:
        """Variables get their first values before the lists that save them are made."""
        lists: list[nodes.Stmt] = []
        while body and body[-1] in self.saves and id(body[-1]) not in self.comments:
            lists.insert(0, body.pop())
        names = {tree.targets[0].id for tree in lists}
        starts = 0
        while names and isinstance(made[starts], gast.Assign):
            if names & names_in(made[starts]):
                break
            starts += 1
        body += [*made[:starts], *lists]
        made[:starts] = []

    def comprehend(self, body: list[nodes.Stmt], made: list[nodes.Stmt]) -> None:
        """A comprehension of the user, of which nothing is saved, is one again."""
        if (
            len(made) != 1
            or not body
            or body[-1] not in self.filled
            or id(body[-1]) in self.comments
        ):
            return
        if (tree := comprehension(body[-1], made[0])) is not None:
            body.pop()
            if id(made[0]) in self.mirrored:
                self.mirrored.add(id(tree))
            made[:] = [tree]

    def region(self, make: Callable[[], list[nodes.Stmt]]) -> list[nodes.Stmt]:
        """The statements of a region: what they mirror is said again if it is another statement
        than around them."""
        outer = self.commented
        self.depth += 1
        body = make()
        self.depth -= 1
        self.commented = outer
        return body

    # --- if ------------------------------------------------------------------------------------

    def choice(self, stmt: If) -> list[nodes.Stmt]:
        alive = self.live.after[stmt]
        if self.folded.is_expression(stmt):
            (out,) = stmt.outs
            value = self.terms.choice(stmt)
            if self.live.bit(out) & alive:
                tree = nodes.assign(self.names[out], value)
            else:
                tree = nodes.expression(value)
            return [tree]
        if self.is_attempt(stmt):
            return self.attempted(stmt, alive)
        then, orelse = (
            self.region(lambda arm=arm: self.arm(stmt, arm, alive))  # type: ignore[misc]
            for arm in (stmt.then, stmt.orelse)
        )
        return self.joined(stmt, then, orelse, ends_in_raise(stmt.then))

    def is_attempt(self, stmt: If) -> bool:
        return stmt.test in self.attempts

    def arm(self, stmt: If, arm: Block, alive: int) -> list[nodes.Stmt]:
        body = self.block(arm)
        if ends_in_raise(arm):
            return body
        return [*body, *self.copies(self.live_pairs(stmt.outs, arm.end, alive))]

    def joined(
        self, stmt: If, then: list[nodes.Stmt], orelse: list[nodes.Stmt], leaves: bool
    ) -> list[nodes.Stmt]:
        """`if` with what it needs: `leaves` says that control does not come out of `then`."""
        test = self.terms.atom(stmt.test)
        if not then and not orelse:
            term = self.terms.term(stmt.test)
            return [] if term is None or self.is_idle(term) else [nodes.expression(test)]
        if not then:
            tree = gast.If(nodes.negated(test), orelse, [])
        elif not leaves and _leaves(orelse):
            return [gast.If(nodes.negated(test), orelse, []), *then]
        elif leaves:
            tree = gast.If(test, then, [])
        else:
            tree = gast.If(test, then, orelse)
        return [tree, *orelse] if leaves and then else [tree]

    # --- loops ---------------------------------------------------------------------------------

    def loop(self, loop: Loop) -> list[nodes.Stmt]:
        head = self.live.head[loop]
        insides = [carry.inside for carry in loop.carries]
        starts = self.copies(self.live_pairs(insides, [c.init for c in loop.carries], head))
        nexts = self.live_pairs(insides, loop.body.end, head)
        test: nodes.Expr
        if isinstance(loop.head, Each):
            items = self.terms.atom(loop.head.items)
            body = self.region(lambda: self.loop_body(loop, nexts)) or [gast.Pass()]
            tree = gast.For(self.bound(loop.head.target), items, body, [], None)
        else:
            block = loop.head.test
            before = self.region(lambda: self.block(block))
            test = self.terms.atom(block.end[0])
            body = self.region(lambda: self.loop_body(loop, nexts))
            if before:
                stop = gast.If(nodes.negated(test), [gast.Break()], [])
                tree = gast.While(nodes.constant(True), [*before, stop, *body], [])
            else:
                tree = gast.While(test, body or [gast.Pass()], [])
        after = self.live.after[loop]
        outs = [carry.out for carry in loop.carries]
        ends = self.copies(self.live_pairs(outs, insides, after))
        return [*starts, tree, *ends]

    def loop_body(self, loop: Loop, nexts: Copies) -> list[nodes.Stmt]:
        if loop.stop == FALSE:
            return [*self.block(loop.body), *self.copies(nexts)]
        body = self.breaking(loop.body, loop.stop, [], nexts)
        return body if _leaves(body) else [*body, *self.copies(nexts)]

    def breaking(
        self, block: Block, stop: Atom, own: Sequence[Copies], nexts: Copies
    ) -> list[nodes.Stmt]:
        """The end of a loop's body that leaves the loop if `stop`; then the copies `own` and
        `nexts` are made before."""
        last = block.stmts[-1] if block.stmts else None
        stop = self.folded.root(stop)
        if stop == FALSE:
            return self.block(block)
        if stop == TRUE:
            body = self.block(block)
            if ends_in_raise(block):
                return body
            for copies in (*own, nexts):
                body += self.copies(copies)
            return [*body, gast.Break()]
        if not self.breaks_in_arms(last, stop):
            body = self.block(block)
            leave: list[nodes.Stmt] = []
            for copies in (*own, nexts):
                leave += self.copies(copies)
            return [*body, gast.If(self.terms.atom(stop), [*leave, gast.Break()], [])]
        assert isinstance(last, If) and isinstance(stop, Var)
        return [
            *self.statements(block.stmts[:-1]),
            *self.breaking_choice(last, stop, own, nexts),
        ]

    def breaks_in_arms(self, stmt: Stmt | None, stop: Atom) -> bool:
        """Is the flag made, or looked at, by the last statement of the body?"""
        if not isinstance(stmt, If) or stmt in self.folded.hidden:
            return False
        if self.folded.is_expression(stmt) or self.is_attempt(stmt):
            return False
        return stop in stmt.outs or self.folded.root(stmt.test) is stop

    def breaking_choice(
        self, stmt: If, stop: Var, own: Sequence[Copies], nexts: Copies
    ) -> list[nodes.Stmt]:
        alive = self.live.after[stmt]
        flags: tuple[Atom, Atom] = (TRUE, FALSE)
        if stop in stmt.outs:
            place = stmt.outs.index(stop)
            flags = stmt.then.end[place], stmt.orelse.end[place]
            if not self.is_read_besides(stop, nexts, own):
                alive &= ~self.live.bit(stop)
        arms = []
        for arm, flag in zip((stmt.then, stmt.orelse), flags, strict=True):
            ends = self.live_pairs(stmt.outs, arm.end, alive)

            def make(arm: Block = arm, ends: Copies = ends, flag: Atom = flag) -> list[nodes.Stmt]:
                body = self.breaking(arm, flag, [ends, *own], nexts)
                if _leaves(body) or ends_in_raise(arm):
                    return body
                return [*body, *self.copies(ends)]

            arms.append(self.region(make))
        then, orelse = arms
        return self.joined(stmt, then, orelse, bool(then) and _leaves(then))

    def is_read_besides(self, stop: Var, nexts: Copies, own: Sequence[Copies]) -> bool:
        return any(
            stop in self.folded.reads(atom) for copies in (nexts, *own) for _, atom in copies
        )


def declarations(block: Block, cells: Collection[str]) -> list[nodes.Stmt]:
    """The `global` and the `nonlocal` statement for the variables outside that the block sets."""
    ops = (stmt for stmt in stmts_in(block) if isinstance(stmt, Op))
    names = dict.fromkeys(str(op.args[0].value) for op in ops if op.fn is prims.set_global)
    of_module = [name for name in names if name not in cells]
    of_closure = [name for name in names if name in cells]
    both = ((gast.Global, of_module), (gast.Nonlocal, of_closure))
    return [form(found) for form, found in both if found]


def _leaves(body: Sequence[nodes.Stmt]) -> bool:
    """Does control not come out at the end?"""
    match list(body[-1:]):
        case [gast.Break() | gast.Return() | gast.Raise() | gast.Continue()]:
            return True
        case [gast.If(body=then, orelse=orelse)]:
            return bool(orelse) and _leaves(then) and _leaves(orelse)
        case _:
            return False
