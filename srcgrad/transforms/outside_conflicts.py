"""Memory outside of a function that one call of it both writes and reads.

What is outside is there from call to call, and its derivative is not; nor is it followed who has
changed it when. Where the function itself writes what it reads, through a variable of its module,
the other passes see to it (`outside_writes`). All other ways are refused.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Iterable, Iterator, Mapping

from ..analysis.objects_given import parts_of
from ..analysis.outside_accesses import accesses
from ..analysis.outside_flow import Accesses, Site
from ..analysis.outside_things import Content, Place, Slot, is_users_function
from ..errors import SrcgradError, Unsupported
from ..front.source import Source
from ..front.written import is_ours
from ..ir.core import Function, Op
from ..ir.kinds import Kind, Obj, Record, Ref
from ..ir.walk import stmts_in
from ..rules.registry import all_rules


def outside_conflicts(
    functions: Mapping[types.FunctionType, tuple[Function, Source]],
    root: types.FunctionType,
    kinds: Iterable[Kind],
    look: Callable[[types.FunctionType], tuple[Function, Source]],
) -> list[SrcgradError]:
    """An error for each such place. `functions` are those of the program, `root` the one that is
    differentiated, `kinds` those of its arguments; `look` gives another function as lowered."""
    if is_ours(root.__code__):
        return []  # (what it is the derivative of has been looked at)
    bodies = {rule.body for rule in all_rules() if rule.place is not None}
    users = {
        fn: made
        for fn, made in functions.items()
        if fn is root or is_users_function(fn) and fn not in bodies
    }
    given = [cls for kind in kinds for cls in _classes(kind)]
    seen: set[types.FunctionType] = set()
    while True:
        found = accesses(users, root, given)
        more = {fn for fn in found.missing - users.keys() - seen if is_users_function(fn)}
        if not more:
            break
        seen |= more
        for fn in more:
            with contextlib.suppress(SrcgradError):
                users[fn] = look(fn)
    is_done_again = any(map(runs_again, (function for function, _ in users.values())))
    errors: dict[str, SrcgradError] = {}
    for place, writes in found.writes.items():
        reads = found.reads.get(place, [])
        if isinstance(place, Slot) and place.name is None:
            reads = [
                site
                for other, sites in found.reads.items()
                if isinstance(other, Slot) and other.holder == place.holder
                for site in sites
            ]
        sites = (*writes, *reads)
        is_seen = all(site.is_own for site in sites) or all(site.is_number for site in sites)
        is_seen = is_seen and not (is_done_again and has_two_names(place, found))
        if reads and not is_seen:
            error = _refusal(found.names[place], writes, reads)
            errors.setdefault(error.reason, error)
    return list(errors.values())


_LATER = {f"srcgrad.{name}" for name in ("api", "checkpoints", "jacobians", "pullbacks")}


def runs_again(function: Function) -> bool:
    """Does it call what runs a function later, or once more?"""
    ops = (stmt for stmt in stmts_in(function.body) if isinstance(stmt, Op))
    modules = (str(getattr(op.fn, "__module__", None)) for op in ops)
    return any(name in _LATER or name.startswith("scipy.") for name in modules)


def has_two_names(place: Place, found: Accesses) -> bool:
    """Can it be reached from more than one variable?"""
    if not isinstance(place, Content):
        return False
    return sum(place.holder in things for things in found.reached.values()) > 1


def _classes(kind: Kind) -> Iterator[type]:
    if isinstance(kind, (Record, Ref, Obj)):
        yield kind.type
    for part in parts_of(kind):
        yield from _classes(part)


def _refusal(name: str, writes: list[Site], reads: list[Site]) -> SrcgradError:
    write = next((site for site in writes if not site.is_own), writes[0])
    others = [site for site in reads if site.fn is not write.fn] or reads
    reader = others[0].fn.__name__
    what = f"{name} is there from call to call: it is written here, and read in {reader}()"
    hint = "give it as an argument, or make it in the function and return it"
    return Unsupported(what, write.op.span, hint)
