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
import operator
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from ..checkpoints import checkpoint
from ..derived import Derivative, called_of, derivative_along, is_maker, takes_derivative
from ..errors import Span, Unsupported
from ..ir import prims
from ..ir.core import (
    NONE,
    UNBOUND,
    Atom,
    Block,
    Const,
    Each,
    Function,
    If,
    Loop,
    Op,
    Param,
    Stmt,
    Var,
)
from ..ir.kinds import Kind, Tuple
from ..ir.marks import attempts_in
from ..ir.walk import clone, map_blocks, regions, stmts_in, substitute
from .apart import with_own
from .asked_names import raising
from .callee import Again, Bound, Callee, Choice, Direct, Fails, Made, Matrix
from .callees import Callees, Host, again, is_indirect, taken_apart
from .calls import arguments_of
from .changes import Changes
from .classes import is_operator
from .contents import At, Item
from .derivatives import along, called_with, given_along, in_text
from .dispatched import as_call
from .inlining import (
    among_other_globals,
    chooses_class,
    is_opaque,
    makes_anew,
    module_of,
    must_inline,
    passes_on,
    why_not_inlined,
    without_idle,
)
from .members import is_field, of_class, of_one_result
from .namespaces import of_namespace
from .of_classes import are_objects, as_displays
from .of_namedtuples import made_by
from .single_dispatch import chosen
from .spread import spread
from .unroll import is_over_functions, unroll
from .users import is_single_dispatch

# a block that grew beyond this is left alone: functions that make functions without end
_MOST_STATEMENTS = 4000


class Resolver(Callees):
    """One pass over one block."""

    def __init__(self, block: Block, kinds: Mapping[Var, Kind], host: Host):
        super().__init__(block, kinds, host, Changes(host).by_call)
        self.subst: dict[Var, Atom] = {}
        ops = [s for s in stmts_in(block) if isinstance(s, Op)]
        self.is_caught = host.is_caught or bool(attempts_in(block))
        self.called = {op.args[0] for op in ops if op.fn in (prims.call, prims.apply)}

    # --- the walk ------------------------------------------------------------------------------

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            if isinstance(stmt, Op):
                self.op(stmt, stmts)
            elif (
                isinstance(stmt, Loop)
                and isinstance(stmt.head, Each)
                and is_over_functions(stmt, self, self.called)
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

    def op(self, op: Op, stmts: list[Stmt]) -> None:
        if op.fn is operator.call:
            op = replace(op, fn=prims.call, spelled=None)
        if is_maker(op.fn) and len(op.args) == 1:
            op = with_own(op, self.defs)
        op = chosen(op, self.structures.kind, self.host.taken)
        if op.fn is prims.call and (made := self.maker(op.args[0])) is not None:
            stmts.append(replace(op, fn=made.fn, args=op.args[1:], options=made.options))
        elif op.fn is prims.call:
            callee = self.callee(op.args[0])
            if callee is None or not self.call(callee, op.args[1:], op.options, op, stmts):
                stmts.append(op)
        elif op.fn is prims.apply:
            self.apply(op, stmts)
        elif derivative_along(op.fn) is not None:
            if not self.along(op, stmts):
                stmts.append(op)
        elif (write := called_of(op.fn)) is not None and op.args and not op.options:
            callee, args = called_with(op, write, self.derivable(op.args[0]))
            if not self.call(callee, args, (), op, stmts):
                stmts.append(op)
        elif op.fn is tuple and op.args and self.is_tuple(op.args[0]):
            self.subst[op.out] = op.args[0]
        elif is_indirect(op.fn):
            if not self.call(Direct(op.fn, op.spelled), op.args, op.options, op, stmts):
                stmts.append(op)
        elif (inner := passes_on(op, self.host)) is not None:
            if not self.call(Direct(inner.value), op.args, op.options, op, stmts):
                stmts.append(op)
        elif shown := as_displays(op, self.structures, self.are_here):
            stmts += shown
            self.subst |= dict.fromkeys(op.outs[:-1], NONE)
        elif op.fn is operator.getitem and (item := self.object_at(op)) is not None:
            self.subst[op.out] = item
        elif is_field(op, self.structures):
            loaded, called = as_call(of_one_result(op))
            stmts.append(loaded)
            self.op(called, stmts)
            self.subst |= dict.fromkeys(op.outs[1:], op.args[0])
        elif (member := of_namespace(op, self)) is not None:
            if not self.call(member, op.args[1:], op.options, of_one_result(op), stmts):
                stmts.append(op)
            else:
                self.subst |= dict.fromkeys(op.outs[1:], op.args[0])
        elif (found := of_class(op, self)) is not None:
            stmts += found
            self.subst |= dict.fromkeys(op.outs[1:], op.args[0])
        elif self.host.is_user(op.fn) and self.is_written_in(op):
            if not self.inline_user(op, stmts):
                stmts.append(op)
        else:
            stmts.append(op)

    def maker(self, atom: Atom) -> Op | None:
        """`grad(wrt=...)`, which waits for its function."""
        made = self.defs.get(atom) if isinstance(atom, Var) else None
        return made if isinstance(made, Op) and is_maker(made.fn) and not made.args else None

    def along(self, op: Op, stmts: list[Stmt]) -> bool:
        """`jvp(f, (x, y), (dx, dy))`"""
        if (told := given_along(op)) is None:
            return False
        fn, given, has_aux = told
        rows = []
        for tree in given:
            items = self.structures.items(tree)
            if items is None:
                return False
            rows.append([self.atom_of_item(a, tree, i, stmts, op) for i, a in enumerate(items)])
        kind = self.structures.kind
        found = along(op, self.derivable(fn), rows[0], rows[1], has_aux, kind, stmts)
        return found is not None and self.call(found[0], found[1], (), op, stmts)

    def is_called(self, op: Op) -> bool:
        """Is the result a function that is called?"""
        return any(out in self.called for out in op.outs)

    def is_tuple(self, atom: Atom) -> bool:
        kind = self.structures.kind(atom)
        return isinstance(kind, Tuple) and kind.type is tuple

    def is_written_in(self, op: Op) -> bool:
        """Does the body of the function take the place of its call?"""
        if must_inline(op, self, self.is_called(op)) or makes_anew(op, self.host):
            return True
        return chooses_class(op, self.host, self.kinds) and why_not_inlined(op, self.host) is None

    def object_at(self, op: Op) -> Var | None:
        """The object that stands at the place in a display."""
        items = self.structures.items(op.args[0])
        item = self.structures.item(*op.args)
        known = items is not None and are_objects(items, self.kinds)
        return item if known and isinstance(item, Var) and self.are_here((item,)) else None

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
                inner = taken_apart(callee, self.host)
                if inner is not callee:
                    return self.call(inner, args, options, op, stmts)
                name = callee.text or getattr(callee.value, "__name__", None)
                made = replace(op, fn=callee.value, args=tuple(args), options=tuple(options))
                stmts.append(replace(made, spelled=name))
                return True
            case Fails(error):
                stmts += raising(error, op.span)
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
            case Matrix():
                written = in_text(callee, len(args), options)
                given = (callee.function, *args, *(value for _, value in options))
                return written is not None and self.call(written, given, (), op, stmts)
            case Again(inner, name):
                return self.call(again(inner, name, op, self.host), args, options, op, stmts)
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
        if is_opaque(function):
            del stmts[before:]
            return False
        body = clone(function.body, own)
        stmts.extend(body.stmts)
        self.subst.update(zip(op.outs, body.end, strict=False))
        return True

    # --- stars ---------------------------------------------------------------------------------

    def apply(self, op: Op, stmts: list[Stmt]) -> None:
        """Spread arguments whose number is known."""
        fn, args, options = op.args
        items, fields = self.structures.items(args), self.structures.fields(options)
        callee = self.callee(fn)
        if fields is None or not all(isinstance(key, str) for key, _ in fields):
            stmts.append(op)
            return
        atoms: list[Atom] | None = None
        if items is not None:
            atoms = [self.atom_of_item(item, args, i, stmts, op) for i, item in enumerate(items)]
        elif callee is not None and not self.is_caught:
            atoms = spread(op, callee, self.structures, stmts)
        if atoms is None:
            stmts.append(op)
            return
        given = tuple((k, self.atom_of_item(item, options, k, stmts, op)) for k, item in fields)
        called = replace(op, fn=prims.call, args=(fn, *atoms), options=given, spelled=None)
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

    def inline_user(self, op: Op, stmts: list[Stmt]) -> bool:
        assert isinstance(op.fn, types.FunctionType) and self.host.lowered is not None
        if why_not_inlined(op, self.host) is not None:
            return False
        function, source = self.host.lowered(op.fn)
        own, module = self.host.source, module_of(source)
        if module is not None and (own is None or source.globals is not own.globals):
            function = replace(function, body=among_other_globals(function.body, module))
        return self.inline(function, {}, op, stmts)


def resolve(block: Block, kinds: Mapping[Var, Kind], host: Host) -> Block:
    """The block in which calls of values that are known functions are calls of these."""
    statements = list(stmts_in(block))
    is_plain = not any(_is_interesting(stmt, host) for stmt in statements)
    if is_plain or len(statements) > _MOST_STATEMENTS:
        return block
    resolver = Resolver(block, kinds, host)
    return without_idle(substitute(resolver.block(block), resolver.subst))


def _is_interesting(stmt: Stmt, host: Host) -> bool:
    """Does it call a value, or what passes on its arguments, or make a function?"""
    match stmt:
        case Op(fn=fn, args=args):
            if fn in _OF_VALUES or is_operator(fn):
                return True
            atoms: Sequence[Atom] = args if fn in _DISPLAYS else ()
            is_made = isinstance(fn, (Derivative, prims.Closure, prims.Method))
            if is_made or takes_derivative(fn) or is_indirect(fn) or is_single_dispatch(fn):
                return True
            if made_by(stmt) is not None or makes_anew(stmt, host):
                return True
            return any(map(_is_known_function, atoms)) or passes_on(stmt, host) is not None
        case If(then=then, orelse=orelse):
            return any(map(_is_known_function, (*then.end, *orelse.end)))
        case _:
            return False


_LOADS = (getattr, prims.super_attribute)
_OF_VALUES = (prims.call, prims.apply, functools.partial, checkpoint, *_LOADS)
_DISPLAYS = (prims.make_tuple, prims.make_list, prims.make_dict)


def _is_known_function(atom: Atom) -> bool:
    return isinstance(atom, Const) and callable(atom.value)


def _emit(
    stmts: list[Stmt], fn: Callable, args: tuple[Atom, ...], param: Param, span: Span | None
) -> Var:
    out = Var(param.var.wish)
    stmts.append(Op((out,), fn, args, (), span))
    return out
