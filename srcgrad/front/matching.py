"""The `match` statement, as a chain of `If`s.

A pattern becomes operations that end in a truth value and the values that it captures. What a
part of a pattern tests is looked at only if the parts before it fit.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import gast

from ..ir import prims
from ..ir.core import FALSE, NONE, TRUE, UNBOUND, Atom, Const, Var
from .build import Lowering
from .expressions import atom, bind, get_item, known_items
from .flow import after
from .names import stores_of

# what matches a pattern: whether it fits, and the values of the captured names in order
Fit = tuple[Atom, ...]

_SEQUENCE = Const(Sequence, "Sequence")
_MAPPING = Const(Mapping, "Mapping")
_TEXTS = Const((str, bytes, bytearray), "(str, bytes, bytearray)")
# classes whose one positional pattern is about the object itself
_WHOLE = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def match_statement(lowering: Lowering, node: gast.Match) -> None:
    subject = atom(lowering, node.subject)
    live = after(lowering, node)
    inside = lowering.live
    text = lowering.statement

    def case(index: int) -> tuple[()]:
        if index == len(node.cases):
            return ()
        arm = node.cases[index]
        lowering.live, lowering.statement = inside, text
        test, *values = fit(lowering, arm.pattern, subject)
        names = _names(arm.pattern)

        def take() -> tuple[()]:
            for name, value in zip(names, values, strict=True):
                bind(lowering, name, value, arm.pattern)
            return ()

        if arm.guard is not None:

            def guard() -> tuple[Atom]:
                take()
                return (atom(lowering, arm.guard),)

            (test,) = lowering.branch(test, guard, lambda: (FALSE,), arm.guard, inside, (None,))

        def then() -> tuple[()]:
            if arm.guard is None:
                take()
            lowering.parts.block(lowering, arm.body)
            return ()

        lowering.branch(test, then, lambda: case(index + 1), arm.pattern, live)
        return ()

    case(0)


def _names(pattern: gast.AST) -> tuple[str, ...]:
    return tuple(stores_of([pattern]).rebound)


def fit(lowering: Lowering, pattern: gast.AST, subject: Atom) -> Fit:
    match pattern:
        case gast.MatchValue(value=value):
            other = atom(lowering, value)
            return (lowering.emit(operator.eq, (subject, other), pattern),)
        case gast.MatchSingleton(value=value):
            return (lowering.emit(operator.is_, (subject, Const(value)), pattern),)
        case gast.MatchAs(pattern=None, name=None):
            return (TRUE,)
        case gast.MatchAs(pattern=None):
            return TRUE, subject
        case gast.MatchAs(pattern=inner):
            test, *values = fit(lowering, inner, subject)
            captured = dict(zip(_names(inner), values, strict=True)) | {pattern.name: subject}
            return test, *(captured[name] for name in _names(pattern))
        case gast.MatchOr(patterns=patterns):
            return _any(lowering, pattern, patterns, subject)
        case gast.MatchSequence(patterns=patterns):
            return _sequence(lowering, pattern, patterns, subject)
        case gast.MatchClass():
            return _class(lowering, pattern, subject)
        case gast.MatchMapping():
            return _mapping(lowering, pattern, subject)
        case _:
            raise lowering.refuse("this pattern is not understood", pattern, "use `if`")


Step = Callable[[], Fit]


def _all(lowering: Lowering, node: gast.AST, steps: Sequence[Step], counts: Sequence[int]) -> Fit:
    """All the steps fit, tried in order; `counts` tells how many values each captures."""
    if not steps:
        return (TRUE,)
    test, *values = steps[0]()
    total = sum(counts[1:])

    def rest() -> tuple[Atom, ...]:
        return (*_all(lowering, node, steps[1:], counts[1:]), *values)

    def fail() -> tuple[Atom, ...]:
        return (FALSE, *(UNBOUND for _ in range(total + len(values))))

    ends = (None,) * (1 + total + len(values))
    done, *found = lowering.branch(test, rest, fail, node, lowering.live, ends)
    return done, *found[total:], *found[:total]


def _any(lowering: Lowering, node: gast.AST, patterns: Sequence[gast.AST], subject: Atom) -> Fit:
    names = _names(node)
    test, *values = fit(lowering, patterns[0], subject)
    first = dict(zip(_names(patterns[0]), values, strict=True))
    ordered = tuple(first[name] for name in names)
    if len(patterns) == 1:
        return test, *ordered
    return lowering.branch(
        test,
        lambda: (TRUE, *ordered),
        lambda: _reordered(lowering, node, patterns[1:], subject, names),
        node,
        lowering.live,
        (None,) * (1 + len(names)),
    )


def _reordered(
    lowering: Lowering,
    node: gast.AST,
    patterns: Sequence[gast.AST],
    subject: Atom,
    names: tuple[str, ...],
) -> Fit:
    rest = gast.MatchOr(patterns=list(patterns))
    gast.copy_location(rest, node)
    test, *values = _any(lowering, rest, patterns, subject)
    found = dict(zip(_names(rest), values, strict=True))
    return test, *(found[name] for name in names)


def _item_step(lowering: Lowering, pattern: gast.AST, get: Callable[[], Atom]) -> Step:
    return lambda: fit(lowering, pattern, get())


def _sequence(
    lowering: Lowering, node: gast.AST, patterns: Sequence[gast.AST], subject: Atom
) -> Fit:
    stars = [i for i, pattern in enumerate(patterns) if isinstance(pattern, gast.MatchStar)]
    known = known_items(lowering, subject)
    if known is not None and not stars:
        if len(known) != len(patterns):
            return (FALSE, *(UNBOUND for _ in _names(node)))
        tests = [
            partial(fit, lowering, pattern, item)
            for pattern, item in zip(patterns, known, strict=True)
        ]
        return _all(lowering, node, tests, [len(_names(pattern)) for pattern in patterns])

    def is_sequence() -> Fit:
        return (lowering.emit(isinstance, (subject, _SEQUENCE), node, spelled="isinstance"),)

    def is_no_text() -> Fit:
        text = lowering.emit(isinstance, (subject, _TEXTS), node, spelled="isinstance")
        return (lowering.emit(operator.not_, (text,), node),)

    def has_length() -> Fit:
        length = lowering.emit(len, (subject,), node, spelled="len")
        wanted = Const(len(patterns) - len(stars))
        return (lowering.emit(operator.ge if stars else operator.eq, (length, wanted), node),)

    steps: list[Step] = [is_sequence, is_no_text, has_length]
    counts = [0, 0, 0]
    for index, pattern in enumerate(patterns):
        if isinstance(pattern, gast.MatchStar):
            if pattern.name is not None:
                steps.append(_star_step(lowering, pattern, subject, index, len(patterns)))
                counts.append(1)
            continue
        at = index - len(patterns) if stars and index > stars[0] else index
        steps.append(
            _item_step(
                lowering,
                pattern,
                partial(get_item, lowering, subject, Const(at), node, None),
            )
        )
        counts.append(len(_names(pattern)))
    return _all(lowering, node, steps, counts)


def _star_step(lowering: Lowering, node: gast.AST, subject: Atom, index: int, count: int) -> Step:
    def take() -> Fit:
        stop = NONE if index + 1 == count else Const(index + 1 - count)
        bounds = lowering.emit(prims.make_slice, (Const(index), stop, NONE), node)
        part = lowering.emit(operator.getitem, (subject, bounds), node)
        return TRUE, lowering.emit(list, (part,), node, node.name, spelled="list")

    return take


def _class(lowering: Lowering, node: gast.MatchClass, subject: Atom) -> Fit:
    cls = atom(lowering, node.cls)
    if not isinstance(cls, Const) or not isinstance(cls.value, type):
        raise lowering.refuse("a class that is not known before the run is matched", node)

    def is_instance() -> Fit:
        return (lowering.emit(isinstance, (subject, cls), node, spelled="isinstance"),)

    steps: list[Step] = [is_instance]
    counts = [0]
    positional: Sequence[Any] = node.patterns
    if positional and cls.value in _WHOLE:
        steps.append(_item_step(lowering, positional[0], lambda: subject))
        counts.append(len(_names(positional[0])))
        positional = ()
    names = getattr(cls.value, "__match_args__", ())
    if len(names) < len(positional):
        raise lowering.refuse(f"`{cls.text}` has no {len(positional)} positional parts", node)
    fields = [*zip(names, positional, strict=False)]
    fields += [*zip(node.kwd_attrs, node.kwd_patterns, strict=True)]
    for attr, pattern in fields:
        steps += [_has_step(lowering, node, subject, attr)]
        steps += [_item_step(lowering, pattern, _getter(lowering, node, subject, attr))]
        counts += [0, len(_names(pattern))]
    return _all(lowering, node, steps, counts)


def _has_step(lowering: Lowering, node: gast.AST, subject: Atom, attr: str) -> Step:
    return lambda: (lowering.emit(hasattr, (subject, Const(attr)), node, spelled="hasattr"),)


def _getter(lowering: Lowering, node: gast.AST, subject: Atom, attr: str) -> Callable[[], Var]:
    return lambda: lowering.emit(getattr, (subject, Const(attr)), node, spelled="." + attr)


def _mapping(lowering: Lowering, node: gast.MatchMapping, subject: Atom) -> Fit:
    def is_mapping() -> Fit:
        return (lowering.emit(isinstance, (subject, _MAPPING), node, spelled="isinstance"),)

    steps: list[Step] = [is_mapping]
    counts = [0]
    keys = [atom(lowering, key) for key in node.keys]
    for key, pattern in zip(keys, node.patterns, strict=True):

        def has_key(key: Atom = key) -> Fit:
            return (lowering.emit(operator.contains, (subject, key), node),)

        def get(key: Atom = key) -> Atom:
            return lowering.emit(operator.getitem, (subject, key), node)

        steps += [has_key, _item_step(lowering, pattern, get)]
        counts += [0, len(_names(pattern))]
    if node.rest is None:
        return _all(lowering, node, steps, counts)

    def leave() -> Fit:
        made: Atom = lowering.emit(dict, (subject,), node, node.rest)
        for key in keys:
            made = lowering.write(prims.delete_item, (made, key), node)
        return TRUE, made

    test, *values = _all(lowering, node, [*steps, leave], [*counts, 1])
    captured = [name for pattern in node.patterns for name in _names(pattern)]
    found = dict(zip((*captured, node.rest), values, strict=True))
    return test, *(found[name] for name in _names(node))
