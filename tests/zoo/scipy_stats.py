"""Programs with the distributions and the descriptive statistics of `scipy.stats`."""

from __future__ import annotations

import importlib.util

import numpy as np

from tests.zoo.program import Program, positive, some

PROGRAMS: list[Program] = []

if importlib.util.find_spec("scipy") is not None:
    from scipy import stats
    from scipy.stats import norm, poisson

    def frozen_likelihood(m, log_s, x):
        model = norm(loc=m, scale=np.exp(log_s))
        return -np.sum(model.logpdf(x)) + model.cdf(m + 0.3) + stats.gamma(2.5, 0.1).sf(x[0] ** 2)

    def frozen_counts(rate):
        total = 0.0
        for k in range(4):
            total += poisson(rate * (k + 1)).logpmf(k)
        return total

    def frozen_several(x, root):
        model = stats.multivariate_normal(np.zeros(2), root @ root.T + np.eye(2))
        return model.logpdf(x)

    def extremes(x, m, s, c):
        low = stats.gumbel_l.logpdf(x, m, scale=s) + stats.weibull_min.logcdf(x * x, c, scale=s)
        return np.sum(low) + np.sum(stats.genextreme.pdf(x, 0.3, m, s)) + stats.lomax.ppf(0.3, c)

    def waiting_times(a, x):
        survived = stats.lognorm.logsf(x, s=a, scale=1.5)
        return np.sum(survived) + np.sum(stats.f.pdf(x, 2.0 * a, 3.0)) + stats.t.logpdf(x[0], a)

    def correlated(x, y):
        r, p = stats.pearsonr(x, y)
        return r + stats.pearsonr(x * x, y).statistic * p

    def regression(x, y):
        line = stats.linregress(x, y)
        slope, level, _, p, error = stats.linregress(x, y**2)
        return line.slope * line.intercept + line.rvalue + slope * level + p * error

    def summary(a):
        z = stats.zscore(a, axis=1, ddof=1)
        shape = stats.skew(a) + stats.kurtosis(a, bias=False) * stats.variation(a**2)
        return np.sum(z**3) + np.sum(shape) + np.sum(stats.sem(a, axis=None) * stats.moment(a, 3))

    def means(a):
        return np.sum(stats.gmean(a) * stats.hmean(a)) + stats.entropy(a[0], a[1])

    def ranked(x):
        return stats.spearmanr(x, x[::-1])[0] + np.sum(x)

    def tested(x):
        return stats.ttest_1samp(x, 0.0)[0]

    PROGRAMS = [
        Program(frozen_likelihood, [(0.3, -0.2, some(4))]),
        Program(frozen_counts, [(0.7,)]),
        Program(frozen_several, [(some(2), some(2, 2))]),
        Program(extremes, [(some(3), 0.2, 1.3, 1.5)]),
        Program(waiting_times, [(0.8, positive(3))]),
        Program(correlated, [(some(5), some(5, seed=1))]),
        Program(regression, [(some(5), some(5, seed=1))]),
        Program(summary, [(some(5, 4),)]),
        Program(means, [(positive(3, 4),)]),
        Program(ranked, [(some(5),)]),
        Program(tested, [(some(5),)], refused=True),
    ]
