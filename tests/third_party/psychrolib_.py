"""Moist air: scalar formulas with checks, a unit system in a global, two branches at freezing."""

import psychrolib as ps

from .case import Case

ps.SetUnitSystem(ps.SI)
T, RH, P = 24.0, 0.45, 98000.0

CASES = [
    Case(ps.GetSatVapPres, (T,)),
    Case(ps.GetSatVapPres, (-7.0,), name="psychrolib.GetSatVapPres, ice"),
    Case(ps.GetVapPresFromRelHum, (T, RH)),
    Case(ps.GetRelHumFromVapPres, (T, 1200.0)),
    Case(ps.GetTDewPointFromRelHum, (T, RH)),
    Case(ps.GetHumRatioFromRelHum, (T, RH, P)),
    Case(ps.GetHumRatioFromVapPres, (1200.0, P)),
    Case(ps.GetHumRatioFromTWetBulb, (T, 16.0, P)),
    Case(ps.GetRelHumFromTWetBulb, (T, 16.0, P)),
    Case(ps.GetSpecificHumFromHumRatio, (0.009,)),
    Case(ps.GetMoistAirEnthalpy, (T, 0.009)),
    Case(ps.GetMoistAirVolume, (T, 0.009, P)),
    Case(ps.GetMoistAirDensity, (T, 0.009, P)),
    Case(ps.GetDegreeOfSaturation, (T, 0.009, P)),
    Case(ps.GetVaporPressureDeficit, (T, 0.009, P)),
    Case(ps.GetStandardAtmPressure, (850.0,)),
    Case(ps.GetSeaLevelPressure, (P, 300.0, T)),
    Case(ps.GetTDryBulbFromEnthalpyAndHumRatio, (45000.0, 0.009)),
]
