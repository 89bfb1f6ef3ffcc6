"""Answers questions about statistics with SciPy: a JSON list on stdin, the answers on stdout."""

import json
import math
import sys

import numpy as np
from scipy import stats

PERMUTE = stats.PermutationMethod(n_resamples=np.inf)


def interval_and_p(result, level):
    low, high = result.confidence_interval(level)
    return {"t": result.statistic, "df": result.df, "p": result.pvalue, "low": low, "high": high}


def welch(a, b, level):
    return interval_and_p(stats.ttest_ind(b, a, equal_var=False), level)


def paired_t(a, b, level):
    return interval_and_p(stats.ttest_rel(b, a), level)


def mann_whitney(a, b, method):
    chosen = PERMUTE if method == "permutation" else method
    result = stats.mannwhitneyu(b, a, method=chosen)
    return {"statistic": result.statistic, "p": result.pvalue}


def wilcoxon(a, b, method):
    chosen = PERMUTE if method == "permutation" else method
    result = stats.wilcoxon(np.subtract(b, a), method=chosen)
    return {"statistic": result.statistic, "p": result.pvalue}


def hedges(a, b, level):
    m, n = len(a), len(b)
    df = m + n - 2
    pooled = math.sqrt(((m - 1) * np.var(a, ddof=1) + (n - 1) * np.var(b, ddof=1)) / df)
    correction = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
    g = (np.mean(b) - np.mean(a)) / pooled * correction
    # The interval is checked by what defines it: at its ends the observed t is a (1 ± level)/2 quantile.
    return {"g": g, "t": stats.ttest_ind(b, a).statistic, "per": correction * math.sqrt(1 / m + 1 / n)}


def nct_cdf(t, df, nc):
    return stats.nct.cdf(t, df, nc)


def t_two_sided(t, df):
    return 2 * stats.t.sf(abs(t), df)


def t_critical(two_sided, df):
    return stats.t.isf(two_sided / 2, df)


def normal_cdf(z):
    return stats.norm.cdf(z)


def bootstrap(a, b, level):
    difference = lambda x, y, axis: np.mean(y, axis=axis) - np.mean(x, axis=axis)
    result = stats.bootstrap((a, b), difference, n_resamples=20000, method="percentile", confidence_level=level, rng=3, vectorized=True)
    return {"low": result.confidence_interval.low, "high": result.confidence_interval.high}


def benjamini_hochberg(ps):
    return list(stats.false_discovery_control(ps, method="bh"))


def power(effect, n, alpha):
    df, nc = 2 * n - 2, effect * math.sqrt(n / 2)
    critical = stats.t.isf(alpha / 2, df)
    return stats.nct.sf(critical, df, nc) + stats.nct.cdf(-critical, df, nc)


def contrast(cells, weights, level):
    """A weighted sum of cell means, Satterthwaite's degrees of freedom, written with arrays."""
    means = np.array([np.mean(cell) for cell in cells])
    sizes = np.array([len(cell) for cell in cells])
    parts = np.array(weights) ** 2 * np.array([np.var(cell, ddof=1) for cell in cells]) / sizes
    difference, error = float(np.dot(weights, means)), math.sqrt(parts.sum())
    df = parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum()
    low, high = stats.t.interval(level, df, loc=difference, scale=error)
    return {"difference": difference, "df": df, "p": 2 * stats.t.sf(abs(difference / error), df), "low": low, "high": high}


answers = [globals()[question["what"]](*question["of"]) for question in json.load(sys.stdin)]
json.dump(answers, sys.stdout, default=float)
