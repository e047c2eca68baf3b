"""Gradient of tests.zoo.matrices.matrix_of_mixed_entries."""

import numpy as np


def matrix_of_mixed_entries_grad(x, t):
    """Gradient of matrix_of_mixed_entries with respect to x, t."""
    turn = np.array([[x[0], t, 1.0], [2, x[1], t * t], [0.0, x[0] * x[1], -1]])
    turns = []
    ts = []
    for _ in range(2):
        turns.append(turn)
        t2 = np.array([[1, 0.5, x[0]], [t, 1.0, 0], [0, x[1], 1]])
        ts.append(t2)
        turn = turn @ t2

    # return np.sum(turn @ turn)
    dt = np.ones_like(turn @ turn)
    dturn = dt @ turn.T
    dturn += turn.T @ dt
    dx = np.zeros_like(x)
    dt = 0.0
    for turn, t2 in zip(reversed(turns), reversed(ts)):
        # turn = turn @ np.array([[1, 0.5, x[0]], [t, 1.0, 0], [0, x[1], 1]])
        dt2 = turn.T @ dturn
        dx[1] += dt2[2, 1]
        dt += dt2[1, 0]
        dx[0] += dt2[0, 2]
        dturn = dturn @ t2.T
    # turn = np.array([[x[0], t, 1.0], [2, x[1], t * t], [0.0, x[0] * x[1], -1]])
    dt += 2.0 * dturn[1, 2] * t
    dx[1] += dturn[2, 1] * x[0] + dturn[1, 1]
    dt += dturn[0, 1]
    dx[0] += dturn[2, 1] * x[1] + dturn[0, 0]
    return dx, float(dt)
