"""A function, run one operation after the other, with all that each of them was given.

In: a Python function and its arguments. Out: what `verify` goes back over, a list of `Step`s:
loops and calls are followed, so that each step is one operation of one line of the user.

>>> tape = Tape()
>>> result = tape.run(lambda x, n: x**n, (3.0, 2), frozenset({"x"}))
>>> result.value, [step.op.fn.__name__ for step in tape.steps]
(9.0, ['pow'])
"""

from __future__ import annotations

import contextlib
import operator
import types
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from . import tree
from .analysis.activity import inactive_for
from .analysis.activity import varied as find_varied
from .errors import SrcgradError, Unsupported
from .front.source import Source
from .ir import columns, marks, prims
from .ir.core import UNBOUND, Atom, Block, Const, Each, If, Loop, Mirror, Op, Stmt, Var, While
from .ir.kinds_of import kind_of
from .ir.run import perform
from .ir.walk import definitions, own_atoms, stmts_in
from .loosened import loosened
from .rules.registry import rule_of
from .targets import target_of
from .transforms.calls import arguments_of, written_params
from .transforms.primals import is_user_function
from .transforms.program import Primal, Program
from .transforms.told import guarded


@dataclass(eq=False, slots=True)
class Cell:
    """A value of the run; whether it depends on what is differentiated by; its cotangent."""

    value: Any
    moves: bool = False
    cotangent: Any = None


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: the cells of what it read and made, and the values as they were then."""

    op: Op
    cells: Mapping[Var, Cell]
    outs: tuple[Cell, ...]
    values: Mapping[Var, Any]
    namespace: MutableMapping[str, object]


@dataclass
class Frame:
    """One function that runs."""

    cells: dict[Var, Cell]
    varied: frozenset[Var]
    defs: Mapping[Var, Stmt]
    namespace: MutableMapping[str, object]
    source: Source

    def cell(self, atom: Atom) -> Cell:
        if isinstance(atom, Var):
            return self.cells[atom]
        return Cell(atom if atom == UNBOUND else atom.value)


# --- exceptions and contexts: what `ir.run` does with the marks, for cells ------------------------


def marked(tape: Tape, stmts: Sequence[Stmt], place: int, frame: Frame) -> int:
    """Run what the mark at `place` begins; where it ends."""
    opener, close = stmts[place], marks.closing(stmts, place)
    body, closer = stmts[place + 1 : close], (*stmts, None)[close]
    assert isinstance(opener, Op)
    if opener.fn is marks.enter:
        manager = frame.cell(opener.args[0])
        with manager.value as value:
            cells = Cell(value), Cell(manager.value)
            frame.cells.update(zip(opener.outs, cells, strict=True))
            tape.statements(body, frame)
        return close + 1
    if not isinstance(closer, Op):
        tape.statements(body, frame)
        return close
    if closer.fn is marks.at_last:
        end = marks.closing(stmts, close)
        try:
            tape.statements(body, frame)
        finally:
            tape.statements(stmts[close + 1 : end], frame)
        return end + 1
    handling = marks.tested_by(closer, stmts[close:])
    try:
        tape.statements(body, frame)
    except SrcgradError:  # (of what cannot be followed)
        raise
    except BaseException as error:
        handle(tape, handling.then, error, frame)
    return stmts.index(handling) + 1


def attempted(tape: Tape, stmt: If, frame: Frame) -> None:
    """Run a `try`. (Nobody reads what a failed attempt has made: its steps have no cotangents.)"""
    count = marks.attempted(stmt.then)
    try:
        tape.statements(stmt.then.stmts[:count], frame)
    except SrcgradError:
        raise
    except BaseException as error:
        ends = handle(tape, stmt.orelse, error, frame)
    else:
        ends = tape.block(Block(stmt.then.stmts[count:], stmt.then.end), frame)
    frame.cells.update(zip(stmt.outs, ends, strict=True))


def handle(tape: Tape, block: Block, error: BaseException, frame: Frame) -> list[Cell]:
    """Run a region that catches; raise what it does not catch."""
    test, *rest = block.stmts
    assert isinstance(test, Op) and test.fn is marks.catches
    types_of = tuple(frame.cell(arg).value for arg in test.args) or (BaseException,)
    is_caught = isinstance(error, types_of)
    match rest:
        case [If() as choice] if choice.test is test.out and not is_caught:
            ends = handle(tape, choice.orelse, error, frame)
            frame.cells.update(zip(choice.outs, ends, strict=True))
            return [frame.cell(atom) for atom in block.end]
        case _ if not is_caught:
            raise error
    frame.cells[test.out] = Cell(True)
    for op in stmts_in(block):
        if isinstance(op, Op) and op.fn is marks.error:
            frame.cells[op.out] = Cell(error)
    return tape.block(Block(tuple(rest), block.end), frame)


class Layers(ChainMap):
    """What a function sees outside of itself: in its `cells`, each a layer of its own; in its
    module. What is set stays in the layer of the variable."""

    def __init__(self, cells: Mapping[str, dict[str, object]], *module: dict[str, object]):
        super().__init__(*module)
        self.cells = cells
        self.maps = [*cells.values(), *module]

    def __setitem__(self, name: str, value: object) -> None:
        self.cells.get(name, self.maps[len(self.cells)])[name] = value


@dataclass
class Tape:
    """`steps` are those whose results move, in the order of the run."""

    program: Program = field(default_factory=Program)
    steps: list[Step] = field(default_factory=list)
    layers: dict[int, dict[str, object]] = field(default_factory=dict)
    # the functions that the program has made, with what they captured
    closures: dict[Any, tuple[Any, list[Cell], Source]] = field(default_factory=dict)

    def run(
        self,
        fn: Callable,
        args: Sequence[Any],
        moving: frozenset[str],
        inputs: dict[str, Cell] | None = None,
    ) -> Cell:
        """The result of `fn`; `moving` are the names of the parameters that move, `inputs`
        receives the cells of all."""
        target, first = target_of(fn)
        function, source = self.program.lowered(target)
        arguments = arguments_of(function, Op((), target, tuple(map(Const, (*first, *args)))))
        cells: dict[Var, Cell] = {}
        for param in function.params:
            given = arguments[param.name]
            many = isinstance(given, tuple)
            value = tuple(a.value for a in given) if many else given.value  # type: ignore[union-attr]
            cells[param.var] = Cell(value, param.name in moving)
            if inputs is not None:
                inputs[param.name] = cells[param.var]
        return self.function(function, source, cells)[0]

    # --- functions -----------------------------------------------------------------------------

    def function(
        self, function: Any, source: Source, cells: dict[Var, Cell], written: Sequence[str] = ()
    ) -> list[Cell]:
        """The results of a function, and the last versions of the parameters that it writes."""
        known = {
            var: loosened(kind_of(cell.value)) if cell.moves else kind_of(cell.value)
            for var, cell in cells.items()
        }
        primal = self.program.primal(function, source, known)
        told = [var for var, cell in cells.items() if cell.moves or written]
        primal = self.program.told(primal, told, written)
        made = {s.fn for s in stmts_in(primal.function.body) if isinstance(s, Op)}
        if made & {prims.memory, columns.attributes}:
            is_by_memory = prims.memory in made
            names = "names that share memory" if is_by_memory else "objects changed in containers"
            what = f"verify cannot follow {names} in {source.name}"
            raise Unsupported(what, function.span, "verify what is in it, or use check_grads")
        body = guarded(primal.function.body, primal.kinds)
        moving = {var for var, cell in cells.items() if cell.moves}
        varied = find_varied(body, moving, inactive_for(primal.kinds), primal.kinds)
        space = self.namespace(primal)
        frame = Frame(cells, frozenset(varied), definitions(body), space, source)
        ends = self.block(body, frame)
        if any(primal.finals.get(name) is None for name in written):
            what = f"verify cannot follow what {source.name} writes into its arguments"
            raise Unsupported(what, function.span, "use check_grads")
        return [*ends, *(frame.cell(primal.finals[name]) for name in written)]  # type: ignore[arg-type]

    def namespace(self, primal: Primal) -> MutableMapping[str, object]:
        """What the function sees outside of itself. (What is set there stays in a layer.)"""
        source = primal.source
        layer = self.layers.setdefault(id(source.globals), {})
        cells = {name: self.layers.setdefault(id(cell), {}) for name, cell in source.cells.items()}
        for name, cell in source.cells.items():
            with contextlib.suppress(ValueError):
                cells[name].setdefault(name, cell.cell_contents)
        return Layers(cells, layer, source.globals)

    def called(self, op: Op, fn: Any, args: Sequence[Cell], frame: Frame) -> None:
        """A call of a function whose operations are steps of their own."""
        captured: list[Cell] = []
        if fn in self.closures:
            function, captured, source = self.closures[fn]
        else:
            function, source = self.program.lowered(fn)
        params = function.params[len(captured) :]
        cells = {p.var: cell for p, cell in zip(function.params, captured, strict=False)}
        stands = {Var("argument"): cell for cell in args}
        every = {**frame.cells, **cells, **stands}
        inner = replace(frame, cells=every, varied=frame.varied | {*stands})
        call = Op((), fn, tuple(stands), op.options)
        for name, given in arguments_of(replace(function, params=params), call).items():
            param = next(p for p in params if p.name == name)
            if param.form == "VAR_POSITIONAL":
                cells[param.var] = self.made(prims.make_tuple, given, op, inner)  # type: ignore[arg-type]
            elif param.form == "VAR_KEYWORD":
                keys = Const(tuple(key for key, _ in given))  # type: ignore[union-attr]
                atoms = (keys, *(atom for _, atom in given))  # type: ignore[union-attr]
                cells[param.var] = self.made(prims.make_dict, atoms, op, inner)
            else:
                cells[param.var] = inner.cell(given)  # type: ignore[arg-type]
        written = written_params(function, op) if isinstance(op.fn, prims.Called) else ()
        ends = self.function(function, source, cells, written)
        frame.cells.update(zip(op.outs, ends, strict=False))

    def made(self, fn: Callable, atoms: Sequence[Atom], like: Op, frame: Frame) -> Cell:
        """The result of an operation that the text does not have."""
        out = Var("", True)
        frame.varied |= {out}
        self.perform(Op((out,), fn, tuple(atoms), (), like.span), frame)
        return frame.cells[out]

    # --- statements ----------------------------------------------------------------------------

    def block(self, block: Block, frame: Frame) -> list[Cell]:
        self.statements(block.stmts, frame)
        return [frame.cell(atom) for atom in block.end]

    def statements(self, stmts: Sequence[Stmt], frame: Frame) -> None:
        place = 0
        attempts: set[Atom] = set()
        while place < len(stmts):
            stmt = stmts[place]
            place += 1
            match stmt:
                case Op(fn=fn) if fn in marks.OPENERS:
                    place = marked(self, stmts, place - 1, frame)
                case Op(fn=marks.attempt):
                    attempts.add(stmt.out)
                case Op(fn=fn) if fn in marks.MARKS and fn is not marks.reraise:
                    pass
                case Op():
                    self.op(stmt, frame)
                case If() if stmt.test in attempts:
                    attempted(self, stmt, frame)
                case If():
                    arm = stmt.then if frame.cell(stmt.test).value else stmt.orelse
                    frame.cells.update(zip(stmt.outs, self.block(arm, frame), strict=True))
                case Loop():
                    self.loop(stmt, frame)
                case Mirror():
                    raise AssertionError("a mirror is not a primal statement")
                case _:
                    assert_never(stmt)

    def loop(self, loop: Loop, frame: Frame) -> None:
        current = [frame.cell(carry.init) for carry in loop.carries]
        items = iter(frame.cell(loop.head.items).value) if isinstance(loop.head, Each) else None
        number = 0
        while True:
            for carry, cell in zip(loop.carries, current, strict=True):
                frame.cells[carry.inside] = cell
            frame.cells[loop.trip] = Cell(number)
            match loop.head:
                case Each(target=target, items=source):
                    try:
                        value = next(items)  # type: ignore[arg-type]
                    except StopIteration:
                        break
                    frame.cells[target] = self.item(source, Cell(number), value, loop, frame)
                case While(test=test):
                    if not self.block(test, frame)[0].value:
                        break
            current = self.block(loop.body, frame)
            number += 1
            if frame.cell(loop.stop).value:
                break
        for carry, cell in zip(loop.carries, current, strict=True):
            frame.cells[carry.out] = cell

    def item(self, items: Atom, number: Cell, value: Any, loop: Loop, frame: Frame) -> Cell:
        """What an iteration takes from `items`, where it moves as an operation on these."""
        holder = frame.cell(items).value
        if items not in frame.varied or isinstance(holder, dict):
            return Cell(value)
        like = Op((), prims.identity, (), (), loop.span)
        match frame.defs.get(items):  # type: ignore[arg-type]
            case Op(fn=fn, args=args) if fn is zip:
                pairs = zip(args, value, strict=True)
                parts = [self.item(arg, number, part, loop, frame) for arg, part in pairs]
            case Op(fn=fn, args=args) if fn is enumerate:
                parts = [Cell(value[0]), self.item(args[0], number, value[1], loop, frame)]
            case Op(fn=fn, args=(inner,)) if fn is reversed:
                last = len(frame.cell(inner).value) - 1
                return self.item(inner, Cell(last - number.value), value, loop, frame)
            case Op(fn=fn, args=(inner,)) if fn in (list, tuple, iter):
                return self.item(inner, number, value, loop, frame)
            case Op(fn=prims.Method(name="items"), args=(inner,)):
                load = (inner, Const(value[0]))
                parts = [Cell(value[0]), self.made(operator.getitem, load, like, frame)]
            case Op(fn=prims.Method(name="values"), args=(inner,)):
                key = list(frame.cell(inner).value)[number.value]
                return self.made(operator.getitem, (inner, Const(key)), like, frame)
            case _:
                return self.made(operator.getitem, (items, Const(number.value)), like, frame)
        names = [Var("", True) for _ in parts]
        frame.cells.update(zip(names, parts, strict=True))
        return self.made(prims.make_tuple, names, like, frame)

    # --- operations ----------------------------------------------------------------------------

    def op(self, op: Op, frame: Frame) -> None:
        fn: Any = op.fn.fn if isinstance(op.fn, prims.Called) else op.fn
        if isinstance(fn, prims.Opaque):
            hint = "verify a function without it"
            raise Unsupported(f"{fn.reason}: verify cannot step through it", op.span, hint)
        if isinstance(fn, prims.Closure):
            self.perform(op, frame)
            captured = [frame.cell(atom) for atom in op.args]
            self.closures[frame.cells[op.out].value] = fn.function, captured, frame.source
            return
        args = [frame.cell(arg) for arg in op.args]
        if fn is prims.call:
            fn, args = args[0].value, args[1:]
            op = replace(op, fn=fn, args=op.args[1:], spelled=None)
            if rule_of(fn) is None and not isinstance(fn, types.FunctionType):
                reason = "which function is called here, and with what, only the run knows"
                hint = "verify it by itself, or call it by its name"
                raise Unsupported(f"{reason}: verify cannot follow it", op.span, hint)
        elif isinstance(fn, prims.Method) and args[0].moves:
            own = getattr(args[0].value, fn.name, None)
            fn = own.__func__ if isinstance(own, types.MethodType) else fn
        if fn in self.closures or is_user_function(fn):
            self.called(op, fn, args, frame)
        else:
            self.perform(op, frame)

    def perform(self, op: Op, frame: Frame) -> None:
        """Run it; it is a step if its result moves."""
        names = [atom for atom in own_atoms(op) if isinstance(atom, Var)]
        cells = {var: frame.cells[var] for var in names if var in frame.cells}
        values = {var: cell.value for var, cell in cells.items()}
        moves = any(cell.moves for cell in cells.values())
        moves = moves and any(out in frame.varied for out in op.outs)
        before = {var: tree.copied(value) for var, value in values.items()} if moves else {}
        perform(op, values, frame.namespace)
        outs = tuple(Cell(values[out], moves and out in frame.varied) for out in op.outs)
        frame.cells.update(zip(op.outs, outs, strict=True))
        if moves:
            after = {out: tree.copied(values[out]) for out in op.outs}
            self.steps.append(Step(op, cells, outs, {**before, **after}, frame.namespace))
