from collections.abc import Callable, Iterable, Mapping
from os import PathLike
from typing import Any, Literal, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from ._sways import Explained as Explained
from ._sways import Frame as Frame
from ._sways import Model as Model
from ._sways import Run as Run
from ._sways import Table as Table
from ._sways import methods as methods
from ._sways import set_threads as set_threads

_Path: TypeAlias = str | PathLike[str]
_Names: TypeAlias = str | Iterable[str | int]
_Language: TypeAlias = Literal["en", "zh"]
_Groups: TypeAlias = Mapping[str, _Names]

def influence(
    table: Table,
    outcome: str | int,
    *,
    event: str | None = None,
    positive: object = None,
    exclude: _Names | None = None,
    include: _Names | None = None,
    types: Mapping[str, str] | None = None,
    group_by: str | int | None = None,
    weights: str | int | None = None,
    by: str | int | None = None,
    groups: _Groups | None = None,
    evidence: bool = True,
    test_fraction: float | None = None,
    seed: int = 0,
    delimiter: str | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    header: bool | None = None,
    decimal: str | None = None,
    date_order: str | None = None,
    missing: _Names | None = None,
    name: str | None = None,
    language: _Language | None = None,
    runs: _Path | None = None,
    quiet: bool = False,
) -> Run: ...
def evidence(
    X: Table,
    y: npt.ArrayLike | Any,
    *,
    estimator: Any = None,
    seed: int = 0,
    quiet: bool = False,
    **settings: Any,
) -> Frame: ...
def explain(
    model: Run | Model | SwaysClassifier | _Path | Callable[..., Any] | Any,
    X: Table,
    method: str | None = None,
    *,
    background: Table | None = None,
    groups: _Groups | None = None,
    y: npt.ArrayLike | Any = None,
    output: Literal["probability", "logit"] | None = None,
    baseline: Literal["mean", "zero", "background"] | None = None,
    background_rows: int | None = None,
    row: int | None = None,
    seed: int = 0,
    **settings: Any,
) -> Explained: ...
def load(path: _Path) -> Run | Model: ...

class SwaysClassifier:
    hidden: tuple[int, ...]
    activation: str
    members: int | None
    epochs: int | None
    random_state: int | np.random.RandomState | None
    classes_: npt.NDArray[Any]
    model_: Model
    n_features_in_: int
    feature_names_in_: npt.NDArray[Any]
    def __init__(
        self,
        hidden: tuple[int, ...] = (128, 64),
        activation: str = "relu",
        members: int | None = None,
        epochs: int | None = None,
        random_state: int | np.random.RandomState | None = None,
    ) -> None: ...
    def fit(self, X: Any, y: Any, sample_weight: npt.ArrayLike | None = None) -> Self: ...
    def predict_proba(self, X: Any) -> npt.NDArray[np.float64]: ...
    def predict(self, X: Any) -> npt.NDArray[Any]: ...
    def score(self, X: Any, y: Any, sample_weight: npt.ArrayLike | None = None) -> float: ...
    def get_params(self, deep: bool = True) -> dict[str, Any]: ...
    def set_params(self, **params: Any) -> Self: ...
