"""Where a Python float may turn out complex: `x ** 1.5` of a negative `x`.

Kinds say that a power of floats is a float. What they say is wrong if the base is negative, and
then only functions that make complex numbers real again (`abs`, `.real`) hide it: everything else
stays complex or raises. Those are found here, and checked when the gradient runs.

>>> from ..ir.core import Block, Op
>>> x, y, z = Var("x"), Var("y"), Var("z")
>>> power, size = Op((y,), operator.pow, (x, Const(1.5))), Op((z,), abs, (y,))
>>> doubtful(Block((power, size), (z,)), {x: Num(float), y: Num(float)}, lambda op: False) == {y}
True
>>> is_real_of(size), is_real_of(power)
(True, False)
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import assert_never

import numpy as np

from ..ir import prims
from ..ir.core import Atom, Block, Const, Each, If, Loop, Mirror, Op, Stmt, Var
from ..ir.kinds import ANY, Kind, Known, Num, is_unknown
from ..ir.walk import own_atoms, stmts_in

Flows = list[tuple[list[Atom], list[Var]]]

_POWERS = frozenset({operator.pow, operator.ipow, pow})
_REAL_NAMES = frozenset("real imag conj conjugate std var".split())
_REAL = frozenset({
    abs, operator.abs, np.abs, np.real, np.imag, np.angle, np.conj, np.vdot, np.real_if_close,
    np.std, np.var, np.nanstd, np.nanvar, np.sign, np.nan_to_num, np.cov, np.corrcoef,
})  # fmt: skip
_NEVER_NEGATIVE = frozenset({abs, operator.abs, math.exp, math.sqrt, math.fabs, math.hypot, len})


def doubtful(
    block: Block, kinds: Mapping[Var, Kind], gives_power: Callable[[Op], bool]
) -> set[Var]:
    """The Vars that kinds hold for real, and that may be complex or hold what is. `gives_power`:
    may this call of a user's function return a power?"""
    made: dict[Var, Op] = {}
    flows: Flows = []
    found: set[Var] = set()
    for stmt in stmts_in(block):
        if isinstance(stmt, Op):
            made.update(dict.fromkeys(stmt.outs, stmt))
            if _is_power(stmt, kinds, made) or gives_power(stmt):
                found |= {out for out in stmt.outs if _may_hold(out, kinds)}
        flows += _flows(stmt, kinds)
    if not found:
        return found
    size = -1
    while size != len(found):
        size = len(found)
        for given, outs in flows:
            if not found.isdisjoint(atom for atom in given if isinstance(atom, Var)):
                found |= {out for out in outs if _may_hold(out, kinds)}
    return found


def is_power(op: Op) -> bool:
    """May it be a power with a fraction for an exponent, whatever the kinds are?"""
    return op.fn in _POWERS and not _is_whole(op.args[1])


def is_real_of(op: Op) -> bool:
    """Does it make a real number of a complex one, or treat them differently?"""
    fn = op.fn
    if fn is getattr and len(op.args) > 1 and isinstance(op.args[1], Const):
        return op.args[1].value in _REAL_NAMES
    if isinstance(fn, prims.Method):
        return fn.name in _REAL_NAMES
    module = getattr(fn, "__module__", None) or ""
    return fn in _REAL or module.startswith(("numpy.linalg", "scipy."))


def _is_power(op: Op, kinds: Mapping[Var, Kind], made: Mapping[Var, Op]) -> bool:
    if not is_power(op):
        return False
    base, exponent = op.args[:2]
    return (
        _is_python(base, kinds)
        and _is_python(exponent, kinds)
        and not _is_int(exponent, kinds)
        and not _is_never_negative(base, made)
    )


def _is_python(atom: Atom, kinds: Mapping[Var, Kind]) -> bool:
    kind = Num(type(atom.value)) if isinstance(atom, Const) else kinds.get(atom, ANY)
    return isinstance(kind, Num) and kind.type in (int, float)


def _is_int(atom: Atom, kinds: Mapping[Var, Kind]) -> bool:
    kind = kinds.get(atom, ANY) if isinstance(atom, Var) else ANY
    return isinstance(kind, Num) and kind.type in (int, bool)


def _is_whole(atom: Atom) -> bool:
    return (
        isinstance(atom, Const)
        and isinstance(atom.value, (int, float))
        and float(atom.value).is_integer()
    )


def _is_never_negative(base: Atom, made: Mapping[Var, Op]) -> bool:
    if isinstance(base, Const):
        return isinstance(base.value, (int, float)) and base.value >= 0
    op = made.get(base)
    if op is None:
        return False
    if op.fn is operator.mul and op.args[0] == op.args[1]:
        return True
    if op.fn in (operator.add, operator.mul, operator.truediv):
        return all(_is_never_negative(arg, made) for arg in op.args)
    if op.fn is operator.pow and isinstance(op.args[1], Const):
        return op.args[1].value in (2, 4, 2.0) or _is_never_negative(op.args[0], made)
    return op.fn in _NEVER_NEGATIVE


def _may_hold(var: Var, kinds: Mapping[Var, Kind]) -> bool:
    """Can it be complex, or hold a complex number? What is of no known kind is no surprise."""
    kind = kinds.get(var, ANY)
    if isinstance(kind, Num):
        return not issubclass(kind.type, (bool, int, np.integer, np.bool_))
    return not is_unknown(kind) and not isinstance(kind, Known)


def _flows(stmt: Stmt, kinds: Mapping[Var, Kind]) -> Flows:
    """What goes where: the atoms that a statement reads, and the Vars that hold them then."""
    match stmt:
        case Op(fn=fn) if fn in (float, int) or getattr(fn, "__module__", "") == "math":
            return []  # (they raise)
        case Op() if is_real_of(stmt):
            return []  # (looked at for themselves)
        case Op(outs=outs):
            atoms = list(own_atoms(stmt))
            # what is written into holds it too
            holders = [a for a in atoms if not isinstance(a, Const) and not _is_number(a, kinds)]
            return [(atoms, [*outs, *holders])]
        case If(then=then, orelse=orelse, outs=outs):
            arms = zip(then.end, orelse.end, outs)
            return [([one, other], [out]) for one, other, out in arms]
        case Loop(carries=carries, body=body):
            head = stmt.head
            items: Flows = [([head.items], [head.target])] if isinstance(head, Each) else []
            pairs = zip(carries, body.end)
            return items + [([c.init, end], [c.inside, c.out]) for c, end in pairs]
        case Mirror():
            raise AssertionError("no block of a primal holds a mirror")
        case _:
            assert_never(stmt)


def _is_number(var: Var, kinds: Mapping[Var, Kind]) -> bool:
    return isinstance(kinds.get(var, ANY), Num)
