"""What is said of calls and writes that nobody can follow, where they carry a derivative."""

from __future__ import annotations

import operator
import types
from collections.abc import Mapping

import numpy as np

from ..analysis.memory import kind_of_atom, targets_of, written
from ..analysis.storage import Storage
from ..attributes import lookup
from ..errors import Span, SrcgradError, Unsupported
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, Function, Loop, Op, Var
from ..ir.kinds import Array, Dict, Kind, List, Obj, Record, Ref, Tuple, Unknown
from ..ir.walk import stmts_in
from ..rules.methods import flatten_method, reshape_method
from .callees import Callees, Host, Made
from .classes import ATTRIBUTE_OPS, OTHER_OBJECT
from .inlining import must_inline, why_not_inlined
from .put_by_call import put_by_call


def refusals(
    block: Block, live: frozenset[Var], kinds: Mapping[Var, Kind], host: Host
) -> list[SrcgradError]:
    """What is said of the calls of functions that nobody knows, if they carry a derivative."""
    callees = Callees(block, kinds, host)
    errors: list[SrcgradError] = []
    for stmt in stmts_in(block):
        if not isinstance(stmt, Op) or not any(out in live for out in stmt.outs):
            continue
        reason = None
        if stmt.fn is prims.call:
            reason = _why_unknown(stmt, callees)
        elif host.is_user(stmt.fn) and must_inline(stmt, callees, False):
            reason = why_not_inlined(stmt, host) or _WRITES
        if reason is not None:
            errors.append(Unsupported(reason[0], stmt.span, reason[1]))
    return errors


# methods that write into the object that they belong to, called by the name that Python gives them
_SPECIAL = frozenset(
    "__setitem__ __delitem__ __iadd__ __isub__ __imul__ __imatmul__ __itruediv__ __ifloordiv__ "
    "__imod__ __ipow__ __iand__ __ior__ __ixor__ __ilshift__ __irshift__".split()
)
_OF_ARRAYS = frozenset({"partition", "setfield", "byteswap"})
_WRITING = prims.MUTATORS | _SPECIAL | _OF_ARRAYS
DESCRIPTORS = (types.MethodDescriptorType, types.WrapperDescriptorType)


def hidden_writes(
    function: Function,
    moving: frozenset[Var],
    used: frozenset[Var],
    kinds: Mapping[Var, Kind],
    host: Host,
) -> list[SrcgradError]:
    """An error for each operation that may write a derivative into what the result depends on,
    and that does not tell: `put = xs.append`, `list.append(xs, x)`, `xs.__setitem__(0, x)`, and a
    call of a function of which is known that it writes into what it captured."""
    body, errors = function.body, list[SrcgradError]()
    ops = [stmt for stmt in stmts_in(body) if isinstance(stmt, Op)]
    found: list[tuple[Op, tuple[Atom, ...], str, str]] = []
    for op in ops:
        if (unseen := _writes_unseen(op, kinds)) is not None:
            found.append((op, *unseen))
        elif (put := put_by_call(op, moving, kinds)) is not None:
            found.append((op, *put))
    if not moving or not found:
        return errors
    storage = Storage.of(body, [param.var for param in function.params], kinds)
    for op, atoms, reason, hint in found:
        targets = [atom for atom in atoms if isinstance(atom, Var)]
        if any(storage.may_share(target, var) for target in targets for var in used):
            errors.append(Unsupported(reason, op.span, hint))
    return errors


def _writes_unseen(op: Op, kinds: Mapping[Var, Kind]) -> tuple[tuple[Atom, ...], str, str] | None:
    """What the operation, or what it gives, may write; and what is said of it."""
    match op:
        case Op(fn=fn, args=(holder, Const(value=str() as name))) if fn is getattr:
            if name in _WRITING and _has_writing_methods(kind_of_atom(holder, kinds)):
                reason = (
                    f"the method .{name} is kept as a value, and what it writes is not followed"
                )
                return (holder,), reason, "call the method where it is needed"
        case Op(fn=prims.Method(name=name), args=(receiver, *_)) if _is_writing_call(op):
            if _has_writing_methods(kind_of_atom(receiver, kinds)):
                return (receiver,), f"what .{name}() writes is not followed", _STATEMENT
        case Op(outs=()) if (target := written(op, kinds)) is not None:
            what = op.spelled or getattr(op.fn, "__name__", "it")
            return (target,), f"what {what}() writes is not followed", _STATEMENT
        case Op(fn=fn, args=(receiver, *_)) if isinstance(fn, DESCRIPTORS):
            if fn.__name__ in _WRITING:
                called = f"{fn.__objclass__.__name__}.{fn.__name__}"
                return (receiver,), f"what {called}() writes is not followed", _STATEMENT
        case _:
            pass
    return None


def _is_writing_call(op: Op) -> bool:
    assert isinstance(op.fn, prims.Method)
    return op.fn.name in _SPECIAL or op.fn.name in _OF_ARRAYS and not op.outs


_STATEMENT = "write it as a statement: `x[i] = value`, `x += value`, `xs.append(value)`"


def _has_writing_methods(kind: Kind) -> bool:
    """May it be an array or a container? (Methods of the user's own objects are functions.)"""
    if isinstance(kind, Obj):
        return issubclass(kind.type, (list, dict, set, bytearray))
    return isinstance(kind, (Array, List, Dict, Unknown))


def writes_as_value(op: Op) -> tuple[Atom, ...] | None:
    """What a method writes from now on that is taken as a value, or given to something, as in
    `put = xs.append` and `partial(list.append, xs)`; None if it is something else."""
    match op:
        case Op(fn=fn, args=(holder, Const(value=str() as name))) if fn is getattr:
            return (holder,) if name in _WRITING else None
        case Op(args=args):
            given = (arg.value for arg in args if isinstance(arg, Const))
            writers = (one for one in given if isinstance(one, DESCRIPTORS))
            return args if any(one.__name__ in _WRITING for one in writers) else None


def choices_of_containers(
    body: Block, live: frozenset[Var], kinds: Mapping[Var, Kind]
) -> list[SrcgradError]:
    """An error for each `max`, `min` or `sum` of tuples or lists."""
    errors: list[SrcgradError] = []
    for op in stmts_in(body):
        if isinstance(op, Op) and op.fn in (max, min, sum) and not live.isdisjoint(op.outs):
            args = [kind_of_atom(arg, kinds) for arg in op.args]
            if op.fn is sum or len(args) == 1:
                args = [item for arg in args[:1] for item in _items(arg)]
            if any(isinstance(arg, (Tuple, List, Dict, Record)) for arg in args):
                what = f"{op.fn.__name__}() of containers cannot be differentiated"
                hint = "write a loop" if op.fn is sum else "give it a key"
                errors.append(Unsupported(what, op.span, hint))
    return errors


def _items(kind: Kind) -> tuple[Kind, ...]:
    match kind:
        case Tuple(items=items):
            return items
        case List(item=item):
            return (item,)
        case _:
            return ()


_BY_ORDER = frozenset({np.ravel, np.reshape, flatten_method, reshape_method})


def orders_of_memory(
    body: Block, live: frozenset[Var], kinds: Mapping[Var, Kind]
) -> list[SrcgradError]:
    """An error for each `x.ravel("K")` in a function that writes arrays: what is saved of one that
    is overwritten has its elements, and not its layout."""
    ops = [stmt for stmt in stmts_in(body) if isinstance(stmt, Op)]
    by_memory = [op for op in ops if op.fn in _BY_ORDER and _asks_for_memory(op, kinds)]
    targets = [target for op in ops for target in targets_of(op, kinds)] if by_memory else []
    if not any(isinstance(kind_of_atom(t, kinds), (Array, Unknown)) for t in targets):
        return []
    what = "the order in memory of an array is not followed in a function that writes arrays"
    return [
        Unsupported(what, op.span, "write another order: 'C' or 'F'")
        for op in by_memory
        if any(out in live for out in op.outs)
    ]


def _asks_for_memory(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    array = kind_of_atom(op.args[0], kinds) if op.args else None
    if isinstance(array, Array) and array.dims is not None and len(array.dims) < 2:
        return False
    return bool({*op.args[1:], *(atom for _, atom in op.options)} & {Const("K"), Const("A")})


# what takes an object as it is
_TAKES_OBJECTS = frozenset({
    getattr, setattr, prims.get_attribute, prims.set_attribute, prims.make_tuple, prims.make_list,
    prims.make_dict, prims.identity, prims.append, prims.super_attribute, prims.call, prims.apply,
})  # fmt: skip
_SYNTAX = {
    operator.getitem: "an item", prims.store: "an item", iter: "a loop",
    zip: "`zip`", enumerate: "`enumerate`", reversed: "`reversed`", list: "`list`",
    tuple: "`tuple`",
    prims.unpack: "unpacking", prims.unpack_star: "unpacking",
}  # fmt: skip


def object_refusals(
    block: Block, live: frozenset[Var], kinds: Mapping[Var, Kind]
) -> list[SrcgradError]:
    """What is said of functions that are given objects of the user, of which nobody knows what
    they do with them."""
    errors: list[SrcgradError] = []
    for stmt in stmts_in(block):
        match stmt:
            case Loop(head=Each(items=items), span=span) if _is_live_object(items, live, kinds):
                errors.append(_no_meaning("a loop over", kinds[items], span))  # type: ignore[index]
            case Op():
                errors += _of_operation(stmt, live, kinds)
            case _:
                pass
    return errors


def _of_operation(op: Op, live: frozenset[Var], kinds: Mapping[Var, Kind]) -> list[SrcgradError]:
    name = op.args[1].value if len(op.args) > 1 and isinstance(op.args[1], Const) else None
    is_set = op.fn in (setattr, prims.set_attribute)
    if op.fn in ATTRIBUTE_OPS and (name == "__dict__" or name == "__class__" and is_set):
        if not live.isdisjoint((*op.args, *op.outs)):
            return [Unsupported(OTHER_OBJECT[0], op.span, OTHER_OBJECT[1])]
    if op.fn is getattr and (method := _method_of_tuple(op, kinds)) and op.args[0] in live:
        reason = f"the method .{method}() of a namedtuple is kept as a value"
        return [Unsupported(reason, op.span, "call the method where it is needed")]
    if op.fn in _TAKES_OBJECTS or isinstance(op.fn, (prims.Made, prims.Holding, prims.Closure)):
        return []
    every = (*op.args, *(atom for _, atom in op.options))
    is_into_array = op.fn is prims.store and isinstance(kind_of_atom(op.args[0], kinds), Array)
    is_of_library = (getattr(op.fn, "__module__", None) or "").startswith("numpy")
    if is_of_library or is_into_array:
        for atom in every:
            if atom in live and _holds_object(kind_of_atom(atom, kinds)):
                what = "an array" if is_into_array else f"`{getattr(op.fn, '__name__', op.fn)}`"
                reason = f"{what} is given objects, and asks them for numbers"
                return [Unsupported(reason, op.span, "give it the numbers that they hold")]
    is_function = isinstance(op.fn, (types.FunctionType, prims.Method, prims.Opaque, type))
    if is_function and op.fn not in _SYNTAX:
        return []
    is_stored = op.fn is prims.store and not isinstance(kind_of_atom(op.args[0], kinds), Array)
    last = op.args[:1] if is_stored else op.args
    for atom in last:
        kind = kinds.get(atom) if isinstance(atom, Var) else None
        if isinstance(kind, Record) and issubclass(kind.type, tuple):
            continue
        if _is_live_object(atom, live, kinds) and any(out in live for out in op.outs):
            what = _SYNTAX.get(op.fn, f"`{getattr(op.fn, '__name__', op.fn)}`")
            return [_no_meaning(f"{what} of", kinds[atom], op.span)]  # type: ignore[index]
    return []


def _method_of_tuple(op: Op, kinds: Mapping[Var, Kind]) -> str | None:
    kind = kind_of_atom(op.args[0], kinds)
    if not isinstance(kind, Tuple) or kind.type is tuple or not isinstance(op.args[1], Const):
        return None
    found = lookup(kind.type, str(op.args[1].value))
    return str(op.args[1].value) if isinstance(found, types.FunctionType) else None


def _holds_object(kind: Kind) -> bool:
    match kind:
        case Record(type=cls):
            return not issubclass(cls, tuple)
        case Ref():
            return True
        case List(item=item) | Dict(item=item):
            return _holds_object(item)
        case Tuple(items=items):
            return any(map(_holds_object, items))
        case _:
            return False


def _is_live_object(atom: object, live: frozenset[Var], kinds: Mapping[Var, Kind]) -> bool:
    return isinstance(atom, Var) and atom in live and isinstance(kinds.get(atom), Record)


def _no_meaning(what: str, kind: Kind, span: Span | None) -> SrcgradError:
    assert isinstance(kind, Record)
    return Unsupported(
        f"{what} an object of the class {kind.type.__name__} cannot be differentiated",
        span,
        "use its attributes",
    )


_WRITES = (
    "a function is passed on to one that writes into its arguments",
    "return the new value instead, or let it work on a copy",
)


def _why_unknown(op: Op, callees: Callees) -> tuple[str, str] | None:
    fn = op.args[0]
    made = callees.defs.get(fn) if isinstance(fn, Var) else None
    match made:
        case Op(fn=prims.Closure(function=Function(name=own))):
            if isinstance(callees.callee(fn), Made):
                return (
                    f"`{own}` is used as a value, and writes into what it captured or was given",
                    "let it return the value, and write where it is called",
                )
        case Op() if callees.host.is_user(made.fn):
            return why_not_inlined(made, callees.host)
    return None
