"""`verify`: silent about right gradients, and exact about the line of a wrong one."""

from __future__ import annotations

import io
import math
from contextlib import redirect_stdout
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import BadAdjoint, rules, verify
from tests.drawn import is_drawn
from tests.test_checkpoint import by_chance
from tests.zoo import programs
from tests.zoo.program import Program

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

# gradients of these are not finite, or their values are not
BAD = {
    "root_at_zero": "np.sqrt",
    "times_infinity": "the value of the function is nan",
    "minus_itself": "the value of the function is nan",
    "masked_logarithm": "special.xlogy",
}
# what is right of these passes; memory under several names, iterators that stand in others, and
# what solvers call, is not followed
HARD = (
    "aliases",
    "appended",
    "attacks",
    "chained",
    "generators",
    "held_views",
    "identity",
    "iterators",
)
HARD += ("scipy_integrate", "scipy_solvers", "shared_memory", "stopped", "swapped")
CHOSEN = [
    one
    for one in programs()
    if not one.refused and (is_drawn(f"{one.module}-{one.name}", 45) or one.name in BAD)
]


def test_the_zoo() -> None:
    """Right gradients pass; of what cannot be followed it says so, and of little."""
    refused = 0
    for program in CHOSEN:
        for arguments in program.fresh():
            refused += not passes(program, arguments) and program.module not in HARD
    assert refused <= 0.05 * len(CHOSEN) + by_chance(0.05, CHOSEN)


def passes(program: Program, arguments: tuple[Any, ...]) -> bool:
    try:
        with redirect_stdout(io.StringIO()):
            verify(program.fn, *arguments, wrt=program.wrt)
    except BadAdjoint as error:
        assert program.name in BAD and BAD[program.name] in str(error), error
    except srcgrad.Unsupported as error:
        assert "verify cannot" in str(error)
        return False
    return True


# --- what is not finite --------------------------------------------------------------------------


def root_of_product(a, b):
    return np.sqrt(a * b)


def in_a_loop_and_a_call(x):
    y = x.copy()
    for i in range(2):
        y[i] = root_of_product(y[i], x[i + 1])
    return np.sum(y)


def masked_too_late(x):
    y = 1.0 / x
    return np.sum(np.where(x > 0.0, y * x, 0.0))


def logarithm(x):
    y = math.sin(x)
    for _ in range(3):
        y = y * 0.5
    return np.log(np.float64(y)) + x


FOUND = [
    (
        in_a_loop_and_a_call,
        (np.array([0.0, 2.0, 3.0]),),
        "return np.sqrt(a * b)",
        "the adjoint of `np.sqrt` is not finite: given 0, from the cotangent 1 it makes inf",
    ),
    (
        logarithm,
        (0.0,),
        "return np.log(np.float64(y)) + x",
        "`np.log` gives -inf for 0",
    ),
]


@pytest.mark.parametrize("fn, arguments, line, message", FOUND)
def test_names_the_line(fn: Any, arguments: tuple, line: str, message: str) -> None:
    with pytest.raises(BadAdjoint) as found:
        verify(fn, *arguments)
    place, shown, carets, reason, hint = str(found.value).splitlines()
    assert "test_verify.py" in place and shown.strip() == line and "^" in carets
    assert message in reason and hint.startswith("hint: ")
    assert found.value.span is not None


def test_masks_are_seen() -> None:
    """Where the mask leaves an entry out, an infinite derivative is none."""

    def masked(x):
        return np.sum(np.where(x > 0.0, np.sqrt(x), 0.0))

    assert verify(masked, np.array([0.0, 2.0])).operations == 3


# --- what is wrong -------------------------------------------------------------------------------


def cubed(x):
    return x**3


def halved(x):
    return x * 0.5


rules.elementwise(cubed, lambda x, y: 2.0 * x**2)  # should be 3


def uses_wrong_rule(x):
    y = halved(x)
    z = cubed(y) + halved(y)
    return np.sum(z)


@pytest.mark.parametrize("x", [0.7, np.array([0.5, 1.5])], ids=["number", "array"])
def test_wrong_rule(x: Any) -> None:
    with pytest.raises(BadAdjoint) as found:
        verify(uses_wrong_rule, x)
    text = str(found.value)
    assert "    z = cubed(y) + halved(y)\n        ^^^^^^^^\n" in text
    assert "the adjoint of `cubed` disagrees: given" in text and "register another one" in text


def test_generated_gradient_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operations may be right, and what was made of them wrong."""
    from srcgrad import api, verification

    def off(f, wrt=None):
        return lambda *args: 1.001 * api.grad(f, wrt)(*args)

    monkeypatch.setattr(verification, "grad", off)
    with pytest.raises(BadAdjoint, match="the generated gradient with respect to x is 2.002; its"):
        verify(lambda x: x * x, 1.0)


# --- the report ----------------------------------------------------------------------------------


def test_report() -> None:
    report = verify(in_a_loop_and_a_call, np.array([1.0, 2.0, 3.0]))
    assert (report.operations, report.lines, report.unsure) == (12, 4, 0)
    np.testing.assert_allclose(
        report.gradient, srcgrad.grad(in_a_loop_and_a_call)(np.array([1.0, 2.0, 3.0]))
    )
    assert str(report).startswith("12 operations on 4 lines: ")


def test_kinks_are_counted() -> None:
    report = verify(lambda x: np.maximum(x, 0.0) * 2.0, 0.0)
    assert report.unsure == 1 and "(1 could not be compared)" in str(report)


def test_arguments_stay() -> None:
    def writes(x):
        x[0] = x[0] ** 2
        return np.sum(x)

    x = np.array([2.0, 3.0])
    verify(writes, x)
    np.testing.assert_array_equal(x, [2.0, 3.0])


def test_errors_of_grad() -> None:
    with pytest.raises(srcgrad.NotScalar):
        verify(lambda x: x * 2.0, np.ones(3))


def doubled(x, n=2.0):
    return x * n


@rules.vjp_of(doubled)
def _(y, dy, x, n):
    return 3.0 * dy * n


def test_the_line_of_a_target_with_a_wrong_rule() -> None:
    with pytest.raises(BadAdjoint, match="the adjoint of `doubled` disagrees") as caught:
        verify(doubled, 1.5)
    assert caught.value.span.line_text == "def doubled(x, n=2.0):"
