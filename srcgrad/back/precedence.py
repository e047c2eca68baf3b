"""How tightly each expression binds.

>>> import gast
>>> levels = [level_of(statement.value) for statement in gast.parse("a + b; a * b; -a").body]
>>> levels == sorted(levels) == [SUM, PRODUCT, FACTOR]
True
"""

from __future__ import annotations

from typing import Any, TypeAlias

from srcgrad.back.literals import expression_of

# A gast node. gast makes its classes at run time, each with fields of its own: no static types.
Node: TypeAlias = Any

# From loose to tight. An operand that binds less than its place asks is parenthesised.
NAMED, YIELD, TUPLE, TEST, OR, AND, NOT, COMPARE, BIT_OR, BIT_XOR, BIT_AND = range(11)
SHIFT, SUM, PRODUCT, FACTOR, POWER, AWAIT, ATOM = range(11, 18)

LEVELS = {
    "NamedExpr": NAMED,
    "Yield": YIELD, "YieldFrom": YIELD,
    "IfExp": TEST, "Lambda": TEST,
    "Or": OR, "And": AND, "Not": NOT,
    "Compare": COMPARE,
    "BitOr": BIT_OR, "BitXor": BIT_XOR, "BitAnd": BIT_AND,
    "LShift": SHIFT, "RShift": SHIFT,
    "Add": SUM, "Sub": SUM,
    "Mult": PRODUCT, "MatMult": PRODUCT, "Div": PRODUCT, "Mod": PRODUCT, "FloorDiv": PRODUCT,
    "UAdd": FACTOR, "USub": FACTOR, "Invert": FACTOR,
    "Pow": POWER,
    "Await": AWAIT,
    "MatchOr": OR,
}  # fmt: skip
OPERATIONS = frozenset({"BinOp", "UnaryOp", "BoolOp"})


def level_of(node: Node) -> int:
    kind = type(node).__name__
    if kind in OPERATIONS:
        return LEVELS[type(node.op).__name__]
    if kind == "Constant":
        expression = expression_of(node.value)
        return ATOM if expression is None else level_of(expression)
    if kind == "Tuple":
        return TUPLE if len(node.elts) > 1 else ATOM  # a short one always has its parentheses
    if kind == "MatchAs":
        return TEST if node.pattern is not None else ATOM
    return LEVELS.get(kind, ATOM)
