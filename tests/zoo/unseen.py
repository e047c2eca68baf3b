"""Arrays of constants, and lists of indices, that are written by calls of which nobody knows."""

from __future__ import annotations

import bisect
import contextlib
import copy
import heapq
import io
import itertools
import json
import logging
import random
import struct
import threading
import time

import numpy as np

from tests.zoo.program import Program, some

# --- shuffled and drawn --------------------------------------------------------------------------


def batches_in_new_order(x):
    rng, places, w = np.random.default_rng(0), np.arange(4), 1.0
    for _ in range(3):
        rng.shuffle(places)
        w = w * np.sum(w * x[places[:2]])
    return w


def descent_by_batches(w, rate):
    rng, places = np.random.default_rng(1), np.arange(4)
    data, wanted = np.arange(12.0).reshape(4, 3) / 6.0, np.array([0.1, 0.5, 0.2, 0.9])
    for _ in range(3):
        rng.shuffle(places)
        for k in range(0, 4, 2):
            batch = places[k : k + 2]
            error = data[batch] @ w - wanted[batch]
            w = w - rate * (data[batch].T @ error)
    return np.sum(w**2)


def shuffled_by_state(x):
    b, state = np.array([1.0, 2.0, 3.0]), np.random.RandomState(0)
    total = np.sum(b * x)
    state.shuffle(b)
    return total * np.sum(b * x)


def shuffled_by_module(x):
    b = np.array([1.0, 2.0, 3.0])
    np.random.seed(0)
    total = np.sum(b * x)
    np.random.shuffle(b)
    return total * np.sum(b * x)


def permuted_in_place(x):
    b, rng = np.array([1.0, 2.0, 3.0]), np.random.default_rng(0)
    total = np.sum(b * x)
    rng.permuted(b, out=b)
    return total * np.sum(b * x)


def drawn_in_place(x):
    b, rng = np.array([1.0, 2.0, 3.0]), np.random.default_rng(0)
    total = np.sum(b * x)
    rng.standard_normal(out=b)
    total *= np.sum(b * x)
    rng.random(out=b)
    return total * np.sum(b * x)


def shuffled_before_a_loop(x):
    b, w = np.arange(3.0), x * 1.0
    np.random.default_rng(0).shuffle(b)
    for _ in range(2):
        w = np.sin(w * b) + b * w
    return np.sum(w * w * x)


def shuffled_in_each_round(x):
    b, rng, w = np.arange(3.0), np.random.default_rng(0), x * 1.0
    for k in range(3):
        rng.shuffle(b)
        if k != 1:
            w = np.sin(w * b) + b * w
    return np.sum(w * w)


def shuffled_on_one_path(x):
    b, w = np.arange(3.0), x * 1.0
    if len(x) > 2:
        np.random.default_rng(0).shuffle(b)
        w = np.sin(w * b) + b * w
    return np.sum(w * w * x)


def drawn_by_position(x):
    b, rng = np.array([1.0, 2.0, 3.0]), np.random.default_rng(0)
    total = np.sum(b * x)
    rng.standard_normal(3, np.float64, b)
    return total * np.sum(b * x)


def list_shuffled(x):
    places = [0, 1, 2]
    random.seed(4)
    total = x[places[0]] * x[places[1]]
    random.shuffle(places)
    return total * x[places[0]]


# --- written by functions in C and by methods ----------------------------------------------------


def first_to_four(values):
    values.__setitem__(0, 4.0)


def set_by_helper(x):
    b = np.ones(3)
    total = np.sum(b * x)
    first_to_four(b)
    return total * np.sum(b * x)


def read_before_only(x):
    b = np.ones(3)
    total = np.sum(b * x) ** 2
    first_to_four(b)
    return total


def read_after_only(x):
    b = np.ones(3)
    first_to_four(b)
    return np.sum(b * x) ** 2


def packed_into(x):
    b = np.ones(3)
    total = np.sum(b * x)
    struct.pack_into("d", b, 0, 5.0)
    return total * np.sum(b * x)


def read_from_bytes(x):
    b = np.ones(3)
    total = np.sum(b * x)
    io.BytesIO(np.full(3, 5.0).tobytes()).readinto(b)
    return total * np.sum(b * x)


def written_by_thread(x):
    b = np.ones(3)
    total = np.sum(b * x)
    threading.Thread(target=first_to_four, args=(b,)).run()
    return total * np.sum(b * x)


def seen_as_records(x):
    b = np.ones(3)
    total = np.sum(b * x)
    np.recarray((3,), dtype=[("a", float)], buf=b).a[0] = 3.0
    return total * np.sum(b * x)


def median_in_place(x):
    b = np.array([3.0, 1.0, 2.0])
    total = np.sum(b * x)
    np.median(b, overwrite_input=True)
    return total * np.sum(b * x)


def quantile_in_place(x):
    b = np.array([3.0, 1.0, 2.0])
    np.quantile(b, 0.5, overwrite_input=True)
    return np.sum(b * x) ** 2


def carries_and_packed(x):
    y = x * 1.0
    struct.pack_into("d", y, 0, 5.0)
    return np.sum(y * y)


def carries_and_scaled(x):
    import scipy.linalg.blas

    y = x * 1.0
    _ = scipy.linalg.blas.dscal(2.0, y)
    return np.sum(y * y)


def packed_value(x):
    b = np.ones(3)
    struct.pack_into("d", b, 0, x[0])
    return np.sum(b * x)


def on_a_heap(x):
    heap: list[float] = []
    for v in x:
        heapq.heappush(heap, v)
    return heap[0] * 2.0 + heap[1]


def inserted_in_order(x):
    values = [0.5]
    bisect.insort(values, x[0])
    return values[0] * 3.0


# --- of classes, of closures ---------------------------------------------------------------------


class Held:
    w = np.ones(3)

    def up(self):
        self.w[0] += 1.0


def of_the_class(x):
    Held.w[:] = 1.0
    total = np.sum(Held.w * x)
    Held.w[1] = 4.0
    return total * np.sum(Held.w * x)


def of_the_class_by_method(x):
    Held.w[:] = 1.0
    held = Held()
    total = np.sum(held.w * x)
    held.up()
    return total * np.sum(held.w * x)


def of_a_class_inside(x):
    class Inner:
        def __init__(self):
            self.w = np.ones(3)

        def up(self):
            self.w += 1.0

    inner = Inner()
    total = np.sum(inner.w * x)
    inner.up()
    return total * np.sum(inner.w * x)


def counting():
    w = np.ones(3)

    def up():
        w[0] += 1.0
        return w

    return up


def by_a_closure(x):
    up = counting()
    total = np.sum(up() * x)
    return total * np.sum(up() * x)


def by_closures_in_a_list(x):
    b = np.ones(3)

    def up():
        b[0] += 1.0

    total = np.sum(b * x)
    for one in [up]:
        one()
    return total * np.sum(b * x)


# --- forward: what is computed again after a write -----------------------------------------------


def by_parts(x):
    b = np.ones(2)
    _, q = np.split(b, 2)
    total = np.sum(b * x) ** 2
    q[:] = 7.0
    return total * np.sum(b * x)


def by_items(x):
    b = np.ones(3)
    total = np.sum(b * x) ** 2
    for v in {"b": b}.values():
        v += 1.0
    return total * np.sum(b * x)


def by_places(x):
    b = np.ones(3)
    total = np.sum(b * x)
    for _, v in enumerate([b, b]):
        v += 1.0
    return total * np.sum(b * x)


def clipped_by_keyword(x):
    y = 1.0 * x
    np.clip(a=y, a_min=-0.5, a_max=0.5, out=y)
    np.cumsum(a=y, out=y)
    return np.sum(y * y * x)


# --- attempts ------------------------------------------------------------------------------------


def written_after_an_attempt(x):
    try:
        v = {}["q"]
    except KeyError:
        v = x
    v *= 2.0
    return np.sum(v * x)


def one_of_two_written(x, s):
    b = x.copy()
    total = np.sum(b * x) * np.sum(b)
    try:
        v = {}["q"]
    except KeyError:
        v = b
    v *= s
    v[1] += b[0] * s
    return total * np.sum(b * v)


def attempts_in_turn(x):
    y = x * 1.0
    for k in range(2):
        try:
            v = [y][k]
        except IndexError:
            v = x
        v *= 2.0
    return np.sum(x * y)


def out_of_an_exception(x):
    try:
        raise ValueError(x[0] * 2.0)
    except ValueError as error:
        return error.args[0]


# --- what only reads -----------------------------------------------------------------------------

log = logging.getLogger("unseen")


def only_reads(x):
    b = np.ones(3)
    total = np.sum(b * x)
    log.debug("%s", b)
    time.perf_counter()
    json.dumps(list(b))
    copy.deepcopy(b)
    np.save(io.BytesIO(), b)
    with contextlib.redirect_stdout(io.StringIO()):
        print(b, len(b), isinstance(b, list), f"{b}", "{}".format(str(b)))
    rng = np.random.default_rng(0)
    noise = rng.normal(b, 1.0) + rng.permutation(b)
    for one, _ in itertools.product(b, [1]):
        total = total * one
    return total * np.sum(b * x) * noise[0]


FORWARD_ONLY = [
    shuffled_by_state, drawn_by_position, set_by_helper, packed_into, read_from_bytes,
    written_by_thread, seen_as_records, by_places,
]  # fmt: skip

# --- what is shuffled is read by what may give it back --------------------------------------------


def shuffled_and_contracted(x):
    b = np.arange(3.0)
    np.random.default_rng(0).shuffle(b)
    w = np.einsum("i,i->i", x, b)
    return np.sum(w * w * x)


def shuffled_and_scaled(x):
    b = np.arange(3.0)
    y = x * 2.0
    np.random.default_rng(0).shuffle(b)
    b *= y
    return np.sum(b * y * x)


def given_or_scaled(b, x, is_given):
    return b if is_given else x * b


def shuffled_and_given(x):
    b = np.arange(3.0)
    np.random.default_rng(0).shuffle(b)
    return np.sum(given_or_scaled(b, x, x[0] > 10.0) * x) * x[1]


def shuffled_in_an_arm(x):
    b, w = np.arange(3.0), x * 1.0
    if x[0] > -10.0:
        np.random.default_rng(0).shuffle(b)
        if len(x) > 2:
            w = np.sin(w * b) + b * w
    return np.sum(w * w * x)


def rows_written_and_contracted(x):
    b = np.arange(9.0).reshape(3, 3)
    rows = [b[0], b[1]]
    for r in rows:
        r[0] = 5.0
    t = np.sum(np.einsum("ij->j", b) * x) * np.sum(np.tanh(np.ravel(b.T)[:3] * x))
    return t * np.sum(np.einsum("ij,j", b, x))


def rows_written_and_given(x):
    b = np.arange(9.0).reshape(3, 3)
    rows = [b[0], b[1]]
    for r in rows:
        r[0] = 5.0
    return np.sum(given_or_scaled(b, x, x[0] > 10.0) * x) * x[1]


def written_and_turned(x):
    w = np.arange(9.0).reshape(3, 3) + 1.0
    {"a": w}.get("a")[0] = 4.0
    y = w.T @ x
    return np.sum(y * y)


def shuffled_and_turned(x):
    w = np.arange(9.0).reshape(3, 3) + 1.0
    np.random.default_rng(7).shuffle(w)
    y = np.dot(np.transpose(w)[:], x)
    return np.sum(y * y)


def turned_before_it_is_shuffled(x):
    w = np.arange(9.0).reshape(3, 3) + 1.0
    v = w.T
    np.random.default_rng(7).shuffle(w)
    y = v @ x
    return np.sum(y * y)


def turned_and_shuffled_in_turns(x):
    w, s = np.arange(9.0).reshape(3, 3) + 1.0, 0.0
    for _ in range(2):
        np.random.default_rng(7).shuffle(w)
        y = w.T @ x
        s = s + np.sum(y * y)
    return s


def shuffled_and_negated(x):
    w = np.arange(3.0)
    np.random.default_rng(7).shuffle(w)
    return np.dot(-w, x**2)


def negated_and_shuffled(x):
    w = np.arange(3.0)
    memoryview(w)[0] = 7.0
    v = -w
    np.random.default_rng(7).shuffle(w)
    return np.dot(v, x**2)


# --- methods that Python calls itself -------------------------------------------------------------


class Counting:
    def __init__(self, w=None):
        self.n, self.w = 0, w

    def __iter__(self):
        for k in range(3):
            self.n += 1
            yield k

    def __bool__(self):
        self.note()
        return True

    def note(self):
        self.n += 1

    def __index__(self):
        self.n += 1
        return 1

    def __str__(self):
        self.w[1] += 3.0
        return "counting"

    def __eq__(self, other):
        other.w[0] = 5.0
        return True

    def __hash__(self):
        return 1


class Epochs:
    """Its `__iter__` counts, and changes nothing."""

    def __init__(self, rates):
        self.rates = rates

    def __iter__(self):
        i = 0
        while i < len(self.rates):
            yield self.rates[i]
            i += 1

    def __str__(self):
        return f"{len(self.rates)} epochs"

    def __bool__(self):
        return len(self.rates) > 0


def counted_while_run_through(x):
    c, s = Counting(), 0.0
    for k in c:
        s = s + c.n * x[k]
    return s


def counted_when_asked(x):
    c, s = Counting(), x[0]
    if c:
        s = s * x[1]
    return s * c.n


def counted_as_an_index(x):
    c = Counting()
    s = x[c]
    return s * c.n


def written_when_shown(x):
    w = np.array([2.0, 0.5, 1.0])
    s = np.dot(w, x**2)
    text = f"{Counting(w)}"
    return s * np.dot(w, x) + len(text)


def written_when_compared(x):
    w = np.array([2.0, 0.5, 1.0])
    s = np.dot(w, x**2)
    [Counting(w)].index(Counting(w))
    return s * np.dot(w, x)


def epochs(x):
    e, p = Epochs([1.0, 0.5, 0.25]), x
    if e:
        for rate in e:
            p = p - rate * p**2 * 0.1
    return np.sum(p**2) + len(str(e))


# --- lists that `random` shuffles -----------------------------------------------------------------


def weights_shuffled_by_the_module(x):
    w = np.array([2.0, 0.5, 1.0])
    random.seed(1)
    random.shuffle(w)
    return np.dot(w, x**2)


def places_shuffled_by_the_module(x):
    places, s = list(range(3)), 0.0
    for k in range(3):
        random.seed(k)
        random.shuffle(places)
        for i in places:
            s = s * 0.5 + x[i] ** 2
    return s


def listed_for_what_it_does(x):
    w = np.array([2.0, 0.5, 1.0])
    list(_filling(w))
    return np.dot(w, x**2)


def _filling(w):
    for i in range(3):
        w[i] += i + 1
        yield i


PROGRAMS = [
    Program(batches_in_new_order, [(some(4),)]),
    Program(descent_by_batches, [(some(3), 0.1)]),
    Program(shuffled_by_module, [(some(3),)]),
    Program(permuted_in_place, [(some(3),)]),
    Program(drawn_in_place, [(some(3),)]),
    Program(list_shuffled, [(some(3),)]),
    Program(shuffled_before_a_loop, [(some(3),)]),
    Program(shuffled_in_each_round, [(some(3),)]),
    Program(shuffled_on_one_path, [(some(3),)]),
    Program(read_before_only, [(some(3),)]),
    Program(read_after_only, [(some(3),)]),
    Program(quantile_in_place, [(some(3),)], refused=True),
    Program(median_in_place, [(some(3),)], refused=True),
    Program(carries_and_packed, [(some(3),)], refused=True),
    Program(carries_and_scaled, [(some(3),)], refused=True),
    Program(packed_value, [(some(3),)], refused=True),
    Program(on_a_heap, [(some(3),)]),
    Program(inserted_in_order, [(some(3),)]),
    Program(of_the_class, [(some(3),)], refused=True),
    Program(of_the_class_by_method, [(some(3),)], refused=True),
    Program(of_a_class_inside, [(some(3),)], refused=True),
    Program(by_a_closure, [(some(3),)]),
    Program(by_parts, [(some(2),)], refused=True),
    Program(by_items, [(some(3),)]),
    Program(clipped_by_keyword, [(some(4),)]),
    Program(written_after_an_attempt, [(some(3),)]),
    Program(one_of_two_written, [(some(3), 0.7)]),
    Program(attempts_in_turn, [(some(3),)]),
    Program(out_of_an_exception, [(some(3),)], refused=True),
    Program(only_reads, [(some(3),)]),
    *(Program(fn, [(some(3),)], refused=True) for fn in FORWARD_ONLY),
    Program(shuffled_and_contracted, [(some(3),)]),
    Program(shuffled_and_scaled, [(some(3),)]),
    Program(shuffled_and_given, [(some(3),)]),
    Program(shuffled_in_an_arm, [(some(3),)]),
    Program(rows_written_and_contracted, [(some(3),)]),
    Program(rows_written_and_given, [(some(3),)]),
    Program(written_and_turned, [(some(3),)]),
    Program(shuffled_and_turned, [(some(3),)]),
    Program(turned_before_it_is_shuffled, [(some(3),)]),
    Program(turned_and_shuffled_in_turns, [(some(3),)]),
    Program(shuffled_and_negated, [(some(3),)]),
    Program(negated_and_shuffled, [(some(3),)]),
    Program(counted_while_run_through, [(some(3),)], refused=True),
    Program(counted_when_asked, [(some(3),)], refused=True),
    Program(counted_as_an_index, [(some(3),)], refused=True),
    Program(written_when_shown, [(some(3),)], refused=True),
    Program(written_when_compared, [(some(3),)], refused=True),
    Program(epochs, [(some(3),)]),
    Program(weights_shuffled_by_the_module, [(some(3),)]),
    Program(places_shuffled_by_the_module, [(some(3),)]),
    Program(listed_for_what_it_does, [(some(3),)]),
    Program(by_closures_in_a_list, [(some(3),)]),
]
