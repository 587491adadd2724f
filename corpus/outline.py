"""One look at a whole text: its lines, contents page, tables and headings; and the sections these give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

from corpus.contents import ContentsPage, find_contents, place_entries
from corpus.grids import find_grids
from corpus.heading_levels import Heading
from corpus.headings import run_in_headings
from corpus.lines import Line, clean, ends_sentence, read_lines
from corpus.marked_headings import marked_headings
from corpus.marks import without_marks
from corpus.page_edges import without_page_edges
from corpus.paragraphs import bullets_joined, numbered_apart, paragraphs_apart
from corpus.records import Document, Grid, Section

_TITLE_CHARACTERS = 120
_MOST_TITLE_LINES = 6
_OPENING_CHARACTERS = 5000
"""In which the first heading is looked for."""
_SETTINGS = "---"
"""The line above and below the settings that a Markdown file may begin with."""
_TITLE_SET = re.compile(
    r"---\r?\n(?:[^-\n].*\n){0,20}?title: *(?P<quote>[\"']?)(?P<title>[^|>\"'\s].{0,400}?)(?P=quote) *\r?\n"
    r"(?:[^-\n].*\n){0,20}?(?:---|\.\.\.)\r?\n"
)
_FEWEST_PLACED = 2


@dataclass(frozen=True, slots=True)
class Outline:
    """What a text is made of. Line numbers everywhere count ``lines``."""

    lines: list[Line]
    page_edges: list[Line]
    """Running heads, feet, page numbers and lines of nothing but marks, which are not among the lines."""
    fenced: frozenset[int]
    """Lines inside Markdown code fences, the fences included."""
    contents: ContentsPage | None
    grids: list[Grid]
    headings: list[Heading]


def read_outline(text: str) -> Outline:
    """Look at a text. In a text with Markdown headings only those count; else, and below a title that is the only one marked, the
    contents page, numbering and form tell.

    Marks fewer than the headings that the contents page names are no headings, but rules, signatures and notes. A contents page
    that names hardly any heading of the text is a table like any other.
    """
    lines, page_edges = without_page_edges(text, read_lines(text))
    lines = paragraphs_apart(bullets_joined(lines))
    fenced = _fenced(lines)
    contents = find_contents(lines)
    placed = place_entries(contents, lines) if contents else {}
    if len(placed) < _FEWEST_PLACED:
        contents, placed = None, {}
    start = contents.last + 1 if contents else 0
    lines = numbered_apart(lines, start)
    page_lines = set(range(contents.first, start)) if contents else set()
    known = marked_headings(lines, fenced | page_lines)
    marked = len(known) > 0 and len(known) >= len(placed)
    if not marked:
        known = {index: Heading(index, index, entry.level, clean(entry.name), entry.page) for index, entry in placed.items()}
    heading_lines = {line for heading in known.values() for line in range(heading.first, heading.last + 1)}
    grids = find_grids(text, lines, fenced | page_lines | heading_lines)
    headings = dict(known)
    if not marked or list(known) == [0]:
        headings |= run_in_headings(lines, start, known, {grid.first: grid.last for grid in grids}, fenced)
    return Outline(lines, page_edges, frozenset(fenced), contents, grids, [headings[index] for index in sorted(headings)])


def _fenced(lines: Sequence[Line]) -> set[int]:
    """A fence that is never closed reaches to the end, as in CommonMark."""
    inside: set[int] = set()
    fence = ""
    for index, line in enumerate(lines):
        mark = line.text[:3]
        if fence:
            inside.add(index)
            if mark == fence and not line.text.strip(fence[0]):
                fence = ""
        elif mark in ("```", "~~~") and mark[0] not in line.text.lstrip(mark[0]):
            inside.add(index)
            fence = mark
    return inside


def read_sections(document: Document) -> tuple[Section, ...]:
    """Sections in order; together they cover the text exactly.

    What stands before the first heading (title page, contents page) is a section with an empty path. Pages are the
    printed ones of the contents page. A heading that isn't on it has a page only where that is certain: the one it
    stands under and the next on the contents page start on the same page.
    """
    return build_sections(document, read_outline(document.text))


def build_sections(document: Document, outline: Outline) -> tuple[Section, ...]:
    """``read_sections`` for an outline at hand."""
    lines, headings, length = outline.lines, outline.headings, len(document.text)
    starts = [lines[heading.first].left for heading in headings]
    sections = [Section(document.id, (), 0, 0, starts[0] if starts else length, None)] if not starts or starts[0] else []
    path: list[tuple[int, str]] = []
    ends = [*starts[1:], length]
    for heading, start, end, page in zip(headings, starts, ends, _pages(headings), strict=False):
        while path and path[-1][0] >= heading.level:
            path.pop()
        path.append((heading.level, heading.name))
        names = tuple(name for _, name in path)
        sections.append(Section(document.id, names, start, lines[heading.last].end, end, page))
    return tuple(sections)


def _pages(headings: Sequence[Heading]) -> list[int | None]:
    following: list[int | None] = []
    page: int | None = None
    for heading in reversed(headings):
        following.append(page)
        page = heading.page if heading.page is not None else page
    pages: list[int | None] = []
    current: int | None = None
    for heading, after in zip(headings, reversed(following), strict=True):
        current = heading.page if heading.page is not None else current
        pages.append(heading.page if heading.page is not None else current if current == after else None)
    return pages


def find_title(text: str) -> str:
    """A document's title: the few lines before its contents page or first heading, else that heading or its first line.

    Empty for an empty text.
    """
    if named := _TITLE_SET.match(text):
        return _shortened(named["title"])
    lines = read_lines(text)
    if contents := find_contents(lines):
        before = lines[: contents.first]
        names = [clean(line.text[:1000]) for line in (before if len(before) <= _MOST_TITLE_LINES else _front(before))]
    else:
        opening = read_outline(text.lstrip()[:_OPENING_CHARACTERS])
        ends = [heading.first for heading in opening.headings[:1]] + [grid.first for grid in opening.grids[:1]] + sorted(opening.fenced)[:1]
        before = opening.lines[: min(ends, default=0)]
        names = [clean(line.text) for line in _front(before)] or [heading.name for heading in opening.headings[:1]]
    names = names or [clean(line.text[:1000]) for line in lines[:1]]
    return _shortened(" – ".join(without_marks(name).lstrip("# ") for name in names))


def _shortened(title: str) -> str:
    if len(title) <= _TITLE_CHARACTERS:
        return title
    return title[: _TITLE_CHARACTERS - 1].rsplit(" ", 1)[0] + "…"


def _front(lines: Sequence[Line]) -> list[Line]:
    """The first few lines down to a paragraph that holds a sentence, without rules and without what a block of settings says."""
    if lines and lines[0].text == _SETTINGS:
        lines = list(dropwhile(lambda line: line.text != _SETTINGS, lines[1:]))
    end = next((number for number, line in enumerate(lines) if ends_sentence(line.text)), len(lines))
    while 0 < end < len(lines) and not lines[end].gap:
        end -= 1
    return [line for line in lines[: min(max(end, 1), _MOST_TITLE_LINES)] if any(map(str.isalnum, line.text))]
