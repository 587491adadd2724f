"""Questions about a subject or the whole are answered by sentences of the text that name it or sum it up, and others are not."""

import pytest

from corpus import chunk_document, document_from_text
from rag import Answer, Chatbot
from rag.at_once import told_at_once
from rag.topics import asks_overview, items_headed, keywords, listed, openings_of_summaries, topic

REPORT = """# Ferry review 2021

## Executive summary

### Purpose

We were asked to look at the ferries.

### Main findings

- The ferries are safe.
- Crews are tired.

Table 1: What we looked at

## 1. Crews

Crews said that training is too short. This worries them. In 2020 the ferries spent £40,000 on training. Note: all sums are rounded.

Cooks are hired by the month.

## 2. Training of captains

Good

Each captain sails with an examiner twice a year.

## 3. Conclusions

The service is well run. It needs rest rooms. It also needs a new pier.

## Annex: notes on the data

Training hours were counted by hand.
"""


@pytest.fixture(scope="module")
def ferries() -> Chatbot:
    return Chatbot.from_texts({"Ferry review 2021": REPORT})


def told(bot: Chatbot, question: str) -> Answer:
    answer = bot.ask(question)
    assert answer.mode == "extractive"
    assert answer.model == "none"
    assert answer.notice
    assert set(answer.timings) == {"evidence", "prompt_tokens", "total"}
    assert all(REPORT[citation.start : citation.end] == citation.quote for citation in answer.citations)
    assert all(sentence.verdict == "supported" for sentence in answer.sentences)
    return answer


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What does the report say about training?", "training"),
        ("And what did they find out about training in the report?", "training"),
        ("What have the inspectors found regarding night trains?", "night trains"),
        ("Tell me about stop and search", "stop and search"),
        ("Could you tell me more about the crews, please?", "the crews"),
        ("Does it mention drones?", "drones"),
        ("Is there anything about drones in the report?", "drones"),
        ("What's said about pay?", "pay"),
        ("What are its findings on pay?", "pay"),
        ("Summarise what the review says about pay.", "pay"),
        ("Please summarize the section on pay", "pay"),
        ("What's in the report about pay?", "pay"),
        ("Anything on pay?", "pay"),
    ],
)
def test_a_subject_is_known(question: str, subject: str) -> None:
    assert topic(question) == subject
    assert not asks_overview(question)


@pytest.mark.parametrize(
    "question",
    [
        "Summarise the report",
        "Can you give me a short summary?",
        "What is this document about?",
        "What are the main findings?",
        "What does the report say?",
        "Key findings of the report",
        "What did they conclude overall?",
        "Give me an overview of this review.",
    ],
)
def test_an_overview_is_known(question: str) -> None:
    assert asks_overview(question)
    assert not topic(question)


@pytest.mark.parametrize(
    "question",
    [
        "What does the report say about how many crews left?",
        "What does the report say about why crews left?",
        "What does the report not say about training?",
        "What do passengers say about training?",
        "What did the 2017 review say about training?",
        "Who told the report's authors about training?",
        "How much was spent on training?",
        "What is the report's date?",
        "What are the main findings on safety checks and who made them?",
        "What is the main finding of the 2017 review?",
        "Which report is about training?",
        "Does the report say that crews are tired?",
        "Does the inspection cover all ferries?",
        "What does the report say about it?",
        "",
    ],
)
def test_a_question_for_one_thing_has_neither(question: str) -> None:
    assert not topic(question)
    assert not asks_overview(question)


def test_a_few_words_alone_are_a_subject() -> None:
    assert [keywords(typed) for typed in ("Training", "mental health", "stop and search.")] == [
        "Training",
        "mental health",
        "stop and search",
    ]
    asked = (
        "Training?",
        "Explain training",
        "who pays",
        "is it safe",
        "key findings",
        "how many cooks",
        "the",
        "cooks and captains and crews",
        "",
    )
    assert not any(map(keywords, asked))


def test_a_few_words_are_told_of_but_not_after_other_questions(ferries: Chatbot) -> None:
    assert [one.quote for one in told(ferries, "cooks").citations] == ["Cooks are hired by the month."]
    assert told_at_once("cooks", [("Who sails?", "Crews do.")], (), ferries.search) == ("", [])


def test_sentences_that_name_the_subject_are_given(ferries: Chatbot) -> None:
    answer = told(ferries, "What does the review say about training?")
    quotes = {citation.quote for citation in answer.citations}
    assert {"Crews said that training is too short.", "In 2020 the ferries spent £40,000 on training."} <= quotes
    # By its heading, a judgement that stands alone too.
    assert {"Good", "Each captain sails with an examiner twice a year."} <= quotes
    # Not what points back to a sentence that may not be shown, nor notes on the data or a table.
    assert not quotes & {"This worries them.", "Training hours were counted by hand.", "Note: all sums are rounded."}


def test_all_words_of_the_subject_count_but_for_those_of_the_title(ferries: Chatbot) -> None:
    assert told(ferries, "Tell me about training of the ferries' captains").text == told(ferries, "Tell me about training of captains").text
    assert [one.quote for one in told(ferries, "What does it say about cooks?").citations] == ["Cooks are hired by the month."]


def test_of_a_section_that_is_headed_so_the_first_sentences_are_given(ferries: Chatbot) -> None:
    for question in ("What does the report say about “1. Crews”?", "tell me about crews"):
        quotes = [citation.quote for citation in told(ferries, question).citations]
        assert quotes[:2] == ["Crews said that training is too short.", "This worries them."]
        assert "Each captain sails with an examiner twice a year." not in quotes


def test_a_summary_is_told_by_the_innermost_sections_that_sum_up(ferries: Chatbot) -> None:
    answer = told(ferries, "Summarise the review")
    quotes = [citation.quote.removeprefix("- ") for citation in answer.citations]
    assert quotes == ["The ferries are safe.", "Crews are tired.", "The service is well run.", "It needs rest rooms."]


@pytest.mark.parametrize(("parts", "sentences"), [(4, 8), (5, 5), (9, 8)])
def test_of_many_summaries_each_has_its_say(parts: int, sentences: int) -> None:
    text = "".join(f"# Part {part}\n\n## Summary\n\nPart {part} is good. It is new. It is ours.\n\n" for part in range(parts))
    chunks = chunk_document(document_from_text("Review", text))
    assert sum(len(told) for _, told in openings_of_summaries(chunks)) == sentences


@pytest.mark.model
def test_a_subject_that_nothing_names_is_left_to_the_model(bot: Chatbot) -> None:
    assert bot.ask("What does the report say about helicopters?").mode == "model"


@pytest.mark.model
def test_without_a_summary_the_model_is_asked(bot: Chatbot) -> None:
    assert bot.ask("Summarise the report").mode == "model"


IMPROVE = """# Review

## 1. Crews

### Area for improvement

- Pay the crews.

### Findings

The crews are tired.

## 2. Piers

### Areas for improvement

The board should:

- mend the pier;
- paint it.

This is urgent.

## Risks

| Risk | Owner |
|---|---|
| Storms | Ann |
| Theft | Ben |
"""


@pytest.mark.parametrize(
    "question",
    [
        "What are the areas for improvement?",
        "List all the areas for improvement.",
        "Which areas for improvement did the inspectors find?",
        "What areas for improvement were identified in the report?",
    ],
)
def test_all_that_is_listed_below_a_heading_is_given(question: str) -> None:
    answer = Chatbot.from_texts({"Review": IMPROVE}).ask(question)
    assert answer.mode == "extractive"
    assert [citation.quote for citation in answer.citations] == ["- Pay the crews.", "- mend the pier;", "- paint it."]


def test_so_are_the_rows_of_a_table() -> None:
    chunks = chunk_document(document_from_text("Review", IMPROVE))
    places = items_headed(listed("What are the risks?"), chunks)
    assert [sentence.cells[0][1] for _, sentences in places for sentence in sentences] == ["Storms", "Theft"]
    # Of a whole chapter whatever is below it.
    assert len(items_headed("piers", chunks)[0][1]) == 2
    assert not items_headed("findings", chunks)
    assert not items_headed("", chunks)


@pytest.mark.parametrize(
    "below", ["- one\n", "- one\n" * 26, "Ships sail. Crews row. Cooks cook. Pilots steer. Boys bail.\n\n- one\n- two\n", ""]
)
def test_one_item_or_too_many_or_asides_are_no_list(below: str) -> None:
    table = "" if below else "| A | B |\n|---|---|\n" + "".join(f"| {number} | x |\n" for number in range(26))
    assert not items_headed("pay", chunk_document(document_from_text("Review", f"# Pay\n\n{below}{table}")))


@pytest.mark.parametrize(
    "question",
    [
        "What are the risks of theft to?",
        "What are crews?",
        "Which risks are there and who owns them?",
        "What are the main areas for improvement?",
    ],
)
def test_what_is_no_heading_is_not_listed(question: str) -> None:
    assert not items_headed(listed(question), chunk_document(document_from_text("Review", IMPROVE)))
