"""Models of any kind, asked for what they predict: of mixed rows of the table, and of no others."""

import json
import os

import numpy as np

from ._needs import needed
from ._sways import explain_asked
from ._table import given, without_twins


def explain(model, X, background, groups, y, block, seed):
    """What `sways.explain` does with a function, or with an estimator whose weights are not read."""
    if isinstance(model, type):
        raise TypeError(f"{model.__name__} is a class; give one of it that is fitted: {model.__name__}().fit(X, y)")
    if block["method"] == "permutation" and y is None:
        raise ValueError("permutation: it compares what is predicted with what happened; give y, the rows' classes")
    rows = _Rows(X, background)
    predict, event, numbers = _predictor(model, rows)
    if rows.count == 1 and background is None:
        raise ValueError("X has one row, and nothing stands for an unknown condition: give background")
    groups = checked_groups(groups, [column.name for column in rows.columns])
    return explain_asked(
        lambda columns: _checked(predict(rows.of(columns)), len(columns[0])),
        [(column.name, column.numbers, column.levels) for column in rows.columns],
        rows.count,
        json.dumps(block),
        groups=groups,
        event=event,
        numbers=numbers,
        labels=None if y is None else _labels(model, y, rows.count),
        values=rows.values(groups),
        seed=seed,
    )


def checked_groups(groups, names):
    """Columns that are one condition, by its name; each column in one group at most."""
    if groups is None:
        return {}
    if not isinstance(groups, dict):
        raise TypeError('groups is a dict of names and columns: {"colour": ["red", "green"]}')
    owner, checked = {}, {}
    for group, columns in groups.items():
        columns = [columns] if isinstance(columns, str) else [str(column) for column in columns]
        if not columns:
            raise ValueError(f"groups: {group!r} has no columns")
        if str(group) in names and str(group) not in columns:
            raise ValueError(f"groups: {group!r} is a column that is not in the group; name it otherwise")
        for column in columns:
            if column not in names:
                raise ValueError(f"groups: {group!r} has a column {column!r}, which is none of X's")
            if owner.setdefault(column, group) != group:
                raise ValueError(f"groups: {column!r} is in {owner[column]!r} and {group!r}; "
                                 "a column is in one group at most")
        checked[str(group)] = columns
    return checked


def of_onnx(path):
    """A function of rows that asks an ONNX file, in onnxruntime."""
    onnxruntime = needed("onnxruntime", "an ONNX file")
    if not os.path.isfile(path):
        raise FileNotFoundError(f"{path}: there is no such file; check the path")
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    kinds = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64,
             "tensor(string)": object, "tensor(bool)": bool}
    for of in inputs:
        if of.type not in kinds:
            raise ValueError(f"{path}: its input {of.name} is of {of.type}; {', '.join(kinds)} are given")

    def predict(rows):
        names, columns, _ = taken_apart(rows)
        if len(inputs) == 1 and len(inputs[0].shape) == 2 and inputs[0].shape[1] != 1:
            columns = [_counted(values) for values in columns]
            given = {inputs[0].name: np.column_stack(columns).astype(kinds[inputs[0].type])}
        else:
            missing = [of.name for of in inputs if of.name not in names]
            if missing:
                raise ValueError(f"{path}: X lacks the model's inputs {', '.join(missing)}")
            given = {of.name: _fed(columns[names.index(of.name)], kinds[of.type]) for of in inputs}
        said = session.run(None, given)[-1]
        if isinstance(said, list):
            # Classes and their probabilities, a dict a row.
            said = [list(of.values()) for of in said]
        return np.asarray(said)

    return predict


def _fed(values, kind):
    """A column `[rows, 1]`; a missing word is an empty one."""
    if kind is object:
        values = np.asarray(["" if is_missing(value) else str(value) for value in values.tolist()], object)
    return _counted(values).astype(kind).reshape(-1, 1)


def _counted(values):
    """Dates as the models that we write take them, days since 1970, and spans of time as hours; others
    as they are."""
    if values.dtype.kind == "m":
        return values / np.timedelta64(1, "h")
    if values.dtype.kind != "M":
        return values
    days = (values - np.datetime64(0, "s")) / np.timedelta64(1, "D")
    return np.where(np.isnat(values), np.nan, days)


def can_be_asked(model):
    """Whether a model says what it predicts."""
    return callable(model) or any(
        hasattr(model, name) for name in ("predict_proba", "decision_function", "predict"))


def _predictor(model, rows):
    """What predicts, of what, and whether these are numbers and no probabilities."""
    classes = getattr(model, "classes_", None)
    if hasattr(model, "predict_proba"):
        if classes is not None and len(classes) != 2:
            raise ValueError(f"the classifier has {len(classes)} classes; two are explained")
        event = "the second class" if classes is None else f"class {classes[1]}"
        return (lambda X: np.asarray(model.predict_proba(X))[:, 1]), event, False
    if hasattr(model, "decision_function") and classes is not None:
        if len(classes) != 2:
            raise ValueError(f"the classifier has {len(classes)} classes; two are explained")
        return model.decision_function, f"the score of class {classes[1]}", True
    if hasattr(model, "predict"):
        if classes is not None:
            raise ValueError(f"a {type(model).__name__} says only which class; it needs predict_proba "
                             "or decision_function, or give a function that scores rows")

        def predict(X):
            said = np.asarray(model.predict(X))
            if said.ndim == 2 and said.shape[1] > 1:
                raise ValueError(f"the model has {said.shape[1]} outputs; one at a time is explained: give a "
                                 "function that chooses")
            return said

        return predict, "the output", True
    own = _checked(model(rows.own), rows.count)
    numbers = not bool(np.all((own >= 0) & (own <= 1)))
    return model, "the output" if numbers else "the event", numbers


def _checked(said, rows):
    """A number a row; of two columns, as of probabilities, the second."""
    # A tensor of torch's, with its gradients or without.
    said = said.detach().cpu() if hasattr(said, "detach") else said
    try:
        said = np.asarray(said, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"the model answered what are no numbers ({error}); a number a row is wanted") from None
    if said.ndim == 2 and said.shape[1] in (1, 2):
        said = said[:, -1]
    if said.shape != (rows,):
        raise ValueError(f"the model was asked of {rows} rows and answered an array of {said.shape}; "
                         "a number a row is wanted")
    without = rows - int(np.isfinite(said).sum())
    if without:
        raise ValueError(f"the model answered {without} of {rows} rows with NaN or an infinite number")
    return np.ascontiguousarray(said)


def _labels(model, y, rows):
    y = np.asarray(y).reshape(-1)
    if len(y) != rows:
        raise ValueError(f"X has {rows} rows and y {len(y)}")
    classes = getattr(model, "classes_", None)
    return (y.astype(bool) if classes is None else y == classes[1]).tolist()


class _Column:
    """A column's values as numbers: numbers as they are, others as the places of what they are."""

    def __init__(self, name, values):
        self.name = str(name)
        kind = values.dtype.kind
        self.levels = None
        #: What the numbers stand for, where they are not the values themselves.
        self.meant = None
        if kind == "f":
            self.numbers = values.astype(float)
            self.back = lambda numbers: numbers.astype(values.dtype)
        elif kind in "iub":
            self.meant, places = np.unique(values, return_inverse=True)
            self.known = self.meant.astype(float)
            self.numbers = self.known[places]
            self.back = self._sorted
        elif kind in "mM":
            self.meant, places = np.unique(values, return_inverse=True)
            # A moment that is none is the last.
            self.known = np.where(np.isnat(self.meant), np.nan, self.meant.astype("int64").astype(float))
            self.numbers = self.known[places]
            self.back = self._sorted
        else:
            self._of_objects(values)
        self.numbers = np.ascontiguousarray(self.numbers, dtype=float)

    def _sorted(self, numbers):
        places = np.searchsorted(self.known, numbers)
        return self.meant[np.minimum(places, len(self.meant) - 1)]

    def _of_objects(self, values):
        known, places, missing = {}, [], None
        for value in values.tolist():
            if is_missing(value):
                missing = value
                places.append(np.nan)
            else:
                places.append(known.setdefault(value, len(known)))
        self.meant = np.empty(len(known) + 1, dtype=object)
        self.meant[:] = [*known, missing]
        self.numbers = np.asarray(places, dtype=float)
        if known and all(isinstance(value, (int, float)) for value in known):
            # Numbers with something missing among them.
            of = np.asarray([*known, np.nan], dtype=float)
            self.numbers = of[np.where(np.isnan(self.numbers), -1, self.numbers).astype(int)]
            self.back = lambda numbers: np.asarray(
                [missing if np.isnan(number) else number for number in numbers], dtype=object)
            return
        words = [str(value) for value in known]
        self.levels = words if len(set(words)) == len(words) else [repr(value) for value in known]
        self.back = lambda numbers: self.meant[np.where(np.isnan(numbers), -1, numbers).astype(int)]

    def shown(self, count):
        """The first values, for people."""
        if self.levels is None:
            return [float(number) for number in self.numbers[:count]]
        return ["(missing)" if np.isnan(it) else self.levels[int(it)] for it in self.numbers[:count]]


def is_missing(value):
    """None, NaN, NaT; and pandas's NA, which has no truth value when it is compared."""
    return value is None or type(value).__name__ == "NAType" or value != value


class _Rows:
    """The rows of X and the background as columns, and columns as rows of X's kind."""

    def __init__(self, X, background):
        self.own = X
        names, columns, self._like = taken_apart(X)
        without_twins(names)
        self.count = len(columns[0]) if columns else 0
        if not self.count:
            raise ValueError("X has no rows")
        if background is not None:
            others, more, _ = taken_apart(background)
            if not more or not len(more[0]):
                raise ValueError("the background has no rows")
            if others != names:
                raise ValueError(f"the background's columns are {others}, X's are {names}")
            columns = [np.concatenate([a, b.astype(a.dtype) if a.dtype.kind == "O" else b])
                       for a, b in zip(columns, more)]
        self.columns = [_Column(name, values) for name, values in zip(names, columns)]

    def of(self, columns):
        """Rows like X's."""
        return self._like([column.back(numbers) for column, numbers in zip(self.columns, columns)])

    def values(self, groups):
        """The conditions' values in X, a list each."""
        shown = {column.name: column.shown(self.count) for column in self.columns}
        for name, columns in groups.items():
            if all(column in shown for column in columns):
                several = zip(*(shown[column] for column in columns))
                shown[name] = [" ".join(str(value) for value in row) for row in several]
        return shown


def taken_apart(X):
    """The names, the columns, and what makes such a table of columns, or of those at some `places`."""
    if isinstance(X, (str, bytes)) or hasattr(X, "__fspath__"):
        raise TypeError("a model of yours is asked of rows in memory: give a data frame or an array, "
                        "not a path")
    X = given(X)
    if hasattr(X, "fetchnumpy"):
        X = given(X.fetchnumpy())
    if isinstance(X, dict):
        names = list(X)
        columns = [np.asarray(values) for values in X.values()]
        return names, columns, lambda columns, places=None: dict(zip(_at(names, places), columns))
    if hasattr(X, "iloc"):
        import pandas

        names, kinds = list(X.columns), list(X.dtypes)

        def frame(columns, places=None):
            series = [pandas.Series(values).astype(kind) for values, kind in zip(columns, _at(kinds, places))]
            rows = pandas.concat(series, axis=1) if series else pandas.DataFrame()
            rows.columns = X.columns if places is None else X.columns[places]
            return rows

        def values(place):
            column = X.iloc[:, place].to_numpy()
            return column if isinstance(column, np.ndarray) else np.asarray(column, dtype=object)

        return names, [values(place) for place in range(len(names))], frame
    if hasattr(X, "column_names"):
        names, whole = list(X.column_names), X
        columns = [np.asarray(X[name].to_numpy(zero_copy_only=False)) for name in names]

        def table(columns, places=None):
            schema = whole.schema if places is None else whole.select(places).schema
            return type(whole).from_pydict(
                {name: _listed(values) for name, values in zip(_at(names, places), columns)}, schema=schema)

        return names, columns, table
    if hasattr(X, "columns") and hasattr(X, "schema"):
        names, kind, schema = list(X.columns), type(X), X.schema
        columns = [np.asarray(X[name].to_numpy()) for name in names]

        def rows(columns, places=None):
            its = _at(names, places)
            return kind({name: _listed(values) for name, values in zip(its, columns)},
                        schema={name: schema[name] for name in its})

        return names, columns, rows
    array = np.asarray(X)
    if array.ndim != 2:
        raise ValueError(f"X has {array.ndim} dimensions; it must have two, rows and columns")
    names = [f"column_{place + 1}" for place in range(array.shape[1])]
    return names, list(array.T), lambda columns, places=None: np.column_stack(columns).astype(array.dtype)


def _at(things, places):
    return things if places is None else [things[place] for place in places]


def _listed(values):
    """A list with None where something is missing."""
    return [None if value is None or value != value else value for value in values.tolist()]
