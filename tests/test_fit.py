"""Fitting the weights of the ranking, on made-up signals and readings."""

import numpy as np
import pytest

from corpus import chunk_document, document_from_text
from eval.fit import Read, Rows, answer, as_read, fit, rows, without_fold
from eval.questions import Question
from index import Hit
from rag.deciding import FITTED, SIGNALS
from rag.reading import Comparison, Reading

LIKELIHOOD = SIGNALS.index("likelihood")
TEXT = """# Loans

The library lent 4,300 books in 2016. Members are few.

# Hours

Opening hours fell because two posts were cut. Sundays are quiet.
"""
LOANS, HOURS = chunk_document(document_from_text("Library", TEXT))


def made_up(count: int) -> list[Rows]:
    """Questions of three sentences; the likelihood tells which bears the answer, the other signals are noise."""
    random = np.random.default_rng(0)
    found = []
    for number in range(count):
        bears = [number % 3 > 0, False, False]
        signals = random.normal(0, 1, (3, len(SIGNALS)))
        signals[:, LIKELIHOOD] = np.array(bears) + random.normal(0, 0.1, 3)
        found.append(([tuple(map(float, row)) for row in signals], bears))
    return found


def question(text: str, evidence: tuple[str, ...]) -> Question:
    return Question("fact-001", "fact", text, answerable=bool(evidence), evidence=evidence)


def reading(likelihoods: tuple[float, float], chunk_number: int) -> tuple[Hit, Reading]:
    chunk = (LOANS, HOURS)[chunk_number]
    return Hit(chunk, 1.0, chunk_number + 1, chunk.sentences, (0.5, 0.4)), Reading(chunk.sentences, (), likelihoods, 0.5, True, 20)


def test_the_telling_signal_gets_the_weight() -> None:
    fitted = fit(made_up(60))
    assert fitted.weights[LIKELIHOOD] > 2
    assert all(abs(weight) < 0.6 for place, weight in enumerate(fitted.weights) if place != LIKELIHOOD)
    assert fitted.constant < 0


def test_a_question_is_answered_with_weights_that_were_fitted_without_it() -> None:
    given = made_up(20)
    before = without_fold(given)
    signals, bears = given[7]
    given[7] = (signals, [not one for one in bears])
    changed = [number for number, (one, other) in enumerate(zip(before, without_fold(given), strict=True)) if one != other]
    assert changed == [number for number in range(20) if number % 5 != 7 % 5]


@pytest.mark.parametrize(("evidence", "expected"), [(("4,300 books",), [True, False]), ((), [False, False])])
def test_only_sentences_of_the_first_passages_are_fitted_on(evidence: tuple[str, ...], expected: list[bool]) -> None:
    read = Read(question("How many loans?", evidence), [reading((0.9, 0.1), 0), reading((0.2, 0.1), 1)])
    signals, bears = rows(read, TEXT, passages_read=1)
    assert bears == expected
    assert [row[LIKELIHOOD] for row in signals] == [0.9, 0.1]


def test_the_later_passages_count_when_the_first_settle_nothing() -> None:
    asked = question("Why fewer hours?", ("two posts were cut",))
    unsure, sure = [reading((0.3, 0.1), 0), reading((0.9, 0.1), 1)], [reading((0.7, 0.1), 0), reading((0.9, 0.1), 1)]
    assert "posts were cut" in answer(as_read(Read(asked, unsure), FITTED, 1), FITTED, 0.1).text
    assert "4,300" in answer(as_read(Read(asked, sure), FITTED, 1), FITTED, 0.1).text
    assert not answer(as_read(Read(asked, sure), FITTED, 1), FITTED, 0.95).answered


def test_sentences_compared_side_by_side_are_answered_with_as_compared() -> None:
    asked = question("Why fewer hours?", ("two posts were cut",))
    readings = [reading((0.6, 0.1), 0), reading((0.6, 0.1), 1)]
    comparison = Comparison({(LOANS, LOANS.sentences[0]): 0.0, (HOURS, HOURS.sentences[0]): 0.9}, 0.1, 10)
    given = answer(as_read(Read(asked, readings, comparison), FITTED, 2), FITTED, 0.3)
    assert "posts were cut" in given.text
    assert "4,300" not in given.text
    assert "4,300" in answer(as_read(Read(asked, readings), FITTED, 2), FITTED, 0.3).text
