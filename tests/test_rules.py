"""Every derivative rule against differences of the function itself, and the conventions.

The bodies of the rules are called as the plain Python that they are. For a cotangent dy and a
direction v of one argument, <dy, J v> (extrapolated central differences) must be
<pullback(dy), v>.
"""

from __future__ import annotations

import cmath
import math
import operator
import warnings
from collections.abc import Callable

import numpy as np
import pytest

import srcgrad.rules  # noqa: F401
from srcgrad import runtime
from srcgrad.ir import prims
from srcgrad.ir.core import Block, If, Loop, Op
from srcgrad.rules.registry import Rule, all_rules, is_constant, name_of, rule_of
from srcgrad.rules.shaped import gives_shape
from srcgrad.transforms.inline_rules import lowered_body
from tests.matrix_samples import MATRIX_SAMPLES
from tests.rule_samples import VALUES as OF_NUMPY_VALUES
from tests.rule_samples import Call, call
from tests.rule_samples_arrays import SAMPLES as OF_NUMPY

try:
    from tests.linalg_samples import VALUES as OF_LINALG
    from tests.scipy_samples import CHARACTERISTIC, IN_PROGRAMS
    from tests.scipy_samples import SAMPLES as OF_SCIPY
    from tests.special_samples import VALUES as OF_SPECIAL
except ImportError:  # SciPy is optional
    CHARACTERISTIC, IN_PROGRAMS = set(), set()
    OF_SCIPY, OF_LINALG, OF_SPECIAL = {}, {}, {}

VALUES = {**OF_NUMPY_VALUES, **OF_LINALG, **OF_SPECIAL}
SAMPLES = {**OF_NUMPY, **MATRIX_SAMPLES, **OF_SCIPY}
RULES = [
    rule
    for rule in all_rules()
    if rule.body.__module__.startswith("srcgrad.")
    and rule.fn not in IN_PROGRAMS
    # (of functions that only the run knows: `test_order.py`)
    and rule.body.__module__ != "srcgrad.rules.halves"
]


pytestmark = pytest.mark.filterwarnings("ignore:Arrays of 2-dimensional vectors:DeprecationWarning")


# --- structures -----------------------------------------------------------------------------------


def is_active(x: object) -> bool:
    """A float or complex number or array, or a container of some?"""
    match x:
        case list() | tuple():
            return any(map(is_active, x))
        case dict():
            return any(map(is_active, x.values()))
        case np.ndarray() | np.generic():
            return x.dtype.kind in "fc"
        case _:
            return type(x) in (float, complex)


def tree_map(fn: Callable, *trees: object) -> object:
    match trees[0]:
        case list():
            return [tree_map(fn, *items) for items in zip(*trees, strict=True)]
        case tuple():
            return tuple(tree_map(fn, *items) for items in zip(*trees, strict=True))
        case dict() as first:
            return {key: tree_map(fn, *(tree[key] for tree in trees)) for key in first}
        case _:
            return fn(*trees)


def dot(a: object, b: object) -> float:
    """The real inner product; inactive parts (None) count nothing."""
    match a:
        case None:
            return 0.0
        case list() | tuple():
            return sum((dot(*pair) for pair in zip(a, b, strict=True)), 0.0)
        case dict():
            return sum((dot(a[key], b[key]) for key in a), 0.0)
        case _:
            return 0.0 if b is None else float(np.sum(np.real(np.conj(a) * b)))


def direction_for(x: object, rng: np.random.Generator) -> object:
    def draw(leaf):
        if not is_active(leaf):
            return None
        v = rng.normal(size=np.shape(leaf))
        if np.iscomplexobj(leaf):
            v = v + 1j * rng.normal(size=np.shape(leaf))
        return v if isinstance(leaf, np.ndarray) else type(leaf)(v)

    return tree_map(draw, x)


def moved(x: object, v: object, step: float) -> object:
    return tree_map(lambda leaf, d: leaf if d is None else leaf + step * d, x, v)


# --- one sample -----------------------------------------------------------------------------------


def pullback(rule: Rule, sample: Call, y: object, dy: object) -> dict[str, object]:
    """The cotangent of each wrt parameter, fitted to its argument."""
    match rule.form:
        case "elementwise":
            last = list(rule.signature.parameters)[-1]
            partials = rule.body(*sample.args, **sample.options, **{last: y})
            partials = (partials,) if rule.bare else partials
            found = [dy * np.conj(partial) for partial in partials]
        case "linear":
            found = rule.body(dy, *sample.args, **sample.options)
        case _:
            found = rule.body(y, dy, *sample.args, **sample.options)
    if rule.bare and rule.form != "elementwise":
        found = (found,)
    given = arguments(rule, sample)
    return {
        name: runtime.fit(d, given[name])
        for name, d in zip(rule.wrt, found, strict=True)
        if name in given and is_active(given[name])
    }


def arguments(rule: Rule, sample: Call) -> dict[str, object]:
    """The arguments by the rule's parameter names."""
    lead = (None,) * rule.lead
    last = {list(rule.signature.parameters)[-1]: None} if rule.form == "elementwise" else {}
    return rule.signature.bind(*lead, *sample.args, **sample.options, **last).arguments


def primal(rule: Rule, sample: Call, given: dict[str, object]) -> object:
    """The function at the given arguments; arrays that it would write are copied."""
    args, options = [], {}
    for name, parameter in rule.signature.parameters.items():
        if name not in given or name not in rule.parameters:
            continue
        value = given[name]
        if name in sample.options:
            options[name] = value
        elif parameter.kind is parameter.VAR_POSITIONAL:
            args.extend(value)
        else:
            args.append(value.copy() if isinstance(value, np.ndarray) else value)
    return VALUES.get(rule.fn, rule.fn)(*args, **options)


def numerical(rule: Rule, sample: Call, name: str, v: object, dy: object) -> float:
    """<dy, J v> by central differences, extrapolated once."""
    given = arguments(rule, sample)

    def at(step):
        return primal(rule, sample, {**given, name: moved(given[name], v, step)})

    def slope(step):
        return (dot(dy, at(step)) - dot(dy, at(-step))) / (2.0 * step)

    return (4.0 * slope(2e-4) - slope(4e-4)) / 3.0


PULLBACKS = [rule for rule in RULES if rule.form != "jvp"]
PUSHFORWARDS = [rule for rule in RULES if rule.form == "jvp"]


def cases(rules: list[Rule]) -> list:
    return [
        pytest.param(rule, sample, id=f"{name_of(rule.fn)}-{index}")
        for rule in rules
        for index, sample in enumerate(SAMPLES.get(rule.fn, ()))
    ]


@pytest.mark.parametrize("rule, sample", cases(PUSHFORWARDS))
def test_pushforward_agrees_with_differences(rule: Rule, sample: Call) -> None:
    """One argument of `wrt` at a time; the tangents of the others are zero."""
    rng = np.random.default_rng(0)
    given = arguments(rule, sample)
    y = primal(rule, sample, given)
    dy = direction_for(y, rng)
    for name in rule.wrt:
        if name not in given:
            continue
        v = direction_for(given[name], rng)
        tangents = tree_map(lambda d, x: np.zeros_like(x) if d is None else d, v, given[name])
        every = tuple(
            tangents
            if other == name
            else runtime.zeros_like(given[other])
            if other in given
            else None
            for other in rule.wrt
        )
        asked = (tuple(name for name in rule.wrt if name in given),) if rule.asks else ()
        moved_by = tangents if rule.bare else every
        found = rule.body(y, moved_by, *asked, *sample.args, **sample.options)
        for part, value in zip(found, y) if isinstance(y, tuple) else [(found, y)]:
            assert tree_map(np.shape, part) == tree_map(np.shape, value)
        wanted = numerical(rule, sample, name, v, dy)
        assert abs(wanted - dot(dy, found)) < 2e-8 * (1.0 + abs(wanted) + abs(dot(dy, y)))


@pytest.mark.parametrize("rule", PULLBACKS, ids=lambda rule: name_of(rule.fn))
def test_pullback(rule: Rule) -> None:
    """(All samples of a rule in one test: there are thousands, and each takes a moment.)"""
    for sample in SAMPLES.get(rule.fn, ()):
        check_pullback_agrees_with_differences(rule, sample)
        check_shapes_that_are_said_to_be_given(rule, sample)


def check_pullback_agrees_with_differences(rule: Rule, sample: Call) -> None:
    rng = np.random.default_rng(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = primal(rule, sample, arguments(rule, sample))
        dy = direction_for(y, rng)
        for name, d in pullback(rule, sample, y, dy).items():
            argument = arguments(rule, sample)[name]
            v = direction_for(argument, rng)
            wanted, found = numerical(rule, sample, name, v, dy), dot(d, v)
            scale = 1.0 + abs(wanted) + abs(dot(dy, y))
            assert abs(wanted - found) < 2e-8 * scale, (name, wanted, found)
            tree_map(same_form, d, argument)


def check_shapes_that_are_said_to_be_given(rule: Rule, sample: Call) -> None:
    """Pullbacks that are said to give the shape of their argument do."""
    given = arguments(rule, sample)
    ranks = [np.ndim(value) if isinstance(value, np.ndarray) else None for value in sample.args]
    if rule.form == "elementwise" or not gives_shape(rule.fn, ranks):
        return
    y = primal(rule, sample, given)
    lead = (y, direction_for(y, np.random.default_rng(0)))[-rule.lead :]
    found = rule.body(*lead, *sample.args, **sample.options)
    for name, d in zip(rule.wrt, (found,) if rule.bare else found, strict=True):
        if isinstance(given.get(name), np.ndarray):
            assert np.shape(d) == np.shape(given[name])


def same_form(d: object, x: object) -> None:
    """A cotangent has the type, shape and dtype of its argument (inactive: anything)."""
    if is_active(x):
        assert type(d) is type(x)
        assert np.shape(d) == np.shape(x)
        assert np.result_type(d) == np.result_type(x)


def test_every_rule_has_a_sample() -> None:
    assert [name_of(rule.fn) for rule in RULES if rule.fn not in SAMPLES] == []


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if isinstance(rule.fn, np.ufunc)], ids=lambda r: r.fn.__name__
)
def test_float32_stays_float32(rule: Rule) -> None:
    if getattr(np, rule.fn.__name__, None) is not rule.fn:
        return  # SciPy has not all in single precision
    if rule.fn.types[0].startswith("??") or rule.fn.signature or rule.fn.nout > 1:
        return
    args = tuple(np.array([0.6, 0.3], np.float32) for _ in range(rule.fn.nin))
    if rule.fn is np.float_power:  # always float64, or wider
        return
    args = (args[0] + 1,) if rule.fn is np.arccosh else args
    args = (args[0], np.array([1, 2])) if rule.fn is np.ldexp else args
    y = rule.fn(*args)
    dy = np.ones_like(y)
    found = rule.body(*args, y) if rule.form == "elementwise" else None
    if found is None:
        found = rule.body(dy, *args) if rule.form == "linear" else rule.body(y, dy, *args)
    for d in found if isinstance(found, tuple) else (found,):
        assert np.result_type(dy, d) == np.float32


# --- the conventions ------------------------------------------------------------------------------

inf, nan = math.inf, math.nan
zeros3, zeros32 = np.zeros(3), np.zeros((3, 2))

# function, its arguments, the gradient of the sum of its result in each wrt argument
EDGES = [
    (abs, call(0.0), (0.0,)),
    (np.absolute, call(np.array([0.0, -0.0])), (np.zeros(2),)),
    (np.absolute, call(np.zeros(1, complex)), (np.zeros(1, complex),)),
    (math.fabs, call(0.0), (0.0,)),
    (max, call(2.0, 2.0), ((0.5, 0.5),)),
    (min, call(2.0, 2.0), ((0.5, 0.5),)),
    (max, call(2.0, 2.0, 1.0, 2.0), ((1 / 3, 1 / 3, 0.0, 1 / 3),)),
    (max, call([2.0, 2.0, 1.0]), (([0.5, 0.5, 0.0],),)),
    (np.maximum, call(np.array([1.0, 0.0]), 0.0), (np.array([1.0, 0.5]), 0.5)),
    (np.maximum, call(-inf, -inf), (0.5, 0.5)),
    (np.minimum, call(2.0, 2.0), (0.5, 0.5)),
    (np.fmax, call(nan, 2.0), (0.0, 1.0)),
    (np.fmin, call(2.0, 2.0), (0.5, 0.5)),
    (np.max, call(np.array([1.0, 3.0, 3.0])), (np.array([0.0, 0.5, 0.5]),)),
    (np.min, call(np.zeros((2, 2)), axis=0), (np.full((2, 2), 0.5),)),
    (np.clip, call(np.array([-2.0, -1.0, 1.0]), -1.0, 1.0), (np.array([0.0, 1.0, 1.0]), 1.0, 0.0)),
    (np.linalg.norm, call(zeros3), (zeros3,)),
    (np.linalg.norm, call(zeros32, axis=1), (zeros32,)),
    (np.linalg.norm, call(zeros32), (zeros32,)),
    (np.linalg.norm, call(zeros3, 3), (zeros3,)),
    *[(np.linalg.norm, call(zeros3, ord), (zeros3,)) for ord in (1, 0.5, -1, 0, inf, -inf)],
    *[(np.linalg.norm, call(zeros32, o), (zeros32,)) for o in ("nuc", 2, -2, 1, -1, inf)],
    (np.linalg.norm, call(np.array([0.0, 2.0]), -1), (np.zeros(2),)),
    (np.linalg.norm, call(np.array([3.0, -3.0]), inf), (np.array([0.5, -0.5]),)),
    (np.linalg.norm, call(2.0 * np.eye(2), 2), (0.5 * np.eye(2),)),
    (np.linalg.cond, call(np.eye(2)), (np.zeros((2, 2)),)),
    (np.linalg.eigvalsh, call(np.eye(3)), (np.eye(3),)),
    (np.linalg.eigvals, call(np.eye(3)), (np.eye(3),)),
    (np.linalg.svdvals, call(np.eye(3)), (np.eye(3),)),
    (np.linalg.svd, call(np.eye(3), compute_uv=False), (np.eye(3),)),
    (np.linalg.matrix_power, call(np.zeros((2, 2)), 2), (np.zeros((2, 2)),)),
    (np.std, call(np.ones(4)), (np.zeros(4),)),
    (np.std, call(np.ones((2, 4)), axis=0), (np.zeros((2, 4)),)),
    (np.hypot, call(0.0, 0.0), (0.0, 0.0)),
    (math.hypot, call(0.0, 0.0), ((0.0, 0.0),)),
    (math.dist, call([1.0], [1.0]), ([0.0], [0.0])),
    (np.arctan2, call(0.0, 0.0), (0.0, 0.0)),
    (math.atan2, call(0.0, 0.0), (0.0, 0.0)),
    (np.sinc, call(np.zeros(2)), (np.zeros(2),)),
    (np.logaddexp, call(0.3, -inf), (1.0, 0.0)),
    (np.logaddexp, call(inf, 0.3), (1.0, 0.0)),
    (np.logaddexp, call(0.0, -800.0), (1.0, 0.0)),
    (np.logaddexp, call(np.float32(0.0), np.float32(-200.0)), (1.0, 0.0)),
    (np.logaddexp, call(-300.0, 0.0), (math.exp(-300.0), 1.0)),
    (np.logaddexp, call(np.uint64(2), np.uint64(3)), (1 / (1 + math.e), math.e / (1 + math.e))),
    (operator.pow, call(3.0, 0), (0.0, math.log(3.0))),
    (operator.pow, call(0.0, 0), (0.0, 0.0)),
    (operator.pow, call(0.0, 0.0), (0.0, 0.0)),
    (operator.pow, call(0.0, 1), (1.0, 0.0)),
    (operator.pow, call(0.0, 1.0), (1.0, 0.0)),
    (operator.pow, call(0.0, 2), (0.0, 0.0)),
    (operator.pow, call(0.0, 2.0), (0.0, 0.0)),
    (operator.pow, call(0.0, 0.5), (inf, 0.0)),
    (operator.pow, call(-2.0, 3.0), (12.0, 0.0)),
    (operator.pow, call(zeros3, np.array([0.0, 1.0, 2.0])), (np.array([0.0, 1.0, 0.0]), zeros3)),
    (np.power, call(zeros3, 0), (zeros3, 0.0)),
    (np.power, call(np.array([2, 3]), 0), (np.zeros(2), math.log(6.0))),
    (operator.pow, call(3, 2), (6.0, 9 * math.log(3.0))),
    (math.pow, call(0.0, 0.0), (0.0, 0.0)),
    (math.sqrt, call(0.0), (inf,)),
    (np.sqrt, call(np.array([0.0, 4.0])), (np.array([inf, 0.25]),)),
    (math.cbrt, call(0.0), (inf,)),
    (math.asin, call(1.0), (inf,)),
    (math.acos, call(-1.0), (-inf,)),
    (math.acosh, call(1.0), (inf,)),
    (np.prod, call(np.array([2.0, 0.0, 3.0])), (np.array([0.0, 6.0, 0.0]),)),
    (np.prod, call(np.array([0.0, 0.0, 3.0])), (zeros3,)),
    (np.cumprod, call(np.array([2.0, 0.0, 3.0])), (np.array([1.0, 8.0, 0.0]),)),
    (math.prod, call([2.0, 0.0]), ([0.0, 2.0], 0.0)),
    (np.where, call(np.array([1, 0]) > 0, np.array([1.0, inf]), nan), (np.array([1.0, 0.0]), 1.0)),
    (np.linalg.det, call(np.diag([1.0, 2.0, 0.0])), (np.diag([0.0, 0.0, 2.0]),)),
    (np.linalg.det, call(zeros32 @ zeros32.T), (np.zeros((3, 3)),)),
    (np.sort, call(np.ones(3)), (np.ones(3),)),
    (np.sum, call(np.zeros((0, 3))), (np.zeros((0, 3)),)),
    (np.mean, call(np.zeros((0,))), (np.zeros((0,)),)),
    (np.var, call(np.zeros((0,))), (np.zeros((0,)),)),
    (np.prod, call(np.zeros((0,))), (np.zeros((0,)),)),
    (np.sum, call(np.array([1, 2])), (np.ones(2),)),
    (operator.mul, call(2, 3), (3.0, 2.0)),
    (operator.truediv, call(6, 3), (1 / 3, -2 / 3)),
    (np.nan_to_num, call(np.array([1.0, nan, inf])), (np.array([1.0, 0.0, 0.0]),)),
    (np.nansum, call(np.array([1.0, nan])), (np.array([1.0, 0.0]),)),
    (np.nansum, call(np.array([nan, nan])), (np.zeros(2),)),
    (np.nanmean, call(np.array([1.0, nan, 2.0])), (np.array([0.5, 0.0, 0.5]),)),
    (np.nanprod, call(np.array([0.0, nan, 2.0])), (np.array([2.0, 0.0, 0.0]),)),
    (np.nancumprod, call(np.array([0.0, nan, 2.0])), (np.array([4.0, 0.0, 0.0]),)),
    (np.nancumsum, call(np.array([1.0, nan, 2.0])), (np.array([3.0, 0.0, 1.0]),)),
    (np.nanmax, call(np.array([2.0, nan, 2.0])), (np.array([0.5, 0.0, 0.5]),)),
    (np.nanstd, call(np.array([2.0, nan, 2.0])), (np.zeros(3),)),
    (np.nanvar, call(np.zeros((0,))), (np.zeros((0,)),)),
    (np.nanmedian, call(np.array([3.0, nan, 1.0])), (np.array([0.5, 0.0, 0.5]),)),
    (np.nanquantile, call(np.array([3.0, nan, 1.0]), 1.0), (np.array([1.0, 0.0, 0.0]), 2.0)),
    (np.median, call(np.array([3.0, 1.0, 2.0, 5.0])), (np.array([0.5, 0.0, 0.5, 0.0]),)),
    (np.quantile, call(np.array([3.0, 1.0, 2.0]), 0.0), (np.array([0.0, 1.0, 0.0]), 2.0)),
    (np.quantile, call(np.array([3.0, 1.0, 2.0]), 1.0), (np.array([1.0, 0.0, 0.0]), 2.0)),
    (np.percentile, call(np.array([3.0, 1.0, 2.0]), 50.0), (np.array([0.0, 0.0, 1.0]), 0.02)),
    (np.max, call(np.array([1.0, 3.0]), initial=3.0), (np.array([0.0, 0.5]), 0.5)),
    (np.max, call(np.zeros((0,)), initial=3.0), (np.zeros((0,)), 1.0)),
    (np.ptp, call(np.ones(2)), (np.zeros(2),)),
    (np.maximum.reduce, call(np.array([1.0, 3.0, 3.0])), (np.array([0.0, 0.5, 0.5]),)),
    (np.maximum.accumulate, call(np.array([2.0, 2.0, 1.0])), (np.array([2.0, 1.0, 0.0]),)),
    (np.minimum.accumulate, call(np.array([inf, 2.0, 2.0])), (np.array([1.0, 1.5, 0.5]),)),
    (np.maximum.outer, call(np.ones(1), np.ones(2)), (np.ones(1), np.full(2, 0.5))),
    (np.multiply.reduce, call(np.array([2.0, 0.0])), (np.array([0.0, 2.0]),)),
    (np.hypot.reduce, call(zeros3), (zeros3,)),
    (np.pad, call(np.ones(2), 1, "maximum"), (np.full(2, 2.0),)),
    (np.pad, call(np.array([1.0, 2.0]), 1, "edge"), (np.full(2, 2.0),)),
    (np.unique, call(np.array([3.0, 1.0, 3.0])), (np.array([0.5, 1.0, 0.5]),)),
    (np.unique, call(np.zeros((0,))), (np.zeros((0,)),)),
    (np.union1d, call(np.array([3.0, 1.0, 3.0]), np.array([3.0])),
     (np.array([1 / 3, 1.0, 1 / 3]), np.array([1 / 3]))),
    (np.intersect1d, call(np.array([3.0, 1.0]), np.array([1.0, 2.0])),
     (np.array([0.0, 0.5]), np.array([0.5, 0.0]))),
    (np.setxor1d, call(np.array([3.0, 1.0]), np.array([1.0, 2.0])),
     (np.array([1.0, 0.0]), np.array([0.0, 1.0]))),
    (np.setdiff1d, call(np.array([3.0, 1.0]), np.array([1.0, 2.0])),
     (np.array([1.0, 0.0]), np.zeros(2))),
    (np.trim_zeros, call(np.array([0.0, 2.0, 0.0, 1.0, 0.0])), (np.array([0, 1.0, 1.0, 1.0, 0]),)),
    (np.trim_zeros, call(zeros3), (zeros3,)),
    (np.trim_zeros, call(np.array([0.0, 2.0, 0.0]), "b"), (np.array([1.0, 1.0, 0.0]),)),
    (np.polymul, call(np.array([0.0, 2.0, 1.0]), np.array([3.0, 1.0])),
     (np.array([1.0, 4.0, 4.0]), np.array([3.0, 3.0]))),
    (np.interp, call(5.0, [0.0, 1.0], [1.0, 3.0]), (0.0, [0.0, 0.0], [0.0, 1.0])),
    (np.interp, call(1.0, [0.0, 1.0], [1.0, 3.0]), (2.0, [0.0, -2.0], [0.0, 1.0])),
    (np.i0, call(0.0), (0.0,)),
    (np.sign, call(np.zeros(1, complex)), (np.zeros(1, complex),)),
    (np.copysign, call(0.0, -1.0), (0.0, 0.0)),
    (np.copysign, call(2.0, -1.0), (-1.0, 0.0)),
    (np.heaviside, call(0.0, 0.5), (1.0,)),
    (np.cbrt, call(0.0), (inf,)),
    (np.float_power, call(0.0, 2.0), (0.0, 0.0)),
    (np.choose, call(np.array([0, 1]), [1.0, 2.0]), ([1.0, 1.0],)),
    (np.bincount, call(np.array([1, 1]), np.array([1, 2])), (np.ones(2),)),
    (np.bincount, call(np.zeros(0, int), np.zeros(0)), (np.zeros(0),)),
    (np.insert, call(np.array([1, 2]), 1, 3), (np.ones(2), 1.0)),
    (np.polyval, call(np.array([2.0, 1.0]), 0.0), (np.array([0.0, 1.0]), 2.0)),
    (cmath.sqrt, call(0.0), (inf,)),
    (cmath.phase, call(0j), (0j,)),
]  # fmt: skip


@pytest.mark.parametrize(
    "fn, sample, wanted", EDGES, ids=lambda x: name_of(x) if callable(x) else ""
)
def test_conventions(fn: Callable, sample: Call, wanted: tuple) -> None:
    rule = rule_of(fn)
    given = arguments(rule, sample)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = primal(rule, sample, given)
        # one as the seed that `grad` gives: of the type of the result, a 0-d one where it is that
        dy = np.ones_like(y) if isinstance(y, np.ndarray) else type(y)(1)
        dy = float(dy) if isinstance(dy, int) else dy
        found = all_cotangents(rule, sample, y, dy)
    assert type(found) is tuple
    for name, d, want in zip(rule.wrt, found, wanted, strict=False):
        if name in given:
            d = runtime.fit(d, given[name])
            np.testing.assert_allclose(
                np.asarray(d), np.asarray(want).reshape(np.shape(d)), 1e-14, 1e-14
            )
            assert np.shape(d) == np.shape(given[name])


def all_cotangents(rule: Rule, sample: Call, y: object, dy: object) -> tuple:
    if rule.form == "elementwise":
        partials = rule.body(*sample.args, y)
        return tuple(dy * p for p in ((partials,) if rule.bare else partials))
    lead = (dy,) if rule.form == "linear" else (y, dy)
    found = rule.body(*lead, *sample.args, **sample.options)
    return (found,) if rule.bare else found


# --- the registry ---------------------------------------------------------------------------------


def test_all_of_math_is_classified() -> None:
    functions = [getattr(math, name) for name in dir(math) if not name.startswith("_")]
    unknown = [fn for fn in functions if callable(fn) and not rule_of(fn) and not is_constant(fn)]
    assert unknown == []


def test_all_of_linear_algebra_and_fft_is_classified() -> None:
    functions = [getattr(m, name) for m in (np.linalg, np.fft) for name in dir(m) if name != "test"]
    functions = [fn for fn in functions if callable(fn) and not isinstance(fn, type)]
    assert [fn for fn in functions if not rule_of(fn) and not is_constant(fn)] == []


def test_entries_that_nobody_reads() -> None:
    """A rule that takes None for them gives what it gives for zeros."""
    for rule in RULES:
        for sample in SAMPLES[rule.fn] if rule.sparse else ():
            y = rule.fn(*sample.args, **sample.options)
            if not isinstance(y, tuple):
                continue
            rng = np.random.default_rng(1)
            every = [direction_for(part, rng) for part in y]
            for place in range(len(y)):
                if every[place] is None:
                    continue
                zeros = [0.0 * d if d is not None else None for d in every]
                alone = [d if k == place else None for k, d in enumerate(every)]
                beside = [d if k == place else z for k, (d, z) in enumerate(zip(every, zeros))]
                found, wanted = (pullback(rule, sample, y, tuple(dy)) for dy in (alone, beside))
                for name in found:
                    np.testing.assert_allclose(found[name], wanted[name], 1e-10, 1e-10)


def test_all_ufuncs_are_classified() -> None:
    functions = {fn for name in dir(np) if isinstance(fn := getattr(np, name), np.ufunc)}
    unknown = [fn for fn in functions if not rule_of(fn) and not is_constant(fn)]
    assert unknown == []


def test_no_rule_is_also_constant() -> None:
    assert [name_of(rule.fn) for rule in RULES if is_constant(rule.fn)] == []


def test_rules_call_only_what_can_be_differentiated() -> None:
    """So that a gradient, which is made of rules, can be differentiated again."""
    structural = {vars(prims)[name] for name in dir(prims) if callable(vars(prims)[name])}
    structural |= {operator.getitem, getattr, ValueError, prims.Method("append")}
    # characteristic values, of parameters that carry no derivative
    structural |= CHARACTERISTIC
    unknown = {
        (name_of(rule.fn), fn)
        for rule in RULES
        for fn in called(lowered_body(rule.body).body)
        if not rule_of(fn) and not is_constant(fn) and fn not in structural
    }
    assert unknown == set()


def called(block: Block) -> set[Callable]:
    """Every function that a block calls."""
    found: set[Callable] = set()
    for stmt in block.stmts:
        match stmt:
            case Op():
                found.add(stmt.fn)
            case If():
                found |= called(stmt.then) | called(stmt.orelse)
            case Loop():
                found |= called(stmt.body)
    return found


# --- runtime --------------------------------------------------------------------------------------


def test_fit() -> None:
    assert (
        runtime.fit(np.float64(2.0), 1.0) == 2.0 and type(runtime.fit(np.float64(2.0), 1)) is float
    )
    assert runtime.fit(np.ones((2, 3)), np.zeros((1, 3))).tolist() == [[2.0, 2.0, 2.0]]
    assert runtime.fit(np.ones(3), np.zeros(3, np.float32)).dtype == np.float32
    assert runtime.fit(np.ones(3), np.zeros(3, int)).dtype == np.float64
    assert runtime.fit(1.0 + 2.0j, 3.0) == 1.0
    assert runtime.fit(1.0, np.zeros(2)).tolist() == [1.0, 1.0]
    assert runtime.fit([None, 1.0], [2.0, 3.0]) == [0.0, 1.0]
    assert runtime.fit(np.array([1.0, 2.0]), (2.0, 3.0)) == (1.0, 2.0)
    assert runtime.fit({"a": 1}, {"a": 1.0, "b": np.zeros(1)})["b"].tolist() == [0.0]
    assert runtime.fit([np.ones(2), None], np.zeros((2, 2))).tolist() == [[1.0, 1.0], [0.0, 0.0]]
    assert type(runtime.fit(np.array(1.0), np.float32(1))) is np.float32


def test_unbroadcast_can_be_written() -> None:
    for d, x in (
        (np.ones((2, 3)), np.zeros(3)),
        (1.0, np.zeros(2)),
        (np.ones((2, 3)), np.zeros((1, 3))),
    ):
        assert runtime.unbroadcast(d, x).flags.writeable
    assert runtime.unbroadcast(np.ones(3), 1.0) == 3.0
    assert runtime.unbroadcast([1.0], [2.0]) == [1.0]


def test_add_and_add_at() -> None:
    assert runtime.add(None, 2.0) == 2.0
    assert runtime.add((1.0, None), (2.0, 3.0)) == (3.0, 3.0)
    assert runtime.add({"a": 1.0}, {"b": 2.0}) == {"a": 1.0, "b": 2.0}
    x = np.zeros(3)
    assert runtime.add_at(x, [0, 0, 2], 1.0) is x and x.tolist() == [2.0, 0.0, 1.0]
    assert runtime.add_at(np.zeros(3), np.array([True, False, True]), 1.0).tolist() == [
        1.0,
        0.0,
        1.0,
    ]
    assert runtime.add_at(np.zeros((2, 2)), (slice(None), 1), 1.0).tolist() == [[0.0, 1.0]] * 2
    assert runtime.add_at([1.0, None], 1, 2.0) == [1.0, 2.0]
    assert runtime.add_at([1.0, 1.0], slice(0, 1), [2.0]) == [3.0, 1.0]
    assert runtime.add_at((1.0, 1.0), -1, 2.0) == (1.0, 3.0)
    assert runtime.add_at({}, "a", 2.0) == {"a": 2.0}
