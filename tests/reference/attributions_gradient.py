"""Write tests/fixtures/attributions/gradient/: what captum and neuralsens say of networks of ours.

Run with torch 2.9.0, captum 0.8.0 and neuralsens 0.0.26 (requirements.txt and, without their
dependencies, requirements-no-deps.txt):

    python tests/reference/attributions_gradient.py

A case is a random network, rows, and attributions computed in float64 from its float32 weights:

    <case>.safetensors  the weights under PyTorch's names: fc1.weight [outputs, inputs], fc1.bias, ...
    <case>.json         hidden, activation, rows, baseline, and for each output (logit, probability):
        gradient              captum's Saliency with its sign: [rows][inputs]
        gradient_x_input      InputXGradient
        integrated_gradients  IntegratedGradients from `baseline` and, `_zero`, from zeros: 500
                              Gauss-Legendre nodes for smooth networks; where ReLUs turn, the pieces
                              between, each of which is smooth (any number of nodes on the whole line
                              would miss the corners). `_error` is their completeness gap: captum's
                              step sizes are float32
        sensitivity           mean, sd and root mean square over the rows: neuralsens, where it knows
                              the activation; its formula in NumPy elsewhere
"""

import json
from collections import OrderedDict
from pathlib import Path
from typing import Any

import captum.attr
import numpy as np
import pandas as pd
import torch
from neuralsens.partial_derivatives import jacobian_mlp
from safetensors.torch import save
from torch import Tensor, nn

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "attributions" / "gradient"
PINNED = {"torch": "2.9.0", "captum": "0.8.0"}

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU}
NEURALSENS = {"relu", "tanh"}  # the activations it knows
SHAPES = [(5, (10,)), (6, (16, 8)), (4, (8, 8, 8))]
ROWS = 9
NODES = 500  # for smooth networks far more than double precision can tell
SPREAD = 2.0  # times PyTorch's starting weights: less linear, more units turn


def build(inputs: int, hidden: tuple[int, ...], activation: str) -> nn.Sequential:
    """Linear layers fc1, fc2, ... with the activation between them; float64 values of float32 weights."""
    widths = (inputs, *hidden, 1)
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for i, (incoming, outgoing) in enumerate(zip(widths, widths[1:]), start=1):
        layers[f"fc{i}"] = nn.Linear(incoming, outgoing)
        if i <= len(hidden):
            layers[f"act{i}"] = ACTIVATIONS[activation]()
    model = nn.Sequential(layers)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter *= SPREAD
    return model.double()


def short(values: Tensor) -> Any:
    """Ten digits of each: far more than the tests ask for."""
    return [short(value) for value in values] if values.dim() else float(f"{values.item():.10g}")


def turns(model: nn.Sequential, baseline: Tensor, row: Tensor) -> list[float]:
    """Where a ReLU turns between baseline and row: from a grid, by bisection."""

    def pattern(alpha: float) -> tuple[bool, ...]:
        x = baseline + alpha * (row - baseline)
        signs: list[bool] = []
        for layer in model:
            x = layer(x)
            if isinstance(layer, nn.ReLU):
                signs += (x > 0).tolist()
        return tuple(signs)

    def cut(low: float, high: float) -> list[float]:
        middle = (low + high) / 2
        if high - low < 1e-14:
            return [middle]
        first, between, last = pattern(low), pattern(middle), pattern(high)
        return (cut(low, middle) if first != between else []) + (cut(middle, high) if between != last else [])

    grid = np.linspace(0, 1, 401).tolist()
    patterns = [pattern(alpha) for alpha in grid]
    return [
        alpha
        for low, high, first, last in zip(grid, grid[1:], patterns, patterns[1:])
        if first != last
        for alpha in cut(low, high)
    ]


def integrated_gradients(network: nn.Sequential, model: Any, rows: Tensor, baseline: Tensor) -> tuple[Tensor, float]:
    """captum's, piece by piece where the network has corners: each piece is smooth, and the pieces add up."""
    method = captum.attr.IntegratedGradients(model, multiply_by_inputs=True)
    found = torch.zeros_like(rows)
    for index, row in enumerate(rows):
        ends = [0.0, *(turns(network, baseline, row) if isinstance(network.act1, nn.ReLU) else []), 1.0]
        nodes = NODES if len(ends) == 2 else 32
        for low, high in zip(ends, ends[1:]):
            from_, to = ((baseline + alpha * (row - baseline)).unsqueeze(0) for alpha in (low, high))
            found[index] += method.attribute(to, from_, n_steps=nodes, method="gausslegendre", internal_batch_size=NODES)[0]
    gap = found.sum(dim=1) - (model(rows) - model(baseline.unsqueeze(0)))
    return found, gap.abs().max().item()


def sensitivity(network: nn.Sequential, activation: str, rows: Tensor, gradients: Tensor, output: str) -> Tensor:
    """[inputs][mean, sd, root mean square]."""
    s = gradients.numpy()
    expected = np.stack([s.mean(axis=0), s.std(axis=0), np.sqrt((s**2).mean(axis=0))], axis=1)
    if activation in NEURALSENS:
        linear = [layer for layer in network if isinstance(layer, nn.Linear)]
        last = "sigmoid" if output == "probability" else "identity"
        found = jacobian_mlp(
            [layer.weight.detach().numpy().T for layer in linear],
            [layer.bias.detach().numpy() for layer in linear],
            ["identity", *[activation] * (len(linear) - 1), last],
            pd.DataFrame(rows.numpy()),
            pd.DataFrame({"event": np.zeros(len(rows))}),
        ).sens[0].to_numpy()
        assert np.abs(found - expected).max() < 1e-9, "neuralsens does not differentiate as torch does"
        expected = found
    return torch.tensor(expected)


def case(index: int, inputs: int, hidden: tuple[int, ...], activation: str) -> None:
    torch.manual_seed(index)
    network = build(inputs, hidden, activation)
    rows = torch.randn(ROWS, inputs).double()
    baseline = torch.randn(inputs).double()
    description: dict[str, Any] = {
        **PINNED,
        "hidden": list(hidden),
        "activation": activation,
        "rows": rows.tolist(),
        "baseline": baseline.tolist(),
    }
    for output in ("logit", "probability"):
        model = {"logit": lambda x: network(x)[:, 0], "probability": lambda x: network(x)[:, 0].sigmoid()}[output]
        gradient = captum.attr.Saliency(model).attribute(rows.clone().requires_grad_(), abs=False).detach()
        product = captum.attr.InputXGradient(model).attribute(rows.clone().requires_grad_()).detach()
        integrated, error = integrated_gradients(network, model, rows, baseline)
        integrated_zero, error_zero = integrated_gradients(network, model, rows, torch.zeros_like(baseline))
        description[output] = {
            "gradient": short(gradient),
            "gradient_x_input": short(product),
            "integrated_gradients": short(integrated),
            "integrated_gradients_zero": short(integrated_zero),
            "integrated_gradients_error": max(error, error_zero),
            "sensitivity": short(sensitivity(network, activation, rows, gradient, output)),
        }
        assert max(error, error_zero) < 1e-6, f"captum is off by {max(error, error_zero)}"
    name = f"{activation}-{'-'.join(map(str, (inputs, *hidden, 1)))}"
    (FIXTURES / f"{name}.json").write_text(json.dumps(description) + "\n")
    (FIXTURES / f"{name}.safetensors").write_bytes(save({k: v.float() for k, v in network.state_dict().items()}))


def main() -> None:
    for package, version in PINNED.items():
        found = __import__(package).__version__.split("+")[0]
        assert found == version, f"{package} {version} is wanted, this is {found}"
    torch.set_num_threads(1)
    FIXTURES.mkdir(parents=True, exist_ok=True)
    cases = [(*shape, activation) for shape in SHAPES for activation in ACTIVATIONS]
    for index, (inputs, hidden, activation) in enumerate(cases):
        case(index, inputs, hidden, activation)


if __name__ == "__main__":
    main()
