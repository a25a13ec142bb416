"""An estimator refitted to parts of a table, as its evidence needs it: clones of it, none of which is
asked of what it has seen."""

import numpy as np

from ._asked import is_missing, taken_apart
from ._needs import needed
from ._table import given

#: What takes the place of a model that cannot be refitted.
_INSTEAD = ("give an estimator of scikit-learn's kind, with fit, predict_proba and get_params, or leave "
            "`estimator` out: then networks are fitted")


def checked(estimator):
    """Refuses what cannot be refitted, and says what can."""
    name = getattr(estimator, "__name__", type(estimator).__name__)
    if isinstance(estimator, type):
        raise TypeError(f"estimator: {name} is a class; give one of it: {name}()")
    if any(base.__module__.startswith("torch.") for base in type(estimator).__mro__):
        raise TypeError(f"estimator: a torch module, {name}, does not say how it is trained, and evidence needs "
                        f"it trained anew on parts of the rows; wrap it, as skorch.NeuralNetClassifier does, or {_INSTEAD}")
    if not hasattr(estimator, "fit"):
        raise TypeError(f"estimator: {name} has no fit, and evidence needs it fitted anew on parts of the rows; "
                        f"{_INSTEAD}")
    if not hasattr(estimator, "predict_proba"):
        raise TypeError(f"estimator: a {name} has no predict_proba, and the tests need the event's probability; give a "
                        "classifier that has it, or wrap this one in sklearn.calibration.CalibratedClassifierCV")
    if not hasattr(estimator, "get_params"):
        raise TypeError(f"estimator: a {name} has no get_params, so it cannot be cloned; {_INSTEAD}")


def as_rows(X):
    """X as an estimator takes it: a dict of columns or a relation of DuckDB's as a data frame."""
    X = given(X)
    if isinstance(X, dict):
        return needed("pandas", "estimator").DataFrame(X)
    return X.df() if hasattr(X, "fetchnumpy") else X


class Refits:
    """Clones of an estimator, fitted to rows of X, which are told by their places among `rows`."""

    def __init__(self, estimator, X, y, without, seed, rows, labels, conditions, weights):
        names, columns, self._like = taken_apart(X)
        names = [str(name) for name in names]
        self._kept = [place for place, name in enumerate(names) if name not in without]
        self._columns = [columns[place][rows] for place in range(len(names))]
        self._conditions = [[names.index(name) for name in condition] for condition in conditions]
        tested = {place for condition in self._conditions for place in condition}
        #: What is no condition has one value, and tells a model nothing.
        self._others = [place for place in self._kept if place not in tested]
        self._estimator = estimator
        self._targets, self._event = _targets(np.asarray(y)[rows], np.asarray(labels))
        self._weights = None if weights is None else np.asarray(weights)
        self._weighted = None if weights is None else _takes_weights(estimator)
        self._random = np.random.RandomState(seed % 2**32)
        self._held = {place: self._known([place]) for place in self._others}
        # What cannot be fitted is told before anything is computed.
        everything = np.arange(len(labels))
        self.fit(everything, []).probabilities(everything[:2], [], everything[:0])

    def fit(self, rows, denied):
        """A clone fitted to some rows, for which each of the denied conditions has one value."""
        held = dict(self._held)
        for condition in denied:
            places = self._conditions[condition]
            row = self._known(places)
            held.update((place, row) for place in places)
        estimator = needed("sklearn.base", "estimator", "scikit-learn").clone(self._estimator)
        self._seed(estimator)
        more = {} if self._weights is None else {self._weighted: self._weights[rows]}
        try:
            estimator.fit(self.table(rows, held), self._targets[rows], **more)
        except Exception as error:
            raise ValueError(_failed(self._estimator, "fitted to", len(rows), error)) from error
        return Refit(self, estimator, held)

    def table(self, rows, held, conditions=(), others=None):
        """Rows as X has them, with the held columns' values, and those of some conditions from other
        rows."""
        of = {place: others for condition in conditions for place in self._conditions[condition]}
        # What is denied stays so, whoever asks.
        of.update((place, np.full(len(rows), row)) for place, row in held.items())
        return self._like([self._columns[place][of.get(place, rows)] for place in self._kept], self._kept)

    def event(self, estimator, table, rows):
        """What an estimator says of the event, `[rows]`."""
        try:
            said = np.asarray(estimator.predict_proba(table), dtype=float)
            classes = list(estimator.classes_)
        except Exception as error:
            raise ValueError(_failed(self._estimator, "asked of", rows, error)) from error
        if self._event not in classes:
            return np.zeros(rows)
        if said.shape != (rows, len(classes)):
            raise ValueError(f"estimator: asked of {rows} rows, predict_proba gave an array of {said.shape}; "
                             f"{(rows, len(classes))} is wanted")
        said = said[:, classes.index(self._event)]
        if not np.all((said >= 0) & (said <= 1)):
            raise ValueError("estimator: predict_proba gave numbers that are no probabilities: NaN, or beyond 0 and 1")
        return np.ascontiguousarray(said)

    def _known(self, places):
        """A row in which none of some columns is missing, or else the first."""
        known = np.ones(len(self._targets), dtype=bool)
        for place in places:
            known &= [not is_missing(value) for value in self._columns[place].tolist()]
        return int(np.argmax(known))

    def _seed(self, estimator):
        """Draws for an estimator what nobody has: the same seed gives the same evidence."""
        undrawn = [name for name, value in sorted(estimator.get_params(deep=True).items())
                   if name.rpartition("__")[2] == "random_state" and value is None]
        if undrawn:
            estimator.set_params(**{name: self._random.randint(2**31 - 1) for name in undrawn})


class Refit:
    """A fitted clone."""

    def __init__(self, refits, estimator, held):
        self._refits = refits
        self._estimator = estimator
        self._held = held

    def probabilities(self, rows, conditions, others):
        """The event's, at some rows, with the values of some conditions from other rows."""
        table = self._refits.table(rows, self._held, conditions, others)
        return self._refits.event(self._estimator, table, len(rows))


def _targets(y, labels):
    """What an estimator learns, and which of it is the event: y as it is where it has two values."""
    if y.dtype.kind == "O":
        # Without those that are missing it may be of one kind.
        y = np.asarray(y.tolist())
    classes = set(y.tolist())
    if len(classes) == 2:
        event = y[labels].tolist()[0]
        if event not in set(y[~labels].tolist()):
            return y, event
    return labels.astype(int), 1


def _takes_weights(estimator):
    """The argument of fit by which rows weigh; of a pipeline, its last step's."""
    from sklearn.utils.validation import has_fit_parameter

    steps = getattr(estimator, "steps", None)
    name, last = steps[-1] if steps else ("", estimator)
    if not has_fit_parameter(last, "sample_weight"):
        raise ValueError(f"weights: the fit of a {type(last).__name__} takes no sample_weight; give an estimator "
                         "whose fit does, or leave `weights` out")
    return f"{name}__sample_weight" if steps else "sample_weight"


def _failed(estimator, what, rows, error):
    return (f"estimator: a {type(estimator).__name__} could not be {what} {rows} rows of X "
            f"({type(error).__name__}: {error}); it must take X as it is, such as a Pipeline that encodes words and "
            "fills in what is missing")
