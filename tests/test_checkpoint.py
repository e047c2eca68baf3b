"""Checkpoints: the same gradients as without, in the memory and the work that was promised.

The programs of the zoo are tried with every `for` checkpointed, and as functions that are run
again: what is accepted has the gradient of the plain program, and prints what it prints.
"""

from __future__ import annotations

import ast
import copy
import functools
import importlib.util
import inspect
import io
import math
import sys
import tracemalloc
import types
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import (
    checkpoint,
    checkpointed,
    grad,
    hessian,
    hvp,
    jacfwd,
    jvp,
    linearize,
    value_and_grad,
)
from srcgrad.checkpoints import rewind
from tests.drawn import is_drawn
from tests.random_programs import FAMILIES, verdict
from tests.test_gradients import assert_close, gradients, primals
from tests.zoo import checkpoints, programs
from tests.zoo.program import Program, some

ZOO = Path(__file__).parent / "zoo"
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


# --- the schedule ------------------------------------------------------------------------------


@functools.cache
def fewest(count: int, slots: int) -> int:
    """How many iterations have to be made again, at least: one state of the slots is the first."""
    if count <= 1:
        return 0
    if slots == 1:
        return count * (count - 1) // 2
    return min(
        first + fewest(count - first, slots - 1) + fewest(first, slots) for first in range(1, count)
    )


@pytest.mark.parametrize("slots", [1, 2, 3, 5, 9])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 20, 41, 97])
def test_schedule_is_the_best_there_is(count: int, slots: int) -> None:
    made, kept, most = 0, 0, 0

    class State:
        def __init__(self, number: int):
            nonlocal kept, most
            self.number = number
            kept += 1
            most = max(most, kept)

        def __del__(self):
            nonlocal kept
            kept -= 1

    def ahead(items, states, state):
        nonlocal made
        number = state.number
        for item in items:
            if states is not None:
                states.append((item, state if number == state.number else State(number)))
            made, number = made + 1, number + 1
        return (State(number),)

    for back, (item, state) in enumerate(rewind(ahead, range(count), (State(0),), slots=slots)):
        assert item == state.number == count - 1 - back
        del state
    assert made == fewest(count, slots)
    assert most <= slots + 2  # the one that is in use, and the one that is being made


@pytest.mark.parametrize("slots", [1, 2, 30])
@pytest.mark.parametrize("count", [0, 1, 2, 31, 64, 65, 66, 129, 500])
def test_numbers_are_kept_for_runs(count: int, slots: int) -> None:
    made = 0

    def ahead(items, states, number):
        nonlocal made
        for item in items:
            if states is not None:
                states.append((item, number))
            made, number = made + 1, number + 1
        return (number,)

    found = list(rewind(ahead, range(count), (0,), slots=slots))
    assert found == [(number, number) for number in reversed(range(count))]
    assert made <= fewest(-(-count // 64), slots) * 64 + count


def grown(x, n):
    """What is kept is a number before the first iteration only."""
    s = 0.0
    for _ in checkpointed(range(n), slots=3):
        s = np.sin(s + x)
    return np.sum(s)


def test_memory_of_what_becomes_an_array() -> None:
    x = np.linspace(0.1, 1.0, 4000)
    gradient = grad(grown, 0)
    gradient(x, 3)
    tracemalloc.start()
    gradient(x, 60)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most <= 16 * x.nbytes


def test_no_slots() -> None:
    def f(x):
        for _ in checkpointed(range(3), slots=0):
            x = x * x
        return x

    for run in (f, grad(f)):
        with pytest.raises(ValueError, match="slots must be at least 1, not 0"):
            run(2.0)


@pytest.mark.parametrize("slots", [None, 1.5, "3", True])
def test_slots_that_are_no_integer(slots: Any) -> None:
    def f(x, slots):
        for _ in checkpointed(range(3), slots=slots):
            x = x * x
        return x

    for run in (f, grad(f, "x")):
        with pytest.raises(TypeError, match="slots must be an integer, not "):
            run(2.0, slots)


# --- memory ------------------------------------------------------------------------------------


def diffused(u0, rate, n):
    u = u0.copy()
    for _ in checkpointed(range(n), slots=30):
        u[1:-1] += rate * (u[2:] - 2.0 * u[1:-1] + u[:-2]) * u[1:-1]
    return np.sum(u * u)


def rotated(u, rate, n):
    for _ in checkpointed(range(n), slots=30):
        u = u + rate * np.sin(u)
    return np.sum(u * u)


@pytest.mark.parametrize("fn", [diffused, rotated], ids=lambda fn: fn.__name__)
def test_memory_of_a_loop(fn: Any) -> None:
    """3000 iterations with 30 slots in the memory of 40 states."""
    size = 4000
    gradient, u = grad(fn, 0), np.linspace(0.1, 1.0, size)
    gradient(u, 1e-3, 3)
    tracemalloc.start()
    gradient(u, 1e-3, 3000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most <= 40 * u.nbytes


def test_memory_of_functions() -> None:
    """What a checkpointed function needs is there while it is run again, and not before."""

    def heavy(x):
        for _ in range(50):
            x = np.sin(x) * x
        return x

    def chain(x):
        for _ in range(20):
            x = checkpoint(heavy)(x)
        return np.sum(x)

    x = np.linspace(0.5, 1.0, 4000)
    gradient = grad(chain)
    gradient(x)
    tracemalloc.start()
    gradient(x)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most <= (20 + 4 * 50) * x.nbytes  # 20 * 50 * 2 of them without


# --- the zoo -----------------------------------------------------------------------------------


class Checkpointed(ast.NodeTransformer):
    def __init__(self, slots: int):
        self.slots = slots

    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        slots = ast.keyword("slots", ast.Constant(self.slots))
        node.iter = ast.Call(ast.Name("checkpointed_", ast.Load()), [node.iter], [slots])
        return node


@functools.cache
def module_of_loops(name: str, slots: int, folder: Path) -> types.ModuleType:
    """A module of the zoo, of which every `for` is checkpointed."""
    tree = Checkpointed(slots).visit(ast.parse((ZOO / f"{name}.py").read_text()))
    future = "from __future__ import annotations"
    added = f"{future}\nfrom srcgrad import checkpointed as checkpointed_"
    text = ast.unparse(ast.fix_missing_locations(tree)).replace(future, added, 1)
    path = folder / f"{name}_{slots}.py"
    path.write_text(text)
    return load(path, f"tests.zoo.{path.stem}")


def load(path: Path, name: str, **names: Any) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    vars(module).update(names)
    spec.loader.exec_module(module)
    return module


def as_told(program: Program, arguments: tuple[Any, ...]) -> tuple[Any, str]:
    """The gradients and what was printed."""
    with redirect_stdout(io.StringIO()) as told:
        found = gradients(program, arguments)
    return found, told.getvalue()


def compare(program: Program, other: Program) -> bool:
    """Is it accepted? Then it has the same gradients, and prints the same."""
    for mine, arguments in zip(other.fresh(), program.fresh(), strict=True):
        before = copy.deepcopy(arguments)
        expected, told = as_told(program, arguments)
        try:
            found, told_again = as_told(other, mine)
        except srcgrad.SrcgradError:
            return False
        assert told == told_again
        assert_close(found, expected, primals(program, before))
    return True


def has_loop(program: Program) -> bool:
    try:
        return "for " in inspect.getsource(program.fn)
    except OSError:
        return False


PLAIN = [one for one in programs() if not one.refused and one.module != "checkpoints"]
LOOPS = [one for one in PLAIN if has_loop(one)]
IDS = {"ids": lambda one: f"{one.module}-{one.name}"}

# contexts, generators, functions that only the run knows or that are given away, arguments that are
# written, and state that shares memory: what is accepted of these is right as well
HARD = set(
    "aliases attacks attributes collections_ dispatched found_first generators identity implied "
    "inplace iterating later_writes put_by_callees returned_inside scipy_integrate scipy_solvers "
    "shared_memory with_ writing_callees".split()
)
# what cannot be done again, or is not seen to be: no more than these are refused
REFUSED_LOOPS, REFUSED_FUNCTIONS = 0.25, 0.05
# once wrong: a view that outlasts the loop, and a statement that calls what only the run knows
ALWAYS = {"view_out_of_loop", "only_counted"}


@pytest.mark.parametrize("slots", [1, 3])
def test_loops_of_the_zoo(slots: int, tmp_path_factory: Any) -> None:
    folder = tmp_path_factory.mktemp("loops")
    chosen, accepted = sample(LOOPS, 45, f"{slots} "), 0
    for program in chosen:
        module = module_of_loops(program.module, slots, folder)
        (other,) = [one for one in module.PROGRAMS if one.name == program.name]
        accepted += compare(program, other) and program.module not in HARD
    easy = [program for program in chosen if program.module not in HARD]
    assert accepted >= (1.0 - REFUSED_LOOPS) * len(easy) - by_chance(REFUSED_LOOPS, easy)


def test_functions_of_the_zoo(tmp_path: Path) -> None:
    chosen, accepted = sample(PLAIN, 60), 0
    for program in chosen:
        forms = [p.kind for p in inspect.signature(program.fn).parameters.values()]
        if inspect.Parameter.KEYWORD_ONLY in forms:
            accepted += program.module not in HARD
            continue
        wrapped = wrapper(program, tmp_path)
        accepted += compare(program, replace(program, fn=wrapped)) and program.module not in HARD
    easy = [program for program in chosen if program.module not in HARD]
    assert accepted >= (1.0 - REFUSED_FUNCTIONS) * len(easy) - by_chance(REFUSED_FUNCTIONS, easy)


def sample(programs: list[Program], one_in: int, prefix: str = "") -> list[Program]:
    return [one for one in programs if is_drawn(prefix + one.name, one_in) or one.name in ALWAYS]


def by_chance(rate: float, programs: list[Program]) -> float:
    """Twice the standard deviation of how many of a sample are of a sort that has that rate."""
    return 2.0 * math.sqrt(rate * (1.0 - rate) * len(programs))


def wrapper(program: Program, folder: Path, call: str = "checkpoint(checkpointed_one)") -> Any:
    """A function with the parameters of the program, which checkpoints it, or calls it."""
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    defaults, params, passed = {}, [], []
    for p in inspect.signature(program.fn).parameters.values():
        name = stars.get(p.kind, "") + p.name
        passed.append(name)
        defaults[p.name] = p.default
        params.append(name if p.default is p.empty else f"{name}=defaults[{p.name!r}]")
    path = folder / f"{program.module}_{program.name}.py"
    path.write_text(
        "from srcgrad import checkpoint\n\n\n"
        f"def wrapped({', '.join(params)}):\n"
        f"    return {call}({', '.join(passed)})\n"
    )
    names = {"checkpointed_one": program.fn, "defaults": defaults}
    return load(path, f"wrapped_{path.stem}", **names).wrapped


# --- random programs ---------------------------------------------------------------------------


@pytest.mark.parametrize("family, first", [("plain", 0), ("memory", 250)])
def test_loops_of_random_programs(family: str, first: int, full: bool, tmp_path: Path) -> None:
    """None is wrong, and of those that write no memory under two names few are refused."""
    texts, found = FAMILIES[family], []
    for seed in range(first, first + (1000 if full else 25)):
        text = texts.text_of(seed, frozenset(texts.switches))
        if "for " in text:
            tree = Checkpointed(1 + seed % 3).visit(ast.parse(text))
            again = ast.unparse(ast.fix_missing_locations(tree))
            head = "from srcgrad import checkpointed as checkpointed_\n"
            path = str(tmp_path / f"{seed}.py")
            found.append((verdict(f"{head}{again}\n", seed, path, family), seed))
    assert not [one for one in found if one[0].startswith("wrong")]
    if family == "plain":
        assert sum(one[0].startswith("refused") for one in found) <= 0.1 * len(found)


# --- what the calls promise --------------------------------------------------------------------


def test_outside_of_differentiation() -> None:
    items = [1, 2]
    assert checkpointed(items, slots=1) is items
    assert checkpoint(math.sin)(0.5) == math.sin(0.5)
    wrapped = checkpoint(checkpoints.layer)
    assert wrapped.__name__ == "layer" and wrapped.__wrapped__ is checkpoints.layer


def test_forward_mode_is_the_plain_one() -> None:
    u, w = some(3), some(3, 3, seed=1)
    value, tangent = jvp(checkpoints.layers, (u, [w]), (np.ones(3), [np.zeros((3, 3))]))
    assert value == checkpoints.layers(u, [w])
    assert np.isclose(tangent, np.sum(grad(checkpoints.layers)(u, [w])[0]))


def test_draws_happen_once() -> None:
    """As many draws as the function makes, and the same."""
    first, second = np.random.default_rng(5), np.random.default_rng(5)
    with redirect_stdout(io.StringIO()):
        value, _ = value_and_grad(checkpoints.noisy, "x")(0.7, first)
        assert value == checkpoints.noisy(0.7, second)
    assert first.random() == second.random()


def test_keeps_no_more_than_arguments() -> None:
    """Nothing of a pure function is kept: the forward half is the user's own call."""
    source = grad(checkpoints.layers).source_for(some(3), [some(3, 3)])
    assert "x = layer(x, w)" in source and "layer_fwd" not in source


def test_called_twice() -> None:
    """What was kept is read anew each time: a gradient of the same arguments is the same."""
    gradient = grad(checkpoints.draws_once)
    with redirect_stdout(io.StringIO()):
        assert gradient(0.7) == gradient(0.7)


def plain_steps(x, w, n):
    y = x
    for _ in range(n):
        y = y + w * math.sin(y)
    return y


def plain_draws(x):
    rng = np.random.default_rng(1)
    return noisy(x * noisy(x, rng), rng, k=1.5)


noisy = checkpoints.noisy.__wrapped__
SECOND = [
    (checkpoints.stepped, plain_steps, (0.3, 0.2, 10)),
    (checkpoints.draws_once, plain_draws, (0.7,)),
]


@pytest.mark.parametrize("fn, plain, args", SECOND, ids=lambda one: getattr(one, "__name__", ""))
def test_second_order_keeps_all(fn: Any, plain: Any, args: tuple) -> None:
    """What is differentiated again is the gradient without checkpoints."""
    expected = hvp(plain)(*args, 1.0)
    slope = grad(plain, 0)
    for found in (hvp(fn)(*args, 1.0), grad(grad(fn, 0), 0)(*args), hessian(fn)(*args)):
        assert np.isclose(found, expected, rtol=1e-12)
    rest = (0.0,) * (len(args) - 1)
    assert np.isclose(linearize(fn, *args)[1](1.0, *rest), slope(*args), rtol=1e-12)
    assert np.isclose(jacfwd(grad(fn, 0), 0)(*args), expected, rtol=1e-12)


REFUSALS = {
    "draws_in_a_loop": "`normal` may give something else the second time",
    "shares_memory": "share memory that this loop may write",
    "calls_shuffles": "what this call writes cannot be followed",
    "calls_writes": "writes() may write into its argument",
    "calls_counts": "the variable `COUNT` outside of the function is written",
    "checkpoints_lambda": "`lambda`, which is made here, cannot be checkpointed",
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refused(name: str) -> None:
    (program,) = [one for one in checkpoints.PROGRAMS if one.name == name]
    with pytest.raises(srcgrad.Unsupported) as found:
        grad(program.fn)(*next(program.fresh()))
    text = str(found.value)
    assert REFUSALS[name] in text and "hint: " in text and "checkpoints.py:" in text


def iterator(x):
    for a in checkpointed({1.0: 2.0}.items(), slots=2):
        x = x * a[0]
    return x


def elsewhere(x):
    items = checkpointed(range(3), slots=2)
    for _ in items:
        x = x * x
    return x


def unbound(x, n):
    for i in checkpointed(range(n), slots=2):
        if i > 0:
            x = x * t  # noqa: F821
        t = x * i  # noqa: F841
    return x


@pytest.mark.parametrize(
    "fn, message",
    [
        (iterator, "checkpointed goes over what cannot be gone over again"),
        (elsewhere, "checkpointed is not all of the head of a `for`"),
        (unbound, "`t` may be unbound when this checkpointed loop begins"),
    ],
)
def test_loops_refused(fn: Any, message: str) -> None:
    with pytest.raises(srcgrad.SrcgradError, match=message):
        grad(fn, 0)(0.5, *([3] if fn is unbound else []))
