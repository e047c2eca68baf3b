"""All that makes a mirror smaller, and not longer to read.

>>> from ..ir.core import Block, Const
>>> sweep = Sweep(Block((), (Const(2.0),)), Block((), (Const(1.0),)))
>>> str(simplified(sweep, {}).mirror.end[0])
'1.0'
"""

from __future__ import annotations

from dataclasses import replace

from ..analysis.kinds import Kinds
from ..ir.core import Sweep
from ..ir.walk import definitions
from .gather import gather
from .on_one_way import on_one_way
from .put_back import put_back
from .relearn import relearn
from .simplify import polish, simplify


def simplified(sweep: Sweep, kinds: Kinds) -> Sweep:
    """The sweep with the mirror that is left; `kinds` grows by the Vars that are made."""
    sweep = simplify(sweep, kinds)
    # what was simplified away may have hidden an exact kind: `np.conj` of a float
    is_news = relearn(sweep.mirror, kinds)
    primal = definitions(sweep.forward)
    gathered = put_back(gather(sweep.mirror, primal, kinds), primal, kinds)
    if is_news or gathered is not sweep.mirror:
        sweep = simplify(replace(sweep, mirror=gathered), kinds)
    on_ways = on_one_way(sweep.mirror, kinds)
    if on_ways is not sweep.mirror:
        sweep = simplify(replace(sweep, mirror=on_ways), kinds)
    return polish(sweep, kinds)
