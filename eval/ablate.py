"""What each technique earns: the same questions with it and without.

Techniques of the search are switched off and the search is run again. Those that come after the model's reading work on what
it made of the passages, read once for all. What the reading rests on (the adapter) is compared in ``docs/decisions``.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from eval.fit import Read, answer, as_read
from eval.questions import Question
from eval.run import ChapterVerse, Outcome, cited
from eval.summary import judge, summarise
from index.keyword import KeywordIndex
from rag import Chatbot, Settings
from rag.deciding import FITTED, Weighting

ANSWERS = ("accuracy", "citation recall", "citation precision", "unanswerable declined", "answerable wrongly declined")
SEARCH = ("evidence read", "R@1", "R@5", "R@10")
_LIKELIHOOD_ALONE = Weighting((0.0, 1.0, 0.0, 0.0), 0.0)
_scores = KeywordIndex.scores

Figures = list[float | None]


@dataclass(frozen=True, slots=True)
class Variant:
    """The chatbot with something switched off."""

    name: str = "everything on"
    stand_ins: Mapping[str, Any] = field(default_factory=dict)
    """What is put for it, by dotted name."""
    weighting: Weighting = FITTED
    threshold: float | None = None
    read_more: bool = True
    compare: bool = True


OF_ANSWERS = (
    Variant("four more passages where the first don't settle it", read_more=False),
    Variant("likeliest sentences side by side", compare=False),
    Variant("regression over four signals (without: the model's likelihood)", weighting=_LIKELIHOOD_ALONE),
    Variant("threshold for answering", threshold=0.0),
    Variant("words that rule an answer out", {"rag.deciding.tells": lambda *_: True}),
    Variant("other sentences of the passage", {"rag.composing._NEARLY": 2.0}),
    Variant("other passages for questions that ask several things", {"eval.fit.parts": lambda question: [question]}),
    Variant("another passage that is about as probable", {"rag.composing._AS_PROBABLE": 2.0}),
    Variant("whole lists", {"rag.wording._with_whole_lists": lambda chosen, *_: list(chosen)}),
    Variant("the sentence that another points back to", {"rag.wording._with_what_they_point_back_to": lambda chosen, *_: list(chosen)}),
    Variant("facts of whole tables", {f"rag.{module}.facts_asked": lambda *_: [] for module in ("composing", "wording")}),
    Variant("what is counted in a table", {"rag.facts.counts_asked": lambda *_: []}),
    Variant("premises that a row puts right", {"rag.expected.contradicts": lambda *_: False}),
    Variant(
        "rows that the question names",
        {f"rag.{module}.named_rows": lambda *_: [] for module in ("composing", "expected", "rows", "wording")},
    ),
    Variant("two rows compared", {f"rag.{module}.compared_rows": lambda *_: [] for module in ("composing", "wording")}),
    Variant("only the columns asked", {"rag.wording._columns_asked": lambda row, _: row.text}),
    Variant("the check of each sentence", {"rag.composing.verdict": lambda *_: "supported"}),
)
OF_SEARCH = (
    Variant("keywords", {"index.keyword.KeywordIndex.scores": lambda self, _: _scores(self, "")}),
    Variant("typing errors put right", {"index.spelling.Spelling.corrected": lambda _, question, __: question}),
    Variant("title words left out", {"index.search.SearchIndex._without_title_words": lambda _, question: question}),
    Variant("parts of a question searched one by one", {"rag.questions.parts": lambda question: [question]}),
    Variant("earlier talk", {"rag.chatbot.with_talk": lambda question, _: question}),
)


def answers(reads: Sequence[Read], document_text: str, settings: Settings, off: Variant) -> tuple[Figures, float]:
    """The ``ANSWERS`` figures, shares from 0 to 1, and how many prompt tokens the model read for a question in the mean."""
    judged, tokens = [], 0
    threshold = settings.answer_threshold if off.threshold is None else off.threshold
    with switched_off(off):
        for read in (as_read(_without(read, settings, off), off.weighting, settings.passages_read) for read in reads):
            given = answer(read, off.weighting, threshold)
            judged.append(judge(read.question, Outcome((), (), given.text, given.answered, cited(given), {}, "model"), document_text))
            tokens += sum(reading.tokens_read for _, reading in read.readings) + (read.comparison.tokens_read if read.comparison else 0)
    figures = summarise(off.name, judged).answers
    return [figures[name].value for name in ANSWERS], tokens / max(1, len(reads))


def _without(read: Read, settings: Settings, off: Variant) -> Read:
    readings = read.readings if off.read_more else read.readings[: settings.passages_read]
    # Without the further passages others might have been compared: those of the sentences that are left stand for them.
    return replace(read, readings=readings, comparison=read.comparison if off.compare else None)


def search(bot: Chatbot, questions: Sequence[Question], settings: Settings, off: Variant) -> tuple[Figures, float]:
    """The ``SEARCH`` figures, shares from 0 to 1, and the seconds until the passages of a question are found, ten deep, in the mean."""
    pipeline = ChapterVerse(bot, settings.passages_read)
    with switched_off(off):
        started = time.perf_counter()
        outcomes = [pipeline.retrieve(question.question, question.turns) for question in questions]
        seconds = (time.perf_counter() - started) / max(1, len(questions))
    judged = [judge(question, outcome, pipeline.document_text) for question, outcome in zip(questions, outcomes, strict=True)]
    figures = summarise(off.name, judged, retrieval_only=True).retrieval
    return [figures[name].value for name in SEARCH], seconds


def switched_off(off: Variant) -> ExitStack:
    """A context in which the variant's stand-ins are in place."""
    stack = ExitStack()
    for target, stand_in in off.stand_ins.items():
        stack.enter_context(patch(target, stand_in))
    return stack


def table(
    head: Sequence[str], cost: str, everything: tuple[Figures, float], without: Mapping[str, tuple[Figures, float]]
) -> list[list[str]]:
    """A row for everything on, in per cent, then for each technique what its being off changes, in points and in what it costs."""
    figures, spent = everything
    rows = [["without", *head, cost], ["(everything on)", *(_percent(value) for value in figures), f"{spent:.3g}"]]
    for name, (others, less) in without.items():
        changes = [_points(other, value) for other, value in zip(others, figures, strict=True)]
        rows.append([name, *changes, f"{less - spent:+.3g}"])
    return rows


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _points(without: float | None, value: float | None) -> str:
    return "–" if without is None or value is None else f"{100 * (without - value):+.1f}"
