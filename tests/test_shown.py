"""What the model is shown: a passage, or sentences of several passages side by side."""

from corpus import chunk_document, document_from_text
from rag.pointing import MARKS
from rag.shown import one_passage, side_by_side

TEXT = """# Loans

The library lent 4,300 books in 2016. Members are few.

# Hours

Opening hours fell because two posts were cut. Sundays are quiet.
"""
LOANS, HOURS = chunk_document(document_from_text("Library", TEXT))
(FISH,) = chunk_document(document_from_text("Harbour", "Herring is landed on Mondays."))


def test_a_passage_is_shown_under_its_heading_with_a_letter_behind_each_sentence() -> None:
    shown = one_passage(LOANS)
    assert shown.section == "Loans"
    assert "4,300 books in 2016. [A] Members are few. [B]" in shown.passage
    assert shown.sentences == LOANS.sentences
    assert one_passage(FISH).section == "Harbour"


def test_sentences_of_several_passages_stand_in_the_documents_order_each_passages_below_its_heading() -> None:
    order, shown = side_by_side([(HOURS, HOURS.sentences[1]), (LOANS, LOANS.sentences[0]), (HOURS, HOURS.sentences[0])])
    assert order == [(LOANS, LOANS.sentences[0]), (HOURS, HOURS.sentences[0]), (HOURS, HOURS.sentences[1])]
    assert shown.sentences == tuple(sentence for _, sentence in order)
    assert shown.section == "Library"
    loans, hours = shown.passage.split("\n\n")
    assert " ".join(loans.split()) == "Loans The library lent 4,300 books in 2016. [A]"
    assert " ".join(hours.split()) == "Hours Opening hours fell because two posts were cut. [B] Sundays are quiet. [C]"


def test_sentences_of_two_documents_alike_are_told_apart() -> None:
    (other,) = chunk_document(document_from_text("Another", "Herring is landed on Mondays."))
    order, shown = side_by_side([(FISH, FISH.sentences[0]), (other, other.sentences[0])])
    assert [chunk.document for chunk, _ in order] == ["Another", "Harbour"]
    assert shown.section == "Another, Harbour"
    assert shown.passage.count("[A]") == shown.passage.count("[B]") == 1
    assert len(MARKS) > len(shown.sentences)
