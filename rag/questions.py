"""What is asked: the question made fit to search for, with the talk it leans on, and taken apart when it asks two things."""

from __future__ import annotations

import re
from collections.abc import Sequence

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


def with_talk(question: str, history: Talk) -> str:
    """What to search for: the question, with the last turn in front when there is one, since a follow-up leans on it."""
    if not history:
        return question
    asked, answered = history[-1]
    return f"{asked} {answered} {question}"
