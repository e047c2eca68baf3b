"""IR -> Python source.

In goes a closed Function (Op, If, Loop), the kinds of its Vars and the source that it came from,
out comes the text of a `def` and what has to be bound for it to run.

>>> import operator
>>> from ..ir.core import Param
>>> x, y = Var("x"), Var("y", True)
>>> square = Function("square", (Param(x, "x"),), Block((Op((y,), operator.mul, (x, x)),), (y,)))
>>> print(generate(square, {}, None).text, end="")
def square(x):
    return x * x
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

import gast

from .. import runtime
from ..analysis.effects import is_in_place, is_pure, may_raise
from ..analysis.liveness import Live, liveness
from ..ir import prims
from ..ir.core import (
    FALSE,
    NONE,
    TRUE,
    Atom,
    Block,
    Const,
    Each,
    Function,
    If,
    Loop,
    Mirror,
    Op,
    Param,
    Stmt,
    Var,
    _Unbound,
)
from ..ir.kinds import Kind, Num
from ..ir.walk import own_atoms, stmts_in
from . import nodes
from .buffers import adds_up, own_buffers
from .inline import Folded, fold
from .memory import add_to_item, version_of
from .names import ends_in_raise, name_vars, valid_name
from .printer import print_source
from .spell import Speller
from .terms import AUGMENTED, BINARY, Terms, renamed


@dataclass(frozen=True)
class Generation:
    """The text of a function, and the objects that it needs under names which the user's globals
    do not provide."""

    text: str
    bound: dict[str, object]


def generate(function: Function, kinds: Mapping[Var, Kind], source: Any) -> Generation:
    """`source` (a `front.source.Source`) tells the user's own names for things; None: no names."""
    kinds = dict(kinds)
    function = own_buffers(function, kinds)
    speller = Speller(
        getattr(source, "globals", {}),
        getattr(source, "cells", {}),
        [param.name for param in function.params],
    )
    mention(function, speller)
    folded, live, names = arranged(function, kinds, speller.used)
    speller.params |= frozenset(names.values())
    builder = _Builder(function, Terms(speller, kinds, names, folded), live)
    tree = builder.function()
    return Generation(print_source(tree, builder.comments), speller.bound)


def arranged(
    function: Function, kinds: Mapping[Var, Kind], reserved: Collection[str]
) -> tuple[Folded, Live, dict[Var, str]]:
    """What is folded, what is live, and names. Where the next value of a carried variable cannot
    have its name, because the old value is still needed (`a, b = b, a + b`), it is written into
    the assignment at the end of the body."""
    late: frozenset[Var] = frozenset()
    while True:
        folded = fold(function, kinds, late)
        live = liveness(function, folded.reading())
        names = name_vars(function, folded, live, reserved)
        if late or not (late := frozenset(_renamed_nexts(function, folded, live, names))):
            return folded, live, names


def _renamed_nexts(
    function: Function, folded: Folded, live: Live, names: Mapping[Var, str]
) -> Iterator[Var]:
    for loop in stmts_in(function.body):
        if isinstance(loop, Loop):
            for carry, end in zip(loop.carries, loop.body.end, strict=True):
                if isinstance(end, Var) and end.wish == carry.inside.wish and end in names:
                    if names.get(carry.inside, names[end]) != names[end]:
                        yield end


def mention(function: Function, speller: Speller) -> None:
    """Take the names of the functions and modules that the text will call: variables give way."""
    for stmt in stmts_in(function.body):
        for atom in own_atoms(stmt):
            if isinstance(atom, Const) and (atom.text or callable(atom.value)):
                if type(atom.value) is not type or atom.text:
                    speller.name(atom.value, atom.text)
        if not isinstance(stmt, Op):
            continue
        match stmt.fn:
            case prims.global_value:
                speller.use(str(stmt.args[0].value))  # type: ignore[union-attr]
            case prims.Opaque(tree=tree) | prims.Closure(tree=tree):
                trees = tree if isinstance(tree, tuple) else (tree,)
                own = {*getattr(stmt.fn, "writes", ()), *getattr(stmt.fn, "reads", ())}
                own.update(getattr(stmt.fn, "captured", ()))
                for node in trees:
                    ids = {n.id for n in gast.walk(node) if isinstance(n, gast.Name)}
                    speller.used |= ids - own
            case prims.Generated(name=name) as fn:
                speller.name(fn, name)
            case prims.Method():
                pass
            case fn if stmt.spelled and not stmt.spelled.startswith("."):
                if not (getattr(fn, "__module__", "") or "").startswith("srcgrad.ir"):
                    speller.name(fn, stmt.spelled)


# --- statements ----------------------------------------------------------------------------------

Copies = Sequence[tuple[Var, Atom]]


class _Builder:
    """Statements for blocks. `comments` is filled on the way."""

    def __init__(self, function: Function, terms: Terms, live: Live):
        assert terms.folded is not None
        self.ir, self.terms, self.live = function, terms, live
        self.folded: Folded = terms.folded
        self.names, self.kinds = terms.names, terms.kinds
        self.comments: dict[int, tuple[str, ...]] = {}
        self.commented = ""
        self.is_reverse = False
        self.depth = 0
        self.saves: set[nodes.Stmt] = set()

    # --- the function ----------------------------------------------------------------------------

    def function(self) -> nodes.Stmt:
        function = self.ir
        body: list[nodes.Stmt] = []
        if function.doc:
            body.append(nodes.expression(nodes.constant(function.doc)))
        body += self.tail(function.body, function.body.end, is_last=True)
        if not body:
            body.append(gast.Pass())
        return gast.FunctionDef(
            valid_name(function.name), self.arguments(function.params), body, [], None, None, []
        )

    def arguments(self, params: tuple[Param, ...]) -> gast.arguments:
        by_form: dict[str, list[Param]] = {}
        for param in params:
            by_form.setdefault(param.form, []).append(param)

        def names(form: str) -> list[gast.Name]:
            return [gast.Name(p.name, gast.Param(), None, None) for p in by_form.get(form, ())]

        def default(param: Param) -> nodes.Expr | None:
            if param.default is None:
                return None
            return self.terms.const(param.default.value, param.default.text)

        plain = [
            *by_form.get("POSITIONAL_ONLY", ()),
            *by_form.get("POSITIONAL_OR_KEYWORD", ()),
        ]
        defaults = [tree for param in plain if (tree := default(param)) is not None]
        kw_defaults = [default(param) for param in by_form.get("KEYWORD_ONLY", ())]
        return gast.arguments(
            names("POSITIONAL_OR_KEYWORD"),
            names("POSITIONAL_ONLY"),
            next(iter(names("VAR_POSITIONAL")), None),
            names("KEYWORD_ONLY"),
            kw_defaults,
            next(iter(names("VAR_KEYWORD")), None),
            defaults,
        )

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
            return [*body, gast.Return(value)]
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
        if self.folded.is_expression(stmt) or out not in stmt.outs:
            return False
        return isinstance(out, Var) and (out.is_temporary or out.wish == "result")

    # --- blocks ----------------------------------------------------------------------------------

    def block(self, block: Block) -> list[nodes.Stmt]:
        return self.statements(block.stmts)

    def statements(self, stmts: Sequence[Stmt]) -> list[nodes.Stmt]:
        body: list[nodes.Stmt] = []
        for stmt in stmts:
            if stmt in self.folded.hidden:
                continue
            is_turn = self.is_turn(stmt)
            made = self.statement(stmt)
            if made and is_turn and body:
                first = id(made[0])
                self.comments[first] = ("", *self.comments.get(first, ()))
            if isinstance(stmt, Loop):
                self.start_early(body, made)
            body += made
        return body

    def statement(self, stmt: Stmt) -> list[nodes.Stmt]:
        match stmt:
            case Op():
                made = self.op(stmt)
                if made:
                    self.note(made[0], stmt)
                if stmt.fn is prims.make_list and not stmt.args and not _is_written(stmt):
                    self.saves.update(made)
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
        if self.is_reverse or not _is_adjoint(stmt):
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
        while names and isinstance(made[starts], gast.Assign) and not names & _names(made[starts]):
            starts += 1
        body += [*made[:starts], *lists]
        made[:starts] = []

    def region(self, make: Any) -> list[nodes.Stmt]:
        """The statements of a region: comments begin anew."""
        outer, self.commented = self.commented, ""
        self.depth += 1
        body = make()
        self.depth -= 1
        self.commented = outer
        return body

    # --- operations ------------------------------------------------------------------------------

    def op(self, op: Op) -> list[nodes.Stmt]:
        terms = self.terms
        special = _STATEMENTS.get(op.fn)
        if special is not None:
            return special(self, op)
        if isinstance(op.fn, prims.Opaque):
            return self.opaque(op, op.fn)
        if isinstance(op.fn, prims.Closure) and not isinstance(op.fn.tree, gast.Lambda):
            return self.nested_function(op, op.fn)
        if is_in_place(op.fn):
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
        inner = (self.terms.term(operand) for operand in self.folded.operands(term))
        return all(self.is_idle(one) for one in inner if one is not None)

    def is_unused(self, out: Var, op: Op) -> bool:
        return out.is_temporary and not self.live.is_live_after(out, op)

    def assign(self, out: Var, op: Op) -> list[nodes.Stmt]:
        """`x = a + b`, or `x += b` where that is the same."""
        name = self.names[out]
        if op.fn in (prims.identity, prims.copy, prims.fit, prims.unbroadcast):
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
        return [gast.Raise(*[self.terms.atom(arg) for arg in op.args], *[None] * (2 - len(op.args)))]

    def assert_(self, op: Op) -> list[nodes.Stmt]:
        return [gast.Assert(*[self.terms.atom(a) for a in op.args], *[None] * (2 - len(op.args)))]

    def add_to_item(self, op: Op) -> list[nodes.Stmt]:
        target, index, value = op.args
        terms = self.terms
        if adds_up(op, self.kinds):
            place = nodes.subscript(terms.atom(target), terms.index(index), is_stored=True)
            return [nodes.augment(place, gast.Add(), terms.atom(value))]
        call = nodes.name(terms.speller.name(runtime.add_at))
        return [nodes.expression(nodes.call(call, [terms.atom(atom) for atom in op.args]))]

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

    # --- copies ----------------------------------------------------------------------------------

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

    # --- if --------------------------------------------------------------------------------------

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
        then, orelse = (
            self.region(lambda arm=arm: self.arm(stmt, arm, alive))  # type: ignore[misc]
            for arm in (stmt.then, stmt.orelse)
        )
        return self.joined(stmt, then, orelse, ends_in_raise(stmt.then))

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

    # --- loops -----------------------------------------------------------------------------------

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
        return [*self.breaking(loop.body, loop.stop, [], nexts), *self.copies(nexts)]

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
        if self.folded.is_expression(stmt):
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

            def make(
                arm: Block = arm, ends: Copies = ends, flag: Atom = flag
            ) -> list[nodes.Stmt]:
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

    # --- comments --------------------------------------------------------------------------------

    def note(self, tree: nodes.Stmt, stmt: Stmt) -> None:
        """The user's statement above what mirrors it."""
        if not isinstance(stmt, Op) or stmt.span is None or not stmt.span.is_adjoint:
            return
        text = stmt.span.statement.strip()
        if text and text != self.commented and stmt.fn is not prims.zeros_like:
            self.commented = text
            self.comments[id(tree)] = (text,)


def _leaves(body: Sequence[nodes.Stmt]) -> bool:
    """Does control not come out at the end?"""
    match list(body[-1:]):
        case [gast.Break() | gast.Return() | gast.Raise() | gast.Continue()]:
            return True
        case [gast.If(body=then, orelse=orelse)]:
            return bool(orelse) and _leaves(then) and _leaves(orelse)
        case _:
            return False


def _is_adjoint(stmt: Stmt) -> bool:
    return stmt.span is not None and stmt.span.is_adjoint


def _is_written(op: Op) -> bool:
    """Did the user write this? (Else it saves values for the reverse sweep.)"""
    return op.span is not None and "[" in op.span.statement


def _names(tree: nodes.Stmt) -> set[str]:
    return {node.id for node in gast.walk(tree) if isinstance(node, gast.Name)}


_STATEMENTS: dict[Any, Any] = {
    prims.append: _Builder.append,
    prims.assert_: _Builder.assert_,
    prims.delete_item: _Builder.delete_item,
    prims.raise_: _Builder.raise_,
    prims.store: _Builder.store,
    prims.unpack: _Builder.unpack,
    prims.unpack_star: _Builder.unpack,
    add_to_item: _Builder.add_to_item,
    delattr: _Builder.delete_attribute,
    setattr: _Builder.set_attribute,
}
