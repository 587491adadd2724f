"""Tables of a document, and a row of one written out as a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.lines import Line, clean, is_period, is_prose, item_marker, names_table, names_time
from corpus.outline import read_outline
from corpus.quantities import comparison, is_change, is_loss, read_quantity
from corpus.records import Document, Grid, Row, Section, Table

_NUMBER_OF_TABLE = re.compile(r"^(table [\dA-Z](?:[\d.-]*\d)?)\. ", re.IGNORECASE)
_NUMBER_OF_HEADING = re.compile(r"^\d+(?:\.\d+)*[.)]? +(?=\S)")
"""It would stand in each row as if it were a figure of it."""
_COUNTER = re.compile(r"(?P<prefix>[A-Z]{0,2})(?P<number>\d{1,3})[.)]?")
_NAME_BELOW = re.compile(r"^(?:Table)?: +(?=\S)")
"""Pandoc's mark of a table's name, which may stand below it."""
_NO_CAPTION = re.compile(r"(?:sources?|notes?|key):|[^:]{1,40}:(?: {2,}|\t)", re.IGNORECASE)
"""Of the table above, or a line of a form."""
_LETTERS = re.compile(r"[^\W\d_]{3}")
_FEWEST_BESIDE_NUMBERS = 2
_MOST_CAPTION_LINES = 3
_MOST_COMPARED = 4
_FEWEST_YEARS = 3
"""From so many columns of years on only the first and the last of these are compared."""


def read_tables(document: Document, sections: Sequence[Section]) -> tuple[Table, ...]:
    """Tables in order of position: tab-separated, Markdown, and those whose cells stand on lines of their own.

    ``sections`` are the document's own, from ``read_sections``. A table's caption is the caption and date lines just above
    it, or else the heading it stands under.
    """
    outline = read_outline(document.text)
    return tuple(table for table, _ in place_tables(outline.grids, outline.lines, sections))


def place_tables(grids: Sequence[Grid], lines: Sequence[Line], sections: Sequence[Section]) -> list[tuple[Table, Grid]]:
    """Each grid as a table with the heading path of its section and its caption."""
    placed: list[tuple[Table, Grid]] = []
    below = {grid.last + 1 for grid in grids if grid.last + 1 < len(lines) and names_table(lines[grid.last + 1].text)}
    # A name between two tables is the second's, unless the second has one below it too.
    named_above = any(
        names_table(lines[grid.first - 1].text) and not {grid.first - 1, grid.last + 1} <= below for grid in grids if grid.first
    )
    number = 0
    for index, grid in enumerate(grids):
        start = lines[grid.first].start
        while number + 1 < len(sections) and sections[number].end <= start:
            number += 1
        section = sections[number]
        floor = lines[grids[index - 1].last + (not named_above and grids[index - 1].last + 1 in below)].end if index else 0
        caption = grid.caption or _caption(lines, grid.first, max(section.body_start, floor))
        more = index + 1 < len(grids) and lines[grids[index + 1].first].start < section.end
        if not names_table(caption) and (not more or not named_above):
            caption = _caption_below(lines, grid.last + 1, section.end, named_above=named_above) or caption
        if not caption and grid.continues:
            caption = placed[-1][0].caption
        caption = caption or (_NUMBER_OF_HEADING.sub("", clean(section.heading_path[-1])) if section.heading_path else "")
        header, rows = _with_words_for_labels(grid.header, grid.rows)
        placed.append((Table(section.heading_path, caption, header, rows, start, lines[grid.last].end), grid))
    return placed


def _with_words_for_labels(header: tuple[str, ...], rows: Sequence[Row]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """The rows, the second cell of each first where the first cells only count them ("1", "2"; "A1", "A2", "B1") or are ranks, and
    the second are words, none twice."""
    names = {row.cells[1] for row in rows if len(row.cells) > _FEWEST_BESIDE_NUMBERS and _LETTERS.search(row.cells[1])}
    if (
        not names
        or len(names) < len(rows)
        or len(header) <= _FEWEST_BESIDE_NUMBERS
        or not _only_number(header[0], [row.cells[0] for row in rows])
    ):
        return header, tuple(rows)
    swapped = (replace(row, cells=(row.cells[1], row.cells[0], *row.cells[2:])) for row in rows)
    return (header[1], header[0], *header[2:]), tuple(swapped)


def _only_number(name: str, labels: Sequence[str]) -> bool:
    """Whether labels below this name only number the rows."""
    return _counts_up(labels) or (is_change(name) and all(map(read_quantity, labels)))


def _counts_up(labels: Sequence[str]) -> bool:
    """Whether labels are 1, 2, 3 … with one prefix, or so for each of several."""
    found = [_COUNTER.fullmatch(label) for label in labels]
    counted = [(match["prefix"], int(match["number"])) for match in found if match]
    due = [last + 1 if prefix == before else 1 for (before, last), (prefix, _) in pairwise([("", 0), *counted])]
    return len(counted) == len(labels) and due == [number for _, number in counted]


def _caption(lines: Sequence[Line], first: int, floor: int) -> str:
    """Short lines standing just above line ``first``, but not above character ``floor``, joined by commas."""
    found: list[str] = []
    for index in range(first - 1, max(first - 1 - _MOST_CAPTION_LINES, -1), -1):
        line = lines[index]
        if line.start < floor or is_prose(line) or item_marker(line.text) or _NO_CAPTION.match(line.text):
            break
        found.append(caption_words(line.text))
        if not is_period(line.text):
            break
    return ", ".join(reversed(found))


def _caption_below(lines: Sequence[Line], index: int, end: int, *, named_above: bool) -> str:
    """The table's name where it stands alone on line ``index``, just below the table, before character ``end``; only with pandoc's mark in
    a text where names stand above the tables (``named_above``)."""
    if index >= len(lines) or lines[index].start >= end or (index + 1 < len(lines) and not lines[index + 1].gap):
        return ""
    text = lines[index].text
    return caption_words(text) if _NAME_BELOW.match(text) or (names_table(text) and not named_above) else ""


def caption_words(line: str) -> str:
    """A caption's words for reading: "Table 1. Falls" as "Table 1: Falls", for a stop ends what a table is called."""
    return _NUMBER_OF_TABLE.sub(r"\1: ", clean(_NAME_BELOW.sub("", line)))


def row_sentence(table: Table, row: Row) -> str:
    """The row in words: label, caption, each column's name with its cell, and the comparisons worked out.

    "Theft (Crime per 1,000 people, 2018): our rate 33; national rate 31. our rate is higher than national rate by 2."
    """
    label = row.cells[0] if row.cells else ""
    filled = [(name, cell) for name, cell in named_cells(table, row)[1:] if cell]
    once = [(name, cell) for name, cell in filled if table.header.count(name) == 1]
    cells = "; ".join(cell_words(name, cell, label) for name, cell in filled)
    subject = label or (table.header[0] if table.header else "")
    context = f"{subject} ({table.caption})" if subject and table.caption not in ("", subject) else subject or table.caption
    sentence = f"{context}: {cells}." if context and cells else f"{context or cells}."
    return " ".join([sentence, *(_comparisons(once) if not is_loss(label, row.cells) else [])])


def named_cells(table: Table, row: Row) -> tuple[tuple[str, str], ...]:
    """The cells of a row, each with the name of its column, "" where it has none; the label's first."""
    names = (*table.header, *[""] * (len(row.cells) - len(table.header)))
    return tuple(zip(names, row.cells, strict=False))


def cell_words(name: str, cell: str, label: str) -> str:
    """A cell as the sentence of its row tells it: "our rate 33", "2018: 33"."""
    if name in ("", label):
        return cell
    # A name that ends in a number ("31 March 2018") would run into the amount.
    return f"{name}{':' if name[-1].isdigit() else ''} {cell}"


def _comparisons(filled: Sequence[tuple[str, str]]) -> list[str]:
    """The first amount of a row compared with each other one it can be compared with; of a run of years with the last alone."""
    times = [(name, cell) for name, cell in filled if names_time(name)]
    if len(times) >= _FEWEST_YEARS:
        return [sentence for sentence in [comparison(*times[0], *times[-1])] if sentence]
    for index, (name, cell) in enumerate(filled[:_MOST_COMPARED]):
        found = [comparison(name, cell, *other) for other in filled[index + 1 : _MOST_COMPARED]]
        if any(found):
            return [sentence for sentence in found if sentence]
    return []
