"""Containers that calls make: what is in them was put there out of sight.

    p, q = f(x)    each is memory of its own, as soon as it is there
    r = f(x)       `r[i]` and `r[j]` may be one memory: `Made(r)`

>>> import operator
>>> t, p, q, x = Var("t"), Var("p"), Var("q"), Var("x")
>>> call, take = Op((t,), len, (x,)), Op((p, q), prims.unpack, (t, Var("")))
>>> kinds = {t: List(Array(None, None))}
>>> makes_items(call, kinds), makes_items(take, kinds)
(False, False)
"""

from __future__ import annotations

import builtins
import operator
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from .. import runtime
from ..ir import prims
from ..ir.core import Atom, Block, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Slice, Tuple
from ..ir.records import is_plain_namedtuple
from ..ir.walk import reads, regions
from .memory import is_immutable, kind_of_atom

# containers made of the arguments themselves, and of the items of the arguments
MADE_OF = frozenset({prims.make_tuple, prims.make_list, prims.make_set, prims.make_dict})
MADE_OF_ITEMS = frozenset({list, tuple, dict, sorted, reversed, iter})
MADE_OF_TUPLES = frozenset({zip, enumerate})
MAKING = MADE_OF | MADE_OF_ITEMS | MADE_OF_TUPLES


def is_display(op: Op) -> bool:
    """Is the result a container, or an object, of the arguments themselves?"""
    return op.fn in MADE_OF or isinstance(op.fn, prims.Made) or is_plain_namedtuple(op.fn)


@dataclass(frozen=True)
class Made:
    """What a call put into the container that it returned."""

    container: Var


def makes_items(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is it a call of a function that makes containers in its own way?"""
    fn = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
    if isinstance(fn, (prims.Method, prims.Opaque)) or not op.outs:
        return False
    home = (getattr(fn, "__module__", None) or getattr(type(fn), "__module__", "")).split(".")[0]
    if home in ("srcgrad", "_operator", "operator", builtins.__name__):
        return fn in (prims.copy, prims.zeros_like, divmod)
    kind = kinds.get(op.outs[0], ANY)
    return isinstance(kind, (Tuple, List, Dict)) and not is_immutable(kind)


@dataclass(frozen=True)
class Copy:
    """A container that holds the items of some, and what else it is given; `adds`: some of its
    items are sums, made out of sight. `may_be`: it may be one of these."""

    of: tuple[Atom, ...]
    held: tuple[Atom, ...] = ()
    adds: bool = False
    may_be: tuple[Atom, ...] = ()


def changed_copy(op: Op, kinds: Mapping[Var, Kind]) -> Copy | None:
    """Is it a copy of a container, perhaps with other items?"""
    if len(op.outs) != 1 or not op.args or not _is_container(op.args[0], kinds):
        return None
    first, last = op.args[0], op.args[-1]
    if op.fn == prims.Method("copy"):
        return Copy((first,))
    if op.fn == prims.Method("_replace") and isinstance(kind_of_atom(first, kinds), Tuple):
        return Copy((first,), tuple(value for _, value in op.options))
    if op.fn is prims.with_item:
        is_part = isinstance(kind_of_atom(op.args[1], kinds), Slice)
        return Copy((first, last)) if is_part else Copy((first,), (last,))
    if op.fn in (prims.add_item, runtime.add_at):
        return Copy((first, last), (last,), True, (first,) if op.fn is runtime.add_at else ())
    if op.fn in (prims.add_cotangents, runtime.add):
        return Copy(op.args, (), True, op.args)
    return None


def holds_arrays(kind: Kind) -> bool:
    """Is it a list or dict in which there is no other container?"""
    match kind:
        case List(item=item):
            items = [item]
        case Dict(fields=fields, item=item):
            items = [item, *(inner for _, inner in fields or ())]
        case _:
            return False
    return not any(map(_holds_more, items))


def is_nested(kind: Kind) -> bool:
    """Is it a container in which there may be others?"""
    if isinstance(kind, Tuple):
        return any(map(_holds_more, kind.items))
    return not holds_arrays(kind)


def _holds_more(item: Kind) -> bool:
    return not isinstance(item, Array) and not is_immutable(item)


def adds_items(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Does it put the items of its argument into a container, not the argument itself?"""
    if not isinstance(op.fn, prims.Method) or op.fn.name not in _ADDING_ITEMS:
        return False
    return isinstance(kind_of_atom(op.args[0], kinds), (List, Dict))


_ADDING_ITEMS = frozenset({"extend", "extendleft", "update"})


def is_one_item(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Does it take single items out of a container of its kind?"""
    if not _is_container(op.args[0], kinds):
        return False
    if op.fn is not operator.getitem:
        return op.fn in (prims.unpack, next)
    is_dict = isinstance(kind_of_atom(op.args[0], kinds), Dict)
    return is_dict or isinstance(kind_of_atom(op.args[1], kinds), Num)


def _is_container(atom: Atom, kinds: Mapping[Var, Kind]) -> bool:
    return isinstance(kind_of_atom(atom, kinds), (Tuple, List, Dict))


def taken_at_once(
    block: Block, kinds: Mapping[Var, Kind], mixed: Collection[Op] = ()
) -> dict[Var, Var]:
    """The arrays that are taken out of such a container in the block of the call, all of them and
    never again, and what the call made; of `mixed` calls two of them may be one memory.
    (`(p, q), r = f(x)` takes them out of what the container holds, too.)"""
    uses = Counter(reads(block))
    found: dict[Var, Var] = {}
    for stmts in _runs(block):
        whole: dict[Atom, Var] = {}
        for stmt in stmts:
            if not isinstance(stmt, Op):
                continue
            if stmt.fn is prims.unpack and stmt.args[0] in whole:
                call = whole[stmt.args[0]]
                found.update((out, call) for out in stmt.outs if _is_array(out, kinds))
                taken = [out for out in stmt.outs if _is_container(out, kinds)]
                whole |= {out: call for out in taken if uses[out] == 1}
            elif stmt not in mixed and makes_items(stmt, kinds):
                whole |= {out: out for out in stmt.outs[:1] if uses[out] == 1}
    return found


def _is_array(var: Var, kinds: Mapping[Var, Kind]) -> bool:
    return isinstance(kinds.get(var), Array)


def _runs(block: Block) -> Iterator[tuple[Stmt, ...]]:
    """The statements of a block, and of each block in it."""
    yield block.stmts
    for stmt in block.stmts:
        if not isinstance(stmt, Op):
            for region in regions(stmt):
                yield from _runs(region)
