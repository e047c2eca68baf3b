"""Gradient of tests.zoo.products.logistic_regression."""

from srcgrad.runtime import expit


def logistic_regression_grad(w, x, y):
    """Gradient of logistic_regression with respect to w."""
    z = x @ w

    # return np.mean(np.logaddexp(0.0, z) - y * z) + 0.1 * (w @ w)
    dw = 0.2 * w
    dz = (expit(z) - y) / z.size
    # z = x @ w
    dw += x.T @ dz
    return dw
