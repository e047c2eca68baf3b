"""Every sample of every rule as a program: reverse, forward and differences agree.

The bodies of the rules are tested by themselves in test_rules.py. Here each sample is a call in a
small function that is differentiated in both modes, so that the kinds, the memory and the printing
of that call are tried as well.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import pytest

import srcgrad
from srcgrad.front.written import written
from srcgrad.rules.methods import METHODS
from srcgrad.rules.registry import Rule, name_of
from srcgrad.tree import leaves
from tests.drawn import drawn_rows
from tests.rule_samples import Call
from tests.rule_samples_arrays import SAMPLES
from tests.test_rules import RULES, direction_for, dot, is_active, moved

# a method with a calling convention of its own is called as one
OWN_METHODS = {fn: name for name, fn in METHODS.items() if fn.__name__.endswith("_method")}
# differences say nothing: a step lies at the argument
STEPS = {np.heaviside}
# forward mode refuses some kinds of arguments: the transposed rule reads too much there
ONLY_REVERSE = {np.linalg.multi_dot, np.linalg.slogdet}
# what holds for one partial derivative holds for the next
MOST_ELEMENTWISE = 4


def is_literal(x: object) -> bool:
    if isinstance(x, tuple):
        return all(map(is_literal, x))
    return isinstance(x, (int, str, bool, type(None)))


class Scope:
    """The names of a program: its parameters with their values, and its globals."""

    def __init__(self, rule: Rule, sample: Call):
        self.rule, self.given = rule, {}
        self.globals: dict[str, object] = {"np": np, "fn": rule.fn}
        place = iter(self._names(len(sample.args)))
        parts = [self._text(f"a{i}", next(place), x) for i, x in enumerate(sample.args)]
        options = [f"{k}={self._text(k, k, x)}" for k, x in sample.options.items()]
        method = OWN_METHODS.get(rule.fn)
        if method is None:
            self.call = f"fn({', '.join([*parts, *options])})"
        else:
            self.call = f"{parts[0]}.{method}({', '.join([*parts[1:], *options])})"

    def _names(self, count: int) -> Iterator[str]:
        """The rule's name of each positional argument."""
        own = [p for p in self.rule.signature.parameters.values() if p.name in self.rule.parameters]
        for parameter in own:
            if parameter.kind is parameter.VAR_POSITIONAL:
                break
            yield parameter.name
        while True:
            yield parameter.name

    def _text(self, name: str, parameter: str, x: object) -> str:
        if is_active(x) and parameter in self.rule.wrt:
            self.given[name] = x
        elif is_literal(x):
            return repr(x)
        else:
            self.globals[name] = x
        return name

    def total(self, text: str, y: object, rng: np.random.Generator) -> str:
        """A real number that depends on every entry of `y`, as text."""
        if isinstance(y, (list, tuple)):
            parts = (self.total(f"{text}[{i}]", item, rng) for i, item in enumerate(y))
            return " + ".join(filter(None, parts))
        if np.asarray(y).dtype.kind not in "fc":
            return ""
        if np.iscomplexobj(y):
            real = self.total(f"np.real({text})", np.real(y), rng)
            return f"{real} + {self.total(f'np.imag({text})', np.imag(y), rng)}"
        weights = f"w{len(self.globals)}"
        self.globals[weights] = rng.normal(size=np.shape(y))
        return f"np.sum({weights} * {text})"


def cases() -> list:
    return [
        pytest.param(rule, sample, id=f"{name_of(rule.fn)}-{index}")
        for rule in RULES
        if rule.form != "jvp" and rule.fn not in STEPS
        if not (getattr(rule.fn, "__module__", None) or "").startswith("srcgrad.runtime")
        for index, sample in enumerate(SAMPLES.get(rule.fn, ()))
        if rule.form != "elementwise" or index < MOST_ELEMENTWISE
    ]


def program(rule: Rule, sample: Call) -> tuple[Callable, dict[str, object]] | None:
    """A function of the active arguments of a sample, and those; None where nothing is active."""
    scope = Scope(rule, copy.deepcopy(sample))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = rule.fn(*copy.deepcopy(sample.args), **copy.deepcopy(sample.options))
    total = scope.total("y", y, np.random.default_rng(0))
    if not total or not scope.given:
        return None
    text = f"def f({', '.join(scope.given)}):\n    y = {scope.call}\n    return {total}\n"
    return written(text, "f", scope.globals), scope.given


@pytest.mark.parametrize("rule, sample", drawn_rows(cases(), 12))
@pytest.mark.filterwarnings("ignore")
def test_both_modes_agree_with_differences(rule: Rule, sample: Call) -> None:
    found = program(rule, sample)
    if found is not None:
        agree(rule, *found)


def agree(rule: Rule, f: Callable, given: dict[str, object]) -> None:
    rng, values = np.random.default_rng(1), tuple(given.values())
    gradients = srcgrad.grad(f, tuple(given))(*copy.deepcopy(values))
    directions = tuple(direction_for(x, rng) for x in values)
    tangents = tuple(map(with_zeros, directions, values))
    reverse = sum(map(dot, directions, gradients))
    try:
        _, forward = srcgrad.jvp(f, copy.deepcopy(values), copy.deepcopy(tangents))
    except srcgrad.NoRule:
        assert rule.fn in ONLY_REVERSE
        forward = reverse

    def slope(step: float) -> float:
        def at(step: float) -> float:
            return f(*(moved(copy.deepcopy(x), v, step) for x, v in zip(values, directions)))

        return (at(step) - at(-step)) / (2.0 * step)

    wanted = (4.0 * slope(2e-4) - slope(4e-4)) / 3.0
    scale = 1.0 + abs(wanted) + abs(f(*copy.deepcopy(values)))
    assert abs(wanted - reverse) < 2e-7 * scale
    assert abs(forward - reverse) < 1e-11 * scale
    for ours, theirs in zip(leaves(gradients), leaves(values), strict=True):
        if is_active(theirs):
            assert np.shape(ours) == np.shape(theirs)
            assert np.result_type(ours) == np.result_type(theirs)


# what is meant for real numbers only; and the distinct values, which come in any order
NO_COMPLEX = {np.unique_values} if hasattr(np, "unique_values") else set()


@pytest.mark.parametrize("rule, sample", drawn_rows(cases(), 20))
@pytest.mark.filterwarnings("ignore")
def test_complex_arguments(rule: Rule, sample: Call) -> None:
    """The same with complex arguments, where they are accepted: each partial is conjugated."""
    options = {k: imagined(x) if k in rule.wrt else x for k, x in sample.options.items()}
    try:
        found = program(rule, Call(imagined(sample.args), options))
        if found is None or rule.fn in NO_COMPLEX:
            return
        srcgrad.grad(found[0], tuple(found[1]))(*copy.deepcopy(tuple(found[1].values())))
    except (ValueError, TypeError, srcgrad.SrcgradError, ArithmeticError):
        return
    agree(rule, *found)


def imagined(x: object) -> object:
    """The same with imaginary parts."""
    match x:
        case list():
            return [imagined(item) for item in x]
        case tuple():
            return tuple(imagined(item) for item in x)
        case float():
            return complex(x, 0.3)
        case np.ndarray() if x.dtype == np.float64:
            rng = np.random.default_rng(x.size)
            parts = rng.uniform(0.2, 0.9, x.shape) * rng.choice([-1.0, 1.0], x.shape)
            return x + 1j * parts
        case _:
            return x


def with_zeros(v: object, x: object) -> object:
    """The direction as a tangent: zero where a leaf has none."""
    match x:
        case list():
            return [with_zeros(*pair) for pair in zip(v, x, strict=True)]
        case tuple():
            return tuple(with_zeros(*pair) for pair in zip(v, x, strict=True))
        case _:
            return 0.0 * x if v is None else v


def single(x: object) -> object:
    """The same with arrays of float32."""
    match x:
        case list():
            return [single(item) for item in x]
        case tuple():
            return tuple(single(item) for item in x)
        case np.ndarray() if x.dtype == np.float64:
            return x.astype(np.float32)
        case _:
            return x


def first_arrays() -> list:
    """The first sample of each rule with an array of floats."""
    return [
        pytest.param(rule, sample, id=name_of(rule.fn))
        for rule in RULES
        if rule.form != "jvp" and rule.fn not in STEPS | {np.frombuffer} and rule.fn in SAMPLES
        if not (getattr(rule.fn, "__module__", None) or "").startswith("srcgrad.runtime")
        for sample in [
            sample
            for sample in SAMPLES[rule.fn]
            if any(isinstance(x, np.ndarray) and x.dtype == np.float64 for x in sample.args)
        ][:1]
    ]


@pytest.mark.parametrize("rule, sample", first_arrays())
@pytest.mark.filterwarnings("ignore")
def test_float32_stays_float32(rule: Rule, sample: Call) -> None:
    found = program(rule, Call(single(sample.args), sample.options))
    if found is None:
        return
    f, given = found
    gradients = srcgrad.grad(f, tuple(given))(*given.values())
    for ours, theirs in zip(leaves(gradients), leaves(tuple(given.values())), strict=True):
        if is_active(theirs):
            assert np.result_type(ours) == np.result_type(theirs)
            assert np.shape(ours) == np.shape(theirs)
