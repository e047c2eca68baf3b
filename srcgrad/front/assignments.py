"""Assignments: to names, to items and attributes, to several targets; and `del`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

import gast

from ..ir import marks, prims
from ..ir.core import UNBOUND, Atom, Const, Var
from .build import Lowering, Value
from .displays import retained_atom
from .expressions import (
    BINARY,
    as_atom,
    atom,
    bind,
    get_attribute,
    get_item,
    known_items,
    located,
    mangled,
    read,
    value,
)
from .generators import LocalGenerator, as_list, generator
from .source import is_mirrored

IN_PLACE: dict[type, Callable] = {
    gast.Add: operator.iadd,
    gast.BitAnd: operator.iand,
    gast.BitOr: operator.ior,
    gast.BitXor: operator.ixor,
    gast.Div: operator.itruediv,
    gast.FloorDiv: operator.ifloordiv,
    gast.LShift: operator.ilshift,
    gast.MatMult: operator.imatmul,
    gast.Mod: operator.imod,
    gast.Mult: operator.imul,
    gast.Pow: operator.ipow,
    gast.RShift: operator.irshift,
    gast.Sub: operator.isub,
}


def annotated(lowering: Lowering, node: gast.AnnAssign) -> None:
    """`y: float = x`; without a value it says nothing."""
    if node.value is not None:
        plain = gast.Assign(targets=[node.target], value=node.value, type_comment=None)
        assignment(lowering, gast.copy_location(plain, node))


def assignment(lowering: Lowering, node: gast.Assign) -> None:
    match node:
        case gast.Assign(
            targets=[gast.Tuple(elts=targets) | gast.List(elts=targets)],
            value=gast.Tuple(elts=items) | gast.List(elts=items),
        ) if len(targets) == len(items) and not _has_star([*targets, *items]):
            values = []
            for target, item in zip(targets, items, strict=True):
                lowering.wish = _name_of(lowering, target) or ""
                values.append(value(lowering, item, _name_of(lowering, target)))
            for target, bound in zip(targets, values, strict=True):
                assign(lowering, target, bound)
            return
    name = _name_of(lowering, node.targets[0])
    lowering.wish = name or ""
    if isinstance(node.targets[0], (gast.Tuple, gast.List)):
        if (items := generator(lowering, node.value)) is not None:
            for target in node.targets:
                assign(lowering, target, items)
            return
    is_kept = any(isinstance(target, (gast.Subscript, gast.Attribute)) for target in node.targets)
    bound = (retained_atom if is_kept else value)(lowering, node.value, name)
    for target in node.targets:
        assign(lowering, target, bound)


def _has_star(nodes: Sequence[gast.expr]) -> bool:
    return any(isinstance(node, gast.Starred) for node in nodes)


def _name_of(lowering: Lowering, node: gast.expr) -> str | None:
    """The name of a local variable."""
    is_local = isinstance(node, gast.Name) and not lowering.frame.is_global(node.id)
    return node.id if is_local else None


def assign(lowering: Lowering, target: gast.expr, bound: Value) -> None:
    match target:
        case gast.Name(id=name):
            bind(lowering, name, bound, target)
        case gast.Tuple(elts=targets) | gast.List(elts=targets):
            unpack(lowering, target, targets, _items_of(lowering, bound, target))
        case gast.Subscript():
            container, write_back = located(lowering, target.value)
            index = atom(lowering, target.slice)
            args = (container, index, as_atom(lowering, bound, target))
            fn = prims.with_item if is_mirrored(lowering.source, target) else prims.store
            write_back(lowering.write(fn, args, target))
        case gast.Attribute():
            holder, write_back = located(lowering, target.value)
            args = (holder, Const(mangled(lowering, target.attr)), as_atom(lowering, bound, target))
            write_back(lowering.write(setattr, args, target))
        case _:
            raise lowering.refuse("this target of an assignment is not understood", target)


def _items_of(lowering: Lowering, bound: Value, node: gast.AST) -> Atom:
    """What is unpacked: a generator is run through."""
    if isinstance(bound, LocalGenerator):
        return as_list(lowering, bound, node)
    return as_atom(lowering, bound, node)


def unpack(lowering: Lowering, node: gast.expr, targets: Sequence[gast.expr], items: Atom) -> None:
    known = known_items(lowering, items)
    if known is not None and len(known) == len(targets) and not _has_star(targets):
        for target, item in zip(targets, known, strict=True):
            assign(lowering, target, item)
        return
    plain = [target.value if isinstance(target, gast.Starred) else target for target in targets]
    outs = tuple(
        Var(target.id) if isinstance(target, gast.Name) else Var("", True) for target in plain
    )
    if _has_star(targets):
        before = next(i for i, target in enumerate(targets) if isinstance(target, gast.Starred))
        counts = (Const(before), Const(len(targets) - before - 1))
        lowering.effect(prims.unpack_star, (items, *counts), node, outs)
    else:
        lowering.effect(prims.unpack, (items, Const(len(targets))), node, outs)
    for target, out in zip(plain, outs, strict=True):
        assign(lowering, target, out)


def augmented(lowering: Lowering, node: gast.AugAssign) -> None:
    fn, target = IN_PLACE[type(node.op)], node.target
    store = prims.store
    if is_mirrored(lowering.source, node):
        fn, store = BINARY[type(node.op)], prims.with_item
    match target:
        case gast.Name(id=name):
            lowering.wish = name
            old = as_atom(lowering, read(lowering, target), node)
            out = _name_of(lowering, target)
            new = lowering.emit(fn, (old, atom(lowering, node.value)), node, out)
            bind(lowering, name, new, target)
        case gast.Subscript():
            container, write_back = located(lowering, target.value)
            index = atom(lowering, target.slice)
            if fn in (operator.add, operator.sub):  # (an update of a cotangent)
                more = atom(lowering, node.value)
                more = more if fn is operator.add else lowering.emit(operator.neg, (more,), node)
                write_back(lowering.write(prims.add_item, (container, index, more), node))
                return
            old = get_item(lowering, container, index, target, None)
            new = lowering.emit(fn, (old, atom(lowering, node.value)), node)
            write_back(lowering.write(store, (container, index, new), node))
        case gast.Attribute():
            holder, write_back = located(lowering, target.value)
            old = get_attribute(lowering, holder, target, None)
            new = lowering.emit(fn, (old, atom(lowering, node.value)), node)
            attr = Const(mangled(lowering, target.attr))
            write_back(lowering.write(setattr, (holder, attr, new), node))


def delete(lowering: Lowering, target: gast.expr) -> None:
    match target:
        case gast.Name(id=name):
            read(lowering, target)
            bind(lowering, name, UNBOUND, target)
            if (key := lowering.frame.key(name)) is not None:
                lowering.effect(marks.forgotten, (Const(lowering.wish_of(key)),), target)
        case gast.Tuple(elts=targets) | gast.List(elts=targets):
            for item in targets:
                delete(lowering, item)
        case gast.Subscript():
            container, write_back = located(lowering, target.value)
            index = atom(lowering, target.slice)
            write_back(lowering.write(prims.delete_item, (container, index), target))
        case gast.Attribute():
            holder, write_back = located(lowering, target.value)
            write_back(lowering.write(delattr, (holder, Const(target.attr)), target))
