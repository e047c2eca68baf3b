"""Simplify a mirror: fold constants, apply laws, share, drop what is idle.

A rewrite yields one global substitution: Vars are unique, and a Var may be read in any region of
the mirror. Nothing of the forward sweep is touched.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

import numpy as np

from ..analysis.effects import MAKERS, is_pure
from ..analysis.kinds import Kinds, infer
from ..errors import Span
from ..ir import prims
from ..ir.core import Atom, Block, Carry, Const, If, Loop, Mirror, Op, Stmt, Sweep, Var
from ..ir.kinds import ANY, Array, Kind, Num, Tuple
from ..ir.walk import definitions, free, map_blocks, substitute
from .dead import sweep_dead
from .known_values import known_value
from .laws import Law, laws_by_head, match
from .respelled import UNIFORM, filled, floating, has_dims, scaled_twice, shape_of
from .tuples import taken_apart, unpacked, with_entries
from .work import Seen, Work, is_adjoint, kind_in

_ROUNDS = 8


def simplify(sweep: Sweep, kinds: Kinds) -> Sweep:
    """The same sweep with a simpler mirror; `kinds` grows by the Vars that are made."""
    mirror = sweep.mirror
    forward = definitions(sweep.forward)
    primal = {v: s for v, s in forward.items() if isinstance(s, Op)}
    outside = {*forward, *free(sweep.forward), *free(mirror)}
    named = dict(taken_apart(sweep.forward, kinds))
    for _ in range(_ROUNDS):
        work = Work(kinds, dict(primal), frozenset(outside), named)
        before = mirror
        mirror = finish(work, before)
        mirror = sweep_dead(mirror, _may_go)
        if not work.changed:
            break
    mirror = sweep_dead(_polished(mirror, work), _may_go)
    return Sweep(sweep.forward, mirror)


def _polished(block: Block, work: Work) -> Block:
    """What is done once, when no law can apply any more."""

    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op):
            return filled(stmt, work)
        return map_blocks(stmt, lambda inner: _polished(inner, work))

    return Block(tuple([visit(stmt) for stmt in block.stmts]), block.end)


def simplify_block(block: Block, kinds: Kinds) -> Block:
    """Simplify the adjoint operations of a block; the others stay as they are."""
    for _ in range(_ROUNDS):
        work = Work(kinds, {})
        block = sweep_dead(finish(work, block), lambda op: is_adjoint(op) and _may_go(op))
        if not work.changed:
            break
    return block


def _may_go(op: Op) -> bool:
    return is_pure(op.fn) or (isinstance(op.fn, prims.Method) and op.fn.name == "pop")


def finish(work: Work, mirror: Block) -> Block:
    """One pass over the mirror, with the names of its results kept."""
    stmts = _block(mirror, work, {}).stmts
    ends: list[Atom] = []
    kept = list(stmts)
    for atom in mirror.end:
        final = work.get(atom)
        if final is not atom and _deserves_line(atom, final, work):
            assert isinstance(atom, Var)
            span = _span_of(mirror, atom)
            kept.append(Op((Var(atom.wish),), prims.identity, (final,), (), span))
            new = kept[-1].outs[0]  # type: ignore[union-attr]
            work.kinds[new] = work.kinds.get(atom, ANY)
            ends.append(new)
        else:
            ends.append(final)
    block = substitute(Block(tuple(kept), tuple(ends)), work.subst)
    return _transfer_names(block, work)


def _deserves_line(atom: Atom, final: Atom, work: Work) -> bool:
    """Is this result, now a constant or a primal value, one whose name documents it?"""
    if not isinstance(atom, Var) or atom.is_temporary or not atom.wish:
        return False
    return isinstance(final, Const) or final in work.primal


def _span_of(block: Block, var: Var) -> Span | None:
    """The span of the operation whose value the result was, the first that shows a line."""
    made = definitions(block)
    stmt = made.get(var)
    span = None
    while stmt is not None:
        span = stmt.span or span
        if span is not None and span.statement:
            return span
        first = stmt.args[0] if isinstance(stmt, Op) and stmt.args else None
        stmt = made.get(first) if isinstance(first, Var) else None
    return span


def _transfer_names(block: Block, work: Work) -> Block:
    """Where a named Var was replaced by a temporary of the mirror, that one takes the name."""
    names: dict[Var, Atom] = {}
    for old in work.subst:
        new = work.get(old)
        if old.is_temporary or not old.wish or not isinstance(new, Var) or new in names:
            continue
        if new.is_temporary and new not in work.primal and new in work.defs:
            names[new] = named = Var(old.wish)
            work.kinds[named] = work.kinds.get(new, ANY)
    if not names:
        return block
    return _rename(block, names)


def _rename(block: Block, names: dict[Var, Atom]) -> Block:
    from ..ir.walk import rewrite

    def define(var: Var) -> Var:
        new = names.get(var, var)
        assert isinstance(new, Var)
        return new

    return rewrite(block, lambda a: names.get(a, a) if isinstance(a, Var) else a, define)


# --- statements --------------------------------------------------------------------------------


def _block(block: Block, work: Work, seen: Seen) -> Block:
    out: list[Stmt] = []
    for stmt in block.stmts:
        _stmt(stmt, work, seen, out)
    return Block(tuple(out), tuple(work.get(a) for a in block.end))


def _stmt(stmt: Stmt, work: Work, seen: Seen, out: list[Stmt]) -> None:
    match stmt:
        case Op():
            _op(stmt, work, seen, out)
        case If():
            _if(stmt, work, seen, out)
        case Loop():
            _loop(stmt, work, seen, out)
        case Mirror():
            _mirror(stmt, work, seen, out)
        case _:
            assert_never(stmt)


def _if(stmt: If, work: Work, seen: Seen, out: list[Stmt]) -> None:
    test = work.get(stmt.test)
    if isinstance(test, Const) and isinstance(test.value, (bool, int, float, str, type(None))):
        arm = stmt.then if test.value else stmt.orelse
        inner = _block(arm, work, seen)
        out.extend(inner.stmts)
        for var, end in zip(stmt.outs, inner.end, strict=True):
            work.replace(var, end)
        return
    then, orelse = _block(stmt.then, work, dict(seen)), _block(stmt.orelse, work, dict(seen))
    for var, a, b in zip(stmt.outs, then.end, orelse.end, strict=True):
        if a == b:
            work.replace(var, a)
    out.extend(with_entries(If(test, then, orelse, stmt.outs, stmt.span), work))


def _loop(stmt: Loop, work: Work, seen: Seen, out: list[Stmt]) -> None:
    body = _block(stmt.body, work, dict(seen))
    out.append(
        replace(
            substitute(
                Loop(stmt.head, stmt.carries, Block(()), stmt.stop, stmt.trip, stmt.span),
                work.subst,
            ),
            body=body,
        )
    )


def _mirror(stmt: Mirror, work: Work, seen: Seen, out: list[Stmt]) -> None:
    carries: list[Carry] = []
    keep: list[int] = []
    for position, (carry, end) in enumerate(zip(stmt.carries, stmt.body.end, strict=True)):
        if work.get(end) is carry.inside:
            work.replace(carry.inside, work.get(carry.init))
            work.replace(carry.out, work.get(carry.init))
        else:
            keep.append(position)
            carries.append(replace(carry, init=work.get(carry.init)))
    body = _block(stmt.body, work, dict(seen))
    body = Block(body.stmts, tuple(body.end[i] for i in keep))
    out.append(Mirror(stmt.of, tuple(carries), body, stmt.span))


# --- operations --------------------------------------------------------------------------------


def _op(op: Op, work: Work, seen: Seen, out: list[Stmt]) -> None:
    if work.subst:
        args = tuple([work.get(a) for a in op.args])
        options = tuple([(k, work.get(a)) for k, a in op.options])
        if args != op.args or options != op.options:
            op = replace(op, args=args, options=options)
    if not is_adjoint(op):
        for var in op.outs:
            work.defs[var] = op
        out.append(op)
        return
    if op.fn is prims.unpack and unpacked(op, work):
        return
    op = _of_uniform(shape_of(floating(op, work.kinds), work), work, seen, out)
    op = scaled_twice(op, work)
    if len(op.outs) == 1:
        found = known_value(op, work)
        if found is not None:
            work.replace(op.out, found)
            return
        law = _by_law(op, work)
        if law is not None:
            _write_right_side(law[0], law[1], op, work, seen, out)
            return
    key = _key(op)
    if key is not None:
        if key in seen:
            work.replace(op.out, seen[key])
            return
        seen[key] = op.out
    for var in op.outs:
        work.defs[var] = op
    _learn(op, work)
    out.append(op)


def _learn(op: Op, work: Work) -> None:
    """Keep the kinds true as arguments become better known."""
    if any(work.kinds.get(var, ANY) is ANY for var in op.outs):
        inner = infer(
            Block((op,)),
            {a: work.kinds.get(a, ANY) for a in op.args if isinstance(a, Var)}
            | {a: work.kinds.get(a, ANY) for _, a in op.options if isinstance(a, Var)},
        )
        for var in op.outs:
            work.kinds[var] = inner.get(var, ANY)


def _key(op: Op) -> object | None:
    """Operations with the same key have the same value."""
    if len(op.outs) != 1 or op.fn in MAKERS or not is_pure(op.fn):
        return None
    if isinstance(op.fn, prims.Closure) or op.fn in (
        prims.with_item,
        prims.add_item,
        prims.identity,
    ):
        return None
    return op.fn, op.args, op.options


def _of_uniform(op: Op, work: Work, seen: Seen, out: list[Stmt]) -> Op:
    """`np.broadcast_to(c, s) * y` as `c * y` where `y` has that shape, and as
    `np.broadcast_to(c * y, s)` where `y` is a number."""
    if op.fn not in UNIFORM or op.options:
        return op
    for position, atom in enumerate(op.args):
        made = work.defs.get(atom) if isinstance(atom, Var) else None
        if made is None or made.fn is not np.broadcast_to or made.options:
            continue
        if not isinstance(kind_in(made.args[0], work), Num):
            continue
        number = tuple(made.args[0] if i == position else a for i, a in enumerate(op.args))
        others = [kind_in(a, work) for i, a in enumerate(op.args) if i != position]
        whole = kind_in(atom, work)
        if all(isinstance(kind, Num) for kind in others) and _keeps_type(others, whole):
            inner = Var(op.out.wish, is_temporary=True)
            work.changed = True
            _op(Op((inner,), op.fn, number, (), op.span), work, seen, out)
            return replace(op, fn=np.broadcast_to, args=(work.get(inner), made.args[1]))
        if isinstance(whole, Array) and all(has_dims(kind, whole) for kind in others):
            work.changed = True
            return replace(op, args=number)
    return op


def _keeps_type(numbers: list[Kind], whole: Kind) -> bool:
    """Is the work on the numbers, broadcast afterwards, an array of the same type? (A 0-d array
    that meets a number becomes one; an np.float32 meets a float as a single.)"""
    if isinstance(whole, Array) and whole.dims == ():
        return False
    return not any(
        isinstance(kind, Num) and kind.type in (np.float16, np.float32, np.complex64)
        for kind in numbers
    )


# --- laws --------------------------------------------------------------------------------------


def _by_law(op: Op, work: Work) -> tuple[Law, dict[Var, Atom]] | None:
    for law in laws_by_head().get(op.fn, ()):
        bound: dict[Var, Atom] = {}
        left = law.defs[law.left]  # type: ignore[index]
        if len(left.args) != len(op.args) or op.options:
            continue
        pairs = zip(left.args, op.args, strict=True)
        if not all(match(p, a, law, work.defs, bound) for p, a in pairs):
            continue
        if _is_numeric(bound, work) and _stays_floating(op, bound, work):
            return law, bound
    return None


def _stays_floating(op: Op, bound: dict[Var, Atom], work: Work) -> bool:
    """`1.0 * n` of an integer is a float, and `n` is none."""
    return _is_whole(kind_in(op.out, work)) or not all(
        _is_whole(kind_in(atom, work)) for atom in bound.values()
    )


def _is_whole(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return issubclass(number, (int, np.integer, np.bool_))
        case Array(dtype=dtype):
            return dtype.kind in "iub"
        case _:
            return False


def _is_numeric(bound: dict[Var, Atom], work: Work) -> bool:
    """(In the laws `c` and `n` stand for numbers.)"""
    for name, atom in bound.items():
        kind = kind_in(atom, work)
        if isinstance(kind, Tuple) or (name.wish in ("c", "n") and not isinstance(kind, Num)):
            return False
    return True


def _write_right_side(
    law: Law, bound: dict[Var, Atom], op: Op, work: Work, seen: Seen, out: list[Stmt]
) -> None:
    """Replace an operation by the right side of a law; its last operation keeps the name."""
    work.changed = True

    def write(atom: Atom, target: Var | None) -> Atom:
        if isinstance(atom, Const):
            return atom
        if atom in law.variables:
            return work.get(bound[atom])
        pattern = law.defs[atom]
        args = tuple([write(a, None) for a in pattern.args])
        var = target or Var(op.out.wish, is_temporary=True)
        _op(Op((var,), pattern.fn, args, (), op.span), work, seen, out)
        return work.get(var)

    right = write(
        law.right, op.out if isinstance(law.right, Var) and law.right in law.defs else None
    )
    if right is not op.out and op.out not in work.subst:
        work.replace(op.out, right)
