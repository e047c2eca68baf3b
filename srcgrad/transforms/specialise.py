"""Fit a function to the kinds of its arguments: static tests, methods, attributes.

`x.sum()` becomes `np.sum(x)` (still spelled `.sum`), `isinstance(x, np.ndarray)` is decided,
and of an `if` that is decided only the arm that runs is left.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..analysis import copied
from ..analysis.kinds import Kinds, constant_of
from ..analysis.memory import kind_of_atom, written
from ..analysis.raising import may_have
from ..analysis.variables_outside import is_variable_outside
from ..ir import marks, prims
from ..ir.core import NONE, Atom, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import (
    ANY,
    Array,
    ByMemory,
    Dict,
    Fn,
    Kind,
    Known,
    List,
    Num,
    Obj,
    Place,
    Slice,
    Tuple,
    is_unknown,
    truth_of,
)
from ..ir.walk import map_blocks, stmts_in, substitute
from ..rules.methods import canonical_attribute, canonical_method
from ..rules.registry import is_library_class, member_of, rule_of
from ..runtime_cuts import check_items
from .appended import with_appends
from .by_flat import is_flat_put_back, through_flat
from .outcome import decided
from .replaced_fields import replacing
from .side_by_side import joining


def specialise(block: Block, kinds: Kinds) -> Block:
    """The same block for these kinds."""
    subst: dict[Var, Atom] = {}
    fitted = _block(with_appends(block, kinds), kinds, subst)
    return substitute(_frozen(fitted), subst)


def _block(block: Block, kinds: Kinds, subst: dict[Var, Atom]) -> Block:
    stmts: list[Stmt] = []
    for stmt in block.stmts:
        match stmt:
            case Op():
                _op(stmt, kinds, subst, stmts)
            case If():
                last = stmts[-1] if stmts else None
                if isinstance(last, Op) and last.fn is marks.attempt and last.out is stmt.test:
                    stmt = decided(stmt, kinds) or stmt
                    if stmt.test != last.out:
                        del stmts[-1]
                _if(stmt, kinds, subst, stmts)
            case _:
                stmts.append(map_blocks(stmt, lambda inner: _block(inner, kinds, subst)))
    return Block(tuple(stmts), block.end)


def _if(stmt: If, kinds: Kinds, subst: dict[Var, Atom], stmts: list[Stmt]) -> None:
    test = _get(stmt.test, subst)
    if isinstance(test, Var) and (truth := truth_of(kind_of_atom(test, kinds))) is not None:
        test = Const(truth)
    if isinstance(test, Const) and isinstance(test.value, (bool, int, str, type(None))):
        arm = _block(stmt.then if test.value else stmt.orelse, kinds, subst)
        stmts.extend(arm.stmts)
        subst.update(zip(stmt.outs, arm.end, strict=True))
    else:
        stmts.append(map_blocks(stmt, lambda inner: _block(inner, kinds, subst)))


def _get(atom: Atom, subst: dict[Var, Atom]) -> Atom:
    while isinstance(atom, Var) and atom in subst:
        atom = subst[atom]
    return atom


def _op(op: Op, kinds: Kinds, subst: dict[Var, Atom], stmts: list[Stmt]) -> None:
    if op.fn is check_items and isinstance(
        kind_of_atom(op.args[0], kinds), (Array, Dict, List, Tuple)
    ):
        return
    if len(op.outs) == 1:
        found = constant_of(op, kinds)
        if found is not None and _is_plain(found) and not _is_read_anew(op):
            subst[op.out] = found
            return
    if (name := _own_name(op, kinds)) is not None:
        subst[op.out] = Const(name)
        return
    if (put := _put_or_there(op, kinds)) is not None:
        made, given = put
        subst[given[0]] = given[1]
        stmts.append(made)
        return
    if _is_view_put_back(op, kinds, stmts) or copies_item(op, kinds):
        subst[op.out] = op.args[0]
        return
    if is_flat_put_back(op, stmts):
        subst[op.out] = op.args[2]
        return
    op = through_flat(op, kinds, stmts)
    if _is_half(op, kinds):
        subst[op.out] = op.args[0]
        half = Var("", True)
        fn = np.real if op.args[1] == Const("real") else np.imag
        stmts.append(Op((half,), fn, op.args[:1], (), op.span))
        op = replace(op, outs=(Var("", True),), fn=prims.store, args=(half, _ALL, op.args[2]))
    if op.fn is prims.unpack:
        if _is_unpacked(op, subst, stmts):
            return
        _unpack_flat(op, kinds, stmts)
    op = replacing(joining(_canonical(op, kinds), kinds, stmts), kinds, stmts)
    stmts.append(_by_place(op, kinds, stmts))


def _put_or_there(op: Op, kinds: Kinds) -> tuple[Op, tuple[Var, Atom]] | None:
    """`d.setdefault(key, value)` where it is known whether the key is there: what is done, and
    what stands for the other result."""
    if op.fn != prims.Method("setdefault") or len(op.args) < 2 or len(op.outs) != 2:
        return None
    target, key, *rest = op.args
    kind = kind_of_atom(target, kinds)
    if not isinstance(kind, Dict) or kind.fields is None or not isinstance(key, Const):
        return None
    result, version = op.outs
    if key.value in dict(kind.fields):
        return Op((result,), operator.getitem, (target, key), (), op.span), (version, target)
    value = rest[0] if rest else NONE
    return Op((version,), prims.store, (target, key, value), (), op.span), (result, value)


def _own_name(op: Op, kinds: Kinds) -> str | None:
    """What a function that is made here is called, if that is read."""
    if op.fn is not getattr or op.args[1:] != (Const("__name__"),):
        return None
    kind = kind_of_atom(op.args[0], kinds)
    name = getattr(kind.function, "name", None) if isinstance(kind, Fn) else None
    return "<lambda>" if name == "lambda" else name


def _is_view_put_back(op: Op, kinds: Kinds, stmts: Sequence[Stmt]) -> bool:
    """Of `q.T[0] = x`, which is `t = q.T; t[0] = x; q.T = t`: the last, which does nothing. And so
    of `z.imag *= x`."""
    if op.fn is setattr and op.spelled == "back" and op.args[1] == Const("T"):
        return isinstance(kinds.get(op.args[0]), Array)  # type: ignore[arg-type]
    if not _is_half(op, kinds):
        return False
    made = {one.outs[-1]: one for one in stmts if isinstance(one, Op) and one.outs}
    value, fn = op.args[2], np.real if op.args[1] == Const("real") else np.imag
    while isinstance(value, Var) and value in made:
        if made[value].fn is fn:
            return made[value].args == op.args[:1]
        if written(made[value], kinds) is not made[value].args[0]:
            return False
        value = made[value].args[0]
    return False


def _is_half(op: Op, kinds: Kinds) -> bool:
    """Is it `z.real = x` or `z.imag = x` of complex numbers?"""
    if op.fn is not setattr or op.args[1] not in (Const("real"), Const("imag")):
        return False
    kind = kind_of_atom(op.args[0], kinds)
    return isinstance(kind, Array) and kind.dtype.kind == "c" and bool(kind.dims)


_ALL = Const(Ellipsis)


def copies_item(op: Op, kinds: Kinds) -> bool | None:
    """Of `a[rows][0] = x`, which is `t = a[rows]; t[0] = x; a[rows] = t`: is it the last, where
    `t` is a copy, so that nothing is put back? None if only the run knows."""
    if op.fn is not prims.store or op.spelled != "back":
        return False
    return is_copied(*(kind_of_atom(atom, kinds) for atom in op.args[:2]))


def is_copied(container: Kind, index: Kind) -> bool | None:
    """Is an item at that index a copy of what the container holds there?

    >>> vector = Array(np.dtype(float), (None,))
    >>> is_copied(vector, List(Num(int))), is_copied(vector, Slice(*[Known(None)] * 3))
    (True, False)
    >>> is_copied(List(Num(float)), Slice(*[Known(None)] * 3)), is_copied(vector, ANY) is None
    (True, True)
    """
    match container, index:
        case ((List() | Tuple()), (Num() | Known())):
            return False
        case ((List() | Tuple()), Slice()):
            return True
        case Array(), Tuple(items=items):
            each = [is_copied(container, item) for item in items]
            return True if True in each else None if None in each else False
        case Array(), Num(type=kind_type, mixed=False):
            return issubclass(kind_type, (bool, np.bool_))
        case Array(), (Slice() | Known()):
            return isinstance(index, Known) and isinstance(index.value, bool)
        case Array(), (Array() | List()):
            return True
        case ((Array() | List() | Tuple()), _):
            return None
        case _, (Array() | Tuple() | Slice()) if is_unknown(container):
            return None
        case _:
            return False


_OF_MEMORY = (operator.getitem, prims.with_item, prims.add_item)


def _by_place(op: Op, kinds: Kinds, stmts: list[Stmt]) -> Op:
    """Cotangents that are kept by memory, in a text that is read again: `dmemory[x]` asks only
    where `x` is."""
    if op.fn not in _OF_MEMORY or type(kinds.get(op.args[0])) is not ByMemory:  # type: ignore[arg-type]
        return op
    memory, index, *value = op.args
    if not isinstance(index, Var) or isinstance(kinds.get(index), Place):
        return op
    place = Var(index.wish, True)
    stmts.append(Op((place,), prims.place, (index,), (), op.span))
    return replace(op, args=(memory, place, *value))


def _unpack_flat(op: Op, kinds: Kinds, stmts: list[Stmt]) -> None:
    """`a, b = m.flat` as `a, b = np.ravel(m)`."""
    match stmts[-1:]:
        case [Op(args=(Var() as array, Const(value="flat"))) as made] if made.fn is getattr:
            is_array = isinstance(kinds.get(array, ANY), Array)
            if is_array and made.out is op.args[0] and made.out.is_temporary:
                stmts[-1] = replace(made, fn=np.ravel, args=(array,), spelled=None)


def _is_unpacked(op: Op, subst: dict[Var, Atom], stmts: list[Stmt]) -> bool:
    """`a, b = [x + 1, y]`, where the list was just made: `a = x + 1`, and `b` is `y`."""
    made = stmts[-1] if stmts else None
    if not isinstance(made, Op) or made.fn is not prims.make_list or made.out is not op.args[0]:
        return False
    if len(made.args) != len(op.outs):
        return False
    places = {one.outs: k for k, one in enumerate(stmts) if isinstance(one, Op)}
    for out, item in zip(op.outs, made.args, strict=True):
        place = places.get((item,)) if isinstance(item, Var) and item.is_temporary else None
        if place is None or item in subst:
            subst[out] = item
            continue
        stmts[place] = replace(stmts[place], outs=(out,))
        subst[item] = out  # type: ignore[index]
    return True


def _is_plain(const: Const) -> bool:
    return isinstance(const.value, (bool, type(None)))


def _is_read_anew(op: Op) -> bool:
    return is_variable_outside(op)


def _canonical(op: Op, kinds: Kinds) -> Op:
    """A method or attribute of an array as the function that means the same."""
    if op.args and (member := _of_library(op, kinds)) is not None:
        return member
    if op.fn is slice and not op.options and 0 < len(op.args) <= 3:
        bounds = (NONE, *op.args) if len(op.args) == 1 else op.args
        return replace(op, fn=prims.make_slice, args=(*bounds, NONE)[:3], spelled=None)
    if not op.args or not isinstance(op.args[0], Var):
        return op
    kind = kinds.get(op.args[0], ANY)
    if len(op.args) == 1 and not op.options and (same := copied.same_as(op.fn, kind)) is not None:
        return replace(op, fn=same, spelled=None if same is prims.identity else ".copy")
    if not isinstance(kind, (Array, Num)):
        return _of_generated(op) if is_unknown(kind) else op
    if isinstance(op.fn, prims.Method) and may_have(kind, op.fn.name):
        if _gives_itself(op, kind):
            return replace(op, fn=prims.identity, spelled=None)
        fn = canonical_method(op.fn.name)
        if fn is not None and op.fn.name not in prims.MUTATORS:
            return replace(op, fn=fn)
    if op.fn is getattr and isinstance(op.args[1], Const):
        fn = canonical_attribute(op.args[1].value)
        if fn is not None and may_have(kind, op.args[1].value):
            return replace(op, fn=fn, args=(op.args[0],), spelled=f".{op.args[1].value}")
    return op


def _gives_itself(op: Op, kind: Array | Num) -> bool:
    """Is it `x.conj()` of a real array?"""
    if op.fn not in (prims.Method("conj"), prims.Method("conjugate")) or len(op.args) > 1:
        return False
    return isinstance(kind, Array) and kind.dtype.kind in "biuf" and not op.options


def _of_generated(op: Op) -> Op:
    """`x.T` and `x.copy()` of unknown kind: in generated text, what carries a derivative is an
    array, and what a reverse sweep copies is a cotangent."""
    if op.span is None or not op.span.file.startswith("<srcgrad"):
        return op
    if op.fn is getattr and op.args[1] == Const("T"):
        return replace(op, fn=np.transpose, args=op.args[:1], spelled=".T")
    if op.span.is_mirrored and op.fn == prims.Method("copy") and len(op.args) == 1:
        return replace(op, fn=prims.copy, spelled=None)
    return op


def _of_library(op: Op, kinds: Kinds) -> Op | None:
    """What is done with an object of a library, as the function that means the same."""
    first, *rest = op.args
    if (cls := _class_of(first, kinds)) is not None:
        match op.fn:
            case prims.Method(name=name) if (fn := member_of(cls, f".{name}")) is not None:
                return replace(op, fn=fn, spelled=f".{name}")
            case prims.call if (fn := member_of(cls, "()")) is not None:
                return replace(op, fn=fn, spelled=f"{cls.__name__}.__call__")
            case _ if op.fn is getattr and isinstance(rest[0], Const):
                if (fn := member_of(cls, f".{rest[0].value}")) is not None:
                    return replace(op, fn=fn, args=(first,), spelled=f"..{rest[0].value}")
            case _ if (fn := member_of(cls, op.fn)) is not None:
                return replace(op, fn=fn, spelled=f". {op.fn.__name__}")
    if len(op.args) == 2 and (cls := _class_of(rest[0], kinds)) is not None:
        if (fn := member_of(cls, ("reflected", op.fn))) is not None:
            return replace(op, fn=fn, args=op.args[::-1], spelled=f". reflected {op.fn.__name__}")
    return None


def _frozen(block: Block) -> Block:
    """Methods of `norm(m, s)`, a distribution with its parameters, as those of `norm`."""
    made = {
        stmt.out: stmt
        for stmt in stmts_in(block)
        if isinstance(stmt, Op) and len(stmt.outs) == 1 and _is_distribution(stmt.fn)
    }

    def change(stmt: Stmt) -> Stmt:
        match stmt:
            case Op(fn=prims.Method(name=name), args=(Var() as first, *rest)) if first in made:
                frozen = made[first]
                fn = getattr(frozen.fn, name, None)
                if fn is not None and rule_of(fn) is not None:
                    args, options = (*rest, *frozen.args), (*stmt.options, *frozen.options)
                    return replace(stmt, fn=fn, args=args, options=options, spelled=None)
                return stmt
            case Op():
                return stmt
            case _:
                return map_blocks(stmt, inside)

    def inside(block: Block) -> Block:
        return Block(tuple(map(change, block.stmts)), block.end)

    return inside(block) if made else block


def _is_distribution(fn: object) -> bool:
    return type(fn).__module__.startswith("scipy.stats.") and hasattr(fn, "rvs")


def _class_of(atom: Atom, kinds: Kinds) -> type | None:
    """The class of an object for which there are rules."""
    kind = kinds.get(atom, ANY) if isinstance(atom, Var) else ANY
    return kind.type if isinstance(kind, Obj) and is_library_class(kind.type) else None
