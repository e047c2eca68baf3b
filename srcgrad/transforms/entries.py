"""What the tables of structural adjoints are made of: both directions of one operation.

An `Entry` tells which arguments may carry a derivative (`moves`), what they receive from the
cotangents of the outs (`pull`), and what the tangents of the outs are (`push`). An argument that
carries one and is not among `moves` is refused by name, so that nothing is lost silently; indices
and counts are integers, of which nothing flows back.

>>> is_index(Num(int)), is_index(Num(float)), is_index(Slice(Num(int), Known(None), Known(None)))
(True, False, True)
"""

from __future__ import annotations

import collections
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..analysis.iterators import ITERATORS, is_iterator
from ..analysis.rows import key_read
from ..analysis.truncation import cuts_off
from ..analysis.value_results import COLLECTIONS
from ..errors import NoRule, SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Atom, Const, If, Op, Var
from ..ir.kinds import ANY, Array, Dict, Fn, Kind, Known, List, Num, Obj, Place, Ref, Slice, Tuple
from ..ir.kinds_of import kind_of_const
from ..rules.registry import Rule, is_library_class, name_of
from .context import Context
from .cotangents import ZERO, Cotangent, Cotangents, Parts, _Zero, named, wish_for
from .emit import Emitter
from .tangents import Tangents

# one direction: False where it is not for this operation (a rule is asked then)
Pull = Callable[[Op, Sequence[Cotangent], Cotangents, Context], bool]
Push = Callable[[Op, Tangents], bool]

EVERY = range(1_000)
UNKNOWN = "it is not known what an iterator runs through"
WRITE_A_LOOP = "run through a list, or write the loop out"


@dataclass(frozen=True)
class Entry:
    """`moves` are positions of arguments; `options`: may those carry a derivative too?"""

    pull: Pull
    push: Push
    moves: Sequence[int] = (0,)
    options: bool = False


def stray(op: Op, entry: Entry, moves: Callable[[Atom], bool], kind_of: Callable) -> bool:
    """Does an argument carry a derivative of which the entry knows nothing?"""
    for place, atom in enumerate(op.args):
        if place not in entry.moves and moves(atom) and not is_index(kind_of(atom)):
            if atom is not key_read(op, kind_of):
                return True
    return not entry.options and any(
        moves(atom) and not is_index(kind_of(atom)) for _, atom in op.options
    )


def is_index(kind: Kind) -> bool:
    """Integers, slices and masks: what chooses, and carries no derivative where it does."""
    match kind:
        case Num(type=number):
            return issubclass(number, (int, np.integer, np.bool_))
        case Array(dtype=dtype):
            return dtype.kind in "iub"
        case Slice() | Known() | Ref() | Place():
            return True
        case Tuple(items=items):
            return all(map(is_index, items))
        case List(item=item):
            return is_index(item)
        case Obj(type=kind_type):
            return issubclass(kind_type, (str, bytes, slice))
        case _:
            return False


# parameters that say which axis, how often, how many, how far
_COUNTS = frozenset(
    "axis axes axis1 axis2 source destination shift repeats reps n k num shape newshape order "
    "decimals offset ndmin indices_or_sections kth s minlength bins pad_width ddof window_shape "
    "deg m".split()
)


def is_count(name: str, atom: Atom | tuple, kind_of: Callable[[Atom], Kind]) -> bool:
    """Is an integer given where a rule takes a count or an axis? (Nothing flows back to it.)"""
    if isinstance(atom, tuple):
        return all(is_count(name, item, kind_of) for item in atom)
    return name in _COUNTS and is_index(kind_of(atom))


def kind_in(context: Context, atom: Atom) -> Kind:
    if isinstance(atom, Const):
        return kind_of_const(atom.value)
    return context.kinds.get(atom, ANY)


# --- refusing ----------------------------------------------------------------------------------


def refusal(op: Op, reason: str, hint: str) -> SrcgradError:
    return Unsupported(reason, op.span, hint)


def check_collection(op: Op, context: Context) -> None:
    """Refuse containers of which the items are not followed."""
    for atom in (*op.args, *op.outs):
        kind = kind_in(context, atom)
        if isinstance(kind, Obj) and kind.type in COLLECTIONS:
            is_queue = kind.type is collections.deque
            hint = "use a list" if is_queue else "use a dict: `d[key] = d.get(key, 0.0) + value`"
            reason = f"the items of a {kind.type.__name__} cannot carry a derivative"
            if kind.type is not collections.Counter:
                reason = (
                    f"the items of this {kind.type.__name__} carry a derivative, and it is passed "
                    f"on or used as no {'list' if is_queue else 'dict'} is"
                )
            raise refusal(op, reason, hint)


def reaches(op: Op, value: Atom, moves: bool, context: Context) -> bool:
    """Does the derivative of a value that is written come into the array? (A float that is cut
    off to an integer has lost it.)"""
    kind = kind_in(context, op.outs[-1])
    if not moves or cuts_off(op, context.kinds):
        return False
    if not isinstance(kind, Array) or kind.dtype.kind in "fcO":
        return True
    if is_index(kind_in(context, value)):
        return True
    raise refusal(
        op,
        f"a value that carries a derivative is stored in an array of type {kind.dtype}",
        "make the array one of floats",
    )


# --- cotangents --------------------------------------------------------------------------------


def part(value: Cotangent, key: object, table: Cotangents) -> Cotangent:
    """One entry of the cotangent of a container."""
    match value:
        case Parts(entries):
            return entries.get(key, ZERO)
        case _Zero():
            return ZERO
        case _:
            return table.emit(operator.getitem, value, Const(key))


def key_of(index: Const, kind: Kind) -> object:
    """What an entry is known by: of a tuple, its place from the front.

    >>> key_of(Const(-1), Tuple((Num(int), Num(float))))
    1
    """
    place = index.value
    if isinstance(kind, Tuple) and type(place) is int and kind.items:
        return place % len(kind.items)
    return place


def has_fields(kind: Kind) -> bool:
    """Is it a tuple or dict of which each item is known?"""
    return isinstance(kind, Tuple) or isinstance(kind, Dict) and kind.fields is not None


def all_but(value: Cotangent, key: object, var: Var, table: Cotangents) -> Cotangent:
    """The cotangent of `var`, a tuple or dict of known items, without that of one item."""
    if isinstance(value, _Zero):
        return value
    if isinstance(value, Parts):
        return Parts({k: v for k, v in value.entries.items() if k != key})
    kind = table.kinds[var]
    keys = range(len(kind.items)) if isinstance(kind, Tuple) else [k for k, _ in kind.fields]  # type: ignore
    return Parts({k: part(value, k, table) for k in keys if k != key})


def deliver(var: Var, value: Atom, table: Cotangents, is_shaped: bool = False) -> None:
    """Bring a contribution to its variable: un-broadcast (`is_shaped`: it is known to have the
    shape), real part, dtype."""
    kind = table.kinds.get(var, ANY)
    if is_iterator(kind):
        pass  # (its cotangent is a list)
    elif isinstance(kind, (Tuple, List, Dict)):
        # a rule may give an array for a list of numbers
        value = table.emit(prims.fit, value, var, wish=wish_for(var))
    elif not _is_object(kind):
        bring = prims.shaped if is_shaped and isinstance(kind, Array) else prims.unbroadcast
        value = table.emit(bring, value, var, wish=wish_for(var))
    if isinstance(table.lookup(var), _Zero) and named(var)["named"]:
        value = table.emit(prims.identity, value, **named(var))
    table.add(var, value)


def again(items: Atom, op: Op, emit: Emitter, context: Context) -> Atom:
    """The same items once more: an iterator that is done is made anew, and a list of it."""
    if not is_iterator(kind_in(context, items)):
        return items
    made = context.defs.get(items) if isinstance(items, Var) else None
    if not isinstance(made, Op) or made.fn not in ITERATORS:
        raise refusal(op, UNKNOWN, WRITE_A_LOOP)
    first = made.args if made.fn is zip else made.args[:1]
    anew = [again(arg, op, emit, context) for arg in first]
    return emit(list, emit(made.fn, *anew, *made.args[len(anew) :]))


def _is_object(kind: Kind) -> bool:
    """Is it a function, or an object of which a rule gives the cotangent as it is?"""
    match kind:
        case Obj(type=kind_type):
            return not issubclass(kind_type, np.ndarray)
        case _:
            return isinstance(kind, Fn)


def refuse_objects(
    op: Op, rule: Rule, moves: Callable[[Atom], bool], kind_of: Callable[[Atom], Kind]
) -> None:
    """A rule of arrays may not be used for an object of a library."""
    home = rule.body.__module__
    own = (getattr(rule.fn, "__module__", None) or "").startswith("srcgrad.")
    if own or not home.startswith("srcgrad.rules.") or home.startswith("srcgrad.rules.scipy."):
        return
    for atom in op.args:
        kind = kind_of(atom) if moves(atom) else ANY
        if isinstance(kind, Obj) and is_library_class(kind.type):
            what = op.spelled or name_of(op.fn)
            raise NoRule(
                f"{what} of a {kind.type.__name__} has no derivative rule",
                op.span,
                "a sparse matrix has .toarray(); or register a rule for a function of your own",
            )


def cut(table: Cotangents, whole: Atom, start: Atom, stop: Atom) -> Atom:
    """`whole[start:stop]`"""
    bounds = (start, stop, Const(None))
    if all(isinstance(bound, Const) for bound in bounds):
        places: Atom = Const(slice(start.value, stop.value))  # type: ignore[union-attr]
    else:
        places = table.emit(prims.make_slice, *bounds)
    return table.emit(operator.getitem, whole, places)


def choose(
    table: Cotangents,
    test: Atom,
    then: Callable[[Emitter], Sequence[Atom]],
    orelse: Callable[[Emitter], Sequence[Atom]],
    wishes: Sequence[str],
) -> tuple[Var, ...]:
    """An `if` of the reverse sweep, on a test of its own."""
    arms = []
    for write in (then, orelse):
        emit = table.emit.nested()
        arms.append(emit.block(*write(emit)))
    outs = tuple(Var(wish, not wish) for wish in wishes)
    table.emit.add(If(test, arms[0], arms[1], outs, table.emit.span))
    return outs


# --- tangents ----------------------------------------------------------------------------------


def alike(*moves: int) -> Push:
    """The operation is linear in the arguments at `moves` together: the same on the tangents."""

    def push(op: Op, table: Tangents) -> bool:
        return on_tangents(op, table, moves)

    return push


def on_tangents(op: Op, table: Tangents, moves: Sequence[int], options: bool = False) -> bool:
    """The same operation on the tangents. Those of arguments that do not move are made before
    the operation, which may write into them."""
    primal = table.emit.stmts.pop()
    args = tuple(table.atom(a) if place in moves else a for place, a in enumerate(op.args))
    named_args = tuple((k, table.atom(a) if options else a) for k, a in op.options)
    table.emit.add(primal)
    outs = tuple(Var(wish_for(o), o.is_temporary or not o.wish) for o in op.outs)
    spelled = None if op.fn is operator.getitem else op.spelled  # (it may be a plain tuple)
    table.emit.add(Op(outs, op.fn, args, named_args, table.emit.span, spelled))
    enter(op, outs, table)
    return True


def enter(op: Op, tangents: Sequence[Atom], table: Tangents) -> None:
    """Note the tangents of the outs."""
    pairs = zip(op.outs, tangents, strict=True)
    table.entries.update({out: d for out, d in pairs if out in table.context.active})


def settle(op: Op, tangent: Atom, table: Tangents) -> bool:
    """Note the tangent of the one out (of the last, which is the next version), under its name."""
    out = op.outs[-1]
    table.entries[out] = table.emit(prims.identity, tangent, **named(out))
    return True
