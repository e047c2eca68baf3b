"""The walk: every public callable has a rule, is constant, or is refused for a stated reason.

A new release of NumPy or SciPy that adds a function makes this fail, and says which.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from srcgrad import coverage
from srcgrad.__main__ import main
from srcgrad.rules import registry


@pytest.mark.parametrize("module", coverage.MODULES)
def test_everything_is_classified(module: str) -> None:
    if module.startswith("scipy"):
        pytest.importorskip("scipy")
    assert [row.name for row in coverage.table(module) if row.status == "unknown"] == []


def test_classes_do_not_overlap() -> None:
    """A function is in one class only."""
    ruled, constant = set(registry._rules), registry._constants
    refused = set(registry._refused)
    for one, other in ((ruled, constant), (ruled, refused), (constant, refused)):
        assert {registry.name_of(fn) for fn in one & other} == set()


def test_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "math"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("math: ")
    assert "\nsin        rule\n" in text and "\nfloor      constant\n" in text
    assert main(["coverage"]) == 0
    text = capsys.readouterr().out
    assert all(f"{module}: " in text for module in coverage.MODULES)
    assert main(["coverage", "no_such_module"]) == 2


def test_readme_has_the_numbers_of_the_command() -> None:
    scipy = pytest.importorskip("scipy")
    if not (np.__version__.startswith("2.4.") and scipy.__version__.startswith("1.17.")):
        pytest.skip("they are those of NumPy 2.4 and SciPy 1.17")
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    told = re.findall(
        r"^\| `([a-z.]+)` \| (\d+) \| (\d+) \| (\d+) \| ([0-9.]+ %) \|$", readme, re.M
    )
    assert tuple(module for module, *_ in told) == coverage.MODULES
    for module, *counts, share in told:
        names = ("rule", "constant", "refused")
        text = ", ".join(f"{n} {name}" for n, name in zip(counts, names) if n != "0")
        assert coverage.shown(module).startswith(f"{module}: {text}; {share} of those")
