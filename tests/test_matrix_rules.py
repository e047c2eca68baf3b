"""Samples of `numpy.linalg` and `numpy.fft` as programs: both modes, and single precision.

That the rules are right for all of them is what test_rules.py finds; here is what the compiler
makes of them, for one in some (`ALL=1` in the environment: for all).

The loss weighs every entry of the result, of tuples also entry by entry, as nobody else reads the
rest then.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import pytest

import srcgrad
from srcgrad.front.written import written
from srcgrad.rules.registry import name_of
from srcgrad.tree import leaves
from tests.matrix_samples import MATRIX_SAMPLES
from tests.rule_samples import Call
from tests.test_rules import direction_for, dot, is_active, moved, tree_map

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::DeprecationWarning")
# floats that carry no derivative
ORDERS = {
    np.linalg.cond: (1, "p"),
    np.linalg.matrix_norm: ("ord",),
    np.linalg.norm: (1, "ord"),
    np.linalg.pinv: (1, "rtol"),
    np.linalg.vector_norm: ("ord",),
}


def every(step: int) -> pytest.MarkDecorator:
    """Every sample, or one of `step`."""
    cases = [
        pytest.param(fn, sample, id=f"{name_of(fn)}-{index}")
        for fn, samples in MATRIX_SAMPLES.items()
        for index, sample in enumerate(samples)
        if index % step == 0 or "ALL" in os.environ
    ]
    return pytest.mark.parametrize("fn, sample", cases)


def program(fn: Callable, sample: Call, parts: list[object]) -> Callable:
    """A function of the active arguments of a sample: its result, weighed and summed. `parts`:
    of tuples the weight of each entry, None for those that are not read."""
    names = {"np": np, "inf": np.inf}
    given, active = [], []
    for key, value in [*enumerate(sample.args), *sample.options.items()]:
        text = repr(value)
        if is_active(value) and key not in ORDERS.get(fn, ()):
            text = f"x{len(given)}"
            active.append(text)
        given.append(text if isinstance(key, int) else f"{key}={text}")
    lines = [f"def loss({', '.join(active)}):", f"    y = {name_of(fn)}({', '.join(given)})"]
    terms = []
    for place, weight in enumerate(parts):
        if weight is not None:
            names[f"w{place}"] = weight
            entry = "y" if len(parts) == 1 else f"y[{place}]"
            terms.append(f"np.sum(np.real(np.conj(w{place}) * {entry}))")
    lines.append(f"    return {' + '.join(terms)}")
    return written("\n".join(lines) + "\n", "loss", names)


def actives(fn: Callable, sample: Call) -> list:
    values = [*sample.args, *sample.options.values()]
    keys = [*range(len(sample.args)), *sample.options]
    inert = ORDERS.get(fn, ())
    return [x for key, x in zip(keys, values, strict=True) if is_active(x) and key not in inert]


def weights(fn: Callable, sample: Call) -> list[object]:
    """One for each entry of the result that carries a derivative."""
    y = fn(*sample.args, **sample.options)
    rng = np.random.default_rng(3)
    parts = list(y) if isinstance(y, tuple) else [y]
    return [direction_for(part, rng) if is_active(part) else None for part in parts]


def gradients(loss: Callable, arguments: list) -> list:
    found = srcgrad.grad(loss)(*arguments)
    return list(found) if len(arguments) > 1 else [found]


@every(10)
def test_both_modes(fn: Callable, sample: Call) -> None:
    parts, arguments = weights(fn, sample), actives(fn, sample)
    rng = np.random.default_rng(5)
    directions = [direction_for(x, rng) for x in arguments]
    totals = []
    choices = [parts]
    if sum(part is not None for part in parts) > 1:
        every = range(len(parts))
        choices += [
            [part if place == k else None for place, part in enumerate(parts)]
            for k in every
            if parts[k] is not None
        ]
    for chosen in choices:
        loss = program(fn, sample, chosen)
        found = gradients(loss, arguments)
        for x, d in zip(arguments, found, strict=True):
            assert [np.shape(a) for a in leaves(d)] == [np.shape(a) for a in leaves(x)]
            assert [np.result_type(a) for a in leaves(d)] == [np.result_type(a) for a in leaves(x)]
        reverse = sum(dot(d, v) for d, v in zip(found, directions, strict=True))
        value, forward = srcgrad.jvp(loss, tuple(arguments), tuple(directions))
        scale = 1.0 + abs(reverse) + abs(float(value))
        assert abs(reverse - float(forward)) < 1e-11 * scale
        assert abs(reverse - slope(loss, arguments, directions)) < 1e-7 * scale
        totals.append(reverse)
    if len(totals) > 1:
        assert abs(totals[0] - sum(totals[1:])) < 1e-10 * (1.0 + abs(totals[0]))


def slope(loss: Callable, arguments: list, directions: list) -> float:
    """Central differences, extrapolated once."""

    def at(step: float) -> float:
        pairs = zip(arguments, directions, strict=True)
        return float(loss(*[moved(x, v, step) for x, v in pairs]))

    def central(step: float) -> float:
        return (at(step) - at(-step)) / (2.0 * step)

    return (4.0 * central(2e-4) - central(4e-4)) / 3.0


def single(x: object) -> object:
    def narrow(leaf: np.ndarray) -> np.ndarray:
        return leaf.astype(np.complex64 if np.iscomplexobj(leaf) else np.float32)

    return tree_map(lambda leaf: narrow(leaf) if isinstance(leaf, np.ndarray) else leaf, x)


@every(12)
def test_single_precision(fn: Callable, sample: Call) -> None:
    """The gradient is single too, and about that of double precision."""
    parts, arguments = weights(fn, sample), actives(fn, sample)
    if not all(isinstance(leaf, np.ndarray) for x in arguments for leaf in leaves(x)):
        return
    loss = program(fn, sample, parts)
    wanted = gradients(loss, arguments)
    narrow = program(fn, sample, [None if part is None else single(part) for part in parts])
    found = gradients(narrow, [single(x) for x in arguments])
    for d, want in zip(found, wanted, strict=True):
        for a, b in zip(leaves(d), leaves(want), strict=True):
            assert a.dtype == (np.complex64 if np.iscomplexobj(b) else np.float32)
            scale = 1.0 + np.max(np.abs(b), initial=0.0)
            np.testing.assert_allclose(a, b, rtol=0, atol=2e-3 * scale)
