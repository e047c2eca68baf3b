"""Objects that are chained to one another: lists, stacks and trees that loops walk along."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


class Node:
    def __init__(self, value, after=None):
        self.value, self.after = value, after


class Chain:
    def __init__(self):
        self.head, self.count = None, 0

    def push(self, value):
        self.head = Node(value, self.head)
        self.count += 1

    def pop(self):
        value = self.head.value
        self.head = self.head.after
        self.count -= 1
        return value

    def is_empty(self):
        return self.head is None

    def scale(self, k):
        node = self.head
        while node is not None:
            node.value *= k
            node = node.after

    def total(self):
        s, node = 0.0, self.head
        while node is not None:
            s += node.value**2
            node = node.after
        return s


class Tree:
    def __init__(self, key, value):
        self.key, self.value, self.left, self.right = key, value, None, None


class Doubly:
    def __init__(self, value):
        self.value, self.before, self.after = value, None, None


def product_of_a_chain(xs):
    head = None
    for x in xs:
        head = Node(x * x, head)
    s = 1.0
    node = head
    while node is not None:
        s = s * node.value
        node = node.after
    return s


def written_down(x):
    node = Node(x, Node(x * x, Node(3 * x)))
    s = 1.0
    while node is not None:
        s = s * node.value
        node = node.after
    return s


def scaled_in_place(xs, k):
    chain = Chain()
    for x in xs:
        chain.push(x)
    chain.scale(k)
    return chain.total() * chain.head.value


def until_empty(xs):
    chain = Chain()
    for x in xs:
        chain.push(x * x)
    r = 1.0
    while not chain.is_empty():
        r = r * chain.pop() + 1
    return r


def turned_round(xs):
    head = None
    for x in xs:
        head = Node(x, head)
    before, node = None, head
    while node is not None:
        after = node.after
        node.after = before
        before, node = node, after
    r, k, node = 0.0, 1, before
    while node is not None:
        r += k * node.value**2
        k += 1
        node = node.after
    return r


def inserted_by_key(xs, keys):
    root = Tree(keys[0], xs[0])
    for key, x in zip(keys[1:], xs[1:]):  # noqa: B905
        node = root
        while True:
            if key < node.key:
                if node.left is None:
                    node.left = Tree(key, x)
                    break
                node = node.left
            else:
                if node.right is None:
                    node.right = Tree(key, x)
                    break
                node = node.right
    r, node = 1.0, root
    while node is not None:
        r *= node.value
        node = node.left
    node = root
    while node is not None:
        r += node.value**2
        node = node.right
    return r


def there_and_back(xs):
    head = last = Doubly(xs[0])
    for x in xs[1:]:
        new = Doubly(x)
        new.before, last.after = last, new
        last = new
    node = head
    while node.after is not None:
        node.after.value += node.value * node.value
        node = node.after
    r = 0.0
    while node is not None:
        r += node.value * 2
        node = node.before
    return r


def chained_rows(m):
    head = None
    for row in m:
        head = Node(row * 2, head)
    s, node = 0.0, head
    while node is not None:
        node.value[0] += 1.0
        s += np.sum(node.value**2)
        node = node.after
    return s


def swapped_along(xs):
    head = last = Node(xs[0])
    for x in xs[1:]:
        last.after = Node(x)
        last = last.after
    s, node = 0.0, head
    while node:
        if node.after and node.after.value > node.value:
            node.value, node.after.value = node.after.value, node.value
        s = s * 0.5 + node.value
        node = node.after
    return s


def round_and_round(x, n):
    a, b = Node(x), Node(x * x)
    a.after, b.after = b, a
    s, node = 0.0, a
    for _ in range(n):
        node.value += node.after.value * 0.1
        s += node.value
        node = node.after
    return s


def none_for_long(xs):
    last, s = None, 0.0
    for x in xs:
        new = Node(x, last)
        if new.after is not None:
            s += new.value * new.after.value
        last = new
    return s + last.value


XS = [1.0, 2.0, 3.0, 0.5]

PROGRAMS = [
    *(
        Program(fn, [(XS,), (XS[:2],)])
        for fn in (
            product_of_a_chain,
            until_empty,
            turned_round,
            there_and_back,
            swapped_along,
            none_for_long,
        )
    ),
    Program(written_down, [(1.5,)]),
    Program(scaled_in_place, [(XS, 0.5)]),
    Program(inserted_by_key, [(XS, [5, 3, 7, 2]), (XS, [5, 8, 7, 9])], wrt="xs"),
    Program(chained_rows, [(some(2, 3),)]),
    Program(round_and_round, [(1.5, 1), (1.5, 4)], wrt="x"),
]
