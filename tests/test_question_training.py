"""What the questions' adapter learns from, and that it has learnt more than what it saw."""

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus import Sentence
from eval.practice import PracticeReport, load_practice
from eval.question_training import _HELD_OUT, _batches, examples
from index import default_embedder


@pytest.fixture(scope="module")
def held_out() -> list[PracticeReport]:
    return load_practice()[::_HELD_OUT][:10]


def test_an_example_is_a_question_with_the_sentences_that_answer_it_among_those_of_its_report(held_out: list[PracticeReport]) -> None:
    sentences, found = examples(held_out)
    for report, of_report in zip(held_out, found, strict=True):
        answered = [one for one in report.questions if one.answers]
        assert len(of_report) == len(answered) > 10
        for example, question in zip(of_report, answered, strict=True):
            assert example.text.endswith(question.question)
            assert all(turn[0] in example.text for turn in question.talk[-1:])
            wanted: set[Sentence] = {sentence for _, sentence in question.answers}
            assert len(example.answers) == len(wanted)
            assert all(example.start <= row < example.end for row in example.answers)
            assert all(any(sentences[row].endswith(one.text) for one in wanted) for row in example.answers)


def test_every_example_is_learnt_from_once_a_round(held_out: list[PracticeReport]) -> None:
    material = [one for report in examples(held_out)[1] for one in report]
    seen = [one for batch in _batches(material, seed=1) for one in batch]
    assert sorted(seen, key=repr) == sorted(material, key=repr)


def test_questions_to_reports_it_has_not_seen_come_nearer_to_the_sentences_that_answer(held_out: list[PracticeReport]) -> None:
    sentences, found = examples(held_out)
    material = [one for report in found for one in report]
    embedder = default_embedder()
    rows, texts = embedder.encode(sentences), [one.text for one in material]

    def first(vectors: NDArray[np.float32]) -> int:
        nearest = [one.start + int(np.argmax(rows[one.start : one.end] @ vector)) for one, vector in zip(material, vectors, strict=True)]
        return sum(row in one.answers for one, row in zip(material, nearest, strict=True))

    assert first(embedder.encode_questions(texts)) > first(embedder.encode(texts))
