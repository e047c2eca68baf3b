"""Python source and differences in colour, for a terminal: text goes in, text with codes comes out.

>>> print(highlight("return x  # why").replace(chr(27), "<"))
<[34mreturn<[0m x  <[90m# why<[0m
>>> print(changes("a\\nb\\nc", "a\\nB\\nc"))
  a
- b
+ B
  c
"""

from __future__ import annotations

import builtins
import difflib
import keyword
import re

_RESET = "\x1b[0m"
_COLOURS = {
    "comment": "\x1b[90m",
    "string": "\x1b[32m",
    "defined": "\x1b[1;36m",
    "keyword": "\x1b[34m",
    "builtin": "\x1b[36m",
    "number": "\x1b[35m",
}
_BUILTINS = [name for name in dir(builtins) if name.islower() and not name.startswith("_")]


def _word(names: list[str]) -> str:
    return r"(?<![\w.])(?:" + "|".join(names) + r")(?!\w)"


_TOKEN = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            "comment": r"#[^\n]*",
            "string": r"(?<!\w)[rRbBfFuU]{0,2}(?:\"\"\".*?\"\"\"|'''.*?''')"
            r"|(?<!\w)[rRbBfFuU]{0,2}(?:\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')",
            "defined": r"(?<=\bdef )\w+|(?<=\bclass )\w+",
            "keyword": _word([*keyword.kwlist]),
            "builtin": _word(_BUILTINS),
            "number": r"(?<![\w.])(?:\d[\w.]*(?:(?<=[eE])[+-]\d+)?|\.\d\w*)",
        }.items()
    ),
    re.DOTALL,
)


def highlight(source: str) -> str:
    """Python source with terminal colours."""
    return _TOKEN.sub(lambda found: _coloured(found[0], found.lastgroup or ""), source)


def _coloured(text: str, group: str) -> str:
    # A pager and `less -R` forget the colour at the end of a line.
    colour = _COLOURS[group]
    return "\n".join(f"{colour}{line}{_RESET}" if line else line for line in text.split("\n"))


def changes(before: str, after: str) -> str:
    """`after`, its new lines marked with `+`, with the lines of `before` that it lost (`-`)."""
    old, new = before.splitlines(), after.splitlines()
    result: list[str] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            result += [f"  {line}" for line in new[start:end]]
        else:
            result += [f"- {line}" for line in old[first:last]]
            result += [f"+ {line}" for line in new[start:end]]
    return "\n".join(result)


def highlight_changes(text: str) -> str:
    """The result of `changes` with terminal colours."""
    colours = {"+": "\x1b[32m", "-": "\x1b[31m"}
    return "\n".join(
        f"{colours[line[0]]}{line}{_RESET}" if line[:1] in colours else line
        for line in text.split("\n")
    )
