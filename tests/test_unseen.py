"""What calls write that nobody knows: forward mode reads it where it stands."""

from __future__ import annotations

import numpy as np
import pytest

import srcgrad
from tests.zoo.program import some
from tests.zoo.unseen import FORWARD_ONLY


@pytest.mark.parametrize("fn", FORWARD_ONLY, ids=lambda fn: fn.__name__)
def test_forward(fn):
    x, along = some(3), np.array([0.3, -1.1, 0.7])
    value, tangent = srcgrad.jvp(fn, (x.copy(),), (along,))
    step = 1e-6
    numeric = (fn(x + step * along) - fn(x - step * along)) / (2 * step)
    np.testing.assert_allclose(value, fn(x.copy()))
    np.testing.assert_allclose(tangent, numeric, rtol=1e-6)


@pytest.mark.parametrize("fn", FORWARD_ONLY, ids=lambda fn: fn.__name__)
def test_reverse_says_so(fn):
    with pytest.raises(srcgrad.SrcgradError, match="read before and after that"):
        srcgrad.grad(fn)(some(3))
