"""Fitting the weights of the ranking, on made-up signals."""

import numpy as np
import pytest

from eval.fit import Read, first_sentences, fit, trade
from rag.deciding import SIGNALS

LIKELIHOOD = SIGNALS.index("likelihood")


def questions(count: int) -> list[Read]:
    """Questions of three sentences; the likelihood tells which bears the answer, the other signals are noise."""
    random = np.random.default_rng(0)
    found = []
    for number in range(count):
        answerable = number % 3 > 0
        bears = np.array([answerable, False, False])
        signals = random.normal(0, 1, (3, len(SIGNALS)))
        signals[:, LIKELIHOOD] = bears + random.normal(0, 0.1, 3)
        found.append(Read(answerable, signals, bears))
    return found


def test_the_telling_signal_gets_the_weight() -> None:
    weights, constant = fit(questions(60))
    assert weights[LIKELIHOOD] > 2
    assert all(abs(weight) < 0.6 for place, weight in enumerate(weights) if place != LIKELIHOOD)
    assert constant < 0


def test_each_question_gets_its_first_sentence_once() -> None:
    given = questions(60)
    found = first_sentences(given)
    assert sorted(id(one) for one, _ in found) == sorted(map(id, given))
    assert sum(bool(one.bears[first]) for one, first in found if one.answerable) >= 38  # of 40


def test_the_trade_counts_first_sentences_that_the_model_would_name() -> None:
    def read(answerable: bool, bears: bool, likelihood: float) -> tuple[Read, int]:
        signals = np.zeros((2, len(SIGNALS)))
        signals[0, LIKELIHOOD] = likelihood
        return Read(answerable, signals, np.array([bears, False])), 0

    found = [read(True, True, 0.9), read(True, False, 0.4), read(True, True, 0.2), read(False, False, 0.5)]
    assert trade(found, 0.3) == (1, 1, 1, pytest.approx(1 / 3))
    assert trade(found, 0.95) == (0, 0, 0, 1)
