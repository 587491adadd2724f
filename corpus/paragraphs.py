"""Paragraphs and headings that no blank line sets apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.heading_levels import NUMBERED, counted, depth_of
from corpus.lines import (
    APART,
    BULLETS,
    Line,
    ends_sentence,
    has_room,
    is_long,
    is_page_number,
    is_wide,
    item_marker,
    looks_like_heading,
    width_of,
)
from corpus.quantities import read_quantity

_FEWEST_LONG = 5
_NEARLY_ALL = 0.8
_LONGEST = 200
_MARKED = re.compile(r"\d{1,2}(?:[.)]|\.\d)")
_FEWEST_BULLETS = 2
_BRACKETED = re.compile(r"\((?:[a-z]{1,2}|[ivx]{1,4})\)")
_MARKS = ("#", "```", "~~~", ">")


def paragraphs_apart(lines: Sequence[Line]) -> list[Line]:
    """The lines; in a text whose paragraphs are a line each with no blank one between, each but a row or a further item as after one."""
    long = [(above, line.gap) for above, line in pairwise(lines) if is_long(above.text) and "\t" not in above.text]
    close = [above for above, gap in long if not gap and not item_marker(above.text)]
    whole = sum(ends_sentence(line.text) or line.text[-1] == ":" for line in close)
    if len(close) < max(_FEWEST_LONG, len(long) / 2) or whole < _NEARLY_ALL * len(close):
        return list(lines)
    apart = list(lines)
    for number, (above, line) in enumerate(pairwise(lines), 1):
        of_table = "\t" in above.text and any("\t" in near.text for near in lines[number : number + 2])
        of_list = item_marker(above.text) > 0 and item_marker(line.text) > 0
        drawn = "|" in line.text or APART.search(line.text) or not line.text.strip("=-")
        if not (line.gap or of_table or of_list or drawn):
            apart[number] = line._replace(gap=1)
    return apart


def bullets_joined(lines: Sequence[Line]) -> list[Line]:
    """The lines; a bullet on a line of its own as one with the words below it, where there are several."""
    joined: list[Line] = []
    several = sum(_is_mark(line.text) for line in lines) >= _FEWEST_BULLETS
    for line in lines:
        if several and joined and _is_mark(joined[-1].text) and _may_be_an_item(line):
            bullet = joined.pop()
            joined.append(bullet._replace(end=line.end, right=line.right, text=f"{bullet.text} {line.text}"))
        else:
            joined.append(line)
    return joined


def _is_mark(text: str) -> bool:
    return text in BULLETS or _BRACKETED.fullmatch(text) is not None


def _may_be_an_item(line: Line) -> bool:
    words = line.gap <= 1 and not _is_mark(line.text) and not any(mark in line.text for mark in "\t|") and not line.text.startswith(_MARKS)
    return words and not is_page_number(line.text) and not read_quantity(line.text) and not NUMBERED.fullmatch(line.text[:_LONGEST])


def numbered_apart(lines: Sequence[Line], start: int) -> list[Line]:
    """The lines; from line ``start`` on, numbered headings right above their words or below others as between blank lines, where they count
    up from one to the next."""
    width = width_of(lines)
    found = {index: counted(lines[index].text) for index in range(start, len(lines)) if _may_head(lines, index, width)}
    series: dict[tuple[int, ...], list[int]] = {}
    for index, (_, front, _) in found.items():
        series.setdefault(front, []).append(index)
    counting = {
        index for alike in series.values() for pair in pairwise(alike) for index in pair if found[pair[1]][-1] == found[pair[0]][-1] + 1
    }
    # "We ask it to: / 1. Build homes / Homes are …": items of a list that is led into.
    led_into = {front for index, (_, front, last) in found.items() if last == 1 and index and lines[index - 1].text.endswith(":")}
    apart = list(lines)
    for index in (one for one in counting if found[one][1] not in led_into):
        for near in (index, index + 1):
            apart[near] = apart[near]._replace(gap=max(1, apart[near].gap))
    return apart


def _may_head(lines: Sequence[Line], index: int, width: int) -> bool:
    text = lines[index].text
    if not _MARKED.match(text) or not NUMBERED.fullmatch(text[:_LONGEST]) or not looks_like_heading(text) or index + 1 == len(lines):
        return False
    above, below = lines[index - 1].text if index else "", lines[index + 1].text
    begins = lines[index].gap > 0 or ends_sentence(above) or has_room(above, text, width)
    if depth_of(below) > depth_of(text):
        return begins
    words = is_wide(below) or ends_sentence(below)
    return begins and words and below[0].isupper() and not item_marker(below) and has_room(text, below, width)
