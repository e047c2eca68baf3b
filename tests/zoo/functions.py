"""Functions as values: passed, returned, chosen, kept in containers, given by the library."""

from __future__ import annotations

import functools
import itertools
import math
import operator

import numpy as np

from tests.zoo.program import Program, some


def square(x):
    return x * x


def scaled(x, factor=2.0, *, offset=0.5):
    return x * factor + offset


TABLE = {"square": square, "sin": np.sin, "tanh": math.tanh}
PAIR = (np.sin, square)
STEP = 1.7
tripled = functools.partial(scaled, factor=3.0)


class Scaler:
    def __init__(self, weight):
        self.weight = weight

    def step(self, x):
        return self.weight * x * x

    def __call__(self, x):
        return self.step(x) + x


scaler = Scaler(3.0)


def twice(f, x):
    return f(f(x))


def composed(f, g):
    return lambda t: f(g(t))


def one_after_other(fs, x):
    for f in fs:
        x = f(x)
    return x


def named(name):
    if name == "square":
        return square
    return math.sin


def parabola(a):
    def inner(t):
        return a * t * t

    return inner


def stepped_twice(f, x):
    return STEP * f(f(x))


def newton(f, df, x, n):
    for _ in range(n):
        x = x - f(x) / df(x)
    return x


def repeated(f, x, n):
    if n == 0:
        return x
    return f(repeated(f, x, n - 1))


def layers(pairs, x):
    for w, activation in pairs:
        x = activation(w * x)
    return x


def passed_on(f, *args, **options):
    return f(*args, **options)


def collected(f, x):
    found = []
    for k in range(3):
        found.append(f(x) * k)
    return sum(found)


# --- passed and returned -----------------------------------------------------------------------


def passes_lambda(x, y):
    return twice(lambda t: t * y + x, x)


def passes_captures_to_global(x, y):
    return stepped_twice(lambda t: t * y, x)


def passes_to_loop(x, y):
    return newton(lambda t: t * t - x, lambda t: 2.0 * t, 1.0 + y * 0.1, 4)


def passes_to_collector(x, y):
    return collected(lambda t: t * y, x)


def passes_to_recursion(x, y):
    return repeated(square, x, 2) * y


def passes_stars(x, y):
    return passed_on(scaled, x, y, offset=x * y)


def returns_composition(x, y):
    return composed(math.sin, lambda t: t * y)(x)


def returns_by_name(x, y):
    return named("square")(x) * named("sine")(y)


def returns_by_test(x, y):
    f = named("sine" if y > 0 else "square")
    return f(x) * y


def returns_nested(x, y):
    return parabola(x)(y) * parabola(y)(2.0)


def decorates_twice(x, y):
    def doubled(f):
        def wrapper(*args):
            return 2.0 * f(*args)

        return wrapper

    f = doubled(doubled(math.sin))
    return f(x) * f(y)


def decorates_inside(x, y):
    def times_y(f):
        def wrapper(*args):
            return y * f(*args)

        return wrapper

    @times_y
    def cubed(t):
        return t * t * x

    return cubed(x)


def optional_hook(x, y):
    def shown(t, hook=None):
        return hook(t) if hook is not None else t

    return shown(x) * shown(y, hook=lambda t: t * x)


# --- chosen ------------------------------------------------------------------------------------


def chosen_by_expression(x, y):
    f = math.sin if x > 0.5 else (lambda t: t * y)
    return f(x) * f(y)


def chosen_or_none(x, y):
    f = None
    if x > 0.5:
        f = square
    return f(x) * y if f is not None else y


def rebound_lambda(x, y):
    f = lambda t: t * y  # noqa: E731
    if x > 0.5:
        f = lambda t: t * t * y  # noqa: E731
    return f(x)


def changes_in_loop(x, y):
    f = square
    for _ in range(2):
        x = f(x)
        f = math.sin
    return x * y


def index_by_test(x, y):
    fs = (math.sin, square)
    return fs[x > 0.5](x) * fs[-1](y)


def index_by_loop(x, y):
    result = x
    for k in range(3):
        f = PAIR[k % 2]
        result = f(result * y)
    return result


# --- kept --------------------------------------------------------------------------------------


def global_table(x, y):
    return TABLE["tanh"](x) * TABLE["square"](y)


def global_table_by_name(x, y):
    total = 0.0
    for name in ("square", "sin"):
        total = total + TABLE[name](x * y)
    return total


def global_table_items(x, y):
    total = 0.0
    for _, f in TABLE.items():
        total = total + f(x * y)
    return total


def table_written(x, y):
    table = {"f": square}
    table["g"] = math.sin
    return table["g"](x) * table["f"](y)


def table_by_truth(x, y):
    table = {True: square, False: math.sin}
    return table[x > 0.5](x) * table[y > 5.0](y)


def list_of_layers(x, y):
    return layers([(x, math.tanh), (y, math.sin)], 0.7)


def list_passed(x, y):
    return one_after_other([lambda t: t * y, math.sin, square], x)


def list_filled(x, y):
    fs = []
    for k in range(3):
        fs.append(lambda t, k=k: t * k + y)
    total = 0.0
    for f in fs:
        total = total + f(x)
    return total


def list_with_break(x, y):
    for f in (math.sin, square, math.exp):
        x = f(x)
        if x > 0.3:
            break
    return x * y


def list_with_continue(x, y):
    for f in (math.sin, square, math.exp):
        if x < 0.1:
            continue
        x = f(x) * y
    return x


def list_reversed(x, y):
    for i, f in enumerate(reversed([math.sin, square])):
        x = f(x) * (i + 1) + y
    return x


def list_of_pairs(x, y):
    total = 0.0
    for f, g in ((math.sin, square), (math.cos, lambda t: t * y)):
        total = total + f(g(x))
    return total


def list_of_functions_and_weights(x, y):
    return sum(w * f(x) for w, f in zip([y, x * y], [math.sin, square], strict=True))


def tuple_argument(fs, x):
    return one_after_other(fs, x) * x


# --- with some of their arguments --------------------------------------------------------------


def partial_here(x, y):
    f = functools.partial(scaled, factor=y, offset=x)
    return f(x) * f(y, offset=1.0)


def partial_global(x, y):
    return tripled(x) * y


def partials_in_list(x, y):
    fs = [functools.partial(scaled, factor=k * y) for k in range(2)]
    return sum([f(x) for f in fs])


def partial_of_lambda(x, y):
    return twice(functools.partial(lambda a, b: a * b * y, x), y)


def method_of_global(x, y):
    return scaler.step(x) * y


def object_called(x, y):
    return scaler(x) * y


# --- map, filter, reduce, key ------------------------------------------------------------------


def maps_lambda(x, y):
    return sum(map(lambda t: t * y, [x, y, x * y]))


def maps_two(xs, y):
    return sum(map(lambda t, u: t * u * y, xs, xs[1:]))


def maps_into_dict(x, y):
    found = dict(zip(["a", "b"], map(square, [x, y]), strict=True))
    return found["a"] * found["b"] + found["b"]


def maps_bound_to_name(xs, y):
    squares = map(square, xs)
    total = 0.0
    for each in squares:
        total = total + each * y
    return total


def filters(xs, y):
    return sum(filter(lambda t: t > 0, xs)) * y


def reduces_display(x, y):
    return functools.reduce(lambda a, b: a * b + x, [x, y, x + y])


def reduces_array(xs, y):
    return functools.reduce(lambda a, b: a * b + y, xs, y * y)


def reduces_functions(x, y):
    chain = functools.reduce(composed, [math.sin, square, lambda t: t * y])
    return chain(x)


def accumulates(x, y):
    return sum(itertools.accumulate([x, y, x], operator.mul))


def maps_stars(x, y):
    return sum(itertools.starmap(operator.mul, [(x, y), (y, y)]))


def best_by_key(xs, y):
    return max(xs, key=abs) * y + min(xs, key=lambda t: t * t)


def best_of_pairs(x, y):
    return min([(x, y), (y, x)], key=lambda p: p[0])[1] * x


def sorted_by_key(xs, y):
    ordered = sorted(xs, key=lambda t: -t, reverse=True)
    return ordered[0] * y + ordered[1] * ordered[-1]


def first_of_equal_keys(x, y):
    return max([x, y], key=lambda t: 1.0) * x


# --- nested functions that call themselves -----------------------------------------------------


def recursive_mutually(x, y):
    def even(k):
        if k == 0:
            return x
        return math.sin(odd(k - 1)) * STEP

    def odd(k):
        if k == 0:
            return y
        return x * even(k - 1)

    return even(3)


def recursive_with_helper(x, y):
    def stretched(t):
        return t * y

    def down(t, n=2):
        if n == 0:
            return t
        return stretched(down(t, n - 1)) + x

    return down(x) * down(y, n=1)


def recursive_lambda(x, y):
    power = lambda n: 1.0 if n == 0 else x * y * power(n - 1)  # noqa: E731
    return power(3)


def recursive_mapped(x, y):
    def power(k):
        if k <= 0:
            return 1.0
        return x * power(k - 1)

    return sum(map(power, [1, 2, 3])) * y


def recursive_over_tuples(x, y):
    def total(node):
        if node is None:
            return 0.0
        return node[0] * node[0] + total(node[1])

    return total((x, (y, (x * y, None))))


_TWO = [(0.7, 1.2), (0.3, 1.1)]
_ARRAY = [(some(4), 1.2)]

PROGRAMS = [
    *(
        Program(fn, _TWO)
        for fn in (
            passes_lambda, passes_captures_to_global, passes_to_loop, passes_to_collector,
            passes_to_recursion, passes_stars, returns_composition, returns_by_name,
            returns_by_test, returns_nested, decorates_twice, decorates_inside, optional_hook,
            chosen_by_expression, chosen_or_none, rebound_lambda, changes_in_loop, index_by_test,
            index_by_loop, global_table, global_table_by_name, global_table_items, table_written,
            table_by_truth, list_of_layers, list_passed, list_filled, list_with_break,
            list_with_continue, list_reversed, list_of_pairs, list_of_functions_and_weights,
            partial_here, partial_global, partials_in_list, partial_of_lambda, method_of_global,
            object_called, maps_lambda, maps_into_dict, reduces_display, reduces_functions,
            accumulates, maps_stars, best_of_pairs, first_of_equal_keys, recursive_mutually,
            recursive_with_helper, recursive_lambda, recursive_mapped, recursive_over_tuples,
        )
    ),
    *(
        Program(fn, _ARRAY)
        for fn in (
            maps_two, maps_bound_to_name, filters, reduces_array, best_by_key, sorted_by_key,
        )
    ),
    Program(tuple_argument, [((math.sin, square), 0.7), ((np.tanh, np.sin), 0.7)], wrt="x"),
]  # fmt: skip
