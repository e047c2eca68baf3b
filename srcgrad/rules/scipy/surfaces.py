"""Rules of `scipy.interpolate.bisplev`: a spline of two variables on the grid of its points.

    z = bisplev(x, y, tck)    dx = dz * surface(x, y, tck, 1, 0)

Points outside of the knots are moved to their edge, so nothing flows back to these.
"""

from __future__ import annotations

import numpy as np
from scipy import interpolate

from ...ir.kinds import ANY, Kind, Num
from ...runtime_scipy import surface
from ..registry import returns, vjp_of


@vjp_of(interpolate.bisplev, wrt=("x", "y"))
@vjp_of(surface, wrt=("x", "y"))
def _(z, dz, x, y, tck, dx=0, dy=0):
    along_x, along_y = surface(x, y, tck, dx + 1, dy), surface(x, y, tck, dx, dy + 1)
    left, right = tck[0][tck[3]], tck[0][-tck[3] - 1]
    low, high = tck[1][tck[4]], tck[1][-tck[4] - 1]
    if np.ndim(x) == 0 and np.ndim(y) == 0:
        to_x, to_y = dz * along_x, dz * along_y
    else:
        shape = np.size(x), np.size(y)
        dz = np.reshape(dz, shape)
        to_x = np.reshape(np.sum(dz * np.reshape(along_x, shape), axis=1), np.shape(x))
        to_y = np.reshape(np.sum(dz * np.reshape(along_y, shape), axis=0), np.shape(y))
    x, y = np.asarray(x), np.asarray(y)
    is_inside = (left <= x) & (x <= right), (low <= y) & (y <= high)
    return np.where(is_inside[0], to_x, 0.0), np.where(is_inside[1], to_y, 0.0)


def _value(x: Kind, y: Kind, *args: Kind, **options: Kind) -> Kind:
    is_one = isinstance(x, Num) and isinstance(y, Num)
    return Num(np.float64) if is_one else ANY


returns(_value, interpolate.bisplev)
returns(_value, surface)
