"""Swing a pendulum so that it stands at a wished angle at a wished time.

Its motion is integrated with the classical Runge-Kutta method, with a helper function for the
acceleration. The gradient goes through the integrator and through the helper; Newton's method
on the starting speed uses it.

Run it with `python examples/pendulum.py`.
"""

from __future__ import annotations

import math

import srcgrad


def acceleration(angle, speed, damping):
    return -9.81 * math.sin(angle) - damping * speed


def final_angle(speed, damping, steps):
    """The angle after one second, starting at the bottom with `speed`."""
    angle = 0.0
    h = 1.0 / steps
    for _ in range(steps):
        a1 = acceleration(angle, speed, damping)
        v2 = speed + 0.5 * h * a1
        a2 = acceleration(angle + 0.5 * h * speed, v2, damping)
        v3 = speed + 0.5 * h * a2
        a3 = acceleration(angle + 0.5 * h * v2, v3, damping)
        v4 = speed + h * a3
        a4 = acceleration(angle + h * v3, v4, damping)
        angle += h / 6.0 * (speed + 2.0 * v2 + 2.0 * v3 + v4)
        speed += h / 6.0 * (a1 + 2.0 * a2 + 2.0 * a3 + a4)
    return angle


def main() -> float:
    """Solve for the speed, print the gradient's source, return the angle reached."""
    shoot = srcgrad.value_and_grad(final_angle, "speed")
    wished, speed = 1.0, 8.0
    for _ in range(20):
        angle, slope = shoot(speed, 0.2, 100)
        print(f"speed {speed:9.6f}: angle {angle:9.6f}, d angle / d speed {slope:9.6f}")
        if abs(angle - wished) < 1e-12:
            break
        speed -= (angle - wished) / slope
    numeric = (final_angle(speed + 1e-6, 0.2, 100) - final_angle(speed - 1e-6, 0.2, 100)) / 2e-6
    print(f"slope {slope:.9f}, numerically {numeric:.9f}")
    print()
    print(shoot.source)
    assert abs(angle - wished) < 1e-9 and abs(slope - numeric) < 1e-6
    return angle


if __name__ == "__main__":
    main()
