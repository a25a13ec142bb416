"""Tables as people have them, made into those that are read: frames, dicts of columns, plain arrays."""

import numpy as np


def plain(table):
    """A table as the compiled part takes it. Of pandas the index is no column, and intervals and periods
    are words."""
    table = given(table)
    return _of_pandas(table) if hasattr(table, "iloc") else table


def given(table):
    """A table whose rows are in memory, whose cells are values."""
    kind = type(table).__name__
    if kind == "LazyFrame":
        return table.collect()
    if hasattr(table, "iloc") or hasattr(table, "is_sorted"):
        if not hasattr(table, "columns"):
            raise TypeError("a Series is one column and no table; give a data frame")
        return table
    if hasattr(table, "toarray"):
        raise TypeError(f"a sparse matrix, {kind}, is not read; give its toarray(), or "
                        "pandas.DataFrame.sparse.from_spmatrix of it, whose columns have names")
    if isinstance(table, dict):
        return _of_columns({name: _unmasked(values) for name, values in table.items()})
    if isinstance(table, np.ndarray) and table.dtype.names:
        return {name: _unmasked(table[name]) for name in table.dtype.names}
    if np.ma.isMaskedArray(table) and table.ndim == 2:
        return {f"column_{place + 1}": _unmasked(values) for place, values in enumerate(table.T)}
    return table


def without_twins(names):
    """Names as text, of which each must be there once."""
    names = [str(name) for name in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"X has more than one column {', '.join(map(repr, twice))}; rename or drop one")
    return names


def _of_pandas(frame):
    without_twins(frame.columns)
    columns = {}
    for place, kind in enumerate(frame.dtypes):
        if str(kind).startswith("Sparse"):
            columns[place] = frame.iloc[:, place].sparse.to_dense()
        elif str(getattr(kind, "categories", kind)).startswith(("interval", "period", "IntervalIndex", "PeriodIndex")):
            columns[place] = frame.iloc[:, place].astype("string")
    if columns:
        frame = frame.copy(deep=False)
    for place, values in columns.items():
        frame.isetitem(place, values)
    return frame if type(frame.index).__name__ == "RangeIndex" else frame.reset_index(drop=True)


def _of_columns(columns):
    lengths = {name: len(values) for name, values in columns.items() if np.ndim(values)}
    for name, values in columns.items():
        if name not in lengths:
            raise ValueError(f"the table, column {name!r}: {values!r} is one value; a column has one a row")
        if lengths[name] != next(iter(lengths.values())):
            first = next(iter(lengths))
            raise ValueError(f"the table: column {first!r} has {lengths[first]} values and {name!r} {lengths[name]}; "
                             "each has one a row")
    return columns


def _unmasked(values):
    """Values of NumPy's as they are, but `None` where they are masked, and bytes as text."""
    if np.ma.isMaskedArray(values):
        return np.array(values.tolist(), dtype=object)
    if isinstance(values, (list, tuple)) and values and all(isinstance(value, bytes) for value in values):
        values = np.asarray(values)
    if isinstance(values, np.ndarray) and values.dtype.kind == "S":
        return np.char.decode(values, "utf-8", "replace")
    return values
