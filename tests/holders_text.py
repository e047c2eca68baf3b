"""Random programs about what holds what: lists of dicts of arrays, objects, and functions of them.

A type is a word or a tuple: `num`, `vec` (three numbers), `part` (a view of unknown length, at
least one), `("list", t)`, `("dict", (("a", t), …))`, `("pair", t, u)`, `("made", name, fields)`.
Lists are never empty; how long they are is not known while the text is made.

>>> print(holders_text_of(1))  # doctest: +ELLIPSIS
import numpy as np
...
def f(x, y, v, w, rows, p, n):
...
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

HEADER = "import numpy as np\n\n\n"
ARRAYS = ("vec", "part")

Type = Any


@dataclass(frozen=True)
class Helper:
    """A function or (with `of`) a method: what it takes after `self`, and what it returns."""

    name: str
    params: tuple[Type, ...]
    result: Type | None
    of: Type | None = None

    def may_lengthen(self, looped: Type) -> bool:
        return any(holds(t, looped) for t in (*self.params, self.of))


@dataclass
class Scope:
    """What is bound at the place being written."""

    rng: random.Random
    switches: frozenset[str]
    fresh: Iterator[int]
    names: dict[str, Type] = field(default_factory=dict)
    indexes: tuple[str, ...] = ()
    pool: list[Type] = field(default_factory=list)  # types of new holders
    helpers: list[Helper] = field(default_factory=list)
    looped: tuple[Type, ...] = ()  # types of lists that a loop runs over: they keep their length
    depth: int = 0
    loops: int = 0
    is_main: bool = True

    def inner(self) -> Scope:
        """The scope of a nested block: what it binds is not known to be bound afterwards."""
        return replace(self, depth=self.depth + 1, names=dict(self.names))

    def name(self, letter: str) -> str:
        return f"{letter}{next(self.fresh)}"

    def of(self, *types: Type) -> list[str]:
        return [text for text, t in places(self) if t in types]


def holds(t: Type, inner: Type) -> bool:
    return t == inner or isinstance(t, tuple) and any(holds(part, inner) for part in t)


def holders_text_of(seed: int, switches: frozenset[str] | None = None) -> str:
    """The program that belongs to a seed: classes, helpers, then `f(x, y, v, w, rows, p, n)`."""
    rng = random.Random(seed)
    switches = frozenset(HOLDERS_SWITCHES) if switches is None else switches
    scope = Scope(rng, switches, itertools.count(1))
    texts = [class_text(scope)] if "objects" in switches and rng.random() < 0.4 else []
    made = list(scope.pool)
    scope.pool = [*made, *(some_type(scope, made) for _ in range(3))]
    if "helper" in switches and rng.random() < 0.5:
        texts += [helper(scope) for _ in range(rng.randint(1, 2))]
    texts.append(main(scope))
    return HEADER + "\n\n\n".join(texts) + "\n"


def main(scope: Scope) -> str:
    rng = scope.rng
    scope.names = {"x": "num", "y": "num", "v": "vec", "w": "vec"}
    if "arguments" in scope.switches and rng.random() < 0.5:
        scope.names["rows"] = ("list", "vec")
        scope.names["p"] = ("dict", (("a", "vec"), ("k", "num")))
    lines = ["v = v * x"] if rng.random() < 0.6 else []
    lines += [line for _ in range(2) for line in new_holder(scope)]
    lines += block(scope, rng.randint(3, 7))
    return function("f(x, y, v, w, rows, p, n)", [*lines, f"return {returned(scope)}"])


def some_type(scope: Scope, made: list[Type], depth: int = 0) -> Type:
    """The type of a holder; those that a class made are parts of some."""
    rng = scope.rng

    def inside() -> Type:
        if depth == 0 and rng.random() < 0.4:
            return rng.choice(made) if made and rng.random() < 0.5 else some_type(scope, made, 1)
        return rng.choice(("vec", "vec", "num", "part"))

    match rng.randrange(4):
        case 0 | 1:
            return "list", inside()
        case 2:
            first = inside()
            second = first if rng.random() < 0.5 else inside()
            return "dict", (("a", first), ("b", second))
        case _:
            return "pair", inside(), inside()


def function(head: str, lines: list[str]) -> str:
    return "\n".join([f"def {head}:", *indented(lines)])


def indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


# --- helpers and classes -------------------------------------------------------------------------


def class_text(scope: Scope) -> str:
    """A class that holds two or three attributes and has a method that writes into them."""
    rng = scope.rng
    name = scope.name("C")
    kinds = ("vec", "num", ("list", "vec"), ("list", "num"), "part", ("dict", (("a", "vec"),)))
    fields = tuple((letter, rng.choice(kinds)) for letter in "gh"[: rng.randint(1, 2)])
    fields += (("k", "num"),)
    made = ("made", name, fields)
    heads = ", ".join(letter for letter, _ in fields)
    start = function(f"__init__(self, {heads})", [f"self.{one} = {one}" for one, _ in fields])
    texts = [start]
    for _ in range(rng.randint(0, 2)):
        taken = rng.choice(["num", "vec"])
        inside = replace(scope, names={"self": made, "q": taken}, is_main=False, depth=1)
        inside.pool = [("list", "vec")]
        method = scope.name("m")
        lines = block(inside, rng.randint(1, 3))
        result, text = some_result(inside)
        lines += [f"return {text}"] * (result is not None)
        texts.append(function(f"{method}(self, q)", lines))
        scope.helpers.append(Helper(method, (taken,), result, made))
    scope.pool.append(made)
    body = "\n\n".join(texts).split("\n")
    return "\n".join([f"class {name}:", *("    " + line if line else line for line in body)])


def helper(scope: Scope) -> str:
    """A function that writes into what it is given."""
    rng = scope.rng
    name = scope.name("h")
    types = [rng.choice([*scope.pool, "vec"]), rng.choice([*scope.pool, "vec", "num"])]
    types = types[: rng.randint(1, 2)]
    inside = replace(scope, names=dict(zip("st", types, strict=False)), is_main=False, depth=1)
    lines = block(inside, rng.randint(1, 3))
    result, text = some_result(inside)
    lines += [f"return {text}"] * (result is not None)
    scope.helpers.append(Helper(name, tuple(types), result))
    return function(f"{name}({', '.join('st'[: len(types)])})", lines)


def some_result(scope: Scope) -> tuple[Type | None, str]:
    forms: list[tuple[Type | None, str]] = [(None, ""), ("num", number(scope))]
    forms += [(t, text) for text, t in places(scope)]
    new = scope.rng.choice(scope.pool)
    return scope.rng.choice([*forms, (new, value(scope, new))])


# --- expressions ---------------------------------------------------------------------------------


def places(scope: Scope) -> list[tuple[str, Type]]:
    """Everything with a name, and what it holds, as text and type."""
    found: list[tuple[str, Type]] = []
    todo = [(name, t, 0) for name, t in scope.names.items()]
    while todo:
        text, t, depth = todo.pop(0)
        found.append((text, t))
        if depth < 3:
            todo += [(inner, u, depth + 1) for inner, u in parts(scope, text, t)]
    return found


def parts(scope: Scope, text: str, t: Type) -> list[tuple[str, Type]]:
    match t:
        case ("list", u):
            ends = [f"{text}[0]", f"{text}[-1]"]
            ends += [f"{text}[{i} % len({text})]" for i in scope.indexes]
            return [(one, u) for one in ends]
        case ("dict", fields):
            return [(f'{text}["{key}"]', u) for key, u in fields]
        case ("pair", first, second):
            return [(f"{text}[0]", first), (f"{text}[1]", second)]
        case ("made", _, fields):
            return [(f"{text}.{key}", u) for key, u in fields]
    return []


def number(scope: Scope, depth: int = 1) -> str:
    rng = scope.rng
    atoms = [str(rng.choice((0.5, 0.3, 1.5, -0.7))), *scope.of("num") * 2]
    atoms += [f"{one}[{rng.choice(('0', '-1'))}]" for one in scope.of(*ARRAYS)]
    one = rng.choice(atoms)
    if depth == 0:
        return one
    forms = [one, f"{one} * {rng.choice(atoms)}", f"{one} + {rng.choice(atoms)}", f"np.sin({one})"]
    forms += [f"np.sum({array}) * 0.2" for array in scope.of(*ARRAYS)[:2]]
    return rng.choice(forms)


def tame(scope: Scope, text: str) -> str:
    return f"np.tanh({text})" if scope.depth else text


def operand(scope: Scope, t: Type) -> str:
    """What is there already, or something new."""
    found = scope.of(t)
    if found and scope.rng.random() < 0.6:
        return scope.rng.choice(found)
    return value(scope, t)


def value(scope: Scope, t: Type, depth: int = 0) -> str:
    """Something new of that type."""
    rng = scope.rng
    match t:
        case "num":
            return tame(scope, number(scope))
        case "vec":
            found = scope.of("vec")
            if not found:
                return f"np.full(3, {number(scope, 0)})"
            one = rng.choice(found)
            forms = [f"{one} * {number(scope, 0)}", f"np.sin({one})", f"{one}.copy()"]
            return rng.choice([*forms, f"{one} * {rng.choice(found)}", "np.zeros(3)"])
        case "part":
            one = rng.choice(scope.of(*ARRAYS) or [value(scope, "vec")])
            cut = rng.choice(("[1:]", "[:2]", "[::-1]", "[:]", "[::2]", "[-1:]"))
            return f"{one}{cut}" if cut != "[1:]" or one in scope.of("vec") else f"{one}[:]"
        case ("list", u):
            return list_value(scope, t, u)
        case ("dict", fields):
            if (found := scope.of(t)) and rng.random() < 0.2:
                return f"dict({rng.choice(found)})"
            inside = ", ".join(f'"{key}": {operand(scope, u)}' for key, u in fields)
            return f"{{{inside}}}"
        case ("pair", first, second):
            return f"({operand(scope, first)}, {operand(scope, second)})"
    _, name, fields = t
    return f"{name}({', '.join(operand(scope, u) for _, u in fields)})"


def list_value(scope: Scope, t: Type, u: Type) -> str:
    rng = scope.rng
    forms = [f"[{operand(scope, u)}, {operand(scope, u)}]"] * 2
    forms += [f"[{operand(scope, u)} for _ in range(2)]", f"[{operand(scope, u)}]"]
    for one in scope.of(t):
        forms += [f"{one}[:]", f"list({one})", f"{one}[::-1]", f"[q for q in {one}]"]
        if u in ARRAYS:
            forms.append(f"[q * {number(scope, 0)} for q in {one}]")
        if not scope.loops:
            forms += [f"{one} + {rng.choice(scope.of(t))}"]
    if u == "part" and (found := scope.of("vec")):
        forms += [f"[{rng.choice(found)}[i:] for i in range(3)]"] * 3
    if u == "vec" and scope.rng.random() < 0.3:
        forms.append(f"[{operand(scope, u)}] * 2")
    return rng.choice(forms)


def read(scope: Scope, text: str, t: Type, depth: int = 0) -> list[str]:
    """Numbers that together depend on all that is reached."""
    match t:
        case "num":
            return [text]
        case "vec":
            return [scope.rng.choice((f"np.sum({text} * w)", f"{text}[0] * {text}[-1]"))]
        case "part":
            return [f"np.sum({text} ** 2)"]
    found = parts(replace(scope, indexes=()), text, t)
    return [term for inner, u in found for term in read(scope, inner, u, depth + 1)]


def returned(scope: Scope) -> str:
    terms = [term for text, t in scope.names.items() for term in read(scope, text, t)]
    if len(terms) > 8:
        terms = scope.rng.sample(terms, 8)
    return " + ".join(f"{k + 1}.0 * {term}" for k, term in enumerate(terms))


def condition(scope: Scope) -> str:
    forms = [f"{number(scope, 0)} > {scope.rng.choice((0.2, -0.3, 0.6))}"]
    forms += [f"{i} == 1" for i in scope.indexes]
    forms += ["n > 1"] if scope.is_main else []
    return scope.rng.choice(forms)


# --- statements: from scope to lines, [] where the class does not apply --------------------------


def block(scope: Scope, count: int) -> list[str]:
    lines: list[str] = []
    made = 0
    for _ in range(200):
        name = scope.rng.choices(list(STATEMENTS), [w for w, _ in STATEMENTS.values()])[0]
        if name in scope.switches and (found := STATEMENTS[name][1](scope)):
            lines += found
            made += 1
        if made == count:
            return lines
    return lines or ["pass"]


def new_holder(scope: Scope) -> list[str]:
    t = scope.rng.choice(scope.pool)
    new = scope.name("a")
    line = f"{new} = {value(scope, t)}"
    scope.names[new] = t
    return [line]


def bind(scope: Scope) -> list[str]:
    """A name of what is held somewhere."""
    found = [(text, t) for text, t in places(scope) if text not in scope.names]
    if not found:
        return []
    text, t = scope.rng.choice(found)
    olds = [name for name, u in scope.names.items() if u == t and t != "num"]
    new = scope.rng.choice(olds) if olds and scope.rng.random() < 0.15 else scope.name("b")
    scope.names[new] = t
    return [f"{new} = {text}"]


def array_write(scope: Scope) -> list[str]:
    found = scope.of(*ARRAYS)
    if not found:
        return []
    one = scope.rng.choice(found)
    size = number(scope)
    if not scope.is_main or scope.depth:
        size = f"np.tanh({size})"
    forms = [f"{one} *= {size}", f"{one} += {size}", f"{one}[0] = {size}", f"{one}[-1] *= {size}"]
    forms += [f"{one}[1:] = {size}", f"{one}[:] = {size} * {one}", f"{one}[::-1] += {one} * 0.5"]
    return [scope.rng.choice(forms)]


def put(scope: Scope) -> list[str]:
    """Something is put where another thing was (not into tuples)."""
    found = []
    for text, t in places(scope):
        for inner, u in parts(scope, text, t):
            if t[0] != "pair":
                found.append((inner, u))
    if not found:
        return []
    text, t = scope.rng.choice(found)
    if t == "num" and scope.rng.random() < 0.5:
        return [f"{text} {scope.rng.choice(('+=', '*='))} {tame(scope, number(scope))}"]
    return [f"{text} = {operand(scope, t)}"]


def number_new(scope: Scope) -> list[str]:
    new = scope.name("s")
    line = f"{new} = {tame(scope, number(scope))}"
    scope.names[new] = "num"
    return [line]


def number_again(scope: Scope) -> list[str]:
    names = [name for name, t in scope.names.items() if t == "num"]
    if not names:
        return []
    one = scope.rng.choice(names)
    return [f"{one} = np.tanh({one} + {number(scope)})"]


def some_list(scope: Scope) -> tuple[str, Type] | None:
    """A list that no loop runs over (as far as its type tells)."""
    found = [(s, t) for s, t in places(scope) if t[0] == "list" and t not in scope.looped]
    return scope.rng.choice(found) if found else None


def list_change(scope: Scope) -> list[str]:
    if (found := some_list(scope)) is None:
        return []
    xs, t = found
    u = t[1]
    new = operand(scope, u)
    forms = [[f"{xs}.append({new})"]] * 4
    forms += [[f"{xs}.insert({scope.rng.choice((0, 1))}, {new})"], [f"{xs}.extend([{new}])"]]
    forms += [[f"{xs} += [{new}]"], [f"{xs}.reverse()"]] if scope.is_main else []
    forms += [[f"{xs}[0], {xs}[-1] = {xs}[-1], {xs}[0]"], [f"{xs}[0], {xs}[-1] = {xs}[-1], {new}"]]
    return scope.rng.choice(forms)


def taken_out(scope: Scope) -> list[str]:
    """What was appended, or the first of more than one, is taken out again."""
    if (found := some_list(scope)) is None:
        return []
    xs, t = found
    new = scope.name("e")
    which = scope.rng.choice(("", "0", "-1"))
    if scope.rng.random() < 0.5 or scope.depth:
        way = scope.rng.choice((f"{xs}.pop({which})", f"del {xs}[{which or -1}]"))
        return [f"if len({xs}) > 1:", f"    {way}"]
    lines = [f"{xs}.append({operand(scope, t[1])})", f"{new} = {xs}.pop({which})"]
    scope.names[new] = t[1]
    return lines


def unpacked(scope: Scope) -> list[str]:
    found = [(text, t) for text, t in places(scope) if t[0] == "pair"]
    if not found:
        return []
    text, (_, *types) = scope.rng.choice(found)
    news = [scope.name("e") for _ in types]
    scope.names.update(zip(news, types, strict=True))
    return [f"{', '.join(news)} = {text}"]


def call(scope: Scope) -> list[str]:
    rng = scope.rng
    able = [one for one in scope.helpers if one.of is None or scope.of(one.of)]
    able = [one for one in able if not any(map(one.may_lengthen, scope.looped))]
    if not able:
        return []
    one = rng.choice(able)
    given = ", ".join(operand(scope, t) for t in one.params)
    text = f"{one.name}({given})"
    if one.of is not None:
        text = f"{rng.choice(scope.of(one.of))}.{text}"
    if one.result is None or rng.random() < 0.2:
        return [text]
    new = scope.name("g")
    scope.names[new] = one.result
    return [f"{new} = {tame(scope, text) if one.result == 'num' else text}"]


def if_(scope: Scope) -> list[str]:
    if scope.depth > 2:
        return []
    rng = scope.rng
    lines = [f"if {condition(scope)}:", *indented(block(scope.inner(), rng.randint(1, 2)))]
    if rng.random() < 0.4:
        lines += ["else:", *indented(block(scope.inner(), rng.randint(1, 2)))]
    return lines


def leave(scope: Scope) -> list[str]:
    if scope.loops:
        return [f"if {condition(scope)}:", f"    {scope.rng.choice(('break', 'continue'))}"]
    if scope.is_main and scope.depth < 2:
        return [f"if {condition(scope)}:", f"    return {returned(scope)}"]
    return []


def loop(scope: Scope, head: str, inside: Scope) -> list[str]:
    inside.loops += 1
    return [head, *indented(block(inside, scope.rng.randint(1, 3)))]


def for_range(scope: Scope) -> list[str]:
    if scope.depth > 2 or scope.loops > 1:
        return []
    inside, i = scope.inner(), scope.name("i")
    inside.indexes = (*scope.indexes, i)
    counts = ("2", "3", "n") if scope.is_main else ("2", "3")
    return loop(scope, f"for {i} in range({scope.rng.choice(counts)}):", inside)


def for_items(scope: Scope) -> list[str]:
    found = [(text, t) for text, t in places(scope) if t[0] == "list"]
    if not found or scope.depth > 2 or scope.loops > 1:
        return []
    rng = scope.rng
    text, t = rng.choice(found)
    inside, r = scope.inner(), scope.name("r")
    inside.names[r] = t[1]
    inside.looped = (*scope.looped, t)
    other, u = rng.choice(found)
    match rng.randrange(8):
        case 0:
            i = scope.name("i")
            inside.indexes = (*scope.indexes, i)
            return loop(scope, f"for {i}, {r} in enumerate({text}):", inside)
        case 1 | 2:
            r2 = scope.name("r")
            inside.names[r2] = u[1]
            inside.looped = (*inside.looped, u)
            return loop(scope, f"for {r}, {r2} in zip({text}, {other}):", inside)
        case 3:
            return loop(scope, f"for {r} in reversed({text}):", inside)
        case 4:
            inside.looped = scope.looped
            return loop(scope, f"for {r} in list({text}):", inside)
        case 5:
            inside.looped = scope.looped
            return loop(scope, f"for {r} in {text}[{rng.choice(('1:', ':-1', '::-1'))}]:", inside)
        case _:
            return loop(scope, f"for {r} in {text}:", inside)


def for_fields(scope: Scope) -> list[str]:
    found = [
        (text, t[1][0][1])
        for text, t in places(scope)
        if t[0] == "dict" and len({u for _, u in t[1]}) == 1
    ]
    if not found or scope.depth > 2 or scope.loops > 1:
        return []
    text, u = scope.rng.choice(found)
    inside, r, key = scope.inner(), scope.name("r"), scope.name("key")
    inside.names[r] = u
    match scope.rng.randrange(3):
        case 0:
            return loop(scope, f"for {key}, {r} in {text}.items():", inside)
        case 1:
            return loop(scope, f"for {r} in {text}.values():", inside)
        case _:
            lines = loop(scope, f"for {key} in {text}:", inside)
            return [lines[0], f"    {r} = {text}[{key}]", *lines[1:]]


STATEMENTS: dict[str, tuple[float, Callable[[Scope], list[str]]]] = {
    "array_write": (4, array_write),
    "bind": (2, bind),
    "call": (2.5, call),
    "for_fields": (0.5, for_fields),
    "for_items": (1.5, for_items),
    "for_range": (0.7, for_range),
    "if_": (0.8, if_),
    "leave": (0.3, leave),
    "list_change": (2, list_change),
    "new_holder": (1.5, new_holder),
    "number_again": (0.4, number_again),
    "number_new": (0.5, number_new),
    "put": (2, put),
    "taken_out": (0.6, taken_out),
    "unpacked": (0.5, unpacked),
}

HOLDERS_SWITCHES = (*STATEMENTS, "arguments", "helper", "objects")
