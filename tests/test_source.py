"""Finding the source of functions: which node, which text, which places, and when to refuse."""

from __future__ import annotations

import ast
import functools
import importlib.util
import inspect
import linecache
import os
import subprocess
import sys
import textwrap
import types

import gast
import pytest

from srcgrad.errors import SourceUnavailable
from srcgrad.front.quote import quote
from srcgrad.front.source import source_of, span_of

MODULE = '''\
from __future__ import annotations
import functools
import math as m

def plain(x: float, *rest, key=3, **more):
    """Docs."""
    return m.sin(x) * key

def wrap(fn):
    @functools.wraps(fn)
    def wrapper(*args):
        return fn(*args)
    return wrapper

def asis(fn, *_):
    return fn

@asis
@functools.partial(
    asis,
)
def decorated(x):
    return x + 1

@wrap
def wrapped(x):
    return x + 2

class Model:
    rate = 0.5

    def __init__(self):
        self.__hidden = 1.0

    def loss(self, x):
        return self.__hidden * self.rate * x

    @staticmethod
    def still(x):
        return x

    @classmethod
    def build(cls, x):
        return cls

    class Inner:
        def loss(self, x):
            return -x

def outer(a):
    def inner(x):
        text = """
one
        two"""
        return a * x, text
    return inner, lambda y: a - y

async def later(x):
    return x

def items(x):
    yield x

pair = lambda x: x + 1, lambda x: x + 2
table = {"a": lambda x: x, "b": lambda x: -x, "same": (lambda x: x * 3.0), "other": lambda x: x * 3}
nested = lambda x: (lambda y: (lambda z: z))
defaults = lambda x, k=lambda q: q + 1, *, n=(lambda: 2): k(x)
called = asis(lambda x: x ** 2, lambda x: x ** 3)
many = asis(
    lambda a, b: (
        a
        + b
    ), lambda c: c,
)
tuples = [lambda: (), lambda: None, lambda: 1, lambda: True, lambda: 0.0, lambda: -0.0]
umlaut = "ä", lambda ö: ö * 2
loop = [(lambda x, i=i: x * i) for i in range(3)]

if True:
    def guarded(x): return [x for x in (x, x)]

def checked(x):
    assert x > 0, "positive"
    return x
'''


def load(path, text=MODULE, name="sample"):
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return load(tmp_path_factory.mktemp("source") / "sample.py")


FOUND = {
    "plain": (
        lambda m: m.plain,
        'def plain(x: float, *rest, key=3, **more):\n    """Docs."""\n    return m.sin(x) * key',
    ),
    "decorated": (lambda m: m.decorated, "def decorated(x):\n    return x + 1"),
    "wrapper": (lambda m: m.wrapped, "def wrapper(*args):\n    return fn(*args)"),
    "inside": (lambda m: m.wrapped.__wrapped__, "def wrapped(x):\n    return x + 2"),
    "method": (
        lambda m: m.Model.loss,
        "def loss(self, x):\n    return self.__hidden * self.rate * x",
    ),
    "inner class": (lambda m: m.Model.Inner.loss, "def loss(self, x):\n    return -x"),
    "static": (lambda m: m.Model.still, "def still(x):\n    return x"),
    "class": (lambda m: m.Model.build.__func__, "def build(cls, x):\n    return cls"),
    "nested": (
        lambda m: m.outer(2)[0],
        'def inner(x):\n    text = """\none\n        two"""\n    return a * x, text',
    ),
    "nested lambda": (lambda m: m.outer(2)[1], "lambda y: a - y"),
    "async": (lambda m: m.later, "async def later(x):\n    return x"),
    "generator": (lambda m: m.items, "def items(x):\n    yield x"),
    "first": (lambda m: m.pair[0], "lambda x: x + 1"),
    "second": (lambda m: m.pair[1], "lambda x: x + 2"),
    "dict": (lambda m: m.table["a"], "lambda x: x"),
    "dict, second": (lambda m: m.table["b"], "lambda x: -x"),
    "parentheses": (lambda m: m.table["same"], "lambda x: x * 3.0"),
    "type of constant": (lambda m: m.table["other"], "lambda x: x * 3"),
    "lambda of lambda": (lambda m: m.nested, "lambda x: (lambda y: (lambda z: z))"),
    "inner lambda": (lambda m: m.nested(1), "lambda y: (lambda z: z)"),
    "innermost": (lambda m: m.nested(1)(1), "lambda z: z"),
    "with defaults": (
        lambda m: m.defaults,
        "lambda x, k=lambda q: q + 1, *, n=(lambda: 2): k(x)",
    ),
    "default": (lambda m: m.defaults.__defaults__[0], "lambda q: q + 1"),
    "keyword default": (lambda m: m.defaults.__kwdefaults__["n"], "lambda: 2"),
    "argument": (lambda m: m.called, "lambda x: x ** 2"),
    "several lines": (lambda m: m.many, "lambda a, b: (\n    a\n    + b\n)"),
    "empty": (lambda m: m.tuples[0], "lambda: ()"),
    "None": (lambda m: m.tuples[1], "lambda: None"),
    "one": (lambda m: m.tuples[2], "lambda: 1"),
    "True": (lambda m: m.tuples[3], "lambda: True"),
    "zero": (lambda m: m.tuples[4], "lambda: 0.0"),
    "minus zero": (lambda m: m.tuples[5], "lambda: -0.0"),
    "not ascii": (lambda m: m.umlaut[1], "lambda ö: ö * 2"),
    "comprehension": (lambda m: m.loop[2], "lambda x, i=i: x * i"),
    "one line": (lambda m: m.guarded, "def guarded(x): return [x for x in (x, x)]"),
}


@pytest.mark.parametrize("case", FOUND)
def test_found(sample, case):
    get, text = FOUND[case]
    source = source_of(get(sample))
    assert source.text == text
    assert source.lines[source.first_line - 1].lstrip().startswith(text.split(":")[0][:6]) or (
        text.split("\n")[0] in source.lines[source.first_line - 1]
    )
    assert source.tree.lineno == source.first_line
    assert not getattr(source.tree, "decorator_list", [])
    assert isinstance(source.tree, gast.AST)


def test_fields(sample):
    source = source_of(sample.outer(2)[0])
    assert source.name == "inner"
    assert source.globals is sample.__dict__
    assert source.cells["a"].cell_contents == 2
    assert source.file == sample.__file__  # below the current directory it would be relative
    assert source.signature == inspect.signature(source.fn)
    assert source_of(sample.wrapped).signature.parameters.keys() == {"args"}


def test_file_is_relative_below_the_current_directory(tmp_path, monkeypatch):
    module = load(tmp_path / "near.py")
    monkeypatch.chdir(tmp_path)
    assert source_of(module.plain).file == "near.py"


def test_closures_share_their_text_but_not_their_cells(sample):
    two, three = source_of(sample.outer(2)[0]), source_of(sample.outer(3)[0])
    assert two.tree is three.tree
    assert [s.cells["a"].cell_contents for s in (two, three)] == [2, 3]


def test_functions_of_a_test_module_that_pytest_rewrites():
    def positive(x):
        assert x > 0, "must be positive"
        return [x for x in (x, x)]

    source = source_of(positive)
    assert source.text.splitlines()[1].strip() == 'assert x > 0, "must be positive"'


def test_equal_code_in_two_files(tmp_path):
    text = "def f(x):\n    return x  # {}\n"
    one = load(tmp_path / "one.py", text.format("one"))
    two = load(tmp_path / "two.py", text.format("two"))
    assert one.f.__code__ == two.f.__code__
    assert [source_of(m.f).lines[1][-3:] for m in (one, two)] == ["one", "two"]


# What was done to the text after the import -> is the function still found, and at which line?
EDITS = {
    "lines above": (lambda text: "# new\n\n" + text, 7),
    "a function above": (
        lambda text: text.replace("def", "def plain(y):\n    return y\n\ndef", 1),
        8,
    ),
    "another body": (lambda text: text.replace("m.sin(x) * key", "m.cos(x) * key"), None),
    "another constant": (lambda text: text.replace("key=3", "key=4"), 5),  # not the function's code
    "another import": (lambda text: text.replace("import math as m", "m = None"), None),
    "removed": (lambda text: text.replace("def plain", "def other"), None),
    "broken": (lambda text: text + "\ndef f(:\n", None),
    "emptied": (lambda text: "", None),
    "comment": (lambda text: text.replace("m.sin(x) * key", "m.sin(x) * key  # why"), 5),
}


@pytest.mark.parametrize("edit", EDITS)
def test_edited_after_import(tmp_path, edit):
    change, line = EDITS[edit]
    path = tmp_path / "edited.py"
    module = load(path)
    path.write_text(change(MODULE))
    if line is None:
        with pytest.raises(SourceUnavailable, match="hint: "):
            source_of(module.plain)
    else:
        assert source_of(module.plain).first_line == line


def test_the_function_nearest_by_is_taken_when_lines_moved(tmp_path):
    path = tmp_path / "moved.py"
    text = "first = lambda x: x * 2\n\n\n\nother = lambda x: x * 3\nsecond = lambda x: x * 2\n"
    module = load(path, text)
    path.write_text("\n" + text)
    assert source_of(module.second).first_line == 7
    assert source_of(module.first).first_line == 2


def test_reload_gives_the_new_text(tmp_path):
    path = tmp_path / "again.py"
    old = load(path, "def f(x):\n    return x\n").f
    assert source_of(old).text.endswith("return x")
    new = load(path, "def f(x):\n    return x + 100\n").f
    assert source_of(new).text.endswith("return x + 100")
    assert source_of(old).text.endswith("return x")  # known from before


def test_the_message_of_an_edit(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = load(tmp_path / "edited.py")
    (tmp_path / "edited.py").write_text("plain = None\n")
    with pytest.raises(SourceUnavailable) as caught:
        source_of(module.plain)
    assert str(caught.value) == (
        "the source of `plain` in edited.py does not match the function that runs\n"
        "hint: was the file edited after it was imported? then import it again"
    )


def executed(text, file, name="f"):
    space = {}
    exec(compile(text, file, "exec"), space)
    return space[name]


def test_text_given_to_exec_is_refused_with_a_hint():
    with pytest.raises(SourceUnavailable) as caught:
        source_of(executed("def f(x): return x", "<string>"))
    assert str(caught.value) == (
        "the source of `f` is not available (<string>)\n"
        "hint: write the function in a file and import it; text given to exec() or to the plain "
        "interactive prompt is not kept by Python"
    )


def test_text_registered_in_linecache_is_found():
    text = "def f(x):\n    return x * x\n"
    linecache.cache["<registered>"] = (len(text), None, text.splitlines(True), "<registered>")
    source = source_of(executed(text, "<registered>"))
    assert source.text == text.rstrip()
    assert source.file == "<registered>"


@pytest.mark.parametrize("thing", [len, types.SimpleNamespace(), functools.partial(print), int])
def test_what_is_not_a_function_is_refused(thing):
    with pytest.raises(SourceUnavailable, match="is not a function written in Python"):
        source_of(thing)


def test_lambdas_on_one_line_without_columns(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""\
        from srcgrad.front.source import source_of
        alone = lambda x: x
        pair = (lambda a: (lambda x: x + a, lambda x: x - a))(1)
        apart = lambda x: x + 1, lambda x: x + 2
        print(source_of(alone).text, source_of(apart[1]).text)
        try:
            source_of(pair[0])
        except Exception as error:
            print(error)
        """)
    )
    command = [sys.executable, "-X", "no_debug_ranges", str(script)]
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    environment = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.splitlines() == [
        "lambda x: x lambda x: x + 2",
        "several lambdas begin on line 3, and Python runs without columns",
        "hint: write each on a line of its own, or run without -X no_debug_ranges",
    ]


def test_spans(sample):
    source = source_of(sample.umlaut[1])
    span = span_of(source, source.tree.body, "umlaut = ...")
    assert (span.line_text[span.column : span.end_column], span.statement) == (
        "ö * 2",
        "umlaut = ...",
    )
    source = source_of(sample.many)
    span = span_of(source, source.tree.body)
    assert (span.end_line - span.line, span.function, span.statement) == (1, "<lambda>", "")
    source = source_of(sample.plain)
    span = span_of(source, source.tree.body[1].value.left, source.tree.body[1])
    assert span.statement == "return m.sin(x) * key"
    assert span.line_text[span.column : span.end_column] == "m.sin(x)"


# Statement as written -> as a comment quotes it.
QUOTES = {
    "s += x[i] ** 2": "s += x[i] ** 2",
    "y = f(x)  # why": "y = f(x)",
    "a = 1; b = 2": "a = 1",
    "ä = 'ö' * 2  # ü": "ä = 'ö' * 2",
    "y = np.sum(  # all\n    x * w,\n    axis=0,\n)": "y = np.sum(x * w, axis=0)",
    "y = (\n    a\n    + b\n)": "y = (a + b)",
    "y = [\n    a,\n]": "y = [a]",
    "y = (\n    a,\n)": "y = (a,)",
    "y = x[\n    i,\n]": "y = x[i,]",
    "return (\n    a,\n    b,\n)": "return (a, b)",
    "y = a + \\\n    b": "y = a + b",
    'y = f(\'#\', """a\nb""")': 'y = f(\'#\', """a\\nb""")',
    "y = f(f'{x:>{n}}', '{{}}',\n  f'{{{a}}}')": "y = f(f'{x:>{n}}', '{{}}', f'{{{a}}}')",
    "for i in range(n):  # all\n    s += i": "for i in range(n):",
    "for i in range(\n    n,\n):\n    s += i": "for i in range(n):",
    "if a: b = {1: 2}": "if a:",
    "if d[{1: 2}[1]:]:\n    pass": "if d[{1: 2}[1]:]:",
    "while x > 1:\n    x /= 2\nelse:\n    x = 3": "while x > 1:",
    "with a as b, \\\n     c:\n    pass": "with a as b, c:",
    "try:\n    pass\nexcept E:\n    pass": "try:",
    "def f(x: int = 3) -> int:\n    return x": "def f(x: int = 3) -> int:",
    "def f(x):\n    @d\n    def g(): pass": "def f(x):",
    "@d\ndef f(x):\n    return x": "def f(x):",
    "class A(B):\n    x: int = 1": "class A(B):",
    "match x:\n    case [a, b]:\n        pass": "match x:",
    "async def f():\n    pass": "async def f():",
}


@pytest.mark.parametrize("text", QUOTES)
def test_quote(text):
    lines = tuple(text.split("\n"))
    assert quote(lines, gast.parse(text).body[0]) == QUOTES[text]


@pytest.mark.parametrize("text", [text for text in QUOTES if '"""' not in text])
def test_quote_of_an_indented_statement(text):
    lines = ("if True:", *textwrap.indent(text, "    ").split("\n"))
    assert quote(lines, gast.parse("\n".join(lines)).body[0].body[0]) == QUOTES[text]


def test_elif_is_quoted_as_written():
    lines = ("if a:", "    pass", "elif b:", "    pass")
    assert quote(lines, gast.parse("\n".join(lines)).body[0].orelse[0]) == "elif b:"


def test_a_file_is_parsed_once(monkeypatch):
    """And the text of a function is taken from it once: nothing else takes long."""
    fns = [fn for fn in vars(textwrap).values() if isinstance(fn, types.FunctionType)]
    methods = [fn for fn in vars(textwrap.TextWrapper).values() if inspect.isfunction(fn)]
    source_of(fns[0])
    parsed, converted = [], []
    parse, convert = ast.parse, gast.ast_to_gast
    monkeypatch.setattr(ast, "parse", lambda *args, **k: parsed.append(args) or parse(*args, **k))
    monkeypatch.setattr(gast, "ast_to_gast", lambda tree: converted.append(tree) or convert(tree))
    for fn in [*fns, *methods, *fns]:
        source_of(fn)
    assert not parsed
    assert len(converted) <= len(fns) + len(methods) - 1
