"""Random programs about memory as text, one for each seed: names, views, holders, writers.

Shapes are known while the text is made: vectors of length 2 to 5 and small matrices. Whatever has
a name may be written, also the arguments.

>>> print(memory_text_of(1))  # doctest: +ELLIPSIS
import numpy as np
...
def f(x, y, v, w, m, n):
...
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

HEADER = "import numpy as np\n\n\n"

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Helper:
    """A function that is called: what it takes, and the shape of what it returns (None: nothing
    that is used; (): a number)."""

    name: str
    params: tuple[tuple[str, Shape], ...]
    result: Shape | None


@dataclass
class Scope:
    """What is bound at the place being written."""

    rng: random.Random
    switches: frozenset[str]
    fresh: Iterator[int]
    numbers: list[str] = field(default_factory=list)
    arrays: dict[str, Shape] = field(default_factory=dict)
    lists: dict[str, list[Shape]] = field(default_factory=dict)
    tuples: dict[str, list[Shape]] = field(default_factory=dict)
    dicts: dict[str, dict[str, Shape]] = field(default_factory=dict)
    indexes: dict[str, int] = field(default_factory=dict)  # below that
    helpers: list[Helper] = field(default_factory=list)
    looped: tuple[str, ...] = ()  # lists that a loop runs over: what is appended there, it meets
    depth: int = 0
    loops: int = 0
    result: str = ""

    def inner(self) -> Scope:
        """The scope of a nested block: what it binds is not known to be bound afterwards."""
        return replace(
            self,
            depth=self.depth + 1,
            numbers=list(self.numbers),
            arrays=dict(self.arrays),
            lists={k: list(v) for k, v in self.lists.items()},
            tuples={k: list(v) for k, v in self.tuples.items()},
            dicts={k: dict(v) for k, v in self.dicts.items()},
            indexes=dict(self.indexes),
        )

    def name(self, letter: str) -> str:
        return f"{letter}{next(self.fresh)}"


def memory_text_of(seed: int, switches: frozenset[str] | None = None) -> str:
    """The program that belongs to a seed: helpers, then `f(x, y, v, w, m, n)`."""
    rng = random.Random(seed)
    fresh = itertools.count(1)
    switches = frozenset(MEMORY_SWITCHES) if switches is None else switches
    parts: list[str] = []
    helpers: list[Helper] = []
    if "helper" in switches and rng.random() < 0.45:
        for _ in range(rng.randint(1, 2)):
            parts.append(helper(Scope(rng, switches, fresh, helpers=list(helpers)), helpers))
    scope = Scope(rng, switches, fresh, helpers=helpers, numbers=["x", "y"])
    scope.arrays = {"v": (3,), "w": (3,), "m": (3, 3)}
    lines: list[str] = []
    if rng.random() < 0.7:  # mostly arrays of its own
        del scope.arrays["v"]
        for name in ("v", "m") if rng.random() < 0.5 else ("v",):
            own = scope.name("a")
            lines.append(f"{own} = {name} * {rng.choice(('1.0', 'x', '1.5'))}")
            scope.arrays[own] = (3, 3) if name == "m" else (3,)
    lines += block(scope, rng.randint(3, 7))
    lines.append(f"return {returned(scope)}")
    parts.append(function("f(x, y, v, w, m, n)", lines))
    return HEADER + "\n\n\n".join(parts) + "\n"


def function(head: str, lines: list[str]) -> str:
    return "\n".join([f"def {head}:", *indented(lines)])


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def helper(scope: Scope, helpers: list[Helper]) -> str:
    """A function that writes into what it is given."""
    rng = scope.rng
    name = scope.name("h")
    shapes: list[Shape] = [rng.choice([(3,), (3,), (2,), (3, 3)]) for _ in range(rng.randint(1, 2))]
    params = tuple(zip(("p", "q"), shapes))
    scope.numbers, scope.arrays, scope.depth = ["s"], dict(params), 1
    is_recursive = "recursion" in scope.switches and rng.random() < 0.25
    lines = []
    heads = [*(one for one, _ in params), "s"] + ["k"] * is_recursive
    if is_recursive:
        again = ", ".join([*(one for one, _ in params), "s * 0.5", "k - 1"])
        lines += ["if k > 0:", f"    {name}({again})"]
        if rng.random() < 0.3:
            lines = ["if k <= 0:", "    p[0] *= s", *lines]
    lines += block(scope, rng.randint(1, 3))
    forms: list[tuple[str, Shape | None]] = [("", None), (total(scope), ())]
    for array, shape in scope.arrays.items():
        forms += [(array, shape), view(scope, array, shape), (value(scope, shape), shape)]
    text, result = rng.choice(forms)
    if text:
        lines.append(f"return {text}")
    if is_recursive and result is not None:
        lines = [line for line in lines if not line.startswith("return")]
        result = None
    kept = Helper(name, params + ((("k", ()),) if is_recursive else ()), result)
    helpers.append(kept)
    return function(f"{name}({', '.join(heads)})", lines)


def total(scope: Scope) -> str:
    picks = scope.rng.sample(sorted(scope.arrays), min(2, len(scope.arrays)))
    return " + ".join(f"np.sum({p} * {number(scope, 0)})" for p in picks) or number(scope)


def returned(scope: Scope) -> str:
    """A number that most of what is bound has a part in."""
    rng = scope.rng
    arrays = sorted(scope.arrays)
    picks = [*arrays[-2:], *rng.sample(arrays, min(3, len(arrays)))]
    terms = []
    for one in dict.fromkeys(picks):
        shape = scope.arrays[one]
        others = [o for o in arrays if scope.arrays[o] == shape]
        terms.append(f"np.sum({one} * {rng.choice(others)} * {weights(rng, shape)})")
    for xs, shapes in [*scope.lists.items(), *scope.tuples.items()]:
        if shapes:
            terms.append(f"np.sum({xs}[{rng.choice((0, -1))}] ** 2) * 0.7")
    for d, fields in scope.dicts.items():
        terms.append(f'np.sum({d}["{rng.choice(sorted(fields))}"] ** 2) * 0.3')
    terms += rng.sample(scope.numbers, min(2, len(scope.numbers)))
    return " + ".join(terms)


def weights(rng: random.Random, shape: Shape) -> str:
    if len(shape) == 1 and rng.random() < 0.7:
        return f"np.arange(1.0, {shape[0] + 1}.0)"
    if len(shape) == 2 and rng.random() < 0.5:
        return f"np.arange(1.0, {shape[1] + 1}.0)"
    return rng.choice(("0.5", "1.5", "-0.7"))


# --- expressions ---------------------------------------------------------------------------------


def constant(scope: Scope) -> str:
    return str(scope.rng.choice((0.5, 0.3, 1.5, -0.7, 0.25)))


def number(scope: Scope, depth: int = 1) -> str:
    rng = scope.rng
    atoms = [*scope.numbers, *scope.numbers, constant(scope)]
    atoms += [item(scope, one, shape) for one, shape in scope.arrays.items()]
    if depth == 0:
        return rng.choice(atoms)
    one = number(scope, 0)
    forms = [one, f"{one} * {number(scope, 0)}", f"{one} + {number(scope, 0)}", f"np.sin({one})"]
    if scope.arrays:
        forms.append(f"np.sum({rng.choice(sorted(scope.arrays))}) * 0.2")
    return rng.choice(forms)


def item(scope: Scope, one: str, shape: Shape) -> str:
    return f"{one}[{', '.join(index(scope, size) for size in shape)}]"


def index(scope: Scope, size: int) -> str:
    names = [name for name, below in scope.indexes.items() if below <= size]
    return scope.rng.choice([str(scope.rng.randrange(size)), "-1", "0", *names, *names])


def value(scope: Scope, shape: Shape, depth: int = 1) -> str:
    """A new array of that shape, or of one that is broadcast to it."""
    rng = scope.rng
    names = [one for one, other in scope.arrays.items() if other == shape]
    if not names:
        filled = shape[0] if len(shape) == 1 else shape
        return f"np.full({filled}, {number(scope)})"
    a, b = rng.choice(names), rng.choice(names)
    forms = [
        f"{a} * {constant(scope)}",
        f"{a} * {b}",
        f"np.sin({a})",
        f"{a} + {b} * {number(scope, 0)}",
        f"np.tanh({a}) * {number(scope, 0)}",
        f"{a}.copy()",
        f"{a}[::-1] * {b}",
    ]
    return rng.choice(forms)


def operand(scope: Scope, shape: Shape) -> str:
    """What may be written into an array of that shape: also a name, or a view."""
    rng = scope.rng
    names = [one for one, other in scope.arrays.items() if other == shape]
    forms = [value(scope, shape), number(scope), value(scope, shape)]
    forms += [rng.choice(names)] if names else []
    if len(shape) == 2:
        forms += [one for one, other in scope.arrays.items() if other == shape[1:]]
    for one in scope.arrays:
        text, found = view(scope, one, scope.arrays[one])
        if found == shape:
            forms.append(text)
    return rng.choice(forms)


def view(scope: Scope, one: str, shape: Shape) -> tuple[str, Shape]:
    """The text of a view (or of what may be one) and its shape."""
    rng = scope.rng
    if len(shape) == 1:
        (n,) = shape
        forms = [(f"{one}[::-1]", shape), (f"np.asarray({one})", shape), (f"{one}[:]", shape)]
        if n > 2:
            forms += [(f"{one}[1:]", (n - 1,)), (f"{one}[:-1]", (n - 1,))]
            forms += [(f"{one}[::2]", ((n + 1) // 2,)), (f"{one}[-2:]", (2,))]
            forms += [
                (f"{one}[:2]", (2,)),
                (f"{one}[2:0:-1]", (2,)),
                (f"{one}[::-2]", ((n + 1) // 2,)),
            ]
        forms += [(f"{one}[:, None]", (n, 1)), (f"{one}.reshape(1, -1)", (1, n))]
        forms += [(f"np.flip({one})", shape), (f"np.ravel({one})", shape)]
        forms += [(f"{one}.reshape({n})", shape)]
        return rng.choice(forms)
    r, c = shape
    forms = [(f"{one}.T", (c, r)), (f"{one}[::-1]", shape), (f"{one}[:, ::-1]", shape)]
    forms += [(f"{one}[{index(scope, r)}]", (c,)), (f"{one}[:, {index(scope, c)}]", (r,))] * 3
    if r * c <= 9:
        flat = (r * c,)
        forms += [
            (f"{one}.reshape(-1)", flat),
            (f"np.ravel({one})", flat),
            (f"{one}.ravel()", flat),
        ]
    if r > 1:
        forms += [(f"{one}[1:]", (r - 1, c)), (f"{one}[:-1]", (r - 1, c))]
    if c > 1:
        forms += [(f"{one}[:, 1:]", (r, c - 1)), (f"{one}[:, :-1]", (r, c - 1))]
    forms += [(f"np.transpose({one})", (c, r)), (f"np.asarray({one})", shape)]
    if c == 1:
        forms += [(f"{one}[:, 0]", (r,))] * 3
    return rng.choice(forms)


def tame(scope: Scope, text: str) -> str:
    return f"np.tanh({text})" if scope.loops or scope.depth else text


def comparison(scope: Scope) -> str:
    rng = scope.rng
    forms = [f"{number(scope, 0)} > {constant(scope)}", f"{number(scope)} < {number(scope, 0)}"]
    forms += [f"{i} == {rng.randrange(below)}" for i, below in scope.indexes.items()]
    return rng.choice([*forms, "n > 1"] if "x" in scope.numbers else forms)


# --- statements: from scope to lines, [] where the class does not apply --------------------------


def block(scope: Scope, count: int) -> list[str]:
    lines: list[str] = []
    made = 0
    while made < count:
        name = scope.rng.choices(list(STATEMENTS), [w for w, _ in STATEMENTS.values()])[0]
        if name in scope.switches and (found := STATEMENTS[name][1](scope)):
            lines += found
            made += 1
    return lines


def some_array(scope: Scope) -> tuple[str, Shape]:
    """The names that came last are the likelier ones."""
    names = list(scope.arrays)
    return (one := scope.rng.choice([*names, *names[-3:], *names[-2:]])), scope.arrays[one]


def alias(scope: Scope) -> list[str]:
    one, shape = some_array(scope)
    others = [o for o, found in scope.arrays.items() if found == shape and o != one]
    new = scope.rng.choice(others) if others and scope.rng.random() < 0.4 else scope.name("b")
    scope.arrays[new] = shape
    return [f"{new} = {one}"]


def chosen(scope: Scope) -> list[str]:
    one, shape = some_array(scope)
    others = [o for o, found in scope.arrays.items() if found == shape and o != one]
    if not others:
        return []
    new = scope.name("c")
    line = f"{new} = {one} if {comparison(scope)} else {scope.rng.choice(others)}"
    scope.arrays[new] = shape
    return [line]


def new_view(scope: Scope) -> list[str]:
    text, shape = view(scope, *some_array(scope))
    olds = [o for o, found in scope.arrays.items() if found == shape]
    new = scope.rng.choice(olds) if olds and scope.rng.random() < 0.2 else scope.name("t")
    scope.arrays[new] = shape
    return [f"{new} = {text}"]


def new_array(scope: Scope) -> list[str]:
    one, shape = some_array(scope)
    rng = scope.rng
    olds = [o for o, found in scope.arrays.items() if found == shape]
    size = shape[0] if len(shape) == 1 else shape
    forms = [tame(scope, value(scope, shape))] * 2
    forms += [f"np.zeros({size})", f"np.ones({size})", f"np.zeros_like({one})", f"{one}.copy()"]
    new = rng.choice(olds) if rng.random() < 0.3 else scope.name("z")
    scope.arrays[new] = shape
    return [f"{new} = {rng.choice(forms)}"]


def augmented(scope: Scope) -> list[str]:
    one, shape = some_array(scope)
    return [f"{one} {scope.rng.choice(('+=', '-=', '*='))} {tame(scope, operand(scope, shape))}"]


def item_write(scope: Scope) -> list[str]:
    one, shape = some_array(scope)
    sign = scope.rng.choice(("=", "=", "+=", "*="))
    return [f"{item(scope, one, shape)} {sign} {tame(scope, number(scope))}"]


def part_write(scope: Scope) -> list[str]:
    text, shape = view(scope, *some_array(scope))
    if not text.endswith("]"):
        return []
    sign = scope.rng.choice(("=", "=", "+=", "*="))
    return [f"{text} {sign} {tame(scope, operand(scope, shape))}"]


def fancy_write(scope: Scope) -> list[str]:
    one, shape = some_array(scope)
    rng = scope.rng
    places = rng.sample(range(shape[0]), min(2, shape[0]))
    where = rng.choice((f"{places}", f"{one} > {constant(scope)}"))
    return [f"{one}[{where}] {rng.choice(('=', '+=', '*='))} {tame(scope, number(scope))}"]


def filled(scope: Scope) -> list[str]:
    one, shape = some_array(scope)
    rng = scope.rng
    forms = [
        f"{one}.fill({tame(scope, number(scope))})",
        f"np.copyto({one}, {tame(scope, operand(scope, shape))})",
        f"np.multiply({operand(scope, shape)}, {value(scope, shape)}, out={one})",
        f"np.sin({one}, out={one})",
        f"np.add({one}, {operand(scope, shape)}, out={one})",
    ]
    if len(shape) == 1:
        forms += [f"{one}.sort()", f"np.add.at({one}, [0, 0, -1], {number(scope)})"]
    if len(shape) == 1 and shape[0] > 2:
        forms += [f"{one}[1:].fill({number(scope)})", f"np.copyto({one}[:-1], {one}[1:])"]
    return [rng.choice(forms)]


def swap(scope: Scope) -> list[str]:
    one, shape = some_array(scope)
    others = [o for o, found in scope.arrays.items() if found == shape and o != one]
    if not others:
        return []
    other = scope.rng.choice(others)
    return [f"{one}, {other} = {other}, {one}"]


def number_new(scope: Scope) -> list[str]:
    new = scope.name("s")
    line = f"{new} = {tame(scope, number(scope))}"
    if scope.depth and scope.numbers and scope.rng.random() < 0.8:
        one = scope.rng.choice(scope.numbers)
        return [f"{one} = {tame(scope, f'{one} + {number(scope)}')}"]
    scope.numbers.append(new)
    return [line]


def holder(scope: Scope) -> list[str]:
    """A list, a tuple or a dict of arrays."""
    found = [some_array(scope) for _ in range(scope.rng.randint(1, 3))]
    texts, shapes = [], []
    for one, shape in found:
        text, shape = scope.rng.choice([(one, shape)] * 3 + [view(scope, one, shape)])
        if scope.rng.random() < 0.2:
            text = value(scope, shape)
        texts.append(text)
        shapes.append(shape)
    match scope.rng.randrange(4):
        case 0 | 1:
            same = [k for k, shape in enumerate(shapes) if shape == shapes[0]]
            new = scope.name("l")
            scope.lists[new] = [shapes[k] for k in same]
            return [f"{new} = [{', '.join(texts[k] for k in same)}]"]
        case 2:
            new = scope.name("u")
            scope.tuples[new] = shapes
            return [f"{new} = ({', '.join(texts)},)"]
        case _:
            new = scope.name("d")
            keys = "abc"[: len(texts)]
            scope.dicts[new] = dict(zip(keys, shapes))
            inside = ", ".join(f'"{k}": {t}' for k, t in zip(keys, texts))
            return [f"{new} = {{{inside}}}"]


def held(scope: Scope) -> tuple[str, Shape] | None:
    """An item of a holder."""
    forms = []
    for xs, shapes in [*scope.lists.items(), *scope.tuples.items()]:
        forms += [(f"{xs}[{k}]", shape) for k, shape in enumerate(shapes)]
        forms += [(f"{xs}[-1]", shapes[-1])] if shapes else []
        if len(set(shapes)) == 1:
            forms += [
                (f"{xs}[{i}]", shapes[0]) for i, n in scope.indexes.items() if n <= len(shapes)
            ]
    for d, fields in scope.dicts.items():
        forms += [(f'{d}["{key}"]', shape) for key, shape in fields.items()]
    return scope.rng.choice(forms) if forms else None


def held_read(scope: Scope) -> list[str]:
    if (found := held(scope)) is None:
        return []
    new = scope.name("e")
    scope.arrays[new] = found[1]
    return [f"{new} = {found[0]}"]


def held_write(scope: Scope) -> list[str]:
    if (found := held(scope)) is None:
        return []
    text, shape = found
    rng = scope.rng
    forms = [f"{text} {rng.choice(('+=', '*='))} {tame(scope, operand(scope, shape))}"]
    forms += [f"{item(scope, text, shape)} = {tame(scope, number(scope))}"] * 2
    forms += [f"{text}[1:] *= {number(scope)}", f"{text}.fill({number(scope)})"]
    if not any(text.startswith(u) for u in scope.tuples):
        same = [o for o, other in scope.arrays.items() if other == shape]
        forms += [f"{text} = {rng.choice([*same, value(scope, shape)])}"]
    return [rng.choice(forms)]


def append(scope: Scope) -> list[str]:
    if not scope.lists.keys() - set(scope.looped):
        return []
    xs = scope.rng.choice(sorted(scope.lists.keys() - set(scope.looped)))
    shapes = scope.lists[xs]
    same = [o for o, other in scope.arrays.items() if shapes and other == shapes[0]]
    if not same:
        return []
    if not scope.depth:
        shapes.append(shapes[0])
    return [f"{xs}.append({scope.rng.choice([*same, value(scope, shapes[0])])})"]


def unpacked(scope: Scope) -> list[str]:
    if not scope.tuples:
        return []
    one = scope.rng.choice(sorted(scope.tuples))
    shapes = scope.tuples[one]
    news = [scope.name("e") for _ in shapes]
    scope.arrays.update(zip(news, shapes))
    return [f"{', '.join(news)}, = {one}" if len(news) == 1 else f"{', '.join(news)} = {one}"]


def call(scope: Scope) -> list[str]:
    if not scope.helpers:
        return []
    rng = scope.rng
    one = rng.choice(scope.helpers)
    texts = []
    for name, shape in one.params:
        if name == "k":
            continue
        forms = [o for o, found in scope.arrays.items() if found == shape]
        forms += forms
        for other in list(scope.arrays):
            text, found = view(scope, other, scope.arrays[other])
            if found == shape:
                forms.append(text)
        if rng.random() < 0.3 and (inside := held(scope)) and inside[1] == shape:
            forms.append(inside[0])
        if not forms:
            forms = [value(scope, shape)]
        text = rng.choice(forms)
        texts.append(f"{name}={text}" if texts and rng.random() < 0.3 else text)
    is_named = any("=" in text for text in texts)
    scale = number(scope, 0)
    texts.append(f"s={scale}" if is_named or rng.random() < 0.3 else scale)
    if any(name == "k" for name, _ in one.params):
        texts.append(f"k={rng.randint(0, 2)}")
    text = f"{one.name}({', '.join(texts)})"
    if one.result is None or rng.random() < 0.2:
        return [text]
    if one.result == ():
        if scope.depth:
            new = rng.choice(scope.numbers)
            return [f"{new} = np.tanh({text})"]
        new = scope.name("s")
        scope.numbers.append(new)
        return [f"{new} = {text}"]
    new = scope.name("g")
    scope.arrays[new] = one.result
    return [f"{new} = {text}"]


def if_(scope: Scope) -> list[str]:
    if scope.depth > 2:
        return []
    rng = scope.rng
    lines = [f"if {comparison(scope)}:", *indented(block(scope.inner(), rng.randint(1, 2)))]
    if rng.random() < 0.5:
        lines += ["else:", *indented(block(scope.inner(), rng.randint(1, 2)))]
    return lines


def return_(scope: Scope) -> list[str]:
    if "x" not in scope.numbers:
        return []
    return [f"if {comparison(scope)}:", f"    return {returned(scope)}"]


def leave(scope: Scope) -> list[str]:
    if not scope.loops:
        return []
    return [f"if {comparison(scope)}:", f"    {scope.rng.choice(('break', 'continue'))}"]


def loop(scope: Scope, head: str, inside: Scope) -> list[str]:
    if scope.depth > 2 or scope.loops > 1:
        return []
    inside.loops += 1
    return [head, *indented(block(inside, scope.rng.randint(1, 3)))]


def for_range(scope: Scope) -> list[str]:
    inside, i = scope.inner(), scope.name("i")
    count = scope.rng.choice(("2", "3", "n", "2"))
    if count != "n":
        inside.indexes[i] = int(count)
    if count == "n" and "x" not in scope.numbers:
        return []
    return loop(scope, f"for {i} in range({count}):", inside)


def for_rows(scope: Scope) -> list[str]:
    matrices = [(o, shape) for o, shape in scope.arrays.items() if len(shape) == 2]
    lists = [(o, (len(s), *s[0])) for o, s in scope.lists.items() if s]
    if not matrices + lists:
        return []
    rng = scope.rng
    one, (n, *rest) = rng.choice(matrices + lists)
    inside, row = scope.inner(), scope.name("r")
    inside.arrays[row] = tuple(rest)
    inside.looped = (*scope.looped, one)
    if rng.random() < 0.3 and one not in scope.lists:
        i = scope.name("i")
        inside.indexes[i] = n
        return loop(scope, f"for {i}, {row} in enumerate({one}):", inside)
    if rng.random() < 0.3:
        other, (_, *rest) = rng.choice(matrices + lists)
        second = scope.name("r")
        inside.arrays[second] = tuple(rest)
        return loop(scope, f"for {row}, {second} in zip({one}, {other}):", inside)
    return loop(scope, f"for {row} in {one}:", inside)


def for_elements(scope: Scope) -> list[str]:
    vectors = [(o, shape) for o, shape in scope.arrays.items() if len(shape) == 1]
    if not vectors:
        return []
    one, (n,) = scope.rng.choice(vectors)
    inside, i, e = scope.inner(), scope.name("i"), scope.name("e")
    inside.numbers.append(e)
    if scope.rng.random() < 0.5:
        inside.indexes[i] = n
        return loop(scope, f"for {i}, {e} in enumerate({one}):", inside)
    return loop(scope, f"for {e} in {one}:", inside)


def while_(scope: Scope) -> list[str]:
    name = scope.name("k")
    lines = loop(scope, f"while {name} < {scope.rng.randint(1, 3)}:", scope.inner())
    return [f"{name} = 0", lines[0], f"    {name} += 1", *lines[1:]] if lines else []


STATEMENTS: dict[str, tuple[float, Callable[[Scope], list[str]]]] = {
    "alias": (1.5, alias),
    "append": (0.5, append),
    "augmented": (2, augmented),
    "call": (2.5, call),
    "chosen": (0.3, chosen),
    "fancy_write": (0.7, fancy_write),
    "filled": (1, filled),
    "for_elements": (0.4, for_elements),
    "for_range": (0.7, for_range),
    "for_rows": (0.8, for_rows),
    "held_read": (1, held_read),
    "held_write": (1, held_write),
    "holder": (1, holder),
    "if_": (0.8, if_),
    "item_write": (1.5, item_write),
    "leave": (0.5, leave),
    "new_array": (0.8, new_array),
    "new_view": (2.5, new_view),
    "number_new": (0.7, number_new),
    "part_write": (1.5, part_write),
    "return_": (0.2, return_),
    "swap": (0.4, swap),
    "unpacked": (0.5, unpacked),
    "while_": (0.3, while_),
}

MEMORY_SWITCHES = (*STATEMENTS, "helper", "recursion")
