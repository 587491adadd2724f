"""From outcomes to figures: each question judged, then all of them counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.metrics import RETRIEVAL, Estimate, Places, estimate, figures_borne_out, places, quantile, reaches, retrieval, share_reached
from eval.questions import Question, satisfies
from eval.run import Cited, Outcome

FALSE_PREMISE = "false-premise"
TIMINGS = ("evidence", "first_word", "total", "prompt_tokens")


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, what was given, and what that is worth."""

    question: Question
    outcome: Outcome
    right: bool
    declined: bool
    """Said plainly that the document does not answer; a failed row did not."""
    evidence: tuple[Places, ...]
    """Where each evidence quote stands in the document."""
    right_citations: int
    figures_borne: int
    figures: int


def judge(question: Question, outcome: Outcome, document_text: str) -> Judged:
    """Compare an outcome with what is known of the question."""
    declined = not outcome.answered and not outcome.error
    evidence = tuple(places(document_text, quote) for quote in question.evidence)
    right = outcome.answered and satisfies(question, outcome.text) if question.answerable else declined
    shown = [words for cited in outcome.citations for words in (cited.above, cited.quote)]
    borne, said = figures_borne_out(outcome.text, shown, outcome.worked_out) if outcome.answered else (0, 0)
    right_citations = sum(citation_is_right(cited, question, evidence) for cited in outcome.citations)
    return Judged(question, outcome, right, declined, evidence, right_citations, borne, said)


def citation_is_right(cited: Cited, question: Question, evidence: Sequence[Places]) -> bool:
    """Whether a cited quote overlaps an evidence quote, or satisfies the question by itself (the document may say a thing twice)."""
    if reaches([(cited.start, cited.end)], tuple(place for quote in evidence for place in quote)):
        return True
    return bool(question.must) and satisfies(question, cited.quote)


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything counted of one pipeline's run. Times are in seconds; shares go from 0 to 1."""

    pipeline: str
    retrieval: dict[str, Estimate]
    answers: dict[str, Estimate]
    """Empty for a run of the retrieval alone."""
    kinds: dict[str, Estimate]
    """Share right of each kind of question; empty likewise."""
    times: dict[str, dict[str, float | None]]
    """``median``, ``p95`` and ``n`` of each timing, over the rows that have it."""
    failed: int
    without_model: int
    """Answers given without the language model."""
    evidence_not_found: int
    """Evidence quotes that do not stand in the document; they count as never reached."""

    def to_json(self) -> dict[str, Any]:
        """The summary as plain JSON types."""
        return asdict(self)


def summarise(pipeline: str, rows: Sequence[Judged], *, retrieval_only: bool = False) -> Summary:
    """Count the judged rows."""
    kinds = {kind: [row for row in rows if row.question.kind == kind] for kind in sorted({row.question.kind for row in rows})}
    return Summary(
        pipeline=pipeline,
        retrieval=_retrieval(rows),
        answers={} if retrieval_only else _answers(rows),
        kinds={} if retrieval_only else {kind: _share(kinds[kind], lambda row: row.right) for kind in kinds},
        times={} if retrieval_only else {name: _times(rows, name) for name in TIMINGS},
        failed=sum(bool(row.outcome.error) for row in rows),
        without_model=sum(row.outcome.mode not in ("", "model") for row in rows),
        evidence_not_found=sum(not quote for row in rows for quote in row.evidence),
    )


def _share(rows: Sequence[Judged], holds: Callable[[Judged], float]) -> Estimate:
    return estimate([float(holds(row)) for row in rows])


def _retrieval(rows: Sequence[Judged]) -> dict[str, Estimate]:
    """Over the answerable questions with evidence. A failed row found and read nothing."""
    sought = [row for row in rows if row.question.answerable and row.evidence]
    scores = retrieval({row.question.id: row.outcome.found for row in sought}, {row.question.id: row.evidence for row in sought})
    ranked = {measure: estimate(list(scores[measure].values())) for measure in RETRIEVAL}
    read = [share_reached(row.outcome.read, row.evidence) for row in sought]
    return {
        "evidence read": estimate(read),
        "evidence read, at least one quote": estimate([float(share > 0) for share in read]),
        "evidence read, all quotes": estimate([float(share == 1) for share in read]),
        **ranked,
    }


def _answers(rows: Sequence[Judged]) -> dict[str, Estimate]:
    answerable = [row for row in rows if row.question.answerable]
    premises = [row for row in answerable if row.question.kind == FALSE_PREMISE]
    unanswerable = [row for row in rows if not row.question.answerable]
    sought = [row for row in answerable if row.evidence]
    return {
        "accuracy": _share(answerable, lambda row: row.right),
        "false premise put right or declined": _share(premises, lambda row: row.right or row.declined),
        "citation recall": _share(sought, lambda row: share_reached(_cited_spans(row), row.evidence)),
        "citation precision": estimate([row.right_citations for row in sought], [len(row.outcome.citations) for row in sought]),
        "figures borne out or worked out": estimate([row.figures_borne for row in rows], [row.figures for row in rows]),
        "unanswerable declined": _share(unanswerable, lambda row: row.declined),
        "answerable wrongly declined": _share(answerable, lambda row: row.declined),
    }


def _cited_spans(row: Judged) -> list[tuple[int, int]]:
    return [(cited.start, cited.end) for cited in row.outcome.citations]


def _times(rows: Sequence[Judged], name: str) -> dict[str, float | None]:
    values = [row.outcome.timings[name] for row in rows if name in row.outcome.timings]
    return {"median": quantile(values, 0.5), "p95": quantile(values, 0.95), "n": float(len(values))}
