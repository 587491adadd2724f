"""Questions are checked, taken apart, and leaned on the talk."""

import pytest

from rag import QuestionError
from rag.questions import LONGEST_QUESTION, checked, mentioned, never_mentioned, parts, with_talk


@pytest.mark.parametrize("question", ["", "  \n ", "x" * (LONGEST_QUESTION + 1)], ids=["empty", "blank", "too-long"])
def test_a_question_that_cannot_be_taken_says_what_to_do(question: str) -> None:
    with pytest.raises(QuestionError, match=r"Type a question|Ask a shorter one"):
        checked(question)


def test_the_longest_question_is_taken() -> None:
    assert checked("x" * LONGEST_QUESTION)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        pytest.param("How many boats are there?", ["How many boats are there?"], id="one-question-stays-whole"),
        pytest.param(
            "How many boats are there, and who owns them?", ["How many boats are there?", "who owns them?"], id="two-questions-in-one"
        ),
        pytest.param(
            "Of the boats hired, how many sank and how many came back?",
            ["Of the boats hired, how many sank?", "Of the boats hired, how many came back?"],
            id="the-opening-goes-with-both",
        ),
        pytest.param("What do salt and what we call brine share?", ["What do salt?", "what we call brine share?"], id="a-known-mistake"),
        pytest.param("Is the pier sound and safe?", ["Is the pier sound and safe?"], id="and-between-words-is-no-second-question"),
    ],
)
def test_a_question_is_taken_apart(question: str, expected: list[str]) -> None:
    assert parts(question) == expected


def test_a_follow_up_leans_on_the_last_turn_only() -> None:
    history = [("Who built it?", "Smeaton."), ("When?", "In 1840.")]
    assert with_talk("And why?", history) == "When? In 1840. And why?"
    assert with_talk("And why?", []) == "And why?"


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("How many did Norfolk's ferries carry in 2016, by the Harbour review?", ("Norfolk", "2016")),
        ("How did Deal, Surrey, Norfolk compare?", ("Surrey", "Norfolk")),
        ("Did the PCSO of North-Deal count 640 passengers in 2018?", ("North-Deal",)),
        ("Which Helicopters? Trains? They flew in 2018/19, 2019 and on 31.03.2012, for £2015.", ("Helicopters",)),
        ("Did Antisocial Behaviour rise in Sept, as Mr O'Neill said?", ("O'Neill",)),
        ("Is H.M. Inspector or Café there, or I?", ()),
        ("WHICH CANTEENS DO THEY HAVE IN NORFOLK?", ()),
        ("Which Canteens Have Good Food?", ()),
        ("Who is Norflok?", ("Norflok",)),
        ("What happens if I'm late, or I've moved?", ()),
        ("What do the PCSO-run boats of Deal do?", ()),
        ("", ()),
    ],
)
def test_names_and_years_that_stand_nowhere_are_told(question: str, never: tuple[str, ...]) -> None:
    text = "PCSOs of Deal counted 46,000 passengers in September 2018/19. Anti-social behaviour fell, said the inspector of the cafe."
    assert never_mentioned(question, mentioned(["Harbour review", text])) == never
