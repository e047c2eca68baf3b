"""What the rules of batching work with: the levels of values, and the operations being written.

>>> d = Var("d")
>>> batch = Batch({d: Num(float)}, {d: YES})
>>> batch.rank(d), batch.rank(Const(1.0)), batch.level(d), batch.level(Const(1.0))
(0, 0, True, False)
>>> op = batch.aligned(d, 2) and batch.emit.stmts[-1]
>>> op.fn.__name__, len(batch.emit.stmts)
('getitem', 3)
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from .. import runtime
from ..analysis.cotangents import cotangent_kind
from ..ir import prims
from ..ir.core import UNBOUND, Atom, Const, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Dict, Kind, Known, List, Num, Record, Tuple, is_unknown
from ..ir.kinds_of import kind_of_const
from ..rules.registry import returns
from ..runtime_batches import array_of_each, items_of_each, zeros_for
from .emit import Emitter
from .levels import NO, YES, Level, NotBatched, lifted, part_of

Rule = Callable[[Op, "Batch"], None]


class Batch:
    """`kinds` are those of the values before they were batched. `same`: results of operations
    that have nothing to do."""

    def __init__(self, kinds: Mapping[Var, Kind], levels: dict[Var, Level]):
        self.kinds, self.levels = kinds, levels
        self.same: dict[Var, Atom] = {}
        self.defs: dict[Var, Stmt] = {}
        self.emit = Emitter()
        self.count = Var("count")
        # in a loop, levels may still rise: until they stay, what cannot be brought to one waits
        self.is_trial = self.waits = False

    # --- questions -------------------------------------------------------------------------------

    def use(self, atom: Atom) -> Atom:
        while isinstance(atom, Var) and atom in self.same:
            atom = self.same[atom]
        return atom

    def level(self, atom: Atom) -> Level:
        return self.levels.get(atom, NO) if isinstance(atom, Var) else NO

    def is_batched(self, atom: Atom) -> bool:
        """(Of an array or a number.)"""
        level = self.level(atom)
        if not isinstance(level, bool):
            raise NotBatched("a tuple where an array is expected")
        return level

    def kind(self, atom: Atom) -> Kind:
        if isinstance(atom, Var):
            return self.kinds.get(atom, ANY)
        return kind_of_const(atom.value)

    def rank(self, atom: Atom) -> int:
        """How many axes the value has, without that of directions."""
        return rank_of(self.kind(atom))

    # --- writing ---------------------------------------------------------------------------------

    def write(self, fn: Callable, *args: object, **options: object) -> Var:
        """Append `out = fn(*args, **options)`; what is no Var is a constant."""
        return self.write_as(Var("", is_temporary=True), fn, *args, **options)

    def write_as(self, out: Var, fn: Callable, *args: object, **options: object) -> Var:
        named = tuple((name, _atom(value)) for name, value in options.items())
        self.emit.add(Op((out,), fn, tuple(map(_atom, args)), named, self.emit.span))
        return out

    def give(self, op: Op, fn: Callable, *args: object, **options: object) -> None:
        """Write `op` as a batched call of `fn`."""
        named = tuple((name, _atom(value)) for name, value in options.items())
        spelled = op.spelled if fn is op.fn and fn in _SPELLED else None
        made = replace(op, fn=fn, args=tuple(map(_atom, args)), options=named, spelled=spelled)
        self.emit.add(made)
        self.levels.update(dict.fromkeys(op.outs, YES))

    def give_same(self, op: Op, atom: Atom, level: Level = YES) -> None:
        """The result of `op` is `atom`."""
        self.same[op.out] = atom
        if isinstance(atom, Var):
            self.levels[atom] = level

    def aligned(self, atom: Atom, rank: int) -> Atom:
        """With new axes after that of directions, where it is to meet what has `rank` axes."""
        missing = rank - self.rank(atom)
        if not self.is_batched(atom) or missing <= 0:
            return atom
        return self.with_axes(atom, missing)

    def with_axes(self, atom: Atom, count: int) -> Var:
        return self.write(operator.getitem, atom, self.indices(*[None] * count))

    def indices(self, *rest: object) -> Var:
        """`[:, *rest]`"""
        whole = self.write(prims.make_slice, None, None, None)
        return self.write(prims.make_tuple, whole, *rest)

    def shape(self, shape: Atom) -> Atom:
        """`(count, *shape)`"""
        match self.kind(shape):
            case Num():
                return self.write(prims.make_tuple, self.count, shape)
            case Tuple() if isinstance(shape, Const):
                return self.write(prims.make_tuple, self.count, *shape.value)  # type: ignore[misc]
            case Tuple() | List(type=tuple()):  # type: ignore[misc]
                made = self.defs.get(shape)  # type: ignore[arg-type]
                if isinstance(made, Op) and made.fn is prims.make_tuple:
                    return self.write(prims.make_tuple, self.count, *map(self.use, made.args))
                return self.write(operator.add, self.write(prims.make_tuple, self.count), shape)
        raise NotBatched("a shape that is no tuple")

    # --- what is not batched, batched ------------------------------------------------------------

    def spread(self, atom: Atom, level: Level) -> Atom:
        """The value at this level, which is above its own."""
        have, kind = self.level(atom), self.kind(atom)
        if have == level or atom == UNBOUND or kind == Known(None) or self._is_empty_list(atom):
            return atom
        match kind:
            case Num() | Array() if have is NO and level is YES:
                return self._repeated(atom, kind)
            case Tuple(items=items, type=kind_type) if kind_type is tuple and isinstance(atom, Var):
                parts = []
                for place in range(len(items)):
                    part = self.write(operator.getitem, atom, place)
                    self.levels[part] = part_of(have, place, len(items))
                    self.kinds[part] = items[place]  # type: ignore[index]
                    parts.append(self.spread(part, part_of(level, place, len(items))))
                return self.write(prims.make_tuple, *parts)
        zero = self.defs.get(atom) if isinstance(atom, Var) else None
        if have is NO and level is YES and isinstance(zero, Op) and zero.fn in ZEROS:
            like = zero.args[0]
            if self.level(like) is NO and isinstance(kind, (Dict, List, Record)):
                return self.write_as(_like(atom), zeros_for, self.count, like)
        if self.is_trial:
            self.waits = True
            return atom
        raise NotBatched(f"a {kind} that is the same for all directions on one path")

    def _is_empty_list(self, atom: Atom) -> bool:
        made = self.defs.get(atom) if isinstance(atom, Var) else None
        return isinstance(made, Op) and made.fn is prims.make_list and not made.args

    def _repeated(self, atom: Atom, kind: Num | Array) -> Atom:
        dtype = np.dtype(kind.type) if isinstance(kind, Num) else kind.dtype
        if dtype.kind not in "fciu":
            raise NotBatched(f"numbers of type {dtype}")
        is_double = dtype == np.dtype(float) or dtype.kind not in "fc"
        options = {} if is_double else {"dtype": dtype}
        out = _like(atom)
        if self.rank(atom) == 0:
            zeros = (np.zeros, self.count)
            if isinstance(atom, Const) and atom.value == 0.0:
                return self.write_as(out, *zeros, **options)
            return self.write_as(out, operator.add, self.write(*zeros, **options), atom)
        made = self.defs.get(atom) if isinstance(atom, Var) else None
        if not isinstance(made, Op) or made.fn not in (*ZEROS, np.zeros_like):
            spread = self.write(np.broadcast_to, atom, self.shape(self.shape_of(atom)))
            return self.write_as(out, prims.copy, spread)
        like = made.args[0]
        if self.level(like) is not NO or not isinstance(self.kind(like), Array):
            like = atom
        return self.write_as(out, np.zeros, self.shape(self.shape_of(like)), **options)

    def shape_of(self, atom: Atom) -> Var:
        """The shape of what is not batched."""
        shape = self.write(getattr, atom, "shape")
        self.kinds[shape] = Tuple((Num(int),) * self.rank(atom))  # type: ignore[index]
        return shape

    def learn(self, out: Var, kind: Kind) -> None:
        """What a list was that is an array from here on, was not known before."""
        if is_unknown(self.kind(out)):
            self.kinds[out] = kind  # type: ignore[index]

    def array(self, atom: Atom) -> Atom:
        """A list of batched arrays or numbers, where NumPy takes it for an array."""
        kind = self.kind(atom)
        if not isinstance(kind, List) or kind.type is not list or self.level(atom) is not YES:
            return atom
        rank_of(kind.item)
        made = self.write(array_of_each, atom, self.count)
        self.levels[made] = YES
        lifted_kind = _kind_of_array(lifted(kind, YES), ANY)
        if isinstance(lifted_kind, Array) and lifted_kind.dims is not None:
            self.kinds[made] = Array(lifted_kind.dtype, lifted_kind.dims[1:])  # type: ignore[index]
        return made

    def one(self, atom: Atom) -> Atom:
        """The value along the first direction, to look at its shape."""
        return self.write(operator.getitem, atom, 0) if self.is_batched(atom) else atom


ZEROS = (prims.zeros_like, runtime.zeros_like)


def _like(atom: Atom) -> Var:
    return Var(atom.wish, atom.is_temporary) if isinstance(atom, Var) else Var("", True)


# what is printed as the user spelled it
_SPELLED = (prims.Method("pop"), prims.make_tuple)


def rank_of(kind: Kind) -> int:
    match kind:
        case Num():
            return 0
        case Array(dtype=dtype, dims=(*dims,)) if dtype.kind != "O":
            return len(dims)
    raise NotBatched(f"an operand of kind {kind}")


# --- the kinds of what helpers return ------------------------------------------------------------


def _kind_of_zeros(count: Kind, x: Kind) -> Kind:
    try:
        return lifted(cotangent_kind(x), YES)
    except NotBatched:
        return ANY


def _kind_of_array(items: Kind, count: Kind) -> Kind:
    match items:
        case List(item=Array(dtype=dtype, dims=(first, *rest))):
            return Array(dtype, (first, None, *rest))
    return ANY


def _kind_of_items(d: Kind, x: Kind) -> Kind:
    return _kind_of_zeros(ANY, x)


returns(_kind_of_zeros, zeros_for)
returns(_kind_of_items, items_of_each)
returns(_kind_of_array, array_of_each)


def _atom(value: object) -> Atom:
    return value if isinstance(value, (Var, Const)) else Const(value)


def bound(op: Op, *names: str) -> dict[str, Atom]:
    """The arguments of a call by name: `names` are the parameters, in order."""
    found = dict(zip(names, op.args, strict=False))
    found.update(op.options)
    if len(op.args) > len(names) or not found.keys() <= set(names):
        raise NotBatched(f"the options of {name_of(op.fn)}")
    return found


def name_of(fn: Callable) -> str:
    return getattr(fn, "__name__", None) or getattr(fn, "name", None) or repr(fn)
