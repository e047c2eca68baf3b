"""Golden files: the generated source of chosen programs, importable, as tests/golden/*.py.

`pytest tests/test_golden.py --update-golden` writes them anew; then read the difference aloud.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import symtable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import srcgrad
from srcgrad import attributes, checkpoints, pairs, runtime, runtime_objects
from srcgrad.tree import leaves
from tests.numeric import is_tuple
from tests.zoo import programs
from tests.zoo.program import Program

FOLDER = Path(__file__).parent / "golden"
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

CHOSEN = """
design9: f sumsq newton huber mlp scan
straight_line: shared_subexpression many_math_operations gaussian elementwise
branches: elif_chain early_return bound_on_one_path array_in_branch
loops: horner enumerated zipped nested_ranges branch_inside leapfrog
exits: break_at_size continue_skips return_from_loop break_both newton_with_limit
names: cotangent_names_taken parameter_called_np
arrays: concatenated rectifier
broadcasting: affine_layer keepdims_normalised
indexing: second_difference integer_array
aliases: array_in_dict callee_writes_in_loop rows_scaled view_in_loop
objects: written_in_place
attributes: net_of_layers misfit_of_a_decay
tables: edit_distance
grouping: grouped_by_setdefault momentum
inplace: heat_in_place recurrence writes_argument cholesky
containers: dict_of_arrays tuple_in_loop list_of_states
queues: values_waiting queue_in_nested_function weights_by_name
calls: call_with_arrays rk4 recursion
closures: newton_with_lambda
dispatched: by_index closures_of_values gives_tuples methods_of_layers
comprehensions: list_with_condition
generators: summed_in_loop tuples_from_generator return_in_consumer
try_: recover_with_formula return_in_handler first_that_catches in_loop loop_inside validated
with_: silent in_loop own_class try_inside
checkpoints: layers draws_once stepped heat left_early
reductions: log_sum_exp standardised
matrices: matrix_of_mixed_entries
products: quadratic_form logistic_regression least_squares
"""


def chosen() -> list[Program]:
    """The programs of the table above, in its order."""
    known = {(one.module, one.name): one for one in programs()}
    lines = [line.split(": ") for line in CHOSEN.strip().splitlines()]
    return [known[module, name] for module, names in lines for name in names.split()]


def golden_text(program: Program) -> str:
    """A module: what the program's module imports and defines, then the generated source."""
    gradient = srcgrad.grad(program.fn, program.wrt)
    source = gradient.source_for(*next(program.fresh()))
    heading = f'"""Gradient of tests.zoo.{program.module}.{program.name}."""'
    imports = "\n".join(imports_for(program, source))
    parts = [heading, imports, "\n" + source.strip()] if imports else [heading, source.strip()]
    return "\n\n".join(parts) + "\n"


def imports_for(program: Program, source: str) -> list[str]:
    """The imports that the names read by the generated source need, sorted as a linter would."""
    names = outside_names(symtable.symtable(source, "golden", "exec"))
    module = inspect.getmodule(program.fn)
    assert module is not None
    lines = [
        line
        for line in inspect.getsource(module).splitlines()
        if re.match(r"(import|from) ", line) and bound_name(line) in names
    ]
    lines = [line for line in lines if not line.startswith(("from __future__", "from tests"))]
    own = sorted(name for name in names if defined_in(module, name) and name != program.name)
    if own:
        lines.append(f"from tests.zoo.{program.module} import {', '.join(own)}")
    for helpers in (attributes, checkpoints, pairs, runtime, runtime_objects):
        used = sorted(name for name in names if _is_made_in(helpers, name))
        if used:
            lines.append(f"from {helpers.__name__} import {', '.join(used)}")
    if "np" in names and not any(bound_name(line) == "np" for line in lines):
        lines.insert(0, "import numpy as np")
    if "math" in names and not any(bound_name(line) == "math" for line in lines):
        lines.insert(0, "import math")
    return lines


def _is_made_in(module: ModuleType, name: str) -> bool:
    return getattr(getattr(module, name, None), "__module__", "") == module.__name__


def outside_names(scope: symtable.SymbolTable) -> set[str]:
    """The names that functions in the source read and do not bind."""
    found = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    return found.union(*map(outside_names, scope.get_children()))


def bound_name(line: str) -> str:
    return line.split()[-1].partition(".")[0]


def defined_in(module: object, name: str) -> bool:
    """Is `name` a function, class or constant that the program's own module defines?"""
    value = getattr(module, name, None)
    if value is None or inspect.ismodule(value):
        return False
    if callable(value):
        return getattr(value, "__module__", "") == getattr(module, "__name__", "")
    return name.isupper()


NAMED = pytest.mark.parametrize("program", chosen(), ids=lambda one: f"{one.module}__{one.name}")


def path_of(program: Program) -> Path:
    return FOLDER / f"{program.module}__{program.name}.py"


@NAMED
def test_generated_source(program: Program, request: pytest.FixtureRequest) -> None:
    path, text = path_of(program), golden_text(program)
    if request.config.getoption("--update-golden"):
        path.write_text(text)
    assert path.exists(), "no golden file yet: run with --update-golden"
    assert text == path.read_text()


@NAMED
def test_golden_file_is_a_module(program: Program) -> None:
    """Imported on its own, it computes the gradient."""
    assert path_of(program).exists(), "no golden file yet: run with --update-golden"
    module = importlib.import_module(f"tests.golden.{path_of(program).stem}")
    functions = [value for value in vars(module).values() if inspect.isfunction(value)]
    entry = next(one for one in reversed(functions) if one.__module__ == module.__name__)
    arguments = next(program.fresh())
    found = entry(*arguments)
    expected = srcgrad.grad(program.fn, program.wrt)(*next(program.fresh()))
    assert is_tuple(program.fn, program.wrt) == isinstance(found, tuple)
    for ours, theirs in zip(leaves(found), leaves(expected), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_every_file_has_its_program() -> None:
    expected = {path_of(program).name for program in chosen()} | {"__init__.py"}
    assert {path.name for path in FOLDER.glob("*.py")} <= expected


def test_lines_are_short() -> None:
    for program in chosen():
        for line in golden_text(program).splitlines():
            assert len(line) <= 88, line


@NAMED
def test_no_line_is_idle(program: Program) -> None:
    """An expression in a line of its own is there for what it raises: nothing else reads it."""
    tree = ast.parse(golden_text(program))
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        read = [ast.unparse(n) for n in ast.walk(function) if isinstance(n, ast.expr)]
        for line in function.body[1:]:
            for node in ast.walk(line):
                if isinstance(node, ast.Expr) and not _is_effect(node.value):
                    assert read.count(ast.unparse(node.value)) == 1, ast.unparse(node)


def _is_effect(value: ast.expr) -> bool:
    """Is it a call of a method or helper, made for its effect?"""
    return isinstance(value, ast.Call) and ast.unparse(value.func).endswith(("append", "add_at"))
