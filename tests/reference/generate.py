"""Make the training fixtures: what PyTorch does, for sways to follow step for step.

    python generate.py            write every case to ../fixtures/training/
    python generate.py --check    make them again elsewhere and print how far they are from the stored ones

Each case trains one MLP on random data with all rows at once, in float32, and once more in
float64 from the same starting weights. The distance between the two runs (`loss_gap`,
`weight_gap`) is what rounding alone does to that case, one sample of it: a port that rounds
otherwise lands about as far away. Long training of deep ReLU networks amplifies it most.

A case leaves three files: `<case>.json` (settings, losses, influences), and
`<case>.init.safetensors` and `<case>.final.safetensors` (float32 weights under PyTorch's names:
fc1.weight [outputs, inputs], fc1.bias [outputs], fc2.weight, ...).
"""

import argparse
import json
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save
from torch import Tensor, nn

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "training"

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "gelu": nn.GELU, "silu": nn.SiLU}
OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "rmsprop": torch.optim.RMSprop,
}
INFLUENCES = ("gradient_row0", "weight_mean", "weight_abs_sum")  # keys of `<case>.json`

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Data:
    """Conditions and labels as NumPy's legacy generator makes them, in that order."""

    rows: int = 100
    conditions: int = 5
    labels: str = "randint"
    seed: int = 0

    def make(self, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        """Inputs [rows, conditions] and labels [rows, 1]."""
        random = np.random.RandomState(self.seed)  # the stream of np.random.seed(seed)
        inputs = random.randn(self.rows, self.conditions)
        labels = random.randint(0, 2, self.rows) if self.labels == "randint" else random.randn(self.rows) > 0
        return torch.tensor(inputs, dtype=dtype), torch.tensor(labels, dtype=dtype).unsqueeze(1)


@dataclass(frozen=True)
class Train:
    optimizer: str
    learning_rate: float
    epochs: int
    log_every: int
    settings: dict[str, Any] = field(default_factory=dict)  # the optimiser's others, under PyTorch's names


@dataclass(frozen=True)
class Case:
    """`data.seed` draws the starting weights too."""

    name: str
    data: Data
    hidden: tuple[int, ...]
    activation: str
    train: Train


@dataclass(frozen=True)
class Run:
    init: Weights
    final: Weights
    loss: list[tuple[int, float]]  # (epoch from 1, loss of that epoch's forward, before its step)
    gradient_row0: Tensor  # of the probability, for the inputs of row 0, after training: [conditions]


def cases() -> Iterator[Case]:
    # The five programs of the article that sways grew from.
    yield Case("article-1", Data(labels="randn"), (10,), "relu", Train("sgd", 0.01, 1000, 100))
    yield Case("article-2", Data(), (10,), "relu", Train("sgd", 0.01, 100, 10))
    yield Case("article-3", Data(rows=1000), (10,), "relu", Train("adam", 0.001, 100, 10))
    yield Case("article-4", Data(), (10,), "relu", Train("adam", 0.01, 100, 10))
    yield Case("article-5", Data(), (10,), "relu", Train("adam", 0.01, 1000, 100))

    # Each optimiser, then each activation (GELU is the exact one, with erf). 101 rows: no tile or
    # vector width divides it. Seeds were chosen where rounding disturbs the run little, so that a
    # port can be held to much; for adam-deep there was none.
    wide, deep = (10,), (16, 8)
    nesterov = {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01}
    optimizers = [
        ("logistic", 5, (), Train("sgd", 0.1, 1000, 100)),
        ("sgd", 5, wide, Train("sgd", 0.1, 1000, 100)),
        ("sgd-deep", 4, deep, Train("sgd", 0.1, 1000, 100)),
        ("sgd-momentum", 5, wide, Train("sgd", 0.01, 300, 30, {"momentum": 0.9})),
        ("sgd-nesterov", 5, wide, Train("sgd", 0.01, 300, 30, nesterov)),
        ("adam", 5, wide, Train("adam", 0.01, 1000, 100)),
        ("adam-deep", 4, deep, Train("adam", 0.001, 1000, 100)),
        ("adam-decay", 5, wide, Train("adam", 0.01, 300, 30, {"weight_decay": 0.01})),
        ("adamw", 3, wide, Train("adamw", 0.01, 300, 30, {"weight_decay": 0.05})),
        ("rmsprop", 5, wide, Train("rmsprop", 0.01, 300, 30, {"alpha": 0.99})),
        ("rmsprop-momentum", 3, wide, Train("rmsprop", 0.001, 300, 30, {"alpha": 0.99, "momentum": 0.9})),
    ]
    for name, seed, hidden, train in optimizers:
        yield Case(name, Data(rows=101, seed=seed), hidden, "relu", train)
    for activation, seed in (("tanh", 4), ("sigmoid", 5), ("gelu", 5), ("silu", 5)):
        yield Case(activation, Data(rows=101, seed=seed), (8, 6), activation, Train("adam", 0.01, 300, 30))


def build(case: Case) -> nn.Sequential:
    """Linear layers fc1, fc2, ... with the activation between them and a sigmoid at the end."""
    widths = (case.data.conditions, *case.hidden, 1)
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for i, (inputs, outputs) in enumerate(zip(widths, widths[1:]), start=1):
        layers[f"fc{i}"] = nn.Linear(inputs, outputs)
        layers[f"act{i}"] = ACTIVATIONS[case.activation]() if i <= len(case.hidden) else nn.Sigmoid()
    return nn.Sequential(layers)


def weights(model: nn.Module) -> Weights:
    return {name: value.clone() for name, value in model.state_dict().items()}


def run(case: Case, dtype: torch.dtype) -> Run:
    torch.manual_seed(case.data.seed)
    model = build(case).to(dtype)  # drawn in float32 whatever dtype is
    inputs, labels = case.data.make(dtype)
    init = weights(model)

    train = case.train
    optimizer = OPTIMIZERS[train.optimizer](model.parameters(), lr=train.learning_rate, **train.settings)
    criterion = nn.BCELoss()
    logged = []
    for epoch in range(1, train.epochs + 1):
        optimizer.zero_grad()
        loss = criterion(model(inputs), labels)
        loss.backward()
        optimizer.step()
        if epoch % train.log_every == 0:
            logged.append((epoch, loss.item()))

    row = inputs[0].clone().requires_grad_()
    (gradient,) = torch.autograd.grad(model(row).squeeze(), row)
    return Run(init, weights(model), logged, gradient)


def greatest(a: Weights, b: Weights) -> float:
    """The greatest absolute difference between two sets of weights."""
    return max((a[name].double() - b[name].double()).abs().max().item() for name in a)


def describe(case: Case, single: Run, double: Run) -> dict[str, Any]:
    """What `<case>.json` says."""
    first = single.final["fc1.weight"]  # [hidden units, conditions]
    train = asdict(case.train)
    settings = train.pop("settings")
    return {
        "name": case.name,
        "torch": torch.__version__.split("+")[0],
        "numpy": np.__version__,
        "data": asdict(case.data),
        "model": {"hidden": list(case.hidden), "activation": case.activation},
        "train": {**train, **settings},
        "loss": [{"epoch": epoch, "loss": loss} for epoch, loss in single.loss],
        "loss_gap": max(abs(a - b) for (_, a), (_, b) in zip(single.loss, double.loss)),
        "weight_gap": greatest(single.final, double.final),
        "gradient_row0": single.gradient_row0.tolist(),
        "weight_mean": first.mean(dim=0).tolist(),
        "weight_abs_sum": first.abs().sum(dim=0).tolist(),
    }


def generate(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases():
        single, double = run(case, torch.float32), run(case, torch.float64)
        description = describe(case, single, double)
        (folder / f"{case.name}.json").write_text(json.dumps(description, indent=2) + "\n")
        for stage, tensors in (("init", single.init), ("final", single.final)):
            (folder / f"{case.name}.{stage}.safetensors").write_bytes(save(tensors))
        print(f"{case.name:17} loss_gap {description['loss_gap']:.1e}  weight_gap {description['weight_gap']:.1e}")


def check(stored: Path, made: Path) -> None:
    """Print the greatest differences; other processors differ in the last bits."""
    names = [case.name for case in cases()]
    expected = {f"{name}{suffix}" for name in names for suffix in (".json", ".init.safetensors", ".final.safetensors")}
    if odd := expected ^ {path.name for path in stored.iterdir()}:
        raise SystemExit(f"missing from the stored fixtures, or not made by this script: {', '.join(sorted(odd))}")

    worst = dict.fromkeys(("init", "final", "loss", "influence"), (0.0, "every case"))
    for name in names:
        old, new = (json.loads((folder / f"{name}.json").read_text()) for folder in (stored, made))
        if any(old[key] != new[key] for key in ("data", "model", "train")):
            raise SystemExit(f"{name}: the stored settings are not this script's")
        found = {
            "loss": max(abs(a["loss"] - b["loss"]) for a, b in zip(old["loss"], new["loss"])),
            "influence": max(abs(a - b) for key in INFLUENCES for a, b in zip(old[key], new[key])),
        }
        for stage in ("init", "final"):
            found[stage] = greatest(*(load_file(folder / f"{name}.{stage}.safetensors") for folder in (stored, made)))
        worst = {key: max(worst[key], (found[key], name), key=lambda pair: pair[0]) for key in worst}

    for key, (difference, name) in worst.items():
        print(f"greatest difference, {key:9}: {difference:.1e} ({name})")


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the training fixtures with PyTorch.")
    parser.add_argument("--check", action="store_true", help="compare with the stored ones and leave them alone")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    if not arguments.check:
        generate(FIXTURES)
        return
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        check(FIXTURES, Path(folder))


if __name__ == "__main__":
    main()
