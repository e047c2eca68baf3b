"""What an exception leaves half done, where somebody catches it.

In what comes after a failure nothing is known of what was attempted: names have the values, and
arrays the contents, that they had before. So nothing that is read then may have changed before an
operation that may fail; where that is possible, it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from ..analysis.memory import kind_of_atom, shared_arguments, targets_of
from ..analysis.raising import Errors, caught_by, is_caught, raised_by
from ..errors import Span, SrcgradError, Unsupported
from ..ir import marks, prims
from ..ir.core import Atom, Block, If, Loop, Op, Stmt, Var
from ..ir.kinds import Dict, Kind
from ..ir.walk import definitions, map_blocks, regions, stmts_in

Kinds = Mapping[Var, Kind]
# what has changed by now: its name, and where
Changed = dict[str, Span | None]


def half_done(block: Block, kinds: Kinds) -> list[SrcgradError]:
    """Where a name, or an attribute of an object, may or may not be bound anew when it is read
    after a failure."""

    def bound(op: Op, names: Collection[str], inside: Collection[Var]) -> str | None:
        name = str(op.args[0].value) if op.fn is marks.rebound else ""  # type: ignore[union-attr]
        return name if name in names or "." in name else None

    def error(name: str, span: Span | None) -> SrcgradError:
        return Unsupported(
            f"`{name}` is read after this `try` failed, and may be bound anew by then or not",
            span,
            "bind it last in the `try`, or under another name",
        )

    return _found(block, kinds, bound, error)


def half_written(block: Block, kinds: Kinds, moving: Collection[Var]) -> list[SrcgradError]:
    """Where memory is written that carries a derivative (one of `moving`), or containers of whose
    keys something is known, before an exception that is caught."""
    defs = definitions(block)

    def written(op: Op, names: Collection[str], inside: Collection[Var]) -> str | None:
        targets = targets_of(op, kinds)
        if op.fn is prims.set_attribute:
            return f"{_name(op.args[0])}.{op.args[1]}"
        for target in targets:
            kind = kind_of_atom(target, kinds)
            matters = target in moving or any(out in moving for out in op.outs)
            if matters or isinstance(kind, Dict) and kind.fields is not None:
                if not _is_made_in(target, inside, defs, kinds):
                    return _name(target)
        return None

    def error(name: str, span: Span | None) -> SrcgradError:
        return Unsupported(
            f"`{name}` is written in this `try` before an exception that is caught, and may be "
            "half done",
            span,
            "write it after the `try`, in its `else`",
        )

    return _found(block, kinds, written, error)


def _name(atom: Atom) -> str:
    return atom.wish or "a value" if isinstance(atom, Var) else str(atom)


def _is_made_in(
    atom: Atom,
    inside: Collection[Var],
    defs: Mapping[Var, Stmt],
    kinds: Kinds,
    seen: frozenset[Atom] = frozenset(),
) -> bool:
    """Is the memory of a value made in the attempt, so that nobody sees it after a failure?"""
    if atom in seen:
        return True
    made = defs.get(atom) if isinstance(atom, Var) else None
    if atom not in inside:
        return False
    origins: list[Atom]
    match made:
        case Op():
            targets = targets_of(made, kinds)
            origins = [*targets, *(shared_arguments(made, kinds) if not targets else ())]
        case Loop(carries=carries, body=body):
            pairs = zip(carries, body.end, strict=True)
            found = [(c.init, end) for c, end in pairs if atom in (c.inside, c.out)]
            if not found:
                return False
            origins = [origin for pair in found for origin in pair]
        case If(outs=outs, then=then, orelse=orelse):
            place = outs.index(atom)  # type: ignore[arg-type]
            origins = [then.end[place], orelse.end[place]]
        case _:
            return False
    return all(_is_made_in(one, inside, defs, kinds, seen | {atom}) for one in origins)


# --- the walk ------------------------------------------------------------------------------------

Change = Callable[..., str | None]
# they raise before they write anything
_AT_ONCE = frozenset({
    prims.store, prims.delete_item,
    *map(prims.Method, ("insert", "pop", "popitem", "popleft", "remove")),
})  # fmt: skip


def _found(
    block: Block, kinds: Kinds, change: Change, error: Callable[[str, Span | None], SrcgradError]
) -> list[SrcgradError]:
    defs = definitions(block)
    errors: list[SrcgradError] = []
    for stmt in stmts_in(block):
        test = defs.get(stmt.test) if isinstance(stmt, If) and stmt.test in defs else None  # type: ignore[index, call-overload]
        if not isinstance(stmt, If) or not isinstance(test, Op) or test.fn is not marks.attempt:
            continue
        body = stmt.then.stmts[: marks.attempted(stmt.then)]
        names = test.args[0].value  # type: ignore[union-attr]
        changes = partial(change, names=names, inside=definitions(Block(body)).keys())
        walk = _Walk(kinds, defs, caught_by(stmt.orelse), changes, {})
        walk.statements(body, {})
        errors += [error(name, span) for name, span in walk.found.items()]
    return errors


@dataclass(frozen=True)
class _Walk:
    """One walk over what is attempted: `found` are the changes that an exception may follow."""

    kinds: Kinds
    defs: Mapping[Var, Stmt]
    caught: Errors
    change: Callable[[Op], str | None]
    found: Changed

    def statements(self, stmts: Sequence[Stmt], changed: Changed) -> Changed:
        for place, stmt in enumerate(stmts):
            match stmt:
                case Op():
                    changed = self.op(stmt, changed)
                    if stmt.fn is marks.ended and self.went_on(stmts[:place]):
                        self.found.update(changed)
                case Loop():
                    for _ in range(2):
                        if self.may_be_caught(stmt):
                            self.found.update(changed)
                        for region in regions(stmt):
                            changed = self.statements(region.stmts, changed)
                case _:
                    if self.may_be_caught(stmt):
                        self.found.update(changed)
                    ends = [self.statements(region.stmts, changed) for region in regions(stmt)]
                    changed = {name: span for end in ends for name, span in end.items()}
        return changed

    def op(self, op: Op, changed: Changed) -> Changed:
        fails = self.may_be_caught(op)
        if fails:
            self.found.update(changed)
        name = self.change(op)
        if name is None:
            return changed
        if fails and op.fn not in _AT_ONCE:
            self.found[name] = op.span
        return {**changed, name: op.span}

    def went_on(self, before: Sequence[Stmt]) -> bool:
        """May an exception go on after a `finally`, which ends here? (What it was raised by stands
        in front of it.)"""
        depth, last = 1, len(before)
        while depth and last:
            last -= 1
            fn = getattr(before[last], "fn", None)
            depth += (fn in (marks.ended, marks.failed)) - (fn is marks.begin)
        inside = stmts_in(Block(tuple(before[last:])))
        return any(map(self.may_be_caught, inside))

    def may_be_caught(self, stmt: Stmt) -> bool:
        return is_caught(raised_by(stmt, self.kinds, self.defs), self.caught)


def without_marks(block: Block) -> Block:
    """The block without what was only marked for `half_done`, and for names that are lost."""
    stmts = [
        map_blocks(stmt, without_marks)
        for stmt in block.stmts
        if not isinstance(stmt, Op) or stmt.fn not in (marks.rebound, marks.forgotten)
    ]
    return Block(tuple(stmts), block.end)
