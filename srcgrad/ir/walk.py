"""Walking and rewriting IR: what a block reads and defines, substitution, fresh copies.

>>> from .core import Block, Op, Var
>>> x, y = Var("x"), Var("y")
>>> block = Block((Op((y,), abs, (x,)),), (y,))
>>> free(block) == {x}, defined(block) == {y}
(True, True)
>>> z = Var("z")
>>> substitute(block, {x: z}).stmts[0].args[0] is z
True
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar, assert_never

from ..errors import Span
from .core import Atom, Block, Carry, Const, Each, Function, If, Loop, Mirror, Op, Stmt, Var, While

B = TypeVar("B", bound="Block | Stmt")

# --- reading -----------------------------------------------------------------------------------


def regions(stmt: Stmt) -> tuple[Block, ...]:
    """The blocks inside a statement."""
    match stmt:
        case Op():
            return ()
        case If(then=then, orelse=orelse):
            return then, orelse
        case Loop(head=While(test=test), body=body):
            return test, body
        case Loop(body=body) | Mirror(body=body):
            return (body,)
        case _:
            assert_never(stmt)


def own_atoms(stmt: Stmt) -> Iterator[Atom]:
    """The atoms that the statement itself reads, not those of its regions."""
    match stmt:
        case Op(args=args, options=options):
            yield from args
            for _, value in options:
                yield value
        case If(test=test):
            yield test
        case Loop(head=head, carries=carries, stop=stop, slots=slots):
            if isinstance(head, Each):
                yield head.items
            for carry in carries:
                yield carry.init
            yield stop
            if slots is not None:
                yield slots
        case Mirror(carries=carries):
            for carry in carries:
                yield carry.init
        case _:
            assert_never(stmt)


def own_outs(stmt: Stmt) -> tuple[Var, ...]:
    """The Vars that the statement defines for the statements after it."""
    match stmt:
        case Op(outs=outs) | If(outs=outs):
            return outs
        case Loop(carries=carries) | Mirror(carries=carries):
            return tuple(carry.out for carry in carries)
        case _:
            assert_never(stmt)


def inner_vars(stmt: Stmt) -> tuple[Var, ...]:
    """The Vars that the statement defines for its own regions."""
    match stmt:
        case Loop(head=head, carries=carries, trip=trip):
            target = (head.target,) if isinstance(head, Each) else ()
            return (*(carry.inside for carry in carries), *target, trip)
        case Mirror(carries=carries):
            return tuple(carry.inside for carry in carries)
        case _:
            return ()


def stmts_in(block: Block) -> Iterator[Stmt]:
    """Every statement at every depth, in program order."""
    for stmt in block.stmts:
        yield stmt
        if not isinstance(stmt, Op):
            for region in regions(stmt):
                yield from stmts_in(region)


def reads(block: Block) -> Iterator[Atom]:
    """Every atom read at any depth (region ends included)."""
    for stmt in block.stmts:
        yield from own_atoms(stmt)
        if not isinstance(stmt, Op):
            for region in regions(stmt):
                yield from reads(region)
    yield from block.end


def defined(block: Block) -> set[Var]:
    """Every Var defined at any depth."""
    found: set[Var] = set()
    for stmt in stmts_in(block):
        found.update(own_outs(stmt), inner_vars(stmt))
    return found


def free(block: Block) -> set[Var]:
    """The Vars that the block reads and does not define."""
    return {atom for atom in reads(block) if isinstance(atom, Var)} - defined(block)


def definitions(*blocks: Block) -> dict[Var, Stmt]:
    """Var -> the statement that defines it, at any depth."""
    return {
        var: stmt
        for block in blocks
        for stmt in stmts_in(block)
        for var in (*own_outs(stmt), *inner_vars(stmt))
    }


# --- rewriting ---------------------------------------------------------------------------------


def substitute(node: B, mapping: Mapping[Var, Atom]) -> B:
    """Replace every *use* of the Vars in `mapping`, at every depth; chains are followed."""
    mapping = {old: new for old, new in mapping.items() if new is not old}
    if not mapping:
        return node

    def get(atom: Atom) -> Atom:
        while isinstance(atom, Var) and atom in mapping:
            atom = mapping[atom]
        return atom

    return rewrite(node, get, lambda var: var)


def clone(
    block: Block, mapping: Mapping[Var, Atom], span: Span | None = None, anonymous: bool = False
) -> Block:
    """A copy with fresh Vars; the free Vars in `mapping` are replaced, `span` overrides all.
    `anonymous`: the names of the copied Vars mean nothing to the reader."""
    fresh: dict[Var, Atom] = dict(mapping)

    def define(var: Var) -> Var:
        new = Var("", True) if anonymous else Var(var.wish, var.is_temporary)
        fresh[var] = new
        return new

    return rewrite(
        block, lambda atom: fresh.get(atom, atom) if isinstance(atom, Var) else atom, define, span
    )


def rewrite(
    node: B, use: Callable[[Atom], Atom], define: Callable[[Var], Var], span: Span | None = None
) -> B:
    """Rebuild in program order: `define` sees each Var where it is defined, `use` each read."""

    def block(b: Block) -> Block:
        stmts = tuple([stmt(s) for s in b.stmts])
        return Block(stmts, tuple([use(a) for a in b.end]))

    def carried(carries: tuple[Carry, ...]) -> list[tuple[Atom, Var]]:
        inits = [use(c.init) for c in carries]
        return [(init, define(c.inside)) for init, c in zip(inits, carries, strict=True)]

    def closed(started: list[tuple[Atom, Var]], carries: tuple[Carry, ...]) -> tuple[Carry, ...]:
        pairs = zip(started, carries, strict=True)
        return tuple([Carry(init, inside, define(c.out)) for (init, inside), c in pairs])

    def stmt(s: Stmt) -> Stmt:
        at = span or s.span
        match s:
            case Op(outs, fn, args, options, _, spelled):
                new_args = tuple([use(a) for a in args])
                new_options = tuple([(k, use(a)) for k, a in options])
                return Op(tuple([define(o) for o in outs]), fn, new_args, new_options, at, spelled)
            case If(test, then, orelse, outs):
                new_test, new_then, new_orelse = use(test), block(then), block(orelse)
                made = tuple([define(o) for o in outs])
                return If(new_test, new_then, new_orelse, made, at, s.of)
            case Loop(head, carries, body, stop, trip, _, slots):
                new_slots = None if slots is None else use(slots)
                if isinstance(head, Each):
                    items = use(head.items)
                    started = carried(carries)
                    new_head: Each | While = Each(define(head.target), items)
                else:
                    started = carried(carries)
                    new_head = While(block(head.test))
                new_trip = define(trip)
                new_body = block(body)
                new_stop = use(stop)
                new_carries = closed(started, carries)
                return Loop(new_head, new_carries, new_body, new_stop, new_trip, at, new_slots)
            case Mirror(of, carries, body):
                started = carried(carries)
                new_body = block(body)
                return Mirror(of, closed(started, carries), new_body, at)
            case _:
                assert_never(s)

    return block(node) if isinstance(node, Block) else stmt(node)  # type: ignore[return-value]


def map_blocks(stmt: Stmt, fn: Callable[[Block], Block]) -> Stmt:
    """The same statement with `fn` applied to each of its regions."""
    match stmt:
        case Op():
            return stmt
        case If():
            return replace(stmt, then=fn(stmt.then), orelse=fn(stmt.orelse))
        case Loop(head=While(test=test)):
            return replace(stmt, head=While(fn(test)), body=fn(stmt.body))
        case Loop() | Mirror():
            return replace(stmt, body=fn(stmt.body))
        case _:
            assert_never(stmt)


def result_vars(function: Function) -> tuple[Var, ...]:
    return tuple(atom for atom in function.body.end if isinstance(atom, Var))


def concat(blocks: Iterable[Block]) -> Block:
    """The statements of all, the end of the last."""
    blocks = tuple(blocks)
    return Block(tuple(s for b in blocks for s in b.stmts), blocks[-1].end)


def is_const(atom: Atom, value: object) -> bool:
    """Is it the literal `value` (same type)?"""
    return isinstance(atom, Const) and atom == Const(value)


def same_statements(a: Block, b: Block) -> bool:
    """Are they the same operations on the same values, in the same order?"""
    left, right = list(stmts_in(a)), list(stmts_in(b))
    return len(left) == len(right) and all(
        type(x) is type(y) and (not isinstance(x, Op) or _does(x) == _does(y))  # type: ignore[arg-type]
        for x, y in zip(left, right, strict=True)
    )


def _does(op: Op) -> tuple[object, ...]:
    return op.fn, op.args, op.options
