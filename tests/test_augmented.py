"""Every augmented assignment to an item, by every kind of index: forward against reverse.

Both against numerical derivatives, but for what jumps. The array is an argument, a copy of one, a
buffer that was filled, or the result of an operation.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import srcgrad
from tests.drawn import drawn_rows
from tests.random_programs import loaded

X, K, STEP = np.array([[0.4, 0.7, 0.9], [0.8, 0.5, 0.3]]), 1.3, 1e-6
OPERATORS = ("+=", "-=", "*=", "/=", "**=", "//=", "%=")
JUMPS = ("//=", "%=")
BUFFERS = ("x", "x.copy()", "np.zeros_like(x); a[:] = x", "x * 2.0")
OF_VECTORS = {
    "1": (), ":": (), "::2": (), "[0, 1]": (), "np.array([0, 1])": (), "np.arange(2)": (),
    "np.argsort(x)": (), "np.array([0, 1, 0])": (), "x > 0.6": (), "...": (), "None": (),
    "np.array([0, 1]),": (), "i": (1, np.array([2, 0]), np.array([True, False, True])),
}  # fmt: skip
OF_MATRICES = {
    "1": (), "1, 0": (), "1, :": (), "..., 0": (), "None, 0": (), "x > 0.6": (), ":, [0, 1]": (),
    "[0, 1], [1, 2]": (), "np.arange(2), np.arange(2)": (), "np.array([0, 1]), 1": (),
    "np.ix_([0, 1], [0, 2])": (), "np.where(x > 0.6)": (), "np.diag_indices(2)": (),
    "x[:, 0] > 0.6, 1:": (),
}  # fmt: skip
CASES = [*((1, index) for index in OF_VECTORS), *((2, index) for index in OF_MATRICES)]
TEMPLATE = """\
import numpy as np


def f(x, k, i):
    a = {buffer}
    a[{index}] {op} {value}
    return np.sum(a * a)
"""


def agree(text: str, x: np.ndarray, i: object, jumps: bool, path: str) -> None:
    f = loaded(text, path)
    along, rate = np.cos(np.arange(x.size)).reshape(x.shape), 0.7
    dx, dk = srcgrad.grad(f, ("x", "k"))(x.copy(), K, i)
    _, forward = srcgrad.jvp(f, (x.copy(), K, i), (along, rate, None))
    np.testing.assert_allclose(forward, np.sum(dx * along) + dk * rate, rtol=1e-12, err_msg=text)
    if not jumps:
        ends = [f(x + h * along, K + h * rate, i) for h in (STEP, -STEP)]
        np.testing.assert_allclose(forward, (ends[0] - ends[1]) / (2 * STEP), rtol=1e-6)


ITEMS = [
    pytest.param(rank, index, op, id=f"{op}-{rank}-{index}")
    for rank, index in CASES
    for op in OPERATORS
]


@pytest.mark.parametrize(("rank", "index", "op"), drawn_rows(ITEMS, 8))
def test_items(rank: int, index: str, op: str, tmp_path) -> None:
    given = (OF_VECTORS if rank == 1 else OF_MATRICES)[index] or (None,)
    for buffer, i in itertools.product(BUFFERS, given):
        text = TEMPLATE.format(buffer=buffer, index=index, op=op, value="k")
        agree(text, X if rank == 2 else X[0], i, op in JUMPS, str(tmp_path / "f.py"))


@pytest.mark.parametrize("index", [":, [0, 1]", "np.arange(2), :2"])
def test_matrix_products(index: str, tmp_path) -> None:
    for buffer in BUFFERS:
        text = TEMPLATE.format(buffer=buffer, index=index, op="@=", value="(k * np.eye(2))")
        agree(text, X[:, :2], None, False, str(tmp_path / "f.py"))
