"""Attributes of objects in lists that are None at first, or again; and read after they are set."""

from __future__ import annotations

import numpy as np

from .program import Program, some


class Layer:
    out = None

    def __init__(self, w, b=None):
        self.w, self.b = w, b
        self.cache = None

    def __call__(self, x):
        z = self.w * x
        if self.b is not None:
            z = z + self.b
        self.out = np.tanh(z)
        return self.out

    def remembered(self, x):
        if self.cache is None:
            self.cache = np.sin(self.w * x)
        return self.cache

    def reset(self):
        self.cache = None
        self.out = None


class Dense:
    def __init__(self, w, b):
        self.w, self.b, self.out = w, b, None

    def __call__(self, x):
        self.out = np.tanh(self.w @ x + self.b)
        return self.out


class Net:
    def __init__(self, layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def penalty(self):
        return sum(np.sum(layer.out**2) for layer in self.layers)


class Node:
    def __init__(self, value):
        self.value = value
        self.grad = None

    def push(self, grad):
        if self.grad is None:
            self.grad = grad
        else:
            self.grad = self.grad + grad


def net_of_layers(w, b, v, c, x):
    net = Net([Dense(w, b), Dense(v, c)])
    y = net(x)
    return np.sum(y**2) + 0.1 * net.penalty()


def emptied_in_the_end(w, x):
    layers = [Layer(w), Layer(2 * w, x), Layer(w * x)]
    y = x
    for layer in layers:
        y = layer(y) + 0.3 * layer.out
    for layer in layers:
        y = y + layer.out**2
    for layer in layers:
        layer.reset()
    return np.sum(y)


def remembered_until_reset(w, x):
    layers = [Layer(w), Layer(2 * w, x)]
    total = 0.0
    for k in range(3):
        for layer in layers:
            total = total + np.sum(layer.remembered(x) * k)
        if k == 1:
            layers[0].reset()
    return total


def none_by_class(w, x):
    one, other = Layer(w), Layer(w * x, w)
    total = 0.0
    for layer in [one, other, one]:
        before = layer.out
        layer(x)
        if before is not None:
            total = total + np.sum(before * layer.out)
        else:
            total = total + np.sum(layer.out) ** 2
    return total


def emptied_and_filled(w, x):
    one, other = Layer(w), Layer(w * x, w)
    layers = [one, other, one]
    total = 0.0
    for layer in layers:
        before = layer.out
        layer(x)
        if before is not None:
            total = total + np.sum(before * layer.out)
    one.out = None
    other(x * x)
    for layer in layers:
        if layer.out is None:
            layer(w)
        total = total + np.sum(layer.out**3)
    return total


def pushed(w, x):
    nodes = [Node(w), Node(x), Node(w * x)]
    nodes[0].push(w * x)
    nodes[0].push(x**2)
    nodes[2].push(np.sin(w))
    nodes[1].push(nodes[0].grad * nodes[2].grad)
    total = 0.0
    for node in nodes:
        if node.grad is not None:
            total = total + np.sum(node.grad * node.value)
    nodes[1].grad = None
    nodes[1].push(w**3)
    return total + np.sum(nodes[1].grad)


def numbers_arrays_and_none(w, x):
    one, other, third = Node(w), Node(x), Node(w)
    one.grad, other.grad = w * x, 2.5
    total = 0.0
    for node in (one, other, third):
        if node.grad is None:
            node.grad = np.sum(node.value)
        total = total + np.sum(node.grad * node.value)
    return total + np.sum(third.grad * other.grad * one.grad)


def written_where_read(w, x):
    one, other = Node(w * 1.0), Node(x * 1.0)
    for node in [one, other, one]:
        y = node.value
        y *= 2.0
        node.grad = y
        z = node.grad
        z += x
        node.value = node.value * w
    return np.sum(one.value * other.value) + np.sum(one.grad * other.grad)


def added_to_and_read(w, x):
    one, other = Node(w), Node(x)
    for node in [one, other, one]:
        before = node.value
        node.value += x
        node.grad = node.value * before
        node.value *= node.grad
    return np.sum(one.value * other.value)


_W, _X = some(3), some(3, seed=1)

PROGRAMS = [
    Program(net_of_layers, [(some(3, 2), some(3), some(2, 3), some(2, seed=1), some(2, seed=2))]),
    Program(emptied_in_the_end, [(_W, _X)]),
    Program(remembered_until_reset, [(_W, _X)]),
    Program(none_by_class, [(_W, _X)]),
    Program(emptied_and_filled, [(_W, _X)]),
    Program(pushed, [(_W, _X)]),
    Program(numbers_arrays_and_none, [(_W, _X)]),
    Program(written_where_read, [(_W, _X)]),
    Program(added_to_and_read, [(_W, _X)]),
]
