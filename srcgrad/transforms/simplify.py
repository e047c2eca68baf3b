"""Simplify a mirror: fold constants, apply laws, share, drop what is idle.

A rewrite yields one global substitution: Vars are unique, and a Var may be read in any region of
the mirror. Nothing of the forward sweep is touched.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import assert_never

import numpy as np

from ..analysis.effects import MAKERS, is_pure, shape_place
from ..analysis.kinds import Kinds, constant_of, fit_axes, infer, needs_fit
from ..analysis.sizes import is_never_one
from ..errors import Span
from ..ir import prims
from ..ir.core import Atom, Block, Carry, Const, If, Loop, Mirror, Op, Stmt, Sweep, Var
from ..ir.kinds import ANY, Array, Kind, Num, Tuple
from ..ir.walk import definitions, free, map_blocks, substitute
from ..rules.registry import rule_of
from ..runtime import transposed_subscripts
from .dead import sweep_dead
from .laws import Law, laws_by_head, match

_ROUNDS = 8


def simplify(sweep: Sweep, kinds: Kinds) -> Sweep:
    """The same sweep with a simpler mirror; `kinds` grows by the Vars that are made."""
    mirror = sweep.mirror
    forward = definitions(sweep.forward)
    primal = {v: s for v, s in forward.items() if isinstance(s, Op)}
    outside = {*forward, *free(sweep.forward), *free(mirror)}
    for _ in range(_ROUNDS):
        work = Work(kinds, dict(primal), primal=frozenset(outside))
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
            return _filled(stmt, work)
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


def is_adjoint(op: Op) -> bool:
    return op.span is not None and op.span.is_adjoint


def _may_go(op: Op) -> bool:
    return is_pure(op.fn) or (isinstance(op.fn, prims.Method) and op.fn.name == "pop")


@dataclass
class Work:
    """One pass: the substitution it has found so far, and what defines what."""

    kinds: Kinds
    defs: dict[Var, Op]
    primal: frozenset[Var] = frozenset()
    subst: dict[Var, Atom] = field(default_factory=dict)
    changed: bool = False

    def get(self, atom: Atom) -> Atom:
        while isinstance(atom, Var) and atom in self.subst:
            atom = self.subst[atom]
        return atom

    def replace(self, var: Var, atom: Atom) -> None:
        self.subst[var] = atom
        self.changed = True


Seen = dict[object, Var]


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
    out.append(If(test, then, orelse, stmt.outs, stmt.span))


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
    op = _of_uniform(_shape_of(_floating(op, work.kinds), work), work, seen, out)
    op = _scaled_twice(op, work)
    if len(op.outs) == 1:
        found = _value_of(op, work)
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


def _floating(op: Op, kinds: Kinds) -> Op:
    """An integer literal that meets a float is written as a float: `2.0 * x`."""
    if op.fn not in _FLOATING or len(op.args) != 2:
        return op
    for position, atom in enumerate(op.args):
        other = op.args[1 - position]
        if isinstance(atom, Const) and type(atom.value) is int and _is_real(other, kinds):
            new = (Const(float(atom.value)), other)
            return replace(op, args=new if position == 0 else new[::-1])
    return op


def _shape_of(op: Op, work: Work) -> Op:
    """`np.shape(x)` as `x.shape`, and of the first value in a chain that has this shape."""
    place = shape_place(op)
    if place is None:
        return op
    atom = op.args[place]
    if op.fn in (prims.unbroadcast, prims.spread):
        atom = _number_like(atom, work)
    while isinstance(kind := _kind(atom, work), Array) and isinstance(atom, Var):
        if atom.wish and not atom.is_temporary and atom in work.primal:
            break
        made = work.defs.get(atom)
        like = None if made is None else _same_shape(made, kind, work)
        if like is None or (place == 1 and _kind(like, work) != kind):
            break
        if op.fn in _TYPED and _dtype(like, work) != _dtype(atom, work):
            break
        atom = like
    args = tuple(atom if i == place else a for i, a in enumerate(op.args))
    if isinstance(kind, Array) and op.fn in _ATTRIBUTES and len(args) == 1:
        return replace(op, fn=getattr, args=(*args, Const(_ATTRIBUTES[op.fn])), spelled=None)
    return replace(op, args=args)


def _number_like(atom: Atom, work: Work) -> Atom:
    """Of a number, the one that it was made of: it has no other shape."""
    while isinstance(atom, Var) and isinstance(_kind(atom, work), Num):
        made = work.defs.get(atom)
        if made is None or made.fn not in _ELEMENTWISE:
            break
        numbers = [a for a in made.args if isinstance(a, Var)]
        same = [a for a in numbers if _is_complex(_kind(a, work)) == _is_complex(_kind(atom, work))]
        if not same or not isinstance(_kind(same[0], work), Num):
            break
        atom = same[0]
    return atom


_ATTRIBUTES: dict[Callable, str] = {np.shape: "shape", np.size: "size", np.ndim: "ndim"}
_TYPED = frozenset({prims.zeros_like, np.zeros_like, np.ones_like, np.empty_like, np.iscomplexobj})


def _dtype(atom: Atom, work: Work) -> object:
    kind = _kind(atom, work)
    return kind.dtype if isinstance(kind, Array) else None


def _same_shape(made: Op, kind: Array, work: Work) -> Atom | None:
    """An argument of an elementwise operation that has the shape of its result for certain."""
    if kind.dims is None or None in kind.dims or not is_pure(made.fn):
        return None
    if made.fn in (np.zeros_like, np.ones_like, np.empty_like):
        return made.args[0]
    rule = rule_of(made.fn)
    if rule is None or not (rule.form == "elementwise" or made.fn in _ELEMENTWISE):
        return None
    for arg in made.args:
        found = _kind(arg, work)
        if isinstance(found, Array) and found.dims == kind.dims:
            return arg
    return None


_ELEMENTWISE = frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg, abs,
})  # fmt: skip


def _of_uniform(op: Op, work: Work, seen: Seen, out: list[Stmt]) -> Op:
    """`np.broadcast_to(c, s) * y` as `c * y` where `y` has that shape, and as
    `np.broadcast_to(c * y, s)` where `y` is a number."""
    if op.fn not in _UNIFORM or op.options:
        return op
    for position, atom in enumerate(op.args):
        made = work.defs.get(atom) if isinstance(atom, Var) else None
        if made is None or made.fn is not np.broadcast_to or made.options:
            continue
        if not isinstance(_kind(made.args[0], work), Num):
            continue
        number = tuple(made.args[0] if i == position else a for i, a in enumerate(op.args))
        others = [_kind(a, work) for i, a in enumerate(op.args) if i != position]
        whole = _kind(atom, work)
        if all(isinstance(kind, Num) for kind in others):
            inner = Var(op.out.wish, is_temporary=True)
            work.changed = True
            _op(Op((inner,), op.fn, number, (), op.span), work, seen, out)
            return replace(op, fn=np.broadcast_to, args=(work.get(inner), made.args[1]))
        if isinstance(whole, Array) and all(_has_dims(kind, whole) for kind in others):
            work.changed = True
            return replace(op, args=number)
    return op


def _has_dims(kind: Kind, like: Array) -> bool:
    if not isinstance(kind, Array) or kind.dims is None or kind.dtype != like.dtype:
        return False
    if like.dims is None or len(kind.dims) != len(like.dims):
        return False
    # two axes that are never 1 and meet have the same length
    return all(
        (m == n and m is not None) or (is_never_one(m) and is_never_one(n))
        for m, n in zip(kind.dims, like.dims, strict=True)
    )


_UNIFORM = frozenset({operator.mul, operator.truediv, operator.neg, operator.add, operator.sub})


def _filled(op: Op, work: Work) -> Op:
    """`np.broadcast_to(1.0, x.shape)` as `np.ones_like(x)`: an array of one's own."""
    if op.fn is not np.broadcast_to or len(op.args) != 2 or not isinstance(op.args[0], Const):
        return op
    shape = work.defs.get(op.args[1]) if isinstance(op.args[1], Var) else None
    if shape is None or shape.fn is not getattr or shape.args[1] != Const("shape"):
        return op
    kind = _kind(shape.args[0], work)
    if op.args[0].value != 1.0 or not isinstance(kind, Array) or kind.dtype.kind != "f":
        return op
    return replace(op, fn=np.ones_like, args=(shape.args[0],), spelled=None)


def _scaled_twice(op: Op, work: Work) -> Op:
    """`0.5 * (2.0 * x)` is `1.0 * x`: exact where one of the factors is a power of two."""
    if op.fn is not operator.mul or len(op.args) != 2:
        return op
    for factor, other in (op.args, op.args[::-1]):
        inner = work.defs.get(other) if isinstance(other, Var) else None
        if inner is None or inner.fn is not operator.mul or not _is_float(factor):
            continue
        for scale, rest in (inner.args, inner.args[::-1]):
            if _is_float(scale) and (_is_power_of_two(scale) or _is_power_of_two(factor)):
                assert isinstance(scale, Const) and isinstance(factor, Const)
                return replace(op, args=(Const(scale.value * factor.value), rest))  # type: ignore[operator]
    return op


def _is_float(atom: Atom) -> bool:
    return isinstance(atom, Const) and type(atom.value) is float


def _is_power_of_two(atom: Atom) -> bool:
    assert isinstance(atom, Const)
    return atom.value != 0 and abs(math.frexp(atom.value)[0]) == 0.5  # type: ignore[arg-type]


_FLOATING = frozenset({operator.mul, operator.add, operator.sub, operator.truediv})


def _is_real(atom: Atom, kinds: Kinds) -> bool:
    if isinstance(atom, Const):
        return type(atom.value) is float
    match kinds.get(atom, ANY):
        case Num(type=number):
            return issubclass(number, (float, np.floating))
        case Array(dtype=dtype):
            return dtype.kind == "f"
        case _:
            return False


def _is_never_complex(atom: Atom, kinds: Kinds) -> bool:
    if isinstance(atom, Const):
        return type(atom.value) in (int, float)
    match kinds.get(atom, ANY):
        case Num(type=number):
            return issubclass(number, (int, float, np.integer, np.floating))
        case Array(dtype=dtype):
            return dtype.kind in "iuf"
        case _:
            return False


def _value_of(op: Op, work: Work) -> Atom | None:
    """The atom that an operation is worth, if that can be said without it."""
    match op.fn:
        case prims.fit:
            return _fitted(op, work)
        case prims.unbroadcast | prims.spread:
            return _shaped(op, work)
        case prims.identity:
            return op.args[0]
        case operator.getitem:
            found = _item(op, work)
            if found is not None:
                return found
        case np.conj | np.conjugate if _is_never_complex(op.args[0], work.kinds):
            return op.args[0]
    known = constant_of(op, work.kinds)
    if known is not None:
        return known
    if op.args and not op.options and all(isinstance(a, Const) for a in op.args):
        return _folded(op)
    return None


def _fitted(op: Op, work: Work) -> Atom | None:
    value, var = op.args
    kind = _kind(value, work)
    if isinstance(var, Const) or kind is ANY:
        return None
    if not needs_fit(kind, _kind(var, work)):
        return value
    target = _kind(var, work)
    if isinstance(value, Const) and type(value.value) is int and isinstance(target, Num):
        return Const(float(value.value)) if issubclass(target.type, (int, float)) else None
    return None


def _shaped(op: Op, work: Work) -> Atom | None:
    """`unbroadcast(d, x)` and `spread(d, y)` where shapes and realness are the same already."""
    if _is_uniform_like(op.args[0], op.args[1], work):
        return op.args[0]
    d, x = (_kind(a, work) for a in op.args)
    if _is_complex(d) and not _is_complex(x):
        return None
    match d, x:
        case Num(), Num():
            return op.args[0]
        case Array(), Array():
            if op.fn is prims.unbroadcast and fit_axes(d, x) == ((), False):
                return op.args[0]
            if d.dims == x.dims and d.dims is not None and None not in d.dims:
                return op.args[0]
    return None


def _is_uniform_like(d: Atom, x: Atom, work: Work) -> bool:
    """Is `d` made as one number in the shape of `x`?"""
    made = work.defs.get(d) if isinstance(d, Var) else None
    if made is None or made.fn is not np.broadcast_to or len(made.args) != 2:
        return False
    shape = work.defs.get(made.args[1]) if isinstance(made.args[1], Var) else None
    if shape is None or shape.args[0] is not x or _is_complex(_kind(made.args[0], work)):
        return False
    return shape.fn is np.shape or (shape.fn is getattr and shape.args[1] == Const("shape"))


def _is_complex(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return issubclass(number, (complex, np.complexfloating))
        case Array(dtype=dtype):
            return dtype.kind not in "fiub"
        case _:
            return True


def _kind(atom: Atom, work: Work) -> Kind:
    if isinstance(atom, Const):
        return Num(type(atom.value)) if type(atom.value) in (int, float, complex, bool) else ANY
    return work.kinds.get(atom, ANY)


def _item(op: Op, work: Work) -> Atom | None:
    """`(a, b)[1]` is `b`; an entry of a constant tuple is a constant."""
    source, index = op.args
    if not isinstance(index, Const) or type(index.value) not in (int, str):
        return None
    if isinstance(source, Const) and isinstance(source.value, tuple) and type(index.value) is int:
        if -len(source.value) <= index.value < len(source.value):
            return Const(source.value[index.value])
        return None
    made = work.defs.get(source) if isinstance(source, Var) else None
    if made is None:
        return None
    if made.fn is prims.make_tuple and type(index.value) is int:
        if -len(made.args) <= index.value < len(made.args):
            return made.args[index.value]
    if made.fn is prims.make_dict and isinstance(made.args[0], Const):
        keys = made.args[0].value
        if isinstance(keys, tuple) and index.value in keys:
            return made.args[len(keys) - keys[::-1].index(index.value)]  # the last one counts
    return None


_FOLDABLE: frozenset[Callable] = frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.neg, operator.pow,
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.is_,
    operator.is_not, operator.not_, operator.mod, operator.floordiv, float, int, abs, isinstance,
    operator.contains, bool, len, type, math.log, math.sqrt, np.ndim, transposed_subscripts,
    prims.make_tuple,
})  # fmt: skip


def _folded(op: Op) -> Const | None:
    """The value of an operation on literals, unless it raises or leaves the literals."""
    if op.fn not in _FOLDABLE or any(not _is_literal(a) for a in op.args):
        return None
    try:
        value = op.fn(*(a.value for a in op.args if isinstance(a, Const)))
    except (ArithmeticError, TypeError, ValueError):
        return None
    return Const(value) if isinstance(value, (bool, int, float, complex, str, tuple)) else None


def _is_literal(atom: Atom) -> bool:
    if not isinstance(atom, Const):
        return False
    simple = (bool, int, float, complex, str, type(None), type, tuple)
    return isinstance(atom.value, simple)


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
    return _is_whole(_kind(op.out, work)) or not all(
        _is_whole(_kind(atom, work)) for atom in bound.values()
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
        kind = _kind(atom, work)
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
