"""Rules of the orthogonal polynomials of `scipy.special`, in their argument.

y = special.eval_hermite(n, x)    dx = dy * 2 * n * special.eval_hermite(n - 1, x)

The formulas are 18.9.15 to 18.9.28 of the DLMF. The degree carries no derivative.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from ..registry import elementwise

# fmt: off
elementwise(special.assoc_laguerre, lambda x, n, k=0.0, y=None: (
    -special.eval_genlaguerre(n - 1, k + 1.0, x)), wrt="x")
elementwise(special.eval_chebyc, lambda n, x, y: n * special.eval_chebys(n - 1, x), wrt="x")
elementwise(special.eval_chebys, lambda n, x, y: (
    special.eval_gegenbauer(n - 1, 2.0, 0.5 * x)), wrt="x")
elementwise(special.eval_chebyt, lambda n, x, y: n * special.eval_chebyu(n - 1, x), wrt="x")
elementwise(special.eval_chebyu, lambda n, x, y: (
    2.0 * special.eval_gegenbauer(n - 1, 2.0, x)), wrt="x")
elementwise(special.eval_gegenbauer, lambda n, alpha, x, y: (
    2.0 * alpha * special.eval_gegenbauer(n - 1, alpha + 1.0, x)), wrt="x")
elementwise(special.eval_genlaguerre, lambda n, alpha, x, y: (
    -special.eval_genlaguerre(n - 1, alpha + 1.0, x)), wrt="x")
elementwise(special.eval_hermite, lambda n, x, y: (
    2.0 * n * special.eval_hermite(np.maximum(n - 1, 0), x)), wrt="x")
elementwise(special.eval_hermitenorm, lambda n, x, y: (
    n * special.eval_hermitenorm(np.maximum(n - 1, 0), x)), wrt="x")
elementwise(special.eval_jacobi, lambda n, alpha, beta, x, y: (
    0.5 * (n + alpha + beta + 1.0)
    * special.eval_jacobi(n - 1, alpha + 1.0, beta + 1.0, x)), wrt="x")
elementwise(special.eval_laguerre, lambda n, x, y: (
    -special.eval_genlaguerre(n - 1, 1.0, x)), wrt="x")
elementwise(special.eval_legendre, lambda n, x, y: (
    special.eval_gegenbauer(n - 1, 1.5, x)), wrt="x")
elementwise(special.eval_sh_chebyt, lambda n, x, y: (
    2.0 * n * special.eval_sh_chebyu(n - 1, x)), wrt="x")
elementwise(special.eval_sh_chebyu, lambda n, x, y: (
    4.0 * special.eval_gegenbauer(n - 1, 2.0, 2.0 * x - 1.0)), wrt="x")
elementwise(special.eval_sh_jacobi, lambda n, p, q, x, y: (
    n * special.eval_sh_jacobi(np.maximum(n - 1, 0), p + 2.0, q + 1.0, x)), wrt="x")
elementwise(special.eval_sh_legendre, lambda n, x, y: (
    2.0 * special.eval_gegenbauer(n - 1, 1.5, 2.0 * x - 1.0)), wrt="x")
elementwise(special.lpmv, lambda m, v, x, y: (  # 14.10.5
    ((v + m) * special.lpmv(m, v - 1.0, x) - v * x * y) / (1.0 - x * x)), wrt="x")
# fmt: on
