"""A loaded function lives among the user's names, and its text can be found."""

from __future__ import annotations

import gc
import inspect
import linecache
import threading
import traceback
from collections.abc import Callable
from types import CellType

import pytest

from srcgrad.back.load import load


def user_function() -> tuple[Callable[[float], float], Callable[[float], None]]:
    scale = 2.0

    def f(x: float) -> float:
        return scale * x

    def set_scale(value: float) -> None:
        nonlocal scale
        scale = value

    return f, set_scale


def cells_of(fn: Callable[..., object]) -> dict[str, CellType]:
    return dict(zip(fn.__code__.co_freevars, fn.__closure__ or ()))


def lines_known() -> list[str]:
    """The files of living functions: the lines of dead ones go with the next text."""
    gc.collect()
    next_one = load("def f():\n    return 0\n", "f", {}, {}).__code__.co_filename
    return [name for name in linecache.cache if name.startswith("<srcgrad ") and name != next_one]


def test_globals_are_the_live_dict_and_stay_clean() -> None:
    names: dict[str, object] = {"__name__": "user.module", "k": 1}
    f = load("def f(x):\n    return g(x) + k + h\n", "f", names, {"g": abs, "h": 10})
    assert names == {"__name__": "user.module", "k": 1}
    assert f.__globals__ is names
    assert f(-2) == 13
    names["k"] = 100
    assert f(-2) == 112
    assert f.__module__ == "user.module"


def test_cells_are_the_users_own() -> None:
    fn, set_scale = user_function()
    df = load("def df(x):\n    return scale\n", "df", {}, {}, cells_of(fn))
    assert df(0.0) == 2.0
    set_scale(5.0)
    assert df(0.0) == 5.0
    assert df.__closure__[0] is fn.__closure__[0]


def test_an_empty_cell_may_be_filled_later() -> None:
    cell = CellType()
    f = load("def f():\n    return later\n", "f", {}, {}, {"later": cell})
    with pytest.raises(NameError):
        f()
    cell.cell_contents = 3
    assert f() == 3


def test_bound_names_come_before_cells_and_globals() -> None:
    f = load("def f():\n    return a, b, c\n", "f", {"a": 1, "b": 1, "c": 1}, {"a": 3},
             {"a": CellType(2), "b": CellType(2)})  # fmt: skip
    assert f() == (3, 2, 1)


def test_a_function_finds_itself_unless_its_name_is_taken() -> None:
    text = "def f(n):\n    return 1 if n == 0 else n * f(n - 1)\n"
    assert load(text, "f", {"f": None}, {})(5) == 120
    assert load(text, "f", {}, {"f": lambda n: 10})(5) == 50
    assert load(text, "f", {}, {}, {"f": CellType(lambda n: 100)})(5) == 500


def test_neighbours_and_inner_functions() -> None:
    text = (
        "def pull(d):\n    return d * two\n"
        "def f(x):\n    def back(d):\n        return pull(d) * x\n    return x, back\n"
    )
    value, back = load(text, "f", {}, {"two": 2.0})(3.0)
    assert (value, back(1.0)) == (3.0, 6.0)


def test_defaults() -> None:
    text = "def f(x, n=k, *, m=missing):\n    return x, n, m\n"
    assert load(text, "f", {}, {"k": 1, "missing": 2})(0) == (0, 1, 2)
    given = load(text, "f", {}, {}, defaults=(3,), kwdefaults={"m": 4})
    assert given(0) == (0, 3, 4)
    assert str(inspect.signature(given)) == "(x, n=3, *, m=4)"
    several = load("def f(x, y, z):\n    return x, y, z\n", "f", {}, {}, defaults=(1, 2))
    assert several(0) == (0, 1, 2)


def test_annotations_are_not_evaluated() -> None:
    f = load("def f(x: Missing[0]) -> Absent:\n    return x\n", "f", {}, {})
    assert f.__annotations__ == {"x": "Missing[0]", "return": "Absent"}


def test_what_the_function_shows_of_itself() -> None:
    text = 'def f(x):\n    """Gradient of g."""\n    # x / 0\n    return x / 0\n'
    f = load(text, "f", {}, {})
    assert (f.__name__, f.__qualname__, f.__doc__) == ("f", "f", "Gradient of g.")
    assert f.__code__.co_filename.startswith("<srcgrad f #")
    assert f.__code__.co_firstlineno == 1
    assert inspect.getsource(f) == text
    with pytest.raises(ZeroDivisionError) as caught:
        f(1.0)
    shown = "".join(traceback.format_exception(caught.value))
    assert "line 4, in f" in shown
    assert "return x / 0" in shown


def test_inner_functions_have_their_source_too() -> None:
    text = "def f():\n    def g():\n        return 1\n    return g\n"
    g = load(text, "f", {}, {})()
    gc.collect()  # f is gone, g is not
    assert inspect.getsource(g) == "    def g():\n        return 1\n"


def test_lines_go_when_the_function_goes() -> None:
    before = lines_known()
    f = load("def f():\n    return [lambda: 1]\n", "f", {}, {})
    linecache.checkcache()
    assert len(lines_known()) == len(before) + 1
    del f
    assert lines_known() == before


def test_lines_do_not_go_while_others_go_over_them() -> None:
    f = load("def f():\n    return 1\n", "f", {}, {})
    filename = f.__code__.co_filename
    del f
    gc.collect()  # as may happen within `linecache.checkcache`
    assert filename in linecache.cache
    load("def g():\n    return 2\n", "g", {}, {})
    assert filename not in linecache.cache


def test_recursive_functions_go_too() -> None:
    before = lines_known()
    f = load("def f(n):\n    return f(n - 1) if n else 0\n", "f", {}, {})
    assert f(3) == 0
    del f
    assert lines_known() == before


def test_names_of_files_are_never_shared_between_threads() -> None:
    loaded = []

    def work() -> None:
        loaded.extend(load("def f():\n    return 1\n", "f", {}, {}) for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({f.__code__.co_filename for f in loaded}) == 200


def test_a_method_keeps_its_class_for_super() -> None:
    class Base:
        def f(self) -> int:
            return 1

    class Derived(Base):
        def f(self) -> int:
            return super().f() + 1

    text = "def f(self):\n    return super().f() + 41\n"
    f = load(text, "f", {}, {}, cells_of(Derived.f))
    assert f(Derived()) == 42
