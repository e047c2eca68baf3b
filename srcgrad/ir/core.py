"""The intermediate representation: structured single assignment, frozen.

    Function  = name, params: Param*, body: Block            the block ends in the results
    Block     = stmts: (Op | If | Loop | Mirror)*, end: Atom*
    Op        = outs: Var*, fn, args: Atom*, options, span    outs = fn(*args, **options)
    If        = test: Atom, then: Block, orelse: Block, outs: Var*
    Loop      = head: Each | While, carries: Carry*, body: Block, stop: Atom, trip: Var
    Mirror    = of: Loop, carries: Carry*, body: Block        only in a Sweep
    Atom      = Var(wish) | Const(value)

What crosses the border of a region is listed: `Block.end` gives the values that leave it. In an
arm of an `If` they are the values of `outs`; in the body of a `Loop` the next values of
`carries`; in a `While` test the one tested value; in a `Function` its results. A region may
read any Var of the regions around it. A name that is not bound on a path has the value
`UNBOUND` there.

There is no jump. `break` makes the `stop` of its loop true (an Atom that the body computes and
that is looked at after the body: a loop whose `stop` is `Const(False)` runs to its end);
`continue` and `return` are lowered to `If`s.

>>> x = Var("x")
>>> y = Var("y")
>>> Block((Op((y,), abs, (x,)),), (y,)).end[0] is y
True
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import Span


@dataclass(frozen=True, eq=False, slots=True)
class Var:
    """A value. Compared by identity: `wish` is the name it would like, and nothing more.

    `is_temporary`: a value the user gave no name; `wish` is then the name of the target of its
    statement, or "" where there is none.
    """

    wish: str = ""
    is_temporary: bool = False

    def __repr__(self) -> str:
        return f"<{self.wish or 't'} {id(self) & 0xFFFF:x}>"


@dataclass(frozen=True, eq=False, slots=True)
class Const:
    """A value known when the function is compiled: number, str, None, function, type, module.

    `text` is how the user's source spells it ("np.pi", "np.sin"), or None for a literal. Two are
    equal if their values have the same type and are the same to the bit (functions: identity).
    """

    value: object
    text: str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Const) and _key(self.value) == _key(other.value)

    def __hash__(self) -> int:
        return hash(_key(self.value))

    def __repr__(self) -> str:
        return self.text or repr(self.value)


def _key(value: object) -> object:
    match value:
        case bool() | int() | str() | bytes() | None:
            return type(value), value
        case float() | complex():
            return type(value), repr(value)
        case tuple():
            return tuple, tuple(_key(item) for item in value)
        case _:
            return type(value), id(value)


class _Unbound:
    def __repr__(self) -> str:
        return "unbound"


UNBOUND = Const(_Unbound())
TRUE, FALSE, NONE = Const(True), Const(False), Const(None)

Atom = Var | Const


@dataclass(frozen=True, eq=False, slots=True)
class Op:
    """`outs = fn(*args, **options)`.

    `fn` is a Python callable known at compile time: a function of `operator` for operators, a
    NumPy, `math` or builtin function, a user's function, a primitive of `ir.prims`, or a
    `prims.Method(name)`, whose first argument is the receiver. `spelled` is how the user's
    source writes the callee ("np.sin", ".sum" for a method, ".T" for an attribute; of a user's
    class "..norm" for a property, ". add" and ". reflected add" for an operator); None in
    adjoint code. Most operations have one out; a statement for its effect has none.
    """

    outs: tuple[Var, ...]
    fn: Callable
    args: tuple[Atom, ...]
    options: tuple[tuple[str, Atom], ...] = ()
    span: Span | None = None
    spelled: str | None = None

    @property
    def out(self) -> Var:
        (out,) = self.outs
        return out


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    stmts: tuple[Stmt, ...]
    end: tuple[Atom, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class If:
    """`outs = then.end if test else orelse.end`. In a mirror, `of` is the `If` that it mirrors
    (several may have the same test)."""

    test: Atom
    then: Block
    orelse: Block
    outs: tuple[Var, ...] = ()
    span: Span | None = None
    of: If | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Carry:
    """A value that changes from one iteration to the next: its first value, its name inside the
    body (and inside a `While` test), and its name after the loop. The next value is the entry
    of `body.end` at the same position."""

    init: Atom
    inside: Var
    out: Var


@dataclass(frozen=True, eq=False, slots=True)
class Each:
    """`for target in items`: whatever Python can iterate over, evaluated once before the loop.
    `range`, `zip`, `enumerate`, `reversed`, `dict.items` are Ops that make the items; a tuple
    target is an `unpack` at the start of the body."""

    target: Var
    items: Atom


@dataclass(frozen=True, eq=False, slots=True)
class While:
    """`while test`: a block that may read the `inside` Vars of the carries; its end is the value
    tested. It has no effect and nothing in it is read by the body."""

    test: Block


@dataclass(frozen=True, eq=False, slots=True)
class Loop:
    """`stop` is true after an iteration that leaves by `break`. `trip` numbers the iterations
    from 0; nothing in the body of a user's loop reads it: it is for the mirror. `slots`: how many
    states the mirror may keep (None: whatever it reads)."""

    head: Each | While
    carries: tuple[Carry, ...]
    body: Block
    stop: Atom = FALSE
    trip: Var = field(default_factory=lambda: Var("k"))
    span: Span | None = None
    slots: Atom | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Mirror:
    """For every iteration of the loop `of`, last first, run `body` with the variables of that
    iteration in scope. (The mirror of an `If` is an `If` on the same test: its arms read the
    variables of the arms of the first one.)"""

    of: Loop
    carries: tuple[Carry, ...]
    body: Block
    span: Span | None = None


Stmt = Op | If | Loop | Mirror


@dataclass(frozen=True, eq=False, slots=True)
class Param:
    """A parameter. `form` is that of `inspect.Parameter` ("POSITIONAL_OR_KEYWORD", …); `default`
    is None where there is none, else a Const that holds the default object."""

    var: Var
    name: str
    form: str = "POSITIONAL_OR_KEYWORD"
    default: Const | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Function:
    """Closed: every Var it reads is defined in it. `body.end` are the results: one for a user's
    function (a tuple is an Op), several for a generated one (printed as a tuple). `is_caught`: its
    caller may catch what it raises."""

    name: str
    params: tuple[Param, ...]
    body: Block
    doc: str | None = None
    span: Span | None = None
    is_caught: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Sweep:
    """A function with its reverse. `forward` ends in the primal's results; `mirror` may read any
    Var of `forward`, at any depth, where the Mirrors and Ifs around the reader mirror those
    around the definition; it ends in the cotangents. `varied` are the Vars that depend on what is
    differentiated by."""

    forward: Block
    mirror: Block
    varied: frozenset[Var] = frozenset()
