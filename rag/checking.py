"""The check: which of the document's own sentences bear a sentence of the answer out, figures first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Chunk, Sentence
from index import stems
from rag.answers import Verdict
from rag.figures import Figure, figures, stands_in

MOST_QUOTES = 8
"""At most this many sentences are cited for one sentence of the answer."""
_SUPPORTED = 0.7
_PARTLY = 0.4


@dataclass(frozen=True, slots=True)
class Support:
    """How far some sentences of the document bear a claim out."""

    sentences: tuple[Sentence, ...]
    """The fewest that do, in the document's order; empty when none does."""
    covered: float
    """Share of the claim's own words (those the question did not bring) that stand in them, 0 to 1."""
    figures_stand: bool
    """Whether every figure of the claim stands in them, in their heading or in the question."""

    @property
    def verdict(self) -> Verdict:
        """What the reader is told of the claim."""
        if not self.sentences or not self.figures_stand or self.covered < _PARTLY:
            return "not found"
        return "supported" if self.covered >= _SUPPORTED else "partly"


def find_support(claim: str, question: str, chunk: Chunk) -> Support:
    """The fewest sentences of the chunk that hold the claim's figures and words.

    Greedy cover: the sentence that holds most of what is still missing is taken until nothing more is found; among equals
    the one that shares most with the question, then the first.
    """
    heading = " ".join(chunk.heading_path)
    asked = set(stems(question))
    given = set(stems(heading)) | asked
    claimed = set(stems(claim))
    own = claimed - given or claimed
    wanted: list[Figure] = [figure for figure in figures(claim) if not stands_in(figure, figures(question) + figures(heading))]
    candidates = [_Candidate(sentence, set(stems(sentence.text)), figures(sentence.text)) for sentence in chunk.sentences]
    chosen: list[_Candidate] = []
    missing_words, missing_figures = set(own), list(wanted)
    while candidates and len(chosen) < MOST_QUOTES:
        best = max(candidates, key=lambda candidate: candidate.gain(missing_words, missing_figures, claimed, asked))
        if chosen and not best.adds(missing_words, missing_figures, len(own)):
            break
        chosen.append(best)
        candidates.remove(best)
        missing_words -= best.stems
        missing_figures = [figure for figure in missing_figures if not stands_in(figure, best.figures)]
        if not missing_words and not missing_figures:
            break
    covered = 1 - len(missing_words) / len(own) if own else 0.0
    ordered = sorted((candidate.sentence for candidate in chosen), key=lambda sentence: sentence.start)
    return Support(tuple(ordered), covered, not missing_figures)


@dataclass(frozen=True, slots=True)
class _Candidate:
    sentence: Sentence
    stems: set[str]
    figures: list[Figure]

    def gain(self, words: set[str], wanted: Sequence[Figure], claimed: set[str], asked: set[str]) -> tuple[float, int]:
        held = sum(stands_in(figure, self.figures) for figure in wanted)
        return (
            3.0 * held + len(words & self.stems) + 0.3 * len(claimed & self.stems) + 0.2 * len(asked & self.stems),
            -self.sentence.start,
        )

    def adds(self, words: set[str], wanted: Sequence[Figure], size: int) -> bool:
        """Whether a further quote earns its place: a figure, or a fifth of the claim's own words and at least two."""
        return any(stands_in(figure, self.figures) for figure in wanted) or len(words & self.stems) >= max(2, size / 5)
