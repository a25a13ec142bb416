"""Models explained: our own, and networks that others trained."""

import warnings

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from sklearn.compose import make_column_transformer
from sklearn.datasets import make_classification
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Perceptron, PoissonRegressor, RidgeClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC

import sways


@pytest.fixture(scope="module")
def table():
    X, y = make_classification(300, 5, random_state=1)
    return X * [1, 10, 1, 0.1, 1] + [0, 100, 0, 0, -3], y


def fitted(model, *table):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(*table)


def test_a_run_explains_as_it_did(run, small):
    again = sways.explain(run, small, "integrated-gradients")
    assert np.allclose(again.attributions, run.attributions("integrated-gradients"), atol=1e-12)
    total = again.base + again.attributions.sum(axis=1)
    assert np.allclose(total, run.predict(small), atol=1e-5)


def test_every_method_explains_some_network(table):
    X, y = table
    classifier = sways.SwaysClassifier(hidden=(8,), members=2, epochs=5, random_state=0).fit(X, y)
    model = classifier.model_
    rows = {name: X[:40, place] for place, name in enumerate(model.conditions)}
    # Some methods compare predictions with outcomes: those of the column that was fitted to.
    rows["sways_outcome"] = y[:40]
    for method in sways.methods():
        found = sways.explain(model, rows, method)
        assert len(found.influences), method
        assert found.attributions is None or found.attributions.shape == (40, 5), method


def test_settings_are_checked(run, small):
    for settings, said in [
        ({"method": "shaply"}, "did you mean `shapley`"),
        ({"method": "lime", "widht": 2}, "did you mean `width`"),
        ({"row": 1000}, "rows"),
        ({"groups": {"a": ["b"]}}, "groups"),
    ]:
        with pytest.raises(ValueError, match=said):
            sways.explain(run, small, **settings)
    with pytest.raises(TypeError, match="cannot be explained"):
        sways.explain(object(), small)


def test_one_row_is_explained_alone(run, small):
    all_rows = sways.explain(run, small)
    one = sways.explain(run, small, row=7)
    assert one.row == 7
    assert np.allclose(one.influences["value"], all_rows.attributions[7])


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "identity"])
def test_networks_of_scikit_learn(table, activation):
    model = fitted(MLPClassifier((8, 4), activation=activation, max_iter=60, random_state=0), *table)
    X = table[0]
    found = sways.explain(model, X, background=X)
    predicted = model.predict_proba(X)[:, 1]
    assert np.allclose(found.base + found.attributions.sum(axis=1), predicted, atol=1e-4)


@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler(), "passthrough"])
def test_pipelines_keep_the_columns_own_units(table, scaler):
    X, y = table
    classifier = MLPClassifier((8,), max_iter=60, random_state=0)
    model = fitted(make_pipeline(scaler, classifier), X, y)
    found = sways.explain(model, X, "shapley")
    assert np.allclose(found.base + found.attributions.sum(axis=1), model.predict_proba(X)[:, 1],
                       atol=1e-4)


def test_a_regression_is_explained_by_its_number(table):
    X, y = table
    model = fitted(make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(6,), max_iter=60, random_state=0)),
                   X, y * 50.0)
    for output in [None, "logit"]:
        found = sways.explain(model, X, output=output)
        assert np.allclose(found.base + found.attributions.sum(axis=1), model.predict(X), atol=1e-2)


def test_a_line_gives_its_coefficients(table):
    X, y = table
    model = LogisticRegression().fit(X, y)
    found = sways.explain(model, X, output="logit")
    assert np.allclose(found.attributions, (X - X.mean(axis=0)) * model.coef_[0], atol=1e-4)


def test_groups_are_one_condition(table):
    X, y = table
    model = LogisticRegression().fit(X, y)
    found = sways.explain(model, X, "shapley", output="logit", groups={"both": ["column_1", "column_4"]})
    assert found.conditions == ["both", "column_2", "column_3", "column_5"]
    one = (X - X.mean(axis=0)) * model.coef_[0]
    assert np.allclose(found.attributions[:, 0], one[:, 0] + one[:, 3], atol=1e-4)


def test_what_does_more_than_its_layers_is_refused(table):
    X, y = StandardScaler().fit_transform(table[0]), table[1]

    class Louder(MLPClassifier):
        def predict_proba(self, X):
            p = super().predict_proba(X)
            return np.column_stack([1 - p[:, 1] ** 2, p[:, 1] ** 2])

    model = fitted(Louder((4,), max_iter=30, random_state=0), X, y)
    with pytest.raises(ValueError, match="a difference of"):
        sways.explain(model, X)
    three = fitted(MLPClassifier((4,), max_iter=30), X, np.arange(len(y)) % 3)
    with pytest.raises(ValueError, match="3 classes"):
        sways.explain(three, X)


def test_networks_of_torch(table):
    torch = pytest.importorskip("torch")
    X = table[0]
    torch.manual_seed(0)
    body = [torch.nn.Linear(5, 8), torch.nn.Tanh(), torch.nn.Linear(8, 4), torch.nn.Tanh()]
    scaled = StandardScaler().fit_transform(X)
    rows = torch.as_tensor(scaled, dtype=torch.float32)
    for head in [[torch.nn.Linear(4, 1), torch.nn.Sigmoid()], [torch.nn.Linear(4, 2)],
                 [torch.nn.Linear(4, 2), torch.nn.Softmax(dim=1)]]:
        model = torch.nn.Sequential(*body, torch.nn.Dropout(0.5), *head)
        found = sways.explain(model, scaled, background=scaled, background_rows=len(scaled))
        assert model.training
        with torch.no_grad():
            own = model.eval()(rows).numpy()
        if head[-1].__class__.__name__ == "Linear":
            own = np.exp(own) / np.exp(own).sum(axis=1, keepdims=True)
        own = own[:, -1]
        assert np.allclose(found.base + found.attributions.sum(axis=1), own, atol=1e-4)
        model.train()
    with pytest.raises(ValueError, match="LayerNorm"):
        sways.explain(torch.nn.Sequential(torch.nn.Linear(5, 1), torch.nn.LayerNorm(1)), scaled)


def test_shapley_values_are_those_of_shap(table):
    shap = pytest.importorskip("shap")
    X, y = table
    model = fitted(MLPClassifier((8,), max_iter=100, random_state=0), X, y)
    background, rows = X[:30], X[30:50]
    found = sways.explain(model, rows, "shapley", background=background, background_rows=30)
    exact = shap.explainers.Exact(lambda it: model.predict_proba(it)[:, 1], background)(rows)
    assert np.allclose(found.attributions, exact.values, atol=1e-5)
    explanation = found.explanation()
    assert np.allclose(explanation.data, rows, atol=1e-4)
    assert explanation.feature_names == [f"column_{place}" for place in range(1, 6)]
    assert np.allclose(explanation.base_values, exact.base_values, atol=1e-5)


def test_any_model_is_asked(table):
    shap = pytest.importorskip("shap")
    X, y = table
    forest = RandomForestClassifier(20, max_depth=5, random_state=0).fit(X, y)
    background, rows = X[:30], X[30:34]
    found = sways.explain(forest, rows, background=background, background_rows=30)
    exact = shap.explainers.Exact(lambda it: forest.predict_proba(it)[:, 1], background)(rows)
    assert np.allclose(found.attributions, exact.values, atol=1e-6)
    assert np.allclose(found.explanation().data, rows)
    regression = RandomForestRegressor(20, random_state=0).fit(X, 50.0 * y)
    for method in ["shapley", "kernel-shap", "ablation", "lime", "partial-dependence", "ale"]:
        found = sways.explain(regression, rows, method, background=background)
        assert len(found.influences) >= 5, method
    important = sways.explain(forest, X, "permutation", y=y).influences
    assert np.argmax(important["value"]) == np.argmax(forest.feature_importances_)


def test_a_pipeline_keeps_its_columns(small):
    X, y = small.drop(columns="affairs"), small["affairs"] > 0
    X = X.assign(faith=X["faith"].astype("category"), day=pandas.Timestamp("2020-01-01"),
                 educ=X["educ"].astype(int))
    words = make_column_transformer(
        (OneHotEncoder(handle_unknown="error"), ["faith"]), ("drop", ["day"]),
        remainder="passthrough")
    model = make_pipeline(words, HistGradientBoostingClassifier(max_iter=20)).fit(X, y)
    rows = X.iloc[:6]
    kinds = []

    def probabilities(asked):
        kinds.append(asked.dtypes.to_dict())
        return model.predict_proba(asked)

    for explained in [model, probabilities]:
        found = sways.explain(explained, rows, background=X, background_rows=10)
        assert found.conditions == list(X.columns)
        total = found.base + found.attributions.sum(axis=1)
        assert np.allclose(total, model.predict_proba(rows)[:, 1], atol=1e-9)
    assert all(kind == X.dtypes.to_dict() for kind in kinds)


def test_a_model_is_asked_of_values_of_the_table():
    table = {"a": np.array([0.1, 0.2, np.nan, 1e9]), "b": np.array(["x", None, "z", "x"], object)}
    seen = {"a": set(), "b": set()}

    def model(rows):
        for name, values in rows.items():
            seen[name].update(values.tolist())
        return np.nan_to_num(rows["a"]) + (rows["b"] == "x")

    found = sways.explain(model, table, "shapley")
    assert {value for value in seen["a"] if value == value} == {0.1, 0.2, 1e9}
    assert seen["b"] == {"x", None, "z"}
    assert np.allclose(found.attributions[:, 1], [0.5, -0.5, -0.5, 0.5])
    one = sways.explain(model, table, "shapley", groups={"both": ["a", "b"]})
    assert one.conditions == ["both"]
    assert np.allclose(one.attributions[:, 0], found.attributions.sum(axis=1))


def test_frames_of_other_kinds_are_asked_as_they_are():
    for kind in [polars.DataFrame, pyarrow.table]:
        frame = kind({"a": [1, 2, 3, 4], "b": ["x", "y", "x", None]})

        def model(rows, kind=type(frame), schema=frame.schema):
            assert isinstance(rows, kind) and rows.schema == schema
            return np.asarray(rows["a"].to_numpy(), float)

        assert np.allclose(sways.explain(model, frame).attributions[:, 0], [-1.5, -0.5, 0.5, 1.5])


def test_onnx_says_what_the_model_says(small, tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    frame = small.assign(
        affairs=small["affairs"] > 0,
        day=pandas.Timestamp("2020-01-01") + pandas.to_timedelta(small["age"].fillna(30) * 40, "D"),
        flag=small["educ"] > 14,
        gain=[10.0 ** (place % 11) if place % 4 == 0 else place % 10 for place in range(len(small))],
        town=[f"t{place % 4}" for place in range(len(small))],
        a=[float(place % 3 == 0) for place in range(len(small))],
        b=[float(place % 3 == 1) for place in range(len(small))],
    )
    frame.loc[::5, "town"] = None
    run = sways.influence(frame, "affairs", groups={"ab": ["a", "b"]}, evidence=False, quiet=True)
    run.model.to_onnx(tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx")
    asked = frame.assign(faith=frame["faith"].where(frame.index % 7 > 0, "new"))
    given = {}
    for of in session.get_inputs():
        column = asked[of.name]
        if of.type == "tensor(string)":
            values = column.fillna("").to_numpy(object)
        elif of.name == "day":
            values = (column - pandas.Timestamp(0)) / pandas.Timedelta(days=1)
        else:
            values = column
        values = values if isinstance(values, np.ndarray) else values.to_numpy(float)
        given[of.name] = values.reshape(-1, 1)
    assert {"faith", "town", "day", "flag", "gain", "a", "b"} <= set(given)
    with pytest.warns(UserWarning, match="did not occur"):
        own = run.predict(asked)
    assert np.allclose(session.run(None, given)[0], own, atol=1e-6)


def test_a_file_of_onnx_is_asked(small, tmp_path):
    pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    days = pandas.to_timedelta(small["yrs_married"] * 100, "D")
    frame = small.assign(
        affairs=small["affairs"] > 0,
        day=pandas.Timestamp("2001-01-01") + days,
        span=pandas.to_timedelta(small["yrs_married"] * 3 + small.index % 5, "m"),
    )
    run = sways.influence(frame, "affairs", evidence=False, quiet=True)
    assert {"day", "span"} <= set(run.conditions)
    run.model.to_onnx(tmp_path / "model.onnx")
    conditions = frame.drop(columns="affairs")
    rows, background = conditions.head(4), conditions[:20]
    of_file = sways.explain(tmp_path / "model.onnx", rows, "shapley", background=background)
    own = sways.explain(run, rows, "shapley", background=background)
    assert of_file.conditions == own.conditions
    assert np.allclose(of_file.attributions, own.attributions, atol=1e-5)


def test_what_a_model_cannot_say_is_told(table):
    X = table[0][:20]
    with pytest.raises(ValueError, match="only says what it predicts"):
        sways.explain(lambda rows: rows[:, 0], X, "integrated-gradients")
    with pytest.raises(ZeroDivisionError):
        sways.explain(lambda rows: rows[:, 0] if len(rows) == 20 else 1 / 0, X)
    with pytest.raises(ValueError, match="asked of"):
        sways.explain(lambda rows: rows, X)
    with pytest.raises(ValueError, match="give background"):
        sways.explain(lambda rows: rows[:, 0], X[:1])
    first = lambda rows: rows[:, 0]
    nowhere = lambda rows: np.where(rows[:, 0] > 0, np.nan, 1.0)
    forest = RandomForestRegressor(2).fit(X, X[:, :2])
    twice = pandas.DataFrame(X, columns=list("abcda"))
    for model, rows, settings, said in [
        (first, X, {"baseline": "mean"}, "baseline"),
        (nowhere, X, {}, "NaN"),
        (forest, X, {}, "2 outputs"),
        (first, twice, {}, "more than one column 'a'"),
        (first, X, {"background": X[:0]}, "no rows"),
        (first, X, {"row": -1}, "counted from 0"),
        (first, X, {"groups": {"p": ["column_1", "column_2"], "q": ["column_2"]}}, "in one group"),
        (first, X, {"groups": {"column_3": ["column_1", "column_2"]}}, "name it otherwise"),
        (first, X, {"groups": {"p": []}}, "no columns"),
        (first, X, {"groups": {"p": ["x"]}}, "none of X's"),
    ]:
        with pytest.raises(ValueError, match=said):
            sways.explain(model, rows, **settings)
    with pytest.raises(TypeError, match="groups is a dict"):
        sways.explain(first, X, groups=[["column_1"]])


def test_a_model_may_have_any_methods_of_its_own(table):
    class Reader:
        numbers = "its own"

        def read(self, path):
            raise AssertionError("nobody asked to read")

        def predict(self, rows):
            return rows[:, 0]

    X = table[0][:5, :2]
    assert np.allclose(sways.explain(Reader(), X).attributions[:, 1], 0)


def test_calls_are_few_and_of_many_rows(table):
    X, calls = table[0][:40, :3], []

    def model(rows):
        calls.append(len(rows))
        return rows[:, 0]

    for method in ["shapley", "kernel-shap", "ablation"]:
        calls.clear()
        sways.explain(model, X, method, background=X)
        # Two a row: of all that is mixed, and of the row itself.
        assert len(calls) <= 2 * len(X) + 10, method


def test_a_sure_model_has_bounded_logits(table):
    X, y = table
    forest = RandomForestClassifier(3, random_state=0).fit(X, y)
    found = sways.explain(forest, X[:5], output="logit", background=X[:20])
    assert np.isfinite(found.attributions).all()


def test_runs_are_drawn_by_shap(run):
    shap = pytest.importorskip("shap")
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    explanation = run.explanation("shapley")
    assert explanation.values.shape == explanation.data.shape == (500, len(run.conditions))
    faith = run.conditions.index("faith")
    assert set(explanation.display_data[:, faith]) == {"none", "some", "quite", "very"}
    assert np.isnan(explanation.data[0, run.conditions.index("age")])
    shap.plots.beeswarm(explanation, show=False)
    shap.plots.waterfall(explanation[0], show=False)
    with pytest.raises(KeyError, match="there are some by shapley"):
        run.explanation("permutation")


def test_columns_keep_the_order_they_were_fitted_in(table):
    X = pandas.DataFrame(table[0], columns=list("abcde"))
    for model in [MLPClassifier((4,), max_iter=20, random_state=0), LogisticRegression()]:
        model = fitted(model, X, table[1])
        with pytest.raises(ValueError, match="fitted to a, b, c, d, e, in this order"):
            sways.explain(model, X[list("bacde")])


def test_what_is_more_than_a_line_is_asked(table):
    X, y = table
    for model in [
        LinearSVC(), RidgeClassifier(), Perceptron(),
        make_pipeline(MinMaxScaler(), StandardScaler(), LogisticRegression()),
        make_pipeline(MinMaxScaler(clip=True), LogisticRegression()),
    ]:
        model = fitted(model, X, y)
        found = sways.explain(model, X[:3], background=X[:20])
        own = model.predict_proba(X)[:, 1] if hasattr(model, "predict_proba") else model.decision_function(X)
        assert np.allclose(found.base + found.attributions.sum(axis=1), own[:3], atol=1e-6)
    counts = fitted(PoissonRegressor(), X / [1, 10, 1, 0.1, 1], y)
    found = sways.explain(counts, X[:3] / [1, 10, 1, 0.1, 1])
    assert np.allclose(found.base + found.attributions.sum(axis=1),
                       counts.predict(X[:3] / [1, 10, 1, 0.1, 1]), atol=1e-6)


def test_what_a_newcomer_may_give(table):
    X, y = table
    forest = RandomForestClassifier(3, random_state=0).fit(X, y)
    line = fitted(LogisticRegression(), X, y)
    words = {"a": ["x", "y"] * 150, **{name: X[:, place] for place, name in enumerate("bcde")}}
    for error, ask, said in [
        (TypeError, lambda: sways.explain(RandomForestClassifier, X), "is a class; give one of it that is fitted"),
        (ValueError, lambda: sways.explain(forest, X, "permutation"), "give y, the rows' classes"),
        (ValueError, lambda: sways.explain(line, words), "column 'a': .*takes numbers"),
        (ValueError, lambda: sways.explain(lambda rows: ["a"] * len(rows), X), "no numbers"),
        (FileNotFoundError, lambda: sways.explain("nowhere.onnx", X), "nowhere.onnx: there is no such file"),
        (TypeError, lambda: sways.explain(None, X), "a NoneType cannot be explained.*a function of rows"),
    ]:
        with pytest.raises(error, match=said):
            ask()


def test_tensors_are_numbers(table):
    torch = pytest.importorskip("torch")
    X = table[0].astype(np.float32)
    line = torch.nn.Linear(5, 1)
    found = sways.explain(lambda rows: line(torch.as_tensor(rows)), X[:4])
    assert np.allclose(found.base + found.attributions.sum(axis=1),
                       line(torch.as_tensor(X[:4])).detach().numpy()[:, 0], atol=1e-4)
    with pytest.raises(ValueError, match="takes 5 columns, X has 3"):
        sways.explain(line, X[:, :3])
    with pytest.raises(ValueError, match=r"torch.bfloat16; give model.float\(\)"):
        sways.explain(line.bfloat16(), X)
