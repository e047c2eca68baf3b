"""An operation -> the expression that a person would write for it.

>>> import gast, operator
>>> from ..ir.core import Const, Op, Var
>>> from .spell import Speller
>>> x, y = Var("x"), Var("y")
>>> terms = Terms(Speller({}, {}), {}, {x: "x"})
>>> print(gast.unparse(terms.op(Op((y,), operator.getitem, (x, Const(0))))).strip())
x[0]
"""

from __future__ import annotations

import operator
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import gast
import numpy as np

from .. import pairs, runtime, runtime_objects
from ..ir import columns, prims
from ..ir.core import FALSE, TRUE, Atom, Const, If, Op, Var, _Unbound
from ..ir.kinds import Column, Kind, Num
from ..ir.side_by_side import joined, joined_columns
from ..rules.methods import ATTRIBUTES
from . import cotangent_terms, methods, nodes
from .facts import boolean_arm
from .folded import Folded
from .held import kind_of_atom
from .nodes import Expr
from .spell import Speller
from .trees import bound, has_defaults, marked, renamed

BINARY: dict[Callable, type] = {
    operator.add: gast.Add, operator.sub: gast.Sub, operator.mul: gast.Mult,
    operator.truediv: gast.Div, operator.floordiv: gast.FloorDiv, operator.mod: gast.Mod,
    operator.pow: gast.Pow, operator.matmul: gast.MatMult, operator.and_: gast.BitAnd,
    operator.or_: gast.BitOr, operator.xor: gast.BitXor, operator.lshift: gast.LShift,
    operator.rshift: gast.RShift,
}  # fmt: skip

AUGMENTED: dict[Callable, type] = {
    operator.iadd: gast.Add, operator.isub: gast.Sub, operator.imul: gast.Mult,
    operator.itruediv: gast.Div, operator.ifloordiv: gast.FloorDiv, operator.imod: gast.Mod,
    operator.ipow: gast.Pow, operator.imatmul: gast.MatMult, operator.iand: gast.BitAnd,
    operator.ior: gast.BitOr, operator.ixor: gast.BitXor, operator.ilshift: gast.LShift,
    operator.irshift: gast.RShift, operator.iconcat: gast.Add,
}  # fmt: skip

_UNARY: dict[Callable, type] = {
    operator.neg: gast.USub, operator.pos: gast.UAdd, operator.invert: gast.Invert,
}  # fmt: skip

_COMPARISONS: dict[Callable, type] = {
    operator.lt: gast.Lt, operator.le: gast.LtE, operator.gt: gast.Gt, operator.ge: gast.GtE,
    operator.eq: gast.Eq, operator.ne: gast.NotEq, operator.is_: gast.Is,
    operator.is_not: gast.IsNot,
}  # fmt: skip

# what stands in generated code for a primitive
RUNTIME: dict[Callable, Callable] = {
    operator.abs: abs,
    prims.fit: runtime.fit,
    prims.zeros_like: runtime.zeros_like,
    prims.add_cotangents: runtime.add,
    **{
        getattr(prims, name): getattr(runtime, name)
        for name in ("spread", "surviving", "unbroadcast")
        if hasattr(runtime, name)
    },
}

_TRUTHS = (operator.is_, operator.is_not, operator.not_, operator.contains, isinstance, callable)
_LITERALS = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis))


class Terms:
    """Expressions for atoms and operations. `names`: Var -> its variable; what `folded` folds is
    written in place."""

    def __init__(
        self,
        speller: Speller,
        kinds: Mapping[Var, Kind],
        names: Mapping[Var, str],
        folded: Folded | None = None,
    ):
        self.speller, self.kinds, self.names, self.folded = speller, kinds, names, folded

    # --- atoms ---------------------------------------------------------------------------------

    def atom(self, atom: Atom) -> Expr:
        atom = self.root(atom)
        if isinstance(atom, Const):
            return self.const(atom.value, atom.text)
        term = self.term(atom)
        if term is None:
            return nodes.name(self.names[atom])
        return self.choice(term) if isinstance(term, If) else self.op(term)

    def root(self, atom: Atom) -> Atom:
        return self.folded.root(atom) if self.folded else atom

    def term(self, atom: Atom) -> Op | If | None:
        """The operation that is written where the atom is read."""
        atom = self.root(atom)
        return self.folded.terms.get(atom) if self.folded and isinstance(atom, Var) else None

    def kind(self, atom: Atom) -> Kind:
        return kind_of_atom(atom, self.kinds)

    def const(self, value: object, text: str | None = None) -> Expr:
        if text is not None and self.speller.is_called(text, value):
            return nodes.name(self.speller.use(text))
        if type(value) in _LITERALS:
            return nodes.constant(value)
        if type(value) is tuple:
            return nodes.tuple_of([self.const(item) for item in value])
        if type(value) is slice:
            parts = [value.start, value.stop, value.step]
            return nodes.call(nodes.name(self.speller.name(slice)), [self.const(p) for p in parts])
        if isinstance(value, np.dtype) and value.type in np.sctypeDict.values():
            return nodes.name(self.speller.name(value.type))
        return nodes.name(self.speller.name(value, text))

    # --- operations ----------------------------------------------------------------------------

    def op(self, op: Op) -> Expr:
        if isinstance(op.fn, prims.Asking):
            op = replace(op, fn=op.fn.fn)
        fn, args = op.fn, op.args
        if fn in BINARY:
            return gast.BinOp(self.atom(args[0]), BINARY[fn](), self.atom(args[1]))
        if fn in _COMPARISONS:
            return gast.Compare(self.atom(args[0]), [_COMPARISONS[fn]()], [self.atom(args[1])])
        if fn in _UNARY:
            return gast.UnaryOp(_UNARY[fn](), self.atom(args[0]))
        if op.spelled is not None and op.spelled.startswith(".."):
            return nodes.attribute(self.atom(args[0]), op.spelled[2:])
        special = _SPECIAL.get(fn)
        if special is not None:
            return special(self, op)
        match fn:
            case prims.Method() if op.spelled == prims.KEYS:
                return self.atom(args[0])
            case prims.Method(name=method):
                callee = nodes.attribute(self.atom(args[0]), method)
                return nodes.call(callee, self.args(args[1:]), self.options(op))
            case prims.Generated(name=name):
                callee = nodes.name(self.speller.name(fn, name))
                return nodes.call(callee, self.args(args), self.options(op))
            case prims.Closure():
                return self.closure(op, fn)
            case columns.CotangentsOf(name=attribute):
                return self.numpy(runtime_objects.ByObject, self.const(attribute))
            case columns.Gathered(place=place):
                callee = nodes.attribute(self.atom(args[0]), "gathered")
                return nodes.call(callee, [self.const(place), *self.args(args[1:])])
            case columns.Scattered(name=attribute):
                callee = nodes.attribute(self.atom(args[0]), "scattered")
                return nodes.call(callee, [self.const(attribute), *self.args(args[1:])])
            case prims.Made(cls=cls, names=names, is_call=is_call):
                return methods.made(self, cls, names, args, is_call)
            case prims.Holding():
                return self.atom(args[0])
            case _:
                return self.call(fn, args, op)

    def call(self, fn: Callable, args: tuple[Atom, ...], op: Op) -> Expr:
        if methods.is_call_of_library(fn):
            return nodes.call(self.atom(args[0]), self.args(args[1:]), self.options(op))
        if op.spelled is not None and op.spelled.startswith(".") and args:
            # the user wrote an operator, an attribute or a method
            if op.spelled.startswith(". "):
                return self.op(methods.unspelled(op))
            spelled = nodes.attribute(self.atom(args[0]), op.spelled[1:])
            if ATTRIBUTES.get(op.spelled[1:]) is fn:
                return spelled
            return nodes.call(spelled, self.args(args[1:]), self.options(op))
        name = self.speller.name(RUNTIME.get(fn, fn), op.spelled)
        return nodes.call(nodes.name(name), self.args(args), self.options(op))

    def numpy(self, fn: Callable, *args: Expr, **options: Expr) -> Expr:
        return nodes.call(nodes.name(self.speller.name(fn)), args, options.items())

    def args(self, atoms: tuple[Atom, ...]) -> list[Expr]:
        return [self.atom(atom) for atom in atoms]

    def options(self, op: Op) -> Iterator[tuple[str, Expr]]:
        return ((key, self.atom(value)) for key, value in op.options)

    # --- subscripts ----------------------------------------------------------------------------

    def index(self, atom: Atom) -> Expr:
        """What stands between square brackets."""
        term = self.term(atom)
        if isinstance(term, Op) and term.fn is prims.make_slice:
            bounds = [None if a == Const(None) else self.atom(a) for a in term.args]
            return gast.Slice(*bounds)
        if isinstance(term, Op) and term.fn is prims.make_tuple and term.args:
            return nodes.tuple_of([self.index(item) for item in term.args])
        root = self.root(atom)
        if isinstance(root, Const):
            return self.const_index(root.value, root.text)
        return self.atom(root)

    def const_index(self, value: object, text: str | None = None) -> Expr:
        if type(value) is slice:
            bounds = [value.start, value.stop, value.step]
            return gast.Slice(*(None if b is None else self.const(b) for b in bounds))
        if type(value) is tuple and value:
            return nodes.tuple_of([self.const_index(item) for item in value])
        return self.const(value, text)

    def get_item(self, op: Op) -> Expr:
        if isinstance(column := self.kind(op.args[0]), Column):
            return nodes.attribute(self.atom(op.args[1]), str(column.name))
        if op.args[0] == Const(None):  # (never run; Python warns of `None[i]`)
            return self.call(operator.getitem, op.args, op)
        return nodes.subscript(self.atom(op.args[0]), self.index(op.args[1]))

    # --- attributes, calls of values -----------------------------------------------------------

    def get_attribute(self, op: Op) -> Expr:
        name = op.args[1]
        if len(op.args) == 2 and isinstance(name, Const) and str(name.value).isidentifier():
            return nodes.attribute(self.atom(op.args[0]), str(name.value))
        return self.call(getattr, op.args, op)

    def global_value(self, op: Op) -> Expr:
        path = op.args[0]
        assert isinstance(path, Const)
        return nodes.name(self.speller.use(str(path.value)))

    def call_value(self, op: Op) -> Expr:
        return nodes.call(self.atom(op.args[0]), self.args(op.args[1:]), self.options(op))

    def apply(self, op: Op) -> Expr:
        fn, args, options = op.args
        term, named = self.term(args), self.term(options)
        if isinstance(term, Op) and term.fn is prims.make_tuple:
            positional = self.args(term.args)
        elif args in (Const(()), Const(None)):
            positional = []
        else:
            positional = [gast.Starred(self.atom(args), gast.Load())]
        keywords: list[tuple[str | None, Expr]] = []
        if isinstance(named, Op) and named.fn is prims.make_dict and not named.args[1:]:
            pass
        elif options not in (Const(None),):
            keywords.append((None, self.atom(options)))
        return nodes.call(self.atom(fn), positional, keywords)

    def closure(self, op: Op, fn: prims.Closure) -> Expr:
        mapping: dict[str, str | Expr] = {}
        for name, atom in zip(fn.captured, op.args, strict=True):
            root = self.root(atom)
            if isinstance(root, Var):
                mapping[name] = self.names[root]
            elif not isinstance(root.value, _Unbound):
                mapping[name] = self.const(root.value, root.text)
        if fn.is_kept:
            return marked(bound(fn, mapping), nodes.name(self.speller.name(pairs.keeping)))
        if fn.is_bound or has_defaults(fn) or any(map(self.is_shared, mapping.values())):
            return bound(fn, mapping)
        return renamed(fn.tree, mapping)

    def is_shared(self, name: str | Expr) -> bool:
        """Is it the name of several values?"""
        return list(self.names.values()).count(name) > 1 if isinstance(name, str) else False

    # --- displays ------------------------------------------------------------------------------

    def make_tuple(self, op: Op) -> Expr:
        return nodes.tuple_of(self.args(op.args))

    def make_list(self, op: Op) -> Expr:
        return gast.List(self.args(op.args), gast.Load())

    def make_set(self, op: Op) -> Expr:
        if not op.args:
            return nodes.call(nodes.name(self.speller.name(set)))
        return gast.Set(self.args(op.args))

    def make_dict(self, op: Op) -> Expr:
        keys, *values = op.args
        term = self.term(keys)
        if isinstance(term, Op) and term.fn is prims.make_tuple:
            items = self.args(term.args)
        elif isinstance(keys, Const):
            assert isinstance(keys.value, tuple)
            items = [self.const(key) for key in keys.value]
        else:
            pairs = self.numpy(zip, self.atom(keys), nodes.tuple_of(self.args(tuple(values))))
            return self.numpy(dict, pairs)
        return gast.Dict(items, self.args(tuple(values)))

    def make_slice(self, op: Op) -> Expr:
        return self.numpy(slice, *self.args(op.args))

    def format_string(self, op: Op) -> Expr:
        template, *values = op.args
        assert isinstance(template, Const)
        return gast.JoinedStr(self.pieces(str(template.value), iter(values)))

    def pieces(self, template: str, values: Iterator[Atom]) -> list[Expr]:
        pieces: list[Expr] = []
        for text, field, spec, conversion in string.Formatter().parse(template):
            if text:
                pieces.append(nodes.constant(text))
            if field is not None:
                value = self.atom(next(values))
                form = gast.JoinedStr(self.pieces(spec, values)) if spec else None
                pieces.append(
                    gast.FormattedValue(value, ord(conversion) if conversion else -1, form)
                )
        return pieces

    # --- truth ---------------------------------------------------------------------------------

    def contains(self, op: Op) -> Expr:
        container, item = op.args
        return gast.Compare(self.atom(item), [gast.In()], [self.atom(container)])

    def negation(self, op: Op) -> Expr:
        test = self.atom(op.args[0])
        is_simple = isinstance(test, gast.Compare) and len(test.ops) == 1
        return nodes.negated(test) if is_simple else gast.UnaryOp(gast.Not(), test)

    def is_truth(self, atom: Atom) -> bool:
        """Is it surely `True` or `False`?"""
        kind, term = self.kind(atom), self.term(atom)
        if isinstance(kind, Num):
            return kind.type is bool and not kind.mixed
        return isinstance(term, Op) and term.fn in _TRUTHS

    def select(self, op: Op) -> Expr:
        test, then, orelse = self.args(op.args)
        return gast.IfExp(test, then, orelse)

    def choice(self, stmt: If) -> Expr:
        """An `If` as an expression: `a and b`, `a or b`, `b if a else c`."""
        test, repeated = self.atom(stmt.test), boolean_arm(stmt)
        then, orelse = stmt.then.end[0], stmt.orelse.end[0]
        if repeated is None and self.is_truth(stmt.test):
            if then == TRUE and orelse == FALSE:
                return test
            repeated = stmt.then if then == TRUE else stmt.orelse if orelse == FALSE else None
        if repeated is None:
            return gast.IfExp(test, self.atom(then), self.atom(orelse))
        is_or = repeated is stmt.then
        other = self.atom((stmt.orelse if is_or else stmt.then).end[0])
        kind = gast.Or if is_or else gast.And
        if not is_or and (chain := _chained(test, other)):
            return chain
        values: list[Expr] = []
        for value in (test, other):
            is_same = isinstance(value, gast.BoolOp) and isinstance(value.op, kind)
            values += value.values if is_same else [value]
        return gast.BoolOp(kind(), values)


_SPECIAL: dict[Callable, Callable[[Terms, Op], Expr]] = {
    getattr: Terms.get_attribute,
    prims.get_attribute: Terms.get_attribute,
    prims.super_attribute: methods.super_attribute,
    operator.contains: Terms.contains,
    **dict.fromkeys((operator.getitem, joined, joined_columns), Terms.get_item),
    operator.not_: Terms.negation,
    prims.apply: Terms.apply,
    prims.call: Terms.call_value,
    prims.copy: cotangent_terms.copy,
    prims.fit: cotangent_terms.fit,
    prims.format_string: Terms.format_string,
    prims.global_value: Terms.global_value,
    **dict.fromkeys((prims.held, prims.identity, prims.place), cotangent_terms.same),
    prims.make_dict: Terms.make_dict,
    prims.make_list: Terms.make_list,
    prims.make_set: Terms.make_set,
    prims.make_slice: Terms.make_slice,
    prims.make_tuple: Terms.make_tuple,
    prims.select: Terms.select,
    prims.spread: cotangent_terms.unbroadcast,
    prims.unbroadcast: cotangent_terms.unbroadcast,
    prims.zeros_like: cotangent_terms.zeros_like,
    runtime.count_along: cotangent_terms.count_along,
}


def _chained(first: Expr, second: Expr) -> Expr | None:
    """`a < b and b < c` is `a < b < c` where `b` is a name or a literal."""
    match first, second:
        case gast.Compare(), gast.Compare():
            middle, again = first.comparators[-1], second.left
            if isinstance(middle, gast.Name) and isinstance(again, gast.Name):
                is_same = middle.id == again.id
            else:
                is_same = (
                    isinstance(middle, gast.Constant)
                    and isinstance(again, gast.Constant)
                    and type(middle.value) is type(again.value)
                    and middle.value == again.value
                )
            if is_same:
                ops = [*first.ops, *second.ops]
                return gast.Compare(first.left, ops, [*first.comparators, *second.comparators])
    return None
