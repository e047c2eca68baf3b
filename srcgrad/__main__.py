"""The command line: the name of a function goes in, the source of its gradient comes out.

    $ srcgrad show model.py:loss --wrt w --args "np.ones(3), 0.5"

`main` returns the exit status: 0, 1 if the function cannot be differentiated, 2 if the command
line names nothing that can be shown.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import math
import os
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from . import coverage
from .api import grad
from .coverage import MODULES
from .errors import SrcgradError
from .highlight import changes, highlight, highlight_changes

_EXAMPLES = """\
examples:
  srcgrad show model.py:loss                       the gradient, for all parameters
  srcgrad show package.model:Net.loss --wrt w      a method, for one parameter
  srcgrad show model.py:loss --args "np.ones((3, 2)), 0.5"
                                                   the version that these arguments run
  srcgrad show model.py:loss --plan                what is stored, and why
  srcgrad show model.py:loss --stages | less -R    the program after each pass
  srcgrad coverage numpy                           which functions can be differentiated
"""


_WITHOUT_ARGS = (
    "note: without --args it is not known what the parameters are; try it with sample arguments"
)


class _BadTarget(Exception):
    """The command line names something that is not there."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        print(options.run(options))
        sys.stdout.flush()
    except SrcgradError as error:
        print(error.render(), file=sys.stderr)
        if options.run is _shown and options.args is None:
            print(_WITHOUT_ARGS, file=sys.stderr)
        return 1
    except _BadTarget as error:
        print(f"srcgrad: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `| head`: nobody reads the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="srcgrad",
        description="Shows the derivatives that srcgrad writes, as Python source.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    show = commands.add_parser(
        "show",
        help="print the source of the gradient of a function",
        description="Prints the source of the gradient of a function.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    show.add_argument(
        "target",
        metavar="TARGET",
        help="path/file.py:function or package.module:function; Class.method works too",
    )
    show.add_argument(
        "--wrt",
        metavar="NAME",
        action="append",
        help="parameter to differentiate with respect to; may be repeated (default: all)",
    )
    show.add_argument(
        "--args",
        metavar="'EXPR, EXPR'",
        help="sample arguments, so that the kinds of the parameters are known; evaluated with the "
        "names of the module and np and math",
    )
    show.add_argument("--plan", action="store_true", help="also print what is stored, and why")
    show.add_argument(
        "--stages",
        action="store_true",
        help="print the program after each pass, the differences to the pass before it marked",
    )
    show.set_defaults(run=_shown)
    covered = commands.add_parser(
        "coverage",
        help="list which functions of NumPy and of other modules can be differentiated",
        description="Lists each public callable of a module with what srcgrad knows of it: a rule, "
        "that it is constant, or why it is refused.",
    )
    covered.add_argument(
        "module",
        metavar="MODULE",
        nargs="?",
        help=f"one of {', '.join(MODULES)} (default: all of them)",
    )
    covered.set_defaults(run=_coverage)
    return parser


def _coverage(options: argparse.Namespace) -> str:
    """What `coverage` prints."""
    if options.module is None:
        return "\n\n".join(map(coverage.shown, filter(_is_installed, MODULES)))
    if options.module not in MODULES:
        raise _BadTarget(f"there is no table of `{options.module}`; there are {', '.join(MODULES)}")
    if not _is_installed(options.module):
        raise _BadTarget(f"`{options.module}` is not installed")
    return coverage.shown(options.module)


def _is_installed(module: str) -> bool:
    return not module.startswith("scipy") or importlib.util.find_spec("scipy") is not None


def _shown(options: argparse.Namespace) -> str:
    """What `show` prints."""
    module, fn = _found(options.target)
    wrt = options.wrt and tuple(int(name) if name.isdigit() else name for name in options.wrt)
    gradient = grad(fn, wrt[0] if wrt and len(wrt) == 1 else wrt or None)
    if options.args is None:
        source = gradient.source
    else:
        arguments, named = _evaluated(options.args, module)
        try:
            inspect.signature(gradient).bind(*arguments, **named)
        except TypeError as error:
            raise _BadTarget(f"--args {options.args!r} do not fit: {error}") from None
        source = gradient.source_for(*arguments, **named)
    is_coloured = _wants_colour()
    parts = []
    if options.stages:
        parts += _stages(gradient.stages, is_coloured)
    else:
        parts.append(highlight(source.rstrip()) if is_coloured else source.rstrip())
    if options.plan:
        parts.append(str(gradient.plan).rstrip())
    return "\n\n".join(parts)


def _stages(stages: dict[str, str], is_coloured: bool) -> list[str]:
    parts, before = [], None
    for name, text in stages.items():
        body = text.rstrip() if before is None else changes(before, text.rstrip())
        if before is not None and is_coloured:
            body = highlight_changes(body)
        title = f"=== {name}" + ("" if text.rstrip() != before else " (no change)")
        parts.append(f"\x1b[1m{title}\x1b[0m\n{body}" if is_coloured else f"{title}\n{body}")
        before = text.rstrip()
    return parts


def _wants_colour() -> bool:
    """Colour on a terminal, unless the user asked for none (https://no-color.org)."""
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") != "dumb"
    )


def _found(target: str) -> tuple[types.ModuleType, Callable[..., Any]]:
    """The module and the function that `target` names."""
    place, colon, path = target.rpartition(":")
    if not colon or not place or not path:
        raise _BadTarget(f"`{target}` is not of the form path/file.py:function or module:function")
    module = _module(place)
    found: Any = module
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            raise _BadTarget(f"`{place}` has no `{path}`{_functions(module)}") from None
    if not callable(found):
        raise _BadTarget(f"`{path}` in `{place}` is not a function")
    return module, found


def _functions(module: types.ModuleType) -> str:
    names = [
        name
        for name, thing in vars(module).items()
        if isinstance(thing, types.FunctionType) and thing.__module__ == module.__name__
    ]
    return f"; it has {', '.join(names)}" if names else ""


def _module(place: str) -> types.ModuleType:
    """Import a module by its name, or a file as the module that it is."""
    try:
        if place.endswith(".py") or os.sep in place:
            return _module_of_file(Path(place).resolve())
        sys.path.insert(0, os.getcwd())
        return importlib.import_module(place)
    except _BadTarget:
        raise
    except Exception as error:  # whatever the user's module does when it is imported
        reason = f"{type(error).__name__}: {error}"
        raise _BadTarget(f"`{place}` cannot be imported: {reason}") from error


def _module_of_file(path: Path) -> types.ModuleType:
    if not path.is_file():
        raise _BadTarget(f"there is no file `{path}`")
    folder, names = path.parent, [path.stem]
    while (folder / "__init__.py").is_file():  # a file in a package: relative imports work
        folder, names = folder.parent, [folder.name, *names]
    sys.path.insert(0, str(folder))
    name = ".".join(names).removesuffix(".__init__")
    if len(names) > 1 or name not in sys.modules:
        return importlib.import_module(name)
    # A file with the name of a module that srcgrad itself uses, such as random.py.
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _evaluated(text: str, module: types.ModuleType) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The sample arguments, written as in a call."""
    names = {"np": np, "math": math, **vars(module)}

    def arguments(*values: Any, **named: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return values, named

    try:
        return eval(f"__arguments({text})", {**names, "__arguments": arguments})
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise _BadTarget(f"--args {text!r} cannot be evaluated: {reason}") from None


if __name__ == "__main__":
    sys.exit(main())
