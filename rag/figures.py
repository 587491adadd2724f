"""The figures of a text: amounts, shares and lengths of time, however they are written.

"2,000" and "two thousand" are one figure, and so are "£0.5m" and "half a million pounds", "75 percent" and "three-quarters",
"14 days" and "two weeks".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

_UNITS_TO_NINETEEN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: number for number, word in enumerate(_UNITS_TO_NINETEEN.split())}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
_SIZES = {"hundred": 100, "thousand": 1_000, "k": 1_000, "million": 1_000_000, "m": 1_000_000, "billion": 10**9, "bn": 10**9}
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10}
_TIMES = {
    "minute": ("minutes", 1),
    "hour": ("minutes", 60),
    "day": ("days", 1),
    "week": ("days", 7),
    "fortnight": ("days", 14),
    "month": ("months", 1),
    "year": ("months", 12),
}
_TIME = "|".join(_TIMES)
_SHORT_MEASURES = {"km": "kilometre", "cm": "centimetre", "mm": "millimetre", "kg": "kilogram"}
_MEASURES = "millimetre|centimetre|metre|kilometre|mile|gram|kilogram|tonne|litre|hectare|acre|megawatt|gigabyte|terabyte|pence|degree"
_ABOUT = r"(?:about|around|roughly|nearly|almost|approximately|some|circa|over|under|more than|fewer than|less than|at least|up to|just)"
_ONE_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_SMALL = rf"(?:(?:{_TENS.replace(' ', '|')})[- ](?:{_ONE_WORD})|{_ONE_WORD})"
_SPELLED = rf"(?:(?:{_ONE_WORD}) hundred and {_SMALL}|{_SMALL})"
_THOUSANDS = ",\u00a0\u2009\u202f"
"""What parts them: a comma, or a blank at which no line breaks."""
_NUMBER = rf"\d{{1,3}}(?:[{_THOUSANDS}]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?P<about>\b{_ABOUT}\s+)?(?:"
    rf"(?P<count>\b{_SPELLED}|\d+) (?P<per>(?:[a-z]+ )?in(?: every)?|out of(?: the)?|of(?: the)?) (?P<of>{_SPELLED}\b|\d[\d,]*)"
    rf"|\b(?:(?P<parts>{_ONE_WORD}|an?)[- ](?=\w)|(?=hal[fv]))(?P<part>{_PART})\b(?:(?: of)? an? (?P<whole>million|billion|year|hour))?"
    r"|\b(?:an?|each|every) (?P<fortnight>fortnight)\b"
    rf"|(?P<sign>[£$€]\s?)?(?:(?<![\w.,/:])(?P<digits>{_NUMBER})(?!:\d)|\b(?P<spelled>{_SPELLED})\b)"
    r"(?:[ -]?(?P<size>hundred|thousand|million|billion)\b|(?P<mark>bn|[mk])\b)?"
    rf"(?:\s?(?P<percent>%|per ?cent\b)|[ -](?P<points>percentage points?)|[ -](?P<time>{_TIME})(?:s|ly)?\b"
    rf"|[ -](?P<measure>{_MEASURES})s?\b|[ -]?(?P<short>{'|'.join(_SHORT_MEASURES)})\b)?"
    r")(?: (?P<currency>pound|dollar|euro)s\b)?",
    re.IGNORECASE,
)
_CHANGED = {"halved": 50.0, "halving": 50.0, "doubled": 100.0, "doubling": 100.0, "trebled": 200.0, "tripled": 200.0}
_LETTERS = str.maketrans("ſıİ", "siI")
"""Which ``re.IGNORECASE`` takes for these, and the tables of words don't."""
_CURRENCIES = {"pound": "£", "dollar": "$", "euro": "€"}
_CLOSE, _NEAR_PERCENT, _ROUNDED = 1e-6, 4.0, 0.06
"""How far a figure said exactly (as a share of it), a share and an amount said with "about" may lie from what it is said of."""
_LEAST_PERCENT, _OF_PERCENT = 0.5, 0.1
"""A small share said with "about" lies no further off than the first and this part of it."""
_TOGETHER = re.compile(r"\b(?:together|altogether|total|combined|both|sum)\b", re.IGNORECASE)
_IN_SIZES = re.compile(r"(?P<sign>[£$€]) ?(?P<size>m|bn|k|thousand|million|billion)\b", re.IGNORECASE)
"""How a table says that its money is in millions."""
_SPAN_OF_YEARS = re.compile(r"\b((?:19|20)\d\d)[/–-]\d\d\b")
_SHARED_BY = (3, 4, 5, 8, 10, 100)
"""Of these a count is a share ("two in five"); of others ("52 of 62") both are figures."""
_YEARS = (1900, 2100)
_MOST_COMBINED = 30
_WORKED_OUT = re.compile(
    r"\b(?:more|fewer|less|lower|higher|larger|smaller|above|below|by|difference|gap|together|altogether|total|percent|points?|dropped|down|up"
    r"|rose|risen|fell|fallen|grew|grown|shrink|shrank|gained|lost|in (?:every )?\w+|of the|remaining|not|without)\b|%|n't\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number; ``kind`` is "%" for shares, "points" for percentage points, "£", "$" or "€" for money, "minutes", "days" or "months" for
    lengths of time (a week is seven days), the unit of a few other measures ("tonne"), else empty."""

    value: float
    kind: str = ""
    about: bool = False
    """Said with "about", "almost", "more than" and the like, or as a fraction in words, which is as rough."""
    start: int = 0


def figures(text: str) -> list[Figure]:
    """The figures of a text in order. Words like "halved" count as the share they change something by; "one" alone is no figure."""
    text = _SPAN_OF_YEARS.sub(r"\1", text.translate(_LETTERS))
    found = [figure for match in _FIGURE.finditer(text) if match[0].lower() != "one" for figure in _read(match)]
    changed = re.finditer("|".join(_CHANGED), text, re.IGNORECASE)
    found += [Figure(_CHANGED[match[0].lower()], "%", True, match.start()) for match in changed]
    return sorted(found, key=lambda figure: figure.start)


def scaled(text: str) -> list[Figure]:
    """What the bare figures of a text are where it says once that its money is in thousands or millions: "(£ million)"."""
    scale = _IN_SIZES.search(text)
    bare = [figure for figure in figures(text) if not figure.kind] if scale else []
    return [replace(figure, value=figure.value * _SIZES[scale["size"].lower()], kind=scale["sign"]) for figure in bare if scale]


def _read(match: re.Match[str]) -> Iterator[Figure]:
    about, start = bool(match["about"]), match.start()
    if match["fortnight"]:
        yield Figure(14, "days", about, start)
    elif match["count"]:
        count, total = _number(match["count"]), _number(match["of"])
        if total > count and total in _SHARED_BY and not match["per"].lower().startswith("of"):
            yield Figure(100 * count / total, "%", True, start)
        else:
            yield from (Figure(count, "", about, start), Figure(total, "", about, start))
    elif match["part"]:
        share = _number(match["parts"] or "one") / _PARTS[match["part"].lower()]
        of = (match["whole"] or "").lower()
        if not of:
            yield Figure(100 * share, "%", True, start)
        elif of in ("year", "hour"):
            unit, times = ("months", 12) if of == "year" else ("minutes", 60)
            yield Figure(times * share, unit, about, start)
        else:
            yield Figure(share * _SIZES[of], _unit(match), about, start)
    else:
        size = str(match["size"] or match["mark"] or "").lower()
        value = _number(match["digits"] or match["spelled"]) * _SIZES.get(size, 1)
        unit, times = _TIMES[match["time"].lower()] if match["time"] else (_unit(match), 1)
        yield Figure(value * times, unit, about, start)


def _unit(match: re.Match[str]) -> str:
    if match["sign"] or match["currency"]:
        return match["sign"].strip() if match["sign"] else _CURRENCIES[match["currency"].lower()]
    if match["percent"] or match["points"]:
        return "%" if match["percent"] else "points"
    return _SHORT_MEASURES[match["short"].lower()] if match["short"] else (match["measure"] or "").lower()


def _number(words: str) -> float:
    words = words.lower()
    if words in ("a", "an"):
        return 1.0
    if words[0].isdigit():
        return float(re.sub(f"[{_THOUSANDS}]", "", words))
    hundreds, _, rest = words.rpartition(" hundred and ")
    return float(100 * _WORDS.get(hundreds, 0) + sum(_WORDS[word] for word in re.split("[- ]", rest)))


def stands(figure: Figure, held: Sequence[Figure], *, kinds_differ: bool = False) -> bool:
    """Whether a figure is one of those held, as nearly as it is said. A bare number is one of any kind, and with ``kinds_differ`` any is:
    in a table the unit stands in the column's name."""
    return any(_is_near(figure, other) for other in held if figure.kind == other.kind or "" in (figure.kind, other.kind) or kinds_differ)


def follows(figure: Figure, held: Sequence[Figure], sentence: str) -> bool:
    """Whether a figure that a sentence says was worked out is a sum, a difference or a share of two of those held."""
    if not (figure.kind == "%" or _WORKED_OUT.search(sentence)):
        return False
    rests = (Figure(100 - share.value, "%", share.about) for share in held if share.kind == "%")
    together = _TOGETHER.search(sentence) is not None
    worked_out = (other for one, two in combinations(held[:_MOST_COMBINED], 2) for other in _worked_out(one, two, together=together))
    # Differences are looked for among all figures, the rest among the first: a table may hold hundreds.
    values = {round(other.value, 4) for other in held if other.kind in (figure.kind, "")}
    if any(round(value + figure.value, 4) in values for value in values):
        return True
    found = (other for other in chain(rests, worked_out) if other.kind in (figure.kind, "") or (not figure.kind and other.kind != "%"))
    return any(_is_near(figure, other) for other in found)


def _worked_out(one: Figure, two: Figure, *, together: bool) -> Iterator[Figure]:
    small, large = sorted((one.value, two.value))
    years = _YEARS[0] < small <= large < _YEARS[1]
    if years:
        yield Figure(12 * (large - small), "months")
    if one.kind == two.kind or "" in (one.kind, two.kind):
        kind = one.kind or two.kind
        yield Figure(large - small, kind)
        if kind == "%":
            yield Figure(large - small, "points")
        if together or kind != "%":  # a half is no quarter and another quarter, unless it is said so
            yield Figure(one.value + two.value, kind)
        if large and kind not in ("%", "points") and not years:
            yield Figure(100 * small / large, "%", True)
            yield Figure(100 * (large - small) / large, "%", True)


def _is_near(said: Figure, held: Figure) -> bool:
    off = abs(said.value - held.value)
    if said.about or held.about:
        near = min(_NEAR_PERCENT, _LEAST_PERCENT + _OF_PERCENT * abs(held.value))
        return off <= (near if "%" in (said.kind, held.kind) else _ROUNDED * max(abs(held.value), 1.0))
    return off <= _CLOSE * max(abs(held.value), 1.0)
