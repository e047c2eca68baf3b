"""Dicts of lists, dicts and arrays that grow key by key, and are written through other names."""

import numpy as np

from tests.zoo.program import Program

KEYS = ["a", "b", "a", "c", "b"]
X = [0.7, 1.3, -0.4, 2.1, 0.9]


def grouped(x, keys):
    groups = {}
    for key, v in zip(keys, x):
        if key not in groups:
            groups[key] = []
        groups[key].append(v * v)
    total = 0.0
    for key in groups:
        total += sum(groups[key]) ** 2 / len(groups[key])
    return total


def grouped_by_setdefault(x, keys):
    groups = {}
    for key, v in zip(keys, x):
        groups.setdefault(key, []).append(v * v)
    return sum(sum(vs) ** 2 / len(vs) for vs in groups.values())


def named_group(x, keys):
    groups = {}
    for key, v in zip(keys, x):
        group = groups.setdefault(key, [1.0])
        group[0] *= v
        group.append(v * group[0])
    return sum(k * sum(vs) ** 2 for k, vs in enumerate(groups.values(), 1))


def two_groups_at_a_time(x, keys):
    groups = {}
    for i, (key, v) in enumerate(zip(keys, x)):
        mine = groups.setdefault(key, [1.0])
        before = groups.setdefault(keys[i - 1], [2.0])
        mine.append(v * v)
        before[0] += v
        mine[0] *= v
    return sum(sum(vs) ** 2 / len(vs) for vs in groups.values())


def records_by_key(x, keys):
    stats = {}
    for key, v in zip(keys, x):
        if key not in stats:
            stats[key] = {"n": 0, "sum": 0.0, "seen": []}
        entry = stats[key]
        entry["n"] += 1
        entry["sum"] += v * v
        entry["seen"].append(v)
    total = 0.0
    for entry in stats.values():
        total += entry["sum"] ** 2 / entry["n"] + sum(entry["seen"]) ** 3
    return total


def edges_by_node(w):
    edges = [(0, 1), (1, 2), (0, 3), (3, 2), (2, 4)]
    out = {}
    for (a, b), cost in zip(edges, w):
        out.setdefault(a, []).append((b, cost))
    best = {0: 1.0}
    for node in range(5):
        for target, cost in out.get(node, []):
            best[target] = best.get(target, 0.0) + best[node] * cost
    return best[4] ** 2


def arrays_by_key(x, keys):
    groups = {}
    for i, key in enumerate(keys):
        a = groups.setdefault(key, np.zeros(3))
        a[i % 3] += x[i] ** 2
        a *= x[i]
    return sum((v**2).sum() for v in groups.values())


def keys_of_all_sorts(x):
    table = {0: [1.0, 2.0], 1: [3.0], (2, "a"): [x[0]]}
    first = table[0]
    k = int(x[1])
    second = table[k]
    second.append(first[0] * x[2])
    first[1] *= second[0] * x[3]
    third = table[2, "a"]
    third[0] *= first[1] * x[4]
    return sum(sum(row) ** 2 for row in table.values())


def default_of_another_name(x, keys):
    a = x * 2.0
    groups = {}
    for key in keys:
        row = groups.setdefault(key, _itself(a))
        row[0] *= 1.5
    return (a**2).sum() + sum(row[1] for row in groups.values())


def _itself(a):
    return a


def kept_in_a_list_too(x, keys):
    groups, every = {}, []
    for key, v in zip(keys, x):
        group = groups.setdefault(key, [])
        group.append(v * v)
        every.append(group)
    return sum(sum(vs) ** 2 for vs in every)


def replaced_under_its_name(x, keys):
    groups = {}
    for key, v in zip(keys, x):
        group = groups.setdefault(key, [1.0])
        groups[key] = [v * group[0]]
        group.append(v)
        group[0] += v
    return sum(sum(vs) ** 2 for vs in groups.values())


def grown_argument(groups, x):
    for key, v in zip(KEYS, x):
        if key not in groups:
            groups[key] = []
        groups[key].append(v * v)
    return sum(k * sum(vs) ** 2 for k, vs in enumerate(groups.values(), 1))


def taken_out_and_put_under_another(x):
    table = {"a": [x[0]], "b": [x[1], x[2]]}
    row = table.pop("b")
    row.append(x[3] * row[0])
    table["c"] = row
    return table["c"][2] * table["c"][1] * table["a"][0]


def rows_through_values(x):
    table = {"a": [x[0], x[1]], "b": [x[2] * x[3]]}
    for row in table.values():
        row.append(row[0] * x[4])
        row[0] *= x[1]
    return sum(sum(row) ** 2 for row in table.values())


def rows_through_items(x):
    table = {"a": [x[0], x[1]], "b": [x[2] * x[3]]}
    for key, row in table.items():
        row[0] *= x[1]
        row[-1] += x[4] * (2.0 if key == "a" else 3.0)
    return sum(sum(row) ** 2 for row in table.values())


def momentum(x):
    params = {"w": x[:2] * 1.0, "b": x[2:] * 1.0}
    state = {key: np.zeros_like(p) for key, p in params.items()}
    for _ in range(3):
        for key, p in params.items():
            m = state[key]
            m *= 0.9
            m += 2.0 * p * x[0]
            p -= 0.1 * m
    return sum((p**2).sum() for p in params.values())


def optimiser_with_state(x):
    params = {"w": x[:2] * 1.0, "b": x[2:] * 1.0}
    state = {}
    for _ in range(3):
        for key, p in params.items():
            if key not in state:
                state[key] = {"m": np.zeros_like(p), "t": 0}
            own = state[key]
            own["t"] += 1
            own["m"] = 0.9 * own["m"] + 0.1 * p * x[1]
            params[key] = p - own["m"] / own["t"]
    return sum((p**2).sum() for p in params.values())


def bound_anew_in_the_loop(x):
    table = {"a": [x[0]], "b": [x[1] * x[2]]}
    first = table
    for key, row in table.items():
        row[0] *= x[3]
        table = {"a": [x[4]]}
    return first["a"][0] * first["b"][0] * table["a"][0]


PROGRAMS = [
    Program(rows_through_values, [(np.array(X),)]),
    Program(rows_through_items, [(np.array(X),)]),
    Program(momentum, [(np.array(X),)]),
    Program(optimiser_with_state, [(np.array(X),)]),
    Program(bound_anew_in_the_loop, [(np.array(X),)]),
    Program(grouped, [(X, KEYS), (X[:1], KEYS)], wrt="x"),
    Program(grouped_by_setdefault, [(np.array(X), KEYS)], wrt="x"),
    Program(named_group, [(np.array(X), KEYS)], wrt="x"),
    Program(two_groups_at_a_time, [(np.array(X), KEYS)], wrt="x"),
    Program(records_by_key, [(np.array(X), KEYS)], wrt="x"),
    Program(edges_by_node, [(np.array(X),)]),
    Program(arrays_by_key, [(np.array(X), KEYS)], wrt="x"),
    Program(keys_of_all_sorts, [(np.array(X),)]),
    Program(default_of_another_name, [(np.array(X), KEYS)], wrt="x"),
    Program(kept_in_a_list_too, [(np.array(X), KEYS)], wrt="x", refused=True),
    Program(replaced_under_its_name, [(np.array(X), KEYS)], wrt="x", refused=True),
    Program(grown_argument, [({"a": [1.5], "d": [0.3]}, np.array(X))]),
    Program(taken_out_and_put_under_another, [(np.array(X),)], refused=True),
]
