"""Members of an `Enum`: keys, attributes, choices; constants, unless somebody writes them."""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum

import numpy as np

from tests.zoo.program import Program, some


class Mode(Enum):
    HEAT = 1
    IDLE = 2
    COOL = "c"

    @property
    def rate(self):
        return {Mode.HEAT: 2.0, Mode.IDLE: 0.5, Mode.COOL: -1.0}[self]

    def flip(self):
        return Mode.IDLE if self is Mode.HEAT else Mode.HEAT

    def apply(self, a, b):
        if self is Mode.HEAT:
            return a + b
        return a * b


class Gas(Enum):
    AIR = (1.5, 2)
    STEAM = (0.5, 3)

    def __init__(self, weight, power):
        self.weight, self.power = weight, power


class Place(IntEnum):
    LOW = 0
    HIGH = 2


class Name(StrEnum):
    A = "a"
    B = "b"


class Row(Enum):
    FIRST = [1.0, 2.0]  # noqa: RUF012


class Noted(Enum):
    A = 1
    B = 2

    def note(self, x):
        self.noted = x * x

    def last(self):
        return self.noted


class Times(IntEnum):
    TWO = 2

    def __mul__(self, other):
        return other * 10.0


MODES = [Mode.HEAT, Mode.IDLE, Mode.COOL]
RATES = {Mode.HEAT: 2.0, Mode.IDLE: 3.0}


# --- keys ----------------------------------------------------------------------------------------


class Thermostat:
    def __init__(self, x, mode):
        self.x, self.mode = x, mode

    def step(self):
        self.x += {Mode.HEAT: 8.0}.get(self.mode, 0.5) * self.x

    def turn(self):
        self.mode = Mode.HEAT if self.mode is Mode.IDLE else Mode.IDLE


def thermostat(x):
    held = Thermostat(x, Mode.HEAT)
    for _ in range(3):
        held.step()
        held.turn()
    return held.x * held.x


def thermostat_given(x, mode):
    held = Thermostat(x, mode)
    held.step()
    held.turn()
    held.step()
    return held.x


def items_by_member(x):
    d = {Mode.HEAT: x, Mode.IDLE: x * x}
    d[Mode.HEAT] *= 3.0
    for mode in [Mode.HEAT, Mode.COOL, Mode.COOL]:
        d[mode] = d.get(mode, 1.0) * x
    return sum(v * (place + 1) for place, v in enumerate(d.values()))


def chosen_by_member(x, mode):
    return {Mode.HEAT: x, Mode.IDLE: x * x}.get(mode, x * 7.0) * RATES.get(mode, x)


def dict_given(d, mode):
    d[mode] = d[Mode.HEAT] * 2.0
    return sum(d.values()) * d[mode]


def states(x):
    state = Mode.IDLE
    following = {Mode.IDLE: Mode.HEAT, Mode.HEAT: Mode.COOL, Mode.COOL: Mode.IDLE}
    gain = {Mode.IDLE: 1.0, Mode.HEAT: x, Mode.COOL: x * x}
    y = x
    for _ in range(5):
        y = y * gain[state] + x
        state = following[state]
    return y


def counted_by_member(x):
    d = dict.fromkeys(Mode, 0.0)
    for place, mode in enumerate(Mode):
        d[mode] += x**place
    return sum(v * v for v in d.values())


def pairs_with_members(x):
    d = {(Mode.HEAT, 1): x, (Mode.IDLE, 2): x * x}
    return sum(v * key[1] for key, v in d.items())


def functions_by_member(x, mode):
    return {Mode.HEAT: np.sin, Mode.IDLE: np.cos}[mode](x)


def grouped_by_member(x):
    groups, sums = {}, {}
    for mode, v in [(Mode.HEAT, x), (Mode.IDLE, x * x), (Mode.HEAT, 3.0 * x)]:
        groups.setdefault(mode, []).append(v)
        sums[mode] = sums.get(mode, 0.0) + v
    return sum(groups[Mode.HEAT]) * sum(groups[Mode.IDLE]) * sums[Mode.HEAT]


# --- what members are, and do --------------------------------------------------------------------


def matched(x, mode):
    match mode:
        case Mode.HEAT:
            return x * x
        case Mode.IDLE:
            return x * 3.0
        case _:
            return x


def flipped(x, mode):
    for _ in range(3):
        mode = mode.flip()
        x = x * mode.rate
    return x * x


def applied(x, mode):
    return mode.apply(x, x * x) + sum(each.apply(x, x) for each in Mode)


def values_and_names(x):
    y = sum(x**gas.power * gas.weight for gas in [Gas.AIR, Gas["STEAM"], Gas((1.5, 2))])
    return y * len(Mode.HEAT.name) * Mode.IDLE.value


def members_in_a_list(x, modes):
    y = x
    for mode in modes:
        if mode in (Mode.HEAT, Mode.COOL):
            y = y * x
        elif mode == Mode.IDLE:
            y = y + x
    return y


def numbers_with_names(xs):
    xs[Place.LOW] = xs[Place.HIGH] * 3.0
    powers = xs[1] ** Place.HIGH + Place.HIGH * xs[1]
    return powers * xs[Place.LOW] + sum(x**place for x, place in zip(xs, Place, strict=False))


def number_given(xs, place):
    xs[place] = xs[place] * xs[0]
    return np.sum(xs**place * place) / place


def strings_with_names(x):
    d = {Name.A: x, "b": x * x}
    return d["a"] * d[Name.B]


# --- what is written -----------------------------------------------------------------------------


def attribute_of_member(x, mode):
    mode.weight = x
    return Mode.HEAT.weight * x


def attribute_in_a_loop(x):
    for each in Noted:
        each.noted = x * each.value
    return sum(each.noted for each in Noted) * x


def attribute_by_method(x, noted):
    noted.note(x)
    return noted.last() * x


def attribute_by_function(x, noted):
    _note(noted, x)
    return Noted.A.noted * x


def _note(noted, x):
    noted.noted = x


def attribute_in_a_dict(x, d):
    d["m"].noted = x
    return Noted.A.noted * x


def member_by_name(x):
    noted = Noted["A"]
    noted.noted = x
    return Noted.A.noted * x


def attributes_as_a_dict(x, noted):
    vars(noted)["noted"] = x
    return Noted.A.noted * x


def list_of_a_member(x):
    Row.FIRST.value[0] = x
    return Row.FIRST.value[0] * x


def product_of_its_own(x):
    return x**Times.TWO


PROGRAMS = [
    Program(thermostat, [(0.7,)]),
    Program(thermostat_given, [(0.7, Mode.HEAT), (0.7, Mode.IDLE), (0.7, Mode.COOL)], wrt="x"),
    Program(items_by_member, [(0.7,)]),
    Program(chosen_by_member, [(0.7, mode) for mode in MODES], wrt="x"),
    Program(
        dict_given,
        [({Mode.HEAT: 0.4, Mode.IDLE: 0.7}, mode) for mode in MODES],
        wrt="d",
    ),
    Program(states, [(0.7,)]),
    Program(counted_by_member, [(0.7,)]),
    Program(pairs_with_members, [(0.7,)]),
    Program(grouped_by_member, [(0.7,)]),
    Program(functions_by_member, [(0.7, Mode.HEAT), (0.7, Mode.IDLE)], wrt="x"),
    Program(matched, [(0.7, mode) for mode in MODES], wrt="x"),
    Program(flipped, [(0.7, mode) for mode in MODES], wrt="x"),
    Program(applied, [(0.7, mode) for mode in MODES], wrt="x"),
    Program(values_and_names, [(0.7,)]),
    Program(members_in_a_list, [(0.7, MODES)], wrt="x"),
    Program(numbers_with_names, [([0.4, 0.7, 1.2],)]),
    Program(number_given, [(some(4), Place.HIGH)], wrt="xs"),
    Program(strings_with_names, [(0.7,)]),
    Program(attribute_of_member, [(0.7, Mode.HEAT)], wrt="x", refused=True),
    Program(attribute_in_a_loop, [(0.7,)], refused=True),
    Program(attribute_by_method, [(0.7, Noted.A)], wrt="x", refused=True),
    Program(attribute_by_function, [(0.7, Noted.A)], wrt="x", refused=True),
    Program(attribute_in_a_dict, [(0.7, {"m": Noted.A})], wrt="x", refused=True),
    Program(member_by_name, [(0.7,)], refused=True),
    Program(attributes_as_a_dict, [(0.7, Noted.A)], wrt="x", refused=True),
    Program(list_of_a_member, [(0.7,)], refused=True),
    Program(product_of_its_own, [(0.7,)], refused=True),
]
