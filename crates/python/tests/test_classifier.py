"""The classifier, as scikit-learn wants it."""

import pickle

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import parametrize_with_checks

import sways

#: Checks that are expected to fail, and why.
EXPECTED = {
    "check_sample_weight_equivalence_on_dense_data":
        "batches and validation parts are drawn of rows, and numbers scaled by them, whatever they weigh",
}


@parametrize_with_checks(
    [sways.SwaysClassifier(members=2, epochs=40, random_state=0)],
    expected_failed_checks=lambda estimator: EXPECTED,
)
def test_scikit_learn(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(240, 3))
    return X, np.where(X[:, 0] + 0.3 * rng.normal(size=240) > 0, "yes", "no")


def classifier(**settings):
    return sways.SwaysClassifier(hidden=(16,), members=2, epochs=40, random_state=0, **settings)


def test_it_works_where_classifiers_do(table):
    assert cross_val_score(classifier(), *table).mean() > 0.85
    search = GridSearchCV(classifier(), {"hidden": [(), (8,)]}, cv=2).fit(*table)
    assert search.best_score_ > 0.85
    calibrated = CalibratedClassifierCV(classifier(), cv=2).fit(*table)
    assert calibrated.predict_proba(table[0]).shape == (240, 2)
    pipeline = make_pipeline(FunctionTransformer(), classifier()).fit(*table)
    assert pipeline.score(*table) > 0.85


def test_a_pickle_predicts_the_same(table):
    fitted = classifier().fit(*table)
    again = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(again.predict_proba(table[0]), fitted.predict_proba(table[0]))
    assert repr(again.model_) == repr(fitted.model_)


def test_frames_have_words_and_missing_values(small):
    X, y = small.drop(columns="affairs"), small["affairs"] > 0
    fitted = classifier().fit(X, y)
    assert list(fitted.feature_names_in_) == list(X.columns)
    assert fitted.model_.conditions == list(X.columns)
    assert fitted.score(X, y) > 0.6
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(X[X.columns[::-1]])
    explained = sways.explain(fitted, X)
    assert np.allclose(explained.base + explained.attributions.sum(axis=1),
                       fitted.predict_proba(X)[:, 1], atol=1e-4)


def test_weights_decide(table):
    X, y = table
    mixed = np.vstack([X, X]), np.concatenate([y, np.where(y == "yes", "no", "yes")])
    for first, score in [(1.0, 0.85), (0.0, 0.15)]:
        weights = np.repeat([first, 1 - first], len(y))
        weighted = classifier().fit(*mixed, sample_weight=weights).score(X, y)
        assert (weighted > score) == (first == 1.0)
    for wrong in [[1.0], -np.ones(len(y)), np.zeros(len(y))]:
        with pytest.raises(ValueError):
            classifier().fit(X, y, sample_weight=wrong)


def test_settings_that_cannot_be_are_named(table):
    for settings, error, said in [
        ({"hidden": 8}, TypeError, "hidden: 8; .*such as"),
        ({"hidden": (8, 0)}, ValueError, "hidden: 0"),
        ({"members": 0}, ValueError, "members: 0; it must be at least 1"),
        ({"epochs": "many"}, TypeError, "epochs: 'many' is no whole number"),
        ({"activation": "rellu"}, ValueError, "activation: "),
    ]:
        with pytest.raises(error, match=said):
            sways.SwaysClassifier(**settings).fit(*table)


def test_three_classes_are_refused(table):
    with pytest.raises(ValueError, match="Only binary classification"):
        classifier().fit(table[0], np.arange(240) % 3)
