"""Which sentences answer the question, and how sure that is: the search, the model and the check weighed together.

First a logistic regression over every sentence of the passages read, fitted on which of them the dev questions name as
evidence (L2 penalty 3, Newton's method). Then the likeliest sentence is shown to the model by itself, and plain checks of its
reply decide whether it answers. What both earn: ``docs/decisions/0006-how-the-model-reads.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus import Chunk, Sentence
from index import Hit, stems
from rag.checking import Support, find_support
from rag.expecting import defines, expected, fits, is_of_another_year
from rag.figures import figures, stands_in
from rag.reading import Reading

SIGNALS = (
    "nearness", "behind_nearest", "rank", "pointed", "pointed_sureness", "pointed_doubt", "pointed_kind", "stated", "doubt",
    "words_with_heading", "words", "rarest_missing", "rarest_not_in_passage", "missing_in_passage", "kind", "figures",
    "other_year", "defines",
)  # fmt: skip
WEIGHTS = (1.76, -1.42, 1.53, 2.28, 1.06, -0.28, 0.43, 0.67, -0.81, 0.27, 1.18, 0.07, -0.5, -0.63, 0.3, 0.0, -0.83, 0.16)
CONSTANT = -5.57

_WORDS_STAND = 0.5
"""Least share of the reply's own words that must stand in the sentence."""
_OTHER_KIND = -1.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence of a passage read, and how likely it bears the answer (0 to 1)."""

    hit: Hit
    sentence: Sentence
    probability: float


def rank_sentences(question: str, read: Sequence[tuple[Hit, Reading]], weights: Mapping[str, float]) -> list[Candidate]:
    """Every sentence of the passages, most likely first; ``weights`` says how rare each stem of the question is."""
    rows = all_signals(question, read, weights)
    found = [Candidate(hit, sentence, _probability(values)) for hit, sentence, values in rows]
    return sorted(found, key=lambda candidate: -candidate.probability)


def all_signals(
    question: str, read: Sequence[tuple[Hit, Reading]], weights: Mapping[str, float]
) -> list[tuple[Hit, Sentence, tuple[float, ...]]]:
    """What speaks for and against each sentence, in the order of ``SIGNALS``."""
    best = max((hit.nearness[0] for hit, _ in read if hit.nearness), default=0.0)
    rows = []
    for hit, reading in read:
        support = find_support(reading.text, question, hit.chunk) if reading.stated else None
        passage = {stem for sentence in hit.chunk.sentences for stem in stems(sentence.text)}
        for sentence, nearness in zip(hit.sentences, hit.nearness, strict=True):
            values = (nearness, best - nearness, 1 / hit.rank, *_of_model(question, sentence, reading, support))
            rows.append((hit, sentence, values + _of_words(question, sentence, hit, passage, weights)))
    return rows


def alone(candidate: Candidate) -> Chunk:
    """The candidate's sentence as a passage of its own, under its heading."""
    chunk, sentence = candidate.hit.chunk, candidate.sentence
    text = chunk.text[sentence.start - chunk.start : sentence.end - chunk.start]
    return replace(chunk, start=sentence.start, end=sentence.end, text=text, sentences=(sentence,))


def sureness(question: str, look: Reading) -> float:
    """How sure the model is, 0 to 1, that a sentence answers, from what it wrote about the sentence alone.

    0 where it says that the sentence doesn't, where a figure or most words of its reply don't stand in the sentence, and where
    they are not of the kind asked for: no figure where one is asked for, no date where one is.
    """
    support = find_support(look.text, question, look.chunk)
    of_kind = fits(expected(question), look.text, figures(question)) > _OTHER_KIND
    if not (look.stated and support.figures_stand and support.covered >= _WORDS_STAND and of_kind):
        return 0.0
    return 1.0 - look.doubt


def _of_model(question: str, sentence: Sentence, reading: Reading, support: Support | None) -> tuple[float, ...]:
    pointed = float(support is not None and support.verdict != "not found" and sentence in support.sentences)
    confidence = math.log(max(reading.confidence, 0.05))
    kind = fits(expected(question), reading.text, figures(question))
    return pointed, pointed * confidence, pointed * reading.doubt, pointed * kind, float(reading.stated), reading.doubt


def _of_words(question: str, sentence: Sentence, hit: Hit, passage: set[str], weights: Mapping[str, float]) -> tuple[float, ...]:
    heading = " ".join(hit.chunk.heading_path)
    own = set(stems(sentence.text))
    all_words = own | set(stems(heading))
    total = sum(weights.values()) or 1.0
    highest = max(weights.values(), default=1.0)
    # Words that the documents do have, but not here: a sign that another matter is told, or that none is.
    absent = {stem: weight for stem, weight in weights.items() if stem not in passage and stem not in all_words}
    asked = figures(question)
    standing = figures(f"{heading} {sentence.text}")
    return (
        sum(weight for stem, weight in weights.items() if stem in all_words) / total,
        sum(weight for stem, weight in weights.items() if stem in own) / total,
        max((weight for stem, weight in weights.items() if stem not in all_words), default=0.0) / highest,
        max(absent.values(), default=0.0) / highest,
        sum(absent.values()) / total,
        fits(expected(question), sentence.text, asked),
        sum(stands_in(figure, standing) for figure in asked) / len(asked) if asked else 1.0,
        float(is_of_another_year(question, f"{heading} {sentence.text}")),
        float(defines(question, sentence.text)),
    )


def _probability(values: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-CONSTANT - sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True))))
