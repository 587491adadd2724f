"""Fits the weights of ``rag.deciding`` on the dev questions and prints them: ``python -m eval.fit``.

Logistic regression (scikit-learn, L2) over the sentences the model read: does one bear the answer, by the evidence quotes? The
trade between answering and declining is printed for five folds of questions left out in turn.
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
_LIKELIHOOD = SIGNALS.index("likelihood")
_THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class Read:
    """The sentences read for a question: a row of signals each, and whether it bears the answer."""

    answerable: bool
    signals: NDArray[np.float64]
    bears: NDArray[np.bool_]


def read(bot: Chatbot, question: Question) -> Read:
    """Let the model read for a question, and tell which sentences its evidence names."""
    evidence = [places(bot.documents[0].text, quote) for quote in question.evidence] if question.answerable else []
    rows = bot.signals(question.question, question.turns)
    bears = [any(reaches([(sentence.start, sentence.end)], quote) for quote in evidence) for _, sentence, _ in rows]
    return Read(question.answerable, np.array([values for *_, values in rows], dtype=float), np.array(bears))


def fit(questions: Sequence[Read]) -> tuple[NDArray[np.float64], float]:
    """Weights in the order of ``SIGNALS``, and the constant."""
    from sklearn.linear_model import LogisticRegression  # slow to import

    model = LogisticRegression(C=1 / _PENALTY, max_iter=2000)
    model.fit(np.concatenate([one.signals for one in questions]), np.concatenate([one.bears for one in questions]))
    return model.coef_[0], float(model.intercept_[0])


def first_sentences(questions: Sequence[Read]) -> list[tuple[Read, int]]:
    """Each question with the row of its first sentence, by weights that were fitted without the question's fold."""
    found = []
    for fold in range(_FOLDS):
        weights, _ = fit([one for number, one in enumerate(questions) if number % _FOLDS != fold])
        found += [(one, int((one.signals @ weights).argmax())) for one in questions[fold::_FOLDS]]
    return found


def trade(found: Sequence[tuple[Read, int]], threshold: float) -> tuple[int, int, int, float]:
    """Right ones, wrong ones and those for unanswerable questions among the first sentences that the model is so likely to name.

    And the share of answerable questions declined.
    """
    shown = [(one, first) for one, first in found if one.signals[first, _LIKELIHOOD] >= threshold]
    right = sum(bool(one.bears[first]) for one, first in shown)
    unanswerable = sum(not one.answerable for one, _ in shown)
    answerable = sum(one.answerable for one, _ in found)
    declined = 1 - sum(one.answerable for one, _ in shown) / answerable if answerable else 0.0
    return right, len(shown) - right - unanswerable, unanswerable, declined


def main() -> None:
    """Read, fit, print."""
    from rich.progress import track

    bot = Chatbot.from_settings()
    questions = [one for question in track(choose(load_questions(), "dev"), "Reading") if len((one := read(bot, question)).signals)]
    weights, constant = fit(questions)
    print(f"SIGNALS = {SIGNALS}")  # noqa: T201
    print(f"WEIGHTS = {tuple(round(float(weight), 2) for weight in weights)}\nCONSTANT = {constant:.2f}\n")  # noqa: T201
    print("threshold  right  wrong  shown for unanswerable  answerable declined")  # noqa: T201
    found = first_sentences(questions)
    for threshold in _THRESHOLDS:
        right, wrong, unanswerable, declined = trade(found, threshold)
        print(f"{threshold:9.2f}  {right:5}  {wrong:5}  {unanswerable:22}  {declined:18.0%}")  # noqa: T201


if __name__ == "__main__":
    main()
