"""gast expression -> the pieces of its text, with parentheses only where precedence asks for them.

>>> import gast
>>> printer = Expressions()
>>> printer.dispatch(gast.parse("((a * b) - (c - d)) ** (-2)", mode="eval").body)
>>> "".join(printer.pieces)
'(a * b - (c - d)) ** -2'
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import gast
from astunparse.unparser import Unparser

from srcgrad.back.layout import (
    BEFORE_DOT,
    BRACKETS,
    BRACKETS_OF_ONE,
    CLOSE,
    COMMA,
    OPEN,
    OPEN_ITEMS,
    SPLIT,
    WIDTH,
)
from srcgrad.back.literals import QUOTES, expression_of, numeral, quoted
from srcgrad.back.precedence import (
    ATOM,
    AWAIT,
    BIT_OR,
    COMPARE,
    FACTOR,
    NAMED,
    OR,
    POWER,
    TEST,
    TUPLE,
    Node,
    level_of,
)

SIMPLE_BOUNDS = (gast.Name, gast.Constant, gast.Attribute, type(None))


def method_chain(t: Node) -> Sequence[Node]:
    """`a`, `a.b`, `a.b(...)`, ... up to the call `t`, where two dots or more follow a call."""
    dots, links = 0, [t]
    while isinstance(t, (gast.Call, gast.Attribute, gast.Subscript)):
        inner = t.func if isinstance(t, gast.Call) else t.value
        dots += isinstance(t, gast.Attribute) and isinstance(inner, gast.Call)
        links.append(inner)
        t = inner
    return links[::-1] if dots > 1 else ()


class Expressions(Unparser):  # type: ignore[misc]
    """astunparse's walk over an expression, with precedence and today's syntax.

    What is written collects in `pieces`. Within an f-string only some `quotes` may be used.
    """

    def __init__(self, quotes: tuple[str, ...] = QUOTES):
        # Not the base's: that one prints to a file as it is made.
        self.quotes = quotes
        self.pieces: list[str] = []
        self.write = self.pieces.append
        self.future_imports: list[str] = []
        self._indent = 0

    def dispatch(self, tree: Node, level: int = TEST) -> None:
        """Print a node, in parentheses if it binds less tightly than `level`."""
        if level_of(tree) >= level:
            getattr(self, "_" + type(tree).__name__)(tree)
        else:
            self.bracketed("(", tree.elts if isinstance(tree, gast.Tuple) else [tree], NAMED)

    def listed(self, nodes: Sequence[Node], level: int = TEST) -> None:
        for number, node in enumerate(nodes):
            if number:
                self.write(COMMA)
            self.dispatch(node, level)

    def bracketed(self, bracket: str, nodes: Sequence[Node], level: int = TEST) -> None:
        """`nodes` with commas between them in brackets; one alone gets no comma after it."""
        opening, closing = (BRACKETS if len(nodes) > 1 else BRACKETS_OF_ONE)[bracket]
        level = level if len(nodes) == 1 else TEST
        self.write(opening)
        self.listed(nodes, level)
        self.write(closing)

    def condition(self, test: Node) -> None:
        """A test where `:=` needs no parentheses."""
        self.dispatch(test, NAMED if isinstance(test, gast.NamedExpr) else TEST)

    def target(self, node: Node) -> None:
        """What is assigned to; broken over lines only if it is very long itself."""
        before = len(self.pieces)
        self.dispatch(node, TUPLE)
        if sum(map(len, self.pieces[before:])) < WIDTH // 2:
            self.unmark(before)

    def unmark(self, before: int) -> None:
        """Make the pieces from `before` on one that is never broken."""
        self.pieces[before:] = ["".join(self.pieces[before:])]

    # -- operators -----------------------------------------------------------------------------

    def _BinOp(self, t: Node) -> None:
        level = level_of(t)
        if level == POWER:
            self.dispatch(t.left, AWAIT)
            self.write(" ** ")
            self.dispatch(t.right, FACTOR)
            return
        steps = []
        while isinstance(t, gast.BinOp) and level_of(t) == level:
            steps.append(t)
            t = t.left
        self.write(OPEN)
        self.dispatch(t, level)
        for step in reversed(steps):
            self.write(SPLIT)
            self.write(self.binop[type(step.op).__name__] + " ")
            self.dispatch(step.right, level + 1)
        self.write(CLOSE)

    def _UnaryOp(self, t: Node) -> None:
        sign = self.unop[type(t.op).__name__]
        self.write("not " if sign == "not" else sign)
        self.dispatch(t.operand, level_of(t))

    def _BoolOp(self, t: Node) -> None:
        word = "and " if isinstance(t.op, gast.And) else "or "
        self.write(OPEN)
        for number, value in enumerate(t.values):
            if number:
                self.write(SPLIT)
                self.write(word)
            self.dispatch(value, level_of(t) + 1)
        self.write(CLOSE)

    def _Compare(self, t: Node) -> None:
        self.write(OPEN)
        self.dispatch(t.left, COMPARE + 1)
        for operator, value in zip(t.ops, t.comparators):
            self.write(SPLIT)
            self.write(self.cmpops[type(operator).__name__] + " ")
            self.dispatch(value, COMPARE + 1)
        self.write(CLOSE)

    def _IfExp(self, t: Node) -> None:
        self.write(OPEN)
        self.dispatch(t.body, OR)
        self.write(SPLIT)
        self.write("if ")
        self.dispatch(t.test, OR)
        self.write(SPLIT)
        self.write("else ")
        self.dispatch(t.orelse, TEST)
        self.write(CLOSE)

    def _NamedExpr(self, t: Node) -> None:
        self.dispatch(t.target)
        self.write(" := ")
        self.dispatch(t.value)

    def _Await(self, t: Node) -> None:
        self.write("await ")
        self.dispatch(t.value, ATOM)

    def _Yield(self, t: Node) -> None:
        self.write("yield")
        if t.value is not None:
            self.write(" ")
            self.dispatch(t.value, TUPLE)

    def _YieldFrom(self, t: Node) -> None:
        self.write("yield from ")
        self.dispatch(t.value)

    def _Lambda(self, t: Node) -> None:
        before = len(self.pieces)
        self.write("lambda ")
        self.dispatch(t.args)
        self.unmark(before)
        self.pieces[before] = self.pieces[before].rstrip()
        self.write(": ")
        self.dispatch(t.body)

    # -- atoms ---------------------------------------------------------------------------------

    def _Constant(self, t: Node) -> None:
        value = t.value
        expression = expression_of(value)
        if expression is not None:
            self.dispatch(expression, NAMED)
        elif isinstance(value, (str, bytes)):
            self.write(("u" if getattr(t, "kind", None) else "") + quoted(value, self.quotes))
        else:
            self.write("..." if value is Ellipsis else numeral(value))

    def _Attribute(self, t: Node) -> None:
        if isinstance(t.value, gast.Constant) and isinstance(t.value.value, (int, float, complex)):
            self.bracketed("(", [t.value])  # `3.real` is no number
        else:
            self.dispatch(t.value, ATOM)
        self.trailer(t)

    def _Subscript(self, t: Node) -> None:
        self.dispatch(t.value, ATOM)
        self.trailer(t)

    def _Call(self, t: Node) -> None:
        chain = method_chain(t)
        if chain:
            self.chained(chain)
        else:
            self.dispatch(t.func, ATOM)
            self.trailer(t)

    def chained(self, chain: Sequence[Node]) -> None:
        """Calls of methods on results of methods: a line may be broken before each dot."""
        self.write(OPEN)
        self.dispatch(chain[0], ATOM)
        for before, link in pairwise(chain):
            if isinstance(link, gast.Attribute) and isinstance(before, gast.Call):
                self.write(BEFORE_DOT)
            self.trailer(link)
        self.write(CLOSE)

    def trailer(self, t: Node) -> None:
        """What follows the value: `.attribute`, `[index]` or `(arguments)`."""
        if isinstance(t, gast.Attribute):
            self.write(f".{t.attr}")
        elif isinstance(t, gast.Subscript):
            self.index(t.slice)
        elif len(t.args) == 1 and not t.keywords and isinstance(t.args[0], gast.GeneratorExp):
            self.dispatch(t.args[0])
        else:
            self.bracketed("(", [*t.args, *t.keywords])

    def index(self, index: Node) -> None:
        is_tuple = isinstance(index, gast.Tuple)
        if is_tuple and len(index.elts) > 1:
            self.bracketed("[", index.elts)
        elif is_tuple and index.elts and isinstance(index.elts[0], gast.Slice):
            self.write("[")
            self.dispatch(index.elts[0])
            self.write(",]")
        else:
            self.bracketed("[", [index])

    def _Slice(self, t: Node) -> None:
        """As Black: room around the colons if a bound is more than a name or a number."""
        bounds = [t.lower, t.upper, *([t.step] if t.step is not None else [])]
        plain = [it.operand if isinstance(it, gast.UnaryOp) else it for it in bounds]
        room = "" if all(isinstance(it, SIMPLE_BOUNDS) for it in plain) else " "
        for number, bound in enumerate(bounds):
            if number:
                self.write(f"{room if bounds[number - 1] is not None else ''}:")
            if bound is not None:
                self.write(room if number else "")
                self.dispatch(bound)

    def _keyword(self, t: Node) -> None:
        self.write("**" if t.arg is None else f"{t.arg}=")
        self.dispatch(t.value, BIT_OR if t.arg is None else TEST)

    def _Starred(self, t: Node) -> None:
        self.write("*")
        self.dispatch(t.value, BIT_OR)

    # -- displays ------------------------------------------------------------------------------

    def _Tuple(self, t: Node) -> None:
        if not t.elts:
            self.write("()")
        elif len(t.elts) == 1:
            opening, closing = BRACKETS_OF_ONE["("]
            self.write(opening)
            self.dispatch(t.elts[0])
            self.write(",")
            self.write(closing)
        else:
            self.write(OPEN_ITEMS)
            self.listed(t.elts)
            self.write(CLOSE)

    def _List(self, t: Node) -> None:
        self.bracketed("[", t.elts)

    def _Set(self, t: Node) -> None:
        if t.elts:
            self.bracketed("{", t.elts)
        else:
            self.write("{*()}")

    def _Dict(self, t: Node) -> None:
        opening, closing = BRACKETS["{"]
        self.write(opening)
        for number, (key, value) in enumerate(zip(t.keys, t.values)):
            if number:
                self.write(COMMA)
            if key is None:
                self.write("**")
                self.dispatch(value, BIT_OR)
            else:
                self.dispatch(key)
                self.write(": ")
                self.dispatch(value)
        self.write(closing)

    def _ListComp(self, t: Node) -> None:
        self.comprehended("[", t, t.elt)

    def _SetComp(self, t: Node) -> None:
        self.comprehended("{", t, t.elt)

    def _GeneratorExp(self, t: Node) -> None:
        self.comprehended("(", t, t.elt)

    def _DictComp(self, t: Node) -> None:
        self.comprehended("{", t, t.key, t.value)

    def comprehended(self, bracket: str, t: Node, item: Node, value: Node | None = None) -> None:
        opening, closing = BRACKETS_OF_ONE[bracket]
        self.write(opening)
        self.write(OPEN)
        self.dispatch(item)
        if value is not None:
            self.write(": ")
            self.dispatch(value)
        for generator in t.generators:
            self.dispatch(generator)
        self.write(CLOSE)
        self.write(closing)

    def _comprehension(self, t: Node) -> None:
        self.write(SPLIT)
        self.write("async for " if t.is_async else "for ")
        self.target(t.target)
        self.write(" in ")
        self.dispatch(t.iter, OR)
        for test in t.ifs:
            self.write(SPLIT)
            self.write("if ")
            self.dispatch(test, OR)

    # -- parameters ----------------------------------------------------------------------------

    def _arguments(self, t: Node) -> None:
        """The parameters of a function, with commas between them."""
        first = len(self.pieces)
        only_by_place = getattr(t, "posonlyargs", None) or []
        ordinary = [*only_by_place, *t.args]
        defaults = [None] * (len(ordinary) - len(t.defaults)) + list(t.defaults)
        for number, (name, default) in enumerate(zip(ordinary, defaults), 1):
            self.parameter(first, "", name, default)
            if number == len(only_by_place):
                self.parameter(first, "/")
        if t.vararg is not None or t.kwonlyargs:
            self.parameter(first, "*", t.vararg)
        for name, default in zip(t.kwonlyargs, t.kw_defaults):
            self.parameter(first, "", name, default)
        if t.kwarg is not None:
            self.parameter(first, "**", t.kwarg)

    def parameter(
        self, first: int, stars: str, name: Node | None = None, default: Node | None = None
    ) -> None:
        if len(self.pieces) > first:
            self.write(COMMA)
        annotation = getattr(name, "annotation", None)
        self.write(stars + (name.id if name is not None else ""))
        if annotation is not None:
            self.write(": ")
            self.dispatch(annotation)
        if default is not None:
            self.write(" = " if annotation is not None else "=")
            self.dispatch(default)
