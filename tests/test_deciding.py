"""How sentences are weighed: what the model named, and plain signs for and against."""

import pytest

from corpus import chunk_document, document_from_text
from index import Hit
from rag.deciding import SIGNALS, WEIGHTS, all_signals, rank_sentences
from rag.reading import Reading

TEXT = "# Loans\n\nThe library lent 4,300 books in 2016. Opening hours fell because two posts were cut.\n"
(CHUNK,) = chunk_document(document_from_text("Library", TEXT))
LENT, HOURS = CHUNK.sentences
QUESTION = "How many books were taken home in 2016?"
RARITY = {"book": 2.0}


def reading(lent: float, hours: float, doubt: float) -> tuple[Hit, Reading]:
    named = tuple(sentence for sentence, likelihood in ((LENT, lent), (HOURS, hours)) if likelihood > doubt)
    hit = Hit(CHUNK, 1.0, 1, CHUNK.sentences, (0.5, 0.4))
    return hit, Reading(CHUNK, named, (lent, hours), doubt, True, 20)


def test_the_sentence_the_model_names_comes_first() -> None:
    assert rank_sentences(QUESTION, [reading(0.9, 0.05, 0.05)], RARITY)[0].sentence == LENT
    assert rank_sentences("Why did hours change?", [reading(0.05, 0.9, 0.05)], {"hour": 2.0})[0].sentence == HOURS


def test_doubt_makes_every_sentence_less_likely() -> None:
    sure = rank_sentences(QUESTION, [reading(0.9, 0.05, 0.05)], RARITY)[0]
    doubting = rank_sentences(QUESTION, [reading(0.2, 0.05, 0.75)], RARITY)[0]
    assert 0 < doubting.probability < sure.probability < 1


def test_each_sentence_has_all_signals_in_their_order() -> None:
    rows = all_signals(QUESTION, [reading(0.9, 0.05, 0.05)], RARITY)
    assert [sentence for _, sentence, _ in rows] == [LENT, HOURS]
    assert all(len(values) == len(SIGNALS) == len(WEIGHTS) for _, _, values in rows)
    told = dict(zip(SIGNALS, rows[0][2], strict=True))
    assert told["likelihood"] == pytest.approx(0.9)
    assert told["doubt"] == pytest.approx(0.05)
    assert told["named"] == 1
    assert told["kind"] == 1  # a figure where one is asked for
