"""The kinds of random draws: numbers, or arrays of the size that is asked for.

>>> str(drawn(np.random.normal, (Num(float), Num(float), Num(int, 3)), {}))
'f8[3]'
>>> drawn(prims.Method("random"), (Obj(np.random.Generator),), {})
Num(type=<class 'float'>, size=None, mixed=False)
>>> drawn(np.random.shuffle, (ANY,), {}) is None
True
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ..ir import prims
from ..ir.kinds import ANY, Array, Kind, Known, Num, Obj, Tuple
from .memory import GENERATORS
from .sizes import dims_of_shape


@dataclass(frozen=True)
class _Draw:
    """`params` are those before `size`, numbers."""

    params: tuple[str, ...]
    dtype: type = float
    number: type = float


def _plain(*names: str) -> _Draw:
    return _Draw(names)


DRAWS = {
    **dict.fromkeys(
        "random random_sample standard_normal standard_exponential standard_cauchy".split(),
        _plain(),
    ),
    **dict.fromkeys("normal gumbel laplace logistic".split(), _plain("loc", "scale")),
    **dict.fromkeys("exponential rayleigh".split(), _plain("scale")),
    **dict.fromkeys("chisquare standard_t".split(), _plain("df")),
    **dict.fromkeys("pareto power weibull".split(), _plain("a")),
    "uniform": _plain("low", "high"),
    "lognormal": _plain("mean", "sigma"),
    "beta": _plain("a", "b"),
    "gamma": _plain("shape", "scale"),
    "standard_gamma": _plain("shape"),
    "triangular": _plain("left", "mode", "right"),
    "poisson": _Draw(("lam",), np.int64, int),
    "geometric": _Draw(("p",), np.int64, int),
    "binomial": _Draw(("n", "p"), np.int64, int),
    "integers": _Draw(("low", "high"), np.int64, np.int64),
    "randint": _Draw(("low", "high"), np.int64, int),
}


# (of the module `random`)
_WHOLE = frozenset({"randint", "randrange", "getrandbits"})
_REAL = frozenset(
    "random uniform triangular betavariate expovariate gammavariate gauss lognormvariate "
    "normalvariate vonmisesvariate paretovariate weibullvariate".split()
)


def drawn(fn: Callable, args: tuple[Kind, ...], options: Mapping[str, Kind]) -> Kind | None:
    """The kind of what a method of a generator, or a function of `np.random`, gives; None if it is
    neither, or one that gives something else."""
    if isinstance(fn, prims.Method):
        owner = args[0].type if args and isinstance(args[0], Obj) else None
        name, args = fn.name, args[1:]
    else:
        owner = type(getattr(fn, "__self__", None))
        name = getattr(fn, "__name__", "")
    if owner is random.Random:
        if not all(isinstance(kind, Num) for kind in (*args, *options.values())):
            return None
        is_real = name in _REAL  # (of NumPy numbers it is one)
        return (
            Num(float if is_real else int, None, bool(args)) if is_real | (name in _WHOLE) else None
        )
    if owner not in GENERATORS:
        return None
    if name in ("rand", "randn") and not options:
        return _sized(_Draw(()), Tuple(args) if args else Known(None))
    draw = DRAWS.get(name)
    if draw is None or len(args) > len(draw.params) + 1:
        return None
    names = (*draw.params, "size")
    given = {**dict(zip(names, args, strict=False)), **options}
    if given.keys() - set(names):
        return None
    size = given.pop("size", Known(None))
    is_plain = all(isinstance(kind, Num) or kind == Known(None) for kind in given.values())
    return _sized(draw, size) if is_plain or size != Known(None) else None


def _sized(draw: _Draw, size: Kind) -> Kind:
    match size:
        case Known(value=None):
            return Num(draw.number)
        case Num(mixed=False) | Tuple():
            return Array(np.dtype(draw.dtype), dims_of_shape(size))
        case _:
            return ANY
