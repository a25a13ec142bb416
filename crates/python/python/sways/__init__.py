"""Which conditions sway an event, by how much, in which direction, and how sure that is.

>>> import sways
>>> run = sways.influence("affairs.csv", "affairs", event="affairs > 0")
>>> print(run.answer)  # doctest: +ELLIPSIS
5 of 8 conditions sway 'affairs > 0' (chance of any wrong one: at most 5%).
...
>>> float(run.predict("affairs.csv").mean()) > 0.3
True

A table is a path (CSV, Excel, Stata, SAS, Parquet, Arrow, JSON), a data frame (pandas, polars,
pyarrow, DuckDB: whatever has ``__arrow_c_stream__``), a dict of columns, or a NumPy array.
"""

from ._evidence import evidence
from ._explain import explain
from ._influence import influence, load
from ._needs import needed
from ._sways import Explained, Frame, Model, Run, methods, set_threads

__all__ = [
    "Explained",
    "Frame",
    "Model",
    "Run",
    "SwaysClassifier",
    "evidence",
    "explain",
    "influence",
    "load",
    "methods",
    "set_threads",
]


def __getattr__(name):
    # scikit-learn takes a second to import, and not everybody has it.
    if name == "SwaysClassifier":
        needed("sklearn", name, "scikit-learn")
        from ._classifier import SwaysClassifier

        return SwaysClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
