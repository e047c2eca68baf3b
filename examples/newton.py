"""Differentiate through Newton's method: the derivative of a square root found by iteration.

Run it with `python examples/newton.py`. It prints the gradient that srcgrad generates and
compares it with the known derivative of the square root.
"""

from __future__ import annotations

import math

import srcgrad


def newton(a: float) -> float:
    """The square root of `a`."""
    x = a
    while abs(x * x - a) > 1e-12:
        x = 0.5 * (x + a / x)
    return x


def main() -> float:
    """Print the gradient's source, and return its largest error."""
    gradient = srcgrad.grad(newton)
    worst = 0.0
    for a in (0.3, 2.0, 9.0):
        found, expected = gradient(a), 0.5 / math.sqrt(a)
        worst = max(worst, abs(found - expected))
        print(f"d sqrt({a}) / da = {found:.12f}, expected {expected:.12f}")
    print()
    print(gradient.source)
    assert worst < 1e-9
    return worst


if __name__ == "__main__":
    main()
