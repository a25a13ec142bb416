"""Times explanation methods beside captum, shap and scikit-learn: `cargo xtask bench explain`.

    python explain.py BENCH_PROGRAM FOLDER [--rounds 3]

BENCH_PROGRAM (the example `bench_explain`) makes a network of 12-64-64-1 and rows, and explains
them. The others then do the same with the same weights and rows, in turns with it, each at the
best of its settings (numbers of threads, batch sizes). Prints the medians, the ratios and how far
the numbers are apart; ends with exit code 1 where they do not agree.
"""

import argparse
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

CONDITIONS = 12
GRADIENT_ROWS = 2_000
SHAPLEY_ROWS = 20
BACKGROUND_ROWS = 100
CURVE_ROWS = 1_000


def network(folder: Path) -> nn.Module:
    tensors = load_file(folder / "model.safetensors")
    layers = [nn.Linear(12, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1)]
    with torch.no_grad():
        for number, layer in enumerate(layers[::2], start=1):
            layer.weight.copy_(tensors[f"fc{number}.weight"][0].T)
            layer.bias.copy_(tensors[f"fc{number}.bias"][0, 0])
    return nn.Sequential(*layers, nn.Sigmoid(), nn.Flatten(0))


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

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.model = network(folder)
        self.rows = self.read("rows").reshape(-1, CONDITIONS).astype(np.float32)
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
        return explainer(self.rows[-SHAPLEY_ROWS:], max_evals=2**CONDITIONS, silent=True).values

    def permutation(self, jobs: int) -> np.ndarray:
        classifier = Classifier(self.model)
        found = permutation_importance(
            classifier, self.rows, self.labels, scoring="neg_log_loss", n_repeats=10, random_state=0, n_jobs=jobs
        )
        return found.importances_mean

    def curves(self) -> np.ndarray:
        grids = self.read("grids").reshape(CONDITIONS, -1)
        classifier, rows = Classifier(self.model), self.rows[-CURVE_ROWS:]
        of = lambda condition: partial_dependence(  # noqa: E731
            classifier, rows, [condition], custom_values={condition: grids[condition]}, method="brute", kind="average"
        )["average"][0]
        return np.concatenate([of(condition) for condition in range(CONDITIONS)])

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


def main() -> int:
    parser = argparse.ArgumentParser(description="Time explanation methods beside other libraries'.")
    parser.add_argument("program", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    peers = None
    for _ in range(given.rounds):
        done = subprocess.run([given.program, given.folder], capture_output=True, text=True, check=True)
        for name, seconds in json.loads(done.stdout).items():
            ours.setdefault(name, []).append(seconds)
        peers = peers or Peers(given.folder)
        seconds, found = peers.run()
        for name, value in seconds.items():
            theirs.setdefault(name, []).append(value)
    print(f"medians of {given.rounds} rounds, in turns; network 12-64-64-1\n")
    print("| method | sways, s | other, s | ratio | other | apart by |\n|---|---:|---:|---:|---|---:|")
    agree = True
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
        print(f"| {name} | {mine:.4f} | {other:.3f} | {other / mine:.0f} | {where} | {told}{'' if fits else ' DISAGREE'} |")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
