"""The table of reverse mode: Var -> cotangent, region by region.

A cotangent is `ZERO` (a symbol: nothing is ever multiplied by it), an Atom, or `Parts` for a
value whose structure is known: a tuple whose entries have cotangents of their own.

>>> import operator
>>> from ..ir.core import Const, Var
>>> x = Var("x")
>>> table = Cotangents(Emitter(), {})
>>> table.lookup(x) is ZERO
True
>>> table.add(x, Const(1.0)); table.add(x, Const(2.0))
>>> table.lookup(x).wish
'dx'
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .. import pairs, runtime_memory
from ..analysis.cotangents import cotangent_kind
from ..ir import columns, prims
from ..ir.core import UNBOUND, Atom, Const, Op, Var
from ..ir.kinds import (
    ANY,
    Array,
    ByMemory,
    Column,
    Dict,
    Kind,
    List,
    Num,
    Record,
    Tuple,
    can_carry,
    if_there,
    is_unknown,
)
from .emit import Emitter
from .masks import Mask


class _Zero:
    def __repr__(self) -> str:
        return "ZERO"


ZERO = _Zero()


@dataclass(frozen=True)
class Place:
    """What is differentiated by: a parameter, or an attribute of one; and its kind."""

    var: Var
    names: tuple[str, ...] = ()
    kind: Kind = ANY


@dataclass(frozen=True, slots=True)
class Parts:
    """The cotangent of a tuple, entry by entry; an entry that is missing is zero."""

    entries: Mapping[object, Cotangent]


Cotangent = _Zero | Parts | Atom


class Cotangents:
    """The cotangents of one region. `owned` are the Vars defined in the region; those of the
    regions around it are looked up, or carried, through `outer`."""

    def __init__(
        self,
        emit: Emitter,
        kinds: Mapping[Var, Kind],
        outer: Cotangents | None = None,
        owned: frozenset[Var] = frozenset(),
    ):
        self.emit, self.kinds, self.outer, self.owned = emit, kinds, outer, owned
        self.entries: dict[Var, Cotangent] = {}
        # Vars whose contributions have been delivered in another way
        self.ignored: set[Var] = set() if outer is None else outer.ignored
        # what a mask has left out of a cotangent, and that cotangent: it holds of no other
        self.masks: dict[Var, Mask] = {}
        self.masked: dict[Var, Cotangent] = {}
        # attributes that are written later, and the Vars that hold what they were
        self.loaded: dict[tuple[Var, object], Var] = {} if outer is None else outer.loaded
        # Vars that some path leaves without a value: nothing can be shaped like them where they
        # are not known to be read
        self.unbound: frozenset[Var] = frozenset() if outer is None else outer.unbound

    # --- reading -----------------------------------------------------------------------------

    def lookup(self, var: Var) -> Cotangent:
        """The cotangent of `var` so far."""
        if var in self.entries:
            return self.entries[var]
        if self.outer is None or var in self.owned:
            return ZERO
        return self.outer_value(var)

    def outer_value(self, var: Var) -> Cotangent:
        """What the region finds for a Var of the regions around it."""
        assert self.outer is not None
        return self.outer.lookup(var)

    def take(self, var: Var) -> Cotangent:
        """The cotangent of a Var whose definition has been reached: complete."""
        value = self.lookup(var)
        self.entries.pop(var, None)
        if self.masked.pop(var, None) is not value:
            self.masks.pop(var, None)
        return value

    def touched(self) -> list[Var]:
        """The Vars of the regions around this one that it contributed to, in order."""
        return [var for var in self.entries if var not in self.owned]

    # --- writing -----------------------------------------------------------------------------

    def add(self, var: Atom, more: Cotangent) -> None:
        """Add a contribution."""
        if isinstance(var, Var) and not isinstance(more, _Zero) and var not in self.ignored:
            self.entries[var] = self.sum(var, self.lookup(var), more)

    def add_part(self, var: Var, key: object, more: Cotangent) -> None:
        """Add a contribution to one entry of a tuple or dict of known structure."""
        self.add(var, Parts({key: more}))

    def add_item(self, var: Var, index: Atom, more: Atom) -> None:
        """Add a contribution to `var[index]`."""
        kind = self.kinds.get(var)
        if isinstance(kind, Array) and kind.dims == ():  # it has one element
            self.add(var, self.emit(prims.unbroadcast, more, var, **named(var)))
            return
        before = self.lookup(var)
        current = self.shaped(var, before)
        if isinstance(before, Var):
            current = as_written(current, var, self.kinds.get(var, ANY), self.emit)
        is_tuple = isinstance(before, Parts) and isinstance(kind, Tuple)
        if is_tuple or isinstance(before, Var) and self._may_be_tuple(before, kind):
            current = self.emit(list, current, wish=wish_for(var))
        self.entries[var] = self.emit(prims.add_item, current, index, more, **named(var))

    def _may_be_tuple(self, cotangent: Var, kind: Kind | None) -> bool:
        """(That of a tuple is a list where its items are added to.)"""
        if not isinstance(kind, List) or kind.type is not tuple:
            return False
        made = [op for op in self.emit.stmts if isinstance(op, Op) and cotangent in op.outs]
        return not made or made[-1].fn not in (list, prims.add_item)

    def sum(self, var: Var, a: Cotangent, b: Cotangent) -> Cotangent:
        match a, b:
            case _Zero(), _:
                return b
            case _, _Zero():
                return a
            case Parts(), Parts():
                keys = dict.fromkeys([*a.entries, *b.entries])
                pairs = {k: (a.entries.get(k, ZERO), b.entries.get(k, ZERO)) for k in keys}
                return Parts({k: self._sum_of(var, k, x, y) for k, (x, y) in pairs.items()})
            case Parts(), _:
                return self.sum(var, self.atom(var, a), b)
            case _, Parts():
                return self.sum(var, a, self.atom(var, b))
            case _:
                fn = operator.add if self.is_plain(var) else prims.add_cotangents
                return self.emit(fn, a, b, **named(var))

    def _sum_of(self, var: Var, key: object, a: Cotangent, b: Cotangent) -> Cotangent:
        """The sum for one entry. (What is made whole is shaped like the entry itself.)"""
        is_whole = not any(isinstance(one, Parts) for one in (a, b))
        is_one = isinstance(a, _Zero) or isinstance(b, _Zero)
        return self.sum(Var(var.wish, True) if is_whole or is_one else self.part_of(var, key), a, b)

    def is_plain(self, var: Var) -> bool:
        """Is `+` the sum of two cotangents of `var`?"""
        return isinstance(self.kinds.get(var, ANY), (Num, Array, ByMemory, Column))

    def mask(self, var: Var, mask: Mask) -> None:
        """The cotangent of `var` so far is zero where the mask says it."""
        self.masks[var], self.masked[var] = mask, self.entries[var]

    # --- making atoms ------------------------------------------------------------------------

    def atom(self, var: Var, value: Cotangent) -> Atom:
        """The cotangent as one value: zeros and tuples are made."""
        match value:
            case _Zero():
                return self.zero(var)
            case Parts(entries):
                return self._whole(var, entries)
            case _:
                return value

    def sparse(self, var: Var, value: Cotangent) -> Atom:
        """The same with None for the entries of a tuple that are zero."""
        kind = self.kinds.get(var, ANY)
        if not isinstance(value, Parts) or not isinstance(kind, Tuple):
            return self.atom(var, value)
        items = [
            self._entry(var, i, k, value.entries) if i in value.entries else Const(None)
            for i, k in enumerate(kind.items)
        ]
        return self.emit(prims.make_tuple, *items, **named(var))

    def shaped(self, var: Var, value: Cotangent) -> Atom:
        """The same where `var` is read, so that it is bound: in its shape."""
        if isinstance(value, _Zero):
            return self.bound_zero(var)
        return self.atom(var, self.fitted(var, value) if var in self.unbound else value)

    def fitted(self, var: Var, value: Cotangent) -> Cotangent:
        """A cotangent that may be the zero of what is not bound, in the shape of `var`."""
        if isinstance(value, (_Zero, Parts)) or self._is_number(var):
            return value
        return self.emit(prims.fit, value, var, **named(var))

    def _is_number(self, var: Var) -> bool:
        return isinstance(self.kinds.get(var, ANY), Num)

    def zero(self, var: Var) -> Atom:
        """The zero cotangent of `var`; a number or None where that may be unbound (`fit` brings
        it to a shape where it is bound)."""
        if var not in self.unbound or self._is_number(var):
            return self.bound_zero(var)
        return Const(0.0) if isinstance(self.kinds.get(var, ANY), Array) else Const(None)

    def bound_zero(self, var: Var) -> Atom:
        """The zero cotangent of what is bound."""
        kind = self.kinds.get(var, ANY)
        if isinstance(kind, Num):
            return Const(0j if issubclass(kind.type, complex) else 0.0)
        if isinstance(kind, Record):
            return self._whole(var, {})
        if isinstance(kind, Column):
            made = columns.CotangentsOf(str(kind.name), cotangent_kind(kind).item)
            return self.emit(made, **named(var))
        if isinstance(kind, ByMemory):
            return self.emit(runtime_memory.ByMemory, **named(var))
        if isinstance(kind, Tuple) or (isinstance(kind, List) and kind.type is tuple):
            zeros = self.emit(prims.zeros_like, var)
            return self.emit(list, zeros, **named(var))
        return self.emit(prims.zeros_like, var, **named(var))

    def _whole(self, var: Var, entries: Mapping[object, Cotangent]) -> Atom:
        kind = if_there(self.kinds.get(var, ANY))  # (what has parts is there)
        if isinstance(kind, Tuple):
            items = [self._entry(var, i, k, entries) for i, k in enumerate(kind.items)]
            return self.emit(prims.make_tuple, *items, **named(var))
        if isinstance(kind, Dict) and kind.fields is not None:
            keys = tuple(k for k, _ in kind.fields)
            items = [self._entry(var, key, k, entries) for key, k in kind.fields]
            return self.emit(prims.make_dict, Const(keys), *items, **named(var))
        if isinstance(kind, Record):
            items = [self._entry(var, key, k, entries) for key, k in kind.fields]
            names = tuple(name for name, _ in kind.fields)
            return self.emit(prims.Made(kind.type, names), *items, **named(var))
        if is_unknown(kind):
            some = {key: value for key, value in entries.items() if not isinstance(value, _Zero)}
            items = [self.atom(self.part_of(var, key), value) for key, value in some.items()]
            given = self.emit(prims.make_dict, Const(tuple(some)), *items)
            return self.emit(pairs.whole, given, var, **named(var))
        whole: Atom = self.bound_zero(var)
        for key, value in entries.items():
            if not isinstance(value, _Zero):
                part = self.atom(self.part_of(var, key), value)
                whole = self.emit(prims.add_item, whole, Const(key), part, **named(var))
        return whole

    def _entry(
        self, var: Var, key: object, kind: Kind, entries: Mapping[object, Cotangent]
    ) -> Atom:
        value = entries.get(key, ZERO)
        if isinstance(value, _Zero) and not can_carry(kind):
            return Const(None)
        if isinstance(value, _Zero) and isinstance(kind, Num):
            return Const(0.0)
        if isinstance(value, (_Zero, Parts)):
            return self.atom(self.part_of(var, key), value)
        return value

    def part_of(self, var: Var, key: object) -> Var:
        """One entry of a value, as it was when the function had just read it."""
        kind = if_there(self.kinds.get(var, ANY))
        if (var, key) in self.loaded:
            return self.loaded[var, key]
        if is_unknown(kind) and isinstance(key, str):  # (of an object, or of a dict)
            return self.emit(pairs.at_path, var, Const((key,)), wish=var.wish)
        load = getattr if isinstance(kind, Record) else operator.getitem
        part = self.emit(load, var, Const(key), wish=var.wish)
        if isinstance(kind, Record):
            self.learn(part, dict(kind.fields)[str(key)])
        elif isinstance(kind, Tuple) and type(key) is int:
            self.learn(part, kind.items[key])
        elif isinstance(kind, Dict) and kind.fields is not None:
            self.learn(part, dict(kind.fields)[key])
        elif isinstance(kind, List):
            self.learn(part, kind.item)
        return part

    def learn(self, var: Var, kind: Kind) -> None:
        """Note the kind of a Var that is made here."""
        assert isinstance(self.kinds, dict)
        self.kinds[var] = kind


class LoopCotangents(Cotangents):
    """The cotangents of the body of a loop's mirror: those of the Vars around the loop are
    carried from iteration to iteration. `carried`: Var -> its cotangent inside the body."""

    def __init__(
        self, emit: Emitter, kinds: Mapping[Var, Kind], outer: Cotangents, owned: frozenset[Var]
    ):
        super().__init__(emit, kinds, outer, owned)
        self.carried: dict[Var, Var] = {}

    def outer_value(self, var: Var) -> Cotangent:
        if var not in self.carried:
            self.carried[var] = cotangent_var(var)
        return self.carried[var]


def as_written(d: Atom, var: Var, kind: Kind, emit: Emitter) -> Atom:
    """What is written into, the tangent or cotangent `d` of `var`: complex, and as precise, where
    that is, though what it was made of is not (`z = x + 0j; z[0] *= 1j`)."""
    if is_unknown(kind):
        return emit(runtime_memory.as_written, d, var, **named(var))
    if not isinstance(kind, Array) or kind.dtype.kind not in "fc" or kind.dtype == np.float32:
        return d
    dtype = _TYPES.get(kind.dtype.type, kind.dtype.type)
    return emit(prims.Method("astype"), d, Const(dtype), **named(var))


# how a dtype is written
_TYPES: dict[type, type] = {np.float64: float, np.complex128: complex}


def wish_for(var: Var) -> str:
    """The name that the cotangent of `var` would like."""
    return f"d{var.wish}" if var.wish else ""


def named(var: Var) -> dict[str, object]:
    """Emitter options: the cotangent of a named Var is named."""
    return {"wish": wish_for(var), "named": bool(var.wish) and not var.is_temporary}


def cotangent_var(var: Var) -> Var:
    return Var(wish_for(var), var.is_temporary or not var.wish)


def is_unbound(atom: Atom) -> bool:
    return atom == UNBOUND
