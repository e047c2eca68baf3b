"""Two names for one memory: aliases, views, rows, buffers that change places, written and read."""

from __future__ import annotations

import numpy as np

from tests.zoo.program import Program, some

# --- the same object under two names -------------------------------------------------------------


def augmented_alias(x):
    a = x * 2.0
    b = a
    b += 1.0
    return np.sum(a * a)


def augmented_number_alias(x):
    a = x * 2.0
    b = a
    b += x
    return a * b


def augmented_axisless_alias(x):
    a = x * 2.0
    b = a
    b += x
    return a * b


def alias_of_parameter(x, y):
    z = x
    z *= y
    return np.sum(x * x) + np.sum(z * y)


def alias_in_branch(x, flag):
    a = x * 2.0
    b = a
    if flag > 0.0:
        b *= 3.0
    return np.sum(a * a * b)


def alias_in_loop(x, n):
    a = x * 1.0
    b = a
    for k in range(n):
        b *= 1.0 + 0.1 * x[k]
        a[k] += 0.5
    return np.sum(a * b)


def alias_bound_in_loop(x, n):
    a = x * 1.0
    s = 0.0
    for k in range(n):
        b = a
        b *= x
        s += np.sum(a) * k
    return s + np.sum(a * a)


def chosen_alias(x, y, flag):
    a, b = x * 2.0, y * 3.0
    c = a if flag > 0.0 else b
    c *= x
    return np.sum(a * a) + np.sum(b * b * c)


def chosen_in_branch(x, y, flag):
    a, b = x * 2.0, y * 3.0
    if flag > 0.0:
        c = a
    else:
        c = b
    c[0] = x[1] * y[0]
    return np.sum(a * a) + np.sum(b * b * c)


# --- views -------------------------------------------------------------------------------------


def view_written(x):
    y = x * 1.0
    tail = y[1:]
    tail *= 2.0
    return np.sum(y * y * x)


def base_written(x):
    y = x * 1.0
    tail = y[1:]
    y *= 3.0
    return np.sum(tail * tail * x[1:])


def view_item_written(x, a):
    y = x * 1.0
    tail = y[1:]
    tail[0] = a * a
    return np.sum(y**3) + tail[0]


def base_item_written(x, a):
    y = x * 1.0
    tail = y[1:]
    y[1] = a * a
    y[0] = a
    return np.sum(tail**3) * y[0]


def overlapping_views(x):
    y = np.sin(x)
    left, right = y[:-1], y[1:]
    left *= 2.0
    right *= x[1:]
    left += right
    return np.sum(left * right) + np.sum(y * y)


def view_of_view(x):
    y = x * 1.0
    outer = y[1:]
    inner = outer[1:]
    inner *= x[2:]
    outer[0] = 3.0 * x[0]
    return np.sum(y * y) + np.sum(outer**3) + np.sum(inner)


def transposed_written(m):
    y = m * 1.0
    t = y.T
    t[0] = t[1] * 2.0
    t += 1.0
    return np.sum(y * y * m)


def row_written(m):
    y = m * 1.0
    row = y[1]
    row *= row
    return np.sum(y * m)


def column_written(m, c):
    y = m * 1.0
    column = y[:, 0]
    column[:] = c * c
    y[0] *= 2.0
    return np.sum(y * y) + np.sum(column * c)


def diagonal_blocks(m):
    y = m * 1.0
    top, bottom = y[:1], y[1:]
    top += bottom[:1]
    bottom *= top
    return np.sum(y * y * m)


def reshaped_written(x):
    y = x * 1.0
    flat = y.reshape(-1)
    flat *= 2.0
    flat[0] = x[0, 0] ** 2
    return np.sum(y * y * x)


def raveled_transposed(m):
    y = m * 1.0
    flat = np.ravel(y.T)
    flat *= 3.0
    return np.sum(y * y) + np.sum(flat * flat * flat)


def raveled(m):
    y = m * 1.0
    flat = y.ravel()
    flat[1:] *= flat[:-1]
    return np.sum(y * y) + np.sum(flat * flat * flat)


def as_array(x):
    y = np.asarray(x)
    y *= 2.0
    return np.sum(x * x * y)


def as_float_array(x, w):
    y = np.asarray(x, dtype=float)
    z = y * w
    v = np.asarray(z, dtype=float)
    v[0] = w[1] * y[2]
    return np.sum(z * z * v)


def expanded(x):
    y = x * 1.0
    column = y[:, None]
    column *= 2.0
    wide = np.expand_dims(y, 0)
    wide += 1.0
    return np.sum(y**3 * column[:, 0]) + np.sum(wide)


def flipped(x):
    y = x * 1.0
    back = y[::-1]
    back[0] = 2.0 * x[0]
    np.flip(y)[1] = x[1] * x[2]
    return np.sum(y * y * x) + np.sum(back * x)


def swapped_axes(m):
    y = m * 1.0
    s = np.swapaxes(y, 0, 1)
    s[0] *= 2.0
    moved = np.moveaxis(y, 0, -1)
    moved[1] += m[0, 1]
    return np.sum(y * y * m)


def view_in_branch(x, flag):
    y = x * 1.0
    tail = y[1:]
    if flag > 0.0:
        tail *= x[:-1]
    else:
        y *= 2.0
    return np.sum(tail * tail) + np.sum(y**3)


def view_in_loop(x, n):
    y = x * 1.0
    inner = y[1:-1]
    for _ in range(n):
        inner += 0.1 * (y[2:] - 2.0 * y[1:-1] + y[:-2])
    return np.sum(y * y * x)


def base_in_loop(x, n):
    y = x * 1.0
    inner = y[1:-1]
    s = 0.0
    for k in range(n):
        y *= x
        s += np.sum(inner) * (k + 1.0)
        inner[0] = x[0] * s
    return s + np.sum(inner * inner)


def view_made_in_loop(x, n):
    y = x * 1.0
    for k in range(n):
        part = y[k:]
        part *= 1.0 + x[k]
        part[0] += y[-1]
    return np.sum(y * y)


def view_out_of_loop(x, n):
    y = x * 1.0
    part = y
    for k in range(n):
        part = y[k:]
        part[0] *= x[k]
    part *= 2.0
    return np.sum(y * y) + np.sum(part)


def view_of_parameter(x, a):
    tail = x[1:]
    tail *= a
    return np.sum(x * x)


# --- rows --------------------------------------------------------------------------------------


def rows_scaled(m, w):
    y = m * 1.0
    for row in y:
        row *= w
    return np.sum(y * y * m)


def rows_numbered(m, w):
    y = m * 1.0
    for i, row in enumerate(y):
        row[i] = w[i] * row[0]
        row *= 2.0
    return np.sum(y**3)


def rows_together(m, w):
    a, b = m * 1.0, m * 2.0
    for p, q in zip(a, b):
        p *= q
        q += p * w
    return np.sum(a * b)


def rows_normalised(m):
    y = np.exp(m)
    for row in y:
        row /= np.sum(row)
    return np.sum(y * y * m)


def row_of_previous(m):
    y = m * 1.0
    for i in range(1, len(y)):
        row, above = y[i], y[i - 1]
        row += above * m[i]
        above *= 0.5
    return np.sum(y * y)


def elements_replaced(x):
    y = x * 1.0
    for i, v in enumerate(y):
        y[i] = v * v + x[0]
    return np.sum(y**3)


# --- swaps -------------------------------------------------------------------------------------


def double_buffer(x, n):
    old, new = x * 1.0, np.zeros(len(x))
    for _ in range(n):
        new[1:-1] = old[1:-1] + 0.1 * (old[2:] - 2.0 * old[1:-1] + old[:-2])
        new[0], new[-1] = old[0], old[-1]
        old, new = new, old
    return np.sum(old * old * x) + np.sum(new)


def swapped_slices(x):
    y = x * 1.0
    y[:2], y[2:] = y[2:].copy(), y[:2].copy()
    return np.sum(y * y * x)


def swapped_views(x):
    y = x * 1.0
    y[:2], y[2:] = y[2:], y[:2]
    return np.sum(y**3 * x)


def swapped_items(x, n):
    y = x * 1.0
    for i in range(n):
        y[i], y[i + 1] = y[i + 1] * x[i], y[i]
    return np.sum(y * y * x)


def rotating_buffers(x, n):
    a, b, c = x * 1.0, x * x, np.zeros(len(x))
    for _ in range(n):
        c[:] = 2.0 * b - a + 0.1 * np.sin(b)
        a, b, c = b, c, a
    return np.sum(a * b) + np.sum(c)


# --- in containers ---------------------------------------------------------------------------


def array_in_list(x):
    a = x * 1.0
    xs = [a, x * 2.0]
    a *= 3.0
    return np.sum(xs[0] * xs[1])


def written_through_list(x):
    a, b = x * 1.0, x * 2.0
    xs = [a, b]
    xs[0][1] = x[0] * x[2]
    xs[1] *= 2.0
    return np.sum(a * a * b) + np.sum(xs[0])


def taken_from_list(x):
    xs = [x * 1.0, x * 2.0]
    first = xs[0]
    first *= x
    first[0] = 2.0
    return np.sum(xs[0] * xs[1]) + np.sum(first)


def array_in_dict(x):
    state = {"u": x * 1.0, "v": x * x}
    u, v = state["u"], state["v"]
    u += v
    state["v"] *= 2.0
    return np.sum(state["u"] * state["v"]) + np.sum(v * v)


def array_in_tuple(x):
    pair = (x * 1.0, x * 2.0)
    a, b = pair
    a += b
    b[0] = 0.5
    return np.sum(pair[0] * pair[1] * x)


def arrays_of_list_written(x, n):
    xs = [x * float(k + 1) for k in range(3)]
    for y in xs:
        y *= x
        y[0] = 1.0 + y[1]
    return np.sum(xs[0] * xs[1]) + np.sum(xs[2] ** 3)


def state_in_loop(x, n):
    state = {"u": x * 1.0, "v": x * x}
    u = state["u"]
    for _ in range(n):
        u += 0.1 * state["v"]
        state["v"] -= 0.1 * u
    return np.sum(state["u"] ** 3) + np.sum(u * state["v"])


def appended_then_written(x):
    a = x * 1.0
    xs = []
    xs.append(a)
    a[0] = x[1] * 3.0
    xs.append(x * 2.0)
    return np.sum(xs[0] * xs[1])


def snapshots(x, n):
    a = x * 1.0
    xs = []
    for k in range(n):
        a *= x
        xs.append(a.copy())
    return np.sum(xs[0] * xs[-1]) + np.sum(a)


def same_array_appended(x, n):
    a = x * 1.0
    xs = []
    for k in range(n):
        a *= x
        xs.append(a)
    return np.sum(xs[0] * xs[-1])


def held_twice(x):
    a = x * 1.0
    xs = [a, a]
    xs[0] *= x
    return np.sum(xs[0] * xs[1] * a)


# --- callees that write --------------------------------------------------------------------------


def _double(y):
    y *= 2.0


def _double_and_sum(y, w):
    y[0] = w * y[1]
    y *= w
    return np.sum(y)


def _relax(u, k, n):
    for _ in range(n):
        u[1:-1] += k * (u[2:] - 2.0 * u[1:-1] + u[:-2])


def _tail(y):
    return y[1:]


def callee_writes(x):
    y = x * 1.0
    _double(y)
    return np.sum(y * y * x)


def callee_writes_and_returns(x, w):
    y = x * 1.0
    s = _double_and_sum(y, w)
    return s * np.sum(y * y)


def callee_writes_view(x, w):
    y = x * 1.0
    s = _double_and_sum(y[1:], w)
    return s * np.sum(y * y)


def callee_writes_in_loop(x, k, n):
    u = x * 1.0
    for _ in range(n):
        _relax(u, k, 2)
        u *= x
    return np.sum(u * u)


def callee_writes_parameter(x, w):
    s = _double_and_sum(x, w)
    return s + np.sum(x * x)


def callee_returns_view(x):
    y = x * 1.0
    t = _tail(y)
    t *= x[1:]
    return np.sum(y * y) + np.sum(t)


def callee_fills_buffer(x):
    out = np.zeros(3)
    _fill(out, x)
    return np.sum(out**3)


def _fill(out, x):
    for i in range(len(out)):
        out[i] = np.sin(x[i]) * x[0]


def recursive_writer(x, n):
    y = x * 1.0
    _halves(y, 0, n)
    return np.sum(y * y * x)


def _halves(y, first, last):
    if last - first < 2:
        y[first] *= 1.5
        return
    middle = (first + last) // 2
    _halves(y, first, middle)
    _halves(y, middle, last)
    y[first:last] += y[first] * y[last - 1]


def callee_writes_through_list(x):
    xs = [x * 1.0, x * 2.0]
    for y in xs:
        _double(y)
    return np.sum(xs[0] * xs[1])


# --- out= and friends ----------------------------------------------------------------------------


def out_of_ufunc(x):
    y = np.empty(len(x))
    view = y[1:]
    np.multiply(x, x, out=y)
    np.add(view, x[1:], out=view)
    return np.sum(y**3) + np.sum(view)


def out_in_place(x):
    y = x * 1.0
    np.multiply(y, x, out=y)
    np.sin(y, out=y)
    return np.sum(y * x)


def filled_view(x, a):
    y = x * 1.0
    y[1:].fill(a)
    y[:1] += a
    return np.sum(y * y * x)


def copied_into_view(x):
    y = np.zeros(len(x))
    np.copyto(y[1:], x[1:] * 2.0)
    return np.sum((y + x) ** 3)


def sorted_view(x):
    y = x * 1.0
    tail = y[1:]
    tail.sort()
    return np.sum(y * y * np.arange(1.0, len(x) + 1.0))


def added_at_view(x, idx):
    y = x * 1.0
    tail = y[1:]
    np.add.at(tail, idx, x[: len(idx)])
    return np.sum(y**3)


def float_alias(x):
    a = x
    a *= 2.0
    a += x
    return a * x


def axisless_alias(x):
    a = x
    a *= 2.0
    a += x
    return a * x


def out_into_argument(x, w):
    np.multiply(x, 1.2, out=w)
    return np.sum(x * x)


def as_array_of_type(x, y):
    a = np.asarray(x, dtype=float)
    a[0] = y[1] * 2.0
    b = np.asarray(y, float)
    b *= a
    return np.sum(x * y * a) + np.sum(b)


_M = some(3, 3)
_CHOICES = [(some(3), some(3) + 1.0, 1.0), (some(3), some(3), -1.0)]

PLACES_OF = {"a": (0, 1), "b": (1, 2)}


def scaled_at_unknown(x, key):
    i, j = PLACES_OF[key]
    q = np.empty((3,))
    q[0], q[1], q[2] = x, x * x, 2.0 * x
    before = q[j]
    q[j] *= x
    q[i] -= 0.5 * x
    return np.sum(q * q * np.arange(1.0, 4.0)) + before * x


def item_or_view(x, places):
    j = places.get("k")
    q = x * x
    t = q[j]
    t *= 3.0
    q[j] *= np.sum(x)
    return np.sum(q * np.arange(1.0, 4.0)) + np.sum(t)


def view_of_an_axisless_array(x):
    a = np.array(x[0])
    b = a[None]
    a += 2.0
    return np.sum(b * x)


def axisless_through_a_view(x):
    a = np.array(x[0])
    b = a[...]
    b *= x[1]
    return float(a)


PROGRAMS = [
    Program(augmented_alias, [(some(3),)]),
    Program(augmented_number_alias, [(0.7,)]),
    Program(augmented_axisless_alias, [(np.array(0.7),)]),
    Program(alias_of_parameter, [(some(3), some(3))]),
    Program(alias_in_branch, [(some(3), 1.0), (some(3), -1.0)], wrt="x"),
    Program(alias_in_loop, [(some(3), 3), (some(3), 0)], wrt="x"),
    Program(alias_bound_in_loop, [(some(3), 3)], wrt="x"),
    Program(chosen_alias, _CHOICES, wrt=("x", "y")),
    Program(chosen_in_branch, _CHOICES, wrt=("x", "y")),
    Program(view_written, [(some(4),)]),
    Program(base_written, [(some(4),)]),
    Program(view_item_written, [(some(4), 0.7)]),
    Program(base_item_written, [(some(4), 0.7)]),
    Program(overlapping_views, [(some(5),)]),
    Program(view_of_view, [(some(5),)]),
    Program(transposed_written, [(_M,)]),
    Program(row_written, [(_M,)]),
    Program(column_written, [(_M, some(3))]),
    Program(diagonal_blocks, [(_M,)]),
    Program(reshaped_written, [(_M,), (_M.T,)]),
    Program(raveled_transposed, [(_M,), (_M.T,)]),
    Program(raveled, [(_M,), (_M.T,), (some(3, 4)[:, :3],)]),
    Program(as_array, [(some(3),)]),
    Program(as_float_array, [(some(3), some(3))]),
    Program(expanded, [(some(3),)]),
    Program(flipped, [(some(3),)]),
    Program(swapped_axes, [(_M,)]),
    Program(view_in_branch, [(some(4), 1.0), (some(4), -1.0)], wrt="x"),
    Program(view_in_loop, [(some(5), 3)], wrt="x"),
    Program(base_in_loop, [(some(5), 3)], wrt="x"),
    Program(view_made_in_loop, [(some(4), 3)], wrt="x"),
    Program(view_out_of_loop, [(some(4), 3), (some(4), 0)], wrt="x"),
    Program(view_of_parameter, [(some(4), 0.7)]),
    Program(rows_scaled, [(_M, some(3))]),
    Program(rows_numbered, [(_M, some(3))]),
    Program(rows_together, [(_M, some(3))]),
    Program(rows_normalised, [(_M,)]),
    Program(row_of_previous, [(_M,)]),
    Program(elements_replaced, [(some(4),)]),
    Program(double_buffer, [(some(5), 4), (some(5), 1)], wrt="x"),
    Program(swapped_slices, [(some(4),)]),
    Program(swapped_views, [(some(4),)]),
    Program(swapped_items, [(some(4), 3)], wrt="x"),
    Program(rotating_buffers, [(some(3), 4)], wrt="x"),
    Program(array_in_list, [(some(3),)]),
    Program(written_through_list, [(some(3),)]),
    Program(taken_from_list, [(some(3),)]),
    Program(array_in_dict, [(some(3),)]),
    Program(array_in_tuple, [(some(3),)]),
    Program(arrays_of_list_written, [(some(3), 3)], wrt="x"),
    Program(state_in_loop, [(some(3), 3)], wrt="x"),
    Program(appended_then_written, [(some(3),)]),
    Program(snapshots, [(some(3), 3)], wrt="x"),
    Program(same_array_appended, [(some(3), 3)], wrt="x"),
    Program(held_twice, [(some(3),)]),
    Program(callee_writes, [(some(3),)]),
    Program(callee_writes_and_returns, [(some(3), 0.7)]),
    Program(callee_writes_view, [(some(4), 0.7)]),
    Program(callee_writes_in_loop, [(some(5), 0.1, 2)], wrt=("x", "k")),
    Program(callee_writes_parameter, [(some(3), 0.7)]),
    Program(callee_returns_view, [(some(4),)]),
    Program(callee_fills_buffer, [(some(3),)]),
    Program(recursive_writer, [(some(5), 5)], wrt="x"),
    Program(callee_writes_through_list, [(some(3),)]),
    Program(out_of_ufunc, [(some(4),)]),
    Program(out_in_place, [(some(3),)]),
    Program(filled_view, [(some(4), 0.7)]),
    Program(copied_into_view, [(some(4),)]),
    Program(sorted_view, [(some(5),)]),
    Program(added_at_view, [(some(5), np.array([0, 2, 0]))], wrt="x"),
    Program(out_into_argument, [(some(3), some(3, seed=1))]),
    Program(as_array_of_type, [(some(3), some(3, seed=1))]),
    Program(float_alias, [(0.7,)]),
    Program(axisless_alias, [(np.array(0.7),)]),
    Program(scaled_at_unknown, [(0.7, "a"), (0.7, "b")], wrt="x"),
    Program(
        item_or_view, [(some(3), {"k": k}) for k in (1, slice(0, 2), [0, 2])], wrt="x"
    ),
    Program(view_of_an_axisless_array, [(some(3),)]),
    Program(axisless_through_a_view, [(some(3),)], refused=True),
]
