"""Whether columns sway an outcome that is no column of theirs."""

import json
from difflib import get_close_matches
from functools import partial
from inspect import signature

import numpy as np

from ._asked import taken_apart
from ._influence import checked_seed, influence, table_settings
from ._refits import Refits, as_rows, checked
from ._sways import evidence as _evidence
from ._table import without_twins


def evidence(X, y, *, estimator=None, seed=0, quiet=False, **settings):
    """Tests which columns of ``X`` sway ``y``.

    Parameters
    ----------
    X
        The conditions: a data frame, a dict of columns or a NumPy array.
    y
        The outcome of each row: two values, or numbers where ``event`` compares ``y``.
        It is called so, or ``outcome`` where X has a column ``y``.
    estimator : optional
        A classifier of scikit-learn's kind, whose evidence is wanted: clones of it are fitted to parts
        of the rows and predict others, in place of networks. Without, networks do.
    seed : int
        Seeds everything that is drawn.
    quiet : bool
        Whether nothing is shown while it runs.
    **settings
        As of :func:`sways.influence`; with an estimator those that say what the table's columns are.

    Returns
    -------
    Frame
        A row a condition: its verdict, influence with intervals, and p.

    Examples
    --------
    >>> import numpy as np, sways
    >>> X = np.random.default_rng(0).normal(size=(300, 3))
    >>> y = X[:, 0] + np.random.default_rng(1).normal(size=300) > 0
    >>> sways.evidence(X, y, quiet=True)["verdict"]
    ['evidence', 'none', 'none']
    >>> from sklearn.linear_model import LogisticRegression
    >>> sways.evidence(X, y, estimator=LogisticRegression(), quiet=True)["verdict"]
    ['evidence', 'none', 'none']
    """
    if estimator is not None:
        checked(estimator)
        X = as_rows(X)
    names, columns, _ = taken_apart(X)
    names = without_twins(names)
    outcome = next(name for name in ("y", "outcome", "the outcome") if name not in names)
    if isinstance(y, str):
        raise ValueError(f"y is a name, {y!r}; give the outcome's values, or ask sways.influence(X, {y!r})")
    y = np.asarray(y).reshape(-1)
    if columns and len(columns[0]) != len(y):
        raise ValueError(f"X has {len(columns[0])} rows and y {len(y)}")
    table = {**dict(zip(names, columns)), outcome: y}
    unknown = settings.keys() - signature(influence).parameters.keys()
    for name in sorted(unknown):
        near = get_close_matches(name, signature(influence).parameters, 1)
        raise TypeError(f"evidence() got an unexpected keyword argument {name!r}"
                        + (f"; did you mean {near[0]!r}" if near else ""))
    if estimator is None:
        return influence(table, outcome, seed=seed, quiet=quiet, **settings).evidence
    for name in ("evidence", "name", "language", "runs"):
        if name in settings:
            raise TypeError(f"{name}: of an estimator there is evidence alone, and no run; leave it out")
    settings = table_settings(outcome=outcome, **settings)
    seed = checked_seed(seed)
    without = {*settings.get("exclude", ()), settings.get("group_by"), settings.get("weights")}
    refits = partial(Refits, estimator, X, y, without, seed)
    return _evidence(table, json.dumps(settings), refits, seed=seed, quiet=quiet)
