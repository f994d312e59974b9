"""The Fréchet distance of two sets of features by scipy's sqrtm, as pytorch-fid computes it."""

import sys

import numpy as np
from bench_worker import Skip, serve

SAMPLES, WIDTH = 5000, 2048


def make():
    try:
        import scipy
        from scipy.linalg import sqrtm
    except ImportError:
        raise Skip("scipy is not installed") from None
    random = np.random.default_rng(1)
    sets = [random.standard_normal((SAMPLES, WIDTH)) for _ in range(2)]
    (m, s), (n, t) = [(x.mean(0), np.cov(x, rowvar=False)) for x in sets]

    def run(count):
        for _ in range(count):
            root = sqrtm(s @ t).real
            distance = ((m - n) ** 2).sum() + np.trace(s) + np.trace(t) - 2 * np.trace(root)
        return float(distance)

    about = {"scipy": scipy.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}
    return {"distance of two sets, 2,048 features": run}, about


serve(make)
