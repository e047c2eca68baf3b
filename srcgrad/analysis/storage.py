"""Which Vars may name the same memory, and whether a value is overwritten after it was made.

>>> from ..ir.core import Block, Const, Op
>>> from ..ir import marks, prims
>>> import numpy as np
>>> y, y2 = Var("y"), Var("y")
>>> make = Op((y,), np.zeros, (Const(3),))
>>> block = Block((make, Op((y2,), prims.store, (y, Const(0), Const(1.0)))), (y2,))
>>> storage = Storage.of(block, (), {y: ANY, y2: ANY})
>>> storage.is_overwritten(y), storage.is_overwritten(y2)
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ..ir import columns, marks, prims
from ..ir.core import Atom, Block, Each, If, Loop, Mirror, Op, Var
from ..ir.kinds import ANY, Array, Dict, Kind, List, Num, Obj
from ..ir.walk import own_outs, regions
from .aliases import shared_arguments, writes_of
from .effects import is_pure
from .keeping import makes_method, may_keep, owner_outside
from .memory import has_numbers, is_immutable, kind_of_atom, targets_of, written
from .variables_outside import is_variable_outside

CalleeWrites = Callable[[Op], tuple[Atom, ...]]

# stands for the memory of all globals
ELSEWHERE = Var("elsewhere")


@dataclass
class Storage:
    """`order`: when a Var is defined; `loops`: the loops around its definition."""

    kinds: Mapping[Var, Kind]
    parent: dict[Var, Var] = field(default_factory=dict)
    order: dict[Var, int] = field(default_factory=dict)
    loops: dict[Var, tuple[Loop, ...]] = field(default_factory=dict)
    writes: list[tuple[Var, int, tuple[Loop, ...]]] = field(default_factory=list)
    shared: list[Var] = field(default_factory=list)
    callee_writes: CalleeWrites = lambda op: ()  # noqa: E731
    # objects of which attributes are set; and the attributes that were read of objects, which are
    # no other's memory (that is looked at when the function is called)
    changed: list[Var] = field(default_factory=list)
    attributes: list[tuple[Var, Var]] = field(default_factory=list)
    with_managers: bool = True
    clock: int = 0
    # when a list or dict was written: the arrays that it holds stay as they are
    shallow: set[int] = field(default_factory=set)
    # what is (or was asked for) in a set: no set itself, and not changed with one
    members: set[Var] = field(default_factory=set)
    # when an item of a list was set, which keeps the list as long as it is
    of_items: set[int] = field(default_factory=set)
    is_counted: Callable[[Op], bool] = lambda op: True  # noqa: E731
    methods: set[Var] = field(default_factory=set)  # values that are methods of objects

    @staticmethod
    def of_users(
        block: Block, params: Iterable[Var], kinds: Mapping[Var, Kind], callee_writes: CalleeWrites
    ) -> Storage:
        """What the user's own operations write. (What a generated reverse sweep writes is its
        own.)"""
        users = lambda op: op.span is None or not op.span.is_mirrored  # noqa: E731
        return Storage.of(block, params, kinds, callee_writes, is_counted=users)

    @staticmethod
    def of(
        block: Block,
        params: Iterable[Var],
        kinds: Mapping[Var, Kind],
        callee_writes: CalleeWrites = lambda op: (),
        joined: Iterable[tuple[Var, Var]] = (),
        is_counted: Callable[[Op], bool] = lambda op: True,
        with_managers: bool = True,
    ) -> Storage:
        """`callee_writes` tells which arguments a call of a user's function writes into, and
        `is_counted` which operations are looked at; `with_managers`: so may a context manager,
        with all that it was made of. `joined` are parameters that may name the same memory."""
        storage = Storage(
            kinds,
            callee_writes=callee_writes,
            with_managers=with_managers,
            is_counted=is_counted,
        )
        for param in params:
            storage._define(param, ())
            storage.shared.append(param)
        for a, b in joined:
            storage._join(a, b)
        storage._walk(block, ())
        storage.shared += [end for end in block.end if isinstance(end, Var)]
        return storage

    # --- questions -----------------------------------------------------------------------------

    def keeps_length(self, var: Var) -> bool:
        """Is a list of numbers as long as it was when `var` was defined, and of numbers still?"""
        root = self._root(var)
        kinds = (self.kinds.get(one) for one in self.order if self._root(one) is root)
        is_plain = all(isinstance(k.item, Num) for k in kinds if isinstance(k, List))
        return is_plain and not self.is_overwritten(var, self.of_items)

    def keeps_items(self, var: Var) -> bool:
        """Does a list of arrays hold the same arrays as when `var` was defined? (They may be
        written.)"""
        arrays = {
            when for target, when, _ in self.writes if isinstance(self.kinds.get(target), Array)
        }
        return not self.is_overwritten(var, arrays)

    def is_overwritten(self, var: Var, besides: Collection[int] = ()) -> bool:
        """May the memory of `var` be written after `var` was defined (`besides` at these times)?"""
        if self._is_immutable(var) or var not in self.order:
            return False
        group = self._root(var)
        made = self.order[var]
        own = self.loops[var]
        is_array = isinstance(self.kinds.get(var), Array)
        for target, when, loops in self.writes:
            if self._root(target) is not group or is_array and when in self.shallow:
                continue
            if when in besides or self.spares(target, var):
                continue
            if when > made:
                return True
            for loop in loops:
                if loop in own and self.outlives(group, loop):
                    return True
        return False

    def spares(self, target: Var, var: Var) -> bool:
        """Is it a set that is written, and `var` what is in one?"""
        return var in self.members and _is_set(self.kinds.get(target, ANY))

    def is_changed(self, var: Var) -> bool:
        """Does the function leave what is `var` otherwise than it was?"""
        changed = {self._root(target) for target in self.changed}
        return any(self._root(one) in changed or self.is_overwritten(one) for one in self.held(var))

    def is_written(self, var: Var) -> bool:
        """May the memory of `var`, or of an attribute of it, be written?"""
        return any(map(self.is_overwritten, self.held(var)))

    def held(self, var: Var) -> list[Var]:
        """The value, its attributes, and theirs (an object may share memory with its own)."""
        found, todo, roots = [var], [var], set[Var]()
        while todo:
            root = self._root(todo.pop())
            if root in roots:
                continue
            roots.add(root)
            own = [inner for holder, inner in self.attributes if self._root(holder) is root]
            found += own
            todo += own
        return found

    def is_local(self, var: Atom) -> bool:
        """Was the memory of `var` made in the block, and is it known to nobody else?"""
        if not isinstance(var, Var) or var not in self.order:
            return False
        return self._root(var) not in {self._root(seen) for seen in self.shared}

    def may_share(self, a: Var, b: Var) -> bool:
        """May the two name the same memory?"""
        return self._root(a) is self._root(b)

    def group(self, var: Var) -> Var:
        """What stands for all that may share memory with it."""
        return self._root(var)

    def pairs_among(self, variables: Iterable[Var]) -> list[tuple[Var, Var]]:
        """Pairs that tell which of these may share memory."""
        first: dict[Var, Var] = {}
        return [(first.setdefault(self._root(var), var), var) for var in variables]

    def outlives(self, member: Var, loop: Loop) -> bool:
        """Does the memory of `member` live longer than one iteration of the loop?"""
        group = self._root(member)
        if group is self._root(ELSEWHERE):
            return True
        for var, loops in self.loops.items():
            if loop not in loops and self._root(var) is group and not self._is_immutable(var):
                return True
        return False

    def _is_immutable(self, var: Var) -> bool:
        return is_immutable(self.kinds.get(var, ANY))

    # --- building ------------------------------------------------------------------------------

    def _root(self, var: Var) -> Var:
        while (up := self.parent.get(var, var)) is not var:
            self.parent[var] = var = self.parent.get(up, up)
        return var

    def _join(self, a: Atom, b: Atom) -> None:
        if isinstance(a, Var) and isinstance(b, Var):
            if not self._is_immutable(a) and not self._is_immutable(b):
                self.parent[self._root(a)] = self._root(b)

    def _define(self, var: Var, loops: tuple[Loop, ...]) -> None:
        self.clock += 1
        self.order[var] = self.clock
        self.loops[var] = loops

    def _walk(self, block: Block, loops: tuple[Loop, ...]) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    self._op(stmt, loops)
                case If():
                    self._walk(stmt.then, loops)
                    self._walk(stmt.orelse, loops)
                    for out, a, b in zip(stmt.outs, stmt.then.end, stmt.orelse.end, strict=True):
                        self._define(out, loops)
                        self._join(out, a)
                        self._join(out, b)
                case Loop():
                    self._loop(stmt, loops)
                case Mirror():
                    for inner in regions(stmt):
                        self._walk(inner, loops)
                    for out in own_outs(stmt):
                        self._define(out, loops)

    def _loop(self, loop: Loop, loops: tuple[Loop, ...]) -> None:
        inner = (*loops, loop)
        for carry in loop.carries:
            self._define(carry.inside, inner)
            self._join(carry.inside, carry.init)
        if isinstance(loop.head, Each):
            self._define(loop.head.target, inner)
            self._join(loop.head.target, loop.head.items)
            if _is_set(kind_of_atom(loop.head.items, self.kinds)):
                self.members.add(loop.head.target)
        self._define(loop.trip, inner)
        for region in regions(loop):
            self._walk(region, inner)
        for carry, end in zip(loop.carries, loop.body.end, strict=True):
            self._define(carry.out, loops)
            self._join(carry.out, end)
            self._join(carry.inside, end)
            self._join(carry.out, carry.init)

    def _op(self, op: Op, loops: tuple[Loop, ...]) -> None:
        place = writes_of(op, self.kinds)
        target = written(op, self.kinds)
        if op.fn is prims.set_attribute and isinstance(op.args[0], Var):
            self.changed.append(op.args[0])
        if isinstance(target, Var) and self.is_counted(op):
            self.clock += 1
            self.writes.append((target, self.clock, loops))
            if isinstance(self.kinds.get(target), (List, Dict)):
                self.shallow.add(self.clock)
                if op.fn is prims.store and isinstance(kind_of_atom(op.args[1], self.kinds), Num):
                    self.of_items.add(self.clock)
        managers = op.args[:1] if op.fn in (marks.enter, marks.leave) else ()
        for atom in (*self.callee_writes(op), *(managers if self.with_managers else ())):
            if isinstance(atom, Var):
                self.clock += 1
                self.writes.append((atom, self.clock, loops))
        for out in op.outs:
            self._define(out, loops)
        self._note_members(op)
        is_outside = is_variable_outside(op, self.kinds)
        if not is_pure(op.fn) and place is None or is_outside:
            self.shared += [v for v in (*op.outs, *op.args) if isinstance(v, Var)]
        if is_outside and op.fn is not prims.held:  # (that is one object, and known by identity)
            self._join(op.out, ELSEWHERE)
        if op.fn is columns.attributes:  # (what the objects hold, others know)
            self.shared += op.outs
        if op.fn is prims.get_attribute and isinstance(op.args[0], Var):
            self.attributes.append((op.args[0], op.out))
            self.shared.append(op.out)
            return
        self.methods.update(op.outs if makes_method(op) else ())
        kept = may_keep(op, self.kinds, self.methods)
        owner = (ELSEWHERE,) if kept and owner_outside(op) is not None else ()
        for atom in (*kept[1:], *owner):
            self._join(kept[0], atom)
        results = op.outs[: op.fn.results] if isinstance(op.fn, prims.Called) else op.outs
        for atom in shared_arguments(op, self.kinds):
            for out in results:
                self._join(out, atom)
        if target is not None and op.outs:
            self._join(op.outs[-1], target)
        self._join_saved(op, results)
        if isinstance(op.fn, prims.Called):
            targets = targets_of(op, self.kinds)
            for out, atom in zip(op.outs[op.fn.results :], targets, strict=True):
                self._join(out, atom)
        if op.fn in (prims.store, prims.append) and not has_numbers(
            kind_of_atom(op.args[0], self.kinds)
        ):
            self._join(op.out, op.args[-1])

    def _note_members(self, op: Op) -> None:
        if not op.args or not _is_set(kind_of_atom(op.args[0], self.kinds)):
            return
        match op.fn:
            case prims.Method(name="add" | "discard" | "remove"):
                self.members.update(v for v in op.args[1:] if isinstance(v, Var))
            case prims.Method(name="pop"):
                self.members.update(op.outs[:1])
            case fn if fn in (min, max):
                self.members.update(op.outs)

    def _join_saved(self, op: Op, results: tuple[Var, ...]) -> None:
        """What the forward half of a call saves may be its arguments, what it returns, globals."""
        if isinstance(op.fn, prims.Called):  # (it may return nothing else)
            is_half = isinstance(op.fn.fn, prims.Generated) and op.fn.saves_others
        else:
            is_half = isinstance(op.fn, prims.Generated) and len(results) > 1
        if is_half:
            saved = results[-1]
            named = (value for _, value in op.options)
            for atom in (*results[:-1], *op.args, *named, ELSEWHERE):
                self._join(saved, atom)


def _is_set(kind: Kind) -> bool:
    return isinstance(kind, Obj) and issubclass(kind.type, (set, frozenset))
