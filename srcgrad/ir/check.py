"""The verifier: what must hold of the IR after every pass.

>>> from .core import Block, Function, Op, Param, Var
>>> x, y = Var("x"), Var("y")
>>> check(Function("f", (Param(x, "x"),), Block((), (y,))))
Traceback (most recent call last):
    ...
AssertionError: y is read where it is not defined
f(x)
    return y

Every Var has one definition, every use is in scope, the lengths of outs, ends and carries agree,
and every operation has a span (where `spans` asks for it).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from .core import Atom, Block, Each, Function, If, Loop, Mirror, Op, Stmt, Sweep, Var, While
from .prims import MUTATORS, Method
from .show import show


def check(thing: Function | Sweep | Block, free: Iterable[Var] = (), spans: bool = False) -> None:
    """Raise AssertionError, with the IR, if `thing` is not well formed. `free` are the Vars that
    a Block may read without a definition."""
    checker = _Checker(set(), spans)
    scope = set(free)
    try:
        match thing:
            case Function():
                checker.define((param.var for param in thing.params), scope)
                checker.block(thing.body, scope)
            case Sweep():
                checker.block(thing.forward, scope)
                checker.in_mirror = True
                # the mirror reads what it likes of the forward part
                checker.block(thing.mirror, scope | checker.defined)
            case Block():
                checker.block(thing, scope)
            case _:
                assert_never(thing)
    except _Fault as fault:
        raise AssertionError(f"{fault}\n{show(thing)}") from None


class _Fault(Exception):
    pass


def _demand(holds: bool, complaint: str) -> None:
    if not holds:
        raise _Fault(complaint)


def _named(var: Var) -> str:
    return var.wish or "t"


@dataclass(slots=True)
class _Checker:
    defined: set[Var]
    spans: bool
    in_mirror: bool = False

    def define(self, variables: Iterable[Var], scope: set[Var]) -> None:
        for var in variables:
            _demand(isinstance(var, Var), f"{var!r} is defined and is no Var")
            _demand(var not in self.defined, f"{_named(var)} has two definitions")
            self.defined.add(var)
            scope.add(var)

    def use(self, atoms: Iterable[Atom], scope: set[Var]) -> None:
        for atom in atoms:
            if isinstance(atom, Var):
                _demand(atom in scope, f"{_named(atom)} is read where it is not defined")

    def block(self, block: Block, scope: set[Var]) -> None:
        """`scope` gains what the block defines."""
        _demand(isinstance(block, Block), f"{block!r} is no Block")
        for stmt in block.stmts:
            self.stmt(stmt, scope)
        self.use(block.end, scope)

    def stmt(self, stmt: Stmt, scope: set[Var]) -> None:
        match stmt:
            case Op():
                self.op(stmt, scope)
            case If():
                self.use((stmt.test,), scope)
                for arm in (stmt.then, stmt.orelse):
                    self.block(arm, set(scope))
                    _demand(len(arm.end) == len(stmt.outs), "an arm and the outs differ in length")
                self.define(stmt.outs, scope)
            case Loop():
                self.loop(stmt, scope)
            case Mirror():
                _demand(self.in_mirror, "a Mirror stands outside of a Sweep")
                self.carried(stmt, set(scope), scope)
            case _:
                assert_never(stmt)

    def op(self, op: Op, scope: set[Var]) -> None:
        self.use(op.args, scope)
        self.use((option for _, option in op.options), scope)
        self.define(op.outs, scope)
        if isinstance(op.fn, Method) and op.fn.name in MUTATORS:
            _demand(len(op.outs) == 2, f".{op.fn.name} writes its receiver and needs two outs")
        if self.spans:
            _demand(op.span is not None, f"an operation has no span ({op.fn!r})")

    def loop(self, loop: Loop, scope: set[Var]) -> None:
        inner = set(scope)
        match loop.head:
            case Each(target=target, items=items):
                self.use((items,), scope)
                self.define((target,), inner)
            case While():
                pass
            case _:
                assert_never(loop.head)
        self.define((loop.trip,), inner)
        self.carried(loop, inner, scope)

    def carried(self, region: Loop | Mirror, inner: set[Var], scope: set[Var]) -> None:
        carries, body = region.carries, region.body
        self.use((carry.init for carry in carries), scope)
        self.define((carry.inside for carry in carries), inner)
        if isinstance(region, Loop) and isinstance(region.head, While):
            test = region.head.test
            self.block(test, set(inner))
            _demand(len(test.end) == 1, "the test of a loop ends in one value")
        self.block(body, inner)
        _demand(len(body.end) == len(carries), "a body and its carries differ in length")
        if isinstance(region, Loop):
            self.use((region.stop,), inner)
        self.define((carry.out for carry in carries), scope)
