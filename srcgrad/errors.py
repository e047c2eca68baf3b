"""Where in the user's text something is, and the errors that say so.

>>> span = Span("model.py", "loss", 14, 12, 14, 30, "    total = sum([g(v) for v in xs])")
>>> print(Unsupported("a generator cannot be differentiated", span, "use a list").render())
model.py:14: in loss
    total = sum([g(v) for v in xs])
            ^^^^^^^^^^^^^^^^^^
a generator cannot be differentiated
hint: use a list
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of source text: lines from 1, columns from 0, the end exclusive.

    `line_text` is the user's line as it stands in the file; `statement` is the text of the
    enclosing statement, dedented (of a compound statement its header only): what the generated
    code shows as a comment above the adjoint. `is_adjoint`: the operation belongs to the reverse
    sweep (or to the tangent), and the span is that of the user's operation that it mirrors.
    `is_mirrored`: the text is a generated one, and the statement belongs to its reverse sweep, or
    saves something for it.
    """

    file: str
    function: str
    line: int
    column: int
    end_line: int
    end_column: int
    line_text: str
    statement: str = ""
    is_adjoint: bool = False
    is_mirrored: bool = False

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}: in {self.function}"


class SrcgradError(Exception):
    """Base of every error that srcgrad raises on purpose.

    Arguments: the reason in one line, the `Span` it is about (or None), and a hint: what to do.
    """

    def __init__(self, reason: str, span: Span | None = None, hint: str | None = None):
        self.reason, self.span, self.hint = reason, span, hint
        super().__init__(self.render())

    def render(self) -> str:
        """The place, the line, a caret under the piece meant, the reason and the hint."""
        lines = [] if self.span is None else [self.span.place, *caret(self.span)]
        lines.append(self.reason)
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


class Unsupported(SrcgradError):
    """A construct through which srcgrad cannot carry a derivative."""


class NoRule(SrcgradError):
    """A function without a derivative rule was given a value that carries a derivative."""


class Aliased(Unsupported):
    """Two live names may share memory, and one of them is written through."""


class SourceUnavailable(SrcgradError):
    """The source of a function cannot be found, or no longer matches the function."""


class NotScalar(SrcgradError, TypeError):
    """`grad` needs a function that returns a real scalar."""


NOT_SCALAR_HINT = (
    "reduce the result to one number, with np.sum for example; vjp, jacobian and elementwise_grad "
    "take any result"
)


class NotReal(SrcgradError, ValueError):
    """A float has turned out complex, and its derivative would be wrong without a word."""


def of_records() -> Unsupported:
    """The error for an array with fields."""
    reason = "the fields of an array of records cannot carry a derivative"
    return Unsupported(reason, None, "use an array for each field")


NOT_REAL_HINT = (
    "keep the base from being negative, write np.power(x, p), which gives nan there, or pass "
    "complex arguments"
)


class BadSelector(SrcgradError, ValueError):
    """`wrt` names no parameter of the function."""


class WrongShape(SrcgradError, ValueError):
    """A tangent or a cotangent that is not like the value that it belongs to."""


class BadRule(SrcgradError, TypeError):
    """A derivative rule that does not fit its function: told at the line of the rule."""


class GradientMismatch(SrcgradError, AssertionError):
    """`check_grads` found a derivative that disagrees with the numerical one."""


class BadAdjoint(SrcgradError, AssertionError):
    """`verify` found an adjoint that is not finite, or disagrees with the numerical one."""


class DerivativeLost(UserWarning):
    """A float that carries a derivative is cut off to an integer: none flows through it."""


class Several(Unsupported):
    """All that stands in the way of one function, reported together."""

    def __init__(self, errors: Sequence[SrcgradError]):
        self.errors = tuple(errors)
        super().__init__(f"{len(self.errors)} things stand in the way")

    def render(self) -> str:
        return "\n\n".join([*(error.render() for error in self.errors), self.reason])


def together(errors: Sequence[SrcgradError]) -> SrcgradError:
    """One error for all of them, in the order of their places: itself if it is alone."""
    parts = [part for e in errors for part in (e.errors if isinstance(e, Several) else (e,))]
    placed = {part.reason for part in parts if part.span is not None}
    kept: dict[object, SrcgradError] = {}
    for part in parts:  # the first that is said of a place
        if part.span is not None or part.reason not in placed:
            kept.setdefault(part.span and _place(part) or part.reason, part)
    ordered = sorted(kept.values(), key=_place)
    return ordered[0] if len(ordered) == 1 else Several(ordered)


def _place(error: SrcgradError) -> tuple[str, int, int]:
    return ("", 0, 0) if error.span is None else (
        error.span.file, error.span.line, error.span.column
    )  # fmt: skip


def caret(span: Span) -> list[str]:
    """The user's line and the carets under it, indented by four."""
    text = span.line_text.rstrip()
    lead = len(text) - len(text.lstrip())
    end = span.end_column if span.end_line == span.line else len(text)
    width = max(1, end - span.column)
    return ["    " + text[lead:], "    " + " " * max(0, span.column - lead) + "^" * width]
