"""Objects that are known by their identity: their kinds, and what may be done with them.

>>> class Point: pass
>>> kind = refer(List(Record(Point, (("x", Num(float)),))))
>>> str(kind), holds_refs(kind)
('list[one Point]', True)
>>> fields_of(List(Record(Point, (("x", Num(float)),))))
{'x': Num(type=<class 'float'>, size=None, mixed=False)}
"""

from __future__ import annotations

import functools
import operator
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..analysis.made_here import is_among, made_here
from ..analysis.memory import targets_of
from ..analysis.points import Points
from ..attributes import MISSING, lookup
from ..errors import Span, SrcgradError, Unsupported
from ..ir import columns, marks, prims
from ..ir.columns import Attribute
from ..ir.core import Block, Each, Loop, Op, Var
from ..ir.kinds import (
    ANY,
    NOTHING,
    Column,
    Dict,
    Fn,
    Kind,
    List,
    Num,
    Obj,
    Partial,
    Record,
    Ref,
    Tuple,
    can_carry,
    is_unknown,
    join,
)
from ..ir.kinds_of import kind_of_const
from ..ir.walk import stmts_in
from .callees import Host
from .classes import is_operator
from .of_open_class import answered_by_class


def refer(kind: Kind) -> Kind:
    """The kind, in which objects are known by their identity."""
    match kind:
        case Record(type=cls) if not issubclass(cls, tuple):
            return Ref(cls)
        case List(item=item):
            return replace(kind, item=refer(item))
        case Tuple(items=items):
            return replace(kind, items=tuple(map(refer, items)))
        case Dict(fields=fields, key=key, item=item):
            named = None if fields is None else tuple((k, refer(v)) for k, v in fields)
            return Dict(named, key, refer(item))
        case _:
            return kind


def fields_of(kind: Kind) -> dict[Attribute, Kind]:
    """What the attributes hold of all objects in a value of that kind, by name."""
    found: dict[Attribute, Kind] = {}

    def look(kind: Kind) -> None:
        match kind:
            case Record(type=cls, fields=fields):
                for text, inner in fields:
                    name = Attribute(text, cls)
                    found[name] = join(found.get(name, NOTHING), refer(inner))
                    look(inner)
            case List(item=item):
                look(item)
            case Tuple(items=items):
                for item in items:
                    look(item)
            case Dict(fields=fields, item=item):
                for one in [item] if fields is None else [v for _, v in fields]:
                    look(one)
            case _:
                pass

    look(kind)
    return found


def classes_in(kind: Kind) -> Iterator[type]:
    """The classes of the objects in a value of this kind, which are values themselves."""
    match kind:
        case Record(type=cls, fields=fields):
            yield cls
            inner: list[Kind] = [field for _, field in fields]
        case Tuple(items=items):
            inner = [*items]
        case List(item=item) | Dict(fields=None, item=item):
            inner = [item]
        case Dict(fields=fields):
            inner = [field for _, field in fields or ()]
        case _:
            inner = []
    for each in inner:
        yield from classes_in(each)


def holds_refs(kind: Kind) -> bool:
    """Is such an object in it?"""
    match kind:
        case Ref() | Record():
            return True
        case List(item=item):
            return holds_refs(item)
        case Tuple(items=items):
            return any(map(holds_refs, items))
        case Column():
            return False
        case Dict(fields=fields, item=item):
            return holds_refs(item) if fields is None else any(holds_refs(v) for _, v in fields)
        case Fn(captured=held) | Partial(given=held):
            return any(map(holds_refs, held))
        case _:
            return False


def written_holders(
    params: Iterable[Var], block: Block, kinds: Mapping[Var, Kind]
) -> tuple[frozenset[Var], bool]:
    """The parameters whose objects may be changed; and whether arrays or containers in them may
    be."""
    given = frozenset(p for p in params if holds_refs(kinds.get(p, ANY)))
    if not given:
        return given, False
    ops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Op)]
    is_stored = any(op.fn is prims.store and _is_column(op.args[0], kinds) for op in ops)
    made = made_here(block, kinds)
    points = Points.of(block, list(params), kinds)
    targets = [atom for op in ops for atom in targets_of(op, kinds)]
    in_place = any(
        not _is_column(atom, kinds) and not is_among(points.at(atom), made) for atom in targets
    )
    return (given if is_stored or in_place else frozenset()), in_place


def _is_column(atom: object, kinds: Mapping[Var, Kind]) -> bool:
    return isinstance(atom, Var) and isinstance(kinds.get(atom), Column)


def replaced(block: Block, kinds: Mapping[Var, Kind]) -> Op | None:
    """An operation that puts a container with a derivative in the place of another. (The cotangent
    of a container has its length.)"""
    for op in stmts_in(block):
        if isinstance(op, Op) and op.fn is prims.store and op.spelled != "back":
            column = kinds.get(op.args[0])  # type: ignore[arg-type]
            if isinstance(column, Column) and isinstance(column.item, (List, Dict, Tuple)):
                if can_carry(column.item):
                    return op
    return None


def calls_itself(fn: types.FunctionType, host: Host) -> bool:
    """Does a function call itself, perhaps through others?"""
    seen: set[object] = set()
    todo: list[object] = [fn]
    while todo:
        current = todo.pop()
        if current in seen or not host.is_user(current):
            continue
        seen.add(current)
        try:
            function, _ = host.lowered(current)  # type: ignore[misc]
        except SrcgradError:
            continue
        called = [op.fn for op in stmts_in(function.body) if isinstance(op, Op)]
        if any(one is fn for one in called):
            return True
        todo += [one for one in called if isinstance(one, types.FunctionType)]
    return False


def is_mixed(kind: Kind) -> bool:
    """Does it hold such objects, and something else that may carry a derivative?"""
    return holds_refs(kind) and can_carry(refer(kind))


# what takes objects as they are, and looks at nothing but their identity
_HANDS_ON = frozenset({
    operator.getitem, prims.store, prims.append, prims.delete_item, prims.make_list,
    prims.make_tuple, prims.make_dict, prims.make_set, prims.unpack, prims.unpack_star,
    prims.identity, prims.read, columns.attributes, prims.raise_, prims.select,
    operator.is_, operator.is_not, operator.add, operator.iadd, operator.mul, operator.imul,
    zip, enumerate, reversed, list, tuple, dict, iter, len, id, type, isinstance, range, callable,
})  # fmt: skip
_METHODS = frozenset(
    "append extend insert pop clear reverse copy items keys values get update setdefault popitem "
    "add discard".split()
)
# these compare objects, ask whether they are true, or write them down
_EQUAL = frozenset({operator.eq, operator.ne, operator.contains})
_EQUAL_METHODS = frozenset({"remove", "index", "count"})
_TRUTHS = frozenset({operator.not_, operator.truth, bool, prims.assert_})
_SHOWN = frozenset({print, repr, str, prims.format_string})


def why_not(block: Block, kinds: Mapping[Var, Kind]) -> SrcgradError | None:
    """What is done with objects, or may be done with one, that is not followed."""

    def kind_of(atom: object) -> Kind:
        if isinstance(atom, Var):
            return kinds.get(atom, ANY)
        return kind_of_const(atom.value)  # type: ignore[attr-defined]

    if (op := replaced(block, kinds)) is not None:
        return Unsupported(
            "a container in an attribute is replaced, of an object that others hold",
            op.span,
            "keep each item in an attribute of its own"
            if isinstance(kind_of(op.args[2]), Tuple)
            else "change the container itself",
        )
    names = {str(kind.name) for kind in kinds.values() if isinstance(kind, Column)}
    for stmt in stmts_in(block):
        if isinstance(stmt, Loop) and isinstance(stmt.head, Each):
            if isinstance(kind_of(stmt.head.items), (Ref, Record)):
                return _refused(Op((), iter, (stmt.head.items,), (), stmt.span))
        if not isinstance(stmt, Op):
            continue
        given = [*map(kind_of, stmt.args), *(kind_of(a) for _, a in stmt.options)]
        held = [kind for kind in given if holds_refs(kind)]
        if held and not _is_followed(stmt, given, held):
            return _refused(stmt)
        if ANY in given and not held and _may_be_object(stmt, given, names):
            return _refused(stmt, kinds)
        if any(isinstance(kinds.get(out), Record) for out in stmt.outs):
            return _refused(stmt)
    if any(holds_refs(kind_of(end)) for end in block.end):
        return Unsupported(*_RETURNED)
    return answered_by_class(block, kinds)


_RETURNED = (
    "an object that was changed through a container is returned",
    None,
    "return numbers and arrays",
)


def _is_followed(op: Op, given: list[Kind], held: list[Kind]) -> bool:
    fn, classes = op.fn, [cls for kind in held for cls in _classes(kind)]
    if isinstance(fn, (columns.New, *_TOLD)) or fn in marks.MARKS:
        return True
    if isinstance(fn, prims.Method):
        if fn.name in _EQUAL_METHODS:
            return not _have(classes, "__eq__")
        return fn.name in _METHODS and isinstance(given[0], (List, Dict, Tuple, Obj))
    try:
        if fn in _EQUAL:
            return not _have(classes, "__eq__")
        if fn in _TRUTHS:
            return not (_have(classes, "__bool__") or _have(classes, "__len__"))
        if fn in _SHOWN:
            return not any(_have(classes, n) for n in ("__repr__", "__str__", "__format__"))
        if fn in (operator.getitem, prims.store, len, iter, operator.add, operator.mul):
            return not isinstance(given[0], (Ref, Record))
        if fn in (operator.iadd, operator.imul, list, tuple, zip, enumerate, reversed, dict):
            return not any(isinstance(kind, (Ref, Record)) for kind in given)
        if fn in (prims.unpack, prims.unpack_star):
            return not isinstance(given[0], (Ref, Record))
        return fn in _HANDS_ON
    except TypeError:
        return False


_TOLD = (prims.WrittenThrough, prims.SeenThrough)


def _classes(kind: Kind) -> list[type]:
    match kind:
        case Ref(type=cls) | Record(type=cls):
            return [cls]
        case List(item=item):
            return _classes(item)
        case Tuple(items=items):
            return [cls for item in items for cls in _classes(item)]
        case Dict(fields=fields, item=item):
            inner = [item] if fields is None else [v for _, v in fields]
            return [cls for one in inner for cls in _classes(one)]
        case _:
            return [object]


def _have(classes: list[type], name: str) -> bool:
    return any(lookup(cls, name) not in (MISSING, getattr(object, name, None)) for cls in classes)


def _may_be_object(op: Op, given: list[Kind], names: set[str]) -> bool:
    """May something of unknown kind be such an object, of which is read or written?"""
    fn = op.fn
    if fn in (getattr, setattr, prims.get_attribute, prims.set_attribute):
        return is_unknown(given[0]) and getattr(op.args[1], "value", None) in names | {None}
    if isinstance(fn, prims.Method):
        return is_unknown(given[0])
    if isinstance(fn, prims.Opaque) or fn in (prims.call, prims.apply, prims.set_global):
        return True
    if is_operator(fn):
        return False
    return isinstance(fn, _FUNCTIONS) and not _is_numeric(fn)


_FUNCTIONS = (type(refer), prims.Called, prims.Closure)


def _is_numeric(fn: object) -> bool:
    module = (getattr(fn, "__module__", None) or "").split(".")[0]
    return module in ("numpy", "scipy", "math", "srcgrad", "operator", "_operator", "builtins")


def _name_of(fn: object) -> str | None:
    if isinstance(fn, prims.Closure):
        return getattr(fn.function, "name", None)
    return getattr(fn, "name", None)


def _refused(op: Op, kinds: Mapping[Var, Kind] | None = None) -> SrcgradError:
    first = op.args[0] if op.args else None
    if isinstance(op.fn, prims.Method) and kinds is not None and is_unknown(kinds.get(first, ANY)):  # type: ignore[arg-type]
        named = isinstance(first, Var) and first.wish and not first.is_temporary
        what = f"`{first.wish}`" if named else "the object"  # type: ignore[union-attr]
        return Unsupported(
            f"which class {what} is of is only known when it runs, and so which .{op.fn.name}()",
            op.span,
            "call it in each branch, or loop over a list that stands there: [A(x), B(y)]",
        )
    if op.fn is functools.partial:
        return Unsupported(
            "a method is handed on, of an object that is changed later or stands in a container",
            op.span,
            "hand on a function of the values that it reads, or a method of a new object",
        )
    name = op.spelled or _name_of(op.fn) or getattr(op.fn, "__name__", str(op.fn))
    is_named_by_run = op.fn in (prims.call, prims.apply)
    what = "a function that only the run knows" if is_named_by_run else f"`{str(name).strip('. ')}`"
    return Unsupported(
        f"objects are changed through a container, and what {what} does with one is not followed",
        op.span,
        "change them under one name, or use attributes that hold numbers and arrays",
    )


__all__ = ["Num", "fields_of", "holds_refs", "refer", "why_not"]


def check_is_value(var: Var, kinds: Mapping[Var, Kind], span: Span | None) -> None:
    """Refuse to put aside what an attribute of all objects holds: it is no value."""
    if isinstance(kinds.get(var), Column):
        raise Unsupported(
            f"the attribute `{var.wish}` is read again, of objects that have changed by then",
            span,
            "keep what changes in lists, dicts or arrays",
        )
