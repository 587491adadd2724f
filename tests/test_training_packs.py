"""What the adapter is trained on: right replies only, and questions whose style gives nothing away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import Sentence
from eval.practice import PracticeQuestion, PracticeReport, load_practice
from eval.training_packs import Pack, comparisons, packs
from rag.pointing import pointed_at
from rag.prompts import NOT_STATED


@pytest.fixture(scope="module")
def reports() -> list[PracticeReport]:
    return load_practice()[:60]


@pytest.fixture(scope="module")
def found(reports: list[PracticeReport]) -> list[Pack]:
    return packs(reports, seed=3)


@pytest.fixture(scope="module")
def compared(reports: list[PracticeReport]) -> list[Pack]:
    return comparisons(reports, seed=3)


def asked_in(question: str, asked: str) -> bool:
    """Whether a question was put, by itself or together with another."""
    words = question.rstrip("?")
    return words in asked or f"{words[0].lower()}{words[1:]}" in asked


Put = tuple[Pack, str, list[Sentence], list[PracticeQuestion]]
"""A pack, a reply that is right in it, the sentences that it names, and the questions it is the reply to."""


def everything_put(reports: list[PracticeReport], found: list[Pack]) -> Iterator[Put]:
    for pack in found:
        (questions,) = (report.questions for report in reports if report.document.id == pack.document_id)
        for asked, reply in pack.asked:
            named = [pack.shown.sentences[position] for position in pointed_at(reply, len(pack.shown.sentences))]
            yield pack, reply, named, [question for question in questions if asked_in(question.question, asked)]


def test_replies_name_the_sentences_that_answer(reports: list[PracticeReport], found: list[Pack]) -> None:
    count = 0
    for pack, reply, named, questions in everything_put(reports, found):
        answers = {sentence for question in questions for _, sentence in question.answers}
        count += len(named)
        assert {sentence for sentence in named if sentence.kind != "table"} <= answers
        if reply == NOT_STATED:
            standing = answers & set(pack.shown.sentences)
            part_of_a_table = len(answers) >= 3 and standing < answers and all(sentence.kind == "row" for sentence in answers)
            assert not standing or part_of_a_table
    assert count > 100


def test_what_only_the_whole_table_answers_is_answered_by_its_facts(reports: list[PracticeReport], found: list[Pack]) -> None:
    whole = 0
    for _, _, named, questions in everything_put(reports, found):
        if any(sentence.kind == "table" for sentence in named):
            whole += 1
            assert len(named) == 1
            assert max(len(question.answers) for question in questions) >= 3
    assert whole > 2


def test_the_facts_of_a_table_are_never_taken_out_from_under_a_question(tmp_path: Path) -> None:
    asked = "".join(f"A | Which quay was the busiest in year {year}? | North || South || West\n" for year in range(9))
    table = "Quay\tBoats\nNorth\t12\nSouth\t30\nWest\t7\n"
    (tmp_path / "one.txt").write_text(f"=== Harbour\nUse\n\nThe quays were counted in June.\n\n{table}--- questions\n{asked}")
    reports = load_practice(tmp_path)
    replies = [reply for seed in range(40) for pack in packs(reports, seed) for _, reply in pack.asked]
    assert len(replies) == 360
    assert NOT_STATED not in replies


def test_some_questions_are_put_together_with_one_whose_answer_stands_elsewhere(reports: list[PracticeReport], found: list[Pack]) -> None:
    together = 0
    for pack, reply, _, both in everything_put(reports, found):
        if len(both) == 2 and reply != NOT_STATED:
            together += 1
            here = [question for question in both if {sentence for _, sentence in question.answers} & set(pack.shown.sentences)]
            assert len(here) == 1
    assert together > 20


def test_questions_whose_detail_is_only_mentioned_are_put_where_the_thing_is_mentioned(
    reports: list[PracticeReport], found: list[Pack]
) -> None:
    mentions = {question.question: question.mentioned_in[1] for report in reports for question in report.questions if question.mentioned_in}
    put = [(asked.removeprefix("Question: "), reply, pack) for pack in found for asked, reply in pack.asked]
    alone = [(mentions[asked], reply, pack) for asked, reply, pack in put if asked in mentions]
    assert len(alone) > 0.6 * len(mentions)
    assert all(reply == NOT_STATED for _, reply, _ in alone)
    stands = [sentence in pack.shown.sentences for sentence, _, pack in alone]
    assert sum(stands) > 0.8 * len(stands)  # where only the answer to another question was kept, it doesn't


def test_the_passage_shows_the_letters_that_replies_name(found: list[Pack]) -> None:
    for pack in found:
        assert all(f"[{letter}]" in pack.shown.passage for _, reply in pack.asked if reply != NOT_STATED for letter in reply.split())


def test_answered_questions_are_often_put_where_nothing_answers_and_half_of_all_are(
    reports: list[PracticeReport], found: list[Pack]
) -> None:
    answered = {question.question for report in reports for question in report.questions if question.answers}
    put = [(asked.rpartition("Question: ")[2], reply) for pack in found for asked, reply in pack.asked]
    of_answered = [reply for question, reply in put if question in answered]
    assert 0.25 < of_answered.count(NOT_STATED) / len(of_answered) < 0.4
    assert 0.45 < [reply for _, reply in put].count(NOT_STATED) / len(put) < 0.6


def test_the_same_seed_gives_the_same_packs(reports: list[PracticeReport], found: list[Pack], compared: list[Pack]) -> None:
    assert packs(reports, seed=3) == found
    assert comparisons(reports, seed=3) == compared


def test_side_by_side_replies_name_the_sentences_that_answer(reports: list[PracticeReport], compared: list[Pack]) -> None:
    named_at_all = 0
    for pack in compared:
        (questions,) = (report.questions for report in reports if report.document.id == pack.document_id)
        for asked, reply in pack.asked:
            (answers,) = (
                {sentence for _, sentence in question.answers} for question in questions if asked.endswith(f"Question: {question.question}")
            )
            named = {pack.shown.sentences[position] for position in pointed_at(reply, len(pack.shown.sentences))}
            named_at_all += bool(named)
            assert {sentence for sentence in named if sentence.kind != "table"} <= answers
            assert reply != NOT_STATED or not answers & set(pack.shown.sentences)
    assert named_at_all > 1000


def test_side_by_side_stand_five_to_ten_sentences_mostly_of_several_passages(reports: list[PracticeReport], compared: list[Pack]) -> None:
    chunks = {sentence: chunk for report in reports for chunk in report.chunks for sentence in chunk.sentences}
    assert all(5 <= len(pack.shown.sentences) <= 10 for pack in compared)
    assert sum(len({chunks[sentence] for sentence in pack.shown.sentences}) > 1 for pack in compared) > 0.9 * len(compared)
    replies = [reply for pack in compared for _, reply in pack.asked]
    assert 0.35 < replies.count(NOT_STATED) / len(replies) < 0.6
