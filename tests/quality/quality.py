"""How good are the models that `sways influence` explains? Cross-validated, beside scikit-learn's.

    python quality.py SWAYS_BINARY [--tables fair,titanic] [--folds 5] [--seed 0] [--output FILE.md]
    python quality.py --peers-only

Every model sees the same stratified folds. The peers are scikit-learn's defaults behind the usual
preprocessing, fitted on the training rows; sways gets the training rows as a CSV file and one
command, and predicts the other rows, whose outcome it is not given. Scores are log-loss (natural
logarithm) and AUC on the held-out fold, averaged over folds. The report says which of the
project's bars are met; it is a report, not a test: the exit code is 0 whatever it says.

The peers' scores are cached: a further run costs only sways' time.
"""

import argparse
import hashlib
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from tables import Table, load_all

CACHE = Path(__file__).resolve().parents[2] / "target" / "quality" / "peers.json"
PEERS_EDITION = 1  # one more whenever a peer or its preprocessing changes: the cached scores are stale then

CONSTANT = "constant"
LOGISTIC = "LogisticRegression"
MLP = "MLPClassifier"
BOOSTING = "HistGradientBoosting"
BOOSTING_STOPPED = "HistGradientBoosting (early stopping)"
SWAYS = "sways"
PEERS = (CONSTANT, LOGISTIC, MLP, BOOSTING, BOOSTING_STOPPED)

Probabilities = NDArray[np.float64]


# Folds


@dataclass(frozen=True)
class Fold:
    """One split of a table, by row number."""

    table: Table
    train: NDArray[np.intp]
    test: NDArray[np.intp]

    @property
    def seen(self) -> tuple[pd.DataFrame, pd.Series]:
        return self.table.conditions.iloc[self.train], self.table.happened.iloc[self.train]

    @property
    def unseen(self) -> tuple[pd.DataFrame, pd.Series]:
        return self.table.conditions.iloc[self.test], self.table.happened.iloc[self.test]


def folds_of(table: Table, folds: int, seed: int) -> Iterator[Fold]:
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for train, test in splitter.split(table.rows, table.happened):
        yield Fold(table, train, test)


# Scores


@dataclass(frozen=True)
class Score:
    """What one model reached on one held-out fold."""

    log_loss: float
    auc: float
    seconds: float


def score(happened: pd.Series, probabilities: Probabilities, seconds: float) -> Score:
    loss = log_loss(happened, probabilities, labels=[0, 1])
    return Score(float(loss), float(roc_auc_score(happened, probabilities)), round(seconds, 3))


def timed(fold: Fold, predict: Callable[[Fold], Probabilities]) -> Score:
    start = time.perf_counter()
    probabilities = predict(fold)
    return score(fold.unseen[1], probabilities, time.perf_counter() - start)


# The peers


def text_columns(rows: pd.DataFrame) -> list[str]:
    """The text columns that can tell something: an almost unique one only names its row."""
    return [name for name in rows.select_dtypes(exclude="number") if rows[name].nunique() <= len(rows) / 2]


def dense(rows: pd.DataFrame) -> ColumnTransformer:
    """For models of numbers: median and indicator, standardised; text one-hot, missing its own level."""
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    texts = make_pipeline(
        SimpleImputer(strategy="constant", fill_value="(missing)", missing_values=np.nan),
        OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    )
    return ColumnTransformer(
        [("numbers", numbers, list(rows.select_dtypes("number"))), ("texts", texts, text_columns(rows))]
    )


def native(rows: pd.DataFrame) -> ColumnTransformer:
    """For boosting, which takes missing values and categories as they are: text first, as codes."""
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan)
    return ColumnTransformer(
        [("texts", codes, text_columns(rows)), ("numbers", "passthrough", list(rows.select_dtypes("number")))]
    )


def peer(name: str, rows: pd.DataFrame, seed: int) -> Pipeline:
    """A peer with scikit-learn's defaults, save that logistic regression gets the steps it needs to converge.

    Boosting's default is to stop early on more than 10,000 rows only, which overfits the tables here:
    it comes a second time, as a rival to take seriously.
    """
    if name == LOGISTIC:
        return make_pipeline(dense(rows), LogisticRegression(max_iter=5000))
    if name == MLP:
        return make_pipeline(dense(rows), MLPClassifier(random_state=seed))
    boosting = HistGradientBoostingClassifier(
        categorical_features=list(range(len(text_columns(rows)))),
        early_stopping=True if name == BOOSTING_STOPPED else "auto",
        random_state=seed,
    )
    return make_pipeline(native(rows), boosting)


def predict_peer(name: str, seed: int, fold: Fold) -> Probabilities:
    rows, happened = fold.seen
    if name == CONSTANT:
        return np.full(len(fold.test), happened.mean())
    model = peer(name, rows, seed)
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # max_iter is the default's, on purpose
        return model.fit(rows, happened).predict_proba(fold.unseen[0])[:, 1]


class Cache:
    """The peers' scores of earlier runs: one JSON object, from a key to the peers' scores on that fold."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[str, dict[str, dict[str, float]]] = json.loads(path.read_text()) if path.exists() else {}

    @staticmethod
    def key(table: Table, folds: int, seed: int, number: int) -> str:
        """All that the scores depend on: the rows themselves, the split, and the versions."""
        versions = ", ".join(f"{package} {version(package)}" for package in ("scikit-learn", "numpy", "scipy"))
        told = table.rows.to_csv() + table.outcome + table.event
        digest = hashlib.sha256(told.encode()).hexdigest()[:16]
        return f"{table.name} {digest}, fold {number} of {folds}, seed {seed}, edition {PEERS_EDITION}, {versions}"

    def peers(self, key: str, fold: Fold, seed: int) -> dict[str, Score]:
        scores = self.known.setdefault(key, {})
        missing = [name for name in PEERS if name not in scores]
        for name in missing:
            scores[name] = asdict(timed(fold, partial(predict_peer, name, seed)))
        if missing:
            self.save()
        return {name: Score(**scores[name]) for name in PEERS}

    def save(self) -> None:
        """All or nothing: an interrupted run leaves the cache as it was."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(f".{os.getpid()}")
        beside.write_text(json.dumps(self.known, indent=1))
        beside.replace(self.path)


# sways


class SwaysError(Exception):
    """sways ended with an error, or answered with something other than a probability a row."""


@dataclass(frozen=True)
class Sways:
    binary: Path
    influence_arguments: tuple[str, ...] = ()

    def predict(self, fold: Fold) -> Probabilities:
        """Train on the fold's training rows and predict the others, as a person would, with two commands."""
        table = fold.table
        with tempfile.TemporaryDirectory(prefix="sways-quality-") as folder:
            table.rows.iloc[fold.train].to_csv(Path(folder, "train.csv"), index=False)
            fold.unseen[0].to_csv(Path(folder, "test.csv"), index=False)
            named = ["--outcome", table.outcome, "--positive", table.event]
            influence = ["influence", "train.csv", *named, "--test-fraction", "0", "--no-evidence", "--runs", "runs"]
            self.run([*influence, *self.influence_arguments], folder)
            self.run(["predict", "runs/train/model.safetensors", "test.csv", "--output", "predicted.csv"], folder)
            return probabilities_in(Path(folder, "predicted.csv"), len(fold.test))

    def run(self, arguments: Sequence[str], folder: str) -> None:
        done = subprocess.run([self.binary, *arguments], cwd=folder, capture_output=True, text=True, errors="replace")
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise SwaysError(f"`sways {arguments[0]}` exit {done.returncode}: {' '.join(lines[-3:])}")


def probabilities_in(path: Path, rows: int) -> Probabilities:
    """The column `probability` of a file that `sways predict` wrote."""
    if not path.exists():
        raise SwaysError("`sways predict` left no output")
    predicted = pd.read_csv(path)
    if "probability" not in predicted or len(predicted) != rows:
        raise SwaysError(f"`sways predict` wrote {len(predicted)} rows of {list(predicted)}, not {rows} probabilities")
    values = predicted["probability"].to_numpy(dtype=np.float64)
    if not ((values >= 0) & (values <= 1)).all():
        raise SwaysError("`sways predict` wrote a probability that is none")
    return values


# One table's result


@dataclass(frozen=True)
class Result:
    table: Table
    scores: dict[str, list[Score]]  # a model's, over folds
    failure: str | None = None  # why sways has no scores

    def has(self, model: str) -> bool:
        return model in self.scores

    def losses(self, model: str) -> NDArray[np.float64]:
        return np.array([score.log_loss for score in self.scores[model]])

    def loss(self, model: str) -> float:
        return float(self.losses(model).mean())

    def auc(self, model: str) -> float:
        return statistics.fmean(score.auc for score in self.scores[model])

    def seconds(self, model: str) -> float:
        return statistics.fmean(score.seconds for score in self.scores[model])


def measure(table: Table, folds: int, seed: int, cache: Cache, sways: Sways | None) -> Result:
    split = list(folds_of(table, folds, seed))
    peers = [cache.peers(Cache.key(table, folds, seed, number), fold, seed) for number, fold in enumerate(split)]
    scores = {name: [of_fold[name] for of_fold in peers] for name in PEERS}
    if sways is None:
        return Result(table, scores)
    try:
        return Result(table, {**scores, SWAYS: [timed(fold, sways.predict) for fold in split]})
    except SwaysError as error:
        return Result(table, scores, str(error))


# The bars


@dataclass(frozen=True)
class Bar:
    """A log-loss that sways is to stay at or under, and on what share of the tables."""

    promise: str
    limit: Callable[[Result], float]
    share: float = 1.0


BARS = (
    Bar(f"at most {MLP}'s + .002 on every table", lambda result: result.loss(MLP) + 0.002),
    Bar(
        f"at most min({LOGISTIC}, {MLP}) + .005 on 90% of the tables",
        lambda result: min(result.loss(LOGISTIC), result.loss(MLP)) + 0.005,
        share=0.9,
    ),
    Bar("never more than .005 above the constant's", lambda result: result.loss(CONSTANT) + 0.005),
)
BOOSTING_MARGIN = 0.03


def judge(bar: Bar, results: list[Result]) -> list[str]:
    """One line that says whether the bar is met, and one for each table over it, the furthest first."""
    over = [(result.loss(SWAYS) - bar.limit(result), result) for result in results if result.has(SWAYS)]
    over = sorted([(excess, result) for excess, result in over if excess > 0], key=lambda pair: -pair[0])
    kept = sum(result.has(SWAYS) for result in results) - len(over)
    met = kept >= bar.share * len(results)
    lines = [f"- **{'met' if met else 'NOT MET'}**: {bar.promise} ({kept} of {len(results)})"]
    for excess, result in over:
        lines.append(f"  - {result.table.name}: {excess:.4f} over ({result.loss(SWAYS):.4f}{doubt(result)})")
    return lines


def doubt(result: Result) -> str:
    """The gap to MLPClassifier with its standard error over folds: how much of an excess may be chance."""
    gaps = result.losses(SWAYS) - result.losses(MLP)
    error = gaps.std(ddof=1) / np.sqrt(len(gaps))
    return f"; to {MLP} {gaps.mean():+.4f} ± {error:.4f}"


def judge_boosting(results: list[Result]) -> list[str]:
    scored = [result for result in results if result.has(SWAYS)]
    if not scored:
        return []
    lines = []
    for name in (BOOSTING, BOOSTING_STOPPED):
        ratio = statistics.median(result.loss(SWAYS) / result.loss(name) - 1 for result in scored)
        met = ratio <= BOOSTING_MARGIN and len(scored) == len(results)
        promise = f"within {BOOSTING_MARGIN:.0%} of {name}'s on the median table"
        lines.append(f"- **{'met' if met else 'NOT MET'}**: {promise} (there {ratio:+.1%})")
    return lines


# The report


def report(results: list[Result], heading: str) -> str:
    models = [*PEERS, SWAYS]
    lines = [heading, "", "## Log-loss", "", *grid(results, models, Result.loss, "{:.4f}", lowest=True)]
    lines += ["", "## AUC", "", *grid(results, models[1:], Result.auc, "{:.4f}", lowest=False)]
    lines += ["", "## Seconds a fold", "", *grid(results, models[1:], Result.seconds, "{:.2f}")]
    if any(result.has(SWAYS) or result.failure for result in results):
        lines += ["", "## Bars: sways' log-loss", ""]
        lines += [line for bar in BARS for line in judge(bar, results)]
        lines += judge_boosting(results)
        lines += [f"- no model for {result.table.name}: {result.failure}" for result in results if result.failure]
    lines += ["", "## Tables", "", *sources(results)]
    return "\n".join(lines) + "\n"


def grid(
    results: list[Result],
    models: list[str],
    value: Callable[[Result, str], float],
    form: str,
    lowest: bool | None = None,
) -> list[str]:
    """A Markdown table, a line a table and a column a model; the best of a line is bold where there is one."""
    lines = [row("table", *models), row("---", *["---:"] * len(models))]
    for result in results:
        cells = {model: form.format(value(result, model)) for model in models if result.has(model)}
        best = None if lowest is None else (min if lowest else max)(cells.values(), key=float)
        marked = [f"**{cell}**" if cell == best else cell for cell in (cells.get(model, "–") for model in models)]
        lines.append(row(result.table.name, *marked))
    return lines


def sources(results: list[Result]) -> list[str]:
    lines = [row("table", "rows × conditions", "text", "missing", "event", "source")]
    lines.append(row("---", "---:", "---:", "---:", "---:", "---"))
    for table in (result.table for result in results):
        conditions = table.conditions
        text = conditions.select_dtypes(exclude="number").shape[1]
        size = f"{conditions.shape[0]} × {conditions.shape[1]}"
        share = f"{table.happened.mean():.1%}"
        lines.append(row(table.name, size, text, int(conditions.isna().sum().sum()), share, table.source))
    return lines


def row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


# The command


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare the models of `sways influence` with scikit-learn's.")
    parser.add_argument("binary", nargs="?", type=Path, metavar="SWAYS_BINARY")
    parser.add_argument("--tables", metavar="NAMES", help="only these, separated by commas")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="of the folds and of the peers")
    parser.add_argument("--sways-args", default="", help="more for `sways influence`, as in --sways-args='--seed 3'")
    parser.add_argument("--peers-only", action="store_true", help="fill the cache; sways is not needed")
    parser.add_argument("--cache", type=Path, default=CACHE, metavar="FILE", help="where the peers' scores are kept")
    parser.add_argument("--output", type=Path, metavar="FILE.md")
    given = parser.parse_args()
    if given.binary is None and not given.peers_only:
        parser.error("give SWAYS_BINARY, or --peers-only")
    if given.binary is not None and not given.binary.is_file():
        parser.error(f"{given.binary} is no file")
    return given


def chosen(tables: list[Table], names: str | None) -> list[Table]:
    if names is None:
        return tables
    known = {table.name: table for table in tables}
    unknown = [name for name in names.split(",") if name not in known]
    if unknown:
        sys.exit(f"no table {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in names.split(",")]


def main() -> None:
    given = arguments()
    sways = None if given.peers_only else Sways(given.binary.resolve(), tuple(shlex.split(given.sways_args)))
    cache = Cache(given.cache)
    results = []
    for table in chosen(load_all(), given.tables):
        start = time.perf_counter()
        results.append(measure(table, given.folds, given.seed, cache, sways))
        print(f"{table.name}: {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
    written = report(results, f"# Model quality: {given.folds} folds, seed {given.seed}")
    print(written, end="")
    if given.output is not None:
        given.output.write_text(written)


if __name__ == "__main__":
    main()
