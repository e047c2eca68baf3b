"""The adjoint of one operation: structure by hand, mathematics by rule.

`pull` adds to the table what an operation's arguments receive from the cotangents of its outs.
What Python itself does with values (tuples, lists, dicts, subscripts, writes) is here; all
mathematics is in `rules`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
import numpy as np

from ..errors import NoRule, Unsupported
from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Tuple
from ..rules.registry import Rule, name_of, rule_of, why_refused
from .context import Context
from .cotangents import ZERO, Cotangent, Cotangents, Parts, _Zero, named
from .inline_rules import bind, inline, parts_of


def pull(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> None:
    """Add the contributions of `op`'s arguments to the table."""
    handler = _STRUCTURE.get(op.fn)
    if handler is None and isinstance(op.fn, prims.Method):
        handler = _METHODS.get(op.fn.name)
    if handler is not None and handler(op, outs, table, context):
        return
    rule = rule_of(op.fn)
    if rule is not None:
        (out,) = outs
        _by_rule(rule, op, table.atom(op.out, out), table, context)
        return
    pair = context.pair(op)
    if pair is None:
        raise no_rule(op)
    context.pairs[op] = pair
    (out,) = outs
    for var, cotangent in pair.pull(op, table.atom(op.out, out), table):
        if var in context.active:
            table.add(var, cotangent)


def no_rule(op: Op) -> NoRule | Unsupported:
    """The error for an operation through which no derivative can be carried."""
    fn = op.fn
    if isinstance(fn, prims.Opaque):
        return Unsupported(fn.reason, op.span, fn.hint)
    if isinstance(fn, prims.Method):
        name = f"the method .{fn.name}()"
    elif fn in (prims.call, prims.apply):
        name = "a function known at run time only"
    elif fn is getattr:
        name = f"the attribute .{op.args[1].value}" if isinstance(op.args[1], Const) else "getattr"
    else:
        name = op.spelled or name_of(fn)
    reason = why_refused(fn) if not isinstance(fn, prims.Method) else None
    return NoRule(
        f"{name} has no derivative rule{': ' + reason if reason else ''}",
        op.span,
        "register one with srcgrad.rules.vjp_of, wrap the argument in srcgrad.stop_gradient "
        "if no derivative should flow through, or write the formula in NumPy",
    )


# --- by rule -----------------------------------------------------------------------------------


def _by_rule(rule: Rule, op: Op, dy: Atom, table: Cotangents, context: Context) -> None:
    emit = table.emit
    bound = bind(rule, op)
    needed = [name for name in rule.wrt if _is_active(bound.get(name), context)]
    if not needed:
        if not _first_active(rule, bound, context):
            return
        raise NoRule(
            f"{op.spelled or name_of(op.fn)} has no derivative rule for "
            f"{_first_active(rule, bound, context)!r}",
            op.span,
        )
    if unknown := _first_active(rule, bound, context):
        raise NoRule(
            f"{op.spelled or name_of(op.fn)} has no derivative rule for its argument {unknown!r}",
            op.span,
            f"wrap it in srcgrad.stop_gradient if no derivative should flow through {unknown}",
        )
    match rule.form:
        case "elementwise":
            result = inline(rule.body, (), bound, (op.out,), emit)
            parts = [result] if rule.bare else parts_of(result, len(rule.wrt), emit)
            for name, partial in zip(rule.wrt, parts, strict=True):
                atom = bound[name]
                if isinstance(atom, Var) and atom in context.active:
                    _deliver(atom, _scaled(dy, partial, atom, op.out, table, context), table)
            return
        case "linear":
            result = inline(rule.body, (dy,), bound, (), emit)
        case _:
            result = inline(rule.body, (op.out, dy), bound, (), emit)
    parts = [result] if rule.bare else parts_of(result, len(rule.wrt), emit)
    for name, part in zip(rule.wrt, parts, strict=True):
        atom = bound[name]
        if isinstance(atom, tuple):
            for position, item in enumerate(parts_of(part, len(atom), emit)):
                if isinstance(atom[position], Var) and atom[position] in context.active:
                    _deliver(atom[position], item, table)  # type: ignore[arg-type]
        elif isinstance(atom, Var) and atom in context.active:
            _deliver(atom, part, table)


def _is_active(atom: object, context: Context) -> bool:
    if isinstance(atom, tuple):
        return any(item in context.active for item in atom)
    return atom in context.active


def _first_active(rule: Rule, bound: dict, context: Context) -> str:
    """The first argument that carries a derivative of which the rule knows nothing, or ""."""
    known = (*rule.wrt, *rule.inert)
    return next((n for n in bound if n not in known and _is_active(bound[n], context)), "")


def _scaled(
    dy: Atom, partial: Atom, var: Var, out: Var, table: Cotangents, context: Context
) -> Atom:
    # of a real argument too: the partial of `x * z` in x is z
    if may_be_complex(context.kinds.get(out, ANY)):
        partial = table.emit(np.conj, partial)
    return table.emit(operator.mul, dy, partial, wish=named(var)["wish"])


def may_be_complex(kind: Kind) -> bool:
    match kind:
        case Num(type=number):
            return issubclass(number, (complex, np.complexfloating))
        case Array(dtype=dtype):
            return dtype.kind in "cO"
        case _:
            return not isinstance(kind, (Tuple, List, Dict))


def _deliver(var: Var, value: Atom, table: Cotangents) -> None:
    """Bring a contribution to its variable: un-broadcast, real part, dtype."""
    kind = table.kinds.get(var, ANY)
    if isinstance(kind, (Tuple, List, Dict)):
        # a rule may give an array for a list of numbers
        value = table.emit(prims.fit, value, var, wish=named(var)["wish"])
    else:
        value = table.emit(prims.unbroadcast, value, var, wish=named(var)["wish"])
    if isinstance(table.lookup(var), _Zero) and named(var)["named"]:
        value = table.emit(prims.identity, value, **named(var))
    table.add(var, value)


# --- structure ---------------------------------------------------------------------------------

Handler = Callable[[Op, Sequence[Cotangent], Cotangents, Context], bool]


def _part(value: Cotangent, key: object, table: Cotangents) -> Cotangent:
    match value:
        case Parts(entries):
            return entries.get(key, ZERO)
        case _Zero():
            return ZERO
        case _:
            return table.emit(operator.getitem, value, Const(key))


def _make_tuple(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    for position, arg in enumerate(op.args):
        if arg in context.active:
            table.add(arg, _part(outs[0], position, table))
    return True


def _make_dict(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    keys = op.args[0]
    for position, arg in enumerate(op.args[1:]):
        if arg not in context.active:
            continue
        if isinstance(keys, Const) and isinstance(keys.value, tuple):
            table.add(arg, _part(outs[0], keys.value[position], table))
        else:
            key = table.emit(operator.getitem, keys, Const(position))
            whole = table.atom(op.out, outs[0])
            table.add(arg, table.emit(operator.getitem, whole, key))
    return True


def _unpack(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    source = op.args[0]
    if not isinstance(source, Var) or source not in context.active:
        return True
    if isinstance(context.kinds.get(source, ANY), Tuple):
        entries = {i: out for i, out in enumerate(outs) if not isinstance(out, _Zero)}
        table.add(source, Parts(entries))
        return True
    for position, (var, out) in enumerate(zip(op.outs, outs, strict=True)):
        if not isinstance(out, _Zero):
            table.add_item(source, Const(position), table.atom(var, out))
    return True


def _getitem(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    source, index = op.args
    if index in context.active and source not in context.active:
        raise no_rule(op)
    if not isinstance(source, Var):
        return True
    kind = context.kinds.get(source, ANY)
    if isinstance(kind, Tuple) and isinstance(index, Const) and type(index.value) is int:
        position = index.value % len(kind.items) if kind.items else 0
        table.add_part(source, position, outs[0])
    elif isinstance(kind, Dict) and kind.fields is not None and isinstance(index, Const):
        table.add_part(source, index.value, outs[0])
    else:
        table.add_item(source, index, table.atom(op.out, outs[0]))
    return True


def _store(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`a[i] = v`: `v` receives what was written over; nothing of it reaches the old `a`."""
    target, index, value = op.args
    whole = table.atom(op.out, outs[0])
    emit = table.emit
    kind = context.kinds.get(op.out, ANY)
    if isinstance(value, Var) and value in context.active:
        fn = operator.getitem if not may_repeat(index, context) else prims.surviving
        part = emit(fn, whole, index, wish=named(value)["wish"])
        if isinstance(kind, Array):
            _deliver(value, part, table)
        else:
            table.add(value, part)
    if isinstance(target, Var) and target in context.active:
        zero: Atom = Const(0.0)
        if not isinstance(kind, Array) and isinstance(value, Var):
            zero = table.zero(value)
        table.add(target, emit(prims.with_item, whole, index, zero, **named(target)))
    return True


def may_repeat(index: Atom, context: Context) -> bool:
    """May the index name one place twice (an array of integers, or unknown)?"""
    if isinstance(index, Const):
        return False
    kind = context.kinds.get(index, ANY)
    match kind:
        case Num():
            return False
        case Array(dtype=dtype):
            return dtype.kind != "b"
        case Tuple(items=items):
            return any(_kind_may_repeat(item) for item in items)
        case List():
            return True
        case _:
            return kind is ANY


def _kind_may_repeat(kind: Kind) -> bool:
    match kind:
        case Array(dtype=dtype):
            return dtype.kind != "b"
        case List():
            return True
        case _:
            return kind is ANY


def _append(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    target, value = op.args
    whole = table.atom(op.out, outs[0])
    last, rest = table.emit.many(2, prims.Method("pop"), whole)
    if value in context.active:
        table.add(value, last)
    if isinstance(target, Var):
        table.add(target, rest) if target in context.active else None
    return True


def _pop(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`v = xs.pop()`: the list grows again by the cotangent of what was taken."""
    if len(op.args) > 1:
        raise Unsupported(
            "pop with a position cannot be differentiated yet", op.span, "pop from the end"
        )
    target = op.args[0]
    value, rest = (table.atom(var, out) for var, out in zip(op.outs, outs, strict=True))
    if isinstance(target, Var) and target in context.active:
        table.add(target, table.emit(prims.append, rest, value, **named(target)))
    return True


def _same(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    table.add(op.args[0], outs[0])
    return True


def _sequence(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`list(xs)`, `tuple(xs)`: the items are the same."""
    kind = context.kinds.get(op.args[0], ANY) if op.args else ANY
    if not isinstance(kind, (List, Tuple)) or (isinstance(kind, List) and kind.type is not list):
        raise no_rule(op)
    whole = table.atom(op.out, outs[0])
    fn = tuple if isinstance(kind, Tuple) else list
    table.add(op.args[0], table.emit(fn, whole))
    return True


def _values(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    """`d.values()` outside the head of a loop (which delivers to the dict itself)."""
    source = op.args[0]
    whole = table.atom(op.out, outs[0])
    table.add(source, table.emit(dict, table.emit(zip, source, whole)))
    return True


def _concatenation(
    op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context
) -> bool:
    """`+` and `*` on lists and tuples."""
    kinds = [context.kinds.get(a, ANY) for a in op.args if isinstance(a, Var)]
    if not any(isinstance(kind, (List, Tuple)) for kind in kinds):
        return False
    if op.fn not in (operator.add, operator.iadd):
        raise Unsupported("a repeated list cannot be differentiated yet", op.span, "use a loop")
    whole = table.atom(op.out, outs[0])
    first, second = op.args
    length = table.emit(len, first)
    for arg, bounds in ((first, (Const(None), length)), (second, (length, Const(None)))):
        if arg in context.active:
            cut = table.emit(prims.make_slice, *bounds, Const(None))
            table.add(arg, table.emit(operator.getitem, whole, cut))
    return True


def _getattr(op: Op, outs: Sequence[Cotangent], table: Cotangents, context: Context) -> bool:
    return False


_STRUCTURE: dict[Callable, Handler] = {
    prims.make_tuple: _make_tuple,
    prims.make_list: _make_tuple,
    prims.make_dict: _make_dict,
    prims.unpack: _unpack,
    operator.getitem: _getitem,
    prims.store: _store,
    prims.append: _append,
    prims.identity: _same,
    list: _sequence,
    tuple: _sequence,
    operator.add: _concatenation,
    operator.iadd: _concatenation,
    operator.mul: _concatenation,
    operator.imul: _concatenation,
}

_METHODS: dict[str, Handler] = {
    "append": _append,
    "pop": _pop,
    "values": _values,
}
