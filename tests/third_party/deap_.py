"""Test functions for optimisation: lists of numbers in, tuples out; sums of generators, lambdas."""

from deap import benchmarks as bm

from .case import Case

X = ([0.7, -0.4, 1.3],)
POSITIVE = ([0.7, 0.4, 0.3, 0.6],)

CASES = [
    *(Case(fn, X) for fn in (bm.plane, bm.sphere, bm.cigar, bm.rosenbrock, bm.ackley)),
    *(Case(fn, X) for fn in (bm.bohachevsky, bm.griewank, bm.rastrigin, bm.rastrigin_scaled)),
    *(Case(fn, X) for fn in (bm.rastrigin_skew, bm.schaffer, bm.schwefel, bm.kursawe)),
    *(Case(fn, ([0.7, -0.4],)) for fn in (bm.h1, bm.himmelblau, bm.poloni, bm.dent)),
    *(Case(fn, X) for fn in (bm.schaffer_mo, bm.fonseca)),
    *(Case(fn, POSITIVE) for fn in (bm.zdt1, bm.zdt2, bm.zdt3, bm.zdt4, bm.zdt6)),
    *(Case(fn, POSITIVE, options={"obj": 3}) for fn in (bm.dtlz1, bm.dtlz2, bm.dtlz3)),
    Case(bm.dtlz4, POSITIVE, options={"obj": 3, "alpha": 2.0}),
    *(Case(fn, POSITIVE, options={"n_objs": 3}) for fn in (bm.dtlz5, bm.dtlz6, bm.dtlz7)),
    Case(
        bm.shekel,
        ([0.7, -0.4], [[0.5, 0.5], [0.25, 0.25], [1.0, 0.0]], [0.02, 0.05, 0.1]),
    ),
]
