"""`with`: what is around stays around the forward sweep, and the reverse sweep runs outside."""

from __future__ import annotations

import contextlib
import decimal
import io
import math
import threading
import warnings

import numpy as np

from tests.zoo.program import Program, positive, some

LOCK = threading.Lock()
SETTINGS = {"scale": 2.0}


class Recorder:
    """Notes when it is entered and left."""

    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append("in")
        return self

    def __exit__(self, *error):
        self.log.append("out")


class Depth:
    def __init__(self):
        self.depth = 0

    def __enter__(self):
        self.depth += 1
        return self.depth

    def __exit__(self, kind, error, traceback):
        self.depth -= 1
        return False


class Swallow:
    """Lets no exception out, and says so only when it runs."""

    def __init__(self, does):
        self.does = does

    def __enter__(self):
        return 2.0

    def __exit__(self, kind, error, traceback):
        return self.does


MANAGERS = [Swallow(True), Swallow(False), Recorder([])]


@contextlib.contextmanager
def noted(log, what):
    log.append(what)
    yield len(log)
    log.append("end of " + what)


@contextlib.contextmanager
def scaled(w, factor):
    """An array is another one for a while."""
    w *= factor
    try:
        yield
    finally:
        w /= factor


@contextlib.contextmanager
def setting(scale):
    old = SETTINGS["scale"]
    SETTINGS["scale"] = scale
    yield
    SETTINGS["scale"] = old


def silent(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(x)
    return np.sum(y * y)


def returned_inside(x):
    with np.errstate(all="ignore"):
        return np.sum(np.log(x) ** 2)


def returned_early(x):
    with np.errstate(all="ignore"):
        if np.sum(x) > 1.0:
            return np.sum(x * x)
        y = np.sum(np.exp(x))
    return y * y


def warnings_caught(x):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = x * np.sqrt(x)
    return np.sum(y)


def warnings_recorded(x):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        y = x * x
        if len(found) == 0:
            y = y * x
    return np.sum(y)


def locked(x):
    with LOCK:
        y = x * x
    return y * x


def in_loop(xs):
    s = 0.0
    for x in xs:
        with LOCK:
            if x < 0.0:
                continue
            s = s * 0.5 + x * x
            if s > 3.0:
                break
    return s


def loop_inside(x, n):
    with np.errstate(over="raise"):
        y = x
        for _ in range(n):
            y = np.sin(y) * x
    return np.sum(y)


def two_managers(x, log):
    with np.errstate(divide="ignore"), noted(log, "work") as n:
        y = x * x * n
    return np.sum(y)


def nested(x, log):
    with noted(log, "a"):
        with noted(log, "b") as n:
            y = x**n
        z = y * x
    return z * len(log)


def with_target(x, log):
    with noted(log, "a") as n:
        y = x * n
    with noted(log, "b") as n:
        y = y * x * n
    return y


def own_class(x, log):
    with Recorder(log) as recorder:
        y = x * x
    return y * len(recorder.log)


def own_class_counts(x):
    depth = Depth()
    with depth as d:
        y = x**d
        with depth as d:
            y = y * x**d
            y = y * (x + depth.depth)
        y = y * depth.depth
    return y * (depth.depth + 1)


def own_class_beside_objects(x, log):
    depth = Depth()
    depth.depth = x * x
    with Recorder(log) as recorder:
        depth.depth = depth.depth * len(recorder.log)
    return depth.depth * x


def array_changed_meanwhile(x):
    w = np.arange(1.0, 4.0)
    with scaled(w, 3.0):
        y = np.sum(w * x * x)
    return y * np.sum(w * x)


def setting_changed_meanwhile(x):
    with setting(5.0):
        y = SETTINGS["scale"] * x * x
    return y * SETTINGS["scale"]


def output_redirected(x):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print("working")
        y = x * x
    return y * len(out.getvalue())


def no_context(x):
    with contextlib.nullcontext(3.0) as c:
        y = c * x
    return y * x


def decimals(x):
    with decimal.localcontext() as context:
        context.prec = 5
        c = float(decimal.Decimal(1) / decimal.Decimal(3))
        y = x * c
    return y * x


def closed(x):
    with contextlib.closing(io.StringIO("abc")) as stream:
        y = x * len(stream.getvalue())
    return y * x


def unknown_manager(x):
    with MANAGERS[0] as c:
        y = c * x * x
    return y


def managers_in_list(x):
    s = x
    for manager in MANAGERS:
        with manager:
            s = s * x
    return s


def raised_inside_and_caught(x, log):
    try:
        with Recorder(log):
            y = math.log(x)
    except ValueError:
        y = x * x
    return y * len(log)


def try_inside(x, log):
    with Recorder(log):
        try:
            y = math.log(x)
        except ValueError:
            y = x * x
    return y * x


def helper_with_manager(x, log):
    with Recorder(log):
        return math.sin(x) * len(log)


def in_callee(x, log):
    return helper_with_manager(x, log) * helper_with_manager(x * x, log)


def method_and_lock(x, n):
    lock = threading.RLock()
    s = 0.0
    for i in range(n):
        with lock, lock:
            s += x**i
    return s * s


PROGRAMS = [
    Program(silent, [(positive(3),)]),
    Program(returned_inside, [(positive(3),)]),
    Program(returned_early, [(np.array([0.4, 0.3]),), (np.array([0.8, 0.9]),)]),
    Program(warnings_caught, [(positive(3),)]),
    Program(warnings_recorded, [(some(3),)]),
    Program(locked, [(0.7,)]),
    Program(in_loop, [([0.7, -0.4, 1.5, 1.2, 0.3],)]),
    Program(loop_inside, [(some(3), 3)], wrt="x"),
    Program(two_managers, [(some(3), [])], wrt="x"),
    Program(nested, [(0.7, [])], wrt="x"),
    Program(with_target, [(0.7, [])], wrt="x"),
    Program(own_class, [(0.7, [])], wrt="x"),
    Program(own_class_counts, [(0.7,)]),
    Program(own_class_beside_objects, [(0.7, [])], wrt="x"),
    Program(array_changed_meanwhile, [(some(3),)]),
    Program(setting_changed_meanwhile, [(0.7,)]),
    Program(output_redirected, [(0.7,)]),
    Program(no_context, [(0.7,)]),
    Program(decimals, [(0.7,)]),
    Program(closed, [(0.7,)]),
    Program(unknown_manager, [(0.7,)]),
    Program(managers_in_list, [(0.7,)]),
    Program(raised_inside_and_caught, [(0.7, []), (-0.7, [])], wrt="x"),
    Program(try_inside, [(0.7, []), (-0.7, [])], wrt="x"),
    Program(in_callee, [(0.7, [])], wrt="x"),
    Program(method_and_lock, [(0.7, 3)], wrt="x"),
]
