"""gast -> Python text as one would write it: comments, few parentheses, lines of 88 columns.

>>> import gast
>>> tree = gast.parse("def f(x):\\n    y = x[0, 1:]\\n    return ((2.0*y)**2), x")
>>> print(print_source(tree, {id(tree.body[0].body[1]): ("", "the square")}), end="")
def f(x):
    y = x[0, 1:]
<BLANKLINE>
    # the square
    return (2.0 * y) ** 2, x
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import gast

from srcgrad.back.gate import says
from srcgrad.back.layout import (
    BRACKETS,
    CLOSE,
    OPEN_ITEMS,
    STEP,
    WIDTH,
    Mark,
    break_line,
)
from srcgrad.back.literals import Unquotable, docstring
from srcgrad.back.patterns import Patterns
from srcgrad.back.precedence import TEST, TUPLE, YIELD, Node

Comments: TypeAlias = Mapping[int, tuple[str, ...]]

DEFINITIONS = frozenset({"FunctionDef", "AsyncFunctionDef", "ClassDef"})


def print_source(tree: Node, comments: Comments | None = None) -> str:
    """The text of a gast tree: a module, a statement (ends in a newline) or an expression.

    `comments`: lines to stand above a statement, by its `id`; an empty one is a blank line. What is
    printed is parsed again and compared with `tree`; if the printer were wrong, the comments would
    be given up and gast's own text returned.
    """
    try:
        text = draft(tree, comments)
    except Unquotable:  # an f-string that this Python has no quotes for
        text = ""
    if says(text, tree):
        return text
    end = "" if is_expression(tree) else "\n"
    return f"{gast.unparse(gast.fix_missing_locations(tree))}{end}"


def draft(tree: Node, comments: Comments | None = None) -> str:
    """What `print_source` returns, unchecked."""
    printer = Printer(comments or {})
    printer.dispatch(tree)
    printer.finish_line()
    return "\n".join(printer.lines) + ("" if is_expression(tree) else "\n")


def is_expression(tree: Node) -> bool:
    return isinstance(tree, (gast.expr, gast.Expression))


class Printer(Patterns):
    """astunparse's walk over statements, with comments, blank lines and broken lines.

    `pieces` is the current logical line; when `fill` begins the next one it goes to `lines`.
    """

    def __init__(self, comments: Comments):
        super().__init__()
        self.comments = comments
        self.lines: list[str] = []
        self._line_indent = 0

    # -- lines ---------------------------------------------------------------------------------

    def fill(self, text: str = "") -> None:
        self.finish_line()
        self._line_indent = self._indent
        if text:
            self.write(text)

    def finish_line(self) -> None:
        if not self.pieces:
            return
        line, indent = "".join(self.pieces), STEP * self._line_indent
        if len(line) + indent <= WIDTH or not any(isinstance(it, Mark) for it in self.pieces):
            self.lines.append(" " * indent + line)
        else:
            self.lines += break_line(self.pieces, indent)
        self.pieces.clear()

    def blank_line(self) -> None:
        """None at the beginning of the text or of a block."""
        self.finish_line()
        if self.lines and (not self.lines[-1].endswith(":") or "#" in self.lines[-1]):
            self.lines.append("")

    def dispatch(self, tree: Node, level: int = TEST) -> None:
        if isinstance(tree, list):
            self.statements(tree)
        else:
            super().dispatch(tree, level)

    def statements(self, body: Sequence[Node]) -> None:
        last = None
        for statement in body:
            is_definition = type(statement).__name__ in DEFINITIONS
            if last and (is_definition or last in DEFINITIONS):
                for _ in range(1 if self._indent else 2):
                    self.blank_line()
            for comment in self.comments.get(id(statement), ()):
                self.comment(comment)
            self.dispatch(statement)
            last = type(statement).__name__

    def comment(self, text: str) -> None:
        self.finish_line()
        if not text and self.lines[-1:] != [""]:
            self.blank_line()
        for line in text.splitlines():
            line = " " * (STEP * self._indent) + f"# {line}".rstrip()
            self.lines.append(line if len(line) <= WIDTH else line[: WIDTH - 4].rstrip() + " ...")

    def block(self, body: Sequence[Node]) -> None:
        self.enter()
        self.statements(body)
        self.leave()

    # -- statements ----------------------------------------------------------------------------

    def _Module(self, tree: Node) -> None:
        self.body_with_docstring(tree.body, after=True)

    def body_with_docstring(self, body: Sequence[Node], after: bool = False) -> None:
        """`after`: a blank line stands between the docstring and what follows."""
        first = body[0] if body else None
        if (
            isinstance(first, gast.Expr)
            and isinstance(first.value, gast.Constant)
            and type(first.value.value) is str
            and getattr(first.value, "kind", None) is None
        ):
            self.fill(docstring(first.value.value))
            self.finish_line()
            if after and body[1:]:
                self.blank_line()
            body = body[1:]
        self.statements(body)

    def _Expr(self, tree: Node) -> None:
        self.fill()
        self.dispatch(tree.value, YIELD)

    def _Assign(self, t: Node) -> None:
        self.fill()
        for target in t.targets:
            self.target(target)
            self.write(" = ")
        self.dispatch(t.value, YIELD)

    def _AugAssign(self, t: Node) -> None:
        self.fill()
        self.target(t.target)
        self.write(f" {self.binop[type(t.op).__name__]}= ")
        self.dispatch(t.value, YIELD)

    def _AnnAssign(self, t: Node) -> None:
        self.fill()
        if isinstance(t.target, gast.Name) and not t.simple:
            self.bracketed("(", [t.target])
        else:
            self.dispatch(t.target)
        self.write(": ")
        self.dispatch(t.annotation)
        if t.value is not None:
            self.write(" = ")
            self.dispatch(t.value, YIELD)

    def _TypeAlias(self, t: Node) -> None:
        self.fill("type ")
        self.dispatch(t.name)
        self.type_params(t)
        self.write(" = ")
        self.dispatch(t.value)

    def _Return(self, t: Node) -> None:
        self.fill("return")
        if t.value is not None:
            self.write(" ")
            self.dispatch(t.value, TUPLE)

    def _ImportFrom(self, t: Node) -> None:
        self.fill(f"from {'.' * (t.level or 0)}{t.module or ''} import ")
        if t.names[0].name == "*":
            self.write("*")
        else:
            self.write(OPEN_ITEMS)
            self.listed(t.names)
            self.write(CLOSE)

    def _Try(self, t: Node, keyword: str = "except") -> None:
        self.fill("try")
        self.block(t.body)
        for handler in t.handlers:
            self.handler(handler, keyword)
        if t.orelse:
            self.fill("else")
            self.block(t.orelse)
        if t.finalbody:
            self.fill("finally")
            self.block(t.finalbody)

    def _TryStar(self, t: Node) -> None:
        self._Try(t, "except*")

    def handler(self, t: Node, keyword: str) -> None:
        self.fill(keyword)
        if t.type is not None:
            self.write(" ")
            self.dispatch(t.type)
        if t.name is not None:
            self.write(f" as {t.name if isinstance(t.name, str) else t.name.id}")
        self.block(t.body)

    def _ClassDef(self, t: Node) -> None:
        self.decorators(t)
        self.fill(f"class {t.name}")
        self.type_params(t)
        if t.bases or t.keywords:
            self.bracketed("(", [*t.bases, *t.keywords])
        self.enter()
        self.body_with_docstring(t.body, after=True)
        self.leave()

    def _FunctionDef(self, t: Node, keyword: str = "def") -> None:
        self.decorators(t)
        self.fill(f"{keyword} {t.name}")
        self.type_params(t)
        opening, closing = BRACKETS["("]
        self.write(opening)
        self.dispatch(t.args)
        self.write(closing)
        if getattr(t, "returns", None) is not None:
            self.write(" -> ")
            self.dispatch(t.returns)
        self.enter()
        self.body_with_docstring(t.body)
        self.leave()

    def _AsyncFunctionDef(self, t: Node) -> None:
        self._FunctionDef(t, "async def")

    def decorators(self, t: Node) -> None:
        for decorator in t.decorator_list:
            self.fill("@")
            self.dispatch(decorator)

    def type_params(self, t: Node) -> None:
        params = getattr(t, "type_params", None)
        if params:
            self.bracketed("[", params)

    def _TypeVar(self, t: Node, stars: str = "") -> None:
        self.write(f"{stars}{t.name}")
        if getattr(t, "bound", None) is not None:
            self.write(": ")
            self.dispatch(t.bound)
        if getattr(t, "default_value", None) is not None:
            self.write(" = ")
            self.dispatch(t.default_value)

    def _TypeVarTuple(self, t: Node) -> None:
        self._TypeVar(t, "*")

    def _ParamSpec(self, t: Node) -> None:
        self._TypeVar(t, "**")

    def _If(self, t: Node) -> None:
        self.fill("if ")
        while True:
            self.condition(t.test)
            self.block(t.body)
            if not self.goes_on_as_elif(t.orelse):
                break
            t = t.orelse[0]
            self.fill("elif ")
        if t.orelse:
            self.fill("else")
            self.block(t.orelse)

    def goes_on_as_elif(self, orelse: Sequence[Node]) -> bool:
        return (
            len(orelse) == 1
            and isinstance(orelse[0], gast.If)
            and id(orelse[0]) not in self.comments
        )

    def _While(self, t: Node) -> None:
        self.fill("while ")
        self.condition(t.test)
        self.block(t.body)
        if t.orelse:
            self.fill("else")
            self.block(t.orelse)

    def _For(self, t: Node, keyword: str = "for ") -> None:
        self.fill(keyword)
        self.target(t.target)
        self.write(" in ")
        self.dispatch(t.iter, TUPLE)
        self.block(t.body)
        if t.orelse:
            self.fill("else")
            self.block(t.orelse)

    def _AsyncFor(self, t: Node) -> None:
        self._For(t, "async for ")

    def _With(self, t: Node, keyword: str = "with ") -> None:
        self.fill(keyword)
        if len(t.items) > 1:
            self.write(OPEN_ITEMS)
            self.listed(t.items)
            self.write(CLOSE)
        elif t.items[0].optional_vars is None and isinstance(t.items[0].context_expr, gast.Tuple):
            # Without a second pair the tuple's parentheses would be taken for the statement's.
            self.bracketed("(", t.items)
        else:
            self.dispatch(t.items[0])
        self.block(t.body)

    def _AsyncWith(self, t: Node) -> None:
        self._With(t, "async with ")

    def _Match(self, t: Node) -> None:
        self.fill("match ")
        self.dispatch(t.subject, TUPLE)
        self.enter()
        for case in t.cases:
            self.fill("case ")
            self.dispatch(case.pattern)
            if case.guard is not None:
                self.write(" if ")
                self.condition(case.guard)
            self.block(case.body)
        self.leave()
