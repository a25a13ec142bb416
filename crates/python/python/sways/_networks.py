"""Networks of torch's and scikit-learn's, as models: their weights are read from the objects that
the user has, nothing is loaded or run but the models' own predictions."""

import sys

import numpy as np

from ._asked import checked_groups
from ._sways import Model, Run, network
from ._influence import load
from ._table import given, without_twins

#: What torch calls its activations, and scikit-learn its own.
ACTIVATIONS = {
    "ReLU": "relu",
    "Tanh": "tanh",
    "Sigmoid": "sigmoid",
    "GELU": "gelu",
    "SiLU": "silu",
    "relu": "relu",
    "tanh": "tanh",
    "logistic": "sigmoid",
}


def as_model(model, X, background, groups):
    """The model, the rows and the background as `_sways.explain` takes them."""
    if isinstance(model, Run):
        model = model.model
    elif hasattr(model, "_sways_model"):
        model, X, background = model._sways_model(X, background)
    elif isinstance(model, (str, bytes)) or hasattr(model, "__fspath__"):
        loaded = load(model)
        model = loaded.model if isinstance(loaded, Run) else loaded
    if isinstance(model, Model):
        if groups:
            raise ValueError("groups: the model has its conditions; only a network that others "
                             "trained is told which columns are one")
        return model, X, background
    read_as = _reader(model)
    names, values = _matrix(X)
    known = [str(name) for name in getattr(model, "feature_names_in_", names)]
    if known != names and hasattr(X, "columns"):
        raise ValueError(f"X has the columns {', '.join(names)}, and the model was fitted to {', '.join(known)}, in "
                         "this order")
    groups = checked_groups(groups, names)
    read = read_as(values, names)
    table = _columns(names, values)
    model = network(
        [(_single(weight), _single(bias)) for weight, bias in read.layers],
        read.activation,
        [(name, float(center), float(scale))
         for name, center, scale in zip(names, read.center, read.scale)],
        groups,
        event=read.event,
        table=table,
        own=[float(value) for value in read.own],
        numbers=read.numbers,
    )
    if background is not None:
        background = _columns(names, _matrix(background)[1])
    return model, table, background


def can_be_read(model):
    """Whether a model is one of ours, or its weights may be read."""
    if isinstance(model, (Run, Model, str, bytes)) or hasattr(model, "_sways_model"):
        return True
    if hasattr(model, "__fspath__") or hasattr(model, "_sways_read"):
        return True
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        return True
    before, last = [], model
    if getattr(model, "steps", None):
        before, last = [step for _, step in model.steps[:-1]], model.steps[-1][1]
    before = [step for step in before if step is not None and not isinstance(step, str)]
    scalers = ("StandardScaler", "MinMaxScaler", "RobustScaler")
    plain = len(before) <= 1 and all(
        type(step).__name__ in scalers and not getattr(step, "clip", False) for step in before)
    # Of several classes too: that they are too many is said there.
    return plain and (hasattr(last, "coefs_") or _is_line(last))


def _is_line(model):
    """Whether coefficients are all there is to what a model predicts: a number, or its log-odds."""
    if not hasattr(model, "coef_") or hasattr(model, "support_"):
        return False
    # Poisson's regression and its like have a link behind the line.
    return hasattr(model, "predict_proba") if hasattr(model, "classes_") else not hasattr(model, "_get_loss")


def is_number(model):
    """Whether a network of scikit-learn's or of a file predicts a number, and no classes."""
    if hasattr(model, "_sways_read"):
        return model._sways_number
    last = model.steps[-1][1] if getattr(model, "steps", None) else model
    return (hasattr(last, "coefs_") or hasattr(last, "coef_")) and not hasattr(last, "classes_")


class Read:
    """What was read of a network."""

    def __init__(self, layers, activation, own, *, numbers, event, center=None, scale=None):
        inputs = np.shape(layers[0][0])[0]
        self.layers = layers
        self.activation = activation
        self.own = own
        self.numbers = numbers
        self.event = event
        self.center = np.zeros(inputs) if center is None else center
        self.scale = np.ones(inputs) if scale is None else scale


def _reader(model):
    """What reads a model's weights, and what it says itself of the rows' values and names."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(model, torch.nn.Module):
        return lambda values, names: _of_torch(torch, model, values)
    if hasattr(model, "_sways_read"):
        return lambda values, names: model._sways_read(values)
    if can_be_read(model):
        return lambda values, names: _of_sklearn(model, values)
    raise TypeError(
        f"a {type(model).__name__} cannot be explained: give a Run, a Model or its path, a "
        "SwaysClassifier, a torch.nn.Sequential of Linear layers, an estimator of scikit-learn's kind, or a "
        "function of rows that predicts")


def _of_torch(torch, model, values):
    layers, between, last = [], [], None
    for module in model.modules():
        if next(module.children(), None) is not None:
            continue
        kind = type(module).__name__
        if kind == "Linear":
            weight = module.weight.detach().double().cpu().numpy().T
            bias = (np.zeros(weight.shape[1]) if module.bias is None
                    else module.bias.detach().double().cpu().numpy())
            layers.append((weight, bias))
            last = None
        elif kind in ACTIVATIONS or kind == "Softmax":
            if last is not None:
                raise ValueError(f"the network cannot be explained: {last} and {kind} follow each other")
            last = kind
            between.append((len(layers), kind))
        elif kind not in ("Dropout", "Identity", "Flatten", "Unflatten"):
            raise ValueError(
                f"the network cannot be explained: it has a layer {kind}; Linear and "
                f"{', '.join(name for name in ACTIVATIONS if name[0].isupper())} are read")
    if not layers:
        raise ValueError("the network cannot be explained: it has no Linear layer")
    kind = next(model.parameters()).dtype
    if kind not in (torch.float32, torch.float64):
        raise ValueError(f"the network cannot be explained: its weights are {kind}; give model.float()")
    takes = layers[0][0].shape[0]
    if takes != values.shape[1]:
        raise ValueError(f"the network takes {takes} columns, X has {values.shape[1]}")
    kinds = {kind for place, kind in between if place < len(layers)}
    if len(kinds) > 1:
        raise ValueError(
            f"the network cannot be explained: it has {' and '.join(sorted(kinds))}; one kind of "
            "activation is read")
    # Functions leave no trace among the modules: what most use is taken, and compared.
    activation = ACTIVATIONS[kinds.pop()] if kinds else "relu"
    own = _torch_outputs(torch, model, values)
    outputs = layers[-1][0].shape[1]
    if last == "Sigmoid" and outputs == 1:
        return Read(layers, activation, own[:, 0], numbers=False, event="the event")
    if outputs == 2 and last in (None, "Softmax"):
        own = own if last else _softmax(own)
        return Read(first_against_second(layers), activation, own[:, 1], numbers=False,
                     event="class 1")
    if last is not None:
        raise ValueError(f"the network cannot be explained: {outputs} outputs end in {last}")
    return Read(layers, activation, own[:, 0], numbers=True, event="the output")


def _torch_outputs(torch, model, values):
    """What the network says of rows, `[rows, outputs]`, left in the mode it was in."""
    training = model.training
    parameter = next(model.parameters())
    model.eval()
    try:
        with torch.no_grad():
            rows = torch.tensor(values, dtype=parameter.dtype, device=parameter.device)
            own = model(rows).cpu().numpy().astype(float)
    finally:
        model.train(training)
    return own.reshape(len(values), -1)


def _of_sklearn(model, values):
    center = scale = None
    last = model
    if getattr(model, "steps", None):
        *before, (_, last) = model.steps
        for _, step in before:
            if step is not None and not isinstance(step, str):
                center, scale = _scaler(step, values.shape[1])
    if hasattr(last, "coefs_"):
        layers = list(zip(last.coefs_, last.intercepts_))
        activation = last.activation
        kind = last.out_activation_
    else:
        coefficients = np.atleast_2d(last.coef_)
        layers = [(coefficients.T, np.atleast_1d(last.intercept_))]
        activation = "relu"
        kind = "logistic" if hasattr(last, "predict_proba") else "identity"
    if kind not in ("identity", "logistic", "softmax"):
        raise ValueError(f"the network cannot be explained: its output is {kind} of its last layer")
    if activation == "identity":
        layers, activation = [_product(layers)], "relu"
    rows = _frame_like(model, values)
    numbers = kind == "identity"
    if numbers:
        own = np.asarray(model.predict(rows), dtype=float).reshape(len(values), -1)
    else:
        own = np.asarray(model.predict_proba(rows), dtype=float)
    if not numbers and own.shape[1] != 2:
        raise ValueError(f"the classifier has {own.shape[1]} classes; two are explained")
    event = "the output" if numbers else f"class {last.classes_[1]}"
    return Read(layers, ACTIVATIONS[activation], own[:, 0 if numbers else 1], numbers=numbers,
                 event=event, center=center, scale=scale)


def _scaler(step, columns):
    kind = type(step).__name__
    if kind == "StandardScaler":
        center = step.mean_ if step.with_mean else np.zeros(columns)
        return center, step.scale_ if step.with_std else np.ones(columns)
    if kind == "MinMaxScaler":
        return -step.min_ / step.scale_, 1 / step.scale_
    center = step.center_ if step.with_centering else np.zeros(columns)
    return center, step.scale_ if step.with_scaling else np.ones(columns)


def _frame_like(model, values):
    """Rows as the model was fitted on them: scikit-learn warns where names come or go."""
    pandas = sys.modules.get("pandas")
    if hasattr(model, "feature_names_in_") and pandas is not None:
        return pandas.DataFrame(values, columns=list(model.feature_names_in_))
    return values


def _product(layers):
    weight, bias = layers[0]
    for more, its in layers[1:]:
        weight, bias = weight @ more, bias @ more + its
    return weight, bias


def first_against_second(layers):
    """Of two logits what the second has over the first: the log-odds of the second class."""
    weight, bias = layers[-1]
    return [*layers[:-1], (weight[:, 1:] - weight[:, :1], bias[1:] - bias[:1])]


def _softmax(logits):
    logits = np.exp(logits - logits.max(axis=1, keepdims=True))
    return logits / logits.sum(axis=1, keepdims=True)


def _matrix(X):
    """The columns' names and the numbers, `[rows, columns]`."""
    if isinstance(X, (str, bytes)) or hasattr(X, "__fspath__"):
        raise TypeError("a network that others trained takes numbers: give a data frame or an array, "
                        "not a path")
    X = given(X)
    if hasattr(X, "fetchnumpy"):
        X = X.fetchnumpy()
    if isinstance(X, dict):
        return [str(name) for name in X], np.column_stack([_numbers(name, it) for name, it in X.items()])
    names = list(X.column_names) if hasattr(X, "column_names") else [str(name) for name in getattr(X, "columns", [])]
    if names:
        of = (X.iloc[:, place] if hasattr(X, "iloc") else X[name] for place, name in enumerate(names))
        return without_twins(names), np.column_stack([_numbers(name, it) for name, it in zip(names, of)])
    values = np.asarray(X, dtype=float)
    if values.ndim != 2:
        raise ValueError(f"X has {values.ndim} dimensions; it must have two, rows and columns")
    return [f"column_{place + 1}" for place in range(values.shape[1])], values


def _numbers(name, values):
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"X, column {name!r}: {error}; a network that others trained takes numbers") from None


def _columns(names, values):
    return {name: np.ascontiguousarray(values[:, place]) for place, name in enumerate(names)}


def _single(values):
    return np.ascontiguousarray(values, dtype=np.float32)
