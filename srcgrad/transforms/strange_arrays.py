"""Arrays of classes of their own, where they meet a derivative: their operators mean what the class
says, and nobody else knows what that is.

    c = np.matrix([[1.0, 5.0], [2.0, 7.0]])
    c * x                               a product of matrices, not of elements

>>> str(why_strange(Obj(np.matrix))[0]), why_strange(Obj(np.memmap)), why_strange(ANY)
('a np.matrix', None, None)
"""

from __future__ import annotations

import operator
from collections.abc import Collection, Hashable, Iterator, Mapping

import numpy as np

from ..analysis.memory import TAKING, kind_of_atom
from ..attributes import MISSING, is_of_library, lookup
from ..errors import SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, If, Loop, Op, Var
from ..ir.kinds import ANY, Dict, Kind, Known, List, Num, Obj, Record, Ref, Tuple, Unknown
from ..ir.walk import regions
from .classes import is_operator, only_run_knows, operator_method
from .users import is_user_function

_MATRIX = "pass or make an array, `np.asarray(x)`, and write its products as `@`"
_MASKED = "use `x.filled(0.0)`, and its mask where it matters: np.where(x.mask, 0.0, y)"
_OTHER = "use `np.asarray(x)`, and write what the class does as a function"
_PLAIN_CLASSES = (np.memmap, np.recarray)


def why_strange(kind: Kind) -> tuple[str, str] | None:
    """What an array of that kind is, and what to use in its place; None if it is no such array."""
    cls = kind.type if isinstance(kind, (Obj, Record, Ref)) else None
    if cls is None or not issubclass(cls, np.ndarray) or issubclass(cls, _PLAIN_CLASSES):
        return None
    if issubclass(cls, np.matrix):
        return "a np.matrix", _MATRIX
    if issubclass(cls, np.ma.MaskedArray):
        return "a masked array", _MASKED
    return f"an array of the class {cls.__name__}", _OTHER


def holds_strange(kind: Kind) -> tuple[str, str] | None:
    """The same for one that a container or an object holds."""
    match kind:
        case Tuple(items=items):
            inner = items
        case List(item=item):
            inner = (item,)
        case Dict(fields=fields, item=item):
            inner = (item, *(value for _, value in fields or ()))
        case Record(fields=fields):
            inner = tuple(value for _, value in fields)
        case _:
            inner = ()
    found = (why for one in inner if (why := holds_strange(one)) is not None)
    return why_strange(kind) or next(found, None)


def strange_arrays(
    body: Block, moving: Collection[Var], kinds: Mapping[Var, Kind]
) -> Iterator[SrcgradError]:
    """An error for each operation on such an array that gives what carries a derivative; and for
    those of arrays with objects of the user that answer NumPy in their own way."""
    walk = _Walk(moving, kinds)
    while True:  # (what loops carry)
        count = len(walk.found)
        walk.errors.clear()
        walk.block(body)
        if len(walk.found) == count:
            break
    yield from walk.errors


class _Walk:
    """Which values may be such arrays, though their kind does not tell: what was made of one."""

    def __init__(self, moving: Collection[Var], kinds: Mapping[Var, Kind]):
        self.moving, self.kinds = moving, kinds
        self.found: dict[Var, tuple[str, str]] = {}
        self.errors: list[SrcgradError] = []

    def why(self, atom: Atom) -> tuple[str, str] | None:
        if (known := why_strange(kind_of_atom(atom, self.kinds))) is not None:
            return known
        return self.found.get(atom) if isinstance(atom, Var) else None

    def note(self, out: Var, why: tuple[str, str] | None) -> None:
        """It may be one, too: if its kind is not known."""
        if why is not None and isinstance(self.kinds.get(out, ANY), (Unknown, Obj)):
            self.found.setdefault(out, why)

    def block(self, block: Block) -> None:
        for stmt in block.stmts:
            match stmt:
                case Op():
                    self.op(stmt)
                case If(then=then, orelse=orelse, outs=outs):
                    for arm in (then, orelse):
                        self.block(arm)
                        for out, end in zip(outs, arm.end, strict=True):
                            self.note(out, self.why(end))
                case Loop(head=head, carries=carries, body=body):
                    if isinstance(head, Each):
                        self.note(head.target, self.why(head.items))
                    for carry in carries:
                        self.note(carry.inside, self.why(carry.init))
                    for region in regions(stmt):
                        self.block(region)
                    for carry, end in zip(carries, body.end, strict=True):
                        for out in (carry.inside, carry.out):
                            self.note(out, self.why(end) or self.why(carry.init))
                case _:
                    pass

    def op(self, op: Op) -> None:
        every = (*op.args, *(value for _, value in op.options))
        given = (why for atom in every if (why := self.why(atom)) is not None)
        why = next(given, None)
        is_called = is_user_function(op.fn) or isinstance(op.fn, prims.Called)
        is_called = is_called or op.fn in (prims.call, prims.apply)
        is_moved = any(out in self.moving for out in op.outs)
        made = why if is_moved else why or _made(op, self.kinds)  # (else it has no rule)
        is_plain = made is None or _is_plain(op, self.kinds)
        is_asked = is_moved and not is_called and not _hands_on(op)
        if not is_plain and (not is_asked or why is None):
            for out in op.outs:
                self.note(out, made)
        if not is_asked:
            return
        if why is not None and not is_plain:
            reason = f"what is done here with {why[0]} is not what is done with an array"
            self.errors.append(Unsupported(reason, op.span, why[1]))
        elif (cls := _answering(op, every, self.kinds)) is not None:
            reason = f"what is done here with an object of the class {cls.__name__} is only known "
            reason += "when it runs: NumPy asks it"
            hint = "call a function, or a method of the object: `d.times(x)`"
            self.errors.append(Unsupported(reason, op.span, hint))


_TAKING_METHODS = frozenset("append get insert items keys pop setdefault update values".split())


def _hands_on(op: Op) -> bool:
    """Does it only put the array somewhere, or take it from there? (Of such an array, an index
    takes what the class says.)"""
    if isinstance(op.fn, prims.Method):
        return op.fn.name in _TAKING_METHODS
    return _is_one_of(op.fn, _HANDING)


def _made(op: Op, kinds: Mapping[Var, Kind]) -> tuple[str, str] | None:
    """What is made of plain arrays that is one."""
    if op.fn in (np.matrix, np.asmatrix, np.bmat):
        return why_strange(Obj(np.matrix))
    if any((name or "").startswith("numpy.ma") for name in _modules(op.fn)):
        return why_strange(Obj(np.ma.MaskedArray))
    if isinstance(op.fn, prims.Method) and op.fn.name == "view":
        for atom in (*op.args[1:], *(value for _, value in op.options)):
            kind = kind_of_atom(atom, kinds)
            if isinstance(kind, Known) and isinstance(kind.value, type):
                return why_strange(Obj(kind.value))
    return None


def _modules(fn: object) -> tuple[str | None, ...]:
    return getattr(fn, "__module__", None), type(fn).__module__


_PLAIN = frozenset({
    np.asarray, np.array, np.ascontiguousarray, np.asfortranarray, np.ma.filled, np.ma.getmask,
    np.ma.getmaskarray, np.ma.is_masked, float, int, bool, complex, len, isinstance, type, str,
    repr, operator.is_, operator.is_not, np.shape, np.size, np.ndim,
})  # fmt: skip
_PLAIN_METHODS = frozenset("compressed filled getA getA1 item tolist".split())
_PLAIN_ATTRIBUTES = frozenset(
    "A A1 data dtype flags itemsize mask nbytes ndim shape size strides".split()
)


def _is_plain(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Does it give a plain array, or numbers, of whatever array?"""
    names = dict(op.options)
    match op:
        case Op(fn=prims.Method(name=name)):
            return name in _PLAIN_METHODS
        case Op(fn=fn, args=(_, Const(value=str() as name))) if fn is getattr:
            return name in _PLAIN_ATTRIBUTES
        case Op(fn=operator.getitem, args=(array, index)):  # (a number of a matrix)
            at, why = kind_of_atom(index, kinds), why_strange(kind_of_atom(array, kinds))
            is_pair = isinstance(at, Tuple) and all(isinstance(i, Num) for i in at.items)
            return is_pair and why is not None and why[1] is _MATRIX
        case _:
            return _is_one_of(op.fn, _PLAIN) and "subok" not in names


# what puts objects somewhere, or only asks which they are
_HANDING = (TAKING - {operator.getitem, operator.add, operator.mul, operator.or_}) | {
    setattr, prims.set_attribute, prims.get_attribute, prims.set_global,
}  # fmt: skip


def _is_one_of(fn: object, some: Collection[object]) -> bool:
    return isinstance(fn, Hashable) and fn in some


def _answering(op: Op, every: tuple[Atom, ...], kinds: Mapping[Var, Kind]) -> type | None:
    """The class of an object that an operator or a function of NumPy asks what to do, or asks for
    each element of an array."""
    found = [_class_of(kind_of_atom(atom, kinds)) for atom in every]
    if not any(found):
        return None
    if is_operator(op.fn):
        place = operator_method(op.fn, found)
        if place is not None:
            given = [kind_of_atom(atom, kinds) for atom in op.args]
            is_followed = isinstance(given[place[0]], (Record, Ref))
            is_open = not is_followed or only_run_knows(op.fn, given, found, place[0])
            return found[place[0]] if is_open else None
    is_ufunc = isinstance(op.fn, np.ufunc) or is_operator(op.fn)
    if not is_ufunc and not any((name or "").startswith("numpy") for name in _modules(op.fn)):
        return None
    name = "__array_ufunc__" if is_ufunc else "__array_function__"
    has_objects = isinstance(op.fn, np.ufunc)
    return next((cls for cls in found if cls and _answers(cls, name, has_objects)), None)


def _answers(cls: type, name: str, has_objects: bool) -> bool:
    """`has_objects`: of what is no array, an array of objects is made."""
    if has_objects and all(lookup(cls, one) is MISSING for one in _AS_ARRAYS):
        return True
    return lookup(cls, name) not in (MISSING, None)


_AS_ARRAYS = "__array__ __array_interface__ __buffer__ __len__ __float__ __index__".split()


def _class_of(kind: Kind) -> type | None:
    if isinstance(kind, (Obj, Record, Ref)) and not is_of_library(kind.type):
        return kind.type
    return None
