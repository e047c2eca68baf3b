"""Buffers that change places in a loop: lists and arrays, in rings, and some that do not stay."""

from __future__ import annotations

from tests.zoo.program import Program, some


def lists(xs, n):
    a, b = list(xs), [0.0] * len(xs)
    for _ in range(n):
        for i in range(len(a)):
            b[i] = a[i] * a[i - 1]
        a, b = b, a
    return a[0] * a[1] + a[2]


def lists_that_remember(xs, n):
    a, b = list(xs), list(xs)
    for _ in range(n):
        for i in range(len(a)):
            b[i] += a[i] * a[i - 1]
        a, b = b, a
    return a[0] * a[1] + a[2] + b[0] * b[1]


def one_list(xs, n):
    a = b = list(xs)
    for _ in range(n):
        for i in range(len(a)):
            b[i] += a[i] * a[i - 1]
        a, b = b, a
    return a[0] * a[1] + a[2] + b[0] * b[1]


def three_lists(xs, n):
    a, b, c = list(xs), list(xs), [1.0, 2.0, 3.0]
    for _ in range(n):
        for i in range(len(a)):
            c[i] = b[i] * a[i - 1] + c[i] * b[0]
        a, b, c = b, c, a
    return a[0] * a[1] + a[2] + b[0] * b[1] + c[0]


def longest_sum(xs, n):
    best, new = [0.0] * (n + 1), [0.0] * (n + 1)
    for x in xs:
        for w in range(n + 1):
            new[w] = best[w]
            if w > 0 and best[w - 1] + x > best[w]:
                new[w] = best[w - 1] + x * x
        best, new = new, best
    return best[n]


def refilled(xs, n):
    a, b = list(xs), []
    for _ in range(n):
        b.clear()
        for v in a:
            b.append(v * v * a[0])
        a, b = b, a
    return a[0] * a[1] + a[2]


def level_by_level(x, n):
    level, below = [x], []
    total = 0.0
    for _ in range(n):
        while level:
            v = level.pop()
            total += v * v
            below.append(v * 0.5)
            below.append(v * x)
        level, below = below, level
    return total


def _step(a, b):
    for i in range(1, len(a)):
        b[i] = a[i - 1] * a[i] + b[i - 1]


def by_a_callee(u, n):
    a, b = u.copy(), 2 * u
    for _ in range(n):
        _step(a, b)
        a, b = b, a
    return sum(a * b)


def lists_by_a_callee(xs, n):
    a, b = list(xs), [2 * x for x in xs]
    for _ in range(n):
        _step(a, b)
        a, b = b, a
    return sum(p * q for p, q in zip(a, b))  # noqa: B905


def cell_by_cell(u, n):
    now, then = u.copy(), u * 0.5
    for _ in range(n):
        for i in range(1, len(now) - 1):
            then[i] = now[i] + 0.1 * now[i] * (now[i - 1] - 2 * now[i] + now[i + 1])
        now, then = then, now
    return sum(now * then)


def left_early(u, n):
    a, b = u.copy(), 2 * u
    for step in range(n):
        if step == 1:
            continue
        for i in range(1, len(a)):
            b[i] = a[i - 1] * a[i]
        if step == 3:
            break
        a, b = b, a
    return sum(a * b)


def two_pairs(u, n):
    a, b, c, d = u.copy(), 2 * u, u * 0 + 1, u * u
    for _ in range(n):
        for i in range(1, len(a)):
            b[i] = a[i - 1] * d[i]
            d[i - 1] = c[i] * b[i - 1]
        a, b = b, a
        c, d = d, c
    return sum(a * b) + sum(c * d)


def ring_in_a_ring(u, n):
    a, b = u.copy(), 2 * u
    for _ in range(2):
        for _ in range(n):
            for i in range(1, len(a)):
                b[i] = a[i - 1] * a[i]
            a, b = b, a
        b[0] += a[1] * b[1]
        a, b = b, a
    return sum(a * b)


def with_a_third_name(u, n):
    a, b = u.copy(), 2 * u
    c = a
    for _ in range(n):
        for i in range(1, len(a)):
            b[i] = a[i - 1] * a[i] + c[i - 1]
        a, b = b, a
    return sum(a * b) + sum(c)


def with_a_view(u, n):
    a, b = u.copy(), u.copy()
    v = a[1:]
    for _ in range(n):
        b[:] = a * a[0] + b
        v *= 1.1
        a, b = b, a
    return sum(v * v) + a[0] * b[1]


def kept_in_a_list(u, n):
    a, b = u.copy(), u.copy()
    kept = []
    for _ in range(n):
        b[:] = a * a[0]
        kept.append(a)
        a, b = b, a
    return sum(one[0] * one[1] for one in kept) + a[0]


def heat_in_lists(m, n):
    now, then = [row[:] for row in m], [row[:] for row in m]
    for _ in range(n):
        for i in range(1, len(m) - 1):
            for j in range(1, len(m[0]) - 1):
                around = now[i - 1][j] + now[i + 1][j] + now[i][j - 1] + now[i][j + 1]
                then[i][j] = now[i][j] + 0.1 * (around - 4 * now[i][j]) * now[i][j]
        now, then = then, now
    return sum(v * v for row in now for v in row) + then[1][1]


def rows_in_another_order(m, n):
    a, b = [row[:] for row in m], [row[:] for row in m]
    for _ in range(n):
        b.reverse()
        b[1][1] += a[0][1] * b[0][0]
        a, b = b, a
    return a[0][0] * a[1][1] + a[0][1] * b[0][0]


def lists_of_arrays(m, n):
    a, b = [row * 1.0 for row in m], [row * 1.0 for row in m]
    for _ in range(n):
        b[0][1] += a[0][1] * b[1][0]
        b[1] *= a[1]
        a, b = b, a
    return a[0][0] * a[1][1] + sum(a[1] * b[0])


def deeper(m, n):
    a = [[row[:], row[:]] for row in m]
    b = [[row[:], row[:]] for row in m]
    for _ in range(n):
        for i in range(2):
            b[i][0][1] += a[i][1][1] * b[1][1][0]
        a, b = b, a
    return a[0][0][0] * a[1][1][1] + a[0][0][1] * b[1][0][1]


def shared_row(m, n):
    row = list(m[0])
    a, b = [row, row[:]], [m[1][:], row]
    for _ in range(n):
        b[1][1] += a[0][1] * b[0][0]
        a, b = b, a
    return a[0][0] * a[1][1] + a[0][1] * b[0][0]


def row_handed_over(m, n):
    a, b = [row[:] for row in m], [row[:] for row in m]
    for _ in range(n):
        b[0] = a[1]
        b[1][1] += a[0][1] * b[0][0]
        a, b = b, a
    return a[0][0] * a[1][1] + a[0][1] * b[0][0]


def swapped_at_times(xs, n):
    a, b = list(xs), list(xs)
    for step in range(n):
        for i in range(len(a)):
            b[i] += a[i] * a[i - 1] * 0.5
        if step % 2 == 0 or b[0] > 5.0:
            a, b = b, a
    return a[0] * a[1] + a[2] + b[0] * b[1]


def not_swapped_at_last(xs, n):
    a, b = list(xs), [0.0] * len(xs)
    for step in range(n):
        for i in range(len(a)):
            b[i] = a[i] * a[i - 1]
        if step == 2:
            break
        a, b = b, a
    return a[0] * b[1] + a[2]


def onto_one_at_times(xs, n):
    a, b = list(xs), list(xs)
    for step in range(n):
        for i in range(len(a)):
            b[i] += a[i] * 0.5
        if step == 1:
            a = b
        else:
            a, b = b, a
    return a[0] * b[1] + a[2]


def written_where_it_stays(xs, n):
    a, b = list(xs), [0.5 * xs[0]] * len(xs)
    for step in range(n):
        for i in range(1, len(a)):
            b[i] = 0.5 * a[i - 1] + 0.3 * a[i] * a[i]
        if step == 1:
            b[0] += b[1]
        else:
            a, b = b, a
    return a[0] * b[1] + a[1] * b[2] + a[2] * b[0]


def written_as_it_leaves(xs, n):
    a, b = list(xs), [0.0] * len(xs)
    for step in range(n):
        for i in range(1, len(a)):
            b[i] = 0.5 * a[i - 1] + 0.3 * a[i] * a[i]
        if step == n - 1:
            b[0] += b[1]
            break
        a, b = b, a
    return a[0] * b[0] + a[2] * b[1] + b[2]


def swapped_or_kept(xs, n):
    a, b = list(xs), [0.4] * len(xs)
    first = a
    for step in range(n):
        if step == 1:
            a[0] *= b[1]
        else:
            a, b = b, a
        b[1] = a[0] * a[2]
    return a[0] * b[1] + a[2] * first[0]


def item_made_of_itself(xs, n):
    rows = [list(xs), [0.5, 0.7]]
    for _ in range(n):
        rows[0] = [v * 0.5 + rows[1][0] for v in rows[0]]
        rows[1] = [a + b for a, b in zip(rows[0], rows[1])]  # noqa: B905
        rows.append([v * w for v, w in zip(rows[-1], rows[-2])])  # noqa: B905
    return rows[0][0] * rows[1][1] + sum(rows[-1])


def grouped_by_hand(xs, n):
    found = {}
    for i, x in enumerate(xs):
        if i % n not in found:
            found[i % n] = [x]
        else:
            found[i % n].append(x * x)
    return sum(sum(group) ** 2 for group in found.values())


M = [[1.0, 0.5, 0.2], [0.7, 2.0, 0.3], [0.6, 0.4, 1.1]]
XS = [1.0, 0.7, 0.5]
U = some(4)

PROGRAMS = [
    *(
        Program(fn, [(XS, 2), (XS, 3)], wrt="xs")
        for fn in (
            lists,
            lists_that_remember,
            one_list,
            three_lists,
            longest_sum,
            refilled,
            lists_by_a_callee,
            swapped_at_times,
            not_swapped_at_last,
            written_where_it_stays,
            written_as_it_leaves,
            item_made_of_itself,
            grouped_by_hand,
        )
    ),
    Program(level_by_level, [(1.1, 1), (1.1, 3)], wrt="x"),
    *(
        Program(fn, [(U, 2), (U, 3), (U, 5)], wrt="u")
        for fn in (
            by_a_callee,
            cell_by_cell,
            left_early,
            two_pairs,
            ring_in_a_ring,
            with_a_third_name,
            with_a_view,
            kept_in_a_list,
        )
    ),
    *(
        Program(fn, [(M, 2), (M, 3)], wrt="m")
        for fn in (heat_in_lists, rows_in_another_order, deeper)
    ),
    Program(lists_of_arrays, [(some(2, 3), 2), (some(2, 3), 3)], wrt="m"),
    *(Program(fn, [(M, 2)], wrt="m", refused=True) for fn in (shared_row, row_handed_over)),
    *(
        Program(fn, [(XS, 3)], wrt="xs", refused=True)
        for fn in (onto_one_at_times, swapped_or_kept)
    ),
]
