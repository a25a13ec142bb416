"""Times explanation methods beside captum, shap and scikit-learn: `cargo xtask bench explain`.

    python explain.py BENCH_PROGRAM FOLDER [--rounds 3] [--results FILE]

BENCH_PROGRAM (the example `bench_explain`) makes a network and rows, and explains them. The others
then do the same with the same weights and rows, in turns with it, each at the best of its settings
(numbers of threads, batch sizes). Prints the medians, the ratios and how far the numbers are apart,
and puts them among the results in FILE; ends with exit code 1 where they do not agree.
"""

import argparse
import itertools
import json
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shap
import torch
from captum.attr import IntegratedGradients
from safetensors.torch import load_file
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.inspection import partial_dependence, permutation_importance
from torch import nn

# Conditions and hidden layers.
NETWORKS = [[5, 10], [12, 64, 64]]
GRADIENT_ROWS = 2_000
SHAPLEY_ROWS = 20
BACKGROUND_ROWS = 100
CURVE_ROWS = 1_000


def network(folder: Path, sizes: list[int]) -> nn.Module:
    tensors = load_file(folder / "model.safetensors")
    layers = []
    with torch.no_grad():
        for number, (inputs, outputs) in enumerate(itertools.pairwise([*sizes, 1]), start=1):
            layer = nn.Linear(inputs, outputs)
            layer.weight.copy_(tensors[f"fc{number}.weight"][0].T)
            layer.bias.copy_(tensors[f"fc{number}.bias"][0, 0])
            layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1], nn.Sigmoid(), nn.Flatten(0))


class Classifier(ClassifierMixin, BaseEstimator):
    """The network as scikit-learn sees it."""

    def __init__(self, model: nn.Module | None = None) -> None:
        self.model = model
        self.classes_ = np.array([0, 1])

    def fit(self, *_: object) -> "Classifier":
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict_proba(self, rows: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            p = self.model(torch.as_tensor(rows, dtype=torch.float32)).numpy().astype(np.float64)
        return np.stack([1 - p, p], axis=1)

    def predict(self, rows: np.ndarray) -> np.ndarray:
        return (self.predict_proba(rows)[:, 1] > 0.5).astype(int)


class Peers:
    """What each library finds, and how long it takes at its best setting."""

    def __init__(self, folder: Path, sizes: list[int]) -> None:
        self.folder = folder
        self.conditions = sizes[0]
        self.model = network(folder, sizes)
        self.rows = self.read("rows").reshape(-1, self.conditions).astype(np.float32)
        self.labels = self.read("labels").astype(int)
        self.best: dict[str, str] = {}

    def read(self, name: str) -> np.ndarray:
        return np.fromfile(self.folder / f"{name}.f64")

    def captum(self, batch: int) -> np.ndarray:
        method = IntegratedGradients(self.model)
        parts = torch.from_numpy(self.rows[-GRADIENT_ROWS:]).split(batch)
        return torch.cat([method.attribute(part, n_steps=50) for part in parts]).detach().numpy()

    def shap(self) -> np.ndarray:
        predict = lambda rows: Classifier(self.model).predict_proba(rows)[:, 1]  # noqa: E731
        masker = shap.maskers.Independent(self.rows[:BACKGROUND_ROWS], max_samples=BACKGROUND_ROWS)
        explainer = shap.explainers.ExactExplainer(predict, masker)
        return explainer(self.rows[-SHAPLEY_ROWS:], max_evals=2**self.conditions, silent=True).values

    def permutation(self, jobs: int) -> np.ndarray:
        classifier = Classifier(self.model)
        found = permutation_importance(
            classifier, self.rows, self.labels, scoring="neg_log_loss", n_repeats=10, random_state=0, n_jobs=jobs
        )
        return found.importances_mean

    def curves(self) -> np.ndarray:
        grids = self.read("grids").reshape(self.conditions, -1)
        classifier, rows = Classifier(self.model), self.rows[-CURVE_ROWS:]
        of = lambda condition: partial_dependence(  # noqa: E731
            classifier, rows, [condition], custom_values={condition: grids[condition]}, method="brute", kind="average"
        )["average"][0]
        return np.concatenate([of(condition) for condition in range(self.conditions)])

    def settings(self) -> dict[str, dict[str, Callable[[], np.ndarray]]]:
        """For each method its settings that are worth trying."""
        batches = {f"{batch} rows at once": lambda batch=batch: self.captum(batch) for batch in (20, 100, 500, 2000)}
        return {
            "integrated-gradients": batches,
            "shapley": {"": self.shap},
            "permutation": {f"{jobs} jobs": lambda jobs=jobs: self.permutation(jobs) for jobs in (1, 2)},
            "partial-dependence": {"": self.curves},
        }

    def run(self) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """Seconds at the best setting, and what was found there."""
        seconds, found = {}, {}
        for name, settings in self.settings().items():
            for setting, run in settings.items():
                for threads in (1, 2):
                    torch.set_num_threads(threads)
                    called = ", ".join(filter(None, [setting, f"{threads} threads"]))
                    # Once the best is known, only it is run again.
                    if name in self.best and self.best[name] != called:
                        continue
                    start = time.perf_counter()
                    result = run()
                    elapsed = time.perf_counter() - start
                    if elapsed < seconds.get(name, float("inf")):
                        seconds[name], found[name] = elapsed, result
                        best = called
            self.best.setdefault(name, best)
        return seconds, found


PEERS = {
    "integrated-gradients": "captum, 50 steps",
    "shapley": "shap, exact",
    "permutation": "scikit-learn",
    "partial-dependence": "scikit-learn, brute",
}
# How far numbers may be apart: captum's 50 steps miss the kinks, shap and scikit-learn compute in f32.
APART = {"integrated-gradients": 5e-3, "shapley": 1e-5, "partial-dependence": 1e-5}


# How many times as fast it should be, by network.
BARS = {
    "5-10-1": {"shapley": 50, "permutation": 20, "partial-dependence": 20, "integrated-gradients": 20},
    "12-64-64-1": {"shapley": 10, "permutation": 20, "partial-dependence": 20, "integrated-gradients": 20},
}


def compare(sizes: list[int], given: argparse.Namespace) -> tuple[bool, dict[str, dict]]:
    """Whether all agree on a network, and what each method took."""
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    peers = None
    for _ in range(given.rounds):
        command = [given.program, given.folder, *map(str, sizes)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for name, seconds in json.loads(done.stdout).items():
            ours.setdefault(name, []).append(seconds)
        peers = peers or Peers(given.folder, sizes)
        seconds, found = peers.run()
        for name, value in seconds.items():
            theirs.setdefault(name, []).append(value)
    called = "-".join(map(str, [*sizes, 1]))
    print(f"\n{called}, medians of {given.rounds} rounds, in turns\n")
    print("| method | sways, ms | other, ms | times as fast | bar | other | apart by |\n|---|---:|---:|---:|---|---|---:|")
    agree, results = True, {}
    for name, library in PEERS.items():
        mine, other = statistics.median(ours[name]), statistics.median(theirs[name])
        apart = np.abs(peers.read(name) - found[name].ravel())
        if name == "permutation":
            # Other shuffles: apart by a few standard errors.
            errors = np.hypot(peers.read("permutation-errors"), peers.read("permutation-errors"))
            fits, told = (apart < 6 * errors).all(), f"{(apart / errors).max():.1f} standard errors"
        else:
            fits, told = apart.max() < APART[name], f"{apart.max():.1e}"
        agree &= bool(fits)
        where = f"{library} ({peers.best[name]})"
        bar = BARS[called][name]
        met = other / mine >= bar
        results[name] = {"seconds": mine, "other": other, "bar": bar, "met": met, "beside": where}
        print(
            f"| {name} | {1e3 * mine:.2f} | {1e3 * other:.1f} | {other / mine:.0f} "
            f"| {bar}: {'met' if met else 'MISSED'} | {where} | {told}{'' if fits else ' DISAGREE'} |",
            flush=True,
        )
    return agree, {called: results}


def main() -> int:
    parser = argparse.ArgumentParser(description="Time explanation methods beside other libraries'.")
    parser.add_argument("program", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--results", type=Path)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    agree, results = True, {}
    for sizes in NETWORKS:
        fits, of_network = compare(sizes, given)
        agree &= fits
        results |= of_network
    if given.results:
        all_results = json.loads(given.results.read_text()) if given.results.exists() else {}
        all_results["explaining"] = results
        given.results.write_text(json.dumps(all_results, indent=2) + "\n", encoding="utf-8")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
