"""Where two names may share memory, one is written through, and the other is read after that.

Each version of an array is a value of its own for the transformations: right as long as nothing
that looks at the old memory is read after the write.

>>> import numpy as np, operator
>>> from ..ir.core import Const, Param
>>> from ..ir.kinds import Array
>>> x, y, x2, z = Var("x"), Var("y"), Var("x"), Var("z")
>>> array = Array(np.dtype(float), (None,))
>>> view = Op((y,), operator.getitem, (x, Const(slice(1, None))))
>>> write = Op((x2,), prims.store, (x, Const(0), Const(1.0)))
>>> use = Op((z,), operator.mul, (y, x2))
>>> function = Function("f", (Param(x, "x"),), Block((view, write, use), (z,)))
>>> for error in check_aliases(function, dict.fromkeys((x, y, x2, z), array), frozenset({x})):
...     print(error)
`y` may share memory with `x`, which is written
hint: write through one name, or take a copy
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from ..errors import Aliased, Span
from ..ir import prims
from ..ir.core import Atom, Block, Each, Function, If, Loop, Mirror, Op, Var
from ..ir.kinds import Kind
from .memory import (
    Fresh,
    Maybe,
    Memory,
    View,
    is_immutable,
    memory_of,
    shared_arguments,
    targets_of,
    writes_of,
    written,
)
from .points import Place, Places, Points, base_of
from .rings import are_turned
from .story import Moment, Story, Write


def check_aliases(
    function: Function,
    kinds: Mapping[Var, Kind],
    varied: frozenset[Var],
    useful: frozenset[Var] | None = None,
) -> list[Aliased]:
    """An error for each name that is read after its memory was written through another, where
    one of the two carries a derivative: it depends on what is differentiated by (`varied`), and
    the result on it or on the other (`useful`, everything if None)."""
    params = [param.var for param in function.params]
    if not _has_write(function.body, kinds):
        return []
    story = Story(Points.of(function.body, params, kinds))
    start = story.now((), ())
    for param in function.params:
        story.make(param.var, start, None)
    story.block(function.body, (), ())
    errors = []
    for write in story.writes:
        if write.op.span is not None and write.op.span.is_mirrored:
            continue  # what a generated reverse sweep writes, nobody else sees
        held = _held_twice(story, write)
        written_to = {write.target, *write.op.outs}
        for var in dict.fromkeys([*held, *_stale_reads(story, write)]):
            concerned = {var, *written_to}
            if concerned & varied and (useful is None or concerned & useful):
                say = _held_error if var in held else _error
                errors.append(say(story, write, var))
    return errors


def _has_write(block: Block, kinds: Mapping[Var, Kind]) -> bool:
    for stmt in block.stmts:
        match stmt:
            case Op():
                if targets_of(stmt, kinds):
                    return True
            case If(then=then, orelse=orelse):
                if _has_write(then, kinds) or _has_write(orelse, kinds):
                    return True
            case Loop(body=body) | Mirror(body=body):
                if _has_write(body, kinds):
                    return True
            case _:
                assert_never(stmt)
    return False


def _stale_reads(story: Story, write: Write) -> list[Var]:
    """What was made before the write, may share its memory, and is read after it."""
    later = _successors(story, write.op)
    found: dict[Var, None] = {}
    for var, when, by in story.reads:
        if by is write.op and isinstance(by, Op) and isinstance(by.fn, prims.Called):
            if var is not write.target and story.points.reach(var) & write.places:
                found[var] = None  # the function writes what it reads under another name
        if var in found or by is write.op or not _comes_after(story.made[var], write.when, when):
            continue
        if _puts_back(by, var, later) or _is_of_target(story, by, write.target):
            continue
        if _is_told(story, by, var, write) or are_turned(story, var, write.target):
            continue
        if _reach_then(story, var, when) & write.places:
            found[var] = None
    return list(found)


def _held_twice(story: Story, write: Write) -> list[Var]:
    """`xs[0] += 1`, where `xs` may hold that array twice: the container that it is put back into,
    if it is read again."""
    later = _successors(story, write.op)
    found: dict[Var, None] = {}
    for var, _, by in story.reads:
        if not isinstance(by, Op) or not _puts_back(by, var, later):
            continue
        if not any(v in later and reader is not by for v, _, reader in story.reads):
            continue
        for holder in map(base_of, story.points.at(var)):
            if any(_is_twice(story, holder, base_of(place)) for place in write.places):
                found[var] = None
    return list(found)


def _is_twice(story: Story, holder: Place, place: Place) -> bool:
    points = story.points
    ops = {
        op
        for (other, held), ops in points.holding.items()
        if other == holder and base_of(held) == place
        for op in ops
        if not _is_put_back(story, op)
    }
    depth = len(points.loops.get(place, ()))
    return len(ops) > 1 or any(
        points.is_twice(holder, place, op)
        or op.fn in (prims.append, prims.store)
        and len(story.when[op].loops) > depth
        for op in ops
    )


def _is_put_back(story: Story, op: Op) -> bool:
    """Does it store what was read at that index?"""
    if op.fn not in (prims.store, setattr):
        return False
    value: Atom = op.args[2]
    while isinstance(value, Var) and value in story.former:
        value = story.former[value]
    taken = story.by.get(value) if isinstance(value, Var) else None
    return taken is not None and taken.args[1:2] == op.args[1:2] and taken is not op


def _reach_then(story: Story, var: Var, when: Moment) -> Places:
    """What `var` may reach at that moment. What this iteration makes is in a container only after
    the operation that puts it there."""
    points = story.points

    def is_there(holder: Place, place: Place) -> bool:
        loops = points.loops.get(place, ())
        for op in points.holding.get((holder, place), ()):
            moment = story.when[op]
            if len(moment.loops) > len(loops) or moment.number < when.number:
                return True
        return not loops

    return points.reach(var, is_there)


def _comes_after(made: Moment, write: Moment, read: Moment) -> bool:
    """In one run through the text, or in a later iteration of a loop around both."""
    if made.number < write.number < read.number and not write.excludes(read):
        return True
    around = set(write.loops) & set(read.loops)
    return any(loop not in made.loops for loop in around)


def _successors(story: Story, op: Op) -> set[Var]:
    """The results of the write, and of what puts them back where they came from."""
    later = set(op.outs)
    for _, _, by in story.reads:
        if isinstance(by, Op) and by.fn in (prims.store, setattr) and by.args[2] in later:
            later.update(by.outs)
    return later


def _puts_back(by: Op | Loop | None, var: Var, later: set[Var]) -> bool:
    """`t = a[i]; t2 = store(t, …); a2 = store(a, i, t2)` is one write, `a[i][…] = …`."""
    if not isinstance(by, Op) or by.fn not in (prims.store, setattr):
        return False
    return by.args[0] is var and by.args[2] in later


def _is_told(story: Story, by: Op | Loop | None, var: Var, write: Write) -> bool:
    """Does the reader itself tell what has become of `var`, or take nothing from it?"""
    match by:
        case Op(fn=prims.SeenThrough(is_guarded=is_guarded)):
            if by.args[0] is not var or by.args[1] is var:
                return False
            # where the guard is false, it stays what it was
            hit = story.points.reach(var) & write.places
            return not is_guarded or hit <= story.points.reach(by.args[1])
        case Op(fn=prims.WrittenThrough()):
            return by.args[0] is var and write.op in _told(story, by.args[1])
        case Loop(head=Each(target=target, items=items)):
            return _is_renewed(story, target, items)
        case _:
            return False


def _told(story: Story, atom: Atom) -> set[Op]:
    """The operations that a version follows from."""
    found: set[Op] = set()
    todo = [atom]
    while todo:
        atom = todo.pop()
        made = story.by.get(atom) if isinstance(atom, Var) else None
        if made is None or made in found:
            continue
        found.add(made)
        if isinstance(made.fn, prims.WrittenThrough):
            todo += made.args[:2]
        elif made.fn is prims.store:
            todo += (made.args[0], made.args[2])
        elif atom in story.former:
            todo.append(story.former[atom])  # type: ignore[index]
    return found


def _is_renewed(story: Story, target: Var, items: Atom) -> bool:
    """Is what the loop takes from the items read in its version of the moment only?"""
    uses = story.uses.get(target, ())
    pair = story.points.pairs.get(items) if isinstance(items, Var) else None
    if pair is None:
        return all(
            isinstance(by, Op) and isinstance(by.fn, prims.SeenThrough) and by.args[0] is target
            for by in uses
        )
    sources = pair.args if pair.fn is zip else (None, pair.args[0])
    return all(
        isinstance(by, Op)
        and by.fn is prims.unpack
        and all(
            source is None or _is_renewed(story, out, source)
            for out, source in zip(by.outs, sources, strict=False)
        )
        for by in uses
    )


def _is_of_target(story: Story, by: Op | Loop | None, target: Var) -> bool:
    """`for row in x: row[0] = …` writes what this iteration has already taken from `x`."""
    if not isinstance(by, Loop) or not isinstance(by.head, Each):
        return False
    first: Atom = target
    while isinstance(first, Var) and first in story.former:
        first = story.former[first]
    return first is by.head.target


# --- the message -------------------------------------------------------------------------------


def _error(story: Story, write: Write, var: Var) -> Aliased:
    span = write.op.span
    line = f" in line {span.line}" if span else ""
    made = story.spans[var]
    name, target = _named(var), _named(write.target)
    if var is write.target or name == target:
        reason = f"{target} is written{line} and read again under another name"
    else:
        place = f" (line {made.line})" if made else ""
        if made is None and (made := story.spans.get(write.target)) and made is not span:
            target += f" (line {made.line})"
        reason = f"{name}{place} may share memory with {target}, which is written{line}"
    return Aliased(reason, span, "write through one name, or take a copy" + _copy(made))


def _held_error(story: Story, write: Write, var: Var) -> Aliased:
    span = write.op.span
    line = f" (line {span.line})" if span else ""
    name = _named(var) if var.wish else "a container"
    reason = f"{name} may hold one object at several places, and it is written through one{line}"
    return Aliased(reason, span, "put a copy into each place")


def _named(var: Var) -> str:
    return f"`{var.wish}`" if var.wish and not var.is_temporary else "a value"


def _copy(made: Span | None) -> str:
    """How the copy is written, where the expression is short and has no operator."""
    if made is None or made.line != made.end_line:
        return ""
    text = made.line_text[made.column : made.end_column]
    is_simple = text and "\n" not in text and not any(sign in text for sign in "=+*/ {")
    return f": {text}.copy()" if is_simple else ""


__all__ = [
    "Fresh",
    "Maybe",
    "Memory",
    "View",
    "check_aliases",
    "is_immutable",
    "memory_of",
    "shared_arguments",
    "writes_of",
    "written",
]
