#!/usr/bin/env python3
"""Posts a second of onnxruntime's dynamic int8 on one thread, on the weights of a Voxpop model file.

    python3 -m venv venv && venv/bin/pip install numpy onnx==1.23.2 onnxruntime==1.32.0
    venv/bin/python score_onnxruntime.py MODEL [--tokens 18] [--batches 8,16,32,64] [--seconds 3] [--threads 1]
        [--attention fused|plain] [--goldens goldens.json]

The matrices are multiplied by their scales, written as an fp32 ONNX graph, and quantised by onnxruntime's own
quantize_dynamic (int8 weights, one scale a channel). "fused" uses its Attention operator, which becomes QAttention;
"plain" is MatMul and Softmax. All posts have --tokens ids, so nothing is padded. Prints one JSON object with posts a
second for each batch (median of rounds), for int8 and fp32, and the largest difference between the two's logits.
With --goldens, the fp32 graph's logits are compared with those there ("golden_difference").
"""
import argparse
import json
import math
import os
import statistics
import struct
import tempfile
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

KINDS = {"F16": np.float16, "F32": np.float32, "I8": np.int8, "I32": np.int32, "U8": np.uint8}


def read(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    return metadata, {
        name: np.frombuffer(data[slice(*info["data_offsets"])], KINDS[info["dtype"]]).reshape(info["shape"])
        for name, info in header.items()
    }


class Graph:
    def __init__(self):
        self.nodes, self.initializers, self.count = [], [], 0

    def constant(self, array, name=None):
        self.count += 1
        name = name or f"c{self.count}"
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(self, operator, inputs, output=None, domain="", **attributes):
        self.count += 1
        output = output or f"t{self.count}"
        self.nodes.append(helper.make_node(
            operator, inputs, [output], name=f"n{self.count}_{operator}", domain=domain, **attributes))
        return output


def build(path, attention):
    metadata, arrays = read(path)

    def floats(name):
        return arrays[name].astype(np.float32)

    def matrix(name):  # [in, out]
        array = floats(name)
        if name + ".scale" in arrays:
            array = array * floats(name + ".scale")[:, None]
        return array.T

    graph = Graph()
    heads = int(metadata.get("heads", 12))
    words = matrix("embeddings.word").T
    width = words.shape[1]

    def linear(x, weight, bias):
        return graph.add("Add", [graph.add("MatMul", [x, graph.constant(weight)]), graph.constant(bias)])

    def norm(x, name):
        weight, bias = (graph.constant(floats(f"{name}.{part}")) for part in ("weight", "bias"))
        return graph.add("LayerNormalization", [x, weight, bias], axis=-1, epsilon=1e-12)

    length = graph.add("Shape", ["ids"], start=1, end=2)
    zero, axis = graph.constant(np.array([0], np.int64)), graph.constant(np.array([0], np.int64))
    positions = graph.add("Slice", [graph.constant(floats("embeddings.position")), zero, length, axis])
    x = graph.add("Add", [graph.add("Gather", [graph.constant(words, "words"), "ids"]), positions])
    x = norm(x, "embeddings.norm")
    split = graph.constant(np.array([0, 0, heads, width // heads], np.int64))
    joined = graph.constant(np.array([0, 0, width], np.int64))
    states, layer = [], 0
    while f"layer.{layer}.query.weight" in arrays:
        prefix = f"layer.{layer}."
        parts = [(matrix(f"{prefix}{name}.weight"), floats(f"{prefix}{name}.bias")) for name in ("query", "key", "value")]
        if attention == "fused":
            weight = graph.constant(np.concatenate([weight for weight, _ in parts], 1))
            bias = graph.constant(np.concatenate([bias for _, bias in parts]))
            mixed = graph.add("Attention", [x, weight, bias], domain="com.microsoft", num_heads=heads)
        else:
            q, k, v = (graph.add("Reshape", [linear(x, *part), split]) for part in parts)
            q = graph.add("Transpose", [q], perm=[0, 2, 1, 3])
            k = graph.add("Transpose", [k], perm=[0, 2, 3, 1])
            v = graph.add("Transpose", [v], perm=[0, 2, 1, 3])
            scale = graph.constant(np.array(1 / math.sqrt(width // heads), np.float32))
            weights = graph.add("Softmax", [graph.add("Mul", [graph.add("MatMul", [q, k]), scale])], axis=-1)
            mixed = graph.add("Transpose", [graph.add("MatMul", [weights, v])], perm=[0, 2, 1, 3])
            mixed = graph.add("Reshape", [mixed, joined])
        out = linear(mixed, matrix(prefix + "output.weight"), floats(prefix + "output.bias"))
        x = norm(graph.add("Add", [x, out]), prefix + "attention_norm")
        inner = linear(x, matrix(prefix + "expansion.weight"), floats(prefix + "expansion.bias"))
        # The pattern that onnxruntime fuses to its own Gelu.
        erf = graph.add("Erf", [graph.add("Div", [inner, graph.constant(np.array(math.sqrt(2), np.float32))])])
        erf = graph.add("Add", [erf, graph.constant(np.array(1, np.float32))])
        inner = graph.add("Mul", [graph.add("Mul", [inner, erf]), graph.constant(np.array(0.5, np.float32))])
        out = linear(inner, matrix(prefix + "contraction.weight"), floats(prefix + "contraction.bias"))
        x = norm(graph.add("Add", [x, out]), prefix + "output_norm")
        states.append(x)
        layer += 1
    if "pool.query" in arrays:
        scores = graph.add("MatMul", [x, graph.constant(floats("pool.query").reshape(-1, 1))])
        weights = graph.add("Softmax", [scores], axis=1)
        one = graph.constant(np.array([1], np.int64))
        vector = graph.add("ReduceSum", [graph.add("Mul", [x, weights]), one], keepdims=0)
    else:
        listed = metadata.get("pooled_layers")
        numbers = [int(n) for n in listed.split(",")] if listed else [layer]
        vectors = [graph.add("ReduceMean", [states[n - 1]], axes=[1], keepdims=0) for n in numbers]
        vector = vectors[0] if len(vectors) == 1 else graph.add("Concat", vectors, axis=1)
    head = graph.add("Gemm", [vector, graph.constant(floats("head.w")), graph.constant(floats("head.b"))],
                     output="logits", transB=1)
    made = helper.make_graph(
        graph.nodes, "voxpop",
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["posts", "tokens"])],
        [helper.make_tensor_value_info(head, TensorProto.FLOAT, ["posts", 3])],
        graph.initializers)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 8
    return model, words.shape[0]


def session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def rate(run, ids, seconds, rounds=5):
    for _ in range(3):
        run(["logits"], {"ids": ids})
    rates = []
    for _ in range(rounds):
        posts, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds / rounds:
            run(["logits"], {"ids": ids})
            posts += len(ids)
        rates.append(posts / (time.perf_counter() - start))
    return round(statistics.median(rates), 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--tokens", type=int, default=18)
    parser.add_argument("--batches", default="8,16,32,64")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--attention", choices=["fused", "plain"], default="fused")
    parser.add_argument("--goldens")
    arguments = parser.parse_args()
    report = {"program": f"onnxruntime {onnxruntime.__version__}", "attention": arguments.attention,
              "tokens": arguments.tokens, "threads": arguments.threads}
    with tempfile.TemporaryDirectory() as folder:
        whole, small = f"{folder}/fp32.onnx", f"{folder}/int8.onnx"
        model, pieces = build(arguments.model, arguments.attention)
        onnx.save(model, whole)
        quantize_dynamic(
            whole, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Attention"],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT})
        operators = [node.op_type for node in onnx.load(small).graph.node]
        report["operators"] = {name: operators.count(name) for name in ("QAttention", "MatMulInteger", "MatMul")}
        report["megabytes_int8"] = round(os.path.getsize(small) / 1e6, 1)
        generator = np.random.default_rng(1)
        ids = generator.integers(4, pieces, (64, arguments.tokens))
        ids[:, 0], ids[:, -1] = 0, 2
        logits = {}
        for name, path in (("int8", small), ("fp32", whole)):
            made = session(path, arguments.threads)
            logits[name] = made.run(["logits"], {"ids": ids})[0]
            report[f"posts_per_second_{name}"] = {
                count: rate(made.run, np.resize(ids, (int(count), arguments.tokens)), arguments.seconds)
                for count in arguments.batches.split(",")
            }
            if name == "fp32" and arguments.goldens:
                worst = 0.0
                for case in json.load(open(arguments.goldens, encoding="utf-8"))["cases"]:
                    found = made.run(["logits"], {"ids": np.array([case["ids"][:512]])})[0][0]
                    worst = max(worst, float(np.abs(found - case["logits"]).max()))
                report["golden_difference"] = worst
        report["largest_logit_difference"] = float(np.abs(logits["int8"] - logits["fp32"]).max())
    report["load_average"] = round(os.getloadavg()[0], 2)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
