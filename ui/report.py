"""The whole text of a document as HTML in which every character keeps its position, so that any quote can be marked exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus import Document, Row, Section, Table, read_sections, read_tables
from ui.render import escaped, verbatim

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_CELL = re.compile(r"[^\t\n|]*[^\s|][^\t\n|]*")
_ITEM = re.compile(r"\s*(?:[-–•◦▪*]|\(?\w{1,2}[.)])\s")
_LOWEST_HEADING = 6

_Piece = tuple[int, int]


def report_html(documents: Sequence[Document]) -> str:
    """All documents, one ``article`` each; ``page.js`` reads the ``data-start`` (in code points of the text) of their spans."""
    return "".join(_article(document) for document in documents)


def example_questions(documents: Sequence[Document], count: int = 3) -> list[str]:
    """Questions to start from, about the longest section under each of the first main headings that has any below it."""
    longest: dict[str, Section] = {}
    for document in documents:
        for section in read_sections(document):
            if len(section.heading_path) > 1 and _length(section) > _length(longest.get(section.heading_path[0])):
                longest[section.heading_path[0]] = section
    chosen = sorted(longest.values(), key=_length, reverse=True)[:count]
    return [f"What does the report say about “{section.heading_path[-1]}”?" for section in chosen]


def _length(section: Section | None) -> int:
    return section.end - section.body_start if section else 0


def _article(document: Document) -> str:
    sections = read_sections(document)
    tables = sorted(read_tables(document, sections), key=lambda table: table.start)
    parts = []
    for section in sections:
        parts.append(_heading(document.text, section))
        position = section.body_start
        for table in tables:
            if section.body_start <= table.start and table.end <= section.end and table.start >= position:
                parts += [*_lines(document.text, position, table.start), _table(document.text, table)]
                position = table.end
        parts += _lines(document.text, position, section.end)
    return f'<article class="cv-report" data-document="{escaped(document.title)}">{"".join(parts)}</article>'


def _span(text: str, start: int, end: int) -> str:
    return f'<span data-start="{start:d}" data-end="{end:d}">{verbatim(text[start:end])}</span>'


def _heading(text: str, section: Section) -> str:
    if not section.heading_path:
        return "".join(_lines(text, section.start, section.body_start))
    level = min(len(section.heading_path) + 1, _LOWEST_HEADING)
    page = f'<span class="cv-page">p. {section.page:d}</span>' if section.page is not None else ""
    return f"<h{level}>{_span(text, section.start, section.body_start)}{page}</h{level}>"


def _pieces(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[_Piece]:
    """Where the pattern matches, without white space at either side."""
    for match in pattern.finditer(text, start, end):
        words = match[0]
        yield match.start() + len(words) - len(words.lstrip()), match.end() - len(words) + len(words.rstrip())


def _lines(text: str, start: int, end: int) -> list[str]:
    return [
        f'<p class="cv-item">{_span(text, first, last)}</p>' if _ITEM.match(text, first, last) else f"<p>{_span(text, first, last)}</p>"
        for first, last in _pieces(_LINE, text, start, end)
    ]


def _table(text: str, table: Table) -> str:
    columns = max(len(table.header), *(len(row.cells) for row in table.rows)) if table.rows else len(table.header)
    first_row = table.rows[0].start if table.rows else table.end
    titles, loose = _fit(text, table.header, table.start, first_row)
    caption = "".join(_span(text, *piece) for piece in loose)
    head = "".join(f'<th scope="col">{cell}</th>' for cell in _filled(titles, columns))
    rows = []
    for row, following in zip(table.rows, [*(row.start for row in table.rows[1:]), table.end], strict=True):
        rows += [_row(text, row, columns), _between(text, row.end, following, columns)]
    label = f"<caption>{caption}</caption>" if caption else ""
    return f'<div class="cv-table"><table>{label}<thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _row(text: str, row: Row, columns: int) -> str:
    cells, loose = _fit(text, row.cells, row.start, row.end)
    if loose:  # the record's cells are not the text's own: show the text's
        cells = [_span(text, *piece) for piece in _pieces(_CELL, text, row.start, row.end)]
        columns = max(columns, len(cells))
    label, *values = _filled(cells, columns)
    return f'<tr><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in values)}</tr>'


def _between(text: str, start: int, end: int, columns: int) -> str:
    stray = "".join(_span(text, *piece) for piece in _pieces(_CELL, text, start, end))
    return f'<tr><td colspan="{columns:d}">{stray}</td></tr>' if stray else ""


def _filled(cells: Sequence[str], columns: int) -> list[str]:
    return [*cells, *[""] * (max(columns, 1) - len(cells))]


def _fit(text: str, cells: Sequence[str], start: int, end: int) -> tuple[list[str], list[_Piece]]:
    """The text's pieces that make up each cell (a cell may run over several lines), and the pieces that belong to none."""
    pieces = list(_pieces(_CELL, text, start, end))
    filled, loose, position = [], [], 0
    for cell in cells:
        found = _find(text, pieces, position, cell) if cell.strip() else None
        if found is None:
            filled.append(escaped(cell))
            continue
        loose += pieces[position : found[0]]
        filled.append(" ".join(_span(text, *piece) for piece in pieces[found[0] : found[1]]))
        position = found[1]
    return filled, loose + pieces[position:]


def _find(text: str, pieces: Sequence[_Piece], position: int, cell: str) -> tuple[int, int] | None:
    wanted = " ".join(cell.split())
    for first in range(position, len(pieces)):
        said = ""
        for last in range(first, len(pieces)):
            said = f"{said} {' '.join(text[slice(*pieces[last])].split())}".strip()
            if said == wanted:
                return first, last + 1
            if len(said) > len(wanted):
                break
    return None
