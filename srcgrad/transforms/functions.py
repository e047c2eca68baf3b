"""Functions as values: a call of a value becomes a call of the function that it is.

    prims.call(f, x)                 f is np.tanh               ->  np.tanh(x)
    prims.call(f, x)                 f is lambda t: t * y       ->  x * y
    prims.call(f, x)                 f is a if c else b         ->  a(x) if c else b(x)
    prims.apply(f, args, options)    args is a pair             ->  f(args[0], args[1])

What is not resolved stays as it was; it is refused if it carries a derivative.

>>> from ..ir.show import show
>>> x, y = Var("x"), Var("y")
>>> body = Block((Op((y,), prims.call, (Const(abs), x)),), (y,))
>>> print(show(resolve(body, {}, Host(None, None, None))))
y = abs(x)
yield y
"""

from __future__ import annotations

import functools
import inspect
import operator
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

import numpy as np

from ..analysis.kinds import infer
from ..analysis.storage import Storage
from ..errors import Span, SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import UNBOUND, Atom, Block, Const, Each, Function, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Dict, Fn, Kind, Known, List, Obj, Tuple
from ..ir.walk import clone, definitions, inner_vars, map_blocks, own_outs, regions, stmts_in
from ..ir.walk import substitute
from .calls import arguments_of
from .contents import At, Item, Structures, is_function
from .unroll import unroll

# a block that grew beyond this is left alone: functions that make functions without end
_MOST_STATEMENTS = 4000


@dataclass(frozen=True)
class Host:
    """What the pass asks the program: the IR of a user's function, whether something is one, and
    the source of the function that the block belongs to."""

    lowered: Callable | None
    is_user_function: Callable[[object], bool] | None
    source: Any

    def is_user(self, fn: object) -> bool:
        return self.is_user_function is not None and self.is_user_function(fn)


# --- what a value is ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Direct:
    """A function known now."""

    value: Callable
    text: str | None = None


@dataclass(frozen=True)
class Made:
    """A lambda or nested function, with the values that it captured."""

    function: Function
    captured: tuple[Atom, ...]


@dataclass(frozen=True)
class Bound:
    """A function with its first arguments, as `functools.partial` makes it."""

    callee: Callee
    args: tuple[Atom, ...]
    options: tuple[tuple[str, Atom], ...] = ()


@dataclass(frozen=True)
class Choice:
    """One of two functions. `test` is an atom, or the operation that makes it."""

    test: Atom | tuple[Callable, Atom, Atom]
    then: Callee
    orelse: Callee


@dataclass(frozen=True)
class Fails:
    """Something that is no function: the call raises."""

    error: Exception


Callee = Direct | Made | Bound | Choice | Fails


class Resolver:
    """One pass over one block. `changed` tells whether it found anything to do."""

    def __init__(self, block: Block, kinds: Mapping[Var, Kind], host: Host):
        self.kinds, self.host = kinds, host
        self.structures = Structures(definitions(block), kinds)
        self.defs = self.structures.defs
        self.paths = _paths(block)
        self.path: tuple[int, ...] = ()
        self.subst: dict[Var, Atom] = {}
        self.called = {
            s.args[0]
            for s in stmts_in(block)
            if isinstance(s, Op) and s.fn in (prims.call, prims.apply)
        }

    # --- the walk ------------------------------------------------------------------------------

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Op):
                self.op(stmt, stmts)
            elif (
                isinstance(stmt, Loop)
                and isinstance(stmt.head, Each)
                and self.is_over_functions(stmt)
            ):
                unroll(stmt, self.structures, stmts, self.subst)
            else:
                stmts.append(self.inside(stmt))
        return Block(tuple(stmts), block.end)

    def inside(self, stmt: Stmt) -> Stmt:
        outer, bodies = self.path, {id(region): i for i, region in enumerate(regions(stmt))}

        def visit(region: Block) -> Block:
            self.path = (*outer, id(stmt), bodies[id(region)])
            return self.block(region)

        result = map_blocks(stmt, visit)
        self.path = outer
        return result

    def is_over_functions(self, loop: Loop) -> bool:
        """Is a function among what the loop runs through or collects?"""
        assert isinstance(loop.head, Each)
        items = self.structures.iterated(loop.head.items)
        if items is None:
            return False
        if any(self.structures.holds_function(item) for item in items):
            return True
        if any(_collects_functions(self.kinds.get(c.inside, ANY)) for c in loop.carries):
            return True
        starts = [carry.init for carry in loop.carries if carry.inside in self.called]
        return any(isinstance(self.callee(start), (Direct, Made, Bound)) for start in starts)

    def op(self, op: Op, stmts: list[Stmt]) -> None:
        if op.fn is prims.call:
            callee = self.callee(op.args[0])
            if callee is None or not self.call(callee, op.args[1:], op.options, op, stmts):
                stmts.append(op)
        elif op.fn is prims.apply:
            self.apply(op, stmts)
        elif op.fn is tuple and op.args and self.is_tuple(op.args[0]):
            self.subst[op.out] = op.args[0]
        elif is_indirect(op.fn):
            if not self.call(Direct(op.fn, op.spelled), op.args, op.options, op, stmts):
                stmts.append(op)
        elif isinstance(op.fn, prims.Method) and (method := self.method(op)) is not None:
            stmts.append(replace(op, fn=method, spelled=None))
        elif self.host.is_user(op.fn) and self.must_inline(op):
            if not self.inline_user(op, stmts):
                stmts.append(op)
        else:
            stmts.append(op)

    def is_tuple(self, atom: Atom) -> bool:
        kind = self.structures.kind(atom)
        return isinstance(kind, Tuple) and kind.type is tuple

    def method(self, op: Op) -> types.FunctionType | None:
        """The function that a method of an object of a user's class is."""
        assert isinstance(op.fn, prims.Method)
        kind = self.structures.kind(op.args[0])
        if not isinstance(kind, Obj) or len(op.outs) > 1:
            return None
        found = inspect.getattr_static(kind.type, op.fn.name, None)
        return found if isinstance(found, types.FunctionType) and self.host.is_user(found) else None

    # --- which function is it? -----------------------------------------------------------------

    def callee(self, atom: Atom) -> Callee | None:
        if isinstance(atom, Const):
            return _callee_of_const(atom)
        kind = self.kinds.get(atom, ANY)
        if isinstance(kind, Known) and callable(kind.value):
            return Direct(kind.value)
        if isinstance(kind, Obj) and self.are_here((atom,)):
            method = getattr(kind.type, "__call__", None)
            if isinstance(method, types.FunctionType) and self.host.is_user(method):
                return Bound(Direct(method), (atom,))
        definition = self.defs.get(atom)
        match definition:
            case Op(fn=prims.Closure(function=function), args=captured):
                return Made(function, captured) if self.are_here(captured) else None
            case Op(fn=functools.partial, args=[first, *rest], options=options):
                inner = self.callee(first)
                atoms = (*rest, *(value for _, value in options))
                if inner is None or not self.are_here(atoms):
                    return None
                return Bound(inner, tuple(rest), options)
            case Op(fn=operator.getitem, args=(container, index)):
                return self.item(container, index)
            case Op(fn=prims.Method(name="get"), args=(container, index)):
                return self.item(container, index)
            case Op(fn=prims.unpack, outs=outs, args=(container, _)):
                items = self.structures.items(container)
                if items is None or len(items) != len(outs):
                    return None
                return self.callee_of_item(items[outs.index(atom)])
            case If(test=test, then=then, orelse=orelse, outs=outs):
                place = outs.index(atom)
                return self.choice(test, then.end[place], orelse.end[place])
            case _:
                return None

    def choice(self, test: Atom, then: Atom, orelse: Atom) -> Callee | None:
        first, second = self.callee(then), self.callee(orelse)
        if isinstance(first, Fails) and isinstance(second, Fails):
            return None
        if first is None or second is None or not self.are_here((test,)):
            return None
        return Choice(test, first, second)

    def item(self, container: Atom, index: Atom) -> Callee | None:
        """An item of a container whose items are known; where the index is not, one of them."""
        found = self.structures.item(container, index)
        if found is not None:
            return self.callee_of_item(found)
        if isinstance(index, Const) or not self.are_here((index,)):
            return None
        fields = self.structures.fields(container)
        if fields is not None:
            tests = [(operator.eq, index, Const(key)) for key, _ in fields]
            callees = [self.callee_of_item(item) for _, item in fields]
        else:
            items = self.structures.items(container) or []
            places = [(place, place - len(items)) for place in range(len(items))]
            tests = [(operator.contains, Const(place), index) for place in places]
            callees = [self.callee_of_item(item) for item in items]
        if not callees or None in callees:
            return None
        result: Callee = callees[-1]  # type: ignore[assignment]
        for test, callee in zip(reversed(tests[:-1]), reversed(callees[:-1]), strict=True):
            result = Choice(test, callee, result)  # type: ignore[arg-type]
        return result

    def callee_of_item(self, item: Item) -> Callee | None:
        match item:
            case Var() | Const():
                return self.callee(item)
            case At(kind=Known(value=value)) if callable(value):
                return Direct(value)
            case _:
                return None

    def are_here(self, atoms: Sequence[Atom]) -> bool:
        """Can these be read at the place that the pass has come to?"""
        return all(
            isinstance(atom, Const) or self.path[: len(path)] == path
            for atom in atoms
            if (path := self.paths.get(atom, ()) if isinstance(atom, Var) else ()) is not None
        )

    # --- calls ---------------------------------------------------------------------------------

    def call(
        self,
        callee: Callee,
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
        stmts: list[Stmt],
    ) -> bool:
        """Write the call down, with the outs of `op`. False, and nothing is written: it cannot."""
        match callee:
            case Direct():
                inner = _taken_apart(callee)
                if inner is not callee:
                    return self.call(inner, args, options, op, stmts)
                name = callee.text or getattr(callee.value, "__name__", None)
                made = replace(op, fn=callee.value, args=tuple(args), options=tuple(options))
                stmts.append(replace(made, spelled=name))
                return True
            case Fails(error):
                failure = Const(error, f"{type(error).__name__}({str(error)!r})")
                stmts.append(Op((), prims.raise_, (failure,), (), op.span))
                self.subst.update(dict.fromkeys(op.outs, UNBOUND))
                return True
            case Bound(inner, first, given):
                merged = tuple({**dict(given), **dict(options)}.items())
                return self.call(inner, (*first, *args), merged, op, stmts)
            case Made(function, captured):
                own = function.params[len(captured) :]
                mapping = dict(zip((p.var for p in function.params), captured, strict=False))
                called = replace(op, args=tuple(args), options=tuple(options))
                return self.inline(replace(function, params=own), mapping, called, stmts)
            case Choice(test, then, orelse):
                return self.call_chosen(test, (then, orelse), args, options, op, stmts)
            case _:
                assert_never(callee)

    def call_chosen(
        self,
        test: Atom | tuple[Callable, Atom, Atom],
        callees: tuple[Callee, Callee],
        args: Sequence[Atom],
        options: Sequence[tuple[str, Atom]],
        op: Op,
        stmts: list[Stmt],
    ) -> bool:
        """The call in the arms of an `If`."""
        blocks = []
        for callee in callees:
            inner: list[Stmt] = []
            outs = tuple(Var(out.wish, out.is_temporary) for out in op.outs)
            if not self.call(callee, args, options, replace(op, outs=outs), inner):
                return False
            blocks.append(substitute(Block(tuple(inner), outs), self.subst))
        if isinstance(test, tuple):
            fn, *operands = test
            made = Var("", True)
            stmts.append(Op((made,), fn, tuple(operands), (), op.span))
            test = made
        stmts.append(If(test, blocks[0], blocks[1], op.outs, op.span))
        return True

    def inline(
        self, function: Function, mapping: dict[Var, Atom], op: Op, stmts: list[Stmt]
    ) -> bool:
        """The body of the function in the place of its call; `mapping` binds what it captured."""
        try:
            arguments = arguments_of(function, op)
        except Unsupported:
            return False
        before = len(stmts)
        own: dict[Var, Atom] = dict(mapping)
        for param in function.params:
            value = arguments[param.name]
            if param.form == "VAR_POSITIONAL":
                own[param.var] = _emit(stmts, prims.make_tuple, tuple(value), param, op.span)  # type: ignore[arg-type]
            elif param.form == "VAR_KEYWORD":
                keys = Const(tuple(key for key, _ in value))  # type: ignore[union-attr]
                atoms = tuple(atom for _, atom in value)  # type: ignore[union-attr]
                own[param.var] = _emit(stmts, prims.make_dict, (keys, *atoms), param, op.span)
            else:
                own[param.var] = mapping.get(value, value)  # type: ignore[arg-type, assignment]
        if self.writes(function, own):
            del stmts[before:]
            return False
        body = clone(function.body, own)
        stmts.extend(body.stmts)
        self.subst.update(zip(op.outs, body.end, strict=False))
        return True

    def writes(self, function: Function, given: Mapping[Var, Atom]) -> bool:
        """Does it write into what it is given? Then the caller's names would go stale."""
        inside = list(stmts_in(function.body))
        if any(isinstance(s, Op) and isinstance(s.fn, prims.Opaque) for s in inside):
            return True
        known = {var: self.structures.kind(atom) for var, atom in given.items()}
        kinds = infer(function.body, known)
        storage = Storage.of(_without_calls(function.body), list(given), kinds)
        return any(storage.is_overwritten(v) for v in given if not is_function(known[v]))

    # --- stars ---------------------------------------------------------------------------------

    def apply(self, op: Op, stmts: list[Stmt]) -> None:
        """Spread arguments whose number is known."""
        fn, args, options = op.args
        items = self.structures.items(args)
        fields = self.structures.fields(options)
        if items is None or fields is None or not all(isinstance(key, str) for key, _ in fields):
            stmts.append(op)
            return
        atoms = [self.atom_of_item(item, args, i, stmts, op) for i, item in enumerate(items)]
        given = tuple(
            (key, self.atom_of_item(item, options, key, stmts, op)) for key, item in fields
        )
        called = replace(op, fn=prims.call, args=(fn, *atoms), options=given, spelled=None)
        callee = self.callee(fn)
        if callee is None or not self.call(callee, atoms, given, called, stmts):
            stmts.append(called)

    def atom_of_item(
        self, item: Item, container: Atom, key: object, stmts: list[Stmt], op: Op
    ) -> Atom:
        if isinstance(item, (Var, Const)) and self.are_here((item,)):
            return item
        if isinstance(item, At):
            container, key = item.container, item.key
        out = Var("", True)
        stmts.append(Op((out,), operator.getitem, (container, Const(key)), (), op.span))
        return out

    # --- calls of user functions that take or give functions -----------------------------------

    def must_inline(self, op: Op) -> bool:
        """Does a function come or go that only this place knows?"""
        atoms = [*op.args, *(atom for _, atom in op.options)]
        if any(self.is_only_known_here(atom) for atom in atoms):
            return True
        if len(op.outs) != 1:
            return False
        kind = self.kinds.get(op.out, ANY)
        return _gives_functions(kind) or (op.out in self.called and not isinstance(kind, Known))

    def is_only_known_here(self, atom: Atom) -> bool:
        kind = self.structures.kind(atom)
        if _holds_made(kind) or (isinstance(kind, Obj) and kind.type is types.FunctionType):
            return True
        definition = self.defs.get(atom) if isinstance(atom, Var) else None
        if isinstance(definition, Op) and definition.fn is functools.partial:
            return True
        if isinstance(definition, If) and not isinstance(kind, Known):
            return self.callee(atom) is not None
        if isinstance(kind, List):
            items = self.structures.items(atom)
            return items is not None and any(map(self.structures.holds_function, items))
        return False

    def inline_user(self, op: Op, stmts: list[Stmt]) -> bool:
        assert isinstance(op.fn, types.FunctionType) and self.host.lowered is not None
        if why_not_inlined(op, self.host) is not None:
            return False
        function, _ = self.host.lowered(op.fn)
        return self.inline(function, {}, op, stmts)


def resolve(block: Block, kinds: Mapping[Var, Kind], host: Host) -> Block:
    """The block in which calls of values that are known functions are calls of these."""
    statements = list(stmts_in(block))
    is_plain = not any(_is_interesting(stmt) for stmt in statements)
    if is_plain or len(statements) > _MOST_STATEMENTS:
        return block
    resolver = Resolver(block, kinds, host)
    return substitute(resolver.block(block), resolver.subst)


def _is_interesting(stmt: Stmt) -> bool:
    """Does it call a value, or make a function that is one?"""
    match stmt:
        case Op(fn=fn, args=args):
            if fn in (prims.call, prims.apply, functools.partial):
                return True
            atoms: Sequence[Atom] = args if fn in _DISPLAYS else ()
            if is_indirect(fn) or isinstance(fn, (prims.Closure, prims.Method)):
                return True
            return any(map(_is_known_function, atoms))
        case If(then=then, orelse=orelse):
            return any(map(_is_known_function, (*then.end, *orelse.end)))
        case _:
            return False


_DISPLAYS = (prims.make_tuple, prims.make_list, prims.make_dict)


def _is_known_function(atom: Atom) -> bool:
    return isinstance(atom, Const) and callable(atom.value)


# --- why not -----------------------------------------------------------------------------------


def refusals(
    block: Block, live: frozenset[Var], kinds: Mapping[Var, Kind], host: Host
) -> list[SrcgradError]:
    """What is said of the calls of functions that nobody knows, if they carry a derivative."""
    resolver = Resolver(block, kinds, host)
    errors: list[SrcgradError] = []
    for stmt in stmts_in(block):
        if not isinstance(stmt, Op) or not any(out in live for out in stmt.outs):
            continue
        reason = None
        if stmt.fn is prims.call:
            reason = _why_unknown(stmt, resolver)
        elif host.is_user(stmt.fn) and resolver.must_inline(stmt):
            reason = why_not_inlined(stmt, host) or _WRITES
        if reason is not None:
            errors.append(Unsupported(reason[0], stmt.span, reason[1]))
    return errors


_WRITES = (
    "a function is passed on to one that writes into its arguments",
    "return the new value instead, or let it work on a copy",
)


def _why_unknown(op: Op, resolver: Resolver) -> tuple[str, str] | None:
    fn = op.args[0]
    made = resolver.defs.get(fn) if isinstance(fn, Var) else None
    name = f"`{fn.wish}`" if isinstance(fn, Var) and fn.wish else "a function that is called"
    match made:
        case Op(fn=prims.Closure(function=Function(name=own))):
            if isinstance(resolver.callee(fn), Made):
                return (
                    f"`{own}` is used as a value, and writes into what it captured or was given",
                    "let it return the value, and write where it is called",
                )
        case Op() if resolver.host.is_user(made.fn):
            return why_not_inlined(made, resolver.host)
        case Op(fn=operator.getitem, args=(container, _)) if _is_list(resolver, container):
            return f"{name} is an item of a list of unknown length", "pass a tuple of functions"
        case Loop(head=Each(items=items)) if _is_list(resolver, items):
            return f"{name} is an item of a list of unknown length", "pass a tuple of functions"
    return None


def _is_list(resolver: Resolver, atom: Atom) -> bool:
    return isinstance(resolver.structures.kind(atom), List)


def why_not_inlined(op: Op, host: Host) -> tuple[str, str] | None:
    """Why the body of a user's function cannot take the place of its call: reason and hint."""
    name = op.spelled or op.fn.__name__
    assert host.lowered is not None
    try:
        function, source = host.lowered(op.fn)
    except SrcgradError:
        return f"{name}() takes or gives a function", "call the function directly"
    if _reaches(op.fn, op.fn, host, set()):
        return (
            f"{name}() calls itself and takes or gives a function that captures variables",
            "pass the captured variables as arguments, and a function of the module",
        )
    for stmt in stmts_in(function.body):
        if isinstance(stmt, Op) and stmt.fn is prims.global_value:
            path = stmt.args[0].value  # type: ignore[union-attr]
            first = path.split(".")[0]
            own = host.source
            if own is None or source.globals is not own.globals or first in source.cells:
                return (
                    f"{name}() takes or gives a function, and reads the variable `{path}` of "
                    "another module or function",
                    f"pass `{path}` as an argument",
                )
    return None


def _reaches(start: object, goal: object, host: Host, seen: set[object]) -> bool:
    """Does a call of `start` lead to a call of `goal`?"""
    seen.add(start)
    try:
        function, _ = host.lowered(start)  # type: ignore[misc]
    except SrcgradError:
        return False
    for stmt in _all_statements(function.body):
        if isinstance(stmt, Op) and host.is_user(stmt.fn):
            if stmt.fn is goal:
                return True
            if stmt.fn not in seen and _reaches(stmt.fn, goal, host, seen):
                return True
    return False


def _all_statements(block: Block) -> list[Stmt]:
    """With those of the functions that the block makes."""
    found: list[Stmt] = []
    for stmt in stmts_in(block):
        found.append(stmt)
        if isinstance(stmt, Op) and isinstance(stmt.fn, prims.Closure):
            assert isinstance(stmt.fn.function, Function)
            found += _all_statements(stmt.fn.function.body)
    return found


# --- helpers -----------------------------------------------------------------------------------


def _callee_of_const(atom: Const) -> Callee | None:
    if callable(atom.value):
        return Direct(atom.value, atom.text)
    if atom == UNBOUND:
        return Fails(UnboundLocalError("a local variable is not associated with a value"))
    if atom.value is None:
        return Fails(TypeError("'NoneType' object is not callable"))
    return None


def is_indirect(fn: object) -> bool:
    """Is it a function with some of its arguments, or an object that can be called?"""
    return isinstance(fn, (functools.partial, types.MethodType)) and _is_python(fn)


def _is_python(fn: object) -> bool:
    fn = getattr(fn, "__func__", fn)
    return isinstance(fn, (types.FunctionType, functools.partial))


def _taken_apart(callee: Direct) -> Callee:
    """A partial, a bound method or an object with `__call__`, as a function with arguments."""
    value = callee.value
    if isinstance(value, functools.partial):
        options = tuple((key, Const(item)) for key, item in value.keywords.items())
        return Bound(Direct(value.func), tuple(map(Const, value.args)), options)
    if isinstance(value, types.MethodType) and isinstance(value.__func__, types.FunctionType):
        return Bound(Direct(value.__func__), (Const(value.__self__),))
    known = (type, types.FunctionType, types.BuiltinFunctionType, np.ufunc)
    if not isinstance(value, known):
        method = getattr(type(value), "__call__", None)
        if isinstance(method, types.FunctionType) and not hasattr(value, "__name__"):
            return Bound(Direct(method), (Const(value),))
    return callee


def _without_calls(block: Block) -> Block:
    """Calls of values are looked at when it is known what they call."""

    def visit(stmt: Stmt) -> Stmt:
        if isinstance(stmt, Op) and stmt.fn in (prims.call, prims.apply):
            return replace(stmt, fn=prims.make_tuple, options=())
        return map_blocks(stmt, _without_calls)

    return Block(tuple(map(visit, block.stmts)), block.end)


def _emit(
    stmts: list[Stmt], fn: Callable, args: tuple[Atom, ...], param: Any, span: Span | None
) -> Var:
    out = Var(param.var.wish)
    stmts.append(Op((out,), fn, args, (), span))
    return out


def _holds_made(kind: Kind) -> bool:
    match kind:
        case Fn():
            return True
        case Tuple(items=items):
            return any(map(_holds_made, items))
        case List(item=item):
            return _holds_made(item)
        case Dict(fields=fields, item=item):
            return any(_holds_made(v) for _, v in fields) if fields else _holds_made(item)
        case _:
            return False


def _gives_functions(kind: Kind) -> bool:
    match kind:
        case Fn():
            return True
        case Obj(type=kind_type):
            return kind_type is types.FunctionType
        case Tuple(items=items):
            return any(map(_gives_functions, items))
        case List(item=item):
            return is_function(item)
        case Dict(fields=fields, item=item):
            return any(_gives_functions(v) for _, v in fields) if fields else is_function(item)
        case _:
            return False


def _collects_functions(kind: Kind) -> bool:
    return isinstance(kind, (List, Dict)) and is_function(kind.item) or isinstance(kind, Fn)


def _paths(block: Block) -> dict[Var, tuple[int, ...]]:
    """Where each Var is defined: the regions around its definition."""
    paths: dict[Var, tuple[int, ...]] = {}

    def walk(inner: Block, path: tuple[int, ...]) -> None:
        for stmt in inner.stmts:
            paths.update(dict.fromkeys(own_outs(stmt), path))
            for place, region in enumerate(regions(stmt)):
                below = (*path, id(stmt), place)
                paths.update(dict.fromkeys(inner_vars(stmt), below))
                walk(region, below)

    walk(block, ())
    return paths
