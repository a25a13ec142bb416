"""Evidence with refits of an estimator."""

import duckdb
import numpy as np
import pandas
import polars
import pyarrow
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC

import sways


def verdicts(X, y, estimator, **settings):
    found = sways.evidence(X, y, estimator=estimator, quiet=True, **settings)
    return dict(zip(found["condition"], found["verdict"]))


@pytest.fixture(scope="module")
def table():
    """One condition by a line, two by their product alone, and one that goes with the first."""
    rng = np.random.default_rng(0)
    X = pandas.DataFrame(rng.normal(size=(400, 4)), columns=["line", "shadow", "one", "other"])
    X["shadow"] += 0.7 * X["line"]
    log_odds = X["line"] + 1.8 * X["one"] * X["other"]
    return X, (log_odds + rng.logistic(size=400) > 0).to_numpy()


def test_what_averages_out_is_found_by_who_sees_it(table):
    by_forest = verdicts(*table, RandomForestClassifier(25, random_state=0))
    assert by_forest == {"line": "evidence", "shadow": "none", "one": "evidence", "other": "evidence"}
    # A line knows nothing of a product.
    by_line = verdicts(*table, LogisticRegression())
    assert by_line == {"line": "evidence", "shadow": "none", "one": "none", "other": "none"}


def test_the_same_seed_gives_the_same(table):
    def found(seed):
        estimator = RandomForestClassifier(5)
        of = sways.evidence(*table, estimator=estimator, seed=seed, quiet=True).to_dict()
        assert estimator.random_state is None and not hasattr(estimator, "estimators_")
        return of

    assert found(1) == found(1)
    assert found(1)["p"] != found(2)["p"]


class Spy(ClassifierMixin, BaseEstimator):
    """Notes the columns that it is given, and which of them vary."""

    notes = []

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.varies_ = {name for name in X if X[name].nunique() > 1}
        self.notes.append((list(X), frozenset(self.varies_)))
        return self

    def predict_proba(self, X):
        assert self.varies_ >= {name for name in X if X[name].nunique() > 1}
        p = 1 / (1 + np.exp(-X["line"].to_numpy()))
        return np.column_stack([1 - p, p])


def test_what_is_denied_has_one_value(table):
    X, y = table
    person = np.repeat(np.arange(100), 4).astype(str)
    X = X[["line", "shadow", "one"]].assign(same=3, person=person, left=X["other"])
    Spy.notes.clear()
    found = verdicts(X, y, Spy(), group_by="person", exclude=["left"])
    assert found == {"line": "evidence", "shadow": "none", "one": "none"}
    # What is named as no condition is not there; what is none of itself tells nothing.
    assert {tuple(columns) for columns, _ in Spy.notes} == {("line", "shadow", "one", "same")}
    varying = {varies for _, varies in Spy.notes}
    assert varying == {frozenset(it) for it in [
        {"line", "shadow", "one"}, {"shadow", "one"}, {"line", "one"}, {"line", "shadow"}]}


def of_words():
    words = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["faith"]),
        (make_pipeline(SimpleImputer(), StandardScaler()), ["age", "educ", "yrs_married", "rate_marriage"]))
    return make_pipeline(words, LogisticRegression())


def test_words_and_missing_values_are_the_estimators(small):
    X, y = small.drop(columns="affairs"), small["affairs"] > 0
    found = verdicts(X, y, of_words())
    assert set(found) == set(X.columns) and found["rate_marriage"] == "evidence"
    kinds = X.assign(faith=X["faith"].astype("category"), educ=X["educ"].astype("Int64")).dtypes

    class Kinds(LogisticRegression):
        def fit(self, X, y):
            assert X.dtypes.equals(kinds)
            return super().fit(X[["rate_marriage"]], y)

        def predict_proba(self, X):
            assert X.dtypes.equals(kinds)
            return super().predict_proba(X[["rate_marriage"]])

    assert verdicts(X.astype(kinds), y, Kinds())["rate_marriage"] == "evidence"


def test_answers_may_be_words_or_a_comparison(table):
    X, y = table
    asked = {"random_state": 0, "class_weight": {"yes": 2.0, "no": 1.0}}
    words = np.where(y, "yes", "no")
    by_words = verdicts(X, words, LogisticRegression(**asked))
    by_numbers = verdicts(X, np.where(y, 5.0, 1.0), LogisticRegression(), event="y > 3")
    assert by_words == by_numbers == verdicts(X, y, LogisticRegression())
    for unknown in [words.astype(object), y.astype(object)]:
        unknown[:5] = None
        assert verdicts(X, unknown, LogisticRegression())["line"] == "evidence"


def test_groups_are_tested_as_one(table):
    X, y = table
    X = X.assign(red=(X["line"] > 0.5) * 1, green=(X["line"] < -0.5) * 1).drop(columns="line")
    found = verdicts(X, y, LogisticRegression(), groups={"colour": ["red", "green"]})
    assert set(found) == {"shadow", "one", "other", "colour"} and found["colour"] == "evidence"


def test_rows_weigh_where_fit_takes_weights(table):
    X, y = table
    X = X.assign(w=np.where(np.arange(len(X)) < 300, 1.0, 0.0))
    whole = sways.evidence(X[:300].drop(columns="w"), y[:300], estimator=LogisticRegression(), quiet=True)
    for estimator in [LogisticRegression(), make_pipeline(StandardScaler(), LogisticRegression())]:
        weighted = sways.evidence(X, y, estimator=estimator, weights="w", quiet=True)
        assert np.allclose(weighted["influence"], whole["influence"], atol=0.01)
    with pytest.raises(ValueError, match="a KNeighborsClassifier takes no sample_weight"):
        verdicts(X, y, KNeighborsClassifier(), weights="w")


def test_tables_of_other_kinds(table):
    X, y = table
    wanted = list(verdicts(X, y, LogisticRegression()).values())
    search = GridSearchCV(LogisticRegression(), {"C": [1.0]}, cv=2)
    assert list(verdicts(X.to_numpy(), y, search).values()) == wanted
    columns = {name: X[name].to_numpy() for name in X}
    for X in [X.set_index(np.arange(len(X)) % 7), polars.from_pandas(X), pyarrow.table(X), columns,
              duckdb.sql("from X")]:
        assert list(verdicts(X, y, LogisticRegression()).values()) == wanted


def test_what_cannot_be_refitted_is_told(table):
    X, y = table

    class Bare:
        def fit(self, X, y):
            return self

        def predict_proba(self, X):
            return None

    for model, said in [
        (lambda X: X[:, 0], "has no fit.*scikit-learn's kind"),
        (RandomForestClassifier, r"is a class; give one of it: RandomForestClassifier\(\)"),
        (LinearSVC(), "a LinearSVC has no predict_proba.*CalibratedClassifierCV"),
        (RandomForestRegressor(), "no predict_proba"),
        (Bare(), "a Bare has no get_params"),
    ]:
        with pytest.raises(TypeError, match=said):
            verdicts(X, y, model)
    with pytest.raises(ValueError, match="could not be fitted to 400 rows of X .*must take X as it is"):
        verdicts(X.assign(word=np.where(X["one"] > 0, "a", "b")), y, LogisticRegression())
    with pytest.raises(TypeError, match="runs: of an estimator"):
        verdicts(X, y, LogisticRegression(), runs="runs")
    with pytest.raises(TypeError, match="did you mean 'event'"):
        verdicts(X, y, LogisticRegression(), evnt="y")


def test_torch_is_not_refitted(table):
    torch = pytest.importorskip("torch")
    with pytest.raises(TypeError, match="a torch module, Linear.*skorch"):
        verdicts(*table, torch.nn.Linear(4, 1))


def test_an_estimator_that_errs_ends_it(table):
    class Errs(LogisticRegression):
        def predict_proba(self, X):
            said = super().predict_proba(X)
            return said if len(X) == 2 else said * np.nan

    with pytest.raises(ValueError, match="no probabilities"):
        verdicts(*table, Errs())

    class Ends(LogisticRegression):
        def fit(self, X, y):
            if len(X) < 400:
                raise KeyboardInterrupt
            return super().fit(X, y)

    with pytest.raises(KeyboardInterrupt):
        verdicts(*table, Ends())
