"""Make the fixtures of the methods that change conditions: what shap, captum and scikit-learn say.

    python attributions_game.py            write every case to ../fixtures/attributions/game/
    python attributions_game.py --check    make them again and print how far they are from the stored ones

A case is one ensemble of MLPs, its rows and background, and each library's answer for each member
(the ensemble's is their mean, for every method but permutation importance). Weights are float32,
in sways' layout: layer after layer, weight [inputs, outputs] and then bias. Networks are evaluated
in float64, so a fixture is the method's answer and not a rounding of it.
"""

import argparse
import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import captum.attr
import numpy as np
import shap
import sklearn.inspection
import torch
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import Ridge
from torch import nn

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "attributions" / "game"

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "gelu": nn.GELU, "silu": nn.SiLU}
Array = np.ndarray


@dataclass(frozen=True)
class Case:
    name: str
    groups: tuple[int, ...]  # how many inputs each condition has
    hidden: tuple[int, ...]
    activation: str
    output: str
    members: int
    seed: int

    @property
    def inputs(self) -> int:
        return sum(self.groups)


def cases() -> Iterator[Case]:
    yield Case("linear", (1, 1, 1, 1), (), "relu", "probability", 1, 0)
    yield Case("relu", (1, 1, 1, 1, 1, 1), (16, 8), "relu", "probability", 2, 1)
    yield Case("tanh-grouped", (1, 3, 1, 2), (10,), "tanh", "logit", 2, 2)
    yield Case("sigmoid", (1, 1, 1, 1, 1), (12, 6), "sigmoid", "logit", 1, 3)
    yield Case("gelu-grouped", (2, 1, 3, 1), (8, 8), "gelu", "probability", 1, 4)
    yield Case("silu", (1, 1, 1, 1, 1, 1, 1), (9, 7), "silu", "probability", 2, 5)


def build(case: Case, random: np.random.Generator) -> nn.Sequential:
    """Linear layers with weights about thrice PyTorch's, so that conditions interact."""
    widths = (case.inputs, *case.hidden, 1)
    layers: list[nn.Module] = []
    for index, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        layer = nn.Linear(inputs, outputs)
        for parameter in (layer.weight, layer.bias):
            drawn = random.uniform(-3, 3, tuple(parameter.shape)) / np.sqrt(inputs)
            parameter.data = torch.tensor(drawn.astype(np.float32))
        layers.append(layer)
        if index < len(case.hidden):
            layers.append(ACTIVATIONS[case.activation]())
    return nn.Sequential(*layers).double()


def flat(model: nn.Sequential) -> list[float]:
    """The parameters of one member in sways' layout."""
    parts = []
    for layer in model:
        if isinstance(layer, nn.Linear):
            parts += [layer.weight.T.reshape(-1), layer.bias]
    return torch.cat(parts).tolist()


def data(case: Case, rows: int, random: np.random.Generator) -> Array:
    """Numbers for conditions of one input, a level's row of the identity for the others."""
    columns = []
    for width in case.groups:
        if width == 1:
            columns.append(random.normal(size=(rows, 1)))
        else:
            columns.append(np.eye(width)[random.integers(0, width, rows)])
    return np.hstack(columns).astype(np.float32).astype(np.float64)


class Member:
    """One network as the functions that the libraries ask for."""

    def __init__(self, case: Case, model: nn.Sequential) -> None:
        self.case, self.model = case, model

    def torch(self, inputs: torch.Tensor) -> torch.Tensor:
        logits = self.model(inputs).squeeze(1)
        return torch.sigmoid(logits) if self.case.output == "probability" else logits

    def numpy(self, inputs: Array) -> Array:
        with torch.no_grad():
            return self.torch(torch.tensor(np.asarray(inputs, dtype=np.float64))).numpy()

    def starts(self) -> Array:
        return np.concatenate([[0], np.cumsum(self.case.groups)])


class Classifier(ClassifierMixin, BaseEstimator):
    """An ensemble as scikit-learn knows models: the mean probability, or one member's output."""

    def __init__(self, predict: Callable[[Array], Array]) -> None:
        self.predict_positive = predict
        self.classes_ = np.array([0, 1])

    def fit(self, *_: Any) -> "Classifier":
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict_proba(self, inputs: Array) -> Array:
        p = self.predict_positive(inputs)
        return np.column_stack([1 - p, p])

    def predict(self, inputs: Array) -> Array:
        return (self.predict_positive(inputs) > 0.5).astype(int)


def players(member: Member, row: Array, background: Array) -> tuple[Callable[[Array], Array], int]:
    """The game as a function of coalitions, for shap: [coalitions, conditions] -> [coalitions]."""
    starts = member.starts()

    def value(coalitions: Array) -> Array:
        values = []
        for coalition in np.asarray(coalitions):
            mixed = background.copy()
            for condition, present in enumerate(coalition):
                if present:
                    inputs = slice(starts[condition], starts[condition + 1])
                    mixed[:, inputs] = row[inputs]
            values.append(member.numpy(mixed).mean())
        return np.array(values)

    return value, len(member.case.groups)


def shapley(member: Member, rows: Array, background: Array) -> list[list[float]]:
    """shap's ExactExplainer; for conditions of several inputs, on the game of their presence."""
    if max(member.case.groups) == 1:
        masker = shap.maskers.Independent(background, max_samples=len(background))
        return shap.explainers.ExactExplainer(member.numpy, masker)(rows).values.tolist()
    values = []
    for row in rows:
        value, conditions = players(member, row, background)
        masker = shap.maskers.Independent(np.zeros((1, conditions)))
        values.append(shap.explainers.ExactExplainer(value, masker)(np.ones((1, conditions))).values[0].tolist())
    return values


def kernel_shap(member: Member, rows: Array, background: Array) -> list[list[float]]:
    """shap's KernelExplainer on every coalition, without its selection of features."""
    values = []
    for row in rows:
        value, conditions = players(member, row, background)
        explainer = shap.KernelExplainer(value, np.zeros((1, conditions)))
        got = explainer.shap_values(np.ones((1, conditions)), nsamples=2**conditions, l1_reg=False, silent=True)
        values.append(np.asarray(got)[0].tolist())
    return values


def ablation(member: Member, rows: Array, background: Array) -> list[list[float]]:
    """captum's FeatureAblation, averaged over the background's rows."""
    mask = torch.tensor(np.repeat(np.arange(len(member.case.groups)), member.case.groups))[None]
    method = captum.attr.FeatureAblation(member.torch)
    starts = member.starts()[:-1]
    total = np.zeros((len(rows), len(starts)))
    for other in background:
        got = method.attribute(torch.tensor(rows), baselines=torch.tensor(other)[None], feature_mask=mask)
        total += got.detach().numpy()[:, starts] / len(background)
    return total.tolist()


def lime(member: Member, rows: Array, background: Array) -> list[list[float]]:
    """What LIME tends to: scikit-learn's Ridge on every perturbation, weighted by the kernel."""
    values = []
    for row in rows:
        value, conditions = players(member, row, background)
        kept = (np.arange(2**conditions)[:, None] >> np.arange(conditions)) & 1
        away = conditions - kept.sum(axis=1)
        kernel = np.sqrt(np.exp(-away / (0.75**2 * conditions)))
        surrogate = Ridge(alpha=1e-12).fit(kept, value(kept), sample_weight=kernel)
        values.append(surrogate.coef_.tolist())
    return values


def captum_lime(member: Member, row: Array, background: Array, seed: int) -> list[float]:
    """captum's Lime, which samples: its mean over 40 runs of 500 perturbations."""
    torch.manual_seed(seed)
    conditions = len(member.case.groups)
    width = 0.75 * np.sqrt(conditions)
    mask = torch.tensor(np.repeat(np.arange(conditions), member.case.groups))[None]

    def kernel(_: Any, __: Any, kept: torch.Tensor, **___: Any) -> torch.Tensor:
        away = (1 - kept.double()).sum()
        return torch.exp(-away / width**2).sqrt()

    method = captum.attr.LimeBase(
        member.torch,
        captum._utils.models.linear_model.SkLearnRidge(alpha=1e-9),
        similarity_func=kernel,
        perturb_func=lambda *_, **kw: torch.bernoulli(torch.full((1, conditions), 0.5)),
        perturb_interpretable_space=True,
        from_interp_rep_transform=lambda kept, original, **kw: torch.where(
            kept[:, mask[0]].bool(), original, kw["baselines"]
        ),
        to_interp_rep_transform=None,
    )
    inputs, other = torch.tensor(row)[None], torch.tensor(background[:1])
    runs = [
        method.attribute(inputs, n_samples=500, baselines=other).detach().numpy()[0] for _ in range(40)
    ]
    return np.mean(runs, axis=0).tolist()


def partial_dependence(members: list[Member], rows: Array) -> dict[str, Any]:
    """scikit-learn's partial_dependence of the first and the last condition, and of both."""
    case = members[0].case
    starts = members[0].starts()
    singles = [c for c in (0, len(case.groups) - 1, 1, 2) if case.groups[c] == 1][:2]
    columns = [int(starts[c]) for c in singles]
    # Given points, the same in every library; whole in float32.
    grids = [np.linspace(-1.5, 1.5, 5), np.linspace(-1.0, 2.0, 4)][: len(columns)]

    def of(member: Member, features: list[int], kind: str) -> Any:
        custom = {column: grid for column, grid in zip(columns, grids)}
        return sklearn.inspection.partial_dependence(
            Classifier(member.numpy),
            rows,
            features,
            custom_values={column: custom[column] for column in features},
            kind=kind,
            method="brute",
            response_method="predict_proba",
        )

    result: dict[str, Any] = {"conditions": singles, "grids": [grid.tolist() for grid in grids]}
    result["members"] = [
        [of(member, [column], "average").average[0].tolist() for column in columns] for member in members
    ]
    if len(columns) > 1:
        result["surface"] = [of(member, columns, "average").average[0].reshape(-1).tolist() for member in members]
    individual = np.mean([of(member, columns[:1], "individual").individual[0] for member in members], axis=0)
    result["individual"] = individual.tolist()
    return result


def ale(member: Member, rows: Array, condition: int, bins: int) -> dict[str, Any]:
    """Apley & Zhu's equations 15 and 16, with quantiles of R's type 1 as their program has them."""
    column = int(member.starts()[condition])
    x = rows[:, column]
    ends = np.unique(np.concatenate([[x.min()], np.quantile(x, np.arange(1, bins + 1) / bins, method="inverted_cdf")]))
    bin_of = np.clip(np.searchsorted(ends, x, side="left"), 1, len(ends) - 1) - 1
    low, high = rows.copy(), rows.copy()
    low[:, column], high[:, column] = ends[bin_of], ends[bin_of + 1]
    difference = member.numpy(high) - member.numpy(low)
    counts = np.bincount(bin_of, minlength=len(ends) - 1)
    effects = np.bincount(bin_of, difference, len(ends) - 1) / counts
    levels = np.concatenate([[0], np.cumsum(effects)])
    levels -= ((levels[:-1] + levels[1:]) / 2 * counts).sum() / counts.sum()
    return {"condition": condition, "bins": bins, "ends": ends.tolist(), "values": levels.tolist()}


def permutation(members: list[Member], rows: Array, labels: Array) -> dict[str, Any]:
    """scikit-learn's permutation_importance of the mean probability: mean and standard error."""
    logits = [Member(Case(**{**m.case.__dict__, "output": "probability"}), m.model) for m in members]
    model = Classifier(lambda inputs: np.mean([member.numpy(inputs) for member in logits], axis=0))
    result: dict[str, Any] = {}
    repeats = 200
    for name, scoring in (("log-loss", "neg_log_loss"), ("accuracy", "accuracy"), ("auc", "roc_auc")):
        got = sklearn.inspection.permutation_importance(
            model, rows, labels, scoring=scoring, n_repeats=repeats, random_state=0
        )
        result[name] = {
            "mean": got.importances_mean.tolist(),
            "standard_error": (got.importances.std(axis=1, ddof=1) / np.sqrt(repeats)).tolist(),
        }
    return result


def describe(case: Case) -> dict[str, Any]:
    random = np.random.default_rng(case.seed)
    models = [build(case, random) for _ in range(case.members)]
    members = [Member(case, model) for model in models]
    background, rows, table = data(case, 12, random), data(case, 3, random), data(case, 60, random)
    rows[0, 0] = background[0, 0]  # a row and its background may agree
    truth = np.mean([member.numpy(table) for member in members], axis=0)
    threshold = 0.5 if case.output == "probability" else 0.0
    labels = truth + random.normal(size=len(table)) * truth.std() > threshold
    labels[:2] = [False, True]
    ordered = [c for c, width in enumerate(case.groups) if width == 1][-1]
    description = {
        "versions": {m.__name__: m.__version__ for m in (shap, captum, sklearn)},
        "groups": case.groups,
        "hidden": case.hidden,
        "activation": case.activation,
        "output": case.output,
        "weights": [flat(model) for model in models],
        "background": background.tolist(),
        "rows": rows.tolist(),
        "table": table.tolist(),
        "labels": labels.tolist(),
        "shapley": [shapley(member, rows, background) for member in members],
        "kernel_shap": [kernel_shap(member, rows, background) for member in members],
        "ablation": [ablation(member, rows, background) for member in members],
        "lime": [lime(member, rows, background) for member in members],
        "partial_dependence": partial_dependence(members, table),
        "ale": [ale(member, table, ordered, 6) for member in members],
    }
    if case.members == 1:
        description["captum_lime"] = captum_lime(members[0], rows[1], background, case.seed)
    if max(case.groups) == 1:
        description["permutation"] = permutation(members, table, labels)
    return description


def shorten(value: Any) -> Any:
    """Numbers with nine digits: float32 keeps all of them, and the files stay small."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: shorten(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [shorten(item) for item in value]
    return value


def farthest(a: Any, b: Any) -> float:
    """The greatest difference between the numbers of two descriptions."""
    if isinstance(a, dict):
        return max((farthest(a[key], b[key]) for key in a), default=0.0)
    if isinstance(a, list):
        return max((farthest(x, y) for x, y in zip(a, b, strict=True)), default=0.0)
    if isinstance(a, (bool, str)):
        return 0.0 if a == b else float("inf")
    return abs(a - b)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    warnings.filterwarnings("ignore")
    FIXTURES.mkdir(parents=True, exist_ok=True)
    for case in cases():
        path = FIXTURES / f"{case.name}.json"
        description = shorten(describe(case))
        if check:
            print(f"{case.name:14} {farthest(json.loads(path.read_text()), description):.1e}")
        else:
            path.write_text(json.dumps(description) + "\n")
            print(f"{case.name:14} {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
