"""How control leaves statements: whether by `return`, `break` or `continue`, and whether always.

>>> import gast
>>> loop = gast.parse("while x:\\n    if x > 0: break\\n    return x").body[0]
>>> sorted(exits_of(loop)), completes(loop.body), completes([loop])
(['return'], False, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

import gast

from .names import NOTHING, Names, children


@lru_cache(maxsize=8192)
def exits_of(node: gast.AST) -> Names:
    """Of "return", "break", "continue": those by which control may leave the statement."""
    match node:
        case gast.Return():
            return frozenset({"return"})
        case gast.Break():
            return frozenset({"break"})
        case gast.Continue():
            return frozenset({"continue"})
        case gast.For() | gast.While() | gast.AsyncFor():
            return exits_of_all(node.body) & {"return"} | exits_of_all(node.orelse)
        case gast.FunctionDef() | gast.AsyncFunctionDef() | gast.ClassDef():
            return NOTHING
        case gast.expr():
            return NOTHING
        case _:
            return exits_of_all(children(node))


def exits_of_all(nodes: Sequence[gast.AST] | Iterator[gast.AST]) -> Names:
    return NOTHING.union(*map(exits_of, nodes))


def completes(statements: Sequence[gast.stmt]) -> bool:
    """Can control reach the end of the statements?"""
    return all(map(_completes, statements))


def _completes(node: gast.stmt) -> bool:
    match node:
        case gast.Return() | gast.Break() | gast.Continue() | gast.Raise():
            return False
        case gast.If():
            return completes(node.body) or completes(node.orelse)
        case gast.While(test=gast.Constant(value=value)) if value:
            return "break" in exits_of_all(node.body)
        case gast.Try():
            runs = completes(node.body) and completes(node.orelse)
            handled = any(completes(handler.body) for handler in node.handlers)
            return completes(node.finalbody) and (runs or handled)
        case gast.With():
            return completes(node.body) or suppressing(node) is not None
        case gast.Match():
            match node.cases[-1]:
                case gast.match_case(pattern=gast.MatchAs(pattern=None), guard=None):
                    return any(completes(case.body) for case in node.cases)
            return True
        case _:
            return True


def suppressing(node: gast.With) -> gast.Try | None:
    """The `try` that `with suppress(...)` is, as far as its text tells."""
    match node.items:
        case [
            gast.withitem(
                context_expr=gast.Call(
                    func=gast.Name(id="suppress") | gast.Attribute(attr="suppress"),
                    args=args,
                    keywords=[],
                ),
                optional_vars=None,
            )
        ] if args and not any(isinstance(arg, gast.Starred) for arg in args):
            here = partial(gast.copy_location, old_node=node)
            types = args[0] if len(args) == 1 else here(gast.Tuple(args, gast.Load()))
            handler = here(gast.ExceptHandler(types, None, [here(gast.Pass())]))
            return here(gast.Try(node.body, [handler], [], []))
        case _:
            return None
