"""How often `sways.evidence` with an estimator finds what is there, and what is not.

    python estimators.py [--tables 40] [--rows 400] [--only NAME]

Draws tables whose law is known, asks for the evidence of a random forest and of logistic regression as
scikit-learn has them, and of no estimator (networks), and prints of each law and model

- false: the share of tables with any `evidence` for a condition that does not matter, at most 5% is wanted;
- at .05: the share of p-values of such conditions, unadjusted and ungated, of at most .05;
- true: the share of conditions that matter with `evidence`.
"""

import argparse
import time

import numpy as np
import sways
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

MODELS = {
    "forest": lambda: RandomForestClassifier(),
    "logistic": lambda: LogisticRegression(),
    "networks": lambda: None,
}


def nothing(rng, rows):
    """Five conditions that go together, and a coin."""
    X = 0.7 * rng.normal(size=(rows, 1)) + 0.7 * rng.normal(size=(rows, 5))
    return X, np.full(rows, -0.4), set()


def confounded(rng, rows):
    """A line and a curve; a bend, a line and noise that go with them and do not matter."""
    a, b = rng.normal(size=(2, rows))
    e = rng.normal(size=(3, rows))
    X = np.column_stack([a, b, 0.5 * (a**2 - 1) + 0.7 * e[0], 0.8 * a + 0.6 * e[1], 0.5 * (b**2 - 1) + e[2]])
    return X, 1.2 * a + b**2 - 1, {0, 1}


def interaction(rng, rows):
    """Two conditions that matter by their product alone; two that go with them."""
    a, b = rng.normal(size=(2, rows))
    e = rng.normal(size=(2, rows))
    return np.column_stack([a, b, 0.7 * a + 0.7 * e[0], np.abs(b) + e[1]]), 1.8 * a * b, {0, 1}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=int, default=40)
    parser.add_argument("--rows", type=int, default=400)
    parser.add_argument("--only", choices=MODELS, help="this model alone")
    arguments = parser.parse_args()
    print(f"{'law':<12} {'model':<9} {'tables':>6} {'false':>6} {'at .05':>6} {'true':>6} {'seconds':>8}")
    for law in (nothing, confounded, interaction):
        for name, model in MODELS.items():
            if arguments.only in (None, name):
                report(law, name, model, arguments)


def report(law, name, model, arguments):
    false, small, true = [], [], []
    start = time.monotonic()
    for table in range(arguments.tables):
        rng = np.random.default_rng([table, arguments.rows])
        X, log_odds, matter = law(rng, arguments.rows)
        y = rng.random(arguments.rows) < 1 / (1 + np.exp(-log_odds))
        found = sways.evidence(X, y, estimator=model(), seed=table, quiet=True)
        verdicts = [verdict == "evidence" for verdict in found["verdict"]]
        others = [place for place in range(X.shape[1]) if place not in matter]
        false.append(any(verdicts[place] for place in others))
        small += [found["p"][place] <= 0.05 for place in others]
        true += [verdicts[place] for place in matter]
    seconds = (time.monotonic() - start) / arguments.tables
    shares = "".join(f" {np.mean(of):>6.1%}" if of else f" {'–':>6}" for of in (false, small, true))
    print(f"{law.__name__:<12} {name:<9} {arguments.tables:>6}{shares} {seconds:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
