"""The text as lines with positions, and what can be said of a line by its form alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from corpus.marks import without_marks
from corpus.sentences import sentence_spans

_NON_BLANK = re.compile(r"\S[^\r\n]*")
BULLETS = frozenset("•▪◦‣●○■□◼♦➢➤►▶⁃·\uf0a7\uf0b7")
_ITEM = re.compile(
    r"(?:[-*+•–▪◦‣●○■□◼♦➢➤►▶✓✔✗✘❌✅⁃·o\uf0a7\uf0b7]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|\((?:\d{1,2}[A-Z]|[a-z]{2}|[A-Z])\))[^\S\r\n]+(?=\S)"
)
_SPACE = re.compile(r"\s+")
APART = re.compile(r"\S {3,}\S")
"""What stands between two cells that are set apart by spaces."""
_OF_A_PICTURE = re.compile(
    r"(?:(?:figure|fig|table|chart|graph|exhibit|map|photo\w*|diagram)s?\.? [\dA-Z][\d.-]*|sources?|notes?): ?\S", re.IGNORECASE
)
_TABLE_NAME = re.compile(r"\W{0,3}table [\dA-Z][\d.-]*\s?[.:–-]", re.IGNORECASE)
_UNFINISHED = re.compile(r"\b(?:we|the|and|or|a|an|that|includ(?:e|es|ing))$")
_GOES_ON = re.compile(
    r"\b(?:of|for|in|to|with|by|from|at|on|as|and|or|the|an?|that|which|who|if|when|where|not|must|shall|may|should|will|can"
    r"|is|are|was|were|has|have|had)$"
)
_ABBREVIATION_TOLD = re.compile(r"[A-Z]{2,6}s?: [A-Z]")
_LONGER_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER_IN_FRONT = re.compile(r"^\W*(?:\d[\d.]*|[IVXivx]+|[A-Za-z])[.):]\s+")
_NUMBER_SET_APART = re.compile(r"^(\d{1,3}(?:[./]\d{1,3})*[.)]?)[ \t]+(?=\S)")
_CUT_WORD = re.compile(r"(?<=[^\W\d_]-)[^\S\r\n]*[\r\n]\s*(?=[a-z])(?!(?:and|or|to)\b)")
_SOFT_HYPHEN = re.compile(r"\u00ad[^\S\r\n]*(?:[\r\n]+[^\S\r\n]*)?")
_CLOSERS = "\"'’”»)]*_"
_STOPS = ".!?…"
_FOOTNOTE = re.compile(r"(?<=[^\W\d_)%][.!?…:])\d{1,3}(?:[,–-]\d{1,3})*$|(?:\[\^?\d{1,3}\]|\^\d{1,3}\^|[⁰¹²³⁴-⁹])+$")
"""The mark of a footnote behind a sentence: ``.1``, ``.[1]``, ``.[^1]``, ``.¹``."""
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_PERIOD = re.compile(
    r"(?:(?:for )?(?:the )?\d+ (?:day|week|month|quarter|year)s?\b.*"
    r"|(?:(?:financial |calendar )?years? (?:ending|ended|to) .*)"
    r"|(?:as (?:at|of) )?(?:\d{1,2}(?:st|nd|rd|th)? )?"
    rf"(?:{_MONTH} )?"
    r"(?:19|20)\d\d(?:[/–-]\d{2,4})?(?: [a-z]+){0,2})",
    re.IGNORECASE,
)
_STANDING = re.compile(r" ?\((?:base(?:line)?|restated|revised|actual|provisional|estimated?)\)", re.IGNORECASE)
_DATED = re.compile(
    r"(?:(?:last )?(?:updated|reviewed)|published|received|accepted|issued|posted|dated?)(?: on| in)?:? (?:\d{1,2}(?:st|nd|rd|th)? )?"
    rf"{_MONTH},? (?:19|20)\d\d\b",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(r"(?:key ?words?|tags): ", re.IGNORECASE)
_MONTH_OR_DAY = re.compile(r"[a-z]{3}|\d{1,2}[/.-]\d", re.IGNORECASE)
_STATES_NO_MORE = re.compile(r"[-–—.?*✓✔✗✘]+|n/?a\.?|nil|none|yes|no|(?:not |partly )?met", re.IGNORECASE)
_STOP_WITHIN = re.compile(r"\.(?= )")
_AIM = re.compile(r"\b(?:targets?|plan\w*|budget\w*|forecasts?|aims?|goals?|standards?|thresholds?)\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:page )?\d{1,4}(?: of \d{1,4})?", re.IGNORECASE)
_LONGEST_PAGE_NUMBER = 17
HEADING_CHARACTERS = 120
_HEADING_WORDS = 16
_WIDE = 60
_FEWEST_LONG = 5
_FEWEST_WRAPPED = 3
_SHORT_OF_THE_NEXT, _SHORT_OF_ALL = 0.6, 0.8
_NEARLY_ALL_WORDS = 0.9


class Line(NamedTuple):
    """A line that isn't blank. Positions count characters of the text."""

    left: int
    """Where the line begins, indentation included."""
    start: int
    """First character that isn't white space."""
    end: int
    """After the last character that isn't white space."""
    right: int
    """Where the line ends, before its line break."""
    gap: int
    """Blank lines above it (one for the first line of all)."""
    text: str
    """From ``start`` to ``end``."""
    ends_page: bool = False
    """Whether it is the last of its page, but for a foot: known beside form feeds alone."""


def read_lines(text: str) -> list[Line]:
    r"""Lines that aren't blank, in order; ``\n``, ``\r\n`` and ``\r`` break lines. Takes linear time on any text."""
    lines: list[Line] = []
    previous = 0
    for match in _NON_BLANK.finditer(text):
        start, right = match.span()
        left = (
            max(text.rfind("\n", previous, start), text.rfind("\r", previous, start), text.rfind("\f", previous, start), previous - 1) + 1
        )
        breaks = max(text.count("\n", previous, left), text.count("\r", previous, left))
        stripped = match.group().rstrip()
        lines.append(Line(left, start, start + len(stripped), right, breaks - 1 if lines else 1, stripped))
        previous = right
    return lines


def item_marker(text: str) -> int:
    """Length of the list marker (and the space after it) a line begins with, of two as in ``- * words``; 0 when it is no list item."""
    match = _ITEM.match(text[:12])
    if match is None:
        return 0
    again = _ITEM.match(text[match.end() : match.end() + 12])
    return match.end() + (again.end() if again and not again[0][0].isalnum() and again[0][0] != "(" else 0)


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, closing quotes and brackets, links and marks of footnotes aside."""
    tail = without_footnote(clean(text[-600:]).rstrip("*_")).rstrip(_CLOSERS)
    return bool(tail) and tail[-1] in _STOPS


def goes_on(text: str) -> bool:
    """Whether the last word of a line is one that more must follow."""
    return _GOES_ON.search(text) is not None


def without_footnote(text: str) -> str:
    """The text without the mark of a footnote at its end: behind a stop or a colon, or in brackets."""
    return _FOOTNOTE.sub("", text)


def is_long(text: str) -> bool:
    """Too long for a heading or a caption."""
    return len(text) > HEADING_CHARACTERS or len(text.split()) > _HEADING_WORDS


def width_of(lines: Sequence[Line]) -> int:
    """How long a line is that ends because there is no room for more; 0 where no line is seen to."""
    wrapped = sorted(
        len(above.text) for above, line in pairwise(lines) if not line.gap and line.text[0].islower() and "\t" not in above.text
    )
    return wrapped[len(wrapped) // 2] if len(wrapped) >= _FEWEST_WRAPPED else 0


def has_room(above: str, below: str, width: int) -> bool:
    """Whether a line ends though the next one's first word would have fitted."""
    return len(above) + len(below.split(maxsplit=1)[0]) < max(_SHORT_OF_THE_NEXT * len(below), _SHORT_OF_ALL * width)


def is_wide(text: str) -> bool:
    """Long enough for a line that ends because the page does."""
    return len(text) >= _WIDE


def is_prose(line: Line) -> bool:
    """Running words: a line that ends as a sentence (or leads into a list), or is too long to be a heading or the name of a table."""
    return (is_long(line.text) and not names_table(line.text)) or ends_sentence(line.text) or line.text[-1] in ":;,—"


def names_table(text: str) -> bool:
    """Whether a line is a table's name with its number in front: "Table 2: Falls by ward"."""
    return len(text) <= 2 * HEADING_CHARACTERS and _TABLE_NAME.match(text) is not None and not ends_sentence(text)


def is_period(text: str) -> bool:
    """Whether the whole text names a date or a period, as the line under a table's caption does."""
    return len(text) <= HEADING_CHARACTERS and _PERIOD.fullmatch(text) is not None


def names_time(name: str) -> bool:
    """Whether a column's name is a period, and what stands there no aim for it."""
    return is_period(without_standing(name)) and not _AIM.search(name)


def without_standing(name: str) -> str:
    """A column's name without words in brackets that say how its figures came about, not what they are: "2018 (base)"."""
    return _STANDING.sub("", name)


def without_stops(title: str) -> str:
    """A table's title without stops within it ("No. of beds"), for a stop ends it and facts follow."""
    return _STOP_WITHIN.sub("", title)


def is_page_number(text: str) -> bool:
    """Whether the whole text is the number of a page, as at the foot of one."""
    return len(text) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(text) is not None


def states_no_more(cell: str) -> bool:
    """Whether a cell says no more than yes or no, or that there is nothing to say: no name of anything."""
    return _STATES_NO_MORE.fullmatch(cell) is not None


def looks_like_heading(text: str) -> bool:
    """Short, begins like a name, has words, doesn't end like a sentence."""
    text = _NUMBER_SET_APART.sub(r"\1 ", text)
    if (is_long(text) and not _is_in_title_case(text)) or is_page_number(text) or "\t" in text or " | " in text:
        return False
    if states_no_more(text):
        return False
    first = text.lstrip("\"'‘“(")[:1]
    if not (first.isupper() or first.isdigit()) or sum(character.isalpha() for character in text) < 2:
        return False
    if without_footnote(text)[-1:] in tuple(".,:;…–—-&/") or "](" in text or APART.search(text):
        return False
    words = _NUMBER_IN_FRONT.sub("", text)
    if len(sentence_spans(words, 0, len(words))) > 1 or (text.startswith("(") and text.endswith(")")) or _OF_A_PICTURE.match(text):
        return False
    _, _, value = text.partition(": ")
    if _DATED.match(text) or _KEYWORDS.match(text) or (is_period(value) and _MONTH_OR_DAY.search(value)):
        return False
    return not is_period(text) and not _UNFINISHED.search(text) and not _ABBREVIATION_TOLD.match(text)


def _is_in_title_case(text: str) -> bool:
    """Whether nearly all words of a line but the short ones begin with a capital, as those of a long heading may."""
    words = _LONGER_WORD.findall(text) if len(text) <= 2 * HEADING_CHARACTERS else []
    return len(words) >= _FEWEST_LONG and sum(word[0].isupper() for word in words) >= _NEARLY_ALL_WORDS * len(words)


def clean(text: str) -> str:
    """The text for reading: without the marks of Markdown and HTML, white space (line breaks too) as single spaces, none within a word
    that a line break cuts."""
    return _SPACE.sub(" ", _CUT_WORD.sub("", _SOFT_HYPHEN.sub("", without_marks(text)))).strip()


def normal(name: str) -> str:
    """A heading's name for comparing: no numbering, case, double spaces or end punctuation."""
    words = clean(name).casefold().rstrip(".:").split(" ")
    if len(words) > 1 and re.fullmatch(r"\d+(?:\.\d+)*[.)]?", words[0]):
        words = words[1:]
    return " ".join(words)
