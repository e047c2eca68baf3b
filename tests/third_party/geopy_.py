"""Distances on the earth: classes that inherit, points made of tuples, checks and units."""

from geopy import distance, units

from .case import Case


def great_circle_km(lat1, lon1, lat2, lon2):
    return distance.great_circle((lat1, lon1), (lat2, lon2)).km


CASES = [
    Case(great_circle_km, (41.5, -81.7, 48.2, 16.4)),
    Case(units.degrees, (0.7, 12.0, 5.0)),
    Case(units.radians, (30.0, 12.0, 5.0)),
    Case(units.kilometers, (200.0, 7.0, 100.0, 2.0)),
    Case(units.miles, (200.0, 7.0, 100.0, 2.0)),
    Case(units.nautical, (200.0, 7.0, 100.0, 2.0)),
]
