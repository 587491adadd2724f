"""Figures in text: numbers, percentages, sums of money and number words, brought to one form so that they can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_LETTER_SCALES = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000, **{name: float(size) for name, size in _SCALES.items()}}
_FRACTIONS = {"half": 50, "third": 100 / 3, "thirds": 100 / 3, "quarter": 25, "quarters": 25, "fifth": 20, "fifths": 20}
_WORDS = "|".join([*_UNITS, *_SCALES])
_PATTERN = re.compile(
    r"(?P<currency>[£$€])?\s?(?P<number>(?<![\w.,])\d[\d,]*(?:\.\d+)?)\s?(?P<scale>(?:bn|[mk])\b|hundred|thousand|million|billion)?"
    r"(?P<percent>\s?%|[\s-]?per\s?cent\b)?"
    r"|(?:\b(?P<parts>one|two|three|four|a)[\s-])?\b(?P<fraction>half|thirds?|quarters?|fifths?)\b"
    rf"|\b(?P<words>(?:{_WORDS})(?:[\s-]+(?:and[\s-]+)?(?:{_WORDS}))*)\b(?P<word_percent>[\s-]per\s?cent\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and what it counts: ``%``, a currency sign, or nothing."""

    value: float
    unit: str
    start: int
    end: int


def figures(text: str) -> list[Figure]:
    """All figures of a text in order, number words of one to twelve included.

    2,000 and "two thousand" give 2000; "£0.5m" gives 500000 in £; "three-quarters" gives 75 in %; in "8–9 percent" both
    ends carry the unit.
    """
    found = []
    for match in _PATTERN.finditer(text):
        figure = _figure(match)
        if figure:
            found.append(figure)
    return _share_unit_of_ranges(text, found)


def _figure(match: re.Match[str]) -> Figure | None:
    if match["number"]:
        value = float(match["number"].replace(",", ""))
        if match["scale"]:
            value *= _LETTER_SCALES[match["scale"].lower()]
        unit = "%" if match["percent"] else (match["currency"] or "")
        return Figure(round(value, 6), unit, match.start(), match.end())
    if match["fraction"]:
        parts = {"a": 1, None: 1}.get(match["parts"], _UNITS.get((match["parts"] or "").lower(), 1))
        return Figure(round(parts * _FRACTIONS[match["fraction"].lower()], 6), "%", match.start(), match.end())
    unit = "%" if match["word_percent"] else ""
    return Figure(_number_words(match["words"]), unit, match.start(), match.end())


def _number_words(text: str) -> float:
    total, current = 0.0, 0.0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in _UNITS:
            current += _UNITS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0.0
    return total + current


def _share_unit_of_ranges(text: str, found: list[Figure]) -> list[Figure]:
    shared = list(found)
    for position in range(len(found) - 1, 0, -1):
        left, right = shared[position - 1], shared[position]
        joined = re.fullmatch(r"\s?(?:[–—-]|to|and)\s?", text[left.end : right.start])
        if joined and not left.unit and right.unit == "%":
            shared[position - 1] = Figure(left.value, "%", left.start, left.end)
    return shared


def stands_in(figure: Figure, source: list[Figure]) -> bool:
    """Whether a figure is among the source's: the same value, and the same unit where both name one."""
    return any(
        abs(figure.value - other.value) < 1e-6 and (figure.unit == other.unit or not figure.unit or not other.unit) for other in source
    )
