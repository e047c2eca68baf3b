"""Queues and dicts with defaults as lists and dicts: the same function, or none is written."""

from __future__ import annotations

import collections
import math
from typing import Any

import gast
import numpy as np
import pytest

import srcgrad
from srcgrad.front.build import Lowering
from srcgrad.front.frames import Frame
from srcgrad.front.names import local_names
from srcgrad.front.queues import with_plain_containers
from srcgrad.front.source import source_of
from srcgrad.front.written import written
from tests.zoo import collections_, queues

NAMES = {
    "deque": collections.deque,
    "defaultdict": collections.defaultdict,
    "OrderedDict": collections.OrderedDict,
    "math": math,
    "np": np,
}


def trees(fn: Any) -> tuple[gast.AST, gast.AST]:
    """The function, and with plain containers."""
    source = source_of(fn)
    lowering = Lowering(source, Frame(local_names(source.tree)), None)
    before = gast.dump(source.tree)
    made = with_plain_containers(lowering, source.tree)
    assert gast.dump(source.tree) == before
    assert with_plain_containers(lowering, made) is made
    return source.tree, made


def defined(body: str, head: str = "def f(x, n=3):") -> Any:
    lines = [head, *(f"    {line}" for line in body.splitlines())]
    return written("\n".join(lines) + "\n", "f", dict(NAMES))


def plain(fn: Any) -> Any:
    """The function as it is with plain containers, to be run."""
    _, tree = trees(fn)
    text = gast.unparse(gast.fix_missing_locations(gast.Module([tree], []))).strip() + "\n"
    return written(text, fn.__name__, fn.__globals__)


def outcome(fn: Any, *arguments: Any) -> Any:
    try:
        return fn(*arguments)
    except Exception as error:
        return type(error)


@pytest.mark.parametrize("one", queues.PROGRAMS + collections_.PROGRAMS, ids=lambda one: one.name)
def test_runs_the_same(one: Any) -> None:
    for ours, theirs in zip(one.fresh(), one.fresh(), strict=True):
        np.testing.assert_array_equal(plain(one.fn)(*ours), one.fn(*theirs))


def rows(text: str) -> list[str]:
    return [part.strip("\n") for part in text.split("---\n")]


# also those that raise
SAME = rows(
    """
d = deque()
d.popleft()
---
d = deque(maxlen=2)
d.extend(range(5))
d += [x, x, x]
return list(d) + [d.count(x), d.index(x), x in d]
---
d = deque(x for x in range(4))
d.rotate(1)
d.reverse()
d.insert(1, x)
d.remove(3)
del d[0]
return list(d), len(d), bool(n) and not d
---
d = deque([1, 2], 1)
d.appendleft(5)
return d[0], d[1]
---
d = deque(range(4), maxlen=n)
d.appendleft(9)
d.append(8)
return list(d)
---
d = deque(3)
---
d = deque()
d.rotate()
d.rotate(-1)
d.remove(3)
---
d = deque([1, 2, 3])
return [d.popleft() for _ in range(2)] + [sum(v * v for v in d)]
---
d = deque([1, 2, 3])
for v in list(d):
    d.append(v)
return max(d), np.sum(d), np.array(d).shape, math.fsum(d), tuple(enumerate(d, 1)), sorted(d)
---
d = deque([[1.0, 2.0], [3.0, 4.0]])
parts = [np.stack(d), np.concatenate(d), np.vstack(d), np.hstack(d)]
parts += [np.mean(d), np.diff(d), np.exp(d), np.cumsum(d), np.sort(d), np.average(d, axis=0)]
return [part.tolist() for part in parts], np.dot(d, [1, 2]).tolist(), np.linalg.norm(d)
---
d = OrderedDict(a=1, b=2)
d.move_to_end("a")
d.move_to_end("z")
---
d = OrderedDict({"a": 1}, b=2)
d.move_to_end("a", last=True)
k, v = d.popitem(last=True)
return k, v, list(d.items()), ("b", 2) in d.items(), list(reversed(d))
---
d = OrderedDict()
d.popitem()
---
d = OrderedDict({}, {})
---
d = defaultdict(list)
d["a"].append(d["b"])
return list(d.items())
---
d = defaultdict(float)
y = d[1] + d[0]
return list(d), len(d), d.get(5), 7 in d
---
d = defaultdict(lambda: 2.0)
return [d[k] for k in range(n)], d["x"] if n else 0, d[1] or d[2]
---
d = defaultdict(lambda: {})
d[1][2] = 3
if d[2]:
    pass
elif not d[0]:
    d[3][n] = x
for v in d[9]:
    pass
del d[8][1]
---
d = defaultdict(dict, {1: {2: 3}})
e = defaultdict(int)
d[e[5]][e[4]] = e[3]
return list(d), list(e)
---
d = defaultdict(list)
key = []
d[key].append(1)
---
d = defaultdict(list)
for k in range(n):
    d[k % 2].append(k)
return [sum(d[k]) for k in d if d[k]], {k: len(d[k]) for k, v in sorted(d.items())}
---
d = defaultdict(int)
for k in d:
    d[k] += 1
for k in "aab":
    d[k] += 1
for i, k in enumerate(sorted(d)):
    d[k] *= i
return list(d.items())
---
d = defaultdict(int)
for k in (1, 2, 1, n):
    if d[k] < 2:
        d[k] += 1
        y = d[3]
        y = [d[k], d[3] if k else 0] if d[3] else d[k]
        while d[k] < 3:
            d[k] += 1
    elif d[k] > 5:
        d[k] = 0
    k += 1
    if d[k]:
        d.pop(k)
        d[k] -= 1
return list(d.items())
---
d = defaultdict(int)
d[n] = 1
d = defaultdict(int)
y = d[n]
if n:
    d.clear()
    y = d[n]
else:
    d[1] += 1
    del d[1]
y = d[n] + d[1]
return list(d.items())
"""
)


@pytest.mark.parametrize("body", SAME)
def test_same(body: str) -> None:
    fn = defined(body)
    before, after = trees(fn)
    assert before is not after
    for n in (0, 1, 3, -1):
        assert outcome(plain(fn), 2.0, n) == outcome(fn, 2.0, n)


DIFFERENT = rows(
    """
d = deque()
return d
---
d = deque()
e = d
---
d = deque()
print(d)
---
d = deque()
return lambda: d
---
d = deque()
def g():
    return d[0]
---
d = deque()
d = []
---
d = deque()
d, e = 1, 2
---
d = deque()
del d
---
d = deque()
return d[1:]
---
d = deque()
return d == deque()
---
d = deque()
d.extendleft([1, 2])
---
d = deque([1, 2])
d.rotate(2)
---
d = deque(maxlen=n + 1)
---
d = deque(maxlen=0)
---
n += 1
d = deque(maxlen=n)
---
d = deque(maxlen=3)
return d.maxlen
---
d = deque(maxlen=3)
d.insert(0, 1)
---
d = deque(maxlen=3)
d = deque(maxlen=4)
---
d = deque(maxlen=3)
try:
    d.extend(x)
except ValueError:
    pass
return len(d)
---
d = deque()
for y in d:
    d.append(y)
---
d = deque()
for y in enumerate(d):
    d.pop()
---
d = deque()
d.extend(y for y in d)
---
d = deque()
return [d.pop() for y in d]
---
d = deque()
y = (y for y in d)
---
d = deque()
y = zip(d, d)
---
d = deque()
return max(d, x)
---
d = deque()
y = d.append(1)
---
d = deque()
put = d.append
---
d = deque()
return [*d]
---
d = deque()
return d or x
---
d = deque()
return isinstance(d, list)
---
d = deque()
d += x
---
d = deque()
return np.block(d)
---
d = OrderedDict()
d.popitem(last=False)
---
d = OrderedDict()
d.popitem(False)
---
d = OrderedDict()
d.move_to_end("a", last=False)
---
d = OrderedDict()
d.move_to_end(next(x))
---
d = OrderedDict()
for k in d:
    d.move_to_end(k)
---
d = OrderedDict()
for k in d:
    d["a"] = 1
---
d = OrderedDict()
return d == {}
---
d = OrderedDict()
k = d.keys()
---
d = defaultdict()
---
d = defaultdict(n)
---
d = defaultdict(set)
---
d = defaultdict(lambda: d)
---
d = defaultdict(lambda k=1: k)
---
d = defaultdict(lambda: next(x))
d[n] += 1
---
k = 1
def bump():
    nonlocal k
    k += 1
d = defaultdict(int)
for k in d:
    bump()
    y = [d[k] for q in x]
---
d = defaultdict(list)
while d[0]:
    pass
---
d = defaultdict(list)
y = [d[k] for k in x]
---
d = defaultdict(list)
y = d[0] if x else 0
---
d = defaultdict(list)
y = x and d[0]
---
d = defaultdict(list)
return 1 < 2 < d[0]
---
d = defaultdict(list)
d[next(x)].append(1)
---
d = defaultdict(list)
d[n] = [1]
y = [d[n] for n in x]
---
d = defaultdict(list)
if x:
    d[n] = [1]
while d[n]:
    pass
---
d = defaultdict(list)
d[n] = [1]
while d[n]:
    n += 1
---
d = defaultdict(list)
d[n] = [1]
y = d.pop(n) + d[n]
---
d = defaultdict(list)
y = len(d) + len(d[0])
---
d = defaultdict(list)
d[0][0] = len(d)
---
d = defaultdict(list)
try:
    d[0].append(1 / x)
except ValueError:
    pass
return len(d)
---
d = defaultdict(list)
y = (n := n + 1) + d[n]
---
d = defaultdict(list)
y = n.bump() + d[n.key]
---
d = defaultdict(list)
d[0], d[1][0] = x
---
d = defaultdict(list)
for k in d:
    del d[k]
    y = [d[k] for q in x]
---
d = defaultdict(list)
for k in list(d):
    k = k + 1
    y = [d[k] for q in x]
---
d = defaultdict(list)
d.default_factory = None
---
d = defaultdict(list)
e = d.copy()
---
list = 3
d = deque()
---
deque = 3
d = deque()
"""
)


@pytest.mark.parametrize("body", DIFFERENT)
def test_stays(body: str) -> None:
    before, after = trees(defined(body))
    assert before is after


def started() -> list[float]:
    return [1.0]


def test_another_deque() -> None:
    """What a name stands for is looked up again when it has changed."""
    fn = defined("d = deque()\nd.append(x * x)\nreturn d[0] * x", "def f(x):")
    gradient = srcgrad.grad(fn)
    assert gradient(3.0) == 27.0
    fn.__globals__["deque"] = started
    assert gradient(3.0) == 1.0
