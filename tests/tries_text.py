"""The texts of random programs about `try`, `with`, `raise`, and ways out of all of them.

>>> text_lines = tries_text_of(3).splitlines()
>>> text_lines[0]
'import contextlib'
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

HEAD = """import contextlib
import math
import numpy as np


class Bad(ValueError):
    pass


class Noted:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append(1)

    def __exit__(self, *error):
        self.log.append(2)


class Box:
    def __init__(self, value):
        self.value = value

    def take(self, amount):
        if amount > 0.3:
            raise Bad("too much")
        self.value = self.value - amount
        return self.value


@contextlib.contextmanager
def noted(log):
    log.append(3)
    try:
        yield len(log)
    finally:
        log.append(4)


def check(t, most):
    if t > most:
        raise Bad("too big")
    return t * t - most


def choose(t):
    try:
        return math.log(t)
    except ValueError:
        return t * 2.0


def f(x, y, v, w, n):
    a, b, c = x * y, y, x + 1.0
    log = []
    table = {0: 0.5, 2: a}
    box = Box(b)
    q = w * 1.0
"""

SWITCHES = (
    "array bare box callee else finally if last loop reraise return_ suppress unbound with_ while_"
).split()
TRIES_SWITCHES = tuple(SWITCHES)


@dataclass
class Scope:
    rng: random.Random
    on: frozenset[str]
    names: list[str] = field(default_factory=lambda: ["x", "y", "a", "b", "c"])
    depth: int = 0
    in_loop: bool = False
    in_try: bool = False
    in_final: bool = False
    counter: list[int] = field(default_factory=lambda: [0])

    def inner(self, **changes: object) -> Scope:
        made = Scope(**{**self.__dict__, "names": list(self.names), "depth": self.depth + 1})
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    def fresh(self, stem: str) -> str:
        self.counter[0] += 1
        return f"{stem}{self.counter[0]}"


def tries_text_of(seed: int, switches: frozenset[str] = frozenset(SWITCHES)) -> str:
    rng = random.Random(seed)
    scope = Scope(rng, switches)
    is_last = "last" in switches and rng.random() < 0.4
    lines = block(scope, rng.randint(1, 3)) + ([] if is_last else try_(scope))
    result = " + ".join(f"{rng.choice((1.0, 0.5, -1.5))} * {name}" for name in "abc")
    result += " + np.sum(q) + box.value + 0.1 * len(log) * x"
    lines += last(scope, result) if is_last else [f"return {result}"]
    return HEAD + "".join(f"    {line}\n" for line in lines)


def last(scope: Scope, result: str) -> list[str]:
    """A `try` after which nothing is done: each of its ways ends in a result."""
    rng = scope.rng
    inner = scope.inner(in_try=True)
    errors = rng.sample(["ValueError", "KeyError", "ArithmeticError", "IndexError"], 2)
    errors = ["Bad"] * (rng.random() < 0.3) + errors + ["Exception"] * (rng.random() < 0.7)
    is_returned = rng.random() < 0.4
    end = "return " if is_returned else "r = "
    lines = ["try:", *indented([f"{end}{risky(inner)} * a"])]
    for place, error in enumerate(errors):
        inside = block(scope.inner(), rng.randint(0, 1))
        is_raised = "reraise" in scope.on and place == 0 and rng.random() < 0.2
        way = rng.choice((value(scope, 2), f"{value(scope)} * {result.split(' + ')[0]}", result))
        inside.append("raise" if is_raised else f"{end}{way}")
        lines += [f"except {error}:", *indented(inside)]
    return lines if is_returned else [*lines, "return r"]


def indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def number(scope: Scope) -> str:
    return f"{scope.rng.choice((0.2, 0.3, 0.5, 0.7, 1.1))}"


def value(scope: Scope, depth: int = 1) -> str:
    rng = scope.rng
    if not depth or rng.random() < 0.3:
        return rng.choice([*scope.names, "v[0]", "w[1]", "q[2]"])
    one, other = value(scope, depth - 1), value(scope, depth - 1)
    return rng.choice([
        f"{one} * {other}", f"{one} + {other}", f"{one} - {number(scope)} * {other}",
        f"math.sin({one})", f"np.tanh({one})", f"{number(scope)} * {one}",
    ])  # fmt: skip


def risky(scope: Scope, is_last: bool = False) -> str:
    """An expression that may raise. `is_last`: nothing does after it."""
    rng = scope.rng
    choices = [
        f"math.sqrt({value(scope)})",
        f"math.log({value(scope)})",
        f"table[{rng.randint(0, 2)}] * {value(scope)}",
        f"{value(scope)} * ({number(scope)} / float({value(scope)} > {number(scope)}))",
        f"check({value(scope)}, {number(scope)})",
        f"v[{rng.randint(1, 4)}] * {value(scope)}",
    ]
    if "box" in scope.on and is_last:
        choices.append(f"box.take({value(scope)})")
    if "callee" in scope.on:
        choices.append(f"choose({value(scope)})")
    return rng.choice(choices)


def test(scope: Scope) -> str:
    return f"{value(scope)} {scope.rng.choice('<>')} {scope.rng.choice(('', '-'))}{number(scope)}"


def block(scope: Scope, count: int) -> list[str]:
    lines: list[str] = []
    for _ in range(count):
        lines += statement(scope)
    return lines


def statement(scope: Scope) -> list[str]:
    rng = scope.rng
    makers: list[Callable[[Scope], list[str]]] = [assign, assign, augmented]
    if scope.depth < 3:
        makers += [try_, try_, try_]
        makers += [if_] * ("if" in scope.on)
        makers += [loop] * ("loop" in scope.on)
        makers += [while_] * ("while_" in scope.on)
        makers += [with_] * ("with_" in scope.on)
        makers += [suppress] * ("suppress" in scope.on)
    if "array" in scope.on:
        makers.append(array_write)
    if scope.in_try:
        makers += [risk, risk, raise_]
    if scope.depth and not scope.in_final:
        makers.append(leave)
    return rng.choice(makers)(scope)


def assign(scope: Scope) -> list[str]:
    return [f"{scope.rng.choice('abc')} = {value(scope, 2)}"]


def augmented(scope: Scope) -> list[str]:
    return [f"{scope.rng.choice('abc')} {scope.rng.choice(('+=', '*=', '-='))} {value(scope)}"]


def risk(scope: Scope) -> list[str]:
    if "unbound" in scope.on and scope.rng.random() < 0.3:
        name = scope.fresh("t")
        scope.names.append(name)
        return [f"{name} = {risky(scope)}".replace(f"= {name}", "= x")]
    return [f"{scope.rng.choice('abc')} = {risky(scope, True)}"]


def local(scope: Scope) -> list[str]:
    """A name that is only read in the attempt."""
    name = scope.fresh("t")
    line = f"{name} = {scope.rng.choice((risky, value))(scope)}"
    scope.names.append(name)
    return [line]


def if_raises(scope: Scope) -> list[str]:
    return [*raise_(scope), *risk(scope)]


def array_write(scope: Scope) -> list[str]:
    index = scope.rng.choice(("0", "1", "2", "n"))
    return [f"q[{index} % 3] = {value(scope)}"]


def raise_(scope: Scope) -> list[str]:
    error = scope.rng.choice(("Bad('no')", "KeyError(1)", "ZeroDivisionError", "ValueError('v')"))
    return [f"if {test(scope)}:", f"    raise {error}"]


def leave(scope: Scope) -> list[str]:
    words = []
    if "return_" in scope.on:
        words.append(f"return {value(scope, 2)}")
    if scope.in_loop:
        words += ["break", "continue"]
    if not words:
        return assign(scope)
    return [f"if {test(scope)}:", f"    {scope.rng.choice(words)}"]


def if_(scope: Scope) -> list[str]:
    lines = [f"if {test(scope)}:", *indented(block(scope.inner(), scope.rng.randint(1, 2)))]
    if scope.rng.random() < 0.5:
        lines += ["else:", *indented(block(scope.inner(), scope.rng.randint(1, 2)))]
    return lines


def loop(scope: Scope) -> list[str]:
    name = scope.fresh("i")
    head = scope.rng.choice((f"for {name} in range(n)", f"for {name} in v"))
    inner = scope.inner(in_loop=True)
    if head.endswith("v"):
        inner.names.append(name)
    return [f"{head}:", *indented(block(inner, scope.rng.randint(1, 3)))]


def while_(scope: Scope) -> list[str]:
    name = scope.fresh("k")
    body = block(scope.inner(in_loop=True), scope.rng.randint(1, 2))
    return [f"{name} = 0", f"while {name} < 3:", f"    {name} += 1", *indented(body)]


def with_(scope: Scope) -> list[str]:
    manager = scope.rng.choice(("Noted(log)", "noted(log)", "np.errstate(all='ignore')"))
    return [f"with {manager}:", *indented(block(scope.inner(), scope.rng.randint(1, 3)))]


def suppress(scope: Scope) -> list[str]:
    error = scope.rng.choice(("ValueError", "KeyError, ValueError", "ArithmeticError"))
    inner = scope.inner(in_try=True)
    body = block(inner, scope.rng.randint(0, 1)) + risk(inner)
    return [f"with contextlib.suppress({error}):", *indented(body)]


def try_(scope: Scope) -> list[str]:
    rng = scope.rng
    has_finally = "finally" in scope.on and rng.random() < 0.25
    inner = scope.inner(in_try=True)
    if rng.random() < 0.1:
        body = block(inner, rng.randint(1, 2)) + risk(inner)
    else:  # what is read later is bound last
        body = [line for _ in range(rng.randint(0, 2)) for line in local(inner)]
        body += rng.choice((risk, risk, raise_, leave, if_raises))(inner)
    lines = ["try:", *indented(body)]
    errors = rng.sample(("ValueError", "Bad", "KeyError", "(ArithmeticError, IndexError)"), 2)
    errors = errors[: rng.randint(1, 2)]
    if rng.random() < 0.85:
        errors.append("" if "bare" in scope.on and rng.random() < 0.3 else "Exception")
    if has_finally and rng.random() < 0.3:
        errors = []
    for error in errors:
        handler = scope.inner()
        name = " as error" if error and rng.random() < 0.3 else ""
        lines.append(f"except {error}{name}:".replace(" :", ":"))
        inside = ["pass"] if rng.random() < 0.2 else block(handler, rng.randint(1, 2))
        if name:
            inside.append("log.append(str(error))")
        if "reraise" in scope.on and scope.in_try and rng.random() < 0.2:
            inside.append(rng.choice(("raise", "raise KeyError(2)")))
        lines += indented(inside)
    if errors and "else" in scope.on and rng.random() < 0.3:
        lines += ["else:", *indented(block(scope.inner(), 1))]
    if has_finally:
        final = scope.inner(in_final=True, in_try=False, in_loop=False, depth=4)
        lines += ["finally:", *indented(["log.append(6)", *block(final, rng.randint(0, 1))])]
    return lines
