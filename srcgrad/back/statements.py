"""Operations -> statements: assignments, updates in place, calls for their effect, copies.

>>> import gast, operator
>>> from ..analysis.liveness import liveness
>>> from ..ir.core import Block, Function, Param
>>> from .inline import fold
>>> from .spell import Speller
>>> x, y = Var("x"), Var("y")
>>> double = Op((y,), operator.add, (x, x))
>>> f = Function("f", (Param(x, "x"),), Block((double,), (y,)))
>>> terms = Terms(Speller({}, {}), {}, {x: "x", y: "y"}, fold(f, {}))
>>> [tree] = Statements(terms, liveness(f)).op(double)
>>> print(gast.unparse(gast.fix_missing_locations(tree)).strip())
y = x + x
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import gast
import numpy as np

from .. import runtime, runtime_objects
from ..analysis.effects import is_pure, may_raise, never_raises
from ..analysis.liveness import Live
from ..ir import columns, marks, prims
from ..ir.core import Atom, Const, If, Op, Stmt, Var, _Unbound
from ..ir.kinds import Array, Column, Num, is_unknown
from . import nodes
from .entries import adds_up, is_reverse
from .folded import Folded
from .held import add_to_item, kind_of_atom
from .memory import version_of
from .terms import AUGMENTED, BINARY, Terms
from .trees import renamed

Copies = Sequence[tuple[Var, Atom]]


class Statements:
    """Statements for operations. `comments` is filled on the way: the user's statements above the
    operations that mirror them."""

    def __init__(self, terms: Terms, live: Live):
        assert terms.folded is not None
        self.terms, self.live = terms, live
        self.folded: Folded = terms.folded
        self.names, self.kinds = terms.names, terms.kinds
        self.comments: dict[int, tuple[str, ...]] = {}
        self.commented = ""
        # the operations whose exceptions may be caught
        self.protected: frozenset[Stmt] = frozenset()
        # the statements that belong to the reverse sweep
        self.mirrored: set[int] = set()

    # --- operations ----------------------------------------------------------------------------

    def op(self, op: Op) -> list[nodes.Stmt]:
        terms = self.terms
        special = _STATEMENTS.get(op.fn)
        if special is not None:
            return special(self, op)
        if isinstance(op.fn, prims.Opaque):
            return self.opaque(op, op.fn)
        if isinstance(op.fn, prims.Closure) and not isinstance(op.fn.tree, gast.Lambda):
            return self.nested_function(op, op.fn)
        if op.fn in AUGMENTED and op.outs:
            return self.augmented(op)
        version = version_of(op, self.kinds)
        outs = [out for out in op.outs if not version or out is not version[0]]
        if not outs or len(outs) == 1 and self.is_unused(outs[0], op):
            if outs and self.is_idle(op):
                return []
            return [nodes.expression(terms.op(op))]
        if len(outs) == 1:
            return self.assign(outs[0], op)
        return [nodes.assign(self.pattern(outs), terms.op(op))]

    def is_idle(self, term: Op | If) -> bool:
        """Does evaluating the expression do nothing?"""
        if isinstance(term, Op) and (not is_pure(term.fn) or may_raise(term, self.kinds)):
            return False
        if isinstance(term, Op) and term in self.protected and not is_reverse(term):
            if not never_raises(term, self.kinds):
                return False  # (what it raises may be caught)
        inner = (self.terms.term(operand) for operand in self.folded.operands(term))
        return all(self.is_idle(one) for one in inner if one is not None)

    def is_unused(self, out: Var, op: Op) -> bool:
        return out.is_temporary and not self.live.is_live_after(out, op)

    def assign(self, out: Var, op: Op) -> list[nodes.Stmt]:
        """`x = a + b`, or `x += b` where that is the same."""
        name = self.names[out]
        if isinstance(op.fn, prims.Holding) and self.is_called(op.args[0], name):
            return []
        if op.fn in (prims.identity, prims.place, prims.copy, prims.fit, prims.unbroadcast):
            value = self.terms.op(op)
            if isinstance(value, gast.Name) and value.id == name:
                return []
            return [nodes.assign(name, value)]
        augmented = self.as_augmented(name, out, op)
        return [augmented or nodes.assign(name, self.terms.op(op))]

    def as_augmented(self, name: str, out: Var, op: Op) -> nodes.Stmt | None:
        """(What the user wrote stays as it was written.)"""
        if op.span is None or not op.span.is_adjoint or op.fn not in BINARY:
            return None
        if not all(isinstance(self.terms.kind(atom), Num) for atom in (out, *op.args)):
            return None
        a, b = op.args
        if not self.is_called(a, name):
            if not self.is_called(b, name) or BINARY[op.fn] not in (gast.Add, gast.Mult):
                return None
            a, b = b, a
        if op.fn is operator.add:
            return self.plus(nodes.target(name), b)
        return nodes.augment(nodes.target(name), BINARY[op.fn](), self.terms.atom(b))

    def is_called(self, atom: Atom, name: str) -> bool:
        root = self.folded.root(atom)
        return isinstance(root, Var) and self.names.get(root) == name

    def augmented(self, op: Op) -> list[nodes.Stmt]:
        """An operation in place on a name: `x += v`."""
        old, value = op.args
        kind = AUGMENTED[op.fn]
        version = version_of(op, self.kinds)
        if version:
            place = self.stored(self.terms.atom(old))
            if kind is gast.Add and is_adjoint(op):
                return [self.plus(place, value)]
            return [nodes.augment(place, kind(), self.terms.atom(value))]
        name = self.names[op.out]
        change = nodes.augment(nodes.target(name), kind(), self.terms.atom(value))
        if self.is_called(old, name):
            return [change]
        if isinstance(self.terms.kind(old), Num):
            return [nodes.assign(name, gast.BinOp(self.terms.atom(old), kind(), change.value))]
        return [nodes.assign(name, self.terms.atom(old)), change]

    def stored(self, tree: nodes.Expr) -> nodes.Expr:
        tree.ctx = gast.Store()
        return tree

    def pattern(self, outs: Sequence[Var]) -> nodes.Expr:
        """What the outs of an operation are assigned to."""
        items = [self.bound(out) for out in outs]
        return items[0] if len(items) == 1 else nodes.tuple_of(items, is_stored=True)

    def bound(self, var: Var) -> nodes.Expr:
        op = self.folded.patterns.get(var)
        if op is None:
            return nodes.target(self.names[var])
        return self.taken_apart(op)

    def taken_apart(self, op: Op) -> nodes.Expr:
        items = [self.bound(out) for out in op.outs]
        if op.fn is prims.unpack_star:
            place = op.args[1].value  # type: ignore[union-attr]
            items[place] = gast.Starred(items[place], gast.Store())
        return nodes.tuple_of(items, is_stored=True)

    def unpack(self, op: Op) -> list[nodes.Stmt]:
        return [nodes.assign(self.taken_apart(op), self.terms.atom(op.args[0]))]

    def store(self, op: Op) -> list[nodes.Stmt]:
        target, index, value = op.args
        if isinstance(column := self.kinds.get(target), Column):  # type: ignore[arg-type]
            place = nodes.attribute(self.terms.atom(index), str(column.name), is_stored=True)
            return [self.set_place(place, op, value)]
        place = nodes.subscript(self.terms.atom(target), self.terms.index(index), is_stored=True)
        return [self.set_place(place, op, value)]

    def set_attribute(self, op: Op) -> list[nodes.Stmt]:
        target, name, value = op.args
        if not isinstance(name, Const) or not str(name.value).isidentifier():
            return [nodes.expression(self.terms.call(setattr, op.args, op))]
        place = nodes.attribute(self.terms.atom(target), str(name.value), is_stored=True)
        return [self.set_place(place, op, value)]

    def set_place(self, place: nodes.Expr, op: Op, value: Atom) -> nodes.Stmt:
        change = self.folded.augmented.get(op)
        if change is None:
            return nodes.assign(place, self.terms.atom(value))
        return nodes.augment(place, AUGMENTED[change.fn](), self.terms.atom(change.args[1]))

    def attributes(self, op: Op) -> list[nodes.Stmt]:
        """(Columns are not printed.)"""
        before = op.outs[-1]
        if not self.live.is_live_after(before, op):
            return []
        args = map(self.terms.atom, op.args[2:])
        value = self.terms.numpy(runtime_objects.Before, *args)
        return [nodes.assign(self.names[before], value)]

    def delete_item(self, op: Op) -> list[nodes.Stmt]:
        target, index = op.args
        return [gast.Delete([gast.Subscript(
            self.terms.atom(target), self.terms.index(index), gast.Del()
        )])]  # fmt: skip

    def delete_attribute(self, op: Op) -> list[nodes.Stmt]:
        target, name = op.args
        place = gast.Attribute(self.terms.atom(target), str(name.value), gast.Del())  # type: ignore[union-attr]
        return [gast.Delete([place])]

    def append(self, op: Op) -> list[nodes.Stmt]:
        callee = nodes.attribute(self.terms.atom(op.args[0]), "append")
        return [nodes.expression(nodes.call(callee, [self.terms.atom(op.args[1])]))]

    def raise_(self, op: Op) -> list[nodes.Stmt]:
        error, *cause = [self.terms.atom(arg) for arg in op.args]
        return [gast.Raise(error, *(cause or [None]))]

    def assert_(self, op: Op) -> list[nodes.Stmt]:
        test, *message = [self.terms.atom(arg) for arg in op.args]
        return [gast.Assert(test, *(message or [None]))]

    def add_to_item(self, op: Op) -> list[nodes.Stmt]:
        target, index, value = op.args
        terms = self.terms
        if adds_up(op, self.kinds):
            place = nodes.subscript(terms.atom(target), terms.index(index), is_stored=True)
            return [self.plus(place, value)]
        is_plain = isinstance(kind_of_atom(target, self.kinds), Array)
        if is_plain and isinstance(kind_of_atom(index, self.kinds), Array):
            call = nodes.attribute(nodes.name(terms.speller.name(np.add)), "at")
        else:
            call = nodes.name(terms.speller.name(runtime.add_at))
        added = nodes.call(call, [terms.atom(atom) for atom in op.args])
        kind = kind_of_atom(target, self.kinds)
        if isinstance(target, Var) and (is_unknown(kind) or getattr(kind, "type", None) is tuple):
            # a tuple cannot be written: there is a new one
            return [nodes.assign(self.names[self.folded.root(target)], added)]
        return [nodes.expression(added)]

    def plus(self, place: nodes.Expr, value: Atom) -> nodes.Stmt:
        """`place += value`, or `place -= v` for the value `-v`."""
        term = self.terms.term(value)
        if isinstance(term, Op) and term.fn is operator.neg:
            return nodes.augment(place, gast.Sub(), self.terms.atom(term.args[0]))
        return nodes.augment(place, gast.Add(), self.terms.atom(value))

    def read(self, op: Op) -> list[nodes.Stmt]:
        tree = nodes.expression(self.terms.atom(op.args[0]))
        self.comments[id(tree)] = (f"raises if {gast.unparse(tree)} is unbound",)
        return [tree]

    def mark(self, op: Op) -> list[nodes.Stmt]:
        """(What is marked is a statement of its own: see `attempts.py`.)"""
        return [gast.Raise(None, None)] if op.fn is marks.reraise else []

    def set_global(self, op: Op) -> list[nodes.Stmt]:
        """(The function declares the name at its top.)"""
        name, value = op.args
        assert isinstance(name, Const)
        return [nodes.assign(str(name.value), self.terms.atom(value))]

    def opaque(self, op: Op, fn: prims.Opaque) -> list[nodes.Stmt]:
        """The user's statement, with our names; what it changes has its old value first."""
        body: list[nodes.Stmt] = []
        read = dict(zip(fn.reads, op.args, strict=True))
        mapping = {name: self.names[out] for name, out in zip(fn.writes, op.outs, strict=True)}
        copies: list[tuple[Var, Atom]] = []
        for name, out in zip(fn.writes, op.outs, strict=True):
            if name in read:
                copies.append((out, read[name]))
        for name, atom in read.items():
            root = self.folded.root(atom)
            if name in mapping:
                continue
            if isinstance(root, Var):
                mapping[name] = self.names[root]
            else:
                body.append(nodes.assign(name, self.terms.atom(root)))
        body += self.copies(copies)
        return [*body, *(renamed(tree, mapping) for tree in fn.tree)]

    def nested_function(self, op: Op, fn: prims.Closure) -> list[nodes.Stmt]:
        tree = self.terms.closure(op, fn)
        name = self.names[op.out]
        if tree.name != name:
            tree = renamed(gast.FunctionDef(
                name, tree.args, tree.body, tree.decorator_list, tree.returns, None, []
            ), {tree.name: name})  # fmt: skip
        return [tree]

    # --- copies --------------------------------------------------------------------------------

    def copies(self, pairs: Copies) -> list[nodes.Stmt]:
        """All the assignments at once: one after the other where no old value is lost, the rest
        as a tuple."""
        pending: list[tuple[str, Atom, set[str]]] = []
        for var, atom in pairs:
            atom = self.folded.root(atom)
            if isinstance(atom, Const) and isinstance(atom.value, _Unbound):
                continue
            if self.terms.term(atom) is None and self.is_called(atom, self.names[var]):
                continue
            read = {self.names[leaf] for leaf in self.folded.reads(atom)}
            pending.append((self.names[var], atom, read))
        body: list[nodes.Stmt] = []
        while pending:
            for i, (name, atom, _) in enumerate(pending):
                if not any(name in read for j, (_, _, read) in enumerate(pending) if j != i):
                    body += self.copy(name, atom)
                    del pending[i]
                    break
            else:
                targets = [nodes.target(name) for name, _, _ in pending]
                values = [self.terms.atom(atom) for _, atom, _ in pending]
                body.append(
                    nodes.assign(nodes.tuple_of(targets, is_stored=True), nodes.tuple_of(values))
                )
                break
        return body

    def copy(self, name: str, atom: Atom) -> list[nodes.Stmt]:
        term = self.terms.term(atom)
        if isinstance(term, Op):
            augmented = self.as_augmented(name, term.outs[0], term)
            tree = augmented or nodes.assign(name, self.terms.op(term))
            self.note(tree, term)
            return [tree]
        return [nodes.assign(name, self.terms.atom(atom))]

    def live_pairs(self, outs: Sequence[Var], atoms: Sequence[Atom], alive: int) -> Copies:
        pairs = zip(outs, atoms, strict=True)
        return [(out, atom) for out, atom in pairs if self.live.bit(out) & alive]

    # --- comments ------------------------------------------------------------------------------

    def note(self, tree: nodes.Stmt, stmt: Stmt) -> None:
        """The user's statement above what mirrors it."""
        if not isinstance(stmt, Op) or stmt.span is None or not stmt.span.is_adjoint:
            return
        text = stmt.span.statement.strip()
        if stmt.fn is prims.zeros_like or text.endswith(":"):
            return
        if text and text != self.commented:
            self.commented = text
            self.comments[id(tree)] = (text,)


def is_adjoint(stmt: Stmt) -> bool:
    return stmt.span is not None and stmt.span.is_adjoint


def is_written(op: Op) -> bool:
    """Did the user write this? (Else it saves values for the reverse sweep.)"""
    return op.span is not None and "[" in op.span.statement


def names_in(tree: nodes.Stmt) -> set[str]:
    return {node.id for node in gast.walk(tree) if isinstance(node, gast.Name)}


_STATEMENTS: dict[Any, Any] = {
    prims.append: Statements.append,
    columns.attributes: Statements.attributes,
    prims.assert_: Statements.assert_,
    prims.delete_item: Statements.delete_item,
    prims.raise_: Statements.raise_,
    prims.read: Statements.read,
    prims.set_attribute: Statements.set_attribute,
    prims.set_global: Statements.set_global,
    prims.store: Statements.store,
    prims.unpack: Statements.unpack,
    prims.unpack_star: Statements.unpack,
    **dict.fromkeys(marks.MARKS, Statements.mark),
    add_to_item: Statements.add_to_item,
    runtime.add_at: Statements.add_to_item,
    delattr: Statements.delete_attribute,
    setattr: Statements.set_attribute,
}
