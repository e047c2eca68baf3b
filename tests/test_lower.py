"""Lowering keeps the meaning: the IR of a function, run, does what the function does."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from srcgrad.front.lower import lower
from srcgrad.front.source import source_of
from srcgrad.ir.check import check
from srcgrad.ir.run import run
from srcgrad.ir.show import show
from tests.lowering_programs import PROGRAMS

CASES = [
    pytest.param(fn, args, id=f"{fn.__name__}-{index}")
    for fn, samples in PROGRAMS
    for index, args in enumerate(samples)
]


def outcome(call, args):
    """The result and the arguments afterwards, or the error."""
    args = copy.deepcopy(args)
    try:
        return "value", call(*args), args
    except Exception as error:  # noqa: BLE001
        return "error", type(error), str(error)


@pytest.mark.parametrize(("fn", "args"), CASES)
def test_meaning(fn, args):
    function = lower(source_of(fn))
    check(function, spans=True)
    np.testing.assert_equal(
        outcome(lambda *a: run(function, a, fn.__globals__), args), outcome(fn, args)
    )


@pytest.mark.parametrize("fn", [fn for fn, _ in PROGRAMS], ids=lambda fn: fn.__name__)
def test_deterministic(fn):
    assert show(lower(source_of(fn))) == show(lower(source_of(fn)))
