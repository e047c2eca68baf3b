"""Derivatives along directions: `jvp` and `linearize` push tangents forward, `vjp` pulls back.

>>> y, pullback = vjp(lambda x, w: (w * x, x * x), 3.0, 2.0)
>>> y, pullback((1.0, 0.0)), pullback((0.0, 1.0))
((6.0, 9.0), (2.0, 3.0), (6.0, 0.0))
"""

from __future__ import annotations

import functools
import inspect
import keyword
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import runtime
from .api import dispatcher_for, dispatcher_of, target_of
from .derived import Computed, Derivative, Version, along
from .errors import SrcgradError, Unsupported, WrongShape
from .given_before import Held, taken_apart
from .own_memory import apart
from .selectors import by_parameter
from .tree import like, outline

if TYPE_CHECKING:
    from .dispatch import Dispatcher
    from .pipeline import Many
    from .transforms.plan import Plan


# --- forward -------------------------------------------------------------------------------------


class Tangent(Derivative):
    """Forward mode as a function of the arguments and the tangents of some: `moves` says of the
    first arguments whether they have one; those after them have none."""

    def __init__(self, fn: Callable, moves: tuple[bool, ...], has_aux: bool = False):
        target, first, whole = target_of(fn)
        given = list(whole.parameters)[len(first) :]
        moving = tuple(name for name, is_moving in zip(given, moves) if is_moving)
        self.__name__ = f"{target.__name__}_jvp"
        self._made = _Along(dispatcher_of(target, whole, moving, "jvp", has_aux, first=first))

    def __call__(self, *args: Any) -> Any:
        """The value and the tangent; the tangents stand after all of the arguments."""
        args = (*self._dispatcher.first, *args)
        return self._dispatcher.pick(args, {}).call(*args)


class _Along:
    """The versions of forward mode, which are chosen by the kinds of the arguments."""

    def __init__(self, dispatcher: Dispatcher):
        self.dispatcher, self.first = dispatcher, dispatcher.first
        primals, moving = list(dispatcher.signature.parameters), dispatcher.request.wrt
        plain = inspect.Parameter.POSITIONAL_OR_KEYWORD
        names = [*primals, *(f"d{name}" + "_" * keyword.iskeyword(f"d{name}") for name in moving)]
        self.signature = inspect.Signature([inspect.Parameter(name, plain) for name in names])
        self.count = len(primals)

    def of(self, kinds: Sequence[Any]) -> Version:
        return self.dispatcher.of(kinds[: self.count])

    def to_be_read(self, kinds: Sequence[Any]) -> Version:
        return self.dispatcher.to_be_read(kinds[: self.count])

    def pick(self, args: tuple, kwargs: Mapping[str, Any]) -> Version:
        return self.dispatcher.pick(args[: self.count], {})

    def kinds_of(self, args: tuple, kwargs: Mapping[str, Any]) -> tuple[Any, ...]:
        return self.dispatcher.kinds_of(args[: self.count], {})

    def expected(self, kinds: Sequence[Any]) -> tuple[Any, ...]:
        return self.dispatcher.expected(kinds[: self.count])


_tangent_once = functools.lru_cache(maxsize=256)(Tangent)


def _along(
    fn: Callable, moves: tuple[bool, ...], names: tuple[str, ...], has_aux: bool = False
) -> Tangent | None:
    """(None where not every parameter is given, in order.)"""
    _, first, whole = target_of(fn)
    every = list(whole.parameters.values())
    given = (*(p.name for p in every[: len(first) + len(moves)]), *names)
    starred = any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in every)
    if starred or given != tuple(p.name for p in every):
        return None
    return _tangent_once(fn, moves, has_aux)


@along(_along)
def jvp(
    f: Callable, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False
) -> tuple[Any, ...]:
    """The value of a function and its derivative along a direction (forward mode).

    Arguments: `f`, a function of any result; `primals`, its positional arguments; `tangents`, one
    for each, of the same structure and shape, or None where it is zero (nothing is then computed
    for it); `has_aux`, whether `f` returns `(value, aux)`. Returns `(value, tangent)`, the tangent
    with the structure and shape of the value; with `has_aux`, `(value, tangent, aux)`. Errors as
    for `grad`, except `NotScalar`; `WrongShape` if a tangent is not like its primal (complex, where
    that is real, too).

    >>> jvp(lambda x, y: x * y, (3.0, 2.0), (1.0, 10.0))
    (6.0, 32.0)
    """
    target, first, signature = target_of(f)
    if len(primals) == len(tangents):
        tangents = [
            d if d is None else like(d, x, f"tangent {i}", f"primal {i}")
            for i, (x, d) in enumerate(zip(primals, tangents, strict=True))
        ]
    primals, tangents = (*first, *primals), (*(None for _ in first), *tangents)
    moving = tuple(by_parameter(signature, primals, tangents))
    return dispatcher_for(target, signature, moving, "jvp", has_aux).tangent(primals, tangents)


# --- reverse -------------------------------------------------------------------------------------


class Half(Computed):
    """The second half of a function, with what the first one has saved for it. It keeps what it
    reads, and lets go of it when it is let go."""

    # the arguments of the first half, where they are still of use
    given: tuple[Any, ...] = ()

    def __init__(self, version: Version, saved: Any, wrt: Wrt):
        assert version.back is not None
        self._back, self._saved, self._made, self._wrt = version.back, saved, version.made, wrt
        self.version = version

    def __repr__(self) -> str:
        return f"<{(self._back.__doc__ or '')[:-1]}>"

    @property
    def source(self) -> str:
        """The text of both halves."""
        return self._made.text

    def many(self) -> tuple[Callable[[Any], Any], Many] | None:
        """What takes many directions at once, if there is such a function."""
        found = self.version.many
        return found and (functools.partial(found[0], self._saved), found[1])

    @property
    def plan(self) -> Plan:
        """What the second half reads and how it is kept, with the line it serves."""
        return self._made.plan

    @property
    def stages(self) -> Mapping[str, str]:
        """Name of a pass -> the program after it, as text."""
        return self._made.stages


class Pushforward(Half):
    """Tangents of arguments -> the tangent of the value."""

    def push(self, tangents: tuple) -> Any:
        return self._back(self._saved, self.packed(tangents))

    def packed(self, tangents: tuple) -> Any:
        """The tangents as the second half takes them."""
        if self._wrt.starred:
            count = len(self._wrt.names) - 1
            tangents = (*tangents[:count], tangents[count:])
        return tangents[0] if len(tangents) == 1 else tangents


class Pullback(Half):
    """What `vjp` returns beside the value: called with a cotangent of the value, it gives a tuple
    with one cotangent per primal.

    It keeps what it reads (its own: what becomes of the arguments later does not matter), and lets
    go of it when it is let go. `source`, `plan` and `stages` are those of the two halves.

    >>> _, pullback = vjp(lambda x: x * x, 3.0)
    >>> pullback
    <Pullback of <lambda> to x>
    >>> pullback(1.0), pullback(10.0)
    ((6.0,), (60.0,))
    """

    held: Held | None = None

    def __init__(self, version: Version, saved: Any, value: Any, wrt: Wrt):
        super().__init__(version, saved, wrt)
        self.outline = outline(value)
        self.outside = _outside(version)

    def __call__(self, cotangent: Any) -> tuple[Any, ...]:
        self.check()
        return self.pull(like(cotangent, self.outline, "the cotangent", "the value"))

    def check(self) -> None:
        """Refuse to run where something is not what it was when the value was computed."""
        if self.outside:
            _check_outside(self.version, self.outside)
        if self.held is not None:
            self.held.check()

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that it gives cotangents of."""
        return self._wrt.names

    def pull(self, cotangent: Any) -> tuple[Any, ...]:
        """The same for a cotangent that is known to be like the value."""
        found = self._back(self._saved, cotangent)
        if len(self._wrt.names) < 2:
            found = (found,) * len(self._wrt.names)
        return (*found[:-1], *found[-1]) if self._wrt.starred else found

    def transposed(self) -> Pushforward:
        """The pullback of the pullback: it takes tangents of what this one gives cotangents of, to
        the tangent of the value. Raises Unsupported where what was generated cannot be
        differentiated again."""
        signature = inspect.signature(self._back)
        back = dispatcher_for(self._back, signature, tuple(signature.parameters)[1:], "vjp")
        zero = runtime.zeros_like(self.outline)
        try:
            version = back.picked((self._saved, zero), {})
        except SrcgradError as error:
            name = self._back.__name__.removesuffix("_bwd")
            reason = f"the pullback of {name} cannot be transposed: {error.reason}"
            raise Unsupported(reason, None, "use jvp, or jacrev") from error
        _, saved = version.run(self._saved, zero)
        half = Pushforward(version, saved, self._wrt)
        half.given = (self._saved, zero)
        return half


def _outside(version: Version) -> list[Any]:
    """What checkpointed code reads outside, to be compared."""
    if not version.made.done_again:
        return []
    from .guards import outside

    return outside(version)


def _check_outside(version: Version, before: list[Any]) -> None:
    from .guards import changed

    if (name := changed(version, before)) is not None:
        raise Unsupported(
            f"`{name}` has changed since vjp ran, and checkpointed code that reads it is done "
            "again by the pullback",
            None,
            f"pass `{name}` as an argument, or call the pullback before",
        )


def vjp(f: Callable, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value of a function, and its pullback: the function of a cotangent (reverse mode).

    Arguments: `f`, a function of any result; `primals`, its positional arguments; `has_aux`,
    whether `f` returns `(value, aux)`. Returns `(value, pullback)`, with `has_aux`
    `(value, pullback, aux)`; `pullback(cotangent)`, for a cotangent of the structure and shape of
    the value, gives a tuple with one cotangent per primal, and can be called again. For complex
    numbers `Re(sum(conj(c) * J v)) == Re(sum(conj(pullback(c)) * v))`: the gradient of a real
    function is df/dRe + i df/dIm. Errors as for `grad`, except `NotScalar`; the pullback raises
    `WrongShape` for a cotangent that is not like the value (complex, where that is real, too).

    >>> import numpy as np
    >>> y, pullback = vjp(lambda x: np.array([x, x * x]), 3.0)
    >>> y, pullback(np.array([1.0, 1.0]))
    (array([3., 9.]), (7.0,))
    """
    return _vjp(f, primals, has_aux)


def _vjp(fn: Callable, primals: tuple, has_aux: bool, is_read: bool = False) -> tuple[Any, ...]:
    """`is_read`: the pullback will be transposed."""
    fn, before, named = taken_apart(fn)
    target, first, signature = target_of(fn)
    first = (*first, *before)
    wrt, args = given(signature, len(first), len(primals)), (*first, *primals)
    dispatcher = dispatcher_for(target, signature, wrt.names, "vjp", has_aux)
    if is_read:
        dispatcher = dispatcher.reader(dispatcher.kinds_of(args, named))
    value, pullback, *aux = pulled(dispatcher, args, named, wrt)
    pullback.held = Held.by(fn)
    return value, pullback, *aux


@dataclass(frozen=True)
class Wrt:
    """What a pullback gives cotangents of: parameters (or paths). `starred`: the last one is
    `*args`, of which each is asked for by itself."""

    names: tuple[str, ...]
    starred: bool = False


def given(signature: inspect.Signature, skip: int, count: int) -> Wrt:
    """The parameters that get `count` positional arguments, after the first ones.

    >>> given(inspect.signature(lambda x, *rest, k=1: 0), 0, 3)
    Wrt(names=('x', 'rest'), starred=True)
    """
    parameters = list(signature.parameters.values())[skip:]
    plain = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    star = [p.name for p in parameters if p.kind is p.VAR_POSITIONAL and count > len(plain)]
    return Wrt((*plain[:count], *star), bool(star))


def pulled(
    dispatcher: Dispatcher,
    args: tuple,
    kwargs: Mapping[str, Any],
    wrt: Wrt,
    arguments: Mapping[str, Any] | None = None,
) -> tuple[Any, ...]:
    """Run the forward half: the value, its pullback, and aux if there is. With `arguments`, those
    by parameter, the pullback is for now only: it needs no memory of its own."""
    if arguments is None:
        version = dispatcher.picked(args, kwargs)
    else:
        version = dispatcher.picked_for(arguments)
    value, *aux, saved = version.run(*args, **kwargs)
    if arguments is None:
        saved = apart(saved, version.made.handles)
    pullback = Pullback(version, saved, value, wrt)
    if arguments is not None:
        pullback.given = tuple(arguments.values())
    return value, pullback, *aux


class Linear(Computed):
    """What `linearize` returns beside the value: called with tangents of the primals, it gives the
    tangent of the value. What it does is in its `source`.

    >>> linearize(lambda x: x * x, 3.0)[1]
    <Derivative of <lambda> with respect to x>
    """

    def __init__(self, pullback: Pullback, primals: tuple, name: str):
        self._pullback, self._like, self._name = pullback, primals, name

    def __call__(self, *tangents: Any) -> Any:
        if len(tangents) != len(self._like):
            raise WrongShape(
                f"{len(tangents)} tangents were given for {len(self._like)} primals",
                None,
                "give one tangent for each primal",
            )
        pairs = zip(tangents, self._like, strict=True)
        self._pullback.check()
        fitted = (like(d, x, f"tangent {i}", f"primal {i}") for i, (d, x) in enumerate(pairs))
        return self._half.push(tuple(fitted))

    @functools.cached_property
    def _half(self) -> Pushforward:
        return self._pullback.transposed()

    def __repr__(self) -> str:
        return f"<Derivative of {self._name} with respect to {', '.join(self._pullback.names)}>"

    @property
    def source(self) -> str:
        """The text of the two halves of `fn`, and of those of the second, which is transposed."""
        return f"{self._pullback.source}\n\n{self._half.source}"

    @property
    def plan(self) -> Plan:
        """What is read of the forward sweep and how it is kept, with the line it serves."""
        return self._pullback.plan

    @property
    def stages(self) -> Mapping[str, str]:
        """Name of a pass -> the program after it, as text."""
        return self._pullback.stages


def linearize(f: Callable, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value of a function, and its derivative as a linear function of tangents: `f` runs
    once, however often the derivative is called.

    Arguments as for `vjp`. Returns `(value, linear)`, with `has_aux` `(value, linear, aux)`;
    `linear(*tangents)`, one for each primal, gives the tangent of the value. It is the pullback,
    transposed. Errors as for `vjp`.

    >>> y, linear = linearize(lambda x, w: w * x * x, 3.0, 2.0)
    >>> y, linear(1.0, 0.0), linear(0.0, 1.0)
    (18.0, 12.0, 9.0)
    """
    like_primals = outline(primals)
    value, pullback, *aux = _vjp(f, primals, has_aux, is_read=True)
    return value, Linear(pullback, like_primals, target_of(f)[0].__name__), *aux
