"""Gradient of tests.zoo.grouping.grouped_by_setdefault."""

import numpy as np
from srcgrad.runtime import add_at, repeated, zeros_like


def grouped_by_setdefault_grad(x, keys):
    """Gradient of grouped_by_setdefault with respect to x."""
    groups = {}
    for key, v in zip(keys, x):
        groups.setdefault(key, []).append(v * v)
    t = groups.values()
    items = []
    vss = []
    ts = []
    for vs in t:
        vss.append(vs)
        t2 = sum(vs)
        ts.append(t2)
        items.append(t2 ** 2 / len(vs))

    # return sum(sum(vs) ** 2 / len(vs) for vs in groups.values())
    ditems = repeated(1.0, items)
    dgroups = zeros_like(groups)
    for i, vs, t in zip(reversed(range(len(t))), reversed(vss), reversed(ts)):
        # (sum(vs) ** 2 / len(vs) for vs in groups.values())
        dvs = repeated(ditems.pop() / len(vs) * (2.0 * t), vs)
        add_at(dgroups, list(groups)[i], dvs)
    dx = np.zeros_like(x)
    for i in reversed(range(min(len(keys), len(x)))):
        key = keys[i]
        v = x[i]
        # groups.setdefault(key, []).append(v * v)
        dv = 2.0 * dgroups[key].pop() * v
        dx[i] += dv
    return dx
