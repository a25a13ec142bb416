"""What `bench_device` times, in PyTorch and JAX: python device.py FOLDER

The folder is the one that `bench_device` left its rows, labels and starting weights in. Prints a
line of JSON for each library that is there; seconds are medians after one run to warm up, from
arrays of the host to arrays of the host.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import combinations
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np

MEMBERS, ROWS, INPUTS, HIDDEN, EPOCHS = 1024, 1000, 20, 32, 200
PREDICTED, EXPLAINED, SHAPLEY_ROWS, PLAYERS = 10_000_000, 1_000_000, 100_000, 12
RUNS = 3


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    found = run()
    seconds = []
    for _ in range(RUNS):
        began = time.perf_counter()
        found = run()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), found


def layers(flat: np.ndarray) -> list[np.ndarray]:
    """Weights `[members, inputs, outputs]` and biases `[members, 1, outputs]` of `[members, parameters]`."""
    found, at = [], 0
    for inputs, outputs in ((INPUTS, HIDDEN), (HIDDEN, 1)):
        for rows in (inputs, 1):
            found.append(flat[:, at : at + rows * outputs].reshape(MEMBERS, rows, outputs))
            at += rows * outputs
    return found


def masks() -> tuple[np.ndarray, np.ndarray]:
    """All coalitions, and the weight of each in each player's Shapley value: `phi = values @ weights`."""
    members = [set(it) for size in range(PLAYERS + 1) for it in combinations(range(PLAYERS), size)]
    weights = np.zeros((len(members), PLAYERS), dtype=np.float32)
    for place, coalition in enumerate(members):
        for player in range(PLAYERS):
            inside = player in coalition
            size = len(coalition) - inside
            share = factorial(size) * factorial(PLAYERS - size - 1) / factorial(PLAYERS)
            weights[place, player] = share if inside else -share
    present = [[float(player in it) for player in range(PLAYERS)] for it in members]
    return np.array(present, dtype=np.float32), weights


def with_torch(rows: np.ndarray, labels: np.ndarray, start: np.ndarray, many: np.ndarray) -> dict[str, object]:
    import torch
    from torch import nn

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    x, y = (torch.tensor(it, device=device) for it in (rows, labels))

    def fit() -> float:
        parameters = [torch.tensor(it, device=device).requires_grad_() for it in layers(start)]
        optimizer = torch.optim.Adam(parameters, lr=0.01, fused=device.type == "cuda")
        w1, b1, w2, b2 = parameters
        for _ in range(EPOCHS):
            optimizer.zero_grad()
            logits = torch.relu(x @ w1 + b1) @ w2 + b2
            loss = nn.functional.binary_cross_entropy_with_logits(
                logits[..., 0], y.expand(MEMBERS, ROWS), reduction="none"
            )
            loss.mean(dim=1).sum().backward()
            optimizer.step()
        return float(loss.detach().mean())

    def network(inputs: int) -> nn.Sequential:
        return nn.Sequential(
            nn.Linear(inputs, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1), nn.Sigmoid()
        ).to(device)

    wide, players = network(INPUTS), network(PLAYERS)

    def predict() -> np.ndarray:
        with torch.no_grad():
            parts = [wide(torch.from_numpy(it).to(device)) for it in np.array_split(many, 10)]
            return torch.cat(parts).cpu().numpy()

    def gradient() -> np.ndarray:
        at = torch.from_numpy(many[:EXPLAINED]).to(device).requires_grad_()
        (slopes,) = torch.autograd.grad(wide(at).sum(), at)
        return slopes.cpu().numpy()

    present, weights = (torch.tensor(it, device=device) for it in masks())
    players_rows = many.reshape(-1)[: SHAPLEY_ROWS * PLAYERS].reshape(SHAPLEY_ROWS, PLAYERS)

    def shapley() -> np.ndarray:
        with torch.no_grad():
            parts = []
            for part in np.array_split(players_rows, max(1, SHAPLEY_ROWS // 1000)):
                at = torch.from_numpy(part).to(device)
                values = players((at[:, None, :] * present).reshape(-1, PLAYERS))
                parts.append(values.reshape(len(part), -1) @ weights)
            return torch.cat(parts).cpu().numpy()

    found: dict[str, object] = {"library": f"torch {torch.__version__} on {device}"}
    found["fit"], found["loss"] = timed(fit)
    for name, run in (("predict", predict), ("gradient", gradient), ("shapley", shapley)):
        found[name], _ = timed(run)
    return found


def with_jax(rows: np.ndarray, labels: np.ndarray, start: np.ndarray, many: np.ndarray) -> dict[str, object]:
    import jax
    import jax.numpy as jnp

    x, y = jnp.asarray(rows), jnp.asarray(labels)

    def losses(parameters: list[jax.Array]) -> jax.Array:
        w1, b1, w2, b2 = parameters
        logits = (jax.nn.relu(x @ w1 + b1) @ w2 + b2)[..., 0]
        return (jnp.logaddexp(0.0, logits) - y * logits).mean(axis=1)

    @jax.jit
    def train(parameters: list[jax.Array]) -> jax.Array:
        zeros = [jnp.zeros_like(it) for it in parameters]

        def step(state: tuple, epoch: jax.Array) -> tuple:
            parameters, first, second = state
            before = losses(parameters)
            slopes = jax.grad(lambda it: losses(it).sum())(parameters)
            first = [0.9 * m + 0.1 * g for m, g in zip(first, slopes, strict=True)]
            second = [0.999 * v + 0.001 * g * g for v, g in zip(second, slopes, strict=True)]
            scale = jnp.sqrt(1 - 0.999**epoch) / (1 - 0.9**epoch)
            parameters = [
                p - 0.01 * scale * m / (jnp.sqrt(v) + 1e-8 * jnp.sqrt(1 - 0.999**epoch))
                for p, m, v in zip(parameters, first, second, strict=True)
            ]
            return (parameters, first, second), before.mean()

        epochs = jnp.arange(1, EPOCHS + 1, dtype=jnp.float32)
        return jax.lax.scan(step, (parameters, zeros, zeros), epochs)[1][-1]

    def network(inputs: int) -> list[tuple[jax.Array, jax.Array]]:
        rng = np.random.default_rng(0)
        sizes = [(inputs, 64), (64, 64), (64, 1)]
        return [(jnp.asarray(rng.normal(size=it) * 0.2, dtype=jnp.float32), jnp.zeros(it[1])) for it in sizes]

    def probability(layers: list[tuple[jax.Array, jax.Array]], at: jax.Array) -> jax.Array:
        (w1, b1), (w2, b2), (w3, b3) = layers
        return jax.nn.sigmoid((jax.nn.relu(jax.nn.relu(at @ w1 + b1) @ w2 + b2) @ w3 + b3)[..., 0])

    wide, players = network(INPUTS), network(PLAYERS)
    predict_on = jax.jit(probability)
    slopes_on = jax.jit(jax.grad(lambda at: probability(wide, at).sum()))
    present, weights = (jnp.asarray(it) for it in masks())
    players_rows = many.reshape(-1)[: SHAPLEY_ROWS * PLAYERS].reshape(-1, 1000, PLAYERS)
    values_on = jax.jit(lambda part: probability(players, part[:, None, :] * present) @ weights)

    found: dict[str, object] = {"library": f"jax {jax.__version__} on {jax.default_backend()}"}
    found["fit"], found["loss"] = timed(lambda: float(train([jnp.asarray(it) for it in layers(start)])))
    found["predict"], _ = timed(lambda: np.concatenate([predict_on(wide, it) for it in np.split(many, 10)]))
    found["gradient"], _ = timed(lambda: np.asarray(slopes_on(jnp.asarray(many[:EXPLAINED]))))
    found["shapley"], _ = timed(lambda: np.concatenate([values_on(it) for it in players_rows]))
    return found


def main() -> None:
    folder = Path(sys.argv[1])
    rows = np.fromfile(folder / "rows.f32", dtype=np.float32).reshape(ROWS, INPUTS)
    labels = np.fromfile(folder / "labels.f32", dtype=np.float32)
    start = np.fromfile(folder / "many.f32", dtype=np.float32).reshape(MEMBERS, -1)
    many = np.random.default_rng(0).uniform(-1, 1, size=(PREDICTED, INPUTS)).astype(np.float32)
    for library in (with_torch, with_jax):
        try:
            print(json.dumps(library(rows, labels, start, many)), flush=True)
        except ImportError as error:
            print(f"{library.__name__}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
