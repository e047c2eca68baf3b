"""Lists and tuples of numbers given to functions of arrays, in both modes, against differences."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable

import numpy as np
import pytest

from srcgrad import grad, jvp
from tests.rule_samples import IN_PLANE

pytestmark = pytest.mark.filterwarnings("ignore:Arrays of 2-dimensional vectors:DeprecationWarning")

EXPRESSIONS = [
    "np.linalg.solve([[x, 1.0], [1.0, 3.0]], [x, y])[0]",
    "np.linalg.inv([[x, 1.0], [y, 3.0]])[0, 1]",
    "np.linalg.det([[x, 1.0], [y, 3.0]])",
    "np.linalg.norm([x, y, 2.0])",
    "np.outer([x, y], [y, 3.0])[0, 1]",
    "np.matmul([[x, 1.0], [y, 3.0]], [x, y])[0]",
    "np.sum(np.exp([x, y]))",
    "np.trace([[x, 1.0], [y, 3.0]])",
    'np.einsum("i,i->", [x, y], [y, 3.0])',
    "np.dot([x, y], [y, 3.0])",
    "np.inner([x, y], [y, 3.0])",
    "np.kron([x, y], [y, 3.0])[1]",
    "np.cross([x, y, 1.0], [y, 3.0, x])[0]",
    "np.convolve([x, y], [y, 3.0])[1]",
    "np.interp(x, [0.0, y, 5.0], [1.0, x, y])",
    "np.cumsum([x, y])[1]",
    "np.cumprod([x, y, x])[2]",
    "np.prod([x, y, x])",
    "np.diff([x, y*y, x])[0]",
    "np.maximum([x, y], [y, 1.0])[0]",
    "np.sum(np.maximum([x, y], [y, 1.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.minimum([x, y], [y, 1.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.fmax([x, y], [y, 1.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.fmin([y, x], [x, 3.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.clip([x, y], [y, 1.0], [2.0, x]) * np.array([1.0, 3.0]))",
    "np.sum(np.where([x > y, x < y], [x, y], [y, x * y]) * np.array([1.0, 3.0]))",
    "np.sum(np.array([x, y]).clip([y, 1.0], [2.0, x]) * np.array([1.0, 3.0]))",
    "np.sum(np.array([x, y]).clip((0.2, 2.9), [y, x]) * np.array([1.0, 3.0]))",
    "np.sum(np.array([x, y]).clip([y, 0.1], [x, 3.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.clip([x, y], (0.2, 2.9), [y, x]) * np.array([1.0, 3.0]))",
    "np.sum(np.clip((1.0, 2.6), (2.0, y), [x, 3.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.heaviside((0.0, 1.0), [x, y]) * np.array([1.0, 3.0]))",
    "np.sum(np.heaviside([0.0, 0.0], [x, y]) * np.array([1.0, 3.0]))",
    "np.sum(np.power([x, y], (2, 3)) * np.array([1.0, 3.0]))",
    "np.sum(np.power((2.0, 3.0), [x, y]) * np.array([1.0, 3.0]))",
    "np.sum(np.maximum((2.0, 2.0), [x, y]) * np.array([1.0, 3.0]))",
    "np.sum(np.power.outer([x, y], (2, 3)) * np.array([1.0, 3.0]))",
    "np.sum(np.power.outer([x, y], [y, 3.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.arctan2([x, y], [y, 1.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.divide([x], [y, 1.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.power([x], [y, 2.0]) * np.array([1.0, 3.0]))",
    "np.sum(np.float_power([x], [y, 2.0]) * np.array([1.0, 3.0]))",
    "np.where([True, False], [x, y], [y, x])[1]",
    "np.linalg.cholesky([[x, 0.5], [0.5, y]])[1, 1]",
    "np.linalg.eigvalsh([[x, 0.5], [0.5, y]])[1]",
    "np.linalg.slogdet([[x, 1.0], [y, 3.0]])[1]",
    "np.var([x, y, x*y])",
    "np.std([x, y, x*y])",
    "np.mean([x, y])",
    "np.median([x, y, x*y])",
    "np.polyval([x, y, 1.0], 2.0)",
    "np.trapezoid([x, y, x*y], [0.0, 1.0, y])",
    "np.tensordot([x, y], [y, 3.0], 1)",
    "np.vdot([x, y], [y, 3.0])",
    "np.logaddexp.reduce([x, y])",
    "np.hypot([x, y], [y, x])[0]",
    "np.linalg.lstsq([[x, 1.0], [1.0, 3.0], [y, 2.0]], [x, y, 1.0], rcond=None)[0][0]",
    "np.linalg.pinv([[x, 1.0], [y, 3.0]])[0, 1]",
    "np.sort([y, x])[0]",
    "np.clip([x, y], 0.0, 2.0)[0]",
    "np.gradient([x, y, x*y])[1]",
    "np.average([x, y], weights=[y, x])",
    "np.ptp([x, y])",
    "np.linalg.matrix_power([[x, 1.0], [y, 3.0]], 2)[0, 1]",
    "np.linalg.multi_dot([[[x, 1.0], [y, 3.0]], [x, y]])[0]",
    "np.quantile([x, y, x*y], 0.3)",
    "np.cov([x, y, x*y], [y, x, 1.0])[0, 1]",
    "np.corrcoef([x, y, x*y], [y, x, 1.0])[0, 1]",
    "np.multiply([x, y], [y, x])[0]",
    "np.power([x, y], [y, x])[0]",
    "np.linalg.eigh([[x, 0.5], [0.5, y]])[0][1]",
    "np.linalg.svd([[x, 1.0], [y, 3.0]])[1][0]",
    "np.linalg.qr([[x, 1.0], [y, 3.0]])[1][0, 1]",
    "np.roll([x, y*y], 1)[0]",
    "np.fft.fft([x, y*y])[1].real",
    "np.square([x, y])[1]",
    "np.negative([x, y])[1]",
    "np.subtract([x, y], [y*y, x])[0]",
    "np.true_divide([x, y], [y*y, x])[0]",
    "np.append([x, y], [y*y, x])[2]",
    "np.ravel([[x, y]])[1]",
    "np.polyfit([x, y, 3.0], [y, x, 1.0], 1)[0]",
    "np.linalg.cond([[x, 1.0], [y, 3.0]])",
    "np.nansum([x, y])",
    "np.arctan2([x, y], [y, x])[0]",
    "np.unwrap([x, y])[1]",
    "np.diag([x, y])[0, 0]",
    "np.tril([[x, 1.0], [y, 3.0]])[1, 0]",
]
if IN_PLANE is None:
    EXPRESSIONS.append("np.sum(np.cross([x, y], [y, 3.0, x]) * np.array([1.0, 3.0, 5.0]))")
POINT = (1.5, 2.5)
STEP = 1e-6


def function_of(expression: str) -> Callable[..., float]:
    text = f"def f(x, y):\n    return {expression}\n"
    filename = f"<lists {expression}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
    namespace = {"np": np}
    exec(compile(text, filename, "exec"), namespace)
    return namespace["f"]  # type: ignore[return-value]


@pytest.mark.parametrize("of_tuples", [False, True])
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_gradient_and_tangents(expression: str, of_tuples: bool) -> None:
    if of_tuples:
        expression = re.sub(r"(?<=\()\[(x, y|y, 1.0|y, 3.0)\]", r"(\1)", expression)
    f = function_of(expression)
    x, y = POINT
    expected = (
        (f(x + STEP, y) - f(x - STEP, y)) / (2 * STEP),
        (f(x, y + STEP) - f(x, y - STEP)) / (2 * STEP),
    )
    gradient = grad(f)(x, y)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-7)
    tangents = (jvp(f, POINT, (1.0, 0.0))[1], jvp(f, POINT, (0.0, 1.0))[1])
    np.testing.assert_allclose(tangents, gradient, rtol=1e-12, atol=1e-12)
