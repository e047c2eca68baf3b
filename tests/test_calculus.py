"""The calls of the calculus: pullbacks, linear maps, Jacobians, Hessians, markers, checks."""

from __future__ import annotations

import copy
import functools
import inspect
import math
import pickle
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pytest

import srcgrad
from srcgrad import (
    BadRule,
    GradientMismatch,
    SrcgradError,
    Unsupported,
    WrongShape,
    check_grads,
    elementwise_grad,
    grad,
    hessian,
    hvp,
    insert_grad,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    linearize,
    rules,
    stop_gradient,
    vjp,
)
from srcgrad.pullbacks import apart
from srcgrad.transforms.heap import AGAIN
from srcgrad.tree import leaves, normal
from tests.drawn import drawn
from tests.numeric import selected
from tests.test_gradients import gradients
from tests.zoo import given_writers, programs
from tests.zoo.program import Program

# --- the zoo -------------------------------------------------------------------------------------


def some_of_the_zoo(one_in: int) -> Any:
    """One program of so many; the others with --full."""
    found = [one for one in programs() if not one.refused]
    # (a list that a context manager is given is refused if it is among what is differentiated by)
    found = [one for one in found if "log" not in inspect.signature(one.fn).parameters]

    def decorated(test: Callable[[Program], None]) -> Any:
        @functools.wraps(test)
        def run(program: Program) -> None:
            try:
                test(program)
            except srcgrad.Unsupported as error:
                if error.reason != AGAIN[0]:
                    raise
                pytest.skip("cotangents of objects that are known by their identity are not read")

        return pytest.mark.parametrize("program", drawn(found, one_in))(run)

    return decorated


quiet = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def hides_matrix(program: Program) -> bool:
    """Are there Hessians or Jacobians inside of it?"""
    return program.module in ("derivatives_inside", "method_values")


@quiet
@some_of_the_zoo(40)
def test_pullbacks_of_the_zoo(program: Program) -> None:
    """The pullback of 1 is the gradient; it is linear, and can be called again."""
    for arguments in program.fresh():
        expected = dict(zip(selected(program.fn, program.wrt), gradients(program, arguments)))
        value, pullback = vjp(program.fn, *copy.deepcopy(arguments))
        plain = program.fn(*copy.deepcopy(arguments))
        # (a Hessian inside goes column by column, and many at once where it is called alone)
        np.testing.assert_allclose(value, plain, rtol=1e-15 if hides_matrix(program) else 0)
        names = selected(program.fn, None)[: len(arguments)]
        ones, twos, again = pullback(1.0), pullback(2.0), pullback(1.0)
        for name, one, two, same in zip(names, ones, twos, again):
            if name in expected and not has_star(program.fn):
                for parts in zip(*map(leaves, (one, expected[name], two, same)), strict=True):
                    agree(parts[0], parts[1], 1e-11)
                    agree(parts[2], 2 * np.asarray(parts[0]), 1e-11)
                    np.testing.assert_array_equal(parts[0], parts[3])


# with every argument moving, what a failing `try` or a manager changes carries a derivative
CAUGHT = ("generators", "try_", "with_")


@contextmanager
def where_it_can_be_transposed() -> Iterator[None]:
    """The halves of what only the run knows, and the adjoints of solvers, are not read again."""
    try:
        yield
    except Unsupported as error:
        assert "cannot be transposed" in error.reason


@quiet
@some_of_the_zoo(60)
def test_linear_maps_of_the_zoo(program: Program) -> None:
    """The transposed pullback is forward mode."""
    arguments = next(program.fresh())
    tangents = normal(np.random.default_rng(0), arguments)
    _, expected = jvp(program.fn, copy.deepcopy(arguments), tangents)
    try:
        _, linear = linearize(program.fn, *copy.deepcopy(arguments))
    except Unsupported as error:
        if program.module not in CAUGHT:
            raise error
        return
    precision = 1e-5 if is_single(arguments) else 1e-9
    with where_it_can_be_transposed():
        agree(linear(*tangents), expected, precision)
        agree(linear(*tangents), expected, precision)


@quiet
@some_of_the_zoo(80)
def test_jacobians_of_the_zoo(program: Program) -> None:
    """The Jacobian of one number is the gradient."""
    arguments = next(program.fresh())
    expected = leaves(gradients(program, arguments))
    found = leaves(jacrev(program.fn, program.wrt)(*copy.deepcopy(arguments)))
    for ours, theirs in zip(found, expected, strict=True):
        agree(ours, theirs, 1e-11)
        assert type(ours) is type(theirs) and np.shape(ours) == np.shape(theirs)
    # (where a partial is infinite, a direction that does not move there has the tangent 0 * inf)
    if sum(map(np.size, expected)) <= 12 and all(np.all(np.isfinite(one)) for one in expected):
        precision = 1e-5 if is_single(arguments) else 1e-9
        with where_it_can_be_transposed():
            found = leaves(jacfwd(program.fn, program.wrt)(*copy.deepcopy(arguments)))
            for ours, theirs in zip(found, expected, strict=True):
                agree(ours, theirs, precision)


def has_star(fn: Callable[..., Any]) -> bool:
    return any(p.kind is p.VAR_POSITIONAL for p in inspect.signature(fn).parameters.values())


def is_single(arguments: Any) -> bool:
    return any(np.asarray(leaf).dtype in (np.float32, np.complex64) for leaf in leaves(arguments))


def agree(found: Any, expected: Any, precision: float) -> None:
    if np.asarray(found).dtype in (np.float32, np.complex64):
        precision = 1e-5
    size = 1.0 + np.max(np.abs(expected), initial=0.0)
    np.testing.assert_allclose(found, expected, rtol=precision, atol=precision * size)


# --- pullbacks -----------------------------------------------------------------------------------

W = np.arange(9.0).reshape(3, 3) / 9
X = np.array([0.2, -0.4, 0.7])


def network(x: Any, w: Any) -> Any:
    for _ in range(3):
        x = np.tanh(w @ x)
    return x


class Fit(NamedTuple):
    values: Any
    loss: Any


def fit(params: Any, x: Any) -> Any:
    values = params["w"] * x + params["b"]
    return Fit(values, np.sum(values**2))


def shifted(x: Any) -> Any:
    x[0] = 2.0 * x[1]
    return x


@dataclass
class Scale:
    w: Any

    def __call__(self, x: Any) -> Any:
        return self.w * x

    def method(self, x: Any) -> Any:
        return self.w * x * x

    @staticmethod
    def static(x: Any) -> Any:
        return x * x

    @classmethod
    def klass(cls, x: Any) -> Any:
        return 3.0 * x


PULLED = [
    ("numbers", vjp(lambda x, w: w * x * x, 3.0, 2.0), 1.0, (12.0, 9.0)),
    ("ints", vjp(lambda x, w: w * x * x, 3, 2), 1, (12.0, 9.0)),
    ("scaled", vjp(lambda x: x * x, 3.0), 10.0, (60.0,)),
    ("zero", vjp(lambda x: x * x, 3.0), None, (0.0,)),
    ("array", vjp(lambda x: x * x, X), np.ones(3), (2 * X,)),
    ("two results", vjp(lambda x: (x * x, 5.0 * x), 3.0), (1.0, 2.0), (16.0,)),
    ("one of two", vjp(lambda x: (x * x, 5.0 * x), 3.0), (None, 2.0), (10.0,)),
    ("of no derivative", vjp(lambda x, n: (x, "s"), 3.0, None), (2.0, None), (2.0, None)),
    ("container", vjp(fit, {"w": 2.0, "b": 1.0}, 3.0), Fit(1, 0.5), ({"w": 24.0, "b": 8.0}, 16.0)),
    ("star", vjp(lambda *xs: xs[0] * xs[1], 2.0, 3.0), 1.0, (3.0, 2.0)),
    ("one and star", vjp(lambda x, *xs: x * xs[0], 2.0, 3.0), 1.0, (3.0, 2.0)),
    ("star of one", vjp(lambda *xs: 2.0 * xs[0], 2.0), 1.0, (2.0,)),
    ("default", vjp(lambda x, w=4.0: w * x, 3.0), 1.0, (4.0,)),
    ("no argument", vjp(lambda: 3.0), 1.0, ()),
    ("constant", vjp(lambda x: 3.0, 1.0), 1.0, (0.0,)),
    ("itself", vjp(lambda x: x, X), np.ones(3), (np.ones(3),)),
    ("both", vjp(lambda x, w: x + w, X, X), np.ones(3), (np.ones(3), np.ones(3))),
    ("in place", vjp(shifted, np.arange(3.0)), np.ones(3), (np.array([0.0, 3.0, 1.0]),)),
    ("complex", vjp(lambda z: z * z, 1 + 2j), 1.0 + 0j, (2 - 4j,)),
    ("ufunc", vjp(np.sin, 0.0), 1.0, (1.0,)),
    ("partial", vjp(functools.partial(np.multiply, 2.0), 3.0), 1.0, (2.0,)),
    ("object", vjp(Scale(2.0), 3.0), 1.0, (2.0,)),
    ("method", vjp(Scale(2.0).method, 3.0), 1.0, (12.0,)),
    ("static", vjp(Scale.static, 3.0), 1.0, (6.0,)),
    ("class", vjp(Scale.klass, 3.0), 1.0, (3.0,)),
]  # fmt: skip


@pytest.mark.parametrize("case", PULLED, ids=lambda case: case[0])
def test_pullbacks(case: Any) -> None:
    _, (value, pullback), cotangent, expected = case
    for _ in range(2):  # it can be called again
        found = pullback(cotangent)
        assert type(found) is tuple
        np.testing.assert_equal(found, expected)
        for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
            assert isinstance(ours, type(theirs))


def test_complex_convention() -> None:
    rng = np.random.default_rng(0)
    z, v, c = (normal(rng, np.ones(3, complex)) for _ in range(3))

    def f(z: Any) -> Any:
        return np.exp(z) * np.conj(z) + np.abs(z)

    _, jv = jvp(f, (z,), (v,))
    (pulled,) = vjp(f, z)[1](c)
    assert np.isclose(np.real(np.vdot(c, jv)), np.real(np.vdot(pulled, v)), rtol=1e-13)


def test_pullback_keeps_its_own() -> None:
    """What becomes of arguments, results, globals and results of the pullback does not matter."""
    x, w, outside = X.copy(), W.copy(), W.copy()
    value, pullback = vjp(lambda x, w: np.tanh(outside @ (w @ x)), x, w)
    expected = copy.deepcopy(pullback(np.ones(3)))
    x[:], w[:], outside[:], value[:] = 9.0, 9.0, 9.0, 9.0
    found = pullback(np.ones(3))
    np.testing.assert_equal(found, expected)
    found[0][:] = 9.0
    np.testing.assert_equal(pullback(np.ones(3)), expected)


def pushed(ps, force):
    for p in ps:
        p.w *= force
        p.w += ps[0].w
    return ps[-1].w * ps[0].w


def test_pullback_keeps_which_objects() -> None:
    """And nothing of what they hold: objects may be changed, and used again."""

    def run(x: Any, force: Any) -> Any:
        ps = [Scale(x), Scale(x * x)]
        ps.append(ps[1])
        result = pushed(ps, force)
        kept.extend(ps)
        return result

    kept: list[Any] = []
    force = 2.0 * np.ones(3)
    _, given = vjp(pushed, ps := [Scale(X.copy()), Scale(W[0].copy())], force)
    _, made = vjp(run, X.copy(), force)
    expected = [copy.deepcopy(pullback(np.ones(3))) for pullback in (given, made)]
    for p in (*ps, *kept):
        p.w[:] = 9.0
        p.w = np.zeros(3)
    force[:] = 9.0
    for pullback, before in zip((given, made), expected, strict=True):
        for ours, theirs in zip(leaves(pullback(np.ones(3))), leaves(before), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_allclose(expected[0][0][1].w, 8.0 * X)


def test_pullback_keeps_the_order_of_memory() -> None:
    def in_memory(x):
        return np.ravel(x, "K") ** 2

    x = np.asfortranarray(np.arange(1.0, 7.0).reshape(2, 3))
    _, pullback = vjp(in_memory, x)
    np.testing.assert_allclose(pullback(np.ones(6))[0], 2.0 * x)
    np.testing.assert_allclose(pullback(np.arange(6.0))[0][0], 2.0 * x[0] * [0.0, 2.0, 4.0])


def test_own_values_are_not_copied() -> None:
    saved = [np.ones(3) for _ in range(4)], (np.ones(2)[:1],)
    own = [id(leaf) for leaf in leaves(saved)]
    assert [id(leaf) for leaf in leaves(apart(saved))] == own
    outside = np.ones(3)
    first, second = apart((outside, outside[1:]))
    assert not np.shares_memory(first, outside) and not np.shares_memory(second, outside)


SETTINGS = SimpleNamespace(w=W.copy(), table={"w": [W.copy()]})


def test_variables_from_outside_may_change() -> None:
    _, pullback = vjp(lambda x: SETTINGS.w @ (SETTINGS.table["w"][0] @ x), X)
    expected = pullback(np.ones(3))
    SETTINGS.w[:] = SETTINGS.table["w"][0][:] = 9.0
    np.testing.assert_equal(pullback(np.ones(3)), expected)


def test_pullback_lets_go() -> None:
    def f(x: Any) -> Any:
        for _ in range(50):
            x = np.sin(x)
        return x

    x = np.ones(10_000)
    vjp(f, x)
    tracemalloc.start()
    _, pullback = vjp(f, x)
    assert tracemalloc.get_traced_memory()[0] > 20 * x.nbytes
    del pullback, _
    assert tracemalloc.get_traced_memory()[0] < 2 * x.nbytes
    tracemalloc.stop()


def test_effects_happen_once(capsys: pytest.CaptureFixture[str]) -> None:
    def f(x: Any) -> Any:
        print("f")
        return x * x

    calls = [
        lambda: vjp(f, X)[1](np.ones(3)),
        lambda: linearize(f, X)[1](X),
        lambda: jacfwd(f)(X),
        lambda: jacrev(f)(X),
        lambda: hvp(lambda x: np.sum(f(x)))(X, X),
        lambda: hessian(lambda x: np.sum(f(x)))(X),
    ]
    for call in calls:
        call()
        assert capsys.readouterr().out == "f\n"


WRONG = [
    ("shape", lambda: vjp(lambda x: x, X)[1](np.ones(2))),
    ("number for array", lambda: vjp(lambda x: x, X)[1](1.0)),
    ("array for tuple", lambda: vjp(lambda x: (x, x), X)[1](X)),
    ("too many", lambda: vjp(lambda x: (x, x), 1.0)[1]((1.0, 1.0, 1.0))),
    ("other keys", lambda: vjp(lambda x: {"a": x}, 1.0)[1]({"b": 1.0})),
    ("text", lambda: vjp(lambda x: x, 1.0)[1]("1")),
    ("complex cotangent", lambda: vjp(lambda x: x * x, X)[1](1j * X)),
    ("complex tangent", lambda: jvp(lambda x: x * x, (1.0,), (2.0 + 1.0j,))),
    ("tangent", lambda: jvp(lambda x: x, (X,), (1.0,))),
    ("linear", lambda: linearize(lambda x: x, X)[1](np.ones(4))),
    ("number of tangents", lambda: linearize(lambda x: x, X)[1](X, X)),
    ("vector", lambda: hvp(lambda x: np.sum(x * x))(X, np.ones(2))),
]  # fmt: skip


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case[0])
def test_what_is_not_like_its_value_is_refused(case: Any) -> None:
    with pytest.raises(WrongShape):
        case[1]()


def test_aux() -> None:
    def f(x: Any) -> Any:
        return x * x, {"rank": np.argsort(x), "x": x}

    value, pullback, aux = vjp(f, X, has_aux=True)
    np.testing.assert_equal((value, pullback(X)), (X * X, (2 * X * X,)))
    np.testing.assert_equal(aux, f(X)[1])
    np.testing.assert_equal(jvp(f, (X,), (X,), has_aux=True), (X * X, 2 * X * X, f(X)[1]))
    _, linear, aux = linearize(f, X, has_aux=True)
    np.testing.assert_equal((linear(X), aux), (2 * X * X, f(X)[1]))
    matrix, aux = jacobian(f, has_aux=True)(X)
    np.testing.assert_equal((matrix, aux), (np.diag(2 * X), f(X)[1]))
    matrix, aux = hessian(lambda x: (np.sum(x**3), "a"), has_aux=True)(X)
    np.testing.assert_allclose(matrix, np.diag(6 * X))
    assert aux == "a"


def test_texts() -> None:
    _, pullback = vjp(lambda x: np.sin(x) * x, X)
    assert pullback.source == (
        "def lambda_fwd(x):\n"
        '    """Value of <lambda>, and what its pullback reads."""\n'
        "    t = np.sin(x)\n"
        "    saved = x, t\n"
        "    return t * x, saved\n"
        "\n\n"
        "def lambda_bwd(saved, dy):\n"
        '    """Pullback of <lambda> to x."""\n'
        "    # np.sin(x) * x\n"
        "    x, t = saved\n"
        "    dx = dy * t\n"
        "    dx += dy * x * np.cos(x)\n"
        "    return dx\n"
    )
    assert list(pullback.stages)[-1] == "text"
    assert "_bwd_bwd" in linearize(lambda x: np.sin(x) * x, X)[1].source
    assert "def network_fwd" in jacrev(network).source_for(X, W)
    assert "def loss_hvp" in hvp(loss).source_for(X, W, X)


def loss(x: Any, w: Any) -> Any:
    return np.sum(network(x, w) ** 2)


# --- Jacobians and Hessians ----------------------------------------------------------------------


def rosenbrock(x: Any) -> Any:
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def hessian_of_rosenbrock(x: Any) -> Any:
    h = np.diag(-400 * x[:-1], 1) - np.diag(400 * x[:-1], -1)
    diagonal = np.zeros_like(x)
    diagonal[0] = 1200 * x[0] ** 2 - 400 * x[1] + 2
    diagonal[-1] = 200
    diagonal[1:-1] = 202 + 1200 * x[1:-1] ** 2 - 400 * x[2:]
    return h + np.diag(diagonal)


A = np.random.default_rng(1).standard_normal((12, 4))
LABELS = (np.arange(12) % 2).astype(float)


def logistic(w: Any) -> Any:
    z = A @ w
    return np.sum(np.logaddexp(0.0, z) - LABELS * z)


def hessian_of_logistic(w: Any) -> Any:
    p = 1 / (1 + np.exp(-A @ w))
    return A.T @ np.diag(p * (1 - p)) @ A


def lennard_jones(r: Any) -> Any:
    energy = 0.0
    for i in range(len(r)):
        for j in range(i):
            d2 = np.sum((r[i] - r[j]) ** 2)
            energy += 4.0 * (d2**-6 - d2**-3)
    return energy


def hessian_of_lennard_jones(r: Any) -> Any:
    n, d = r.shape
    h = np.zeros((n, d, n, d))
    for i in range(n):
        for j in range(n):
            if i != j:
                u = r[i] - r[j]
                s = u @ u
                first = 4 * (-6 * s**-7 + 3 * s**-4)  # d/ds
                second = 4 * (42 * s**-8 - 12 * s**-5)
                block = 2 * first * np.eye(d) + 4 * second * np.outer(u, u)
                h[i, :, i, :] += block
                h[i, :, j, :] -= block
    return h


ATOMS = np.array([[0.0, 0.1, 0.0], [1.1, 0.0, 0.2], [0.3, 1.2, -0.1], [0.5, 0.4, 1.0]])
HESSIANS = [
    (rosenbrock, np.array([0.5, -0.3, 1.2, 0.8]), hessian_of_rosenbrock),
    (logistic, np.array([0.3, -0.2, 0.5, 0.1]), hessian_of_logistic),
    (lennard_jones, ATOMS, hessian_of_lennard_jones),
]


@pytest.mark.parametrize(
    ("f", "x", "expected"), HESSIANS, ids=lambda one: getattr(one, "__name__", "")
)
def test_hessians(f: Any, x: Any, expected: Any) -> None:
    """Against the formula, symmetric, and as products with vectors."""
    found = hessian(f)(x)
    size = np.max(np.abs(found))
    np.testing.assert_allclose(found, expected(x), rtol=1e-10, atol=1e-11 * size)
    whole = found.reshape(x.size, x.size)
    np.testing.assert_allclose(whole, whole.T, rtol=0, atol=1e-10 * size)
    for made in (jacfwd(grad(f)), jacrev(grad(f)), jacobian(grad(f))):
        np.testing.assert_allclose(made(x), found, rtol=1e-10, atol=1e-11 * size)
    v = normal(np.random.default_rng(0), x)
    products = [
        hvp(f)(x, v),
        jvp(grad(f), (x,), (v,))[1],
        vjp(grad(f), x)[1](v)[0],
        linearize(grad(f), x)[1](v),
    ]
    for product in products:
        exact = np.tensordot(found, v, x.ndim)
        np.testing.assert_allclose(product, exact, rtol=1e-10, atol=1e-10 * size)


def polar(r: Any, a: Any) -> Any:
    return r * np.cos(a), r * np.sin(a)


JACOBIANS = [
    ("numbers", lambda j: j(lambda x: x * x)(3.0), 6.0),
    ("int", lambda j: j(lambda x: x * x)(3), 6.0),
    ("array", lambda j: j(lambda x: x * x)(X), np.diag(2 * X)),
    ("scalar result", lambda j: j(lambda x: np.sum(x * x))(X), 2 * X),
    ("scalar argument", lambda j: j(lambda t: t * X)(2.0), X),
    ("by name", lambda j: j(polar, "a")(2.0, 0.0), (0.0, 2.0)),
    ("by position", lambda j: j(polar, 1)(2.0, 0.0), (0.0, 2.0)),
    ("two", lambda j: j(polar, ("r", "a"))(2.0, 0.0), ((1.0, -0.0), (0.0, 2.0))),
    ("all of one", lambda j: j(lambda x: 2.0 * x, None)(3.0), 2.0),
    ("path", lambda j: j(Scale(X).method, "self.w")(2.0), 4.0 * np.eye(3)),
    ("object", lambda j: j(Scale(X))(2.0), X),
    ("ufunc", lambda j: j(np.square)(X), np.diag(2 * X)),
    ("keyword", lambda j: j(lambda x, *, n: x**n)(3.0, n=2), 6.0),
    ("holomorphic", lambda j: j(lambda z: z * z)(1 + 2j), 2 + 4j),
    ("real of complex", lambda j: j(lambda z: np.abs(z) ** 2)(1 + 2j), 2 + 4j),
    ("complex of real", lambda j: j(lambda t: t * (1 + 2j))(3.0), 1 + 2j),
    ("matrices", lambda j: j(lambda m: m.T)(np.eye(2)), np.einsum("il,jk->ijkl", *2 * [np.eye(2)])),
    ("containers", lambda j: j(fit)({"w": 2.0, "b": 1.0, "n": None}, X[:2]).values["w"], X[:2]),
    ("named", lambda j: type(j(fit)({"w": 2.0, "b": 1.0}, X[:2])).__name__, "Fit"),
]  # fmt: skip


def third_of_sine(x: Any) -> Any:
    """The array d / dx_k d sin(x)_i / dx_j, but for its sign."""
    found = np.zeros((x.size,) * 3)
    for i, value in enumerate(np.sin(x)):
        found[i, i, i] = value
    return found


@pytest.mark.parametrize("make", [jacrev, jacfwd, jacobian], ids=lambda one: one.__name__)
@pytest.mark.parametrize("case", JACOBIANS, ids=lambda case: case[0])
def test_jacobians(make: Any, case: Any) -> None:
    _, call, expected = case
    found = call(make)
    if isinstance(expected, str):
        assert found == expected
        return
    for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
        assert isinstance(ours, type(theirs))
        np.testing.assert_allclose(ours, theirs, atol=1e-15)


WITH_TEXT: list[tuple[str, Callable, Any]] = [
    ("Jacobian", lambda: jacfwd(jacrev(np.sin))(X[:2]), -third_of_sine(X[:2])),
    ("Hessian", lambda: grad(hessian(lambda x: x**3))(1.0), 6.0),
    ("product", lambda: jvp(hvp(lambda x: x**3), (1.0, 1.0), (1.0, 1.0)), (6.0, 12.0)),
    ("inside", lambda: grad(lambda x: jacrev(lambda y: y * y)(x))(1.0), 2.0),
    ("Hessian of a Hessian", lambda: hessian(hessian(lambda x: x**5))(2.0), 240.0),
    ("default", lambda: grad(hessian(lambda x, k=2.0: k * x**3))(1.0), (12.0, 6.0)),
]


@pytest.mark.parametrize("case", WITH_TEXT, ids=lambda case: case[0])
def test_derivatives_of_what_is_computed(case: Any) -> None:
    _, call, expected = case
    np.testing.assert_allclose(call(), expected, atol=1e-15)


COMPUTED = [
    ("pullback", lambda: vjp(vjp(np.sin, 1.0)[1], 1.0), "grad"),
    ("aux", lambda: grad(hessian(lambda x: (x**3, x), has_aux=True))(1.0), "has_aux"),
    ("two", lambda: grad(hessian(lambda x, y: x * y, (0, 1)))(1.0, 2.0), "one argument"),
]


@pytest.mark.parametrize("case", COMPUTED, ids=lambda case: case[0])
def test_what_is_computed_has_no_derivative(case: Any) -> None:
    with pytest.raises(Unsupported, match=f"has no derivative(.|\n)*{case[2]}"):
        case[1]()


def test_jacobian_says_how() -> None:
    j = jacobian(lambda x: np.outer(x, x))
    assert j.mode is None
    j(np.ones(1))
    assert j.mode == "rev"
    j(np.ones(2))
    assert j.mode == "fwd"
    assert jacfwd(np.sin).mode == "fwd" and jacrev(np.sin).mode == "rev"


def test_float32_stays() -> None:
    x = X.astype(np.float32)
    for made in (jacrev(np.sin), jacfwd(np.sin), hessian(lambda x: np.sum(x**3))):
        assert made(x).dtype == np.float32
    assert hvp(lambda x: np.sum(x**3))(x, x).dtype == np.float32


@pytest.mark.parametrize("make", [jacrev, jacfwd], ids=lambda one: one.__name__)
def test_no_complex_matrix(make: Any) -> None:
    with pytest.raises(Unsupported, match="not holomorphic"):
        make(np.conj)(1 + 2j)


def test_products_of_several_arguments() -> None:
    def f(p: Any, x: Any) -> Any:
        return np.sum((p["w"] * x) ** 2) * p["b"]

    p, x = {"w": 2.0, "b": 3.0}, X
    v = {"w": 1.0, "b": 0.5}, np.ones(3)
    found = hvp(f, ("p", "x"))(p, x, v)
    _, expected = jvp(grad(f), (p, x), v)
    for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13)
    scale = Scale(X)
    np.testing.assert_allclose(
        hvp(lambda s: np.sum(s.w**3))(scale, Scale(np.ones(3))).w, 6 * X, rtol=1e-13
    )


def test_product_is_cheap() -> None:
    """hvp calls what the gradient calls, and not much more: no Hessian is formed."""

    def f(x: Any) -> Any:
        return np.sum(np.tanh(W @ x))

    lines = hvp(f).source_for(X, X).splitlines()
    text = "\n".join(line for line in lines if not line.strip().startswith("#"))
    assert text.count(" @ ") <= 4 and text.count("np.tanh(") == 1


# --- forms ---------------------------------------------------------------------------------------


@elementwise_grad
def slope(x):
    """A square."""
    return x * x


@jacobian(wrt="w")
def scaled(x, w):
    return x * w


@hessian
def curvature(x):
    return x**3


@hvp(wrt="x")
def product(x, a):
    return a * x * x


DECORATED = [
    (slope, (3.0,), 6.0),
    (scaled, (3.0, 2.0), 3.0),
    (curvature, (2.0,), 12.0),
    (product, (2.0, 3.0, 1.0), 6.0),
]


@pytest.mark.parametrize("case", DECORATED, ids=lambda case: case[0].__name__)
def test_decorators_and_pickles(case: Any) -> None:
    made, args, expected = case
    assert made(*args) == expected
    assert pickle.loads(pickle.dumps(made)) is made
    assert list(made.__signature__.parameters) and made.__wrapped__.__name__ in made.__name__


@pytest.mark.parametrize("make", [jacrev, jacfwd, jacobian, hessian, hvp, elementwise_grad])
def test_pickles(make: Any) -> None:
    made = pickle.loads(pickle.dumps(make(rosenbrock)))
    x = np.array([0.5, -0.3, 1.2])
    args = (x, x) if make is hvp else (x,)
    np.testing.assert_array_equal(made(*args), make(rosenbrock)(*args))
    assert repr(made) == repr(make(rosenbrock))


def test_elementwise() -> None:
    np.testing.assert_allclose(elementwise_grad(np.tanh)(X), 1 - np.tanh(X) ** 2)
    assert elementwise_grad(np.sin)(0.0) == 1.0
    np.testing.assert_allclose(elementwise_grad(lambda x, w: w @ x, "w")(X, W), np.tile(X, (3, 1)))
    with pytest.raises(srcgrad.NotScalar):
        elementwise_grad(lambda x: (x, x))(1.0)
    with pytest.raises(srcgrad.NotScalar):
        elementwise_grad(lambda z: z * z)(1j)


# --- markers -------------------------------------------------------------------------------------


def stopped(x):
    return x * stop_gradient(x) + stop_gradient({"a": x * x})["a"]


def stopped_array(x):
    y = stop_gradient(x * 2.0)
    y[0] = 5.0
    return np.sum(y * x)


def baseline(x):
    total = 0.0
    for _ in range(3):
        total = stop_gradient(total) + x * total + x
    return total


def test_stop_gradient() -> None:
    assert grad(stopped)(3.0) == 3.0 and jvp(stopped, (3.0,), (1.0,)) == (18.0, 3.0)
    np.testing.assert_array_equal(grad(stopped_array)(np.ones(3)), [5.0, 2.0, 2.0])
    assert grad(baseline)(2.0) == 19.0 and jvp(baseline, (2.0,), (1.0,)) == (26.0, 19.0)
    assert stop_gradient(X) is X
    assert grad(grad(stopped))(3.0) == 0.0


def clipped(x):
    y = np.sin(x)

    @insert_grad(y)
    def _(dy):
        return np.clip(dy, -1.0, 1.0)

    return np.sum(3.0 * y * y)


def in_a_loop(x, n, seen):
    y = x
    for _ in range(n):
        y = y * x

        @insert_grad(y)
        def show(dy):
            seen.append(dy)

        if y > 3:

            @insert_grad(y)
            def _(dy):
                return dy * 0.5

    return y


def written(x):
    y = 2.0 * x

    @insert_grad(y)
    def _(dy):
        dy[:2] = 0.0

    y[1] = x[0]
    return np.sum(y * y)


def test_insert_grad() -> None:
    x = np.arange(3.0)
    y = np.sin(x)
    np.testing.assert_allclose(grad(clipped)(x), np.clip(6 * y, -1, 1) * np.cos(x))
    assert clipped(x) == np.sum(3 * y * y)
    np.testing.assert_allclose(jvp(clipped, (x,), (x,))[1], np.sum(6 * y * np.cos(x) * x))
    assert "inserted(_, dy" in grad(clipped).source
    np.testing.assert_array_equal(grad(written)(x), [4.0 * x[0] * 0 + 2 * x[0], 0.0, 16.0])


def test_insert_grad_in_a_loop() -> None:
    """y = x**4 at 2, of which each of the three products halves the cotangent of its result."""
    seen: list[float] = []
    assert grad(in_a_loop, "x")(2.0, 3, seen) == 4.0 + 2.0 + 1.0 + 1.0
    assert seen == [0.5, 0.5, 0.5]


def test_insert_grad_refuses() -> None:
    def unlike(x):
        @insert_grad(x)
        def _(dx):
            return np.ones(2)

        return x * x

    def of_a_value(x):
        @insert_grad(x * x)
        def _(dx):
            return dx

        return x

    def called(x):
        insert_grad(x)(print)
        return x

    other = insert_grad

    def renamed(x):
        @other(x)
        def _(dx):
            return dx

        return x

    with pytest.raises(WrongShape, match="inserted cotangent"):
        grad(unlike)(1.0)
    for f in (of_a_value, called, renamed):
        with pytest.raises(Unsupported, match="insert_grad"):
            grad(f)(1.0)


def test_insert_grad_of_second_order() -> None:
    def f(x):
        @insert_grad(x)
        def _(dx):
            return dx * dx

        return x**3

    assert grad(f)(2.0) == 144.0 and grad(grad(f))(2.0) == 36.0 * 8.0


def test_insert_grad_in_a_loop_of_second_order() -> None:
    """The function is one of those that the first sweep keeps."""

    def f(x):
        y = x
        for _i in range(2):
            y = y * x

            @insert_grad(y)
            def _(dy):
                return dy

        return y

    assert grad(f)(2.0) == 12.0
    with pytest.raises(Unsupported, match="is kept for the backward sweep") as caught:
        grad(grad(f))(2.0)
    assert "outside of loops" in str(caught.value)


# --- check_grads ---------------------------------------------------------------------------------

CHECKED = [
    ("number", lambda x: x**3, (2.0,), 3),
    ("ufunc", np.sin, (0.3,), 3),
    ("array", network, (X, W), 2),
    ("container", fit, ({"w": 2.0, "b": 1.0}, X), 2),
    ("complex", lambda z: np.sum(z * z * np.conj(z)), (np.array([1 + 1j, 2.0]),), 2),
    ("complex result", lambda z: z * z, (1 + 2j,), 2),
    ("count", lambda x, n: x**n, (2.0, 3), 1),
    ("object", Scale(X), (2.0,), 2),
    ("star", lambda *xs: xs[0] * xs[1] * xs[1], (2.0, 3.0), 2),
]


@pytest.mark.parametrize("case", CHECKED, ids=lambda case: case[0])
def test_check_grads(case: Any) -> None:
    _, f, args, order = case
    check_grads(f, args, order=order)


def at_kinks(p):
    if p["x"][0] > 1.0:
        return np.sum(abs(p["x"]))
    return np.sum(p["x"]) * p["x"][0]


def test_check_grads_tells_of_kinks() -> None:
    with pytest.raises(GradientMismatch) as caught:
        check_grads(at_kinks, ({"x": np.array([1.0, 0.0])},))
    text = str(caught.value)
    assert "with respect to p['x'][0] is 2, numerically it is 1.5" in text.replace("1.4999", "1.5 ")
    assert "kink" in text and "2 on one side and 1 on the other" in text
    line = at_kinks.__code__.co_firstlineno + 1
    assert f"a test of equal values, {Path(__file__).name}:{line}" in text.replace("tests/", "")


def wrong_by_little(x):
    return x * x * x


rules.elementwise(wrong_by_little, lambda x, y: 3 * x * x + 1e-3 * (x > 1.5))


def right_at_first(x):
    return x * x * x


rules.elementwise(right_at_first, lambda x, y: constant_slope(x))


def constant_slope(x):
    return 3 * x * x


rules.elementwise(constant_slope, lambda x, y: 5 * x)


def test_check_grads_finds_the_worst() -> None:
    with pytest.raises(
        GradientMismatch, match=r"respect to x\[1\] is 12.001, numerically it is 12"
    ):
        check_grads(lambda x: np.sum(wrong_by_little(x)), (np.array([1.0, 2.0]),), modes=("rev",))
    check_grads(lambda x: right_at_first(x), (2.0,))
    for mode in ("fwd", "rev"):
        with pytest.raises(GradientMismatch):
            check_grads(lambda x: right_at_first(x), (2.0,), order=2, modes=(mode,))
    with pytest.raises(ValueError, match="unknown mode"):
        check_grads(np.sin, (1.0,), modes=("back",))


SCALED = [
    (lambda x: np.sum(x**2), [1e6, 1e-6, 1.0]),
    (lambda x: x**2, [1e6, 1e-6, 1.0]),
    (lambda x: np.sum(np.sqrt(x)), [1e-6, 2.0]),
    (lambda x: np.sum(np.log(x)), [1e-6, 2.0]),
    (lambda x: np.sum(1.0 / x), [1e-5, 1.0]),
    (lambda x: np.sum(x**2 * np.sin(x)), [1e3, 1e-6, 1.0]),
]


@pytest.mark.parametrize("case", SCALED)
def test_check_grads_of_entries_of_any_size(case: Any) -> None:
    fn, values = case
    check_grads(fn, (np.array(values),))


def slightly_wrong(x):
    return x * x * x


rules.elementwise(slightly_wrong, lambda x, y: 3.001 * x * x)


@pytest.mark.parametrize("values", [[1e6, 1e-6, 1.0], [1e-3, 1.0], [1.0, 2.0]])
def test_check_grads_finds_what_is_wrong_at_any_size(values: Any) -> None:
    with pytest.raises(GradientMismatch, match=r"is (3|12)\.00\d"):
        check_grads(lambda x: np.sum(slightly_wrong(x)), (np.array(values),))


def test_numpy_divides_by_zero() -> None:
    with np.errstate(divide="ignore"):
        assert np.array_equal(grad(lambda x: x[0] / 0.0 + x[1])(X[:2]), [np.inf, 1.0])
        assert np.array_equal(grad(lambda x: np.sum(-x / 0))(X), [-np.inf] * len(X))
    with pytest.raises(ZeroDivisionError):
        grad(lambda x: x * 1.0 / 0.0)(2.0)


# --- functions of Python as targets ---------------------------------------------------------------

STARRED = [
    (math.hypot, (3.0, 4.0), (0.6, 0.8)),
    (math.hypot, (3.0,), (1.0,)),
    (max, (2.0, 3.0), (0.0, 1.0)),
    (min, (2.0, 3.0, 4.0), (1.0, 0.0, 0.0)),
]


@pytest.mark.parametrize("case", STARRED, ids=lambda case: case[0].__name__)
def test_functions_of_any_number_of_arguments(case: Any) -> None:
    fn, args, expected = case
    assert np.allclose(grad(fn)(*args), expected)


def test_targets_that_are_given_options() -> None:
    for fn, args in ((np.where, (True, 1.0, 2.0)), (np.clip, (1.0, 0.0, 2.0)), (math.log, (2.0,))):
        with pytest.raises(SrcgradError, match=f"lambda x: {fn.__name__}"):
            grad(fn)(*args)


# --- rules ---------------------------------------------------------------------------------------


def opaque(a, b):
    return a * b


def line_of(fn: Callable[..., Any]) -> str:
    return f"{Path(__file__).name}:{fn.__code__.co_firstlineno}"


BAD_RULES = [
    ("no result", rules.elementwise, lambda a, b: (b, a), "takes no `b`"),
    ("too few", rules.vjp_of, lambda y, dy, a: dy, "takes no `b`"),
    ("too many", rules.vjp_of, lambda y, dy, a, b, c: dy, "takes `c`"),
    ("none", rules.linear, lambda: 0, "takes too few"),
    ("no tangents", rules.jvp_of, lambda y, a, b: a, "takes no `b`"),
    ("keyword", rules.vjp_of, lambda y, dy, a, b, *, c=1: dy, "takes `c`"),
]


@pytest.mark.parametrize("case", BAD_RULES, ids=lambda case: case[0])
def test_rules_that_do_not_fit(case: Any) -> None:
    _, register, body, reason = case
    with pytest.raises(BadRule, match=reason) as caught:
        if register is rules.elementwise:
            register(opaque, body)
        else:
            register(opaque)(body)
    assert line_of(body) in str(caught.value)


BAD_CALLS = [
    ("partials apart", lambda: rules.elementwise(opaque, lambda a, b, y: b, lambda a, b, y: a),
     "go in one tuple"),
    ("a number", lambda: rules.constant(3), "3 is not a function"),
    ("a text", lambda: rules.elementwise("abc", lambda a, y: a), "'abc' is not a function"),
    ("no function", lambda: rules.vjp_of(3), "3 is not a function"),
    ("no body", lambda: rules.vjp_of(opaque)(3), "3 is no rule"),
    ("wrt", lambda: rules.vjp_of(opaque, wrt=0)(lambda y, dy, a, b: dy), "not 0"),
    ("facts", lambda: rules.linear(opaque, inerts=()), "a rule has no inerts="),
]  # fmt: skip


@pytest.mark.parametrize("case", BAD_CALLS, ids=lambda case: case[0])
def test_calls_that_register_no_rule(case: Any) -> None:
    _, call, reason = case
    with pytest.raises(BadRule, match=reason):
        call()


class Named(NamedTuple):
    a: Any
    b: Any


@dataclass
class Held:
    a: Any
    b: Any


def product_of(pair):
    return pair["a"] * pair["b"] if isinstance(pair, dict) else pair.a * pair.b


MISSING = [
    ("dict", lambda y, dy, pair: {"a": dy * pair["b"]}, lambda x: {"a": x, "b": 2 * x}),
    ("empty", lambda y, dy, pair: {} if y.ndim else None, lambda x: {"a": x, "b": 2 * x}),
    ("more", lambda y, dy, pair: dict(a=dy, b=dy, c=dy), lambda x: {"a": x, "b": 2 * x}),
    ("named", lambda y, dy, pair: {"a": dy * pair.b}, lambda x: Named(x, 2 * x)),
    ("record", lambda y, dy, pair: {"a": dy * pair.b}, lambda x: Held(x, 2 * x)),
]


@pytest.mark.parametrize("case", MISSING, ids=lambda case: case[0])
def test_rules_that_leave_out_a_key(case: Any) -> None:
    """As a list that is too short is: None is zero, nothing at all is a mistake."""
    _, body, build = case
    rules.vjp_of(product_of)(body)
    with pytest.raises(BadRule, match="is wanted") as caught:
        grad(lambda x: np.sum(product_of(build(x))))(X)
    assert line_of(body) in str(caught.value)


def test_the_tangent_of_a_dict() -> None:
    rules.vjp_of(product_of)(lambda y, dy, pair: {"a": dy * pair["b"], "b": dy * pair["a"]})
    f = lambda x: product_of({"a": x, "b": x * x, "name": "cube"})  # noqa: E731
    assert np.allclose(jvp(f, (X,), (X,))[1], 3 * X**3)
    assert np.allclose(linearize(f, X)[1](X), 3 * X**3)
    rules.vjp_of(product_of)(lambda y, dy, pair: {"a": dy * pair["b"], "b": None})
    assert np.allclose(jvp(f, (X,), (X,))[1], X**3)


def rectified(x):
    return np.where(x > 0, x, 0.0)


def _by_name(y, dy, x):
    dx = dy
    dx[x < 0] = 0.0
    return dx


def _by_view(y, dy, x):
    flat = dy.ravel()
    flat[x < 0] = 0.0
    return dy


def _by_arguments(y, dy, x):
    x[x < 0] = 0.0
    x[x > 0] = 1.0
    y[:] = dy
    return x * y


FACTOR = 2.0


def times_factor(x):
    return x * FACTOR


def _by_factor(d):
    return d * FACTOR


@rules.vjp_of(times_factor)
def _(y, dy, x):
    return _by_factor(dy)


def test_what_a_rule_reads_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    f = grad(lambda x: times_factor(x) * x)
    forward = jacfwd(lambda x: times_factor(x) * x)
    assert f(3.0) == forward(3.0) == 12.0
    monkeypatch.setattr(f"{__name__}.FACTOR", 5.0)
    assert f(3.0) == forward(3.0) == 30.0
    monkeypatch.setattr(f"{__name__}._by_factor", lambda d: d)
    assert f(3.0) == forward(3.0) == 18.0


def _idle(y, dy, x):
    d = np.conj(np.conj(dy))
    d *= x > 0
    return d


class _Seen:
    last: Any = None


def _noted(y, dy, x):
    _Seen.last = dy
    _Seen.last[x < 0] = 0.0
    return dy


@pytest.mark.parametrize("body", [_by_name, _by_view, _by_arguments, _idle, _noted])
def test_rules_that_write_into_what_they_are_given(body: Any) -> None:
    rules.vjp_of(rectified)(body)

    def f(x):
        y = rectified(x)
        return y * y + y + x

    x, along = np.array([-1.5, 2.0]), np.array([1.0, 3.0])
    matrix = np.diag([1.0, 6.0])
    value, pullback = vjp(f, x)
    along.flags.writeable = False
    for _ in range(2):
        np.testing.assert_array_equal(pullback(along)[0], matrix @ along)
    (direct,) = vjp(rectified, x)[1](along)
    np.testing.assert_array_equal(direct, [0.0, 3.0])
    assert not np.shares_memory(direct, along)
    np.testing.assert_array_equal(jacrev(f)(x), matrix)
    np.testing.assert_array_equal(grad(lambda x: np.sum(f(x)))(x), [1.0, 6.0])
    np.testing.assert_array_equal(x, [-1.5, 2.0])
    np.testing.assert_array_equal(value, [-1.5, 8.0])
    for forward in (jacfwd(f), lambda x: np.diag(jvp(f, (x,), (np.ones(2),))[1])):
        try:
            np.testing.assert_array_equal(forward(x), matrix)
        except SrcgradError as error:  # (what names of the rule see is not always known)
            assert body in (_by_view, _noted), error


def scaled_by(w, n=2.0):
    return np.sum(w) * n


@rules.vjp_of(scaled_by)
def _(y, dy, w, n):
    return dy * n * np.ones_like(w)


def test_targets_with_a_rule_and_options() -> None:
    assert np.allclose(grad(scaled_by, "w")(X, 3.0), 3.0)
    assert np.allclose(grad(scaled_by)(X), 2.0)
    assert np.allclose(grad(scaled_by)(X, n=5.0), 5.0)
    assert np.allclose(vjp(scaled_by, X)[1](1.0)[0], 2.0)
    assert np.allclose(grad(lambda x: scaled_by(x))(X), 2.0)
    with pytest.raises(SrcgradError, match="no derivative rule for 'n'") as caught:
        grad(scaled_by, "n")(X, 3.0)
    assert line_of(scaled_by) in str(caught.value)
    with pytest.raises(SrcgradError, match="the parameters of scaled_by are w, n"):
        grad(scaled_by, "q")


def array_of(a, b):
    return np.array([np.sum(a), np.sum(b)])


BAD_RESULTS = [
    ("shape", lambda y, dy, a, b: (np.sum(dy) * np.ones(7), b), "shape \\(7,\\), where \\(3,\\)"),
    ("number", lambda y, dy, a, b: (dy[0], b), "shape \\(\\), where \\(3,\\)"),
    ("one", lambda y, dy, a, b: dy[0] * np.ones(3), "one value, where a tuple of 2"),
    ("three", lambda y, dy, a, b: (dy[0] * a, b, b), "3 of them, where a tuple of 2"),
    ("text", lambda y, dy, a, b: (str(dy), b), "returned a str"),
    ("complex", lambda y, dy, a, b: (dy[0] * a * 2j, b), "returned a complex value"),
]


@pytest.mark.parametrize("case", BAD_RESULTS, ids=lambda case: case[0])
def test_rules_of_a_wrong_shape(case: Any) -> None:
    """Told at the line of the rule, in both modes."""
    _, body, reason = case
    rules.vjp_of(array_of, wrt=("a", "b"))(body)

    def f(a, b):
        return np.sum(array_of(a, b))

    with pytest.raises(BadRule, match=reason) as caught:
        grad(f)(X, X)
    assert line_of(body) in str(caught.value)
    if "str" not in reason:  # (a text does not depend on the cotangent)
        with pytest.raises(SrcgradError):
            jvp(f, (X, X), (X, X))


def pair_of(a):
    return a * a, {"three": [3 * a]}


BAD_TANGENTS = [
    ("one", lambda y, da, a: da, "the shape \\(3,\\), where a tuple of 2"),
    ("too few", lambda y, da, a: (2 * a * da,), "a tuple of 1, where a tuple of 2"),
    ("too many", lambda y, da, a: (da, {"three": [da]}, da), "a tuple of 3, where a tuple of 2"),
    ("inside", lambda y, da, a: (da, {"three": da[0]}), "shape \\(\\), where a list of 1"),
    ("no dict", lambda y, da, a: (da, [3 * da]), "a list of 1, where a dict"),
    ("key", lambda y, da, a: (da, {"four": [3 * da]}), "a dict of 'four', where a dict of 'three'"),
    ("shape", lambda y, da, a: (np.ones(7), {"three": [da]}), "shape \\(7,\\), where \\(3,\\)"),
    ("complex", lambda y, da, a: (1j * da, None), "a complex value, where a real one"),
]


@pytest.mark.parametrize("case", BAD_TANGENTS, ids=lambda case: case[0])
def test_pushforwards_of_a_wrong_structure(case: Any) -> None:
    _, body, reason = case
    rules.jvp_of(pair_of)(body)
    for f in (lambda a: pair_of(a), lambda a: pair_of(a)[1]["three"][0]):
        with pytest.raises(BadRule, match=reason) as caught:
            jvp(f, (X,), (X,))
        assert line_of(body) in str(caught.value)


def test_a_pushforward_of_a_container() -> None:
    rules.jvp_of(pair_of)(lambda y, da, a: (2 * a * da, {"three": [3 * da]}))
    assert repr(jvp(lambda a: pair_of(a)[1]["three"][0], (X,), (X,))[1]) == repr(3 * X)
    rules.jvp_of(pair_of)(lambda y, da, a: (None, {"three": [None]}))
    assert not np.any(jvp(lambda a: pair_of(a)[0], (X,), (X,))[1])


def test_a_complex_partial_of_what_is_real() -> None:
    def twice(x):
        return float(2 * x)

    rules.elementwise(twice, lambda x, y: 2 + 1j)
    with pytest.raises(BadRule, match="a complex value, where a real one is wanted"):
        grad(lambda x: twice(x))(3.0)


def test_a_rule_that_is_registered_anew() -> None:
    def twice(x):
        return 2.0 * x

    def f(x):
        return twice(x)

    gradient = grad(f)
    assert gradient(1.0) == 2.0
    rules.elementwise(twice, lambda x, y: 20.0)
    assert gradient(1.0) == 20.0 and grad(f)(1.0) == 20.0


class Simulator:
    """What srcgrad cannot read: it is called, and has rules."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.gain = 3.0

    def run(self, x: Any) -> Any:
        self.calls.append("run")
        return eval("np.cumsum(x) * self.gain")

    def run_and_keep(self, x: Any) -> Any:
        y = self.run(x)
        return y, (y, self.gain)


@rules.vjp_of(Simulator.run, wrt="x", keep=Simulator.run_and_keep)
def _(kept, dy, self, x):
    _, gain = kept
    return np.cumsum(dy[::-1])[::-1] * gain


def test_rules_that_keep() -> None:
    """The forward sweep calls the simulator once, in both modes; the rule reads what it kept."""
    simulator = Simulator()

    def f(x):
        return np.sum(simulator.run(x) ** 2)

    jacobi = 3.0 * np.tril(np.ones((3, 3)))
    np.testing.assert_allclose(grad(f)(X), 2 * jacobi.T @ jacobi @ X)
    assert simulator.calls == ["run"]
    np.testing.assert_allclose(jvp(f, (X,), (X,))[1], 2 * X @ jacobi.T @ jacobi @ X)
    assert simulator.calls == ["run", "run"]
    np.testing.assert_allclose(jacrev(simulator.run)(X), jacobi)
    check_grads(f, (X,))


def cubed(x):
    return x * x * x


def test_forward_rules_alone() -> None:
    """They suffice for forward mode; reverse mode reads the function, if it has a source."""
    names: dict[str, Any] = {"np": np}
    exec("def waved(x):\n    return np.sin(x)", names)
    waved = names["waved"]
    rules.jvp_of(waved)(lambda y, dx, x: dx * np.cos(x))
    rules.jvp_of(cubed)(lambda y, dx, x: dx * 50.0)
    for f in (waved, lambda x: waved(x)):
        agree(jvp(f, (X,), (W[0],))[1], W[0] * np.cos(X), 1e-12)
    with pytest.raises(srcgrad.NoRule, match="waved has no derivative rule"):
        grad(lambda x: waved(x))(1.0)
    for g in (cubed, lambda x: cubed(x)):
        assert jvp(g, (1.0,), (1.0,))[1] == 50.0 and grad(g)(1.0) == 3.0


def test_a_function_that_cannot_be_hashed() -> None:
    class Odd:
        __hash__ = None  # type: ignore[assignment]
        __name__ = "odd"

        def __call__(self, x):
            return eval("x * x")

    odd = Odd()
    rules.elementwise(odd, lambda x, y: 2.0 * x)
    assert grad(lambda x: odd(x) * x)(3.0) == 27.0


class Scaled:
    def __init__(self, w):
        self.w = w

    def of(self, x):
        return self.w * x * x


def test_what_arguments_hold_may_be_written_before_the_pullback_runs() -> None:
    held, ones = {"a": (np.ones(2), [np.ones(2)])}, np.ones(2)
    scaled, other = Scaled(np.ones(2)), Scaled(np.ones(2))
    pullbacks = [
        vjp(lambda d: d["a"][0] * d["a"][1][0] ** 2, held)[1],
        vjp(scaled.of, np.ones(2))[1],
        vjp(lambda m, x: m.w * m.w * x, other, np.ones(2))[1],
    ]
    linear = linearize(lambda d: d["a"][0] * d["a"][1][0] ** 2, held)[1]
    before = [leaves(pullback(ones)) for pullback in pullbacks]
    held["a"][0][:], held["a"][1][0][:], scaled.w[:], other.w[:] = 3.0, 7.0, 5.0, 9.0
    for pullback, expected in zip(pullbacks, before, strict=True):
        np.testing.assert_array_equal(leaves(pullback(ones)), expected)
    np.testing.assert_array_equal(linear({"a": (ones, [ones])}), 3.0 * ones)


def test_what_a_value_holds_may_be_written_before_the_pullback_runs() -> None:
    def powers(x):
        found = []
        for _ in range(3):
            x = x * np.sin(x)
            found.append(x)
        return found

    value, pullback = vjp(powers, np.array([1.0, 2.0]))
    (before,) = pullback([np.ones(2)] * 3)
    value[0][:] = 9.0
    value[1] = None
    np.testing.assert_array_equal(pullback([np.ones(2)] * 3)[0], before)


def appended(x):
    d = {"h": []}
    for _ in range(2):
        x = x * x
        d["h"].append(x)
    return np.sum(x)


def stopped_then_written(x):
    z = x * 3
    a = stop_gradient(z)
    z *= x
    return np.sum(a * z)


@pytest.mark.parametrize(("fn", "right"), [(appended, 4 * X**3), (stopped_then_written, 18 * X**3)])
def test_lists_in_containers_and_stopped_arrays(fn, right) -> None:
    np.testing.assert_allclose(vjp(fn, X)[1](1.0)[0], right)
    np.testing.assert_allclose([linearize(fn, X)[1](e) for e in np.eye(len(X))], right)


def _put(v, acc=[]):  # noqa: B006
    acc.append(v)
    s = sum(acc)
    acc.clear()
    return s


def _put_by_name(v, *, acc={}):  # noqa: B006
    acc["v"] = v * v
    return acc.pop("v") * v


def _put_and_keep(v, acc=[]):  # noqa: B006
    acc.append(v)
    if len(acc) == 2:
        s = sum(a * a for a in acc)
        acc.clear()
        return s
    return 0.0


def _put_where_chosen(v, acc=[]):  # noqa: B006
    chosen = acc if v > 0.0 else [v]
    chosen.append(v)
    return sum(a * a for a in chosen)


def _kept_twice(x):
    return _put_and_keep(x) + _put_and_keep(x * x)


def _put_in_array(v, acc=np.zeros(2)):  # noqa: B008
    acc[0] = v * v
    return acc[0] * v


def _put_twice(x):
    return _put(x) * _put(x * x)


@pytest.mark.parametrize(
    "f", [_put, _put_twice, _put_by_name, _put_in_array, _kept_twice, _put_where_chosen]
)
def test_what_carries_a_derivative_is_not_put_into_a_default_argument(f):
    def along(x):
        return f(x) * x

    with pytest.raises(srcgrad.SrcgradError, match="what a default argument holds"):
        srcgrad.jvp(along, (0.7,), (1.0,))
    with pytest.raises(srcgrad.SrcgradError, match="what a default argument holds"):
        srcgrad.grad(along)(0.7)
    assert _put.__defaults__ == ([],) and _put_by_name.__kwdefaults__ == {"acc": {}}


def _read_default(v, factors=[2.0, 3.0], most=0.0):  # noqa: B006
    chosen = factors if v > most else [v, v]
    return chosen[0] * v + chosen[1] * v * v


@pytest.mark.parametrize("x", [0.7, -0.7])
def test_the_tangent_of_a_default_argument_is_zero(x):
    value, tangent = srcgrad.jvp(lambda v: _read_default(v), (x,), (1.0,))
    assert value == _read_default(x)
    assert tangent == pytest.approx(2.0 + 6.0 * x if x > 0 else 2.0 * x + 3.0 * x * x)


@pytest.mark.parametrize("fn", [given_writers.stages_in_rows, given_writers.counted_in_a_list])
def test_second_derivatives_of_what_is_written_by_a_function_that_is_given(
    fn: Callable[[Any, Any], Any],
) -> None:
    y, h, first = np.array([0.3, 0.4]), 1e-6, grad(fn, wrt=1)
    rows = [(first(0.7, y + h * d) - first(0.7, y - h * d)) / (2 * h) for d in np.eye(2)]
    np.testing.assert_allclose(hessian(fn, wrt=1)(0.7, y), rows, rtol=1e-6)
    np.testing.assert_allclose(jvp(fn, (0.7, y), (0.0, y))[1], first(0.7, y) @ y)


def multiplied(s: Any, x: Any) -> Any:
    return s * x


def test_functions_that_a_solver_is_given_capture_what_moves() -> None:
    """The pullback reads them out of what was saved: they carry what they captured."""
    optimize = pytest.importorskip("scipy.optimize")
    rest = {"bounds": (-3, 5), "method": "bounded", "options": {"xatol": 1e-13}}

    def excess(x: Any, slope: Any) -> Any:
        return np.exp(x) - slope(x)

    def by_lambda(a: Any) -> Any:
        given = (lambda x: x * np.sum(a),)
        return optimize.minimize_scalar(excess, args=given, **rest).x

    def by_partial(a: Any) -> Any:
        given = (functools.partial(multiplied, np.sum(a)),)
        return optimize.minimize_scalar(excess, args=given, **rest).x

    a, v = np.array([1.1, 0.3, 0.8]), np.array([1.0, -0.5, 2.0])
    for f in (by_lambda, by_partial):  # the least is at log(sum(a))
        np.testing.assert_allclose(linearize(f, a)[1](v), np.sum(v) / np.sum(a), rtol=1e-8)
        np.testing.assert_allclose(jacfwd(f)(a), np.full(3, 1.0 / np.sum(a)), rtol=1e-8)


def _product_of(a: Any, v: Any, *, b: Any) -> Any:
    return v * v * a * b


@pytest.mark.parametrize("make", [vjp, linearize])
def test_what_a_partial_was_given_is_kept(make: Any) -> None:
    """As the point is: it may be written before the pullback is called."""
    x, z = np.array([0.6, 1.9]), np.array([0.5, 0.7])
    _, later = make(functools.partial(_product_of, z, b=z), x)
    z[0] = 3.0
    (found,) = later(np.ones(2)) if make is vjp else (later(np.ones(2)),)
    np.testing.assert_allclose(found, 2.0 * x * np.array([0.5, 0.7]) ** 2)


@pytest.mark.parametrize("make", [vjp, linearize])
def test_what_a_partial_of_a_library_was_given_is_looked_at(make: Any) -> None:
    x, z = np.array([0.6, 1.9]), np.array([0.5, 0.7])
    _, later = make(functools.partial(np.multiply, z), x)
    (found,) = later(np.ones(2)) if make is vjp else (later(np.ones(2)),)
    np.testing.assert_allclose(found, z)
    z[0] = 3.0
    with pytest.raises(Unsupported, match="has changed since vjp ran"):
        later(np.ones(2))
