"""Tables as people have them: what is read is right, and what is refused is told with how to mend it."""

import datetime
import warnings

import duckdb
import numpy as np
import pandas
import polars
import pyarrow
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

import sways

ROWS = 120


@pytest.fixture(scope="module")
def numbers():
    return pandas.DataFrame(np.random.default_rng(0).normal(size=(ROWS, 3)), columns=list("abc"))


@pytest.fixture(scope="module")
def happened(numbers):
    return (numbers["a"] + np.random.default_rng(1).normal(size=ROWS) > 0).to_numpy()


def asked(table, outcome="y", **settings):
    return sways.influence(table, outcome, evidence=False, quiet=True, **settings)


def same(first, second):
    return np.array_equal(first.attributions("shapley"), second.attributions("shapley"))


def test_an_index_is_no_column(numbers, happened):
    frame = numbers.assign(y=happened)
    wanted = asked(frame)
    for index in [np.arange(ROWS) % 7, [f"row {place}" for place in range(ROWS)], frame["a"] * 2]:
        run = asked(frame.set_axis(pandas.Index(index, name=None), axis=0))
        assert run.conditions == ["a", "b", "c"] and same(run, wanted)
    assert asked(pandas.concat([frame, frame])).conditions == ["a", "b", "c"]
    named = frame.set_index(pandas.Index(np.arange(ROWS) // 2, name="person"))
    assert "person" not in asked(named).conditions


def test_columns_of_the_same_name_are_refused(numbers, happened):
    twice = pandas.concat([numbers, numbers[["a"]]], axis=1)
    for ask in [
        lambda: asked(twice.assign(y=happened)),
        lambda: sways.evidence(twice, happened, quiet=True),
        lambda: sways.explain(lambda rows: rows.iloc[:, 0], twice),
    ]:
        with pytest.raises(ValueError, match="more than one column 'a'; rename or drop one"):
            ask()


def test_names_need_not_be_words(numbers, happened):
    frame = pandas.DataFrame(numbers.to_numpy()).assign(**{"3": happened}).set_axis(range(4), axis=1)
    run = asked(frame, 3, exclude=[1])
    assert run.conditions == ["0", "2"]
    assert asked({0: numbers["a"], 1: happened}, 1).conditions == ["0"]
    groups = asked(frame, 3, groups={"both": [0, 1]})
    assert "both" in groups.conditions


def test_bins_and_months_are_words(numbers, happened):
    frame = numbers[["b"]].assign(
        bin=pandas.qcut(numbers["a"], 4), month=pandas.period_range("2020-01", periods=ROWS, freq="M").repeat(1),
        y=happened)
    frame["bin"] = frame["bin"].where(frame.index > 5)
    run = asked(frame)
    assert run.conditions == ["b", "bin", "month"]
    assert run.model.values(frame)["bin"][:6] == ["(missing)"] * 6
    assert any(value.startswith("(") and value.endswith("]") for value in run.model.values(frame)["bin"][6:])


def test_words_among_numbers_are_words(numbers, happened):
    frame = numbers.assign(mixed=np.resize(np.array([1, "two", 3.5, None], object), ROWS), y=happened)
    run = asked(frame)
    assert run.conditions == ["a", "b", "c", "mixed"]
    assert set(run.model.values(frame)["mixed"]) == {"1", "two", "3.5", "(missing)"}


def test_masked_is_missing(numbers, happened):
    masked = np.ma.masked_array(numbers["a"], mask=numbers["b"] > 0.5)
    absent = numbers["a"].where(numbers["b"] <= 0.5)
    columns = {"c": numbers["c"], "y": happened}
    assert same(asked({"a": masked, **columns}), asked({"a": absent, **columns}))
    both = np.ma.column_stack([masked, np.ma.masked_array(happened * 1.0)])
    assert asked(both, "column_2").model.values(both)["column_1"].count("(missing)") == masked.mask.sum()
    one = sways.explain(lambda rows: np.isnan(rows["a"].astype(float)) * 1.0, {"a": masked, "c": numbers["c"]})
    assert (np.abs(one.attributions[:, 0]) > 0).all()


def test_records_are_tables(numbers, happened):
    frame = numbers.assign(y=happened)
    assert same(asked(frame.to_records(index=False)), asked(frame))


def test_spans_of_time_are_numbers(numbers, happened):
    hours = np.random.default_rng(2).integers(0, 99, ROWS)
    spans = pandas.to_timedelta(hours, unit="h")
    frame = pandas.DataFrame({"span": spans, "a": numbers["a"], "y": happened})
    columns = {"span": spans.to_numpy(), "a": numbers["a"], "y": happened}
    assert asked(columns).conditions == ["span", "a"] and same(asked(columns), asked(frame))


def test_moments_with_a_zone_are_dates(happened):
    zone = datetime.timezone.utc
    moments = [datetime.datetime(2020, 1, 1, tzinfo=zone) + datetime.timedelta(days=place) for place in range(ROWS)]
    for table in [{"day": moments}, pandas.DataFrame({"day": moments})]:
        run = asked({**table, "y": happened} if isinstance(table, dict) else table.assign(y=happened))
        assert run.model.values(table)["day"][0] == "2020-01-01"


def test_bytes_are_words(happened):
    for column in [[b"x", b"y"] * 60, np.array([b"x", b"y"] * 60)]:
        assert set(asked({"a": column, "y": happened}).model.values({"a": column})["a"]) == {"x", "y"}


def test_frames_that_wait_are_computed(numbers, happened):
    frame = polars.from_pandas(numbers.assign(y=happened))
    assert same(asked(frame.lazy()), asked(frame))
    X = polars.from_pandas(numbers)
    found = [sways.evidence(it, happened, quiet=True).to_dict() for it in [X.lazy(), X]]
    assert found[0] == found[1]
    relation = duckdb.sql("select * from numbers")
    assert sways.evidence(relation, happened, quiet=True)["condition"] == ["a", "b", "c"]
    chunked = pyarrow.concat_tables([pyarrow.table(numbers)[:30], pyarrow.table(numbers)[30:]])
    assert sways.evidence(chunked, pyarrow.array(happened), quiet=True).to_dict() == found[1]


def test_sparse_columns_of_pandas_are_read(numbers, happened):
    dense = np.resize([0.0, 0.0, 1.0, 0.0, 2.0], ROWS)
    sparse = numbers.assign(s=pandas.arrays.SparseArray(dense), y=happened)
    assert same(asked(sparse), asked(numbers.assign(s=dense, y=happened)))


def test_what_is_left_out_is_noted(numbers, happened):
    frame = numbers.assign(same=1, lists=[[1, 2]] * ROWS, y=happened)
    frame.loc[:4, "b"] = np.nan
    run = asked(frame)
    assert run.conditions == ["a", "b", "c"]
    notes = "\n".join(run.notes)
    assert 'left out: "same"' in notes and "lists" in notes


def test_outcomes_of_every_kind(numbers, happened):
    wanted = sways.evidence(numbers, happened, quiet=True).to_dict()
    for y in [
        happened.tolist(),
        happened * 1,
        pandas.Series(happened, index=range(500, 500 + ROWS)),
        pandas.DataFrame({"out": happened}),
        polars.Series(happened),
        pandas.Series(happened).astype("boolean"),
        pandas.Categorical(np.where(happened, "yes", "no")),
    ]:
        assert sways.evidence(numbers, y, quiet=True).to_dict() == wanted, type(y)


@pytest.mark.parametrize("ask, said", [
    (lambda X, y: sways.evidence(X, y[:50]), "X has 120 rows and y 50"),
    (lambda X, y: sways.evidence(X.assign(y=y), "y"), "y is a name.*sways.influence"),
    (lambda X, y: sways.evidence(X, np.resize(["a", "b", "c"], ROWS)), "positive="),
    (lambda X, y: sways.evidence(X, X["a"]), 'event="y > '),
    (lambda X, y: sways.evidence(X, np.ones(ROWS)), "holds in every row"),
    (lambda X, y: sways.evidence(X[:0], y[:0]), "no rows"),
    (lambda X, y: sways.evidence(X, y, seed=-1), "seed: -1; it must be at least 0"),
    (lambda X, y: asked(X.assign(y=y), types={"a": "number"}), "types: .*did you mean `numeric`"),
    (lambda X, y: asked(X.assign(y=y), test_fraction="a"), "test_fraction: "),
    (lambda X, y: asked({"a": [1, 2, 3], "y": [True, False]}), "column 'a' has 3 values and 'y' 2"),
    (lambda X, y: asked({"a": [1, 2, 3], "y": True}), "column 'y': True is one value"),
])
def test_values_that_cannot_be(numbers, happened, ask, said):
    with pytest.raises(ValueError, match=said):
        ask(numbers, happened)


@pytest.mark.parametrize("ask, said", [
    (lambda X, y: asked(X.assign(y=y), group_by=["a"]), "group_by: the name of one column"),
    (lambda X, y: sways.evidence(X, y, weights=np.ones(ROWS)), "weights: the name of one column"),
    (lambda X, y: sways.evidence(X, y, evnt="y"), r"evidence\(\) got .*'evnt'; did you mean 'event'"),
    (lambda X, y: sways.evidence(X, y, seed="a"), "seed: 'a' is no whole number"),
    (lambda X, y: asked(X["a"]), "a Series is one column"),
    (lambda X, y: asked(X.assign(y=y), groups=["a"]), "groups: a dict"),
    (lambda X, y: asked(None), "a table is a path"),
])
def test_things_that_cannot_be(numbers, happened, ask, said):
    with pytest.raises(TypeError, match=said):
        ask(numbers, happened)


def test_sparse_matrices_are_refused(numbers, happened):
    sparse = pytest.importorskip("scipy.sparse")
    matrix = sparse.csr_matrix(numbers.to_numpy())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        models = [model.fit(numbers.to_numpy(), happened) for model in (LogisticRegression(), RandomForestClassifier(3))]
    for ask in [
        lambda: sways.evidence(matrix, happened),
        lambda: asked(matrix),
        *(lambda model=model: sways.explain(model, matrix) for model in models),
    ]:
        with pytest.raises(TypeError, match="a sparse matrix, csr_matrix.*toarray"):
            ask()
