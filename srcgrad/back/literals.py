"""Constants -> literals, or the expressions that stand for those that have no literal.

>>> quoted("it's"), quoted('a "b"'), quoted("two\\nlines")
('"it\\'s"', '\\'a "b"\\'', '"two\\\\nlines"')
>>> type(expression_of(-2.0)).__name__, expression_of(2.0)
('UnaryOp', None)
"""

from __future__ import annotations

import cmath
import math

import gast

QUOTES = ('"', "'", '"""', "'''")
ALWAYS_LITERAL = frozenset({str, bytes, bool, type(None), type(Ellipsis)})


class Unquotable(ValueError):
    """No quotes are left for this string inside the f-string around it."""


def expression_of(value: object) -> gast.expr | None:
    """A tree for a constant that Python has no literal for; None where there is one.

    A type that only looks like a number (a NumPy scalar, a subclass) has no text that is sure to
    give it back: TypeError.
    """
    kind = type(value)
    if kind in ALWAYS_LITERAL:
        return None
    if kind is int:
        return None if value >= 0 else _negative(-value)  # type: ignore[operator]
    if kind is float:
        return _of_float(value)  # type: ignore[arg-type]
    if kind is complex:
        return _of_complex(value)  # type: ignore[arg-type]
    if kind is tuple:
        return gast.Tuple([constant(item) for item in value], gast.Load())  # type: ignore[attr-defined]
    raise TypeError(f"a constant of type {kind.__name__} has no literal")


def constant(value: object) -> gast.Constant:
    return gast.Constant(value, None)


def call(name: str, *values: object) -> gast.Call:
    """A call of a builtin with constants."""
    function = gast.Name(name, gast.Load(), None, None)
    return gast.Call(function, [constant(value) for value in values], [])


def _negative(value: object) -> gast.UnaryOp:
    return gast.UnaryOp(gast.USub(), constant(value))


def _of_float(value: float) -> gast.expr | None:
    if math.isnan(value):
        return call("float", "nan")
    return _negative(-value) if math.copysign(1.0, value) < 0.0 else None


def _of_complex(value: complex) -> gast.expr | None:
    """`2j` is a literal and `1.0 - 2j` a sum; where a sum would lose a zero's sign, a call."""
    real, imaginary = value.real, value.imag
    if cmath.isfinite(value) and real and imaginary:
        sign = gast.Add() if imaginary > 0.0 else gast.Sub()
        return gast.BinOp(constant(real), sign, constant(complex(0.0, abs(imaginary))))
    if str(real) == "0.0" and math.copysign(1.0, imaginary) > 0.0 and not math.isnan(imaginary):
        return None
    return call("complex", real, imaginary)


def numeral(value: object) -> str:
    """The literal; infinity is one too large, as `inf` is no word of Python's."""
    return repr(value).replace("inf", "1e309")


def quoted(value: str | bytes, quotes: tuple[str, ...] = QUOTES) -> str:
    """A string literal, in double quotes unless the other kind saves backslashes.

    Fewer `quotes` than all: we are inside an f-string, where Python 3.11 allows no backslash.
    """
    text = repr(value)
    if quotes != QUOTES:
        return _quoted_inside(text, quotes)
    if text.endswith("'") and '"' not in text:
        prefix, _, body = text.partition("'")
        return f'{prefix}"{body[:-1]}"'
    return text


def _quoted_inside(text: str, quotes: tuple[str, ...]) -> str:
    prefix, body = ("b", text[2:-1]) if text[0] == "b" else ("", text[1:-1])
    for quote in quotes:
        if "\\" not in body and quote[0] not in body:
            return f"{prefix}{quote}{body}{quote}"
    raise Unquotable(text)


def escaped(value: str, quote: str) -> str:
    """What stands between two `quote`s for `value`."""
    if not (value.isprintable() and "\\" not in value):
        value = "".join(_escaped_character(it) for it in value)
    return value.replace(quote[0], "\\" + quote[0])


def _escaped_character(character: str) -> str:
    if character == "\\" or not character.isprintable():
        return repr(character)[1:-1]
    return character


def docstring(value: str) -> str:
    """In three double quotes, its lines as they are."""
    lines = value.split("\n")
    body = "\n".join(
        line if line.isprintable() and "\\" not in line else _escaped_line(line) for line in lines
    )
    body = body.replace('"""', '\\"\\"\\"')
    if body.endswith('"'):
        body = body[:-1] + '\\"'
    return f'"""{body}"""'


def _escaped_line(line: str) -> str:
    return "".join(it if it == "\t" else _escaped_character(it) for it in line)
