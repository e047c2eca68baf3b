"""What a call may write into of which nobody knows what it does: all that it is given and that can
be written.

>>> import struct
>>> from ..ir.core import Const
>>> from ..ir.kinds import Array
>>> b = Var("b")
>>> kinds = {b: Array(np.dtype(float), (3,))}
>>> may_be_written(Op((), struct.pack_into, (Const("d"), b, Const(0), Const(5.0))), kinds) == (b,)
True
>>> may_be_written(Op((), np.sum, (b,)), kinds), may_be_written(Op((), print, (b,)), kinds)
((), ())
>>> may_be_written(Op((), np.random.shuffle, (b,)), kinds) == (b,)
True
"""

from __future__ import annotations

import random
import types
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Const, Op, Var
from ..ir.kinds import Array, Dict, Kind, Known, List, Num, Obj, Tuple, Unknown
from ..ir.kinds_of import kind_of
from ..pairs import Reading
from ..rules.registry import has_effect, is_constant, jvp_rule_of, rule_of
from .effects import is_pure
from .memory import GENERATORS, is_immutable, kind_of_atom, writes_of
from .purity import as_method, is_known_pure

_Kinds = Mapping[Var, Kind]


def may_be_written(op: Op, kinds: _Kinds) -> tuple[Atom, ...]:
    """The arguments into which the operation may write though it is not said to. (Functions of
    the user are read: they are no business of this.)"""
    if op.fn in (prims.call, prims.apply):
        called = kind_of_atom(op.args[0], kinds)
        if isinstance(called, Known) and callable(called.value):
            op = replace(op, fn=called.value, args=op.args[1:])
    if is_known(op, kinds):
        return ()
    every = (*op.args, *(atom for _, atom in op.options))
    if isinstance(op.fn, prims.Method):
        receiver = kind_of_atom(op.args[0], kinds)
        return _mutable(_by_method(op.fn.name, receiver, every), kinds)
    owner = getattr(op.fn, "__self__", None)
    if isinstance(op.fn, types.BuiltinMethodType) and not isinstance(owner, types.ModuleType):
        return _mutable(_by_method(op.fn.__name__, kind_of(owner), (Const(owner), *every)), kinds)
    drawing = isinstance(owner, (*GENERATORS, random.Random))
    return _mutable(_by_drawing(op.fn.__name__, every) if drawing else every, kinds)


def _mutable(atoms: tuple[Atom, ...], kinds: _Kinds) -> tuple[Atom, ...]:
    return tuple(
        atom
        for atom in atoms
        if isinstance(atom, Var) and not is_immutable(kind_of_atom(atom, kinds))
    )


# --- what is known ------------------------------------------------------------------------------


def is_known(op: Op, kinds: _Kinds) -> bool:
    """Is it known what the operation writes?"""
    fn = op.fn
    if fn in (prims.call, prims.apply):
        called = kind_of_atom(op.args[0], kinds)
        if isinstance(called, Obj) and called.type is Reading:
            return True
        return len(op.outs) > 1  # (what the run takes a derivative of, it checks)
    if isinstance(fn, (prims.Called, prims.Generated)) or writes_of(op, kinds) is not None:
        return True
    if isinstance(fn, prims.Method):
        return is_pure(fn) or as_method(fn) is not None
    if isinstance(fn, prims.Opaque):
        return False
    module = getattr(fn, "__module__", None) or ""
    if any(name.split(".")[0] == "srcgrad" for name in (module, type(fn).__module__)):
        return True
    has_rule = rule_of(fn) is not None or jvp_rule_of(fn) is not None
    if is_pure(fn) or is_constant(fn) or has_effect(fn) or has_rule:
        return True
    if isinstance(fn, type) and issubclass(fn, BaseException) or is_known_pure(fn):
        return True
    if module == "builtins":
        return fn not in _RUNNING and isinstance(fn, (types.BuiltinFunctionType, type))
    package = module.split(".")[0]
    if package in ("numpy", "scipy"):
        is_compiled = isinstance(fn, types.BuiltinFunctionType)
        return not is_compiled and "random" not in module and fn is not np.recarray
    return package in _READING or _only_holds(fn)


def _only_holds(fn: object) -> bool:
    """Is it a class of named fields that does nothing with what it is given?"""
    if not isinstance(fn, type) or hasattr(fn, "__post_init__"):
        return False
    made = vars(fn).get("__init__")
    return (
        hasattr(fn, "_fields")
        or hasattr(fn, "__dataclass_fields__")
        and (
            getattr(made, "__qualname__", "").startswith("__create_fn__")
            or getattr(getattr(made, "__code__", None), "co_filename", "") == "<string>"
        )
    )


# they run what they are given
_RUNNING = frozenset({exec, eval, map, filter, memoryview})

# modules of which no function writes into what it is given
_READING = frozenset(
    """abc base64 calendar cmath collections contextlib copy csv datetime decimal difflib enum
    errno fnmatch fractions gc getpass glob hashlib html inspect ipaddress itertools json locale
    logging math numbers operator os pathlib pickle platform posix posixpath pprint re reprlib
    secrets shutil socket stat statistics string sys tempfile textwrap time timeit traceback
    types typing unicodedata uuid warnings weakref zlib _operator _datetime _decimal _hashlib
    _json _pickle _random _thread _warnings""".split()
)


# --- methods ------------------------------------------------------------------------------------

# methods by which Python itself reads
ASKING = frozenset(
    """__abs__ __add__ __and__ __array__ __bool__ __complex__ __contains__ __copy__ __deepcopy__
    __divmod__ __eq__ __float__ __floordiv__ __format__ __ge__ __getattribute__ __getitem__ __gt__
    __hash__ __index__ __int__ __invert__ __iter__ __le__ __len__ __lshift__ __lt__ __matmul__
    __mod__ __mul__ __ne__ __neg__ __or__ __pos__ __pow__ __radd__ __rand__ __rdivmod__ __repr__
    __reversed__ __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__ __round__ __rpow__
    __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __sizeof__ __str__ __sub__ __truediv__
    __xor__""".split()
)
_OF_ARRAYS = frozenset("dump dumps getfield newbyteorder to_device tobytes tofile tostring".split())
_OF_CONTAINERS = frozenset(
    """difference intersection isdisjoint issubset issuperset most_common symmetric_difference
    total union""".split()
)
_OF_SPARSE = frozenset(
    "eliminate_zeros prune resize setdiag sort_indices sum_duplicates __setitem__".split()
)
_OF_FILES = frozenset("close flush getvalue read readline readlines seek write writelines".split())
# objects of these modules write into nothing that their methods are given, but by these names
_OBJECTS = _READING | {"_io", "io", "builtins", "random", "_collections", "pickle"}
# what these have under a name may be any function
_NAMESPACES = (
    type, types.ModuleType, types.FunctionType, types.MethodType, types.BuiltinFunctionType,
    types.SimpleNamespace, super,
)  # fmt: skip
_WRITING = frozenset("readinto readinto1 recv_into recvfrom_into shuffle".split())


def _by_method(name: str, receiver: Kind, every: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """What a method may write: the object that it belongs to, and what it is given."""
    if name in ASKING:
        return ()
    if isinstance(receiver, (Array, Num)):
        return () if name in _OF_ARRAYS or is_known_pure(prims.Method(name)) else every
    if isinstance(receiver, (List, Dict, Tuple)):
        return () if name in _OF_CONTAINERS else every[:1]
    if isinstance(receiver, Obj):
        if issubclass(receiver.type, (*GENERATORS, random.Random)):
            return _by_drawing(name, every[1:])
        if issubclass(receiver.type, (str, bytes, set, frozenset)):
            return ()
        package = receiver.type.__module__.split(".")[0]
        if package in ("numpy", "scipy") and not issubclass(receiver.type, np.ndarray):
            return every[:1] if name in _OF_SPARSE else ()
        if issubclass(receiver.type, _NAMESPACES):
            return every
        if package in _OBJECTS:
            return every[1:] if name in _WRITING else ()
    if isinstance(receiver, Unknown) and name in _OF_FILES:
        return every[:1]
    if isinstance(receiver, Known) and isinstance(receiver.value, types.ModuleType):
        return every[1:]
    return every


def _by_drawing(name: str, given: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """What a generator of random numbers may write: what it shuffles, and a third argument."""
    if name == "shuffle":
        return given
    return given[2:] if name in _WITH_OUT else ()


_WITH_OUT = frozenset("permuted random standard_exponential standard_gamma standard_normal".split())
