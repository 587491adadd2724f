"""How sentences are weighed: what the model would name, and how near they are."""

import pytest

from corpus import chunk_document, document_from_text
from index import Hit
from rag.deciding import FITTED, SIGNALS, Weighting, all_signals, rank_sentences, settled
from rag.reading import Reading

TEXT = "# Loans\n\nThe library lent 4,300 books in 2016. Opening hours fell because two posts were cut.\n"
(CHUNK,) = chunk_document(document_from_text("Library", TEXT))
LENT, HOURS = CHUNK.sentences
ASKED = "What did the library do?"


def read(lent: float, hours: float, doubt: float) -> tuple[Hit, Reading]:
    named = tuple(sentence for sentence, likelihood in ((LENT, lent), (HOURS, hours)) if likelihood > doubt)
    return Hit(CHUNK, 1.0, 1, (HOURS, LENT), (0.5, 0.4)), Reading(CHUNK, named, (lent, hours), doubt, True, 20)


def test_the_sentence_the_model_names_comes_first_even_if_another_is_nearer() -> None:
    first, second = rank_sentences(ASKED, [read(0.9, 0.05, 0.05)])
    assert (first.sentence, second.sentence) == (LENT, HOURS)
    assert first.likelihood == pytest.approx(0.9)
    assert 0 < second.probability < first.probability < 1


def test_where_the_model_sees_no_difference_the_nearer_comes_first() -> None:
    assert rank_sentences(ASKED, [read(0.3, 0.3, 0.4)])[0].sentence == HOURS


def test_doubt_makes_every_sentence_less_probable() -> None:
    assert rank_sentences(ASKED, [read(0.2, 0.05, 0.75)])[0].probability < rank_sentences(ASKED, [read(0.2, 0.05, 0.3)])[0].probability


def test_each_sentence_has_all_signals_in_their_order() -> None:
    rows = all_signals([read(0.9, 0.05, 0.05)])
    assert [sentence for _, sentence, _ in rows] == [HOURS, LENT]
    assert all(len(values) == len(SIGNALS) == len(FITTED.weights) for _, _, values in rows)
    told = dict(zip(SIGNALS, rows[1][2], strict=True))
    assert told["likelihood"] == pytest.approx(0.9)
    assert told["doubt"] == pytest.approx(0.05)
    assert told["behind_nearest"] == pytest.approx(0.1)


def test_nothing_read_gives_nothing_and_settles_nothing() -> None:
    assert rank_sentences(ASKED, []) == []
    assert not settled([])


def test_a_sentence_that_the_model_is_sure_of_settles_the_question() -> None:
    assert settled(rank_sentences(ASKED, [read(0.6, 0.05, 0.3)]))
    assert not settled(rank_sentences(ASKED, [read(0.4, 0.05, 0.5)]))


def test_another_weighting_ranks_otherwise() -> None:
    nearness_alone = Weighting((0.0, 0.0, 0.0, -10.0), 0.0)
    assert rank_sentences(ASKED, [read(0.9, 0.05, 0.05)], nearness_alone)[0].sentence == HOURS


def test_a_sentence_that_cannot_tell_what_is_asked_settles_nothing() -> None:
    ranked = rank_sentences("How many books were lent in 2015?", [read(0.9, 0.05, 0.05)])
    assert not any(candidate.tells for candidate in ranked)
    assert not settled(ranked)
