"""Functions that only the run knows: picked from lists and dicts, chosen by data, made in loops."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np

from tests.zoo.program import Program, some


def square(x):
    return x * x


def damped(x, rate=0.5, *, shift=0.25):
    return x * rate + shift * x * x


def halved_until_small(x):
    while abs(x) > 0.4:
        x = 0.5 * x * x
    return x


def product_and_sum(a, b):
    return a * b, a + 2.0 * b


def swapped(a, b):
    return b, a * a


def total_of_squares(*terms):
    return sum(t * t for t in terms)


def weighted(x, **weights):
    return x * weights["a"] + weights["b"] * weights["b"]


FUNCTIONS = [math.sin, square, lambda t: 1.5 * t, np.tanh, damped, halved_until_small]
TABLE = {"sin": math.sin, "square": square, "twice": lambda t: t + t, "exp": np.exp}
PAIRS = [product_and_sum, swapped]


# --- picked ----------------------------------------------------------------------------------


def by_index(x, places):
    for place in places:
        x = FUNCTIONS[place](x)
    return x


def by_name(x, names):
    total = 0.0
    for name in names:
        total += TABLE[name](x) * x
    return total


def by_data(xs):
    total = 0.0
    for i in range(len(xs)):
        total += FUNCTIONS[0 if xs[i] > 0.5 else 1](xs[i])
    return total


def over_the_list(x, fns):
    for fn in fns:
        x = fn(x)
    return x


def from_argument(x, fns, n):
    for i in range(n):
        x = fns[i % len(fns)](x) + x
    return x


def popped(x, fns):
    rest = list(fns)
    while rest:
        fn = rest.pop()
        x = fn(x)
    return x


def attribute_by_name(x, names):
    for name in names:
        x = getattr(math, name)(x) * x
    return x


def best_of(x, fns):
    best = max(fns, key=lambda fn: float(fn(0.3)))
    return best(x) * x


def got_or_default(x, names):
    for name in names:
        x = TABLE.get(name, abs)(x) - 0.1
    return x


def in_nested_containers(x, stages):
    for stage in stages:
        for entry in stage["steps"]:
            x = entry["fn"](x) * entry["weight"]
    return x


def on_arrays(x, fns):
    y = x
    for fn in fns:
        y = fn(y + x)
    return np.sum(y * y)


def broadcast_against(x, row, fns):
    y = fns[0](row) * x
    return np.sum(fns[1](y + row))


# --- arguments and results -------------------------------------------------------------------


def gives_tuples(x, n):
    y = x
    for i in range(n):
        x, y = PAIRS[i % 2](x, y)
    return x * y


def gives_part_of_tuple(x, n):
    y = 0.0
    for i in range(n):
        both = PAIRS[i % 2](x, 1.0 + x)
        y += both[0] * both[-1]
    return y


def takes_containers(p, n):
    fns = [lambda q: q["w"] * q["w"], lambda q: {"w": q["w"], "b": q["b"]}["b"]]
    total = 0.0
    for i in range(n):
        total += fns[i % 2](p) * p["b"]
    return total


def takes_lists(xs, n):
    fns = [sum, lambda items: items[0] * items[-1], max]
    total = 0.0
    for i in range(n):
        total += fns[i](xs) * xs[0]
    return total


def gives_lists(x, n):
    fns = [lambda t: [t, t * t], lambda t: [t * t * t]]
    total = 0.0
    for i in range(n):
        for item in fns[i % 2](x):
            total += item * x
    return total


def with_options(x, n):
    fns = [damped, lambda t, rate=1.0, *, shift=0.0: t * t * rate + shift]
    for i in range(n):
        x = fns[i % 2](x, rate=0.5 * x, shift=0.1) + fns[i % 2](x)
    return x


def with_many(x, y, n):
    fns = [total_of_squares, lambda a, b, c: a * b * c, functools.partial(total_of_squares, 2.0)]
    total = 0.0
    for i in range(n):
        total += fns[i](x, y, x * y)
    return total


def with_keywords(x, y, n):
    fns = [weighted, lambda x, a, b: x * a * b]
    total = 0.0
    for i in range(n):
        total += fns[i % 2](x, a=y, b=x)
    return total


def with_constants(x, n):
    fns = [math.pow, math.copysign, lambda t, k: t * k]
    for i in range(n):
        x = fns[i % 3](x, 2.0)
    return x


def same_argument_twice(x, n):
    fns = [math.hypot, lambda a, b: a * b]
    for i in range(n):
        x = fns[i % 2](x, x)
    return x


def gives_its_argument(x, n):
    fns = [lambda a: a, lambda a: a[::-1], np.ravel]
    total = 0.0
    for i in range(n):
        y = fns[i % 3](x)
        total += y[0] * np.sum(y * x)
    return total


def tested_only(x, n):
    tests = [lambda t: t > 0.0, math.isfinite]
    for i in range(n):
        if tests[i % 2](x):
            x = x * x
    return x


def argument_overwritten_later(x, n):
    fns = [np.sin, lambda a: np.sum(a) * a]
    y = x * 1.0
    total = 0.0
    for i in range(n):
        total += np.sum(fns[i % 2](y))
        y[0] = total
    return total


def with_dispatch_inside(x, n):
    def outer(t, k):
        return FUNCTIONS[k % 2](t) * t

    fns = [outer, lambda t, k: FUNCTIONS[(k + 1) % 2](t)]
    for i in range(n):
        x = fns[i % 2](x, i)
    return x


def chosen_result(x, n):
    pick = [lambda: math.sin, lambda: square]
    for i in range(n):
        x = pick[i % 2]()(x)
    return x


# --- objects -----------------------------------------------------------------------------------


@dataclass
class Dense:
    w: float
    b: float

    def __call__(self, x):
        return math.tanh(self.w * x + self.b)

    def step(self, x):
        return self.w * x


@dataclass
class Scale:
    k: float

    def __call__(self, x):
        return self.k * x * x

    def step(self, x):
        return x + self.k * self.k


class Offset:
    def __init__(self, by):
        self.by = by

    def __call__(self, x):
        return x * self.by

    def step(self, x):
        return x - self.by * x * x


OBJECTS = [Offset(1.5), Dense(0.7, 0.1), Scale(1.1)]
CALLABLES = [Offset(0.8), Offset(0.8).step, functools.partial(damped, shift=0.5), Scale(0.9).step]


def objects_called(x, n):
    for i in range(n):
        x = CALLABLES[i % 4](x)
    return x


def layers_with_weights(layers, x):
    for layer in layers:
        x = layer(x)
    return x


def methods_of_layers(layers, x):
    for layer in layers:
        x = layer.step(x) * x
    return x


def methods_of_objects(x, n):
    for i in range(n):
        x = OBJECTS[i % 3].step(x)
    return x


def classes_called(x, n):
    makers = [Scale, lambda k: Scale(k * k)]
    total = 0.0
    for i in range(n):
        total += makers[i % 2](x).k
    return total * x


def methods_of_results(x, n):
    fns = [np.sin, lambda a: a * a]
    total = 0.0
    for i in range(n):
        total += fns[i % 2](x).sum() * x[0]
    return total


# --- functions made in the run -----------------------------------------------------------------


def closures_in_list(x, n):
    fns = []
    for i in range(n):
        fns.append(lambda t, k=i + 1: t * x * k)
    y = x
    for fn in fns:
        y = fn(y)
    return y


def closures_of_values(x, n):
    fns = []
    scale = x
    for i in range(n):
        def grown(t, scale=scale, power=i):
            return t * scale + x * power

        fns.append(grown)
        scale = scale * x
    y = 1.0
    for fn in reversed(fns):
        y = fn(y)
    return y


def made_by_maker(x, n):
    def make(weight):
        return lambda t: math.sin(t * weight) + x

    fns = [make(x * k) for k in range(n)]
    y = x
    for i in range(n):
        y = fns[n - 1 - i](y)
    return y


def made_in_dict(x, names):
    made = {}
    for name in names:
        made[name] = lambda t, size=len(name): t * x + size
    y = 1.0
    for name in sorted(names):
        y = made[name](y)
    return y


def composed_in_loop(x, fns):
    def compose(outer, inner):
        return lambda t: outer(inner(t)) * x

    whole = functools.reduce(compose, fns)
    return whole(x)


def of_arrays(x, n):
    fns = []
    for i in range(n):
        w = x * (i + 1.0)
        fns.append(lambda t, w=w: np.tanh(w * t) + x)
    y = x
    for fn in fns:
        y = fn(y)
    return np.sum(y)


def unused_ones(x, n):
    fns = []
    for i in range(n):
        fns.append(lambda t, k=i: t * x + k)
    return fns[1](x) * x


def some_are_not_ours(x, others, n):
    fns = list(others)
    for i in range(n):
        fns.append(lambda t, k=i: t * x + k)
    y = x
    for fn in fns:
        y = fn(y)
    return y


def calls_a_closure(fn, t):
    return fn(t) * t


def passed_on(x, n):
    fns = []
    for i in range(n):
        fns.append(lambda t, k=i: t * x + k)
    runners = [calls_a_closure, lambda fn, t: fn(fn(t))]
    y = x
    for i in range(n):
        y = runners[i % 2](fns[i], y)
    return y


def makers_in_list(x, n):
    makers = [lambda w: lambda t: t * w + x, lambda w: math.sin]
    y = x
    for i in range(n):
        y = makers[i % 2](y * x)(y)
    return y


def partials_made(x, n):
    fns = []
    for i in range(n):
        fns.append(functools.partial(damped, rate=x * (i + 1.0)))
        fns.append(functools.partial(math.hypot, x + i))
    y = x
    for fn in fns:
        y = fn(y)
    return y


def handed_on(x, runners):
    partial, method = functools.partial(damped, rate=x), Scale(x * x).step
    for run in runners:
        x = run(partial, method, x)
    return x


def partials_of_partials(x, n):
    fns = []
    for i in range(n):
        inner = functools.partial(lambda a, b, c, k: a * b + c * k, x, k=2.0 * x)
        fns.append(functools.partial(inner, x * i, k=x * x))
        fns.append(inner)
    return fns[0](x) * fns[n - 1](3.0 * x) * fns[1](x, 0.5)


def methods_made(x, n):
    fns = []
    for i in range(n):
        fns.append(Dense(x * (i + 1), 0.2).step)
    y = x
    for fn in fns:
        y = fn(y)
    return y


def methods_of_arrays(x, n):
    fns = [x.sum, x.mean, (x * x).max]
    total = 0.0
    for i in range(n):
        total += fns[i]() * x[0]
    return total


@dataclass
class Step:
    fn: object
    weight: float


def held_in_records(x, n):
    steps = []
    for i in range(n):
        steps.append(Step(lambda t, k=i: t * x + k, x))
    y = 1.0
    for step in steps:
        y = step.fn(y) * step.weight
    return y


def recursive_ones(x, n):
    fns = []
    for _ in range(n):
        def power(k):
            return 1.0 if k == 0 else x * power(k - 1)

        fns.append(power)
    total = 0.0
    for i in range(n):
        total += fns[i](i)
    return total


def chained_by_test(x, n):
    fn = lambda t: t  # noqa: E731
    for i in range(n):
        if i % 2:
            fn = lambda t, inner=fn: inner(t) * x  # noqa: E731
        else:
            fn = lambda t, inner=fn: inner(t) + x * x  # noqa: E731
    return fn(x)


def made(weight):
    return lambda t: t * weight + weight


def made_elsewhere(x, n):
    fns = []
    for i in range(n):
        fns.append(made(x * (i + 1)))
    y = x
    for fn in fns:
        y = fn(y)
    return y


def starred(x, n):
    fns = [math.hypot, lambda a, b: a * b]
    pair = (x, x * x)
    for i in range(n):
        pair = (fns[i % 2](*pair), x)
    return pair[0]


@functools.cache
def _table():
    return {"a": square, "b": math.sin}


def from_a_call(x, names):
    for name in names:
        x = _table()[name](x)
    return x


_STAGES = [
    {"steps": [{"fn": math.sin, "weight": 0.7}, {"fn": square, "weight": 1.2}]},
    {"steps": [{"fn": np.exp, "weight": 0.4}]},
]
_THREE = [(0.7, 3)]
_RUNNERS = [lambda f, g, t: f(t) * g(t), lambda f, g, t: f(f(t)) + g(g(t))]

@functools.singledispatch
def area(shape):
    return shape * shape


@area.register(list)
def area_of_all(shapes):
    return sum(area(shape) for shape in shapes)


@area.register(np.ndarray)
def area_of_sides(sides):
    return np.sum(sides**3)


class Square:
    def __init__(self, side):
        self.side = side


class Circle:
    def __init__(self, radius):
        self.radius = radius


@area.register
def area_of_square(square: Square):
    return square.side**2


@area.register
def area_of_circle(circle: Circle, pi=3.0):
    return pi * circle.radius**2


def area_of_each(x):
    return area(x) + area([x, 2.0 * x]) * area(np.array([x, 2.0]))


def areas_of_objects(x):
    s = 0.0
    for shape in [Square(x), Circle(x), Square(2.0 * x)]:
        s += area(shape) * x
    return s + area(Circle(x), pi=2.0)


def area_of_one(x, n):
    return area(Square(x) if n > 1 else Circle(x))


PROGRAMS = [
    Program(area_of_each, [(0.7,)]),
    Program(areas_of_objects, [(0.7,)]),
    Program(area_of_one, [(0.7, 1), (0.7, 2)], wrt="x"),
    Program(by_index, [(0.7, [0, 1, 2, 3, 4, 5]), (1.3, [5, 1]), (0.7, [])], wrt="x"),
    Program(by_name, [(0.7, ["sin", "exp", "square", "sin", "twice"])], wrt="x"),
    Program(by_data, [(np.array([0.2, 0.7, 0.9]),)]),
    Program(over_the_list, [(0.7, [math.sin, square, np.exp]), (0.7, [square])], wrt="x"),
    Program(from_argument, [(0.7, [math.sin, square], 3)], wrt="x"),
    Program(popped, [(0.7, [math.sin, square, damped])], wrt="x"),
    Program(attribute_by_name, [(0.7, ["sin", "exp"])], wrt="x"),
    Program(best_of, [(0.7, [math.sin, square, np.exp])], wrt="x"),
    Program(got_or_default, [(-0.7, ["sin", "none", "exp"])], wrt="x"),
    Program(in_nested_containers, [(0.7, _STAGES)], wrt="x"),
    Program(on_arrays, [(some(3), [np.sin, square, np.tanh])], wrt="x"),
    Program(broadcast_against, [(some(2, 3), some(3, seed=3), [np.sin, square])], wrt=("x", "row")),
    Program(gives_tuples, _THREE, wrt="x"),
    Program(gives_part_of_tuple, _THREE, wrt="x"),
    Program(takes_containers, [({"w": 0.7, "b": 1.2}, 4)], wrt="p"),
    Program(takes_lists, [([0.7, 1.2, 0.3], 3)], wrt="xs"),
    Program(gives_lists, _THREE, wrt="x"),
    Program(with_options, _THREE, wrt="x"),
    Program(with_many, [(0.7, 1.2, 3)], wrt=("x", "y")),
    Program(with_keywords, [(0.7, 1.2, 2)], wrt=("x", "y")),
    Program(with_constants, _THREE, wrt="x"),
    Program(same_argument_twice, _THREE, wrt="x"),
    Program(gives_its_argument, [(some(3), 3)], wrt="x"),
    Program(tested_only, _THREE, wrt="x"),
    Program(argument_overwritten_later, [(some(3), 3)], wrt="x"),
    Program(with_dispatch_inside, _THREE, wrt="x"),
    Program(chosen_result, _THREE, wrt="x"),
    Program(objects_called, [(0.7, 5)], wrt="x"),
    Program(layers_with_weights, [([Dense(0.7, 0.2), Scale(1.3), Dense(-0.4, 0.1)], 0.9)]),
    Program(methods_of_layers, [([Dense(0.7, 0.2), Scale(1.3), Dense(-0.4, 0.1)], 0.9)]),
    Program(methods_of_objects, _THREE, wrt="x"),
    Program(classes_called, _THREE, wrt="x"),
    Program(methods_of_results, [(some(3), 3)], wrt="x"),
    Program(closures_in_list, _THREE, wrt="x"),
    Program(closures_of_values, _THREE, wrt="x"),
    Program(made_by_maker, _THREE, wrt="x"),
    Program(made_in_dict, [(0.7, ["b", "aa", "ccc"])], wrt="x"),
    Program(composed_in_loop, [(0.7, [math.sin, square, np.exp])], wrt="x"),
    Program(of_arrays, [(some(3), 3)], wrt="x"),
    Program(unused_ones, _THREE, wrt="x"),
    Program(some_are_not_ours, [(0.7, [math.sin, square], 2)], wrt="x"),
    Program(passed_on, _THREE, wrt="x"),
    Program(partials_made, _THREE, wrt="x"),
    Program(handed_on, [(0.7, _RUNNERS)], wrt="x"),
    Program(partials_of_partials, _THREE, wrt="x"),
    Program(methods_made, _THREE, wrt="x"),
    Program(methods_of_arrays, [(some(3), 3)], wrt="x", smooth=False),
    Program(held_in_records, _THREE, wrt="x"),
    Program(recursive_ones, _THREE, wrt="x"),
    Program(chained_by_test, _THREE, wrt="x"),
    Program(made_elsewhere, _THREE, wrt="x"),
    Program(starred, _THREE, wrt="x"),
    Program(makers_in_list, _THREE, wrt="x"),
    Program(from_a_call, [(0.7, ["a", "b", "a"])], wrt="x"),
]
