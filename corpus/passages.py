"""A section's body as passages: paragraphs, lists with the sentence that leads into them, tables with their captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.lines import clean, is_prose, item_marker, without_stops
from corpus.lists import close_list, read_list
from corpus.outline import Outline
from corpus.records import Document, Row, Section, Sentence, Table
from corpus.section_reader import Passage, SectionReader, above_words, opening_of, paragraph_end
from corpus.sentences import sentence_spans
from corpus.table_facts import column_facts
from corpus.tables import caption_words, named_cells, place_tables, row_sentence

TABLE_SIGN = "Table: "
"""How the reading text of a table's header line begins; the facts of its columns follow after the first stop."""
MOST_CAPTIONS = 3
_QUESTION = re.compile(r"\S \S+ \S+\?$")
_WORD = re.compile(r"[^\W\d_]{4,}")


def read_passages(document: Document, outline: Outline, sections: Sequence[Section]) -> list[list[Passage]]:
    """The passages of each section, in order; each character that isn't blank lies in exactly one sentence.

    Headings, the contents page and the heads and feet of pages are left out.
    """
    tables = {grid.first: (table, grid) for table, grid in place_tables(outline.grids, outline.lines, sections)}
    lines, skipped = outline.lines, outline.contents
    vocabulary = frozenset(_WORD.findall(document.text.casefold()))
    found: list[list[Passage]] = []
    index = 0
    for section in sections:
        while index < len(lines) and lines[index].start < section.body_start:
            index += 1
        end = index
        while end < len(lines) and lines[end].start < section.end:
            end += 1
        heading = section.heading_path[-1] if section.heading_path else ""
        reader = SectionReader(document.text, lines, outline, tables, heading, end, vocabulary)
        while index < end:
            on_page = skipped is not None and skipped.first <= index <= skipped.last
            index = index + 1 if on_page else _read_passage(reader, index)
        found.append(reader.passages)
    return found


def _read_passage(reader: SectionReader, index: int) -> int:
    """Add the passage that begins on line ``index``; return the line after it."""
    if index in reader.tables:
        return _read_table(reader, index)
    if index in reader.outline.fenced:
        return _read_code(reader, index)
    if item_marker(reader.lines[index].text):
        return read_list(reader, index)
    return _read_paragraph(reader, index)


def _read_table(reader: SectionReader, index: int) -> int:
    table, grid = reader.tables[index]
    columns = ", ".join(name for name in table.header if name)
    title = without_stops(f"{TABLE_SIGN}{table.caption}" + (f"; columns: {columns}" if columns else ""))
    if not grid.parted and (facts := column_facts(table)):
        title += f". {facts}"
    captions: Passage = []
    while reader.passages and len(captions) < MOST_CAPTIONS and [sentence.kind for sentence in reader.passages[-1]] == ["statement"]:
        captions = reader.passages.pop() + captions
    caption, names = reader.table_head if grid.continues else ("", "")
    caption = reader.slices([(sentence.start, sentence.end) for sentence in captions]) or caption
    if grid.last + 1 < reader.end and caption_words(reader.lines[grid.last + 1].text) == table.caption:
        caption = f"{caption}\n{reader.lines[grid.last + 1].text}".strip()
    names = reader.slices(grid.header_spans) or names
    naming = None if names else _naming_row(table)
    if naming:
        names = reader.slices([(naming.start, naming.end)])
    reader.table_head = caption, names
    above, below = above_words(caption), above_words(caption, names)
    parts = [Sentence(start, end, title, "table", above) for start, end in grid.header_spans]
    for row in table.rows:
        head = above if row is naming else below
        parts.append(Sentence(row.start, row.end, row_sentence(table, row), "row", head, named_cells(table, row)))
    reader.passages.append(captions + sorted(parts, key=lambda sentence: sentence.start))
    return grid.last + 1


def _naming_row(table: Table) -> Row | None:
    """The first row where it names the columns besides saying something itself."""
    first = next(iter(table.rows), None)
    return first if first and any(name in first.cells for name in table.header if name) else None


def _read_code(reader: SectionReader, index: int) -> int:
    passage: Passage = []
    while index < reader.end and index in reader.outline.fenced:
        line = reader.lines[index]
        passage.append(Sentence(line.start, line.end, line.text, "sentence"))
        index += 1
    reader.passages.append(passage)
    return index


def _read_paragraph(reader: SectionReader, index: int) -> int:
    end = paragraph_end(reader, index)
    first, last = reader.lines[index], reader.lines[end - 1]
    if end == index + 1 and not is_prose(first):
        words = clean(first.text)
        above = reader.passages[-1] if reader.passages else []
        asked = above[0].text if len(above) == 1 and above[0].kind == "sentence" and _QUESTION.search(above[0].text) else ""
        statement = f"{asked or opening_of(reader.heading)} {words}".lstrip()
        reader.passages.append([Sentence(first.start, first.end, statement, "statement")])
    else:
        behind = close_list(reader, first.start, last.end)
        spans = sentence_spans(reader.text, first.start, last.end)
        found = [Sentence(start, stop, reader.words(start, stop), "sentence") for start, stop in spans]
        reader.passages.append([replace(found[0], text=behind + found[0].text), *found[1:]])
    return end
