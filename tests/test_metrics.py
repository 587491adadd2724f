"""Every measure against numbers worked out by hand, the empty cases too."""

from __future__ import annotations

from decimal import Decimal
from math import log2

import pytest

from eval.metrics import Estimate, estimate, figures, figures_borne_out, overlaps, places, quantile, retrieval, share_reached
from eval.questions import Question
from eval.run import Cited, Outcome
from eval.summary import citation_is_right, judge, summarise
from eval.tutorial import cited_numbers


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 10), (5, 15), True),
        ((0, 10), (6, 16), False),
        ((0, 100), (40, 44), True),
        ((0, 10), (10, 20), False),
        ((5, 5), (0, 10), False),
    ],
    ids=["half", "less than half", "inside", "touching", "empty"],
)
def test_spans_overlap_by_half_of_the_shorter(one: tuple[int, int], other: tuple[int, int], *, expected: bool) -> None:
    assert overlaps(one, other) is expected
    assert overlaps(other, one) is expected


def test_a_quote_is_found_in_all_its_places_whatever_its_white_space() -> None:
    assert places("a b, a\n b, ab", "a b") == ((0, 3), (5, 9))
    assert places("a b", "c") == ()
    assert places("a b", " ") == ()


def test_share_reached_counts_quotes_not_places() -> None:
    twice, once = ((0, 10), (100, 110)), ((50, 60),)
    assert share_reached([(95, 120)], [twice, once]) == 0.5
    assert share_reached([], [twice, once]) == 0.0
    assert share_reached([(0, 200)], [twice, once]) == 1.0


def test_retrieval_by_hand() -> None:
    # Two quotes, in the passages of rank 2 and rank 4.
    found = [(0, 10), (10, 20), (20, 30), (30, 40)]
    scores = retrieval({"q": found}, {"q": [((12, 15),), ((31, 35),)]})
    assert {name: scores[name]["q"] for name in ("R@1", "R@3", "R@5", "RR")} == {"R@1": 0.0, "R@3": 0.5, "R@5": 1.0, "RR": 0.5}
    assert scores["nDCG@10"]["q"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3)))


def test_overlapping_passages_do_not_count_double() -> None:
    assert retrieval({"q": [(0, 20), (5, 25)]}, {"q": [((6, 15),)]})["R@1"]["q"] == 1.0


def test_a_quote_that_is_not_found_keeps_recall_below_one() -> None:
    assert retrieval({"q": [(0, 10)]}, {"q": [((0, 10),), ((50, 60),)]})["R@10"]["q"] == 0.5


@pytest.mark.parametrize("found", [{}, {"q": []}, {"q": [(50, 60)]}], ids=["question failed", "nothing found", "found elsewhere"])
def test_retrieval_of_nothing_scores_zero(found: dict[str, list[tuple[int, int]]]) -> None:
    scores = retrieval(found, {"q": [((0, 10),)], "other": [((0, 10),)]})
    assert {value for by_question in scores.values() for value in by_question.values()} == {0.0}
    assert set(scores["RR"]) == {"q", "other"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2,000 crimes and 2000 more", ["2000", "2000"]),
        ("£0.5m, £1.2 million, 3bn and £4k", ["500000", "1200000", "3000000000", "4000"]),
        ("34.7 percent, 34.7% and 34.7 per cent", ["34.7", "34.7", "34.7"]),
        ("It is 7 [1], see [2, 3].", ["7"]),
        ("1. first\n2. second has 5", ["5"]),
        ("in 2017/18, COVID-19 or A2", ["2017", "18", "19"]),
        ("5 metres, 12 months", ["5", "12"]),
        ("none", []),
    ],
)
def test_figures(text: str, expected: list[str]) -> None:
    assert figures(text) == [Decimal(figure) for figure in expected]


def test_figures_borne_out_by_hand() -> None:
    assert figures_borne_out("2,000 crimes in 14 days", ["about 2000 crimes", "and 15 days"]) == (1, 2)
    assert figures_borne_out("It has 4 teams, or 28%.", ["Four teams", "Share\t28\t30"]) == (2, 2)
    assert figures_borne_out("No figures.", ["5"]) == (0, 0)
    assert figures_borne_out("5", []) == (0, 1)


def test_estimates_by_hand() -> None:
    mean = estimate([1, 0, 1, 0])
    assert (mean.value, mean.n) == (0.5, 4)
    assert mean.low is not None
    assert mean.high is not None
    assert 0 <= mean.low < 0.5 < mean.high <= 1
    assert estimate([1, 0, 1, 0]) == mean  # the same numbers give the same interval
    ratio = estimate([1, 2, 0], [2, 2, 0])
    assert (ratio.value, ratio.n) == (0.75, 4)


def test_estimates_of_little() -> None:
    assert estimate([]) == Estimate(None, None, None, 0)
    assert estimate([0], [0]) == Estimate(None, None, None, 0)
    assert estimate([1]) == Estimate(1.0, None, None, 1)
    assert estimate([1, 1, 1]) == Estimate(1.0, 1.0, 1.0, 3)


def test_quantiles() -> None:
    assert quantile([1, 2, 3, 10], 0.5) == 2.5
    assert quantile([], 0.5) is None


TEXT = "Kent has 30 dogs. Kent has 2 cats. There are 30 dogs in Kent."
ASKED = Question("q", "fact", "Dogs?", answerable=True, must=(("30",),), evidence=("Kent has 30 dogs.",))
UNKNOWN = Question("u", "unanswerable", "Birds?", answerable=False)
PREMISE = Question("p", "false-premise", "Why 9 dogs?", answerable=True, must=(("30",),), evidence=("Kent has 30 dogs.",))


def cited(quote: str) -> Cited:
    start = TEXT.index(quote)
    return Cited(quote, "", start, start + len(quote))


def test_a_citation_is_right_when_it_overlaps_the_evidence_or_bears_the_answer_itself() -> None:
    evidence = [places(TEXT, "Kent has 30 dogs.")]
    assert citation_is_right(cited("Kent has 30 dogs."), ASKED, evidence)
    assert citation_is_right(cited("There are 30 dogs in Kent."), ASKED, evidence)
    assert not citation_is_right(cited("Kent has 2 cats."), ASKED, evidence)
    assert not citation_is_right(cited("Kent has 2 cats."), UNKNOWN, [])


def test_judgments() -> None:
    right = Outcome(text="30 dogs.", answered=True, mode="model")
    declined = Outcome(text="The report does not say.", mode="model")
    failed = Outcome(error="ValueError: broken")
    judged = {
        (question.id, name): judge(question, outcome, TEXT).right
        for question in (ASKED, UNKNOWN, PREMISE)
        for name, outcome in (("right", right), ("declined", declined), ("failed", failed))
    }
    assert {key for key, value in judged.items() if value} == {("q", "right"), ("u", "declined"), ("p", "right")}
    assert not judge(ASKED, Outcome(text="30 dogs, it does not say", answered=False), TEXT).right


def test_a_summary_by_hand() -> None:
    read = ((0, 17),)
    rows = [
        # Right, one citation of two right, its figure borne out.
        judge(
            ASKED,
            Outcome(read, read, "30 dogs.", True, (cited("Kent has 30 dogs."), cited("Kent has 2 cats.")), {"total": 1.0}, "model"),
            TEXT,
        ),
        # Wrongly declined.
        judge(ASKED, Outcome(read, read, "No.", False, (), {"total": 3.0}, "model"), TEXT),
        judge(PREMISE, Outcome(text="No.", mode="model"), TEXT),
        # Answered though the document doesn't; its figure stands nowhere.
        judge(UNKNOWN, Outcome(text="5 birds.", answered=True, mode="model"), TEXT),
        judge(UNKNOWN, Outcome(text="No.", mode="extractive"), TEXT),
        judge(UNKNOWN, Outcome(error="ValueError: broken"), TEXT),
    ]
    summary = summarise("fake", rows)
    values = {name: (found.value, found.n) for name, found in summary.answers.items()}
    assert values == {
        "accuracy": (pytest.approx(1 / 3), 3),
        "false premise put right or declined": (1.0, 1),
        "citation recall": (pytest.approx(1 / 3), 3),
        "citation precision": (0.5, 2),
        "figures borne out or worked out": (0.5, 2),
        "unanswerable declined": (pytest.approx(1 / 3), 3),
        "answerable wrongly declined": (pytest.approx(2 / 3), 3),
    }
    assert summary.kinds["fact"].value == 0.5
    assert summary.retrieval["evidence read"].value == pytest.approx(2 / 3)
    assert summary.times["total"] == {"median": 2.0, "p95": pytest.approx(2.9), "n": 2.0}
    assert summary.times["first_word"]["median"] is None
    assert (summary.failed, summary.without_model, summary.evidence_not_found) == (1, 1, 0)


def test_a_summary_of_nothing_has_no_values() -> None:
    summary = summarise("fake", [])
    assert {found.value for found in (*summary.answers.values(), *summary.retrieval.values())} == {None}


def test_evidence_that_is_not_in_the_document_is_counted_and_never_reached() -> None:
    question = Question("q", "fact", "Dogs?", answerable=True, must=(("30",),), evidence=("Not there at all.",))
    summary = summarise("fake", [judge(question, Outcome(((0, 60),), ((0, 60),), "30", True, (), {}, "model"), TEXT)])
    assert summary.evidence_not_found == 1
    assert summary.retrieval["evidence read"].value == 0.0


def test_the_tutorials_citations_are_the_passages_it_names() -> None:
    assert cited_numbers("So [2]. And [1, 2], but [9] and [0].", 4) == [1, 0]
    assert cited_numbers("Nothing named.", 4) == []


def test_what_code_worked_out_is_borne_out_where_it_follows() -> None:
    table = "Port\tShips\tBoats\nDover\t12\t10\nDeal\t3\t9\nHythe\t5\t5"
    assert figures_borne_out("Higher by 2.", [table]) == (0, 1)
    assert figures_borne_out("Higher by 2.", [table], ["Higher by 2."]) == (1, 1)
    assert figures_borne_out("Higher by 13.", [table], ["Higher by 13."]) == (0, 1)
    assert figures_borne_out("Ships 1 of 4 (Deal).", [table], ["Ships 1 of 4 (Deal)."]) == (2, 2)
    assert figures_borne_out("Ships 1 of 40 (Deal).", [table], ["Ships 1 of 40 (Deal)."]) == (1, 2)
    assert figures_borne_out("Ships 40 of 4 (Deal).", [table], ["Ships 40 of 4 (Deal)."]) == (1, 2)
