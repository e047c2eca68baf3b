"""Simplify a mirror: fold constants, apply laws, share, drop what is idle.

A rewrite yields one global substitution: Vars are unique, and a Var may be read in any region of
the mirror. Nothing of the forward sweep is touched.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import assert_never

from ..analysis.effects import is_pure, makes_new
from ..analysis.kinds import Kinds, infer
from ..analysis.memory import written
from ..ir import prims
from ..ir.core import Atom, Block, Carry, Const, If, Loop, Mirror, Op, Stmt, Sweep, Var
from ..ir.kinds import ANY, is_unknown
from ..ir.walk import definitions, free, map_blocks, reads, stmts_in, substitute
from .dead import sweep_dead
from .forgotten import Forgotten
from .in_two import negated, number_of_array, of_uniform
from .known_values import known_value
from .law_for import law_for
from .laws import Law
from .lines import deserves_line, is_statement, span_of, with_lines
from .respelled import (
    attribute,
    divided,
    filled,
    floating,
    scaled_twice,
    shape_of,
    without_new_axis,
)
from .tuples import is_item_of_tuple, taken_apart, unpacked, with_entries
from .work import Seen, Work, is_adjoint

_ROUNDS = 8


def simplify(sweep: Sweep, kinds: Kinds) -> Sweep:
    """The same sweep with a simpler mirror; `kinds` grows by the Vars that are made."""
    mirror = sweep.mirror
    forward = definitions(sweep.forward)
    primal = {v: s for v, s in forward.items() if isinstance(s, Op)}
    outside = {*forward, *free(sweep.forward), *free(mirror)}
    work: Work | None = None
    counts: Counter[Atom] = Counter()  # in the first round, values still have several names
    named = dict(taken_apart(sweep.forward, kinds))
    for _ in range(_ROUNDS):
        lines, shaped = ({}, {}) if work is None else (work.lines, work.shaped)
        work = Work(
            kinds, dict(primal), frozenset(outside), named,
            counts=counts, lines=lines, shaped=shaped,
        )  # fmt: skip
        before = mirror
        work.forgotten = forgotten_in(before, outside, kinds)
        mirror = finish(work, before)
        mirror = sweep_dead(mirror, _may_go)
        if not work.changed and counts:
            break
        counts = Counter(reads(mirror))
    assert work is not None
    mirror = sweep_dead(_lined(mirror, work), _may_go)
    return replace(sweep, mirror=mirror)


def forgotten_in(block: Block, outside: Iterable[Var], kinds: Kinds) -> Forgotten | None:
    """What is known of the memory of a block in which a user's rule writes."""
    ops = (stmt for stmt in stmts_in(block) if isinstance(stmt, Op))
    if not any(written(op, kinds) is not None for op in ops):
        return None
    return Forgotten.of(block, outside, kinds, lambda op: ())


def _lined(block: Block, work: Work) -> Block:
    def visit(stmt: Stmt) -> Stmt:
        made = map_blocks(stmt, lambda inner: _lined(inner, work))
        return with_lines(made, work) if isinstance(made, If) else made

    return Block(tuple([visit(stmt) for stmt in block.stmts]), block.end)


def polish(sweep: Sweep, kinds: Kinds) -> Sweep:
    """What is done once, when no law can apply any more."""
    made = definitions(sweep.forward, sweep.mirror)
    ops = {var: stmt for var, stmt in made.items() if isinstance(stmt, Op)}
    work = Work(kinds, ops, counts=Counter(reads(sweep.mirror)))

    def block(inner: Block) -> Block:
        return Block(tuple([visit(stmt) for stmt in inner.stmts]), inner.end)

    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op):
            return divided(filled(stmt, work), work) if is_adjoint(stmt) else stmt
        return map_blocks(stmt, block)

    return replace(sweep, mirror=sweep_dead(block(sweep.mirror), _may_go))


def simplify_block(
    block: Block, kinds: Kinds, forgets: Callable[[Block], Forgotten | None] | None = None
) -> Block:
    """Simplify the adjoint operations of a block; the others stay as they are, and what they
    write is not what it was before."""
    counts: Counter[Atom] = Counter()
    for _ in range(_ROUNDS):
        work = Work(kinds, {}, counts=counts)
        work.forgotten = forgets and forgets(block)
        block = finish(work, block)
        loops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Loop) and stmt.span]
        users = [loop.head for loop in loops if not loop.span.is_adjoint]  # type: ignore
        block = sweep_dead(block, lambda op: is_adjoint(op) and _may_go(op), asked=users)
        if not work.changed and counts:
            break
        counts = Counter(reads(block))
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
        if final is not atom and deserves_line(atom, final, work):
            assert isinstance(atom, Var)
            span = span_of(mirror, atom)
            kept.append(Op((Var(atom.wish),), prims.identity, (final,), (), span))
            new = kept[-1].outs[0]  # type: ignore[union-attr]
            work.kinds[new] = work.kinds.get(atom, ANY)
            ends.append(new)
        else:
            ends.append(final)
    block = substitute(Block(tuple(kept), tuple(ends)), work.subst)
    return _transfer_names(block, work)


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
    if work.forgotten is not None and isinstance(stmt, Loop):
        work.forgotten.after(stmt, seen, work.defs)
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
    if work.forgotten is not None:
        work.forgotten.after(stmt, seen, work.defs)


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
    arms = ((stmt.then, then), (stmt.orelse, orelse)) if is_statement(stmt) else ()
    for side, (old, new) in enumerate(arms):
        for var, before, after in zip(stmt.outs, old.end, new.end, strict=True):
            if before is not after and deserves_line(before, after, work):
                work.lines[var, side] = span_of(old, before)  # type: ignore[arg-type]
    out.extend(with_entries(replace(stmt, test=test, then=then, orelse=orelse), work))


def _loop(stmt: Loop, work: Work, seen: Seen, out: list[Stmt]) -> None:
    body = _block(stmt.body, work, dict(seen))
    out.append(replace(substitute(replace(stmt, body=Block(())), work.subst), body=body))


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
    if op.fn is prims.shaped and known_value(op, work) is None:
        op = replace(op, fn=prims.unbroadcast)  # a number, or complex
    op = attribute(op, work.kinds)
    for in_two in (negated, of_uniform, number_of_array):
        first, op = in_two(op, work)
        if first is not None:
            work.changed = True
            _op(first, work, seen, out)
            op = replace(op, args=tuple([work.get(a) for a in op.args]))
        if in_two is negated:
            op = shape_of(floating(op, work.kinds), work)
    op = without_new_axis(scaled_twice(op, work), work)
    if len(op.outs) == 1:
        found = known_value(op, work)
        if found is not None and (
            is_item_of_tuple(op, work) or not _are_written(found, op.out, work)
        ):
            work.replace(op.out, found)
            return
        law = law_for(op, work)
        right = law and law[1].get(law[0].right)  # type: ignore[call-overload]
        if law is not None and not _are_written(right, op.out, work):
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


def _are_written(atom: Atom | None, out: Var, work: Work) -> bool:
    """May a value not stand for another, since the memory of one is written later?"""
    if work.forgotten is None or atom is None:
        return False
    return work.forgotten.is_written(atom) or work.forgotten.is_written(out)


def _learn(op: Op, work: Work) -> None:
    """Keep the kinds true as arguments become better known."""
    if any(is_unknown(work.kinds.get(var, ANY)) for var in op.outs):
        inner = infer(
            Block((op,)),
            {a: work.kinds.get(a, ANY) for a in op.args if isinstance(a, Var)}
            | {a: work.kinds.get(a, ANY) for _, a in op.options if isinstance(a, Var)},
        )
        for var in op.outs:
            if inner.get(var, ANY) is not ANY:
                work.kinds[var] = inner[var]


def _key(op: Op) -> object | None:
    """Operations with the same key have the same value."""
    if len(op.outs) != 1 or makes_new(op.fn) or not is_pure(op.fn):
        return None
    if isinstance(op.fn, prims.Closure) or op.fn in (
        prims.with_item,
        prims.add_item,
        prims.identity,
    ):
        return None
    if op.fn in _COMMUTATIVE and not op.options:
        return op.fn, frozenset(op.args)
    return op.fn, op.args, op.options


_COMMUTATIVE = frozenset({operator.add, operator.mul})


# --- laws --------------------------------------------------------------------------------------


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
