"""What users call: `grad`, `value_and_grad`, `differentiable`, `jvp`, and the `Gradient` they get.

>>> def f(x, w, b):
...     return w * x + b
>>> grad(f)(1.0, 2.0, 3.0)
(2.0, 1.0, 1.0)
>>> print(grad(f, "w").source, end="")
def f_grad(x, w, b):
    \"\"\"Gradient of f with respect to w.\"\"\"
    # return w * x + b
    dw = x
    return dw
"""

from __future__ import annotations

import functools
import importlib
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .derived import Derivative, Version, along, maker, versions_of
from .errors import BadSelector

if TYPE_CHECKING:
    from .dispatch import Dispatcher
    from .pipeline import Generated
    from .transforms.plan import Plan

Selector = int | str | tuple[int | str, ...] | None


# The compiler is loaded when the first gradient is made: `import srcgrad` costs next to nothing.


def _target_of(fn: Callable) -> tuple[Any, tuple[Any, ...], inspect.Signature]:
    from .targets import target_of

    target, first = target_of(fn)
    if isinstance(target, Derivative):
        return target, first, versions_of(target).signature
    return target, first, inspect.signature(target)


def _dispatcher(
    fn: Any,
    signature: inspect.Signature,
    names: tuple[str, ...],
    mode: str,
    has_aux: bool = False,
    bare: bool = False,
    first: tuple[Any, ...] = (),
) -> Dispatcher:
    from .dispatch import Dispatcher
    from .pipeline import Request

    return Dispatcher(Request(fn, names, mode, has_aux, bare), signature, first)


class Gradient(Derivative):
    """The gradient of a function: callable like the function itself.

    Generated at the first call, once for each combination of kinds of arguments (float, array of
    two axes, …). `source`, `plan` and `stages` belong to the version that ran last.

    >>> g = grad(lambda x: x * x)
    >>> g(3.0)
    6.0
    >>> g.__name__
    'lambda_grad'
    """

    _dispatcher: Dispatcher

    def __init__(self, fn: Callable, wrt: Selector, mode: str, has_aux: bool):
        target, first, whole = _target_of(fn)
        parameters = list(whole.parameters.values())
        hidden = tuple(p.name for p in parameters[: len(first)])
        signature = whole.replace(parameters=parameters[len(first) :])
        names, bare = select(signature, wrt, target.__name__, hidden)
        title = type(fn).__name__ if target.__name__ == "__call__" else target.__name__
        self._recipe = (fn, wrt, mode, has_aux)
        self._first = first
        self._dispatcher = _dispatcher(target, whole, names, mode, has_aux, bare, first)
        self.__wrapped__ = fn
        self.__signature__ = signature
        self.__name__ = f"{title.replace('<lambda>', 'lambda')}_{mode}"
        self.__qualname__ = f"{target.__qualname__}_{mode}"
        self.__module__ = target.__module__
        what = "Gradient" if mode == "grad" else "Value and gradient"
        self.__doc__ = f"{what} of {title} with respect to {', '.join(names)}."
        if not first:
            self.__class__ = self._dispatcher.class_for(type(self))

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._dispatcher.call(*self._first, *args, **kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<{self.__doc__[:-1]}>"

    def __reduce__(self) -> tuple:
        fn, wrt, mode, has_aux = self._recipe
        if _decorates(self, fn):  # the function's name is the gradient's
            return _named, (fn.__module__, fn.__qualname__)
        return _rebuild, (fn, wrt, mode, has_aux)

    def _last(self) -> Generated:
        return self._dispatcher.latest()

    @property
    def source(self) -> str:
        """The text of the gradient: before the first call for unknown kinds of arguments,
        afterwards the version that ran last."""
        return self._last().text

    def source_for(self, /, *args: Any, **kwargs: Any) -> str:
        """The text of the version that these arguments would run."""
        return self._dispatcher.version_for((*self._first, *args), kwargs).text

    @property
    def plan(self) -> Plan:
        """What the reverse sweep reads and how it is kept, with the line it serves."""
        return self._last().plan

    @property
    def stages(self) -> Mapping[str, str]:
        """Name of a pass -> the program after it, as text."""
        return self._last().stages


def _named(module: str, name: str) -> Any:
    """What a module has under a dotted name."""
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    return found.__func__ if isinstance(found, (staticmethod, classmethod)) else found


def _decorates(gradient: Gradient, fn: Callable) -> bool:
    try:
        return _named(fn.__module__, fn.__qualname__) is gradient
    except (AttributeError, ImportError):
        return False


def _rebuild(fn: Callable, wrt: Selector, mode: str, has_aux: bool) -> Gradient:
    return Gradient(fn, wrt, mode, has_aux)


def select(
    signature: inspect.Signature, wrt: Selector, name: str, hidden: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], bool]:
    """The names of the parameters that `wrt` selects (`hidden` are those of objects that methods
    are bound to), and whether one bare gradient is meant.

    >>> select(inspect.signature(lambda x, w: 0), None, "f")
    (('x', 'w'), False)
    >>> select(inspect.signature(lambda x, w: 0), 1, "f")
    (('w',), True)
    """
    parameters = list(signature.parameters)
    if wrt is None:
        return tuple(parameters), len(parameters) == 1
    if isinstance(wrt, tuple):
        return tuple(_selected(parameters, one, name, hidden) for one in wrt), False
    return (_selected(parameters, wrt, name, hidden),), True


def _selected(
    parameters: Sequence[str], one: int | str, name: str, hidden: tuple[str, ...] = ()
) -> str:
    if isinstance(one, bool) or not isinstance(one, (int, str)):
        raise BadSelector(
            f"wrt must be a name, a position or a tuple of these, not {one!r}",
            None,
            f"the parameters of {name} are {', '.join(parameters)}",
        )
    if isinstance(one, int):
        if -len(parameters) <= one < len(parameters):
            return parameters[one]
        what = f"{name} has no parameter at position {one}"
    elif one.split(".")[0] in (*parameters, *hidden):
        return one
    else:
        what = f"{name} has no parameter {one!r}"
    hint = f"the parameters of {name} are {', '.join(parameters)}"
    raise BadSelector(what, None, hint if parameters else "a constant has no gradient")


def _maker(fn: Callable | None, make: Callable[[Callable], Any]) -> Any:
    """A call, a bare decorator, or a decorator with arguments."""
    return make if fn is None else make(fn)


@maker
def grad(fn: Callable | None = None, wrt: Selector = None, *, has_aux: bool = False) -> Any:
    """The gradient of a function that returns a real scalar.

    Arguments: `fn`, a Python function, lambda or closure; `wrt`, the parameters to differentiate
    with respect to: None (all), a name, a position, or a tuple of these; `has_aux`, whether `fn`
    returns `(value, aux)`.

    Returns a `Gradient`: called like `fn`, it gives one gradient for one selector (or a single
    parameter), else a tuple of them, each with the structure, shape and dtype of its argument;
    with `has_aux`, `(gradient, aux)`. Also a decorator, with or without arguments.

    Raises `NotScalar` if `fn` returns anything but a real scalar, `NoRule` or `Unsupported` for
    what carries a derivative and cannot be differentiated, `SourceUnavailable` where there is no
    source, `BadSelector` if `wrt` names no parameter; at the first call with new kinds of
    arguments.

    >>> grad(lambda x, w: w * x * x, "x")(3.0, 2.0)
    12.0
    """
    return _maker(fn, lambda f: Gradient(f, wrt, "grad", has_aux))


@maker
def value_and_grad(
    fn: Callable | None = None, wrt: Selector = None, *, has_aux: bool = False
) -> Any:
    """The value of a function and its gradient, from one forward sweep.

    Arguments and errors as for `grad`. Calls return `(value, gradient)`; with `has_aux`,
    `((value, aux), gradient)`.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return _maker(fn, lambda f: Gradient(f, wrt, "value_and_grad", has_aux))


def differentiable(fn: Callable | None = None, *, wrt: Selector = None) -> Any:
    """Attach `.grad` and `.value_and_grad` to a function, which itself stays as it is.

    Arguments: `fn`, the function; `wrt` as for `grad`. Returns the same function object.

    >>> @differentiable
    ... def square(x):
    ...     return x * x
    >>> square(3.0), square.grad(3.0)
    (9.0, 6.0)
    """

    def attach(f: Callable) -> Callable:
        f.grad = grad(f, wrt)  # type: ignore[attr-defined]
        f.value_and_grad = value_and_grad(f, wrt)  # type: ignore[attr-defined]
        return f

    return _maker(fn, attach)


@functools.lru_cache(maxsize=256)
def _tangent_dispatcher(fn: Any, signature: inspect.Signature, wrt: tuple[str, ...]) -> Dispatcher:
    return _dispatcher(fn, signature, wrt, "jvp")


class Tangent(Derivative):
    """Forward mode as a function of the arguments and the tangents of some: `moves` says of the
    first arguments whether they have one; those after them have none."""

    def __init__(self, fn: Callable, moves: tuple[bool, ...]):
        target, first, whole = _target_of(fn)
        given = list(whole.parameters)[len(first) :]
        moving = tuple(name for name, is_moving in zip(given, moves) if is_moving)
        self.__name__ = f"{target.__name__}_jvp"
        self._dispatcher = _Along(_dispatcher(target, whole, moving, "jvp", first=first))


class _Along:
    """The versions of forward mode, which are chosen by the kinds of the arguments."""

    def __init__(self, dispatcher: Dispatcher):
        self.dispatcher, self.first = dispatcher, dispatcher.first
        primals, moving = list(dispatcher.signature.parameters), dispatcher.request.wrt
        plain = inspect.Parameter.POSITIONAL_OR_KEYWORD
        names = [*primals, *(f"d{name}" for name in moving)]
        self.signature = inspect.Signature([inspect.Parameter(name, plain) for name in names])
        self.count = len(primals)

    def of(self, kinds: Sequence[Any]) -> Version:
        return self.dispatcher.of(kinds[: self.count])

    def pick(self, args: tuple, kwargs: Mapping[str, Any]) -> Version:
        return self.dispatcher.pick(args[: self.count], {})

    def expected(self, kinds: Sequence[Any]) -> tuple[Any, ...]:
        return self.dispatcher.expected(kinds[: self.count])


_tangent_once = functools.lru_cache(maxsize=256)(Tangent)


def _along(fn: Callable, moves: tuple[bool, ...], names: tuple[str, ...]) -> Tangent | None:
    """(None where not every parameter is given, in order.)"""
    _, first, whole = _target_of(fn)
    every = list(whole.parameters.values())
    given = (*(p.name for p in every[: len(first) + len(moves)]), *names)
    starred = any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in every)
    if starred or given != tuple(p.name for p in every):
        return None
    return _tangent_once(fn, moves)


@along(_along)
def jvp(fn: Callable, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of a function and its derivative along a direction (forward mode).

    Arguments: `fn`, a Python function of any result; `primals`, its positional arguments;
    `tangents`, one for each, of the same structure and shape, or None where it is zero (nothing is
    then computed for it). Returns `(value, tangent)`, the
    tangent with the structure and shape of the value. Errors as for `grad`, except `NotScalar`.

    >>> jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 10.0))
    (6.0, 32.0)
    """
    target, first, signature = _target_of(fn)
    from .dispatch import by_parameter

    primals, tangents = (*first, *primals), (*(None for _ in first), *tangents)
    moving = tuple(by_parameter(signature, primals, tangents))
    return _tangent_dispatcher(target, signature, moving).tangent(primals, tangents)
