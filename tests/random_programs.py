"""Random small programs as text, checked against numbers and shrunk when they fail.

    python -m tests.random_programs --count 20000 --seed 0 --jobs 2

prints how many gradients were right, refused or wrong; `--without loop_else` switches a class of
statements off. Programs are shape-safe by construction and keep their values near 1: scalars,
vectors of length 3, lists of numbers, a dict, helper functions and a nested one.

>>> print(text_of(8))  # doctest: +ELLIPSIS
import math
...
def f(x, y, v, w, n):
...
"""

from __future__ import annotations

import argparse
import ast
import copy
import itertools
import linecache
import math
import os
import random
import signal
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from srcgrad.tree import dot, normal
from tests.numeric import derivative

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
        forms.append(lambda: f"({one()} if {test(scope)} else {two()})")
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


def test(scope: Scope) -> str:
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
        body = [f"t = {scalar(inside, 1)}", f"if {test(inside)}:"]
        body += [f"    return {scalar(inside, 1)}", f"return {scalar(inside)}"]
        lines = [f"def {name}(t, r):", *indented(body)]
    scope.scalar_helpers.append(name)
    return lines


def if_(scope: Scope) -> list[str]:
    if scope.depth > 2:
        return []
    rng = scope.rng
    lines = [f"if {test(scope)}:", *indented(block(scope.inner(), rng.randint(1, 2)))]
    if rng.random() < 0.25:
        lines += [f"elif {test(scope)}:", *indented(block(scope.inner(), 1))]
    if rng.random() < 0.5:
        lines += ["else:", *indented(block(scope.inner(), rng.randint(1, 2)))]
    return lines


def new_in_both_arms(scope: Scope) -> list[str]:
    name = scope.name("s")
    lines = [f"if {test(scope)}:", f"    {name} = {tamed(scope, scalar(scope))}"]
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
    extra = f" and ({test(scope)})" if scope.rng.random() < 0.5 else ""
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
    return [f"if {test(scope)}:", *indented([*before, word])]


def return_(scope: Scope) -> list[str]:
    if scope.depth == 0 and scope.rng.random() < 0.5:
        return []
    return [f"if {test(scope)}:", f"    return {scalar(scope, 1)}"]


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


# checking


def arguments_of(seed: int) -> tuple[Any, ...]:
    """x, y, v, w, n: ordinary numbers, no two of them near each other."""
    rng = np.random.default_rng(seed)
    numbers = (rng.permutation(8) + 0.2 + 0.6 * rng.random(8)) / 5.0 - 0.8
    x, y = map(float, numbers[:2])
    return x, y, numbers[2:5].copy(), numbers[5:8].copy(), int(rng.integers(0, 4))


def loaded(text: str, path: str) -> Callable[..., Any]:
    """The function `f` of the text, from a file, as `inspect` wants it."""
    with open(path, "w") as stream:
        stream.write(text)
    linecache.checkcache(path)
    namespace: dict[str, Any] = {"__name__": "random_program", "__file__": path}
    exec(compile(text, path, "exec"), namespace)
    fn: Callable[..., Any] = namespace["f"]
    return fn


def verdict(text: str, seed: int, path: str) -> str:
    """`right`, `refused: why`, `wrong: why`, or `skipped: why` (f raises, or a kink is near)."""
    fn, arguments = loaded(text, path), arguments_of(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value = fn(*copy.deepcopy(arguments))
        except Exception as error:
            return f"skipped: f raises {type(error).__name__}"
        if not (np.shape(value) == () and math.isfinite(value) and abs(value) < 1e3):
            return "skipped: f is large or no number"
        return compared(fn, arguments, float(value), np.random.default_rng(seed))


WRT = ("x", "y", "v", "w")


def compared(
    fn: Callable[..., Any], arguments: tuple[Any, ...], value: float, rng: np.random.Generator
) -> str:
    """Reverse against forward, and both against differences along a random direction."""
    from srcgrad import SrcgradError, jvp, value_and_grad

    by_f, by_grad = copy.deepcopy(arguments), copy.deepcopy(arguments)
    fn(*by_f)
    tangent = (*normal(rng, arguments[:4]), 0.0)
    try:
        primal, gradient = value_and_grad(fn, WRT)(*by_grad)
        _, forward = jvp(fn, copy.deepcopy(arguments), tangent)
    except SrcgradError as error:
        return "refused: " + str(error).strip().replace("\n", " | ")
    except Exception as error:
        return f"wrong: {type(error).__name__} {str(error)[:200]}"
    if primal != value:
        return f"wrong: the value is {primal}, not {value}"
    if any(not np.array_equal(a, b) for a, b in zip(by_f, by_grad, strict=True)):
        return "wrong: the arguments are not left as f leaves them"
    reverse = dot(gradient, tangent[:4])
    size = 1.0 + sum(float(np.sum(np.abs(g * t))) for g, t in zip(gradient, tangent, strict=False))
    if not abs(reverse - forward) <= 1e-12 * size:
        return f"wrong: reverse {reverse} against forward {forward}"

    def along(t: float) -> float:
        moved = [a + t * b for a, b in zip(arguments[:4], tangent, strict=False)]
        return float(fn(*copy.deepcopy(moved), arguments[4]))

    slope, error = derivative(along)
    if not error <= 1e-5 * size:
        return "skipped: a kink is near"
    if not abs(slope - reverse) <= 1e-6 * size + 10 * error:
        return f"wrong: derivative {reverse}, numerically {slope}"
    return "right"


# shrinking


def shrunk(text: str, is_bad: Callable[[str], bool]) -> str:
    """A smaller program that is still bad: statements deleted, blocks replaced by their bodies."""
    changed = True
    while changed:
        changed = False
        for candidate in smaller(text):
            if candidate != text and is_bad(candidate):
                text, changed = candidate, True
                break
    return text


def smaller(text: str) -> Iterator[str]:
    """The program with one thing changed: larger things first."""
    for kind in (deletions, openings, cuts):
        for number in range(sum(1 for _ in kind(ast.parse(text)))):
            tree = ast.parse(text)
            next(itertools.islice(kind(tree), number, None))()
            yield ast.unparse(tree) + "\n"


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements, the outer ones first."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            if isinstance(value := getattr(node, name, None), list):
                yield value


def deletions(tree: ast.AST) -> Iterator[Callable[[], None]]:
    """For every statement: leave it out."""

    def delete(body: list[ast.stmt], position: int) -> None:
        body[position : position + 1] = [] if len(body) > 1 else [ast.Pass()]

    for body in blocks(tree):
        for position in reversed(range(len(body))):
            if not isinstance(body[position], ast.Pass):
                yield partial(delete, body, position)


def openings(tree: ast.AST) -> Iterator[Callable[[], None]]:
    """For every compound statement: put one of its own blocks in its place."""

    def open_up(body: list[ast.stmt], position: int, inner: list[ast.stmt]) -> None:
        body[position : position + 1] = inner

    for body in blocks(tree):
        for position, stmt in enumerate(body):
            for inner in (getattr(stmt, "body", []), getattr(stmt, "orelse", [])):
                if inner and not isinstance(stmt, ast.FunctionDef):
                    yield partial(open_up, body, position, inner)


def cuts(tree: ast.AST) -> Iterator[Callable[[], None]]:
    """For every expression: put one of its parts in its place."""
    for node in ast.walk(tree):
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and name not in ("func", "target"):
                for part in ast.iter_child_nodes(value):
                    if isinstance(part, ast.expr):
                        yield partial(setattr, node, name, part)


# running many


@dataclass(frozen=True)
class Outcome:
    seed: int
    verdict: str

    @property
    def kind(self) -> str:
        return self.verdict.partition(":")[0]


def check_seeds(seeds: range, switches: frozenset[str]) -> list[Outcome]:
    """The verdicts on the programs of these seeds."""
    outcomes = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            path = os.path.join(folder, f"program_{seed}.py")
            outcomes.append(Outcome(seed, verdict(text_of(seed, switches), seed, path)))
            os.remove(path)
    return outcomes


def shrink_seed(seed: int, switches: frozenset[str]) -> str:
    """The smallest program found that is wrong in the same way as the program of this seed."""
    numbers = itertools.count()
    with tempfile.TemporaryDirectory() as folder:

        def judge(text: str) -> str:
            path = os.path.join(folder, f"shrink_{next(numbers)}.py")
            signal.setitimer(signal.ITIMER_REAL, 2.0)  # a cut may make a loop endless
            try:
                return verdict(text, seed, path)
            except Exception as error:  # or a program that no longer compiles
                return f"skipped: {error}"
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0.0)

        def manner(text: str) -> list[str]:
            return judge(text).split()[:2]

        def too_long(*_: object) -> None:
            raise TimeoutError

        signal.signal(signal.SIGALRM, too_long)
        text = text_of(seed, switches)
        first = manner(text)
        return shrunk(text, lambda candidate: manner(candidate) == first)


def main() -> int:
    """Check `--count` programs; 1 if one is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.random_programs", description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=[], choices=SWITCHES, metavar="SWITCH")
    parser.add_argument("--show", type=int, default=3, help="wrong programs to shrink and print")
    parser.add_argument("--refused", action="store_true", help="print why programs are refused")
    options = parser.parse_args()
    switches = frozenset(SWITCHES) - set(options.without)
    last = options.seed + options.count
    chunks = [range(a, min(a + 100, last)) for a in range(options.seed, last, 100)]
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for found in pool.map(partial(check_seeds, switches=switches), chunks):
            outcomes += found
    counted = Counter(one.kind for one in outcomes)
    print(", ".join(f"{kind} {counted[kind]}" for kind in ("right", "refused", "wrong", "skipped")))
    if options.refused:
        reasons = Counter(one.verdict for one in outcomes if one.kind == "refused")
        for reason, count in reasons.most_common(20):
            print(f"{count:6} {reason}")
    wrong = [one for one in outcomes if one.kind == "wrong"]
    for one in wrong[: options.show]:
        print(f"\n# seed {one.seed}: {one.verdict}\n{shrink_seed(one.seed, switches)}")
    if len(wrong) > options.show:
        print("\nalso wrong:", *(one.seed for one in wrong[options.show :]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
