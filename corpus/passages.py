"""A section's body as passages: paragraphs, lists with the sentence that leads into them, tables with their captions."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import NamedTuple

from corpus.lines import (
    Line,
    clean,
    ends_sentence,
    is_long,
    is_page_number,
    is_prose,
    is_wide,
    item_marker,
    without_footnote,
    without_stops,
)
from corpus.outline import Outline
from corpus.records import Document, Grid, Row, Section, Sentence, Table
from corpus.sentences import sentence_spans
from corpus.table_facts import column_facts
from corpus.tables import named_cells, place_tables, row_sentence

TABLE_SIGN = "Table: "
"""How the reading text of a table's header line begins; the facts of its columns follow after the first stop."""
_LONGEST_LEAD_IN = 300
_LONGEST_ABOVE = 800
_BLANKS = re.compile(r" {3,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_PARTED_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,30})-[^\S\r\n]*[\r\n]\s*([^\W\d_]{2,30})(?![^\W\d_])")
_NOT_DRAWN = re.compile(r"[^\s|:+=-]")
_FEW_WORDS = 4
_CLAUSE = re.compile(r"[,;] ")
MOST_CAPTIONS = 3
_LEADS_ON = ":;,–—-"
_NEAR = 10
"""Lines within which another item of the same list must begin."""
_UNFINISHED_ITEM = re.compile(r"(?:[;,]|\b(?:and|or))$")

Passage = list[Sentence]


class _Item(NamedTuple):
    """The first line of a list item."""

    indent: int
    form: str
    words: str


class _Holder(NamedTuple):
    """An item that others may belong to."""

    item: _Item
    opening: str
    """What its own items begin with."""
    above: str
    """What they are read under."""


@dataclass(slots=True)
class _Reader:
    """What reading a section's lines one after another needs at hand."""

    text: str
    lines: Sequence[Line]
    outline: Outline
    tables: dict[int, tuple[Table, Grid]]
    """By the table's first line."""
    heading: str
    end: int
    """First line after the section."""
    vocabulary: frozenset[str]
    """All words of the document in small letters."""
    passages: list[Passage] = field(default_factory=list)
    lead_in: str = ""
    """What the items of the last list begin with."""
    lead_lines: str = ""
    """That as it stands in the document."""
    table_head: tuple[str, str] = ("", "")
    """Caption and names of the columns of the last table, as they stand in the document."""

    def slices(self, spans: Sequence[tuple[int, int]]) -> str:
        """Stretches of the text, a line each."""
        return "\n".join(self.text[start:end] for start, end in spans)

    def words(self, start: int, end: int) -> str:
        """A stretch of the text for reading, without the heads and feet of pages in it, words that a line's end parts whole."""
        return clean(_PARTED_WORD.sub(self._as_elsewhere, self._without_edges(start, end)))

    def item_words(self, start: int, end: int) -> str:
        """``words`` of an item, whose own part must be found again in the text: parted words stay parted."""
        return clean(self._without_edges(start, end))

    def _without_edges(self, start: int, end: int) -> str:
        edges = self.outline.page_edges
        first, last = (bisect_left(edges, place, key=attrgetter("start")) for place in (start, end))
        bounds = [start, *(place for edge in edges[first:last] for place in (edge.start, edge.end)), end]
        return "".join(self.text[left:right] for left, right in zip(bounds[::2], bounds[1::2], strict=True))

    def _as_elsewhere(self, match: re.Match[str]) -> str:
        """A word that a line's end parts, whole if the document has it whole elsewhere."""
        whole = match[1] + match[2]
        return whole if whole.casefold() in self.vocabulary else match[0]


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
        reader = _Reader(document.text, lines, outline, tables, section.heading_path[-1] if section.heading_path else "", end, vocabulary)
        while index < end:
            on_page = skipped is not None and skipped.first <= index <= skipped.last
            index = index + 1 if on_page else _read_passage(reader, index)
        found.append(reader.passages)
    return found


def _read_passage(reader: _Reader, index: int) -> int:
    """Add the passage that begins on line ``index``; return the line after it."""
    if index in reader.tables:
        return _read_table(reader, index)
    if index in reader.outline.fenced:
        return _read_code(reader, index)
    if item_marker(reader.lines[index].text):
        return _read_list(reader, index)
    return _read_paragraph(reader, index)


def _read_table(reader: _Reader, index: int) -> int:
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
    names = reader.slices(grid.header_spans) or names
    naming = None if names else _naming_row(table)
    if naming:
        names = reader.slices([(naming.start, naming.end)])
    reader.table_head = caption, names
    above, below = _above(caption), _above(caption, names)
    parts = [Sentence(start, end, title, "statement", above) for start, end in grid.header_spans]
    for row in table.rows:
        head = above if row is naming else below
        parts.append(Sentence(row.start, row.end, row_sentence(table, row), "row", head, named_cells(table, row)))
    reader.passages.append(captions + sorted(parts, key=lambda sentence: sentence.start))
    return grid.last + 1


def _naming_row(table: Table) -> Row | None:
    """The first row where it names the columns besides saying something itself."""
    first = next(iter(table.rows), None)
    return first if first and any(name in first.cells for name in table.header if name) else None


def _above(*parts: str) -> str:
    """The lines of the parts, but for rules and runs of blanks that only draw; nothing where they are too long to stand above every row."""
    lines = [_BLANKS.sub("   ", line) for part in parts for line in part.splitlines() if _NOT_DRAWN.search(line)]
    words = "\n".join(lines)
    return words if len(words) <= _LONGEST_ABOVE else ""


def _read_code(reader: _Reader, index: int) -> int:
    passage: Passage = []
    while index < reader.end and index in reader.outline.fenced:
        line = reader.lines[index]
        passage.append(Sentence(line.start, line.end, line.text, "sentence"))
        index += 1
    reader.passages.append(passage)
    return index


def _is_plain(reader: _Reader, index: int) -> bool:
    """Whether a line is words of a paragraph."""
    if index >= reader.end or index in reader.tables or index in reader.outline.fenced or item_marker(reader.lines[index].text):
        return False
    contents = reader.outline.contents
    return contents is None or not contents.first <= index <= contents.last


def _paragraph_end(reader: _Reader, index: int) -> int:
    """The line after the paragraph or list item on line ``index``, one that a page break cut in two included."""
    end = index + 1
    while (_is_plain(reader, end) and (reader.lines[end].gap == 0 or _is_cut(reader, index, end))) or _runs_on(reader, index, end):
        end += 1
    return end


def _runs_on(reader: _Reader, index: int, end: int) -> bool:
    """Whether line ``end`` only looks like an item, its number ("rose to / 45. None …") or dash being part of the words above it."""
    if end >= reader.end or end in reader.tables or end in reader.outline.fenced:
        return False
    line, above = reader.lines[end], reader.lines[end - 1]
    marker = item_marker(line.text)
    if not marker or line.gap or ends_sentence(above.text) or _UNFINISHED_ITEM.search(above.text) or above.text[-1] in _LEADS_ON:
        return False
    name = line.text[:marker].split()[0].strip("(.)")
    first = reader.lines[index].text
    of_list = item_marker(first) and _form(first[: item_marker(first)]) == _form(line.text[:marker])
    if name.isalnum():
        return name.isdigit() and name != "1" and not of_list
    near = [*reader.lines[max(0, index - _NEAR) : index], *reader.lines[end + 1 : min(reader.end, end + _NEAR)]]
    return not of_list and not any(other.text.startswith(name) for other in near)


def _is_cut(reader: _Reader, index: int, end: int) -> bool:
    """Whether a sentence runs on over the blank lines above line ``end``: no stop before, and more of it after."""
    last, following = reader.lines[end - 1], reader.lines[end]
    is_item = item_marker(reader.lines[index].text) > 0
    if ends_sentence(last.text) or (is_item and last.text[-1] in ":;,."):
        return False
    if following.text[0].islower():
        return is_item or end - index > 1 or is_wide(last.text)
    return not is_item and last.text[-1] not in ":;" and is_long(last.text) and is_prose(following)


def _read_paragraph(reader: _Reader, index: int) -> int:
    end = _paragraph_end(reader, index)
    first, last = reader.lines[index], reader.lines[end - 1]
    if end == index + 1 and not is_prose(first):
        words = clean(first.text)
        statement = f"{_opening(reader.heading)} {words}".lstrip()
        reader.passages.append([Sentence(first.start, first.end, statement, "statement")])
    else:
        spans = sentence_spans(reader.text, first.start, last.end)
        reader.passages.append([Sentence(start, stop, reader.words(start, stop), "sentence") for start, stop in spans])
    return end


def _opening(heading: str) -> str:
    """The heading as the beginning of what is said below it."""
    return f"{heading}:" if heading and (heading[-1].isalnum() or heading[-1] in "\"'’”)*_") else heading


def _read_list(reader: _Reader, index: int) -> int:
    leads, lead_in = _lead_in(reader, reader.lines[index].gap)
    if leads or lead_in != reader.lead_in:
        reader.lead_lines = _above(reader.text[leads[0].start : leads[-1].end]) if leads else ""
    reader.lead_in = lead_in
    passage: Passage = leads
    # Items that hold the present one, outermost first.
    holders: list[_Holder] = []
    begun = False
    while index < reader.end and index not in reader.tables and index not in reader.outline.fenced:
        line = reader.lines[index]
        marker = item_marker(line.text)
        if not marker or (begun and line.gap > 1 and not _UNFINISHED_ITEM.search(reader.lines[index - 1].text)):
            break
        begun = True
        here = _Item(line.start - line.left, _form(line.text[:marker]), line.text[marker:])
        while holders and not _holds(holders[-1].item, here):
            holders.pop()
        opening, above = holders[-1][1:] if holders else (lead_in, reader.lead_lines)
        end = _paragraph_end(reader, index)
        spans = sentence_spans(reader.text, line.start + marker, reader.lines[end - 1].end)
        for number, (start, stop) in enumerate(spans):
            words = reader.words(start, stop) if number else reader.item_words(start, stop)
            if number == 0:
                passage.append(Sentence(line.start, stop, f"{opening} {words}" if opening else words, "item", above))
            else:
                passage.append(Sentence(start, stop, words, "sentence"))
        own = passage[-1]
        if len(own.text) <= 2 * _LONGEST_LEAD_IN:
            holders.append(_Holder(here, f"{own.text.rstrip('.,;: ')}:", _above(above, reader.text[own.start : own.end])))
        else:
            holders.append(_Holder(here, opening, above))
        index = end
    reader.passages.append(passage)
    return index


def _is_open(sentence: str) -> bool:
    """Whether a sentence goes on in what comes after it."""
    words = without_footnote(sentence)
    return words[-1:] in (":", "—", "–", "-") or not ends_sentence(words)


def _form(marker: str) -> str:
    """What kind of marker it is: those of one list are of one kind."""
    name = marker.split()[0].strip("(.)")
    return "number" if name.isdigit() else "roman" if not name.strip("ivx") else "letter" if name.isalpha() else name


def _holds(above: _Item, item: _Item) -> bool:
    """Whether an item belongs to one above it: indented further, or, below one that leads on, marked in another way or all it says goes on
    from there, with a small letter below a capital one."""
    if item.indent != above.indent or not above.words.endswith(":"):
        return item.indent > above.indent
    return item.form != above.form or (above.words[0].isupper() and item.words[0].islower())


def _lead_in(reader: _Reader, gap: int) -> tuple[Passage, str]:
    """The sentence that leads into a list, taken off its paragraph, and what the items begin with (else the heading).

    It is the last sentence before the list, if that ends in a colon or without a stop or is a paragraph of its own, or a line of a few
    words that stands by itself. One of a few words ("For instance:") takes the sentence before it along. A paragraph between two items,
    with a blank line (``gap``) on either side, leads into nothing; a list that goes on, over a page number too, has the lead-in it had.
    """
    heading = _opening(reader.heading)
    above = reader.passages[-1] if reader.passages else []
    before = reader.passages[-2] if len(reader.passages) > 1 else []
    if above and is_page_number(reader.text[above[-1].start : above[-1].end]):
        begun = before and before[-1].kind == "sentence" and before[-1].text.endswith(":")
        return [], reader.lead_in if before and before[-1].kind == "item" else before[-1].text if begun else heading
    if above and above[-1].kind == "item":
        return [], reader.lead_in
    if [sentence.kind for sentence in above] == ["statement"]:
        reader.passages.pop()
        lead = _opening(above[0].text)
        return [replace(above[0], text=lead)], lead
    open_ended = above and _is_open(above[-1].text)
    if not above or any(sentence.kind != "sentence" for sentence in above) or not (open_ended or len(above) == 1):
        return [], heading
    after_list = any(sentence.kind == "item" for sentence in before)
    if after_list and gap and not open_ended:
        return [], reader.lead_in  # more of the item above it, in a paragraph of its own
    count = 2 if len(above[-1].text.split()) < _FEW_WORDS and len(above) > 1 else 1
    lead = " ".join(sentence.text for sentence in above[-count:])
    if len(lead) > _LONGEST_LEAD_IN and not open_ended:
        return [], heading
    if len(lead) > _LONGEST_LEAD_IN:
        lead = f"… {_CLAUSE.split(lead[-_LONGEST_LEAD_IN:], maxsplit=1)[-1]}"
    taken = above[-count:]
    del above[-count:]
    if not above:
        reader.passages.pop()
    return taken, lead
