"""Random small IR programs, to be run as they are and as printed.

>>> function = random_function(3)
>>> len(function.params)
3
"""

from __future__ import annotations

import operator
import random
from dataclasses import dataclass, field

from srcgrad.ir import prims
from srcgrad.ir.core import (
    FALSE,
    TRUE,
    Atom,
    Block,
    Carry,
    Const,
    Each,
    Function,
    If,
    Loop,
    Op,
    Param,
    Stmt,
    Var,
    While,
)

TRACE: list[object] = []


def trace(value, *more):
    """An unknown function with an effect: what it was called with, in which order."""
    TRACE.append((value, *more))
    return value + len(more)


def rewrite(target, value):
    """An unknown function that writes its argument."""
    TRACE.append(("rewrite", list(target), value))
    target[1] = value
    return target[0]


WISHES = ["x", "y", "z", "x", "y"]
ARITHMETIC = [operator.add, operator.sub, operator.mul]
TESTS = [operator.lt, operator.ge, operator.ne]


@dataclass
class Scope:
    """The Vars that may be read here: numbers and lists of three numbers."""

    numbers: list[Var]
    lists: list[Var]
    stmts: list[Stmt] = field(default_factory=list)

    def inner(self) -> Scope:
        return Scope(list(self.numbers), list(self.lists))


class Maker:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.depth = 0

    def var(self) -> Var:
        if self.random.random() < 0.5:
            return Var(self.random.choice(WISHES))
        return Var(self.random.choice(["", "x", "y"]), True)

    def number(self, scope: Scope) -> Atom:
        if self.random.random() < 0.2:
            return Const(self.random.choice([-3, -1, 0, 2, True, False]))
        # recent ones more often: so that temporaries are used at once
        weights = [1 + index**2 for index in range(len(scope.numbers))]
        return self.random.choices(scope.numbers, weights)[0]

    def index(self, scope: Scope) -> Atom:
        return Const(self.random.randrange(3))

    def statement(self, scope: Scope) -> None:
        choices = [self.arithmetic] * 6 + [self.load] * 2 + [self.store, self.traced, self.update]
        if self.depth < 3:
            choices += [self.choice, self.choice, self.for_loop, self.while_loop]
        if self.random.random() < 0.1:
            choices = [self.make_list, self.rewritten, self.short_circuit, self.unpack]
        self.random.choice(choices)(scope)

    def emit(self, scope: Scope, fn, *args: Atom, spelled: str | None = None) -> Var:
        out = self.var()
        scope.stmts.append(Op((out,), fn, args, spelled=spelled))
        return out

    def arithmetic(self, scope: Scope) -> None:
        fn = self.random.choice(ARITHMETIC)
        args = self.number(scope), self.number(scope)
        scope.numbers.append(self.emit(scope, fn, *args))
        if fn is operator.mul:
            scope.numbers.append(self.emit(scope, operator.mod, scope.numbers[-1], Const(101)))

    def load(self, scope: Scope) -> None:
        target = self.random.choice(scope.lists)
        scope.numbers.append(self.emit(scope, operator.getitem, target, self.index(scope)))

    def store(self, scope: Scope) -> None:
        """(The new version is one more name of the same list.)"""
        target = self.random.choice(scope.lists)
        new = Var(target.wish, target.is_temporary)
        value = self.number(scope)
        scope.stmts.append(Op((new,), prims.store, (target, self.index(scope), value)))
        scope.lists.append(new)

    def update(self, scope: Scope) -> None:
        """`y[i] += v`"""
        target, index = self.random.choice(scope.lists), self.index(scope)
        old, new = Var("", True), Var("", True)
        scope.stmts.append(Op((old,), operator.getitem, (target, index)))
        if self.random.random() < 0.4:
            scope.numbers.append(self.emit(scope, trace, self.number(scope), spelled="trace"))
        if self.random.random() < 0.2:
            scope.numbers.append(
                self.emit(scope, rewrite, target, self.number(scope), spelled="rewrite")
            )
        scope.stmts.append(Op((new,), operator.iadd, (old, self.number(scope))))
        version = Var(target.wish, target.is_temporary)
        scope.stmts.append(Op((version,), prims.store, (target, index, new)))
        scope.lists.append(version)

    def traced(self, scope: Scope) -> None:
        args = [self.number(scope) for _ in range(self.random.randint(1, 2))]
        if self.random.random() < 0.3:
            scope.stmts.append(Op((), trace, tuple(args), spelled="trace"))
        else:
            scope.numbers.append(self.emit(scope, trace, *args, spelled="trace"))

    def rewritten(self, scope: Scope) -> None:
        target = self.random.choice(scope.lists)
        scope.numbers.append(
            self.emit(scope, rewrite, target, self.number(scope), spelled="rewrite")
        )

    def make_list(self, scope: Scope) -> None:
        items = [self.number(scope) for _ in range(3)]
        scope.lists.append(self.emit(scope, prims.make_list, *items))

    def unpack(self, scope: Scope) -> None:
        outs = tuple(self.var() for _ in range(3))
        target = self.random.choice(scope.lists)
        scope.stmts.append(Op(outs, prims.unpack, (target, Const(3))))
        scope.numbers += outs

    def test(self, scope: Scope) -> Atom:
        fn = self.random.choice(TESTS)
        return self.emit(scope, fn, self.number(scope), self.number(scope))

    def short_circuit(self, scope: Scope) -> None:
        first = self.emit(scope, operator.add, self.number(scope), Const(0))
        arm = self.region(scope, 2)
        same = Block((), (first,))
        other = Block(tuple(arm.stmts), (self.number(arm),))
        arms = (same, other) if self.random.random() < 0.5 else (other, same)
        out = self.var()
        scope.stmts.append(If(first, *arms, (out,)))
        scope.numbers.append(out)

    def region(self, scope: Scope, size: int) -> Scope:
        inner = scope.inner()
        self.depth += 1
        for _ in range(self.random.randint(0, size)):
            self.statement(inner)
        self.depth -= 1
        return inner

    def choice(self, scope: Scope) -> None:
        test = self.test(scope)
        arms = [self.region(scope, 4) for _ in range(2)]
        outs = tuple(self.var() for _ in range(self.random.randint(0, 3)))
        blocks = [Block(tuple(arm.stmts), tuple(self.number(arm) for _ in outs)) for arm in arms]
        scope.stmts.append(If(test, *blocks, outs))
        scope.numbers += outs

    def carried(self, scope: Scope) -> tuple[list[Carry], Scope]:
        carries = [
            Carry(self.number(scope), self.var(), self.var())
            for _ in range(self.random.randint(0, 3))
        ]
        inner = scope.inner()
        inner.numbers += [carry.inside for carry in carries]
        return carries, inner

    def for_loop(self, scope: Scope) -> None:
        items = self.emit(scope, range, Const(self.random.randint(0, 3)), spelled="range")
        carries, inner = self.carried(scope)
        target = self.var()
        inner.numbers.append(target)
        inner = self.region(inner, 5)
        stop: Atom = FALSE
        if self.random.random() < 0.3:
            stop = self.stop(inner)
        body = Block(tuple(inner.stmts), tuple(self.number(inner) for _ in carries))
        scope.stmts.append(Loop(Each(target, items), tuple(carries), body, stop))
        scope.numbers += [carry.out for carry in carries]

    def while_loop(self, scope: Scope) -> None:
        count = Carry(Const(0), Var("n"), Var("n"))
        carries, inner = self.carried(scope)
        inner.numbers.append(count.inside)
        test = inner.inner()
        limit = Const(self.random.randint(0, 3))
        if self.random.random() < 0.3:
            self.arithmetic(test)
        go = self.emit(test, operator.lt, count.inside, limit)
        inner = self.region(inner, 5)
        stop = self.stop(inner) if self.random.random() < 0.3 else FALSE
        more = Var("n")
        inner.stmts.append(Op((more,), operator.add, (count.inside, Const(1))))
        if stop != FALSE and self.random.random() < 0.5:
            inner.stmts.insert(0, inner.stmts.pop())
        ends = (*(self.number(inner) for _ in carries), more)
        head = While(Block(tuple(test.stmts), (go,)))
        body = Block(tuple(inner.stmts), ends)
        scope.stmts.append(Loop(head, (*carries, count), body, stop))
        scope.numbers += [carry.out for carry in (*carries, count)]

    def stop(self, scope: Scope) -> Atom:
        """The flag of a `break`, at the end of the body: a test, or the out of an `If`."""
        test = self.test(scope)
        if self.random.random() < 0.3:
            return test
        flag = Var("stop")
        arms = [self.region(scope, 3) for _ in range(2)]
        outs = (flag, *(self.var() for _ in range(self.random.randint(0, 2))))
        flags: list[Atom] = [TRUE, FALSE]
        if self.random.random() < 0.3:
            flags[1] = self.test(arms[1])
        if self.random.random() < 0.5:
            flags.reverse()
            arms.reverse()
        blocks = [
            Block(tuple(arm.stmts), (end, *(self.number(arm) for _ in outs[1:])))
            for arm, end in zip(arms, flags, strict=True)
        ]
        scope.stmts.append(If(test, *blocks, outs))
        scope.numbers += outs[1:]
        return flag


def random_function(seed: int) -> Function:
    maker = Maker(seed)
    x, y, z = Var("x"), Var("y"), Var("z")
    scope = Scope([x, y], [z])
    for _ in range(maker.random.randint(2, 9)):
        maker.statement(scope)
    results = tuple(maker.number(scope) for _ in range(maker.random.randint(1, 3)))
    params = (Param(x, "x"), Param(y, "y"), Param(z, "z"))
    return Function("made", params, Block(tuple(scope.stmts), results))
