"""What the documents show is what happens.

Blocks of examples (`>>>`) in README.md and DESIGN.md are executed, the blocks of a file one after
the other in one namespace. A block after `<!-- output of: srcgrad show … -->` is what that command
prints; `pytest tests/test_docs.py --update-golden` writes it anew. (The examples in docstrings
are run by pytest itself: `--doctest-modules`.)
"""

from __future__ import annotations

import ast
import doctest
import importlib.util
import re
import shlex
import sys
from pathlib import Path

import pytest

from srcgrad.__main__ import main

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "srcgrad" / "DESIGN.md"]
TEST_COMMAND = (
    'python -m venv .venv && .venv/bin/pip install -q ".[test]" && '
    ".venv/bin/python -m pytest -q -n auto"
)
SHOW_COMMAND = (
    "python -m venv .venv && .venv/bin/pip install -q . && "
    ".venv/bin/srcgrad show examples/newton.py:newton"
)

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTPUT = re.compile(r"<!-- output of: srcgrad (show .*?) -->\n```\w*\n(.*?)^```$", re.M | re.S)

LAYOUT = re.compile(r"<!-- layout -->\n```\n(.*?)^```$", re.M | re.S)

EVERY = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def lines_before(text: str, position: int) -> int:
    return text.count("\n", 0, position)


@EVERY
def test_examples(document: Path, tmp_path: Path) -> None:
    """The examples run, and print what is shown. (They are executed from a file: the functions in
    them need a source.)"""
    text = document.read_text()
    found = [m for m in BLOCK.finditer(text) if m[1] in ("python", "") and ">>> " in m[2]]
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner(verbose=False)
    globals_: dict[str, object] = {"__name__": "documentation"}
    for match in found:
        line = lines_before(text, match.start(2))
        test = parser.get_doctest(match[2], globals_, document.name, str(document), line)
        runner.run(test, clear_globs=False)
        globals_.update(test.globs)
    assert runner.summarize(verbose=False).failed == 0


@EVERY
def test_other_python_is_valid(document: Path) -> None:
    """Blocks of Python without a prompt compile, whether or not they could run on their own."""
    for match in BLOCK.finditer(document.read_text()):
        if match[1] == "python" and ">>> " not in match[2]:
            compile(match[2], document.name, "exec")


@EVERY
def test_output(document: Path, update_golden: bool, monkeypatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [*sys.path])
    text = document.read_text()

    def printed(match: re.Match[str]) -> str:
        assert main(shlex.split(match[1])) == 0
        start = match.start(2) - match.start()
        return match[0][:start] + capsys.readouterr().out + "```"

    anew = OUTPUT.sub(printed, text)
    if update_golden:
        document.write_text(anew)
    assert anew == text, "run with --update-golden, then read the difference aloud"


def test_readme_shows_the_example_as_it_is() -> None:
    """The function at the top of the README is the one in examples/newton.py."""
    example = (ROOT / "examples" / "newton.py").read_text()
    shown = next(m[2] for m in BLOCK.finditer(README.read_text()) if "def newton" in m[2])
    code = re.sub(r'^    """.*"""\n', "", example, flags=re.MULTILINE)
    assert shown in code


@pytest.mark.parametrize("command", [SHOW_COMMAND, TEST_COMMAND])
def test_readme_has_the_commands(command: str) -> None:
    lines = README.read_text().splitlines()
    assert lines.count(command) == 1
    assert lines[lines.index(command) - 1] == "```sh" and lines[lines.index(command) + 1] == "```"


def test_readme_commands_name_what_is_there() -> None:
    """Files and functions after `srcgrad show` exist."""
    text = README.read_text()
    for place, name in re.findall(r"srcgrad show (examples/\w+\.py):(\w+)", text):
        assert f"def {name}(" in (ROOT / place).read_text()


def test_show_commands_of_the_readme(monkeypatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for line in README.read_text().splitlines():
        if line.startswith("srcgrad show "):
            assert main(shlex.split(line)[1:]) == 0, capsys.readouterr().err


def test_speed_has_its_place() -> None:
    text = README.read_text()
    assert "\n## Speed\n" in text and "python -m tests.benchmarks" in text
    assert importlib.util.find_spec("tests.benchmarks.__main__") is not None


@EVERY
def test_lines_fit(document: Path) -> None:
    """Prose is wrapped; tables and commands may be longer."""
    fenced = False
    for number, line in enumerate(document.read_text().splitlines(), 1):
        fenced ^= line.startswith("```")
        if not fenced and not line.startswith(("|", "<!--")):
            assert len(line) <= 100, f"{document.name}:{number}"


def layout() -> str:
    """Every file of the package with the first sentence of its docstring."""
    package = ROOT / "srcgrad"
    lines = []
    for folder in [package, *sorted(p for p in package.iterdir() if (p / "__init__.py").exists())]:
        if folder != package:
            lines.append(f"{folder.name}/")
        for path in sorted(folder.glob("*.py")):
            doc = ast.get_docstring(ast.parse(path.read_text())) or ""
            indent = "  " if folder != package else ""
            if doc:
                lines.append(f"{indent}{path.name:<{24 - len(indent)}}{doc.splitlines()[0]}")
    return "\n".join(lines) + "\n"


def test_layout(update_golden: bool) -> None:
    design = ROOT / "srcgrad" / "DESIGN.md"
    text = design.read_text()
    anew = LAYOUT.sub(lambda m: f"<!-- layout -->\n```\n{layout()}```", text)
    assert LAYOUT.search(text)
    if update_golden:
        design.write_text(anew)
    assert anew == text, "run with --update-golden"


def test_design_names_files_that_exist() -> None:
    """`front/lower.py` and the like in DESIGN.md are files of the package."""
    package = ROOT / "srcgrad"
    text = (package / "DESIGN.md").read_text()
    named = set(re.findall(r"`((?:\w+/)?\w+\.py)`", text))
    folders = [package, ROOT, ROOT / "tests", *(p for p in package.iterdir() if p.is_dir())]
    missing = [name for name in sorted(named) if not any((f / name).exists() for f in folders)]
    assert named and not missing
