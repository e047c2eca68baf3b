"""How a derivative rule is registered and found.

A rule is ordinary Python. It is lowered by the same front end as the user's code, and its body
becomes part of the gradient.

>>> import numpy as np
>>> def cube(x):
...     return x * x * x
>>> elementwise(cube, lambda x, y: 3 * x * x)
>>> rule_of(cube).form, rule_of(cube).wrt
('elementwise', ('x',))
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..hashing import hashable
from .placing import (
    check_facts,
    check_function,
    checked_keep,
    checked_rule,
    names_of,
    place_of,
)  # fmt: skip

Covers = tuple | Callable[[object], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`form` is "elementwise", "linear", "vjp" or "jvp"; `wrt` names the parameters of the primal
    that can carry a derivative, in the order in which `body` returns their cotangents; `inert`
    those that may carry one which does not matter: only their shape is read, or they are steps;
    `sparse`: where the result is a tuple, the entries of the cotangent that are zero for certain
    come as None; `ignored`: options of the primal that do not touch the result; `covers`: of some
    options the values that the rule knows, or whether it knows a value; `asks`: the body is told,
    before the primal's own parameters, which of them carry a derivative (names; of `args`, if it
    is a tuple made for the call, the places in it); `calls`: `fn` calls what it is given; `keep`:
    what is called in
    the place of `fn`, and returns beside the result what the rule reads instead of it; `place`: the
    line of a rule that is not srcgrad's own, whose results are checked."""

    form: str
    fn: Callable
    body: Callable
    wrt: tuple[str, ...]
    signature: inspect.Signature
    bare: bool = False
    inert: tuple[str, ...] = ()
    sparse: bool = False
    ignored: tuple[str, ...] = ()
    covers: Mapping[str, Covers] = field(default_factory=dict, compare=False)
    asks: bool = False
    calls: bool = False
    keep: Callable | None = None
    place: str | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The primal's parameters as the rule names them."""
        names = tuple(self.signature.parameters)
        return names[:-1] if self.form == "elementwise" else names[self.lead :]

    @property
    def lead(self) -> int:
        """How many parameters of `body` come before the primal's own."""
        return {"elementwise": 0, "linear": 1, "vjp": 2, "jvp": 2}[self.form] + self.asks


_rules: dict[Callable, Rule] = {}
_jvps: dict[Callable, Rule] = {}
_constants: set[Callable] = set()
_real_constants: set[Callable] = set()
_effects: set[Callable] = set()
_refused: dict[Callable, str] = {}
_members: dict[type, dict[object, Callable]] = {}
_kinds: dict[Callable, Callable] = {}


_listeners: list[Callable[[], None]] = []
_loading: list[str] = []


def on_change(listener: Callable[[], None]) -> Callable[[], None]:
    """`listener` is called when a user registers a rule: what was generated before is stale."""
    _listeners.append(listener)
    return listener


def _enter(table: dict, rule: Rule) -> None:
    key = hashable(rule.fn)
    table[key] = replace(rule, fn=key)
    _changed()


def _changed() -> None:
    if not _loading:
        for listener in _listeners:
            listener()


def elementwise(fn: Callable, partial: Callable, wrt: str | tuple[str, ...] | None = None) -> None:
    """Register the derivative of `fn`, which acts on each element.

    Arguments: `fn`, any function; `partial(*inputs, result)`, which gives the partial derivative,
    or a tuple of them, one per input of `wrt` (default: all). Raises `BadRule`, at the line of
    `partial`, if its parameters are not those of `fn`; when a gradient runs, if what it returns
    cannot be broadcast to the result.

    >>> def quarter(x, w): return w * x**0.25
    >>> elementwise(quarter, lambda x, w, y: (0.25 * y / x, y / w))
    """
    signature = _signature(partial)
    own = tuple(signature.parameters)[:-1]
    names = own if wrt is None else names_of(wrt, partial)
    place = checked_rule("elementwise", fn, partial, names)
    bare = len(names) == 1
    _enter(_rules, Rule("elementwise", fn, partial, names, signature, bare, place=place))


def linear(
    fn: Callable,
    wrt: str | tuple[str, ...] | None = None,
    inert: tuple[str, ...] = (),
    **facts: Any,
) -> Callable:
    """A decorator that registers the transpose of `fn`, which is linear in the parameters `wrt`
    (together; default: the first one): `body(dy, *parameters of fn)`. `facts`: `ignored`, `covers`.
    Errors as for `vjp_of`.

    >>> def halves(x): return 0.5 * x
    >>> @linear(halves)
    ... def _(dy, x):
    ...     return 0.5 * dy
    """
    return _decorator("linear", fn, wrt, 1, inert, **facts)


def vjp_of(
    fn: Callable,
    wrt: str | tuple[str, ...] | None = None,
    inert: tuple[str, ...] = (),
    **facts: Any,
) -> Callable:
    """A decorator that registers the pullback of `fn`: `body(y, dy, *parameters of fn)`, which
    returns the cotangent of the parameter `wrt`, or a tuple of cotangents if `wrt` is a tuple of
    names (default: the first parameter); None is zero. It need not undo broadcasting. What it
    writes into are copies. `fn` itself must not write into its arguments; where srcgrad cannot
    read what it does, that is taken on trust.

    `facts`: `ignored`, `covers`; `sparse`: `fn` returns a tuple, and the entries of `dy` for what
    nobody reads are None; `keep`, a function of the parameters of `fn` that returns
    `(result, kept)` and is called in its place: the rule is `body(kept, dy, *parameters of fn)`;
    `asks`: `body(y, dy, asked, ...)` is told which parameters carry a derivative.

    Raises `BadRule`, at the line of the body, if its parameters are not those of `fn`; when a
    gradient runs, if what it returns has not the shape of the parameter.

    >>> def distance(a, b): return np.linalg.norm(a - b)
    >>> @vjp_of(distance, wrt=("a", "b"))
    ... def _(y, dy, a, b):
    ...     da = dy * (a - b) / y
    ...     return da, -da
    """
    return _decorator("vjp", fn, wrt, 2, inert, **facts)


def jvp_of(
    fn: Callable,
    wrt: str | tuple[str, ...] | None = None,
    inert: tuple[str, ...] = (),
    **facts: Any,
) -> Callable:
    """A decorator that registers the pushforward of `fn`, where the transposed pullback is not
    good enough: `body(y, tangents, *parameters of fn)`, where `tangents` is the tangent of the
    parameter `wrt`, or a tuple of tangents; it returns the tangent of the result. Errors as for
    `vjp_of`.

    >>> def double(x): return x + x
    >>> @jvp_of(double)
    ... def _(y, dx, x):
    ...     return dx + dx
    """
    return _decorator("jvp", fn, wrt, 2, inert, **facts)


def same_as(fn: Callable, other: Callable, ignored: tuple[str, ...] = ()) -> None:
    """`fn` is `other` under another name, with options that do not touch the result."""
    _enter(_rules, replace(_rules[hashable(other)], fn=fn, ignored=ignored))


def members(cls: type, fns: Mapping[object, Callable]) -> None:
    """What is done with an object of a library's class is a function with a rule: by the name of a
    method or attribute (".T", ".dot"), "()" for a call of it, or an operator."""
    _members.setdefault(cls, {}).update(fns)


def member_of(cls: type, name: object) -> Callable | None:
    """The function that a method, an attribute or an operator of a library's object means."""
    if _pending:
        _has_loaded(cls)
    tables = (_members[base] for base in cls.__mro__ if base in _members)
    return next((table[name] for table in tables if name in table), None)


def is_library_class(cls: type) -> bool:
    """Are there rules for what is done with objects of this class?"""
    if _pending:
        _has_loaded(cls)
    return any(base in _members for base in cls.__mro__)


def returns(kind: Callable, *fns: Callable) -> None:
    """`kind(*kinds of the arguments, **those of the options)` is what is known of the results of
    these functions, which cannot be run on samples."""
    _kinds.update(dict.fromkeys(fns, kind))


def kind_returned(fn: Callable) -> Callable | None:
    return _find(_kinds, fn)


def constant(*fns: Callable) -> None:
    """The results of these functions carry no derivative.

    >>> def bucket(x): return int(x > 0.5)
    >>> constant(bucket)
    """
    for fn in fns:
        check_function(fn)
    _constants.update(map(hashable, fns))
    _changed()


def constant_if_real(*fns: Callable) -> None:
    """The results carry no derivative where no argument is complex; else there is a rule."""
    _real_constants.update(map(hashable, fns))


def called_for_effect(*fns: Callable) -> None:
    """These functions are called for what they do (write a file, change a setting); their results
    carry no derivative."""
    _constants.update(map(hashable, fns))
    _effects.update(map(hashable, fns))


def refused(reason: str, *fns: Callable) -> None:
    """These functions have no derivative rule, for a stated reason."""
    _refused.update(dict.fromkeys(map(hashable, fns), reason))


def _signature(body: Callable) -> inspect.Signature:
    if not callable(body):
        place_of(body)  # (raises)
    return inspect.signature(body)


def _decorator(
    form: str,
    fn: Callable,
    wrt: str | tuple[str, ...] | None,
    lead: int,
    inert: tuple[str, ...] = (),
    **facts: Any,
) -> Callable:
    check_function(fn)
    check_facts(facts)

    def register(body: Callable) -> Callable:
        signature = _signature(body)
        own = tuple(signature.parameters)[lead + facts.get("asks", False) :]
        names = own[:1] if wrt is None else names_of(wrt, body)
        place = checked_rule(form, fn, body, names)
        if "keep" in facts:
            checked_keep(fn, facts["keep"], place)
        table = _jvps if form == "jvp" else _rules
        is_bare = not isinstance(wrt, (tuple, list))
        _enter(table, Rule(form, fn, body, names, signature, is_bare, inert, place=place, **facts))
        return body

    return register


# --- rules of optional modules --------------------------------------------------------------------

_pending: dict[str, str] = {}
_packages: set[str] = set()  # the first parts of their names


def on_demand(module: str, rules: str) -> None:
    """The module `rules` has the rules of what is in `module`; it is imported when a function of
    that module is asked for, and never before the user has imported the module himself."""
    _pending[module] = rules
    _packages.add(module.partition(".")[0])


def _has_loaded(fn: Callable) -> bool:
    """Have rules been imported just now that may be the ones of `fn`?"""
    home = getattr(fn, "__module__", None)
    if isinstance(home, str):
        if home.partition(".")[0] not in _packages:
            return False
        due = [name for name in _pending if name in sys.modules and _is_in(home, name)]
    elif isinstance(fn, np.ufunc) and getattr(np, fn.__name__, None) is not fn:  # it does not tell
        due = [name for name in _pending if name in sys.modules]
    else:
        return False
    for name in due:  # (another thread waits for the import)
        _loading.append(name)
        importlib.import_module(_pending[name])
        _loading.pop()
    for name in due:
        _pending.pop(name, None)
    return bool(due)


def _is_in(home: str, module: str) -> bool:
    return home == module or home.startswith(f"{module}.")


# --- looking up -----------------------------------------------------------------------------------


def rule_of(fn: Callable) -> Rule | None:
    """The reverse rule of `fn`, if there is one."""
    return _find(_rules, fn)


def jvp_rule_of(fn: Callable) -> Rule | None:
    """The forward rule registered with `jvp_of`, if there is one."""
    return _find(_jvps, fn)


def is_constant(fn: Callable) -> bool:
    """Does the result of `fn` carry no derivative whatever its arguments carry?"""
    key = hashable(fn)
    return key in _constants or bool(_pending) and _has_loaded(fn) and key in _constants


def is_real_constant(fn: Callable) -> bool:
    """Does the result of `fn` carry no derivative where all arguments are real?"""
    return hashable(fn) in _real_constants


def has_effect(fn: Callable) -> bool:
    """Is `fn` called for what it does?"""
    return hashable(fn) in _effects


def why_refused(fn: Callable) -> str | None:
    return _find(_refused, fn)


def _find(table: dict, fn: Callable):
    key = hashable(fn)
    found = table.get(key)
    return table.get(key) if found is None and _pending and _has_loaded(fn) else found


def all_rules() -> tuple[Rule, ...]:
    """Every rule registered so far, in order."""
    return (*_rules.values(), *_jvps.values())


def name_of(fn: Callable) -> str:
    """How a message names a function: "np.sin", "math.exp", "helper"."""
    module = (getattr(fn, "__module__", None) or "").split(".")
    name = getattr(fn, "__name__", repr(fn))
    owner = getattr(fn, "__self__", None)
    if isinstance(getattr(owner, "types", None), list):  # a method of a ufunc
        return f"{name_of(owner)}.{name}"  # type: ignore[arg-type]
    if module[0] == "scipy":
        owner = getattr(getattr(fn, "__self__", None), "name", None)
        public = [part for part in module if not part.startswith("_")]
        return ".".join([*public, *([owner] if isinstance(owner, str) else []), name])
    if isinstance(fn, np.ufunc) and getattr(np, name, None) is not fn:
        return name
    if isinstance(getattr(fn, "types", None), list) or module[0] == "numpy":
        return ".".join(["np", *(part for part in module[1:] if not part.startswith("_")), name])
    library = module[0].lstrip("_")
    return f"{library}.{name}" if library in ("cmath", "math", "operator") else name
