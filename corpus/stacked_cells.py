"""Tables whose cells stand on lines of their own, as where a page was read cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from corpus.lines import Line, clean, ends_sentence, is_period, item_marker, states_no_more
from corpus.quantities import read_quantity
from corpus.records import Grid, Row

_LONGEST_CELL_LINE = 60
_MOST_CELL_LINES = 5


def stacked_grids(lines: Sequence[Line], start: int, barriers: Collection[int]) -> list[Grid]:
    """Cells on lines of their own: blocks of short lines are names or labels, blocks of numbers their values.

    In a run "n names, label, n numbers" the numbers belong to the label, one to each name; "label, number" goes on
    under the names before it. Words in front of those are captions, and stay outside. A label begins like a name: one that
    doesn't may well belong to the number above it, and a "yes" or "n/a" is no name: nothing is made of such a run.
    """
    if lines[start].gap < 1 or read_quantity(lines[start].text):
        return []
    blocks = list(_short_blocks(lines, start, barriers))
    numbers = sum(last - first + 1 for first, last in blocks if read_quantity(lines[first].text))
    grids = list(_grids_of(lines, blocks)) if numbers >= 2 else []
    labels = [row.cells[0] for grid in grids for row in grid.rows]
    names = [*labels, *(grid.header[1] for grid in grids if len(grid.header) == 2)]
    return [] if any(label[:1].islower() for label in labels) or any(map(states_no_more, names)) else grids


def _short_blocks(lines: Sequence[Line], start: int, barriers: Collection[int]) -> Iterator[tuple[int, int]]:
    """Blocks from ``start`` on, each all short lines of words or all numbers; ends with the last block of numbers."""
    pending: list[tuple[int, int]] = []
    index = start
    while index < len(lines) and len(pending) < 8:
        end = index
        while end < len(lines) and (end == index or lines[end].gap == 0) and end not in barriers and end - index <= _MOST_CELL_LINES:
            end += 1
        block = lines[index:end]
        numeric = [read_quantity(line.text) is not None for line in block]
        if not block or len(block) > _MOST_CELL_LINES or (any(numeric) and not all(numeric)) or not all(map(is_cell_line, block)):
            return
        pending.append((index, end - 1))
        if numeric[0]:
            yield from pending
            pending = []
        index = end


def is_cell_line(line: Line) -> bool:
    """Whether a line may be one cell: short, no sentence, no item, nothing beside it."""
    if len(line.text) > _LONGEST_CELL_LINE or ends_sentence(line.text) or item_marker(line.text):
        return False
    return "\t" not in line.text and "|" not in line.text


def _grids_of(lines: Sequence[Line], blocks: list[tuple[int, int]]) -> Iterator[Grid]:
    grid: Grid | None = None
    names: list[tuple[int, int]] = []
    position = 0
    while position < len(blocks):
        if read_quantity(lines[blocks[position][0]].text) is None:
            names.append(blocks[position])
            position += 1
            continue
        numbers: list[Line] = []
        while position < len(blocks) and read_quantity(lines[blocks[position][0]].text) is not None:
            first, last = blocks[position]
            numbers += lines[first : last + 1]
            position += 1
        label = names.pop()
        columns = _columns(lines, names, len(numbers))
        if grid is None or names or len(numbers) != len(grid.header) - 1:
            if grid is not None:
                yield grid
            top = columns[0][0] if columns else label[0]
            header = ("", *(_words(lines, block) for block in columns)) if columns else ("",) * (len(numbers) + 1)
            grid = Grid(top, top, header, continues=grid is not None)
            if columns:
                grid.header_spans = [(lines[columns[0][0]].start, lines[columns[-1][1]].end)]
        grid.rows.append(Row((_words(lines, label), *(line.text for line in numbers)), lines[label[0]].start, numbers[-1].end))
        grid.last = blocks[position - 1][1]
        names = []
    if grid is not None:
        yield grid


def _columns(lines: Sequence[Line], names: list[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """The last ``count`` names, unless a date among them shows that they are captions."""
    columns = names[-count:] if len(names) >= count else []
    periods = sum(is_period(lines[first].text) for first, _ in columns)
    return [] if periods and (count == 1 or periods < count) else columns


def _words(lines: Sequence[Line], block: tuple[int, int]) -> str:
    return clean(" ".join(line.text for line in lines[block[0] : block[1] + 1]))
