"""Figures are brought to one form, whatever way they are written."""

import pytest

from rag.figures import figures, stands_in


def values(text: str) -> list[tuple[float, str]]:
    return [(figure.value, figure.unit) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2,000 or two thousand", [(2000, ""), (2000, "")], id="thousands-in-digits-and-words"),
        pytest.param("£0.5m, £500,000 and £1.5bn", [(500_000, "£"), (500_000, "£"), (1_500_000_000, "£")], id="sums-of-money"),
        pytest.param("almost three-quarters, a third, half", [(75, "%"), (33.333333, "%"), (50, "%")], id="fractions-are-percentages"),
        pytest.param("8–9 percent", [(8, "%"), (9, "%")], id="both-ends-of-a-range-carry-the-unit"),
        pytest.param("63.42 percent, 34.7% and 5 per cent", [(63.42, "%"), (34.7, "%"), (5, "%")], id="spellings-of-percent"),
        pytest.param("one hundred and five, twenty-five", [(105, ""), (25, "")], id="number-words"),
        pytest.param("version M.St of ABC123", [], id="digits-within-a-name-are-no-figure"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_figures_are_brought_to_one_form(text: str, expected: list[tuple[float, str]]) -> None:
    assert values(text) == expected


def test_positions_enclose_the_words_of_the_figure() -> None:
    text = "It cost £4.9m in all."
    assert [text[figure.start : figure.end].strip() for figure in figures(text)] == ["£4.9m"]


@pytest.mark.parametrize(
    ("claim", "source", "expected"),
    [
        pytest.param("2,000", "about two thousand crimes", True, id="same-number-other-form"),
        pytest.param("28%", "28 percent", True, id="same-percentage"),
        pytest.param("£28", "28 percent", False, id="another-unit"),
        pytest.param("28", "28 percent", True, id="a-bare-number-may-be-a-percentage"),
        pytest.param("2,001", "2,000", False, id="another-number"),
    ],
)
def test_a_figure_stands_in_a_source(claim: str, source: str, expected: bool) -> None:
    assert stands_in(figures(claim)[0], figures(source)) is expected
