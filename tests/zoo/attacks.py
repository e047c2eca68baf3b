"""Programs that once had a wrong gradient, or that nearly had."""

from __future__ import annotations

import operator

import numpy as np

from tests.zoo.program import Program, positive, some


def folded(x, n):
    if n == 0:
        return x
    return folded(x * x[::-1], n - 1) + x


def recursion_on_arrays(x):
    return np.sum(folded(x, 3))


def results_that_are_arguments(x, y):
    return np.sum(x * y)


def results_in_containers(pair):
    return np.dot(pair["a"], pair["b"][0])


def wraps_around(x):
    y = x.copy()
    for i in range(len(y)):
        y[i] = y[i] * y[i - 1]
    return y[-1] + 2 * y[0]


def reversed_onto_itself(x):
    y = x.copy()
    y[::2] = y[::-2] * y[::2]
    y[1::2] *= x[0]
    y[::-1] = y * y
    return np.sum(y * np.arange(5))


def repeated_indices(x):
    index = np.array([0, 0, 2, -1, 1, 1])
    y = np.zeros(3)
    y[index] = x[[0, 1, 2, 0, 1, 2]] * np.arange(1, 7)
    z = y * x
    z[index] += x[[1, 1, 1, 2, 2, 2]] ** 2
    return np.sum(z * z)


def rebound_loop_variable(x):
    y = x
    for i in range(4):
        y = np.sin(y)
        z = y * i
        i = i * 2
    return np.sum(z) * i + np.sum(y)


def spliced_list(x):
    xs = [x * i for i in range(6)]
    del xs[1:4]
    xs[1:1] = [x * x, x]
    return xs[1] * xs[2] + xs[-1] * xs[0] + xs[3]


# --- writes that nobody sees -----------------------------------------------------------------


class Total:
    def __init__(self):
        self.squares = 0.0

    def add(self, x):
        self.squares += x * x
        return self.squares


def called_twice(fn, x):
    return fn(x) + fn(2.0 * x)


def method_passed_on(x):
    total = Total()
    return called_twice(total.add, x) * total.squares


def called_by_the_run(x, fns):
    total = 0.0
    for fn in fns:
        total += fn(x)
    return total


TOTAL = Total()


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __iter__(self):
        yield self.a
        yield self.b


def object_unpacked(x):
    a, b = Pair(x, 2.0 * x)
    return a * b


def counter():
    count = 0

    def counted(x):
        nonlocal count
        count += 1
        return x * count

    return counted


def counter_returned(x):
    counted = counter()
    return counted(x) + counted(x)


def counter_passed_on(x):
    product = 1.0

    def multiplied(y):
        nonlocal product
        product *= y
        return product

    return called_twice(multiplied, x) * product


def append_passed_on(x):
    xs = [1.0]
    put = xs.append
    put(x * x)
    return xs[0] * xs[1]


def append_of_the_class(x):
    xs = [1.0]
    list.append(xs, x)
    return xs[0] * xs[1]


def closure_that_appends(x):
    xs = [1.0]

    def put(y):
        xs.append(y)

    called_with(put, x)
    return xs[0] * xs[1]


def called_with(fn, x):
    fn(x)


def set_by_name(x):
    xs = [0.0, 1.0]
    xs.__setitem__(0, x)
    return xs[0] * x


def set_by_operator(x):
    xs = [0.0, 1.0]
    operator.setitem(xs, 0, x)
    return xs[0] * x


def partitioned(x):
    x.partition(1)
    return x[0] * 2.0 + x[1]


def shuffled(x):
    np.random.default_rng(0).shuffle(x)
    return x[0] * 2.0 + x[1]


def half_of_complex(z):
    part = z.imag
    part *= 2.0
    return np.sum((z * z).real)


def constant_written_over(x, y):
    y *= x
    np.tanh(3.0, out=y)
    return np.sum(y) * x


class Memory:
    last = 1.0

    def weighed(self, x):
        type(self).last = x
        return self.last * x

    def kept(self, x):
        self.last = x * x
        return self


def class_written(x):
    Memory.last = x
    return Memory.last * x


def class_of_the_object_written(x):
    return Memory().weighed(x)


def class_without_init(x):
    memory = Memory()
    return memory.last * memory.kept(x).last * x


# --- containers that change while a loop runs through them --------------------------------------


def list_that_grows(x):
    xs = [x]
    for y in xs:
        if len(xs) < 6:
            xs.append(1.3 * y + x)
    return sum(xs)


def counts_that_grow(x):
    counts = [1, 2]
    for n in counts:
        if n < 5:
            counts.append(n + 3)
        x = 1.1 * x
    return x * x


def grows_under_another_name(x):
    xs = [x, 2.0]
    ys = xs
    for i, y in enumerate(xs):
        if i < 2:
            ys += [x * y]
    return sum(xs)


def reversed_and_written(x):
    xs = [x, 2.0, 3.0]
    total = 0.0
    for y in reversed(xs):
        xs[0] = xs[0] * y
        total += y
    return total


def values_at_other_keys(x):
    d = {"a": x, "b": 2.0}
    total = 0.0
    for _, y in d.items():
        d["b"] = d["b"] * y
        total += y
    return total * d["b"]


def values_at_their_keys(x):
    d = {"a": x, "b": 2.0, "c": x * x}
    for i, (key, y) in enumerate(d.items()):
        d[key] = y * x + i
    return d["a"] * d["b"] + d["c"]


def written_beside_a_copy(x):
    xs = [x, 2.0, 3.0]
    total = 0.0
    for y, z in zip(xs, xs[1:]):  # noqa: B905
        xs[1] = xs[0] * y
        total += y * z
    return total


# --- what is evaluated later ------------------------------------------------------------------


def generator_read_later(x):
    squares = (x * y for y in (1.0, 2.0))
    x = 3.0 * x
    return sum(squares)


def generator_twice(x):
    squares = (x * y for y in (1.0, 2.0))
    return sum(squares) + sum(squares)


def sums(numbers):
    return sum(numbers) + sum(numbers)


def generator_handed_on(x):
    return sums(x * y for y in (1.0, 2.0))


def map_handed_on(x):
    return sums(map(lambda y: x * y, (1.0, 2.0)))


def squares_of(xs):
    return (x * x for x in xs)


def generator_returned(x):
    squares = squares_of([x, 2.0])
    return sum(squares) + sum(squares)


def generator_once(x):
    squares = (x * y for y in (1.0, 2.0))
    return sum(squares) * x


def map_read_later(x):
    xs = [x, 2.0]
    squares = map(lambda y: y * y, xs)
    xs.append(5.0 * x)
    return sum(squares)


def head_read_later(x):
    total = 0.0
    for y in (x * z for z in (1.0, 2.0)):
        x = x + y
        total += y
    return total


def sums_of_iterator(items):
    return sum(items) + sum(items)


def reversed_handed_on(x):
    return sums_of_iterator(reversed([x, 2.0]))


def zip_twice(x):
    pairs = zip([x, 2.0], [3.0, x], strict=True)
    return sum(a * b for a, b in pairs) + sum(a + b for a, b in pairs)


def goes_on_where_it_was(x):
    numbered = enumerate([x, 2.0 * x])
    for i, y in numbered:
        x = x + i * y
        break
    for i, y in numbered:
        x = x * y + i
    return x


def first_that_is_great(x):
    seen = []

    def is_great(y):
        seen.append(y)
        return y > 2.0

    found = any(is_great(n * x) for n in (1.0, 2.0, 3.0) if n > 0.0)
    return sum(seen) * (2.0 if found else 1.0) + all(is_great(n * x) for n in (3.0, 1.0, 2.0))


def first_root(x, ys):
    while not all(np.sqrt(y) > x for y in ys):
        ys = [y * 1.5 + x for y in ys]
    return sum(ys)


def bound_inside_any(x):
    if any((y := n * x) > 2.0 for n in (1.0, 2.0, 3.0)):
        return y * x
    return x


def greatest_pair(x):
    return max([(x, 1.0), (2.0, x)])[1]


def least_of_lists(x):
    return min([x, 2.0], [x * x, x])[1]


def lists_behind_each_other(x):
    rows = [[x], [2.0 * x, x * x]]
    return sum(rows, [x])[2] * sum(rows, [])[1] * sum(((x,), (x * x,)), ())[1]


def unpacked_in_a_loop(x):
    y = x * 1.0
    for _ in range(3):
        _, _, last = x
        y[2] *= last
    return np.sum(y)


# --- arrays ------------------------------------------------------------------------------------


def order_of_memory(x):
    weights = np.arange(1.0, 7.0)
    rows, columns = np.ravel(x, "K") @ weights, x.T.ravel("K") @ weights**2
    return rows * columns + x.flatten("A")[1] * np.reshape(x, (3, 2), order="A")[1, 0]


def order_of_what_is_written(x):
    y = 2.0 * x
    total = y.ravel("K") @ np.arange(6.0)
    y *= y
    return total + np.sum(y)


def lists_as_operands(x):
    y = x * [1, 2, 3] + (3, 2, 1) - x**[1, 2, 3]
    return np.sum(np.arctan2([1.0, 2.0, 3.0], y) + np.logaddexp(y, [0.5, 1, x[0]]))


def array_of_one_number(x):
    y = np.array(x * x)
    return y.item() * y[()] * y[...] * y.ravel()[0] * np.float64(x).tolist()


def power_of_a_view(x):
    y = np.linalg.matrix_power(x[:, :2], 3)
    return np.sum(y * y) + np.linalg.matrix_power(x[:, 1:], -2)[0, 1]


# --- calls ---------------------------------------------------------------------------------------


def scaled_and_less(n, x):
    return n * x + 1.0, n - x


def float_through_a_tuple(x):
    scaled, _ = scaled_and_less(3, x)
    return np.sin(scaled)


PROGRAMS = [
    Program(recursion_on_arrays, [(some(3),)]),
    Program(results_that_are_arguments, [(some(3), some(3, seed=1))]),
    Program(results_in_containers, [({"a": some(3), "b": (some(3, seed=1),)},)]),
    Program(wraps_around, [(some(5),)]),
    Program(reversed_onto_itself, [(some(5),)]),
    Program(repeated_indices, [(some(3),)]),
    Program(rebound_loop_variable, [(some(3),)]),
    Program(spliced_list, [(1.5,)]),
    Program(method_passed_on, [(1.3,)]),
    Program(called_by_the_run, [(1.3, [TOTAL.add, TOTAL.add])], wrt="x", refused=True),
    Program(object_unpacked, [(1.3,)]),
    Program(counter_returned, [(1.3,)], refused=True),
    Program(counter_passed_on, [(1.3,)], refused=True),
    Program(append_passed_on, [(1.3,)], refused=True),
    Program(append_of_the_class, [(1.3,)], refused=True),
    Program(closure_that_appends, [(1.3,)]),
    Program(set_by_name, [(1.3,)], refused=True),
    Program(set_by_operator, [(1.3,)], refused=True),
    Program(partitioned, [(some(3),)], refused=True),
    Program(shuffled, [(some(3),)], refused=True),
    Program(half_of_complex, [(some(2) + 1j * some(2, seed=1),)]),
    Program(generator_read_later, [(1.3,)]),
    Program(generator_twice, [(1.3,)], refused=True),
    Program(generator_handed_on, [(1.3,)], refused=True),
    Program(map_handed_on, [(1.3,)], refused=True),
    Program(generator_returned, [(1.3,)], refused=True),
    Program(generator_once, [(1.3,)]),
    Program(map_read_later, [(1.3,)]),
    Program(head_read_later, [(1.3,)]),
    Program(reversed_handed_on, [(1.3,)], refused=True),
    Program(zip_twice, [(1.3,)], refused=True),
    Program(goes_on_where_it_was, [(1.3,)], refused=True),
    Program(first_that_is_great, [(1.3,), (0.3,)]),
    Program(first_root, [(0.7, [0.4, 1.3]), (0.1, [0.4, 1.3])]),
    Program(bound_inside_any, [(1.3,)]),
    Program(greatest_pair, [(1.3,)], refused=True),
    Program(least_of_lists, [(1.3,)], refused=True),
    Program(lists_behind_each_other, [(1.3,)]),
    Program(unpacked_in_a_loop, [(some(3),)]),
    Program(class_written, [(1.3,)], refused=True),
    Program(class_of_the_object_written, [(1.3,)], refused=True),
    Program(class_without_init, [(1.3,)]),
    Program(order_of_memory, [(some(2, 3),), (np.asfortranarray(some(2, 3)),)]),
    Program(order_of_what_is_written, [(np.asfortranarray(some(2, 3)),)], refused=True),
    Program(lists_as_operands, [(positive(3),)]),
    Program(array_of_one_number, [(1.3,)]),
    Program(power_of_a_view, [(some(2, 3),)]),
    Program(constant_written_over, [(1.3, some(2))]),
    Program(list_that_grows, [(0.9,)], refused=True),
    Program(counts_that_grow, [(0.9,)], refused=True),
    Program(grows_under_another_name, [(0.9,)], refused=True),
    Program(reversed_and_written, [(0.9,)], refused=True),
    Program(values_at_other_keys, [(0.9,)], refused=True),
    Program(values_at_their_keys, [(0.9,)]),
    Program(written_beside_a_copy, [(0.9,)]),
    Program(float_through_a_tuple, [(0.7,)]),
]
