"""Which sentences answer the question, and how sure that is: the search, the model and plain signs weighed together.

A logistic regression over every sentence of the passages read, fitted on which of them the dev questions name as evidence
(``python -m eval.fit``). What its signals earn: ``docs/decisions/0006-how-the-model-reads.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import Sentence
from index import Hit, stems
from rag.expecting import defines, expected, fits, is_of_another_year
from rag.figures import figures, stands_in
from rag.reading import Reading

SIGNALS = (
    "nearness", "behind_nearest", "rank", "named", "likelihood", "log_likelihood", "stated", "doubt", "stated_elsewhere",
    "words_with_heading", "words", "rarest_missing", "rarest_not_in_passage", "missing_in_passage", "kind", "figures",
    "other_year", "defines",
)  # fmt: skip
WEIGHTS = (0.5, -0.5, 0.5, 0.5, 3.0, 0.5, 0.5, -1.0, -0.5, 0.2, 0.5, 0.0, -0.3, -0.3, 0.3, 0.0, -0.5, 0.2)
CONSTANT = -2.0
_LEAST_LIKELIHOOD = 0.001


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
        passage = {stem for sentence in hit.chunk.sentences for stem in stems(sentence.text)}
        for sentence, nearness in zip(hit.sentences, hit.nearness, strict=True):
            values = (nearness, best - nearness, 1 / hit.rank, *_of_model(sentence, reading, read))
            rows.append((hit, sentence, values + _of_words(question, sentence, hit, passage, weights)))
    return rows


def _of_model(sentence: Sentence, reading: Reading, read: Sequence[tuple[Hit, Reading]]) -> tuple[float, ...]:
    likelihood = reading.likelihoods[reading.chunk.sentences.index(sentence)]
    elsewhere = max((1 - other.doubt for _, other in read if other is not reading), default=0.0)
    return (
        float(sentence in reading.named),
        likelihood,
        math.log(max(likelihood, _LEAST_LIKELIHOOD)),
        float(bool(reading.named)),
        reading.doubt,
        elsewhere,
    )


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
