"""Fluid mechanics: methods picked by name, dispatch on what is given, scalar formulas."""

import fluids as fl
from fluids import fittings, friction, packed_bed, two_phase

from .case import Case

TWO_PHASE = (0.6, 0.1, 915.0, 2.67, 180e-6, 14e-6, 0.0487, 0.05, 0.7)

CASES = [
    Case(fl.Reynolds, (2.5, 0.25, 1.1, 2e-5)),
    Case(fl.friction_factor, (1e5, 1e-4)),
    Case(fl.friction_factor, (900.0, 1e-4), wrt=0, name="fluids.friction_factor, laminar"),
    Case(friction.Clamond, (1e5, 1e-4)),
    Case(friction.Colebrook, (1e5, 1e-4)),
    Case(friction.Churchill_1977, (1e5, 1e-4)),
    Case(friction.Haaland, (1e5, 1e-4), wrt=0),
    Case(friction.Serghides_1, (1e5, 1e-4)),
    Case(friction.friction_factor_curved, (1e5, 0.02, 0.5)),
    Case(fittings.contraction_sharp, (1.0, 0.4)),
    Case(fittings.diffuser_sharp, (0.5, 1.0)),
    Case(fittings.bend_rounded, (4.0, 30.0), options={"fd": 0.0163, "bend_diameters": 5.0}),
    Case(fittings.contraction_conical, (0.1, 0.04), options={"l": 0.04, "Re": 1e6}),
    Case(fl.P_stagnation, (54050.0, 255.7, 286.8, 1.4)),
    Case(fl.isothermal_gas, (11.3, 0.00185), options={"P1": 1e6, "P2": 9e5, "L": 1000.0, "D": 0.5}),
    Case(fl.isentropic_work_compression, (300.0, 1.4), options={"P1": 1e5, "P2": 1e6, "eta": 0.78}),
    Case(fl.drag_sphere, (200.0,)),
    Case(fl.v_terminal, (70e-6, 2600.0, 1000.0, 1e-3)),
    Case(packed_bed.Ergun, (8e-4, 0.4, 1e-3, 1e3, 1e-3)),
    Case(packed_bed.dP_packed_bed, (8e-4, 0.4, 1e-3, 1e3, 1e-3)),
    Case(two_phase.Friedel, TWO_PHASE),
    Case(two_phase.Muller_Steinhagen_Heck, (0.6, 0.1, 915.0, 2.67, 180e-6, 14e-6, 0.05)),
    Case(two_phase.Lockhart_Martinelli, (0.6, 0.1, 915.0, 2.67, 180e-6, 14e-6, 0.05)),
    Case(fl.V_Manning, (0.2859, 0.005236, 0.03)),
    Case(fl.control_valve.cavitation_index, (1e6, 8e5, 2e5)),
    Case(fl.Thom, (0.4, 800.0, 2.5, 1e-3, 1e-5)),
    Case(fl.Rouhani_1, (0.4, 800.0, 2.5, 0.02, 1.0, 0.3)),
    Case(fl.ATMOSPHERE_1976.density, (300.0, 1e5)),
    Case(fl.pdf_lognormal, (1e-4, 1e-5, 1.1)),
    Case(fl.cdf_lognormal, (1e-4, 1e-5, 1.1)),
]
