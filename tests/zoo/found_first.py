"""What is written, and what is read, is found before the value, the index or the arguments are
computed: these may bind its place anew."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program


class Held:
    def __init__(self, x):
        self.x = x[0]
        self.v = x * x
        self.w = x * 1.0
        self.l = [x[0]]
        self.d = {"p": x[0]}
        self.o = None

    def scaled(self, d):
        self.v = self.v * d
        return self.v[0]

    def scaled_if(self, d):
        if d > 0:
            self.v = self.v * d
        return self.v[0]

    def turned(self, d):
        self.v = self.w
        return d

    def listed(self, d):
        self.l = [d]
        return d

    def keyed(self, d):
        self.d = {"p": d}
        return d

    def only_read(self, d):
        self.w = self.w * d
        return self.v[0] * d

    def written(self, d):
        self.v[1] = d
        return d * self.v[0]

    @property
    def after(self):
        self.v = self.v * self.w[1]
        return self.w[0]

    def __mul__(self, d):
        return self.scaled(d)


class Measured(Held):
    def __len__(self):
        self.v = self.v * 3
        return 1


# --- attributes ----------------------------------------------------------------------------------


def item_of_attribute(x):
    o = Held(x)
    v = o.v
    o.v[0] += o.scaled(x[1])
    return o.v[0] + 3 * v[0]


def item_of_attribute_perhaps(x):
    o = Held(x)
    v = o.v
    o.v[0] += o.scaled_if(x[1])
    return o.v[0] * v[0]


def attribute_that_becomes_another(x):
    o = Held(x)
    o.v[1] += o.turned(x[2])
    return o.v[0] * o.v[1] * o.w[1]


def attribute_that_stays(x):
    o = Held(x)
    o.v[0] += o.only_read(x[1])
    return o.v[0] * o.w[1]


def attribute_written_meanwhile(x):
    o = Held(x)
    o.v[1] += o.written(x[1])
    return o.v[0] * o.v[1]


def list_in_attribute(x):
    o = Held(x)
    held = o.l
    o.l[0] += o.listed(x[1])
    return o.l[0] * held[0]


def dict_in_attribute(x):
    o = Held(x)
    held = o.d
    o.d["p"] += o.keyed(x[1])
    return o.d["p"] * held["p"]


def attribute_of_attribute(x):
    o = Held(x)
    p = o.o = Held(x)

    def f(v):
        o.o = Held(x * v)
        return v

    o.o.x += f(x[2])
    return o.o.x * p.x


def attribute_of_attribute_perhaps(x):
    o = Held(x)
    o.o = Held(x)

    def f(v):
        if v > 0.7:
            o.o = Held(x * v)
        return v

    o.o.x += f(x[2])
    return o.o.x


def index_that_binds(x):
    o = Held(x)
    v = o.v
    o.v[int(o.scaled(x[1]) > -9)] = x[2]
    return o.v[1] * v[1]


def slice_that_binds(x):
    o = Held(x)
    v = o.v
    o.v[int(o.scaled(x[1]) < -9) : 2] *= x[2]
    return o.v[0] * v[1]


def property_that_binds(x):
    o = Held(x)
    o.v[0] += o.after
    return o.v[0]


def operator_that_binds(x):
    o = Held(x)
    o.v[0] += o * x[1]
    return o.v[0]


def length_that_binds(x):
    o = Measured(x)
    o.v[len(o)] = x[0]
    return o.v[1]


def in_a_loop(x):
    o = Held(x)
    for i in range(2):
        o.v[i] -= o.scaled(x[i + 1])
    return o.v.sum()


def in_a_comprehension(x):
    o = Held(x)
    o.v[0] += sum(o.scaled(v) for v in x[1:])
    return o.v[0]


def one_of_two_values(x):
    o = Held(x)
    o.v[0] += o.scaled(x[1]) if x[0] > 1 else x[2]
    return o.v[0] * o.v[1]


def pair_of_targets(x):
    o = Held(x)
    o.v[int(o.scaled(x[1]) > -9)], o.v[0] = x[0], x[2]
    return o.v[0] * o.v[1]


def target_of_a_loop(x):
    o = Held(x)
    for o.v[int(o.scaled(x[1]) > -9)] in x:
        pass
    return o.v[0] * o.v[1]


# --- methods that write --------------------------------------------------------------------------


def appended_to(x):
    o = Held(x)
    held = o.l
    o.l.append(o.listed(x[1]))
    return o.l[0] * len(o.l) * held[1]


def inserted_into(x):
    o = Held(x)
    o.l.insert(0, o.listed(x[1]))
    return o.l[0] * len(o.l)


def extended(x):
    o = Held(x)
    o.l.extend([o.listed(x[1])])
    return o.l[0] * len(o.l)


def filled(x):
    o = Held(x)
    v = o.v
    o.v.fill(o.scaled(x[1]))
    return o.v[1] + v[2]


def updated(x):
    o = Held(x)
    held = o.d
    o.d.update(p=o.keyed(x[1]) * 3)
    return o.d["p"] * held["p"]


def default_set(x):
    o = Held(x)
    a = o.d.setdefault("p", o.keyed(x[1]) * 3)
    return o.d["p"] * a


def popped(x):
    o = Held(x)
    a = o.d.pop("p", o.keyed(x[1]) * 3)
    return o.d["p"] * a


def deleted(x):
    o = Held(x)
    held = o.l = [x[0], x[1]]
    del o.l[int(o.listed(x[1]) < -9)]
    return o.l[0] * held[0]


# --- containers ----------------------------------------------------------------------------------


def array_in_list(x):
    xs = [x * x]
    held = xs[0]

    def f(v):
        xs[0] = xs[0] * v
        return v

    xs[0][0] += f(x[1])
    return xs[0][0] * held[0]


def array_in_list_perhaps(x):
    xs = [x * x]
    held = xs[0]

    def f(v):
        if v > 0:
            xs[0] = xs[0] * v
        return v * xs[0][0]

    xs[0][0] += f(x[1])
    return xs[0][0] * held[0]


def array_in_list_by_place(x):
    xs = [x * x, x * 2]

    def f(i, v):
        xs[i] = xs[i] * v
        return v

    for i in range(2):
        xs[i][0] += f(1 - i, x[1])
    return xs[0][0] * xs[1][0]


def array_in_list_that_is_turned(x):
    xs = [x * 1, x * 2, x * 3]
    held = xs[0]

    def f(v):
        xs.reverse()
        return v

    xs[0][1] += f(x[1])
    return xs[0][1] * held[1]


def array_in_list_beside(x):
    xs = [x * 1, x * 2]
    held = xs[0]

    def f(v):
        xs[1] = x * v
        return v

    xs[0][1] += f(x[1])
    return xs[0][1] * held[1] * xs[1][1]


def array_in_dict(x):
    d = {"p": x * x}
    held = d["p"]

    def f(v):
        d["p"] = d["p"] * v
        return v

    d["p"][0] += f(x[1])
    return d["p"][0] * held[0]


def scale_first(xs, v):
    xs[0] = xs[0] * v
    return xs[0][0]


def array_in_list_of_a_function(x):
    xs = [x * 1, x * 2]
    held = xs[0]
    xs[0][0] += scale_first(xs, x[1])
    return xs[0][0] * held[0]


def put_by_a_function_then_written(x):
    xs = [x * 1, x * 2]
    v = xs[0]
    r = scale_first(xs, x[1])
    v[0] = r
    return xs[0][0]


def object_in_list(x):
    objects = [Held(x), Held(x * 2)]
    for o in objects:
        o.v[0] += o.scaled(x[1])
    return objects[0].v[0] * objects[1].v[1]


def object_in_list_replaced(x):
    objects = [Held(x), Held(x * 2)]
    held = objects[0]

    def f(v):
        objects[0] = Held(x * v)
        return v

    objects[0].x += f(x[1])
    return objects[0].x * held.x


def list_in_dict(x):
    d = {"p": [x[0]]}
    held = d["p"]

    def f(v):
        d["p"] = [v * v]
        return v

    d["p"].append(f(x[1]))
    return d["p"][-1] * held[-1]


def list_in_list(x):
    xs = [[x[0], x[1]], [x[2]]]

    def f(v):
        xs[0] = [v, v]
        return v

    xs[0][0] += f(x[1])
    return xs[0][0]


def given_list(xs, x):
    xs[0][0] += scale_first(xs, x[1])
    return xs[0][0]


# --- what is read --------------------------------------------------------------------------------


def read_before_index(x):
    o = Held(x)
    return o.v[int(o.scaled(x[1]) > -9)]


def read_before_right_operand(x):
    o = Held(x)
    return (o.v * o.scaled(x[1])).sum() + o.d["p"] * o.keyed(x[2]) + o.d["p"]


def read_before_other_arguments(x):
    xs = [x * 1]

    def f(v):
        xs[0] = xs[0] * v
        return xs[0]

    many = [xs[0], f(x[1]), xs[0]]
    return many[0][0] * many[1][1] + np.dot(xs[0], f(x[2]))


def method_of_what_was_read(x):
    o = Held(x)
    p = o.o = Held(x * 2)

    def f(v):
        o.o = Held(x * v)
        return v

    return o.o.scaled(f(x[1])) * p.v[0] * o.o.v[1]


class Chosen:
    def __init__(self, fn):
        self.fn = fn

    def turned(self, d):
        self.fn = np.cos
        return d


def function_before_arguments(x):
    o = Chosen(np.sin)
    return o.fn(o.turned(x[1])) + o.fn(x[0])


def function_before_arguments_of_closure(x):
    o = Chosen(np.sin)

    def f(v):
        o.fn = np.cos
        return v

    return o.fn(f(x[1])) + o.fn(x[0])


def function_after_a_statement(x):
    o = Chosen(np.sin)
    y = o.turned(x[1])
    return o.fn(y) + o.fn(o.fn(x[0]))


_X = [(np.array([1.1, 2.0, 0.5]),), (np.array([0.2, -0.7, 0.9]),)]
_LIST = [([np.array([1.1, 2.0])], np.array([0.2, -0.7]))]

PROGRAMS = [
    Program(item_of_attribute, _X),
    Program(item_of_attribute_perhaps, _X),
    Program(attribute_that_becomes_another, _X),
    Program(attribute_that_stays, _X),
    Program(attribute_written_meanwhile, _X),
    Program(list_in_attribute, _X),
    Program(dict_in_attribute, _X),
    Program(attribute_of_attribute, _X),
    Program(attribute_of_attribute_perhaps, _X),
    Program(index_that_binds, _X),
    Program(slice_that_binds, _X),
    Program(property_that_binds, _X),
    Program(operator_that_binds, _X),
    Program(length_that_binds, _X),
    Program(in_a_loop, _X),
    Program(in_a_comprehension, _X),
    Program(one_of_two_values, _X),
    Program(pair_of_targets, _X),
    Program(target_of_a_loop, _X),
    Program(appended_to, _X),
    Program(inserted_into, _X),
    Program(extended, _X),
    Program(filled, _X),
    Program(updated, _X),
    Program(default_set, _X),
    Program(popped, _X),
    Program(deleted, _X),
    Program(array_in_list, _X),
    Program(array_in_list_perhaps, _X),
    Program(array_in_list_by_place, _X),
    Program(array_in_list_that_is_turned, _X),
    Program(array_in_list_beside, _X),
    Program(array_in_dict, _X),
    Program(array_in_list_of_a_function, _X),
    Program(put_by_a_function_then_written, _X),
    Program(object_in_list, _X),
    Program(object_in_list_replaced, _X),
    Program(list_in_dict, _X, refused=True),
    Program(list_in_list, _X, refused=True),
    Program(given_list, _LIST, refused=True),
    Program(read_before_index, _X),
    Program(read_before_right_operand, _X),
    Program(read_before_other_arguments, _X),
    Program(method_of_what_was_read, _X),
    Program(function_before_arguments, _X, refused=True),
    Program(function_before_arguments_of_closure, _X, refused=True),
    Program(function_after_a_statement, _X),
]
