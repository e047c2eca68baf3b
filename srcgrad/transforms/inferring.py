"""The kinds of a body of which containers may be written under other names, also by functions.

(How each name sees what others write is told later, by versions; but what is decided until then,
by tests and by the classes of objects, must hold whatever has been written.)
"""

from __future__ import annotations

import functools
import operator
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..analysis.effects import is_pure
from ..analysis.forgetting import forgotten, is_holder
from ..analysis.kinds import Kinds, infer
from ..analysis.memory import kind_of_atom, targets_of
from ..analysis.objects_given import parts_of
from ..analysis.stale import stale_kinds
from ..analysis.storage import ELSEWHERE
from ..front.source import Source
from ..ir import prims
from ..ir.core import UNBOUND, Atom, Block, Function, If, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Fn, Kind, Known, Num, Obj, Record, Unknown, join, truth_of
from ..ir.walk import map_blocks, stmts_in
from .asked import Asked, Question
from .calls import places_of
from .classes import is_object, is_operator, lookup_function, operator_method
from .implied import classes_in, is_implied, with_runs
from .left_behind import objects_left
from .refusals import writes_as_value
from .sizes_of_calls import given_back
from .users import is_user_function

_MOST_ROUNDS = 32
_MOST_JOINS = 4
_NUMBERS = Num, Array, Known


class Inferring:
    """What `Primals` knows of kinds."""

    writes_of_call: Any
    value_of: Any
    called_primal: Any
    sizes_called: Any
    looked: Any
    is_running: Any
    asked: Asked
    fitting: set[object]  # the functions of which the last kinds are being found

    def inferred(
        self, body: Block, known: Mapping[Var, Kind], call_kind: Callable[..., Kind], source: Source
    ) -> Kinds:
        """The kinds of a body in which containers may be written under other names, also by the
        functions that are called."""
        changed: dict[Var, Kind] = {}
        classes: set[type | None] = set()  # of which objects may hold attributes not known yet
        kind_now = _of_changed(call_kind, classes)
        for number in range(_MOST_ROUNDS):
            found = infer(body, known, kind_now, lambda name: self.value_of(source, name), changed)
            writes = lambda op: self.may_write(op, found)  # noqa: B023, E731
            after = lambda op: self.kinds_after(op, found)  # noqa: B023, E731
            alive = with_runs(_alive(body, found), found)
            more = stale_kinds(alive, tuple(known), found, writes, after)
            more = {var: join(found[var], kind) for var, kind in more.items()}
            written = _written_classes(alive, found, writes)
            if all(found[var] == kind for var, kind in more.items()) and written <= classes:
                break
            classes |= written
            changed |= more if number < _MOST_JOINS else {v: forgotten(k) for v, k in more.items()}
        return found

    def may_write(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[Atom, ...]:
        """What a call may write into; all that it is given, where it is not known yet what is
        called."""
        if (taken := writes_as_value(op)) is not None:
            return taken
        fn = op.fn
        is_open = fn in (prims.call, prims.apply) or _is_made_by_user(fn)
        if isinstance(fn, prims.Method):
            receiver = kind_of_atom(op.args[0], kinds)
            is_open = is_object(receiver) or isinstance(receiver, (Unknown, Obj))
            is_open = is_open and not is_pure(fn)
        if is_open or is_implied(op, kinds):
            if (called := _of_classes(op, kinds)) is not None:
                return self.writes_of_call(called, kinds)
            return (*op.args, *(value for _, value in op.options))
        every = (*op.args, *(value for _, value in op.options))
        given = (kind_of_atom(atom, kinds) for atom in every)
        if is_user_function(op.fn) and any(map(self.hands_writer, given)):
            return every
        return self.writes_of_call(op, kinds)

    def hands_writer(self, kind: Kind) -> bool:
        """May a function that is the value, or that it holds, write into containers that it
        captured or is called with?"""
        match kind:
            case Fn(function=Function() as function, captured=captured):
                params = (param.var for param in function.params)
                inner = infer(function.body, dict(zip(params, captured, strict=False)))
                ops = (stmt for stmt in stmts_in(function.body) if isinstance(stmt, Op))
                return any(
                    is_holder(kind_of_atom(atom, inner))
                    for op in ops
                    for atom in (*self.may_write(op, inner), *targets_of(op, inner))
                )
            case Obj(type=cls) if cls is functools.partial:
                return True
            case _:
                return any(map(self.hands_writer, parts_of(kind)))

    def kinds_after(self, op: Op, kinds: Mapping[Var, Kind]) -> dict[Var, Kind]:
        """What the containers that a call writes into are after it."""
        atoms = [a for a in self.may_write(op, kinds) if isinstance(a, Var)]
        held = [a for a in atoms if is_holder(kinds.get(a, ANY)) and a is not ELSEWHERE]
        if not held:
            return {}
        op = _of_classes(op, kinds) or op
        is_unknown = not is_user_function(op.fn) or self.is_running(op.fn)
        if is_unknown or op.fn in self.fitting:  # (a call of itself)
            return dict.fromkeys(held, ANY)
        given = (*op.args, *(value for _, value in op.options))
        kinds_given = tuple(kind_of_atom(a, kinds) for a in given)
        key = "last", op.fn, kinds_given, tuple(n for n, _ in op.options)
        lasts = self.asked.of(key, lambda: self._lasts(op, kinds), Question((), ()))
        return dict.fromkeys(held, ANY) | _of_arguments(op, dict(lasts), self.looked(op.fn)[0])

    def _lasts(self, op: Op, kinds: Mapping[Var, Kind]) -> tuple[tuple[str, Kind], ...]:
        """The kinds of the last versions of the parameters of the function that is called."""
        self.fitting.add(op.fn)
        try:
            found = self.called_primal(op, kinds)
        finally:
            self.fitting.remove(op.fn)
        if found is None:
            return ()
        writes = functools.partial(self.may_write, kinds=found.kinds)
        lasts = objects_left(found.function, found.kinds, writes)
        finals = found.finals.items()
        lasts |= {n: found.kinds.get(v, ANY) for n, v in finals if v is not None}
        sizes = self.sizes_called(op, kinds)
        return tuple((name, given_back(kind, sizes)) for name, kind in lasts.items())


def _of_classes(op: Op, kinds: Mapping[Var, Kind]) -> Op | None:
    """The call of a user's function that a method or an operator of objects is which hold numbers
    and arrays alone. (What methods of others do may be long to find out.)"""
    given = [kind_of_atom(atom, kinds) for atom in op.args]
    if op.fn is getattr or not all(isinstance(kind, (*_NUMBERS, Record)) for kind in given):
        return None
    records = [kind for kind in given if isinstance(kind, Record)]
    if not records or not all(map(_is_of_numbers, records)):
        return None
    classes = tuple(kind.type if isinstance(kind, Record) else None for kind in given)
    found = lookup_function(op, classes, is_user_function)
    if found is None or found[0] is op.fn:
        return None
    place = operator_method(op.fn, classes) if is_operator(op.fn) else None
    args = op.args[::-1] if place is not None and place[0] else op.args
    return replace(op, fn=found[0], args=args)


def _is_of_numbers(kind: Record) -> bool:
    return bool(kind.fields) and all(isinstance(own, _NUMBERS) for _, own in kind.fields)


def _alive(block: Block, kinds: Kinds) -> Block:
    """The block without what never runs, as the tests that are known tell."""

    def inner(stmt: Stmt) -> Stmt:
        if isinstance(stmt, If):
            truth = truth_of(kind_of_atom(stmt.test, kinds))
            if truth is not None:
                nothing = Block((), (UNBOUND,) * len(stmt.outs))
                stmt = replace(stmt, **{"orelse" if truth else "then": nothing})
        return map_blocks(stmt, lambda arm: _alive(arm, kinds))

    stmts = tuple(map(inner, block.stmts))
    return block if all(map(operator.is_, stmts, block.stmts)) else replace(block, stmts=stmts)


def _written_classes(
    block: Block, kinds: Kinds, writes: Callable[[Op], tuple[Atom, ...]]
) -> set[type | None]:
    """The classes of the objects that may be written; None: of any."""
    found: set[type | None] = set()
    for op in stmts_in(block):
        if isinstance(op, Op):
            for atom in (*writes(op), *targets_of(op, kinds)):
                if isinstance(atom, Var) and atom is not ELSEWHERE:
                    found.update(classes_in(kinds.get(atom, ANY)))
    return found


def _of_changed(call_kind: Callable[..., Kind], classes: set[type | None]) -> Callable[..., Kind]:
    """What a class says of an attribute may not hold of its objects that are written."""

    def kind_now(fn: object, args: Sequence[Kind], options: Mapping[str, Kind]) -> Kind:
        kind = call_kind(fn, args, options)
        if (
            fn is getattr
            and isinstance(args[0], Record)
            and not classes.isdisjoint((None, args[0].type))
        ):
            return forgotten(kind)
        return kind

    return kind_now


def _is_made_by_user(fn: object) -> bool:
    """Is it a class that runs a function of the user where an object is made?"""
    return isinstance(fn, type) and isinstance(getattr(fn, "__init__", None), types.FunctionType)


def _of_arguments(op: Op, lasts: Mapping[str, Kind], function: Function) -> dict[Var, Kind]:
    """The kinds of arguments as the function that is called leaves them."""
    found: dict[Var, Kind] = {}
    for name, place in (places_of(function, op) or {}).items():
        atom = dict(op.options)[place] if isinstance(place, str) else op.args[place]
        if isinstance(atom, Var) and name in lasts:
            found[atom] = join(found[atom], lasts[name]) if atom in found else lasts[name]
    return found
