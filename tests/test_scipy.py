"""SciPy's functions through the whole compiler: both modes, and what is not imported or refused.

(test_rules.py tests the rules by themselves.)
"""

from __future__ import annotations

import linecache
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import runtime_scipy
from srcgrad.front.written import written
from srcgrad.rules.registry import name_of, rule_of
from tests.drawn import drawn_rows
from tests.rule_samples import Call

pytest.importorskip("scipy")

from scipy import integrate, interpolate, linalg, ndimage, optimize, sparse, special, stats  # noqa: E402
from scipy.spatial import distance  # noqa: E402

from tests.scipy_samples import IN_PROGRAMS, SAMPLES  # noqa: E402
from tests.test_rules import direction_for, dot, is_active  # noqa: E402

# (helpers are met in the rules that call them)
PUBLIC = [pair for pair in SAMPLES.items() if pair[0] not in vars(runtime_scipy).values()]

# all elementwise rules take the same way
FEW = [
    pytest.param(fn, samples, id=name_of(fn))
    for fn, samples in PUBLIC
    if rule_of(fn).form != "elementwise"  # type: ignore[union-attr]
]


def target_of(fn: Callable, sample: Call) -> tuple[Callable, list[Any]]:
    """A weighted sum of `fn`, of the arguments that its rule knows the derivative in; and these."""
    rule = rule_of(fn)
    assert rule is not None
    names = [f"x{k}" for k in range(len(sample.args))]
    own = [name for name in rule.parameters if name not in sample.options]
    if len(own) < len(names):  # a star
        own = [*own, *own[-1:] * (len(names) - len(own))]
    chosen = {
        name: value
        for name, parameter, value in zip(names, own, sample.args, strict=False)
        if parameter in rule.wrt and is_active(value)
    }
    given = [
        name if name in chosen else repr(value) if is_plain(value) else name.upper()
        for name, value in zip(names, sample.args, strict=True)
    ]
    given += [f"{name}={value!r}" for name, value in sample.options.items() if is_plain(value)]
    given += [f"{name}={name}" for name, value in sample.options.items() if not is_plain(value)]
    y, rng = fn(*sample.args, **sample.options), np.random.default_rng(0)
    terms, weights = [], {}
    for k, item in enumerate(y if isinstance(y, tuple) else (y,)):
        if is_active(item):
            weights[f"W{k}"] = direction_for(item, rng)
            part = f"y[{k}]" if isinstance(y, tuple) else "y"
            terms.append(f"np.sum(np.real(np.conj(W{k}) * {part}))")
    namespace = {
        "fn": fn,
        "np": np,
        "inf": np.inf,
        "__name__": "tests.sampled",
        **weights,
        **sample.options,
    }
    namespace.update(zip([name.upper() for name in names], sample.args, strict=True))
    text = f"def target({', '.join(chosen)}):\n    y = fn({', '.join(given)})\n"
    return written(f"{text}    return {' + '.join(terms)}\n", "target", namespace), [
        *chosen.values()
    ]


def is_plain(value: object) -> bool:
    return value is None or type(value) in (bool, int, float, str)


def both_modes(fn: Callable, sample: Call) -> None:
    """The derivative along a direction is the product of the gradient with it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        target, values = target_of(fn, sample)
        if not values:
            return
        rng = np.random.default_rng(1)
        given = [direction_for(value, rng) for value in values]
        _, forward = srcgrad.jvp(target, tuple(values), tuple(given))
        found = srcgrad.grad(target)(*values)
    found = found if len(values) > 1 else (found,)
    terms = [dot(d, v) for d, v in zip(found, given, strict=True)]
    assert np.isfinite(forward)
    assert abs(forward - sum(terms)) <= 1e-11 * (1.0 + sum(map(abs, terms)))


@pytest.mark.parametrize("fn, samples", drawn_rows(FEW, 4))
def test_forward_and_reverse(fn: Callable, samples: list[Call]) -> None:
    both_modes(fn, samples[0])


@pytest.mark.heavy
@pytest.mark.parametrize("fn, samples", PUBLIC, ids=lambda x: name_of(x) if callable(x) else "")
def test_forward_and_reverse_of_all(fn: Callable, samples: list[Call]) -> None:
    for sample in samples:
        both_modes(fn, sample)


def test_what_is_met_in_programs() -> None:
    """Functions that take functions, and what is done with objects, are in programs of the zoo."""
    files = (Path(__file__).parent / "zoo").glob("scipy_*.py")
    text = "\n".join(path.read_text() for path in files)
    public = [fn for fn in IN_PROGRAMS if not fn.__module__.startswith("srcgrad")]
    assert [name_of(fn) for fn in public if not re.search(rf"\b{fn.__name__}\b", text)] == []


# --- programs that do without SciPy ---------------------------------------------------------------

WITHOUT = """
import sys
import numpy as np
import srcgrad

def f(x):
    return np.sum(np.sin(x) * x)

def used():
    return [name for name in sys.modules if name.startswith(("scipy", "srcgrad.rules.scipy"))]

srcgrad.grad(f)(np.ones(3))
assert used() == [], used()
import scipy
import scipy.special
assert not any(name.startswith("srcgrad") for name in used())
srcgrad.grad(f)(np.ones((3, 2)))
assert "srcgrad.rules.scipy.linalg" not in sys.modules
assert srcgrad.grad(lambda x: scipy.special.expit(x))(0.0) == 0.25
"""


SECOND = [
    ("root", lambda a: optimize.brentq(lambda x: x**3 - a, 0.0, 5.0), 2.0, -2 / 9 * 2 ** (-5 / 3)),
    ("args", lambda a: optimize.newton(lambda x, c: x * x - c, 1.0, args=(a,)), 4.0, -1 / 32),
    (
        "minimum",
        lambda a: optimize.minimize_scalar(lambda x: (x - a * a) ** 2, bracket=(0, 4)).x,
        1.5,
        2.0,
    ),
    ("integral", lambda a: integrate.quad(lambda x: a**3 * x, 0.0, 2.0)[0], 1.5, 18.0),
    # (data on a parabola: the spline is that parabola)
    (
        "spline",
        lambda a: interpolate.CubicSpline(np.arange(5.0), a * a * np.arange(5.0) ** 2)(a),
        1.5,
        27.0,
    ),
    ("limit", lambda a: integrate.quad(lambda x: x * x, 0.0, a)[0], 1.5, 3.0),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", SECOND, ids=lambda case: case[0])
def test_second_derivatives(case: Any) -> None:
    _, f, x, expected = case
    slope = srcgrad.grad(f)
    slope(x)
    linecache.clearcache()  # (anybody may do so: the texts that are read again are kept elsewhere)
    assert srcgrad.grad(slope)(x) == pytest.approx(expected, rel=1e-5)
    assert srcgrad.jvp(slope, (x,), (1.0,))[1] == pytest.approx(expected, rel=1e-5)


def test_scipy_is_not_imported_before_the_user_does(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(WITHOUT)
    path = os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])
    run = subprocess.run([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": path})
    assert run.returncode == 0


def bare_targets() -> list[Any]:
    return [
        srcgrad.grad(special.expit)(0.3),
        srcgrad.grad(special.logsumexp)(np.array([0.3, 0.7])),
        srcgrad.grad(stats.norm.logpdf)(0.3),
        srcgrad.grad(linalg.det)(np.diag([2.0, 3.0])),
    ]


def test_functions_of_scipy_are_targets() -> None:
    found = bare_targets()
    assert abs(found[0] - special.expit(0.3) * special.expit(-0.3)) < 1e-15
    np.testing.assert_allclose(found[1], special.softmax([0.3, 0.7]))
    assert found[2] == -0.3
    np.testing.assert_allclose(found[3], np.diag([3.0, 2.0]))


# --- refusals -------------------------------------------------------------------------------------

X, A = np.array([0.3, 0.7, 1.1]), np.diag([2.0, 3.0, 4.0]) + 0.1
REFUSED: list[tuple[Callable, Any, str]] = [
    (lambda v: special.jv(v, 0.3), 1.5, "special.jv has no derivative rule for its argument 'v'"),
    (lambda x: special.zetac(x), 2.7, "special.zetac has no derivative rule: it has no closed"),
    (lambda a: linalg.qz(a, a)[0].sum(), A, "linalg.qz has no derivative rule: its factors are"),
    (lambda a: np.sum(linalg.schur(a, output="complex")[0].real), A, "output='complex'"),
    (lambda b: np.sum(linalg.solve(A, b, assume_a="banded")), X, "assume_a='banded'"),
    (lambda b: np.sum(linalg.solve(A, b, overwrite_b=True)), X, "writes into an argument"),
    (lambda b: np.sum(linalg.cho_solve((A, True), b, True)), X, "writes into an argument"),
    (lambda x: np.sum(ndimage.gaussian_filter(x, 1.0, mode="nearest", cval=2.0)), X, "cval=2.0"),
    (lambda x: np.sum(ndimage.sobel(x, 0, np.zeros(3))), X, "writes into an argument"),
    (lambda x: np.sum(distance.cdist(x, x, "hamming")), A, "metric='hamming'"),
    (
        lambda a: optimize.minimize_scalar(lambda x: x * a, bounds=(0, 1), method="bounded").x,
        0.7,
        "at the solution the Jacobian is singular: it has no derivative",
    ),
    (
        lambda a: (
            optimize.minimize_scalar(
                lambda x: x * a + 0.1 * x * x, bounds=(1, 2), method="bounded"
            ).x
        ),
        0.7,
        "is no solution of its equa",
    ),
    (lambda a: optimize.bisect(lambda x: a * x**3, -1.0, 1.0), 0.7, "the function is zero"),
    (
        lambda x: np.sum((sparse.diags(x, 0).tocsr() @ X) ** 2),
        np.array([0.0, 1.0, 2.0]),
        "has lost entries that are zero",
    ),
    (lambda x: np.sum(sparse.csr_array(A) * x), X, "the product of each entry of a sparse"),
]


# what only the run can tell
RAISED: list[tuple[Callable, Any, str]] = [
    (lambda a: np.sum(np.abs(linalg.schur(a)[0])), A + 0j, "phases are not unique"),
    (lambda a: np.sum(linalg.null_space(a)[0]), A[:1], "a null space has many bases"),
    (lambda x: np.real(special.modfresnelm(x)[0]), -0.7, "no derivative below 0"),
    (lambda z: np.real(special.pbdn_seq(2, z)[0][1]), 0.7 + 0.1j, "no derivative at complex"),
    (lambda x: np.sum(np.frombuffer(x, np.float32)), X, "reads numbers of the same type"),
]


@pytest.mark.parametrize("fn, x, reason", RAISED)
def test_raises_where_the_values_tell(fn: Callable, x: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        srcgrad.grad(fn)(x)
    with pytest.raises(ValueError, match=reason):
        srcgrad.jvp(fn, (x,), (x,))


@pytest.mark.parametrize("fn, x, reason", REFUSED)
def test_refused_by_name(fn: Callable, x: Any, reason: str) -> None:
    with pytest.raises(srcgrad.SrcgradError) as error:
        srcgrad.grad(fn)(x)
    assert reason in str(error.value)
