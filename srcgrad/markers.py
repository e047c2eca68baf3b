"""What a function says of its own derivative: `stop_gradient` and `insert_grad`.

>>> from .api import grad
>>> grad(lambda x: x * stop_gradient(x))(3.0)
3.0
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .tree import copied, like


def stop_gradient(x: Any) -> Any:
    """`x` itself, through which no derivative flows, in neither mode.

    Arguments: `x`, anything: a number, an array, a container. Returns `x`.

    >>> from srcgrad import grad
    >>> grad(lambda x: x * x + stop_gradient(x * x))(3.0)
    6.0
    """
    return x


def insert_grad(x: Any) -> Callable[[Callable], Callable]:
    """Run code on the cotangent of the variable `x` during the reverse sweep.

        @insert_grad(x)
        def _(dx):
            print(dx)
            return np.clip(dx, -1.0, 1.0)

    Where this stands in a function, `x` stays as it is and nothing runs. The reverse sweep, when it
    arrives there, calls the decorated function with the cotangent that `x` has got from all that
    comes after (a copy, which it may write into), and goes on with what it returns, of the same
    structure and shapes, or with its argument if it returns None. So it prints, clips, or stops in
    a debugger: `breakpoint()`. Forward mode has no cotangents, and goes through unchanged.

    Arguments: `x`, a variable of the function. Returns a decorator, which returns its function.
    Raises `WrongShape`, when the gradient runs, if the function returns something unlike its
    argument.

    >>> from srcgrad import grad
    >>> def f(x):
    ...     @insert_grad(x)
    ...     def _(dx):
    ...         return min(dx, 1.0)
    ...     return x * x
    >>> f(3.0), grad(f)(3.0), grad(f)(0.25)
    (9.0, 1.0, 0.5)
    """
    return _unchanged


def _unchanged(fn: Callable) -> Callable:
    return fn


def inserted(fn: Callable, d: Any) -> Any:
    """What a function makes of the cotangent `d`."""
    own = copied(d)
    new = fn(own)
    if new is None or new is own:
        return own
    return copied(like(new, d, "the inserted cotangent", "the cotangent"))
