"""What methods of the user's objects decide is decided once, where it stands.

`if obj:`, `obj != other`, `obj in objs`, `sorted(objs)` and `objs.remove(obj)` run methods, which
may read what is written later, and what a copy of an object does not have. So the reverse sweep
asks for none of it again: it reads the number or the places that came out.

    if v: ...              ->    t = bool(v);  if t: ...
    ys = sorted(xs)        ->    t = sorted_places(xs, False);  ys = picked(xs, t)
    xs.remove(v)           ->    t = xs.index(v);  del xs[t]
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from .. import runtime
from ..analysis.objects_given import parts_of
from ..attributes import MISSING, lookup
from ..ir import prims
from ..ir.core import FALSE, NONE, Atom, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Obj, Record, Ref, Tuple
from ..ir.walk import map_blocks, reads, stmts_in
from .read_as import stands_for_index
from .users import is_users_class

_COMPARING = frozenset({
    operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge,
    operator.contains, operator.not_, bool,
})  # fmt: skip
# where the index stands: behind the container, or anywhere
_BEHIND = (operator.getitem, prims.store, prims.delete_item, prims.add_item, np.put)
_ANYWHERE = (prims.make_slice, range)
_AMONG = frozenset({"index", "count"})
_INT = Num(int)


def asked_once(block: Block, kinds: dict[Var, Kind]) -> Block:
    """The block in which such methods run once; `kinds` is told of what is new in it."""
    if not any(_is_of_account(stmt, kinds) for stmt in stmts_in(block)):
        return block
    return _Rewriting(kinds, set(reads(block))).block(block)


class _Rewriting:
    def __init__(self, kinds: dict[Var, Kind], read: set[Var]):
        self.kinds, self.read = kinds, read

    def block(self, block: Block) -> Block:
        stmts = (new for stmt in block.stmts for new in self.statement(stmt))
        return Block(tuple(stmts), block.end)

    def statement(self, stmt: Stmt) -> Iterator[Stmt]:
        if not _is_of_account(stmt, self.kinds):
            yield map_blocks(stmt, self.block)
        elif isinstance(stmt, If):
            test = self.new(Num(bool))
            yield Op((test,), _asking(bool), (stmt.test,), (), stmt.span)
            yield replace(cast(If, map_blocks(stmt, self.block)), test=test)
        else:
            yield from self.operation(cast(Op, stmt))

    def operation(self, op: Op) -> Iterator[Op]:
        if op.fn is sorted:
            yield (ask := self.places(op))
            yield Op(op.outs, runtime.picked, (op.args[0], ask.out), (), op.span)
        elif op.fn == prims.Method("sort"):
            picked = self.new(self.kinds.get(op.args[0], ANY))
            yield (ask := self.places(op))
            yield Op((picked,), runtime.picked, (op.args[0], ask.out), (), op.span)
            args = (op.args[0], Const(slice(None)), picked)
            yield from self.writing(op, prims.store, args)
        elif op.fn == prims.Method("remove"):
            target, value = op.args
            fn, place = prims.Method("index"), self.new(_INT)
            is_user = _asks(self.kind(value)) or _asks(self.kind(target))
            yield Op((place,), _asking(fn) if is_user else fn, (target, value), (), op.span)
            yield from self.writing(op, prims.delete_item, (target, place))
        elif indices := _indices(op, self.kinds):
            yield from self.indexing(op, indices)
        else:
            yield replace(op, fn=_asking(op.fn), spelled=None)

    def indexing(self, op: Op, indices: Sequence[Atom]) -> Iterator[Op]:
        args = []
        for atom in op.args:
            kind = self.kind(atom)
            if atom in indices and isinstance(kind, Tuple) and stands_for_index(kind):
                items = [self.new(item) for item in kind.items]
                for place, item in enumerate(items):
                    yield Op((item,), operator.getitem, (atom, Const(place)), (), op.span)
                numbers = []
                for item in items:
                    asked = self.index(item, op)
                    yield from asked
                    numbers.append(asked[-1].out if asked else item)
                atom = self.new(Tuple(tuple(map(self.kind, numbers))))
                yield Op((atom,), prims.make_tuple, tuple(numbers), (), op.span)
            elif atom in indices:
                asked = self.index(atom, op)
                yield from asked
                atom = asked[-1].out if asked else atom
            args.append(atom)
        yield replace(op, args=tuple(args))

    def index(self, atom: Atom, op: Op) -> list[Op]:
        if not stands_for_index(self.kind(atom)):
            return []
        return [Op((self.new(_INT),), _asking(operator.index), (atom,), (), op.span)]

    def places(self, op: Op) -> Op:
        reverse = dict(op.options).get("reverse", FALSE)
        places = self.new(List(_INT))
        return Op((places,), _asking(runtime.sorted_places), (op.args[0], reverse), (), op.span)

    def writing(self, op: Op, fn: Callable, args: tuple[Atom, ...]) -> Iterator[Op]:
        result, version = op.outs
        yield Op((version,), fn, args, (), op.span)
        if result in self.read:
            yield Op((result,), prims.identity, (NONE,), (), op.span)

    def kind(self, atom: Atom) -> Kind:
        return _kind(atom, self.kinds)

    def new(self, kind: Kind) -> Var:
        var = Var("", True)
        self.kinds[var] = kind
        return var


def _asking(fn: Callable) -> prims.Asking:
    return prims.Asking(fn)


def _is_of_account(stmt: Stmt, kinds: Mapping[Var, Kind]) -> bool:
    match stmt:
        case If(test=test):
            return _has_truth(_kind(test, kinds))
        case Op(fn=fn, args=args) if fn is sorted or fn == prims.Method("sort"):
            options = dict(stmt.options)
            is_plain = options.get("key", NONE) == NONE and len(args) == 1
            first = _kind(args[0], kinds)
            return is_plain and isinstance(first, (List, Tuple)) and _asks(first)
        case Op(fn=prims.Method(name="remove"), args=[target, _], outs=[_, _]):
            kind = _kind(target, kinds)
            return isinstance(kind, List) and kind.type is list
        case Op(fn=prims.Method(name=name), args=[target, _]) if name in _AMONG:
            return isinstance(_kind(target, kinds), (List, Tuple)) and _asks_any(stmt, kinds)
        case Op(fn=fn):
            if any(stands_for_index(_kind(atom, kinds)) for atom in _indices(stmt, kinds)):
                return True
            return _is_comparing(fn) and _asks_any(stmt, kinds)
        case _:
            return False


def _indices(op: Op, kinds: Mapping[Var, Kind]) -> Sequence[Atom]:
    """The operands that are indices, or may be."""
    if not op.args or op.fn in _ANYWHERE:
        return op.args
    is_method = isinstance(op.fn, prims.Method) and op.fn.name in ("pop", "insert")
    is_row = isinstance(_kind(op.args[0], kinds), (Array, List, Tuple))
    return op.args[1:2] if is_row and (is_method or op.fn in _BEHIND) else ()


def _is_comparing(fn: object) -> bool:
    return type(fn).__hash__ is not None and fn in _COMPARING


def _asks_any(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    return any(_asks(_kind(atom, kinds)) for atom in op.args)


def _kind(atom: Atom, kinds: Mapping[Var, Kind]) -> Kind:
    return kinds.get(atom, ANY) if isinstance(atom, Var) else Num(bool)


def _asks(kind: Kind) -> bool:
    """May comparing such values run methods of the user's classes?"""
    match kind:
        case Record(type=cls) if not issubclass(cls, tuple):
            return True
        case Ref():
            return True
        case Obj(type=cls):
            return is_users_class(cls)
        case Dict() | List() | Tuple() | Record():
            return any(map(_asks, parts_of(kind)))
        case _:
            return False


def _has_truth(kind: Kind) -> bool:
    """May asking whether it is true run a method of the user's?"""
    match kind:
        case Record(type=cls) | Ref(type=cls) | Obj(type=cls):
            named = (lookup(cls, name) for name in ("__bool__", "__len__"))
            return is_users_class(cls) and any(found is not MISSING for found in named)
        case _:
            return False


__all__ = ["asked_once"]
