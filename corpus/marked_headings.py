"""Headings told by their marks: those of Markdown, and lines emphasised as a whole."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from corpus.heading_levels import Heading
from corpus.lines import Line, clean, item_marker, looks_like_heading
from corpus.marks import emphasised

_LONGEST_MARKED = 200
_COLUMNS = re.compile(r"\t| {3}")
"""What stands between names of columns, in a line that heads a table rather than a section."""


def marked_headings(lines: Sequence[Line], fenced: Collection[int]) -> dict[int, Heading]:
    """Markdown headings by their line: ``#`` marks, and lines underlined by ``===`` or ``---``; and, one level below these, lines that
    stand alone above words and are emphasised as a whole."""
    found: dict[int, Heading] = {}
    marked = 0
    for index, line in enumerate(lines):
        text = line.text
        if index in fenced or len(text) > _LONGEST_MARKED or line.start - line.left > 3:
            continue
        level = len(text) - len(text.lstrip("#"))
        name = clean(text[level:].strip().rstrip("#")) if level else ""
        if 1 <= level <= 6 and text[level : level + 1] in (" ", "\t") and name:
            marked = level
            found[index] = Heading(index, index, level, name, None)
        elif marked and _is_emphasised_heading(lines, index):
            found[index] = Heading(index, index, marked + 1, clean(text), None)
        elif index and _underlines(line, lines[index - 1]) and index - 1 not in fenced and index - 1 not in found:
            marked = 1 if text[0] == "=" else 2
            found[index - 1] = Heading(index - 1, index, marked, clean(lines[index - 1].text), None)
    return found


def _is_emphasised_heading(lines: Sequence[Line], index: int) -> bool:
    name = emphasised(lines[index].text)
    if not name or not looks_like_heading(name) or not lines[index].gap or index + 1 == len(lines):
        return False
    below = lines[index + 1]
    return (below.gap > 0 or item_marker(below.text) > 0) and "|" not in below.text and not emphasised(below.text)


def _underlines(line: Line, above: Line) -> bool:
    if line.gap or len(line.text) < 3 or (line.text.strip("=") and line.text.strip("-")) or _COLUMNS.search(above.text):
        return False
    return above.gap > 0 and len(above.text) <= _LONGEST_MARKED and not item_marker(above.text) and any(map(str.isalnum, above.text))
