"""Gradient of tests.zoo.calls.rk4."""

import numpy as np
from tests.zoo.calls import slope
from srcgrad.runtime import fit, unbroadcast


def slope_fwd(y, k):
    t = -k * y
    saved = -k, t
    return t * y, saved


def slope_bwd(y, k, saved, dy):
    # return -k * y * y
    t, t2 = saved
    t3 = dy * y
    dy = dy * t2
    t2 = t3 * y
    t3 *= k
    dy -= t3
    dk = -t2.sum()
    dk = float(dk)
    return dy, dk


def rk4_grad(y0, k, steps):
    """Gradient of rk4 with respect to y0, k."""
    y = y0
    ys = []
    k1s = []
    k4s = []
    k3s = []
    k2s = []
    k4s2 = []
    saveds = []
    k3s2 = []
    saveds2 = []
    k2s2 = []
    saveds3 = []
    saveds4 = []
    for _ in range(steps):
        ys.append(y)
        k1, saved = slope_fwd(y, k)
        k1s.append(k1)
        saveds4.append(saved)
        t = y + 0.5 * 0.1 * k1
        k2s2.append(t)
        k2, saved = slope_fwd(t, k)
        k2s.append(k2)
        saveds3.append(saved)
        t = y + 0.5 * 0.1 * k2
        k3s2.append(t)
        k3, saved = slope_fwd(t, k)
        k3s.append(k3)
        saveds2.append(saved)
        t = y + 0.1 * k3
        k4s2.append(t)
        k4, saved = slope_fwd(t, k)
        k4s.append(k4)
        saveds.append(saved)
        y = y + 0.1 / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)

    # return np.sum(y * y)
    dy = 2.0 * y
    dk = 0.0
    for y, k1, k4, k3, k2, t, saved, t2, saved2, t3, saved3, saved4 in zip(
        reversed(ys),
        reversed(k1s),
        reversed(k4s),
        reversed(k3s),
        reversed(k2s),
        reversed(k4s2),
        reversed(saveds),
        reversed(k3s2),
        reversed(saveds2),
        reversed(k2s2),
        reversed(saveds3),
        reversed(saveds4),
    ):
        # y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        dy2 = unbroadcast(dy, y)
        dy = unbroadcast(unbroadcast(dy, k1) * (0.1 / 6.0), k1)
        dt = unbroadcast(dy, k1)
        dk4 = unbroadcast(dy, k4)
        dy = unbroadcast(dt, k1)
        dk3 = unbroadcast(unbroadcast(dt, k3) * 2.0, k3)
        dk1 = unbroadcast(dy, k1)
        dk2 = unbroadcast(unbroadcast(dy, k2) * 2.0, k2)
        # k4 = slope(y + h * k3, k)
        dk4, dk5 = slope_bwd(t, k, saved, dk4)
        dk = dk + dk5
        dy = dy2 + dk4
        dk3 = dk3 + dk4 * 0.1
        # k3 = slope(y + 0.5 * h * k2, k)
        dk3, dk5 = slope_bwd(t2, k, saved2, dk3)
        dk = dk + dk5
        dy = dy + dk3
        dk2 = dk2 + dk3 * (0.5 * 0.1)
        # k2 = slope(y + 0.5 * h * k1, k)
        dk2, dk5 = slope_bwd(t3, k, saved3, dk2)
        dk = dk + dk5
        dy = dy + dk2
        dk1 = dk1 + dk2 * (0.5 * 0.1)
        # k1 = slope(y, k)
        dy2, dk5 = slope_bwd(y, k, saved4, dk1)
        dy = dy + dy2
        dk = dk + dk5
    dy0 = fit(dy, y0)
    dk = fit(dk, k)
    return dy0, dk
