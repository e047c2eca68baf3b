"""The programs of the zoo, called by a function of another module: their gradients are the same."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import pytest

import srcgrad
from tests.drawn import drawn
from tests.test_checkpoint import PLAIN, compare, wrapper
from tests.test_gradients import check_forward
from tests.zoo.program import Program

pytestmark = pytest.mark.filterwarnings("ignore")

# what objects that are handed on hold, and what a module holds
ALWAYS = {"iterables", "later_writes"}
# they write what a global of their module holds while a solver reads it
REFUSED = {"global_set_before"}


@pytest.mark.parametrize("program", drawn(PLAIN, 200, ALWAYS))
def test_called(program: Program, tmp_path: Path) -> None:
    forms = [p.kind for p in inspect.signature(program.fn).parameters.values()]
    if inspect.Parameter.KEYWORD_ONLY in forms:
        pytest.skip("the wrapper passes no keywords")
    called = replace(program, fn=wrapper(program, tmp_path, "checkpointed_one"))
    assert compare(program, called) == (program.name not in REFUSED)
    try:
        check_forward(called)
    except srcgrad.SrcgradError:
        pytest.xfail("forward mode refuses it")
