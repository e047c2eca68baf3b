"""The plan of the house: imports go down its floors, and every room keeps to its size.

The imports are read from the text, so those inside of functions count too.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "srcgrad"
FILES = sorted(path for path in PACKAGE.rglob("*.py"))

# Floor of each module or folder: one may import the floors below it, none beside it or above.
# The errors are the ground: everyone may raise them.
FLOORS = {
    "attributes": -2,
    "errors": -2,
    "formulas": 0,
    "hashing": -2,
    "in_python": -2,
    "highlight": 0,
    "origins": -1,
    "reached": 0,
    "remade": -2,
    "runtime": -1,
    "runtime_algebra": 0,
    "runtime_arrays": 0,
    "runtime_cuts": 1.5,
    "runtime_batches": 0.5,
    "runtime_images": 0,
    "runtime_integrate": 2.5,
    "runtime_interpolate": 2,
    "runtime_managers": 0,
    "runtime_memory": 0,
    "runtime_objects": 0.5,
    "runtime_scipy": 0,
    "runtime_sparse": 0,
    "runtime_solvers": 2.2,
    "runtime_rules": 1,
    "tree": 0,
    "ir": 1,
    "pairs": 1,
    "selectors": 0,
    "markers": 1,
    "derived": 0,
    "checkpoints": 1,
    "front": 2,
    "rules": 3,
    "analysis": 4,
    "transforms": 5,
    "back": 6,
    "sharing": 1,
    "requests": 7,
    "merged": 7.5,
    "pipeline": 8,
    "targets": 8,
    "guards": 9,
    "dispatch": 10,
    "loosened": 1.5,
    "again_solvers": 2.3,
    "again_integrate": 2.6,
    "half_texts": 2.5,
    "half_plans": 10.5,
    "given_before": 9,
    "pairing": 11,
    "api": 12,
    "own_memory": 1,
    "blocks": 13,
    "pullbacks": 13,
    "at_once": 13.5,
    "inside": 13.5,
    "jacobians": 14,
    "kinks": 14,
    "tape": 9,
    "testing": 15,
    "verification": 15,
    "coverage": 15,
    "__init__": 16,
    "__main__": 16,
}

# A file should stay around 300 lines. These are longer: how long they may be, and no longer.
# Entries are to be taken out, by moving what is a thing of its own into a file of its own.
LIMIT = 400
LONG = {
    "analysis.sampling": 465,
    "front.build": 435,
    # one algebra: each kind, and how two are joined
    "ir.kinds": 556,
    # one table: an operation, and the expression for it
    "back.terms": 410,
    "analysis.points": 455,
    "runtime_arrays": 415,
    # one table of adjoints and tangents of what Python itself does with values
    "transforms.structure": 425,
    # generated code imports its helpers from one module
    "runtime": 605,
    # one table of what is kept, which its methods share
    "transforms.remember": 571,
}


def name_of(path: Path) -> str:
    """`srcgrad/ir/core.py` -> `ir.core`, `srcgrad/ir/__init__.py` -> `ir.__init__`."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


MODULES = {name_of(path): path for path in FILES}


def room(module: str) -> str:
    return module.split(".")[0]


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Names of modules that a file imports, ours without the `srcgrad.`, and the line."""
    package = name_of(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield alias.name, node.lineno
            case ast.ImportFrom(module=module, names=names, level=level):
                base = package[: len(package) - level + 1] if level else []
                start = ".".join([*base, *([module] if module else [])])
                start = f"srcgrad.{start}".rstrip(".") if level else start
                for alias in names:
                    yield f"{start}.{alias.name}", node.lineno


def inner_imports(path: Path) -> Iterator[tuple[str, int]]:
    """Modules of srcgrad that a file imports, as named in MODULES."""
    for name, line in imports(path):
        if name.split(".")[0] != "srcgrad":
            continue
        name = name.removeprefix("srcgrad").removeprefix(".") or "__init__"
        while name and name not in MODULES and f"{name}.__init__" not in MODULES:
            name = name.rpartition(".")[0]  # the name of a thing in a module
        yield (name if name in MODULES else f"{name}.__init__".removeprefix(".")), line


def test_every_room_has_a_floor():
    assert {room(module) for module in MODULES} <= set(FLOORS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module):
    floor = FLOORS[room(module)]
    wrong = [
        f"{MODULES[module].name}:{line} imports {imported}"
        for imported, line in inner_imports(MODULES[module])
        if room(imported) != room(module) and FLOORS[room(imported)] >= floor
    ]
    assert not wrong


def test_no_cycles_inside_a_folder():
    edges = {
        module: {
            imported
            for imported, _ in inner_imports(path)
            if room(imported) == room(module) and imported != module
        }
        for module, path in MODULES.items()
    }
    while leaves := [module for module, below in edges.items() if not below & edges.keys()]:
        for module in leaves:
            del edges[module]
    left = {module: sorted(below & edges.keys()) for module, below in edges.items()}
    assert not left, "these import each other, or what does"


@pytest.mark.parametrize("module", MODULES)
def test_only_the_doors_know_gast(module):
    outside = {name.split(".")[0] for name, _ in imports(MODULES[module])}
    if room(module) not in ("front", "back"):
        assert not outside & {"gast", "astunparse"}


@pytest.mark.parametrize("module", [m for m in MODULES if MODULES[m].read_text().strip()])
def test_every_module_says_what_it_is(module):
    assert ast.get_docstring(ast.parse(MODULES[module].read_text()))


def test_files_stay_small():
    sizes = {module: len(path.read_text().splitlines()) for module, path in MODULES.items()}
    too_long = {m: size for m, size in sizes.items() if size > LONG.get(m, LIMIT)}
    assert not too_long
    no_longer_long = [module for module in LONG if sizes.get(module, 0) <= LIMIT]
    assert not no_longer_long, "take these out of LONG"


def test_public_names_have_examples():
    package = importlib.import_module("srcgrad")
    assert list(package.__all__) == sorted(package.__all__)
    without = []
    for name in package.__all__:
        thing = getattr(package, name)
        if isinstance(thing, type) and issubclass(thing, BaseException):
            documented = bool(thing.__doc__)
        elif callable(thing):
            documented = ">>>" in (thing.__doc__ or "")
        else:
            documented = True  # a module has its own test
        if not documented:
            without.append(name)
    assert not without, "no docstring, or none with an example"
