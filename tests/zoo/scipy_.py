"""Programs that use SciPy: likelihoods, Gaussian processes, filters, transforms, matrices."""

from __future__ import annotations

import importlib.util

import numpy as np

from tests.zoo.program import Program, positive, some

PROGRAMS: list[Program] = []

if importlib.util.find_spec("scipy") is not None:
    import scipy.linalg
    from scipy import fft, integrate, linalg, ndimage, signal, special, stats
    from scipy.spatial import distance
    from scipy.special import expit, logsumexp, xlogy
    from scipy.stats import norm

    def log_sum_exp_loss(w, x, labels):
        scores = x @ w
        return np.mean(logsumexp(scores, axis=1) - scores[np.arange(len(labels)), labels])

    def logistic_regression(w, x, y):
        p = expit(x @ w)
        return -np.sum(xlogy(y, p) + special.xlog1py(1.0 - y, -p)) + 0.1 * w @ w

    def gaussian_process(log_scale, noise, x, y):
        k = np.exp(-0.5 * distance.cdist(x, x, "sqeuclidean") / np.exp(2.0 * log_scale))
        k = k + noise**2 * np.eye(len(x))
        factor = linalg.cho_factor(k, lower=True)
        alpha = linalg.cho_solve(factor, y)
        return 0.5 * y @ alpha + np.sum(np.log(np.diag(factor[0])))

    def process_by_triangles(scale, x, y):
        k = np.exp(-0.5 * (x[:, None] - x) ** 2 / scale**2) + 0.1 * np.eye(len(x))
        lower = linalg.cholesky(k, lower=True)
        z = linalg.solve_triangular(lower, y, lower=True)
        return 0.5 * z @ z + np.sum(np.log(np.diag(lower)))

    def solved_by_lu(a, b):
        factors = linalg.lu_factor(a)
        x = linalg.lu_solve(factors, b)
        return np.sum(x * linalg.lu_solve(factors, x, trans=1))

    def eigenvectors_squared(a):
        w, v = linalg.eigh(a @ a.T)
        return np.sum(v[0] ** 2 * np.log(w))

    def markov_chain(rates, start):
        q = rates - np.diag(np.sum(rates, axis=1))
        p = start @ linalg.expm(0.7 * q)
        return -np.sum(special.entr(p))

    def square_root(a):
        s = scipy.linalg.sqrtm(a @ a.T + np.eye(3))
        return np.sum(s * np.arange(9.0).reshape(3, 3))

    def steady_state(a, q):
        p = linalg.solve_continuous_lyapunov(a - 3.0 * np.eye(2), -q @ q.T)
        return np.trace(p) + p[0, 1]

    def power_spectrum(x):
        spectrum = fft.rfft(x, 8)
        return np.sum(np.log1p(np.abs(spectrum) ** 2))

    def compressed(x):
        c = fft.dct(x, norm="ortho")
        return np.sum(np.sqrt(c * c + 0.01))

    def smoothed(image):
        low = ndimage.gaussian_filter(image, 1.0)
        edges = ndimage.sobel(low, axis=0, mode="nearest")
        return np.sum(edges**2) + np.sum((image - low) ** 2)

    def filtered(b, a, x):
        y = signal.lfilter(b, np.concatenate((np.ones(1), a)), x)
        return np.sum(y * y)

    def convolved(x, kernel):
        y = signal.convolve(x, kernel, mode="same")
        return np.sum(np.tanh(y) * x)

    def area(y, x):
        places = [0.0, 0.4, 1.0, 1.3, 2.0]
        return integrate.simpson(y**2, dx=0.3) + integrate.trapezoid(np.sin(y), places)

    def normal_likelihood(m, log_s, x):
        return -np.sum(stats.norm.logpdf(x, m, scale=np.exp(log_s)))

    def mixture(weights, means, x):
        shares = special.softmax(weights)
        return -np.sum(np.log(norm.pdf(x[:, None], means, 0.7) @ shares))

    def robust_likelihood(m, s, df, x):
        total = 0.0
        for value in x:
            total += stats.t.logpdf(value, df, loc=m, scale=s)
        return -total

    def censored(m, s, x):
        share = stats.norm.ppf(0.3, m, s) * stats.norm.cdf(m, 0.2)
        return np.sum(stats.norm.logsf(x, m, s)) + share

    def several_dimensions(x, mean, root):
        return stats.multivariate_normal.logpdf(x, mean, root @ root.T + np.eye(2))

    def gamma_functions(a, x):
        share = special.gammainc(2.5, x) * special.beta(a, x)
        return special.gammaln(a) + share + special.digamma(a)

    def bessel_sum(x):
        total = 0.0
        for order in range(4):
            total += special.jv(order, x) ** 2 * special.iv(order + 0.5, 0.3 * x)
        return total

    def branch_of_special(x):
        if x > 1.0:
            return special.erf(x) * special.ellipk(1.0 / (1.0 + x))
        return special.erfcx(x) - special.lambertw(1.0 + x).real

    def pairs(u, v):
        every = distance.pdist(np.outer(u, v))
        return distance.euclidean(u, v) + distance.cosine(u, v) + np.sum(every)

    def single_precision(x):
        return np.sum(special.expit(x) * special.log_ndtr(x))

    def masked_logarithm(x):
        return np.sum(np.where(x > 0, special.xlogy(x, x), 0.0))

    def regulator(a, b, weight):
        x = linalg.solve_continuous_are(a, b, weight * np.eye(2), np.eye(1))
        return np.trace(x) + np.sum((b.T @ x) ** 2)

    def smoothest_rotation(a, b):
        r, size = linalg.orthogonal_procrustes(a, b)
        return np.sum((a @ r - b) ** 2) + size

    def banded_process(ab, b):
        c = linalg.cholesky_banded(ab, lower=True)
        return b @ linalg.cho_solve_banded((c, True), b) + np.sum(np.log(c[0]))

    def growth(a):
        w, v = linalg.eig(a)
        return np.max(w.real) + np.sum(np.abs(v[0]) ** 2 * np.array([0.3, 1.0, 2.0]))

    def in_order_of_size(a):
        t, z = linalg.schur(a)
        h, q = linalg.hessenberg(a, calc_q=True)
        return np.sum(t[0] * z[1]) + np.sum(h * q)

    def power_of_a_test(nc, x):
        share = special.nctdtr(7.0, nc, x) * special.chndtr(x, 3.0, nc)
        return special.ncfdtr(2.0, 9.0, nc, x) + share

    def by_gauss(alpha):
        x, w = special.roots_genlaguerre(4, alpha)
        return np.sum(w * np.exp(-0.3 * x * x))

    A3 = some(3, 3) + 2.0 * np.eye(3)

    PROGRAMS = [
        Program(log_sum_exp_loss, [(some(3, 4), some(5, 3), np.array([0, 3, 1, 1, 2]))], wrt="w"),
        Program(logistic_regression, [(some(3), some(4, 3), np.array([0.0, 1, 1, 0]))], wrt="w"),
        Program(gaussian_process, [(0.3, 0.4, some(4, 2), some(4, seed=1))]),
        Program(process_by_triangles, [(0.7, some(4), some(4, seed=1))]),
        Program(solved_by_lu, [(A3, some(3)), (A3, some(3, 2))]),
        Program(eigenvectors_squared, [(A3,)]),
        Program(markov_chain, [(positive(3, 3), np.array([0.2, 0.5, 0.3]))]),
        Program(square_root, [(some(3, 3),)]),
        Program(steady_state, [(some(2, 2), some(2, 2, seed=1))]),
        Program(power_spectrum, [(some(8),), (some(5),), (some(11),)]),
        Program(compressed, [(some(6),)]),
        Program(smoothed, [(some(6, 5),)]),
        Program(filtered, [(some(3), 0.3 * some(2), some(6))]),
        Program(convolved, [(some(6), some(3)), (some(5), some(4))]),
        Program(area, [(some(5), 1.0)], wrt="y"),
        Program(normal_likelihood, [(0.3, -0.2, some(4))]),
        Program(mixture, [(some(3), some(3, seed=1), some(4))]),
        Program(robust_likelihood, [(0.3, 0.8, 3.5, some(4))]),
        Program(censored, [(0.3, 0.8, some(3))]),
        Program(several_dimensions, [(some(2), some(2, seed=1), some(2, 2))]),
        Program(gamma_functions, [(0.7, 1.3)]),
        Program(bessel_sum, [(1.7,)]),
        Program(branch_of_special, [(0.4,), (1.6,)]),
        Program(pairs, [(positive(3), positive(3, seed=1))]),
        Program(single_precision, [(some(4).astype(np.float32),)]),
        Program(masked_logarithm, [(np.array([0.5, 0.0, -1.0, 2.0]),)], smooth=False),
        Program(regulator, [(some(2, 2), some(2, 1, seed=1), 1.3)]),
        Program(smoothest_rotation, [(some(4, 3), some(4, 3, seed=1))]),
        Program(banded_process, [(np.array([[3.0, 2.5, 2.7], [0.4, 0.6, 0.0]]), some(3))]),
        Program(growth, [(some(3, 3),)]),
        Program(in_order_of_size, [(some(3, 3),), (A3,)]),
        Program(power_of_a_test, [(0.8, 1.3)]),
        Program(by_gauss, [(0.7,)]),
    ]
