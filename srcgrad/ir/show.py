"""The text form of the IR, for dumps and tests. Values without a name are t, t2, …

>>> from .core import Block, Op, Var
>>> x, y = Var("x"), Var("y")
>>> print(show(Block((Op((y,), abs, (x,)),), (y,))))
y = abs(x)
yield y
"""

from __future__ import annotations

from .core import (
    UNBOUND,
    Atom,
    Block,
    Const,
    Each,
    Function,
    If,
    Loop,
    Mirror,
    Op,
    Stmt,
    Sweep,
    Var,
    While,
)
from .prims import Closure, Method, Opaque

Kinds = dict[Var, object]


def show(thing: Function | Sweep | Block, kinds: Kinds | None = None) -> str:
    """Deterministic and readable; with `kinds`, each definition tells its kind."""
    printer = _Printer({}, {}, kinds or {})
    match thing:
        case Function():
            params = ", ".join(printer.defined(param.var) for param in thing.params)
            lines = [f"{thing.name}({params})", *printer.block(thing.body, "return", "    ")]
        case Sweep():
            lines = ["forward", *printer.block(thing.forward, "return", "    ")]
            lines += ["mirror", *printer.block(thing.mirror, "return", "    ")]
        case Block():
            lines = printer.block(thing, "yield", "")
    return "\n".join(lines)


class _Printer:
    """Names for Vars, given in the order in which they are met."""

    def __init__(self, names: dict[Var, str], taken: dict[str, int], kinds: Kinds):
        self.names, self.taken, self.kinds = names, taken, kinds

    def name(self, var: Var) -> str:
        if var not in self.names:
            wish = var.wish if var.wish and not var.is_temporary else "t"
            count = self.taken[wish] = self.taken.get(wish, 0) + 1
            self.names[var] = wish if count == 1 else f"{wish}{count}"
            if count > 1 and wish[-1].isdigit():
                self.names[var] = f"{wish}_{count}"
        return self.names[var]

    def atom(self, atom: Atom) -> str:
        match atom:
            case Var():
                return self.name(atom)
            case Const():
                return "unbound" if atom == UNBOUND else repr(atom)

    def atoms(self, atoms: tuple[Atom, ...]) -> str:
        return ", ".join(map(self.atom, atoms))

    def defined(self, var: Var) -> str:
        kind = self.kinds.get(var)
        return self.name(var) if kind is None else f"{self.name(var)}: {kind}"

    def block(self, block: Block, end: str, indent: str) -> list[str]:
        lines = [line for stmt in block.stmts for line in self.stmt(stmt, indent)]
        if block.end:
            lines.append(f"{indent}{end} {self.atoms(block.end)}")
        return lines or [indent + "nothing"]

    def stmt(self, stmt: Stmt, indent: str) -> list[str]:
        inner = indent + "    "
        match stmt:
            case Op():
                outs = ", ".join(map(self.defined, stmt.outs))
                return [indent + (f"{outs} = " if outs else "") + self.call(stmt)]
            case If():
                test = self.atom(stmt.test)
                arms = [self.block(arm, "yield", inner) for arm in (stmt.then, stmt.orelse)]
                outs = ", ".join(map(self.defined, stmt.outs))
                head = f"{outs} = if {test}:" if outs else f"if {test}:"
                return [indent + head, *arms[0], indent + "else:", *arms[1]]
            case Loop():
                return self.loop(stmt, indent)
            case Mirror():
                head = f"{indent}mirror of loop {self.name(stmt.of.trip)}:"
                carries = self.carries(stmt.carries, indent)
                return [head, *carries, *self.block(stmt.body, "yield", inner)]

    def loop(self, loop: Loop, indent: str) -> list[str]:
        inner = indent + "    "
        kept = f" ({self.atom(loop.slots)} slots)" if loop.slots is not None else ""
        match loop.head:
            case Each(target=target, items=items):
                lines = [f"{indent}for {self.defined(target)} in {self.atom(items)}{kept}:"]
                lines += self.carries(loop.carries, indent)
            case While(test=test):
                lines = [f"{indent}while:", *self.carries(loop.carries, indent)]
                lines += self.block(test, "test", inner)
        lines += self.block(loop.body, "yield", inner)
        if loop.stop != Const(False):
            lines.append(f"{inner}stop {self.atom(loop.stop)}")
        return lines

    def carries(self, carries: tuple, indent: str) -> list[str]:
        return [
            f"{indent}  carry {self.defined(carry.inside)} = {self.atom(carry.init)}"
            f" -> {self.name(carry.out)}"
            for carry in carries
        ]

    def call(self, op: Op) -> str:
        match op.fn:
            case Method(name=name):
                fn = "." + name
            case Opaque():
                fn = "opaque"
            case Closure(function=function):
                fn = f"closure {getattr(function, 'name', 'lambda')}"
            case _:
                fn = op.spelled or getattr(op.fn, "__name__", None) or repr(op.fn)
                fn = getattr(op.fn, "__name__", fn) if fn.startswith((".", "back")) else fn
        args = [self.atom(arg) for arg in op.args]
        args += [f"{name}={self.atom(option)}" for name, option in op.options]
        return f"{fn}({', '.join(args)})"
