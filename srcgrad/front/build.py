"""The state of one lowering: which value every name has now, and the statements made so far.

`Lowering` emits operations, splits into the arms of an `If` and joins them again, and runs the
bodies of loops. It knows the IR and names; what Python's statements and expressions mean is said
elsewhere (expressions.py, statements.py, …).

"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import gast

from ..errors import Span, SrcgradError, Unsupported
from ..ir.core import (
    FALSE,
    TRUE,
    UNBOUND,
    Atom,
    Block,
    Carry,
    Const,
    If,
    Loop,
    Op,
    Stmt,
    Var,
    _Unbound,
)
from .captures import Made
from .facts import Facts, Flags
from .frames import Frame, LocalFunction, Value
from .source import Source, span_of

# a name that has different values on the paths that lead here, and that nobody reads any more
_DEAD = Const(_Unbound())


@dataclass(eq=False, slots=True)
class Lowering:
    """`wish` is the name that temporaries of this statement would like; `live` are the keys that
    may be read after the expression that is being lowered; `is_dead`: control cannot get here;
    `is_part` says which functions are written in place where they are called."""

    source: Source
    frame: Frame
    parts: Any
    frozen: bool = False
    is_part: Callable[[FunctionType], bool] = lambda fn: False
    env: dict[str, Value] = field(default_factory=dict)
    stmts: list[Stmt] = field(default_factory=list)
    live: frozenset[str] = frozenset()
    wish: str = ""
    statement: str = ""
    is_dead: bool = False
    loops: tuple[Flags, ...] = ()
    # what is known of values: the items of tuples made here
    tuples: dict[Var, tuple[Atom, ...]] = field(default_factory=dict)
    # the values of variables that some path leaves unbound: to read one is an operation
    unbound: set[Value] = field(default_factory=lambda: {UNBOUND, _DEAD})
    facts: dict[int, Facts] = field(default_factory=dict)
    errors: list[SrcgradError] = field(default_factory=list)
    assumptions: dict[str, object] = field(default_factory=dict)
    inlining: tuple[LocalFunction, ...] = ()
    # functions that are written in place where they are called
    beside: dict[FunctionType, LocalFunction] = field(default_factory=dict)
    # nested functions that call themselves, as functions of their own, by their text
    lifted: dict[tuple[LocalFunction, str], FunctionType] = field(default_factory=dict)
    # what functions that are values captured
    made: dict[Var, Made] = field(default_factory=dict)
    # the names that the values returned by inlined functions are bound to, by key
    names: dict[str, str] = field(default_factory=dict)
    frame_count: int = 1
    # the keys that are read where what is being lowered fails; is an error being handled?
    watched: frozenset[str] = frozenset()
    is_handling: bool = False
    # generators: who consumes the one that is run, those that have been run, their definitions
    # as they are run; and how many loops are around
    consumer: Any = None
    consumed: set[Value] = field(default_factory=set)
    variants: dict[Any, gast.FunctionDef] = field(default_factory=dict)
    depth: int = 0
    # True, False, and the variables that can be nothing else
    flags: set[Value] = field(default_factory=lambda: {TRUE, FALSE})

    # --- operations ----------------------------------------------------------------------------

    def span(self, node: gast.AST) -> Span:
        if getattr(node, "lineno", None) is None:
            node = self.source.tree
        return span_of(self.frame.text or self.source, node, self.statement)

    def fresh(self, name: str | None) -> Var:
        return Var(self.wish, True) if name is None else Var(name)

    def emit(
        self,
        fn: Callable,
        args: Iterable[Atom],
        node: gast.AST,
        name: str | None = None,
        options: tuple[tuple[str, Atom], ...] = (),
        spelled: str | None = None,
    ) -> Var:
        """An operation with one result."""
        out = self.fresh(name)
        self.effect(fn, args, node, (out,), options, spelled)
        return out

    def effect(
        self,
        fn: Callable,
        args: Iterable[Atom],
        node: gast.AST,
        outs: tuple[Var, ...] = (),
        options: tuple[tuple[str, Atom], ...] = (),
        spelled: str | None = None,
    ) -> None:
        """An operation with any number of results."""
        self.stmts.append(Op(outs, fn, tuple(args), options, self.span(node), spelled))

    def write(
        self,
        fn: Callable,
        args: tuple[Atom, ...],
        node: gast.AST,
        spelled: str | None = None,
        options: tuple[tuple[str, Atom], ...] = (),
    ) -> Atom:
        """An operation that writes its first argument: its next version."""
        old = args[0]
        out = Var(old.wish, old.is_temporary) if isinstance(old, Var) else self.fresh(None)
        self.effect(fn, args, node, (out,), options, spelled)
        return out

    def replace(self, old: Atom, new: Atom) -> None:
        """Every name bound to the object `old` is bound to its next version `new`."""
        if isinstance(old, Var):
            for key, value in self.env.items():
                if value is old:
                    self.env[key] = new

    def refuse(
        self, reason: str, node: gast.AST, hint: str | None = None, within: Frame | None = None
    ) -> Unsupported:
        """`within`: the scope that the node is of, if it is not the one that is being lowered."""
        if within is None:
            return Unsupported(reason, self.span(node), hint)
        return Unsupported(reason, span_of(within.text or self.source, node), hint)

    def wish_of(self, key: str) -> str:
        """The name that a Var for the key would like."""
        return self.names.get(key) or _wish_of(key)

    # --- regions -------------------------------------------------------------------------------

    def region(self, make: Callable[[], tuple[Atom, ...]]) -> tuple[list[Stmt], tuple[Atom, ...]]:
        """The statements that `make` emits, and what it returns. The environment is kept."""
        outer, self.stmts = self.stmts, []
        try:
            end = make()
            return self.stmts, end
        finally:
            self.stmts = outer

    def branch(
        self,
        test: Atom,
        then: Callable[[], tuple[Value, ...]],
        orelse: Callable[[], tuple[Value, ...]],
        node: gast.AST,
        live: frozenset[str],
        names: tuple[str | None, ...] = (),
    ) -> tuple[Atom, ...]:
        """An `If`. The arms return values that leave it, for whose Vars `names` are given; names
        that are `live` afterwards and that the arms bind differently leave it too."""
        if isinstance(test, Const) and (known := _truth(test)) is not None:
            return tuple(self.parts.atom(self, v, node) for v in (then() if known else orelse()))
        arms = [self._arm(make, node) for make in (then, orelse)]
        (_, then_end, then_env, then_dead), (_, else_end, else_env, else_dead) = arms
        before = self.env
        outs: dict[tuple[Atom, Atom], Var] = {}

        def join(a: Atom, b: Atom, name: str | None) -> Atom:
            if a is b or a == b:
                return a
            if test in self.flags and a == TRUE and b == FALSE:
                return test
            if (a, b) not in outs:
                outs[a, b] = self.fresh(name)
                if {a, b} <= self.flags:
                    self.flags.add(outs[a, b])
            return outs[a, b]

        if then_dead != else_dead:
            values = tuple(
                self._join_dead(a, b, then_dead, before, join, name)
                for a, b, name in zip(*_aligned(then_end, else_end, len(names)), names, strict=True)
            )
        else:
            values = tuple(map(join, then_end, else_end, names))
        self.env = merged = {}
        for key in {**then_env, **else_env}:
            a, b = then_env.get(key, UNBOUND), else_env.get(key, UNBOUND)
            if a is b or a == b:
                merged[key] = a
                continue
            if key in live:
                # a function that the arms define differently is a value afterwards
                a, b = (self._value_in(arm, v, node) for arm, v in zip(arms, (a, b), strict=True))
            if then_dead != else_dead and key in live:
                merged[key] = self._join_dead(a, b, then_dead, before, join, self.wish_of(key))
            elif key in live and not then_dead:
                merged[key] = join(_settled(a), _settled(b), self.wish_of(key))
                self._may_be_unbound(key, merged[key], a, b)
            else:
                merged[key] = _DEAD
        self.is_dead = then_dead and else_dead
        then_block, else_block = (
            Block(tuple(arm[0]), tuple(UNBOUND if arm[3] else pair[i] for pair in outs))
            for i, arm in enumerate(arms)
        )
        self.stmts.append(If(test, then_block, else_block, tuple(outs.values()), self.span(node)))
        return values

    def _arm(
        self, make: Callable[[], tuple[Value, ...]], node: gast.AST
    ) -> tuple[list[Stmt], tuple[Atom, ...], dict[str, Value], bool]:
        before = self.env
        self.env, self.is_dead = dict(before), False

        stmts, end = self.region(
            lambda: tuple(self.parts.atom(self, value, node) for value in make())
        )
        env, is_dead = self.env, self.is_dead
        self.env, self.is_dead = before, False
        return stmts, end, env, is_dead

    def _value_in(
        self,
        arm: tuple[list[Stmt], tuple[Atom, ...], dict[str, Value], bool],
        value: Value,
        node: gast.AST,
    ) -> Atom:
        if not isinstance(value, LocalFunction):
            return value
        if arm[3]:
            return UNBOUND
        before, self.env = self.env, arm[2]
        stmts, (atom,) = self.region(lambda: (self.parts.atom(self, value, node),))
        arm[0].extend(stmts)
        self.env = before
        return atom

    def _last(self, keys: Iterable[str]) -> Value:
        """The value of names of one thing: that of the first which is still asked for."""
        values = [self.env.get(key, UNBOUND) for key in keys]
        return next((value for value in values if value is not _DEAD), values[0])

    def _may_be_unbound(self, key: str, joined: Value, *ends: Value) -> None:
        if key[0] != "#" and not self.unbound.isdisjoint(ends):
            self.unbound.add(joined)

    def _join_dead(
        self,
        a: Atom | LocalFunction,
        b: Atom | LocalFunction,
        is_first_dead: bool,
        before: dict[str, Value],
        join: Callable[[Atom, Atom, str | None], Atom],
        name: str | None,
    ) -> Atom:
        """The value after an `If` of which one arm raises: that of the other arm."""
        value = b if is_first_dead else a
        assert not isinstance(value, LocalFunction), "a function that is live is a value"
        if isinstance(value, Const) or any(value is known for known in before.values()):
            return value
        return join(UNBOUND, value, name) if is_first_dead else join(value, UNBOUND, name)

    def loop(
        self,
        node: gast.AST,
        make_head: Callable[[], Any],
        make_body: Callable[[], Atom],
        carried: dict[str, bool],
        resets: dict[str, Const],
        head: frozenset[str],
        end: frozenset[str],
    ) -> None:
        """A `Loop`. `carried` are the keys that the body may change, in order, with whether it
        binds them anew (else it only writes through them). `resets` are the flags with the value
        that they have whenever an iteration begins. `head` and `end` are the keys that are live
        when an iteration begins and when the loop has ended. `make_body` returns `stop`."""
        groups = self._groups(carried, resets, head, end, node)
        inside = {keys: Var(self.wish_of(keys[0])) for keys in groups}
        init = {
            keys: resets.get(keys[0]) or _settled(self.env.get(keys[0], UNBOUND)) for keys in groups
        }
        before = dict(self.env)
        for keys, var in inside.items():
            self._may_be_unbound(keys[0], var, init[keys])
            for key in keys:
                self.env[key] = resets.get(key, var)
        known = {key for keys in groups for key in keys}
        dropped = [
            key
            for key, is_rebound in carried.items()
            if key not in known and (is_rebound or key not in head | end)
        ]
        for key in dropped:
            if key in self.env:
                self.env[key] = resets.get(key, _DEAD)
        self.env.update((key, value) for key, value in resets.items() if key not in self.env)
        entry = dict(self.env)
        head_node = make_head()
        self.depth += 1

        def run() -> tuple[Atom, ...]:
            stop = make_body()
            ends = tuple(
                UNBOUND if self.is_dead else self.parts.atom(self, _settled(self._last(keys)), node)
                for keys in groups
            )
            return (*ends, FALSE if self.is_dead else stop)

        stmts, (*ends, stop) = self.region(run)
        self.depth -= 1
        self._check_unchanged(entry, groups, carried, head | end, node)
        self.is_dead = False
        carries: list[Carry] = []
        body_end: list[Atom] = []
        seen: dict[tuple[Atom, Atom], Var] = {}
        self.env = before
        for keys, value in zip(groups, ends, strict=True):
            hidden = keys[0] in resets
            out = seen.get((init[keys], value)) if hidden else None
            if out is None:
                out = Var(inside[keys].wish)
                carries.append(Carry(init[keys], inside[keys], out))
                body_end.append(value)
                if hidden:
                    seen[init[keys], value] = out
            self._may_be_unbound(keys[0], out, init[keys], value)
            for key in keys:
                self.env[key] = out
        for key in dropped:
            if key in self.env:
                self.env[key] = _DEAD
        body = Block(tuple(stmts), tuple(body_end))
        self.stmts.append(Loop(head_node, tuple(carries), body, stop, span=self.span(node)))

    def _groups(
        self,
        carried: dict[str, bool],
        resets: dict[str, Const],
        head: frozenset[str],
        end: frozenset[str],
        node: gast.AST,
    ) -> list[tuple[str, ...]]:
        """The keys to carry; those that are written through and are one object go together."""
        groups: list[tuple[str, ...]] = []
        done: set[str] = set()
        live = head | end
        for key, is_rebound in carried.items():
            value = self.env.get(key, UNBOUND)
            if isinstance(value, LocalFunction):
                if not is_rebound:
                    continue
                value = self.env[key] = self.parts.atom(self, value, node)
            if key in done:
                continue
            if is_rebound:
                keys: tuple[str, ...] = (key,)
            elif isinstance(value, Var):
                keys = tuple(k for k, v in self.env.items() if v is value and not carried.get(k))
            else:
                continue
            done.update(keys)
            if any(k in (end if k in resets else live) for k in keys):
                groups.append(keys)
        return groups

    def _check_unchanged(
        self,
        entry: dict[str, Value],
        groups: list[tuple[str, ...]],
        carried: dict[str, bool],
        live: frozenset[str],
        node: gast.AST,
    ) -> None:
        known = {key for keys in groups for key in keys} | carried.keys()
        for key, value in entry.items():
            if key in live and key not in known and self.env.get(key) is not value:
                raise self.refuse(
                    f"`{self.wish_of(key)}` changes in this loop in a way that cannot be followed",
                    node,
                    "write to it directly in the loop",
                )


def _truth(test: Const) -> bool | None:
    """The truth of a literal; None for what a name stands for."""
    if test.text is None and (
        test.value is None or isinstance(test.value, (bool, int, float, str))
    ):
        return bool(test.value)
    return None


def _settled(value: Value) -> Value:
    return UNBOUND if value is _DEAD else value


def is_poison(value: Value) -> bool:
    """Is this what a name has that was thought to be dead?"""
    return value is _DEAD


def _wish_of(key: str) -> str:
    name = key.split("@")[0]
    if name[0] != "#":
        return name
    return "result" if name == "#value" else name[1:].rstrip("0123456789")


def _aligned(
    a: tuple[Atom, ...], b: tuple[Atom, ...], count: int
) -> tuple[tuple[Atom, ...], tuple[Atom, ...]]:
    """The ends of two arms; an arm that raises may have given fewer."""
    missing = (UNBOUND,) * count
    return (a + missing)[:count], (b + missing)[:count]
