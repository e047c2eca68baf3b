"""Seeded random programs: none may be wrong, few may be refused. See tests/random_programs.py.

`pytest --full` runs 20 000 of them; SRCGRAD_RANDOM_PROGRAMS=5000 that many.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.random_programs import check_many, shrink_seed
from tests.random_text import SWITCHES, text_of
from tests.shrinking import shrunk
from tests.tries_text import TRIES_SWITCHES

ALL = frozenset(SWITCHES)
ALL_TRIES = frozenset(TRIES_SWITCHES)


def test_random_programs(full: bool) -> None:
    count = int(os.environ.get("SRCGRAD_RANDOM_PROGRAMS", 20_000 if full else 60))
    outcomes = check_many(0, count, ALL, jobs=min(4, os.cpu_count() or 1))
    wrong = [one for one in outcomes if one.kind == "wrong"]
    if wrong:
        small = shrink_seed(wrong[0].seed, ALL)
        seeds = [one.seed for one in wrong]
        pytest.fail(f"wrong at seeds {seeds}\n{wrong[0].verdict}\n{small}")
    counted = Counter(one.kind for one in outcomes)
    assert counted["refused"] <= 0.02 * count, counted
    assert counted["skipped"] <= 0.1 * count, counted


def test_programs_about_exceptions(full: bool) -> None:
    """(Most are refused or raise: what a body may leave half done is everywhere.)"""
    count = 500 if full else 24
    outcomes = check_many(0, count, ALL_TRIES, jobs=2, family="tries")
    wrong = [one for one in outcomes if one.kind == "wrong"]
    assert not wrong, (wrong[0].verdict, shrink_seed(wrong[0].seed, ALL_TRIES, "tries"))
    assert sum(one.kind == "right" for one in outcomes) >= 0.2 * count


def test_programs_are_repeatable() -> None:
    assert [text_of(seed) for seed in range(20)] == [text_of(seed) for seed in range(20)]


def test_every_switch_matters() -> None:
    """Each class of statements occurs, and switching it off changes some program."""
    for switch in SWITCHES:
        others = ALL - {switch}
        assert any(text_of(seed) != text_of(seed, others) for seed in range(400)), switch


def test_shrinking_keeps_what_matters() -> None:
    text = next(text for text in map(text_of, range(100)) if "np.tanh" in text and "for" in text)
    small = shrunk(text, lambda candidate: "np.tanh" in candidate)
    assert "np.tanh" in small and "for" not in small
    assert len(small) < len(text) / 2
