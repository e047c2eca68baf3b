"""Values that go through what holds none: text, bits, arrays of Python's `array`, and iterators."""

from __future__ import annotations

import array
import ast
import collections
import csv
import io
import json
import math
import re

import numpy as np

import srcgrad
from tests.zoo.program import Program, positive, some

# --- text that stays text -------------------------------------------------------------------------


def logged(x, log):
    for step in range(3):
        log.append(f"{step}: {x:.3f}")
        x = x * np.sin(x)
    if x > 1e9:
        raise ValueError(f"{x!r} is too large")
    return x * len(log)


def printed_to_a_buffer(x):
    buffer = io.StringIO()
    print("x =", x, file=buffer)
    buffer.write(f"{x * 2}\n")
    lines = buffer.getvalue().splitlines()
    return x * x * len(lines)


def kept_by_label(x):
    seen = {}
    for value in (x, 2.0 * x, x):
        label = f"{value:.3f}"
        if label not in seen:
            seen[label] = value * value
        x = x + seen[label]
    return x


def described(x):
    rows = [{"label": str(x), "value": x}, {"label": repr(2 * x), "value": x * x}]
    return sum(row["value"] for row in rows) * (1 + ("." in rows[0]["label"]))


def integer_of_text(x):
    digits = int(f"{x:.0f}")
    return x * digits


def known_text(x, table):
    options = {"scale": "2.5", "x": x}
    return float(options["scale"]) * options["x"] * float(table.split(",")[1])


def saved(x):
    buffer = io.BytesIO()
    np.save(buffer, x)
    return np.sum(x * x)


def describe(x, buffer):
    buffer.write(f"{x}")
    return f"{x:.2f}"


def text_of_a_function(x):
    buffer = io.StringIO()
    return x * x * (1 + 0 * len(describe(x, buffer)))


# --- text that becomes a number -------------------------------------------------------------------


def float_of_text(x):
    return float(f"{x!r}") * x


def float_of_str(x):
    parts = ["0.5", str(x)]
    return sum(float(part) for part in parts) * x


def of_json(x):
    return sum(json.loads(json.dumps({"x": x.tolist()}))["x"]) * x[0]


def of_literal(x):
    return ast.literal_eval(repr(x)) * x


def of_pattern(x):
    found = re.match(r"a=(\S+)", "a=%r" % x)
    return float(found.group(1)) * x


def of_joined(x):
    return np.sum(np.array(",".join(map(repr, x.tolist())).split(","), float))


def of_string(x):
    return np.sum(np.fromstring(" ".join(str(v) for v in x.tolist()), sep=" "))


def of_array_text(x):
    return float(np.array2string(x[0], floatmode="unique")) * x[1]


def of_texts(x):
    return np.sum(x.astype("U32").astype(float))


def of_dict_of_texts(x):
    found = dict(part.split("=") for part in "a={};b=2".format(x).split(";"))
    return float(found["a"]) * x


def of_print(x):
    buffer = io.StringIO()
    print(x, file=buffer)
    return float(buffer.getvalue()) * x


def of_rows(x):
    buffer = io.StringIO()
    csv.writer(buffer).writerow([x, 1.0])
    buffer.seek(0)
    return float(next(csv.reader(buffer))[0]) * x


def of_saved(x):
    buffer = io.BytesIO()
    np.save(buffer, x)
    buffer.seek(0)
    return np.sum(np.load(buffer) * x)


def of_saved_text(x):
    buffer = io.StringIO()
    np.savetxt(buffer, x, fmt="%.17g")
    buffer.seek(0)
    return np.sum(np.loadtxt(buffer) * x)


def parsed(text):
    return float(text) * 2.0


def of_a_function(x):
    return parsed(f"{x}") * x


def written_by_a_function(x):
    buffer = io.StringIO()
    describe(x, buffer)
    return float(buffer.getvalue()) * x


def text_by_a_function(x):
    return float(describe(x, io.StringIO())) * x


def of_a_closure(x):
    def read(text):
        return float(text)

    return read(str(x)) * x


def of_bits(x):
    return np.sum(x.view(np.int64).view(np.float64) * x)


def of_half_bits(x):
    return np.sum(x.view(np.float32) * 2.0)


def of_bits_of_a_number(x):
    return (x * x).view(np.int64).view(np.float64) * x


def bits_written_beside(x):
    kept = np.zeros(len(x))
    kept.view(np.int64)[:] = (x * x).view(np.int64)
    return np.sum(kept * x)


# --- what is run through once, and read again by a rule ------------------------------------------


def product_of_values(x):
    return math.prod({"a": x, "b": 2.0 * x}.values()) * math.prod(dict(a=x).values())


def product_reversed(x):
    return math.prod(reversed([x, 3.0 * x])) + math.fsum(reversed((x, x * x)))


def extremes_reversed(x):
    values = [x, x * x, -x]
    return max(reversed(values)) * sum(reversed(values)) + min(reversed(values))


# --- results written into a tuple of one array ----------------------------------------------------


def out_in_a_tuple(x):
    y = np.empty_like(x)
    np.multiply(x, x, out=(y,))
    np.add(x, y, out=(x,))
    return np.sum(x * y)


def out_in_a_made_tuple(x):
    ys = [np.empty_like(x)]
    np.add(x, x, out=tuple(ys))
    return np.sum(ys[0])


# --- keys that carry a derivative -----------------------------------------------------------------


def sum_of_keys(x):
    return sum({x[0]: 1.0, 2.0 * x[1]: 2.0}.keys())


def keys_in_a_loop(x):
    weights = {}
    for value in x:
        weights[value * value] = 1.5
    total = 0.0
    for value in weights:
        total += weights[value] * value
    return total


def keys_unpacked(x):
    (pair,) = {(x[0], x[1]): 1.0}
    return pair[0] * pair[1]


def keys_of_defaults(x):
    groups = {}
    for value in x:
        groups.setdefault(value, []).append(1.0)
    return sum(value * len(ones) for value, ones in groups.items())


def values_turned_to_keys(x):
    table = {"first": x[0], "second": x[1]}
    names = {value: name for name, value in table.items()}
    return max(names)


def keys_cut_off(x):
    weights = {srcgrad.stop_gradient(x[0]): x[0], srcgrad.stop_gradient(x[1]): x[1] ** 2}
    return weights[x[0]] * weights[x[1]]


# --- what only looks like a list, a dict or an array ----------------------------------------------


def python_array(x):
    held = array.array("d")
    for value in x:
        held.append(value)
    return held[0] * held[1]


def python_array_written(x):
    held = array.array("d", [0.0, 0.0])
    held[0] = x[0]
    return held[0] * held[1]


class Row(collections.UserList):
    pass


def user_list(x):
    row = Row()
    row.append(x[0])
    return row[0] * x[1]


def user_dict(x):
    table = collections.UserDict()
    table["a"] = x[0]
    return table["a"] * x[1]


class Filled(dict):
    def __missing__(self, key):
        return 2.0


def dict_that_fills_itself(x):
    table = Filled()
    table["a"] = x[0]
    return table["a"] * table["b"]


def array_of_objects(x):
    held = np.empty(2, dtype=object)
    held[0] = x
    held[1] = x * x
    return np.sum(held[0] * held[1])


def array_of_mixed_objects(x):
    held = np.array([x, x * 2.0, None], dtype=object)
    held[2] = held[0] * 3.0
    return np.sum(held[1] * held[2])


def numbers_as_objects(x):
    held = np.array([x[0], x[1]], dtype=object)
    return held[0] * held[1] * 2.0


PROGRAMS = [
    Program(product_of_values, [(0.7,)]),
    Program(product_reversed, [(0.7,)]),
    Program(extremes_reversed, [(0.7,), (1.4,)]),
    Program(out_in_a_tuple, [(some(3),)]),
    Program(sum_of_keys, [(some(2),)], refused=True),
    Program(keys_in_a_loop, [(some(3),)], refused=True),
    Program(keys_unpacked, [(some(2),)], refused=True),
    Program(keys_of_defaults, [(some(3),)], refused=True),
    Program(values_turned_to_keys, [(some(2),)], refused=True),
    Program(keys_cut_off, [(some(2),)]),
    Program(out_in_a_made_tuple, [(some(3),)], refused=True),
    Program(python_array, [(some(2),)], refused=True),
    Program(python_array_written, [(some(2),)], refused=True),
    Program(user_list, [(some(2),)], refused=True),
    Program(user_dict, [(some(2),)], refused=True),
    Program(dict_that_fills_itself, [(some(2),)], refused=True),
    Program(array_of_objects, [(some(3),)], refused=True),
    Program(array_of_mixed_objects, [(some(3),)], refused=True),
    Program(numbers_as_objects, [(some(2),)]),
    Program(logged, [(0.7, []), (1.4, [])], wrt="x"),
    Program(printed_to_a_buffer, [(0.7,)]),
    Program(kept_by_label, [(0.7,)]),
    Program(described, [(0.75,)]),
    Program(integer_of_text, [(3.2,)]),
    Program(known_text, [(0.7, "1.5,2.5")], wrt="x"),
    Program(saved, [(some(3),)]),
    Program(text_of_a_function, [(0.7,)]),
    Program(float_of_text, [(0.7,)], refused=True),
    Program(float_of_str, [(0.7,)], refused=True),
    Program(of_json, [(some(3),)], refused=True),
    Program(of_literal, [(0.7,)], refused=True),
    Program(of_pattern, [(0.7,)], refused=True),
    Program(of_joined, [(some(3),)], refused=True),
    Program(of_string, [(some(3),)], refused=True),
    Program(of_array_text, [(some(3),)], refused=True),
    Program(of_texts, [(some(3),)], refused=True),
    Program(of_dict_of_texts, [(0.7,)], refused=True),
    Program(of_print, [(0.7,)], refused=True),
    Program(of_rows, [(0.7,)], refused=True),
    Program(of_saved, [(some(3),)], refused=True),
    Program(of_saved_text, [(some(3),)], refused=True),
    Program(of_a_function, [(0.7,)], refused=True),
    Program(written_by_a_function, [(0.7,)], refused=True),
    Program(text_by_a_function, [(0.7,)], refused=True),
    Program(of_a_closure, [(0.7,)], refused=True),
    Program(of_bits, [(some(3),)], refused=True),
    Program(of_half_bits, [(positive(3),)], smooth=False, refused=True),
    Program(of_bits_of_a_number, [(np.float64(1.7),)], refused=True),
    Program(bits_written_beside, [(some(3),)], refused=True),
]
