"""Fit a curve to data with outliers, with SciPy's optimiser and srcgrad's gradient.

The loss is Huber's: squares for small errors, absolute values for large ones, written with an
ordinary `if` in a helper. `scipy.optimize.minimize(..., jac=True)` takes `value_and_grad(loss)`
as it is.

Run it with `python examples/robust_fit.py`.
"""

from __future__ import annotations

import numpy as np

import srcgrad


def huber(error, delta):
    if abs(error) <= delta:
        return 0.5 * error**2
    return delta * (abs(error) - 0.5 * delta)


def loss(params, times, values):
    """Sum of Huber losses of a decaying exponential against the data."""
    total = 0.0
    for t, value in zip(times, values):
        error = params[0] * np.exp(-params[1] * t) + params[2] - value
        total += huber(error, 0.1)
    return total


def data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True parameters, times, and values of which every seventh is far off."""
    truth = np.array([2.0, 1.3, 0.5])
    rng = np.random.default_rng(0)
    times = np.linspace(0.0, 4.0, 60)
    values = truth[0] * np.exp(-truth[1] * times) + truth[2]
    values += 0.02 * rng.standard_normal(len(times))
    values[::7] += 3.0
    return truth, times, values


def main() -> float:
    """Fit, print the gradient's source, return how far off the fit is."""
    from scipy.optimize import minimize

    truth, times, values = data()
    fit = srcgrad.value_and_grad(loss, "params")
    found = minimize(fit, np.ones(3), args=(times, values), jac=True, method="BFGS")
    off = float(np.max(np.abs(found.x - truth)))
    print(f"found {np.round(found.x, 3)}, true {truth}, in {found.nit} iterations")
    print()
    print(fit.source)
    assert off < 0.1
    return off


if __name__ == "__main__":
    main()
