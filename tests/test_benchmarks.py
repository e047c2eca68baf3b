"""The hand-written gradients of the benchmarks are right, and srcgrad's agree with them."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import srcgrad
from srcgrad.tree import leaves
from tests.benchmarks.loops import LOOPS, Checkpointed
from tests.benchmarks.orders import HIGHER, Higher
from tests.benchmarks.programs import BENCHMARKS, Benchmark
from tests.benchmarks.views import VIEWS
from tests.numeric import numeric_grad

EVERY = pytest.mark.parametrize("case", [*BENCHMARKS, *VIEWS], ids=lambda one: one.fn.__name__)


@EVERY
def test_gradient_by_hand(case: Benchmark) -> None:
    arguments = case.small()
    expected = numeric_grad(case.fn, arguments, case.wrt)
    found = case.hand(*copy.deepcopy(arguments))
    for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-8)


@EVERY
def test_generated_gradient(case: Benchmark) -> None:
    for arguments in (case.small(), case.arguments()):
        expected = case.hand(*copy.deepcopy(arguments))
        found = srcgrad.grad(case.fn, case.wrt)(*copy.deepcopy(arguments))
        for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", HIGHER, ids=lambda one: one.hand.__name__)
def test_higher_order(case: Higher) -> None:
    arguments = case.arguments()
    found, expected = case.ours(*arguments), case.hand(*arguments)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("case", LOOPS, ids=lambda one: one.plain.__name__)
def test_checkpointed(case: Checkpointed) -> None:
    ours, plain = case.gradients
    for count in (0, 1, 100, 5000):
        arguments = case.arguments(count)
        np.testing.assert_allclose(ours(*arguments), plain(*arguments), rtol=1e-9)
