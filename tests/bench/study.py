"""How long a person waits for an answer: whole commands on tables of their sizes.

    python study.py SWAYS_BINARY FOLDER [--only PATTERN] [--peer-limit SECONDS]

Each table is made once, the same on every machine. `sways influence` runs without and with
evidence; beside it, in turns, the script that a person would write for the same answer: pandas, a
scikit-learn pipeline with `MLPClassifier((128, 64), early_stopping=True)`, its log-loss on the fifth
of the rows that `sways` keeps for that, and permutation importance with 5 repeats. It tests nothing, so the command without
evidence is its equal. Seconds of a whole process, its processor time and its peak of memory.
"""

import argparse
import fnmatch
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

PEER = Path(__file__).with_name("study_peer.py")


@dataclass(frozen=True)
class Size:
    rows: int
    numbers: int
    categories: int = 0
    levels: int = 5
    missing: float = 0.0

    @property
    def name(self) -> str:
        levels = f"-of-{self.levels}" if self.levels != 5 else ""
        return f"{self.rows}x{self.numbers + self.categories}{levels}"


SIZES = [
    Size(1_000, 10),
    Size(6_366, 8),
    Size(20_000, 20),
    Size(100_000, 22, 8, missing=0.02),
    Size(500, 400),
    Size(200, 2_000),
    Size(20_000, 300),
    Size(60_000, 100, 19),
    Size(20_000, 4, 1, levels=50_000),
    Size(1_000_000, 30),
]


def table(size: Size) -> pd.DataFrame:
    """Normal numbers and categories, of which the first few sway the event."""
    draw = np.random.default_rng(size.rows + size.numbers)
    x = draw.standard_normal((size.rows, size.numbers)).round(4)
    z = -0.5 + 0.6 * x[:, 0] - 0.4 * x[:, 1] + 0.5 * x[:, 2] * x[:, 3]
    columns = {f"x{at}": x[:, at] for at in range(size.numbers)}
    for at in range(size.categories):
        codes = draw.integers(0, size.levels, size.rows)
        columns[f"k{at}"] = np.char.add("level ", codes.astype(str))
        if at == 0:
            z = z + np.where(codes % 5 == 0, 0.7, 0.0)
    rows = pd.DataFrame(columns)
    if size.missing:
        for name in rows.columns[4 : size.numbers]:
            rows.loc[draw.random(size.rows) < size.missing, name] = None
    rows["y"] = np.where(draw.random(size.rows) < 1 / (1 + np.exp(-z)), "yes", "no")
    return rows


@dataclass(frozen=True)
class Took:
    seconds: float
    processor: float
    memory: float  # GiB
    log_loss: float | None


def timed(command: list[str], limit: float) -> float | None:
    """The seconds of a process; None where it had not ended after so many, or failed."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
    if process.returncode != 0:
        print(err.decode(errors="replace"), file=sys.stderr)
        return None
    return time.monotonic() - start


def measured(command: list[str], limit: float, loss: Callable[[], float | None]) -> Took | None:
    """The same in a child of its own, whose usage is then its alone."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        seconds = timed(command, limit)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        said = [seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20]
        os.write(write, json.dumps(said).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        seconds, processor, memory = json.load(pipe)
    os.waitpid(child, 0)
    return None if seconds is None else Took(seconds, processor, memory, loss())


def loss_of(run: Path) -> float | None:
    return json.loads((run / "metrics.json").read_text())["test"]["log_loss"]


def size_of(run: Path) -> float:
    """The MiB of a run's folder."""
    return sum(it.stat().st_size for it in run.rglob("*") if it.is_file()) / 2**20


def cell(took: Took | None, limit: float) -> str:
    if took is None:
        return f"not in {limit:.0f} s"
    return f"{took.seconds:.1f} s, {took.memory:.2f} GiB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sways", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="*", metavar="PATTERN", help="sizes such as '20000x*'")
    parser.add_argument("--limit", type=float, default=600, metavar="SECONDS", help="of each process")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="the least of so many is taken")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    head = "| table | `sways`, no evidence | with evidence | pandas + scikit-learn | log-loss | scikit-learn's |"
    print(head, "|---|---:|---:|---:|---:|---:|", sep="\n", flush=True)
    results = {}
    for size in SIZES:
        if not fnmatch.fnmatch(size.name, options.only):
            continue
        path = options.folder / f"{size.name}.csv"
        if not path.exists():
            table(size).to_csv(path, index=False)
        runs, peer = options.folder / "runs", options.folder / "peer.json"
        run = runs / size.name
        ours = [str(options.sways), "influence", str(path), "--outcome", "y", "--runs", str(runs), "--quiet"]
        commands = {
            "without": ([*ours, "--no-evidence"], lambda: loss_of(run)),
            "with": (ours, lambda: loss_of(run)),
            "peer": ([sys.executable, str(PEER), str(path), str(peer), str(run / "predictions.csv")], lambda: json.loads(peer.read_text())),
        }
        found: dict[str, Took | None] = {}
        for _ in range(options.rounds):
            for name, (command, loss) in commands.items():
                took = measured(command, options.limit, loss)
                before = found.get(name)
                if before is None or (took and took.seconds < before.seconds):
                    found[name] = took
        results[size.name] = {name: took and vars(took) for name, took in found.items()}
        results[size.name]["run, MiB"] = size_of(run)
        losses = [f"{it.log_loss:.4f}" if it and it.log_loss else "–" for it in (found["without"], found["peer"])]
        cells = [cell(found[name], options.limit) for name in commands]
        print(f"| {size.name.replace('x', ' × ')} |", " | ".join([*cells, *losses]), "|", flush=True)
        (options.folder / "study.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
