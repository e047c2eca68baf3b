"""Names that share memory: what is refused, and that what is accepted means the same when every
write makes a new array."""

from __future__ import annotations

import copy
import inspect
import itertools

import numpy as np
import pytest

from srcgrad.analysis.aliases import (
    Fresh,
    Maybe,
    View,
    check_aliases,
    memory_of,
    writes_of,
    written,
)
from srcgrad.analysis.kinds import infer
from srcgrad.errors import SrcgradError
from srcgrad.front.lower import lower
from srcgrad.front.source import source_of
from srcgrad.ir import marks, prims
from srcgrad.ir import run as ir_run
from srcgrad.ir.core import Block, Const, Op, Var
from srcgrad.ir.kinds import ANY, Array, List, Num, Slice
from srcgrad.ir.kinds_of import kind_of
from srcgrad.ir.walk import regions, stmts_in
from tests.drawn import drawn_rows
from tests.zoo import programs

VECTOR = np.array([0.5, 1.5, 2.5])
MATRIX = np.arange(6.0).reshape(2, 3)


# --- refused -----------------------------------------------------------------------------------


def view_then_write(x):
    y = x[1:]
    x[1] = 2.0
    return np.sum(y) + np.sum(x)


def write_through_view(x):
    y = x[1:]
    y[0] = 2.0
    return np.sum(x)


def write_through_transpose(m):
    t = m.T
    t[0, 1] = 7.0
    return np.sum(m * m)


def write_through_reshape(m):
    flat = m.reshape(-1)
    flat[0] = 7.0
    return np.sum(m * m)


def other_name(x):
    y = x
    y += 1.0
    return np.sum(x)


def either(x, z):
    y = x if z[0] > 0 else z
    y[0] = 3.0
    return np.sum(x)


def in_a_list(x):
    xs = [x]
    x[0] = 5.0
    return np.sum(xs[0])


def through_a_list(x):
    xs = [x, x * 2]
    y = xs[0]
    y[0] = 5.0
    return np.sum(x)


def through_a_dict(x):
    d = {"x": x}
    d["x"][0] = 5.0
    return np.sum(x)


def in_the_next_iteration(x):
    y = x[1:]
    total = 0.0
    for _ in range(2):
        total = total + np.sum(y)
        x[1] = total
    return total


def row_of_the_last_iteration(m):
    total = 0.0
    last = m[0]
    for i in range(2):
        row = m[i]
        row[0] = 4.0
        total = total + np.sum(last)
        last = row
    return total


def stored_and_changed(x):
    kept = []
    buffer = np.zeros(3)
    for i in range(3):
        buffer[i] = x[i]
        kept.append(buffer)
    return np.sum(kept[0])


def with_out(x):
    y = x[:2]
    np.multiply(x, 2.0, out=x)
    return np.sum(y)


def loop_over_rows(m):
    for row in m:
        row *= 2.0
    return np.sum(m)


def list_of_lists(x):
    row = [x]
    table = [row, row]
    row.append(x * x)
    return sum(table[0])


REFUSED = [
    (view_then_write, (VECTOR,)),
    (write_through_view, (VECTOR,)),
    (write_through_transpose, (MATRIX,)),
    (write_through_reshape, (MATRIX,)),
    (other_name, (VECTOR,)),
    (either, (VECTOR, VECTOR * 2)),
    (in_a_list, (VECTOR,)),
    (through_a_list, (VECTOR,)),
    (through_a_dict, (VECTOR,)),
    (in_the_next_iteration, (VECTOR,)),
    (row_of_the_last_iteration, (MATRIX,)),
    (stored_and_changed, (VECTOR,)),
    (with_out, (VECTOR,)),
    (loop_over_rows, (MATRIX,)),
    (list_of_lists, (1.5,)),
]


# --- accepted ----------------------------------------------------------------------------------


def copy_then_write(x):
    y = x[1:].copy()
    x[1] = 2.0
    return np.sum(y) + np.sum(x)


def fancy_then_write(x):
    y = x[[0, 1]]
    x[1] = 2.0
    return np.sum(y) + np.sum(x)


def view_of_the_new(x):
    x[1] = 2.0
    y = x[1:]
    return np.sum(y) * np.sum(x)


def view_read_before(x):
    y = np.sum(x[1:])
    x[1] = 2.0 * y
    return np.sum(x)


def write_through_chain(m):
    m[0][1] = 3.0
    m[1][1:] *= 2.0
    return np.sum(m * m)


def write_through_nested(x):
    d = {"a": [x * 1.0, x * 2.0]}
    d["a"][1][0] = 5.0
    return np.sum(d["a"][1])


def numbers(x, y):
    z = x
    x += y
    return z * x


def one_arm_writes(x):
    y = x[1:]
    if x[0] > 0:
        x[1] = 3.0
        total = np.sum(x)
    else:
        total = np.sum(y)
    return total


def write_view_only(x):
    y = x[1:]
    y[0] = 2.0
    return np.sum(y)


def loop_over_rows_once(m):
    total = 0.0
    for row in m:
        row[0] = 2.0
        total = total + np.sum(row * row)
    return total


def fresh_each_time(x):
    kept = []
    for i in range(3):
        buffer = np.zeros(3)
        buffer[i] = x[i]
        kept.append(buffer)
    return np.sum(kept[0] + kept[2])


def nested_lists(x):
    table = []
    for i in range(2):
        row = []
        for j in range(2):
            row.append(x[i] * x[j])
        table.append(row)
    return table[0][1] + table[1][1]


def swapped_buffers(x):
    old = x * 1.0
    for _ in range(3):
        new = np.zeros(3)
        new[1:] = old[:-1]
        old = new
    return np.sum(old)


def both_written(x):
    y = x * 2.0
    y[0] = x[1]
    x[0] = y[1]
    return np.sum(y) * np.sum(x)


ACCEPTED = [
    (copy_then_write, (VECTOR,)),
    (fancy_then_write, (VECTOR,)),
    (view_of_the_new, (VECTOR,)),
    (view_read_before, (VECTOR,)),
    (write_through_chain, (MATRIX,)),
    (write_through_nested, (VECTOR,)),
    (numbers, (0.5, 1.5)),
    (one_arm_writes, (VECTOR,)),
    (write_view_only, (VECTOR,)),
    (loop_over_rows_once, (MATRIX,)),
    (fresh_each_time, (VECTOR,)),
    (nested_lists, (VECTOR,)),
    (swapped_buffers, (VECTOR,)),
    (both_written, (VECTOR,)),
]


def analysed(fn, args):
    function = lower(source_of(fn))
    bound = inspect.signature(fn).bind(*args)
    bound.apply_defaults()
    names = (f"n{i}" for i in itertools.count())
    known = {p.var: kind_of(bound.arguments[p.name], names) for p in function.params}
    kinds = infer(function, known)
    return function, kinds, check_aliases(function, kinds, frozenset(kinds))


@pytest.mark.parametrize(("fn", "args"), REFUSED, ids=lambda v: getattr(v, "__name__", ""))
def test_refused(fn, args):
    function, kinds, errors = analysed(fn, args)
    assert errors
    assert not check_aliases(function, kinds, frozenset())


@pytest.mark.parametrize(("fn", "args"), ACCEPTED, ids=lambda v: getattr(v, "__name__", ""))
def test_accepted(fn, args):
    assert analysed(fn, args)[2] == []


def test_message():
    _, _, (error,) = analysed(view_then_write, (VECTOR,))
    first = view_then_write.__code__.co_firstlineno
    assert error.reason == (
        f"`y` (line {first + 1}) may share memory with `x`, which is written in line {first + 2}"
    )
    assert error.hint == "write through one name, or take a copy: x[1:].copy()"


# --- accepted: the same with values ------------------------------------------------------------


def with_values(op, values, namespace, original=ir_run.perform):
    """As `ir.run` does an operation, but on copies of what it writes."""
    atom = written(op, {})
    if isinstance(atom, Var) and atom in values:
        before = values[atom]
        is_tuple = op.fn is prims.store and isinstance(before, tuple)  # (an item is put back)
        values[atom] = list(before) if is_tuple else copy.deepcopy(before)
        original(op, values, namespace)
        if is_tuple:
            values[op.out] = tuple(values[op.out])
        values[atom] = before
    else:
        original(op, values, namespace)


def runs_without_effects(block: Block) -> bool:
    return all(
        not (
            isinstance(stmt, Op)
            # (what a failed attempt has written is seen by those after it)
            and (isinstance(stmt.fn, (prims.Opaque, prims.Closure)) or stmt.fn is marks.attempt)
        )
        and all(map(runs_without_effects, regions(stmt)))
        for stmt in block.stmts
    )


def writes_global(block: Block) -> bool:
    """(A copy of what a global holds is no longer what it holds.)"""
    read = {s.out for s in stmts_in(block) if isinstance(s, Op) and s.fn is prims.global_value}
    return any(isinstance(s, Op) and written(s, {}) in read for s in stmts_in(block))


def assert_same(found, expected):
    """Up to rounding: what BLAS gives depends on where in memory an array lies."""
    if isinstance(expected, (list, tuple)):
        assert type(found) is type(expected)
        for ours, theirs in zip(found, expected, strict=True):
            assert_same(ours, theirs)
    elif isinstance(expected, dict):
        assert found.keys() == expected.keys()
        assert_same([*found.values()], [*expected.values()])
    elif (
        isinstance(expected, (float, complex, np.ndarray)) and np.result_type(expected).kind in "fc"
    ):
        is_single = np.result_type(expected).itemsize <= (8 if np.iscomplexobj(expected) else 4)
        np.testing.assert_allclose(found, expected, rtol=1e-5 if is_single else 1e-12, atol=1e-300)
    else:
        np.testing.assert_equal(found, expected)


# methods and functions are not looked into here: a list that one of them writes is no value
BY_METHODS = {"by_method"}
# (`deciding` removes arrays from lists, by their identity)
NO_VALUES = {"deciding", "identity", "put_by_callees"}
OF_THE_ZOO = [
    pytest.param(p.fn, args, id=f"{p.module}-{p.name}")
    for p in programs()
    # (objects that are changed are no values; and what a later pass refuses need not be one)
    if p.module not in NO_VALUES and not p.refused and p.name not in BY_METHODS
    for args in itertools.islice(p.fresh(), 1)
]
CASES = [
    *(pytest.param(fn, args) for fn, args in (*ACCEPTED, *REFUSED)),
    *drawn_rows(OF_THE_ZOO, 3),
]


@pytest.mark.parametrize(("fn", "args"), CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_what_is_accepted_has_a_meaning_in_values(fn, args, monkeypatch):
    try:
        function, _, errors = analysed(fn, args)
    except (SrcgradError, KeyError):  # not lowered, or with *args
        return
    if errors or not runs_without_effects(function.body) or writes_global(function.body):
        return
    scope = {**fn.__globals__, **inspect.getclosurevars(fn).nonlocals}
    expected = ir_run.run(function, copy.deepcopy(args), scope)
    monkeypatch.setattr(ir_run, "perform", with_values)
    result = ir_run.run(function, copy.deepcopy(args), scope)
    assert_same(result, expected)


# --- single operations -------------------------------------------------------------------------

ARRAY = Array(np.dtype(float), (None, None))
MEMORY = [
    (np.transpose, (ARRAY,), View((0,))),
    (np.reshape, (ARRAY, Num(int, -1)), Maybe((0,))),
    (np.sin, (ARRAY,), Fresh()),
    (np.matmul, (ARRAY, ARRAY), Fresh()),
    (np.sum, (ARRAY,), Fresh()),
    (np.concatenate, (List(ARRAY),), Fresh()),
    (np.array, (ARRAY,), Fresh()),
    (np.asarray, (ARRAY,), Maybe((0,))),
    (prims.fit, (ARRAY, ARRAY), Maybe((0,))),
    (prims.Method("copy"), (ARRAY,), Fresh()),
    (prims.Method("reshape"), (ARRAY, Num(int)), Maybe((0,))),
    (prims.make_tuple, (ARRAY, Num(int)), View((0,))),
    (view_then_write, (ARRAY,), Maybe((0,))),
    (prims.global_value, (Num(int),), Maybe(())),
    (abs, (Num(float),), Fresh()),
]


@pytest.mark.parametrize(
    ("fn", "kinds", "expected"), MEMORY, ids=lambda v: getattr(v, "__name__", str(v))
)
def test_memory(fn, kinds, expected):
    out, args = Var(), tuple(Var() for _ in kinds)
    known = dict(zip(args, kinds, strict=True))
    known[out] = Num(float) if fn is abs else ARRAY
    assert memory_of(Op((out,), fn, args), known) == expected


def test_writes():
    x, y = Var(), Var()
    kinds = {x: ARRAY, y: Num(float)}

    def place(fn, *args):
        return writes_of(Op((Var(),), fn, args), kinds)

    assert place(prims.store, x, Const(0), y) == 0
    assert place(np.add, x, y) is None
    assert place(np.add, x, x, x) == 2
    assert place(np.add.at, x, Const(0), y) == 0
    assert place(prims.Method("sort"), x) == 0
    assert place(prims.Method("sum"), x) is None
    assert written(Op((y,), np.add, (x, x), (("out", x),)), kinds) is x
    assert memory_of(Op((x,), np.add, (x, x), (("out", x),)), kinds) == Maybe(())
    assert kinds.get(Var(), ANY) is ANY
    assert isinstance(Slice(ANY, ANY, ANY), Slice)
