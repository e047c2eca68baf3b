"""The zoo, the golden gradients and the samples of the rules, differentiated twice.

Forward over reverse, reverse over reverse and reverse over forward give the same second derivative
along a direction; it is that of differences of the gradient. `pytest --full` takes all programs,
inputs and samples, else a seeded few of them.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad.ir import side_by_side
from srcgrad.tree import leaves, map_tangent, normal
from tests.drawn import drawn, drawn_rows, is_drawn
from tests.numeric import selected, signature_of
from tests.orders import MODES, Second
from tests.test_golden import chosen as golden_programs
from tests.test_golden import path_of
from tests.test_rule_programs import cases, with_zeros
from tests.test_rule_programs import program as sampled
from tests.test_rules import direction_for
from tests.zoo import programs
from tests.zoo.program import Program

pytestmark = pytest.mark.filterwarnings("ignore")

# their gradient is not smooth there: `x**y` at and below 0, a matrix without inverse
SINGULAR = {"power_of_zero", "power_array", "singular_determinant"}
# read without what is known of generated text: that nobody else sees what the reverse sweep writes
REFUSED_AS_TEXT = set(
    "layers draws_once heat stepped left_early "  # (nor do they keep what they compute again)
    "by_index call_with_arrays callee_writes_in_loop cholesky closures_of_values gives_tuples "
    "grouped_by_setdefault methods_of_layers net_of_layers recursion".split()
)

# here cotangents are kept by memory, and so are those of these; refused are a list that grows by
# recursion, what recursion writes and returns, a mask that may be None, writes through an item of a
# tuple in a loop, a part and its whole that are written, and rows of a list that take the place of
# others
BY_MEMORY = ("shared_memory", "writing_callees")
ALWAYS = {
    "added_in_turns",
    "added_then_read",
    "appended_meanwhile",
    "appended_square",
    "calls_one_another",
    "copies_grow_in_loop",
    "copy_of_list_grows",
    "doubled_in_rows",
    "extended_in_turns",
    "grown_by_itself",
    "held_as_soon_as_returned",
    "in_nest",
    "list_then_written",
    "lists_captured",
    "numbered_rows_copied",
    "object_in_object",
    "object_then_written",
    "pairs_held_twice",
    "pairs_kept_by_loop",
    "part_of_the_chosen",
    "products_kept_by_loop",
    "recursion_that_gives_parts",
    "rows_in_a_list",
    "scaled_before_it_is_written",
    "view_made_in_one_arm",
    "words_seen",
}
REFUSED_AGAIN = {
    ("last_of_a_pair_filled", "reverse_over_forward"),
    ("row_and_matrix", "reverse_over_forward"),
    ("put_by_function", "forward_over_reverse"),
    ("put_by_function", "reverse_over_reverse"),
    ("in_nest", "forward_over_reverse"),
    ("in_nest", "reverse_over_reverse"),
    ("part_and_whole_written", "forward_over_reverse"),
    ("part_and_whole_written", "reverse_over_reverse"),
    *(("appended_by_recursion", mode) for mode in MODES),
    *(("recursion_that_gives_parts", mode) for mode in MODES),
}

EVERY = [one for one in programs() if not one.refused and one.name not in SINGULAR]


GOLDENS = [one for one in golden_programs() if one.name not in SINGULAR]


def second(one: Program, arguments: tuple[Any, ...]) -> Second | None:
    """The direction is random; what is not selected does not move."""
    names = list(signature_of(one.fn).parameters)
    moving = set(selected(one.fn, one.wrt))
    if any("." in name for name in moving):
        return None
    rng = np.random.default_rng(0)
    tangents = tuple(
        normal(rng, argument)
        if names[min(k, len(names) - 1)] in moving
        else map_tangent(lambda leaf: 0.0 * leaf, argument)
        for k, argument in enumerate(arguments)
    )
    return Second(one.fn, arguments, tangents, one.wrt)


def joined(found: Any) -> np.ndarray:
    return np.concatenate([np.zeros(1), *(np.ravel(leaf) for leaf in leaves(found))])


def is_single(arguments: Any) -> bool:
    return any(np.asarray(leaf).dtype in (np.float32, np.complex64) for leaf in leaves(arguments))


def has_integers(along: Second) -> bool:
    """Does an integer move?"""
    chosen = [along.args[place] for place in along.places]
    return any(np.asarray(leaf).dtype.kind in "iub" for leaf in leaves(chosen))


def check(along: Second, is_smooth: bool, is_single: bool = False) -> Counter[str]:
    """Compare the modes that do not refuse with each other, and with differences."""
    outcomes: Counter[str] = Counter()
    found = {}
    for mode in MODES:
        try:
            found[mode] = joined(getattr(along, mode)())
            outcomes[mode] += 1
        except srcgrad.SrcgradError:
            outcomes[f"{mode} refused"] += 1
    if not found:
        return outcomes
    first = next(iter(found.values()))
    finite = np.all([np.isfinite(each) for each in found.values()], axis=0)
    size = max(1.0, np.max(np.abs(first[finite])))
    for mode, each in found.items():
        off = np.max(np.abs(first - each)[finite])
        assert off <= (1e-3 if is_single else 1e-10) * size, mode
    if is_smooth and not is_single:
        values, errors = along.by_differences()
        wanted, doubt = joined(values), joined(errors)
        finite &= np.isfinite(wanted)
        assert np.all(np.abs(first - wanted)[finite] <= (1e-5 * size + 10.0 * doubt)[finite])
    return outcomes


# --- the zoo ------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", drawn(EVERY, 720, ALWAYS))
def test_zoo(one: Program) -> None:
    for arguments in one.fresh():
        along = second(one, arguments)
        if along is not None:
            is_whole = has_integers(along)  # (differences do not see what moves with an integer)
            found = check(along, one.smooth and not is_whole, is_single(arguments))
            for mode in MODES if one.module in BY_MEMORY else ():
                assert found[mode] or (one.name, mode) in REFUSED_AGAIN


@pytest.mark.heavy
def test_few_are_refused() -> None:
    """Of one program in eight (of those that write into arguments, the harness refuses reverse)."""
    total: Counter[str] = Counter()
    for one in (one for one in EVERY if is_drawn(f"{one.module}-{one.name}", 8)):
        along = second(one, next(one.fresh()))
        total += check(along, False, is_single(along.args)) if along else Counter()
    for mode in MODES:
        assert total[f"{mode} refused"] <= 0.12 * total[mode], total


# --- gradients that the golden files show -------------------------------------------------------


@pytest.mark.parametrize("one", drawn(GOLDENS, 10))
def test_golden(one: Program) -> None:
    """The gradient of the file is an ordinary function: its derivative is that of the gradient."""
    module = importlib.import_module(f"tests.golden.{path_of(one).stem}")
    gradient = [
        fn for fn in vars(module).values() if getattr(fn, "__module__", "") == module.__name__
    ]
    along = second(one, next(one.fresh()))
    assert along is not None
    try:
        _, found = srcgrad.jvp(gradient[-1], along.fresh(), along.tangents)
    except srcgrad.SrcgradError:
        assert one.name in REFUSED_AS_TEXT
        return
    wanted, found = joined(along.forward_over_reverse()), joined(found)
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-10 * np.max(np.abs(wanted)))


# --- the rules ----------------------------------------------------------------------------------


# the functions that `np.r_[x, y]` and `np.c_[x, y]` stand for, which nobody calls by name
_BY_SYNTAX = (side_by_side.joined, side_by_side.joined_columns)
RULES = [row for row in cases() if row.values[0].fn not in _BY_SYNTAX]


@pytest.mark.parametrize("rule, sample", drawn_rows(RULES, 160))
def test_rules(rule: Any, sample: Any) -> None:
    found: tuple[Callable, dict] | None = sampled(rule, sample)
    if found is None:
        return
    f, given = found
    values, rng = tuple(given.values()), np.random.default_rng(1)
    tangents = tuple(with_zeros(direction_for(x, rng), x) for x in values)
    outcomes = check(Second(f, values, tangents, tuple(given)), True)
    assert outcomes["forward_over_reverse"]
