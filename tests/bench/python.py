"""Times `sways.explain` beside captum and shap on the same models and rows, in one process.

    python python.py [--rounds 3]

Needs the package, and torch, captum, shap and scikit-learn beside it. Each is warmed up once and timed in
turns. Prints medians in ms, how many times as fast `sways` is, and how far the numbers are apart; ends with
exit code 1 where they do not agree.
"""

import argparse
import statistics
import sys
import time
import warnings

import numpy as np
import shap
import sways
import torch
from captum.attr import IntegratedGradients
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print(f"{'method':<54} {'sways':>9} {'other':>9} {'ratio':>7} {'apart':>8}")
    agree = [report(*case, rounds) for case in cases()]
    sys.exit(0 if all(agree) else 1)


def cases():
    """What is timed: a name, two ways to the same numbers, and how far these may be apart."""
    X, y = make_classification(3_000, 12, n_informative=8, random_state=0)
    X = X.astype(np.float32)
    torch.manual_seed(0)
    # More take longer on networks of this size.
    torch.set_num_threads(1)
    network = torch.nn.Sequential(
        torch.nn.Linear(12, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU(),
        torch.nn.Linear(64, 1), torch.nn.Sigmoid())
    rows, background = X[:2_000], X[2_000:2_100]
    tensor, centre = torch.as_tensor(rows), torch.as_tensor(rows.mean(axis=0, keepdims=True))
    gradients = IntegratedGradients(network)
    yield (
        "integrated gradients, torch, 2,000 rows, captum",
        lambda: sways.explain(network, rows, "integrated-gradients", baseline="mean").attributions,
        # Batches of this size are its fastest.
        lambda: gradients.attribute(tensor, centre, target=0, n_steps=50, internal_batch_size=2_000).detach().numpy(),
        # Fifty steps are not the integral.
        2e-2,
    )

    def of_torch(rows):
        with torch.no_grad():
            return network(torch.as_tensor(rows, dtype=torch.float32)).numpy()[:, 0]

    some = X[:20]
    yield exact("torch", network, of_torch, some, background)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline = make_pipeline(StandardScaler(), MLPClassifier((64, 64), max_iter=30, random_state=0)).fit(X, y)
    yield exact("MLPClassifier", pipeline, lambda rows: pipeline.predict_proba(rows)[:, 1], some, background)
    forest = RandomForestClassifier(20, random_state=0).fit(X, y)
    yield exact("forest", forest, lambda rows: forest.predict_proba(rows)[:, 1], X[:2], background[:50], 1e-6)


def exact(name, model, predict, rows, background, apart=1e-5):
    explainer = shap.explainers.Exact(predict, shap.maskers.Independent(background, max_samples=len(background)))
    count = len(background)
    return (
        f"Shapley values, {name}, {len(rows)} rows, shap's exact",
        lambda: sways.explain(model, rows, "shapley", background=background, background_rows=count).attributions,
        lambda: explainer(rows, silent=True).values,
        apart,
    )


def report(name, ours, others, most, rounds):
    apart = np.abs(ours() - others()).max()
    times = [[], []]
    for _ in range(rounds):
        for way, taken in zip((ours, others), times):
            start = time.perf_counter()
            way()
            taken.append(1e3 * (time.perf_counter() - start))
    first, second = map(statistics.median, times)
    print(f"{name:<54} {first:>9.1f} {second:>9.1f} {second / first:>7.1f} {apart:>8.1e}", flush=True)
    return apart <= most


if __name__ == "__main__":
    main()
