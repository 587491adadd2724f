"""The practice reports, and what the reading of documents makes of 784 texts of many fields."""

from pathlib import Path

import pytest

from eval.practice import INSPECTIONS, PracticeError, PracticeReport, load_practice

FILE = """=== Ferry report
## Fares
A single costs £4. It was £3 until May.

The ferry has:

- two cafés
- one shop
--- questions
A | What did a ticket cost in April? | was £3 until May
A | What is there on board? | two cafés || one shop
A | What does a single cost? >> £4 >> And earlier? | was £3 until May
A | This snippet is not there. | five masts
N | Who owns the ferry?
M | What did a ticket cost in March? | was £3 until May
M | When did the second café open?
"""


@pytest.fixture(scope="module")
def reports() -> list[PracticeReport]:
    return load_practice()


@pytest.fixture(scope="module")
def inspections() -> list[PracticeReport]:
    return load_practice(INSPECTIONS)


def test_a_report_knows_which_sentences_answer(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(FILE, encoding="utf-8")
    (report,) = load_practice(tmp_path)
    ticket, on_board, earlier, owner, *_ = report.questions
    assert [sentence.text for _, sentence in ticket.answers] == ["It was £3 until May."]
    assert {sentence.text.rpartition(": ")[2] for _, sentence in on_board.answers} == {"two cafés", "one shop"}
    assert (earlier.question, earlier.talk) == ("And earlier?", (("What does a single cost?", "£4"),))
    assert owner.answers == frozenset()


def test_a_detail_left_open_knows_the_sentence_that_speaks_of_the_thing(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(FILE, encoding="utf-8")
    (report,) = load_practice(tmp_path)
    told = {question.question: question.mentioned_in[1].text for question in report.questions if question.mentioned_in}
    assert told["What did a ticket cost in March?"] == "It was £3 until May."
    assert told["When did the second café open?"].endswith("two cafés")
    assert len(told) == 2
    assert not any(question.answers for question in report.questions if question.mentioned_in)


def test_a_folder_without_reports_is_told(tmp_path: Path) -> None:
    with pytest.raises(PracticeError, match="no practice reports"):
        load_practice(tmp_path)


def test_nearly_every_answer_lies_within_one_sentence_row_or_item(reports: list[PracticeReport]) -> None:
    questions = [question for report in reports for question in report.questions]
    assert len({report.document.id for report in reports}) == len(reports) == 720
    assert len(questions) > 26_670  # of 26,713 written; the rest have a snippet that two sentences share
    assert 0.4 < sum(not question.answers for question in questions) / len(questions) < 0.47


def test_every_question_of_the_inspections_is_of_use(inspections: list[PracticeReport]) -> None:
    questions = [question for report in inspections for question in report.questions]
    assert len({report.document.id for report in inspections}) == len(inspections) == 64
    assert len(questions) == 2_899
    assert sum(question.mentioned_in is not None for question in questions) == 852


def test_passages_of_many_kinds_of_documents_are_verbatim_and_lose_no_word(
    reports: list[PracticeReport], inspections: list[PracticeReport]
) -> None:
    for report in reports + inspections:
        text = report.document.text
        covered = set()
        for chunk in report.chunks:
            assert text[chunk.start : chunk.end] == chunk.text
            assert all(chunk.start <= sentence.start < sentence.end <= chunk.end for sentence in chunk.sentences)
            covered.update(range(chunk.start, chunk.end))
        headings = {line.strip("# ") for line in text.splitlines()}
        left = "".join(character if place not in covered else "\n" for place, character in enumerate(text))
        assert all(line.strip("# ") in headings for line in left.splitlines() if line.strip("# |-\t"))
