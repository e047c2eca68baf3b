"""Leaves out `stop = False` where `stop` is False already.

What leaves a loop or a function early is told by flags, which every path sets; most of them set
what is there. In goes a list of statements, out comes one without those assignments.

>>> import gast
>>> lines = ["flag = False", "for x in xs:", "    if x:", "        flag = True", "        break",
...          "    flag = False"]
>>> tree = gast.parse("\\n".join(lines))
>>> print(gast.unparse(gast.Module(without_idle_flags(tree.body), [])).strip())
flag = False
for x in xs:
    if x:
        flag = True
        break
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import gast

from . import nodes

# the flags at a place: True, False, or None for either; no dict where control does not get
Known = dict[str, bool | None] | None


def without_idle_flags(body: Sequence[nodes.Stmt]) -> list[nodes.Stmt]:
    return _Pass(is_final=True).block(body, {})[0]


def _meet(*states: Known) -> Known:
    """What is known on every one of the paths that get here."""
    reached = [state for state in states if state is not None]
    if not reached:
        return None
    first, *others = reached
    common = [name for name in first if all(name in other for other in others)]
    return {
        name: first[name] if all(other[name] is first[name] for other in others) else None
        for name in common
    }


def _if_so(test: nodes.Expr, known: dict[str, bool | None], outcome: bool) -> Known:
    """What is known after a test."""
    match test:
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            return _if_so(operand, known, not outcome)
        case gast.Name(id=name) if name in known:
            return {**known, name: outcome}
        case _:
            return known


@dataclass
class _Pass:
    """`breaks`: what is known where the innermost loop is left. Not final: nothing is changed."""

    is_final: bool
    breaks: list[Known] = field(default_factory=list)

    def block(self, body: Sequence[nodes.Stmt], known: Known) -> tuple[list[nodes.Stmt], Known]:
        kept: list[nodes.Stmt] = []
        for stmt in body:
            made, known = self.stmt(stmt, known)
            kept += made
        return kept, known

    def stmt(self, stmt: nodes.Stmt, known: Known) -> tuple[list[nodes.Stmt], Known]:
        if known is None:
            return [stmt], None
        match stmt:
            case gast.Assign(
                targets=[gast.Name(id=name)], value=gast.Constant(value=bool() as new)
            ):
                if known.get(name) is new:
                    return [], known
                return [stmt], {**known, name: new}
            case gast.If():
                return self.choice(stmt, known)
            case gast.For() | gast.While():
                return self.loop(stmt, known)
            case gast.Break():
                self.breaks.append(known)
                return [stmt], None
            case gast.Return() | gast.Raise():
                return [stmt], None
            case _ if not known:
                return [stmt], known
            case _:
                stored = _stored(stmt)
                return [stmt], {k: v for k, v in known.items() if k not in stored}

    def choice(self, stmt: nodes.Stmt, known: Known) -> tuple[list[nodes.Stmt], Known]:
        assert known is not None
        then, after_then = self.block(stmt.body, _if_so(stmt.test, known, True))
        orelse, after_else = self.block(stmt.orelse, _if_so(stmt.test, known, False))
        after = _meet(after_then, after_else)
        if not self.is_final:
            return [stmt], after
        if then:
            stmt.body, stmt.orelse = then, orelse
            return [stmt], after
        if orelse:
            stmt.test, stmt.body, stmt.orelse = nodes.negated(stmt.test), orelse, []
            return [stmt], after
        return [nodes.expression(stmt.test)], after

    def loop(self, stmt: nodes.Stmt, known: Known) -> tuple[list[nodes.Stmt], Known]:
        bound = _stored(stmt.target) if isinstance(stmt, gast.For) else set()
        head: Known = {k: v for k, v in (known or {}).items() if k not in bound}
        while True:
            probe = _Pass(is_final=False)
            _, again = probe.block(stmt.body, head)
            joined = _meet(head, again)
            if joined == head:
                break
            head = joined
        inner = _Pass(self.is_final)
        body, _ = inner.block(stmt.body, head)
        if self.is_final:
            stmt.body = body or [gast.Pass()]
        is_endless = isinstance(stmt, gast.While) and isinstance(stmt.test, gast.Constant)
        return [stmt], _meet(None if is_endless else head, *inner.breaks)


def _stored(tree: nodes.Stmt) -> set[str]:
    return {
        node.id
        for node in gast.walk(tree)
        if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load)
    }
