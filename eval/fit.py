"""Fits the weights of ``rag.deciding`` on the dev questions and prints them: ``python -m eval.fit``.

Logistic regression (scikit-learn, L2) over the sentences the model read: does one bear the answer, by the evidence quotes? The
trade between answering and declining is printed for likelihoods of five folds of questions left out in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.metrics import places, reaches
from eval.questions import Question, choose, load_questions
from rag import Chatbot
from rag.deciding import SIGNALS

_PENALTY = 3.0
_FOLDS = 5
_THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Part:
    """The sentences read for one part of a question: a row of signals each, and whether it bears the answer."""

    answerable: bool
    signals: NDArray[np.float64]
    bears: NDArray[np.bool_]


def read_parts(bot: Chatbot, question: Question) -> list[Part]:
    """Let the model read for a question, and tell which sentences its evidence names."""
    evidence = [places(bot.documents[0].text, quote) for quote in question.evidence] if question.answerable else []
    parts = []
    for rows in bot.signals(question.question, question.turns):
        bears = [any(reaches([(sentence.start, sentence.end)], quote) for quote in evidence) for _, sentence, _ in rows]
        parts.append(Part(question.answerable, np.array([values for *_, values in rows], dtype=float), np.array(bears)))
    return parts


def fit(parts: Sequence[Part]) -> tuple[NDArray[np.float64], float]:
    """Weights in the order of ``SIGNALS``, and the constant."""
    from sklearn.linear_model import LogisticRegression  # slow to import

    model = LogisticRegression(C=1 / _PENALTY, max_iter=2000)
    model.fit(np.concatenate([part.signals for part in parts]), np.concatenate([part.bears for part in parts]))
    return model.coef_[0], float(model.intercept_[0])


def left_out(questions: Sequence[Sequence[Part]]) -> list[tuple[Part, NDArray[np.float64]]]:
    """Each part with the likelihoods of its sentences by weights that were fitted without its question's fold."""
    found = []
    for fold in range(_FOLDS):
        weights, constant = fit([part for number, parts in enumerate(questions) if number % _FOLDS != fold for part in parts])
        for parts in questions[fold::_FOLDS]:
            found += [(part, 1 / (1 + np.exp(-part.signals @ weights - constant))) for part in parts]
    return found


def trade(found: Sequence[tuple[Part, NDArray[np.float64]]], threshold: float) -> tuple[int, int, int, float]:
    """With only likelier first sentences shown: right ones, wrong ones, shown for unanswerable, and the share of answerable declined."""
    firsts = [(part, int(likely.argmax()), float(likely.max())) for part, likely in found if len(likely)]
    shown = [(part, first) for part, first, highest in firsts if highest >= threshold]
    right = sum(bool(part.bears[first]) for part, first in shown)
    unanswerable = sum(not part.answerable for part, _ in shown)
    answerable = sum(part.answerable for part, *_ in firsts)
    declined = 1 - sum(part.answerable for part, _ in shown) / answerable if answerable else 0.0
    return right, len(shown) - right - unanswerable, unanswerable, declined


def main() -> None:
    """Read, fit, print."""
    from rich.progress import track

    bot = Chatbot.from_settings()
    questions = [parts for question in track(choose(load_questions(), "dev"), "Reading") if (parts := read_parts(bot, question))]
    weights, constant = fit([part for parts in questions for part in parts])
    print("\n".join(f"{name:24} {weight:6.2f}" for name, weight in zip(SIGNALS, weights, strict=True)))  # noqa: T201
    print(f"WEIGHTS = {tuple(round(float(weight), 2) for weight in weights)}\nCONSTANT = {constant:.2f}\n")  # noqa: T201
    print("threshold  right  wrong  shown for unanswerable  answerable declined")  # noqa: T201
    found = left_out(questions)
    for threshold in _THRESHOLDS:
        right, wrong, unanswerable, declined = trade(found, threshold)
        print(f"{threshold:9.2f}  {right:5}  {wrong:5}  {unanswerable:22}  {declined:18.0%}")  # noqa: T201


if __name__ == "__main__":
    main()
