"""The contents page: names, printed pages and levels of headings, and where each stands in the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.lines import HEADING_CHARACTERS, Line, ends_sentence, is_long, looks_like_heading, normal

_TITLES = {"contents", "table of contents", "contents page", "list of contents"}
_ENTRY = re.compile(r"(?P<name>\S(?:.*\S)?)(?:[ \t]*\t[ \t]*|[ \t]*[.…·_](?:[ \t]?[.…·_]){2,}[ \t]*|[ ]{2,})(?P<page>\d{1,4}|[ivxl]{1,6})")
_NUMBERING = re.compile(r"(\d+(?:\.\d+)*)[.)]?\s")
_BACK_MATTER = re.compile(r"(?:annex|schedule \d|appendix|appendices|glossary|bibliography|references|index|endnotes)\b", re.IGNORECASE)
_MOST_ENTRIES = 1_000
_MOST_PLACES = 20_000
_NEARLY_ALL = 0.75
_LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading as the contents page gives it."""

    name: str
    page: int | None
    """None where it is a Roman numeral or isn't given."""
    level: int
    """From 1."""


@dataclass(frozen=True, slots=True)
class ContentsPage:
    """Lines ``first`` to ``last`` (both included) of the text, its own title line among them."""

    first: int
    last: int
    entries: tuple[Entry, ...]


def is_back_matter(name: str) -> bool:
    """Whether a heading is that of an annex, a glossary or the like, which no other part holds."""
    return _BACK_MATTER.match(name) is not None


def find_contents(lines: Sequence[Line]) -> ContentsPage | None:
    """The first run of three or more lines "name, leader, page" below a line that says it is the contents; pages never fall.

    A long name may go over two lines. Where there are no pages, three or more lines with no blank one between, nearly all of which come
    again further down.
    """
    last_place = _last_places(lines) if any(_is_title(line) for line in lines) else {}
    for index, line in enumerate(lines):
        if not _is_title(line):
            continue
        names, last = _names(lines, index + 1)
        if not names:
            names, last = _names_without_pages(lines, index + 1, last_place)
        if len(names) >= 3:
            levels = _levels([entry_line.start - entry_line.left for entry_line, _, _ in names], [name for _, name, _ in names])
            entries = tuple(Entry(name, page, level) for (_, name, page), level in zip(names, levels, strict=True))
            return ContentsPage(index, last, entries)
    return None


def _names(lines: Sequence[Line], first: int) -> tuple[list[tuple[Line, str, int | None]], int]:
    """Line, name and page of each entry from line ``first`` on, and the last line of all."""
    names: list[tuple[Line, str, int | None]] = []
    reached, last, begun = 0, first - 1, ""
    for index in range(first, min(first + _MOST_ENTRIES, len(lines))):
        line = lines[index]
        match = _ENTRY.fullmatch(line.text) if len(line.text) <= 2 * HEADING_CHARACTERS else None
        if match is None:
            if begun or not names or "\t" in line.text or is_long(line.text) or ends_sentence(line.text):
                break
            begun = line.text  # the first half of an entry, if the next line has a page
            continue
        if begun and line.gap:
            break
        page = int(match["page"]) if match["page"].isdigit() else None
        if page is not None and page < reached:
            break
        name = f"{begun} {match['name']}".strip().rstrip(" .…·_")
        names.append((lines[index - 1] if begun else line, name, page))
        reached, last, begun = page or reached, index, ""
    return names, last


def _is_title(line: Line) -> bool:
    return len(line.text) <= _LONGEST_TITLE and "contents" in line.text.lower() and normal(line.text.lstrip("# ")) in _TITLES


def _last_places(lines: Sequence[Line]) -> dict[str, int]:
    """The last line that bears each name."""
    return {normal(line.text.lstrip("# ")): index for index, line in enumerate(lines) if len(line.text) <= 2 * HEADING_CHARACTERS}


def _names_without_pages(
    lines: Sequence[Line], first: int, last_place: Mapping[str, int]
) -> tuple[list[tuple[Line, str, int | None]], int]:
    end = first
    while end < min(first + _MOST_ENTRIES, len(lines)) and (end == first or lines[end].gap == 0) and looks_like_heading(lines[end].text):
        end += 1
    names: list[tuple[Line, str, int | None]] = [(line, line.text, None) for line in lines[first:end]]
    again = sum(last_place.get(normal(name), 0) >= end for _, name, _ in names)
    return (names, end - 1) if again >= _NEARLY_ALL * len(names) else ([], first - 1)


def place_entries(contents: ContentsPage, lines: Sequence[Line]) -> dict[int, Entry]:
    """Which line below the contents page is the heading of which entry.

    Names repeat, so the entries are matched in order: the longest common subsequence of entries and lines that bear an
    entry's name (Hunt and Szymanski, 1977), earliest lines first. Entries that aren't found are left out.
    """
    wanted: defaultdict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(contents.entries):
        wanted[normal(entry.name)].append(number)
    ends: list[int] = []
    steps: list[tuple[int, int, int]] = []
    step_of_end: list[int] = []
    for index in range(contents.last + 1, len(lines)):
        if len(lines[index].text) > 2 * HEADING_CHARACTERS or len(steps) > _MOST_PLACES:
            continue
        for number in reversed(wanted.get(normal(lines[index].text.lstrip("# ")), ())):
            length = bisect_left(ends, number)
            if length < len(ends) and ends[length] == number:
                continue
            steps.append((index, number, step_of_end[length - 1] if length else -1))
            if length == len(ends):
                ends.append(number)
                step_of_end.append(len(steps) - 1)
            else:
                ends[length], step_of_end[length] = number, len(steps) - 1
    placed: dict[int, Entry] = {}
    step = step_of_end[-1] if step_of_end else -1
    while step >= 0:
        index, number, step = steps[step]
        placed[index] = contents.entries[number]
    return placed


def _levels(indents: list[int], names: list[str]) -> list[int]:
    """Levels by indentation where it differs, else by numbering where most names have it, else by repetition."""
    steps = sorted(set(indents))
    if len(steps) > 1:
        return [steps.index(indent) + 1 for indent in indents]
    numberings = [_NUMBERING.match(name) for name in names]
    if sum(match is not None for match in numberings) * 2 > len(names):
        return [match[1].count(".") + 1 if match else 1 for match in numberings]
    levels = [1] * len(names)
    _deepen(levels, [normal(name) for name in names], 0, len(names))
    return levels


def _deepen(levels: list[int], names: list[str], start: int, end: int) -> None:
    """Infer levels from names that repeat: "Summary" can stand three times only below three different headings.

    The heading just above each repeat opens a part, and the part reaches to the next opener (back matter, such as an
    annex, ends the last one and stays outermost). A part that lacks a name most parts have is no such part (front
    matter) and stays flat. The same is then done inside each part.
    """
    end = next((index for index in range(start, end) if is_back_matter(names[index])), end)
    everywhere = Counter(names)
    repeated = [name for name in names[start:end] if everywhere[name] > 1]
    if not repeated:
        return
    # Inside a part each name stands once, so "repeats" is asked of the whole page, and the most frequent name leads.
    leader = max(dict.fromkeys(repeated), key=everywhere.__getitem__)
    openers: list[int] = []
    for index in range(start, end):
        if names[index] == leader:
            opener = index - 1
            while opener >= start and everywhere[names[opener]] > 1:
                opener -= 1
            if opener >= start and (not openers or opener > openers[-1]):
                openers.append(opener)
    bounds = [*openers, end]
    parts = list(zip(openers, bounds[1:], strict=True))
    usual = Counter(name for first, last in parts for name in set(names[first + 1 : last]) if everywhere[name] > 1)
    common = {name for name, count in usual.items() if count * 2 > len(parts)}
    full = [(first, last) for first, last in parts if common <= set(names[first:last])]
    for first, last in full:
        for index in range(first + 1, last):
            levels[index] += 1
        inner = first + 1
        while inner < last and names[inner] == leader:
            inner += 1
        _deepen(levels, names, inner, last)
