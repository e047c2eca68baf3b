"""Queues, ordered dicts and dicts with defaults whose items carry derivatives."""

from __future__ import annotations

import collections
import heapq
import math
from collections import OrderedDict, defaultdict, deque

import numpy as np

from tests.zoo.program import Program, positive, some

EDGES = {0: [1, 2], 1: [3], 2: [3, 4], 3: [5], 4: [5], 5: []}
NODES = ["a", "b", "a", "c", "b", "a"]


# --- deques --------------------------------------------------------------------------------------


def moving_average(xs, width):
    window = deque(maxlen=width)
    total = 0.0
    for x in xs:
        window.append(x * x)
        total += (sum(window) / len(window)) ** 2
    return total


def breadth_first(w, edges):
    reached = {0: w[0]}
    waiting = deque([0])
    while waiting:
        node = waiting.popleft()
        for other in edges[node]:
            if other not in reached:
                reached[other] = reached[node] * math.sin(w[other])
                if other % 2:
                    waiting.append(other)
                else:
                    waiting.appendleft(other)
    return sum(reached.values())


def values_waiting(x, n):
    waiting: deque[float] = deque([x, 2.0 * x])
    total = 0.0
    while waiting and n > 0:
        value = waiting.popleft()
        total += value * value
        if value < 3.0:
            waiting.append(value * x)
            waiting.appendleft(value + 1.0)
        n -= 1
    return total + sum(waiting) * len(waiting)


def ring(xs, n):
    turning = deque([x * x for x in xs])
    total = 0.0
    for k in range(n):
        turning.rotate()
        total += turning[0] * (k + 1.0)
        turning[0] *= 0.5
    turning.rotate(-1)
    return total * turning[-1]


def undo_stack(x, n):
    states = collections.deque(maxlen=3)
    for k in range(n):
        states.append(x)
        x = math.sin(x) + k
        if x > 2.0 and states:
            x = states.pop() * 0.5
    return x * x + sum(old * (k + 1) for k, old in enumerate(states))


def newest_first(xs):
    recent = deque([1.0, 2.0, 3.0, 4.0], maxlen=3)
    total = 0.0
    for x in xs:
        recent.appendleft(x * recent[0])
        total += max(recent) - min(recent)
    recent.extend([total, xs[0]])
    recent += [xs[1] * total]
    return sum([a * b for a, b in zip(recent, reversed(recent))])


def array_of_queue(xs):
    rows = deque([xs, xs * 2.0], maxlen=4)
    for k in range(5):
        rows.append(rows[-1] * rows[-2] + k)
    return np.sum(np.stack(rows) ** 2) * 1e-3


def queue_in_nested_function(x, n):
    def smooth(a):
        last = deque([a], maxlen=2)
        for k in range(n):
            last.append(math.cos(last[0]) + k * a)
        return last[0] * last[-1]

    return smooth(x) + smooth(x * x)


# --- dicts with defaults -------------------------------------------------------------------------


def grouped_sums(xs, names):
    groups = defaultdict(list)
    for x, name in zip(xs, names):
        groups[name].append(x)
    total = 0.0
    for name in sorted(groups):
        total += sum(groups[name]) ** 2 / len(groups[name])
    return total


def weights_by_name(xs, names):
    weights = defaultdict(float)
    for x, name in zip(xs, names):
        weights[name] += x * x
    product = math.prod([weights[name] for name in weights])
    return product + weights["z"] * xs[0] + sum(weights[name] for name in "ab")


def counts_and_rows(xs, n):
    rows = defaultdict(lambda: [0.0, 1.0])
    seen = defaultdict(int)
    for k, x in enumerate(xs):
        rows[k % n][seen[k % n] % 2] += x * x
        seen[k % n] += 1
    return sum(a * b + a for a, b in rows.values())


def arrays_by_default(xs, n):
    sums = defaultdict(lambda: np.zeros(2))
    for k in range(n):
        sums[k % 2][k % 2] = xs[k] * xs[k + 1]
        sums[k % 3] = sums[k % 3] + xs[k]
    total = 0.0
    for k, row in sums.items():
        total += (k + 1.0) * np.sum(row * sums[k])
    return total


def nested_keys(xs):
    start = {("a", 0): 2.0}
    cells = defaultdict(float, start)
    for k, x in enumerate(xs):
        cells["a", k % 2] += x
        if cells["b", 0] < 1.0:
            cells["b", 0] = cells["b", 0] + cells["a", 0] * x
    return cells["a", 0] * cells["a", 1] + cells["b", 0] ** 2


# --- ordered dicts -------------------------------------------------------------------------------


def least_recently_used(x, names):
    cache = OrderedDict()
    for k, name in enumerate(names):
        if name in cache:
            cache.move_to_end(name)
            cache[name] *= x
        else:
            cache[name] = math.sin(x + k)
    total = 0.0
    for value in cache.values():
        total = total * 2.0 + value
    name, value = cache.popitem()
    return total * value + cache["c"] * len(name)


def ordered_start(x):
    terms = OrderedDict([("b", x * x), ("a", 3.0 * x)])
    terms.update(c=x**3)
    terms.setdefault("a", 1.0)
    first = terms.pop("b")
    for name in terms:
        terms[name] = terms[name] * first
    return sum(k * v for k, v in enumerate(terms.values(), 1))


# --- what stays as it is -------------------------------------------------------------------------


def queue_passed_on(x, n):
    def last(items):
        return items[-1]

    items = deque([x], maxlen=n)
    items.append(x * x)
    return last(items)


def queue_changed_in_its_loop(x, n):
    items = deque([x, 2.0 * x])
    for item in items:
        if item > n:
            items.append(item)
    return sum(items)


def default_made_in_comprehension(xs, n):
    sums = defaultdict(float)
    sums[0] += xs[0]
    values = [sums[k] * xs[k] for k in range(n)]
    return sum(values) * len(sums)


def default_made_late(xs, n):
    sums = defaultdict(float)
    sums[0] += xs[0]
    return (len(sums) + sums[n]) * sums[0]


def smallest_of_a_heap(x):
    h = []
    for v in x:
        heapq.heappush(h, v * v)
    return heapq.heappop(h) * 2.0 + heapq.heappop(h)


def shortest_path(w):
    graph = {0: [(1, 0), (2, 1)], 1: [(2, 2), (3, 3)], 2: [(3, 4)], 3: []}
    found = {0: 0.0}
    heap = [(0.0, 0)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > found.get(u, np.inf):
            continue
        for v, k in graph[u]:
            if d + w[k] < found.get(v, np.inf):
                found[v] = d + w[k]
                heapq.heappush(heap, (found[v], v))
    return found[3]


def joined_by_a_heap(p):
    h = list(p)
    heapq.heapify(h)
    cost = 0.0
    while len(h) > 1:
        s = heapq.heappop(h) + heapq.heappop(h)
        cost = cost + s * s
        heapq.heappush(h, s)
    return cost


def largest_kept(x):
    h = list(x[:2])
    heapq.heapify(h)
    for v in x[2:]:
        heapq.heappushpop(h, v)
    return sum(h) * h[0]


def heap_of_counts(x):
    h = [3, 1, 2]
    heapq.heapify(h)
    return x * heapq.heappop(h)


def imported_here(x, names):
    import collections as c
    from collections import deque

    window = deque(maxlen=2)
    found = c.defaultdict(list)
    for i, name in enumerate(names):
        window.append(x * (i + 1))
        found[name].append(x**i * window[0])
    return sum(window) * sum(sum(group) ** 2 for group in found.values())


PROGRAMS = [
    Program(imported_here, [(0.7, ["a", "b", "a"]), (0.7, ["a"])], wrt="x"),
    Program(moving_average, [(some(5), 3), (some(2, seed=1), 4), (some(3), 1)], wrt="xs"),
    Program(breadth_first, [(positive(6), EDGES)], wrt="w"),
    Program(values_waiting, [(0.7, 6), (1.3, 4), (0.7, 0)], wrt="x"),
    Program(ring, [(some(4), 5), (some(1), 2)], wrt="xs"),
    Program(undo_stack, [(0.7, 6), (1.4, 2)], wrt="x"),
    Program(newest_first, [(some(4),)]),
    Program(array_of_queue, [(some(3),)]),
    Program(queue_in_nested_function, [(0.7, 3)], wrt="x"),
    Program(grouped_sums, [(some(6), NODES)], wrt="xs"),
    Program(weights_by_name, [(some(6), NODES), (some(2), ["z", "a"])], wrt="xs"),
    Program(counts_and_rows, [(some(6), 2), (some(3), 5)], wrt="xs"),
    Program(arrays_by_default, [(some(6), 5)], wrt="xs"),
    Program(nested_keys, [(some(5),)]),
    Program(least_recently_used, [(0.7, NODES)], wrt="x"),
    Program(ordered_start, [(0.7,)]),
    Program(queue_passed_on, [(0.7, 2)], wrt="x", refused=True),
    Program(queue_changed_in_its_loop, [(0.7, 3)], wrt="x", refused=True),
    Program(default_made_in_comprehension, [(some(3), 2)], wrt="xs", refused=True),
    Program(default_made_late, [(some(3), 2)], wrt="xs", refused=True),
    Program(smallest_of_a_heap, [(some(5),)]),
    Program(shortest_path, [(np.array([1.0, 3.0, 1.2, 5.0, 0.8]),)]),
    Program(joined_by_a_heap, [(np.array([0.31, 0.1, 0.25, 0.34]),)]),
    Program(largest_kept, [(some(5),)]),
    Program(heap_of_counts, [(0.3,)]),
]
