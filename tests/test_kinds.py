"""Rows asked for by a word in their cells come all or not at all."""

import pytest

from corpus import Chunk, chunk_document, document_from_text
from index import Hit
from rag.composing import find_answer
from rag.deciding import Candidate
from rag.kinds import calls_them_so, rows_of_kind

HOMES = """# Homes

|Home|Caring|Last visit|
|---|---|---|
|Ash Lodge|Outstanding|2018|
|Birch House|Good|2017|
|Cedar Lodge|Good|2018|
|Dale Court|Inadequate|2018|

|Home|Safety|Last visit|
|---|---|---|
|Elm House|Good|2016|
|Fir Court|Requires improvement|2018|
"""


def passage(text: str = HOMES) -> Chunk:
    (chunk,) = chunk_document(document_from_text("Report", text))
    return chunk


@pytest.mark.parametrize(
    ("question", "homes"),
    [
        ("Which homes were rated good?", ["Birch House", "Cedar Lodge", "Elm House"]),
        ("Where was care found to be inadequate?", ["Dale Court"]),
        ("Which homes got a good rating?", ["Birch House", "Cedar Lodge", "Elm House"]),
        ("Which homes were judged as 'requires improvement' in 2018?", ["Fir Court"]),
        ("Which homes were rated good in 2018?", ["Cedar Lodge"]),
        ("Which homes are good for caring?", ["Birch House", "Cedar Lodge"]),
        ("How many of the areas were rated good?", ["Birch House", "Cedar Lodge", "Elm House"]),
        ("How many good grades did they get in 2018?", ["Cedar Lodge"]),
        ("How many areas are inadequate?", ["Dale Court"]),
        ("Where is the service good?", ["Birch House", "Cedar Lodge", "Elm House"]),
        ("Were any homes rated inadequate?", ["Dale Court"]),
        ("Which homes were visited in 2018?", ["Ash Lodge", "Cedar Lodge", "Dale Court", "Fir Court"]),
    ],
)
def test_all_rows_with_the_word_asked_are_meant(question: str, homes: list[str]) -> None:
    assert [row.cells[0][1] for row in rows_of_kind(passage(), question)] == homes


@pytest.mark.parametrize(
    "question",
    [
        "Which homes were not rated good?",
        "Which homes were rated good or better?",
        "Which homes were rated less than good?",
        "How many homes were rated good?",
        "How many files were rated good?",
        "Is there any sign that homes are good?",
        "How many areas were not rated good?",
        "How many areas have good food?",
        "When was Birch House rated good?",
        "Which lodge was rated good?",
        "Which homes were rated good in 2019 and inadequate in 2018?",
        "Which homes have good food?",
        "Which homes are good neighbours?",
        "Was Birch House rated good?",
        "Which homes were rated outstanding for safety?",
        "Which homes were rated excellent?",
        "Which homes closed in 2018?",
        "Which homes are good at night?",
        "Which homes were rated good by residents?",
        "Which homes of Acme were rated good?",
        "Which homes were visited between 2016 and 2018?",
    ],
)
def test_in_doubt_no_rows_are_meant(question: str) -> None:
    assert rows_of_kind(passage(), question) == []


WARDS = """# Ratings

|Question|North Ward|South Ward|Likely in 2023|Likely in 2025|
|---|---|---|---|---|
|Safe|Good|Poor|Low|High|
|Kind|Poor|Good|High|Low|
|Prompt|Good|Good|Low|Low|
"""


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("On which questions was the north ward rated good?", ["Safe", "Prompt"]),
        ("On which questions was the south ward found poor?", ["Safe"]),
        ("Which were rated good?", []),
        ("What is likely to be low in 2025?", ["Kind", "Prompt"]),
        ("What is likely to be low?", []),
        ("On which questions was the north ward rated high?", []),
    ],
)
def test_of_several_columns_with_the_word_the_one_asked_counts(question: str, rows: list[str]) -> None:
    assert [row.cells[0][1] for row in rows_of_kind(passage(WARDS), question)] == rows


def test_whom_the_report_is_about_may_stand_before_the_word() -> None:
    (chunk,) = chunk_document(document_from_text("Homes of Acme", HOMES))
    assert [row.cells[0][1] for row in rows_of_kind(chunk, "In which areas is Acme inadequate?")] == ["Dale Court"]
    assert rows_of_kind(chunk, "In which areas is Zenith inadequate?") == []


def test_where_not_is_what_the_cells_say_it_may_be_asked() -> None:
    chunk = passage("# Plan\n\n|Target|Result|\n|---|---|\n|Falls|Met|\n|Waits|Not met|\n|Sores|Nearly met|\n")
    for question, found in (("Which targets were not met?", ["Waits"]), ("Which targets were met?", ["Falls"])):
        assert [row.cells[0][1] for row in rows_of_kind(chunk, question)] == found
    assert rows_of_kind(chunk, "Which targets were not nearly met?") == []


def test_what_the_rows_are_called_tells_whether_they_are_meant() -> None:
    (row, *_) = rows_of_kind(passage(), "Which homes were rated good?")
    assert calls_them_so("Which homes were rated good?", row)
    assert calls_them_so("How many areas were rated good?", row)
    assert calls_them_so("Where is it good?", row)
    assert not calls_them_so("Which cooks were rated good?", row)


def test_a_state_of_two_words_is_asked_like_one() -> None:
    chunk = passage("# Plan\n\n|Action|State|\n|---|---|\n|Wall|On track|\n|Ramp|Late|\n|Crane|On track|\n")
    assert [row.cells[0][1] for row in rows_of_kind(chunk, "Which actions are on track?")] == ["Wall", "Crane"]


def test_where_a_table_is_cut_its_rows_would_not_be_all() -> None:
    rows = "".join(f"|Home number {number} in the county|{'Good' if number % 2 else 'Poor'}|\n" for number in range(60))
    chunks = chunk_document(document_from_text("Report", f"# Homes\n\n|Home|Caring|\n|---|---|\n{rows}"))
    assert len(chunks) > 1
    assert not any(rows_of_kind(chunk, "Which homes were rated poor?") for chunk in chunks)


def test_they_are_given_all_and_are_as_likely_as_all_of_them_together() -> None:
    chunk, question = passage(), "Which homes were rated good?"
    hit = Hit(chunk, 1.0, 1, chunk.sentences, (0.5,) * len(chunk.sentences))
    ranked = [Candidate(hit, sentence, 0.2, 0.2, True) for sentence in chunk.sentences if sentence.kind == "row"]
    (found,) = find_answer(question, 1, ranked, 0.35)
    assert [statement.sources[0].cells[0][1] for statement, _ in found.statements] == ["Birch House", "Cedar Lodge", "Elm House"]
    assert not find_answer("Which homes have good food?", 1, ranked, 0.35)
