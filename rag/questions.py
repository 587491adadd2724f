"""What is asked: the question made fit to search for, with the talk it leans on, and taken apart when it asks two things."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.errors import QuestionError

Talk = Sequence[tuple[str, str]]
"""Earlier questions and the answers given to them, oldest first."""

LONGEST_QUESTION = 2_000
"""Characters."""
_MOST_PARTS = 3
_ASKING = r"(?:how|what|which|who|whom|whose|when|where|why)"
_SECOND_QUESTION = re.compile(
    rf"(?:[,;]\s*|\s+)(?:and|but)\s+(?=(?:(?:by|to|from|in|on|at|for|of)\s+)?{_ASKING}\b)|\?\s+(?=\S)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_YEAR = re.compile(r"(?<![\w/.,£$€–-])(?:19|20)\d\d(?![\w/–-]|[.,]\d)")
_LONG = 4
"""Letters from which on a name may have another ending."""
_SPAN = re.compile(r"(?P<year>(?:19|20)\d\d)(?:[/–-](?P<last>\d\d)(?!\d))?")
_I = re.compile(r"I['’]")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_FIRST_ASKING = re.compile(rf"\b{_ASKING}\b", re.IGNORECASE)


def checked(question: str) -> str:
    """The question with its white space folded.

    Raises:
        QuestionError: it is empty or too long.
    """
    question = " ".join(question.split())
    if not question:
        raise QuestionError("The question is empty. Type a question about the report.")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(f"The question is too long ({len(question)} characters; at most {LONGEST_QUESTION}). Ask a shorter one.")
    return question


def parts(question: str) -> list[str]:
    """The questions within a question, in order: "…, and how many …?" asks two things that may stand in two places.

    What stands before the first question word ("Of the files read, how many …") goes in front of each part.
    """
    found = [part.strip(" ?,;") for part in _SECOND_QUESTION.split(question)]
    found = [part for part in found if _FIRST_ASKING.search(part)]
    if not 1 < len(found) <= _MOST_PARTS:
        return [question]
    opening = found[0][: _FIRST_ASKING.search(found[0]).start()]  # type: ignore[union-attr]  # filtered above
    return [f"{part}?" if position == 0 else f"{opening}{part}?" for position, part in enumerate(found)]


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What some texts mention, gone through once for all questions."""

    letters: str
    """All their letters in a row, small and without accents."""
    years: frozenset[str]


def mentioned(texts: Sequence[str]) -> Mentioned:
    """What the texts mention."""
    return Mentioned("\n".join(map(_letters, texts)), frozenset(year for text in texts for year in years_in(text)))


def never_mentioned(question: str, known: Mentioned) -> tuple[str, ...]:
    """The names (words with a capital within a sentence) and years of a question that stand nowhere in the texts, as it writes them.

    Told is only what is sure: not what stands there in another inflection, with or without hyphens or accents, or as part of a word.
    None of a question that seems to capitalise every longer word.
    """
    found = [match for match in _WORD.finditer(question) if not _I.match(match[0])]
    capital = [match for match in found if match[0][0].isupper()]
    within = [match for match in capital if question[: match.start()].rstrip("\"'“‘( ")[-1:] not in ("", ".", "?", "!", ":")]
    every = len(within) > 2 and not any(match[0][0].islower() and len(match[0]) > 3 for match in found)
    names = [] if every else [re.sub("['’]s$", "", match[0]) for match in within]
    names, years = [name for name in names if len(name) > 2], _YEAR.findall(question)
    unknown = [name for name in names if not _stands(name, known)]
    return tuple(dict.fromkeys([*unknown, *(year for year in years if year not in known.years)]))


def _stands(name: str, known: Mentioned) -> bool:
    """Whether a name stands there, perhaps with another ending; of "NHS-run" the name."""
    letters = _letters(name).removesuffix("s")
    if letters in known.letters or (len(letters) > _LONG and letters.removesuffix("y") in known.letters):
        return True
    names = [part for part in name.split("-") if part[:1].isupper()]
    return "-" in name and all(_stands(part, known) for part in names)


def _letters(text: str) -> str:
    """The letters of a text alone, small and without accents."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKD", text.casefold()))


def years_in(text: str) -> Iterator[str]:
    """The years of a text, and those that a span like "2017/18" ends in."""
    for match in _SPAN.finditer(text):
        yield match["year"]
        if match["last"]:
            century = int(match["year"][:2]) + (match["last"] < match["year"][2:])  # 1999/00
            yield f"{century}{match['last']}"


def with_talk(question: str, history: Talk) -> str:
    """What to search for: the question, with the last turn in front when there is one, since a follow-up leans on it."""
    if not history:
        return question
    asked, answered = history[-1]
    return f"{asked} {answered} {question}"
