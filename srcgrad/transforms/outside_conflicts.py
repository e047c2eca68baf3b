"""Memory outside of a function that one call of it both writes and reads.

What is outside is there from call to call, and its derivative is not; nor is it followed who has
changed it when. Where the function itself writes what it reads, through a variable of its module,
the other passes see to it (`outside_writes`). All other ways are refused.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Mapping

from ..analysis.objects_given import parts_of
from ..analysis.outside_accesses import accesses
from ..analysis.outside_flow import Site
from ..analysis.outside_things import Slot, is_users_function
from ..errors import SrcgradError, Unsupported
from ..front.source import Source
from ..front.written import is_ours
from ..ir.core import Function
from ..ir.kinds import Kind, Obj, Record, Ref
from ..rules.registry import all_rules


def outside_conflicts(
    functions: Mapping[types.FunctionType, tuple[Function, Source]],
    root: types.FunctionType,
    kinds: Iterable[Kind] = (),
) -> list[SrcgradError]:
    """An error for each such place. `functions` are those of the program, `root` the one that is
    differentiated, `kinds` those of its arguments."""
    if is_ours(root.__code__):
        return []  # (what it is the derivative of has been looked at)
    bodies = {rule.body for rule in all_rules() if rule.place is not None}
    users = {
        fn: made
        for fn, made in functions.items()
        if fn is root or is_users_function(fn) and fn not in bodies
    }
    found = accesses(users, root, [cls for kind in kinds for cls in _classes(kind)])
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
        if reads and not is_seen:
            error = _refusal(found.names[place], writes, reads)
            errors.setdefault(error.reason, error)
    return list(errors.values())


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
