"""Gradient of tests.zoo.exits.return_from_loop."""

def return_from_loop_grad(xs):
    """Gradient of return_from_loop with respect to xs."""
    s = 1.0
    returned = False
    ss = []
    for x in xs:
        ss.append(s)
        if x < 0:
            returned = True
            break
        s = s + x * x
    if returned:
        dresult = 1.0
        ds = 0.0
    else:
        # return s * s
        ds = 2.0 * s
        dresult = 0.0
    dxs = [0.0] * len(xs)
    for i, s in zip(reversed(range(len(ss))), reversed(ss)):
        x = xs[i]
        if x < 0:
            # return s * x
            ds += dresult * x
            dx = dresult * s
        else:
            # s = s + x * x
            dx = 2.0 * ds * x
        dxs[i] += dx
        dresult = 0.0
    return dxs
