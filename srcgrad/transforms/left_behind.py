"""What objects hold after a call of a function that sets their attributes.

    def kick(self, f):                      p is P(v=float, m=float) after p.kick(f), as before
        self.v = self.v + f / self.m

>>> from ..ir.core import Block, Param
>>> from ..ir.kinds_of import kind_of
>>> class P: ...
>>> p, v = Var("p"), Var("v")
>>> body = Block((Op((), prims.set_attribute, (p, Const("v"), v)),), (Const(None),))
>>> kick = Function("kick", (Param(p, "self"), Param(v, "v")), body)
>>> kinds = {p: Record(P, (("v", kind_of(1.0)),)), v: kind_of(2.0)}
>>> str(objects_left(kick, kinds, lambda op: ())["self"])
'P(v=float)'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ..analysis.forgetting import is_holder
from ..analysis.memory import kind_of_atom, targets_of
from ..ir import prims
from ..ir.core import Atom, Const, Function, Op, Var
from ..ir.kinds import Kind, Record, join
from ..ir.walk import stmts_in


def objects_left(
    function: Function, kinds: Mapping[Var, Kind], may_write: Callable[[Op], tuple[Atom, ...]]
) -> dict[str, Kind]:
    """The kinds of the parameters of which attributes are set; of none, where the function may
    write into any other container."""
    params = {param.var: param.name for param in function.params}
    left: dict[str, Kind] = {}
    for op in stmts_in(function.body):
        if not isinstance(op, Op):
            continue
        is_set = op.fn is prims.set_attribute
        written = {*may_write(op), *targets_of(op, kinds), *(op.args[:1] if is_set else ())}
        for atom in (a for a in written if is_holder(kind_of_atom(a, kinds))):
            if not is_set or not isinstance(atom, Var) or atom not in params:
                return {}
            name = params[atom]
            last = _with_attribute(op, left.get(name, kind_of_atom(atom, kinds)), kinds)
            if last is None:
                return {}
            left[name] = last
    return left


def _with_attribute(op: Op, kind: Kind, kinds: Mapping[Var, Kind]) -> Kind | None:
    """What an object is of which `op` may have set an attribute; None, if that is not told."""
    match kind, op.args:
        case Record(fields=fields), (_, Const(name), value) if name in dict(fields):
            given = kind_of_atom(value, kinds)
            fields = tuple((n, join(own, given) if n == name else own) for n, own in fields)
            return replace(kind, fields=fields)
        case _:
            return None
