"""What rows beyond a sample are worth: the log-loss of models that learned from more and more rows of
one table, on rows that none of them saw.

    python sample.py SWAYS_BINARY FOLDER

The table is the largest of `study.py`, made there if it isn't in the folder yet.
"""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from study import SIZES, table

LEARNED = [10_000, 30_000, 100_000, 300_000, 800_000]
UNSEEN = 200_000


def main() -> None:
    sways, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    size = max(SIZES, key=lambda it: it.rows)
    whole = folder / f"{size.name}.csv"
    if not whole.exists():
        table(size).to_csv(whole, index=False)
    rows = pd.read_csv(whole)
    unseen = rows.iloc[-UNSEEN:]
    asked, told = folder / "unseen.csv", folder / "told.csv"
    unseen.to_csv(asked, index=False)
    happened = (unseen.y == "yes").to_numpy()
    print("| rows learned from | log-loss | standard error | seconds |", "|---:|---:|---:|---:|", sep="\n")
    for count in LEARNED:
        learned = folder / f"learned-{count}.csv"
        rows.iloc[:count].to_csv(learned, index=False)
        start = time.monotonic()
        runs = folder / "runs"
        fit = [sways, "influence", learned, "--outcome", "y", "--no-evidence", "--runs", runs, "--quiet"]
        subprocess.run(fit, check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - start
        model = runs / learned.stem / "model.safetensors"
        predict = [sways, "predict", model, asked, "--output", told]
        subprocess.run(predict, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        learned.unlink()
        probability = pd.read_csv(told).filter(like="prob").iloc[:, 0].to_numpy()
        losses = -np.log(np.where(happened, probability, 1 - probability))
        error = losses.std() / np.sqrt(len(losses))
        print(f"| {count:,} | {losses.mean():.4f} | {error:.4f} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
