"""Functions of installed packages, as they stand: none is differentiated wrongly.

A package that is not installed is skipped; `pip install ".[test-zoo]"` installs them.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.third_party import tables
from tests.third_party.case import Case, Outcome, loss_of

TABLES = list(tables())
CASES = [
    pytest.param(case, id=f"{package}-{case.title}")
    for package, cases in TABLES
    for case in cases or ()
]


@pytest.mark.parametrize(("package", "cases"), TABLES, ids=[package for package, _ in TABLES])
def test_is_installed(package: str, cases: list[Case] | None) -> None:
    if cases is None:
        pytest.skip(f"{package} is not installed")
    assert cases


@pytest.mark.parametrize("case", CASES)
def test_right_or_refused(case: Case) -> None:
    outcome = case.outcome()
    assert outcome.verdict != "wrong", outcome.reason
    if outcome.verdict == "refused":
        assert "hint: " in outcome.reason or "stand in the way" in outcome.reason


def test_what_an_outcome_is() -> None:
    """The comparison itself: a right function, and one that differs each time."""
    generator = np.random.default_rng(0)

    def drifts(x: float) -> float:
        return x + generator.random()

    assert Case(lambda x: [x, {"a": 2.0 * x}], (0.7,)).outcome() == Outcome("right")
    assert Case(drifts, (0.7,)).outcome().verdict == "wrong"
    assert np.isclose(loss_of(Case(lambda x: (x, x), (0.5,)))(1.0), 3.0 + 2.0 * np.cos(1.0))
