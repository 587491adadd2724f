"""Measures, as pure functions. Spans are (start, end) in characters of the document's text, end excluded.

A quote may stand in several places of a document: ``places`` gives them all, and whatever reaches any one of them has
reached the quote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Span = tuple[int, int]
Places = tuple[Span, ...]
"""Where one evidence quote stands."""

RETRIEVAL = ("R@1", "R@3", "R@5", "R@10", "RR", "nDCG@10")
_RESAMPLES = 5000


def places(text: str, quote: str) -> Places:
    """All places of a quote in a text, runs of white space being alike; none for a quote without words."""
    parts = [re.escape(part) for part in quote.split()]
    return tuple(match.span() for match in re.finditer(r"\s+".join(parts), text)) if parts else ()


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans share at least half of the shorter one's characters; an empty span overlaps nothing."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0 and 2 * shared >= min(one[1] - one[0], other[1] - other[0])


def reaches(spans: Sequence[Span], quote: Places) -> bool:
    """Whether any of the spans overlaps any place of the quote."""
    return any(overlaps(span, place) for span in spans for place in quote)


def share_reached(spans: Sequence[Span], evidence: Sequence[Places]) -> float:
    """Quotes reached / quotes. 0 without spans; raises ZeroDivisionError without evidence, which has no answer.

    With the passages read as spans this is evidence recall; with the cited quotes it is citation recall.
    """
    return sum(reaches(spans, quote) for quote in evidence) / len(evidence)


def retrieval(found: Mapping[str, Sequence[Span]], evidence: Mapping[str, Sequence[Places]]) -> dict[str, dict[str, float]]:
    """recall@k, reciprocal rank and nDCG@10 (ir-measures) of ranked passages, by measure and question.

    A quote makes one passage relevant: the best-ranked that overlaps it (so passages that overlap each other, or a quote
    printed twice, don't count double); a quote no passage overlaps counts as one relevant passage that was not found.
    ``evidence`` holds a non-empty sequence for each question. A question with nothing found scores 0.
    """
    import ir_measures  # an optional dependency (the eval extra), and needed for this alone

    judged, ranked = [], []
    for name, quotes in evidence.items():
        passages = found.get(name, ())
        relevant = set()
        for number, quote in enumerate(quotes):
            rank = next((rank for rank, span in enumerate(passages, 1) if reaches([span], quote)), None)
            relevant.add(f"rank {rank}" if rank else f"missed {number}")
        judged += [ir_measures.Qrel(name, passage, 1) for passage in relevant]
        ranked += [ir_measures.ScoredDoc(name, f"rank {rank}", -float(rank)) for rank in range(1, len(passages) + 1)]
    scores: dict[str, dict[str, float]] = {measure: dict.fromkeys(evidence, 0.0) for measure in RETRIEVAL}
    if ranked:
        measures = [ir_measures.parse_measure(measure) for measure in RETRIEVAL]
        for metric in ir_measures.iter_calc(measures, judged, ranked):
            scores[str(metric.measure)][metric.query_id] = float(metric.value)
    return scores


_FIGURE = re.compile(
    r"(?<![\w.,])(?:£\s?)?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?:\s?(?P<size>thousand|million|billion)\b|(?P<mark>k|m|bn)\b)?",
    re.IGNORECASE,
)
_NOT_FIGURES = re.compile(r"\[\d+(?:, ?\d+)*\]|^\s*\d+[.)]\s", re.MULTILINE)
_SIZES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9}
_COUNT = re.compile(r"\b\d+ of \d+(?= \()")
_NUMBER_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def figures(text: str) -> list[Decimal]:
    """The figures of a text, in order, commas and size words worked out: ``2,000`` is 2000, ``£0.5m`` is 500000.

    Units are left out, for a table names them in its header and not in the row. Reference marks like ``[1]`` and the
    numbers of a list's items (``2.`` at a line's start) are not figures.
    """
    found = []
    for match in _FIGURE.finditer(_NOT_FIGURES.sub(" ", text)):
        size = (match["size"] or match["mark"] or "").lower()
        found.append(Decimal(match["whole"].replace(",", "") + (match["part"] or "")) * _SIZES.get(size, 1))
    return found


def figures_borne_out(answer: str, quotes: Sequence[str], worked_out: Sequence[str] = ()) -> tuple[int, int]:
    """How many of the answer's figures stand in the quotes, and how many it has; (0, 0) for an answer without figures.

    In quotes, the words zero to twelve count as figures. A figure that stands in one of the answer's sentences that code has ``worked_out``
    may also be what two figures of the quotes differ by or, as in "4 of 9 (Deal; …)", a number of their lines at most.
    """
    text = " ".join(quotes)
    spelled = (word for word in re.findall(r"[a-z]+", text.lower()) if word in _NUMBER_WORDS)
    held = {*figures(text), *(Decimal(_NUMBER_WORDS.index(word)) for word in spelled)}
    computed = {figure for sentence in worked_out for figure in figures(sentence)}
    follow = {abs(one - other) for one in held for other in held}
    lines = sum(len(quote.splitlines()) for quote in quotes)
    follow |= {figure for count in _COUNT.findall(" ".join(worked_out)) for figure in figures(count) if figure <= lines}
    said = figures(answer)
    return sum(figure in held or (figure in computed and figure in follow) for figure in said), len(said)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean or ratio with its 95 % bootstrap interval; ``n`` things were counted. None where there was nothing to measure."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def estimate(parts: Sequence[float], wholes: Sequence[float] | None = None) -> Estimate:
    """sum(parts) / sum(wholes), one entry a question (wholes of 1 when not given: the mean), with a percentile interval.

    Questions are resampled, not the things counted in them, for citations of one answer hang together. Questions with a
    whole of 0 are left out. Nothing left: no value. One question: a value without interval. All alike: an interval of
    no width, as the percentile method gives it; ``n`` says how little that means.
    """
    import numpy as np

    pairs = [(part, whole) for part, whole in zip(parts, wholes or [1.0] * len(parts), strict=True) if whole > 0]
    if not pairs:
        return Estimate(None, None, None, 0)
    above, below = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    value, number = float(above.sum() / below.sum()), round(float(below.sum()))
    if len(pairs) == 1:
        return Estimate(value, None, None, number)
    from scipy.stats import bootstrap  # an optional dependency, slow to load

    interval = bootstrap(
        (above, below),
        lambda part, whole, axis: part.sum(axis=axis) / whole.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=_RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return Estimate(value, float(interval.low), float(interval.high), number)


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which ``share`` (0 to 1) of the values lie, interpolated linearly; None without values."""
    import numpy as np

    return float(np.quantile(values, share)) if values else None
