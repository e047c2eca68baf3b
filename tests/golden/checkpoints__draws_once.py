"""Gradient of tests.zoo.checkpoints.draws_once."""

import math
import numpy as np


def noisy_fwd(x, rng, k=2.0):
    total = 0.0
    kept = []
    for i in range(3):
        t = rng.normal()
        kept.append(t)
        noise = float(t)
        if noise > 0.0:
            print("positive", i)
        total = total + noise * math.sin(x * k)
    return total, kept


def noisy_bwd(x, k, saved, dtotal):
    kept = iter(saved)
    noises = []
    for i in range(3):
        noise = float(next(kept))
        noises.append(noise)

    dx = 0.0
    for noise in reversed(noises):
        # total = total + noise * math.sin(x * k)
        dx += dtotal * noise * math.cos(x * k) * k
    return dx


def draws_once_grad(x):
    """Gradient of draws_once with respect to x."""
    rng = np.random.default_rng(1)
    t, saved = noisy_fwd(x, rng)
    t2 = x * t
    t3, saved2 = noisy_fwd(t2, rng, k=1.5)

    # return noisy(x * noisy(x, rng), rng, k=1.5)
    t4 = noisy_bwd(t2, 1.5, saved2, 1.0)
    dx = t4 * t
    dx2 = noisy_bwd(x, 2.0, saved, t4 * x)
    dx += dx2
    return dx
