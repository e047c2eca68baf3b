"""Which functions are the user's own, to be read and differentiated.

>>> import math, re, statistics
>>> is_user_function(math.sin), is_user_function(re.sub), is_user_function(statistics.mean)
(False, False, True)
"""

from __future__ import annotations

import collections
import dataclasses
import functools
import os
import random
import types
from collections.abc import Callable

from ..derived import takes_derivative
from ..errors import Span, SrcgradError, Unsupported
from ..front.source import source_of
from ..rules.registry import is_constant, jvp_rule_of, rule_of

_PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep


def _shown(name: str) -> str:
    """(An operator is called by the name of its method.)"""
    return f".__{name.split()[-1]}__" if name.startswith(". ") else name


def writes_into_argument(name: str, span: Span | None) -> Unsupported:
    hint = "return the new value instead, or let it work on a copy"
    return Unsupported(f"{_shown(name)}() may write into its argument", span, hint)


def writes_elsewhere(name: str, span: Span | None) -> Unsupported:
    hint = "pass what it writes as an argument, or set it before"
    return Unsupported(f"{_shown(name)}() may write into what a global variable holds", span, hint)


def uncached(fn: object) -> object:
    """The function whose results `functools.lru_cache` keeps: what it gives is the same."""
    return fn.__wrapped__ if isinstance(fn, functools._lru_cache_wrapper) else fn


def is_cache(fn: object) -> bool:
    """Is it what makes such a function? (What it makes is not written in Python.)"""
    name = getattr(fn, "__qualname__", "").split(".")[0]
    return _package(fn) == "functools" and name in ("cache", "lru_cache")


def is_user_function(fn: object) -> bool:
    """Is it a Python function that has no rule of its own?"""
    if not is_written_by_user(fn):
        return False
    return rule_of(fn) is None and not is_constant(fn) and not is_pushed_only(fn)  # type: ignore[arg-type]


def has_users_rule(fn: Callable) -> bool:
    """Has a user registered a rule for it?"""
    rules = rule_of(fn), jvp_rule_of(fn)
    return any(rule is not None and rule.place is not None for rule in rules)


def is_pushed_only(fn: Callable) -> bool:
    """Is there no more than a forward rule, and nothing to be read?"""
    if jvp_rule_of(fn) is None or rule_of(fn) is not None:
        return False
    try:
        source_of(fn)  # type: ignore[arg-type]
    except SrcgradError:
        return True
    return False


# modules of the standard library whose functions write nothing that they are given
_READERS = frozenset(
    "copy json logging pprint reprlib statistics textwrap traceback warnings".split()
)

# those that speak of texts, code, files and processes: nothing in them can be differentiated
_WITHOUT_NUMBERS = frozenset(
    """abc argparse ast asyncio base64 codecs concurrent configparser copy csv ctypes dis
    email encodings fnmatch genericpath gettext glob hashlib html http importlib inspect io keyword
    linecache locale multiprocessing ntpath opcode os pathlib pickle pkgutil platform posixpath
    re secrets selectors shlex shutil signal socket stat string subprocess sysconfig tempfile
    threading token tokenize tomllib types typing unittest urllib uuid weakref xml zipfile
    """.split()
)


# what they change is a generator of random numbers, or the order of a list
OF_STATE = (random.Random.shuffle, random.Random.seed, random.Random.setstate)


# they run what they write themselves
OF_CLASSES = (collections.namedtuple, dataclasses.dataclass, dataclasses.make_dataclass)


def only_reads(fn: object) -> bool:
    return _package(fn) in _READERS


def _package(fn: object) -> str:
    return (getattr(fn, "__module__", None) or "").split(".")[0]


def is_users_class(cls: type) -> bool:
    """Has the user written methods of the class, or of one that it inherits from?"""
    return any(is_written_by_user(value) for base in cls.__mro__ for value in vars(base).values())


_CHOOSING = functools.singledispatch(lambda value: value).__code__  # type: ignore[attr-defined]


def is_single_dispatch(fn: object) -> bool:
    """Does it choose by the class of its first argument (`functools.singledispatch`)?"""
    return isinstance(fn, types.FunctionType) and fn.__code__ is _CHOOSING


def is_written_by_user(fn: object) -> bool:
    if not isinstance(fn, types.FunctionType) or takes_derivative(fn):
        return False
    is_library = (fn.__module__ or "").startswith(("numpy.", "scipy.")) or is_cache(fn)
    if is_single_dispatch(fn):
        return False  # (which is called is told by the class of its first argument)
    if is_library or _package(fn) in _WITHOUT_NUMBERS or fn in (*OF_STATE, *OF_CLASSES):
        return False
    return not fn.__code__.co_filename.startswith(_PACKAGE)
