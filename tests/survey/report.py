"""What a survey's runs say together, as Markdown and as one line a run."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from program import ENDINGS, FAILED, PANICKED, REFUSED, WELL, Run, kind

# Fewer rows than these carry no test of a condition, whatever the program does.
CERTIFIABLE_ROWS = 200
CERTIFIABLE_RARER = 30
NOT_CERTIFIABLE = "not-certifiable"
SLOWEST = 10


def share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def rows_of(header: Sequence[str], lines: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table; everything but the first column is right-aligned."""
    rule = ["---", *("---:" for _ in header[1:])]
    cells = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return [f"| {' | '.join(line)} |" for line in (header, rule, *cells)]


def endings(runs: Sequence[Run]) -> list[str]:
    packages = sorted({it.table.name.split("/")[0] for it in runs})
    lines = []
    for ending in ENDINGS:
        those = [it for it in runs if it.ending == ending]
        by = Counter(it.table.name.split("/")[0] for it in those)
        lines.append((ending, len(those), share(len(those), len(runs)), *(by[it] for it in packages)))
    totals = Counter(it.table.name.split("/")[0] for it in runs)
    lines.append(("all", len(runs), share(len(runs), len(runs)), *(totals[it] for it in packages)))
    return rows_of(("", "tables", "share", *packages), lines)


def reasons(runs: Sequence[Run], ending: str) -> list[str]:
    """The kinds of messages and how many tables met each, with one of them in full."""
    met = defaultdict(list)
    for it in runs:
        if it.ending == ending:
            met[kind(it.reason)].append(it)
    most_first = sorted(met.items(), key=lambda entry: -len(entry[1]))
    lines = [f"- **{len(those)}** {said}  \n  `{those[0].command}`" for said, those in most_first]
    return lines or ["none"]


def certifiable(run: Run) -> bool:
    return run.ending == WELL and run.table.rows >= CERTIFIABLE_ROWS and run.table.question.rarer >= CERTIFIABLE_RARER


def evidence(runs: Sequence[Run]) -> list[str]:
    verdicts = [it for run in runs if certifiable(run) for it in run.verdicts]
    without = [it for it in verdicts if it["verdict"] == NOT_CERTIFIABLE]
    tables = sum(map(certifiable, runs))
    touched = sum(any(it["verdict"] == NOT_CERTIFIABLE for it in run.verdicts) for run in runs if certifiable(run))
    counts = Counter(kind(it.get("reason") or "no reason given") for it in without)
    return [
        f"Of {len(verdicts)} conditions in {tables} tables with at least {CERTIFIABLE_ROWS} rows and "
        f"{CERTIFIABLE_RARER} of each outcome, {len(without)} ({share(len(without), len(verdicts))}) are not "
        f"certifiable, in {touched} tables:",
        "",
        *(f"- **{count}** ({share(count, len(verdicts))}) {said}" for said, count in counts.most_common()),
    ]


def slowest(runs: Sequence[Run]) -> list[str]:
    first = sorted(runs, key=lambda it: -it.processor_seconds)[:SLOWEST]
    lines = [
        (it.table.name, it.table.rows, it.table.columns, f"{it.seconds:.1f}", f"{it.processor_seconds:.1f}", it.ending)
        for it in first
    ]
    return rows_of(("table", "rows", "columns", "s", "processor s", "ending"), lines)


def markdown(runs: Sequence[Run], how: str, failures: Sequence[str]) -> str:
    parts = [
        "# `sways influence` on real tables",
        "",
        how,
        "",
        *endings(runs),
        "",
        "## Refused, and why",
        "",
        *reasons(runs, REFUSED),
        *(
            line
            for ending in (PANICKED, FAILED)
            for line in ("", f"## {ending.capitalize()}", "", *reasons(runs, ending))
        ),
        "",
        "## The failures' commands",
        "",
        *(("```sh", *failures, "```") if failures else ("none",)),
        "",
        "## Evidence",
        "",
        *evidence(runs),
        "",
        "## The slowest",
        "",
        *slowest(runs),
    ]
    return "\n".join(parts) + "\n"
