"""Train a small neural network in plain NumPy.

The network has one hidden layer and learns on which of two spirals a point lies. The parameters
are a dict of arrays; the gradient is a dict of the same shape.

Run it with `python examples/mlp.py`.
"""

from __future__ import annotations

import numpy as np

import srcgrad


def spirals(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points in the plane on two spirals, and +1 or -1 for which one."""
    t = 3.0 * np.sqrt(rng.random(count))
    side = np.where(rng.random(count) < 0.5, 1.0, -1.0)
    points = np.stack([side * t * np.cos(t), side * t * np.sin(t)], axis=1)
    return points + 0.05 * rng.standard_normal((count, 2)), side


def start(rng: np.random.Generator, hidden: int = 24) -> dict[str, np.ndarray]:
    return {
        "w1": rng.standard_normal((2, hidden)),
        "b1": np.zeros(hidden),
        "w2": rng.standard_normal(hidden) / np.sqrt(hidden),
        "b2": np.zeros(1),
    }


def loss(params, points, side):
    h = np.tanh(points @ params["w1"] + params["b1"])
    score = h @ params["w2"] + params["b2"]
    return np.mean(np.logaddexp(0.0, -side * score))


def train(steps: int = 300, rate: float = 1.0) -> tuple[list[float], srcgrad.Gradient]:
    """Gradient descent; the losses on the way, and the gradient function used."""
    rng = np.random.default_rng(0)
    points, side = spirals(200, rng)
    params = start(rng)
    step = srcgrad.value_and_grad(loss, "params")
    losses = []
    for _ in range(steps):
        value, gradient = step(params, points, side)
        params = {name: params[name] - rate * gradient[name] for name in params}
        losses.append(float(value))
    return losses, step


def main() -> float:
    """Train, print the losses and the gradient's source, return the last loss."""
    losses, step = train()
    for k in range(0, len(losses), 50):
        print(f"step {k:4}: loss {losses[k]:.4f}")
    print(f"at the end: loss {losses[-1]:.4f}")
    print()
    print(step.source)
    assert losses[-1] < 0.5 * losses[0]
    return losses[-1]


if __name__ == "__main__":
    main()
