"""The built-in questions are sound, and the checker finds what isn't."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

import pytest

from corpus import read_document
from eval.questions import (
    BUILT_IN,
    Question,
    QuestionFileError,
    Turn,
    check,
    check_size,
    choose,
    load_questions,
    satisfies,
    shared_run,
    spread,
)
from rag import load_settings

TEXT = "The force spent £5m on cars in 2018. It has 30 dogs."
SOUND = Question(
    id="a-1",
    kind="fact",
    question="How many dogs?",
    answerable=True,
    answer="30 dogs.",
    must=(("30", "thirty"),),
    must_not=("40",),
    evidence=("It has 30 dogs.",),
)


def test_the_built_in_questions_are_sound_and_enough() -> None:
    questions = load_questions()
    assert check(questions, read_document(load_settings().document).text) == []
    assert check_size(questions) == []


@pytest.mark.parametrize(
    ("questions", "document"),
    [
        ("study", "../corpus/kent-peel-2018-19.txt"),
        ("blind", "../corpus/kent-peel-2018-19.txt"),
        ("second/questions.jsonl", "second/station-review.txt"),
        ("third/questions.jsonl", "third/harbour-review.txt"),
        ("rows/kent.jsonl", "../corpus/kent-peel-2018-19.txt"),
        ("rows/kent_most.jsonl", "../corpus/kent-peel-2018-19.txt"),
        ("rows/kent_by_word.jsonl", "../corpus/kent-peel-2018-19.txt"),
        ("rows/hospital_by_word.jsonl", "formats/hospital.txt"),
        ("rows/audit_by_word.jsonl", "formats/audit.txt"),
        ("rows/climate_by_word.jsonl", "formats/climate.md"),
        ("rows/station.jsonl", "second/station-review.txt"),
        ("rows/station_most.jsonl", "second/station-review.txt"),
        ("formats/audit.jsonl", "formats/audit.txt"),
        ("formats/climate.jsonl", "formats/climate.md"),
        ("formats/company.jsonl", "formats/company.txt"),
        ("formats/evaluation.jsonl", "formats/evaluation.md"),
        ("formats/hospital.jsonl", "formats/hospital.txt"),
    ],
)
def test_the_other_questions_are_sound(questions: str, document: str) -> None:
    folder = BUILT_IN.parent
    assert check(load_questions(folder / questions), read_document(folder / document).text) == []


def test_each_kind_and_the_whole_are_halved_and_nothing_is_in_both_halves() -> None:
    questions = load_questions()
    dev, test = choose(questions, "dev"), choose(questions, "test")
    assert sorted(question.id for question in dev + test) == sorted(question.id for question in questions)
    assert len(dev) - len(test) in (0, 1)
    in_dev, in_test = (Counter(question.kind for question in half) for half in (dev, test))
    assert all(abs(in_dev[kind] - in_test[kind]) <= 1 for kind in {question.kind for question in questions})


def test_the_split_does_not_depend_on_the_order_and_keeps_it() -> None:
    questions = load_questions()
    assert choose(questions[::-1], "dev") == choose(questions, "dev")[::-1]


def test_the_split_rule_by_hand() -> None:
    # sha256("b") = 3e23…, sha256("c") = 2e7d…, sha256("a") = ca97…: within the kind the order is c, b, a.
    questions = [dataclasses.replace(SOUND, id=name) for name in ("a", "b", "c")]
    assert [question.id for question in choose(questions, "dev")] == ["a", "c"]
    assert [question.id for question in choose(questions, "test")] == ["b"]


@pytest.mark.parametrize(("limit", "taken"), [(None, "abcdefg"), (7, "abcdefg"), (9, "abcdefg"), (3, "ace"), (1, "a")])
def test_a_limit_takes_questions_from_all_over(limit: int | None, taken: str) -> None:
    questions = [dataclasses.replace(SOUND, id=name) for name in "abcdefg"]
    assert [question.id for question in spread(questions, limit)] == list(taken)
    assert spread([], limit) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"evidence": ("It has 31 dogs.",)}, "does not stand in the document"),
        ({"answer": "31 dogs."}, "does not satisfy its own must"),
        ({"answer": "30 dogs, not 40."}, "does not satisfy its own must"),
        ({"must_not": ("dogs",)}, "must_not matches the evidence"),
        ({"must": ((),)}, "must group is empty"),
        ({"must": ()}, "needs an answer, a must group and evidence"),
        ({"question": "Who spent £5m on cars in 2018?", "evidence": ("The force spent £5m on cars in 2018.",)}, "shares words"),
    ],
    ids=["invented quote", "wrong gold", "forbidden gold", "forbidden evidence", "empty group", "no must", "six words"],
)
def test_the_checker_finds(change: dict[str, object], problem: str) -> None:
    assert check([SOUND], TEXT) == []
    assert any(problem in found for found in check([dataclasses.replace(SOUND, **change)], TEXT))  # type: ignore[arg-type]


def test_the_checker_finds_a_question_asked_twice_but_not_after_another_history() -> None:
    twice = dataclasses.replace(SOUND, id="a-2", question="how many  DOGS")
    assert check([SOUND, twice], TEXT) == ["a-2: asks the same as a-1"]
    assert check([SOUND, dataclasses.replace(twice, history=(Turn("Cats?", "No."),))], TEXT) == []


def test_a_small_set_is_told() -> None:
    assert len(check_size([SOUND])) == 2


def test_shared_words_ignore_case_and_marks_between_words() -> None:
    assert shared_run("Is it one, two THREE four five six?", "so one two three (four) five six seven") == "one two three four five six"
    assert shared_run("one two three four five", "one two three four five six") == ""


def test_patterns_ignore_case_and_line_breaks() -> None:
    question = dataclasses.replace(SOUND, must=(("thirty dogs",),), must_not=())
    assert satisfies(question, "THIRTY\n dogs")
    assert not satisfies(question, "dogs")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "no questions"),
        ("{}\n", "Line 1"),
        ('{"id": "a", "kind": "k", "question": "q", "answerable": true, "must": [["("]]}', "not a regular expression"),
        ('{"id": "a", "kind": "k", "question": "q", "answerable": true}\n' * 2, "two questions"),
    ],
    ids=["empty file", "fields missing", "bad pattern", "id given twice"],
)
def test_a_bad_file_is_refused_in_a_sentence(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(QuestionFileError, match=told):
        load_questions(file)


def test_a_missing_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match=r"none\.jsonl"):
        load_questions(tmp_path / "none.jsonl")
