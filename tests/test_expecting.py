"""What kind of answer is asked for, and whether a sentence holds one."""

import pytest

from rag.expecting import defines, expected, fits, is_of_another_year
from rag.figures import figures


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What share of boats were let?", "share"),
        ("How many boats were let?", "figure"),
        ("By how much did fees rise?", "figure"),
        ("When was the pier built?", "date"),
        ("From which year are fees due?", "date"),
        ("Who owns the pier?", "person"),
        ("Why did the master go?", "reason"),
        ("What is dredged?", "other"),
    ],
)
def test_the_kind_of_answer_asked_for(question: str, kind: str) -> None:
    assert expected(question) == kind


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("What share of boats were let?", "Of these 80 percent were let.", "Most were let."),
        ("How many of the 120 boats were let?", "Of 120 boats 95 were let.", "All 120 boats are blue."),
        ("When was the pier built?", "It was built in March 1840.", "It was built of oak."),
        ("Who owns the pier?", "The owner is Ada Brook.", "The owner is not named."),
        ("Why did the master go?", "He went because of ill health.", "He went home."),
    ],
)
def test_a_sentence_that_holds_the_kind_of_answer_fits_better(question: str, holds: str, lacks: str) -> None:
    asked = figures(question)
    assert fits(expected(question), holds, asked) > 0 > fits(expected(question), lacks, asked)


@pytest.mark.parametrize(
    ("question", "sentence", "other"),
    [
        ("How many in 2018?", "There were 4 in 2017.", True),
        ("How many in 2018?", "There were 4 in 2018/19.", False),
        ("How many in 2015/16?", "In 2016/17 there were 4.", True),
        ("How many?", "There were 4 in 2017.", False),
        ("How many in 2018?", "There were 4.", False),
    ],
)
def test_another_year_is_told_from_the_same(question: str, sentence: str, other: bool) -> None:
    assert is_of_another_year(question, sentence) is other


@pytest.mark.parametrize(
    ("question", "sentence", "does"),
    [
        ("What does ABC stand for?", "The Association of Boat Clubs (ABC) met.", True),
        ("What does ABC stand for?", "ABC met.", False),
        ("What is the slipway fund?", "This is known as the slipway fund.", True),
        ("How many met?", "The Association of Boat Clubs (ABC) met.", False),
    ],
)
def test_a_sentence_that_defines_the_term_is_known(question: str, sentence: str, does: bool) -> None:
    assert defines(question, sentence) is does
