"""One run of `sways influence` under limits, and how it ended."""

import json
import os
import re
import shlex
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tables import Table

WELL = "ended well"
REFUSED = "refused"
PANICKED = "panicked"
FAILED = "failed"
SLOW = "too slow"
ENDINGS = (WELL, REFUSED, PANICKED, FAILED, SLOW)
BAD = (PANICKED, FAILED, SLOW)

# POSIX shells know -t (seconds of processor time) and most know -v (KiB of memory); a soft
# limit of time ends a program by SIGXCPU, which tells it from one that the kernel killed.
LIMITED = 'ulimit -S -t "$1"; ulimit -v "$2" 2>/dev/null; shift 2; exec "$@"'


@dataclass(frozen=True)
class Limits:
    seconds: float
    memory: float  # GiB
    threads: int
    patience: float  # how much longer than `seconds` a run may last where others use the machine

    def __post_init__(self) -> None:
        if min(self.seconds, self.memory, self.threads, self.patience) <= 0:
            raise ValueError("limits are above zero")


@dataclass(frozen=True)
class Run:
    """How `sways influence` ended on one table."""

    table: Table
    command: str  # as a person types it
    ending: str
    reason: str  # the error's message; empty where it ended well
    seconds: float
    processor_seconds: float
    verdicts: list[dict[str, Any]]  # evidence.json's conditions

    def as_json(self) -> dict[str, Any]:
        asked = self.table.question
        kept = ("condition", "verdict", "reason")
        return {
            "table": self.table.name,
            "rows": self.table.rows,
            "columns": self.table.columns,
            "rarer": asked.rarer,
            "ending": self.ending,
            "reason": self.reason,
            "seconds": round(self.seconds, 2),
            "processor_seconds": round(self.processor_seconds, 2),
            "command": self.command,
            "conditions": [{key: it.get(key) for key in kept} for it in self.verdicts],
        }


def run(sways: Path, table: Table, limits: Limits) -> Run:
    line = ["influence", str(table.path), *table.question.flags, "--threads", str(limits.threads)]
    with tempfile.TemporaryDirectory(prefix="sways-survey-") as folder:
        runs = Path(folder)
        with (runs / "stdout").open("wb") as out, (runs / "stderr").open("wb") as err:
            processor = str(round(limits.seconds * limits.threads))
            memory = str(round(limits.memory * 1024 * 1024))
            command = [str(sways), *line, "--runs", str(runs / "runs")]
            start = time.monotonic()
            process = subprocess.Popen(
                ["sh", "-c", LIMITED, "sh", processor, memory, *command],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            )  # fmt: skip
            timer = threading.Timer(limits.seconds * limits.patience, process.kill)
            timer.start()
            # Not `process.wait()`, which keeps the usage of one child to itself.
            _, status, usage = os.wait4(process.pid, 0)
            late = not timer.is_alive()
            timer.cancel()
            process.returncode = code = os.waitstatus_to_exitcode(status)
            seconds = time.monotonic() - start
        message = (runs / "stderr").read_text(errors="replace")
        ending = how(code, message, late)
        evidence = sorted(runs.glob("runs/*/evidence.json")) if ending == WELL else []
        verdicts = json.loads(evidence[0].read_text())["conditions"] if evidence else []
    if ending == WELL and not verdicts:
        ending, message = FAILED, "no evidence in the run's folder"
    return Run(
        table, shlex.join(["sways", *line]), ending, reason(ending, message, code), seconds,
        usage.ru_utime + usage.ru_stime, verdicts,
    )  # fmt: skip


def how(code: int, message: str, late: bool) -> str:
    if late or code == -signal.SIGXCPU:
        return SLOW
    if code == 101 or "panicked at" in message:
        return PANICKED
    if code == 0:
        return WELL
    # A fit that ends in NaN is nothing that the table's owner did.
    return REFUSED if code == 2 and "diverged" not in message else FAILED


def reason(ending: str, message: str, code: int) -> str:
    """What the program said was wrong, without its log."""
    if ending in (WELL, SLOW):
        return ""
    if panic := re.search(r"panicked at (\S+?):\d+:\d+:\n(.*)", message):
        return f"{panic[1]}: {panic[2]}"
    if error := re.search(r"^error: ", message, re.MULTILINE):
        message = message[error.end() :]
    return message.strip() or f"exit code {code} without a word"


def kind(reason: str) -> str:
    """The first line of a reason, without the names and numbers of its table."""
    line = next(iter(reason.splitlines()), "")
    line = re.sub(r"(?<!\w)'[^']*'|`[^`]*`|\"[^\"]*\"|\S*/\S+\.csv", "…", line)
    line = re.sub(r"[-−+]?\d[\d.,]*", "N", line)
    line = re.sub(r"…(, …)+( and …)?", "…", line)
    return re.sub(r"(…[^;()]*)(; \1)+", r"\1", line)[:200]
