"""What the tests share: the table of the README, and the program that the wheel is compared with."""

import os
import pathlib
import shutil
import subprocess
import sysconfig

import pandas
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
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
    """The command line: `SWAYS_PROGRAM`, or the one that was installed with the package."""
    path = os.environ.get("SWAYS_PROGRAM") or shutil.which(
        "sways", path=sysconfig.get_path("scripts"))
    if path is None:
        pytest.skip("there is no program `sways` to compare with")

    def run_program(*arguments, cwd):
        done = subprocess.run([path, *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_program
