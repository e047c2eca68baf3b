"""Objects of which only the run knows the class, and methods of which only it knows the name: what
they write is followed, or refused."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some


class Resistor:
    def __init__(self, r):
        self.r = r

    def stamp(self, g):
        g[0] += self.r

    def put(self, g):
        g[0] += self.r

    def get(self):
        return self.r

    def is_large(self, x):
        return self.r * x > 0.5


class Source:
    def __init__(self, v):
        self.v = v

    def stamp(self, g):
        g[0] += 2.0 * self.v

    def put(self, g):
        g[0] += 2.0 * self.v

    def get(self):
        return 3.0 * self.v

    def is_large(self, x):
        return self.v > x


def stamped_in_a_loop(r, v):
    g = np.zeros(2)
    for part in [Resistor(r), Source(v)]:
        part.stamp(g)
    return g[0]


def stamped_by_one(r, v):
    g = np.zeros(2)
    part = Resistor(r) if r > 0.5 else Source(v)
    part.stamp(g)
    return g[0]


def named_as_of_arrays(r, v):
    g = np.zeros(2)
    part = Resistor(r) if r > 0.5 else Source(v)
    part.put(g)
    return g[0]


def chosen(kind, value):
    return Resistor(value) if kind == "r" else Source(value)


def stamped_by_a_chosen_one(r, v):
    g = np.zeros(2)
    chosen("r" if r > 0.5 else "v", v).stamp(g)
    return g[0]


def of_a_table_of_classes(r, v):
    g = np.zeros(2)
    {True: Resistor, False: Source}[r > 0.5](v).stamp(g)
    return g[0]


def of_a_dict(r, v):
    g = [0.0]
    for _, part in {"r": Resistor(r), "v": Source(v)}.items():
        part.stamp(g)
    return g[0]


def stamped_over_values(r, v):
    g = np.array([r, v])
    part = Resistor(r) if r > 0.5 else Source(v)
    part.stamp(g)
    return g[0] * g[1]


def popped(r, v):
    g = np.zeros(2)
    parts = [Resistor(r), Source(v)]
    while parts:
        parts.pop().stamp(g)
    return g[0]


class Scale:
    def __init__(self, k):
        self.k = k

    def stamp(self, u):
        u[0] *= self.k


class Scale3:
    def __init__(self, k):
        self.k = k

    def stamp(self, u):
        u[0] *= 3.0 * self.k


def scaled_by_constants(r, v):
    u = np.array([r, v])
    part = Scale(2.0) if r > 0.5 else Scale3(2.0)
    part.stamp(u)
    return u[0] * u[1]


class Base:
    def stamp(self, g):
        g[0] += self.amount()


class Once(Base):
    def __init__(self, r):
        self.r = r

    def amount(self):
        return self.r


class Twice(Base):
    def __init__(self, r):
        self.r = r

    def amount(self):
        return 2.0 * self.r


def inherited(r, v):
    g = np.zeros(2)
    for part in [Once(r), Twice(v)]:
        part.stamp(g)
    return g[0]


class Adding:
    def __init__(self):
        self.t = 0.0

    def __call__(self, v):
        self.t += v


class AddingTwice:
    def __init__(self):
        self.t = 0.0

    def __call__(self, v):
        self.t += 2.0 * v


class Subject:
    def __init__(self):
        self.callbacks = []

    def attach(self, callback):
        self.callbacks.append(callback)

    def notify(self, v):
        for callback in self.callbacks:
            callback(v)

    def notify_all(self, v):
        return [callback(v) for callback in self.callbacks]


def observed(r, v):
    first, second = Adding(), AddingTwice()
    subject = Subject()
    subject.attach(first)
    subject.attach(second)
    subject.notify(r * v)
    return first.t * second.t


def observed_for_nothing(r, v):
    first, second = Adding(), AddingTwice()
    subject = Subject()
    subject.attach(first)
    subject.attach(second)
    _ = subject.notify_all(r * v)
    return first.t * second.t


class Writing:
    def __init__(self, g, r):
        self.g, self.r = g, r

    @property
    def is_done(self):
        self.g[0] += self.r
        return True

    def __add__(self, other):
        other[0] += self.r


class WritingTwice:
    def __init__(self, g, r):
        self.g, self.r = g, r

    @property
    def is_done(self):
        self.g[0] += 3.0 * self.r
        return False

    def __add__(self, other):
        other[0] += 2.0 * self.r


def by_a_property(r, v):
    g = np.zeros(2)
    for one in [Writing(g, r), WritingTwice(g, v)]:
        if one.is_done:
            pass
    return g[0]


def by_an_operator(r, v):
    g = np.zeros(2)
    for one in [Writing(g, r), WritingTwice(g, v)]:
        one + g
    return g[0]


# --- lists that are written down ------------------------------------------------------------------


class Linear:
    def __init__(self, w):
        self.w, self.n = w, 0

    def forward(self, h):
        self.n += 1
        self.w = self.w * h
        return self.w

    def area(self):
        return self.w * self.w


class Tanh:
    def __init__(self, scale):
        self.scale, self.n = scale, 0

    def forward(self, h):
        self.n += 2
        return np.tanh(h * self.scale)

    def area(self):
        return 3.0 * self.scale


class Net:
    def __init__(self, w, scale):
        self.layers = [Linear(w), Tanh(scale)]

    def forward(self, h):
        for layer in self.layers:
            h = layer.forward(h)
        return h


class Grown:
    def __init__(self, w, scale):
        self.layers = []
        self.layers.append(Linear(w))
        self.layers.append(Tanh(scale))

    def forward(self, h):
        for layer in self.layers:
            h = layer.forward(h)
        return h


def area_of_all(r, v):
    return sum(shape.area() for shape in [Linear(r), Tanh(v)])


def layers_in_turn(r, v):
    h, net = r * v, [Linear(r), Tanh(v), Linear(v)]
    for layer in net:
        h = layer.forward(h)
    return h * net[0].w


def told_by_class(r, v):
    t = 0.0
    for k, shape in enumerate((Linear(r), Tanh(v))):
        t += shape.w if isinstance(shape, Linear) else shape.scale * k
    return t


def matched_by_class(r, v):
    t = 0.0
    for shape in [Linear(r), Tanh(v)]:
        match shape:
            case Linear(w=w):
                t += w * w
            case Tanh():
                t += shape.scale
    return t


def named_layers(r, v):
    t = 0.0
    for _, shape in {"a": Linear(r), "b": Tanh(v)}.items():
        t += shape.area()
        if t > 3.0:
            break
    return t


def net_in_an_object(r, v):
    net = Net(r, v)
    return net.forward(r) + net.forward(v)


def net_that_grew(r, v):
    net = Grown(r, v)
    return net.forward(r) + net.forward(v)


def net_by_another_name(r, v):
    net = [Linear(r), Tanh(v)]
    same = net
    same.append(Linear(v))
    return sum([layer.area() for layer in net])


def net_twice_through(r, v):
    one = Linear(r)
    net, t = [one, Tanh(v), one], 1.0
    for layer in net:
        t = layer.forward(t) + one.w
    return t * net[2].w


def net_swapped(r, v):
    net, t = [Linear(r), Tanh(v)], 1.0
    net[0].forward(2.0)
    net[0], net[1] = net[1], net[0]
    for layer in net:
        t = layer.forward(t) + t * t
    return t * net[1].w


def net_copied(r, v):
    net, t = [Linear(r), Tanh(v)], 1.0
    other = list(net)
    other.append(Linear(v))
    net[0].w = net[0].w * 3.0
    for layer in other:
        t = layer.forward(t) + t * t
    return t + net[0].w


def changed_by_number(r, v):
    held = [Linear(r), Tanh(v)]
    held[0].w = r * r
    return held[1].scale * held[0].w


# --- one class or another -------------------------------------------------------------------------


class Circle:
    def __init__(self, r):
        self.r = r

    def area(self):
        return self.r * self.r

    def grow(self, k):
        self.r = self.r * k

    def put(self, g):
        g[0] += self.r

    def __call__(self, x):
        return x * self.r


class Square:
    def __init__(self, w):
        self.w = w

    def area(self):
        return 3.0 * self.w

    def grow(self, k):
        self.w = self.w + k

    def put(self, g):
        g[1] += self.w

    def __call__(self, x):
        return np.tanh(x * self.w)


def one_or_another(r, v):
    shape = Circle(r) if r > 0.5 else Square(v)
    return shape.area()


def one_or_another_grows(r, v):
    if r > 0.5:
        shape = Circle(r)
    else:
        shape = Square(v)
    shape.grow(v)
    t = 0.0
    for k in range(3):
        t += shape.area() * k
        shape.grow(r)
    return t


def one_of_three(r, v, k):
    if k == 0:
        shape = Circle(r)
    elif k == 1:
        shape = Square(v)
    elif k == 2:
        shape = Square(r * v)
    else:
        raise ValueError(k)
    g = np.zeros(2)
    shape.put(g)
    return g[0] * 2.0 + g[1] * shape.area()


def made_by(k, r, v):
    if k == 0:
        return Circle(r)
    if k == 1:
        return Square(v)
    raise ValueError(k)


def one_by_a_factory(r, v, k):
    return made_by(k, r, v).area() * r


def ones_by_a_factory(r, v, k):
    t = 0.0
    for i in range(3):
        shape = made_by(i % 2, r, v) if k == 0 else Circle(v)
        shape.grow(2.0)
        t += shape.area()
    return t


def only_one_is_made(k, v):
    if k == 1:
        return Square(v)
    raise ValueError(k)


def one_or_an_error(r, v, k):
    return only_one_is_made(1, v).area() * r + made_by(k, r, v).area()


def of_a_table(r, v, k):
    act = {0: Circle, 1: Square}[k](r)
    return act(v) * act(r)


def two_choices(r, v, k):
    one = Circle(r) if k == 0 else Square(v)
    other = Square(r) if k == 1 else Circle(v)
    return one.area() * other.area() + one(r)


class Acting:
    def __init__(self, w, kind):
        self.w = w
        self.act = Circle(w) if kind == 0 else Square(w)

    def forward(self, x):
        return self.act(x * self.w)


def chosen_in_an_object(r, v, k):
    layer = Acting(r, k)
    return layer.forward(v) + layer.act.area()


def chosen_in_each(r, v):
    x = r
    for layer in [Acting(r, 0), Acting(v, 1)]:
        x = layer.forward(x)
    return x


def chosen_twice(r, v):
    one = Circle(v) if r > 0.5 else Square(v)
    other = one if v > 1.2 else Circle(r)
    other.grow(r)
    return one.area()


def chosen_into_a_list(r, v):
    one, other = Circle(r) if v > 1.2 else Square(v), Square(v) if r > 0.5 else Circle(v)
    both = [one, other]
    both[0].grow(other.area())
    return one.area()


def noted_in_a_list(r, v):
    pair, t = [Noted(r), Noted(v)], 0.0
    _note(pair[1])
    for one in pair:
        t += r * v if isinstance(one.value, float) else r
    return t


class Noted:
    def __init__(self, value):
        self.value = value


def _note(one):
    one.value = "noted"


def chosen_in_turn(r, v):
    shape = Circle(r)
    for i in range(2):
        shape = Square(shape.area() * v) if i == 0 else Circle(shape.area())
    return shape.area()


# --- layers that keep what their own backward pass needs ------------------------------------------


class Dense:
    def __init__(self, w):
        self.w, self.gw, self.cache = w, None, None

    def forward(self, x):
        z = self.w @ x
        self.cache = (x, z)
        return np.tanh(z)

    def backward(self, d):
        x, z = self.cache
        d = d * (1.0 - np.tanh(z) ** 2)
        self.gw = np.outer(d, x)
        return self.w.T @ d


class Positive:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, d):
        return d * self.mask


class Layers:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, d):
        for layer in self.layers[::-1]:
            d = layer.backward(d)
        return d


class Sgd:
    def __init__(self, net, rate):
        self.net, self.rate = net, rate

    def step(self):
        for layer in self.net.layers:
            if hasattr(layer, "w"):
                layer.w = layer.w - self.rate * layer.gw


def backward_by_hand(w, v, x):
    layers = [Dense(w), Dense(v)]
    for layer in layers:
        x = layer.forward(x)
    d = x
    for layer in reversed(layers):
        d = layer.backward(d)
    return np.sum(d * d)


def backward_by_number(w, v, x):
    layers = [Dense(w), Dense(v)]
    for i in range(len(layers)):
        x = layers[i].forward(x)
    d = x
    for i in range(len(layers) - 1, -1, -1):
        d = layers[i].backward(d)
    return np.sum(d * d)


def trained(w, v, x):
    net = Layers([Dense(w), Positive(), Dense(v)])
    by = Sgd(net, x[0] * 0.1)
    loss = 0.0
    for _ in range(3):
        y = net.forward(x)
        loss += np.sum(y * y)
        net.backward(2.0 * y)
        by.step()
    return loss


# (of these the list holds other objects by then)


def net_in_a_dict(r, v):
    net = [Linear(r), Tanh(v)]
    held = {"net": net}
    held["net"].append(Linear(v))
    return sum([layer.area() for layer in net])


def net_that_grows_meanwhile(r, v):
    net, t = [Linear(r), Tanh(v)], 1.0
    for layer in net:
        t = layer.area() * t + t * t
        if len(net) < 3:
            net.append(Linear(t))
    return t


def net_replaced(r, v):
    net = [Linear(r), Tanh(v)]
    same = net
    same[0] = Tanh(v * v)
    return net[0].area()


def net_turned(r, v):
    net, t = [Linear(r), Tanh(v)], 1.0
    if r > 0.5:
        net = net[::-1]
    for layer in net:
        t = layer.forward(t) + t * t
    return t


# --- methods by computed names -------------------------------------------------------------------


class Visitor:
    def __init__(self):
        self.t = 0.0

    def on_a(self, v):
        self.t += v

    def on_b(self, v):
        self.t += 2.0 * v


def by_name(x, kind):
    visitor = Visitor()
    getattr(visitor, "on_" + kind)(x)
    return visitor.t


def list_by_name(x, kind):
    values = [x]
    getattr(values, {"a": "append", "b": "remove"}[kind])(x)
    return sum(values)


def array_by_name(x, kind):
    values = np.array([x, 2.0 * x])
    getattr(values, {"a": "fill", "b": "put"}[kind])(x * x)
    return values[0]


def dict_by_name(x, kind):
    values = {"a": x}
    getattr(values, {"a": "setdefault", "b": "get"}[kind])("c", x * x)
    return sum(values.values())


# --- right: nothing that carries a derivative is written ------------------------------------------


def only_asked(r, v):
    part = Resistor(r) if r > 0.5 else Source(v)
    return r * v * v if part.is_large(r) else v * r


def stamped_beside(r, v):
    g = np.zeros(2)
    part = Scale(2.0) if r > 0.5 else Scale3(2.0)
    part.stamp(g)
    return r * v * v + g[0]


class Squared:
    def __init__(self, v):
        self.v, self.w = v, 1.0

    @property
    def energy(self):
        return self.v * self.v

    def __getitem__(self, k):
        return self.v * k

    def __float__(self):
        return self.v * self.v


class Sine(Squared):
    @property
    def energy(self):
        return np.sin(self.v)


def property_of_one(r, v, i):
    several = [Squared(r), Sine(v)]
    several[0].w = several[i].energy
    return several[0].w * r


def item_of_one(r, v, i):
    several = [Squared(r), Sine(v)]
    several[0].w = several[i][2]
    return several[0].w * r


def number_of_one(r, v, i):
    several = {0: Squared(r), 1: Sine(v)}
    for one in several.values():
        one.w += float(several[i])
    return several[0].w * several[1].w


_ANSWERED = (property_of_one, item_of_one, number_of_one)

_TWO = [(0.7, 1.3), (0.3, 1.1)]
_REFUSED = (popped,)
_FOLLOWED = (
    stamped_by_one, named_as_of_arrays, stamped_by_a_chosen_one, of_a_table_of_classes,
    stamped_over_values, scaled_by_constants,
)  # fmt: skip

_WRITTEN_DOWN = (
    stamped_in_a_loop, inherited, of_a_dict, area_of_all, layers_in_turn, told_by_class,
    matched_by_class, named_layers, net_in_an_object, net_that_grew, net_by_another_name,
    net_twice_through, net_swapped, net_copied, changed_by_number, observed, observed_for_nothing,
    by_a_property, by_an_operator, net_replaced,
)  # fmt: skip
_NOT_WRITTEN_DOWN = (net_in_a_dict, net_that_grows_meanwhile, net_turned)

_LAYERS = [(some(3, 2), some(2, 3, seed=1), some(2, seed=2))]

_BY_NUMBER = [(0.7, 1.3, 0), (0.7, 1.3, 1)]
_CHOSEN = (
    one_of_three, one_by_a_factory, ones_by_a_factory, one_or_an_error, of_a_table, two_choices,
    chosen_in_an_object,
)  # fmt: skip

PROGRAMS = [
    *(Program(fn, _TWO) for fn in (one_or_another, one_or_another_grows, chosen_in_each)),
    *(Program(fn, _BY_NUMBER, wrt=("r", "v")) for fn in _CHOSEN),
    *(Program(fn, _TWO, refused=True) for fn in (chosen_in_turn, chosen_twice)),
    *(Program(fn, _TWO) for fn in (chosen_into_a_list, noted_in_a_list)),
    *(Program(fn, _TWO, refused=True) for fn in _REFUSED),
    *(Program(fn, _BY_NUMBER, wrt=("r", "v"), refused=True) for fn in _ANSWERED),
    *(Program(fn, _TWO) for fn in _FOLLOWED),
    *(Program(fn, _TWO) for fn in _WRITTEN_DOWN),
    *(Program(fn, _LAYERS) for fn in (backward_by_hand, backward_by_number, trained)),
    *(Program(fn, _TWO, refused=True) for fn in _NOT_WRITTEN_DOWN),
    Program(by_name, [(0.7, "a"), (0.7, "b")], wrt="x", refused=True),
    Program(list_by_name, [(0.7, "a")], wrt="x", refused=True),
    Program(array_by_name, [(0.7, "a")], wrt="x", refused=True),
    Program(dict_by_name, [(0.7, "a")], wrt="x", refused=True),
    Program(only_asked, _TWO),
    Program(stamped_beside, _TWO),
]
