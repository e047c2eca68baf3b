"""Gradient of tests.zoo.try_.loop_inside."""

from tests.zoo.try_ import TooBig, checked


def checked_bwd(x, dy):
    # return math.log(1.0 + x * x)
    dx = 2.0 * dy / (1.0 + x * x) * x
    return dx


def loop_inside_grad(xs, most):
    """Gradient of loop_inside with respect to xs."""
    try:
        s = 0.0
        ts = []
        for x in xs:
            t = checked(x, most)
            ts.append(t)
            s += t * x
    except TooBig:
        s = xs[0] * xs[1]
        ok = False
        ts = None
    else:
        ok = True

    # return s * s
    ds = 2.0 * s
    if ok:
        dxs = [0.0] * len(xs)
        for i, t in zip(reversed(range(len(xs))), reversed(ts)):
            x = xs[i]
            # s += checked(x, most) * x
            dx = ds * t
            dx2 = checked_bwd(x, ds * x)
            dx += dx2
            dxs[i] += dx
    else:
        dxs = [0.0] * len(xs)
        # s = xs[0] * xs[1]
        dxs[1] += ds * xs[0]
        dxs[0] += ds * xs[1]
    return dxs
