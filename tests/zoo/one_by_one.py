"""Iterators whose items are asked for one by one, while what they are made of changes."""

from __future__ import annotations

import math
from itertools import accumulate, chain, combinations, islice, pairwise, takewhile

from tests.zoo.program import Program


def extended_by_itself(xs):
    ys = [1.0]
    ys.extend(ys[-1] * x for x in xs)
    return sum(ys)


def extended_by_a_map(xs):
    ys = [1.0]
    ys.extend(map(lambda x: ys[-1] * x, xs))
    return sum(ys)


def added_to_itself(xs):
    ys = [1.0]
    ys += (ys[-1] * x for x in xs)
    ys += map(lambda x: ys[0] + ys[-1] * x, xs)
    return sum(ys)


def halves(ys, n):
    for i in range(n):
        yield ys[-1] * 0.5 + i


def extended_by_a_generator(xs):
    ys = list(xs)
    ys.extend(halves(ys, 3))
    return sum(y * y for y in ys)


def extended_while_short(xs):
    ys = []
    ys.extend(takewhile(lambda x: len(ys) < 2, xs))
    return sum(ys) * len(ys)


def extended_while_it_runs_through_itself(xs):
    ys = list(xs)
    ys.extend(islice((v * v for v in ys), 4))
    return sum(ys)


def apart_from_each_other(xs):
    kept = []
    kept.extend(x for x in xs if not any(abs(x - y) < 2.5 for y in kept))
    return sum(kept)


class Path:
    def __init__(self):
        self.items = [1.0]

    def fill(self, xs):
        self.items.extend(self.items[-1] * x for x in xs)


def filled_by_a_method(xs):
    path = Path()
    path.fill(xs)
    return sum(path.items)


def ended_by_the_shortest(xs):
    seen = [0.0]

    def noted(v):
        seen[0] += v * v
        return v

    total = sum(a * b for a, b in zip([2.0], map(noted, xs)))
    return total + seen[0]


def started_from_what_is_there(xs):
    seen = [1.0]

    def noted(v):
        seen[0] *= v
        return v

    return sum((noted(x) for x in xs), seen[0]) * seen[0]


def product_from_what_is_there(xs):
    t = 1.5
    return math.prod([sum(((t := t * x) for x in xs), t), t])


def calls_counted(xs):
    count = [0.0]

    def counted(v):
        count[0] += v
        return v

    total = sum(a * b for a, b in pairwise(map(counted, xs)))
    total += sum(chain(map(counted, xs), [1.0]))
    for a, b in combinations(map(counted, xs), 2):
        total += a * b
    return total * count[0]


def map_that_nobody_asks(xs):
    ys = [0.0]
    map(lambda x: ys.append(x), xs)
    return sum(ys) + xs[0] * len(ys)


def drawn(x):
    draws = Draws(x)
    total = sum(k * v for k, v in zip([1.0, 2.0], map(draws.draw, range(100))))
    return total + draws.draw(0)


class Draws:
    def __init__(self, state):
        self.state = state

    def draw(self, _):
        self.state = math.sin(3 * self.state + 1)
        return self.state


class Held:
    def __init__(self, items):
        self.items = items


def kept_in_an_object(xs):
    held = Held(map(lambda v: v * v, xs))
    return sum(held.items) + sum(held.items)


def kept_in_an_attribute(xs):
    held = Held(None)
    held.items = (v * v for v in xs)
    return sum(held.items) + sum(held.items)


def none_found(xs):
    found = filter(lambda v: v > 100, xs)
    if not found:
        return xs[0] * 2
    return xs[0] * 3


def key_that_tells(xs):
    seen = [1.0]

    def doubled(v):
        seen[0] = v * 2 - seen[0]
        return v

    def key(v):
        seen[0] += v * v
        return v

    return max(map(doubled, xs), key=key) + seen[0]


def folded_by_turns(xs):
    seen = [1.0]

    def noted(v):
        seen[0] *= v
        return v

    return sum(accumulate(map(noted, xs), lambda a, b: a + b * seen[0]))


SOME = [([2.0, 3.0, 0.5],), ([1.5],), ([2.0, 5.0, 3.0, 4.0],)]
PROGRAMS = [
    *(
        Program(fn, SOME)
        for fn in (
            extended_by_itself,
            extended_by_a_map,
            added_to_itself,
            extended_by_a_generator,
            extended_while_short,
            apart_from_each_other,
            filled_by_a_method,
            ended_by_the_shortest,
            started_from_what_is_there,
            product_from_what_is_there,
            calls_counted,
            map_that_nobody_asks,
            folded_by_turns,
        )
    ),
    Program(drawn, [(0.7,), (1.2,)]),
    *(
        Program(fn, SOME, refused=True)
        for fn in (
            extended_while_it_runs_through_itself,
            kept_in_an_object,
            kept_in_an_attribute,
            none_found,
            key_that_tells,
        )
    ),
]
