"""Heat transfer: effectiveness by name of the exchanger, correlations with warnings and limits."""

import ht

from .case import Case

CASES = [
    Case(ht.LMTD, (100.0, 60.0, 30.0, 40.2)),
    Case(ht.effectiveness_from_NTU, (5.0, 0.7), options={"subtype": "counterflow"}),
    Case(
        ht.effectiveness_from_NTU,
        (5.0, 0.7),
        options={"subtype": "parallel"},
        name="ht.effectiveness_from_NTU, parallel",
    ),
    Case(ht.NTU_from_effectiveness, (0.8, 0.7), options={"subtype": "counterflow"}),
    Case(ht.temperature_effectiveness_basic, (3.5, 2.0), options={"subtype": "crossflow"}),
    Case(ht.turbulent_Gnielinski, (1e5, 1.2, 0.0185)),
    Case(ht.Nu_conv_internal, (2e4, 1.2)),
    Case(ht.turbulent_Dittus_Boelter, (1e5, 1.2)),
    Case(ht.Nu_cylinder_Churchill_Bernstein, (6071.0, 0.7)),
    Case(ht.Nu_cylinder_Zukauskas, (7992.0, 0.707)),
    Case(ht.Nu_vertical_cylinder, (0.72, 1e7)),
    Case(ht.Nu_sphere_Churchill, (0.7, 1e7)),
    Case(ht.blackbody_spectral_radiance, (800.0, 4e-6)),
    Case(ht.q_rad, (0.8, 400.0, 300.0)),
    Case(
        ht.Rohsenow,
        (957.854, 0.595593, 2.79e-4, 0.680, 4217.0, 2.257e6, 0.0589),
        options={"Te": 4.9, "Csf": 0.011, "n": 1.26},
    ),
    Case(ht.Cooper, (1e6, 5e6, 100.0), options={"Te": 4.9}),
    Case(ht.Nusselt_laminar, (370.0, 350.0, 7.0, 585.0, 0.091, 158.9e-6, 776900.0, 0.1)),
    Case(ht.S_isothermal_sphere_to_plane, (1.0, 100.0)),
    Case(ht.S_isothermal_pipe_to_plane, (1.0, 100.0, 3.0)),
    Case(ht.wall_factor, (8e-4, 3e-4), options={"property_option": "Viscosity"}),
    Case(
        ht.Liu_Winterton, (1.0, 0.4, 0.3, 567.0, 18.09, 0.086, 156e-6, 2300.0, 44.0, 1e6, 22e6, 7.0)
    ),
]
