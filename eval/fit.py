"""Fits the weights of ``rag.deciding`` on the dev questions and prints them: ``python -m eval.fit``.

Logistic regression (scikit-learn, L2) over the sentences the model read: does one bear the answer, by the evidence quotes? For
each threshold of answering the figures of the evaluation are printed, each fifth of the questions answered with weights that were
fitted on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.metrics import places, reaches
from eval.questions import Question, choose, load_questions
from eval.run import Outcome, cited
from eval.summary import judge, summarise
from index import Hit
from rag import Answer, Chatbot, Settings, composing, load_settings
from rag.deciding import SIGNALS, Weighting, all_signals, rank_sentences, settled
from rag.questions import parts
from rag.reading import Comparison, Reading

_PENALTY = 3.0
_FOLDS = 5
_THRESHOLDS = (0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6)
_SHOWN = ("accuracy", "citation recall", "citation precision", "unanswerable declined", "answerable wrongly declined")


@dataclass(frozen=True, slots=True)
class Read:
    """A question and what the model made of its passages: those read at first and, where they settle nothing, the next; and of their
    likeliest sentences side by side, if that was asked."""

    question: Question
    readings: Sequence[tuple[Hit, Reading]]
    comparison: Comparison | None = None


Rows = tuple[list[tuple[float, ...]], list[bool]]
"""The signals of each sentence, and whether it bears the answer."""


def rows(read: Read, document_text: str, passages_read: int) -> Rows:
    """The sentences of the passages read at first, to fit on."""
    evidence = [places(document_text, quote) for quote in read.question.evidence] if read.question.answerable else []
    found = all_signals(read.readings[:passages_read])
    bears = [any(reaches([(sentence.start, sentence.end)], quote) for quote in evidence) for _, sentence, _ in found]
    return [signals for *_, signals in found], bears


def fit(questions: Sequence[Rows]) -> Weighting:
    """The weighting that tells best which sentences bear answers."""
    from sklearn.linear_model import LogisticRegression  # slow to import

    model = LogisticRegression(C=1 / _PENALTY, max_iter=2000)
    model.fit(np.concatenate([signals for signals, _ in questions]), np.concatenate([bears for _, bears in questions]))
    return Weighting(tuple(round(float(weight), 2) for weight in model.coef_[0]), round(float(model.intercept_[0]), 2))


def without_fold(questions: Sequence[Rows]) -> list[Weighting]:
    """For each question the weighting fitted without its fold."""
    folds = [fit([one for number, one in enumerate(questions) if number % _FOLDS != fold]) for fold in range(_FOLDS)]
    return [folds[number % _FOLDS] for number in range(len(questions))]


def as_read(read: Read, weighting: Weighting, passages_read: int) -> Read:
    """What the chatbot would have read with this weighting: the passages until it had enough, and the comparison if it came to that."""
    asked = read.question.question
    first = read.readings[:passages_read]
    return replace(read, readings=first) if settled(rank_sentences(asked, first, weighting)) else read


def answer(read: Read, weighting: Weighting, threshold: float) -> Answer:
    """What the chatbot would answer from this with this weighting and threshold."""
    asked = read.question.question
    ranked = rank_sentences(asked, read.readings, weighting, read.comparison)
    findings = composing.find_answer(asked, len(parts(asked)), ranked, threshold)
    return composing.checked_answer(asked, findings, "") if findings else composing.declined(asked, (), (), "")


def collect(bot: Chatbot) -> list[Read]:
    """Let the model read for every dev question."""
    from rich.progress import track

    return [Read(one, *bot.readings(one.question, one.turns)) for one in track(choose(load_questions(), "dev"), "Reading")]


def show(questions: Sequence[Read], document_text: str, settings: Settings) -> None:
    """Print the weighting, and what each threshold gives."""
    fitted_on = [rows(read, document_text, settings.passages_read) for read in questions]
    print(f"SIGNALS = {SIGNALS}\nFITTED = {fit(fitted_on)}\n\nthreshold, then {'; '.join(_SHOWN)} (%)")  # noqa: T201
    weightings = without_fold(fitted_on)
    for threshold in _THRESHOLDS:
        judged = []
        for read, weighting in zip(questions, weightings, strict=True):
            given = answer(as_read(read, weighting, settings.passages_read), weighting, threshold)
            judged.append(judge(read.question, Outcome((), (), given.text, given.answered, cited(given), {}, "model"), document_text))
        figures = summarise("dev", judged).answers
        print(f"{threshold:9.2f}" + "".join(f"{100 * (figures[name].value or 0):7.1f}" for name in _SHOWN))  # noqa: T201


def main() -> None:
    """Read, fit, print."""
    settings = load_settings()
    bot = Chatbot.from_settings(settings)
    show(collect(bot), bot.documents[0].text, settings)


if __name__ == "__main__":
    main()
