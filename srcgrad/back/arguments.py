"""Parameters -> what stands between the parentheses of a `def`.

>>> from ..ir.core import Var
>>> params = (Param(Var("x"), "x"), Param(Var("n"), "n", "KEYWORD_ONLY", Const(3)))
>>> made = arguments(params, lambda value, text: nodes.constant(value))
>>> [name.id for name in (*made.args, *made.kwonlyargs)], made.kw_defaults[0].value
(['x', 'n'], 3)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import gast

from ..ir.core import Const, Param
from . import nodes


def arguments(
    params: Sequence[Param], written: Callable[[object, str | None], nodes.Expr]
) -> gast.arguments:
    """`written` gives the expression for a default: of its value, and how the user spelled it."""
    by_form: dict[str, list[Param]] = {}
    for param in params:
        by_form.setdefault(param.form, []).append(param)

    def names(form: str) -> list[gast.Name]:
        return [gast.Name(p.name, gast.Param(), None, None) for p in by_form.get(form, ())]

    def default(param: Param) -> nodes.Expr | None:
        value: Const | None = param.default
        return None if value is None else written(value.value, value.text)

    plain = [
        *by_form.get("POSITIONAL_ONLY", ()),
        *by_form.get("POSITIONAL_OR_KEYWORD", ()),
    ]
    return gast.arguments(
        names("POSITIONAL_OR_KEYWORD"),
        names("POSITIONAL_ONLY"),
        next(iter(names("VAR_POSITIONAL")), None),
        names("KEYWORD_ONLY"),
        [default(param) for param in by_form.get("KEYWORD_ONLY", ())],
        next(iter(names("VAR_KEYWORD")), None),
        [tree for param in plain if (tree := default(param)) is not None],
    )
