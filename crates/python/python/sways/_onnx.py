"""A model with its encoding as ONNX, for wherever there is a runtime of it."""

import json
import struct

import numpy as np

from ._needs import needed

#: Of strings (`LabelEncoder`), and of the rest.
_OPSETS = {"": 17, "ai.onnx.ml": 3}
#: What an unknown category is called among codes.
_UNKNOWN = -1
_NONE_OF_THEM = "(none of them)"


def write(model, path):
    """Writes a model, the bytes of its file, as ONNX.

    The graph takes an input a column, ``[rows, 1]``: numbers, dates (days since 1970) and truth
    values (1 and 0) as double, NaN where one is missing; words as strings, empty where one is
    missing. It gives ``probability``, ``[rows]``, of the event.
    """
    onnx = needed("onnx", "to_onnx")
    from onnx import helper, numpy_helper

    described, weights = _taken_apart(model)
    graph = _Graph(helper, numpy_helper)
    parts = [graph.condition(condition) for condition in described["encoding"]["conditions"]]
    inputs = graph.node("Concat", *[part for of in parts for part in of], axis=1)
    z = graph.node("Unsqueeze", inputs, graph.constant(np.array([0])))
    activation = described["architecture"]["activation"]
    layers = len(weights) // 2
    for layer in range(1, layers + 1):
        product = graph.node("MatMul", z, graph.constant(weights[f"fc{layer}.weight"]))
        z = graph.node("Add", product, graph.constant(weights[f"fc{layer}.bias"]))
        if layer < layers:
            z = graph.activated(activation, z)
    members = graph.node("Sigmoid", graph.node("Cast", z, to=graph.DOUBLE))
    axes = graph.constant(np.array([0, 2]))
    mean = graph.node("ReduceMean", members, axes=[0], keepdims=1)
    graph.node("Squeeze", mean, axes, output="probability")
    values = helper.make_tensor_value_info("probability", onnx.TensorProto.DOUBLE, ["rows"])
    whole = helper.make_graph(graph.nodes, "sways", graph.inputs, [values], graph.constants)
    opsets = [helper.make_opsetid(name, version) for name, version in _OPSETS.items()]
    made = helper.make_model(whole, opset_imports=opsets, ir_version=8, producer_name="sways")
    event = described["outcome"]["event"]
    made.doc_string = f"The probability of '{event}'."
    onnx.checker.check_model(made)
    onnx.save(made, path)


def _taken_apart(model):
    """What a model's file says of itself, and its tensors."""
    (length,) = struct.unpack("<Q", model[:8])
    head = json.loads(model[8 : 8 + length])
    described = json.loads(head.pop("__metadata__")["sways"])
    body = memoryview(model)[8 + length :]

    def tensor(of):
        first, last = of["data_offsets"]
        return np.frombuffer(body[first:last], dtype="<f4").reshape(of["shape"])

    return described, {name: tensor(of) for name, of in head.items()}


class _Graph:
    """Nodes, one after another."""

    def __init__(self, helper, numpy_helper):
        import onnx

        self.DOUBLE, self.FLOAT = onnx.TensorProto.DOUBLE, onnx.TensorProto.FLOAT
        self.INT, self.STRING = onnx.TensorProto.INT64, onnx.TensorProto.STRING
        self._helper, self._numpy_helper = helper, numpy_helper
        self.nodes, self.inputs, self.constants = [], [], []

    def node(self, kind, *inputs, output=None, domain="", **attributes):
        output = output or f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(
            self._helper.make_node(kind, list(inputs), [output], domain=domain, **attributes))
        return output

    def constant(self, values):
        name = f"constant_{len(self.constants)}"
        self.constants.append(self._numpy_helper.from_array(np.asarray(values), name))
        return name

    def double(self, value):
        return self.constant(np.array(value, dtype=np.float64))

    def column(self, name, kind):
        self.inputs.append(self._helper.make_tensor_value_info(name, kind, ["rows", 1]))
        return name

    def single(self, values):
        return self.node("Cast", values, to=self.FLOAT)

    def condition(self, condition):
        """The inputs of a condition, each ``[rows, k]``."""
        encoding = condition["encoding"]
        columns = condition.get("columns") or [condition["condition"]]
        if encoding["kind"] == "joint":
            pairs = zip(columns, encoding["parts"])
            return [part for column, of in pairs for part in self.encoded(column, of)]
        if encoding["kind"] == "categorical" and condition.get("columns"):
            return self.categories(self.of_dummies(columns, encoding), encoding)
        return self.encoded(columns[0], encoding)

    def encoded(self, column, encoding):
        kind = encoding["kind"]
        if kind == "categorical":
            return self.categories(self.of_words(column, encoding), encoding)
        values = self.column(column, self.DOUBLE)
        missing = self.node("IsNaN", values)
        fill = self.double(float(encoding["fill"]))
        values = self.node("Where", missing, fill, values)
        if kind in ("numeric", "datetime"):
            values = self.node("Sub", values, self.double(encoding["center"]))
            values = self.node("Div", values, self.double(encoding["scale"]))
            if encoding["clip"]:
                values = self.drawn_in(values, encoding.get("tails", False))
        parts = [self.single(values)]
        if encoding["missing_indicator"]:
            parts.append(self.single(missing))
        return parts

    def drawn_in(self, values, tails):
        """Numbers clipped smoothly at 3; beyond 30, where they have tails, by the logarithm."""
        third = self.node("Div", values, self.double(3.0))
        squared = self.node("Mul", third, third)
        root = self.node("Sqrt", self.node("Add", squared, self.double(1.0)))
        clipped = self.node("Div", values, root)
        if not tails:
            return clipped
        tail = 30.0
        size = self.node("Abs", values)
        # No logarithm of less than what the tails begin with is taken.
        times = self.node("Max", self.node("Div", size, self.double(tail)), self.double(1.0))
        more = self.node("Mul", self.node("Log", times), self.double(tail / 101.0**1.5))
        far = self.node("Add", more, self.double(tail / 101.0**0.5))
        far = self.node("Mul", far, self.node("Sign", values))
        return self.node("Where", self.node("Greater", size, self.double(tail)), far, clipped)

    def of_words(self, column, encoding):
        """The places of words among the categories, ``[rows, 1]``."""
        words = self.column(column, self.STRING)
        levels = list(encoding["levels"])
        places = list(range(len(levels)))
        # An empty word is a missing one, which may be no category.
        levels.append("")
        places.append(_of_missing(encoding))
        return self.node(
            "LabelEncoder", words, domain="ai.onnx.ml", keys_strings=levels, values_int64s=places,
            default_int64=_of_others(encoding))

    def of_dummies(self, columns, encoding):
        """The same of the column that is 1."""
        levels = encoding["levels"]
        place = lambda name: levels.index(name) if name in levels else _of_others(encoding)
        flags = [self.column(column, self.DOUBLE) for column in columns]
        flags = self.node("Concat", *flags, axis=1)
        is_one = self.node("Equal", flags, self.double(1.0))
        one = self.node("Cast", is_one, to=self.INT)
        axis = self.constant(np.array([1]))
        ones = self.node("ReduceSum", one, axis)
        names = self.constant(np.array([[place(column)] for column in columns], dtype=np.int64))
        missing = self.node("ReduceMax", self.node("Cast", self.node("IsNaN", flags), to=self.INT),
                            axes=[1])
        code = lambda value: self.constant(np.array(value, dtype=np.int64))
        of_none = self.node("Where", self.node("Equal", missing, code(1)),
                            code(_of_missing(encoding)), code(place(_NONE_OF_THEM)))
        of_several = self.node("Where", self.node("Equal", ones, code(0)), of_none,
                               code(_of_others(encoding)))
        return self.node("Where", self.node("Equal", ones, code(1)), self.node("MatMul", one, names),
                         of_several)

    def categories(self, places, encoding):
        """The inputs of categories by their places."""
        count = len(encoding["levels"]) + encoding["rare"] + encoding["missing"]
        if count != 2:
            all_places = self.constant(np.arange(count, dtype=np.int64).reshape(1, -1))
            return [self.single(self.node("Equal", places, all_places))]
        is_second = self.single(self.node("Equal", places, self.constant(np.array(1))))
        is_none = self.node("Equal", places, self.constant(np.array(_UNKNOWN)))
        half = self.constant(np.array(0.5, dtype=np.float32))
        return [self.node("Where", is_none, half, is_second)]

    def activated(self, activation, z):
        simple = {"relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid"}
        if activation in simple:
            return self.node(simple[activation], z)
        if activation == "silu":
            return self.node("Mul", z, self.node("Sigmoid", z))
        root = self.constant(np.array(2**-0.5, dtype=np.float32))
        half = self.constant(np.array(0.5, dtype=np.float32))
        one = self.constant(np.array(1.0, dtype=np.float32))
        normal = self.node("Add", self.node("Erf", self.node("Mul", z, root)), one)
        return self.node("Mul", z, self.node("Mul", normal, half))


def _of_missing(encoding):
    """The place of a missing value."""
    if encoding["missing"]:
        return len(encoding["levels"]) + encoding["rare"]
    return _UNKNOWN


def _of_others(encoding):
    """The place of what did not occur in training."""
    return len(encoding["levels"]) if encoding["rare"] else _UNKNOWN
