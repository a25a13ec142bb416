"""Files of ONNX whose graph is a multilayer perceptron, as their layers.

What is read: one input of rows, `[rows, columns]`; `Gemm`, `MatMul` and `Add` with constants, what
scales columns before them; one kind of activation between them; a `Sigmoid` or `Softmax` behind them,
or nothing; and around these what leaves numbers as they are. Nothing of the file is run to read it.
"""

import numpy as np

from ._networks import ACTIVATIONS, Read, first_against_second

#: What leaves the numbers as they are.
_PASSED = {"Identity", "Cast", "Flatten", "Squeeze", "Unsqueeze", "Dropout", "ZipMap"}


class Network:
    """A perceptron that was read of a file, and what the file says itself of rows."""

    def __init__(self, path, output, said):
        self._path = path
        self._output = output
        self._said = said

    def _sways_read(self, values):
        """The layers, and what the file says of rows, `[rows, columns]`."""
        steps, kind = self._output.steps, self._output.kind
        layers = [step for step in steps if not isinstance(step, str)]
        between = {step for step in steps if isinstance(step, str)}
        if len(between) > 1:
            raise ValueError(
                f"{self._path} cannot be explained: it has {' and '.join(sorted(between))}; one kind of "
                "activation is read")
        activation = ACTIVATIONS[between.pop()] if between else "relu"
        columns = layers[0][0].shape[0]
        if values.shape[1] != columns:
            raise ValueError(f"{self._path} takes {columns} columns, X has {values.shape[1]}")
        own = np.asarray(self._said(values), dtype=float).reshape(len(values), -1)
        outputs = layers[-1][0].shape[1]
        if kind == "softmax" and outputs == 2:
            return Read(first_against_second(layers), activation, own[:, -1], numbers=False,
                        event="class 1")
        if kind == "sigmoid" and outputs == 1:
            return Read(layers, activation, own[:, -1], numbers=False, event="the event")
        if kind is None and outputs == 1:
            return Read(layers, activation, own[:, 0], numbers=True, event="the output")
        raise ValueError(
            f"{self._path} cannot be explained: {outputs} outputs end in {kind or 'no activation'}")

    @property
    def _sways_number(self):
        """Whether it predicts a number, and no event."""
        return self._output.kind is None


class _Tensor:
    """What a name of the graph stands for: the steps from the input to it, each the weights and bias of
    an affine layer, or the name of an activation."""

    def __init__(self, steps, kind=None):
        self.steps = steps
        #: What the last step makes of its logits: "sigmoid", "softmax", "other" (1 less a sigmoid), or None.
        self.kind = kind

    def affine(self, weight, bias):
        if self.kind:
            # What follows took a sigmoid for an activation between layers.
            return _Tensor([*self.steps, "Sigmoid"]).affine(weight, bias) if self.kind == "sigmoid" else None
        if self.steps and not isinstance(self.steps[-1], str):
            before, its = self.steps[-1]
            return _Tensor([*self.steps[:-1], (before @ weight, its @ weight + bias)])
        return _Tensor([*self.steps, (weight, bias)])

    def activated(self, kind):
        if self.kind or not self.steps or isinstance(self.steps[-1], str):
            return None
        if kind == "Sigmoid":
            return _Tensor(self.steps, "sigmoid")
        if kind == "Softmax":
            return _Tensor(self.steps, "softmax")
        return _Tensor([*self.steps, kind])


def network(path, said):
    """The perceptron in a file, or `None` where it is none, or `onnx` is not there to read it. `said`
    gives what the file says of rows."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError:
        return None
    graph = onnx.load(path).graph
    constants = {of.name: numpy_helper.to_array(of) for of in graph.initializer}
    inputs = [of for of in graph.input if of.name not in constants]
    if len(inputs) != 1:
        return None
    shape = inputs[0].type.tensor_type.shape.dim
    if len(shape) != 2 or shape[1].dim_value < 1:
        return None
    columns = shape[1].dim_value
    known = {inputs[0].name: _Tensor([])}
    for node in graph.node:
        attributes = {of.name: onnx.helper.get_attribute_value(of) for of in node.attribute}
        if node.op_type == "Constant" and "value" in attributes:
            constants[node.output[0]] = numpy_helper.to_array(attributes["value"])
            continue
        if node.op_type in ("Cast", "Identity") and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]]
            continue
        made = _made(node, attributes, known, constants, columns)
        if made is not None:
            known[node.output[0]] = made
    output = known.get(graph.output[-1].name)
    if output is None or output.kind == "other":
        return None
    if not output.steps or isinstance(output.steps[-1], str):
        return None
    return Network(path, output, said)


def _made(node, attributes, known, constants, columns):
    """What a node makes of tensors that are known; `None` where that is not."""
    kind, names = node.op_type, [name for name in node.input if name]
    of = [known[name] for name in names if name in known]
    others = [np.asarray(constants[name], dtype=float) for name in names
              if name in constants and constants[name].dtype.kind in "fiu"]
    if kind == "Concat":
        return _both_classes(names, known)
    if kind == "Sub" and len(of) == 1 and names[0] in constants and np.all(constants[names[0]] == 1):
        return _Tensor(of[0].steps, "other") if of[0].kind == "sigmoid" else None
    if len(of) != 1 or names[0] not in known and kind not in ("Add", "Mul"):
        return None
    tensor = of[0]
    width = _width(tensor, columns)
    if kind in _PASSED or kind == "Reshape" and _keeps(others, width):
        return tensor
    if kind in ACTIVATIONS and len(names) == 1 or kind == "Softmax":
        return tensor.activated(kind)
    if kind == "MatMul" and len(others) == 1 and others[0].ndim == 2:
        return tensor.affine(others[0], np.zeros(others[0].shape[1]))
    if kind == "Gemm" and others and not attributes.get("transA"):
        weight = others[0].T if attributes.get("transB") else others[0]
        bias = others[1] if len(others) > 1 else np.zeros(1)
        weight = attributes.get("alpha", 1.0) * weight
        bias = attributes.get("beta", 1.0) * np.broadcast_to(bias.reshape(-1), (weight.shape[1],))
        return tensor.affine(weight, bias)
    if kind == "Scaler":
        scale = np.broadcast_to(np.asarray(attributes.get("scale", [1.0])), (width,))
        offset = np.broadcast_to(np.asarray(attributes.get("offset", [0.0])), (width,))
        return tensor.affine(np.diag(scale), -offset * scale)
    if kind in ("Add", "Sub", "Mul", "Div") and len(others) == 1 and others[0].size in (1, width):
        one = np.broadcast_to(others[0].reshape(-1), (width,))
        nothing, same = np.zeros(width), np.eye(width)
        return {
            "Add": lambda: tensor.affine(same, one),
            "Sub": lambda: tensor.affine(same, -one),
            "Mul": lambda: tensor.affine(np.diag(one), nothing),
            "Div": lambda: tensor.affine(np.diag(1 / one), nothing),
        }[kind]()
    return None


def _both_classes(names, known):
    """The probabilities of both classes, of which the second is known."""
    if len(names) != 2 or any(name not in known for name in names):
        return None
    first, second = (known[name] for name in names)
    return second if first.kind == "other" and first.steps is second.steps else None


def _width(tensor, columns):
    widths = [step[0].shape[1] for step in tensor.steps if not isinstance(step, str)]
    return widths[-1] if widths else columns


def _keeps(shapes, width):
    """Whether rows of so many columns stay what they are in a new shape; of one column, in any."""
    shape = shapes[0].astype(int).tolist() if len(shapes) == 1 else []
    return width == 1 or shape in ([-1, width], [0, width], [0, -1])
