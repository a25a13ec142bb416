"""Attributions as shap has them, so that its plots draw them."""

import numpy as np

from ._needs import needed


def explanation(attributions, base, conditions, values):
    """A `shap.Explanation` of attributions `[rows, conditions]`; `values` are the conditions' own,
    a list each, or None. Words are drawn by their places among all words of their condition."""
    shap = needed("shap", "explanation")
    data = display = None
    if values is not None:
        columns = [values[name] for name in conditions]
        display = np.empty((len(attributions), len(columns)), dtype=object)
        for place, column in enumerate(columns):
            display[:, place] = column
        data = np.column_stack([_numbers(column) for column in columns])
    return shap.Explanation(
        values=attributions,
        base_values=None if base is None else np.full(len(attributions), base),
        data=data,
        display_data=display,
        feature_names=list(conditions),
    )


def _numbers(column):
    if all(isinstance(value, (bool, int, float)) for value in column):
        return np.asarray(column, dtype=float)
    words = {word: place for place, word in enumerate(sorted({str(value) for value in column}))}
    missing = "(missing)"
    if all(isinstance(value, (int, float)) or value == missing for value in column):
        return np.asarray([np.nan if value == missing else value for value in column], dtype=float)
    return np.asarray([words[str(value)] for value in column], dtype=float)
