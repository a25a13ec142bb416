"""A question asked of a table."""

import json
import operator
import os

from ._sways import influence as _influence
from ._sways import load_model, load_run


def influence(
    table,
    outcome,
    *,
    event=None,
    positive=None,
    exclude=None,
    include=None,
    types=None,
    group_by=None,
    weights=None,
    by=None,
    groups=None,
    evidence=True,
    test_fraction=None,
    seed=0,
    delimiter=None,
    encoding=None,
    sheet=None,
    header=None,
    decimal=None,
    date_order=None,
    missing=None,
    name=None,
    language=None,
    runs=None,
    quiet=False,
):
    """Trains an ensemble on a table and says which conditions sway the outcome.

    What ``sways influence`` does: the same table, seed and settings give the same numbers. Without
    Python's lock; Ctrl-C stops it. How far it is shows on a terminal.

    Parameters
    ----------
    table
        A path, a data frame, a dict of columns or a NumPy array.
    outcome : str
        The column that says whether the event happened.
    event : str, optional
        What happened, as a comparison of the outcome: ``"visits > 3"``.
    positive : optional
        The value of the outcome that is the event, against all others.
    exclude, include : list of str, optional
        Columns that are no conditions; that are, although they look like identifiers, free text
        or a constant.
    types : dict, optional
        What columns are: ``{"zip": "categorical"}``; numeric, boolean, categorical, datetime or
        text.
    group_by : str, optional
        Rows with the same value in this column belong together, as a person's visits do.
    weights : str, optional
        What rows weigh, as this column says: numbers of at least 0.
    by : str, optional
        Compares influences between the parts of the table that this column makes, such as women and
        men.
    groups : dict, optional
        Columns that are one condition: ``{"colour": ["red", "green", "blue"]}``.
    evidence : bool
        Whether influences are tested; without, it is faster and says nothing on whether they are
        real.
    test_fraction : float, optional
        The share of rows kept for testing, 0.2 where nothing is said.
    seed : int
        Seeds everything that is drawn.
    delimiter, encoding, sheet, header, decimal, date_order, missing : optional
        How a file is read, where it is not as it looks; as the flags of ``sways influence``.
    name : str, optional
        What the run is called; without, like its file, or ``"frame"``, with something behind it
        where ``runs`` holds a run of this name about another table or outcome.
    language : str, optional
        What the answer is written in, ``"en"`` or ``"zh"``; without, what the environment says
        (``LC_ALL``, ``LC_MESSAGES``, ``LANG``).
    runs : path, optional
        The folder that the run's own is put into. Without, it is a temporary one that goes with
        the result.
    quiet : bool
        Whether nothing is shown while it runs.

    Returns
    -------
    Run
        Its ``answer``, ``evidence``, ``influences``, report and model. In a notebook it shows the
        report.

    Examples
    --------
    >>> import sways
    >>> run = sways.influence("affairs.csv", "affairs", event="affairs > 0", evidence=False)
    >>> run.influences.columns
    ['id', 'method', 'output', 'reduction', 'condition', 'value', 'spread', 'standard_error', 'units']
    >>> run.attributions("shapley").shape
    (4000, 8)
    >>> run.save("affairs.html")
    """
    settings = table_settings(
        outcome=outcome,
        event=event,
        positive=positive,
        exclude=exclude,
        include=include,
        types=types,
        group_by=group_by,
        weights=weights,
        by=by,
        groups=groups,
        test_fraction=test_fraction,
        delimiter=delimiter,
        encoding=encoding,
        sheet=sheet,
        header=header,
        decimal=decimal,
        date_order=date_order,
        missing=missing,
    )
    return _influence(
        table,
        json.dumps(settings),
        name=name,
        seed=checked_seed(seed),
        evidence=evidence,
        language=language,
        runs=runs,
        quiet=quiet,
    )


def table_settings(**said):
    """What is said of a table, as a configuration has it; `None` is not said."""
    said = {key: value for key, value in said.items() if value is not None}
    for key in {"outcome", "group_by", "weights", "by"} & said.keys():
        if not isinstance(said[key], (str, int)):
            raise TypeError(f"{key}: the name of one column is wanted, not a {type(said[key]).__name__}; put what it "
                            "holds into the table")
    for key in {"outcome", "group_by", "weights", "by", "positive", "sheet"} & said.keys():
        said[key] = str(said[key])
    for key in {"types", "groups"} & said.keys():
        if not isinstance(said[key], dict):
            raise TypeError(f"{key}: a dict is wanted, not a {type(said[key]).__name__}")
    if "groups" in said:
        said["groups"] = {str(name): _names(columns) for name, columns in said["groups"].items()}
    for key in {"exclude", "include", "missing"} & said.keys():
        said[key] = _names(said[key])
    return said


def checked_seed(seed):
    """A seed, a whole number of at least 0."""
    return whole("seed", seed, 0)


def whole(name, value, least=1):
    """A whole number of at least so much."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name}: {value!r} is no whole number") from None
    if number < least:
        raise ValueError(f"{name}: {number}; it must be at least {least}")
    return number


def _names(names):
    return [names] if isinstance(names, str) else [str(name) for name in names]


def load(path):
    """Reads a run's folder, or a model's file.

    Parameters
    ----------
    path
        A folder that ``sways influence``, ``sways experiment`` or ``Run.save`` left, or a
        ``model.safetensors``.

    Returns
    -------
    Run or Model

    Examples
    --------
    >>> import sways
    >>> run = sways.influence("affairs.csv", "affairs", event="affairs > 0", evidence=False)
    >>> run.model.save("affairs.safetensors")
    >>> sways.load("affairs.safetensors").conditions == run.conditions
    True
    """
    return load_run(path) if os.path.isdir(path) else load_model(path)
