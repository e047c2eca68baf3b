"""What is not looked into.

A statement that is not understood runs as it stands and is refused only if a value that carries a
derivative meets it; one that cannot even be kept so is refused here.
"""

from __future__ import annotations

from collections.abc import Sequence

import gast

from ..errors import SrcgradError
from ..ir import prims
from ..ir.core import UNBOUND, Var
from .bindings import note_inner, rebind
from .build import Lowering, is_poison
from .exits import exits_of
from .expressions import as_atom
from .names import reads_of, stores_of

# what is opaque, why, and what to do instead
_OPAQUE: dict[type, tuple[str, str]] = {
    gast.ClassDef: (
        "a class defined in a function is not looked into",
        "define it at module level",
    ),
    gast.TryStar: (
        "a `try` with `except*` is not looked into",
        "catch one error after the other, with `except`",
    ),
}

# reason and hint of what has no place in the IR
_REFUSED: dict[type, tuple[str, str | None]] = {
    gast.AsyncFor: ("an asynchronous loop cannot be differentiated", "use a plain `for`"),
    gast.AsyncFunctionDef: (
        "an asynchronous function cannot be differentiated",
        "await outside, and take the gradient of a plain function",
    ),
    gast.AsyncWith: ("an asynchronous `with` cannot be differentiated", "wait outside of it"),
}


def opaque(lowering: Lowering, node: gast.stmt, errors: Sequence[SrcgradError] = ()) -> None:
    """The statement as one operation that reads and writes names; `errors` say why it is not
    looked into."""
    if errors:
        reason, hint = errors[0].reason, errors[0].hint or ""
    else:
        reason, hint = _OPAQUE[type(node)]
    exits = exits_of(node)
    if exits:
        raise lowering.refuse(f"{reason}, and this one may leave by `{min(exits)}`", node, hint)
    frame = lowering.frame
    stores = stores_of([node])
    writes = [name for name in {**stores.rebound, **stores.mutated} if frame.key(name)]
    reads = []
    for name in sorted(reads_of(node) | {name for name in stores.mutated if frame.key(name)}):
        found = lowering.env.get(frame.key(name) or "", UNBOUND)
        if found is not UNBOUND and not is_poison(found):
            reads.append((name, as_atom(lowering, found, node)))
    outs = tuple(Var(name) for name in writes)
    names = tuple(name for name, _ in reads)
    prim = prims.Opaque((node,), names, tuple(writes), reason, hint)
    lowering.effect(prim, [found for _, found in reads], node, outs)
    note_inner(lowering, outs, node)
    for name, out in zip(writes, outs, strict=True):
        key = frame.key(name) or name
        old = lowering.env.get(key)
        if name not in stores.rebound and isinstance(old, Var):
            lowering.replace(old, out)
        if name in stores.rebound:
            rebind(lowering, key, out, node)
        lowering.env[key] = out


def refused_statement(lowering: Lowering, node: gast.stmt) -> None:
    name = type(node).__name__
    unknown = (f"this statement is not understood ({name})", None)
    reason, hint = _REFUSED.get(type(node), unknown)
    raise lowering.refuse(reason, node, hint)
