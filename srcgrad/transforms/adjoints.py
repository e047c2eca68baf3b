"""The adjoint of one operation: structure by hand, mathematics by rule.

`pull` adds to the table what an operation's arguments receive from the cotangents of its outs.
What Python itself does with values (tuples, lists, dicts, subscripts, writes) is in the `tables`;
all mathematics is in `rules`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ..analysis.elementwise import is_elementwise
from ..errors import NoRule
from ..ir import prims
from ..ir.core import TRUE, Atom, Const, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Tuple, if_array
from ..rules.registry import Rule, name_of, rule_of
from ..rules.shaped import gives_shape
from .context import Context
from .cotangents import Cotangent, Cotangents, _Zero, named, wish_for
from .emit import Emitter
from .entries import (
    check_collection,
    deliver,
    is_count,
    kind_in,
    refuse_objects,
    stray,
)
from .inline_rules import asked, bind, inline, parts_of, results_of
from .kept import Kept
from .masked_out import mask_of_out, pull_masked_out
from .masks import both, is_spread, keeps_places, masks_of, may_be_infinite
from .no_rules import no_rule
from .tables import entry_of
from .told import part_of, written_through
from .writes import without_out, writes_out

__all__ = ["may_be_complex", "no_rule", "pull"]


def pull(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> None:
    """Add the contributions of `op`'s arguments to the table."""
    if isinstance(op.fn, prims.SeenThrough):
        op = part_of(op)
    check_collection(op, context)
    entry = written_through(pull) if isinstance(op.fn, prims.WrittenThrough) else None
    entry = entry or entry_of(op, context.kinds)
    if entry is not None:
        if entry.pull(op, outs, table, context):
            if stray(op, entry, context.active.__contains__, lambda a: kind_in(context, a)):
                raise no_rule(op)
            return
    elif writes_out(op):
        if mask_of_out(op) is not None:
            outs = (pull_masked_out(op, outs[0], table, context),)
        op = without_out(op)
    rule = rule_of(op.fn)
    if rule is not None:
        (out,) = outs
        dy = table.sparse(op.out, out) if rule.sparse else table.atom(op.out, out)
        kind = kind_in(context, op.out)
        if isinstance(kind, Array) and (kind.dims is None or None in kind.dims or op.fn in _MADE):
            dy = table.emit(prims.shaped, dy, op.out, TRUE, wish=wish_for(op.out))
        _by_rule(rule, op, dy, table, context)
        return
    pair = context.pair(op)
    if pair is None:
        raise no_rule(op)
    context.pairs[op] = pair
    for var, cotangent in pair.pull(op, outs, table):
        if var in context.active:
            table.add(var, cotangent)


# (of these, `simplify` asks whether a cotangent is that of the array)
_MADE = (np.array, np.asarray)


# --- by rule -----------------------------------------------------------------------------------


def _by_rule(rule: Rule, op: Op, dy: Atom, table: Cotangents, context: Context) -> None:
    emit = table.emit
    refuse_objects(op, rule, context.active.__contains__, lambda a: kind_in(context, a))
    bound = bind(rule, op)
    needed = [name for name in rule.wrt if _is_active(bound.get(name), context)]
    if not needed:
        if not _first_active(rule, bound, context):
            return
        raise NoRule(
            f"{op.spelled or name_of(op.fn)} has no derivative rule for "
            f"{_first_active(rule, bound, context)!r}",
            op.span,
            "compute that argument from what carries no derivative, or register a rule that "
            "covers it with srcgrad.rules.vjp_of",
        )
    if unknown := _first_active(rule, bound, context):
        raise NoRule(
            f"{op.spelled or name_of(op.fn)} has no derivative rule for its argument {unknown!r}",
            op.span,
            "compute that argument from what carries no derivative, or register a rule that "
            "covers it with srcgrad.rules.vjp_of",
        )
    laid = masks_of(op, emit)
    carried = table.masks.pop(op.out, None)

    ranks = [_rank(kind_in(context, atom)) for atom in op.args]
    is_shaped = rule.form != "elementwise" and gives_shape(rule.fn, ranks)

    def give(var: Var, value: Atom, partial: Atom = TRUE) -> None:
        """Deliver a contribution, masked as the cotangent of the result is."""
        mask = laid.get(var)
        if carried is not None and carried.all:
            value = carried.apply(value, emit, wish_for(var))
        elif carried is not None and keeps_places(rule):
            if not is_spread(op.out, var, context.kinds):
                mask = both(carried, mask, emit)
            if may_be_infinite(rule, op, partial, context.defs):
                value = carried.apply(value, emit, wish_for(var))
        is_first = isinstance(table.lookup(var), _Zero)
        deliver(var, value, table, is_shaped)
        if mask is not None and is_first and not is_spread(op.out, var, context.kinds):
            table.mask(var, mask)

    match rule.form:
        case "elementwise":
            arrays = with_arrays(bound, context.kinds, emit)
            result = inline(rule.body, (), arrays, (op.out,), emit, context.kinds)
            parts = results_of(rule, result, bound, op.out, emit)
            atoms = [bound[name] for name in rule.wrt]
            # `x * x`: the two make one contribution
            is_twice = len(atoms) == 2 and atoms[0] is atoms[1] and not laid and carried is None
            first: Atom | None = None
            for atom, partial in zip(atoms, parts, strict=True):
                if isinstance(atom, Var) and atom in context.active:
                    value = _scaled(dy, partial, atom, op.out, table, context)
                    if is_twice and first is None and table.is_plain(atom):
                        first = value
                    elif first is not None:
                        give(atom, emit(operator.add, first, value, wish=wish_for(atom)))
                    else:
                        give(atom, value, partial)
            return
        case "linear":
            result = inline(rule.body, (dy,), bound, (), emit, context.kinds)
        case _:
            told = asked(rule, bound, context.active.__contains__, context.defs)
            y = op.out
            if rule.keep is not None:
                kept = context.pairs[op] = Kept(rule)
                y = kept.var
            arrays = arrays_of(rule, bound, context.kinds, emit)
            arrays = _with_numpy_zero(rule, arrays, kind_in(context, op.out), emit)
            result = inline(rule.body, (y, dy, *told), arrays, (), emit, context.kinds)
    parts = results_of(rule, result, bound, op.out, emit)
    for name, part in zip(rule.wrt, parts, strict=True):
        atom = bound[name]
        if isinstance(atom, tuple):
            for position, item in enumerate(parts_of(part, len(atom), emit)):
                if isinstance(atom[position], Var) and atom[position] in context.active:
                    deliver(atom[position], item, table)  # type: ignore[arg-type]
        elif isinstance(atom, Var) and atom in context.active:
            give(atom, part)


def arrays_of(rule: Rule, bound: dict, kinds: Mapping[Var, Kind], emit: Emitter) -> dict:
    """The arguments as the rule takes them: what compares or adds up elements is given arrays."""
    return with_arrays(bound, kinds, emit) if _is_of_elements(rule.fn) else bound


def _with_numpy_zero(rule: Rule, bound: dict, kind: Kind, emit: Emitter) -> dict:
    """NumPy divides by zero, Python does not."""
    is_division = rule.fn in (operator.truediv, operator.itruediv, np.divide)
    divisor = bound.get("b", bound.get("x2")) if is_division else None
    is_zero = isinstance(divisor, Const) and type(divisor.value) in (int, float)
    if not is_zero or divisor.value != 0.0 or not _is_of_numpy(kind):
        return bound
    zero = emit(np.float64, divisor)
    return {name: zero if atom is divisor else atom for name, atom in bound.items()}


def _is_of_numpy(kind: Kind) -> bool:
    return isinstance(kind, Array) or isinstance(kind, Num) and issubclass(kind.type, np.generic)


def _is_of_elements(fn: Callable) -> bool:
    is_outer = getattr(fn, "__name__", "") == "outer"
    return is_elementwise(fn) or is_outer and isinstance(getattr(fn, "__self__", None), np.ufunc)


def with_arrays(bound: dict, kinds: Mapping[Var, Kind], emit: Emitter) -> dict:
    """The arguments, and for lists the arrays that NumPy makes of them."""
    lists = {id(a) for a in bound.values() if _is_list_of(a, kinds)}
    return {name: emit(np.asarray, a) if id(a) in lists else a for name, a in bound.items()}


def _is_list_of(atom: object, kinds: Mapping[Var, Kind]) -> bool:
    if isinstance(atom, Const):
        return isinstance(atom.value, tuple) and not any(isinstance(v, str) for v in atom.value)
    return isinstance(atom, Var) and _is_list(kinds.get(atom))


def _is_list(kind: Kind | None) -> bool:
    return isinstance(kind, Tuple) or isinstance(kind, List) and kind.type in (list, tuple)


def _is_active(atom: object, context: Context) -> bool:
    if isinstance(atom, tuple):
        return any(item in context.active for item in atom)
    return atom in context.active


def _rank(kind: Kind) -> int | None:
    if isinstance(kind, Array) and kind.dims is not None:
        return len(kind.dims)
    return None


def _first_active(rule: Rule, bound: dict, context: Context) -> str:
    """The first argument that carries a derivative of which the rule knows nothing, or ""."""
    known = (*rule.wrt, *rule.inert)
    return next(
        (
            name
            for name, atom in bound.items()
            if name not in known
            and _is_active(atom, context)
            and not is_count(name, atom, lambda a: kind_in(context, a))
        ),
        "",
    )


def _scaled(
    dy: Atom, partial: Atom, var: Var, out: Var, table: Cotangents, context: Context
) -> Atom:
    # of a real argument too: the partial of `x * z` in x is z
    if may_be_complex(context.kinds.get(out, ANY)):
        partial = table.emit(np.conj, partial)
    return table.emit(operator.mul, dy, partial, wish=named(var)["wish"])


def may_be_complex(kind: Kind) -> bool:
    match if_array(kind):
        case Num(type=number):
            return issubclass(number, (complex, np.complexfloating))
        case Array(dtype=dtype):
            return dtype.kind in "cO"
        case _:
            return not isinstance(kind, (Tuple, List, Dict))
