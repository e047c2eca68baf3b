"""Lists of lists as tables: filled cell by cell, and made anew in each step."""

from __future__ import annotations

from .program import Program


def products_of_diagonals(x):
    table = [[x * i * j for j in range(3)] for i in range(3)]
    for i in range(1, 3):
        for j in range(1, 3):
            table[i][j] += table[i - 1][j - 1] * x
    return sum(sum(row) for row in table)


def filled_row_by_row(x, n):
    table = []
    for i in range(n):
        row = []
        for j in range(n):
            row.append(x * i + j)
        table.append(row)
    for i in range(1, n):
        for j in range(n - 1):
            table[i][j] = table[i - 1][j + 1] * table[i][j]
    return table[-1][0] * table[0][-1]


def edit_distance(a, b, gap):
    """(Smooth: a soft minimum would do as well; no ties at these costs.)"""
    cost = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        cost[i][0] = cost[i - 1][0] + gap
    for j in range(1, len(b) + 1):
        cost[0][j] = cost[0][j - 1] + gap
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            match = cost[i - 1][j - 1] + (a[i - 1] - b[j - 1]) ** 2
            cost[i][j] = min(match, cost[i - 1][j] + gap, cost[i][j - 1] + gap * 1.1)
    return cost[-1][-1]


def stepped_grid(x, n):
    grid = [[x * i + j for j in range(3)] for i in range(3)]
    for _ in range(n):
        new = [[0.0] * 3 for _ in range(3)]
        for i in range(3):
            for j in range(3):
                new[i][j] = grid[i][j] * x + (grid[i - 1][j] if i else 0.0)
        grid = new
        grid[0][0] += x
    return sum(sum(row) for row in grid)


def named_lists(x):
    state = {"a": [x, x]}
    for _ in range(3):
        new = {"a": [0.0, 0.0], "b": [x]}
        new["a"][0] = state["a"][1] * x
        new["a"][1] = state["a"][0] + new["a"][0]
        new["b"].append(state["a"][0])
        state = new
    return state["a"][0] * state["a"][1] + state["b"][1]


def pairs_of_a_step(x):
    pairs = [[x, 1.0]]
    for k in range(4):
        new = [[a * x, b + a] for a, b in pairs]
        new.append([x, k * 1.0])
        for pair in new:
            pair[0] = pair[0] * x
        first = pairs[0][0]
        new[0][1] += first
        pairs = new
    return sum(a * b for a, b in pairs)


def rows_of_two(x):
    before = [x] * 4
    for i in range(1, 4):
        now = [i * x] + [0.0] * 3
        for j in range(1, 4):
            cost = x * i * j
            now[j] = min(before[j] + x, now[j - 1] + 2 * x, before[j - 1] + cost)
        before, now = now, before
        now[0] = before[1] * x
        before[2] += now[0]
    return before[-1] + before[2]


# what is written is not what it seems: a row of the one before, or one that it has, too


def row_of_the_one_before(x):
    grid = [[x * i + j for j in range(3)] for i in range(3)]
    for _ in range(3):
        new = [[0.0] * 3 for _ in range(3)]
        new[0] = grid[0]
        for i in range(3):
            for j in range(3):
                new[i][j] = grid[i][j] * x + (grid[i - 1][j] if i else 0.0)
        grid = new
    return sum(sum(row) for row in grid)


def row_put_into_the_one_before(x):
    grid = [[x * i + j for j in range(3)] for i in range(3)]
    for _ in range(3):
        new = [[x] * 3 for _ in range(3)]
        grid[1] = new[0]
        for i in range(3):
            for j in range(3):
                new[i][j] = grid[i][j] * x + (grid[i - 1][j] if i else 0.0)
        grid = new
    return sum(sum(row) for row in grid)


def perhaps_the_one_before(x):
    grid = [[x * i + j for j in range(3)] for i in range(3)]
    for k in range(3):
        if k == 1:
            new = grid
        else:
            new = [[x] * 3 for _ in range(3)]
        for i in range(3):
            for j in range(3):
                new[i][j] = grid[i][j] * x + (grid[i - 1][j] if i else 0.0)
        grid = new
    return sum(sum(row) for row in grid)


def steps_kept(x):
    grid = [[x * i + j for j in range(3)] for i in range(3)]
    kept = [grid]
    for k in range(3):
        old = kept[-1]
        new = [[0.0] * 3 for _ in range(3)]
        for i in range(3):
            for j in range(3):
                new[i][j] = old[i][j] * x + grid[i - 1][j]
        kept.append(new)
        grid = new
    return sum(sum(row) for row in kept[1]) * kept[3][0][1]


def kept_before_it_is_filled(x):
    kept = [[[x, x * 2.0], [x**2, 3.0]]]
    for k in range(3):
        new = [[0.0, 0.0] for _ in range(2)]
        kept.append(new)
        for i in range(2):
            new[i][0] = kept[k][i][0] * x
            new[i][1] = kept[-1][i][0] + kept[-2][i][1]
    return sum(sum(sum(row) for row in grid) * k for k, grid in enumerate(kept))


def under_a_name_from_before(x):
    kept = [[[x, x * 2.0], [x**2, 3.0]]]
    alias, out = kept, 0.0
    for k in range(3):
        last = alias[-1]
        new = [[0.0, 0.0] for _ in range(2)]
        kept.append(new)
        for i in range(2):
            new[i][0] = last[i][0] * x
            new[i][1] = last[i - 1][1] + k
        out += alias[-1][0][0] * alias[k][1][1]
    return out


PROGRAMS = [
    Program(steps_kept, [(1.3,)]),
    Program(kept_before_it_is_filled, [(1.3,)], refused=True),
    Program(under_a_name_from_before, [(1.3,)], refused=True),
    Program(products_of_diagonals, [(1.3,)]),
    Program(filled_row_by_row, [(1.3, 3), (0.4, 2)], wrt="x"),
    Program(edit_distance, [([0.3, 1.2, 2.5], [0.5, 2.4], 0.7)]),
    Program(stepped_grid, [(1.3, 3), (1.3, 0)], wrt="x"),
    Program(named_lists, [(1.3,)]),
    Program(pairs_of_a_step, [(1.3,)]),
    Program(rows_of_two, [(1.3,)]),
    Program(row_of_the_one_before, [(1.3,)], refused=True),
    Program(row_put_into_the_one_before, [(1.3,)], refused=True),
    Program(perhaps_the_one_before, [(1.3,)], refused=True),
]
