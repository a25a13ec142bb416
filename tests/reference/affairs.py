"""Write configs/data/affairs.csv: the `fair` data of statsmodels, with plain numbers."""

from pathlib import Path

import statsmodels.api as sm

TABLE = Path(__file__).resolve().parents[2] / "configs" / "data" / "affairs.csv"


def plain(value: float) -> str:
    """The shortest text that reads back as `value`; whole numbers without a point."""
    return str(int(value)) if value.is_integer() else repr(value)


def main() -> None:
    table = sm.datasets.fair.load_pandas().data
    lines = [list(table.columns), *([plain(value) for value in row] for row in table.to_numpy().tolist())]
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text("".join(",".join(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
