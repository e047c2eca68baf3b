"""Which values may share memory, and what every operation reads and writes.

Values that may share memory are in one class (found by unification: no order, no paths). What
comes from outside (arguments, globals, results of unknown functions) is all in one class, the
world. Numbers have no memory.

>>> import numpy as np, operator
>>> from ..ir.core import Block, Function, Param
>>> from ..ir.kinds import Array
>>> x, y, z, i = Var("x"), Var("y"), Var("z"), Const(slice(1, None))
>>> body = Block((Op((y,), operator.getitem, (x, i)), Op((z,), operator.mul, (y, y))), (z,))
>>> kinds = {v: Array(np.dtype(float), None) for v in (x, y, z)}
>>> memory = Memory(Function("f", (Param(x, "x"),), body), kinds)
>>> memory.may_share(x, y), memory.may_share(x, z)
(True, False)
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Iterable, Mapping
from typing import assert_never

import numpy as np

from .. import pairs, runtime, runtime_memory
from ..analysis.cotangents import cotangent_kind, fit_axes
from ..analysis.effects import is_in_place, is_pure, shape_place
from ..analysis.memory import may_not_copy
from ..analysis.variables_outside import is_variable_outside
from ..front.overwriting import out_of
from ..ir import columns, prims
from ..ir.core import Atom, Block, Const, Each, Function, If, Loop, Mirror, Op, Stmt, Var
from ..ir.kinds import (
    ANY,
    Array,
    ByMemory,
    ByObject,
    Kind,
    List,
    Num,
    Obj,
)
from ..ir.walk import regions
from ..ir.writers import writes_first
from .held import add_to_item, has_memory, kind_of_atom, sources_of_numbers, writes_storage
from .read_only import must_not_be_written
from .rounds import Rounds

# bits of an effect mask: what the world sees (output, exceptions), and the class of the world
OUTSIDE, WORLD = 1, 2

_IN_PLACE_PRIMS = frozenset(
    {
        add_to_item,
        prims.store,
        prims.append,
        prims.delete_item,
        prims.set_attribute,
        setattr,
        operator.setitem,
        operator.delitem,
    }
)

_FRESH_PRIMS = frozenset({prims.zeros_like, prims.copy, runtime.scatter_add})

# primitives that may return their first argument, or hold it
_FIRST_ONLY = frozenset(
    {
        prims.fit, prims.identity, prims.spread, prims.surviving, prims.unbroadcast,
        runtime_memory.as_written, runtime.repeated,
    }
)  # fmt: skip

# NumPy functions that may return their argument, a view of it, or a list of views
_VIEWS = frozenset(
    (
        "array_split asanyarray asarray asarray_chkfinite ascontiguousarray asfarray "
        "asfortranarray astype atleast_1d atleast_2d atleast_3d block broadcast_arrays "
        "broadcast_to diag diagonal diff dsplit einsum expand_dims flip fliplr flipud hsplit imag "
        "polyder polyint "
        "matrix_transpose moveaxis permute_dims ravel real real_if_close require "
        "around round "
        "reshape rollaxis rot90 sliding_window_view as_strided split squeeze swapaxes transpose "
        "trim_zeros unstack vsplit ix_ meshgrid frombuffer from_dlpack matrix_power asmatrix "
        "histogram histogramdd histogram2d histogram_bin_edges fftn ifftn ndarray"
    ).split()
)

_FRESH_METHODS = frozenset(
    (
        "all any argmax argmin argsort astype clip copy cumprod cumsum dot flatten max mean min "
        "nonzero prod ptp repeat searchsorted std sum take tobytes tolist trace var"
    ).split()
)

# what is written into them is copied
_BUFFERS = (Array, ByMemory)
_COPYING = (Num, *_BUFFERS)


def version_of(op: Op, kinds: Mapping[Var, Kind]) -> tuple[Var, Atom] | None:
    """The out that is the next version of the storage of an argument, and that argument."""
    fn = op.fn
    if isinstance(fn, prims.Method):
        if fn.name in prims.MUTATORS and len(op.outs) == 2:
            return op.outs[1], op.args[0]
        return None
    if not op.outs:
        return None
    if Memory.is_writer(fn):
        return op.outs[0], op.args[0]
    if isinstance(out := out_of(op), Var):
        return op.outs[0], out
    if is_in_place(fn) and writes_storage(kind_of_atom(op.args[0], kinds)):
        return op.outs[0], op.args[0]
    return None


def _is_backward(op: Op) -> bool:
    """Is it the backward half of a call? (It reads, and returns new cotangents.)"""
    if op.fn is pairs.backward:
        return True
    return isinstance(op.fn, prims.Generated) and op.span is not None and op.span.is_adjoint


class Memory:
    """Classes of values that may share memory, for a Function without Mirrors."""

    def __init__(
        self,
        function: Function,
        kinds: Mapping[Var, Kind],
        apart: Collection[Var] = (),
        rounds: Rounds | None = None,
    ):
        """The outs of `If`s in `apart` count as values of their own; with `rounds`, what a loop
        makes in one round and in the next."""
        self.kinds, self.apart, self.rounds = kinds, apart, rounds
        self._parent: dict[Var, Var] = {}
        self.world = Var("world")
        self.read_only: set[Var] = set()
        self._bits: dict[object, int] = {}
        self._members: dict[Var, list[Var]] | None = None
        for param in function.params:
            self._unite(self.world, param.var)
        self._block(function.body)
        if rounds is not None:
            rounds.settle(self)
        self._bits[self.class_of(self.world)] = WORLD
        self._effects: dict[Stmt, tuple[int, int]] = {}

    # --- classes -------------------------------------------------------------------------------

    def class_of(self, var: Var) -> Var:
        parent = self._parent
        while (up := parent.get(var, var)) is not var:
            parent[var] = parent.get(up, up)
            var = up
        return var

    def members(self, var: Var) -> list[Var]:
        """All Vars in the class of `var`, by now."""
        self._members = None
        return self.sharing(var)

    def unite(self, a: Atom, b: Atom) -> None:
        self._unite(a, b)
        self._members = None

    def may_share(self, a: Var, b: Var) -> bool:
        return self._has(a) and self._has(b) and self.class_of(a) is self.class_of(b)

    def sharing(self, var: Var) -> list[Var]:
        """All Vars in the class of `var`."""
        if self._members is None:
            self._members = {}
            for other in [*self._parent]:
                self._members.setdefault(self.class_of(other), []).append(other)
            for own in self._members:
                if own not in self._parent:
                    self._members[own].append(own)
        own = self.class_of(var)
        return self._members.get(own, [own])

    def is_ours(self, var: Var) -> bool:
        """Was the memory allocated in this function, and may it be written?"""
        own = self.class_of(var)
        return own is not self.class_of(self.world) and not any(
            self.class_of(other) is own for other in self.read_only
        )

    def is_from_outside(self, var: Var) -> bool:
        return self._has(var) and self.class_of(var) is self.class_of(self.world)

    def _has(self, var: Var) -> bool:
        return has_memory(self.kinds.get(var, ANY))

    def _unite(self, a: Atom, b: Atom) -> None:
        a = self.world if isinstance(a, Const) else a
        b = self.world if isinstance(b, Const) else b
        if (a is self.world or self._has(a)) and (b is self.world or self._has(b)):
            self._parent[self.class_of(a)] = self.class_of(b)

    def _pass(self, value: Atom, var: Var) -> None:
        """`var` may be `value`."""
        if isinstance(value, Var) or has_memory(kind_of_atom(value, self.kinds)):
            self._unite(value, var)

    def _block(self, block: Block) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    self._op(stmt)
                case If() if self.rounds is not None and not self.apart:
                    for end, out in self.rounds.choose(stmt):
                        self._pass(end, out)
                case If(then=then, orelse=orelse, outs=outs):
                    for arm in (then, orelse):
                        for end, out in zip(arm.end, outs, strict=True):
                            if out not in self.apart:
                                self._pass(end, out)
                case Loop(head=head, carries=carries, body=body):
                    if isinstance(head, Each):
                        self._pass(head.items, head.target)
                        # what a list holds is still needed when its turn comes again
                        self.read_only.add(head.target)
                    for carry in carries:
                        self._pass(carry.init, carry.inside)
                        self._unite(carry.inside, carry.out)
                    ends = zip(body.end, carries, strict=True)
                    for end, carry in ends if self.rounds is None else self.rounds.defer(stmt):
                        self._pass(end, carry.inside)
                case Mirror():
                    raise AssertionError("a mirror has no place in a Function")
                case _:
                    assert_never(stmt)
            for region in regions(stmt):
                self._block(region)

    def _op(self, op: Op) -> None:
        if must_not_be_written(op, self.kinds):
            self.read_only.update(op.outs)
        shared = [a for a in self.sources(op) if has_memory(kind_of_atom(a, self.kinds))]
        for source in shared:
            for out in op.outs:
                self._unite(source, out)
        if self.is_writer(op.fn) or not (is_pure(op.fn) or _is_backward(op)):
            # what is stored is reachable from then on
            for source in shared[1:]:
                self._unite(shared[0], source)
        if not self.is_known(op):
            for var in (*op.outs, *shared):
                self._unite(self.world, var)

    @staticmethod
    def is_writer(fn: object) -> bool:
        return fn in _IN_PLACE_PRIMS or writes_first(fn)

    def is_known(self, op: Op) -> bool:
        """Does the operation touch nothing but its arguments?"""
        fn = op.fn
        if _is_backward(op):
            return True
        if isinstance(fn, prims.Method):
            receiver = kind_of_atom(op.args[0], self.kinds)
            return not isinstance(receiver, type(ANY)) and not (
                isinstance(receiver, Obj) and receiver.type not in (str, bytes, set, dict, range)
            )
        if is_variable_outside(op, self.kinds) or isinstance(fn, prims.Closure):
            return False
        if fn in (prims.raise_, prims.assert_, print):
            return True
        return is_pure(fn) or is_in_place(fn) or self.is_writer(fn)

    def _is_sum(self, op: Op) -> bool:
        """Is it an un-broadcast of which is known that it sums over some axes?"""
        if op.fn not in (prims.unbroadcast, prims.fit) or not isinstance(op.args[1], Var):
            return False
        d, x = (kind_of_atom(atom, self.kinds) for atom in op.args[:2])
        if not (isinstance(d, Array) and isinstance(x, Array) and d.dtype.kind == "f"):
            return False
        is_cast = op.fn is prims.fit and d.dtype != cotangent_kind(x).dtype
        return not is_cast and fit_axes(d, x) not in (None, ((), False))

    def sources(self, op: Op) -> tuple[Atom, ...]:
        """The arguments with which the outs may share memory."""
        fn, args = op.fn, (*op.args, *(value for _, value in op.options))
        out_kinds = [self.kinds.get(out, ANY) for out in op.outs]
        if (op.outs and not any(map(has_memory, out_kinds))) and is_pure(fn):
            return ()
        if fn is operator.getitem and isinstance(
            whole := kind_of_atom(args[0], self.kinds), ByMemory
        ):
            # (a view, also where an array tells the place; what a ByObject gives is copied)
            return () if isinstance(whole, ByObject) else args[:1]
        if isinstance(fn, columns.Gathered):
            return ()
        if fn in _FRESH_PRIMS or _is_backward(op) or self._is_sum(op):
            return ()
        is_copied = bool(args) and isinstance(kind_of_atom(args[0], self.kinds), _COPYING)
        if fn in _FIRST_ONLY or is_copied and (is_in_place(fn) or self.is_writer(fn)):
            return op.args[:1]  # (`xs += ys` puts what is in `ys` into a list)
        if len(op.outs) == 1 and isinstance(out_kinds[0], _BUFFERS) and self._is_fresh(op):
            return ()
        return sources_of_numbers(op, self.kinds, args) if len(op.outs) == 1 else args

    def _is_fresh(self, op: Op) -> bool:
        """Is the array that the operation returns newly allocated?"""
        fn = op.fn
        if out_of(op) is not None or may_not_copy(op):
            return False
        if isinstance(fn, prims.Method):
            return isinstance(kind_of_atom(op.args[0], self.kinds), Array) and (
                fn.name in _FRESH_METHODS
            )
        if isinstance(fn, np.ufunc) or fn in (prims.with_item, prims.add_item):
            return True
        module = getattr(fn, "__module__", None) or ""
        if module == "_operator":
            if fn is operator.getitem:
                return isinstance(kind_of_atom(op.args[1], self.kinds), (Array, List))
            return not is_in_place(fn) and fn not in _IN_PLACE_PRIMS
        if isinstance(fn, type):  # `np.float64(x)` is `x` where it is an array of them already
            return False
        return module.startswith("numpy") and getattr(fn, "__name__", "") not in _VIEWS

    # --- effects -------------------------------------------------------------------------------

    def bit(self, key: object) -> int:
        """The bit of a class of memory, or of anything else that can be written (a name)."""
        bit = self._bits.get(key)
        if bit is None:
            bit = self._bits[key] = 4 << len(self._bits)
        return bit

    def classes(self, atoms: Iterable[Atom]) -> int:
        mask = 0
        for atom in atoms:
            if isinstance(atom, Var):
                if self._has(atom):
                    mask |= self.bit(self.class_of(atom))
            elif has_memory(kind_of_atom(atom, self.kinds)):
                mask |= WORLD
        return mask

    def effects(self, stmt: Stmt) -> tuple[int, int]:
        """(reads, writes) of a statement with all its regions."""
        if stmt not in self._effects:
            self._effects[stmt] = self._effects_of(stmt)
        return self._effects[stmt]

    def _effects_of(self, stmt: Stmt) -> tuple[int, int]:
        if isinstance(stmt, Op):
            return self._op_effects(stmt)
        reads, writes = 0, 0
        for region in regions(stmt):
            for inner in region.stmts:
                more_reads, more_writes = self.effects(inner)
                reads, writes = reads | more_reads, writes | more_writes
        return reads, writes

    def _op_effects(self, op: Op) -> tuple[int, int]:
        fn = op.fn
        touched = self.classes((*op.args, *(value for _, value in op.options)))
        reads, writes = touched, 0
        place = shape_place(op)
        if place is not None and isinstance(kind_of_atom(op.args[place], self.kinds), Array):
            reads = self.classes((*op.args[:place], *op.args[place + 1 :]))
        is_outside = is_variable_outside(op, self.kinds)
        if is_outside:
            reads |= WORLD
        if op.span is None or not op.span.is_adjoint:
            reads |= OUTSIDE
        is_mutator = isinstance(fn, prims.Method) and fn.name in prims.MUTATORS
        if is_mutator or is_in_place(fn) or self.is_writer(fn):
            # (an attribute of a function, a class or a module: these have no memory)
            writes |= WORLD if isinstance(op.args[0], Const) else self.classes(op.args[:1])
        if (out := out_of(op)) is not None:
            writes |= self.classes((out,))
        if fn in (prims.raise_, prims.assert_, print):
            writes |= OUTSIDE
        elif not self.is_known(op) and not is_outside:
            reads, writes = reads | WORLD | OUTSIDE, writes | touched | WORLD | OUTSIDE
        return reads, writes
