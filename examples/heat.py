"""Find the temperature a bar had, from the temperature it has now.

The simulation writes in place, time step after time step, as such codes do. Its gradient with
respect to the starting temperature drives a descent that recovers it, as far as heat remembers.

Run it with `python examples/heat.py`.
"""

from __future__ import annotations

import numpy as np

import srcgrad


def simulate(start, k, steps):
    """The temperature after `steps` explicit steps; the ends are kept as they are."""
    u = start.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return u


def misfit(start, k, steps, measured):
    """Half the squared distance between the simulated and the measured end."""
    u = start.copy()
    for _ in range(steps):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    error = u - measured
    return 0.5 * np.sum(error * error)


def main() -> float:
    """Recover a start, print the gradient's source, return how much of the misfit is left."""
    place = np.linspace(0.0, 1.0, 41)
    truth = np.exp(-80.0 * (place - 0.4) ** 2)
    measured = simulate(truth, 0.25, 20)
    step = srcgrad.value_and_grad(misfit, ("start", "k"))

    guess = np.zeros_like(place)
    first = misfit(guess, 0.25, 20, measured)
    _, (_, slope) = step(measured, 0.25, 20, truth)
    above, below = (misfit(measured, 0.25 + h, 20, truth) for h in (1e-5, -1e-5))
    print(f"d misfit / dk = {slope:.8f}, numerically {(above - below) / 2e-5:.8f}")
    assert abs(slope - (above - below) / 2e-5) < 1e-6
    for k in range(200):
        value, (gradient, _) = step(guess, 0.25, 20, measured)
        guess = guess - 0.8 * gradient
        if k % 40 == 0:
            print(f"step {k:4}: misfit {value:.6f}")
    print(f"at the end: misfit {value:.2e}, start off by at most {np.max(abs(guess - truth)):.3f}")
    print()
    print(step.source)
    assert value < 1e-3 * first
    return float(value / first)


if __name__ == "__main__":
    main()
