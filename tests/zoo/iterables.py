"""Objects of the user's own classes that are run through."""

from __future__ import annotations

import numpy as np

from .program import Program, some


class Bag:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    def __contains__(self, item):
        return item in self.items

    def __getitem__(self, place):
        return self.items[place]


class BagOfMore(Bag):
    pass


class Doubled:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        for place, item in enumerate(self.items):
            if place % 2:
                yield -item * item
            else:
                yield 2.0 * item


class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __iter__(self):
        yield self.a
        yield self.b


class Zipped:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __iter__(self):
        return zip(self.a, self.b)


class Entries:
    def __init__(self, entries):
        self.entries = entries

    def __iter__(self):
        return iter(self.entries.items())


class Affine:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def __call__(self, x):
        return np.tanh(self.w * x + self.b)


class Network:
    def __init__(self, layers):
        self.layers = layers

    def __iter__(self):
        return iter(self.layers)

    def __call__(self, x):
        for layer in self:
            x = layer(x)
        return x

    def decay(self, rate):
        for layer in self:
            layer.w *= rate


def bags(x):
    bag, s = Bag([x, x * x, 3.0 * x]), 0.0
    for item in bag:
        s += item * s + item
    a, *b = bag
    s += a * b[1] * len(bag)
    s += sum(item * item for item in BagOfMore([x, s]))
    if 2.0 in bag:
        s *= 2.0
    return s + max(bag) * bag[1]


def nested_bags(x):
    s = 0.0
    for place, (bag, f) in enumerate(zip(Bag([Bag([x, 2.0 * x]), Bag([x * x])]), [x, 1.0])):
        for item in bag:
            s += item * item * f + place * x
    return s + sum(list(Bag([s, x]))) + sum(sorted(Bag([x, 1.0])))


def generated(x):
    s, seen = 0.0, []
    for item in Doubled([x, x * x, s + 1.0]):
        if item > 9.0:
            break
        s += item * s + item
        seen.append(s)
    a, b = Pair(x, s)
    return a * b * seen[1] + sum(Pair(a, x)) + sum(Doubled([b, a]))


def pairs(x):
    s = 0.0
    for a, b in Zipped([x, 2.0], [x * x, x]):
        s += a * b
    for name, value in Entries({"a": x, "bc": x * x}):
        s += len(name) * value * x
    return s


def arrays(x):
    s = 0.0
    for row in Bag(x):
        s += np.sum(row * row) * row[0]
    return s + np.sum(np.array(list(Bag([x[0], x[1]]))) ** 3)


def network(x, w):
    net = Network([Affine(w, 0.1), Affine(w * w, 0.2)])
    return net(net(x))


def decayed(x, w):
    net = Network([Affine(w, 0.1), Affine(w * w, x)])
    for rate in (x, 0.9):
        net.decay(rate)
    return net(x)


def given(net, x):
    return net(x)


def given_bags(bag, pair, x):
    a, b = pair
    return sum(bag) * x + a * b + sum(item * item for item in bag)


PROGRAMS = [
    Program(bags, [(1.3,)]),
    Program(nested_bags, [(1.3,)]),
    Program(generated, [(1.3,), (2.2,)]),
    Program(pairs, [(1.3,)]),
    Program(arrays, [(some(2, 2),)]),
    Program(network, [(0.7, 0.6)]),
    Program(decayed, [(0.7, 0.6)]),
    Program(given, [(Network([Affine(0.3, 0.1), Affine(0.2, 0.5)]), 0.3)]),
    Program(given_bags, [(Bag([1.1, 2.2]), Pair(0.3, 0.7), 1.3)]),
]
