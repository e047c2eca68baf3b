"""The zoo through `grad`, `value_and_grad` and `jvp`: every program at every input.

Reverse against forward to 1e-12 tests the machinery (both share the rules); both against numerical
differences tests the rules. Besides: kinds of the results, fresh memory, arguments left as `f`
leaves them, output printed once, exceptions of `f` unchanged.
"""

from __future__ import annotations

import copy
import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad.tree import is_leaf, leaves, map_tangent, normal, paths
from tests.drawn import drawn
from tests.numeric import is_tuple, numeric_estimate, selected
from tests.zoo import branches, programs, statements
from tests.zoo.program import Program

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
EVERY = pytest.mark.parametrize(
    "program",
    [one for one in programs() if not one.refused],
    ids=lambda one: f"{one.module}-{one.name}",
    scope="module",  # the tests of a program follow each other: what is built is built once
)


def one_of(number: int) -> pytest.MarkDecorator:
    """One of so many programs (all of them with `--full`)."""
    rows = drawn((one for one in programs() if not one.refused), number)
    return pytest.mark.parametrize("program", rows, scope="module")


FORWARD_REVERSE = 1e-12


# what was built is kept for the other tests of a program
BUILT: dict[tuple[Any, str], Any] = {}


def gradients(program: Program, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """One gradient per selected parameter; the arguments are copied first."""
    key = program.fn, repr(program.wrt)
    if key not in BUILT:
        BUILT[key] = srcgrad.grad(program.fn, program.wrt)
    found = BUILT[key](*copy.deepcopy(arguments))
    return found if is_tuple(program.fn, program.wrt) else (found,)


def primals(program: Program, arguments: tuple[Any, ...]) -> list[Any]:
    """The arguments that the gradients belong to; defaults where none was given."""
    bound = inspect.signature(program.fn).bind(*arguments)
    bound.apply_defaults()
    return [bound.arguments[name] for name in selected(program.fn, program.wrt)]


def has_precision(leaf: Any) -> float:
    """The relative precision that may be asked of numbers of this type."""
    return 3e-4 if np.asarray(leaf).dtype in (np.float32, np.complex64) else 1e-7


@pytest.mark.parametrize("program", drawn((one for one in programs() if one.refused), 3))
def test_refused(program: Program) -> None:
    """What cannot be differentiated yet says so, before it does anything."""
    with pytest.raises(srcgrad.SrcgradError):
        gradients(program, next(program.fresh()))


@one_of(8)
def test_reverse_against_forward(program: Program) -> None:
    check_forward(program)


def check_forward(program: Program) -> None:
    rng = np.random.default_rng(0)
    for arguments in program.fresh():
        found = gradients(program, arguments)
        chosen = set(selected(program.fn, program.wrt))
        names = selected(program.fn, None)[: len(arguments)]
        for _ in range(2):
            tangents = tuple(
                normal(rng, argument)
                if name in chosen
                else map_tangent(lambda leaf: 0.0 * leaf, argument)
                for name, argument in zip(names, arguments, strict=True)
            )
            _, forward = srcgrad.jvp(program.fn, copy.deepcopy(arguments), tangents)
            by_name = dict(zip(selected(program.fn, program.wrt), found, strict=True))
            pairs = [
                (gradient, tangent)
                for name, tangent in zip(names, tangents, strict=True)
                if name in chosen
                for gradient, tangent in zip(leaves(by_name[name]), leaves(tangent), strict=True)
            ]
            terms = [np.real(np.conj(a) * b).ravel() for a, b in pairs]
            entries = np.concatenate([np.zeros(1), *terms])
            if not np.all(np.isfinite(entries)):
                continue
            single = any(has_precision(leaf) > 1e-6 for leaf in leaves(arguments))
            allowed = (1e-5 if single else FORWARD_REVERSE) * np.sum(np.abs(entries))
            assert abs(np.sum(entries) - forward) <= allowed + 1e-300


@EVERY
def test_against_reference(program: Program) -> None:
    """The expected gradient where there is one, else the numerical one."""
    for k, arguments in enumerate(program.fresh()):
        found = gradients(program, arguments)
        if program.expected is not None:
            expected = program.expected[k]
            expected = expected if is_tuple(program.fn, program.wrt) else (expected,)
            assert_close(found, expected, primals(program, arguments))
        elif program.smooth:
            values, errors = numeric_estimate(program.fn, arguments, program.wrt)
            if not is_tuple(program.fn, program.wrt):
                values, errors = (values,), (errors,)
            assert_close(found, values, primals(program, arguments), errors)


def assert_close(found: Any, expected: Any, arguments: Any, errors: Any = None) -> None:
    """Entry by entry, relative to the largest entry of all."""
    ours, theirs = list(paths(found)), list(paths(expected))
    assert [path for path, _ in ours] == [path for path, _ in theirs]
    off = leaves(errors) if errors is not None else [0.0] * len(ours)
    finite = [np.abs(value)[np.isfinite(value)] for _, value in theirs]
    size = max([1.0, *(np.max(entries, initial=0.0) for entries in map(np.atleast_1d, finite))])
    for (path, a), (_, b), argument, error in zip(
        ours, theirs, leaves(arguments), off, strict=True
    ):
        allowed = has_precision(argument) * size + 10 * np.max(error, initial=0.0)
        np.testing.assert_allclose(a, b, rtol=has_precision(argument), atol=allowed, err_msg=path)


@one_of(20)
def test_value_and_grad(program: Program) -> None:
    for arguments in program.fresh():
        expected = program.fn(*copy.deepcopy(arguments))
        both = srcgrad.value_and_grad(program.fn, program.wrt)
        value, found = both(*copy.deepcopy(arguments))
        found = found if is_tuple(program.fn, program.wrt) else (found,)
        # (matrices inside go column by column, and many at once where they are called alone)
        inexact = program.module == "derivatives_inside"
        np.testing.assert_allclose(value, expected, rtol=1e-15 if inexact else 0)
        assert type(value) is type(expected)
        reference = gradients(program, arguments)
        assert [path for path, _ in paths(found)] == [path for path, _ in paths(reference)]
        for ours, theirs in zip(leaves(found), leaves(reference), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-300)


@one_of(20)
def test_kinds_of_results(program: Program) -> None:
    """Float in, float out; shape, dtype and structure of the argument; None for what has none."""
    for arguments in program.fresh():
        for argument, gradient in zip(
            primals(program, arguments), gradients(program, arguments), strict=True
        ):
            assert_same_kind(argument, gradient)


def assert_same_kind(argument: Any, gradient: Any) -> None:
    expected = map_tangent(lambda leaf: leaf, argument)
    if expected is None:
        assert gradient is None
        return
    if not is_leaf(argument):
        assert type(gradient) is type(argument)
    ours, theirs = list(paths(gradient)), list(paths(expected))
    assert [path for path, _ in ours] == [path for path, _ in theirs]
    for (_, found), (_, leaf) in zip(ours, theirs, strict=True):
        assert np.shape(found) == np.shape(leaf)
        if np.asarray(leaf).dtype.kind in "fc":
            assert type(found) is type(leaf)
            assert np.asarray(found).dtype == np.asarray(leaf).dtype
        else:
            assert np.asarray(found).dtype == np.float64
            assert isinstance(found, np.ndarray) == isinstance(leaf, np.ndarray)


@one_of(8)
def test_arguments_and_memory(program: Program) -> None:
    """Arguments end up as `f` leaves them; no result shares memory with them or another result."""
    for arguments in program.fresh():
        by_f, by_grad = copy.deepcopy(arguments), copy.deepcopy(arguments)
        program.fn(*by_f)
        found = srcgrad.grad(program.fn, program.wrt)(*by_grad)
        for ours, theirs in zip(leaves(by_grad), leaves(by_f), strict=True):
            np.testing.assert_array_equal(ours, theirs)
        results = [leaf for leaf in leaves(found) if isinstance(leaf, np.ndarray)]
        theirs = [leaf for leaf in leaves(by_grad) if isinstance(leaf, np.ndarray)]
        for position, result in enumerate(results):
            assert result.flags.writeable
            assert result.flags.owndata or result.base is not None
            for other in theirs + results[:position]:
                assert not np.shares_memory(result, other)


PRINTING = [one for one in programs() if one.name in ("prints", "prints_in_loop")]


@pytest.mark.parametrize("program", PRINTING, ids=lambda one: one.name)
def test_effects_happen_once_and_in_order(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in program.fresh():
        program.fn(*arguments)
        printed = capsys.readouterr().out
        gradients(program, arguments)
        assert printed and capsys.readouterr().out == printed


def test_log_of_the_user_is_filled_once() -> None:
    before = len(statements.LOG)
    srcgrad.grad(statements.fills_global_log)(0.7)
    assert len(statements.LOG) == before + 1
    del statements.LOG[before:]


def logarithm(x):
    return math.log(x) * 2.0


def logarithm_unused(x):
    math.log(x)
    return x * x


def division(x, y):
    return x / y


def subscript(x, i):
    return x[i] * x[i]


def key(p):
    return p["w"] * p["missing"]


def maximum_of_nothing(x):
    return np.max(x)


def never_bound(x):
    if x > 0:
        y = x * x
    return y


def loop_never_runs(xs):
    for x in xs:
        y = x * x
    return y


def shapes_disagree(x, y):
    return np.sum(x * y)


def not_a_number(x):
    return x * "a" * 2.0


def too_many_values(x):
    a, b = x
    return a * b


def result_on_one_path(x):
    if x > 0:
        result = x * x
    return result


def result_after_return(x):
    if x > 3:
        return x * x
    if x > 0:
        result = x * x
    return result


def unbound_in_dead_code(x):
    if x > 0:
        t = x * x
    y = t + 1.0
    y += t
    return x * x


def unbound_in_sum(x):
    if x > 0:
        t = x * x
    return t + 1.0


def unbound_in_one_branch(x):
    if x > 0:
        t = x * x
    return x * x if x < -1.0 and t > 3.0 else x


RAISING: list[tuple[Callable[..., Any], tuple[Any, ...], type[Exception]]] = [
    (branches.type_changes, (), TypeError),
    (division, (1.0, 0.0), ZeroDivisionError),
    (key, ({"w": 0.7},), KeyError),
    (logarithm, (-1.0,), ValueError),
    (logarithm_unused, (-1.0,), ValueError),
    (loop_never_runs, ([],), UnboundLocalError),
    (maximum_of_nothing, (np.zeros(0),), ValueError),
    (never_bound, (-0.7,), UnboundLocalError),
    (not_a_number, (0.7,), TypeError),
    (shapes_disagree, (np.ones(2), np.ones(3)), ValueError),
    (statements.asserted, (-0.7,), AssertionError),
    (statements.raises_after_work, (0.7, 4), ValueError),
    (statements.raises_after_work, (0.7, -1), ValueError),
    (statements.raises_sometimes, (-0.7,), ValueError),
    (subscript, (np.ones(2), 5), IndexError),
    (too_many_values, ((1.0, 2.0, 3.0),), ValueError),
    (result_on_one_path, (-0.7,), UnboundLocalError),
    (result_after_return, (-0.7,), UnboundLocalError),
    (unbound_in_dead_code, (-0.7,), UnboundLocalError),
    (unbound_in_one_branch, (-1.7,), UnboundLocalError),
    (unbound_in_sum, (-0.7,), UnboundLocalError),
]


@pytest.mark.parametrize("case", RAISING, ids=lambda case: f"{case[0].__name__}-{case[2].__name__}")
def test_exceptions_pass_through(case: Any) -> None:
    fn, arguments, error = case
    with pytest.raises(error) as by_f:
        fn(*copy.deepcopy(arguments))
    with pytest.raises(error) as by_grad:
        srcgrad.grad(fn)(*copy.deepcopy(arguments))
    if "argument" not in str(by_f.value):
        assert str(by_grad.value) == str(by_f.value)


def with_auxiliary(x, y):
    return x * y, {"product": x * y, "name": "aux"}


def test_auxiliary_output() -> None:
    gradient, aux = srcgrad.grad(with_auxiliary, has_aux=True)(2.0, 3.0)
    assert gradient == (3.0, 2.0) and aux == {"product": 6.0, "name": "aux"}
    (value, aux), gradient = srcgrad.value_and_grad(with_auxiliary, "y", has_aux=True)(2.0, 3.0)
    assert (value, gradient) == (6.0, 2.0) and aux["name"] == "aux"
