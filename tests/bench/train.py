"""Times training and prediction beside PyTorch and JAX: `cargo xtask bench train`.

    python train.py BENCH_PROGRAM FOLDER [--sways PROGRAM] [--output RESULTS] [--rounds 5] [--only WORK]

BENCH_PROGRAM is the example `bench_train`. All train by Adam from the same weights on the same
rows. Each contender is a process for each number of threads, bound to as many processors; rounds
go from one to the next, and the better number of threads counts. Losses are compared before
anything is timed: where they differ it ends with exit code 1.
"""

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

# name: rows, inputs, hidden, members, rows of a batch (0: all), epochs; and what is asked of it:
# the bar, as a share of the named peers' better time.
WORKS = {
    "100 rows, 5-10-1": (100, 5, [10], 1, 0, 1000, {"jax": 0.5, "torch": 1 / 150}),
    "64 members of it": (100, 5, [10], 64, 0, 1000, {"jax": 0.33}),
    "1,000 rows, 5-10-1": (1_000, 5, [10], 1, 0, 1000, {"jax": 0.4}),
    "10,000 rows, 5-64-1": (10_000, 5, [64], 1, 0, 100, {"jax": 0.6}),
    "100,000 rows, 5-256-1": (100_000, 5, [256], 1, 0, 10, {"jax": 0.35}),
    "200,000 rows, 20-256-256-1": (200_000, 20, [256, 256], 1, 1024, 1, {"jax": 0.9, "torch": 0.9, "compiled": 0.9}),
    "256 members, 20-32-16-1": (1_000, 20, [32, 16], 256, 125, 1, {"jax": 0.4}),
    "prediction, 1,000,000 rows, 20-64-64-1": (1_000_000, 20, [64, 64], 1, None, None, {"jax": 0.5, "torch": 0.5}),
}
THREADS = [1, 2]
RATE = 0.01


def sizes(inputs: int, hidden: list[int]) -> list[tuple[int, int]]:
    return list(zip([inputs, *hidden], [*hidden, 1]))


def make(folder: Path, rows: int, inputs: int, hidden: list[int], members: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(1)
    x = draw.standard_normal((rows, inputs)).astype(np.float32)
    odds = x[:, 0] - 0.5 * x[:, 1] * x[:, 2] + 0.3 * draw.standard_normal(rows)
    x.tofile(folder / "inputs.f32")
    (odds > 0).astype(np.float32).tofile(folder / "labels.f32")
    parts = []
    for _ in range(members):
        for ins, outs in sizes(inputs, hidden):
            bound = 1 / math.sqrt(ins)
            parts += [draw.uniform(-bound, bound, ins * outs), draw.uniform(-bound, bound, outs)]
    np.concatenate(parts).astype(np.float32).tofile(folder / "weights.f32")


def read(folder: Path, rows: int, inputs: int, hidden: list[int], members: int):
    """The table, the labels, and the layers' weights [members, inputs, outputs] and biases."""
    x = np.fromfile(folder / "inputs.f32", np.float32).reshape(rows, inputs)
    y = np.fromfile(folder / "labels.f32", np.float32)
    flat = np.fromfile(folder / "weights.f32", np.float32).reshape(members, -1)
    layers, at = [], 0
    for ins, outs in sizes(inputs, hidden):
        weight = flat[:, at : at + ins * outs].reshape(members, ins, outs)
        bias = flat[:, at + ins * outs : at + (ins + 1) * outs].reshape(members, 1, outs)
        layers.append((weight, bias))
        at += (ins + 1) * outs
    return x, y, layers


class Jax:
    """One function of a whole fit: a scan over steps, mapped over members where there are several."""

    def load(self, *what) -> None:
        import jax
        import jax.numpy as jnp

        self.jax, self.jnp, self.fits = jax, jnp, {}
        x, y, layers = read(*what)
        self.x, self.y = jnp.asarray(x), jnp.asarray(y)
        one = len(layers[0][0]) == 1
        pick = (lambda a: jnp.asarray(a[0])) if one else jnp.asarray
        self.members = None if one else len(layers[0][0])
        self.layers = [(pick(weight), pick(bias)) for weight, bias in layers]

    def forward(self, layers, x):
        for weight, bias in layers[:-1]:
            x = self.jnp.maximum(x @ weight + bias, 0)
        weight, bias = layers[-1]
        return (x @ weight + bias)[..., 0]

    def loss(self, layers, x, y):
        z = self.forward(layers, x)
        return self.jnp.mean(self.jnp.maximum(z, 0) - z * y + self.jnp.log1p(self.jnp.exp(-abs(z))))

    def make_fit(self, batch: int, epochs: int):
        jax, jnp = self.jax, self.jnp

        def step(state, rows):
            layers, mean, square, count = state
            x, y = (self.x, self.y) if rows is None else (self.x[rows], self.y[rows])
            loss, gradient = jax.value_and_grad(self.loss)(layers, x, y)
            count = count + 1
            mean = jax.tree.map(lambda m, g: m + (g - m) * 0.1, mean, gradient)
            square = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, square, gradient)
            size, correction = RATE / (1 - 0.9**count), jnp.sqrt(1 - 0.999**count)
            update = lambda w, m, v: w - size * m / (jnp.sqrt(v) / correction + 1e-8)
            return (jax.tree.map(update, layers, mean, square), mean, square, count), loss

        def fit(layers, order):
            zeros = jax.tree.map(jnp.zeros_like, layers)
            start = (layers, zeros, zeros, jnp.float32(0))
            if order is None:
                return jax.lax.scan(lambda s, _: step(s, None), start, length=epochs)
            return jax.lax.scan(step, start, order)

        if self.members:
            return jax.jit(jax.vmap(fit, in_axes=(0, None)))
        return jax.jit(fit)

    def fit(self, batch: int, epochs: int) -> tuple[float, float]:
        key = (batch, epochs)
        new = key not in self.fits
        fit = self.fits.setdefault(key, self.make_fit(batch, epochs))
        steps = len(self.y) // batch if batch else 0
        draw = np.random.default_rng(0)

        def run():
            order = None
            if batch:
                orders = [draw.permutation(len(self.y))[: steps * batch] for _ in range(epochs)]
                order = self.jnp.asarray(np.concatenate(orders).reshape(-1, batch))
            state, losses = fit(self.layers, order)
            return state, losses.block_until_ready()

        if new:
            run()
        began = time.perf_counter()
        _, losses = run()
        seconds = time.perf_counter() - began
        return seconds, float(np.mean(np.atleast_2d(losses)[:, -1]))

    def predict(self) -> tuple[float, float]:
        if "predict" not in self.fits:
            self.fits["predict"] = self.jax.jit(lambda layers, x: self.jax.nn.sigmoid(self.forward(layers, x)))
            self.fits["predict"](self.layers, self.x).block_until_ready()
        began = time.perf_counter()
        p = self.fits["predict"](self.layers, self.x).block_until_ready()
        return time.perf_counter() - began, float(np.mean(p))


class Torch:
    """Eager, as people write it: a module and an optimiser."""

    compiled = False

    def load(self, *what) -> None:
        import torch

        self.torch = torch
        torch.set_num_threads(int(os.environ["BENCH_THREADS"]))
        x, y, self.layers = read(*what)
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y)
        self.step = None

    def model(self):
        nn = self.torch.nn
        parts = []
        for weight, bias in self.layers:
            if parts:
                parts.append(nn.ReLU())
            layer = nn.Linear(weight.shape[1], weight.shape[2])
            with self.torch.no_grad():
                layer.weight.copy_(self.torch.from_numpy(weight[0].T.copy()))
                layer.bias.copy_(self.torch.from_numpy(bias[0, 0]))
            parts.append(layer)
        return nn.Sequential(*parts, nn.Flatten(0))

    def fit(self, batch: int, epochs: int) -> tuple[float, float]:
        torch = self.torch
        model = self.model()
        optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
        criterion = torch.nn.BCEWithLogitsLoss()
        forward = lambda x, y: criterion(model(x), y)
        if self.compiled:
            forward = torch.compile(forward)
            forward(self.x[: batch or None], self.y[: batch or None]).backward()
        rows, loss = len(self.y), None
        began = time.perf_counter()
        for _ in range(epochs):
            order = torch.randperm(rows) if batch else None
            for start in range(0, rows, batch or rows):
                x, y = self.x, self.y
                if batch:
                    some = order[start : start + batch]
                    x, y = x[some], y[some]
                optimizer.zero_grad()
                loss = forward(x, y)
                loss.backward()
                optimizer.step()
        return time.perf_counter() - began, float(loss.detach())

    def predict(self) -> tuple[float, float]:
        torch, model = self.torch, self.model()
        best = (math.inf, 0.0)
        with torch.inference_mode():
            for chunk in [4096, 65536]:
                began = time.perf_counter()
                p = torch.cat([torch.sigmoid(model(part)) for part in self.x.split(chunk)])
                best = min(best, (time.perf_counter() - began, float(p.mean())))
        return best


class Compiled(Torch):
    compiled = True


PEERS = {"jax": Jax, "torch": Torch, "compiled": Compiled}


def work_as(peer: str) -> None:
    """A contender's process: as `bench_train` does, a command a line."""
    contender = PEERS[peer]()
    for line in sys.stdin:
        words = line.split()
        if words[0] == "load":
            folder, rows, inputs, hidden, members = words[1:]
            hidden = [int(units) for units in hidden.split(",")]
            contender.load(Path(folder), int(rows), int(inputs), hidden, int(members))
            print("loaded", flush=True)
        else:
            found = contender.fit(int(words[2]), int(words[3])) if words[0] == "fit" else contender.predict()
            print(*found, flush=True)


class Contender:
    """A process that answers commands."""

    def __init__(self, command: list[str], threads: int) -> None:
        flags = "" if threads > 1 else "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        if os.environ.get("SWAYS_SIMD") == "avx2":
            flags += " --xla_cpu_max_isa=AVX2"
        environment = os.environ | {
            "BENCH_THREADS": str(threads), "OMP_NUM_THREADS": str(threads),
            "RAYON_NUM_THREADS": str(threads), "XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu",
        }
        if "compiled" in command:
            # Its compiler crashes under this; it may use the widest vectors, then.
            environment.pop("ATEN_CPU_CAPABILITY", None)
        bind = lambda: os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
            preexec_fn=bind if hasattr(os, "sched_setaffinity") else None,
        )

    def ask(self, command: str) -> list[str]:
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().split()
        if not answer:
            raise SystemExit(f"{self.process.args}: no answer to {command!r}")
        return answer

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def flops(rows: int, inputs: int, hidden: list[int], members: int, epochs: int | None) -> float:
    """Additions and multiplications of a fit's or a prediction's products, counted singly."""
    layers = sizes(inputs, hidden)
    forward = sum(ins * outs for ins, outs in layers)
    # Back: the weights' gradient everywhere, the inputs' but for the first layer.
    back = 2 * forward - layers[0][0] * layers[0][1]
    return 2.0 * rows * members * (forward + back) * epochs if epochs else 2.0 * rows * members * forward


def compare(name: str, arguments: argparse.Namespace, peak: dict) -> dict:
    rows, inputs, hidden, members, batch, epochs, bars = WORKS[name]
    folder = arguments.folder / "data"
    make(folder, rows, inputs, hidden, members)
    own = ["f32", "f64"] if epochs else ["f32"]
    names = [*own, *bars]
    commands = {it: [sys.executable, __file__, "--as", it] for it in PEERS} | {it: [arguments.program] for it in own}
    contenders = {(it, threads): Contender(commands[it], threads) for it in names for threads in THREADS}
    load = f"load {folder} {rows} {inputs} {','.join(map(str, hidden))} {members}"
    for it in contenders.values():
        it.ask(load)
    ask = lambda it: "predict" if epochs is None else f"fit {it} {batch} {epochs}"
    # The same numbers: a few steps of all rows, whatever the batches.
    check = lambda it: "predict" if epochs is None else f"fit {it} 0 5"
    numbers = {key: float(it.ask(check(key[0]))[1]) for key, it in contenders.items()}
    wanted = numbers[own[-1], 1]
    for key, number in numbers.items():
        if abs(number - wanted) > 2e-5:
            raise SystemExit(f"{name}: {key} has {number}, sways {wanted}")
    seconds = {key: [] for key in contenders}
    for key, it in contenders.items():
        it.ask(ask(key[0]))
    for _ in range(arguments.rounds):
        for key, it in contenders.items():
            seconds[key].append(float(it.ask(ask(key[0]))[0]))
    for it in contenders.values():
        it.close()
    medians = {key: statistics.median(times) for key, times in seconds.items()}
    best = {it: min((medians[it, threads], threads) for threads in THREADS) for it in names}
    work = flops(rows, inputs, hidden, members, epochs)
    results = {"seconds": {it: best[it][0] for it in names}, "threads": {it: best[it][1] for it in names}, "ratios": {}}
    print(f"\n{name}")
    for it in own:
        seconds_of, threads = best[it]
        gflops = work / seconds_of / 1e9
        share = gflops / peak[str(threads)]["gflops"]
        results[f"gflops_{it}"], results[f"share_of_peak_{it}"] = gflops, share
        print(f"  {it}: {seconds_of * 1e3:.3f} ms on {threads} threads, {gflops:.1f} GFLOP/s, {share:.0%} of f32's peak")
        for peer, bar in bars.items():
            ratio = seconds_of / best[peer][0]
            met = "met" if ratio <= bar else "MISSED"
            results["ratios"][f"{it} of {peer}"] = {"ratio": ratio, "bar": bar, "met": ratio <= bar}
            print(f"    {ratio:.4f} of {peer} ({best[peer][0] * 1e3:.3f} ms, {best[peer][1]} threads); bar {bar:.4f}: {met}", flush=True)
    return results


def timed(command: list[str], folder: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def processes(arguments: argparse.Namespace) -> dict:
    """Whole processes, from start to end, in turns."""
    folder = arguments.folder / "processes"
    folder.mkdir(parents=True, exist_ok=True)
    repository = Path(__file__).resolve().parents[2]
    config = (repository / "configs/adam.toml").read_text(encoding="utf-8")
    (folder / "with.toml").write_text(config, encoding="utf-8")
    (folder / "without.toml").write_text(config.replace("[evidence]", ""), encoding="utf-8")
    draw = np.random.default_rng(2)
    table = draw.standard_normal((1_000, 10))
    happened = (table[:, 0] + draw.standard_normal(1_000) > 0).astype(int)
    header = ",".join(f"c{place}" for place in range(10)) + ",y"
    np.savetxt(folder / "table.csv", np.column_stack([table, happened]), delimiter=",", header=header, comments="", fmt="%.5g")
    sways = arguments.sways
    commands = {
        "experiment without evidence": [sways, "experiment", "without.toml"],
        "experiment with evidence": [sways, "experiment", "with.toml"],
        "the same in PyTorch": [sys.executable, str(repository / "tests/bench/adam.py")],
        "influence with evidence, 1,000 x 10": [sways, "influence", "table.csv", "--outcome", "y"],
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(arguments.rounds + 1):
        for name, command in commands.items():
            seconds[name].append(timed(command, folder))
    # The first round warms up.
    medians = {name: statistics.median(times[1:]) for name, times in seconds.items()}
    data = arguments.folder / "data"
    make(data, 1_000, 5, [10], 1)
    fit = Torch()
    os.environ["BENCH_THREADS"] = "1"
    fit.load(data, 1_000, 5, [10], 1)
    one_fit = statistics.median(fit.fit(0, 1000)[0] for _ in range(arguments.rounds))
    torch = medians["the same in PyTorch"]
    ratios = {
        "experiment without evidence, of PyTorch's program": (medians["experiment without evidence"] / torch, 1 / 50),
        "experiment with evidence, of PyTorch's program": (medians["experiment with evidence"] / torch, 1.0),
        "influence with evidence, of one fit by PyTorch": (medians["influence with evidence, 1,000 x 10"] / one_fit, 5.0),
    }
    print("\nprocesses")
    for name, median in (medians | {"one fit by PyTorch eager, 1,000 rows, 1,000 epochs": one_fit}).items():
        print(f"  {name}: {median:.4f} s")
    for name, (ratio, bar) in ratios.items():
        print(f"    {ratio:.4f} {name}; bar {bar:.4f}: {'met' if ratio <= bar else 'MISSED'}", flush=True)
    return {
        "seconds": medians | {"one fit by PyTorch": one_fit},
        "ratios": {name: {"ratio": ratio, "bar": bar, "met": ratio <= bar} for name, (ratio, bar) in ratios.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", nargs="?")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--as", dest="peer")
    parser.add_argument("--sways", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only")
    arguments = parser.parse_args()
    if arguments.peer:
        return work_as(arguments.peer)
    arguments.folder = arguments.folder.resolve()
    results = {"machine": platform.machine(), "processors": os.cpu_count(), "peak": {}, "works": {}}
    for threads in THREADS:
        it = Contender([arguments.program], threads)
        flop, byte = map(float, it.ask("peak"))
        it.close()
        results["peak"][str(threads)] = {"gflops": flop / 1e9, "gigabytes": byte / 1e9}
        print(f"{threads} threads: {flop / 1e9:.0f} GFLOP/s of f32, {byte / 1e9:.1f} GB/s read", flush=True)
    for name in WORKS:
        if not arguments.only or arguments.only in name:
            results["works"][name] = compare(name, arguments, results["peak"])
    if arguments.sways and not arguments.only:
        results["processes"] = processes(arguments)
    if arguments.output:
        if arguments.output.exists():
            # What explain.py put there.
            before = json.loads(arguments.output.read_text(encoding="utf-8"))
            results |= {name: before[name] for name in ("explaining",) if name in before}
        arguments.output.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
