"""Photovoltaics: arrays or scalars, masks with `np.where`, dicts of coefficients, decorators."""

import numpy as np
from pvlib import (
    atmosphere,
    clearsky,
    iam,
    inverter,
    irradiance,
    singlediode,
    solarposition,
    spa,
    temperature,
)

from .case import Case

AOI = np.array([12.0, 48.0, 71.0])
POA = np.array([310.0, 820.0])
AIR = np.array([18.0, 27.0])
WIND = np.array([1.5, 3.2])
TILT = (30.0, 180.0)
SUN = (np.array([35.0, 52.0]), np.array([150.0, 220.0]))

CASES = [
    Case(irradiance.aoi_projection, (*TILT, *SUN)),
    Case(irradiance.aoi, (*TILT, *SUN)),
    Case(irradiance.beam_component, (*TILT, *SUN, POA)),
    Case(irradiance.isotropic, (30.0, POA)),
    Case(irradiance.klucher, (*TILT, 0.3 * POA, POA, *SUN)),
    Case(irradiance.haydavies, (*TILT, 0.3 * POA, POA, np.array([1370.0, 1350.0]), *SUN)),
    Case(irradiance.king, (30.0, 0.3 * POA, POA, SUN[0])),
    Case(irradiance.get_ground_diffuse, (30.0, POA)),
    Case(irradiance.clearness_index, (POA, SUN[0], np.array([1370.0, 1350.0]))),
    Case(atmosphere.pres2alt, (98000.0,)),
    Case(atmosphere.alt2pres, (350.0,)),
    Case(atmosphere.get_relative_airmass, (SUN[0],)),
    Case(atmosphere.gueymard94_pw, (AIR, np.array([40.0, 70.0]))),
    Case(atmosphere.rh_from_tdew, (AIR, AIR - 8.0)),
    Case(atmosphere.tdew_from_rh, (AIR, np.array([40.0, 70.0]))),
    Case(atmosphere.kasten96_lt, (1.4, 1.2, 0.1)),
    Case(clearsky.bird, (SUN[0], np.array([1.2, 1.6]), 0.1, 0.12, 1.5)),
    Case(clearsky.simplified_solis, (np.array([40.0, 60.0]),)),
    Case(iam.ashrae, (AOI,)),
    Case(iam.physical, (AOI,)),
    Case(iam.martin_ruiz, (AOI,)),
    Case(iam.schlick, (AOI,)),
    Case(inverter.pvwatts, (np.array([120.0, 240.0]), 300.0)),
    Case(temperature.sapm_cell, (POA, AIR, WIND, -3.5, -0.06, 3.0)),
    Case(temperature.pvsyst_cell, (POA, AIR, WIND)),
    Case(temperature.faiman, (POA, AIR, WIND)),
    Case(temperature.noct_sam, (POA, AIR, WIND, 45.0, 0.18)),
    Case(singlediode.bishop88, (np.array([20.0, 30.0]), 6.0, 1e-9, 0.3, 300.0, 1.6)),
    Case(singlediode.estimate_voc, (6.0, 1e-3, 1.6)),
    Case(solarposition.declination_spencer71, (100.0,)),
    Case(solarposition.solar_zenith_analytical, (0.6, 0.3, 0.2)),
    Case(spa.heliocentric_longitude, (0.02,)),
    Case(spa.mean_ecliptic_obliquity, (0.02,)),
]
