"""Out of single assignment: which values share a variable, and what it is called.

In goes a Function with what is folded and what is live where, out comes Var -> name. Two values
*interfere* if one is assigned while the other is still needed (unless it is a copy of it). Values
that flow into each other through the border of a region share a variable if they do not
interfere, and so do all values that wish for the same name. Names are only wishes: whether the
program is right never depends on them.

>>> import operator
>>> from ..analysis.liveness import liveness
>>> from ..ir.core import Param
>>> from .inline import fold
>>> x, y, z = Var("x"), Var("x"), Var("y")
>>> double = Op((y,), operator.add, (x, x))
>>> f = Function("f", (Param(x, "x"),), Block((double, Op((z,), operator.mul, (x, y))), (z,)))
>>> folded = fold(f, {})
>>> names = name_vars(f, folded, liveness(f, folded.reading()), frozenset())
>>> [names[v] for v in (x, y, z)]
['x', 'x2', 'y']
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Iterable
from typing import assert_never

import numpy as np

from ..analysis.effects import is_in_place
from ..analysis.liveness import Live
from ..ir import marks, prims
from ..ir.core import Atom, Block, Each, Function, If, Loop, Mirror, Op, Stmt, Var, _Unbound
from ..ir.marks import ends_in_raise
from .folded import Folded

_SEEDS = frozenset({np.ones_like, np.zeros_like, prims.zeros_like})
_BUILTINS = frozenset(dir(builtins))


def name_vars(
    function: Function, folded: Folded, live: Live, reserved: Collection[str]
) -> dict[Var, str]:
    """A name for every Var that is not folded into an expression. `reserved` are not to be used,
    except for parameters, which keep their names."""
    graph = _Interference(folded, live)
    graph.function(function)
    groups = _Groups(graph, function)
    for affinities in (graph.round, graph.joined, graph.started, graph.copied):
        for a, b in affinities:
            groups.merge(a, b)
    return groups.names(reserved)


# --- interference ------------------------------------------------------------------------------


class _Interference:
    """For every Var the Vars that are alive when it is assigned; and the pairs that would save a
    copy if they shared a variable: around a loop, out of an `If`, into a loop, plain copies."""

    def __init__(self, folded: Folded, live: Live):
        self.folded, self.live = folded, live
        self.conflicts: dict[Var, int] = {}
        self.apart: dict[Var, int] = {}
        self.round: list[tuple[Var, Var]] = []
        self.joined: list[tuple[Var, Var]] = []
        self.started: list[tuple[Var, Var]] = []
        self.copied: list[tuple[Var, Var]] = []
        self.cotangents: set[Var] = set()
        self.reverse: set[Var] = set()
        self.indexes: set[Var] = set()
        self.errors: list[Var] = []
        self._unbound: list[Var] = []
        self._depth = 0

    def function(self, function: Function) -> None:
        params = [param.var for param in function.params]
        self.assign(params, 0)
        self.block(function.body)
        # Python unbinds the name of an error at the end of its handler
        others = self.live.mask(self.conflicts) & ~self.live.mask(self.errors)
        for var in self.errors:
            self.conflicts[var] |= others

    def assign(
        self, among: Iterable[Var], alive: int, copies: dict[Var, Atom] | None = None
    ) -> None:
        """The Vars are assigned together; afterwards `alive` is live."""
        among = list(among)
        together = self.live.mask(among)
        for var in among:
            source = self.variable(copies[var]) if copies and var in copies else None
            exempt = self.live.bit(var) | (self.live.bit(source) & ~together if source else 0)
            self.conflicts[var] = self.conflicts.get(var, 0) | (alive | together) & ~exempt

    def variable(self, atom: Atom) -> Var | None:
        """The Var that the atom is read from, if it is not an expression."""
        atom = self.folded.root(atom)
        return atom if isinstance(atom, Var) and atom not in self.folded.terms else None

    def affine(self, pairs: list[tuple[Var, Var]], var: Var, atom: Atom) -> None:
        other = self.variable(atom)
        if other is not None and other is not var:
            pairs.append((var, other))

    # --- walk ----------------------------------------------------------------------------------

    def block(self, block: Block) -> None:
        for stmt in block.stmts:
            if stmt not in self.folded.hidden:
                self.stmt(stmt)

    def stmt(self, stmt: Stmt) -> None:
        match stmt:
            case Op():
                self.op(stmt)
            case If(then=then, orelse=orelse):
                if not self.folded.is_expression(stmt):
                    self.block(then)
                    self.block(orelse)
                self.joins(stmt)
            case Loop():
                self._depth += 1
                self.loop(stmt)
                self._depth -= 1
                if not self._depth:
                    self.settle_unbound()
            case Mirror():
                raise AssertionError("a mirror has no place in a Function")
            case _:
                assert_never(stmt)

    def op(self, op: Op) -> None:
        bound = [var for out in op.outs for var in self.folded.binds(out)]
        alive = self.live.after[op]
        if not bound:
            return
        if op.fn is marks.error:
            self.errors.append(op.out)
        if op.fn in (prims.identity, prims.place):
            self.assign(bound, alive, {bound[0]: op.args[0]})
            self.affine(self.copied, bound[0], op.args[0])
            if self.folded.root(op.args[0]) in self.cotangents:
                self.cotangents.add(bound[0])
            return
        self.assign(bound, alive)
        if op.span and op.span.is_adjoint:
            self.mark_cotangents(op, bound)
        if is_in_place(op.fn):
            self.affine(self.round, bound[0], op.args[0])
            read = self.live.mask(self.folded.reads(op.args[1]))
            own = self.live.mask(self.folded.reads(op.args[0]))
            self.conflicts[bound[0]] |= read & ~own
        elif isinstance(op.fn, prims.Opaque):
            self.opaque(op, op.fn)

    def mark_cotangents(self, op: Op, bound: list[Var]) -> None:
        self.reverse.update(bound)
        if bound[0].wish[:1] == "d" or self.is_cotangent(op):
            self.cotangents.update(bound)

    def is_cotangent(self, term: Op | If) -> bool:
        """Does the expression read a cotangent, or make the first one?"""
        if isinstance(term, Op) and term.fn in _SEEDS:
            return True
        for operand in map(self.folded.root, self.folded.operands(term)):
            inner = self.folded.terms.get(operand) if isinstance(operand, Var) else None
            if operand in self.cotangents or inner is not None and self.is_cotangent(inner):
                return True
        return False

    def opaque(self, op: Op, fn: prims.Opaque) -> None:
        """(What it writes is first given the value that it reads under the same name.)"""
        read = dict(zip(fn.reads, op.args, strict=True))
        for name, out in zip(fn.writes, op.outs, strict=True):
            if name in read:
                self.affine(self.round, out, read[name])
            others = self.live.mask(
                var
                for other, atom in read.items()
                if other != name
                for var in self.folded.reads(atom)
            )
            own = self.live.mask(self.folded.reads(read[name])) if name in read else 0
            self.conflicts[out] |= others & ~own

    def joins(self, stmt: If) -> None:
        alive = self.live.after[stmt]
        outs = [out for out in stmt.outs if self.live.bit(out) & alive]
        for arm in (stmt.then, stmt.orelse):
            ends = dict(zip(stmt.outs, arm.end, strict=True))
            self.assign(outs, alive, ends)
            for out in outs:
                self.affine(self.joined, out, ends[out])
                if _is_unbound(ends[out]) and not ends_in_raise(arm):
                    self._unbound.append(out)
        if not self._depth:
            self.settle_unbound()

    def loop(self, loop: Loop) -> None:
        live, head = self.live, self.live.head[loop]
        carries = [c for c in loop.carries if live.bit(c.inside) & head]
        insides = [c.inside for c in carries]
        items = self.folded.reads(loop.head.items) if isinstance(loop.head, Each) else ()
        self.assign(insides, head | live.mask(items), {c.inside: c.init for c in carries})
        for carry in carries:
            if self.variable(carry.init) in self.cotangents:
                self.cotangents |= {carry.inside, carry.out}
        self._unbound += [c.inside for c in carries if _is_unbound(c.init)]
        if isinstance(loop.head, Each):
            target = self.folded.binds(loop.head.target)
            self.assign(target, live.start[loop.body])
            self.indexes.update(var for var in target if var.is_temporary and var.wish == "i")
        else:
            self.block(loop.head.test)
        self.block(loop.body)
        nexts = dict(zip((c.inside for c in loop.carries), loop.body.end, strict=True))
        self.assign(insides, head, nexts)
        after = live.after[loop]
        outs = {c.out: c.inside for c in loop.carries if live.bit(c.out) & after}
        self.assign(outs, after, dict(outs))
        for carry in carries:
            self.affine(self.round, carry.inside, nexts[carry.inside])
            if carry.out in outs:
                self.affine(self.round, carry.inside, carry.out)
            self.affine(self.started, carry.inside, carry.init)

    def settle_unbound(self) -> None:
        """What may be unbound here must not find under its name what another value left there."""
        if self._unbound:
            so_far = self.live.mask(self.conflicts)
            for var in self._unbound:
                self.apart[var] = self.apart.get(var, 0) | so_far
            self._unbound.clear()


def _is_unbound(atom: Atom) -> bool:
    return not isinstance(atom, Var) and isinstance(atom.value, _Unbound)


# --- variables ---------------------------------------------------------------------------------


class _Groups:
    """Values that share a variable: union-find, with masks of members and of conflicts."""

    def __init__(self, graph: _Interference, function: Function):
        self.graph = graph
        self.parent: dict[Var, Var] = {}
        self.members = {var: graph.live.bit(var) for var in graph.conflicts}
        self.conflicts = dict(graph.conflicts)
        self.apart = dict(graph.apart)
        self.fixed = {param.var: param.name for param in function.params}
        self.wish = {var: "" if var.is_temporary else var.wish for var in graph.conflicts}

    def find(self, var: Var) -> Var:
        while (up := self.parent.get(var, var)) is not var:
            var = up
        return var

    def interfere(self, a: Var, b: Var) -> bool:
        return bool(self.conflicts[a] & self.members[b] or self.conflicts[b] & self.members[a])

    def merge(self, a: Var, b: Var) -> None:
        """Let the two share a variable, unless they interfere or wish for different names."""
        a, b = self.find(a), self.find(b)
        if a is b or self.interfere(a, b):
            return
        if self.wish[a] and self.wish[b] and self.wish[a] != self.wish[b]:
            return
        if b in self.fixed:
            if a in self.fixed:
                return
            a, b = b, a
        self.parent[b] = a
        self.members[a] |= self.members[b]
        self.conflicts[a] |= self.conflicts[b]
        self.apart[a] = self.apart.get(a, 0) | self.apart.get(b, 0)
        self.wish[a] = self.wish[a] or self.wish[b]

    # --- names ---------------------------------------------------------------------------------

    def names(self, reserved: Collection[str]) -> dict[Var, str]:
        representatives = list(dict.fromkeys(map(self.find, self.graph.conflicts)))
        taken: dict[str, list[Var]] = {}
        chosen: dict[Var, str] = {}
        wishes = {valid_name(var.wish) for var in self.graph.conflicts if var.wish}
        forbidden = {*reserved, *keyword.kwlist}

        def is_free(name: str, group: Var) -> bool:
            return name not in forbidden and not any(
                self.interfere(group, other)
                or self.are_apart(group, other)
                or self.are_of_different_sweeps(group, other)
                for other in taken.get(name, ())
            )

        def choose(group: Var) -> str:
            for wish in self.wishes_of(group):
                if is_free(wish, group):
                    return wish
            stem = wish + "_" if wish[-1].isdigit() else wish
            number = 2
            while (
                (name := f"{stem}{number}") in wishes
                or name in _BUILTINS
                or not is_free(name, group)
            ):
                number += 1
            return name

        for group, name in self.fixed.items():
            chosen[group] = name
            taken.setdefault(name, []).append(group)
        named = [g for g in representatives if self.wish[g] and g not in chosen]
        others = [g for g in representatives if not self.wish[g] and g not in chosen]
        for group in (*named, *others):
            chosen[group] = name = choose(group)
            taken.setdefault(name, []).append(group)
        return {var: chosen[self.find(var)] for var in self.graph.conflicts}

    def are_apart(self, a: Var, b: Var) -> bool:
        return bool(
            self.apart.get(a, 0) & self.members[b] or self.apart.get(b, 0) & self.members[a]
        )

    def are_of_different_sweeps(self, a: Var, b: Var) -> bool:
        """(Temporaries of the reverse sweep have names of their own.)"""
        if self.wish[a] or self.wish[b]:
            return False
        return (a in self.graph.reverse) != (b in self.graph.reverse)

    def wishes_of(self, group: Var) -> list[str]:
        """Names to try, best first. A temporary of the reverse sweep is called after the variable
        whose cotangent it will be part of."""
        if self.wish[group]:
            return [valid_name(self.wish[group])]
        if group in self.graph.indexes:
            return ["i", "j", "k", "t"]
        is_cotangent = group in self.graph.cotangents
        wishes = [valid_name(group.wish)] if is_cotangent and group.wish[:1] == "d" else []
        return [*wishes, "dt" if is_cotangent else "t"]


def valid_name(wish: str) -> str:
    """An identifier as close to the wish as possible."""
    name = re.sub(r"\W+", "_", wish).strip("_" if not wish.isidentifier() else "") or "t"
    if name[0].isdigit():
        name = "_" + name
    return name + "_" if keyword.iskeyword(name) else name
