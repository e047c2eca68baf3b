"""What users call: `grad`, `value_and_grad`, `elementwise_grad`, and the `Gradient` they get.

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
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .derived import Derivative, maker, versions_of
from .pairs import captured_by
from .selectors import Selector, defaults_of, select

if TYPE_CHECKING:
    from .dispatch import Dispatcher
    from .pipeline import Generated
    from .transforms.plan import Plan

# The compiler is loaded when the first gradient is made: `import srcgrad` costs next to nothing.


def target_of(fn: Callable) -> tuple[Any, tuple[Any, ...], inspect.Signature]:
    from . import targets

    target, first = targets.target_of(fn)
    if isinstance(target, Derivative):
        return target, first, versions_of(target).signature
    return target, first, inspect.signature(target)


def given_before(fn: Callable) -> frozenset[str]:
    """The parameters that have a value already: those that a partial was given by name, the ones
    that keep what the function captured, options of which its rule gives no derivative, and the
    `cls` of a function that becomes a classmethod.

    >>> given_before(functools.partial(pow, exp=2))
    frozenset({'exp'})
    """
    if isinstance(fn, functools.partial):
        return frozenset(fn.keywords) | given_before(fn.func)
    from .targets import options_without_rule

    return frozenset(captured_by(fn)) | options_without_rule(fn) | _class_parameter(fn)


def _class_parameter(fn: Callable) -> frozenset[str]:
    """`cls`, if a function that stands in a class takes that first.

    >>> class Line:
    ...     def made(cls, x): return x
    >>> _class_parameter(Line.made)
    frozenset({'cls'})
    """
    if not isinstance(fn, types.FunctionType):
        return frozenset()
    names, around = fn.__code__.co_varnames[: fn.__code__.co_argcount], fn.__qualname__.split(".")
    is_in_class = len(around) > 1 and around[-2] != "<locals>"
    return frozenset({"cls"}) if is_in_class and names[:1] == ("cls",) else frozenset()


def dispatcher_of(
    fn: Any,
    signature: inspect.Signature,
    names: tuple[str, ...],
    mode: str,
    has_aux: bool = False,
    bare: bool = False,
    first: tuple[Any, ...] = (),
) -> Dispatcher:
    from .dispatch import Dispatcher
    from .requests import Request

    return Dispatcher(Request(fn, names, mode, has_aux, bare), signature, first)


_dispatchers: dict[tuple, Dispatcher] = {}
_MOST_DISPATCHERS = 256


def dispatcher_for(
    fn: Any, signature: inspect.Signature, names: tuple[str, ...], mode: str, has_aux: bool = False
) -> Dispatcher:
    """(What a closure has captured goes when it goes, so none is kept for it.)"""
    if getattr(inspect.unwrap(fn), "__closure__", None):
        return dispatcher_of(fn, signature, names, mode, has_aux)
    key = fn, names, mode, has_aux, defaults_of(fn)
    found = _dispatchers.get(key)
    if found is None:
        if len(_dispatchers) >= _MOST_DISPATCHERS:
            _dispatchers.clear()
        found = _dispatchers[key] = dispatcher_of(fn, signature, names, mode, has_aux)
    return found


class Transformed:
    """What is made from a function and called like it: the base of gradients and Jacobians.

    `compiled` is the mode of what is generated for it: of the function, or of the derivative of it
    that it goes `through`.
    """

    def __init__(
        self,
        fn: Callable,
        wrt: Selector,
        mode: str,
        has_aux: bool,
        compiled: str,
        through: Gradient | None = None,
    ):
        target, first, whole = target_of(fn)
        parameters = list(whole.parameters.values())
        hidden = tuple(p.name for p in parameters[: len(first)])
        signature = whole.replace(parameters=parameters[len(first) :])
        names, self._bare = select(
            _without_class(fn, signature), wrt, target.__name__, hidden, given_before(fn)
        )
        title = type(fn).__name__ if target.__name__ == "__call__" else target.__name__
        self._recipe = (fn, wrt, mode, has_aux)
        self._first = first
        self._defaults = defaults_of(fn)
        self._made: Any = dispatcher_of(
            through or target, whole, names, compiled, has_aux, self._bare, first
        )
        self.__wrapped__ = fn
        self.__signature__ = signature
        self.__name__ = f"{title.replace('<lambda>', 'lambda')}_{mode}"
        self.__qualname__ = f"{target.__qualname__}_{mode}"
        self.__module__ = target.__module__
        self.__doc__ = f"{_WHAT[mode]} of {title} with respect to {', '.join(names)}."

    @property
    def _dispatcher(self) -> Dispatcher:
        """(Made anew where what is left out in calls is something else by now.)"""
        if self._defaults != defaults_of(self.__wrapped__):
            now = _rebuild(_kind_of(self), self._recipe)
            vars(self).update(vars(now))
            self.__class__ = type(now)
        return self._made

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        if isinstance(self.__wrapped__, staticmethod):
            return self
        if isinstance(self.__wrapped__, classmethod):
            return types.MethodType(self, owner or type(instance))
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<{self.__doc__[:-1]}>"

    def __reduce__(self) -> tuple:
        fn = self._recipe[0]
        if _decorates(self, fn):  # the function's name is the gradient's
            return _named, (fn.__module__, fn.__qualname__)
        return _rebuild, (_kind_of(self), self._recipe)

    def _last(self) -> Generated:
        return self._dispatcher.latest()

    @property
    def source(self) -> str:
        """The text of the derivative: before the first call for unknown kinds of arguments,
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


def _without_class(fn: object, signature: inspect.Signature) -> inspect.Signature:
    """The parameters of which a classmethod can be differentiated."""
    if not isinstance(fn, classmethod):
        return signature
    return signature.replace(parameters=list(signature.parameters.values())[1:])


_WHAT = {
    "grad": "Gradient",
    "value_and_grad": "Value and gradient",
    "elementwise_grad": "Elementwise gradient",
    "jacrev": "Jacobian, by reverse mode,",
    "jacfwd": "Jacobian, by forward mode,",
    "jacobian": "Jacobian",
    "hessian": "Hessian",
    "hvp": "Product of a vector with the Hessian",
}


class Gradient(Transformed, Derivative):
    """The gradient of a function: callable like the function itself.

    Generated at the first call, once for each combination of kinds of arguments (float, array of
    two axes, …). `source`, `plan` and `stages` belong to the version that ran last.

    >>> g = grad(lambda x: x * x)
    >>> g(3.0)
    6.0
    >>> g.__name__
    'lambda_grad'
    """

    def __init__(self, fn: Callable, wrt: Selector, mode: str, has_aux: bool):
        super().__init__(fn, wrt, mode, has_aux, mode)
        if not self._first:
            self.__class__ = self._dispatcher.class_for(type(self))

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._dispatcher.call(*self._first, *args, **kwargs)


def _named(module: str, name: str) -> Any:
    """What a module has under a dotted name."""
    found: Any = importlib.import_module(module)
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    return found.__func__ if isinstance(found, (staticmethod, classmethod)) else found


def _decorates(made: Transformed, fn: Callable) -> bool:
    try:
        return _named(fn.__module__, fn.__qualname__) is made
    except (AttributeError, ImportError):
        return False


def _kind_of(made: Transformed) -> type:
    """(A gradient has a class of its own, which cannot be found by its name.)"""
    return Gradient if isinstance(made, Gradient) else type(made)


def _rebuild(cls: Callable[..., Transformed], recipe: tuple) -> Transformed:
    return cls(*recipe)


def made_from(fn: Callable | None, make: Callable[[Callable], Any]) -> Any:
    """A call, a bare decorator, or a decorator with arguments."""
    return make if fn is None else make(fn)


@maker
def grad(f: Callable | None = None, wrt: Selector = None, *, has_aux: bool = False) -> Any:
    """The gradient of a function that returns a real scalar.

    Arguments: `f`, a Python function, lambda or closure; `wrt`, the parameters to differentiate
    with respect to: None (all but those that a `functools.partial` was given), a name, a position,
    or a tuple of these; `has_aux`, whether `f` returns `(value, aux)`.

    Returns a `Gradient`: called like `f`, it gives one gradient for one selector (or a single
    parameter), else a tuple of them, each with the structure, shape and dtype of its argument;
    with `has_aux`, `(gradient, aux)`. Also a decorator, with or without arguments.

    Raises `NotScalar` if `f` returns anything but a real scalar, `NoRule` or `Unsupported` for
    what carries a derivative and cannot be differentiated, `SourceUnavailable` where there is no
    source, `BadSelector` if `wrt` names no parameter; at the first call with new kinds of
    arguments.

    >>> grad(lambda x, w: w * x * x, "x")(3.0, 2.0)
    12.0
    """
    return made_from(f, lambda f: Gradient(f, wrt, "grad", has_aux))


@maker
def value_and_grad(
    f: Callable | None = None, wrt: Selector = None, *, has_aux: bool = False
) -> Any:
    """The value of a function and its gradient, from one forward sweep.

    Arguments and errors as for `grad`. Calls return `(value, gradient)`; with `has_aux`,
    `((value, aux), gradient)`.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """
    return made_from(f, lambda f: Gradient(f, wrt, "value_and_grad", has_aux))


@maker
def elementwise_grad(f: Callable | None = None, wrt: Selector = 0, *, has_aux: bool = False) -> Any:
    """The gradient of the sum of the outputs: of a function that acts on each element, its
    derivative at each element.

    Arguments: `f`, a function that returns a real number or array; `wrt` as for `grad`, by
    default the first parameter; `has_aux`, whether `f` returns `(value, aux)`: calls then return
    `(gradient, aux)`. Returns a `Gradient`; also a decorator. Errors as for `grad`.

    >>> import numpy as np
    >>> elementwise_grad(lambda x: x**3)(np.array([1.0, 2.0]))
    array([ 3., 12.])
    >>> elementwise_grad(lambda x: (x * x, x.size), has_aux=True)(np.array([1.0, 2.0]))
    (array([2., 4.]), 2)
    """
    return made_from(f, lambda f: Gradient(f, wrt, "elementwise_grad", has_aux))


def differentiable(f: Callable | None = None, *, wrt: Selector = None) -> Any:
    """Attach `.grad` and `.value_and_grad` to a function, which itself stays as it is.

    Arguments: `f`, the function; `wrt` as for `grad`. Returns the same function object. (Of a
    staticmethod, or a classmethod, what the class gives has them.)

    >>> @differentiable
    ... def square(x):
    ...     return x * x
    >>> square(3.0), square.grad(3.0)
    (9.0, 6.0)
    """

    def attach(f: Callable) -> Callable:
        if isinstance(f, staticmethod):
            attach(f.__func__)
            return f
        if isinstance(f, classmethod):
            return OfClass(f, grad(f, wrt), value_and_grad(f, wrt))
        f.grad = grad(f, wrt)  # type: ignore[attr-defined]
        f.value_and_grad = value_and_grad(f, wrt)  # type: ignore[attr-defined]
        return f

    return made_from(f, attach)


class OfClass(classmethod):
    """A classmethod that has `.grad` and `.value_and_grad` where a class gives it."""

    def __init__(self, method: classmethod, gradient: Gradient, value_and_gradient: Gradient):
        super().__init__(method.__func__)
        self._derivatives = {"grad": gradient, "value_and_grad": value_and_gradient}
        self._made: dict[type, types.MethodType] = {}

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        owner = owner or type(instance)
        if owner not in self._made:
            self._made[owner] = types.MethodType(self._function(owner), owner)
        return self._made[owner]

    def _function(self, owner: type) -> types.FunctionType:
        """The function itself, with the derivatives of this class."""
        fn = self.__func__
        own = types.FunctionType(
            fn.__code__, fn.__globals__, fn.__name__, fn.__defaults__, fn.__closure__
        )
        functools.update_wrapper(own, fn)
        del own.__wrapped__  # type: ignore[attr-defined]
        own.__kwdefaults__ = fn.__kwdefaults__
        for name, made in self._derivatives.items():
            setattr(own, name, types.MethodType(made, owner))
        return own
