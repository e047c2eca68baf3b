"""What functions put into containers that they are given, and what others hold of that."""

from __future__ import annotations

import numpy as np

from .program import Program, some


def put_at(d, k, v):
    d[k] = v


def item_that_a_callee_replaced(x):
    b = np.sin(x)
    d = [x * 1.5, b]
    put_at(d, 1, x * x)
    b *= 1.2
    return np.sum(d[1] * d[1]) + np.sum(b)


def items_after_a_callee(x, k):
    b = np.sin(x)
    d = [x * 1.5, b]
    put_at(d, k, x * x)
    for i in range(2):
        d[i] *= x
    return sum(np.sum(v * v) for v in d) + np.sum(b)


def put_twice(h, v):
    h.append(v)
    h.append(v)


def one_array_put_twice(x):
    h = []
    put_twice(h, x * 1.0)
    h[0] *= 2
    return np.sum(h[0] * h[1])


def each_of_one_array_put_twice(x):
    h = []
    put_twice(h, x * 1.0)
    for v in h:
        v *= x
    return np.sum(h[0] * h[1])


def put_with_part(d, x):
    y = x * 2.0
    d["a"] = y
    d["b"] = y[1:]


def an_array_and_its_part(x):
    d = {"a": x * 1.0, "b": x * 2.0}
    put_with_part(d, x)
    d["a"] *= x
    return np.sum(d["a"]) + np.sum(d["b"])


def first_again(h):
    h.append(h[0])


def first_put_again(x):
    h = [x * 1.0]
    first_again(h)
    h[0] *= x
    return np.sum(h[1])


def put_down(h, n, x):
    if n > 0:
        h.append(x)
        put_down(h, n - 1, x)


def one_array_put_by_recursion(x):
    h = []
    put_down(h, 3, x * 1.0)
    h[0] *= x
    return np.sum(h[1] * h[2])


def put_products(h, n, x):
    if n > 0:
        h.append(x * n)
        put_products(h, n - 1, x)


def products_put_by_recursion(x):
    h = []
    put_products(h, 3, x * 1.0)
    h[0] *= x
    return np.sum(h[1] * h[2] * h[0])


def put_tree(h, x, depth):
    h.append(x)
    if depth > 0:
        put_tree(h, x * 2.0, depth - 1)
        put_tree(h, x * 3.0, depth - 1)


def tree_put_by_recursion(x):
    h = []
    put_tree(h, x, 2)
    h[1] *= x
    return sum(np.sum(v * v) for v in h)


def root_of_a_tree_written(x):
    h = []
    y = x * 1.0
    put_tree(h, y, 2)
    y *= x
    return sum(np.sum(v * v) for v in h)


class Stack:
    def __init__(self):
        self.items, self.named = [], {}

    def push(self, v):
        self.items.append(v)
        return self

    def push_twice(self, v):
        self.push(v).push(v)

    def put(self, k, v):
        self.items[k] = v

    def keep(self):
        self.named["last"] = self.items[-1]


def method_puts_twice(x):
    s = Stack()
    s.push_twice(x * 1.0)
    s.items[0] *= x
    return np.sum(s.items[1])


def method_puts_what_is_written(x):
    s, y = Stack(), x * 3.0
    s.push_twice(x * 1.0)
    s.put(0, y)
    y *= x
    return np.sum(s.items[0] * s.items[1])


def kept_under_a_name(x):
    s = Stack().push(x * 1.0).push(x * 2.0)
    s.keep()
    s.items[1] *= x
    return np.sum(s.named["last"] * s.items[0])


def take_first(h, q):
    h.append(q[0])


def taken_from_another_list(x):
    h, q = [], [x * 1.0, x * 2.0]
    take_first(h, q)
    q[0] *= x
    return np.sum(h[0] * q[1])


def taken_twice_from_another_list(x):
    h, q = [], [x * 1.0, x * 2.0]
    for _ in range(2):
        take_first(h, q)
    q[0] *= x
    return np.sum(h[0] * h[1])


def put_and_write(h, x):
    h[0] = x
    x *= 2.0


def put_and_written(x):
    y = x * 1.0
    h = [y * 2.0]
    put_and_write(h, y)
    y *= x
    return np.sum(h[0] * y)


def turn(h):
    h[0], h[1] = h[1], h[0]


def turned_and_written(x):
    a, b = x * 1.0, x * 2.0
    h = [a, b]
    turn(h)
    a *= x
    return np.sum(h[0] * h[1] * h[1])


def put_and_give(h, x):
    y = x * 2
    h.append(y)
    return y


def put_and_given(x):
    h = []
    t = put_and_give(h, x)
    t *= 3
    return np.sum(h[0])


def put_into_both(h, g, x):
    y = x * 2
    h.append(y)
    g.append(y)


def one_array_in_both(x):
    h, g = [], []
    put_into_both(h, g, x)
    h[0] *= x
    return np.sum(g[0])


def put_copy(h, q):
    h.append(list(q))


def copy_of_a_list_put(x):
    h, q = [], [x * 1.0, x * 2.0]
    put_copy(h, q)
    q[0] *= x
    return np.sum(h[0][0] * h[0][1])


def last_of_a_chain(h, n, x):
    if n == 0:
        return x
    y = x * 2.0
    h.append(y)
    return last_of_a_chain(h, n - 1, y)


def chain_and_its_last(x):
    h = []
    t = last_of_a_chain(h, 2, x)
    t *= x
    return np.sum(h[1]) + np.sum(h[0])


def put_in_loop(h, v):
    for _ in range(2):
        h.append(v)


def one_array_put_in_a_loop(x):
    h = []
    put_in_loop(h, x * 1.0)
    h[0] *= x
    return np.sum(h[1])


def item_of_one_list_in_another(x):
    rows = [[x * 1.0], [x * 2.0]]
    rows[0][0] = rows[1][0]
    rows[1][0] *= 2.0
    return np.sum(rows[0][0] * rows[1][0])


def item_at_a_place_of_another(x, k):
    rows = [[x * 1.0], [x * 2.0]]
    rows[k][0] = rows[1][0]
    rows[1][0] *= 2.0
    return np.sum(rows[0][0] * rows[1][0])


def item_of_one_object_in_another(x):
    a, b = Stack().push(x * 1.0), Stack().push(x * 3.0)
    both = [a, b]
    both[0].items[0] = both[1].items[0]
    both[1].items[0] *= x
    return np.sum(both[0].items[0] * both[1].items[0])


# --- at different depths -------------------------------------------------------------------------


def in_a_tuple_in_a_tuple(x):
    q = x * 2.0
    c = (q, (q, 1))
    c[0][:] = 0.0
    return np.sum(c[1][0])


def in_the_inner_tuple(x):
    q = x * 2.0
    c = (q, (q, 1))
    c[1][0][0] = 0.0
    return np.sum(c[0])


def in_a_list_in_a_dict(x):
    q = x * 2.0
    c = {"a": q, "b": [q]}
    c["a"][1] *= 3.0
    return np.sum(c["b"][0] ** 2)


def part_in_a_list_in_a_dict(x):
    q = x * 2.0
    c = {"a": q, "b": [q[:2]]}
    c["a"][1] *= 3.0
    return np.sum(c["b"][0] ** 2)


def put_in_later(x):
    q, c = x * 2.0, {}
    c["a"] = q
    c["b"] = [q]
    c["a"][1] *= 3.0
    return np.sum(c["b"][0] ** 2)


def best_so_far(x, y):
    s = {"now": x * 1.0, "best": None}
    s["best"] = {"v": s["now"], "k": 0}
    s["now"] += y
    return np.sum(s["best"]["v"] ** 2)


def momentum_beside(x, y):
    p = x * 1.0
    state = (p, {"before": p, "m": y * 0.0})
    state[0][:] = state[0] - 0.1 * y
    return np.sum(state[1]["before"] ** 2)


def with_itself_inside(p):
    return {"p": p, "sub": {"p": p}}


def made_with_itself_inside(x):
    s = with_itself_inside(x * 2.0)
    s["p"][0] = 3.0
    return np.sum(s["sub"]["p"] ** 2)


def a_list_in_a_list_in_a_dict(x):
    q = [x[0], x[1]]
    c = {"a": q, "b": [q]}
    c["a"].append(x[2])
    return sum(c["b"][0])


def own_item_in_a_tuple(p, y):
    p["s"] = (p["w"], 2.0)
    p["w"] *= y
    return np.sum(p["s"][0] ** 2)


def write_first(p, y):
    p[0] = 3.0 * y[1]


def taken_by_an_iterator(x, y):
    held = [x * y]
    r = next(iter(held))
    write_first(held[0], y)
    return np.sum(r**2)


# --- of an argument ----------------------------------------------------------------------------


def own_item_appended(xs):
    xs.append(xs[0])
    xs[0] *= 2.0
    return np.sum(xs[2])


def own_item_stored(xs):
    xs[1] = xs[0]
    xs[0] *= 2.0
    return np.sum(xs[1]) + xs[0][0]


def own_part_appended(xs):
    xs.append(xs[0][:1])
    xs[0] *= 2.0
    return xs[2][0]


def own_items_added(xs):
    xs += [xs[1]]
    xs[1] *= 2.0
    return np.sum(xs[2]) + xs[1][0]


def own_item_under_a_key(d):
    d["c"] = d["a"]
    d["a"] *= 2.0
    return np.sum(d["c"]) * d["b"][0]


def own_item_of_an_item(d):
    d["a"][0] = d["b"][0]
    d["b"][0] *= 2.0
    return np.sum(d["a"][0] * d["b"][0])


def own_item_by_a_callee(xs):
    first_again(xs)
    xs[0] *= 2.0
    return np.sum(xs[2])


# --- items replaced under two names ------------------------------------------------------------


class Descent:
    def __init__(self, params, rate=0.1):
        self.params, self.rate, self.speed = params, rate, {}

    def step(self, grads):
        for k, g in grads.items():
            self.params[k] = self.params[k] - self.rate * g

    def step_of_one(self, g):
        self.params["w"] = self.params["w"] - self.rate * g

    def step_with_speed(self, grads):
        for k, g in grads.items():
            v = self.speed.setdefault(k, np.zeros_like(g))
            v *= 0.9
            v += g
            self.params[k] = self.params[k] - self.rate * v


def parameters_shared_with_an_optimiser(w):
    params = {"w": w * 1.0, "b": 2.0 * w}
    descent = Descent(params)
    for _ in range(2):
        descent.step({"w": np.sin(params["w"]), "b": w})
    return np.sum(params["w"] ** 2) + np.sum(params["b"])


def one_parameter_shared(w):
    params = {"w": w * 1.0}
    descent = Descent(params)
    for _ in range(2):
        descent.step_of_one(np.sin(params["w"]))
    return np.sum(params["w"] ** 2)


def shared_with_speed(w, b, x):
    params = {"w": w.copy(), "b": b.copy()}
    descent = Descent(params)
    for _ in range(3):
        r = x @ params["w"] + params["b"]
        descent.step_with_speed({"w": x.T @ r, "b": r})
    return np.sum((x @ params["w"] + params["b"]) ** 2)


def replaced_in_the_object(w):
    params = {"w": w * 1.0, "b": 2.0 * w}
    descent = Descent(params)
    for _ in range(2):
        descent.params["w"] = descent.params["w"] - 0.1 * np.cos(params["b"])
    return np.sum(params["w"] ** 2) + np.sum(params["b"])


def replaced_by_a_callee(w):
    params = {"w": w * 1.0, "b": 2.0 * w}
    for k in params:
        put_at(params, k, np.sin(params[k]) * w)
    return np.sum(params["w"] ** 2) + np.sum(params["b"])


PROGRAMS = [
    Program(item_that_a_callee_replaced, [(some(3),)]),
    Program(items_after_a_callee, [(some(3), 0), (some(3), 1)], wrt="x"),
    Program(one_array_put_twice, [(some(3),)]),
    Program(each_of_one_array_put_twice, [(some(3),)]),
    Program(an_array_and_its_part, [(some(3),)]),
    Program(first_put_again, [(some(3),)]),
    Program(one_array_put_by_recursion, [(some(3),)], refused=True),
    Program(products_put_by_recursion, [(some(3),)]),
    Program(tree_put_by_recursion, [(some(3),)]),
    Program(root_of_a_tree_written, [(some(3),)], refused=True),
    Program(method_puts_twice, [(some(3),)]),
    Program(method_puts_what_is_written, [(some(3),)]),
    Program(kept_under_a_name, [(some(3),)]),
    Program(taken_from_another_list, [(some(3),)]),
    Program(taken_twice_from_another_list, [(some(3),)]),
    Program(put_and_written, [(some(3),)]),
    Program(turned_and_written, [(some(3),)]),
    Program(put_and_given, [(some(3),)]),
    Program(one_array_in_both, [(some(3),)]),
    Program(copy_of_a_list_put, [(some(3),)]),
    Program(chain_and_its_last, [(some(3),)], refused=True),
    Program(one_array_put_in_a_loop, [(some(3),)]),
    Program(item_of_one_list_in_another, [(some(3),)]),
    Program(item_at_a_place_of_another, [(some(3), 0), (some(3), 1)], wrt="x"),
    Program(item_of_one_object_in_another, [(some(3),)]),
    Program(own_item_appended, [([some(3), some(3)],)], refused=True),
    Program(own_item_stored, [([some(3), some(3)],)], refused=True),
    Program(own_part_appended, [([some(3), some(3)],)], refused=True),
    Program(own_items_added, [([some(3), some(3)],)], refused=True),
    Program(own_item_under_a_key, [({"a": some(3), "b": some(3)},)], refused=True),
    Program(own_item_of_an_item, [({"a": [some(3)], "b": [some(3)]},)], refused=True),
    Program(own_item_by_a_callee, [([some(3), some(3)],)], refused=True),
    Program(parameters_shared_with_an_optimiser, [(some(3),)]),
    Program(one_parameter_shared, [(some(3),)]),
    Program(shared_with_speed, [(some(3), some(4), some(4, 3))]),
    Program(replaced_in_the_object, [(some(3),)]),
    Program(replaced_by_a_callee, [(some(3),)]),
    Program(in_a_tuple_in_a_tuple, [(some(3),)]),
    Program(in_the_inner_tuple, [(some(3),)]),
    Program(in_a_list_in_a_dict, [(some(3),)]),
    Program(part_in_a_list_in_a_dict, [(some(3),)]),
    Program(put_in_later, [(some(3),)]),
    Program(best_so_far, [(some(3), some(3, seed=1))]),
    Program(momentum_beside, [(some(3), some(3, seed=1))]),
    Program(made_with_itself_inside, [(some(3),)]),
    Program(a_list_in_a_list_in_a_dict, [(some(3),)], refused=True),
    Program(own_item_in_a_tuple, [({"w": some(3), "s": (some(3), 1.0)}, some(3))], refused=True),
    Program(taken_by_an_iterator, [(some(3), some(3, seed=1))]),
]
