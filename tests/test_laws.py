"""Every law holds to the bit for real numbers: both sides are evaluated on random ones.

Over- and underflow apart, as the laws are about numbers that a product does not lose.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from srcgrad.ir.core import Const, Op, Var
from srcgrad.transforms import laws as table
from srcgrad.transforms.laws import Law, equations, laws, laws_by_head, laws_in

TEXTS = [
    ast.unparse(node.value)
    for node in ast.parse(textwrap.dedent(inspect.getsource(equations))).body[0].body[1:]  # type: ignore[attr-defined]
]
PARAMETERS = list(inspect.signature(equations).parameters)


def sides(text: str) -> tuple[Callable[..., Any], Callable[..., Any], set[str]]:
    """The two sides of an equation as functions, and the names in it."""
    node = ast.parse(text, mode="eval").body
    assert isinstance(node, ast.Compare)
    head = f"lambda {', '.join(PARAMETERS)}: "
    both = [eval(head + ast.unparse(side), {"np": np}) for side in (node.left, *node.comparators)]
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} & set(PARAMETERS)
    return both[0], both[1], names


def numbers(rng: np.random.Generator, shape: tuple[int, ...], dtype: type) -> Any:
    """Numbers of all sizes and signs, some of them special."""
    values = rng.normal(size=shape) * 2.0 ** rng.integers(-40, 40, shape)
    special = rng.choice([0.0, -0.0, 1.0, -1.0, 0.5, 3.0], shape)
    values = np.where(rng.random(shape) < 0.2, special, values)
    return values.astype(dtype)


def assignments(text: str, names: set[str]) -> Iterator[dict[str, Any]]:
    """Values for the names: arrays of several shapes and dtypes, NumPy numbers, floats."""
    rng = np.random.default_rng(len(text))
    is_product = "@" in text
    shapes: list[tuple[int, ...]] = [(3, 3)] if is_product else [(), (4,), (3, 2), (0,), (1, 5)]
    dtypes = (np.float64, np.float32)
    for shape, dtype, _ in itertools.product(shapes, dtypes, range(20)):
        found = {}
        for name in PARAMETERS:
            if name == "n":
                found[name] = int(rng.integers(1, 1000))
            elif name == "c":
                found[name] = numbers(rng, (), dtype)[()]
            else:
                found[name] = numbers(rng, shape, dtype)
        yield found
    if not is_product and ".shape" not in text:
        for _ in range(200):
            yield {
                name: int(rng.integers(1, 1000)) if name == "n" else float(numbers(rng, (), float))
                for name in PARAMETERS
            }


def same_bits(a: Any, b: Any) -> bool:
    """The same type, shape and dtype, and the same bits; nan is nan."""
    if np.shape(a) != np.shape(b) or np.asarray(a).dtype != np.asarray(b).dtype:
        return False
    x, y = np.atleast_1d(np.asarray(a)), np.atleast_1d(np.asarray(b))
    both_nan = np.isnan(x) & np.isnan(y)
    return bool(np.all(both_nan | ((x == y) & (np.signbit(x) == np.signbit(y)))))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("text", TEXTS)
def test_both_sides_agree_to_the_bit(text: str) -> None:
    left, right, names = sides(text)
    for values in assignments(text, names):
        try:
            expected = left(**values)
        except ZeroDivisionError:
            with pytest.raises(ZeroDivisionError):
                right(**values)
            continue
        found = right(**values)
        assert same_bits(expected, found), f"{values}: {expected!r} is not {found!r}"


@pytest.mark.parametrize("text", TEXTS)
def test_complex_numbers_agree_up_to_rounding(text: str) -> None:
    """(NumPy itself multiplies complex arrays and complex numbers with different roundings.)"""
    left, right, _ = sides(text)
    rng = np.random.default_rng(0)
    shape = (3, 3) if "@" in text else (4,)
    for _ in range(20):
        values = {name: rng.normal(size=shape) + 1j * rng.normal(size=shape) for name in PARAMETERS}
        values.update(c=values["c"].flat[0], n=7)
        np.testing.assert_allclose(left(**values), right(**values), rtol=1e-14, atol=1e-14)


def test_every_equation_is_a_law() -> None:
    assert len(laws()) == len(TEXTS)
    assert len(set(TEXTS)) == len(TEXTS)


@pytest.mark.parametrize("law", laws(), ids=TEXTS)
def test_both_sides_are_lowered(law: Law) -> None:
    """The left side is an operation (to be found by its head), and the right one is not longer."""
    assert isinstance(law.left, Var) and isinstance(law.defs[law.left], Op)
    assert law in laws_by_head()[law.defs[law.left].fn]
    names = _variables(law.left, law)
    assert _variables(law.right, law) <= names, "the right side mentions what the left does not"
    assert _size(law.right, law) <= _size(law.left, law)


def _variables(atom: object, law: Law) -> set[Var]:
    if isinstance(atom, Const) or not isinstance(atom, Var):
        return set()
    if atom in law.variables:
        return {atom}
    return set().union(*(_variables(a, law) for a in law.defs[atom].args))


def _size(atom: object, law: Law) -> int:
    if not isinstance(atom, Var) or atom in law.variables:
        return 0
    return 1 + sum(_size(a, law) for a in law.defs[atom].args)


def test_equations_are_only_read() -> None:
    """The body holds equations and nothing else."""
    body = ast.parse(textwrap.dedent(inspect.getsource(table.equations))).body[0].body  # type: ignore[attr-defined]
    for node in body[1:]:
        assert isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare)
        assert [type(op) for op in node.value.ops] == [ast.Eq]
    assert callable(laws_in)
