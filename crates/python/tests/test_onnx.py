"""Networks in files of ONNX, as other exporters write them (tests/reference/onnx_networks.py)."""

import json
from pathlib import Path

import numpy as np
import pytest
import sways

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

FIXTURES = Path(__file__).resolve().parents[3] / "tests" / "fixtures" / "onnx"
HELD = json.loads((FIXTURES / "networks.json").read_text())
ROWS = np.array(HELD["rows"])


@pytest.mark.parametrize("name", sorted(HELD["networks"]))
def test_every_method_reads_the_layers(name):
    path = FIXTURES / f"{name}.onnx"
    held = HELD["networks"][name]
    found = sways.explain(path, ROWS, "integrated-gradients", baseline="mean")
    wanted = np.array(held["integrated_gradients"])
    assert np.abs(found.attributions - wanted).max() < 1e-5 * max(1, np.abs(wanted).max())
    said = found.base + found.attributions.sum(axis=1)
    assert np.allclose(said, held["said"], atol=1e-5 * max(1, np.abs(said).max()))
    # The file asked for its predictions alone says the same of coalitions.
    exact = sways.explain(path, ROWS, "shapley", background=ROWS)
    asked = sways.explain(sways._asked.of_onnx(str(path)), ROWS, "shapley", background=ROWS)
    assert np.abs(exact.attributions - asked.attributions).max() < 1e-5 * max(1, np.abs(wanted).max())
    for method in ["gradient", "weight-abs-sum", "smooth-grad"]:
        assert len(sways.explain(path, ROWS, method).influences) >= 1


def made(tmp_path, nodes, outputs=1):
    helper = onnx.helper
    kind = onnx.TensorProto.FLOAT
    weight = onnx.numpy_helper.from_array(np.ones((4, outputs), np.float32), "w")
    graph = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", kind, ["n", 4])],
        [helper.make_tensor_value_info("y", kind, ["n", outputs])], [weight])
    path = tmp_path / "made.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def test_what_is_no_perceptron_is_asked(tmp_path):
    node = onnx.helper.make_node
    path = made(tmp_path, [node("MatMul", ["x", "w"], ["z"]), node("Softplus", ["z"], ["y"])])
    with pytest.raises(ValueError, match="only says what it predicts"):
        sways.explain(path, ROWS, "gradient")
    assert sways.explain(path, ROWS, "shapley").attributions.shape == ROWS.shape


def test_the_other_class_is_asked(tmp_path):
    node = onnx.helper.make_node
    one = node("Constant", [], ["one"], value=onnx.numpy_helper.from_array(np.ones(1, np.float32)))
    layers = [node("MatMul", ["x", "w"], ["z"]), node("Sigmoid", ["z"], ["p"])]
    path = made(tmp_path, [one, *layers, node("Sub", ["one", "p"], ["y"])])
    assert sways.explain(path, ROWS, "shapley").attributions.shape == ROWS.shape
    # What follows it is no layer either.
    path = made(tmp_path, [one, *layers, node("Sub", ["one", "p"], ["q"]), node("Mul", ["q", "one"], ["y"])])
    assert sways.explain(path, ROWS, "shapley").attributions.shape == ROWS.shape


def test_a_line_has_its_weights(tmp_path):
    node = onnx.helper.make_node
    path = made(tmp_path, [node("MatMul", ["x", "w"], ["y"])])
    slopes = sways.explain(path, ROWS, "gradient").attributions
    assert np.allclose(slopes, 1.0)
    with pytest.raises(ValueError, match="takes 4 columns, X has 3"):
        sways.explain(path, ROWS[:, :3], "gradient")


def test_outputs_that_are_no_event_are_told(tmp_path):
    node = onnx.helper.make_node
    path = made(tmp_path, [node("MatMul", ["x", "w"], ["z"]), node("Softmax", ["z"], ["y"])], outputs=3)
    with pytest.raises(ValueError, match="3 outputs end in softmax"):
        sways.explain(path, ROWS, "gradient")
