"""Correlations of physical chemistry: scalar Python, `math`, polynomials, optional arguments."""

import chemicals as ch

from .case import Case

ZS, KS = [0.5, 0.3, 0.2], [4.2, 1.75, 0.74]

CASES = [
    Case(ch.Antoine, (320.0, 8.95, 595.0, -34.0)),
    Case(ch.Wagner_original, (290.0, 512.0, 8e6, -8.5, 0.76, -3.1, -2.5)),
    Case(ch.Wagner, (290.0, 512.0, 8e6, -8.5, 0.76, -3.1, -2.5)),
    Case(ch.TRC_Antoine_extended, (180.0, 227.5, 140.0, 8.95, 510.6, -15.9, 2.42, -31.0, 1800.0)),
    Case(ch.boiling_critical_relation, (330.0, 384.0, 590.0, 3.6e6)),
    Case(ch.Lee_Kesler, (347.2, 617.1, 36e5, 0.299)),
    Case(ch.Ambrose_Walton, (347.2, 617.1, 36e5, 0.304)),
    Case(ch.Sanjari, (347.2, 617.1, 36e5, 0.299)),
    Case(ch.Poling, (350.0, 4.3, -4.4e-4, 2.0e-5, -2.4e-8, 1e-11)),
    Case(ch.TRCCp, (350.0, 4.0, 7.6e5, 7.0, 40.0, 2500.0, 2.0, 0.5, 0.3)),
    Case(ch.Zabransky_quasi_polynomial, (330.0, 591.8, -3.1, 1.3, 13.8, 0.6, 1.1, 0.1)),
    Case(ch.Lastovka_Shaw, (1000.0, 0.13)),
    Case(ch.Viswanath_Natarajan_3, (298.0, -2.7, 1e3, -20.0)),
    Case(ch.Letsou_Stiel, (400.0, 46.07, 516.2, 6.4e6, 0.635)),
    Case(ch.Lucas_gas, (550.0, 512.6, 8.1e6, 0.224, 32.0, 1.7)),
    Case(ch.Yoon_Thodos, (300.0, 556.3, 4.6e6, 153.8)),
    Case(ch.mu_IAPWS, (298.15, 998.0)),
    Case(ch.mu_air_lemmon, (300.0, 40.0)),
    Case(ch.Brock_Bird, (293.15, 404.75, 633.0, 4.5e6)),
    Case(ch.Sastri_Rao, (293.15, 404.75, 633.0, 4.5e6)),
    Case(ch.REFPROP_sigma, (298.0, 647.1, -0.13, 1.2, 0.37, 0.9)),
    Case(ch.Rackett, (272.0, 408.1, 0.00026, 0.28)),
    Case(ch.COSTALD, (272.0, 369.8, 0.000200, 0.1532)),
    Case(ch.Yen_Woods_saturation, (300.0, 647.1, 5.5e-5, 0.245)),
    Case(ch.BVirial_Pitzer_Curl, (510.0, 425.2, 38e5, 0.193)),
    Case(ch.BVirial_Tsonopoulos, (510.0, 425.2, 38e5, 0.193)),
    Case(ch.BVirial_Abbott, (510.0, 425.2, 38e5, 0.193)),
    Case(ch.Rachford_Rice_flash_error, (0.4, ZS, KS)),
    Case(ch.Rachford_Rice_solution, (ZS, KS)),
    Case(ch.Wilson_K_value, (270.0, 7.6e5, 305.4, 48.8e5, 0.098)),
    Case(ch.Clapeyron, (294.0, 466.0, 5.55e6)),
    Case(ch.Riedel, (294.0, 466.0, 5.55e6)),
    Case(ch.SMK, (553.15, 751.35, 0.302)),
    Case(ch.iapws97_rho, (648.0, 1e7)),
    Case(ch.iapws95_rho, (300.0, 1e5)),
    Case(ch.iapws95_Psat, (400.0,)),
    Case(ch.Gharagheizi_gas, (580.0, 16.0, 111.7, 4.6e6, 0.0115)),
    Case(ch.Eucken, (18.0, 24.0, 1e-5)),
    Case(ch.DIPPR9H, ([0.258, 0.742], [0.1692, 0.1528])),
    Case(ch.Filippov, ([0.258, 0.742], [0.1692, 0.1528])),
    Case(ch.Winterfeld_Scriven_Davis, ([0.1606, 0.8394], [0.01547, 0.02877], [8610.0, 15530.0])),
    Case(ch.Wilke, ([0.05, 0.95], [1.34e-5, 9.5e-6], [64.1, 46.1])),
    Case(ch.Herning_Zipperer, ([0.05, 0.95], [1.34e-5, 9.5e-6], [64.1, 46.1])),
    Case(
        ch.Lindsay_Bromley,
        (323.15, [0.23, 0.77], [1.9e-2, 1.3e-2], [1e-5, 1.3e-5], [248.0, 248.0], [46.0, 50.5]),
    ),
]
