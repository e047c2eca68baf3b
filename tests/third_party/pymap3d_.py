"""Coordinates on an ellipsoid: `try` around array code, optional ellipsoids, relative imports."""

import numpy as np
import pymap3d as pm
from pymap3d import haversine, latitude, los, lox, nvector, rcurve, spherical, vincenty

from .case import Case

PLACE = (42.0, -82.0, 200.0)
ECEF = (660675.0, -4700949.0, 4245738.0)
MANY = (np.array([42.0, 10.0]), np.array([-82.0, 30.0]), np.array([200.0, 50.0]))

CASES = [
    Case(pm.geodetic2ecef, PLACE),
    Case(pm.geodetic2ecef, MANY, name="pymap3d.geodetic2ecef, arrays"),
    Case(pm.ecef2geodetic, ECEF),
    Case(pm.enu2ecef, (100.0, 200.0, 50.0, *PLACE)),
    Case(pm.ecef2enu, (*ECEF, *PLACE)),
    Case(pm.enu2aer, (100.0, 200.0, 50.0)),
    Case(pm.aer2enu, (30.0, 40.0, 1000.0)),
    Case(pm.aer2ned, (30.0, 40.0, 1000.0)),
    Case(pm.ned2aer, (100.0, 200.0, -50.0)),
    Case(pm.aer2ecef, (30.0, 40.0, 1000.0, *PLACE)),
    Case(pm.ecef2aer, (*ECEF, 42.1, -82.2, 100.0)),
    Case(pm.geodetic2enu, (42.1, -82.2, 100.0, *PLACE)),
    Case(pm.geodetic2aer, (42.1, -82.2, 100.0, *PLACE)),
    Case(pm.aer2geodetic, (30.0, 40.0, 1000.0, *PLACE)),
    Case(los.lookAtSpheroid, (*PLACE, 20.0, 30.0)),
    Case(vincenty.vdist, (42.0, -82.0, 43.5, -80.0)),
    Case(vincenty.vreckon, (42.0, -82.0, 3000.0, 38.0)),
    Case(haversine.anglesep, (10.0, 20.0, 14.0, 25.0)),
    Case(haversine.anglesep_meeus, (10.0, 20.0, 14.0, 25.0)),
    Case(latitude.geodetic2isometric, (42.0,)),
    Case(latitude.geodetic2conformal, (42.0,)),
    Case(latitude.geodetic2rectifying, (42.0,)),
    Case(latitude.rectifying2geodetic, (42.0,)),
    Case(latitude.geodetic2authalic, (42.0,)),
    Case(latitude.geodetic2parametric, (42.0,)),
    Case(latitude.isometric2geodetic, (46.0,)),
    Case(lox.loxodrome_inverse, (40.0, -80.0, 65.0, -148.0)),
    Case(lox.meridian_arc, (40.0, 43.0)),
    Case(rcurve.transverse, (42.0,)),
    Case(rcurve.meridian, (42.0,)),
    Case(rcurve.geocentric_radius, (42.0,)),
    Case(spherical.geodetic2spherical, PLACE),
    Case(spherical.spherical2geodetic, (42.0, -82.0, 6379000.0)),
    Case(nvector.geodetic2nvector, (42.0, -82.0)),
    Case(nvector.nvector2geodetic, (0.1, -0.7, 0.67)),
]
