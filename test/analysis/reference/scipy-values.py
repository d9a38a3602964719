"""Reference values for the tests of the analysis, computed with SciPy and written beside this script.

    python3 test/analysis/reference/scipy-values.py

Where SciPy has the method, it is asked; Tango's interval, which it lacks, is made from its definition with SciPy's optimizers: the multinomial likelihood of the
four cells is maximised numerically under each difference, and the score is inverted. Nothing here shares a formula with the TypeScript.
"""
import json
import pathlib

import numpy as np
import scipy
from scipy import optimize, stats


def clopper_pearson(k, n, confidence):
    interval = stats.binomtest(k, n).proportion_ci(confidence, method="exact")
    return [interval.low, interval.high]


def wilson(k, n, confidence):
    interval = stats.binomtest(k, n).proportion_ci(confidence, method="wilson")
    return [interval.low, interval.high]


def tango(only_a, only_b, n, confidence):
    """All differences d with |observed - d| <= z * standard error at the likeliest cells that have the difference d."""
    z = stats.norm.ppf((1 + confidence) / 2)
    observed = (only_a - only_b) / n
    alike = n - only_a - only_b

    def kept(d):
        # Cells: only A q + d, only B q, the rest 1 - 2q - d.
        lowest, highest = max(0.0, -d), (1 - d) / 2

        def negative_log_likelihood(q):
            cells = [(only_a, q + d), (only_b, q), (alike, 1 - 2 * q - d)]
            return -sum(count * np.log(max(share, 1e-300)) for count, share in cells if count > 0)

        found = optimize.minimize_scalar(
            negative_log_likelihood, bounds=(lowest, highest), method="bounded", options={"xatol": 1e-14}
        )
        q = min([lowest, highest, found.x], key=negative_log_likelihood)
        return abs(observed - d) <= z * np.sqrt(max(0.0, 2 * q + d - d * d) / n)

    def bound(end):
        if kept(end):
            return end
        inside, outside = observed, end
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if kept(middle) else (inside, middle)
        return inside

    return [bound(-1.0), bound(1.0)]


def median_ranks(n, p, confidence):
    """The 1-based ranks of the narrowest equal-tailed pair of order statistics around the quantile at p; None where there is none."""
    tail = (1 - confidence) / 2
    low = max((r for r in range(1, n + 1) if stats.binom.cdf(r - 1, n, p) <= tail), default=None)
    high = min((r for r in range(1, n + 1) if stats.binom.sf(r - 1, n, p) <= tail), default=None)
    return [low, high]


PROPORTIONS = [
    (k, n, confidence)
    for n in (1, 10, 100, 500, 4057)
    for k in sorted({0, 1, n // 20, n // 2, n - n // 50, n})
    for confidence in (0.9, 0.95, 0.999)
]
PAIRS = [(0, 0, 30), (5, 0, 30), (1, 9, 44), (20, 12, 100), (0, 78, 200), (176, 0, 500), (3, 2, 500), (40, 60, 100), (10, 0, 10)]
SAMPLES = {
    "small": [713.2, 714.0, 713.9, 720.4, 719.1],
    "skewed": [float(x) for x in np.round(stats.lognorm.ppf((np.arange(60) + 0.5) / 60, 1.2), 6)],
}

values = {
    "made by": f"SciPy {scipy.__version__}, NumPy {np.__version__}",
    "clopper-pearson": [[*case, *clopper_pearson(*case)] for case in PROPORTIONS],
    "wilson": [[*case, *wilson(*case)] for case in PROPORTIONS],
    "mcnemar": [[b, c, stats.binomtest(b, b + c, 0.5).pvalue] for b, c, _ in PAIRS if b + c > 0],
    "tango": [[b, c, n, confidence, *tango(b, c, n, confidence)] for b, c, n in PAIRS for confidence in (0.95, 0.99)],
    "quantile ranks": [
        [n, p, confidence, *median_ranks(n, p, confidence)]
        for n in (5, 6, 20, 71, 72, 100, 300)
        for p in (0.5, 0.95)
        for confidence in (0.9, 0.95, 0.99)
    ],
    "t": [
        [name, confidence, *stats.t.interval(confidence, len(s) - 1, np.mean(s), stats.sem(s))]
        for name, s in SAMPLES.items()
        for confidence in (0.9, 0.95, 0.99)
    ],
    # Of 200,000 resamples: what both bootstraps come to when chance is averaged out.
    "bootstrap": [
        [name, method, *stats.bootstrap((s,), np.mean, n_resamples=200_000, batch=10_000, method=method, rng=1).confidence_interval]
        for name, s in SAMPLES.items()
        for method in ("percentile", "BCa")
    ],
    "samples": SAMPLES,
}
path = pathlib.Path(__file__).with_name("scipy-values.json")
lines = [f"  {json.dumps(name)}: " + (json.dumps(rows) if name in ("made by", "samples") else "[\n    " + ",\n    ".join(json.dumps(row) for row in rows) + "\n  ]") for name, rows in values.items()]
path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
