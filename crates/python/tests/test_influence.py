"""A question, asked from Python: the same numbers as the command line, from tables of every kind."""

import json
import os
import pathlib
import pickle
import signal
import subprocess
import sys

import numpy as np
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

import sways

FILES = ["influence.json", "evidence.json", "model.safetensors", "predictions.csv", "metrics.json",
         "losses.csv", "report.json", "local/shapley.csv"]


def files(folder):
    return {name: (pathlib.Path(folder) / name).read_bytes() for name in FILES}


def test_a_file_gives_the_bytes_of_the_command_line(affairs, tested, program, tmp_path):
    program("influence", affairs, "--outcome", "affairs", "--event", "affairs > 0", "--seed", "3",
            "--quiet", cwd=tmp_path)
    assert files(tested.folder) == files(tmp_path / "runs" / "affairs")
    assert tested.answer.startswith("5 of 8 conditions sway 'affairs > 0' (chance of any wrong one: at most 5%).")


def test_a_run_lies_where_it_is_wanted(small, tmp_path):
    settings = {"event": "affairs > 0", "evidence": False, "quiet": True}
    kept = sways.influence(small, "affairs", runs=tmp_path, name="kept", **settings)
    assert kept.folder == tmp_path / "kept"
    del kept
    assert (tmp_path / "kept" / "report.html").is_file()


def test_a_frame_gives_the_bytes_of_its_file(small, program, tmp_path):
    table = pyarrow.Table.from_pandas(small, preserve_index=False)
    pyarrow.parquet.write_table(table, tmp_path / "small.parquet")
    program("influence", "small.parquet", "--outcome", "affairs", "--event", "affairs > 0",
            "--quiet", cwd=tmp_path)
    wanted = files(tmp_path / "runs" / "small")
    for given in [small, polars.from_pandas(small), table]:
        run = sways.influence(given, "affairs", event="affairs > 0", name="small", quiet=True)
        assert files(run.folder) == wanted, type(given)


def test_columns_and_arrays_are_tables(small):
    numbers = small[["affairs", "educ", "yrs_married"]]
    settings = {"event": "affairs > 0", "evidence": False, "quiet": True}
    of_frame = sways.influence(numbers, "affairs", **settings)
    columns = {name: numbers[name].to_numpy() for name in numbers}
    of_columns = sways.influence(columns, "affairs", **settings)
    assert files_but_evidence(of_columns) == files_but_evidence(of_frame)
    array = numbers.to_numpy()
    of_array = sways.influence(array, "column_1", event="column_1 > 0", evidence=False, quiet=True)
    assert of_array.conditions == ["column_2", "column_3"]
    assert np.array_equal(of_array.attributions("shapley"), of_frame.attributions("shapley"))


def test_some_rows_of_a_large_table_are_explained():
    draw = np.random.default_rng(3)
    table = pandas.DataFrame({"a": draw.normal(size=4100), "b": draw.normal(size=4100)})
    happened = table["a"] + draw.normal(size=4100) > 0
    table["y"] = happened.map({True: "yes", False: "no"})
    table.loc[:9, "y"] = None
    run = sways.influence(table, "y", evidence=False, quiet=True)
    rows = run.rows_of("shapley")
    assert len(rows) == 4000 and (np.diff(rows.astype(int)) > 0).all() and rows[0] >= 10
    assert run.attributions("shapley").shape == (4000, 2)
    total = run.base("shapley") + run.attributions("shapley").sum(axis=1)
    assert np.allclose(total, run.predict(table)[rows], atol=1e-4)
    shap = run.explanation("shapley")
    assert np.allclose(shap.data, table.loc[rows, ["a", "b"]], atol=1e-4)


def files_but_evidence(run):
    return {name: (run.folder / name).read_bytes() for name in FILES if name != "evidence.json"}


def test_columns_of_objects_and_dates_are_read():
    rows = 40
    day = np.datetime64("2020-01-01") + np.arange(rows) * np.timedelta64(1, "D")
    table = {
        "y": [place % 2 == 0 for place in range(rows)],
        "word": [[None, "a", "b"][place % 3] for place in range(rows)],
        "mixed": np.array([None if place == 5 else place / 7 for place in range(rows)], object),
        "day": day,
    }
    run = sways.influence(table, "y", evidence=False, quiet=True)
    assert run.conditions == ["word", "mixed", "day"]
    again = sways.influence(pandas.DataFrame(table), "y", evidence=False, quiet=True)
    assert np.array_equal(again.attributions("shapley"), run.attributions("shapley"))


def test_results_are_frames(tested):
    run = tested
    evidence = run.evidence
    assert list(evidence["condition"]) == run.conditions
    held = json.loads((run.folder / "evidence.json").read_text())["conditions"]
    assert evidence.to_dict()["influence"] == [of["influence"] for of in held]
    assert evidence.to_dict()["verdict"] == [of["verdict"] for of in held]
    for frame in [evidence, run.influences]:
        table = pyarrow.table(frame)
        assert table.column_names == frame.columns and table.num_rows == len(frame)
        assert frame.to_polars().shape == (len(frame), len(frame.columns))
        assert list(frame.to_pandas().columns) == frame.columns
    with pytest.raises(KeyError):
        evidence["nothing"]
    assert repr(run) == run.answer
    assert "condition" in repr(evidence) and len(repr(evidence).splitlines()) == 1 + len(evidence)


def test_the_notebook_shows_the_report(run):
    page = run._repr_html_()
    assert page.startswith("<iframe") and page.count("srcdoc=") == 1
    assert "<!DOCTYPE html>" in run.report or "<!doctype html>" in run.report
    assert '"' not in page.split('srcdoc="')[1].rsplit('"></iframe>')[0]


def test_a_run_is_saved_and_read_again(run, small, tmp_path):
    run.save(tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text() == run.report
    run.save(tmp_path / "kept")
    again = sways.load(tmp_path / "kept")
    assert again.answer == run.answer
    assert np.array_equal(again.predict(small), run.predict(small))
    # A second time it takes the place of the first; what is no run is left alone.
    run.save(tmp_path / "kept")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="holds no run"):
        run.save(tmp_path / "other")
    run.model.save(tmp_path / "m.safetensors")
    assert np.array_equal(sways.load(tmp_path / "m.safetensors").predict(small), run.predict(small))


def test_results_are_pickled(run, tested, small):
    again = pickle.loads(pickle.dumps(run))
    assert again.answer == run.answer and again.notes == run.notes and again.report == run.report
    assert np.array_equal(again.attributions("shapley"), run.attributions("shapley"))
    assert np.array_equal(again.predict(small), run.predict(small))
    assert pickle.loads(pickle.dumps(tested.evidence)).to_dict() == tested.evidence.to_dict()
    explained = sways.explain(run, small, "shapley")
    held = pickle.loads(pickle.dumps(explained))
    assert held.json == explained.json and held.conditions == explained.conditions
    assert np.array_equal(held.attributions, explained.attributions)
    assert pickle.loads(pickle.dumps(sways.explain(run, small, "permutation"))).attributions is None


def test_predictions_are_those_of_the_run(run, small):
    predicted = run.predict(small)
    with open(run.folder / "predictions.csv") as lines:
        held = pandas.read_csv(lines)
    assert np.array_equal(held["probability"], predicted[held["row"]])
    unseen = small.head(3).assign(faith="new")
    with pytest.warns(UserWarning, match="did not occur in training"):
        run.predict(unseen)
    with pytest.raises(ValueError, match='lacks "faith"'):
        run.predict(small.drop(columns="faith"))


def test_what_is_wrong_is_said_in_keywords(small, tmp_path):
    with pytest.raises(ValueError, match="affair") as raised:
        sways.influence(small, "affair", quiet=True)
    assert "data." not in str(raised.value) and "--" not in str(raised.value)
    with pytest.raises(ValueError, match="group_by"):
        sways.influence(small, "affairs", event="affairs > 0", group_by="nobody", quiet=True)
    with pytest.raises(ValueError, match=r"positive="):
        sways.influence(small.assign(y=small["educ"].map(lambda it: f"e{it:.0f}")), "y", quiet=True)
    with pytest.raises(FileNotFoundError):
        sways.influence(tmp_path / "nothing.csv", "y", quiet=True)
    with pytest.raises(TypeError, match="a table is a path"):
        sways.influence(3, "y", quiet=True)
    with pytest.raises(ValueError, match="kind"):
        sways.influence(small, "affairs", types={"age": "kind"}, quiet=True)


def test_results_outlive_nothing_but_themselves(small):
    run = sways.influence(small, "affairs", event="affairs > 0", evidence=False, quiet=True)
    folder = run.folder
    assert folder.is_dir()
    del run
    assert not folder.exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_an_interruption_stops_it(affairs, tmp_path):
    program = f"""
import signal, sways, sys
# What runs in the background of a shell is born deaf to it.
signal.signal(signal.SIGINT, signal.default_int_handler)
print("begun", flush=True)
try:
    sways.influence({str(affairs)!r}, "affairs", event="affairs > 0", runs="runs")
except KeyboardInterrupt:
    sys.exit(42)
"""
    child = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"begun\n"
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(1.5)
    child.send_signal(signal.SIGINT)
    assert child.wait(60) == 42
    assert not (tmp_path / "runs").exists()


def test_the_answer_has_a_language(small):
    def asked(**more):
        return sways.influence(small, "affairs", event="affairs > 0", evidence=False, quiet=True, **more)

    run = asked(language="zh")
    assert run.answer.startswith("测量了各条件对“affairs > 0”的影响")
    assert "evidence=False" in run.answer and "[evidence]" not in run.answer
    assert '<html lang="zh">' in run.report
    assert any("被当作数量" in note for note in run.notes)
    assert asked().answer.startswith("What sways 'affairs > 0'")
    with pytest.raises(ValueError, match="language: .* en, zh"):
        asked(language="xx")
