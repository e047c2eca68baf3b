"""What is said of names that share memory, one of which is written and another read after that.

>>> _named(Var("x")), _named(Var("t", True))
('`x`', 'a value')
"""

from __future__ import annotations

import ast
import operator

from ..errors import Aliased, Span
from ..ir import prims
from ..ir.core import Op, Var
from ..ir.kinds import ANY, Array, Unknown
from .memory import Fresh, memory_of
from .story import Story, Write


def stale_error(story: Story, write: Write, var: Var) -> Aliased:
    span = write.op.span
    for part in (write.target, var):
        if is_found_first(story, part):
            span = story.by[part].span or span
            return Aliased(_FOUND_FIRST, span, "compute these first, in statements of their own")
    line = f" in line {span.line}" if span else ""
    made = own = story.spans[var]
    name, target = _named(var), _named(write.target)
    if var is write.target or name == target:
        reason = f"{target} is written{line} and read again under another name"
    else:
        place = f" (line {made.line})" if made else ""
        if made is None and (made := story.spans.get(write.target)) and made is not span:
            target += f" (line {made.line})"
        reason = f"{name}{place} may share memory with {target}, which is written{line}"
    op = story.by.get(var)
    is_fresh = op is not None and isinstance(memory_of(op, story.points.kinds), Fresh)
    # (a copy of what is new already, or of what is written, would be another thing)
    copy = "" if is_fresh or made is not own else ", or take a copy" + _copy(made)
    return Aliased(reason, span, "write through one name" + copy)


_FOUND_FIRST = (
    "the place that is written here is looked up before the index, the value or the arguments are "
    "computed, which may bind it anew"
)


def is_found_first(story: Story, var: Var) -> bool:
    """Is it a part that an expression takes, and writes after its place may have been bound anew?
    (Else it is put back: see `transforms/found_first.py`.)"""
    made = story.by.get(var)
    if not var.is_temporary or made is None or made.fn is not operator.getitem:
        return False
    writes, versions = list[Op](), [var]
    for version in versions:
        for by in story.uses.get(version, ()):
            if isinstance(by, Op) and by.fn is prims.store and by.spelled == "back":
                return False
            if isinstance(by, Op) and any(story.former.get(out) is version for out in by.outs):
                writes.append(by)
                versions += [out for out in by.outs if story.former.get(out) is version]
    start = story.when[made].number
    end = max((story.when[write].number for write in writes), default=start)
    holder = story.points.at(made.args[0])
    return any(start < one.when.number < end and one.places & holder for one in story.writes)


def moved_error(story: Story, write: Write, items: Var) -> Aliased:
    fn, kind = write.op.fn, story.points.kinds.get(write.target, ANY)
    if isinstance(fn, prims.Method) and isinstance(kind, Unknown):
        reason = f"what .{fn.name}() does is only known when it runs, with the class of the object"
        hint = "call it of objects of one class, or loop over a list that stands there"
        return Aliased(f"{reason}, and a loop runs through {_named(items)}", write.op.span, hint)
    reason = f"{_named(items)} gets other items while a loop runs through it"
    return Aliased(reason, write.op.span, "loop over a copy: list(...)")


def held_error(story: Story, write: Write, var: Var) -> Aliased:
    span = write.op.span
    line = f" (line {span.line})" if span else ""
    name = _named(var) if var.wish else "a container"
    is_array = isinstance(story.points.kinds.get(write.target), Array)
    what = "one memory" if is_array else "one object"
    reason = f"{name} may hold {what} at several places, and it is written through one{line}"
    return Aliased(reason, span, "put a copy into each place")


def unseen_error(story: Story, write: Write, var: Var) -> Aliased:
    items = _named(var) if var.wish else "a container"
    reason = f"a function writes into {items}, which holds part of an array that others hold too"
    return Aliased(reason, write.op.span, "give the function each array, not the container")


def overlap_error(write: Write) -> Aliased:
    reason = f"what is stored shares the memory of {_named(write.target)} with another step"
    hint = "store a copy: NumPy reads here what it has just written"
    return Aliased(reason, write.op.span, hint)


def _named(var: Var) -> str:
    return f"`{var.wish}`" if var.wish and not var.is_temporary else "a value"


# what looks at a dict has no method that copies
_VIEWS = (".keys()", ".values()", ".items()")
_ITERATORS = frozenset(("enumerate", "filter", "iter", "map", "reversed", "zip"))


def _copy(made: Span | None) -> str:
    """How the copy is written, where the expression is short and has no operator."""
    if made is None or made.line != made.end_line:
        return ""
    text = made.line_text[made.column : made.end_column]
    if not _is_copied(text):
        return ""
    return f": list({text})" if text.endswith(_VIEWS) else f": {text}.copy()"


def _is_copied(text: str) -> bool:
    """Is it the text of a value, short enough, that is no copy yet?"""
    if any(sign in text for sign in "=+*/ {\n"):
        return False
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return False
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr != "copy" and node.func.attr not in prims.MUTATORS
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id not in _ITERATORS
    return isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))
