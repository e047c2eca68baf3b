"""When the body of a function takes the place of its call, and why it may not.

A user's function that takes or gives a function that only the caller knows is written into the
caller. (What the caller's names see of what it writes is told later, by versions.)
"""

from __future__ import annotations

import builtins
import functools
import sys
import types
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ..analysis.effects import is_pure
from ..checkpoints import checkpoint
from ..derived import makes_derivative
from ..errors import Several, SrcgradError
from ..front.names import reads_of
from ..front.source import Source
from ..ir import prims
from ..ir.core import NONE, Atom, Block, Const, Function, If, Op, Stmt, Var
from ..ir.kinds import ANY, Dict, Fn, Kind, Known, List, Obj, Partial, Tuple, Unknown
from ..ir.walk import clone, map_blocks, reads, stmts_in, substitute
from ..pairs import is_generated
from .callee import Bound
from .callees import Callees, Host
from .calls import arguments_of
from .contents import is_function
from .split_paths import makes_one_of_several


def must_inline(op: Op, callees: Callees, is_called: bool) -> bool:
    """Does a function come or go that only this place knows?"""
    atoms = [*op.args, *(atom for _, atom in op.options)]
    if isinstance(op.fn, types.FunctionType) and is_generated(op.fn.__code__):
        # (generated code asks the functions that it is given for their halves)
        kinds = map(callees.structures.kind, atoms)
        return any(is_only_known_here(a, callees) for a, k in zip(atoms, kinds) if k != _ASKED)
    if any(is_only_known_here(a, callees) or _is_derivative(a, callees) for a in atoms):
        return True
    if len(op.outs) != 1:
        return False
    kind = callees.kinds.get(op.out, ANY)
    return _gives_functions(kind) or (is_called and not isinstance(kind, Known))


def chooses_class(op: Op, host: Host, kinds: Mapping[Var, Kind]) -> bool:
    """Does a function of the user make an object of one class or another?"""
    if len(op.outs) != 1 or not isinstance(kinds.get(op.out, ANY), Unknown):
        return False
    if not isinstance(op.fn, types.FunctionType) or not host.is_user(op.fn) or not host.lowered:
        return False
    try:
        return makes_one_of_several(host.lowered(op.fn)[0])
    except SrcgradError:
        return False


def makes_anew(op: Op, host: Host) -> bool:
    """Does a function of the user that takes nothing (`default_factory`) make something new, in a
    few operations?"""
    if op.args or op.options or not isinstance(op.fn, types.FunctionType):
        return False
    if not host.is_user(op.fn) or not host.lowered:
        return False
    try:
        function, _ = host.lowered(op.fn)
    except SrcgradError:
        return False
    stmts = list(stmts_in(function.body))
    is_small = not function.params and len(stmts) <= _FEW
    is_plain = all(isinstance(s, Op) and is_pure(s.fn) for s in stmts)
    return is_small and is_plain and why_not_inlined(op, host) is None


_FEW = 4

# that of a function which the run made, and which keeps what it captured
_ASKED = Obj(types.FunctionType)


def is_only_known_here(atom: Atom, callees: Callees) -> bool:
    kind = callees.structures.kind(atom)
    if _holds_made(kind) or kind == _ASKED:
        return True
    definition = callees.defs.get(atom) if isinstance(atom, Var) else None
    if isinstance(definition, Op) and definition.fn is functools.partial:
        return True
    if isinstance(definition, Op) and definition.fn is getattr:  # a method of an object
        return isinstance(callees.callee(atom), Bound)
    if isinstance(definition, If) and not isinstance(kind, Known):
        return callees.callee(atom) is not None
    if isinstance(kind, List):
        items = callees.structures.items(atom)
        return items is not None and any(map(callees.structures.holds_function, items))
    return False


def _is_derivative(atom: Atom, callees: Callees) -> bool:
    """Is it made by `grad(f)` or the like, and not known already?"""
    definition = callees.defs.get(atom) if isinstance(atom, Var) else None
    return isinstance(definition, Op) and makes_derivative(definition.fn)


def passes_on(op: Op, host: Host) -> Const | None:
    """The function to which a user's function only passes on what it is given: of
    `def wrapper(*args, **kwargs): return fn(*args, **kwargs)` it is `fn`."""
    if not isinstance(op.fn, types.FunctionType) or not host.is_user(op.fn) or not host.lowered:
        return None
    if op.fn.__code__.co_argcount or op.fn.__code__.co_kwonlyargcount:
        return None
    try:
        function, _ = host.lowered(op.fn)
    except SrcgradError:
        return None
    forms = {param.form: param.var for param in function.params}
    match function.body:
        case Block((Op(outs=(given,), fn=fn, args=(first,)), Op() as call), (end,)) if fn is tuple:
            callee, *rest = call.args if call.fn is prims.apply else [None]
            named = forms.get("VAR_KEYWORD")
            is_all = first is forms.get("VAR_POSITIONAL") and end is call.outs[0]
            if not is_all or not isinstance(callee, Const) or rest[0] is not given:
                return None
            is_passed = rest[1] is named if named is not None else not op.options
            return callee if is_passed and (named is not None or rest[1] == NONE) else None
        case _:
            return None


def is_opaque(function: Function) -> bool:
    """Is there a statement in it that only the run understands?"""
    inside = stmts_in(function.body)
    return any(isinstance(s, Op) and isinstance(s.fn, prims.Opaque) for s in inside)


def with_bodies(block: Block, fns: Collection[object], host: Host) -> Block:
    """The block in which the bodies of these functions take the place of their calls, though they
    write into what they are given: what the caller's names see then is asked later."""
    subst: dict[Var, Atom] = {}

    def visit(stmt: Stmt) -> Iterator[Stmt]:
        if not isinstance(stmt, Op) or stmt.fn not in fns:
            yield map_blocks(stmt, inside)
            return
        function, source = host.lowered(stmt.fn)  # type: ignore[misc]
        module = module_of(source)
        if module is not None and source.globals is not host.source.globals:
            function = replace(function, body=among_other_globals(function.body, module))
        arguments = arguments_of(function, stmt)
        own: dict[Var, Atom] = {}
        for param in function.params:
            atom = arguments[param.name]
            own[param.var] = atom  # type: ignore[assignment]
            if isinstance(atom, Var) and atom.is_temporary:  # what is written has a name
                own[param.var] = named = Var(param.var.wish)
                yield Op((named,), prims.identity, (atom,), (), stmt.span)
        body = clone(function.body, own)
        for inner in body.stmts:
            yield from visit(inner)
        subst.update((out, subst.get(e, e)) for out, e in zip(stmt.outs, body.end))  # type: ignore[arg-type]

    def inside(block: Block) -> Block:
        return Block(tuple(new for stmt in block.stmts for new in visit(stmt)), block.end)

    return substitute(inside(block), subst) if fns else block


def can_be_written_in(op: Op, host: Host) -> bool:
    """May the body of the function take the place of its call?"""
    if why_not_inlined(op, host) is not None:
        return False
    function, _ = host.lowered(op.fn)  # type: ignore[misc]
    return not any(param.form.startswith("VAR_") for param in function.params)


def why_not_inlined(op: Op, host: Host) -> tuple[str, str] | None:
    """Why the body of a user's function cannot take the place of its call: reason and hint."""
    name = op.spelled or op.fn.__name__
    assert host.lowered is not None
    try:
        function, source = host.lowered(op.fn)
    except Several:
        return f"{name}() takes or gives a function", "call the function directly"
    except SrcgradError as error:
        hint = error.hint or "call the function directly"
        return f"{name}() takes or gives a function, and {error.reason}", hint
    if _reaches(op.fn, op.fn, host, set()):
        return (
            f"{name}() calls itself and takes or gives a function that captures variables",
            "pass the captured variables as arguments, and a function of the module",
        )
    path = _out_of_reach(function, source, host.source)
    if path is None:
        return None
    return (
        f"{name}() takes or gives a function, and reads the variable `{path}` of another module "
        "or function",
        f"pass `{path}` as an argument",
    )


def _out_of_reach(function: Function, source: Source, own: Source | None) -> str | None:
    """A variable that the function reads and that generated code beside `own` cannot name."""
    is_at_home = own is not None and source.globals is own.globals
    for stmt in _all_statements(function.body):
        match stmt:
            case Op(fn=prims.global_value, args=(Const(value=str(path)), *is_set)):
                if path.split(".")[0] in source.cells:
                    return path
                if not is_at_home and (is_set or module_of(source) is None):
                    return path
            case Op(fn=prims.Closure(tree=tree)):  # printed as it stands
                for name in sorted(reads_of(tree)):
                    if name in source.cells or not is_at_home and _differs(name, source, own):
                        return name
            case _:
                pass
    return None


def _differs(name: str, source: Source, own: Source | None) -> bool:
    """Does a global name mean something else in the one module than in the other?"""
    places = [vars(builtins) | (one.globals if one is not None else {}) for one in (source, own)]
    found, other = (place.get(name, _MISSING) for place in places)
    return found is not other


_MISSING = object()


def module_of(source: Source) -> types.ModuleType | None:
    """The module whose variables are the globals of a function."""
    module = sys.modules.get(source.globals.get("__name__", ""))
    return module if module is not None and vars(module) is source.globals else None


def among_other_globals(block: Block, module: types.ModuleType) -> Block:
    """A function's body for another module: its own module's variables are attributes of that."""

    def visit(stmt: Stmt) -> Iterator[Stmt]:
        if not isinstance(stmt, Op) or stmt.fn is not prims.global_value:
            yield map_blocks(stmt, lambda inner: among_other_globals(inner, module))
            return
        holder: Atom = Const(module)
        *before, last = stmt.args[0].value.split(".")  # type: ignore[union-attr]
        for name in before:
            part = Var(name, True)
            yield Op((part,), getattr, (holder, Const(name)), (), stmt.span)
            holder = part
        yield Op(stmt.outs, getattr, (holder, Const(last)), (), stmt.span)

    return Block(tuple(new for stmt in block.stmts for new in visit(stmt)), block.end)


def _reaches(start: object, goal: object, host: Host, seen: set[object]) -> bool:
    """Does a call of `start` lead to a call of `goal`?"""
    seen.add(start)
    try:
        function, _ = host.lowered(start)  # type: ignore[misc]
    except SrcgradError:
        return False
    for stmt in _all_statements(function.body):
        if isinstance(stmt, Op) and host.is_user(stmt.fn):
            if stmt.fn is goal:
                return True
            if stmt.fn not in seen and _reaches(stmt.fn, goal, host, seen):
                return True
    return False


def _all_statements(block: Block) -> list[Stmt]:
    """With those of the functions that the block makes."""
    found: list[Stmt] = []
    for stmt in stmts_in(block):
        found.append(stmt)
        if isinstance(stmt, Op) and isinstance(stmt.fn, prims.Closure):
            assert isinstance(stmt.fn.function, Function)
            found += _all_statements(stmt.fn.function.body)
    return found


def _holds_made(kind: Kind) -> bool:
    match kind:
        case Fn():
            return True
        case Tuple(items=items):
            return any(map(_holds_made, items))
        case List(item=item):
            return _holds_made(item)
        case Dict(fields=fields, item=item):
            return any(_holds_made(v) for _, v in fields) if fields else _holds_made(item)
        case _:
            return False


def _gives_functions(kind: Kind) -> bool:
    match kind:
        case Fn() | Partial():
            return True
        case Obj(type=kind_type):
            return kind_type is types.FunctionType
        case Tuple(items=items):
            return any(map(_gives_functions, items))
        case List(item=item):
            return is_function(item)
        case Dict(fields=fields, item=item):
            return any(_gives_functions(v) for _, v in fields) if fields else is_function(item)
        case _:
            return False


def collects_functions(kind: Kind) -> bool:
    return isinstance(kind, (List, Dict)) and is_function(kind.item) or isinstance(kind, Fn)


def without_idle(block: Block) -> Block:
    """The block without functions that nobody asks for any more: checkpoints, and those made."""
    made = [s.out for s in stmts_in(block) if isinstance(s, Op) and _makes_function(s)]
    gone = set(made).difference(reads(block)) if made else set()

    def visit(inner: Block) -> Block:
        kept = (s for s in inner.stmts if not isinstance(s, Op) or gone.isdisjoint(s.outs))
        return Block(tuple(map_blocks(stmt, visit) for stmt in kept), inner.end)

    return visit(block) if gone else block


def _makes_function(op: Op) -> bool:
    return op.fn in (checkpoint, functools.partial) or isinstance(op.fn, prims.Closure)
