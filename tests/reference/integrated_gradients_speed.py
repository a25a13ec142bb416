"""Time captum's integrated gradients on what `integrated_gradients_speed` left in a folder.

    cargo run --release -p sways-explain --example integrated_gradients_speed FOLDER
    python tests/reference/integrated_gradients_speed.py FOLDER

50 steps, 2 threads, the best of several batch sizes, in µs a row; and how far 50 steps are off.
"""

import sys
import time
from pathlib import Path

import captum.attr
import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU}


def main() -> None:
    folder = Path(sys.argv[1])
    torch.set_num_threads(2)
    rows = torch.from_numpy(np.fromfile(folder / "rows.f32", np.float32).reshape(-1, 12))
    for name, activation in ACTIVATIONS.items():
        tensors = load_file(folder / f"{name}.safetensors")
        layers = [nn.Linear(12, 64), activation(), nn.Linear(64, 64), activation(), nn.Linear(64, 1)]
        with torch.no_grad():
            for i, layer in enumerate(layers[::2], start=1):
                layer.weight.copy_(tensors[f"fc{i}.weight"][0].T)
                layer.bias.copy_(tensors[f"fc{i}.bias"][0, 0])
        network = nn.Sequential(*layers)
        for output in ("logit", "probability"):
            model = {"logit": lambda x: network(x)[:, 0], "probability": lambda x: network(x)[:, 0].sigmoid()}[output]
            method = captum.attr.IntegratedGradients(model)
            ours = np.fromfile(folder / f"{name}-{output}.f64").reshape(-1, 12)
            best = (float("inf"), 0)
            for batch in (20, 50, 100, 200, 500, 2000):
                times = []
                for _ in range(3):
                    start = time.perf_counter()
                    found = torch.cat([method.attribute(part, n_steps=50) for part in rows.split(batch)])
                    times.append(time.perf_counter() - start)
                best = min(best, (min(times) * 1e6 / len(rows), batch))
            off = np.abs(found.detach().numpy() - ours).max()
            print(f"{name} {output}: {best[0]:.1f} µs a row ({best[1]} rows at once), off by {off:.1e}")


if __name__ == "__main__":
    main()
