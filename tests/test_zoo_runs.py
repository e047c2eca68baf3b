"""The zoo is made of programs that run: real scalars, names unique, numerical gradients steady."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from srcgrad.tree import leaves
from tests.numeric import numeric_estimate
from tests.zoo import programs
from tests.zoo.program import Program

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
EVERY = pytest.mark.parametrize("program", programs(), ids=lambda one: f"{one.module}-{one.name}")


@EVERY
def test_program(program: Program) -> None:
    check_returns_a_real_scalar(program)
    if program.smooth:
        check_numerical_gradient_is_steady(program)


def check_returns_a_real_scalar(program: Program) -> None:
    for arguments in program.fresh():
        value = program.fn(*arguments)
        assert np.shape(value) == ()
        assert np.asarray(value).dtype.kind in "fiu"
        if program.smooth:
            assert math.isfinite(value)


def check_numerical_gradient_is_steady(program: Program) -> None:
    """Inputs away from kinks: only then a difference of the gradients means something."""
    for k, arguments in enumerate(program.fresh()):
        values, errors = numeric_estimate(program.fn, arguments, program.wrt)
        size = 1.0 + max([0.0, *(np.max(np.abs(v), initial=0.0) for v in leaves(values))])
        for error in leaves(errors):
            assert np.all(np.asarray(error) <= 1e-6 * size)
        if program.expected is not None:
            for value, expected in zip(leaves(values), leaves(program.expected[k]), strict=True):
                np.testing.assert_allclose(value, expected, rtol=1e-7, atol=1e-7)


def test_names_and_tables() -> None:
    counted = Counter((one.module, one.name) for one in programs())
    assert [name for name, count in counted.items() if count > 1] == []
    for one in programs():
        assert one.inputs, one.name
        assert one.expected is None or len(one.expected) == len(one.inputs), one.name
