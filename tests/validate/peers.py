"""What people do today to find the conditions that matter, on the data sets that `cargo xtask validate` exports.

    python peers.py DATA OUTPUT.csv [--repetitions 200] [--jobs 2] [--cells random-labels,main]
    python peers.py DATA OUTPUT.csv --summary

DATA/cells.json names each cell's conditions and those that are null (no influence, given the
others); DATA/CELL/REPETITION.csv holds `y` (0 or 1) and the conditions. Appends one line per cell,
repetition and method to OUTPUT.csv: the conditions that the method declares to matter, at a
family-wise error rate of 5% as its users would claim it. A run goes on where the last one stopped,
and the same data sets leave the same lines. `--summary` prints the table instead.

All explain the same small MLP, whose settings were chosen for its log-loss on unseen rows; n rows
are split 70 to 30, and p-values of d conditions are corrected by Bonferroni:

permutation z-test: scikit-learn's permutation importance on the 30%, 30 shuffles, z = mean / (std / √30).
  The tutorials' test. The spread over shuffles says nothing of the spread over rows and networks.
|SHAP| with bootstrap: 20 networks, each on a bootstrap sample of the 70%; mean |SHAP| on 50 rows of the
  30%, as a share of the total. A condition matters if the lower end of its normal interval (one-sided,
  Bonferroni) is above half an equal share, 1 / 2d: 5% of the total for ten conditions. The charitable
  reading: 'above 0' is what is often said, but a mean of absolute values is above 0 for every condition
  of every network. The weakness: no null hypothesis stands behind that threshold, so no error rate is
  controlled: where nothing matters, every condition has about an equal share.
hidimstat CFI: conditional feature importance on the 30%, ridge imputation, log-loss, p-values of the class's
  own default, a t-test over its 50 permutations. Has the permutation z-test's weakness.
hidimstat CFICV: the same over 5 folds, p-values of its own default, the Nadeau-Bengio t-test over
  folds. What hidimstat's guide shows for p-values; four degrees of freedom cost it power.
hidimstat D0CRT: the distilled conditional randomisation test in its logistic form (l1-penalised
  logistic regression, no screening: the default would test only a tenth of the conditions), on all rows.
GCM by forests: the generalised covariance measure (Shah & Peters 2020), and PCM by forests: the projected
  covariance measure (Lundborg, Kim, Shah & Samworth 2024) on two halves, both with random forests on all
  rows by predictions out of bag, as R's comets has them; written from the papers. With Holm's method.
DoubleML PLR: the partially linear model of each condition in turn, the others as covariates, by random
  forests over 5 folds, with the package's own p-values and Holm's method.
likelihood ratio: logistic regression on all conditions against the same without one, on all rows, with Holm's
  method. No peer but a ceiling: in cells whose log-odds are linear it is told the truth's form, which the
  others have to learn. With few rows a condition its χ² is too small, and it errs too often.
"""

import argparse
import csv
import io
import json
import math
import sys
import warnings
import zlib
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import shap
from doubleml import DoubleMLData, DoubleMLPLR
from hidimstat import CFI, CFICV, D0CRT
from joblib import Parallel, delayed, parallel_config
from numpy.typing import NDArray
from scipy.stats import chi2, norm
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold, train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import resample
from threadpoolctl import threadpool_limits

ALPHA = 0.05
HOLDOUT = 0.3
SHUFFLES = 30
BOOTSTRAPS = 20
BACKGROUND_ROWS = 20
EXPLAINED_ROWS = 50
SHAP_PERMUTATIONS = 2  # each walks the conditions forth and back
FOLDS = 5
TREES = 100
COLUMNS = ("cell", "repetition", "method", "rejected")

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]
Method = Callable[[Numbers, Labels, int], set[int]]


# The methods


def network(seed: int) -> Pipeline:
    mlp = MLPClassifier((16,), alpha=1.0, learning_rate_init=0.01, max_iter=100, random_state=seed)
    return make_pipeline(StandardScaler(), mlp)


def split(rows: Numbers, happened: Labels, seed: int) -> list[NDArray]:
    """Training rows, other rows, and the outcomes of both."""
    return train_test_split(rows, happened, test_size=HOLDOUT, random_state=seed, stratify=happened)


def bonferroni(p_values: Numbers) -> set[int]:
    """The conditions that are rejected; a p-value that is not a number rejects nothing."""
    return set(np.flatnonzero(p_values <= ALPHA / len(p_values)).tolist())


def holm(p_values: Numbers) -> set[int]:
    """The conditions that are rejected: from the least p-value on, each times how many are left."""
    order = np.argsort(p_values)
    # One that is not a number, which comes last, is too large.
    too_large = ~(p_values[order] * np.arange(len(order), 0, -1) <= ALPHA)
    first = int(np.argmax(too_large)) if too_large.any() else len(order)
    return set(order[:first].tolist())


def likelihood_ratio(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    standard = StandardScaler().fit_transform(rows)

    def loss(some: Numbers) -> float:
        model = LogisticRegression(C=np.inf, max_iter=1000).fit(some, happened)
        return log_loss(happened, model.predict_proba(some), normalize=False)

    without = [loss(np.delete(standard, condition, axis=1)) for condition in range(rows.shape[1])]
    return holm(chi2.sf(2 * (np.array(without) - loss(standard)), df=1))


def permutation_z_test(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    train, test, train_y, test_y = split(rows, happened, seed)
    model = network(seed).fit(train, train_y)
    found = permutation_importance(model, test, test_y, scoring="neg_log_loss", n_repeats=SHUFFLES, random_state=seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = found.importances_mean / (found.importances_std / math.sqrt(SHUFFLES))
    return bonferroni(norm.sf(z))


def mean_shap(model: Pipeline, background: Numbers, rows: Numbers, seed: int) -> Numbers:
    masker = shap.maskers.Independent(background, max_samples=len(background))
    explainer = shap.explainers.PermutationExplainer(lambda some: model.predict_proba(some)[:, 1], masker, seed=seed)
    evaluations = SHAP_PERMUTATIONS * (2 * rows.shape[1] + 1)
    return np.abs(explainer(rows, max_evals=evaluations, silent=True).values).mean(axis=0)


def bootstrapped_shap(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    train, test, train_y, _ = split(rows, happened, seed)
    shares = []
    for member in range(seed, seed + BOOTSTRAPS):
        some, some_y = resample(train, train_y, stratify=train_y, random_state=member)
        model = network(member).fit(some, some_y)
        sizes = mean_shap(model, train[:BACKGROUND_ROWS], test[:EXPLAINED_ROWS], member)
        shares.append(sizes / sizes.sum())
    conditions = rows.shape[1]
    below = norm.isf(ALPHA / conditions) * np.std(shares, axis=0, ddof=1)
    lower = np.mean(shares, axis=0) - below
    return set(np.flatnonzero(lower > 1 / (2 * conditions)).tolist())


def cfi(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    train, test, train_y, test_y = split(rows, happened, seed)
    model = network(seed).fit(train, train_y)
    importance = CFI(model, method="predict_proba", loss=log_loss, random_state=seed)
    importance.fit(train, train_y).importance(test, test_y)
    return bonferroni(importance.pvalues_)


def cfi_over_folds(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    importance = CFICV(network(seed), folds, method="predict_proba", loss=log_loss, random_state=seed)
    with redirect_stderr(io.StringIO()):  # it has no switch for its progress bars
        importance.fit_importance(rows, happened)
    return bonferroni(importance.pvalues_)


def d0crt(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    logistic = LogisticRegressionCV(l1_ratios=(1,), solver="liblinear")
    test = D0CRT(logistic, screening_threshold=None, random_state=seed)
    # Standardised here: its Fisher weights apply the coefficients of standardised rows to rows as given.
    test.fit_importance(StandardScaler().fit_transform(rows), happened)
    return bonferroni(test.pvalues_)


def forest(seed: int) -> RandomForestRegressor:
    return RandomForestRegressor(TREES, min_samples_leaf=5, oob_score=True, random_state=seed)


def left(target: Numbers, others: Numbers, seed: int) -> Numbers:
    """What others leave of a target, by trees that have not seen the row."""
    return target - forest(seed).fit(others, target).oob_prediction_


def normal_score(terms: Numbers) -> float:
    return math.sqrt(len(terms)) * terms.mean() / terms.std()


def gcm(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    def p_value(condition: int) -> float:
        others = np.delete(rows, condition, axis=1)
        terms = left(happened.astype(float), others, seed) * left(rows[:, condition], others, seed)
        return 2 * norm.sf(abs(normal_score(terms)))

    return holm(np.array([p_value(condition) for condition in range(rows.shape[1])]))


def pcm(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    first, tested, first_y, tested_y = train_test_split(rows, happened, test_size=0.5, random_state=seed)
    seen = forest(seed).fit(first, first_y)

    def p_value(condition: int) -> float:
        others, tested_others = (np.delete(it, condition, axis=1) for it in (first, tested))
        # What all conditions tell beyond the others, and how much the event varies about it.
        told = forest(seed).fit(others, seen.oob_prediction_)
        beyond = seen.oob_prediction_ - told.oob_prediction_
        sign = np.sign(np.mean((first_y - told.oob_prediction_) * beyond)) or 1.0
        spread = forest(seed).fit(first, (first_y - seen.oob_prediction_) ** 2)
        direction = sign * (seen.predict(tested) - told.predict(tested_others))
        direction /= np.sqrt(np.maximum(spread.predict(tested), 0.01))
        terms = left(tested_y.astype(float), tested_others, seed) * left(direction, tested_others, seed)
        return norm.sf(normal_score(terms))

    return holm(np.array([p_value(condition) for condition in range(rows.shape[1])]))


def plr(rows: Numbers, happened: Labels, seed: int) -> set[int]:
    names = [f"x{condition}" for condition in range(rows.shape[1])]
    table = pd.DataFrame(rows, columns=names).assign(y=happened.astype(float))
    np.random.seed(seed % 2**32)  # of the folds
    model = DoubleMLPLR(DoubleMLData(table, "y", names), forest(seed), forest(seed), n_folds=FOLDS)
    return holm(np.asarray(model.fit().pval))


METHODS: dict[str, Method] = {
    "permutation z-test": permutation_z_test,
    "|SHAP| with bootstrap": bootstrapped_shap,
    "hidimstat CFI": cfi,
    "hidimstat CFICV": cfi_over_folds,
    "hidimstat D0CRT": d0crt,
    "GCM by forests": gcm,
    "PCM by forests": pcm,
    "DoubleML PLR": plr,
    "likelihood ratio": likelihood_ratio,
}


# The data sets


@dataclass(frozen=True)
class Task:
    """One method on one data set."""

    cell: str
    repetition: int
    method: str

    @property
    def seed(self) -> int:
        """The same for all methods, which then see the same split; scikit-learn takes 32 bits, members are added."""
        return zlib.crc32(f"{self.cell}/{self.repetition}".encode()) >> 1


def read_cells(data: Path) -> dict[str, dict[str, list[str]]]:
    return json.loads((data / "cells.json").read_text())


def repetitions(data: Path, cell: str, most: int | None) -> list[int]:
    return sorted(int(path.stem) for path in (data / cell).glob("*.csv"))[:most]


def measure(data: Path, conditions: Sequence[str], task: Task) -> tuple[Task, list[str] | None, str]:
    """The conditions that the method rejects, or nothing and why it could not be run."""
    table = pd.read_csv(data / task.cell / f"{task.repetition}.csv")
    rows, happened = table[list(conditions)].to_numpy(np.float64), table["y"].to_numpy(np.int64)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            rejected = METHODS[task.method](rows, happened, task.seed)
        except Exception as error:  # one data set too hard for one library must not end hours of work
            return task, None, f"{type(error).__name__}: {error}"
    return task, [conditions[index] for index in sorted(rejected)], ""


# The results


def repair(output: Path) -> None:
    """Drops a last line that an interrupted run left unfinished; begins a file that is not there."""
    text = output.read_text() if output.exists() else ""
    whole = text[: text.rfind("\n") + 1] or ",".join(COLUMNS) + "\n"
    if whole != text:
        output.write_text(whole)


def read_results(output: Path) -> dict[Task, set[str]]:
    with output.open(newline="") as file:
        return {
            Task(line["cell"], int(line["repetition"]), line["method"]): set(line["rejected"].split())
            for line in csv.DictReader(file)
        }


def run(data: Path, output: Path, cells: Sequence[str], most: int | None, jobs: int) -> int:
    """Measures what is not in the file yet; the number of tasks that failed."""
    repair(output)
    done = read_results(output)
    conditions = {cell: given["conditions"] for cell, given in read_cells(data).items()}
    tasks = [
        Task(cell, repetition, method)
        for cell in cells
        for repetition in repetitions(data, cell, most)
        for method in METHODS
    ]
    missing = (delayed(measure)(data, conditions[task.cell], task) for task in tasks if task not in done)
    failed = 0
    with parallel_config("loky", inner_max_num_threads=1), output.open("a", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for task, rejected, why in Parallel(n_jobs=jobs, return_as="generator")(missing):
            if rejected is None:
                failed += 1
                print(f"{task.cell}, repetition {task.repetition}, {task.method}: {why}", file=sys.stderr)
                continue
            writer.writerow([task.cell, task.repetition, task.method, " ".join(rejected)])
            file.flush()
    return failed


def summary_line(cell: str, method: str, results: Sequence[set[str]], null: set[str], signal: set[str]) -> str:
    count = len(results)
    error, power = "–", "–"
    if null:
        rate = sum(bool(rejected & null) for rejected in results) / count
        error = f"{rate:.3f} ± {math.sqrt(rate * (1 - rate) / count):.3f}"
    if signal:
        power = f"{sum(len(rejected & signal) for rejected in results) / count / len(signal):.3f}"
    named = method.replace("|", "\\|")
    return f"| {cell} | {named} | {count} | {error} | {power} |"


def summarise(data: Path, output: Path, cells: Sequence[str], most: int | None) -> None:
    known, results = read_cells(data), read_results(output)
    print("| cell | method | repetitions | FWER | power |\n|---|---|---:|---:|---:|")
    for cell in cells:
        null = set(known[cell]["null"])
        signal = set(known[cell]["conditions"]) - null
        counted = set(repetitions(data, cell, most))
        for method in METHODS:
            found = [
                rejected
                for task, rejected in results.items()
                if task.cell == cell and task.method == method and task.repetition in counted
            ]
            if found:
                print(summary_line(cell, method, found, null, signal))


def main() -> int:
    parser = argparse.ArgumentParser(description="Family-wise error and power of what people do today.")
    parser.add_argument("data", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--repetitions", type=int, help="only the first so many of each cell")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cells", help="comma-separated; all by default")
    parser.add_argument("--summary", action="store_true", help="print the table of what OUTPUT.csv holds")
    given = parser.parse_args()
    known = list(read_cells(given.data))
    cells = given.cells.split(",") if given.cells else known
    if unknown := set(cells) - set(known):
        parser.error(f"no such cell: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if given.summary:
        summarise(given.data, given.output, cells, given.repetitions)
        return 0
    return 1 if run(given.data, given.output, cells, given.repetitions, given.jobs) else 0


if __name__ == "__main__":
    sys.exit(main())
