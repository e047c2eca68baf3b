"""Functions that call themselves and return containers, or tuples that hold them."""

from __future__ import annotations

import functools

import numpy as np

from tests.zoo.program import Program, some


def doubled_list(a, d):
    if d == 0:
        return [a], a
    items, last = doubled_list(a, d - 1)
    return items * 2, last


def repeats_in_a_tuple(s, n):
    items, last = doubled_list(s, n)
    return sum(items) * last


def joined_tuples(a, d):
    if d == 0:
        return (a,), a
    items, last = joined_tuples(a, d - 1)
    return items + items, last


def joins_in_a_tuple(s, n):
    items, last = joined_tuples(s, n - 1)
    return items[0] * 3.0 + items[1] * last


def joined_lists(a, d):
    if d == 0:
        return [a], 2.0
    items, last = joined_lists(a, d - 1)
    return items + items[:1], last


def joins_of_slices(s, n):
    items, last = joined_lists(s, n)
    return items[0] * 3.0 + items[1] * last


def even(a, d):
    if d == 0:
        return [a], a
    items, last = odd(a, d - 1)
    return items + [last], last * a


def odd(a, d):
    items, last = even(a, d - 1) if d > 0 else ([], a)
    return items * 2, last


def calls_one_another(s, n):
    items, last = even(s, n + 1)
    return sum(items) * last


def grown(a, d):
    if d == 0:
        return [a], {"n": a}
    items, facts = grown(a, d - 1)
    items.append(a * d)
    return items, {"n": facts["n"] * a}


def appended_in_recursion(s, n):
    items, facts = grown(s, n)
    return sum(items) * facts["n"]


def tree(a, d):
    if d == 0:
        return [a * a], 1
    left, n = tree(a, d - 1)
    right, m = tree(a * 0.5, d - 1)
    return left + right, n + m


def leaves_of_tree(s, n):
    leaves, count = tree(s, n)
    return sum(leaves) / count + leaves[0] * leaves[-1]


def arrays_and_lists(a, d):
    if d == 0:
        return [a], np.ones(2) * a
    items, v = arrays_and_lists(a, d - 1)
    return items * 2, v * 2


def arrays_beside_lists(s, n):
    items, v = arrays_and_lists(s, n)
    return sum(items) * np.sum(v)


def collected(a, d, found):
    found = found + [a]
    if d == 0:
        return found, a
    return collected(a * a, d - 1, found * 2)


def collected_on_the_way(s, n):
    items, last = collected(s, n, [])
    return sum(items) * last


def nested(a, d):
    if d == 0:
        return ([a], (a,)), a
    (items, pair), last = nested(a, d - 1)
    return (items + [last], pair + pair), last * a


def nested_tuples(s, n):
    (items, pair), last = nested(s, n)
    return sum(items) * sum(pair) + last


def known_by_dict(a, d):
    if d == 0:
        return {0: a}
    found = known_by_dict(a, d - 1)
    found[d] = found[d - 1] * a
    return found


def dict_of_recursion(s, n):
    found = known_by_dict(s, n)
    return sum(found[k] * k for k in found)


def swapped_first(v, w, n):
    if n == 0:
        return
    swapped_then(w, v, n - 1)


def swapped_then(v, w, n):
    v[0] *= 2.0
    if n == 0:
        return
    swapped_first(v, w, n - 1)


def write_what_is_swapped(x):
    a, b = x[:1] * 1.0, x[1:] * 1.0
    swapped_first(a, b, 2)
    swapped_then(a, b, 3)
    return np.sum(a * a) * np.sum(b)


def calls_the_writer(v, n):
    if n > 0:
        writes_after_the_call(v, n - 1)
    return v[0]


def writes_after_the_call(v, n):
    s = calls_the_writer(v, n)
    v[0] *= 3.0
    return s


def one_of_two_writes(x):
    y = x * 1.0
    s = calls_the_writer(y, 2)
    t = writes_after_the_call(y, 2)
    return s * t * y[0]


def the_other_first(x):
    y = x * 1.0
    z = y[:1]
    t = writes_after_the_call(y, 1)
    s = calls_the_writer(z, 2)
    return s * t * y[0] * z[0]


def _squares_of(tree):
    if isinstance(tree, (list, tuple)):
        return sum(_squares_of(part) for part in tree)
    return np.sum(tree * tree)


def _times(tree, k):
    if isinstance(tree, dict):
        return {key: _times(part, k) for key, part in tree.items()}
    if isinstance(tree, list):
        return [_times(part, k) for part in tree]
    return tree * k


def _sums_into_one(tree):
    if isinstance(tree, list):
        total = np.zeros(2)
        for part in tree:
            total += _sums_into_one(part)
        return total
    return tree * tree


def _weight(node):
    if "parts" in node:
        return node["w"] * sum(_weight(part) for part in node["parts"])
    return node["w"]


def nested_lists(tree):
    return _squares_of(tree)


def arrays_in_nested_tuples(a, b):
    return _squares_of((a, (b, a * b)))


def copy_of_nested_lists(tree):
    return _squares_of(_times(tree, 2.0)) + np.sum(tree[0])


def copy_of_nested_dicts(tree):
    twice = _times(tree, 2.0)
    return twice["w"] ** 2 + twice["parts"]["w"] * tree["w"]


def nested_dicts(node):
    return _weight(node)


def sum_over_nested_lists(tree):
    return np.sum(_sums_into_one(tree))


def _writing_leaves(tree):
    if isinstance(tree, list):
        return sum([_writing_leaves(part) for part in tree])
    tree *= 2.0
    return np.sum(tree * tree)


def nested_lists_written(tree):
    return _writing_leaves(tree) + np.sum(tree[0])


def _writing_first(tree):
    if isinstance(tree, list):
        first = [tree[0]]
        first[0] *= 2.0
        return np.sum(first[0]) + sum(_writing_first(part) for part in tree[1:])
    return np.sum(tree * tree)


def written_through_new_list(tree):
    return _writing_first(tree) + np.sum(tree[0])


def _growing(tree):
    if isinstance(tree, list):
        for one in [tree]:
            one.append(one[0])
        return sum(_growing(part) for part in tree)
    return np.sum(tree * tree)


def grown_through_new_list(tree):
    return _growing(tree) + np.sum(tree[-1] ** 2)


def _same_leaves(tree):
    if isinstance(tree, list):
        return [_same_leaves(part) for part in tree]
    return tree


def leaves_of_copy_written(tree):
    same = _same_leaves(tree)
    same[0] *= 2.0
    return np.sum(same[0] ** 2) + np.sum(tree[0] ** 2)


_NODE = {"w": 1.2, "parts": [{"w": 0.5}, {"w": 0.7, "parts": [{"w": 0.3}]}]}
_TREE = [some(2), [some(2, seed=1), [some(2, seed=2), some(2, seed=3)]]]

def remembered_outside(x):
    memo = {}

    def f(n):
        if n in memo:
            return memo[n]
        r = x * (n + 1.0) if n < 2 else f(n - 1) + 0.5 * f(n - 2) * x
        memo[n] = r
        return r

    return f(5)


def counted_outside(x):
    n = [0]

    def f(k):
        n[0] += 1
        return x if k == 0 else x * f(k - 1)

    return f(3) * n[0]


def each_order(x):
    out = []

    def go(prefix, rest):
        if not rest:
            out.append(prefix)
            return
        for i in range(len(rest)):
            go(prefix * 10 + rest[i], rest[:i] + rest[i + 1 :])

    go(x, [1, 2, 3])
    return sum(o * o for o in out)


def values_of_a_tree(x):
    tree = {0: [1, 2], 1: [3], 2: [], 3: []}
    values = {}

    def go(node, v):
        values[node] = v * x
        for child in tree[node]:
            go(child, v + x)

    go(0, 1.0)
    return sum(values[k] * (k + 1) for k in values)


def cached_inside(x):
    @functools.lru_cache(maxsize=None)
    def f(n):
        return x * (n + 1.0) if n < 2 else f(n - 1) + 0.5 * f(n - 2) * x

    return f(5)


class Branch:
    def __init__(self, v, a=None, b=None):
        self.v, self.a, self.b = v, a, b

    def total(self):
        return self.v if self.a is None else self.v + self.a.total() * self.b.total()

    def squares(self):
        s = self.v * self.v
        if self.a:
            s += self.a.squares()
        if self.b:
            s += 2 * self.b.squares()
        return s

    def scale(self, k):
        self.v = self.v * k
        if self.a is not None:
            self.a.scale(k)
        if self.b is not None:
            self.b.scale(k + 1)


def tree_of_objects(x, y):
    t = Branch(x, Branch(y), Branch(x * y, Branch(x), Branch(y)))
    return t.total()


def object_shared_in_a_tree(x, y):
    n = Branch(x * y)
    t = Branch(x, n, Branch(y, n, n))
    n.v = n.v * x
    r = t.total()
    n.v = n.v * x
    return r * t.total()


def shared_objects_written_by_recursion(x, y):
    n = Branch(x * y)
    t = Branch(x, n, Branch(y, n, n))
    t.scale(x)
    r = t.squares()
    t.scale(y)
    return r * t.squares() + n.v


def children_exchanged(x, y):
    t = Branch(x, Branch(y), Branch(x * y))
    r = t.squares()
    t.a, t.b = t.b, t.a
    t.a.scale(x)
    return r * t.squares()


def tree_rotated(x, y):
    t = Branch(x, Branch(y, Branch(x * y)))
    p = t.a
    t.a = p.a
    p.a = t
    return p.squares() * t.v


def recursion_in_a_loop(x, y):
    s = 0.0
    t = Branch(x, Branch(y))
    for k in range(3):
        m = Branch(y, Branch(x * k, t.a), t)
        m.scale(x)
        s += m.squares() * t.v
    return s


def child_that_only_the_run_knows(x, y):
    n = Branch(x)
    m = Branch(y, n)
    t = Branch(x * y, n if x > y else m, m)
    t.scale(x)
    return t.squares()


class Leaf:
    def __init__(self, v):
        self.v = v

    def eval(self, env):
        return self.v


class Name:
    def __init__(self, name):
        self.name = name

    def eval(self, env):
        return env[self.name]


class Sum:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def eval(self, env):
        return self.a.eval(env) + self.b.eval(env)


class Product:
    def __init__(self, a, b):
        self.a, self.b = a, b
        self.last = 0.0

    def eval(self, env):
        self.last = self.a.eval(env) * self.b.eval(env) + self.last
        return self.last


def expression_tree(x, y):
    e = Sum(Product(Name("x"), Name("y")), Product(Leaf(3.0), Sum(Name("x"), Leaf(2.0))))
    return e.eval({"x": x, "y": y})


def expression_with_shared_parts(x, y):
    c, p = Leaf(x), Product(Name("x"), Name("x"))
    e = Product(Sum(c, p), Sum(p, c))
    r = e.eval({"x": y})
    c.v = c.v * y
    return r + e.eval({"x": x}) * p.last


class Search:
    def __init__(self, key, v):
        self.key, self.v, self.left, self.right = key, v, None, None

    def insert(self, key, v):
        if key < self.key:
            if self.left is None:
                self.left = Search(key, v)
            else:
                self.left.insert(key, v)
        elif key > self.key:
            if self.right is None:
                self.right = Search(key, v)
            else:
                self.right.insert(key, v)
        else:
            self.v = self.v * v

    def walk(self, d=1):
        s = self.v * d
        if self.left is not None:
            s += self.left.walk(d + 1)
        if self.right is not None:
            s += self.right.walk(d + 2) * self.v
        return s

    def find(self, key):
        if key == self.key:
            return self.v
        return self.left.find(key) if key < self.key else self.right.find(key)


def search_tree(x, y):
    t = Search(5, x)
    t.insert(3, y)
    t.insert(8, x * y)
    t.insert(4, x + y)
    t.insert(3, x)
    return t.walk() * t.find(4)


def search_tree_of_data(x, y):
    t = Search(1.0, x)
    for k in (x, y, x * y):
        t.insert(k, y * k)
    return t.walk()


class Counted:
    def __init__(self, x):
        self.x, self.n = x, 0

    def go(self):
        self.n += 1
        self.x = self.x * self.x
        if self.n < 3:
            self.go()
        return self.x * self.n

    def even(self, n):
        return self.x if n == 0 else self.odd(n - 1) * self.x

    def odd(self, n):
        self.x = self.x * 1.5
        return self.even(n - 1) + self.x


def counted_recursion(x, y):
    c = Counted(x)
    return c.go() * c.x * y + c.even(4)


def recursion_as_often_as_is_asked(x, n):
    return Counted(x).even(n)


def scaled_from(o, k):
    if o.a is not None:
        scaled_from(o.a, k + 1)
    o.v = o.v * k


def function_that_calls_itself_with_children(x, y):
    t = Branch(x, Branch(y, Branch(x * y)))
    scaled_from(t, x)
    scaled_from(t.a, y)
    return t.v + t.a.v * t.a.a.v


class Chebyshev:
    def __init__(self, x, memo=None):
        self.x = x
        self.memo = {0: 1.0, 1: x} if memo is None else memo

    def t(self, n):
        if n not in self.memo:
            self.memo[n] = 2 * self.x * self.t(n - 1) - self.t(n - 2)
        return self.memo[n]


def memo_in_an_object(x):
    c = Chebyshev(x)
    r = c.t(4)
    c.memo[4] = r * x
    return c.t(5) * c.t(4)


def memo_with_two_names(x, y):
    d = {0: 1.0, 1: x}
    c, e = Chebyshev(x, d), Chebyshev(y, d)
    d[2] = y
    r = c.t(3)
    return r * e.t(5) + d[4] * c.t(5)


def memo_written_in_a_list(x, y):
    d = {0: 1.0, 1: x}
    c = Chebyshev(x, d)
    ds = [d]
    ds[0][2] = y
    return c.t(4)


def memo_replaced(x, y):
    c = Chebyshev(x)
    r = c.t(3)
    c.x, c.memo = y, {0: 1.0, 1: y * y}
    return c.t(3) * r


def memo_forgets(x, y):
    c = Chebyshev(x)
    r = c.t(3)
    c.x = y
    del c.memo[3]
    return c.t(3) * r


def memo_written_in_an_arm(x, y):
    c = Chebyshev(x)
    if x < y:
        c.memo[2] = y
    return c.t(3)


def memo_made_in_a_loop(x, y):
    s = 0.0
    for k in range(3):
        c = Chebyshev(x + k)
        s += c.t(3) * y
    return s


class Paths:
    def __init__(self, x, y):
        self.x, self.y, self.memo = x, y, {}

    def count(self, i, j):
        if i == 0 or j == 0:
            return self.x * (i + 1) + self.y * j
        if (i, j) not in self.memo:
            self.memo[i, j] = self.count(i - 1, j) * self.x + self.count(i, j - 1) * self.y
        return self.memo[i, j]


def memo_of_pairs(x, y):
    return Paths(x, y).count(2, 2)


PROGRAMS = [
    Program(repeats_in_a_tuple, [(1.3, 1), (1.3, 3)], wrt=0),
    Program(joins_in_a_tuple, [(1.3, 2), (1.3, 4)], wrt=0),
    Program(joins_of_slices, [(1.3, 2), (1.3, 3)], wrt=0),
    Program(calls_one_another, [(1.3, 2), (1.3, 3)], wrt=0),
    Program(appended_in_recursion, [(1.3, 2)], wrt=0, refused=True),
    Program(leaves_of_tree, [(1.3, 1), (1.3, 3)], wrt=0),
    Program(arrays_beside_lists, [(1.3, 2)], wrt=0),
    Program(collected_on_the_way, [(1.1, 2)], wrt=0),
    Program(nested_tuples, [(1.1, 2)], wrt=0),
    Program(dict_of_recursion, [(1.1, 3)], wrt=0, refused=True),
    Program(write_what_is_swapped, [(some(2),)]),
    Program(one_of_two_writes, [(some(2),)]),
    Program(the_other_first, [(some(2),)]),
    Program(nested_lists, [(_TREE,)]),
    Program(arrays_in_nested_tuples, [(some(2), some(2, seed=1))]),
    Program(copy_of_nested_lists, [(_TREE,)]),
    Program(copy_of_nested_dicts, [({"w": 1.2, "parts": {"w": 0.5}},)]),
    Program(nested_dicts, [(_NODE,)]),
    Program(sum_over_nested_lists, [(_TREE,)]),
    Program(nested_lists_written, [(_TREE,)], refused=True),
    Program(written_through_new_list, [(_TREE,)], refused=True),
    Program(grown_through_new_list, [(_TREE,)], refused=True),
    Program(leaves_of_copy_written, [(_TREE,)], refused=True),
    Program(remembered_outside, [(0.7,)]),
    Program(counted_outside, [(0.7,)]),
    Program(each_order, [(0.7,)]),
    Program(values_of_a_tree, [(0.7,)]),
    Program(cached_inside, [(0.7,)], refused=True),
    Program(tree_of_objects, [(0.7, 1.3)]),
    Program(object_shared_in_a_tree, [(0.7, 1.3)]),
    Program(shared_objects_written_by_recursion, [(0.7, 1.3)]),
    Program(children_exchanged, [(0.7, 1.3)]),
    Program(tree_rotated, [(0.7, 1.3)]),
    Program(recursion_in_a_loop, [(0.7, 1.3)]),
    Program(child_that_only_the_run_knows, [(0.7, 1.3)], refused=True),
    Program(expression_tree, [(0.7, 1.3)]),
    Program(expression_with_shared_parts, [(0.7, 1.3)]),
    Program(search_tree, [(0.7, 1.3)]),
    Program(search_tree_of_data, [(0.7, 1.3)], refused=True),
    Program(counted_recursion, [(0.7, 1.3)]),
    Program(recursion_as_often_as_is_asked, [(0.7, 4)], wrt="x", refused=True),
    Program(function_that_calls_itself_with_children, [(0.7, 1.3)]),
    Program(memo_in_an_object, [(0.7,)]),
    Program(memo_with_two_names, [(0.7, 1.3)]),
    Program(memo_written_in_a_list, [(0.7, 1.3)], refused=True),
    Program(memo_replaced, [(0.7, 1.3)]),
    Program(memo_forgets, [(0.7, 1.3)], refused=True),
    Program(memo_written_in_an_arm, [(0.7, 1.3), (1.3, 0.7)], refused=True),
    Program(memo_made_in_a_loop, [(0.7, 1.3)]),
    Program(memo_of_pairs, [(0.7, 1.3)]),
]
