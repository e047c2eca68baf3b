"""The table of forward mode: each variable's tangent, as an atom of the program being written.

>>> from ..ir.kinds import Num
>>> x, dx, n = Var("x"), Var("dx"), Var("n")
>>> table = Tangents(Emitter(), {x: dx}, Context({n: Num(int)}, frozenset()))
>>> table.atom(x) is dx, table.atom(n), table.has(n)
(True, 0.0, False)
"""

from __future__ import annotations

from .. import runtime, runtime_memory
from ..analysis.cotangents import cotangent_kind
from ..analysis.iterators import is_iterator
from ..errors import Unsupported
from ..ir import columns, prims
from ..ir.core import Atom, Const, Op, Stmt, Var
from ..ir.kinds import ANY, ByMemory, Column, Known, List, Num
from .context import Context
from .cotangents import as_written, named
from .emit import Emitter
from .outside_writes import is_container


class Tangents:
    """Var -> its tangent; a Var that is missing has the tangent zero."""

    def __init__(self, emit: Emitter, entries: dict[Var, Atom], context: Context):
        self.emit, self.entries, self.context = emit, entries, context

    def get(self, atom: Atom) -> Atom | None:
        return self.entries.get(atom) if isinstance(atom, Var) else None

    def atom(self, atom: Atom) -> Atom:
        """The tangent as a value: zeros are made."""
        found = self.get(atom)
        if found is not None:
            return found
        if is_container(atom):
            return self.emit(prims.zeros_like, atom)
        if isinstance(atom, Const):
            return Const(_zero_of(atom.value))
        kind = self.context.kinds.get(atom, ANY)
        if isinstance(kind, Num):
            return Const(0.0)
        if kind == Known(None):
            return Const(None)
        made = self.context.defs.get(atom)
        if isinstance(made, Op) and made.fn is prims.make_list and not made.args:
            return self.emit(prims.make_list, **named(atom))
        if isinstance(kind, List) and kind.type not in (list, tuple):
            return self._of_items(atom, made)
        if isinstance(kind, Column):
            made_of = columns.CotangentsOf(str(kind.name), cotangent_kind(kind).item)
            return self.emit(made_of, **named(atom))
        if isinstance(kind, ByMemory):
            return self.emit(runtime_memory.ByMemory, **named(atom))
        return self.emit(prims.zeros_like, atom, **named(atom))

    def written(self, atom: Atom) -> Atom:
        """The tangent of what an item is written into: with the precision of the array, and complex
        where that is, though what it was made of is not (`z = x + 0j; z[0] *= 1j`)."""
        tangent = self.atom(atom)
        if not isinstance(atom, Var):
            return tangent
        return as_written(tangent, atom, self.context.kinds.get(atom, ANY), self.emit)

    def _of_items(self, atom: Var, made: Stmt | None) -> Atom:
        """Zeros for what `atom` runs through. (An iterator must not be run through for them: so
        they are made of what it is made of.)"""
        match made:
            case Op(fn=fn, args=(items,)) if fn is reversed:
                return self.emit(reversed, self.atom(items))
            case Op(fn=fn, args=(items, *_)) if fn is enumerate:
                return self.emit(runtime.beside_zero, self.atom(items))
            case Op(fn=fn, args=parts) if fn is zip:
                return self.emit(zip, *map(self.atom, parts))
            case _ if is_iterator(self.context.kinds[atom]):
                what = "it is not known what an iterator runs through"
                raise Unsupported(what, self.emit.span, "make a list of it")
            case _:
                return self.emit(prims.zeros_like, self.emit(list, atom))

    def nested(self) -> Tangents:
        return Tangents(self.emit.nested(), dict(self.entries), self.context)

    def has(self, atom: object) -> bool:
        return isinstance(atom, Var) and atom in self.entries


def _zero_of(value: object) -> object:
    """The tangent of a constant: what is no number is left as it is."""
    match value:
        case int() | float():
            return 0.0
        case complex():
            return 0j
        case tuple() if type(value) is tuple:
            return tuple(map(_zero_of, value))
        case _:
            return value
