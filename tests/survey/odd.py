"""Tables that no package has, each odd in one way. Nothing in them changes from run to run."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from tables import Question, Table

Make = Callable[[Generator], pd.DataFrame | str]


@dataclass(frozen=True)
class Made:
    """A table made here; `y` is its outcome. Text is a file as it stands."""

    name: str
    make: Make

    def write(self, folder: Path, seen: set[str]) -> Table:
        seen.add(self.name)
        made = self.make(np.random.default_rng(zlib.crc32(self.name.encode())))
        text = made if isinstance(made, str) else made.to_csv(index=False)
        path = folder / f"{self.name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        header, *lines = text.splitlines()
        # How rare the event is counts only in tables of packages, whose verdicts are summed up.
        return Table(self.name, path, len(lines), len(header.split(",")), Question("y", None, 0))


MADE: list[Made] = []


def odd(make: Make) -> Make:
    """Registers a table under its function's name."""
    MADE.append(Made(f"odd/{make.__name__.replace('_', '-')}", make))
    return make


def event(draw: Generator, score: NDArray[np.floating]) -> NDArray[np.int64]:
    """1 with the probability whose logit is `score`."""
    happens: NDArray[np.bool_] = draw.random(len(score)) < 1 / (1 + np.exp(-score))
    return happens.astype(np.int64)


def numbers(draw: Generator, rows: int, columns: int) -> pd.DataFrame:
    """Standard normal conditions, of which the first raises the chance of `y`."""
    values = draw.normal(size=(rows, columns))
    return pd.DataFrame(values, columns=[f"x{it}" for it in range(columns)]).assign(y=event(draw, values[:, 0]))


# Few rows, few or many conditions


@odd
def one_number(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 60, 1)


@odd
def one_number_of_few_values(_: Generator) -> pd.DataFrame:
    return pd.DataFrame({"x": [it * 7 % 5 for it in range(90)], "y": [it % 2 for it in range(90)]})


@odd
def one_text(draw: Generator) -> pd.DataFrame:
    return pd.DataFrame({"x": draw.choice(["left", "right"], 80), "y": draw.integers(0, 2, 80)})


@odd
def thirty_rows(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 30, 3)


@odd
def twelve_rows(_: Generator) -> pd.DataFrame:
    return pd.DataFrame({"x": [float(it * it) for it in range(12)], "y": [0, 1] * 6})


@odd
def more_columns_than_rows(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 40, 60)


@odd
def just_past_a_batch_of_rows(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 16_385, 1)


# Rare values


@odd
def two_levels_of_one_row(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 60, 1)
    return rows.assign(level=["first", "second", *draw.choice(["third", "fourth"], 58)])


@odd
def every_level_twice(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 80, 1).assign(level=[f"level {it // 2}" for it in range(80)])


@odd
def one_row_is_not_zero(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 100, 1).assign(rare=[7, *[0] * 99])


@odd
def few_rows_are_not_zero(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 120, 1).assign(rare=[3, 9, 27, *[0] * 117])


@odd
def one_event(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 100, 2).assign(y=[1, *[0] * 99])


@odd
def three_events(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 100, 2).assign(y=[1, 1, 1, *[0] * 97])


# Missing values


@odd
def all_missing(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 60, 1).assign(empty=np.nan)


@odd
def one_cell_is_not_missing(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 60, 1).assign(sparse=[1.5, *[np.nan] * 59])


@odd
def missing_blocks(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 90, 4).astype({"y": float})
    rows.iloc[:30, 0] = np.nan
    rows.iloc[30:60, 1:3] = np.nan
    rows.iloc[80:, 4] = np.nan
    return rows


@odd
def missing_tells_the_event(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 80, 2)
    return rows.assign(x1=rows["x1"].where(rows["y"] == 0))


@odd
def only_the_outcome_is_known(draw: Generator) -> pd.DataFrame:
    return pd.DataFrame({"a": [np.nan] * 40, "b": [np.nan] * 40, "y": draw.integers(0, 2, 40)})


# Conditions that tell each other, or the event


@odd
def a_copy(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 100, 2)
    return rows.assign(again=rows["x0"])


@odd
def one_hot(draw: Generator) -> pd.DataFrame:
    level = draw.integers(0, 3, 120)
    shares = {f"is_{it}": (level == it).astype(int) for it in range(3)}
    return pd.DataFrame({**shares, "y": event(draw, level - 1.0)})


@odd
def the_event_itself(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 80, 1)
    return rows.assign(same=rows["y"].map({0: "no", 1: "yes"}))


@odd
def nearly_the_event(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 100, 1)
    return rows.assign(near=rows["y"].where(draw.random(100) < 0.95, 0))


@odd
def a_threshold_decides(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 100, 2)
    return rows.assign(y=(rows["x0"] > 0.3).astype(int))


@odd
def every_row_twice(draw: Generator) -> pd.DataFrame:
    return pd.concat([numbers(draw, 50, 2)] * 2)


# Scales


@odd
def a_constant(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 60, 1).assign(same=3.5, word="same")


@odd
def long_tail(draw: Generator) -> pd.DataFrame:
    order = draw.normal(size=200)
    return pd.DataFrame({"amount": np.exp(3 * order), "y": event(draw, 2 * order)})


@odd
def huge_and_tiny(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 80, 2)
    return rows.assign(x0=rows["x0"] * 1e300, x1=rows["x1"] * 1e-300)


@odd
def mostly_one_value(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 100, 1)
    return rows.assign(spike=np.where(draw.random(100) < 0.9, 1e6, draw.normal(size=100)))


@odd
def ids_beyond_doubles(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 80, 1).assign(person=[2**53 + it // 4 for it in range(80)])


# What stands in files


@odd
def decimal_comma(draw: Generator) -> str:
    return numbers(draw, 60, 2).to_csv(index=False, sep=";", decimal=",")


@odd
def infinite_cell(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 60, 2)
    rows.iloc[7, 1] = np.inf
    return rows


@odd
def text_among_numbers(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 200, 2).astype({"x1": object})
    rows.iloc[11, 1] = "136A"
    return rows


@odd
def dates(draw: Generator) -> pd.DataFrame:
    days = pd.Timestamp("2020-01-31") + pd.to_timedelta(draw.integers(0, 900, 80), unit="D")
    return numbers(draw, 80, 1).assign(day=days.strftime("%d.%m.%Y"))


@odd
def names_of_all_kinds(draw: Generator) -> pd.DataFrame:
    rows = numbers(draw, 60, 5)
    return rows.set_axis(["", "a > b", "größe, cm", "条件", "'quoted' \"twice\"", "y"], axis="columns")


@odd
def long_names_alike(draw: Generator) -> pd.DataFrame:
    long = "the same words at the beginning of every name " * 3
    return numbers(draw, 60, 2).rename(columns={"x0": long + "a", "x1": long + "b"})


# Nothing to learn from: these are refused


@odd
def no_event(draw: Generator) -> pd.DataFrame:
    return numbers(draw, 60, 2).assign(y=0)


@odd
def only_identifiers(draw: Generator) -> pd.DataFrame:
    return pd.DataFrame({"id": [f"person {it:04}" for it in range(60)], "y": draw.integers(0, 2, 60)})


def sources() -> list[Made]:
    return list(MADE)
