"""From ranked sentences to an answer or a decline."""

from dataclasses import replace

import pytest

from corpus import chunk_document, document_from_text
from index import Hit
from rag.composing import checked_answer, find_answer
from rag.deciding import Candidate

TEXT = "# Berths\n\nThere are 120 berths. Of these 95 are let.\n\n# Fees\n\nFees brought in £0.5m.\n"
CHUNKS = chunk_document(document_from_text("Harbour", TEXT))
HITS = [Hit(chunk, 1.0, rank, chunk.sentences) for rank, chunk in enumerate(CHUNKS, 1)]
BERTHS, LET, FEES = (
    (hit, sentence) for hit in HITS for sentence in hit.chunk.sentences
)  # fmt: skip


def candidate(place: tuple[Hit, object], likelihood: float) -> Candidate:
    return Candidate(place[0], place[1], likelihood, likelihood, True)  # type: ignore[arg-type]


def said(question: str, parts: int, ranked: list[Candidate], threshold: float = 0.18) -> tuple[str, list[str]]:
    answer = checked_answer(question, find_answer(question, parts, ranked, threshold), HITS, "m")
    assert all(TEXT[citation.start : citation.end] == citation.quote for citation in answer.citations)
    return answer.text, [citation.heading_path[-1] for citation in answer.citations]


def test_the_first_sentence_is_the_answer() -> None:
    ranked = [candidate(BERTHS, 0.9), candidate(FEES, 0.6), candidate(LET, 0.05)]
    assert said("How many berths?", 1, ranked) == ("There are 120 berths.", ["Berths"])


def test_sentences_of_its_passage_that_are_nearly_as_likely_come_with_it_in_order() -> None:
    assert said("How many berths?", 1, [candidate(LET, 0.5), candidate(BERTHS, 0.4)])[0] == "There are 120 berths. Of these 95 are let."


def test_a_question_with_two_parts_may_be_answered_from_two_passages() -> None:
    ranked = [candidate(BERTHS, 0.9), candidate(FEES, 0.6)]
    assert said("How many berths, and what did fees bring?", 2, ranked) == (
        "There are 120 berths. Fees brought in £0.5m.",
        ["Berths", "Fees"],
    )


def test_what_the_model_would_hardly_name_in_another_passage_is_left_out() -> None:
    assert said("How many berths, and who is master?", 2, [candidate(BERTHS, 0.9), candidate(FEES, 0.1)])[1] == ["Berths"]


def test_once_enough_is_said_another_passage_must_be_named_surely() -> None:
    enough = [candidate(BERTHS, 0.9), candidate(LET, 0.8)]
    assert said("How many berths, and how many are let?", 2, [*enough, candidate(FEES, 0.3)])[1] == ["Berths", "Berths"]
    assert said("How many berths, and what did fees bring?", 2, [*enough, candidate(FEES, 0.6)])[1] == ["Berths", "Berths", "Fees"]


def test_where_the_first_sentence_cannot_tell_what_is_asked_the_next_best_is_no_answer() -> None:
    ruled_out = replace(candidate(FEES, 0.9), tells=False)
    assert said("How many berths?", 1, [ruled_out, candidate(BERTHS, 0.6)]) == ("The report does not say.", [])


def test_a_sentence_that_stands_twice_is_said_and_cited_once() -> None:
    text = "# Summary\n\nFees brought in £0.5m.\n\n# Fees\n\nFees brought in £0.5m.\n"
    hits = [Hit(chunk, 1.0, rank, chunk.sentences) for rank, chunk in enumerate(chunk_document(document_from_text("Harbour", text)), 1)]
    ranked = [candidate((hit, hit.chunk.sentences[0]), 0.9) for hit in hits]
    answer = checked_answer("What did fees bring, and when?", find_answer("What did fees bring, and when?", 2, ranked, 0.1), hits, "m")
    assert answer.text == "Fees brought in £0.5m."
    assert [citation.number for citation in answer.citations] == [1]
    assert answer.sentences[0].citations == (1,)


@pytest.mark.parametrize("ranked", [[], [candidate(BERTHS, 0.1), candidate(FEES, 0.05)]], ids=["nothing read", "nothing likely"])
def test_what_is_not_likely_enough_is_declined_with_places_near_by(ranked: list[Candidate]) -> None:
    answer = checked_answer("Who?", find_answer("Who?", 1, ranked, 0.18), HITS, "m")
    assert not answer.answered
    assert answer.text == "The report does not say."
    assert [place.heading_path[-1] for place in answer.nearest] == ["Berths", "Fees"]
