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

from collections.abc import Callable, Iterator, Mapping
from typing import assert_never

from ..errors import Aliased
from ..ir import prims
from ..ir.core import Atom, Block, Each, Function, If, Loop, Mirror, Op, Var
from ..ir.kinds import Array, Kind, List
from .alias_errors import held_error, moved_error, overlap_error, stale_error, unseen_error
from .facts import may_be_one
from .held import held_twice, holds_twice, puts_back, successors
from .memory import (
    PLACES,
    TAKING,
    Fresh,
    Maybe,
    Memory,
    View,
    is_immutable,
    kind_of_atom,
    memory_of,
    shared_arguments,
    targets_of,
    writes_of,
    written,
)
from .moving import moves_items
from .overlaps import overlaps
from .points import Place, Places, Points, base_of
from .private import private_writes
from .recent import Recent
from .rings import are_turned
from .story import Moment, Story, Write, is_of_items, is_rebinding, reach_before


def check_aliases(
    function: Function,
    kinds: Mapping[Var, Kind],
    varied: frozenset[Var],
    useful: frozenset[Var] | None = None,
) -> list[Aliased]:
    """An error for each name that is read after its memory was written through another, where
    one of the two carries a derivative: it depends on what is differentiated by (`varied`), and
    the result on it or on the other (`useful`, everything if None)."""
    story = story_of(function, kinds)
    if story is None:
        return []
    found = conflicts(story, varied, useful)
    recent = Recent(story)
    moved = [
        moved_error(story, write, items)
        for write in story.writes
        if (items := _run_through(story, write, recent)) is not None and not write.is_mirrored
    ]
    over = list(map(overlap_error, overlaps(story, varied, useful)))
    # (without the versions of views that stand in the way, a step may seem to read what it writes)
    return moved + ([error(story, write, var) for write, var, error in found] or over)


def story_of(
    function: Function, kinds: Mapping[Var, Kind], mixed: frozenset[Op] = frozenset()
) -> Story | None:
    if not _has_write(function.body, kinds):
        return None
    params = [param.var for param in function.params]
    story = Story(Points.of(function.body, params, kinds, mixed))
    start = story.now((), ())
    for param in function.params:
        story.make(param.var, start, None)
    story.block(function.body, (), ())
    story.private = private_writes(function.body, kinds)
    story.end = story.number
    for op in story.when:
        if op.fn is prims.place and _tells(story, op.out):
            story.by_place.update(map(base_of, story.points.at(op.args[0])))
    return story


def _tells(story: Story, place: Var) -> bool:
    """Is it a place by which contents are told? (A gradient that is read again has others.)"""
    by = (use.fn for use in story.uses.get(place, ()) if isinstance(use, Op))
    return any(isinstance(fn, (prims.SeenThrough, prims.WrittenThrough)) for fn in by)


def conflicts(
    story: Story, varied: frozenset[Var], useful: frozenset[Var] | None
) -> Iterator[tuple[Write, Var, Callable[[Story, Write, Var], Aliased]]]:
    """What is written, what is read after that, and the error that says so."""
    for write in story.writes:
        if write.is_mirrored:
            continue  # what a generated reverse sweep writes, nobody else sees
        if story.is_unseen(write):
            yield write, write.target, unseen_error
            continue
        held = held_twice(story, write) if write.op not in story.private else []
        written_to = {write.target, *write.op.outs}
        for var in dict.fromkeys([*held, *_stale_reads(story, write)]):
            concerned = {var, *written_to}
            if concerned & varied and (useful is None or concerned & useful):
                yield write, var, held_error if var in held else stale_error


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
    later = successors(story, write.op)
    found: dict[Var, None] = {}
    recent, names = Recent(story), story.private.get(write.op)
    for var, when, by in story.reads:
        if names is not None and var not in names:
            continue  # (nobody else has it yet)
        if by is write.op and isinstance(by, Op) and isinstance(by.fn, prims.Called):
            if var is not write.target and reach_before(story, var, write) & write.places:
                found[var] = None  # the function writes what it reads under another name
        if var in found or by is write.op:
            continue
        if _holds_places(story, var, write):
            # what a container holds is as old as it is: its arrays are told by their places
            start = story.made[var] if _is_made_of_arrays(story, var) else _START
            if not _hands_on(story, by, when) and comes_after(start, write.when, when):
                found[var] = None
            continue
        if not comes_after(story.made[var], write.when, when):
            continue
        if is_of_items(story, write) and isinstance(story.points.kinds.get(var), Array):
            continue  # (no array changes where another one takes its place)
        is_next = isinstance(by, Loop) and by in when.loops
        if puts_back(by, var, later) or is_next and _is_of_target(story, by, var, write.target):
            continue
        if _is_told(story, by, var, write, is_next) or are_turned(story, var, write.target):
            continue
        if _reach_then(story, var, when) & write.places and not recent.is_another(var, write, when):
            found[var] = None
    return list(found)


_START = Moment(0, (), ())


def _holds_places(story: Story, var: Var, write: Write) -> bool:
    """Is it a container of arrays whose contents are told by their places, also of those that are
    written?"""
    if not story.by_place or isinstance(story.points.kinds.get(var), Array):
        return False
    if is_rebinding(story, write):
        return False  # (no place tells of that)
    hit = set(map(base_of, story.points.reach(var))) & set(map(base_of, write.places))
    return bool(hit) and hit <= story.by_place


def _is_made_of_arrays(story: Story, var: Var) -> bool:
    """Is it a tuple of arrays, each as it is when the tuple is made?"""
    made, points = story.by.get(var), story.points
    if made is None or made.fn is not prims.make_tuple:
        return False
    kinds = [kind_of_atom(arg, points.kinds) for arg in made.args]
    return all(isinstance(kind, Array) or is_immutable(kind) for kind in kinds)


def _hands_on(story: Story, by: Op | Loop | None, when: Moment) -> bool:
    """Does the reader only take things out of a container, or put them into another?"""
    if isinstance(by, Op):
        if isinstance(by.fn, prims.Method):
            return by.fn.name in _HANDING
        told = (prims.SeenThrough, prims.WrittenThrough)
        return by.fn in TAKING or by.fn in PLACES or isinstance(by.fn, told)
    return isinstance(by, Loop) or when.number < story.end


_HANDING = frozenset(
    "append clear copy extend get insert items keys pop popitem reverse setdefault update "
    "values".split()
)


def _reach_then(story: Story, var: Var, when: Moment) -> Places:
    """What `var` may reach at that moment. What this iteration makes is in a container only after
    the operation that puts it there."""
    points = story.points

    def is_there(holder: Place, place: Place) -> bool:
        loops = points.loops.get(place, ())
        inside = when.is_inside(loops)
        for op in points.holding.get((holder, place), ()):
            moment = story.when[op]
            if inside and not moment.is_inside(loops):
                continue  # (it is not done while this iteration lasts)
            if len(moment.loops) > len(loops) or moment.number < when.number:
                return True
        return not loops

    return points.reach(var, is_there)


def comes_after(made: Moment, write: Moment, read: Moment) -> bool:
    """In one run through the text, or in a later iteration of a loop around both."""
    if write.never_reaches(read):
        return False
    if made.number < write.number < read.number and not write.excludes(read):
        return True
    around = set(write.loops) & set(read.loops)
    return any(loop not in made.loops for loop in around)


def _run_through(story: Story, write: Write, recent: Recent) -> Var | None:
    """What the loop around the write runs through, where the write changes the number or the order
    of its items: the loop has other iterations then."""
    kinds = story.points.kinds
    if not moves_items(write.op, write.target, kinds):
        return None
    for loop in write.when.loops:
        if isinstance(loop.head, Each) and isinstance(loop.head.items, Var):
            for items in _sources(story, loop.head.items):
                is_one = may_be_one(*(kind_of_atom(a, kinds) for a in (write.target, items)))
                if is_one and story.points.at(items) & write.places:
                    begin = next(when for _, when, by in story.reads if by is loop)
                    is_other = recent.is_another(items, write, begin)
                    if not is_other and not are_turned(story, items, write.target):
                        return items
    return None


def _sources(story: Story, items: Var) -> list[Var]:
    """The containers that the items come from."""
    made = story.by.get(items)
    if made is not None and isinstance(made.fn, prims.Method):
        return []
    if made is None or made.fn not in (zip, enumerate, reversed, iter):
        return [items]
    return [source for arg in made.args if isinstance(arg, Var) for source in _sources(story, arg)]


def _is_told(
    story: Story, by: Op | Loop | None, var: Var, write: Write, is_next: bool = False
) -> bool:
    """Does the reader itself tell what has become of `var`, or take nothing from it? `is_next`: a
    loop that takes another item."""
    match by:
        case Op(fn=fn) if fn in PLACES:
            return True
        case Op(fn=prims.SeenThrough(is_guarded=is_guarded)):
            if by.args[0] is not var or by.args[1] is var:
                return False
            # where the guard is false, it stays what it was
            hit = story.points.reach(var) & write.places
            return not is_guarded or hit <= story.points.reach(by.args[1])
        case Op(fn=prims.WrittenThrough()):
            return by.args[0] is var and write.op in _told(story, by.args[1])
        case Op(fn=prims.store, spelled="back"):  # (a part is put back where it is)
            return by.args[0] is var and write.op in _told(story, by.args[2])
        case Loop(head=Each(target=target, items=items)):
            if is_next and _is_at_own_key(story, target, items, write.op):
                return True
            return _is_renewed(story, target, items, write.places)
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


def _is_at_own_key(story: Story, target: Var, items: Atom, write: Op) -> bool:
    """Is it `d[k] = ...` in a loop `for k, v in d.items()`, or `xs[i] = ...` in a loop
    `for i, x in enumerate(xs)`? Each value is taken before it is written."""
    if write.fn is not prims.store:
        return False
    path, part = list[int](), write.args[1]
    while part is not target:
        taken = story.by.get(part) if isinstance(part, Var) else None
        if taken is None or taken.fn is not prims.unpack:
            return False
        path.append(taken.outs.index(part))  # type: ignore[arg-type]
        part = taken.args[0]
    while path:
        made = story.by.get(items) if isinstance(items, Var) else None
        place = path.pop()
        if made is None or made.fn not in (zip, enumerate):
            return made is not None and made.fn == prims.Method("items") and place == 0
        if made.fn is enumerate and place == 0:
            is_list = isinstance(kind_of_atom(write.args[0], story.points.kinds), List)
            return is_list and not path and _runs_in_step(story, items)
        items = made.args[place if made.fn is zip else 0]
    return False


def _runs_in_step(story: Story, items: Atom) -> bool:
    """Does the number of the iteration, counted by `enumerate`, say how many of the items of each
    list have been taken?"""
    made = story.by.get(items) if isinstance(items, Var) else None
    if made is None:
        return True
    if made.fn is enumerate:
        return len(made.args) == 1 and not made.options and _runs_in_step(story, made.args[0])
    if made.fn is zip:
        return all(_runs_in_step(story, arg) for arg in made.args)
    return made.fn not in (reversed, iter)


def _is_renewed(story: Story, target: Var, items: Atom, places: Places) -> bool:
    """Is what the loop takes from the items, if these were written, read in its version of the
    moment only?"""
    if not story.points.reach(items) & places:
        return True
    uses = story.uses.get(target, ())
    pair = story.points.pairs.get(items) if isinstance(items, Var) else None
    if pair is None:
        return all(
            isinstance(by, Op)
            and (isinstance(by.fn, prims.SeenThrough) or by.fn in PLACES)
            and by.args[0] is target
            for by in uses
        )
    sources = pair.args if pair.fn is zip else (None, pair.args[0])
    return all(
        isinstance(by, Op)
        and by.fn is prims.unpack
        and all(
            source is None or _is_renewed(story, out, source, places)
            for out, source in zip(by.outs, sources, strict=False)
        )
        for by in uses
    )


def _is_of_target(story: Story, by: Op | Loop | None, items: Var, target: Var) -> bool:
    """`for row in x: row[0] = …` writes what this iteration has already taken from `x`, and what
    no other one takes."""
    if not isinstance(by, Loop) or not isinstance(by.head, Each) or holds_twice(story, items):
        return False
    first: Atom = target
    while isinstance(first, Var) and first in story.former:
        first = story.former[first]
    return first is by.head.target


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
