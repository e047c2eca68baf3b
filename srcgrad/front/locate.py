"""Where a function stands in its file: the file's text and a code object go in, its node comes out.

>>> text = "pair = lambda x: x + 1, lambda x: x + 2\\n"
>>> space = {}
>>> exec(compile(text, "pair.py", "exec"), space)
>>> ast.unparse(find(Parsed(text.splitlines(True), "pair.py"), space["pair"][1].__code__))
'lambda x: x + 2'

A file is parsed once, and compiled once to compare the result with the code that runs: a function
whose text was edited since must not be differentiated as if it were the one in memory.
"""

from __future__ import annotations
import __future__

import ast
import copy
import types
import warnings
from collections.abc import Iterator, Sequence

from ..errors import SourceUnavailable

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

# An interactive session or a doctest gives these flags to code whose text has no such import.
# `nested_scopes` shares its bit with an unrelated flag.
_FUTURES = sum(
    getattr(__future__, feature).compiler_flag
    for feature in set(__future__.all_feature_names) - {"nested_scopes"}
)


class Parsed:
    """The text of a file, parsed. Compiled on demand."""

    def __init__(self, lines: Sequence[str], file: str):
        self.raw_lines = lines
        self.lines = tuple(line.rstrip("\r\n") for line in lines)
        self.file = file
        self.tree = ast.parse("".join(lines), file)
        self._codes: dict[int, dict[str, list[types.CodeType]]] = {}

    def functions(self, name: str, line: int) -> list[Node]:
        """The functions of that name whose code begins on the line."""
        found: list[Node] = []
        todo: list[ast.AST] = [self.tree]
        while todo:
            node = todo.pop()
            if isinstance(node, Node) and _name(node) == name and _first_line(node) == line:
                found.append(node)
            todo += [child for child in ast.iter_child_nodes(node) if _covers(child, line)]
        return found

    def codes(self, name: str, futures: int) -> list[types.CodeType]:
        """The code objects of all functions of that name, as they are compiled now.

        The whole file is compiled: a call `np.sin(x)` has other instructions where `np` is a name
        that the module imports.
        """
        if futures not in self._codes:
            by_name = self._codes[futures] = {}
            for code in _compiled(self.tree, self.file, futures):
                by_name.setdefault(code.co_name, []).append(code)
        return self._codes[futures].get(name, [])


def _compiled(tree: ast.Module, file: str, futures: int) -> Iterator[types.CodeType]:
    # Notebooks allow `await` outside of functions.
    flags = futures | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they were given when the file was imported
        try:
            code = compile(tree, file, "exec", flags, dont_inherit=True)
        except SyntaxError:  # what parses need not compile: then nothing matches
            return
    yield from _nested(code)


def _name(node: Node) -> str:
    return "<lambda>" if isinstance(node, ast.Lambda) else node.name


def _first_line(node: ast.stmt | ast.expr) -> int:
    """What `co_firstlineno` says: the line of the first decorator, if there is one."""
    decorators = getattr(node, "decorator_list", ())
    return decorators[0].lineno if decorators else node.lineno


def _covers(node: ast.AST, line: int) -> bool:
    """(What has no lines of its own may hold what has.)"""
    if not isinstance(node, (ast.stmt, ast.expr)):
        return True
    return _first_line(node) <= line <= (node.end_lineno or line)


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _nested(constant)


def find(parsed: Parsed, code: types.CodeType) -> Node | None:
    """The function in the text that compiles to `code`: at its line, else anywhere else (lines
    were added above it), else None."""
    codes = parsed.codes(code.co_name, code.co_flags & _FUTURES)
    same = next((other for other in codes if other == code), None)
    if same is None:
        moved = [
            other
            for other in codes
            if other.co_qualname == code.co_qualname and _is_same(other, code)
        ]
        line = code.co_firstlineno
        same = min(moved, key=lambda other: abs(other.co_firstlineno - line), default=None)
    if same is None:
        same = next((other for other in codes if _is_rewritten(other, code)), None)
    if same is None:
        return None
    return _node_of(parsed.functions(code.co_name, same.co_firstlineno), same)


def at_its_line(parsed: Parsed, code: types.CodeType) -> Node | None:
    """The function in a text that nobody can have edited, where its code says that it begins."""
    return _node_of(parsed.functions(code.co_name, code.co_firstlineno), code)


def _runs_the_same(alone: types.CodeType, code: types.CodeType) -> bool:
    """(Compiled alone, a lambda does not know that it is nested.)"""
    if _is_same(alone, code):
        return True
    same_names = (alone.co_varnames, alone.co_names) == (code.co_varnames, code.co_names)
    # (as text: 1, 1.0 and True are equal, 0.0 and -0.0 as well)
    same_values = repr(alone.co_consts) == repr(code.co_consts)
    return same_names and same_values and alone.co_code == code.co_code


def _node_of(among: list[Node], code: types.CodeType) -> Node | None:
    """Which of the functions that begin on one line has this code: lambdas are told apart by the
    columns of their instructions."""
    if len(among) == 1:
        return among[0]
    extent = _extent(code)
    if extent is None:
        for node in among:
            if isinstance(node, ast.Lambda) and _runs_the_same(_alone(node, code), code):
                return node
        raise SourceUnavailable(
            f"several lambdas begin on line {code.co_firstlineno}, and Python runs without columns",
            hint="write each on a line of its own, or run without -X no_debug_ranges",
        )
    start, end = extent
    around = [
        node
        for node in among
        if isinstance(node, ast.Lambda) and _start(node.body) <= start and end <= _end(node.body)
    ]
    # Of nested lambdas the inner one: the outer one's own code covers the whole inner expression.
    return max(around, key=lambda node: _start(node.body), default=None)


def _alone(node: ast.Lambda, code: types.CodeType) -> types.CodeType:
    """A lambda compiled out of its context: the same code if it refers to nothing around it.

    This tells apart `lambda: 1, lambda: 2`, for which Python 3.12 has no columns.
    """
    bare = copy.deepcopy(node)
    bare.args.defaults = [ast.Constant(None) for _ in bare.args.defaults]
    bare.args.kw_defaults = [default and ast.Constant(None) for default in bare.args.kw_defaults]
    module = ast.Module([ast.Expr(bare)], type_ignores=[])
    return next(_compiled(ast.fix_missing_locations(module), "", code.co_flags & _FUTURES))


def _start(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def _extent(code: types.CodeType) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The first and the last position of the instructions; None if the code does not say."""
    places = [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in code.co_positions()
        if line is not None and end_line is not None
        if column is not None and end_column is not None
        if (line, column) != (end_line, end_column)  # entry and exit of the function: no text
    ]
    if not places:
        return None
    return min(start for start, _ in places), max(end for _, end in places)


_SHAPE = ("co_name", "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_flags")
_BODY = ("co_code", "co_exceptiontable", "co_names", "co_varnames", "co_freevars", "co_cellvars")


def _is_same(one: types.CodeType, other: types.CodeType) -> bool:
    """Do they do the same? Lines and columns do not count."""
    return (
        all(getattr(one, field) == getattr(other, field) for field in _SHAPE + _BODY)
        and len(one.co_consts) == len(other.co_consts)
        and all(map(_is_same_constant, one.co_consts, other.co_consts))
    )


def _is_same_constant(one: object, other: object) -> bool:
    match one, other:
        case types.CodeType(), types.CodeType():
            return _is_same(one, other)
        case tuple(), tuple():
            return len(one) == len(other) and all(map(_is_same_constant, one, other))
        case frozenset(), frozenset():
            return set(map(repr, one)) == set(map(repr, other))
        case _:  # by text, since 0.0 == -0.0 and nan != nan
            return type(one) is type(other) and repr(one) == repr(other)


def _is_rewritten(text: types.CodeType, code: types.CodeType) -> bool:
    """Is `code` the function of the text with its assertions rewritten by pytest?

    pytest rewrites test modules when it imports them and names its own variables `@py...`. Such
    code cannot be compared; that line, parameters and names agree has to do.
    """
    names = [*_all_names(code)]
    return (
        any(name.startswith("@py") for name in names)
        and text.co_firstlineno == code.co_firstlineno
        and all(getattr(text, field) == getattr(code, field) for field in _SHAPE)
        and set(_all_names(text)) - {"AssertionError"} <= set(names)
    )


def _all_names(code: types.CodeType) -> Iterator[str]:
    for part in (code, *_nested(code)):
        yield from part.co_names + part.co_varnames + part.co_freevars
