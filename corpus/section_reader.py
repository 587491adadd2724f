"""What reading a section line by line needs at hand, and how far one of its paragraphs or list items goes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from corpus.lines import Line, clean, ends_sentence, goes_on, has_room, is_long, is_prose, is_wide, item_marker
from corpus.list_items import OpenList, mark_form, mark_name
from corpus.outline import Outline
from corpus.records import Grid, Sentence, Table

Passage = list[Sentence]

_LONGEST_ABOVE = 800
_BLANKS = re.compile(r" {3,}")
_PARTED_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,30})-[^\S\r\n]*[\r\n]\s*([^\W\d_]{2,30})(?![^\W\d_])")
_QUOTED_ON = re.compile(r"\n>[ \t]")
"""The mark of a further quoted line; in a line below none it may mean "more than"."""
_NOT_DRAWN = re.compile(r"[^\s|:+=-]")
_LEADS_ON = ":;,–—-"
_DRAWN_IN_TEXT = "-–+*·"
"""Marks that may stand within words, too."""
_NEAR = 10
"""Lines within which another item of the same list must begin."""
_GOES_ON_TO_A_NUMBER = re.compile(r"\bbetween\b[^.:;]*\band$|\d[–-]$")
"""What a number that begins a line is part of: "between 30 and / 45. None …"."""
_REFERS = re.compile(r"\b(?:(?:sub)?(?:section|paragraph)|regulation|article|clause|rule|schedule|part|under)s?$", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:[scp]|ss|pp)\. \d|v\. [A-Z]")
"""A section, year or page, or the other party of a case: no mark of an item."""
_ADDRESS = re.compile(r"(?:www\.|https?://|@)\S+$")
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡])\s")
_LONGEST_NOTE = 4
CLOSES_LIST = re.compile(r"(?:unless|but|except|provided|subject to|only|if|where|when|until|as long as|in each case|whichever|without)\b")
"""How words begin that hold for all items above them."""
UNFINISHED_ITEM = re.compile(r"(?:[;,]|\b(?:and|or))$")


@dataclass(slots=True)
class SectionReader:
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
    lists: list[OpenList] = field(default_factory=list)
    """Those that may go on, each within an item of the one before it."""
    list_end: int = 0
    """First line after the last of them."""
    table_head: tuple[str, str] = ("", "")
    """Caption and names of the columns of the last table, as they stand in the document."""

    def slices(self, spans: Sequence[tuple[int, int]]) -> str:
        """Stretches of the text, a line each."""
        return "\n".join(self.text[start:end] for start, end in spans)

    def words(self, start: int, end: int) -> str:
        """A stretch of the text for reading, without the heads and feet of pages in it, words that a line's end parts whole."""
        words = self._without_edges(start, end)
        if "\n>" in words and self.text.startswith(">", self.text.rfind("\n", 0, start) + 1):
            words = _QUOTED_ON.sub("\n", words)
        return clean(_PARTED_WORD.sub(self._as_elsewhere, words))

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


def _is_plain(reader: SectionReader, index: int) -> bool:
    """Whether a line is words of a paragraph."""
    if index >= reader.end or index in reader.tables or index in reader.outline.fenced or item_marker(reader.lines[index].text):
        return False
    contents = reader.outline.contents
    return contents is None or not contents.first <= index <= contents.last


def paragraph_end(reader: SectionReader, index: int) -> int:
    """The line after the paragraph or list item on line ``index``, one that a page break cut in two included."""
    end = index + 1
    while (_is_plain(reader, end) and _is_more(reader, index, end)) or _runs_on(reader, index, end):
        end += 1
    return end


def _is_more(reader: SectionReader, index: int, end: int) -> bool:
    return not _begins_anew(reader, index, end) if reader.lines[end].gap == 0 else _is_cut(reader, index, end)


def _begins_anew(reader: SectionReader, index: int, end: int) -> bool:
    """Whether words right below an item are none of it, but lead into the next list or come after this one: a line set as far left that
    begins with a capital though there had been room above, or leads on to a mark."""
    first, above, line = reader.lines[index], reader.lines[end - 1].text, reader.lines[end]
    if not item_marker(first.text) or line.start - line.left > first.start - first.left or not line.text[0].isupper():
        return False
    room = ends_sentence(above) or (has_room(above, line.text, 0) and not is_wide(above))
    if end + 1 < reader.end and item_marker(reader.lines[end + 1].text) and not goes_on(above):
        return (line.text[-1] in ":—" and not is_wide(above)) or (line.text[-1] not in ";,." and room)
    return ends_sentence(line.text) and room


def _runs_on(reader: SectionReader, index: int, end: int) -> bool:
    """Whether line ``end`` only looks like an item, its number ("rose to / 45. None …") or dash being part of the words above it."""
    if end >= reader.end or end in reader.tables or end in reader.outline.fenced:
        return False
    line, above = reader.lines[end], reader.lines[end - 1]
    marker = item_marker(line.text)
    if not marker or line.gap or ends_sentence(above.text):
        return False
    if (line.text[0].isdigit() and _GOES_ON_TO_A_NUMBER.search(above.text)) or _REFERS.search(above.text) or _REFERENCE.match(line.text):
        return True
    if UNFINISHED_ITEM.search(above.text) or above.text[-1] in _LEADS_ON:
        return False
    name = mark_name(line.text[:marker])
    first = reader.lines[index].text
    of_list = item_marker(first) and mark_form(mark_name(first[: item_marker(first)])) == mark_form(name)
    if name.isalnum():
        short_item = end == index + 1 and item_marker(first) > 0 and not is_wide(first)
        return name.isdigit() and name != "1" and not of_list and not short_item
    if name not in _DRAWN_IN_TEXT:
        return False
    near = [*reader.lines[max(0, index - _NEAR) : index], *reader.lines[end + 1 : min(reader.end, end + _NEAR)]]
    return not of_list and not any(other.text.startswith(name) for other in near)


def _is_note(reader: SectionReader, index: int) -> bool:
    """Whether a note at the foot of a page begins on a line."""
    if not _NOTE.match(reader.lines[index].text):
        return False
    return any(line.ends_page for line in reader.lines[index : index + _LONGEST_NOTE])


def _is_cut(reader: SectionReader, index: int, end: int) -> bool:
    """Whether a sentence runs on over the blank lines above line ``end``: no stop before, and more of it after."""
    last, following = reader.lines[end - 1], reader.lines[end]
    is_item = item_marker(reader.lines[index].text) > 0
    if ends_sentence(last.text) or (is_item and last.text[-1] in ":;,.") or _is_note(reader, end):
        return False
    if _ADDRESS.search(last.text):
        return False
    if is_item and not is_wide(last.text) and CLOSES_LIST.match(following.text):
        return False
    if following.text[0].islower():
        return is_item or end - index > 1 or is_wide(last.text)
    return not is_item and last.text[-1] not in ":;" and is_long(last.text) and is_prose(following)


def above_words(*parts: str) -> str:
    """The lines of the parts, but for rules and runs of blanks that only draw; nothing where they are too long to stand above every row."""
    lines = [_BLANKS.sub("   ", line) for part in parts for line in part.splitlines() if _NOT_DRAWN.search(line)]
    words = "\n".join(lines)
    return words if len(words) <= _LONGEST_ABOVE else ""


def opening_of(heading: str) -> str:
    """The heading as the beginning of what is said below it."""
    return f"{heading}:" if heading and (heading[-1].isalnum() or heading[-1] in "\"'’”)*_") else heading
