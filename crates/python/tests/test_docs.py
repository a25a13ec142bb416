"""The examples in the package's documentation run."""

import doctest
import inspect
import json
import pathlib
import shutil
import sys

import pytest

import sways
import sways._influence

NOTEBOOKS = pathlib.Path(__file__).parents[1] / "examples"
OBJECTS = [sways] + [getattr(sways, name) for name in sways.__all__]


def named(thing):
    return getattr(thing, "__name__", str(thing))


@pytest.mark.parametrize("thing", OBJECTS, ids=named)
def test_examples(thing, affairs, tmp_path, monkeypatch):
    shutil.copy(affairs, tmp_path / "affairs.csv")
    monkeypatch.chdir(tmp_path)
    examples = doctest.DocTestParser().get_doctest(
        inspect.getdoc(thing) or "", {}, named(thing), None, None)
    failed = doctest.DocTestRunner().run(examples).failed
    assert failed == 0


@pytest.mark.parametrize("notebook", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda it: it.stem)
def test_notebooks(notebook, monkeypatch):
    monkeypatch.chdir(notebook.parent)
    names = {}
    for cell in json.loads(notebook.read_text())["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)


@pytest.mark.parametrize("thing", OBJECTS, ids=named)
def test_everything_is_documented(thing):
    assert inspect.getdoc(thing), thing
    if inspect.isclass(thing):
        for name, member in vars(thing).items():
            if not name.startswith("_"):
                assert inspect.getdoc(member), f"{named(thing)}.{name}"


def test_packages_that_are_not_there_are_named(run, monkeypatch):
    for module in ["shap", "pandas", "polars", "onnxruntime", "sklearn"]:
        monkeypatch.setitem(sys.modules, module, None)
    for ask, said in [
        (lambda: run.explanation("shapley"), "explanation needs the package shap: pip install shap"),
        (run.influences.to_pandas, "to_pandas needs the package pandas"),
        (run.influences.to_polars, "to_polars needs the package polars"),
        (lambda: sways.explain("model.onnx", [[1.0]]), "an ONNX file needs the package onnxruntime"),
        (lambda: sways.SwaysClassifier, "SwaysClassifier needs the package scikit-learn: pip install scikit-learn"),
    ]:
        with pytest.raises(ImportError, match=said):
            ask()
