"""Putting the body of a derivative rule in place: bound, copied, with the user's span.

>>> from ..rules.registry import Rule
>>> import inspect
>>> body = lambda y, dy, a, axis=None: dy
>>> rule = Rule("vjp", sum, body, ("a",), inspect.signature(body), True)
>>> sorted(bind(rule, Op((), sum, (Const(3),))))
['a', 'axis']
"""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence

from ..analysis.kinds import Kinds
from ..analysis.memory import kind_of_atom
from ..errors import BadRule, NoRule, Span
from ..front.lower import Lowered, lowered
from ..front.source import Source, is_same, source_of, value_of
from ..ir import prims
from ..ir.core import Atom, Const, Function, Op, Stmt, Var
from ..ir.walk import clone
from ..rules.registry import (
    Covers,
    Rule,
    is_constant,
    jvp_rule_of,
    name_of,
    on_change,
    rule_of,
    why_refused,
)
from ..runtime_rules import of_rule, partial_of_rule, parts_of_rule, span_at
from .emit import Emitter
from .rule_writes import is_tangled, tangled, with_names_told, written_params
from .users import is_written_by_user

# a parameter of the primal -> the atom(s) given for it
Bound = dict[str, "Atom | tuple[Atom, ...]"]


def bind(rule: Rule, op: Op) -> Bound:
    """Which atom each parameter of the rule gets; an option the rule does not name is refused."""
    parameters = [p for p in rule.signature.parameters.values() if p.name in rule.parameters]
    bound: Bound = {}
    names = _positional_names(rule, parameters, op)
    given = [*zip(names, op.args, strict=False), *op.options]
    for name, atom in given:
        if name in rule.ignored:
            continue
        if name not in rule.parameters:
            raise _unknown_option(rule, name, op.span)
        bound[name] = atom
    star = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), None)
    if star is not None:
        bound[star] = op.args[len(names) :]
    defaults = {p.name: p.default for p in parameters if p.default is not p.empty}
    defaults |= _primal_defaults(rule.fn) if rule.place is not None else {}
    for parameter in parameters:
        if parameter.name not in bound and parameter.name in defaults:
            bound[parameter.name] = Const(defaults[parameter.name])
    missing = [p.name for p in parameters if p.name not in bound]
    if missing:
        span = op.span if rule.place is None else span_at(rule.place)
        raise BadRule(
            f"the rule for {name_of(rule.fn)} takes {missing[0]!r}, which is not given", span
        )
    for name, covers in rule.covers.items():
        _check_value(rule, name, covers, bound[name], op.span)
    return bound


def _positional_names(rule: Rule, parameters: Sequence[inspect.Parameter], op: Op) -> list[str]:
    """The rule's names for the positional arguments: by the primal's own signature where it
    is known (a rule may leave parameters out), else by position."""
    own = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    starred = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    given = len(op.args)
    if starred:
        return own[:given]
    required = sum(p.default is p.empty for p in parameters)
    primal = _primal_names(rule.fn)
    names = []
    for position in range(given):
        if position < required and position < len(own):
            names.append(own[position])
        elif primal is not None and position < len(primal):
            names.append(primal[position])
        elif position < len(own):
            names.append(own[position])
        else:
            raise NoRule(
                f"{name_of(rule.fn)} has no derivative rule for {given} arguments", op.span
            )
    return names


@functools.cache
def _primal_names(fn: Callable) -> tuple[str, ...] | None:
    try:
        parameters = inspect.signature(fn).parameters.values()
    except (ValueError, TypeError):
        return None
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return tuple(p.name for p in parameters if p.kind in positional)


def _primal_defaults(fn: Callable) -> dict[str, object]:
    """What a function of the user takes where it is not given an argument."""
    if not is_written_by_user(fn):
        return {}
    every = inspect.signature(fn).parameters.values()
    return {p.name: p.default for p in every if p.default is not p.empty}


def _unknown_option(rule: Rule, name: str, span: Span | None) -> NoRule:
    known = ", ".join(rule.parameters) or "none"
    return NoRule(
        f"{name_of(rule.fn)}(..., {name}=) has no derivative rule (known: {known})",
        span,
        f"leave {name} out, or register a rule of your own with srcgrad.rules.vjp_of",
    )


def _check_value(
    rule: Rule, name: str, covers: Covers, atom: Atom | tuple[Atom, ...], span: Span | None
) -> None:
    value = repr(atom.value) if isinstance(atom, Const) else ""
    known = ""
    if isinstance(covers, tuple):
        if isinstance(atom, Const) and any(_is_same(atom.value, one) for one in covers):
            return
        known = f" (known: {', '.join(map(repr, covers))})"
    elif not isinstance(atom, Const) or covers(atom.value):
        return
    raise NoRule(
        f"{name_of(rule.fn)}(..., {name}={value}) has no derivative rule{known}",
        span,
        f"write it with another value of {name}, or register a rule of your own with "
        "srcgrad.rules.vjp_of",
    )


def _is_same(given: object, value: object) -> bool:
    return given is value or type(given) is type(value) and given == value


def lowered_body(body: Callable) -> Function:
    """The IR of a rule. The functions that it shares with others are written in place."""
    is_own = (getattr(body, "__module__", None) or "").startswith("srcgrad.rules")
    return (_lowered_own(body) if is_own else _lowered_rule(body)[1]).function


@functools.cache
def _lowered_own(body: Callable) -> Lowered:
    return lowered(source_of(body), frozen=True, is_part=is_part)


_lowered: dict[Callable, tuple[Source, Lowered]] = {}
on_change(_lowered.clear)


def _lowered_rule(body: Callable) -> tuple[Source, Lowered]:
    """The rule of a user, lowered again when what it took from outside is not as it was."""
    found = _lowered.get(body)
    if found is None or any(
        not is_same(value_of(found[0], name), value) for name, value in found[1].assumptions
    ):
        source = source_of(body)
        found = _lowered[body] = source, lowered(source, frozen=True, is_part=is_part)
    return found


def taken_by_rules(fn: Callable) -> Iterator[tuple[Source, str, object]]:
    """What the user's rules for a function take from outside for known."""
    for rule in (rule_of(fn), jvp_rule_of(fn)):
        if rule is not None and rule.place is not None:
            source, found = _lowered_rule(rule.body)
            yield from ((source, name, value) for name, value in found.assumptions)


def is_part(fn: Callable) -> bool:
    """Is it a function that rules share: one that has no rule itself?"""
    if (fn.__module__ or "").startswith("srcgrad.runtime"):
        return False
    return rule_of(fn) is None and not is_constant(fn) and why_refused(fn) is None


def inline(
    body: Callable,
    lead: Sequence[Atom],
    bound: Mapping[str, object],
    trail: Sequence[Atom],
    emit: Emitter,
    kinds: Kinds,
    differentiated: bool = False,
) -> Atom:
    """Write the rule's body into `emit`; returns what it returns. `lead` and `trail` are the
    parameters before and after those in `bound`. What it writes of these, it gets copies of; where
    names of it share memory that it writes, it is called, or, if what is written will be
    `differentiated`, told what they see."""
    function = lowered_body(body)
    mapping: dict[Var, Atom] = {}
    names = [p.name for p in function.params]
    own = names[len(lead) : len(names) - len(trail)]
    for param, atom in zip(function.params, lead, strict=False):
        mapping[param.var] = atom
    for param in function.params[len(lead) : len(lead) + len(own)]:
        value = bound[param.name]
        if isinstance(value, tuple):
            value = emit(prims.make_tuple, *value)
        mapping[param.var] = value  # type: ignore[assignment]
    for param, atom in zip(function.params[len(names) - len(trail) :], trail, strict=True):
        mapping[param.var] = atom
    given = {var: kind_of_atom(atom, kinds) for var, atom in mapping.items()}
    for var in written_params(function, given):
        mapping[var] = emit(prims.copy, mapping[var], wish=var.wish)
    if differentiated:
        function = with_names_told(body, function, given)
    elif is_tangled(function, given):
        return _called(body, function, mapping, emit)
    block = clone(function.body, mapping, emit.span, anonymous=True)
    emit.stmts.extend(block.stmts)
    return block.end[0]


def _called(body: Callable, function: Function, given: Mapping[Var, Atom], emit: Emitter) -> Atom:
    """The call of a rule, as it stands."""
    args: list[Atom] = []
    options: list[tuple[str, Atom]] = []
    for param in function.params:
        if param.form == "KEYWORD_ONLY":
            options.append((param.name, given[param.var]))
        elif param.form.startswith("VAR_"):
            raise tangled(body)
        else:
            args.append(given[param.var])
    out = Var("", True)
    emit.add(Op((out,), body, tuple(args), tuple(options), emit.span))
    return out


def asked(
    rule: Rule, bound: Bound, moves: Callable[[Atom], bool], defs: Mapping[Var, Stmt]
) -> tuple[Const, ...]:
    """What a rule that asks is told: which of its parameters carry a derivative, by name; of
    `args`, if that is a tuple made for the call, the places in it."""
    if not rule.asks:
        return ()
    found: list[object] = []
    for name in rule.wrt:
        atom = bound.get(name)
        if not isinstance(atom, Var) or not moves(atom):
            continue
        match defs.get(atom):
            case Op(fn=prims.make_tuple, args=items) if name == "args":
                found += [place for place, item in enumerate(items) if moves(item)]
            case _:
                found.append(name)
    return (Const(tuple(found)),)


def parts_of(result: Atom, count: int, emit: Emitter, place: str | None = None) -> list[Atom]:
    """The entries of the tuple that a rule (the one at `place`) returned."""
    if isinstance(result, Const) and isinstance(result.value, tuple):
        if place is not None:
            parts_of_rule(result.value, count, place)
        return [Const(item) for item in result.value]
    for stmt in reversed(emit.stmts):
        if isinstance(stmt, Op) and stmt.outs == (result,) and stmt.fn is prims.make_tuple:
            if place is not None:
                parts_of_rule(stmt.args, count, place)
            return list(stmt.args)
    if place is not None:
        result = emit(parts_of_rule, result, Const(count), Const(place))
    return [emit(operator.getitem, result, Const(i)) for i in range(count)]


def results_of(rule: Rule, result: Atom, bound: Bound, out: Var, emit: Emitter) -> list[Atom]:
    """What a rule returned for each parameter of `wrt`. What is no rule of srcgrad's own is
    checked: of the shape of the parameter, or a partial derivative of that of the result."""
    parts = [result] if rule.bare else parts_of(result, len(rule.wrt), emit, rule.place)
    if rule.place is None:
        return parts
    place = Const(rule.place)
    if rule.form == "elementwise":
        pairs = zip(rule.wrt, parts, strict=True)
        return [emit(partial_of_rule, part, bound[name], out, place) for name, part in pairs]  # type: ignore[arg-type]
    return [
        part if isinstance(bound[name], tuple) else emit(of_rule, part, bound[name], out, place)
        for name, part in zip(rule.wrt, parts, strict=True)
    ]
