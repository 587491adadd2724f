"""Tables laid out with blanks, as text taken from a PDF has them: columns are told by the blanks that go down through their lines."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from corpus.lines import Line, item_marker, looks_like_heading
from corpus.quantities import may_be_amount, read_quantity

_CELL = re.compile(r"\S+(?:(?: |(?<=[^\W\d_][.!?])  (?=[A-Z]))\S+)*")
"""Two blanks behind a stop are an old way to set a sentence."""
_JOINING = re.compile(r"(?:[-,&/]|\b(?:and|or|of|for|in|to|the|with|by))$")
_RULE = re.compile(r"[-=_]{3,}")
_DRAWN = re.compile(r"[\t|]")
NUMBER_OF_CLAUSE = re.compile(r"\(?\d{1,3}(?:[./]\d{1,3})*[.)]?|[A-Z][.:]|\([A-Za-z]\)")
_WIDEST = 250
"""Characters of a line; a longer one is no row."""
_LONGEST_AFTER_A_GAP = 40
"""Characters of a cell, the label aside, in a line below a blank one; a longer one is words that come after the table."""
_MOST_LINES = 80
_FEWEST_ROWS = 2
_FEWEST_LINES = 3
_FEWEST_COLUMNS = 2
_WIDE_GAP = 3
_PROSE = 25
"""Characters that the lines of two columns of running words have and more."""


class LaidRow(NamedTuple):
    """The cells of one row, or of all lines that name the columns, with the lines they stand on (both included)."""

    cells: list[str]
    first: int
    last: int


class _Cell(NamedTuple):
    left: int
    right: int
    words: str
    """With single blanks between them."""


def laid_out_rows(text: str, lines: Sequence[Line], start: int, barriers: Collection[int]) -> list[LaidRow]:
    """The rows of the table that begins on line ``start``, the names of its columns as the first; empty where there is none.

    A column's names may stand on several lines, and one of them over several columns. A label or a cell that goes on in the next line is
    one with what it begins with. Where columns reach over one another, but every line has as many cells, their order tells.
    """
    block = list(_block(text, lines, start, barriers))
    while block and len(block[-1]) < 2:
        block.pop()
    columns = _columns(block)
    if not columns:
        return _by_order(block, start)
    placed = [_placed(cells, columns) for cells in block]
    names = _lines_of_names(placed)
    rows = [_names(block[:names], columns, start)] if names else []
    half = LaidRow([], start, start)
    for place, cells in enumerate(placed[names:], start + names):
        if rows and not any(cells):  # a line that is drawn
            rows[-1] = rows[-1]._replace(last=place)
            continue
        label = f"{half.cells[0]}\n{cells[0]}".strip() if half.cells else cells[0]
        if is_half(label, placed[place - start + 1][0] if place - start + 1 < len(placed) else "") and not any(cells[1:]):
            half = LaidRow([label], half.first if half.cells else place, place)
            continue
        row = LaidRow([label, *cells[1:]], half.first if half.cells else place, place)
        half = LaidRow([], start, start)
        if len(rows) > (names > 0) and _goes_on(rows[-1].cells, row.cells):
            above = rows.pop()
            row = above._replace(cells=[f"{one}\n{more}".strip() for one, more in zip(above.cells, row.cells, strict=True)], last=place)
        rows.append(row)
    return rows if len(rows) >= _FEWEST_ROWS + (names > 0) else []


def is_half(label: str, rest: str) -> bool:
    """Whether a label goes on in the next line's, ``rest``."""
    return bool(label) and (rest[:1].islower() or rest[:1] == "(" or (bool(rest) and _JOINING.search(label) is not None))


def _goes_on(above: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a line holds more of the label or of cells above it: of words, never of an amount, and never of all of several cells."""
    label, *others = cells
    if not any(others):
        return label[:1].islower() or label[:1] == "("
    under = [over for over, cell in zip(above[1:], others, strict=True) if cell]
    return not label and (len(others) == 1 or not all(others)) and all(over and not read_quantity(over) for over in under)


def _by_order(block: Sequence[Sequence[_Cell]], start: int) -> list[LaidRow]:
    """Rows of as many cells each, set well apart; the names of the columns may lack one for the labels."""
    count = len(block[-1]) if block else 0
    rows = [[cell.words for cell in cells] for cells in block]
    if rows and len(rows[0]) == count - 1:
        rows[0].insert(0, "")
    apart = all(following.left - one.right >= _WIDE_GAP for cells in block for one, following in pairwise(cells))
    if count < 2 or len(rows) < _FEWEST_LINES or not apart or any(len(row) != count for row in rows):
        return []
    if all(NUMBER_OF_CLAUSE.fullmatch(row[0]) for row in rows) or _is_prose(block[1:]):
        return []
    return [LaidRow(row, place, place) for place, row in enumerate(rows, start)]


def _block(text: str, lines: Sequence[Line], start: int, barriers: Collection[int]) -> Iterator[list[_Cell]]:
    """The cells of each line from ``start`` on that may belong to one table: at most one blank line apart, and none but before a row
    whose cells are short."""
    for index in range(start, min(len(lines), start + _MOST_LINES)):
        line = lines[index]
        if index in barriers or line.right - line.left > _WIDEST or _DRAWN.search(line.text) or item_marker(line.text):
            return
        cells = _cells(text, line)
        if _is_numbered_name(cells) and line.gap and (index + 1 == len(lines) or lines[index + 1].gap):
            return
        if index == start and len(cells) < 2 and not (cells and _stands_over(cells[0], text, lines[start + 1 : start + 2])):
            return
        if index > start and line.gap and (line.gap > 1 or max((len(cell.words) for cell in cells[1:]), default=99) > _LONGEST_AFTER_A_GAP):
            return
        yield cells


def _is_numbered_name(cells: Sequence[_Cell]) -> bool:
    """Whether a line is a heading with its number set apart from it: "5.2   Staff by grade"."""
    return len(cells) == 2 and bool(NUMBER_OF_CLAUSE.fullmatch(cells[0].words)) and looks_like_heading(cells[1].words)


def _cells(text: str, line: Line) -> list[_Cell]:
    found = [_Cell(*match.span(), match.group()) for match in _CELL.finditer(text[line.left : line.right])]
    return [] if all(_RULE.fullmatch(cell.words) for cell in found) else found


def _stands_over(name: _Cell, text: str, following: Sequence[Line]) -> bool:
    """Whether a lone name stands to the right of the first cell of the line below it, over one of several others."""
    below = [cell for line in following if not line.gap and line.right - line.left <= _WIDEST for cell in _cells(text, line)]
    return len(below) > _FEWEST_COLUMNS and name.left > below[0].right


def _columns(block: Sequence[Sequence[_Cell]]) -> list[_Cell]:
    """Where each column begins and ends, by the lines with as many cells as most have; they must not reach over one another."""
    most = max((len(cells) for cells in block), default=0)
    while most >= _FEWEST_COLUMNS and sum(len(cells) == most for cells in block) < _FEWEST_ROWS:
        most -= 1
    whole = [cells for cells in block if len(cells) == most]
    if most < _FEWEST_COLUMNS or sum(len(cells) >= max(2, most - 1) for cells in block) < _FEWEST_LINES:
        return []
    columns = [_Cell(min(one.left for one in column), max(one.right for one in column), "") for column in zip(*whole, strict=True)]
    clauses = all(NUMBER_OF_CLAUSE.fullmatch(cells[0].words) for cells in whole)
    prose = _is_prose(whole)
    gap = _WIDE_GAP if most == _FEWEST_COLUMNS else 1
    return [] if clauses or prose or any(one.right + gap > following.left for one, following in pairwise(columns)) else columns


def _is_prose(block: Sequence[Sequence[_Cell]]) -> bool:
    """Whether lines of as many cells each are columns of running words."""
    return all(sum(len(one.words) for one in column) > _PROSE * len(column) for column in zip(*block, strict=True))


def _lines_of_names(rows: Sequence[Sequence[str]]) -> int:
    """How many lines name the columns: the first, where it holds no amounts, and all below it with neither a label nor amounts; where the
    first has no label, the first with one too, unless that holds amounts or what stands in a row below it as well."""
    if any(may_be_amount(cell) for cell in rows[0][1:]):
        return 0
    names = 1 + sum(1 for _ in takewhile(lambda row: not row[0] and not any(map(may_be_amount, row)), rows[1:]))
    if rows[0][0] or names == len(rows):
        return names
    values = {(number, cell) for row in rows[names + 1 :] for number, cell in enumerate(row) if cell}
    named = any(rows[names][1:]) and all(
        not may_be_amount(cell) and (number, cell) not in values for number, cell in enumerate(rows[names]) if number
    )
    return names + named


def _names(block: Sequence[Sequence[_Cell]], columns: Sequence[_Cell], start: int) -> LaidRow:
    """The names of the columns, what stands over several in front of each."""
    names: list[list[str]] = [[] for _ in columns]
    for place, cells in enumerate(block):
        below = block[place + 1] if place + 1 < len(block) else []
        parts = _parts_alike([cell.words for cell in below], len(columns), len(cells))
        for order, cell in enumerate(cells):
            for number in parts[order] if parts else _under(cell, columns):
                names[number].append(cell.words)
    return LaidRow([" ".join(parts) for parts in names], start, start + len(block) - 1)


def _parts_alike(below: Sequence[str], columns: int, over: int) -> list[range]:
    """The columns that each of several names stands over, where those of the line below come again under each: "Number, %, Number, %"."""
    wide = (columns - 1) // over if over > 1 else 0
    names = below[len(below) - (columns - 1) :] if wide > 1 and wide * over == columns - 1 else []
    alike = len(names) == columns - 1 and all(name == names[place % wide] for place, name in enumerate(names))
    return [range(1 + wide * part, 1 + wide * (part + 1)) for part in range(over)] if alike else []


def _placed(cells: Sequence[_Cell], columns: Sequence[_Cell]) -> list[str]:
    """The words of a line by column. Words over a column that nothing else of the line stands under are parted where it begins, if a blank
    stands before it, or before an amount that ends where it does; but not those of a line that has nothing else."""
    row: list[list[str]] = [[] for _ in columns]
    for cell in cells:
        left, words = cell.left, cell.words
        taken = {number for other in cells if other is not cell for number in _under(other, columns)}
        for number in reversed([number for number in _under(cell, columns)[1:] if number not in taken] if len(cells) > 1 else []):
            cut = columns[number].left - left
            amount = words.rpartition(" ")[2]
            if words[cut - 1 : cut] != " " and read_quantity(amount) and left + len(words) <= columns[number].right:
                cut = len(words) - len(amount)
            if words[cut - 1 : cut] == " ":
                row[number].insert(0, words[cut:])
                words = words[: cut - 1]
        row[_under(_Cell(left, left + len(words), words), columns)[0]].append(words)
    return [" ".join(parts) for parts in row]


def _under(cell: _Cell, columns: Sequence[_Cell]) -> list[int]:
    """The columns that a cell reaches over, or the nearest."""
    over = [number for number, column in enumerate(columns) if cell.left < column.right and column.left < cell.right]
    return over or [min(range(len(columns)), key=lambda number: max(columns[number].left - cell.right, cell.left - columns[number].right))]
