"""Writes into what is outside of the function: variables of modules and classes.

Whoever reads it later knows of no derivative, so what is written may carry none.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from ..analysis.made_here import is_among, made_here
from ..analysis.memory import is_immutable, kind_of_atom, shared_arguments, written
from ..analysis.points import Points
from ..attributes import MISSING, is_class_variable, is_record, lookup
from ..errors import SrcgradError, Unsupported
from ..front.source import Source
from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, If, Loop, Op, Stmt, Var
from ..ir.kinds import ANY, Array, Fn, Kind, Known, List, Nothing, Obj, Record, Tuple, is_unknown
from ..ir.walk import stmts_in
from .kept_reads import holds_code, read_meanwhile, what_is
from .sizes_of_calls import widened

# which arguments of a call are written
ByArgs = Callable[[Op, Mapping[Var, Kind]], tuple[Atom, ...]]
# what a call writes that is outside
ByCall = Callable[[Op, Mapping[Var, Kind]], Mapping[str, Atom | None]]
# what a call gives, if that may be something of outside: said in words
Gives = Callable[[Op, Mapping[Var, Kind]], str | None]


def outside_writes(
    block: Block,
    varied: frozenset[Var],
    kinds: Mapping[Var, Kind],
    gives: Gives = lambda op, kinds: None,
    source: Source | None = None,
    by_call: ByCall = lambda op, kinds: {},
    by_args: ByArgs = lambda op, kinds: (),
) -> list[SrcgradError]:
    """An error for each write of a value that carries a derivative, and for each call that may
    read what is written meanwhile, without a name that tells so."""
    outside = from_outside(block, kinds, gives)
    points, made = Points.of(block, (), kinds), made_here(block, kinds)
    ops = [stmt for stmt in stmts_in(block) if isinstance(stmt, Op)]
    reading = [_name_outside(op, kinds) or gives(op, kinds) for op in ops]
    errors: list[SrcgradError] = []
    changed: dict[str, Atom | None] = {}
    for stmt in stmts_in(block):
        if not isinstance(stmt, Op) or stmt.span is not None and stmt.span.is_mirrored:
            continue
        target = stmt.args[0] if stmt.fn is prims.set_attribute else written(stmt, kinds)
        name = name_of_target(target, stmt, outside, kinds)
        others = (*stmt.args, *(value for _, value in stmt.options))
        if is_kept(target) or name == _A_DEFAULT:
            if any(atom in varied for atom in others):
                errors.append(Unsupported(_DEFAULT, stmt.span, _OTHER_DEFAULT))
            elif isinstance(target, Const):
                changed.setdefault(_A_DEFAULT, target)
            continue
        if isinstance(target, Var) and is_among(points.at(target), made):
            continue  # (a copy of a container is written, which holds what that held)
        if name is not None:
            changed.setdefault(name, target)
        if name is not None and reading.count(name) > 1 and _holds_another(stmt, target, kinds):
            what = f"`{name}` outside of the function is given what it does not hold before"
            errors.append(Unsupported(what, stmt.span, f"pass `{name}` as an argument"))
            continue
        if name is not None and any(atom in varied for atom in others if atom is not target):
            hint = f"pass {name if '`' in name else f'`{name}`'} as an argument"
            thing = name if "`" in name else f"the variable `{name}` outside of the function"
            errors.append(Unsupported(f"{thing} is written", stmt.span, hint))
    if source is not None:
        errors += _code_bound_anew(block, kinds, source, by_call)
    called = dict(_by_calls(block, outside, kinds, source, by_call, by_args))
    if called and not errors:
        errors += _reads_of_what_is_new(block, outside, called, kinds)
    changed |= called
    if source is not None and changed and not errors:
        for stmt in stmts_in(block):
            if isinstance(stmt, Op) and any(out in varied for out in stmt.outs):
                name = read_meanwhile(stmt, changed, outside, source, kinds)
                if name is not None:
                    thing = name if "`" in name else f"the variable `{name}` outside"
                    what = f"{thing} is written in this function, and read by what is called here"
                    errors.append(Unsupported(what, stmt.span, "give it as an argument"))
    return errors + list(_class_writes(block, kinds))


def _code_bound_anew(
    block: Block, kinds: Mapping[Var, Kind], source: Source, by_call: ByCall
) -> Iterator[SrcgradError]:
    """An error for each statement that binds a variable outside anew which holds code."""
    for op in (stmt for stmt in stmts_in(block) if isinstance(stmt, Op)):
        names = [name for name, what in by_call(op, kinds).items() if what is _CODE]
        if _sets_code(op, source):
            names.append(str(op.args[0].value))  # type: ignore[union-attr]
        elif _sets_code_of(op, kinds) and not _is_class(op, kinds):  # (`_class_writes` tells of it)
            names.append(_attribute(op, kinds))
        for name in names:
            what = f"the variable `{name}` outside, which holds a function or an object, is bound \
anew"
            yield Unsupported(what, op.span, f"pass `{name}` as an argument")


def _sets_code(op: Op, source: Source) -> bool:
    return op.fn is prims.set_global and holds_code(what_is(source, str(op.args[0].value)))  # type: ignore[union-attr]


def _sets_code_of(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is a function, method or object changed that stands in a class or a module?"""
    if op.fn not in (setattr, delattr) or not isinstance(op.args[1], Const):
        return False
    holder = kind_of_atom(op.args[0], kinds)
    if not isinstance(holder, Known):
        return False
    name = str(op.args[1].value)
    if not isinstance(holder.value, type):
        return holds_code(getattr(holder.value, name, None))
    found = lookup(holder.value, name)
    return found is not MISSING and (not is_class_variable(found) or holds_code(found))


def _is_class(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    holder = kind_of_atom(op.args[0], kinds)
    return isinstance(holder, Known) and isinstance(holder.value, type)


def _attribute(op: Op, kinds: Mapping[Var, Kind]) -> str:
    holder = kind_of_atom(op.args[0], kinds).value  # type: ignore[union-attr]
    return f"{getattr(holder, '__name__', holder)}.{op.args[1].value}"  # type: ignore[union-attr]


_CODE = Const("code that is bound anew")


def _by_calls(
    block: Block,
    outside: Mapping[Var, str],
    kinds: Mapping[Var, Kind],
    source: Source | None,
    by_call: ByCall,
    by_args: ByArgs,
) -> Iterator[tuple[str, Atom | None]]:
    """What calls write that is outside: by themselves, or as they are given it."""
    for op in (stmt for stmt in stmts_in(block) if isinstance(stmt, Op)):
        yield from by_call(op, kinds).items()
        for name in (outside[atom] for atom in by_args(op, kinds) if atom in outside):  # type: ignore[index]
            yield name, None if source is None else Const(what_is(source, name.split(".")[0]))


def written_names(
    block: Block,
    kinds: Mapping[Var, Kind],
    gives: Gives,
    source: Source,
    by_call: ByCall,
    by_args: ByArgs,
) -> dict[str, Atom | None]:
    """The names of what is outside and written, with what stands there."""
    outside = from_outside(block, kinds, gives)
    points, made = Points.of(block, (), kinds), made_here(block, kinds)
    found: dict[str, Atom | None] = {}
    for op in (stmt for stmt in stmts_in(block) if isinstance(stmt, Op)):
        target = op.args[0] if op.fn is prims.set_attribute else written(op, kinds)
        name = name_of_target(target, op, outside, kinds)
        if _sets_code(op, source):
            found[str(op.args[0].value)] = _CODE  # type: ignore[union-attr]
        elif _sets_code_of(op, kinds):
            found[_attribute(op, kinds)] = _CODE
        elif is_kept(target):
            found[_A_DEFAULT] = target
        elif name is not None and not is_among(points.at(target), made):  # type: ignore[arg-type]
            holder = kind_of_atom(target, kinds)  # type: ignore[arg-type]
            value = holder.value if isinstance(holder, Known) else what_is(source, name)
            found[name] = Const(value)
    found |= dict(_by_calls(block, outside, kinds, source, by_call, by_args))
    return found


def _reads_of_what_is_new(
    block: Block,
    outside: Mapping[Var, str],
    called: Mapping[str, Atom | None],
    kinds: Mapping[Var, Kind],
) -> Iterator[SrcgradError]:
    """An error for each read of what is not there yet, or of a function that may be another one,
    where a call has written what is outside."""
    names = " and ".join(f"`{name}`" if "`" not in name else name for name in called)
    for stmt in stmts_in(block):
        items: Atom | None = None
        made: tuple[Var, ...] = ()
        if isinstance(stmt, Op) and stmt.args:
            items, made = stmt.args[0], stmt.outs[:1]
        elif isinstance(stmt, Loop) and isinstance(stmt.head, Each):
            items, made = stmt.head.items, (stmt.head.target,)
        holder = kinds.get(items, ANY)  # type: ignore[arg-type]
        if isinstance(holder, Array):
            continue  # (its items are numbers, and as many as there were)
        found = [kinds.get(var, ANY) for var in made]
        if isinstance(holder, List) and holder.type in (zip, enumerate):
            found = [one for kind in found for one in getattr(kind, "items", (kind,))]
        if items in outside and any(map(_is_open, found)):  # type: ignore[comparison-overlap]
            what = f"{names} is written by a call, and `{outside[items]}` is read here"  # type: ignore[index]
            yield Unsupported(what, stmt.span, "pass it as an argument")


def _is_open(kind: Kind) -> bool:
    """May it be another one, or not be there yet?"""
    is_none = isinstance(kind, Known) and kind.value is None
    return (
        isinstance(kind, (Nothing, Fn, Record, Tuple))
        or is_none
        or (isinstance(kind, Known) and callable(kind.value))
    )


def _holds_another(op: Op, target: Atom | None, kinds: Mapping[Var, Kind]) -> bool:
    """Is what is written of another kind than what was there? (Of what is outside, it is known
    what it held when the gradient was made.)"""
    if not isinstance(target, Var) or not op.outs:
        return False
    before, after = (widened(kinds.get(var, ANY), {}) for var in (target, op.outs[-1]))
    return before != after


_A_DEFAULT = "a default argument"
_DEFAULT = "what a default argument holds is written into: it is kept from call to call, and its \
derivative is not"
_OTHER_DEFAULT = "pass it as an argument, or make it in the function: acc=None, and then acc = []"


def is_container(atom: Atom | None) -> bool:
    """Is it what a default argument holds from call to call, `acc=[]`?"""
    return isinstance(atom, Const) and isinstance(atom.value, (list, dict, set, np.ndarray))


def is_kept(atom: Atom | None) -> bool:
    """Is it something that can be written, or holds that, and is there from call to call?"""
    return isinstance(atom, Const) and _is_written(atom.value)


def _holds_more(atom: Atom) -> bool:
    """Is it something kept of which a part may be written? (Of an array, a copy may be.)"""
    return is_kept(atom) and not isinstance(atom.value, np.ndarray)  # type: ignore[union-attr]


def _is_written(value: object) -> bool:
    if isinstance(value, tuple):
        return any(map(_is_written, value))
    return isinstance(value, (list, dict, set, np.ndarray)) or is_record(value)


def _class_writes(block: Block, kinds: Mapping[Var, Kind]) -> Iterator[SrcgradError]:
    """An error where what is taken for what stands in a class is changed: a method, or a variable
    that has been read before."""
    read: dict[Atom, Op] = {}
    for op in stmts_in(block):
        if not isinstance(op, Op) or len(op.args) < 2:
            continue
        if op.fn in _READS and _class_read(op, kinds):
            read.setdefault(op.args[1], op)
        if op.fn not in (setattr, delattr) or not isinstance(op.args[1], Const):
            continue
        name, holder = str(op.args[1].value), kind_of_atom(op.args[0], kinds)
        if isinstance(holder, Record) and op.spelled != "back":
            if isinstance(lookup(holder.type, name), types.FunctionType):
                what = f"the attribute `{name}` hides a method of {holder.type.__name__}"
                yield Unsupported(what, op.span, "give it another name")
        if not isinstance(holder, Known) or not isinstance(holder.value, type):
            continue
        found = lookup(holder.value, name)
        is_method = found is not MISSING and not is_class_variable(found)
        before = read.get(op.args[1])  # (`Class.n += 1` reads what it writes)
        is_read = before is not None and before.span != op.span and not _is_one(before, op)
        if is_method or is_read or found is MISSING and _is_code(op, kinds):
            what = f"`{holder.value.__name__}.{name}` is changed, and objects are taken to have it"
            yield Unsupported(what, op.span, "set the attribute of an object")


_READS = (getattr, prims.get_attribute)


def _class_read(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    """Is an attribute read of an object that does not hold it itself?"""
    holder = kind_of_atom(op.args[0], kinds)
    if isinstance(holder, Record):
        return str(getattr(op.args[1], "value", "")) not in dict(holder.fields)
    return not isinstance(holder, Known) or isinstance(holder.value, type)


def _is_one(a: Op, b: Op) -> bool:
    """Are the operations of one statement?"""
    if a.span is None or b.span is None:
        return False
    return (a.span.line, a.span.statement) == (b.span.line, b.span.statement)


def _is_code(op: Op, kinds: Mapping[Var, Kind]) -> bool:
    value = kind_of_atom(op.args[-1], kinds)
    if isinstance(value, Obj):
        return hasattr(value.type, "__get__")
    return (
        is_unknown(value)
        or isinstance(value, Fn)
        or isinstance(value, Known)
        and hasattr(value.value, "__get__")
    )


def name_of_target(
    target: Atom | None, op: Op, outside: Mapping[Var, str], kinds: Mapping[Var, Kind]
) -> str | None:
    """What is written, if it is outside: a variable, or an attribute of a class or a module."""
    if target is None:
        return None
    if isinstance(target, Var) and target in outside:
        return outside[target]
    kind = kind_of_atom(target, kinds)
    if op.fn is not setattr or not isinstance(kind, Known) or not isinstance(op.args[1], Const):
        return None
    return f"{getattr(kind.value, '__name__', target)}.{op.args[1].value}"


def names_set(block: Block) -> set[str]:
    """The variables of the module that the function sets."""
    return {
        str(stmt.args[0].value)  # type: ignore[union-attr]
        for stmt in stmts_in(block)
        if isinstance(stmt, Op) and stmt.fn is prims.set_global
    }


def from_outside(
    block: Block, kinds: Mapping[Var, Kind], gives: Gives = lambda op, kinds: None
) -> dict[Var, str]:
    """The Vars that may be memory of variables outside, and the names of these."""
    outside: dict[Var, str] = {}
    statements = list(stmts_in(block))
    for _ in range(4):
        before = len(outside)
        for stmt in statements:
            _spread(stmt, outside, kinds, gives)
        if before == len(outside):
            break
    return outside


def _spread(stmt: Stmt, outside: dict[Var, str], kinds: Mapping[Var, Kind], gives: Gives) -> None:
    pairs: list = []
    match stmt:
        case Op():
            name = _name_outside(stmt, kinds) or gives(stmt, kinds)
            if name is None:
                shared = shared_arguments(stmt, kinds)
                name = next((outside[a] for a in shared if a in outside), None)  # type: ignore[index]
                name = name or (_A_DEFAULT if any(map(_holds_more, shared)) else None)
            outs = [out for out in stmt.outs if not is_immutable(kinds.get(out, ANY))]
            if name is not None:
                outside.update(dict.fromkeys(outs, name))
        case If(then=then, orelse=orelse, outs=outs):
            pairs = [*zip(outs, then.end, strict=True), *zip(outs, orelse.end, strict=True)]
        case Loop(head=head, carries=carries, body=body):
            for carry, end in zip(carries, body.end, strict=True):
                pairs += [(v, a) for v in (carry.inside, carry.out) for a in (carry.init, end)]
            if isinstance(head, Each):
                pairs.append((head.target, head.items))
        case _:
            pass
    outside.update((var, outside[atom]) for var, atom in pairs if atom in outside)
    outside.update((var, _A_DEFAULT) for var, atom in pairs if is_kept(atom))


def _name_outside(op: Op, kinds: Mapping[Var, Kind]) -> str | None:
    """The name of the variable that the operation reads, if it is one of a module or a class."""
    if op.fn is prims.global_value:
        return str(op.args[0].value)  # type: ignore[union-attr]
    if op.fn is not getattr or not isinstance(op.args[1], Const):
        return None
    holder, name = kind_of_atom(op.args[0], kinds), str(op.args[1].value)
    match holder:
        case Known(value=value):
            return f"{getattr(value, '__name__', value)}.{name}"
        case Record(type=cls, fields=fields) if name not in dict(fields):
            return f"{cls.__name__}.{name}" if is_class_variable(lookup(cls, name)) else None
        case _:
            return None
