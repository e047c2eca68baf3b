"""What is refused, and the exact words: place, line, caret, reason, and what to do instead.

Each row of `tests/refusals.txt` is a small module, a call, and the text of the error. To add one,
write the row, run the test, and read what it prints as the user would.
"""

from __future__ import annotations

import importlib
import linecache
import sys
import types
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import srcgrad
from srcgrad import errors

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@dataclass(frozen=True)
class Refusal:
    """A module, a call of one of its functions, the class of the error and its text."""

    title: str
    text: str
    call: str
    error: str
    message: str


def refusals() -> list[Refusal]:
    """The rows of the table; lines that begin with `# ` before a row are its headings."""
    table = (Path(__file__).parent / "refusals.txt").read_text()
    rows = []
    for part in table.split("\n=== ")[1:]:
        part = part.partition("\n\n# ")[0].rstrip("\n")
        text, _, rest = part.partition("\n>>> ")
        title, _, text = text.partition("\n")
        call, error, message = rest.split("\n", 2)
        rows.append(Refusal(title, text + "\n", call, error, message))
    return rows


REFUSALS = refusals()


@dataclass(frozen=True)
class Running:
    """Something that is not differentiated, in a place where it need not be."""

    title: str
    text: str
    call: str
    result: object


RUNNING = [
    Running(
        "with around constants",
        """
import numpy as np

def f(x):
    with np.errstate(all="ignore"):
        scale = np.log(2.0)
    return scale * x
""",
        "grad(f)(3.0) == np.log(2.0)",
        True,
    ),
    Running(
        "try around a lookup",
        """
def f(x, options):
    try:
        power = options["power"]
    except KeyError:
        power = 2
    return x ** power
""",
        "grad(f, 'x')(3.0, {}), grad(f, 'x')(3.0, {'power': 3})",
        (6.0, 27.0),
    ),
    Running(
        "try around an import",
        """
def f(x):
    try:
        import no_such_module
    except ImportError:
        no_such_module = None
    return x * x if no_such_module is None else x
""",
        "grad(f)(3.0)",
        6.0,
    ),
    Running(
        "class",
        """
def f(x):
    class Options:
        power = 3
    return x * x * x
""",
        "grad(f)(1.0)",
        3.0,
    ),
    Running(
        "counter outside",
        """
calls = 0

def f(x):
    global calls
    calls = calls + 1
    return x * x

def count():
    return calls
""",
        "grad(f)(3.0), count()",
        (6.0, 1),
    ),
    Running(
        "counter outside that is read again",
        """
calls = 1

def f(x):
    global calls
    before = calls
    for _ in range(2):
        calls += 1
        x = x * calls
    calls = float(calls)
    return x * before * calls

def count():
    return calls
""",
        "grad(f)(1.0), count(), grad(f)(1.0), count()",
        (18.0, 3.0, 300.0, 5.0),
    ),
    Running(
        "counter of a helper",
        """
calls = 0

def helper(x):
    global calls
    calls += 1
    return x * x * calls

def f(x):
    return helper(x) + calls * helper(x)
""",
        "grad(f)(1.0)",
        6.0,
    ),
    Running(
        "value that is logged",
        """
import logging

def f(x):
    logging.debug("called with %s", x)
    return (x * x).sum()
""",
        "grad(f)(np.ones(1)).tolist()",
        [2.0],
    ),
    Running(
        "log outside",
        """
LOG = []

def f(x):
    LOG.append("called")
    return x * x
""",
        "grad(f)(3.0), LOG",
        (6.0, ["called"]),
    ),
    Running(
        "unknown function of the value that only warns",
        """
import json
import warnings

def f(x):
    if x > 100.0:
        warnings.warn(json.dumps({"x": x}))
    return x * x
""",
        "grad(f)(3.0)",
        6.0,
    ),
    Running(
        "unknown function of a constant",
        """
import zlib

def f(x, data):
    return x * zlib.crc32(data)
""",
        "grad(f, 'x')(3.0, b'') == 0.0",
        True,
    ),
    Running(
        "generator of constants",
        """
def weights():
    yield 1.0
    yield 2.0

def f(x):
    total = 0.0
    for w in weights():
        total += w * x
    return total
""",
        "grad(f)(3.0)",
        3.0,
    ),
    Running(
        "set of names",
        """
def f(x, names):
    known = {"a", "b"}
    return x * len(known & set(names))
""",
        "grad(f, 'x')(3.0, ['a', 'c'])",
        1.0,
    ),
    Running(
        "file written",
        """
def f(x):
    with open("seen.txt", "a") as file:
        file.write("once ")
    return x * x

def seen():
    return open("seen.txt").read()
""",
        "grad(f)(3.0), seen()",
        (6.0, "once "),
    ),
    Running(
        "views that nobody writes",
        """
import numpy as np

def f(x):
    y = x[1:]
    z = x[:-1]
    return float(np.sum(y * z))
""",
        "grad(f)(np.array([1.0, 2.0, 3.0])).tolist()",
        [2.0, 4.0, 2.0],
    ),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current directory, from which `model.py` can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "model", raising=False)
    yield tmp_path
    sys.modules.pop("model", None)
    linecache.clearcache()


def imported(folder: Path, text: str) -> types.ModuleType:
    (folder / "model.py").write_text(text)
    importlib.invalidate_caches()
    return importlib.import_module("model")


def names(model: types.ModuleType) -> dict[str, object]:
    calls = {"grad": srcgrad.grad, "jvp": srcgrad.jvp, "value_and_grad": srcgrad.value_and_grad}
    calls["vjp"] = srcgrad.vjp
    return {"np": np, **calls, **vars(model)}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda row: row.title)
def test_exact_text(refusal: Refusal, folder: Path) -> None:
    model = imported(folder, refusal.text)
    with pytest.raises(getattr(errors, refusal.error)) as caught:
        eval(refusal.call, names(model))
    assert caught.value.render() == refusal.message
    assert str(caught.value) == caught.value.render()
    assert type(caught.value).__name__ == refusal.error


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda row: row.title)
def test_every_refusal_says_what_to_do(refusal: Refusal) -> None:
    assert "\nhint: " in refusal.message


def test_titles_differ() -> None:
    titles = [row.title for row in (*REFUSALS, *RUNNING)]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("program", RUNNING, ids=lambda row: row.title)
def test_what_no_derivative_touches_runs_as_it_stands(program: Running, folder: Path) -> None:
    model = imported(folder, program.text)
    assert eval(program.call, names(model)) == program.result


NOTHING_RAN = """\
import numpy as np

LOG = []

def helper(x):
    LOG.append("helper")
    return np.polynomial.chebyshev.cheb2poly(x)

def f(x):
    LOG.append("f")
    print("running")
    x[0] = 5.0
    return np.sum(helper(x))

def returns_array(x):
    LOG.append("returns_array")
    return x * x

def aliased(x):
    LOG.append("aliased")
    row = [x[0], x[1]]
    xs = [row, row]
    xs[0][0] = x[2]
    return xs[1][0] * x[0]
"""


@pytest.mark.parametrize(
    "call",
    [
        "grad(f)(x)",
        "value_and_grad(f)(x)",
        "jvp(f, (x,), (x,))",
        "grad(returns_array)(x)",
        "grad(aliased)(x)",
    ],
)
def test_nothing_has_run_when_a_call_is_refused(call: str, folder: Path, capsys) -> None:
    model = imported(folder, NOTHING_RAN)
    x = np.ones(3)
    with pytest.raises(srcgrad.SrcgradError):
        eval(call, {**names(model), "x": x})
    assert model.LOG == [] and capsys.readouterr().out == ""  # type: ignore[attr-defined]
    np.testing.assert_array_equal(x, np.ones(3))


def test_edited_file(folder: Path) -> None:
    model = imported(folder, "def f(x):\n    return x * x\n")
    f = model.f  # type: ignore[attr-defined]
    (folder / "model.py").write_text("def f(x):\n    return x * x * x\n")
    with pytest.raises(srcgrad.SourceUnavailable) as caught:
        srcgrad.grad(f)(2.0)
    assert caught.value.render() == (
        "the source of `f` in model.py does not match the function that runs\n"
        "hint: was the file edited after it was imported? then import it again"
    )


def test_file_edited_elsewhere(folder: Path) -> None:
    """Only the text of the function itself counts."""
    model = imported(folder, "def f(x):\n    return x * x\n")
    f = model.f  # type: ignore[attr-defined]
    (folder / "model.py").write_text("import math\n\n\ndef f(x):\n    return x * x\n")
    assert srcgrad.grad(f)(2.0) == 4.0


def test_errors_are_found_again(folder: Path) -> None:
    """A refusal is not cached as anything else: the second call is refused as well."""
    model = imported(folder, NOTHING_RAN)
    gradient = srcgrad.grad(model.f)  # type: ignore[attr-defined]
    messages = []
    for _ in range(2):
        with pytest.raises(srcgrad.SrcgradError) as caught:
            gradient(np.ones(3))
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def test_builtin_families() -> None:
    """One can catch them by what they are in Python, too."""
    assert issubclass(srcgrad.NotScalar, TypeError)
    assert issubclass(srcgrad.BadSelector, ValueError)
    assert issubclass(srcgrad.GradientMismatch, AssertionError)
    assert issubclass(srcgrad.Aliased, srcgrad.Unsupported)
    for name in ("NoRule", "SourceUnavailable", "Unsupported"):
        assert issubclass(getattr(srcgrad, name), srcgrad.SrcgradError)


def test_result_that_only_the_run_knows(folder: Path) -> None:
    """Where the kind of the result is unknown, its check is part of the gradient."""
    model = imported(folder, "def f(x, boxes, name):\n    return x * boxes[name]\n")
    gradient = srcgrad.grad(model.f, "x")  # type: ignore[attr-defined]
    assert gradient(2.0, {"w": 3.0}, "w") == 3.0
    with pytest.raises(srcgrad.NotScalar) as caught:
        gradient(2.0, {"w": [3.0]}, "w") if False else gradient(2.0, {"w": np.ones(2)}, "w")
    assert "grad needs a real scalar" in str(caught.value)
