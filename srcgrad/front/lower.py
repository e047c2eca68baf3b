"""A Python function as IR: `lower(source)` returns the Function.

>>> from .source import source_of
>>> from ..ir.show import show
>>> def area(r):
...     return 3.0 * r * r
>>> print(show(lower(source_of(area))))
area(r)
    t = mul(3.0, r)
    t2 = mul(t, r)
    return t2

Names that the function does not bind itself are known objects (functions, types, modules: the
`assumptions`) or are read where they stand. All that cannot be expressed is raised together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FunctionType, SimpleNamespace

import gast

from ..errors import together
from ..ir.core import FALSE, UNBOUND, Block, Const, Function, Param, Var
from .arguments import arguments
from .build import Lowering
from .by_items import by_items
from .calls import call
from .captures import unmarked
from .comprehensions import comprehension
from .consumers import taken
from .displays import dictionary, display, formatted
from .expressions import as_atom, atom, value
from .facts import RETURNED, VALUE
from .frames import Frame
from .generators import changes_of, generator, refuse_generator, run
from .loops import for_loop
from .names import local_names, reads_of
from .nested import closure, facts_of, forms
from .one_shot import check_iterators
from .queues import with_plain_containers
from .quiet import is_quiet
from .quote import quote
from .source import Source
from .statements import block, unless
from .supers import explicit_supers, is_super, super_attribute
from .written import is_ours

IsPart = Callable[[FunctionType], bool]

# the parts of the front end that call each other in circles, for `Lowering.parts`
PARTS = SimpleNamespace(
    arguments=arguments,
    atom=as_atom,
    atom_of=atom,
    block=block,
    by_items=by_items,
    call=call,
    closure=closure,
    comprehension=comprehension,
    consumed=changes_of,
    dictionary=dictionary,
    display=display,
    for_loop=for_loop,
    formatted=formatted,
    generator=generator,
    is_quiet=is_quiet,
    is_super=is_super,
    super_attribute=super_attribute,
    reads=lambda lowering, node: reads_of(node),
    refuse_generator=refuse_generator,
    run=run,
    taken=taken,
    unless=unless,
    value=value,
)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A function, and what it took from outside for known: (dotted name, object)."""

    function: Function
    assumptions: tuple[tuple[str, object], ...]


def lower(source: Source, frozen: bool = False, is_part: IsPart = lambda fn: False) -> Function:
    return lowered(source, frozen, is_part).function


def lowered(source: Source, frozen: bool = False, is_part: IsPart = lambda fn: False) -> Lowered:
    """`frozen`: what the globals hold is taken for known as well, so that it is constant (in
    srcgrad's own rules, it never changes). `is_part` says which functions are written in
    place where they are called."""
    tree = source.tree
    explicit_supers(tree)
    lowering = Lowering(source, Frame(local_names(tree)), PARTS, frozen, is_part)
    if isinstance(tree, gast.AsyncFunctionDef):
        reason = "an asynchronous function cannot be differentiated"
        hint = "await outside, and take the gradient of a plain function"
        raise lowering.refuse(reason, tree, hint)
    tree = with_plain_containers(lowering, tree)
    lowering.source = replace(source, tree=tree)
    params = tuple(
        Param(Var(param.id), param.id, form, _default(source, param.id))
        for param, form in forms(tree.args)
    )
    lowering.env = {param.name: param.var for param in params}
    if not is_ours(source.fn.__code__):
        check_iterators(lowering, tree)
    body = function_body(lowering, tree)
    if lowering.errors:
        raise together(lowering.errors)
    doc = None if isinstance(tree, gast.Lambda) else source.fn.__doc__
    function = Function(source.name, params, body, doc, lowering.span(tree))
    return Lowered(function, tuple(lowering.assumptions.items()))


def _default(source: Source, name: str) -> Const | None:
    """The default object itself, made when the function was defined."""
    fn, code = source.fn, source.fn.__code__
    positional = code.co_varnames[: code.co_argcount]
    defaults = dict(zip(reversed(positional), reversed(fn.__defaults__ or ()), strict=False))
    defaults |= fn.__kwdefaults__ or {}
    return Const(defaults[name]) if name in defaults else None


def function_body(lowering: Lowering, tree: gast.AST) -> Block:
    """The body of the function in the outermost frame; its end is the value returned."""
    if isinstance(tree, gast.Lambda):
        lowering.statement = quote(lowering.source.lines, _statement(tree.body))
        lowering.live = frozenset(reads_of(tree.body))
        stmts, end = lowering.region(lambda: (as_atom(lowering, value(lowering, tree.body), tree),))
        return _checked(lowering, Block(tuple(stmts), end))
    facts = facts_of(lowering, tree, lowering.frame)
    frame = lowering.frame
    lowering.frame = Frame(frame.names, globals=facts.globals, facts=facts)
    lowering.env |= {VALUE: UNBOUND, RETURNED: FALSE}

    def run() -> tuple:
        block(lowering, facts.body)
        result = UNBOUND if lowering.is_dead else lowering.env[VALUE]
        return (as_atom(lowering, result, tree),)

    stmts, end = lowering.region(run)
    return _checked(lowering, Block(tuple(stmts), end))


def _checked(lowering: Lowering, block: Block) -> Block:
    block, errors = unmarked(block, lowering.made)
    lowering.errors += errors
    return block


def _statement(node: gast.expr) -> gast.Expr:
    return gast.copy_location(gast.Expr(value=node), node)


PARTS.function_body = function_body
