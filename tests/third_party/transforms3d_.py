"""Rotations and affine maps: unpacked arrays, tables of axes, early returns, small tolerances."""

import numpy as np
from transforms3d import affines, axangles, euler, quaternions, reflections, shears, zooms

from .case import Case

Q = np.array([0.6, 0.3, -0.5, 0.4])
P = np.array([0.2, -0.7, 0.1, 0.5])
V = np.array([0.7, -0.4, 0.3])
W = np.array([0.1, 0.8, -0.5])
UNIT = Q / np.sqrt(np.sum(Q * Q))
TURN = quaternions.quat2mat(Q)
AFFINE = affines.compose(V, TURN, np.array([1.1, 0.8, 1.3]), np.array([0.1, 0.2, -0.1]))

CASES = [
    Case(quaternions.fillpositive, (0.5 * V,)),
    Case(quaternions.quat2mat, (Q,)),
    Case(quaternions.qmult, (Q, P)),
    Case(quaternions.qconjugate, (Q,)),
    Case(quaternions.qnorm, (Q,)),
    Case(quaternions.qinverse, (Q,)),
    Case(quaternions.qexp, (Q,)),
    Case(quaternions.qlog, (Q,)),
    Case(quaternions.qpow, (UNIT, 1.7)),
    Case(quaternions.rotate_vector, (V, Q)),
    Case(quaternions.axangle2quat, (V, 0.8)),
    Case(quaternions.quat2axangle, (Q,)),
    Case(quaternions.mat2quat, (TURN,)),
    Case(euler.euler2mat, (0.3, -0.4, 0.8)),
    Case(euler.euler2mat, (0.3, -0.4, 0.8), options={"axes": "ryxz"}, name="euler2mat, ryxz"),
    Case(euler.mat2euler, (TURN,)),
    Case(euler.euler2quat, (0.3, -0.4, 0.8)),
    Case(euler.quat2euler, (Q,)),
    Case(euler.euler2axangle, (0.3, -0.4, 0.8)),
    Case(euler.axangle2euler, (V, 0.8)),
    Case(axangles.axangle2mat, (V, 0.8)),
    Case(axangles.axangle2aff, (V, 0.8, W)),
    Case(affines.compose, (V, TURN, W)),
    Case(affines.decompose44, (AFFINE,)),
    Case(reflections.rfnorm2mat, (V,)),
    Case(reflections.rfnorm2aff, (V, W)),
    Case(shears.striu2mat, (V,)),
    Case(shears.sadn2mat, (0.4, V, np.array([0.6, 0.3, -1.0])), wrt=0),
    Case(zooms.zfdir2mat, (0.4, V)),
    Case(zooms.zfdir2aff, (0.4, V, W)),
]
