"""Many directions at once against one after the other: the zoo, every rule, and whole Jacobians."""

from __future__ import annotations

import copy
import inspect
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pytest

import srcgrad
from srcgrad import blocks as blocks_module
from srcgrad import grad, hessian, jacfwd, jacobian, jacrev, pipeline, runtime, runtime_algebra, vjp
from srcgrad.analysis.kinds import infer
from srcgrad.at_once import AtOnce
from srcgrad.blocks import leaves_of
from srcgrad.derived import Version
from srcgrad.ir import prims
from srcgrad.ir import run as ir_run
from srcgrad.ir.conforms import conforms
from srcgrad.ir.core import Block, Const, Function, Op, Param, Var
from srcgrad.ir.kinds import Array, Kind
from srcgrad.ir.kinds_of import kind_of
from srcgrad.ir.run import run
from srcgrad.ir.walk import map_blocks, stmts_in
from srcgrad.targets import target_of
from srcgrad.transforms.batched import RULES, batched
from srcgrad.transforms.batching import name_of
from srcgrad.transforms.levels import EACH, NO, YES, Items, NotBatched, Parts, join, pack
from srcgrad.transforms.program import Program as Compiler
from srcgrad.tree import leaves, map_tangent, normal
from tests.drawn import drawn
from tests.numeric import selected, signature_of
from tests.test_kinds import Checked, starts_of
from tests.zoo import programs
from tests.zoo.program import Program

pytestmark = pytest.mark.filterwarnings("ignore")


# --- the zoo -------------------------------------------------------------------------------------

# a matrix without inverse: found out, or not, by rounding
SINGULAR = {"singular_determinant"}
EVERY = [one for one in programs() if not one.refused and one.name not in SINGULAR]


def stacked(trees: list[Any]) -> Any:
    """Trees of one structure as the tree of their directions."""
    columns = zip(*map(leaves, trees), strict=True)
    supply = iter([np.stack([np.asarray(leaf) for leaf in column]) for column in columns])
    return map_tangent(lambda leaf: next(supply), trees[0])


def agrees(many: Any, levels: Any, one: Callable[[Any], Any], like: Any, put: Callable) -> None:
    """`many` of three directions, and of one, against `one` of each."""
    rng = np.random.default_rng(0)
    for count in (3, 1):
        directions = [normal(rng, like) for _ in range(count)]
        try:
            expected = [leaves(one(direction)) for direction in directions]
        except (ValueError, TypeError):  # (neither can what is called one by one)
            return
        found = leaves_of(many(put(stacked(copy.deepcopy(directions)))), levels, count)
        for place, part in enumerate(found):
            for row, leaf in zip(part, expected, strict=True):
                close(row, leaf[place])


def close(found: Any, expected: Any) -> None:
    assert np.shape(found) == np.shape(expected)
    is_single = np.asarray(expected).dtype in (np.float32, np.complex64)
    size = 1.0 + np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected))
    precision = 1e-5 if is_single else 1e-12
    np.testing.assert_allclose(found, expected, rtol=precision, atol=precision * size)


@pytest.mark.parametrize("program", drawn(EVERY, 160))
def test_pullbacks_of_the_zoo(program: Program) -> None:
    """Pullbacks, and what they are transposed to."""
    arguments = next(program.fresh())
    try:
        value, pullback = vjp(program.fn, *copy.deepcopy(arguments))
    except (srcgrad.Unsupported, TypeError):  # (every argument moves)
        return
    half = pullback.many()
    if half is not None:
        run_many, many = half
        agrees(run_many, many.levels, pullback.pull, value, lambda d: d)
    try:
        forward = pullback.transposed()
    except srcgrad.SrcgradError:
        return
    half = forward.many()
    if half is not None:
        run_many, many = half
        names = list(signature_of(program.fn).parameters.values())
        if any(p.kind is p.VAR_POSITIONAL for p in names):
            return
        agrees(run_many, many.levels, forward.push, tuple(arguments), forward.packed)


@pytest.mark.parametrize("mode", ["jvp", "hvp"])
@pytest.mark.parametrize("program", drawn(EVERY, 160))
def test_tangents_of_the_zoo(program: Program, mode: str) -> None:
    """Tangents of functions and of their gradients."""
    names = tuple(selected(program.fn, program.wrt))
    if any("." in name for name in names):
        return
    target, first = target_of(program.fn)
    signature = signature_of(program.fn)
    fn = srcgrad.grad(target, names) if mode == "hvp" else target
    forward = AtOnce(fn, first, signature, names, mode)
    given = dict(signature.bind(*next(program.fresh())).arguments)
    given = {p.name: given.get(p.name, p.default) for p in signature.parameters.values()}
    given = {
        name: value if value is not signature.empty else () if name == "args" else {}
        for name, value in given.items()
    }
    version = forward.version(given)
    if version is None or version.many is None:
        return
    run_many, many = version.many
    fresh = lambda: copy.deepcopy(list(given.values()))  # noqa: E731
    agrees(
        lambda d: run_many(*fresh(), *d),
        many.levels,
        lambda d: version.run(*fresh(), *copy.deepcopy(d)),
        tuple(given[name] for name in names),
        lambda d: d,
    )


@pytest.mark.parametrize("mode", ["vjp", "hvp"])
@pytest.mark.parametrize("program", drawn(EVERY, 160))
def test_kinds_of_the_zoo(program: Program, mode: str, monkeypatch: Any) -> None:
    """What kinds say of the values in a batched function is true of them."""
    names = tuple(selected(program.fn, program.wrt))
    arguments = next(program.fresh())
    try:
        if mode == "vjp":
            value, pullback = vjp(program.fn, *copy.deepcopy(arguments))
            version, given, moving = pullback.version, [pullback._saved], [value]
            kinds = ()
        else:
            if any("." in name for name in names):
                return
            target, first = target_of(program.fn)
            signature = signature_of(program.fn)
            forward = AtOnce(srcgrad.grad(target, names), first, signature, names, "hvp")
            bound = forward.dispatcher.by_parameter(arguments, {})
            version = forward.dispatcher.of(forward.dispatcher.kinds_of_all(bound))
            given, moving = list(bound.values()), [bound[name] for name in names]
            kinds = version.made.kinds
        pieces, _ = pipeline.batched_pieces(version.made.pieces, len(moving))
    except (srcgrad.SrcgradError, NotBatched, TypeError):
        return
    function = pieces[-1].function
    function = replace(function, body=_with_one(function.body))
    if len(pieces) > 1 or any(_needs_text(stmt) for stmt in stmts_in(function.body)):
        return
    rng = np.random.default_rng(0)
    directions = [stacked([normal(rng, one) for _ in range(3)]) for one in moving]
    sizes: dict[str, int] = {"each": 3}
    for kind, argument in zip(kinds, given):
        assert conforms(argument, kind, sizes)
    Checked.sizes, Checked.starts = sizes, starts_of(function.body, {})
    Checked.kinds = {v: kind for v, kind in pieces[-1].kinds.items() if "each" in str(kind)}
    monkeypatch.setattr(ir_run, "dict", Checked, raising=False)
    values = dict(zip((p.var for p in function.params), (*given, *directions), strict=True))
    scope = {**program.fn.__globals__, **inspect.getclosurevars(program.fn).nonlocals}
    ir_run._results(function, Checked(values), scope)


def _with_one(block: Block) -> Block:
    """`(x,) = saved` as `x = saved[0]`, which the IR can run."""

    def visit(stmt: Any) -> Any:
        if isinstance(stmt, Op) and stmt.fn is prims.unpack and len(stmt.outs) == 1:
            return replace(stmt, fn=operator.getitem, args=(stmt.args[0], Const(0)))
        return map_blocks(stmt, _with_one)

    return Block(tuple(map(visit, block.stmts)), block.end)


def _needs_text(stmt: Any) -> bool:
    return isinstance(stmt, Op) and isinstance(stmt.fn, (prims.Opaque, prims.Closure))


# --- every rule ----------------------------------------------------------------------------------

V, W, M, T3 = (np.random.default_rng(7).normal(size=s) for s in (3, 4, (4, 3), (2, 4, 3)))
S = np.eye(3) + 0.1 * np.ones((3, 3))
I2 = np.array([2, 0, 2])
MASK = np.array([True, False, True])


def written(d, x):
    y = d * 1.0
    y[1] = x[0]
    y[0] += d[2]
    return y


def looped(d, x):
    total, items = 0.0, []
    for k, (a, b) in enumerate(zip(d, x)):
        total = total + a * b * k
        items.append(a + total)
    for item in reversed(items):
        total = total * 0.5 + item
    return total, items


def while_looped(d, n):
    k, total = 0, 0.0
    while k < n:
        total += d[k] * d[k]
        k += 1
    return total


def branched(d, flag):
    y = 2.0 * d if flag else d[::-1]
    z = d[0] if flag else 1.0
    return y, z


def nested(d, x):
    total = 0.0
    for row in x:
        part = 0.0
        for k, a in enumerate(d):
            part += a * row[k]
        total = total + part * part
    return total


def containers(d, x):
    pair = d, x
    named = {"a": d, "b": (d[0], 1.0)}
    first = [d * 2.0, d * 3.0][0]
    a, b = pair
    return named["a"] + first, named["b"], a * b


def popped(d):
    items = [d[0], d[1]]
    last = items.pop()
    return last * 2.0, items[0]


def shaped_like(d, x):
    out = np.zeros(d.shape)
    for k in range(len(d)):
        out[k] = d[k] * d.size * d.ndim
    return np.zeros_like(d) + out + np.ones_like(d)


# (name, function of the direction and what is fixed, value, what is fixed)
RULES_USED: list[tuple[str, Callable, Any, tuple]] = [
    ("elementwise", lambda d, x: -d * x / 2.0 + x - +d, V, (V,)),
    ("lower rank", lambda d, x: d * x + x, V, (M,)),
    ("number with matrix", lambda d, x: d * x - x / 3.0, 0.5, (M,)),
    ("number with number", lambda d, x: d * x, 0.5, (2.0,)),
    ("0-d", lambda d, x: d * x, np.array(0.5), (V,)),
    ("higher rank", lambda d, x: d * x, M, (V,)),
    ("column", lambda d, x: d * x, M[:, :1], (M,)),
    ("both", lambda d, x: d * d[0] + np.multiply(d, x), V, (V,)),
    ("ufuncs", lambda d, x: np.add(np.subtract(np.negative(d), x), np.positive(d)), V, (V,)),
    ("divide", lambda d, x: np.divide(d, x), V, (M,)),
    ("complex", lambda d, x: np.real(np.conj(d) * x) + np.imag(d), 1j * V, (V + 2j,)),
    ("where", lambda d, x: np.where(x > 0, d, x * d), V, (M,)),
    ("where of numbers", lambda d, x: np.where(x > 0, d, 0.0), 1.5, (M,)),
    ("augmented number", while_looped, V, (3,)),
    ("float", lambda d: float(d[0]) + np.float64(d[1]), V, ()),
    ("asarray", lambda d: np.asarray(d) * 2.0, V, ()),
    ("array", lambda d: np.array(d) + np.copy(d) + d.copy(), V, ()),
    ("array of list", lambda d: np.array([d[0], d[1] * 2.0]), V, ()),
    ("array of rows", lambda d: np.array([d, d * 2.0]), V, ()),
    ("zeros", shaped_like, V, (V,)),
    ("sum", lambda d: np.sum(d) * d, M, ()),
    ("sum of axis", lambda d: (np.sum(d, axis=0), np.sum(d, axis=-1), d.sum(1)), M, ()),
    ("sum of axes", lambda d: np.sum(d, axis=(0, -1), keepdims=True), T3, ()),
    ("sum of a number", lambda d: np.sum(d) * 2.0, 0.5, ()),
    ("mean", lambda d: (np.mean(d), np.mean(d, axis=1, keepdims=True)), M, ()),
    ("cumsum", lambda d: (np.cumsum(d[0]), np.cumsum(d, axis=1)), M, ()),
    ("flip", lambda d: (np.flip(d), np.flip(d, axis=0)), M, ()),
    ("roll", lambda d: np.roll(d, 1, axis=0) + np.roll(d, 1, axis=-1), M, ()),
    ("squeeze", lambda d: np.squeeze(d, axis=1), M[:, None], ()),
    ("expand_dims", lambda d: np.expand_dims(d, 0) + np.expand_dims(d, -1), V, ()),
    ("transpose", lambda d: (d.T, np.transpose(d, (1, 2, 0)), d[0, 0].T), T3, ()),
    ("swapaxes", lambda d: (np.swapaxes(d, 0, 2), np.moveaxis(d, -1, 0)), T3, ()),
    ("reshape", lambda d: (np.reshape(d, (6, 2)), np.reshape(d, -1)), M, ()),
    ("reshaped", lambda d: (d.reshape(2, -1), d.reshape(12), d.reshape((3, 4))), M, ()),
    ("reshape like", lambda d, x: np.reshape(d, x.shape), M, (M.T,)),
    ("ravel", lambda d: np.ravel(d) * 1.0 + d.flatten(), M, ()),
    ("broadcast_to", lambda d, x: np.broadcast_to(d, x.shape) * x, V, (T3,)),
    ("shape", lambda d: d * d.shape[0] + np.shape(d)[1] + np.ndim(d) + np.size(d), M, ()),
    ("length", lambda d: d * len(d), V, ()),
    ("triangles", lambda d: np.tril(d) + np.triu(d, 1), M, ()),
    ("fft", lambda d: np.fft.ifft(np.fft.fft(d * 1j, axis=0)), M + 0j, ()),
    ("matrix by vector", lambda d, x: x @ d, V, (M,)),
    ("vector by matrix", lambda d, x: d @ x, W, (M,)),
    ("vector by vector", lambda d, x: d @ x + x @ d, V, (V,)),
    ("matrix on the left", lambda d, x: d @ x, M, (V,)),
    ("vector on the left", lambda d, x: x @ d, M, (W,)),
    ("matrices", lambda d, x: (d @ x.T, x.T @ d), M, (M,)),
    ("stack by matrix", lambda d, x: d @ x, T3, (S,)),
    ("matrix by stack", lambda d, x: np.matmul(x, d), T3, (np.ones((2, 4)),)),
    ("product of two", lambda d: d @ d.T, M, ()),
    ("dot", lambda d, x: (np.dot(x, d), np.dot(d[0], x)), V, (M,)),
    ("outer", lambda d, x: np.outer(d, x) + np.outer(x, d).T, V, (W,)),
    ("outer of two", lambda d: np.outer(d, d), V, ()),
    ("einsum", lambda d, x: np.einsum("ij,kj->ik", d, x), M, (S,)),
    ("einsum of two", lambda d, x: np.einsum("i,ji,i->j", d, x, d), V, (M,)),
    ("solve", lambda d, x: np.linalg.solve(x, d), V, (S,)),
    ("solve many", lambda d, x: np.linalg.solve(x, d), M.T, (S,)),
    ("item", lambda d, k: (d[k], d[-1], d[1, 2], d[k, 0]), M, (1,)),
    ("slices", lambda d: (d[1:], d[:, ::-1], d[..., 0], d[None, :, 1:], d[1, :2]), M, ()),
    ("index arrays", lambda d, i: (d[i], d[:, i], d[i, i], d[1, i]), M, (I2,)),
    ("masks", lambda d, m: (d[:, m], d[0][m]), M, (MASK,)),
    ("list of numbers", lambda d: d[[0, 2]], V, ()),
    ("written", written, V, (V,)),
    ("loop", looped, V, (V,)),
    ("nested loops", nested, V, (M,)),
    ("branches", branched, V, (True,)),
    ("other branch", branched, V, (False,)),
    ("containers", containers, V, (V,)),
    ("popped", popped, V, ()),
    ("unpacked", lambda d: [a * b for a, b in [(d[0], d[1]), (d[2], d[0])]], V, ()),
    ("unpacked array", lambda d: (lambda a, b, c: a * b - c)(*[d[0], d[1], d[2]]), V, ()),
    ("sum of no list", lambda d, x: sum([a * d for a in x[3:]]), 2.0, (V,)),
    ("sum of list", lambda d: sum([d[0], d[1]]), V, ()),
    ("joined", lambda d, x: np.concatenate([d, x]), V, (V,)),
    ("joined along", lambda d, x: np.concatenate((d, x), axis=1), M, (M,)),
    ("stacked", lambda d, x: np.stack([d, x], axis=1) + np.stack([d, d], axis=-1), V, (V,)),
    ("tuple", lambda d: tuple([d[0], d[1]]), V, ()),
    ("empty", lambda d, x: d * 2.0 + x, np.zeros(0), (np.zeros(0),)),
    ("empty matrix", lambda d: (np.sum(d, axis=0), d @ d.T), np.zeros((0, 3)), ()),
]  # fmt: skip


def compiled(fn: Callable, value: Any, fixed: tuple) -> tuple[Any, dict]:
    """The lowered function, and its kinds."""
    compiler = Compiler()
    function, source = compiler.lowered(fn)
    names = (f"n{i}" for i in range(99))
    kinds: list[Kind] = [kind_of(v, names) for v in (value, *fixed)]
    known = {p.var: kind for p, kind in zip(function.params, kinds, strict=True)}
    primal = compiler.primal(function, source, known)
    return primal.function, primal.kinds


@pytest.mark.parametrize("row", RULES_USED, ids=lambda row: row[0])
def test_rules(row: Any) -> None:
    """A batched function is the function of each direction, whatever it computes."""
    _, fn, value, fixed = row
    function, kinds = compiled(fn, value, fixed)
    found = batched(function, kinds, {function.params[0].var: YES})
    rng = np.random.default_rng(3)
    for count in (3, 1):
        directions = [normal(rng, value) for _ in range(count)]
        together = np.stack([np.asarray(d) for d in directions])
        together_result = run(found.function, (together, *copy.deepcopy(fixed)))
        results = leaves_of(together_result, found.levels, count)
        expected = [leaves(fn(d, *copy.deepcopy(fixed))) for d in directions]
        assert len(results) == len(expected[0])
        for place, part in enumerate(results):
            for got, leaf in zip(part, expected, strict=True):
                close(got, leaf[place])


class Held(NamedTuple):
    a: Any
    b: Any


@dataclass
class Layer:
    w: Any
    b: Any


# operations of generated code: the function, its arguments, the places of those that are batched
OPERATIONS: list[tuple[Callable, tuple, tuple[int, ...]]] = [
    (prims.add_cotangents, (V, M), (0,)),
    (prims.add_cotangents, ([V, V], [V, V]), (0, 1)),
    (prims.add_cotangents, ((V, 2.0), (V, 3.0)), (0, 1)),
    (runtime.add, ({"a": V}, {"a": V}), (0, 1)),
    (runtime.add, (2.0, V), (0,)),
    (prims.add_item, (V, 1, 2.0), (0, 2)),
    (prims.add_item, (V, 1, 2.0), (2,)),
    (prims.add_item, (M, 1, 2.0), (2,)),
    (prims.add_item, (M, 1, V), (2,)),
    (prims.add_item, (M, slice(None, 2), V), (0, 2)),
    (prims.add_item, (M, (slice(None), 1), 2.0), (0, 2)),
    (prims.add_item, (M, I2, V), (0, 2)),
    (prims.add_item, (V, I2, V), (0, 2)),
    (prims.add_item, (V, MASK, 1.0), (0,)),
    (prims.add_item, (M, (1, I2), V), (2,)),
    (prims.add_item, ([1.0, 2.0], 1, 3.0), (0, 2)),
    (prims.with_item, (V, 1, 0.0), (0,)),
    (prims.with_item, (V, 1, 5.0), (2,)),
    (prims.with_item, (M, I2, V), (2,)),
    (prims.with_item, ([V, V], 0, V), (0, 2)),
    (prims.store, (V, 1, 5.0), (0, 2)),
    (prims.surviving, (M, (slice(None), I2)), (0,)),
    (prims.surviving, (V, I2), (0,)),
    (prims.fit, (M, V), (0,)),
    (prims.fit, (M, M[:, :1]), (0,)),
    (prims.fit, (M, 2.0), (0,)),
    (prims.fit, (V, V), (0,)),
    (prims.fit, (2.0, 2.0), (0,)),
    (prims.fit, (V + 1j, V), (0,)),
    (prims.fit, ((V, 2.0), (V, 2.0)), (0,)),
    (runtime.fit, (V, [1.0, 2.0, 3.0]), (0,)),
    (prims.fit, (M, [V, V, V, V]), (0,)),
    (prims.fit, (V[:2], (1.0, 2.0 + 0j)), (0,)),
    (prims.fit, (T3, [1.0, 2.0, 3.0]), (0,)),
    (runtime.unbroadcast, ([V, V], V), (0,)),
    (np.broadcast_to, ([1.0, 2.0], (3, 2)), (0,)),
    (np.size, ([V, V],), (0,)),
    (np.array, ([V, V],), (0,)),
    (runtime.fit, (T3, M), (0,)),
    (runtime.unbroadcast, (T3, V), (0,)),
    (prims.unbroadcast, (T3, M), (0,)),
    (prims.unbroadcast, (T3, M[None, :1]), (0,)),
    (prims.unbroadcast, (M + 1j, V), (0,)),
    (prims.shaped, (V, V), (0,)),
    (prims.spread, (V, M), (0,)),
    (prims.spread, (2.0, M), (0,)),
    (prims.spread, (V, V), (0,)),
    (prims.spread, (V, M), (0, 1)),
    (prims.spread, (V, M), (1,)),
    (runtime.spread, (M[:1], M), (0,)),
    (prims.zeros_like, (V,), (0,)),
    (prims.zeros_like, ([V, V],), (0,)),
    (runtime.zeros_like, ((V, 2.0),), (0,)),
    (prims.copy, ([V, V],), (0,)),
    (prims.identity, (V,), (0,)),
    (prims.select, (True, V, np.zeros(3)), (1,)),
    (prims.get_attribute, (Layer(V, 2.0), "w"), (0,)),
    (getattr, (Layer(V, 2.0), "b"), (0,)),
    (getattr, (V, "T"), (0,)),
    (prims.Made(Layer, ("w", "b")), (V, 2.0), (0, 1)),
    (prims.Made(Layer, ("w", "b")), (V, 2.0), (0,)),
    (Held, (V, 2.0), (0,)),
    (runtime.divide, (V, 2.0), (0,)),
    (runtime_algebra.quotient, (V, M), (0,)),
    (runtime.beside_zero, ([V, V],), (0,)),
    (runtime.repeated, (V, [1, 2]), (0,)),
    (runtime.pad_axis, (M, (1, 2), 0), (0,)),
    (runtime.crop_axis, (M, (1, 1), -1), (0,)),
    (runtime.unstack, (M, 1), (0,)),
    (operator.getitem, ({"a": V}, "a"), (0,)),
    (operator.getitem, ([V, V], slice(1, None)), (0,)),
    (operator.iadd, (V, V), (0, 1)),
    (operator.isub, (M, V), (0, 1)),
    (operator.imul, (M, 2.0), (0,)),
    (operator.itruediv, (2.0, 4.0), (0,)),
    (list, ((V, V),), (0,)),
    (reversed, (V,), (0,)),
    (len, ([V, V],), (0,)),
]  # fmt: skip


def is_constant(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(is_constant, value))
    return isinstance(value, (str, bool, int))


@pytest.mark.parametrize("row", OPERATIONS, ids=lambda row: getattr(row[0], "__name__", "made"))
def test_operations(row: Any) -> None:
    fn, args, places = row
    params = tuple(Param(Var(f"x{i}"), f"x{i}") for i in range(len(args)))
    names = (f"n{i}" for i in range(99))
    atoms = [Const(a) if is_constant(a) else p.var for a, p in zip(args, params)]
    kinds = {p.var: kind_of(arg, names) for p, arg in zip(params, args)}
    made = Op((Var("y"),), fn, tuple(atoms))
    function = Function("f", params, Block((made,), made.outs))
    kinds |= {made.out: infer(function, kinds)[made.out]}
    found = batched(function, kinds, {params[i].var: YES for i in places}, is_first=True)
    rng = np.random.default_rng(3)
    for count in (3, 1):
        directions = [
            [normal(rng, a) if i in places else a for i, a in enumerate(args)] for _ in range(count)
        ]
        expected = [leaves(as_tree(run(function, copy.deepcopy(d)))) for d in directions]
        together = [
            stacked([d[i] for d in directions]) if i in places else arg
            for i, arg in enumerate(args)
        ]
        got = as_tree(run(found.function, copy.deepcopy(together)))
        results = list(leaves_of(got, found.levels, count))
        for place, part in enumerate(results):
            for one, leaf in zip(part, expected, strict=True):
                close(one, leaf[place])


def as_tree(value: Any) -> Any:
    return list(value) if isinstance(value, reversed | zip) else value


def test_every_rule_is_tried() -> None:
    """By the rows above."""
    tried = {row[0] for row in OPERATIONS}
    for _, fn, value, fixed in RULES_USED:
        function, kinds = compiled(fn, value, fixed)
        tried |= {stmt.fn for stmt in stmts_in(function.body) if isinstance(stmt, Op)}
    assert not {name_of(fn) for fn in RULES if fn not in tried}


REFUSED: list[tuple[str, Callable, Any, tuple, str]] = [
    ("test", lambda d: d if d[0] > 0 else -d, V, (), "gt"),
    ("index", lambda d, x: x[int(d)], 1.0, (V,), "int"),
    ("sorted", lambda d: np.sort(d), V, (), "sort"),
    ("apart", lambda d, i: d[i, :, i], T3, (np.array([0, 1]),), "apart"),
    ("flattened", lambda d: np.cumsum(d), M, (), "flattens"),
    ("order", lambda d: np.reshape(d, (3, 4), order="F"), M, (), "order"),
    ("axis", lambda d, k: np.sum(d, axis=k), M, (0,), "axis"),
    ("places", lambda d: np.where(d), V, (), "places"),
    ("squeezed", lambda d: np.squeeze(d), V[None], (), "axis"),
    ("squeezed vector", lambda d: np.squeeze(d), V, (), "axis"),
    ("math", lambda d: __import__("math").sin(d), 0.5, (), "batching is not known"),
    ("subscripts", lambda d: np.einsum("ij", d), M, (), "subscripts"),
    ("system", lambda d, x: np.linalg.solve(d, x), S, (V,), "equations"),
    ("many axes", lambda d, x: x @ d, V, (T3,), "many axes"),
]  # fmt: skip


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[0])
def test_what_is_not_batched(row: Any) -> None:
    _, fn, value, fixed, reason = row
    function, kinds = compiled(fn, value, fixed)
    with pytest.raises(NotBatched, match=reason):
        batched(function, kinds, {function.params[0].var: YES})


def test_shared_memory() -> None:
    """What becomes batched is another array: views that were made before would not see it."""

    def viewed(d):
        y = np.zeros(3)
        z = y[:2]
        y[0] = d
        return z * 1.0

    function, kinds = compiled(viewed, 0.5, ())
    with pytest.raises(NotBatched):
        batched(function, kinds, {function.params[0].var: YES})


def read_twice(x):
    y = np.sin(x)
    z = y[:2]
    a = np.sum(np.exp(2.0 * z) * x[0])
    y[0] = 3.0 * x[1]
    return a + np.sum(np.exp(2.0 * z) * x[0])


def test_reads_before_and_after_a_write() -> None:
    """What is read of one name twice may be written in between, through another one."""
    h = hessian(read_twice)
    expected = [srcgrad.hvp(read_twice)(V, row) for row in np.eye(3)]
    np.testing.assert_allclose(h(V), expected, rtol=1e-12)
    j = jacfwd(read_twice)
    np.testing.assert_allclose(j(V), grad(read_twice)(V), rtol=1e-12)
    assert (h.batched, j.batched) == (True, True)


def handed_on(p):
    return p


def twice_handed_on(x):
    z = np.zeros(3)
    z[:2] = handed_on(x)
    z *= 2.0
    z[:2] = handed_on(z[:2] * x)
    return z


def test_results_of_calls_are_new() -> None:
    """The backward half of a call gives back what it was given: a copy."""
    x = np.array([1.0, 2.0])
    j = jacrev(twice_handed_on)
    np.testing.assert_array_equal(j(x), [[4.0, 0.0], [0.0, 8.0], [0.0, 0.0]])
    assert j.batched and ".copy()" in j.source.split("batched")[1]


def test_levels() -> None:
    assert pack([]) is NO and pack([NO, NO]) is NO and pack([YES]) is YES
    assert join(Parts((YES, NO)), NO) == Parts((YES, NO))
    assert join(Parts((YES, NO)), Parts((NO, YES))) is YES
    assert join(Items(Parts((YES, NO))), YES) is YES
    with pytest.raises(NotBatched):
        join(Parts((YES, NO)), Items(Parts((YES, NO))))
    assert str(Array(np.dtype(float), (EACH,))) == "f8[each]"


# --- Jacobians -----------------------------------------------------------------------------------


def chain(x, w):
    return np.tanh(w @ x) * x


def recurrence(x):
    y = np.zeros(len(x))
    for i in range(1, len(x)):
        y[i] = x[i] * x[i - 1] + y[i - 1]
    return y


def tree_of(p, n):
    return {"a": p["w"] * p["b"], "b": [np.sum(p["w"]) * n, p["b"] ** 2]}


def holomorphic(z):
    return z * z[::-1] + np.exp(z)


def parts(z):
    return np.real(z) * np.imag(z)


def into_complex(x):
    return np.exp(1j * x)


def of_many(*xs):
    return xs[0] * xs[1], np.sum(xs[1])


JACOBIANS: list[tuple[str, Callable, tuple, Any]] = [
    ("entries", lambda x: np.array([x[0] * x[1], x[2] ** 2, 1.0]), (V,), 0),
    ("rows", lambda x: np.array([x * x[0], x]), (V,), 0),
    ("comprehension", lambda x: np.array([a * x[0] for a in x]), (V,), 0),
    ("vector", chain, (V, S), 0),
    ("both arguments", chain, (V, S), ("x", "w")),
    ("loop", recurrence, (W,), 0),
    ("numbers", lambda x: (x * x, 2.0 * x), (3.0,), 0),
    ("number to array", lambda t: np.array([t, t * t]), (2.0,), 0),
    ("number to 0-d", lambda t: np.asarray(t * t), (2.0,), 0),
    ("0-d", lambda x: x * np.ones(2), (np.array(3.0),), 0),
    ("integers", lambda x: x * x * 1.5, (np.arange(3),), 0),
    ("integer", lambda n: n * np.ones(2), (3,), 0),
    ("empty", lambda x: x * 2.0, (np.zeros(0),), 0),
    ("empty result", lambda x: x[:0] * 2.0, (V,), 0),
    ("one", lambda x: x * 2.0, (np.ones(1),), 0),
    ("containers", tree_of, ({"w": V, "b": 2.0}, 3.0), 0),
    ("list", lambda xs: [xs[0] * xs[1], xs[1]], ([2.0, 3.0],), 0),
    ("complex", holomorphic, (V + 1j,), 0),
    ("from complex", parts, (V + 1j,), 0),
    ("to complex", into_complex, (V,), 0),
    ("complex number", lambda z: (z * z, 2.0 * z), (1 + 2j,), 0),
    ("single precision", chain, (V.astype(np.float32), S.astype(np.float32)), 0),
    ("matrix", lambda x: x.T @ x, (M,), 0),
    ("many", of_many, (V, V), "xs"),
    ("constant", lambda x: (x, np.ones(2)), (V,), 0),
]  # fmt: skip


@pytest.mark.parametrize("most", [1 << 18, 7])
@pytest.mark.parametrize("make", [jacrev, jacfwd, jacobian], ids=lambda one: one.__name__)
@pytest.mark.parametrize("row", JACOBIANS, ids=lambda row: row[0])
def test_jacobians(row: Any, make: Any, most: int, monkeypatch: Any) -> None:
    _, fn, args, wrt = row
    monkeypatch.setattr(blocks_module, "MOST", most)
    j = make(fn, wrt)
    found = j(*copy.deepcopy(args))
    monkeypatch.setattr(Version, "many", None)
    alone = make(fn, wrt)
    expected = alone(*copy.deepcopy(args))
    assert alone.batched is False
    assert str(type(found)) == str(type(expected))
    for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
        assert type(ours) is type(theirs)
        if isinstance(ours, np.ndarray):
            assert ours.dtype == theirs.dtype and ours.flags.writeable
        close(ours, theirs)


def test_what_ran_is_told() -> None:
    j = jacobian(chain)
    assert j.batched is None
    j(V, S)
    assert j.batched and j.mode == "rev" and "chain_bwd_batched" in j.source
    assert j.source_for(V, S) in j.source and jacrev(chain).source_for(V, S) == j.source
    f = jacfwd(chain)
    before = f.source_for(V, S)
    f(V, S)
    assert before == f.source == f.source_for(V, S)
    assert f.batched and f.mode == "fwd" and f.source.startswith("def chain_jvp_batched")
    j = jacrev(lambda x: np.sort(x) * np.linalg.det(np.outer(x, x) + np.eye(3)))
    j(V)
    assert j.batched in (True, False)
    one = jacrev(lambda x: np.sum(x))
    one(V)
    assert one.batched is False and "batched" not in one.source


def test_a_function_runs_once() -> None:
    calls = []

    def f(x):
        calls.append(1)
        return x * x

    for make in (jacrev, jacfwd, jacobian):
        calls.clear()
        make(f)(V)
        assert calls == [1]

    def g(x):
        calls.append(1)
        return np.sum(x**3)

    calls.clear()
    hessian(g)(V)
    assert calls == [1]


def logistic(w, x, y):
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    return -np.mean(y * np.log(p) + (1.0 - y) * np.log(1.0 - p)) + 0.05 * w @ w


def rosenbrock(x):
    total = 0.0
    for i in range(len(x) - 1):
        total += 100.0 * (x[i + 1] - x[i] ** 2) ** 2 + (1.0 - x[i]) ** 2
    return total


LABELS = (np.arange(4) % 2) * 1.0
HESSIANS: list[tuple[str, Callable, tuple, Any]] = [
    ("logistic", logistic, (V, M, LABELS), "w"),
    ("loop", rosenbrock, (W,), 0),
    ("two", lambda x, y: np.sum(x * x) * y**3, (V, 2.0), ("x", "y")),
    ("containers", lambda p: np.sum(p["w"] ** 3) * p["b"], ({"w": V, "b": 2.0},), 0),
    ("number", lambda x: x**3, (2.0,), 0),
    ("matrix", lambda x: np.sum(np.tanh(x @ x.T)), (M,), 0),
    ("single precision", lambda x: np.sum(x**3), (V.astype(np.float32),), 0),
    ("integers", lambda x: np.sum(x * x * 1.5), (np.arange(3),), 0),
]  # fmt: skip


@pytest.mark.parametrize("row", HESSIANS, ids=lambda row: row[0])
def test_hessians(row: Any, monkeypatch: Any) -> None:
    """Forward over reverse at once, the pullback of the gradient one by one: they are equal."""
    name, fn, args, wrt = row
    h = hessian(fn, wrt)
    found = h(*copy.deepcopy(args))
    assert (h.mode, h.batched) == (("rev", False) if name == "number" else ("fwd", True))
    monkeypatch.setattr(Version, "many", None)
    alone = hessian(fn, wrt)
    expected = alone(*copy.deepcopy(args))
    assert (alone.mode, alone.batched) == ("rev", False)
    for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
        assert type(ours) is type(theirs)
        close(ours, theirs)
    if isinstance(found, np.ndarray) and found.ndim == 2:
        np.testing.assert_allclose(
            found, found.T, atol=1e-5 if found.dtype == np.float32 else 1e-10
        )


def test_hessian_of_much_memory(monkeypatch: Any) -> None:
    """f runs once: where memory does not allow all directions at a time, the gradient is pulled."""
    monkeypatch.setattr(srcgrad.at_once, "_MOST", 10)
    h = hessian(rosenbrock)
    found = h(W)
    assert (h.mode, h.batched) == ("rev", True)
    close(found, hessian(rosenbrock)(W))


def test_results_are_new() -> None:
    """No derivative shares memory with an argument or another one."""
    for make in (jacrev, jacfwd):
        found = make(lambda x, y: (x, y * 1.0, x[0], x[0]), ("x", "y"))(V, V.copy())
        arrays = leaves(found)
        for i, one in enumerate(arrays):
            assert not np.shares_memory(one, V)
            assert not any(np.shares_memory(one, other) for other in arrays[:i])


def test_closures() -> None:
    """Each function has its own cells."""

    def scaled(k):
        return jacrev(lambda x: k * x), jacfwd(lambda x: k * x)

    for k in (2.0, 3.0):
        for j in scaled(k):
            np.testing.assert_array_equal(j(V), k * np.eye(3))
            assert j.batched
    np.testing.assert_array_equal(grad(lambda x: np.sum(x))(V), np.ones(3))
