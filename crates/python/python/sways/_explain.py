"""A model explained on the rows of a table."""

import json
import operator
import os

from . import _asked, _onnx_network
from ._influence import checked_seed
from ._networks import as_model, can_be_read, is_number
from ._sways import explain as _explain
from ._sways import method_settings


def explain(
    model,
    X,
    method=None,
    *,
    background=None,
    groups=None,
    y=None,
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
        ``StandardScaler``; an ``.onnx`` file of such a network. The weights of the last ones are read,
        and what they make of ``X`` is compared with what the model itself says before anything is
        explained. Any other estimator, function of rows or ``.onnx`` file is asked for what it predicts,
        by the methods that need no more: shapley, kernel-shap, ablation, lime, permutation,
        partial-dependence, ale.
    X
        The rows: a path, a data frame, a dict of columns or a NumPy array.
    method : str, optional
        One of ``sways.methods()``; integrated gradients where nothing is said, or Shapley values of
        a model that is asked.
    y : optional
        Of a model that is asked, the rows' classes, for ``"permutation"``.
    background : optional
        Rows that stand for an unknown condition, ``background_rows`` of them drawn at random. Without,
        it is the training rows' mean; of a network that others trained, that of ``X``; of a model
        that is asked, rows of ``X``.
    groups : dict, optional
        Of such a network or model, columns that are one condition: ``{"colour": ["red", "green"]}``.
    output : str, optional
        ``"probability"``, where nothing is said, or ``"logit"``. Of a network for numbers, its output is the
        logit, and is what is explained where nothing is said.
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
    >>> import numpy as np
    >>> X = np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 5.0]])
    >>> of_sum = sways.explain(lambda X: X.sum(axis=1), X, "shapley")
    >>> of_sum.attributions.round(3).tolist()
    [[-1.0, -1.333], [0.0, -1.333], [1.0, 2.667]]
    """
    if isinstance(model, (str, os.PathLike)) and os.fspath(model).endswith(".onnx"):
        asked = _asked.of_onnx(os.fspath(model))
        model = _onnx_network.network(os.fspath(model), asked) or asked
    if row is not None:
        row = operator.index(row)
        if row < 0:
            raise ValueError(f"row: {row}; rows are counted from 0")
    is_asked = not can_be_read(model) and _asked.can_be_asked(model)
    block = {
        "method": method or ("shapley" if is_asked else "integrated-gradients"),
        "output": output,
        "baseline": baseline,
        "background_rows": background_rows,
        "row": row,
        **settings,
    }
    block = {key: value for key, value in block.items() if value is not None}
    if is_asked:
        return _asked.explain(model, X, background, groups, y, block, checked_seed(seed))
    if y is not None:
        raise ValueError("y: the outcomes of a run's model are a column of X")
    if output is None and is_number(model) and "output" in method_settings(block["method"]):
        block["output"] = "logit"
    model, X, background = as_model(model, X, background, groups)
    return _explain(model, X, json.dumps(block), background=background, seed=checked_seed(seed))
