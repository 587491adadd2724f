"""From what the model wrote about each passage to one checked answer, or to a decline that helps."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import Chunk, Sentence
from index import Hit
from rag import prompts
from rag.answers import Answer, AnswerSentence, Citation, Place
from rag.checking import find_support
from rag.deciding import confidence
from rag.reading import Reading
from rag.wording import Statement, statements

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one passage says to the question, in the document's words, and how likely that is a right answer (0 to 1)."""

    hit: Hit
    statements: tuple[Statement, ...]
    confidence: float


def candidates(question: str, read: Sequence[tuple[Hit, Reading]]) -> list[Candidate]:
    """Every passage in which the model pointed at words that do stand there, most credible first."""
    best = max((hit.nearness[0] for hit, _ in read if hit.nearness), default=0.0)
    found = []
    for hit, reading in read:
        support = find_support(reading.text, question, hit.chunk) if reading.stated else None
        if support and support.verdict != "not found":
            said = statements(support.sentences, hit.chunk, f"{question} {reading.text}")
            found.append(Candidate(hit, tuple(said), confidence(question, hit, reading, support, best)))
    return sorted(found, key=lambda candidate: -candidate.confidence)


def checked_answer(
    question: str, parts: Sequence[str], found: Sequence[Sequence[Candidate]], hits: Sequence[Hit], model: str, threshold: float
) -> Answer:
    """Each part's most credible candidate with its citations, or a decline when no part has one that is credible enough."""
    best = [ranked[0] if ranked and ranked[0].confidence >= threshold else None for ranked in found]
    if not any(best):
        return _declined(question, hits, model)
    citations: list[Citation] = []
    sentences: dict[str, AnswerSentence] = {}
    for candidate in filter(None, best):
        for statement in candidate.statements:
            numbers = tuple(_cite(citations, candidate.hit.chunk, source) for source in statement.sources)
            sentences.setdefault(statement.text, AnswerSentence(statement.text, numbers, "supported"))
    missing = [part for part, candidate in zip(parts, best, strict=True) if not candidate]
    return Answer(
        question=question,
        text=" ".join(sentences),
        answered=True,
        sentences=tuple(sentences.values()),
        citations=tuple(citations),
        nearest=(),
        timings={},
        model=model,
        mode="model",
        notice=f"The report does not say: {' '.join(missing)}" if missing else "",
    )


def extractive_answer(question: str, hits: Sequence[Hit], notice: str) -> Answer:
    """The nearest sentences of the document, word for word, when there is no model to write an answer."""
    citations = tuple(dataclasses.replace(quote, number=number) for number, quote in enumerate(nearest_quotes(hits[:2]), 1))
    if not citations:
        return dataclasses.replace(_declined(question, hits, "none"), mode="extractive", notice=notice)
    sentences = tuple(AnswerSentence(" ".join(quote.quote.split()), (quote.number,), "supported") for quote in citations)
    text = " ".join(sentence.text for sentence in sentences)
    return Answer(question, text, True, sentences, citations, places(hits), {}, "none", "extractive", notice)


def nearest_quotes(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Each passage's sentence nearest to the question, numbered by the passage's rank."""
    return tuple(_citation(hit.rank, hit.chunk, hit.sentences[0]) for hit in hits if hit.sentences)


def places(hits: Sequence[Hit]) -> tuple[Place, ...]:
    """The sections the nearest passages stand in, each once, best first."""
    found: dict[tuple[str, tuple[str, ...]], Place] = {}
    for hit in hits:
        chunk = hit.chunk
        found.setdefault(
            (chunk.document_id, chunk.heading_path), Place(chunk.document, chunk.heading_path, chunk.page, chunk.start, chunk.end)
        )
    return tuple(found.values())[:_NEAREST]


def with_timings(answer: Answer, timings: Mapping[str, float]) -> Answer:
    """The answer with its timings filled in."""
    return dataclasses.replace(answer, timings=dict(timings))


def _declined(question: str, hits: Sequence[Hit], model: str) -> Answer:
    return Answer(question, prompts.DECLINED, False, (), (), places(hits), {}, model, "model")


def _cite(citations: list[Citation], chunk: Chunk, sentence: Sentence) -> int:
    """The number of the citation of this sentence, added when it's new."""
    for citation in citations:
        if (citation.document, citation.start, citation.end) == (chunk.document, sentence.start, sentence.end):
            return citation.number
    citations.append(_citation(len(citations) + 1, chunk, sentence))
    return len(citations)


def _citation(number: int, chunk: Chunk, sentence: Sentence) -> Citation:
    quote = chunk.text[sentence.start - chunk.start : sentence.end - chunk.start]
    return Citation(number, quote, chunk.document, chunk.heading_path, chunk.page, sentence.start, sentence.end)
