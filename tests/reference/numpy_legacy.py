"""Writes tests/fixtures/numpy/legacy.json: what NumPy's legacy generator draws.

Run with numpy 2.3.4 (pinned: RandomState's stream is frozen, but the fixture
should say which release it came from):

    python tests/reference/numpy_legacy.py

A case is a seed and a sequence of calls on one RandomState, so that it also
fixes what one call leaves behind for the next: randn's cached second value.
Doubles are stored as the hexadecimal digits of their bits.
"""

import json
import pathlib
import struct

import numpy as np

PINNED = "2.3.4"
SEEDS = [0, 1, 42, 20_240_229, 2**31, 2**32 - 1]
CALLS = [
    # An odd count leaves a cached value, which the later randn must return first.
    [["randn", 5], ["randint", 2, 17], ["randn", 4]],
    [["randn", 1], ["random_sample", 3], ["randn", 1], ["randn", 2]],
    [["randint", 3, 25], ["randint", 10, 25], ["randint", 1000, 25]],
    # high = 1 leaves no choice: nothing may be drawn.
    [["randint", 1, 3], ["random_sample", 2]],
]
# More than 624 words: the state is twisted again.
LONG = {"seed": 42, "calls": [["randn", 701], ["randint", 2, 701]]}


def bits(value):
    return struct.pack(">d", value).hex()


def draw(state, name, *arguments):
    if name == "randint":
        high, size = arguments
        return [int(value) for value in state.randint(0, high, size)]
    return [bits(value) for value in getattr(state, name)(*arguments)]


def case(seed, calls):
    state = np.random.RandomState(seed)
    return {
        "seed": seed,
        "calls": [
            {"call": call[0], "arguments": call[1:], "values": draw(state, *call)}
            for call in calls
        ],
    }


def main():
    assert np.__version__ == PINNED, f"numpy {PINNED} is wanted, this is {np.__version__}"
    cases = [case(seed, calls) for seed in SEEDS for calls in CALLS]
    cases.append(case(LONG["seed"], LONG["calls"]))
    target = pathlib.Path(__file__).parents[1] / "fixtures" / "numpy" / "legacy.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases)
    target.write_text(f'{{"numpy":"{np.__version__}","cases":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
