"""The command line: what is printed, to where, with which exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from srcgrad.__main__ import main
from srcgrad.highlight import changes, highlight

ROOT = Path(__file__).resolve().parent.parent

MODEL = """\
import numpy as np

START = 2.0

def square(x):
    return x * x

def line(x, w, b):
    return w * x + b

def loss(w, x):
    e = w * x
    return np.mean(e * e)

def unclear(x):
    total = sum([part for part in pieces(x)])
    return total

def pieces(x):
    return {x, 2.0 * x}

class Net:
    @staticmethod
    def loss(x):
        return 3.0 * x
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A folder with model.py and a package with a relative import, as the current directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = set(sys.modules)
    (tmp_path / "model.py").write_text(MODEL)
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("")
    (tmp_path / "package" / "parts.py").write_text("SCALE = 3.0\n")
    text = "from .parts import SCALE\n\ndef f(x):\n    return SCALE * x\n"
    (tmp_path / "package" / "inner.py").write_text(text)
    (tmp_path / "random.py").write_text("def f(x):\n    return 5.0 * x\n")
    (tmp_path / "broken.py").write_text("import no_such_module\n")
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.split(".")[0] in ("model", "package", "broken"):
            del sys.modules[name]


SHOWN = {
    "a file": (["model.py:square"], "def square_grad(x):"),
    "a module": (["model:square"], "def square_grad(x):"),
    "a path": (["./model.py:square"], "def square_grad(x):"),
    "a method": (["model.py:Net.loss"], "def loss_grad(x):"),
    "a file of a package": (["package/inner.py:f"], "def f_grad(x):"),
    "a module of a package": (["package.inner:f"], "def f_grad(x):"),
    "the name of another module": (["random.py:f"], "5.0"),
    "one parameter": (["model.py:line", "--wrt", "w"], "with respect to w."),
    "by position": (["model.py:line", "--wrt", "0"], "with respect to x."),
    "two parameters": (["model.py:line", "--wrt", "x", "--wrt", "b"], "with respect to x, b."),
    "arguments": (["model.py:loss", "--args", "np.ones(3), START"], "def loss_grad(w, x):"),
    "named arguments": (["model.py:loss", "--args", "1.0, x=math.pi"], "def loss_grad(w, x):"),
    "the plan": (["model.py:loss", "--args", "1.0, 2.0", "--plan"], "def loss_grad(w, x):"),
    "the stages": (["model.py:square", "--stages"], "=== "),
}


@pytest.mark.parametrize("case", SHOWN)
def test_shown(model, capsys, case):
    arguments, expected = SHOWN[case]
    assert main(["show", *arguments]) == 0
    printed = capsys.readouterr()
    assert expected in printed.out
    assert printed.err == ""
    assert "\x1b" not in printed.out  # not a terminal


def test_source_is_what_is_printed(model, capsys):
    import srcgrad

    assert main(["show", "model.py:square"]) == 0
    square = sys.modules["model"].square
    assert capsys.readouterr().out.rstrip() == srcgrad.grad(square).source.rstrip()


BAD = {
    "no colon": (["model.py"], "`model.py` is not of the form path/file.py:function or mod"),
    "no file": (["missing.py:f"], "missing.py`"),
    "no module": (["missing:f"], "`missing` cannot be imported: ModuleNotFoundError: No module"),
    "no function": (["model.py:f"], "`model.py` has no `f`; it has square, line, loss, unclear"),
    "no method": (["model.py:Net.f"], "`model.py` has no `Net.f`"),
    "not a function": (["model.py:START"], "`START` in `model.py` is not a function"),
    "broken": (["broken.py:f"], "`broken.py` cannot be imported: ModuleNotFoundError"),
    "arguments": (["model.py:square", "--args", "1 +"], "--args '1 +' cannot be evaluated: Syn"),
    "unknown name": (["model.py:square", "--args", "q"], "cannot be evaluated: NameError"),
    "too few arguments": (["model.py:line", "--args", "1.0"], "do not fit: missing a required arg"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_command_line(model, capsys, case):
    arguments, expected = BAD[case]
    assert main(["show", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("srcgrad: ")
    assert expected in printed.err


@pytest.mark.parametrize("arguments", [["model.py:unclear"], ["model.py:square", "--wrt", "q"]])
def test_refusal(model, capsys, arguments):
    assert main(["show", *arguments, "--args", "1.0"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err


@pytest.mark.parametrize("arguments", [["--help"], ["show", "--help"]])
def test_help(arguments):
    command = [sys.executable, "-m", "srcgrad", *arguments]
    environment = {**os.environ, "COLUMNS": "90"}
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True
    )
    assert "srcgrad show model.py:loss" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 90


def test_colour_on_a_terminal(model, capsys, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert main(["show", "model.py:square"]) == 0
    assert "\x1b[34mdef\x1b[0m \x1b[1;36msquare_grad\x1b[0m(x):" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["show", "model.py:square"]) == 0
    assert "\x1b" not in capsys.readouterr().out


# Text -> with colours, where <k ...> stands for a keyword and so on.
COLOURED = {
    "return x": "<k return> x",
    "x = 1.5e-3 + 2": "x = <n 1.5e-3> + <n 2>",
    "x2 = a.len + len(a)": "x2 = a.len + <b len>(a)",
    "def f(x): pass": "<k def> <d f>(x): <k pass>",
    "s = 'a # b'  # 'c'": "s = <s 'a # b'>  <c # 'c'>",
    'f"x{y}"': '<s f"x{y}">',
    'a = "\\""': 'a = <s "\\"">',
    'if x:\n    """Two\n\n    lines."""': '<k if> x:\n    <s """Two>\n\n<s     lines.""">',
    "format = _int": "<b format> = _int",
}
CODES = {
    "c": "\x1b[90m", "s": "\x1b[32m", "d": "\x1b[1;36m",
    "k": "\x1b[34m", "b": "\x1b[36m", "n": "\x1b[35m",
}  # fmt: skip


@pytest.mark.parametrize("text", COLOURED)
def test_highlight(text):
    result = highlight(text).replace("\x1b[0m", ">")
    for letter, code in CODES.items():
        result = result.replace(code, f"<{letter} ")
    assert result == COLOURED[text]


def test_changes():
    assert changes("a\nb", "a\nb") == "  a\n  b"
    assert changes("", "a") == "+ a"
    assert changes("a\nb\nc\nd", "x\nb\nd\ne") == "- a\n+ x\n  b\n- c\n  d\n+ e"


def test_refusal_without_arguments(model, capsys):
    """What the parameters are may be all that is missing."""
    assert main(["show", "model.py:unclear", "--args", "1.0"]) == 1
    assert "--args" not in capsys.readouterr().err
    assert main(["show", "model.py:unclear"]) == 1
    assert "without --args" in capsys.readouterr().err
