"""Fitting the weights of the decision, on made-up signals."""

import numpy as np
import pytest

from eval.fit import Part, fit, left_out, trade


def parts(count: int) -> list[list[Part]]:
    """Questions of three sentences; the first signal tells which bears the answer, the second is noise."""
    random = np.random.default_rng(0)
    found = []
    for number in range(count):
        answerable = number % 3 > 0
        bears = np.array([answerable, False, False])
        signals = np.column_stack([bears + random.normal(0, 0.1, 3), random.normal(0, 1, 3)])
        found.append([Part(answerable, signals, bears)])
    return found


def test_the_telling_signal_gets_the_weight() -> None:
    weights, constant = fit([part for question in parts(60) for part in question])
    assert weights[0] > 2 > abs(weights[1]) * 4
    assert constant < 0


def test_each_question_is_judged_once_by_weights_fitted_without_it() -> None:
    questions = parts(30)
    found = left_out(questions)
    assert sorted(id(part) for part, _ in found) == sorted(id(part) for question in questions for part in question)
    assert all(((likely > 0) & (likely < 1)).all() for _, likely in found)


def test_the_trade_counts_first_sentences() -> None:
    def part(answerable: bool, bears: list[bool]) -> Part:
        return Part(answerable, np.zeros((2, 1)), np.array(bears))

    found = [
        (part(True, [True, False]), np.array([0.9, 0.1])),
        (part(True, [True, False]), np.array([0.1, 0.4])),
        (part(True, [True, False]), np.array([0.2, 0.1])),
        (part(False, [False, False]), np.array([0.5, 0.1])),
    ]
    assert trade(found, 0.3) == (1, 1, 1, pytest.approx(1 / 3))
    assert trade(found, 0.95) == (0, 0, 0, 1)
