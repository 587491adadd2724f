"""The practice reports: short invented texts with questions they answer and questions they leave open, to train on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from corpus import ChapterVerseError, Chunk, Document, Sentence, chunk_document, document_from_text
from index import stems

FOLDER = Path(__file__).with_name("practice")
INSPECTIONS = FOLDER / "inspections"
"""Longer reports in the manner of inspectorates, with questions to match."""
_QUESTION = re.compile(r"(?P<label>[AMN])\s*\|\s*(?P<rest>.+)")


class PracticeError(ChapterVerseError):
    """The practice reports can't be used."""


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """A question and the sentences that answer it; none for a question that the report leaves open."""

    question: str
    talk: tuple[tuple[str, str], ...]
    """Earlier questions and answers that it leans on."""
    answers: frozenset[tuple[int, Sentence]]
    """Number of the chunk, and the sentence."""
    mentioned_in: tuple[int, Sentence] | None = None
    """For a question left open, the sentence that speaks of the very thing without the detail that is asked."""


@dataclass(frozen=True, slots=True)
class PracticeReport:
    """One report, cut as the product cuts it."""

    document: Document
    chunks: tuple[Chunk, ...]
    questions: tuple[PracticeQuestion, ...]


def load_practice(folder: Path = FOLDER) -> list[PracticeReport]:
    """All reports of a folder's ``*.txt`` files in order of name; a question whose snippet isn't unique in a sentence is left out.

    Raises:
        PracticeError: there are none.
    """
    blocks = [block for file in sorted(folder.glob("*.txt")) for block in re.split(r"(?m)^=== ", file.read_text(encoding="utf-8"))[1:]]
    if not blocks:
        raise PracticeError(f"There are no practice reports in '{folder.name}'.")
    return [_report(block) for block in blocks]


def _report(block: str) -> PracticeReport:
    head, _, lines = block.partition("--- questions")
    title, _, text = head.partition("\n")
    document = document_from_text(title.strip(), text.strip() + "\n")
    chunks = chunk_document(document)
    found = (_question(match, document, chunks) for match in _QUESTION.finditer(lines))
    return PracticeReport(document, chunks, tuple(question for question in found if question))


def _question(match: re.Match[str], document: Document, chunks: tuple[Chunk, ...]) -> PracticeQuestion | None:
    told, _, snippets = match["rest"].rstrip(" |").partition(" | ")
    *earlier, question = (turn.strip() for turn in told.split(">>"))
    talk = tuple(zip(earlier[::2], earlier[1::2], strict=False))
    found = [_bearing(snippet.strip(), document, chunks) for snippet in snippets.split("||") if snippet.strip()]
    places = frozenset(place for place in found if place)
    if not question or None in found or (match["label"] == "A" and not places):
        return None
    if match["label"] == "M":
        return PracticeQuestion(question, talk, frozenset(), next(iter(places), None) or _speaking_of(question, chunks))
    return PracticeQuestion(question, talk, places)


def _speaking_of(question: str, chunks: tuple[Chunk, ...]) -> tuple[int, Sentence]:
    """The sentence that shares most words with a question."""
    asked = set(stems(question))
    everything = [(number, sentence) for number, chunk in enumerate(chunks) for sentence in chunk.sentences]
    return max(everything, key=lambda place: len(asked & set(stems(place[1].text))))


def _bearing(snippet: str, document: Document, chunks: tuple[Chunk, ...]) -> tuple[int, Sentence] | None:
    """The sentence that holds the snippet, which must stand just once."""
    if document.text.count(snippet) != 1:
        return None
    start = document.text.index(snippet)
    end = start + len(snippet)
    holding = [
        (number, sentence)
        for number, chunk in enumerate(chunks)
        for sentence in chunk.sentences
        if 2 * (min(end, sentence.end) - max(start, sentence.start)) > end - start and sentence.kind != "table"
    ]
    return holding[-1] if holding else None
