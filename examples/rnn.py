"""A recurrent network that learns to add up a sequence, by back-propagation through time.

The loop over time is an ordinary `for`; its gradient is an ordinary loop backwards.

Run it with `python examples/rnn.py`.
"""

from __future__ import annotations

import numpy as np

import srcgrad


def rnn(w, u, b, v, inputs, targets):
    """Mean squared error of the network's running answers."""
    h = np.zeros((inputs.shape[1], len(b)))
    loss = 0.0
    for x, target in zip(inputs, targets):
        h = np.tanh(h @ w + np.outer(x, u) + b)
        error = h @ v - target
        loss += np.mean(error * error)
    return loss / len(inputs)


def sums(steps: int, batch: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Sequences of small numbers, and at each time the sum so far."""
    inputs = rng.uniform(-0.3, 0.3, (steps, batch))
    return inputs, np.cumsum(inputs, axis=0)


def check(arguments: list[np.ndarray], gradients: tuple[np.ndarray, ...]) -> float:
    """The largest difference to central differences along a random direction."""
    rng = np.random.default_rng(1)
    worst = 0.0
    for k in range(4):
        direction = rng.standard_normal(arguments[k].shape)
        moved = [list(arguments), list(arguments)]
        moved[0][k] = arguments[k] + 1e-6 * direction
        moved[1][k] = arguments[k] - 1e-6 * direction
        numeric = (rnn(*moved[0]) - rnn(*moved[1])) / 2e-6
        worst = max(worst, abs(numeric - float(np.sum(gradients[k] * direction))))
    return worst


def main() -> float:
    """Check the gradient, train, print its source, return the last loss."""
    rng = np.random.default_rng(0)
    hidden = 12
    inputs, targets = sums(15, 32, rng)
    params = [
        rng.standard_normal((hidden, hidden)) / np.sqrt(2.0 * hidden),
        rng.standard_normal(hidden),
        np.zeros(hidden),
        rng.standard_normal(hidden) / np.sqrt(hidden),
    ]
    step = srcgrad.value_and_grad(rnn, ("w", "u", "b", "v"))
    first, gradients = step(*params, inputs, targets)
    off = check([*params, inputs, targets], gradients)
    print(f"largest difference to a numerical derivative: {off:.1e}")
    assert off < 1e-6
    for k in range(150):
        loss, gradients = step(*params, inputs, targets)
        params = [p - 0.05 * g for p, g in zip(params, gradients, strict=True)]
        if k % 30 == 0:
            print(f"step {k:4}: loss {loss:.4f}")
    print(f"at the end: loss {loss:.4f}")
    print()
    print(step.source)
    assert loss < 0.3 * first
    return float(loss)


if __name__ == "__main__":
    main()
