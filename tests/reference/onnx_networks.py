"""Write tests/fixtures/onnx/: networks as others' exporters write them, and captum's attributions.

Run with torch 2.9.0, onnx 1.23.2, onnxscript 0.7.2, skl2onnx 1.20.0, scikit-learn 1.9.1 and, without
its dependencies, captum 0.8.0:

    python tests/reference/onnx_networks.py

    torch-<case>.onnx    torch.onnx.export, its older and its newer way
    sklearn-<case>.onnx  skl2onnx.to_onnx of a pipeline of StandardScaler and a network
    networks.json        of each: rows, what the original says of them, and integrated gradients of that
                         from the rows' mean by captum, 2,000 Gauss-Legendre nodes in float64 (tanh and
                         sigmoid networks, which are smooth)
"""

import json
from pathlib import Path

import captum.attr
import numpy as np
import torch
from skl2onnx import to_onnx
from sklearn.datasets import make_classification
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "onnx"
COLUMNS = 4
NODES = 2000


def rows() -> tuple[np.ndarray, np.ndarray]:
    X, y = make_classification(200, COLUMNS, n_informative=3, n_redundant=0, random_state=4)
    return (X * [1, 5, 0.2, 1] + [0, 3, 0, -1]).astype(np.float32), y


def integrated_gradients(model: nn.Module, X: np.ndarray, target: int | None) -> list[list[float]]:
    wide = torch.tensor(X, dtype=torch.float64)
    baseline = wide.mean(dim=0, keepdim=True)
    of = captum.attr.IntegratedGradients(model.double())
    return of.attribute(wide, baselines=baseline, target=target, n_steps=NODES, method="gausslegendre").tolist()


def torch_cases() -> dict[str, nn.Sequential]:
    torch.manual_seed(7)
    body = [nn.Linear(COLUMNS, 8), nn.Tanh(), nn.Linear(8, 5), nn.Tanh()]
    return {
        "sigmoid": nn.Sequential(*body, nn.Linear(5, 1), nn.Sigmoid()),
        "softmax": nn.Sequential(*body, nn.Dropout(0.3), nn.Linear(5, 2), nn.Softmax(dim=1)),
        "number": nn.Sequential(nn.Linear(COLUMNS, 6), nn.Sigmoid(), nn.Linear(6, 1), nn.Flatten(0)),
    }


def of_sklearn(pipeline, kind: str) -> nn.Sequential:
    """The same in torch, for captum."""
    scaler, network = pipeline[0], pipeline[-1]
    first = nn.Linear(COLUMNS, COLUMNS)
    layers: list[nn.Module] = [first]
    with torch.no_grad():
        first.double()
        first.weight.copy_(torch.tensor(np.diag(1 / scaler.scale_)))
        first.bias.copy_(torch.tensor(-scaler.mean_ / scaler.scale_))
        for place, (weight, bias) in enumerate(zip(network.coefs_, network.intercepts_)):
            layer = nn.Linear(*weight.shape).double()
            layer.weight.copy_(torch.tensor(weight.T))
            layer.bias.copy_(torch.tensor(bias))
            layers += [layer] if place + 1 == len(network.coefs_) else [layer, nn.Tanh()]
    return nn.Sequential(*layers, *([nn.Sigmoid()] if kind == "classifier" else []))


def main() -> None:
    FIXTURES.mkdir(parents=True, exist_ok=True)
    X, y = rows()
    some = X[:12]
    described = {}
    for name, model in torch_cases().items():
        model.eval()
        target = {"sigmoid": 0, "softmax": 1, "number": None}[name]
        for way, newer in [("", False), ("-newer", True)]:
            path = FIXTURES / f"torch-{name}{way}.onnx"
            given = torch.tensor(some)
            torch.onnx.export(model, (given,), path, input_names=["rows"], dynamo=newer,
                              **({} if newer else {"dynamic_axes": {"rows": {0: "n"}}}),
                              **({"external_data": False, "dynamic_shapes": ({0: torch.export.Dim.DYNAMIC},)}
                                 if newer else {}))
        with torch.no_grad():
            said = model(torch.tensor(some)).numpy().reshape(len(some), -1)[:, -1].tolist()
        attributions = integrated_gradients(model, some, target)
        model.float()
        for way in ("", "-newer"):
            described[f"torch-{name}{way}"] = {"said": said, "integrated_gradients": attributions}
    settings = {"activation": "tanh", "max_iter": 60, "random_state": 1}
    for kind, network, outcome in [
        ("classifier", MLPClassifier(hidden_layer_sizes=(7, 3), **settings), y),
        ("regressor", MLPRegressor(hidden_layer_sizes=(6,), **settings), X @ [1.0, -0.5, 2.0, 0.3]),
    ]:
        pipeline = make_pipeline(StandardScaler(), network).fit(X, outcome)
        (FIXTURES / f"sklearn-{kind}.onnx").write_bytes(to_onnx(pipeline, X[:1]).SerializeToString())
        said = pipeline.predict_proba(some)[:, 1] if kind == "classifier" else pipeline.predict(some)
        model = of_sklearn(pipeline, kind)
        target = 0
        described[f"sklearn-{kind}"] = {
            "said": said.tolist(),
            "integrated_gradients": integrated_gradients(model, some, target),
        }
    described = {"rows": some.astype(float).tolist(), "networks": described}
    (FIXTURES / "networks.json").write_text(json.dumps(described, indent=1) + "\n")


if __name__ == "__main__":
    main()
