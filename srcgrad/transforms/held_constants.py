"""Objects that a function knows by itself, as values that the reverse sweep reads: the list of a
default, the dict of a partial, the object of a method are others' as well.

>>> import operator
>>> dx, scales = Var("dx"), Const([2.0])
>>> item = Op((dx,), operator.getitem, (scales, Const(0)))
>>> sweep = Sweep(Block((), ()), Block((item,), (dx,)))
>>> held = with_held(sweep, {}, lambda block: Storage.of(block, (), {}), apart=True)
>>> held.forward.stmts[0].args == (scales,), held.mirror.stmts[0].args[0] is scales
(True, False)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ..analysis.kinds import Kinds
from ..analysis.storage import Storage
from ..analysis.variables_outside import is_held
from ..errors import Span, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Const, Op, Sweep, Var
from ..ir.kinds_of import kind_of
from ..ir.walk import own_atoms, regions, rewrite

StorageOf = Callable[[Block], Storage]


def with_held(sweep: Sweep, kinds: Kinds, storage_of: StorageOf, apart: bool) -> Sweep:
    """The sweep, in which such objects have names from the start: where the mirror stands `apart`
    and reads one, and where the function itself writes one."""
    read = dict(_held_in(sweep.mirror))
    known = dict(_held_in(sweep.forward)) | read
    if not known:
        return sweep
    names = {const: Var(const.text or "", const.text is None) for const in known}
    kinds.update((name, kind_of(const.value)) for const, name in names.items())
    named = _named(sweep, names)
    storage = storage_of(named.forward)
    written = [const for const in known if storage.is_overwritten(names[const])]
    for const in written:
        if const in read:  # (its name tells of one state of it)
            raise Unsupported(
                "an object that is there from call to call is written in this function, and its "
                "reverse sweep reads it",
                read[const],
                "give it as an argument, or make it in the function",
            )
    return named if written or read and apart else sweep


def _named(sweep: Sweep, names: Mapping[Const, Var]) -> Sweep:
    def name(atom: Atom) -> Atom:
        return names.get(atom, atom) if isinstance(atom, Const) else atom

    first = [Op((names[c],), prims.held, (c,)) for c in names]
    forward, mirror = (
        rewrite(block, name, lambda var: var) for block in (sweep.forward, sweep.mirror)
    )
    forward = Block((*first, *forward.stmts), forward.end)
    return replace(sweep, forward=forward, mirror=mirror)


def _held_in(block: Block) -> Iterator[tuple[Const, Span | None]]:
    for stmt in block.stmts:
        for atom in own_atoms(stmt):
            if isinstance(atom, Const) and is_held(atom):
                yield atom, stmt.span
        for region in regions(stmt):
            yield from _held_in(region)
    yield from ((atom, None) for atom in block.end if isinstance(atom, Const) and is_held(atom))
