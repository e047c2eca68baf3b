"""Does a method give an object? (`return State(self.h)`, or what such a method gives, changed.)

>>> from ..ir.core import Block, Const, Param
>>> p, q = Var("p"), Var("q")
>>> moved = Op((q,), setattr, (p, Const("x"), Const(1.0)))
>>> method = Function("moved", (Param(p, "p"),), Block((moved,), (q,)))
>>> _ends_in_object(method, object, lambda name: None, 1)
True
"""

from __future__ import annotations

from collections.abc import Callable

from ..attributes import lookup
from ..errors import SrcgradError
from ..ir import prims
from ..ir.core import Atom, Function, If, Op, Var
from ..ir.walk import definitions
from .callees import Host
from .users import is_users_class

_MOST_CALLS = 4
Lowered = Callable[[str], Function | None]


def gives_object(cls: type, name: str, host: Host) -> bool:
    """Is it, on one way at least, an object that the method of the class gives?"""

    def lowered(name: str) -> Function | None:
        method = lookup(cls, name)
        if not host.is_user(method) or host.lowered is None:
            return None
        try:
            return host.lowered(method)[0]
        except SrcgradError:
            return None

    method = lowered(name)
    return method is not None and _ends_in_object(method, cls, lowered, _MOST_CALLS)


def _ends_in_object(function: Function, cls: type, lowered: Lowered, calls: int) -> bool:
    defs = definitions(function.body)
    first = function.params[0].var if function.params else None
    seen: set[Atom] = set()

    def is_object(atom: Atom) -> bool:
        if atom in seen or not isinstance(atom, Var):
            return False
        seen.add(atom)
        match defs.get(atom):
            case Op(fn=type() as made):
                return is_users_class(made)
            case Op(fn=prims.Method(name=name), args=(owner, *_)) if owner is first and calls:
                method = lowered(name)
                return method is not None and _ends_in_object(method, cls, lowered, calls - 1)
            case Op(fn=fn, args=(changed, *_)) if fn is setattr or fn is prims.identity:
                return is_object(changed)
            case If(outs=outs, then=then, orelse=orelse):
                place = outs.index(atom)
                return is_object(then.end[place]) or is_object(orelse.end[place])
            case _:
                return atom is first

    return bool(function.body.end) and is_object(function.body.end[0])
