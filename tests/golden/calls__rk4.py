"""Gradient of tests.zoo.calls.rk4."""

def slope_fwd(y, k):
    t = -k * y
    return t * y, t


def slope_bwd(y, k, saved, dy):
    # return -k * y * y
    t = dy * y
    dy = dy * saved
    t2 = t * y
    t *= k
    dy -= t
    dk = -t2.sum()
    return dy, float(dk)


def rk4_grad(y0, k, steps):
    """Gradient of rk4 with respect to y0, k."""
    y = y0
    ys = []
    saveds = []
    ts = []
    saveds2 = []
    ts2 = []
    saveds3 = []
    ts3 = []
    saveds4 = []
    for _ in range(steps):
        ys.append(y)
        k1, saved = slope_fwd(y, k)
        saveds.append(saved)
        t = y + 0.5 * 0.1 * k1
        ts.append(t)
        k2, saved = slope_fwd(t, k)
        saveds2.append(saved)
        t = y + 0.5 * 0.1 * k2
        ts2.append(t)
        k3, saved = slope_fwd(t, k)
        saveds3.append(saved)
        t = y + 0.1 * k3
        ts3.append(t)
        k4, saved = slope_fwd(t, k)
        saveds4.append(saved)
        y = y + 0.1 / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)

    # return np.sum(y * y)
    dy = 2.0 * y
    dk = 0.0
    for y, saved, t, saved2, t2, saved3, t3, saved4 in zip(
        reversed(ys),
        reversed(saveds),
        reversed(ts),
        reversed(saveds2),
        reversed(ts2),
        reversed(saveds3),
        reversed(ts3),
        reversed(saveds4),
    ):
        # y = y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
        dk4 = dy * (0.1 / 6.0)
        dk3 = dk4 * 2.0
        # k4 = slope(y + h * k3, k)
        dt, dk5 = slope_bwd(t3, k, saved4, dk4)
        dk += dk5
        dy += dt
        dt *= 0.1
        dk3_2 = dk3 + dt
        # k3 = slope(y + 0.5 * h * k2, k)
        dt, dk5 = slope_bwd(t2, k, saved3, dk3_2)
        dk += dk5
        dy += dt
        dt *= 0.5 * 0.1
        dk2 = dk3 + dt
        # k2 = slope(y + 0.5 * h * k1, k)
        dk2, dk5 = slope_bwd(t, k, saved2, dk2)
        dk += dk5
        dy += dk2
        dk2 *= 0.5 * 0.1
        dk1 = dk4 + dk2
        # k1 = slope(y, k)
        dy2, dk5 = slope_bwd(y, k, saved, dk1)
        dy += dy2
        dk += dk5
    return dy, dk
