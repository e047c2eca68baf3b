"""Tables of what single passes do, on small functions and small pieces of IR."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad.analysis.final import Finals
from srcgrad.analysis.kinds import infer
from srcgrad.analysis.storage import Storage
from srcgrad.errors import Span
from srcgrad.front.lower import lower
from srcgrad.front.source import source_of
from srcgrad.ir import prims
from srcgrad.ir.core import Block, Carry, Const, Each, Function, If, Loop, Mirror, Op, Stmt, Var
from srcgrad.ir.kinds import Array, Kind, Num, Size
from srcgrad.ir.kinds_of import kind_of
from srcgrad.ir.walk import definitions, stmts_in
from srcgrad.transforms.dead import sweep_dead
from srcgrad.transforms.simplify import simplify_block
from tests.zoo import design9

SPAN = Span("file.py", "f", 1, 0, 1, 1, "", "", is_adjoint=True)
VECTOR = Array(np.dtype(float), (Size("n"),))


# --- simplify: an expression goes in, its simplest form comes out ---------------------------------


def expression(fn: Callable[..., Any]) -> Function:
    return lower(source_of(fn), frozen=True)


def as_adjoint(block: Block) -> Block:
    stmts = []
    for s in block.stmts:
        assert isinstance(s, Op)
        stmts.append(Op(s.outs, s.fn, s.args, s.options, SPAN))
    return Block(tuple(stmts), block.end)


def text_of(block: Block) -> str:
    """The expression that a straight-line block computes: `mul(2, x)`."""
    made = definitions(block)

    def text(atom: object) -> str:
        op = made.get(atom) if isinstance(atom, Var) else None
        if not isinstance(op, Op):
            return atom.wish if isinstance(atom, Var) else repr(atom)
        name = getattr(op.fn, "__name__", repr(op.fn))
        return f"{name}({', '.join(map(text, op.args))})"

    return ", ".join(text(end) for end in block.end)


F, V = Num(float), VECTOR

SIMPLER: list[tuple[str, Callable[..., Any], dict[str, Kind], str]] = [
    ("one", lambda x: 1.0 * x, {"x": F}, "x"),
    ("one of an array", lambda x: x * 1.0, {"x": V}, "x"),
    ("minus one", lambda x: -1.0 * x, {"x": F}, "neg(x)"),
    ("twice negative", lambda x: operator.neg(-x), {"x": F}, "x"),
    ("double", lambda x: x + x, {"x": F}, "mul(2.0, x)"),
    ("difference", lambda x, y: x + -y, {"x": F, "y": F}, "sub(x, y)"),
    ("sum", lambda x, y: x - -y, {"x": F, "y": F}, "add(x, y)"),
    ("signs outwards", lambda x, y: -x * y, {"x": F, "y": F}, "neg(mul(x, y))"),
    ("signs together", lambda x, y: -x * -y, {"x": F, "y": F}, "mul(x, y)"),
    ("constants", lambda x: x * (2.0 * 3.0), {"x": F}, "mul(x, 6.0)"),
    ("conjugate of a real", lambda x: np.conj(x), {"x": V}, "x"),
    ("transposed twice", lambda x: np.transpose(np.transpose(x)), {"x": V}, "x"),
    ("power of one", lambda x: x**1, {"x": F}, "x"),
    ("no zero times", lambda x: 0.0 * x, {"x": F}, "mul(0.0, x)"),
    ("no difference of equals", lambda x: x - x, {"x": F}, "sub(x, x)"),
    ("no quotient of equals", lambda x: x / x, {"x": F}, "truediv(x, x)"),
    ("no re-association", lambda x, y: x + y + x, {"x": F, "y": F}, "add(add(x, y), x)"),
    ("no plus zero", lambda x: x + 0.0, {"x": F}, "add(x, 0.0)"),
]


@pytest.mark.parametrize("case", SIMPLER, ids=lambda case: case[0])
def test_simplify(case: Any) -> None:
    _, fn, known, expected = case
    function = expression(fn)
    kinds = infer(function.body, {p.var: known[p.name] for p in function.params})
    assert text_of(simplify_block(as_adjoint(function.body), kinds)) == expected


# --- gather: how often a cotangent is updated, and what is multiplied -----------------------------

GATHERED = [
    (lambda x: x[0] * x[1] + x[0], ["dx[1] += x[0]", "dx[0] += 1.0 + x[1]"]),
    (lambda x: -x[0] * x[1] - 2.0 * x[0], ["dx[1] -= x[0]", "dx[0] -= 2.0 + x[1]"]),
    (lambda x: np.sum(np.sin(x[1:]) - x[1:] ** 2), ["dx[1:] += np.cos(x[1:]) - 2.0 * x[1:]"]),
]


@pytest.mark.parametrize("fn, updates", GATHERED)
def test_contributions_to_one_place_are_added_first(fn: Any, updates: list[str]) -> None:
    lines = srcgrad.grad(fn).source_for(np.ones(3)).splitlines()
    assert [line.strip() for line in lines if "dx[" in line] == updates


def test_simplify_shares_what_is_equal() -> None:
    function = expression(lambda x, y: np.sin(x) * y + np.sin(x))
    kinds = infer(function.body, {p.var: F for p in function.params})
    block = simplify_block(as_adjoint(function.body), kinds)
    assert [s.fn for s in stmts_in(block) if isinstance(s, Op)].count(np.sin) == 1


def test_simplify_leaves_the_users_own_operations() -> None:
    """Laws are for adjoints: here nothing is one."""
    function = expression(lambda x: 1.0 * x + 0.0 * x)
    kinds = infer(function.body, {p.var: F for p in function.params})
    assert simplify_block(function.body, kinds).stmts == function.body.stmts


# --- dead ---------------------------------------------------------------------------------------


def op(out: Var, fn: Callable, *args: Any) -> Op:
    return Op((out,), fn, tuple(a if isinstance(a, (Var, Const)) else Const(a) for a in args))


def test_dead_operations_go() -> None:
    x, y, z = Var("x"), Var("y"), Var("z")
    block = Block((op(y, operator.neg, x), op(z, operator.neg, x)), (z,))
    assert [s.outs for s in sweep_dead(block, lambda op: True).stmts] == [(z,)]


def test_dead_operations_that_may_raise_stay() -> None:
    x, y = Var("x"), Var("y")
    block = Block((op(y, operator.truediv, 1.0, x),), (x,))
    assert len(sweep_dead(block, lambda op: False).stmts) == 1


def test_dead_outs_of_an_if_go() -> None:
    x, a, b, c, d, out1, out2 = (Var(n) for n in ("x", "a", "b", "c", "d", "y", "z"))
    then = Block((op(a, operator.neg, x), op(b, abs, x)), (a, b))
    orelse = Block((op(c, operator.pos, x), op(d, abs, x)), (c, d))
    block = Block((If(x, then, orelse, (out1, out2)),), (out2,))
    (kept,) = sweep_dead(block, lambda op: True).stmts
    assert isinstance(kept, If) and kept.outs == (out2,)
    assert [s.outs for s in kept.then.stmts] == [(b,)]  # type: ignore[union-attr]


def test_an_if_without_purpose_goes() -> None:
    x, a, y = Var("x"), Var("a"), Var("y")
    block = Block((If(x, Block((op(a, abs, x),), (a,)), Block((), (x,)), (y,)),), (x,))
    assert sweep_dead(block, lambda op: True).stmts == ()


def loop_with_two_carries() -> tuple[Loop, Carry, Carry]:
    """`for i in xs: a = -a; b = a + b`"""
    xs, i, a2, b2 = Var("xs"), Var("i"), Var("a"), Var("b")
    first = Carry(Const(1.0), Var("a"), Var("a"))
    second = Carry(Const(0.0), Var("b"), Var("b"))
    stmts = (op(a2, operator.neg, first.inside), op(b2, operator.add, a2, second.inside))
    return Loop(Each(i, xs), (first, second), Block(stmts, (a2, b2))), first, second


def test_dead_carries_go() -> None:
    loop, first, second = loop_with_two_carries()
    (kept,) = sweep_dead(Block((loop,), (first.out,)), lambda op: True).stmts
    assert isinstance(kept, Loop) and kept.carries == (first,) and len(kept.body.stmts) == 1


def test_carries_that_others_need_stay() -> None:
    loop, _, second = loop_with_two_carries()
    (kept,) = sweep_dead(Block((loop,), (second.out,)), lambda op: True).stmts
    assert isinstance(kept, Loop) and len(kept.carries) == 2


def test_a_loop_without_purpose_goes() -> None:
    loop, *_ = loop_with_two_carries()
    assert sweep_dead(Block((loop,), ()), lambda op: True).stmts == ()


# --- fuse, remember: plans and shapes of what is generated ----------------------------------------


def sumsq(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i] ** 2
    return s


def nested(x, n):
    y = x
    for _ in range(n):
        s = 0.0
        for k in range(3):
            s = s + y * y * k
        y = np.sin(s)
    return y


def broken(x, n):
    y = x
    for k in range(n):
        if y > 10.0:
            break
        y = y * y + k
    return y


def in_place(x):
    y = np.zeros_like(x)
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = np.tanh(0.5 * y[i - 1] + x[i])
    return np.sum(y)


def overwritten(u, steps):
    v = u.copy()
    for _ in range(steps):
        v[1:] = v[1:] * v[:-1]
    return np.sum(v)


def branch_in_loop(x, n):
    y = x
    for _ in range(n):
        if y > 0.5:
            y = np.sin(y)
        else:
            y = y * y
    return y


def saved_once(x):
    y = np.exp(x)
    return y * y


def cheap(x, n):
    s = 0.0
    for k in range(n):
        c = k + 1
        s = s + np.sin(c * x)
    return s


def early(x):
    if x > 0.0:
        return x * x
    return -x


def saved(plan: Any) -> set[str]:
    return {entry.name for entry in plan.entries if entry.how.startswith("saved")}


def plan_of(fn: Callable[..., Any], *args: Any) -> tuple[Any, str]:
    gradient = srcgrad.grad(fn, 0)
    gradient(*args)
    return gradient.plan, gradient.source


KEPT: list[tuple[Callable[..., Any], tuple[Any, ...], set[str], str]] = [
    (design9.newton, (2.0,), {"x"}, "changes each iteration"),
    (design9.scan, (np.ones(4), 0.5), set(), "read from the final array"),
    (sumsq, (np.ones(3),), set(), "read from the argument"),
    (nested, (0.5, 3), {"y", "s"}, "one per iteration of each loop that makes it"),
    (broken, (0.5, 3), {"y"}, "as without the break"),
    (in_place, (np.ones(4),), set(), "read from the final array"),
    (saved_once, (0.5,), set(), "live"),
    (cheap, (0.5, 3), set(), "from the index"),
    (early, (0.5,), set(), "fused"),
]


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case[0].__name__)
def test_what_is_saved(case: Any) -> None:
    fn, args, expected, _ = case
    plan, source = plan_of(fn, *args)
    assert saved(plan) == expected or (fn is nested and saved(plan) <= expected)
    assert (".append(" in source) == bool(expected)


def test_plan_of_newton_in_words() -> None:
    plan, _ = plan_of(design9.newton, 2.0)
    line = design9.newton.__code__.co_firstlineno + 2
    shown = re.sub(r"  +", " ", str(plan))
    assert f"newton, line {line}: x saved in xs" in shown
    assert "read by x = 0.5 * (x + a / x)" in shown


def test_plan_names_the_user_lines_only() -> None:
    """Every entry is about a value of the user and the line whose adjoint reads it."""
    for fn, args in [(c[0], c[1]) for c in KEPT]:
        plan, _ = plan_of(fn, *args)
        for entry in plan.entries:
            assert entry.name in fn.__code__.co_varnames, (fn.__name__, entry)
            assert entry.reader, (fn.__name__, entry)


def test_old_slices_are_kept_where_they_are_overwritten() -> None:
    """Undone or copied, but never read from memory that has changed."""
    u = np.array([0.5, 1.5, -0.7, 1.1])
    srcgrad.check_grads(lambda v: overwritten(v, 3), (u,))


def test_index_of_the_loop_is_not_saved() -> None:
    _, source = plan_of(cheap, 0.5, 3)
    assert "reversed(range(n))" in source or "range(n)" in source


def test_break_counts_the_iterations() -> None:
    """The mirror runs as often as the loop did."""
    for n in (0, 1, 5, 50):
        value = srcgrad.grad(broken, "x")(1.5, n)
        _, tangent = srcgrad.jvp(broken, (1.5, n), (1.0, 0))
        assert value == pytest.approx(tangent, rel=1e-13)


FUSED: list[tuple[Callable[..., Any], tuple[Any, ...], int]] = [
    (design9.huber, (0.3, 0.5), 1),
    (early, (0.5,), 1),
]


@pytest.mark.parametrize("case", FUSED, ids=lambda case: case[0].__name__)
def test_an_if_at_the_turn_is_one_with_its_mirror(case: Any) -> None:
    fn, args, count = case
    gradient = srcgrad.grad(fn)
    assert len(re.findall(r"^ +if ", gradient.source_for(*args), re.MULTILINE)) == count


def test_an_if_before_the_turn_is_tested_twice() -> None:
    def f(x):
        y = np.sin(x) if x > 0 else x * x
        for _ in range(2):
            y = y * y
        return y

    source = srcgrad.grad(f).source_for(0.5)
    assert len(re.findall(r"\bif ", source)) >= 2


# --- storage: is a value overwritten? ------------------------------------------------------------


def lowered(fn: Callable[..., Any], *args: Any) -> tuple[Function, dict[Var, Kind], Storage]:
    function = lower(source_of(fn))
    names = (f"n{k}" for k in range(99))
    known = {p.var: kind_of(a, names) for p, a in zip(function.params, args, strict=True)}
    kinds = infer(function.body, known)
    return function, kinds, Storage.of(function.body, [p.var for p in function.params], kinds)


def versions(function: Function, wish: str) -> list[Var]:
    """The Vars that a name of the user stands for, in order of definition."""
    params = [p.var for p in function.params]
    found = [*params, *definitions(function.body)]
    return [v for v in found if v.wish == wish and not v.is_temporary]


def writes_own(x):
    y = np.zeros_like(x)
    y[0] = x[0]
    return y


def writes_view(x):
    y = np.zeros_like(x)
    z = y[1:]
    z[0] = 1.0
    return y


def writes_argument(x):
    y = x * 2.0
    x[0] = 0.0
    return y


def writes_copy(x):
    y = x.copy()
    y[0] = 0.0
    return y


def rebinds_number(x):
    s = x[0]
    s += 1.0
    return s


def writes_in_loop(x):
    y = np.zeros_like(x)
    for i in range(3):
        z = y * 2.0
        y[i] = np.sum(z)
    return y


OVERWRITTEN: list[tuple[Callable[..., Any], str, list[bool]]] = [
    (writes_own, "y", [True, False]),
    (writes_own, "x", [False]),
    (writes_view, "z", [True, False]),
    (writes_view, "y", [True]),
    (writes_argument, "x", [True, False]),
    (writes_argument, "y", [False]),
    (writes_copy, "x", [False]),
    (rebinds_number, "s", [False, False]),
]


@pytest.mark.parametrize("case", OVERWRITTEN, ids=lambda case: f"{case[0].__name__}-{case[1]}")
def test_is_overwritten(case: Any) -> None:
    fn, name, expected = case
    function, _, storage = lowered(fn, np.ones(4))
    assert [storage.is_overwritten(v) for v in versions(function, name)] == expected


def test_what_an_iteration_makes_anew_is_not_overwritten() -> None:
    function, _, storage = lowered(writes_in_loop, np.ones(4))
    assert not any(storage.is_overwritten(v) for v in versions(function, "z"))
    inside = [c.inside for s in stmts_in(function.body) if isinstance(s, Loop) for c in s.carries]
    assert all(storage.is_overwritten(v) for v in inside if v.wish == "y")


def test_local_memory() -> None:
    function, _, storage = lowered(lambda x: np.sum(np.tanh(x)), np.ones(3))
    assert not storage.is_local(function.params[0].var)
    assert storage.is_local(next(v for v in definitions(function.body)))


# --- final versions ------------------------------------------------------------------------------


def recurrence(x):
    y = np.zeros(5)
    for i in range(1, 5):
        y[i] = np.sin(y[i - 1])
    return y


def backwards(x):
    y = np.zeros(5)
    for i in range(3, -1, -1):
        y[i] = np.sin(y[i + 1])
    return y


def reads_ahead(x):
    y = np.ones(5)
    for i in range(1, 4):
        y[i] = np.sin(y[i + 1])
    return y


def may_wrap(x):
    y = np.ones(5)
    for i in range(4):
        y[i] = np.sin(y[i - 1])
    return y


def written_again(x):
    y = np.ones(5)
    for i in range(1, 5):
        y[i] = np.sin(y[i - 1])
    y[2] = 0.0
    return y


def written_twice(x):
    y = np.ones(5)
    for i in range(1, 5):
        y[i] = np.sin(y[i - 1])
        y[0] = 3.0
    return y


def two_passes(x):
    y = np.ones(5)
    for _ in range(2):
        for i in range(1, 5):
            y[i] = np.sin(y[i - 1])
    return y


def integers(x):
    y = np.zeros(5, dtype=int)
    for i in range(1, 5):
        y[i] = np.sin(y[i - 1])
    return y


def unknown_start(x, n):
    y = np.ones(5)
    for i in range(n, 5):
        y[i] = np.sin(y[i - 1])
    return y


# does the loop leave what `y[i ± 1]` read, and what was stored, in its final array?
FINAL: list[tuple[Callable[..., Any], tuple[Any, ...], bool, bool]] = [
    (recurrence, (1.0,), True, True),
    (backwards, (1.0,), True, True),
    (reads_ahead, (1.0,), False, True),
    (may_wrap, (1.0,), False, True),
    (written_again, (1.0,), False, False),
    (written_twice, (1.0,), False, False),
    (two_passes, (1.0,), False, False),
    (integers, (1.0,), True, False),
    (unknown_start, (1.0, 2), False, False),
]


@pytest.mark.parametrize("case", FINAL, ids=lambda case: case[0].__name__)
def test_final_places(case: Any) -> None:
    fn, args, read_is_kept, value_is_kept = case
    function, kinds, storage = lowered(fn, *args)
    defs: dict[Var, Stmt] = {v: s for v, s in definitions(function.body).items()}
    finals = Finals(defs, storage, kinds)
    loop = [s for s in stmts_in(function.body) if isinstance(s, Loop)][-1]
    read = next(s for s in loop.body.stmts if isinstance(s, Op) and s.fn is operator.getitem)
    store = next(s for s in loop.body.stmts if isinstance(s, Op) and s.fn is prims.store)
    assert (finals.place_of(read.out, loop) is not None) == read_is_kept
    value = store.args[2]
    assert isinstance(value, Var)
    assert (finals.place_of(value, loop) is not None) == value_is_kept


FINAL_GRADIENTS = [case for case in FINAL if case[0] is not integers]


@pytest.mark.parametrize("case", FINAL_GRADIENTS, ids=lambda case: case[0].__name__)
def test_final_places_give_right_gradients(case: Any) -> None:
    """The same loops with a derivative in them, reverse against forward."""
    fn = case[0]
    start, stop, step = {"backwards": (3, -1, -1), "may_wrap": (0, 4, 1)}.get(
        fn.__name__, (1, 4, 1)
    )
    shift = {"backwards": 1, "reads_ahead": 1}.get(fn.__name__, -1)

    def loss(x):
        y = x * 1.0
        for i in range(start, stop, step):
            y[i] = np.sin(y[i + shift]) * y[i + shift]
        return np.sum(y * y)

    x, d = np.array([0.5, 1.1, -0.4, 0.9, 1.7]), np.array([1.0, -0.3, 0.2, 0.5, 0.1])
    _, tangent = srcgrad.jvp(loss, (x,), (d,))
    assert np.dot(srcgrad.grad(loss)(x), d) == pytest.approx(tangent, rel=1e-13)


def test_mirror_stays_out_of_finished_code() -> None:
    stages = srcgrad.grad(nested, "x")
    stages(0.5, 2)
    assert "mirror of loop" in stages.stages["reverse"]
    assert "mirror" not in stages.stages["remember"]
    assert Mirror.__doc__
