"""Where tables stand among the lines, found by their form alone: tabs, pipes, runs of spaces, or cells on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile, zip_longest

from corpus.laid_out import NUMBER_OF_CLAUSE, is_half, laid_out_rows
from corpus.lines import Line, clean, is_period, item_marker
from corpus.quantities import is_number, may_be_amount, read_quantity
from corpus.records import Grid, Row
from corpus.ruled import ruled_rows
from corpus.stacked_cells import is_cell_line, stacked_grids

_MOST_LOOKED_AT = 50
_WORD = re.compile(r"[^\W\d_]{3}")
_MOST_LINES_OF_NAMES = 4
_REACHED_BY = re.compile(r"(?:tel\w*|phone|fax|mobile|e-?mail|web(?:site)?|www)\b[ .:]", re.IGNORECASE)


def find_grids(text: str, lines: Sequence[Line], barriers: Collection[int]) -> list[Grid]:
    """All tables in order of position; no table crosses a line whose index is in ``barriers``."""
    grids: list[Grid] = []
    index = 0
    while index < len(lines):
        found: list[Grid] = []
        if index not in barriers:
            found = (
                _tabbed(text, lines, index, barriers)
                or _piped(lines, index, barriers)
                or _laid_out(text, lines, index, barriers)
                or stacked_grids(lines, index, barriers)
            )
        for grid in found:
            _take_over_header(grid, grids[-1] if grids else None)
            grids.append(grid)
        index = found[-1].last + 1 if found else index + 1
    return grids


def _take_over_header(grid: Grid, above: Grid | None) -> None:
    """A table without names of columns directly below one with as many columns goes on with that one's, as after a page break."""
    if above is None or grid.header or grid.first != above.last + 1 or not above.header:
        return
    if all(len(row.cells) == len(above.header) for row in grid.rows):
        grid.header = above.header
        grid.continues = grid.parted = above.parted = True


def _raw(text: str, line: Line) -> str:
    """The line with its outer tabs, which are empty cells."""
    return text[line.left : line.right]


def _is_tabbed(text: str, line: Line) -> bool:
    """Two cells or more, or one with empty cells after it (a tab in front alone is just an indented paragraph)."""
    return "\t" in text[line.start : line.right] and not item_marker(line.text)


def _tabbed(text: str, lines: Sequence[Line], start: int, barriers: Collection[int]) -> list[Grid]:
    # At most one line that only names a table stands above its header; looking no further keeps the search linear.
    first = [_raw(text, line).strip().split("\t") for line in lines[start : start + 2]]
    if all(len(cells) < 2 for cells in first) or (len(first) == 2 and all(len(cells) == 2 and _is_clause(*cells) for cells in first)):
        return []
    end = start
    while end < len(lines) and end not in barriers:
        tabbed = _is_tabbed(text, lines[end]) and (end == start or lines[end].gap <= 1)
        if not tabbed and not (start < end and end + 1 not in barriers and _is_between_rows(lines[end - 1 : end + 2])):
            break
        end += 1
    rows = [[cell.strip() for cell in _raw(text, line).split("\t")] for line in lines[start:end]]
    if _is_side_by_side(rows):
        return []
    return list(_grids_of(rows, lines[start:end], [(place, place) for place in range(start, end)])) if end - start > 1 else []


def _is_side_by_side(rows: Sequence[Sequence[str]]) -> bool:
    """Whether two texts stand beside each other, as where two people sign, or an address and how to reach it."""
    pairs = [(row[0], row[1]) for row in rows if len(row) == 2 and all(row)]
    dated = any(is_period(one) and is_period(other) and any(map(str.isalpha, one)) for one, other in pairs)
    return dated or sum(1 for _, other in pairs if _REACHED_BY.match(other)) > 1


def _is_clause(number: str, words: str) -> bool:
    """Whether two cells are a clause and its number: "7.2", "(a)"; a number alone may be an amount."""
    return NUMBER_OF_CLAUSE.fullmatch(number) is not None and not number.isdigit() and not is_number(words)


def _is_between_rows(near: Sequence[Line]) -> bool:
    """Whether the second of three lines is a name for the rows below it, or the first half of a label."""
    if len(near) < 3 or near[1].gap or near[2].gap:
        return False
    return "\t" in near[0].text and "\t" in near[2].text and "\t" not in near[1].text and is_cell_line(near[1])


def _laid_out(text: str, lines: Sequence[Line], start: int, barriers: Collection[int]) -> list[Grid]:
    found, named = ruled_rows(text, lines, start, barriers)
    if not found:
        found, named = laid_out_rows(text, lines, start, barriers), True
    if _is_side_by_side([row.cells for row in found]):
        return []
    merged = [lines[row.first]._replace(end=lines[row.last].end) for row in found]
    return list(_grids_of([row.cells for row in found], merged, [(row.first, row.last) for row in found], named=named)) if found else []


def _grids_of(rows: Sequence[list[str]], lines: Sequence[Line], places: Sequence[tuple[int, int]], *, named: bool = True) -> Iterator[Grid]:
    """Cut a run of rows where a new header line or a line with nothing but a name begins the next table.

    The first row may name the columns, if they are ``named`` at all. A name with rows below it that fit the columns above is that of a
    group of rows. The columns keep their names then. ``places`` are the numbers of each row's first line and its last.
    """
    grid = Grid(*places[0])
    by_place = False
    label, begun = "", -1
    for number, cells in enumerate(rows):
        line = lines[number]
        if 0 < number < len(rows) - 1 and len(cells) == 1 and is_half(cells[0], rows[number + 1][0]):
            label, begun = f"{cells[0]} ", line.start
            continue
        filled = [cell for cell in cells if cell]
        is_name = len(filled) == 1 and bool(cells[0]) and not is_number(filled[0])
        below = rows[number + 1 : number + 1 + _MOST_LOOKED_AT]
        if number == 0 and named and cells[0] and below and all(len(row) == len(cells) + 1 and row[0] and row[-1] for row in below):
            cells = ["", *cells]  # the names stand without one for the column of labels
        first = number == 0 or (not grid.rows and not grid.header and bool(grid.caption))
        again = bool(grid.rows and cells[0]) and (cells[0] == next(iter(grid.header), "") or _begins_another(cells, line, grid, below))
        if again and tuple(map(clean, cells)) == grid.header:
            continue  # the names of the columns once more, as at the head of a page
        is_header = named and not is_name and _is_header(cells, first=first or again) and not (first and _is_row(cells, below))
        if (is_name or is_header) and grid.rows:
            above, grid = grid, Grid(*places[number])
            if is_name and below and below[0][0] and len(below[0]) == len(above.header):
                grid.header = above.header
                grid.parted = above.parted = True
            yield above
        grid.last = places[number][1]
        if is_name:
            grid.caption = clean(filled[0])
            grid.header_spans.append((line.start, line.end))
        elif is_header:
            _take_header(grid, cells, line, below)
            by_place = _has_nameless_column(grid.header, below)
        else:
            aligned = _align([label + cells[0], *cells[1:]], grid.header, by_place=by_place)
            grid.rows.append(Row(aligned, begun if label else line.start, line.end))
            label = ""
    yield grid


def _has_nameless_column(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a row has cells under all the names and one under none (numbers of notes, say), so that place decides, not order."""
    named = [number for number in range(1, len(header)) if header[number]]
    own = takewhile(lambda row: row[0] or not _is_header(row, first=False), rows)
    whole = [row for row in own if len(row) == len(header) and all(row[number] for number in named)]
    return any(len(list(filter(None, row[1:]))) > len(named) for row in whole)


def _is_header(cells: Sequence[str], *, first: bool) -> bool:
    """An empty first cell above words, or the first line of a run when it holds no amounts."""
    others = [cell for cell in cells[1:] if cell]
    words = not any(may_be_amount(cell) for cell in others)
    return words and bool(others) and (not cells[0] or (first and not cells[0].endswith(":")))


def _begins_another(cells: Sequence[str], line: Line, grid: Grid, below: Sequence[Sequence[str]]) -> bool:
    """Whether a line below a blank one names columns: words alone, where the rows above and the one below have nothing but amounts."""
    if not line.gap or not below or not all(_WORD.search(cell) and not read_quantity(cell) for cell in cells[1:]):
        return False
    rows = [*(row.cells for row in grid.rows[-_MOST_LOOKED_AT:]), below[0]]
    return all(is_number(cell) for row in rows for cell in row[1:] if cell)


def _is_row(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first line of a run names no columns but is like those below: a clause, a turn of talk, a name and what it stands for."""
    if not cells[0]:
        return False
    dated = is_period(cells[0]) and any(map(str.isdigit, cells[0]))
    if cells[0].endswith("?") and any(row[0].endswith("?") for row in below):
        return True
    if dated or NUMBER_OF_CLAUSE.fullmatch(cells[0]) or any(cell.endswith(".") and " " in cell for cell in cells):
        return True
    others = [row[1] for row in below if len(row) == 2]
    pairs = len(cells) == 2 and len(others) == len(below)
    # Where two columns hold nothing but words, and none twice, a first line that names them can't be told from a pair.
    return pairs and not any(map(str.isdigit, "".join(others))) and len(set(others)) == len(others)


def _take_header(grid: Grid, cells: list[str], line: Line, below: Sequence[list[str]]) -> None:
    """Name the columns. A cell that is a value in rows below is a value here too: then this line is also a row.

    Of two lines of names the upper one's go in front of those below them.
    """
    own = takewhile(lambda row: row[0] or not _is_header(row, first=False), below)
    values = {cell for row in own for cell in row[1:] if cell and not is_number(cell)}
    stated = [cell for cell in cells[1:] if cell in values]
    upper = grid.header if not grid.rows and not stated else ()
    grid.header = tuple("" if cell in stated else clean(cell) for cell in cells)
    if upper:
        grid.header = tuple(_under(upper, grid.header))
    if stated and len(cells) > 1:
        names = [name for name in grid.header[1:] if name]
        grid.header = (grid.header[0], *names)
        label = cells[0] or (names[0] if names else "")
        grid.rows.append(Row((label, *stated, *[""] * (len(names) - len(stated))), line.start, line.end))
    else:
        while len(grid.header) > 1 and not grid.header[-1]:
            grid.header = grid.header[:-1]
        # A name line just above and the header are one thing to read.
        start = grid.header_spans.pop()[0] if grid.header_spans and not grid.rows else line.start
        grid.header_spans.append((start, line.end))


def _under(upper: Sequence[str], names: Sequence[str]) -> Iterator[str]:
    """The names with what stands over each in front; what stands over one stands over those to its right, up to the next."""
    over = ""
    for number, (above, name) in enumerate(zip_longest(upper, names, fillvalue="")):
        over = above or (over if number > 1 else "")
        yield f"{over} {name}".strip() if name else above


def _align(cells: Sequence[str], header: tuple[str, ...], *, by_place: bool = False) -> tuple[str, ...]:
    """A row's cells under the header's names: by order when there are as many cells as names (unless ``by_place``), else by place."""
    values = [clean(cell) for cell in cells]
    names = [index for index in range(1, len(header)) if header[index]]
    filled = [value for value in values[1:] if value]
    if header and len(filled) == len(names) and not by_place:
        aligned = [values[0], *[""] * (len(header) - 1)]
        for index, value in zip(names, filled, strict=True):
            aligned[index] = value
        return tuple(aligned)
    while len(values) > max(len(header), 1) and not values[-1]:
        values.pop()
    return tuple(values + [""] * (len(header) - len(values)))


def _piped(lines: Sequence[Line], start: int, barriers: Collection[int]) -> list[Grid]:
    """A Markdown table: a header line (or several, if only together they have as many cells as the dashes), a line of dashes, rows."""
    near = range(start + 1, min(len(lines), start + 1 + _MOST_LINES_OF_NAMES))
    rule = next((at for at in near if _is_piped_rule(lines[at].text)), 0)
    if not rule or "|" not in lines[start].text or any(lines[at].gap or at in barriers for at in range(start + 1, rule + 1)):
        return []
    header = tuple(clean(cell) for cell in _piped_cells(" ".join(line.text for line in lines[start:rule])))
    if rule > start + 1 and len(header) != len(_piped_cells(lines[rule].text)):
        return []
    grid = Grid(start, rule, header, [(lines[start].start, lines[rule].end)])
    body = list(takewhile(lambda at: not lines[at].gap and "|" in lines[at].text and at not in barriers, range(rule + 1, len(lines))))
    rows = [[clean(cell) for cell in _piped_cells(lines[at].text)] for at in body]
    if len(rows) > 1 and _names_go_on(rows[0], rows[1:]):
        grid.header = tuple(f"{name} {more}".strip() for name, more in zip_longest(header, rows[0], fillvalue=""))
        grid.header_spans = [(lines[start].start, lines[body[0]].end)]
        grid.last = body[0]
        body, rows = body[1:], rows[1:]
    grids = [grid]
    grouped = bool(rows) and _names_group(lines[body[0]].text)
    for at, cells in zip(body, rows, strict=True):
        if grouped and _names_group(lines[at].text):
            if grids[-1].rows or grids[-1].caption:
                grids.append(Grid(at, at, grid.header))
            grids[-1].caption, grids[-1].parted = cells[0], True
            own = grids[-1].header_spans
            own[:] = [(own[0][0] if own else lines[at].start, lines[at].end)]
        else:
            grids[-1].rows.append(Row(_align(cells, grid.header, by_place=True), lines[at].start, lines[at].end))
        grids[-1].last = at
    return [grid for grid in grids if grid.rows]


def _names_go_on(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first row below the dashes is the second line of the columns' names, such as their units: it alone has no label, and no
    amount; nor what stands in a row below it as well."""
    others = [cell for cell in cells[1:] if cell]
    held = {cell for row in below for cell in row[1:]}
    return (
        bool(others) and not cells[0] and all(row[0] for row in below) and not any(may_be_amount(cell) or cell in held for cell in others)
    )


def _names_group(text: str) -> bool:
    """Whether a row has nothing but a label set in bold: the name of the rows below it."""
    label, *others = _piped_cells(text)
    return label.startswith(("**", "__")) and not any(others)


def _is_piped_rule(text: str) -> bool:
    return "-" in text and "|" in text and not set(text) - set("|-: \t")


def _piped_cells(text: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _split_pipes(text.removeprefix("|").removesuffix("|"))]


def _split_pipes(text: str) -> list[str]:
    cells: list[str] = []
    for part in text.split("|"):
        if cells and cells[-1].endswith("\\"):
            cells[-1] += "|" + part
        else:
            cells.append(part)
    return cells
