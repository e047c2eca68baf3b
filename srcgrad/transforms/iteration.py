"""What runs through an object of the user runs through what its `__iter__` gives.

    for layer in net:            with           def __iter__(self):
        x = layer(x)                                return iter(self.layers)

becomes a loop over `net.layers`; of an `__iter__` that is a generator, over the list of its items.
What runs through a dict runs through its keys, which carry no derivative whatever the values do.
"""

from __future__ import annotations

import dis
import functools
import inspect
import math
import operator
import types
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..analysis.effects import is_pure
from ..analysis.elementwise import IN_PLACE
from ..analysis.iterators import places_run_through
from ..analysis.memory import is_immutable, kind_of_atom, targets_of
from ..attributes import lookup
from ..errors import SrcgradError, Unsupported
from ..front.source import Source, source_of
from ..front.written import written
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, Function, If, Loop, Op, Stmt, Var, While
from ..ir.kinds import ANY, Array, Dict, Kind, List, Obj, Record, Ref, Slice, Tuple, can_carry
from ..ir.walk import clone, definitions, map_blocks, reads, stmts_in, substitute
from .by_flat import over_flat
from .by_key import by_key
from .callees import Host
from .outside import is_readable_from, moved_globals
from .run_again import kept_as_they_are

_ARITHMETIC = frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg,
})  # fmt: skip
# their rules read what they have run through
_READ_AGAIN = frozenset({sum, max, min, sorted, math.fsum, math.prod, np.fromiter})
# they ask for the length first
_HINTED = frozenset({list, tuple, sorted, prims.unpack_star, prims.Method("extend")})


def iterated(
    block: Block, kinds: Mapping[Var, Kind], host: Host, params: tuple[Var, ...] = ()
) -> Block:
    """The block, in which nothing runs through objects whose `__iter__` is known."""
    block = over_flat(_without_lists(block, kinds), kinds, host.is_user)
    block = by_key(block, kinds, host.is_user)
    block = _Iterated(block, kinds, host, params).run()
    return kept_as_they_are(_without_iterators(block, kinds), kinds)


class _Iterated:
    def __init__(
        self, whole: Block, kinds: Mapping[Var, Kind], host: Host, params: tuple[Var, ...]
    ):
        self.whole, self.kinds, self.host, self.params = whole, kinds, host, params

    def run(self) -> Block:
        return self.block(self.whole)

    def block(self, block: Block) -> Block:
        stmts: list[Stmt] = []
        for stmt in block.stmts:
            stmt = map_blocks(stmt, self.block)
            if isinstance(stmt, Loop) and isinstance(stmt.head, Each):
                items = self.items(stmt.head.items, stmts, stmt)
                if items is not stmt.head.items:
                    stmt = replace(stmt, head=replace(stmt.head, items=items))
            elif isinstance(stmt, Op):
                args = list(stmt.args)
                for place in run_through(stmt, self.kinds):
                    args[place] = self.items(args[place], stmts, stmt)
                if args != list(stmt.args):
                    stmt = replace(stmt, args=tuple(args))
            stmts.append(stmt)
        return Block(tuple(stmts), block.end)

    def items(self, atom: Atom, stmts: list[Stmt], by: Loop | Op) -> Atom:
        """What running through an object runs through; the object itself if that is not known."""
        loop = by if isinstance(by, Loop) else None
        kind = self.kinds.get(atom) if isinstance(atom, Var) else None
        if type(kind) is Dict and can_carry(kind):
            keys = Var("", True)
            stmts.append(Op((keys,), prims.Method("keys"), (atom,), (), by.span, prims.KEYS))
            if not isinstance(by, Op) or not _puts_into_list(by, self.kinds):
                return keys
            return _listed(keys, stmts, by)
        if isinstance(kind, List) and kind.type is reversed and _is_read_again(by):
            return _listed(atom, stmts, by)
        is_backwards = isinstance(by, Op) and by.fn is reversed  # (which does not ask `__iter__`)
        if is_backwards or not isinstance(kind, (Record, Ref)) or issubclass(kind.type, tuple):
            return atom
        fn = lookup(kind.type, "__iter__")
        if not isinstance(fn, types.FunctionType) or not self.host.is_user(fn):
            return atom
        if not isinstance(by, Loop) and by.fn in _HINTED and _writes(lookup(kind.type, "__len__")):
            reason = f"`{kind.type.__name__}.__len__` changes something, and Python asks it here"
            raise Unsupported(reason, by.span, "let it give the length, and no more")
        found = self.of_generator(fn) if inspect.isgeneratorfunction(fn) else self.of_list(fn)
        if found is None or len(found[0].params) != 1:
            return atom
        function, source = found
        if is_readable_from(function, source, self.host.source) is not None:
            return atom
        if inspect.isgeneratorfunction(fn) and not self.is_calm(function, atom, loop):
            return atom
        self.host.taken.note_member(kind.type, "__iter__")
        body = clone(function.body, {function.params[0].var: atom})
        stmts += moved_globals(body, source, self.host.source).stmts
        last = function.body.stmts[-1] if function.body.stmts else None
        if loop is None and isinstance(last, Op) and last.fn in (zip, enumerate, reversed):
            return _listed(body.end[0], stmts, by)
        return body.end[0]

    def of_list(self, fn: types.FunctionType) -> tuple[Function, Source] | None:
        """`return iter(items)` as `return items`."""
        assert self.host.lowered is not None
        try:
            function, source = self.host.lowered(fn)
        except SrcgradError:
            return None
        *first, last = function.body.stmts or (None,)
        if not isinstance(last, Op) or function.body.end != last.outs:
            return None
        if last.fn in (zip, enumerate, reversed):
            return function, source
        if last.fn is not iter and last.fn != prims.Method("__iter__") or len(last.args) != 1:
            return None
        return replace(function, body=Block(tuple(first), last.args)), source  # type: ignore

    def of_generator(self, fn: types.FunctionType) -> tuple[Function, Source] | None:
        assert self.host.lowered is not None
        try:
            return self.host.lowered(_listing(fn))[0], source_of(fn)
        except SrcgradError:
            return None

    def is_calm(self, function: Function, holder: Atom, loop: Loop | None) -> bool:
        """Does it come to the same whether a generator runs before the loop, or along with it?"""
        for stmt in stmts_in(function.body):
            if isinstance(stmt, Loop) and isinstance(stmt.head, While):
                return False
            if isinstance(stmt, Op) and not is_pure(stmt.fn) and not _fills(stmt):
                return False
        if loop is None:
            return True
        inside = [op for op in stmts_in(loop.body) if isinstance(op, Op)]
        return all(self.leaves_alone(op) for op in inside)

    def leaves_alone(self, op: Op) -> bool:
        """Does an operation write nothing but lists that nobody else knows?"""
        targets = targets_of(op, self.kinds)
        given = [a for a in (*op.args, *(atom for _, atom in op.options)) if isinstance(a, Var)]
        if isinstance(op.fn, prims.Method) and not targets or self.host.is_user(op.fn):
            return all(is_immutable(self.kinds.get(a, ANY)) for a in given)
        if op.fn in (prims.call, prims.apply, setattr, prims.set_attribute):
            return False
        return all(self.is_new(atom) or self.is_own(atom) for atom in targets)

    def is_new(self, target: Atom) -> bool:
        """Is it a number, or what was computed of numbers and arrays in this function?"""
        todo, seen, defs = [target], set[Atom](), definitions(self.whole)
        carries = {
            var: (carry.init, end)
            for stmt in stmts_in(self.whole)
            if isinstance(stmt, Loop)
            for carry, end in zip(stmt.carries, stmt.body.end, strict=True)
            for var in (carry.inside, carry.out)
        }
        while todo:
            atom = todo.pop()
            if isinstance(atom, Const) or atom in seen:
                continue
            seen.add(atom)
            made = defs.get(atom)
            if atom in carries:
                todo += carries[atom]
            elif isinstance(made, If):
                place = made.outs.index(atom)
                todo += [made.then.end[place], made.orelse.end[place]]
            elif isinstance(made, Op) and made.fn in IN_PLACE:
                todo.append(made.args[0])
            elif not isinstance(made, Op) or made.fn not in _ARITHMETIC:
                return False
        return True

    def is_own(self, target: Atom) -> bool:
        """Is it a list or dict that the function makes, and neither stores nor gives away?"""
        family = {target}
        before = -1
        made = False
        while before != len(family):
            before = len(family)
            for stmt in stmts_in(self.whole):
                match stmt:
                    case Op() if any(out in family for out in stmt.outs):
                        if stmt.fn in (prims.make_list, prims.make_dict) and not stmt.args[1:]:
                            made = True
                        elif targets_of(stmt, self.kinds)[:1] != stmt.args[:1]:
                            return False
                        else:
                            family.add(stmt.args[0])
                    case Op() if any(a in family for a in stmt.args):
                        if stmt.args[0] not in family or family & {*stmt.args[1:]}:
                            return False
                        if targets_of(stmt, self.kinds)[:1] == stmt.args[:1]:
                            family.add(stmt.outs[-1])
                        elif stmt.fn not in (operator.getitem, len, sum):
                            return False
                    case Loop(carries=carries, body=body):
                        for carry, end in zip(carries, body.end, strict=True):
                            if family & {carry.init, carry.inside, carry.out, end}:
                                family |= {carry.init, carry.inside, carry.out, end}
                    case If(outs=outs, then=then, orelse=orelse):
                        for out, one, other in zip(outs, then.end, orelse.end, strict=True):
                            if family & {out, one, other}:
                                family |= {out, one, other}
                    case _:
                        pass
        return made and not family & set(self.params)


def run_through(op: Op, kinds: Mapping[Var, Kind]) -> range:
    """The arguments that an operation runs through, and takes what it finds there."""
    is_merged = isinstance(op.fn, prims.Method) and op.fn.name == "update"
    if is_merged and not _is_set(kinds.get(op.args[0])):  # type: ignore[arg-type]
        return range(0)  # (it takes the values as well as the keys)
    if _puts_into_list(op, kinds):
        return range(len(op.args))[-1:]
    return places_run_through(op)


def _is_set(kind: Kind | None) -> bool:
    return isinstance(kind, Obj) and issubclass(kind.type, set)


def _puts_into_list(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is it `xs.extend(d)`, `xs += d` or `xs[i:j] = d`?"""
    if not op.args or not isinstance(kinds.get(op.args[0]), List):  # type: ignore[arg-type]
        return False
    if op.fn is prims.store:
        return isinstance(kind_of_atom(op.args[1], kinds), Slice)
    return op.fn is operator.iadd or op.fn == prims.Method("extend")


def _is_read_again(by: Loop | Op) -> bool:
    return isinstance(by, Op) and by.fn in _READ_AGAIN


def _writes(function: object) -> bool:
    """Does the text of a function set an attribute, an item or a variable outside?"""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    names = {step.opname for step in dis.get_instructions(code)}
    return not names.isdisjoint(("STORE_ATTR", "STORE_SUBSCR", "STORE_GLOBAL", "STORE_DEREF"))


def _listed(items: Atom, stmts: list[Stmt], by: Loop | Op) -> Var:
    listed = Var("", True)
    stmts.append(Op((listed,), list, (items,), (), by.span, "list"))
    return listed


def _fills(op: Op) -> bool:
    return isinstance(op.fn, prims.Method) and op.fn.name == "append" or op.fn is prims.append


@functools.lru_cache(maxsize=256)
def _listing(fn: types.FunctionType) -> types.FunctionType:
    """The function that gives the items of a generator as a list."""
    text = "def items(self):\n    return [item for item in generator(self)]\n"
    return written(text, "items", {**fn.__globals__, "generator": fn})


def _without_lists(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """Where something that has places is asked for, a sequence is that."""
    plain = {
        op.out: op.args[0]
        for op in stmts_in(block)
        if isinstance(op, Op) and op.fn is list and op.spelled == prims.WITH_PLACES
        and _hasplaces_run_through(kinds.get(op.args[0], ANY))  # type: ignore[arg-type]
    }  # fmt: skip
    return _without(block, plain) if plain else block


def _hasplaces_run_through(kind: Kind) -> bool:
    return isinstance(kind, (Tuple, Array)) or (
        isinstance(kind, List) and kind.type in (list, tuple, range)
    )


def _without(block: Block, plain: Mapping[Var, Atom]) -> Block:
    """The block without the operations that make these, which are other atoms."""

    def visit(block: Block) -> Block:
        kept = (
            s for s in block.stmts if not (isinstance(s, Op) and s.outs[:1] and s.outs[0] in plain)
        )
        return Block(tuple(map_blocks(stmt, visit) for stmt in kept), block.end)

    return substitute(visit(block), plain)


def _without_iterators(block: Block, kinds: Mapping[Var, Kind]) -> Block:
    """`iter(xs)` that is run through once, at once, is `xs`."""
    made = {
        op.out: op
        for op in stmts_in(block)
        if isinstance(op, Op) and op.fn is iter and len(op.args) == 1 and not op.options
        and isinstance(kinds.get(op.args[0], ANY), (List, Tuple, Array, Dict))  # type: ignore
    }  # fmt: skip
    if not made:
        return block
    uses = list(reads(block))
    plain = {
        out: op.args[0]
        for out, op in made.items()
        if uses.count(out) == 1 and _is_run_through(out, op, block)
    }
    return _without(block, plain) if plain else block


def _is_run_through(out: Var, made: Op, block: Block) -> bool:
    """Is its one use in the block where it is made, by something that runs through it?"""
    if made in block.stmts:
        return any(
            isinstance(stmt, Loop) and isinstance(stmt.head, Each) and stmt.head.items is out
            or isinstance(stmt, Op) and any(stmt.args[p] is out for p in places_run_through(stmt))
            for stmt in block.stmts
        )  # fmt: skip
    inner = (
        region
        for stmt in block.stmts
        if isinstance(stmt, (If, Loop))
        for region in ((stmt.then, stmt.orelse) if isinstance(stmt, If) else (stmt.body,))
    )
    return any(_is_run_through(out, made, region) for region in inner)


__all__ = ["iterated", "run_through"]
