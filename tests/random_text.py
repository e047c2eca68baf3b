"""Random small programs as text, one for each seed.

Programs are shape-safe by construction and keep their values near 1: scalars, vectors of length
3, lists of numbers, a dict, helper functions and a nested one. Each class of statements has a
switch.

>>> print(text_of(8))  # doctest: +ELLIPSIS
import math
...
def f(x, y, v, w, n):
...
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

HEADER = "import math\n\nimport numpy as np\n\n\n"

SWITCHES = (
    "argument_write",
    "array_augmented",
    "array_write",
    "assign_scalar",
    "assign_vector",
    "augmented_scalar",
    "break_",
    "closure",
    "comprehension",
    "continue_",
    "dictionary",
    "for_enumerate",
    "for_list",
    "for_range",
    "for_vector",
    "for_zip",
    "helper",
    "if_",
    "list_append",
    "list_write",
    "loop_else",
    "mask_write",
    "new_in_both_arms",
    "return_",
    "slice_write",
    "ternary",
    "tuple_assign",
    "vector_augmented",
    "while_",
)


@dataclass
class Scope:
    """What is bound at the place being written, and what may be done with it."""

    rng: random.Random
    switches: frozenset[str]
    fresh: Iterator[int]
    scalars: list[str] = field(default_factory=list)
    vectors: list[str] = field(default_factory=list)
    owned: list[str] = field(default_factory=list)  # vectors that one name alone refers to
    lists: list[str] = field(default_factory=list)
    growing: list[str] = field(default_factory=list)  # lists that may be written here
    dicts: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    indexes: list[str] = field(default_factory=list)  # ints from 0 to 2
    scalar_helpers: list[str] = field(default_factory=list)
    vector_helpers: list[str] = field(default_factory=list)
    depth: int = 0
    loops: int = 0
    is_helper: bool = False

    def inner(self) -> Scope:
        """The scope of a nested block: what it binds is not known to be bound afterwards."""
        lists = ("scalars", "vectors", "owned", "lists", "growing", "dicts", "indexes")
        copies = {name: list(getattr(self, name)) for name in lists}
        return replace(self, depth=self.depth + 1, **copies)

    def name(self, letter: str) -> str:
        return f"{letter}{next(self.fresh)}"


def text_of(seed: int, switches: frozenset[str] = frozenset(SWITCHES)) -> str:
    """The program that belongs to a seed: helpers, then `f(x, y, v, w, n)`."""
    rng = random.Random(seed)
    fresh = itertools.count(1)
    parts = []
    helpers: list[str] = []
    vector_helpers: list[str] = []
    if "helper" in switches and rng.random() < 0.5:
        for _ in range(rng.randint(1, 2)):
            scope = Scope(rng, switches, fresh, is_helper=True)
            scope.scalars, scope.scalar_helpers = ["a", "b"], list(helpers)
            name = f"h{len(helpers) + 1}"
            parts.append(function(f"{name}(a, b)", scope, rng.randint(1, 3), returned))
            helpers.append(name)
        if rng.random() < 0.5:
            scope = Scope(rng, switches - {"return_"}, fresh, is_helper=True)
            scope.scalars, scope.vectors, scope.scalar_helpers = ["a"], ["u"], list(helpers)
            parts.append(function("g(u, a)", scope, rng.randint(1, 3), partial(vector, depth=1)))
            vector_helpers.append("g")
    scope = Scope(rng, switches, fresh)
    scope.scalars, scope.vectors, scope.counts = ["x", "y"], ["v", "w"], ["n"]
    scope.scalar_helpers, scope.vector_helpers = helpers, vector_helpers
    if "argument_write" in switches and rng.random() < 0.2:
        scope.owned.append("v")
    parts.append(function("f(x, y, v, w, n)", scope, rng.randint(3, 8), returned))
    return HEADER + "\n\n\n".join(parts) + "\n"


def function(head: str, scope: Scope, count: int, result: Callable[[Scope], str]) -> str:
    lines = block(scope, count)
    lines.append(f"return {result(scope)}")
    return "\n".join([f"def {head}:", *indented(lines)])


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def returned(scope: Scope) -> str:
    """A scalar that most of what is bound has a part in."""
    picks = scope.rng.sample(scope.scalars, min(4, len(scope.scalars)))
    terms = [*picks, *(f"np.sum({name} * {name})" for name in scope.owned[-2:])]
    terms += [f"sum({name})" for name in scope.lists[-1:]]
    return " + ".join([terms[0], *(f"{constant(scope)} * {term}" for term in terms[1:])])


# expressions


def constant(scope: Scope) -> str:
    return str(scope.rng.choice((0.5, 0.3, 1.5, -0.7, 0.25, 1.0)))


def scalar(scope: Scope, depth: int = 2) -> str:
    """An expression that is a number."""
    rng = scope.rng
    if depth == 0 or rng.random() < 0.15:
        return scalar_atom(scope)
    one, two = (partial(scalar, scope, depth - 1) for _ in range(2))
    forms: list[Callable[[], str]] = [
        lambda: f"{one()} + {two()}",
        lambda: f"{one()} - ({two()})",
        lambda: f"({one()}) * ({two()})",
        lambda: f"({one()}) * {constant(scope)}",
        lambda: f"({one()}) / (1.5 + ({two()}) ** 2)",
        lambda: f"math.sin({one()})",
        lambda: f"math.tanh({one()})",
        lambda: f"math.exp(-abs({one()}))",
        lambda: f"max({one()}, {two()})",
        lambda: f"np.cos({one()})",
        lambda: f"-({one()})",
    ]
    if scope.vectors:
        forms += [
            lambda: f"np.sum({vector(scope, depth - 1)}) * 0.3",
            lambda: f"np.dot({rng.choice(scope.vectors)}, {vector(scope, depth - 1)}) * 0.3",
            lambda: f"{rng.choice(scope.vectors)}.mean()",
        ]
    if scope.scalar_helpers:
        forms += [lambda: f"{rng.choice(scope.scalar_helpers)}({one()}, {two()})"] * 2
    if "ternary" in scope.switches:
        forms.append(lambda: f"({one()} if {comparison(scope)} else {two()})")
    return rng.choice(forms)()


def scalar_atom(scope: Scope) -> str:
    rng = scope.rng
    forms = [*scope.scalars] * 2 + [constant(scope)]
    forms += [f"{name}[{index(scope)}]" for name in scope.vectors]
    forms += [f"{name}[{rng.choice((0, -1))}]" for name in scope.lists]
    forms += [f'{name}["{rng.choice("pq")}"]' for name in scope.dicts]
    forms += [f"{name} * 0.2" for name in scope.indexes]
    return rng.choice(forms)


def index(scope: Scope) -> str:
    """An index into a vector of length 3."""
    return scope.rng.choice([str(scope.rng.choice((0, 1, 2, -1))), *scope.indexes])


def vector(scope: Scope, depth: int = 2) -> str:
    """An expression that is a new array of length 3: never a name or a view."""
    rng = scope.rng
    a = rng.choice(scope.vectors) if scope.vectors else "np.ones(3)"
    if depth <= 0:
        return f"{a} * {constant(scope)}"
    one, s = partial(vector, scope, depth - 1), partial(scalar, scope, depth - 1)
    forms: list[Callable[[], str]] = [
        lambda: f"{a} * ({s()})",
        lambda: f"{a} + {one()}",
        lambda: f"{one()} - {a}",
        lambda: f"{a} * ({one()})",
        lambda: f"np.tanh({one()})",
        lambda: f"np.sin({a} + ({s()}))",
        lambda: f"{a} / (1.5 + ({one()}) ** 2)",
        lambda: f"np.where({a} > {constant(scope)}, {a}, {one()})",
        lambda: f"np.maximum({a}, {one()})",
        lambda: f"np.array([{s()}, {scalar_atom(scope)}, {s()}])",
        lambda: f"{a}[::-1] * ({s()})",
        lambda: f"np.exp(-{a} * {a})",
        lambda: f"np.roll({a}, 1) * {constant(scope)}",
    ]
    if scope.vector_helpers:
        forms += [lambda: f"{rng.choice(scope.vector_helpers)}({one()}, {s()})"] * 2
    return rng.choice(forms)()


def comparison(scope: Scope) -> str:
    """A comparison; ties have measure zero."""
    rng = scope.rng
    left, right = scalar(scope, 1), scalar_atom(scope)
    plain = f"{left} {rng.choice(('>', '<'))} {right}"
    other = f"{scalar_atom(scope)} > {constant(scope)}"
    forms = [plain] * 4 + [f"{plain} and {other}", f"{plain} or {other}", f"not {other}"]
    forms += [f"{name} == {rng.randint(0, 2)}" for name in scope.indexes]
    return rng.choice(forms)


def tamed(scope: Scope, text: str) -> str:
    """In loops values must not grow."""
    if not scope.loops:
        return text
    return scope.rng.choice((f"math.tanh({text})", f"0.6 * ({text})", f"math.sin({text})"))


def tamed_vector(scope: Scope, text: str) -> str:
    return scope.rng.choice((f"np.tanh({text})", f"0.6 * ({text})")) if scope.loops else text


# statements: each class is a function from scope to lines, [] where it does not apply


def block(scope: Scope, count: int) -> list[str]:
    lines: list[str] = []
    while len(lines) < count:
        lines += statement(scope)
    return lines


def statement(scope: Scope) -> list[str]:
    while True:
        name = scope.rng.choices(list(STATEMENTS), [w for w, _ in STATEMENTS.values()])[0]
        if name in scope.switches:
            lines = STATEMENTS[name][1](scope)
            if lines:
                return lines


def scalar_target(scope: Scope) -> str:
    if scope.scalars and scope.rng.random() < (0.85 if scope.depth else 0.5):
        return scope.rng.choice(scope.scalars)
    return scope.name("s")


def bind(names: list[str], name: str) -> None:
    if name not in names:
        names.append(name)


def assign_scalar(scope: Scope) -> list[str]:
    target, value = scalar_target(scope), tamed(scope, scalar(scope))
    bind(scope.scalars, target)
    return [f"{target} = {value}"]


def assign_vector(scope: Scope) -> list[str]:
    value = tamed_vector(scope, vector(scope))
    old = scope.owned and scope.rng.random() < (0.8 if scope.depth else 0.4)
    target = scope.rng.choice(scope.owned) if old else scope.name("z")
    bind(scope.vectors, target)
    bind(scope.owned, target)
    return [f"{target} = {value}"]


def augmented_scalar(scope: Scope) -> list[str]:
    if not scope.scalars:
        return []
    target, value = scope.rng.choice(scope.scalars), scalar(scope)
    operator = scope.rng.choice(("+=", "-=", "*="))
    tame = f"math.tanh({value})" if scope.loops else f"({value})"
    return [f"{target} {operator} {tame} * 0.5"]


def vector_augmented(scope: Scope) -> list[str]:
    if not scope.owned:
        return []
    target, operator = scope.rng.choice(scope.owned), scope.rng.choice(("+=", "-=", "*="))
    return [f"{target} {operator} {tamed_vector(scope, vector(scope, 1))}"]


def array_write(scope: Scope) -> list[str]:
    if not scope.owned:
        return []
    target, at = scope.rng.choice(scope.owned), index(scope)
    return [f"{target}[{at}] = {tamed(scope, scalar(scope))}"]


def array_augmented(scope: Scope) -> list[str]:
    if not scope.owned:
        return []
    target, at, operator = scope.rng.choice(scope.owned), index(scope), scope.rng.choice("+-*")
    return [f"{target}[{at}] {operator}= {tamed(scope, scalar(scope, 1))}"]


def slice_write(scope: Scope) -> list[str]:
    if not scope.owned:
        return []
    rng, target = scope.rng, scope.rng.choice(scope.owned)
    left, right = rng.choice((("1:", "[:-1]"), (":2", "[1:]"), ("::2", "[:2]"), (":", "")))
    operator = rng.choice(("=", "+=", "*="))
    vectors = tamed_vector(scope, f"{rng.choice(scope.vectors)}{right} * {constant(scope)}")
    value = rng.choice((vectors, tamed(scope, scalar(scope, 1))))
    return [f"{target}[{left}] {operator} {value}"]


def mask_write(scope: Scope) -> list[str]:
    if not scope.owned:
        return []
    target, operator = scope.rng.choice(scope.owned), scope.rng.choice(("=", "*=", "+="))
    mask = f"{scope.rng.choice(scope.vectors)} > {constant(scope)}"
    return [f"{target}[{mask}] {operator} {tamed(scope, scalar(scope, 1))}"]


def tuple_assign(scope: Scope) -> list[str]:
    if len(scope.scalars) < 2:
        return []
    a, b = scope.rng.sample(scope.scalars, 2)
    return [f"{a}, {b} = {tamed(scope, scalar(scope, 1))}, {tamed(scope, scalar_atom(scope))}"]


def list_append(scope: Scope) -> list[str]:
    if scope.growing and scope.rng.random() < 0.6:
        return [f"{scope.rng.choice(scope.growing)}.append({tamed(scope, scalar(scope, 1))})"]
    if scope.loops:
        return []
    name, items = scope.name("l"), [scalar(scope, 1) for _ in range(scope.rng.randint(1, 3))]
    scope.lists.append(name)
    scope.growing.append(name)
    return [f"{name} = [{', '.join(items)}]"]


def list_write(scope: Scope) -> list[str]:
    if not scope.growing:
        return []
    value = tamed(scope, scalar(scope, 1))
    return [f"{scope.rng.choice(scope.growing)}[{scope.rng.choice((0, -1))}] = {value}"]


def dictionary(scope: Scope) -> list[str]:
    if scope.dicts:
        name = scope.rng.choice(scope.dicts)
        return [f'{name}["{scope.rng.choice("pq")}"] = {tamed(scope, scalar(scope, 1))}']
    name = scope.name("d")
    line = f'{name} = {{"p": {scalar(scope, 1)}, "q": {scalar_atom(scope)}}}'
    scope.dicts.append(name)
    return [line]


def comprehension(scope: Scope) -> list[str]:
    over = scope.rng.choice([*scope.vectors, *scope.lists, "range(3)"])
    item = scope.name("e")
    inside = scope.inner()
    inside.scalars.append(item)
    value = scalar(inside, 1)
    if scope.rng.random() < 0.5 or scope.loops:
        target = scalar_target(scope)
        line = f"{target} = 0.3 * sum([{value} for {item} in {over} if {item} > -0.4])"
        bind(scope.scalars, target)
        return [line]
    target = scope.name("l")
    scope.lists.append(target)
    scope.growing.append(target)
    return [f"{target} = [{value} for {item} in {over}]"]


def closure(scope: Scope) -> list[str]:
    if scope.loops or scope.depth or scope.is_helper:
        return []
    name = scope.name("k")
    inside = scope.inner()
    inside.scalars += ["t", "r"]
    lines = [f"{name} = lambda t, r: {scalar(inside, 2)}"]
    if scope.rng.random() < 0.5:
        body = [f"t = {scalar(inside, 1)}", f"if {comparison(inside)}:"]
        body += [f"    return {scalar(inside, 1)}", f"return {scalar(inside)}"]
        lines = [f"def {name}(t, r):", *indented(body)]
    scope.scalar_helpers.append(name)
    return lines


def if_(scope: Scope) -> list[str]:
    if scope.depth > 2:
        return []
    rng = scope.rng
    lines = [f"if {comparison(scope)}:", *indented(block(scope.inner(), rng.randint(1, 2)))]
    if rng.random() < 0.25:
        lines += [f"elif {comparison(scope)}:", *indented(block(scope.inner(), 1))]
    if rng.random() < 0.5:
        lines += ["else:", *indented(block(scope.inner(), rng.randint(1, 2)))]
    return lines


def new_in_both_arms(scope: Scope) -> list[str]:
    name = scope.name("s")
    lines = [f"if {comparison(scope)}:", f"    {name} = {tamed(scope, scalar(scope))}"]
    lines += ["else:", f"    {name} = {tamed(scope, scalar(scope, 1))}"]
    scope.scalars.append(name)
    return lines


def loop(
    scope: Scope, head: str, scalars: list[str], indexes: list[str], busy: str = ""
) -> list[str]:
    """A loop whose body sees what the head binds and leaves what it iterates over alone."""
    if scope.depth > 2 or scope.loops > 1:
        return []
    rng, inside = scope.rng, scope.inner()
    inside.loops += 1
    for name in scalars:
        bind(inside.scalars, name)
    for name in indexes:
        bind(inside.indexes, name)
    inside.owned = [name for name in inside.owned if name not in busy.split()]
    inside.growing = [name for name in inside.growing if name not in busy.split()]
    body = block(inside, rng.randint(1, 3))
    lines = [head, *indented(body)]
    if "loop_else" in scope.switches and rng.random() < 0.1:
        lines += ["else:", *indented(block(scope.inner(), 1))]
    return lines


def for_range(scope: Scope) -> list[str]:
    name = scope.name("i")
    over = scope.rng.choice(("range(3)", "range(2)", "range(0)", "range(2, 0, -1)"))
    if scope.counts and scope.rng.random() < 0.5:
        return loop(scope, f"for {name} in range({scope.counts[0]}):", [], [])
    return loop(scope, f"for {name} in {over}:", [], [name])


def for_vector(scope: Scope) -> list[str]:
    if not scope.vectors:
        return []
    name, over = scope.name("e"), scope.rng.choice(scope.vectors)
    return loop(scope, f"for {name} in {over}:", [name], [], over)


def for_list(scope: Scope) -> list[str]:
    if not scope.lists:
        return []
    name, over = scope.name("e"), scope.rng.choice(scope.lists)
    return loop(scope, f"for {name} in {over}:", [name], [], over)


def for_enumerate(scope: Scope) -> list[str]:
    if not scope.vectors:
        return []
    i, e, over = scope.name("i"), scope.name("e"), scope.rng.choice(scope.vectors)
    return loop(scope, f"for {i}, {e} in enumerate({over}):", [e], [i], over)


def for_zip(scope: Scope) -> list[str]:
    if not scope.vectors:
        return []
    one, two = (scope.rng.choice([*scope.vectors, *scope.lists]) for _ in range(2))
    a, b = scope.name("e"), scope.name("e")
    return loop(scope, f"for {a}, {b} in zip({one}, {two}):", [a, b], [], f"{one} {two}")


def while_(scope: Scope) -> list[str]:
    if scope.depth > 2 or scope.loops > 1:
        return []
    name = scope.name("c")
    extra = f" and ({comparison(scope)})" if scope.rng.random() < 0.5 else ""
    lines = loop(scope, f"while {name} < {scope.rng.randint(0, 3)}{extra}:", [], [])
    return [f"{name} = 0", lines[0], f"    {name} += 1", *lines[1:]] if lines else []


def break_(scope: Scope) -> list[str]:
    return leaving(scope, "break")


def continue_(scope: Scope) -> list[str]:
    return leaving(scope, "continue")


def leaving(scope: Scope, word: str) -> list[str]:
    if not scope.loops:
        return []
    before = block(scope.inner(), 1) if scope.rng.random() < 0.3 and scope.depth < 3 else []
    return [f"if {comparison(scope)}:", *indented([*before, word])]


def return_(scope: Scope) -> list[str]:
    if scope.depth == 0 and scope.rng.random() < 0.5:
        return []
    return [f"if {comparison(scope)}:", f"    return {scalar(scope, 1)}"]


STATEMENTS: dict[str, tuple[float, Callable[[Scope], list[str]]]] = {
    "array_augmented": (1.5, array_augmented),
    "array_write": (2, array_write),
    "assign_scalar": (4, assign_scalar),
    "assign_vector": (2, assign_vector),
    "augmented_scalar": (2, augmented_scalar),
    "break_": (1, break_),
    "closure": (0.5, closure),
    "comprehension": (0.7, comprehension),
    "continue_": (0.8, continue_),
    "dictionary": (0.5, dictionary),
    "for_enumerate": (0.5, for_enumerate),
    "for_list": (1, for_list),
    "for_range": (1.5, for_range),
    "for_vector": (0.7, for_vector),
    "for_zip": (0.4, for_zip),
    "if_": (2, if_),
    "list_append": (1.5, list_append),
    "list_write": (0.4, list_write),
    "mask_write": (0.5, mask_write),
    "new_in_both_arms": (0.7, new_in_both_arms),
    "return_": (0.5, return_),
    "slice_write": (1, slice_write),
    "tuple_assign": (0.8, tuple_assign),
    "vector_augmented": (1, vector_augmented),
    "while_": (1, while_),
}
