"""Makes a table of Parquet files and times what is asked of all of its rows: within one process, and on clusters of
one executor and of two, each of one task.

    python scale.py PROGRAM [--rows 10000000] [--files 64] [--folder FOLDER]

PROGRAM is `sways`, built with the feature `ballista`. Needs numpy and pyarrow. Prints seconds and the memory of whoever
asks and of the executors; ends with exit code 1 where answers differ.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet

SCHEDULER = ["cluster", "scheduler", "--port", "50450"]
ADDRESS = ["--cluster", "df://127.0.0.1:50450"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--rows", type=float, default=1e7)
    parser.add_argument("--files", type=int, default=64)
    parser.add_argument("--folder", type=Path, default=Path("target/bench/scale"))
    asked = parser.parse_args()
    visits = asked.folder / "visits"
    if not visits.exists():
        make(visits, int(asked.rows) // asked.files, asked.files)
    one, all_files = visits / "part-000.parquet", f"{visits}/*.parquet"
    runs = asked.folder / "runs"
    fit = ["influence", one, "--outcome", "event", "--exclude", "id", "--no-evidence", "--quiet", "--runs", runs]
    subprocess.run([asked.program, *fit], check=True)
    model = runs / "part-000" / "model.safetensors"

    def ask(name, *cluster):
        described = timed(f"describe, {name}", [asked.program, "describe", all_files, *cluster])
        place = asked.folder / "predicted"
        shutil.rmtree(place, ignore_errors=True)
        predict = ["predict", model, all_files, "--keep", "id", "--output", place]
        timed(f"predict, {name}", [asked.program, *predict, *cluster])
        table = pyarrow.parquet.read_table(place).sort_by("id")
        return described, table

    answers = [ask("within the process")]
    scheduler = subprocess.Popen([asked.program, *SCHEDULER], stderr=subprocess.DEVNULL)
    executors = []
    try:
        for port in (50451, 50461):
            executor = ["cluster", "executor", "--scheduler", "127.0.0.1:50450", "--tasks", "1"]
            executor += ["--port", str(port), "--grpc-port", str(port + 1)]
            time.sleep(2)
            executors.append(subprocess.Popen([asked.program, *executor], stderr=subprocess.DEVNULL))
            time.sleep(2)
            answers.append(ask(f"executors: {len(executors)}", *ADDRESS))
        for executor in executors:
            status = Path(f"/proc/{executor.pid}/status").read_text()
            print(next(line for line in status.splitlines() if line.startswith("VmHWM")))
    finally:
        for process in [*executors, scheduler]:
            process.kill()
            process.wait()
    alike = all(answer[0] == answers[0][0] and answer[1].equals(answers[0][1]) for answer in answers)
    print(f"{answers[0][1].num_rows} rows; the same answers: {alike}")
    some = f"{visits}/part-00[0-3].parquet"
    timed("explain, four files", [asked.program, "explain", model, some, "--method", "integrated-gradients"])
    timed("influence, four files", [asked.program, *fit[:1], some, *fit[2:], "--sample-rows", "20000"])
    sys.exit(0 if alike else 1)


def timed(name, command):
    """Runs a command, prints how long it took, and gives what it printed."""
    start = time.perf_counter()
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    print(f"{name:<28} {seconds:>8.1f} s   {memory:>6.0f} MB so far", flush=True)
    return printed


def make(folder, rows, files):
    """Numbers, words, truth values, counts, dates and missing values, and an event that six of them sway."""
    folder.mkdir(parents=True)
    for file in range(files):
        draw = np.random.default_rng(file)
        x = draw.standard_normal((rows, 14))
        x[:, 1] += 0.6 * x[:, 0]
        color = draw.choice(["red", "green", "blue", "grey"], rows)
        member = draw.random(rows) < 0.3
        visits = draw.poisson(3, rows)
        age = np.where(draw.random(rows) < 0.05, np.nan, draw.integers(18, 90, rows).astype(float))
        odds = 0.8 * x[:, 0] - 0.6 * x[:, 2] + 0.5 * x[:, 3] * x[:, 4] + 0.7 * (color == "red")
        odds += 0.4 * member + 0.1 * visits + 0.01 * np.nan_to_num(age, nan=50.0) - 1.5
        columns = {f"x{place}": x[:, place] for place in range(14)}
        columns |= {
            "color": color,
            "shop": draw.choice([f"shop {place}" for place in range(40)], rows),
            "member": member,
            "visits": visits,
            "day": np.datetime64("2020-01-01") + draw.integers(0, 1000, rows).astype("timedelta64[D]"),
            "age": pyarrow.array(age, from_pandas=True),
            "id": np.arange(rows) + file * rows,
            "event": np.where(draw.random(rows) < 1 / (1 + np.exp(-odds)), "yes", "no"),
        }
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"part-{file:03}.parquet")


if __name__ == "__main__":
    main()
