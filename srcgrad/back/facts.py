"""What inlining knows of a function before it walks: definitions, uses, versions, idioms.

>>> import operator
>>> from ..ir.core import Param
>>> x, t, y = Var("x"), Var("t", True), Var("y")
>>> body = Block((Op((t,), operator.mul, (x, x)), Op((y,), operator.add, (t, t))), (y,))
>>> facts = Facts(Function("f", (Param(x, "x"),), body), {})
>>> facts.count(t), facts.count(y)
(2, 1)
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np

from ..analysis.cotangents import fit_axes, needs_fit
from ..analysis.effects import is_in_place
from ..analysis.sizes import is_never_one
from ..ir import prims
from ..ir.core import Atom, Block, Each, Function, If, Loop, Op, Stmt, Var, While
from ..ir.kinds import Array, Kind, Known, Num
from ..ir.walk import own_atoms, regions, stmts_in
from .held import add_to_item, kind_of_atom
from .memory import version_of

INDEXES = (prims.make_slice, prims.make_tuple)
_INDEXED = (operator.getitem, prims.store, prims.delete_item, add_to_item)


def boolean_arm(stmt: If) -> Block | None:
    """The arm of `a and b` or `a or b` that is `a` again."""
    if len(stmt.outs) == 1 and isinstance(stmt.test, Var):
        for arm in (stmt.then, stmt.orelse):
            if not arm.stmts and arm.end[0] is stmt.test:
                return arm
    return None


def is_idle(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is the result of the operation its first argument?"""
    if op.fn is prims.identity:
        return True
    if op.fn not in (prims.fit, prims.unbroadcast, prims.spread, prims.copy):
        return False
    d = kind_of_atom(op.args[0], kinds)
    match op.fn:
        case prims.fit:
            return not needs_fit(d, kind_of_atom(op.args[1], kinds))
        case prims.copy:
            return isinstance(d, (Num, Known))
        case _:
            return has_shape_of(d, kind_of_atom(op.args[1], kinds), op.fn is prims.spread)


def written_atoms(op: Op, kinds: Mapping[Var, Kind]) -> tuple[Atom, ...]:
    """What of the arguments stands in the text: where a cotangent is summed over known axes, its
    variable does not."""
    if op.fn not in (prims.unbroadcast, prims.fit) or op.options:
        return tuple(own_atoms(op))
    d, x = (kind_of_atom(arg, kinds) for arg in op.args)
    if not isinstance(d, Array) or d.dtype.kind != "f" or not isinstance(x, Array):
        return op.args
    axes = fit_axes(d, x)
    if axes is None or axes[0] is None or d.dtype != x.dtype:
        return op.args
    return op.args[:1]


def has_shape_of(d: Kind, x: Kind, may_be_less: bool = False) -> bool:
    """Have a contribution and its variable the same shape, and is the former real if the latter
    is? `may_be_less`: it may still have to be broadcast to that, as the tangent of a result."""
    match d, x:
        case Num(type=d_type), Num(type=x_type):
            return issubclass(x_type, (complex, np.complexfloating)) or not issubclass(
                d_type, (complex, np.complexfloating)
            )
        case Array(dtype=d_dtype), Array(dtype=x_dtype):
            if may_be_less and not _have_same_axes(d, x):
                return False
            return fit_axes(d, x) == ((), False) and (d_dtype.kind != "c" or x_dtype.kind == "c")
        case _:
            return False


def _have_same_axes(d: Array, x: Array) -> bool:
    """(Two axes that meet and are never 1 have the same length.)"""
    if d.dims is None or x.dims is None or len(d.dims) != len(x.dims):
        return False
    return all(
        m == n and m is not None or is_never_one(m) and is_never_one(n)
        for m, n in zip(d.dims, x.dims, strict=True)
    )


class Facts:
    """Definitions and uses of every Var, and the statements that have an idiom of their own."""

    def __init__(self, function: Function, kinds: Mapping[Var, Kind]):
        self.kinds = kinds
        self.roots: dict[Var, Atom] = {}
        self.defs: dict[Var, Stmt] = {}
        self.home: dict[Var, Block] = {}
        self.uses: dict[Var, list[Block]] = {}
        self.around: dict[Block, tuple[Block, Stmt]] = {}
        self.augmented: dict[Op, tuple[Op, Op]] = {}
        self.idioms: dict[Op, Op] = {}
        self.elided: set[Op] = set()
        self.named: set[Var] = set()
        self.late: frozenset[Var] = frozenset()
        self.last: set[Var] = set()
        self.indexes: set[Var] = set()
        self.surely_read: set[Atom] = set(function.body.end)
        self._stores: list[tuple[Block, Op]] = []
        self._find_roots(function.body)
        self._block(function.body)
        for atom in function.body.end:
            self._use(atom, function.body)
        self._find_last(function.body)
        self._find_indexes(function.body)
        for block, op in self._stores:
            self._idiom(block, op)

    def _find_last(self, body: Block) -> None:
        """Conversions of results, which only `return` reads: `return dx, float(da)`."""
        for atom in map(self.root, body.end):
            made = self.defs.get(atom) if isinstance(atom, Var) else None
            if (
                isinstance(made, Op)
                and made.fn in (prims.fit, prims.copy)
                and self.count(atom) == 1
            ):  # type: ignore[arg-type]
                before = self.root(made.args[0])
                if isinstance(before, Var) and not before.is_temporary:
                    if before.wish == made.out.wish:
                        self.last.add(made.out)

    def _find_indexes(self, body: Block) -> None:
        """The Vars that are only read as an index, or as a part of one."""
        ops = [stmt for stmt in stmts_in(body) if isinstance(stmt, Op)]
        counts = Counter(
            op.args[1]
            for op in ops
            if op.fn in _INDEXED and op not in self.elided and isinstance(op.args[1], Var)
        )
        for op in reversed(ops):
            if op.fn in INDEXES and len(op.outs) == 1 and op.outs[0].is_temporary:
                if counts[op.outs[0]] and counts[op.outs[0]] == self.count(op.outs[0]):
                    self.indexes.add(op.outs[0])
                    counts.update(arg for arg in op.args if isinstance(arg, Var))

    def root(self, atom: Atom) -> Atom:
        while isinstance(atom, Var) and atom in self.roots:
            atom = self.roots[atom]
        return atom

    def _find_roots(self, block: Block) -> None:
        """Versions of one storage, and other values that are surely the same as one before."""
        for stmt in block.stmts:
            for region in regions(stmt):
                self._find_roots(region)
            match stmt:
                case Op(outs=outs, args=args):
                    version = version_of(stmt, self.kinds)
                    if version:
                        self.roots[version[0]] = version[1]
                    elif outs and outs[0].is_temporary and is_idle(stmt, self.kinds):
                        self.roots[outs[0]] = args[0]
                        self.elided.add(stmt)
                case If(then=then, orelse=orelse, outs=outs):
                    for out, one, other in zip(outs, then.end, orelse.end, strict=True):
                        root = self.root(one)
                        if isinstance(root, Var) and root is self.root(other):
                            self.roots[out] = root
                case Loop(carries=carries, body=body):
                    for carry, end in zip(carries, body.end, strict=True):
                        if isinstance(carry.init, Var) and self.root(end) is carry.inside:
                            self.roots[carry.inside] = carry.init
                            self.roots[carry.out] = carry.init

    def count(self, var: Var) -> int:
        return len(self.uses.get(var, ()))

    def _use(self, atom: Atom, block: Block) -> None:
        atom = self.root(atom)
        if isinstance(atom, Var):
            self.uses.setdefault(atom, []).append(block)

    def _unuse(self, atom: Atom) -> None:
        atom = self.root(atom)
        if isinstance(atom, Var):
            self.uses[atom].pop()

    def give_up(self, store: Op) -> None:
        """`y[i] += v` cannot be written so here."""
        load, made = self.augmented.pop(store)
        del self.idioms[load], self.idioms[made]
        for atom in store.args[:2]:
            self._use(atom, self.home[store.outs[0]])

    def _block(self, block: Block) -> None:
        for stmt in block.stmts:
            for region in regions(stmt):
                self.around[region] = block, stmt
            if isinstance(stmt, Op):
                if stmt in self.elided:
                    continue
                for out in stmt.outs:
                    self.defs[out], self.home[out] = stmt, block
                if stmt.fn in (prims.store, setattr) and stmt.outs:
                    self._stores.append((block, stmt))
                if isinstance(stmt.fn, (prims.Opaque, prims.Closure)):
                    self.named.update(a for a in map(self.root, stmt.args) if isinstance(a, Var))
                self.surely_read.update(own_atoms(stmt))
            for atom in self._atoms(stmt):
                self._use(atom, block)
            for region in regions(stmt):
                self._block(region)
            match stmt:
                case If(test=test, then=then, orelse=orelse, outs=outs):
                    for out, *ends in zip(outs, then.end, orelse.end, strict=True):
                        if out not in self.roots:
                            self._use(ends[0], then)
                            self._use(ends[1], orelse)
                        self.defs[out], self.home[out] = stmt, block
                    self.surely_read.add(test)
                    if boolean_arm(stmt):
                        self._unuse(test)
                case Loop(head=head, carries=carries, body=body, stop=stop):
                    self._use(stop, body)
                    for carry, end in zip(carries, body.end, strict=True):
                        if carry.inside not in self.roots:
                            self._use(end, body)
                    if isinstance(head, While):
                        self._use(head.test.end[0], head.test)

    def _atoms(self, stmt: Stmt) -> Iterator[Atom]:
        """What the statement itself reads, in the block where it stands."""
        if isinstance(stmt, Op):
            yield from written_atoms(stmt, self.kinds)
            return
        if not isinstance(stmt, Loop):
            yield from own_atoms(stmt)
            return
        if isinstance(stmt.head, Each):
            yield stmt.head.items
        for carry in stmt.carries:
            if carry.inside not in self.roots:
                yield carry.init

    def _idiom(self, block: Block, op: Op) -> None:
        """`y[i] += v` is a load, an operation in place and a store; `a[i][j] = v` writes the row
        back, which Python does not do."""
        if op.spelled == "back":
            self.elided.add(op)
            for atom in op.args:
                self._unuse(atom)
            return
        target, key, value = op.args
        made = self.defs.get(value) if isinstance(value, Var) else None
        if not isinstance(made, Op) or not made.args or not isinstance(made.args[0], Var):
            return
        load = self.defs.get(made.args[0])
        loader = getattr if op.fn is setattr else operator.getitem
        if not isinstance(load, Op) or load.fn is not loader:
            return
        if self.root(load.args[0]) is not self.root(target) or load.args[1] != key:
            return
        version = version_of(made, self.kinds)
        if is_in_place(made.fn):
            expected = 2 if version else 1
            is_near = self.home[load.out] is block and self.home[made.out] is block
            is_near = is_near and (version is not None or self.count(made.out) == 1)
            if is_near and self.count(load.out) == expected:
                self.augmented[op] = load, made
                self.idioms[load] = self.idioms[made] = op
                self._unuse(target)
                self._unuse(key)
