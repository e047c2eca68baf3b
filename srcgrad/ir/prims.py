"""The operations that Python writes without a function, as functions.

An `Op` names one of these, a function of `operator`, or a function that the user called. All run,
so that a pass can be tested by running what it made. Those marked *in place* change their first
argument and return it (their out is the next version of the same storage); all others have value
semantics.

>>> unpack_star((1, 2, 3, 4), 1, 1)
(1, [2, 3], 4)
>>> Method("upper")("a")
'A'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..attributes import made
from .called import Called as Called
from .called import Put as Put
from .copies import copy as copy


@dataclass(frozen=True, slots=True)
class Method:
    """`Method(name)(receiver, *args, **options)` is `receiver.name(*args, **options)`.

    Out is the result. For a name in `MUTATORS` there are two outs: the result and the next
    version of the receiver (in place)."""

    name: str

    def __call__(self, receiver, *args, **options):
        result = getattr(receiver, self.name)(*args, **options)
        return (result, receiver) if self.name in MUTATORS else result


MUTATORS = frozenset(
    "add append clear discard extend fill insert pop popitem put remove resize reverse "
    "setdefault setflags sort update".split()
)


@dataclass(frozen=True, slots=True)
class WrittenThrough:
    """`WrittenThrough(fn)(x, part, *rest)`: `x`, of which `part = fn(x, *rest)` was written. Does
    nothing when it runs; not an operation on memory, but on what is known of it. If it is guarded,
    the third argument is a test: where it is false, the two are apart."""

    fn: Callable
    is_guarded: bool = False

    def __call__(self, x, part, *rest, **options):
        return x


@dataclass(frozen=True, slots=True)
class SeenThrough:
    """`SeenThrough(fn)(part, x, *rest)`: `part = fn(x, *rest)`, after `x` was written. Does nothing
    when it runs; guarded like `WrittenThrough`."""

    fn: Callable
    is_guarded: bool = False

    def __call__(self, part, x, *rest, **options):
        return part


def memory():
    """What is known of arrays whose names may share memory, by places. Nothing when it runs."""
    return None


def place(array):
    """Where the array is, whatever it holds. Printed as the array."""
    return array


# --- values ------------------------------------------------------------------------------------


def global_value(name: str, is_set: bool = False):
    """A global or closure variable that is not a function, a type or a module: read where it
    stands, each time. `args` is its name (dotted: "config.step"), and True if the function itself
    sets it, so that its kind before the call tells nothing. Printed as the name."""
    raise AssertionError("read through the namespace of the function")


def held(value):
    """An object that the function knows by itself (of a default, of a partial), and that others may
    write. Printed as the object."""
    return value


def set_global(name: str, value):
    """`value` becomes the global variable `name`; refused if it carries a derivative. Printed as
    an assignment to the name."""
    raise AssertionError("written through the namespace of the function")


def make_tuple(*items):
    return items


# (the `spelled` of the keys that running through a dict gives; printed as the dict)
KEYS = ".its_keys"
# (the `spelled` of `list(xs)` where a sequence may stand as it is)
WITH_PLACES = "list()"
# (the `spelled` of an empty list or dict that a comprehension fills)
COMPREHENSION = ".comprehension"


def make_list(*items):
    return list(items)


def make_set(*items):
    return set(items)


def make_dict(keys, *values):
    """`keys` is a make_tuple or a Const tuple, of the same length as `values`."""
    return dict(zip(keys, values, strict=True))


def make_slice(start, stop, step):
    return slice(start, stop, step)


def format_string(template, *values):
    """An f-string: `template` has one {} per value, with conversion and format in it."""
    return template.format(*values)


def unpack(items, count):
    """`a, b = items`: as many outs as `count`."""
    items = tuple(items)
    if len(items) > count:
        raise ValueError(f"too many values to unpack (expected {count})")
    if len(items) < count:
        raise ValueError(f"not enough values to unpack (expected {count}, got {len(items)})")
    return items


def unpack_star(items, before, after):
    """`a, *b, c = items`: the starred out is a list."""
    items = list(items)
    cut = len(items) - after
    return (*items[:before], items[before:cut], *items[cut:])


def call(fn, *args, **options):
    """A call of a value: which function it is, is known at run time only."""
    return fn(*args, **options)


def apply(fn, args, options):
    """`fn(*args, **options)` where stars make the number of arguments a run-time matter."""
    return fn(*args, **options)


def select(test, then, orelse):
    """A conditional expression whose arms need no evaluation."""
    return then if test else orelse


@dataclass(frozen=True, slots=True)
class Asking:
    """`fn`, which runs methods of the user's objects: it is done once, where it stands."""

    fn: Callable

    def __call__(self, *args, **options):
        return self.fn(*args, **options)


@dataclass(frozen=True, slots=True, eq=False)
class Opaque:
    """A statement of the user that srcgrad does not look into, run as it stands: `tree` holds
    its gast nodes. `reads` are the names of `args`, `writes` those of `outs`, in order. Refused
    with `reason` and `hint` if a value that it reads or writes carries a derivative."""

    tree: tuple
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    reason: str
    hint: str

    def __call__(self, *values):
        raise AssertionError("an opaque statement runs only in generated source")


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A lambda or nested function as a value. `function` is its lowered body, whose first
    params are the captured variables (the `args` of the Op, in order) and whose others are its
    own; `tree` is its gast node, for printing. `is_bound`: what it captured is kept in defaults
    of parameters of its own (`lambda t, *, a=a: t * a`); `is_kept`: and the run will look for it
    there, because it carries a derivative."""

    function: object
    captured: tuple[str, ...]
    tree: object
    is_bound: bool = False
    is_kept: bool = False

    def __call__(self, *captured):
        raise AssertionError("a closure is made only in generated source")


@dataclass(frozen=True, slots=True)
class Made:
    """An object of the class that holds the arguments under these names, made without `__init__`;
    `is_call`: its `__init__` does nothing else, and is called."""

    cls: type
    names: tuple[str, ...]
    is_call: bool = False

    def __call__(self, *values):
        return made(self.cls, **dict(zip(self.names, values, strict=True)))


@dataclass(frozen=True, slots=True)
class Holding:
    """`Holding(cls, names)(object, *values)` is the object, which has these attributes by now."""

    cls: type
    names: tuple[str, ...]

    def __call__(self, value, *attributes):
        return value


@dataclass(frozen=True, slots=True, eq=False)
class Generated:
    """A function that srcgrad generates beside this one: a forward or backward half of a call.
    Printed as its name; the loader binds the name to the function."""

    name: str

    def __call__(self, *values):
        raise AssertionError("a generated function runs only in generated source")


# --- effects -----------------------------------------------------------------------------------


def store(target, index, value):
    """In place: `target[index] = value`."""
    target[index] = value
    return target


def delete_item(target, index):
    """In place: `del target[index]`."""
    del target[index]
    return target


def append(target, value):
    """In place: `target.append(value)`, for lists that srcgrad saves values in."""
    target.append(value)
    return target


def get_attribute(target, name):
    """`target.name` as it is now: an attribute that is written later, so never read again."""
    return getattr(target, name)


def set_attribute(target, name, value):
    """`target.name = value`, of an object whose attributes are followed one by one: nothing is
    read through `target` afterwards. No out."""
    setattr(target, name, value)


def super_attribute(cls, target, name):
    """`super(cls, target).name`"""
    return getattr(super(cls, target), name)


def raise_(error, cause=None):
    raise error from cause


def assert_(test, message=None):
    if not test:
        raise AssertionError() if message is None else AssertionError(message)


def read(value):
    """A name is read that some path leaves unbound: where it is, this raises."""


def check_scalar(value):
    """Raise NotScalar unless `value` is a real scalar."""
    from .. import runtime

    return runtime.check_scalar(value)


def check_real(value):
    """Raise NotReal if `value` is complex, though all its kinds said that it is not."""
    from .. import runtime

    return runtime.check_real(value)


# --- cotangents (value semantics; back/buffers decides where they may reuse memory) ------------


def zeros_like(x):
    """The zero cotangent of `x`: the same structure, float where `x` is an integer."""
    from .. import runtime

    return runtime.zeros_like(x)


def fit(d, x):
    """Bring the cotangent `d` to the variable `x`: sum over broadcast axes, real part, dtype,
    Python float for a Python number. Identity where nothing is to do."""
    from .. import runtime

    return runtime.fit(d, x)


def unbroadcast(d, x):
    """Bring the contribution `d` to the shape of `x`, and to its real part if `x` is real. Exact
    types wait for the `fit` of the finished cotangent."""
    from .. import runtime

    return runtime.unbroadcast(d, x)


def shaped(d, x, is_real=False):
    """`d`, a cotangent that is known to have the shape of `x`; its real part if `x` is real
    (`is_real`: that is known too)."""
    return d


def with_item(x, index, value):
    """A copy of the array or list `x` in which `x[index]` is `value`."""
    copy = x.copy()
    copy[index] = value
    return copy


def surviving(d, index):
    """`d[index]` for the writes that survive: where `index` names a place more than once, the
    last one has the cotangent and the others have zero."""
    from .. import runtime

    return runtime.surviving(d, index)


def add_item(x, index, value):
    """A copy of the cotangent `x` with `value` added at `index`; repeated indices add up."""
    from .. import runtime

    return runtime.add_at(x.copy(), index, value)


def spread(d, y):
    """Bring the tangent `d` to the shape of the result `y`: broadcast. Identity where nothing is
    to do."""
    from .. import runtime

    return runtime.spread(d, y)


def add_cotangents(a, b):
    """The sum of two cotangents of any structure."""
    from .. import runtime

    return runtime.add(a, b)


def identity(x):
    """The same value under a name of its own: `dx = w`. (Memory is shared: buffers copies.)"""
    return x


def marked(x, fn):
    """`x`, whose cotangent is given to `fn` in the reverse sweep. Does nothing when it runs."""
    return x
