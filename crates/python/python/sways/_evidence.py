"""Whether columns sway an outcome that is no column of theirs."""

import numpy as np

from ._asked import taken_apart
from ._influence import influence


def evidence(X, y, **settings):
    """Tests which columns of ``X`` sway ``y``.

    Parameters
    ----------
    X
        The conditions: a data frame, a dict of columns or a NumPy array.
    y
        The outcome of each row: two values, or numbers where ``event`` compares ``y``.
        It is called so, or ``outcome`` where X has a column ``y``.
    **settings
        As of :func:`sways.influence`.

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
    """
    names, columns, _ = taken_apart(X)
    outcome = next(name for name in ("y", "outcome", "the outcome") if name not in names)
    y = np.asarray(y).reshape(-1)
    if columns and len(columns[0]) != len(y):
        raise ValueError(f"X has {len(columns[0])} rows and y {len(y)}")
    table = {str(name): values for name, values in zip(names, columns)}
    return influence({**table, outcome: y}, outcome, **settings).evidence
