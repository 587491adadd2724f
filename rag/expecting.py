"""What kind of answer a question asks for, and whether a sentence holds one of that kind (Li and Roth, 2002, in small)."""

from __future__ import annotations

import re
from typing import Literal

from rag.figures import Figure, figures, stands_in

Kind = Literal["share", "figure", "date", "person", "reason", "other"]

_ASKS: dict[Kind, re.Pattern[str]] = {
    "share": re.compile(r"\b(?:percent|percentage|proportion|share|portion|rate)\b", re.IGNORECASE),
    "figure": re.compile(
        r"\bhow (?:many|much|often|long|far|old|large|big)\b|\bnumber of\b|\bby how\b|\bwhat (?:sum|amount|figure|number)\b|\bcost\b",
        re.IGNORECASE,
    ),
    "date": re.compile(r"\bwhen\b|\bwh?ich (?:year|month|date)\b|\bwhat (?:year|month|date)\b", re.IGNORECASE),
    "person": re.compile(r"\b(?:who|whose|whom)\b|\bname of\b", re.IGNORECASE),
    "reason": re.compile(r"\bwhy\b|\breasons?\b|\bwhat (?:drove|lies behind|caused|led)\b", re.IGNORECASE),
}
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"spring|summer|autumn|winter|days?|weeks?|months?|years?)\b"
)
_NAME = re.compile(r"(?<!^)(?<![.:] )\b[A-Z][a-z]+")
_ASKS_TERM = re.compile(
    r"\b(?:what (?:is|are|does|do)|meant by)\b(?: the| an?| is)?\s+(?P<term>.{2,60}?)(?:\s+(?:stand|short|mean)\b.*|\s+and\b.*|\?|$)",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|due to|as a result|so that|since|in order to|therefore|caused|reflects?|owing|means that|partly)\b", re.IGNORECASE
)


def expected(question: str) -> Kind:
    """The kind of answer asked for."""
    return next((kind for kind, pattern in _ASKS.items() if pattern.search(question)), "other")


_YEAR = re.compile(r"\b(?:19|20)\d\d(?:[/–-]\d\d)?\b")


def is_of_another_year(question: str, sentence: str) -> bool:
    """Whether the question names a year and the sentence names only others ("2018" and "2018/19" agree)."""
    asked, told = set(_YEAR.findall(question)), set(_YEAR.findall(sentence))
    return bool(asked and told) and not any(one.startswith(other) or other.startswith(one) for one in asked for other in told)


def defines(question: str, sentence: str) -> bool:
    """Whether the question asks what a term is and the sentence gives it in brackets, or says that something is called so."""
    match = _ASKS_TERM.search(question)
    if not match:
        return False
    term = re.escape(match["term"].strip(" '\"‘’“”?"))
    return bool(term) and re.search(rf"\({term}s?\)|\b(?:called|known as|calls this)\b.{{0,40}}{term}", sentence, re.IGNORECASE) is not None


def fits(kind: Kind, sentence: str, asked: list[Figure]) -> float:
    """From -1 (nothing of the kind) to 1 (holds one); 0 where nothing can be said. Figures of the question don't count."""
    found = [figure for figure in figures(sentence) if not stands_in(figure, asked)]
    if kind == "share":
        return 1.0 if any(figure.unit == "%" for figure in found) else 0.3 if found else -1.0
    if kind == "figure":
        return 1.0 if found else -1.0
    if kind == "date":
        return 1.0 if _DATE.search(sentence) else -1.0
    if kind == "person":
        return 1.0 if _NAME.search(sentence) else -0.5
    if kind == "reason":
        return 1.0 if _REASON.search(sentence) else -0.3
    return 0.0
