"""What the adapter is trained on: right replies only, and questions whose style gives nothing away."""

import pytest

from corpus import reading_text
from eval.practice import PracticeReport, load_practice
from eval.training import Pack, packs
from rag.pointing import MARKS, pointed_at
from rag.prompts import NOT_STATED


@pytest.fixture(scope="module")
def reports() -> list[PracticeReport]:
    return load_practice()[:60]


@pytest.fixture(scope="module")
def found(reports: list[PracticeReport]) -> list[Pack]:
    return packs(reports, seed=3)


def test_replies_name_the_sentences_that_answer(reports: list[PracticeReport], found: list[Pack]) -> None:
    answers = {question.question: {sentence for _, sentence in question.answers} for report in reports for question in report.questions}
    named = 0
    for pack in found:
        for asked, reply in pack.asked:
            question = asked.rpartition("Question: ")[2]
            positions = pointed_at(reply, len(pack.chunk.sentences))
            named += len(positions)
            assert {pack.chunk.sentences[position] for position in positions} <= answers[question]
            if reply == NOT_STATED:
                assert not answers[question] & set(pack.chunk.sentences)
    assert named > 100


def test_the_passage_shows_the_letters_that_replies_name(found: list[Pack]) -> None:
    for pack in found:
        shown = reading_text(pack.chunk, MARKS)
        assert all(f"[{letter}]" in shown for _, reply in pack.asked if reply != NOT_STATED for letter in reply.split())


def test_answered_questions_are_as_often_put_where_nothing_answers(reports: list[PracticeReport], found: list[Pack]) -> None:
    answered = {question.question for report in reports for question in report.questions if question.answers}
    replies = [reply for pack in found for asked, reply in pack.asked if asked.rpartition("Question: ")[2] in answered]
    assert 0.35 < sum(reply == NOT_STATED for reply in replies) / len(replies) < 0.65


def test_the_same_seed_gives_the_same_packs(reports: list[PracticeReport], found: list[Pack]) -> None:
    assert packs(reports, seed=3) == found
