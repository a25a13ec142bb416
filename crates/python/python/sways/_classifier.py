"""A classifier as scikit-learn has them."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, validate_data

from ._influence import whole
from ._sways import fit as _fit

#: What the column of the classes is called beside those of X.
_OUTCOME = "sways_outcome"


class SwaysClassifier(ClassifierMixin, BaseEstimator):
    """An ensemble of multilayer perceptrons for two classes.

    Numbers are standardised, those with long tails by their quartiles; words become categories;
    missing values may be there. What is not said is as ``sways.influence`` does it for a table of
    that size.

    Parameters
    ----------
    hidden : tuple of int
        The units of each hidden layer; none make logistic regression.
    activation : str
        relu, tanh, sigmoid, gelu or silu.
    members : int, optional
        How many networks there are. Predictions are their mean.
    epochs : int, optional
        How many times training sees every row, at most.
    random_state : int, RandomState or None
        Seeds the starting weights and the mini-batches.

    Attributes
    ----------
    classes_ : array, ``[2]``
    model_ : Model
        The networks. ``sways.explain`` takes the classifier itself.
    n_features_in_, feature_names_in_

    Examples
    --------
    >>> import numpy as np, sways
    >>> X = np.random.default_rng(0).normal(size=(200, 3))
    >>> y = np.where(X[:, 0] > 0, "yes", "no")
    >>> clf = sways.SwaysClassifier(members=2, random_state=0).fit(X, y)
    >>> clf.predict([[2, 0, 0], [-2, 0, 0]]).tolist()
    ['yes', 'no']
    >>> sways.explain(clf, X).influences["condition"][0]
    'column_1'
    """

    def __init__(self, hidden=(128, 64), activation="relu", members=None, epochs=None, random_state=None):
        self.hidden = hidden
        self.activation = activation
        self.members = members
        self.epochs = epochs
        self.random_state = random_state

    def fit(self, X, y, sample_weight=None):
        """Fits the networks to rows ``[rows, columns]`` and their classes ``[rows]``; each row weighs
        as much as ``sample_weight`` says, where it says so."""
        table, y = self._validated(X, y)
        rows = len(next(iter(table.values())))
        if sample_weight is not None:
            sample_weight = _weights(sample_weight, rows)
        check_classification_targets(y)
        kind = type_of_target(y, input_name="y")
        if kind != "binary":
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {kind}.")
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                "Classifier can't train when only one class is present: there must be two.")
        seed = check_random_state(self.random_state).randint(2**31 - 1)
        self.model_ = _fit(
            {**table, _OUTCOME: codes.astype(float)},
            _OUTCOME,
            "1",
            list(table),
            weights=sample_weight,
            hidden=_units(self.hidden),
            activation=self.activation,
            members=None if self.members is None else whole("members", self.members),
            epochs=None if self.epochs is None else whole("epochs", self.epochs),
            seed=int(seed),
        )
        return self

    def predict_proba(self, X):
        """The classes' probabilities, ``[rows, 2]``."""
        check_is_fitted(self)
        second = self.model_.predict(self._table(X, reset=False))
        return np.column_stack([1 - second, second])

    def predict(self, X):
        """The likelier class of each row, ``[rows]``."""
        likelier = (self.predict_proba(X)[:, 1] > 0.5).astype(int)
        return self.classes_[likelier]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _sways_model(self, X, background):
        """What ``sways.explain`` explains."""
        check_is_fitted(self)
        of = lambda rows: None if rows is None else self._table(rows, reset=False)
        return self.model_, of(X), of(background)

    def _validated(self, X, y):
        if _is_frame(X):
            y = validate_data(self, y=y)
            table = self._table(X, reset=True)
            rows = len(next(iter(table.values())))
            if rows != len(y):
                raise ValueError(f"X has {rows} rows and y {len(y)}")
            return table, y
        X, y = validate_data(self, X, y, dtype=None, ensure_all_finite="allow-nan")
        return _columns(X), y

    def _table(self, X, reset):
        if _is_frame(X):
            validate_data(self, X, reset=reset, skip_check_array=True)
            return {str(name): X[name].to_numpy() for name in X.columns}
        X = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite="allow-nan")
        return _columns(X)


def _units(hidden):
    if isinstance(hidden, str) or not hasattr(hidden, "__iter__"):
        raise TypeError(f"hidden: {hidden!r}; the units of each hidden layer are wanted, such as (128, 64)")
    return [whole("hidden", units) for units in hidden]


def _weights(sample_weight, rows):
    weights = np.asarray(sample_weight, dtype=float)
    if weights.ndim == 0:
        weights = np.full(rows, float(weights))
    if weights.ndim != 1:
        raise ValueError("Sample weights must be 1D array or scalar")
    if len(weights) != rows:
        raise ValueError(f"sample_weight.shape == {weights.shape}, expected {(rows,)}!")
    if not weights.any():
        raise ValueError("sample_weight: all weights are zero, and no row is left to learn from")
    return weights.tolist()


def _is_frame(X):
    return hasattr(X, "columns") and hasattr(X, "__getitem__") and hasattr(X, "dtypes")


def _columns(X):
    return {f"column_{place + 1}": X[:, place] for place in range(X.shape[1])}
