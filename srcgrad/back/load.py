"""Text of a function -> the function, alive among the user's own names.

The function runs with the globals that it is given (the user's own dict, which is never written
to), shares the user's closure cells, and finds what srcgrad adds (`bound`) in cells of its own.
Tracebacks, `pdb` and `inspect.getsource` show the generated lines.

>>> square = load("def square(x):\\n    return mul(x, x)\\n", "square", {}, {"mul": pow})
>>> square(2.0)
4.0
>>> import inspect
>>> print(inspect.getsource(square), end="")
def square(x):
    return mul(x, x)
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Mapping
from types import CellType, CodeType, FunctionType

from ..front.written import keep

_numbers = itertools.count(1)


def load(
    text: str,
    name: str,
    globals: dict[str, object],
    bound: Mapping[str, object],
    cells: Mapping[str, CellType] | None = None,
    defaults: tuple[object, ...] | None = None,
    kwdefaults: dict[str, object] | None = None,
    mirrored: frozenset[int] = frozenset(),
    as_values: tuple[str, frozenset[int], Mapping[str, object]] | None = None,
) -> FunctionType:
    """The function called `name` that `text` defines.

    A free name is looked up in `bound`, then in `cells`, then it may be the function itself,
    then one of its neighbours in `text`; else it is a global or a builtin. Where `defaults` or
    `kwdefaults` are given they replace the default expressions of the text, which are then not
    evaluated. Annotations are never evaluated. `mirrored` are the lines of the reverse sweep,
    `as_values` another text that is read where this one is differentiated, its lines of the
    reverse sweep, and all that is bound for it.
    """
    tree = ast.parse(text)
    if defaults is not None or kwdefaults is not None:
        _drop_defaults(tree, name)
    outside = {**(cells or {}), **{key: CellType(value) for key, value in bound.items()}}
    filename = f"<srcgrad {name} #{next(_numbers)}>"
    maker = _maker_code(tree, name, tuple(outside), filename)
    draft = FunctionType(maker, globals, closure=tuple(outside[key] for key in maker.co_freevars))()
    fn = _connect(draft, name, globals, outside)
    if defaults is not None or kwdefaults is not None:
        fn.__defaults__, fn.__kwdefaults__ = defaults, kwdefaults
    if as_values is not None:
        other, lines, more = as_values
        as_values = other, lines, {k: v for k, v in more.items() if k not in bound}
    keep(text, fn.__code__, frozenset(bound), mirrored, as_values)
    return fn


def _drop_defaults(tree: ast.Module, name: str) -> None:
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == name:
            statement.args.defaults = []
            statement.args.kw_defaults = [None] * len(statement.args.kwonlyargs)


def _maker_code(tree: ast.Module, name: str, outside: tuple[str, ...], filename: str) -> CodeType:
    """The code of a function without parameters that runs `tree` and returns what `name` is.

    It stands inside another function whose parameters are the names `outside`: so the compiler
    makes cells of them, and since only the inner code is ever run, we choose the cells.
    """
    shell = ast.parse("def outside():\n    def maker():\n        return None\n")
    outer = shell.body[0]
    assert isinstance(outer, ast.FunctionDef)
    maker = outer.body[0]
    assert isinstance(maker, ast.FunctionDef)
    outer.args.args = [ast.arg(key, lineno=1, col_offset=0) for key in outside]
    result = ast.Return(ast.Name(name, ast.Load(), lineno=1, col_offset=0), lineno=1, col_offset=0)
    maker.body = [*tree.body, result]
    flags = annotations.compiler_flag  # the feature: what stands after a colon is not evaluated
    code = compile(shell, filename, "exec", flags, dont_inherit=True)
    return _inner_code(_inner_code(code, "outside"), "maker")


def _inner_code(code: CodeType, name: str) -> CodeType:
    return next(it for it in code.co_consts if isinstance(it, CodeType) and it.co_name == name)


def _connect(
    draft: FunctionType, name: str, globals: dict[str, object], outside: Mapping[str, CellType]
) -> FunctionType:
    """`draft` with `outside` before itself in the search for its free names, and a plain name."""
    own = dict(zip(draft.__code__.co_freevars, draft.__closure__ or ()))
    closure = tuple({**own, **outside}[key] for key in own)
    code = draft.__code__.replace(co_qualname=name)
    fn = FunctionType(code, globals, name, draft.__defaults__, closure)
    fn.__kwdefaults__ = draft.__kwdefaults__
    fn.__annotations__ = dict(draft.__annotations__)
    fn.__doc__ = draft.__doc__
    if name in own and name not in outside:
        own[name].cell_contents = fn
    return fn
