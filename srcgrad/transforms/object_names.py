"""What objects that are followed attribute by attribute have, and what they lack."""

from __future__ import annotations

from ..attributes import MISSING, lookup
from ..errors import Unsupported
from ..front.lacking import may_lack
from ..ir.core import UNBOUND, Op
from .asked_names import are_there, error_of, raising
from .classes import caching, getter
from .instances import GiveUp, Instance
from .object_managers import ObjectManagers


class ObjectNames(ObjectManagers):
    """Objects that are asked for names which they may not have."""

    def check_asked(self, op: Op, inst: Instance, name: str) -> None:
        """(To ask for a property is to compute it.)"""
        function = getter(inst.cls, name) or caching(inst.cls, name)
        if function is None:
            return

        def has(name: str) -> bool:
            return self.load(inst, name) is not None or lookup(inst.cls, name) is not MISSING

        if self.changes.of(function, (inst.cls,)) or may_lack(function, has):
            why = f"`{name}` of `{inst.name}` is computed where it is asked for"
            raise GiveUp(why, "set it in `__init__`", op.span)

    def is_surely_missing(self, inst: Instance, name: str) -> bool:
        """Is it an attribute that an object which is made here does not hold yet?"""
        if inst.kind is not None or inst in self.escaped or name.startswith("__"):
            return False
        if (inst, name) in self.ever_set:
            return False
        return lookup(inst.cls, name) is lookup(inst.cls, "__getattr__") is MISSING

    def fail(self, op: Op, inst: Instance, name: str) -> bool:
        """What an object lacks is asked for, before the arguments of a call are computed."""
        if not are_there((*op.args[1:], *(value for _, value in op.options))):
            why = f"{inst.cls.__name__} has no attribute `{name}`"
            raise Unsupported(why, op.span, "compute the arguments before the call")
        self.stmts += raising(error_of(inst.cls, name), op.span)
        self.subst.update(dict.fromkeys(op.outs, UNBOUND))
        return True
