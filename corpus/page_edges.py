"""Running heads, feet and page numbers: lines that belong to the page and not to what is written on it. And lines that hold only marks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from corpus.lines import Line, ends_sentence, is_long, is_page_number, is_wide, item_marker
from corpus.marks import is_only_marks

_PAGE_BREAK = "\f"
_MOST_AT_AN_EDGE = 2
_FEWEST_COUNTING = 2
_FEWEST_REPEATED = 3
_NUMBER = re.compile(r"\d+")
_OF_A_PAGE = re.compile(r"\bpage (\d{1,4}|[ivxl]{1,6})(?: of \d{1,4})?$")
_ROMAN = re.compile(r"[ivxl]{1,6}")
_OF_THE_TEXT = re.compile(r"\t|[.…·_](?:[ \t]?[.…·_]){2}|: +[a-z]")
"""A row of a table, a line of the contents or what is said of something ("Outcome: not upheld"), wherever it stands."""
_OF_A_SERIES = re.compile(r"(?!page\b)[^\W\d_]+ \d+(?:[.:–—-] ?\D.*)?$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_FEWEST_LETTERS = 8
_LONGEST_STEP = 10
_LEAST_OF_A_PAGE = 5
"""Lines between two page numbers."""


def without_page_edges(text: str, lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """The lines that are text, and those that are not.

    A line is none where it stands at the edge of most pages (beside a form feed), or where lines that differ from it in their numbers
    alone count up, at the edges of pages or one of them in the middle of a sentence; or where several end in the number of a page, or
    are nothing but numbers that count up through the text; with them go the page numbers beside. Nor is one that holds nothing but
    marks. What comes after such a line stands as after one blank line.
    """
    edges = _at_page_breaks(text, lines) | _in_mid_sentence(lines) | _with_page_numbers(lines) | _numbers_alone(lines)
    named = {index for index in edges if not is_page_number(lines[index].text)}
    edges |= {near for index in named for near in (index - 1, index + 1) if 0 <= near < len(lines) and is_page_number(lines[near].text)}
    edges |= {index for index, line in enumerate(lines) if is_only_marks(line.text)}
    kept = [line._replace(gap=1) if index - 1 in edges else line for index, line in enumerate(lines) if index not in edges]
    kept = [line._replace(ends_page=text.find(_PAGE_BREAK, line.right, below.start) >= 0) for line, below in pairwise(kept)] + kept[-1:]
    return kept, [lines[index] for index in sorted(edges)]


def _alike(line: Line) -> str:
    return _NUMBER.sub("#", line.text.casefold())


def _at_page_breaks(text: str, lines: Sequence[Line]) -> set[int]:
    """Lines at the top or the foot of several pages, and page numbers there."""
    breaks = [index for index, (above, below) in enumerate(pairwise(lines), 1) if text.find(_PAGE_BREAK, above.right, below.start) >= 0]
    if lines and text.find(_PAGE_BREAK, lines[-1].right) >= 0:
        breaks.append(len(lines))
    seen: defaultdict[tuple[str, bool], set[int]] = defaultdict(set)
    for index in breaks:
        for near in range(max(0, index - _MOST_AT_AN_EDGE), min(len(lines), index + _MOST_AT_AN_EDGE)):
            if (
                not is_long(lines[near].text)
                and not _OF_THE_TEXT.search(lines[near].text)
                and not ends_sentence(lines[near].text)
                and not is_page_number(lines[near].text)
            ):
                seen[_alike(lines[near]), near < index].add(near)
    repeated: set[int] = set()
    for found in seen.values():
        alike = [lines[index] for index in sorted(found)]
        texts = [line.text for line in alike]
        most = len(found) >= max(_FEWEST_REPEATED, len(breaks) / 2)
        if not _is_series(texts) and _one_number_changes(texts) and (most or _count_up(alike)):
            repeated |= found
    near_breaks = {near for index in breaks for near in (index - 1, index) if near < len(lines)}
    roman = {near for near in near_breaks if _ROMAN.fullmatch(lines[near].text)}
    return repeated | roman | _page_numbers(lines, breaks)


def _page_numbers(lines: Sequence[Line], breaks: Sequence[int]) -> set[int]:
    """Numbers beside page breaks that go up with the pages, or stand alone below a page's last sentence; no figure that happens to stand
    there ("rose to a total of / 145")."""
    placed: defaultdict[int, set[int]] = defaultdict(set)
    below_words: set[int] = set()
    for page, index in enumerate(breaks, 1):
        for near, number_of in ((index - 1, page), (index, page + 1)):
            if near < len(lines) and is_page_number(lines[near].text):
                placed[int(_NUMBER.findall(lines[near].text)[0]) - number_of].add(near)
                above = lines[near - 1].text if near == index - 1 and near and lines[near].gap else ""
                if ends_sentence(above) and not above.endswith("?"):
                    below_words.add(near)
    return below_words | {near for offset, found in placed.items() if len(found) > 1 or offset in (0, -1) for near in found}


def _one_number_changes(texts: Sequence[str]) -> bool:
    """Whether these lines, alike but for their numbers, differ in one at most, which goes up, as heads and feet of pages do, and rows of a
    table don't."""
    columns = list(zip(*([int(number) for number in _NUMBER.findall(text)] for text in texts), strict=True))
    changing = [column for column in columns if len(set(column)) > 1]
    return not changing or (len(changing) == 1 and list(changing[0]) == sorted(set(changing[0])))


def _is_series(texts: Sequence[str]) -> bool:
    """Whether these are the headings of a series ("Recommendation 1", "Recommendation 2: Pay"), each once, as no head of pages is."""
    return len(set(texts)) == len(texts) and all(map(_OF_A_SERIES.match, texts))


def _in_mid_sentence(lines: Sequence[Line]) -> set[int]:
    """Lines that count up from page to page ("Annual report 13", "Annual report 14"), one of which cuts a sentence in two."""
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if _NUMBER.search(line.text) and len(_LETTERS.findall(line.text[:60])) >= _FEWEST_LETTERS and not is_long(line.text):
            seen[_alike(line)].append(index)
    found: set[int] = set()
    for places in seen.values():
        if _count_up([lines[index] for index in places]) and any(_cuts(lines, index) for index in places):
            found.update(places)
    return found


def _count_up(alike: Sequence[Line]) -> bool:
    counts = [[int(number) for number in _NUMBER.findall(line.text)] for line in alike]
    return len(counts) >= _FEWEST_COUNTING and all(first < second for first, second in pairwise(counts))


def _cuts(lines: Sequence[Line], index: int) -> bool:
    """Whether a line stands alone in the middle of a sentence, or in the middle of a word."""
    if not 0 < index < len(lines) - 1:
        return False
    above, line, below = lines[index - 1 : index + 2]
    apart = (line.gap > 0 and below.gap > 0) or above.text.endswith("-")
    return apart and is_wide(above.text) and not ends_sentence(above.text) and not item_marker(line.text) and below.text[0].islower()


def _with_page_numbers(lines: Sequence[Line]) -> set[int]:
    """Lines that are alike but for the number of a page at their end, which counts up (or is a Roman one)."""
    seen: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        folded = line.text.casefold()
        if not is_long(line.text) and (named := _OF_A_PAGE.search(folded)):
            seen[folded[: named.start()]].append(index)
    found: set[int] = set()
    for places in seen.values():
        numbers = [int(match[0]) for index in places for match in _NUMBER.finditer(_OF_A_PAGE.findall(lines[index].text.casefold())[-1])]
        if len(places) >= _FEWEST_REPEATED and all(first < second for first, second in pairwise(numbers)):
            found.update(places)
    return found


def _numbers_alone(lines: Sequence[Line]) -> set[int]:
    """Page numbers that stand alone below running words and count up through the whole text, well apart; none, where any other number
    stands alone as well."""
    places = [index for index, line in enumerate(lines) if line.text.isdecimal() and is_page_number(line.text)]
    numbers = [int(lines[index].text) for index in places]
    above = [lines[index - 1].text if index and lines[index].gap else "" for index in places]
    below_words = all(ends_sentence(text) and not text.endswith("?") for text in above)  # a number may answer a question
    apart = all(second - first > _LEAST_OF_A_PAGE for first, second in pairwise(places))
    counting = all(0 < second - first <= _LONGEST_STEP for first, second in pairwise(numbers))
    return set(places) if len(places) >= _FEWEST_REPEATED and below_words and apart and counting else set()
