"""What NumPy gives back as it is, or as a view, both analyses of memory must know.

Every function that is known is called, with its samples and with some arguments of all kinds.
Where the result shares memory with an argument, no analysis may say that it is new.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from srcgrad.analysis import memory
from srcgrad.analysis.purity import is_known_pure
from srcgrad.back.memory import Memory
from srcgrad.front.by_place import by_place
from srcgrad.front.overwriting import out_place
from srcgrad.ir import prims, side_by_side
from srcgrad.ir.core import Block, Const, Function, Op, Var
from srcgrad.ir.kinds import ANY
from srcgrad.ir.kinds_of import kind_of
from srcgrad.rules.methods import METHODS, REFUSED
from srcgrad.rules.registry import is_constant, rule_of
from tests.rule_samples import Call, call
from tests.rule_samples_arrays import SAMPLES

_V, _M, _S = np.array([1.5, 2.5, -0.5]), np.arange(4.0).reshape(2, 2) + 0.5, np.array(0.7)
_Z, _I, _B = _V * (1.0 + 2.0j), np.array([2, 0, 1]), np.array([True, False, True])
_EACH = [_V, _M, _S, _Z, _I, _B, np.zeros((1, 3)), np.asfortranarray(_M), np.zeros((2, 2, 2))]
# arguments that are tried with every function; what raises is left out
TRIED = [
    *[call(one) for one in _EACH],
    *[call(one, 1) for one in _EACH],
    *[call(one, 0) for one in _EACH],
    *[call(one, -1) for one in _EACH],
    *[call(one, np.shape(one)) for one in _EACH],
    *[call(one, float) for one in _EACH],
    *[call(one, copy=flag) for one in _EACH for flag in (False, None)],
    *[call(one, one) for one in _EACH],
    *[call([one]) for one in _EACH],
    *[call((one, one)) for one in _EACH],
    call(_V, None), call(_V, _I), call(_V, _B), call(_B, _V), call(1, _V), call(_I, [_V, _V]),
    call(_V, (1, 3)), call(_V, -1, 0), call(_M, 0, 1), call(_M, (0, 1), (1, 0)), call(_V, (0,)),
    call(_V, 1.0, 2.0), call(_V, _V, _V), call(_V, "f"), call(_V, "b"), call(_M, "K"),
    call("ii->i", _M), call("ij->ji", _M), call("i", _V), call(_V, np.float64), call(_V, "d"),
    call("ij,jk->ik", _M, _M), call(_V, (2,), (8,)), call(_V, float, None, "C"),
    call([_V, _V], axis=0), call(_V, axis=0), call(_M, axis=(0,)), call(_M, axes=(1, 0)),
    call(_V, dtype=float), call(_V, float, 2, 8), call(_V, count=2, offset=8), call(_V, n=0),
    call(object=_V, copy=False), call(np.array([0.0, 1.0, 0.0])), call(_M, k=1), call(_V, 1, 0),
    call((3,), _V), call((3,), buffer=_V), call((3,), float, _V), call(_V, (3,), (16,)),
    call(_V, window_shape=2), call(_V, 2, writeable=True), call(_V, -np.inf, np.inf),
]  # fmt: skip

NUMPY = {
    fn: f"{space.__name__}.{name}"
    for space in (np, np.linalg, np.fft, np.lib.stride_tricks, np.ma, np.emath, np.polynomial)
    for name, fn in vars(space).items()
    if callable(fn) and not name.startswith("_") and space is not np.ma
}
# what has effects, needs a function, or is no function of arrays (`joined` is given `np.r_`)
_LEFT_OUT = {np.test, np.save, np.savez, np.savez_compressed, np.savetxt, np.info, np.mintypecode}
_LEFT_OUT |= {side_by_side.joined, side_by_side.joined_columns}


def is_known(fn: Callable) -> bool:
    if isinstance(fn, type) and not issubclass(fn, np.generic):
        return False
    listed = memory.VIEWS | memory._MAYBE | memory._COPIES
    return is_known_pure(fn) or rule_of(fn) is not None or is_constant(fn) or fn in listed


FUNCTIONS = {fn: name for fn, name in NUMPY.items() if fn not in _LEFT_OUT and is_known(fn)}
FUNCTIONS |= {
    fn: f"{getattr(fn, '__module__', None)}.{getattr(fn, '__name__', type(fn).__name__)}"
    for fn in SAMPLES
    if fn not in FUNCTIONS and callable(fn) and fn not in _LEFT_OUT
}
NAMES = sorted(
    name for name in dir(np.ndarray)
    if not name.startswith("_") and callable(getattr(np.ndarray, name)) and name not in REFUSED
)  # fmt: skip


def arrays_in(value: object, depth: int = 0) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
        if value.dtype.hasobject and depth < 4:
            for item in value.flat:
                yield from arrays_in(item, depth + 1)
    elif isinstance(value, (tuple, list)) and depth < 4:
        for item in value:
            yield from arrays_in(item, depth + 1)
    elif isinstance(value, dict):
        yield from arrays_in(list(value.values()), depth)


def share(a: object, b: object) -> bool:
    return any(np.may_share_memory(x, y) for x in arrays_in(a) for y in arrays_in(b))


def shared(run: Callable, sample: Call) -> Iterator[tuple[int | str, object]]:
    """The places of the arguments with whose memory the result is made, and the result."""
    args = [copy.deepcopy(arg) for arg in sample.args]
    options = {name: copy.deepcopy(value) for name, value in sample.options.items()}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            result = run(*args, **options)
        except Exception:
            return
    if result is NotImplemented:
        return
    for place, arg in (*enumerate(args), *options.items()):
        if share(result, arg):
            yield place, result


def operation(fn: object, sample: Call) -> tuple[Op, dict]:
    kinds = {}

    def atom(value: object) -> Var | Const:
        if not any(True for _ in arrays_in(value)):
            return Const(value)
        var = Var("a")
        kinds[var] = kind_of(value)
        return var

    args = tuple(map(atom, sample.args))
    options = tuple((name, atom(value)) for name, value in sample.options.items())
    args, options = by_place(fn, args, options)
    return Op((Var("y"),), fn, args, options), kinds


def outs_of(fn: object) -> range:
    """Which positional arguments are outputs (made `out=` before memory is asked for)?"""
    first = out_place(fn)
    return range(0) if first is None else range(first, first + getattr(fn, "nout", 1))


def missed(fn: object, run: Callable, samples: list[Call]) -> Iterator[str]:
    for sample in samples:
        for place, result in shared(run, sample):
            op, kinds = operation(fn, sample)
            named = {"object": op.args[0] if op.args else None, **dict(op.options)}
            asked = named[place] if isinstance(place, str) else op.args[place]
            for kind in (ANY, kind_of(result)):
                known = {**kinds, op.out: kind}
                text = f"{sample.args} {sample.options}: argument {place}, result {kind}"
                if place not in ("out", *outs_of(fn)):
                    if asked not in memory.shared_arguments(op, known):
                        yield f"analysis.memory: {text}"
                    body = Block((op,), ())
                    if asked not in Memory(Function("f", (), body), known).sources(op):
                        yield f"back.memory: {text}"


@pytest.mark.parametrize("fn", FUNCTIONS, ids=FUNCTIONS.values())
def test_functions(fn: Callable) -> None:
    assert [*missed(fn, fn, [*SAMPLES.get(fn, []), *TRIED])] == []


@pytest.mark.parametrize("name", NAMES)
def test_methods(name: str) -> None:
    def run(*args: object, **options: object) -> object:
        assert isinstance(args[0], np.ndarray)
        return getattr(args[0], name)(*args[1:], **options)

    assert [*missed(prims.Method(name), run, TRIED)] == []
    if (fn := METHODS.get(name)) is not None and fn.__name__ == f"{name}_method":
        assert [*missed(fn, run, TRIED)] == []
