"""What the tests share: the table of the README, and the command line."""

import os
import pathlib
import subprocess
import sys

import pandas
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
# Answers are in English, whatever the environment of the tests speaks.
os.environ["LC_ALL"] = "C.UTF-8"
AFFAIRS = ROOT / "configs" / "data" / "affairs.csv"


@pytest.fixture(scope="session")
def affairs():
    """The path of a table of 6,366 rows."""
    return AFFAIRS


@pytest.fixture(scope="session")
def small():
    """Some of its rows, with a column of words and missing values."""
    frame = pandas.read_csv(AFFAIRS).sample(500, random_state=0).reset_index(drop=True)
    frame["faith"] = frame["religious"].map({1: "none", 2: "some", 3: "quite", 4: "very"})
    frame.loc[::17, "age"] = None
    return frame.drop(columns="religious")


@pytest.fixture(scope="session")
def run(small):
    """What was found in it, without evidence: seconds."""
    import sways

    return sways.influence(small, "affairs", event="affairs > 0", evidence=False, quiet=True)


@pytest.fixture(scope="session")
def tested(affairs):
    """What was found in the table of the README, evidence and all."""
    import sways

    return sways.influence(affairs, "affairs", event="affairs > 0", seed=3, quiet=True)


@pytest.fixture(scope="session")
def program():
    """The command line, as the package brings it."""

    def run_program(*arguments, cwd):
        main = "from sways._command import main; main()"
        command = [sys.executable, "-c", main, *map(str, arguments)]
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_program
