"""Questions about the document itself get its title page or imprint, and no others do."""

import pytest

from corpus import chunk_document, document_from_text
from rag import Chatbot
from rag.imprint import imprint

REVIEW = """# Ferry review

Prepared by Hull & Keel for the harbour board

Final version, 3 May 2021

For the year ended 31 March 2021

# Crews

The pier opened in June 2019. The 2017 report was published by the board in March 2018.

# Pay

Pay rose.

Wages, May 2020

# Last page

This text is short.

Issued June 2021 | © Harbour Board 2021 | ISBN 978-1-78655-801-5
"""
CHUNKS = chunk_document(document_from_text("Ferry review", REVIEW))
LAST = "Issued June 2021 | © Harbour Board 2021 | ISBN 978-1-78655-801-5"


def told(question: str) -> list[str]:
    return [sentence.text for _, sentences in imprint(question, CHUNKS) for sentence in sentences]


@pytest.mark.parametrize(
    "question",
    [
        "When was the report published?",
        "When did this report come out?",
        "What is the date of the document?",
        "In which year was this report written?",
        "How old is the report",
        "What's the publication date?",
    ],
)
def test_when_it_came_out(question: str) -> None:
    assert told(question) == ["Final version, 3 May 2021", LAST]


@pytest.mark.parametrize("question", ["Who wrote the report?", "Who published this document?", "By whom was the report prepared?"])
def test_who_made_it(question: str) -> None:
    assert told(question) == ["Prepared by Hull & Keel for the harbour board", LAST]


@pytest.mark.parametrize(
    ("line", "dated"),
    [
        ("FEBRUARY 2021", True),
        ("Session 2021-22 14 July 2021", True),
        ("Ordered by the House to be printed on 12 July 2021", True),
        ("Publication date: 13/06/2022", True),
        ("Visited in May 2020", False),
        ("April 2019 to March 2020", False),
        ("We came to Hull on 3 May 2020.", False),
        ("Dates of visits: 3 to 7 May 2020", False),
    ],
)
def test_lines_of_a_title_page_that_are_dates(line: str, *, dated: bool) -> None:
    chunks = chunk_document(document_from_text("Port", f"Port of Hull\n\n{line}\n\n# Pay\n\nPay rose.\n\n# Crews\n\nCrews are many.\n"))
    found = [one.text for _, sentences in imprint("When was the report published?", chunks) for one in sentences]
    assert found == ([line] if dated else [])


def test_its_number() -> None:
    assert told("What is the ISBN?") == told("ISBN of this report") == [LAST]


@pytest.mark.parametrize(
    "question",
    [
        "When was the 2017 report published?",
        "When was the report of the board on pay published?",
        "Who published the 2017 report?",
        "When was the pier opened?",
        "What is the date of the next review?",
        "Who is the author of the review of pay?",
        "When will the report be published?",
        "How old is the pier?",
    ],
)
def test_what_is_asked_of_something_else_is_not_answered_so(question: str) -> None:
    assert not told(question)


def test_a_text_without_either_is_answered_as_before() -> None:
    chunks = chunk_document(document_from_text("Notes", "# Pay\n\nPay rose in May 2020.\n\n# Crews\n\nCrews were hired by the month.\n"))
    assert not imprint("When was the report published?", chunks)
    assert not imprint("Who wrote the report?", chunks)


def test_the_answer_is_word_for_word_and_cited() -> None:
    answer = Chatbot.from_texts({"Ferry review": REVIEW}).ask("When was the report published?")
    assert answer.mode == "extractive"
    assert answer.text == f"Final version, 3 May 2021. {LAST}."
    assert [citation.quote for citation in answer.citations] == ["Final version, 3 May 2021", LAST]
    assert {sentence.verdict for sentence in answer.sentences} == {"supported"}
    assert "imprint" in answer.notice
