"""`with` and `try`, around the statements between their marks.

In go the marks of `ir.marks` and what stands between them, out come gast statements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import gast

from .. import runtime_managers
from ..front.managers import IDLE, lets_raise
from ..ir import marks
from ..ir.core import TRUE, Atom, Block, If, Op, Stmt, Var
from ..ir.kinds import Obj, Record
from ..ir.walk import reads
from . import nodes
from .statements import Statements


class Attempts(Statements):
    """What `Regions` does with marks. An attempt is one of the tests `attempts`."""

    attempts: Collection[Atom] = ()

    def statements(self, stmts: Sequence[Stmt]) -> list[nodes.Stmt]:
        raise NotImplementedError

    def region(self, make: Callable[[], list[nodes.Stmt]]) -> list[nodes.Stmt]:
        raise NotImplementedError

    def arm(self, stmt: If, arm: Block, alive: int) -> list[nodes.Stmt]:
        raise NotImplementedError

    def between(self, stmts: Sequence[Stmt]) -> list[nodes.Stmt]:
        return self.region(lambda: self.statements(stmts))

    def marked(self, stmts: Sequence[Stmt], place: int) -> tuple[list[nodes.Stmt], int]:
        """The statement that begins with the mark at `place`, and where it ends."""
        opener = stmts[place]
        assert isinstance(opener, Op)
        close = marks.closing(stmts, place)
        body = self.between(stmts[place + 1 : close])
        if opener.fn is marks.enter:
            return self.with_statement(opener, body), close + 1
        closer = stmts[close] if close < len(stmts) else None
        if not isinstance(closer, Op):
            return body, close
        if closer.fn is marks.at_last:
            end = marks.closing(stmts, close)
            last = self.between(stmts[close + 1 : end])
            return self.finally_statement(body, last), end + 1
        handling = marks.tested_by(closer, stmts[close:])
        end = stmts.index(handling)
        after = self.statements(stmts[close + 1 : end])  # (control does not come out of a handler)
        if not body:
            return after, end + 1
        handlers = self.handlers(handling.then, lambda block: self.between(block.stmts))
        return [gast.Try(body, handlers, [], []), *after], end + 1

    # --- with ----------------------------------------------------------------------------------

    def with_statement(self, op: Op, body: list[nodes.Stmt]) -> list[nodes.Stmt]:
        manager, is_sure = op.args
        made = self.terms.term(manager)
        tree = self.terms.atom(manager)
        kind = self.terms.kind(manager)
        if is_sure != TRUE and not (isinstance(kind, (Obj, Record)) and lets_raise(kind.type)):
            tree = self.terms.call(runtime_managers.raising, op.args[:1], op)
        value = op.outs[0]
        bound = self.bound(value) if self.live.is_live_after(value, op) else None
        if not body and bound is None and isinstance(made, Op) and made.fn in IDLE:
            return []
        item = gast.withitem(tree, bound)
        match body:
            case [gast.With(items=items, body=inner)] if id(body[0]) not in self.comments:
                return [gast.With([item, *items], inner, None)]
            case _:
                return [gast.With([item], body or [gast.Pass()], None)]

    # --- try -----------------------------------------------------------------------------------

    def finally_statement(self, body: list[nodes.Stmt], last: list[nodes.Stmt]) -> list[nodes.Stmt]:
        if not body or not last:
            return [*body, *last]
        match body:
            case [gast.Try(finalbody=[]) as tried]:
                return [gast.Try(tried.body, tried.handlers, tried.orelse, last)]
            case _:
                return [gast.Try(body, [], [], last)]

    def attempted(self, stmt: If, alive: int) -> list[nodes.Stmt]:
        """The `try` that an attempt is."""
        count = marks.attempted(stmt.then)
        body = self.between(stmt.then.stmts[:count])
        rest = Block(stmt.then.stmts[count:], stmt.then.end)
        orelse = self.region(lambda: self.arm(stmt, rest, alive))
        if marks.ends_in_raise(stmt.then) and count == len(stmt.then.stmts):
            orelse = []
        if not body:
            return orelse
        handlers = self.handlers(stmt.orelse, lambda block: self.region(
            lambda: self.arm(stmt, block, alive)
        ))  # fmt: skip
        return [gast.Try(body, handlers, orelse, [])]

    def handlers(self, block: Block, make: Callable[[Block], list[nodes.Stmt]]) -> list[nodes.Stmt]:
        """The handlers of a region that catches: each `If` on what is caught is one, and what is
        left is the last one. (What is kept before anything is handled, each of them keeps.)"""
        place = next(i for i, one in enumerate(block.stmts) if _is_catching(one))
        kept, (test, *rest) = block.stmts[:place], block.stmts[place:]
        assert isinstance(test, Op)
        match rest:
            case [If() as choice] if choice.test is test.out:
                ends = dict(zip(choice.outs, choice.then.end, strict=True))
                others = dict(zip(choice.outs, choice.orelse.end, strict=True))
                first = Block((*kept, *choice.then.stmts), _resolved(block.end, ends))
                second = Block((*kept, *choice.orelse.stmts), _resolved(block.end, others))
                return [self.handler(test, first, make), *self.handlers(second, make)]
            case _:
                assert test.out not in reads(Block(tuple(rest), block.end)), "see handlers.whole"
                return [self.handler(test, Block((*kept, *rest), block.end), make)]

    def handler(
        self, test: Op, block: Block, make: Callable[[Block], list[nodes.Stmt]]
    ) -> nodes.Stmt:
        name = None
        for place, stmt in enumerate(block.stmts):
            if isinstance(stmt, Op) and stmt.fn is marks.error:
                if self.live.is_live_after(stmt.out, stmt):
                    name = nodes.target(self.names[stmt.out])
                block = Block((*block.stmts[:place], *block.stmts[place + 1 :]), block.end)
                break
        types = [self.terms.atom(arg) for arg in test.args]
        caught = None if not types else types[0] if len(types) == 1 else nodes.tuple_of(types)
        return gast.ExceptHandler(caught, name, make(block) or [gast.Pass()])


def _is_catching(stmt: Stmt) -> bool:
    return isinstance(stmt, Op) and stmt.fn is marks.catches


def _resolved(ends: Sequence[Atom], known: dict[Var, Atom]) -> tuple[Atom, ...]:
    return tuple(known.get(end, end) if isinstance(end, Var) else end for end in ends)
