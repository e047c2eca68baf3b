"""What is done with objects however a block is left: by `finally`, and by `with`.

    with m as value: ...        value = m.__enter__()
                                try: ...
                                finally: m.__exit__(None, None, None)

That is so where leaving never swallows an exception. Where attributes were changed before an
exception, what is done then is written down a second time, with the attributes that the objects
have then: unless these are lost anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from ..analysis.effects import is_in_place, is_pure
from ..front.managers import enters_itself, keeps_attributes, lets_raise
from ..ir import marks, prims
from ..ir.core import NONE, Atom, Block, Const, If, Op, Stmt, Var
from ..ir.kinds import can_carry
from ..ir.walk import clone, map_blocks, own_atoms, regions, stmts_in
from .instances import Cell, GiveUp, Instance
from .object_making import ObjectMaking

_ANY_ERROR = Const(BaseException, "BaseException")


@dataclass(frozen=True)
class Begun:
    """What may fail has begun by `op`; the attributes at that time."""

    op: Op
    env: dict[Cell, Atom]


@dataclass(frozen=True)
class Failing:
    """What is done if something fails; values that it may not read, with why, and with hints."""

    block: Block
    unknown: dict[Atom, tuple[str, str]]


_CHANGED = (
    "`{}` is read in a `finally`, or where a `with` is left, and was changed in the block, which "
    "may fail before or after that"
)


class ObjectManagers(ObjectMaking):
    """`begun`: what may fail, of which the end is still to come. `entered`: the `with`s of which
    the calls of `__exit__` are still to come."""

    begun: list[Begun]
    entered: list[Op]

    def op(self, op: Op) -> None:
        """Do what the operation does."""
        raise NotImplementedError

    def statements(self, block: Block) -> None:
        """Do what the statements do."""
        raise NotImplementedError

    # --- finally -------------------------------------------------------------------------------

    def marked(self, stmts: Sequence[Stmt], place: int) -> int:
        """What may fail begins or ends here, if it does: the number of statements that are done."""
        match stmts[place]:
            case Op(fn=marks.begin) as op:
                self.begin(op)
            case Op(fn=marks.failed) as op:
                self.begun.pop()
                self.stmts.append(op)
            case Op(fn=marks.at_last) as op:
                end = marks.closing(stmts, place)
                self.at_last(stmts[place + 1 : end], op)
                return end + 1
            case _:
                return 0
        return place + 1

    def begin(self, op: Op) -> None:
        self.begun.append(Begun(op, dict(self.env)))
        self.stmts.append(op)

    def at_last(
        self, last: Sequence[Stmt], op: Op, failing: Callable[[], Failing] | None = None
    ) -> None:
        """What was begun ends, and these statements follow, however it ended; or others, if it
        failed."""
        begun = self.begun.pop()
        changed = [cell for cell, value in self.env.items() if begun.env.get(cell) is not value]
        arm: list[Stmt] = []
        is_seen = False
        if changed or failing:
            other = failing() if failing else Failing(clone(Block(tuple(last)), {}), {})
            arm, is_seen = self._after_failure(other, changed, op)
        if not changed and not (is_seen and any(map(_asks, arm))):
            self.stmts.append(op)
            self.statements(Block(tuple(last)))
            self.stmts.append(Op((), marks.ended, (), (), op.span))
            return
        if is_seen:
            catch = Op((Var("", True),), marks.catches, (_ANY_ERROR,), (), op.span)
            again = Op((), marks.reraise, (), (), op.span)
            failed = Op((Var("", True),), marks.failed, (), (), op.span)
            then = Block((catch, *arm, again))
            self.stmts += [failed, If(failed.out, then, Block(()), (), op.span)]
        else:
            self.stmts.remove(begun.op)
        self.statements(Block(tuple(last)))

    def _after_failure(
        self, failing: Failing, changed: list[Cell], op: Op
    ) -> tuple[list[Stmt], bool]:
        """What is done after something has failed: where, is not known. Does anybody see it? (Not
        if it is done with objects that are lost.)"""
        kept = dict(self.env), dict(self.whole_of), set(self.escaped), self.is_failing
        outer, self.stmts = self.stmts, []
        self.whole_of, self.is_failing = {}, True
        unknown: dict[Atom, tuple[str, str]] = dict(failing.unknown)
        for inst, name in changed:
            if self.can_be_asked(inst):
                args = (inst.handle, Const(name))  # type: ignore[arg-type]
                read = self.emit(prims.get_attribute, args, op.span, name.lstrip("_"), f".{name}")
                self.env[inst, name] = read
            else:
                lost = self.env[inst, name] = Var(name.lstrip("_"))
                what = name if inst.cls is object else f"{inst.name}.{name}"
                unknown[lost] = _CHANGED.format(what), "change it outside of the block"
        self.statements(failing.block)
        made, self.stmts = self.stmts, outer
        self.env, self.whole_of, self.escaped, self.is_failing = kept
        arm = Block(tuple(made))
        if not _is_seen(arm, unknown):
            return made, False
        needed = _needed(arm)
        if found := unknown.keys() & needed:
            raise GiveUp(*unknown[found.pop()], op.span)
        return list(_without_idle(arm, needed).stmts), True

    def can_be_asked(self, inst: Instance) -> bool:
        """Is there an object that holds its attributes as they are at every moment?"""
        return inst.handle is not None

    # --- with ----------------------------------------------------------------------------------

    def enter(self, op: Op, inst: Instance) -> bool:
        """The object is entered by `with`."""
        value, again = op.outs
        is_known = lets_raise(inst.cls)
        if not keeps_attributes(inst.cls) or is_known and self.holds_numbers(inst):
            if not is_known:
                why = f"`__exit__` of {inst.cls.__name__} may swallow an exception"
                raise GiveUp(why, "return nothing or False there", op.span)
            self._call(op, inst, "__enter__", (), value)
            self.begin(Op((), marks.begin, (), (), op.span))
            self.subst[again] = inst.ref
            self.entered.append(op)
            return True
        args = (self.real(op.args[0], op.span), *op.args[1:])
        if enters_itself(inst.cls):
            self.subst[value] = inst.ref
            value = Var(value.wish, value.is_temporary)
        self.stmts.append(replace(op, args=args, outs=(value, again)))
        return True

    def holds_numbers(self, inst: Instance) -> bool:
        """Does an attribute hold what may carry a derivative?"""
        values = [self.load(inst, name) for name in self.names(inst)]
        return any(isinstance(value, Var) and can_carry(self._kind(value)) for value in values)

    def leave(self, op: Op, inst: Instance) -> bool:
        """The object is left again."""
        if not self.entered:  # (how it was entered was decided before it was known what it is)
            what = f"what is done with an object of {inst.cls.__name__} in a `with` is not followed"
            raise GiveUp(what, "call methods by their names, and change nothing else", op.span)
        self.entered.pop()
        call = partial(Op, fn=prims.Method("__exit__"), options=(), span=op.span)

        def failing() -> Failing:
            kind, error, trace = map(Var, ("kind", "error", "trace"))
            why = f"`__exit__` of {inst.cls.__name__} asks where an exception was raised"
            caught = Op((error,), marks.error, (), (), op.span)
            of_class = Op((kind,), type, (error,), (), op.span)
            left = call((Var("", True),), args=(inst.ref, kind, error, trace))
            unknown = {trace: (why, "do the same wherever it was raised")}
            return Failing(Block((caught, of_class, left)), unknown)

        last = call((Var("", True),), args=(inst.ref, NONE, NONE, NONE))
        self.at_last((last,), Op((), marks.at_last, (), (), op.span), failing)
        return True

    def end_all(self, entered: int, begun: int) -> None:
        """A block ends, perhaps in the body of a `with`, where `return` stands, or of a `try`."""
        for op in reversed(self.entered[entered:]):
            if self.stmts and marks.ends_in_raise(Block((self.stmts[-1],))):
                raise GiveUp("a `with` of which the body always raises", "raise after it", op.span)
            inst = self.instance(op.args[0])
            assert inst is not None
            self.leave(op, inst)
        del self.begun[begun:]

    def _call(self, op: Op, inst: Instance, name: str, args: tuple[Atom, ...], out: Var) -> None:
        self.op(Op((out,), prims.Method(name), (inst.ref, *args), (), op.span))


def _asks(stmt: Stmt) -> bool:
    return isinstance(stmt, Op) and stmt.fn is marks.error


def _needed(block: Block) -> set[Atom]:
    """What is read by operations that do more than give results, or for those."""
    needed: set[Atom] = set()
    pure: list[Op] = []
    for stmt in stmts_in(block):
        if isinstance(stmt, Op) and (is_pure(stmt.fn) or _asks(stmt)):
            pure.append(stmt)
        else:
            needed |= {*own_atoms(stmt), *(end for inner in regions(stmt) for end in inner.end)}
    for op in reversed(pure):
        if not needed.isdisjoint(op.outs):
            needed |= set(own_atoms(op))
    return needed


def _without_idle(block: Block, needed: Collection[Atom]) -> Block:
    """The block without what gives results that nobody reads."""
    stmts = [
        map_blocks(stmt, lambda inner: _without_idle(inner, needed))
        for stmt in block.stmts
        if not isinstance(stmt, Op)
        or not (is_pure(stmt.fn) or _asks(stmt))
        or not set(stmt.outs).isdisjoint(needed)
    ]
    return Block(tuple(stmts), block.end)


def _is_seen(block: Block, lost: Collection[Atom]) -> bool:
    """Do the statements anything but give results, and change what nobody has any more?"""
    gone = set(lost)
    for stmt in stmts_in(block):
        if not isinstance(stmt, Op) or is_pure(stmt.fn) or _asks(stmt):
            continue
        if not (is_in_place(stmt.fn) or stmt.fn is prims.store) or stmt.args[0] not in gone:
            return True
        gone |= set(stmt.outs)
    return False
