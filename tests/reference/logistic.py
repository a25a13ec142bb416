"""The usual analysis beside a study: one logistic regression, and for each condition the likelihood-ratio test of
leaving it out, with Holm's adjustment. A rough look: straight lines, no interactions, rows with missing values left out.

    python logistic.py TABLE OUTCOME EVENT [--exclude A,B] [--categories A,B]

needs pandas and statsmodels.
"""

import argparse

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import chi2
from statsmodels.stats.multitest import multipletests


def main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("table", "outcome", "event"):
        parser.add_argument(name)
    parser.add_argument("--exclude", default="")
    parser.add_argument("--categories", default="")
    asked = parser.parse_args()

    table = pd.read_csv(asked.table, keep_default_na=False, na_values=[""])
    table = table.drop(columns=[it for it in asked.exclude.split(",") if it]).dropna()
    event = (table.pop(asked.outcome).astype(str) == asked.event).astype(float)
    conditions = list(table.columns)
    table = table.astype(dict.fromkeys((it for it in asked.categories.split(",") if it), str))
    encoded = {it: pd.get_dummies(table[[it]], drop_first=True).astype(float) for it in conditions}
    encoded = {it: (part - part.mean()) / part.std() for it, part in encoded.items()}

    def fit(parts: list[str]) -> float:
        columns = pd.concat([encoded[it] for it in parts], axis=1).to_numpy()
        return sm.GLM(event.to_numpy(), sm.add_constant(columns), family=sm.families.Binomial()).fit().llf

    def rank(parts: list[str]) -> int:
        columns = pd.concat([encoded[it] for it in parts], axis=1).to_numpy()
        return int(np.linalg.matrix_rank(sm.add_constant(columns)))

    full, whole = fit(conditions), rank(conditions)
    tests = []
    for it in conditions:
        others = [other for other in conditions if other != it]
        freedom = whole - rank(others)
        tests.append(chi2.sf(2 * (full - fit(others)), freedom) if freedom else np.nan)
    tested = [place for place, p in enumerate(tests) if not np.isnan(p)]
    adjusted = dict(zip(tested, multipletests([tests[place] for place in tested], method="holm")[1]))
    print(f"{len(event)} rows, event in {int(event.sum())}")
    for place, it in enumerate(conditions):
        print(f"{it:<60} p {tests[place]:.4f}  Holm {adjusted.get(place, np.nan):.4f}")


if __name__ == "__main__":
    main()
