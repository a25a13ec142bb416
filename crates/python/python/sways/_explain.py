"""A model explained on the rows of a table."""

import json

from ._networks import as_model
from ._sways import explain as _explain


def explain(
    model,
    X,
    method="integrated-gradients",
    *,
    background=None,
    groups=None,
    output=None,
    baseline=None,
    background_rows=None,
    row=None,
    seed=0,
    **settings,
):
    """Explains a model on the rows of a table.

    Parameters
    ----------
    model
        A ``Run``, a ``Model``, or the path of one; a ``SwaysClassifier``; a
        ``torch.nn.Sequential`` of ``Linear`` layers and one kind of activation; a scikit-learn
        ``MLPClassifier`` or ``MLPRegressor``, alone or in a ``Pipeline`` behind a
        ``StandardScaler``. The weights of the last three are read, and what they make of ``X`` is
        compared with what the model itself says before anything is explained.
    X
        The rows: a path, a data frame, a dict of columns or a NumPy array.
    method : str
        One of ``sways.methods()``.
    background : optional
        Rows that stand for an unknown condition, ``background_rows`` of them drawn at random. Without,
        it is the training rows' mean; of a network that others trained, that of ``X``.
    groups : dict, optional
        Of such a network, columns that are one condition: ``{"colour": ["red", "green"]}``.
    output : str, optional
        ``"probability"``, where nothing is said, or ``"logit"``. Of a network for numbers, its output is the logit.
    baseline : str, optional
        What stands for an unknown condition: ``"mean"``, ``"zero"`` or ``"background"``.
    background_rows : int, optional
        How many rows of the background are drawn, 100 where nothing is said.
    row : int, optional
        Explains this row alone, counted from 0.
    seed : int
        Seeds everything that is drawn.
    **settings
        The method's own, as in a configuration.

    Returns
    -------
    Explained
        Its ``attributions`` (``[rows, conditions]``), ``influences`` and ``base``.

    Examples
    --------
    >>> import sways
    >>> run = sways.influence("affairs.csv", "affairs", event="affairs > 0", evidence=False)
    >>> found = sways.explain(run, "affairs.csv", method="integrated-gradients")
    >>> found.attributions.shape
    (6366, 8)
    >>> gap = found.base + found.attributions.sum(axis=1) - run.predict("affairs.csv")
    >>> bool(abs(gap).max() < 1e-5)
    True
    """
    block = {
        "method": method,
        "output": output,
        "baseline": baseline,
        "background_rows": background_rows,
        "row": row,
        **settings,
    }
    block = {key: value for key, value in block.items() if value is not None}
    model, X, background = as_model(model, X, background, groups)
    return _explain(model, X, json.dumps(block), background=background, seed=seed)
