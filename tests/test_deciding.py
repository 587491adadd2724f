"""How sentences are weighed: what the model would name, and how near they are."""

from dataclasses import replace

import pytest

from corpus import chunk_document, document_from_text
from index import Hit
from rag.deciding import FITTED, SIGNALS, Weighting, all_signals, contested, nearest, rank_sentences, settled
from rag.reading import Comparison, Reading

TEXT = "# Loans\n\nThe library lent 4,300 books in 2016. Opening hours fell because two posts were cut.\n"
(CHUNK,) = chunk_document(document_from_text("Library", TEXT))
LENT, HOURS = CHUNK.sentences
ASKED = "What did the library do?"


def read(lent: float, hours: float, doubt: float) -> tuple[Hit, Reading]:
    named = tuple(sentence for sentence, likelihood in ((LENT, lent), (HOURS, hours)) if likelihood > doubt)
    return Hit(CHUNK, 1.0, 1, (HOURS, LENT), (0.5, 0.4)), Reading(CHUNK.sentences, named, (lent, hours), doubt, True, 20)


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


def elsewhere(likelihood: float) -> tuple[Hit, Reading]:
    """Another passage, all of whose sentences the model likes so much."""
    (chunk,) = chunk_document(document_from_text("Staff", "# Posts\n\nTwo posts were cut.\n"))
    likely = (likelihood,) * len(chunk.sentences)
    return Hit(chunk, 0.5, 2, chunk.sentences, (0.4,) * len(likely)), Reading(chunk.sentences, (), likely, 0.1, True, 20)


@pytest.mark.parametrize(
    ("lent", "hours", "posts", "compared"),
    [(0.9, 0.05, 0.05, 0), (0.9, 0.05, 0.3, 3), (0.5, 0.05, 0.05, 3), (0.03, 0.01, 0.02, 0), (0.5, 0.4, 0.01, 0), (0.5, 0.01, 0.03, 3)],
    ids=["clear", "a rival", "unsure", "hopeless", "unsure within a passage", "unsure between passages"],
)
def test_only_sentences_between_which_the_model_is_not_sure_are_compared(lent: float, hours: float, posts: float, compared: int) -> None:
    assert len(contested(rank_sentences(ASKED, [read(lent, hours, 0.05), elsewhere(posts)]))) == compared


def test_at_most_six_sentences_are_compared_the_likeliest() -> None:
    (chunk,) = chunk_document(
        document_from_text("Long", "# Loans\n\n" + " ".join(f"It lent {number} books." for number in range(100, 110)))
    )
    likely = tuple(number / 20 for number in range(10))
    hit = Hit(chunk, 1.0, 1, chunk.sentences, (0.5,) * 10)
    ranked = rank_sentences(ASKED, [(hit, Reading(chunk.sentences, (), likely, 0.1, True, 20)), elsewhere(0.44)])
    compared = [candidate.sentence for candidate in contested(ranked)]
    assert [sentence for sentence in compared if sentence in chunk.sentences] == list(reversed(chunk.sentences))[:5]
    assert len(compared) == 6
    assert not contested([])


def test_a_glance_is_at_the_nearest_sentences_of_all_passages_below_their_last_heading() -> None:
    deep = replace(CHUNK, heading_path=("Report", "Services", "Loans"))
    other, _ = elsewhere(0.1)
    hits = [Hit(deep, 1.0, 1, (HOURS, LENT), (0.3, 0.2)), replace(other, nearness=(0.25,))]
    looked_at = nearest([*hits, replace(other, nearness=(0.1,))])  # a fourth is not looked at
    assert [sentence for _, sentence in looked_at] == [HOURS, *other.sentences, LENT]
    assert looked_at[0][0].heading_path == ("Loans",)


def test_what_is_said_side_by_side_counts_with_what_was_said_of_the_passage() -> None:
    comparison = Comparison({(CHUNK, LENT): 0.1, (CHUNK, HOURS): 0.9}, 0.2, 10)
    first, second = rank_sentences(ASKED, [read(0.8, 0.2, 0.1)], comparison=comparison)
    assert (first.sentence, second.sentence) == (HOURS, LENT)
    assert second.likelihood == pytest.approx(0.4 * 0.8 + 0.6 * 0.1)
    (_, sentence, values), _ = all_signals([read(0.8, 0.2, 0.1)], comparison)
    assert sentence == HOURS
    assert values[SIGNALS.index("doubt")] == pytest.approx(0.4 * 0.1 + 0.6 * 0.2)
    left_out, _ = all_signals([read(0.8, 0.2, 0.1)], Comparison({(CHUNK, LENT): 0.1}, 0.2, 10))
    assert left_out[2][0] == pytest.approx(0.4 * 0.2)
