"""Each example runs, passes its own check and prints the gradient that it generates."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "examples"
EXAMPLES = sorted(path.stem for path in FOLDER.glob("*.py"))


def test_all_examples_are_there() -> None:
    assert EXAMPLES == ["heat", "mlp", "newton", "pendulum", "rnn", "robust_fit"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    if name == "robust_fit":
        pytest.importorskip("scipy")
    spec = importlib.util.spec_from_file_location(f"example_{name}", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    result = module.main()
    assert isinstance(result, float)
    printed = capsys.readouterr().out
    assert "def " in printed and "radient of" in printed
